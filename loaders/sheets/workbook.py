"""Workbooks (xlsx, xlsm, xlsb, xls, ods) as text cells: no type is guessed, zeros stay in front."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import polars as pl

from graph.problem import Problem
from graph.values import LAST_DAY, ODD_DATE
from loaders.sheets.web_table import is_web_table
from loaders.sheets.workbook_parts import Hidden, Package

if TYPE_CHECKING:
    import fastexcel
    import python_calamine

SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")

_LIKE_NUMBER = re.compile(r"^\d{1,2}\.\d$")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ERRORS = {
    "NA": "#N/A",
    "Ref": "#REF!",
    "Div0": "#DIV/0!",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "GettingData": "#GETTING_DATA",
}
"""How a spreadsheet shows its errors, by the reader's word for them; others as ``#VALUE!``."""


class Book:
    """A workbook, opened once for all its sheets. Raises Problem if it cannot be opened."""

    ragged = False
    """Whether a row may hold more values than the header has columns; a text file's may."""

    def __init__(self, path: Path) -> None:
        import fastexcel

        _check_container(path)
        self.path = path
        with _reading(path):
            self._book = fastexcel.read_excel(path)
            self._package = Package.of(path)
            self._merges = path.suffix.lower() == ".xls" or any(
                self._package.mentions(sheet, (b"mergeCell ",)) for sheet in self._package.parts
            )

    @property
    def sheets(self) -> list[str]:
        """Names of the sheets, in their order."""
        return list(self._book.sheet_names)

    @property
    def since_1904(self) -> bool:
        """Whether numbers that stand for days count from 1904."""
        return self._package.since_1904

    def left(self, sheet: str) -> int:
        """How many columns stand before the first of :meth:`cells`."""
        with _reading(self.path, sheet):
            return _left(self.path, sheet)

    def hidden(self, sheet: str) -> Hidden:
        """What of a sheet is hidden; its columns are counted as those of :meth:`cells`."""
        with _reading(self.path, sheet):
            found = self._package.hidden(sheet)
            left = _left(self.path, sheet) if found.columns else 0
            return replace(found, columns=tuple(c - left for c in found.columns if c >= left))

    def cells(self, sheet: str) -> pl.DataFrame:
        """Every cell of a sheet from its first row on as text; empty cells are null.

        Dates come as ``2020-07-15 00:00:00``, errors as a spreadsheet shows them (``#REF!``), a
        formula without a result as ``#FORMULA! =A1``, a number of more than 15 digits (a code that
        was not entered as text) as ``9.13302E+17``, a date that nobody can have meant as ``#DATE!
        1905-07-12``. A merged area holds its value in each of its rows (in its first column), as
        people read it.
        """
        with _reading(self.path, sheet):
            found = self._book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string")
            content, errors = found.to_arrow_with_errors()
            frame = pl.DataFrame(content)
            if errors is not None:
                frame = _put(frame, _shown(errors))
            if unsaved := self._package.without_result(sheet):
                left = _left(self.path, sheet)
                frame = _put(
                    frame, {(r, c - left): t for (r, c), t in unsaved.items() if c >= left}
                )
            frame = _of_days(frame, since_1904=self.since_1904)
            if _long_numbers(frame):
                frame = _put(frame, _rounded(self.path, sheet))
            return _filled(self.path, sheet, frame) if self._merges else frame


@contextmanager
def _reading(path: Path, sheet: str = "") -> Iterator[None]:
    """What the readers say of a broken workbook, as a Problem."""
    import fastexcel
    import python_calamine

    try:
        yield
    except (
        fastexcel.FastExcelError,
        python_calamine.CalamineError,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        ElementTree.ParseError,
        # What zipfile says of a version or a compression it does not know, and of encryption.
        RuntimeError,
    ) as error:
        what = next(iter(str(error).splitlines()), type(error).__name__)
        where = f"{path}, {sheet}" if sheet else f"{path}"
        raise Problem(
            f"{where}: the workbook cannot be read ({what}); "
            "open it in a spreadsheet program and save it as .xlsx",
            f"{where}：工作簿无法读取（{what}）；请用表格软件打开并另存为 .xlsx",
        ) from error


def _put(frame: pl.DataFrame, texts: dict[tuple[int, int], str]) -> pl.DataFrame:
    """The frame with these texts at these places (row, column), longer if need be."""
    more = max((row + 1 for row, _ in texts), default=0) - frame.height
    if more > 0:
        frame = pl.concat([frame, frame.clear(more)])
    for column in {c for _, c in texts if c < frame.width}:
        here = {r: t for (r, c), t in texts.items() if c == column}
        cells = frame.to_series(column).scatter(list(here), list(here.values()))
        frame = frame.replace_column(column, cells)
    return frame


def _shown(errors: fastexcel.CellErrors) -> dict[tuple[int, int], str]:
    """The errors of a sheet's cells as a spreadsheet shows them, by their place."""
    shown = {}
    for each in errors.errors:
        word = re.search(r"Error\((\w+)\)", each.detail)
        shown[each.offset_position] = _ERRORS.get(word[1] if word else "", "#VALUE!")
    return shown


def _of_days(frame: pl.DataFrame, *, since_1904: bool) -> pl.DataFrame:
    """The frame with date cells marked that hold another number than a day's.

    2020 in a cell formatted as a date shows as 1905-07-12. The last day there is means for ever.
    """
    first = date(1909, 10, 2) if since_1904 else date(1905, 10, 1)
    for number, cells in enumerate(frame.get_columns()):
        shown = cells.str.extract(r"^(\d{4}-\d\d-\d\d) \d\d:\d\d:\d\d")
        if shown.null_count() == len(shown):
            continue
        days = shown.str.to_date("%Y-%m-%d", strict=False)
        odd = ((days < first) | (days > LAST_DAY)) & (shown != "9999-12-31") & ~_is_time(shown)
        if odd.fill_null(False).any():
            marked = pl.select(pl.when(odd).then(ODD_DATE + " " + shown).otherwise(cells))
            frame = frame.replace_column(number, marked.to_series().alias(cells.name))
    return frame


def _is_time(days: pl.Series) -> pl.Series:
    """A time of day that stands alone has the day 0."""
    return days.is_in(["1899-12-30", "1899-12-31"])


def _long_numbers(frame: pl.DataFrame) -> bool:
    """Whether any cell may be a number of more digits than a spreadsheet keeps."""
    return any(frame[c].str.contains(r"^\d{16,}$").any() for c in frame.columns)


def _rounded(path: Path, sheet: str) -> dict[tuple[int, int], str]:
    """Numbers of more than 15 digits, by place, as a spreadsheet shows them (``9.13302E+17``).

    A spreadsheet keeps 15 digits of a number: the others are not what anybody entered.
    """
    rows = _again(path, sheet).to_python(skip_empty_area=False)
    left = _left(path, sheet)
    return {
        (row, column - left): f"{value:.5E}"
        for row, cells in enumerate(rows)
        for column, value in enumerate(cells)
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= 1e15
    }


def typed(path: Path, sheet: str) -> frozenset[str]:
    """The texts like 3.2 that somebody entered as such: in no cell of the sheet is one a number, of
    which nobody knows whether it was 3.20. None for what is no workbook."""
    if path.suffix.lower() not in SUFFIXES or is_web_table(path):
        return frozenset()
    with _reading(path, sheet):
        cells = {c for row in _again(path, sheet).to_python() for c in row}
    numbers = {str(c) for c in cells if isinstance(c, float)}
    return frozenset(c for c in cells if isinstance(c, str) and _LIKE_NUMBER.match(c)) - numbers


def _check_container(path: Path) -> None:
    if path.stat().st_size == 0:
        raise Problem(
            f"{path}: the file is empty (0 bytes); save it again, or leave it out",
            f"{path}：文件为空（0 字节）；请重新保存，或不要载入它",
        )
    with path.open("rb") as file:
        start = file.read(8)
    if start == _OLE and _ENCRYPTED in path.read_bytes():
        raise Problem(
            f"{path}: the workbook is protected by a password; "
            "open it, remove the password and save it again",
            f"{path}：工作簿设有密码；请打开后取消密码，再另存",
        )
    old = path.suffix.lower() == ".xls"
    if old and start.startswith(b"PK"):
        raise _misnamed(path, "a workbook of the newer kind", "新格式的工作簿", ".xlsx")
    if not old and start == _OLE:
        raise _misnamed(path, "a workbook of the older kind", "旧格式的工作簿", ".xls")
    if start.lstrip()[:1] == b"<":
        raise Problem(
            f"{path}: this is a web page or XML under a workbook's name; "
            "open it in a spreadsheet program and save it as .xlsx",
            f"{path}：这是以工作簿为名的网页或 XML 文件；请用表格软件打开并另存为 .xlsx",
        )
    if not start.startswith((b"PK", _OLE)) and all(byte > 8 for byte in start):
        raise _misnamed(path, "text", "文本文件", ".csv")


def _misnamed(path: Path, is_: str, zh: str, suffix: str) -> Problem:
    return Problem(
        f"{path}: this is {is_} under another name; rename it to {suffix}",
        f"{path}：这其实是{zh}，扩展名有误；请改名为 {suffix}",
    )


def _filled(path: Path, sheet: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with the first column of every merged area filled downwards."""
    for first, last, column in _merged(path, sheet):
        if column < frame.width and first < frame.height:
            cells = frame.to_series(column)
            rows = list(range(first + 1, min(last + 1, frame.height)))
            filled = cells.scatter(rows, cells[first]) if rows else cells
            frame = frame.replace_column(column, filled)
    return frame


def _merged(path: Path, sheet: str) -> list[tuple[int, int, int]]:
    """Merged areas of more than one row: first row, last row, column (counted in the frame)."""
    areas = _again(path, sheet).merged_cell_ranges or []
    left = _left(path, sheet)
    return [
        (top, bottom, c - left) for (top, c), (bottom, _) in areas if bottom > top and c >= left
    ]


def _left(path: Path, sheet: str) -> int:
    """Where the frame of a sheet begins: its first column is the first one in use."""
    start = _again(path, sheet).start
    return start[1] if start else 0


def _again(path: Path, sheet: str) -> python_calamine.CalamineSheet:
    """The sheet as another reader of the same file sees it."""
    import python_calamine

    return python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet)
