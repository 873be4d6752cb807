"""A load: tables into a graph, every row accounted for, all of it or nothing.

tables - coerce -> typed - resolve -> batch - plan -> change - store
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property, partial

import polars as pl

from graph.coerce import coerce
from graph.identities import Canon, Identities
from graph.notice import Notice
from graph.ontology import ONTOLOGY
from graph.plan import COUNTS, Plan, Planner, existing, holds_any, present
from graph.problem import Problem
from graph.provenance import SEPARATOR
from graph.records import Batch, Rejects, Table
from graph.resolve import Resolver
from graph.schema import NodeKind, RelationKind
from graph.seen import (
    Hashes,
    Kept,
    KeysOf,
    Lost,
    Seen,
    by_own_words,
    compare,
    key_hashes,
    names_of,
    row_hashes,
)
from graph.sources import About, about_source, standings
from graph.stores.base import Store, Writer
from graph.unread import Unread, pack, still_unread, unread_of
from graph.unread import blob_name as unread_blob

Progress = Callable[[str, str], None]
"""Told what is being done now, in English and Chinese."""


@dataclass
class Report:
    """What a load did. ``rows`` in = ``loaded`` + ``unchanged`` + ``len(rejects)``.

    A row is loaded if it said something new, unchanged if the graph or an earlier row of the load
    said it already. ``nodes`` and ``relations`` count what the graph gains and loses, which one row
    may do to several and a missing row to some.
    """

    source: str
    rows: int
    loaded: int
    unchanged: int
    nodes: dict[str, dict[str, int]]
    relations: dict[str, dict[str, int]]
    rejects: Rejects
    notices: list[Notice] = field(default_factory=list)
    seconds: float = 0.0
    fresh: dict[str, list[str]] = field(default_factory=dict)
    """Ids of the nodes that are new, by kind."""

    @property
    def changed(self) -> bool:
        """Whether the load changed (or would change) what the graph says."""
        counted = (*self.nodes.values(), *self.relations.values())
        return any(c["new"] or c["changed"] or c["removed"] for c in counted)


def source_id(name: str) -> str:
    """A source's id as it can be kept: no separator, no line break, not empty."""
    cleaned = " ".join(name.replace(SEPARATOR, ",").split())
    if not cleaned:
        raise Problem("a source needs a name: --source NAME", "来源需要名称:--source 名称")
    return cleaned


@dataclass
class _Outcome:
    """What a load comes to before it is written."""

    plan: Plan
    rejects: Rejects
    notices: list[Notice]
    hashes: tuple[dict[str, Hashes], dict[str, Hashes]] | None
    """Row and key hashes to keep for the next time, where they would be of use."""
    unread: list[Unread] = field(default_factory=list)
    """Rejected rows that name what the graph holds, and cells left blank."""


def load(
    store: Store,
    tables: Sequence[Table],
    source: str,
    *,
    notices: Sequence[Notice] = (),
    partial: bool = False,
    dry_run: bool = False,
    strict: bool = False,
    on: date | None = None,
    progress: Progress = lambda _en, _zh: None,
) -> Report:
    """Load tables as what ``source`` says; a re-load replaces what it said and nothing else.

    ``partial`` adds to what it said (mended rejects). ``dry_run`` only reports. ``strict`` raises
    Problem and changes nothing if a row is rejected. ``on`` is the day of the load (today).
    """
    began = time.monotonic()
    source = source_id(source)
    rows = sum(t.frame.height for t in tables)
    with store.writing(f"load {source}") as writer:
        about = about_source(writer, source, tables, on or date.today())
        known = Identities.read(writer)
        known.take_apart(writer)
        run = _Run(writer, source, tables, about, progress, known.canon)
        outcome = None if partial else run.short_cut()
        if outcome is None:
            outcome = run.whole(partial=partial)
        _be_strict(outcome.rejects, rows, strict)
        change = outcome.plan.change
        about.into(change)
        fresh = {k: known.own(k, f["id"]) for k, f in change.create_nodes.items()}
        now = about.loaded_at if change else about.last_loaded
        before = writer.kept(unread_blob(source))
        # What mended rows do not speak of is as unread as it was.
        still = still_unread(before, tables) if partial else []
        unread = pack(list(dict.fromkeys([*outcome.unread, *still])), now or "")
        doubts = unread != before
        if dry_run or not (change or doubts):
            writer.withdraw()
        else:
            progress("writing", "写入")
            writer.apply(change)
            known.put_together(writer, standings(writer, about.this))
            if change:
                seen = Seen(about.loaded_at, *outcome.hashes) if outcome.hashes else None
                run.kept.keep(writer, source, seen)
            if doubts:
                writer.keep(unread_blob(source), unread)
    told = [*notices, *outcome.notices]
    seconds = round(time.monotonic() - began, 3)
    plan = outcome.plan
    unchanged = rows - plan.loaded - len(outcome.rejects)
    return Report(
        source,
        rows,
        plan.loaded,
        unchanged,
        plan.nodes,
        plan.relations,
        outcome.rejects,
        told,
        seconds,
        fresh,
    )


def _be_strict(rejects: Rejects, rows: int, strict: bool) -> None:
    if strict and len(rejects):
        raise Problem(
            f"{len(rejects)} of {rows} rows would be rejected, and with --strict nothing is "
            f"loaded then. --dry-run lists them all. The first: {describe(rejects)}",
            f"{rows} 行中有 {len(rejects)} 行不合格；--strict 下不载入任何内容。"
            f"用 --dry-run 可列出全部。第一处：{describe(rejects, zh=True)}",
        )


@dataclass
class _Run:
    """One load under way."""

    writer: Writer
    source: str
    tables: Sequence[Table]
    about: About
    progress: Progress
    canon: Canon

    @cached_property
    def kept(self) -> Kept:
        """What is kept of the rows that this source said last time."""
        return Kept.of(self.writer, self.source, self.about.last_loaded)

    def whole(self, *, partial: bool) -> _Outcome:
        """Every row read, checked and held against the graph."""
        rejects = Rejects()
        notices: list[Notice] = []
        typed = [self._coerce(table, rejects, notices) for table in self.tables]
        typed = [self.about.heard(t, f, rejects) for t, f in zip(self.tables, typed, strict=True)]
        resolver = self._resolve(self.tables, typed, rejects, whole=not partial)
        batch = resolver.batch()
        rows = sum(t.frame.height for t in self.tables)
        account(rows, resolver, rejects)
        notices += resolver.notices
        plan = self._plan(batch, partial)
        for name, again in resolver.repeated.items():
            group = plan.nodes if name in ONTOLOGY.nodes else plan.relations
            group.setdefault(name, dict.fromkeys(COUNTS, 0))["same"] += again
        plain = not partial and not resolver.loose and not resolver.repeated
        hashes = None
        if plain and all(by_own_words(t) for t in self.tables):
            hashes = self._hashes(typed, rejects)
        return _Outcome(plan, rejects, notices, hashes, unread_of(resolver, rejects))

    def short_cut(self) -> _Outcome | None:
        """Only the rows that differ from last time, where that comes to the same; else None."""
        seen = self.kept.now
        if seen is None or self._shared():
            return None
        differences = compare(seen, self.tables)
        if differences is None:
            return None
        rejects = Rejects()
        notices: list[Notice] = []
        parts = [d.part for d in differences]
        if any(p.frame.height for p in parts if p.kind.name == "Source"):
            return None
        typed = [self._coerce(part, rejects, notices) for part in parts]
        resolver = self._resolve(parts, typed, rejects, whole=False)
        batch = resolver.batch()
        account(sum(p.frame.height for p in parts), resolver, rejects)
        if resolver.loose or resolver.repeated:
            return None
        fresh = [
            key_hashes(d.part, frame, rejects.positions(d.part))
            for d, frame in zip(differences, typed, strict=True)
        ]
        kinds = [KeysOf.of(name, differences, fresh) for name in {p.kind.name for p in parts}]
        if not all(each.can_be_short() for each in kinds):
            return None
        lost = {
            k.kind.name: Lost(k.kind, k.lost) for k in kinds if isinstance(k.kind, RelationKind)
        }
        plan = self._plan(batch, partial=True, lost=lost)
        if any(len(each.left) for each in lost.values()):
            return None
        rows: dict[str, Hashes] = {}
        keys: dict[str, Hashes] = {}
        for each, now in zip(differences, fresh, strict=True):
            rows[each.name], keys[each.name] = each.rows, each.keys
            keys[each.name][each.where] = now
            rows[each.name][keys[each.name] == 0] = 0
            rows[each.name][each.where[[*rejects.positions(each.part, blanked=True)]]] = 0
            counts_of(plan, each.part.kind)["same"] += len(each.rows) - len(each.where)
        if any(counts_of(plan, k.kind)["new"] != k.new for k in kinds):
            return None
        plan.nodes = as_whole(plan.nodes, ONTOLOGY.nodes)
        plan.relations = as_whole(plan.relations, ONTOLOGY.relations)
        return _Outcome(plan, rejects, notices, (rows, keys), unread_of(resolver, rejects))

    def _coerce(self, table: Table, rejects: Rejects, notices: list[Notice]) -> pl.DataFrame:
        self.progress(
            f"reading {table.sheet or table.file}: {table.frame.height:,} rows",
            f"读取 {table.sheet or table.file}：{table.frame.height:,} 行",
        )
        return coerce(table, rejects, notices)

    def _resolve(
        self,
        tables: Sequence[Table],
        typed: Sequence[pl.DataFrame],
        rejects: Rejects,
        *,
        whole: bool,
    ) -> Resolver:
        self.progress("matching names and codes", "匹配名称与代码")
        # In a whole load, what only this source said before may be about to go.
        but = self.source if whole else ""
        holds = cache(partial(holds_any, self.writer))
        resolver = Resolver(
            lambda kind, ids: present(self.writer, kind, ids, but) if holds(kind) else ids.clear(),
            lambda kind: existing(self.writer, kind, but),
            rejects,
            holds,
            before=lambda kind: existing(self.writer, kind, ""),
            one=self.canon,
        )
        for table, frame in zip(tables, typed, strict=True):
            resolver.add(table, frame)
        return resolver

    def _plan(self, batch: Batch, partial: bool, lost: Mapping[str, Lost] | None = None) -> Plan:
        self.progress("comparing with the graph", "与现有图比较")
        counts = self.about.given(batch.nodes.pop("Source", None), partial=partial)
        standing = standings(self.writer, self.about.this)
        plan = Planner(self.writer, self.source, standing, partial, lost or {}).plan(batch)
        if any(counts.values()):
            plan.nodes["Source"] = counts
            plan.loaded += counts["new"] + counts["changed"]
        return plan

    def _shared(self) -> bool:
        """Whether this source and another speak of one thing: then all must be weighed anew."""
        if self.writer.query("MATCH (s:Source) RETURN count(*) AS n").item() < 2:
            return False
        places = {
            f"(n:`{t.kind.name}`)"
            if isinstance(t.kind, NodeKind)
            else f"()-[n:`{t.kind.name}`]->()"
            for t in self.tables
        }
        text = "MATCH {} WHERE n.source CONTAINS $separator RETURN n.source AS s LIMIT 1"
        return any(
            self.writer.query(text.format(place), {"separator": SEPARATOR}).height
            for place in sorted(places)
        )

    def _hashes(
        self, typed: Sequence[pl.DataFrame], rejects: Rejects
    ) -> tuple[dict[str, Hashes], dict[str, Hashes]]:
        rows: dict[str, Hashes] = {}
        keys: dict[str, Hashes] = {}
        for name, table, frame in zip(names_of(self.tables), self.tables, typed, strict=True):
            keys[name] = key_hashes(table, frame, rejects.positions(table))
            rows[name] = row_hashes(table.frame)
            rows[name][keys[name] == 0] = 0
            rows[name][[*rejects.positions(table, blanked=True)]] = 0
        return rows, keys


def counts_of(plan: Plan, kind: NodeKind | RelationKind) -> dict[str, int]:
    """What a plan counts of this kind, from nought on."""
    group = plan.nodes if isinstance(kind, NodeKind) else plan.relations
    return group.setdefault(kind.name, dict.fromkeys(COUNTS, 0))


def as_whole(
    counts: dict[str, dict[str, int]], declared: Iterable[str]
) -> dict[str, dict[str, int]]:
    """The counts as a whole load has them: of what there is any, in the order of the ontology."""
    return {name: counts[name] for name in declared if any(counts.get(name, {}).values())}


def account(rows: int, resolver: Resolver, rejects: Rejects) -> None:
    """Check that no row was lost: rows in = rows accepted + rows rejected."""
    if rows != resolver.accepted + len(rejects):
        raise AssertionError(
            f"{rows} rows came in, {resolver.accepted} were accepted and {len(rejects)} rejected"
        )


def describe(rejects: Rejects, *, zh: bool = False) -> str:
    """The first reject as a sentence with its place."""
    first = rejects.entries[0]
    place = " ".join(str(first[k]) for k in ("file", "sheet") if first[k])
    if zh:
        return f"{place} 第 {first['row']} 行 {first['column']} 列：{first['reason_zh']}"
    return f"{place}, row {first['row']}, column {first['column']}: {first['reason']}"
