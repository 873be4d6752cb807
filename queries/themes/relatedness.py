"""Relatedness: which missing field is nearest to what a community has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from graph.schema import Type
from queries.columns import (
    COMMUNITY,
    FIELD,
    STALE,
    TAIL,
    count,
    many,
    number,
    text,
    top,
)
from queries.facts import (
    ALL_COMMUNITIES,
    FILTERS,
    Frames,
    Parameters,
    chosen_communities,
    chosen_fields,
    judged,
    only,
    ordered,
    prepared,
    sources,
)
from queries.presence import (
    COVERED,
    PROJECT_FIELDS,
    RESULTS,
    STRONG,
    WANTED,
    cells_of,
    kin,
    matrix_of,
    parties_text,
    succeeded,
)
from queries.query import AS_OF, GapRule, Parameter, Query, Subject

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _capabilities(parts: Frames) -> pl.DataFrame:
    """What each community has: a row (``community, field``) for each thing it can do it with."""
    firms = parts["places"].select("enterprise", "community")
    done = (
        parts["enterprise_parties"]
        .join(succeeded(parts), on="collaboration")
        .join(firms, on="enterprise")
        .unique(["collaboration", "field", "community"])
    )
    sited = parts["institute_places"]
    return pl.concat(
        each.select("community", "field")
        for each in (
            parts["covered"].join(parts["hosts"], on="platform"),
            parts["strong"].join(sited, on="institute"),
            parts["results"].join(sited, on="institute"),
            done,
        )
    )


def _carriers(parts: Frames) -> pl.DataFrame:
    """Who carries which fields (``carrier, field``): platforms, institutes, and enterprises by
    what they need and what they work on."""
    worked = parts["enterprise_parties"].join(succeeded(parts), on="collaboration")
    return pl.concat(
        frame.select(carrier=pl.lit(f"{kind}:") + pl.col(kind), field="field")
        for kind, frame in (
            ("platform", parts["covered"]),
            ("institute", parts["strong"]),
            ("institute", parts["results"]),
            ("enterprise", parts["wanted"]),
            ("enterprise", worked),
        )
    ).unique()


def _related(carriers: pl.DataFrame, support: int) -> tuple[pl.Series, NDArray[Any]]:
    """The fields with enough carriers (sorted ids), and their relatedness."""
    from scipy.sparse import coo_array

    from queries.measures import proximity

    known = carriers.filter(pl.len().over("field") >= support)
    fields = known["field"].unique().sort()
    who = known["carrier"].unique().sort()
    place = (
        known["carrier"].cast(pl.Enum(who)).to_physical().to_numpy(),
        known["field"].cast(pl.Enum(fields)).to_physical().to_numpy(),
    )
    ones = [1.0] * known.height
    return fields, proximity(coo_array((ones, place), shape=(len(who), len(fields))))


@prepared
def _reachable(rows: pl.DataFrame, parts: Frames, parameters: Parameters) -> pl.DataFrame:
    from queries.measures import density, revealed_advantage

    fields, related = _related(_carriers(parts), parameters["support"])
    has = _capabilities(parts)
    communities = rows["community"].sort()
    counts = matrix_of(has, "community", communities, fields)
    strong = revealed_advantage(counts) >= 1
    near = density(strong, related)
    covered = kin(has, "community", parts["within"], communities, fields)
    missing = ~covered & (near > 0) & _narrowest(parts["within"], fields)
    found = cells_of(missing, communities, fields, "community", density=near)
    found = found.with_columns(
        pl.col("density").round(6),
        typical=pl.col("density").mean().over("community").round(6),
    )
    found = pl.concat([found, _unrecorded(parts, has)], how="diagonal_relaxed")
    found = only(found, "community", chosen_communities(parts, parameters))
    found = only(found, "field", chosen_fields(parts, parameters))
    named = parts["all_fields"].select("field", "field_name", "code")
    found = found.join(named, on="field", how="left").join(
        _asked(parts), on=["community", "field"], how="left"
    )
    order = ["community", "density", "open_demands", "code", "field_name", "field"]
    found = found.with_columns(pl.col("open_demands").fill_null(0)).sort(
        order, descending=[False, True, True, False, False, False], nulls_last=True
    )
    found = found.group_by("community", maintain_order=True).head(parameters["top"])
    found = found.join(
        _nearest(found, strong, related, communities, fields, named),
        on=["community", "field"],
        how="left",
    )
    about = rows.select("community", "community_name", "surveyed_on", "community_source")
    found = found.join(about, on="community").with_columns(
        score=pl.col("density"), sources=sources("community_source")
    )
    silent = pl.col("density").is_null()
    return ordered(
        found.with_columns(
            **judged(parameters, has=(silent, "what the community has (社区已有的领域能力)")),
            **_reach_words(),
        ),
        "community",
        "field",
    )


def _narrowest(within: pl.DataFrame, fields: pl.Series) -> NDArray[Any]:
    """Fields that contain no other field in use: a whole area is too wide to be reached."""
    known = fields.to_list()
    wide = within.filter(pl.col("narrow") != pl.col("broad"), pl.col("narrow").is_in(known))[
        "broad"
    ]
    found: NDArray[Any] = (~fields.is_in(wide.unique().to_list())).to_numpy()
    return found


def _unrecorded(parts: Frames, has: pl.DataFrame) -> pl.DataFrame:
    """Fields asked for in communities of which nothing that they have is on record."""
    asked = _asked(parts).select("community", "field")
    return asked.join(has, on="community", how="anti")


def _asked(parts: Frames) -> pl.DataFrame:
    """Open demands of each community's enterprises by field."""
    open_now = parts["wanted"].filter(pl.col("status") == "open")
    at = open_now.join(parts["places"].select("enterprise", "community"), on="enterprise")
    return at.group_by("community", "field").agg(
        open_demands=pl.col("demand").n_unique().cast(pl.Int64)
    )


def _nearest(
    found: pl.DataFrame,
    strong: NDArray[Any],
    related: NDArray[Any],
    communities: pl.Series,
    fields: pl.Series,
    named: pl.DataFrame,
) -> pl.DataFrame:
    """For the pairs found, the three fields the community has that are most related."""
    known = found.drop_nulls("density")
    row = known["community"].cast(pl.Enum(communities)).to_physical().to_numpy()
    column = known["field"].cast(pl.Enum(fields)).to_physical().to_numpy()
    links = strong[row] * related[:, column].T
    at, which = links.nonzero()
    near = known.select("community", "field")[at.tolist()].with_columns(
        own=fields[which.tolist()], link=pl.Series(links[at, which]).round(9)
    )
    near = near.join(named.select(own="field", own_name="field_name", own_code="code"), on="own")
    near = near.sort("link", "own_code", "own_name", descending=[True, False, False])
    listed: pl.DataFrame = near.group_by("community", "field", maintain_order=True).agg(
        near_fields=pl.col("own_name").head(3)
    )
    return listed


def _reach_words() -> dict[str, pl.Expr]:
    share = (pl.col("density") * 100).round(0).cast(pl.Int64)
    usual = (pl.col("typical") * 100).round(0).cast(pl.Int64)
    asked = pl.col("open_demands")
    near, near_zh = pl.col("near_fields").list.join(", "), pl.col("near_fields").list.join("、")
    silent = pl.col("density").is_null()
    return {
        "detail": pl.when(silent)
        .then(pl.lit("what the community has is not recorded"))
        .otherwise(
            pl.format(
                "it has {}% of what is related to it ({}% of its missing fields on average), "
                "nearest {}; {} open demand(s)",
                share,
                usual,
                near,
                asked,
            )
        ),
        "detail_zh": pl.when(silent)
        .then(pl.lit("该社区已有的能力没有记录"))
        .otherwise(
            pl.format(
                "相关领域已具备{}%(其所缺领域平均{}%),最接近的是{};待解决需求{}项",
                share,
                usual,
                near_zh,
                asked,
            )
        ),
    }


REACHABLE_FIELDS = Query(
    name="reachable-fields",
    theme="relatedness",
    question="Which missing field is nearest to what we have?",
    question_zh="尚缺的领域中,哪个离我们已有的最近?",
    why="Regions grow into what is related to what they do; a platform in a near field takes root, "
    "one in a far field stays an island.",
    why_zh="区域总是向相关的领域生长:离得近的平台能扎根,离得远的成孤岛。",
    notes_zh="社区具备某领域:当地平台覆盖,或其企业有该领域未失败的合作,或当地院所有优势或成果;仅有"
    "需求不算具备。优势:所占份额不低于平均(Balassa 指数 ≥ 1)。缺失:该领域及其上位、下位领"
    "域皆无。两领域的关联度:具备其一的平台、院所或企业(含需求)也具备另一个的条件概率之较小"
    "者;样本过少的领域不计。密度:该领域周围的关联度中,落在优势领域的份额。没有任何能力记录"
    "的社区无法判断。每个社区只列前若干项。",
    source="Relatedness density: Hidalgo et al. 2007, Science 317; Balland et al. 2019, Regional "
    "Studies 53(9)",
    notes="A community has a field through platforms hosted there that cover it, collaborations "
    "of its enterprises in it that did not fail, and strengths and results of institutes located "
    "there; what its enterprises merely ask for is no capability. Of what it has, it is strong in "
    "fields of which it has at least its share (Balassa's index >= 1). Missing: nothing in the "
    "field, in one that contains it or in one within it. Relatedness of two fields: the lesser "
    "conditional probability that a platform, institute or enterprise with one (needs included) "
    "has the other; fields with fewer than `support` of these are left out, and so is an area of "
    "which narrower fields are in use. Density: of the "
    "relatedness around the field, the share with fields it is strong in. A community of which no "
    "capability is recorded is unknown, for the fields asked for there. Only the `top` of each.",
    columns=(
        text("community", "社区编号", "Id of the community."),
        text("community_name", "社区", "The community."),
        text("field", "领域编号", "Id of the missing field."),
        text("field_name", "技术领域", "The missing field."),
        number("density", "关联密度", "Share of what is related to it that the community has."),
        number("typical", "平均密度", "The mean over the fields the community lacks."),
        many("near_fields", "相近领域", "The most related fields that the community is strong in."),
        count("open_demands", "待解决需求数", "Open demands there in this field."),
        *TAIL,
    ),
    parameters=(
        AS_OF,
        top(
            3,
            "Fields for each community; the rest is left out.",
            "每个社区最多列出几个领域,其余略去。",
        ),
        Parameter(
            "support",
            Type.INTEGER,
            5,
            "Carriers a field must have for its relatedness to mean anything.",
            "领域至少出现在多少个主体上,其关联度才可信。",
        ),
        COMMUNITY,
        FIELD,
        STALE,
    ),
    cypher=ALL_COMMUNITIES.replace(
        "c.surveyed_on AS surveyed_on", "c.surveyed_on AS surveyed_on, c.source AS community_source"
    ),
    parts={
        **FILTERS,
        "covered": COVERED,
        "hosts": "MATCH (p:Platform)-[:HOSTED_IN]->(c:Community) "
        "RETURN DISTINCT p.id AS platform, c.id AS community",
        "strong": STRONG,
        "results": RESULTS,
        "project_fields": PROJECT_FIELDS,
        "enterprise_parties": parties_text("Enterprise"),
        "wanted": WANTED,
        "places": "MATCH (e:Enterprise)-[:LOCATED_IN]->(c:Community) "
        "RETURN DISTINCT e.id AS enterprise, c.id AS community",
        "institute_places": "MATCH (i:Institute)-[:LOCATED_IN]->(c:Community) "
        "RETURN DISTINCT i.id AS institute, c.id AS community",
    },
    after=_reachable,
    needs=("COVERS|STRONG_IN|IN_FIELD", "HOSTED_IN|LOCATED_IN"),
    gap=GapRule(
        subjects=(
            Subject("Community", "community", "community_name"),
            Subject("Field", "field", "field_name"),
        ),
        score="score",
        worth="Relatedness density: of all that is related to the field, the share that the "
        "community has already",
        worth_zh="关联密度:与该领域相关的能力中,社区已具备的份额",
        reason="{community_name} has no {field_name}, and it is near: {detail}",
        reason_zh="{community_name}尚无{field_name},但已接近:{detail_zh}",
        closes="A platform, institute or first project in the field",
        closes_zh="在该领域引入平台、院所或首个合作项目",
        surveyed="surveyed_on",
        evidence=("density", "near_fields", "open_demands"),
    ),
)

QUERIES = (REACHABLE_FIELDS,)
