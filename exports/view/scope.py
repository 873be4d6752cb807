"""What a picture is about: the district, one subject, a community, a rule, a path, an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from exports.district import titled
from exports.names import telling
from exports.view import gaps as view_gaps
from exports.view.elements import key_of, kind_of
from exports.view.flow import net_of
from exports.view.ties_and_facts import around, ties
from graph.ontology import ONTOLOGY
from graph.phrase import Phrase
from graph.problem import Problem
from graph.stores.base import Reader
from queries import ledger, lookup
from queries.figures.figure import Figure, declared
from queries.gaps import as_drawn
from queries.ledger import decisions
from queries.question.query import Query
from queries.registry import Questions, get
from queries.unread import answer_of

COLUMNS = {name.lower(): name for name in ONTOLOGY.nodes}
"""Columns of an answer that hold ids: ``enterprise`` holds those of enterprises."""


MOST_APART = 24
"""Gaps that are drawn apart from each other at most; more stand in their communities."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Keys to draw (None: all), those in the middle, a title in English and Chinese.

    ``whole`` says that the picture is of places rather than around a subject: visits and
    credentials are folded, and nodes stand in their communities. Only gaps of ``rule`` are drawn,
    where it names one, and only ``gap``, where it is the id of one; ``figures`` are those of its
    gaps, drawn ``apart`` from each other or in their communities. ``flow`` is the question whose
    answer is the first picture. ``between``: the gaps lie between groups, which are drawn as nodes.
    """

    keys: frozenset[str] | None
    focus: tuple[str, ...]
    title: str
    title_zh: str
    whole: bool = True
    rule: str = ""
    gap: str = ""
    figures: Mapping[str, Figure] = field(default_factory=dict)
    apart: bool = False
    flow: str = ""
    between: bool = False


def district(store: Reader) -> Scope:
    """Everything."""
    title = titled(
        store,
        Phrase("Innovation network of {}", "{}创新网络"),
        Phrase("Regional innovation network", "区域创新网络"),
    )
    return Scope(None, (), title.en, title.zh)


def neighbourhood(store: Reader, text: str, depth: int, kind: str | None = None) -> Scope:
    """One node (key, id, code or name) and what lies within so many steps."""
    key, name = _find(store, text, kind)
    keys = around(store, [key], depth)
    return Scope(frozenset(keys), (key,), f"{name} and its network", f"{name}的关系网", whole=False)


def portfolio(store: Reader, text: str) -> Scope:
    """A broker: enterprises and institutes, and the demands, projects and places of those."""
    key, name = _find(store, text, "Broker")
    near = around(store, [key], 1)
    firms = {k for k in near if kind_of(k) in ("Enterprise", "ServiceEvent")}
    further = around(store, firms, 1) - firms
    kept = {
        k for k in further if kind_of(k) in ("Demand", "Collaboration", "Community", "Enterprise")
    }
    keys = near | kept
    return Scope(frozenset(keys), (key,), f"Portfolio of {name}", f"{name}的服务对象")


def community(store: Reader, text: str) -> Scope:
    """A community or park: its members, what is theirs, and who is tied to them."""
    key, name = _find(store, text, "Community")
    inside = {
        t.a for t in ties(store, [key]) if t.b == key and t.type in ("LOCATED_IN", "HOSTED_IN")
    } | {key}
    near = around(store, inside - {key}, 1)
    others = {k for k in near if kind_of(k) == "Community"} - {key}
    theirs = {k for k in near if kind_of(k) in ("Demand", "Collaboration", "ServiceEvent")}
    further = {
        k
        for k in around(store, theirs, 1)
        if kind_of(k) in ("Field", "Institute", "Broker", "Achievement")
    }
    keys = (near | further | inside) - others
    return Scope(frozenset(keys), (key,), name, name)


def of_rule(
    store: Reader,
    rule: str | Query,
    known: Questions,
    as_of: date | None,
    since: date | None = None,
) -> Scope:
    """The open gaps of a rule, each with its figure, and the places they are in (or each apart)."""
    question = get(rule, known) if isinstance(rule, str) else rule
    behind = None if question.gap else net_of(question)
    found = behind or question
    rows = view_gaps.of_ledger(store, found.name, since=since)
    subjects = _subjects(rows)
    figures = view_gaps.figures_of(store, rows, {found.name: found}, as_of)
    about = declared(found)
    apart = about is not None and about.apart and rows.height <= MOST_APART
    keys = subjects | _members(figures) | (set() if apart else _places(store, subjects))
    asked = (question.question, question.question_zh)
    return Scope(
        frozenset(keys), (), *asked, rule=found.name, figures=figures, apart=apart,
        flow=question.name if behind else "", between=bool(about and about.matrix),
    )  # fmt: skip


def of_gap(store: Reader, text: str, known: Questions, as_of: date | None) -> Scope:
    """One gap of the ledger, by its id or as much of it as is its own: what it rests on."""
    (gap,) = decisions.resolve(store, [text])
    rows = ledger.lines(store, ids=[gap])
    row = rows.row(0, named=True)
    figures = view_gaps.figures_of(store, rows, known, as_of)
    subjects = _subjects(rows)
    keys = subjects | _members(figures)
    said = (row["reason"] or gap, row["reason_zh"] or gap)
    if rule := known.get(row["rule"]):  # the whole sentence stands in the panel
        whose = "".join(f" · {telling(name)}" for name in (row["subject_names"] or ())[:1])
        said = rule.question + whose, rule.question_zh + whose
    focus = tuple(s for s in map(as_drawn, row["subjects"]) if s in subjects)[:1]
    return Scope(
        frozenset(keys), focus, *said, whole=False, rule=row["rule"], gap=gap, figures=figures
    )


def _subjects(rows: pl.DataFrame) -> set[str]:
    named = {as_drawn(s) for row in rows["subjects"] for s in row}
    return {s for s in named if kind_of(s) in ONTOLOGY.nodes}


def _members(figures: Mapping[str, Figure]) -> set[str]:
    return {key for figure in figures.values() for key in figure.members}


def _places(store: Reader, keys: set[str]) -> set[str]:
    """Who raised or offers these, and the communities that they or who raised them are in."""
    if not keys:
        return set()
    owners = {t.a for t in ties(store, keys) if t.type in ("RAISED", "OFFERS") and t.b in keys}
    known = keys | {k for k in owners if kind_of(k) == "Enterprise"}
    inside = {
        t.b for t in ties(store, known) if t.type in ("LOCATED_IN", "HOSTED_IN") and t.a in known
    }
    return owners | inside


def between(store: Reader, ends: Sequence[str]) -> Scope:
    """A shortest way between two nodes, and what stands beside it is left away."""
    if len(ends) != 2:
        raise Problem("a path is between two nodes: give two", "路径需要两个端点：请给出两个")
    start, goal = (lookup.one(store, _plain(e)) for e in ends)
    steps = lookup.path(store, start, goal)
    if not steps:
        raise Problem(
            f"no way of at most six steps leads from {start.name} to {goal.name}",
            f"{start.name} 与 {goal.name} 之间没有六步以内的路径",
        )
    keys = [key_of(start.kind, start.id)]
    keys += [key_of(s["to"]["kind"], s["to"]["id"]) for s in steps]
    return Scope(
        frozenset(keys),
        tuple(keys),
        f"From {start.name} to {goal.name}",
        f"从{start.name}到{goal.name}",
        whole=False,
    )


def answer(
    store: Reader, asked: str | Query | pl.DataFrame, known: Questions, as_of: date | None
) -> Scope:
    """The nodes that an answer names: its columns called after kinds hold their ids."""
    title, title_zh = "Result of a question", "查询结果"
    if not isinstance(asked, pl.DataFrame):
        query = get(asked, known) if isinstance(asked, str) else asked
        title, title_zh = query.question, query.question_zh
        takes = {p.name for p in query.parameters}
        given: Mapping[str, Any] = {"as_of": as_of} if as_of and "as_of" in takes else {}
        asked = answer_of(query, store, **given)
    keys = set(_named(asked))
    if not keys:
        raise Problem(
            "the answer names no nodes to draw: a column called after a kind "
            f"({', '.join(sorted(COLUMNS)[:4])} ...) must hold ids",
            f"结果中没有可绘制的节点："
            f"需要以类型命名的编号列（{'、'.join(sorted(COLUMNS)[:4])} 等）",
        )
    return Scope(frozenset(keys | _places(store, keys)), (), title, title_zh)


def _named(frame: pl.DataFrame) -> Iterable[str]:
    for column in frame.columns:
        kind = COLUMNS.get(column.lower()) or COLUMNS.get(column.lower().removesuffix("s"))
        if kind is None:
            continue
        values = frame[column]
        if values.dtype == pl.List(pl.String):
            values = values.explode()
        if values.dtype == pl.String:
            yield from (key_of(kind, v) for v in values.drop_nulls().unique())


def _plain(text: str) -> str:
    kind, colon, own = text.partition(":")
    return own if colon and kind in ONTOLOGY.nodes else text


def _find(store: Reader, text: str, kind: str | None = None) -> tuple[str, str]:
    before, colon, own = text.partition(":")
    if colon and before in ONTOLOGY.nodes:
        text, kind = own, before
    found = lookup.one(store, text, kind=kind)
    return key_of(found.kind, found.id), found.name
