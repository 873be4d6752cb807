"""What a mapping can say: files, tables, conditions and cells.

A mapping (YAML) says how somebody else's tables become kinds and relations of the ontology::

    about: One sentence on what it reads.        # about_zh: the same in Chinese
    lenient: yes                                 # skip columns that a file lacks, and say so
    builtin: fields                              # load the national list of fields with it
    files:
      firms:                                     # a name of your own
        file: "firms*.csv"                       # or a list; a pattern for the file's name
        sheet: "*"                               # a pattern for the sheet's name
        header: 3-4                              # its row or rows; none: columns are A, B, C ...;
                                                 # beside: each heading stands beside its value
        area: A7:F                               # the part of the sheet that is this table
        fill: firm                               # empty cells of it take what stands above
        unpivot: {columns: [1月, 2月], heading: 月份, cell: 走访, split: days}  # a row for each of
                                                 # these cells: two columns instead, both empty in
                                                 # the one row of a record that has none
        delimiter: tab                           # tab , ; if it cannot be told from the file
        encoding: gb18030
        optional: yes                            # may be missing
        columns:                                 # columns of your own, made from others
          sector: {lookup: sectors, key: code, by: nace, take: label}
        ignored: {turnover: "in euro"}           # columns left out on purpose, and why
    tables:
      - kind: Enterprise                         # a kind or a relation
        from: firms
        where: {type: [PRC], closed: {not: [yes]}, name: {empty: no}, by: {like: "公司$"}}  # unlike
        group: organisation                      # each row must be taken by one table of a group
        split: {brands: ";", makers: people}     # a row for each part; of several columns crossed
        paired: yes                              # ... the first with the first instead
        distinct: yes                            # equal rows once
        once: {by: [id], last: [status], all: [outcome]}  # a row for each id, of all sheets: of
                                                 # other columns the first text, the last, or all
        columns:
          id: vat                                # a column; [a, b]: the first that the file has
          name: {column: Name, values: {ACME: Acme}, repair: mac_roman}

Parts are what stands between marks (``";；"``), or ``people`` (marks, and spaces between Chinese
names; a role in brackets behind a name goes), ``organisations`` (marks outside of brackets),
``items`` (numbered, or on lines of their own), ``days``, or ``fields`` (of the national list, the
narrower of two of which one lies in the other). A column that is split is looked at by ``like``
part by part.

A cell is one of ``column``, ``constant``, ``template`` (``"{a}/{b}"``), ``lookup`` (with ``key``,
``by``, ``take``; only where the answer is one), ``first`` (the first of several cells that holds
something) or ``from`` (``sheet`` or ``file``: its name; ``above``: the lines above the header;
``row``: the row's number); and then, in this order, ``same: ";"`` (``PRC;PRC`` is ``PRC``),
``repair: mac_roman``, ``html: yes`` (``&amp;`` is ``&``), ``cut`` and ``keep`` (a pattern; of its
group, if it has one), ``nothing`` (words that mean nothing), ``under: 月份`` (a day, a
tick or how often, in a cell below the month that this column holds), ``order: mdy`` or ``dmy`` (of
03/04/2022), ``year: 2020`` (of days as 3月5日),
``period: start`` or ``end`` (of ``2019.03-2020.12``), ``years: 3`` (the last day of so many years
from this day on), ``decimal: ","``, ``unit: 万元`` (of amounts
without one), ``currency`` with ``rate`` (yuan for one), ``values`` (with ``others: empty`` for what
is not listed, ``others: told`` to be told of it too) and ``among: fields`` (what a text means of
the national list of fields; what means none is told).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from graph.problem import Problem
from graph.schema import NodeKind, RelationKind, Type
from loaders.mapping.layouts import Area
from loaders.mapping.unpivot import Unpivot

Headers = tuple[tuple[str, ...], Type | None]
"""Headers of which the first that is there is taken, and the type of what it becomes."""


@dataclass(frozen=True)
class Cell:
    """How one cell is made; exactly one of the sources is given."""

    line: int
    columns: tuple[str, ...] = ()
    constant: str | None = None
    template: str | None = None
    lookup: str | None = None
    key: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    take: str = ""
    first: tuple[Cell, ...] = ()
    place: str = ""
    same: str = ""
    repair: str = ""
    html: bool = False
    cut: str = ""
    keep: str = ""
    nothing: tuple[str, ...] = ()
    under: str = ""
    order: str = ""
    period: str = ""
    year: str = ""
    years: int = 0
    unit: str = ""
    among: str = ""
    decimal: str = ""
    rate: float | None = None
    currency: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    others_empty: bool = False
    others_told: bool = False
    type: Type | None = None
    """The type of the property that it is for, if it is for one."""

    def is_told(self) -> bool:
        """Whether texts that mean nothing known are told of and left empty."""
        return bool(self.among) or self.others_told

    def asks_where(self) -> bool:
        """Whether it must be known where its texts stand: to tell of those that mean nothing known,
        to look again how a day was entered, or as the place is what it says."""
        return bool(self.is_told() or self.under or self.year or self.place)

    def headers(self) -> Iterator[Headers]:
        """The columns of its own file that it is made from, alternatives together."""
        if self.columns:
            yield self.columns, self.type
        for name in (
            *self.by,
            *filter(None, (self.under,)),
            *re.findall(r"{([^{}]+)}", self.template or ""),
        ):
            yield (name,), None
        for each in self.first:
            yield from each.headers()

    def headers_of(self, source: str) -> Iterator[Headers]:
        """The columns of another file that it looks things up in."""
        if self.lookup == source:
            yield from (((name,), None) for name in (*self.key, self.take))
        for each in self.first:
            yield from each.headers_of(source)


@dataclass(frozen=True)
class Condition:
    """What a column must hold for a row to be taken."""

    line: int
    column: str
    values: tuple[str, ...] = ()
    negated: bool = False
    empty: bool | None = None
    like: str = ""
    unlike: str = ""


@dataclass(frozen=True)
class FileSpec:
    """Which files and sheets a name of the mapping stands for, and how they are read."""

    name: str
    line: int
    files: tuple[str, ...]
    sheets: tuple[str, ...] = ("*",)
    header: tuple[int, ...] | None = None
    """The rows of the header as a spreadsheet counts; () if there is none, None to look for it."""
    beside: bool = False
    """Whether each heading stands beside its value, and a sheet is one record."""
    area: Area | None = None
    """The part of each sheet that is read."""
    fill: tuple[str, ...] = ()
    """Columns whose empty cells take what stands above them."""
    unpivot: Unpivot | None = None
    """Columns that become rows."""
    delimiter: str | None = None
    encoding: str | None = None
    optional: bool = False
    columns: Mapping[str, Cell] = field(default_factory=dict)
    ignored: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Once:
    """By which columns rows are one, and of which others the last or all texts count."""

    by: tuple[str, ...]
    last: tuple[str, ...] = ()
    all: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableSpec:
    """One kind or relation made from the rows of a file."""

    kind: NodeKind | RelationKind
    line: int
    source: str
    columns: Mapping[str, Cell]
    where: tuple[Condition, ...] = ()
    group: str = ""
    split: tuple[tuple[str, str], ...] = ()
    paired: bool = False
    distinct: bool = False
    once: Once | None = None


@dataclass(frozen=True)
class Mapped:
    """A whole mapping, checked."""

    path: Path
    files: Mapping[str, FileSpec]
    tables: tuple[TableSpec, ...]
    lenient: bool
    about: str
    about_zh: str
    digest: str
    builtin: tuple[str, ...] = ()

    def wrong(self, line: int, en: str, zh: str) -> Problem:
        """A Problem at this line of the mapping."""
        return wrong(self.path, line, en, zh)

    def cells(self, source: str) -> Iterator[Cell]:
        """Every cell that is made for the rows of this file."""
        yield from self.files[source].columns.values()
        for table in self.tables:
            if table.source == source:
                yield from table.columns.values()

    def every_cell(self, source: str) -> Iterator[Cell]:
        """The cells for the rows of this file, and those that they are made of."""
        cells = list(self.cells(source))
        while cells:
            cell = cells.pop()
            cells += cell.first
            yield cell

    def headers(self, source: str) -> Iterator[Headers]:
        """The headers of a file that the mapping speaks of, alternatives together."""
        for cell in self.cells(source):
            yield from cell.headers()
        for table in self.tables:
            if table.source == source:
                yield from (((c.column,), None) for c in table.where)
                yield from (((column,), None) for column, _ in table.split)
        for other in self.files:
            for cell in self.cells(other):
                yield from cell.headers_of(source)


def wrong(path: Path, line: int, en: str, zh: str) -> Problem:
    """A Problem at a line of a mapping file."""
    return Problem(f"{path}, line {line}: {en}", f"{path} 第 {line} 行：{zh}")
