"""Data: is there no link, or no data? What is known of each kind, from whom and how old."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from graph.ontology import ONTOLOGY
from graph.schema import NodeKind
from queries.columns import count, day, days, number, text
from queries.facts import Frames, Parameters
from queries.query import AS_OF, Query, days_before


def _relations(kind: NodeKind) -> Iterator[tuple[str, str, str]]:
    """Of a kind its relations as (name, "out" or "in", the pattern that finds one)."""
    for relation in ONTOLOGY.public_relations():
        to = "|".join(dict.fromkeys(b for a, b in relation.ends if a == kind.name))
        by = "|".join(dict.fromkeys(a for a, b in relation.ends if b == kind.name))
        if to:
            yield relation.name, "out", f"(n:{kind.name})-[:`{relation.name}`]->(:{to})"
        if by:
            yield relation.name, "in", f"(n:{kind.name})<-[:`{relation.name}`]-(:{by})"


def _known_text(kind: NodeKind) -> str:
    """Counts, of a kind, the nodes with each property."""
    known = ",\n       ".join(f"count(n.`{p.name}`) AS p_{p.name}" for p in kind.properties)
    return f"\nMATCH (n:{kind.name})\nRETURN count(n.id) AS total,\n       {known}\n"


def _tied_text(kind: NodeKind) -> str:
    """Counts, of a kind, the nodes with each relation: distinct ends are quicker than EXISTS.

    Beside a constant a count over nothing is no row: what is not there is 0.
    """
    return "\nUNION ALL\n".join(
        f"MATCH {pattern} RETURN '{way} {name}' AS tie, count(DISTINCT n.id) AS known"
        for name, way, pattern in _relations(kind)
    )


def _coverage_texts() -> dict[str, str]:
    texts = {}
    for kind in ONTOLOGY.public_nodes():
        texts[kind.name] = _known_text(kind)
        if any(_relations(kind)):
            texts[f"{kind.name} tied"] = _tied_text(kind)
    return texts


def _coverage(rows: pl.DataFrame, parts: Frames, parameters: Parameters) -> pl.DataFrame:
    found = []
    for kind in ONTOLOGY.public_nodes():
        row = parts[kind.name].row(0, named=True)
        total = int(row["total"] or 0)
        ties = dict(parts[f"{kind.name} tied"].iter_rows()) if any(_relations(kind)) else {}
        for each in kind.properties:
            if each.name in ("id", "synthetic"):
                continue
            known = int(row[f"p_{each.name}"] or 0)
            found.append((kind.name, kind.zh, each.name, each.zh, "property", known, total))
        for name, way, _ in _relations(kind):
            zh = ONTOLOGY.relations[name].zh
            known = int(ties.get(f"{way} {name}", 0))
            found.append((kind.name, kind.zh, name, zh, way, known, total))
    columns = ["kind", "kind_zh", "property", "property_zh", "what", "known", "total"]
    types = dict.fromkeys(columns[:5], pl.String) | dict.fromkeys(columns[5:], pl.Int64)
    frame = pl.DataFrame(found, schema=types, orient="row")
    return frame.with_columns(share=pl.col("known") / pl.when(pl.col("total") > 0).then("total"))


COVERAGE = Query(
    name="data-coverage",
    theme="status",
    question="Is there no link, or no data?",
    question_zh="是没有联系,还是没有数据?",
    why="A gap is as good as the data around it; this is what we do not know.",
    why_zh="缺口是否可信取决于数据是否齐全;此表说明我们不知道什么。",
    notes_zh="每类每项属性一行(编号与合成标记除外),每类每种联系一行:该类中至少有一条这种联系者,不论"
    "方向。并非每家企业都应持有资质:联系的比例低,可能是事实,也可能是缺数据,本表不作区分。",
    source="Data completeness: ISO/IEC 25012",
    notes="A row a kind and property (id and the synthetic mark apart), and a row a kind and "
    "relation: the nodes of the kind with at least one such relation, out of it or into it. Not "
    "every enterprise ought to hold a credential: a low share of a relation is a fact or a lack of "
    "data, and the table says which share it is, not which of the two. In the ontology's order.",
    columns=(
        text("kind", "类型代码", "Kind of node."),
        text("kind_zh", "类型", "The kind in Chinese."),
        text("property", "属性代码", "Property or relation."),
        text("property_zh", "属性", "The property or relation in Chinese."),
        text(
            "what",
            "性质",
            "property; out or in for a relation that leaves or reaches the node.",
            words={"property": "属性", "out": "出向关系", "in": "入向关系"},
        ),
        count("known", "已知", "Nodes of which it is known."),
        count("total", "总数", "Nodes of the kind."),
        number("share", "已知比例", "known / total; empty where there is no node."),
    ),
    cypher="MATCH (n:Enterprise) RETURN count(n.id) AS total",
    parts=_coverage_texts(),
    after=_coverage,
)

# --- data-age -------------------------------------------------------------------------------

_DATED = {
    "Demand": "raised_on",
    "Achievement": "registered_on",
    "Collaboration": "started_on",
    "ServiceEvent": "date",
    "Credential": "valid_from",
}
"""What dates a record of a kind that is not itself surveyed."""


def _dated(kind: NodeKind) -> str | None:
    if "surveyed_on" in kind:
        return "surveyed_on"
    return _DATED.get(kind.name)


def _age_text(kind: NodeKind) -> str:
    dated = _dated(kind)
    if dated is None:
        return (
            f"\nMATCH (n:{kind.name})\n"
            "RETURN n.source AS source, count(n.id) AS total, 0 AS dated, 0 AS recent\n"
        )
    return f"""
MATCH (n:{kind.name})
RETURN n.source AS source, count(n.id) AS total, count(n.{dated}) AS dated,
       sum(CASE WHEN n.{dated} >= $cutoff THEN 1 ELSE 0 END) AS recent,
       min(n.{dated}) AS oldest, max(n.{dated}) AS newest
"""


def _age(rows: pl.DataFrame, parts: Frames, parameters: Parameters) -> pl.DataFrame:
    schema = {"source": pl.String, "total": pl.Int64, "dated": pl.Int64, "recent": pl.Int64}
    dates = {"oldest": pl.Date, "newest": pl.Date}
    frames = []
    for position, kind in enumerate(ONTOLOGY.public_nodes()):
        part = parts[kind.name]
        part = part.with_columns(pl.lit(None).alias(c) for c in dates if c not in part.columns)
        frames.append(
            part.select(pl.col(c).cast(t) for c, t in {**schema, **dates}.items()).with_columns(
                kind=pl.lit(kind.name),
                kind_zh=pl.lit(kind.zh),
                position=pl.lit(position),
                by=pl.lit(_dated(kind), dtype=pl.String),
            )
        )
    titles = rows.select(
        pl.col("id").cast(pl.String).alias("source"),
        pl.col("title").cast(pl.String).alias("source_title"),
        pl.col("retrieved_on").cast(pl.Date),
    )
    every = pl.concat(frames).with_columns(source=pl.col("source").str.split(";").list.first())
    grouped = every.group_by("position", "kind", "kind_zh", "by", "source").agg(
        pl.col("total", "dated", "recent").sum(),
        pl.col("oldest").min(),
        pl.col("newest").max(),
    )
    return (
        grouped.join(titles, on="source", how="left")
        .with_columns(
            share_recent=pl.col("recent") / pl.when(pl.col("dated") > 0).then(pl.col("dated"))
        )
        .sort("position", "source", nulls_last=True)
    )


AGE = Query(
    name="data-age",
    theme="status",
    question="From whom are our data, and how old are they?",
    question_zh="数据来自何处,新旧如何?",
    why="What was surveyed years ago may have changed since; visit there first.",
    why_zh="多年前调查的情况可能已变,应优先更新。",
    notes_zh="每类每个来源一行(多个来源述及时取最可信者)。以最近调查日期计;不作调查的类型以其自身日"
    "期(提出、登记、开始等)计;近期:不早于截止日。晚于截至日期的日期仍在数据中。",
    source="Data currentness: ISO/IEC 25012",
    notes="A row a kind and source (the most trusted, where several speak of a node). Dated by the "
    "last survey; where a kind is not surveyed by its own date (raised, registered, started ...); "
    "recent: not before the cutoff. Dates after the as-of date are in the data all the same.",
    columns=(
        text("kind", "类型代码", "Kind of node."),
        text("kind_zh", "类型", "The kind in Chinese."),
        text("source", "来源编号", "Id of the source."),
        text("source_title", "来源", "The source."),
        day("retrieved_on", "获取日期", "When the source was fetched or loaded."),
        count("total", "记录数", "Nodes from it."),
        text(
            "by",
            "依据日期",
            "Which date tells their age; empty if none does.",
            words={
                kind[name].name: kind[name].zh
                for kind in ONTOLOGY.public_nodes()
                if (name := _dated(kind))
            },
        ),
        count("dated", "有日期", "Those with that date."),
        day("oldest", "最早", "The oldest."),
        day("newest", "最新", "The newest."),
        count("recent", "近期", "Those not older than the days given."),
        number("share_recent", "近期比例", "recent / dated."),
    ),
    parameters=(
        AS_OF,
        days("days", 730, "Days within which data count as recent.", "多少天以内算近期。"),
    ),
    derive={"cutoff": days_before("days")},
    cypher="""
MATCH (s:Source) RETURN s.id AS id, s.title AS title, s.retrieved_on AS retrieved_on
""",
    parts={kind.name: _age_text(kind) for kind in ONTOLOGY.public_nodes()},
    after=_age,
)

QUERIES = (COVERAGE, AGE)
