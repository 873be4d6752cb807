"""Delimited text (CSV, TSV): which encoding, which delimiter, which line is the header.

The common case, UTF-8 with a clean structure, is read by polars straight from the file; what it
refuses (ragged rows, stray quotes) is read row by row, more patiently.
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from graph.guard import GUARDED
from graph.notice import Notice
from graph.problem import Problem
from loaders.sheets.encodings import SAMPLE, decoded, find_encoding, guessed

SUFFIXES = (".csv", ".tsv", ".txt", ".tab")
DELIMITERS = (",", ";", "\t")
HEADER_WITHIN = 20

_NOTHING = b"\r\n\t \xef\xbb\xbf\x00"
_END = "\x1f"

Score = Callable[[list[str]], int]
"""How much a row of cells looks like the header that is looked for; 0 not at all."""


@dataclass(frozen=True)
class Layout:
    """How a file is written: its delimiter, its header, and where that stands."""

    delimiter: str
    header: list[str]
    record: int
    line: int


def read_cells(
    path: Path,
    score: Score,
    notices: list[Notice],
    *,
    delimiter: str | None = None,
    encoding: str | None = None,
    guarded: bool = False,
) -> tuple[list[str], pl.DataFrame, int] | None:
    """The header, the cells below it as text, and the header's row number as a spreadsheet counts.

    Cells that are ``guarded`` lose the apostrophe that they may have (:mod:`graph.guard`).

    There are more columns than the header has cells where a row has more. None if the file holds
    nothing. What was guessed, or looks wrong, is told in ``notices``. Raises Problem for what is no
    text, or text in no encoding that is understood.
    """
    data = path.read_bytes()
    if not data[:SAMPLE].strip(_NOTHING) and not data.strip(_NOTHING):
        return None
    # Polars checks that a file is UTF-8 as it reads; a look at the beginning does before that.
    used = encoding or find_encoding(path, data, data[:SAMPLE])
    try:
        found = _read(path, data, used, score, delimiter)
    except _NotUtf8:
        used = find_encoding(path, data, data)
        found = _read(path, data, used, score, delimiter)
    if found is None:
        return None
    told = [] if encoding else [guessed(path, data, used)]
    told += [_swallowed(path, *found[1:])] if b'"' in data else []
    notices += [n for n in told if n and n not in notices]
    header, cells, row = found
    return header, without_guards(cells) if guarded and b"'" in data else cells, row


def without_guards(cells: pl.DataFrame) -> pl.DataFrame:
    """Texts without the apostrophe that keeps a spreadsheet from running or changing them."""
    return cells.with_columns(
        pl.when(pl.col(c).str.contains(GUARDED)).then(pl.col(c).str.slice(1)).otherwise(pl.col(c))
        for c in cells.columns
        if cells[c].str.starts_with("'").any()
    )


class _NotUtf8(Exception):
    """What began as UTF-8 is not so throughout."""


def _read(
    path: Path, data: bytes, encoding: str, score: Score, delimiter: str | None
) -> tuple[list[str], pl.DataFrame, int] | None:
    if encoding not in ("utf-8", "utf-8-sig"):
        data = decoded(path, data, encoding).encode("utf-8")
    elif data.startswith(codecs.BOM_UTF8):
        data = data[3:]
    if b"\n" not in data[:SAMPLE]:
        data = data.replace(b"\r", b"\n")
    layout = _layout(data, score, delimiter)
    if layout is None:
        return None
    return layout.header, _cells(path, data, layout), layout.record + 1


def _layout(data: bytes, score: Score, delimiter: str | None) -> Layout | None:
    """The delimiter and header that together name the most of what is looked for."""
    sample = data[:SAMPLE]
    if len(data) > SAMPLE:
        sample = sample[: sample.rfind(b"\n") + 1] or sample
    text = sample.decode("utf-8", errors="replace")
    best: tuple[tuple[int, int], Layout] | None = None
    for candidate in (delimiter,) if delimiter else DELIMITERS:
        found = _header(text, candidate, score)
        if found and (best is None or found[0] > best[0]):
            best = found
    return best[1] if best else None


def _header(text: str, delimiter: str, score: Score) -> tuple[tuple[int, int], Layout] | None:
    reader = _reader(io.StringIO(text, newline=""), delimiter)
    best: tuple[tuple[int, int], Layout] | None = None
    line = record = 0
    # Where nothing is known the first row of the full width is the header.
    for cells in itertools.islice(reader, HEADER_WITHIN):
        filled = sum(1 for c in cells if c.strip())
        worth = (score(cells), filled)
        if filled and (best is None or worth > best[0]):
            best = worth, Layout(delimiter, cells, record, line)
        line, record = reader.line_num, record + 1
    return best


def _reader(lines: Iterable[str], delimiter: str) -> Any:
    """Rows of cells of any length: a quote that is never closed makes a cell of the whole rest."""
    csv.field_size_limit(1 << 30)
    return csv.reader(lines, delimiter=delimiter)


def _cells(path: Path, data: bytes, layout: Layout) -> pl.DataFrame:
    try:
        frame = pl.read_csv(
            data,
            separator=layout.delimiter,
            skip_lines=layout.line,
            infer_schema=False,
            raise_if_empty=False,
        )
        if frame.width == len(layout.header):
            return frame
    except (pl.exceptions.ComputeError, pl.exceptions.SchemaError, pl.exceptions.NoDataError):
        pass  # what polars refuses is read below; nothing is lost by it
    return _patiently(path, data, layout)


def _patiently(path: Path, data: bytes, layout: Layout) -> pl.DataFrame:
    """Row by row: rows of any width, and quotes in the middle of a cell."""
    try:
        text = io.StringIO(data.decode("utf-8"), newline="")
    except UnicodeDecodeError as error:
        raise _NotUtf8 from error
    rows: list[list[str]] = []
    try:
        # A line of our own at the end: it is missing where an open quote has swallowed it.
        reader = _reader(itertools.chain(text, [_END]), layout.delimiter)
        rows.extend(itertools.islice(reader, layout.record + 1, None))
    except csv.Error as error:
        number = layout.record + len(rows) + 2
        raise Problem(
            f"{path}, row {number}: the row cannot be read ({error})",
            f"{path} 第 {number} 行：无法读取（{error}）",
        ) from error
    if rows.pop() != [_END]:
        raise _open_quote(path, layout.record + len(rows) + 2)
    width = max([len(layout.header), *map(len, rows)])
    columns = {
        f"column_{i}": [row[i] if i < len(row) and row[i] != "" else None for row in rows]
        for i in range(width)
    }
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def _swallowed(path: Path, cells: pl.DataFrame, header_row: int) -> Notice | None:
    """The first cell that seems to hold whole rows, between two stray quotes."""
    for column in cells.iter_columns():
        long = column.str.contains("\n.*\n").fill_null(False).arg_true()
        for position, text in zip(long, column.gather(long), strict=True):
            inner = text.split("\n")[1:-1]
            if cells.width > 2 and any(_are_rows(inner, d, cells.width) for d in DELIMITERS):
                return Notice(
                    f"one cell holds what looks like {len(inner)} rows; is a quotation mark "
                    "missing, or one too many?",
                    f"一个单元格中含有看似 {len(inner)} 行的内容；是否缺少或多出了引号？",
                    file=str(path),
                    row=header_row + 1 + position,
                    weighty=True,
                )
    return None


def _are_rows(lines: list[str], delimiter: str, width: int) -> bool:
    return all(line.count(delimiter) == width - 1 for line in lines)


def _open_quote(path: Path, number: int) -> Problem:
    """A quote that is never closed swallows the rest of the file into one cell."""
    return Problem(
        f"{path}, row {number}: a quotation mark is opened and never closed, so that the rest "
        'of the file would be one cell; close it, or double it where it is meant: ""',
        f"{path} 第 {number} 行：引号只有开头没有结尾，其后内容会并入同一单元格；"
        '请补上引号，或把文字中的引号写成 ""',
    )
