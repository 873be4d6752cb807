"""How old the demands are that stand at each stage: bands of days, and their median."""

from __future__ import annotations

from typing import Any

import polars as pl

from queries.measured import Parameters, Parts

_BANDS = ((90, "0-90"), (180, "91-180"), (365, "181-365"))


def measure(parts: Parts, parameters: Parameters) -> pl.DataFrame:
    """One row a ``stage`` and ``age``: how many ``demands``, and the median of their ``days``.

    ``raised`` says how many demands of a stage were raised on a day (``number``).
    """
    days = (pl.lit(parameters["as_of"]) - pl.col("raised_on")).dt.total_days()
    age: Any = pl.when(days.is_null()).then(pl.lit("unknown"))
    for limit, name in _BANDS:
        age = age.when(days <= limit).then(pl.lit(name))
    rows = parts["raised"].with_columns(days=days, age=age.otherwise(pl.lit(">365")))
    return rows.group_by("stage", "age").agg(
        demands=pl.col("number").sum(),
        days=pl.col("days").repeat_by("number").explode().median(),
    )
