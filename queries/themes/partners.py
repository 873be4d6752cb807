"""Partners: who works with the same one again and again, and with whom firms like it work."""

from __future__ import annotations

import polars as pl

from graph.schema import Type
from queries.columns import ENTERPRISE, INSTITUTE, STALE, TAIL, count, text, top
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

QUERIES = (PEER_PATHS,)
