"""A workbook of 100,000 rows against XlsxWriter's own constant-memory loop, in the same run.

Prints the seconds of both (the better of three) and their ratio, which is to be at most 1.5. Run
with ``python -m benchmarks.workbook [rows]``.
"""

from __future__ import annotations

import math
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from exports.workbook.writing import write_workbook
from graph.schema import Type
from queries.question.query import Column, Query


def answer(rows: int) -> pl.DataFrame:
    """Rows as a question gives them: names, a number, a share, a day, a sentence."""
    return pl.DataFrame(
        {
            "enterprise": [f"e{n}" for n in range(rows)],
            "enterprise_name": [f"示例企业{n}有限公司" for n in range(rows)],
            "score": [n / 7 for n in range(rows)],
            "demands": list(range(rows)),
            "raised_on": [date(2020, 1, 1) + timedelta(n % 365) for n in range(rows)],
            "detail": [f"waits for a broker who knows field {n % 52}" for n in range(rows)],
        }
    )


ASKED = "MATCH (n:Field) RETURN n.id AS x ORDER BY x LIMIT 1"


@dataclass(frozen=True)
class Answered:
    """A graph that holds nothing but the answer to one question."""

    frame: pl.DataFrame

    def query(self, cypher: str, parameters: Any = None) -> pl.DataFrame:
        """Those rows, or none for whatever else is asked."""
        if cypher == ASKED:
            return self.frame
        from graph.stores.ladybug import LadybugStore

        with tempfile.TemporaryDirectory() as folder, LadybugStore(Path(folder) / "g") as store:
            return store.query(cypher, parameters)

    def kept(self, name: str) -> bytes | None:
        """Nothing is kept beside it."""
        return None


def question(frame: pl.DataFrame) -> Query:
    """A question with these rows for an answer."""
    types = {pl.String(): Type.TEXT, pl.Float64(): Type.NUMBER, pl.Int64(): Type.INTEGER}
    columns = tuple(Column(n, n, types.get(t, Type.DATE), "", "") for n, t in frame.schema.items())
    return Query(
        "benchmark", "data", "How fast?", "多快?", "", "", "", columns,
        ASKED,
    )  # fmt: skip


def bare(frame: pl.DataFrame, path: Path) -> None:
    """The loop of XlsxWriter's documentation."""
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        for r, row in enumerate(frame.iter_rows()):
            for c, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(r, c, value, day)
                else:
                    sheet.write(r, c, value)


def best(what: Callable[[], object], runs: int = 3) -> float:
    """The least seconds of some runs."""
    least = math.inf
    for _ in range(runs):
        start = time.process_time()
        what()
        least = min(least, time.process_time() - start)
    return least


def main(rows: int) -> None:
    """Measure both."""
    frame = answer(rows)
    asked = question(frame)
    store = Answered(frame)
    with tempfile.TemporaryDirectory() as folder:
        theirs = best(lambda: bare(frame, Path(folder) / "bare.xlsx"))
        ours = best(
            lambda: write_workbook(
                store, Path(folder) / "ours.xlsx", "en", [asked], date(2020, 7, 15), gaps=False
            )
        )
    print(f"{rows:,} rows: hongsheng {ours:.2f} s, bare loop {theirs:.2f} s, {ours / theirs:.2f} x")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
