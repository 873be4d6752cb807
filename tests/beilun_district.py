"""The example district as its tests look at it: rows, ties and figures straight from the tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from typing import Any

from graph.records import Table
from loaders import beilun

Row = dict[str, Any]
AS_OF, YEAR_AGO = "2020-07-15", "2019-07-15"
LINGFENG = "灵峰工业社区"
FAILED, LIVING = {"terminated", "not_industrialised"}, {"proposed", "active"}


@cache
def tables(which: str) -> list[Table]:
    return list(getattr(beilun, which)())


@cache
def rows(kind: str, which: str = "synthetic") -> list[Row]:
    """The rows of one kind or relation of one source."""
    return [r for t in tables(which) if t.kind.name == kind for r in t.frame.to_dicts()]


def both(kind: str) -> list[Row]:
    return rows(kind, "reported") + rows(kind)


@cache
def by_id(kind: str) -> dict[str, Row]:
    return {r["id"]: r for r in rows(kind)}


@cache
def figures() -> dict[str, Row]:
    return {r["what"]: r for r in beilun.figures().to_dicts()}


def holds(what: str, measured: float) -> bool:
    """Whether a measured number is what the article says of it, rounded down as people do."""
    figure = figures()[what]
    if figure["bound"] == "exactly":
        return bool(measured == figure["value"])
    return bool(figure["value"] < measured < 1.1 * figure["value"])


@cache
def ends(relation: str, start: str = "", which: str = "synthetic") -> list[tuple[str, str]]:
    return [
        (r["from"], r["to"])
        for r in rows(relation, which)
        if not start or r.get("from_kind") == start
    ]


@cache
def home() -> dict[str, str]:
    return dict(ends("LOCATED_IN", "Enterprise"))


@cache
def current_brokers() -> dict[str, set[str]]:
    found = defaultdict(set)
    for r in rows("SERVES"):
        if r["since"] <= AS_OF and (r["until"] is None or r["until"] > AS_OF):
            found[r["to"]].add(r["from"])
    return found


@cache
def met(by: str) -> dict[str, list[str]]:
    """Days on which each enterprise was met by a Broker (CONDUCTED) or Platform (PROVIDED)."""
    found = defaultdict(list)
    for _, event in ends(by):
        found[by_id("ServiceEvent")[event]["enterprise"]].append(
            by_id("ServiceEvent")[event]["date"]
        )
    return found


@cache
def fields_of(relation: str, start: str = "") -> dict[str, set[str]]:
    found = defaultdict(set)
    for own, field in ends(relation, start):
        found[own].add(field.rpartition(":")[2])
    return found


def with_broader(fields: set[str]) -> set[str]:
    return fields | {f"{f[0]}0" for f in fields}


@cache
def parties() -> dict[str, dict[str, set[str]]]:
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for r in rows("PARTY_TO"):
        found[r["to"]][r["from_kind"]].add(r["from"])
    return found


@cache
def partners() -> Counter[tuple[str, str]]:
    return Counter(
        (e, i) for p in parties().values() for e in p["Enterprise"] for i in p["Institute"]
    )


@cache
def fates() -> dict[str, set[str]]:
    """What became of the collaborations that address each demand."""
    found = defaultdict(set)
    for collaboration, demand in ends("ADDRESSES"):
        found[demand].add(by_id("Collaboration")[collaboration]["status"])
    return found


@cache
def open_demands() -> dict[str, Row]:
    return {i: d for i, d in by_id("Demand").items() if d["status"] == "open"}


def valid(kind: str) -> set[str]:
    return {
        r["holder"]
        for r in rows("Credential")
        if r["kind"] == kind and r["valid_from"] and r["valid_from"] <= AS_OF <= r["valid_to"]
    }
