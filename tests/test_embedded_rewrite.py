"""Relations of which many change: the new table holds what changing in place would have made."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from graph.ontology import ONTOLOGY
from graph.records import Change, node_schema, relation_schema
from graph.stores import embedded_write, open_graph
from graph.stores.base import Store
from graph.stores.embedded_rewrite import Rewrite, worth_it
from tests.graphs import build

FIRMS = 600
DAY = date(2020, 1, 1)
SERVES = ("SERVES", "Broker", "Enterprise")
ALL = (
    "MATCH (a)-[r:{}]->(b) RETURN a.id AS f, b.id AS t, r.{} AS own, r.source AS source "
    "ORDER BY t, own, f, source"
)


def district(path: Path) -> Store:
    """Two services of each enterprise, some without a date, and a project of all and another."""
    store = open_graph(path)
    firms = [f"e{n}" for n in range(FIRMS)]
    dates = [None if n % 5 == 0 else DAY - timedelta(days=n) for n in range(FIRMS)]
    first = [(f"b{n % 7}", firm, {"since": dates[n]}) for n, firm in enumerate(firms)]
    second = [(f"b{n % 7}", firm, {"since": DAY}) for n, firm in enumerate(firms)]
    build(
        store,
        {
            "Enterprise": [{"id": firm} for firm in firms],
            "Broker": [{"id": f"b{n}"} for n in range(7)],
            "Institute": [{"id": "i1"}],
            "Collaboration": [{"id": "k1"}],
        },
        {
            "Broker SERVES Enterprise": first + second,
            "Enterprise PARTY_TO Collaboration": [(f, "k1", {"role": "member"}) for f in firms],
            "Institute PARTY_TO Collaboration": [("i1", "k1", {"role": "lead"})],
        },
    )
    return store


def change_much(store: Store) -> None:
    """Delete, update and create services and members, take an enterprise away and add one."""
    services = store.query(
        "MATCH (a:Broker)-[r:SERVES]->(b:Enterprise) WHERE b.id <> 'e3' "
        "RETURN a.id AS f, b.id AS t, r.since AS since ORDER BY t, since, f"
    ).rename({"f": "from", "t": "to"})
    parties = pl.DataFrame({"from": [f"e{n}" for n in range(10, 590)], "to": "k1"})
    new = {"from": "b1", "to": "new", "since": DAY, "source": "test"}
    firm = {"id": "new", "name": "new", "source": "test"}
    change = Change(
        delete_relations={SERVES: services.head(300)},
        update_relations={
            SERVES: services.slice(300, 800).with_columns(
                until=pl.lit(DAY + timedelta(days=900)), source=pl.lit("test;two")
            ),
            ("PARTY_TO", "Enterprise", "Collaboration"): parties.with_columns(role=pl.lit("lead")),
        },
        create_relations={
            SERVES: pl.DataFrame([new], schema=relation_schema(ONTOLOGY.relations["SERVES"]))
        },
        delete_nodes={"Enterprise": pl.DataFrame({"id": ["e3"]})},
        create_nodes={
            "Enterprise": pl.DataFrame([firm], schema=node_schema(ONTOLOGY.nodes["Enterprise"]))
        },
    )
    with store.writing("a great change") as writer:
        writer.apply(change)


def test_a_table_made_anew_is_what_changing_in_place_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rewritten: list[str] = []
    plain = Rewrite.of
    monkeypatch.setattr(
        Rewrite, "of", lambda kind, *more: rewritten.append(kind.name) or plain(kind, *more)
    )
    answers = []
    for anew in (True, False):
        monkeypatch.setattr(embedded_write, "worth_it", lambda *_numbers, anew=anew: anew)
        with district(tmp_path / f"{anew}.graph") as store:
            change_much(store)
            answers.append(
                [store.query(ALL.format(*of)) for of in (("SERVES", "until"), ("PARTY_TO", "role"))]
            )
    assert sorted(rewritten) == ["PARTY_TO", "SERVES"]
    for made, changed in zip(*answers, strict=True):
        assert_frame_equal(made, changed)
    services, parties = answers[0]
    assert services.height == 2 * FIRMS - 300 - 2 + 1
    assert services["own"].count() == 800
    assert parties["own"].value_counts().sort("own").rows() == [("lead", 581), ("member", 19)]


def test_a_table_is_made_anew_where_much_of_it_changes_or_very_much() -> None:
    assert worth_it(100_000, 1_000_000)
    assert worth_it(400_000, 100_000_000)
    assert not worth_it(25_000, 2_500_000)
    assert not worth_it(900, 900)
