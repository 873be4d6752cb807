"""The rejects file: everything refused is in it, and it loads again as it is once mended."""

from __future__ import annotations

import csv
import io
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.coerce import coerce
from graph.ontology import ONTOLOGY
from graph.problem import Problem
from graph.records import Rejects, Table
from loaders.rejects import MARKS, is_rejects_file, rejects_source, write_rejects
from loaders.tables import read_tables


def table(kind: str, /, **columns: Any) -> Table:
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    declared = ONTOLOGY.find_table(kind)
    assert declared is not None
    rows = pl.Series(range(2, frame.height + 2), dtype=pl.Int64)
    return Table(declared, frame, rows, "数据/表.xlsx", "第一页")


@pytest.fixture
def refused() -> Rejects:
    rejects = Rejects()
    demands = table(
        "Demand",
        title=["压铸工艺", "-2+3 涂层"],
        budget=["很多", "1"],
        trl_min=["3.7", "12"],
        description=["两行\n说明", None],
    )
    coerce(demands, rejects, [])
    credentials = table("Credential", kind=[None], valid_from=["2020-02-30"], 怪=["=cmd()"])
    coerce(credentials, rejects, [])
    serves = table("SERVES", **{"from": ["b"], "to": [None]})
    coerce(serves, rejects, [])
    return rejects


def test_a_line_a_row_with_place_reasons_and_cells(refused, tmp_path):
    path = tmp_path / "rejects.csv"
    assert write_rejects(refused, path, "镇海 2020", "zh") == 4
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    assert list(lines[0])[: len(MARKS)] == list(MARKS)
    first = lines[0]
    assert (first["file"], first["sheet"], first["row"]) == ("数据/表.xlsx", "第一页", "2")
    assert sorted(first["column"].split("\n")) == ["budget", "trl_min"]
    assert "不是整数" in first["reason"]
    assert first["table"] == "Demand"
    assert first["title"] == "压铸工艺"
    assert [line["table"] for line in lines] == ["Demand", "Demand", "Credential", "SERVES"]


def test_no_cell_can_run_as_a_formula(refused, tmp_path):
    path = tmp_path / "rejects.csv"
    write_rejects(refused, path)
    cells = [c for line in csv.reader(io.StringIO(path.read_text("utf-8-sig"))) for c in line]
    assert not [c for c in cells if c[:1] in tuple("=+-@\t\r|%") and c]


def test_it_is_recognised_and_comes_back_as_the_same_rows(refused, tmp_path):
    path = tmp_path / "rejects.csv"
    write_rejects(refused, path, source="s1")
    assert is_rejects_file(path)
    assert rejects_source(path) == "s1"
    tables, _ = read_tables([path])
    by_kind = {t.kind.name: t for t in tables}
    assert list(by_kind) == ["Demand", "Credential", "SERVES"]
    assert by_kind["Demand"].frame["title"].to_list() == ["压铸工艺", "-2+3 涂层"]
    assert by_kind["Demand"].frame["description"].to_list() == ["两行\n说明", None]
    assert by_kind["Credential"].unknown == ("怪",)
    assert by_kind["Credential"].frame["怪"].to_list() == ["=cmd()"]
    again = Rejects()
    for each in tables:
        coerce(each, again, [])
    assert [e["reason"] for e in again.entries] == [e["reason"] for e in refused.entries]
    assert [e["reason"] for e in again.blanks] == [e["reason"] for e in refused.blanks]
    assert again.entries[0]["file"] == str(path)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_mended_by_a_spreadsheet_it_loads(refused, tmp_path, delimiter):
    path = tmp_path / "rejects.csv"
    write_rejects(refused, path)
    lines = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    lines[0] |= {"budget": "300万元", "trl_min": "4"}
    lines[1] |= {"trl_min": "9"}
    lines[2] |= {"kind": "小巨人", "valid_from": "2020-02-28"}
    lines[3] |= {"to": "甲公司"}
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(lines)
    assert is_rejects_file(path)
    rejects = Rejects()
    frames = [coerce(t, rejects, []) for t in read_tables([path])[0]]
    assert not rejects.noted
    assert [f.height for f in frames] == [2, 1, 1]
    assert frames[0]["budget"].to_list() == [3e6, 1.0]


def test_one_source_row_in_two_tables_keeps_its_reasons_apart(tmp_path):
    rejects = Rejects()
    coerce(table("Demand", title=[None]), rejects, [])
    coerce(table("Enterprise", name=["甲"], employees=["许多"]), rejects, [])
    write_rejects(rejects, tmp_path / "r.csv")
    lines = list(csv.DictReader(io.StringIO((tmp_path / "r.csv").read_text("utf-8-sig"))))
    assert [(x["table"], x["column"]) for x in lines] == [
        ("Demand", "title"),
        ("Enterprise", "employees"),
    ]


def test_a_row_of_no_kind_is_rejected_again(refused, tmp_path):
    path = tmp_path / "rejects.csv"
    write_rejects(refused, path)
    path.write_text(path.read_text("utf-8-sig").replace(",Credential,", ",Credentail,"), "utf-8")
    rejects = Rejects()
    frames = [coerce(t, rejects, []) for t in read_tables([path])[0]]
    assert [f.height for f in frames] == [2, 0, 0]
    assert ("table", "Credentail", 4) in [
        (e["column"], e["value"], e["row"]) for e in rejects.entries
    ]


def test_rows_of_two_sources_cannot_go_back_in_one(refused, tmp_path):
    path = tmp_path / "rejects.csv"
    write_rejects(refused, path, source="s1")
    path.write_text(path.read_text("utf-8-sig").replace(",s1,SERVES", ",s2,SERVES"), "utf-8")
    with pytest.raises(Problem, match="several sources"):
        rejects_source(path)


def test_other_files_are_no_rejects_files(tmp_path):
    (tmp_path / "企业.csv").write_text("file,sheet,row\n1,2,3\n")
    assert not is_rejects_file(tmp_path / "企业.csv")
    assert not is_rejects_file(tmp_path / "none.csv")
    assert not is_rejects_file(tmp_path)
    assert rejects_source(tmp_path / "企业.csv") is None


texts = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1)


@given(
    st.lists(texts, min_size=1, max_size=5),
    st.sampled_from(["'=", "=", "+", "''-", "@", "%", "0", "3-1"]),
)
def test_any_text_comes_back_as_it_was(tmp_path_factory, values, start):
    values = [start + v for v in values] + values
    given_table = table("Demand", title=[None] * len(values), description=values)
    rejects = Rejects()
    coerce(given_table, rejects, [])
    path = tmp_path_factory.mktemp("r") / "r.csv"
    write_rejects(rejects, path)
    (back,), _ = read_tables([path])
    assert back.frame["description"].to_list() == values


def test_a_row_of_unknown_kind_comes_back_only_when_its_kind_is_written(tmp_path):
    rejects = Rejects()
    rejects.add(table("Institute", id=["1"], name=["甲"]), 0, "table", None, "kind?", "类别?")
    path = tmp_path / "r.csv"
    write_rejects(rejects, path)
    again = Rejects()
    assert [coerce(t, again, []).height for t in read_tables([path])[0]] == [0]
    assert len(again) == 1
    write_rejects(again, tmp_path / "second.csv")
    mended = (tmp_path / "second.csv").read_text("utf-8-sig").replace(",,,1,", ",,Enterprise,1,")
    assert "Enterprise" in mended
    (tmp_path / "third.csv").write_text(mended, "utf-8")
    (back,), _ = read_tables([tmp_path / "third.csv"])
    assert back.kind.name == "Enterprise"
    assert back.frame.to_dicts() == [{"id": "1", "name": "甲"}]


CODES = ["0012", "913302001234567890", "3-12", "2020-07", "1E5", "'0012", "3-12\n"]


def test_what_a_spreadsheet_would_make_another_of_is_kept_and_comes_back(tmp_path):
    ids = [*CODES, "12", "2020-07-15", "甲-1"]
    given_table, rejects = table("Enterprise", id=ids, name=[None] * len(ids)), Rejects()
    coerce(given_table, rejects, [])
    write_rejects(rejects, tmp_path / "r.csv")
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        kept = [line["id"] for line in csv.DictReader(file)]
    assert kept == [*(f"'{code}" for code in CODES), "12", "2020-07-15", "甲-1"]
    (back,), _ = read_tables([tmp_path / "r.csv"])
    assert back.frame["id"].to_list() == ids
