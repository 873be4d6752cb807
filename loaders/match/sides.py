"""The two lists of names that are held against each other."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from graph.names import normal_code
from graph.problem import Problem
from graph.uscc import is_valid

CODES = ("uscc", "lei", "ror", "pic")
"""Codes that may say who is meant. Two codes of one firm in the first three cannot differ; of a
PIC an organisation may have got a second one."""
DECISIVE = CODES[:3]
_ALIAS = {"el": "GR", "uk": "GB"}
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Side:
    """Names with what is known beside them; all lists are of one length, unknown is None."""

    ids: Sequence[str]
    names: Sequence[str]
    countries: Sequence[str | None]
    regions: Sequence[str | None]
    codes: Mapping[str, Sequence[str | None]] = field(default_factory=dict)

    def chinese(self) -> list[int]:
        """Positions of the names with Chinese characters."""
        return [i for i, n in enumerate(self.names) if _HAN.search(n)]

    def others(self) -> list[int]:
        """Positions of the names in letters."""
        return [i for i, n in enumerate(self.names) if n.strip() and not _HAN.search(n)]


def side_of(frame: pl.DataFrame, what: str) -> Side:
    """A table of text columns ``id``, ``name`` and, if there, ``country``, ``region`` and codes.

    Codes that cannot be right (a 统一社会信用代码 with a wrong check character) say nothing. Raises
    Problem, naming the table (``what``), where a column is missing or an id stands twice.
    """
    for needed in ("id", "name"):
        if needed not in frame.columns:
            raise Problem(
                f"{what} has no column {needed!r}; it needs id and name, and may have "
                "country, region, uscc",
                f"{what} 没有 {needed} 列；需要 id 和 name，可以有 country、region、uscc",
            )
    frame = frame.filter(pl.col("id").is_not_null() & pl.col("name").is_not_null())
    twice = frame.filter(pl.col("id").is_duplicated())["id"]
    if len(twice):
        raise Problem(
            f"{what}: the id {twice[0]!r} stands in more than one row; an id names one row",
            f"{what}：编号 {twice[0]!r} 出现在多行；一个编号只能对应一行",
        )

    def column(name: str) -> list[str | None]:
        if name not in frame.columns:
            return [None] * frame.height
        text = frame[name].str.strip_chars()
        return text.set(text == "", None).to_list()

    codes: dict[str, Sequence[str | None]] = {}
    for code in CODES:
        if code in frame.columns:
            read = frame.select(normal_code(pl.col(code))).to_series()
            if code == "uscc":
                read = read.set(~is_valid(read).fill_null(value=False), None)
            codes[code] = read.set(read == "", None).to_list()
    countries = [_ALIAS.get(c.lower(), c.upper()) if c else None for c in column("country")]
    return Side(frame["id"].to_list(), frame["name"].to_list(), countries, column("region"), codes)


def same_region(one: str | None, other: str | None) -> bool:
    """Whether two places can be one: unknown, or one within the other (宁波市, 浙江省宁波市)."""
    if not one or not other:
        return True
    a, b = (re.sub(r"[省市区县镇乡\s]|街道|自治", "", t.casefold()) for t in (one, other))
    return a in b or b in a or (len(a) >= 4 and len(b) >= 4 and (a[-4:] in b or b[-4:] in a))
