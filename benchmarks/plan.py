"""The plan of 50 brokers and 10,000 firms beside the bare solver on the same network.

``python -m benchmarks.plan [--lp]``: processor seconds of ours (from what was read of the graph to
the plan: costs of all pairs, checks, the flow) and of OR-Tools' flow alone, whose arrays lie ready,
in one run; of what comes after (words, prices); and with ``--lp`` that the cost is the optimum of
HiGHS, which takes minutes.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from queries.plan.district import Broker, Demand, District, Firm
from queries.plan.plan import Plan, make
from queries.plan.solver import Task, arcs, bands

FIRMS, BROKERS, COMMUNITIES, FIELDS = 10_000, 50, 40, 60
RUNS = 5


def district(seed: int = 0) -> District:
    """A seeded district: nine firms in ten served now, one in six with a need, places for 95%."""
    dice = np.random.default_rng(seed)
    centres = dice.uniform((121.7, 29.8), (122.0, 30.0), (COMMUNITIES, 2))
    lies = dice.integers(0, COMMUNITIES, FIRMS)
    places = dice.normal(centres[lies], 0.01)
    homes = dice.integers(0, COMMUNITIES, BROKERS)
    served = dice.integers(0, BROKERS, FIRMS)
    known = dice.random(FIRMS) < 0.9
    needs = dice.random(FIRMS) < 1 / 6
    fields = dice.integers(0, FIELDS, FIRMS)
    return District(
        tuple(
            Broker(
                f"b{n:02}",
                f"b{n:02}",
                int(dice.integers(150, 230)),
                None,
                frozenset(f"f{f}" for f in dice.integers(0, FIELDS, 6)),
                f"c{homes[n]:02}",
            )
            for n in range(BROKERS)
        ),
        tuple(
            Firm(
                f"e{n:05}",
                f"e{n:05}",
                f"c{lies[n]:02}",
                (float(places[n, 0]), float(places[n, 1])),
                (f"b{served[n]:02}",) if known[n] else (),
                (Demand(f"d{n}", f"d{n}", frozenset({f"f{fields[n]}"})),) if needs[n] else (),
            )
            for n in range(FIRMS)
        ),
        {},
        {},
        {f"c{n:02}": (float(x), float(y)) for n, (x, y) in enumerate(centres)},
    )


def bare(task: Task) -> Callable[[], int]:
    """OR-Tools on the same network, its arrays made beforehand; the cost comes out."""
    from ortools.graph.python import min_cost_flow

    firms, brokers = task.pair.shape
    groups = len(task.least)
    sink = firms + brokers
    firm, broker = arcs(task)
    many, price = bands(task)
    there = np.bincount(task.group, minlength=groups)
    tails = [firm, np.arange(firms), np.repeat(firms + np.arange(brokers), len(price))]
    heads = [firms + broker, sink + 1 + task.group, np.full(brokers * len(price), sink)]
    tail = np.concatenate([*tails, sink + 1 + np.arange(groups)])
    head = np.concatenate([*heads, np.full(groups, sink)])
    capacity = np.concatenate(
        [np.ones(len(firm) + firms, np.int64), many.ravel(), there - task.least]
    )
    cost = np.concatenate(
        [task.pair[firm, broker], task.alone, np.tile(price, brokers), np.zeros(groups, np.int64)]
    )
    supply = np.zeros(sink + 1 + groups, np.int64)
    supply[:firms], supply[sink] = 1, -firms

    def run() -> int:
        flow = min_cost_flow.SimpleMinCostFlow()
        flow.add_arcs_with_capacity_and_unit_cost(tail, head, capacity, cost)
        flow.set_nodes_supplies(np.arange(len(supply)), supply)
        flow.solve()
        flow.flows(np.arange(len(firm)))
        return int(flow.optimal_cost())

    return run


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds (both run in one thread; others on the machine do not count), and what
    came out."""
    start = time.process_time()
    made = run()
    return time.process_time() - start, made


def relaxed(task: Task) -> float:
    """The optimum of the linear program, by HiGHS."""
    from scipy.optimize import linprog
    from scipy.sparse import coo_array, vstack

    firms, brokers = task.pair.shape
    groups, pairs = len(task.least), firms * brokers
    many, price = bands(task)
    column = np.arange(pairs)
    width = pairs + firms + many.size

    def rows(row: Any, columns: Any, value: Any, height: int) -> Any:
        return coo_array((value, (row, columns)), shape=(height, width)).tocsr()

    one = np.concatenate([np.repeat(np.arange(firms), brokers), np.arange(firms)])
    once = rows(one, np.arange(pairs + firms), np.ones(pairs + firms), firms)
    tenth = np.repeat(np.arange(brokers), many.shape[1])
    load = rows(
        np.concatenate([column % brokers, tenth]),
        np.concatenate([column, pairs + firms + np.arange(many.size)]),
        np.concatenate([np.ones(pairs), -np.ones(many.size)]),
        brokers,
    )
    floor = rows(task.group, pairs + np.arange(firms), np.ones(firms), groups)
    there = np.bincount(task.group, minlength=groups)
    found = linprog(
        np.concatenate([task.pair.ravel(), task.alone, np.tile(price, brokers)]),
        A_eq=vstack([once, load]),
        b_eq=np.concatenate([np.ones(firms), np.zeros(brokers)]),
        A_ub=floor,
        b_ub=there - task.least,
        bounds=[(0, None)] * (pairs + firms) + [(0, int(m)) for m in many.ravel()],
        method="highs",
    )
    return float(found.fun)


def main() -> None:
    """Print seconds and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lp", action="store_true", help="the linear program too: minutes")
    chosen = parser.parse_args()
    found = district()
    plan: Plan = make(found)
    alone = bare(plan.task)
    ours, raw = [], []
    for _ in range(RUNS):  # in turn, so that both meet the same machine
        seconds, plan = timed(lambda: make(found))
        ours.append(seconds)
        seconds, cost = timed(alone)
        raw.append(seconds)
        assert cost == plan.solution.cost
    ratio = min(ours) / min(raw)
    print(f"plan {BROKERS} x {FIRMS:,}: ours {min(ours):.3f} s, bare solver {min(raw):.3f} s, "
          f"ratio {ratio:.2f}, cost {plan.total_cost:,.2f}")  # fmt: skip
    print(f"words of all assignments {timed(lambda: plan.plain('en', prices=False))[0]:.3f} s, "
          f"prices of all rules {timed(plan.prices)[0]:.3f} s")  # fmt: skip
    if chosen.lp:
        seconds, optimum = timed(lambda: relaxed(plan.task))
        print(f"linear program {seconds:.1f} s, optimum {optimum / 100:,.2f}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2:.2f} GB")


if __name__ == "__main__":
    main()
