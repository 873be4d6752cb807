"""The ledger as the graph keeps it: its gaps, what happened to them, and whose turn it is to write.

``decision`` of a gap keeps what people decided (:mod:`queries.ledger.decisions`) while the data
close and reopen it (:mod:`queries.ledger.runs`).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta

import polars as pl

from graph.stores.base import BusyError, Reader, Store, Writer
from queries.ledger import causes
from queries.ledger.transitions import EVENT_SCHEMA, GAP_SCHEMA

WAIT = 10.0
"""Seconds that a write of the ledger waits for its turn before it says who is writing."""

TIES = "ties"
"""What the ties of the gaps' subjects are kept under beside the graph, for the next run."""


@contextmanager
def turn(store: Store | Writer, what: str, by: str = "", wait: float = WAIT) -> Iterator[Writer]:
    """A write of the ledger, after waiting some seconds for another writer to finish.

    A write that is under way goes on, and ends as it will.
    """
    if isinstance(store, Writer):
        yield store
        return
    until = time.monotonic() + wait
    with ExitStack() as stack:
        while True:
            try:
                writer = stack.enter_context(store.writing(what, by=by, version=False))
                break
            except BusyError:
                if time.monotonic() >= until:
                    raise
                time.sleep(0.05)
        yield writer


def lines(reader: Reader, rules: Sequence[str] = (), ids: Sequence[str] = ()) -> pl.DataFrame:
    """The ledger's gaps (all columns of the kind Gap), of these rules or ids if any are named."""
    wanted = ", ".join(f"g.{name} AS {name}" for name in GAP_SCHEMA)
    text = (
        f"MATCH (g:Gap) WHERE (size($rules) = 0 OR g.rule IN $rules) "
        f"AND (size($ids) = 0 OR g.id IN $ids) RETURN {wanted} ORDER BY id"
    )
    rows = reader.query(text, {"rules": list(rules), "ids": list(ids)})
    return rows.select(pl.col(name).cast(kind) for name, kind in GAP_SCHEMA.items())


def events(reader: Reader, gap: str | None = None) -> pl.DataFrame:
    """What happened, oldest first: to one gap, or to all and with the runs themselves."""
    wanted = ", ".join(f"e.{name} AS {name}" for name in EVENT_SCHEMA)
    text = (
        "MATCH (e:GapEvent) WHERE size($gaps) = 0 OR e.gap IN $gaps "
        f"RETURN {wanted} ORDER BY at, id"
    )
    rows = reader.query(text, {"gaps": [] if gap is None else [gap]})
    return rows.select(pl.col(name).cast(kind) for name, kind in EVENT_SCHEMA.items())


def last_day(reader: Reader) -> date | None:
    """The day that the latest run was reckoned from; none where there was no run."""
    text = (
        "MATCH (e:GapEvent) WHERE e.what = 'run' RETURN e.as_of AS as_of ORDER BY e.at DESC LIMIT 1"
    )
    days: list[date] = reader.query(text)["as_of"].to_list()
    return days[0] if days else None


def moment(reader: Reader, at: datetime | None) -> str:
    """The time to write into the history: now, or the time given, but after all that is there."""
    when = (at or datetime.now(UTC)).astimezone(UTC)
    last = reader.query("MATCH (e:GapEvent) RETURN max(e.at) AS at")["at"].max()
    if last:
        when = max(when, datetime.fromisoformat(str(last)) + timedelta(microseconds=1))
    return when.isoformat(timespec="microseconds")


def remember(writer: Writer, rule: str, subjects: Sequence[str], ties: pl.DataFrame) -> None:
    """Keep what these subjects (``Kind:id``) are tied to now, for the next run to compare with;
    what is kept of them for the rule already stays as it is."""
    kept = causes.unpack(writer.kept(TIES))
    new = set(subjects) - set(kept.filter(rule=rule)["subject"])
    wanted = pl.DataFrame({"subject": sorted(new)}, schema={"subject": pl.String()})
    more = causes.of(ties, wanted.with_columns(pl.lit(rule).alias("rule")))
    writer.keep(TIES, causes.pack(pl.concat([kept, more])))
