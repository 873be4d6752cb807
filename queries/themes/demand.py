"""Demand: who failed and still needs it, and what has waited longest."""

from __future__ import annotations

import polars as pl

from queries.columns import (
    COMMUNITIES,
    COMMUNITY,
    DEMAND,
    ENTERPRISE,
    FIELD,
    FIELDS,
    RAISED_ON,
    STALE,
    TAIL,
    count,
    day,
    days,
    many,
)
from queries.facts import (
    ACHIEVEMENT_FIELDS,
    ADDRESSING,
    DEMANDS,
    KNOWN,
    NO_STATUS,
    OFFERERS,
    OPEN_DEMANDS,
    Frames,
    Parameters,
    clauses,
    days_since,
    demands,
    fits,
    judged,
    ordered,
    prepared,
    raised_by,
    some,
    state,
)
from queries.query import AS_OF, GapRule, Query, Subject, days_before

# --- once-bitten ----------------------------------------------------------------------------


@prepared
def _bitten(rows: pl.DataFrame, parts: Frames, parameters: Parameters) -> pl.DataFrame:
    as_of = parameters["as_of"]
    tries = parts["addressing"].with_columns(state=state(as_of))
    failed = tries.filter(pl.col("state") == "failed").join(
        parts["partners"], on="collaboration", how="left"
    )
    failures = failed.group_by("demand").agg(
        collaborations=pl.col("collaboration").unique().sort(),
        collaboration_titles=pl.col("collaboration_title").unique().sort(),
        partners=pl.col("institute_name").drop_nulls().unique().sort(),
        attempts=pl.col("collaboration").n_unique(),
        failed_on=pl.col("ended_on").max(),
    )
    living = tries.filter(pl.col("state") == "living")
    unsure = tries.filter(pl.col("state") == "unknown").select("demand").unique()
    found = (
        raised_by(demands(rows, parts, parameters), parts, parameters)
        .join(failures, on="demand")
        .join(living, on="demand", how="anti")
        .join(unsure.with_columns(unsure=pl.lit(value=True)), on="demand", how="left")
        .join(_others(failed, parts), on="demand", how="left")
        .with_columns(
            pl.col("alternatives").fill_null(0),
            days=days_since("raised_on", as_of),
        )
    )
    found = found.with_columns(
        score=pl.col("attempts")
        + pl.when(pl.col("alternatives") > 0).then(1.0).otherwise(0.0)
        + (1 - days_since("failed_on", as_of) / 3650).clip(0, 1).fill_null(0.0),
        detail=_bitten_words("en"),
        detail_zh=_bitten_words("zh"),
        **judged(
            parameters,
            absence=False,
            status=NO_STATUS,
            other=(pl.col("unsure").is_not_null(), "status of a collaboration (合作状态)"),
            who=(pl.col("enterprise").is_null(), "who raised it (提出企业)"),
        ),
    )
    return ordered(found, "demand", "enterprise")


def _others(failed: pl.DataFrame, parts: Frames) -> pl.DataFrame:
    """Of each demand how many other institutes offer an achievement in its field."""
    bitten = parts["demand_fields"].join(failed, on="demand", how="semi")
    able = fits(
        bitten,
        parts["achievement_fields"]
        .join(parts["offerers"].select("achievement", "institute"), on="achievement")
        .select("institute", "field")
        .unique(),
        parts["within"],
    )
    tried = failed.select("demand", "institute").drop_nulls().unique()
    others = able.join(tried, on=["demand", "institute"], how="anti")
    return others.group_by("demand").agg(alternatives=pl.col("institute").n_unique())


def _bitten_words(lang: str) -> pl.Expr:
    with_whom, when, others = pl.col("partners"), pl.col("failed_on"), pl.col("alternatives")
    if lang == "zh":
        return clauses(
            ";",
            (with_whom.list.len() > 0, pl.format("此前与{}的合作未成", some("partners", "zh"))),
            (with_whom.list.len() == 0, pl.lit("此前的合作未成,合作院所不详")),
            (when.is_not_null(), pl.format("结束于{}", when)),
            (others > 0, pl.format("另有{}家院所在该领域有成果", others)),
        )
    return clauses(
        "; ",
        (with_whom.list.len() > 0, pl.format("failed with {}", some("partners", "en"))),
        (with_whom.list.len() == 0, pl.lit("failed with a partner not known")),
        (when.is_not_null(), pl.format("ended on {}", when)),
        (others > 0, pl.format("{} other institute(s) with a result in the field", others)),
    )


ONCE_BITTEN = Query(
    name="once-bitten",
    theme="demand",
    question="Who tried, failed, and still needs it?",
    question_zh="哪些企业合作失败过、需求仍未解决?",
    why="They have shown that they will pay for an answer, and will not ask again by themselves.",
    why_zh="这些企业确有投入意愿,但失败之后往往不再主动提出。",
    notes_zh="待解决需求,有终止或未产业化的合作针对过它,而没有进行中的(拟议、进行中)合作。已完成的"
    "合作不算进行中:需求仍未解决。截至日期之后才失败的,当时仍在进行。",
    source="Science and Technology Daily, 2020-07-15 (微科光电); weak network failure: "
    "Woolthuis et al. 2005",
    notes="An open demand addressed by a terminated or not industrialised collaboration and by no "
    "living one (proposed, active). A completed one does not count as living: the demand is still "
    "open. A failure dated after the as-of date has not happened yet: the collaboration lives.",
    columns=(
        *DEMAND,
        *ENTERPRISE,
        COMMUNITIES,
        FIELDS,
        many("collaborations", "失败合作编号", "Ids of the collaborations that failed."),
        many("collaboration_titles", "失败的合作", "Those collaborations."),
        many("partners", "当时的院所", "The institutes in them."),
        count("attempts", "失败次数", "How many failed."),
        day("failed_on", "最近失败", "When the last of them ended."),
        count("alternatives", "其他可选院所", "Other institutes with a result in the field."),
        RAISED_ON,
        count("days", "等待天数", "Days since the demand was raised."),
        *TAIL,
    ),
    parameters=(AS_OF, COMMUNITY, FIELD, STALE),
    cypher=DEMANDS,
    parts={
        **OPEN_DEMANDS,
        "addressing": ADDRESSING,
        "partners": f"""
MATCH (i:Institute)-[:PARTY_TO]->(k:Collaboration)
WHERE {KNOWN} AND EXISTS {{ MATCH (k)-[:ADDRESSES]->(:Demand) }}
RETURN DISTINCT k.id AS collaboration, i.id AS institute, i.name AS institute_name
""",
        "achievement_fields": ACHIEVEMENT_FIELDS,
        "offerers": OFFERERS,
    },
    after=_bitten,
    gap=GapRule(
        subjects=(
            Subject("Demand", "demand", "demand_title"),
            Subject("Enterprise", "enterprise", "enterprise_name"),
        ),
        score="score",
        worth="1 for each failed attempt, 1 if another institute has a result in the field, and up "
        "to 1 the more recent the failure (none after ten years)",
        worth_zh="每次失败1分;有其他院所具备相关成果加1分;失败越近加分越多(至多1分,十年后为0)",
        reason="{enterprise_name} tried and failed and still needs “{demand_title}”: {detail}",
        reason_zh="{enterprise_name}合作失败后仍需要“{demand_title}”:{detail_zh}",
        closes="A new partner for the same need, after asking what went wrong",
        closes_zh="了解失败原因,为同一需求寻找新的合作方",
        surveyed="surveyed_on",
        evidence=("collaborations", "partners", "failed_on", "alternatives", "raised_on"),
    ),
)

# --- stalled-funnel -------------------------------------------------------------------------


@prepared
def _stalled(rows: pl.DataFrame, parts: Frames, parameters: Parameters) -> pl.DataFrame:
    as_of = parameters["as_of"]
    tries = parts["addressing"].with_columns(state=state(as_of))
    tally = tries.group_by("demand").agg(
        failed=(pl.col("state") == "failed").sum(),
        unsure=(pl.col("state") == "unknown").any(),
    )
    waiting = (
        demands(rows, parts, parameters)
        .filter(pl.col("raised_on").is_null() | (pl.col("raised_on") < parameters["cutoff"]))
        .join(tries.filter(pl.col("state") == "living"), on="demand", how="anti")
        .join(tally, on="demand", how="left")
        .with_columns(
            pl.col("failed").fill_null(0),
            days=days_since("raised_on", as_of),
            left=-days_since("deadline", as_of),
        )
    )
    pressing = pl.col("left").is_between(0, 180).fill_null(value=False)
    waiting = waiting.with_columns(
        score=pl.col("days") / max(parameters["days"], 1)
        + pl.when(pressing).then(2.0).otherwise(0.0),
        detail=_stalled_words("en"),
        detail_zh=_stalled_words("zh"),
        **judged(
            parameters,
            absence=False,
            status=NO_STATUS,
            raised=(pl.col("raised_on").is_null(), "date it was raised (提出日期)"),
            other=(pl.col("unsure").fill_null(value=False), "status of a collaboration (合作状态)"),
        ),
    )
    return ordered(waiting, "demand")


def _stalled_words(lang: str) -> pl.Expr:
    failed, left = pl.col("failed"), pl.col("left")
    who = pl.col("enterprise_names").list.len() > 0
    if lang == "zh":
        return clauses(
            ";",
            (who, some("enterprise_names", "zh")),
            (~who, pl.lit("提出企业不详")),
            (failed > 0, pl.format("其间{}次合作未成", failed)),
            (left >= 0, pl.format("期限还有{}天", left)),
            (left < 0, pl.lit("已过期限")),
        )
    return clauses(
        "; ",
        (who, some("enterprise_names", "en")),
        (~who, pl.lit("who raised it is not known")),
        (failed > 0, pl.format("{} collaboration(s) failed meanwhile", failed)),
        (left >= 0, pl.format("{} days are left", left)),
        (left < 0, pl.lit("its deadline has passed")),
    )


STALLED = Query(
    name="stalled-funnel",
    theme="demand",
    question="What has been waiting longest?",
    question_zh="哪些需求等待最久?",
    why="A need that waits half a year is solved elsewhere, or given up.",
    why_zh="需求搁置半年,企业往往另寻出路或放弃。",
    notes_zh="截止日之前(不含当日)提出、没有进行中的合作(拟议、进行中)针对的待解决需求;未成的合作不"
    "算。没有提出日期者无法判断。",
    source="Beilun S&T bureau practice",
    notes="An open demand raised before the cutoff (not on it) that no living collaboration "
    "(proposed, active) addresses; failed ones do not count. Without a date it is unknown. The "
    "funnel by stage and age: demand-funnel.",
    columns=(
        *DEMAND,
        many("enterprises", "企业编号", "Ids of the enterprises that raised it."),
        many("enterprise_names", "企业", "The enterprises that raised it."),
        COMMUNITIES,
        FIELDS,
        RAISED_ON,
        count("days", "等待天数", "Days since it was raised."),
        day("deadline", "期限", "Until when it is wanted."),
        count("left", "剩余天数", "Days until then; negative when it has passed."),
        count("failed", "失败次数", "Collaborations for it that failed."),
        *TAIL,
    ),
    parameters=(
        AS_OF,
        days("days", 180, "Days of waiting that are too many.", "等待超过多少天视为缺口。"),
        COMMUNITY,
        FIELD,
        STALE,
    ),
    derive={"cutoff": days_before("days")},
    cypher=DEMANDS,
    parts={**OPEN_DEMANDS, "addressing": ADDRESSING},
    after=_stalled,
    gap=GapRule(
        subjects=(Subject("Demand", "demand", "demand_title"),),
        score="score",
        worth="Days of waiting over the days allowed, and 2 if its deadline is within 180 days",
        worth_zh="等待天数与允许天数之比;期限在180天以内加2分",
        reason="“{demand_title}” has waited {days} days with nobody at work on it ({detail})",
        reason_zh="“{demand_title}”已等待{days}天,无人着手({detail_zh})",
        closes="A partner for it, or the enterprise's word that it is no longer wanted",
        closes_zh="寻找合作方,或向企业确认是否仍有需要",
        surveyed="surveyed_on",
        evidence=("raised_on", "days", "deadline", "failed", "enterprises", "fields"),
    ),
)

QUERIES = (STALLED,)
