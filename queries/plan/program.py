"""The cheapest plan where hours bind: a mixed integer program, solved to the optimum by HiGHS.

Firms x brokers columns are too many to branch on. The linear relaxation gives a bound and what
each column costs at least (its reduced cost): a column that costs more than the difference of a
plan and the bound is in no better plan. So the program is solved on the cheap columns, and once
more on all those that the plan found has not ruled out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from queries.plan.rules import BANDS
from queries.plan.solver import NONE, CannotBeMet, Task, arcs, bands

if TYPE_CHECKING:
    from numpy.typing import NDArray

TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class _Program:
    """Minimise ``cost`` over ``rows @ x`` between ``low`` and ``high``, x from 0 to ``upper``.

    Columns: pairs of a firm and a broker, firms without one, tenths of the brokers' places.
    """

    cost: NDArray[np.float64]
    rows: Any
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    upper: NDArray[np.float64]


def optimum(task: Task) -> tuple[NDArray[np.int64], int]:
    """For each firm its broker, and the cost. Raises CannotBeMet where hours leave no plan."""
    firm, broker = arcs(task)
    alone = np.flatnonzero(task.fixed < 0)
    program = _program(task, firm, broker, alone)
    bound, reduced = _relaxed(program)
    choices = len(firm) + len(alone)
    limit = float(np.partition(reduced[:choices], k := min(5 * len(task.alone), choices) - 1)[k])
    while True:
        columns = np.flatnonzero(reduced <= limit + TOLERANCE)
        found = _whole(program, columns)
        whole = len(columns) == len(reduced)
        if found is None and whole:
            raise CannotBeMet("hours")
        if found is not None and (whole or found[1] - 1 - bound <= limit):
            break
        limit = np.inf if found is None else found[1] - bound
    used = found[0][: len(firm)] > 0.5
    chosen = np.full(len(task.alone), NONE, np.int64)
    chosen[firm[used]] = broker[used]
    return chosen, round(found[1])


def _program(
    task: Task, firm: NDArray[np.int64], broker: NDArray[np.int64], alone: NDArray[np.int64]
) -> _Program:
    from scipy.sparse import coo_array

    assert task.room is not None
    firms, brokers = task.pair.shape
    groups = len(task.least)
    many, price = bands(task)
    pairs, tenths = len(firm), brokers * BANDS
    first_alone, first_tenth = pairs, pairs + len(alone)
    balance, hours = firms, firms + brokers
    floors = hours + brokers
    known = np.flatnonzero(task.group[alone] >= 0)
    pair_columns = np.arange(pairs)
    entries = [  # row, column, value
        (firm, pair_columns, np.ones(pairs)),
        (alone, first_alone + np.arange(len(alone)), np.ones(len(alone))),
        (balance + broker, pair_columns, np.ones(pairs)),
        (
            balance + np.repeat(np.arange(brokers), BANDS),
            first_tenth + np.arange(tenths),
            -np.ones(tenths),
        ),
        (hours + broker, pair_columns, task.takes[firm]),
        (floors + task.group[alone[known]], first_alone + known, np.ones(len(known))),
    ]
    row, column, value = (np.concatenate(each) for each in zip(*entries, strict=True))
    shape = (floors + groups, first_tenth + tenths)
    there = np.bincount(task.group[task.group >= 0], minlength=groups)
    ones, none = np.ones(firms), np.zeros(brokers)
    return _Program(
        np.concatenate(
            [task.pair[firm, broker], task.alone[alone], np.tile(price, brokers)]
        ).astype(np.float64),
        coo_array((value, (row, column)), shape=shape).tocsc(),
        np.concatenate([ones, none, np.full(brokers + groups, -np.inf)]),
        np.concatenate([ones, none, task.room, there - task.least]).astype(np.float64),
        np.concatenate([np.full(first_tenth, np.inf), many.ravel()]).astype(np.float64),
    )


def _relaxed(program: _Program) -> tuple[float, NDArray[np.float64]]:
    """The bound, and the reduced cost of every column; of the tenths none, so that they stay."""
    from scipy.optimize import linprog

    equal = program.low == program.high
    found = linprog(
        program.cost,
        A_eq=program.rows[equal],
        b_eq=program.high[equal],
        A_ub=program.rows[~equal],
        b_ub=program.high[~equal],
        bounds=np.stack([np.zeros_like(program.upper), program.upper], axis=1),
        method="highs",
    )
    if found.status == 2:
        raise CannotBeMet("hours")
    if found.status != 0:
        raise RuntimeError(f"the linear program ended with: {found.message}")
    return float(found.fun), np.where(np.isinf(program.upper), found.lower.marginals, 0.0)


def _whole(
    program: _Program, columns: NDArray[np.int64]
) -> tuple[NDArray[np.float64], float] | None:
    """The best whole plan on these columns (the others 0), and its cost; None if there is none."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    found = milp(
        program.cost[columns],
        integrality=np.isinf(program.upper[columns]),  # tenths follow: whole where pairs are
        bounds=Bounds(0, program.upper[columns]),
        constraints=LinearConstraint(program.rows[:, columns], program.low, program.high),
        options={"mip_rel_gap": 0.0},
    )
    if found.status == 2:
        return None
    if found.status != 0:
        raise RuntimeError(f"the program ended with: {found.message}")
    made = np.zeros(len(program.cost))
    made[columns] = found.x
    return made, float(found.fun)
