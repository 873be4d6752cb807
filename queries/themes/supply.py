"""Blindness: which need and which result fit and do not know of each other."""

from __future__ import annotations

import polars as pl

from queries.columns import (
    ACHIEVEMENT,
    COMMUNITIES,
    COMMUNITY,
    DEMAND,
    FIELD,
    FIELDS,
    RAISED_ON,
    STALE,
    TAIL,
    count,
    many,
    number,
    top,
    yes_no,
)
from queries.facts import (
    DEMANDS,
    LIAISONS,
    NO_STATUS,
    OPEN_DEMANDS,
    PARTNERS,
    SERVING_DEMAND,
    SUPPLY,
    Frames,
    Parameters,
    days_since,
    demands,
    fits,
    judged,
    ordered,
    prepared,
    some,
)
from queries.query import AS_OF, GapRule, Query, Subject

TRL_KNOWN = pl.col("trl").is_not_null() & pl.col("trl_min").is_not_null()


def _acquainted(parts: Frames) -> pl.DataFrame:
    """Demand × achievement whose enterprise and institute share a broker or a collaboration."""
    by_broker = parts["serving"].join(parts["liaisons"], on="broker")
    pairs = pl.concat(
        [
            by_broker.select("enterprise", "institute"),
            parts["partners"].select("enterprise", "institute"),
        ]
    ).unique()
    raised = parts["raisers"].select("demand", "enterprise").unique()
    offered = parts["offerers"].select("achievement", "institute").unique()
    known = raised.join(pairs, on="enterprise").select("demand", "institute").unique()
    return known.join(offered, on="institute").select("demand", "achievement").unique()


def _coded(rows: pl.DataFrame, parts: Frames) -> tuple[pl.DataFrame, dict[str, pl.DataFrame]]:
    """The same frames with demands and achievements as numbers in the order of their ids.

    There may be a million pairs, and numbers are compared many times faster than texts.
    """
    kinds = {
        "demand": pl.Enum(rows["demand"].unique().sort()),
        "achievement": pl.Enum(parts["achievements"]["achievement"].unique().sort()),
    }

    def code(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.cast({name: kind for name, kind in kinds.items() if name in frame.columns})

    return code(rows), {name: code(frame) for name, frame in parts.items()}


def compatible(rows: pl.DataFrame, parts: Frames) -> pl.DataFrame:
    """Demand × achievement in the same or a narrower field, ready enough or of unknown readiness.

    Adds ``same`` (the very field), ``ready`` (both readinesses known), ``margin`` (TRL above the
    least wanted) and ``blind`` (no broker and no collaboration joins the two sides).
    """
    pairs = fits(
        parts["demand_fields"], parts["achievement_fields"].drop("field_name"), parts["within"]
    )
    pairs = pairs.join(rows.select("demand", "trl_min", "status"), on="demand").join(
        parts["achievements"].select("achievement", "trl"), on="achievement"
    )
    pairs = pairs.with_columns(ready=TRL_KNOWN, margin=pl.col("trl") - pl.col("trl_min")).filter(
        ~pl.col("ready") | (pl.col("margin") >= 0)
    )
    known = _acquainted(parts).with_columns(blind=pl.lit(value=False))
    return pairs.join(known, on=["demand", "achievement"], how="left").with_columns(
        pl.col("blind").fill_null(value=True)
    )


# --- blind-pairs ----------------------------------------------------------------------------


@prepared
def _blind(rows: pl.DataFrame, parts: Frames, parameters: Parameters) -> pl.DataFrame:
    rows, parts = _coded(rows, parts)
    every = compatible(rows, parts)
    certain = every.filter(pl.col("ready") & (pl.col("status") == "open"))
    asymmetry = certain["blind"].mean() if certain.height else None
    asked = demands(rows, parts, parameters)
    pairs = every.filter("blind").join(asked.select("demand"), on="demand", how="semi")
    pairs = _ranked(pairs)
    if parameters["top"]:
        pairs = pairs.filter(pl.col("rank") <= parameters["top"])
    # A need without a field cannot be compared with anything: one row, no achievement.
    bare = asked.filter(pl.col("fields").list.len() == 0)
    pairs = pl.concat([pairs, bare.select("demand", "trl_min", "status")], how="diagonal")
    found = _told(pairs, asked, parts, parameters)
    return found.with_columns(asymmetry=pl.lit(asymmetry, dtype=pl.Float64))


def _told(
    pairs: pl.DataFrame, asked: pl.DataFrame, parts: Frames, parameters: Parameters
) -> pl.DataFrame:
    """The pairs in order, with all that is to be said of them.

    There may be a million: what is said of one side is put in words once a side, the pairs are
    ordered while they are narrow, and only then are the two sides joined to them.
    """
    waited = days_since("raised_on", parameters["as_of"]).fill_null(0).clip(0, 3650) / 3650
    needs = asked.drop("trl_min", "status", "field_ids", "deadline").with_columns(
        waited=waited,
        needs_en=some("fields", "en"),
        needs_zh=some("fields", "zh"),
        # Once a demand: what is missing on its own side.
        orphan=pl.col("enterprises").list.len() == 0,
    )
    offered = (
        parts["offerers"]
        .group_by("achievement")
        .agg(
            institutes=pl.col("institute").unique().sort(),
            institute_names=pl.col("institute_name").unique().sort(),
        )
    )
    results = parts["achievements"].select("achievement", "achievement_title")
    results = results.join(offered, on="achievement", how="left").with_columns(
        ownerless=pl.col("institutes").is_null()
    )
    narrow = pairs.join(
        needs.select("demand", "waited", "orphan", "surveyed_on"), on="demand"
    ).join(results.select("achievement", "ownerless"), on="achievement", how="left")
    paired = pl.col("achievement").is_not_null()
    narrow = narrow.with_columns(
        alternatives=pl.col("alternatives").fill_null(0),
        score=(1 + pl.col("waited") + pl.when("same").then(0.5).otherwise(0.0)) / pl.col("rank"),
        **judged(
            parameters,
            status=NO_STATUS,
            field=(~paired, "field of the demand (需求领域)"),
            wanted=(paired & pl.col("trl_min").is_null(), "least TRL wanted (需求最低成熟度)"),
            trl=(paired & pl.col("trl").is_null(), "TRL of the achievement (成果成熟度)"),
            who=(pl.col("orphan"), "who raised it (提出企业)"),
            whose=(pl.col("ownerless"), "who offers it (成果所属机构)"),
        ),
    )
    ready = ordered(narrow, "demand", "achievement").drop("waited", "surveyed_on")
    found = ready.join(needs, on="demand", how="left", maintain_order="left").join(
        results, on="achievement", how="left", maintain_order="left"
    )
    return found.with_columns(detail=_blind_words("en"), detail_zh=_blind_words("zh"))


def _ranked(pairs: pl.DataFrame) -> pl.DataFrame:
    """Adds the place of each achievement among those blind to the same demand, the best first.

    Known readiness before unknown, the very field before a narrower one, the readier first, then
    by id. ``alternatives`` is how many there are for the demand.
    """
    best = pairs.sort(
        "demand",
        "ready",
        "same",
        "margin",
        "achievement",
        descending=[False, True, True, True, False],
        nulls_last=True,
    )
    return best.with_columns(
        rank=pl.int_range(1, pl.len() + 1).over("demand"), alternatives=pl.len().over("demand")
    )


def _blind_words(lang: str) -> pl.Expr:
    if lang == "zh":
        trl = pl.format("成熟度{},要求{}", pl.col("trl"), pl.col("trl_min"))
        return pl.format("{};{}", "needs_zh", trl.fill_null(pl.lit("成熟度不详")))
    trl = pl.format("TRL {}, {} wanted", pl.col("trl"), pl.col("trl_min"))
    return pl.format("{}; {}", "needs_en", trl.fill_null(pl.lit("TRL not known")))


BLIND = Query(
    name="blind-pairs",
    theme="demand",
    question="Which need and which supply do not know of each other?",
    question_zh="哪些需求与成果互不知晓?",
    why="A result that would do lies ready, and nobody stands between the two to say so.",
    why_zh="成果现成可用,却没有人在供需之间牵线。",
    notes_zh="待解决需求与当时已登记的成果,成果在需求的领域或其下位领域,且成熟度达到要求;没有经纪人"
    "既服务该企业又联络该院所,双方也没有任何合作。任一方成熟度不详,或需求没有领域,均为无法"
    "判断。分数除以该成果在同一需求的成果中的名次,使每项需求最合适者居前。",
    source="Information asymmetry: Science and Technology Daily, 2020-07-15; weak network "
    "failure: Woolthuis et al. 2005",
    notes="An open demand and an achievement registered by then, in the demand's field or a "
    "narrower one, at least as ready as the demand wants; no broker currently serves an enterprise "
    "that raised it and liaises with an institute that offers it, and no collaboration of any "
    "status joins the two. Readiness not known on either side: unknown. A demand without a field: "
    "one row without an achievement, unknown. asymmetry = blind / compatible over the whole "
    "district, of the pairs whose readiness is known, whatever the filters. Score: divided by the "
    "achievement's place among those for the same demand, so that each demand's best stands first.",
    columns=(
        *DEMAND,
        *ACHIEVEMENT,
        many("enterprises", "企业编号", "Ids of the enterprises that raised it."),
        many("enterprise_names", "企业", "The enterprises that raised it."),
        many("institutes", "院所编号", "Ids of the institutes that offer it."),
        many("institute_names", "院所", "The institutes that offer it."),
        COMMUNITIES,
        FIELDS,
        yes_no("same", "同一领域", "Whether the very field, not a narrower one."),
        count("trl", "成果成熟度", "Readiness of the achievement."),
        count("trl_min", "要求成熟度", "Least readiness wanted."),
        RAISED_ON,
        count("rank", "名次", "Place among the achievements blind to the same demand."),
        count("alternatives", "可选成果数", "How many of them there are, listed here or not."),
        number("asymmetry", "信息不对称度", "Blind over compatible pairs of the whole district."),
        *TAIL,
    ),
    parameters=(
        AS_OF,
        COMMUNITY,
        FIELD,
        top(
            0,
            "At most so many achievements a demand, the best; 0 lists all. 'alternatives' says "
            "how many there are.",
            "每项需求最多列出几项成果(择优);0 为全部,总数见“可选成果数”。",
            least=0,
        ),
        STALE,
    ),
    cypher=DEMANDS,
    parts={
        **OPEN_DEMANDS,
        **SUPPLY,
        "serving": SERVING_DEMAND,
        "liaisons": LIAISONS,
        "partners": PARTNERS,
    },
    after=_blind,
    needs=("SERVES of Broker", "LIAISES_WITH of Broker"),
    gap=GapRule(
        subjects=(
            Subject("Demand", "demand", "demand_title"),
            Subject("Achievement", "achievement", "achievement_title"),
        ),
        score="score",
        worth="1, up to 1 the longer the demand waits (ten years), a half for the very field; "
        "divided by the achievement's place among those for the demand",
        worth_zh="1分;等待越久加分越多(至多1分,十年封顶);领域完全相同加0.5分;再除以该成果在同一需求中的名次",
        reason="“{demand_title}” ({enterprise_names}) and “{achievement_title}” "
        "({institute_names}) fit and nobody stands between them ({detail})",
        reason_zh="“{demand_title}”({enterprise_names})与“{achievement_title}”({institute_names})"
        "相合,却无人牵线({detail_zh})",
        closes="A broker who serves the one to liaise with the other",
        closes_zh="由服务该企业的经纪人联络该院所",
        surveyed="surveyed_on",
        evidence=("enterprises", "institutes", "fields", "trl", "trl_min", "alternatives"),
    ),
)

QUERIES = (BLIND,)
