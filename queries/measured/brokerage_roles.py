"""What kind of bridge each broker is: the roles of Gould and Fernandez."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from graph.projection import Projection
from queries.measured import Parameters, Parts
from queries.measured._ties import apart

ROLES = ("coordinator", "itinerant", "gatekeeper", "representative", "liaison")
_TOLD = ("coordinator", "itinerant", "gatekeeper", "liaison")
"""The roles of which one may lead: undirected, a representative is a gatekeeper."""


def measure(parts: Parts, parameters: Parameters) -> pl.DataFrame:
    """One row a broker: the pairs that it stands between, by role, and the role that leads.

    ``brokers`` (``broker, broker_name``) are tied with the ``enterprises`` that they are
    ``serving`` and the ``institutes`` of their ``liaisons``; these with each other: an
    ``enterprise`` with institutes by ``partners``, with enterprises by ``firms``, an ``institute``
    with institutes by ``colleagues`` (:mod:`queries.measured._ties`). ``places`` make the groups,
    ``homes`` (``home, home_name``) name them; parameter ``home`` says whether a broker is of the
    community that it mostly serves or of a group apart.
    """
    from queries.measures import gould_fernandez

    # one may serve another in several periods
    serving, liaisons = apart(parts["serving"]).unique(), apart(parts["liaisons"])
    places = apart(parts["places"]).select("enterprise", "community")
    each = [
        (serving, "broker", "enterprise"),
        (liaisons, "broker", "institute"),
        (apart(parts["partners"]), "enterprise", "institute"),
        (apart(parts["firms"]), "enterprise", "partner"),
        (apart(parts["colleagues"]), "institute", "partner"),
    ]
    ties = pl.concat(_tie(*tie) for tie in each)
    nodes, home = _nodes(each), _home(serving, places)
    groups = _groups(nodes, places, home, parameters["home"])
    known = Projection.of(nodes, ties, "brokers and whom they know", "经纪人及其联系对象")
    roles = gould_fernandez(known, groups).filter(pl.col("kind") == "Broker").drop("key", "name")
    unplaced = serving.join(places.unique("enterprise", keep="none"), on="enterprise", how="anti")
    found = (
        parts["brokers"]
        .join(roles, left_on="broker", right_on="id", how="left")
        .join(home, on="broker", how="left")
        .join(parts["homes"], on="home", how="left")
        .join(_number(serving, "enterprises"), on="broker", how="left")
        .join(_number(liaisons, "institutes"), on="broker", how="left")
        .join(_number(unplaced, "left_out"), on="broker", how="left")
        .with_columns(pl.col("enterprises", "institutes", "left_out", *ROLES, "total").fill_null(0))
    )
    leads = pl.concat_list(_TOLD).list.arg_max()
    return found.with_columns(
        main_role=pl.when(pl.col("total") > 0).then(
            leads.replace_strict(dict(enumerate(_TOLD)), return_dtype=pl.String)
        )
    )


_Tie = tuple[pl.DataFrame, str, str]
"""Ties and the columns of their two ends; a ``partner`` is of the kind of the other end."""


def _kinds(one: str, other: str) -> tuple[str, str]:
    return one.capitalize(), (one if other == "partner" else other).capitalize()


def _tie(frame: pl.DataFrame, one: str, other: str) -> pl.DataFrame:
    kinds = _kinds(one, other)
    start, end = (pl.lit(f"{k}:") + pl.col(c) for k, c in zip(kinds, (one, other), strict=True))
    return frame.select(**{"from": start, "to": end})


def _nodes(each: Sequence[_Tie]) -> pl.DataFrame:
    """``kind, id, key`` of those who are tied."""
    found = [
        frame.select(pl.lit(kind).alias("kind"), pl.col(column).unique().alias("id"))
        for frame, *columns in each
        for kind, column in zip(_kinds(*columns), columns, strict=True)
    ]
    key = pl.concat_str("kind", "id", separator=":").alias("key")
    return pl.concat(found).unique().with_columns(key)


def _home(serving: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """The community in which a broker serves most enterprises; none where two lead."""
    number = serving.join(places, on="enterprise").group_by("broker", "community").agg(n=pl.len())
    leads = number.filter(pl.col("n") == pl.col("n").max().over("broker"))
    return leads.unique("broker", keep="none").select("broker", home="community")


def _groups(nodes: pl.DataFrame, places: pl.DataFrame, home: pl.DataFrame, by: str) -> pl.DataFrame:
    """``group`` of each ``key``: enterprises by community, institutes one, brokers at home."""
    own = home if by == "portfolio" else home.clear()
    of = pl.concat(
        [
            _keyed("Broker", own.select("broker", "home")),
            _keyed("Enterprise", places.unique("enterprise", keep="none")),
        ]
    )
    apart = nodes.filter(pl.col("kind").is_in(["Broker", "Institute"]))
    rest = apart.select("key", group="kind").join(of, on="key", how="anti")
    return pl.concat([of, rest])


def _keyed(kind: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Two columns, an id and a community, as ``key`` and ``group``."""
    own, community = frame.columns
    return frame.select(
        key=pl.lit(f"{kind}:") + pl.col(own), group=pl.lit("Community:") + pl.col(community)
    )


def _number(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    return frame.group_by("broker").agg(pl.len().cast(pl.Int64).alias(name))
