"""The sources of a graph: the one being loaded, those its tables name, and how each one stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import PurePath
from typing import Any

import polars as pl

from graph.coerce import POSITION
from graph.ontology import ONTOLOGY
from graph.provenance import Standing
from graph.records import Change, Rejects, Table, node_schema
from graph.stores.base import Reader

_SCHEMA = node_schema(ONTOLOGY.nodes["Source"])


@dataclass
class About:
    """What will be known of the source being loaded, and of others that its tables name."""

    id: str
    this: dict[str, Any]
    there: Mapping[str, dict[str, Any]]
    others: list[dict[str, Any]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    """Sources that only this one told of, and no longer does."""

    @property
    def loaded_at(self) -> str:
        """When this load is."""
        return str(self.this["loaded_at"])

    @property
    def last_loaded(self) -> str | None:
        """When this source last changed the graph, or None."""
        before = self.there.get(self.id)
        return before["loaded_at"] if before else None

    def heard(self, table: Table, typed: pl.DataFrame, rejects: Rejects) -> pl.DataFrame:
        """The typed rows of a table that may be taken: all, but of a Source table.

        There a row of this source's title and without an id is about this source, and one that
        speaks against a source which speaks for itself is rejected.
        """
        if table.kind.name != "Source":
            return typed
        own = pl.col("id").is_null() & (pl.col("title") == self.this["title"])
        typed = typed.with_columns(pl.when(own).then(pl.lit(self.id)).otherwise("id").alias("id"))
        wrong: list[int] = []
        for row in typed.iter_rows(named=True):
            if column := self._contradicted(row):
                id, was = row["id"], str(self.there[row["id"]][column])
                wrong.append(row[POSITION])
                rejects.add(
                    table,
                    row[POSITION],
                    column,
                    row[column],
                    f"source {id} is in the graph already and says {was!r} of itself; what it says "
                    f"is changed by a Source table in a load with --source {id}",
                    f"来源 {id} 已在图中，自述为 {was!r}；如需更改，请在 --source {id} 的载入中"
                    "用来源表说明",
                )
        return typed.filter(~pl.col(POSITION).is_in(wrong)) if wrong else typed

    def _contradicted(self, row: Mapping[str, Any]) -> str:
        """The property in which a row speaks against a source that speaks for itself, or ``""``."""
        before = self.there.get(row["id"])
        if before is None or row["id"] == self.id or self._mine(before):
            return ""
        said = (c for c in _SCHEMA if row.get(c) is not None and c not in ("id", "source"))
        return next((c for c in said if row[c] != before[c]), "")

    def _mine(self, before: Mapping[str, Any]) -> bool:
        """Whether a source of the graph is known by the word of this one alone."""
        return before["source"] == self.id and before["loaded_at"] is None

    def given(self, rows: pl.DataFrame | None, *, partial: bool) -> dict[str, int]:
        """Take what a Source table says; how many of its rows are new, changed, the same, gone."""
        said = {} if rows is None else {r["id"]: r for r in rows.to_dicts()}
        own = said.pop(self.id, None)
        counts = dict.fromkeys(("new", "changed", "same", "removed"), 0)
        if own is not None:
            self.this.update({k: v for k, v in own.items() if v is not None}, source=self.id)
            before = self.there.get(self.id)
            counts[_how(before and self._plain(before), self._plain(self.this))] += 1
        for row in said.values():
            row = {c: row.get(c) for c in _SCHEMA} | {"source": self.id}
            before = self.there.get(row["id"])
            if before is None or self._mine(before):
                counts[how := _how(before, row)] += 1
                self.others += [row] if how != "same" else []
            else:
                counts["same"] += 1
        if not partial:
            mine = [id for id, before in self.there.items() if self._mine(before)]
            self.gone = [id for id in mine if id not in said and id != self.id]
        counts["removed"] = len(self.gone)
        return counts

    def into(self, change: Change) -> None:
        """Add to a change what it makes of the sources; nothing where nothing was said anew."""
        rows = [{c: row.get(c) for c in _SCHEMA} for row in self.others]
        before = self.there.get(self.id)
        told = change or rows or self.gone
        if told or before is None or self._plain(before) != self._plain(self.this):
            rows.append({c: self.this.get(c) for c in _SCHEMA})
        new = [row for row in rows if row["id"] not in self.there]
        old = [row for row in rows if row["id"] in self.there]
        for group, some in ((change.create_nodes, new), (change.update_nodes, old)):
            if some:
                group["Source"] = pl.DataFrame(some, schema=_SCHEMA, orient="row")
        if self.gone:
            change.delete_nodes["Source"] = pl.DataFrame({"id": self.gone})

    @staticmethod
    def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
        return {c: row.get(c) for c in _SCHEMA if c not in ("loaded_at", "retrieved_on")}


def _how(before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> str:
    return "new" if not before else "same" if before == now else "changed"


def about_source(reader: Reader, source: str, tables: Sequence[Table], on: date) -> About:
    """The source as it will be once these tables are loaded on this day."""
    wanted = ", ".join(f"s.`{c}` AS c_{c}" for c in _SCHEMA)
    there = {
        row["c_id"]: {c: row[f"c_{c}"] for c in _SCHEMA}
        for row in reader.query(f"MATCH (s:Source) RETURN {wanted}").to_dicts()
    }
    before = there.get(source, {})
    files = dict.fromkeys(PurePath(t.file).name for t in tables if t.file)
    this = {
        **before,
        "id": source,
        "title": before.get("title") or source,
        "file": "; ".join(files) or None,
        "retrieved_on": on,
        "loaded_at": datetime.now(UTC).isoformat(timespec="microseconds"),
    }
    return About(source, this, there)


def standings(reader: Reader, also: Mapping[str, Any] | None = None) -> Standing:
    """How much each source's word counts, with the one being loaded (``also``) as it will be."""
    rows = reader.query(
        "MATCH (s:Source) RETURN s.id AS id, s.trust AS trust, s.date AS date, "
        "s.retrieved_on AS retrieved_on, s.loaded_at AS loaded_at"
    ).to_dicts()
    told = {row["id"]: row for row in rows}
    if also:
        told[str(also["id"])] = dict(also)
    return Standing(
        {
            id: (
                int(row.get("trust") or 0),
                str(row.get("date") or row.get("retrieved_on") or ""),
                str(row.get("loaded_at") or ""),
            )
            for id, row in told.items()
        }
    )
