"""Sheets that are laid out otherwise than as one table below its header."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from graph.problem import Problem
from loaders.draft.shown import draft
from loaders.mapping.layouts import Area
from loaders.mapping.mapped import read_mapped
from tests.test_draft_kinds import made, workbook

A, B, C = "宁波甲有限公司", "宁波乙有限公司", "宁波丙有限公司"


@pytest.mark.parametrize(
    ("text", "area", "written"),
    [
        ("A7:F20", Area(7, 0, 20, 5), "A7:F20"),
        ("$B$3:AA", Area(3, 1, 0, 26), "B3:AA"),
        ("c1:c1", Area(1, 2, 1, 2), "C1:C1"),
        ("F7:A20", None, ""),
        ("A7:F6", None, ""),
        ("A0:F6", None, ""),
        ("A:F", None, ""),
    ],
)
def test_an_area_is_written_as_a_spreadsheet_does(text: str, area: Area, written: str) -> None:
    assert Area.of(text) == area
    assert area is None or str(area) == written


def demands(found: dict[str, list[dict[str, Any]]]) -> set[tuple[str, str]]:
    return {(r["title"], r["enterprise"]) for r in found["Demand"]}


def test_tables_below_one_another_are_read_each_as_its_own(tmp_path: Path) -> None:
    lines = [
        ["一、企业走访情况"],
        ["企业名称", "走访时间", "走访人"],
        *([f"宁波{n}号有限公司", "2020-06-03", "张明"] for n in range(1, 31)),
        [],
        ["二、技术需求征集情况"],
        ["企业名称", "需求名称", "预算（万元）", "走访"],
        [C, "电机降噪", 120],
        [A, "热处理", 80],
    ]
    path = workbook(tmp_path, "x.xlsx", 六月=lines)
    first, second = draft([path], "zh").plain()
    assert (first["form"], first["rows"], second["form"], second["rows"]) == (
        "visits", 30, "demands", 2,
    )  # fmt: skip
    assert [r["row"] for r in second["preview"]] == [36, 37]
    found = made(path)
    assert len(found["ServiceEvent"]) == 30
    assert demands(found) == {("电机降噪", C), ("热处理", A)}
    assert [r["budget"] for r in found["Demand"]] == [1.2e6, 8e5]
    assert "area: 'A1:D33'" in draft([path], "zh").mapping
    assert "area: 'A34:D'" in draft([path], "zh").mapping


def test_the_header_once_more_is_no_other_table(tmp_path: Path) -> None:
    head = ["企业名称", "走访时间", "走访人"]
    lines = [head, [A, "2020-06-03", "张明"], [], head, [B, "2020-06-05", "李芳"]]
    (sheet,) = draft([workbook(tmp_path, "x.xlsx", 六月=lines)], "zh").plain()
    assert sheet["rows"] == 2


def test_tables_side_by_side_are_read_each_as_its_own(tmp_path: Path) -> None:
    lines = [
        [None, "走访记录", None, None, None, "技术需求"],
        [None, "企业名称", "走访日期", "走访人", None, "需求单位", "需求名称"],
        [None, A, "2020-06-03", "张明", None, C, "电机降噪"],
        [None, B, "2020-06-05", "李芳"],
    ]
    path = workbook(tmp_path, "x.xlsx", 汇总=lines)
    mapping = draft([path], "zh").mapping
    assert "area: 'B1:D'" in mapping
    assert "area: 'F1:G'" in mapping
    found = made(path)
    assert {(r["enterprise"], str(r["date"])) for r in found["ServiceEvent"]} == {
        (A, "2020-06-03"), (B, "2020-06-05"),
    }  # fmt: skip
    assert demands(found) == {("电机降噪", C)}
    assert "SURFACED" not in found


def test_a_column_left_blank_parts_no_table(tmp_path: Path) -> None:
    lines = [
        ["企业名称", "走访日期", None, "走访人", "联系电话"],
        [A, "2020-6-3", None, "张明", "1"],
    ]
    (sheet,) = draft([workbook(tmp_path, "x.xlsx", 走访=lines)], "zh").plain()
    assert [c["column"] for c in sheet["columns"]] == ["企业名称", "走访日期", "走访人"]


def card(firm: str, need: str) -> list[list[Any]]:
    return [
        ["企业技术需求征集表"],
        ["企业名称", firm, None, "填报日期", "2020年6月1日"],
        ["联系人", "张三", None, "联系电话", ""],
        ["需求名称", need, None, "拟投入资金", "120万元"],
        ["所属街道", "大碶街道"],
    ]


def test_a_form_is_a_record_whichever_file_it_is_in(tmp_path: Path) -> None:
    first = workbook(tmp_path, "甲.xlsx", 表1=card(A, "电机降噪"), 表2=card(B, "热处理"))
    second = workbook(tmp_path, "丙.xlsx", Sheet1=card(C, "铸件检测"))
    drafted = draft([first, second], "en")
    assert [(s["form"], s["rows"]) for s in drafted.plain()] == [("demands", 1)] * 3
    assert drafted.mapping.count("header: beside") == 1
    mapping = tmp_path / "m.yaml"
    mapping.write_text(drafted.mapping, "utf-8")
    tables, _ = read_mapped(mapping, [first, second])
    rows = [r for t in tables if t.kind.name == "Demand" for r in t.frame.to_dicts()]
    assert [(r["title"], r["enterprise"], r["budget"], r["raised_on"]) for r in rows] == [
        ("电机降噪", A, "120万元", "2020年6月1日"),
        ("热处理", B, "120万元", "2020年6月1日"),
        ("铸件检测", C, "120万元", "2020年6月1日"),
    ]
    assert {int(t.rows[0]) for t in tables if t.kind.name == "Demand"} == {2}


def test_a_firm_written_once_counts_for_the_rows_below(tmp_path: Path) -> None:
    lines = [["企业名称", "技术需求"], [A, "电机降噪"], ["", "轴承寿命"], [B, "热处理"]]
    path = workbook(tmp_path, "x.xlsx", 需求=lines)
    assert demands(made(path)) == {("电机降噪", A), ("轴承寿命", A), ("热处理", B)}
    mapping = path.with_suffix(".yaml")
    assert "fill: [企业名称]  # ?" in mapping.read_text("utf-8")
    _, notices = read_mapped(mapping, [path])
    (told,) = [n for n in notices if "take what stands above" in n.en]
    assert (told.row, told.count, told.column) == (3, 1, "企业名称")
    # A row with a number of its own is a record whose firm is missing.
    numbered = [["序号", *lines[0]], [1, *lines[1]], [2, *lines[2]], [3, *lines[3]]]
    path = workbook(tmp_path, "y.xlsx", 需求=numbered)
    made(path)
    assert "fill:" not in path.with_suffix(".yaml").read_text("utf-8")


PAGE = """<html><head><meta charset="gb2312"></head><body><table><tr><td><table>
<tr><td colspan="3">需求导出</td></tr><tr><th>企业名称</th><th>需求名称</th><th>预算(万元)</th></tr>
<tr><td rowspan="2">{a}</td><td>电机<br>降噪&amp;减振&nbsp;</td><td>120</td></tr><tr><td>轴承</td>
<td>60</td></tr></table></td></tr></table>"""


def test_a_web_page_under_a_workbooks_name_is_read(tmp_path: Path) -> None:
    path = tmp_path / "导出.xls"
    path.write_bytes(PAGE.format(a=A).encode("gb18030"))
    found = made(path)
    assert demands(found) == {("电机 降噪&减振", A), ("轴承", A)}
    assert [r["budget"] for r in found["Demand"]] == [1.2e6, 6e5]


def test_several_tables_of_a_page_are_sheets(tmp_path: Path) -> None:
    path = tmp_path / "导出.xls"
    table = "<table><tr><td>企业名称</td><td>{}</td></tr><tr><td>甲厂</td><td>{}</td></tr></table>"
    both = table.format("走访日期", "2020-6-1") + table.format("技术需求", "降噪")
    path.write_text(both, "utf-8")
    assert [(s["sheet"], s["form"]) for s in draft([path], "zh").plain()] == [
        ("表1", "visits"), ("表2", "demands"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("area: A7", "an area is its corners"),
        ("header: above", "none or beside"),
        ("fill: 单位名称", "has no column '单位名称' to fill; it has: 企业名称"),
    ],
)
def test_a_mistake_in_the_layout_is_told_with_what_would_work(
    tmp_path: Path, line: str, says: str
) -> None:
    path = workbook(tmp_path, "x.xlsx", 企业=[["企业名称"], [A]])
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        f"about: x\nfiles:\n  x:\n    file: x.xlsx\n    {line}\ntables:\n"
        "  - {kind: Enterprise, from: x, columns: {name: 企业名称}}\n",
        "utf-8",
    )
    with pytest.raises(Problem, match=says):
        read_mapped(mapping, [path])


def test_only_the_area_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for line in (["x"], ["", "企业名称", "街道"], *(["", firm, "大碶"] for firm in (A, B, C))):
        book.active.append(line)
    book.save(tmp_path / "x.xlsx")
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        "about: x\nfiles:\n  x:\n    file: x.xlsx\n    area: B2:B4\ntables:\n"
        "  - {kind: Enterprise, from: x, columns: {name: 企业名称}}\n",
        "utf-8",
    )
    (table,), _ = read_mapped(mapping, [tmp_path / "x.xlsx"])
    assert (table.frame["name"].to_list(), table.rows.to_list()) == ([A, B], [3, 4])
