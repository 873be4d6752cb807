"""Start-up: --help beside the import of click alone, and the first answer from the example."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from graph.stores import open_graph
from hongsheng.example import build

RUNS = 7


def run(*arguments: str) -> float:
    """Milliseconds of a Python process, the median of some runs after a first."""

    def once() -> float:
        began = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
        return (time.perf_counter() - began) * 1000

    once()
    return statistics.median(once() for _ in range(RUNS))


def main() -> None:
    """Run and print."""
    click = run("-c", "import click")
    shown = run("-m", "hongsheng", "--help")
    print(f"import click {click:.0f} ms; --help {shown:.0f} ms: {shown / click:.2f} x (target 3)")
    with tempfile.TemporaryDirectory() as folder:
        graph = str(Path(folder) / "example.graph")
        with open_graph(graph) as store:
            build(store)
        day = date(2020, 7, 15).isoformat()
        for asked in ("unknown-enterprises", "once-bitten", "district-kpis"):
            first = run("-m", "hongsheng", "query", asked, "--as-of", day, "--graph", graph)
            print(f"{asked} from the example: {first:.0f} ms: {first / click:.1f} x (target 14)")
        found = run("-m", "hongsheng", "gaps", "find", "--as-of", day, "--graph", graph)
        print(f"gaps find on the example, all rules: {found / 1000:.1f} s")
        for listed in (["gaps", "list"], ["show", "微科光电"], ["recommend", "微科光电"]):
            took = run("-m", "hongsheng", *listed, "--graph", graph)
            print(f"{' '.join(listed)} on the example: {took:.0f} ms")


if __name__ == "__main__":
    main()
