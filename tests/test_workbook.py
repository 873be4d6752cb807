"""Workbooks: one sheet a question, typed cells, nothing that runs, the same bytes again."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from exports.flat import csv_bytes, write_csv, write_json
from exports.workbook import book as written
from exports.workbook.sheets import fitting
from exports.workbook.writing import write_workbook
from graph.problem import Problem
from graph.stores import open_graph
from queries import ledger
from tests.graphs import build

DAY = date(2020, 7, 15)
RUNS = '=HYPERLINK("http://x.example","click")'
NAMES = [RUNS, "+1", "@SUM(A1)", "<r><t>raw</t></r>", "http://x.example", "a\x01b\x0b", "普通企业"]
ASKED = ["unknown-enterprises", "lapsed-service", "data-coverage"]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with open_graph(tmp_path_factory.mktemp("workbook") / "t.graph") as store:
        build(
            store,
            {
                "Enterprise": [
                    {"id": f"e{n}", "name": name, "synthetic": True}
                    for n, name in enumerate([*NAMES, "长" * 40_000])
                ],
                "Broker": [{"id": "b", "name": "经纪人甲"}],
                "ServiceEvent": [{"id": "s", "type": "visit", "date": "2018-03-04"}],
                "Source": [{"id": "test", "title": "=A source", "date": "2020-07-01"}],
            },
            {
                "Broker SERVES Enterprise": [("b", "e6", {"since": "2018-01-01"})],
                "Broker CONDUCTED ServiceEvent": [("b", "s")],
                "ServiceEvent FOR Enterprise": [("s", "e6")],
            },
        )
        ledger.find(store, as_of=DAY)
        yield store


@pytest.fixture(scope="module", params=["zh", "en"])
def made(full: Any, request: pytest.FixtureRequest, tmp_path_factory: Any) -> Any:
    path = tmp_path_factory.mktemp("made") / "w.xlsx"
    names = write_workbook(full, path, request.param, ASKED, DAY)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == names
    return request.param, book, path


def test_the_first_sheet_says_what_it_is(made: Any) -> None:
    lang, book, _ = made
    said = " ".join(str(c.value) for row in book.worksheets[0].rows for c in row if c.value)
    for text in ("2020-07-15", "=A source", *ASKED):
        assert text in said
    assert ("合成数据" if lang == "zh" else "SYNTHETIC") in said
    links = [c.hyperlink.location for row in book.worksheets[0].rows for c in row if c.hyperlink]
    assert links == [f"'{name}'!A1" for name in book.sheetnames[1:]]


def test_each_question_has_a_sheet_with_frozen_heads_and_filter(made: Any) -> None:
    lang, book, _ = made
    for name in book.sheetnames[1:]:
        sheet = book[name]
        assert sheet.freeze_panes
        assert sheet.auto_filter.ref.startswith("A1:")
        assert all(c.value for c in sheet[1])
        widths = [d.width for d in sheet.column_dimensions.values()]
        assert all(8 <= w <= 61 for w in widths)
    heads = [c.value for c in book["lapsed-service"][1]]
    assert heads[0] == ("企业" if lang == "zh" else "enterprise name")
    assert len([h for h in heads if h in ("说明", "说明（英文）", "detail", "detail zh")]) == 1


def test_dates_and_numbers_are_dates_and_numbers(made: Any) -> None:
    _, book, _ = made
    sheet = book["lapsed-service"]
    row = {h.value: c for h, c in zip(sheet[1], sheet[2], strict=True)}
    met = row.get("last on") or row["最近走访"]
    assert met.value.date() == date(2018, 3, 4)
    assert met.number_format == "yyyy-mm-dd"
    share = book["data-coverage"]
    at = [c.value in ("share", "已知比例") for c in share[1]].index(True)
    assert share[2][at].number_format == "0.0%"
    assert isinstance(share[2][at].value, int | float)


def test_nothing_runs_and_every_text_is_there(made: Any) -> None:
    _, book, path = made
    cells = [c for sheet in book.worksheets for row in sheet.rows for c in row]
    assert not [c for c in cells if c.data_type == "f"]
    values = {c.value for c in cells}
    assert {RUNS, "+1", "@SUM(A1)", " <r><t>raw</t></r>", "http://x.example"} <= values
    with zipfile.ZipFile(path) as archive:
        content = b"".join(archive.read(n) for n in archive.namelist())
    assert b"<f>" not in content
    assert b'Target="http' not in content.replace(b'Target="http://schemas', b"")
    assert max(len(str(v)) for v in values) == 32_767


def test_names_lead_to_the_sheet_of_subjects(made: Any) -> None:
    lang, book, _ = made
    where = "对象" if lang == "zh" else "Subjects"
    sheet = book["lapsed-service"]
    link = sheet["A2"].hyperlink.location
    assert link.startswith(f"'{where}'!A")
    assert book[where][link.rpartition("!")[2]].value == sheet["A2"].value == "普通企业"


def test_gaps_have_a_sheet(made: Any, full: Any) -> None:
    lang, book, _ = made
    sheet = book["缺口" if lang == "zh" else "Gaps"]
    assert sheet.max_row - 1 == ledger.lines(full).height > 0


def test_the_same_graph_gives_the_same_bytes(full: Any, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_workbook(full, tmp_path / name, "zh", ASKED, DAY)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_all_questions_are_asked_where_none_is_named(full: Any, tmp_path: Path) -> None:
    from queries.registry import built_in

    names = write_workbook(full, tmp_path / "w.xlsx", "en", as_of=DAY)
    assert set(built_in()) <= set(names)
    assert all(len(n) <= 31 for n in names)
    assert len({n.casefold() for n in names}) == len(names)


def test_a_long_answer_goes_on_in_a_further_sheet(
    full: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(written, "MOST_ROWS", 3)
    names = write_workbook(
        full, tmp_path / "w.xlsx", "en", ["unknown-enterprises"], DAY, gaps=False
    )
    book = openpyxl.load_workbook(tmp_path / "w.xlsx")
    assert names[1:4] == [
        "unknown-enterprises",
        "unknown-enterprises (2)",
        "unknown-enterprises (3)",
    ]
    rows = [book[n].max_row - 1 for n in names[1:4]]
    assert rows == [3, 3, 1]
    for name in names[1:4]:
        link = book[name]["A2"].hyperlink.location
        assert book["Subjects"][link.rpartition("!")[2]].value == book[name]["A2"].value


def test_beyond_so_many_links_names_are_text(
    full: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(written, "MOST_LINKS", 2)
    write_workbook(full, tmp_path / "w.xlsx", "en", ["unknown-enterprises"], DAY, gaps=False)
    sheet = openpyxl.load_workbook(tmp_path / "w.xlsx")["unknown-enterprises"]
    assert [bool(row[0].hyperlink) for row in sheet.iter_rows(min_row=2)][:3] == [True, True, False]


def test_an_unknown_question_is_refused_before_anything_is_written(
    full: Any, tmp_path: Path
) -> None:
    with pytest.raises(Problem, match="open-triads"):
        write_workbook(full, tmp_path / "w.xlsx", "en", ["open-triad"], DAY)
    assert not list(tmp_path.iterdir())


def test_a_text_is_cut_where_a_cell_ends() -> None:
    texts = pl.Series(["𠮷" * 20_000, "x" * 32_767, None])
    cut = texts.to_frame().select(fitting(pl.first())).to_series().to_list()
    assert len(cut[0].encode("utf-16-le")) <= 2 * 32_767
    assert cut[0].endswith("…")
    assert cut[1:] == ["x" * 32_767, None]


def test_csv_is_read_by_spreadsheets_and_runs_nothing(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {"名": ["=1+1", "-5", "-x", None, "\t="], "l": [["a", "=b"], [], None, [], []]}
    )
    write_csv(tmp_path / "a.csv", frame)
    content = (tmp_path / "a.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content == csv_bytes(frame)
    rows = content.decode("utf-8-sig").splitlines()
    assert rows == ["名,l", "'=1+1,a; =b", '-5,""', "'-x,", ',""', '\'\t=,""']


def test_json_is_a_list_of_rows(tmp_path: Path) -> None:
    import json

    frame = pl.DataFrame({"a": [1, None], "d": [DAY, None], "l": [["x"], None]})
    write_json(tmp_path / "a.json", frame)
    assert json.loads((tmp_path / "a.json").read_bytes()) == [
        {"a": 1, "d": "2020-07-15", "l": ["x"]},
        {"a": None, "d": None, "l": None},
    ]
    write_json(tmp_path / "a.json", frame.clear())
    assert json.loads((tmp_path / "a.json").read_bytes()) == []
