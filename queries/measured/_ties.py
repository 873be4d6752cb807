"""Who is tied to whom: rows of an id and a list of ids, in columns called after their kinds."""

from __future__ import annotations

from typing import Final

import polars as pl

MET_AT: Final = ("broker", "platform", "collaboration")
"""Columns of those at whom, or at which, organisations meet."""
_SEVERAL: Final = ("enterprises", "institutes", "platforms", "collaborations", "partners")


def apart(rows: pl.DataFrame) -> pl.DataFrame:
    """A row for each member of the lists in the plural, which is then told of in the singular."""
    several = [name for name in _SEVERAL if name in rows.columns]
    return pl.concat(
        (
            rows.with_columns(rows[name].alias(name.removesuffix("s")))
            .filter(pl.col(name).list.len() > 0)
            .drop(several)
            .explode(name.removesuffix("s"))
            for name in several
        ),
        how="diagonal",
    )


def key(*columns: str) -> pl.Expr:
    """``Kind:id`` of the first of these columns that holds an id: ``broker`` of a Broker's."""
    kinds = (
        pl.when(pl.col(name).is_not_null()).then(pl.lit(f"{name.capitalize()}:"))
        for name in columns
    )
    return pl.coalesce(kinds) + pl.coalesce(columns)
