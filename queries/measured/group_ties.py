"""Which groups of organisations are tied less than chance would have it: exact, no sampling."""

from __future__ import annotations

import polars as pl

from graph.ontology import ONTOLOGY
from graph.problem import Problem
from queries.measured import Parameters, Parts
from queries.measured._ties import apart, key

_OF_FIRMS = ("community", "size")
"""Groupings of enterprises alone; by the others an enterprise meets an institute."""
_TELLING = 5
"""Expected pairs, or organisations of a group without ties, below which nothing can be told."""
_BY = ("community", "field", "size", "country", "region")


def measure(parts: Parts, parameters: Parameters) -> pl.DataFrame:
    """Pairs of groups whose organisations meet ``z`` standard deviations less than expected.

    ``meetings`` are those of ``organisations`` (``size, country, region``), enterprises also by
    their one community (``places``), and all by the field of most of their ``strengths`` (``field,
    number``); each with lists of the ``enterprises`` or ``institutes`` that it is true of
    (:mod:`queries.measured._ties`). Without ``observed``: nothing is known of a group. Where a
    ``community`` is asked for, it is one of the two.
    """
    strangers = [by for by in parameters["by"] if by not in _BY]
    if strangers:
        raise Problem(
            f"group-ties: --by is {', '.join(strangers)}; it takes {', '.join(_BY)}",
            f"group-ties：参数 by 的值 {'、'.join(strangers)} 无效，应为 {'、'.join(_BY)}",
        )
    org = key("enterprise", "institute").alias("org")
    event = key("platform", "collaboration")
    parts = {
        **parts,
        "meetings": apart(parts["meetings"]).select(org, event=event),
        "organisations": apart(parts["organisations"]).with_columns(org),
        "places": apart(parts["places"]).select(key("enterprise").alias("org"), "community"),
        "strengths": apart(parts["strengths"]).with_columns(org),
    }
    found = pl.concat(
        (_between(by, parts, parameters) for by in parameters["by"] or _BY),
        how="diagonal_relaxed",
    )
    if parameters["community"]:
        asked = [f"community:{each}" for each in parameters["community"]]
        found = found.filter(pl.col("a").is_in(asked) | pl.col("b").is_in(asked))
    return found.with_columns(
        surveyed_on=pl.min_horizontal("a_surveyed", "b_surveyed"),
        sources=pl.lit([], dtype=pl.List(pl.String())),
    )


def _attribute(parts: Parts, by: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Groups of organisations: ``org, group`` once each, and ``group, name, surveyed_on``."""
    if by == "community":
        about = parts["communities"].select("surveyed_on", group="community", name="community_name")
        return parts["places"].unique("org", keep="none").rename({"community": "group"}), about
    if by == "field":
        about = parts["fields"].select(group="field", name="field_name")
        return _main_field(parts), about.with_columns(surveyed_on=pl.lit(None, pl.Date()))
    own = parts["organisations"].select("org", group=by).drop_nulls()
    names = ONTOLOGY.nodes["Enterprise"]["size"].choices if by == "size" else {}
    about = own.select(pl.col("group").unique()).with_columns(
        name=pl.col("group").replace({k: f"{zh} ({k})" for k, zh in names.items()}),
        surveyed_on=pl.lit(None, pl.Date()),
    )
    return own, about


def _main_field(parts: Parts) -> pl.DataFrame:
    """The field most of an organisation's demands, projects and strengths are in, if one leads."""
    number = parts["strengths"].group_by("org", "field").agg(pl.col("number").sum())
    leads = number.filter(pl.col("number") == pl.col("number").max().over("org"))
    return leads.unique("org", keep="none").select("org", group="field")


def _between(by: str, parts: Parts, parameters: Parameters) -> pl.DataFrame:
    """Pairs of groups of one kind that are tied too little, or of which nothing is known."""
    from queries.measures import cross_ties, group_ties

    groups, about = _attribute(parts, by)
    side = pl.col("org").str.split(":").list.first()
    met = parts["meetings"].with_columns(side=side).join(groups, on="org", how="left")
    if by in _OF_FIRMS:
        met = met.filter(pl.col("side") == "Enterprise")
        met = met.filter(pl.len().over("event") > 1)
        found = group_ties(met)
    else:
        met = met.filter(pl.col("side").n_unique().over("event") == 2)
        found = cross_ties(met)
    ties = met.select("event", "group")
    found = found.rename({"group_a": "a", "group_b": "b"})
    found = found.filter((pl.col("z") <= -parameters["z"]) & (pl.col("expected") >= _TELLING))
    found = pl.concat([found, _unmet(groups, ties, about)], how="diagonal_relaxed")
    for end in ("a", "b"):
        named = about.rename(
            {"group": end, "name": f"{end}_name", "surveyed_on": f"{end}_surveyed"}
        )
        found = found.join(named, on=end, how="left")
    return found.with_columns(
        by=pl.lit(by), a=pl.lit(f"{by}:") + pl.col("a"), b=pl.lit(f"{by}:") + pl.col("b")
    )


def _unmet(groups: pl.DataFrame, ties: pl.DataFrame, about: pl.DataFrame) -> pl.DataFrame:
    """Groups large enough to be told of, without one tie on record: each beside the most tied one.

    One pair each, not one with every other group, or the unknown would bury the rest.
    """
    size = groups.group_by("group").agg(n=pl.len())
    met = ties.drop_nulls("group").group_by("group").agg(ties=pl.len()).join(size, on="group")
    named = met.join(about.select("group", "name"), on="group", how="left")
    most = named.sort("ties", "n", "name", "group", descending=[True, True, False, False]).head(1)
    quiet = size.filter(pl.col("n") >= _TELLING).join(met, on="group", how="anti")
    pairs = quiet.select("group").join(most.select(other="group"), how="cross")
    return pairs.select(
        a=pl.min_horizontal("group", "other"), b=pl.max_horizontal("group", "other")
    )
