"""The cheapest plan: what is to be solved, whether it can be, and by what.

Without hours it is a minimum cost flow (:mod:`queries.plan.flow`). Hours of firms differ, and
bounds on them are no flow: where the flow breaks one, a mixed integer program finds the optimum
instead (:mod:`queries.plan.program`).
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
    from queries.plan import flow

    check(task)
    chosen, cost = flow.optimum(task)
    if task.room is None or not over(task, chosen).any():
        return Solution(chosen, cost, "flow")
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


def arcs(task: Task, most: int | None = None) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Firm and broker of every pair that may be: of a firm that is fixed, only that one.

    ``most``: of each firm only so many, the cheapest.
    """
    firms, brokers = task.pair.shape
    free = task.fixed == FREE
    if most is None or most >= brokers:
        near = np.tile(np.arange(brokers, dtype=np.int64), (firms, 1))
    else:
        # of brokers who cost the same each firm looks at others, so that all of them are looked at
        turn = (np.arange(brokers)[None, :] - np.arange(firms)[:, None]) % brokers
        order = task.pair * brokers + turn
        near = np.sort(np.argpartition(order, most - 1, axis=1)[:, :most], axis=1)
    firm = np.repeat(np.arange(firms, dtype=np.int64), near.shape[1])
    broker = near.astype(np.int64).ravel()
    if free.all():
        return firm, broker
    kept, held = free[firm], np.flatnonzero(task.fixed >= 0)
    return (
        np.concatenate([firm[kept], held]),
        np.concatenate([broker[kept], task.fixed[held]]),
    )


def bands(task: Task) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Brokers x tenths: how many places, and what each of them costs."""
    tenth = np.arange(BANDS + 1, dtype=np.int64)
    upto = -(-tenth[None, :] * task.places[:, None] // BANDS)
    return np.diff(upto, axis=1), np.arange(BANDS, dtype=np.int64) * task.load // BANDS


def cost_of(task: Task, broker: NDArray[np.int64]) -> int:
    """What a plan costs."""
    served = np.flatnonzero(broker >= 0)
    many = np.bincount(broker[served], minlength=len(task.places))
    load = sum(
        int(marginal(int(p), task.load)[:n].sum()) for p, n in zip(task.places, many, strict=True)
    )
    pairs = int(task.pair[served, broker[served]].sum())
    return pairs + load + int(task.alone[broker < 0].sum())
