"""A headless Chromium for the tests: where it is, and how it is started.

`python -m tests.browser` says which one runs, and ends with 1 if none does.
"""

from __future__ import annotations

import os
import shutil
import sys
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Playwright

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")


def find(playwright: Playwright) -> str | None:
    """The browser to start: the one named, the system's, or the one playwright downloaded."""
    named = os.environ.get("HONGSHENG_CHROMIUM")
    if named:
        return named
    for name in _NAMES:
        if path := shutil.which(name):
            return path
    own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def launch(playwright: Playwright) -> Browser:
    """Start the browser. Raises `FileNotFoundError` if there is none, playwright's `Error` if
    the one there is does not run."""
    executable = find(playwright)
    if executable is None:
        raise FileNotFoundError("no Chromium or Chrome found")
    return playwright.chromium.launch(executable_path=executable, headless=True, args=FLAGS)


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong with a page as it stands, be it minor or critical: rule, where."""
    if not page.evaluate("'axe' in window"):
        axe = files("axe_playwright_python").joinpath("axe.min.js")
        page.evaluate(axe.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{v['id']} ({v['impact']}): {v['nodes'][0]['html'][:120]}" for v in found]


def main() -> int:
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        try:
            browser = launch(playwright)
        except (Error, FileNotFoundError) as e:
            print(e, file=sys.stderr)
            return 1
        print(f"{find(playwright)}: {browser.version}")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
