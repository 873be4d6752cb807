"""How far needs come, as a flow: the first picture of its question, the net a click away."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from exports.view.elements import Flow, Node, Picture, Stage
from exports.view.flow import AGES, flow, net_of
from exports.view.page import write_view
from exports.view.picture import picture_of
from graph.problem import Problem
from queries import ledger
from queries.registry import get
from tests.graphs import build
from tests.support import Seen

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.above_stores

DAY = date(2020, 7, 15)


@pytest.fixture
def filled(store: Any) -> Any:
    build(
        store,
        {
            "Enterprise": [{"id": "e"}],
            "Demand": [
                {"id": "old", "status": "open", "raised_on": "2018-01-01"},
                {"id": "new", "status": "open", "raised_on": "2020-07-01"},
                {"id": "undated", "status": "open"},
                {"id": "met", "status": "matched", "raised_on": "2020-02-01"},
                {"id": "gone", "status": "withdrawn", "raised_on": "2019-12-01"},
            ],
        },
        {"Enterprise RAISED Demand": [("e", "old"), ("e", "new")]},
    )
    ledger.find(store, ["stalled-funnel"], DAY)
    return store


def test_stages_stand_in_their_order_those_that_follow_also_when_empty(filled: Any) -> None:
    assert flow(filled, "demand-funnel", DAY) == Flow(
        (
            Stage("raised", (1, 0, 0, 1, 1)),
            Stage("matched", (0, 1, 0, 0, 0)),
            Stage("contracted", (0, 0, 0, 0, 0)),
            Stage("closed", (0, 0, 0, 0, 0)),
            Stage("withdrawn", (0, 0, 1, 0, 0)),
        ),
        AGES,
    )


def test_behind_the_flow_is_the_net_of_what_waits(filled: Any) -> None:
    picture = picture_of(filled, rule="demand-funnel", as_of=DAY)
    assert picture.title == get("demand-funnel").question
    assert picture.flow == flow(filled, "demand-funnel", DAY)
    assert [t.subjects for t in picture.threads] == [("Demand:old",)]
    assert picture_of(filled, rule="stalled-funnel", as_of=DAY).flow is None


def test_other_questions_without_gaps_have_no_picture(filled: Any) -> None:
    assert net_of(get("district-kpis")) is None
    with pytest.raises(Problem, match="answers with figures"):
        picture_of(filled, rule="district-kpis", as_of=DAY)


@pytest.fixture
def opened(page: Page, tmp_path: Path) -> Page:
    stages = (
        Stage("raised", (5, 0, 0, 14, 1)),
        Stage("matched", (0, 0, 4, 0, 0)),
        Stage("contracted", (0, 0, 0, 0, 0)),
        Stage("closed", (1, 0, 0, 0, 0)),
        Stage("withdrawn", (3, 0, 0, 0, 0)),
    )
    drawn = Picture("How far?", "走到哪?", (Node("d", "Demand", "需求"),), flow=Flow(stages, AGES))
    page.goto(write_view(drawn, tmp_path / "f.html", "en").as_uri())
    page.wait_for_selector("html[data-ready]")
    return page


def test_each_stage_says_how_many_came_so_far(opened: Page, seen: Seen) -> None:
    told = opened.locator("#matrix .flow li p").all_inner_texts()
    assert told == [
        "Raised 20",
        "Matched 4 · 5 came so far or further (20%)",
        "Contracted 0 · 1 came so far or further (4%)",
        "Closed 1 · 1 came so far or further (4%)",
        "Withdrawn 3",
    ]
    bar = opened.locator("#matrix .flow-bar").first
    assert bar.locator("span").all_inner_texts() == ["5", "14", ""]
    assert bar.locator("span").nth(1).get_attribute("title") == "over a year: 14"
    assert (seen.console, seen.errors, seen.requests) == ([], [], [])


def test_the_net_is_a_click_away_in_both_languages(opened: Page) -> None:
    opened.locator("#lang").click()
    button = opened.locator("#matrix-toggle")
    assert button.inner_text() == "流程"
    assert opened.locator("#matrix .flow li p").first.inner_text() == "已提出 20"
    button.click()
    assert opened.locator("#matrix").is_hidden()
    button.click()
    assert opened.locator("#matrix").is_visible()


def test_what_is_saved_is_the_flow_while_it_is_seen(opened: Page) -> None:
    svg = opened.evaluate("view.svg()")
    assert '<tspan font-weight="600">Matched</tspan> 4 · 5 came so far or further (20%)' in svg
    widths = [float(w) for w in re.findall(r'<rect x="[\d.]+" y="22" width="([\d.]+)"', svg)]
    assert [w / widths[0] for w in widths] == pytest.approx([1, 14 / 5, 1 / 5])
    assert ">over a year</text>" in svg
    opened.locator("#matrix-toggle").click()
    assert "Matched" not in opened.evaluate("view.svg()")


@pytest.mark.parametrize("theme", ["bright", "dark"])
def test_it_is_accessible(opened: Page, theme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    opened.evaluate(f"view.setTheme('{theme}')")
    found = Axe().run(opened, context="#matrix").response["violations"]
    assert [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found] == []
