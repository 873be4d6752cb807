"""Rows that are alike: what is made of them is made once, and ids are compared as numbers."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl


def once_each(rows: pl.DataFrame, make: Callable[[pl.DataFrame], pl.DataFrame]) -> pl.DataFrame:
    """What is made of each row, made once of rows that are equal: many say the same."""
    few = rows.unique(maintain_order=True)
    if 2 * few.height > rows.height:
        return make(rows)
    made = make(few)
    every = few.hstack(made)
    found = rows.join(every, on=rows.columns, how="left", nulls_equal=True, maintain_order="left")
    return found.select(made.columns)


def numbered(ids: pl.Series) -> pl.Series:
    """A number for each id, in the order of the ids: numbers are compared sooner than texts."""
    if ids.dtype != pl.String:
        return ids
    return ids.cast(pl.Enum(ids.drop_nulls().unique().sort())).to_physical()
