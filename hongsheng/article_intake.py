"""An article's claims into a graph: meeting what is there, marked, and decided on by a person.

What nobody has decided on stands under the article's own source, which is marked as unconfirmed
and whose word counts least; what was accepted, under a second source of the article that counts
as any other; what was rejected is in neither, and is remembered at every later load.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.loading import Report, load, source_id
from graph.ontology import ONTOLOGY
from graph.stores.base import Reader, Store
from hongsheng import claims_kept
from hongsheng.proposals import Proposal, put_in_question
from loaders.article.extraction import Extract
from loaders.article.meeting import Meeting, Node, meet, meet_failed
from loaders.article.records import ACCEPTED, REJECTED, Claim, Key, claims, decided, kept, tables


@dataclass(frozen=True)
class Taken:
    """What became of an article's claims: ``accepted`` is None where none was."""

    source: str
    claims: list[Claim]
    report: Report
    accepted: Report | None
    alike: list[Proposal] | None
    """Pairs of names that may mean one, of which one is new; None: too many to look at."""

    def plain(self) -> dict[str, Any]:
        """As plain objects, for JSON."""
        nodes = [c for c in self.claims if c.end is None and c.meeting]
        return {
            "source": self.source,
            "nodes": self.report.nodes,
            "relations": self.report.relations,
            "rejects": len(self.report.rejects),
            "accepted": sum(c.decision == ACCEPTED for c in self.claims),
            "rejected": sum(c.decision == REJECTED for c in self.claims),
            "alike": None if self.alike is None else len(self.alike),
            "meets": [
                {
                    "name": c.start[1],
                    "kind": c.start[0],
                    "id": c.meeting.id,
                    "reason": c.meeting.why,
                    "ask": list(c.meeting.open),
                }
                for c in nodes
                if c.meeting and (c.meeting.id or c.meeting.open)
            ],
        }


def article_source(found: Extract, file: str) -> str:
    """The id of an article's source: its title, publisher and day."""
    head = found.about
    day = head.date.isoformat() if head.date else ""
    more = " ".join(part for part in (head.publisher, day) if part)
    return source_id(f"{head.title or file}{f' ({more})' if more else ''}")


def take_in_article(
    store: Store,
    found: Extract,
    file: str,
    source: str,
    decisions: Mapping[str, str],
    *,
    by: str = "",
) -> Taken:
    """Load an article's claims. ``decisions`` (claim id to accepted, rejected; made ``by`` whom)
    add to earlier ones.

    Loading the same article again changes nothing. Raises Problem as a load does.
    """
    before = claims_kept.decisions(store, source)
    met = _meetings(store, found, {source, _confirmed(source)})
    all = decided(claims(found, source, met), {**before, **decisions})
    accepted = [c for c in all if c.decision == ACCEPTED]
    second = None
    if accepted or _knows(store, _confirmed(source)):
        sure = tables(found, accepted, file, _confirmed(source), unconfirmed=False)
        second = load(store, sure, _confirmed(source))
    left = [c for c in all if c.decision is None]
    ends = {k for c in left if c.end for k in (c.start, c.end)}
    named = [c for c in accepted if c.end is None and c.start in ends]
    first = load(store, tables(found, [*left, *named], file, source, unconfirmed=True), source)
    claims_kept.keep(store, kept(all, source), source, by=by)
    fresh: dict[str, list[str]] = defaultdict(list)
    for report in (first, *([second] if second else [])):
        for kind, ids in report.fresh.items():
            fresh[kind] += ids
    return Taken(source, all, first, second, put_in_question(store, fresh))


def _confirmed(source: str) -> str:
    return f"{source} #confirmed"


def _knows(store: Reader, source: str) -> bool:
    text = "MATCH (s:Source) WHERE s.id = $id RETURN s.id AS id"
    return store.query(text, {"id": source}).height > 0


def _meetings(store: Reader, found: Extract, own: set[str]) -> dict[Key, Meeting]:
    """What each of the article's names means among the nodes that others have told of."""
    nodes = {
        kind: _nodes(store, kind, own) for kind in dict.fromkeys(e.kind for e in found.entities)
    }
    out = {(e.kind, e.name): meet(e, nodes[e.kind]) for e in found.entities}
    firms: dict[Key, str] = {}
    for claim in found.claims:
        if claim.type == "PARTY_TO" and claim.start[0] == "Enterprise":
            meeting = out.get(claim.start)
            if meeting and meeting.id:
                firms[claim.end] = meeting.id
    for entity in found.entities:
        key = entity.kind, entity.name
        if entity.kind == "Collaboration" and out[key].id is None and not out[key].open:
            out[key] = meet_failed(entity, firms.get(key), nodes["Collaboration"])
    return out


def _nodes(store: Reader, kind: str, own: set[str]) -> list[Node]:
    declared = ONTOLOGY.nodes[kind]
    aliases = "n.aliases" if "aliases" in declared.names else "null"
    status = "n.status" if kind == "Collaboration" else "null"
    rows = store.query(
        f"MATCH (n:`{kind}`) RETURN n.id AS id, n.`{declared.label}` AS called, "
        f"{aliases} AS aliases, {status} AS status, n.source AS source ORDER BY id"
    )
    parties: dict[str, list[str]] = defaultdict(list)
    if kind == "Collaboration":
        ties = store.query(
            "MATCH (e:Enterprise)-[:PARTY_TO]->(k:Collaboration) RETURN k.id AS k, e.id AS e"
        )
        for collaboration, firm in ties.iter_rows():
            parties[collaboration].append(firm)
    return [
        Node(
            r["id"],
            r["called"] or r["id"],
            tuple(r["aliases"] or ()),
            r["status"],
            tuple(parties[r["id"]]),
        )
        for r in rows.iter_rows(named=True)
        if not set((r["source"] or "").split(";")) <= own
    ]
