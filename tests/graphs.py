"""Tiny graphs written in plain sight: nodes and relations as dicts, put straight into a store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from graph.ontology import ONTOLOGY
from graph.records import Change, node_schema, relation_schema
from graph.schema import Type
from graph.stores.base import Store


def build(
    store: Store,
    nodes: Mapping[str, Sequence[Mapping[str, Any]]],
    relations: Mapping[str, Sequence[tuple[Any, ...]]],
    source: str = "test",
) -> None:
    """Write ``{kind: [{id, ...}]}`` and ``{"Broker SERVES Enterprise": [(from, to, {...})]}``.

    A node without a name or title gets its id for one; dates may be ISO text.
    """
    change = Change()
    for name, rows in nodes.items():
        kind = ONTOLOGY.nodes[name]
        schema = node_schema(kind)
        full = [_dated({kind.label: row["id"], **row, "source": source}, kind) for row in rows]
        _known(name, full, schema)
        change.create_nodes[name] = pl.DataFrame(full, schema=schema, orient="row")
    for triple, pairs in relations.items():
        a, name, b = triple.split()
        relation = ONTOLOGY.relations[name]
        assert (a, b) in relation.ends, f"{name} does not join {a} to {b}"
        schema = relation_schema(relation)
        full = [
            _dated({"from": f, "to": t, **(more[0] if more else {}), "source": source}, relation)
            for f, t, *more in pairs
        ]
        _known(name, full, schema)
        change.create_relations[name, a, b] = pl.DataFrame(full, schema=schema, orient="row")
    with store.writing("a graph for a test") as writer:
        writer.apply(change)


def _dated(row: dict[str, Any], kind: Any) -> dict[str, Any]:
    dates = {p.name for p in kind.properties if p.type is Type.DATE}
    return {
        k: date.fromisoformat(v) if k in dates and isinstance(v, str) else v for k, v in row.items()
    }


def _known(name: str, rows: list[dict[str, Any]], schema: Mapping[str, Any]) -> None:
    strangers = {k for row in rows for k in row} - set(schema)
    assert not strangers, f"{name} has no {strangers}"
