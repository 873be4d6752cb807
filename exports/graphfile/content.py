"""What a graph file holds in any format: the graph, and where its nodes stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from exports.graphfile.tables import GraphTables

Point = tuple[float, float]


@dataclass
class GraphFile:
    """What is written: the tables, and by key ("Kind:id") where each node stands and how big."""

    tables: GraphTables
    at: Mapping[str, Point] = field(default_factory=dict)
    sizes: Mapping[str, float] = field(default_factory=dict)
