"""Why a gap is no longer there: what ties its subjects have now that they had not at the last run.

The ledger keeps beside the graph, for each rule, the ties of the subjects of its gaps. When a gap
vanishes, the difference says what happened: a new collaboration, a new broker, a visit, a status
that changed, a tie that was taken away. What cannot be told from ties is that the data
changed, or merely the day: a credential lapses by itself.
"""

from __future__ import annotations

import io
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from graph.ontology import ONTOLOGY
from graph.stores.base import Reader
from queries.gaps import split_subject
from queries.question.query import wanted

TIES_SCHEMA = {
    "subject": pl.String(),
    "cause": pl.String(),
    "tie": pl.String(),
    "name": pl.String(),
    "direct": pl.Boolean(),
}
KEPT_SCHEMA = {"rule": pl.String(), **TIES_SCHEMA}

_TIES: tuple[tuple[str, str, bool, str], ...] = (
    ("collaboration", "Enterprise", True, "MATCH (x:Enterprise)-[:PARTY_TO]->(c:Collaboration)"),
    ("collaboration", "Institute", True, "MATCH (x:Institute)-[:PARTY_TO]->(c:Collaboration)"),
    ("collaboration", "Platform", True, "MATCH (x:Platform)-[:PARTY_TO]->(c:Collaboration)"),
    ("collaboration", "Demand", True, "MATCH (c:Collaboration)-[:ADDRESSES]->(x:Demand)"),
    ("collaboration", "Achievement", True, "MATCH (c:Collaboration)-[:USES]->(x:Achievement)"),
    ("collaboration", "Broker", True, "MATCH (x:Broker)-[:BROKERED]->(c:Collaboration)"),
    (
        "collaboration",
        "Demand",
        False,
        "MATCH (x:Demand)<-[:RAISED]-(:Enterprise)-[:PARTY_TO]->(c:Collaboration)",
    ),
    (
        "collaboration",
        "Achievement",
        False,
        "MATCH (x:Achievement)<-[:OFFERS]-(:Institute)-[:PARTY_TO]->(c:Collaboration)",
    ),
    ("broker", "Enterprise", True, "MATCH (c:Broker)-[:SERVES]->(x:Enterprise)"),
    ("broker", "Institute", True, "MATCH (c:Broker)-[:LIAISES_WITH]->(x:Institute)"),
    ("broker", "Demand", False, "MATCH (c:Broker)-[:SERVES]->(:Enterprise)-[:RAISED]->(x:Demand)"),
    (
        "broker",
        "Achievement",
        False,
        "MATCH (c:Broker)-[:LIAISES_WITH]->(:Institute)-[:OFFERS]->(x:Achievement)",
    ),
    ("service", "Enterprise", True, "MATCH (c:ServiceEvent)-[:`FOR`]->(x:Enterprise)"),
    ("service", "Platform", True, "MATCH (x:Platform)-[:PROVIDED]->(c:ServiceEvent)"),
    ("platform", "Community", True, "MATCH (c:Platform)-[:HOSTED_IN]->(x:Community)"),
    ("platform", "Field", True, "MATCH (c:Platform)-[:COVERS]->(x:Field)"),
    ("credential", "Enterprise", True, "MATCH (x:Enterprise)-[:HOLDS]->(c:Credential)"),
)
"""(cause, kind of subject, direct, pattern): the subject is x, what it is tied to is c. A tie that
is not direct tells something only where two subjects of a gap share it."""

_TIE = ("subject", "cause", "tie")
"""What makes a tie the same at another run."""

_CAUSES = ("collaboration", "status", "broker", "platform", "service", "credential")
"""Where several things happened, what the rule goes by comes first, then the one most likely."""

_OF_RELATION = {
    "PARTY_TO": "collaboration",
    "ADDRESSES": "collaboration",
    "USES": "collaboration",
    "BROKERED": "collaboration",
    "SERVES": "broker",
    "LIAISES_WITH": "broker",
    "CONDUCTED": "service",
    "FOR": "service",
    "PROVIDED": "service",
    "HOSTED_IN": "platform",
    "COVERS": "platform",
    "HOLDS": "credential",
}
"""What happened where there is a new relation of this type."""

_NEW = {
    "collaboration": ("a new collaboration: {}", "新增合作：{}"),
    "status": ("the demand is now {}", "需求状态变为：{}"),
    "broker": ("a new broker: {}", "新增经纪人：{}"),
    "platform": ("a new platform: {}", "新增平台：{}"),
    "service": ("{}", "{}"),
    "credential": ("a new credential: {}", "新增资质：{}"),
}
_OF_DAY = " of "
"""Stands between the type and the day of what was done for an enterprise."""
_TIED = {
    "collaboration": ("the collaboration {}", "合作“{}”"),
    "broker": ("the broker {}", "经纪人“{}”"),
    "platform": ("the platform {}", "平台“{}”"),
    "service": ("{}", "“{}”"),
    "credential": ("the credential {}", "资质“{}”"),
}
UNTOLD = (
    "the rule no longer finds it: the data or the day it reckons from changed",
    "规则不再发现该缺口：数据或截至日期已变化",
)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a gap closed: of which sort, and the sentence in two languages."""

    sort: str
    en: str
    zh: str


def ties(reader: Reader, kinds: Container[str]) -> pl.DataFrame:
    """All that things of these kinds are tied to, of the ties that close gaps; TIES_SCHEMA."""
    frames = [pl.DataFrame(schema=TIES_SCHEMA)]
    for cause, kind, direct, pattern in _TIES:
        if kind in kinds:
            other = pattern.partition("(c:")[2].partition(")")[0]
            label = ONTOLOGY.nodes[other].label
            day = ", c.date AS day" if other == "ServiceEvent" else ""
            text = f"{pattern} RETURN DISTINCT x.id AS subject, c.id AS tie, c.{label} AS name{day}"
            frames.append(_ties(reader.query(text), cause, kind, direct))
    if "Demand" in kinds:
        text = "MATCH (x:Demand) RETURN x.id AS subject, x.status AS tie, x.status AS name"
        frames.append(_ties(reader.query(text), "status", "Demand", True))
    return pl.concat(frames)


def _ties(rows: pl.DataFrame, cause: str, kind: str, direct: bool) -> pl.DataFrame:
    if "day" in rows.columns:
        named = pl.concat_str(pl.col("name", "day").cast(pl.String), separator=_OF_DAY)
        rows = rows.with_columns(pl.coalesce(named, pl.col("name").cast(pl.String)).alias("name"))
    return rows.select(
        (pl.lit(kind + ":") + pl.col("subject").cast(pl.String)).alias("subject"),
        pl.lit(cause).alias("cause"),
        pl.col("tie").cast(pl.String),
        pl.coalesce(pl.col("name").cast(pl.String), pl.col("tie").cast(pl.String)).alias("name"),
        pl.lit(direct).alias("direct"),
    )


def of(ties: pl.DataFrame, subjects: pl.DataFrame) -> pl.DataFrame:
    """The ties of these subjects (columns rule, subject), by rule; KEPT_SCHEMA."""
    return subjects.unique().join(ties, on="subject").select(*KEPT_SCHEMA)


def pack(kept: pl.DataFrame) -> bytes:
    """Ties by rule, to be kept until the next run."""
    content = io.BytesIO()
    kept.write_parquet(content)
    return content.getvalue()


def unpack(content: bytes | None) -> pl.DataFrame:
    """What :func:`pack` made, or no ties."""
    return pl.read_parquet(content) if content else pl.DataFrame(schema=KEPT_SCHEMA)


def causes(
    reader: Reader,
    lost: pl.DataFrame,
    before: pl.DataFrame,
    now: pl.DataFrame,
    needs: Mapping[str, Sequence[str]],
) -> dict[str, Cause]:
    """Of each lost gap (columns id, rule, subjects, subject_names) why it is gone, by gap id.

    ``needs`` are the relations that each rule goes by, as it declares them: what happened to those
    comes before all else that did.
    """
    gone = removed(reader, lost)
    near = pl.DataFrame(
        [(rule, cause, n) for rule, said in needs.items() for n, cause in enumerate(_near(said))],
        schema={"rule": pl.String, "cause": pl.String, "near": pl.Int64},
        orient="row",
    )
    pairs = _pairs(lost)
    came = _best(_new(pairs, before, now), near)
    lasting = before.filter(pl.col("cause") != "status")
    went = _best(
        pairs.join(lasting, on=["rule", "subject"]).join(
            now, on=_TIE, how="anti", nulls_equal=True
        ),
        near,
    )
    found: dict[str, Cause] = {}
    for row in lost.select("id", "subjects", "subject_names").iter_rows(named=True):
        missing = [
            name
            for subject, name in zip(row["subjects"], row["subject_names"], strict=True)
            if subject in gone
        ]
        if missing:
            listed = ", ".join(missing), "、".join(missing)
            en, zh = f"no longer in the graph: {listed[0]}", f"图中已无：{listed[1]}"
            found[row["id"]] = Cause("removed", en, zh)
        elif new := came.get(row["id"]):
            found[row["id"]] = _cause(new, _NEW, "{}", "{}")
        elif old := went.get(row["id"]):
            found[row["id"]] = _cause(old, _TIED, "no longer in the data: {}", "数据中已无{}")
        else:
            found[row["id"]] = Cause("changed", *UNTOLD)
    return found


def newly_joined(lost: pl.DataFrame, before: pl.DataFrame, now: pl.DataFrame) -> set[str]:
    """Ids of those lost gaps (columns id, rule, subjects) of which two subjects are now party to
    one collaboration that was not there before; a broker who brought it about is no party."""
    parties = _pairs(lost).filter(~pl.col("subject").str.starts_with("Broker:"))
    meetings = now.filter(pl.col("direct") & (pl.col("cause") == "collaboration"))
    shared = (
        _new(parties, before, meetings)
        .group_by("id", "tie")
        .agg(pl.col("subject").n_unique().alias("share"))
    )
    return set(shared.filter(pl.col("share") > 1)["id"])


def _pairs(lost: pl.DataFrame) -> pl.DataFrame:
    """Each gap with each of its subjects."""
    return lost.select("id", "rule", pl.col("subjects").alias("subject")).explode("subject")


def _new(pairs: pl.DataFrame, before: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """The ties that subjects have now and had not when their rule was last run."""
    return pairs.join(now, on="subject").join(
        before, on=["rule", *_TIE], how="anti", nulls_equal=True
    )


def _cause(tie: tuple[str, str], words: dict[str, tuple[str, str]], en: str, zh: str) -> Cause:
    cause, name = tie
    said, said_zh = words[cause]
    if cause == "status":
        choices = ONTOLOGY.nodes["Demand"]["status"].choices
        return Cause(cause, said.format(name), said_zh.format(choices.get(name, name)))
    sort = cause if words is _NEW else "changed"
    if cause == "service":
        name, name_zh = _done(name, is_new=words is _NEW)
    else:
        name_zh = name
    return Cause(sort, en.format(said.format(name)), zh.format(said_zh.format(name_zh)))


def _done(name: str, *, is_new: bool) -> tuple[str, str]:
    """A visit or another service, with its day: ``visited 2020-08-03``, ``2020-08-03 走访``."""
    sort, _, day = name.partition(_OF_DAY)
    zh = f"{day} {ONTOLOGY.nodes['ServiceEvent']['type'].choices.get(sort, sort)}".strip()
    if not is_new:
        return f"the {sort} of {day}" if day else f"the {sort}", zh
    en = "visited" if sort == "visit" else f"a new service, {sort},"
    return (f"{en} {day}" if day else en.strip(",")), zh


def _near(needs: Sequence[str]) -> list[str]:
    """What can happen to the relations that a rule goes by, in its order."""
    said = (name for need in needs for name in wanted(need) if name in _OF_RELATION)
    return list(dict.fromkeys(_OF_RELATION[name] for name in said))


def _best(rows: pl.DataFrame, near: pl.DataFrame) -> dict[str, tuple[str, str]]:
    """Of each gap the tie that most of its subjects share; (cause, name) by gap id."""
    order = {cause: n for n, cause in enumerate(_CAUSES)}
    shared = (
        rows.group_by("id", "rule", "cause", "tie")
        .agg(
            pl.col("subject").n_unique().alias("share"),
            pl.col("direct").any(),
            pl.col("name").first(),
        )
        .filter(pl.col("direct") | (pl.col("share") > 1))
        .join(near, on=["rule", "cause"], how="left")
        .with_columns(pl.col("cause").replace_strict(order, return_dtype=pl.Int64).alias("rank"))
        .sort(
            ["id", "share", "near", "rank", "tie"],
            descending=[False, True, False, False, True],
            nulls_last=True,
        )
        .unique("id", keep="first", maintain_order=True)
    )
    return {row["id"]: (row["cause"], row["name"]) for row in shared.iter_rows(named=True)}


def removed(reader: Reader, lost: pl.DataFrame) -> set[str]:
    """Those of the gaps' subjects (``Kind:id``) that are nodes no more."""
    wanted: dict[str, set[str]] = {}
    for subject in lost["subjects"].explode().drop_nulls().unique():
        kind, own = split_subject(subject)
        if kind in ONTOLOGY.nodes:
            wanted.setdefault(kind, set()).add(own)
    gone: set[str] = set()
    for kind, ids in wanted.items():
        text = f"UNWIND $ids AS x MATCH (n:{kind}) WHERE n.id = x RETURN n.id AS own"
        there = set(reader.query(text, {"ids": sorted(ids)})["own"])
        gone |= {f"{kind}:{own}" for own in ids - there}
    return gone
