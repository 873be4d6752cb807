"""What the search of a view finds, and what its time slider leaves: in a real browser."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from exports.view.elements import Fact, Link, Node, Picture, Thread
from exports.view.page import write_view

if TYPE_CHECKING:
    from playwright.sync_api import Page

MOULDS = Node("f1", "Field", "注塑成型")
RIVETS = Node("f2", "Field", "铆接", aliases=("riveting",))
FIRM = Node(
    "e1",
    "Enterprise",
    "宁波月铆自动化有限公司",
    aliases=("月铆", "Moonrivet"),
    facts=(Fact("size", "规模", "small"), Fact("industry", "行业", "紧固件")),
)
OTHER = Node("e2", "Enterprise", "宁波星铆科技有限公司", facts=(Fact("size", "规模", "large"),))
NEED = Node("d1", "Demand", "模具防锈 constructor", lived=(date(2019, 3, 1), None))
DONE = Node("p1", "Collaboration", "旧项目", lived=(date(2017, 5, 1), date(2018, 6, 30)))
VISIT = Node("v1", "ServiceEvent", "visit", dates=(date(2018, 9, 9),))
BROKER = Node("b1", "Broker", "胡经纪人")
SERVED = (date(2016, 1, 1), date(2018, 12, 31))
PICTURE = Picture(
    "t",
    "题",
    (MOULDS, RIVETS, FIRM, OTHER, NEED, DONE, VISIT, BROKER),
    (
        Link(FIRM.key, NEED.key, "RAISED"),
        Link(NEED.key, MOULDS.key, "IN_FIELD"),
        Link(OTHER.key, DONE.key, "PARTY_TO"),
        Link(BROKER.key, FIRM.key, "SERVES", dates=SERVED, lived=SERVED),
        Link(BROKER.key, OTHER.key, "SERVES", lived=(date(2018, 1, 1), None)),
    ),
    tuple(
        Thread(name, "r", (who.key,), who.key, "", name, name, lived=lived)
        for name, who, lived in (
            ("closed", FIRM, (date(2017, 7, 1), date(2018, 7, 1))),
            ("open", FIRM, (date(2018, 8, 1), None)),
            ("undated", OTHER, (None, None)),
        )
    ),
    as_of=date(2020, 7, 15),
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = write_view(PICTURE, tmp_path_factory.mktemp("page") / "v.html", "zh")
    return path.as_uri()


@pytest.fixture
def opened(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    return page


# --- words together -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("月铆 注塑", [FIRM, NEED]),  # the need of the firm lies in the field
        ("月铆 zhusu", []),  # in pinyin only what is its own name
        ("月铆 防锈", [FIRM, NEED]),
        ("防锈 月铆", [FIRM, NEED]),
        ("铆 自动化", [FIRM]),
        ("铆　科技", [OTHER]),
        ("yuemao small", [FIRM]),
        ("月铆 小型", [FIRM]),
        ("月铆 紧固件 防锈", [FIRM]),
        ("注塑 防锈", [MOULDS, NEED, FIRM]),
        ("月铆 constructor", [FIRM, NEED]),
        ("注塑", [MOULDS, FIRM, NEED]),
        ("__proto__ 月铆", []),
    ],
)
def test_words_together_find_what_has_them_all(opened: Page, typed: str, found: list[Node]):
    assert names(opened, typed) == [n.name for n in found]


def test_a_result_says_where_the_words_stand_that_are_not_in_its_name(opened: Page):
    opened.fill("#search", "月铆 注塑")
    rows = opened.locator("#results li").all_inner_texts()
    assert [row.replace("\n", " ") for row in rows] == [
        "宁波月铆自动化有限公司 企业 · 注塑成型",
        "模具防锈 constructor 技术需求 · 宁波月铆自动化有限公司 · 注塑成型",
    ]
    opened.press("#search", "Enter")
    assert opened.locator("#detail h2").inner_text() == FIRM.name


def names(page: Page, typed: str) -> list[str]:
    found: list[str] = page.evaluate("(q) => view.find(q).map(i => view.nodes[i].name)", typed)
    return found


# --- time -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begin", "end", "hidden", "gaps", "served"),
    [
        (None, None, [], ["closed", "open", "undated"], 2),
        ("2018-07", None, [DONE], ["closed", "open", "undated"], 2),
        ("2018-08", None, [DONE], ["open", "undated"], 2),
        ("2018-10", None, [DONE, VISIT], ["open", "undated"], 2),
        ("2019-01", None, [DONE, VISIT], ["open", "undated"], 1),
        (None, "2019-02", [NEED], ["closed", "open", "undated"], 2),
        (None, "2018-07", [NEED, VISIT], ["closed", "undated"], 2),
        (None, "2017-12", [NEED, VISIT], ["closed", "undated"], 1),
        (None, "2017-04", [NEED, DONE, VISIT], ["undated"], 1),
        ("2018-06", "2018-06", [NEED, VISIT], ["closed", "undated"], 2),
    ],
)
def test_what_has_a_date_moves_with_the_slider(
    opened: Page,
    address: str,
    begin: str | None,
    end: str | None,
    hidden: list[Node],
    gaps: list[str],
    served: int,
):
    wanted = "&".join(f"{name}={day}" for name, day in (("from", begin), ("to", end)) if day)
    opened.goto("about:blank")
    opened.goto(f"{address}#{wanted}")
    opened.wait_for_selector("html[data-ready]")
    seen = opened.evaluate(
        """[view.nodes.filter(x => !view.shown.node[x.i]).map(x => x.name),
          view.threads.filter(x => view.shown.thread[x.i]).map(x => x.id),
          view.links.filter(x => view.shown.link[x.i]
            && view.data.relations[x.type][0] === "SERVES").length]"""
    )
    assert sorted(seen[0]) == sorted(n.name for n in hidden)
    assert seen[1:] == [gaps, served]


def test_the_slider_ends_at_the_day_that_the_picture_is_of(opened: Page):
    ends = "[...document.querySelectorAll('#dates-box output')].map(e => e.textContent)"
    assert opened.evaluate(ends) == ["2016-01", "2020-07"]
    assert opened.evaluate("view.shown.threads") == 3
    opened.locator("#to").focus()
    opened.keyboard.press("Home")
    assert opened.evaluate(ends) == ["2016-01", "2016-01"]
    assert opened.evaluate("view.shown.threads") == 1
    opened.keyboard.press("End")
    assert opened.evaluate("[view.state.to, view.shown.threads]") == [None, 3]
