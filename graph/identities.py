"""Who is who: what people said of nodes that are one, and of nodes that are not.

A merge changes nothing that a source said. It is a rule: of the graph as the sources make it, each
thing a node of its own, the nodes that are one are drawn together under the id that is kept, and
their relations with them. The change that takes them apart again is kept in the graph. So a load
takes apart what was merged, says what it has to say to the graph as the sources make it, and puts
together again; and a split gives exactly what there would be without the merge.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any

import polars as pl

from graph.held import HELD
from graph.ontology import ONTOLOGY
from graph.patch import Key, Patch, Row, difference, packed, relation_key, unpacked
from graph.provenance import SEPARATOR, Standing, claims_of, settle
from graph.records import Change, node_schema
from graph.schema import NodeKind, Property
from graph.stores.base import Reader, Writer

SAME, DIFFERENT, OPEN = "same", "different", "open"
Canon = Mapping[str, Mapping[str, str]]
"""By kind, the id that each merged id goes by now."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was said of two nodes of a kind: that they are one, under the id ``kept``, or
    (``decision`` is "different") that they are not; "open": a load found them alike, and nobody has
    said. ``on`` is when (ISO 8601, UTC)."""

    kind: str
    kept: str
    merged: str
    kept_name: str
    merged_name: str
    decision: str
    reason: str
    by: str
    on: str

    @property
    def id(self) -> str:
        """The same whichever of the two is kept: a later word takes the place of an earlier."""
        return json.dumps([self.kind, *sorted([self.kept, self.merged])], ensure_ascii=False)


@dataclass(frozen=True)
class Identities:
    """All that was said of who is who in a graph."""

    decisions: tuple[Decision, ...] = field(default_factory=tuple)

    @classmethod
    def read(cls, reader: Reader) -> Identities:
        """What the graph says, oldest first."""
        names = [p for p in ONTOLOGY.nodes["Identity"].names if p != "id"]
        wanted = ", ".join(f"n.`{p}` AS c_{p}" for p in names)
        rows = reader.query(f"MATCH (n:Identity) RETURN {wanted} ORDER BY n.`on`, n.id")
        told = (dict(zip(names, row, strict=True)) for row in rows.iter_rows())
        return cls(tuple(Decision(**{k: v or "" for k, v in row.items()}) for row in told))

    @property
    def merges(self) -> list[Decision]:
        """What was said to be one."""
        return [d for d in self.decisions if d.decision == SAME]

    @cached_property
    def canon(self) -> Canon:
        """For each merged id, by kind, the id of the node that it is part of."""
        into: dict[str, dict[str, str]] = {}
        for each in self.merges:
            into.setdefault(each.kind, {})[each.merged] = each.kept
        return {kind: {id: _end(id, own) for id in own} for kind, own in into.items()}

    @property
    def questions(self) -> list[Decision]:
        """What is open still: of two that are not one by other ways meanwhile."""
        asked = (d for d in self.decisions if d.decision == OPEN)
        return [d for d in asked if self.root(d.kind, d.kept) != self.root(d.kind, d.merged)]

    def different(self) -> set[tuple[str, frozenset[str]]]:
        """The pairs of ids, with their kind, that were said not to be one."""
        found = (d for d in self.decisions if d.decision == DIFFERENT)
        return {(d.kind, frozenset((d.kept, d.merged))) for d in found}

    def root(self, kind: str, id: str) -> str:
        """The id that a node goes by."""
        return self.canon.get(kind, {}).get(id, id)

    def own(self, kind: str, ids: pl.Series) -> list[str]:
        """Those of the ids that are not part of another node."""
        merged = self.canon.get(kind)
        return (ids.filter(~ids.is_in(list(merged))) if merged else ids).to_list()

    def into(self, kind: str, id: str) -> list[Decision]:
        """The merges that made a node what it is."""
        return [d for d in self.merges if d.kind == kind and self.root(kind, d.merged) == id]

    def contradiction(self) -> Decision | None:
        """Two that were said to be different, and are one by what was said of others."""
        apart = (d for d in self.decisions if d.decision == DIFFERENT)
        one = (d for d in apart if self.root(d.kind, d.kept) == self.root(d.kind, d.merged))
        return next(one, None)

    def with_(self, *said: Decision) -> Identities:
        """With these words, which take the place of what was said of the same pairs."""
        ids = {d.id for d in said}
        return replace(self, decisions=(*(d for d in self.decisions if d.id not in ids), *said))

    def keep(self, writer: Writer) -> None:
        """Write down what is said, in place of what was."""
        change = Change()
        rows = writer.query("MATCH (n:Identity) RETURN n.id AS id")
        if rows.height:
            change.delete_nodes["Identity"] = rows
        schema = node_schema(ONTOLOGY.nodes["Identity"])
        said = [{**dict.fromkeys(schema), "id": d.id, **asdict(d)} for d in self.decisions]
        if said:
            change.create_nodes["Identity"] = pl.DataFrame(said, schema=schema, orient="row")
        writer.apply(change)

    def take_apart(self, writer: Writer) -> None:
        """Make of the graph what the sources make of it."""
        rows = writer.query("MATCH (n:Apart) RETURN n.id AS id, n.content AS content ORDER BY id")
        if rows.height:
            change = unpacked(rows["content"].to_list())
            change.delete_nodes["Apart"] = rows.select("id")
            writer.apply(change)

    def put_together(self, writer: Writer, standing: Standing) -> None:
        """Draw together what is one, and keep what takes it apart again."""
        ids = {k: {*own, *own.values()} for k, own in self.canon.items()}
        if not ids:
            return
        apart = Patch.around(writer, ids)
        one = merged(apart, self.canon, standing)
        change = difference(apart, one)
        texts = list(packed(difference(one, apart)))
        if texts:
            schema = node_schema(ONTOLOGY.nodes["Apart"])
            kept = [
                {**dict.fromkeys(schema), "id": f"{n:06d}", "content": text}
                for n, text in enumerate(texts)
            ]
            change.create_nodes["Apart"] = pl.DataFrame(kept, schema=schema, orient="row")
            writer.apply(change)


def _end(id: str, into: Mapping[str, str]) -> str:
    while id in into:
        id = into[id]
    return id


def merged(apart: Patch, canon: Canon, standing: Standing) -> Patch:
    """The piece of the graph in which what is one is one: nodes, and relations at them.

    A relation between two that are one is none.
    """
    one = Patch()
    for kind, rows in apart.nodes.items():
        groups = _grouped(rows, canon.get(kind, {}))
        declared = ONTOLOGY.nodes[kind]
        one.nodes[kind] = {
            id: _one_node(declared, id, group, standing) for id, group in groups.items()
        }
    for where, relations in apart.relations.items():
        name, a, b = where
        groups_of: dict[Key, list[Row]] = {}
        for row in relations.values():
            start = canon.get(a, {}).get(row["from"], row["from"])
            end = canon.get(b, {}).get(row["to"], row["to"])
            if a == b and start == end and row["from"] != row["to"]:
                continue
            moved = {**row, "from": start, "to": end}
            groups_of.setdefault(relation_key(name, moved), []).append(moved)
        declared_as = ONTOLOGY.relations[name]
        free = [p for p in declared_as.properties if p.name not in declared_as.key]
        one.relations[where] = {
            key: rows[0] if len(rows) == 1 else _one_row(rows, free, standing)
            for key, rows in groups_of.items()
        }
    return one


def _grouped(rows: Mapping[str, Row], canon: Mapping[str, str]) -> dict[str, list[Row]]:
    """The rows that are one, by the id that is kept; the row that has it comes first."""
    order = [*(id for id in rows if id not in canon), *(id for id in canon if id in rows)]
    groups: dict[str, list[Row]] = {}
    for id in order:
        groups.setdefault(canon.get(id, id), []).append(rows[id])
    return groups


def _one_node(kind: NodeKind, id: str, rows: Sequence[Row], standing: Standing) -> Row:
    if len(rows) == 1:
        return {**rows[0], "id": id}
    named = kind.label if "aliases" in kind else ""
    row = {**_one_row(rows, kind.properties, standing, named), "id": id}
    names = list(dict.fromkeys(r[kind.label] for r in rows if r[kind.label] is not None))
    row[kind.label] = names[0] if names else None
    if "aliases" in kind:
        others = [*names, *(a for r in rows for a in r["aliases"] or ())]
        row["aliases"] = [a for a in dict.fromkeys(others) if a != row[kind.label]] or None
    return row


def _one_row(
    rows: Sequence[Row], properties: Sequence[Property], standing: Standing, named: str = ""
) -> Row:
    """What all rows' sources say together; of one source what it says of the first comes first,
    and its further names (property ``named``) are aliases."""
    claims: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["claims"] != HELD:
            for source, said in claims_of(row, properties).items():
                _more(claims.setdefault(source, {}), said, named)
    if claims:
        return {**rows[0], **settle(claims, properties, standing)}
    holders: Iterable[str] = (s for r in rows for s in str(r["source"]).split(SEPARATOR))
    return {**rows[0], "source": SEPARATOR.join(sorted(set(holders)))}


def _more(known: dict[str, Any], said: Mapping[str, Any], named: str) -> None:
    more = dict(said)
    if named and named in more and known.get(named, more[named]) != more[named]:
        more["aliases"] = [more[named], *more.get("aliases", [])]
    for name, value in more.items():
        before = known.setdefault(name, value)
        if isinstance(before, list):
            known[name] = list(dict.fromkeys([*before, *value]))
