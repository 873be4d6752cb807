"""Gaps that a rejected row could decide: they are not told of as gaps, but as not known."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from graph.ontology import ONTOLOGY
from graph.unread import Unread
from queries.question.query import Query, wanted
from queries.question.reckoning import UNKNOWN


def doubted(query: Query, rows: pl.DataFrame, unread: Sequence[Unread]) -> pl.DataFrame:
    """The answer of a rule, its gaps "unknown" where a rejected row may say what is missing.

    Such a row holds a relation whose absence the rule is about (its ``needs``), or the thing at the
    other end of it, as a visit; and it names the gap's subject, or two of several. ``missing`` then
    says where the row stands.
    """
    rule = query.gap
    if not unread or rule is None or not {"verdict", "missing"} <= set(rows.columns):
        return rows
    own = {s.kind for s in rule.subjects}
    names = {name for need in query.needs for name in wanted(need) if name in ONTOLOGY.relations}
    ends = {kind for name in names for pair in ONTOLOGY.relations[name].ends for kind in pair}
    where: dict[str, list[tuple[set[str], str]]] = {}
    for each in unread:
        if each.holds in names | (ends - own):
            for subject in each.subjects:
                where.setdefault(subject, []).append((set(each.subjects), each.place))
    if not where:
        return rows
    told: list[str | None] = []
    for row in rows.select(*dict.fromkeys(s.id for s in rule.subjects)).iter_rows(named=True):
        subjects = {f"{s.kind}:{row[s.id]}" for s in rule.subjects if row[s.id] is not None}
        places = dict.fromkeys(
            place
            for subject in sorted(subjects)
            for who, place in where.get(subject, ())
            if len(who & subjects) >= min(2, len(subjects))
        )
        told.append(f"rejected rows (未载入的行): {'; '.join(places)}" if places else None)
    found = pl.Series(told, dtype=pl.String)
    both = pl.concat_str(pl.col("missing"), pl.lit(found), separator="; ", ignore_nulls=True)
    return rows.with_columns(
        pl.when(found.is_not_null()).then(pl.lit(UNKNOWN)).otherwise("verdict").alias("verdict"),
        pl.when(found.is_not_null()).then(both).otherwise("missing").alias("missing"),
    )
