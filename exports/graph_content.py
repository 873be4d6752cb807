"""What a graph file holds in any format: the graph to be written, and the rows read back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from exports.tables import GraphTables
from graph.ontology import ONTOLOGY
from graph.problem import Problem
from graph.records import node_schema, relation_schema

Point = tuple[float, float]


@dataclass
class GraphFile:
    """What is written: the tables, and by key ("Kind:id") where each node stands and how big."""

    tables: GraphTables
    at: Mapping[str, Point] = field(default_factory=dict)
    sizes: Mapping[str, float] = field(default_factory=dict)


def collected(
    nodes: Mapping[str, list[dict[str, object]]],
    relations: Mapping[tuple[str, str, str], list[dict[str, object]]],
) -> GraphTables:
    """Frames of rows as a reader found them; kinds in the ontology's order."""

    def frame(rows: Iterable[dict[str, object]], schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
        return pl.DataFrame(
            [{c: row.get(c) for c in schema} for row in rows], schema=schema, orient="row"
        )

    tables = GraphTables()
    for kind in ONTOLOGY.public_nodes():
        if rows := nodes.get(kind.name):
            tables.nodes[kind.name] = frame(rows, node_schema(kind))
    for relation in ONTOLOGY.public_relations():
        for a, b in relation.ends:
            if rows := relations.get((relation.name, a, b)):
                tables.relations[relation.name, a, b] = frame(rows, relation_schema(relation))
    return tables


def foreign(path: Path, en: str, zh: str) -> Problem:
    """A file that we did not write."""
    return Problem(
        f"{path} is not a graph that hongsheng wrote: {en}",
        f"{path} 不是由 hongsheng 导出的图文件:{zh}",
    )
