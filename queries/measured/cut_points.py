"""Whose departure, or which tie's, would break a network apart."""

from __future__ import annotations

import polars as pl

from graph.projection import Projection
from queries.measured import Parameters, Parts


def measure(parts: Parts, parameters: Parameters) -> pl.DataFrame:
    """Articulation points and bridges of ``nodes`` (``kind, id, name``) and ``ties`` between them
    (keys ``one`` and ``other``), with the enterprises that each would cut off, those ``counted``
    (:func:`queries.measures.cut_points`)."""
    from queries.measures import cut_points

    nodes = parts["nodes"]
    counted = nodes.filter("counted").select(pl.format("{}:{}", "kind", "id")).to_series()
    ties = parts["ties"].rename({"one": "from", "other": "to"})
    network = Projection.of(nodes, ties, "who meets whom", "谁与谁往来")
    return cut_points(network, among=counted)
