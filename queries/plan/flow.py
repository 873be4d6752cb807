"""The plan as a minimum cost flow, exact and whole, since its matrix is totally unimodular.

Firms send one unit each, to a broker (whose places are priced in tenths, the later the dearer) or
to none (in each community as many at most as the floor leaves). Few firms get a broker who is far
from their cheapest, so the flow is solved on the cheapest pairs of each firm first. It is the
optimum of all pairs if and only if no chain of moves among all of them is cheaper: no negative
cycle in the residual graph (Klein 1967, Management Science 14(3)), whose nodes here are but the
brokers and the communities. Else twice as many pairs are looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from queries.plan.rules import BANDS
from queries.plan.solver import FREE, NONE, Task, arcs, bands, marginal

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIRST = 16
"""Pairs of each firm that are looked at first, the cheapest."""
NEVER = 2**50
"""The price of a move that cannot be made."""


def optimum(task: Task, most: int = FIRST) -> tuple[NDArray[np.int64], int]:
    """For each firm its broker's position, NONE without one, and the cost. There is a plan."""
    brokers = task.pair.shape[1]
    while True:
        found = _flow(task, most)
        if most >= brokers:
            assert found is not None  # checked before: there is a plan
            return found
        if found is not None and not improvable(task, found[0]):
            return found
        most *= 2


def _flow(task: Task, most: int) -> tuple[NDArray[np.int64], int] | None:
    """The optimum on the cheapest pairs of each firm, None where these leave no plan."""
    from ortools.graph.python import min_cost_flow

    firms, brokers = task.pair.shape
    groups = len(task.least)
    sink, unplaced = firms + brokers, firms + brokers + 1
    first_group = unplaced + 1
    firm, broker = arcs(task, most)
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
    flow.add_arcs_with_capacity_and_unit_cost(
        np.arange(unplaced, unplaced + groups + 1),
        np.full(groups + 1, sink),
        np.concatenate([[firms], _spare(task)]),
        np.zeros(groups + 1, np.int64),
    )
    supply = np.zeros(first_group + groups, np.int64)
    supply[:firms], supply[sink] = 1, -firms
    flow.set_nodes_supplies(np.arange(len(supply)), supply)
    status = flow.solve()
    if status == flow.INFEASIBLE:
        return None
    if status != flow.OPTIMAL:
        raise RuntimeError(f"the flow ended with {status}")
    used = flow.flows(np.arange(len(firm))) > 0
    chosen = np.full(firms, NONE, np.int64)
    chosen[firm[used]] = broker[used]
    return chosen, int(flow.optimal_cost())


def _spare(task: Task) -> NDArray[np.int64]:
    """How many firms of each community may be left without a broker."""
    there = np.bincount(task.group[task.group >= 0], minlength=len(task.least))
    spare: NDArray[np.int64] = there - task.least
    return spare


def improvable(task: Task, broker: NDArray[np.int64]) -> bool:
    """Whether moving some firms, each to where another leaves or there is room, would cost less."""
    moves = residual(task, broker)
    cheapest = np.zeros(len(moves), np.int64)
    for _ in range(len(moves)):
        before = cheapest
        cheapest = np.minimum(before, (before[:, None] + moves).min(axis=0))
        if (cheapest == before).all():
            return False
    return True  # Bellman and Ford: still falling after as many rounds as there are nodes


def residual(task: Task, broker: NDArray[np.int64]) -> NDArray[np.int64]:
    """What it costs to move one firm from each node to each other, NEVER where none can move.

    Nodes: brokers; for each community, and for firms in none, those without a broker; and at last
    what all places come from.
    """
    brokers, groups = task.pair.shape[1], len(task.least)
    source = brokers + groups + 1
    none = brokers + np.where(task.group >= 0, task.group, groups)
    at = np.where(broker >= 0, broker, none)
    pays = np.where(broker >= 0, task.pair[np.arange(len(at)), broker], task.alone)
    made = np.full((source + 1, source + 1), NEVER, np.int64)
    free = np.flatnonzero(task.fixed == FREE)
    free = free[np.argsort(at[free], kind="stable")]
    if len(free):
        starts = np.flatnonzero(np.diff(at[free], prepend=-1))
        moved = task.pair[free] - pays[free, None]
        made[at[free[starts]], :brokers] = np.minimum.reduceat(moved, starts, axis=0)
        np.minimum.at(made, (at[free], none[free]), (task.alone - pays)[free])
    load = np.bincount(at, minlength=source)
    for b, places in enumerate(task.places.tolist()):
        price = marginal(places, task.load)
        if load[b] < places:
            made[b, source] = price[load[b]]
        if load[b]:
            made[source, b] = -price[load[b] - 1]
    without = load[brokers:source]
    room = without < np.concatenate([_spare(task), [len(broker)]])
    made[brokers:source, source] = np.where(room, 0, NEVER)
    made[source, brokers:source] = np.where(without > 0, 0, NEVER)
    return made
