"""A table that holds nothing is filled without the columns that are null, and then has them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from graph.ontology import ONTOLOGY
from graph.records import Change, node_schema, relation_schema
from graph.stores import embedded_write, open_graph
from graph.stores.embedded_tables import narrowed
from graph.stores.ladybug import LadybugStore

SERVES, PARTY = ("SERVES", "Broker", "Enterprise"), ("PARTY_TO", "Enterprise", "Collaboration")
DAY = date(2020, 3, 4)


@pytest.fixture(autouse=True)
def always_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_write, "_COPY_FROM", 1)


def nodes(kind: str, *rows: dict[str, object]) -> pl.DataFrame:
    made = [{"source": "s", **row} for row in rows]
    return pl.DataFrame(made, schema=node_schema(ONTOLOGY.nodes[kind]))


def ties(name: str, *rows: dict[str, object]) -> pl.DataFrame:
    made = [{"source": "s", **row} for row in rows]
    return pl.DataFrame(made, schema=relation_schema(ONTOLOGY.relations[name]))


def apply(store: LadybugStore, change: Change) -> None:
    with store.writing("a test") as writer:
        writer.apply(change)


def columns(store: LadybugStore, name: str) -> set[str]:
    rows = store.query(f"CALL TABLE_INFO('{name}') RETURN *")
    return {*rows["name"].to_list()}


def test_what_was_left_out_is_there_and_can_be_filled(tmp_path: Path) -> None:
    firms = nodes("Enterprise", {"id": "e1", "name": "甲"}, {"id": "e2", "name": "乙"})
    first = Change(
        create_nodes={"Enterprise": firms, "Broker": nodes("Broker", {"id": "b", "name": "王"})},
        create_relations={SERVES: ties("SERVES", {"from": "b", "to": "e1", "since": DAY})},
    )
    later = Change(
        create_nodes={
            "Enterprise": nodes(
                "Enterprise", {"id": "e3", "name": "丙", "aliases": ["丙厂"], "employees": 7}
            )
        },
        update_nodes={"Enterprise": firms.with_columns(latitude=29.9)},
        create_relations={
            SERVES: ties("SERVES", {"from": "b", "to": "e2", "until": DAY, "claims": "{}"})
        },
        update_relations={
            SERVES: ties("SERVES", {"from": "b", "to": "e1", "since": DAY, "until": DAY})
        },
    )
    with open_graph(tmp_path / "g.graph") as store:
        assert isinstance(store, LadybugStore)
        apply(store, first)
        of = {"Enterprise": node_schema, "SERVES": relation_schema}
        for name, schema in of.items():
            kind = ONTOLOGY.nodes.get(name) or ONTOLOGY.relations[name]
            assert columns(store, name) == {*schema(kind)} - {"from", "to"}  # type: ignore[operator]
        told = "RETURN n.id AS id, n.aliases AS a, n.employees AS e, n.latitude AS l ORDER BY id"
        empty = [(f"e{n}", None, None, None) for n in (1, 2)]
        assert store.query(f"MATCH (n:Enterprise) {told}").rows() == empty
        apply(store, later)
        assert store.query(f"MATCH (n:Enterprise) {told}").rows() == [
            ("e1", None, None, 29.9),
            ("e2", None, None, 29.9),
            ("e3", ["丙厂"], 7, None),
        ]
        assert store.query(
            "MATCH (:Broker)-[r:SERVES]->(n) RETURN n.id AS id, r.since AS s, r.until AS u, "
            "r.source AS source, r.claims AS claims ORDER BY id"
        ).rows() == [("e1", DAY, DAY, "s", None), ("e2", None, DAY, "s", "{}")]


def test_only_a_table_that_holds_nothing_is_narrowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[tuple[str, list[str]]] = []

    def noted(connection: object, kind: object, given: list[str]) -> object:
        made.append((kind.name, given))  # type: ignore[attr-defined]
        return narrowed(connection, kind, given)  # type: ignore[arg-type]

    monkeypatch.setattr(embedded_write, "narrowed", noted)
    institutes = ("PARTY_TO", "Institute", "Collaboration")
    lead = ties("PARTY_TO", {"from": "e", "to": "p", "role": "lead"})
    paid = ties("PARTY_TO", {"from": "i", "to": "p", "contribution": 3.0})
    with open_graph(tmp_path / "g.graph") as store:
        assert isinstance(store, LadybugStore)
        apply(
            store,
            Change(
                create_nodes={
                    "Enterprise": nodes("Enterprise", {"id": "e", "name": "甲"}),
                    "Institute": nodes("Institute", {"id": "i", "name": "所"}),
                    "Collaboration": nodes("Collaboration", {"id": "p", "title": "题"}),
                },
                create_relations={PARTY: lead, institutes: paid},
            ),
        )
        assert [each for each in made if each[0] == "PARTY_TO"] == [
            ("PARTY_TO", ["from", "to", "role", "source"])
        ]
        found = store.query(
            "MATCH (n)-[r:PARTY_TO]->() RETURN n.id AS id, r.role AS role, "
            "r.contribution AS paid ORDER BY id"
        )
        assert found.rows() == [("e", "lead", None), ("i", None, 3.0)]
        # What was emptied is as one that never held anything.
        gone = {PARTY: lead.select("from", "to"), institutes: paid.select("from", "to")}
        apply(store, Change(delete_relations=gone))
        made.clear()
        apply(store, Change(create_relations={PARTY: lead, institutes: paid}))
        assert [each[0] for each in made] == ["PARTY_TO"]
        assert store.query(
            "MATCH (n)-[r:PARTY_TO]->() RETURN n.id AS id, r.role AS role, "
            "r.contribution AS paid ORDER BY id"
        ).equals(found)
