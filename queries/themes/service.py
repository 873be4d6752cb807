"""Service: whom brokers have never met, and whom nobody has visited lately."""

from __future__ import annotations

import polars as pl

from graph.ontology import ONTOLOGY
from queries.columns import (
    COMMUNITIES,
    COMMUNITY,
    ENTERPRISE,
    STALE,
    TAIL,
    count,
    day,
    many,
    months,
    text,
    yes_no,
)
from queries.facts import (
    ALL_COMMUNITIES,
    CURRENT,
    HAPPENED,
    OPEN,
    PLACES,
    Frames,
    Parameters,
    chosen_communities,
    clauses,
    days_since,
    judged,
    listed,
    only,
    ordered,
    prepared,
    some,
    sources,
)
from queries.query import AS_OF, GapRule, Query, Subject, months_before

_DEMANDS_OF = f"""
MATCH (e:Enterprise)-[:RAISED]->(d:Demand) WHERE {OPEN} AND d.status = 'open'
RETURN e.id AS enterprise, count(DISTINCT d.id) AS n
"""
_STATUSES_OF = """
MATCH (e:Enterprise)-[:HOLDS]->(h:Credential)
WHERE (h.valid_from IS NULL OR h.valid_from <= $as_of)
  AND (h.valid_to IS NULL OR h.valid_to >= $as_of)
RETURN e.id AS enterprise, count(DISTINCT h.kind) AS n
"""


def _placed(rows: pl.DataFrame, parts: Frames, parameters: Parameters) -> pl.DataFrame:
    """Rows of enterprises in the communities asked for, with the names of their communities."""
    places = parts["places"]
    wanted = chosen_communities(parts, parameters)
    if wanted is not None:
        rows = rows.join(only(places, "community", wanted), on="enterprise", how="semi")
    of = listed(places, "enterprise", communities="community_name")
    return rows.join(of, on="enterprise", how="left")


# --- unknown-enterprises --------------------------------------------------------------------


@prepared
def _unknown(rows: pl.DataFrame, parts: Frames, parameters: Parameters) -> pl.DataFrame:
    met = (
        parts["platform_visits"]
        .group_by("enterprise")
        .agg(
            platforms=pl.col("platform_name").unique().sort(),
            met_on=pl.col("met_on").max(),
        )
    )
    places = parts["places"]
    unmet = places.join(rows, on="enterprise", how="semi")
    local = (
        places.group_by("community")
        .agg(firms_there=pl.col("enterprise").n_unique())
        .join(
            unmet.group_by("community").agg(unmet_there=pl.col("enterprise").n_unique()),
            on="community",
        )
        .join(unmet.select("enterprise", "community"), on="community")
        .sort("enterprise", "unmet_there", "firms_there", "community", descending=True)
        .unique("enterprise", keep="first", maintain_order=True)
        .select("enterprise", "unmet_there", "firms_there")
    )
    found = (
        _placed(rows, parts, parameters)
        .join(met, on="enterprise", how="left")
        .join(local, on="enterprise", how="left")
        .join(parts["demands_of"].rename({"n": "open_demands"}), on="enterprise", how="left")
        .join(parts["statuses_of"].rename({"n": "credentials"}), on="enterprise", how="left")
        .with_columns(pl.col("open_demands", "credentials").fill_null(0))
        .with_columns(met_by_platform=pl.col("platforms").is_not_null())
    )
    score = 1 + 2 * pl.col("open_demands") + pl.col("credentials")
    found = found.with_columns(
        score=score * pl.when("met_by_platform").then(0.5).otherwise(1.0),
        sources=sources("source"),
        **judged(parameters),
        **_unknown_words(),
    )
    return ordered(found, "enterprise")


def _unknown_words() -> dict[str, pl.Expr]:
    there, all_there = pl.col("unmet_there"), pl.col("firms_there")
    demands, held = pl.col("open_demands"), pl.col("credentials")
    return {
        "detail": clauses(
            "; ",
            (
                pl.col("communities").list.len() > 0,
                pl.format(
                    "{}: {} of {} enterprises never met",
                    some("communities", "en"),
                    there,
                    all_there,
                ),
            ),
            (pl.col("communities").is_null(), pl.lit("its community is not known")),
            (demands > 0, pl.format("it has {} open demand(s)", demands)),
            (held > 0, pl.format("it holds {} valid credential(s)", held)),
            (
                pl.col("met_by_platform"),
                pl.format("only a platform has met it: {}", some("platforms", "en")),
            ),
        ),
        "detail_zh": clauses(
            ";",
            (
                pl.col("communities").list.len() > 0,
                pl.format(
                    "{}共{}家企业,其中{}家从未接触", some("communities", "zh"), all_there, there
                ),
            ),
            (pl.col("communities").is_null(), pl.lit("所在社区不详")),
            (demands > 0, pl.format("该企业有{}项待解决需求", demands)),
            (held > 0, pl.format("持有{}类有效资质", held)),
            (pl.col("met_by_platform"), pl.format("仅有平台服务过:{}", some("platforms", "zh"))),
        ),
    }


UNKNOWN_ENTERPRISES = Query(
    name="unknown-enterprises",
    theme="brokerage",
    question="Whom has no broker ever met?",
    question_zh="哪些企业从未有科技经纪人接触过?",
    why="A firm nobody has met has needs nobody knows; the first visit is the cheapest thread.",
    why_zh="从未接触的企业,其需求无人知晓;第一次走访是成本最低的“红绳”。",
    notes_zh="截至日期前没有任何经纪人服务过(不论现在或过去),也没有经纪人进行过走访服务。只有平台接"
    "触过的另注,按一半计。",
    source="Interaction and capability failure: Klein Woolthuis, Lankhuizen & Gilsing 2005, "
    "Technovation 25(6)",
    notes="No SERVES that had begun by the as-of date, past or present, and no ServiceEvent that a "
    "Broker conducted. Met by a platform alone is said apart and counts half.",
    columns=(
        *ENTERPRISE,
        COMMUNITIES,
        text("size", "规模", "Size class.", words=ONTOLOGY.nodes["Enterprise"]["size"].choices),
        text("industry", "行业", "Industry."),
        count("open_demands", "待解决需求数", "Open demands it has raised."),
        count("credentials", "有效资质数", "Kinds of valid credentials it holds."),
        yes_no("met_by_platform", "平台接触过", "Whether a platform has given it a service."),
        many("platforms", "服务过的平台", "Platforms that have served it."),
        day("met_on", "平台最近服务", "Last service by a platform."),
        count("unmet_there", "社区未接触企业数", "Enterprises of its community never met."),
        count("firms_there", "社区企业数", "Enterprises of its community."),
        *TAIL,
    ),
    parameters=(AS_OF, COMMUNITY, STALE),
    cypher=f"""
MATCH (e:Enterprise)
WHERE (e.founded_on IS NULL OR e.founded_on <= $as_of)
  AND NOT EXISTS {{ MATCH (e)<-[r:SERVES]-(:Broker) WHERE r.since IS NULL OR r.since <= $as_of }}
WITH e
WHERE NOT EXISTS {{
    MATCH (e)<-[:`FOR`]-(v:ServiceEvent)<-[:CONDUCTED]-(:Broker) WHERE {HAPPENED} }}
RETURN e.id AS enterprise, e.name AS enterprise_name, e.size AS size, e.industry AS industry,
       e.surveyed_on AS surveyed_on, e.source AS source
""",
    parts={
        "places": PLACES,
        "all_communities": ALL_COMMUNITIES,
        "platform_visits": f"""
MATCH (p:Platform)-[:PROVIDED]->(v:ServiceEvent)-[:`FOR`]->(e:Enterprise) WHERE {HAPPENED}
RETURN e.id AS enterprise, p.name AS platform_name, v.date AS met_on
""",
        "demands_of": _DEMANDS_OF,
        "statuses_of": _STATUSES_OF,
    },
    after=_unknown,
    needs=("SERVES|CONDUCTED",),
    gap=GapRule(
        subjects=(Subject("Enterprise", "enterprise", "enterprise_name"),),
        score="score",
        worth="1, and 2 for each open demand and 1 for each valid credential of the enterprise; "
        "half if a platform knows it",
        worth_zh="1分,每项待解决需求加2分,每类有效资质加1分;平台已接触的减半",
        reason="No broker has ever met {enterprise_name} ({detail})",
        reason_zh="从未有科技经纪人接触过{enterprise_name}({detail_zh})",
        closes="A first visit by a broker",
        closes_zh="由经纪人首次走访",
        surveyed="surveyed_on",
        evidence=("open_demands", "credentials", "platforms", "met_on"),
    ),
)


# --- lapsed-service -------------------------------------------------------------------------


@prepared
def _lapsed(rows: pl.DataFrame, parts: Frames, parameters: Parameters) -> pl.DataFrame:
    as_of = parameters["as_of"]
    served = rows.group_by("enterprise").agg(
        pl.col("enterprise_name", "surveyed_on", "enterprise_source").first(),
        brokers=pl.col("broker").unique().sort(),
        broker_names=pl.col("broker_name").unique().sort(),
        since=pl.col("since").min(),
        # Only if every service that is current began after the cutoff is there none to lapse.
        new=(pl.col("since") > parameters["cutoff"]).fill_null(value=False).all(),
    )
    found = (
        served.filter(~pl.col("new"))
        .join(parts["visits"], on="enterprise", how="left")
        .with_columns(pl.col("events", "undated").fill_null(0))
        .filter(pl.col("last_on").is_null() | (pl.col("last_on") < parameters["cutoff"]))
        .with_columns(never=pl.col("events") == 0, days=days_since("last_on", as_of))
    )
    found = _placed(found, parts, parameters).join(
        parts["demands_of"].rename({"n": "open_demands"}), on="enterprise", how="left"
    )
    allowed = (as_of - parameters["cutoff"]).days
    waited = pl.coalesce("days", days_since("since", as_of), pl.lit(allowed))
    found = found.with_columns(pl.col("open_demands").fill_null(0)).with_columns(
        score=waited / max(allowed, 1) + pl.col("open_demands"),
        sources=sources("enterprise_source"),
        **judged(
            parameters,
            absence=pl.col("last_on").is_null(),
            dates=((pl.col("undated") > 0), "dates of visits (走访日期)"),
        ),
        **_lapsed_words(),
    )
    return ordered(found, "enterprise")


def _lapsed_words() -> dict[str, pl.Expr]:
    never, since = pl.col("never"), pl.col("since")
    demands = pl.col("open_demands")
    return {
        "detail": clauses(
            "; ",
            (never & since.is_not_null(), pl.format("never visited, served since {}", since)),
            (never & since.is_null(), pl.lit("never visited")),
            (
                pl.col("days").is_not_null(),
                pl.format("last visited on {}, {} days ago", pl.col("last_on"), pl.col("days")),
            ),
            (demands > 0, pl.format("it has {} open demand(s)", demands)),
        ),
        "detail_zh": clauses(
            ";",
            (never & since.is_not_null(), pl.format("自{}起服务,从未走访", since)),
            (never & since.is_null(), pl.lit("从未走访")),
            (
                pl.col("days").is_not_null(),
                pl.format("最近一次走访为{},距今{}天", pl.col("last_on"), pl.col("days")),
            ),
            (demands > 0, pl.format("有{}项待解决需求", demands)),
        ),
    }


LAPSED_SERVICE = Query(
    name="lapsed-service",
    theme="brokerage",
    question="Whom have we not visited since last year?",
    question_zh="哪些在服务的企业一年多没有走访?",
    why="A service on paper that nobody has lived for a year is a thread about to break.",
    why_zh="名义上在服务、却一年未走访,联系正在断开。",
    notes_zh="当前有经纪人服务,而最近一次走访服务(不论由谁提供)早于截止日(不含当日),或从未有过(另注"
    ")。没有日期的走访使其无法判断。",
    source="Beilun S&T bureau practice",
    notes="A current SERVES, and the last ServiceEvent for the enterprise, whoever gave it, before "
    "the cutoff (the same day so many calendar months before; not on it), or none (said apart). "
    "Undated visits make it unknown.",
    columns=(
        *ENTERPRISE,
        COMMUNITIES,
        many("brokers", "经纪人编号", "Ids of the brokers who serve it."),
        many("broker_names", "经纪人", "The brokers who serve it."),
        day("since", "服务开始", "Since when it is served; the first of its current services."),
        yes_no("never", "从未走访", "Whether no visit at all is recorded."),
        day("last_on", "最近走访", "Last dated visit or service."),
        count("days", "距今天数", "Days since then."),
        count("events", "服务次数", "Visits and services on record."),
        count("open_demands", "待解决需求数", "Open demands it has raised."),
        *TAIL,
    ),
    parameters=(
        AS_OF,
        months(12, "Months without a visit that are too many.", "超过多少个月未走访视为缺口。"),
        COMMUNITY,
        STALE,
    ),
    derive={"cutoff": months_before("months")},
    cypher=f"""
MATCH (b:Broker)-[r:SERVES]->(e:Enterprise)
WHERE {CURRENT}
  AND NOT EXISTS {{
    MATCH (e)<-[:`FOR`]-(v:ServiceEvent) WHERE v.date >= $cutoff AND v.date <= $as_of }}
RETURN b.id AS broker, b.name AS broker_name, e.id AS enterprise, e.name AS enterprise_name,
       e.surveyed_on AS surveyed_on, e.source AS enterprise_source, r.since AS since
""",
    parts={
        "visits": f"""
MATCH (v:ServiceEvent)-[:`FOR`]->(e:Enterprise) WHERE {HAPPENED}
RETURN e.id AS enterprise, max(v.date) AS last_on, count(v.id) AS events,
       count(v.id) - count(v.date) AS undated
""",
        "places": PLACES,
        "all_communities": ALL_COMMUNITIES,
        "demands_of": _DEMANDS_OF,
    },
    after=_lapsed,
    needs=("FOR",),
    gap=GapRule(
        subjects=(Subject("Enterprise", "enterprise", "enterprise_name"),),
        score="score",
        worth="Days since the last visit (or since the service began) over the days allowed, and "
        "1 for each open demand",
        worth_zh="距最近走访(或服务开始)的天数与允许天数之比,每项待解决需求加1分",
        reason="{enterprise_name} is served on paper only: {detail}",
        reason_zh="{enterprise_name}名义上在服务:{detail_zh}",
        closes="A visit by one of its brokers, or another broker",
        closes_zh="由其经纪人走访,或更换经纪人",
        surveyed="surveyed_on",
        evidence=("brokers", "since", "last_on", "events"),
    ),
)


QUERIES = ()
