"""A writer in a process of its own, for tests that kill it."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

from graph.loading import load
from graph.stores import open_graph
from graph.stores.base import Store
from tests.tables import table

SIZES = (("大型", 400), ("小型", 300))


def cycle(store: Store, step: Callable[[], None]) -> None:
    """Load one state, then the other, then take it back; ``step`` is told after each."""
    for size, count in SIZES:
        firms = table(
            "Enterprise",
            *({"id": f"e{i}", "name": f"n{i}", "size": size} for i in range(count)),
        )
        here = table("LOCATED_IN", *({"from_": f"e{i}", "to": "k"} for i in range(count)))
        load(store, [firms, table("Community", {"id": "k", "name": "K"}), here], "s")
        step()
    store.undo()
    step()


def write(path: str, steps: Synchronized[int]) -> None:
    """Go through the cycle without end, counting steps."""

    def step() -> None:
        steps.value += 1

    with open_graph(Path(path)) as store:
        while True:
            cycle(store, step)


def kill_after(path: Path, steps: int, more: float) -> None:
    """Start a writer, and kill -9 it ``more`` seconds after so many of its steps."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "graph.coerce", "graph.stores.ladybug"])
    done = context.Value("i", 0)
    process = context.Process(target=write, args=(str(path), done), daemon=True)
    process.start()
    deadline = time.monotonic() + 60
    while done.value < steps and time.monotonic() < deadline:
        time.sleep(0.002)
    time.sleep(more)
    process.kill()
    process.join()
