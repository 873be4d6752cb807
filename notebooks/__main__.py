"""Runs the notebooks and keeps their answers in them: ``python -m notebooks [FILE...]``.

Each runs in an empty folder of its own, so that no path of this machine gets into an answer.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*.ipynb"))


def programs() -> str:
    """Where the notebooks look for the command: beside this Python first."""
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])


def run(path: Path, folder: Path) -> Any:
    """The notebook, run from top to bottom in this folder; raises nbclient's CellExecutionError."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.pop("execution_count", None)
        cell.metadata.clear()
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
    )
    searched = os.pathsep.join(filter(None, [str(HERE.parent), os.environ.get("PYTHONPATH")]))
    client.execute(
        env={**os.environ, "PYTHONPATH": searched, "PATH": programs(), "PYTHONUTF8": "1"}
    )
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


def main(names: list[str]) -> None:
    """Run these notebooks, or all, and keep what they answer."""
    import nbformat

    for path in [Path(n) for n in names] or FILES:
        start = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            made = run(path, Path(folder))
        nbformat.write(made, path)
        size = path.stat().st_size / 1000
        print(f"{path.name}: {time.perf_counter() - start:.0f} s, {size:.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
