"""Several nodes chosen at once, hidden, pinned, moved; undone; saved: in a real browser."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from exports.view.elements import Link, Node, Picture, Thread
from tests.pictures import HOSTILE, district, hostile
from tests.support import Seen

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

BIG = district(300)


def at(page: Page, i: int) -> tuple[float, float]:
    """Where a node lies on the screen."""
    x, y = page.evaluate(
        """(i) => {
          const p = view.network.canvasToDOM({ x: view.xy[i][0], y: view.xy[i][1] });
          const r = document.getElementById("canvas").getBoundingClientRect();
          return [p.x + r.left, p.y + r.top];
        }""",
        i,
    )
    return x, y


def shift_click(page: Page, i: int) -> None:
    page.keyboard.down("Shift")
    page.mouse.click(*at(page, i))
    page.keyboard.up("Shift")


def chosen(page: Page) -> list[int]:
    found: list[int] = page.evaluate("view.chosen().sort((a, b) => a - b)")
    return found


def sets(page: Page) -> dict[str, list[str]]:
    """What is chosen, hidden and pinned, and what was moved, by name."""
    found: dict[str, list[str]] = page.evaluate(
        """Object.fromEntries(["chosen", "hidden", "pinned", "moved"].map(
          k => [k, [...view.state[k].keys()].map(i => view.nodes[i].name).sort()]))"""
    )
    return found


HUBS = (0, 1, 2)  # the communities, which lie apart and on top


def test_shift_and_click_chooses_one_more_and_one_less(open_view, seen: Seen):
    page = open_view(BIG)
    for i in HUBS:
        shift_click(page, i)
    assert chosen(page) == list(HUBS)
    assert page.locator("#detail h2").inner_text() == "已选 3 个"
    assert "已选 3 个" in page.locator("#live").inner_text()
    assert sorted(page.evaluate("[...view.highlight()]")) == list(HUBS)
    alphas = page.evaluate("(() => { const a = view.alphas(); return [0, 1, 2, 20].map(a); })()")
    assert alphas[:3] == [1, 1, 1]
    assert alphas[3] < 0.2
    shift_click(page, 1)
    assert chosen(page) == [0, 2]
    page.keyboard.press("Escape")
    assert chosen(page) == []
    shift_click(page, 1)
    assert page.evaluate("view.state.selected") == 1
    page.mouse.click(*at(page, 2))
    page.wait_for_function("view.state.selected === 2")
    assert chosen(page) == [2]
    assert (seen.console, seen.errors, seen.requests) == ([], [], [])


def test_a_lasso_chooses_what_lies_in_it_and_moves_nothing(open_view):
    page = open_view(BIG)
    look = page.evaluate("view.look()")
    x, y = at(page, 0)
    r = page.evaluate(
        "view.data.discs.find(d => view.data.groups[d[0]][2] === 0)[3] * view.scale()"
    )
    corners = [(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)]
    page.keyboard.down("Shift")
    page.mouse.move(*corners[0])
    page.mouse.down()
    for corner in corners[1:]:
        page.mouse.move(*corner, steps=4)
        assert page.locator("#lasso").is_visible()
    page.mouse.up()
    page.keyboard.up("Shift")
    assert not page.locator("#lasso").is_visible()
    assert page.evaluate("view.look()") == look
    inside = page.evaluate(
        """([left, top, right, bottom]) => view.nodes.filter(n => {
          const p = view.network.canvasToDOM({ x: view.xy[n.i][0], y: view.xy[n.i][1] });
          const f = document.getElementById("canvas").getBoundingClientRect();
          const [x, y] = [p.x + f.left, p.y + f.top];
          return x > left && x < right && y > top && y < bottom;
        }).map(n => n.i)""",
        [*corners[0], *corners[2]],
    )
    assert len(inside) > 10
    assert chosen(page) == sorted(inside)


def test_the_keyboard_chooses_several_from_the_search_and_the_table(open_view):
    page = open_view(BIG)
    page.fill("#search", "合成经纪人0")
    page.press("#search", "Enter")
    page.fill("#search", "合成经纪人1")
    page.press("#search", "Shift+Enter")
    assert len(chosen(page)) == 2
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("t")
    page.locator("#tab-nodes").click()
    page.locator("#sheet tbody button.open").first.focus()
    page.keyboard.press("Shift+Enter")
    assert len(chosen(page)) == 3
    assert page.locator("#sheet tr.chosen").count() == len([i for i in chosen(page) if i < 100])
    page.locator("#touching").check()
    names = page.locator("#sheet tbody th").all_inner_texts()
    around = page.evaluate(
        """[...new Set(view.chosen().flatMap(i => [i, ...view.neighbours(i)]))]
          .filter(i => view.shown.node[i]).map(i => view.nodes[i].label)"""
    )
    assert len(names) == min(100, len(around))
    assert set(names) <= set(around)


def test_what_is_hidden_is_gone_until_undone_or_searched_for(open_view):
    page = open_view(BIG)
    for i in HUBS[:2]:
        shift_click(page, i)
    names = [page.evaluate("(i) => view.nodes[i].name", i) for i in HUBS[:2]]
    page.keyboard.press("h")
    assert sets(page)["hidden"] == sorted(names)
    assert page.evaluate("[0, 1, 2].map(i => view.shown.node[i])") == [0, 0, 1]
    assert chosen(page) == []
    page.keyboard.press("Control+z")
    assert page.evaluate("[0, 1, 2].map(i => view.shown.node[i])") == [1, 1, 1]
    page.evaluate("view.hide([0, 1]); view.zoom(1.5); view.pan(30, 10)")
    look = page.evaluate("view.look()")
    page.keyboard.press("Control+z")
    assert page.evaluate("view.look()") == pytest.approx(look)
    page.evaluate("view.hide([0, 1])")
    page.fill("#search", names[0])
    page.press("#search", "Enter")
    assert sets(page)["hidden"] == [names[1]]
    page.get_by_role("button", name="显示全部").click()
    assert sets(page)["hidden"] == []


def test_what_is_pinned_stays_in_sight_named_and_in_its_place(open_view):
    page = open_view(BIG)
    i = page.evaluate("view.nodes.find(x => x.name === '宁波微科光电股份有限公司').i")
    page.evaluate("(i) => { view.select(i); view.goTo(i); }", i)
    page.get_by_role("button", name="固定", exact=True).click()
    page.evaluate("view.select(-1)")
    page.locator("#kinds li", has_text="企业").locator("input").first.uncheck()
    assert page.evaluate("(i) => view.shown.node[i]", i) == 1
    assert (
        page.evaluate(
            "view.nodes.filter(x => x.kind === view.nodes[0].kind || "
            "view.data.kinds[x.kind][0] === 'Enterprise').filter(x => "
            "view.shown.node[x.i] && view.data.kinds[x.kind][0] === 'Enterprise').length"
        )
        == 1
    )
    page.wait_for_function(f"view.labels().some(p => p.i === {i})")
    before = page.evaluate("(i) => view.xy[i]", i)
    x, y = at(page, i)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 30, steps=4)
    page.mouse.up()
    assert page.evaluate("(i) => view.xy[i]", i) == before
    assert page.evaluate("view.PIN") in page.evaluate("view.svg()")
    page.evaluate("(i) => view.select(i)", i)
    page.get_by_role("button", name="取消固定").click()
    assert page.evaluate("(i) => view.shown.node[i]", i) == 0


def test_each_step_is_undone_one_by_one(open_view):
    page = open_view(BIG)
    start = page.evaluate("JSON.stringify(view.xy)")
    x, y = at(page, 0)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y + 25, steps=4)
    page.mouse.up()
    assert sets(page)["moved"] == [page.evaluate("view.nodes[0].name")]
    page.evaluate("view.pin([3])")
    page.evaluate("view.hide([4])")
    page.locator("#kinds input").nth(1).uncheck()
    page.locator("#from").focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")  # one pull
    page.keyboard.press("c")
    counts = []
    for _ in range(6):
        page.keyboard.press("Control+z")
        s = page.evaluate(
            """(() => { const s = view.state; return [s.folded, s.from === null, s.kinds.size,
              s.hidden.size, s.pinned.size, s.moved.size]; })()"""
        )
        counts.append(s)
    assert counts == [
        [False, False, 1, 1, 1, 1],
        [False, True, 1, 1, 1, 1],
        [False, True, 0, 1, 1, 1],
        [False, True, 0, 0, 1, 1],
        [False, True, 0, 0, 0, 1],
        [False, True, 0, 0, 0, 0],
    ]
    assert page.evaluate("JSON.stringify(view.xy)") == start
    assert page.locator("#kinds input").nth(1).is_checked()
    page.keyboard.press("Control+z")
    assert "没有可撤销的操作" in page.locator("#live").inner_text()
    page.fill("#search", "微科")
    page.keyboard.press("Control+z")  # in a field it is the field's own
    assert page.input_value("#search") == ""


def test_a_link_opens_what_was_chosen_hidden_pinned_and_moved(open_view):
    page = open_view(hostile())
    page.evaluate(
        """() => {
          view.hide([3]); view.pin([4, 5]); view.state.moved.set(6, [-12, 34]);
          view.setPlaces(view.home()); view.choose([7, 8, 9]); view.writeState();
        }"""
    )
    before, link = sets(page), page.url.partition("#")[2]
    assert {k: len(v) for k, v in before.items()} == {
        "chosen": 3, "hidden": 1, "pinned": 2, "moved": 1,
    }  # fmt: skip
    page = open_view(hostile(), link)
    assert sets(page) == before
    assert page.evaluate("view.xy[6]") == [-12, 34]
    page.keyboard.press("Control+z")  # what the link says is no step of the reader's
    assert sets(page) == before
    page = open_view(hostile(), "with=nobody&hide=&pin=constructor&moved=x&moved=1,2 __proto__")
    assert {k: len(v) for k, v in sets(page).items()} == dict.fromkeys(before, 0)


# --- saved ----------------------------------------------------------------------------------


def download(page: Page, button: Locator) -> tuple[str, bytes]:
    with page.expect_download() as caught:
        button.click()
    return caught.value.suggested_filename, Path(caught.value.path()).read_bytes()


def test_the_table_is_saved_as_a_spreadsheet_reads_it_and_runs_nothing(open_view):
    names = ['=HYPERLINK("x")', "+1", "-2.5", "@a", "\tb", '甲, "乙"\n丙', *HOSTILE]
    firms = tuple(Node(f"e{i:02}", "Enterprise", name) for i, name in enumerate(names))
    page = open_view(Picture("t", "题", firms))
    page.keyboard.press("t")
    page.locator("#tab-nodes").click()
    name, data = download(page, page.locator("#table-csv"))
    assert name == "题.节点.csv"
    assert data[:3] == b"\xef\xbb\xbf"
    assert data.count(b"\r\n") == len(names) + 1
    head, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert head == ["名称", "类型", "所属", "代码", "连接", "缺口", "数据性质"]
    guarded = ["'" + n if n in (names[0], "@a", "\tb") else n for n in names]
    assert sorted(r[0] for r in rows) == sorted(guarded)
    assert {r[1] for r in rows} == {"企业"}


def test_the_table_is_saved_whole_filtered_and_sorted(open_view):
    page = open_view(BIG)
    page.keyboard.press("t")
    page.locator("#tab-nodes").click()
    page.locator("#sheet [data-sort=links]").click()
    page.locator("#sheet [data-sort=links]").click()
    page.locator("#kinds input").nth(0).uncheck()
    page.wait_for_timeout(100)
    _, data = download(page, page.locator("#table-csv"))
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(rows) == page.evaluate("view.shown.nodes") > 100
    links = [int(r["连接"]) for r in rows]
    assert links == sorted(links, reverse=True)
    page.locator("#tab-gaps").click()
    name, data = download(page, page.locator("#table-csv"))
    assert name == "合成测试区.缺口.csv"
    assert data.decode("utf-8-sig").count("\r\n") == page.evaluate("view.shown.threads") + 1


def test_the_choice_is_saved_and_narrows_the_picture(open_view):
    page = open_view(BIG)
    page.evaluate("view.choose([0, 1, 30])")
    names = page.evaluate("[0, 1, 30].map(i => view.nodes[i].label)")
    _, data = download(page, page.locator("#detail").get_by_role("button", name="保存 CSV"))
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [r["名称"] for r in rows] == names
    page.get_by_role("button", name="只看所选").click()
    assert page.evaluate("view.shown.nodes") == 3


def test_gaps_among_the_chosen_are_listed(open_view):
    a, b, c = (Node(i, "Enterprise", i) for i in "abc")
    threads = tuple(
        Thread(f"{p.id}{q.id}", "r", (p.key, q.key), p.key, q.key, "s", f"{p.id}与{q.id}")
        for p, q in ((a, b), (b, c))
    )
    page = open_view(Picture("t", "题", (a, b, c), (Link(a.key, b.key, "PARTY_TO"),), threads))
    i, j = page.evaluate("['a', 'b'].map(n => view.nodes.find(x => x.id === n).i)")
    page.evaluate("([i, j]) => view.choose([i, j])", [i, j])
    assert page.locator("#detail .gap-row").all_inner_texts() == ["a与b"]
    assert page.evaluate("view.ownLinks().length") == 1
    looks = page.evaluate("view.threads.map(t => [t.id, view.threadLook(t).alpha])")
    assert dict(looks) == {"ab": 1, "bc": 0.12}


@pytest.mark.parametrize("choose", [False, True])
def test_a_slide_is_sixteen_to_nine_in_large_type(open_view, choose: bool):
    page = open_view(BIG)
    page.set_viewport_size({"width": 900, "height": 900})
    if choose:
        page.evaluate("view.selectThread(0)")
    page.get_by_text("保存", exact=True).click()
    _, data = download(page, page.get_by_role("button", name="保存 SVG（16:9 幻灯片）"))
    root = ElementTree.fromstring(data.decode())
    assert [root.get("width"), root.get("height")] == ["1280", "720"]
    texts = [(e.text or "", float(e.get("font-size") or 20)) for e in root.iter()
             if e.tag.endswith("}text") and e.get("text-anchor") == "middle"]  # fmt: skip
    assert len(texts) > 5
    assert min(size for _, size in texts) >= 20
    said = "".join(e.text or "" for e in root.iter() if e.tag.endswith("}text"))
    sentence = page.evaluate("view.pair(view.threads[0].sentence)")
    assert (sentence in said) == choose
    assert page.evaluate("view.type()") == 12
    page.get_by_text("保存", exact=True).click()
    _, png = download(page, page.get_by_role("button", name="保存 PNG（16:9 幻灯片）"))
    size = [int.from_bytes(png[at : at + 4], "big") for at in (16, 20)]
    assert size == [2560, 1440]


def test_a_slide_shows_all_that_the_window_shows(open_view):
    page = open_view(BIG)
    page.evaluate("view.zoom(1.8); view.pan(60, 20)")
    seen = page.evaluate("view.look()")
    page.evaluate(
        """() => {
          const own = view.labelsFor;
          view.labelsFor = (look) => { window.at = look; return own(look); };
        }"""
    )
    page.evaluate("view.svg(true)")
    slide = page.evaluate("window.at")
    assert slide["width"] / slide["scale"] >= seen["width"] / seen["scale"] - 1e-6
    assert slide["height"] / slide["scale"] >= seen["height"] / seen["scale"] - 1e-6
    for s, size in (("x", "width"), ("y", "height")):
        middle = [each[s] + each[size] / each["scale"] / 2 for each in (seen, slide)]
        assert middle[0] == pytest.approx(middle[1])
