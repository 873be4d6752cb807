"""Sheets that are laid out otherwise than as one table below its header.

Several tables one below the other or side by side, of which a mapping names one (``area: A7:F``),
and forms in which each heading stands beside its value (``header: beside``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from loaders.sheets.workbook_parts import Hidden

_AREA = re.compile(r"^([A-Z]{1,3})([1-9]\d{0,6}):([A-Z]{1,3})([1-9]\d{0,6})?$")


class Grid(Protocol):
    """Sheets as cells of text: a workbook, a text file, or part of one."""

    @property
    def ragged(self) -> bool:
        """Whether a row may hold more values than the header has columns."""
        ...

    @property
    def since_1904(self) -> bool:
        """Whether numbers that stand for days count from 1904."""
        ...

    @property
    def sheets(self) -> list[str]:
        """Names of the sheets, in their order."""
        ...

    def cells(self, sheet: str) -> pl.DataFrame:
        """Every cell of a sheet as text, empty ones null."""
        ...

    def left(self, sheet: str) -> int:
        """How many columns of a sheet stand before the first of :meth:`cells`."""
        ...

    def hidden(self, sheet: str) -> Hidden:
        """What of a sheet is hidden."""
        ...


@dataclass(frozen=True)
class Area:
    """Part of a sheet: rows as a spreadsheet counts, columns from 0; ``bottom`` 0: to the end."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def of(cls, text: str) -> Area | None:
        """The area that ``B3:F20`` or ``B3:F`` names; None where it names none."""
        found = _AREA.match(text.upper().replace("$", ""))
        if not found:
            return None
        area = cls(int(found[2]), number(found[1]), int(found[4] or 0), number(found[3]))
        sound = area.left <= area.right and (not area.bottom or area.top <= area.bottom)
        return area if sound else None

    def __str__(self) -> str:
        return f"{letters(self.left)}{self.top}:{letters(self.right)}{self.bottom or ''}"


@dataclass(frozen=True)
class Part:
    """A workbook of which one area of each sheet is seen, in its place."""

    grid: Grid
    area: Area

    @property
    def ragged(self) -> bool:
        """As of what it is part of."""
        return self.grid.ragged

    @property
    def since_1904(self) -> bool:
        """As of what it is part of."""
        return self.grid.since_1904

    @property
    def sheets(self) -> list[str]:
        """As of what it is part of."""
        return self.grid.sheets

    def left(self, sheet: str) -> int:
        """As of what it is part of."""
        return self.grid.left(sheet)

    def hidden(self, sheet: str) -> Hidden:
        """As of what it is part of."""
        return self.grid.hidden(sheet)

    def cells(self, sheet: str) -> pl.DataFrame:
        """The cells, those outside of the area empty."""
        area, left = self.area, self.grid.left(sheet)
        frame = self.grid.cells(sheet)
        frame = frame.head(area.bottom) if area.bottom else frame
        inside = pl.int_range(pl.len()) >= area.top - 1
        return frame.with_columns(
            pl.when(inside).then(pl.col(name)).alias(name)
            if area.left <= place + left <= area.right
            else pl.lit(None, dtype=pl.String).alias(name)
            for place, name in enumerate(frame.columns)
        )


@dataclass(frozen=True)
class Beside:
    """A workbook whose sheets are forms: each heading beside its value, a record a sheet."""

    grid: Grid
    known: Callable[[str], bool]

    @property
    def ragged(self) -> bool:
        """The one row has as many values as there are headings."""
        return False

    @property
    def since_1904(self) -> bool:
        """As of the workbook."""
        return self.grid.since_1904

    @property
    def sheets(self) -> list[str]:
        """As of the workbook."""
        return self.grid.sheets

    def left(self, _sheet: str) -> int:
        """Its columns are its own."""
        return 0

    def hidden(self, sheet: str) -> Hidden:
        """Its rows and columns are none that could be hidden."""
        return Hidden(self.grid.hidden(sheet).sheet, (), ())

    def cells(self, sheet: str) -> pl.DataFrame:
        """The headings as a row and the values as one below it, in the row of the first heading
        if there is one above it."""
        rows = [[c or "" for c in row] for row in self.grid.cells(sheet).iter_rows()]
        found = sorted([*beside(rows, self.known), *_inside(rows, self.known)], key=lambda f: f[0])
        first = min((row for row, _, _ in found), default=0)
        values: dict[str, str | None] = {}
        for _, heading, value in found:
            values[heading] = values.get(heading) or value or None
        schema = {f"c{n}": pl.String for n in range(len(values))}
        record = pl.DataFrame([list(values), list(values.values())], schema=schema, orient="row")
        return pl.concat([record.clear(max(0, first - 1)), record])


def beside(
    rows: Collection[Collection[str]], known: Callable[[str], bool]
) -> list[tuple[int, str, str]]:
    """Row (from 0), heading and value (``""`` for none) of each heading and what stands beside."""
    found = []
    for number_, row in enumerate(rows):
        filled = [c for c in row if c.strip()]
        for place, text in enumerate(filled):
            if known(text):
                after = filled[place + 1] if place + 1 < len(filled) else ""
                found.append((number_, text, "" if known(after) else after))
    return found


def _inside(
    rows: Collection[Collection[str]], known: Callable[[str], bool]
) -> list[tuple[int, str, str]]:
    """The same of cells that hold a heading and its value: 填报日期：2022年9月5日."""
    found = []
    for number_, row in enumerate(rows):
        for text in filter(None, row):
            heading, mark, value = text.replace("：", ":", 1).partition(":")
            if mark and value.strip() and known(heading):
                found.append((number_, heading, value.strip()))
    return found


def letters(column: int) -> str:
    """The name that a spreadsheet gives its columns, from 0: A, B ... Z, AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def number(text: str) -> int:
    """The column (from 0) of which :func:`letters` gives the name."""
    found = 0
    for letter in text:
        found = found * 26 + ord(letter) - 64
    return found - 1
