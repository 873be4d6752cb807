"""Columns that are one thing for several months or times, as rows: a matrix of visits.

In such a sheet a firm has a row and a month a column; a cell holds the days, a tick, how often.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import polars as pl

from graph.values import Fault, half_width, parse_date
from loaders.mapping.parts import NOTHING, is_bare_day, may_be_round, parts_of, shows_texts
from loaders.sheets.reading import Sheet

_ROW = "\x1frow"
_NEVER = NOTHING | {"×", "✗", "✘", "☒", "否", "0", "0次", "未", "未走访", "未到访", "no", "n", "N"}
"""What stands in a cell of a matrix where nothing was done."""

_HAN_MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR = r"(?:(?P<year>20\d\d)\s*[年./-]\s*)?"
_HAN = re.compile(
    rf"^{_YEAR}(?P<month>\d{{1,2}}|十[一二]?|[一二三四五六七八九])\s*月份?"
    r"(?:\s*(?P<day>\d{1,2})\s*[日号])?(?:走访|服务|拜访|到访|联系)?(?:情况|时间|日期|记录|次数)?$"
)
_ISO = re.compile(
    r"^(?P<year>20\d\d)[./-](?P<month>\d{1,2})(?:[./-](?P<day>\d{1,2}))?(?:[ T]0.*)?$"
)
_BARE = re.compile(r"^(?P<month>\d{1,2})[./-](?P<day>\d{1,2})$")
_ENGLISH = re.compile(
    rf"^(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?(?:[\s,'’-]*(?P<year>20\d\d|\d\d))?$", re.IGNORECASE
)
_QUARTER = re.compile(
    r"^(?:(?P<year>20\d\d)\s*年?\s*)?(?:第?(?P<han>[一二三四1-4])季度|Q(?P<q>[1-4]))"
    r"(?:\s*(?P<later>20\d\d))?$",
    re.IGNORECASE,
)
_PAIR = re.compile(r"^(\d{1,2})[./](\d{1,2})\.?$")
_DAY = re.compile(r"^(\d{1,2})(?:\.0)?\s*(?:[日号].*)?$")


@dataclass(frozen=True)
class Unpivot:
    """Which columns become rows (headings, or patterns as ``*月``), and the two that they become:
    ``heading`` holds theirs, ``cell`` what stands below it, a row for each part if ``split``."""

    line: int
    columns: tuple[str, ...]
    heading: str
    cell: str
    split: str = ""

    def of(self, columns: Sequence[str]) -> list[str]:
        """Those of a sheet's columns that become rows."""
        wanted = self.columns
        return [c for c in columns if c in wanted or any(fnmatch.fnmatch(c, p) for p in wanted)]


def unpivoted(sheet: Sheet, how: Unpivot) -> Sheet:
    """The sheet with a row for each cell of these columns that says something.

    A row that says nothing in any of them stays, once, with both new columns empty.
    """
    columns = how.of(sheet.frame.columns)
    kept = [c for c in sheet.frame.columns if c not in columns]
    frame = sheet.frame.with_row_index(_ROW)
    long = frame.unpivot(columns, index=[_ROW], variable_name=how.heading, value_name=how.cell)
    said = long[how.cell].to_list()
    parts = [_said(text, how.split) for text in said]
    long = (
        long.with_columns(pl.Series(how.cell, parts, dtype=pl.List(pl.String)))
        .filter(pl.col(how.cell).list.len() > 0)
        .explode(how.cell)
    )
    whole = frame.select(_ROW, *kept).join(long, on=_ROW, how="left", maintain_order="left_right")
    rows = sheet.rows.gather(whole[_ROW])
    return replace(sheet, frame=whole.drop(_ROW), rows=rows)


def _said(text: str | None, split: str) -> list[str]:
    parts = (parts_of(text, split) or []) if split and text else [text or ""]
    return [p for p in parts if not is_never(p)]


def is_never(text: str) -> bool:
    """Whether a cell of a matrix says that there is nothing to tell."""
    plain = half_width(text)
    return not plain or plain in _NEVER


@dataclass(frozen=True)
class Period:
    """What a heading says of when: a month (``months``: so many, of a quarter) or a day of it, with
    the year where it names one."""

    year: str
    month: int
    day: int = 0
    months: int = 1

    def has(self, month: int) -> bool:
        """Whether a month is one of it."""
        return self.month <= month < self.month + self.months

    def begins(self, year: str, day: int = 0) -> str:
        """Its day (or this one of it), else its month, as text; without a year it is no date."""
        of, day = self.year or year, day or self.day
        month = f"{of}年{self.month}月" if of else f"{self.month}月"
        return f"{month}{day}日" if day else month


def period_of(heading: str) -> Period | None:
    """The month (of a quarter the first), or the day, that a heading names; None if it is none."""
    plain = half_width(heading)
    if found := _QUARTER.match(plain):
        number = found["q"] or found["han"]
        quarter = int(number) if number.isdigit() else 1 + _HAN_MONTHS.index(number)
        return Period(found["year"] or found["later"] or "", 3 * quarter - 2, months=3)
    found = _HAN.match(plain) or _ISO.match(plain) or _BARE.match(plain) or _ENGLISH.match(plain)
    if found is None:
        return None
    said = {"year": None, "day": None, **found.groupdict()}
    month, year = _month(found["month"]), said["year"] or ""
    day = int(said["day"] or 0)
    if not 1 <= month <= 12 or day > 31:
        return None
    return Period(f"20{year}" if len(year) == 2 else year, month, day)


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    if text in _HAN_MONTHS:
        return 1 + _HAN_MONTHS.index(text)
    return 1 + _MONTHS.index(text.lower()[:3])


def days_under(
    texts: Sequence[str | None],
    headings: Sequence[str | None],
    year: str,
    typed: Collection[str] = frozenset(),
) -> list[str]:
    """The days that the cells of a matrix mean, below headings that name months or days.

    What has a year stays; ``3.12`` and ``12`` are days of the heading's year and month, and so is
    ``12.3`` where it names March; a tick, or whatever else stands there, means what the heading
    says. A bare number is a day if any of them is above 9, else how often: then the month is all
    that is known; so it is for ``5.8`` below March, and for ``3.2`` where a spreadsheet may have
    made that of ``3.20``: not where it is known for a text (``typed``).
    """
    plain = [half_width(text or "").rstrip(".") for text in texts]
    as_texts = shows_texts(plain)
    as_days = any(int(day[1]) > 9 for day in map(_DAY.match, plain) if day)
    found: list[str] = []
    for text, heading in zip(plain, headings, strict=True):
        period = period_of(heading or "")
        if not text or period is None or not isinstance(parse_date(text), Fault):
            found.append(text)
        elif is_day_of_months(text):
            found.append(_of_period(text, period, year, as_text=as_texts or text in typed))
        else:
            day = _DAY.match(text)
            number = int(day[1]) if day and (as_days or not text.isdigit()) else 0
            found.append(period.begins(year, number if number <= 31 else 0))
    return found


def is_day_alone(text: str) -> bool:
    """Whether this is a day without its month: 5日, 12."""
    day = _DAY.match(half_width(text))
    return bool(day and 1 <= int(day[1]) <= 31)


def is_day_of_months(text: str) -> bool:
    """Whether this is a day with its month and without its year, in either order: 3.20, 20.3."""
    pair = _PAIR.match(half_width(text))
    return is_bare_day(text) or bool(pair and int(pair[2]) in range(1, 13) and int(pair[1]) <= 31)


def _of_period(text: str, period: Period, year: str, *, as_text: bool) -> str:
    """A month and a day below a heading: that day, unless it is none of the heading's months."""
    of = period.year or year
    if "月" in text:
        return f"{of}年{text}" if of else text
    first, second = map(int, re.findall(r"\d+", text)[:2])
    if not period.has(first) and period.has(second) and first <= 31:
        return replace(period, month=second, months=1).begins(year, first)
    if (period.has(first) and (as_text or not may_be_round(text))) or second > 12:
        return f"{of}.{text}".replace("/", ".") if of else text
    return period.begins(year)
