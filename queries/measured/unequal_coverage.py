"""How unequally visits fall on the enterprises of a group: the Gini coefficient."""

from __future__ import annotations

import polars as pl

from queries.measured import Parameters, Parts

_GROUP = ("by", "group", "group_name")


def measure(parts: Parts, parameters: Parameters) -> pl.DataFrame:
    """One row a group: its enterprises, how many are served and visited, visits, hours and Gini.

    ``groups`` says of each group how many ``enterprises`` had so many ``visits``, how many of
    those are ``served``, and the ``hours`` of the visits; ``recorded`` how many visits there are.
    """
    rows = parts["groups"].sort("visits")
    number, visits = pl.col("enterprises"), pl.col("visits")
    figures = rows.group_by(_GROUP, maintain_order=True).agg(
        number.sum(),
        pl.col("served").sum(),
        reached=number.filter(visits > 0).sum(),
        events=(visits * number).sum(),
        hours=pl.col("hours").sum(),
        gini=gini(visits, number),
    )
    return figures.with_columns(recorded=parts["recorded"]["recorded"].sum())


def gini(values: pl.Expr, number: pl.Expr) -> pl.Expr:
    """Gini coefficient of values sorted upwards, each held by so many: 0 all alike, towards 1 one
    has all; null if all are 0.

    G = 2 Σ i·x_i / (n Σ x_i) − (n + 1) / n with i from 1. Source: Gini 1912.
    """
    n, total = number.sum(), (values * number).sum()
    before = number.cum_sum() - number
    ranks = number * before + number * (number + 1) / 2
    return pl.when(total > 0).then(2 * (values * ranks).sum() / (n * total) - (n + 1) / n)
