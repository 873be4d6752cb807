"""Dormancy: what institutes offer that nobody uses, and the demands that it would fit."""

from __future__ import annotations

import polars as pl

from graph.ontology import ONTOLOGY
from queries.columns import (
    ACHIEVEMENT,
    FIELD,
    FIELDS,
    STALE,
    TAIL,
    count,
    day,
    many,
    months,
    number,
    text,
)
from queries.facts import (
    DEMANDS,
    KNOWN,
    OPEN_DEMANDS,
    SUPPLY,
    Frames,
    Parameters,
    chosen_fields,
    clauses,
    days_since,
    fits,
    judged,
    listed,
    only,
    ordered,
    prepared,
    some,
    sources,
)
from queries.query import AS_OF, GapRule, Query, Subject, months_before
from queries.themes.supply import TRL_KNOWN

# --- dormant-supply -------------------------------------------------------------------------


@prepared
def _dormant(rows: pl.DataFrame, parts: Frames, parameters: Parameters) -> pl.DataFrame:
    as_of = parameters["as_of"]
    registered = pl.col("registered_on")
    unused = rows.filter(registered.is_null() | (registered < parameters["cutoff"]))
    fields = parts["achievement_fields"]
    wanted = chosen_fields(parts, parameters)
    if wanted is not None:
        unused = unused.join(only(fields, "field", wanted), on="achievement", how="semi")
    offered = fields.join(unused, on="achievement", how="semi").drop("field_name")
    pairs = fits(parts["demand_fields"], offered, parts["within"])
    pairs = pairs.join(parts["demands"].filter(pl.col("status") == "open"), on="demand").join(
        unused.select("achievement", "trl"), on="achievement"
    )
    pairs = pairs.with_columns(ready=(pl.col("trl") >= pl.col("trl_min")), unsure=~TRL_KNOWN)
    fitting = pairs.filter("ready").sort("raised_on", "demand", nulls_last=True)
    fitted = fitting.group_by("achievement", maintain_order=True).agg(
        fit_demands="demand", fit_titles="demand_title", fits=pl.len()
    )
    maybe = pairs.filter("unsure").group_by("achievement").agg(possible=pl.len())
    owners = (
        parts["offerers"]
        .group_by("achievement")
        .agg(
            institutes=pl.col("institute").unique().sort(),
            institute_names=pl.col("institute_name").unique().sort(),
            surveyed_on=pl.col("surveyed_on").min(),
        )
    )
    found = (
        unused.join(owners, on="achievement", how="left")
        .join(listed(fields, "achievement", fields="field_name"), on="achievement", how="left")
        .join(fitted, on="achievement", how="left")
        .join(maybe, on="achievement", how="left")
        .with_columns(
            pl.col("fits", "possible").fill_null(0),
            years=days_since("registered_on", as_of) / 365.25,
        )
        # Without a field nothing can be said to fit, nor not to.
        .with_columns(pl.when(pl.col("fields").is_not_null()).then("fits").alias("fits"))
    )
    found = found.with_columns(
        score=pl.col("fits").fill_null(0) + pl.col("trl").fill_null(0) / 10,
        sources=sources("achievement_source"),
        detail=_dormant_words("en"),
        detail_zh=_dormant_words("zh"),
        **judged(
            parameters,
            registered=(pl.col("registered_on").is_null(), "date of registration (登记日期)"),
        ),
    )
    return ordered(found, "achievement")


def _dormant_words(lang: str) -> pl.Expr:
    fitting, maybe = pl.col("fits"), pl.col("possible")
    if lang == "zh":
        return clauses(
            ";",
            (fitting > 0, pl.format("现有{}项需求相合:{}", fitting, some("fit_titles", "zh"))),
            (fitting == 0, pl.lit("目前没有相合的需求")),
            (fitting.is_null(), pl.lit("所属领域不详,无法比对需求")),
            (maybe > 0, pl.format("另有{}项因成熟度不详无法判断", maybe)),
        )
    return clauses(
        "; ",
        (
            fitting > 0,
            pl.format("{} open demand(s) it fits: {}", fitting, some("fit_titles", "en")),
        ),
        (fitting == 0, pl.lit("no open demand fits it now")),
        (fitting.is_null(), pl.lit("its field is not known, so no demand can be compared")),
        (maybe > 0, pl.format("{} more may fit, readiness not known", maybe)),
    )


DORMANT = Query(
    name="dormant-supply",
    theme="demand",
    question="What do institutes offer that nobody uses?",
    question_zh="哪些科技成果登记多年无人采用?",
    why="Research and industry as “two skins”: results that were paid for and lie in a drawer.",
    why_zh="科研与产业“两张皮”:成果已投入、却束之高阁。",
    notes_zh="截止日之前(不含当日)登记、截至日期前没有任何合作采用的成果。适合:领域相同或为其下位领"
    "域、成熟度达到要求的待解决需求;成熟度不详者另计。适合需求最多者在前。没有登记日期者无"
    "法判断。",
    source="Science and Technology Daily, 2020-07-15 (两张皮)",
    notes="Registered before the cutoff (the same day so many calendar months before; not on it) "
    "and used by no Collaboration of any status known by the as-of date. Fits: open demands in "
    "whose field, or a narrower one, it is, and "
    "whose least readiness it reaches; those whose readiness is not known are counted apart. "
    "First those that fit the most demands. Without a date of registration: unknown.",
    columns=(
        *ACHIEVEMENT,
        many("institutes", "院所编号", "Ids of the institutes that offer it."),
        many("institute_names", "院所", "The institutes that offer it."),
        FIELDS,
        day("registered_on", "登记日期", "When it was registered."),
        number("years", "闲置年数", "Years since then."),
        count("trl", "成熟度", "Readiness."),
        text(
            "stage",
            "阶段",
            "Stage as registered.",
            words=ONTOLOGY.nodes["Achievement"]["stage"].choices,
        ),
        count(
            "fits", "相合需求数", "Open demands it would fit; empty where its field is not known."
        ),
        many("fit_demands", "相合需求编号", "Ids of those demands, the longest waiting first."),
        many("fit_titles", "相合需求", "Those demands."),
        count("possible", "可能相合数", "Demands it may fit: readiness not known."),
        *TAIL,
    ),
    parameters=(
        AS_OF,
        months(24, "Months since registration that are too many.", "登记后超过多少个月视为闲置。"),
        FIELD,
        STALE,
    ),
    derive={"cutoff": months_before("months")},
    cypher=f"""
MATCH (a:Achievement)
WHERE (a.registered_on IS NULL OR a.registered_on <= $as_of)
  AND NOT EXISTS {{ MATCH (k:Collaboration)-[:USES]->(a) WHERE {KNOWN} }}
RETURN a.id AS achievement, a.title AS achievement_title, a.registered_on AS registered_on,
       a.trl AS trl, a.stage AS stage, a.source AS achievement_source
""",
    parts={
        "demands": DEMANDS,
        "demand_fields": OPEN_DEMANDS["demand_fields"],
        "all_fields": OPEN_DEMANDS["all_fields"],
        "within": OPEN_DEMANDS["within"],
        "achievement_fields": SUPPLY["achievement_fields"],
        "offerers": SUPPLY["offerers"],
    },
    after=_dormant,
    needs=("USES of Collaboration",),
    gap=GapRule(
        subjects=(Subject("Achievement", "achievement", "achievement_title"),),
        score="score",
        worth="Open demands it fits, and a tenth of its TRL",
        worth_zh="相合的待解决需求数,加成熟度的十分之一",
        reason="“{achievement_title}” ({institute_names}) was registered on {registered_on} and "
        "nobody uses it; {detail}",
        reason_zh="“{achievement_title}”({institute_names})自{registered_on}登记以来无人采用;"
        "{detail_zh}",
        closes="A visit to the enterprises whose demands it fits",
        closes_zh="向需求相合的企业推介",
        surveyed="surveyed_on",
        evidence=("registered_on", "trl", "fields", "fits", "fit_demands", "possible"),
    ),
)

QUERIES = (DORMANT,)
