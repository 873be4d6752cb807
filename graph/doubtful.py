"""Rows that are known by a name which is not theirs alone: they are loaded, and told of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from shlex import quote

import polars as pl

from graph.names import columns_of, normal_code, normal_name
from graph.notice import Notice
from graph.records import Table
from graph.schema import NodeKind

_LISTED = 20
"""How many are told one by one."""


def doubtful(
    kind: NodeKind,
    bare: pl.DataFrame,
    others: Sequence[pl.DataFrame],
    codes: Sequence[str],
    tables: Sequence[Table],
) -> list[Notice]:
    """What to tell of rows without a code that go by their name.

    One is told of where several things with codes carry its name, or where it is another name (a
    former one, a short one) of something else. ``bare`` are the rows identified just now, with
    their ids, ``others`` everything else that may have the name: of this load, of the graph.
    """
    if "name" not in bare.columns:
        return []
    called = normal_name(pl.col("name"))
    by_name = bare.filter(
        pl.all_horizontal(pl.col(c).is_null() for c in codes if c in bare.columns),
        pl.col("id") == pl.lit(f"{kind.name}:") + called,
    )
    if by_name.is_empty():
        return []
    asked = by_name.select("id", called.alias("_called"), "name", "_table", "_position")
    known = columns_of([*others, bare], ["id", "name", "aliases", *codes])
    told = [
        Notice(en, zh, *_place(tables, row), column="name", value=str(row["name"]), weighty=True)
        for row, en, zh in [*_shared(kind, asked, known, codes), *_of_another(kind, asked, known)]
    ]
    told.sort(key=lambda n: (n.file, n.sheet, n.row or 0))
    if (more := len(told) - _LISTED) > 0:
        first = told[_LISTED]
        en = f"{more} more rows without a code go by a name that is not theirs alone"
        zh = f"另有 {more} 行没有代码，且名称并非其独有"
        place = first.file, first.sheet, first.row
        told[_LISTED:] = [Notice(en, zh, *place, column="name", count=more, weighty=True)]
    return told


def _place(tables: Sequence[Table], row: dict[str, object]) -> tuple[str, str, int]:
    table = tables[int(str(row["_table"]))]
    return table.file, table.sheet, int(table.rows[int(str(row["_position"]))])


def _shared(
    kind: NodeKind, asked: pl.DataFrame, known: pl.DataFrame, codes: Sequence[str]
) -> Iterator[tuple[dict[str, object], str, str]]:
    """Rows whose name several things with codes carry."""
    code = pl.coalesce(normal_code(pl.col(c)) for c in codes)
    coded = known.select("id", normal_name(pl.col("name")).alias("_called"), code.alias("_code"))
    several = (
        coded.drop_nulls()
        .unique("id", maintain_order=True)
        .group_by("_called", maintain_order=True)
        .agg(pl.col("_code").unique(maintain_order=True))
        .filter(pl.col("_code").list.len() > 1)
    )
    for row in asked.join(several, on="_called", maintain_order="left").iter_rows(named=True):
        listed, n = row["_code"][:3], len(row["_code"])
        yield (
            row,
            f"{row['name']!r} has no code, and {n} {kind.name} with codes carry that name "
            f"({', '.join(listed)}): the row stands as one more, known by its name; give its code",
            f"“{row['name']}”没有代码，而有 {n} 个带代码的{kind.zh}同名（{'、'.join(listed)}）；"
            "该行按名称另立，请补填代码",
        )


def _of_another(
    kind: NodeKind, asked: pl.DataFrame, known: pl.DataFrame
) -> Iterator[tuple[dict[str, object], str, str]]:
    """Rows whose name is another name of something else."""
    if known.schema["aliases"] != pl.List(pl.String):
        return
    also = known.select("id", "name", "aliases").explode("aliases").drop_nulls("aliases")
    also = also.select(
        pl.col("id").alias("_of"),
        pl.coalesce("name", "id").alias("_whose"),
        normal_name(pl.col("aliases")).alias("_called"),
    ).unique(["_of", "_called"], maintain_order=True)
    hits = asked.join(also, on="_called", maintain_order="left").filter(
        pl.col("id") != pl.col("_of")
    )
    for row in hits.unique("id", keep="first", maintain_order=True).iter_rows(named=True):
        merge = f"hongsheng merge {quote(row['_of'])} {quote(row['id'])} --reason ..."
        yield (
            row,
            f"{row['name']!r} has no code and is also another name of {row['_whose']} "
            f"({row['_of']}): the row stands as one more; if it is the same, give its code or run: "
            f"{merge}",
            f"“{row['name']}”没有代码，又是{row['_whose']}（{row['_of']}）的别名或曾用名；"
            f"该行另立，如为同一{kind.zh}，请补填代码，或执行："
            f"{merge}",
        )
