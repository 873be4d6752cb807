"""Partners: who works with the same one again and again, and with whom firms like it work."""

from __future__ import annotations

import polars as pl

from graph.schema import Type
from queries.columns import ENTERPRISE, INSTITUTE, STALE, TAIL, count, day, number, text, top
from queries.facts import (
    KNOWN,
    Frames,
    Parameters,
    judged,
    ordered,
    prepared,
    sources,
    state,
)
from queries.query import AS_OF, GapRule, Parameter, Query, Subject

_ENTERPRISES = """
MATCH (e:Enterprise)
RETURN e.id AS enterprise, e.name AS enterprise_name, e.surveyed_on AS surveyed_on,
       e.source AS enterprise_source
"""
_PROJECTS = f"""
MATCH (e:Enterprise)-[:PARTY_TO]->(k:Collaboration) WHERE {KNOWN}
RETURN DISTINCT e.id AS enterprise, k.id AS collaboration, k.status AS status,
       k.started_on AS started_on, k.ended_on AS ended_on
"""
_WITH = f"""
MATCH (i:Institute)-[:PARTY_TO]->(k:Collaboration) WHERE {KNOWN}
RETURN DISTINCT k.id AS collaboration, i.id AS institute, i.name AS institute_name
"""
# Of a project of one enterprise and nobody else, with whom it is done is not known.
_OTHERS = f"""
MATCH (o:Platform|Agency)-[:PARTY_TO]->(k:Collaboration) WHERE {KNOWN}
RETURN DISTINCT k.id AS collaboration
"""

_COUNTS = ("squares", "total", "most", "partners", "collaborations", "failed", "unrecorded")

# --- lock-in --------------------------------------------------------------------------------


@prepared
def _locked(rows: pl.DataFrame, parts: Frames, parameters: Parameters) -> pl.DataFrame:
    projects, parties = parts["projects"], parts["parties"]
    met = projects.join(parties, on="collaboration")
    number = met.group_by("enterprise", "institute", "institute_name").agg(
        n=pl.len().cast(pl.Int64)
    )
    total = pl.col("n").sum()
    by = number.group_by("enterprise").agg(
        squares=(pl.col("n") ** 2).sum(), total=total, most=pl.col("n").max(), partners=pl.len()
    )
    first = number.sort("n", "institute_name", "institute", descending=[True, False, False])
    first = first.unique("enterprise", keep="first", maintain_order=True).drop("n")
    counted = met.group_by("enterprise").agg(
        collaborations=pl.col("collaboration").n_unique().cast(pl.Int64),
        failed=pl.col("collaboration")
        .filter(state(parameters["as_of"]) == "failed")
        .n_unique()
        .cast(pl.Int64),
        last_on=pl.col("started_on").max(),
    )
    open_ended = projects.filter(pl.len().over("collaboration") == 1).join(
        pl.concat([parties.select("collaboration"), parts["others"]]),
        on="collaboration",
        how="anti",
    )
    alone = open_ended.group_by("enterprise").agg(unrecorded=pl.len().cast(pl.Int64))
    found = (
        rows.join(by, on="enterprise", how="left")
        .join(first, on="enterprise", how="left")
        .join(counted, on="enterprise", how="left")
        .join(alone, on="enterprise", how="left")
        .with_columns(pl.col(*_COUNTS).fill_null(0))
    )
    found = _bounded(found, parameters)
    return ordered(found.with_columns(**_lock_words()), "enterprise")


def _bounded(found: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """Gaps and unknowns: the index as recorded, and its bounds were the missing partners known.

    Lowest were each missing partner another new one, highest were all the leading one.
    """
    n, missing, squares = pl.col("total"), pl.col("unrecorded"), pl.col("squares")
    whole = (n + missing) ** 2
    low = (squares + missing) / whole
    high = (squares - pl.col("most") ** 2 + (pl.col("most") + missing) ** 2) / whole
    enough = pl.col("collaborations") >= parameters["at_least"]
    might = pl.col("collaborations") + missing >= parameters["at_least"]
    found = found.with_columns(
        # Where no partner at all is recorded there is no index, only what it might be.
        hhi=pl.when(n > 0).then((squares / n**2).round(6)),
        share=pl.when(n > 0).then((pl.col("most") / n).round(6)),
        _sure=enough & (low > parameters["above"]),
        _might=might & (high > parameters["above"]),
    ).filter(pl.col("_might"))
    return found.with_columns(
        score=(pl.col("hhi") * pl.col("collaborations")).round(6),
        sources=sources("enterprise_source"),
        **judged(
            parameters,
            absence=False,
            partners=(~pl.col("_sure"), "partners of some projects (部分项目的合作方)"),
        ),
    )


def _lock_words() -> dict[str, pl.Expr]:
    most, all_of = pl.col("most"), pl.col("total")
    name, index = pl.col("institute_name"), pl.col("hhi").round(2)
    lacking = pl.col("unrecorded")
    more, more_zh = (
        pl.when(lacking > 0).then(pl.format(words, lacking)).otherwise(pl.lit(""))
        for words in ("; {} more without a recorded partner", ";另有{}次无合作方记录")
    )
    return {
        "detail": pl.when(all_of > 0)
        .then(pl.format("{} of {} with {}, Herfindahl index {}{}", most, all_of, name, index, more))
        .otherwise(pl.format("no partner is recorded of its {} collaborations", lacking)),
        "detail_zh": pl.when(all_of > 0)
        .then(pl.format("{}次合作中{}次为{},集中度指数{}{}", all_of, most, name, index, more_zh))
        .otherwise(pl.format("{}次合作均无合作方记录", lacking)),
    }


LOCK_IN = Query(
    name="lock-in",
    theme="partners",
    question="Who works with the same partner again and again?",
    question_zh="哪些企业总与同一个院所合作?",
    why="Trust makes the second project easy and the tenth one blind: what the partner cannot do "
    "is never asked of anybody else.",
    why_zh="熟悉让合作容易,也让视野变窄:老伙伴做不了的,再没有问过别人。",
    notes_zh="企业各合作院所所占份额的平方和(赫芬达尔指数),合作不论状态,高于设定值(0.8),且与院所的"
    "合作不少于设定次数。一项合作有两家院所时各计一次;平台和机关不算伙伴。合作方未登记、而"
    "可能改变结论者,无法判断。",
    source="Strong network failure: Klein Woolthuis et al. 2005; lock-in: Boschma 2005, Regional "
    "Studies 39(1); Herfindahl-Hirschman index",
    notes="The sum of squared shares of its institutes in an enterprise's collaborations, of any "
    "status, above `above` (0.8: more than), with at least `at_least` collaborations that have an "
    "institute. A collaboration with two institutes counts once for each; platforms, agencies and "
    "other enterprises are no partners. Projects of which no other party at all is recorded may "
    "lower or raise the index: unknown where they could decide it.",
    columns=(
        *ENTERPRISE,
        count("collaborations", "合作数", "Collaborations with an institute, of any status."),
        count("partners", "合作院所数", "Institutes it has worked with."),
        number("hhi", "集中度指数", "Herfindahl index of its partners, 0 to 1."),
        *(
            text("institute", "主要院所编号", "Id of the institute it mostly works with."),
            text("institute_name", "主要院所", "The institute it mostly works with."),
        ),
        number("share", "占比", "Share of that institute."),
        count("failed", "未成次数", "Of the collaborations those that failed."),
        count("unrecorded", "无合作方记录", "Projects of which no partner is recorded."),
        day("last_on", "最近开始", "When the last one started."),
        *TAIL,
    ),
    parameters=(
        AS_OF,
        Parameter("above", Type.NUMBER, 0.8, "The index above which it is lock-in.", "指数阈值。"),
        Parameter(
            "at_least", Type.INTEGER, 3, "Collaborations that are enough to tell.", "最少合作次数。"
        ),
        STALE,
    ),
    cypher=_ENTERPRISES,
    parts={"projects": _PROJECTS, "parties": _WITH, "others": _OTHERS},
    after=_locked,
    needs=("PARTY_TO",),
    gap=GapRule(
        subjects=(Subject("Enterprise", "enterprise", "enterprise_name"),),
        score="score",
        worth="Collaborations times the Herfindahl index: how much rests on one partner",
        worth_zh="合作次数乘以集中度指数,即系于单一伙伴的合作量",
        reason="{enterprise_name} keeps to one partner ({detail})",
        reason_zh="{enterprise_name}的合作集中于单一院所({detail_zh})",
        closes="A first project with another institute in its fields",
        closes_zh="在其领域内与另一家院所开展首次合作",
        surveyed="surveyed_on",
        evidence=("collaborations", "hhi", "institute", "failed", "last_on"),
    ),
)

# --- peer-paths -----------------------------------------------------------------------------


@prepared
def _peers(rows: pl.DataFrame, parts: Frames, parameters: Parameters) -> pl.DataFrame:
    met = parts["projects"].join(parts["parties"], on="collaboration")
    pair = ["enterprise", "institute"]
    was = state(parameters["as_of"])
    ties = met.select(a="enterprise", b="institute", was=was)
    sure = ties.filter(pl.col("was").is_in(["living", "done"])).select("a", "b").unique()
    unsure = ties.filter(was="unknown").select("a", "b").unique()
    failed = met.filter(was == "failed").group_by(pair)
    found = _paths(sure, unsure, rows, parts, parameters).with_columns(unsure=pl.lit(value=False))
    if unsure.height:
        # of whom nothing can be told for certain: paths over projects of unrecorded status too
        every = pl.concat([sure, unsure]).unique()
        told = found.select("enterprise")
        left = rows.join(told, on="enterprise", how="anti")
        more = _paths(every, None, left, parts, parameters)
        found = pl.concat([found, more.with_columns(unsure=pl.lit(value=True))])
    tried = failed.agg(failed_before=pl.col("collaboration").n_unique().cast(pl.Int64))
    found = (
        found.join(rows, on="enterprise")
        .join(tried, on=pair, how="left")
        .with_columns(
            pl.col("failed_before").fill_null(0),
            pl.col("score").round(6),
            sources=sources("enterprise_source"),
        )
    )
    no_status = pl.col("unsure"), "status of collaborations (合作状态)"
    found = found.with_columns(**judged(parameters, status=no_status), **_peer_words())
    return ordered(found, "enterprise", "institute")


def _paths(
    ties: pl.DataFrame,
    unsure: pl.DataFrame | None,
    rows: pl.DataFrame,
    parts: Frames,
    parameters: Parameters,
) -> pl.DataFrame:
    """The best pairs of these enterprises, with the peer that says most; the first by name."""
    from queries.measures import closest_peers, three_step_paths

    names = parts["parties"].select(b="institute", institute_name="institute_name").unique("b")
    found = three_step_paths(ties, unsure, parameters["top"], parameters["at_least"])
    found = found.join(names, on="b")
    found = found.join(rows.select(a="enterprise"), on="a", how="semi")
    found = found.sort(
        ["a", "score", "paths", "institute_name", "b"], descending=[False, True, True, False, False]
    )
    found = found.group_by("a", maintain_order=True).head(parameters["top"])
    called = parts["enterprise_names"].select(peer="enterprise", peer_name="enterprise_name")
    peers = closest_peers(ties, found).join(called, on="peer").sort("peer_name", "peer")
    peers = peers.unique(["a", "b"], keep="first", maintain_order=True)
    return found.join(peers, on=["a", "b"]).rename({"a": "enterprise", "b": "institute"})


def _peer_words() -> dict[str, pl.Expr]:
    firms, paths = pl.col("peers"), pl.col("paths")
    again, again_zh = (
        pl.when(pl.col("failed_before") > 0).then(pl.lit(words)).otherwise(pl.lit(""))
        for words in ("; an earlier try of the two failed", ";双方曾合作未成")
    )
    name = pl.col("peer_name")
    return {
        "detail": pl.format("{} peer(s), closest {}; {} path(s){}", firms, name, paths, again),
        "detail_zh": pl.format("同类企业{}家,最近的是{};{}条路径{}", firms, name, paths, again_zh),
    }


PEER_PATHS = Query(
    name="peer-paths",
    theme="partners",
    question="Who works with the firms like me?",
    question_zh="与我相似的企业在和谁合作?",
    why="A firm that shares an institute with mine has tried others; what served it may serve me.",
    why_zh="与我共用院所的企业还有别的伙伴;对它有用的,可能对我也有用。",
    notes_zh="企业—院所—另一企业—尚未合作的院所,经拟议、进行中、已完成或已产业化的合作。只有失败"
    "合作的一对照列并注明;有状态不详的合作者不列。只经状态不详的合作相连的企业无法判断。每"
    "家企业只列得分最高的若干项。尚无合作院所的企业没有同类。",
    source="Paths of length three: Kovács et al. 2019, Nature Communications 10, 1240",
    notes="Enterprise - institute - other enterprise - institute that is not yet a partner, "
    "through collaborations that are proposed, active, completed or industrialised. A pair whose "
    "only collaborations failed is listed and says so; one with a collaboration of unrecorded "
    "status is left out, for it may be a partner. An enterprise that has paths over collaborations "
    "of unrecorded status alone is unknown. Only the `top` best for each enterprise, by "
    "score and then by number of paths and name; the rest is left out. An enterprise that has no "
    "partner yet has no peers here.",
    columns=(
        *ENTERPRISE,
        *INSTITUTE,
        count("paths", "路径数", "Paths enterprise - institute - peer - institute."),
        count("peers", "同类企业数", "Peers they run through."),
        text("peer", "最近的同类企业编号", "Id of the peer through whom most of the score comes."),
        text("peer_name", "最近的同类企业", "That peer."),
        count("failed_before", "曾未成次数", "Collaborations of the two that failed."),
        *TAIL,
    ),
    parameters=(
        AS_OF,
        top(
            3,
            "Institutes for each enterprise; the rest is left out.",
            "每家企业最多列出几家院所,其余略去。",
        ),
        Parameter("at_least", Type.INTEGER, 1, "Paths that are enough.", "最少路径数。"),
        STALE,
    ),
    cypher=_ENTERPRISES,
    parts={
        "projects": _PROJECTS,
        "parties": _WITH,
        "enterprise_names": "MATCH (e:Enterprise) "
        "RETURN e.id AS enterprise, e.name AS enterprise_name",
    },
    after=_peers,
    needs=("PARTY_TO",),
    gap=GapRule(
        subjects=(
            Subject("Enterprise", "enterprise", "enterprise_name"),
            Subject("Institute", "institute", "institute_name"),
        ),
        score="score",
        worth="Paths, each weighed by 1 / sqrt(degrees of the institute and the peer in between), "
        "so that a path through a hub says less (L3)",
        worth_zh="路径数,按中间院所与企业的度数加权(L3),经枢纽的路径权重较低",
        reason="Firms like {enterprise_name} work with {institute_name}, it does not ({detail})",
        reason_zh="与{enterprise_name}相似的企业在和{institute_name}合作,而它没有({detail_zh})",
        closes="An introduction to the institute, through the peer or a broker",
        closes_zh="经同类企业或经纪人引荐该院所",
        surveyed="surveyed_on",
        evidence=("paths", "peers", "peer", "failed_before"),
    ),
)

QUERIES = (LOCK_IN, PEER_PATHS)
