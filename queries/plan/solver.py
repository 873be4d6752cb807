"""The cheapest plan: a minimum cost flow, exact and whole, since its matrix is totally unimodular.

Firms send one unit each, to a broker (whose places are priced in tenths, the later the dearer) or
to none (in each community as many at most as the floor leaves). Hours of firms differ, and bounds
on them are no flow: where the flow breaks one, a mixed integer program finds the optimum instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from queries.plan.rules import BANDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

FREE, NOBODY = -1, -2
"""In ``fixed``: to be planned; left without a broker on purpose."""
NONE = -1


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be solved, firms and brokers by position; costs are whole numbers.

    ``pair``: firms x brokers; ``alone``: firms; ``places``: brokers; ``load``: what the last tenth
    of a broker's places would cost more than the first, were there one tenth more; ``group``: the
    community of each firm, -1 where it is not known; ``least``: for each community how many firms
    are to be served; ``takes``: what each firm takes of the hours, and ``room``: what each broker
    has of them, None where nothing bounds them; ``fixed``: for each firm a broker, FREE or NOBODY.
    """

    pair: NDArray[np.int64]
    alone: NDArray[np.int64]
    places: NDArray[np.int64]
    load: int
    group: NDArray[np.int64]
    least: NDArray[np.int64]
    takes: NDArray[np.float64]
    room: NDArray[np.float64] | None
    fixed: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Solution:
    """For each firm its broker's position, NONE without one; ``cost`` of it all; ``by``: how."""

    broker: NDArray[np.int64]
    cost: int
    by: str


class CannotBeMet(Exception):
    """No plan meets these rules; ``rule`` is its name, ``numbers`` what it would take and has."""

    def __init__(self, rule: str, **numbers: int) -> None:
        super().__init__(f"{rule}: {numbers}")
        self.rule = rule
        self.numbers = numbers


def solve(task: Task) -> Solution:
    """The cheapest plan. Raises CannotBeMet where there is none."""
    check(task)
    found = _flow(task)
    if task.room is None or not over(task, found.broker).any():
        return found
    from queries.plan.program import optimum

    return Solution(*optimum(task), "program")


def marginal(places: int, load: int) -> NDArray[np.int64]:
    """What each place of a broker costs, first to last."""
    k = np.arange(places, dtype=np.int64)
    return (k * BANDS // max(places, 1)) * load // BANDS


def over(task: Task, broker: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which brokers would work more hours than they have."""
    assert task.room is not None
    served = broker >= 0
    taken = np.bincount(broker[served], task.takes[served], minlength=len(task.places))
    made: NDArray[np.bool_] = taken > task.room + 1e-9
    return made


def check(task: Task) -> None:
    """Raise CannotBeMet for the rule that, with what was fixed by hand, cannot be met."""
    brokers, groups = len(task.places), len(task.least)
    held = task.fixed >= 0
    taken = np.bincount(task.fixed[held], minlength=brokers)
    if (taken > task.places).any():
        worst = int(np.argmax(taken - task.places))
        raise CannotBeMet(
            "fixed", broker=worst, wants=int(taken[worst]), has=int(task.places[worst])
        )
    known = task.group >= 0
    there = np.bincount(task.group[known], minlength=groups)
    barred = np.bincount(task.group[known & (task.fixed == NOBODY)], minlength=groups)
    if (there - barred < task.least).any():
        worst = int(np.argmax(task.least - (there - barred)))
        raise CannotBeMet(
            "floor-fixed",
            group=worst,
            wants=int(task.least[worst]),
            has=int((there - barred)[worst]),
        )
    kept = np.bincount(task.group[known & held], minlength=groups)
    wants = int(np.maximum(task.least, kept).sum() + (held & ~known).sum())
    if wants > task.places.sum():
        raise CannotBeMet("floor", wants=wants, has=int(task.places.sum()))
    if task.room is not None and over(task, task.fixed).any():
        worst = int(np.argmax(over(task, task.fixed)))
        hours = task.takes[task.fixed == worst].sum()
        raise CannotBeMet(
            "fixed-hours", broker=worst, wants=round(hours), has=round(float(task.room[worst]))
        )


def arcs(task: Task) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Firm and broker of every pair that may be: of a firm that is fixed, only that one."""
    firms, brokers = task.pair.shape
    free = task.fixed == FREE
    if free.all():
        return (
            np.repeat(np.arange(firms, dtype=np.int64), brokers),
            np.tile(np.arange(brokers, dtype=np.int64), firms),
        )
    allowed = np.repeat(free[:, None], brokers, axis=1)
    held = np.flatnonzero(task.fixed >= 0)
    allowed[held, task.fixed[held]] = True
    firm, broker = np.nonzero(allowed)
    return firm.astype(np.int64), broker.astype(np.int64)


def bands(task: Task) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Brokers x tenths: how many places, and what each of them costs."""
    tenth = np.arange(BANDS + 1, dtype=np.int64)
    upto = -(-tenth[None, :] * task.places[:, None] // BANDS)
    return np.diff(upto, axis=1), np.arange(BANDS, dtype=np.int64) * task.load // BANDS


def _flow(task: Task) -> Solution:
    from ortools.graph.python import min_cost_flow

    firms, brokers = task.pair.shape
    groups = len(task.least)
    sink, unplaced = firms + brokers, firms + brokers + 1
    first_group = unplaced + 1
    firm, broker = arcs(task)
    flow = min_cost_flow.SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(
        firm, firms + broker, np.ones(len(firm), np.int64), task.pair[firm, broker]
    )
    alone = np.flatnonzero(task.fixed < 0)
    none = np.where(task.group[alone] >= 0, first_group + task.group[alone], unplaced)
    flow.add_arcs_with_capacity_and_unit_cost(
        alone, none, np.ones(len(alone), np.int64), task.alone[alone]
    )
    many, price = bands(task)
    flow.add_arcs_with_capacity_and_unit_cost(
        np.repeat(firms + np.arange(brokers), BANDS),
        np.full(brokers * BANDS, sink),
        many.ravel(),
        np.tile(price, brokers),
    )
    there = np.bincount(task.group[task.group >= 0], minlength=groups)
    flow.add_arcs_with_capacity_and_unit_cost(
        np.arange(unplaced, unplaced + groups + 1),
        np.full(groups + 1, sink),
        np.concatenate([[firms], there - task.least]),
        np.zeros(groups + 1, np.int64),
    )
    supply = np.zeros(first_group + groups, np.int64)
    supply[:firms], supply[sink] = 1, -firms
    flow.set_nodes_supplies(np.arange(len(supply)), supply)
    status = flow.solve()
    if status != flow.OPTIMAL:  # checked before: there is a plan
        raise RuntimeError(f"the flow ended with {status}")
    used = flow.flows(np.arange(len(firm))) > 0
    chosen = np.full(firms, NONE, np.int64)
    chosen[firm[used]] = broker[used]
    return Solution(chosen, int(flow.optimal_cost()), "flow")


def cost_of(task: Task, broker: NDArray[np.int64]) -> int:
    """What a plan costs."""
    served = np.flatnonzero(broker >= 0)
    many = np.bincount(broker[served], minlength=len(task.places))
    load = sum(
        int(marginal(int(p), task.load)[:n].sum()) for p, n in zip(task.places, many, strict=True)
    )
    pairs = int(task.pair[served, broker[served]].sum())
    return pairs + load + int(task.alone[broker < 0].sum())
