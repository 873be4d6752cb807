"""All that the recommender reads of a graph, once, as arrays; nothing here is cut by date yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from graph.stores.base import Reader
from queries.recommend import words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

EPOCH = date(1970, 1, 1)
ORGS = {
    kind: f"MATCH (n:{kind})-[:PARTY_TO]->(k:Collaboration) "
    "RETURN DISTINCT n.id AS org, k.id AS doc"
    for kind in ("Enterprise", "Institute", "Platform", "Agency")
}
NODES = {
    "Enterprise": "MATCH (n:Enterprise) OPTIONAL MATCH (n)-[:LOCATED_IN]->(c:Community) "
    "RETURN n.id AS id, n.country AS country, n.region AS region, min(c.id) AS community",
    "Institute": "MATCH (n:Institute) OPTIONAL MATCH (n)-[:LOCATED_IN]->(c:Community) "
    "RETURN n.id AS id, n.country AS country, n.region AS region, min(c.id) AS community",
}
COLLABORATIONS = """
MATCH (k:Collaboration)
RETURN k.id AS doc, k.started_on AS day, k.call AS call, k.status AS status, k.ended_on AS ended_on
"""
ACHIEVEMENTS = """
MATCH (i:Institute)-[:OFFERS]->(a:Achievement)
RETURN i.id AS org, a.id AS doc, a.registered_on AS day, a.title AS title
"""
STRENGTHS = """
MATCH (i:Institute)-[:STRONG_IN]->(f:Field) RETURN DISTINCT i.id AS org, f.id AS field
"""
FIELDS = "MATCH (f:Field) RETURN f.id AS field, f.scheme AS scheme, f.code AS code, f.name AS name"
WITHIN = """
MATCH (n:Field)-[:BROADER*1..3]->(w:Field) RETURN DISTINCT n.id AS field, w.id AS broad
"""
IN_FIELD = {
    kind: f"MATCH (d:{kind})-[:IN_FIELD]->(f:Field) RETURN DISTINCT d.id AS doc, f.id AS field"
    for kind in ("Collaboration", "Achievement", "Demand")
}


@dataclass(frozen=True)
class World:
    """Who did what, when, and in which words.

    A *document* is a collaboration, or an achievement or a strength that an institute declares.
    ``enterprises`` and ``institutes`` are ids, sorted; ``took`` (enterprises x documents),
    ``owns`` (institutes x documents) and ``others`` (platforms and agencies x documents) are 0/1;
    ``says`` is documents x words, 0/1. ``day`` of a document is days since 1970: -inf for what
    stands without a date, nan for a collaboration without one, of which no one can say whether it
    was before; ``joint`` marks the collaborations, ``declared`` the strengths. ``documents`` are
    their ids; ``status`` of a collaboration and the day it ``ended`` (inf: not told) are as they
    stand now, which reasons may name and features never use. ``places`` has for each property the
    code of each enterprise's and each institute's place, -1 where it is not known.
    """

    enterprises: NDArray[Any]
    institutes: NDArray[Any]
    day: NDArray[np.float64]
    joint: NDArray[np.bool_]
    documents: NDArray[Any]
    status: NDArray[Any]
    ended: NDArray[np.float64]
    declared: NDArray[np.bool_]
    took: csr_array
    owns: csr_array
    others: csr_array
    says: csr_array
    places: Mapping[str, tuple[NDArray[np.int64], NDArray[np.int64]]]
    vocabulary: Mapping[str, int]
    field_words: Mapping[str, tuple[str, ...]]


def days_since_epoch(day: date) -> float:
    """The day as the world counts it."""
    return float((day - EPOCH).days)


def read(reader: Reader) -> World:
    """The world of a graph. Raises QueryError where the engine does."""
    import numpy as np
    from scipy.sparse import csr_array

    nodes = {kind: _texts(reader.query(text)).sort("id") for kind, text in NODES.items()}
    at = {kind: _positions(frame["id"]) for kind, frame in nodes.items()}
    collaborations = reader.query(COLLABORATIONS).sort("doc")
    achievements = reader.query(ACHIEVEMENTS).sort("doc", "org")
    strengths = reader.query(STRENGTHS).sort("org", "field")
    offered = achievements.unique("doc", keep="first", maintain_order=True)
    names = [
        *("k:" + collaborations["doc"]),
        *("a:" + offered["doc"]),
        *(f"s:{org}:{field}" for org, field in strengths.iter_rows()),
    ]
    place = {name: n for n, name in enumerate(names)}
    field_words = _field_words(reader)
    said = [list[str]() for _ in names]
    for doc, call in collaborations.select("doc", "call").iter_rows():
        if call:
            said[place["k:" + doc]] += [*words.in_code(call, "call"), *words.in_text(call)]
    for doc, title in offered.select("doc", "title").iter_rows():
        said[place["a:" + doc]] += words.in_text(title or "")
    for kind, lead in (("Collaboration", "k:"), ("Achievement", "a:")):
        for doc, field in reader.query(IN_FIELD[kind]).iter_rows():
            if lead + doc in place:  # an achievement that nobody offers is no document
                said[place[lead + doc]] += field_words[field]
    for org, field in strengths.iter_rows():
        said[place[f"s:{org}:{field}"]] += field_words[field]
    vocabulary = {w: n for n, w in enumerate(sorted({w for each in said for w in each}))}

    def matrix(rows: Iterable[int], columns: Iterable[int], shape: tuple[int, int]) -> csr_array:
        r, c = np.array(list(rows), np.int32), np.array(list(columns), np.int32)
        made = csr_array((np.ones(len(r), np.float32), (r, c)), shape=shape)
        made.sum_duplicates()
        made.data[:] = 1.0
        return made

    parties = {kind: reader.query(text) for kind, text in ORGS.items()}
    owners = [(at["Institute"][o], place["k:" + d]) for o, d in parties["Institute"].iter_rows()]
    owners += [
        (at["Institute"][o], place["a:" + d])
        for o, d in achievements.select("org", "doc").iter_rows()
    ]
    owners += [(at["Institute"][o], place[f"s:{o}:{f}"]) for o, f in strengths.iter_rows()]
    rest = pl.concat([_texts(parties[k]) for k in ("Platform", "Agency")])
    other_at = _positions(rest["org"].unique().sort())
    took = [(at["Enterprise"][o], place["k:" + d]) for o, d in parties["Enterprise"].iter_rows()]
    pairs = [(n, vocabulary[w]) for n, each in enumerate(said) for w in set(each)]
    width = len(names)
    return World(
        enterprises=nodes["Enterprise"]["id"].to_numpy(),
        institutes=nodes["Institute"]["id"].to_numpy(),
        day=np.array([*_days(collaborations), *_standing(offered), *[-np.inf] * strengths.height]),
        joint=np.arange(width) < collaborations.height,
        documents=np.array(
            [*collaborations["doc"], *offered["doc"], *strengths["field"]], dtype=object
        ),
        status=np.array(
            [*collaborations["status"].cast(pl.String()), *[None] * (width - collaborations.height)]
        ),
        declared=np.arange(width) >= width - strengths.height,
        ended=np.array([*_ended(collaborations), *[np.inf] * (width - collaborations.height)]),
        took=matrix(*_apart(took), (len(at["Enterprise"]), width)),
        owns=matrix(*_apart(owners), (len(at["Institute"]), width)),
        others=matrix(
            (other_at[o] for o in rest["org"]),
            (place["k:" + d] for d in rest["doc"]),
            (len(other_at), width),
        ),
        says=matrix(*_apart(pairs), (width, len(vocabulary))),
        places={
            name: _codes(nodes["Enterprise"][name], nodes["Institute"][name])
            for name in ("country", "region", "community")
        },
        vocabulary=vocabulary,
        field_words=field_words,
    )


def _field_words(reader: Reader) -> dict[str, tuple[str, ...]]:
    """For each field the words that stand for it: itself, its code's beginnings, what it is in."""
    found = {
        field: [
            f"field:{field}",
            *words.in_code(code or "", f"code {scheme or ''}"),
            *words.in_text(name or ""),
        ]
        for field, scheme, code, name in reader.query(FIELDS).iter_rows()
    }
    for field, broad in reader.query(WITHIN).iter_rows():
        found[field].append(f"field:{broad}")
    return {field: tuple(dict.fromkeys(each)) for field, each in found.items()}


def _texts(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.cast(pl.String())


def _positions(ids: pl.Series) -> dict[str, int]:
    return {value: n for n, value in enumerate(ids.to_list())}


def _apart(pairs: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    return [a for a, _ in pairs], [b for _, b in pairs]


def _days(collaborations: pl.DataFrame) -> list[float]:
    """Start of each; where not one is dated there is no before, and all of them simply stand."""
    dated = collaborations["day"].cast(pl.Date()).cast(pl.Int32()).cast(pl.Float64())
    without = float("-inf") if dated.null_count() == dated.len() else float("nan")
    return dated.fill_null(without).to_list()


def _ended(collaborations: pl.DataFrame) -> list[float]:
    dated = collaborations["ended_on"].cast(pl.Date()).cast(pl.Int32()).cast(pl.Float64())
    return dated.fill_null(float("inf")).to_list()


def _standing(achievements: pl.DataFrame) -> list[float]:
    dated = achievements["day"].cast(pl.Date()).cast(pl.Int32()).cast(pl.Float64())
    return dated.fill_null(float("-inf")).to_list()


def _codes(
    enterprises: pl.Series, institutes: pl.Series
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    known = pl.concat([enterprises, institutes]).drop_nulls().unique().sort()
    code = {value: n for n, value in enumerate(known.to_list())}
    import numpy as np

    return (
        np.array([code.get(v, -1) for v in enterprises.to_list()], np.int64),
        np.array([code.get(v, -1) for v in institutes.to_list()], np.int64),
    )
