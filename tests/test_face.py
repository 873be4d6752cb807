"""What a notebook does: open, load, ask, gaps, pictures; and what it is told on the way."""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

import hongsheng as hs
from graph.problem import Problem
from graph.stores.base import Store
from hongsheng.notebook.asking import explain
from hongsheng.notebook.face import Graph
from queries.registry import built_in
from tests.graphs import build

NODES: dict[str, list[dict[str, Any]]] = {
    "Community": [{"id": "c1", "name": "灵峰"}],
    "Enterprise": [
        {"id": "e1", "name": "甲公司", "surveyed_on": "2020-06-01"},
        {"id": "e2", "name": "乙公司", "surveyed_on": "2020-06-01"},
    ],
    "Broker": [{"id": "b1", "name": "胡经纪", "capacity": 10}],
}
RELATIONS: dict[str, list[tuple[Any, ...]]] = {
    "Enterprise LOCATED_IN Community": [("e1", "c1"), ("e2", "c1")],
    "Broker SERVES Enterprise": [("b1", "e1", {"since": "2019-05-01"})],
}
RULES = ("unknown-enterprises", "lapsed-service")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("face") / "made.graph"
    with hs.open(path, "en", "2020-07-15") as graph:
        build(graph.store, NODES, RELATIONS)
        graph.gaps.find(*RULES)
    return path


@pytest.fixture
def g(made: Path, tmp_path: Path) -> Iterator[Graph]:
    """A graph of its own for each test, in English, as of 15 July 2020."""
    path = Path(shutil.copy(made, tmp_path / "t.graph"))
    with hs.open(path, "en", "2020-07-15") as graph:
        yield graph


def test_what_there_is_to_import() -> None:
    assert {"Graph", "demo", "load", "open", "template"} <= set(dir(hs))
    assert all(inspect.getdoc(getattr(hs, name)) for name in hs.__all__)


def test_a_graph_is_named_without_its_folder(g: Graph) -> None:
    assert repr(g) == "hongsheng.open('t.graph', as_of='2020-07-15')"


def test_the_day_is_the_one_given_else_the_graphs_else_today(g: Graph) -> None:
    assert g.day("2020-01-01") == date(2020, 1, 1)
    assert g.day() == date(2020, 7, 15)
    g.as_of = None
    assert g.day() == date.today()


def test_an_answer_has_the_declared_columns_and_is_about_the_graphs_day(g: Graph) -> None:
    frame = g.ask("unknown-enterprises")
    query = built_in()["unknown-enterprises"]
    assert list(frame.columns) == [c.name for c in query.columns]
    assert list(frame["enterprise_name"]) == ["乙公司"]
    assert frame.attrs["gaps"] == 1
    assert frame.attrs["question"] == query.question
    assert not len(g.ask("lapsed-service", as_of="2019-05-02", months=12).query("verdict == 'x'"))


def test_headings_for_people_in_the_graphs_language(g: Graph) -> None:
    assert "what is missing" in g.ask("unknown-enterprises", titles=True).columns
    g.lang = "zh"
    frame = g.ask("unknown-enterprises", titles=True)
    assert {"企业", "缺口", "得分", "判断"} <= set(frame.columns)
    assert frame["判断"].iloc[0] == "缺口"
    assert "乙公司" in frame["缺口"].iloc[0]
    assert "指标" in g.ask("district-kpis", titles=True).columns


def test_tab_and_question_mark_teach(g: Graph) -> None:
    assert "open_triads" in dir(g.ask)
    asker = g.ask.open_triads
    assert "community" in inspect.signature(asker).parameters
    assert inspect.getdoc(asker).startswith(built_in()["open-triads"].question)
    with pytest.raises(AttributeError, match="questions"):
        _ = g.ask.open_triad
    with pytest.raises(Problem, match="did you mean open-triads"):
        g.ask("open-triad")


@pytest.mark.parametrize("query", built_in().values(), ids=built_in())
def test_every_question_explains_itself(query: Any) -> None:
    told = explain(query)
    assert query.question_zh in told
    assert query.source in told
    assert all(c.name in told for c in query.columns)
    assert all(p.help in told for p in query.parameters)


def test_gaps_are_found_listed_decided_on_and_compared(g: Graph) -> None:
    found = g.gaps.find(*RULES)
    assert dict(zip(found["rule"], found["persisting"], strict=True))["unknown-enterprises"] == 1
    listed = g.gaps("unknown-enterprises")
    (gap,) = listed["id"]
    assert "乙公司" in listed["reason"].iloc[0]
    assert list(listed["subjects"].iloc[0]) == ["乙公司"]
    given = g.gaps.assign(gap, owner="胡经纪", due="2020-09-30")
    assert list(given["status"]) == ["assigned"]
    assert list(g.gaps(owner="胡经纪")["id"]) == [gap]
    g.gaps.dismiss(gap, reason="moved away", until="2021-01-01")
    assert gap not in set(g.gaps()["id"])
    assert gap in set(g.gaps(status="dismissed")["id"])
    g.gaps.reopen(gap)
    g.gaps.close(gap, reason="met")
    assert list(g.gaps("unknown-enterprises", status="closed")["id"]) == [gap]
    assert list(g.gaps.changes("2020-07-15")["change"]) == ["closed"]


def test_gaps_under_headings(g: Graph) -> None:
    g.lang = "zh"
    frame = g.gaps("unknown-enterprises", titles=True)
    assert list(frame.columns)[:4] == ["编号", "规则", "缺口", "如何弥合"]
    assert frame["状态"].iloc[0] == "新发现"


def test_who_could_tie_the_thread(g: Graph) -> None:
    (row,) = g.gaps.ties("unknown-enterprises").to_dict("records")
    assert (row["broker"], row["room"]) == ("胡经纪", 9)
    assert row["why"]
    assert "who could tie it" in g.gaps.ties(titles=True).columns


def test_the_blank_workbook_loads(g: Graph, tmp_path: Path) -> None:
    book = hs.template(tmp_path / "blank.xlsx", "zh")
    assert g.load(book).attrs["rows"] == 0


def test_a_broker_gap_needs_a_collaboration_that_is_there(g: Graph) -> None:
    (gap,) = g.gaps("unknown-enterprises")["id"]
    with pytest.raises(Problem, match="no-such"):
        g.gaps.broker(gap, collaboration="no-such")


def test_looking_up(g: Graph) -> None:
    assert list(g.find("甲")["id"]) == ["e1"]
    assert g.show("甲公司")["name"] == "甲公司"
    steps = g.path("胡经纪", "乙公司")
    assert list(steps["to"]) == ["甲公司", "灵峰", "乙公司"]
    assert g.status()["nodes"]["Enterprise"] == 2
    assert list(g.cypher("MATCH (e:Enterprise) RETURN count(e) AS n")["n"]) == [2]
    assert "open-triads" in set(g.questions()["name"])


def test_measures_over_a_projection(g: Graph) -> None:
    frame = g.measure("centrality", "whole", kind="degree")
    assert frame["name"].iloc[0] in ("灵峰", "甲公司")
    assert g.networkx().number_of_nodes() == 4
    with pytest.raises(Problem, match="centrality"):
        g.measure("centralty")
    with pytest.raises(Problem, match="mixed"):
        g.projection("mxed")


def test_a_view_shows_itself_or_is_a_file(g: Graph, tmp_path: Path) -> None:
    shown = g.view(focus="甲公司", height=300)
    assert 'height="300"' in shown._repr_html_()
    assert len(repr(shown)) < 100
    assert g.view(tmp_path / "v.html", community="灵峰").read_text("utf-8").startswith("<!doctype")


def test_a_workbook_and_a_pack(g: Graph, tmp_path: Path) -> None:
    assert g.workbook(tmp_path / "w.xlsx", "unknown-enterprises")
    assert (tmp_path / "w.xlsx").stat().st_size > 1000
    assert "灵峰" in g.pack(tmp_path / "p.html", title="例会").read_text("utf-8")


def test_a_pack_and_a_workbook_lead_to_gaps_in_a_view(g: Graph, tmp_path: Path) -> None:
    g.gaps.find("unknown-enterprises")
    (tmp_path / "图").mkdir()
    view = g.view(tmp_path / "图" / "v.html")
    (gap,) = g.gaps()["id"][:1]
    page = g.pack(tmp_path / "p.html", view=view).read_text("utf-8")
    assert f'href="%E5%9B%BE/v.html#gap={gap}"' in page
    g.workbook(tmp_path / "w.xlsx", "unknown-enterprises", view=view)
    book = load_workbook(tmp_path / "w.xlsx")
    links = [c.hyperlink for page in book for row in page.iter_rows() for c in row if c.hyperlink]
    assert ("图\\v.html", f"gap={gap}") in {(link.target, link.location) for link in links}


def test_loading(tmp_path: Path) -> None:
    table = tmp_path / "企业.csv"
    table.write_text("名称,从业人数\n甲,12\n乙,many\n", "utf-8")
    frame = hs.load(tmp_path / "n.graph", table, source="s")
    assert frame.set_index("what").loc["Enterprise", "new"] == 2
    assert (frame.attrs["rejects"], frame.attrs["blanked"]) == (0, 1)
    assert Path(frame.attrs["rejects_file"]).exists()


def test_the_example_is_built_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = []

    def small(store: Store) -> None:
        built.append(store)
        build(store, NODES, RELATIONS)

    monkeypatch.setattr("hongsheng.example.build", small)
    for _ in range(2):
        with hs.demo(tmp_path / "b.graph", "en") as graph:
            assert graph.as_of == date(2020, 7, 15)
    assert len(built) == 1


# --- mistakes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda g: g.gaps(status="opn"), "status is 'opn'; it is one of open, new"),
        (lambda g: g.gaps("lapsed-servise"), "did you mean lapsed-service?"),
        (lambda g: g.gaps.changes("July"), "'July' is not a date; write it as 2020-07-15"),
        (lambda g: g.gaps.find(as_of="2020-02-30"), "'2020-02-30' is not a date"),
        (lambda g: g.view(as_of="today"), "'today' is not a date"),
        (lambda g: hs.open(g.store.url, lang="fr"), "lang is 'fr', not 'zh' or 'en'"),  # type: ignore[arg-type]
        (lambda g: hs.open(g.store.url, as_of="July"), "'July' is not a date"),
    ],
    ids=["status", "rule", "since", "as_of", "view", "lang", "open"],
)
def test_a_mistake_in_python_is_told(g: Graph, wrong: Any, told: str) -> None:
    with pytest.raises(Problem) as raised:
        wrong(g)
    assert told in str(raised.value)


@pytest.mark.parametrize(
    "ask",
    [
        lambda g: g.ask("open-triads"),
        lambda g: g.gaps(),
        lambda g: g.gaps.find(),
        lambda g: g.find("x"),
        lambda g: g.status(),
        lambda g: g.view(),
        lambda g: g.networkx(),
        lambda g: g.undo(),
    ],
    ids=["ask", "gaps", "find gaps", "find", "status", "view", "networkx", "undo"],
)
def test_a_graph_that_is_not_there_is_no_empty_answer(tmp_path: Path, ask: Any) -> None:
    where = tmp_path / "mistyped.graph"
    with hs.open(where) as graph, pytest.raises(Problem, match="there is no graph at"):
        ask(graph)
    assert not where.exists()


def test_what_is_wrong_is_all_that_a_notebook_shows() -> None:
    problem = Problem("there is no graph", "没有图")
    assert problem._render_traceback_() == ["there is no graph", "没有图"]


def test_what_can_be_given_is_in_the_signature(g: Graph) -> None:
    assert {"focus", "community", "rule", "depth"} <= set(inspect.signature(g.view).parameters)
    assert {"source", "mapping", "dry_run"} <= set(inspect.signature(g.load).parameters)


def test_nothing_found_still_has_its_columns(g: Graph) -> None:
    assert list(g.find("nobody").columns) == ["kind", "id", "name", "match", "synthetic"]
    assert list(g.path("e1", "e1").columns) == ["from", "to", "how"]


def test_a_heading_for_people_stands_once(g: Graph) -> None:
    known = g.ask("data-coverage", titles=True)
    assert list(known.columns)[:3] == ["kind", "property", "what"]
    g.lang = "zh"
    assert list(g.ask("data-coverage", titles=True).columns)[:3] == ["类型", "属性", "性质"]


def test_a_load_is_taken_back(g: Graph, tmp_path: Path) -> None:
    (tmp_path / "企业.csv").write_text("名称\n丁公司\n丙公司\n", "utf-8")
    for _ in range(2):
        g.load(tmp_path / "企业.csv")
        (tmp_path / "企业.csv").write_text("名称\n丁公司\n", "utf-8")
    assert list(g.history().columns) == ["version", "on", "what"]
    assert not len(g.find("丙公司"))
    assert g.undo()["version"] == g.history()["version"][0]
    assert len(g.find("丙公司")) == 1
