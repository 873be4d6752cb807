"""A change as steps of Cypher: statements generated from the ontology, rows cut into batches.

A step is one statement with one batch of rows, ``UNWIND $rows AS r``, where a row is a list of
values in the order of the frame's columns: half the bytes of a map a row, and the nulls, which are
not stored, cost one byte. Columns without any value are left out.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from graph.ontology import ONTOLOGY
from graph.problem import Problem
from graph.records import Change, node_schema, relation_schema

LOCK, GRAPH, COMMIT = "HongshengLock", "HongshengGraph", "HongshengCommit"
CHUNK, KEPT, VERSION = "HongshengChunk", "HongshengKept", "HongshengVersion"
INTERNAL_LABELS = (LOCK, GRAPH, COMMIT, CHUNK, KEPT, VERSION)
"""Labels of the nodes that the store keeps for itself; nothing that people see counts them."""

_ORDER = (
    "delete_relations",
    "delete_nodes",
    "create_nodes",
    "update_nodes",
    "create_relations",
    "update_relations",
)
CREATES_NODES = "create_nodes"


def constraints() -> dict[str, str]:
    """For each label the statement that makes its id unique, the store's own labels first."""
    return {
        label: f"CREATE CONSTRAINT `hongsheng_{label.lower()}_id` IF NOT EXISTS "
        f"FOR (n:`{label}`) REQUIRE n.id IS UNIQUE"
        for label in (*INTERNAL_LABELS, *ONTOLOGY.nodes)
    }


@dataclass(frozen=True, slots=True)
class Part:
    """One frame of a change and what to do with it (a field of Change; kind, or type and ends)."""

    do: str
    key: tuple[str, ...]
    frame: pl.DataFrame

    @property
    def statement(self) -> str:
        """The Cypher for a batch of its rows; returns how many rows it found a place for."""
        return _STATEMENTS[self.do](self.key, self.frame.columns)

    @property
    def repeatable(self) -> str:
        """As ``statement``, but takes a node that is there already (made by other hands)."""
        return _merge_nodes(self.key, self.frame.columns)

    def batches(self, size: int) -> Iterator[list[tuple[object, ...]]]:
        """Its rows, so many at a time."""
        for start in range(0, self.frame.height, size):
            yield self.batch(start, size)

    def batch(self, start: int, size: int) -> list[tuple[object, ...]]:
        """Its rows from ``start`` on, at most ``size``."""
        return self.frame.slice(start, size).rows()

    def packed(self) -> bytes:
        """The frame as Arrow IPC, compressed."""
        buffer = io.BytesIO()
        self.frame.write_ipc(buffer, compression="zstd")
        return buffer.getvalue()

    @classmethod
    def unpacked(cls, do: str, key: Sequence[str], content: bytes) -> Part:
        """The part that was packed."""
        return cls(do, tuple(key), pl.read_ipc(io.BytesIO(content)))


def parts(change: Change) -> list[Part]:
    """The frames of a change in the order in which they must be carried out.

    Rows are sorted by id, so that writers that meet take their locks in the same order.
    """
    found = []
    for do in _ORDER:
        for key, frame in getattr(change, do).items():
            if frame.height:
                names = (key,) if isinstance(key, str) else tuple(key)
                found.append(Part(do, names, _trimmed(do, names, frame)))
    return found


def _trimmed(do: str, key: tuple[str, ...], frame: pl.DataFrame) -> pl.DataFrame:
    if len(key) == 1:
        schema, by = node_schema(ONTOLOGY.nodes[key[0]]), ["id"]
    else:
        schema, by = relation_schema(ONTOLOGY.relations[key[0]]), ["from", "to"]
    strangers = [c for c in frame.columns if c not in schema]
    if strangers:
        names = ", ".join(strangers)
        raise Problem(
            f"{key[0]} has no {names}; nothing was changed. Please report this.",
            f"{key[0]} 没有属性 {names}；图未改变。请报告此问题。",
        )
    if do.startswith("delete"):
        by = [*by, *(ONTOLOGY.relations[key[0]].key if len(key) > 1 else ())]
        return frame.select(by).sort(by)
    # An update leaves what it does not name as it is, so there an empty column is to be emptied.
    nulls = [] if do.startswith("update") else frame.columns
    empty = {c for c in nulls if frame[c].null_count() == frame.height}
    rest = [c for c in schema if c in frame.columns and c not in by and c not in empty]
    return frame.select(*by, *rest).sort(by)


def _map(columns: Sequence[str], skip: int = 0) -> str:
    pairs = ", ".join(f"`{c}`: r[{i}]" for i, c in enumerate(columns) if i >= skip)
    return f"{{{pairs}}}"


def _create_nodes(key: Sequence[str], columns: Sequence[str]) -> str:
    return f"UNWIND $rows AS r CREATE (n:`{key[0]}` {_map(columns)}) RETURN count(*) AS n"


def _merge_nodes(key: Sequence[str], columns: Sequence[str]) -> str:
    return (
        f"UNWIND $rows AS r MERGE (n:`{key[0]}` {{id: r[0]}}) "
        f"SET n = {_map(columns)} RETURN count(*) AS n"
    )


def _update_nodes(key: Sequence[str], columns: Sequence[str]) -> str:
    return (
        f"UNWIND $rows AS r MATCH (n:`{key[0]}` {{id: r[0]}}) "
        f"SET n += {_map(columns, 1)} RETURN count(*) AS n"
    )


def _delete_nodes(key: Sequence[str], columns: Sequence[str]) -> str:
    return f"UNWIND $rows AS r MATCH (n:`{key[0]}` {{id: r[0]}}) DETACH DELETE n"


def _ends(key: Sequence[str]) -> str:
    return f"UNWIND $rows AS r MATCH (a:`{key[1]}` {{id: r[0]}}) MATCH (b:`{key[2]}` {{id: r[1]}}) "


def _found(key: Sequence[str], columns: Sequence[str]) -> str:
    """The text that finds each row's relation by its ends and its key, whose values may be null."""
    same = []
    for name in ONTOLOGY.relations[key[0]].key:
        if name in columns:
            value = f"r[{list(columns).index(name)}]"
            same.append(f"(x.`{name}` = {value} OR (x.`{name}` IS NULL AND {value} IS NULL))")
        else:
            same.append(f"x.`{name}` IS NULL")
    where = f" WHERE {' AND '.join(same)}" if same else ""
    return f"{_ends(key)}MATCH (a)-[x:`{key[0]}`]->(b){where}"


def _create_relations(key: Sequence[str], columns: Sequence[str]) -> str:
    return f"{_ends(key)}CREATE (a)-[:`{key[0]}` {_map(columns, 2)}]->(b) RETURN count(*) AS n"


def _update_relations(key: Sequence[str], columns: Sequence[str]) -> str:
    return f"{_found(key, columns)} SET x += {_map(columns, 2)} RETURN count(*) AS n"


def _delete_relations(key: Sequence[str], columns: Sequence[str]) -> str:
    return f"{_found(key, columns)} DELETE x"


_STATEMENTS = {
    "create_nodes": _create_nodes,
    "update_nodes": _update_nodes,
    "delete_nodes": _delete_nodes,
    "create_relations": _create_relations,
    "update_relations": _update_relations,
    "delete_relations": _delete_relations,
}
