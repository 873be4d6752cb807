"""Sentences with ``{column}`` names, filled in from the rows of an answer in either language."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

import polars as pl

from graph.problem import Lang
from graph.schema import DeclarationError

_LISTED = 5
"""How many members of a list a sentence names before it says 'and n more'."""

Words = Mapping[str, Mapping[str, str]]
"""By column the Chinese of its values, where they are words of ours."""


def fields(template: str) -> list[str]:
    """The columns that a sentence names in braces; raises DeclarationError if not plain."""
    try:
        parsed = [
            (name, form) for _, name, form, _ in Formatter().parse(template) if name is not None
        ]
    except ValueError as error:
        raise DeclarationError(
            f"the sentence {template!r}: {error}; a column is {{name}}"
        ) from error
    for name, _ in parsed:
        if not name.isidentifier():
            raise DeclarationError(f"the sentence {template!r}: {{{name}}} is not a column's name")
    return [name for name, _ in parsed]


def sentence(
    template: str, rows: pl.DataFrame, lang: Lang, words: Words | None = None, listed: int = _LISTED
) -> pl.Expr:
    """The sentence of each row: the template with its ``{column}`` filled in, as one expression.

    ``words`` are put for their values in Chinese; of a list the first ``listed`` are named.

    Raises DeclarationError where the template names what is no column of the rows.
    """
    if missing := set(fields(template)) - set(rows.columns):
        raise DeclarationError(
            f"the sentence {template!r} names {', '.join(sorted(missing))}, "
            f"not among the columns {', '.join(rows.columns)}"
        )
    parts: list[pl.Expr] = []
    for plain, name, form, _ in Formatter().parse(template):
        parts.append(pl.lit(plain))
        if name is not None:
            column = pl.col(name)
            if lang == "zh" and words and words.get(name):
                column = column.replace(words[name])
            if isinstance(rows.schema[name], pl.List) and _with_nulls(rows[name]):
                column = column.list.drop_nulls()
            parts.append(_rendered(column, rows.schema[name], form or "", lang, listed))
    return pl.concat_str(parts) if parts else pl.lit("")


def _rendered(column: pl.Expr, kind: pl.DataType, form: str, lang: Lang, listed: int) -> pl.Expr:
    """One value as it stands in a sentence."""
    text: pl.Expr
    if form:
        text = column.map_elements(lambda value: format(value, form), return_dtype=pl.String)
    elif isinstance(kind, pl.List):
        text = _list(column, lang, listed)
    elif kind.is_float():
        whole = (column == column.round(0)) & (column.abs() < 1e15)
        number = column.round(2).cast(pl.String)
        text = (
            pl.when(whole)
            .then(column.cast(pl.Int64, strict=False).cast(pl.String))
            .otherwise(number)
        )
    elif kind == pl.Boolean:
        yes, no = ("是", "否") if lang == "zh" else ("yes", "no")
        text = pl.when(column).then(pl.lit(yes)).when(~column).then(pl.lit(no))
    else:
        text = column.cast(pl.String)
    return text.fill_null("不详" if lang == "zh" else "unknown")


def _with_nulls(lists: pl.Series) -> bool:
    """Whether any list has a null; to look for one takes nothing, to leave them out a tenth."""
    return bool(lists.explode(empty_as_null=False, keep_nulls=False).null_count())


def _list(column: pl.Expr, lang: Lang, listed: int) -> pl.Expr:
    members = column.cast(pl.List(pl.String))
    few = members.list.head(listed).list.join("、" if lang == "zh" else ", ")
    more = (members.list.len() - listed).cast(pl.String)
    total = members.list.len().cast(pl.String)
    many = (
        pl.concat_str(few, pl.lit("等"), total, pl.lit("项"))
        if lang == "zh"
        else pl.concat_str(few, pl.lit(" and "), more, pl.lit(" more"))
    )
    return pl.when(members.list.len() > listed).then(many).otherwise(few)


_SAID = r"([A-Za-z][A-Za-z' ,-]*) \(([^()]*\p{Han}[^()]*)\)(;|:|$)"
"""One thing of ``missing``, as the rules say it in both languages, before where it stands."""


def not_told(lang: Lang) -> pl.Expr:
    """The sentence of a row of which nothing can be told: what its column ``missing`` names, in one
    language."""
    missing = pl.col("missing").fill_null("?")
    if lang == "en":
        return pl.lit("cannot be told: ") + missing.str.replace_all(_SAID, "${1}${3}")
    said = missing.str.replace_all(_SAID, "${2}${3}")
    return pl.lit("无法判断：") + said.str.replace_all("; ", "；").str.replace_all(": ", "：")
