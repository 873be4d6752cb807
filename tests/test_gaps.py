"""From rows to gaps: ids that anybody would give, sentences, evidence, unknown kept apart."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from graph.schema import DeclarationError, Type
from queries.gaps import (
    FOUND_SCHEMA,
    ask,
    found,
    identify,
    origins,
    sentence,
    split_subject,
)
from queries.question.query import Column, GapRule, Subject
from queries.question.sentences import fields
from tests.graphs import build
from tests.rules import LONELY, TRIADS

TIES = replace(
    LONELY,
    name="group-pairs",
    columns=(
        *(Column(n, n, Type.TEXT, n, n) for n in ("one", "other", "verdict")),
        Column("score", "得分", Type.NUMBER, "score", "得分"),
    ),
    cypher="RETURN 1",
    gap=GapRule(
        subjects=(Subject("Group", "one", "one"), Subject("Group", "other", "other")),
        score="score",
        worth="",
        worth_zh="",
        reason="{one} and {other}",
        reason_zh="{one}与{other}",
        closes="",
        closes_zh="",
    ),
)


def lonely(*rows: tuple[Any, ...]) -> pl.DataFrame:
    schema = {"enterprise_id": pl.String, "enterprise": pl.String, "employees": pl.Int64}
    more = {"surveyed_on": pl.Date, "verdict": pl.String}
    return pl.DataFrame(list(rows), schema={**schema, **more}, orient="row")


def test_id_is_fixed_for_all_time() -> None:
    # An id stands in people's mails and in other people's scripts: this very one must never change.
    assert identify("open-triads", ["Broker:b1", "Enterprise:e1"]) == "open-triads-sjrqkbkuxkgueqko"


def test_id_tells_rule_order_and_ends_of_subjects_apart() -> None:
    ids = {
        identify("r", ["A:1", "A:2"]),
        identify("r", ["A:2", "A:1"]),
        identify("s", ["A:1", "A:2"]),
        identify("r", ['A:1", "A:2']),
        identify("r", ["A:1"]),
        identify("r", ["A:1;A:2"]),
    }
    assert len(ids) == 6


def test_subject_with_colons_in_its_id() -> None:
    assert split_subject("Field:scheme:10:101") == ("Field", "scheme:10:101")


def test_row_becomes_gap() -> None:
    rows = lonely(("e1", "隆源", 120, date(2020, 5, 1), "gap"))
    answer = found(LONELY, rows, {"Enterprise:e1": "bureau;survey"})
    assert answer.gaps.schema == dict(FOUND_SCHEMA)
    (gap,) = answer.gaps.to_dicts()
    assert gap == {
        "id": identify("lonely-enterprises", ["Enterprise:e1"]),
        "rule": "lonely-enterprises",
        "subjects": ["Enterprise:e1"],
        "subject_names": ["隆源"],
        "score": 120.0,
        "reason": "no broker serves 隆源 (120 employed)",
        "reason_zh": "隆源没有经纪人服务(从业120人)",
        "closes": "a broker who serves 隆源",
        "closes_zh": "安排经纪人服务隆源",
        "evidence": gap["evidence"],
        "surveyed_on": date(2020, 5, 1),
    }
    assert json.loads(gap["evidence"]) == {
        "rows": [{"employees": 120}],
        "sources": ["bureau", "survey"],
    }


def test_unknown_is_counted_apart_and_is_no_gap() -> None:
    answer = found(LONELY, lonely(("e1", "a", 1, None, "unknown"), ("e2", "b", 1, None, "gap")))
    assert answer.gaps["subjects"].to_list() == [["Enterprise:e2"]]
    assert answer.unknown == (("Enterprise:e1",),)


def test_nothing_can_be_told_without_the_data_a_rule_needs(store: Any) -> None:
    build(store, {"Enterprise": [{"id": "e1"}]}, {})
    answer = ask(LONELY, store, {})
    assert (answer.gaps.height, answer.unknown) == (0, (("Enterprise:e1",),))
    assert answer.without == ("SERVES",)


def test_rows_about_the_same_subjects_are_one_gap_with_all_evidence() -> None:
    rows = lonely(
        ("e1", "a", 5, date(2020, 5, 1), "gap"),
        ("e1", "a", 9, date(2019, 5, 1), "gap"),
    )
    (gap,) = found(LONELY, rows).gaps.to_dicts()
    assert gap["score"] == 9
    assert gap["reason"].endswith("(9 employed)")
    assert json.loads(gap["evidence"])["rows"] == [{"employees": 9}, {"employees": 5}]
    assert gap["surveyed_on"] == date(2019, 5, 1)


def test_best_comes_first_and_no_score_last() -> None:
    rows = lonely(
        *((f"e{n}", "x", n, None, "gap") for n in (1, 3, 2)), ("e9", "x", None, None, "gap")
    )
    assert found(LONELY, rows).gaps["score"].to_list() == [3, 2, 1, None]


def test_same_gaps_whatever_the_order_of_rows() -> None:
    rows = lonely(*((f"e{n}", f"名{n}", n % 7, None, "gap") for n in range(200)))
    assert found(LONELY, rows).gaps.equals(
        found(LONELY, rows.sample(fraction=1, shuffle=True, seed=1)).gaps
    )


def test_pair_of_groups_is_the_same_from_either_side() -> None:
    def pair(one: str, other: str) -> dict[str, Any]:
        rows = pl.DataFrame({"one": [one], "other": [other], "score": [1.0], "verdict": ["gap"]})
        return found(TIES, rows).gaps.to_dicts()[0]

    assert pair("园", "灵峰")["id"] == pair("灵峰", "园")["id"]
    assert pair("灵峰", "园")["subject_names"] == pair("园", "灵峰")["subject_names"]


def test_other_subjects_keep_the_order_declared(store: Any) -> None:
    build(
        store,
        {"Broker": [{"id": "z"}], "Enterprise": [{"id": "b"}], "Institute": [{"id": "a"}]},
        {"Broker SERVES Enterprise": [("z", "b")], "Broker LIAISES_WITH Institute": [("z", "a")]},
    )
    answer = ask(TRIADS, store, {"as_of": date(2020, 7, 15)}, origins(store, [TRIADS]))
    assert answer.gaps["subjects"].to_list() == [["Broker:z", "Enterprise:b", "Institute:a"]]
    assert json.loads(answer.gaps["evidence"][0])["sources"] == ["test"]


def test_subject_without_an_id_is_left_out_but_one_is_needed() -> None:
    rule = replace(
        LONELY.gap, subjects=(*LONELY.gap.subjects, Subject("Demand", "verdict", "verdict"))
    )
    query = replace(LONELY, gap=rule)
    rows = lonely(("e1", "a", 1, None, None)).with_columns(pl.lit(None, pl.String).alias("verdict"))
    assert found(query, rows.drop("verdict").with_columns(verdict=pl.lit("gap"))).gaps.height == 1
    with pytest.raises(DeclarationError, match="names no subject"):
        found(LONELY, lonely((None, "a", 1, None, "gap")))


def test_figures_are_no_gaps() -> None:
    with pytest.raises(DeclarationError, match="answers with figures"):
        found(replace(LONELY, gap=None), lonely())


@pytest.mark.parametrize(
    ("value", "kind", "en", "zh"),
    [
        ("a", pl.String, "a", "a"),
        ("{0.__class__} {x}", pl.String, "{0.__class__} {x}", "{0.__class__} {x}"),
        (None, pl.String, "unknown", "不详"),
        (3.0, pl.Float64, "3", "3"),
        (0.1234, pl.Float64, "0.12", "0.12"),
        (6.6e8, pl.Float64, "660000000", "660000000"),
        (date(2020, 7, 15), pl.Date, "2020-07-15", "2020-07-15"),
        (True, pl.Boolean, "yes", "是"),
        (["甲", "乙"], pl.List(pl.String), "甲, 乙", "甲、乙"),
        (list("abcdefg"), pl.List(pl.String), "a, b, c, d, e and 2 more", "a、b、c、d、e等7项"),
    ],
)
def test_value_in_a_sentence(value: Any, kind: Any, en: str, zh: str) -> None:
    rows = pl.DataFrame({"x": [value]}, schema={"x": kind})
    assert rows.select(sentence("<{x}>", rows, "en"))["literal"].to_list() == [f"<{en}>"]
    assert rows.select(sentence("<{x}>", rows, "zh"))["literal"].to_list() == [f"<{zh}>"]


def test_format_in_a_sentence() -> None:
    rows = pl.DataFrame({"x": [0.5]})
    assert rows.select(sentence("{x:.0%}", rows, "en"))["literal"].item() == "50%"


@pytest.mark.parametrize("template", ["{x.y}", "{x[0]}", "{", "{}", "{0}"])
def test_sentence_names_plain_columns_only(template: str) -> None:
    with pytest.raises(DeclarationError):
        fields(template)


def test_sentence_must_name_columns_there_are() -> None:
    with pytest.raises(DeclarationError, match="names y, not among the columns x"):
        sentence("{y}", pl.DataFrame({"x": [1]}), "en")


def test_hostile_names_stay_text() -> None:
    name = "</script>{enterprise_id}\n\u202e\"'\\;[bold]"
    (gap,) = found(LONELY, lonely(("e1", name, 1, None, "gap"))).gaps.to_dicts()
    assert gap["reason"] == f"no broker serves {name} (1 employed)"
    assert gap["subject_names"] == [name]


def test_every_query_of_the_registry_that_finds_gaps_has_sentences_that_fit() -> None:
    from queries.registry import built_in

    for query in built_in().values():
        if query.gap:
            names = {c.name for c in query.columns}
            rule = query.gap
            for template in (rule.reason, rule.reason_zh, rule.closes, rule.closes_zh):
                assert set(fields(template)) <= names, query.name
