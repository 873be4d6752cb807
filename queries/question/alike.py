"""Rows that are alike: what is made of them is made once, and ids are compared as numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import cast

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


def numbered(values: pl.Series) -> pl.Series:
    """A number from 0 for each value, in their order; a null stays null."""
    called = values.drop_nulls().unique().sort()
    if values.dtype == pl.String:
        return values.cast(pl.Enum(called)).to_physical()
    numbers = pl.DataFrame({"value": called}).with_row_index("number")
    each = values.rename("value").to_frame()
    return each.join(numbers, on="value", how="left", maintain_order="left")["number"]


def ranked(columns: Sequence[pl.Series]) -> pl.Series:
    """The rows' places in the order of these columns, one after another, empty ones last.

    All of a row are one number, which is compared sooner than several of its values.
    """
    numbers = [numbered(each) for each in columns]
    sizes = [cast(int, each.max() or 0) + 2 for each in numbers]
    if math.prod(sizes) >= 1 << 63:
        rows = pl.DataFrame([each.alias(str(n)) for n, each in enumerate(numbers)])
        by = pl.arg_sort_by(rows.columns, nulls_last=True, maintain_order=True)
        return rows.select(by).to_series()
    whole = pl.Series("whole", [0], pl.Int64).new_from_index(0, len(columns[0]))
    for each, size in zip(numbers, sizes, strict=True):
        whole = whole * size + each.cast(pl.Int64).fill_null(size - 1)
    return whole.to_frame().select(pl.arg_sort_by("whole", maintain_order=True)).to_series()


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
