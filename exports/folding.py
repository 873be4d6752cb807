"""What a picture of places does not draw as nodes: visits become links, credentials facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from exports.elements import VISITED, Fact
from exports.reading import Sources, Tie, rows_of
from graph.stores.base import Reader

FOLDED = ("ServiceEvent", "Credential")
"""Kinds that a picture of places shows as days on a link and as facts, not as nodes."""


def visits_of(
    store: Reader, found: Iterable[Tie], drawn: Collection[str]
) -> dict[tuple[str, str], list[date | None]]:
    """The days on which service events that are not drawn join two nodes that are."""
    who: dict[str, list[str]] = defaultdict(list)
    whom: dict[str, list[str]] = defaultdict(list)
    for tie in found:
        if tie.type in ("CONDUCTED", "PROVIDED") and tie.b not in drawn and tie.a in drawn:
            who[tie.b].append(tie.a)
        if tie.type == "FOR" and tie.a not in drawn and tie.b in drawn:
            whom[tie.a].append(tie.b)
    joined: dict[tuple[str, str], list[date | None]] = defaultdict(list)
    for event, row in rows_of(store, who.keys() & whom.keys()).items():
        for a in who[event]:
            for b in whom[event]:
                joined[a, b].append(row["date"])
    return joined


def with_visits(found: list[Tie], visits: Mapping[tuple[str, str], list[date | None]]) -> list[Tie]:
    """The ties, with visits written on the service they belong to, else as ties of their own."""
    served = {(t.a, t.b) for t in found if t.type == "SERVES"}
    ties = [
        replace(t, visits=tuple(visits.get((t.a, t.b), ()))) if t.type == "SERVES" else t
        for t in found
    ]
    alone = sorted(visits.keys() - served)
    return ties + [Tie(a, b, VISITED.name, {}, "", tuple(visits[a, b])) for a, b in alone]


def credentials(rows: Iterable[Mapping[str, Any]], sources: Sources) -> list[Fact]:
    """What an enterprise holds, as facts of it."""
    facts = []
    for row in sorted(rows, key=lambda r: (str(r.get("valid_from")), r["id"])):
        cited = sources.cite(row.get("source") or "")
        facts.append(Fact("credential", "资质", row["kind"] or "", *cited))
        if row.get("valid_from") or row.get("valid_to"):
            span = f"{row.get('valid_from') or ''} – {row.get('valid_to') or ''}"
            facts.append(Fact("credential valid", "资质有效期", span, *cited))
    return facts
