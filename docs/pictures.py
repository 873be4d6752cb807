"""Takes the pictures in docs/images from a demo folder: ``python -m docs.pictures demo``.

``python -m docs.pictures demo lock-in ...`` takes those of these rules alone. Needs the test set-up
(a Chromium, and Pillow, which matplotlib brings).
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hongsheng.notebook.face import open as open_graph
from queries.registry import built_in
from tests.browser import launch

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

IMAGES = Path(__file__).parent / "images"
WIDTH, HEIGHT = 1280, 720
MOST_BYTES = 150_000
RULE_BYTES = 100_000
DAY = "2020-07-15"


def main(demo: Path, rules: Sequence[str] = ()) -> None:
    """View of the district, gaps of one rule, first page of the pack; each rule's best gap."""
    from playwright.sync_api import sync_playwright

    (IMAGES / "rules").mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        if not rules:
            triads = demo / "triads.html"
            with open_graph(demo / "beilun.graph", "zh", DAY) as graph:
                graph.view(triads, rule="open-triads")
            shot(browser, demo / "view.html", "view.png", lang="en", act=unfold)
            shot(browser, triads, "triads.png", lang="zh")
            shot(browser, demo / "pack.html", "pack.png", lang="zh")
        of_rules(browser, demo, rules or [q.name for q in built_in().values() if q.gap])
        browser.close()


def of_rules(browser: Browser, demo: Path, rules: Iterable[str]) -> None:
    """The view of each rule with its best gap chosen: what is missing, between whom, who could."""
    with open_graph(demo / "beilun.graph", "en", DAY) as graph:
        for rule in rules:
            page = demo / f"{rule}.html"
            graph.view(page, rule=rule)
            shot(browser, page, f"rules/{rule}.png", lang="en", act=best, most=RULE_BYTES)


def best(page: Page) -> None:
    """Choose the gap that the page lists first."""
    page.evaluate("view.selectThread(view.topThreads(1)[0])")
    page.wait_for_timeout(1500)


def unfold(page: Page) -> None:
    """Every enterprise for itself, not each community as one node."""
    page.evaluate("view.fold(false)")


def shot(
    browser: Browser,
    page: Path,
    name: str,
    *,
    lang: str,
    act: Callable[[Page], None] | None = None,
    most: int = MOST_BYTES,
) -> None:
    """One picture of a page in 256 colours (with fewer, discs change theirs), with as many pixels
    as stay under ``most`` bytes."""
    from PIL import Image

    opened = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale=lang)
    opened.goto(page.as_uri())
    opened.wait_for_timeout(4000)
    if opened.evaluate("document.documentElement.lang")[:2] != lang:
        opened.get_by_role("button", name={"en": "English", "zh": "中文"}[lang]).first.click()
        opened.wait_for_timeout(1500)
    if act:
        act(opened)
    image = Image.open(io.BytesIO(opened.screenshot())).convert("RGB")
    opened.close()
    for width in range(WIDTH, 720, -80):
        small = image.resize((width, HEIGHT * width // WIDTH), Image.Resampling.LANCZOS)
        method = Image.Quantize.MAXCOVERAGE  # keeps the few red threads among the many blue dots
        small.quantize(256, method, dither=Image.Dither.NONE).save(IMAGES / name, optimize=True)
        if (IMAGES / name).stat().st_size < most:
            break
    print(f"{name}: {(IMAGES / name).stat().st_size / 1000:.0f} kB, {width} wide")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "demo"), sys.argv[2:])
