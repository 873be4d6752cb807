"""Headers where a mapping says they are, and what a sheet knows beside its cells.

The name of its sheet and file, the lines above its header and the number of each row stand in
hidden columns of a frame, so that a cell can be made of them as of any other.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from graph.notice import Notice
from loaders.mapping.layouts import Grid, letters
from loaders.sheets import delimited
from loaders.sheets.headers import parted
from loaders.sheets.reading import File, Sheet, beginning, clean_header, read_sheet
from loaders.sheets.workbook_parts import Hidden

PLACES = ("sheet", "file", "above", "row", "path")

_MARK = "\x1f"
_MONEY = re.compile("[千万亿]?元")


def hidden(place: str) -> str:
    """The column that holds one of :data:`PLACES`."""
    return _MARK + place


def is_hidden(column: str) -> bool:
    """Whether a column is none of the file's own."""
    return column.startswith(_MARK)


def with_places(sheet: Sheet, file: File) -> Sheet:
    """The sheet with the hidden columns."""
    path = Path(sheet.file)
    texts = {
        "sheet": sheet.sheet or path.stem,
        "file": path.stem,
        "above": "\n".join(above(file, sheet)),
        "path": sheet.file,
    }
    frame = sheet.frame.with_columns(
        *(pl.lit(text or None, dtype=pl.String).alias(hidden(n)) for n, text in texts.items()),
        sheet.rows.cast(pl.String).alias(hidden("row")),
    )
    return replace(sheet, frame=frame)


def read_headed(
    file: File,
    name: str,
    rows: tuple[int, ...],
    notices: list[Notice],
    *,
    delimiter: str | None = None,
    encoding: str | None = None,
) -> Sheet | None:
    """A sheet whose header is where it is said to be, or which has none. As read_sheet."""
    book = Headed(file.book or Text(file.path, delimiter, encoding, notices), rows)
    header = {h for h in map(clean_header, _header_of(book, name)) if h}
    found = read_sheet(File(file.path, book), name, header.__contains__, notices)
    if found is None or rows:
        return found
    return replace(found, rows=found.rows - 1)


def _header_of(book: Headed, name: str) -> list[str]:
    cells = book.cells(name)
    place = book.rows[-1] - 1 if book.rows else 0
    return [c or "" for c in cells.row(place)] if place < cells.height else []


def above(file: File, sheet: Sheet) -> list[str]:
    """The lines above the header of a sheet, each with its cells joined; none of a text file."""
    if file.book is None:
        return []
    found: list[str] = []
    for cells in head(file.book, sheet.sheet).iter_rows():
        texts = [clean_header(c or "") for c in cells]
        if _is(texts, sheet.header):
            return found
        found.append(" ".join(dict.fromkeys(filter(None, texts))))
    return []


def head(book: Grid, sheet: str) -> pl.DataFrame:
    """The first rows of a sheet, where its header is looked for."""
    return beginning(book.cells(sheet))


def _is(texts: Sequence[str], header: Sequence[str]) -> bool:
    filled = [t for t in header if t]
    return bool(filled) and [t for t in texts if t] == filled


@dataclass(frozen=True)
class Text:
    """A text file that can be looked at as a workbook of one sheet: every row, the first too."""

    path: Path
    delimiter: str | None = None
    encoding: str | None = None
    notices: list[Notice] = field(default_factory=list)
    ragged = True
    since_1904 = False

    @property
    def sheets(self) -> list[str]:
        """One, without a name."""
        return [""]

    def left(self, _sheet: str) -> int:
        """None stand before the first."""
        return 0

    def hidden(self, _sheet: str) -> Hidden:
        """Nothing is."""
        return Hidden(False, (), ())

    def cells(self, _sheet: str) -> pl.DataFrame:
        """All rows from the first on; of the usual delimiters the one that gives most columns."""
        tried = (self.delimiter,) if self.delimiter else delimited.DELIMITERS
        frames = [self._parted(delimiter) for delimiter in tried]
        return max(frames, key=lambda frame: frame.width)

    def _parted(self, delimiter: str) -> pl.DataFrame:
        before = itertools.count()
        # The earlier a row the more it is wanted: the first that holds anything is taken.
        found = delimited.read_cells(
            self.path,
            lambda _: -next(before),
            self.notices,
            delimiter=delimiter,
            encoding=self.encoding,
        )
        if found is None:
            return pl.DataFrame()
        first, frame, row = found
        names = [f"c{i}" for i in range(max(len(first), frame.width))]
        frame = frame.rename(dict(zip(frame.columns, names, strict=False)))
        top = pl.DataFrame(
            [first], schema=dict.fromkeys(names[: len(first)], pl.String), orient="row"
        )
        top = pl.concat([top.clear(row - 1), top])
        return pl.concat([top, frame], how="diagonal").with_columns(pl.all().replace("", None))


@dataclass(frozen=True)
class Headed:
    """A workbook one of whose sheets has its header where it is said to be.

    ``rows`` are those of the header, as a spreadsheet counts: of several, each column takes the
    lowest that holds something. Without any, a row of letters is put in front.
    """

    book: Grid
    rows: tuple[int, ...]

    @property
    def ragged(self) -> bool:
        """Whether a row may hold more values than the header has columns."""
        return self.book.ragged

    @property
    def since_1904(self) -> bool:
        """Whether numbers that stand for days count from 1904."""
        return self.book.since_1904

    @property
    def sheets(self) -> list[str]:
        """Names of the sheets, in their order."""
        return self.book.sheets

    def left(self, sheet: str) -> int:
        """As of the workbook."""
        return self.book.left(sheet)

    def hidden(self, sheet: str) -> Hidden:
        """As of the workbook."""
        return self.book.hidden(sheet)

    def cells(self, sheet: str) -> pl.DataFrame:
        """The cells of a sheet, empty above the header, which is one row."""
        frame = self.book.cells(sheet)
        if not self.rows:
            names = [letters(n) for n in range(frame.width)]
            row = pl.DataFrame([names], schema=frame.schema, orient="row")
            return pl.concat([row, frame])
        first, last = self.rows[0] - 1, self.rows[-1]
        columns = [frame[first:last, place].to_list() for place in range(frame.width)]
        units = _units([texts[0] for texts in columns])
        header = [_joined(texts, unit) for texts, unit in zip(columns, units, strict=True)]
        empty = frame.clear(last - 1)
        row = pl.DataFrame([header], schema=frame.schema, orient="row")
        return pl.concat([empty, row, frame.slice(last)])


def _joined(texts: Sequence[str | None], unit: str) -> str | None:
    """The lowest text of a column of the header, with the unit of its group if it has none."""
    lowest = next((t for t in reversed(texts) if t and t.strip()), None)
    if not lowest or not unit or lowest == texts[0] or parted(clean_header(lowest))[1]:
        return lowest
    return f"{lowest}({unit})"


def _units(groups: Sequence[str | None]) -> list[str]:
    """By column the unit of money that the heading of its group gives: it stands over the first."""
    found, unit = [], ""
    for text in groups:
        if text and text.strip():
            remark = parted(clean_header(text))[1]
            unit = remark if _MONEY.fullmatch(remark) else ""
        found.append(unit)
    return found
