"""``graph-export`` and ``export`` as people and schedulers call them; what each audience gets."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from exports.graphfile.tables import read_tables
from graph.stores import open_graph
from hongsheng.cli import cli
from tests.graph_file_back import read_graph_file
from tests.test_audience import HIDDEN, fill


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("commands")
    with open_graph(folder / "t.graph") as store:
        fill(store)
    return folder


@pytest.fixture
def call(room: Path) -> Callable[..., Result]:
    def called(*arguments: str) -> Result:
        return CliRunner().invoke(cli, [str(a) for a in arguments])

    return called


def content(path: Path) -> str:
    """All that a file or folder holds, unpacked, as text."""
    if path.is_dir():
        return "".join(content(p) for p in path.iterdir())
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            return "".join(archive.read(n).decode("utf-8", "ignore") for n in archive.namelist())
    return path.read_text("utf-8")


@pytest.mark.parametrize("name", ["g.graphml", "g.gexf", "g.json", "folder"])
def test_graph_export_writes_what_is_read_back(room: Path, call: Any, name: str) -> None:
    graph = str(room / "t.graph")
    result = call("graph-export", str(room / name), "--graph", graph, "--lang", "en")
    assert result.exit_code == 0, result.output
    assert "nodes and" in result.stderr
    with open_graph(graph) as store:
        assert read_graph_file(room / name) == read_tables(store)


@pytest.mark.parametrize("name", ["notes.txt", "Enterprise.csv"])
def test_tables_of_ones_own_are_not_replaced_by_an_export(
    room: Path, tmp_path: Path, call: Any, name: str
) -> None:
    graph, mine = str(room / "t.graph"), tmp_path / "mine"
    for _ in range(2):  # its own goes
        assert call("graph-export", str(tmp_path / "export"), "--graph", graph).exit_code == 0
    again = str(tmp_path / "again.graph")
    loaded = call("load", str(tmp_path / "export"), "--graph", again, "--lang", "zh")
    assert "提示：这是导出的图" in loaded.stderr, "a note on no file in particular"
    mine.mkdir()
    (mine / name).write_text("mine")
    result = call("graph-export", str(mine), "--graph", graph)
    assert "holds other things than an exported graph" in str(result.exception)
    assert [(p.name, p.read_text()) for p in mine.iterdir()] == [(name, "mine")]


ALL = """
graph = "t.graph"
language = "{lang}"
timezone = "Asia/Shanghai"
as_of = 2020-07-15
output = "{lang}-{profile}"
redact = "{profile}"
[jobs.view]
what = "view"
file = "v.html"
[jobs.pack]
what = "pack"
file = "p.html"
[jobs.workbook]
what = "workbook"
file = "w.xlsx"
[jobs.gaps]
what = "gaps"
file = "gaps.csv"
[jobs.json]
what = "gaps"
file = "gaps.json"
[jobs.triads]
what = "query"
query = "single-broker-dependency"
file = "q.csv"
[jobs.graphml]
what = "graph"
file = "g.graphml"
[jobs.gexf]
what = "graph"
file = "g.gexf"
[jobs.graph]
what = "graph"
file = "g.json"
[jobs.folder]
what = "graph"
file = "folder"
"""


@pytest.mark.parametrize(("lang", "profile"), [("zh", "public"), ("en", "partners")])
def test_no_format_holds_what_the_audience_may_not_see(
    room: Path, call: Any, lang: str, profile: str
) -> None:
    (room / "c.toml").write_text(ALL.format(lang=lang, profile=profile), "utf-8")
    result = call("export", str(room / "c.toml"), "--format", "json", "--lang", lang)
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    made = [Path(job["file"]) for job in report["jobs"]]
    assert len(made) == 10
    for path in made:
        text = content(path).lower()
        assert not [h for h in HIDDEN if h.lower() in text], path
        escaped = [json.dumps(h)[1:-1].lower() for h in HIDDEN]
        assert not [h for h in escaped if h in text], path
    assert "broker 0" in content(room / f"{lang}-{profile}" / "q.csv").lower()
    again = json.loads(call("export", str(room / "c.toml"), "--format", "json").stdout)
    assert {j["status"] for j in again["jobs"]} == {"unchanged"}


def test_the_internal_export_holds_it(room: Path, call: Any) -> None:
    (room / "i.toml").write_text(ALL.format(lang="zh", profile="internal"), "utf-8")
    result = call("export", str(room / "i.toml"), "--job", "graph", "--lang", "zh")
    assert result.exit_code == 0, result.output
    assert HIDDEN[0] in content(room / "zh-internal" / "g.json")
    assert "已更新" in result.stdout
    assert "文件：更新 1" in result.stderr


def test_some_jobs_failed_is_exit_3(room: Path, call: Any) -> None:
    text = ALL.format(lang="en", profile="internal").partition("[jobs.pack]")[0]
    text += (
        '[jobs.bad]\nwhat = "view"\nfile = "bad.html"\n[jobs.bad.parameters]\nfocus = "nobody"\n'
    )
    (room / "f.toml").write_text(text, "utf-8")
    result = call("export", str(room / "f.toml"), "--lang", "en")
    assert result.exit_code == 3, result.output
    assert "nobody" in result.stderr
    assert call("export", str(room / "f.toml"), "--job", "bad", "--lang", "en").exit_code == 1


def test_the_example_configuration_is_one(room: Path, call: Any) -> None:
    result = call("export", "--example", "config")
    (room / "example.toml").write_text(result.stdout, "utf-8")
    checked = call("export", str(room / "example.toml"), "--check", "--format", "json")
    assert checked.exit_code == 0, checked.output
    kinds = {job["what"] for job in json.loads(checked.stdout)}
    assert kinds == {"view", "pack", "workbook", "query", "gaps", "graph", "brokers"}


@pytest.mark.parametrize("what", ["cron", "systemd"])
def test_schedulers_have_an_example(room: Path, call: Any, what: str) -> None:
    result = call("export", str(room / "c.toml"), "--example", what)
    assert result.exit_code == 0
    assert f"export {room / 'c.toml'}" in result.stdout
    assert "Asia/Shanghai" in result.stdout
    assert str(room / "c.state") in result.stdout


def test_without_a_configuration_it_is_said_how_to_start(call: Any) -> None:
    result = call("export")
    assert result.exit_code == 2
    assert "--example config" in result.stderr
