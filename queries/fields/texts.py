"""What is read of a graph: needs, results and projects as words, and fields with their names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.stores.base import Reader
from queries.recommend import words

KINDS = ("Demand", "Achievement", "Collaboration")
"""Kinds that are in a field and have a text."""
_LABELS = "MATCH (n:{}) MATCH (n)-[:IN_FIELD]->(f:Field) RETURN DISTINCT n.id AS own, f.id AS field"


@dataclass(frozen=True)
class Document:
    """A need, result or project: its title, its words, and the ids of the fields it is in."""

    kind: str
    id: str
    title: str
    text: str
    words: frozenset[str]
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Field:
    """A field by its id; ``names`` are its name, its aliases and usual words for it; ``broad``
    where it holds narrower ones."""

    id: str
    code: str
    name: str
    scheme: str
    names: tuple[str, ...] = field(default_factory=tuple)
    broad: bool = False


def documents(reader: Reader) -> list[Document]:
    """All needs, results and projects of a graph, by kind and id."""
    found = []
    for kind in KINDS:
        labels: dict[str, set[str]] = {}
        for own, label in reader.query(_LABELS.format(kind)).iter_rows():
            labels.setdefault(own, set()).add(label)
        call = "n.call" if kind == "Collaboration" else "null"
        rows = reader.query(
            f"MATCH (n:{kind}) WHERE n.claims <> '{{}}' OR n.claims IS NULL "
            f"RETURN n.id AS own, n.title AS title, n.description AS description, {call} AS call "
            "ORDER BY own"
        )
        for own, title, description, of_call in rows.iter_rows():
            text = "\n".join(filter(None, (title, description)))
            said = {*words.in_text(text), *words.in_text(of_call or "")}
            said.update(words.in_code(of_call, "call") if of_call else ())
            labelled = frozenset(labels.get(own, ()))
            found.append(Document(kind, own, title or own, text, frozenset(said), labelled))
    return found


def fields(reader: Reader, usual: Mapping[str, Mapping[str, str]]) -> list[Field]:
    """The fields of a graph, by id. ``usual`` has further words for them: scheme, word, code."""
    rows = reader.query(
        "MATCH (f:Field) RETURN f.id AS own, f.code AS code, f.name AS name, f.scheme AS scheme, "
        "f.aliases AS aliases ORDER BY own"
    )
    held = reader.query("MATCH (:Field)-[:BROADER]->(f:Field) RETURN DISTINCT f.id AS own")
    broad = set(held["own"])
    more: dict[tuple[str, str], list[str]] = {}
    for scheme, meant in usual.items():
        for word, code in meant.items():
            more.setdefault((scheme, code), []).append(word)
    return [
        Field(
            own,
            code or own,
            name or code or own,
            scheme or "",
            tuple(
                dict.fromkeys(
                    said
                    for said in (name, *(aliases or ()), *more.get((scheme, code), ()))
                    if said and said != code
                )
            ),
            own in broad,
        )
        for own, code, name, scheme, aliases in rows.iter_rows()
    ]
