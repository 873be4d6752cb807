"""Workload: which brokers carry too much, or the wrong field."""

from __future__ import annotations

import polars as pl

from queries.columns import BROKER, TAIL, count, days, many, number
from queries.facts import (
    DEMAND_FIELDS,
    OPEN,
    SERVING,
    WITHIN,
    Frames,
    Parameters,
    clauses,
    judged,
    ordered,
    prepared,
    sources,
)
from queries.query import AS_OF, GapRule, Query, Subject, days_before

# --- overload -------------------------------------------------------------------------------


@prepared
def _overload(rows: pl.DataFrame, parts: Frames, parameters: Parameters) -> pl.DataFrame:
    serving = parts["serving"]
    load = serving.group_by("broker").agg(
        enterprises=pl.col("enterprise").n_unique(),
        enterprise_ids=pl.col("enterprise").unique().sort(),
    )
    own = parts["specialises"]
    inside = parts["demand_fields"].join(parts["within"], left_on="field", right_on="narrow")
    inside = inside.join(own, left_on="broad", right_on="field").select("broker", "demand").unique()
    asked = serving.join(parts["raised"], on="enterprise").select("broker", "demand").unique()
    asked = asked.join(parts["demand_fields"], on="demand", how="semi")
    outside = (
        asked.join(own, on="broker", how="semi")
        .join(inside, on=["broker", "demand"], how="anti")
        .group_by("broker")
        .agg(outside=pl.col("demand").n_unique())
    )
    found = (
        rows.join(load, on="broker")
        .join(outside, on="broker", how="left")
        .join(
            own.select("broker", specialised=pl.lit(value=True)).unique(), on="broker", how="left"
        )
        .join(parts["hours"], on="broker", how="left")
    )
    found = found.filter(
        pl.col("capacity").is_null() | (pl.col("enterprises") > pl.col("capacity"))
    ).with_columns(
        over=pl.col("enterprises") - pl.col("capacity"),
        load=pl.col("enterprises") / pl.when(pl.col("capacity") > 0).then(pl.col("capacity")),
        outside=pl.when("specialised").then(pl.col("outside").fill_null(0)),
        hours_a_week=pl.col("hours") / (parameters["days"] / 7),
    )
    found = found.with_columns(
        score=pl.col("over").cast(pl.Float64),
        sources=sources("source"),
        surveyed_on=pl.lit(None, dtype=pl.Date),
        detail=_overload_words("en"),
        detail_zh=_overload_words("zh"),
        **judged(
            parameters,
            absence=False,
            capacity=(pl.col("capacity").is_null(), "capacity (服务企业上限)"),
        ),
    )
    return ordered(found, "broker")


def _overload_words(lang: str) -> pl.Expr:
    outside = pl.col("outside")
    if lang == "zh":
        return clauses(
            ";",
            (pl.lit(value=True), pl.format("超出{}家", pl.col("over"))),
            (outside > 0, pl.format("所服务企业有{}项待解决需求不在其专长领域", outside)),
        )
    return clauses(
        "; ",
        (pl.lit(value=True), pl.format("{} too many", pl.col("over"))),
        (outside > 0, pl.format("{} open demand(s) of theirs lie outside its fields", outside)),
    )


OVERLOAD = Query(
    name="overload",
    theme="brokerage",
    question="Which broker carries too much, or the wrong field?",
    question_zh="哪些经纪人负担过重,或领域不对口?",
    why="A broker with too many firms visits none of them well.",
    why_zh="服务企业过多,哪一家都顾不好。",
    notes_zh="当前服务的企业数高于以企业数计的上限(相等不算)。小时数另列:期间内走访的时长,按周平均"
    "。领域外需求:所服务企业的待解决需求中,不在经纪人擅长领域或其下位领域者;擅长领域不详时"
    "为空。上限不详者无法判断。",
    source="Workload; Beilun S&T bureau practice",
    notes="Distinct enterprises served now, above `capacity` in enterprises (equal is not above). "
    "Hours are a column of their own: hours of visits conducted in the period, a week. Demands "
    "outside: open demands, with a field, of those served, in no field the broker specialises in "
    "nor a narrower one; empty where the broker's fields are not known. No capacity: unknown.",
    columns=(
        *BROKER,
        count("enterprises", "服务企业数", "Enterprises served now."),
        count("capacity", "上限", "How many the broker can serve at a time."),
        count("over", "超出", "Enterprises above the capacity."),
        number("load", "负荷率", "Enterprises over capacity; empty for a capacity of 0."),
        count(
            "outside", "专长外需求数", "Open demands of those served outside the broker's fields."
        ),
        number("hours_a_week", "每周服务小时", "Hours of visits conducted, a week."),
        number("capacity_hours", "每周工时", "Hours a week for service."),
        many("enterprise_ids", "企业编号", "Ids of the enterprises served."),
        *TAIL,
    ),
    parameters=(
        AS_OF,
        days("days", 365, "Length of the period that hours are reckoned over.", "工时统计期天数。"),
    ),
    derive={"cutoff": days_before("days")},
    cypher="""
MATCH (b:Broker)
RETURN b.id AS broker, b.name AS broker_name, b.capacity AS capacity,
       b.capacity_hours AS capacity_hours, b.source AS source
""",
    parts={
        "serving": SERVING,
        "specialises": """
MATCH (b:Broker)-[:SPECIALISES_IN]->(f:Field) RETURN DISTINCT b.id AS broker, f.id AS field
""",
        "raised": f"""
MATCH (e:Enterprise)-[:RAISED]->(d:Demand) WHERE {OPEN} AND d.status = 'open'
RETURN e.id AS enterprise, d.id AS demand
""",
        "demand_fields": DEMAND_FIELDS,
        "within": WITHIN,
        "hours": """
MATCH (b:Broker)-[:CONDUCTED]->(v:ServiceEvent) WHERE v.date > $cutoff AND v.date <= $as_of
  AND v.hours IS NOT NULL
RETURN b.id AS broker, sum(v.hours) AS hours
""",
    },
    after=_overload,
    gap=GapRule(
        subjects=(Subject("Broker", "broker", "broker_name"),),
        score="score",
        worth="Enterprises that need another broker",
        worth_zh="需要另行安排经纪人的企业数",
        reason="{broker_name} serves {enterprises} enterprises with a capacity of {capacity}: "
        "{detail}",
        reason_zh="{broker_name}服务{enterprises}家企业,上限为{capacity}家:{detail_zh}",
        closes="Hand some enterprises to brokers who have room and know the field",
        closes_zh="将部分企业转给有余力且领域对口的经纪人",
        surveyed="surveyed_on",
        evidence=("enterprises", "capacity", "outside", "hours_a_week"),
    ),
)

QUERIES = (OVERLOAD,)
