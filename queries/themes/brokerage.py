"""Brokerage: pairs that a broker could tie, and firms that hang on one broker alone."""

from __future__ import annotations

import polars as pl

from queries.columns import (
    BROKER,
    COMMUNITIES,
    COMMUNITY,
    ENTERPRISE,
    FIELD,
    INSTITUTE,
    STALE,
    TAIL,
    count,
    day,
    many,
    yes_no,
)
from queries.facts import (
    ACHIEVEMENT_FIELDS,
    ALL_COMMUNITIES,
    CURRENT,
    DEMANDS,
    KNOWN,
    LIAISONS,
    OFFERERS,
    OPEN,
    OPEN_DEMANDS,
    PARTNERS,
    PLACES,
    SERVING_DEMAND,
    Frames,
    Parameters,
    chosen_communities,
    clauses,
    days_since,
    demands,
    judged,
    listed,
    only,
    ordered,
    prepared,
    raised_by,
    some,
    sources,
    state,
)
from queries.query import AS_OF, GapRule, Query, Subject

# --- open-triads ----------------------------------------------------------------------------


def _strengths(parts: Frames) -> pl.DataFrame:
    """Institute × field in which, or in a narrower one, it is strong or offers an achievement."""
    offers = parts["offerers"].join(parts["achievement_fields"], on="achievement")
    own = pl.concat(
        [
            parts["strong"].select("institute", "field", offers=pl.lit(value=False)),
            offers.select("institute", "field", offers=pl.lit(value=True)),
        ]
    )
    return (
        own.join(parts["within"], left_on="field", right_on="narrow")
        .group_by("institute", field="broad")
        .agg(pl.col("offers").any())
    )


@prepared
def _triads(rows: pl.DataFrame, parts: Frames, parameters: Parameters) -> pl.DataFrame:
    asked = raised_by(demands(rows, parts, parameters), parts, parameters)
    # Only a person who serves the enterprise matters, so the brokers' pairs come first.
    knows = asked.join(parts["serving"], on="enterprise")
    near = knows.join(parts["liaisons"], on="broker").join(
        parts["partners"], on=["enterprise", "institute"], how="anti"
    )
    able = (
        near.select("demand", "institute")
        .unique()
        .join(parts["demand_fields"].select("demand", "field"), on="demand")
        .join(_strengths(parts), on=["institute", "field"])
        .group_by("demand", "institute")
        .agg(offers=pl.col("offers").any())
    )
    ends = ["broker", "enterprise", "institute"]
    triads = _surest(near.join(able, on=["demand", "institute"]), ends)
    found = triads.group_by(ends).agg(
        pl.col("broker_name", "enterprise_name", "institute_name", "surveyed_on").first(),
        pl.col("communities").first(),
        *_together(),
        offers=pl.col("offers").any(),
        status=pl.col("status").drop_nulls().first(),
    )
    return ordered(
        _judged_triads(found, _unmatched(knows, parts), parameters),
        "broker",
        "enterprise",
        "institute",
    )


def _surest(rows: pl.DataFrame, ends: list[str]) -> pl.DataFrame:
    """Of each pair the demands that are open; those that may be, where it has no other."""
    sure = pl.col("status").is_not_null()
    return rows.filter(sure | ~sure.any().over(ends))


def _together() -> tuple[pl.Expr, ...]:
    """Demands, titles, fields, sources of a group of demands as sorted lists."""
    return (
        pl.col("demand").unique().sort().alias("demands"),
        pl.col("demand_title").unique().sort().alias("demand_titles"),
        pl.col("fields").explode().drop_nulls().unique().sort(),
        pl.col("sources").explode().drop_nulls().unique().sort(),
        pl.col("raised_on").min(),
    )


def _unmatched(knows: pl.DataFrame, parts: Frames) -> pl.DataFrame:
    """Broker and enterprise with an open demand of no known field: no institute can be named."""
    bare = knows.filter(pl.col("fields").list.len() == 0)
    return (
        _surest(bare, ["broker", "enterprise"])
        .join(parts["liaisons"], on="broker", how="semi")
        .group_by("broker", "enterprise")
        .agg(
            pl.col("broker_name", "enterprise_name", "surveyed_on", "communities").first(),
            *_together(),
            status=pl.col("status").drop_nulls().first(),
        )
    )


def _judged_triads(
    found: pl.DataFrame, unmatched: pl.DataFrame, parameters: Parameters
) -> pl.DataFrame:
    both = pl.concat([found, unmatched], how="diagonal").with_columns(
        n=pl.col("demands").list.len(),
        offers=pl.col("offers").fill_null(value=False),
    )
    return both.with_columns(
        score=pl.col("n")
        + pl.when("offers").then(0.5).otherwise(0.0)
        + days_since("raised_on", parameters["as_of"]).fill_null(0).clip(0, 1825) / 1825 / 2,
        detail=_triad_words("en"),
        detail_zh=_triad_words("zh"),
        **judged(
            parameters,
            status=(pl.col("status").is_null(), "status of the demand (需求状态)"),
            field=(pl.col("institute").is_null(), "field of the demand (需求领域)"),
        ),
    )


def _triad_words(lang: str) -> pl.Expr:
    titles, fields = some("demand_titles", lang), some("fields", lang)
    if lang == "zh":
        able = pl.when("offers").then(pl.lit("有相关成果")).otherwise(pl.lit("擅长该领域"))
        return pl.format("企业需要“{}”({}),院所{}", titles, fields, able)
    able = (
        pl.when("offers")
        .then(pl.lit("offers a result"))
        .otherwise(pl.lit("is strong in the field"))
    )
    return pl.format("it needs “{}” ({}), and the institute {}", titles, fields, able)


OPEN_TRIADS = Query(
    name="open-triads",
    theme="brokerage",
    question="Which pair has a broker who knows both, and no project?",
    question_zh="哪些企业与院所同有一位经纪人、却没有合作?",
    why="Two who share a trusted third are the likeliest to tie; one introduction closes it.",
    why_zh="双方有共同的经纪人,最容易牵成;只差一次引荐。",
    notes_zh="经纪人当前服务该企业并联络该院所;企业有待解决需求,而院所在该领域或其下位领域有优势或"
    "有成果;双方没有任何状态的合作。没有领域的需求只给一行、不列院所:无法判断。",
    source="Triadic closure: Simmel 1908; Granovetter 1973",
    notes="The broker currently serves the enterprise and liaises with the institute; the "
    "institute is strong in the field of an open demand of the enterprise, or in a narrower one, "
    "or offers an achievement there; the two share no Collaboration of any status. A "
    "demand without a field gives a row without an institute: unknown.",
    columns=(
        *BROKER,
        *ENTERPRISE,
        *INSTITUTE,
        COMMUNITIES,
        many("demands", "需求编号", "Ids of the open demands that the institute's fields meet."),
        many("demand_titles", "技术需求", "Those demands."),
        many("fields", "技术领域", "Their fields."),
        count("n", "需求数", "How many."),
        yes_no("offers", "有相关成果", "Whether the institute offers an achievement in the field."),
        day("raised_on", "最早提出", "When the first of the demands was raised."),
        *TAIL,
    ),
    parameters=(AS_OF, COMMUNITY, FIELD, STALE),
    cypher=DEMANDS,
    parts={
        **OPEN_DEMANDS,
        "achievement_fields": ACHIEVEMENT_FIELDS,
        "offerers": OFFERERS,
        "strong": """
MATCH (i:Institute)-[:STRONG_IN]->(f:Field) RETURN DISTINCT i.id AS institute, f.id AS field
""",
        "serving": SERVING_DEMAND,
        "liaisons": LIAISONS,
        "partners": PARTNERS,
    },
    after=_triads,
    needs=("PARTY_TO of Collaboration",),
    gap=GapRule(
        subjects=(
            Subject("Broker", "broker", "broker_name"),
            Subject("Enterprise", "enterprise", "enterprise_name"),
            Subject("Institute", "institute", "institute_name"),
        ),
        score="score",
        worth="Open demands that the institute's fields meet, a half if it offers a result, and up "
        "to a half the longer the first of them waits (five years)",
        worth_zh="院所领域所能满足的待解决需求数;有相关成果加0.5分;等待越久加分越多(至多0.5分,五年封顶)",
        reason="{broker_name} knows both {enterprise_name} and {institute_name}, who have no "
        "project: {detail}",
        reason_zh="{broker_name}同时联系{enterprise_name}与{institute_name},双方尚无合作:{detail_zh}",
        closes="An introduction by the broker",
        closes_zh="由该经纪人引荐",
        surveyed="surveyed_on",
        evidence=("demands", "fields", "offers"),
    ),
)


# --- single-broker-dependency ---------------------------------------------------------------


@prepared
def _dependent(rows: pl.DataFrame, parts: Frames, parameters: Parameters) -> pl.DataFrame:
    as_of = parameters["as_of"]
    served = rows.group_by("enterprise").agg(
        pl.col("enterprise_name", "surveyed_on", "enterprise_source").first(),
        pl.col("broker").first(),
        pl.col("broker_name").first(),
        brokers=pl.col("broker").n_unique(),
        since=pl.col("since").min(),
    )
    projects = parts["projects"].with_columns(state=state(as_of))
    counted = projects.filter(pl.col("state").is_in(["living", "done"]))
    unsure = projects.filter(pl.col("state") == "unknown").select("enterprise").unique()
    failed = (
        projects.filter(pl.col("state") == "failed")
        .group_by("enterprise")
        .agg(failed=pl.col("collaboration").n_unique())
    )
    alone = (
        served.filter(pl.col("brokers") == 1)
        .join(counted, on="enterprise", how="anti")
        .join(failed, on="enterprise", how="left")
        .join(unsure.with_columns(unsure=pl.lit(value=True)), on="enterprise", how="left")
        .join(parts["open"].rename({"n": "open_demands"}), on="enterprise", how="left")
        .with_columns(pl.col("failed", "open_demands").fill_null(0))
        .with_columns(dependents=pl.len().over("broker"))
    )
    places = parts["places"]
    wanted = chosen_communities(parts, parameters)
    if wanted is not None:
        alone = alone.join(only(places, "community", wanted), on="enterprise", how="semi")
    alone = alone.join(
        listed(places, "enterprise", communities="community_name"), on="enterprise", how="left"
    ).with_columns(
        score=1
        + 2 * pl.col("open_demands")
        + pl.col("dependents") / pl.max_horizontal(pl.col("dependents").max(), pl.lit(1)),
        sources=sources("enterprise_source"),
        **judged(
            parameters,
            status=(pl.col("unsure").is_not_null(), "status of its collaboration (合作状态)"),
        ),
        detail=_dependent_words("en"),
        detail_zh=_dependent_words("zh"),
    )
    return ordered(alone, "enterprise", "broker")


def _dependent_words(lang: str) -> pl.Expr:
    others, demands_, failed = pl.col("dependents") - 1, pl.col("open_demands"), pl.col("failed")
    if lang == "zh":
        return clauses(
            ";",
            (others > 0, pl.format("另有{}家企业同样只靠该经纪人", others)),
            (others == 0, pl.lit("只靠该经纪人的仅此一家")),
            (demands_ > 0, pl.format("有{}项待解决需求", demands_)),
            (failed > 0, pl.format("曾有{}次合作未成", failed)),
        )
    return clauses(
        "; ",
        (others > 0, pl.format("{} other enterprise(s) hang on the same broker", others)),
        (others == 0, pl.lit("no other enterprise hangs on that broker")),
        (demands_ > 0, pl.format("it has {} open demand(s)", demands_)),
        (failed > 0, pl.format("{} collaboration(s) of it failed", failed)),
    )


SINGLE_BROKER = Query(
    name="single-broker-dependency",
    theme="brokerage",
    question="Who is cut off if this broker leaves?",
    question_zh="哪些企业只靠一位经纪人联系?",
    why="Brokers are mostly officials and move on; whoever knows only one of them is cut off then.",
    why_zh="经纪人多为干部兼任,岗位变动后,只靠其一人联系的企业随即失联。",
    notes_zh="当前恰由一位经纪人服务,且不是任何进行中或已完成合作(拟议、进行中、已完成、已产业化)的"
    "参与方;未成的合作不算联系。",
    source="Robustness of networks: Albert, Jeong & Barabási 2000, Nature 406",
    notes="Exactly one distinct Broker serves the enterprise now, and it is party to no "
    "Collaboration that lives or was completed (proposed, active, completed, industrialised), with "
    "whomever: a firm at work with a platform is not cut off either. Failed ones tie nobody. "
    "Articulation points and bridges are network measures beside it.",
    columns=(
        *ENTERPRISE,
        *BROKER,
        COMMUNITIES,
        day("since", "服务开始", "Since when the broker serves it."),
        count(
            "dependents", "同一经纪人的此类企业数", "Enterprises that hang on this broker alone."
        ),
        count("open_demands", "待解决需求数", "Open demands it has raised."),
        count("failed", "未成合作数", "Its collaborations that failed."),
        *TAIL,
    ),
    parameters=(AS_OF, COMMUNITY, STALE),
    cypher=f"""
MATCH (b:Broker)-[r:SERVES]->(e:Enterprise) WHERE {CURRENT}
RETURN b.id AS broker, b.name AS broker_name, e.id AS enterprise, e.name AS enterprise_name,
       e.surveyed_on AS surveyed_on, e.source AS enterprise_source, r.since AS since
""",
    parts={
        "projects": f"""
MATCH (e:Enterprise)-[:PARTY_TO]->(k:Collaboration) WHERE {KNOWN}
RETURN e.id AS enterprise, k.id AS collaboration, k.status AS status, k.ended_on AS ended_on
""",
        "open": f"""
MATCH (e:Enterprise)-[:RAISED]->(d:Demand) WHERE {OPEN} AND d.status = 'open'
RETURN e.id AS enterprise, count(DISTINCT d.id) AS n
""",
        "places": PLACES,
        "all_communities": ALL_COMMUNITIES,
    },
    after=_dependent,
    needs=("PARTY_TO of Collaboration",),
    gap=GapRule(
        subjects=(
            Subject("Enterprise", "enterprise", "enterprise_name"),
            Subject("Broker", "broker", "broker_name"),
        ),
        score="score",
        worth="1, and 2 for each open demand, and up to 1 by how many hang on the same broker",
        worth_zh="1分,每项待解决需求加2分,并按依赖同一经纪人的企业数加至多1分",
        reason="{enterprise_name} is known to the district through {broker_name} alone: {detail}",
        reason_zh="{enterprise_name}仅由{broker_name}一人联系:{detail_zh}",
        closes="A second broker, or a first collaboration",
        closes_zh="增派一位经纪人,或促成首次合作",
        surveyed="surveyed_on",
        evidence=("since", "dependents", "open_demands", "failed"),
    ),
)


QUERIES = (OPEN_TRIADS, SINGLE_BROKER)
