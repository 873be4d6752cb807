"""Rules of partners, networks and supply where one community is asked for."""

from __future__ import annotations

from typing import Any

import pytest

from queries.registry import built_in, get
from tests.graphs import build
from tests.test_rules_networks import consortia, ids, peers, projects, stairs, two_worlds

AS_OF = "2020-07-15"


def asked(store: Any, name: str, *columns: str, **given: Any) -> list[Any]:
    return get(name).run(store, as_of=AS_OF, **given).select(columns).rows()


def test_every_rule_takes_a_community() -> None:
    rules = [query for query in built_in().values() if query.gap]
    assert [q.name for q in rules if "community" not in {p.name for p in q.parameters}] == []


@pytest.mark.above_stores
def test_enterprises_that_keep_to_one_partner(store: Any) -> None:
    nodes, relations = projects(
        {"here": [("u",)] * 3, "there": [("v",)] * 4, "nowhere": [("w",)] * 5}
    )
    nodes["Community"] = ids("A B")
    relations["Enterprise LOCATED_IN Community"] = [("here", "A"), ("there", "B")]
    build(store, nodes, relations)
    assert asked(store, "lock-in", "enterprise") == [("nowhere",), ("there",), ("here",)]
    columns = ("enterprise", "institute", "hhi", "failed")
    assert asked(store, "lock-in", *columns, community=["A"]) == [("here", "u", 1.0, 2)]


@pytest.mark.above_stores
def test_peers_of_an_enterprise_may_be_of_another_community(store: Any) -> None:
    nodes, relations = peers(a_u="active", b_u="active", b_v="active", a_w="active")
    nodes["Community"] = ids("A B")
    relations["Enterprise LOCATED_IN Community"] = [("a", "A"), ("b", "B")]
    build(store, nodes, relations)
    columns = ("enterprise", "institute", "peer_name")
    assert asked(store, "peer-paths", *columns) == [("a", "v", "b"), ("b", "w", "a")]
    assert asked(store, "peer-paths", *columns, community=["A"]) == [("a", "v", "b")]


@pytest.mark.above_stores
def test_brokers_who_serve_there_now_with_all_that_they_serve(store: Any) -> None:
    nodes = {
        "Enterprise": ids("a1 a2 b1"),
        "Community": ids("A B"),
        "Broker": [{"id": x, "capacity": 1} for x in ("both", "left", "elsewhere")],
    }
    ended = {"until": AS_OF}
    relations: dict[str, list[Any]] = {
        "Enterprise LOCATED_IN Community": [("a1", "A"), ("a2", "A"), ("b1", "B")],
        "Broker SERVES Enterprise": [
            *(("both", "a1"), ("both", "b1"), ("left", "a1"), ("left", "a2")),
            *(("left", "b1", ended), ("elsewhere", "a1")),
        ],
    }
    build(store, nodes, relations)
    columns = ("broker", "enterprises")
    assert asked(store, "overload", *columns) == [("both", 2), ("left", 2)]
    assert asked(store, "overload", *columns, community=["B"]) == [("both", 2)]


@pytest.mark.above_stores
def test_pairs_of_which_one_is_the_community(store: Any) -> None:
    build(store, *two_worlds())
    columns = ("a", "b")
    every = [("L", "R"), ("L", "N"), ("M", "N"), ("N", "R")]
    assert asked(store, "structural-holes", *columns) == every
    assert asked(store, "structural-holes", *columns, community=["L"]) == every[:2]
    assert asked(store, "structural-holes", *columns, community=["M"]) == [("M", "N")]


@pytest.mark.above_stores
def test_groups_of_which_one_is_the_community(store: Any) -> None:
    nodes, relations = consortia()
    nodes["Community"] = ids("A C E")
    places = [(f"{c}{i}", c.upper()) for c in "ac" for i in "123"]
    relations["Enterprise LOCATED_IN Community"] = [*places, ("y", "E")]
    build(store, nodes, relations)
    columns = ("by", "a", "b", "verdict")
    by_community = ("community", "community:A", "community:C", "gap")
    assert by_community in asked(store, "group-ties", *columns)
    assert ("country", "country:A", "country:C", "gap") in asked(store, "group-ties", *columns)
    assert asked(store, "group-ties", *columns, community=["C"]) == [by_community]
    assert asked(store, "group-ties", *columns, community=["E"]) == []


@pytest.mark.above_stores
def test_institutes_that_are_there(store: Any) -> None:
    nodes, relations = stairs(without=("i9", "f2"))
    nodes["Community"] = ids("A B")
    nodes["Achievement"] = [
        {"id": x, "registered_on": "2015-01-01", "trl": 5} for x in ("r8", "r9", "nobody's")
    ]
    relations["Institute LOCATED_IN Community"] = [("i8", "B"), ("i9", "A")]
    relations["Institute OFFERS Achievement"] = [("i8", "r8"), ("i9", "r9")]
    build(store, nodes, relations)
    assert asked(store, "dormant-supply", "achievement") == [("nobody's",), ("r8",), ("r9",)]
    assert asked(store, "dormant-supply", "achievement", community=["A"]) == [("r9",)]
    every = asked(store, "empty-cells", "institute", "field", "nodf")
    there = asked(store, "empty-cells", "institute", "field", "nodf", community=["A"])
    assert there == every == [("i9", "f2", every[0][2])]  # in the whole matrix
    assert asked(store, "empty-cells", "institute", community=["B"]) == []
