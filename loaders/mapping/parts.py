"""What stands in one cell and is several things: people, organisations, items, a period."""

from __future__ import annotations

import calendar
import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from graph.values import BLANK_WORDS, Fault, half_width, parse_date
from loaders.built_in import named_in
from loaders.match.european_names import take_apart

_NOTHING_EN = (
    *("none at present", "none so far", "none identified", "none for now", "no need", "no needs"),
    *("nothing", "nil", "not applicable", "tbd", "to be determined", "to be confirmed", "unknown"),
    *("not yet", "no technical need", "no need at present"),
)
NOTHING = BLANK_WORDS | {
    *(f(word) for word in _NOTHING_EN for f in (str.lower, str.capitalize, str.upper)),
    *("待定", "待确定", "待补充", "暂缺", "暂定", "没有", "未定", "同上", "不需要", "无要求"),
    *("不限", "无意向", "暂无意向", "均可", "未填", "见附件", "详见附件"),
    *("无需求", "暂无需求", "无技术需求", "暂无技术需求", "没有需求", "暂时没有", "暂时没有需求"),
    *(
        "暂时无",
        "目前无",
        "目前没有",
        "无诉求",
        "暂无诉求",
        "无困难",
        "暂无困难",
        "无问题",
        "暂无问题",
    ),
    *("未反映", "未提出", "暂未提出", "暂不需要"),
}
"""Words that are written into a cell that has nothing to say, where names or needs are wanted."""

WAYS = ("people", "organisations", "items", "days", "fields")
"""Words for the ways in which a cell comes apart; any other text is marks between the parts."""

_BRACKETS = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
_OUTSIDE = r"(?![^(（]*[)）])"
_PEOPLE = re.compile(r"[、/／;；,，&＆|｜+\n\t。]|\s和\s|\sand\s")
_ORGANISATIONS = re.compile(rf"[、;；\n/／]{_OUTSIDE}|[,，]{_OUTSIDE}(?=\s*[\u3400-\u9fff])")
_DAYS_APART = re.compile(r"[、;；,，\n和及]|(?<=[\d日号])\s+(?=\d)")
_ITEMS = re.compile(r"[;；\n]|(?<=[^\d.．])(?=(?:\d{1,2}[、.．)）]|[①-⑳]|[(（]\d{1,2}[)）])\s*\D)")
_NUMBERING = re.compile(r"^\s*(?:[(（]?\d{1,2}[)）.、．]|[①-⑳])\s*(?!\d)")
_PART = re.compile(
    r"\s*[(（](?:牵头|主持|参与|参加|联合|合作|协作|承担|负责|依托|主导|甲方|乙方|丙方|第[一二三四五]|lead|"
    r"coordinator|partner|participant)[^()（）]*[)）]$",
    re.IGNORECASE,
)
_AND_OTHERS = re.compile(r"等(?:[\d一二三四五六七八九十]+[人名位])?$")
_AND_FIRMS = re.compile(
    r"(?<=[\u3400-\u9fff]{3})等(?:[\d一二三四五六七八九十]+\s*(?:家|所|个)(?:企业|单位|公司|院所|高校)?)?$"
)
_INSTITUTE = re.compile(
    r"\b(?:universit|institut|politecn|polytech|hochschule|college)", re.IGNORECASE
)
_LABEL = re.compile(r"^[\u3400-\u9fff]{2,6}[:：]\s*")
_PHONE = re.compile(r"(?<!\d)[\d-]{7,}(?!\d)")
_HAN_NAME = re.compile(r"[\u3400-\u9fff·]{1,4}")

_DAY = r"\d{8}|\d{4}\s*(?:[-/.年]\s*\d{1,2}\s*(?:[-/.月]\s*\d{1,2}\s*日?|月)?|年)?"
_TO = r"\s*(?:-+|—+|–+|~+|起?至|到|起)\s*"
_PERIOD = re.compile(rf"^自?(?P<start>{_DAY})?{_TO}(?P<end>{_DAY})?(?:止|底)?$")
_DAYS = re.compile(
    rf"^(?P<year>\d{{4}}\s*[-/.年]\s*)(?P<month>\d{{1,2}}\s*[-/.月]\s*)(?P<from>\d{{1,2}})日?{_TO}"
    r"(?P<later>\d{1,2}\s*[/.月])?(?P<to>\d{1,2})日?$"
)
_BARE_DAY = re.compile(
    r"^(\d{1,2})\s*月\s*(?:(\d{1,2}).*)?$|^(\d{1,2})[./](\d{1,2})(?:[日号]|\s*[-~—至].*)?$"
)
_TERM = re.compile(r"^([一二两三四五六七八九十]|\d{1,2})\s*(?:年|周年|years?)$", re.IGNORECASE)
_YEAR_LAST = re.compile(r"^(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4}|\d\d)(?:\s+\d.*)?$")
_ROUND = re.compile(r"^\d{1,2}\.[123]0\b")
_MAY_BE_ROUND = re.compile(r"^\d{1,2}\.[123]$")
_MONTHS = re.compile(rf"^(?P<year>\d{{4}})[.年](?P<from>\d{{1,2}})月?{_TO}(?P<to>\d{{1,2}})月?$")
_LONG = re.compile(r"\s*[(（,，;；]\s*(?:共|为期|历时)?\s*\d{1,3}\s*(?:个月|months?)\s*[)）]?$")
"""How long a period is, behind it: (24个月)."""
_OPEN = re.compile(r"\s*[-—–~至到]*\s*(?:今|现在|长期|持续|present|now)$", re.IGNORECASE)


def parts_of(text: str | None, way: str) -> list[str] | None:
    """The parts of a cell, each once, in order; None where it holds none.

    ``way`` is one of :data:`WAYS`, or the marks that stand between the parts. Numbers that people
    put in front are left out, and so are words that mean nothing.
    """
    if text is None:
        return None
    if way == "people":
        found = _people(text)
    elif way == "organisations":
        lines = (_NUMBERING.sub("", line) for line in _ITEMS.split(text))
        parts = (p for line in lines for part in _ORGANISATIONS.split(line) for p in _listed(part))
        found = [_AND_FIRMS.sub("", without_role(part.strip())) for part in parts]
    elif way == "days":
        return [p for part in _DAYS_APART.split(text) if (p := part.strip()) not in NOTHING] or None
    elif way == "fields":
        found = named_in("fields", "\n".join(_NUMBERING.sub("", t) for t in _ITEMS.split(text)))
    elif way == "items":
        found = [part.strip("。 \t") for part in _ITEMS.split(text)]
    else:
        found = re.split(f"[{re.escape(way)}\n]", text)
    bare = (_NUMBERING.sub("", part).strip() for part in found)
    nothing = NOTHING if way in WAYS else BLANK_WORDS
    return list(dict.fromkeys(p for p in bare if p not in nothing)) or None


def _listed(text: str) -> list[str]:
    """Full names of European firms, or of institutes, with commas between; else the text."""
    pieces = re.split(r",\s+", text)
    whole = len(pieces) > 1 and all(take_apart(p).legal or _INSTITUTE.search(p) for p in pieces)
    return pieces if whole else [text]


def without_role(name: str) -> str:
    """The name of an organisation without its part in brackets behind it: 甲公司(牵头)."""
    return _PART.sub("", name)


def is_numbered(text: str) -> bool:
    """Whether people put a number in front."""
    return bool(_NUMBERING.match(text)) and not re.match(r"^\s*\d+$", text)


def _people(text: str) -> list[str]:
    """Names of people, without a role before a colon or in brackets, without a telephone number or
    等3人 behind them."""
    found: list[str] = []
    for piece in _PEOPLE.split(_PHONE.sub(" ", _BRACKETS.sub(" ", text))):
        bare = _LABEL.sub("", _AND_OTHERS.sub("", piece.strip()))
        words = re.sub(r"\d+[.、．)）]", " ", bare).split()
        if len(words) > 1 and all(_HAN_NAME.fullmatch(word) for word in words):
            found += _joined(words)
        else:
            found.append(" ".join(words))
    return found


def _joined(words: list[str]) -> list[str]:
    """Chinese names between spaces; a short name may itself be written with one: 张 明."""
    names: list[str] = []
    half = False
    for word in words:
        if half and len(word) == 1:
            names[-1] += word
            half = False
        else:
            names.append(word)
            half = len(word) == 1
    return names


def day_of_period(text: str, which: str) -> str:
    """The first (``start``) or last (``end``) day of a period, ISO; ``""`` where it is open.

    A single date is the start of one. An end that names a month or a year is the last day of it.
    What is no period is given back as it stands.
    """
    plain = _LONG.sub("", half_width(text))
    if months := _MONTHS.match(plain):
        year = months["year"]
        plain = f"{year}.{months['from']}-{year}.{months['to']}"
    elif days := _DAYS.match(plain):
        later = days["later"] or days["month"]
        plain = f"{days['year']}{days['month']}{days['from']}~{days['year']}{later}{days['to']}"
    day = parse_date(plain)
    if not isinstance(day, Fault):
        return (day.isoformat() if day else "") if which == "start" else ""
    found = _PERIOD.match(_OPEN.sub("-", plain))
    if not found or not (found["start"] or found["end"]):
        return text
    part = found[which]
    if part is None:
        return ""
    day = parse_date(part)
    if isinstance(day, Fault) or day is None:
        return text
    return (day if which == "start" else _last(part, day)).isoformat()


def years_of(text: str) -> int:
    """How many years a term of validity has (三年, 3 years); 0 where it is none."""
    found = _TERM.match(half_width(text))
    if not found:
        return 0
    number = found[1].replace("两", "二")
    return int(number) if number.isdigit() else 1 + "一二三四五六七八九十".index(number)


def last_of_years(text: str, years: int) -> str:
    """The last day of so many years from a day on, ISO; what is no day as it stands."""
    day = parse_date(text)
    if isinstance(day, Fault) or day is None:
        return text
    leap = day.month == 2 and day.day == 29
    return (
        day.replace(year=day.year + years, day=28 if leap else day.day) - timedelta(1)
    ).isoformat()


def is_bare_day(text: str) -> bool:
    """Whether this is a day (a month, several days) without its year: 3月5日, 3.20, 6月9日-10日."""
    found = _BARE_DAY.match(half_width(text))
    if not found:
        return False
    return all(
        int(found[m] or 1) in range(1, 13) and int(found[d] or 1) in range(1, 32)
        for m, d in ((1, 2), (3, 4))
    )


def with_year(
    texts: Sequence[str], year: str, typed: Collection[str] = frozenset()
) -> dict[str, str]:
    """Days without their year, as they stand in a column, with it.

    A spreadsheet keeps 3.20 as the number 3.2: unless the column shows that it holds texts, or it
    is one of those that are known as such (``typed``), what may be the 2nd or the 20th stays.
    """
    plain = {text: half_width(text) for text in texts if is_bare_day(text)}
    as_texts = shows_texts(list(plain.values()))
    return {
        text: f"{year}年{said}" if "月" in said else f"{year}.{said}"
        for text, said in plain.items()
        if as_texts or said in typed or not may_be_round(said)
    }


def shows_texts(texts: Sequence[str]) -> bool:
    """Whether a column shows that its days are texts: 3.20 is no number of a spreadsheet."""
    return any(map(_ROUND.match, texts))


def may_be_round(text: str) -> bool:
    """Whether a spreadsheet may have made this day of another: 3.2 of 3.20."""
    return bool(_MAY_BE_ROUND.match(text))


def in_order(text: str, order: str) -> str:
    """A date whose day and month stand before its year, ISO, where ``order`` says which is first:
    ``mdy`` or ``dmy``. What is no such date is given back as it stands."""
    found = _YEAR_LAST.match(half_width(text))
    if not found:
        return text
    first, second, year = found.groups()
    month, day = (first, second) if order == "mdy" else (second, first)
    year = f"20{year}" if len(year) == 2 else year
    return f"{year}-{int(month):02d}-{int(day):02d}"


def orders_of(texts: Iterable[str]) -> set[str]:
    """The orders (``mdy``, ``dmy``) in which dates with the year at the end can all be read."""
    found = [m for text in texts if (m := _YEAR_LAST.match(half_width(text)))]
    if not found:
        return set()
    able = {"mdy": [m[1] for m in found], "dmy": [m[2] for m in found]}
    return {order for order, months in able.items() if all(1 <= int(n) <= 12 for n in months)}


def is_year_last(text: str) -> bool:
    """Whether a date has its year at the end and leaves open which number is the month."""
    return bool(_YEAR_LAST.match(half_width(text)))


def _last(part: str, first: date) -> date:
    """The last day of a date that may name a month or a year only, by its first."""
    given = len(re.findall(r"\d+", part)) if not re.fullmatch(r"\d{8}", part) else 3
    if given == 1:
        return date(first.year, 12, 31)
    if given == 2:
        return first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return first
