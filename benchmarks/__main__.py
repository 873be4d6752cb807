"""All measurements, one after another, each in a process of its own (peak memory is a process's).

    python -m benchmarks [load measures ...]      or: make bench ARGS=views

Each module can also be run alone, with options: ``python -m benchmarks.load --help``.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent


def found() -> dict[str, str]:
    """The modules that measure (they have a ``main``), each with its headline."""
    measuring = {}
    for path in sorted(HERE.glob("[a-z]*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if any(isinstance(node, ast.FunctionDef) and node.name == "main" for node in tree.body):
            measuring[path.stem] = (ast.get_docstring(tree) or path.stem).partition("\n")[0]
    return measuring


def main(chosen: list[str]) -> int:
    """Run these, or all; 1 if one of them failed, 2 if one is not there."""
    measuring = found()
    if unknown := sorted(set(chosen) - measuring.keys()):
        print(f"no benchmark {', '.join(unknown)}; there are {', '.join(measuring)}")
        return 2
    failed = []
    for name in chosen or measuring:
        print(f"\n=== {name}: {measuring[name]}", flush=True)
        start = time.perf_counter()
        run = subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=HERE.parent)
        print(f"--- {name}: {time.perf_counter() - start:.0f} s", flush=True)
        if run.returncode:
            failed.append(name)
    if failed:
        print(f"\nfailed: {', '.join(failed)}")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
