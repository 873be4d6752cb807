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


def in_order(lists: pl.Series) -> pl.Series:
    """Lists of texts with each member once, sorted, without nulls; a null stays null.

    Most lists have a member or none, and are left as they are; those of the others are told apart,
    and sorted, as numbers.
    """
    lists = lists.cast(pl.List(pl.String))
    if lists.explode(empty_as_null=False, keep_nulls=False).null_count():
        lists = lists.list.drop_nulls()
    several = (lists.list.len() > 1).fill_null(value=False)
    if not several.any():
        return lists
    apart = lists.filter(several).rename("member").to_frame().with_row_index("of")
    members = apart.explode("member")
    called = members["member"].unique().sort()
    number = members["member"].cast(pl.Enum(called)).to_physical()
    each = (members["of"].cast(pl.Int64) * len(called) + number).unique().sort()
    found = pl.DataFrame({"of": each // len(called), "member": called.gather(each % len(called))})
    made = found.group_by("of", maintain_order=True).agg("member")["member"]
    place = pl.when(several).then(several.cum_sum() + len(lists) - 1)
    places = pl.select(place.otherwise(pl.int_range(len(lists)))).to_series()
    return pl.concat([lists, made], rechunk=True).gather(places).alias(lists.name)
