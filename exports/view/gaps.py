"""Gaps as a picture draws them: which of the ledger's, between what, and how many of each rule."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from exports.view.elements import GROUP, Group, Member, Node, Rule, Since, Thread, kind_of
from exports.view.visits_and_credentials import FOLDED
from graph.stores.base import Reader
from queries import ledger
from queries.figures.figure import Figure, figures
from queries.gaps import as_drawn
from queries.ledger import worth
from queries.ledger.changes import changes
from queries.ledger.transitions import OPEN
from queries.question.query import Query


def of_ledger(
    store: Reader, rule: str = "", gap: str = "", since: date | None = None
) -> pl.DataFrame:
    """The open lines of the ledger, of one rule or of all, the best of each rule first.

    ``gap`` is drawn whatever its status. ``rank`` is the place among the open ones of the rule,
    ``alike`` how many others share it. With ``since``, what changed since that day comes first:
    ``change`` is "opened", "closed" or ""; those closed are there, with the day in ``closed_on``.
    """
    what: dict[str, str] = {}
    closed = pl.DataFrame(schema={"id": pl.String, "on": pl.Date})
    if since:
        moved = changes(store, since)
        closed = moved.closed.select("id", "on")
        what = dict.fromkeys(closed["id"], "closed")
        what |= dict.fromkeys(moved.opened["id"], "opened")
    change = pl.col("id").replace_strict(what, default="", return_dtype=pl.String)
    drawn = pl.col("subjects").list.eval(
        pl.element().map_elements(as_drawn, return_dtype=pl.String)
    )
    is_open = pl.col("status").is_in(OPEN)
    place = pl.when(is_open).then("score").rank("min", descending=True).over("rule")
    return (
        ledger.lines(store, [rule] if rule else [])
        .with_columns(change=change if what else pl.lit(""))
        .join(closed.rename({"on": "closed_on"}), on="id", how="left", maintain_order="left")
        .filter(is_open | (pl.col("id") == gap) | (pl.col("change") == "closed"))
        .with_columns(drawn, is_open=is_open, rank=place.cast(pl.Int64))
        .with_columns(alike=pl.len().over("rule", "is_open", "rank") - 1)
        .sort(
            ["rule", pl.col("change") == "", "score", "id"],
            descending=[False, False, True, False],
            nulls_last=True,
        )
    )


def since_when(gaps: pl.DataFrame, since: date) -> Since:
    """How many of these opened and closed since that day, and how many stayed open."""
    count = dict(gaps["change"].value_counts().iter_rows())
    return Since(since, count.get("opened", 0), count.get("closed", 0), count.get("", 0))


def hubs(gaps: pl.DataFrame, groups: Iterable[Group], *, everywhere: bool) -> list[Node]:
    """Nodes for the groups that gaps lie between: those drawn, or ``everywhere`` all of them."""
    drawn = {g.key for g in groups}
    names: dict[str, str] = {}
    for subjects, called in gaps.select("subjects", "subject_names").iter_rows():
        names.update(zip(subjects, called or subjects, strict=True))
    return [
        Node(key.partition(":")[2], GROUP.name, names[key], group=key)
        for key in sorted(names)
        if kind_of(key) == GROUP.name and (everywhere or key in drawn)
    ]


def share(counts: Iterable[int], most: int) -> int:
    """The same most for every rule, such that all together stay within ``most``."""
    left, rules = most, sorted(counts)
    for i, count in enumerate(rules):
        share = left // (len(rules) - i)
        if count > share:
            return share
        left -= count
    return most


def worthiest(store: Reader, gaps: pl.DataFrame) -> set[str]:
    """The ids of those (columns as :func:`of_ledger` has them) that a meeting looks at first."""
    worths = worth.seen(store, worth.declared())
    known = worth.valued(gaps.filter("is_open").drop("rank"), worths)
    return set(worth.first(known, worth.MEETING)["id"])


def ends(subjects: Sequence[str], joined: set[frozenset[str]]) -> list[str]:
    """Where a gap is drawn: between its last two subjects; at the first if these are tied."""
    if len(subjects) >= 2 and kind_of(subjects[-1]) not in FOLDED:
        pair = list(subjects[-2:])
        if frozenset(pair) not in joined:
            return pair
    return [subjects[0]]


def figures_of(
    store: Reader, gaps: pl.DataFrame, rules: Mapping[str, Query], as_of: date | None
) -> dict[str, Figure]:
    """The figures of these gaps, by their ids, as it stood that day (else at the latest run)."""
    day = as_of or ledger.last_day(store) or date.today()
    found: dict[str, Figure] = {}
    for (name,), own in gaps.group_by("rule", maintain_order=True):
        if query := rules.get(str(name)):
            found |= figures(store, query, own, day)
    return found


def rules_of(
    here: Mapping[str, int], gaps: pl.DataFrame, known: Mapping[str, Query]
) -> dict[str, Rule]:
    """The rules of the gaps that have to do with a picture (``here``: how many of each)."""
    of_rule = dict(gaps.filter("is_open")["rule"].value_counts().iter_rows())
    rules = {}
    for name in sorted(n for n, count in here.items() if count):
        query = known.get(name)
        said = (query.question, query.question_zh) if query else (name, name)
        worth = (query.gap.worth, query.gap.worth_zh) if query and query.gap else ("", "")
        rules[name] = Rule(*said, *worth, of_rule.get(name, 0), here[name])
    return rules


def thread(
    row: Mapping[str, Any],
    present: Sequence[str],
    ends: Sequence[str],
    figure: Figure,
    kept: Collection[str],
) -> Thread:
    """A line of the ledger as a thread, with as much of its figure as is in the picture."""
    members = {
        k: m for k, m in figure.members.items() if k in kept and (k not in present or m.says)
    }
    said = [Member(key, m.role, m.says, m.says_zh) for key, m in members.items()]
    missing = tuple(pair for pair in figure.missing if all(end in kept for end in pair))
    beyond = len(figure.members.keys() - members.keys() - set(present))
    beyond += sum(len(keys) for keys in figure.beyond.values())
    return Thread(
        row["id"],
        row["rule"],
        tuple(present),
        ends[0],
        ends[1] if len(ends) > 1 else "",
        row["reason"] or "",
        row["reason_zh"] or "",
        row["score"] or 0.0,
        row["status"],
        row["closes"] or "",
        row["closes_zh"] or "",
        row["surveyed_on"],
        row["owner"] or "",
        row["rank"] or 0,
        row["alike"] if row["rank"] else 0,
        tuple(said),
        missing,
        beyond,
        row["change"],
        (row["first_seen"], row["closed_on"]),
    )
