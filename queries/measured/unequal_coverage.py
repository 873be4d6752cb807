"""How unequally visits fall on the enterprises of a group: the Gini coefficient."""

from __future__ import annotations

import polars as pl

from queries.measured import Parameters, Parts

_GROUP = ("by", "group")
_ALL = "全部 / all"


def measure(parts: Parts, parameters: Parameters) -> pl.DataFrame:
    """One row a group: its enterprises, how many are served and visited, visits, hours and Gini.

    ``groups`` has of each group its number of ``enterprises`` and how many of those are
    ``served``; ``visits`` how many were ``visited`` so many times (``visits``), and the ``hours``
    of that; ``recorded`` how many visits there are at all. Groups by size together are all.
    """
    groups, times = (_with_all(parts[name]) for name in ("groups", "visits"))
    groups = groups.group_by(_GROUP, maintain_order=True).agg(
        pl.col("group_name").drop_nulls().first(), pl.col("enterprises", "served").sum()
    )
    visited = times.group_by(_GROUP).agg(reached=pl.col("visited").sum())
    groups = groups.join(visited, on=_GROUP, how="left", nulls_equal=True)
    rest = groups.select(
        *_GROUP,
        visits=pl.lit(0, dtype=pl.Int64),
        visited=pl.col("enterprises") - pl.col("reached").fill_null(0),
    )
    number, visits = pl.col("visited"), pl.col("visits")
    figures = (
        pl.concat([rest, times.select(*_GROUP, "visits", "visited", "hours")], how="diagonal")
        .sort("visits")
        .group_by(_GROUP)
        .agg(events=(visits * number).sum(), hours=pl.col("hours").sum(), gini=gini(visits, number))
    )
    return groups.join(figures, on=_GROUP, nulls_equal=True).with_columns(
        pl.col("reached").fill_null(0), recorded=parts["recorded"]["recorded"].sum()
    )


def _with_all(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows, and those by size once more as those of the group of all."""
    every = rows.filter(pl.col("by") == "size").with_columns(
        pl.lit("all").alias("by"), pl.lit("all").alias("group")
    )
    if "group_name" in rows.columns:
        every = every.with_columns(group_name=pl.lit(_ALL))
    return pl.concat([every, rows])


def gini(values: pl.Expr, number: pl.Expr) -> pl.Expr:
    """Gini coefficient of values sorted upwards, each held by so many: 0 all alike, towards 1 one
    has all; null if all are 0.

    G = 2 Σ i·x_i / (n Σ x_i) − (n + 1) / n with i from 1. Source: Gini 1912.
    """
    n, total = number.sum(), (values * number).sum()
    before = number.cum_sum() - number
    ranks = number * before + number * (number + 1) / 2
    return pl.when(total > 0).then(2 * (values * ranks).sum() / (n * total) - (n + 1) / n)
