"""What a picture of places does not draw as nodes: visits become links, credentials facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from exports.view.elements import VISITED, Fact
from exports.view.ties_and_facts import Sources, Tie, rows_of
from graph.provenance import SEPARATOR
from graph.stores.base import Reader

FOLDED = ("ServiceEvent", "Credential")
"""Kinds that a picture of places shows as days on a link and as facts, not as nodes."""


@dataclass
class Visits:
    """Service events between the same two: their days, and the sources that tell of them."""

    days: list[date | None] = field(default_factory=list)
    sources: set[str] = field(default_factory=set)


def visits_of(
    store: Reader, found: Iterable[Tie], drawn: Collection[str]
) -> dict[tuple[str, str], Visits]:
    """The service events that are not drawn and join two nodes that are."""
    who: dict[str, list[str]] = defaultdict(list)
    whom: dict[str, list[str]] = defaultdict(list)
    for tie in found:
        if tie.type in ("CONDUCTED", "PROVIDED") and tie.b not in drawn and tie.a in drawn:
            who[tie.b].append(tie.a)
        if tie.type == "FOR" and tie.a not in drawn and tie.b in drawn:
            whom[tie.a].append(tie.b)
    joined: dict[tuple[str, str], Visits] = defaultdict(Visits)
    for event, row in rows_of(store, who.keys() & whom.keys()).items():
        for a in who[event]:
            for b in whom[event]:
                joined[a, b].days.append(row["date"])
                joined[a, b].sources.update(filter(None, (row["source"] or "").split(SEPARATOR)))
    return joined


def with_visits(found: list[Tie], visits: Mapping[tuple[str, str], Visits]) -> list[Tie]:
    """The ties, with visits written on the service they belong to, else as ties of their own."""
    served = {(t.a, t.b) for t in found if t.type == "SERVES"}
    ties = [
        replace(t, visits=tuple(visits[t.a, t.b].days))
        if t.type == "SERVES" and (t.a, t.b) in visits
        else t
        for t in found
    ]
    for a, b in sorted(visits.keys() - served):
        own = visits[a, b]
        source = SEPARATOR.join(sorted(own.sources))
        ties.append(Tie(a, b, VISITED.name, {}, source, tuple(own.days)))
    return ties


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
