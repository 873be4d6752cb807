"""Status: who could climb the ladder of credentials, and which platforms stand idle."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from graph.ontology import ONTOLOGY
from queries.columns import (
    COMMUNITIES,
    COMMUNITY,
    ENTERPRISE,
    FIELD,
    PLATFORM,
    STALE,
    TAIL,
    count,
    day,
    days,
    many,
    text,
)
from queries.facts import (
    ALL_COMMUNITIES,
    DEMANDS,
    HAPPENED,
    KNOWN,
    OPEN_DEMANDS,
    PLACES,
    Frames,
    Parameters,
    chosen_communities,
    chosen_fields,
    clauses,
    judged,
    listed,
    only,
    ordered,
    prepared,
    some,
    sources,
)
from queries.query import AS_OF, GapRule, Query, Subject
from queries.themes.kpis import CREDENTIALS

# --- ladder-gaps ----------------------------------------------------------------------------

HIGH_TECH, SME = "high-tech enterprise", "technology SME"


@prepared
def _ladder(rows: pl.DataFrame, parts: Frames, parameters: Parameters) -> pl.DataFrame:
    as_of = parameters["as_of"]
    horizon = as_of + timedelta(days=parameters["days"])
    begun = rows.filter((pl.col("valid_from") <= as_of).fill_null(value=True))
    valid = begun.filter((pl.col("valid_to") >= as_of).fill_null(value=True))
    found = pl.concat([_next_step(valid), _lapsing(rows, valid, horizon, as_of)], how="diagonal")
    wanted = chosen_communities(parts, parameters)
    places = parts["places"]
    if wanted is not None:
        found = found.join(only(places, "community", wanted), on="enterprise", how="semi")
    found = found.join(
        listed(places, "enterprise", communities="community_name"), on="enterprise", how="left"
    )
    lapses = pl.col("step") == "lapses"
    left = (pl.col("valid_to") - pl.lit(as_of)).dt.total_days()
    found = found.with_columns(days_left=pl.when(lapses).then(left)).with_columns(
        score=pl.when(lapses)
        .then(2 + (1 - pl.col("days_left") / max(parameters["days"], 1)))
        .otherwise(pl.lit(1.0))
        + pl.when(lapses & (pl.col("kind") == HIGH_TECH)).then(1.0).otherwise(0.0),
        detail=_ladder_words("en"),
        detail_zh=_ladder_words("zh"),
        sources=sources("source"),
        **judged(
            parameters,
            absence=pl.col("step") == "next",
            end=(pl.col("unsure").fill_null(value=False), "end of validity (有效期止)"),
        ),
    )
    return ordered(found, "enterprise", "credential")


def _next_step(valid: pl.DataFrame) -> pl.DataFrame:
    """Technology SMEs without a valid high-tech status, one row each."""
    sme = valid.filter(pl.col("kind") == SME)
    high = valid.filter(pl.col("kind") == HIGH_TECH)
    certain = high.filter(pl.col("valid_to").is_not_null())
    open_ended = high.filter(pl.col("valid_to").is_null()).select("enterprise").unique()
    return (
        sme.join(certain, on="enterprise", how="anti")
        .group_by("enterprise")
        .agg(pl.col("enterprise_name", "surveyed_on", "source").first())
        .join(open_ended.with_columns(high=pl.lit(value=True)), on="enterprise", how="left")
        .with_columns(
            step=pl.lit("next"),
            kind=pl.lit(HIGH_TECH),
            unsure=pl.col("high").is_not_null(),
        )
        .drop("high")
    )


def _lapsing(rows: pl.DataFrame, valid: pl.DataFrame, horizon: date, as_of: date) -> pl.DataFrame:
    """Valid credentials that end by the horizon and that no later one of the kind carries on."""
    ending = valid.filter(pl.col("valid_to").is_between(as_of, horizon))
    later = rows.select(
        "enterprise",
        "kind",
        next_credential="credential",
        next_from="valid_from",
        next_to="valid_to",
    )
    renewed = ending.join(later, on=["enterprise", "kind"]).filter(
        (pl.col("credential") != pl.col("next_credential"))
        & ((pl.col("next_to") > pl.col("valid_to")) | pl.col("next_to").is_null())
        & (pl.col("next_from") <= pl.col("valid_to") + timedelta(days=1)).fill_null(value=True)
    )
    return ending.join(renewed, on="credential", how="anti").with_columns(step=pl.lit("lapses"))


def _ladder_words(lang: str) -> pl.Expr:
    lapses = pl.col("step") == "lapses"
    if lang == "zh":
        kind = pl.col("kind").replace(CREDENTIALS)
        return (
            pl.when(lapses)
            .then(
                pl.format(
                    "{}资质将于{}到期,还有{}天", kind, pl.col("valid_to"), pl.col("days_left")
                )
            )
            .otherwise(pl.lit("已是科技型中小企业,尚无有效的国家高新技术企业资质"))
        )
    return (
        pl.when(lapses)
        .then(
            pl.format(
                "its status “{}” ends on {}, in {} days",
                *(pl.col("kind"), pl.col("valid_to"), pl.col("days_left")),
            )
        )
        .otherwise(pl.lit("a technology SME without a valid high-tech status"))
    )


LADDER = Query(
    name="ladder-gaps",
    theme="status",
    question="Who could take the next credential, whose lapses?",
    question_zh="哪些企业可以申报下一级资质,哪些资质即将到期?",
    why="High-tech status brings a tax rate of 15%; a lapse is noticed when it is too late.",
    why_zh="高新技术企业享受15%所得税优惠;资质过期往往为时已晚才被发现。",
    notes_zh="可申报:有有效的科技型中小企业资格而没有有效的高新技术企业资格。即将到期:有效资质的最"
    "后一天在截至日期起若干天之内(含当日),且没有同类资质最迟于次日接续。有效期含首尾两日。"
    "没有截止日期的可能仍有效,无法判断。",
    source="国科发火〔2016〕32号 高新技术企业认定管理办法; "
    "国科发政〔2017〕115号 科技型中小企业评价办法",
    notes="next: a valid technology SME without a valid high-tech status; step lapses: a valid "
    "credential whose last day is within the days from the as-of date (that day included) and that "
    "no later one of the same kind, beginning at the latest the day after, carries on. Valid from "
    "the first to the last day, both included, and without an end for good; only whether an SME "
    "could take a high-tech status that it holds without an end is unknown.",
    columns=(
        *ENTERPRISE,
        COMMUNITIES,
        text(
            "step",
            "缺口类型",
            "next: could take the next credential; lapses: one ends soon.",
            words={"next": "可申报", "lapses": "将到期"},
        ),
        text(
            "kind",
            "资质",
            "The credential that it could take, or that ends.",
            words=ONTOLOGY.nodes["Credential"]["kind"].choices,
        ),
        text("credential", "资质编号", "Id of the credential that ends; empty for a next step."),
        day("valid_to", "有效期止", "Last day of the credential that ends."),
        count("days_left", "剩余天数", "Days until then."),
        *TAIL,
    ),
    parameters=(
        AS_OF,
        days("days", 90, "How many days ahead to look for lapses.", "提前多少天提示到期。"),
        COMMUNITY,
        STALE,
    ),
    cypher="""
MATCH (e:Enterprise)-[:HOLDS]->(h:Credential) WHERE h.valid_to IS NULL OR h.valid_to >= $as_of
RETURN e.id AS enterprise, e.name AS enterprise_name, e.surveyed_on AS surveyed_on,
       h.id AS credential, h.kind AS kind, h.valid_from AS valid_from, h.valid_to AS valid_to,
       h.source AS source
""",
    parts={"places": PLACES, "all_communities": ALL_COMMUNITIES},
    after=_ladder,
    gap=GapRule(
        subjects=(
            Subject("Enterprise", "enterprise", "enterprise_name"),
            Subject("Credential", "credential", "kind"),
        ),
        score="score",
        worth="A lapse 2 to 3, the nearer the more, and 1 more for high-tech status; a next step 1",
        worth_zh="即将到期2至3分,越近越高,高新资质再加1分;可申报下一级1分",
        reason="Credentials of {enterprise_name}: {detail}",
        reason_zh="{enterprise_name}的资质:{detail_zh}",
        closes="An application in time, with a broker's help",
        closes_zh="由经纪人协助按时申报",
        surveyed="surveyed_on",
        evidence=("step", "credential", "valid_to"),
    ),
)

# --- idle-platforms -------------------------------------------------------------------------


@prepared
def _idle(rows: pl.DataFrame, parts: Frames, parameters: Parameters) -> pl.DataFrame:
    within, raisers, hosted = parts["within"], parts["raisers"], parts["hosted"]
    covers = parts["covers"].join(rows, on="platform", how="semi")
    asked = only(parts["demand_fields"], "field", chosen_fields(parts, parameters))
    status = parts["demands"].select("demand", "demand_title", "status")
    reach = (
        covers.join(within, left_on="field", right_on="broad")
        .join(asked, left_on="narrow", right_on="field")
        .select("platform", "demand", "field_name")
        .join(status, on="demand")
        .join(raisers.select("demand", "enterprise", "community"), on="demand")
        .join(
            hosted.with_columns(near=pl.lit(value=True)), on=["platform", "community"], how="left"
        )
    )
    near, certain = pl.col("near").is_not_null(), pl.col("status").is_not_null()
    beside = reach.group_by("platform").agg(
        fields=pl.col("field_name").unique().sort(),
        near=pl.col("demand").filter(near & certain).n_unique(),
        elsewhere=pl.col("demand").filter(certain).n_unique(),
        maybe=pl.col("demand").filter(~certain).n_unique(),
        firms=pl.col("enterprise").filter(near & certain).unique().sort(),
        demands=pl.col("demand").filter(certain).unique().sort(),
        demand_titles=pl.col("demand_title").filter(near & certain).unique().sort(),
    )
    found = (
        rows.join(beside, on="platform", how="left")
        .with_columns(pl.col("near", "elsewhere", "maybe").fill_null(0).cast(pl.Int64))
        .with_columns(elsewhere=pl.col("elsewhere") - pl.col("near"))
        .join(
            parts["covers"].select("platform").unique().with_columns(told=pl.lit(value=True)),
            on="platform",
            how="left",
        )
        .join(listed(hosted, "platform", communities="community_name"), on="platform", how="left")
    )
    found = _hosted_in(found, parts, parameters)
    beside_demand = (pl.col("near") + pl.col("elsewhere") + pl.col("maybe")) > 0
    found = found.filter(
        beside_demand | (pl.col("told").is_null() & pl.lit(not parameters["field"]))
    )
    found = found.with_columns(
        strength=pl.when(pl.col("near") > 0).then(pl.lit("near")).otherwise(pl.lit("elsewhere")),
        score=pl.col("near") + pl.col("elsewhere") / 100,
        detail=_idle_words("en"),
        detail_zh=_idle_words("zh"),
        sources=sources("source"),
        **judged(
            parameters,
            fields=(pl.col("told").is_null(), "fields it covers (覆盖领域)"),
            status=(
                pl.col("told").is_not_null() & (pl.col("near") + pl.col("elsewhere") == 0),
                "status of the demands (需求状态)",
            ),
        ),
    )
    return ordered(found, "platform")


def _hosted_in(found: pl.DataFrame, parts: Frames, parameters: Parameters) -> pl.DataFrame:
    wanted = chosen_communities(parts, parameters)
    if wanted is None:
        return found
    return found.join(only(parts["hosted"], "community", wanted), on="platform", how="semi")


def _idle_words(lang: str) -> pl.Expr:
    near, away = pl.col("near"), pl.col("elsewhere")
    unplaced = pl.col("communities").is_null()
    if lang == "zh":
        return clauses(
            ";",
            (near > 0, pl.format("所在社区有{}项相关需求:{}", near, some("demand_titles", "zh"))),
            (unplaced, pl.lit("平台所在社区不详")),
            (away > 0, pl.format("其他社区有{}项相关需求", away)),
        )
    return clauses(
        "; ",
        (
            near > 0,
            pl.format("{} open demand(s) in its community: {}", near, some("demand_titles", "en")),
        ),
        (unplaced, pl.lit("where it stands is not known")),
        (away > 0, pl.format("{} open demand(s) elsewhere", away)),
    )


IDLE = Query(
    name="idle-platforms",
    theme="status",
    question="Which platform stands beside demand and serves nobody?",
    question_zh="哪些平台身边有需求、却没有开展服务?",
    why="Equipment and people are there and paid for; only the first call is missing.",
    why_zh="设备与人才就在身边,只差第一次对接。",
    notes_zh="平台覆盖某待解决需求的领域或其上位领域,而截至日期前没有提供过服务,也不是任何合作的参"
    "与方。按本社区企业的需求计分,其他社区的另注(较弱)。领域未登记的平台无法判断。",
    source="Interaction failure: Woolthuis et al. 2005",
    notes="The platform covers the field of an open demand, or a broader one; it provided no "
    "ServiceEvent and is party to no Collaboration known by the as-of date. Demands of enterprises "
    "in its own community weigh; those elsewhere are said apart (strength elsewhere). A platform "
    "whose fields are not recorded: unknown.",
    columns=(
        *PLATFORM,
        text(
            "type",
            "平台类型",
            "Kind of platform.",
            words=ONTOLOGY.nodes["Platform"]["type"].choices,
        ),
        COMMUNITIES,
        text(
            "strength",
            "强弱",
            "near: demand in its own community; elsewhere: weaker.",
            words={"near": "本社区有需求", "elsewhere": "需求在其他社区"},
        ),
        count("near", "本社区需求数", "Open demands of enterprises in its community."),
        count("elsewhere", "其他需求数", "Open demands elsewhere."),
        many("fields", "技术领域", "Fields of those demands."),
        many("firms", "本社区企业编号", "Ids of the enterprises in its community that ask."),
        many("demands", "需求编号", "Ids of those demands, near and elsewhere."),
        many("demand_titles", "本社区需求", "The demands in its community."),
        *TAIL,
    ),
    parameters=(AS_OF, COMMUNITY, FIELD, STALE),
    cypher=f"""
MATCH (p:Platform)
WHERE NOT EXISTS {{ MATCH (p)-[:PROVIDED]->(v:ServiceEvent) WHERE {HAPPENED} }}
  AND NOT EXISTS {{ MATCH (p)-[:PARTY_TO]->(k:Collaboration) WHERE {KNOWN} }}
  AND (p.founded_on IS NULL OR p.founded_on <= $as_of)
RETURN p.id AS platform, p.name AS platform_name, p.type AS type, p.surveyed_on AS surveyed_on,
       p.source AS source
""",
    parts={
        **OPEN_DEMANDS,
        "demands": DEMANDS,
        "hosted": """
MATCH (p:Platform)-[:HOSTED_IN]->(c:Community)
RETURN DISTINCT p.id AS platform, c.id AS community, c.name AS community_name
""",
        "covers": """
MATCH (p:Platform)-[:COVERS]->(f:Field) RETURN DISTINCT p.id AS platform, f.id AS field
""",
    },
    after=_idle,
    needs=("PROVIDED of ServiceEvent",),
    gap=GapRule(
        subjects=(Subject("Platform", "platform", "platform_name"),),
        score="score",
        worth="Open demands in its own community, and a hundredth of those elsewhere",
        worth_zh="本社区相关需求数,加其他社区相关需求数的百分之一",
        reason="{platform_name} ({communities}) has served nobody; {detail}",
        reason_zh="{platform_name}({communities})尚未开展服务;{detail_zh}",
        closes="Bring the platform and the enterprises that ask together, once",
        closes_zh="组织平台与提出需求的企业对接一次",
        surveyed="surveyed_on",
        evidence=("strength", "near", "elsewhere", "demands", "fields"),
    ),
)

QUERIES = (LADDER, IDLE)
