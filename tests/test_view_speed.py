"""What opening, hovering and dragging cost at 5,000 nodes and 600 gaps: the browser's own CPU time,
which other work on the machine changes little."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from exports.view.page import write_view
from tests.pictures import district

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page

FRAME = 60.0
"""Milliseconds of a frame at most: what a hand on the mouse takes for at once."""
OPENING = 1400.0
"""Milliseconds until 5,000 nodes can be used, each drawn for itself; 800 on a machine of 2024."""
MOVES = 12


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    picture = district(4000, gaps=600)
    assert len(picture.nodes) > 5000
    assert len(picture.threads) == 600
    return write_view(picture, tmp_path_factory.mktemp("page") / "v.html").as_uri()


def spent(session: CDPSession) -> float:
    """The CPU time of the page's thread so far, in milliseconds."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(m["value"] for m in metrics if m["name"] == "TaskDuration") * 1000


def opened(page: Page, address: str) -> CDPSession:
    page.emulate_media(reduced_motion="reduce")
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    return session


def spots(page: Page) -> list[tuple[float, float]]:
    """Where some of the nodes that are drawn lie on the screen."""
    found: list[tuple[float, float]] = page.evaluate(
        """(most) => {
          const r = document.getElementById("canvas").getBoundingClientRect();
          const seen = view.nodes.filter(x => view.seen[x.i]);
          return seen.filter((_, k) => k % Math.ceil(seen.length / most) === 0).map(x => {
            const p = view.network.canvasToDOM({ x: view.xy[x.i][0], y: view.xy[x.i][1] });
            return [p.x + r.left, p.y + r.top];
          });
        }""",
        MOVES,
    )
    return found


def each_move(page: Page, session: CDPSession, moves: list[tuple[float, float]]) -> float:
    """Milliseconds of a move of the mouse and of the frame it leads to, on average."""
    before = spent(session)
    for x, y in moves:
        page.mouse.move(x, y)
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => done()))")
    return (spent(session) - before) / len(moves)


@pytest.mark.slow
def test_hover_and_drag_take_a_frame_at_most(page: Page, address: str):
    session = opened(page, f"{address}#folded=0")
    assert page.evaluate("view.seen.reduce((a, b) => a + b)") > 5000
    where = spots(page)
    assert min(each_move(page, session, where) for _ in range(3)) <= FRAME
    x, y = where[0]
    page.mouse.move(x, y)
    page.mouse.down()
    drags = [
        [(x + 4 * k, y + 3 * k) for k in range(at, at + MOVES)] for at in (0, MOVES, 2 * MOVES)
    ]
    assert min(each_move(page, session, drag) for drag in drags) <= FRAME
    page.mouse.up()
    assert page.evaluate("view.state.moved.size") == 1


@pytest.mark.slow
def test_it_opens_at_once_folded_or_not(page: Page, address: str):
    whole = min(spent(opened(page, f"{address}#folded=0")) for _ in range(3))
    folded = min(spent(opened(page, address)) for _ in range(3))
    assert folded < whole <= OPENING
