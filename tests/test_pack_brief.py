"""The pack in brief: two pages for a meeting, and a figure of each gap that says what is missing
between whom and who could tie it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from exports.names import shortened, telling
from exports.pack.content import Pack
from exports.pack.gap_drawing import draw, wrapped
from exports.pack.gap_figures import Figure, Spot, figure_of
from exports.pack.page import content, render_brief, write_pack
from exports.pack.tie import Tie
from exports.pack.words import same
from graph.phrase import Phrase
from graph.schema import DeclarationError
from graph.stores import open_graph
from hongsheng.cli import cli
from hongsheng.notebook.face import open as open_face
from loaders.beilun import AS_OF
from queries import ledger
from queries.figures.figure import FAILED, JOINED, declared
from queries.figures.figure import Figure as Found
from queries.figures.small import small_of
from queries.ledger import decisions
from queries.registry import built_in
from tests.browser import violations
from tests.graphs import build as graph_of
from tests.support import Seen

pytestmark = pytest.mark.above_stores

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture(scope="module")
def folder(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, and its brief made by the command; the first gap is given to somebody."""
    made = Path(shutil.copytree(demo, tmp_path_factory.mktemp("brief") / "demo"))
    graph = str(made / "beilun.graph")
    with open_graph(graph) as store:
        first = content(store, AS_OF).cards[0].id
        decisions.assign(store, [first], "胡修勤", date(2020, 9, 30))
    args = ["pack", "--brief", "-o", str(made / "brief.html"), "--as-of", str(AS_OF)]
    result = CliRunner().invoke(cli, [*args, "--graph", graph, "--lang", "zh"])
    assert result.exit_code == 0, result.output
    return made


@pytest.fixture(scope="module")
def pack(folder: Path) -> Iterator[Pack]:
    with open_graph(str(folder / "beilun.graph")) as store:
        yield content(store, AS_OF)


@pytest.fixture
def opened(page: Page, folder: Path) -> Page:
    page.goto((folder / "brief.html").as_uri())
    return page


# --- the page -----------------------------------------------------------------------------


def test_ten_gaps_with_a_figure_each_and_nothing_is_fetched(opened: Page, seen: Seen) -> None:
    assert opened.locator(".gap-row").count() == 10
    assert opened.locator(".gap-row svg.gap").count() == 10
    assert (seen.console, seen.errors, seen.requests) == ([], [], [])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_prints_to_two_pages(opened: Page, tmp_path: Path, lang: str) -> None:
    printed = tmp_path / "p.pdf"
    opened.locator(f"[data-speak={lang}]").click()
    opened.pdf(path=printed, prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed.read_bytes())) == 2


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_window(opened: Page, lang: str, width: int) -> None:
    opened.set_viewport_size({"width": width, "height": 844})
    opened.locator(f"[data-speak={lang}]").click()
    assert opened.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_letter_of_a_figure_is_within_it(opened: Page, lang: str) -> None:
    opened.locator(f"[data-speak={lang}]").click()
    cut = opened.evaluate(
        """[...document.querySelectorAll("svg.gap text")].filter(e => {
          const t = e.getBoundingClientRect(), s = e.closest("svg").getBoundingClientRect();
          const aside = t.left < s.left - 1 || t.right > s.right + 1;
          return t.width && (aside || t.bottom > s.bottom + 1);
        }).map(e => e.textContent)"""
    )
    assert cut == []


def test_who_acts_until_when_is_the_ledgers_else_blank(opened: Page, pack: Pack) -> None:
    first = opened.locator(".gap-row").first.locator(".acts dd")
    assert first.nth(0).inner_text() == "胡修勤"
    assert first.nth(1).inner_text() == "2020-09-30"
    second = opened.locator(".gap-row").nth(1).locator(".acts dd")
    assert [second.nth(n).inner_text() for n in (0, 1)] == ["", ""]
    assert [(c.owner, c.due) for c in pack.cards[:2]] == [("胡修勤", date(2020, 9, 30)), ("", None)]


def test_figures_and_changes_are_those_of_the_whole_pack(opened: Page, pack: Pack) -> None:
    assert pack.changes is not None
    text = opened.locator("#summary").inner_text()
    for number in (f"{pack.open:,}", f"{pack.changes.opened.height:,}", pack.kpis[0].value.zh):
        assert number in text
    told = opened.locator(".gap-row .told").first.inner_text()
    assert "有限公司" not in told
    assert "〔" not in told


def test_language_is_switched_in_figures_too(opened: Page) -> None:
    assert opened.locator("svg.gap .zh:visible").count() > 10
    opened.locator("[data-speak=en]").click()
    assert opened.locator("svg.gap .zh:visible").count() == 0
    said = opened.locator("svg.gap").first.get_attribute("aria-label")
    assert said is not None
    assert said.startswith("between ")


def test_accessible(opened: Page) -> None:
    assert violations(opened) == []


def test_an_empty_graph_and_a_first_run_say_so(store: Any) -> None:
    html = render_brief(content(store, AS_OF))
    assert "没有发现缺口" in html
    assert "还没有可比的上一次运行" in html
    assert "<svg" not in html.partition('<ul class="signs">')[0]


HOSTILE = '</script><script>window.run=1</script><img src=x onerror="window.run=1"> {x} }}</style>'


def test_hostile_names_are_text(store: Any, page: Page, seen: Seen, tmp_path: Path) -> None:
    graph_of(
        store,
        {
            "Community": [{"id": "c", "name": HOSTILE}],
            "Enterprise": [{"id": f"e{n}", "name": HOSTILE} for n in range(3)],
            "Broker": [{"id": "b", "name": HOSTILE, "capacity": 1}],
            "ServiceEvent": [{"id": "v", "type": "visit", "date": "2020-06-01"}],
        },
        {
            "Enterprise LOCATED_IN Community": [("e0", "c"), ("e1", "c")],
            "Broker SERVES Enterprise": [("b", "e0")],
            "ServiceEvent FOR Enterprise": [("v", "e0")],
            "Broker CONDUCTED ServiceEvent": [("b", "v")],
        },
    )
    made = content(store, AS_OF, title=same(HOSTILE))
    assert made.cards
    write_pack(made, tmp_path / "p.html", brief=True)
    page.goto((tmp_path / "p.html").as_uri())
    assert page.evaluate("window.run") is None
    assert page.locator("main img, main script").count() == 0
    assert page.locator("h1").inner_text() == HOSTILE
    assert (seen.console, seen.errors, seen.requests) == ([], [], [])


def test_a_redacted_brief_names_no_broker(folder: Path, tmp_path: Path) -> None:
    out, graph = tmp_path / "p.html", str(folder / "beilun.graph")
    args = ["pack", "--brief", "-o", str(out), "--as-of", str(AS_OF), "--redact", "public"]
    result = CliRunner().invoke(cli, [*args, "--graph", graph])
    assert result.exit_code == 0, result.output
    text = out.read_text(encoding="utf-8")
    with open_graph(graph) as store:
        names = store.query("MATCH (b:Broker) RETURN b.name AS n, b.id AS i")
    assert [n for pair in names.iter_rows() for n in pair if n in text] == []


def test_the_same_in_python(folder: Path, tmp_path: Path) -> None:
    with open_face(folder / "beilun.graph", "zh", AS_OF) as graph:
        made = graph.pack(tmp_path / "b.html", brief=True)
    assert 'class="brief"' in made.read_text(encoding="utf-8")


# --- figures ------------------------------------------------------------------------------


def figure(
    rule: str,
    subjects: list[tuple[str, str, str]],
    evidence: dict[str, Any],
    names: dict[str, str] | None = None,
    **of: list[str],
) -> Figure:
    """The small picture of a gap of this rule; ``of``: the nodes of its figure by column."""
    found = Found(of={column: dict.fromkeys(keys) for column, keys in of.items()})
    return figure_of(built_in().get(rule), subjects, evidence, found, names or {})


@pytest.mark.parametrize("rule", [q.name for q in built_in().values() if q.gap])
def test_every_rule_has_its_figure_from_what_it_finds(rule: str) -> None:
    about, gap = declared(built_in()[rule]), built_in()[rule].gap
    assert about is not None
    assert gap is not None
    assert about.small.columns <= {s.id for s in gap.subjects} | set(about.parts)
    assert set(about.named.values()) <= set(gap.evidence)
    wanted = {n for text in (about.small.missing_zh, about.small.missing)
              for _, n, _, _ in Formatter().parse(text) if n}  # fmt: skip
    assert wanted <= set(gap.evidence)
    assert not wanted or about.small.otherwise or rule in ("stalled-funnel", "overload", *NETS)
    assert bool(about.small.otherwise) == bool(about.small.otherwise_zh)


NETS = ("group-ties", "structural-holes")
"""Rules whose figures are always known."""


def test_a_failed_partner_stands_beside_and_a_new_one_is_wanted() -> None:
    subjects = [("Demand", "d", "需求"), ("Enterprise", "e", "甲（示例）有限公司")]
    partners = ["Institute:b", "Institute:c"]
    made = figure("once-bitten", subjects, {}, {"Institute:b": "乙所"}, partner=partners)
    assert made.left == Spot("Enterprise", same("甲"), "Enterprise:e")
    assert (made.right.kind, made.right.wanted) == ("Institute", True)
    assert made.beside == Spot(
        "Institute", Phrase("failed with 乙所 +1", "合作未成：乙所等 2 项"), "Institute:b"
    )
    assert (made.to_left, made.to_right) == (FAILED, "")


def test_what_stands_at_an_end_is_the_first_of_the_figure_s_nodes() -> None:
    subjects = [("Platform", "p", "P")]
    made = figure("idle-platforms", subjects, {}, demand=["Demand:d1", "Demand:d2"])
    assert made.right == Spot("Demand", Phrase("d1 +1", "d1等 2 项"), "Demand:d1")
    assert figure("idle-platforms", subjects, {}).right.label == Phrase("unknown", "不详")


def test_what_is_near_stands_beside_by_a_tie_that_holds() -> None:
    subjects = [("Community", "c", "C"), ("Field", "f", "F")]
    made = figure("reachable-fields", subjects, {}, {"Field:n": "N"}, near=["Field:n"])
    assert made.beside == Spot("Field", Phrase("has near it: N", "已有相近：N"), "Field:n")
    assert (made.to_left, made.to_right) == (JOINED, "")


def test_a_word_of_ours_is_said_in_either_language() -> None:
    subjects = [("Enterprise", "e", "甲"), ("Credential", "q", "high-tech enterprise")]
    made = figure("ladder-gaps", subjects, {"valid_to": "2020-07-20"})
    assert made.right.label == Phrase("high-tech enterprise", "国家高新技术企业")
    assert made.missing == Phrase("ends 2020-07-20", "2020-07-20 到期")
    next_step = figure("ladder-gaps", subjects[:1], {"valid_to": None})
    assert next_step.missing == Phrase("could apply", "可申报")


def test_a_rule_of_ones_own_is_drawn_from_its_first_to_its_last_subject() -> None:
    subjects = [("Broker", "b", "B"), ("Enterprise", "e", "E"), ("Institute", "i", "I")]
    made = figure("mine", subjects, {})
    assert (made.left.key, made.right.key) == ("Broker:b", "Institute:i")
    assert figure("mine", subjects[:1], {}).right.wanted


def test_a_group_is_drawn_as_what_it_is() -> None:
    subjects = [("Group", "community:c1", "甲"), ("Group", "country:DE", "DE")]
    made = figure("group-ties", subjects, {"observed": 0, "expected": 35.82})
    assert (made.left.kind, made.right.kind) == ("Community", "Group")
    assert made.missing.en == "0 met, 35.8 expected"


@pytest.mark.parametrize(
    "head",
    [{"right": {"kind": "Nobody", "says": "", "says_zh": ""}},
     {"beside": {"column": "a", "tied": "above"}}],
)  # fmt: skip
def test_a_small_picture_that_could_not_be_drawn_is_refused(head: dict[str, Any]) -> None:
    said = {"left": "a", "right": "b", "missing": "m", "missing_zh": "缺"}
    assert small_of(said).columns == {"a", "b"}
    with pytest.raises(DeclarationError):
        small_of(said | head)


ENDS = Figure(
    Spot("Enterprise", same("E"), "Enterprise:e"),
    Spot("Institute", same("I"), "Institute:i"),
    same("x"),
)


@pytest.mark.parametrize(
    ("knows", "lines"),
    [((), 0), (("Enterprise:e",), 1), (("Enterprise:e", "Institute:i"), 2)],
)
def test_the_star_is_joined_to_what_it_knows_alone(knows: tuple[str, ...], lines: int) -> None:
    svg = draw(ENDS, Tie("b", "B", 3, same(""), knows, 2))
    assert svg.count('stroke-width="1.3"') == lines
    assert svg.count("stroke-dasharray") == 1
    assert "B 余3家" in svg


def test_a_broker_who_is_wanted_stands_at_the_end() -> None:
    wanted = Figure(ENDS.left, Spot("Broker", same("?"), wanted=True), same("x"))
    svg = draw(wanted, Tie("b", "B", None, same(""), (), 1))
    assert ">B</text>" in svg
    assert ">?</text>" not in svg
    assert svg.count("<polygon") == 1


# --- words --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "telling_part"),
    [
        ("月铆合成0698注塑模具（示例）有限公司", "月铆合成0698注塑模具"),
        ("示例理工大学〔合成01〕", "示例理工大学"),
        ("宁波微科光电股份有限公司", "宁波微科光电"),
        ("Model Moulds Co., Ltd.", "Model Moulds"),
        ("INFINEON TECHNOLOGIES AG", "INFINEON TECHNOLOGIES"),
        ("关于〔2020〕12号的需求", "关于〔2020〕12号的需求"),
        ("有限公司", "有限公司"),
    ],
)
def test_the_telling_part_of_a_name(name: str, telling_part: str) -> None:
    assert telling(name) == telling_part


def test_sentences_hold_short_names() -> None:
    said = Phrase("甲有限公司 and 乙所〔合成01〕", "甲有限公司与乙所〔合成01〕无合作")
    assert shortened(said, ["甲有限公司"]) == Phrase("甲 and 乙所", "甲与乙所无合作")


def test_a_label_is_broken_into_two_lines_at_most() -> None:
    assert wrapped("月铆合成0698注塑模具", 16) == ["月铆合成0698注塑", "模具"]
    assert wrapped("a new partner", 9) == ["a new", "partner"]
    assert wrapped("一二三四五六七八九", 6) == ["一二三", "四五…"]


def test_the_ledger_says_who_and_until_when(store: Any) -> None:
    graph_of(
        store,
        {"Enterprise": [{"id": f"e{n}"} for n in range(2)], "Broker": [{"id": "b"}]},
        {"Broker SERVES Enterprise": [("b", "e0")]},
    )
    ledger.find(store, as_of=AS_OF)
    (line,) = ledger.lines(store, rules=["unknown-enterprises"])["id"].to_list()
    decisions.assign(store, [line], "甲", date(2020, 8, 1))
    made = {c.rule: (c.owner, c.due) for c in content(store, AS_OF).cards}
    assert made["unknown-enterprises"] == ("甲", date(2020, 8, 1))
