"""Views: time to build, bytes, time to a usable picture, time of a frame while dragging.

    python -m benchmarks.views [--nodes 1000 5000] [--no-stock]

Beside it, in the same run and the same browser, stock pyvis with the same nodes and links (1,000
nodes by default: it takes a minute or two). Prints one line a figure and the ratio.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from exports.view.elements import Picture
from exports.view.page import render, write_view
from tests.browser import launch
from tests.pictures import district

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FRAMES = """async () => {
  const took = [];
  let last = 0;
  for (let i = 0; i < 45; i += 1) {
    view.pan(i % 2 ? 9 : -7, 5);
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    if (i > 4) took.push(now - last);
    last = now;
  }
  took.sort((a, b) => a - b);
  return [took[took.length >> 1], took[Math.floor(took.length * 0.95)]];
}"""
DRAG = """() => {
  window.took = [];
  let last = performance.now();
  const tick = () => {
    const now = performance.now();
    window.took.push(now - last);
    last = now;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}"""
STOCK_READY = """() => {
  if (typeof network === "undefined" || !network) return false;
  if (!window.watched) {
    window.watched = true;
    network.once("stabilizationIterationsDone", () => { window.settled = true; });
  }
  return window.settled === true || !network.physics.physicsEnabled || network.physics.stabilized;
}"""


def of_size(nodes: int) -> Picture:
    """A district with about this many nodes, exactly cut by enterprises."""
    return district(round(nodes / 1.353) - 30 if nodes < 2000 else round(nodes / 1.333))


def best(run: Callable[[], object], times: int = 3) -> float:
    """Seconds of the fastest of some runs."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        took.append(time.perf_counter() - start)
    return min(took)


def ours(browser: Browser, picture: Picture, folder: Path) -> dict[str, float]:
    """Seconds to build and to use, milliseconds a frame, megabytes."""
    built = best(lambda: render(picture))
    target = write_view(picture, folder / "ours.html")
    usable = []
    for _ in range(3):
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        start = time.perf_counter()
        page.goto(target.as_uri())
        page.wait_for_selector("html[data-ready]", timeout=60_000)
        usable.append(time.perf_counter() - start)
        frame, slow = page.evaluate(FRAMES)
        dragged = _drag(page)
        page.close()
    return {
        "build s": built,
        "usable s": min(usable),
        "frame ms": frame,
        "slow frame ms": slow,
        "drag ms": dragged,
        "MB": target.stat().st_size / 1e6,
    }


def _drag(page: object) -> float:
    """Milliseconds between frames (median) while the mouse drags the picture."""
    page.evaluate(DRAG)  # type: ignore[attr-defined]
    mouse = page.mouse  # type: ignore[attr-defined]
    mouse.move(620, 160)
    mouse.down()
    for i in range(40):
        mouse.move(620 + 5 * i, 160 + 2 * i)
    mouse.up()
    took = sorted(page.evaluate("window.took.slice(2)"))  # type: ignore[attr-defined]
    return float(took[len(took) // 2]) if took else float("nan")


def stock(browser: Browser, picture: Picture, folder: Path, patience: float) -> tuple[float, bool]:
    """Seconds until stock pyvis has settled, and whether it did within our patience."""
    from pyvis.network import Network

    number = {n.key: i for i, n in enumerate(picture.nodes)}
    network = Network(cdn_resources="in_line", directed=True)
    for node in picture.nodes:
        network.add_node(number[node.key], label=node.name)
    for link in picture.links:
        network.add_edge(number[link.source], number[link.target])
    target = folder / "stock.html"
    target.write_text(network.generate_html(), encoding="utf-8")
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 720})
    page = context.new_page()
    start = time.perf_counter()
    page.goto(target.as_uri(), wait_until="commit", timeout=patience * 1000)
    settled = True
    try:
        page.wait_for_function(STOCK_READY, timeout=patience * 1000, polling=250)
    except TimeoutError:
        settled = False
    except Exception as error:
        if "Timeout" not in str(error):
            raise
        settled = False
    took = time.perf_counter() - start
    context.close()
    return took, settled


def main() -> None:
    """Measure and print."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, nargs="+", default=[1000, 5000])
    parser.add_argument("--no-stock", action="store_true")
    parser.add_argument("--patience", type=float, default=300.0, help="seconds for stock pyvis")
    given = parser.parse_args()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as name:
        browser = launch(playwright)
        folder = Path(name)
        for nodes in given.nodes:
            picture = of_size(nodes)
            figures = ours(browser, picture, folder)
            counts = f"{len(picture.nodes):,} nodes, {len(picture.links):,} links"
            print(f"{counts}: " + ", ".join(f"{k} {v:.2f}" for k, v in figures.items()), flush=True)
            if nodes == min(given.nodes) and not given.no_stock:
                took, settled = stock(browser, picture, folder, given.patience)
                least = "" if settled else "more than "
                print(
                    f"{counts}: stock pyvis usable {least}{took:.1f} s, "
                    f"{least}{took / figures['usable s']:.0f} times as long"
                )
        browser.close()


if __name__ == "__main__":
    main()
