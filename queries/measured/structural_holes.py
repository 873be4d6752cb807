"""Which communities share fewer meetings than chance would give: exact, by a random graph."""

from __future__ import annotations

import polars as pl

from queries.measured import Parameters, Parts
from queries.measured._ties import MET_AT, apart, key


def measure(parts: Parts, parameters: Parameters) -> pl.DataFrame:
    """One row a pair of communities ``a`` and ``b`` that share one meeting at most, so few by
    chance with probability ``chance`` at most; and pairs of which nothing is known. Where a
    ``community`` is asked for, it is one of the two.

    ``meetings`` (:mod:`queries.measured._ties`) have the ``enterprises`` that meet there, ``names``
    the ``event_name`` of each; ``places`` says where enterprises lie, ``wanted`` the ``number`` of
    open demands in a field of those of a community, ``inside`` which of the ``communities`` lies in
    which. ``shared`` names what they have in common, ``both_need`` sums the lesser number of
    demands over the fields in ``common_needs``.
    """
    from queries.measures import expected_shared

    event = key(*MET_AT).alias("event")
    places = apart(parts["places"]).select("enterprise", "community")
    met = apart(parts["meetings"]).select("enterprise", event).unique()
    met = met.join(places, on="enterprise", how="left").select("event", "community")
    found = expected_shared(met.rename({"community": "group"}))
    found = found.rename({"group_a": "a", "group_b": "b"})
    certain = pl.when(pl.col("observed") == 0).then("p_none").otherwise("p_one")
    found = found.with_columns(p=certain).filter(
        (pl.col("observed") <= 1)
        & (pl.col("observed") < pl.col("expected"))
        & (pl.col("p") <= parameters["chance"])
    )
    found = pl.concat([found, _silent(met, places)], how="diagonal_relaxed")
    found = _unrelated(found, parts["inside"])
    if parameters["community"]:
        asked = parameters["community"]
        found = found.filter(pl.col("a").is_in(asked) | pl.col("b").is_in(asked))
    found = found.join(
        _shared(met, parts["names"].select(event, "event_name"), found), on=["a", "b"], how="left"
    )
    for end in ("a", "b"):
        about = parts["communities"].select(
            pl.col("community").alias(end),
            pl.col("community_name").alias(f"{end}_name"),
            pl.col("surveyed_on").alias(f"{end}_surveyed"),
        )
        found = found.join(about, on=end, how="left")
    common = _common_needs(parts["wanted"], found)
    return found.join(common, on=["a", "b"], how="left").with_columns(
        surveyed_on=pl.min_horizontal("a_surveyed", "b_surveyed"),
        sources=pl.lit([], dtype=pl.List(pl.String())),
    )


def _shared(met: pl.DataFrame, names: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """What the pairs that share one meeting share: a hole has one at most."""
    one = found.filter(pl.col("observed") == 1)
    return (
        met.filter(pl.col("community").is_in(pl.concat([one["a"], one["b"]]).unique().implode()))
        .unique()
        .pipe(lambda f: f.join(f, on="event", suffix="_b"))
        .join(one, left_on=["community", "community_b"], right_on=["a", "b"], how="semi")
        .join(names, on="event")
        .group_by(a="community", b="community_b")
        .agg(shared=pl.col("event_name").unique().sort())
    )


def _silent(met: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Pairs with a community whose enterprises are known and met nobody on record."""
    every = places.select(pl.col("community").unique().sort())
    quiet = every.join(met.drop_nulls("community"), on="community", how="anti")
    pairs = quiet.join(every, how="cross", suffix="_b").filter(
        pl.col("community") != pl.col("community_b")
    )
    low = pl.min_horizontal("community", "community_b")
    return pairs.select(a=low, b=pl.max_horizontal("community", "community_b")).unique()


def _common_needs(wanted: pl.DataFrame, holes: pl.DataFrame) -> pl.DataFrame:
    """Fields in which enterprises of two communities (``holes``) both have open demands, the most
    wanted first, and the sum of the lesser numbers."""
    pairs = holes.select(community="a", community_b="b").join(wanted, on="community")
    both = pairs.join(
        wanted.rename({"community": "community_b"}),
        on=["community_b", "field", "field_name"],
        suffix="_b",
    )
    both = both.with_columns(least=pl.min_horizontal("number", "number_b"))
    both = both.sort("least", "field_name", descending=[True, False])
    found: pl.DataFrame = both.group_by(a="community", b="community_b", maintain_order=True).agg(
        common_needs=pl.col("field_name"), both_need=pl.col("least").sum()
    )
    return found


def _unrelated(found: pl.DataFrame, inside: pl.DataFrame) -> pl.DataFrame:
    """Without pairs of which one lies in the other: a park and its own community."""
    both = pl.concat([inside, inside.select(inner="outer", outer="inner")])
    return found.join(both, left_on=["a", "b"], right_on=["inner", "outer"], how="anti")
