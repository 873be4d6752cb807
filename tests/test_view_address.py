"""What an address asks for, and what a picture says where it has not got it: in a real browser."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING

import pytest

from exports.names import short_names
from exports.view.elements import Group, Link, Node, Picture, Rule, Thread
from tests.browser import violations
from tests.pictures import AS_OF, district
from tests.support import Seen

if TYPE_CHECKING:
    from playwright.sync_api import Page

FIRM, SCHOOL = "月铆合成0698注塑模具（示例）有限公司", "示例理工大学〔合成01〕"
SAID = f"{FIRM}与{SCHOOL}、〔合成99〕尚无合作"
SMALL = Picture(
    "A",
    "甲",
    (
        Node("e1", "Enterprise", FIRM),
        Node("e2", "Enterprise", "宁波微科光电股份有限公司", aliases=("微科光电", "Weike")),
        Node("i1", "Institute", SCHOOL),
    ),
    (Link("Enterprise:e2", "Institute:i1", "PARTY_TO"),),
    (
        Thread(
            "open-triads-aaaa", "open-triads", ("Enterprise:e1", "Institute:i1"), "Enterprise:e1",
            "Institute:i1", f"{FIRM} and {SCHOOL}", SAID, rank=1,
        ),
    ),
    rules={"open-triads": Rule("Which pair?", "哪些企业与院所？", open=9, here=9)},
    in_ledger=9,
)  # fmt: skip
BIG = district(120)


def notice(page: Page) -> str:
    assert page.locator("#notice").is_visible()
    said: str = page.locator("#notice-text").inner_text()
    return said


# --- what is not drawn ------------------------------------------------------------------------


def test_a_link_to_a_gap_that_is_not_drawn_says_which_and_how(open_view, seen: Seen):
    page = open_view(SMALL, "gap=open-triads-bbbb")
    assert notice(page) == (
        "缺口 open-triads-bbbb 未画在本图中：“哪些企业与院所？”的 9 个缺口画出了 1 个。"
        "单独画出它：hongsheng view --gap open-triads-bbbb -o gap.html"
    )
    page.get_by_role("button", name="English").click()
    assert notice(page) == (
        "The gap open-triads-bbbb is not drawn in this picture: of the 9 gaps of “Which pair?” 1 "
        "are drawn. Drawn alone by: hongsheng view --gap open-triads-bbbb -o gap.html"
    )
    for theme in ("bright", "dark"):
        page.evaluate("(theme) => view.setTheme(theme)", theme)
        assert violations(page) == []
    page.locator("#notice-close").click()
    assert not page.locator("#notice").is_visible()
    assert (seen.console, seen.errors) == ([], [])


def test_a_gap_of_no_rule_here_is_said_to_lie_elsewhere_and_goes_into_no_command(open_view):
    page = open_view(SMALL, "gap=none%22%3B rm -rf")
    assert notice(page) == (
        '缺口 none"; rm -rf 未画在本图中：它属于本图之外的对象或规则，或已不在台账中。'
    )


def test_a_link_to_a_gap_that_is_drawn_says_nothing(open_view):
    page = open_view(SMALL, "gap=open-triads-aaaa")
    assert not page.locator("#notice").is_visible()
    assert page.evaluate("view.threads[view.state.thread].id") == "open-triads-aaaa"


# --- long lists -------------------------------------------------------------------------------


def test_a_long_list_of_nodes_is_kept_in_the_address(open_view, view_files):
    page = open_view(BIG)
    firms = page.evaluate(
        "view.nodes.filter(x => x.id.startsWith('en')).map(x => x.i).slice(0, 100)"
    )
    page.evaluate("(all) => { view.hide(all); view.writeState(); }", firms)
    address = page.evaluate("location.hash")
    assert len(address) < 200
    page.goto("about:blank")
    page.goto(view_files(BIG) + address)
    page.wait_for_selector("html[data-ready]")
    assert page.evaluate("[...view.state.hidden].sort((a, b) => a - b)") == sorted(firms)
    assert not page.locator("#notice").is_visible()


def test_a_long_list_of_another_picture_is_not_read_as_one_of_this(open_view):
    page = open_view(SMALL, "hide=~abc~____&pin=Enterprise:e1&pin=Enterprise:e9")
    assert page.evaluate("view.state.hidden.size") == 0
    assert page.evaluate("[...view.state.pinned].map(i => view.nodes[i].id)") == ["e1"]
    assert notice(page) == (
        "地址中隐藏的节点属于另一张图，未能恢复。 地址中固定的节点有 1 个不在本图中。"
    )


# --- short names ------------------------------------------------------------------------------


def test_lists_have_short_names_and_the_whole_ones_on_choosing(open_view):
    page = open_view(SMALL)
    row = page.locator("#detail .gap-row .name")
    assert row.inner_text() == "月铆合成0698注塑模具与示例理工大学、尚无合作"
    assert row.get_attribute("title") == SAID
    row.click()
    assert page.locator("#detail h2").inner_text() == SAID
    names = page.locator("#detail .row:not(.gap-row) .name")
    assert [n.split("\n")[0] for n in names.all_inner_texts()] == [
        "月铆合成0698注塑模具",
        "示例理工大学",
    ]
    assert names.first.get_attribute("title") == f"{FIRM}\n企业"
    drawn = page.evaluate("view.labels().map(p => p.text).sort()")
    assert drawn == ["月铆合成0698注塑模具", "示例理工大学"]
    names.first.click()
    assert page.locator("#detail h2").inner_text() == FIRM


def test_short_names_are_told_apart() -> None:
    named = {
        "a": ("宁波微科光电股份有限公司", ("Weike", "微科", "微科光电", "光微")),
        "b": ("热平衡需求〔合成需求0072〕", ()),
        "c": ("热平衡需求〔合成需求0013〕", ()),
        "d": ("甲模具有限公司", ()),
        "e": ("甲模具股份有限公司", ()),
        "f": ("FRAUNHOFER GESELLSCHAFT", ("FRAUNHOFER", "研究所")),
        "g": ("精密机械", ()),
    }
    assert short_names(named) == {
        "a": "微科光电",
        "b": "热平衡需求 0072",
        "c": "热平衡需求 0013",
        "f": "FRAUNHOFER",
    }


def test_what_countries_and_regions_are_called(open_view):
    page = open_view(SMALL)
    codes = ["TW", "Taiwan", "HK", "澳门", "EL", "Elsewhere"]
    called = "(codes) => codes.map(view.countryName)"
    zh = ["中国台湾", "中国台湾", "中国香港", "中国澳门", "希腊", "Elsewhere"]
    assert page.evaluate(called, codes) == zh
    page.evaluate("view.setLang('en')")
    assert page.evaluate(called, codes) == [
        *("Taiwan, China", "Taiwan, China", "Hong Kong, China", "Macao, China"),
        *("Greece", "Elsewhere"),
    ]  # fmt: skip


def test_what_is_hidden_is_no_longer_listed(open_view):
    page = open_view(SMALL)
    assert page.locator("#detail .gap-row").count() == 1
    page.locator("#rules input").uncheck()
    page.locator("#no-gaps").wait_for()
    assert page.locator("#detail .gap-row").count() == 0
    page.locator("#rules input").check()
    page.locator("#detail .gap-row").click()
    page.locator("#rules input").uncheck()
    page.locator("#no-gaps").wait_for()  # the gap that was told of is hidden too
    assert page.evaluate("view.state.thread") == -1


def test_a_sentence_calls_countries_by_their_names(open_view):
    ends = tuple(Node(f"country:{c}", "Group", c, group=f"Group:country:{c}") for c in ("IT", "TW"))
    gap = Thread(
        "group-ties-a", "group-ties", tuple(n.key for n in ends), ends[0].key, ends[1].key,
        "IT and TW (UNITED TWIN) hardly meet", "IT与TW往来少", rank=1,
    )  # fmt: skip
    page = open_view(Picture("A", "甲", ends, threads=(gap,)))
    assert page.locator("#detail .gap-row .name").inner_text() == "意大利与中国台湾往来少"
    page.evaluate("view.setLang('en')")
    page.locator("#detail .gap-row").click()
    said = "Italy and Taiwan, China (UNITED TWIN) hardly meet"
    assert page.locator("#detail h2").inner_text() == said


# --- time -------------------------------------------------------------------------------------


def dated(key: str, *days: date, lived: tuple[date | None, date | None] = (None, None)) -> Node:
    return Node(key, "Collaboration", key, dates=days, lived=lived)


def test_what_begins_after_the_day_of_the_picture_is_not_there_yet(open_view):
    soon, later = date(2020, 7, 20), date(2020, 12, 1)
    nodes = (
        dated("old", date(2019, 1, 1)),
        dated("today", AS_OF),
        dated("soon", soon),
        dated("lasting", lived=(date(2019, 5, 1), later)),
        dated("planned", lived=(later, None)),
        dated("undated"),
    )
    gap = Thread("r-1", "r", ("Collaboration:old",), "Collaboration:old", lived=(soon, None))
    rules = {"r": Rule("Q?", "问？", here=1, open=1)}
    page = open_view(Picture("A", "甲", nodes, (), (gap,), as_of=AS_OF, rules=rules, in_ledger=1))
    shown = "view.nodes.filter(x => view.shown.node[x.i]).map(x => x.id).sort()"
    there = ["lasting", "old", "today", "undated"]
    assert page.evaluate(shown) == there
    assert page.locator("#later").inner_text() == (
        "2020-07-15 之后才开始的不画：2 个节点、0 条连接、1 个缺口"
    )
    assert page.locator("#no-gaps").inner_text() == "1 个缺口在 2020-07-15 之后才发现，未画出"
    page.locator("#to").focus()
    page.keyboard.press("ArrowLeft")  # to the end of June
    assert page.evaluate(shown) == ["lasting", "old", "undated"]
    page.keyboard.press("ArrowRight")
    assert page.evaluate(shown) == there


# --- the map ----------------------------------------------------------------------------------


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The length of a great circle (haversine, a mean radius of 6,371 km)."""
    (lon, lat), (lon2, lat2) = ([math.radians(v) for v in p] for p in (a, b))
    h = math.sin((lat2 - lat) / 2) ** 2
    h += math.cos(lat) * math.cos(lat2) * math.sin((lon2 - lon) / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(h))


def placed(*places: tuple[float, float]) -> Picture:
    nodes = tuple(
        Node(f"c{i}", "Community", f"社区{i}", longitude=x, latitude=y)
        for i, (x, y) in enumerate(places)
    )
    return Picture("A", "甲", nodes, groups=(Group("Community:c0", "社区0", "Community"),))


@pytest.mark.parametrize(
    ("places", "says"),
    [
        (((121.75, 29.76), (121.99, 29.76), (121.75, 29.98)), "{} 公里"),
        (((2.0, 50.5), (14.0, 50.5), (2.0, 41.0), (2.0, 60.0)), "{} 公里（北纬 51° 处）"),
        (((145.0, -37.5), (150.0, -37.5), (145.0, -27.0), (145, -48)), "{} 公里（南纬 38° 处）"),
    ],
    ids=["district", "continent", "south"],
)  # fmt: skip
def test_the_scale_of_the_map_is_true_at_every_zoom(open_view, places, says: str):
    page = open_view(placed(*places))
    page.evaluate("view.toggleMap()")
    (a, b), south = places[:2], places[2]
    for factor in (1, 0.35, 4.2):
        page.evaluate("(f) => view.zoom(f)", factor)
        km, wide = page.evaluate(
            "(() => { const r = view.ruler(view.look()); return [r.km, r.wide]; })()"
        )
        assert 50 < wide <= 140
        for end in (b, south):
            pixels = page.evaluate(
                """([i, j]) => { const [p, q] = [i, j].map(k => view.xy[view.nodes.find(
                  x => x.id === `c${k}`).i]);
                return Math.hypot(p[0] - q[0], p[1] - q[1]) * view.scale(); }""",
                [0, places.index(end)],
            )
            assert pixels * km / wide == pytest.approx(kilometres(a, end), rel=0.005)
        assert page.evaluate("(km) => view.rulerSays(km)", km) == says.format(f"{km:,g}")
