"""How foreign sheets are laid out: several tables in one, forms, a name for several rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import polars as pl

from loaders.draft.looks import shares
from loaders.draft.matrix import without_months
from loaders.draft.words import INSTEAD, words
from loaders.mapping.layouts import Area, beside
from loaders.sheets.reading import clean_header

_MOST_ROWS = 5_000
"""In so many rows of a sheet further tables are looked for."""
_FORM_ROWS = 80
_LONGEST = 24
"""A heading has so many letters at most."""

Rows = Sequence[Sequence[str]]


def texts_of(cells: pl.DataFrame) -> list[list[str]]:
    """The first rows of a sheet as headings are compared."""
    return [[clean_header(c or "") for c in row] for row in cells.head(_MOST_ROWS).iter_rows()]


def telling(cells: Sequence[str]) -> int:
    """How many cells are a code, a number, a date or the full name of a firm or institute."""
    count = 0
    for cell in filter(None, cells):
        found = shares([cell])
        named = len(cell) > 5 and (found.get("firm") or found.get("institute"))
        if named or any(found.get(look) for look in ("code", "date", "phone", "amount")):
            count += 1
    return count


def header_rows(top: pl.DataFrame) -> tuple[int, ...]:
    """The row of the header: that with the most known headings; two, where they share them.

    () where the first row looks like a record and none like a header.
    """
    rows = [[clean_header(c or "") for c in row] for row in top.iter_rows()]
    scores = [n if (n := _headings(row)) > telling(without_months(row)) else 0 for row in rows]
    best = max(range(len(rows)), key=lambda n: (scores[n], sum(map(bool, rows[n])), -n))
    if scores[best] == 0:
        filled = [n for n, row in enumerate(rows) if any(row)]
        widest = max(filled, key=lambda n: (sum(map(bool, rows[n])), -n))
        return () if _is_record(rows[widest]) else (widest + 1,)
    for first in (best - 1, best):
        if 0 <= first < len(rows) - 1:
            both = [b or a for a, b in zip(rows[first], rows[first + 1], strict=True)]
            more = _headings(both) > scores[best]
            if first + 1 == best and _merged(rows[first], rows[best]):
                return first + 1, first + 2
            if more and not _is_record(rows[first + 1]):
                return first + 1, first + 2
    return (best + 1,)


def _merged(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether cells of a row of the header are merged with those below, beside those of groups."""
    same = sum(bool(a) and a == b for a, b in zip(upper, lower, strict=True))
    groups = sum(bool(a) and bool(b) and a != b for a, b in zip(upper, lower, strict=True))
    return same >= 2 and groups >= 1


def _headings(cells: Sequence[str]) -> int:
    """How many cells of a row are headings: known ones, or months where several of them stand."""
    named = without_months(cells)
    return sum(map(words().knows, set(named))) + len(cells) - len(named)


def _is_record(cells: Sequence[str]) -> bool:
    """Whether a row holds a code, a number, a date or the full name of a firm or institute."""
    return telling(without_months(cells)) > 0


@lru_cache(4096)
def _known(text: str) -> bool:
    return len(text) <= _LONGEST and words().knows(text)


@lru_cache(4096)
def is_label(text: str) -> bool:
    """Whether a cell of a form is a heading: what only ends like one may be a value."""
    return 1 < len(text) <= _LONGEST and words().knows(text, INSTEAD)


def is_form(rows: Rows) -> bool:
    """Whether a sheet is a form: headings with their values beside them, and no row of headings."""
    if len(rows) > _FORM_ROWS:
        return False
    if any(len(heads := [c for c in row if c]) > 3 and all(map(is_label, heads)) for row in rows):
        return False
    found = beside(rows, is_label)
    # What stands several times is no heading but what a column says.
    once = Counter(text for _, text, _ in found)
    with_value = [row for row, text, value in found if value and once[text] == 1]
    return len(set(with_value)) >= 3 and len(with_value) * 2 > len(found)


def areas(rows: Rows, left: int) -> list[Area]:
    """The tables of a sheet, side by side and one below the other; one at most if it is but one.

    ``left`` is how many columns stand before the first of the rows.
    """
    first = next((n for n, row in enumerate(rows) if _is_head(rows, n)), None)
    if first is None:
        return []
    while first + 1 < len(rows) and _is_head(rows, first + 1):
        first += 1  # what stands above headings may be known too
    found = []
    for start, end in _sides(rows, first):
        side = [row[start : end + 1] for row in rows]
        for top, bottom in _below(side):
            found.append(Area(top + 1, start + left, bottom, end + left))
    return found


def _is_head(rows: Rows, number: int) -> bool:
    """Whether a row is one of headings: most of its cells are known and none is a value."""
    filled = [c for c in rows[number] if c]
    if half := _half(rows[number]):
        filled = [c for c in rows[number][:half] if c]
    if len(filled) < 2 or len(filled) != len(set(filled)) or any(map(_is_number, filled)):
        return False
    count = sum(map(_known, filled))
    alone = number == 0 or len(set(filter(None, rows[number - 1]))) < 2
    enough = count >= 3 or (count == 2 and alone)
    return enough and count * 2 >= len(filled) and not telling(filled)


def _half(row: Sequence[str]) -> int:
    """Where a row of headings, four at least, begins once more; 0 where it does not."""
    half = len(row) // 2
    same = len(row) % 2 == 0 and half > 1 and list(row[:half]) == list(row[half:])
    return half if same and sum(map(bool, row)) >= 4 else 0


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[\d.,%]+", text))


def _sides(rows: Rows, head: int) -> Iterator[tuple[int, int]]:
    """First and last columns of the tables side by side, each with headings of its own, one of them
    a name that the other has too, or a first column of numbers."""
    width = max(map(len, rows))
    blank = [all(len(row) <= c or not row[c] for row in rows) for c in range(width)]
    sides: list[list[int]] = []
    for column in range(width):
        if blank[column]:
            continue
        if not sides or blank[column - 1] or column == _half(rows[head]):
            sides.append([])
        sides[-1].append(column)
    whole = len(sides) < 2 or not all(_has_name(rows[head], side) for side in sides)
    if whole:
        sides = [[c for side in sides for c in side]] if sides else []
    yield from ((side[0], side[-1]) for side in sides)


def _has_name(row: Sequence[str], side: Sequence[int]) -> bool:
    """Whether the headings of a side could be those of a table: two are known, one names things."""
    heads = [row[c] for c in side if c < len(row) and row[c]]
    return sum(map(_known, heads)) >= 2 and any(words().names(h) for h in heads)


def _below(rows: Rows) -> Iterator[tuple[int, int]]:
    """First row (from 0) and last (as a spreadsheet counts; 0: to the end) of the tables one below
    the other. The same headings once more are no other table."""
    heads: list[int] = []
    for number in range(len(rows)):
        if not _is_head(rows, number):
            continue
        again = heads and set(filter(None, rows[number])) <= set(rows[heads[-1]])
        if not again and (not heads or number - heads[-1] > 1):
            heads.append(number)
    tops = [0]
    for head in heads[1:]:
        top = head
        while top > tops[-1] + 1 and len(set(filter(None, rows[top - 1]))) == 1:
            top -= 1
        tops.append(top)
    for n, top in enumerate(tops):
        yield top, tops[n + 1] if n + 1 < len(tops) else 0


def to_fill(firms: pl.Series, numbers: Sequence[pl.Series]) -> bool:
    """Whether a column of names counts for the rows below in which it is empty.

    So where the first row has one and no row without one has a number of its own.
    """
    blank = _blank(firms)
    if not blank.any() or blank[0] or blank.mean() > 0.9:  # type: ignore[operator]
        return False
    return all((_blank(column) | ~blank).all() for column in numbers)


def _blank(column: pl.Series) -> pl.Series:
    return (column.is_null() | (column.str.strip_chars() == "")).fill_null(True)


def numbered(left: Mapping[str, tuple[str, str]]) -> list[str]:
    """The headings that are left out as numbers of the rows."""
    return [heading for heading, (_, why) in left.items() if why == "行号"]
