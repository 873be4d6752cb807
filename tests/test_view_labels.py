"""The names of a chosen gap: all there, none over another, none over a node, each near its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from exports.view.elements import Group, Link, Member, Node, Picture, Thread
from tests.support import Seen

if TYPE_CHECKING:
    from playwright.sync_api import Page

TOWNS = tuple(Node(f"c{n}", "Community", f"第{n}工业社区") for n in range(6))
FIRMS = tuple(
    Node(f"e{n:03}", "Enterprise", f"宁波第{n:03}精密模具股份有限公司", group=TOWNS[n % 6].key)
    for n in range(240)
)
NEEDS = tuple(Node(f"d{n}", "Demand", f"大型压铸模具热平衡工艺改进需求{n}") for n in range(6))
BROKERS = tuple(Node(f"b{n}", "Broker", f"科技经纪人{n}") for n in range(2))
RESULT = Node("a", "Achievement", "高精度大型压铸模具热平衡技术")


def crowded() -> Picture:
    """Needs of six enterprises of one community, all of which one result would meet."""
    own = [f for f in FIRMS if f.group == TOWNS[1].key][:6]
    links = [Link(f.key, d.key, "RAISED") for f, d in zip(own, NEEDS, strict=True)]
    links += [Link(BROKERS[0].key, f.key, "SERVES") for f in own[:3]]
    links += [Link(BROKERS[1].key, f.key, "SERVES") for f in own[3:]]
    links += [Link(f.key, f.group, "LOCATED_IN") for f in FIRMS]
    ends = tuple((RESULT.key, d.key) for d in NEEDS)
    figure = tuple(Member(n.key) for n in (*NEEDS, *own))
    figure += tuple(Member(b.key, "could", "serves it", "在服务") for b in BROKERS)
    thread = Thread(
        "dormant-supply-a", "dormant-supply", (RESULT.key,), RESULT.key, "", "Unused.", "闲置。",
        figure=figure, missing=ends, rank=1,
    )  # fmt: skip
    groups = tuple(Group(t.key, t.name, "Community") for t in TOWNS)
    nodes = (*TOWNS, *FIRMS, *NEEDS, *BROKERS, RESULT)
    return Picture("Crowded", "拥挤", nodes, tuple(links), (thread,), groups=groups)


CROWDED = crowded()
FOUND = """() => {
  const look = view.look();
  const gap = view.threads[view.state.thread];
  const at = (i) => view.xy[i].map((v, s) => (v - (s ? look.y : look.x)) * look.scale);
  const apart = (a, b) => a[0] >= b[2] || b[0] >= a[2] || a[1] >= b[3] || b[1] >= a[3];
  const labels = view.labels().filter(p => gap.all.has(p.i));
  const nodes = [...gap.all].map((i) => {
    const [x, y] = at(i);
    const r = view.radius(i, look.scale) * look.scale * 0.8;
    return { i, r, box: [x - r, y - r, x + r, y + r] };
  });
  return {
    unnamed: [...gap.named].filter(i => !labels.some(p => p.i === i)).length,
    over: view.labels().flatMap((p, n) => view.labels().slice(n + 1)
      .filter(q => (gap.all.has(p.i) || gap.all.has(q.i)) && !apart(p.box, q.box))
      .map(q => `${p.text} / ${q.text}`)),
    onNodes: labels.flatMap(p => nodes.filter(n => n.i !== p.i && !apart(p.box, n.box))
      .map(n => `${p.text} on ${view.nodes[n.i].label}`)),
    outside: labels.filter(p => p.box[0] < 0 || p.box[1] < 0 || p.box[2] > look.width
      || p.box[3] > look.height).map(p => p.text),
    smallest: Math.min(...nodes.map(n => n.r / 0.8)),
    far: labels.filter(p => !p.lead && !p.title
      && Math.hypot(p.dx, p.dy) > 40 + (p.box[2] - p.box[0]) / 2).map(p => p.text),
  };
}"""


def chosen(page: Page) -> dict[str, Any]:
    page.evaluate("view.selectThread(0)")
    page.evaluate("view.redraw()")
    page.wait_for_timeout(100)
    found: dict[str, Any] = page.evaluate(FOUND)
    return found


@pytest.mark.parametrize(
    ("width", "height", "lang", "before"),
    [
        (1280, 720, "zh", ""),
        (1280, 720, "en", ""),
        (980, 520, "zh", ""),
        (1280, 720, "zh", "view.togglePresent()"),
    ],
    ids=["1280", "1280 in English", "980", "presented"],
)
def test_the_names_of_a_chosen_gap_keep_apart(
    open_view, seen: Seen, width: int, height: int, lang: str, before: str
):
    page = open_view(CROWDED)
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate(f"view.setLang('{lang}')")
    if before:
        page.evaluate(before)
    found = chosen(page)
    assert found.pop("smallest") >= 4.9
    assert found == {"unnamed": 0, "over": [], "onNodes": [], "outside": [], "far": []}
    assert (seen.console, seen.errors) == ([], [])


def test_a_saved_picture_has_the_lines_to_names_that_stand_further_away(open_view):
    page = open_view(CROWDED)
    chosen(page)
    leads = page.evaluate(
        "view.labels().filter(p => p.lead && view.threads[0].all.has(p.i)).length"
    )
    assert leads > 0
    lines = page.evaluate(
        """(view.svg().match(/<path d="M[^"]*" stroke="#59636e" opacity/g) || []).length"""
    )
    assert lines >= leads
