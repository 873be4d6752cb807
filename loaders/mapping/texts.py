"""What a mapping does to the texts of a cell before they mean anything: mended, dated, in yuan."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection

import polars as pl

from graph.casts import tidy
from loaders.mapping.declared import Cell
from loaders.mapping.parts import day_of_period, in_order, last_of_years, with_year
from loaders.mapping.unpivot import days_under
from loaders.sheets.headers import with_unit


def read_as(
    cell: Cell, texts: pl.Series, headings: pl.Series | None, typed: Collection[str]
) -> pl.Series:
    """The texts as the cell says that they are to be read, step by step.

    ``headings`` are those under which they stood in a matrix, if the cell says so; ``typed`` what
    looks like a number and was entered as a text.
    """
    if cell.same:
        texts = texts.replace(_changed(texts, lambda t: _collapsed(t, cell.same)))
    if cell.repair:
        texts = texts.replace(_changed(texts, lambda t: _repaired(t, cell.repair)))
    if any((cell.html, cell.cut, cell.keep, cell.nothing)):
        texts = tidy(_mended(cell, texts), one_line=False)
    if headings is not None:
        days = days_under(texts.to_list(), headings.to_list(), cell.year, typed)
        texts = tidy(pl.Series(texts.name, days, dtype=pl.String), one_line=False)
    if any((cell.order, cell.period, cell.year, cell.years)):
        texts = tidy(_dated(cell, texts, typed), one_line=False)
    if cell.decimal == ",":
        texts = _with_point(texts)
    if cell.unit:
        texts = pl.select(with_unit(pl.lit(texts), cell.unit)).to_series()
    return _in_yuan(texts, cell.currency, cell.rate) if cell.currency else texts


def _changed(texts: pl.Series, change: Callable[[str], str]) -> dict[str, str]:
    distinct = texts.drop_nulls().unique().to_list()
    return {t: new for t in distinct if (new := change(t)) != t}


def _collapsed(text: str, mark: str) -> str:
    """``PRC;PRC`` is ``PRC``; parts that differ stay as they stand."""
    parts = {p.strip() for p in text.split(mark) if p.strip()}
    return parts.pop() if len(parts) == 1 else text


def _repaired(text: str, encoding: str) -> str:
    """Text whose UTF-8 bytes were once read in this encoding, put right; other text as it is."""
    try:
        return text.encode(encoding).decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


def _mended(cell: Cell, texts: pl.Series) -> pl.Series:
    """Texts with what a pattern cuts or keeps, without words for nothing."""
    if cell.html:
        texts = texts.replace(_changed(texts, html.unescape))
    if cell.cut:
        texts = texts.str.replace_all(cell.cut, "").str.strip_chars()
    if cell.keep:
        # A pattern without a group keeps all that it finds.
        group = min(1, re.compile(cell.keep).groups)
        texts = texts.str.extract(cell.keep if group else f"({cell.keep})", 1)
    if cell.nothing:
        texts = texts.set(texts.is_in([*cell.nothing]).fill_null(False), None)
    return texts


def _dated(cell: Cell, texts: pl.Series, typed: Collection[str]) -> pl.Series:
    """Days in the order that they are written in, with their year; a period's first or last."""
    if cell.order:
        texts = texts.replace(_changed(texts, lambda t: in_order(t, cell.order)))
    if cell.year:
        texts = texts.replace(with_year(texts.drop_nulls().unique().to_list(), cell.year, typed))
    if cell.period:
        texts = texts.replace(_changed(texts, lambda t: day_of_period(t, cell.period)))
    if cell.years:
        texts = texts.replace(_changed(texts, lambda t: last_of_years(t, cell.years)))
    return texts


def _with_point(texts: pl.Series) -> pl.Series:
    """Numbers with a decimal comma as they are read; a point that parts no thousands stays.

    ``1.234,5`` is 1234.5; ``1234.5`` is no number here: it gets a remark, so that it is refused.
    """
    plain = texts.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    odd = texts.str.contains(r"\.") & ~texts.str.contains(r"^\D*\d{1,3}(\.\d{3})+(,\d*)?\D*$")
    return pl.select(pl.when(odd).then(texts + " (decimal: ,)").otherwise(plain)).to_series()


def _in_yuan(texts: pl.Series, currency: str, rate: float | None) -> pl.Series:
    """Amounts of another currency in yuan; what is no plain number keeps its currency's name."""
    if rate is None:
        return texts
    amounts = texts.cast(pl.Float64, strict=False)
    yuan = (amounts * rate).round(2).cast(pl.String)
    return pl.select(
        pl.when(amounts.is_finite().fill_null(False)).then(yuan).otherwise(texts + f" {currency}")
    ).to_series()
