"""When two written names are the same name, and two written codes the same code."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

_FEW = 5
"""What more names than these hold tells nothing (宁波)."""

CODES = ("uscc", "ror", "lei", "code")
"""Properties that are a code: what they say identifies a node as an id does."""


INVISIBLE = (
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
"""Characters that are not seen: format characters and variation selectors (Unicode's
``Default_Ignorable_Code_Point`` within the planes that texts use)."""


def normal_name(column: pl.Expr) -> pl.Expr:
    """A name as compared: NFKC (full width to half), lower case, white space folded.

    White space beside a Chinese character means nothing and goes, as do characters not seen.
    """
    seen = column.str.replace_all(INVISIBLE, "")
    folded = seen.str.normalize("NFKC").str.to_lowercase().str.replace_all(r"\s+", " ")
    return folded.str.replace_all(r" ?(\p{Han}) ?", "$1").str.strip_chars()


def normal_code(column: pl.Expr) -> pl.Expr:
    """A code as compared: NFKC, upper case, no white space, no hyphens, nothing unseen."""
    seen = column.str.replace_all(INVISIBLE, "").str.normalize("NFKC").str.to_uppercase()
    return seen.str.replace_all(r"[\s\-]+", "")


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
    """What nodes are called: ``_ref`` (as compared), ``_id``, ``_rank``.

    Codes are compared as codes (:func:`normal_code`), names as names: :func:`referred` finds a
    written reference in either way.
    """
    pieces = []
    ranked = {**dict.fromkeys(CODES, 1), "name": 2, "title": 2, "aliases": 3}
    for column, rank in ranked.items():
        if column not in known.columns:
            continue
        named = known.select(pl.col(column).alias("_ref"), pl.col("id").alias("_id"), rank_of(rank))
        if column == "aliases":
            named = named.explode("_ref")
        same = normal_code if column in CODES else normal_name
        pieces.append(named.drop_nulls("_ref").with_columns(same(pl.col("_ref"))))
    if not pieces:
        return pl.DataFrame(schema={"_ref": pl.String, "_id": pl.String, "_rank": pl.Int8})
    found = pl.concat(pieces)
    # Of one text that is both a code and a name of a node, the code says more.
    return found.sort("_rank", maintain_order=True).unique(
        ["_ref", "_id", "_rank"], keep="first", maintain_order=True
    )


def referred(references: pl.DataFrame, column: str, index: pl.DataFrame) -> pl.DataFrame:
    """The nodes of an index that the references in a column may mean, with ``_id``, ``_rank``."""
    text = pl.col(column)
    as_code = references.with_columns(normal_code(text).alias("_ref"))
    as_name = references.with_columns(normal_name(text).alias("_ref"))
    of_code = pl.col("_rank") == 1
    found = [
        as_code.join(index.filter(of_code), on="_ref"),
        as_name.join(index.filter(~of_code), on="_ref"),
    ]
    kept = [*references.columns, "_id", "_rank"]
    return pl.concat(f.select(kept) for f in found)


def holding(texts: list[str], indexes: Mapping[str, pl.DataFrame]) -> dict[str, list[str]]:
    """Of each text the nodes (``Kind:id``) within whose name it stands (微科 in 宁波微科光电公司),
    as far as they are few; ``indexes`` are those of :func:`name_index`, by kind."""
    asked = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    asked = asked.with_columns(normal_name(pl.col("text")).alias("_ref"))
    long = pl.col("_ref").str.len_chars() > 4
    asked = asked.filter(long | pl.col("_ref").str.contains(r"\p{Han}.*\p{Han}"))
    found: dict[str, list[str]] = {}
    for kind, index in indexes.items() if asked.height else ():
        parts = pl.col("_ref").str.extract_many(asked["_ref"].unique().to_list(), overlapping=True)
        held = index.filter(pl.col("_rank") > 1).select("_id", parts).explode("_ref").drop_nulls()
        for text, ids in held.join(asked, on="_ref").group_by("text").agg("_id").iter_rows():
            found.setdefault(text, []).extend(f"{kind}:{id_}" for id_ in dict.fromkeys(ids))
    return {text: sorted(who) for text, who in found.items() if len(who) <= _FEW}


def of_kind(wanted: pl.DataFrame, told: str, kind: str) -> pl.DataFrame:
    """The references that may mean a node of this kind, by what the row itself says."""
    return wanted.filter(pl.col(told).is_null() | (pl.col(told) == kind)) if told else wanted


def meant(found: pl.DataFrame, on: list[str], one: Mapping[str, Mapping[str, str]]) -> pl.DataFrame:
    """For each reference (``on``) what it means: _id (null where several), _kind, _several.

    ``found`` has a row a candidate, with _id, _kind and _rank; only the best rank counts. Of
    several that are ``one`` (as in :attr:`graph.resolve.Resolver.one`) it means the one kept.
    """
    best = found.filter(pl.col("_rank") == pl.col("_rank").min().over(on))
    best = _united(best.unique([*on, "_id", "_kind"], maintain_order=True), on, one)
    return best.group_by(on, maintain_order=True).agg(
        pl.when(pl.len() == 1).then(pl.col("_id").first()).alias("_id"),
        pl.col("_kind").first(),
        pl.concat_str(pl.col("_kind"), pl.lit(" "), pl.col("_id")).sort().alias("_several"),
    )


def _united(
    found: pl.DataFrame, on: list[str], one: Mapping[str, Mapping[str, str]]
) -> pl.DataFrame:
    """Of several nodes that are one, the one that is kept, or the first."""
    if not one:
        return found
    pairs = zip(found["_kind"], found["_id"], strict=True)
    who = pl.Series("_who", [one.get(k, {}).get(i, i) for k, i in pairs], pl.String)
    return (
        found.with_columns(who)
        .sort(pl.col("_id") != pl.col("_who"), maintain_order=True)
        .unique([*on, "_kind", "_who"], keep="first", maintain_order=True)
        .drop("_who")
    )
