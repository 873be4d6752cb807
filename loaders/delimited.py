"""Delimited text (CSV, TSV): which encoding, which delimiter, which line is the header.

The common case, UTF-8 with a clean structure, is read by polars straight from the file; what it
refuses (ragged rows, stray quotes) is read row by row, more patiently.
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from graph.problem import Problem

SUFFIXES = (".csv", ".tsv", ".txt", ".tab")
DELIMITERS = (",", ";", "\t")
HEADER_WITHIN = 20

_SAMPLE = 1 << 18
_NOTHING = b"\r\n\t \xef\xbb\xbf\x00"
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_END = "\x1f"
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))

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
    path: Path, score: Score, *, delimiter: str | None = None, encoding: str | None = None
) -> tuple[list[str], pl.DataFrame, int] | None:
    """The header, the cells below it as text, and the header's row number as a spreadsheet counts.

    None if the file holds nothing. Raises Problem for what is no text, or text in no encoding that
    is understood.
    """
    data = path.read_bytes()
    if not data[:_SAMPLE].strip(_NOTHING) and not data.strip(_NOTHING):
        return None
    # Polars checks that a file is UTF-8 as it reads; a look at the beginning does before that.
    encoding = encoding or _encoding(path, data, data[:_SAMPLE])
    try:
        return _read(path, data, encoding, score, delimiter)
    except _NotUtf8:
        return _read(path, data, _encoding(path, data, data), score, delimiter)


class _NotUtf8(Exception):
    """What began as UTF-8 is not so throughout."""


def _read(
    path: Path, data: bytes, encoding: str, score: Score, delimiter: str | None
) -> tuple[list[str], pl.DataFrame, int] | None:
    if encoding not in ("utf-8", "utf-8-sig"):
        data = _decoded(path, data, encoding).encode("utf-8")
    elif data.startswith(codecs.BOM_UTF8):
        data = data[3:]
    if b"\n" not in data[:_SAMPLE]:
        data = data.replace(b"\r", b"\n")
    layout = _layout(data, score, delimiter)
    if layout is None:
        return None
    return layout.header, _cells(path, data, layout), layout.record + 1


def _encoding(path: Path, data: bytes, seen: bytes) -> str:
    """The encoding of a file, by its beginning or the whole of it."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    head = data[:4096]
    # One that strayed into UTF-8 is left out of its cell, as other control characters are.
    if b"\x00" in head and not (head.count(0) * 4 < len(head) and _is_utf8(head)):
        even, odd = head[::2].count(0), head[1::2].count(0)
        if len(data) % 2 == 0 and max(even, odd) > 4 * min(even, odd):
            return "utf-16-be" if even > odd else "utf-16-le"
        raise _no_text(path, data)
    try:
        codecs.utf_8_decode(seen, "strict", len(seen) == len(data))
    except UnicodeDecodeError as error:
        around = data[max(0, error.start - _SAMPLE) : error.start + _SAMPLE]
        if _holds_chinese(data[: error.start]) or _is_damaged_utf8(around):
            raise _damaged(path, data, error.start) from error
        return "gb18030"
    return "utf-8"


def _is_utf8(head: bytes) -> bool:
    """Whether a beginning can be UTF-8, and is no zip's."""
    try:
        codecs.utf_8_decode(head, "strict", False)
    except UnicodeDecodeError:
        return False
    return not head.startswith(b"PK\x03\x04")


def _holds_chinese(data: bytes) -> bool:
    """Whether good UTF-8 holds some Chinese: text in GB18030 hardly ever looks so."""
    return len(_CHINESE.findall(data.decode("utf-8"))) > 1


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether nearly all that is not ASCII is good UTF-8: then GB18030 would only garble it."""
    text = data.decode("utf-8", errors="replace")
    wrong = text.count("\ufffd")
    return wrong * 20 < sum(1 for c in text if ord(c) > 127)


def _decoded(path: Path, data: bytes, encoding: str) -> str:
    try:
        # gb18030, never gbk: names of people have characters that gbk lacks.
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _damaged(path, data, error.start) from error
    except LookupError as error:
        raise Problem(
            f"{path}: there is no encoding {encoding!r}; utf-8, utf-16 and gb18030 are known",
            f"{path}:没有名为 {encoding!r} 的编码;可用 utf-8、utf-16、gb18030",
        ) from error


def _damaged(path: Path, data: bytes, start: int) -> Problem:
    if any(byte < 9 for byte in data[:4096]):
        return _no_text(path, data)
    line = data.count(b"\n", 0, start) + 1
    return Problem(
        f"{path}, line {line}: the text is neither UTF-8, UTF-16 nor GB18030; save it as UTF-8",
        f"{path} 第 {line} 行:文本既不是 UTF-8、UTF-16,也不是 GB18030;请另存为 UTF-8",
    )


def _no_text(path: Path, data: bytes) -> Problem:
    if data.startswith(b"PK\x03\x04"):
        return Problem(
            f"{path}: this is a workbook (or a zip) under a text file's name; rename it to .xlsx",
            f"{path}:这是以文本文件为名的工作簿(或压缩包);请改名为 .xlsx",
        )
    return Problem(
        f"{path}: this is no text but binary data; save the table as CSV in UTF-8 or as .xlsx",
        f"{path}:这不是文本而是二进制数据;请把表格另存为 UTF-8 编码的 CSV 或 .xlsx",
    )


def _layout(data: bytes, score: Score, delimiter: str | None) -> Layout | None:
    """The delimiter and header that together name the most of what is looked for."""
    sample = data[:_SAMPLE]
    if len(data) > _SAMPLE:
        sample = sample[: sample.rfind(b"\n") + 1] or sample
    text = sample.decode("utf-8", errors="replace")
    best: tuple[tuple[int, int], Layout] | None = None
    for candidate in (delimiter,) if delimiter else DELIMITERS:
        found = _header(text, candidate, score)
        if found and (best is None or found[0] > best[0]):
            best = found
    return best[1] if best else None


def _header(text: str, delimiter: str, score: Score) -> tuple[tuple[int, int], Layout] | None:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
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
    csv.field_size_limit(1 << 30)
    try:
        text = io.StringIO(data.decode("utf-8"), newline="")
    except UnicodeDecodeError as error:
        raise _NotUtf8 from error
    rows: list[list[str]] = []
    try:
        # A line of our own at the end: it is missing where an open quote has swallowed it.
        reader = csv.reader(itertools.chain(text, [_END]), delimiter=layout.delimiter)
        rows.extend(itertools.islice(reader, layout.record + 1, None))
    except csv.Error as error:
        number = layout.record + len(rows) + 2
        raise Problem(
            f"{path}, row {number}: the row cannot be read ({error})",
            f"{path} 第 {number} 行:无法读取({error})",
        ) from error
    if rows.pop() != [_END]:
        raise _open_quote(path, layout.record + len(rows) + 2)
    width = max([len(layout.header), *map(len, rows)])
    columns = {
        f"column_{i}": [row[i] if i < len(row) and row[i] != "" else None for row in rows]
        for i in range(width)
    }
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def _open_quote(path: Path, number: int) -> Problem:
    """A quote that is never closed swallows the rest of the file into one cell."""
    return Problem(
        f"{path}, row {number}: a quotation mark is opened and never closed, so that the rest "
        'of the file would be one cell; close it, or double it where it is meant: ""',
        f"{path} 第 {number} 行:引号只有开头没有结尾,其后内容会并入同一单元格;"
        '请补上引号,或把文字中的引号写成 ""',
    )
