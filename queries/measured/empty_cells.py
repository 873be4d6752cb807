"""Which cells of institutes and fields ought to be filled, the matrix being nested as it is."""

from __future__ import annotations

import polars as pl

from queries.measured import Parameters, Parts
from queries.measured._presence import cells_of, chosen, kin, matrix_of, within


def measure(parts: Parts, parameters: Parameters) -> pl.DataFrame:
    """The ``top`` empty cells of each institute that are ``expected`` at least so much.

    ``held`` says which of ``institutes`` has which of ``fields``, ``steps`` how these lie in each
    other (``narrow, broad``), ``wanted`` the ``open_demands`` in each. ``nodf`` and ``roc`` are of
    the whole matrix (:func:`queries.measures.expected_cells`, :func:`queries.measures.nodf`).
    """
    from queries.measures import expected_cells, nodf

    held, inside = parts["held"].unique(), within(parts["steps"])
    institutes, fields = held["institute"].unique().sort(), held["field"].unique().sort()
    present = matrix_of(held, "institute", institutes, fields) > 0
    expected, roc = expected_cells(present)
    empty = ~kin(held, "institute", inside, institutes, fields)
    enough = empty & (expected >= parameters["expected"] - 1e-9)
    found = cells_of(enough, institutes, fields, "institute", expected=expected)
    found = found.filter(chosen(inside, parameters["field"]))
    found = (
        found.with_columns(pl.col("expected").round(6))
        .join(parts["fields"], on="field")
        .join(parts["institutes"], on="institute")
        .join(parts["wanted"], on="field", how="left")
        .join(held.group_by("institute").agg(own=pl.len().cast(pl.Int64)), on="institute")
        .join(held.group_by("field").agg(holders=pl.len().cast(pl.Int64)), on="field")
        .with_columns(
            pl.col("open_demands").fill_null(0),
            nodf=pl.lit(nodf(present) if present.size else None, pl.Float64()).round(6),
            roc=pl.lit(roc, pl.Float64()).fill_nan(None).round(6),
        )
    )
    order = ["institute", "expected", "open_demands", "code", "field_name", "field"]
    found = found.sort(order, descending=[False, True, True, False, False, False])
    return found.group_by("institute", maintain_order=True).head(parameters["top"])
