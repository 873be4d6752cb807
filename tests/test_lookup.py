"""Which node is meant: an id before all else, then what is wholly so called."""

from __future__ import annotations

from typing import Any

import pytest

from graph.problem import Problem
from graph.stores.base import Reader, Store
from queries.lookup import Found, exactly, find, one
from tests.graphs import build


class Counting:
    """A reader that counts what it is asked."""

    def __init__(self, reader: Reader) -> None:
        self.reader, self.asked = reader, 0

    def query(self, cypher: str, parameters: Any = None) -> Any:
        """As the reader."""
        self.asked += 1
        return self.reader.query(cypher, parameters)

    def kept(self, name: str) -> bytes | None:
        """As the reader."""
        return self.reader.kept(name)


@pytest.fixture
def called(store: Store) -> Store:
    build(store, {
        "Enterprise": [
            {"id": "e1", "name": "Acme", "uscc": "91330206MA2AABCD1X",
             "aliases": ["AC", "Acme Ltd"]},
            {"id": "e2", "name": "Acme Tools"},
            {"id": "e3", "name": "e1"},
        ],
        "Institute": [{"id": "i1", "name": "ACME"}, {"id": "e2", "name": "Two"}],
    }, {})  # fmt: skip
    return store


def test_an_id_is_found_by_one_question_and_goes_before_a_name(called: Store) -> None:
    counting = Counting(called)
    assert one(counting, "e1") == Found("Enterprise", "e1", "Acme", "id", False)
    assert counting.asked == 1


def test_an_id_of_two_kinds_could_be_either(called: Store) -> None:
    with pytest.raises(Problem, match=r"several: Institute e2 \(Two\); Enterprise e2 \(Acme To"):
        one(called, "e2")
    assert one(called, "e2", kind="Institute").name == "Two"


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("91330206ma2aabcd1x", [("e1", "code")]),
        (" acme ", [("i1", "name"), ("e1", "name")]),
        ("ac", [("e1", "alias")]),
        ("ACME LTD", [("e1", "alias")]),
        ("acm", []),
        ("Acme T", []),
    ],
)
def test_what_is_wholly_so_called(called: Store, text: str, hits: list[tuple[str, str]]) -> None:
    assert [(f.id, f.match) for f in exactly(called, text)] == hits


def test_finding_looks_within_names_too(called: Store) -> None:
    assert [(f.id, f.match) for f in find(called, "acm")] == [
        ("i1", "begins"), ("e1", "begins"), ("e2", "begins"),
    ]  # fmt: skip


@pytest.mark.parametrize("look", [find, exactly, one])
def test_nothing_to_look_for_is_a_problem(called: Store, look: Any) -> None:
    with pytest.raises(Problem, match="give a name"):
        look(called, "  ")
