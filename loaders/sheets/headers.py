"""What stands in brackets at the end of a header, as in 预算(万元): a unit, or only a remark."""

from __future__ import annotations

import re

import polars as pl

from graph.schema import Type
from graph.values import DAYS_TO_1904, SERIALS

_BRACKETS = re.compile(r"^(.*?)\s*[(（\[【]\s*([^()（）\[\]【】]*)\s*[)）\]】]$")
_BEHIND = re.compile(r"^(.*[\u3400-\u9fff])\s*[/／,，:：]?\s*([万亿千]元)$")
_UNIT = re.compile(r"^(?:计量)?单位\s*[:：]?\s*")
_COUNTED_IN = {
    "人",
    "家",
    "个",
    "名",
    "项",
    "小时",
    "h",
    "hours",
    "hours a week",
    "enterprises",
    "trl",
}
_SCALE = re.compile(r"[千万亿元%％$€£￥¥]|USD|EUR|CNY|RMB", re.IGNORECASE)


def parted(header: str) -> tuple[str, str]:
    """A header without the brackets at its end, and what is in them; ``""`` if there are none. A
    unit may stand without: 合同金额/万元."""
    found = _BRACKETS.match(header) or _BEHIND.match(header)
    return (found[1], _UNIT.sub("", found[2]).strip()) if found else (header, "")


def unit_of(remark: str, type_: Type | None) -> str | None:
    """The unit that a remark gives to bare amounts in a column of this type.

    ``""`` where it gives none and the column is read as it stands; None where it cannot be, as a
    number in 万元 that is no amount of money would be read wrongly. A column that is not for one
    property (None) may become anything, so no unit is passed over.
    """
    if type_ is Type.MONEY:
        return remark
    if type_ in (Type.NUMBER, Type.INTEGER):
        return "" if not remark or remark.casefold() in _COUNTED_IN else None
    return None if type_ is None and _SCALE.search(remark) else ""


def from_1904(days: pl.Expr) -> pl.Expr:
    """Dates as text, where bare numbers of days count from 1904, as old Macintosh programs do."""
    number = days.str.extract(r"^\s*(\d{5})(?:\.\d+)?\s*$").cast(pl.Int64) + DAYS_TO_1904
    meant = pl.date(1899, 12, 30) + pl.duration(days=number)
    return pl.when(number.is_between(*SERIALS)).then(meant.cast(pl.String)).otherwise(days)


def with_unit(texts: pl.Expr, unit: str) -> pl.Expr:
    """Amounts under a header such as 预算(万元), with that unit where the cell has none."""
    bare = texts.str.contains(r"^[\s\d０-９.,，．+\-]*[\d０-９]\s*$")
    return pl.when(bare).then(texts.str.strip_chars() + unit).otherwise(texts)
