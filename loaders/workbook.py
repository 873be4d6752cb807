"""Workbooks (xlsx, xlsm, xlsb, xls, ods) as text cells: no type is guessed, zeros stay in front."""

from __future__ import annotations

import zipfile
from pathlib import Path

import polars as pl

from graph.problem import Problem

SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class Book:
    """A workbook, opened once for all its sheets. Raises Problem if it cannot be opened."""

    def __init__(self, path: Path) -> None:
        import fastexcel

        _check_container(path)
        self.path = path
        try:
            self._book = fastexcel.read_excel(path)
        except fastexcel.FastExcelError as error:
            raise _broken(path, error) from error
        self._merges = _may_merge(path)

    @property
    def sheets(self) -> list[str]:
        """Names of the sheets, in their order."""
        return list(self._book.sheet_names)

    def cells(self, sheet: str) -> pl.DataFrame:
        """Every cell of a sheet from its first row on as text; empty cells are null.

        Dates come as ``2020-07-15 00:00:00``. A merged area holds its value in each of its rows
        (in its first column), as people read it.
        """
        import fastexcel

        try:
            found = self._book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string")
            frame: pl.DataFrame = found.to_polars()
        except fastexcel.FastExcelError as error:
            raise _broken(self.path, error, sheet) from error
        return _filled(self.path, sheet, frame) if self._merges else frame


def _check_container(path: Path) -> None:
    if path.stat().st_size == 0:
        raise Problem(
            f"{path}: the file is empty (0 bytes); save it again, or leave it out",
            f"{path}:文件为空(0 字节);请重新保存,或不要载入它",
        )
    with path.open("rb") as file:
        start = file.read(8)
    if start == _OLE and _ENCRYPTED in path.read_bytes():
        raise Problem(
            f"{path}: the workbook is protected by a password; "
            "open it, remove the password and save it again",
            f"{path}:工作簿设有密码;请打开后取消密码,再另存",
        )
    if start.lstrip()[:1] == b"<":
        raise Problem(
            f"{path}: this is a web page or XML under a workbook's name; "
            "open it in a spreadsheet program and save it as .xlsx",
            f"{path}:这是以工作簿为名的网页或 XML 文件;请用表格软件打开并另存为 .xlsx",
        )


def _broken(path: Path, error: Exception, sheet: str = "") -> Problem:
    what = str(error).splitlines()[0]
    where = f"{path}, {sheet}" if sheet else f"{path}"
    return Problem(
        f"{where}: the workbook cannot be read ({what}); "
        "open it in a spreadsheet program and save it as .xlsx",
        f"{where}:工作簿无法读取({what});请用表格软件打开并另存为 .xlsx",
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
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(str(path))
    found = book.get_sheet_by_name(sheet)
    areas = found.merged_cell_ranges or []
    # The frame's first column is the first one in use.
    left = found.start[1] if found.start else 0
    return [
        (top, bottom, c - left) for (top, c), (bottom, _) in areas if bottom > top and c >= left
    ]


def _may_merge(path: Path) -> bool:
    """Whether it is worth a second parse to ask for merged areas."""
    if path.suffix.lower() == ".xls":
        return True
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        sheets = (n for n in archive.namelist() if n.startswith("xl/worksheets/sheet"))
        return any(_mentions(archive, name, b"mergeCell ") for name in sheets)


def _mentions(archive: zipfile.ZipFile, name: str, word: bytes) -> bool:
    with archive.open(name) as stream:
        tail = b""
        while block := stream.read(1 << 20):
            if word in tail + block:
                return True
            tail = block[-len(word) :]
    return False
