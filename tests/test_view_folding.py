"""Communities as one node each, and every group named: in a real browser."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from exports.view.elements import Group, Link, Node, Picture, Thread
from exports.view.page import write_view
from tests.pictures import district
from tests.support import Seen

if TYPE_CHECKING:
    from playwright.sync_api import Page

BIG = district(300)
SIZES = [(1280, 720), (390, 844)]


def many(gaps: int = 301) -> Picture:
    """Three communities and five institutes with results; most gaps lie between the two."""
    towns = [
        Node(f"c{i}", "Community", name) for i, name in enumerate(("东区", "__proto__", "西区"))
    ]
    firms = [Node(f"e{i:02}", "Enterprise", f"企业{i}", group=towns[i % 3].key) for i in range(30)]
    needs = [Node(f"d{i:02}", "Demand", f"需求{i}") for i in range(30)]
    institutes = [Node(f"i{i}", "Institute", f"研究院{i}") for i in range(5)]
    results = [Node(f"a{i}", "Achievement", f"成果{i}") for i in range(5)]
    links = [
        *(Link(f.key, f.group, "LOCATED_IN") for f in firms),
        *(Link(f.key, n.key, "RAISED") for f, n in zip(firms, needs, strict=True)),
        *(Link(i.key, a.key, "OFFERS") for i, a in zip(institutes, results, strict=True)),
    ]
    threads = []
    for k in range(gaps):
        if k < 4:  # within a community, or about one alone
            ends = (firms[0].key, firms[3].key if k < 3 else "")
        else:
            ends = (needs[k % 30].key, results[k % 5].key)
        threads.append(
            Thread(
                f"g{k}",
                "r",
                tuple(filter(None, ends)),
                *ends,
                f"gap {k}",
                f"缺口{k}",
                1000.0 - k,
                rank=k + 1,
            )
        )
    return Picture(
        "t",
        "题",
        (*towns, *firms, *needs, *institutes, *results),
        tuple(links),
        tuple(threads),
        groups=tuple(Group(t.key, t.name, "Community") for t in towns),
    )


MANY = many()


def homes(page: Page) -> dict[str, list[int]]:
    """What is folded: how many nodes each holds, and how many gaps lie within."""
    found: dict[str, list[int]] = page.evaluate(
        "Object.fromEntries(view.homes().map(h => [view.homeKey(h.id), [h.count, h.gaps]]))"
    )
    return found


def bundles(page: Page, what: str = "thread") -> dict[str, int]:
    """The lines between what is folded, and how many each stands for."""
    found: dict[str, int] = page.evaluate(
        """(what) => Object.fromEntries(view.bundles().filter(l => l.what === what)
          .map(l => [view.bundleName(l), l.count]))""",
        what,
    )
    return found


def expected(threads: tuple[Thread, ...]) -> Counter[str]:
    names = ("东区", "__proto__", "西区")
    return Counter(names[int(t.a[-2:]) % 3] for t in threads if t.a.startswith("Demand"))


def test_many_gaps_open_folded_with_their_counts(open_view, seen: Seen):
    page = open_view(MANY)
    assert page.locator("#fold").is_checked()
    assert homes(page) == {
        "g:东区": [21, 4],  # itself, ten firms and their needs; four gaps within
        "g:__proto__": [21, 0],
        "g:西区": [21, 0],
        "k:Institute": [10, 0],
    }
    counts = expected(MANY.threads)
    assert bundles(page) == {f"{town} — 科研院所/高校": n for town, n in counts.items()}
    assert sum(counts.values()) == 297
    assert page.evaluate("view.seen.reduce((a, b) => a + b)") == 0
    said = page.evaluate("view.labels().map(p => p.text)")
    for text in ("东区", "__proto__", "西区", "科研院所/高校", "21", "10", "4 个缺口"):
        assert text in said
    assert all(str(n) in said for n in counts.values())
    assert page.evaluate("view.shown.nodes") == len(MANY.nodes)
    assert (seen.console, seen.errors) == ([], [])


def test_a_click_opens_a_community_and_its_button_folds_it_again(open_view):
    page = open_view(MANY)
    x, y = on_screen(page, "view.homes().find(h => view.homeKey(h.id) === 'g:__proto__')")
    page.mouse.move(x, y)
    hint = told(page)
    assert hint == ["__proto__", "21 个节点", "点击展开"]
    page.mouse.click(x, y)
    page.wait_for_function("view.state.opened.size === 1")
    assert "g:__proto__" not in homes(page)
    assert "已展开：__proto__" in page.locator("#live").inner_text()
    names = page.evaluate("view.nodes.filter(x => view.seen[x.i]).map(x => x.name)")
    # its needs stand with the firms that raised them
    assert sorted(names) == sorted(["__proto__", *(f"企业{i}" for i in range(1, 30, 3))])
    own = Counter(t.a for t in MANY.threads if t.a.startswith("Demand"))
    for i in range(1, 30, 3):
        assert bundles(page)[f"企业{i} — 科研院所/高校"] == own[f"Demand:d{i:02}"]
    page.evaluate("view.writeState()")
    assert "open=g%3A__proto__" in page.url
    again = open_view(MANY, page.url.partition("#")[2])
    assert "g:__proto__" not in homes(again)
    button = page.locator("#homes button", has_text="__proto__")
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    assert homes(page)["g:__proto__"] == [21, 0]
    assert page.evaluate("document.activeElement.dataset.home") == "g1"


def test_a_line_between_two_lists_its_gaps(open_view):
    page = open_view(MANY)
    between = "view.bundles().find(l => view.bundleName(l).startsWith('西区'))"
    x, y = on_screen(
        page,
        f"""(() => {{ const [a, b] = view.bundleEnds({between});
          return {{x: a[0] * .7 + b[0] * .3, y: a[1] * .7 + b[1] * .3}}; }})()""",
    )
    count = expected(MANY.threads)["西区"]
    page.mouse.move(x, y)
    hint = told(page)
    assert hint[:2] == ["西区 — 科研院所/高校", f"{count} 个缺口"]
    best = [t.sentence_zh for t in MANY.threads if t.a in TOWARDS_WEST][:3]
    assert hint[2:] == best
    page.mouse.click(x, y)
    page.wait_for_function("document.querySelector('#detail h2').textContent.startsWith('西区')")
    assert page.locator("#detail .gap-row").first.inner_text() == best[0]
    page.locator("#detail .gap-row").first.click()
    named = page.evaluate("view.nodes.filter(x => view.seen[x.i]).map(x => x.name).sort()")
    counts = [str(n) for n in expected(MANY.threads).values()]
    assert not set(counts) & set(page.evaluate("view.labels().map(p => p.text)"))
    assert named == sorted(["需求5", "成果0"])


TOWARDS_WEST = {f"Demand:d{i:02}" for i in range(2, 30, 3)}


def test_what_is_chosen_is_drawn_though_its_community_is_folded(open_view):
    page = open_view(MANY)
    page.fill("#search", "企业7")
    page.press("#search", "Enter")
    drawn = page.evaluate("view.nodes.filter(x => view.seen[x.i]).map(x => x.name).sort()")
    assert drawn == sorted(["企业7", "需求7", "__proto__"])
    page.keyboard.press("Escape")
    page.evaluate("view.select(-1)")
    assert page.evaluate("view.seen.reduce((a, b) => a + b)") == 0


def test_filters_count_in_what_is_folded(open_view):
    page = open_view(MANY)
    page.evaluate("view.state.kinds.add(view.data.kinds.findIndex(k => k[0] === 'Demand'))")
    page.evaluate("view.refresh()")
    assert homes(page)["g:东区"] == [11, 4]
    assert bundles(page) == {}


@pytest.mark.parametrize("picture", [BIG, replace(BIG, groups=()), many(300)])
def test_few_gaps_open_unfolded(open_view, picture: Picture):
    page = open_view(picture)
    assert homes(page) == {}
    assert page.evaluate("view.seen.reduce((a, b) => a + b)") == len(picture.nodes)
    assert page.locator("#fold-box").is_hidden() == (not picture.groups)


def test_it_is_one_key_and_stands_in_the_address(open_view):
    page = open_view(BIG)
    page.keyboard.press("c")
    assert len(homes(page)) >= 12
    page.evaluate("view.writeState()")
    assert "folded=1" in page.url
    again = open_view(BIG, page.url.partition("#")[2])
    assert len(homes(again)) >= 12
    page.keyboard.press("c")
    assert homes(page) == {}
    page = open_view(MANY, "folded=0&open=g:nowhere&open=constructor")
    assert homes(page) == {}
    page.keyboard.press("c")
    assert len(homes(page)) == 4
    page.get_by_role("button", name="复原").click()
    assert len(homes(page)) == 4


def test_a_saved_picture_has_what_is_folded(open_view):
    page = open_view(MANY)
    svg = page.evaluate("view.svg()")
    for text in (
        "东区",
        "__proto__",
        "西区",
        "科研院所/高校",
        "21",
        "4 个缺口",
        "一组，内为节点数",
    ):
        assert f">{text}</text>" in svg
    counts = expected(MANY.threads)
    assert f"<title>西区 — 科研院所/高校：{counts['西区']}</title>" in svg
    assert "<title>企业7</title>" not in svg


def test_the_map_is_not_folded(open_view):
    picture = replace(
        MANY, nodes=tuple(replace(n, longitude=121.8, latitude=29.9) for n in MANY.nodes)
    )
    page = open_view(picture)
    page.keyboard.press("m")
    assert homes(page) == {}
    assert page.evaluate("view.seen.reduce((a, b) => a + b)") == len(MANY.nodes)


def told(page: Page) -> list[str]:
    """What stands in the hint at the pointer."""
    return page.locator("#hint p").all_inner_texts()


def on_screen(page: Page, what: str) -> tuple[float, float]:
    """Where on the screen a thing with x and y in the picture lies."""
    x, y = page.evaluate(
        f"""(() => {{
          const p = view.network.canvasToDOM({what});
          const r = document.getElementById("canvas").getBoundingClientRect();
          return [p.x + r.left, p.y + r.top];
        }})()"""
    )
    return x, y


# --- every group named ----------------------------------------------------------------------


def named(labels: list[dict[str, Any]], look: dict[str, float], discs: list[Any]) -> set[int]:
    """The groups whose names are in the picture, outside all discs and led to their own."""
    found = set()
    for p in (p for p in labels if p.get("title")):
        left, top, right, bottom = p["box"]
        assert left >= 0
        assert top >= 0
        assert right <= look["width"]
        assert bottom <= look["height"]
        for own, x, y, r in discs:
            x, y, r = (
                (x - look["x"]) * look["scale"],
                (y - look["y"]) * look["scale"],
                r * look["scale"],
            )
            apart = math.hypot(max(left - x, 0, x - right), max(top - y, 0, y - bottom))
            assert apart >= r - 0.5
            if own == p["i"]:
                assert p["lead"] or apart < r + 12
        found.add(p["i"])
    return found


DISCS = "view.data.discs.map(([g, x, y, r]) => [view.data.groups[g][2], x, y, r])"
FRAME = "{ x: look.x, y: look.y, scale: look.scale, width: look.width, height: look.height }"


@pytest.mark.parametrize("folded", [0, 1])
@pytest.mark.parametrize(("width", "height"), [(1920, 1080), *SIZES, (980, 520), (700, 320)])
def test_every_group_is_named_at_every_size(
    page: Page, open_view, width: int, height: int, folded: int
):
    page.set_viewport_size({"width": width, "height": height})
    open_view(BIG, f"folded={folded}")
    labels, look, discs = page.evaluate(
        f"(() => {{ const look = view.look(); return [view.labels(), {FRAME}, {DISCS}]; }})()"
    )
    assert len(named(labels, look, discs)) == 12


@pytest.mark.parametrize("folded", [0, 1])
def test_every_group_is_named_on_a_slide(open_view, folded: int):
    page = open_view(BIG, f"folded={folded}")
    svg = page.evaluate("view.svg(true)")
    assert all(f">{group.name}</text>" in svg for group in BIG.groups)


def test_a_disc_that_fills_the_window_keeps_its_name(open_view):
    page = open_view(BIG)
    page.evaluate(
        """() => {
          const [g, x, y, r] = view.data.discs[0];
          view.network.moveTo({ position: { x, y }, scale: 2000 / r });
          view.redraw();
        }"""
    )
    page.wait_for_function("view.labels().some(p => p.title)")
    titles = page.evaluate("view.labels().filter(p => p.title).map(p => p.text)")
    assert titles == [page.evaluate("view.groupName(view.data.discs[0][0])")]


def test_groups_go_without_what_marks_them_as_made_up(open_view):
    towns = [Node(f"c{i:02}", "Community", f"东{i}区〔合成〕") for i in range(25)]
    firms = [Node(f"e{i:02}", "Enterprise", f"企业{i}", group=t.key) for i, t in enumerate(towns)]
    groups = tuple(Group(t.key, t.name, "Community") for t in towns)
    other = Node("i", "Institute", "研究院")
    page = open_view(Picture("t", "题", (*towns, *firms, other), groups=groups))
    titles = page.evaluate("view.labels().filter(p => p.title).map(p => p.text)")
    assert sorted(titles) == sorted(f"东{i}区" for i in range(25))
    assert page.locator("#group option").nth(1).inner_text() == "东0区"


# --- in English, and on a phone ---------------------------------------------------------------


def test_in_english_on_a_phone_it_folds_and_opens_the_same(page: Page, tmp_path: Path):
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(write_view(MANY, tmp_path / "v.html", "en").as_uri())
    page.wait_for_selector("html[data-ready]")
    said = page.evaluate("view.labels().map(p => p.text)")
    for text in ("东区", "__proto__", "西区", "Institute", "21", "10", "99", "4 gaps"):
        assert text in said
    x, y = on_screen(page, "view.homes().find(h => view.homeKey(h.id) === 'k:Institute')")
    page.mouse.move(x, y)
    assert told(page) == ["Institute", "10 nodes", "Click to open"]
    page.mouse.click(x, y)
    page.wait_for_function("view.state.opened.size === 1")
    assert "Opened Institute" in page.locator("#live").inner_text()
    page.locator("#show-filters").click()
    page.locator("#homes button", has_text="Institute").click()
    assert "Folded Institute" in page.locator("#live").inner_text()
    assert "k:Institute" in homes(page)
    page.keyboard.press("Escape")
    page.evaluate("view.choose([0, 1])")
    panel = page.locator("#detail")
    assert panel.locator("h2").inner_text() == "2 chosen"
    for name in ("Hide", "Pin", "Only these", "Save CSV"):
        assert panel.get_by_role("button", name=name, exact=True).is_visible()
    panel.get_by_role("button", name="Hide", exact=True).click()
    assert "2 nodes hidden" in page.locator("#live").inner_text()
    page.keyboard.press("Control+z")
    assert "Undone" in page.locator("#live").inner_text()
    assert page.evaluate("view.state.hidden.size") == 0
