"""What a newcomer types wrongly, and what is said to that, in the language of who typed it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from graph.stores import open_graph
from hongsheng.cli import cli
from hongsheng.terminal.options import emit
from tests.commanding import hongsheng
from tests.graphs import build

ROOT = Path(__file__).parent.parent


@pytest.fixture
def graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two firms in a park and a broker who serves one."""
    path = tmp_path / "t.graph"
    monkeypatch.setenv("HONGSHENG_GRAPH", str(path))
    monkeypatch.chdir(tmp_path)
    with open_graph(path) as store:
        build(
            store,
            {
                "Enterprise": [{"id": "e1", "name": "微科"}, {"id": "e2", "name": "Öresund – ẞ"}],
                "Broker": [{"id": "b1", "name": "胡某"}],
                "Community": [{"id": "c1", "name": "灵峰"}],
            },
            {
                "Enterprise LOCATED_IN Community": [("e1", "c1"), ("e2", "c1")],
                "Broker SERVES Enterprise": [("b1", "e1")],
            },
        )
    return path


WRONG = [
    (
        "qurey",
        2,
        "No such command 'qurey'. Did you mean: query?",
        "没有命令 'qurey'",
    ),
    (
        "status --grph",
        2,
        "No such option '--grph'. Did you mean '--graph'?",
        "没有选项 '--grph'",
    ),
    (
        "--graph x status",
        2,
        "Options stand after the command",
        "选项写在命令之后",
    ),
    (
        "status --format xml",
        2,
        "'xml' is not one of 'table'",
        "'xml' 不是 'table'",
    ),
    (
        "status too much",
        2,
        "Got unexpected extra arguments (too much)",
        "多余的参数：too much",
    ),
    (
        "status -o",
        2,
        "Option '-o' requires an argument.",
        "选项 '-o' 后面要有值",
    ),
    (
        "status -o .",
        2,
        "is a directory",
        "'.' 是文件夹，应为文件",
    ),
    (
        "find",
        2,
        "Missing argument 'TEXT'",
        "缺少参数 'TEXT'",
    ),
    (
        "find x --kind Firm",
        2,
        "there are: Enterprise",
        "没有类型 'Firm'；有：企业",
    ),
    (
        "path 微科 胡某 --without Firm",
        2,
        "is no kind",
        "没有类型 'Firm'",
    ),
    (
        "path 微科 胡某 --longest 0",
        2,
        "0 is not in the range x>=1",
        "0 超出范围 x>=1",
    ),
    (
        "gaps assign x",
        2,
        "Missing option '--owner'",
        "缺少选项 '--owner'",
    ),
    (
        "gaps changes --since 7月",
        2,
        "write it as 2020-07-15",
        "请写成 2020-07-15 的形式",
    ),
    (
        "gaps changes --since 2020-02-30",
        2,
        "is not a date",
        "不是日期",
    ),
    (
        "view",
        2,
        "Missing option '-o' / '--output'",
        "缺少选项 '-o' / '--output'",
    ),
    (
        "export",
        2,
        "--example config prints one",
        "--example config 可输出一份示例",
    ),
    (
        "view --broker 微科 -o x.html",
        1,
        "no Broker is called '微科'; near it: 微科 (Enterprise e1)",
        "图中没有科技经纪人 '微科'",
    ),
    (
        "view --rule data-age -o x.html",
        1,
        "finds no gaps",
        "不产生缺口",
    ),
    (
        "queries --theme 天气",
        1,
        "the themes are status, demand",
        "可用主题：现状与数据、需求与供给",
    ),
    (
        "status --graph http://127.0.0.1",
        1,
        "http:// is no address of a graph",
        "http:// 不是图的地址",
    ),
    (
        "template mine.csv",
        1,
        "name it mine.xlsx",
        "请改名为 mine.xlsx",
    ),
    (
        "template nowhere/mine.xlsx",
        1,
        "there is no folder nowhere",
        "文件夹 nowhere 不存在",
    ),
    (
        "view -o /proc/x.html",
        1,
        "cannot write /proc/x.html",
        "无法写入 /proc/x.html",
    ),
    (
        "status -o nowhere/x.csv",
        1,
        "there is no folder nowhere",
        "文件夹 nowhere 不存在",
    ),
]


@pytest.mark.parametrize(("typed", "code", "en", "zh"), WRONG, ids=[w[0] for w in WRONG])
def test_a_mistake_is_told_in_the_language_of_who_made_it(
    graph: Path, typed: str, code: int, en: str, zh: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for lang, told in (("en", en), ("zh", zh)):
        monkeypatch.setenv("HONGSHENG_LANG", lang)
        said = hongsheng(*typed.split())
        assert (said.code, said.out) == (code, "")
        assert told in said.err
        assert ("错误：" in said.err, "Error: " in said.err) == (lang == "zh", lang == "en")


def test_a_wrong_call_in_chinese_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    said = hongsheng("--lang", "zh", "gaps", "list", "--top", "none")
    assert said.err == (
        "用法：hongsheng gaps list [OPTIONS]\n"
        "用法说明：hongsheng gaps list --help\n\n"
        "错误：'--top' 的值无效：'none' 不是有效的数（类型：integer range）。\n"
    )


def test_help_in_chinese_exactly() -> None:
    assert hongsheng("template", "--lang", "zh", "--help").out == (
        "用法：hongsheng template [OPTIONS] FILE\n\n"
        "  写出空白工作簿，带示例、下拉选项和填写说明。\n\n"
        "  共五张表：企业、走访、需求、合作项目、院所与成果。\n\n"
        "  有什么填什么，用不到的表和列可以删去；填好后用 hongsheng load 载入。\n\n"
        "  hongsheng template 台账.xlsx\n"
        "  hongsheng load 台账.xlsx\n\n"
        "选项：\n"
        "  --full          每类对象、每种关系各一张表。\n"
        "  --lang [zh|en]  显示语言；缺省按 HONGSHENG_LANG，再按系统语言。\n"
        "  -h, --help      显示本说明。\n"
    )


@pytest.mark.parametrize("name", cli.list_commands(None))  # type: ignore[arg-type]
def test_chinese_help_fits_a_terminal_of_eighty_columns(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rich.cells import cell_len

    monkeypatch.setenv("COLUMNS", "80")
    said = hongsheng(name, "--lang", "zh", "--help").out
    examples = [line for line in said.splitlines() if line.startswith("  hongsheng ")]
    for line in said.splitlines():
        assert line in examples or cell_len(line) <= 80, line


def test_a_filled_in_workbook_is_never_overwritten(tmp_path: Path) -> None:
    mine = tmp_path / "mine.xlsx"
    assert hongsheng("template", mine).code == 0
    made = mine.read_bytes()
    said = hongsheng("template", mine, "--lang", "zh")
    assert (said.code, said.err) == (
        1,
        f"错误：{mine} 已存在，里面可能有填好的内容；请另取名称，或先移走它\n",
    )
    assert mine.read_bytes() == made
    said = hongsheng("load", mine, "--graph", tmp_path / "t.graph", "--lang", "en")
    assert said.err.startswith("note: the tables are empty; fill in rows below the headings")


def test_the_configuration_is_named_where_its_graph_is_not_there(tmp_path: Path) -> None:
    config = tmp_path / "export.toml"
    config.write_text(hongsheng("export", "--example", "config").out, "utf-8")
    said = hongsheng("export", config, "--lang", "en")
    assert said.code == 1
    assert said.err.endswith(f"or name another as 'graph' in {config}\n")


def _run(*typed: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The command as a process of its own, in this environment."""
    return subprocess.run(
        [sys.executable, "-m", "hongsheng", *typed],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        check=False,
    )


def test_a_terminal_that_cannot_write_a_letter_gets_its_code(graph: Path) -> None:
    for encoding, dash in (("gbk", "–"), ("ascii", "\\u2013")):
        done = _run("find", "sund", PYTHONIOENCODING=encoding, HONGSHENG_LANG="en")
        assert (done.returncode, done.stderr) == (0, b"")
        assert f"\\xd6resund {dash} \\u1e9e" in done.stdout.decode(encoding)


def test_bytes_that_are_no_text_here_are_told_of(graph: Path) -> None:
    done = _run("find", os.fsdecode("微科".encode("gbk")), PYTHONUTF8="1", HONGSHENG_LANG="en")
    assert done.returncode == 1
    assert b"is no text in utf-8, the encoding of this locale" in done.stderr


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_an_answer_that_cannot_be_written_is_told_of(graph: Path, unbuffered: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "hongsheng", "status", "--lang", "en"],
            stdout=full,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": unbuffered},
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == b"Error: cannot write the answer: No space left on device\n"


def test_a_reader_who_has_read_enough_ends_it_quietly(graph: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "hongsheng", "status"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        said = running.stderr.read()
    assert b"Traceback" not in said
    assert b"Error" not in said


def test_a_table_speaks_the_language_of_its_reader(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{"kind": "Enterprise", "kind_zh": "企业", "known": True, "also": ["a", "b"]}]
    columns = ("kind", "kind_zh", "known", "also")
    shown = {}
    for lang in ("en", "zh"):
        monkeypatch.setenv("HONGSHENG_LANG", lang)
        emit(rows, columns, format="table", output=None)
        shown[lang] = capsys.readouterr().out.split()
    assert shown["en"][:3] == ["kind", "known", "also"]
    assert shown["en"][-4:] == ["Enterprise", "yes", "a;", "b"]
    assert shown["zh"][:3] == ["kind_zh", "known", "also"]
    assert shown["zh"][-3:] == ["企业", "是", "a、b"]
    emit(rows, columns, format="csv", output=None)
    assert capsys.readouterr().out == "kind,kind_zh,known,also\nEnterprise,企业,yes,a; b\n"


def test_times_are_shown_as_the_clock_on_the_wall(
    graph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    (version,) = hongsheng("history", "--format", "json").json()
    assert version["on"].endswith("+00:00")
    hour = int(version["on"][11:13])
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    try:
        shown = hongsheng("history", "--lang", "zh").out
    finally:
        monkeypatch.undo()
        time.tzset()
    assert f" {(hour + 8) % 24:02d}:{version['on'][14:16]} " in shown


def test_questions_stand_under_their_themes() -> None:
    lines = hongsheng("queries", "--lang", "zh").out.splitlines()[3:-1]
    themes = [line.split()[1] for line in lines]
    assert list(dict.fromkeys(themes)) == [
        "现状与数据", "需求与供给", "经纪与服务", "合作伙伴", "网络结构", "领域关联"
    ]  # fmt: skip
    assert themes == sorted(themes, key=list(dict.fromkeys(themes)).index)
    named = hongsheng("queries", "--theme", "需求与供给", "--format", "json").json()
    assert {q["theme"] for q in named} == {"demand"}
