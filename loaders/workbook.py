"""Workbooks (xlsx, xlsm, xlsb, xls, ods) as text cells: no type is guessed, zeros stay in front."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import polars as pl

from graph.problem import Problem
from graph.values import UNSAVED

if TYPE_CHECKING:
    import fastexcel
    import python_calamine

SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")

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
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_NO_RESULT = tuple(
    f"{formula}{result}".encode()
    for formula in ("</f>", '"/>', '" />')
    for result in ("</c>", "<v/>", "<v />", "<v></v>")
)
"""How a formula without its result may end; where none of these stands there is none."""
_CELL = re.compile(r"^([A-Z]+)(\d+)$")


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
            self._parts = dict(_parts(path))
            self._merges = path.suffix.lower() == ".xls" or any(
                _mentions(path, part, (b"mergeCell ",)) for part in self._parts.values()
            )

    @property
    def sheets(self) -> list[str]:
        """Names of the sheets, in their order."""
        return list(self._book.sheet_names)

    def cells(self, sheet: str) -> pl.DataFrame:
        """Every cell of a sheet from its first row on as text; empty cells are null.

        Dates come as ``2020-07-15 00:00:00``, errors as a spreadsheet shows them (``#REF!``), a
        formula without a result as ``#FORMULA! =A1``, a number of more than 15 digits (a code that
        was not entered as text) as ``9.13302E+17``. A merged area holds its value in each of its
        rows (in its first column), as people read it.
        """
        with _reading(self.path, sheet):
            found = self._book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string")
            content, errors = found.to_arrow_with_errors()
            frame = pl.DataFrame(content)
            if errors is not None:
                frame = _put(frame, _shown(errors))
            if (part := self._parts.get(sheet)) and _mentions(self.path, part, _NO_RESULT):
                frame = _put(frame, _without_result(self.path, sheet, part))
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
            f"{where}:工作簿无法读取({what});请用表格软件打开并另存为 .xlsx",
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


def _without_result(path: Path, sheet: str, part: str) -> dict[tuple[int, int], str]:
    """Formulas saved without their result (by a program that does not calculate), by place.

    Read as what stands there they would be empty cells.
    """
    left = _left(path, sheet)
    found = {}
    with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
        for _, cell in ElementTree.iterparse(stream):
            if cell.tag == f"{_MAIN}row":
                cell.clear()
            formula, place = cell.find(f"{_MAIN}f"), _CELL.match(cell.get("r", ""))
            # A formula whose result is an empty text has type str, and a result.
            if formula is None or not place or cell.get("t") == "str":
                continue
            if not cell.findtext(f"{_MAIN}v") and (column := _column(place[1]) - left) >= 0:
                found[(int(place[2]) - 1, column)] = f"{UNSAVED} ={formula.text or ''}"
    return found


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


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


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
    old = path.suffix.lower() == ".xls"
    if old and start.startswith(b"PK"):
        raise _misnamed(path, "a workbook of the newer kind", "新格式的工作簿", ".xlsx")
    if not old and start == _OLE:
        raise _misnamed(path, "a workbook of the older kind", "旧格式的工作簿", ".xls")
    if start.lstrip()[:1] == b"<":
        raise Problem(
            f"{path}: this is a web page or XML under a workbook's name; "
            "open it in a spreadsheet program and save it as .xlsx",
            f"{path}:这是以工作簿为名的网页或 XML 文件;请用表格软件打开并另存为 .xlsx",
        )
    if not start.startswith((b"PK", _OLE)) and all(byte > 8 for byte in start):
        raise _misnamed(path, "text", "文本文件", ".csv")


def _misnamed(path: Path, is_: str, zh: str, suffix: str) -> Problem:
    return Problem(
        f"{path}: this is {is_} under another name; rename it to {suffix}",
        f"{path}:这其实是{zh},扩展名有误;请改名为 {suffix}",
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


def _parts(path: Path) -> Iterator[tuple[str, str]]:
    """The sheets of an xlsx and the names of their parts in the archive; none for other files."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
            return
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        targets = {each.get("Id"): each.get("Target", "") for each in links}
        for sheet in book.iter(f"{_MAIN}sheet"):
            target = targets.get(sheet.get(_RELATED), "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if part in names:
                yield sheet.get("name", ""), part


def _mentions(path: Path, part: str, words: tuple[bytes, ...]) -> bool:
    """Whether a part of the archive holds one of these words."""
    longest = max(map(len, words))
    with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
        tail = b""
        while block := stream.read(1 << 20):
            if any(word in tail + block for word in words):
                return True
            tail = block[-longest:]
    return False
