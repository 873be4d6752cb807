"""Pairs with what is known of either side: asked once a side, for there may be a million pairs."""

from __future__ import annotations

import polars as pl

from queries.measured import Parameters, Parts


def measure(parts: Parts, parameters: Parameters) -> pl.DataFrame:
    """The rows of the text ``pairs``, each with the columns of the others by the one it names.

    A text is called after the column that it has in common with the pairs, one row a value; a list
    in its plural holds several. Pairs of which nothing is said but what is true of them are one
    row each, in however many they were found: what is true of one of these is true of the pair.
    """
    rows = parts["pairs"]
    sides = {name: side for name, side in parts.items() if name != "pairs"}
    for several in [f"{name}s" for name in sides if f"{name}s" in rows.columns]:
        rows = rows.explode(several).rename({several: several.removesuffix("s")})
    truths = rows.select(pl.selectors.boolean()).columns
    if len(truths) + len(sides) == rows.width:
        rows = rows.group_by(*sides, maintain_order=True).agg(pl.col(truths).max())
    for column, side in sides.items():
        rows = rows.join(side, on=column, how="left", maintain_order="left")
    return rows.with_columns(
        pl.selectors.by_dtype(pl.List(pl.String)).fill_null(pl.lit([], dtype=pl.List(pl.String)))
    )
