"""A rule of one's own goes wherever a built-in one goes: notebooks, schedules, redacted copies."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import hongsheng as hs
from exports.redact.graph_copy import copy_for
from exports.schedule.config import read_config
from exports.schedule.run import DONE, run
from graph.problem import Problem
from graph.stores import open_graph
from queries import ledger
from queries.question.own import folder
from tests.graphs import build

EXAMPLE = Path(__file__).parent.parent / "docs" / "own-rule.cypher"
DAY = date(2020, 7, 15)
NIGHT = datetime(2020, 7, 14, 22, 0, tzinfo=UTC)
TEXT = """graph = "t.graph"
language = "en"
timezone = "Asia/Shanghai"
rules = "rules"
find_gaps = true
[jobs.parks]
what = "query"
query = "lonely-parks"
file = "parks.csv"
[jobs.parks.parameters]
least = 2
[jobs.book]
what = "workbook"
file = "book.xlsx"
questions = ["lonely-parks"]
[jobs.picture]
what = "view"
file = "parks.html"
redact = "public"
[jobs.picture.parameters]
rule = "lonely-parks"
[jobs.pack]
what = "pack"
file = "pack.html"
"""


@pytest.fixture
def room(tmp_path: Path) -> Path:
    with open_graph(tmp_path / "t.graph") as store:
        build(
            store,
            {
                "Community": [{"id": "c1", "name": "灵峰"}, {"id": "c2", "name": "大碶"}],
                "Enterprise": [{"id": f"e{n}", "name": f"示例企业{n}"} for n in range(4)],
                "Platform": [{"id": "p", "name": "检测平台"}],
            },
            {
                "Enterprise LOCATED_IN Community": [(f"e{n}", "c1") for n in range(4)],
                "Platform HOSTED_IN Community": [("p", "c2")],
            },
        )
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "parks.cypher").write_bytes(EXAMPLE.read_bytes())
    return tmp_path


def go(room: Path) -> dict[str, Any]:
    (room / "c.toml").write_text(TEXT, "utf-8")
    config = read_config(room / "c.toml")
    with open_graph(config.graph) as store:
        return run(config, store, now=NIGHT)


def test_a_schedule_finds_asks_draws_and_packs_them(room: Path) -> None:
    report = go(room)
    assert report["exit"] == DONE, report["jobs"]
    assert report["rules_left_out"] == []
    with (room / "parks.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [(r["park"], r["firms"]) for r in csv.DictReader(file)] == [("灵峰", "4")]
    assert "lonely-parks" in [g["rule"] for g in report["gaps"]["opened"]]
    book = openpyxl.load_workbook(room / "book.xlsx")
    said = {str(c.value) for sheet in book for row in sheet.iter_rows() for c in row}
    assert "Which park with enterprises hosts no platform?" in said
    drawn = (room / "parks.html").read_text("utf-8")
    assert "hosts no platform" in drawn  # for the public: found again on the copy
    assert "hosts no platform" in (room / "pack.html").read_text("utf-8")


def test_a_schedule_looks_again_when_a_rule_has_changed(room: Path) -> None:
    go(room)
    assert go(room)["gaps"]["opened"] == []
    file = room / "rules" / "parks.cypher"
    file.write_text(EXAMPLE.read_text("utf-8").replace("default: 3", "default: 5"), "utf-8")
    report = go(room)
    assert [g["rule"] for g in report["gaps"]["closed"]] == ["lonely-parks"]
    assert "Closed · Which park with enterprises hosts no platform? 1" in report["summary"]


def test_a_wrong_file_stops_no_other_and_is_told_of_in_the_morning(room: Path) -> None:
    (room / "rules" / "wrong.cypher").write_text("// name: x\nRETURN 1 AS one", "utf-8")
    report = go(room)
    assert report["exit"] == DONE
    (left,) = report["rules_left_out"]
    assert "wrong.cypher" in left
    assert f"A rule of your own is left out: {left}" in report["summary"]
    assert json.loads((room / "c.state" / "last-run.json").read_text("utf-8"))["rules_left_out"]


def test_a_folder_that_is_not_there_is_a_mistake_with_its_line(room: Path) -> None:
    (room / "c.toml").write_text(TEXT.replace('"rules"', '"ruels"'), "utf-8")
    with pytest.raises(Problem) as caught:
        read_config(room / "c.toml")
    assert "c.toml, line 4: rules: there is no folder" in caught.value.en
    assert "c.toml 第 4 行：rules：没有自定义规则文件夹" in caught.value.zh


def test_a_copy_for_others_keeps_the_gaps_of_known_rules_alone(room: Path) -> None:
    known = folder(room / "rules")
    with open_graph(room / "t.graph") as store:
        ledger.find(store, [known["lonely-parks"]], DAY)
        with copy_for(store, "partners", known=known) as copy:
            assert ledger.lines(copy)["rule"].to_list() == ["lonely-parks"]
        with copy_for(store, "partners") as copy:
            assert ledger.lines(copy).is_empty()


def test_a_notebook_asks_keeps_and_draws_them(room: Path) -> None:
    with hs.open(room / "t.graph", "en", DAY, rules=room / "rules") as g:
        assert "lonely_parks" in dir(g.ask)
        assert "lonely-parks" in set(g.questions()["name"])
        assert g.ask("lonely-parks")["firms"].to_list() == [4]
        assert g.ask.lonely_parks(least=5).empty
        assert g.gaps.find("lonely-parks")["opened"].to_list() == [1]
        assert g.gaps.find().set_index("rule").loc["lonely-parks", "persisting"] == 1
        assert g.gaps("lonely-parks")["reason"].to_list() == [
            "灵峰 has 4 enterprises and hosts no platform"
        ]
        for file, made in (
            ("v.html", lambda f: g.view(f, rule="lonely-parks")),
            ("p.html", g.pack),
        ):
            made(room / file)
            assert "hosts no platform" in (room / file).read_text("utf-8")
        assert "lonely-parks" in g.workbook(room / "b.xlsx", "lonely-parks")


def test_a_notebook_takes_the_folder_from_the_environment_and_files_as_they_are_now(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HONGSHENG_RULES", str(room / "rules"))
    with hs.open(room / "t.graph", "zh", DAY) as g:
        assert g.ask("lonely-parks")["firms"].to_list() == [4]
        file = room / "rules" / "parks.cypher"
        file.write_text(EXAMPLE.read_text("utf-8").replace("default: 3", "default: 50"), "utf-8")
        assert g.ask("lonely-parks").empty
        file.write_text("// name: x\nRETURN 1 AS one", "utf-8")
        with pytest.warns(UserWarning, match=r"已略过：.*parks\.cypher"):
            assert "lonely-parks" not in set(g.questions()["name"])
