"""The store on real Neo4j servers: the doors, the lock, kills of client and server, the types."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from neo4j.exceptions import Neo4jError

from graph.loading import load
from graph.ontology import ONTOLOGY
from graph.problem import Problem
from graph.records import Change, node_schema, relation_schema
from graph.stores.base import BusyError, QueryError
from graph.stores.neo4j import Neo4jStore
from graph.stores.neo4j_address import Address
from graph.stores.neo4j_changes import INTERNAL_LABELS, Part, parts
from graph.stores.neo4j_frame import MixedColumnError, frame
from graph.stores.neo4j_lock import Lock
from graph.stores.neo4j_settle import Settled, put, settle
from graph.stores.neo4j_write import Pace
from queries import identities
from tests.graphs import build
from tests.neo4j_server import Neo4jServer
from tests.tables import table

NEO4J = ("neo4j-5.26", "neo4j-2026")
QUICK = Pace(small=10, batch=50, stale=120.0)


@pytest.fixture(scope="session", params=NEO4J)
def engine(request: pytest.FixtureRequest) -> str:
    """Only the engines that this file is about."""
    return str(request.param)


@pytest.fixture
def server(engine: str, graph_url: str, request: pytest.FixtureRequest) -> Neo4jServer:
    name = {"neo4j-5.26": "neo4j_526", "neo4j-2026": "neo4j_2026"}[engine]
    found: Neo4jServer = request.getfixturevalue(name)
    return found


def enterprises(
    n: int, start: int = 0, source: str = "test", **more: Any
) -> dict[str, pl.DataFrame]:
    """So many enterprises."""
    schema = node_schema(ONTOLOGY.nodes["Enterprise"])
    rows = [
        {"id": f"e{i:05d}", "name": f"企业{i}", "source": source, **more}
        for i in range(start, start + n)
    ]
    return {"Enterprise": pl.DataFrame(rows, schema=schema, orient="row")}


def serving(n: int) -> Change:
    """So many enterprises, a broker, and for each enterprise two services: dated and undated."""
    change = Change(create_nodes=enterprises(n))
    schema = node_schema(ONTOLOGY.nodes["Broker"])
    change.create_nodes["Broker"] = pl.DataFrame(
        [{"id": "b1", "name": "b1", "source": "test"}], schema=schema, orient="row"
    )
    rows = [
        {"from": "b1", "to": f"e{i:05d}", "since": since, "source": "test"}
        for i in range(n)
        for since in (None, date(2020, 1, 1))
    ]
    change.create_relations["SERVES", "Broker", "Enterprise"] = pl.DataFrame(
        rows, schema=relation_schema(ONTOLOGY.relations["SERVES"]), orient="row"
    )
    return change


def counts(store: Neo4jStore) -> tuple[int, int]:
    """Enterprises and services in the graph."""
    nodes = store.query("MATCH (n:Enterprise) RETURN count(n) AS n")["n"][0]
    ties = store.query("MATCH (:Broker)-[r:SERVES]->(:Enterprise) RETURN count(r) AS n")["n"][0]
    return nodes, ties


def litter(store: Neo4jStore) -> int:
    """Nodes of what a writer wrote down and did not clear away."""
    text = "MATCH (n) WHERE n:HongshengCommit OR n:HongshengChunk RETURN count(n) AS n"
    return int(store.query(text)["n"][0])


def until(true: Callable[[], object], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.02)


# --- the doors --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "neo4j://neo4j:s3cret@localhost:7687",
        "bolt://neo4j:s3cret@localhost",
        "neo4j+s://:s3cret@db.example",
        "neo4j://neo4j:s3c/ret@localhost:7687/db",
        "neo4j://neo4j:s3c?ret@localhost",
        "neo4j://neo4j:s3c@ret@localhost",
    ],
)
def test_a_password_in_the_address_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(Problem) as caught:
        Neo4jStore(url)
    shown = f"{caught.value.en} {caught.value.zh} {caught.value!r}"
    assert "HONGSHENG_NEO4J_PASSWORD" in shown
    assert "s3c" not in shown
    assert "ret" not in shown


@pytest.mark.parametrize("scheme", ["bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc"])
def test_addresses(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONGSHENG_NEO4J_PASSWORD", "s3cret")
    for url in (f"{scheme}://ana@host:7687/mydb", f"{scheme}://ana@host:7687?database=mydb"):
        address = Address.of(url)
        assert (address.uri, address.database) == (f"{scheme}://host:7687", "mydb")
        assert address.shown == f"{scheme}://host:7687/mydb"
        assert address.auth == ("ana", "s3cret")
        assert "s3cret" not in repr(address)
    assert Address.of(f"{scheme}://host").auth == ("neo4j", "s3cret")
    assert Address.of(f"{scheme}://[::1]:7687").uri == f"{scheme}://[::1]:7687"


def test_a_routing_context_is_handed_on_and_nothing_else_is_guessed() -> None:
    assert Address.of("neo4j://h?policy=eu&database=d").uri == "neo4j://h?policy=eu"
    for url in ("bolt://h?policy=eu", "neo4j://h:port", "neo4j://", "neo4j://h/a/b"):
        with pytest.raises(Problem, match="neo4j://localhost:7687/neo4j"):
            Address.of(url)


def test_the_password_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "p"
    file.write_text("pässwort\n", "utf-8")
    monkeypatch.setenv("HONGSHENG_NEO4J_PASSWORD_FILE", str(file))
    assert Address.of("neo4j://h").auth == ("neo4j", "pässwort")
    monkeypatch.setenv("HONGSHENG_NEO4J_PASSWORD_FILE", str(tmp_path / "none"))
    with pytest.raises(Problem, match="cannot be read: No such file"):
        Address.of("neo4j://h")


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_no_server(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONGSHENG_NEO4J_PASSWORD", "s3cret")
    with pytest.raises(Problem) as caught:
        Neo4jStore(f"{scheme}://127.0.0.1:1")
    assert "no Neo4j server answers" in caught.value.en
    assert "没有 Neo4j 服务器应答" in caught.value.zh
    assert "s3cret" not in caught.value.en + caught.value.zh + repr(caught.value.__cause__)


def test_wrong_password_and_none(graph_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Of a user who does not exist: three wrong ones in a row would lock a real one out.
    monkeypatch.setenv("HONGSHENG_NEO4J_USER", "nobody")
    monkeypatch.setenv("HONGSHENG_NEO4J_PASSWORD", "s3cret-wrong")
    with pytest.raises(Problem) as caught:
        Neo4jStore(graph_url)
    assert "does not accept this password for the user 'nobody'" in caught.value.en
    assert "不接受用户 'nobody' 的密码" in caught.value.zh
    assert "s3cret" not in caught.value.en + caught.value.zh + repr(caught.value.__cause__)
    monkeypatch.delenv("HONGSHENG_NEO4J_USER")
    monkeypatch.delenv("HONGSHENG_NEO4J_PASSWORD")
    with pytest.raises(Problem, match="none was given"):
        Neo4jStore(graph_url)


def test_a_password_that_must_be_changed(
    server: Neo4jServer, graph_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with server.driver() as driver:
        driver.execute_query(
            "CREATE USER newcomer IF NOT EXISTS SET PASSWORD 'first-s3cret' CHANGE REQUIRED",
            database_="system",
        )
    monkeypatch.setenv("HONGSHENG_NEO4J_USER", "newcomer")
    monkeypatch.setenv("HONGSHENG_NEO4J_PASSWORD", "first-s3cret")
    with pytest.raises(Problem) as caught:
        Neo4jStore(graph_url)
    for said in (caught.value.en, caught.value.zh):
        assert "ALTER CURRENT USER SET PASSWORD FROM 'old' TO 'new'" in said
        assert "-d system" in said
        assert "s3cret" not in said
    assert "must be changed" in caught.value.en
    assert "修改" in caught.value.zh


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_named_databases(graph_url: str, scheme: str) -> None:
    url = graph_url.replace("bolt", scheme, 1)
    with Neo4jStore(f"{url}/neo4j") as store:
        assert store.query("RETURN 1 AS one")["one"].to_list() == [1]
        assert store.url == f"{url}/neo4j"
    with pytest.raises(Problem) as caught:
        Neo4jStore(f"{url}/nowhere")
    assert "no database 'nowhere'" in caught.value.en
    assert "没有数据库 'nowhere'" in caught.value.zh


def test_nothing_secret_is_shown(store: Neo4jStore, server: Neo4jServer) -> None:
    assert server.password not in f"{store!r} {store.url} {store._server.address!r}"


# --- reading ----------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
@pytest.mark.parametrize(
    "text",
    [
        "CREATE (n:Broker {id: 'x'}) RETURN n.id AS id",
        "MERGE (n:Broker {id: 'x'}) RETURN n.id AS id",
        "MATCH (n) DETACH DELETE n",
        "MATCH (n) SET n.name = 'x' RETURN 1 AS one",
        "CREATE INDEX FOR (n:Broker) ON (n.name)",
        "CREATE USER intruder SET PASSWORD 'abcdefgh'",
        "CALL db.createLabel('X')",
        "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS",
    ],
)
def test_a_query_that_writes_is_refused(graph_url: str, scheme: str, text: str) -> None:
    with Neo4jStore(graph_url.replace("bolt", scheme, 1)) as store:
        with pytest.raises(QueryError) as caught:
            store.query(text)
        assert "reads and never writes" in caught.value.en
        assert "不能写入" in caught.value.zh
        assert text in caught.value.en
        assert store.query("MATCH (n) RETURN count(n) AS n")["n"][0] == 0


def test_what_is_wrong_with_a_query_is_said(store: Neo4jStore) -> None:
    with pytest.raises(QueryError, match=r"uses \$b, \$c, which was not given"):
        store.query("RETURN $a AS a, $b AS b, $c AS c", {"a": 1})
    with pytest.raises(QueryError, match="Invalid input 'RETRUN'"):
        store.query("RETRUN 1")
    with pytest.raises(QueryError, match="/ by zero"):
        store.query("RETURN 1/0 AS x")
    with pytest.raises(QueryError, match="'x' holds values of several types: int, str"):
        store.query("UNWIND [1, 'a'] AS x RETURN x")


def test_a_name_that_nobody_knows_is_refused_and_an_unused_one_is_not(store: Neo4jStore) -> None:
    for text, name in (
        ("MATCH (n:Enterprize) RETURN n.id AS id", "Enterprize"),
        ("MATCH (n)-[:SERVICES]->() RETURN n.id AS id", "SERVICES"),
        ("MATCH (n:Enterprise) RETURN n.nmae AS name", "nmae"),
    ):
        with pytest.raises(QueryError, match=f"knows no '{name}'. Did you mean"):
            store.query(text)
    text = "MATCH (b:Broker)-[r:SERVES]->(e:Enterprise) RETURN e.surveyed_on AS s, r.since AS t"
    assert store.query(text).height == 0


def test_a_query_may_be_limited_in_time(graph_url: str) -> None:
    with Neo4jStore(graph_url, timeout=0.5) as store, pytest.raises(QueryError) as caught:
        store.query(
            "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN sum(a*b) AS s"
        )
    assert "refused" in caught.value.en


def test_types(store: Neo4jStore) -> None:
    text = """
        UNWIND $rows AS r
        RETURN 1 AS whole, 1.5 AS part, CASE WHEN r = 1 THEN 1 ELSE 2.5 END AS both,
            true AS yes, '宁波' AS text, date('2020-01-02') AS day, null AS none,
            [1, null] AS wholes, ['a', 'b'] AS texts, [] AS empty, [date('2020-01-02')] AS days,
            $day AS given
    """
    found = store.query(text, {"rows": [1, 2], "day": date(2021, 2, 3)})
    assert dict(found.schema) == {
        "whole": pl.Int64(),
        "part": pl.Float64(),
        "both": pl.Float64(),
        "yes": pl.Boolean(),
        "text": pl.String(),
        "day": pl.Date(),
        "none": pl.String(),
        "wholes": pl.List(pl.Int64()),
        "texts": pl.List(pl.String()),
        "empty": pl.List(pl.String()),
        "days": pl.List(pl.Date()),
        "given": pl.Date(),
    }
    assert found.row(1) == (
        *(1, 1.5, 2.5, True, "宁波", date(2020, 1, 2), None),
        *([1, None], ["a", "b"], [], [date(2020, 1, 2)], date(2021, 2, 3)),
    )
    none = store.query("MATCH (n:Enterprise) RETURN n.id AS id, n.employees AS employees")
    assert none.columns == ["id", "employees"]
    assert none.height == 0


def test_nodes_and_maps_are_json_text_of_their_properties(store: Neo4jStore) -> None:
    build(
        store,
        {"Broker": [{"id": "b"}], "Enterprise": [{"id": "e", "founded_on": "2020-01-02"}]},
        {"Broker SERVES Enterprise": [("b", "e", {"since": "2021-01-01"})]},
    )
    found = store.query(
        "MATCH (b:Broker)-[r:SERVES]->(e) "
        "RETURN e AS e, r AS r, {x: e.id, d: e.founded_on} AS m, collect({x: e.id}) AS l, "
        "localdatetime('2020-01-02T03:04:05') AS t"
    )
    assert found.row(0) == (
        '{"founded_on": "2020-01-02", "id": "e", "name": "e", "source": "test"}',
        '{"since": "2021-01-01", "source": "test"}',
        '{"d": "2020-01-02", "x": "e"}',
        ['{"x": "e"}'],
        "2020-01-02T03:04:05.000000000",
    )


def test_a_frame_needs_no_server() -> None:
    assert frame(["a"], [[]]).schema == {"a": pl.String()}
    assert frame(["a"], [[None, 3]])["a"].to_list() == [None, 3]
    for lists in ([None, [], ["x"]], [[], ["x", None], None, ["y"]], [[None]], [None, [1, 2], []]):
        assert frame(["a"], [lists])["a"].to_list() == lists
    assert frame(["a"], [[[], [1, 2.5]]]).schema == {"a": pl.List(pl.Float64())}
    with pytest.raises(MixedColumnError, match="'a' holds values of several types: bool, int"):
        frame(["a"], [[True, 1]])
    with pytest.raises(MixedColumnError, match=r"'a' holds a value that cannot be read \(object\)"):
        frame(["a"], [[object()]])


@pytest.mark.parametrize(
    "code",
    [
        "Neo.ClientError.Security.Forbidden",
        "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase",
        "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase",
        "Neo.ClientError.Statement.SyntaxError",
    ],
)
def test_who_may_only_read_is_told_why_a_question_would_write(
    code: str, store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise Neo4jError._hydrate_neo4j(code=code, message="not allowed")

    monkeypatch.setattr("graph.stores.neo4j_write._carry_out", refuse)
    said = "the server refused: not allowed" if "Syntax" in code else "may only read. The graph"
    with pytest.raises(Problem, match=said), store.supposing(Change(create_nodes=enterprises(1))):
        pytest.fail("it was changed")


# --- writing ----------------------------------------------------------------------------------


def test_every_kind_has_its_constraint(store: Neo4jStore, server: Neo4jServer) -> None:
    server.clear()
    with store.writing("nothing"):
        pass
    rows = store._server.rows(
        "SHOW CONSTRAINTS YIELD labelsOrTypes, properties, type RETURN labelsOrTypes AS l, "
        "properties AS p, type AS t"
    )
    assert {r["l"][0] for r in rows} == {*INTERNAL_LABELS, *ONTOLOGY.nodes}
    assert all(r["p"] == ["id"] and "UNIQUENESS" in r["t"] for r in rows)
    assert store.version() == 0
    assert store.history() == []


@pytest.fixture(params=["in one transaction", "in batches"])
def paced(request: pytest.FixtureRequest, graph_url: str) -> Iterator[Neo4jStore]:
    """A store that writes either way."""
    pace = Pace() if request.param == "in one transaction" else Pace(small=0, batch=2)
    with Neo4jStore(graph_url, pace=pace) as opened:
        yield opened


def test_a_change_is_carried_out_whole(paced: Neo4jStore) -> None:
    with paced.writing("first", by="ana") as writer:
        writer.apply(serving(5))
    assert counts(paced) == (5, 10)
    schema = node_schema(ONTOLOGY.nodes["Enterprise"])
    key = ["from", "to", "since"]
    ties = relation_schema(ONTOLOGY.relations["SERVES"])
    undated = {"from": "b1", "to": "e00003", "since": None}
    dated = {"from": "b1", "to": "e00004", "since": date(2020, 1, 1)}
    change = Change(
        delete_nodes={"Enterprise": pl.DataFrame({"id": ["e00000"]})},
        update_nodes={
            "Enterprise": pl.DataFrame(
                [{"id": "e00001", "name": "新名", "aliases": ["甲", "乙"], "source": "t2"}],
                schema=schema,
                orient="row",
            )
        },
        create_nodes=enterprises(1, start=9),
        delete_relations={
            ("SERVES", "Broker", "Enterprise"): pl.DataFrame(
                [undated], schema={k: ties[k] for k in key}, orient="row"
            )
        },
        update_relations={
            ("SERVES", "Broker", "Enterprise"): pl.DataFrame(
                [
                    {**dated, "until": date(2021, 1, 1), "source": "t2"},
                    {**undated, "to": "e00002", "until": date(2022, 1, 1), "source": "t2"},
                ],
                schema=ties,
                orient="row",
            )
        },
    )
    with paced.writing("second") as writer:
        writer.apply(change)
    assert counts(paced) == (5, 7)
    changed = paced.query("MATCH (n:Enterprise {id: 'e00001'}) RETURN n AS n")["n"][0]
    assert changed == '{"aliases": ["甲", "乙"], "id": "e00001", "name": "新名", "source": "t2"}'
    found = paced.query(
        "MATCH (:Broker)-[r:SERVES]->(e:Enterprise) WHERE e.id IN ['e00002', 'e00003', 'e00004'] "
        "RETURN e.id AS id, r.since AS since, r.until AS until, r.source AS source "
        "ORDER BY id, since"
    )
    first = date(2020, 1, 1)
    assert found.rows() == [
        ("e00002", first, None, "test"),
        ("e00002", None, date(2022, 1, 1), "t2"),
        ("e00003", first, None, "test"),
        ("e00004", first, date(2021, 1, 1), "t2"),
        ("e00004", None, None, "test"),
    ]
    assert paced.version() == 2
    assert [h["what"] for h in paced.history()] == ["second", "first"]
    assert litter(paced) == 0
    assert paced.unfinished() is None


def test_what_finds_no_place_changes_nothing(paced: Neo4jStore) -> None:
    with paced.writing("first") as writer:
        writer.apply(serving(3))
    lost = Change(create_nodes=enterprises(1, start=7))
    lost.create_relations["SERVES", "Broker", "Enterprise"] = pl.DataFrame(
        [{"from": "b1", "to": "nobody", "source": "test"}],
        schema=relation_schema(ONTOLOGY.relations["SERVES"]),
        orient="row",
    )
    unknown = Change(update_nodes=enterprises(1, start=8))
    twice = Change(create_nodes=enterprises(2, start=2))
    for change, words in (
        (lost, "1 rows name nodes"),
        (unknown, "1 rows name nodes"),
        (twice, "is there already"),
    ):
        with pytest.raises(Problem, match=words), paced.writing("bad") as writer:
            writer.apply(change)
        assert counts(paced) == (3, 6)
        assert paced.version() == 1
        assert paced.unfinished() is None
    stranger = enterprises(1, start=9)["Enterprise"].with_columns(colour=pl.lit("red"))
    with pytest.raises(Problem, match="has no colour"), paced.writing("bad") as writer:
        writer.apply(Change(create_nodes={"Enterprise": stranger}))


def test_an_error_within_changes_nothing(paced: Neo4jStore) -> None:
    with pytest.raises(ZeroDivisionError), paced.writing("bad") as writer:  # noqa: PT012
        writer.apply(serving(5))
        writer.keep("digest", b"x")
        raise ZeroDivisionError
    assert counts(paced) == (0, 0)
    assert paced.kept("digest") is None
    with paced.writing("good") as writer:
        writer.apply(serving(2))
    assert counts(paced) == (2, 4)


def test_a_writer_sees_what_it_applied_and_others_do_not(paced: Neo4jStore) -> None:
    text = "MATCH (n:Enterprise) RETURN count(n) AS n"
    with paced.writing("seen") as writer:
        assert writer.query(text)["n"][0] == 0
        writer.apply(Change(create_nodes=enterprises(3)))
        assert writer.query(text)["n"][0] == 3
        writer.apply(Change(create_nodes=enterprises(2, start=3)))
        assert writer.query(text)["n"][0] == 5
        assert paced.query(text)["n"][0] == 0
        with pytest.raises(QueryError, match="reads and never writes"):
            writer.query("MATCH (n:Enterprise) DETACH DELETE n")
        with pytest.raises(QueryError, match="Invalid input"):
            writer.query("RETRUN 1")
        assert writer.query(text)["n"][0] == 5
    assert paced.query(text)["n"][0] == 5


def test_kept_bytes_come_back_and_are_kept_with_the_change(paced: Neo4jStore) -> None:
    big = os.urandom(2_500_000)
    with paced.writing("keep", version=False) as writer:
        writer.keep("a", big)
        writer.keep("空", b"")
        assert writer.kept("a") == big
        assert paced.kept("a") is None
    assert (paced.kept("a"), paced.kept("空"), paced.kept("none")) == (big, b"", None)
    assert paced.version() == 0
    with paced.writing("change", version=False) as writer:
        assert writer.kept("a") == big
        writer.apply(serving(5))
        writer.keep("a", b"new")
        writer.keep("空", None)
        assert writer.kept("空") is None
    assert (paced.kept("a"), paced.kept("空")) == (b"new", None)
    assert litter(paced) == 1  # the one chunk of what is kept


def test_there_is_no_undo(store: Neo4jStore) -> None:
    with pytest.raises(Problem) as caught:
        store.undo()
    assert "keeps no earlier state" in caught.value.en
    assert "不保留" in caught.value.zh


# --- one writer at a time -----------------------------------------------------------------------


def test_a_second_writer_is_told_who_writes(store: Neo4jStore, graph_url: str) -> None:
    with store.writing("load beilun.xlsx") as writer:
        with (
            Neo4jStore(graph_url) as other,
            pytest.raises(BusyError) as caught,
            other.writing("second"),
        ):
            pass
        writer.apply(serving(2))
    for said in (caught.value.en, caught.value.zh):
        assert "load beilun.xlsx" in said
        assert str(os.getpid()) in said
        assert "120" in said
    assert counts(store) == (2, 4)
    with Neo4jStore(graph_url) as other, other.writing("third", version=False):
        pass


def test_a_writer_that_gives_no_sign_of_life_is_replaced(
    store: Neo4jStore, graph_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Lock, "_beat", lambda self: None)
    impatient = Neo4jStore(graph_url, pace=Pace(stale=0.3))
    with impatient, pytest.raises(Problem, match="took over"):  # noqa: PT012, SIM117
        with impatient.writing("the one thought dead") as writer:
            writer.apply(serving(2))
            time.sleep(0.5)
            with impatient.writing("the one who took over") as second:
                second.apply(Change(create_nodes=enterprises(1, start=50)))
    assert counts(store) == (1, 0)
    assert [h["what"] for h in store.history()] == ["the one who took over"]


def test_a_writer_at_work_gives_signs_of_life(graph_url: str) -> None:
    with Neo4jStore(graph_url, pace=Pace(stale=1.0)) as store, store.writing("long"):
        time.sleep(1.5)
        with pytest.raises(BusyError), store.writing("second"):
            pass


class Held:
    """A lock that stands in for a writer's own, for tests that go behind its back."""

    token = "0123456789abcdef"

    def renew(self, tx: object) -> None:
        return None


# --- kills ------------------------------------------------------------------------------------

_CHILD = """
    import sys
    sys.path.insert(0, {root!r})
    from graph.stores.neo4j import Neo4jStore
    from graph.stores.neo4j_write import Pace
    from tests.test_store_neo4j import QUICK, serving
    with Neo4jStore({url!r}, pace=QUICK) as store, store.writing("load that is killed") as writer:
        writer.apply(serving({n}))
        writer.keep("digest", b"x" * 100)
        print("ready", flush=True)
"""


def child(url: str, n: int) -> subprocess.Popen[bytes]:
    """Another process that loads; returns when it is about to write."""
    root = str(Path(__file__).parents[1])
    script = textwrap.dedent(_CHILD.format(root=root, url=url, n=n))
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert process.stdout
    assert process.stdout.readline() == b"ready\n"
    return process


def kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()
    if process.stdout:
        process.stdout.close()


def test_a_load_killed_half_way_is_finished_by_the_next_writer(
    store: Neo4jStore, graph_url: str
) -> None:
    text = "MATCH (c:HongshengCommit) WHERE c.done >= $n RETURN c.done AS n"
    process = child(graph_url, 1500)
    until(lambda: store._server.rows(text, n=5))
    at_work = store.unfinished()
    kill(process)
    cut_off = store.unfinished()
    assert at_work is not None
    assert cut_off is not None
    assert "being changed by" in at_work.en
    assert "was cut off at step" in cut_off.en
    assert "load that is killed" in cut_off.zh
    assert counts(store) != (1500, 3000)
    # The holder's process is gone from this machine: nobody has to wait for its lock to go stale.
    with store.writing("next") as writer:
        assert writer.query("MATCH (n:Enterprise) RETURN count(n) AS n")["n"][0] == 1500
    assert counts(store) == (1500, 3000)
    assert store.kept("digest") == b"x" * 100
    assert [h["what"] for h in store.history()] == ["load that is killed"]
    assert store.unfinished() is None
    assert litter(store) == 1


def test_a_load_killed_before_it_was_settled_never_was(store: Neo4jStore, graph_url: str) -> None:
    todo = parts(serving(100))
    with pytest.raises(ZeroDivisionError), store.writing("killed"):  # noqa: PT012
        lock = Held()
        put(store._server, lock, f"{lock.token}/0", todo[0].packed())  # type: ignore[arg-type]
        raise ZeroDivisionError
    assert litter(store) > 0
    with store.writing("next"):
        pass
    assert counts(store) == (0, 0)
    assert litter(store) == 0
    assert store.unfinished() is None


@pytest.mark.slow
def test_kills_at_any_moment_leave_all_or_nothing(store: Neo4jStore, graph_url: str) -> None:
    seen = set()
    for i in range(6):
        process = child(graph_url, 600)
        time.sleep(0.3 * i)
        kill(process)
        with store.writing("next", version=False):
            pass
        found = counts(store)
        seen.add(found)
        assert found in ((0, 0), (600, 1200))
        assert store.version() == len(store.history())
        assert store.unfinished() is None
        if found[0]:
            with store.writing("empty again") as writer:
                ids = store.query("MATCH (n:Enterprise) RETURN n.id AS id")
                broker = pl.DataFrame({"id": ["b1"]})
                writer.apply(Change(delete_nodes={"Enterprise": ids, "Broker": broker}))
    assert (600, 1200) in seen


def test_a_server_killed_in_the_middle_of_a_load_is_normal_life(
    server: Neo4jServer, graph_url: str
) -> None:
    with Neo4jStore(graph_url, pace=QUICK) as store, Neo4jStore(graph_url) as watch:
        text = "MATCH (c:HongshengCommit) WHERE c.done >= $n RETURN c.done AS n"
        failed: list[BaseException] = []

        def load() -> None:
            try:
                with store.writing("load") as writer:
                    writer.apply(serving(2000))
            except Problem as error:
                failed.append(error)

        # The server is started from this thread: it ends with the thread that started it.
        loading = threading.Thread(target=load)
        loading.start()
        until(lambda: watch._server.rows(text, n=5))
        server.kill()
        server.start()
        loading.join()
        assert not failed
        assert counts(store) == (2000, 4000)
        assert store.version() == 1
        assert litter(store) == 0


def test_a_settled_load_survives_a_node_made_by_other_hands(
    store: Neo4jStore, server: Neo4jServer
) -> None:
    todo = parts(Change(create_nodes=enterprises(120)))
    end = Settled(Held.token, "settled", "", "2026-01-01T00:00:00+00:00", True, [])
    with store.writing("cut off after it was settled"):
        settle(store._server, Held(), todo, end, 50)  # type: ignore[arg-type]
    with server.driver() as driver:
        driver.execute_query("CREATE (:Enterprise {id: 'e00060', name: 'by other hands'})")
    with store.writing("next", version=False):
        pass
    assert counts(store) == (120, 0)
    found = store.query("MATCH (n:Enterprise {id: 'e00060'}) RETURN n.name AS name")
    assert found["name"].to_list() == ["企业60"]


# --- statements ---------------------------------------------------------------------------------


def test_the_generated_statements() -> None:
    change = serving(1)
    made = {part.key[0]: part for part in parts(change)}
    assert made["Enterprise"].statement == (
        "UNWIND $rows AS r CREATE (n:`Enterprise` {`id`: r[0], `name`: r[1], `source`: r[2]}) "
        "RETURN count(*) AS n"
    )
    assert made["SERVES"].statement == (
        "UNWIND $rows AS r MATCH (a:`Broker` {id: r[0]}) MATCH (b:`Enterprise` {id: r[1]}) "
        "CREATE (a)-[:`SERVES` {`since`: r[2], `source`: r[3]}]->(b) RETURN count(*) AS n"
    )
    gone = Part("delete_relations", ("SERVES", "Broker", "Enterprise"), made["SERVES"].frame)
    assert gone.statement == (
        "UNWIND $rows AS r MATCH (a:`Broker` {id: r[0]}) MATCH (b:`Enterprise` {id: r[1]}) "
        "MATCH (a)-[x:`SERVES`]->(b) "
        "WHERE (x.`since` = r[2] OR (x.`since` IS NULL AND r[2] IS NULL)) DELETE x"
    )
    again = Part.unpacked("create_nodes", ["Enterprise"], made["Enterprise"].packed())
    assert again.frame.equals(made["Enterprise"].frame)


def test_merged_firms_come_through_a_load_either_way(paced: Neo4jStore) -> None:
    """A load takes apart, changes and puts together again; what is between is nowhere written."""
    firms = table("Enterprise", {"id": "e1", "name": "甲"}, {"id": "e2", "name": "乙"})
    brokers = table("Broker", {"id": "b1", "name": "胡"}, {"id": "b2", "name": "王"})
    serves = table("SERVES", {"from_": "b1", "to": "e2"}, {"from_": "b2", "to": "e2"})
    load(paced, [firms, brokers, serves], "s")
    identities.merge(paced, "e1", "e2", "same")
    load(paced, [firms, table("Broker", {"id": "b1", "name": "胡"})], "s")
    load(paced, [table("SERVES", {"from_": "b1", "to": "乙"})], "t")
    text = "MATCH (b:Broker)-[:SERVES]->(e:Enterprise) RETURN b.id AS b, e.id AS e"
    assert paced.query(text).rows() == [("b1", "e1")]
    identities.split(paced, "e2")
    assert paced.query(text).rows() == [("b1", "e2")]
    assert paced.query("MATCH (b) WHERE b:Broker OR b:Enterprise RETURN count(*) AS n").item() == 3
