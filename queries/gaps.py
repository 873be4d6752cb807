"""From the rows of a question to gaps: a stable id, a plain sentence, the evidence.

    rows of a Query - found -> Found(gaps, unknown) - queries.ledger -> the graph

A gap is one durable thing whoever finds it, on whichever machine: its id is made of the rule's name
and its subjects alone. What the data cannot tell ("unknown") is counted apart and is never a gap.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from graph.ontology import ONTOLOGY
from graph.schema import DeclarationError
from graph.stores.base import Reader
from graph.unread import Unread
from queries.question.query import GapRule, Query, Subject
from queries.question.reckoning import UNKNOWN
from queries.question.sentences import sentence
from queries.unread import doubted

GROUP = "Group"
"""The kind of a subject that is a group of nodes and no node itself; its id is its name."""

FOUND_SCHEMA: Mapping[str, pl.DataType] = {
    "id": pl.String(),
    "rule": pl.String(),
    "subjects": pl.List(pl.String()),
    "subject_names": pl.List(pl.String()),
    "score": pl.Float64(),
    "reason": pl.String(),
    "reason_zh": pl.String(),
    "closes": pl.String(),
    "closes_zh": pl.String(),
    "evidence": pl.String(),
    "surveyed_on": pl.Date(),
}
"""Columns of found gaps; names and types are those of the ledger's Gap."""

Origins = Mapping[str, str | None]
"""The sources (ids joined by ';') of a subject, by ``Kind:id``."""


def identify(rule: str, subjects: Sequence[str]) -> str:
    """The id of the gap that this rule finds between these subjects (``Kind:id``, in order).

    The rule's name, so that a person can read it, and 80 bits of SHA-256 in base 32: among a
    million gaps two are alike with a probability below 10^-12.
    """
    digest = hashlib.sha256(json.dumps([rule, *subjects], ensure_ascii=False).encode("utf-8"))
    return f"{rule}-{base64.b32encode(digest.digest()[:10]).decode('ascii').lower()}"


def split_subject(subject: str) -> tuple[str, str]:
    """``Kind:id`` as (kind, id); an id may hold colons itself."""
    kind, _, own = subject.partition(":")
    return kind, own


_OF_NODES = {"community": "Community", "field": "Field"}
"""Groups of what is itself a node, by what they are by."""


def as_drawn(subject: str) -> str:
    """The node that stands for a subject: a group of a community's or a field's is that itself."""
    kind, own = split_subject(subject)
    by, _, value = own.partition(":")
    return f"{_OF_NODES[by]}:{value}" if kind == GROUP and by in _OF_NODES else subject


@dataclass(frozen=True)
class Found:
    """What one rule answered. ``gaps`` follows FOUND_SCHEMA, one row a gap, the best first.

    ``unknown`` are the subjects (``Kind:id``) of rows of which the data cannot tell whether they
    are gaps; ``without`` names the kinds and relations that the rule needs and the graph lacks:
    if there are any, nothing at all can be told. ``needs`` are those that it declares.
    """

    rule: str
    gaps: pl.DataFrame
    unknown: tuple[tuple[str, ...], ...] = ()
    without: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


def ask(
    query: Query,
    reader: Reader,
    given: Mapping[str, Any],
    origins: Origins | None = None,
    unread: Sequence[Unread] = (),
) -> Found:
    """Run the rule and turn its rows into gaps; raises as :meth:`Query.run` does.

    Gaps that one of the ``unread`` rows could decide are not known.
    """
    rows = doubted(query, query.run(reader, **given), unread)
    return found(query, rows, origins or {}, query.without_data(reader))


def found(
    query: Query, rows: pl.DataFrame, origins: Origins | None = None, without: tuple[str, ...] = ()
) -> Found:
    """The gaps in the rows of a query that declares how a row becomes one.

    Rows about the same subjects are one gap: its score and sentence are those of the best row, its
    evidence is all of them. A subject whose id is null is left out.
    """
    rule = query.gap
    if rule is None:
        raise DeclarationError(f"query {query.name!r} answers with figures, not with gaps")
    rows = rows.sort(
        pl.col(rule.score).cast(pl.Float64),
        *_ids(rule),
        descending=_worst_last(rule),
        nulls_last=True,
    )
    told = pl.col("verdict") != UNKNOWN if "verdict" in rows.columns else pl.lit(True)
    certain = rows.filter(told)
    untold = _subjects(rule, rows.filter(~told))["subjects"]
    unknown = tuple(tuple(subjects) for subjects in untold if len(subjects))
    gaps = _gaps(query, rule, certain, origins or {})
    if without:
        unknown, gaps = (*unknown, *map(tuple, gaps["subjects"])), gaps.clear()
    return Found(query.name, gaps, tuple(dict.fromkeys(unknown)), without, query.needs)


def _ids(rule: GapRule) -> list[str]:
    return [s.id for s in rule.subjects]


def _worst_last(rule: GapRule) -> list[bool]:
    return [True, *(False for _ in rule.subjects)]


def _gaps(query: Query, rule: GapRule, rows: pl.DataFrame, origins: Origins) -> pl.DataFrame:
    about = _subjects(rule, rows)
    if (about["subjects"].list.len() == 0).any():
        raise DeclarationError(f"query {query.name!r}: a row names no subject; each gap needs one")
    evidence = rule.evidence or tuple(c for c in rows.columns if c not in ("verdict", "sources"))
    cited = pl.col("sources") if "sources" in rows.columns else pl.lit(None)
    frame = rows.select(
        pl.Series("id", [identify(query.name, s) for s in about["subjects"].to_list()], pl.String),
        pl.lit(query.name).alias("rule"),
        *about,
        pl.col(rule.score).cast(pl.Float64).alias("score"),
        sentence(rule.reason, rows, "en").alias("reason"),
        sentence(rule.reason_zh, rows, "zh").alias("reason_zh"),
        sentence(rule.closes, rows, "en").alias("closes"),
        sentence(rule.closes_zh, rows, "zh").alias("closes_zh"),
        pl.struct(evidence).struct.json_encode().alias("evidence"),
        cited.cast(pl.List(pl.String)).alias("sources"),
        (pl.col(rule.surveyed) if rule.surveyed else pl.lit(None))
        .cast(pl.Date)
        .alias("surveyed_on"),
    )
    frame = frame.group_by("id", maintain_order=True).agg(
        pl.all().exclude("evidence", "sources", "surveyed_on").first(),
        pl.col("evidence").str.join(","),
        pl.col("sources").explode().drop_nulls(),
        pl.col("surveyed_on").min(),
    )
    said = [
        _sources(own, subjects, origins)
        for own, subjects in zip(frame["sources"], frame["subjects"], strict=True)
    ]
    whole = pl.concat_str(
        pl.lit('{"rows":['),
        "evidence",
        pl.lit('],"sources":'),
        pl.Series(said, dtype=pl.String),
        pl.lit("}"),
    )
    return frame.with_columns(whole.alias("evidence")).select(
        pl.col(name).cast(kind) for name, kind in FOUND_SCHEMA.items()
    )


def _sources(own: Iterable[str], subjects: Iterable[str], origins: Origins) -> str:
    """The ids of the sources that the rows name and of those that speak of the subjects."""
    said = {*own, *(s for each in subjects for s in (origins.get(each) or "").split(";"))}
    return json.dumps(sorted(said - {""}), ensure_ascii=False)


def _subjects(rule: GapRule, rows: pl.DataFrame) -> pl.DataFrame:
    """Of each row the ``subjects`` and their ``subject_names``, in the order declared; groups among
    themselves by name, since a pair of groups is the same pair from either side."""
    pairs = [_named(subject) for subject in rule.subjects]
    groups = [n for n, subject in enumerate(rule.subjects) if subject.kind == GROUP]
    ordered = pl.concat_list(pairs[n] for n in groups).list.sort() if groups else None
    for place, n in enumerate(groups):
        assert ordered is not None
        pairs[n] = ordered.list.get(place)
    own, name = (pl.element().struct.field(part) for part in ("own", "name"))
    return rows.select(pl.concat_list(pairs).list.drop_nulls().alias("pairs")).select(
        pl.col("pairs").list.eval(own).alias("subjects"),
        pl.col("pairs").list.eval(name).alias("subject_names"),
    )


def _named(subject: Subject) -> pl.Expr:
    """``own`` (``Kind:id``) and ``name``; null where the id is."""
    own = pl.col(subject.id).cast(pl.String)
    name = pl.coalesce(pl.col(subject.name).cast(pl.String), own)
    pair = pl.struct((pl.lit(f"{subject.kind}:") + own).alias("own"), name.alias("name"))
    return pl.when(own.is_not_null()).then(pair)


def origins(reader: Reader, queries: Sequence[Query]) -> dict[str, str | None]:
    """The sources of every node that these rules may have for a subject."""
    kinds = dict.fromkeys(s.kind for q in queries if q.gap for s in q.gap.subjects)
    said: dict[str, str | None] = {}
    for kind in kinds:
        if kind in ONTOLOGY.nodes:
            rows = reader.query(f"MATCH (n:{kind}) RETURN n.source AS said, collect(n.id) AS own")
            said |= {f"{kind}:{each}": source for source, own in rows.iter_rows() for each in own}
    return said
