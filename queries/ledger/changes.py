"""What became of the gaps since a day: two states of the ledger compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from graph.stores.base import Reader
from queries.ledger.book import events, lines
from queries.ledger.transitions import OPEN

_OPENS = ("opened", "reopened", "assigned", "brokered")


@dataclass(frozen=True)
class Changes:
    """What changed between two runs. ``opened`` and ``closed`` hold the gaps as they stand now
    (all columns of the kind Gap), with ``on`` (the day), ``who``, ``why``, ``why_zh`` and
    ``cause`` of the event that made them so; ``persisting`` counts those open then and now.

    ``baseline`` and ``latest`` are the as-of days of the two runs compared; no baseline: since the
    beginning.
    """

    opened: pl.DataFrame
    closed: pl.DataFrame
    persisting: int
    baseline: date | None
    latest: date | None


def changes(reader: Reader, since: date) -> Changes:
    """The ledger now against the run of this day, else the last one before it.

    Days are those the runs were reckoned from (their as-of). The latest run is never compared with
    itself: asked since its own day, it is compared with the run before. A gap is closed when the
    data, or a person, closed or dismissed it.
    """
    history = events(reader)
    runs = history.filter(what="run")
    base = runs.head(-1).filter(pl.col("as_of") <= since).tail(1)
    moves = history.filter(pl.col("what") != "run")
    before = moves.filter(pl.col("at") <= base["at"].item()) if base.height else moves.clear()
    was_open = _last(before).filter(pl.col("what").is_in(_OPENS)).select("id")
    gaps = lines(reader).join(_last(moves), on="id", how="left")
    is_open = gaps.filter(pl.col("status").is_in(OPEN))
    closed = gaps.filter(~pl.col("status").is_in(OPEN)).join(was_open, on="id", how="semi")
    return Changes(
        _ordered(is_open.join(was_open, on="id", how="anti")),
        _ordered(closed),
        is_open.join(was_open, on="id", how="semi").height,
        _day(base),
        _day(runs.tail(1)),
    )


def _day(run: pl.DataFrame) -> date | None:
    days: list[date] = run["as_of"].to_list()
    return days[0] if days else None


def _last(moves: pl.DataFrame) -> pl.DataFrame:
    """Of each gap what happened to it last."""
    return (
        moves.sort("at", "id")
        .group_by("gap", maintain_order=True)
        .last()
        .select(
            pl.col("gap").alias("id"),
            pl.col("what"),
            pl.col("as_of").alias("on"),
            pl.col("who"),
            pl.col("note").alias("why"),
            pl.col("note_zh").alias("why_zh"),
            pl.col("cause"),
        )
    )


def _ordered(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.sort("rule", "score", "id", descending=[False, True, False], nulls_last=True)
