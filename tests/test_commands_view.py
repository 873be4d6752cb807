"""``view`` as a person types it: what is drawn, what is said, what a mistake gets."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph.stores import open_graph
from queries import ledger
from queries.registry import get
from tests.commanding import hongsheng
from tests.graphs import build

NODES: dict[str, list[dict[str, Any]]] = {
    "Community": [{"id": "c1", "name": "灵峰"}],
    "Enterprise": [
        {"id": "e1", "name": "甲公司", "surveyed_on": "2020-06-01"},
        {"id": "e2", "name": "乙公司", "surveyed_on": "2020-06-01"},
        {"id": "e3", "name": "丙公司", "surveyed_on": "2020-06-01", "contact": "张三"},
    ],
    "Broker": [{"id": "b1", "name": "胡经纪"}],
}
RELATIONS: dict[str, list[tuple[Any, ...]]] = {
    "Enterprise LOCATED_IN Community": [("e1", "c1"), ("e2", "c1")],
    "Broker SERVES Enterprise": [("b1", "e1", {"since": "2019-05-01"})],
}
RULE = Path(__file__).parent.parent / "docs" / "own-rule.cypher"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("view") / "made.graph"
    with open_graph(path) as store:
        build(store, NODES, RELATIONS)
        ledger.find(store, [get("unknown-enterprises"), get("open-triads")], date(2020, 7, 15))
    return path


@pytest.fixture
def graph(made: Path, tmp_path: Path) -> Path:
    """A copy of its own for each test."""
    return Path(shutil.copy(made, tmp_path / "t.graph"))


def drawn(graph: Path, *options: object) -> tuple[str, str]:
    """The data in the page, as text, and what was said of it."""
    page = graph.with_name("view.html")
    said = hongsheng("view", *options, "--graph", graph, "--lang", "en", "-o", page)
    assert said.code == 0, said.err
    assert not said.out
    found = re.search(r'<script id="data" [^>]*>(.*?)</script>', page.read_text("utf-8"), re.DOTALL)
    assert found
    return json.dumps(json.loads(found[1]), ensure_ascii=False), said.err


def test_the_district(graph: Path) -> None:
    page, said = drawn(graph)
    assert all(name in page for name in ("甲公司", "乙公司", "丙公司", "胡经纪"))
    assert "5 nodes" in said


def test_around_one(graph: Path) -> None:
    page, _ = drawn(graph, "--focus", "甲公司")
    assert "胡经纪" in page
    assert "乙公司" not in page
    assert "乙公司" in drawn(graph, "--focus", "甲公司", "--depth", 2)[0]


@pytest.mark.parametrize(
    ("options", "inside", "outside"),
    [
        (("--community", "灵峰"), "乙公司", "丙公司"),
        (("--rule", "unknown-enterprises"), "丙公司", "甲公司"),
        (("--broker", "胡经纪"), "甲公司", "乙公司"),
        (("--path", "乙公司", "胡经纪"), "灵峰", "丙公司"),
        (("--query", "unknown-enterprises"), "丙公司", "胡经纪"),
    ],
    ids=lambda v: v[0] if isinstance(v, tuple) else "",
)
def test_a_part(graph: Path, options: tuple[str, ...], inside: str, outside: str) -> None:
    page, _ = drawn(graph, *options, "--as-of", "2020-07-15")
    assert inside in page
    assert outside not in page


def test_since_a_day(graph: Path) -> None:
    page, _ = drawn(graph, "--since", "2020-07-01")
    assert json.loads(page)["since"] == ["2020-07-01", 2, 0, 0]


def test_one_gap(graph: Path) -> None:
    listed = hongsheng("gaps", "list", "--graph", graph, "--format", "json").out
    (one,) = (g for g in json.loads(listed) if g["subjects"][0]["name"] == "丙公司")
    page, said = drawn(graph, "--gap", one["id"])
    assert "丙公司" in page
    assert "乙公司" not in page
    assert "1 nodes, 0 links, 1 gaps" in said


def test_no_more_than_the_limit_and_the_rest_is_counted(graph: Path) -> None:
    assert "3 nodes" in (said := drawn(graph, "--limit", 3)[1])
    assert "counted on the page" in said


def test_a_rule_of_ones_own(graph: Path) -> None:
    folder = graph.with_name("rules")
    folder.mkdir()
    text = RULE.read_text(encoding="utf-8").replace("default: 3", "default: 1")
    (folder / "own.cypher").write_text(text.replace("needs: [LOCATED_IN, HOSTED_IN]", ""), "utf-8")
    rules = ("--rule", "lonely-parks", "--rules", folder)
    hongsheng("gaps", "find", *rules, "--as-of", "2020-07-15", "--graph", graph)
    page, _ = drawn(graph, *rules)
    assert "灵峰有2家企业" in page
    assert "哪些园区有企业而没有创新平台" in page


def test_what_an_audience_may_not_see_is_not_in_the_file(graph: Path) -> None:
    assert "张三" in drawn(graph)[0]
    assert "张三" not in drawn(graph, "--redact", "public")[0]


def test_a_map_is_drawn_in_its_outline(graph: Path) -> None:
    outline = graph.with_name("o.geojson")
    ring = [[121.7, 29.8], [121.9, 29.8], [121.9, 29.95], [121.7, 29.8]]
    feature = {"type": "Feature", "properties": {"name": "轮廓"},
               "geometry": {"type": "Polygon", "coordinates": [ring]}}  # fmt: skip
    outline.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert "29.95" in drawn(graph, "--region", outline)[0]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--focus", "甲公司", "--community", "灵峰"), "a view is of one thing"),
        (("--focus", "无此公司"), "nothing in the graph is called"),
        (("--rule", "open-triad"), "did you mean open-triads"),
        (("--gap", "lock-in-x"), "there is no gap 'lock-in-x'"),
        (("--rule", "lock-in"), "hongsheng gaps find --rule lock-in"),
        (("--region", "none.geojson"), "cannot be read as GeoJSON"),
    ],
)
def test_a_mistake_is_told_and_writes_nothing(
    graph: Path, options: tuple[str, ...], told: str
) -> None:
    page = graph.with_name("not.html")
    said = hongsheng("view", *options, "--graph", graph, "--lang", "en", "-o", page)
    assert said.code == 1
    assert told in said.err
    assert not page.exists()


def test_without_a_file_to_write_it_is_wrong_usage(graph: Path) -> None:
    assert hongsheng("view", "--graph", graph).code == 2
