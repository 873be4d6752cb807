"""A generated district of any size, for measuring: 100,000 enterprises have 1,000,000 relations.

Synthetic from end to end, and only that: ids and names are numbers. The ratios are those of a
district (about one need for six firms served, two results in a hundred ever used, a broker for
thirty firms), and every count grows in proportion, fields apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from graph.ontology import ONTOLOGY
from graph.records import Change, node_schema, relation_schema

AS_OF = date(2020, 7, 15)
_RELATIONS_EACH = 10


class _Maker:
    """Draws nodes and relations and keeps them as a Change."""

    def __init__(self, n: int, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.n = n
        self.change = Change()
        self.made = 0

    def ids(self, kind: str, n: int) -> np.ndarray[Any, Any]:
        """Ids of a kind: its name in small letters and a number."""
        return np.char.add(f"{kind.lower()}-", np.arange(n).astype(str))

    def nodes(self, kind: str, n: int, /, **columns: Any) -> np.ndarray[Any, Any]:
        """n nodes of a kind; what has no column is null."""
        declared, ids = ONTOLOGY.nodes[kind], self.ids(kind, n)
        own: dict[str, Any] = {"id": ids, declared.label: ids, "synthetic": True}
        own |= {"source": "generated", **columns}
        self.change.create_nodes[kind] = _frame(own, node_schema(declared), n)
        return ids

    def relations(self, name: str, ends: tuple[str, str], a: Any, b: Any, **columns: Any) -> None:
        """Relations between two arrays of ids; a pair drawn twice is kept once."""
        schema = relation_schema(ONTOLOGY.relations[name])
        frame = _frame({"from": a, "to": b, "source": "generated", **columns}, schema, len(a))
        frame = frame.unique(["from", "to"], maintain_order=True)
        self.change.create_relations[(name, *ends)] = frame
        self.made += frame.height

    def pick(self, ids: Any, n: int) -> Any:
        """n of these, drawn with replacement."""
        return ids[self.random.integers(0, len(ids), n)]

    def choice(self, values: Sequence[Any], weights: Sequence[float], n: int) -> list[Any]:
        """n values by weight; None may be one."""
        drawn = self.random.choice(len(values), n, p=np.array(weights) / sum(weights))
        return [values[i] for i in drawn]

    def dates(self, first: date, last: date, n: int, missing: float = 0.03) -> list[date | None]:
        """n days between two, some of them unknown."""
        span = self.random.integers(0, (last - first).days + 1, n)
        unknown = self.random.random(n) < missing
        return [
            None if u else first + timedelta(days=int(s))
            for s, u in zip(span, unknown, strict=True)
        ]


def _frame(columns: Mapping[str, Any], schema: Mapping[str, Any], n: int) -> pl.DataFrame:
    series = []
    for name, kind in schema.items():
        value = columns.get(name)
        if value is None or isinstance(value, str | bool):
            series.append(pl.select(pl.repeat(value, n, dtype=kind).alias(name)).to_series())
        else:
            series.append(pl.Series(name, list(value), dtype=kind))
    return pl.DataFrame(series)


def generate(n_enterprises: int, seed: int = 20200715) -> Change:
    """A district of so many enterprises with ten relations each, as a Change for an empty graph."""
    make = _Maker(n_enterprises, seed)
    _people_and_places(make)
    _needs_and_results(make)
    _projects(make)
    _visits(make, n_enterprises * _RELATIONS_EACH - make.made)
    return make.change


def _people_and_places(make: _Maker) -> None:
    n, r = make.n, make.random
    fields = make.nodes("Field", 60, code=make.ids("f", 60))
    areas, leaves = fields[:8], fields[8:]
    make.relations("BROADER", ("Field", "Field"), leaves, areas[np.arange(52) % 8])
    communities = make.nodes("Community", max(n // 125, 2), surveyed_on=None)
    sizes = make.choice(["large", "medium", "small", "micro", None], [2, 8, 50, 38, 2], n)
    surveyed = make.dates(date(2017, 1, 1), AS_OF, n, 0.1)
    firms = make.nodes("Enterprise", n, size=sizes, surveyed_on=surveyed)
    placed = firms[r.random(n) < 0.97]
    places = make.pick(communities, len(placed))
    make.relations("LOCATED_IN", ("Enterprise", "Community"), placed, places)
    brokers = max(n // 30, 2)
    capacity = [None if x < 8 else int(x) for x in r.integers(5, 50, brokers)]
    people = make.nodes("Broker", brokers, capacity=capacity)
    served = np.concatenate([firms[r.random(n) < 0.7], firms[r.random(n) < 0.2]])
    since = make.dates(date(2015, 1, 1), AS_OF, len(served))
    until = [
        d if d is not None and over else None
        for d, over in zip(
            make.dates(date(2018, 1, 1), date(2021, 1, 1), len(served)),
            r.random(len(served)) < 0.25,
            strict=True,
        )
    ]
    who = make.pick(people, len(served))
    make.relations("SERVES", ("Broker", "Enterprise"), who, served, since=since, until=until)
    institutes = make.nodes("Institute", max(n // 100, 3))
    for name, ids, kind, each in (
        ("LIAISES_WITH", institutes, "Institute", 6),
        ("SPECIALISES_IN", leaves, "Field", 2),
    ):
        many = np.repeat(people, each)
        make.relations(name, ("Broker", kind), many, make.pick(ids, len(many)))
    many = np.repeat(institutes, 3)
    make.relations("STRONG_IN", ("Institute", "Field"), many, make.pick(leaves, len(many)))
    platforms = make.nodes("Platform", max(n // 50, 3))
    hosts = make.pick(communities, len(platforms))
    make.relations("HOSTED_IN", ("Platform", "Community"), platforms, hosts)
    many = np.repeat(platforms, 2)
    make.relations("COVERS", ("Platform", "Field"), many, make.pick(leaves, len(many)))
    members = firms[r.random(n) < 0.5]
    joined = make.pick(platforms, len(members))
    make.relations("MEMBER_OF", ("Enterprise", "Platform"), members, joined)


def _needs_and_results(make: _Maker) -> None:
    n = make.n
    ids = {k: make.change.create_nodes[k]["id"].to_numpy() for k in ("Enterprise", "Field")}
    leaves = ids["Field"][8:]
    needs, results = max(n * 14 // 100, 5), max(n // 20, 5)
    status = ["open", "matched", "contracted", "closed", "withdrawn", None]
    demands = make.nodes(
        "Demand",
        needs,
        status=make.choice(status, [45, 12, 18, 18, 6, 1], needs),
        raised_on=make.dates(date(2017, 1, 1), AS_OF, needs),
        trl_min=make.choice([None, 3, 4, 5, 6, 7, 8], [10, 10, 15, 20, 20, 15, 10], needs),
    )
    asking = make.pick(ids["Enterprise"], needs)
    make.relations("RAISED", ("Enterprise", "Demand"), asking, demands)
    make.relations("IN_FIELD", ("Demand", "Field"), demands, make.pick(leaves, needs))
    trl = make.choice([None, 2, 3, 4, 5, 6, 7, 8, 9], [8, 8, 12, 15, 17, 15, 12, 8, 5], results)
    registered = make.dates(date(2012, 1, 1), AS_OF, results)
    found = make.nodes("Achievement", results, trl=trl, registered_on=registered)
    institutes = make.change.create_nodes["Institute"]["id"].to_numpy()
    owners = make.pick(institutes, results)
    make.relations("OFFERS", ("Institute", "Achievement"), owners, found)
    make.relations("IN_FIELD", ("Achievement", "Field"), found, make.pick(leaves, results))
    held = n * 45 // 100
    kinds = ["high-tech enterprise", "technology SME", "specialised and new", "little giant"]
    credentials = make.nodes(
        "Credential",
        held,
        kind=make.choice(kinds, [40, 45, 12, 3], held),
        valid_from=make.dates(date(2016, 1, 1), AS_OF, held),
        valid_to=make.dates(date(2019, 1, 1), date(2023, 7, 1), held),
    )
    holders = make.pick(ids["Enterprise"], held)
    make.relations("HOLDS", ("Enterprise", "Credential"), holders, credentials)


def _projects(make: _Maker) -> None:
    n, nodes = make.n // 15, make.change.create_nodes
    fates = ["proposed", "active", "completed", "industrialised", "not_industrialised"]
    projects = make.nodes(
        "Collaboration",
        n,
        status=make.choice([*fates, "terminated"], [10, 30, 25, 15, 10, 10], n),
        started_on=make.dates(date(2015, 1, 1), AS_OF, n),
        amount=make.random.lognormal(15, 1, n),
        technology_amount=make.random.lognormal(14.6, 1, n),
    )
    ids = {k: nodes[k]["id"].to_numpy() for k in ("Enterprise", "Institute", "Demand")}
    # Projects gather where projects are: half of the firms' places go to a twentieth of them.
    few = ids["Enterprise"][: max(len(ids["Enterprise"]) // 20, 1)]
    half = n // 2
    firms = np.concatenate([make.pick(few, half), make.pick(ids["Enterprise"], n - half)])
    make.relations("PARTY_TO", ("Enterprise", "Collaboration"), firms, projects)
    many = np.concatenate([projects, make.pick(projects, n // 3)])
    partners = make.pick(ids["Institute"], len(many))
    make.relations("PARTY_TO", ("Institute", "Collaboration"), partners, many)
    platforms = nodes["Platform"]["id"].to_numpy()
    some = make.pick(projects, n // 5)
    make.relations("PARTY_TO", ("Platform", "Collaboration"), make.pick(platforms, n // 5), some)
    half = n * 6 // 10
    make.relations(
        "ADDRESSES", ("Collaboration", "Demand"), projects[:half], make.pick(ids["Demand"], half)
    )
    results = nodes["Achievement"]["id"].to_numpy()
    used = max(n // 15, 1)
    make.relations(
        "USES", ("Collaboration", "Achievement"), projects[:used], make.pick(results, used)
    )
    leaves = nodes["Field"]["id"].to_numpy()[8:]
    make.relations("IN_FIELD", ("Collaboration", "Field"), projects, make.pick(leaves, n))
    brokers = nodes["Broker"]["id"].to_numpy()
    make.relations(
        "BROKERED", ("Broker", "Collaboration"), make.pick(brokers, half), projects[:half]
    )


def _visits(make: _Maker, relations: int) -> None:
    """As many visits as make up the relations still wanted, two each."""
    n, nodes = relations // 2, make.change.create_nodes
    types = ["visit", "diagnosis", "matchmaking", "training", "project application"]
    visits = make.nodes(
        "ServiceEvent",
        n,
        type=make.choice(types, [60, 10, 15, 10, 5], n),
        date=make.dates(date(2017, 1, 1), AS_OF, n, 0.01),
        hours=np.round(make.random.gamma(2, 1, n), 1),
    )
    firms, brokers, platforms = (
        nodes[k]["id"].to_numpy() for k in ("Enterprise", "Broker", "Platform")
    )
    # Visits go where visits went: the square of a uniform draw favours the first firms.
    drawn = (make.random.random(n) ** 2 * len(firms)).astype(int)
    make.relations("FOR", ("ServiceEvent", "Enterprise"), visits, firms[drawn])
    some = n * 85 // 100
    make.relations("CONDUCTED", ("Broker", "ServiceEvent"), make.pick(brokers, some), visits[:some])
    # Half of the platforms have never given a service.
    busy = make.pick(platforms[: max(len(platforms) // 2, 1)], n - some)
    make.relations("PROVIDED", ("Platform", "ServiceEvent"), busy, visits[some:])


def load(path: Path, n_enterprises: int, seed: int = 20200715) -> None:
    """Write the district into a new embedded graph."""
    from graph.stores import open_graph

    with open_graph(path) as store, store.writing(f"a district of {n_enterprises}") as writer:
        writer.apply(generate(n_enterprises, seed))
