"""How a gap goes from one state to the next when the rules are run: the ledger's state machine.

Everything is done set by set: what all rules found and the ledger's lines are joined, and each row
moves by its status, what a person decided last, and what the rule said of it before.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

import polars as pl

from graph.ontology import ONTOLOGY
from graph.records import node_schema
from graph.stores.base import Writer
from queries.gaps import FOUND_SCHEMA, Found, identify
from queries.ledger import causes

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
    """A run's step: from what the rules found and what the ledger says of them to what changes.

    ``old`` and ``before`` are the ledger's gaps and the ties kept of these rules, ``ties`` what the
    graph holds now; of the rules in ``partial`` a part was looked at only.
    """

    def __init__(
        self,
        writer: Writer,
        answers: Sequence[Found],
        old: pl.DataFrame,
        before: pl.DataFrame,
        ties: pl.DataFrame,
        entry: Entry,
        partial: Container[str],
    ) -> None:
        self.answers, self.entry, self.day = answers, entry, entry.as_of
        self.gaps = pl.concat([pl.DataFrame(schema=FOUND_SCHEMA), *(f.gaps for f in answers)])
        self.opened = self._opened(old)
        seen = old.join(self.gaps.select("id"), on="id", how="semi")
        missing = old.join(self.gaps.select("id"), on="id", how="anti")
        self.kept, self.moves = self._kept(writer, seen)
        met = causes.newly_joined(missing, before, ties)
        told = {f.rule: (f, set(f.unknown)) for f in answers if f.rule not in partial}
        untold = [
            rule not in told or _untold(*told[rule], subjects, whole=gap in met)
            for gap, rule, subjects in missing.select("id", "rule", "subjects").iter_rows()
        ]
        unsure = pl.Series(untold, dtype=pl.Boolean)
        self.unsure = missing.filter(unsure)
        self.lost = self._lost(writer, missing.filter(~unsure), before, ties)

    def counts(self) -> dict[str, dict[str, int]]:
        """How many gaps of each rule went which way; COUNTED."""
        opened, closed = _by_rule(self.opened), _by_rule(self.closed)
        moved = self.kept.select("rule", self.moves).group_by("rule", "move").len()
        moves = {(rule, move): number for rule, move, number in moved.iter_rows()}
        unsure = _by_rule(self.unsure.filter(pl.col("status").is_in(OPEN)))
        counts = {}
        for found in self.answers:
            rule = found.rule
            rows = {identify(rule, subjects) for subjects in found.unknown}
            open_ones = unsure.get(rule, set())
            counts[rule] = {
                "opened": len(opened.get(rule, ())),
                "persisting": moves.get((rule, "persisting"), 0) + len(open_ones),
                "closed": len(closed.get(rule, ())),
                "reopened": sum(moves.get((rule, move), 0) for move in ("reopened", "lapsed")),
                "dismissed": sum(moves.get((rule, move), 0) for move in ("dismissed", "returned")),
                "unknown": len(rows | open_ones),
            }
        return counts

    def subjects(self) -> pl.DataFrame:
        """The subjects of all gaps that may vanish at the next run, by ``rule``."""
        staying = [f.select("rule", "subjects") for f in (self.opened, self.kept, self.unsure)]
        return pl.concat(staying).explode("subjects").rename({"subjects": "subject"})

    def _opened(self, old: pl.DataFrame) -> pl.DataFrame:
        gaps = self.gaps.join(old.select("id"), on="id", how="anti")
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
            self.gaps.select("id", *news), on="id", how="left", maintain_order="left"
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
        note_zh = ended_zh.otherwise(pl.lit("再次发现；此前关闭原因：") + why_zh)
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
            needs = {f.rule: f.needs for f in self.answers}
            why = causes.causes(writer, self.closed, before, ties, needs)
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


def _untold(
    found: Found, unknown: Container[Sequence[str]], subjects: Sequence[str], *, whole: bool
) -> bool:
    """Whether the data can no longer tell about a gap: the rule had nothing to go by, or said
    'unknown' of the gap's subjects or (unless ``whole``) of some of them.

    An enterprise may have a need of which nothing can be said, and yet the pair that was to be
    brought together has met.
    """
    if found.without:
        return True
    sizes = [len(subjects)] if whole else range(1, len(subjects) + 1)
    return any(part in unknown for size in sizes for part in combinations(subjects, size))


def _by_rule(gaps: pl.DataFrame) -> dict[str, set[str]]:
    """The ids of these gaps by rule."""
    ids = gaps.group_by("rule").agg("id")
    return {rule: set(each) for rule, each in ids.iter_rows()}


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
