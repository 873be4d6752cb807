"""Whose departure, or which tie's, would break a network apart."""

from __future__ import annotations

import polars as pl

from graph.projection import Projection
from queries.measured import Parameters, Parts
from queries.measured._ties import apart, key

_ENDS = ("broker", "enterprise", "institute", "platform", "collaboration")
"""Columns of ties: each is between two of these kinds."""


def measure(parts: Parts, parameters: Parameters) -> pl.DataFrame:
    """Articulation points and bridges of the network, with the enterprises that each would cut off,
    those ``counted``; where that is ``at_least`` so many (:func:`queries.measures.cut_points`).

    ``nodes`` has of a ``kind`` the ``ids`` and, side by side with them, the ``names``; ``ties``
    are between them (:mod:`queries.measured._ties`).
    """
    from queries.measures import cut_points

    nodes = parts["nodes"].explode("ids", "names").drop_nulls("ids")
    nodes = nodes.rename({"ids": "id", "names": "name"})
    counted = nodes.filter("counted").select(pl.format("{}:{}", "kind", "id")).to_series()
    ties = apart(parts["ties"]).select(**{"from": key(*_ENDS), "to": key(*reversed(_ENDS))})
    network = Projection.of(nodes, ties, "who meets whom", "谁与谁往来")
    return cut_points(network, among=counted, least=parameters["at_least"])
