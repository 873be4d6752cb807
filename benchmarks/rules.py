"""Seconds of each question on generated districts of 10,000 and 100,000 enterprises.

Prints for each the seconds at both sizes (the better of two runs), the rows it answered with and
the exponent with which it grows (1 is linear), and the seconds of all of them in one run, as
``gaps find`` asks them, where what several read is read once. Embedded; run with
``python -m benchmarks.rules [names ...]``.
"""

from __future__ import annotations

import math
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
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


def seconds(run: Callable[[], int], runs: int = 2) -> tuple[float, int]:
    """The best time of some runs, and what it came to."""
    best, rows = math.inf, 0
    for _ in range(runs):
        start = time.perf_counter()
        rows = run()
        best = min(best, time.perf_counter() - start)
    return best, rows


def together(asked: Sequence[Query], store: Store) -> int:
    """All questions in one run; how many rows there were in all."""
    reader = Once(store)
    return sum(answer(query, reader) for query in asked)


def main(names: list[str]) -> None:
    """Measure the questions of these names, or all."""
    asked = [q for q in built_in().values() if not names or q.name in names]
    found: dict[str, list[tuple[float, int]]] = {q.name: [] for q in asked}
    found["all in one run"] = []
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            path = Path(folder) / f"{size}.graph"
            load(path, size)
            with open_graph(path) as store:
                for query in asked:
                    found[query.name].append(seconds(partial(answer, query, store)))
                found["all in one run"].append(seconds(partial(together, asked, store)))
    print(
        f"{'question':26}" + "".join(f"{s:>10,}" for s in SIZES) + f"{'rows':>12}{'exponent':>10}"
    )
    for name, ((small, _), (big, rows)) in sorted(found.items(), key=lambda f: -f[1][1][0]):
        grows = math.log(big / small) / math.log(SIZES[1] / SIZES[0])
        print(f"{name:26}{small:10.3f}{big:10.3f}{rows:12,}{grows:10.2f}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2:.2f} GB")


if __name__ == "__main__":
    main(sys.argv[1:])
