"""Claims of an article as tables for a load: what is undecided, what was accepted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from graph.ontology import ONTOLOGY
from graph.records import Table, node_schema
from loaders.article.extraction import Extract, sureness
from loaders.article.meeting import Meeting
from loaders.beilun.canonical import Rows

ACCEPTED, REJECTED = "accepted", "rejected"
TRUST = -1
"""Of an article that a machine read: its word never counts more than another source's."""

Key = tuple[str, str]


@dataclass(frozen=True)
class Claim:
    """One thing that an article says: an entity (no object) or a relation of two."""

    id: str
    what: str
    start: Key
    end: Key | None
    said: str
    confidence: float
    meeting: Meeting | None = None
    status: str | None = None
    decision: str | None = None


def claims(found: Extract, source: str, met: Mapping[Key, Meeting]) -> list[Claim]:
    """What an article says, each with a name that is the same at every reading."""
    shown = found.text.shown

    def said(spans: tuple[tuple[int, int], ...]) -> str:
        start, end = spans[0]
        return " ".join(shown[max(0, start - 12) : end + 12].split())[:300]

    out = [
        Claim(
            f"{source}|{e.kind}|{e.name}",
            e.kind,
            (e.kind, e.name),
            None,
            said(tuple(e.spans)),
            round(sureness(e), 2),
            met[e.kind, e.name],
            e.properties.get("status"),
        )
        for e in found.entities
    ]
    out += [
        Claim(
            f"{source}|{c.type}|{c.start[1]}|{c.end[1]}",
            c.type,
            c.start,
            c.end,
            said(c.spans),
            round(c.sure, 2),
        )
        for c in found.claims
    ]
    return out


def decided(all: list[Claim], decisions: Mapping[str, str]) -> list[Claim]:
    """The claims with what a person decided; with a thing rejected go its relations.

    Who accepts a relation accepts the two things that it ties.
    """
    known = [replace(c, decision=decisions.get(c.id)) for c in all]
    gone = {c.start for c in known if c.end is None and c.decision == REJECTED}
    known = [
        replace(c, decision=REJECTED) if c.end and gone & {c.start, c.end} else c for c in known
    ]
    kept = {k for c in known if c.end and c.decision == ACCEPTED for k in (c.start, c.end)}
    return [
        replace(c, decision=ACCEPTED) if c.end is None and c.start in kept else c for c in known
    ]


def tables(
    found: Extract, some: list[Claim], file: str, source: str, *, unconfirmed: bool
) -> list[Table]:
    """Tables of these claims. Nodes that the graph has are named by their ids.

    With ``unconfirmed``, the source is marked so, and its word counts least.
    """
    rows = Rows(file)
    head = found.about
    rows.node(
        "Source",
        id=source,
        title=head.title or file,
        publisher=head.publisher,
        date=head.date,
        trust=TRUST if unconfirmed else None,
        unconfirmed=unconfirmed,
    )
    ids: dict[Key, str] = {}
    said: set[Key] = set()
    for claim in (c for c in some if c.end is None):
        kind, name = claim.start
        known = claim.meeting.id if claim.meeting else None
        ids[claim.start] = known or name
        if (kind, ids[claim.start]) in said:
            continue
        said.add((kind, ids[claim.start]))
        cells = {ONTOLOGY.nodes[kind].label: name, "status": claim.status, "id": known}
        rows.node(kind, **{k: v for k, v in cells.items() if v is not None})
    ties: set[tuple[str, Key, Key]] = set()
    for claim in some:
        if claim.end is None:
            continue
        start = claim.start[0], ids.get(claim.start, claim.start[1])
        end = claim.end[0], ids.get(claim.end, claim.end[1])
        if (claim.what, start, end) not in ties and start != end:
            ties.add((claim.what, start, end))
            rows.relate(claim.what, start, end)
    return rows.tables()


def kept(some: list[Claim], article: str) -> pl.DataFrame:
    """The claims themselves as rows of the kind Claim: text, confidence and decision."""
    rows = [
        {
            "id": claim.id,
            "article": article,
            "what": claim.what,
            "subject": claim.start[1],
            "object": claim.end[1] if claim.end else None,
            "said": claim.said,
            "confidence": claim.confidence,
            "meets": claim.meeting.id if claim.meeting else None,
            "why": claim.meeting.why if claim.meeting else None,
            "why_zh": claim.meeting.why_zh if claim.meeting else None,
            "decision": claim.decision,
        }
        for claim in {c.id: c for c in some}.values()
    ]
    return pl.DataFrame(rows, schema=node_schema(ONTOLOGY.nodes["Claim"]), orient="row")
