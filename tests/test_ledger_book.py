"""The ledger as a workbook: written, filled in, loaded back as decisions, each told of."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest

from graph.stores import open_graph
from tests.commanding import hongsheng
from tests.test_commands_gaps import E1, E2, district, find

__all__ = ["district"]
pytestmark = pytest.mark.above_stores
HEADS = ["编号", "缺口", "如何弥合", "得分", "调查日期", "首次发现", "状态", "负责人", "期限"]


def written(tmp_path: Path, *more: object) -> Path:
    book = tmp_path / "台账.xlsx"
    find()
    said = hongsheng("gaps", "list", "--lang", "zh", *more, "-o", book)
    assert said.code == 0, said.err
    return book


def fill(book: Path, id: str, **cells: Any) -> None:
    """Write into a gap's row, by Chinese heading."""
    opened = openpyxl.load_workbook(book)
    page = opened.worksheets[0]
    at = {cell.value: cell.column for cell in page[1]}
    (row,) = (r[0].row for r in page.iter_rows(min_row=2) if r[0].value == id)
    for heading, value in cells.items():
        page.cell(row, at[heading]).value = value
    opened.save(book)


def decide(book: Path) -> list[dict[str, Any]]:
    return hongsheng("gaps", "decide", book, "--by", "li", "--format", "json").json()


def stands(*names: str) -> list[tuple[Any, ...]]:
    listed = hongsheng("gaps", "list", "--status", "all", "--format", "json").json()
    return [tuple(gap[n] for n in names) for gap in listed]


def test_what_is_written_can_be_filled_in(district: str, tmp_path: Path) -> None:
    page, lists = openpyxl.load_workbook(written(tmp_path)).worksheets
    rows = [[c.value for c in row] for row in page.iter_rows()]
    assert rows[0] == [*HEADS, "理由或备注", "合作编号", "原状（请勿改动）"]
    assert rows[1][:3] == [E1, "隆源没有经纪人服务", "安排经纪人服务隆源"]
    assert rows[1][6:] == ["新发现", None, None, None, None, "new|||"]
    assert page.column_dimensions["L"].hidden
    assert lists.sheet_state == "hidden"
    offered = {str(v.sqref): v.formula1 for v in page.data_validations.dataValidation}
    assert offered["G2:G3"] == '"新发现,已分派,已撮合,已忽略,已关闭"'
    assert offered["H2:H3"] == "'选项'!$A$1:$A$1"
    assert [c.value for c in lists["A"]][:1] == ["胡"]


def test_a_workbook_of_one_community_holds_its_gaps_alone(district: str, tmp_path: Path) -> None:
    page = openpyxl.load_workbook(written(tmp_path, "--community", "灵峰")).worksheets[0]
    assert [row[0].value for row in page.iter_rows(min_row=2)] == [E1]


def test_the_ids_lead_to_a_view_and_come_back_as_they_were(district: str, tmp_path: Path) -> None:
    book = written(tmp_path, "--view", tmp_path / "图 1#.html")
    page = openpyxl.load_workbook(book).worksheets[0]
    first = page.cell(2, 1)
    assert (first.value, first.hyperlink.location) == (E1, f"gap={E1}")
    assert unquote(first.hyperlink.target) == "图 1#.html"
    fill(book, E1, 负责人="胡", 期限=date(2030, 9, 30))
    assert [each["id"] for each in decide(book)] == [E1]
    plain = openpyxl.load_workbook(written(tmp_path)).worksheets[0]
    assert plain.cell(2, 1).hyperlink is None


def test_nothing_filled_in_changes_nothing(district: str, tmp_path: Path) -> None:
    book = written(tmp_path)
    said = hongsheng("gaps", "decide", book)
    assert (said.code, said.err) == (
        0,
        "0 decisions carried out, 0 refused, 0 decided so before; 2 rows as they were\n",
    )
    assert stands("status") == [("new",), ("new",)]


def test_what_was_filled_in_is_decided(district: str, tmp_path: Path) -> None:
    book = written(tmp_path)
    fill(book, E1, 负责人="胡", 期限=date(2030, 9, 30))
    fill(book, E2, 状态="已忽略", 理由或备注="企业已外迁")
    assert decide(book) == [
        {"row": 2, "id": E1, "done": "assigned to 胡 by 2030-09-30", "refused": None},
        {"row": 3, "id": E2, "done": "dismissed: 企业已外迁", "refused": None},
    ]
    assert stands("status", "owner", "due") == [
        ("assigned", "胡", "2030-09-30"),
        ("dismissed", None, None),
    ]


def test_what_is_missing_is_told_row_by_row_and_the_others_go_on(
    district: str, tmp_path: Path
) -> None:
    book = written(tmp_path)
    fill(book, E1, 状态="已关闭")
    fill(book, E2, 负责人="胡", 期限="下周")
    first, second = decide(book)
    assert first["refused"] == "fill in the column 'reason or remark'"
    assert second["refused"] == (
        "due '下周' is not a date; write it such as 2020-07-15, 2020年7月15日 or 2020.7"
    )
    assert stands("status") == [("new",), ("new",)]


def test_a_word_that_is_no_status_is_told_of(district: str, tmp_path: Path) -> None:
    book = written(tmp_path)
    fill(book, E1, 状态="办完了")
    said = hongsheng("gaps", "decide", book, "--lang", "zh", "--format", "json").json()
    assert said == [
        {
            "row": 2,
            "id": E1,
            "done": None,
            "refused": "状态“办完了”应为：新发现、已分派、已撮合、已忽略、已关闭",
        }
    ]


def test_what_somebody_decided_since_is_not_overwritten(district: str, tmp_path: Path) -> None:
    book = written(tmp_path)
    hongsheng("gaps", "assign", E1, "--owner", "王")
    fill(book, E1, 负责人="胡")
    fill(book, E2, 负责人="胡")
    first, second = decide(book)
    assert first["refused"] == (
        "decided on by somebody else since the workbook was written "
        "(new → assigned, - → 王); list it again"
    )
    assert second["done"] == "assigned to 胡"
    assert stands("owner") == [("王",), ("胡",)]


@pytest.mark.parametrize(
    "cells",
    [
        {"负责人": "胡", "期限": date(2030, 9, 30), "理由或备注": "尽快"},
        {"状态": "已忽略", "期限": date(2030, 9, 30), "理由或备注": "已外迁"},
        {"状态": "已关闭", "理由或备注": "已签约"},
        {"状态": "已撮合", "合作编号": "k1"},
    ],
)
def test_the_same_workbook_once_more_changes_nothing(
    district: str, tmp_path: Path, cells: dict[str, Any]
) -> None:
    book = written(tmp_path)
    fill(book, E1, **cells)
    assert decide(book)[0]["refused"] is None
    told = hongsheng("gaps", "show", E1, "--format", "json").json()
    said = hongsheng("gaps", "decide", book, "--by", "wang", "--format", "json")
    assert said.json() == [{"row": 2, "id": E1, "done": "decided so before", "refused": None}]
    assert said.err == (
        "0 decisions carried out, 0 refused, 1 decided so before; 1 rows as they were\n"
    )
    assert hongsheng("gaps", "show", E1, "--format", "json").json() == told


def test_another_day_or_owner_is_no_same_decision(district: str, tmp_path: Path) -> None:
    book = written(tmp_path)
    fill(book, E1, 状态="已忽略", 期限=date(2030, 9, 30), 理由或备注="已外迁")
    fill(book, E2, 负责人="胡")
    decide(book)
    fill(book, E1, 期限=date(2031, 9, 30))
    fill(book, E2, 负责人="王")
    assert [(each["refused"] or "")[:28] for each in decide(book)] == [
        "decided on by somebody else "
    ] * 2


def test_a_closed_gap_is_opened_again_and_given_to_somebody(district: str, tmp_path: Path) -> None:
    find()
    hongsheng("gaps", "close", E1, "--reason", "signed")
    book = written(tmp_path, "--status", "all")
    fill(book, E1, 状态="已分派", 负责人="胡", 理由或备注="合同未签成")
    assert [each["done"] for each in decide(book)] == ["assigned to 胡"]
    assert stands("status", "owner") == [("assigned", "胡"), ("new", None)]


def test_a_link_needs_a_collaboration_of_the_graph(district: str, tmp_path: Path) -> None:
    book = written(tmp_path)
    fill(book, E1, 状态="已撮合", 合作编号="k1")
    fill(book, E2, 状态="已撮合", 合作编号="k9")
    first, second = decide(book)
    assert first["done"] == "brokered: k1"
    assert second["refused"].startswith("there is no collaboration 'k9' in the graph")


def test_another_workbook_is_refused(district: str, tmp_path: Path) -> None:
    other = tmp_path / "x.xlsx"
    openpyxl.Workbook().save(other)
    said = hongsheng("gaps", "decide", other)
    assert (said.code, said.out) == (1, "")
    assert "no workbook of the ledger" in said.err


def test_hostile_names_are_texts_in_the_workbook(district: str, tmp_path: Path) -> None:
    with open_graph(district) as store:
        from tests.graphs import build

        build(store, {"Broker": [{"id": "b2", "name": '=HYPERLINK("x")'}]}, {})
    lists = openpyxl.load_workbook(written(tmp_path)).worksheets[1]
    # The reader takes every text with "=" for a formula; the file says what it is.
    with zipfile.ZipFile(tmp_path / "台账.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet2.xml").decode()
    assert next(c.value for c in lists["A"] if c.value) == '=HYPERLINK("x")'
    assert "<f>" not in sheet


def test_what_was_decided_since_is_said_in_chinese(district: str, tmp_path: Path) -> None:
    book = written(tmp_path)
    hongsheng("gaps", "assign", E1, "--owner", "王")
    fill(book, E1, 负责人="胡")
    said = hongsheng("gaps", "decide", book, "--lang", "zh", "--format", "json").json()
    assert said[0]["refused"] == (
        "该工作簿生成之后，他人已作出决定（新发现 → 已分派、- → 王）；请重新导出后再填"
    )
