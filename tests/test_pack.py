"""The meeting pack: its figures are the questions' answers, and its page keeps its promises in a
real browser without a network: no request, no message, nothing run but its own script."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from exports.pack.advice import Group, Record, record_of, told
from exports.pack.content import Pack
from exports.pack.definitions import cited, definitions
from exports.pack.district import Disc, District, dots, draw_district
from exports.pack.gaps import cards, gather
from exports.pack.page import content, moved, render, render_brief, write_pack
from exports.pack.words import chance, figure, fit, growth, plain, same
from graph.phrase import Phrase
from graph.problem import Problem
from graph.stores import open_graph
from hongsheng.cli import cli
from hongsheng.commands.pack import content_of, reported
from loaders.beilun import AS_OF
from queries import ledger
from queries.ledger.worth import declared
from queries.lookup import one
from queries.recommend.advise import Adviser
from queries.recommend.backtest import backtest
from queries.recommend.measure import ALL_THE_SAME
from queries.registry import built_in, get
from tests.browser import violations
from tests.commanding import hongsheng
from tests.graphs import build as graph_of
from tests.pictures import HOSTILE as TEXTS
from tests.support import Seen

pytestmark = pytest.mark.above_stores

if TYPE_CHECKING:
    from playwright.sync_api import Page

SECTIONS = ("summary", "district", "ten", "rules", "supply", "groups", "coverage", "brokers",
            "places", "unknown", "sources")  # fmt: skip


@pytest.fixture(scope="module")
def folder(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo."""
    return Path(shutil.copytree(demo, tmp_path_factory.mktemp("pack") / "demo"))


@pytest.fixture(scope="module")
def district(folder: Path) -> Iterator[Any]:
    with open_graph(str(folder / "beilun.graph")) as store:
        yield store


@pytest.fixture(scope="module")
def pack(district: Any) -> Pack:
    return content(district, AS_OF)


@pytest.fixture
def opened(page: Page, folder: Path) -> Page:
    page.goto((folder / "pack.html").as_uri())
    return page


# --- figures ------------------------------------------------------------------------------


def test_figures_are_those_the_questions_answer(pack: Pack, district: Any) -> None:
    rows = get("district-kpis").run(district, as_of=AS_OF)
    assert {k.indicator for k in pack.kpis} == set(rows["indicator"])
    html = render(pack)
    for row in rows.iter_rows(named=True):
        assert figure(row["value"], row["unit"]).zh in html
    assert pack.funnel.equals(get("demand-funnel").run(district, as_of=AS_OF))
    assert pack.coverage.equals(get("unequal-coverage").run(district, as_of=AS_OF))


def test_gaps_are_those_of_the_ledger(pack: Pack, district: Any) -> None:
    lines = ledger.lines(district)
    assert pack.gaps.from_ledger
    lines = lines.filter(lines["status"] != "closed")
    assert set(pack.gaps.rows["id"]) == set(lines["id"])
    open_triads = next(r for r in pack.gaps.rules if r.name == "open-triads")
    assert open_triads.open == lines.filter(rule="open-triads").height


def test_for_another_day_the_rules_are_run_anew(district: Any) -> None:
    found = gather(district, date(2020, 6, 1), district, (), built_in())
    assert not found.from_ledger
    wanted = get("once-bitten").run(district, as_of=date(2020, 6, 1))
    expected = wanted.filter(verdict="gap")["demand"].n_unique()
    assert next(r for r in found.rules if r.name == "once-bitten").open == expected


def test_the_ten_are_those_worth_most_by_the_hour_and_say_why(pack: Pack, folder: Path) -> None:
    where = str(folder / "beilun.graph")
    asked = ("gaps", "list", "--by", "worth", "--top", 10, "--graph", where, "--format", "json")
    rows = hongsheng(*asked, "--lang", "en").json()
    assert [c.number for c in pack.cards] == list(range(1, 11))
    assert [(c.id, c.worth, c.because.en) for c in pack.cards] == [
        (r["id"], r["worth"], r["because"]) for r in rows
    ]
    counted = [c.worth / c.turn for c in pack.cards]
    assert counted == sorted(counted, reverse=True)
    rules = [c.rule for c in pack.cards]
    assert rules[:5] == ["open-triads", "ladder-gaps", "unknown-enterprises", "lapsed-service",
                         "open-triads"]  # fmt: skip
    assert pack.cards[4].turn == 2
    assert len(set(rules)) >= 8
    named = [s[:2] for c in pack.cards for s in c.subjects]
    assert len(named) == len(set(named))
    assert all(c.rank <= c.of for c in pack.cards)
    text, short_text = render(pack), render_brief(pack)
    for card in pack.cards:
        assert escape(card.because.zh) in text
        assert f"{card.worth:.1f}{f' ÷ {card.turn}' if card.turn > 1 else ''}" in card.rate.en
        assert card.rate.en in short_text


def test_what_one_values_otherwise_changes_the_ten(district: Any, tmp_path: Path) -> None:
    mine = tmp_path / "worth.toml"
    mine.write_text("[field-deserts]\nhours = 1\n", encoding="utf-8")
    made = content_of(district, AS_OF, worth=mine)
    assert (made.cards[0].rule, made.cards[0].worth) == ("field-deserts", 12.0)
    with pytest.raises(Problem, match="gaps worth -o"):
        content_of(district, AS_OF, worth=tmp_path / "none.toml")


def test_community_pages_add_up(pack: Pack, district: Any) -> None:
    rows = get("unequal-coverage").run(district, as_of=AS_OF).filter(by="community")
    there = dict(rows.select("group", "enterprises").iter_rows())
    assert {p.id: p.enterprises for p in pack.places if p.enterprises} == {
        k: n for k, n in there.items() if k and n
    }
    assert pack.spread.pages == sum(n for p in pack.places for _, n in p.gaps)
    assert pack.spread.once + pack.spread.nowhere == pack.open
    assert pack.spread.pages > pack.spread.once
    text = render(pack)
    for number in (pack.spread.pages, pack.spread.once, pack.spread.nowhere):
        assert f"{number:,} 个" in text or f"相加为 {number:,}" in text
    for place in pack.places:
        assert sum(s.number for s in place.sizes) == place.enterprises
        assert place.demand_count >= len(place.demands)


def test_the_article_is_cited_and_kept_apart_from_what_the_graph_says(folder: Path) -> None:
    text = (folder / "pack.html").read_text(encoding="utf-8")
    assert "超过 6.6亿元" in text
    assert "§2.7" in text
    assert "不是由本图计算" in text
    assert "本材料含合成数据" in text


def test_a_rare_chance_is_never_0(pack: Pack, district: Any) -> None:
    known = declared()
    dear = {**known, "structural-holes": replace(known["structural-holes"], points=1000)}
    card = cards(district, pack.gaps, dear, AS_OF, built_in())[0]
    assert card.rule == "structural-holes"
    said = {label.en: value for label, value in card.evidence}
    assert said["probability"] == Phrase("under one in a million", "不到百万分之一")
    assert said["expected"].en in card.reason.en
    assert said["expected"].en in card.drawn.missing.en


def test_no_record_of_a_survey_is_not_called_never(pack: Pack) -> None:
    text = render(pack)
    assert "从未调查" not in text
    assert "never surveyed" not in text
    bare = [p for p in pack.places if p.surveyed_on is None and p.visits]
    assert bare
    assert "社区本身的调查日期无记录" in text


def test_what_the_press_reports_stands_beside_the_same_days_of_the_graph(district: Any) -> None:
    told = {r.name.en: r for r in reported(district)}
    assert told["Projects"].ours == same("93")
    amount = told["Technology transactions"]
    assert amount.ours == Phrase("¥663.2 million", "6.632亿元")
    growth_told = told["Technology transactions growth"].ours
    assert growth_told == Phrase("2.2 times", "2.2 倍")
    assert told["Light curtain years"].ours is None
    rows = get("district-kpis").run(district, as_of=date(2020, 5, 31))
    assert rows.filter(indicator="projects")["value"].item() == 93


def test_the_picture_of_the_district_has_a_dot_for_each_enterprise(
    pack: Pack, district: Any
) -> None:
    found = pack.district
    placed = district.query(
        "MATCH (e:Enterprise)-[:LOCATED_IN]->(c:Community) "
        "RETURN c.id AS c, count(DISTINCT e.id) AS n"
    )
    assert {d.id: d.total for d in found.discs} == dict(placed.iter_rows())
    never = sum(d.numbers.get("never", 0) for d in found.discs)
    rows = pack.gaps.rows.filter(rule="unknown-enterprises")
    assert never == rows.height
    svg = draw_district(found, [d.id for d in found.discs])
    assert svg.count("h.1") == sum(d.total for d in found.discs)
    html = render(pack)
    assert f"从未接触 {never}" in html
    assert f"另有 {found.unplaced} 家企业的社区不详" in html


def test_of_a_large_district_a_dot_is_several(pack: Pack) -> None:
    big = District((Disc("c", "甲", {"served": 9000, "never": 300}),), {}, 0)
    assert dots(big) == 4
    assert draw_district(big, ["c"]).count("h.1") == 2250 + 75


# --- who could tie ------------------------------------------------------------------------


def _tied(store: Any, **capacity: int) -> Pack:
    """Two brokers serve the firm, and one of them knows the institute too."""
    graph_of(
        store,
        {
            "Broker": [{"id": "b1", "capacity": capacity.get("b1", 5)},
                       {"id": "b2", "capacity": capacity.get("b2", 5)}],
            "Enterprise": [{"id": "e1", "surveyed_on": "2020-05-01"}, {"id": "e2"}],
            "Institute": [{"id": "i1"}, {"id": "i2"}],
            "Demand": [{"id": "d1", "status": "open", "raised_on": "2020-06-01"}],
            "Field": [{"id": "f", "code": "1", "name": "f"}],
            "Collaboration": [{"id": "k", "status": "active", "started_on": "2020-01-01"}],
        },
        {
            "Broker SERVES Enterprise": [("b1", "e1"), ("b2", "e1"), ("b1", "e2")],
            "Broker LIAISES_WITH Institute": [("b1", "i1")],
            "Enterprise RAISED Demand": [("e1", "d1")],
            "Demand IN_FIELD Field": [("d1", "f")],
            "Institute STRONG_IN Field": [("i1", "f")],
            "Enterprise PARTY_TO Collaboration": [("e2", "k")],
            "Institute PARTY_TO Collaboration": [("i2", "k")],
        },
    )  # fmt: skip
    return content(store, AS_OF)


def _triad(pack: Pack) -> Any:
    return next(c.tie for c in pack.cards if c.rule == "open-triads")


def test_the_broker_who_knows_both_sides_ties(store: Any) -> None:
    tie = _triad(_tied(store))
    assert (tie.broker, tie.both, tie.room) == ("b1", True, 3)
    assert tie.knows == ("Enterprise:e1", "Institute:i1")
    assert tie.standing.en == "knows both sides"


def test_at_the_limit_an_introduction_still_has_room(store: Any) -> None:
    assert _triad(_tied(store, b1=2)).broker == "b1"


def test_beyond_the_limit_another_ties_and_it_is_said_why(store: Any) -> None:
    tie = _triad(_tied(store, b1=1))
    assert (tie.broker, tie.both) == ("b2", False)
    assert (tie.standing.en, tie.partial) == ("knows one side only", True)
    assert "b1" in tie.why.en
    assert "2 of 1" in tie.why.en


def test_nobody_is_said_to_be_nobody(store: Any) -> None:
    tie = _triad(_tied(store, b1=1, b2=0))
    assert tie.broker == ""
    assert tie.why.zh.startswith("暂无")


def test_who_is_wanted_is_the_recommenders_first_answer(pack: Pack, district: Any) -> None:
    adviser = Adviser(district, AS_OF)
    wanted = [c for c in pack.cards if c.partner and not c.partner.named]
    assert [c.rule for c in wanted] == ["stalled-funnel"]
    for card in wanted:
        asker = next(s for kind in ("Demand", "Enterprise") for s in card.subjects if s[0] == kind)
        asked = one(district, asker[1], kind=asker[0])
        (first,) = adviser.recommend(asked, top=1, kinds=("Institute",)).advice
        assert (card.partner.kind, card.partner.id) == (first.kind, first.id)
        assert card.drawn.right.key == f"{first.kind}:{first.id}"
        assert len(card.partner.reasons) == len(first.reasons) > 0
        if first.broker and (first.broker.room or 0) > 0:
            assert card.tie.broker == first.broker.id


def test_a_pair_that_a_gap_names_has_its_place_among_what_is_recommended(
    pack: Pack, district: Any
) -> None:
    card = next(c for c in pack.cards if c.rule == "open-triads")
    _, firm, institute = (s[1] for s in card.subjects)
    ranked = Adviser(district, AS_OF).recommend(
        one(district, firm, kind="Enterprise"), top=50, kinds=("Institute",)
    )
    assert card.partner.rank == [a.id for a in ranked.advice].index(institute) + 1
    assert card.drawn.right.key == f"Institute:{institute}"


def test_the_record_is_that_of_a_backtest_a_year_before(pack: Pack, district: Any) -> None:
    assert pack.record is not None
    assert pack.record.cut == date(2019, 7, 16)
    made = backtest(district, pack.record.cut)
    for group, name in zip(pack.record.groups, ("incumbents", "newcomers"), strict=True):
        ours = made["new_pairs"][name]
        assert (group.n, group.share) == (ours["n"], ours["hits@10"])
        assert list(group.interval) == ours["interval"]["hits@10"]
        simple = [each[name]["hits@10"] for each in made["baselines"].values() if name in each]
        assert group.best_share == max(simple)
        assert told(group).zh in render(pack)
        assert told(group).zh in render_brief(pack)


def _group(n: int, low: float, high: float) -> Group:
    return Group(same("x"), n, 0.5, (0.4, 0.6), same("y"), 0.45, (1.1, low, high), 100)


def test_the_record_claims_no_more_than_its_interval() -> None:
    assert _group(200, 1.01, 1.2).verdict.en == "better than the simple one"
    assert _group(200, 0.9, 1.3).verdict.en == "not to be told from the simple one"
    assert _group(200, 0.7, 0.99).verdict.en == "worse than the simple one"
    assert _group(12, 1.01, 1.2).verdict.en == "too few to tell"


def test_a_record_that_is_worse_says_what_is_used(pack: Pack) -> None:
    assert pack.record is not None
    cut = pack.record.cut
    worse = Record(cut, (_group(200, 1.1, 1.2), _group(200, 0.7, 0.99)))
    assert worse.all_the_same == ALL_THE_SAME
    assert ALL_THE_SAME.zh in render(replace(pack, record=worse))
    assert Record(cut, (_group(200, 0.9, 1.3), _group(12, 0.7, 0.99))).all_the_same is None


def test_too_short_a_history_is_said_to_be(store: Any) -> None:
    made = _tied(store)
    assert made.record is not None
    (group,) = made.record.groups
    assert (group.n, group.learnt, made.record.fixed) == (1, 0, True)
    assert group.verdict.en == "too few to tell"
    for text in (render(made), render_brief(made)):
        assert "此前的合作太少，无从学习" in text


def test_without_any_dated_project_there_is_no_record(store: Any) -> None:
    made = replace(_tied(store), record=Record(AS_OF, (), same("why not")))
    for text in (render(made), render_brief(made)):
        assert "历史太短，无从检验" in text
        assert "why not" in text


def test_a_graph_whose_projects_have_no_days_says_what_lacks(store: Any) -> None:
    graph_of(
        store,
        {
            "Enterprise": [{"id": "e"}],
            "Institute": [{"id": "i"}],
            "Collaboration": [{"id": "k"}],
        },
        {
            "Enterprise PARTY_TO Collaboration": [("e", "k")],
            "Institute PARTY_TO Collaboration": [("i", "k")],
        },
    )
    found = record_of(Adviser(store, AS_OF), AS_OF)
    assert found.groups == ()
    assert found.why is not None
    assert "no collaboration has a start date" in found.why.en


def test_a_redacted_copy_is_not_advised_on(store: Any) -> None:
    _tied(store)
    ledger.find(store, as_of=AS_OF)
    made = content(store, AS_OF, redacted=same("x"))
    assert made.cards
    assert (made.record, {c.partner for c in made.cards}) == (None, {None})


# --- since last time ----------------------------------------------------------------------


def test_what_opened_and_closed_since_the_run_before(store: Any) -> None:
    _tied(store)
    ledger.find(store, as_of=date(2020, 6, 15))
    assert content(store, AS_OF).changes is None
    ledger.find(store, as_of=AS_OF)
    made = content(store, AS_OF)
    assert made.changes is not None
    assert made.changes.baseline == date(2020, 6, 15)
    assert made.changes.persisting > 0
    assert '与 <span class="day">2020-06-15</span> 的运行相比' in render(made)


def test_what_moved_is_told_by_rule(pack: Pack) -> None:
    assert pack.changes is not None
    told = moved(pack.changes)
    assert sum(opened for _, opened, _ in told) == pack.changes.opened.height
    assert sum(closed for _, _, closed in told) == pack.changes.closed.height
    assert [o + c for _, o, c in told] == sorted((o + c for _, o, c in told), reverse=True)
    assert len({rule for rule, _, _ in told}) == len(told) > 1


def test_what_was_dismissed_is_not_shown_even_when_found_anew(store: Any) -> None:
    from queries.ledger import decisions

    _tied(store)
    ledger.find(store, as_of=date(2020, 6, 15))
    (gone,) = ledger.lines(store, rules=["open-triads"])["id"].to_list()
    decisions.dismiss(store, [gone], "not now")
    found = gather(store, AS_OF, store, (), built_in())
    assert not found.from_ledger
    assert gone not in set(found.rows["id"])
    assert found.set_aside == 1


def test_a_redacted_copy_without_a_ledger_is_refused(store: Any) -> None:
    _tied(store)
    with pytest.raises(Problem, match="gaps find"):
        content(store, AS_OF, redacted=same("x"))


# --- empty and hostile graphs -------------------------------------------------------------


def test_an_empty_graph_gives_a_pack_that_says_so(store: Any, page: Page, seen: Seen,
                                                  tmp_path: Path) -> None:  # fmt: skip
    made = content(store, AS_OF)
    assert made.cards == ()
    write_pack(made, tmp_path / "p.html", "en")
    page.goto((tmp_path / "p.html").as_uri())
    assert page.locator("svg.chart").count() == 0
    assert page.locator("section .nothing:visible").count() >= 6
    assert (seen.console, seen.errors, seen.requests) == ([], [], [])


def test_participation_data_alone_make_a_pack(store: Any) -> None:
    """Projects of two countries, no broker, no community: what there is is shown, the rest said."""
    both = [(c, n) for c in ("DE", "IT") for n in range(8)]
    graph_of(
        store,
        {
            "Enterprise": [{"id": f"e{c}{n}", "country": c} for c, n in both],
            "Institute": [{"id": f"i{c}{n}", "country": c} for c, n in both],
            "Collaboration": [{"id": f"k{c}{n}", "status": "completed"} for c, n in both],
        },
        {
            f"{kind} PARTY_TO Collaboration": [
                (f"{kind[0].lower()}{c}{n}", f"k{c}{(n + step) % 8}")
                for c, n in both
                for step in range(3)
            ]
            for kind in ("Enterprise", "Institute")
        },
    )
    made = content(store, AS_OF)
    assert "group-ties" in {c.rule for c in made.cards}
    assert made.cards[-1].tie.why.en == "The graph knows no brokers"
    html = render(made)
    assert "图中没有经纪人" in html
    assert "图中没有社区" in html
    assert "缺少数据：科技经纪人服务于企业或" in html
    assert "no data on: Broker serves Enterprise or Broker conducted ServiceEvent" in html
    assert not re.search(r"缺少数据：[^<]*[A-Z]{2}", html)
    assert 'aria-labelledby="matrix-caption"' in html


HOSTILE = (
    '</script><script>window.run=1</script><img src=x onerror="window.run=1"> $x^2$ @0@ }}</style>'
)


def test_hostile_names_are_text(store: Any, page: Page, seen: Seen, tmp_path: Path) -> None:
    graph_of(
        store,
        {
            "Community": [{"id": "c", "name": HOSTILE}, {"id": "javascript:1", "name": "x"}],
            "Enterprise": [
                *({"id": f"e{n}", "name": HOSTILE} for n in range(3)),
                *({"id": name, "name": name, "size": name} for name in TEXTS),
            ],
            "Broker": [{"id": "b", "name": HOSTILE, "capacity": 1}],
            "Source": [{"id": HOSTILE, "title": HOSTILE}],
            "ServiceEvent": [{"id": "v", "type": "visit", "date": "2020-06-01"}],
        },
        {
            "Enterprise LOCATED_IN Community": [
                *(("e0", "c"), ("e1", "c"), ("e2", "javascript:1")),
                *((name, "c") for name in TEXTS),
            ],
            "Broker SERVES Enterprise": [("b", "e0")],
            "ServiceEvent FOR Enterprise": [("v", "e0")],
            "Broker CONDUCTED ServiceEvent": [("b", "v")],
        },
    )
    made = content(store, AS_OF, title=same(HOSTILE))
    write_pack(made, tmp_path / "p.html")
    page.goto((tmp_path / "p.html").as_uri())
    assert page.evaluate("window.run") is None
    assert page.locator("main img, main script").count() == 0
    assert page.locator("h1").inner_text() == HOSTILE
    assert page.locator(".place-name").first.inner_text().strip() in (HOSTILE, "x")
    assert fit(HOSTILE, 30) in page.locator("#coverage svg").first.text_content()
    assert (seen.console, seen.errors, seen.requests) == ([], [], [])


# --- the page -----------------------------------------------------------------------------


def test_page_is_quiet_complete_and_small(opened: Page, seen: Seen, folder: Path) -> None:
    for section in SECTIONS:
        heading = opened.locator(f"#{section}").locator("h1, h2").first
        assert heading.inner_text().strip(), section
    assert opened.locator("li.card").count() == 10
    assert opened.locator("svg.chart").count() == 6
    assert opened.locator("li.card svg.gap").count() == 10
    assert (seen.console, seen.errors, seen.requests) == ([], [], [])
    assert (folder / "pack.html").stat().st_size < 2e6


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [390, 980])
def test_nothing_is_wider_than_the_window(opened: Page, lang: str, width: int) -> None:
    opened.set_viewport_size({"width": width, "height": 844})
    opened.locator(f"[data-speak={lang}]").click()
    assert opened.evaluate("document.documentElement.scrollWidth") == width
    bar = opened.locator(".bar").bounding_box()
    assert bar is not None
    assert bar["height"] < 60  # one line of buttons, none broken


def test_policy_lets_nothing_else_run(opened: Page, seen: Seen) -> None:
    opened.evaluate(
        "const s = document.createElement('script'); s.textContent = 'window.run = 1';"
        "document.body.append(s)"
    )
    assert opened.evaluate("window.run") is None
    assert any("Content Security Policy" in m for m in seen.console)


def test_every_small_number_leads_to_its_definition(opened: Page) -> None:
    dead = opened.evaluate(
        "[...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.hash.slice(1))"
        ".filter(id => !document.getElementById(decodeURIComponent(id)))"
    )
    assert dead == []
    assert opened.locator("#summary a.ref").count() >= 10
    assert "MATCH" in opened.locator("#q-open-triads pre").first.text_content()
    twice = opened.evaluate(
        "(() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id);"
        "return ids.filter((id, n) => ids.indexOf(id) !== n) })()"
    )
    assert twice == []


@pytest.mark.parametrize("brief", [False, True])
def test_the_numbers_of_gaps_lead_to_a_view_beside_it(
    pack: Pack, tmp_path: Path, brief: bool
) -> None:
    out, view = tmp_path / "pack.html", tmp_path / "图" / "v.html"
    text = write_pack(pack, out, view=view, brief=brief).read_text(encoding="utf-8")
    found = re.findall(r'class="ordinal" href="([^"]*)"', text)
    assert found == [f"%E5%9B%BE/v.html#gap={card.id}" for card in pack.cards]
    assert "#gap=" not in write_pack(pack, out, brief=brief).read_text(encoding="utf-8")


def test_language_is_switched_in_the_page(opened: Page) -> None:
    assert opened.locator("#ten h2").inner_text().startswith("最值得弥合的十个缺口")
    opened.keyboard.press("Tab")
    opened.locator("[data-speak=en]").focus()
    opened.keyboard.press("Enter")
    assert opened.locator("#ten h2").inner_text().startswith("Ten gaps to close first")
    assert opened.evaluate("document.documentElement.lang") == "en"
    assert "meeting pack" in opened.locator(".cover .kicker").inner_text().lower()
    assert opened.locator("svg .zh:visible").count() == 0
    assert opened.locator("svg .en:visible").count() > 3


def test_no_day_is_broken_at_the_end_of_a_line(opened: Page) -> None:
    days = opened.locator("main .day")
    assert days.count() > 50
    broken = opened.evaluate(
        "[...document.querySelectorAll('main .day')].filter(e => e.getClientRects().length > 1)"
        ".map(e => e.textContent)"
    )
    assert broken == []
    bare = opened.evaluate(
        """(() => {
          const walk = document.createTreeWalker(document.querySelector("main"), 4);
          const found = [];
          while (walk.nextNode()) {
            const e = walk.currentNode.parentElement;
            if (e.closest("code, pre, svg, .day, .away, .when, .on, .m")) continue;
            if (/\\d{4}-\\d\\d-\\d\\d/.test(walk.currentNode.data)) found.push(e.outerHTML);
          }
          return found;
        })()"""
    )
    assert bare == []


def test_definitions_are_chinese_in_chinese(pack: Pack) -> None:
    for each in definitions(pack.asked):
        assert any("一" <= c <= "鿿" for c in each.notes.zh), each.key
        assert not re.search(r"[a-z]+ [a-z]+ [a-z]+ [a-z]+", each.notes.zh), each.key
    for query in built_in().values():
        assert bool(query.notes) == bool(query.notes_zh), query.name


@pytest.mark.parametrize("name", built_in())
def test_what_a_question_cites_is_said_in_chinese(name: str) -> None:
    """Before a colon or alone stands a concept of ours; after it authors and titles."""
    said = cited(built_in()[name].source)
    assert said.en == built_in()[name].source
    for part in said.zh.split("; "):
        concept, colon, _ = part.partition(": ")
        told = any("一" <= c <= "鿿" for c in concept)
        assert told or (not colon and re.search(r"\d{4}|ISO", part)), part


def test_what_is_lacking_says_what_a_relation_leads_to(pack: Pack) -> None:
    said = {k.property for k in pack.unknown}
    assert Phrase("addresses Demand", "针对技术需求") in said
    assert Phrase("unified social credit code", "统一社会信用代码") in said


def test_what_the_press_reports_has_its_unit_and_period(folder: Path) -> None:
    text = (folder / "pack.html").read_text(encoding="utf-8")
    for words in ("超过 2 倍", "20 年", "3,000,000 片/年", "至少 300万元/年", "超过 50 人"):
        assert words in text
    assert '<span class="day">2020-01</span>–<span class="day">2020-05</span>' in text


def test_accessible(opened: Page) -> None:
    assert violations(opened) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_prints_to_a_decent_number_of_pages(
    opened: Page, tmp_path: Path, pack: Pack, lang: str
) -> None:
    """Two communities on a page; what does not fit would leave a page with a line or two."""
    printed = tmp_path / "p.pdf"
    opened.locator(f"[data-speak={lang}]").click()
    opened.pdf(path=printed, prefer_css_page_size=True, print_background=True)
    pages = len(re.findall(rb"/Type\s*/Page\b", printed.read_bytes()))
    sheets = -(-sum(not p.empty for p in pack.places) // 2)
    assert sheets + 10 <= pages <= sheets + 18


def test_same_graph_same_bytes(pack: Pack) -> None:
    assert render(pack) == render(pack)
    assert render(pack, "en") != render(pack)


# --- commands -----------------------------------------------------------------------------


def test_demo_again_finds_nothing_new_and_says_what_is_synthetic(folder: Path) -> None:
    result = CliRunner().invoke(cli, ["demo", "--out", str(folder), "--lang", "en"])
    assert result.exit_code == 0, result.output
    assert "Synthetic:" in result.stderr
    assert "hongsheng query open-triads" in result.stderr
    assert "pairs that one introduction would tie" in result.stdout
    text = (folder / "pack.html").read_text(encoding="utf-8")
    assert 'data-lang="en"' in text


@pytest.mark.parametrize("profile", ["public", "partners"])
def test_redacted_pack_names_no_broker(folder: Path, district: Any, profile: str,
                                       tmp_path: Path) -> None:  # fmt: skip
    out = tmp_path / "p.html"
    result = CliRunner().invoke(
        cli,
        ["pack", "-o", str(out), "--as-of", str(AS_OF), "--redact", profile,
         "--graph", str(folder / "beilun.graph")],
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    text = out.read_text(encoding="utf-8")
    names = district.query("MATCH (b:Broker) RETURN b.name AS n, b.id AS i")
    assert [n for pair in names.iter_rows() for n in pair if n in text] == []


@pytest.mark.parametrize("command", ["pack", "view"])
def test_into_no_folder_is_a_clear_message_before_any_work(command: str, tmp_path: Path) -> None:
    """Before the graph is looked for, even."""
    file = tmp_path / "no" / "p.html"
    said = hongsheng(command, "-o", file, "--graph", tmp_path / "none.graph", "--lang", "en")
    assert said.code == 1
    assert said.err.startswith(f"Error: there is no folder {tmp_path / 'no'}; make it")


# --- words --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (663_180_000.0, "yuan", "6.632亿元", "¥663.2 million"),
        (3_000_000.0, "yuan", "300万元", "¥3 million"),
        (85_500.0, "yuan", "8.6万元", "¥85,500"),
        (900.0, "yuan", "900元", "¥900"),
        (1500.0, "enterprises", "1,500", "1,500"),
        (None, "yuan", "不详", "unknown"),
    ],
)
def test_figures_in_words(value: float | None, unit: str, zh: str, en: str) -> None:
    assert figure(value, unit) == Phrase(en, zh)


def test_codes_in_evidence_are_said_in_words_also_in_lists() -> None:
    assert plain(["high-tech enterprise"]) == Phrase("high-tech enterprise", "国家高新技术企业")
    assert plain(["a", "b"], {"a": "甲"}, limit=1) == Phrase("甲 and 1 more", "甲 等 2 项")
    assert plain([]) == Phrase("none", "无")
    named = {"q1": "high-tech enterprise"}
    assert plain("q1", named) == Phrase("high-tech enterprise", "国家高新技术企业")


@pytest.mark.parametrize(
    ("p", "zh", "en"),
    [
        (0.0, "不到百万分之一", "under one in a million"),
        (0.000123, "约 8,100 分之一", "about 1 in 8,100"),
        (0.034, "3%", "3%"),
    ],
)
def test_a_probability_in_words(p: float, zh: str, en: str) -> None:
    assert chance(p) == Phrase(en, zh)


def test_growth_in_words() -> None:
    assert growth(1.11) == Phrase("+111% y/y", "同比 +111%")
    assert growth(2.12).zh == "同比 3.1 倍"
    assert growth(0.001).zh == "同比持平"
    assert growth(None) is None


def test_a_long_name_is_cut_by_its_width() -> None:
    assert fit("工业社区", 8) == "工业社区"
    assert fit("工业社区名", 8) == "工业社…"
