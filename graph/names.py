"""When two written names are the same name, and the id of what has no code."""

from __future__ import annotations

import polars as pl

CODES = ("uscc", "ror", "lei", "code")
"""Properties that are a code: what they say identifies a node as an id does."""


def normal_name(column: pl.Expr) -> pl.Expr:
    """A name as compared: NFKC (full width to half), lower case, white space folded.

    White space beside a Chinese character means nothing and goes.
    """
    folded = column.str.normalize("NFKC").str.to_lowercase().str.replace_all(r"\s+", " ")
    return folded.str.replace_all(r" ?(\p{Han}) ?", "$1").str.strip_chars()


def normal_code(column: pl.Expr) -> pl.Expr:
    """A code as compared: NFKC, upper case, no white space."""
    return column.str.normalize("NFKC").str.to_uppercase().str.replace_all(r"\s+", "")


def rank_of(number: int) -> pl.Expr:
    """How good a match is, as the column ``_rank``: the lower the better."""
    return pl.lit(number, dtype=pl.Int8).alias("_rank")


def columns_of(
    frames: list[pl.DataFrame], names: list[str], keep: list[str] | None = None
) -> pl.DataFrame:
    """These columns of several frames, one under the other; a missing one is null."""
    joined = pl.concat(
        [f.select([n for n in dict.fromkeys(names) if n in f.columns]) for f in frames],
        how="diagonal_relaxed",
    )
    for name in names if keep is None else keep:
        if name not in joined.columns:
            joined = joined.with_columns(pl.lit(None, dtype=pl.String).alias(name))
    return joined


def name_index(known: pl.DataFrame) -> pl.DataFrame:
    """What nodes are called: ``_ref`` (as compared), ``_id``, ``_rank``."""
    pieces = []
    ranked = {**dict.fromkeys(CODES, 1), "name": 2, "title": 2, "aliases": 3}
    for column, rank in ranked.items():
        if column not in known.columns:
            continue
        named = known.select(pl.col(column).alias("_ref"), pl.col("id").alias("_id"), rank_of(rank))
        if column == "aliases":
            named = named.explode("_ref")
        named = named.drop_nulls("_ref").with_columns(normal_name(pl.col("_ref")))
        pieces.append(named)
    if not pieces:
        return pl.DataFrame(schema={"_ref": pl.String, "_id": pl.String, "_rank": pl.Int8})
    return pl.concat(pieces).unique(["_ref", "_id"], keep="first", maintain_order=True)
