"""Plain tables for other programs: CSV and JSON of one answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from exports.files import replacing

_FORMULA = r"^[=+\-@\t\r]"
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"


def write_csv(path: Path, frame: pl.DataFrame) -> None:
    """UTF-8 with a byte-order mark, so that a spreadsheet reads it; lists joined by ``; ``.

    A text that a spreadsheet would run as a formula has an apostrophe before it.
    """
    with replacing(Path(path)) as file:
        file.write(csv_bytes(frame))


def csv_bytes(frame: pl.DataFrame) -> bytes:
    """The content of :func:`write_csv`."""
    return (
        frame.select(_cell(n, t) for n, t in frame.schema.items())
        .write_csv(include_bom=True)
        .encode("utf-8")
    )


def _cell(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(kind, pl.List):
        column = column.cast(pl.List(pl.String)).list.join("; ", ignore_nulls=True)
    elif kind != pl.String:
        return column
    risky = column.str.contains(_FORMULA) & ~column.str.contains(_NUMBER)
    return pl.when(risky).then(pl.lit("'") + column).otherwise(column).alias(name)


def write_json(path: Path, frame: pl.DataFrame) -> None:
    """A list of rows as ``hongsheng query --format json`` gives it, one row a line."""
    with replacing(Path(path)) as file:
        for line in _json_lines(frame):
            file.write(line.encode("utf-8"))


def _json_lines(frame: pl.DataFrame) -> Iterator[str]:
    yield "["
    before = "\n  "
    for row in frame.iter_rows(named=True):
        yield before + json.dumps(row, ensure_ascii=False, default=plain)
        before = ",\n  "
    yield "\n]\n" if frame.height else "]\n"


def plain(value: Any) -> str:
    """A date as JSON has it."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be put out as JSON")
