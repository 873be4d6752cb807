"""The words that the matching knows: places, trades, legal forms, short names of institutes."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files

_DATA = files("loaders.match") / "data"


def _words(name: str) -> tuple[str, ...]:
    """The words of a file, each once, the longest first; a line with ``#`` is a remark."""
    lines = (_DATA / name).read_text(encoding="utf-8").splitlines()
    found = {w for line in lines if not line.startswith("#") for w in line.split()}
    return tuple(sorted(found, key=lambda w: (-len(w), w)))


@cache
def regions() -> frozenset[str]:
    """Short names of Chinese places."""
    return frozenset(_words("regions.txt"))


@cache
def region_pattern() -> re.Pattern[str]:
    """A place at the beginning of a text, with 省, 市, 区 and the like after it."""
    return re.compile(
        rf"({'|'.join(_words('regions.txt'))})(?:特别行政区|自治区|自治州|省|市|区|县)?"
    )


@cache
def place_signs() -> dict[str, frozenset[str]]:
    """Short names of places by the one character that stands for them (粤: 广东)."""
    lines = (_DATA / "place_signs.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.split() for line in lines if line and not line.startswith("#"))
    return {sign: frozenset(places) for sign, *places in rows}


@cache
def trade_pattern() -> re.Pattern[str]:
    """Words of a trade at the end of a name."""
    return re.compile(rf"(?:{'|'.join(_words('industry_words.txt'))})+$")


@cache
def legal_zh_pattern() -> re.Pattern[str]:
    """A legal form, wherever it stands in a Chinese name."""
    return re.compile("|".join(_words("legal_zh.txt")))


@cache
def institutes() -> dict[str, str]:
    """Full names of institutes by their short ones."""
    lines = (_DATA / "institutes.csv").read_text(encoding="utf-8").splitlines()
    return {row["short"]: row["full"] for row in csv.DictReader(lines)}


@cache
def general_eu() -> frozenset[str]:
    """Words of European names that say what a body is and not which."""
    return frozenset(_words("general_eu.txt"))
