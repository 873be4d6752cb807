"""What kind of bridge each broker is: the roles of Gould and Fernandez."""

from __future__ import annotations

import polars as pl

from graph.projection import Projection
from queries.measured import Parameters, Parts

ROLES = ("coordinator", "itinerant", "gatekeeper", "representative", "liaison")
_TOLD = ("coordinator", "itinerant", "gatekeeper", "liaison")
"""The roles of which one may lead: undirected, a representative is a gatekeeper."""
_INSTITUTES = "Institute"
_OTHERS = {
    "serving": "enterprise",
    "liaisons": "institute",
    "partners": "institute",
    "firms": "partner",
    "colleagues": "partner",
    "places": "enterprise",
}
"""What the ``others`` of each part are."""


def measure(parts: Parts, parameters: Parameters) -> pl.DataFrame:
    """One row a broker: the pairs that it stands between, by role, and the role that leads.

    ``brokers`` (``broker, broker_name``) are tied with ``others``: enterprises by ``serving``,
    institutes by ``liaisons``; these with each other: an ``enterprise`` with institutes by
    ``partners``, with enterprises by ``firms``, an ``institute`` with institutes by ``colleagues``.
    ``places`` (``community, home_name``, and who lies there) make the groups; parameter ``home``
    says whether a broker is of the community that it mostly serves or of a group apart.
    """
    from queries.measures import gould_fernandez

    parts = {
        name: rows.explode("others").rename({"others": _OTHERS[name]}) if name in _OTHERS else rows
        for name, rows in parts.items()
    }
    serving, liaisons = parts["serving"], parts["liaisons"]
    places = parts["places"].drop("home_name")
    ties = pl.concat(
        [
            _tie(serving, "Broker", "broker", "Enterprise", "enterprise"),
            _tie(liaisons, "Broker", "broker", "Institute", "institute"),
            _tie(parts["partners"], "Enterprise", "enterprise", "Institute", "institute"),
            _tie(parts["firms"], "Enterprise", "enterprise", "Enterprise", "partner"),
            _tie(parts["colleagues"], "Institute", "institute", "Institute", "partner"),
        ]
    ).unique()
    nodes, home = _nodes(ties), _home(serving, places)
    groups = _groups(nodes, places, home, parameters["home"])
    known = Projection.of(nodes, ties, "brokers and whom they know", "经纪人及其联系对象")
    roles = gould_fernandez(known, groups).filter(pl.col("kind") == "Broker").drop("key", "name")
    names = parts["places"].select("home_name", home="community").unique("home")
    unplaced = serving.join(places.unique("enterprise", keep="none"), on="enterprise", how="anti")
    found = (
        parts["brokers"]
        .join(roles, left_on="broker", right_on="id", how="left")
        .join(home, on="broker", how="left")
        .join(names, on="home", how="left")
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


def _tie(frame: pl.DataFrame, start: str, a: str, end: str, b: str) -> pl.DataFrame:
    return frame.select(
        **{"from": pl.lit(f"{start}:") + pl.col(a), "to": pl.lit(f"{end}:") + pl.col(b)}
    )


def _keyed(frame: pl.DataFrame, *pair: str) -> list[tuple[str, str]]:
    """Two columns as pairs of keys: kind, column, kind, column."""
    return _tie(frame, *pair).rows()


def _nodes(ties: pl.DataFrame) -> pl.DataFrame:
    """The kinds and ids that the ties' keys name."""
    keys = pl.concat([ties["from"], ties["to"]]).unique()
    kind, place = keys.str.split(":").list.first(), keys.str.find(":", literal=True)
    return pl.DataFrame({"kind": kind, "id": keys.str.slice(place + 1), "key": keys})


def _home(serving: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """The community in which a broker serves most enterprises; none where two lead."""
    number = serving.join(places, on="enterprise").group_by("broker", "community").agg(n=pl.len())
    leads = number.filter(pl.col("n") == pl.col("n").max().over("broker"))
    return leads.unique("broker", keep="none").select("broker", home="community")


def _groups(
    nodes: pl.DataFrame, places: pl.DataFrame, home: pl.DataFrame, by: str
) -> dict[str, str | None]:
    """Group of each key: enterprises by community, institutes one group, brokers at home."""
    known = nodes.filter(pl.col("kind") == _INSTITUTES)["key"].to_list()
    groups: dict[str, str | None] = dict.fromkeys(known, _INSTITUTES)
    brokers = nodes.filter(pl.col("kind") == "Broker")["key"].to_list()
    groups.update(dict.fromkeys(brokers, "Broker"))
    if by == "portfolio":
        groups.update(_keyed(home, "Broker", "broker", "Community", "home"))
    one = places.unique("enterprise", keep="none")
    groups.update(_keyed(one, "Enterprise", "enterprise", "Community", "community"))
    return groups


def _number(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    return frame.group_by("broker").agg(pl.len().cast(pl.Int64).alias(name))
