"""``gaps``: exact words in both languages, exit codes, and the JSON that scripts rely on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from graph.stores import open_graph
from queries.gaps import identify
from tests.commanding import Said, hongsheng
from tests.graphs import build

pytestmark = pytest.mark.above_stores

RULE = """\
// name: lonely-firms
// question: Which firm does no broker serve?
// question_zh: 哪些企业没有经纪人服务?
// why: Nobody hears of its needs.
// source: our meeting
// columns:
//   firm_id: text
//   firm: text
//   people: integer
//   surveyed_on: date
// gap:
//   subjects: [{kind: Enterprise, id: firm_id, name: firm}]
//   score: people
//   reason: no broker serves {firm}
//   reason_zh: "{firm}没有经纪人服务"
//   closes: a broker who serves {firm}
//   closes_zh: 安排经纪人服务{firm}
//   surveyed: surveyed_on
//   evidence: [people]
// needs: SERVES
MATCH (e:Enterprise) WHERE NOT (:Broker)-[:SERVES]->(e)
RETURN e.id AS firm_id, e.name AS firm, e.employees AS people, e.surveyed_on AS surveyed_on
ORDER BY firm_id
"""
E1 = identify("lonely-firms", ["Enterprise:e1"])
E2 = identify("lonely-firms", ["Enterprise:e2"])


@pytest.fixture
def district(graph_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """e1 and e2 are lonely; e1 lies in a park. One rule of one's own finds that."""
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "lonely.cypher").write_text(RULE, "utf-8")
    monkeypatch.setenv("HONGSHENG_RULES", str(folder))
    monkeypatch.setenv("HONGSHENG_GRAPH", graph_url)
    with open_graph(graph_url) as store:
        build(
            store,
            {
                "Enterprise": [
                    {"id": "e1", "name": "隆源", "employees": 9, "surveyed_on": "2020-05-01"},
                    {"id": "e2", "name": "[red]x\x1b[2J", "employees": 5},
                    {"id": "e3", "name": "博威"},
                ],
                "Broker": [{"id": "b1", "name": "胡"}],
                "Community": [{"id": "c1", "name": "灵峰", "aliases": ["灵峰社区"]}],
                "Collaboration": [{"id": "k1"}],
            },
            {
                "Broker SERVES Enterprise": [("b1", "e3")],
                "Enterprise LOCATED_IN Community": [("e1", "c1")],
            },
        )
    return graph_url


def find(*more: str, day: str = "2020-07-15") -> Said:
    return hongsheng("gaps", "find", "--rule", "lonely-firms", "--as-of", day, "--by", "li", *more)


def serve(url: str, firm: str) -> None:
    with open_graph(url) as store:
        build(store, {}, {"Broker SERVES Enterprise": [("b1", firm)]})


def test_find(district: str) -> None:
    said = find()
    assert (said.code, said.err) == (
        0,
        "2 opened, 0 closed, 0 reopened, 0 persisting; of 0 the data cannot tell\n",
    )
    assert said.out.split() == [
        *("rule", "opened", "persisting", "closed", "reopened", "dismissed", "unknown"),
        said.out.splitlines()[2].strip(),
        *("lonely-firms", "2", "0", "0", "0", "0", "0"),
    ]


def test_find_in_chinese_and_as_json(district: str) -> None:
    assert find("--lang", "zh").err == (
        "新增 2 个，关闭 0 个，重现 0 个，持续 0 个；另有 0 个因数据不足无法判断\n"
    )
    serve(district, "e1")
    assert find("--format", "json").json() == {
        "lonely-firms": {
            "opened": 0,
            "persisting": 1,
            "closed": 1,
            "reopened": 0,
            "dismissed": 0,
            "unknown": 0,
        }
    }


def test_all_rules_run_where_none_is_named(district: str) -> None:
    counts = hongsheng("gaps", "find", "--as-of", "2020-07-15", "--format", "json").json()
    assert {"lonely-firms", "open-triads", "unknown-enterprises"} <= set(counts)
    assert "data-coverage" not in counts


def test_list_as_json(district: str) -> None:
    find()
    listed = hongsheng("gaps", "list", "--format", "json").json()
    assert [gap["id"] for gap in listed] == [E1, E2]
    assert listed[0] == {
        "id": E1,
        "rule": "lonely-firms",
        "subjects": [{"kind": "Enterprise", "id": "e1", "name": "隆源"}],
        "score": 9.0,
        "reason": "no broker serves 隆源",
        "closes": "a broker who serves 隆源",
        "evidence": {"rows": [{"people": 9}], "sources": ["test"]},
        "surveyed_on": "2020-05-01",
        "first_seen": "2020-07-15",
        "last_seen": "2020-07-15",
        "verdict": "gap",
        "status": "new",
        "owner": None,
        "due": None,
        "until": None,
        "collaboration": None,
        "note": None,
    }
    assert hongsheng("gaps", "list", "--format", "json", "--lang", "zh").json()[0]["reason"] == (
        "隆源没有经纪人服务"
    )


def test_list_for_people(district: str) -> None:
    find()
    said = hongsheng("gaps", "list", "--lang", "zh")
    lines = [line.split() for line in said.out.splitlines() if line.strip()]
    assert lines[0] == ["编号", "规则", "得分", "缺口", "调查日期", "首次发现", "状态", "负责人"]
    assert lines[2] == [
        *(E1, "lonely-firms", "9", "隆源没有经纪人服务", "2020-05-01", "2020-07-15", "新发现"),
    ]
    assert "[red]x\\x1b[2J没有经纪人服务" in said.out
    assert said.err == "共 2 个缺口\n"


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ([], [E2]),
        (["--status", "all"], [E1, E2]),
        (["--status", "closed"], [E1]),
        (["--status", "assigned"], []),
        (["--rule", "nothing"], []),
        (["--owner", "Li"], []),
        (["--status", "all", "--top", "1"], [E1]),
        (["--status", "all", "--community", "灵峰社区"], [E1]),
        (["--status", "all", "--community", "c1"], [E1]),
    ],
)
def test_list_filtered(district: str, options: list[str], found: list[str]) -> None:
    find()
    assert hongsheng("gaps", "close", E1, "--reason", "done").code == 0
    listed = hongsheng("gaps", "list", "--format", "json", *options).json()
    assert [gap["id"] for gap in listed] == found


def test_list_of_a_community_that_is_none(district: str) -> None:
    said = hongsheng("gaps", "list", "--community", "nowhere")
    assert (said.code, said.out) == (1, "")
    assert "there is no community 'nowhere'" in said.err


def test_assign(district: str) -> None:
    find()
    said = hongsheng(
        "gaps", "assign", E1, E2, "--owner", "Li", "--due", "2020-09-01", "--by", "zhou"
    )
    assert (said.code, said.out) == (0, "")
    assert said.err.splitlines()[0] == f"{E1} assigned to Li (no broker serves 隆源)"
    assert said.err.splitlines()[1] == f"{E2} assigned to Li (no broker serves [red]x\\x1b[2J)"
    gap = hongsheng("gaps", "show", E1, "--format", "json").json()
    assert (gap["status"], gap["owner"], gap["due"]) == ("assigned", "Li", "2020-09-01")
    assert [(e["what"], e["who"], e["note"]) for e in gap["history"]] == [
        ("opened", "li", None),
        ("assigned", "zhou", "to Li by 2020-09-01"),
    ]


def test_dismiss_broker_close_reopen(district: str) -> None:
    find()
    said = hongsheng(
        *("gaps", "dismiss", E1, "--reason", "不归我们管", "--until", "2099-01-01", "--lang", "zh")
    )
    assert said.err == f"{E1} 已忽略：不归我们管（隆源没有经纪人服务）\n"
    said = hongsheng("gaps", "reopen", E1, "--lang", "zh")
    assert said.err == f"{E1} 已重新打开（隆源没有经纪人服务）\n"
    said = hongsheng("gaps", "broker", E1, "--collaboration", "k1")
    assert said.err == f"{E1} brokered: k1 (no broker serves 隆源)\n"
    said = hongsheng("gaps", "close", E1, "--reason", "signed")
    assert said.err == f"{E1} closed: signed (no broker serves 隆源)\n"
    gap = hongsheng("gaps", "show", E1[:-3], "--format", "json").json()
    assert [e["what"] for e in gap["history"]] == [
        *("opened", "dismissed", "reopened", "brokered", "closed"),
    ]
    assert gap["collaboration"] == "k1"


def test_show_for_people(district: str) -> None:
    find()
    hongsheng("gaps", "assign", E1, "--owner", "李", "--by", "周")
    said = hongsheng("gaps", "show", E1, "--lang", "zh")
    assert said.out.startswith(
        f"{E1}（已分派）\n隆源没有经纪人服务\n如何弥合：安排经纪人服务隆源\n"
    )
    assert "周" in said.out
    assert "负责人 李" in said.out


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["assign", "nothing", "--owner", "Li"], 1, "there is no gap 'nothing'"),
        (["assign", "lonely", "--owner", "Li"], 1, "fits several gaps"),
        (["assign", E1], 2, "Missing option '--owner'"),
        (["dismiss", E1], 2, "Missing option '--reason'"),
        (["dismiss", E1, "--reason", "x", "--until", "2020-01-01"], 1, "would come back at once"),
        (["broker", E1, "--collaboration", "none"], 1, "there is no collaboration 'none'"),
        (["close", E1], 2, "Missing option '--reason'"),
        (["reopen", E1], 1, "is open already"),
        (["assign", "--owner", "Li"], 2, "Missing argument 'ID...'"),
        (["changes"], 2, "Missing option '--since'"),
        (["list", "--status", "odd"], 2, "'odd' is not one of"),
        (["find", "--rule", "data-coverage"], 1, "answers with figures and finds no gaps"),
        (["find", "--rule", "lonly-firms"], 1, "did you mean lonely-firms"),
    ],
)
def test_wrong_use_changes_nothing(
    district: str, arguments: list[str], code: int, told: str
) -> None:
    find()
    said = hongsheng("gaps", *arguments)
    assert (said.code, said.out) == (code, "")
    assert told in said.err
    assert [g["status"] for g in hongsheng("gaps", "list", "--format", "json").json()] == [
        "new"
    ] * 2


def test_changes(district: str) -> None:
    find()
    serve(district, "e1")
    find(day="2020-08-15")
    said = hongsheng("gaps", "changes", "--since", "2020-08-01")
    assert said.err == "since 2020-07-15: 0 opened, 1 closed, 1 persisting\n"
    lines = [line.split() for line in said.out.splitlines() if line.strip()]
    assert lines[0] == ["what", "id", "reason", "on", "why", "who"]
    assert " ".join(lines[2]) == (
        f"closed {E1} no broker serves 隆源 2020-08-15 a new broker: 胡 li"
    )
    seen: dict[str, Any] = hongsheng(
        *("gaps", "changes", "--since", "2020-08-01", "--format", "json", "--lang", "zh")
    ).json()
    assert {k: v for k, v in seen.items() if k != "closed"} == {
        "opened": [],
        "persisting": 1,
        "since": "2020-07-15",
        "until": "2020-08-15",
    }
    (closed,) = seen["closed"]
    assert (closed["id"], closed["why"], closed["cause"]) == (E1, "新增经纪人：胡", "broker")


def test_an_empty_answer_says_why(district: str) -> None:
    def said(*args: str, lang: str = "en") -> str:
        return hongsheng("gaps", *args, "--lang", lang).err.strip()

    never = "no gaps: no rule has been run yet; 'hongsheng gaps find' runs them"
    assert said("list") == never
    assert said("changes", "--since", "2020-07-15") == never
    assert said("list", lang="zh") == "没有缺口：还没有运行过任何规则；请先运行 hongsheng gaps find"
    hongsheng("gaps", "find", "--rule", "lonely-firms", "--as-of", "2020-07-15")
    assert said("list", "--owner", "王") == (
        "no open gaps; the ledger holds 2 new; none is among those asked for"
    )
    assert said("list", "--rule", "lock-in").splitlines()[-1] == (
        "no gaps of lock-in: the last run, as of 2020-07-15, was of other rules; "
        "'hongsheng gaps find --rule lock-in' runs it"
    )
    hongsheng("gaps", "find", "--rule", "lonely-firms", "--as-of", "2020-08-15")
    assert said("changes", "--since", "2020-07-15") == (
        "nothing opened or closed between the runs as of 2020-07-15 and 2020-08-15; 2 persisting"
    )
    hongsheng("gaps", "close", E1, E2, "--reason", "done")
    assert said("list", lang="zh") == "没有未关闭的缺口；台账中有已关闭 2 个"


def test_rules_that_cannot_be_asked_stand_apart_from_those_without_gaps(
    district: str,
) -> None:
    rules = [
        each
        for name in ("lonely-firms", "lock-in", "idle-platforms", "open-triads")
        for each in ("--rule", name)
    ]
    said = hongsheng("gaps", "find", *rules, "--as-of", "2020-07-15")
    assert re.findall(r"^ ([a-z][a-z-]+) ", said.out, re.MULTILINE) == ["rule", "lonely-firms"]
    assert said.err.splitlines()[-1] == (
        "3 could not be asked of this graph, for lack of data: lock-in (no PARTY_TO); "
        "idle-platforms (no Platform); open-triads (no Institute, PARTY_TO of Collaboration)"
    )
    said = hongsheng("gaps", "find", *rules, "--as-of", "2020-07-15", "--lang", "zh")
    assert "idle-platforms（无创新平台（Platform））" in said.err
    counted = hongsheng("gaps", "find", *rules, "--as-of", "2020-07-15", "--format", "json").json()
    assert counted["lock-in"]["opened"] == 0


def test_a_run_that_found_nothing_says_so(district: str) -> None:
    hongsheng("gaps", "find", "--rule", "lock-in", "--as-of", "2020-07-15")
    assert hongsheng("gaps", "list").err == "no gaps: the last run, as of 2020-07-15, found none\n"
    assert hongsheng("gaps", "changes", "--since", "2020-01-01").err == (
        "nothing to compare: the only run so far, as of 2020-07-15, found no gaps\n"
    )
    said = hongsheng("query", "stalled-funnel")
    assert said.err == "the graph holds no Demand: 0 gaps, 0 unknown\n"


def test_every_command_has_help_in_two_languages() -> None:
    for name in (
        "find",
        "list",
        "show",
        "assign",
        "dismiss",
        "broker",
        "close",
        "reopen",
        "changes",
    ):
        said = {lang: hongsheng("gaps", name, "--lang", lang, "--help") for lang in ("en", "zh")}
        assert said["en"].out.startswith(f"Usage: hongsheng gaps {name} [OPTIONS]")
        assert said["zh"].out.startswith(f"用法：hongsheng gaps {name} [OPTIONS]")
        for each in said.values():
            assert (each.code, each.err) == (0, "")
            assert f"\n  hongsheng gaps {name}" in each.out, "no example"


def test_a_rule_that_the_ledger_does_not_know_is_told_of(district: str) -> None:
    said = hongsheng("gaps", "list", "--rule", "lonely-firm", "--format", "json")
    assert (said.code, said.json()) == (0, [])
    assert said.err.startswith("the ledger has nothing of a rule lonely-firm\n")
    said = hongsheng("gaps", "list", "--rule", "once-biten", "--lang", "zh")
    assert said.err.startswith("台账中没有规则 once-biten 的缺口；是否要找 once-bitten？\n")


def test_find_and_show_speak_chinese_and_hide_no_control_character(district: str) -> None:
    hongsheng("gaps", "find")
    found = hongsheng("find", "e1", "--lang", "zh").out
    assert "企业" in found
    assert "Enterprise" not in found
    shown = hongsheng("show", "e2", "--lang", "zh")
    assert shown.err == "企业 [red]x\\x1b[2J（编号 e2）\n"


def test_a_question_file_that_is_not_there(district: str) -> None:
    said = hongsheng("query", "none.cypher")
    assert (said.code, said.err) == (1, "Error: there is no file none.cypher\n")
