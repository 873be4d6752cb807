"""The gaps of a meeting pack: from the ledger where it is of the day, else found anew; and which
ten of them a meeting should look at first.

Scores can be compared within one rule only. Across rules gaps go by what closing them is worth by
the hour of a broker's time (:mod:`queries.ledger.worth`), as in ``hongsheng gaps list --by worth``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from exports.names import shortened
from exports.pack.gap_figures import Figure, figure_of
from exports.pack.words import chance, plain, same
from graph.ontology import ONTOLOGY
from graph.phrase import Phrase
from graph.problem import Problem
from graph.stores.base import Reader
from graph.unread import Unread
from queries import gaps as found_gaps
from queries import ledger
from queries.figures import figure as declarations
from queries.figures.figure import first_row
from queries.ledger.none_found import lacks
from queries.ledger.transitions import OPEN
from queries.ledger.worth import MEETING, Worth, first, seen, valued
from queries.question.query import Column, Query, wanted

RUNS = """
MATCH (e:GapEvent) WHERE e.what = 'run'
RETURN e.id AS id, e.at AS at, e.as_of AS as_of, e.note AS note ORDER BY at, id
"""
ENGLISH = {
    "p": "probability",
    "hhi": "Herfindahl index",
    "near": "demands near",
    "elsewhere": "elsewhere",
    "offers": "offers a result",
    "own": "fields of its own",
    "nodf": "nestedness",
    "last_on": "last on",
    "met_on": "met on",
    "alternatives": "other institutes",
}
"""Columns whose names say too little to stand as a label."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What one rule found: how many gaps are open, of how many the data cannot tell (None: that
    is not said, on a copy whose ledger keeps no counts)."""

    name: str
    theme: str
    question: Phrase
    why: Phrase
    open: int
    unknown: int | None
    without: tuple[Phrase, ...]
    best: Phrase | None


@dataclass(frozen=True)
class Gaps:
    """All open gaps, the best first within each rule (columns of FOUND_SCHEMA, and ``status``,
    ``owner``, ``due``), and how each rule stands. ``from_ledger``: as the ledger has them, whose
    last run was reckoned from ``run_on``."""

    rows: pl.DataFrame
    rules: tuple[Standing, ...]
    from_ledger: bool
    set_aside: int
    run_on: date | None


@dataclass(frozen=True)
class Card:
    """One gap as the pack shows it. ``rank`` of ``of`` within its rule, ties the same rank;
    ``worth``: points by the hour of a broker's time, counted by one ``turn``-th; ``because``: what
    that is made of; ``named`` are the names that its sentences may hold."""

    number: int
    id: str
    rule: str
    question: Phrase
    why: Phrase
    subjects: tuple[tuple[str, str, str], ...]
    reason: Phrase
    closes: Phrase
    worth: float
    turn: int
    because: Phrase
    evidence: tuple[tuple[Phrase, Phrase], ...]
    sources: tuple[str, ...]
    surveyed_on: date | None
    rank: int
    of: int
    status: str
    owner: str
    due: date | None
    drawn: Figure
    named: tuple[str, ...]
    partner: Any = None
    tie: Any = None

    @property
    def rate(self) -> Phrase:
        """What it counts in the choice, in a few words."""
        part = f" ÷ {self.turn}" if self.turn > 1 else ""
        return Phrase(f"{self.worth:.1f}{part} points/h", f"每小时 {self.worth:.1f}{part} 分")


@dataclass
class _Runs:
    """Of each rule the counts of its last run in the ledger, and when that was."""

    unknown: dict[str, int] = field(default_factory=dict)
    as_of: dict[str, date] = field(default_factory=dict)
    at: dict[str, datetime] = field(default_factory=dict)
    last: date | None = None


def gather(
    store: Reader,
    as_of: date,
    sure: Reader,
    marks: Sequence[Unread],
    questions: Mapping[str, Query],
    *,
    only_ledger: bool = False,
) -> Gaps:
    """The open gaps of these questions as of a day; ``sure`` is the graph without claims to
    confirm, ``marks`` what of its sources could not be read.

    From the ledger if every rule was last run for this very day, and no source was loaded since;
    else the rules are run now, and what people set aside stays aside. ``only_ledger``: never run
    the rules, since on a redacted copy what is hidden would look as if it were missing; raises
    Problem if the ledger is empty.
    """
    rules = [q for q in questions.values() if q.gap]
    runs = _runs(store)
    lines = ledger.lines(store)
    if only_ledger and not (runs.last or lines.height):
        raise Problem(
            "the ledger is empty, and on a redacted copy the rules cannot be run: what is hidden "
            "would look as if it were missing. Run 'hongsheng gaps find' first",
            "缺口台账为空，而脱敏副本上不能运行规则（隐去的会被误认为缺失）；"
            "请先执行 hongsheng gaps find",
        )
    current = only_ledger or (
        all(runs.as_of.get(q.name) == as_of for q in rules)
        and min(runs.at.values()) >= _loaded(store)
    )
    if current:
        rows = lines.filter(pl.col("status").is_in(OPEN))
        unknown = runs.unknown
    else:
        rows, unknown = _found(sure, rules, as_of, marks)
        aside = lines.filter(~pl.col("status").is_in(OPEN)).filter(pl.col("decision").is_not_null())
        rows = rows.join(aside, on="id", how="anti")
        rows = rows.join(lines.select("id", "status", "owner", "due"), on="id", how="left")
    rows = rows.sort("rule", "score", "id", descending=[False, True, False], nulls_last=True)
    known = {q.name: q for q in rules}
    names = [*known, *sorted(set(rows["rule"]) - set(known))]
    standings = tuple(
        _standing(
            n,
            known.get(n),
            rows.filter(rule=n),
            unknown.get(n),
            lacks(store, known[n]) if n in known else (),
        )
        for n in names
    )
    return Gaps(rows, standings, current, lines.filter(status="dismissed").height, runs.last)


def _runs(store: Reader) -> _Runs:
    runs = _Runs()
    for row in store.query(RUNS).iter_rows(named=True):
        runs.last = row["as_of"]
        for rule, counts in json.loads(row["note"] or "{}").items():
            runs.unknown[rule] = int(counts.get("unknown", 0))
            runs.as_of[rule] = row["as_of"]
            runs.at[rule] = datetime.fromisoformat(row["at"])
    return runs


def _loaded(store: Reader) -> datetime:
    """When a source last changed the graph."""
    rows = store.query("MATCH (s:Source) RETURN max(s.loaded_at) AS at")
    said = rows["at"].max()
    when = datetime.fromisoformat(str(said)) if said else datetime.min.replace(tzinfo=UTC)
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _found(
    store: Reader, rules: list[Query], as_of: date, marks: Sequence[Unread]
) -> tuple[pl.DataFrame, dict[str, int]]:
    origins = found_gaps.origins(store, rules)
    frames, unknown = [], {}
    for query in rules:
        dated = {"as_of": as_of} if any(p.name == "as_of" for p in query.parameters) else {}
        answer = found_gaps.ask(query, store, dated, origins, marks)
        frames.append(answer.gaps)
        unknown[query.name] = len(answer.unknown)
    return pl.concat(frames), unknown


def _standing(
    name: str,
    query: Query | None,
    rows: pl.DataFrame,
    unknown: int | None,
    without: tuple[str, ...],
) -> Standing:
    best = None
    if rows.height:
        said = Phrase(rows["reason"][0], rows["reason_zh"][0])
        best = shortened(said, rows["subject_names"][0])
    question = Phrase(query.question, query.question_zh) if query else same(name)
    why = Phrase(query.why, query.why_zh) if query else same("")
    theme = query.theme if query else "own"
    lacking = tuple(_lacking(need) for need in without)
    return Standing(name, theme, question, why, rows.height, unknown, lacking, best)


def _lacking(need: str) -> Phrase:
    """What a rule needs data of, in words: ``HOSTED_IN|Broker`` is either."""
    said = [_called(each) for each in wanted(need)]
    return Phrase(" or ".join(s.en for s in said), "或".join(s.zh for s in said))


def _called(name: str) -> Phrase:
    if name in ONTOLOGY.nodes:
        return Phrase(name, ONTOLOGY.nodes[name].zh)
    relation = ONTOLOGY.relations[name]
    a, b = (ONTOLOGY.nodes[end] for end in relation.ends[0])
    verb = name.replace("_", " ").lower()
    return Phrase(f"{a.name} {verb} {b.name}", f"{a.zh}{relation.zh}{b.zh}")


def cards(
    store: Reader,
    gaps: Gaps,
    worths: Mapping[str, Worth],
    as_of: date,
    known: Mapping[str, Query],
) -> list[Card]:
    """The gaps to look at first, by what each rule is worth, with their evidence in words and
    their figures."""
    rows = first(valued(gaps.rows, seen(store, worths)), MEETING)
    drawn: dict[str, declarations.Figure] = {}
    for (rule,), own in rows.group_by("rule", maintain_order=True):
        if query := known.get(str(rule)):
            drawn |= declarations.figures(store, query, own, as_of)
    ids = {v for text in rows["evidence"] for v in _texts(first_row(text))}
    names = names_of(store, ids, {key for figure in drawn.values() for key in figure.members})
    bare = declarations.Figure()
    return [
        _card(n, row, known.get(row["rule"]), names, drawn.get(row["id"], bare))
        for n, row in enumerate(rows.to_dicts(), 1)
    ]


def _card(
    number: int,
    row: Mapping[str, Any],
    query: Query | None,
    names: Mapping[str, str],
    found: declarations.Figure,
) -> Card:
    sources = json.loads(row["evidence"] or "{}").get("sources") or ()
    headings = {c.name: _heading(c) for c in query.columns} if query else {}
    subjects, evidence = subjects_of(row), first_row(row["evidence"])
    return Card(
        number,
        row["id"],
        row["rule"],
        Phrase(query.question, query.question_zh) if query else same(row["rule"]),
        Phrase(query.why, query.why_zh) if query else same(""),
        subjects,
        Phrase(row["reason"], row["reason_zh"]),
        Phrase(row["closes"], row["closes_zh"]),
        row["worth"],
        row["turn"],
        Phrase(row["because"], row["because_zh"]),
        tuple(
            (headings.get(k, same(k)), chance(v) if k == "p" else plain(v, names))
            for k, v in evidence.items()
            if v not in (None, [])
        ),
        tuple(sources),
        row["surveyed_on"],
        row["rank"],
        row["of"],
        row.get("status") or "",
        row.get("owner") or "",
        row.get("due"),
        figure_of(query, subjects, evidence, found, names),
        (*row["subject_names"], *names.values(), *_texts(evidence)),
    )


def _heading(column: Column) -> Phrase:
    """What to call a column whose ids are shown as names."""
    en = ENGLISH.get(column.name, column.name.replace("_", " "))
    return Phrase(en, column.zh.removesuffix("编号"))


def _texts(evidence: Mapping[str, Any]) -> list[str]:
    """The ids, names and other texts in the evidence."""
    each = (
        v for value in evidence.values() for v in (value if isinstance(value, list) else [value])
    )
    return [v for v in each if isinstance(v, str)]


def subjects_of(row: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """The subjects of a gap as (kind, id, name)."""
    pairs = zip(row["subjects"], row["subject_names"], strict=True)
    return tuple((*found_gaps.split_subject(s), n) for s, n in pairs)


def names_of(store: Reader, ids: set[str], keys: set[str]) -> dict[str, str]:
    """The names by which people know these ids, of whatever kind, and these keys (``Kind:id``)."""
    known: dict[str, str] = {}
    for kind in ONTOLOGY.public_nodes() if ids or keys else ():
        own = {key.partition(":")[2] for key in keys if key.startswith(f"{kind.name}:")}
        rows = store.query(
            f"MATCH (n:{kind.name}) WHERE n.id IN $ids "
            f"RETURN n.id AS own, n.`{kind.label}` AS name",
            {"ids": sorted(ids | own)},
        )
        for each, name in rows.iter_rows():
            if name is not None:
                known[f"{kind.name}:{each}"] = str(name)
                if each in ids:
                    known[each] = str(name)
    return known
