"""Runs the notebooks and keeps their answers in them: ``python -m notebooks [FILE...]``.

Each runs in an empty folder of its own, so that no path of this machine gets into an answer. Of a
picture a still is kept, not the page of 0.6 MB: it is seen wherever a notebook is shown, also where
no script runs. Needs the test set-up (a Chromium, and Pillow, which matplotlib brings).
"""

from __future__ import annotations

import base64
import html
import io
import os
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WIDTH, COLOURS = 980, 64
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


def with_stills(notebook: Any) -> Any:
    """The notebook, each page that a view shows in a frame replaced by a picture of it."""
    from playwright.sync_api import sync_playwright

    from tests.browser import launch

    framed = [
        output.data
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if output.get("data", {}).get("text/html", "").startswith("<iframe srcdoc=")
    ]
    if not framed:
        return notebook
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for data in framed:
            frame = data.pop("text/html")
            page, height = re.findall(r'^<iframe srcdoc="([^"]*)" .*? height="(\d+)"', frame)[0]
            data["image/png"] = _still(browser, html.unescape(page), int(height))
        browser.close()
    return notebook


def _still(browser: Browser, page: str, height: int) -> str:
    """What this page shows in a frame of this height, as PNG in base64."""
    from PIL import Image

    opened = browser.new_page(viewport={"width": WIDTH, "height": height})
    opened.set_content(page)
    opened.wait_for_timeout(3000)
    image = Image.open(io.BytesIO(opened.screenshot())).convert("RGB")
    opened.close()
    small = io.BytesIO()
    # as in docs.pictures: keeps the few red threads among the many blue dots
    method = Image.Quantize.MAXCOVERAGE
    image.quantize(COLOURS, method, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return base64.b64encode(small.getvalue()).decode()


def main(names: list[str]) -> None:
    """Run these notebooks, or all, and keep what they answer."""
    import nbformat

    for path in [Path(n) for n in names] or FILES:
        start = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            made = with_stills(run(path, Path(folder)))
        nbformat.write(made, path)
        size = path.stat().st_size / 1000
        print(f"{path.name}: {time.perf_counter() - start:.0f} s, {size:.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
