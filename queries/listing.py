"""The ledger as people look at it: what is open, of which rule, whose, in which community."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from graph.problem import Problem
from graph.stores.base import Reader
from queries.ledger import lines
from queries.transitions import OPEN

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
    return rows.group_by("rule", maintain_order=True).head(top) if top else rows


def _within(reader: Reader, community: str) -> list[str]:
    """The subjects (``Kind:id``) that are a community or in it."""
    text = (
        "MATCH (c:Community) WHERE c.id = $c OR c.name = $c OR $c IN c.aliases RETURN c.id AS own"
    )
    own = reader.query(text, {"c": community})["own"].to_list()
    if not own:
        raise Problem(
            f"there is no community {community!r}; 'hongsheng find' finds its name or id",
            f"没有社区 {community!r};可用 hongsheng find 查找名称或编号",
        )
    subjects = [f"Community:{c}" for c in own]
    for kind, pattern in _OF_COMMUNITY:
        rows = reader.query(f"{pattern} WHERE c.id IN $ids RETURN x.id AS own", {"ids": own})
        subjects += [f"{kind}:{each}" for each in rows["own"]]
    return subjects
