"""The Cypher of ``data-coverage`` and ``data-age``, which ask of every kind, property and relation.

It stands in their files like that of other questions; ``make docs`` writes it from the ontology.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from graph.ontology import ONTOLOGY
from graph.schema import NodeKind
from queries.registry import CATALOGUE

_UNSAID = ("id", "synthetic")


def files() -> dict[str, str]:
    """File name to text of both: the head as it is, the Cypher as the ontology has it now."""
    made: Mapping[str, Callable[[], Iterable[str]]] = {"data-coverage": coverage, "data-age": age}
    return {
        f"{name}.cypher": _head(name) + "\n;\n".join(texts()) + "\n" for name, texts in made.items()
    }


def _head(name: str) -> str:
    lines = (CATALOGUE / f"{name}.cypher").read_text("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if line.startswith("//"))


def coverage() -> Iterator[str]:
    """Of each kind how many there are and of how many each property is known; each relation."""
    yield "\nUNION ALL\n".join(map(_properties, ONTOLOGY.public_nodes()))
    yield "\nUNION ALL\n".join(
        each for kind in ONTOLOGY.public_nodes() for each in _relations(kind)
    )


def _properties(kind: NodeKind) -> str:
    known = ",\n".join(
        f"  {{name: '{each.name}', known: count(n.`{each.name}`)}}"
        for each in kind.properties
        if each.name not in _UNSAID
    )
    return (
        f"MATCH (n:{kind.name})\nWITH count(n.id) AS total, [\n{known}\n] AS properties\n"
        "UNWIND properties AS each\n"
        f"RETURN '{kind.name}' AS kind, 'property' AS what, each.name AS property, "
        "each.known AS known, total"
    )


def _relations(kind: NodeKind) -> Iterator[str]:
    for relation in ONTOLOGY.public_relations():
        ends = {
            "out": (dict.fromkeys(b for a, b in relation.ends if a == kind.name), "-", "->"),
            "in": (dict.fromkeys(a for a, b in relation.ends if b == kind.name), "<-", "-"),
        }
        for what, (others, left, right) in ends.items():
            if others:
                yield (
                    f"MATCH (n:{kind.name}){left}[:`{relation.name}`]{right}(:{'|'.join(others)})\n"
                    f"WITH DISTINCT n\n"
                    f"RETURN '{kind.name}' AS kind, '{what}' AS what, "
                    f"'{relation.name}' AS property, count(*) AS known"
                )


def age() -> Iterator[str]:
    """Each kind by its date, those that have none, and the sources."""
    kinds = list(ONTOLOGY.public_nodes())
    yield "\nUNION ALL\n".join(_dated(kind.name, day) for kind in kinds if (day := _day(kind)))
    yield "\nUNION ALL\n".join(
        f"MATCH (n:{kind.name})\nRETURN '{kind.name}' AS kind, n.source AS source, "
        "count(n.id) AS total, 0 AS dated, 0 AS recent"
        for kind in kinds
        if not _day(kind)
    )
    yield (
        "MATCH (s:Source) RETURN s.id AS source, s.title AS title, s.retrieved_on AS retrieved_on"
    )


def _day(kind: NodeKind) -> str:
    """The date that tells how old what is said of one is: its last survey, else its own."""
    return "surveyed_on" if "surveyed_on" in kind else kind.begins


def _dated(kind: str, day: str) -> str:
    return (
        f"MATCH (n:{kind})\n"
        f"RETURN '{kind}' AS kind, '{day}' AS by, n.source AS source, count(n.id) AS total,\n"
        f"       count(n.{day}) AS dated, "
        f"count(CASE WHEN n.{day} >= $cutoff THEN 1 END) AS recent,\n"
        f"       min(n.{day}) AS oldest, max(n.{day}) AS newest"
    )
