"""A writer in a process of its own, for tests that kill it."""

from __future__ import annotations

import multiprocessing
from multiprocessing.context import ForkServerProcess
from multiprocessing.synchronize import Event
from pathlib import Path

from graph.loading import load
from graph.stores import open_graph
from graph.stores.base import Store
from tests.tables import table

SIZES = (("大型", 400), ("小型", 300))


def cycle(store: Store) -> None:
    """Load one state, then the other, then take it back."""
    for size, count in SIZES:
        firms = table(
            "Enterprise",
            *({"id": f"e{i}", "name": f"n{i}", "size": size} for i in range(count)),
        )
        here = table("LOCATED_IN", *({"from_": f"e{i}", "to": "k"} for i in range(count)))
        load(store, [firms, table("Community", {"id": "k", "name": "K"}), here], "s")
    store.undo()


def write(path: str, begun: Event) -> None:
    """Go through the cycle without end."""
    begun.set()
    with open_graph(Path(path)) as store:
        while True:
            cycle(store)


def start(path: Path) -> ForkServerProcess:
    """Such a process, about to write."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "graph.coerce", "graph.stores.ladybug"])
    begun = context.Event()
    process = context.Process(target=write, args=(str(path), begun), daemon=True)
    process.start()
    assert begun.wait(60)
    return process
