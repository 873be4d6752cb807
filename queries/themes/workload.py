"""Workload: which brokers carry too much, and which enterprises get less service than others."""

from __future__ import annotations

import polars as pl

from graph.ontology import ONTOLOGY
from queries.columns import BROKER, COMMUNITY, GROUPINGS, TAIL, count, days, many, number, text
from queries.facts import (
    ALL_COMMUNITIES,
    CURRENT,
    DEMAND_FIELDS,
    OPEN,
    PLACES,
    SERVING,
    WITHIN,
    Frames,
    Parameters,
    chosen_communities,
    clauses,
    judged,
    only,
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


# --- unequal-coverage -----------------------------------------------------------------------


def gini(values: str) -> pl.Expr:
    """Gini coefficient of a column of counts: 0 all alike, towards 1 one has all; null if all 0.

    G = 2 Σ i·x_i / (n Σ x_i) − (n + 1) / n with x sorted upwards and i from 1.
    """
    ranked = pl.col(values).sort().cast(pl.Float64)
    n, total = pl.len(), pl.col(values).sum()
    weighted = (ranked * pl.int_range(1, pl.len() + 1)).sum()
    return pl.when(total > 0).then(2 * weighted / (n * total) - (n + 1) / n)


@prepared
def _coverage(rows: pl.DataFrame, parts: Frames, parameters: Parameters) -> pl.DataFrame:
    visits = parts["visits"].with_columns(pl.col("events", "hours"))
    firms = rows.join(visits, on="enterprise", how="left").with_columns(
        pl.col("events").fill_null(0),
        served=pl.col("enterprise").is_in(parts["served"]["enterprise"].to_list()),
    )
    placed = firms.join(parts["places"], on="enterprise", how="left")
    wanted = chosen_communities(parts, parameters)
    placed = only(placed, "community", wanted)
    firms = firms.join(placed, on="enterprise", how="semi")
    groups = [
        firms.with_columns(by=pl.lit("all"), group=pl.lit("all"), group_name=pl.lit("全部 / all")),
        placed.with_columns(
            by=pl.lit("community"), group=pl.col("community"), group_name=pl.col("community_name")
        ),
        firms.with_columns(by=pl.lit("size"), group=pl.col("size"), group_name=pl.col("size")),
    ]
    columns = ["by", "group", "group_name", "enterprise", "served", "events", "hours"]
    known = parts["visits"].height > 0
    figures = (
        pl.concat([g.select(columns) for g in groups])
        .group_by("by", "group", "group_name")
        .agg(
            enterprises=pl.len(),
            served=pl.col("served").sum(),
            reached=(pl.col("events") > 0).sum(),
            events=pl.col("events").sum(),
            hours=pl.col("hours").sum(),
            gini=gini("events"),
        )
    )
    figures = figures.with_columns(
        served_share=pl.col("served") / pl.col("enterprises"),
        reach=pl.col("reached") / pl.col("enterprises"),
        intensity=pl.col("events") / pl.col("enterprises"),
    )
    if not known:
        blank = ("reached", "events", "hours", "reach", "intensity", "gini")
        figures = figures.with_columns(pl.lit(None).alias(c) for c in blank)
    order = pl.col("by").replace_strict({"all": 0, "community": 1, "size": 2})
    unplaced = pl.col("group").is_null()
    figures = figures.with_columns(pl.col("group_name").fill_null("不详 / not known"))
    return figures.sort(order, unplaced, "reach", "group", nulls_last=True)


UNEQUAL_COVERAGE = Query(
    name="unequal-coverage",
    theme="brokerage",
    question="Who gets less service than others?",
    question_zh="哪些企业得到的服务偏少?",
    why="Visits tend to go where visits went before; small firms and far communities pay for it.",
    why_zh="走访往往集中于熟悉的企业,小微企业和偏远社区容易被忽略。",
    notes_zh="覆盖:截至日期前的期间内至少有一次走访或服务(不论由谁提供)的企业占比。强度:每家企业的"
    "走访次数。基尼系数按该组全部企业(含未走访者)的走访次数计算。期间内完全没有走访记录的"
    ",覆盖率不详,留空。",
    source="Equity of public service; Gini 1912. Size classes: 国统字〔2017〕213号",
    notes="Reach: share of enterprises with at least one visit or service, whoever gave it, in the "
    "period before the as-of date. Intensity: visits an enterprise. Gini over the visits of the "
    "enterprises of the group, those without any included. Where no visits at all are recorded in "
    "the period, reach is not known and left empty.",
    columns=(
        text("by", "分组方式", "all, community or size.", "全部、社区或规模。", GROUPINGS),
        text("group", "组编号", "Id of the community, or size class; empty if not known."),
        text(
            "group_name",
            "组",
            "The group.",
            words={"all": "全部", **ONTOLOGY.nodes["Enterprise"]["size"].choices},
        ),
        count("enterprises", "企业数", "Enterprises in it."),
        count("served", "有经纪人的企业数", "Those with a current broker."),
        number("served_share", "经纪人覆盖率", "Their share."),
        count("reached", "走访到的企业数", "Those visited in the period."),
        number("reach", "走访覆盖率", "Their share."),
        count("events", "服务次数", "Visits and services in the period."),
        number("hours", "服务时长(小时)", "Hours of them, where recorded."),
        number("intensity", "户均次数", "Visits an enterprise."),
        number("gini", "基尼系数", "Inequality of visits within the group: 0 alike, 1 all to one."),
    ),
    parameters=(
        AS_OF,
        days("days", 365, "Length of the period before the as-of date.", "统计期天数。"),
        COMMUNITY,
    ),
    derive={"cutoff": days_before("days")},
    cypher="""
MATCH (e:Enterprise) WHERE e.founded_on IS NULL OR e.founded_on <= $as_of
RETURN e.id AS enterprise, e.size AS size
""",
    parts={
        "visits": """
MATCH (v:ServiceEvent)-[:`FOR`]->(e:Enterprise) WHERE v.date > $cutoff AND v.date <= $as_of
RETURN e.id AS enterprise, count(v.id) AS events, sum(v.hours) AS hours
""",
        "served": f"""
MATCH (:Broker)-[r:SERVES]->(e:Enterprise) WHERE {CURRENT} RETURN DISTINCT e.id AS enterprise
""",
        "places": PLACES,
        "all_communities": ALL_COMMUNITIES,
    },
    after=_coverage,
)

QUERIES = (OVERLOAD, UNEQUAL_COVERAGE)
