"""What foreign sheets seem to be: of which form, which column is what, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from graph.notice import Notice
from loaders.draft.layout import (
    areas,
    header_rows,
    is_form,
    is_label,
    numbered,
    texts_of,
    to_fill,
)
from loaders.draft.looks import against, is_like, shares
from loaders.draft.matrix import Matrix, matrix_of
from loaders.draft.words import INSTEAD, LEAST, WEAK, Form, Role, credential_in, key, words
from loaders.mapping.layouts import Area, Beside, Grid, Part
from loaders.mapping.places import Text, head, read_headed
from loaders.mapping.unpivot import period_of
from loaders.rejects import is_rejects_file
from loaders.sheets.reading import File, Sheet, clean_header, find_files, read_sheet
from loaders.tables import EXPLANATIONS

_TITLED = {"sheet": 2.0, "above": 1.5, "file": 1.0}
"""What a word of a form's title is worth, by where it stands."""
_ENOUGH = 0.8
"""What the columns of a sheet must be worth together for it to be of a form."""
_UNIT = re.compile(r"单位[:：]\s*(?:\S*?[、,，/])?\s*(万元|亿元|千元)")
GIVEN_BY_LIST = "由企业名录给出"
FIRM_ABOVE = "企业名称"
ABOVE_FIRM = r"(?:企业|单位|公司)(?:名称|全称)?(?:[(（][^()（）]*[)）])?[:：]\s*([^\s;；,，]+)"
"""What a line above the header says of the firm that a sheet is of, and the column made of it."""
_LIKELY = 0.7
"""The share of cells from which on they tell what a column is whose heading does not."""


@dataclass(frozen=True)
class Column:
    """A column of a sheet, and the role that it seems to have in the sheet's form."""

    heading: str
    role: Role
    sure: float
    cells: Sequence[str] = ()

    @property
    def example(self) -> str:
        """The first cell that holds something."""
        return next((c for c in self.cells if c.strip()), "")


@dataclass(frozen=True)
class Drafted:
    """A sheet: its form (None if it is of none that is known), and what its columns seem to be.

    ``header`` holds the rows of the header as a spreadsheet counts, () where there is none;
    ``left`` the headings that are left out, with the reason (English, Chinese), ``("", "")`` where
    nothing is known of one. ``beside``: each heading stands beside its value. ``area``: the part of
    the sheet that it is, if it is one of several tables. ``fill``: columns whose empty cells take
    what stands above. ``firm_above``: a line above the header names the firm that it is all of.
    ``matrix``: columns of it that are one thing, such as visits by months. ``spare``: columns that
    say what a list of enterprises would, left out where there is one. ``unknown``: the cells below
    headings of which nothing is known.
    """

    path: Path
    sheet: str
    form: Form | None
    header: tuple[int, ...]
    rows: int
    columns: tuple[Column, ...] = ()
    left: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    above: tuple[str, ...] = ()
    beside: bool = False
    area: Area | None = None
    fill: tuple[str, ...] = ()
    firm_above: bool = False
    matrix: Matrix | None = None
    spare: tuple[Column, ...] = ()
    unknown: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def spread(self) -> bool:
        """Whether the header has to be told, as it is not one row."""
        return len(self.header) != 1

    def of(self, role: str) -> list[Column]:
        """The columns that have this role."""
        return [c for c in self.columns if c.role.name == role]

    @property
    def titles(self) -> tuple[str, ...]:
        """What says what it is of: the sheet's name, lines above the header, the file's name."""
        return self.sheet, " ".join(self.above), self.path.stem

    @property
    def year(self) -> str:
        """The one year that the first title with any speaks of."""
        for text in self.titles:
            years = set(re.findall(r"(?<!\d)20\d\d(?!\d)", text))
            if years:
                return years.pop() if len(years) == 1 else ""
        return ""

    @property
    def unit(self) -> str:
        """The unit of amounts that a line above the header gives."""
        found = _UNIT.search(" ".join(self.above))
        return found[1] if found else ""


def draft_sheets(paths: Sequence[Path], notices: list[Notice] | None = None) -> list[Drafted]:
    """What each sheet of these files seems to be; sheets that hold nothing are left out.

    Raises Problem for a file that cannot be read.
    """
    told: list[Notice] = [] if notices is None else notices
    found = []
    for path in find_files(paths, told):
        if is_rejects_file(path):
            continue
        file = File.open(path)
        for name in file.sheets:
            if name.casefold() not in EXPLANATIONS and not name.startswith("_"):
                found += _of_sheet(file, name, told)
    return found


def _of_sheet(file: File, name: str, notices: list[Notice]) -> list[Drafted]:
    """What a sheet seems to be: several tables where it holds several that are known."""
    grid: Grid = file.book or Text(file.path)
    rows = texts_of(grid.cells(name))
    if is_form(rows):
        seen = File(file.path, Beside(grid, lambda text: is_label(clean_header(text))))
        form = _drafted(seen, name, [])
        if form and form.form:
            return [replace(form, beside=True)]
    found = areas(rows, grid.left(name))
    if len(found) > 1:
        told: list[Notice] = []
        parts = []
        for area in found:
            part = _drafted(File(file.path, Part(grid, area)), name, told)
            if part and part.form:
                parts.append(replace(part, area=area))
        if len(parts) > 1:
            notices += told
            return parts
    whole = _drafted(file, name, notices)
    return [whole] if whole else []


def _drafted(file: File, name: str, notices: list[Notice]) -> Drafted | None:
    top = head(file.book or Text(file.path), name)
    if not top.height:
        return None
    header = header_rows(top)
    sheet = _read(file, name, header, top, notices)
    if sheet is None:
        return None
    lines = range(min(header, default=1) - 1)
    above = tuple(filter(None, (" ".join(_texts(top, row)) for row in lines)))
    cells: dict[str, Sequence[str]] = {h: _cells(sheet.frame[h]) for h in sheet.frame.columns}
    titles = {"sheet": sheet.sheet, "above": " ".join(above), "file": file.path.stem}
    heads = [c for row in header for c in _texts(top, row - 1)]
    matrix = matrix_of(cells, (*titles.values(), *heads))
    if matrix:
        cells = matrix.turned(cells)
    best: tuple[float, Form, list[Column]] | None = None
    firm = _firm_above(above)
    for form in words().forms.values():
        columns = _columns(form, cells)
        if firm and (role := form.roles.get("firm")) and all(c.role is not role for c in columns):
            columns.append(Column(FIRM_ABOVE, role, 1.0, [firm]))
        worth = _worth(form, columns, titles) - _patchy(form, columns, sheet.frame, matrix)
        if worth > 0 and (best is None or worth > best[0]):
            best = worth, form, columns
    columns = best[2] if best else []
    left = _left(cells, columns)
    return Drafted(
        file.path,
        name,
        best[1] if best else None,
        header,
        sheet.frame.height,
        tuple(c for c in columns if not c.role.left),
        left,
        above,
        fill=tuple(_to_fill(columns, sheet.frame, left)),
        firm_above=any(c.heading == FIRM_ABOVE and c.heading not in cells for c in columns),
        spare=tuple(c for c in columns if c.role.left == GIVEN_BY_LIST),
        unknown={heading: cells[heading] for heading, why in left.items() if not any(why)},
        matrix=matrix if matrix and any(c.heading == matrix.cell for c in columns) else None,
    )


def _firm_above(above: Sequence[str]) -> str:
    """The firm that a line above the header names as the one that the sheet is of."""
    found = re.search(ABOVE_FIRM, "\n".join(above))
    return found[1] if found and is_like("firm", found[1]) else ""


def _patchy(
    form: Form, columns: Sequence[Column], frame: pl.DataFrame, matrix: Matrix | None
) -> float:
    """How much speaks against a log, where firms come once each and days are wanting: a list of
    firms says when they were visited last, or in which months, and who serves them."""
    if matrix and all(c.heading != matrix.cell for c in columns):
        return 8  # a form that can make nothing of visits
    if form.name == "brokers":
        return _patchy_roster(columns, frame)
    if form.name != "visits":
        return 0
    of = {c.role.name: frame[c.heading] for c in columns if c.heading in frame.columns}
    if "firm" not in of or of["firm"].drop_nulls().is_duplicated().any():
        return 0
    if matrix:
        serves = words().forms["enterprises"].roles["broker"]
        who = [key(c.heading) for c in columns if c.role.name in ("broker", "server")]
        return 0 if matrix.persons or any(serves.named(h) < INSTEAD for h in who) else 8
    missing: float = of["date"].is_null().mean() or 0.0 if "date" in of else 0.0  # type: ignore[assignment]
    return 8 * missing


def _patchy_roster(columns: Sequence[Column], frame: pl.DataFrame) -> float:
    """How much speaks against a list of brokers: they come again, and no column is of firms that
    they serve."""
    names = [c.heading for c in columns if c.role.name == "name" and c.heading in frame.columns]
    serving = any(c.role.name == "firms" for c in columns)
    again = any(frame[name].drop_nulls().is_duplicated().any() for name in names)
    return 8 if again and not serving else 0


def _to_fill(
    columns: Sequence[Column], frame: pl.DataFrame, left: Mapping[str, tuple[str, str]]
) -> Iterator[str]:
    """The column of firms, where a firm is written once for all that it wants, did or has."""
    roles = {c.role.name for c in columns}
    firms = [c for c in columns if c.role.name == "firm" and c.role.needed]
    if firms and firms[0].heading in frame.columns and roles & {"need", "title", "date", "kind"}:
        numbers = [frame[heading] for heading in numbered(left)]
        if to_fill(frame[firms[0].heading], numbers):
            yield firms[0].heading


def _read(
    file: File, name: str, header: tuple[int, ...], top: pl.DataFrame, notices: list[Notice]
) -> Sheet | None:
    if len(header) != 1:
        return read_headed(file, name, header, notices)
    known = {clean_header(c or "") for c in top.row(header[0] - 1)} - {""}
    return read_sheet(file, name, known.__contains__, notices)


def _texts(top: pl.DataFrame, row: int) -> list[str]:
    return list(dict.fromkeys(filter(None, (clean_header(c or "") for c in top.row(row)))))


def _cells(column: pl.Series) -> list[str]:
    return [c.strip() for c in column.head(500).to_list() if c]


def _columns(form: Form, cells: Mapping[str, Sequence[str]]) -> list[Column]:
    """The columns of a form that a sheet has: the surest first, each heading and role once."""
    looks = {heading: shares(texts) for heading, texts in cells.items()}
    offers = []
    for place, heading in enumerate(cells):
        for role in form.roles.values():
            sure = _sure(role, heading, looks[heading])
            if sure >= LEAST:
                offers.append((-sure, place, heading, role))
    taken: dict[str, Column] = {}
    for minus, _, heading, role in sorted(offers, key=lambda o: o[:2]):
        others = [c for c in taken.values() if c.role is role]
        alike = role.numbered and all(key(c.heading) == key(heading) for c in others)
        free = role.many or alike or not others
        if heading not in taken and free:
            taken[heading] = Column(heading, role, round(-minus, 2), cells[heading])
    for role in form.roles.values():
        spare = {h for h, c in taken.items() if not c.role.needed}
        at = [(-sure, h) for sure, _, h, r in offers if r is role and h in spare]
        if role.needed and at and all(c.role is not role for c in taken.values()):
            sure, heading = max(at)
            taken[heading] = Column(heading, role, round(sure, 2), cells[heading])
    _by_looks(form, looks, cells, taken)
    return [taken[h] for h in cells if h in taken]


def _sure(role: Role, heading: str, looks: Mapping[str, float]) -> float:
    at = key(heading)
    sure = role.named(at)
    if sure < 1 and at in words().left:
        return 0
    if sure and against(role.looks, looks):
        return sure * 0.4
    if "period" in role.looks and looks.get("period", 0) < 0.5:
        return 0
    if sure < 1 and "date" in role.looks and looks.get("month", 0) > 0.5:
        return sure * 0.9  # another column may say which day of it
    if at in WEAK and role.looks and role.looks[0] != "text":
        return sure if looks.get(role.looks[0], 0) >= 0.5 else sure * 0.6
    return sure


def _by_looks(
    form: Form,
    looks: Mapping[str, Mapping[str, float]],
    cells: Mapping[str, Sequence[str]],
    taken: dict[str, Column],
) -> None:
    """Columns whose headings say nothing and whose cells say it all: codes, firms, telephones."""
    for look in (
        "code",
        "firm",
        "institute",
        "phone",
        "date",
        "amount",
        "status",
        "person",
        "field",
    ):
        able = [
            r
            for r in form.roles.values()
            if r.looks[:1] == (look,) and all(c.role is not r for c in taken.values())
        ]
        wanted = [r for r in able if r.needed or r.guess or look in ("code", "phone")]
        for heading, found in looks.items():
            bare = heading not in taken and key(heading) not in words().left
            bare = bare and not period_of(heading)
            ends = wanted[0].ends if wanted else ()
            bare = bare and (not ends or key(heading).endswith(ends))
            if wanted and bare and found.get(look, 0) >= _LIKELY:
                role = wanted.pop(0)
                taken[heading] = Column(heading, role, LEAST, cells[heading])


def _worth(form: Form, columns: Sequence[Column], titles: Mapping[str, str]) -> float:
    """How well a sheet fits a form; 0 where it lacks what a sheet of the form must have."""
    found = {c.role.name for c in columns}
    if any(role.needed and role.name not in found for role in form.roles.values()):
        return 0
    if any(not must_have(form, each, columns, titles.values()) for each in form.tables):
        return 0
    worth = sum(c.sure * c.role.weight for c in columns)
    if worth < _ENOUGH:
        return 0
    titled = [
        w for where, w in _TITLED.items() if any(t in titles[where].casefold() for t in form.title)
    ]
    return worth + max(titled, default=0)


def must_have(
    form: Form,
    table: Mapping[str, object],
    columns: Sequence[Column],
    titles: Iterable[str],
) -> bool:
    """Whether a table has what it is nothing without: a column, or a word in a title."""
    must = table.get("must", ())
    assert isinstance(must, list | tuple)
    has = {c.role.name for c in columns}
    return all(name in has or credential_in(titles) for name in must)


def _left(
    cells: Mapping[str, Sequence[str]], columns: Sequence[Column]
) -> dict[str, tuple[str, str]]:
    """The headings that are left out, and why."""
    left = words().left
    kept = {c.heading: c.role for c in columns}
    found: dict[str, tuple[str, str]] = {}
    for heading in cells:
        role = kept.get(heading)
        if role is None:
            found[heading] = left.get(key(heading), ("", ""))
        elif role.left:
            found[heading] = (_REASONS.get(role.left, role.left), role.left)
    return found


_REASONS = {
    GIVEN_BY_LIST: "the list of enterprises gives it",
    "图中没有此项": "the graph has no place for it",
}


def is_certain(column: Column) -> bool:
    """Whether there is hardly a doubt what a column is."""
    return column.sure >= INSTEAD
