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
from functools import cache

import polars as pl

from graph.ontology import ONTOLOGY
from graph.phrase import Phrase
from graph.schema import NodeKind, RelationKind
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

_TIE = ("subject", "cause", "tie")
"""What makes a tie the same at another run."""

_OF_DAY = " of "
"""Stands between the type and the day of what was done for an enterprise."""
UNTOLD = (
    "the rule no longer finds it: the data or the day it reckons from changed",
    "规则不再发现该缺口：数据或截至日期已变化",
)


_COLLABORATION, _STATUS, _SERVICE = "collaboration", "status", "service"


@dataclass(frozen=True, slots=True)
class Closer:
    """A tie that may close gaps about a kind: the subject is x in the pattern, the other is c.

    One that is not ``direct`` tells something only where two subjects of a gap share it.
    """

    by: NodeKind
    kind: str
    direct: bool
    pattern: str


@cache
def closers() -> tuple[Closer, ...]:
    """All ties that may close gaps, as the ontology declares them (:class:`graph.schema.Closing`):
    those of a subject itself, and those of whom it belongs to that pass on to it."""
    direct = [
        Closer(ONTOLOGY.nodes[relation.closes.by], kind, True, _pattern(relation, kind, "x"))
        for relation in ONTOLOGY.relations.values()
        if relation.closes
        for kind in relation.closes.of
    ]
    passed = [
        Closer(each.by, owned, False, _through(each, relation, owned))
        for relation in ONTOLOGY.relations.values()
        for owner, owned in relation.ends
        for each in direct
        if each.kind == owner and each.by.name in relation.passes
    ]
    return (*direct, *passed)


def _pattern(relation: RelationKind, kind: str, subject: str) -> str:
    """``(c:Broker)-[:SERVES]->(x:Enterprise)``, in the direction in which the relation goes."""
    assert relation.closes
    by = relation.closes.by
    if (by, kind) in relation.ends:
        return f"(c:{by})-[:`{relation.name}`]->({subject}:{kind})"
    return f"({subject}:{kind})-[:`{relation.name}`]->(c:{by})"


def _through(owner: Closer, relation: RelationKind, owned: str) -> str:
    """The owner's pattern, its subject what belongs to it."""
    to_owner, _, from_owner = owner.pattern.partition(f"(x:{owner.kind})")
    if from_owner:
        return f"(x:{owned})<-[:`{relation.name}`]-(:{owner.kind}){from_owner}"
    return f"{to_owner}(:{owner.kind})-[:`{relation.name}`]->(x:{owned})"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a gap closed: of which sort, and the sentence in two languages."""

    sort: str
    en: str
    zh: str


def ties(reader: Reader, kinds: Container[str]) -> pl.DataFrame:
    """All that things of these kinds are tied to, of the ties that close gaps; TIES_SCHEMA."""
    frames = [pl.DataFrame(schema=TIES_SCHEMA)]
    for each in closers():
        if each.kind in kinds:
            cause, label = each.by.called.en, each.by.label
            named = f"c.{label} AS name" + (", c.date AS day" if cause == _SERVICE else "")
            # What goes by one name comes as one row: there may be a hundred thousand ties.
            text = (
                f"MATCH {each.pattern} "
                f"WITH DISTINCT x, c RETURN {named}, collect(x.id) AS subject, collect(c.id) AS tie"
            )
            rows = reader.query(text).cast(dict.fromkeys(("subject", "tie"), pl.List(pl.String())))
            frames.append(_ties(rows.explode("subject", "tie"), cause, each.kind, each.direct))
    if "Demand" in kinds:
        text = "MATCH (x:Demand) RETURN x.id AS subject, x.status AS tie, x.status AS name"
        frames.append(_ties(reader.query(text), _STATUS, "Demand", True))
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
    lasting = before.filter(pl.col("cause") != _STATUS)
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
            found[row["id"]] = _cause(new, is_new=True)
        elif old := went.get(row["id"]):
            found[row["id"]] = _cause(old, is_new=False)
        else:
            found[row["id"]] = Cause("changed", *UNTOLD)
    return found


def newly_joined(lost: pl.DataFrame, before: pl.DataFrame, now: pl.DataFrame) -> set[str]:
    """Ids of those lost gaps (columns id, rule, subjects) of which two subjects are now party to
    one collaboration that was not there before; a broker who brought it about is no party."""
    parties = _pairs(lost).filter(~pl.col("subject").str.starts_with("Broker:"))
    meetings = now.filter(pl.col("direct") & (pl.col("cause") == _COLLABORATION))
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


def _cause(tie: tuple[str, str], *, is_new: bool) -> Cause:
    """What a tie that came, or went, says of the gap."""
    cause, name = tie
    if cause == _STATUS:
        choices = ONTOLOGY.nodes["Demand"]["status"].choices
        return Cause(cause, f"the demand is now {name}", f"需求状态变为：{choices.get(name, name)}")
    said = _service(name, is_new=is_new) if cause == _SERVICE else _thing(cause, name, is_new)
    if is_new:
        return Cause(cause, *said)
    return Cause("changed", f"no longer in the data: {said.en}", f"数据中已无{said.zh}")


def _thing(cause: str, name: str, is_new: bool) -> Phrase:
    called = next(each.by.called for each in closers() if each.by.called.en == cause)
    if is_new:
        return Phrase(f"a new {called.en}: {name}", f"新增{called.zh}：{name}")
    return Phrase(f"the {called.en} {name}", f"{called.zh}“{name}”")


def _causes() -> list[str]:
    """Where several things happened, what the rule goes by comes first, then the one most likely:
    a collaboration, a status, then as the ontology declares kinds."""
    others = {each.by.called.en for each in closers()} - {_COLLABORATION}
    called = (kind.called.en for kind in ONTOLOGY.nodes.values())
    return [_COLLABORATION, _STATUS, *(name for name in called if name in others)]


def _service(name: str, *, is_new: bool) -> Phrase:
    """A visit or another service, with its day: ``visited 2020-08-03``, ``2020-08-03 走访``."""
    sort, _, day = name.partition(_OF_DAY)
    zh = f"{day} {ONTOLOGY.nodes['ServiceEvent']['type'].choices.get(sort, sort)}".strip()
    if not is_new:
        return Phrase(f"the {sort} of {day}" if day else f"the {sort}", f"“{zh}”")
    en = "visited" if sort == "visit" else f"a new service, {sort},"
    return Phrase(f"{en} {day}" if day else en.strip(","), zh)


def _near(needs: Sequence[str]) -> list[str]:
    """What can happen to the relations that a rule goes by, in its order."""
    said = (ONTOLOGY.relations.get(name) for need in needs for name in wanted(need))
    closing = (each.closes.by for each in said if each and each.closes)
    return list(dict.fromkeys(ONTOLOGY.nodes[by].called.en for by in closing))


def _best(rows: pl.DataFrame, near: pl.DataFrame) -> dict[str, tuple[str, str]]:
    """Of each gap the tie that most of its subjects share; (cause, name) by gap id."""
    order = {cause: n for n, cause in enumerate(_causes())}
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
