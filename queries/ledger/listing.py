"""The ledger as people look at it: what is open, of which rule, whose, in which community."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from graph.identities import Identities
from graph.phrase import Phrase
from graph.problem import Problem
from graph.stores.base import Reader
from queries.gaps import split_subject
from queries.ledger.book import lines
from queries.ledger.transitions import OPEN

_OF_COMMUNITY = (
    ("Enterprise", "MATCH (x:Enterprise)-[:LOCATED_IN]->(c:Community)"),
    ("Institute", "MATCH (x:Institute)-[:LOCATED_IN]->(c:Community)"),
    ("Platform", "MATCH (x:Platform)-[:HOSTED_IN]->(c:Community)"),
    ("Demand", "MATCH (x:Demand)<-[:RAISED]-(:Enterprise)-[:LOCATED_IN]->(c:Community)"),
)


def listed(
    reader: Reader,
    rules: Sequence[str] = (),
    statuses: Sequence[str] | None = (),
    *,
    owner: str | None = None,
    community: str | None = None,
    top: int | None = None,
) -> pl.DataFrame:
    """Gaps of the ledger (all columns of the kind Gap), the best first within each rule.

    ``statuses``: those named; none named: the open ones; None: all. ``top``: so many of each rule.
    A gap about something whose name is in question says so in its sentence.
    """
    rows = lines(reader, rules)
    if statuses is not None:
        rows = rows.filter(pl.col("status").is_in(list(statuses or OPEN)))
    if owner is not None:
        rows = rows.filter(owner=owner)
    if community is not None:
        rows = rows.filter(
            pl.col("subjects").list.set_intersection(_within(reader, community)).list.len() > 0
        )
    rows = rows.sort("rule", "score", "id", descending=[False, True, False], nulls_last=True)
    return in_question(
        reader, rows.group_by("rule", maintain_order=True).head(top) if top else rows
    )


def in_question(reader: Reader, gaps: pl.DataFrame) -> pl.DataFrame:
    """The gaps, those about nodes that may be one with others saying so in ``reason``."""
    known = Identities.read(reader)
    others: dict[str, dict[str, str]] = {}
    for each in known.questions:
        a, b = (f"{each.kind}:{known.root(each.kind, id)}" for id in (each.kept, each.merged))
        others.setdefault(a, {})[b] = each.merged_name
        others.setdefault(b, {})[a] = each.kept_name
    asked = gaps.select("subjects").explode("subjects")["subjects"].unique().to_list()
    there = _there(reader, {o for s in asked for o in others.get(s, ())}) if others else set()

    def said(row: dict[str, Any], en: str, zh: str) -> Phrase:
        for subject, name in zip(row["subjects"], row["subject_names"] or (), strict=False):
            names = [n for other, n in others.get(subject, {}).items() if other in there]
            if names:
                en += f" (the name {name} is in question: it may be {', '.join(names)})"
                zh += f"（名称待确认：{name} 可能就是 {'、'.join(names)}）"
        return Phrase(en, zh)

    if not there:
        return gaps
    told = [said(row, row["reason"], row["reason_zh"]) for row in gaps.iter_rows(named=True)]
    return gaps.with_columns(
        pl.Series("reason", [en for en, _ in told], pl.String),
        pl.Series("reason_zh", [zh for _, zh in told], pl.String),
    )


def _there(reader: Reader, subjects: set[str]) -> set[str]:
    """Those of the subjects (``Kind:id``) that the graph holds."""
    ids: dict[str, list[str]] = {}
    for kind, own in map(split_subject, sorted(subjects)):
        ids.setdefault(kind, []).append(own)
    found: set[str] = set()
    for kind, own_ids in ids.items():
        text = f"UNWIND $ids AS i MATCH (n:`{kind}`) WHERE n.id = i RETURN n.id AS own"
        found |= {f"{kind}:{own}" for own in reader.query(text, {"ids": own_ids})["own"]}
    return found


def _within(reader: Reader, community: str) -> list[str]:
    """The subjects (``Kind:id``) that are a community or in it."""
    text = (
        "MATCH (c:Community) WHERE c.id = $c OR c.name = $c OR $c IN c.aliases RETURN c.id AS own"
    )
    own = reader.query(text, {"c": community})["own"].to_list()
    if not own:
        raise Problem(
            f"there is no community {community!r}; 'hongsheng find' finds its name or id",
            f"没有社区 {community!r}；可用 hongsheng find 查找名称或编号",
        )
    subjects = [f"Community:{c}" for c in own]
    for kind, pattern in _OF_COMMUNITY:
        rows = reader.query(f"{pattern} WHERE c.id IN $ids RETURN x.id AS own", {"ids": own})
        subjects += [f"{kind}:{each}" for each in rows["own"]]
    return subjects
