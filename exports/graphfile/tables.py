"""The whole of a graph as frames: what a copy, a graph file or a folder of tables is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from graph.ontology import ONTOLOGY
from graph.records import node_schema, relation_schema
from graph.schema import NodeKind, RelationKind
from graph.stores.base import Reader

Triple = tuple[str, str, str]
"""A relation with the kinds it joins: (type, from kind, to kind)."""


@dataclass
class GraphTables:
    """Node frames by kind and relation frames by (type, from kind, to kind).

    Frames follow :func:`graph.records.node_schema` and :func:`~graph.records.relation_schema`;
    none is empty.
    """

    nodes: dict[str, pl.DataFrame] = field(default_factory=dict)
    relations: dict[Triple, pl.DataFrame] = field(default_factory=dict)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, GraphTables):
            return NotImplemented
        mine, theirs = (dict(t.frames()) for t in (self, other))
        return mine.keys() == theirs.keys() and all(mine[k].equals(theirs[k]) for k in mine)

    def frames(self) -> Iterator[tuple[str | Triple, pl.DataFrame]]:
        """All frames with their keys."""
        yield from self.nodes.items()
        yield from self.relations.items()

    @property
    def counts(self) -> tuple[int, int]:
        """How many nodes and relations there are."""
        nodes, relations = self.nodes.values(), self.relations.values()
        return sum(f.height for f in nodes), sum(f.height for f in relations)


def read_tables(reader: Reader) -> GraphTables:
    """All that people put into the graph (no ledger), ordered by ids."""
    tables = GraphTables()
    for kind in ONTOLOGY.public_nodes():
        frame = nodes_of(reader, kind)
        if frame.height:
            tables.nodes[kind.name] = frame
    for relation in ONTOLOGY.public_relations():
        for a, b in relation.ends:
            frame = relations_of(reader, relation, a, b)
            if frame.height:
                tables.relations[relation.name, a, b] = frame
    return tables


def nodes_of(reader: Reader, kind: NodeKind) -> pl.DataFrame:
    """All nodes of a kind, whole, ordered by id."""
    schema = node_schema(kind)
    wanted = ", ".join(f"n.`{name}` AS c_{name}" for name in schema)
    rows = reader.query(f"MATCH (n:`{kind.name}`) RETURN {wanted}")
    return rows.select(pl.col(f"c_{n}").cast(t).alias(n) for n, t in schema.items()).sort("id")


def relations_of(reader: Reader, relation: RelationKind, a: str, b: str) -> pl.DataFrame:
    """All relations of a type from one kind to another, whole, ordered by all but their lists."""
    schema = relation_schema(relation)
    wanted = ", ".join(f"r.`{n}` AS c_{n}" for n in schema if n not in ("from", "to"))
    rows = reader.query(
        f"MATCH (a:`{a}`)-[r:`{relation.name}`]->(b:`{b}`) "
        f"RETURN a.id AS c_from, b.id AS c_to, {wanted}"
    )
    plain = [n for n, t in schema.items() if not isinstance(t, pl.List)]
    frame = rows.select(pl.col(f"c_{n}").cast(t).alias(n) for n, t in schema.items())
    return frame.sort(plain, nulls_last=True)
