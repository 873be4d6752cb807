"""The ledger when things become one, or two again: no decision is lost, and a split gives it back.

A gap is known by what it is about. Where that becomes part of something else the gap goes by a new
id; where there was a gap of that id already the two become one, as the one stands that a person
decided on. Each gap as it was is kept (GapWas), until what it was about is as it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from graph.identities import Canon
from graph.ontology import ONTOLOGY
from graph.records import Change, node_schema
from graph.stores.base import Writer
from queries.gaps import identify, split_subject
from queries.ledger import causes
from queries.ledger.book import TIES, lines
from queries.ledger.transitions import (
    ASSIGNED,
    BROKERED,
    CLOSED,
    DISMISSED,
    EVENT_SCHEMA,
    GAP_SCHEMA,
)

Row = dict[str, Any]
_STATE = ("status", "decision", "owner", "due", "until", "collaboration", "note", "note_zh")
_DATES = [name for name, kind in GAP_SCHEMA.items() if kind == pl.Date()]


@dataclass(frozen=True)
class Was:
    """A gap as it was before anything that it is about became part of something else."""

    row: Row
    events: tuple[str, ...]

    @property
    def id(self) -> str:
        return str(self.row["id"])

    def target(self, canon: Canon) -> str:
        """The id by which it goes; its own, where it would be a gap between one and the same."""
        subjects = moved(self.row["subjects"], canon)
        if len(set(subjects)) < len(set(self.row["subjects"])):
            return self.id
        return identify(self.row["rule"], subjects) if subjects != self.row["subjects"] else self.id


@dataclass(frozen=True)
class _Stands:
    """A gap of the ledger as it stands, its events, and the gaps that it was (itself, if none)."""

    row: Row
    events: tuple[str, ...]
    parts: tuple[Was, ...]


def moved(subjects: Iterable[str], canon: Canon) -> list[str]:
    """The subjects by the ids that they go by."""
    pairs = (split_subject(s) for s in subjects)
    return [f"{kind}:{canon.get(kind, {}).get(own, own)}" for kind, own in pairs]


def move(writer: Writer, before: Canon, after: Canon) -> None:
    """Bring the ledger from what was one to what is one now."""
    differing = {
        f"{kind}:{id}"
        for kind in before.keys() | after.keys()
        for id in before.get(kind, {}).keys() | after.get(kind, {}).keys()
        if before.get(kind, {}).get(id, id) != after.get(kind, {}).get(id, id)
    }
    if not differing:
        return
    _move_ties(writer, differing, before, after)
    stands = _standing(writer, {*moved(differing, before), *moved(differing, after)})
    groups: dict[str, list[tuple[_Stands, Was]]] = {}
    for each in stands:
        for part in each.parts:
            groups.setdefault(part.target(after), []).append((each, part))
    names = _names(writer, after)
    made = [_made(id, group, after, names) for id, group in groups.items()]
    _write(writer, stands, made)


def _standing(writer: Writer, subjects: set[str]) -> list[_Stands]:
    """The gaps about any of these."""
    gaps = lines(writer)
    about = pl.col("subjects").list.eval(pl.element().is_in(sorted(subjects))).list.any()
    gaps = gaps.filter(about)
    ids = gaps.select(pl.col("id").alias("i"))
    events: dict[str, list[str]] = {}
    if ids.height:
        found = writer.each(
            ids, "MATCH (e:GapEvent) WHERE e.gap = i RETURN i AS gap, e.id AS own ORDER BY own"
        )
        for gap, own in found.iter_rows():
            events.setdefault(gap, []).append(own)
    was: dict[str, list[Was]] = {}
    kept = writer.query("MATCH (w:GapWas) RETURN w.now AS now, w.content AS content ORDER BY w.id")
    for now, content in kept.iter_rows():
        said = json.loads(content)
        was.setdefault(now, []).append(Was(_dated(said["row"]), tuple(said["events"])))
    return [
        _Stands(row, own, tuple(was.get(row["id"], [Was(row, own)])))
        for row in gaps.to_dicts()
        for own in [tuple(events.get(row["id"], ()))]
    ]


def _dated(row: Row) -> Row:
    return {n: date.fromisoformat(v) if n in _DATES and v else v for n, v in row.items()}


@dataclass(frozen=True)
class _Made:
    """A gap as it will stand: its row, its events, the gaps that it was (none, if it is itself)."""

    row: Row
    events: tuple[str, ...]
    parts: tuple[Was, ...]


def _made(
    id: str,
    group: Sequence[tuple[_Stands, Was]],
    canon: Canon,
    names: Mapping[str, str],
) -> _Made:
    states: list[Row] = []
    events: list[str] = []
    for each in {s.row["id"]: s for s, _ in group}.values():
        mine = [part for s, part in group if s is each]
        if len(mine) == len(each.parts):
            states.append(each.row)
            events += each.events
        else:
            state, own = _share(each, mine)
            states.append(state)
            events += own
    # What had this id before comes first: it is what the others became part of.
    parts = tuple(sorted((part for _, part in group), key=lambda part: part.id != id))
    row = {**_one(states), "id": id}
    if len(parts) == 1 and parts[0].id == id:
        of = parts[0].row
        if row["subjects"] != of["subjects"]:
            row |= {n: of[n] for n in ("subjects", "subject_names")}
        return _Made(row, tuple(events), ())
    subjects = moved(parts[0].row["subjects"], canon)
    old = parts[0].row["subject_names"] or subjects
    row["subjects"] = subjects
    row["subject_names"] = [names.get(s, n) for s, n in zip(subjects, old, strict=False)]
    return _Made(row, tuple(events), parts)


def _share(each: _Stands, mine: Sequence[Was]) -> tuple[Row, list[str]]:
    """What of a gap goes with some of those that it was, where the others go elsewhere.

    What was decided since, and the events of that time, stay with the first.
    """
    own = [e for part in mine for e in part.events]
    as_was = _one([part.row for part in mine])
    if each.parts[0] not in mine:
        return as_was, own
    known = {e for part in each.parts for e in part.events}
    own += [e for e in each.events if e not in known]
    then = _one([part.row for part in each.parts])
    decided = any(each.row[n] != then[n] for n in _STATE)
    return (each.row if decided else as_was), own


def _one(rows: Sequence[Row]) -> Row:
    """Gaps that became one, as the one stands that a person decided on, else an open one."""
    leader = min(rows, key=_rank)
    return {
        **leader,
        "first_seen": min((r["first_seen"] for r in rows if r["first_seen"]), default=None),
        "last_seen": max((r["last_seen"] for r in rows if r["last_seen"]), default=None),
    }


def _rank(row: Row) -> int:
    if row["status"] in (BROKERED, ASSIGNED, DISMISSED):
        return (BROKERED, ASSIGNED, DISMISSED).index(row["status"])
    if row["status"] == CLOSED:
        return 3 if row["decision"] == CLOSED else 5
    return 4


def _names(writer: Writer, canon: Canon) -> dict[str, str]:
    """What nodes that others are part of are called, by ``Kind:id``."""
    found: dict[str, str] = {}
    for kind, own in canon.items():
        label = ONTOLOGY.nodes[kind].label
        kept = pl.DataFrame({"i": sorted(set(own.values()))}, schema={"i": pl.String})
        text = f"MATCH (n:`{kind}`) WHERE n.id = i RETURN i, n.`{label}` AS called"
        found |= {f"{kind}:{i}": called for i, called in writer.each(kept, text).iter_rows()}
    return found


def _write(writer: Writer, before: Sequence[_Stands], after: Sequence[_Made]) -> None:
    was, now = {s.row["id"]: s.row for s in before}, {m.row["id"]: m.row for m in after}
    change = Change()
    gone = [id for id in was if id not in now]
    new = [row for id, row in now.items() if id not in was]
    told = [row for id, row in now.items() if id in was and row != was[id]]
    home = {e: s.row["id"] for s in before for e in s.events}
    events = [(e, m.row["id"]) for m in after for e in m.events if home[e] != m.row["id"]]
    kept = [
        {"id": f"{made.row['id']}#{n}", "now": made.row["id"], "content": _content(part)}
        for made in after
        for n, part in enumerate(made.parts)
    ]
    olds = writer.query("MATCH (w:GapWas) RETURN w.id AS id, w.now AS now")
    olds = olds.filter(pl.col("now").is_in(list(was))).select("id")
    if gone:
        change.delete_nodes["Gap"] = pl.DataFrame({"id": gone})
    if olds.height:
        change.delete_nodes["GapWas"] = olds
    for name, rows in (("Gap", new), ("GapWas", kept)):
        if rows:
            schema = node_schema(ONTOLOGY.nodes[name])
            full = [{**dict.fromkeys(schema), **row} for row in rows]
            change.create_nodes[name] = pl.DataFrame(full, schema=schema, orient="row")
    if told:
        change.update_nodes["Gap"] = pl.DataFrame(told, schema=GAP_SCHEMA, orient="row")
    if events:
        schema = {c: EVENT_SCHEMA[c] for c in ("id", "gap")}
        change.update_nodes["GapEvent"] = pl.DataFrame(events, schema=schema, orient="row")
    writer.apply(change)


def _content(part: Was) -> str:
    said = {"row": part.row, "events": part.events}
    return json.dumps(said, ensure_ascii=False, default=date.isoformat)


def _move_ties(writer: Writer, differing: set[str], before: Canon, after: Canon) -> None:
    """What the subjects were tied to at the last run, by the ids that they go by now: of what
    parts again, each has all ties that the one had."""
    kept = causes.unpack(writer.kept(TIES))
    pairs = set(zip(moved(differing, before), moved(differing, after), strict=True))
    pairs |= {(now, now) for now, _ in pairs if now not in differing}
    renamed = pl.DataFrame(sorted(pairs), schema=["subject", "now"], orient="row")
    mine = kept.join(renamed, on="subject").with_columns(pl.col("now").alias("subject"))
    rest = kept.join(renamed, on="subject", how="anti")
    if mine.height:
        whole = pl.concat([rest, mine.select(kept.columns)]).unique(maintain_order=True)
        writer.keep(TIES, causes.pack(whole))
