"""Groups: which are tied less than the numbers of their ties would lead one to expect."""

from __future__ import annotations

import polars as pl

from graph.ontology import ONTOLOGY
from graph.problem import Problem
from graph.schema import Type
from queries.columns import GROUPINGS, STALE, TAIL, count, number, text
from queries.facts import ALL_COMMUNITIES, KNOWN, Frames, Parameters, judged, ordered, prepared
from queries.query import AS_OF, GapRule, Parameter, Query, Subject

_OF_FIRMS = ("community", "size")
"""Groupings of enterprises alone; by the others an enterprise meets an institute."""
_TELLING = 5
"""Expected pairs, or organisations of a group without ties, below which nothing can be told."""
_BY = ("community", "field", "size", "country", "region")


def _attribute(parts: Frames, by: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Groups of organisations: ``org, group`` once each, and ``group, name, surveyed_on``."""
    if by == "community":
        about = parts["all_communities"].select(
            group="community", name="community_name", surveyed_on="surveyed_on"
        )
        return parts["org_places"].unique("org", keep="none").rename({"community": "group"}), about
    if by == "field":
        about = parts["all_fields"].select(group="field", name="field_name")
        return _main_field(parts), about.with_columns(surveyed_on=pl.lit(None, pl.Date()))
    own = (
        parts["enterprises"]
        if by == "size"
        else pl.concat([parts["enterprises"], parts["institutes"]], how="diagonal")
    )
    own = own.select("org", group=by).drop_nulls()
    names = ONTOLOGY.nodes["Enterprise"]["size"].choices if by == "size" else {}
    about = own.select(pl.col("group").unique()).with_columns(
        name=pl.col("group").replace({k: f"{zh} ({k})" for k, zh in names.items()}),
        surveyed_on=pl.lit(None, pl.Date()),
    )
    return own, about


def _main_field(parts: Frames) -> pl.DataFrame:
    """The field most of an organisation's demands, projects and strengths are in, if one leads."""
    number = parts["org_fields"].group_by("org", "field").agg(n=pl.len())
    leads = number.filter(pl.col("n") == pl.col("n").max().over("org"))
    return leads.unique("org", keep="none").select("org", group="field")


def _groupings(parameters: Parameters) -> list[str]:
    strangers = [by for by in parameters["by"] if by not in _BY]
    if strangers:
        raise Problem(
            f"group-ties: --by is {', '.join(strangers)}; it takes {', '.join(_BY)}",
            f"group-ties:参数 by 的值 {'、'.join(strangers)} 无效,应为 {'、'.join(_BY)}",
        )
    return parameters["by"] or list(_BY)


@prepared
def _group_ties(rows: pl.DataFrame, parts: Frames, parameters: Parameters) -> pl.DataFrame:
    found = pl.concat(
        (_between(by, rows, parts, parameters) for by in _groupings(parameters)),
        how="diagonal_relaxed",
    )
    found = found.with_columns(
        surveyed_on=pl.min_horizontal("a_surveyed", "b_surveyed"),
        score=(pl.col("expected") - pl.col("observed")).round(6),
        ratio=(pl.col("observed") / pl.col("expected")).round(6),
        expected=pl.col("expected").round(6),
        z=pl.col("z").round(6),
        sources=pl.lit([], dtype=pl.List(pl.String())),
    )
    silent = pl.col("observed").is_null()
    seen, wanted = pl.col("observed"), pl.col("expected").round(1)
    found = found.with_columns(
        **judged(parameters, ties=(silent, "projects or memberships (合作或成员记录)")),
        detail=pl.when(silent)
        .then(pl.lit("no project or membership with others is recorded of one of them"))
        .otherwise(pl.format("{} pairs met where chance would give {}", seen, wanted)),
        detail_zh=pl.when(silent)
        .then(pl.lit("其中一方没有与他人合作或同为成员的记录"))
        .otherwise(pl.format("实际相遇{}对,随机期望{}对", seen, wanted)),
    )
    return ordered(found, "a", "b")


def _between(by: str, rows: pl.DataFrame, parts: Frames, parameters: Parameters) -> pl.DataFrame:
    """Pairs of groups of one kind that are tied too little, or of which nothing is known."""
    from queries.measures import cross_ties, group_ties

    groups, about = _attribute(parts, by)
    side = pl.col("org").str.split(":").list.first()
    met = rows.with_columns(side=side).join(groups, on="org", how="left")
    if by in _OF_FIRMS:
        met = met.filter(pl.col("side") == "Enterprise")
        met = met.filter(pl.len().over("event") > 1)
        found = group_ties(met)
    else:
        met = met.filter(pl.col("side").n_unique().over("event") == 2)
        found = cross_ties(met)
    ties = met.select("event", "group")
    found = found.rename({"group_a": "a", "group_b": "b"})
    found = found.filter((pl.col("z") <= -parameters["z"]) & (pl.col("expected") >= _TELLING))
    found = pl.concat([found, _unmet(groups, ties, about)], how="diagonal_relaxed")
    for end in ("a", "b"):
        named = about.rename(
            {"group": end, "name": f"{end}_name", "surveyed_on": f"{end}_surveyed"}
        )
        found = found.join(named, on=end, how="left")
    return found.with_columns(
        by=pl.lit(by), a=pl.lit(f"{by}:") + pl.col("a"), b=pl.lit(f"{by}:") + pl.col("b")
    )


def _unmet(groups: pl.DataFrame, ties: pl.DataFrame, about: pl.DataFrame) -> pl.DataFrame:
    """Groups large enough to be told of, without one tie on record: each beside the most tied one.

    One pair each, not one with every other group, or the unknown would bury the rest.
    """
    size = groups.group_by("group").agg(n=pl.len())
    met = ties.drop_nulls("group").group_by("group").agg(ties=pl.len()).join(size, on="group")
    named = met.join(about.select("group", "name"), on="group", how="left")
    most = named.sort("ties", "n", "name", "group", descending=[True, True, False, False]).head(1)
    quiet = size.filter(pl.col("n") >= _TELLING).join(met, on="group", how="anti")
    pairs = quiet.select("group").join(most.select(other="group"), how="cross")
    return pairs.select(
        a=pl.min_horizontal("group", "other"), b=pl.max_horizontal("group", "other")
    )


def _org(kind: str, then: str, give: str) -> str:
    return f"MATCH (n:{kind}){then} RETURN DISTINCT '{kind}:' + n.id AS org, {give}"


_MET = " UNION ALL ".join(
    (
        _org("Enterprise", "-[:MEMBER_OF]->(p:Platform)", "'platform:' + p.id AS event"),
        *(
            _org(
                kind,
                f"-[:PARTY_TO]->(k:Collaboration) WHERE {KNOWN}",
                "'collaboration:' + k.id AS event",
            )
            for kind in ("Enterprise", "Institute")
        ),
    )
)
_IN_FIELD = " UNION ALL ".join(
    f"MATCH (n:{kind}){path}(f:Field) RETURN '{kind}:' + n.id AS org, f.id AS field"
    for kind, path in (
        ("Enterprise", "-[:RAISED]->(:Demand)-[:IN_FIELD]->"),
        ("Enterprise", "-[:PARTY_TO]->(:Collaboration)-[:IN_FIELD]->"),
        ("Institute", "-[:STRONG_IN]->"),
        ("Institute", "-[:OFFERS]->(:Achievement)-[:IN_FIELD]->"),
    )
)
GROUP_TIES = Query(
    name="group-ties",
    theme="networks",
    question="Which groups are tied less than their sizes would lead one to expect?",
    question_zh="哪些群体之间的联系少于其规模所应有?",
    why="A border that nobody drew, between parks, sizes or countries, shows in whom projects and "
    "platforms bring together.",
    why_zh="社区、规模、国家之间无形的边界,会体现在项目和平台把谁聚到一起。",
    notes_zh="按社区和规模:两组各出一家企业,在合作(不论状态)中或作为平台成员相遇的企业对。按领域(机"
    "构的需求、项目、优势和成果中居首者)、国家、地区:一组的企业与另一组的院所在合作中相遇"
    "。每处相遇计一次。期望值与 z 值按随机图的精确均值和方差计算,图中每家机构的联系数、每"
    "个合作与平台的企业数和院所数不变。组别不详或分属两个社区者占位而不计入任何组。期望不"
    "足 5 对者不作判断;有 5 家以上机构而没有任何联系记录的组为无法判断。",
    source="Null model: bipartite configuration model, Newman, Strogatz & Watts 2001, Phys. Rev. E "
    "64, 026118",
    notes="By community and size: pairs of enterprises, one of each group, that meet in a "
    "collaboration (whatever its status) or as members of a platform. By field (the one that leads "
    "among an organisation's demands, projects, strengths and results), country and region: pairs "
    "of an enterprise of the one and an institute of the other that meet in a collaboration. A "
    "pair counts once for each place of meeting. Expected and z by the exact mean and variance in "
    "a random graph in which each organisation keeps its number of ties and each collaboration and "
    "platform its number of enterprises and of institutes. One that brings nobody together is left "
    "out. An organisation of no known group, or of two communities, fills its place in a meeting "
    "and counts for no group. Only where at least 5 pairs are expected: fewer tell "
    "nothing. A group of at least 5 organisations with no tie on record is unknown, beside the "
    "group with most ties.",
    columns=(
        text(
            "by",
            "分组方式",
            "What the groups are: community, field, size, country or region.",
            words=GROUPINGS,
        ),
        text("a", "群体甲编号", "The one group: what it is by, and which."),
        text("a_name", "群体甲", "Its name."),
        text("b", "群体乙编号", "The other group."),
        text("b_name", "群体乙", "Its name."),
        count("observed", "实际对数", "Pairs of organisations that meet."),
        number("expected", "期望对数", "Pairs that chance would give."),
        number("ratio", "实际/期望", "Observed over expected."),
        number("z", "z值", "Standard deviations from what chance would give."),
        count("ties_a", "甲联系数", "Ties of the one group's organisations."),
        count("ties_b", "乙联系数", "Ties of the other's."),
        *TAIL,
    ),
    parameters=(
        AS_OF,
        Parameter(
            "by",
            Type.LIST,
            [],
            "community, field, size, country or region; empty: all of them.",
            "按 community、field、size、country 或 region 分组;为空则全部。",
        ),
        Parameter(
            "z",
            Type.NUMBER,
            2.0,
            "Standard deviations below the expected from which it is a gap.",
            "低于期望多少个标准差视为缺口。",
        ),
        STALE,
    ),
    cypher=_MET,
    parts={
        "enterprises": "MATCH (n:Enterprise) RETURN 'Enterprise:' + n.id AS org, n.size AS size, "
        "n.country AS country, n.region AS region",
        "institutes": "MATCH (n:Institute) RETURN 'Institute:' + n.id AS org, "
        "n.country AS country, n.region AS region",
        "org_places": "MATCH (n:Enterprise)-[:LOCATED_IN]->(c:Community) "
        "RETURN DISTINCT 'Enterprise:' + n.id AS org, c.id AS community",
        "org_fields": _IN_FIELD,
        "all_communities": ALL_COMMUNITIES,
        "all_fields": "MATCH (f:Field) RETURN f.id AS field, f.name AS field_name",
    },
    after=_group_ties,
    needs=("PARTY_TO|MEMBER_OF",),
    gap=GapRule(
        subjects=(Subject("Group", "a", "a_name"), Subject("Group", "b", "b_name")),
        score="score",
        worth="Pairs of organisations that chance would bring together beyond those that met",
        worth_zh="随机情况下应相遇而未相遇的组织对数",
        reason="{a_name} and {b_name} are tied less than their ties would lead one to expect: "
        "{detail}",
        reason_zh="{a_name}与{b_name}的联系少于应有水平:{detail_zh}",
        closes="Projects or platforms with members of both",
        closes_zh="组织双方共同参与的项目或平台",
        surveyed="surveyed_on",
        evidence=("observed", "expected", "z", "by"),
    ),
)


QUERIES = (GROUP_TIES,)
