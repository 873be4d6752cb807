"""Bridges: what kind of bridge each broker is, and what would fall apart without one."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from graph.projection import MEETING, Projection
from graph.schema import Type
from queries.columns import BROKER, count, number, text
from queries.facts import (
    CURRENT,
    KNOWN,
    LIAISONS,
    PARTNERS,
    PLACES,
    SERVING,
    Frames,
    Parameters,
    prepared,
)
from queries.query import AS_OF, Parameter, Query

ROLES = ("coordinator", "itinerant", "gatekeeper", "representative", "liaison")
_ROLES_ZH = {
    "coordinator": "协调者",
    "itinerant": "巡回中介",
    "gatekeeper": "守门人/代言人",
    "liaison": "联络人",
}
_INSTITUTES = "Institute"


def _tie(frame: pl.DataFrame, start: str, a: str, end: str, b: str) -> pl.DataFrame:
    return frame.select(
        **{"from": pl.lit(f"{start}:") + pl.col(a), "to": pl.lit(f"{end}:") + pl.col(b)}
    )


def _keyed(frame: pl.DataFrame, *pair: str) -> list[tuple[str, str]]:
    """Two columns as pairs of keys: kind, column, kind, column."""
    return _tie(frame, *pair).rows()


def _nodes(ties: pl.DataFrame) -> pl.DataFrame:
    """The kinds and ids that the ties' keys name."""
    keys = pl.concat([ties["from"], ties["to"]]).unique()
    kind, place = keys.str.split(":").list.first(), keys.str.find(":", literal=True)
    return pl.DataFrame({"kind": kind, "id": keys.str.slice(place + 1), "key": keys})


# --- brokerage-roles ------------------------------------------------------------------------


def _home(serving: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """The community in which a broker serves most enterprises; none where two lead."""
    number = serving.join(places, on="enterprise").group_by("broker", "community").agg(n=pl.len())
    leads = number.filter(pl.col("n") == pl.col("n").max().over("broker"))
    return leads.unique("broker", keep="none").select("broker", home="community")


def _groups(
    nodes: pl.DataFrame, places: pl.DataFrame, home: pl.DataFrame, by: str
) -> dict[str, str | None]:
    """Group of each key: enterprises by community, institutes one group, brokers at home."""
    known = nodes.filter(pl.col("kind") == _INSTITUTES)["key"].to_list()
    groups: dict[str, str | None] = dict.fromkeys(known, _INSTITUTES)
    brokers = nodes.filter(pl.col("kind") == "Broker")["key"].to_list()
    groups.update(dict.fromkeys(brokers, "Broker"))
    if by == "portfolio":
        groups.update(_keyed(home, "Broker", "broker", "Community", "home"))
    one = places.unique("enterprise", keep="none")
    groups.update(_keyed(one, "Enterprise", "enterprise", "Community", "community"))
    return groups


def _joint(parties: pl.DataFrame, who: str) -> pl.DataFrame:
    """Pairs (``who`` and ``who``_other) that are party to one collaboration."""
    both = parties.join(parties, on="collaboration", suffix="_other")
    return both.filter(pl.col(who) < pl.col(f"{who}_other"))


@prepared
def _roles(rows: pl.DataFrame, parts: Frames, parameters: Parameters) -> pl.DataFrame:
    from queries.measures import gould_fernandez

    serving, places = parts["serving"], parts["places"].drop("community_name")
    served = serving.select(pl.col("enterprise").unique())
    liaised = parts["liaisons"].select(pl.col("institute").unique())
    firms = _joint(parts["parties"].join(served, on="enterprise"), "enterprise")
    institutes = _joint(parts["institute_parties"].join(liaised, on="institute"), "institute")
    partners = parts["partners"].join(served, on="enterprise")
    ties = pl.concat(
        [
            _tie(serving, "Broker", "broker", "Enterprise", "enterprise"),
            _tie(parts["liaisons"], "Broker", "broker", "Institute", "institute"),
            _tie(partners, "Enterprise", "enterprise", "Institute", "institute"),
            _tie(firms, "Enterprise", "enterprise", "Enterprise", "enterprise_other"),
            _tie(institutes, "Institute", "institute", "Institute", "institute_other"),
        ]
    ).unique()
    nodes, home = _nodes(ties), _home(serving, places)
    groups = _groups(nodes, places, home, parameters["home"])
    known = Projection.of(nodes, ties, "brokers and whom they know", "经纪人及其联系对象")
    roles = gould_fernandez(known, groups).filter(pl.col("kind") == "Broker").drop("key", "name")
    names = parts["places"].select(home="community", home_name="community_name").unique()
    unplaced = serving.join(places.unique("enterprise", keep="none"), on="enterprise", how="anti")
    found = (
        rows.join(roles, left_on="broker", right_on="id", how="left")
        .join(home, on="broker", how="left")
        .join(names, on="home", how="left")
        .join(_number(serving, "enterprises"), on="broker", how="left")
        .join(_number(parts["liaisons"], "institutes"), on="broker", how="left")
        .join(_number(unplaced, "left_out"), on="broker", how="left")
        .with_columns(pl.col("enterprises", "institutes", "left_out", *ROLES, "total").fill_null(0))
    )
    return found.with_columns(**_main_role()).sort(
        ["total", "broker"], descending=[True, False], maintain_order=True
    )


def _number(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    return frame.group_by("broker").agg(pl.len().cast(pl.Int64).alias(name))


def _main_role() -> dict[str, pl.Expr]:
    """The role that leads, or none where there is none; of two that tie the first of ROLES."""
    roles = list(_ROLES_ZH)
    leads = pl.concat_list(roles).list.arg_max()
    none = pl.col("total") == 0
    said = {str(i): role for i, role in enumerate(roles)}
    said_zh = {str(i): zh for i, zh in enumerate(_ROLES_ZH.values())}
    place = pl.when(none).then(None).otherwise(leads.cast(pl.String()))
    return {"main_role": place.replace(said), "main_role_zh": place.replace(said_zh)}


BROKERAGE_ROLES = Query(
    name="brokerage-roles",
    theme="brokerage",
    question="What kind of bridge is each broker?",
    question_zh="每位经纪人是哪一种桥梁?",
    why="A district whose brokers all coordinate within one community has no bridge to the next "
    "and none to the institutes.",
    why_zh="若经纪人都只在本社区内协调,社区之间、企业与院所之间便无桥可走。",
    notes_zh="不分方向。经纪人当前服务或联络、而彼此没有合作的两方,由其居间。分组:各社区(其企业)、"
    "院所为一组、经纪人自己的一组,即其服务企业最多的社区(并列时不设;用 --home employer 时"
    "另成一组)。协调:两方都在本组;守门与代表:一方在本组、一方在外,不分方向时相同,合计只计"
    "一次;巡回:两方同属另一组;联络:三方各属一组。社区不详或分属两个社区的企业不参与(left_"
    "out)。",
    source="Gould & Fernandez 1989, Sociological Methodology 19, 89-126",
    notes="Undirected. A broker stands between two whom it now serves or liaises with and who have "
    "no collaboration with each other. Groups: each community (its enterprises), the institutes as "
    "one sector, and the broker's own: the community where most of the enterprises it serves lie "
    "(none where two lead: then every pair is itinerant or liaison), or with --home employer a "
    "group apart. Coordinator: two at home. Gatekeeper and representative: one at home, one "
    "outside; without direction the same pairs, so the two columns are equal and counted once in "
    "the total. Itinerant: two of one group that is not its own. Liaison: three groups. "
    "An enterprise of no known community, or of two, takes no part (left_out).",
    columns=(
        *BROKER,
        text("home_name", "主要服务社区", "Community where most of the enterprises served lie."),
        count("enterprises", "服务企业数", "Enterprises it now serves."),
        count("institutes", "联络院所数", "Institutes it liaises with."),
        count("coordinator", "协调者", "Pairs within its own community."),
        count("itinerant", "巡回中介", "Pairs within another group."),
        count("gatekeeper", "守门人", "Pairs of one outside and one at home, read inwards."),
        count("representative", "代言人", "The same pairs read outwards."),
        count("liaison", "联络人", "Pairs of two groups, neither its own."),
        count("total", "居间对数", "All pairs it stands between."),
        text("main_role", "主要角色(英文)", "The role that leads.", "主要角色(英文)。"),
        text("main_role_zh", "主要角色", "The role that leads, in Chinese."),
        count("left_out", "未计企业数", "Enterprises served whose community is not known."),
    ),
    parameters=(
        AS_OF,
        Parameter(
            "home",
            Type.TEXT,
            "portfolio",
            "A broker's own group: portfolio (the community it mostly serves) or employer.",
            "经纪人所属群体:portfolio(主要服务社区)或 employer(任职单位)。",
        ),
    ),
    cypher="MATCH (b:Broker) RETURN b.id AS broker, b.name AS broker_name",
    parts={
        "serving": SERVING,
        "liaisons": LIAISONS,
        "places": PLACES,
        "partners": PARTNERS,
        "parties": f"MATCH (e:Enterprise)-[:PARTY_TO]->(k:Collaboration) WHERE {KNOWN} "
        "RETURN DISTINCT k.id AS collaboration, e.id AS enterprise",
        "institute_parties": f"MATCH (i:Institute)-[:PARTY_TO]->(k:Collaboration) WHERE {KNOWN} "
        "RETURN DISTINCT k.id AS collaboration, i.id AS institute",
    },
    after=_roles,
    needs=("SERVES",),
)

# --- cut-points -----------------------------------------------------------------------------

_CONDITION = {"SERVES": f" WHERE {CURRENT}"}


def _scan(relation: str, start: str, end: str) -> str:
    """Who is tied to whom by a relation of the mixed graph, as of the day."""
    where = _CONDITION.get(relation, "")
    if end == "Collaboration":
        where = f" WHERE {KNOWN}"
    return (
        f"MATCH (a:{start})-[r:{relation}]->(k:{end}){where} "
        f"RETURN DISTINCT '{start}:' + a.id AS one, '{end}:' + k.id AS other"
    )


def _called(kind: str) -> str:
    label = "title" if kind == "Collaboration" else "name"
    return f"MATCH (n:{kind}) RETURN '{kind}' AS kind, n.id AS id, n.{label} AS name"


def _together(texts: Iterable[str]) -> str:
    return " UNION ALL ".join(texts)


@prepared
def _cut(rows: pl.DataFrame, parts: Frames, parameters: Parameters) -> pl.DataFrame:
    from queries.measures import cut_points

    ties = parts["ties"].rename({"one": "from", "other": "to"})
    mixed = Projection.of(rows, ties, "who meets whom", "谁与谁往来")
    found = cut_points(mixed).filter(pl.col("cut_off") >= parameters["at_least"])
    return found.with_columns(share=(pl.col("cut_off") / pl.col("before")).round(6))


CUT_POINTS = Query(
    name="cut-points",
    theme="networks",
    question="Whose departure would break the network apart?",
    question_zh="失去谁,网络就会断开?",
    why="What hangs by one person, platform or tie is lost with it.",
    why_zh="只系于一人、一个平台或一条联系的,会随之断开。",
    notes_zh="在企业、院所、经纪人(当前服务)、平台与合作的混合网络中计算。cut_off:除去该点或该线后"
    ",与其现在所连最大部分断开的企业数,不含被除去者。",
    source="Articulation points and bridges: Hopcroft & Tarjan 1973, Comm. ACM 16(6)",
    notes="In the mixed graph of enterprises, institutes, brokers (current services), platforms "
    "and collaborations. cut_off counts the enterprises that would lose the largest part of what "
    "they are now connected to; the one removed is not counted.",
    columns=(
        text(
            "what",
            "类别",
            "node: whoever stands there goes; tie: only this tie does.",
            words={"node": "节点", "tie": "联系"},
        ),
        text("kind", "类型", "Kind of the node, or of the tie's one end."),
        text("id", "编号", "Its id."),
        text("name", "名称", "Its name."),
        text("other_kind", "另一端类型", "Kind of the tie's other end."),
        text("other_id", "另一端编号", "Its id."),
        text("other_name", "另一端", "Its name."),
        count("pieces", "分成几块", "Pieces into which its part of the network would fall."),
        count("cut_off", "断开企业数", "Enterprises that would be cut off from the largest."),
        count("before", "现相连企业数", "Enterprises connected there now."),
        number("share", "占比", "Cut off over connected now."),
    ),
    parameters=(
        AS_OF,
        Parameter(
            "at_least",
            Type.INTEGER,
            5,
            "Enterprises cut off from which it is listed.",
            "断开企业数达到多少才列出。",
        ),
    ),
    cypher=_together(
        _called(k) for k in ("Enterprise", "Institute", "Broker", "Platform", "Collaboration")
    ),
    parts={"ties": _together(_scan(*each) for each in MEETING)},
    after=_cut,
)

QUERIES = (BROKERAGE_ROLES, CUT_POINTS)
