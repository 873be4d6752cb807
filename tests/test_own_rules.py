"""A person's own questions: good ones become like any other, wrong ones are told where and how."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph.problem import Problem
from graph.schema import Type
from graph.stores import open_graph
from graph.stores.base import Store
from queries.ledger import find, lines
from queries.question.file import has_header, only_reads
from queries.question.own import folder, read
from queries.question.parameters import ANY_DAY, AS_OF
from queries.question.phrases import unfiltered
from queries.registry import built_in
from tests.commanding import hongsheng
from tests.graphs import build

SHIPPED = Path(__file__).parent.parent / "docs" / "own-rule.cypher"

GOOD = """\
// name: small-firms
// question: Which firms are small?
// why: For a test.
// source: tests
// parameters:
//   most: {type: integer, default: 10}
// columns:
//   firm_id: text
//   firm: {type: text, zh: 企业, meaning: Its name.}
//   people: integer
// gap:
//   subjects: [{kind: Enterprise, id: firm_id, name: firm}]
//   score: people
//   reason: "{firm} employs {people}"
// needs: LOCATED_IN

MATCH (e:Enterprise) WHERE e.employees <= $most
RETURN e.id AS firm_id, e.name AS firm, e.employees AS people ORDER BY firm_id
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    return tmp_path / "rules"


def written(rules: Path, *changes: tuple[str, str], text: str = GOOD) -> Path:
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    file = rules / "mine.cypher"
    file.write_text(text, "utf-8")
    return file


def told(rules: Path, *changes: tuple[str, str], text: str = GOOD) -> tuple[int, str, str]:
    """The line, the English and the Chinese sentence of the Problem."""
    file = written(rules, *changes, text=text)
    with pytest.raises(Problem) as problem:
        read(file)
    found = re.match(re.escape(str(file)) + r", line (\d+): ", problem.value.en)
    assert found, problem.value.en
    assert f"第 {found.group(1)} 行" in problem.value.zh
    return int(found.group(1)), problem.value.en[found.end() :], problem.value.zh


# --- good ones ----------------------------------------------------------------------------


def test_file_becomes_a_question(rules: Path) -> None:
    query = read(written(rules))
    assert (query.name, query.theme, query.question) == (
        "small-firms",
        "own",
        "Which firms are small?",
    )
    assert query.question_zh == query.question
    assert [(c.name, c.zh, c.type) for c in query.columns] == [
        ("firm_id", "firm_id", Type.TEXT),
        ("firm", "企业", Type.TEXT),
        ("people", "people", Type.INTEGER),
    ]
    assert [(p.name, p.type, p.default) for p in query.parameters[1:]] == [
        ("most", Type.INTEGER, 10)
    ]
    assert query.needs == ("LOCATED_IN",)
    assert query.gap is not None
    assert query.gap.reason_zh == "{firm} employs {people}"


def test_lists_of_names_and_a_mark_at_the_beginning_will_do(rules: Path) -> None:
    text = "\ufeff" + GOOD.replace("//   firm_id: text\n", "//   - {name: firm_id}\n").replace(
        "//   firm: {type: text, zh: 企业, meaning: Its name.}", "//   - firm"
    ).replace("//   people: integer", "//   - {name: people, type: integer}")
    assert [c.name for c in read(written(rules, text=text)).columns] == [
        "firm_id",
        "firm",
        "people",
    ]


def test_as_of_is_always_there(rules: Path) -> None:
    query = read(written(rules, ("WHERE", "WHERE e.founded_on < $as_of AND")))
    assert query.parameters[0] is AS_OF
    query = read(
        written(
            rules,
            ("WHERE", "WHERE e.founded_on < $as_of AND"),
            ("// columns", "//   as_of: date\n// columns"),
        )
    )
    assert AS_OF in query.parameters


def test_runs_finds_and_is_kept_like_a_built_in_one(store: Any, rules: Path) -> None:
    written(rules)
    build(
        store,
        {"Enterprise": [{"id": "e1", "name": "隆源", "employees": 9}], "Community": [{"id": "c"}]},
        {"Enterprise LOCATED_IN Community": [("e1", "c")]},
    )
    query = folder(rules)["small-firms"]
    assert query.run(store).rows() == [("e1", "隆源", 9)]
    assert find(store, [query], date(2020, 7, 15))["small-firms"]["opened"] == 1
    assert lines(store)["reason"].to_list() == ["隆源 employs 9"]


def test_own_stand_beside_the_built_in_ones(rules: Path) -> None:
    written(rules)
    assert set(folder(rules)) == {*built_in(), "small-firms"}
    assert folder(None) == built_in()


def test_shipped_example_works(store: Any) -> None:
    query = read(SHIPPED)
    build(
        store,
        {
            "Enterprise": [{"id": f"e{n}"} for n in range(7)],
            "Community": [{"id": "灵峰"}, {"id": "大碶"}, {"id": "小"}],
            "Platform": [{"id": "p"}],
        },
        {
            "Enterprise LOCATED_IN Community": [
                *((f"e{n}", "灵峰") for n in range(3)),
                *((f"e{n}", "大碶") for n in range(3, 6)),
                ("e6", "小"),
            ],
            "Platform HOSTED_IN Community": [("p", "大碶")],
        },
    )
    find(store, [query], date(2020, 7, 15))
    assert lines(store)["reason_zh"].to_list() == ["灵峰有3家企业，没有创新平台"]


def test_remarks_are_no_header() -> None:
    assert has_header(GOOD)
    assert not has_header("// all firms: those of 2020\nMATCH (n:Enterprise) RETURN n.id AS own")
    assert not has_header("RETURN 1 AS name")


# --- wrong headers ------------------------------------------------------------------------


def test_broken_yaml(rules: Path) -> None:
    line, en, _ = told(rules, ("//   firm_id: text", "//   firm_id: {text"))
    assert line in (9, 10)
    assert en.startswith("the header is not YAML")
    assert "This would work:\n// name: crowded-parks" in en


def test_no_header(rules: Path) -> None:
    line, en, _ = told(rules, text="MATCH (e:Enterprise) RETURN e.id AS own")
    assert (line, en.split("\n")[0]) == (1, "it has no header: leading // lines, in YAML")


@pytest.mark.parametrize("key", ["name", "question", "why", "source", "columns"])
def test_missing_key(rules: Path, key: str) -> None:
    text = re.sub(rf"// {key}:.*\n", f"// {key}:\n", GOOD) if key != "columns" else GOOD
    if key == "columns":
        text = re.sub(r"// columns:\n(//   .*\n)+", "", text)
    _, en, zh = told(rules, text=text)
    assert f"the header does not give '{key}'" in en
    assert f"This would work:\n// {key}:" in en
    assert f"标头缺少 '{key}'" in zh


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("// why:", "// wy: x\n// why:", 3, "'wy' is not known here; did you mean 'why'?"),
        ("integer, default", "integre, default", 6, "type 'integre' of 'most' is not one of text,"),
        ("  most:", "  graph:", 6, "'graph' is an option of every question"),
        ("default: 10", "defualt: 10", 6, "'defualt' is not known here; did you mean 'default'?"),
        ("//   people: integer", "//   no: integer", 7, "quote names such as no, on"),
        (
            "//   people: integer",
            "//   people: date",
            10,
            "'people' is declared date and comes as integer",
        ),
        ("//   people: integer", "//   persons: integer", 14, "'reason' names people, not among"),
        ("score: people", "score: worth", 11, "its gap uses worth"),
        ("kind: Enterprise", "kind: Firm", 11, "subject kind 'Firm' is unknown"),
        ("{kind: Enterprise, id", "{id", 12, "a subject needs a kind and an id"),
        ("//   score: people\n", "", 11, "'gap' does not give 'score'"),
        (
            "{firm} employs",
            "{company} employs",
            14,
            "'reason' names company, not among the columns",
        ),
        ("{firm} employs", "{firm.x} employs", 14, "{firm.x} is not a column's name"),
        (
            "needs: LOCATED_IN",
            "needs: [LIVES_IN]",
            15,
            "needs 'LIVES_IN', which is not in the ontology",
        ),
        ("name: small-firms", "name: Small Firms", 1, "a name is lower-case words joined by -"),
        ("are small?", "are small", 2, "a question ends with '?'"),
        ("<= $most", "<= 10", 6, "'most' is declared, but the text does not use $most"),
        ("{type: integer, default: 10}", "{idle: true}", 6, "'idle' is for community alone"),
        (
            "//   most:",
            "//   community: {idle: true, type: list}\n//   most:",
            6,
            "'idle' is for community alone, and stands alone",
        ),
        ("<= $most", "<= $most + $more", 17, "the header declares no parameter 'more'"),
        ("// source: tests", "// name: others", 4, "'name' stands here a second time"),
        ("zh: 企业,", "zh: 企业, zh: 厂,", 9, "'zh' stands here a second time"),
        ("//   people: integer", "//   people: [integer]", 10, "neither a type nor a mapping"),
        (
            "AS people",
            "AS persons",
            10,
            "'people' is declared, but the text returns firm_id, firm, persons",
        ),
        (
            "AS people",
            "AS people, e.id AS x",
            7,
            "the text returns x, which the header does not declare",
        ),
    ],
)
def test_wrong_header(rules: Path, old: str, new: str, line: int, said: str) -> None:
    where, en, zh = told(rules, (old, new))
    assert said in en
    assert where == line
    assert "This would work:\n" in en
    assert "正确的写法：\n" in zh


def test_as_of_is_a_date_with_no_default(rules: Path) -> None:
    _, en, _ = told(rules, ("//   most:", "//   as_of: {type: text}\n//   most:"))
    assert "'as_of' is the day asked for" in en


def test_a_question_that_asks_for_no_day_takes_one_all_the_same(rules: Path, store: Store) -> None:
    build(store, {"Enterprise": [{"id": "e", "name": "甲", "employees": 5}]}, {})
    query = read(written(rules))
    assert query.parameters[0] is ANY_DAY
    assert query.run(store, as_of=date(2020, 7, 15))["firm_id"].to_list() == ["e"]
    assert query.run(store)["firm_id"].to_list() == ["e"]


def test_a_figure_of_the_whole_graph_takes_a_community_and_says_that_it_changes_nothing(
    rules: Path, tmp_path: Path
) -> None:
    graph = tmp_path / "t.graph"
    with open_graph(graph) as store:
        build(
            store,
            {
                "Enterprise": [{"id": "e", "name": "甲", "employees": 5}],
                "Community": [{"id": "c", "name": "灵峰"}],
            },
            {},
        )
    idle = ("// parameters:\n", "// parameters:\n//   community: {idle: true}\n")
    file = written(rules, idle)
    asked = ("query", str(file), "--graph", str(graph), "--format", "csv", "--lang")
    plain = hongsheng(*asked, "en")
    said = hongsheng(*asked, "en", "--community", "灵峰", "--as-of", "2020-07-15")
    assert said.out == plain.out
    assert "changes nothing" not in plain.err
    assert (
        "--community changes nothing here. Every figure takes it; this one is of all data, "
        "wherever they lie.\n" in said.err
    )
    assert "--as-of changes nothing here. Every question takes it;" in said.err
    said = hongsheng(*asked, "zh", "--community", "灵峰")
    assert said.err.splitlines()[0] == (
        "--community 在此不起作用。所有指标都可使用；本问题统计全部数据，不分社区。"
    )
    place, en, _ = told(rules, idle, ("<= $most", "<= $most AND size($community) = 0"))
    assert (place, en.split("\n")[0]) == (
        6,
        "'community' is declared idle, and the text uses $community",
    )


# --- what a measure reads -----------------------------------------------------------------

MEASURED = """\
// name: my-coverage
// question: How even are visits in my groups?
// why: For a test.
// source: tests
// columns:
//   group: text
//   gini: number
// helpers: {by: text, group_name: text, visits: integer, visited: integer, enterprises: integer,
//           served: integer, hours: number, recorded: integer}
// measure: unequal-coverage
// texts: [groups, visits, recorded]
// order: [group]
MATCH (e:Enterprise)
RETURN 'mine' AS by, e.region AS `group`, e.region AS group_name,
       count(e) AS enterprises, 0 AS served
;
MATCH (e:Enterprise)<-[:`FOR`]-(v:ServiceEvent)
WITH e, count(v) AS visits
RETURN 'mine' AS by, e.region AS `group`, visits, count(e) AS visited, 0.0 AS hours
;
MATCH (v:ServiceEvent) RETURN count(v) AS recorded
"""


def test_ones_own_question_may_use_a_measure(rules: Path, store: Store) -> None:
    build(
        store,
        {
            "Enterprise": [{"id": f"e{n}", "name": f"e{n}", "region": "甲"} for n in range(4)],
            "ServiceEvent": [{"id": "v"}],
        },
        {"ServiceEvent FOR Enterprise": [("v", "e0")]},
    )
    assert read(written(rules, text=MEASURED)).run(store).rows() == [("甲", 0.75)]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        (
            "measure: unequal-coverage",
            "measure: equal-coverage",
            10,
            "there is no measure 'equal-coverage'; did you mean 'unequal-coverage'?",
        ),
        ("// measure: unequal-coverage\n", "", 10, "there is no 'measure'"),
        (
            "// texts: [groups, visits, recorded]\n",
            "",
            10,
            "gives 0 name(s), and the body has 3 text",
        ),
        ("visits, recorded]", "visits]", 11, "gives 2 name(s), and the body has 3 text(s)"),
        ("visits, recorded]", "visits, noted]", 10, "needs 'recorded', which is neither a text"),
        (
            "e.region AS group_name,\n",
            "\n",
            10,
            "needs 'group_name', which is neither a text nor a column",
        ),
        ("group_name,\n", "group_name, e.size AS x,\n", 5, "returns"),
        ("gini: number", "evenness: number", 7, "'evenness' is declared, but the text returns"),
    ],
)
def test_a_measure_that_does_not_fit(rules: Path, old: str, new: str, line: int, said: str) -> None:
    where, en, zh = told(rules, (old, new), text=MEASURED)
    assert said in en
    assert where == line
    assert "This would work:\n" in en
    assert "正确的写法：\n" in zh


# --- wrong Cypher -------------------------------------------------------------------------


def test_nothing_after_the_header(rules: Path) -> None:
    _, en, _ = told(rules, text=GOOD[: GOOD.index("MATCH")])
    assert en.startswith("no Cypher follows the header")


def test_cypher_that_the_engine_refuses(rules: Path) -> None:
    file = written(rules, ("e.name AS firm", "e.nome AS firm"))
    with pytest.raises(Problem) as problem:
        read(file)
    assert problem.value.en.startswith(f"{file}, line 17: the query was refused")
    assert "nome" in problem.value.en


@pytest.mark.parametrize(
    ("cypher", "word"),
    [
        ("MATCH (e:Enterprise) DETACH DELETE e", "DETACH"),
        ("MATCH (e:Enterprise)\nSET e.name = 'x' RETURN 1 AS firm", "SET"),
        ("CREATE (:Enterprise {id: 'x'})", "CREATE"),
        ("mErGe (:Enterprise {id: 'x'})", "MERGE"),
        ("MATCH (e:Enterprise)/**/REMOVE e.name", "REMOVE"),
        ("LOAD FROM '/etc/passwd' RETURN *", "LOAD"),
        ("COPY (MATCH (e:Enterprise) RETURN e.id) TO '/tmp/x.csv'", "COPY"),
        ("EXPORT DATABASE '/tmp/x'", "EXPORT"),
        ("CALL dbms.shutdown()", "CALL"),
        ("DROP TABLE Enterprise", "DROP"),
        ("MATCH (e:Enterprise) WHERE e.name = '\\'' DELETE e //'", "DELETE"),
    ],
)
def test_writing_is_refused(rules: Path, cypher: str, word: str) -> None:
    line, en, zh = told(rules, text=GOOD[: GOOD.index("MATCH")] + cypher)
    assert en.startswith(f"{word} is refused: a question reads the graph and never changes it")
    assert f"不允许使用 {word}" in zh
    assert line == 17 + ("\n" in cypher)


@pytest.mark.parametrize(
    "cypher",
    [
        "MATCH (e:Enterprise) WHERE e.name = 'SET AND DELETE' RETURN e.id AS own",
        'MATCH (e:Enterprise) WHERE e.name = "it\\"s DELETE" RETURN e.id AS own',
        "MATCH (e:Enterprise) // CREATE nothing\nRETURN e.id AS own /* DROP */",
        "MATCH (s:Enterprise) RETURN s.id AS `set`",
        "MATCH (c:Collaboration) RETURN c.call AS the_call, c.id AS created",
    ],
)
def test_words_in_texts_names_and_remarks_are_no_writing(cypher: str) -> None:
    only_reads(cypher, "x.cypher")


def test_a_remark_about_writing_may_stand_in_a_rule(rules: Path) -> None:
    assert read(written(rules, ("RETURN", "/* no SET, no CREATE */ RETURN"))).name == "small-firms"


# --- folders ------------------------------------------------------------------------------


def test_name_already_taken(rules: Path) -> None:
    taken = next(iter(built_in()))
    file = written(rules, ("name: small-firms", f"name: {taken}"))
    with pytest.raises(Problem, match=f"{taken}' is taken by a built-in question; give it another"):
        folder(rules)
    file.write_text(GOOD, "utf-8")
    (rules / "other.cypher").write_text(GOOD, "utf-8")
    with pytest.raises(Problem, match=r"other\.cypher: the name 'small-firms' is taken by .*mine"):
        folder(rules)


def test_a_broken_file_is_told_of_and_the_others_go_on(rules: Path, tmp_path: Path) -> None:
    graph = tmp_path / "t.graph"
    with open_graph(graph) as store:
        build(
            store,
            {"Enterprise": [{"id": "e", "name": "甲", "employees": 5}], "Community": [{"id": "c"}]},
            {"Enterprise LOCATED_IN Community": [("e", "c")]},
        )
    (rules / "good.cypher").write_text(GOOD, "utf-8")
    file = written(rules, ("name: small-firms", "name: torn"), ("score: people", "score: worth"))
    line = f"{file}, line 11: query 'torn': its gap uses worth"
    at = ("--rules", rules, "--graph", graph, "--lang", "en", "--format", "csv")
    asked = hongsheng("query", "small-firms", *at)
    assert asked.code == 0
    assert asked.out.splitlines()[1] == "e,甲,5"
    assert asked.err.count("left out:") == 1
    assert f"left out: {line}" in asked.err
    listed = hongsheng("queries", "--rules", rules, "--lang", "zh")
    assert listed.code == 0
    assert "small-firms" in listed.out
    assert f"已略过：{file} 第 11 行" in listed.err
    found = hongsheng("gaps", "find", "--rule", "small-firms", *at)
    assert found.code == 0
    assert found.out.splitlines()[1].startswith("small-firms,1,")
    page = tmp_path / "x.html"
    shown = hongsheng("view", "--rule", "small-firms", *at[:6], "-o", page)
    assert shown.code == 0
    assert page.is_file()
    for name in ("torn", "mine"):  # what its header calls it, and what the file is called
        for command in (["query", name], ["gaps", "find", "--rule", name]):
            refused = hongsheng(*command, *at)
            assert refused.code == 1
            assert refused.err.startswith(f"Error: {line}")


def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"there is no folder .* with rules of your own"):
        folder(tmp_path / "nowhere")


def test_file_that_is_no_text(rules: Path) -> None:
    file = rules / "mine.cypher"
    file.write_bytes("// name：企业".encode("gb18030"))
    with pytest.raises(Problem, match="cannot be read as UTF-8"):
        read(file)


RECKONED = """\
// name: waiting
// question: Who waits?
// why: For a test.
// source: tests
// parameters:
//   most: {type: integer, default: 10, between: [1, 99]}
//   community:
//   stale_after:
// derive:
//   cutoff: {days_before: most}
// columns:
//   demand:
//   demand_title:
//   size: {type: text, zh: 规模, meaning: Size., words: Enterprise.size}
//   days: {type: integer, zh: 天数, meaning: Days it waits.}
//   place: {type: integer, zh: 名次, meaning: Place by days.}
//   detail:
//   detail_zh:
//   surveyed_on:
//   score:
//   verdict:
//   missing:
//   sources:
// helpers: {raised_on: date, status: text, source: text}
// reckon:
//   days: CAST($as_of AS INT) - CAST(raised_on AS INT)
//   place: RANK() OVER (PARTITION BY size ORDER BY days DESC NULLS LAST)
//   score: days / $most + 0.1
// keep: days IS NULL OR days > 0
// detail:
// - {when: days > 0, en: "{days} days, {size}", zh: "{days}天,{size}"}
// - {en: always, zh: 总是}
// absence: days > 100
// unknown:
// - {when: status IS NULL, missing: its status, missing_zh: 状态}
// sources: [source]
// gap:
//   subjects: [{kind: Demand, id: demand, name: demand_title}]
//   score: score
//   reason: "{demand_title} waits {days} days"
//   surveyed: surveyed_on
MATCH (e:Enterprise)-[:RAISED]->(d:Demand)
WHERE (size($community) = 0 OR EXISTS {
    MATCH (e)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community })
  AND (d.raised_on IS NULL OR d.raised_on < $cutoff) AND may_be_open(d)
RETURN d.id AS demand, d.title AS demand_title, e.size AS size, d.raised_on AS raised_on,
       d.status AS status, e.surveyed_on AS surveyed_on, d.source AS source
"""


@pytest.mark.above_stores
def test_what_follows_the_cypher_is_declared(rules: Path, store: Store) -> None:
    def demand(own: str, raised_on: str | None, status: str | None = "open") -> dict[str, Any]:
        return {"id": own, "raised_on": raised_on, "status": status}

    build(
        store,
        {
            "Community": [{"id": "c", "aliases": ["灵峰"]}],
            "Enterprise": [
                {"id": "e", "size": "small", "surveyed_on": "2018-01-01"},
                {"id": "f", "size": "large"},
            ],
            "Demand": [
                demand("long", "2020-01-01"),
                demand("short", "2020-07-01"),
                demand("vague", "2020-07-02", None),
                demand("undated", None),
                demand("cutoff", "2020-07-05"),  # ten days before is not before ten days
                demand("else", "2020-06-15"),
            ],
        },
        {
            "Enterprise LOCATED_IN Community": [("e", "c")],
            "Enterprise RAISED Demand": [
                *(("e", d) for d in ("long", "short", "vague", "undated", "cutoff")),
                ("f", "else"),
            ],
        },
    )
    query = read(written(rules, text=RECKONED))
    found = query.run(store, as_of=date(2020, 7, 15), community=["灵峰"], stale_after=365)
    wanted = ["demand", "days", "place", "score", "verdict", "missing", "detail", "detail_zh"]
    assert found.select(wanted).rows() == [
        ("short", 14, 2, pytest.approx(1.5), "gap", None, "14 days, small; always",
         "14天,小型；总是"),
        ("undated", None, 4, None, "gap", None, "always", "总是"),
        ("long", 196, 1, pytest.approx(19.7), "unknown", "a survey less old (近期调查)",
         "196 days, small; always", "196天,小型；总是"),
        ("vague", 13, 3, pytest.approx(1.4), "unknown", "its status (状态)",
         "13 days, small; always", "13天,小型；总是"),
    ]  # fmt: skip
    assert found["sources"].to_list() == [["test"]] * 4
    everybody = query.run(store, as_of=date(2020, 7, 15))
    assert everybody.filter(demand="else")["place"].to_list() == [1]
    assert set(everybody["verdict"]) == {"gap", "unknown"}
    with pytest.raises(Problem, match=r"no community called '灵锋' .* did you mean 灵峰"):
        query.run(store, community=["灵锋"])
    with pytest.raises(Problem, match="it goes from 1 to 99"):
        query.run(store, most=100)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("days / $most", "days / $least", 28, r"unable to find column \"\$least\""),
        ("score: days / $most", "score: dayz / $most", 28, "unable to find column \"dayz\""),
        ("days / $most", "days / (", 28, r"the expression 'days / \( "),
        ("{days_before: most}", "{weeks_before: most}", 10, "days_before, "),
        ("keep: days IS NULL", "keep: dayz IS NULL", 29, "unable to find column \"dayz\""),
        ('"{days} days, {size}"', '"{dayz} days"', 31, "dayz"),
        ("when: status IS NULL", "whem: status IS NULL", 35, "when, missing, missing_zh"),
        ("words: Enterprise.size", "words: Enterprise.sise", 14, "neither a mapping nor"),
        ("between: [1, 99]", "between: [1]", 6, "not two whole numbers"),
        ("helpers: {raised_on: date, ", "helpers: {", 11, "returns raised_on"),
        ("status: text, source", "status: text, lost: text, source", 24, "'lost' is declared"),
        ("//   community:\n", "//   community: {kind: Comunity}\n", 7, "no kind of the ontology"),
    ],
)  # fmt: skip
def test_a_mistake_in_what_follows_is_told(
    rules: Path, old: str, new: str, line: int, said: str
) -> None:
    file = written(rules, (old, new), text=RECKONED)
    with pytest.raises(Problem, match=said) as told:
        read(file)
    assert f"line {line}:" in str(told.value), told.value
    assert "This would work:" in str(told.value)


def test_phrases_are_put_in_on_their_line(rules: Path) -> None:
    text = read(written(rules, text=RECKONED)).cypher
    assert "may_be_open" not in text
    assert "(d.status = 'open' OR d.status IS NULL)" in text.splitlines()[3]


def test_where_nothing_was_chosen_the_engine_is_not_asked_for_it() -> None:
    text = (
        "MATCH (e) WHERE (size($community) = 0 OR EXISTS {\n"
        "  MATCH (e)-[:LOCATED_IN]->(c {x: 1}) WHERE c.id IN $community }) AND e.n > 0\n"
        "  AND (size($field) = 0 OR EXISTS { MATCH (f) WHERE f.id IN $field })"
    )
    assert unfiltered(text, "community") == (
        "MATCH (e) WHERE (true) AND e.n > 0\n"
        "  AND (size($field) = 0 OR EXISTS { MATCH (f) WHERE f.id IN $field })"
    )
    assert unfiltered(text, "other") == text
