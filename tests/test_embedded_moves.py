"""A relation that goes while another comes between its ends is made that other one in place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from graph.loading import load
from graph.ontology import ONTOLOGY
from graph.records import Change, Table, relation_schema
from graph.stores import open_graph
from graph.stores.embedded_moves import set_apart
from graph.stores.embedded_write import EmbeddedWriter
from tests.tables import table

SERVES = ("SERVES", "Broker", "Enterprise")
EARLY, MENDED, LATE = date(2018, 1, 1), date(2018, 2, 2), date(2020, 7, 15)


def services(*rows: tuple[str, str, date | None], **more: object) -> pl.DataFrame:
    """Services as they stand in a graph: broker, enterprise, since."""
    schema = relation_schema(ONTOLOGY.relations["SERVES"])
    made = [{"from": f, "to": t, "since": s, "source": "s", **more} for f, t, s in rows]
    return pl.DataFrame(made, schema=schema)


def test_each_that_goes_is_paired_with_one_that_comes_between_its_ends() -> None:
    change = Change(
        delete_relations={
            SERVES: services(("b1", "e1", None), ("b1", "e1", LATE), ("b2", "e1", EARLY))
        },
        create_relations={SERVES: services(("b1", "e1", MENDED), ("b3", "e1", EARLY))},
    )
    rest, moved = set_apart(change, ())
    assert moved[SERVES].columns == ["since"]
    assert moved[SERVES].rows.rows() == [("b1", "e1", None, MENDED)]
    assert rest.delete_relations[SERVES].select("from", "since").rows() == [
        ("b1", LATE),
        ("b2", EARLY),
    ]
    assert rest.create_relations[SERVES]["from"].to_list() == ["b3"]


def test_what_comes_as_it_goes_is_left_alone() -> None:
    same = services(("b1", "e1", EARLY))
    rest, moved = set_apart(
        Change(delete_relations={SERVES: same}, create_relations={SERVES: same}), ()
    )
    assert moved == {}
    assert not rest


@pytest.mark.parametrize("but", [("SERVES",), ("a node goes",), ("only its key is said",)])
def test_what_cannot_be_done_in_place_is_left(but: tuple[str]) -> None:
    gone = services(("b1", "e1", EARLY))
    if but == ("only its key is said",):
        gone = gone.select("from", "to", "since")
    change = Change(
        delete_relations={SERVES: gone},
        create_relations={SERVES: services(("b1", "e1", MENDED))},
    )
    if but == ("a node goes",):
        change.delete_nodes["Enterprise"] = pl.DataFrame({"id": ["e2"]})
    rest, moved = set_apart(change, but)
    assert moved == {}
    assert rest.delete_relations[SERVES].height == rest.create_relations[SERVES].height == 1


def test_a_mended_day_is_written_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither deleted nor created: that would write the table of services anew."""
    brokers = table("Broker", {"id": "b1", "name": "张"}, {"id": "b2", "name": "李"})
    firms = table("Enterprise", {"id": "e1", "name": "甲厂"}, {"id": "e2", "name": "乙厂"})
    other = {"from": "b1", "to": "e2", "since": "2018-01-01"}, {"from": "b2", "to": "e2"}

    def served(**days: str) -> list[Table]:
        return [brokers, firms, table("SERVES", {"from": "b1", "to": "e1", **days}, *other)]

    done: list[str] = []
    plain = EmbeddedWriter._load

    def noted(self: EmbeddedWriter, frame: pl.DataFrame, then: str) -> None:
        if "SERVES" in then and frame.height:
            done.append(then.partition(" SET ")[2] or then)
        plain(self, frame, then)

    with open_graph(tmp_path / "g.graph") as store:
        load(store, served(since="2018-01-01", until=""), "s")
        monkeypatch.setattr(EmbeddedWriter, "_load", noted)
        report = load(store, served(since="2018-02-02", until="2019-01-01"), "s")
        assert report.relations["SERVES"] == {"new": 1, "changed": 0, "same": 2, "removed": 1}
        rows = store.query(
            "MATCH (a:Broker)-[r:SERVES]->(b:Enterprise) "
            "RETURN a.id AS f, b.id AS t, r.since AS since, r.until AS until ORDER BY f, t"
        ).rows()
    assert rows == [
        ("b1", "e1", MENDED, date(2019, 1, 1)),
        ("b1", "e2", EARLY, None),
        ("b2", "e2", None, None),
    ]
    assert done == ["r.`since` = c_new_since, r.`until` = c_new_until"]
