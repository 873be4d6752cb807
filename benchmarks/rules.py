"""Seconds of each question on generated districts of 10,000 and 100,000 enterprises.

Prints for each the seconds at both sizes (the best of three runs), how long a person waits and how
long processors worked, the rows it answered with and the exponent with which the work grows (1 is
linear), and the same of all of them in one run, as ``gaps find`` asks them, where what several read
is read once. On a machine that is busy with other things the processors' time is the one to
compare. Embedded; run with ``python -m benchmarks.rules [names ...]``.
"""

from __future__ import annotations

import math
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.district import AS_OF, load
from graph.stores import open_graph
from graph.stores.base import Reader, Store
from queries.once import Once
from queries.question.query import Query
from queries.registry import built_in

SIZES = (10_000, 100_000)


def answer(query: Query, reader: Reader) -> int:
    """Ask as of the district's day; how many rows there were."""
    given = {"as_of": AS_OF} if any(p.name == "as_of" for p in query.parameters) else {}
    return query.run(reader, **given).height


@dataclass(frozen=True)
class Spent:
    """Seconds that a person waits and that processors work, and what it came to."""

    wall: float
    work: float
    rows: int


def seconds(run: Callable[[], int], runs: int = 3) -> Spent:
    """The best of some runs, in either way of counting."""
    wall, work, rows = math.inf, math.inf, 0
    for _ in range(runs):
        start, began = time.perf_counter(), time.process_time()
        rows = run()
        wall = min(wall, time.perf_counter() - start)
        work = min(work, time.process_time() - began)
    return Spent(wall, work, rows)


def together(asked: Sequence[Query], store: Store) -> int:
    """All questions in one run; how many rows there were in all."""
    reader = Once(store)
    return sum(answer(query, reader) for query in asked)


def main(names: list[str]) -> None:
    """Measure the questions of these names, or all."""
    asked = [q for q in built_in().values() if not names or q.name in names]
    found: dict[str, list[Spent]] = {q.name: [] for q in asked}
    found["all in one run"] = []
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            path = Path(folder) / f"{size}.graph"
            load(path, size)
            with open_graph(path) as store:
                for query in asked:
                    found[query.name].append(seconds(partial(answer, query, store)))
                found["all in one run"].append(seconds(partial(together, asked, store)))
    heads = "".join(f"{f'{size:,}':>10}{'work':>8}" for size in SIZES)
    print(f"{'question':26}{heads}{'rows':>12}{'exponent':>10}")
    for name, (small, big) in sorted(found.items(), key=lambda f: -f[1][1].work):
        grows = math.log(big.work / small.work) / math.log(SIZES[1] / SIZES[0])
        spent = "".join(f"{each.wall:10.3f}{each.work:8.3f}" for each in (small, big))
        print(f"{name:26}{spent}{big.rows:12,}{grows:10.2f}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2:.2f} GB")


if __name__ == "__main__":
    main(sys.argv[1:])
