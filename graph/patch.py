"""A piece of the graph in memory: some nodes and the relations at them, compared and written.

Two pieces of the same place differ by a change, which can be packed as texts to be kept and carried
out later.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

import polars as pl

from graph.held import Ends, relations_at
from graph.ontology import ONTOLOGY
from graph.records import Change, node_schema, relation_schema
from graph.stores.base import Writer

Row = dict[str, Any]
Key = tuple[Any, ...]
_ROWS = 500
"""So many rows a text: one of a body with 50,000 relations stays within what an engine takes."""


@dataclass
class Patch:
    """Nodes by kind and id, relations by (type, from kind, to kind) and key; rows are whole."""

    nodes: dict[str, dict[str, Row]] = field(default_factory=dict)
    relations: dict[Ends, dict[Key, Row]] = field(default_factory=dict)

    @classmethod
    def around(cls, writer: Writer, ids: Mapping[str, Iterable[str]]) -> Patch:
        """The nodes of these ids, by kind, and all relations at them."""
        patch = cls()
        for kind, some in ids.items():
            asked = pl.DataFrame({"i": sorted(some)}, schema={"i": pl.String})
            schema = node_schema(ONTOLOGY.nodes[kind])
            wanted = ", ".join(f"n.`{c}` AS c_{c}" for c in schema)
            rows = writer.each(asked, f"MATCH (n:`{kind}`) WHERE n.id = i RETURN {wanted}")
            patch.nodes[kind] = {row["id"]: row for row in _rows(rows, schema)}
            for where, end in relations_at(kind):
                patch._add(writer, asked, where, end)
        return patch

    def _add(self, writer: Writer, asked: pl.DataFrame, where: Ends, end: str) -> None:
        name, a, b = where
        schema = relation_schema(ONTOLOGY.relations[name])
        places = {"from": "a.id", "to": "b.id"}
        wanted = ", ".join(f"{places.get(c, f'n.`{c}`')} AS c_{c}" for c in schema)
        own, kind = ("a", a) if end == "from" else ("b", b)
        text = (
            f"MATCH ({own}:`{kind}`) WHERE {own}.id = i WITH {own} "
            f"MATCH (a:`{a}`)-[n:`{name}`]->(b:`{b}`) RETURN {wanted}"
        )
        for row in _rows(writer.each(asked, text), schema):
            self.relations.setdefault(where, {})[relation_key(name, row)] = row


def relation_key(name: str, row: Mapping[str, Any]) -> Key:
    """What tells a relation from others of its type: its ends and its key."""
    return (row["from"], row["to"], *(row[k] for k in ONTOLOGY.relations[name].key))


def _rows(frame: pl.DataFrame, schema: Mapping[str, pl.DataType]) -> list[Row]:
    named = frame.rename({f"c_{c}": c for c in schema})
    return named.with_columns(pl.col(c).cast(t) for c, t in schema.items()).to_dicts()


def difference(before: Patch, after: Patch) -> Change:
    """The change that makes the one piece of a graph the other."""
    change = Change()
    for kind in before.nodes | after.nodes:
        schema = node_schema(ONTOLOGY.nodes[kind])
        gone, new, told = _compared(before.nodes.get(kind, {}), after.nodes.get(kind, {}))
        _put(change.delete_nodes, kind, gone, {"id": pl.String()})
        _put(change.create_nodes, kind, new, schema)
        _put(change.update_nodes, kind, told, schema)
    for where in before.relations | after.relations:
        schema = relation_schema(ONTOLOGY.relations[where[0]])
        key = ("from", "to", *ONTOLOGY.relations[where[0]].key)
        was, now = before.relations.get(where, {}), after.relations.get(where, {})
        gone, new, told = _compared(was, now)
        _put(change.delete_relations, where, gone, {k: schema[k] for k in key})
        _put(change.create_relations, where, new, schema)
        _put(change.update_relations, where, told, schema)
    return change


def _compared(was: Mapping[Any, Row], now: Mapping[Any, Row]) -> tuple[list[Row], ...]:
    gone = [row for key, row in was.items() if key not in now]
    new = [row for key, row in now.items() if key not in was]
    return gone, new, [row for key, row in now.items() if key in was and was[key] != row]


def _put(
    group: dict[Any, pl.DataFrame], key: Any, rows: list[Row], schema: Mapping[str, pl.DataType]
) -> None:
    if rows:
        wanted = [{c: row[c] for c in schema} for row in rows]
        group[key] = pl.DataFrame(wanted, schema=dict(schema), orient="row")


def packed(change: Change) -> Iterator[str]:
    """A change as texts (JSON), each a part of it."""
    for each in fields(change):
        for key, frame in getattr(change, each.name).items():
            names = [key] if isinstance(key, str) else list(key)
            for part in frame.iter_slices(_ROWS):
                said = [each.name, names, part.columns, part.rows()]
                yield json.dumps(said, ensure_ascii=False, default=date.isoformat)


def unpacked(texts: Sequence[str]) -> Change:
    """The change that was packed."""
    change = Change()
    for text in texts:
        what, names, columns, rows = json.loads(text)
        if len(names) == 1:
            key, schema = names[0], node_schema(ONTOLOGY.nodes[names[0]])
        else:
            key, schema = tuple(names), relation_schema(ONTOLOGY.relations[names[0]])
        # A column that the ontology has got since is empty.
        full = {c: schema[c] for c in schema if c in columns or not what.startswith("delete")}
        read = [_read(dict(zip(columns, row, strict=True)), full) for row in rows]
        frame = pl.DataFrame(read, schema=full, orient="row")
        group = getattr(change, what)
        group[key] = pl.concat([group[key], frame]) if key in group else frame
    return change


def _read(row: Row, schema: Mapping[str, pl.DataType]) -> Row:
    said = {c: row.get(c) for c in schema}
    return {
        c: date.fromisoformat(v) if v is not None and schema[c] == pl.Date else v
        for c, v in said.items()
    }
