"""Which nodes of a graph may be one: pairs to put before a person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from graph.identities import OPEN, Decision, Identities
from graph.names import normal_name
from graph.ontology import ONTOLOGY
from graph.phrase import Phrase
from graph.provenance import SEPARATOR
from graph.stores.base import Reader, Store
from loaders.match.sides import side_of
from queries import identities

if TYPE_CHECKING:
    from loaders.match.matching import Pair

KINDS = ("Enterprise", "Institute", "Platform")
"""Kinds whose nodes are looked through: those that sources write in several ways."""
LEAST = 0.1
"""A score below this is not proposed: of ten such pairs hardly one would be ticked."""
LIKELY = 0.5
"""From this score on a load tells of a pair."""
MANY = 10_000
"""Among so many names a load still looks for what is alike: it takes a second."""
WEAK = 0.4
"""Score of two that share no more than an abbreviation, or lie in two countries."""
_CROWD = 5
"""An alias of more nodes than this tells of none of them."""
_NUMBER = re.compile(r"\d+")
_CODES = ("uscc", "ror", "lei")


@dataclass(frozen=True, slots=True)
class Named:
    """One side of a proposal: who it is, where, who says so, how many relations hang on it."""

    id: str
    name: str
    codes: tuple[str, ...]
    place: str
    sources: tuple[str, ...]
    links: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two nodes of a kind that may be one; ``kept`` is the one that would give its id and name."""

    kind: str
    kept: Named
    other: Named
    score: float
    decision: str
    reasons: tuple[Phrase, ...]


def propose(
    reader: Reader,
    kinds: Sequence[str] = KINDS,
    *,
    fresh: Mapping[str, Collection[str]] | None = None,
) -> list[Proposal]:
    """Pairs that may be one and of which nobody has said that they are not, the likeliest first.

    With ``fresh`` (ids by kind) only pairs in which one of these has part.
    """
    different = Identities.read(reader).different()
    found: list[Proposal] = []
    for kind in kinds:
        ids = None if fresh is None else set(fresh.get(kind, ()))
        if ids is not None and not ids:
            continue
        nodes = _nodes(reader, kind)
        pairs = {
            pair: told for pair, told in _pairs(nodes, ids).items() if (kind, pair) not in different
        }
        links = _links(reader, kind, {id for pair in pairs for id in pair})
        rows = {row["id"]: row for row in nodes.to_dicts() if row["id"] in links}
        for pair, (score, decision, reasons) in pairs.items():
            a, b = sorted((_named(rows[id], links[id]) for id in pair), key=_keeps)
            found.append(Proposal(kind, a, b, score, decision, reasons))
    return sorted(found, key=lambda p: (-p.score, p.kind, p.kept.id, p.other.id))


def alike(reader: Reader, fresh: Mapping[str, Collection[str]]) -> list[Proposal] | None:
    """Likely pairs in which a node that was just made (ids by kind) has part; None where there are
    too many names to look at in passing."""
    kinds = [k for k in KINDS if fresh.get(k)]
    counts = (reader.query(f"MATCH (n:`{k}`) RETURN count(*) AS n").item() for k in kinds)
    if sum(counts) > MANY:
        return None
    return [p for p in propose(reader, kinds, fresh=fresh) if p.score >= LIKELY] if kinds else []


def put_in_question(store: Store, fresh: Mapping[str, Collection[str]]) -> list[Proposal] | None:
    """What :func:`alike` finds for nodes that a load just made, kept in the graph as in question:
    gaps about them say so."""
    pairs = alike(store, fresh)
    _remember(store, pairs or ())
    return pairs


def _remember(store: Store, pairs: Sequence[Proposal]) -> None:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    identities.ask(
        store,
        [
            Decision(
                *(p.kind, p.kept.id, p.other.id, p.kept.name, p.other.name),
                *(OPEN, p.reasons[0].en, "", now),
            )
            for p in pairs
        ],
    )


def _nodes(reader: Reader, kind: str) -> pl.DataFrame:
    declared = ONTOLOGY.nodes[kind]
    names = [n for n in ("id", "name", "aliases", "country", "region", *_CODES) if n in declared]
    columns = ", ".join(f"n.`{n}` AS c_{n}" for n in (*names, "source"))
    rows = reader.query(
        f"MATCH (n:`{kind}`) WHERE n.name IS NOT NULL RETURN {columns} ORDER BY n.id"
    )
    lists = {"aliases": pl.List(pl.String)}
    return rows.select(
        pl.col(f"c_{n}").cast(lists.get(n, pl.String)).alias(n) for n in (*names, "source")
    )


Told = tuple[float, str, tuple[Phrase, ...]]


def _pairs(nodes: pl.DataFrame, fresh: set[str] | None) -> dict[frozenset[str], Told]:
    """By pair of ids: score, decision, reasons."""
    found: dict[frozenset[str], Told] = {}
    called = dict(zip(nodes["id"], nodes["name"], strict=True))
    for each in _matched(nodes, fresh):
        if each.score >= LEAST and not _numbered_apart(called[each.left], called[each.right]):
            pair = frozenset((each.left, each.right))
            told = each.score, each.decision, each.reasons
            found[pair] = max(told, found.get(pair, told), key=lambda t: t[0])
    for a, b, alias, sure in _by_alias(nodes):
        if fresh is None or a in fresh or b in fresh:
            why = Phrase(f"both go by {alias}", f"名称或别名相同：{alias}")
            pair = frozenset((a, b))
            score, _, reasons = found.get(pair, (0.0, "ask", ()))
            said = 1.0 if sure else max(score, WEAK)
            found[pair] = (said, "ask", (why, *reasons))
    return found


def _numbered_apart(one: str, other: str) -> bool:
    """Whether both names have numbers, and not the same: No. 2 plant is not No. 3."""
    mine, theirs = (sorted(_NUMBER.findall(unicodedata.normalize("NFKC", n))) for n in (one, other))
    return bool(mine and theirs) and mine != theirs


def _matched(nodes: pl.DataFrame, fresh: set[str] | None) -> Iterator[Pair]:
    from loaders.match.matching import match  # numpy and what reckons with it: not for every load

    columns = [c for c in nodes.columns if c not in ("aliases", "source")]
    if fresh is None:
        yield from match(side_of(nodes.select(columns), "the graph"))
        return
    new = pl.col("id").is_in(sorted(fresh))
    mine = side_of(nodes.filter(new).select(columns), "the load")
    rest = side_of(nodes.filter(~new).select(columns), "the graph")
    yield from match(mine)
    yield from match(mine, rest)


def _by_alias(nodes: pl.DataFrame) -> Iterable[tuple[str, str, str, bool]]:
    """Pairs of which an alias of the one is the name or an alias of the other, with what they share
    and whether that says much: a few letters (VDI), or a name in two countries, do not."""
    where = pl.col("country") if "country" in nodes.columns else pl.lit(None, dtype=pl.String)
    own: list[Any] = ["id", where.alias("country")]
    names = nodes.select(*own, pl.col("name").alias("said"), alias=pl.lit(value=False))
    if "aliases" in nodes.columns:
        more = nodes.select(*own, pl.col("aliases").alias("said"), alias=pl.lit(value=True))
        names = pl.concat([names, more.explode("said").drop_nulls("said")])
    names = names.with_columns(normal_name(pl.col("said")).alias("key"))
    names = names.sort("id", "alias").unique(["id", "key"], keep="first", maintain_order=True)
    names = names.filter(pl.len().over("key").is_between(2, _CROWD))
    both = names.join(names, on="key").filter(
        (pl.col("id") < pl.col("id_right")) & (pl.col("alias") | pl.col("alias_right"))
    )
    apart = pl.col("country") != pl.col("country_right")
    few = pl.col("said").str.contains(r"^[A-Za-z0-9&. -]{1,5}$")
    sure = ~(apart.fill_null(value=False) | few)
    return both.select("id", "id_right", "said", sure).sort("id", "id_right").iter_rows()


def _links(reader: Reader, kind: str, ids: set[str]) -> dict[str, int]:
    """How many relations each of the nodes has."""
    text = (
        f"UNWIND $ids AS i MATCH (n:`{kind}`)-[r]-() WHERE n.id = i RETURN i AS own, count(*) AS n"
    )
    counted = dict(reader.query(text, {"ids": sorted(ids)}).iter_rows()) if ids else {}
    return {id: int(counted.get(id, 0)) for id in ids}


def _named(row: Mapping[str, Any], links: int) -> Named:
    codes = tuple(row[c] for c in _CODES if row.get(c))
    place = " ".join(row[c] for c in ("country", "region") if row.get(c))
    sources = tuple((row["source"] or "").split(SEPARATOR))
    return Named(row["id"], row["name"], codes, place, sources, links)


def _keeps(side: Named) -> tuple[Any, ...]:
    """Who is kept: who has a code, then who has the fuller name, then more relations."""
    return (not side.codes, -len(side.name), -side.links, side.id)
