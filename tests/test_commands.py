"""The commands of the spine as people type them: what is said, in both languages, and the JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hongsheng.cli import cli
from hongsheng.commands.load import in_chinese
from hongsheng.terminal.options import emit
from tests.commanding import hongsheng

ENTERPRISES = """企业名称,别名,统一社会信用代码,规模,是否规上,备注
宁波甲有限公司,甲厂；老甲,91110108551385082Q,大型,是,x
宁波乙有限公司,,,小型,否,
,,,,,y
"""
SERVES = """起点,终点,开始
胡某,甲厂,2020年1月1日
胡某,谁家,2020.2
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of canonical CSV files with two bad rows; one file is GB18030."""
    place = tmp_path / "district"
    place.mkdir()
    (place / "企业.csv").write_bytes(ENTERPRISES.replace("企业名称", "名称").encode("gb18030"))
    (place / "服务于.csv").write_text(SERVES, "utf-8")
    (place / "科技经纪人.csv").write_text("名称,服务企业上限\n胡某,20\n", "utf-8")
    return place


@pytest.fixture
def graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The graph that every command of the test works on."""
    path = tmp_path / "t.graph"
    monkeypatch.setenv("HONGSHENG_GRAPH", str(path))
    return path


def test_load_says_what_it_did_and_keeps_what_it_could_not(folder: Path, graph: Path) -> None:
    said = hongsheng("load", folder, "--format", "json", "--lang", "en")
    report = said.json()
    assert report["source"] == "district"
    assert report["nodes"]["Enterprise"] == {"new": 2, "changed": 0, "same": 0, "removed": 0}
    assert report["relations"]["SERVES"]["new"] == 1
    assert report["rejects"] == 2
    assert Path(report["rejects_file"]) == folder.with_name("district.rejects.csv")
    assert isinstance(report["seconds"], float)
    assert "row 4" in said.err
    assert "名称 is missing" in said.err or "name is missing" in said.err
    assert "there is no Enterprise '谁家', neither in this load nor in the graph" in said.err
    assert f"hongsheng load {report['rejects_file']}" in said.err


def test_a_mended_rejects_file_loads_as_it_is(folder: Path, graph: Path) -> None:
    report = hongsheng("load", folder, "--format", "json").json()
    kept = Path(report["rejects_file"])
    text = kept.read_text("utf-8-sig")
    kept.write_text(text.replace("谁家", "宁波乙有限公司"), "utf-8-sig")
    again = hongsheng("load", kept, "--format", "json").json()
    assert again["source"] == "district"
    assert again["relations"]["SERVES"]["new"] == 1
    assert again["rejects"] == 1
    assert hongsheng("status", "--format", "json").json()["nodes"] == {
        "Enterprise": 2,
        "Broker": 1,
    }


def test_load_in_chinese(folder: Path, graph: Path) -> None:
    said = hongsheng("load", folder, "--lang", "zh")
    assert said.code == 0
    assert "本次载入和图中都没有“谁家”（企业）" in said.err
    assert "已载入来源 district：共 6 行，载入 4 行，未变 0 行，拒绝 2 行" in said.err
    assert "服务于" in said.out
    assert "新增" in said.out


def test_a_column_that_no_sheet_heads_has_its_chinese_name() -> None:
    """As in a mapping: the row is wrong in ``from`` or ``region``, which stands in no sheet."""
    said = ("from", "region", "enterprise", "走访日期", "nowhere")
    assert [in_chinese(c) for c in said] == ["起点", "地区", "企业", "走访日期", "nowhere"]


def test_strict_fails_and_changes_nothing(folder: Path, graph: Path) -> None:
    said = hongsheng("load", folder, "--strict", "--lang", "en")
    assert said.code == 1
    assert said.err.splitlines()[-1].startswith("Error: 2 of 6 rows would be rejected")
    assert list(graph.parent.iterdir()) == [folder], "a failed first load leaves nothing"


def test_dry_run_changes_nothing(folder: Path, graph: Path) -> None:
    said = hongsheng("load", folder, "--dry-run", "--lang", "en")
    assert said.code == 0
    assert "would load source district: 6 rows in, 4 loaded, 0 unchanged, 2 rejected" in said.err
    kept = folder.with_name("district.rejects.csv")
    assert sorted(graph.parent.iterdir()) == sorted([folder, kept])


@pytest.mark.parametrize("option", ["--rejects", "-o"])
def test_where_things_cannot_be_written_is_told_before_anything_is_loaded(
    folder: Path, graph: Path, option: str
) -> None:
    said = hongsheng("load", folder, option, folder.parent / "none" / "x.csv", "--lang", "en")
    assert said.code == 1
    assert "there is no folder" in said.err
    assert not graph.exists()


def test_rejects_never_overwrite_what_is_loaded(folder: Path, graph: Path) -> None:
    firms = folder / "服务于.csv"
    said = hongsheng("load", firms, "--rejects", firms, "--lang", "en")
    assert said.code == 1
    assert "it would be overwritten" in said.err
    assert firms.read_text("utf-8") == SERVES


def test_the_national_list_of_fields_is_a_source_of_its_own(graph: Path) -> None:
    report = hongsheng("load", "--builtin", "fields", "--format", "json").json()
    assert report["source"] == "gaoxin-lingyu-2016"
    assert {k: n["new"] for k, n in report["nodes"].items()} == {"Field": 60, "Source": 1}
    assert report["relations"]["BROADER"]["new"] == 52
    again = hongsheng("load", "--builtin", "fields", "--format", "json").json()
    assert (again["loaded"], again["unchanged"]) == (0, 113)
    for wrong in ((), ("x.csv", "--builtin", "fields"), ("--builtin", "fields", "--source", "a")):
        said = hongsheng("load", *wrong)
        assert said.code == 2
        assert "--builtin fields alone" in said.err


def test_a_folder_given_as_a_dot_goes_by_its_name(
    folder: Path, graph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = folder.rename(folder.with_name("2020.07"))
    monkeypatch.chdir(place)
    report = hongsheng("load", ".", "--format", "json").json()
    assert report["source"] == "2020.07"
    assert Path(report["rejects_file"]) == place.with_name("2020.07.rejects.csv")


def test_rows_in_are_rows_loaded_unchanged_and_rejected(folder: Path, graph: Path) -> None:
    (folder / "技术需求.csv").write_text("题目,提出企业\n压铸,甲厂\n压铸,甲厂\n", "utf-8")
    (folder / "提出.csv").write_text("起点,终点\n甲厂,压铸\n老甲,压铸\n", "utf-8")
    first = hongsheng("load", folder, "--format", "json").json()
    counts = [first[n] for n in ("rows", "loaded", "unchanged", "rejects")]
    assert counts == [10, 6, 2, 2]
    (folder / "技术需求.csv").write_text("题目,提出企业\n压铸,甲厂\n光刻,甲厂\n", "utf-8")
    again = hongsheng("load", folder, "--format", "json").json()
    assert [again[n] for n in ("rows", "loaded", "unchanged", "rejects")] == [10, 1, 7, 2]
    assert again["relations"]["RAISED"]["new"] == 1, "which no row says by itself"


def test_a_template_is_a_workbook_in_a_folder_that_is_there(tmp_path: Path) -> None:
    assert "name it" in hongsheng("template", tmp_path / "t.csv").err
    said = hongsheng("template", tmp_path / "none" / "t.xlsx", "--lang", "en")
    assert said.code == 1
    assert "there is no folder" in said.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("nowhere.csv", None, "nowhere.csv"),
        ("empty.csv", b"", "empty.csv"),
        ("junk.xlsx", b"\x00\x01\x02 not a workbook", "junk.xlsx"),
        ("weather.csv", "日期,气温\n2020-01-01,3\n".encode(), "weather.csv"),
        ("picture.png", b"\x89PNG", "picture.png"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_and_nothing_happens(
    tmp_path: Path, graph: Path, name: str, content: bytes | None, says: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    for lang in ("en", "zh"):
        said = hongsheng("load", path, "--lang", lang)
        assert said.code == 1
        assert says in said.err
        assert "Traceback" not in said.err
    assert not graph.exists()


def test_find_show_and_path(folder: Path, graph: Path) -> None:
    hongsheng("load", folder)
    found = hongsheng("find", "甲", "--format", "json").json()
    assert [(f["kind"], f["id"], f["match"]) for f in found] == [
        ("Enterprise", "91110108551385082Q", "begins")
    ]
    assert hongsheng("find", "ningboyi", "--format", "json").json()[0]["name"] == "宁波乙有限公司"
    assert hongsheng("find", "91110108551385082q", "--format", "json").json()[0]["match"] == "code"
    shown = hongsheng("show", "老甲", "--format", "json").json()[0]
    assert shown["sources"] == ["district"]
    size = next(p for p in shown["properties"] if p["name"] == "size")
    assert size == {"name": "size", "value": "large", "said_by": {"district": "large"}}
    assert [(r["type"], r["direction"], r["name"]) for r in shown["relations"]] == [
        ("SERVES", "in", "胡某")
    ]
    chinese = hongsheng("show", "老甲", "--lang", "zh").out
    assert "规模" in chinese
    assert "大型" in chinese
    assert "← 服务于" in chinese
    assert "胡某 (开始 2020-01-01)" in chinese
    steps = hongsheng("path", "胡某", "甲厂", "--format", "json").json()
    assert [(s["from"]["name"], s["relation"], s["to"]["name"]) for s in steps] == [
        ("胡某", "SERVES", "宁波甲有限公司")
    ]
    assert hongsheng("path", "甲厂", "宁波乙有限公司", "--format", "json").json() == []


def test_two_sources_that_disagree_are_both_shown(
    folder: Path, graph: Path, tmp_path: Path
) -> None:
    hongsheng("load", folder)
    other = tmp_path / "Enterprise.csv"
    other.write_text("name,uscc,size\n宁波甲有限公司,91110108551385082Q,small\n", "utf-8")
    assert hongsheng("load", other, "--source", "register").code == 0
    said = hongsheng("show", "甲厂", "--lang", "en")
    assert "district: large" in said.out
    assert "register: small" in said.out


def test_status_history_and_undo(folder: Path, graph: Path, tmp_path: Path) -> None:
    hongsheng("load", folder)
    more = tmp_path / "Institute.csv"
    more.write_text("id,name\ni1,某大学\n", "utf-8")
    hongsheng("load", more)
    status = hongsheng("status", "--format", "json").json()
    assert status["nodes"] == {"Enterprise": 2, "Institute": 1, "Broker": 1}
    assert status["relations"] == {"SERVES": 1}
    assert [s["id"] for s in status["sources"]] == ["Institute", "district"]
    assert status["version"] == 2
    assert status["coverage"]["Enterprise"]["uscc"] == 0.5
    history = hongsheng("history", "--format", "json").json()
    assert [(h["version"], h["what"]) for h in history] == [
        (2, "load Institute"),
        (1, "load district"),
    ]
    assert "now version 1" in hongsheng("undo", "--lang", "en").err
    assert hongsheng("status", "--format", "json").json()["nodes"] == {"Enterprise": 2, "Broker": 1}
    said = hongsheng("undo", "--lang", "zh")
    assert said.code == 1
    assert "无可撤销" in said.err


def test_a_missing_graph_says_how_to_make_one(graph: Path) -> None:
    for command in ("status", "history", "undo"):
        said = hongsheng(command, "--lang", "en")
        assert said.code == 1
        assert "hongsheng load" in said.err
    assert "hongsheng demo" in hongsheng("find", "甲", "--lang", "zh").err


def test_what_is_not_there_is_said_with_what_is_near(folder: Path, graph: Path) -> None:
    hongsheng("load", folder)
    said = hongsheng("show", "有限公司", "--lang", "en")
    assert said.code == 1
    assert "nothing in the graph is called '有限公司'; near it: 宁波乙有限公司" in said.err
    assert hongsheng("find", "甲", "--kind", "Nothing", "--lang", "en").code == 2


def test_ontology_lists_and_explains() -> None:
    assert "Enterprise" in hongsheng("ontology").out
    rows = hongsheng("ontology", "技术需求", "--format", "json").json()
    assert {r["name"] for r in rows} >= {"title", "trl_min", "confidential"}
    assert hongsheng("ontology", "天气", "--lang", "zh").code == 1


def test_a_mistyped_command_is_told_what_is_near() -> None:
    said = hongsheng("querry")
    assert said.code == 2
    assert "Did you mean: query" in said.err


def test_output_goes_to_a_file_that_a_spreadsheet_reads(folder: Path, graph: Path) -> None:
    hongsheng("load", folder)
    target = folder.parent / "found.csv"
    assert hongsheng("find", "宁波", "--format", "csv", "-o", target).out == ""
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    assert target.read_text("utf-8-sig").splitlines()[0] == "kind,id,name,match,synthetic"


def test_csv_keeps_nothing_empty_and_every_digit(capsys: pytest.CaptureFixture[str]) -> None:
    row = {"a": None, "b": "", "c": [], "d": 0.816497, "e": 1234567.5, "f": 3e6, "g": [121.84321]}
    hostile = {"h": "=1+1", "i": "-0.5", "j": "-"}
    emit([row | hostile], tuple(row | hostile), format="csv", output=None)
    assert capsys.readouterr().out == (
        "a,b,c,d,e,f,g,h,i,j\n,,,0.816497,1234567.5,3000000,121.84321,'=1+1,-0.5,'-\n"
    )


@pytest.mark.parametrize("name", cli.list_commands(None))  # type: ignore[arg-type]
def test_every_command_teaches(name: str) -> None:
    said = hongsheng(name, "--help")
    assert said.code == 0
    assert "Usage: hongsheng" in said.out
    assert len(said.out.splitlines()) > 3


def told_by(code: str) -> Any:
    """What this code, run by a Python of its own, prints last, as JSON."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def test_a_question_and_a_list_of_gaps_need_frames_alone() -> None:
    code = (
        "import sys, json\n"
        "import graph.stores.ladybug, queries.ledger.listing, queries.lookup, queries.registry\n"
        "heavy = {'pandas', 'numpy', 'pyarrow', 'neo4j', 'networkx', 'scipy', 'jinja2'}\n"
        "print(json.dumps(sorted(heavy & set(sys.modules))))"
    )
    assert told_by(code) == []


def test_what_scipy_touches_and_no_command_uses_is_not_run_until_it_is_used() -> None:
    code = (
        "import sys, json\nsys.argv = ['hongsheng', '--version']\n"
        "from hongsheng.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "import scipy.sparse\n"
        "unused = {'numpy.f2py.crackfortran', 'numpy.testing._private.utils'}\n"
        "before = sorted(unused & set(sys.modules))\n"
        "import numpy.f2py, numpy.testing\n"
        "numpy.testing.assert_equal(numpy.f2py.get_include()[-3:], 'src')\n"
        "print(json.dumps([before, sorted(unused - set(sys.modules))]))"
    )
    assert told_by(code) == [[], []]


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, json\nsys.argv = ['hongsheng', '--help']\n"
        "from hongsheng.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "heavy = {'polars', 'pandas', 'numpy', 'ladybug', 'neo4j', 'networkx', 'scipy'}\n"
        "print(json.dumps(sorted(heavy & set(sys.modules))))"
    )
    assert told_by(code) == []
