"""Foreign sheets in which visits stand as a matrix: firms by months, or by the first visit, the
second and so on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.values import half_width
from loaders.draft.looks import shares
from loaders.draft.words import INSTEAD, key, words
from loaders.mapping.parts import parts_of
from loaders.mapping.unpivot import is_day_of_months, is_never, period_of

_VISITS = re.compile(
    r"走访|拜访|服务|到访|上门|联系|对接|调研|三服务|visit|meeting|contact", re.IGNORECASE
)
"""Words of which one has to stand above a matrix for it to be of visits."""
_ORDINAL = re.compile(
    r"第[一二三四五六七八九十\d]{1,2}次|[首初再一二两三四五]次|[\d一二三四五六]$|[#№]\s*\d|\b\d(?:st|nd|rd|th)\b",
    re.IGNORECASE,
)
_MARK = re.compile(
    r"^(?:[√✓✔☑●○◎■★vVxX是有Yy]|yes|done|已走访|已完成|完成|\d次|\d{1,2}(?:\.0)?\s*[日号]?)$"
)
_MOST = 31


@dataclass(frozen=True)
class Matrix:
    """Columns of a sheet that are one thing, and what they are called as rows: ``heading`` holds
    their headings, ``cell`` their cells; ``persons``: those name who was there."""

    columns: tuple[str, ...]
    heading: str
    cell: str
    cells: tuple[str, ...]
    persons: bool = False

    @property
    def split(self) -> str:
        """How one cell comes apart as the matrix does; people do so table by table."""
        return "" if self.persons else "days"

    def turned(self, cells: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
        """The columns of the sheet as they will be, without the headings of months."""
        kept = {h: c for h, c in cells.items() if h not in self.columns}
        if self.persons:
            kept[self.heading] = self.columns
        return {**kept, self.cell: self.cells}


def without_months(cells: Sequence[str]) -> list[str]:
    """The cells of a row but for headings of months, where there are three at least, or two beside
    a heading that is known; each once."""
    months = [c for c in cells if c and period_of(c)]
    rest = [c for c in cells if c not in months]
    enough = len(months) >= 3 or (len(months) == 2 and any(map(words().knows, rest)))
    return rest if enough and len(set(months)) == len(months) else [*cells]


def matrix_of(cells: Mapping[str, Sequence[str]], told: Iterable[str]) -> Matrix | None:
    """The matrix of visits that a sheet holds, if it does; ``told`` is what stands above."""
    if not any(map(_VISITS.search, (*told, *cells))):
        return None
    months = [h for h in cells if period_of(h)]
    if len(months) >= 2 and (found := _of(months, cells)):
        return found
    alike: dict[str, list[str]] = {}
    for heading in cells:
        bare = _ORDINAL.sub("", half_width(heading)).strip()
        if bare != half_width(heading).strip():
            alike.setdefault(bare, []).append(heading)
    date = words().forms["visits"].roles["date"]
    for bare, headings in alike.items():
        named = date.named(key(bare)) >= INSTEAD or key(bare) in ("走访", "visit", "")
        if len(headings) >= 2 and named and (found := _of(headings, cells, dates=True)):
            return found
    return None


def _of(
    headings: Sequence[str], cells: Mapping[str, Sequence[str]], *, dates: bool = False
) -> Matrix | None:
    said = [c for h in headings for c in cells[h] if not is_never(c)]
    parts = [p for text in said for p in parts_of(text, "days") or ()]
    if not parts:
        return None
    days = sum(map(_is_day, parts)) / len(parts)
    marks = 0.0 if dates else sum(map(_is_mark, parts)) / len(parts)
    persons = not dates and shares(said).get("person", 0) >= 0.8
    if days + marks < 0.8 and not persons:
        return None
    han = any(re.search("[\u3400-\u9fff]", h) for h in cells)
    cell = ("走访人" if han else "visited by") if persons else ("走访日期" if han else "visit date")
    heading = ("走访月份" if han else "visit month") if persons else ("表头" if han else "heading")
    taken = set(cells) - set(headings)
    return Matrix(tuple(headings), _free(heading, taken), _free(cell, taken), tuple(said), persons)


def _is_day(text: str) -> bool:
    return is_day_of_months(text) or (
        shares([text]).get("date", 0) > 0 and not re.fullmatch(r"\d{1,4}", half_width(text))
    )


def _is_mark(text: str) -> bool:
    plain = half_width(text)
    if not _MARK.match(plain) or _is_day(text):
        return False
    number = re.match(r"\d+", plain)
    return number is None or int(number[0]) <= _MOST


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    return name
