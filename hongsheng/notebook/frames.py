"""Frames as a notebook shows them: in pandas, and worded as people read a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from graph.problem import Lang

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

STATUSES = ("open", "new", "assigned", "dismissed", "brokered", "closed", "all")
"""Which gaps may be listed: of one state, the open ones, or all."""

STATES = {
    "new": "新发现",
    "assigned": "已分派",
    "dismissed": "已忽略",
    "brokered": "已撮合",
    "opened": "新增",
    "closed": "已关闭",
    "reopened": "重新打开",
}
"""States of a gap, in Chinese."""


def one_language(columns: Sequence[str], lang: Lang) -> list[str]:
    """The columns without those that say in the other language what one beside them says."""
    both = {c for c in columns if f"{c}_zh" in columns}
    spare = both if lang == "zh" else {f"{c}_zh" for c in both}
    return [c for c in columns if c not in spare]


def to_pandas(frame: pl.DataFrame) -> pd.DataFrame:
    """A polars frame as pandas has it: nullable types, dates as datetime64."""
    import pandas as pd
    import polars as pl

    kinds = {pl.Int64: "Int64", pl.Float64: "Float64", pl.Boolean: "boolean", pl.String: "string"}
    made = {}
    for name, column in zip(frame.columns, frame.get_columns(), strict=True):
        values = column.to_list()
        if column.dtype == pl.Date:
            made[name] = pd.Series(pd.to_datetime(values), name=name).astype("datetime64[s]")
        elif type(column.dtype) in kinds or column.dtype in kinds:
            made[name] = pd.Series(values, dtype=kinds[column.dtype.base_type()], name=name)
        else:
            made[name] = pd.Series(values, dtype="object", name=name)
    return pd.DataFrame(made)


def for_people(rows: pl.DataFrame, lang: Lang) -> pl.DataFrame:
    """The rows as a table is read: lists as text, figures rounded, states in words."""
    import polars as pl
    import polars.selectors as cs

    between = "、" if lang == "zh" else "; "
    lists = cs.by_dtype(pl.List(pl.String))
    rows = rows.with_columns(cs.float().round(2), lists.list.join(between))
    if lang != "zh":
        return rows
    states = {"status", "change"} & {*rows.select(cs.string()).columns}
    return rows.with_columns(pl.col(n).replace(STATES) for n in states)
