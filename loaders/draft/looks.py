"""What the cells of a column look like: codes, dates, amounts, telephone numbers, names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from graph.values import Fault, half_width, parse_date, parse_money
from loaders.built_in import meaning
from loaders.draft.words import words
from loaders.mapping.parts import (
    NOTHING,
    day_of_period,
    is_bare_day,
    is_year_last,
    parts_of,
    years_of,
)
from loaders.mapping.unpivot import period_of

SAMPLE = 300
"""How many cells of a column are looked at."""

_CODE = re.compile(r"^(?:[0-9A-HJ-NP-Z]\s*){18}$|^\d\.\d+E\+1[67]$", re.IGNORECASE)
_PHONE = re.compile(r"^(?:\+?86[- ]?)?(?:1\d{10}|0\d{2,3}[- ]?\d{7,8}(?:[-转]\d+)?|\d{7,8})$")
_PERSON = re.compile(
    r"^[\u3400-\u9fff·]{2,4}$|^[A-Z][\w.'’-]*(?: (?:[a-z]{2,3} )?[A-Z][\w.'’-]+){1,3}$"
)
_FLAG = frozenset({"是", "否", "有", "无", "√", "×", "✓", "Y", "N", "yes", "no", "1", "0"})
_AMOUNT = re.compile(r"^[约近]?[￥¥]?[\d,.]+(?:[-~—][\d,.]+)?\s*[万亿]?元?(?:左右|以内|以上)?$")


def _is_date(text: str) -> bool:
    plain = half_width(text)
    if re.fullmatch(r"\d{1,4}", plain):
        return bool(re.fullmatch(r"(?:19|20)\d\d", plain))
    if not isinstance(parse_date(plain), Fault):
        return True
    return (
        is_year_last(plain)
        or day_of_period(plain, "start") != plain
        or ("月" in plain and is_bare_day(plain))
    )


def _is_amount(text: str) -> bool:
    plain = half_width(text).replace(" ", "")
    if _PHONE.match(plain) or _CODE.match(plain):
        return False
    return bool(_AMOUNT.match(plain)) or not isinstance(parse_money(plain), Fault)


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[-+]?[\d,]+(?:\.\d+)?\s*[人家个名项小时级度]?", half_width(text)))


def _is_person(text: str) -> bool:
    names = parts_of(text, "people") or []
    return bool(names) and all(
        _PERSON.match(n) and not is_like("firm", n) and not is_like("institute", n) for n in names
    )


def is_like(pattern: str, text: str) -> bool:
    """Whether a text is like the name of a ``firm`` or an ``institute``."""
    return re.search(words().patterns[pattern], text) is not None


@cache
def _statuses() -> frozenset[str]:
    """How sheets say how far a need or a project has come."""
    return frozenset(words().values["status"]) | frozenset(words().values["project"])


_LOOKS: Mapping[str, Callable[[str], bool]] = {
    "code": lambda t: bool(_CODE.match(half_width(t))),
    "date": _is_date,
    "month": lambda t: bool((of := period_of(t)) and not of.day),
    "period": lambda t: day_of_period(t, "end") not in ("", t),
    "term": lambda t: years_of(t) > 0,
    "phone": lambda t: bool(_PHONE.match(half_width(t))),
    "amount": _is_amount,
    "number": _is_number,
    "flag": lambda t: t in _FLAG,
    "trl": lambda t: bool(re.match(r"^(?:TRL)?\s*[1-9]\s*级?$", half_width(t), re.IGNORECASE)),
    "firm": lambda t: is_like("firm", re.sub(r"[(（][^()（）]*[)）]$", "", t)),
    "institute": lambda t: is_like("institute", t) and not is_like("firm", t),
    "person": _is_person,
    "status": lambda t: t not in _FLAG and t.casefold() in _statuses(),
    "field": lambda t: meaning("fields", t) is not None,
}

_CONTRARY: Mapping[str, tuple[str, ...]] = {
    "text": ("date", "amount", "phone", "code", "number", "flag"),
    "firm": ("date", "amount", "phone", "code", "number", "flag", "person"),
    "institute": ("date", "amount", "phone", "code", "number", "flag", "person"),
    "person": ("date", "amount", "phone", "code", "number", "firm"),
    "date": ("firm", "person", "phone", "code", "institute"),
    "amount": ("firm", "person", "phone", "code", "institute"),
    "number": ("firm", "person", "phone", "code", "institute"),
    "phone": ("firm", "person", "institute"),
    "trl": ("person", "firm", "institute", "phone", "date"),
    "code": ("firm", "person", "phone", "institute"),
    "flag": ("date", "firm", "person", "phone", "code", "institute"),
}
"""What the cells of a column must not look like, by what they are said to be."""


def shares(cells: Sequence[str]) -> dict[str, float]:
    """For each look the share of the cells that have it; empty where all are blank."""
    seen = [c for c in cells[:SAMPLE] if c.strip() and c.strip() not in NOTHING]
    if not seen:
        return {}
    return {look: sum(map(test, seen)) / len(seen) for look, test in _LOOKS.items()}


def against(looks: Sequence[str], found: Mapping[str, float]) -> bool:
    """Whether the cells contradict that they look like one of these."""
    if looks == ("flag",) and found.get("date", 0) >= 0.2:
        return True  # of those that are, since when
    if not looks or not found or any(found.get(look, 0) >= 0.5 for look in looks):
        return False
    told = ("text",) if "text" in looks else looks
    contrary = {c for look in told for c in _CONTRARY.get(look, ())} - set(looks)
    return any(found[c] >= 0.6 for c in contrary)
