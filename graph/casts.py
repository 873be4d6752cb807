"""Casts of whole columns of text: trimmed, as numbers, amounts, days, yes or no, and lists.

What these leave null where something stands goes to the slower forms of :mod:`graph.values`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import polars as pl

from graph.schema import Type
from graph.values import BLANKS, SEPARATORS, YEARS

_INVISIBLE = r"[\x00-\x08\x0B-\x1F\x7F-\x9F\u200B\u2060\uFEFF]"
_UNTIDY = r"^\s|\s$|[\x00-\x1F\x7F-\x9F\u200B\u2060\uFEFF]"
_UNTIDY_BEYOND_ASCII = (b"\xc2", b"\xe1", b"\xe2", b"\xe3\x80\x80", b"\xef\xbb\xbf")
"""How UTF-8 begins every character of ``_UNTIDY`` beyond ASCII, spaces too, and few others."""
_AMOUNT = (
    r"^[￥¥]?\s*(?P<number>(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?:\.\d{1,4})?)"
    r"\s*(?P<scale>[万亿]?)元?$"
)
_SCALE = {"": 1.0, "万": 1e4, "亿": 1e8}


def tidy(texts: pl.Series, *, one_line: bool) -> pl.Series:
    """Texts trimmed, without control characters, and null where they say nothing.

    ``one_line`` turns line breaks and tabs into spaces, as names and codes want.
    """
    untidy = pl.Series(dtype=pl.Boolean) if are_tidy(texts) else texts.str.contains(_UNTIDY)
    untidy = untidy.fill_null(False)
    if untidy.any():
        found = texts.filter(untidy).str.replace_all("\r\n?", "\n")
        if one_line:
            found = found.str.replace_all(r"[\t\n]+", " ")
        found = found.str.replace_all(_INVISIBLE, "").str.strip_chars()
        texts = texts.scatter(untidy.arg_true(), found)
    blank = texts.is_in(sorted(BLANKS))
    return texts.set(blank.fill_null(False), None) if blank.any() else texts


def are_tidy(texts: pl.Series) -> bool:
    """Whether no text can want trimming, or hold a control character or a line break.

    All are looked at as one row of bytes, in half the time of a pattern. What is not so may be.
    """
    import numpy as np

    whole: bytes = texts.str.join("\n").cast(pl.Binary).item()
    between = max(len(texts) - texts.null_count() - 1, 0)
    controls = np.count_nonzero(np.frombuffer(whole, np.uint8) < ord(" "))
    if controls > between or b"\x7f" in whole:
        return False
    if b" " in whole and (
        whole[:1] == b" " or whole[-1:] == b" " or b" \n" in whole or b"\n " in whole
    ):
        return False
    return whole.isascii() or not any(
        mark[:1] in whole and mark in whole for mark in _UNTIDY_BEYOND_ASCII
    )


def _fast_number(texts: pl.Series) -> pl.Series:
    values = texts.cast(pl.Float64, strict=False)
    odd = ~values.is_finite().fill_null(True)
    return values.set(odd, None) if odd.any() else values


def _fast_money(texts: pl.Series) -> pl.Series:
    """Bare numbers, and the usual ``300万元`` and ``￥1,200.50``: a column may be full of them."""
    values = _fast_number(texts)
    unclear = (values.is_null() & texts.is_not_null()).arg_true()
    if not len(unclear):
        return values
    parts = texts.gather(unclear).str.extract_groups(_AMOUNT).struct
    number = (parts.field("number").str.replace_all(",", "")).cast(pl.Float64, strict=False)
    scale = parts.field("scale").fill_null("").replace_strict(_SCALE, default=None)
    # Four decimals of a 万 are a whole number of yuan: rounding undoes what binary floats add.
    scaled = (number * scale).round()
    # Two roundings of 2^-53 each stay below half a yuan up to 2^51: beyond, one by one, exactly.
    exact = pl.when(scaled.abs() < 2**51).then(scaled)
    amounts = pl.select(pl.when(scale == 1).then(number).otherwise(exact)).to_series()
    return values.scatter(unclear, amounts)


def _fast_date(texts: pl.Series) -> pl.Series:
    values = texts.str.to_date("%Y-%m-%d", strict=False)
    years = values.dt.year()
    odd = ~years.is_between(*YEARS).fill_null(True)
    return values.set(odd, None) if odd.any() else values


def _fast_boolean(texts: pl.Series) -> pl.Series:
    known = {"true": True, "false": False, "yes": True, "no": False, "是": True, "否": False}
    return texts.replace_strict(known, default=None, return_dtype=pl.Boolean)


FAST: Mapping[Type, Callable[[pl.Series], pl.Series]] = {
    Type.INTEGER: lambda texts: texts.cast(pl.Int64, strict=False),
    Type.NUMBER: _fast_number,
    Type.MONEY: _fast_money,
    Type.BOOLEAN: _fast_boolean,
    Type.DATE: _fast_date,
}
"""The cast of a whole column by its type: what it leaves null is read by the slower forms."""


def lists(texts: pl.Series) -> pl.Series:
    """The entries of each cell, parted by ``;``, ``；``, ``、`` or a new line; each once, in order.

    A cell may also be a list in JSON, as an exported graph has where an entry holds a separator.
    """
    written = texts.str.contains(r'^\[("[\s\S]*")?\]$').fill_null(False)
    if not written.any():
        return _parted(texts)
    listed = pl.Series([_from_json(t) for t in texts.filter(written)], dtype=pl.List(pl.String))
    read = written.scatter(written.arg_true(), listed.is_not_null())
    found = _merged(_parted(texts.filter(~read)), listed.drop_nulls(), read)
    return found.set(found.list.len() == 0, None)


def _from_json(text: str) -> list[str] | None:
    """The entries of a list in JSON; None if it is not such a list of texts."""
    try:
        found = json.loads(text)
    except json.JSONDecodeError:
        return None
    if not all(isinstance(entry, str) for entry in found):
        return None
    return [e for e in dict.fromkeys(e.strip() for e in found) if e not in BLANKS]


def _merged(others: pl.Series, these: pl.Series, where: pl.Series) -> pl.Series:
    """One series of two: these where it is said, the others elsewhere, each in their order."""
    order = pl.concat([(~where).arg_true(), where.arg_true()])
    return pl.concat([others, these]).gather(order.arg_sort())


def _parted(texts: pl.Series) -> pl.Series:
    """Most cells hold one entry, so only those with a separator are parted."""
    several = texts.str.contains(rf"{SEPARATORS}|^无$").fill_null(False)
    if several.all():
        return _split(texts)
    single = pl.select(
        pl.when(texts.is_not_null()).then(pl.concat_list(texts)).otherwise(None)
    ).to_series()
    if not several.any():
        return single
    return _merged(single.filter(~several), _split(texts.filter(several)), several)


def _split(texts: pl.Series) -> pl.Series:
    """The entries of cells without a null: trimmed, without blanks, each once."""
    others = SEPARATORS.replace(";", "", 1)
    if texts.str.contains(others).any():
        texts = texts.str.replace_all(others, ";")
    said = pl.element().filter(~pl.element().is_in([*sorted(BLANKS), "无"]))
    split = texts.str.split(";").list.eval(pl.element().str.strip_chars()).list.eval(said)
    number = split.list.len()
    again = split.list.n_unique() < number
    if again.any():
        once = split.filter(again).list.unique(maintain_order=True)
        split = _merged(split.filter(~again), once, again)
    return split.set(number == 0, None)
