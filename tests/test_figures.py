"""The figures of gaps: what is drawn of each beside its subjects, on every engine."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import polars as pl
import pytest

from exports.view.layout import place
from exports.view.picture import picture_of
from graph.stores.base import Store
from queries import ledger
from queries.figures.figure import FOLDER, Figure, Member, declared, figures
from queries.gaps import identify
from queries.ledger import worth
from queries.ledger.transitions import OPEN
from queries.question.file import only_reads
from queries.question.parameters import PARAMETER
from queries.registry import built_in, get
from tests.graphs import build

DAY = date(2020, 7, 15)
FIGURES = sorted(file.stem for file in FOLDER.glob("*.cypher"))

NODES: dict[str, list[dict[str, Any]]] = {
    "Community": [{"id": "c"}],
    "Enterprise": [{"id": f"e{i}"} for i in range(1, 6)],
    "Institute": [{"id": f"i{i}"} for i in range(1, 5)],
    "Broker": [{"id": "b1", "capacity": 1}, {"id": "b2", "capacity": 5}, {"id": "b3"}],
    "Platform": [{"id": "p"}],
    "Field": [{"id": "f", "code": "1"}],
    "Demand": [{"id": "d", "raised_on": "2019-01-01", "status": "open"}],
    "Achievement": [{"id": "a", "registered_on": "2015-01-01"}],
    "Collaboration": [
        *({"id": f"k{i}", "status": "completed", "started_on": "2018-01-01"} for i in range(1, 5)),
        {"id": "bad", "status": "terminated", "started_on": "2018-01-01", "ended_on": "2019-06-01"},
    ],
}
RELATIONS: dict[str, list[tuple[Any, ...]]] = {
    "Enterprise LOCATED_IN Community": [(f"e{i}", "c") for i in range(1, 6)],
    "Platform HOSTED_IN Community": [("p", "c")],
    "Platform COVERS Field": [("p", "f")],
    "Broker SERVES Enterprise": [("b1", "e1"), ("b1", "e2"), ("b2", "e3")],
    "Enterprise RAISED Demand": [("e1", "d")],
    "Demand IN_FIELD Field": [("d", "f")],
    "Institute OFFERS Achievement": [("i3", "a")],
    "Achievement IN_FIELD Field": [("a", "f")],
    "Collaboration ADDRESSES Demand": [("bad", "d")],
    # e1 and e2 share i1; e2 works with i2 too; e1 tried i4, and failed
    "Enterprise PARTY_TO Collaboration": [
        *(("e1", "k1"), ("e2", "k2"), ("e2", "k3"), ("e5", "k4"), ("e1", "bad")),
    ],
    "Institute PARTY_TO Collaboration": [
        *(("i1", "k1"), ("i1", "k2"), ("i2", "k3"), ("i2", "k4"), ("i4", "bad")),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def filled(module_store: Store) -> Store:
    build(module_store, NODES, RELATIONS)
    ledger.find(module_store, None, DAY)
    return module_store


def figure_of(
    store: Store, rule: str, *subjects: str, evidence: dict[str, Any] | None = None
) -> Figure:
    """The figure of a gap of this rule between these."""
    gaps = pl.DataFrame({"id": ["g"], "subjects": [list(subjects)]})
    said = gaps.with_columns(evidence=pl.lit(json.dumps(evidence or {})))
    return figures(store, get(rule), said, DAY)["g"]


def drawn(store: Store, rule: str, *subjects: str) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The roles of the figure's nodes, and what is missing."""
    figure = figure_of(store, rule, *subjects)
    return {key: m.role for key, m in figure.members.items()}, list(figure.missing)


# --- what is declared -----------------------------------------------------------------------


@pytest.mark.parametrize("rule", FIGURES)
def test_a_figure_is_of_a_rule_and_says_what_its_columns_are(rule: str) -> None:
    query, about = built_in()[rule], declared(built_in()[rule])
    assert query.gap
    assert about
    subjects = {s.id for s in query.gap.subjects}
    for pair in about.missing:
        assert set(pair) <= {*subjects, *about.parts}
    used = {p for text in about.texts for p in PARAMETER.findall(text)}
    assert used - {"as_of"} <= subjects
    for text in about.texts:
        only_reads(text, rule)
        assert "ORDER BY" in text


def test_every_figure_can_be_asked_of_a_graph_that_has_none_of_it(filled: Store) -> None:
    for rule in FIGURES:
        query = get(rule)
        assert query.gap
        subjects = [f"{s.kind}:none" for s in query.gap.subjects]
        gaps = pl.DataFrame({"id": ["g"], "subjects": [subjects]})
        assert set(figures(filled, query, gaps, DAY)) <= {"g"}, rule
    assert figures(filled, get("demand-funnel"), gaps, DAY) == {}


def test_every_rule_that_finds_gaps_has_a_figure() -> None:
    assert sorted(q.name for q in built_in().values() if q.gap) == FIGURES


# --- what is drawn --------------------------------------------------------------------------


def test_who_keeps_to_one_partner_is_drawn_with_it(filled: Store) -> None:
    members, missing = drawn(filled, "lock-in", "Enterprise:e2")
    assert members == dict.fromkeys(
        ("Collaboration:k2", "Institute:i1", "Collaboration:k3", "Institute:i2"), "joined"
    )
    assert missing == []


def test_what_failed_and_who_else_could(filled: Store) -> None:
    members, missing = drawn(filled, "once-bitten", "Demand:d", "Enterprise:e1")
    assert members == {
        "Collaboration:bad": "failed", "Institute:i4": "failed", "Institute:i3": "could",
    }  # fmt: skip
    assert missing == [("Demand:d", "Institute:i3")]


def test_a_failure_after_the_day_has_not_happened(filled: Store) -> None:
    gaps = pl.DataFrame({"id": ["g"], "subjects": [["Demand:d", "Enterprise:e1"]]})
    figure = figures(filled, get("once-bitten"), gaps, date(2019, 1, 1))["g"]
    assert list(figure.members) == ["Institute:i3"]


def test_load_against_room(filled: Store) -> None:
    gaps = pl.DataFrame({"id": ["g"], "subjects": [["Broker:b1"]]})
    figure = figures(filled, get("overload"), gaps, DAY)["g"]
    other = figure.members["Broker:b2"]
    assert (other.role, other.says, other.says_zh) == ("could", "room for 4", "可再服务4家")
    assert set(figure.members) == {"Enterprise:e1", "Enterprise:e2", "Broker:b2"}
    assert list(figure.missing) == [("Broker:b1", "Broker:b2")]


def test_an_idle_platform_and_the_demand_beside_it(filled: Store) -> None:
    members, missing = drawn(filled, "idle-platforms", "Platform:p")
    assert members == {"Demand:d": "joined", "Enterprise:e1": "joined", "Broker:b1": "could"}
    assert missing == [("Platform:p", "Demand:d")]


def test_the_peers_that_a_path_runs_through(filled: Store) -> None:
    members, _ = drawn(filled, "peer-paths", "Enterprise:e1", "Institute:i2")
    assert list(members) == [
        "Collaboration:k1", "Institute:i1", "Collaboration:k2", "Enterprise:e2", "Collaboration:k3",
    ]  # fmt: skip


def test_more_than_are_drawn_are_counted(filled: Store) -> None:
    gaps = pl.DataFrame({"id": ["g"], "subjects": [["Enterprise:e4"]]})
    figure = figures(filled, get("unknown-enterprises"), gaps, DAY)["g"]
    assert list(figure.members) == ["Broker:b1"]
    assert figure.beyond == {"other": {"Broker:b2"}}


# --- in a picture ---------------------------------------------------------------------------


def test_a_rule_s_picture_draws_the_whole_sentence(filled: Store) -> None:
    picture = picture_of(filled, rule="once-bitten", as_of=DAY)
    assert {n.key for n in picture.nodes} == {
        *("Demand:d", "Enterprise:e1", "Collaboration:bad", "Institute:i4", "Institute:i3"),
    }
    (thread,) = picture.threads
    assert thread.lines == (("Demand:d", "Institute:i3"),)
    assert [(m.key, m.role) for m in thread.figure] == [
        ("Collaboration:bad", "failed"), ("Institute:i4", "failed"), ("Institute:i3", "could"),
    ]  # fmt: skip
    assert [g.key for g in picture.groups] == ["Demand:d"]
    joined = {(k.source, k.type, k.target) for k in picture.links}
    assert ("Institute:i4", "PARTY_TO", "Collaboration:bad") in joined
    assert ("Enterprise:e1", "RAISED", "Demand:d") in joined


def test_in_the_district_a_figure_is_what_is_drawn_of_it(filled: Store) -> None:
    threads = {t.id: t for t in picture_of(filled, as_of=DAY).threads}
    gap = picture_of(filled, gap="once-bitten", as_of=DAY)
    assert threads[gap.gap].figure == gap.threads[0].figure
    near = picture_of(filled, focus="Demand:d", depth=1, as_of=DAY)
    (thread,) = (t for t in near.threads if t.rule == "once-bitten")
    assert [m.key for m in thread.figure] == ["Collaboration:bad"]
    assert thread.beyond == 2


def test_a_gap_alone_has_its_ends_left_and_right_and_what_joins_them_between(filled: Store) -> None:
    pair = ("Enterprise:e1", "Institute:i2")
    picture = picture_of(filled, gap=identify("peer-paths", pair), as_of=DAY)
    at = place(picture).at
    assert (picture.threads[0].a, picture.threads[0].b) == ("Enterprise:e1", "Institute:i2")
    across = [at[k][0] for k in ("Enterprise:e1", "Institute:i1", "Enterprise:e2", "Institute:i2")]
    assert across == sorted(across)
    assert at["Enterprise:e1"][1] == at["Institute:i2"][1] == 0.0
    beside = [at[n.key][1] for n in picture.nodes if n.key not in pair]
    assert len(beside) == 5
    assert 0.0 not in beside


@pytest.mark.above_stores
def test_what_a_meeting_looks_at_first_is_drawn_whatever_the_room(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_open = pl.col("status").is_in(OPEN)
    gaps = ledger.lines(filled).filter(is_open)
    known = worth.valued(gaps, worth.seen(filled, worth.declared()))
    first = set(worth.first(known, worth.MEETING)["id"])
    assert 2 < len(first) < gaps.height
    monkeypatch.setattr("exports.view.picture.MOST_THREADS", 1)
    picture = picture_of(filled, as_of=DAY)
    assert first <= {t.id for t in picture.threads}
    assert len(picture.threads) < gaps.height
    assert sum(rule.here for rule in picture.rules.values()) == gaps.height


# --- each on a graph of its own, which takes the place of the one above --------------------


def test_who_could_renew_a_credential_that_ends(store: Store) -> None:
    build(
        store,
        {
            "Community": [{"id": "c"}],
            "Enterprise": [{"id": e} for e in ("ends", "next", "other")],
            "Credential": [
                {"id": "h", "kind": "high-tech enterprise", "valid_to": "2020-08-01"},
                {"id": "t", "kind": "technology SME"},
                {"id": "old", "kind": "technology SME", "valid_to": "2019-12-31"},
            ],
            "Broker": [{"id": "b"}],
        },
        {
            "Enterprise LOCATED_IN Community": [(e, "c") for e in ("ends", "next", "other")],
            "Enterprise HOLDS Credential": [("ends", "h"), ("next", "t"), ("next", "old")],
            "Broker SERVES Enterprise": [("b", "ends"), ("b", "other")],
        },
    )
    figure = figure_of(store, "ladder-gaps", "Enterprise:ends", "Credential:h")
    assert figure.of == {"held": {"Credential:h": None}, "helper": {"Broker:b": None}}
    assert figure.members["Credential:h"].says_zh == "有效期至2020-08-01"
    assert figure.members["Broker:b"] == Member("could", "serves it", "在服务")
    assert list(figure.missing) == [("Enterprise:ends", "Credential:h")]
    figure = figure_of(store, "ladder-gaps", "Enterprise:next")
    assert figure.members == {
        "Credential:t": Member("joined"),
        "Broker:b": Member("could", "serves 2 nearby", "服务邻近2家"),
    }
    assert figure.missing == {}
    ledger.find(store, ["ladder-gaps"], DAY)
    picture = picture_of(store, rule="ladder-gaps", as_of=DAY)
    assert {n.key for n in picture.nodes if n.kind == "Credential"} == {
        "Credential:h", "Credential:t",
    }  # fmt: skip
    lines = {t.subjects[0]: t.lines for t in picture.threads}
    assert lines["Enterprise:ends"] == (("Enterprise:ends", "Credential:h"),)
    assert lines["Enterprise:next"] == ()
    (ends,) = (t for t in picture.threads if t.subjects[0] == "Enterprise:ends")
    assert [(m.key, m.says_zh) for m in ends.figure] == [
        ("Credential:h", "有效期至2020-08-01"), ("Broker:b", "在服务"),
    ]  # fmt: skip


def test_who_else_could_follows_from_the_fields_of_what_was_done(store: Store) -> None:
    build(
        store,
        {
            "Enterprise": [{"id": "e"}],
            "Institute": [{"id": i} for i in ("partner", "other", "far")],
            "Collaboration": [{"id": "k", "status": "completed"}],
            "Field": [{"id": "f"}, {"id": "g"}],
            "Achievement": [{"id": "a"}],
            "Broker": [{"id": "b"}],
        },
        {
            "Enterprise PARTY_TO Collaboration": [("e", "k")],
            "Institute PARTY_TO Collaboration": [("partner", "k")],
            "Collaboration IN_FIELD Field": [("k", "f")],
            "Institute STRONG_IN Field": [("partner", "f"), ("other", "f"), ("far", "g")],
            "Institute OFFERS Achievement": [("other", "a")],
            "Broker LIAISES_WITH Institute": [("b", "other")],
        },
    )
    figure = figure_of(store, "lock-in", "Enterprise:e")
    assert list(figure.of["other"]) == ["Institute:other"]
    assert list(figure.missing) == [("Enterprise:e", "Institute:other")]
    speaks = Member("could", "liaises with the institute", "联络该院所")
    assert figure_of(store, "dormant-supply", "Achievement:a").members["Broker:b"] == speaks
    empty = figure_of(store, "empty-cells", "Institute:other", "Field:g")
    assert empty.members["Broker:b"] == speaks


def test_what_lies_near_a_missing_field_and_who_could_bring_it(store: Store) -> None:
    build(
        store,
        {
            "Community": [{"id": "c"}, {"id": "c2"}],
            "Enterprise": [{"id": "e"}],
            "Platform": [{"id": "here"}, {"id": "there"}],
            "Institute": [{"id": "i"}],
            "Field": [{"id": f, "name": f} for f in ("near", "far", "lacking")],
            "Demand": [{"id": "d", "status": "open"}],
        },
        {
            "Enterprise LOCATED_IN Community": [("e", "c")],
            "Platform HOSTED_IN Community": [("here", "c"), ("there", "c2")],
            "Platform COVERS Field": [("here", "near"), ("here", "far"), ("there", "lacking")],
            "Institute STRONG_IN Field": [("i", "lacking")],
            "Enterprise RAISED Demand": [("e", "d")],
            "Demand IN_FIELD Field": [("d", "lacking")],
        },
    )
    named = {"rows": [{"near_fields": ["near"]}]}
    figure = figure_of(store, "reachable-fields", "Community:c", "Field:lacking", evidence=named)
    assert {key: m.role for key, m in figure.members.items()} == {
        "Field:near": "joined", "Platform:here": "joined", "Demand:d": "joined",
        "Enterprise:e": "joined", "Platform:there": "could", "Institute:i": "could",
    }  # fmt: skip
    nothing = figure_of(store, "reachable-fields", "Community:c", "Field:lacking")
    assert "near" not in nothing.of


BETWEEN: dict[str, list[dict[str, Any]]] = {
    "Community": [{"id": "c"}, {"id": "c2"}],
    "Enterprise": [{"id": f"e{i}", "country": "DE"} for i in range(1, 4)],
    "Institute": [{"id": "i", "country": "FR"}],
    "Broker": [{"id": "one"}, {"id": "both"}],
    "Platform": [{"id": "p"}],
    "Collaboration": [{"id": "k"}, {"id": "alone"}],
    "Field": [{"id": "f", "name": "f"}, {"id": "g", "name": "g"}],
    "Demand": [{"id": "d", "status": "open"}, {"id": "d2", "status": "open"}],
}
ACROSS: dict[str, list[tuple[Any, ...]]] = {
    "Enterprise LOCATED_IN Community": [("e1", "c"), ("e2", "c"), ("e3", "c2")],
    "Broker SERVES Enterprise": [("one", "e1"), ("one", "e2"), ("both", "e1"), ("both", "e3")],
    "Enterprise MEMBER_OF Platform": [("e1", "p"), ("e3", "p")],
    "Enterprise PARTY_TO Collaboration": [("e2", "k"), ("e3", "k"), ("e1", "alone")],
    "Institute PARTY_TO Collaboration": [("i", "alone")],
    "Enterprise RAISED Demand": [("e1", "d"), ("e1", "d2")],
    "Demand IN_FIELD Field": [("d", "f"), ("d2", "g")],
}


def test_what_two_communities_share_need_and_who_serves_most_of_each(store: Store) -> None:
    build(store, BETWEEN, ACROSS)
    ends, needs = ("Community:c", "Community:c2"), {"rows": [{"common_needs": ["f"]}]}
    figure = figure_of(store, "structural-holes", *ends, evidence=needs)
    assert figure.members == {
        "Broker:both": Member("joined"),
        "Platform:p": Member("joined"),
        "Collaboration:k": Member("joined"),
        "Field:f": Member("joined"),
        "Broker:one": Member("could", "serves 2 on the one side", "服务一侧2家"),
    }
    assert list(figure.of["there"]) == ["Broker:both"]


def test_where_two_groups_meet_and_who_serves_both(store: Store) -> None:
    build(store, BETWEEN, ACROSS)
    figure = figure_of(store, "group-ties", "Group:community:c", "Group:community:c2")
    assert figure.members == {
        "Platform:p": Member("joined"),
        "Collaboration:k": Member("joined"),
        "Broker:both": Member("could", "serves 2 of both", "服务双方2家"),
        "Broker:one": Member("could", "serves 2 on the one side", "服务一侧2家"),
    }
    abroad = figure_of(store, "group-ties", "Group:country:DE", "Group:country:FR")
    assert list(abroad.members) == ["Collaboration:alone"]
