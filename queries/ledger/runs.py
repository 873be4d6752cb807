"""Runs of the rules, which bring the ledger up to date.

``find`` runs the rules and brings the ledger up to date in one write. A gap that the data no longer
show is closed by the data, never deleted; one that returns is reopened. Where the data cannot tell
(any more), a gap stays as it is: absence of data is not evidence. What people decided is in
:mod:`queries.ledger.decisions`; ``decision`` keeps it while the data close and reopen a gap.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import polars as pl

from graph.problem import Problem
from graph.records import Change
from graph.stores.base import Reader, Store, Writer
from graph.unread import Unread, unread
from queries.confirmed import confirmed
from queries.gaps import Found, ask, origins
from queries.ledger import causes
from queries.ledger.book import TIES, lines, moment, turn
from queries.ledger.transitions import CLOSED, Entry, Step
from queries.once import Once
from queries.question.query import Query
from queries.recommend import followed
from queries.registry import built_in, get

_SEEN = ("last_seen", "verdict", "surveyed_on")
"""What a run most often changes of a gap."""

_SIDE_BY_SIDE = 2
"""How many rules are run at a time: the engine reads for the one while the other reckons."""

_VIEW = 10
"""How many times the number that a rule lists of each is looked through for gaps of the ledger."""

Progress = Callable[[str, int, int], None]
"""Called with a rule's name, its number from 1, and how many there are, while the rule runs."""


def rules_of(rules: Sequence[str | Query] | None) -> list[Query]:
    """The rules meant; all built-in ones if none is named. Raises Problem on one that has none."""
    if rules is None:
        return [q for q in built_in().values() if q.gap]
    chosen = [get(r) if isinstance(r, str) else r for r in rules]
    for query in chosen:
        if query.gap is None:
            raise Problem(
                f"{query.name} answers with figures and finds no gaps; "
                f"ask it with 'hongsheng query {query.name}'",
                f"{query.name} 给出的是指标，不产生缺口；请用 hongsheng query {query.name}",
            )
    return list({q.name: q for q in chosen}.values())


def find(
    store: Store,
    rules: Sequence[str | Query] | None = None,
    as_of: date | None = None,
    *,
    run_by: str = "",
    parameters: Mapping[str, Mapping[str, Any]] | None = None,
    progress: Progress | None = None,
    at: datetime | None = None,
) -> dict[str, dict[str, int]]:
    """Run the rules and bring the ledger up to date; the counts of COUNTED by rule.

    What only unconfirmed sources say is left aside (:mod:`queries.confirmed`).

    ``as_of`` is the day the rules reckon from (today if not given), ``at`` the time written into
    the history (now). ``parameters`` are further ones by rule; a rule run with any may have looked
    at a part only, so it closes nothing. ``opened + persisting + reopened`` are open and found;
    ``dismissed`` ones are found and set aside; of ``unknown`` the data cannot tell. Advice that was
    given (rule ``recommended``) is looked after whichever rules are run.
    """
    queries = rules_of(rules)
    day = as_of or date.today()
    given = parameters or {}
    if strangers := set(given) - {q.name for q in queries}:
        names = ", ".join(sorted(strangers))
        raise Problem(
            f"parameters for {names}, which is not among the rules to run",
            f"给出了 {names} 的参数，但它不在要运行的规则之中",
        )
    before = store.version()
    with confirmed(store) as reader:
        looked = _look(reader, unread(store), queries, day, given, progress, _SIDE_BY_SIDE)
    with turn(store, "gaps find", run_by) as writer:
        if store.version() != before:  # the facts changed meanwhile: ask again, within the write
            with confirmed(store) as reader:
                looked = _look(reader, unread(store), queries, day, given, progress, 1)
        moved = moment(writer, at)
        entry = Entry(moved, day, run_by, f"run@{moved}")
        return _update(writer, *looked, entry, {n for n, p in given.items() if p})


def _look(
    reader: Reader,
    rejected: Sequence[Unread],
    queries: Sequence[Query],
    day: date,
    given: Mapping[str, Mapping[str, Any]],
    progress: Progress | None,
    side_by_side: int,
) -> tuple[list[Found], pl.DataFrame]:
    """What each rule finds, and the ties that gaps may close by."""
    once = Once(reader)
    said = origins(once, queries)
    kinds = {*followed.KINDS, *(s.kind for q in queries if q.gap for s in q.gap.subjects)}

    def answered(query: Query) -> Found:
        dated = {"as_of": day} if any(p.name == "as_of" for p in query.parameters) else {}
        asked = {**dated, **given.get(query.name, {})}
        seen = ask(query, once, asked, said, rejected)
        return _in_view(query, once, asked, said, seen, rejected)

    answers = []
    with ThreadPoolExecutor(side_by_side) as pool:
        coming = pool.map(answered, queries)
        ties = pool.submit(causes.ties, once, kinds)
        for number, query in enumerate(queries, 1):
            if progress:
                progress(query.name, number, len(queries))
            answers.append(next(coming))
        return answers, ties.result()


def _in_view(
    query: Query,
    reader: Reader,
    asked: Mapping[str, Any],
    said: Mapping[str, Any],
    found: Found,
    rejected: Sequence[Unread],
) -> Found:
    """With those gaps of the ledger that the rule finds still but no longer lists, since others
    come first now: a gap that somebody is at work on is not closed by a better one beside it."""
    limit = next((p.default for p in query.parameters if p.name == "top" and p.between), 0)
    if not limit or "top" in asked:
        return found
    kept = lines(reader, [query.name]).filter(pl.col("status") != CLOSED)
    lost = kept.select("id").join(found.gaps, on="id", how="anti")
    if lost.is_empty():
        return found
    more = ask(query, reader, {**asked, "top": limit * _VIEW}, said, rejected).gaps
    return replace(found, gaps=pl.concat([found.gaps, more.join(lost, on="id", how="semi")]))


def _update(
    writer: Writer,
    answers: Sequence[Found],
    now: pl.DataFrame,
    entry: Entry,
    partial: set[str],
) -> dict[str, dict[str, int]]:
    advised = lines(writer, [followed.RULE])
    if advised.height:
        answers = [*answers, followed.still(advised, now, causes.removed(writer, advised))]
    rules = [found.rule for found in answers]
    old = lines(writer, rules)
    kept = causes.unpack(writer.kept(TIES))
    here = pl.col("rule").is_in(rules)
    step = Step(writer, answers, old, kept.filter(here), now, entry, partial)
    counts = step.counts()
    ties = pl.concat([kept.filter(~here), causes.of(now, step.subjects())])
    writer.keep(TIES, causes.pack(ties))
    summary = pl.DataFrame(
        {"id": [entry.run], "note": [json.dumps(counts, ensure_ascii=False)], "note_zh": [None]}
    )
    entry.note(summary, "run")
    whole = entry.frame().with_columns(
        pl.when(pl.col("what") == "run").then(pl.col("run")).otherwise(pl.col("id")).alias("id"),
        pl.when(pl.col("what") == "run").then(None).otherwise(pl.col("gap")).alias("gap"),
    )
    writer.apply(Change(create_nodes={"Gap": step.opened, "GapEvent": whole}))
    seen, more = _changed(pl.concat([step.kept, step.lost]), old)
    writer.apply(Change(update_nodes={"Gap": seen}))
    writer.apply(Change(update_nodes={"Gap": more}))
    return counts


def _changed(rows: pl.DataFrame, old: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Those of the rows that differ from what the ledger says: the many of which only ``_SEEN``
    does (id and these columns; writing 100,000 rows whole takes ten times as long), and the rest.
    """
    was = rows.select("id").join(old, on="id", how="left", maintain_order="left")
    none = pl.Series([False], dtype=pl.Boolean).new_from_index(0, rows.height)
    light, heavy = none, none
    for name in rows.columns:
        differs = rows[name].ne_missing(was[name])
        light, heavy = (light | differs, heavy) if name in _SEEN else (light, heavy | differs)
    return rows.filter(light & ~heavy).select("id", *_SEEN), rows.filter(heavy)
