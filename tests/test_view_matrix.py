"""Gaps between groups as a matrix: the first picture of their rule, the net a click away."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import polars as pl
import pytest

from exports.view import matrix as made
from exports.view.elements import Cell, Matrix, Node, Picture, Rule, Thread
from exports.view.matrix import matrices
from exports.view.page import write_view
from queries.registry import get
from tests.pictures import HOSTILE
from tests.support import Seen

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.above_stores


def gaps(*rows: tuple[str, str, str, dict[str, Any]]) -> pl.DataFrame:
    """Lines of the ledger: id, the two groups, and the evidence."""
    return pl.DataFrame(
        {
            "id": [id for id, *_ in rows],
            "subjects": [[a, b] for _, a, b, _ in rows],
            "subject_names": [[a[-1].upper(), b[-1].upper()] for _, a, b, _ in rows],
            "evidence": [json.dumps({"rows": [evidence]}) for *_, evidence in rows],
        }
    )


def between(observed: int, expected: float, by: str | None = None) -> dict[str, Any]:
    return {"observed": observed, "expected": expected} | ({"by": by} if by else {})


def test_those_with_most_missing_stand_first_and_cells_below_the_diagonal() -> None:
    found = matrices(
        gaps(
            ("g1", "Community:a", "Community:b", between(1, 3.0)),
            ("g2", "Community:b", "Community:c", between(0, 9.5)),
        ),
        get("structural-holes"),
    )
    assert found == (
        Matrix(
            "community",
            ("B", "C", "A"),
            ("B", "C", "A"),
            (Cell(2, 0, "g1", 1, 3.0), Cell(1, 0, "g2", 0, 9.5)),
        ),
    )


def test_each_grouping_is_a_matrix_and_what_meets_one_way_has_rows_and_columns() -> None:
    found = matrices(
        gaps(
            ("g1", "Group:country:d", "Group:country:f", between(1, 5.0, "country")),
            ("g2", "Group:country:d", "Group:country:d", between(1, 5.0, "country")),
            ("g3", "Group:size:s", "Group:size:l", between(0, 6.0, "size")),
        ),
        get("group-ties"),
    )
    assert [(m.by, m.same, m.rows, m.columns) for m in found] == [
        ("country", False, ("D",), ("D", "F")),
        ("size", True, ("L", "S"), ("L", "S")),
    ]
    assert found[0].cells == (Cell(0, 1, "g1", 1, 5.0), Cell(0, 0, "g2", 1, 5.0))


def test_groups_beyond_those_shown_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made, "MOST", 2)
    rows = (
        ("g1", "Community:a", "Community:b", between(0, 9.0)),
        ("g2", "Community:a", "Community:c", between(0, 2.0)),
    )
    (found,) = matrices(gaps(*rows), get("structural-holes"))
    assert (found.rows, found.beyond) == (("A", "B"), 1)
    assert [c.gap for c in found.cells] == ["g1"]


def test_other_rules_and_lines_without_figures_make_none() -> None:
    own = gaps(("g", "Community:a", "Community:b", {"observed": 1}))
    assert matrices(own, get("structural-holes")) == ()
    assert matrices(own, get("lock-in")) == ()


SVG = "{http://www.w3.org/2000/svg}"
NAMES = ("灵峰工业社区", "大碶工业社区", *HOSTILE)


def picture() -> Picture:
    nodes = tuple(Node(f"c{n}", "Community", name) for n, name in enumerate(NAMES))
    threads = tuple(
        Thread(
            f"structural-holes-{n}",
            "structural-holes",
            (nodes[0].key, nodes[n].key),
            nodes[0].key,
            nodes[n].key,
            f"{NAMES[0]} and {NAMES[n]} hardly meet",
            f"{NAMES[0]}与{NAMES[n]}几乎没有往来",
            score=float(n),
        )
        for n in range(1, len(nodes))
    )
    cells = tuple(Cell(n, 0, f"structural-holes-{n}", n % 4, 4.0) for n in range(1, len(nodes)))
    return Picture(
        "Which communities do not meet?",
        "哪些社区没有往来?",
        nodes,
        (),
        threads,
        rules={"structural-holes": Rule("Which?", "哪些?")},
        matrices=(Matrix("community", NAMES, NAMES, cells),),
    )


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_view(picture(), tmp_path_factory.mktemp("matrix") / "m.html", "en")


@pytest.fixture
def opened(page: Page, file: Path) -> Page:
    page.emulate_media(reduced_motion="reduce")
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready]")
    return page


def test_it_opens_with_the_matrix_and_a_click_leads_to_the_net(opened: Page, seen: Seen) -> None:
    matrix = opened.locator("#matrix")
    assert matrix.is_visible()
    assert matrix.locator("button").count() == len(NAMES) - 1
    assert matrix.locator("tbody tr").nth(1).inner_text().split() == [
        "大碶工业社区",
        "1",
        "/4",
        "大碶工业社区",
    ]
    opened.locator("#matrix-toggle").click()
    assert matrix.is_hidden()
    opened.keyboard.press("x")
    assert matrix.is_visible()
    assert (seen.console, seen.errors, seen.requests) == ([], [], [])


def test_a_cell_says_what_is_missing_and_is_kept_in_the_address(opened: Page) -> None:
    opened.locator("#matrix button").first.click()
    said = "灵峰工业社区 and 大碶工业社区 hardly meet"
    assert opened.locator("#detail-title").inner_text() == said
    pressed = opened.locator("#matrix [aria-pressed=true]")
    assert pressed.get_attribute("aria-label") == said
    assert pressed.evaluate("e => e === document.activeElement")
    opened.wait_for_url("**#gap=structural-holes-1&*")
    opened.reload()
    opened.wait_for_selector("html[data-ready]")
    assert opened.locator("#matrix [aria-pressed=true]").count() == 1
    pressed.click()
    assert opened.locator("#matrix [aria-pressed=true]").count() == 0


def test_the_net_is_kept_in_the_address(opened: Page) -> None:
    opened.locator("#matrix-toggle").click()
    opened.wait_for_url("**#net=1&*")
    opened.reload()
    opened.wait_for_selector("html[data-ready]")
    assert opened.locator("#matrix").is_hidden()


def test_the_more_is_missing_the_redder_and_what_is_filtered_fades(opened: Page) -> None:
    shades = opened.locator("#matrix button").evaluate_all("all => all.map(e => e.className)")
    assert shades[:4] == ["shade-4", "shade-3", "shade-2", "shade-4"]
    opened.locator("#rules input").uncheck()
    assert opened.locator("#matrix button.shade-0").count() == len(NAMES) - 1


@pytest.mark.parametrize("width", [1280, 1920])
def test_it_is_read_from_the_back_row(opened: Page, width: int) -> None:
    opened.set_viewport_size({"width": width, "height": width * 9 // 16})
    opened.keyboard.press("p")
    opened.keyboard.press("ArrowRight")
    sizes = opened.locator("#matrix *:not(tr):not(tbody):not(table)").evaluate_all(
        "all => all.map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(sizes) >= width / 64
    clear = opened.evaluate(
        """() => {
          const box = (where) => document.querySelector(where).getBoundingClientRect();
          const cell = box("#matrix [aria-pressed=true]");
          return cell.top >= box("main").top && cell.bottom <= box("#slide").top;
        }"""
    )
    assert clear


def test_the_names_of_columns_are_whole(page: Page, tmp_path: Path) -> None:
    named = ("法国", "意大利共和国")
    cells = (Cell(0, 0, "structural-holes-1", 1, 4.0),)
    drawn = replace(picture(), matrices=(Matrix("field", ("德国",), named, cells, same=False),))
    page.goto(write_view(drawn, tmp_path / "m.html").as_uri())
    page.wait_for_selector("html[data-ready]")
    heads = page.locator("#matrix thead th")
    assert heads.all_inner_texts() == list(named)
    assert heads.evaluate_all(
        "all => all.map(e => e.getBoundingClientRect().height >= e.firstChild.scrollHeight)"
    ) == [True, True]
    assert heads.nth(1).locator("span").bounding_box()["height"] > 70


def test_it_speaks_both_languages(opened: Page) -> None:
    assert opened.locator("#matrix h2").inner_text() == "Between communities"
    opened.locator("#lang").click()
    assert opened.locator("#matrix h2").inner_text() == "社区之间"
    assert "几乎没有往来" in str(opened.locator("#matrix button").first.get_attribute("title"))


@pytest.mark.parametrize("slide", ["false", "true"])
def test_what_is_saved_is_the_matrix_while_it_is_seen(opened: Page, slide: str) -> None:
    def saved() -> ElementTree.Element:
        return ElementTree.fromstring(opened.evaluate(f"view.svg({slide})"))

    svg = saved()
    texts = [e.text or "" for e in svg.iter(f"{SVG}text")]
    assert texts.count("/4") == len(NAMES) - 1
    assert {"Between communities", "大碶工业社区", "</script><script>window.hacked=1…"} <= {*texts}
    titles = {e.text for e in svg.iter(f"{SVG}title")}
    assert "灵峰工业社区 and 大碶工业社区 hardly meet" in titles
    assert not any("Synthetic" in text for text in texts[-3:])
    opened.locator("#matrix-toggle").click()
    assert "/4" not in {e.text for e in saved().iter(f"{SVG}text")}


def test_the_saved_matrix_has_the_colours_of_the_page(opened: Page) -> None:
    for n in (1, 2, 3, 4):
        page, saved = opened.evaluate(
            """(n) => {
              const cell = document.querySelector("#matrix button");
              cell.className = `shade-${n}`;
              const made = document.createElement("canvas").getContext("2d");
              const read = (colour) => {
                made.fillStyle = colour;
                made.fillRect(0, 0, 1, 1);
                return [...made.getImageData(0, 0, 1, 1).data];
              };
              const own = getComputedStyle(cell).backgroundColor;
              return [own, view.shade(n, view.palette())].map(read);
            }""",
            n,
        )
        assert page == pytest.approx(saved, abs=1)


def test_a_print_has_the_matrix(opened: Page) -> None:
    opened.evaluate("view.beforePrint()")
    assert "Between communities" in opened.locator("#paper > svg").inner_html()


@pytest.mark.parametrize("theme", ["bright", "dark"])
def test_it_is_accessible(opened: Page, theme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    opened.evaluate(f"view.setTheme('{theme}')")
    found = Axe().run(opened, context="#matrix").response["violations"]
    assert [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found] == []


@pytest.mark.parametrize(("width", "height"), [(390, 844), (980, 520)])
def test_it_scrolls_within_a_small_window(opened: Page, width: int, height: int) -> None:
    opened.set_viewport_size({"width": width, "height": height})
    assert opened.evaluate("document.documentElement.scrollWidth") == width
    last = opened.locator("#matrix button").last
    last.scroll_into_view_if_needed()
    last.click()
    assert opened.evaluate("view.state.thread") >= 0
