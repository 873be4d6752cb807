"""The plan: who serves whom, what it costs and why, who is left, and what each rule costs."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from graph.problem import Lang, Problem
from queries.plan import solver, words
from queries.plan.costs import Costs, costs
from queries.plan.district import WEEKS, Broker, District, Firm
from queries.plan.rules import RULES, SCALE, Weights, rule
from queries.plan.solver import FREE, NOBODY, CannotBeMet, Solution, Task

if TYPE_CHECKING:
    from numpy.typing import NDArray

EVEN = 0.5
"""Where no floor is asked for: the share of an even service that each community gets at least."""


@dataclass(frozen=True, slots=True)
class Options:
    """What may be chosen.

    ``floor``: the least share (0 to 1) of each community's firms that has a broker; None is half
    of the share that all brokers together can serve. ``places``: of brokers whose capacity is not
    known; None is what they serve now. ``dropped``: rules that are not to count. ``fixed``: for
    enterprises (ids) the broker that a person chose, None where it is to have none. ``visited``:
    those whom somebody visited, so that no week names them.
    """

    weights: Weights = field(default_factory=Weights)
    floor: float | None = None
    places: int | None = None
    dropped: frozenset[str] = frozenset()
    fixed: Mapping[str, str | None] = field(default_factory=dict)
    visited: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Assignment:
    """A firm with its broker, None where it has none; ``parts`` is what each rule adds to its cost.

    ``place`` is its place among the broker's firms, of ``places`` that there are at most; of a firm
    that has none ``places`` are those that nobody took.
    ``cheaper``: the broker who would cost less for this firm alone, and how much less. Costs are
    hours of a year.
    """

    firm: Firm
    broker: Broker | None
    parts: Mapping[str, float]
    place: int = 0
    places: int = 0
    km: float | None = None
    cheaper: tuple[Broker, float] | None = None
    fixed: bool = False

    @property
    def cost(self) -> float:
        """All parts."""
        return round(sum(self.parts.values()), 2)

    @property
    def kept(self) -> bool:
        """Whether the firm's broker is one that it has now."""
        return self.broker is not None and self.broker.id in self.firm.now


@dataclass(frozen=True)
class Plan:
    """The cheapest plan. ``assignments`` are by broker and then in the order of their places."""

    district: District
    options: Options
    costs: Costs
    task: Task
    solution: Solution

    @cached_property
    def assignments(self) -> tuple[Assignment, ...]:
        """The firms that have a broker."""
        return tuple(_assignments(self))

    @cached_property
    def uncovered(self) -> tuple[Assignment, ...]:
        """The firms that have none, the costliest first."""
        left = np.flatnonzero(self.solution.broker < 0).tolist()
        fixed = self.options.fixed
        free = int(self.task.places.sum()) - len(self.district.firms) + len(left)
        made = [
            Assignment(
                f := self.district.firms[n],
                None,
                {
                    name: int(each[n]) / SCALE
                    for name, each in self.costs.left.items()
                    if name not in self.options.dropped
                },
                places=free,
                fixed=f.id in fixed,
            )
            for n in left
        ]
        return tuple(sorted(made, key=lambda a: (-a.cost, a.firm.id)))

    @property
    def total_cost(self) -> float:
        """Hours of a year: of all assignments and of all firms left without a broker."""
        return self.solution.cost / SCALE

    @cached_property
    def changes(self) -> int:
        """Firms with a broker now whose broker is not kept."""
        kept = sum(a.kept for a in self.assignments)
        return sum(bool(f.now) for f in self.district.firms) - kept

    @cached_property
    def new(self) -> int:
        """Firms that have no broker now and get one."""
        return sum(not a.firm.now for a in self.assignments)

    @cached_property
    def needed(self) -> int:
        """How many more brokers, with the median of the capacities, it takes to serve all firms."""
        short = len(self.district.firms) - int(self.task.places.sum())
        known = [b.places for b in self.district.brokers if b.places]
        usual = median(known) if known else median([p for p in self.task.places.tolist() if p])
        made = math.ceil(short / usual) if short > 0 else 0
        if self.task.room is not None and np.isfinite(self.task.room).all():
            lacking = self.task.takes.sum() - self.task.room.sum()
            made = max(made, math.ceil(lacking / float(np.median(self.task.room))))
        return made

    def sums(self) -> dict[str, Any]:
        """The plan in four numbers, to be compared with another."""
        return {
            "total_cost": self.total_cost,
            "uncovered": len(self.uncovered),
            "changes": self.changes,
            "brokers_needed": self.needed,
        }

    def prices(self) -> dict[str, float]:
        """For each rule that counts: what the plan would gain without it, in hours of a year."""
        return {
            name: self._price(name)
            for name in RULES
            if name not in self.options.dropped and (name != "fixed" or self.options.fixed)
        }

    def _price(self, name: str) -> float:
        if name in ("floor", "hours") and not self._binds(name):
            return 0.0
        left = replace(self.options, dropped=self.options.dropped | {name})
        task = _task(self.district, self.costs, left)
        others = solver.cost_of(task, self.solution.broker)
        return (others - solver.solve(task).cost) / SCALE

    def _binds(self, name: str) -> bool:
        if name == "hours":
            return self.solution.by != "flow"
        group, broker = self.task.group, self.solution.broker
        served = np.bincount(group[(group >= 0) & (broker >= 0)], minlength=len(self.task.least))
        return bool((served <= self.task.least).any())

    def plain(self, lang: Lang, *, prices: bool = True) -> dict[str, Any]:
        """As plain objects: assignments, total_cost, uncovered, changes and more beside them."""
        return {
            "assignments": [self._plain(a, lang) for a in self.assignments],
            "total_cost": self.total_cost,
            "uncovered": [self._plain(a, lang) for a in self.uncovered],
            "changes": self.changes,
            "new": self.new,
            "brokers_needed": self.needed,
            "rules": self.prices() if prices else None,
        }

    def _plain(self, each: Assignment, lang: Lang) -> dict[str, Any]:
        firm = each.firm
        who = {"enterprise": firm.id, "enterprise_name": firm.name}
        if each.broker is not None:
            who = {"broker": each.broker.id, "broker_name": each.broker.name, **who}
        return {
            **who,
            "cost": each.cost,
            "reason": words.why(each, self.district, lang),
            "parts": {k: v for k, v in each.parts.items() if v},
            "now": list(firm.now),
        }


def make(district: District, options: Options = Options()) -> Plan:
    """The cheapest plan. Raises Problem where there is nothing to plan or a rule cannot be met."""
    if not district.brokers or not district.firms:
        raise Problem(
            "there is nothing to plan: the graph has "
            f"{len(district.brokers)} brokers and {len(district.firms)} enterprises",
            f"无从安排：图中有经纪人 {len(district.brokers)} 名、企业 {len(district.firms)} 家",
        )
    for name in options.dropped:
        rule(name)
    if options.floor is not None and not 0 <= options.floor <= 1:
        raise Problem(
            f"the floor is a share from 0 to 1, not {options.floor:g}",
            f"底线应为 0 至 1 之间的比例，而不是 {options.floor:g}",
        )
    found = costs(district, options.weights)
    task = _task(district, found, options)
    if not task.places.any():
        raise Problem(
            "no broker has a capacity and none serves anybody now; say how many firms each can "
            "serve with --capacity",
            "经纪人的服务企业上限均不详，目前也无人服务企业；"
            "请用 --capacity 指定每人可服务的企业数",
        )
    try:
        return Plan(district, options, found, task, solver.solve(task))
    except CannotBeMet as error:
        raise words.unmet(error, district, _groups(district)) from error


def _groups(district: District) -> list[str]:
    return sorted({f.community for f in district.firms if f.community is not None})


def _task(district: District, found: Costs, options: Options) -> Task:
    dropped = options.dropped
    firms, brokers = district.firms, district.brokers
    places = _places(district, options)
    at = {c: n for n, c in enumerate(_groups(district))}
    group = np.array([at.get(f.community or "", -1) for f in firms], np.int64)
    there = np.bincount(group[group >= 0], minlength=len(at))
    least = np.zeros(len(at), np.int64)
    if "floor" not in dropped:
        least = _least(there, options.floor, int(places.sum()), len(firms))
    room = None
    if "hours" not in dropped:
        room = np.array([math.inf if b.hours is None else b.hours * WEEKS for b in brokers])
    return Task(
        found.total(dropped),
        found.alone(dropped),
        places,
        0 if "load" in dropped else round(options.weights.load * SCALE),
        group,
        least,
        np.array([f.hours for f in firms]),
        room if room is not None and np.isfinite(room).any() else None,
        _fixed(district, {} if "fixed" in dropped else options.fixed),
    )


def _places(district: District, options: Options) -> NDArray[np.int64]:
    serves = dict.fromkeys((b.id for b in district.brokers), 0)
    for firm in district.firms:
        for broker in firm.now:
            if broker in serves:
                serves[broker] += 1
    unknown = options.places
    return np.array(
        [
            b.places if b.places is not None else serves[b.id] if unknown is None else unknown
            for b in district.brokers
        ],
        np.int64,
    )


def _least(
    there: NDArray[np.int64], floor: float | None, places: int, firms: int
) -> NDArray[np.int64]:
    """How many firms of each community are to be served: rounded up where a share is asked for."""
    if floor is None:
        made = np.floor(there * EVEN * min(1.0, places / firms))
    else:
        made = np.ceil(np.round(there * floor, 9))
    least: NDArray[np.int64] = made.astype(np.int64)
    return least


def _fixed(district: District, chosen: Mapping[str, str | None]) -> NDArray[np.int64]:
    at = {b.id: n for n, b in enumerate(district.brokers)}
    known = {f.id for f in district.firms}
    _none_strange((f for f in chosen if f not in known), "enterprise", "企业")
    _none_strange((b for b in chosen.values() if b is not None and b not in at), "broker", "经纪人")
    made = np.full(len(district.firms), FREE, np.int64)
    for n, firm in enumerate(district.firms):
        if firm.id in chosen:
            broker = chosen[firm.id]
            made[n] = NOBODY if broker is None else at[broker]
    return made


def _none_strange(ids: Iterable[str], what: str, zh: str) -> None:
    if strange := sorted(set(ids)):
        listed = ", ".join(strange[:5])
        raise Problem(
            f"fixed by hand, but there is no such {what} to plan with: {listed}",
            f"手工指定的{zh}不在安排范围内：{listed}",
        )


def _assignments(plan: Plan) -> Iterable[Assignment]:
    district, chosen = plan.district, plan.solution.broker
    total = plan.costs.total(plan.options.dropped)
    best = total.argmin(axis=1)
    for b, broker in enumerate(district.brokers):
        mine = np.flatnonzero(chosen == b).tolist()
        # the firms it knows come first, then those that cost least: the later bear the load
        mine.sort(key=lambda n: (broker.id not in district.firms[n].now, total[n, b], n))
        places = int(plan.task.places[b])
        load = solver.marginal(places, plan.task.load)
        for k, n in enumerate(mine):
            km = float(plan.costs.km[n, b])
            less = int(total[n, b] - total[n, best[n]])
            yield Assignment(
                district.firms[n],
                broker,
                {**_parts(plan, n, b), "load": int(load[k]) / SCALE},
                k + 1,
                places,
                None if math.isnan(km) else km,
                (district.brokers[best[n]], less / SCALE) if less > 0 else None,
                district.firms[n].id in plan.options.fixed,
            )


def _parts(plan: Plan, firm: int, broker: int) -> dict[str, float]:
    dropped: Collection[str] = plan.options.dropped
    return {
        name: int(each[firm, broker]) / SCALE
        for name, each in plan.costs.pairs.items()
        if name not in dropped
    }
