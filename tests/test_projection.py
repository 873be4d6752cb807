"""The projection: what is a node, what a tie, what a weight, and that its forms agree."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from graph.ontology import ONTOLOGY
from graph.problem import Problem
from graph.projection import Projection, collaboration, mixed, project
from tests.graphs import build

DAY = date(2020, 7, 15)


def district(store: Any) -> None:
    build(
        store,
        {
            "Enterprise": [
                {"id": "e1", "name": "宁波甲公司", "synthetic": True},
                {"id": "e2"},
                {"id": "e3"},
            ],
            "Institute": [{"id": "i1"}, {"id": "i2"}],
            "Broker": [{"id": "b"}],
            "Platform": [{"id": "p"}],
            "Community": [{"id": "c"}],
            "Collaboration": [
                {"id": "two", "status": "active", "started_on": "2020-01-01"},
                {"id": "three", "status": "completed"},
                {"id": "failed", "status": "terminated"},
                {"id": "later", "status": "active", "started_on": "2021-01-01"},
                {"id": "unsaid"},
            ],
        },
        {
            "Enterprise PARTY_TO Collaboration": [
                ("e1", "two"),
                ("e1", "three"),
                ("e2", "three"),
                ("e2", "failed"),
                ("e2", "later"),
                ("e3", "unsaid"),
            ],
            "Institute PARTY_TO Collaboration": [
                ("i1", "two"),
                ("i1", "three"),
                ("i2", "failed"),
                ("i2", "later"),
                ("i2", "unsaid"),
            ],
            "Enterprise LOCATED_IN Community": [("e1", "c")],
            "Enterprise MEMBER_OF Platform": [("e2", "p")],
            "Broker SERVES Enterprise": [
                ("b", "e1", {"since": "2019-01-01"}),
                ("b", "e2", {"since": "2018-01-01", "until": "2019-01-01"}),
                ("b", "e3", {"since": "2020-08-01"}),
            ],
        },
    )


def ties(projection: Projection) -> dict[tuple[str, str], float]:
    frame = projection.ties
    return {(a, b): w for a, b, w in frame.select("from", "to", "weight").rows()}


def test_project_is_the_graph_itself(store: Any) -> None:
    district(store)
    whole = project(store)
    assert len(whole) == 13
    assert whole.ties.height == 16
    assert set(whole.ties["type"]) == {"PARTY_TO", "LOCATED_IN", "MEMBER_OF", "SERVES"}
    assert "SERVES" in whole.what
    assert "节点" in whole.what_zh


def test_as_of_a_day_only_what_held_then(store: Any) -> None:
    district(store)
    then = project(store, DAY)
    served = [pair for pair in ties(then) if pair[0] == "Broker:b"]
    assert served == [("Broker:b", "Enterprise:e1")]
    assert "Collaboration:later" not in then.nodes["key"].to_list()
    assert "Collaboration:unsaid" in then.nodes["key"].to_list()


def test_kinds_and_relations_restrict_it(store: Any) -> None:
    district(store)
    part = project(store, kinds=["Broker", "Enterprise"], relations=["SERVES"])
    assert set(part.nodes["kind"]) == {"Broker", "Enterprise"}
    assert part.ties.height == 3


def test_a_kind_there_is_not_is_refused(store: Any) -> None:
    with pytest.raises(Problem, match="Firm"):
        project(store, kinds=["Firm"])
    with pytest.raises(Problem, match="KNOWS"):
        project(store, relations=["KNOWS"])


def test_collaboration_by_number(store: Any) -> None:
    district(store)
    by_number = ties(collaboration(store, weight="count"))
    assert by_number == {
        ("Enterprise:e1", "Institute:i1"): 2,
        ("Enterprise:e2", "Institute:i1"): 1,
        ("Enterprise:e2", "Institute:i2"): 1,
    }


def test_collaboration_by_newman_shares_a_project_among_its_parties(store: Any) -> None:
    district(store)
    found = collaboration(store, DAY)
    # 1 for the project of two, 1/2 for that of three; what starts later is not there yet
    assert ties(found) == {
        ("Enterprise:e1", "Institute:i1"): 1.5,
        ("Enterprise:e2", "Institute:i1"): 0.5,
    }
    assert "Newman" in found.what
    assert "2020-07-15" in found.what


def test_collaborations_of_unrecorded_status_count_when_asked_for(store: Any) -> None:
    district(store)
    assert ties(collaboration(store, statuses=["", "terminated"])) == {
        ("Enterprise:e2", "Institute:i2"): 1,
        ("Enterprise:e3", "Institute:i2"): 1,
    }


def test_mixed_has_no_communities_and_keeps_collaborations_as_nodes(store: Any) -> None:
    district(store)
    graph = mixed(store, DAY)
    assert "Community" not in set(graph.nodes["kind"])
    assert ("Enterprise:e1", "Collaboration:two") in ties(graph)
    assert ("Enterprise:e2", "Platform:p") in ties(graph)


def test_who_meets_whom_in_mixed() -> None:
    assert set(ONTOLOGY.meetings()) == {
        ("SERVES", "Broker", "Enterprise"),
        ("LIAISES_WITH", "Broker", "Institute"),
        ("MEMBER_OF", "Enterprise", "Platform"),
        ("OPERATES", "Institute", "Platform"),
        ("PARTY_TO", "Enterprise", "Collaboration"),
        ("PARTY_TO", "Institute", "Collaboration"),
        ("PARTY_TO", "Platform", "Collaboration"),
        ("BROKERED", "Broker", "Collaboration"),
    }


def test_networkx_has_every_node_tie_and_attribute(store: Any) -> None:
    district(store)
    graph = project(store).graph()
    assert graph.is_directed()
    assert graph.is_multigraph()
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (13, 16)
    assert graph.nodes["Enterprise:e1"] == {
        "kind": "Enterprise",
        "id": "e1",
        "name": "宁波甲公司",
        "synthetic": True,
    }
    (tie,) = graph.get_edge_data("Broker:b", "Enterprise:e1").values()
    assert tie == {"type": "SERVES", "weight": 1.0}
    assert "PARTY_TO" in graph.graph["what"]


def hand_made() -> Projection:
    nodes = pl.DataFrame({"kind": ["Enterprise"] * 4, "id": ["d", "a", "b", "c"]})
    frame = pl.DataFrame(
        {
            "from": [
                "Enterprise:a",
                "Enterprise:b",
                "Enterprise:a",
                "Enterprise:c",
                "Enterprise:a",
            ],
            "to": ["Enterprise:b", "Enterprise:a", "Enterprise:b", "Enterprise:c", "Enterprise:x"],
            "type": ["S", "T", "S", "S", "S"],
            "weight": [1.0, 2.0, 4.0, 8.0, 16.0],
        }
    )
    return Projection.of(nodes, frame, "by hand", "手工")


def test_ties_to_strangers_are_no_ties() -> None:
    assert "Enterprise:x" not in hand_made().ties["to"].to_list()


def test_the_sparse_form_adds_parallel_ties_and_leaves_out_ties_to_oneself() -> None:
    matrix, keys = hand_made().sparse()
    assert keys.tolist() == [f"Enterprise:{c}" for c in "abcd"]
    assert matrix.toarray().tolist() == [[0, 7, 0, 0], [7, 0, 0, 0], [0] * 4, [0] * 4]
    directed, _ = hand_made().sparse(directed=True)
    assert directed.toarray()[:2, :2].tolist() == [[0, 5], [2, 0]]


def test_the_simple_networkx_graph_adds_parallel_ties_too() -> None:
    graph = hand_made().graph(simple=True)
    assert graph["Enterprise:a"]["Enterprise:b"] == {"type": "S;T", "weight": 7.0}
    assert graph.has_edge("Enterprise:c", "Enterprise:c")


def test_rustworkx_has_the_same_nodes_in_the_same_order() -> None:
    graph = hand_made().pygraph
    assert graph.num_nodes() == 4
    assert list(graph.edge_list()) == [(0, 1)]


def test_an_empty_graph_has_an_empty_projection(store: Any) -> None:
    for made in (project(store), mixed(store, DAY), collaboration(store)):
        assert len(made) == 0
        assert made.sparse()[0].shape == (0, 0)
        assert made.graph().number_of_nodes() == 0
