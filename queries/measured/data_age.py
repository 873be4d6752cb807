"""From whom the data of each kind are, and how old."""

from __future__ import annotations

import polars as pl

from graph.ontology import ONTOLOGY
from queries.measured import Parameters, Parts


def measure(parts: Parts, parameters: Parameters) -> pl.DataFrame:
    """A row a kind, in the ontology's order, and source: the first, the most trusted, of each.

    ``records`` counts the nodes of a ``kind`` by what they cite as ``source``: ``total``,
    ``dated`` by the date ``by``, ``recent``, ``oldest`` and ``newest``; ``sources`` names these.
    """
    kinds = pl.DataFrame(
        [(kind.name, kind.zh) for kind in ONTOLOGY.public_nodes()],
        schema=["kind", "kind_zh"],
        orient="row",
    ).with_row_index("place")
    first = pl.col("source").str.split(";").list.first()
    grouped = (
        parts["records"]
        .with_columns(source=first)
        .group_by("kind", "by", "source")
        .agg(
            pl.col("total", "dated", "recent").sum(),
            pl.col("oldest").min(),
            pl.col("newest").max(),
        )
    )
    sources = parts["sources"].rename({"title": "source_title"})
    return (
        grouped.join(kinds, on="kind")
        .join(sources, on="source", how="left")
        .sort("place", "source", nulls_last=True)
    )
