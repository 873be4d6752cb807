"""Who could tie a thread: the broker who knows both sides, else one, and has room.

A simple and honest answer from the graph as it stands. *Knows*: a
current SERVES to the enterprise, a LIAISES_WITH to the institute, current service to enterprises of
the community or around the platform, SPECIALISES_IN the field. *Room*: capacity less enterprises
served now. An introduction between two whom the broker knows takes no room, so it must only not
be overdrawn; taking on an enterprise takes one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph.phrase import Phrase
from graph.stores.base import Reader
from queries import facts

ANOTHER = ("single-broker-dependency", "overload")
"""Rules that ask for another broker than the one they name."""

BROKERS = """
MATCH (b:Broker) RETURN b.id AS broker, b.name AS name, b.capacity AS capacity ORDER BY broker
"""
SPECIALISTS = (
    "MATCH (b:Broker)-[:SPECIALISES_IN]->(f:Field) RETURN DISTINCT b.id AS broker, f.id AS field"
)
HOSTED = """
MATCH (p:Platform)-[:HOSTED_IN]->(c:Community)
RETURN DISTINCT p.id AS platform, p.name AS name, p.type AS type, p.level AS level,
       p.synthetic AS synthetic, c.id AS community
ORDER BY community, name, platform
"""
RAISED = "MATCH (e:Enterprise)-[:RAISED]->(d:Demand) RETURN d.id AS demand, e.id AS enterprise"
OFFERED = (
    "MATCH (i:Institute)-[:OFFERS]->(a:Achievement) RETURN a.id AS achievement, i.id AS institute"
)


@dataclass(frozen=True, slots=True)
class Tie:
    """Who could tie it and why. ``broker`` is empty where nobody can; then ``why`` says that.

    ``knows`` are the subjects (``Kind:id``) that the broker knows, of ``sides`` that a broker can.
    """

    broker: str
    name: str
    room: int | None
    why: Phrase
    knows: tuple[str, ...] = ()
    sides: int = 0

    @property
    def both(self) -> bool:
        """Whether there are two sides or more and the broker knows every one."""
        return 1 < self.sides == len(self.knows)

    @property
    def partial(self) -> bool:
        """Whether the broker does not know all that there is to know."""
        return len(self.knows) < max(1, self.sides)

    @property
    def standing(self) -> Phrase:
        """How much of the gap the broker knows, in a word or two."""
        if not self.knows:
            return Phrase("knows firms nearby", "了解同社区企业")
        if self.sides == 1:
            return Phrase("knows it", "了解该方")
        if self.both:
            return Phrase("knows both sides", "了解双方")
        return Phrase("knows one side only", "只了解一方")


@dataclass(frozen=True, slots=True)
class Load:
    """What a broker carries: enterprises served now, against the capacity (null: not known)."""

    id: str
    name: str
    enterprises: int
    capacity: int | None

    @property
    def room(self) -> int | None:
        """How many more enterprises; below zero: too many. Null: not known."""
        return None if self.capacity is None else self.capacity - self.enterprises


@dataclass(frozen=True, slots=True)
class Side:
    """One end of a thread: who knows it, how many of its enterprises, and how to say it."""

    knows: Mapping[str, int]
    said: Phrase
    subject: str
    takes_on: bool = False


class Ties:
    """Who knows whom, read once; :meth:`best` answers for one gap."""

    def __init__(self, store: Reader, as_of: date) -> None:
        when = {"as_of": as_of}
        serving = store.query(facts.SERVING, when)
        number: Counter[str] = Counter(serving["broker"])
        self.loads = [
            Load(b, n, number[b], None if c is None else int(c))
            for b, n, c in store.query(BROKERS).iter_rows()
        ]
        self.serves = _grouped(serving.select("enterprise", "broker").iter_rows())
        liaisons = store.query(facts.LIAISONS)
        self.liaises = _grouped(liaisons.select("institute", "broker").iter_rows())
        self.special = _grouped((f, b) for b, f in store.query(SPECIALISTS).iter_rows())
        places = store.query(facts.PLACES)
        self.places = _grouped(places.select("enterprise", "community").iter_rows())
        self.hosts = _grouped(store.query(HOSTED).select("platform", "community").iter_rows())
        self.covers = _grouped(store.query(facts.COVERED).select("platform", "field").iter_rows())
        self.raisers = _grouped(store.query(RAISED).iter_rows())
        self.offerers = _grouped(store.query(OFFERED).iter_rows())
        self.local: dict[str, Counter[str]] = defaultdict(Counter)
        for enterprise, brokers in self.serves.items():
            for community in self.places.get(enterprise, ()):
                self.local[community].update(brokers)

    def communities(self, subject: str) -> set[str]:
        """The communities a subject (``Kind:id``) is, or is in."""
        kind, _, own = subject.partition(":")
        match kind:
            case "Community":
                return {own}
            case "Enterprise":
                return self.places.get(own, set())
            case "Platform":
                return self.hosts.get(own, set())
            case "Demand":
                return {c for e in self.raisers.get(own, ()) for c in self.places.get(e, ())}
            case "Group" if own.startswith("community:"):
                return {own.removeprefix("community:")}
        return set()

    def best(self, rule: str, subjects: Iterable[tuple[str, str, str]]) -> Tie:
        """Who could tie a thread between these subjects (kind, id, name)."""
        asked = list(subjects)
        if not self.loads:
            return Tie("", "", None, Phrase("The graph knows no brokers", "图中没有经纪人数据"))
        own = {i for k, i, _ in asked if k == "Broker"}
        barred = own if rule in ANOTHER else set()
        sides = self._sides(rule, asked)
        near: Counter[str] = Counter()
        for kind, own_id, _ in asked:
            for community in self.communities(f"{kind}:{own_id}"):
                near.update(self.local.get(community, {}))
        found = sorted(
            (self._rank(load, sides, near, own) for load in self.loads if load.id not in barred),
            key=lambda r: r[0],
        )
        able = [r for r in found if r[1]]
        full = next((r for r in found if not r[1] and r[3] and r[0] < _first(able)), None)
        if not able or not (able[0][3] or near[able[0][2].id]):
            return self._nobody(full)
        _, _, load, known = able[0]
        return Tie(
            load.id,
            load.name,
            load.room,
            _why(load, known, sides, near[load.id], full[2] if full else None),
            tuple(s.subject for s in known),
            len(sides),
        )

    def _rank(
        self, load: Load, sides: list[Side], near: Counter[str], own: set[str]
    ) -> tuple[tuple[Any, ...], bool, Load, list[Side]]:
        known = [s for s in sides if load.id in s.knows]
        takes_on = any(s.takes_on and load.id not in s.knows for s in sides)
        able = load.room is not None and load.room >= (1 if takes_on else 0)
        closeness = sum(s.knows[load.id] for s in known)
        order = (
            *(-len(known), load.id not in own, -min(near[load.id], 1), -closeness),
            *(-(load.room or 0), load.id),
        )
        return order, able, load, known

    def _nobody(self, full: tuple[Any, ...] | None) -> Tie:
        if full:
            load: Load = full[2]
            return Tie(
                "",
                "",
                None,
                Phrase(
                    f"Nobody now: {load.name} knows a side but serves {load.enterprises}"
                    f"{_of(load, 'en')} and has no room",
                    f"暂无：{load.name}了解情况，但已服务 {load.enterprises} 家"
                    f"{_of(load, 'zh')}，没有余力",
                ),
            )
        return Tie(
            "",
            "",
            None,
            Phrase(
                "Nobody now: no broker with room knows either side",
                "暂无：没有经纪人了解其中任何一方",
            ),
        )

    def _sides(self, rule: str, asked: list[tuple[str, str, str]]) -> list[Side]:
        firms, sides = set[str](), []
        for kind, own, name in sorted(asked, key=lambda s: s[0] == "Demand"):
            if kind in ("Enterprise", "Demand"):
                mine = {own} if kind == "Enterprise" else set(self.raisers.get(own, ()))
                if mine - firms:
                    knows = Counter(b for e in mine for b in self.serves.get(e, ()))
                    who = name if kind == "Enterprise" else ""
                    said = Phrase(f"serves {who or 'the enterprise'}", f"在服务{who or '提出企业'}")
                    sides.append(Side(knows, said, f"{kind}:{own}", takes_on=True))
                firms |= mine
            elif side := self._side(rule, kind, own, name):
                sides.append(side)
        return sides

    def _side(self, rule: str, kind: str, own: str, name: str) -> Side | None:
        subject = f"{kind}:{own}"
        match kind:
            case "Institute":
                knows = Counter(self.liaises.get(own, ()))
                return Side(knows, Phrase(f"liaises with {name}", f"联络{name}"), subject)
            case "Achievement":
                institutes = self.offerers.get(own, ())
                knows = Counter(b for i in institutes for b in self.liaises.get(i, ()))
                said = Phrase("liaises with the institute that offers it", "联络成果所属院所")
                return Side(knows, said, subject)
            case "Field":
                knows = Counter(self.special.get(own, ()))
                return Side(knows, Phrase(f"specialises in {name}", f"熟悉{name}"), subject)
            case "Community" | "Group" | "Platform":
                return self._place(subject, kind, name)
            case "Broker" if rule == "overload":
                firms = [e for e, brokers in self.serves.items() if own in brokers]
                there = {c for e in firms for c in self.places.get(e, ())}
                said = Phrase("serves firms of the same places", "服务同一社区的企业")
                return self._among(there, said, subject)
        return None

    def _place(self, subject: str, kind: str, name: str) -> Side | None:
        if not (there := self.communities(subject)):
            return None
        if kind == "Platform":
            fields = self.covers.get(subject.partition(":")[2], set())
            able = Counter(b for f in fields for b in self.special.get(f, ()))
            here = self._among(there, same_place(name), subject)
            both = {b: n for b, n in here.knows.items() if b in able}
            return Side(both or here.knows, here.said, subject)
        return self._among(there, Phrase(f"serves firms in {name}", f"在{name}服务企业"), subject)

    def _among(self, communities: Iterable[str], said: Phrase, subject: str) -> Side:
        knows: Counter[str] = Counter()
        for community in communities:
            knows.update(self.local.get(community, {}))
        return Side(knows, said, subject, takes_on=True)


def same_place(name: str) -> Phrase:
    """How to say that a broker works where a platform stands."""
    return Phrase(f"serves firms where {name} stands", f"在{name}所在社区服务企业")


def _first(able: list[tuple[Any, ...]]) -> tuple[Any, ...]:
    """The order of the best able broker; behind all if there is none."""
    return tuple(able[0][0]) if able else (1,)


def _of(load: Load, lang: str) -> str:
    if load.capacity is None:
        return "（上限不详）" if lang == "zh" else " (capacity not known)"
    return f"（上限 {load.capacity} 家）" if lang == "zh" else f" of {load.capacity}"


def _why(load: Load, known: list[Side], sides: list[Side], near: int, full: Load | None) -> Phrase:
    zh = [s.said.zh for s in known]
    en = [s.said.en for s in known]
    if not known:
        zh.append(f"在同一社区服务 {near} 家企业")
        en.append(f"serves {near} enterprise{'' if near == 1 else 's'} of the same community")
    zh.append(f"现服务 {load.enterprises} 家，余 {load.room} 家")
    en.append(f"carries {load.enterprises}{_of(load, 'en')}, room for {load.room}")
    if full:
        zh.append(f"{full.name}更了解，但已服务 {full.enterprises} 家{_of(full, 'zh')}")
        en.append(f"{full.name} is closer, but carries {full.enterprises}{_of(full, 'en')}")
    return Phrase("; ".join(en), "；".join(zh))


def _grouped(pairs: Iterable[tuple[Any, ...]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return dict(found)
