"""Fields: which needs no platform near them covers."""

from __future__ import annotations

import polars as pl

from queries.columns import COMMUNITY, FIELD, RAISED_ON, STALE, TAIL, count, many, text
from queries.facts import (
    DEMANDS,
    OPEN_DEMANDS,
    Frames,
    Parameters,
    chosen_communities,
    chosen_fields,
    closure,
    judged,
    only,
    ordered,
    prepared,
    some,
)
from queries.query import AS_OF, GapRule, Query, Subject

# --- field-deserts --------------------------------------------------------------------------


@prepared
def _deserts(rows: pl.DataFrame, parts: Frames, parameters: Parameters) -> pl.DataFrame:
    within, raisers = parts["within"], parts["raisers"]
    asked = (
        raisers.select("demand", "enterprise", "community", "community_name")
        .join(parts["demand_fields"], on="demand")
        .join(
            rows.select("demand", "status", "demand_title", "raised_on", "demand_source"),
            on="demand",
        )
    )
    asked = only(asked, "community", chosen_communities(parts, parameters))
    asked = only(asked, "field", chosen_fields(parts, parameters))
    # Demands that may be open count only where nothing else is asked for.
    sure = pl.col("status").is_not_null()
    asked = asked.filter(sure | ~sure.any().over("community", "field"))
    needs = asked.group_by("community", "field").agg(
        pl.col("community_name", "field_name").first(),
        enterprises=pl.col("enterprise").unique().sort(),
        demands=pl.col("demand").unique().sort(),
        demand_titles=pl.col("demand_title").unique().sort(),
        raised_on=pl.col("raised_on").min(),
        sources=pl.col("demand_source").drop_nulls().unique().sort(),
        status=pl.col("status").drop_nulls().first(),
        firms=pl.col("enterprise").n_unique().cast(pl.Int64),
        n=pl.col("demand").n_unique().cast(pl.Int64),
    )
    # Near is what surrounds a community and what lies in it, at any depth.
    inside = closure(parts["lies_in"], "community", "around")
    outside = inside.rename({"community": "around", "around": "community"})
    near = pl.concat([inside, outside.select("community", "around")]).unique()
    hosted = parts["hosted"].rename({"community": "around"}).join(near, on="around")
    hosted = hosted.select("platform", "platform_name", "community").unique()
    covered = (
        parts["covers"]
        .join(within, left_on="field", right_on="broad")
        .select("platform", "platform_name", field="narrow")
    )
    here = hosted.join(covered, on="platform").select("community", "field").unique()
    blank = (
        hosted.join(parts["covers"], on="platform", how="anti")
        .group_by("community")
        .agg(blank=pl.col("platform_name").unique().sort())
    )
    away = covered.group_by("field").agg(elsewhere=pl.col("platform_name").unique().sort())
    surveyed = parts["all_communities"].select("community", "surveyed_on")
    deserts = (
        needs.join(here, on=["community", "field"], how="anti")
        .join(blank, on="community", how="left")
        .join(away, on="field", how="left")
        .join(surveyed, on="community", how="left")
    )
    deserts = deserts.with_columns(
        score=pl.col("firms")
        + (pl.col("n") - pl.col("firms")).clip(0) / 10
        + pl.when(pl.col("elsewhere").is_null()).then(0.5).otherwise(0.0),
        detail=_desert_words("en"),
        detail_zh=_desert_words("zh"),
        **judged(
            parameters,
            status=(pl.col("status").is_null(), "status of the demands (需求状态)"),
            where=(pl.col("community").is_null(), "community of the enterprises (企业所在社区)"),
            blank=(pl.col("blank").is_not_null(), "fields of a platform there (当地平台的领域)"),
        ),
    )
    return ordered(deserts, "community", "field")


def _desert_words(lang: str) -> pl.Expr:
    away = pl.col("elsewhere")
    if lang == "zh":
        return (
            pl.when(away.is_null())
            .then(pl.lit("全区亦无平台覆盖"))
            .otherwise(pl.format("区内其他平台:{}", some("elsewhere", "zh")))
        )
    return (
        pl.when(away.is_null())
        .then(pl.lit("nor does any platform elsewhere"))
        .otherwise(pl.format("elsewhere: {}", some("elsewhere", "en")))
    )


DESERTS = Query(
    name="field-deserts",
    theme="demand",
    question="Which community needs a field that no platform near it covers?",
    question_zh="哪些社区有需求、却没有平台覆盖该领域?",
    why="Small firms use the equipment and the people they can reach.",
    why_zh="中小企业多依靠身边的平台获得设备与人才。",
    notes_zh="位于该社区的企业在该领域有待解决需求,而设在该社区、其所在园区或其下属园区(不论几层)的"
    "平台都不覆盖该领域或其上位领域。那里有领域未登记的平台、或企业所在社区不详时,无法判断。",
    source="Infrastructural failure: Woolthuis et al. 2005",
    notes="An enterprise located in the community has an open demand in the field, and no platform "
    "hosted there, in what surrounds it or in a part of it (at any depth) covers the field or a "
    "broader one. A platform there whose "
    "fields are not recorded may cover it: unknown; so is a need of an enterprise whose community "
    "is not known.",
    columns=(
        text("community", "社区编号", "Id of the community."),
        text("community_name", "社区", "The community."),
        text("field", "领域编号", "Id of the field."),
        text("field_name", "技术领域", "The field."),
        count("firms", "企业数", "Enterprises there that need it."),
        count("n", "需求数", "Open demands there in the field."),
        many("enterprises", "企业编号", "Ids of those enterprises."),
        many("demands", "需求编号", "Ids of those demands."),
        many("demand_titles", "技术需求", "Those demands."),
        RAISED_ON,
        many("elsewhere", "其他社区的平台", "Platforms that cover the field, but elsewhere."),
        *TAIL,
    ),
    parameters=(AS_OF, COMMUNITY, FIELD, STALE),
    cypher=DEMANDS,
    parts={
        **OPEN_DEMANDS,
        "hosted": """
MATCH (p:Platform)-[:HOSTED_IN]->(s:Community)
RETURN p.id AS platform, p.name AS platform_name, s.id AS community
""",
        "lies_in": """
MATCH (s:Community) OPTIONAL MATCH (s)-[:LOCATED_IN]->(w:Community)
RETURN s.id AS community, w.id AS around
""",
        "covers": """
MATCH (p:Platform)-[:COVERS]->(f:Field)
RETURN p.id AS platform, p.name AS platform_name, f.id AS field
""",
    },
    after=_deserts,
    needs=("HOSTED_IN of Platform", "COVERS of Platform"),
    gap=GapRule(
        subjects=(
            Subject("Community", "community", "community_name"),
            Subject("Field", "field", "field_name"),
        ),
        score="score",
        worth="Enterprises that need the field, a tenth for each further demand, and a half if no "
        "platform of the district covers it",
        worth_zh="有该领域需求的企业数,每多一项需求加0.1分;全区无平台覆盖再加0.5分",
        reason="{firms} enterprise(s) in {community_name} need {field_name}, which no platform "
        "there covers; {detail}",
        reason_zh="{community_name}{firms}家企业需要{field_name},社区内没有平台覆盖该领域;{detail_zh}",
        closes="A platform of that field in the community, or a day a week of one from elsewhere",
        closes_zh="在社区设立该领域平台,或引入其他社区平台定期驻点",
        surveyed="surveyed_on",
        evidence=("enterprises", "demands", "elsewhere"),
    ),
)

QUERIES = (DESERTS,)
