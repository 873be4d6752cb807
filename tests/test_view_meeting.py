"""The page in a meeting, on a phone, and sent as a link: in a real browser without a network."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from exports.view.page import inline, write_view
from tests.pictures import district
from tests.support import Seen

if TYPE_CHECKING:
    from playwright.sync_api import Page

BIG = district(300)
SMALL = [(390, 844), (980, 520)]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_view(BIG, tmp_path_factory.mktemp("page") / "v.html", "en").as_uri()


@pytest.fixture
def opened(page: Page, address: str) -> Page:
    page.emulate_media(reduced_motion="reduce")
    return show(page, address)


def show(page: Page, address: str) -> Page:
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    return page


def state(page: Page) -> Any:
    """What the reader has set, and what of the picture is seen."""
    return page.evaluate(
        """() => {
          const s = {...view.state};
          for (const k of ["kinds", "relations", "rules"]) s[k] = [...s[k]].sort();
          const p = view.network.getViewPosition();
          s.look = [p.x, p.y, view.scale()].map(v => Math.round(v * 100) / 100);
          return s;
        }"""
    )


def settled(page: Page) -> str:
    """The address once it says what is set now."""
    page.evaluate("view.writeState()")
    return page.url


# --- a link opens the same --------------------------------------------------------------------


def test_a_link_opens_the_same_choice_filter_and_zoom(opened: Page, seen: Seen) -> None:
    opened.locator("#detail .gap-row").nth(2).click()
    opened.locator("#kinds input").nth(1).uncheck()
    opened.locator("#relations input").nth(1).uncheck()
    opened.get_by_text("Gaps only", exact=True).click()
    opened.select_option("#field", label="软件")
    opened.evaluate("view.zoom(1.4); view.pan(30, 40)")
    before, link = state(opened), settled(opened)
    assert before["mode"] == "gaps"
    assert state(show(opened, link)) == before
    plain = link.partition("#")[0]
    assert state(show(opened, plain)) != before
    assert (seen.console, seen.errors, seen.requests) == ([], [], [])


def test_a_link_names_a_gap_or_a_node(opened: Page) -> None:
    plain = opened.url.partition("#")[0]
    gap = BIG.threads[4]
    show(opened, f"{plain}#gap={gap.id}")
    assert opened.evaluate("view.threads[view.state.thread].id") == gap.id
    assert gap.sentence in opened.locator("#detail h2").inner_text()
    show(opened, f"{plain}#node={BIG.nodes[20].key}")
    assert opened.locator("#detail h2").inner_text() == BIG.nodes[20].name
    show(opened, f"{plain}#gap=no-such-gap&kinds=Nothing&group=&at=x&from=never")
    assert opened.evaluate("view.state.thread") == -1
    assert opened.evaluate("view.shown.nodes") == len(BIG.nodes)


def test_back_takes_back_what_was_chosen(opened: Page) -> None:
    start = opened.evaluate("view.look().scale")
    rows = opened.locator("#detail .gap-row")
    rows.nth(1).click()
    first = opened.evaluate("view.state.thread")
    settled(opened)
    opened.evaluate("view.zoom(1.2); view.zoom(1.2)")
    settled(opened)
    opened.evaluate("view.select(3, true)")
    settled(opened)
    opened.go_back()
    opened.wait_for_function("view.state.thread >= 0")
    assert opened.evaluate("view.state.thread") == first
    opened.go_back()
    opened.wait_for_function("view.state.thread < 0")
    assert opened.evaluate("view.state.selected") == -1
    assert opened.evaluate("view.look().scale") == pytest.approx(start, rel=1e-3)
    opened.go_forward()
    opened.wait_for_function("view.state.thread >= 0")


def test_notes_of_ones_own_go_with_the_link(opened: Page) -> None:
    opened.locator("#detail .gap-row").first.click()
    opened.locator("#detail textarea").fill("ask Hu <b>& 微科</b>\nby May")
    link = settled(opened)
    show(opened, link)
    assert opened.locator("#detail textarea").input_value() == "ask Hu <b>& 微科</b>\nby May"
    opened.evaluate("document.activeElement.blur()")
    opened.keyboard.press("p")
    assert opened.locator("#slide .own").text_content() == "ask Hu <b>& 微科</b>\nby May"


def test_a_frame_leaves_the_address_alone(page: Page, seen: Seen) -> None:
    page.set_content(f"<!doctype html><title>n</title>{inline(BIG)._repr_html_()}")
    frame = page.frame_locator("iframe")
    frame.locator("html[data-ready]").wait_for(state="attached")
    frame.locator("#detail .gap-row").first.click()
    page.wait_for_timeout(400)
    assert (seen.console, seen.errors) == ([], [])


# --- in a meeting ----------------------------------------------------------------------------


def test_present_is_one_key_large_type_and_the_gaps_one_by_one(opened: Page) -> None:
    opened.keyboard.press("p")
    for away in ("nav.panel", "aside.panel", ".tools", ".finder"):
        assert not opened.locator(away).is_visible(), away
    assert opened.locator("#made").is_visible()
    assert opened.evaluate("view.type()") == 20
    sizes = opened.locator("#slide p, h1, #made").evaluate_all(
        "all => all.map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(sizes) >= 20
    top = opened.evaluate("view.topThreads(10)")
    for n, k in enumerate(top[:3], 1):
        opened.keyboard.press("ArrowRight")
        assert opened.evaluate("view.state.thread") == k
        said = opened.locator("#slide").inner_text()
        assert f"{n} of 10" in said
        brief = "(k) => view.brief(view.threads[k], view.threads[k].sentence[1])"
        assert opened.evaluate(brief, k) in said
    opened.keyboard.press("ArrowLeft")
    assert opened.evaluate("view.state.thread") == top[1]
    above = opened.evaluate(
        """() => {
          const low = document.getElementById("slide").offsetTop;
          const look = view.look();
          return [...view.highlight()].every(i => (view.xy[i][1] - look.y) * look.scale < low);
        }"""
    )
    assert above
    opened.keyboard.press("Escape")
    assert opened.locator("aside.panel").is_visible()
    assert opened.locator("#slide").is_hidden()
    assert opened.evaluate("view.type()") == 12


@pytest.mark.parametrize("theme", ["bright", "dark"])
def test_every_thread_stands_out_by_three_to_one(opened: Page, theme: str) -> None:
    opened.evaluate(f"view.setTheme('{theme}')")
    palette, faintest = opened.evaluate(
        "[view.palette(), Math.min(...view.threads.map(t => view.threadLook(t).alpha))]"
    )
    for ground in ("paper", "disc"):
        red, under = rgb(palette["thread"]), rgb(palette[ground])
        drawn = [faintest * a + (1 - faintest) * b for a, b in zip(red, under, strict=True)]
        assert contrast(drawn, under) >= 3, ground


def rgb(colour: str) -> list[float]:
    return [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]


def contrast(a: list[float], b: list[float]) -> float:
    """Contrast of two colours (WCAG 2.2)."""
    light = sorted(sum(w * linear(v) for w, v in zip((0.2126, 0.7152, 0.0722), c, strict=True))
                   for c in (a, b))  # fmt: skip
    return (light[1] + 0.05) / (light[0] + 0.05)


def linear(v: float) -> float:
    return v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4


# --- on a phone, in a small window -------------------------------------------------------------


@pytest.mark.parametrize(("width", "height"), SMALL)
def test_a_small_window_is_the_picture_with_sheets_over_it(
    page: Page, address: str, width: int, height: int
) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": height})
    show(page, address)
    canvas = page.locator("#canvas").bounding_box()
    assert canvas
    assert canvas["width"] == width
    assert canvas["height"] >= height * 0.6
    assert fits(page, "header button, header summary, #sheet-tools button, h1, #shown, #made")
    for button, panel in (("#show-filters", "#filters"), ("#show-detail", "#detail")):
        assert not page.locator(panel).is_visible()
        page.locator(button).click()
        sheet = page.locator(panel).bounding_box()
        assert sheet
        assert sheet["height"] >= 0.4 * height
        assert fits(page, f"{panel}, {panel} .sheet-close")
        page.locator(f"{panel} .sheet-close").click()
        assert not page.locator(panel).is_visible()
    page.keyboard.press("t")
    table = page.locator("#table").bounding_box()
    assert table
    assert table["height"] >= 0.5 * height - 60


@pytest.mark.parametrize(("width", "height"), SMALL)
def test_a_gap_chosen_in_a_small_window_is_seen_beside_its_sheet(
    page: Page, address: str, width: int, height: int
) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": height})
    show(page, address)
    page.evaluate("view.selectThread(0, true)")
    assert page.locator("#detail").is_visible()
    seen = page.evaluate(
        """() => {
          const look = view.look();
          const frame = document.getElementById("canvas").getBoundingClientRect();
          return [...view.highlight()].map(i => [(view.xy[i][0] - look.x) * look.scale + frame.left,
            (view.xy[i][1] - look.y) * look.scale + frame.top]);
        }"""
    )
    sheet = page.locator("#detail").bounding_box()
    assert sheet
    for x, y in seen:
        assert 0 < x < width
        assert y > 0
        assert x < sheet["x"] or y < sheet["y"]
    page.keyboard.press("Escape")
    assert not page.locator("#detail").is_visible()


def fits(page: Page, selector: str) -> bool:
    """Whether all of these lie in the window, and none is cut off in itself."""
    whole: bool = page.locator(selector).evaluate_all(
        """all => all.filter(e => e.checkVisibility()).every(e => {
          const r = e.getBoundingClientRect();
          const cut = !e.matches(".panel") && (e.scrollWidth > e.clientWidth + 1);
          return r.left >= 0 && r.top >= 0 && r.right <= innerWidth + 0.5
            && r.bottom <= innerHeight + 0.5 && !cut;
        }) && document.documentElement.scrollWidth <= innerWidth"""
    )
    return whole


@pytest.mark.parametrize(("width", "height"), [(1280, 720), *SMALL])
def test_every_group_keeps_its_name_outside_its_disc(
    page: Page, address: str, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    show(page, address)
    titles, discs = page.evaluate(
        """(() => {
          const look = view.look();
          const on = (v, s) => (v - look[s]) * look.scale;
          return [view.labels().filter(p => p.title).map(p => [p.i, p.box, Boolean(p.lead)]),
            view.data.discs.map(([g, x, y, r]) =>
              [view.data.groups[g][2], on(x, "x"), on(y, "y"), r * look.scale])];
        })()"""
    )
    assert len(titles) == len(discs) == 12
    for i, (left, top, right, bottom), led in titles:
        assert left >= 0
        assert right <= width
        for own, x, y, r in discs:
            apart = math.hypot(max(left - x, 0, x - right), max(top - y, 0, y - bottom))
            assert apart >= r - 0.5
            if own == i:
                assert led or apart < r + 12
    svg = page.evaluate("view.svg()")
    assert all(f">{name.name}</text>" in svg for name in BIG.groups)
