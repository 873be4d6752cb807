"""Reading from a graph what a picture needs: who is tied to whom, and what is known of each.

The same Cypher on every engine; kind and property names come from the ontology, values are
parameters. Works on any :class:`graph.stores.base.Reader`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from exports.view.elements import Fact, Link, Source, Span, key_of, kind_of, node_kind
from exports.view.elements import relation as relation_of
from graph.ontology import ONTOLOGY
from graph.provenance import SEPARATOR
from graph.schema import NodeKind, RelationKind
from graph.stores.base import Reader

CODES = ("uscc", "ror", "lei", "code")
UNSAID = ("id", "aliases", "synthetic", "longitude", "latitude")
"""Properties that are shown elsewhere than among the facts (and the name, of course)."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A relation as the graph holds it: the keys of its ends, properties, ids of sources.

    ``visits`` are the days of the service events between the two, where a picture folds them.
    """

    a: str
    b: str
    type: str
    properties: Mapping[str, Any]
    source: str
    visits: tuple[date | None, ...] = ()

    @property
    def dates(self) -> tuple[date, ...]:
        """The days it carries."""
        return tuple(v for v in self.properties.values() if isinstance(v, date))


def ends() -> Iterator[tuple[RelationKind, str, str]]:
    """Every relation with each pair of kinds that it joins."""
    for relation in ONTOLOGY.public_relations():
        for a, b in relation.ends:
            yield relation, a, b


def ties(store: Reader, keys: Iterable[str] | None = None) -> list[Tie]:
    """All ties of the graph; with ``keys``, those that start or end at one of them."""
    if keys is None:
        return [t for relation, a, b in ends() for t in _ties(store, relation, a, b)]
    by_kind: dict[str, list[str]] = defaultdict(list)
    for key in sorted(set(keys)):
        by_kind[kind_of(key)].append(key.partition(":")[2])
    found: dict[tuple[Any, ...], Tie] = {}
    for relation, a, b in ends():
        for kind, end in ((a, "a"), (b, "b")):
            for tie in _ties(store, relation, a, b, end, by_kind.get(kind, [])):
                found[tie.a, tie.b, tie.type, str(tie.properties)] = tie
    return list(found.values())


def _ties(
    store: Reader,
    relation: RelationKind,
    a: str,
    b: str,
    end: str = "",
    ids: list[str] | None = None,
) -> Iterator[Tie]:
    if ids is not None and not ids:
        return
    own = "".join(f", r.`{p}` AS `p_{p}`" for p in relation.names)
    text = (
        f"MATCH (a:`{a}`)-[r:`{relation.name}`]->(b:`{b}`){f' WHERE {end}.id = i' if end else ''} "
        f"RETURN a.id AS start, b.id AS target, r.source AS source{own} ORDER BY start, target"
    )
    rows = store.query(f"UNWIND $ids AS i {text}", {"ids": ids}) if ids else store.query(text)
    for row in rows.iter_rows(named=True):
        more = {p: row[f"p_{p}"] for p in relation.names if row[f"p_{p}"] is not None}
        yield Tie(key_of(a, row["start"]), key_of(b, row["target"]), relation.name, more,
                  row["source"] or "")  # fmt: skip


def around(store: Reader, keys: Iterable[str], depth: int) -> set[str]:
    """The keys, and those that hang together with them within so many steps."""
    seen = set(keys)
    edge = set(seen)
    for _ in range(depth):
        near = {end for tie in ties(store, edge) for end in (tie.a, tie.b)}
        edge = near - seen
        seen |= edge
    return seen


def members(store: Reader, kind: str) -> list[str]:
    """The keys of all nodes of a kind."""
    rows = store.query(f"MATCH (n:`{kind}`) RETURN n.id AS id ORDER BY id")
    return [key_of(kind, each) for each in rows["id"]]


def rows_of(store: Reader, keys: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What the graph holds of these nodes: property to value, by key."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        by_kind[kind_of(key)].append(key.partition(":")[2])
    found: dict[str, dict[str, Any]] = {}
    for name, ids in by_kind.items():
        kind = ONTOLOGY.nodes[name]
        wanted = ", ".join(f"n.`{p}` AS `c_{p}`" for p in (*kind.names, "source", "claims"))
        rows = store.query(
            f"UNWIND $ids AS i MATCH (n:`{name}`) WHERE n.id = i RETURN {wanted} ORDER BY `c_id`",
            {"ids": sorted(ids)},
        )
        for row in rows.iter_rows(named=True):
            plain = {c.removeprefix("c_"): v for c, v in row.items()}
            found[key_of(name, plain["id"])] = plain
    return found


class Sources:
    """The sources of a graph: their titles and dates, as facts cite them."""

    def __init__(self, store: Reader) -> None:
        rows = store.query(
            "MATCH (s:Source) RETURN s.id AS id, s.title AS title, s.publisher AS publisher, "
            "s.date AS date, s.retrieved_on AS retrieved_on, s.url AS url, s.file AS file, "
            "s.synthetic AS synthetic ORDER BY id"
        )
        self.by_id: dict[str, Source] = {}
        for row in rows.iter_rows(named=True):
            day = row["date"] or row["retrieved_on"]
            self.by_id[row["id"]] = Source(
                row["title"] or row["file"] or row["id"],
                day.isoformat() if day else "",
                row["publisher"] or "",
                row["url"] or "",
                bool(row["synthetic"]),
            )
        self.used: set[str] = set()

    def cite(self, source: str) -> tuple[str, str]:
        """Title and date of the first of these sources (ids joined by ``;``)."""
        first = source.partition(SEPARATOR)[0] if source else ""
        if not first:
            return "", ""
        self.used.add(first)
        known = self.by_id.get(first)
        return (known.title, known.date) if known else (first, "")

    def made_up(self, source: str) -> bool:
        """Whether all of these sources are synthetic."""
        ids = [s for s in (source or "").split(SEPARATOR) if s]
        return bool(ids) and all(s in self.by_id and self.by_id[s].synthetic for s in ids)

    def listed(self) -> tuple[Source, ...]:
        """Those that were cited, the newest first."""
        cited = [self.by_id[s] for s in sorted(self.used) if s in self.by_id]
        return tuple(sorted(cited, key=lambda s: (s.date, s.title), reverse=True))


def facts_of(kind: NodeKind | RelationKind, row: Mapping[str, Any], sources: Sources) -> list[Fact]:
    """One fact for each property that has a value, with the source that said it."""
    claims = json.loads(row["claims"]) if row.get("claims") else {}
    order = [s for s in (row.get("source") or "").split(SEPARATOR) if s]
    label = kind.label if isinstance(kind, NodeKind) else ""
    facts = []
    for each in kind.properties:
        value = row.get(each.name)
        if value is None or value == [] or each.name in UNSAID or each.name == label:
            continue
        sayer = next(
            (s for s in order if each.name in claims.get(s, ())), order[0] if order else ""
        )
        facts.append(Fact(each.name, each.zh, written(value), *sources.cite(sayer)))
    return facts


def written(value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:,.0f}" if value == int(value) and abs(value) >= 1000 else f"{value:g}"
    if isinstance(value, list | pl.Series):
        return "、".join(str(v) for v in value)
    return str(value)


def link(tie: Tie, sources: Sources) -> Link:
    """A tie as a picture draws it, with the visits that belong to it."""
    said, day = sources.cite(tie.source)
    named = {p.name: p for p in relation_of(tie.type).properties}
    facts = [
        Fact(name, named[name].zh, written(value), said, day)
        for name, value in tie.properties.items()
    ]
    visited = tuple(sorted(d for d in tie.visits if d))
    if tie.visits:
        facts.append(Fact("visits", "走访服务次数", str(len(tie.visits))))
    if visited:
        facts.append(Fact("last visit", "最近一次", visited[-1].isoformat()))
    made = sources.made_up(tie.source)
    span = (tie.properties.get("since"), tie.properties.get("until"))
    return Link(tie.a, tie.b, tie.type, tuple(facts), tie.dates + visited, made, said, span)


def lived(kind: str, row: Mapping[str, Any]) -> Span:
    """From when until when it is there, for the time slider. A visit has its day alone."""
    declared = node_kind(kind)
    if declared.begins == declared.ends:
        return None, None
    return row.get(declared.begins), row.get(declared.ends)


def days(kind: str, row: Mapping[str, Any]) -> tuple[date, ...]:
    """The day that it begins, if that is known."""
    day = row.get(node_kind(kind).begins)
    return (day,) if day else ()
