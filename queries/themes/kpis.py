"""Indicators: the district in figures, the year to date against the year before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from queries.columns import count, number, text
from queries.facts import CURRENT, Frames, Parameters, prepared
from queries.query import AS_OF, Query, earlier

CREDENTIALS = {
    "high-tech enterprise": "国家高新技术企业",
    "technology SME": "科技型中小企业",
    "specialised and new": "专精特新企业",
    "little giant": "小巨人企业",
}
"""What people call the credentials, by kind."""

UNITS = {
    "projects": "个",
    "yuan": "元",
    "visits": "次",
    "enterprises": "家",
    "persons": "人",
    "communities": "个",
    "parks": "个",
    "demands": "项",
    "institutes": "家",
    "platforms": "个",
    "achievements": "项",
}
"""In what the indicators are counted, and how Chinese counts it."""

Row = tuple[str, str, str, float | None, str, str, float | None, int, int]


def _growth(now: float | None, before: float | None) -> float | None:
    return None if not before or now is None else now / before - 1


def _sum(frame: pl.DataFrame, column: str) -> float | None:
    known = frame[column].drop_nulls()
    return float(known.sum()) if len(known) else None


def _period(start: date, end: date) -> str:
    return f"{start.isoformat()}/{end.isoformat()}"


def _flows(projects: pl.DataFrame, visits: pl.DataFrame, as_of: date) -> Iterator[Row]:
    start, end = date(as_of.year, 1, 1), as_of
    before, until = date(as_of.year - 1, 1, 1), earlier(as_of, 12)
    period = _period(start, end)
    signed = projects.filter((pl.col("status") != "proposed") | pl.col("status").is_null())
    now = signed.filter(pl.col("started_on").is_between(start, end))
    then = signed.filter(pl.col("started_on").is_between(before, until))
    if projects.height:
        yield (
            *("projects", "技术合作项目", "Technology projects begun"),
            *(float(now.height), "projects", period, _growth(now.height, then.height)),
            *(now.height, now.height),
        )
        for column, zh, en in (
            ("technology_amount", "技术交易额", "Technology transactions"),
            ("amount", "合同金额", "Contract amount"),
        ):
            value, past = _sum(now, column), _sum(then, column)
            known = now.height - now[column].null_count()
            yield (
                *(column, zh, en, value, "yuan", period, _growth(value, past)),
                *(known, now.height),
            )
    if visits.height:
        n = float(visits.filter(pl.col("started_on").is_between(start, end))["n"].sum())
        m = float(visits.filter(pl.col("started_on").is_between(before, until))["n"].sum())
        yield (
            "visits",
            "走访与服务",
            "Visits and services",
            n,
            "visits",
            period,
            _growth(n, m),
            int(n),
            int(n),
        )


def _stocks(parts: Frames, as_of: date) -> Iterator[Row]:
    today = as_of.isoformat()
    before = earlier(as_of, 12)
    held = parts["credentials"]
    kinds = sorted(held["kind"].drop_nulls().unique().to_list())
    for kind in kinds:
        mine = held.filter(pl.col("kind") == kind)
        now, then = _holders(mine, as_of), _holders(mine, before)
        zh = CREDENTIALS.get(kind, kind)
        dated = mine.height - mine["valid_to"].null_count()
        yield (
            *(f"credentials: {kind}", f"有效{zh}", f"Enterprises holding: {kind}"),
            *(float(now), "enterprises", today, _growth(now, then), dated, mine.height),
        )
    counted = dict(parts["counts"].select("kind", "n").iter_rows())
    for kind, (zh, en, unit) in _COUNTED.items():
        if n := counted.get(kind):
            yield (kind, zh, en, float(n), unit, today, None, n, n)


def _holders(held: pl.DataFrame, on: date) -> int:
    valid = held.filter(
        (pl.col("valid_from") <= on).fill_null(value=True)
        & (pl.col("valid_to") >= on).fill_null(value=True)
    )
    return valid["enterprise"].n_unique() if valid.height else 0


_COUNTED = {
    "brokers": ("科技经纪人", "Technology brokers", "persons"),
    "brokers_serving": ("在服务的经纪人", "Brokers who serve an enterprise now", "persons"),
    "communities": ("工业社区", "Industrial communities", "communities"),
    "parks": ("园区", "Parks", "parks"),
    "demands": ("待解决需求", "Open demands", "demands"),
    "enterprises": ("企业", "Enterprises", "enterprises"),
    "enterprises_served": ("有经纪人的企业", "Enterprises served now", "enterprises"),
    "institutes": ("科研院所", "Institutes", "institutes"),
    "platforms": ("创新平台", "Innovation platforms", "platforms"),
    "achievements": ("科技成果", "Achievements registered", "achievements"),
}


@prepared
def _kpis(rows: pl.DataFrame, parts: Frames, parameters: Parameters) -> pl.DataFrame:
    as_of = parameters["as_of"]
    found = [*_flows(rows, parts["visits"], as_of), *_stocks(parts, as_of)]
    names = ("indicator", "name_zh", "name", "value", "unit", "period", "change", "known", "total")
    types = dict.fromkeys(names, pl.String) | dict.fromkeys(("value", "change"), pl.Float64)
    return pl.DataFrame(
        found, schema=types | dict.fromkeys(("known", "total"), pl.Int64), orient="row"
    )


KPIS = Query(
    name="district-kpis",
    theme="status",
    question="Where do we stand?",
    question_zh="全区科技服务现状如何?",
    why="The figures that a district reports, from the graph itself.",
    why_zh="区里常用的汇报指标,直接由图谱得出。",
    notes_zh="流量:当年 1 月 1 日至截至日期,与上年同日期相比(2 月 29 日对 28 日)。项目按开始日期计"
    ",仅拟议者不计。金额为已知者之和,已知数与总数另列。资质:当日有效的企业数;没有截止日期"
    "的视为有效。除资质外,存量没有上年数,因为图中不保存其历史。图中全无数据的指标不列为零"
    "。",
    source="Science and Technology Daily, 2020-07-15; contracts: MOST Torch Centre, "
    "技术合同认定登记",
    notes="Flows: from 1 January to the as-of date, against the same days of the year before (29 "
    "February: the 28th). A project counts on the day it started, unless it is only proposed. "
    "Amounts are the sums of those known: 'known' of 'total'. Credentials: distinct enterprises "
    "whose status is valid that day; without an end it is taken to be valid. Stocks other than "
    "credentials have no figure for the year before, since the graph keeps no such history. What "
    "the graph knows nothing of is not listed as zero.",
    columns=(
        text("indicator", "指标代码", "What is counted."),
        text("name_zh", "指标", "Its name in Chinese."),
        text("name", "指标(英文)", "Its name in English."),
        number("value", "数值", "The figure; empty if nothing is known of it."),
        text("unit", "单位", "Unit.", words=UNITS),
        text("period", "期间", "The days it is for, ISO 8601; one day for a stock."),
        number("change", "同比", "Growth on the same days of the year before: 0.1 is 10% more."),
        count("known", "有数据的记录", "Records it rests on."),
        count("total", "记录总数", "Records it would rest on if all were known."),
    ),
    parameters=(AS_OF,),
    cypher="""
MATCH (k:Collaboration)
RETURN k.status AS status, k.started_on AS started_on, k.amount AS amount,
       k.technology_amount AS technology_amount
""",
    parts={
        "visits": """
MATCH (v:ServiceEvent) WHERE v.date <= $as_of RETURN v.date AS started_on, count(v.id) AS n
""",
        "credentials": """
MATCH (e:Enterprise)-[:HOLDS]->(h:Credential)
RETURN e.id AS enterprise, h.kind AS kind, h.valid_from AS valid_from, h.valid_to AS valid_to
""",
        "counts": f"""
MATCH (n:Enterprise) RETURN 'enterprises' AS kind, count(n.id) AS n
UNION ALL MATCH (n:Broker) RETURN 'brokers' AS kind, count(n.id) AS n
UNION ALL MATCH (n:Broker)-[r:SERVES]->(:Enterprise) WHERE {CURRENT}
  RETURN 'brokers_serving' AS kind, count(DISTINCT n.id) AS n
UNION ALL MATCH (:Broker)-[r:SERVES]->(n:Enterprise) WHERE {CURRENT}
  RETURN 'enterprises_served' AS kind, count(DISTINCT n.id) AS n
UNION ALL MATCH (n:Community) WHERE n.subkind IS NULL OR n.subkind <> 'park'
  RETURN 'communities' AS kind, count(n.id) AS n
UNION ALL MATCH (n:Community) WHERE n.subkind = 'park' RETURN 'parks' AS kind, count(n.id) AS n
UNION ALL MATCH (n:Institute) RETURN 'institutes' AS kind, count(n.id) AS n
UNION ALL MATCH (n:Platform) RETURN 'platforms' AS kind, count(n.id) AS n
UNION ALL MATCH (n:Achievement)
  WHERE n.registered_on IS NULL OR n.registered_on <= $as_of
  RETURN 'achievements' AS kind, count(n.id) AS n
UNION ALL MATCH (n:Demand)
  WHERE n.status = 'open' AND (n.raised_on IS NULL OR n.raised_on <= $as_of)
  RETURN 'demands' AS kind, count(n.id) AS n
""",
    },
    after=_kpis,
)

QUERIES = (KPIS,)
