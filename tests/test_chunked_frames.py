"""Frames in several pieces, some of them empty, are written whole.

Ladybug 0.22 takes an empty Arrow chunk for the end of the data and says nothing of the rest.
"""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from graph.ontology import ONTOLOGY
from graph.records import Change, node_schema, relation_schema

NODE = node_schema(ONTOLOGY.nodes["Enterprise"])
BROKER = node_schema(ONTOLOGY.nodes["Broker"])
SERVES = relation_schema(ONTOLOGY.relations["SERVES"])


def pieces(rows: pl.DataFrame, schema: dict[str, pl.DataType]) -> pl.DataFrame:
    """The rows after an empty chunk, as filtering a concatenation leaves them."""
    full = rows.select(
        (pl.col(n) if n in rows.columns else pl.lit(None)).cast(t).alias(n)
        for n, t in schema.items()
    )
    both = pl.concat([full.head(1), full], rechunk=False)
    found = both.filter(pl.Series([False] + [True] * full.height))
    assert [len(c) for c in found.to_arrow().column(0).chunks] == [0, full.height]
    return found


@pytest.mark.parametrize("n", [3, 20_001])
def test_every_row_is_written(store: Any, n: int) -> None:
    ids = [f"e{i}" for i in range(n)]
    firms = pieces(pl.DataFrame({"id": ids, "name": ids}), NODE)
    brokers = pieces(pl.DataFrame({"id": ["b", "c"], "name": ["b", "c"]}), BROKER)
    serves = pieces(pl.DataFrame({"from": ["b"] * n, "to": ids}), SERVES)
    with store.writing("a test") as writer:
        writer.apply(
            Change(
                create_nodes={"Enterprise": firms, "Broker": brokers},
                create_relations={("SERVES", "Broker", "Enterprise"): serves},
            )
        )
    text = "MATCH (:Broker)-[:SERVES]->(e:Enterprise) RETURN count(e) AS n"
    assert store.query(text)["n"].item() == n


def test_update_of_some_properties_leaves_the_others(store: Any) -> None:
    ids = ["e1", "e2", "e3"]
    firms = pieces(pl.DataFrame({"id": ids, "name": ids, "region": "大碶", "employees": 5}), NODE)
    with store.writing("a test") as writer:
        writer.apply(Change(create_nodes={"Enterprise": firms}))
    some = {n: NODE[n] for n in ("id", "name", "region")}
    change = pieces(pl.DataFrame({"id": ids[1:], "name": ["x", "y"]}), some)
    with store.writing("a test") as writer:
        writer.apply(Change(update_nodes={"Enterprise": change}))
    rows = store.query(
        "MATCH (e:Enterprise) "
        "RETURN e.id AS own, e.name AS name, e.region AS region, e.employees AS people ORDER BY own"
    ).rows()
    assert rows == [("e1", "e1", "大碶", 5), ("e2", "x", None, 5), ("e3", "y", None, 5)]
