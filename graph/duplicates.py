"""Rows that say the same thing again: those that agree are one, those that do not are told of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from graph.names import normal_name
from graph.phrase import Phrase
from graph.schema import NodeKind, RelationKind


@dataclass(frozen=True)
class Clash:
    """A row that disagrees with an earlier one of the same key: where, and what was said first."""

    row: dict[str, Any]
    column: str
    first: Any

    def why(self, kind: NodeKind | RelationKind, key: list[str]) -> Phrase:
        """The sentence of its reject: the kind and its key, and what the earlier row said."""
        said = repr(self.first if isinstance(self.first, list) else str(self.first))
        names = [str(self.row[k]) for k in key]
        return Phrase(
            f"disagrees with an earlier row of the same {kind.name} ({', '.join(names)}): "
            f"there {said}",
            f"与同一{kind.zh}的前一行（{'、'.join(names)}）矛盾：前者为 {said}",
        )


def any_twice(keys: pl.DataFrame) -> bool:
    """Whether any row comes again. Hashes that all differ tell at a third of the cost that none
    does; two that agree may do so by chance."""
    if keys.hash_rows().n_unique() == keys.height:
        return False
    return bool(keys.is_duplicated().any())


def several(rows: pl.DataFrame, key: list[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows whose key is theirs alone, and those that share it, rows of tables first."""
    doubled = rows.select(key).is_duplicated()
    shared = rows.filter(doubled).sort(
        pl.col("_table") < 0, "_table", "_position", maintain_order=True
    )
    return rows.filter(~doubled), shared


def agreeing(
    rows: pl.DataFrame, key: list[str], own: list[str]
) -> tuple[pl.DataFrame, list[Clash]]:
    """Those rows that say in ``own`` what the first of their key says, and the others.

    What is null says nothing and so agrees.
    """
    if not own:
        return rows, []
    first = pl.col(own).drop_nulls().first().over(key)
    leader = rows.with_columns(first.name.suffix("_first"))
    lists = {c for c in own if rows.schema[c] == pl.List(pl.String)}
    differs = [_differs(c, f"{c}_first", c in lists).alias(f"{c}_differs") for c in own]
    leader = leader.with_columns(differs)
    clashing = pl.any_horizontal(f"{c}_differs" for c in own)
    clashes = []
    for row in leader.filter(clashing).iter_rows(named=True):
        column = next(c for c in own if row[f"{c}_differs"])
        clashes.append(Clash(row, column, row[f"{column}_first"]))
    return leader.filter(~clashing).select(rows.columns), clashes


def _differs(column: str, first: str, is_list: bool) -> pl.Expr:
    """Whether a duplicate says something else: names as compared, lists whatever their order."""
    here, there = pl.col(column), pl.col(first)
    if column in ("name", "title"):
        return (normal_name(here) != normal_name(there)).fill_null(False)
    if is_list:
        return (here.list.sort() != there.list.sort()).fill_null(False)
    return (here != there).fill_null(False)


def from_tables(rows: pl.DataFrame) -> int:
    """How many of the rows are rows of a table (others are implied by one)."""
    return rows.filter(pl.col("_table") >= 0).height
