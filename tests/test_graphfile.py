"""Graph files: whatever is in the graph comes back, and other programs can open them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exports.graphfile.content import GraphFile
from exports.graphfile.formats import (
    format_of,
    graph_file_of,
    write_graph_file,
)
from exports.graphfile.tables import GraphTables, read_tables
from graph.ontology import ONTOLOGY
from graph.problem import Problem
from graph.records import node_schema, relation_schema
from tests.graph_file_back import read_graph_file
from tests.graphs import build

pytestmark = pytest.mark.above_stores

NAMES = {"graphml": "g.graphml", "gexf": "g.gexf", "json": "g.json", "csv": "g"}
HOSTILE = (
    "</script><script>alert(1)</script>",
    "=1+1",
    "'=1",
    "_x0001_",
    "_x005F_x0041_",
    "_x0041\x01",
    "\x00\x0b\x1f\ufffe",
    "line\r\nbreak\ttab",
    '"]]>&amp;<!--',
    "𠮷é\u202e",
    "",
    " ",
)


@pytest.fixture
def small(store: Any) -> Any:
    build(
        store,
        {
            "Enterprise": [
                {
                    "id": f"e{n}",
                    "name": text,
                    "size": "small",
                    "aliases": [text, "a;b", "[x"],
                    "employees": n,
                    "above_scale": n % 2 == 0,
                    "longitude": 121.5 + n / 10,
                    "surveyed_on": "2020-01-01",
                    "synthetic": True,
                }
                for n, text in enumerate(HOSTILE)
            ],
            "Broker": [{"id": "b", "name": "甲"}],
            "Credential": [{"id": "c", "kind": "little giant"}],
            "Source": [{"id": "test", "title": "A test"}],
        },
        {
            "Broker SERVES Enterprise": [
                ("b", "e0", {"since": "2019-01-01"}),
                ("b", "e0", {"since": "2020-01-01", "until": "2020-02-01"}),
            ],
            "Enterprise HOLDS Credential": [("e1", "c")],
        },
    )
    return store


@pytest.mark.parametrize("form", NAMES)
def test_a_graph_comes_back_equal(small: Any, form: str, tmp_path: Path) -> None:
    made = graph_file_of(small)
    write_graph_file(made, tmp_path / NAMES[form])
    back = read_graph_file(tmp_path / NAMES[form])
    assert back == made.tables == read_tables(small)
    assert back.nodes["Enterprise"].height == len(HOSTILE)
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


@pytest.mark.parametrize("form", NAMES)
def test_the_same_graph_gives_the_same_bytes(small: Any, form: str, tmp_path: Path) -> None:
    def content() -> list[bytes]:
        path = tmp_path / NAMES[form]
        write_graph_file(graph_file_of(small), path)
        return [p.read_bytes() for p in (sorted(path.iterdir()) if path.is_dir() else [path])]

    assert content() == content()


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES: Mapping[Any, Any] = {
    pl.String: st.one_of(TEXT, st.sampled_from(HOSTILE)),
    pl.Int64: st.integers(-(2**63), 2**63 - 1),
    pl.Float64: st.floats(allow_nan=False),
    pl.Boolean: st.booleans(),
    pl.Date: st.dates(),
    pl.List: st.lists(st.one_of(TEXT, st.sampled_from(HOSTILE)), max_size=3),
}


def _rows(schema: Mapping[str, Any], fixed: Mapping[str, Any]) -> Any:
    cells = {
        name: fixed.get(name, st.none() | VALUES[kind.base_type()]) for name, kind in schema.items()
    }
    return st.lists(st.fixed_dictionaries(cells), min_size=1, max_size=3)


@st.composite
def graphs(draw: Any) -> GraphTables:
    """Any graph of a few kinds, whether or not it would make sense."""
    tables = GraphTables()
    ids = st.one_of(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=5))
    for name in draw(st.sets(st.sampled_from(["Enterprise", "Credential", "Field"]), min_size=1)):
        schema = node_schema(ONTOLOGY.nodes[name])
        rows = draw(_rows(schema, {"id": ids}))
        tables.nodes[name] = pl.DataFrame(rows, schema=schema, orient="row")
    for triple in draw(st.sets(st.sampled_from([("HOLDS", "Enterprise", "Credential"),
                                                ("BROADER", "Field", "Field")]))):  # fmt: skip
        schema = relation_schema(ONTOLOGY.relations[triple[0]])
        rows = draw(_rows(schema, {"from": ids, "to": ids}))
        tables.relations[triple] = pl.DataFrame(rows, schema=schema, orient="row")
    return tables


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(graphs())
def test_any_text_number_and_list_survive(tables: GraphTables) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name in NAMES.values():
            write_graph_file(GraphFile(tables), Path(folder) / name)
            assert read_graph_file(Path(folder) / name) == tables, name


def test_gexf_opens_with_kinds_colours_sizes_and_positions(small: Any, tmp_path: Path) -> None:
    import networkx as nx

    write_graph_file(graph_file_of(small), tmp_path / "g.gexf")
    opened = nx.read_gexf(tmp_path / "g.gexf", version="1.3")
    counts = read_tables(small).counts
    assert (opened.number_of_nodes(), opened.number_of_edges()) == counts
    broker = opened.nodes["Broker:b"]
    assert broker["label"] == "甲"
    assert broker["kind"] == "Broker"
    assert broker["viz"]["color"] == {"r": 213, "g": 94, "b": 0, "a": 1.0}
    assert broker["viz"]["size"] > opened.nodes["Source:test"]["viz"]["size"]
    assert {"x", "y", "z"} <= set(broker["viz"]["position"])
    assert opened.nodes["Enterprise:e2"]["employees"] == 2
    places = {tuple(n["viz"]["position"].values()) for _, n in opened.nodes(data=True)}
    assert len(places) == counts[0]


def test_graphml_opens_with_typed_columns(small: Any, tmp_path: Path) -> None:
    import networkx as nx

    write_graph_file(graph_file_of(small), tmp_path / "g.graphml")
    opened = nx.read_graphml(tmp_path / "g.graphml")
    first = opened.nodes["Enterprise:e1"]
    assert first["size_class"] == "small"
    assert first["employees"] == 1
    assert first["above_scale"] is False
    assert first["longitude"] == pytest.approx(121.6)
    assert json.loads(first["aliases"]) == ["=1+1", "a;b", "[x"]
    assert {"r", "g", "b", "x", "y", "size"} <= set(first)
    edges = list(opened.edges("Broker:b", data=True))
    assert {e["kind"] for _, _, e in edges} == {"SERVES"}
    assert sorted(e["since"] for _, _, e in edges) == ["2019-01-01", "2020-01-01"]


def test_the_folder_of_csv_is_what_load_reads(small: Any, tmp_path: Path) -> None:
    from graph.stores import open_graph
    from hongsheng.intake import take_in

    write_graph_file(graph_file_of(small), tmp_path / "g")
    with open_graph(tmp_path / "again.graph") as again:
        report = take_in(again, [tmp_path / "g"], source="test")
        loaded = read_tables(again)
    assert loaded.relations["SERVES", "Broker", "Enterprise"].height == 2
    assert loaded.nodes["Enterprise"].height >= len(HOSTILE) - report["rejects"]
    kept = loaded.nodes["Enterprise"].filter(id="e5")
    assert kept["surveyed_on"].to_list() == [date(2020, 1, 1)]


def test_csv_keeps_formulas_from_running(small: Any, tmp_path: Path) -> None:
    write_graph_file(graph_file_of(small), tmp_path / "g")
    text = (tmp_path / "g" / "Enterprise.csv").read_text("utf-8-sig")
    assert '"\'=1+1"' in text
    assert ',"=1+1"' not in text


def test_a_folder_with_other_things_is_left_alone(small: Any, tmp_path: Path) -> None:
    (tmp_path / "g").mkdir()
    (tmp_path / "g" / "letter.txt").write_text("mine")
    with pytest.raises(Problem, match="holds other things"):
        write_graph_file(graph_file_of(small), tmp_path / "g")
    assert (tmp_path / "g" / "letter.txt").read_text() == "mine"


def test_an_unknown_ending_names_those_there_are() -> None:
    with pytest.raises(Problem, match="graphml"):
        format_of(Path("a.gml"))
    assert format_of(Path("folder")) == "csv"
    assert format_of(Path("a.GEXF")) == "gexf"
