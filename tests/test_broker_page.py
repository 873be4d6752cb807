"""A broker's page: which visits first and why, what is on it, and that it is two pages at most."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import hongsheng as hs
from exports.pack.broker_page import render, write_pages
from graph.problem import Problem
from graph.stores.base import Store
from queries import ledger
from queries.lookup import Found
from queries.plan import district
from queries.plan.plan import make
from queries.plan.week import POINTS, Desk
from queries.plan.whatif import broker_of
from queries.recommend.advice import Advice
from queries.recommend.advise import Recommendation, recommend
from queries.recommend.given import give
from tests.browser import violations
from tests.commanding import hongsheng
from tests.graphs import build
from tests.test_ledger import unrelate

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.support import Seen

AS_OF = date(2020, 7, 15)


def write(store: Store) -> None:
    """b1 serves four: e1 failed before and still needs it, e2's status lapses, e3 is in turn."""
    build(
        store,
        {
            "Community": [{"id": "c", "name": "东社区"}],
            "Enterprise": [
                {
                    "id": "e1", "name": "甲厂", "contact": "陈工", "phone": "000-1",
                    "size": "small", "industry": "3525", "surveyed_on": "2020-06-01",
                },
                {
                    "id": "e2", "name": "乙厂 <b>", "industry": "3525", "size": "micro",
                    "employees": 13, "surveyed_on": "2018-06-01",
                },
                {"id": "e3", "name": "丙厂", "surveyed_on": "2020-06-01"},
                {"id": "e4", "name": "丁厂", "surveyed_on": "2020-06-01"},
            ],
            "Field": [{"id": "F", "name": "模具"}],
            "Demand": [
                {
                    "id": "d1", "title": "镁合金压铸", "status": "open", "trl_min": 6,
                    "deadline": "2020-08-01", "raised_on": "2020-01-01",
                },
                {"id": "d9", "title": "保密需求", "status": "open", "confidential": True},
            ],
            "Institute": [{"id": "i", "name": "东大"}, {"id": "j", "name": "西大"}],
            "Achievement": [{"id": "a", "title": "镁合金压铸技术", "trl": 7}],
            "Collaboration": [
                {
                    "id": "k", "title": "压铸试验", "status": "not_industrialised",
                    "started_on": "2018-01-01", "ended_on": "2019-05-01",
                },
            ],
            "Credential": [
                {"id": "q", "kind": "high-tech enterprise", "valid_to": "2020-08-21"},
                {"id": "late", "kind": "little giant", "valid_to": "2021-08-21"},
            ],
            "ServiceEvent": [
                {"id": "v1", "type": "visit", "date": "2020-05-01", "outcome": "约定再访"},
                {"id": "v2", "type": "visit", "date": "2018-05-01"},
                {"id": "v3", "type": "visit", "date": "2020-06-01"},
                {"id": "v4", "type": "visit", "date": "2020-12-01"},
            ],
            "Broker": [
                {"id": "b1", "name": "胡某", "capacity": 9, "capacity_hours": 20},
                {"id": "b2", "name": "李某", "capacity": 0},
            ],
        },
        {
            "Enterprise LOCATED_IN Community": [(f"e{n}", "c") for n in (1, 2, 3, 4)],
            "Enterprise RAISED Demand": [("e1", "d1")],
            "Demand IN_FIELD Field": [("d1", "F")],
            "Institute OFFERS Achievement": [("i", "a")],
            "Achievement IN_FIELD Field": [("a", "F")],
            "Enterprise PARTY_TO Collaboration": [("e1", "k")],
            "Institute PARTY_TO Collaboration": [("j", "k")],
            "Collaboration ADDRESSES Demand": [("k", "d1")],
            "Enterprise HOLDS Credential": [("e2", "q"), ("e2", "late")],
            "Broker SERVES Enterprise": [
                ("b1", e, {"since": "2018-01-01"}) for e in ("e1", "e2", "e3")
            ],
            "Broker LIAISES_WITH Institute": [("b1", "i")],
            "ServiceEvent FOR Enterprise": [("v1", "e1"), ("v2", "e2"), ("v3", "e3"), ("v4", "e4")],
        },
    )  # fmt: skip


def desk_of(store: Store) -> Desk:
    """The desk of the cheapest plan."""
    return Desk(store, make(district.read(store, AS_OF)), AS_OF)


def test_the_week_goes_by_what_a_visit_could_change(store: Store) -> None:
    write(store)
    ledger.find(store, ("once-bitten", "ladder-gaps", "lapsed-service"), as_of=AS_OF)
    week = desk_of(store).week("b1")
    assert [(v.assignment.firm.id, v.points) for v in week] == [
        ("e1", 3 + 3 + 2),
        ("e2", 2 + 2),
        ("e4", 2 + 1),
        ("e3", 0),
    ]
    first, second, third, _ = week
    assert [(said.en, n) for said, n in first.why] == [
        ("1 open demand", 3),
        ("1 tried before, without success", 3),
        ("due on 2020-08-01", 2),
    ]
    assert [said.zh for said, _ in second.why] == [
        "国家高新技术企业资质 2020-08-21 到期",
        "2018-05-01 后未走访",
    ]
    assert [said.en for said, _ in third.why] == ["never visited", "new to you"]
    (need,) = first.needs
    assert (need.title, need.fields, need.failed) == ("镁合金压铸", ("模具",), True)
    assert [(f.title, f.partner, f.ended_on) for f in first.failures] == [
        ("压铸试验", "西大", date(2019, 5, 1))
    ]
    assert first.last == (date(2020, 5, 1), "约定再访")
    assert [c.rule for c in first.closes] == ["once-bitten"]
    assert [c.rule for c in second.closes] == ["ladder-gaps", "lapsed-service"]
    assert first.helpers is not None
    assert [a.id for a in first.helpers.advice][:1] == ["i"]
    assert second.helpers is None  # nothing is known of what it needs
    assert [s.en for s in first.ask] == [
        "Why did the work with 西大 come to nothing: technology, price or people? What must be "
        "different this time?",
        "“镁合金压铸”: what may it cost?",
        "Would you meet 东大, and when?",
    ]
    assert [s.zh for s in second.ask] == [
        "同行业企业提出过“镁合金压铸”，本企业是否也有类似需要？",
        "有哪些自己解决不了的技术难题？哪些工序靠手工、靠进口，或返工最多？",
        "2020-08-21 前是否续报国家高新技术企业资质？由谁准备？",
        "更新企业资料（现为 2018-06-01）：联系人、人数、产品",
    ]
    assert POINTS["demand"][0] == 3


def test_a_gap_assigned_to_the_broker_comes_first(store: Store) -> None:
    from queries.ledger import decisions

    write(store)
    ledger.find(store, ("lapsed-service",), as_of=AS_OF)
    (gap,) = ledger.lines(store, ("lapsed-service",))["id"]
    decisions.assign(store, [gap], "胡某")
    (second,) = [v for v in desk_of(store).week("b1") if v.assignment.firm.id == "e2"]
    assert second.points == 4 + 2 + 2
    assert second.why[0][0].en == "1 gap assigned to you"


def test_a_gap_with_somebody_recommended_is_shown_rather_than_another(store: Store) -> None:
    write(store)
    build(
        store,
        {"Institute": [{"id": "x", "name": "南大"}], "Achievement": [{"id": "b"}, {"id": "z"}]},
        {
            "Institute OFFERS Achievement": [("x", "b"), ("x", "z")],
            "Achievement IN_FIELD Field": [("b", "F"), ("z", "F")],
            "Broker LIAISES_WITH Institute": [("b1", "x")],
        },
    )
    ledger.find(store, ("open-triads",), as_of=AS_OF)
    desk = desk_of(store)
    (first, *_) = desk.order("b1")
    for own, name in (("i", "东大"), ("x", "南大")):
        only = Recommendation((Advice("Institute", own, 1.0, ()),), {})
        (closes,) = desk.gaps.closes(first, only, None)
        assert closes.whom == (name,)
        assert closes.institutes == {own: name}


def test_the_institute_to_ask_for_is_that_of_the_gap_which_closes(store: Store) -> None:
    """A triad with 南大 is open; 东大 is recommended for what e1 needs, and the broker knows it."""
    from queries.ledger import decisions

    write(store)
    build(
        store,
        {"Institute": [{"id": "x", "name": "南大"}], "Community": [{"id": "far"}]},
        {
            "Institute STRONG_IN Field": [("x", "F")],
            "Broker LIAISES_WITH Institute": [("b1", "x")],
        },
    )
    ledger.find(store, ("open-triads",), as_of=AS_OF)
    lines = ledger.lines(store, ("open-triads",))
    ids = {s: id for id, subjects in lines.select("id", "subjects").iter_rows() for s in subjects}
    first = desk_of(store).week("b1")[0]
    assert first.meet is not None
    assert [first.meet.id, *(i for c in first.closes for i in c.institutes)] == ["i", "i"]
    assert first.ask[-1].en == "Would you meet 东大, and when?"
    decisions.dismiss(store, [ids["Institute:i"]], "not now", as_of=AS_OF)
    first = desk_of(store).week("b1")[0]
    assert first.closes == ()  # that with 南大 would not close by meeting 东大
    decisions.assign(store, [ids["Institute:x"]], "胡某")
    first = desk_of(store).week("b1")[0]
    assert first.meet is not None
    assert [first.meet.id, *(i for c in first.closes for i in c.institutes)] == ["x", "x"]
    assert first.ask[-1].en == "Would you meet 南大, and when?"


def test_who_has_no_need_yet_is_asked_to_meet_whom_a_gap_of_the_brokers_names(
    store: Store,
) -> None:
    write(store)
    firm = Found("Enterprise", "e3", "丙厂", "id", synthetic=False)
    made = recommend(store, firm, AS_OF, kinds=["Institute"])
    best = made.advice[0].id
    give(store, firm, made, [1], "胡某", as_of=AS_OF)
    (visit,) = [v for v in desk_of(store).week("b1") if v.assignment.firm.id == "e3"]
    assert (visit.needs, visit.helpers) == ((), None)
    assert [dict(c.institutes) for c in visit.closes] == [{best: made.names[best]}]
    assert visit.ask[-1].en == f"Would you meet {made.names[best]}, and when?"


def test_one_of_those_who_could_help_is_known_to_the_broker(store: Store) -> None:
    """b1 knows none of the three that fit best, but the last of five that offer ever less."""
    write(store)
    names = "pqrst"
    offered = [(i, f"{i}{n}") for at, i in enumerate(names) for n in range(9 - at)]
    build(
        store,
        {
            "Institute": [{"id": i, "name": f"{i}院"} for i in names],
            "Achievement": [{"id": a, "title": "x", "trl": 1} for _, a in offered],
        },
        {
            "Institute OFFERS Achievement": offered,
            "Achievement IN_FIELD Field": [(a, "F") for _, a in offered],
            "Broker LIAISES_WITH Institute": [("b1", "t"), ("b2", "p")],
        },
    )
    unrelate(store, "Broker LIAISES_WITH Institute", ("b1", "i"))
    first = desk_of(store).week("b1")[0]
    assert first.helpers is not None
    assert [a.id for a in first.helpers.advice] == ["i", "a", "t"]
    assert first.reach == {"t"}
    assert first.meet is first.helpers.advice[2]
    assert first.ask[-1].zh == "是否愿意与t院见面？什么时候？"
    unrelate(store, "Broker LIAISES_WITH Institute", ("b1", "t"))
    first = desk_of(store).week("b1")[0]
    assert first.helpers is not None
    assert [a.id for a in first.helpers.advice] == ["i", "a", "p"]
    assert first.ask[-1].en == "Would you meet 东大, and when?"


def test_the_page_says_it_all_and_escapes_it(store: Store) -> None:
    write(store)
    desk = desk_of(store)
    broker = broker_of(desk.plan.district.brokers, "胡某")
    page = render(desk, broker, "zh")
    for text in (
        "本周走访 2020-07-13 至 2020-07-17",
        "陈工",
        "4 / 9",
        "乙厂 &lt;b&gt;",
        "行业 3525 · 微型 · 13 人",
        "与西大 · 2019-05-01",
        "题目与所需都提到",
        "您联络该方",
        "仅供本人使用",
    ):
        assert text in page, text
    assert "<b>" not in page.split("乙厂")[1][:10]
    assert "保密需求" not in page
    text = re.sub(r"<style>.*?</style>|<[^>]*>", "", page, flags=re.DOTALL)
    assert re.findall(r"[\u3400-\u9fff][,;:?!()]|[,;:?!()][\u3400-\u9fff]", text) == []
    assert "Would you meet 东大, and when?" in render(desk, broker, "en")
    assert "http://" not in page
    assert "https://" not in page
    assert render(desk, broker, "zh") == page
    assert "Visits of the week 2020-07-13 to 2020-07-17" in render(desk, broker, "en")


def test_brokers_are_found_by_id_or_name(store: Store) -> None:
    write(store)
    brokers = desk_of(store).plan.district.brokers
    assert broker_of(brokers, "b2").name == "李某"
    with pytest.raises(Problem, match="no broker of the plan is called '胡'; near it: 胡某"):
        broker_of(brokers, "胡")


def test_a_page_for_each_broker_and_a_list_of_them(store: Store, tmp_path: Path) -> None:
    write(store)
    made = write_pages(desk_of(store), tmp_path / "pages", "en")
    assert [p.name for p in made] == ["index.html", "胡某.html"]  # b2 has no firm
    listed = made[0].read_text("utf-8")
    assert 'href="%E8%83%A1%E6%9F%90.html"' in listed
    assert "<td>甲厂</td>" in listed


def test_the_command_writes_it_and_in_python_too(graph_url: str, tmp_path: Path) -> None:
    from graph.stores import open_graph

    with open_graph(graph_url) as store:
        write(store)
        g: Any = hs.Graph(store, "zh", AS_OF)
        own = g.broker_page("胡某", tmp_path / "own.html", weights={"load": 1})
    given = ("plan", "--graph", graph_url, "--as-of", "2020-07-15", "--lang", "zh")
    target = tmp_path / "page.html"
    said = hongsheng(*given, "--broker", "胡某", "-o", target)
    assert (said.code, said.out) == (0, "")
    assert said.err == f"胡某的走访页：{target}\n"
    assert target.read_text("utf-8") == own.read_text("utf-8")
    refused = hongsheng(*given, "-o", target)
    assert refused.code == 1
    assert "--broker" in refused.err
    mine = hongsheng(*given, "--broker", "b1", "--format", "json").json()
    assert {a["broker"] for a in mine["assignments"]} == {"b1"}
    assert hongsheng(*given, "--broker", "b2", "--format", "json").json()["assignments"] == []


def crowded(store: Store) -> None:
    """Five firms of which as much is known as there is room for, in long words."""
    long = "高强度耐腐蚀轻量化镁合金一体化压铸成型工艺及在线检测技术"
    firms = [f"e{n}" for n in range(6)]
    tried = [(e, n, f"{e}k{n}") for e in firms for n in range(3)]
    build(
        store,
        {
            "Community": [{"id": "c", "name": "大碶高端汽车零部件模具工业社区"}],
            "Enterprise": [
                {
                    "id": e, "name": f"宁波市北仑区{long}股份有限公司{e}", "contact": "欧阳锦程",
                    "phone": "0574-00000000", "address": "宁波市北仑区大碶街道示例路一百二十三号",
                }
                for e in firms
            ],
            "Field": [{"id": "F", "name": "先进制造工艺与装备中的精密成型与模具技术"}],
            "Demand": [
                {"id": f"{e}d{n}", "title": f"{long}需求{n}", "status": "open"}
                for e in firms
                for n in range(5)
            ],
            "Institute": [
                {"id": f"i{n}", "name": f"国家{long}重点研究院{n}"} for n in range(4)
            ],
            "Achievement": [{"id": f"a{n}", "title": f"{long}成果{n}"} for n in range(4)],
            "Collaboration": [
                {"id": f"{e}k{n}", "title": f"{long}项目{n}{e}", "status": "terminated"}
                for e in firms
                for n in range(3)
            ],
            "Broker": [{"id": "b", "name": "司马相如", "capacity": 9}],
        },
        {
            "Enterprise LOCATED_IN Community": [(e, "c") for e in firms],
            "Enterprise RAISED Demand": [(e, f"{e}d{n}") for e in firms for n in range(5)],
            "Demand IN_FIELD Field": [(f"{e}d{n}", "F") for e in firms for n in range(5)],
            "Institute OFFERS Achievement": [(f"i{n}", f"a{n}") for n in range(4)],
            "Achievement IN_FIELD Field": [(f"a{n}", "F") for n in range(4)],
            "Enterprise PARTY_TO Collaboration": [(e, k) for e, _, k in tried],
            "Institute PARTY_TO Collaboration": [(f"i{n}", k) for _, n, k in tried],
            "Collaboration ADDRESSES Demand": [(k, f"{e}d{n}") for e, n, k in tried],
            "Broker SERVES Enterprise": [("b", e, {"since": "2018-01-01"}) for e in firms],
        },
    )  # fmt: skip


@pytest.fixture
def small(tmp_path: Path) -> Any:
    from graph.stores import open_graph

    with open_graph(tmp_path / "t.graph") as opened:
        yield opened


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_prints_on_two_pages_and_fits_a_telephone(
    small: Any, page: Page, seen: Seen, tmp_path: Path, lang: Any
) -> None:
    crowded(small)
    ledger.find(small, as_of=AS_OF)
    desk = desk_of(small)
    target = tmp_path / "page.html"
    target.write_text(render(desk, broker_of(desk.plan.district.brokers, "b"), lang), "utf-8")
    page.goto(target.as_uri())
    assert page.locator(".visit").count() == 5
    assert violations(page) == []
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) <= 2
    assert (seen.console, seen.errors, seen.requests) == ([], [], [])
