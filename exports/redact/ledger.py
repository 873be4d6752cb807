"""The ledger as an audience may see it.

The rules are run again on the copy, and a gap of the true ledger is kept if they find it there too:
its sentences, evidence and score then come from what the audience sees anyway, and a gap that
rests on something hidden is not there. A gap that only the copy shows is none. Ids are made anew
from the subjects as the copy names them: the true id is a digest that a list of names could undo.
Gaps that are closed keep their subjects and days alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from exports.redact.audience import Seen
from graph.ontology import ONTOLOGY
from graph.records import Change
from graph.stores.base import Reader
from graph.unread import Unread, unread
from queries import ledger
from queries.gaps import ask, identify, origins, split_subject
from queries.ledger.transitions import EVENT_SCHEMA, GAP_SCHEMA, OPEN
from queries.question.query import Query
from queries.registry import Questions, built_in

_FOUND = ("subject_names", "score", "reason", "reason_zh", "closes", "closes_zh", "evidence")
_INTERNAL = ("owner", "due", "until", "note", "note_zh")


def seen_ledger(
    store: Reader,
    copy: Reader,
    seen: Seen,
    progress: Callable[[str, str], None],
    known: Questions | None = None,
) -> Change:
    """What to write into the copy so that its ledger says what the audience may know.

    ``known`` are the questions that its gaps are of (default: the built-in ones).
    """
    asked = built_in() if known is None else known
    gaps = _addressed(ledger.lines(store), seen)
    gaps = gaps.filter(pl.col("status") != "dismissed")
    if not seen.profile.decisions:
        gaps = _undecided(gaps)
    is_open = pl.col("status").is_in(OPEN)
    current = _found_again(copy, gaps.filter(is_open), asked, unread(copy), progress)
    past = _past(copy, gaps.filter(~is_open), asked, seen)
    kept = pl.concat([current, past]).unique("new", keep="first", maintain_order=True)
    kept = kept.with_columns(pl.lit(None, GAP_SCHEMA[c]).alias(c) for c in (*_INTERNAL, "source"))
    change = Change()
    whole = kept.with_columns(pl.col("new").alias("id")).select(*GAP_SCHEMA).sort("id")
    if whole.height:
        change.create_nodes["Gap"] = whole
    events = _events(ledger.events(store), dict(zip(kept["id"], kept["new"], strict=True)), seen)
    if events.height:
        change.create_nodes["GapEvent"] = events
    return change


def _addressed(gaps: pl.DataFrame, seen: Seen) -> pl.DataFrame:
    """The gaps all of whose subjects are in the copy, with the id they have there as ``new``."""
    rows = []
    for row in gaps.iter_rows(named=True):
        subjects = [_in_copy(s, seen) for s in row["subjects"] or ()]
        if not subjects or None in subjects:
            continue
        told = [s for s in subjects if s is not None]
        tied = row["collaboration"] and seen.id_in_copy("Collaboration", row["collaboration"])
        row |= {"subjects": told, "collaboration": tied or None, "claims": None}
        rows.append({**row, "new": identify(row["rule"], told)})
    return pl.DataFrame(rows, schema={**GAP_SCHEMA, "new": pl.String()}, orient="row")


def _in_copy(subject: str, seen: Seen) -> str | None:
    kind, own = split_subject(subject)
    if kind not in ONTOLOGY.nodes:  # a group, whose id is its name
        return None if seen.mask.text(own) != own else subject
    there = seen.id_in_copy(kind, own)
    return None if there is None else f"{kind}:{there}"


def _undecided(gaps: pl.DataFrame) -> pl.DataFrame:
    """Gaps as found, whatever people decided; without those about persons alone."""
    persons = [k.name for k in ONTOLOGY.nodes.values() if k.personal]
    of_person = pl.col("subjects").list.eval(
        pl.element().str.split(":").list.first().is_in(persons)
    )
    return gaps.filter(~of_person.list.all()).with_columns(
        pl.when(pl.col("status").is_in(OPEN))
        .then(pl.lit("new"))
        .otherwise("status")
        .alias("status"),
        pl.lit(None, pl.String).alias("decision"),
        pl.lit(None, pl.String).alias("collaboration"),
    )


def seen_unread(store: Reader, seen: Seen) -> list[Unread]:
    """What could not be read of the sources, as far as it speaks of what is in the copy; where it
    stands is not told."""
    found = []
    for each in unread(store):
        there = tuple(s for s in (_in_copy(subject, seen) for subject in each.subjects) if s)
        # Of a cell the first subject is the node that it is of.
        if there and (not each.node or _in_copy(each.node, seen)):
            found.append(replace(each, subjects=there, place="…", at=""))
    return found


def _found_again(
    copy: Reader,
    gaps: pl.DataFrame,
    asked: Questions,
    unread: Sequence[Unread],
    progress: Callable[[str, str], None],
) -> pl.DataFrame:
    """Those that the rules find on the copy, as they are found there."""
    parts = [gaps.clear()]
    rules = {n: q for n, q in asked.items() if q.gap}
    known = [rules[n] for n in gaps["rule"].unique().sort() if n in rules]
    said = origins(copy, known)
    for query in known:
        mine = gaps.filter(rule=query.name)
        progress(f"{query.name} on the copy", f"在副本上运行 {query.name}")
        found = ask(query, copy, _dated(query, mine["last_seen"].max()), said, unread).gaps  # type: ignore[arg-type]
        news = found.select(pl.col("id").alias("new"), *_FOUND, "surveyed_on")
        parts.append(
            mine.drop(*_FOUND, "surveyed_on").join(news, on="new", how="inner").select(gaps.columns)
        )
    return pl.concat(parts)


def _dated(query: Query, day: date | None) -> Mapping[str, date]:
    asked = any(p.name == "as_of" for p in query.parameters)
    return {"as_of": day} if asked and day else {}


def _past(copy: Reader, gaps: pl.DataFrame, asked: Questions, seen: Seen) -> pl.DataFrame:
    """Closed gaps: the subjects by their names in the copy, and the question that was asked."""
    if gaps.is_empty():
        return gaps
    names = _names(copy, {s for row in gaps["subjects"] for s in row})
    rows = []
    for row in gaps.iter_rows(named=True):
        called = [names.get(s, split_subject(s)[1]) for s in row["subjects"]]
        query = asked.get(row["rule"])
        en, zh = (query.question, query.question_zh) if query else (row["rule"], row["rule"])
        row |= dict.fromkeys((*_FOUND, "surveyed_on"))
        row |= {"subject_names": called, "reason": f"{', '.join(called)} ({en})"}
        row["reason_zh"] = f"{'、'.join(called)}（{zh}）"
        rows.append(row)
    made = pl.DataFrame(rows, schema=gaps.schema, orient="row")
    if seen.profile.decisions:
        return made
    return made.filter(pl.col("verdict") == "gone")


def _names(copy: Reader, subjects: set[str]) -> dict[str, str]:
    names: dict[str, str] = {}
    for kind in {split_subject(s)[0] for s in subjects} & set(ONTOLOGY.nodes):
        label = ONTOLOGY.nodes[kind].label
        rows = copy.query(f"MATCH (n:`{kind}`) RETURN n.id AS own, n.`{label}` AS called")
        names |= {f"{kind}:{own}": called or own for own, called in rows.iter_rows()}
    return {s: names[s] for s in subjects if s in names}


def _events(events: pl.DataFrame, new: Mapping[str, str], seen: Seen) -> pl.DataFrame:
    """What happened to the gaps that are kept, and when; not who did it, nor why."""
    is_run = pl.col("what") == "run"
    kept = events.filter(is_run | pl.col("gap").is_in(list(new)))
    if not seen.profile.decisions:
        kept = kept.filter(pl.col("what").is_in(["run", "opened", "reopened", "closed"]))
    gap = pl.col("gap").replace(new) if new else pl.col("gap")
    nothing = ("who", "note", "note_zh", "source", "claims")
    return (
        kept.with_columns(gap)
        .with_columns(
            pl.when(is_run).then("id").otherwise(pl.col("gap") + "@" + pl.col("at")).alias("id"),
            *(pl.lit(None, EVENT_SCHEMA[c]).alias(c) for c in nothing),
        )
        .unique("id", keep="first", maintain_order=True)
        .select(pl.col(n).cast(t) for n, t in EVENT_SCHEMA.items())
        .sort("id")
    )
