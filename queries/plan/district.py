"""All that the plan reads of a graph: brokers, firms, who serves whom now, and what they need."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import mean

from graph.stores.base import Reader
from queries.facts import CURRENT, KNOWN, OPEN, WITHIN, closure

BROKERS = """
MATCH (b:Broker)
RETURN b.id AS id, b.name AS name, b.capacity AS places, b.capacity_hours AS hours
ORDER BY id
"""
SPECIALISES = """
MATCH (b:Broker)-[:SPECIALISES_IN]->(f:Field) RETURN DISTINCT b.id AS id, f.id AS field
"""
FIRMS = """
MATCH (e:Enterprise) WHERE e.founded_on IS NULL OR e.founded_on <= $as_of
RETURN e.id AS id, e.name AS name, e.longitude AS longitude, e.latitude AS latitude
ORDER BY id
"""
COMMUNITIES = """
MATCH (c:Community)
RETURN c.id AS id, c.name AS name, c.longitude AS longitude, c.latitude AS latitude
ORDER BY id
"""
PLACES = """
MATCH (e:Enterprise)-[:LOCATED_IN]->(c:Community)
RETURN DISTINCT e.id AS id, c.id AS community, c.subkind AS subkind
"""
SERVING = f"""
MATCH (b:Broker)-[r:SERVES]->(e:Enterprise) WHERE {CURRENT}
RETURN DISTINCT e.id AS id, b.id AS broker ORDER BY id, broker
"""
DEMANDS = f"""
MATCH (e:Enterprise)-[:RAISED]->(d:Demand) WHERE {OPEN}
OPTIONAL MATCH (d)-[:IN_FIELD]->(f:Field)
RETURN e.id AS id, d.id AS demand, d.title AS title, f.id AS field
ORDER BY id, demand, field
"""
PROJECT_FIELDS = f"""
MATCH (e:Enterprise)-[:PARTY_TO]->(k:Collaboration)-[:IN_FIELD]->(f:Field) WHERE {KNOWN}
RETURN DISTINCT e.id AS id, f.id AS field
"""
FIELDS = "MATCH (f:Field) RETURN f.id AS id, f.name AS name"
VISITED = """
MATCH (:Broker)-[:CONDUCTED]->(v:ServiceEvent)-[:`FOR`]->(e:Enterprise)
WHERE v.date > $since AND v.date <= $as_of
WITH DISTINCT v, e
RETURN e.id AS id, sum(v.hours) AS hours
"""
HOURS_OF_A_FIRM = 12.0
"""A firm takes an hour a month, and each of its open demands as much again; more, where more was
recorded in the last year."""
WEEKS = 52

Place = tuple[float, float]
"""Longitude and latitude, WGS 84."""


@dataclass(frozen=True, slots=True)
class Demand:
    """An open demand."""

    id: str
    title: str
    fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class Broker:
    """A broker: ``places`` firms at most, ``hours`` a week; None where that is not known.

    ``home`` is the community where most of its present firms are.
    """

    id: str
    name: str
    places: int | None
    hours: float | None
    fields: frozenset[str] = frozenset()
    home: str | None = None


@dataclass(frozen=True, slots=True)
class Firm:
    """An enterprise; ``now`` are its present brokers, ``hours`` what it takes in a year."""

    id: str
    name: str
    community: str | None
    place: Place | None
    now: tuple[str, ...]
    demands: tuple[Demand, ...] = ()
    fields: frozenset[str] = frozenset()
    hours: float = HOURS_OF_A_FIRM


@dataclass(frozen=True, slots=True)
class District:
    """What is to be planned, each list by id.

    ``within`` gives for each field itself and all broader ones, ``names`` what a (kind, id) is
    called, ``centres`` where communities lie.
    """

    brokers: tuple[Broker, ...]
    firms: tuple[Firm, ...]
    within: Mapping[str, frozenset[str]]
    names: Mapping[tuple[str, str], str]
    centres: Mapping[str, Place] = field(default_factory=dict)

    def called(self, kind: str, id: str) -> str:
        """The name of a Broker, Field or Community."""
        return self.names.get((kind, id), id)


def read(reader: Reader, as_of: date) -> District:
    """The district as of a day. Raises QueryError where the engine does."""
    day = {"as_of": as_of}
    texts = {"Community": COMMUNITIES, "Field": FIELDS, "Broker": BROKERS}
    listed = {kind: reader.query(text) for kind, text in texts.items()}
    names = {
        (kind, id): name
        for kind, frame in listed.items()
        for id, name in frame.select("id", "name").iter_rows()
        if name
    }
    within: dict[str, set[str]] = defaultdict(set)
    for narrow, broad in closure(reader.query(WITHIN), "narrow", "broad").iter_rows():
        within[narrow].add(broad)
    community = _communities(reader.query(PLACES).iter_rows())
    now = _grouped(reader.query(SERVING, day).iter_rows())
    firms = _firms(reader, as_of, community, now)
    homes = _homes(firms)
    known = _grouped(reader.query(SPECIALISES).iter_rows())
    return District(
        tuple(
            Broker(
                id,
                name or id,
                None if places is None else int(places),
                None if hours is None else float(hours),
                frozenset(known.get(id, ())),
                homes.get(id),
            )
            for id, name, places, hours in listed["Broker"].iter_rows()
        ),
        firms,
        {k: frozenset(v) for k, v in within.items()},
        names,
        _centres(firms, listed["Community"].iter_rows()),
    )


def _firms(
    reader: Reader, as_of: date, community: Mapping[str, str], now: Mapping[str, list[str]]
) -> tuple[Firm, ...]:
    day = {"as_of": as_of}
    demands: dict[str, dict[str, tuple[str, set[str]]]] = defaultdict(dict)
    for id, demand, title, about in reader.query(DEMANDS, day).iter_rows():
        found = demands[id].setdefault(demand, (title or demand, set()))
        if about is not None:
            found[1].add(about)
    done = _grouped(reader.query(PROJECT_FIELDS, day).iter_rows())
    visited = reader.query(VISITED, {"since": as_of - timedelta(days=365), **day})
    hours = {id: float(h) for id, h in visited.iter_rows() if h}
    return tuple(
        Firm(
            id,
            name or id,
            community.get(id),
            None if longitude is None or latitude is None else (longitude, latitude),
            tuple(now.get(id, ())),
            tuple(Demand(d, t, frozenset(f)) for d, (t, f) in demands.get(id, {}).items()),
            frozenset(done.get(id, ())),
            max(hours.get(id, 0.0), HOURS_OF_A_FIRM * (1 + len(demands.get(id, ())))),
        )
        for id, name, longitude, latitude in reader.query(FIRMS, day).iter_rows()
    )


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    made: dict[str, list[str]] = defaultdict(list)
    for key, value in pairs:
        made[key].append(value)
    return made


def _communities(rows: Iterable[tuple[str, str, str | None]]) -> dict[str, str]:
    """The one community of each firm: before a park that it lies in as well; then by id."""
    best: dict[str, tuple[bool, str]] = {}
    for firm, community, subkind in rows:
        key = (subkind == "park", community)
        best[firm] = min(best.get(firm, key), key)
    return {firm: community for firm, (_, community) in best.items()}


def _homes(firms: Iterable[Firm]) -> dict[str, str]:
    served: dict[str, Counter[str]] = defaultdict(Counter)
    for firm in firms:
        for broker in firm.now:
            if firm.community is not None:
                served[broker][firm.community] += 1
    return {b: min(c, key=lambda one, c=c: (-c[one], one)) for b, c in served.items()}  # type: ignore[misc]


def _centres(
    firms: Iterable[Firm], communities: Iterable[tuple[str, str, float | None, float | None]]
) -> dict[str, Place]:
    """Where each community lies: as told, else in the middle of its firms."""
    lie: dict[str, list[Place]] = defaultdict(list)
    for firm in firms:
        if firm.community is not None and firm.place is not None:
            lie[firm.community].append(firm.place)
    middle = {c: (mean(p[0] for p in at), mean(p[1] for p in at)) for c, at in lie.items()}
    told = {
        id: (longitude, latitude)
        for id, _, longitude, latitude in communities
        if longitude is not None and latitude is not None
    }
    return {**middle, **told}
