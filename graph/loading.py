"""A load: tables into a graph, every row accounted for, all of it or nothing.

    tables - coerce -> typed - resolve -> batch - plan -> change - store
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from graph.coerce import coerce
from graph.notice import Notice
from graph.ontology import ONTOLOGY
from graph.plan import COUNTS, Plan, Planner, existing, standing
from graph.problem import Problem
from graph.provenance import SEPARATOR
from graph.records import Change, Rejects, Table, node_schema
from graph.resolve import Resolver
from graph.stores.base import Reader, Store

Progress = Callable[[str, str], None]
"""Told what is being done now, in English and Chinese."""


@dataclass
class Report:
    """What a load did. ``rows`` in = ``loaded`` + ``unchanged`` + ``len(rejects)``."""

    source: str
    rows: int
    nodes: dict[str, dict[str, int]]
    relations: dict[str, dict[str, int]]
    rejects: Rejects
    notices: list[Notice] = field(default_factory=list)
    seconds: float = 0.0

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
    rejects = Rejects()
    told = list(notices)
    typed = []
    for table in tables:
        progress(
            f"reading {table.sheet or table.file}: {table.frame.height:,} rows",
            f"读取 {table.sheet or table.file}:{table.frame.height:,} 行",
        )
        typed.append(coerce(table, rejects, told))
    with store.writing(f"load {source}") as writer:
        progress("matching names and codes", "匹配名称与代码")
        resolver = Resolver(lambda kind: existing(writer, kind, source), rejects)
        for table, frame in zip(tables, typed, strict=True):
            resolver.add(table, frame)
        batch = resolver.batch()
        rows = sum(t.frame.height for t in tables)
        account(rows, resolver, rejects)
        if strict and len(rejects):
            raise Problem(
                f"{len(rejects)} of {rows} rows would be rejected, and with --strict nothing is "
                f"loaded then. The first: {describe(rejects)}",
                f"{rows} 行中有 {len(rejects)} 行不合格;--strict 下不载入任何内容。"
                f"第一处:{describe(rejects, zh=True)}",
            )
        progress("comparing with the graph", "与现有图比较")
        about = _about(writer, source, tables, batch.nodes.pop("Source", None), on or date.today())
        planner = Planner(writer, source, standing(writer, about.this), partial)
        plan = planner.plan(batch)
        about.into(plan)
        for name, again in resolver.repeated.items():
            group = plan.nodes if name in ONTOLOGY.nodes else plan.relations
            group.setdefault(name, dict.fromkeys(COUNTS, 0))["same"] += again
        report = Report(source, rows, plan.nodes, plan.relations, rejects, told)
        if not dry_run and plan.change:
            progress("writing", "写入")
            writer.apply(plan.change)
    report.seconds = round(time.monotonic() - began, 3)
    return report


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
        return f"{place} 第 {first['row']} 行 {first['column']} 列:{first['reason_zh']}"
    return f"{place}, row {first['row']}, column {first['column']}: {first['reason']}"


@dataclass
class _About:
    """The Source nodes of a load: the one being loaded, and those that its tables name."""

    this: dict[str, Any]
    before: dict[str, Any] | None
    others: pl.DataFrame
    known: set[str]

    def into(self, plan: Plan) -> None:
        """Add what changes about the sources to the plan."""
        schema = node_schema(ONTOLOGY.nodes["Source"])
        rows = [self.this]
        if self.before is not None:
            unchanged = {k: v for k, v in self.before.items() if k != "loaded_at"}
            now = {k: self.this.get(k) for k in unchanged}
            if not plan.change and unchanged == now:
                rows = []
        frame = pl.DataFrame(
            [{c: row.get(c) for c in schema} for row in rows], schema=schema, orient="row"
        )
        frame = pl.concat([frame, self.others])
        _split(plan.change, frame, self.known)


def _split(change: Change, frame: pl.DataFrame, known: set[str]) -> None:
    there = frame["id"].is_in(list(known))
    if (~there).any():
        change.create_nodes["Source"] = frame.filter(~there)
    if there.any():
        change.update_nodes["Source"] = frame.filter(there)


def _about(
    reader: Reader, source: str, tables: Sequence[Table], given: pl.DataFrame | None, on: date
) -> _About:
    from datetime import UTC, datetime

    schema = node_schema(ONTOLOGY.nodes["Source"])
    wanted = ", ".join(f"s.`{c}` AS c_{c}" for c in schema)
    there = {
        row["c_id"]: {c: row[f"c_{c}"] for c in schema}
        for row in reader.query(f"MATCH (s:Source) RETURN {wanted}").to_dicts()
    }
    rows = {} if given is None else {r["id"]: r for r in given.to_dicts()}
    own = {k: v for k, v in rows.pop(source, {}).items() if v is not None}
    files = SEPARATOR.join(dict.fromkeys(t.file for t in tables if t.file))
    before = there.get(source)
    this = {
        **(before or {}),
        "title": (before or {}).get("title") or source,
        "file": files or None,
        "retrieved_on": on,
        **own,
        "id": source,
        "loaded_at": datetime.now(UTC).isoformat(timespec="microseconds"),
        "claims": None,
    }
    this.setdefault("source", None)
    others = [
        {**{c: row.get(c) for c in schema}, "source": source, "claims": None}
        for row in rows.values()
        if there.get(row["id"]) is None
    ]
    return _About(
        this, before, pl.DataFrame(others, schema=schema, orient="row"), known=set(there)
    )
