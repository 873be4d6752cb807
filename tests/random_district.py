"""A district of small random districts side by side: nulls, boundary days, circles of fields.

Days fall on what rules ask about (the as-of day, a year and two before it, half a year, ninety days
ahead) and on the days beside it, so that a ``<`` for a ``<=`` changes an answer.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from graph.ontology import ONTOLOGY

AS_OF = date(2020, 7, 15)
_TURNS = (
    *(AS_OF + timedelta(days=n) for n in (0, 90, -90, 180, -180, 365, -365, -1825, -3650)),
    *(date(2019, 7, 15), date(2018, 7, 15), date(2020, 1, 1), date(2019, 1, 1)),
)

Nodes = dict[str, list[dict[str, Any]]]
Relations = dict[str, list[tuple[str, str, dict[str, Any]]]]


def districts(number: int, seed: int = 0) -> tuple[Nodes, Relations]:
    """So many districts of some fifty nodes each, as :func:`tests.graphs.build` takes them."""
    nodes: Nodes = {}
    relations: Relations = {}
    for n in range(number):
        one = _One(random.Random(seed * 10_000 + n), f"{n:03}-")
        for kind, rows in one.nodes().items():
            nodes.setdefault(kind, []).extend(rows)
        for triple, pairs in one.relations().items():
            relations.setdefault(triple, []).extend(pairs)
    return nodes, relations


class _One:
    """One of them; ids begin with its number."""

    def __init__(self, chance: random.Random, mark: str) -> None:
        self.chance, self.mark = chance, mark
        sizes = {
            "Enterprise": (3, 9),
            "Broker": (1, 4),
            "Institute": (1, 5),
            "Community": (1, 4),
            "Platform": (0, 4),
            "Demand": (1, 8),
            "Achievement": (0, 7),
            "Field": (1, 6),
            "Collaboration": (0, 8),
            "ServiceEvent": (0, 8),
            "Credential": (0, 8),
        }
        self.ids = {
            kind: [f"{kind[:2].lower()}{mark}{i}" for i in range(chance.randint(*size))]
            for kind, size in sizes.items()
        }

    def maybe(self, values: Sequence[Any], without: float = 0.25) -> Any:
        return None if self.chance.random() < without else self.chance.choice(values)

    def day(self, without: float = 0.2) -> date | None:
        if self.chance.random() < without:
            return None
        if self.chance.random() < 0.5:
            return self.chance.choice(_TURNS) + timedelta(days=self.chance.choice((-1, 0, 1)))
        return AS_OF + timedelta(days=self.chance.randint(-2200, 200))

    def choice(self, kind: str, name: str, without: float = 0.25) -> Any:
        return self.maybe(list(ONTOLOGY.nodes[kind][name].choices), without)

    def nodes(self) -> Nodes:
        day, maybe, choice = self.day, self.maybe, self.choice
        own: dict[str, Callable[[], dict[str, Any]]] = {
            "Enterprise": lambda: {
                "size": choice("Enterprise", "size"),
                "surveyed_on": day(0.4),
                "founded_on": day(0.5),
            },
            "Broker": lambda: {"capacity": maybe([0, 1, 2, 3]), "capacity_hours": maybe([10.0])},
            "Institute": lambda: {"surveyed_on": day(0.5)},
            "Community": lambda: {"surveyed_on": day(0.5)},
            "Platform": lambda: {"surveyed_on": day(0.5), "founded_on": day(0.6)},
            "Demand": lambda: {
                "status": "open" if self.chance.random() < 0.6 else choice("Demand", "status"),
                "raised_on": day(),
                "deadline": day(0.6),
                "trl_min": maybe(range(1, 10), 0.2),
            },
            "Achievement": lambda: {
                "trl": maybe(range(1, 10), 0.2),
                "registered_on": day(),
                "stage": choice("Achievement", "stage"),
            },
            "Field": dict,
            "Collaboration": lambda: {
                "status": choice("Collaboration", "status"),
                "started_on": day(),
                "ended_on": day(0.5),
            },
            "ServiceEvent": lambda: {"date": day(), "hours": maybe([0.5, 1.0, 7.0])},
            "Credential": lambda: {
                "kind": self.chance.choice(("high-tech enterprise", "technology SME")),
                "valid_from": day(),
                "valid_to": day(),
            },
        }
        return {kind: [{"id": i} | own[kind]() for i in ids] for kind, ids in self.ids.items()}

    def relations(self) -> Relations:
        serves = lambda: {"since": self.day(), "until": self.day(0.7)}  # noqa: E731
        triples: dict[str, Callable[[], dict[str, Any]]] = {
            "Broker SERVES Enterprise": serves,
            "Broker LIAISES_WITH Institute": dict,
            "Broker SPECIALISES_IN Field": dict,
            "Enterprise LOCATED_IN Community": dict,
            "Community LOCATED_IN Community": dict,
            "Enterprise RAISED Demand": dict,
            "Demand IN_FIELD Field": dict,
            "Achievement IN_FIELD Field": dict,
            "Collaboration IN_FIELD Field": dict,
            "Institute OFFERS Achievement": dict,
            "Institute STRONG_IN Field": dict,
            "Enterprise PARTY_TO Collaboration": dict,
            "Institute PARTY_TO Collaboration": dict,
            "Platform PARTY_TO Collaboration": dict,
            "Collaboration ADDRESSES Demand": dict,
            "Collaboration USES Achievement": dict,
            "Platform HOSTED_IN Community": dict,
            "Platform COVERS Field": dict,
            "Platform PROVIDED ServiceEvent": dict,
            "Broker CONDUCTED ServiceEvent": dict,
            "ServiceEvent FOR Enterprise": dict,
            "Enterprise HOLDS Credential": dict,
            "Field BROADER Field": dict,
        }
        return {triple: self.pairs(triple, own) for triple, own in triples.items()}

    def pairs(
        self, triple: str, own: Callable[[], dict[str, Any]]
    ) -> list[tuple[str, str, dict[str, Any]]]:
        start, _, end = triple.split()
        if not self.ids[start] or not self.ids[end]:
            return []
        most = len(self.ids[end]) + 3
        if triple == "Collaboration ADDRESSES Demand" or "PARTY_TO" in triple:
            most *= 2
        number = self.chance.randint(0, most)
        ends = {
            (self.chance.choice(self.ids[start]), self.chance.choice(self.ids[end])): own()
            for _ in range(number)
        }
        return [(a, b, said) for (a, b), said in ends.items()]
