"""The id of a row that gives none: made of what it says, or taken over from a node known."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from graph.coerce import as_said
from graph.names import normal_code, normal_name
from graph.schema import NodeKind


def made_id(kind: NodeKind, parts: tuple[str, ...]) -> pl.Expr:
    """The id made from these properties, null where one that must be there is missing."""
    if parts == ("name",) or parts == ("title",):
        return pl.lit(f"{kind.name}:") + normal_name(pl.col(parts[0]))
    if len(parts) == 1:
        return normal_code(pl.col(parts[0]))
    if parts == ("scheme", "code"):
        return pl.when(pl.col("code").is_not_null()).then(
            pl.concat_str(pl.col("scheme").fill_null(""), pl.lit(":"), pl.col("code"))
        )
    pieces = [_piece(kind, p) for p in parts]
    return pl.lit(f"{kind.name}:") + pl.concat_str(pieces, separator="|")


def _piece(kind: NodeKind, part: str) -> pl.Expr:
    """One part of an id: a node's id as it is, a text as compared, a date that may be missing."""
    column = pl.col(part).cast(pl.String)
    if part not in kind:
        return column
    if kind[part].required:
        return normal_name(column)
    # What a cell said that could not be read tells two visits apart, though not their days.
    return pl.coalesce(column, normal_name(pl.col(as_said(part))), pl.lit("?"))


def take(
    bare: pl.DataFrame,
    known: pl.DataFrame,
    same: pl.Expr,
    one: Mapping[str, str],
    codes: list[str] | None = None,
) -> pl.DataFrame:
    """Take over the id of the one known node with the same code or name, once (``_found``).

    Of several that are ``one`` the kept one's, or the first's. With ``codes``, nothing is taken
    over from a node whose codes are others, nor where several of the rows have codes of their own
    under one name.
    """
    index = known.with_columns(same.alias("_same")).drop_nulls(["_same", "id"])
    index = index.unique(["_same", "id"], maintain_order=True)
    if one:
        index = index.with_columns(pl.col("id").replace(dict(one)).alias("_who"))
        index = index.sort(pl.col("id") != pl.col("_who"), maintain_order=True)
        index = index.unique(["_same", "_who"], keep="first", maintain_order=True)
    index = index.filter(pl.len().over("_same") == 1)
    if not index.height or not bare.height:
        return bare
    columns = bare.columns
    joined = bare.with_columns(same.alias("_same")).join(
        index.select("_same", pl.col("id").alias("_their"), *(codes or [])),
        on="_same",
        how="left",
        nulls_equal=False,
    )
    fits = pl.col("_their").is_not_null() & ~pl.col("_found")
    for each in codes or []:
        fits = fits & (pl.col(each).is_null() | pl.col(f"{each}_right").is_null())
        fits = fits & (normal_code(pl.col(each)).drop_nulls().n_unique().over("_same") <= 1)
    taken = pl.when(fits).then(pl.col("_their")).otherwise(pl.col("id"))
    return joined.with_columns(taken.alias("id"), pl.col("_found") | fits).select(columns)
