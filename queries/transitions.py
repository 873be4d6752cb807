"""How a gap goes from one state to the next when the rules are run: the ledger's state machine.

Everything is done set by set: a rule's found gaps and the ledger's lines are joined, and each row
moves by its status, what a person decided last, and what the rule said of it before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

import polars as pl

from graph.ontology import ONTOLOGY
from graph.records import node_schema
from graph.stores.base import Writer
from queries import causes
from queries.gaps import FOUND_SCHEMA, Found, identify

NEW, ASSIGNED, DISMISSED, BROKERED, CLOSED = "new", "assigned", "dismissed", "brokered", "closed"
OPEN = (NEW, ASSIGNED, BROKERED)
"""Statuses of a gap that is still to be closed; a dismissed one is set aside."""
STATUSES = (*OPEN, DISMISSED, CLOSED)
COUNTED = ("opened", "persisting", "closed", "reopened", "dismissed", "unknown")
GAP_SCHEMA = node_schema(ONTOLOGY.nodes["Gap"])
EVENT_SCHEMA = node_schema(ONTOLOGY.nodes["GapEvent"])


@dataclass
class Entry:
    """What one write adds to the history: who, when, as of which day, in which run."""

    at: str
    as_of: date
    who: str
    run: str | None = None
    frames: list[pl.DataFrame] = field(default_factory=list)

    def note(self, rows: pl.DataFrame, what: str | pl.Expr) -> None:
        """An event for each row of ``id``, ``note``, ``note_zh`` and perhaps ``cause``."""
        cause = pl.col("cause") if "cause" in rows.columns else pl.lit(None)
        self.frames.append(
            rows.select(
                (pl.col("id") + "@" + self.at).alias("id"),
                pl.col("id").alias("gap"),
                pl.lit(self.at).alias("at"),
                pl.lit(self.as_of).alias("as_of"),
                (pl.lit(what) if isinstance(what, str) else what).alias("what"),
                pl.lit(self.who or None).alias("who"),
                pl.col("note", "note_zh"),
                cause.alias("cause"),
                pl.lit(self.run).alias("run"),
            )
        )

    def frame(self) -> pl.DataFrame:
        """All events, as the store takes them."""
        return shaped(pl.concat(self.frames, how="vertical_relaxed"), EVENT_SCHEMA)


def shaped(frame: pl.DataFrame, schema: Mapping[str, pl.DataType] = GAP_SCHEMA) -> pl.DataFrame:
    """The frame with all columns of the kind; what it lacks is null."""
    there = set(frame.columns)
    return frame.select(
        (pl.col(name) if name in there else pl.lit(None)).cast(kind).alias(name)
        for name, kind in schema.items()
    )


class Step:
    """One rule's part of a run: from what it found and what the ledger says to what changes."""

    def __init__(
        self,
        writer: Writer,
        found: Found,
        old: pl.DataFrame,
        ties: pl.DataFrame,
        entry: Entry,
        partial: bool,
    ) -> None:
        self.found, self.entry, self.day = found, entry, entry.as_of
        self.unknown = set(found.unknown)
        self.opened = self._opened(old)
        seen = old.join(found.gaps.select("id"), on="id", how="semi")
        missing = old.join(found.gaps.select("id"), on="id", how="anti")
        self.kept, self.moves = self._kept(writer, seen)
        before = causes.unpack(writer.kept(f"ties-{found.rule}"))
        met = causes.newly_joined(missing, before, ties)
        untold = pl.Series(
            [
                partial or self._untold(subjects, whole=gap in met)
                for gap, subjects in missing.select("id", "subjects").iter_rows()
            ],
            dtype=pl.Boolean,
        )
        self.unsure = missing.filter(untold)
        self.lost = self._lost(writer, missing.filter(~untold), before, ties)

    def counts(self) -> dict[str, int]:
        """How many gaps went which way; COUNTED."""
        moved = self.moves.value_counts()
        counted = dict(zip(moved["move"], moved["count"], strict=True))
        unsure = self.unsure.filter(pl.col("status").is_in(OPEN))
        rows = {identify(self.found.rule, s) for s in self.found.unknown}
        return {
            "opened": self.opened.height,
            "persisting": counted.get("persisting", 0) + unsure.height,
            "closed": self.closed.height,
            "reopened": counted.get("reopened", 0) + counted.get("lapsed", 0),
            "dismissed": counted.get("dismissed", 0) + counted.get("returned", 0),
            "unknown": len(rows | set(unsure["id"])),
        }

    def subjects(self) -> pl.Series:
        """The subjects of all gaps that may vanish at the next run."""
        return pl.concat([f["subjects"] for f in (self.opened, self.kept, self.unsure)]).explode()

    def _opened(self, old: pl.DataFrame) -> pl.DataFrame:
        gaps = self.found.gaps.join(old.select("id"), on="id", how="anti")
        fresh = gaps.with_columns(
            pl.lit(self.day).alias("first_seen"),
            pl.lit(self.day).alias("last_seen"),
            pl.lit("gap").alias("verdict"),
            pl.lit(NEW).alias("status"),
            pl.lit(None).alias("note"),
            pl.lit(None).alias("note_zh"),
        )
        self.entry.note(fresh, "opened")
        return shaped(fresh)

    def _untold(self, subjects: Sequence[str], *, whole: bool) -> bool:
        """Whether the data can no longer tell about a gap: the rule had nothing to go by, or said
        'unknown' of the gap's subjects or (unless ``whole``) of some of them.

        An enterprise may have a need of which nothing can be said, and yet the pair that was to be
        brought together has met.
        """
        if self.found.without:
            return True
        sizes = [len(subjects)] if whole else range(1, len(subjects) + 1)
        return any(part in self.unknown for size in sizes for part in combinations(subjects, size))

    def _kept(self, writer: Writer, seen: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
        aside = (pl.col("decision") == DISMISSED) & (
            pl.col("until").is_null() | (pl.col("until") > self.day)
        )
        settled = (pl.col("decision") == CLOSED) & (pl.col("verdict") != "gone")
        move = (
            pl.when(pl.col("status").is_in(OPEN))
            .then(pl.lit("persisting"))
            .when((pl.col("status") == DISMISSED) & aside)
            .then(pl.lit("dismissed"))
            .when(pl.col("status") == DISMISSED)
            .then(pl.lit("lapsed"))
            .when(settled)
            .then(pl.lit("settled"))
            .when(aside)
            .then(pl.lit("returned"))
            .otherwise(pl.lit("reopened"))
        )
        rows = seen.with_columns(pl.col("decision").fill_null("")).with_columns(move.alias("move"))
        rows = self._reopened(writer, rows)
        news = [name for name in FOUND_SCHEMA if name not in ("id", "rule")]
        rows = rows.drop(news).join(
            self.found.gaps.select("id", *news), on="id", how="left", maintain_order="left"
        )
        rows = rows.with_columns(
            pl.min_horizontal("first_seen", pl.lit(self.day)).alias("first_seen"),
            pl.max_horizontal("last_seen", pl.lit(self.day)).alias("last_seen"),
            pl.lit("gap").alias("verdict"),
            pl.when(pl.col("decision") != "").then(pl.col("decision")).alias("decision"),
        )
        return shaped(rows), rows["move"]

    def _reopened(self, writer: Writer, rows: pl.DataFrame) -> pl.DataFrame:
        again = pl.col("move").is_in(["reopened", "lapsed"])
        back = again | (pl.col("move") == "returned")
        tied = (pl.col("decision") == BROKERED) & pl.col("collaboration").is_in(
            _living(writer, rows)
        )
        status = (
            pl.when(tied)
            .then(pl.lit(BROKERED))
            .when(pl.col("owner").is_not_null())
            .then(pl.lit(ASSIGNED))
            .otherwise(pl.lit(NEW))
        )
        until = pl.col("until").cast(pl.String)
        why, why_zh = pl.col("note").fill_null("-"), pl.col("note_zh").fill_null("-")
        lapsed = pl.col("move") == "lapsed"
        ended = pl.when(lapsed).then(pl.lit("the dismissal ended on ") + until)
        note = ended.otherwise(pl.lit("found again; it had been closed: ") + why)
        ended_zh = pl.when(lapsed).then(pl.lit("忽略期已于 ") + until + " 结束")
        note_zh = ended_zh.otherwise(pl.lit("再次发现;此前关闭原因:") + why_zh)
        decided = pl.when(status == NEW).then(pl.lit("")).otherwise(status)
        rows = rows.with_columns(
            pl.when(again)
            .then(status)
            .when(back)
            .then(pl.lit(DISMISSED))
            .otherwise("status")
            .alias("status"),
            pl.when(again).then(decided).otherwise("decision").alias("decision"),
            pl.when(again).then(None).otherwise("until").alias("until"),
            pl.when(back).then(note).otherwise("note").alias("note"),
            pl.when(back).then(note_zh).otherwise("note_zh").alias("note_zh"),
        )
        what = pl.when(again).then(pl.lit("reopened")).otherwise(pl.lit(DISMISSED))
        self.entry.note(rows.filter(back), what)
        return rows

    def _lost(
        self, writer: Writer, gone: pl.DataFrame, before: pl.DataFrame, ties: pl.DataFrame
    ) -> pl.DataFrame:
        """Gaps that the data show no more: closed by the data, unless they were closed before."""
        unsure = self.unsure.with_columns(
            pl.when(pl.col("status") == CLOSED)
            .then("verdict")
            .otherwise(pl.lit("unknown"))
            .alias("verdict")
        )
        gone = gone.with_columns(pl.lit("gone").alias("verdict"))
        self.closed = gone.filter(pl.col("status") != CLOSED)
        if self.closed.height:
            why = causes.causes(writer, self.closed, before, ties)
            said = [why[i] for i in self.closed["id"]]
            self.closed = self.closed.with_columns(
                pl.lit(CLOSED).alias("status"),
                pl.Series("note", [c.en for c in said], pl.String),
                pl.Series("note_zh", [c.zh for c in said], pl.String),
                pl.Series("cause", [c.sort for c in said], pl.String),
            )
            self.entry.note(self.closed, CLOSED)
        before_closed = gone.filter(pl.col("status") == CLOSED)
        return pl.concat([shaped(unsure), shaped(self.closed), shaped(before_closed)])


def _living(writer: Writer, rows: pl.DataFrame) -> list[str]:
    """Those of the linked collaborations that have not failed."""
    linked = rows["collaboration"].drop_nulls().unique().to_list()
    if not linked:
        return []
    text = (
        "UNWIND $ids AS x MATCH (c:Collaboration) WHERE c.id = x AND "
        "(c.status IS NULL OR NOT c.status IN ['terminated', 'not_industrialised']) "
        "RETURN c.id AS own"
    )
    return writer.query(text, {"ids": linked})["own"].to_list()
