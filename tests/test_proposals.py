"""Pairs of nodes that may be one: what is proposed, ticked in a workbook, and remembered."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

import hongsheng as hs
from graph.identities import Identities
from graph.loading import load
from graph.problem import Problem
from graph.stores import open_graph
from graph.stores.base import Store
from hongsheng.books.pairs import Answer
from hongsheng.pair_answers import carry_out
from hongsheng.proposals import WEAK, alike, propose
from queries import identities
from tests.commanding import hongsheng
from tests.tables import table

pytestmark = pytest.mark.above_stores
ON = date(2020, 7, 15)
BROKER = table("Broker", {"id": "b", "name": "胡修勤"})
CODE = "91110108551385082Q"
SPELT = table(
    "Enterprise",
    {"id": "e1", "name": "宁波微科光电股份有限公司", "uscc": CODE, "region": "北仑区"},
    {"id": "e2", "name": "微科光电"},
    {"id": "e3", "name": "宁波海天精工股份有限公司"},
    {"id": "e4", "name": "甲厂", "aliases": "海天精工老厂"},
    {"id": "e5", "name": "海天精工老厂"},
)


def test_a_graph_proposes_names_that_may_mean_the_same_and_aliases_that_are_names(
    store: Store,
) -> None:
    load(store, [SPELT, BROKER, table("SERVES", {"from_": "b", "to": "e2"})], "名录", on=ON)
    load(store, [table("Institute", {"name": "浙大"}, {"name": "浙江大学"})], "院所", on=ON)
    found = propose(store)
    assert {(p.kind, p.kept.id, p.other.id) for p in found} >= {
        ("Enterprise", "e1", "e2"),
        ("Institute", "Institute:浙江大学", "Institute:浙大"),
    }
    alias = next(p for p in found if {p.kept.id, p.other.id} == {"e4", "e5"})
    assert (alias.score, alias.reasons[0].zh) == (1.0, "名称或别名相同：海天精工老厂")
    short = next(p for p in found if p.other.id == "e2")
    assert (short.kept.codes, short.kept.place, short.kept.links) == ((CODE,), "北仑区", 0)
    assert (short.other.sources, short.other.links) == (("名录",), 1)


def test_an_abbreviation_or_a_name_in_two_countries_says_little(store: Store) -> None:
    rows = (
        ("a", "Valor Desarrollo SL", "VDI", "ES"),
        ("b", "Verein Ingenieure", "VDI", "ES"),
        ("c", "Nordlicht Systeme", "Aurora Energie", "DE"),
        ("d", "Polaris Kraft", "Aurora Energie", "AT"),
        ("e", "Heliodor Werke", "Aurora Energie", "AT"),
    )
    named = ({"id": i, "name": n, "aliases": a, "country": c} for i, n, a, c in rows)
    load(store, [table("Enterprise", *named)], "s", on=ON)
    found = {frozenset((p.kept.id, p.other.id)): p.score for p in propose(store)}
    assert found[frozenset("ab")] == found[frozenset("cd")] == found[frozenset("ce")] == WEAK
    assert found[frozenset("de")] == 1.0


def test_names_that_differ_by_their_number_are_two(store: Store) -> None:
    named = ({"id": n, "name": f"宁波微科精密机械{n}有限公司"} for n in ("1厂", "2厂", "０２厂"))
    load(store, [table("Enterprise", *named, {"id": "x", "name": "微科精密"})], "s", on=ON)
    found = {frozenset((p.kept.id, p.other.id)) for p in propose(store)}
    assert {"x", "1厂"} in found
    assert {"1厂", "2厂"} not in found


def test_of_nodes_just_made_only_pairs_with_them_are_proposed(store: Store) -> None:
    load(store, [SPELT], "名录", on=ON)
    new = load(store, [table("Enterprise", {"id": "e6", "name": "宁波微科"})], "b", on=ON).fresh
    assert new == {"Enterprise": ["e6"], "Source": ["b"]}
    found = alike(store, new)
    assert found is not None
    assert [(p.kept.id, p.other.id) for p in found] == [("e1", "e6")]
    again = load(store, [table("Enterprise", {"id": "e6", "name": "宁波微科"})], "b", on=ON)
    assert again.fresh == {}


def test_among_very_many_names_a_load_does_not_look(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hongsheng.proposals.MANY", 4)
    fresh = load(store, [SPELT], "名录", on=ON).fresh
    assert alike(store, fresh) is None
    assert alike(store, {"Broker": ["b"]}) == []


def test_a_notebook_s_load_keeps_what_is_in_question(tmp_path: Path) -> None:
    (tmp_path / "企业.csv").write_text(
        "id,名称\ne1,宁波微科光电股份有限公司\ne2,微科光电\n", "utf-8"
    )
    with hs.open(tmp_path / "t.graph") as g:
        assert g.load(tmp_path / "企业.csv", dry_run=True).attrs["alike"] == 0
        assert g.load(tmp_path / "企业.csv").attrs["alike"] == 1
        (asked,) = Identities.read(g.store).questions
        assert (asked.kept, asked.merged) == ("e1", "e2")
        assert g.load(tmp_path / "企业.csv").attrs["alike"] == 0


def answered(path: Path, answers: dict[tuple[str, str], str]) -> None:
    """Fill in the first column as a person does: rows by the names of the pair."""
    book = openpyxl.load_workbook(path)
    page = book.active
    assert page is not None
    for row in page.iter_rows(min_row=2):
        said = answers.get((str(row[1].value), str(row[2].value)))
        if said:
            row[0].value = said
    book.save(path)


def test_pairs_are_ticked_in_a_workbook_and_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HONGSHENG_GRAPH", str(tmp_path / "t.graph"))
    (tmp_path / "企业.csv").write_text(
        "id,名称,别名\ne1,宁波微科光电股份有限公司,\ne2,微科光电,\n"
        "e3,宁波海天精工股份有限公司,\ne4,甲厂,海天精工老厂\ne5,海天精工老厂,\n",
        "utf-8",
    )
    said = hongsheng("load", tmp_path / "企业.csv", "--lang", "zh")
    assert "对名称可能指同一个，例如 " in said.err
    book = tmp_path / "pairs.xlsx"
    said = hongsheng("match", "-o", book, "--lang", "zh")
    assert said.err.endswith(f"然后执行：hongsheng match --answers {book}\n")
    page = openpyxl.load_workbook(book).worksheets[0]
    assert [c.value for c in page[1]][:5] == [
        *("是否同一个？", "甲", "乙", "为何可能是同一个", "备注"),
    ]
    (offered,) = page.data_validations.dataValidation
    assert offered.formula1 == '"是（保留甲）,是（保留乙）,否"'
    answered(
        book,
        {("宁波微科光电股份有限公司", "微科光电"): "是", ("海天精工老厂", "甲厂"): "否"},
    )
    said = hongsheng("match", "--answers", book, "--by", "主任", "--format", "json")
    assert sorted(row["done"] for row in said.json()) == [
        "微科光电 is now 宁波微科光电股份有限公司",
        "海天精工老厂 and 甲厂 are different",
    ]
    (merge,) = hongsheng("merges", "--format", "json").json()
    assert (merge["kept"], merge["merged"], merge["by"]) == ("e1", "e2", "主任")
    assert merge["reason"].startswith("除地名、行业和组织形式外相同：微科")
    left = hongsheng("match", "--format", "json").json()
    assert {frozenset((r["left"], r["right"])) for r in left} & {
        frozenset(("e1", "e2")),
        frozenset(("e4", "e5")),
    } == set()
    again = hongsheng("match", "--answers", book, "--format", "json").json()
    assert {row["done"] for row in again} == {"as before"}
    assert hongsheng("load", tmp_path / "企业.csv", "--lang", "zh").code == 0
    assert len(hongsheng("merges", "--format", "json").json()) == 1


def answer(row: int, a: str, b: str, said: str) -> Answer:
    return Answer(row, "Enterprise", a, b, said, "w")


def test_answers_of_one_workbook_that_hang_together(store: Store) -> None:
    rows = ({"id": f"e{n}", "name": f"微科{n}"} for n in range(4))
    load(store, [table("Enterprise", *rows)], "s", on=ON)
    version = store.version()
    outcomes = carry_out(
        store,
        [
            answer(2, "e0", "e1", "yes"),
            answer(3, "e1", "e2", "other"),  # e2 is kept, and e0 with all its own goes into it
            answer(4, "e0", "e2", "yes"),
            answer(5, "e0", "e1", "no"),
            answer(6, "e2", "e3", "no"),
            answer(7, "e3", "e1", "yes"),
            answer(8, "e9", "e3", "yes"),
        ],
        who="主任",
    )
    assert [(o.row, o.en, o.problem and o.problem.said("en")) for o in outcomes] == [
        (2, "微科1 is now 微科0", None),
        (3, "微科0 is now 微科2", None),
        (4, "as before", None),
        (5, "", "e0 and e1 are one already; 'hongsheng split' takes that back"),
        (6, "微科2 and 微科3 are different", None),
        (7, "", outcomes[5].problem and outcomes[5].problem.said("en")),
        (8, "", "there is no Enterprise e9 in the graph any more; list the pairs again"),
    ]
    assert "微科2 and 微科3 would be one" in str(outcomes[5].problem)
    assert store.version() == version + 1
    left = store.query("MATCH (n:Enterprise) RETURN n.id AS id ORDER BY id")
    assert left["id"].to_list() == ["e2", "e3"]


def test_what_would_make_one_of_two_that_are_different_is_refused(store: Store) -> None:
    rows = ({"id": f"e{n}", "name": f"微科{n}"} for n in range(3))
    load(store, [table("Enterprise", *rows)], "s", on=ON)
    carry_out(store, [answer(2, "e1", "e2", "no"), answer(3, "e0", "e1", "yes")], who="主任")
    with pytest.raises(Problem, match="微科1 and 微科2 would be one, and 主任 said on"):
        identities.merge(store, "e0", "e2", "same")
    identities.split(store, "e1")
    identities.merge(store, "e1", "e2", "after all")
    assert [(m.kept, m.merged) for m in Identities.read(store).merges] == [("e1", "e2")]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "no workbook of pairs"),
        (
            '是否同一个？,编号（请勿改动）\n也许,"[""Enterprise"",""a"",""b""]"\n',
            "'也许' is none of",
        ),
    ],
)
def test_a_workbook_that_cannot_be_taken_changes_nothing(
    content: str, told: str, tmp_path: Path
) -> None:
    path = tmp_path / "p.csv"
    path.write_text(content or "a,b\n1,2\n", "utf-8")
    said = hongsheng("match", "--answers", path, "--graph", tmp_path / "t.graph", "--lang", "en")
    assert said.code == 1
    assert told in said.err


def test_a_gap_about_a_firm_whose_name_is_in_question_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HONGSHENG_GRAPH", str(tmp_path / "t.graph"))
    for kind, text in (
        (
            "企业",
            "id,名称\ne1,宁波微科光电股份有限公司\ne2,微科光电\ne3,宁波海天精工股份有限公司\n",
        ),
        ("科技经纪人", "id,名称\nb,胡修勤\n"),
        ("服务于", "起点,终点\nb,e1\n"),
    ):
        (tmp_path / "district").mkdir(exist_ok=True)
        (tmp_path / "district" / f"{kind}.csv").write_text(text, "utf-8")
    report = hongsheng("load", tmp_path / "district", "--format", "json").json()
    assert report["alike"] == 1
    hongsheng("gaps", "find", "--rule", "unknown-enterprises", "--as-of", "2020-07-15")

    def said() -> list[str]:
        listed = hongsheng("gaps", "list", "--lang", "zh", "--format", "json").json()
        return sorted(row["reason"].partition("（名称待确认")[2] for row in listed)

    assert said() == ["", "：微科光电 可能就是 宁波微科光电股份有限公司）"]
    hongsheng("merge", "e1", "e2", "--reason", "一个地址")
    hongsheng("gaps", "find", "--rule", "unknown-enterprises", "--as-of", "2020-07-15")
    assert said() == [""]  # e1 is known, so e2 was never unknown
    hongsheng("split", "e2")
    assert said() == [""]


def test_what_is_the_same_is_merged_without_a_workbook(tmp_path: Path) -> None:
    """One version; what is to be asked, and what an alias alone says, stays for a person."""
    path = tmp_path / "a.graph"
    with open_graph(path) as store:
        load(store, [SPELT, BROKER], "名录", on=ON)
        load(store, [table("Institute", {"name": "浙大"}, {"name": "浙江大学"})], "院所", on=ON)
    said = hongsheng("match", "--merge-same", "--by", "王五", "--graph", path, "--format", "json")
    assert [(row["id"], row["refused"]) for row in said.json()] == [
        ("Institute:浙江大学", None),
        ("e1", None),
    ]
    merges = hongsheng("merges", "--graph", path, "--format", "json").json()
    assert {(m["kept"], m["merged"], m["by"]) for m in merges} == {
        ("Institute:浙江大学", "Institute:浙大", "王五"),
        ("e1", "e2", "王五"),
    }
    left = hongsheng("match", "--graph", path, "--format", "json").json()
    assert {(p["left"], p["right"], p["decision"]) for p in left} >= {("e5", "e4", "ask")}
    assert not [p for p in left if p["decision"] == "same"]
    again = hongsheng("match", "--merge-same", "--graph", path, "--format", "json")
    assert again.json() == []
    assert again.err.startswith("no two are surely the same: nothing was merged;")
    assert hongsheng("undo", "--graph", path).code == 0
    assert hongsheng("merges", "--graph", path, "--format", "json").json() == []
    with hs.open(path) as g:
        assert sorted(g.merge_same("Institute")["id"]) == ["Institute:浙江大学"]
    wrong = hongsheng("match", "--merge-same", "--answers", path, "--graph", path)
    assert wrong.code == 2
    assert "--answers" in wrong.err
