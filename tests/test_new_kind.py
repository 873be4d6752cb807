"""The kind shown to contributors is declared in one file, and all else follows it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.test_docs import CONTRIBUTING, ROOT, fences

FUND = "Fund:甬江基金"

ASKS = """\
// name: unfunded
// question: Which firm has no fund?
// why: For a test.
// source: tests
// columns: {firm: text, name: text, score: integer}
// gap:
//   subjects: [{kind: Enterprise, id: firm, name: name}]
//   score: score
//   reason: "{name} has no fund"
// needs: INVESTS_IN
MATCH (e:Enterprise) WHERE NOT EXISTS { MATCH (:Fund)-[:INVESTS_IN]->(e) }
RETURN e.id AS firm, e.name AS name, 1 AS score
"""

TRIED = """\
import json
from datetime import date
from pathlib import Path

from docs import known
from exports.view.encode import encode
from exports.view.picture import picture_of
from graph.projection import mixed
from graph.stores import open_graph
from queries import ledger
from queries.question import own
from tests.graphs import build

rule = own.read(Path("unfunded.cypher"))
firms = [{"id": n, "name": n} for n in ("甲公司", "乙公司")]
with open_graph(Path("t.graph")) as store:
    build(store, {"Enterprise": firms, "Institute": [{"id": "院"}], "Fund": [{"id": "甬江基金"}]},
          {"Fund INVESTS_IN Enterprise": [("甬江基金", "乙公司")]})
    ledger.find(store, [rule], date(2020, 7, 15))
    found = ledger.lines(store)["subject_names"].to_list()
    build(store, {}, {"Fund INVESTS_IN Enterprise": [("甬江基金", "甲公司")]})
    ledger.find(store, [rule], date(2020, 7, 16))
    closed = ledger.events(store).filter(what="closed")
    page = encode(picture_of(store), "en")
    print(json.dumps({
        "found": found,
        "why": closed.select("cause", "note", "note_zh").rows(),
        "met": mixed(store).ties.select("from", "to").rows(),
        "kinds": {kind[0]: kind[1:] for kind in page["kinds"]},
        "order": page["nodes"]["kind"],
        "asked": [text.count("(n:Fund)") for text in known.files().values()],
    }))
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program in which one file differs: the ontology, as the page shows it."""
    folder = tmp_path_factory.mktemp("house")
    for room in ("graph", "loaders", "queries", "exports", "hongsheng", "docs", "tests"):
        ignored = shutil.ignore_patterns("__pycache__", "golden", "images")
        shutil.copytree(ROOT / room, folder / room, ignore=ignored)
    code = ",\n".join(fences(CONTRIBUTING, "python"))
    file = folder / "graph" / "ontology.py"
    text = file.read_text("utf-8")
    declared = "ONTOLOGY = Ontology.of(*NODES, *RELATIONS,"
    assert text.count(declared) == 1
    file.write_text(
        text.replace(declared, f"MORE = (\n{code})\n{declared} *MORE,"), encoding="utf-8"
    )
    (folder / "unfunded.cypher").write_text(ASKS, encoding="utf-8")
    return folder


def tried(house: Path, *arguments: str) -> str:
    """What Python says there, of the packages that stand in that folder."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_pictures_networks_and_the_ledger_follow_a_kind_declared_in_one_file(house: Path) -> None:
    found: dict[str, Any] = json.loads(tried(house, "-c", TRIED))
    assert found["found"] == [["甲公司"]]
    assert found["why"] == [["fund", "a new fund: 甬江基金", "新增产业基金：甬江基金"]]
    assert found["met"] == [
        ["Fund:甬江基金", "Enterprise:乙公司"],
        ["Fund:甬江基金", "Enterprise:甲公司"],
    ]
    assert found["asked"] == [2, 1]
    assert found["kinds"]["Fund"][:4] == ["产业基金", "Fund", "#8A6D3B", "square"]
    # with two ties, labelled before the firms that have one each
    assert list(found["kinds"])[found["order"][0]] == "Fund"


def test_tables_commands_and_pages_follow_it(house: Path) -> None:
    (house / "产业基金.csv").write_text("名称\n甬江基金\n", encoding="utf-8")
    (house / "企业.csv").write_text("名称\n丙公司\n", encoding="utf-8")
    (house / "投资.csv").write_text("起点,终点\n甬江基金,丙公司\n", encoding="utf-8")
    asked = "from hongsheng.cli import main; main()"
    tables = ("产业基金.csv", "企业.csv", "投资.csv")
    given = ("--graph", "l.graph", "--format", "json", "--strict")
    loaded = json.loads(tried(house, "-c", asked, "load", *tables, *given))
    assert loaded["nodes"]["Fund"]["new"] == 1
    assert loaded["relations"]["INVESTS_IN"]["new"] == 1
    assert "\nFund,产业基金," in tried(house, "-c", asked, "ontology", "--format", "csv")
    tried(house, "-m", "docs")
    assert "### Fund" in (house / "docs" / "ontology.md").read_text("utf-8")
    assert "(n:Fund)" in (house / "queries/catalogue/data-age.cypher").read_text("utf-8")
