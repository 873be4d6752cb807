"""Names and numbers that must not be read, found in running text however they are spelt, and
struck out.

A text is compared without white space, hyphens, commas, marks that nobody sees, letter case and
character width, and as it reads when its %-signs are decoded (an address on the web). A term that
ends in a Latin letter or digit is struck out as a word of its own only: a person called Li does
not strike out "quality".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from urllib.parse import unquote

import polars as pl

STRUCK = "[…]"
"""What stands in place of a term."""

_NOISE = r"[\s\-‐-―·•._,、\u00ad\u200b-\u200f\u2060\ufeff]"
_BETWEEN = _NOISE + "*"
_WORD = re.compile(r"[0-9A-Za-z]")


def plain(text: str) -> str:
    """A text as it is compared."""
    return re.sub(_NOISE, "", unicodedata.normalize("NFKC", text).lower())


def _compared(column: pl.Expr) -> pl.Expr:
    return column.str.normalize("NFKC").str.to_lowercase().str.replace_all(_NOISE, "")


def fit(term: str) -> bool:
    """Whether a term can be told from ordinary words: two Chinese characters or letters, and of
    digits alone five."""
    key = plain(term)
    return len(key) >= (5 if key.isdigit() else 2)


class Mask:
    """Strikes out terms. Terms too short to be told from other words are not taken."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms = sorted({plain(t) for t in terms if fit(t)})

    def __len__(self) -> int:
        return len(self._terms)

    def texts(self, values: pl.Series) -> pl.Series:
        """The texts with the terms struck out; those without a term are as they were."""
        if not self._terms or values.null_count() == len(values):
            return values
        different = values.drop_nulls().unique()
        changed = self._changed(different)
        coded = different.filter(different.str.contains("%", literal=True)).to_list()
        if coded:
            decoded = {text: unquote(text) for text in coded}
            read = self._changed(pl.Series(list(decoded.values())).unique())
            changed |= {text: read[plain] for text, plain in decoded.items() if plain in read}
        return values.replace(changed) if changed else values

    def _changed(self, different: pl.Series) -> dict[str, str]:
        """Those of the texts that hold a term, each with how it reads without."""
        hits = pl.DataFrame({"text": different}).with_columns(
            _compared(pl.col("text")).str.extract_many(self._terms, overlapping=True).alias("terms")
        )
        hits = hits.filter(pl.col("terms").list.len() > 0)
        found = zip(hits["text"], hits["terms"], strict=True)
        mended = {text: self._struck(text, terms) for text, terms in found}
        return {old: new for old, new in mended.items() if old != new}

    def text(self, value: str) -> str:
        """One text with the terms struck out."""
        return str(self.texts(pl.Series([value]))[0])

    def touches(self, values: pl.Series) -> pl.Series:
        """Of each text whether it holds a term."""
        return self.texts(values).ne_missing(values)

    def frame(self, frame: pl.DataFrame, spare: Iterable[str] = ()) -> pl.DataFrame:
        """The frame with the terms struck out of all text and lists of text, ``spare`` apart."""
        left = set(spare)
        mended = []
        for name, kind in frame.schema.items():
            if name in left:
                continue
            if kind == pl.String:
                mended.append(self.texts(frame[name]))
            elif kind == pl.List(pl.String):
                mended.append(self._lists(frame[name]))
        return frame.with_columns(mended)

    def _lists(self, values: pl.Series) -> pl.Series:
        members = values.explode()
        known = dict(zip(members, self.texts(members), strict=True))
        if all(old == new for old, new in known.items()):
            return values
        return pl.Series(
            values.name,
            [None if v is None else [known[m] for m in v] for v in values.to_list()],
            values.dtype,
        )

    def _struck(self, text: str, keys: Iterable[str]) -> str:
        folded = unicodedata.normalize("NFKC", text)
        mended = folded
        for key in sorted(set(keys), key=lambda k: (-len(k), k)):
            mended = _pattern(key).sub(STRUCK, mended)
        return text if mended == folded else mended


@cache
def _pattern(key: str) -> re.Pattern[str]:
    """The term with what may stand between its characters."""
    body = _BETWEEN.join(map(re.escape, key))
    before = r"(?<![0-9A-Za-z])" if _WORD.match(key[0]) else ""
    after = r"(?![0-9A-Za-z])" if _WORD.match(key[-1]) else ""
    return re.compile(before + body + after, re.IGNORECASE)
