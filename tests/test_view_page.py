"""The page of a view in a real browser without a network."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from exports.view.elements import (
    Fact,
    LeftOut,
    Link,
    Member,
    Node,
    Picture,
    Rule,
    Since,
    Source,
    Thread,
)
from exports.view.encode import encode, pinyin, words
from exports.view.page import inline, render, write_view
from graph.problem import Lang
from tests.browser import violations
from tests.pictures import HOSTILE, district, hostile
from tests.support import Seen

if TYPE_CHECKING:
    from playwright.sync_api import Page

BIG = district(300)
HUGE = district(1500)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory):
    """Writes the page of a picture, each picture once in each language."""
    made: dict[tuple[int, str], tuple[Path, Picture]] = {}

    def write(picture: Picture, lang: Lang) -> Path:
        if (id(picture), lang) not in made:
            target = tmp_path_factory.mktemp("page") / "视图.html"
            made[id(picture), lang] = write_view(picture, target, lang), picture
        return made[id(picture), lang][0]

    return write


@pytest.fixture
def opened(page: Page, written):
    """Opens a picture and waits until it can be used."""

    def go(picture: Picture = BIG, lang: Lang = "zh") -> Page:
        page.emulate_media(reduced_motion="reduce")
        page.goto(written(picture, lang).as_uri())
        page.wait_for_selector("html[data-ready]")
        return page

    return go


def shown(page: Page) -> dict[str, int]:
    found: dict[str, int] = page.evaluate(
        "({nodes: view.shown.nodes, links: view.shown.links, threads: view.shown.threads})"
    )
    return found


def box(page: Page, panel: str, name: str):
    """The checkbox of a kind or relation."""
    return page.locator(f"#{panel} li", has=page.get_by_text(name, exact=True)).locator("input")


# --- the file -----------------------------------------------------------------------------


def test_one_file_without_an_address_that_a_browser_would_fetch():
    page = render(BIG)
    assert page.startswith("<!doctype html>")
    own = re.sub(r"<script>.*?</script>", "", page, flags=re.S)
    assert not re.findall(r"(?:src|href)=[\"'](?!data:|#)", own)
    assert "url(" not in own
    assert "@import" not in own
    assert "sourceMappingURL" not in page


def test_the_policy_allows_exactly_the_scripts_that_are_there():
    import base64
    import hashlib

    page = render(BIG)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert "default-src 'none'" in policy[1]
    assert "unsafe-eval" not in policy[1]
    allowed = set(re.findall(r"'sha256-([^']+)'", policy[1]))
    there = {
        base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
        for code in re.findall(r"<script>(.*?)</script>", page, flags=re.S)
    }
    assert allowed == there


def test_the_same_picture_gives_the_same_bytes():
    assert render(BIG) == render(district(300))


def test_the_file_is_small_and_no_text_is_in_it_twice():
    page = render(BIG)
    assert len(page.encode()) < 1.1e6
    assert page.count(BIG.nodes[20].facts[0].value) == 1
    assert encode(BIG, "zh")["values"].count("small") == 1


def test_writing_leaves_nothing_beside_the_file_and_replaces_it_whole(tmp_path: Path):
    target = tmp_path / "v.html"
    target.write_text("old")
    write_view(hostile(), target)
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert [p.name for p in tmp_path.iterdir()] == ["v.html"]


def test_scripts_are_short_and_every_word_is_in_both_languages():
    assets = files("exports.view").joinpath("assets")
    used: set[str] = set()
    for each in assets.iterdir():
        text = each.read_text(encoding="utf-8")
        if each.name.endswith(".js"):
            assert len(text.splitlines()) < 400, each.name
            assert "innerHTML" not in text
            used |= set(re.findall(r"\bt\(\"([\w.]+)\"", text))
        used |= set(re.findall(r"data-t(?:-label|-placeholder)?=\"([\w.]+)\"", text))
    known = words()
    assert used <= set(known), used - set(known)
    assert all(len(pair) == 2 and all(pair) for pair in known.values())


def test_pinyin_gives_every_reading():
    found = pinyin(["重庆", "A公司"])
    assert set(found["重"].split()) >= {"zhong", "chong"}
    assert "A" not in found


def test_the_order_of_the_nodes_is_their_importance():
    data = encode(BIG, "zh")
    kinds = [data["kinds"][k][0] for k in data["nodes"]["kind"]]
    assert kinds[:12] == ["Community"] * 12


# --- in the browser -----------------------------------------------------------------------


def test_it_opens_without_a_request_a_message_or_an_error(opened, seen: Seen):
    page = opened()
    assert shown(page)["nodes"] == len(BIG.nodes)
    assert page.title() == BIG.title_zh
    assert (seen.console, seen.errors, seen.requests) == ([], [], [])


def test_something_is_drawn_and_gaps_are_red(opened):
    page = opened()
    red, other = page.evaluate(
        """() => {
          const c = view.network.canvas.frame.canvas;
          const d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
          let red = 0, other = 0;
          for (let i = 0; i < d.length; i += 4) {
            if (d[i] > 180 && d[i + 1] < 90 && d[i + 2] < 110 && d[i + 3] > 128) red += 1;
            else if (d[i + 3] > 128) other += 1;
          }
          return [red, other];
        }"""
    )
    assert red > 300
    assert other > 10_000


def test_search_finds_by_name_alias_code_and_pinyin(opened):
    page = opened()
    for typed in (
        "微科光电",
        "微科",
        "weike",
        "wkgd",
        "weikgd",
        "ningbowk",
        "NingBo WeiKe",
        "913302060000000000",
    ):
        page.keyboard.press("r")
        assert page.evaluate("view.state.selected") == -1
        page.fill("#search", typed)
        first = page.locator("#results [role=option]").first
        assert "宁波微科光电股份有限公司" in first.inner_text(), typed
        page.press("#search", "Enter")
        assert page.locator("#detail h2").inner_text() == "宁波微科光电股份有限公司", typed
        assert "已选中" in page.locator("#live").inner_text(), typed
        page.evaluate("document.activeElement.blur()")


def test_search_that_finds_nothing_says_so(opened):
    page = opened()
    page.fill("#search", "没有这家公司")
    assert page.locator("#results").inner_text() == words()["none"][0]


def test_a_kind_can_be_hidden_and_search_brings_it_back(opened):
    page = opened()
    before = shown(page)
    box(page, "kinds", "企业").uncheck()
    after = shown(page)
    assert before["nodes"] - after["nodes"] == 300
    assert after["links"] < before["links"]
    assert after["threads"] < before["threads"]
    page.fill("#search", "微科")
    page.press("#search", "Enter")
    assert shown(page)["nodes"] == before["nodes"]
    assert box(page, "kinds", "企业").is_checked()


def test_a_relation_and_a_rule_can_be_hidden(opened):
    page = opened()
    before = shown(page)
    box(page, "relations", "服务于").uncheck()
    assert shown(page)["links"] < before["links"]
    assert shown(page)["nodes"] == before["nodes"]
    page.locator("#rules input").first.uncheck()
    assert 0 < shown(page)["threads"] < before["threads"]


def test_located_in_is_off_until_asked_for_since_the_discs_show_it(opened):
    page = opened()
    located = box(page, "relations", "位于")
    assert not located.is_checked()
    before = shown(page)["links"]
    located.check()
    assert shown(page)["links"] == before + 300


def test_links_can_be_hidden_to_leave_gaps_and_the_reverse(opened):
    page = opened()
    page.get_by_text("只看缺口", exact=True).click()
    assert shown(page)["links"] == 0
    assert shown(page)["threads"] == len(BIG.threads)
    page.get_by_text("只看连接", exact=True).click()
    assert shown(page)["threads"] == 0
    assert shown(page)["links"] > 0


def test_field_and_community_narrow_the_picture(opened):
    page = opened()
    page.select_option("#group", label="灵峰工业社区")
    kept = page.evaluate(
        "view.nodes.filter(x => view.shown.node[x.i] && x.group >= 0)"
        ".every(x => view.data.groups[x.group][0] === '灵峰工业社区')"
    )
    assert kept
    within = shown(page)["nodes"]
    assert 0 < within < len(BIG.nodes)
    page.select_option("#group", "-1")
    page.select_option("#field", label="软件")
    assert 0 < shown(page)["nodes"] < len(BIG.nodes)


def test_the_slider_narrows_the_time(opened):
    page = opened()
    before = shown(page)["nodes"]
    slider = page.locator("#from")
    slider.focus()
    slider.press("End")
    assert slider.get_attribute("aria-valuetext") == page.locator("#from-out").inner_text()
    assert page.locator("#from-out").inner_text() == "2020-07"
    dated = page.evaluate(
        "view.nodes.filter(x => x.dates && view.shown.node[x.i])"
        ".every(x => x.dates[0] >= '2020-07')"
    )
    assert dated
    assert shown(page)["nodes"] < before


def test_a_click_shows_facts_each_with_its_source_and_date(opened):
    page = opened()
    spot = page.evaluate(
        """() => {
          const x = view.nodes.find(n => n.label === "宁波微科光电股份有限公司");
          view.goTo(x.i);
          return x.i;
        }"""
    )
    at = page.evaluate(
        """(i) => {
          const p = view.network.canvasToDOM({x: view.xy[i][0], y: view.xy[i][1]});
          const r = document.getElementById("canvas").getBoundingClientRect();
          return [p.x + r.left, p.y + r.top];
        }""",
        spot,
    )
    page.mouse.move(at[0] - 3, at[1])
    page.mouse.move(*at)
    assert "宁波微科光电股份有限公司" in page.locator("#hint").inner_text()
    page.mouse.click(*at)
    page.wait_for_function("view.state.selected >= 0")
    panel = page.locator("#detail").inner_text()
    assert "统一社会信用代码" in panel
    assert "科技日报 2020-07-15 北仑报道 · 2020-07-15" in panel
    assert "真实数据" in panel


def test_a_node_can_be_dragged_and_its_label_and_links_follow(opened):
    page = opened()
    i, x, y = page.evaluate(
        """() => {
          const i = view.data.groups[0][2];
          const p = view.network.canvasToDOM({x: view.xy[i][0], y: view.xy[i][1]});
          const r = document.getElementById("canvas").getBoundingClientRect();
          return [i, p.x + r.left, p.y + r.top];
        }"""
    )
    before = page.evaluate("(i) => view.xy[i]", i)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y + 25, steps=5)
    page.mouse.up()
    after = page.evaluate("(i) => view.xy[i]", i)
    scale = page.evaluate("view.scale()")
    assert after[0] - before[0] == pytest.approx(40 / scale, rel=0.2)
    assert after[1] - before[1] == pytest.approx(25 / scale, rel=0.2)


def test_dragging_the_ground_moves_the_view_and_no_node(opened):
    page = opened()
    before = page.evaluate("[view.network.getViewPosition().x, JSON.stringify(view.xy)]")
    page.mouse.move(260, 600)
    page.mouse.down()
    page.mouse.move(330, 560, steps=4)
    page.mouse.up()
    after = page.evaluate("[view.network.getViewPosition().x, JSON.stringify(view.xy)]")
    assert after[0] < before[0]
    assert after[1] == before[1]


def test_a_neighbourhood_opens_and_closes(opened):
    page = opened()
    page.fill("#search", "合成经纪人0")
    page.press("#search", "Enter")
    page.get_by_role("button", name="只看邻域").click()
    near = shown(page)["nodes"]
    assert 2 < near < 60
    other = page.locator("#detail button.row:not(.gap-row)").first
    other.click()
    page.get_by_role("button", name="展开邻居").click()
    more = shown(page)["nodes"]
    assert more > near
    page.get_by_role("button", name="收起邻居").click()
    assert shown(page)["nodes"] < more
    page.get_by_role("button", name="显示全部").first.click()
    assert shown(page)["nodes"] == len(BIG.nodes)


def test_a_gap_can_be_chosen_from_the_list(opened):
    page = opened()
    page.locator("#detail .gap-row").first.click()
    assert page.evaluate("view.state.thread") >= 0
    text = page.locator("#detail").inner_text()
    assert "走访一次" in text
    assert "2019-11-03" in text


def test_the_table_goes_with_the_picture(opened):
    page = opened()
    page.get_by_role("button", name="表格", exact=True).click()
    assert page.locator("#tab-gaps .count").inner_text() == str(len(BIG.threads))
    page.locator("#tab-nodes").click()
    box(page, "kinds", "企业").uncheck()
    page.wait_for_function(
        "document.querySelector('#tab-nodes .count').textContent.replace(',', '')"
        " === String(view.shown.nodes)"
    )
    kinds = page.locator("#sheet tbody td:nth-child(2)").all_inner_texts()
    assert kinds
    assert "企业" not in kinds
    page.locator("#sheet tbody button.open").first.click()
    assert page.evaluate("view.state.selected") >= 0
    assert page.locator("#sheet tr.chosen").count() == 1


def test_the_table_sorts_and_shows_more(opened):
    page = opened()
    page.keyboard.press("t")
    page.locator("#tab-nodes").click()
    assert page.locator("#sheet tbody tr").count() == 100
    page.locator("#more").click()
    assert page.locator("#sheet tbody tr").count() == 200
    page.locator("#sheet [data-sort=links]").click()
    page.locator("#sheet [data-sort=links]").click()
    assert page.locator("#sheet th[aria-sort=descending]").inner_text().startswith("连接")
    links = [int(x) for x in page.locator("#sheet tbody td:nth-child(5)").all_inner_texts()]
    assert links == sorted(links, reverse=True)


def test_language_bright_and_dark_switch_in_the_page(opened):
    page = opened()
    page.get_by_role("button", name="English").click()
    assert page.title() == BIG.title
    assert page.locator("html").get_attribute("lang") == "en"
    texts = page.locator("header, nav").all_inner_texts()
    assert "Enterprise" in texts[1]
    own = list(page.locator("nav h2, nav .small, .tools button").all_inner_texts())
    assert not re.search("[\u4e00-\u9fff]", "".join(own).replace("中文", ""))
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Dark").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before


def test_nothing_of_one_language_is_left_in_the_other(opened):
    """Every word of the page that is not data: with no Chinese in the data there is none left."""
    names = {"Enterprise": "Acme", "Broker": "Hu", "Demand": "A chip", "ServiceEvent": "visit"}
    nodes = tuple(
        Node(kind, kind, name, facts=(Fact("status", "状态", "open", "A source", "2020-07-15"),))
        for kind, name in names.items()
    )
    keys = [n.key for n in nodes]
    picture = Picture(
        "A title",
        "标题",
        nodes,
        (Link(keys[1], keys[0], "SERVES", (Fact("since", "开始", "2019-05-01"),)),),
        (
            Thread(
                "t",
                "r",
                (keys[0],),
                keys[0],
                "",
                "A gap",
                "缺口句",
                1.0,
                closes="A",
                closes_zh="乙",
            ),
        ),
        sources=(Source("A source", "2020-07-15"),),
        left_out=(LeftOut(3, "visits", "次走访"),),
        notes=(("A note", "说明句"),),
        rules={"r": Rule("A question?", "问题?")},
    )
    page = opened(picture)
    for lang, other in (("en", "[\u4e00-\u9fff]"), ("zh", r"\b(?:[A-Za-z]+ ){2}[a-z]+\b")):
        if page.evaluate("view.lang") != lang:
            page.keyboard.press("l")
        for show in ("view.select(-1)", "view.select(0)", "view.selectThread(0)"):
            page.evaluate(show)
            for tab in ("gaps", "nodes", "links"):
                page.evaluate("view.toggleTable(true)")
                page.locator(f"#tab-{tab}").click()
                found = page.evaluate(
                    """() => [...document.querySelectorAll("body, body *")].flatMap(e => [
                      ...[...e.childNodes].filter(c => c.nodeType === 3
                        && !e.matches("script, noscript, noscript *, #lang, kbd, dd"))
                        .map(c => c.data),
                      ...["aria-label", "title", "placeholder"].map(a => e.getAttribute(a) || "")])
                      .join("\\n")"""
                )
                left = [w for w in re.findall(f".*{other}.*", found) if w.strip()]
                assert not left, (lang, show, tab)


HALF = re.compile("[\u3400-\u9fff][,:;?!()]|[,:;?!()][\u3400-\u9fff]")


def test_what_the_page_says_in_chinese_has_full_width_punctuation(opened):
    assert [zh for zh, _ in words().values() if HALF.search(re.sub(r"{\w+}", "字", zh))] == []
    firm, need = Node("e", "Enterprise", "甲厂"), Node("d", "Demand", "需求")
    thread = Thread("t", "r", (firm.key, need.key), firm.key, need.key, "A gap",
                    "甲厂（微型）：无人，已1年", 1.0, closes="A",
                    closes_zh="走访（尽快）；登记", rank=1,
                    figure=(Member(firm.key, "could", "room", "余量（4家）"),))  # fmt: skip
    source = "例区：合成 / Example: synthetic"
    fact = Fact("size", "规模", "micro", source, "2020-01-01")
    picture = Picture(
        "A title (short)",
        "标题（短）",
        (replace(firm, facts=(fact,), synthetic=True), need),
        (Link(firm.key, need.key, "RAISED", (fact,), said_by=source),),
        (thread,),
        sources=(Source(source, "2020-01-01"),),
        left_out=(LeftOut(3, "visits (all)", "次走访（全部）"),),
        notes=(("A note: x", "说明：甲"),),
        rules={"r": Rule("A question?", "哪些企业？", "Worth (x)", "每年（1）", open=9, here=9)},
        since=Since(date(2020, 6, 1), opened=1, closed=0, persisting=0),
    )
    picture = replace(picture, threads=(replace(thread, change="opened"),))
    page = opened(picture)
    said = []
    for show in ("view.select(-1)", "view.select(0)", "view.select(1)", "view.selectThread(0)"):
        page.evaluate(f"{show}; view.toggleTable(true)")
        said += page.evaluate(
            """() => [...document.querySelectorAll("body, body *")]
              .filter(e => !e.matches("script, noscript"))
              .flatMap(e => [...[...e.childNodes].filter(c => c.nodeType === 3).map(c => c.data),
                ...["aria-label", "title", "placeholder"].map(a => e.getAttribute(a) || "")])"""
        )
    whole = "\n".join(said)
    assert [text for text in (
        "甲厂（微型）：无人，已1年", "走访（尽快）；登记", "哪些企业？", "每年（1）：得分 1",
        "余量（4家）",
        "次走访（全部）", "说明：甲", "自 2020-06-01 以来：新出现", "大小：连接数",
    ) if text not in whole] == []  # fmt: skip
    assert page.title() == "标题（短）"
    assert [s for s in said if HALF.search(s)] == []
    assert "Example" not in whole
    page.keyboard.press("l")
    page.evaluate("view.select(view.nodes.find(x => x.id === 'e').i)")
    assert "Example: synthetic · 2020-01-01" in page.locator("#detail").inner_text()
    assert "例区" not in page.locator("#detail").inner_text()


def test_a_text_that_looks_like_a_place_for_another_stays_as_it_is(opened):
    page = opened()
    assert page.evaluate("view.colon('{says} {n}', '{what}')") == "{says} {n}：{what}"


def test_the_head_says_all_counts_and_the_modes_stand_in_a_row(opened):
    page = opened(HUGE)
    for _ in range(2):
        for part in ("#title", "#shown", ".modes"):
            cut = page.evaluate(
                "(p) => { const e = document.querySelector(p).closest('p, h1, fieldset');"
                " return e.scrollWidth > e.clientWidth + 1"
                " || e.scrollHeight > e.clientHeight + 1; }",
                part,
            )
            assert not cut, part
        assert page.locator(".modes").bounding_box()["height"] < 40
        page.keyboard.press("l")


def test_reported_links_are_told_from_synthetic_ones(opened):
    a, b, c = (Node(i, "Enterprise", i) for i in "abc")
    real = Link(a.key, b.key, "PARTY_TO")
    made = Link(b.key, c.key, "PARTY_TO", synthetic=True)
    looks = "view.linkLooks(view.links).map(x => [x.list.length, x.colour, x.width])"
    page = opened(Picture("t", "题", (a, b, c), (real, made)))
    (one, pale, _), (other, dark, _) = page.evaluate(looks)
    assert (one, other) == (1, 1)
    assert pale != dark
    assert page.locator("#link-nature").is_visible()
    page = opened(Picture("t", "题", (a, b, c), (real,)))
    assert len(page.evaluate(looks)) == 1
    assert not page.locator("#link-nature").is_visible()


def test_opened_in_english_it_is_english(opened):
    page = opened(BIG, "en")
    assert page.title() == BIG.title
    assert page.locator("#table-toggle").inner_text() == "Table"


def test_what_is_left_out_is_said(opened):
    page = opened()
    assert "3,412" in page.locator("#left-out-open").inner_text()
    page.locator("#left-out-open").click()
    assert "3,412 次走访" in page.locator("#left-out").inner_text()


def test_synthetic_is_said_and_drawn_otherwise(opened):
    page = opened()
    assert "合成数据" in page.locator("#made").inner_text()
    real, made = page.evaluate(
        "(() => { const c = view.palette().kinds[0]; return [c.real, c.made]; })()"
    )
    assert real != made
    page.fill("#search", "合成需求1")
    page.press("#search", "Enter")
    assert page.locator("#detail .badge").inner_text() == "合成"


def test_no_banner_where_nothing_is_synthetic(opened):
    real = Picture("t", "题", (Node("a", "Enterprise", "甲"),))
    assert not opened(real).locator("#made").is_visible()


def test_labels_at_the_default_zoom_do_not_overlap(opened):
    page = opened(HUGE)
    boxes = page.evaluate("view.labels().map(p => p.box)")
    assert len(boxes) >= 20
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            assert not (a[0] < b[2] and a[2] > b[0] and a[1] < b[3] and a[3] > b[1])
    titles = page.evaluate("view.labels().filter(p => p.title).length")
    assert titles == 12


def test_a_name_of_a_group_lies_on_no_other_group_and_outside_the_ring(opened):
    page = opened(HUGE)
    titles, discs = page.evaluate(
        """(() => {
          const look = view.look();
          const on = (v, s) => (v - look[s]) * look.scale;
          return [view.labels().filter(p => p.title).map(p => [p.i, p.box]),
            view.data.discs.map(([g, x, y, r]) =>
              [view.data.groups[g][2], on(x, "x"), on(y, "y"), r * look.scale])];
        })()"""
    )
    middle = [sum(d[s] for d in discs) / len(discs) for s in (1, 2)]
    outside = 0
    for i, (left, top, right, bottom) in titles:
        for own, x, y, r in discs:
            apart = math.hypot(max(left - x, 0, x - right), max(top - y, 0, y - bottom))
            assert own == i or apart >= r
        x, y = next((x, y) for own, x, y, _ in discs if own == i)
        far = math.dist(((left + right) / 2, (top + bottom) / 2), middle)
        outside += far > math.dist((x, y), middle)
    assert outside >= 9


def test_where_there_is_room_a_name_lies_on_no_node_and_under_no_button(opened):
    hub = Node("i", "Institute", "合成研究院", weight=60)
    firms = [Node(f"e{i:02}", "Enterprise", f"合成第{i}号有限公司") for i in range(60)]
    links = tuple(Link(f.key, hub.key, "PARTY_TO") for f in firms)
    page = opened(Picture("t", "题", (hub, *firms), links, focus=(hub.key,)))
    page.evaluate("view.pan(-150, -120)")
    labels, nodes, buttons = page.evaluate(
        """(() => {
          const look = view.look();
          const {offsetLeft: l, offsetTop: t, offsetWidth: w, offsetHeight: h} =
            document.querySelector(".zoom");
          return [view.labels().map(p => [p.i, p.box]), view.nodes.map(x => [x.i,
            (view.xy[x.i][0] - look.x) * look.scale, (view.xy[x.i][1] - look.y) * look.scale]),
            [l, t, l + w, t + h]];
        })()"""
    )
    assert len(labels) > 10
    for i, (left, top, right, bottom) in labels:
        assert not (right > buttons[0] and left < buttons[2] and bottom > buttons[1])
        assert not [n for n, x, y in nodes if n != i and left < x < right and top < y < bottom]


def test_the_map_keeps_all_gaps_and_lists_who_has_no_coordinates(opened):
    page = opened()
    before = shown(page)
    page.get_by_role("button", name="地图").click()
    placed = sum(n.longitude is not None for n in BIG.nodes)
    assert shown(page) == before
    assert str(len(BIG.nodes) - placed) in page.locator("#unplaced").inner_text()
    apart, demands, named = page.evaluate(
        """() => {
          const kind = (x) => view.data.kinds[x.kind][0];
          const right = Math.max(...view.nodes.filter(x => x.place).map(x => view.xy[x.i][0]));
          const firm = (x) => view.links[x.links.find(k => view.links[k].b === x.i)].a;
          const far = (a, b) => Math.hypot(...[0, 1].map(s => view.xy[a][s] - view.xy[b][s]));
          return [view.nodes.filter(x => ["Broker", "Institute"].includes(kind(x)))
              .every(x => view.xy[x.i][0] > right + 50),
            Math.max(...view.nodes.filter(x => kind(x) === "Demand").map(x => far(x.i, firm(x)))),
            view.labels().filter(p => kind(view.nodes[p.i]) === "Community").length];
        }"""
    )
    assert apart
    assert demands < 60
    assert named == 12
    km, wide = page.evaluate(
        "(() => { const r = view.ruler(view.look()); return [r.km, r.wide]; })()"
    )
    south, north = page.evaluate(
        """() => {
          const [a, b] = view.data.groups.map(g => view.nodes[g[2]])
            .sort((x, y) => x.place[1] - y.place[1])
            .filter((_, i, all) => i % (all.length - 1) === 0);
          return [a, b].map(x => [x.place[1], view.xy[x.i][1]]);
        }"""
    )
    degrees, units = north[0] - south[0], south[1] - north[1]
    scale = page.evaluate("view.scale()")
    assert 40 < wide <= 140
    assert wide / km == pytest.approx(units * scale / (degrees * 111.195), rel=0.02)
    assert f">{km:g} 公里</text>" in page.evaluate("view.svg()")
    east, west = page.evaluate(
        """() => {
          const p = view.nodes.filter(x => x.place).sort((a, b) => a.place[0] - b.place[0]);
          return [view.xy[p[p.length - 1].i][0], view.xy[p[0].i][0]];
        }"""
    )
    assert east > west
    page.get_by_role("button", name="地图").click()
    assert shown(page)["nodes"] == len(BIG.nodes)


def test_no_map_without_coordinates(opened):
    page = opened(hostile())
    assert not page.locator("#map").is_visible()


def test_reset_brings_everything_back(opened):
    page = opened()
    before = shown(page)
    box(page, "kinds", "企业").uncheck()
    page.get_by_text("只看缺口", exact=True).click()
    page.fill("#search", "微科")
    page.press("#search", "Enter")
    page.get_by_role("button", name="复原").click()
    assert shown(page) == before
    assert page.locator("#search").input_value() == ""
    assert page.evaluate("view.state.selected") == -1


# --- gaps: their number, and what one rests on ---------------------------------------------


def test_no_number_is_the_drawing_quota_in_place_of_the_finding(opened):
    count = sum(t.rule == "open-triads" for t in BIG.threads)
    rules = {
        name: replace(rule, open=1198 if name == "open-triads" else 0,
                      here=1198 if name == "open-triads" else 0)
        for name, rule in BIG.rules.items()
    }  # fmt: skip
    rules["lock-in"] = Rule("Who is locked in?", "谁被锁定?", open=41, here=41)
    page = opened(replace(BIG, rules=rules, in_ledger=3826), "en")
    notes = page.locator("#rules .note").all_inner_texts()
    assert notes == ["none of 41 drawn: the other end lies outside", f"{count} of 1,198 drawn"]
    drawn, found = len(BIG.threads), len(BIG.threads) - count + 1198 + 41
    head = f"{len(BIG.nodes)} nodes and {{}} links; {drawn} of {found:,} gaps drawn"
    assert page.locator("#shown").inner_text() == head.format(f"{shown(page)['links']:,}")
    assert f"{drawn} of {found:,} gaps drawn" in page.evaluate("view.svg()")
    page.keyboard.press("l")
    assert f"画出 {drawn} 个缺口（共 {found:,} 个）" in page.locator("#shown").inner_text()


@pytest.mark.parametrize(
    ("picture", "reason"),
    [
        (
            replace(BIG, threads=(), rules={}, in_ledger=3826),
            "No gap touches this picture; the ledger holds 3,826 open ones, all of others",
        ),
        (
            replace(BIG, threads=(), rules={"r": Rule("Q?", "问?", open=9, here=2)}, in_ledger=9),
            "2 gaps touch this picture, but their other ends lie outside it",
        ),
        (
            replace(BIG, threads=(), rules={}),
            "The ledger holds no open gap; 'hongsheng gaps find' looks for them",
        ),
    ],
)
def test_a_picture_without_gaps_says_why(opened, picture: Picture, reason: str):
    assert opened(picture, "en").locator("#no-gaps").inner_text() == reason


def test_gaps_that_are_hidden_are_said_to_be_hidden(opened):
    page = opened(BIG, "en")
    page.get_by_text("Links only", exact=True).click()
    page.evaluate("view.drawDetail()")
    said = page.locator("#no-gaps").inner_text()
    assert said == f"{len(BIG.threads)} gaps are hidden by what is chosen on the left"


def test_choosing_a_gap_shows_its_proof(opened):
    page = opened()
    before = page.evaluate("view.look()")
    k = page.evaluate("view.threads.find(x => view.data.rules[x.rule][0] === 'open-triads').i")
    page.evaluate("(k) => view.selectThread(k, true)", k)
    own, names, inside, faint, lit = page.evaluate(
        """(k) => {
          const t = view.threads[k];
          const own = new Set([t.a, t.b, ...t.subjects]);
          const look = view.look();
          const [alpha, named] = [view.alphas(), new Set(view.labels().map(p => p.i))];
          const seen = (i) => { const [x, y] = view.xy[i]; return x > look.x && y > look.y
            && x < look.x + look.width / look.scale && y < look.y + look.height / look.scale; };
          return [own.size, [...own].every(i => named.has(i)), [...own].every(seen),
            view.nodes.filter(x => !own.has(x.i)).every(x => alpha(x.i) < 0.2)
              && view.threads.every(x => x.i === k || view.threadLook(x).alpha < 0.2),
            view.ownLinks().length];
        }""",
        k,
    )
    assert (own, names, inside, faint) == (3, True, True, True)
    assert lit >= 1
    assert page.evaluate("view.look().scale") > before["scale"]
    facts = page.locator("#detail .facts").first.inner_text()
    assert re.search(r"第 1 位，共 \d+ 个", facts)
    assert "待解决的需求" not in facts
    page.get_by_text("得分如何计算").click()
    worth = page.locator(".worth p").inner_text()
    assert worth.startswith("待解决的需求：得分 0.9")
    page.keyboard.press("Escape")
    after = page.evaluate("view.look()")
    assert after == pytest.approx(before, rel=1e-6)


def test_since_a_day_what_closed_is_told_from_what_opened(opened):
    a, b, c, d = (Node(i, "Enterprise", i) for i in "abcd")
    threads = tuple(
        Thread(n.key, "r", (n.key,), n.key, "", "s", "句", 1.0, change=change, status=status)
        for n, change, status in ((a, "opened", "new"), (b, "closed", "closed"), (c, "", "new"))
    )
    since = Since(date(2020, 6, 1), opened=1, closed=1, persisting=1)
    page = opened(Picture("t", "题", (a, b, c, d), threads=threads, since=since), "en")
    assert page.locator("#since-box").inner_text().split("\n") == [
        *("Since 2020-06-01", "opened", "1", "closed", "1", "still open", "1"),
    ]
    colours, widths = page.evaluate(
        """[view.threads.map(t => view.threadColour(t, view.palette())),
          view.threads.map(t => view.threadLook(t).width)]"""
    )
    palette = page.evaluate("view.palette()")
    by_key = dict(zip(page.evaluate("view.threads.map(t => t.id)"), colours, strict=True))
    assert by_key == {
        a.key: palette["thread"],
        b.key: palette["closed"],
        c.key: palette["thread"],
    }
    assert sorted(widths) == [0.7, 1.9, 1.9]
    page.evaluate("view.selectThread(view.threads.find(t => t.change === 'closed').i)")
    assert "closed\nSince 2020-06-01: closed" in page.locator("#detail .facts").inner_text()
    page = opened(BIG)
    assert page.locator("#since-box").is_hidden()


def test_a_figure_shows_what_failed_and_who_could(opened):
    need, firm, project, old, new = (
        Node(i, kind, f"{kind} {i}")
        for i, kind in zip("abcde", ["Demand", "Enterprise", "Collaboration"] + ["Institute"] * 2,
                           strict=True)
    )  # fmt: skip
    figure = (
        Member(project.key, "failed"),
        Member(old.key, "failed"),
        Member(new.key, "could", "room for 4", "可再服务4家"),
    )
    subjects = (need.key, firm.key)
    thread = Thread("t", "r", subjects, need.key, "", "An open need", "需求", 1.0, rank=1,
                    figure=figure, missing=((need.key, new.key),), beyond=25)  # fmt: skip
    links = (
        Link(firm.key, need.key, "RAISED"),
        Link(project.key, need.key, "ADDRESSES"),
        Link(old.key, project.key, "PARTY_TO"),
    )
    page = opened(Picture("t", "题", (need, firm, project, old, new), links, (thread,)), "en")
    for chosen in (False, True):
        if chosen:
            page.locator("#detail .gap-row").click()
        roles, whole, broken = page.evaluate(
            """() => {
              const of = (i) => view.nodes.find(x => x.id === i).i;
              return [["a", "b", "c", "d", "e"].map(i => view.role(of(i))),
                view.labels().map(p => p.text).find(x => x.includes("Institute e")),
                view.links.map(view.broken)];
            }"""
        )
        assert roles == ["", "", "failed", "failed", "could"]
        assert whole == "Institute e · room for 4"
        assert broken == [False, True, True]
    svg = page.evaluate("view.svg()")
    assert svg.count("M-1.3 -1.3L1.3 1.3") == 2
    assert svg.count('r="1.75"') == 1
    assert svg.count("stroke-dasharray") == 2  # the thread, and its sign in the legend
    panel = page.locator("#detail").inner_text()
    for said in ("What is there already", "Who could tie it", "What failed"):
        assert (said in panel) == (said != "What is there already")
    assert "25 more that it touches are not drawn" in panel
    assert "Institute e\nInstitute · room for 4" in panel


def test_what_is_tied_on_paper_only_is_drawn_as_missing(opened):
    firm, broker = Node("e", "Enterprise", "e"), Node("b", "Broker", "b")
    thread = Thread("t", "r", (firm.key,), firm.key, "", "s", "句", 1.0, rank=1,
                    figure=(Member(broker.key),), missing=((firm.key, broker.key),))  # fmt: skip
    link = Link(broker.key, firm.key, "SERVES")
    page = opened(Picture("t", "题", (firm, broker), (link,), (thread,), gap="t"))
    assert page.evaluate("[view.state.thread, view.ownLinks().length]") == [0, 0]


def test_a_picture_of_one_gap_opens_with_its_proof(opened):
    one = replace(BIG, gap=BIG.threads[0].id)
    page = opened(one)
    assert page.evaluate("view.threads[view.state.thread].id") == one.gap
    assert BIG.threads[0].sentence_zh == page.locator("#detail h2").inner_text()


# --- saving and printing ------------------------------------------------------------------


def save(page: Page, button: str) -> bytes:
    page.get_by_text("保存", exact=True).click()
    with page.expect_download() as caught:
        page.get_by_role("button", name=button, exact=True).click()
    return Path(caught.value.path()).read_bytes()


def test_png_is_a_picture_twice_as_sharp(opened, seen: Seen):
    page = opened()
    png = save(page, "保存 PNG")
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width = int.from_bytes(png[16:20], "big")
    assert width == 2 * page.evaluate("document.getElementById('canvas').clientWidth")
    assert len(png) > 30_000
    assert (seen.console, seen.errors, seen.requests) == ([], [], [])


def test_svg_is_well_formed_with_threads_names_and_what_it_is(opened):
    page = opened()
    svg = save(page, "保存 SVG").decode()
    root = ElementTree.fromstring(svg)
    assert root.tag.endswith("svg")
    assert svg.count("stroke-dasharray") >= len(BIG.threads) // 2
    for kind in ("企业", "科技经纪人", "产学研合作", "缺口"):
        assert f">{kind}</text>" in svg
    assert "灵峰工业社区" in svg
    assert "合成数据" in svg
    assert "另有 3,412 项未画出" in svg
    drawn = page.evaluate(
        "view.data.kinds.map((_, k) => view.palette().kinds[k][view.allMade(k) ? 'made' : 'real'])"
    )
    legend = svg[svg.rindex('<g transform="translate(0 ') :]
    assert all(f'fill="{colour}"' in legend for colour in drawn)
    for word in ("made", "real"):
        assert f">{words()[word][0]}</text>" in legend
    assert "截至 2020-07-15" in svg


def test_svg_of_hostile_names_is_well_formed_and_harmless(opened):
    svg = save(opened(hostile()), "保存 SVG").decode()
    root = ElementTree.fromstring(svg)
    assert not [e for e in root.iter() if e.tag.endswith(("script", "img"))]
    assert any(HOSTILE[1] in (e.text or "") for e in root.iter())


def test_print_gives_the_picture_and_the_gaps(opened):
    page = opened()
    page.get_by_role("button", name="暗色").click()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("#paper svg").first.is_visible()
    assert not page.locator("header").is_visible()
    assert page.locator("#paper tbody tr").count() == 20
    assert page.locator("#paper th").all_inner_texts() == ["规则", "缺口", "如何弥合"]
    page.evaluate("view.state.rules = new Set([1, 2]); view.refresh(); view.beforePrint()")
    assert page.locator("#paper th").all_inner_texts() == ["缺口", "如何弥合"]
    assert page.locator("html").get_attribute("data-theme") == "bright"
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf[:5] == b"%PDF-"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.locator("#paper").inner_text() == ""


# --- for everybody ------------------------------------------------------------------------


def test_the_keyboard_reaches_everything_and_shows_where_it_is(opened):
    page = opened()
    page.keyboard.press("t")
    wanted = set(
        page.evaluate(
            """() => [...document.querySelectorAll(
              "button, input, select, summary, a[href], [tabindex='0']")]
              .filter(e => e.checkVisibility() && !e.closest("dialog:not([open])")
                && e.tabIndex >= 0 && e.type !== "radio")
              .map((e, i) => { e.dataset.probe = i; return String(i); })"""
        )
    )
    page.evaluate("document.activeElement.blur()")
    reached = set()
    for _ in range(len(wanted) + 40):
        page.keyboard.press("Tab")
        probe = page.evaluate("document.activeElement.dataset.probe || ''")
        reached.add(probe)
    assert wanted - reached == set()


def test_shortcuts(opened):
    page = opened()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("微科")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert page.evaluate("view.state.selected") == -1
    page.locator("#canvas").focus()
    page.keyboard.press("]")
    first = page.evaluate("view.state.selected")
    assert first >= 0
    page.keyboard.press("]")
    assert page.evaluate("view.state.selected") != first
    page.keyboard.press("Escape")
    assert page.evaluate("view.state.selected") == -1
    page.keyboard.press("g")
    assert shown(page)["links"] == 0
    page.keyboard.press("r")
    assert shown(page)["links"] > 0
    scale = page.evaluate("view.scale()")
    page.keyboard.press("+")
    assert page.evaluate("view.scale()") > scale
    page.keyboard.press("d")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.keyboard.press("l")
    assert page.title() == BIG.title
    page.keyboard.press("Shift+?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#help").is_visible()


def test_arrows_move_the_picture_and_go_through_lists(opened):
    page = opened()
    page.locator("#canvas").focus()
    before = page.evaluate("view.network.getViewPosition().x")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("view.network.getViewPosition().x") > before
    rows = page.locator("#detail .gap-row")
    rows.nth(0).focus()
    page.keyboard.press("ArrowDown")
    second = rows.nth(1).get_attribute("data-thread")
    assert page.evaluate("document.activeElement.dataset.thread") == second


@pytest.mark.parametrize("theme", ["bright", "dark"])
def test_axe_finds_nothing(opened, theme: str):
    page = opened()
    page.evaluate(f"view.setTheme('{theme}')")
    for state in ("first", "selected", "several", "gap", "table", "folded", "present", "help"):
        if state == "selected":
            page.fill("#search", "微科")
            page.press("#search", "Enter")
            page.fill("#search", "合成")
        elif state == "several":
            page.evaluate("document.activeElement.blur(); view.choose([0, 1, 2]); view.pin([1])")
        elif state == "gap":
            page.evaluate("view.selectThread(0, true)")
        elif state == "table":
            page.keyboard.press("t")
        elif state == "folded":
            page.keyboard.press("t")
            page.keyboard.press("c")
        elif state == "present":
            page.keyboard.press("p")
        elif state == "help":
            page.keyboard.press("Escape")
            page.keyboard.press("?")
        page.wait_for_timeout(250)  # colours on their way from bright to dark would be measured
        assert violations(page) == [], state


def test_axe_finds_nothing_on_a_phone(opened):
    page = opened(BIG, "en")
    page.set_viewport_size({"width": 390, "height": 844})
    for button in ("#show-filters", "#show-detail"):
        page.locator(button).click()
        assert violations(page) == [], button
        page.keyboard.press("Escape")


# --- hostile and odd ----------------------------------------------------------------------


def test_hostile_names_are_text_everywhere(opened, seen: Seen):
    page = opened(hostile())
    assert page.locator("#title").inner_text() == HOSTILE[1]
    for i, name in enumerate(HOSTILE):
        page.evaluate(f"view.select(view.nodes.find(x => x.id === {json.dumps(name)}).i)")
        assert page.locator("#detail h2").text_content() == name, i
        facts = page.locator("#detail .facts dd").evaluate_all(
            "all => all.map(e => e.firstChild.data)"
        )
        assert facts == [name, name], i
        page.fill("#search", name)
        found = page.locator("#results .name").all_text_contents()
        assert found[0] == name, i
        page.press("#search", "Enter")
        assert page.locator("#detail h2").text_content() == name, i
    page.evaluate("document.activeElement.blur(); view.selectThread(0)")
    page.keyboard.press("t")
    for tab in ("gaps", "nodes", "links"):
        page.locator(f"#tab-{tab}").click()
        assert HOSTILE[0] in page.locator("#sheet").inner_text()
    page.keyboard.press("l")
    page.evaluate("view.beforePrint()")
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("document.querySelectorAll('img, iframe, object, embed').length") == 0
    assert (seen.console, seen.errors, seen.requests) == ([], [], [])


def test_no_name_turns_the_text_around_it(opened):
    firm = Node("a", "Enterprise", "\u202egnp.exe\u2066", aliases=("\u202ex",))
    said = f"{firm.name} has no broker"
    picture = Picture(
        f"About {firm.name}",
        f"关于{firm.name}",
        (firm,),
        threads=(Thread("t", "r", (firm.key,), firm.key, "", said, said),),
    )
    page = opened(picture)
    page.evaluate("view.select(0)")
    page.keyboard.press("t")
    assert page.locator("#detail h2").inner_text() == "gnp.exe"
    assert page.title() == "关于gnp.exe"
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", page.content())


def test_odd_pictures_open(opened, seen: Seen):
    lone = Node("a", "Enterprise", "甲" * 300)
    for picture in (
        Picture("t", "题", ()),
        Picture("t", "题", (lone,)),
        Picture("t", "题", (lone,), (Link(lone.key, lone.key, "PARTY_TO"),)),
        replace(BIG, groups=()),
        replace(BIG, links=(), threads=()),
    ):
        page = opened(picture)
        assert shown(page)["nodes"] == len(picture.nodes)
    assert (seen.console, seen.errors) == ([], [])


def test_in_a_notebook_it_is_a_frame_that_holds_the_page(page: Page, seen: Seen):
    shell = f"<!doctype html><title>n</title>{inline(BIG)._repr_html_()}"
    assert "<script" not in shell.replace("&lt;script", "")
    page.set_content(shell)
    frame = page.frame_locator("iframe")
    frame.locator("html[data-ready]").wait_for(state="attached")
    assert frame.locator("#title").inner_text() == BIG.title_zh
    assert (seen.console, seen.errors, seen.requests) == ([], [], [])


def test_it_reads_on_a_narrow_screen(opened):
    page = opened()
    page.set_viewport_size({"width": 600, "height": 900})
    page.wait_for_timeout(100)
    assert page.evaluate("document.documentElement.scrollWidth") <= 600
    assert page.locator("#canvas").bounding_box()["height"] > 300
