"""The embedded store: versions, undo, broken files, and kill -9 at any moment."""

from __future__ import annotations

import random
import time
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest
from ladybug import Connection

from graph.ontology import ONTOLOGY
from graph.problem import Problem
from graph.records import Change
from graph.stores import embedded_read, embedded_tables, embedded_write, ladybug, open_graph
from graph.stores.base import BusyError, QueryError, Store
from graph.stores.embedded_tables import node_table, relation_table
from tests.graphs import build
from tests.writer import cycle, kill_after

EACH = "MATCH (n:Enterprise) WHERE n.id = i RETURN n.id AS own"


def firm(store: Store, number: int) -> None:
    build(store, {"Enterprise": [{"id": f"e{number}"}]}, {})


def count(store: Store) -> int:
    return int(store.query("MATCH (n:Enterprise) RETURN count(*) AS n").item())


def test_undo_goes_back_one_version_at_a_time(tmp_path: Path) -> None:
    with open_graph(tmp_path / "g.graph") as store:
        for number in range(3):
            firm(store, number)
        assert [h["version"] for h in store.history()] == [3, 2, 1]
        assert store.undo()["version"] == 2
        assert count(store) == 2
        assert store.undo()["version"] == 1
        assert count(store) == 1
        with pytest.raises(Problem, match="nothing to undo"):
            store.undo()
        firm(store, 7)
        assert [h["version"] for h in store.history()] == [2, 1]


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "数据 [2026] it's *new*?"
    folder.mkdir()
    with open_graph(folder / "a'b[1].graph") as store:
        firm(store, 1)
        assert count(store) == 1
        with store.writing("a change") as writer:
            ids = writer.each(pl.DataFrame({"i": ["e1", "e2"]}), EACH)
            assert ids.rows() == [("e1",)]
        assert not list(store.aside.glob("writing-*"))


def test_the_last_five_versions_are_kept(tmp_path: Path) -> None:
    with open_graph(tmp_path / "g.graph") as store:
        for number in range(8):
            firm(store, number)
        assert [h["version"] for h in store.history()] == [8, 7, 6, 5, 4, 3]


def test_an_undo_keeps_the_ledger(tmp_path: Path) -> None:
    with open_graph(tmp_path / "g.graph") as store:
        firm(store, 1)
        firm(store, 2)
        from graph.records import node_schema

        schema = node_schema(ONTOLOGY.nodes["Gap"])
        gap = pl.DataFrame([{"id": "g", "rule": "r", "status": "dismissed"}], schema=schema)
        with store.writing("ledger", version=False) as writer:
            writer.apply(Change(create_nodes={"Gap": gap}))
        store.undo()
        assert count(store) == 1
        assert store.query("MATCH (g:Gap) RETURN g.status AS s")["s"].to_list() == ["dismissed"]


def test_nothing_written_leaves_no_version(tmp_path: Path) -> None:
    with open_graph(tmp_path / "g.graph") as store:
        with store.writing("nothing"):
            pass
        assert list(tmp_path.iterdir()) == []
        assert store.version() == 0


def test_a_file_that_is_no_graph_is_said_to_be_none(tmp_path: Path) -> None:
    wrong = tmp_path / "notes.graph"
    wrong.write_text("not a graph at all", "utf-8")
    with open_graph(wrong) as store, pytest.raises(Problem, match=r"notes\.graph is not a graph"):
        store.query("MATCH (n:Enterprise) RETURN n.id AS id")
    said = pytest.raises(Problem, match=r"^\S*notes\.graph is not a graph")
    with open_graph(wrong) as store, said, store.writing("a load"):
        pass
    assert wrong.read_text("utf-8") == "not a graph at all"
    assert list(tmp_path.iterdir()) == [wrong]


def test_a_folder_is_not_a_graph(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="is a folder"):
        open_graph(tmp_path)
    with pytest.raises(Problem, match="no folder"):
        open_graph(tmp_path / "missing" / "g.graph")


def test_statements_are_generated_from_the_ontology() -> None:
    assert node_table(ONTOLOGY.nodes["Credential"]) == (
        "CREATE NODE TABLE IF NOT EXISTS `Credential`(`id` STRING, `kind` STRING, "
        "`valid_from` DATE, `valid_to` DATE, `synthetic` BOOLEAN, source STRING, claims STRING, "
        "PRIMARY KEY(id))"
    )
    assert relation_table(ONTOLOGY.relations["SERVES"]) == (
        "CREATE REL TABLE IF NOT EXISTS `SERVES`(FROM `Broker` TO `Enterprise`, `since` DATE, "
        "`until` DATE, source STRING, claims STRING)"
    )


def test_tables_are_looked_through_once_for_each_ontology(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "g.graph"
    looked: list[str] = []
    complete = embedded_tables._complete
    monkeypatch.setattr(
        embedded_tables,
        "_complete",
        lambda connection, kind: looked.append(kind.name) or complete(connection, kind),
    )
    with open_graph(path) as store:
        firm(store, 1)
        firm(store, 2)
        assert looked == []
        monkeypatch.setattr(embedded_tables, "_digest", lambda: "a newer ontology")
        firm(store, 3)
        assert "Enterprise" in looked
        looked.clear()
        firm(store, 4)
        assert (looked, count(store)) == ([], 4)


def test_a_graph_of_an_older_ontology_gets_what_it_lacks(tmp_path: Path) -> None:
    import ladybug

    path = tmp_path / "old.graph"
    database = ladybug.Database(str(path), max_db_size=1 << 34)
    connection = ladybug.Connection(database)
    connection.execute(
        "CREATE NODE TABLE Enterprise(id STRING, name STRING, source STRING, claims STRING, "
        "PRIMARY KEY(id))"
    )
    connection.execute("CREATE (:Enterprise {id: 'old', name: '旧', source: 's'})")
    connection.close()
    database.close()
    with open_graph(path) as store:
        firm(store, 1)
        rows = store.query(
            "MATCH (n:Enterprise) RETURN n.id AS id, n.lei AS lei ORDER BY id"
        ).rows()
        assert rows == [("e1", None), ("old", None)]


def test_a_graph_of_an_older_ontology_can_be_asked_of_what_it_lacks(tmp_path: Path) -> None:
    import ladybug

    path = tmp_path / "g.graph"
    with open_graph(path) as store:
        firm(store, 1)
        firm(store, 2)
    for file in (path, tmp_path / "g.graph.versions" / "000001.graph"):
        database = ladybug.Database(str(file), max_db_size=1 << 34)
        connection = ladybug.Connection(database)
        connection.execute("DROP TABLE Identity")
        connection.execute("DROP TABLE GapWas")
        connection.execute("COMMENT ON TABLE HongshengVersion IS 'older'")
        connection.close()
        database.close()
    before = path.stat().st_mtime_ns
    with open_graph(path) as store:
        assert count(store) == 2
        assert path.stat().st_mtime_ns == before
        assert store.query("MATCH (n:Identity) RETURN n.kept AS kept").rows() == []
        assert (count(store), store.version()) == (2, 2)
        with pytest.raises(QueryError, match="Nobody"):
            store.query("MATCH (n:Nobody) RETURN n.id AS id")
        assert store.undo()["version"] == 1
        assert count(store) == 1


def state(path: Path) -> tuple[int, int, str]:
    """Firms, relations, and the one size of all firms (or several: a mixture)."""
    with open_graph(path) as store:
        sizes = store.query("MATCH (n:Enterprise) RETURN DISTINCT n.size AS size")["size"].to_list()
        relations = store.query("MATCH ()-[r:LOCATED_IN]->() RETURN count(r) AS n").item()
        return count(store), int(relations), "+".join(sorted(map(str, sizes)))


WHOLE = {(0, 0, ""), (400, 400, "large"), (300, 300, "small")}
"""The states a graph may be found in: empty, after the first load, after the second."""


def test_thirty_kills_leave_the_state_before_or_the_state_after(tmp_path: Path) -> None:
    path = tmp_path / "g.graph"
    took: list[float] = []
    with open_graph(path) as store:
        cycle(store, lambda: None)
        began = time.monotonic()
        cycle(store, lambda: took.append(time.monotonic() - began))
    chance = random.Random(20200715)
    found = []
    for number in range(30):
        kill_after(path, number % 4, chance.uniform(0, took[-1] / 3))
        found.append(state(path))
        assert found[-1] in WHOLE, f"kill {number} left {found[-1]}"
    assert len(set(found)) > 1, "every kill came too early, or too late, to test anything"
    with open_graph(path) as store:
        firm(store, 999)
    assert list(tmp_path.glob("g.graph.versions/writing-*")) == []


def test_a_second_writer_is_told_so_before_the_first_has_said_who_it_is(tmp_path: Path) -> None:
    where = tmp_path / "t.graph"
    with open_graph(where) as first, open_graph(where) as second, first.writing("a load"):
        (tmp_path / "t.graph.versions" / "writer.json").unlink()
        with pytest.raises(BusyError, match="is being written"), second.writing("another"):
            pass


def test_a_question_that_needs_too_much_memory_is_told_and_the_next_is_answered(
    tmp_path: Path,
) -> None:
    """The engine keeps what such a query took: without a fresh start nothing could be asked."""
    with open_graph(tmp_path / "g") as store:
        fields = [{"id": f"f{n}"} for n in range(14)]
        ties = [(f"f{a}", f"f{b}") for a in range(14) for b in range(14) if a != b]
        build(store, {"Field": fields}, {"Field BROADER Field": ties})
        everyway = "MATCH p = (a:Field)-[:BROADER*1..30]->(b:Field) RETURN collect(p) AS n"
        with pytest.raises(QueryError, match="needs more memory than the embedded engine"):
            store.query(everyway)
        found = store.query("MATCH (f:Field) RETURN count(*) AS n")
        assert found["n"].to_list() == [14]


def test_a_write_opens_the_graph_twice_and_the_next_question_not_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To be changed and to be checked; it takes longer than most questions."""
    opened: list[bool] = []
    for module in (ladybug, embedded_write):
        plain = module.open_database
        monkeypatch.setattr(
            module,
            "open_database",
            lambda *a, _plain=plain, **k: opened.append(k["read_only"]) or _plain(*a, **k),
        )
    with open_graph(tmp_path / "g.graph") as store:
        for number in range(3):
            firm(store, number)
            assert count(store) == number + 1
        assert opened == [False, True] * 3
        with open_graph(tmp_path / "g.graph") as other:
            firm(other, 7)
        assert count(store) == 4  # what another has put in its place is opened


def test_the_tables_of_a_new_graph_are_made_in_one_transaction() -> None:
    """Each by itself would wait for the disk: forty times as long."""
    with closing(embedded_read.open_database(None, read_only=False)) as database:
        told = Told(Connection(database))
        embedded_tables.ensure_schema(told)
        assert (told.said[1], told.said[-1]) == ("BEGIN TRANSACTION", "COMMIT")
        assert len(told.said) == len(ONTOLOGY.nodes) + len(ONTOLOGY.relations) + 5
        told.said.clear()
        embedded_tables.ensure_schema(told)
        assert len(told.said) == 1


class Told:
    """A connection that keeps what it is told to do."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.said: list[str] = []

    def execute(self, text: str) -> object:
        self.said.append(text)
        return self.connection.execute(text)
