"""Whether advice has led to anything: do the two that were to meet share something new by now.

Advice that was given is a gap of the rule ``recommended`` in the ledger. No Cypher finds it anew:
each run of the rules looks whether its two subjects share a collaboration (or a service of a
platform) that was not there when it was given, and the data close it then, as any other gap.
"""

from __future__ import annotations

import json
from collections.abc import Container
from typing import Any

import polars as pl

from queries.gaps import FOUND_SCHEMA, Found

RULE = "recommended"
KINDS = ("Enterprise", "Demand", "Institute", "Achievement", "Platform")
"""Kinds of the two subjects: who asked, and whom or what it was told of."""
_JOINING = ("collaboration", "service")
SHARED_SCHEMA = {"id": pl.String(), "cause": pl.String(), "tie": pl.String(), "name": pl.String()}


def given(row: dict[str, Any]) -> dict[str, Any]:
    """What the ledger keeps of an advice: given_on, rank, score and the ties ``before``."""
    (kept,) = json.loads(row["evidence"])["rows"]
    return dict(kept)


def joint(pairs: pl.DataFrame, ties: pl.DataFrame) -> pl.DataFrame:
    """What both subjects (columns id, subjects) are tied to; SHARED_SCHEMA, by id and tie."""
    each = pairs.select("id", pl.col("subjects").alias("subject")).explode("subject")
    shared = (
        each.join(ties.filter(pl.col("cause").is_in(_JOINING)), on="subject")
        .group_by("id", "cause", "tie")
        .agg(pl.col("name").first(), pl.col("subject").n_unique().alias("share"))
        .filter(pl.col("share") > 1)
    )
    return shared.select(*SHARED_SCHEMA).sort("id", "tie")


def since(advised: pl.DataFrame, ties: pl.DataFrame) -> pl.DataFrame:
    """What the two share that they did not when the advice was given; SHARED_SCHEMA."""
    old = [
        {"id": row["id"], "tie": tie}
        for row in advised.iter_rows(named=True)
        for tie in given(row)["before"]
    ]
    before = pl.DataFrame(old, schema={"id": pl.String(), "tie": pl.String()})
    return joint(advised, ties).join(before, on=["id", "tie"], how="anti")


def still(advised: pl.DataFrame, ties: pl.DataFrame, gone: Container[str]) -> Found:
    """The advice (lines of the ledger) that has led to nothing yet; ``gone`` are subjects that are
    nodes no more."""
    missing = [any(s in gone for s in each) for each in advised["subjects"]]
    rows = advised.filter(~pl.Series(missing, dtype=pl.Boolean)).join(
        since(advised, ties), on="id", how="anti"
    )
    return Found(RULE, rows.select(pl.col(n).cast(kind) for n, kind in FOUND_SCHEMA.items()))
