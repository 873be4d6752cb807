"""The funnel: how far needs come, from raised to matched to contracted, and how old they are."""

from __future__ import annotations

from typing import Any

import polars as pl

from queries.columns import COMMUNITY, FIELD, count, number, text
from queries.facts import (
    FILTERS,
    KNOWN,
    Frames,
    Parameters,
    chosen_communities,
    chosen_fields,
    days_since,
    only,
    prepared,
    state,
)
from queries.query import AS_OF, Query

STAGES = ("raised", "matched", "contracted", "closed", "withdrawn", "unknown")
_ZH = ("已提出", "已对接", "已签约", "已解决", "已撤回", "状态不详")
_BANDS = ((90, "0-90"), (180, "91-180"), (365, "181-365"))
_STATUS = {
    "open": "raised",
    **{s: s for s in ("matched", "contracted", "closed", "withdrawn")},
}


@prepared
def _funnel(rows: pl.DataFrame, parts: Frames, parameters: Parameters) -> pl.DataFrame:
    as_of = parameters["as_of"]
    asked = rows
    places, fields = chosen_communities(parts, parameters), chosen_fields(parts, parameters)
    if places is not None:
        asked = asked.join(only(parts["placed"], "community", places), on="demand", how="semi")
    if fields is not None:
        asked = asked.join(only(parts["fields"], "field", fields), on="demand", how="semi")
    tries = (
        parts["tries"]
        .with_columns(now=state(as_of))
        .with_columns(
            reached=pl.when((pl.col("now") == "living") & (pl.col("status") == "proposed"))
            .then(pl.lit(1))
            .when(pl.col("now").is_in(["living", "done"]))
            .then(pl.lit(2))
            .otherwise(pl.lit(0))
        )
    )
    furthest = tries.group_by("demand").agg(pl.col("reached").max())
    own = pl.col("status").replace_strict(_STATUS, default="unknown", return_dtype=pl.String)
    by_status = own.replace_strict({s: n for n, s in enumerate(STAGES)}, return_dtype=pl.Int32)
    staged = asked.join(furthest, on="demand", how="left").with_columns(
        own=by_status, reached=pl.col("reached").fill_null(0).cast(pl.Int32)
    )
    # Closed and withdrawn are ends, told by the status alone; before that the further one counts.
    stage = (
        pl.when(pl.col("own") <= 2)
        .then(pl.max_horizontal("own", "reached"))
        .when((pl.col("own") == 5) & (pl.col("reached") > 0))
        .then("reached")
        .otherwise("own")
    )
    age = days_since("raised_on", as_of)
    band: Any = pl.when(age.is_null()).then(pl.lit("unknown"))
    for limit, name in _BANDS:
        band = band.when(age <= limit).then(pl.lit(name))
    tally = (
        staged.with_columns(position=stage, age=band.otherwise(pl.lit(">365")))
        .group_by("position", "age")
        .agg(demands=pl.len(), days=age.median())
    )
    names = pl.DataFrame(
        {"position": range(len(STAGES)), "stage": STAGES, "stage_zh": _ZH},
        schema_overrides={"position": pl.Int32},
    )
    order = {"0-90": 0, "91-180": 1, "181-365": 2, ">365": 3, "unknown": 4}
    return (
        tally.join(names, on="position")
        .with_columns(share=pl.col("demands") / pl.col("demands").sum())
        .sort("position", pl.col("age").replace_strict(order, return_dtype=pl.Int32))
    )


FUNNEL = Query(
    name="demand-funnel",
    theme="demand",
    question="How far do needs come, and how old are they?",
    question_zh="需求走到了哪一步,各有多久?",
    why="Where needs pile up is where the service is short of hands.",
    why_zh="需求积压在哪一步,服务就缺在哪一步。",
    notes_zh="截至日期前提出的全部需求。阶段取需求状态与其合作所示之较后者:拟议的合作为已对接,进行"
    "中或已完成的为已签约,未成的不算。已解决、已撤回以状态为准。天数自提出之日起算。",
    source="Beilun S&T bureau practice",
    notes="All demands raised by the as-of date. Stage: the further of the demand's status and "
    "what its collaborations tell: a proposed one makes it matched, an active or completed one "
    "contracted, a failed one nothing. Closed and withdrawn go by the status. Age in days since "
    "the demand was raised.",
    columns=(
        text("stage", "阶段代码", "raised, matched, contracted, closed, withdrawn or unknown."),
        text("stage_zh", "阶段", "The stage in Chinese."),
        text(
            "age",
            "已提出天数",
            "Days since it was raised; unknown without a date.",
            words={"unknown": "不详"},
        ),
        count("demands", "需求数", "Demands."),
        number("share", "占比", "Their share of all."),
        number("days", "天数中位数", "Median days since they were raised."),
    ),
    parameters=(AS_OF, COMMUNITY, FIELD),
    cypher="""
MATCH (d:Demand) WHERE d.raised_on IS NULL OR d.raised_on <= $as_of
RETURN d.id AS demand, d.status AS status, d.raised_on AS raised_on
""",
    parts={
        "tries": f"""
MATCH (k:Collaboration)-[:ADDRESSES]->(d:Demand) WHERE {KNOWN}
RETURN d.id AS demand, k.status AS status, k.ended_on AS ended_on
""",
        "placed": """
MATCH (c:Community)<-[:LOCATED_IN]-(e:Enterprise)-[:RAISED]->(d:Demand)
RETURN DISTINCT d.id AS demand, c.id AS community
""",
        "fields": """
MATCH (d:Demand)-[:IN_FIELD]->(f:Field) RETURN DISTINCT d.id AS demand, f.id AS field
""",
        **FILTERS,
    },
    after=_funnel,
)

QUERIES = (FUNNEL,)
