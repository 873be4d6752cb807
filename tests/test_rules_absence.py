"""No link, or no data: each rule on a graph that holds what it needs and no more.

A graph in which there is no collaboration (no broker, no platform) at all says that nobody has one;
one that has some and nothing of who takes part in them says nothing of the kind.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from graph.stores.base import Store
from queries.registry import get
from tests.graphs import build

AS_OF = date(2020, 7, 15)
Graph = tuple[dict[str, Any], dict[str, Any]]

NEED: Graph = (
    {
        "Field": [{"id": "401", "code": "401"}],
        "Community": [{"id": "c"}],
        "Enterprise": [{"id": "e"}],
        "Demand": [{"id": "d", "status": "open", "trl_min": 5}],
    },
    {
        "Enterprise LOCATED_IN Community": [("e", "c")],
        "Enterprise RAISED Demand": [("e", "d")],
        "Demand IN_FIELD Field": [("d", "401")],
    },
)
"""An enterprise of a community with an open demand in a field."""
RESULT: Graph = (
    {
        "Institute": [{"id": "i"}],
        "Achievement": [{"id": "a", "trl": 9, "registered_on": "2010-01-01"}],
    },
    {
        "Institute OFFERS Achievement": [("i", "a")],
        "Achievement IN_FIELD Field": [("a", "401")],
    },
)
"""An institute with an old achievement in that field."""
SERVED: Graph = ({"Broker": [{"id": "b"}]}, {"Broker SERVES Enterprise": [("b", "e")]})
LIAISED: Graph = ({}, {"Broker LIAISES_WITH Institute": [("b", "i")]})
PLATFORM: Graph = (
    {"Platform": [{"id": "p"}]},
    {"Platform HOSTED_IN Community": [("p", "c")], "Platform COVERS Field": [("p", "401")]},
)
ANOTHER_BROKER: Graph = ({"Broker": [{"id": "other"}]}, {})
UNPLACED: Graph = ({"Platform": [{"id": "q"}]}, {})
PROJECT: Graph = ({"Collaboration": [{"id": "k", "status": "active"}]}, {})
VISIT: Graph = ({"ServiceEvent": [{"id": "v", "type": "visit"}]}, {})

CASES = [
    ("open-triads", [NEED, RESULT, SERVED, LIAISED], [PROJECT], ("b", "e", "i")),
    ("single-broker-dependency", [NEED, SERVED], [PROJECT], ("e", "b")),
    ("dormant-supply", [NEED, RESULT], [PROJECT], ("a",)),
    ("blind-pairs", [NEED, RESULT], [ANOTHER_BROKER], ("d", "a")),
    ("field-deserts", [NEED], [UNPLACED], ("c", "401")),
    ("idle-platforms", [NEED, PLATFORM], [VISIT], ("p",)),
]


def graph(store: Store, parts: list[Graph]) -> None:
    nodes: dict[str, Any] = {}
    relations: dict[str, Any] = {}
    for some_nodes, some_relations in parts:
        nodes |= some_nodes
        relations |= some_relations
    build(store, nodes, relations)


def answer(store: Store, name: str) -> list[tuple[Any, ...]]:
    """The verdict and the subjects of each row."""
    query = get(name)
    assert query.gap
    columns = ["verdict", *(s.id for s in query.gap.subjects)]
    return query.run(store, as_of=AS_OF).select(columns).rows()


@pytest.mark.parametrize(("name", "parts", "silent", "subjects"), CASES, ids=[c[0] for c in CASES])
def test_what_is_nowhere_on_record_is_taken_not_to_be(
    store: Store, name: str, parts: list[Graph], silent: list[Graph], subjects: tuple[str, ...]
) -> None:
    graph(store, parts)
    assert answer(store, name) == [("gap", *subjects)]


@pytest.mark.parametrize(("name", "parts", "silent", "subjects"), CASES, ids=[c[0] for c in CASES])
def test_what_is_on_record_without_its_ties_tells_nothing(
    store: Store, name: str, parts: list[Graph], silent: list[Graph], subjects: tuple[str, ...]
) -> None:
    graph(store, [*parts, *silent])
    assert answer(store, name) == [("unknown", *subjects)]
    assert get(name).without_data(store)


@pytest.mark.parametrize("name", ["unknown-enterprises", "lapsed-service"])
def test_who_never_met_whom_is_not_told_where_no_meeting_is_on_record(
    store: Store, name: str
) -> None:
    graph(store, [NEED, SERVED] if name == "lapsed-service" else [NEED, ANOTHER_BROKER])
    assert answer(store, name) == [("unknown", "e")]
