"""What every question of the registry must keep to, whoever wrote it.

Decided by running wherever running can tell: each text on a graph on both engines, each question
on an empty graph, each rule on the same rows in another order, under other ids, in two parts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from string import Formatter
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from benchmarks.district import generate
from graph.ontology import ONTOLOGY
from graph.problem import Problem
from graph.records import Change
from graph.schema import Type
from graph.stores.base import Store
from queries.question.columns import COMMUNITY
from queries.question.own import read
from queries.question.parameters import ANY_DAY, ANYWHERE, earlier
from queries.question.parameters import AS_OF as AS_OF_DAY
from queries.question.query import Query
from queries.registry import CATALOGUE, built_in

AS_OF = date(2020, 7, 15)
QUERIES = list(built_in().values())
FILES = sorted(CATALOGUE.glob("*.cypher"))
RULES = [q for q in QUERIES if q.gap]

SUBJECTS = {
    "once-bitten": ("Demand", "Enterprise"),
    "unknown-enterprises": ("Enterprise",),
    "lapsed-service": ("Enterprise",),
    "lock-in": ("Enterprise",),
    "field-deserts": ("Community", "Field"),
    "dormant-supply": ("Achievement",),
    "blind-pairs": ("Demand", "Achievement"),
    "open-triads": ("Broker", "Enterprise", "Institute"),
    "single-broker-dependency": ("Enterprise", "Broker"),
    "overload": ("Broker",),
    "stalled-funnel": ("Demand",),
    "ladder-gaps": ("Enterprise", "Credential"),
    "idle-platforms": ("Platform",),
    "peer-paths": ("Enterprise", "Institute"),
    "structural-holes": ("Group", "Group"),
    "group-ties": ("Group", "Group"),
    "reachable-fields": ("Community", "Field"),
    "empty-cells": ("Institute", "Field"),
}
"""Fixed: the id of a gap hangs on them (structural-holes may name its groups by their kind)."""

FIGURES = {
    "brokerage-roles",
    "field-mismatch",
    "unequal-coverage",
    "data-coverage",
    "district-kpis",
}


def named(query: Query) -> str:
    return query.name


each_query = pytest.mark.parametrize("query", QUERIES, ids=named)
each_rule = pytest.mark.parametrize("query", RULES, ids=named)


def given(query: Query, **more: Any) -> dict[str, Any]:
    """The as-of date, and a value for what must be given."""
    wanted: dict[str, Any] = {}
    for parameter in query.parameters:
        if parameter.name == "as_of":
            wanted["as_of"] = AS_OF
        elif parameter.default is None and parameter.type is Type.DATE:
            wanted[parameter.name] = date(2019, 7, 15)
    return wanted | more


def test_the_whole_catalogue_is_there() -> None:
    assert {*SUBJECTS, *FIGURES} <= set(built_in())
    assert set(SUBJECTS) <= {q.name for q in RULES}


@pytest.mark.parametrize("name", sorted(SUBJECTS))
def test_subjects_are_as_fixed(name: str) -> None:
    gap = built_in()[name].gap
    assert gap is not None
    kinds = tuple(s.kind for s in gap.subjects)
    if SUBJECTS[name] == ("Group", "Group"):
        assert len(kinds) == 2
        assert kinds[0] == kinds[1]
    else:
        assert kinds == SUBJECTS[name]


@each_query
def test_said_in_both_languages(query: Query) -> None:
    def chinese(text: str) -> bool:
        return bool(re.search(r"[\u4e00-\u9fff]", text))

    assert query.question.endswith("?")
    assert query.question_zh.endswith(("?", "？"))
    assert query.why
    assert query.source
    assert chinese(query.question_zh)
    assert chinese(query.why_zh)
    for each in query.parameters:
        assert each.help, each.name
        assert chinese(each.help_zh), each.name
    for column in query.columns:
        assert column.meaning, column.name
        assert chinese(column.zh) or column.zh.isupper(), column.name
        assert column.meaning_zh, column.name
        assert re.fullmatch(r"[a-z][a-z0-9_]*", column.name)
    if query.gap:
        for text in (query.gap.worth_zh, query.gap.reason_zh, query.gap.closes_zh):
            assert chinese(text), text
        assert query.gap.worth
        assert query.gap.closes


@each_query
def test_one_habit_serves_all(query: Query) -> None:
    """Every question takes the as-of date; one that does not need it says so."""
    (day,) = (p for p in query.parameters if p.name == "as_of")
    asked = " ".join(query.texts().values())
    reckoned = query.reckoning.expressions().values() if query.reckoning else ()
    needed = bool(query.derive) or "$as_of" in " ".join((asked, *reckoned))
    assert day is (AS_OF_DAY if needed else ANY_DAY)


@each_query
def test_every_figure_takes_a_community_or_says_that_it_is_of_all(query: Query) -> None:
    if query.gap:
        return
    (place,) = (p for p in query.parameters if p.name == "community")
    used = "$community" in " ".join(query.texts().values())
    assert place is (COMMUNITY if used else ANYWHERE)
    assert used is (query.name not in ("data-coverage", "data-age"))


@each_query
def test_parameters_are_those_used(query: Query) -> None:
    used = {name for t in query.texts().values() for name in re.findall(r"\$(\w+)", t)}
    declared = {p.name for p in query.parameters} | set(query.derive)
    assert used <= declared
    if not query.measure and not query.reckoning:
        assert used == declared


@pytest.mark.parametrize("file", FILES, ids=[f.stem for f in FILES])
def test_a_question_of_the_catalogue_could_be_ones_own(file: Path) -> None:
    """Same form, same checks: every expression, column and parameter fits what the texts return."""
    assert read(file).name == file.stem


@each_rule
def test_sentences_name_declared_columns(query: Query) -> None:
    assert query.gap
    columns = {c.name for c in query.columns}
    gap = query.gap
    for text in (gap.reason, gap.reason_zh, gap.closes, gap.closes_zh):
        fields = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
        assert set(fields) <= columns, text
    assert {"verdict", "score"} & columns


def _without_words(text: str) -> str:
    """The text without comments, quoted words and backticked names."""
    return re.sub(r"//[^\n]*|'[^']*'|\"[^\"]*\"|`[^`]*`", " ", text)


NOT_SHARED = {
    "either label on one engine, both on the other": r"\(\w*:\w+:\w+",
    "COUNT without MATCH": r"\bCOUNT\s*\{\s*\(",
    "a subquery in CALL or COLLECT": r"\b(CALL|COLLECT)\s*\{",
    "logarithm of another base": r"\blog\s*\(",
    "positions counted from 0 or 1": r"\bsubstring\s*\(|\w\[\d+\]",
    "names and ids of the engine": r"\b(labels|elementId|id|type|keys|properties)\s*\(",
    "functions of one engine": r"\b(head|last|reduce|split|toString|toInteger|duration|date_part|"
    r"exp|stDev|round|list_\w+|shortestPath)\s*\(",
    "the clock": r"\b(date|datetime|timestamp|current_date)\s*\(\s*\)|\b(today|now)\s*\(",
    "a parameter compared with null": r"\$\w+\s+IS\s+(NOT\s+)?NULL",
    "writing": r"\b(CREATE|MERGE|SET|DELETE|REMOVE|DROP)\b",
    "days between dates": r"\bdate\s*-\s*\w|\$as_of\s*-",
}
"""What one engine runs without complaint and answers differently: running cannot tell."""


@each_query
def test_nothing_that_the_engines_answer_differently(query: Query) -> None:
    for name, text in query.texts().items():
        bare = _without_words(text)
        for what, pattern in NOT_SHARED.items():
            assert not re.search(pattern, bare, re.IGNORECASE), f"{name}: {what}"
        assert not re.search(r"WITH [^\n]*ORDER BY(?!.*LIMIT)", bare, re.DOTALL) or "LIMIT" in bare


@each_query
def test_answers_without_help_are_in_a_total_order(query: Query) -> None:
    """What nothing puts in order afterwards, the text must."""
    if query.measure or (query.reckoning and (query.gap or query.reckoning.order)):
        return
    assert re.search(r"\bORDER BY\b", query.cypher), "the answer has no order"


@pytest.mark.above_stores
@each_query
def test_runs_on_an_empty_graph(store: Store, query: Query) -> None:
    """Type-checks every text against the ontology, and no rule finds a gap in nothing."""
    for text in query.texts().values():
        settled = query.settle(given(query))
        wanted = set(re.findall(r"\$(\w+)", text))
        frame = store.query(text, {k: v for k, v in settled.items() if k in wanted})
        if query.reckoning:
            assert set(frame.columns) <= {*(c.name for c in query.columns), *query.helpers}
        elif not query.measure:
            assert frame.columns == [c.name for c in query.columns]
    found = query.run(store, **given(query))
    assert found.columns == [c.name for c in query.columns]
    if query.gap:
        assert found.is_empty()


# --- the same district, told differently ----------------------------------------------------


def _write(store: Store, change: Change) -> None:
    with store.writing("a district for a test") as writer:
        writer.apply(change)


def _shuffled(change: Change, seed: int) -> Change:
    return Change(
        create_nodes={
            k: f.sample(fraction=1, shuffle=True, seed=seed)
            for k, f in reversed(change.create_nodes.items())
        },
        create_relations={
            k: f.sample(fraction=1, shuffle=True, seed=seed)
            for k, f in reversed(change.create_relations.items())
        },
    )


def _renamed(change: Change) -> Change:
    """Every id with a letter before it: another id in the same order."""
    return Change(
        create_nodes={
            k: f.with_columns(("z" + pl.col("id")).alias("id"))
            for k, f in change.create_nodes.items()
        },
        create_relations={
            k: f.with_columns(("z" + pl.col(end)).alias(end) for end in ("from", "to"))
            for k, f in change.create_relations.items()
        },
    )


def _halves(change: Change) -> tuple[Change, Change]:
    """All nodes and half of the relations, then the other half."""
    pairs = change.create_relations.items()
    first = Change(
        create_nodes=change.create_nodes,
        create_relations={k: f.head(f.height // 2) for k, f in pairs},
    )
    return first, Change(create_relations={k: f.slice(f.height // 2) for k, f in pairs})


@pytest.fixture(scope="module")
def district() -> Change:
    return generate(900, seed=8)


@pytest.fixture(scope="module")
def answers(district: Change, tmp_path_factory: pytest.TempPathFactory) -> dict[str, pl.DataFrame]:
    """What every question answers on the embedded engine."""
    from graph.stores import open_graph

    path = tmp_path_factory.mktemp("district") / "plain.graph"
    with open_graph(path) as store:
        _write(store, district)
        return {q.name: q.run(store, **given(q)) for q in QUERIES}


def _compare(
    store: Store, answers: dict[str, pl.DataFrame], rename: bool = False, names: Any = None
) -> None:
    wrong = []
    for query in QUERIES:
        if names and query.name not in names:
            continue
        told, plain = query.run(store, **given(query)), answers[query.name]
        if rename and query.gap:
            keys = [s.id for s in query.gap.subjects if s.kind in ONTOLOGY.nodes]
            told = told.with_columns(pl.col(keys).str.strip_prefix("z")).select(*keys, "verdict")
            plain = plain.select(*keys, "verdict")
        elif rename:
            assert told.height == plain.height, query.name
            continue
        try:
            assert_frame_equal(told, plain, check_exact=False)
        except AssertionError as error:
            wrong.append(f"{query.name}: {error}")
    assert not wrong, "\n".join(wrong)


def test_the_district_has_every_kind_of_gap(answers: dict[str, pl.DataFrame]) -> None:
    """Or the comparisons below would compare nothing."""
    bare = [
        q.name
        for q in RULES
        if "verdict" in answers[q.name].columns and not (answers[q.name]["verdict"] == "gap").any()
    ]
    chance = {"group-ties", "empty-cells", "structural-holes", "lock-in"}  # drawn at random
    assert set(bare) <= chance


READS_MORE = {
    "brokerage-roles": "the ties of each broker's own network",
    "cut-points": "the whole mixed network",
    "empty-cells": "which institute has which field",
    "group-ties": "who met whom, with the groups of each",
    "reachable-fields": "who has which field where",
    "structural-holes": "who met whom, by community",
    "demand-funnel": "on how many days a demand was raised, for the median of their ages",
    "unequal-coverage": "how many had how many visits, for the Gini coefficient",
}
"""What is mathematics over a network, or over a distribution, reads it: each says what."""


def test_texts_return_little_more_than_the_answer(tmp_path: Path) -> None:
    """The gap is found in the Cypher, not after it: else each question would fetch the graph."""
    from graph.stores import open_graph

    much = {}
    with open_graph(tmp_path / "district.graph") as store:
        _write(store, generate(3_000))
        for query in QUERIES:
            counted = Rows(store, query.helpers if query.measure else ())
            answered = query.run(counted, as_of=AS_OF).height
            if counted.rows > 3 * answered + 10:
                much[query.name] = f"{counted.rows} rows for {answered}"
    assert set(much) == set(READS_MORE), much


_LISTS = pl.selectors.by_dtype(pl.List(pl.String))


class Rows:
    """A reader that counts the rows which it gets; one with a list that a measure takes apart is as
    many as that is long."""

    def __init__(self, store: Store, apart: Collection[str] = ()) -> None:
        self.store = store
        self.apart = apart
        self.rows = 0

    def query(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        frame = self.store.query(cypher, parameters)
        lists = [frame[c].list.len().sum() for c in self.apart if c in frame.select(_LISTS).columns]
        self.rows += max([frame.height, *lists])
        return frame

    def kept(self, name: str) -> bytes | None:
        return self.store.kept(name)


def test_nothing_of_the_catalogue_joins_tables() -> None:
    """What a question finds stands in its Cypher; only measures reckon over a network."""
    for module in ("reckoning", "declared", "query", "sentences"):
        source = (CATALOGUE.parent / "question" / f"{module}.py").read_text("utf-8")
        assert not re.search(r"\.join\([^)]*\bon=", source), module


def test_words_of_ours_are_said_in_chinese(answers: dict[str, pl.DataFrame]) -> None:
    """In a column of fixed words no English one is left, and figures and names are as they were."""
    changed = set()
    for query in QUERIES:
        rows = answers[query.name]
        told = query.in_chinese(rows)
        worded = {c.name for c in query.columns if c.words}
        assert rows.drop(worded).equals(told.drop(worded)), query.name
        for name in worded & {c for c in rows.columns if not rows[c].equals(told[c])}:
            changed.add((query.name, name))
            left = told[name].drop_nulls().unique().to_list()
            assert not [w for w in left if re.fullmatch("[a-z][a-z_ -]*", w)], (query.name, name)
    assert {("district-kpis", "unit"), ("data-coverage", "what"), ("data-age", "by")} <= changed
    assert len({name for name, column in changed if column == "verdict"}) > 10


@pytest.mark.above_stores
def test_the_order_of_the_rows_changes_nothing(
    store: Store, district: Change, answers: dict[str, pl.DataFrame]
) -> None:
    """On every engine the same frames, whatever the order of loading."""
    _write(store, _shuffled(district, 1))
    _compare(store, answers)


@pytest.mark.above_stores
def test_other_ids_change_no_finding(
    store: Store, district: Change, answers: dict[str, pl.DataFrame]
) -> None:
    _write(store, _renamed(district))
    _compare(store, answers, rename=True)


@pytest.mark.above_stores
def test_loading_in_two_parts_changes_nothing(
    store: Store, district: Change, answers: dict[str, pl.DataFrame]
) -> None:
    first, second = _halves(district)
    _write(store, first)
    _write(store, second)
    _compare(store, answers)


def test_months_are_those_of_the_calendar() -> None:
    assert earlier(date(2020, 7, 15), 24) == date(2018, 7, 15)
    assert earlier(date(2024, 2, 29), 12) == date(2023, 2, 28)
    assert earlier(date(2020, 3, 31), 1) == date(2020, 2, 29)
    assert earlier(date(2020, 1, 31), 1) == date(2019, 12, 31)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("lapsed-service", {"months": 1201}),
        ("stalled-funnel", {"days": -1}),
        ("ladder-gaps", {"days": 99_999_999}),
        ("open-triads", {"stale_after": 99_999_999}),
        ("peer-paths", {"top": 0}),
    ],
)
def test_a_number_that_no_calendar_or_list_has_is_told_of(name: str, given: dict[str, int]) -> None:
    with pytest.raises(Problem, match="it goes from"):
        built_in()[name].settle({"as_of": AS_OF, **given})
