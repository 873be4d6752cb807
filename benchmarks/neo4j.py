"""Neo4j: a load beside a hand-tuned UNWIND loop, and the questions beside the embedded engine.

    python -m benchmarks.neo4j [--enterprises 10000] [--version 5.26.30]

The loop is what an engineer would write for just these rows: constraints first, batches of
10,000, the same driver, no provenance. Both are timed on one server in one run, twice, the better
of each counts.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import neo4j
import polars as pl

from benchmarks import district
from graph.ontology import ONTOLOGY
from graph.records import Change, node_schema, relation_schema
from graph.stores import open_graph
from queries.registry import built_in
from tests.neo4j_server import Neo4jServer

NODES, RELATIONS, BATCH = 100_000, 200_000, 10_000


def change() -> Change:
    """100,000 nodes and 200,000 relations with the properties that a register has."""
    firms = NODES - 1_000
    enterprise = node_schema(ONTOLOGY.nodes["Enterprise"])
    nodes = pl.DataFrame({"id": [f"e{i:06d}" for i in range(firms)]}).with_columns(
        ("合成企业" + pl.col("id")).alias("name"),
        pl.lit("small").alias("size"),
        pl.lit("C35").alias("industry"),
        pl.lit("bench").alias("source"),
    )
    brokers = pl.DataFrame({"id": [f"b{i:04d}" for i in range(1_000)]}).with_columns(
        pl.col("id").alias("name"), pl.lit("bench").alias("source")
    )
    serves = pl.DataFrame({"n": range(RELATIONS)}).select(
        ("b" + (pl.col("n") % 1_000).cast(pl.String).str.zfill(4)).alias("from"),
        ("e" + (pl.col("n") % firms).cast(pl.String).str.zfill(6)).alias("to"),
        pl.date(2019, 1, 1 + pl.col("n") // firms).alias("since"),
        pl.lit("bench").alias("source"),
    )
    return Change(
        create_nodes={
            "Enterprise": _whole(nodes, enterprise),
            "Broker": _whole(brokers, node_schema(ONTOLOGY.nodes["Broker"])),
        },
        create_relations={
            ("SERVES", "Broker", "Enterprise"): _whole(
                serves, relation_schema(ONTOLOGY.relations["SERVES"])
            )
        },
    )


def _whole(frame: pl.DataFrame, schema: Any) -> pl.DataFrame:
    return frame.select(
        pl.col(c).cast(t) if c in frame.columns else pl.lit(None, dtype=t).alias(c)
        for c, t in schema.items()
    )


def by_hand(driver: neo4j.Driver, made: Change) -> None:
    """The loop: UNWIND, MERGE on the id, relations after nodes."""
    for kind in made.create_nodes:
        driver.execute_query(
            f"CREATE CONSTRAINT IF NOT EXISTS FOR (n:{kind}) REQUIRE n.id IS UNIQUE",
            database_="neo4j",
        )
    with driver.session(database="neo4j") as session:
        for kind, frame in made.create_nodes.items():
            text = f"UNWIND $rows AS r MERGE (n:{kind} {{id: r.id}}) SET n += r"
            _send(session, text, frame.select("id", "name", "source"))
        for (name, a, b), frame in made.create_relations.items():
            text = (
                f"UNWIND $rows AS r MATCH (a:{a} {{id: r.from}}) MATCH (b:{b} {{id: r.to}}) "
                f"MERGE (a)-[x:{name} {{since: r.since}}]->(b) SET x.source = r.source"
            )
            _send(session, text, frame.select("from", "to", "since", "source"))


def _send(session: neo4j.Session, text: str, frame: pl.DataFrame) -> None:
    for start in range(0, frame.height, BATCH):
        rows = frame[start : start + BATCH].to_dicts()
        session.execute_write(_run, text, rows)


def _run(tx: neo4j.ManagedTransaction, text: str, rows: list[dict[str, Any]]) -> None:
    tx.run(text, rows=rows).consume()


def clock(work: Callable[[], object]) -> float:
    """Seconds of a piece of work."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def loads(server: Neo4jServer) -> None:
    """The load beside the loop."""
    made = change()
    ours, hand = [], []

    def write() -> None:
        with open_graph(server.url) as store, store.writing("bench") as writer:
            writer.apply(made)

    for _ in range(2):
        server.clear()
        with server.driver() as driver:
            hand.append(clock(partial(by_hand, driver, made)))
        server.clear()
        ours.append(clock(write))
    print(
        f"{NODES:,} nodes and {RELATIONS:,} relations: by hand {min(hand):.1f} s, "
        f"ours {min(ours):.1f} s: {min(hand) / min(ours):.2f} of the hand-tuned speed"
    )


def questions(server: Neo4jServer, enterprises: int) -> None:
    """The catalogue on the embedded engine and on the server, the same graph."""
    made = district.generate(enterprises)
    server.clear()
    with tempfile.TemporaryDirectory() as folder:
        spent = {}
        for where in (str(Path(folder) / "g.graph"), server.url):
            with open_graph(where) as store:
                with store.writing("bench") as writer:
                    writer.apply(made)
                began = time.perf_counter()
                for query in built_in().values():
                    dated = any(p.name == "as_of" for p in query.parameters)
                    query.run(store, **({"as_of": district.AS_OF} if dated else {}))
                spent[where] = time.perf_counter() - began
        embedded, remote = spent.values()
        print(
            f"all {len(built_in())} questions on {enterprises:,} enterprises: embedded "
            f"{embedded:.1f} s, Neo4j {server.version} {remote:.1f} s: {remote / embedded:.1f} x"
        )


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--version", default="5.26.30")
    parser.add_argument("--enterprises", type=int, default=10_000)
    given = parser.parse_args()
    with Neo4jServer(given.version, quick=False) as server:
        os.environ["HONGSHENG_NEO4J_USER"] = server.user
        os.environ["HONGSHENG_NEO4J_PASSWORD"] = server.password
        loads(server)
        questions(server, given.enterprises)


if __name__ == "__main__":
    main()
