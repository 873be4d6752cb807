"""What every store promises, the same on each engine."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from graph.problem import Problem
from graph.records import Change
from graph.stores import open_graph
from graph.stores.base import QueryError, Store
from tests.graphs import build

NODES = {
    "Enterprise": [
        {
            "id": "e1",
            "name": "甲",
            "aliases": ["a", "b"],
            "employees": 12,
            "longitude": 121.5,
            "above_scale": True,
            "surveyed_on": "2020-07-15",
        },
        {"id": "e2", "name": "乙", "aliases": []},
    ],
    "Broker": [{"id": "b1", "name": "胡"}],
}
RELATIONS = {
    "Broker SERVES Enterprise": [
        ("b1", "e1", {"since": "2019-01-01", "until": "2019-12-31"}),
        ("b1", "e1", {"since": "2020-01-01"}),
        ("b1", "e2"),
    ]
}


def names(store: Store) -> list[str]:
    return store.query("MATCH (n:Enterprise) RETURN n.name AS called ORDER BY called")[
        "called"
    ].to_list()


def test_an_empty_graph_answers(store: Store) -> None:
    assert store.query("MATCH (n:Enterprise) RETURN n.id AS id").height == 0
    assert store.version() == 0
    assert store.history() == []
    assert store.unfinished() is None


def test_values_come_back_as_they_went_in(store: Store) -> None:
    build(store, NODES, RELATIONS)
    frame = store.query(
        "MATCH (n:Enterprise) RETURN n.id AS id, n.employees AS employees, n.longitude AS lon, "
        "n.above_scale AS above, n.surveyed_on AS surveyed, n.aliases AS aliases ORDER BY id"
    )
    assert frame.schema == pl.Schema(
        {
            "id": pl.String,
            "employees": pl.Int64,
            "lon": pl.Float64,
            "above": pl.Boolean,
            "surveyed": pl.Date,
            "aliases": pl.List(pl.String),
        }
    )
    assert frame.row(0) == ("e1", 12, 121.5, True, date(2020, 7, 15), ["a", "b"])
    assert frame.row(1)[:5] == ("e2", None, None, None, None)


def test_figures_have_one_type_on_every_engine(store: Store) -> None:
    build(store, NODES, RELATIONS)
    frame = store.query(
        "MATCH (n:Enterprise) RETURN sum(n.employees) AS total, count(*) AS n, "
        "avg(n.employees) AS mean, min(n.surveyed_on) AS first, collect(n.id) AS ids"
    )
    assert frame.schema == pl.Schema(
        {
            "total": pl.Int64,
            "n": pl.Int64,
            "mean": pl.Float64,
            "first": pl.Date,
            "ids": pl.List(pl.String),
        }
    )
    assert frame.row(0)[:4] == (12, 2, 12.0, date(2020, 7, 15))


def test_parameters_of_every_type(store: Store) -> None:
    build(store, NODES, RELATIONS)
    text = (
        "MATCH (n:Enterprise) WHERE (size($ids) = 0 OR n.id IN $ids) AND n.employees >= $least "
        "AND n.surveyed_on = $day AND n.above_scale = $above RETURN n.id AS id"
    )
    given = {"ids": [], "least": 3, "day": date(2020, 7, 15), "above": True}
    assert store.query(text, given)["id"].to_list() == ["e1"]
    assert store.query(text, {**given, "ids": ["e2"]}).height == 0


def test_a_parameter_that_was_not_given_is_named(store: Store) -> None:
    with pytest.raises(QueryError, match=r"\$who"):
        store.query("MATCH (n:Enterprise) WHERE n.id = $who RETURN n.id AS id")


@pytest.mark.parametrize(
    "text",
    [
        "CREATE (:Enterprise {id: 'x'})",
        "MATCH (n:Enterprise) SET n.name = 'x' RETURN n.id AS id",
        "MATCH (n:Enterprise) DETACH DELETE n",
        "MERGE (n:Enterprise {id: 'x'}) RETURN n.id AS id",
    ],
)
def test_a_query_never_writes(store: Store, text: str) -> None:
    with pytest.raises(QueryError):
        store.query(text)
    build(store, NODES, RELATIONS)
    with pytest.raises(QueryError) as caught:
        store.query(text)
    assert "writes" in caught.value.en
    assert "写" in caught.value.zh
    assert names(store) == ["乙", "甲"]


def test_hostile_text_is_a_value(store: Store) -> None:
    hostile = "'}) DETACH DELETE n // \" ` $x </script> \\"
    build(store, {"Enterprise": [{"id": "e", "name": hostile}]}, {})
    found = store.query("MATCH (n:Enterprise) WHERE n.name = $t RETURN n.name AS t", {"t": hostile})
    assert found["t"].to_list() == [hostile]


def half_a_write(store: Store) -> None:
    with store.writing("half") as writer:
        writer.apply(Change(delete_nodes={"Enterprise": pl.DataFrame({"id": ["e1"]})}))
        raise ZeroDivisionError


def test_an_error_within_writing_changes_nothing(store: Store) -> None:
    build(store, NODES, RELATIONS)
    version = store.version()

    with pytest.raises(ZeroDivisionError):
        half_a_write(store)
    assert names(store) == ["乙", "甲"]
    assert store.version() == version


def test_updates_replace_and_deletes_go_with_their_relations(store: Store) -> None:
    build(store, NODES, RELATIONS)
    with store.writing("change") as writer:
        rows = writer.query("MATCH (n:Enterprise) WHERE n.id = 'e1' RETURN n.source AS s")
        assert rows.height == 1
        from graph.ontology import ONTOLOGY
        from graph.records import node_schema, relation_schema

        firm = node_schema(ONTOLOGY.nodes["Enterprise"])
        serves = relation_schema(ONTOLOGY.relations["SERVES"])
        update = pl.DataFrame([{"id": "e1", "name": "甲甲", "source": "t"}], schema=firm)
        ended = {
            "from": "b1",
            "to": "e1",
            "since": date(2020, 1, 1),
            "until": date(2020, 6, 1),
            "source": "t",
        }
        key = {"from": "b1", "to": "e1", "since": date(2019, 1, 1)}
        where = ("SERVES", "Broker", "Enterprise")
        writer.apply(
            Change(
                update_nodes={"Enterprise": update},
                delete_nodes={"Enterprise": pl.DataFrame({"id": ["e2"]})},
                update_relations={where: pl.DataFrame([ended], schema=serves)},
                delete_relations={
                    where: pl.DataFrame(
                        [key], schema={"from": pl.String, "to": pl.String, "since": pl.Date}
                    )
                },
            )
        )
    row = store.query(
        "MATCH (b:Broker)-[r:SERVES]->(n:Enterprise) "
        "RETURN n.name AS called, n.employees AS e, r.since AS since, r.until AS until"
    )
    assert row.rows() == [("甲甲", None, date(2020, 1, 1), date(2020, 6, 1))]


def write_nothing(url: str) -> None:
    with open_graph(url) as store, store.writing("late"):
        pass


def test_a_second_writer_is_told_who_writes(store: Store, graph_url: str) -> None:
    with store.writing("the long one"):
        with pytest.raises(Problem, match="the long one") as caught:
            write_nothing(graph_url)
        assert "the long one" in caught.value.zh


def test_readers_are_never_refused_and_see_what_is_settled(store: Store, graph_url: str) -> None:
    build(store, NODES, RELATIONS)
    with open_graph(graph_url) as reader:
        with store.writing("more") as writer:
            writer.apply(Change(delete_nodes={"Enterprise": pl.DataFrame({"id": ["e1"]})}))
            assert names(reader) == ["乙", "甲"]
        assert names(reader) == ["乙"]


def test_bytes_are_kept_beside_the_graph(store: Store) -> None:
    content = bytes(range(256)) * 9000
    with store.writing("keep") as writer:
        writer.keep("seen-来源/1", content)
    assert store.kept("seen-来源/1") == content
    with store.writing("forget") as writer:
        writer.keep("seen-来源/1", None)
    assert store.kept("seen-来源/1") is None


def test_a_version_is_counted_and_told(store: Store) -> None:
    build(store, NODES, RELATIONS)
    with store.writing("ledger", version=False) as writer:
        writer.apply(Change(delete_nodes={"Enterprise": pl.DataFrame({"id": ["e2"]})}))
    assert store.version() == 1
    assert [h["what"] for h in store.history()] == ["a graph for a test"]


def test_each_row_of_a_frame_is_asked_about(store: Store) -> None:
    build(store, NODES, RELATIONS)
    pairs = pl.DataFrame({"f": ["b1", "b1", "b2"], "t": ["e2", "e9", "e1"]})
    text = (
        "MATCH (a:Broker) WHERE a.id = f WITH a, f, t MATCH (a)-[r:SERVES]->(b:Enterprise) "
        "WHERE b.id = t RETURN f, b.name AS called"
    )
    with store.writing("a look") as writer:
        assert writer.each(pairs, text).rows() == [("b1", "乙")]
        assert (
            writer.each(pl.DataFrame({"f": ["b1"], "t": ["e1"]}), text).rows() == [("b1", "甲")] * 2
        )
        assert writer.each(pairs.clear(), text).height == 0
