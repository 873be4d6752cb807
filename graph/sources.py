"""The sources of a graph: the one being loaded, those its tables name, and how each one stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import PurePath
from typing import Any

import polars as pl

from graph.ontology import ONTOLOGY
from graph.provenance import Standing
from graph.records import Change, Table, node_schema
from graph.stores.base import Reader

_SCHEMA = node_schema(ONTOLOGY.nodes["Source"])


@dataclass
class About:
    """What will be known of the source being loaded, and of others that its tables name."""

    id: str
    this: dict[str, Any]
    there: Mapping[str, dict[str, Any]]
    others: list[dict[str, Any]] = field(default_factory=list)

    @property
    def loaded_at(self) -> str:
        """When this load is."""
        return str(self.this["loaded_at"])

    @property
    def last_loaded(self) -> str | None:
        """When this source last changed the graph, or None."""
        before = self.there.get(self.id)
        return before["loaded_at"] if before else None

    def given(self, rows: pl.DataFrame | None) -> None:
        """Take what a Source table says, of this source and of others."""
        said = {} if rows is None else {r["id"]: r for r in rows.to_dicts()}
        own = said.pop(self.id, {})
        self.this.update({k: v for k, v in own.items() if v is not None})
        self.others = [
            {**row, "source": self.id} for row in said.values() if row["id"] not in self.there
        ]

    def into(self, change: Change) -> None:
        """Add to a change what it makes of the sources; nothing where nothing was said anew."""
        rows = [{c: row.get(c) for c in _SCHEMA} for row in self.others]
        before = self.there.get(self.id)
        if change or rows or before is None or self._plain(before) != self._plain(self.this):
            rows.append({c: self.this.get(c) for c in _SCHEMA})
        new = [row for row in rows if row["id"] not in self.there]
        old = [row for row in rows if row["id"] in self.there]
        for group, some in ((change.create_nodes, new), (change.update_nodes, old)):
            if some:
                group["Source"] = pl.DataFrame(some, schema=_SCHEMA, orient="row")

    @staticmethod
    def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
        return {c: row.get(c) for c in _SCHEMA if c not in ("loaded_at", "retrieved_on")}


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


def standings(reader: Reader, also: Mapping[str, Any]) -> Standing:
    """How much each source's word counts, with the one being loaded as it will be."""
    rows = reader.query(
        "MATCH (s:Source) RETURN s.id AS id, s.trust AS trust, s.date AS date, "
        "s.retrieved_on AS retrieved_on, s.loaded_at AS loaded_at"
    ).to_dicts()
    told = {row["id"]: row for row in rows} | {str(also["id"]): dict(also)}
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
