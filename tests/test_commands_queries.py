"""``queries`` and ``query``: what can be asked, taught, and answered."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from graph.problem import Lang
from graph.stores import open_graph
from queries.question.sentences import not_told
from queries.registry import built_in
from tests.commanding import hongsheng
from tests.graphs import build

RULE = """\
// name: lonely-firms
// theme: brokers
// question: Which firm does no broker serve?
// question_zh: 哪些企业没有经纪人服务?
// why: Nobody hears of its needs.
// why_zh: 它的需求无人知晓。
// source: our meeting
// parameters:
//   size: {type: list, help: Only these sizes., help_zh: 只看这些规模。}
//   least: {type: integer, default: 1, help: Fewest people., help_zh: 最少人数。}
//   strict: {type: boolean, default: false, help: Only above scale., help_zh: 只看规上。}
//   day: {type: date, default: 1990-01-01, help: Founded since., help_zh: 成立于此后。}
// columns:
//   firm_id: {zh: 企业编号, meaning: Its id.}
//   firm: {zh: 企业, meaning: Its name.}
//   people: {type: integer, zh: 人数, meaning: People employed.}
//   founded_on: {type: date, zh: 成立日期, meaning: When founded.}
//   verdict: {zh: 判断, meaning: gap or unknown}
//   missing: {zh: 缺少, meaning: what is missing}
// gap:
//   subjects: [{kind: Enterprise, id: firm_id, name: firm}]
//   score: people
//   reason: no broker serves {firm}
//   reason_zh: "{firm}没有经纪人服务"
//   closes: a broker
//   closes_zh: 安排经纪人
// needs: SERVES
MATCH (e:Enterprise)
WHERE NOT (:Broker)-[:SERVES]->(e) AND e.employees >= $least
  AND (size($size) = 0 OR e.size IN $size) AND (e.above_scale OR NOT $strict)
  AND e.founded_on >= $day
RETURN e.id AS firm_id, e.name AS firm, e.employees AS people, e.founded_on AS founded_on,
       CASE WHEN e.region IS NULL THEN 'unknown' ELSE 'gap' END AS verdict,
       CASE WHEN e.region IS NULL THEN 'region' ELSE NULL END AS missing
ORDER BY firm_id
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "lonely.cypher").write_text(RULE, "utf-8")
    return folder


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    path = tmp_path / "d.graph"
    with open_graph(path) as store:
        firm = {"above_scale": True, "founded_on": "2001-05-01", "region": "大碶"}
        build(
            store,
            {
                "Enterprise": [
                    {"id": "e1", "name": "隆源", "employees": 9, "size": "small", **firm},
                    {"id": "e2", "name": "=1+1", "employees": 5, "size": "micro", **firm},
                    {**firm, "id": "e3", "name": "博威", "employees": 7, "region": None},
                    {"id": "e4", "name": "served", "employees": 3, **firm},
                ],
                "Broker": [{"id": "b1"}],
            },
            {"Broker SERVES Enterprise": [("b1", "e4")]},
        )
    return path


# --- queries ------------------------------------------------------------------------------


def test_list_of_questions() -> None:
    listed = hongsheng("queries", "--format", "json").json()
    assert {q["name"] for q in listed} == {*built_in()}
    keys = {"name", "theme", "question", "why", "source", "parameters", "columns", "is_gap"}
    assert all(set(q) == keys for q in listed)
    triads = next(q for q in listed if q["name"] == "open-triads")
    assert triads["is_gap"] is True
    first = {k: v for k, v in triads["parameters"][0].items() if k != "help"}
    assert first == {"name": "as_of", "type": "date", "default": None}


def test_own_question_in_the_list(rules: Path) -> None:
    said = hongsheng("queries", "--theme", "brokers", "--rules", rules, "--lang", "zh")
    assert said.out == (
        "\n"
        " 名称           主题      问题                      产生缺口\n"
        " ───────────────────────────────────────────────────────────\n"
        " lonely-firms   brokers   哪些企业没有经纪人服务?   是\n\n"
    )


def test_theme_that_is_none() -> None:
    said = hongsheng("queries", "--theme", "nothing")
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("Error: there is no theme 'nothing'; the themes are ")


# --- query --------------------------------------------------------------------------------


def test_answer_as_a_workbook(graph: Path, rules: Path, tmp_path: Path) -> None:
    book = tmp_path / "firms.xlsx"
    said = hongsheng("query", "lonely-firms", "--size", "micro", "--rules", rules, "-o", book,
                     "--graph", graph, "--lang", "en")  # fmt: skip
    assert (said.code, said.out) == (0, "")
    assert said.err == f"wrote {book}\n1 gap, 0 unknown\n"
    import openpyxl

    made = openpyxl.load_workbook(book)
    assert made.sheetnames == ["Contents", "lonely-firms", "Subjects", "Definitions"]
    (row,) = made["lonely-firms"].iter_rows(min_row=2)
    (firm,) = (c for c in row if c.value == "=1+1")
    assert firm.data_type == "s"


@pytest.mark.parametrize("ending", ["xlsx", "XLS"])
def test_a_list_is_not_written_as_a_workbook_that_is_none(
    graph: Path, tmp_path: Path, ending: str
) -> None:
    said = hongsheng("find", "隆源", "-o", tmp_path / f"x.{ending}", "--graph", graph)
    assert said.code == 1
    assert "would be no workbook" in said.err
    assert not list(tmp_path.glob("x.*"))


def test_answer_for_people(graph: Path, rules: Path) -> None:
    said = hongsheng("query", "lonely-firms", "--rules", rules, "--graph", graph)
    assert said.code == 0
    assert said.out == (
        "\n"
        " firm_id   gap                      people   verdict\n"
        " ───────────────────────────────────────────────────\n"
        " e1        no broker serves 隆源         9   gap\n"
        " e2        no broker serves =1+1         5   gap\n"
        " e3        cannot be told: region        7   unknown\n\n"
    )
    assert said.err == "2 gaps, 1 unknown\n"


def test_answer_in_chinese(graph: Path, rules: Path) -> None:
    said = hongsheng("query", "lonely-firms", "--rules", rules, "--graph", graph, "--lang", "zh")
    assert "企业编号" in said.out
    assert "隆源没有经纪人服务" in said.out
    assert "无法判断：region" in said.out
    assert said.err == "缺口 2 个，无法判断 1 个\n"


def test_answer_as_json_has_the_declared_columns(graph: Path, rules: Path) -> None:
    said = hongsheng(
        "query", "lonely-firms", f"--rules={rules}", "--graph", graph, "--format", "json"
    )
    assert said.json()[0] == {
        "firm_id": "e1",
        "firm": "隆源",
        "people": 9,
        "founded_on": "2001-05-01",
        "verdict": "gap",
        "missing": None,
    }


def test_answer_as_csv_runs_nothing_in_a_spreadsheet(graph: Path, rules: Path) -> None:
    said = hongsheng("query", "lonely-firms", "--rules", rules, "--graph", graph, "--format", "csv")
    rows = list(csv.reader(io.StringIO(said.out)))
    assert rows[0] == ["firm_id", "firm", "people", "founded_on", "verdict", "missing"]
    assert rows[2][1] == "'=1+1"


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (["--least", "7"], ["e1", "e3"]),
        (["--size", "small", "--size", "micro"], ["e1", "e2"]),
        (["--strict"], ["e1", "e2", "e3"]),
        (["--no-strict"], ["e1", "e2", "e3"]),
        (["--day", "2010-01-01"], []),
    ],
)
def test_parameters_are_options(
    graph: Path, rules: Path, options: list[str], ids: list[str]
) -> None:
    common = ["--rules", rules, "--graph", graph, "--format", "json"]
    listed = hongsheng("query", "lonely-firms", *options, *common).json()
    assert [row["firm_id"] for row in listed] == ids


def test_shared_options_may_stand_before_the_name(graph: Path, rules: Path) -> None:
    said = hongsheng(
        "query", "--rules", rules, "--graph", graph, "--format", "json", "lonely-firms"
    )
    assert len(said.json()) == 3


def test_environment_names_graph_and_rules(
    graph: Path, rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HONGSHENG_GRAPH", str(graph))
    monkeypatch.setenv("HONGSHENG_RULES", str(rules))
    assert len(hongsheng("query", "lonely-firms", "--format", "json").json()) == 3


def test_answer_into_a_file(graph: Path, rules: Path, tmp_path: Path) -> None:
    out = tmp_path / "答.json"
    said = hongsheng(
        "query", "lonely-firms", "--rules", rules, "--graph", graph, "--format", "json", "-o", out
    )
    assert (said.code, said.out) == (0, "")
    assert "隆源" in out.read_text("utf-8")


def test_without_the_data_nothing_can_be_said(tmp_path: Path, rules: Path) -> None:
    graph = tmp_path / "bare.graph"
    with open_graph(graph) as store:
        build(store, {"Enterprise": [{"id": "e", "employees": 3, "founded_on": "2001-01-01"}]}, {})
    said = hongsheng("query", "lonely-firms", "--rules", rules, "--graph", graph)
    assert said.err == (
        "no data on SERVES in this graph, so nothing can be said: 0 gaps, 1 unknown\n"
    )
    said = hongsheng("query", "lonely-firms", "--rules", rules, "--graph", graph, "--lang", "zh")
    assert said.err == "图中没有服务于（SERVES）的数据，因此无法判断：缺口 0 个，无法判断 1 个\n"


def test_help_teaches_the_question(rules: Path) -> None:
    said = hongsheng("query", "lonely-firms", "--rules", rules, "--help").out
    for part in (
        "Which firm does no broker serve?",
        "Nobody hears of its needs.",
        "Source: our meeting",
        "Needs data of: SERVES",
        "people (integer): People employed.",
        "--least INTEGER",
        "Fewest people.  [default: 1]",
        "--strict / --no-strict",
        "Only these sizes.",
    ):
        assert part in said
    chinese = hongsheng("query", "lonely-firms", "--rules", rules, "--lang", "zh", "--help").out
    for part in ("它的需求无人知晓。", "出处：our meeting", "最少人数。", "people: 人数"):
        assert part in chinese


@pytest.mark.parametrize("name", list(built_in()))
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_question_has_help(name: str, lang: str) -> None:
    query = built_in()[name]
    said = hongsheng("query", name, "--lang", lang, "--help")
    assert said.code == 0
    words = " ".join(said.out.split())
    question = query.question_zh if lang == "zh" else query.question
    assert "".join(question.split()) in "".join(words.split())
    assert all(f"--{p.name.replace('_', '-')}" in words for p in query.parameters)


def test_help_lists_the_questions() -> None:
    said = hongsheng("query", "--help")
    assert said.code == 0
    assert all(name in said.out for name in built_in())


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["open-triad"], 1, "there is no question 'open-triad'; did you mean open-triads"),
        (["open-triads", "--nothing"], 2, "No such option"),
        (
            ["open-triads", "--as-of", "15.7.2020"],
            2,
            "'15.7.2020' is not a date; write it as 2020-07-15",
        ),
        (
            ["open-triads", "--graph", "/nowhere/x.graph"],
            1,
            "there is no graph at /nowhere/x.graph",
        ),
        ([], 2, "Usage: hongsheng query"),
    ],
)
def test_wrong_use(arguments: list[str], code: int, told: str) -> None:
    said = hongsheng("query", *arguments)
    assert said.code == code
    assert told in said.err
    assert said.out == ""


# --- a file -------------------------------------------------------------------------------


def test_file_with_a_header(graph: Path, rules: Path) -> None:
    said = hongsheng("query", rules / "lonely.cypher", "--graph", graph, "--least", "9")
    assert "no broker serves 隆源" in said.out
    assert said.err == "1 gap, 0 unknown\n"


def test_file_without_a_header(graph: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.cypher"
    file.write_text(
        "// firms\nMATCH (e:Enterprise) WHERE e.employees >= $n AND e.founded_on < $day "
        "AND e.above_scale = $big AND e.name <> $name RETURN e.id AS own, e.employees AS people "
        "ORDER BY own",
        "utf-8",
    )
    given = ["n=5", "day=2020-01-01", "big=true", "name=博威"]
    said = hongsheng(
        "query",
        file,
        *(x for g in given for x in ("--param", g)),
        "--graph",
        graph,
        "--format",
        "json",
    )
    assert said.json() == [{"own": "e1", "people": 9}, {"own": "e2", "people": 5}]
    assert said.err == "2 rows\n"


@pytest.mark.parametrize(
    ("text", "more", "code", "told"),
    [
        ("RETURN $n AS n", [], 1, "the text uses $n; give --param n=..."),
        ("RETURN $n AS n", ["--param", "n"], 2, "'n' is not NAME=VALUE"),
        ("MATCH (n) DETACH DELETE n", [], 1, "DETACH is refused: a question reads the graph"),
        ("MATCH (n:Nobody) RETURN n.id AS own", [], 1, "the query was refused"),
    ],
)
def test_file_that_will_not_do(
    graph: Path, tmp_path: Path, text: str, more: list[str], code: int, told: str
) -> None:
    file = tmp_path / "a.cypher"
    file.write_text(text, "utf-8")
    said = hongsheng("query", file, *more, "--graph", graph)
    assert (said.code, said.out) == (code, "")
    assert told in said.err


def test_file_that_is_not_there(tmp_path: Path) -> None:
    said = hongsheng("query", tmp_path / "no.cypher")
    assert (said.code, said.out) == (1, "")
    assert said.err == f"Error: there is no file {tmp_path / 'no.cypher'}\n"


def test_answers_are_equal_on_every_engine(store: Any, graph_url: str, rules: Path) -> None:
    build(
        store,
        {
            "Enterprise": [{"id": "e1", "employees": 2, "founded_on": "2001-01-01", "region": "x"}],
            "Broker": [{"id": "b"}],
            "Institute": [{"id": "i"}],
        },
        {"Broker LIAISES_WITH Institute": [("b", "i")]},
    )
    said = hongsheng(
        "query", "lonely-firms", "--rules", rules, "--graph", graph_url, "--format", "json"
    )
    assert [(r["firm_id"], r["verdict"]) for r in said.json()] == [("e1", "unknown")]


NOT_TOLD = "status of the demand (需求状态); cells left blank (留空的单元格): 走访(一).xlsx 走访:7"


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", ["无法判断：需求状态；留空的单元格：走访(一).xlsx 走访:7", "无法判断：领域"]),
        (
            "en",
            [
                "cannot be told: status of the demand; cells left blank: 走访(一).xlsx 走访:7",
                "cannot be told: field",
            ],
        ),
    ],
)
def test_what_cannot_be_told_is_named_in_one_language(lang: Lang, said: list[str]) -> None:
    rows = pl.DataFrame({"missing": [NOT_TOLD, "field (领域)"]})
    assert rows.select(not_told(lang)).to_series().to_list() == said
