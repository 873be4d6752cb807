"""Who has which field, as a matrix: what measures of relatedness and nestedness share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from queries.facts import closure

if TYPE_CHECKING:
    from numpy.typing import NDArray


def within(steps: pl.DataFrame) -> pl.DataFrame:
    """Each field with itself and all in which it lies (``narrow, broad``); circles end."""
    return closure(steps, "narrow", "broad")


def chosen(inside: pl.DataFrame, ids: list[str]) -> pl.Expr:
    """Whether ``field`` is one of these or lies in one; no ids: all are."""
    if not ids:
        return pl.lit(value=True)
    kept = inside.filter(pl.col("broad").is_in(ids))["narrow"].unique()
    return pl.col("field").is_in(kept.to_list())


def matrix_of(pairs: pl.DataFrame, row: str, rows: pl.Series, columns: pl.Series) -> NDArray[Any]:
    """How often each row goes with each field: how many pairs, or the sum of ``number`` there.

    ``rows`` and ``columns`` are sorted ids.
    """
    import numpy as np

    found = np.zeros((len(rows), len(columns)))
    kept = pairs.filter(pl.col(row).is_in(rows.to_list()), pl.col("field").is_in(columns.to_list()))
    place = (
        kept[row].cast(pl.Enum(rows)).to_physical().to_numpy(),
        kept["field"].cast(pl.Enum(columns)).to_physical().to_numpy(),
    )
    np.add.at(found, place, kept["number"].to_numpy() if "number" in kept.columns else 1)
    return found


def cells_of(
    mask: NDArray[Any], rows: pl.Series, columns: pl.Series, row: str, **values: NDArray[Any]
) -> pl.DataFrame:
    """The cells chosen: ids of row and field, and the values there."""
    r, c = mask.nonzero()
    return pl.DataFrame(
        {
            row: rows[r.tolist()],
            "field": columns[c.tolist()],
            **{name: matrix[r, c] for name, matrix in values.items()},
        }
    )


def kin(
    has: pl.DataFrame, row: str, within: pl.DataFrame, rows: pl.Series, fields: pl.Series
) -> NDArray[Any]:
    """Whether each row (column ``row``) has the field, one that contains it, or one in it."""
    pairs = has.select(row, "field").unique()
    wider = pairs.join(within, left_on="field", right_on="narrow").select(row, field="broad")
    narrower = pairs.join(within, left_on="field", right_on="broad").select(row, field="narrow")
    every = pl.concat([pairs, wider, narrower]).unique()
    found: NDArray[Any] = matrix_of(every, row, rows, fields) > 0
    return found
