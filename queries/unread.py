"""Gaps that a rejected row or a blank cell could decide: not told of as gaps, but as not known."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from graph.ontology import ONTOLOGY
from graph.stores.base import Reader
from graph.unread import Unread, unread
from queries.confirmed import confirmed
from queries.question.query import GapRule, Query, wanted
from queries.question.reckoning import UNKNOWN

_ROWS, _CELLS = "rejected rows (未载入的行)", "cells left blank (留空的单元格)"


def answer_of(query: Query, reader: Reader, **given: Any) -> pl.DataFrame:
    """As :meth:`Query.run`, with what is not known for want of what could not be read.

    A rule's answer rests on what is confirmed alone (:mod:`queries.confirmed`).
    """
    if query.gap is None:
        return query.run(reader, **given)
    with confirmed(reader) as sure:
        return doubted(query, query.run(sure, **given), unread(sure))


def doubted(query: Query, rows: pl.DataFrame, marks: Sequence[Unread]) -> pl.DataFrame:
    """The answer of a rule, its gaps "unknown" where something unread may say what is missing.

    A rejected row may where it holds a relation whose absence the rule is about (its ``needs``), or
    the thing at the other end of it, as a visit; and it names the gap's subject, or two of several.
    A cell left blank may where it is of a property that decides (``decided_by``): of a subject, or
    of what is tied to as many of them. ``missing`` then says where it stands, and of a row that is
    not known anyway also the cells of what is tied to its first subject.
    """
    rule = query.gap
    if not marks or rule is None or not {"verdict", "missing"} <= set(rows.columns):
        return rows
    rejected, blank = _of_rule(query, rule, marks)
    if not rejected and not blank:
        return rows
    told: list[str | None] = []
    ids = list(dict.fromkeys(s.id for s in rule.subjects))
    for row in rows.select(*ids, "verdict").iter_rows(named=True):
        subjects = {f"{s.kind}:{row[s.id]}" for s in rule.subjects if row[s.id] is not None}
        least = min(2, len(subjects))
        said = dict(_said(_ROWS, rejected, subjects, least))
        first = {f"{rule.subjects[0].kind}:{row[ids[0]]}"} if row["verdict"] == UNKNOWN else set()
        said |= _said(_CELLS, blank, subjects, least, first)
        told.append("; ".join(f"{what}: {places}" for what, places in said.items()) or None)
    found = pl.Series(told, dtype=pl.String)
    both = pl.concat_str(pl.col("missing"), pl.lit(found), separator="; ", ignore_nulls=True)
    return rows.with_columns(
        pl.when(found.is_not_null()).then(pl.lit(UNKNOWN)).otherwise("verdict").alias("verdict"),
        pl.when(found.is_not_null()).then(both).otherwise("missing").alias("missing"),
    )


_Where = Mapping[str, Sequence[Unread]]
"""By subject what may decide a gap about it."""


def _of_rule(query: Query, rule: GapRule, marks: Sequence[Unread]) -> tuple[_Where, _Where]:
    """The rejected rows and the blank cells that may decide a gap of this rule."""
    own = {s.kind for s in rule.subjects}
    names = {name for need in query.needs for name in wanted(need) if name in ONTOLOGY.relations}
    ends = {kind for name in names for pair in ONTOLOGY.relations[name].ends for kind in pair}
    held = names | (ends - own)
    rejected: dict[str, list[Unread]] = {}
    blank: dict[str, list[Unread]] = {}
    for each in marks:
        decides = f"{each.holds}.{each.column}" in query.decided_by
        if decides if each.column else each.holds in held:
            for subject in each.subjects:
                (blank if each.column else rejected).setdefault(subject, []).append(each)
    return rejected, blank


def _said(
    what: str, where: _Where, subjects: set[str], least: int, enough: Collection[str] = ()
) -> Iterator[tuple[str, str]]:
    """The places of what is of a subject, or speaks of so many of them, or of one that will do."""
    places = dict.fromkeys(
        each.place
        for subject in sorted(subjects)
        for each in where.get(subject, ())
        if each.node in subjects
        or len({*each.subjects} & subjects) >= least
        or any(one in each.subjects for one in enough)
    )
    if places:
        yield what, "; ".join(places)
