"""The communities of a meeting pack: who is there, what they need, who covers it, who came by."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from exports.names import shortened, telling
from exports.pack.tie import HOSTED, Ties
from graph.ontology import ONTOLOGY
from graph.phrase import Phrase
from graph.stores.base import Reader
from queries import facts

MONTHS = 12
"""Visits are shown for so many months."""
LISTED = 3
"""So many demands, platforms and gaps of a community are listed; the rest is counted."""

COMMUNITIES = """
MATCH (c:Community)
RETURN c.id AS id, c.name AS name, c.subkind AS subkind, c.founded_on AS founded_on,
       c.surveyed_on AS surveyed_on, c.synthetic AS synthetic, c.source AS source
ORDER BY name, id
"""
ENTERPRISES = """
MATCH (e:Enterprise)-[:LOCATED_IN]->(c:Community)
WHERE e.founded_on IS NULL OR e.founded_on <= $as_of
RETURN DISTINCT e.id AS enterprise, c.id AS community, e.size AS size, e.above_scale AS above_scale,
       e.surveyed_on AS surveyed_on
"""
DEMANDS = f"""
MATCH (c:Community)<-[:LOCATED_IN]-(e:Enterprise)-[:RAISED]->(d:Demand)
WHERE {facts.OPEN} AND d.status = 'open'
RETURN DISTINCT d.id AS demand, d.title AS title, d.raised_on AS raised_on, e.name AS enterprise,
       c.id AS community
ORDER BY raised_on, demand
"""
COVERED = """
MATCH (c:Community)<-[:HOSTED_IN]-(p:Platform)-[:COVERS]->(f:Field)
RETURN DISTINCT c.id AS community, f.id AS field, f.name AS name
"""
VISITS = """
MATCH (v:ServiceEvent)-[:`FOR`]->(e:Enterprise)-[:LOCATED_IN]->(c:Community)
WHERE v.date > $start AND v.date <= $as_of
RETURN c.id AS community, v.date AS day, count(DISTINCT v.id) AS n
"""
TEXTS = {
    "communities": COMMUNITIES,
    "enterprises": ENTERPRISES,
    "demands": DEMANDS,
    "demand fields": facts.DEMAND_FIELDS,
    "platforms": HOSTED,
    "fields covered": COVERED,
    "fields within fields": facts.WITHIN,
    "visits": VISITS,
}
"""What is asked of the graph for the pages of the communities, for the appendix."""


@dataclass(frozen=True, slots=True)
class Size:
    """A size class: how many enterprises, and their share of those there."""

    name: Phrase
    number: int
    share: float


@dataclass(frozen=True, slots=True)
class Listed:
    """A demand or platform in a list of a community's page."""

    title: str
    detail: Phrase
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A field that open demands of a community are in, and whether a platform there covers it."""

    name: str
    demands: int
    covered: bool


@dataclass(frozen=True)
class Place:
    """One community's page."""

    id: str
    name: str
    subkind: Phrase
    synthetic: bool
    surveyed_on: date | None
    enterprises: int
    above_scale: int
    above_scale_known: int
    sizes: tuple[Size, ...]
    served: int
    reached: int
    visits: int
    months: tuple[tuple[str, int], ...]
    demands: tuple[Listed, ...]
    demand_count: int
    platforms: tuple[Listed, ...]
    platform_count: int
    fields: tuple[Wanted, ...]
    brokers: int
    gaps: tuple[tuple[str, int], ...]
    first_gaps: tuple[tuple[str, Phrase], ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show but the name."""
        return not (self.enterprises or self.platform_count or self.demand_count)


@dataclass(frozen=True, slots=True)
class Spread:
    """How the gaps of the communities' pages add up to all: ``pages`` is the sum over the pages,
    ``once`` how many gaps stand on them, ``nowhere`` how many on none; ``pages`` is more than
    ``once`` since a gap between communities stands on the page of each."""

    pages: int
    once: int
    nowhere: int


def spread(gaps: pl.DataFrame, ties: Ties, shown: Iterable[Place]) -> Spread:
    """How the gaps of the pages of these communities add up to all open gaps."""
    ids = {p.id for p in shown if not p.empty}
    number = [len(ids & communities) for _, communities in _at(gaps, ties)]
    return Spread(sum(number), sum(n > 0 for n in number), number.count(0))


def places(
    store: Reader, as_of: date, coverage: pl.DataFrame, gaps: pl.DataFrame, ties: Ties
) -> list[Place]:
    """All communities, those with most enterprises first. ``coverage`` are the rows of
    unequal-coverage, ``gaps`` all open gaps, the best first within each rule."""
    when = {"as_of": as_of}
    months = _months(as_of)
    start = date(months[0][0], months[0][1], 1) - timedelta(days=1)
    frames = {
        "firms": store.query(ENTERPRISES, when),
        "demands": store.query(DEMANDS, when),
        "fields": store.query(facts.DEMAND_FIELDS, when),
        "within": store.query(facts.WITHIN),
        "hosted": store.query(HOSTED),
        "covered": store.query(COVERED),
        "visits": store.query(VISITS, {**when, "start": start}),
    }
    own = coverage.filter(by="community")
    reach = {r["group"]: r for r in own.iter_rows(named=True)}
    by_place = _gaps(gaps, ties)
    found = [
        _place(row, frames, reach.get(row["id"], {}), by_place[row["id"]], ties, months)
        for row in store.query(COMMUNITIES).iter_rows(named=True)
    ]
    return sorted(found, key=lambda p: (-p.enterprises, p.name, p.id))


def _place(
    row: dict[str, Any],
    frames: dict[str, pl.DataFrame],
    reach: dict[str, Any],
    gaps: list[dict[str, Any]],
    ties: Ties,
    months: list[tuple[int, int]],
) -> Place:
    own = row["id"]
    here = {n: f.filter(community=own) for n, f in frames.items() if "community" in f.columns}
    firms, demands, hosted = here["firms"], here["demands"], here["hosted"]
    counts = Counter(g["rule"] for g in gaps)
    visited: Counter[tuple[int, int]] = Counter()
    for day, n in here["visits"].select("day", "n").iter_rows():
        visited[day.year, day.month] += n
    known = firms["above_scale"].drop_nulls()
    return Place(
        id=own,
        name=row["name"],
        subkind=_choice("Community", "subkind", row["subkind"]),
        synthetic=bool(row["synthetic"]),
        surveyed_on=row["surveyed_on"],
        enterprises=firms.height,
        above_scale=int(known.cast(pl.Int64).sum()) if len(known) else 0,
        above_scale_known=len(known),
        sizes=tuple(_sizes(firms)),
        served=int(reach.get("served") or 0),
        reached=int(reach.get("reached") or 0),
        visits=int(reach.get("events") or 0),
        months=tuple((f"{y}-{m:02}", visited[y, m]) for y, m in months),
        demands=tuple(_demands(demands, frames["fields"])),
        demand_count=demands["demand"].n_unique(),
        platforms=tuple(_platform(p) for p in hosted.head(LISTED).iter_rows(named=True)),
        platform_count=hosted.height,
        fields=tuple(_fields(demands, frames, here["covered"])),
        brokers=len(ties.local.get(own, {})),
        gaps=tuple(counts.most_common()),
        first_gaps=tuple(_first(gaps)),
    )


def _months(as_of: date) -> list[tuple[int, int]]:
    """The months up to that of the as-of date, as (year, month)."""
    last = as_of.year * 12 + as_of.month - 1
    return [(m // 12, m % 12 + 1) for m in range(last - MONTHS + 1, last + 1)]


def _choice(kind: str, name: str, value: str | None) -> Phrase:
    """A value of a code list in both languages."""
    if value is None:
        return Phrase("", "")
    return Phrase(value, ONTOLOGY.nodes[kind][name].choices.get(value, value))


def _sizes(firms: pl.DataFrame) -> Iterable[Size]:
    counts: Counter[str | None] = Counter(firms["size"])
    for code, zh in ONTOLOGY.nodes["Enterprise"]["size"].choices.items():
        if n := counts.pop(code, 0):
            yield Size(Phrase(code, zh), n, n / firms.height)
    if n := sum(counts.values()):
        yield Size(Phrase("unknown", "不详"), n, n / firms.height)


def _demands(demands: pl.DataFrame, fields: pl.DataFrame) -> Iterable[Listed]:
    names: dict[str, list[str]] = defaultdict(list)
    for demand, name in fields.select("demand", "field_name").iter_rows():
        names[demand].append(name)
    for row in demands.unique("demand", maintain_order=True).head(LISTED).iter_rows(named=True):
        said = "、".join(sorted(names[row["demand"]]))
        firm = telling(row["enterprise"] or "")
        detail = Phrase(f"{firm} · {said or 'field unknown'}", f"{firm} · {said or '领域不详'}")
        yield Listed(telling(row["title"] or row["demand"]), detail, row["raised_on"])


def _platform(row: dict[str, Any]) -> Listed:
    kind, level = (
        _choice("Platform", "type", row["type"]),
        _choice("Platform", "level", row["level"]),
    )
    zh = " · ".join(filter(None, (level.zh, kind.zh)))
    en = " · ".join(filter(None, (level.en, kind.en)))
    return Listed(telling(row["name"] or row["platform"]), Phrase(en, zh))


def _fields(
    demands: pl.DataFrame, frames: dict[str, pl.DataFrame], covered: pl.DataFrame
) -> Iterable[Wanted]:
    """Fields wanted; a platform covers a field if it covers that or a broader one."""
    wanted = demands.join(frames["fields"], on="demand")
    broad = wanted.join(frames["within"], left_on="field", right_on="narrow")
    met = set(broad.join(covered, left_on="broad", right_on="field", how="semi")["field"])
    tally = wanted.group_by("field", "field_name").agg(n=pl.col("demand").n_unique())
    for field, name, n in tally.sort(["n", "field"], descending=[True, False]).iter_rows():
        yield Wanted(name, n, field in met)


def _gaps(gaps: pl.DataFrame, ties: Ties) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row, communities in _at(gaps, ties):
        for community in communities:
            found[community].append(row)
    return found


def _at(gaps: pl.DataFrame, ties: Ties) -> Iterable[tuple[dict[str, Any], set[str]]]:
    """Each gap and the communities that its subjects are or lie in."""
    kept = gaps.select("rule", "subjects", "subject_names", "reason", "reason_zh")
    for row in kept.iter_rows(named=True):
        yield row, {c for s in row["subjects"] for c in ties.communities(s)}


def _first(gaps: list[dict[str, Any]]) -> Iterable[tuple[str, Phrase]]:
    """The best gap of each rule, the rules with fewest gaps here first: rare is worth a look."""
    best = {g["rule"]: g for g in reversed(gaps)}
    counts = Counter(g["rule"] for g in gaps)
    for rule in sorted(best, key=lambda r: (counts[r], r))[:LISTED]:
        said = Phrase(best[rule]["reason"], best[rule]["reason_zh"])
        yield rule, shortened(said, best[rule]["subject_names"])
