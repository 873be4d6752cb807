"""What the parts of an xlsx say that the readers of its cells do not: how the file is written.

Other kinds of workbooks have no such parts; of them nothing is known here.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from graph.values import UNSAVED

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(r"^([A-Z]+)(\d+)$")
_ROW = re.compile(rb"<row\b([^>]*)>")
_COLUMN = re.compile(rb"<col\b([^>]*)>")
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_NO_RESULT = tuple(
    f"{formula}{result}".encode()
    for formula in ("</f>", '"/>', '" />')
    for result in ("</c>", "<v/>", "<v />", "<v></v>")
)
"""How a formula without its result may end; where none of these stands there is none."""

_ZERO = tuple(f"{formula}<v>0</v>".encode() for formula in ("</f>", '"/>', '" />'))
"""How a formula may end that a program saved with 0 for its result, to be calculated later."""


@dataclass(frozen=True)
class Hidden:
    """What of a sheet people do not see: itself, rows (as they are counted), columns (from 0)."""

    sheet: bool
    rows: tuple[int, ...]
    columns: tuple[int, ...]


@dataclass(frozen=True)
class Package:
    """The parts of an xlsx: where its sheets are, and what holds for all of them.

    ``since_1904`` says that its days are counted from 1904, as old Macintosh programs did;
    ``uncalculated`` that whoever wrote it left the formulas to be calculated when it is opened.
    """

    path: Path
    parts: dict[str, str] = field(default_factory=dict)
    unseen: frozenset[str] = frozenset()
    since_1904: bool = False
    uncalculated: bool = False

    @classmethod
    def of(cls, path: Path) -> Package:
        """The parts of this file; none if it is no xlsx. Raises what zipfile and XML raise."""
        if not zipfile.is_zipfile(path):
            return cls(path)
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
                return cls(path)
            book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
            links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        targets = {each.get("Id"): each.get("Target", "") for each in links}
        parts, unseen = {}, set()
        for sheet in book.iter(f"{_MAIN}sheet"):
            target = targets.get(sheet.get(_RELATED), "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            name = sheet.get("name", "")
            if part in names:
                parts[name] = part
            if sheet.get("state", "visible") != "visible":
                unseen.add(name)
        return cls(
            path,
            parts,
            frozenset(unseen),
            _is_on(book.find(f"{_MAIN}workbookPr"), "date1904"),
            _is_on(book.find(f"{_MAIN}calcPr"), "fullCalcOnLoad"),
        )

    def mentions(self, sheet: str, words: tuple[bytes, ...]) -> bool:
        """Whether the part of a sheet holds one of these words."""
        if sheet not in self.parts:
            return False
        longest = max(map(len, words))
        with zipfile.ZipFile(self.path) as archive, archive.open(self.parts[sheet]) as stream:
            tail = b""
            while block := stream.read(1 << 20):
                if any(word in tail + block for word in words):
                    return True
                tail = block[-longest:]
        return False

    def hidden(self, sheet: str) -> Hidden:
        """What of this sheet is hidden, by hand or by a filter."""
        rows: list[int] = []
        columns: list[int] = []
        if self.mentions(sheet, (b' hidden="1"', b' hidden="true"')):
            with zipfile.ZipFile(self.path) as archive:
                data = archive.read(self.parts[sheet])
            rows = [_number(a, b"r") for a in _attributes(_ROW, data)]
            for each in _attributes(_COLUMN, data):
                columns += range(_number(each, b"min") - 1, _number(each, b"max"))
        return Hidden(sheet in self.unseen, tuple(rows), tuple(columns))

    def without_result(self, sheet: str) -> dict[tuple[int, int], str]:
        """Formulas saved without their result, by row and column from 0, as ``#FORMULA! =A1``.

        Read as what stands there they would be empty cells, or 0.
        """
        endings = (*_NO_RESULT, *_ZERO) if self.uncalculated else _NO_RESULT
        if not self.mentions(sheet, endings):
            return {}
        found = {}
        with zipfile.ZipFile(self.path) as archive, archive.open(self.parts[sheet]) as stream:
            for _, cell in ElementTree.iterparse(stream):
                if cell.tag == f"{_MAIN}row":
                    cell.clear()
                formula, place = cell.find(f"{_MAIN}f"), _CELL.match(cell.get("r", ""))
                # A formula whose result is an empty text has type str, and a result.
                if formula is None or not place or cell.get("t") == "str":
                    continue
                result = cell.findtext(f"{_MAIN}v")
                if not result or (self.uncalculated and result == "0"):
                    where = int(place[2]) - 1, _column(place[1])
                    found[where] = f"{UNSAVED} ={formula.text or ''}"
        return found


def _is_on(element: ElementTree.Element | None, name: str) -> bool:
    return element is not None and element.get(name) in ("1", "true")


def _attributes(pattern: re.Pattern[bytes], data: bytes) -> list[bytes]:
    """What stands in the tags that are hidden."""
    return [text for text in pattern.findall(data) if _HIDDEN.search(text)]


def _number(attributes: bytes, name: bytes) -> int:
    found = re.search(rb'\b%s="(\d+)"' % name, attributes)
    return int(found[1]) if found else 0


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
