"""What if: the district without a broker, with another one, or with more firms in a community."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from statistics import median

from graph.problem import Problem
from graph.stores.base import Reader
from queries.lookup import one
from queries.plan.district import Broker, District, Firm

KEYS = {
    "capacity": ("capacity", "上限"),
    "hours": ("hours", "工时"),
    "field": ("field", "领域"),
    "community": ("community", "社区"),
}
"""What may be said of a broker who is to come, in English or Chinese."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """``without``: brokers (ids or names) who leave; ``added``: brokers who come, each as a text
    such as ``Li,capacity=30,field=401,community=Lingfeng``; ``grown``: for communities (ids or
    names) how many firms come."""

    without: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    grown: Mapping[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.without or self.added or self.grown)

    def apply(self, reader: Reader, district: District) -> District:
        """The district as it would be. Raises Problem for a name that nobody or nothing has."""
        made = left(district, self.without)
        for text in self.added:
            made = joined(made, newcomer(reader, made, text))
        for community, number in self.grown.items():
            found = one(reader, community, kind="Community")
            made = grown(made, found.id, found.name, number)
        return made


def broker_of(brokers: Iterable[Broker], text: str) -> Broker:
    """The broker of this id or name. Raises Problem for none and for several."""
    every = list(brokers)
    found = [b for b in every if b.id == text] or [b for b in every if b.name == text]
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(b.id for b in found)
        raise Problem(
            f"{len(found)} brokers are called {text}; give the id: {listed}",
            f"有 {len(found)} 名经纪人名为{text}；请给出编号：{listed}",
        )
    import difflib

    near = difflib.get_close_matches(text, [b.name for b in every], n=3, cutoff=0.4)
    raise Problem(
        f"no broker of the plan is called {text!r}"
        + (f"; near it: {', '.join(near)}" if near else ""),
        f"安排中没有经纪人 {text!r}" + (f"；相近的有：{'、'.join(near)}" if near else ""),
    )


def left(district: District, names: Iterable[str]) -> District:
    """Without these brokers; whom they served still knows that they did."""
    gone = {broker_of(district.brokers, name).id for name in names}
    return replace(district, brokers=tuple(b for b in district.brokers if b.id not in gone))


def joined(district: District, broker: Broker) -> District:
    """With this broker too. Raises Problem where one is called so already."""
    if any(b.name == broker.name for b in district.brokers):
        raise Problem(
            f"there is a broker called {broker.name} already; give the new one another name",
            f"已有名为{broker.name}的经纪人；请为新增者另取名称",
        )
    brokers = tuple(sorted((*district.brokers, broker), key=lambda b: b.id))
    return replace(district, brokers=brokers)


def grown(district: District, community: str, name: str, number: int) -> District:
    """With so many more firms in the community, of which nothing else is known."""
    more = (
        Firm(f"new:{community}:{n:05}", f"{name} +{n}", community, None, ())
        for n in range(1, number + 1)
    )
    firms = tuple(sorted((*district.firms, *more), key=lambda f: f.id))
    return replace(district, firms=firms)


def newcomer(reader: Reader, district: District, text: str) -> Broker:
    """A broker as a person describes one: a name, then KEY=VALUE after commas.

    Without a capacity: the median of those known. Raises Problem where it cannot be read.
    """
    name, *said = (part.strip() for part in text.replace("\uff0c", ",").split(","))
    known = {word: key for key, words in KEYS.items() for word in words}
    told: dict[str, list[str]] = {key: [] for key in KEYS}
    for each in said:
        word, found, value = (part.strip() for part in each.partition("="))
        if not found or word not in known or not value:
            raise _unreadable(text)
        told[known[word]].append(value)
    if not name or "=" in name:
        raise _unreadable(text)
    places = [b.places for b in district.brokers if b.places]
    usual = int(median(places)) if places else None
    homes = [one(reader, c, kind="Community").id for c in told["community"]]
    return Broker(
        f"new:{name}",
        name,
        _number(told["capacity"][-1]) if told["capacity"] else usual,
        float(_number(told["hours"][-1])) if told["hours"] else None,
        frozenset(one(reader, f, kind="Field").id for f in told["field"]),
        homes[-1] if homes else None,
    )


def _number(text: str) -> int:
    if not text.isdecimal():
        raise Problem(f"{text!r} is no whole number", f"{text!r} 不是整数")
    return int(text)


def _unreadable(text: str) -> Problem:
    example = "李某,capacity=30,hours=20,field=401,community=灵峰工业社区"
    return Problem(
        f"{text!r} cannot be read as a broker: a name, then {', '.join(KEYS)} after commas, "
        f"such as {example}",
        f"{text!r} 无法识别为经纪人：先写姓名，逗号后写{'、'.join(z for _, z in KEYS.values())}，"
        "例如 李某,上限=30,工时=20,领域=401,社区=灵峰工业社区",
    )
