"""When a figure is of: 今年1—5月 of an article of July 2020 is 2020-01/2020-05 (ISO 8601)."""

from __future__ import annotations

import re
from datetime import date

_TIME = re.compile(
    r"(?P<year>(?:19|20)\d\d年|今年|去年|前年|明年|上年)?(?:的)?(?:"
    r"(?P<m1>\d{1,2})月?(?:份)?(?:—|–|-|~|～|至|到)(?P<m2>\d{1,2})月"
    r"|前(?P<first>\d{1,2}|[一二三四五六七八九十]+)个?(?P<what>月|季度)"
    r"|(?P<half>上半年|下半年)|第?(?P<quarter>[一二三四])季度"
    r"|(?P<month>\d{1,2})月(?:份)?(?!\d)"
    r"|(?P<end>年?底|年?末)|(?P<year_only>))"
)
_RATE = re.compile(r"每年|年均|每月|每周|每天|年(?=消耗|产|销)|一年|全年")
_NUMERAL = {c: i for i, c in enumerate("一二三四五六七八九十", 1)}


def period_of(text: str, start: int, at: int, end: int, on: date | None) -> str | None:
    """The period of a figure at `at` in the sentence from `start` to `end`, or None.

    The nearest expression before it in its sentence counts. ISO 8601 where a year is known; 每年
    and the like stay words.
    """
    found: str | None = None
    where = -1
    for match in _TIME.finditer(text, start, at):
        if (named := _named(match, on)) is not None:
            found, where = named, match.start()
    for match in _RATE.finditer(text, max(start, at - 24), at):
        if match.start() > where:
            found, where = match[0], match.start()
    return found


def _named(match: re.Match[str], on: date | None) -> str | None:
    if not match[0]:
        return None
    year = _year(match["year"], on)
    if year is None:
        parts = any(match[n] for n in ("m1", "first", "half", "quarter"))
        if not (parts and on and not match["year"]):
            return match[0] if match["year"] else None
        year = on.year
    if match["m1"]:
        return _months(year, int(match["m1"]), int(match["m2"]))
    if match["first"]:
        raw = match["first"]
        number = int(raw) if raw.isdigit() else _NUMERAL.get(raw, 0)
        return _months(year, 1, number * (3 if match["what"] == "季度" else 1))
    if match["half"]:
        return _months(year, 1, 6) if match["half"][0] == "上" else _months(year, 7, 12)
    if match["quarter"]:
        last = _NUMERAL[match["quarter"]] * 3
        return _months(year, last - 2, last)
    if match["month"]:
        return f"{year}-{int(match['month']):02d}" if 1 <= int(match["month"]) <= 12 else None
    if match["end"]:
        return f"{year}-12"
    return str(year)


def _months(year: int, first: int, last: int) -> str | None:
    if not 1 <= first <= last <= 12:
        return None
    return f"{year}-{first:02d}/{year}-{last:02d}"


def _year(said: str | None, on: date | None) -> int | None:
    if said is None:
        return None
    if said[0].isdigit():
        return int(said[:4])
    if on is None:
        return None
    return on.year + {"今年": 0, "去年": -1, "上年": -1, "前年": -2, "明年": 1}[said]
