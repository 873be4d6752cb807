"""Matrices: columns that are one thing for several months, as rows; days below months."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.ontology import ONTOLOGY
from graph.problem import Problem
from loaders.draft.shown import draft
from loaders.mapping.file import read_mapping
from loaders.mapping.mapped import read_mapped
from loaders.mapping.unpivot import days_under, period_of
from tests.test_draft_kinds import made, workbook

MAPPING = """files:
  log:
    file: log.csv
    unpivot: {%s}
    columns: {day: {column: when, under: month, year: 2023, period: start}}
tables:
  - kind: Enterprise
    from: log
    distinct: yes
    columns: {name: firm}
  - kind: ServiceEvent
    from: log
    where: {when: {empty: no}}
    columns: {type: {constant: visit}, date: day, enterprise: firm}
"""


def test_a_heading_names_a_month_a_quarter_or_a_day() -> None:
    said = {
        "3月": ("", 3, 0), "十一月份": ("", 11, 0), "2022年3月走访情况": ("2022", 3, 0),
        "2022.3": ("2022", 3, 0), "2022-03-05 00:00:00": ("2022", 3, 5), "3月5日": ("", 3, 5),
        "3/5": ("", 3, 5), "Jan 2022": ("2022", 1, 0), "Sept-22": ("2022", 9, 0),
        "二季度": ("", 4, 0), "2022年第3季度": ("2022", 7, 0), "Q4 2022": ("2022", 10, 0),
    }  # fmt: skip
    found = {h: p and (p.year, p.month, p.day) for h in said if (p := period_of(h)) or True}
    assert found == said
    assert [h for h in ("13月", "3月产值", "企业", "May be", "2022年") if period_of(h)] == []


def test_a_cell_is_a_day_of_its_month_or_a_mark() -> None:
    cells = ["3.12", "15", "15日下午", "√", "张明", "2022-03-09", "4月2日", "3/8"]
    assert days_under(cells, ["3月"] * 8, "2023") == [
        "2023.3.12", "2023年3月15日", "2023年3月15日", "2023年3月", "2023年3月", "2022-03-09",
        "2023年4月2日", "2023.3.8",
    ]  # fmt: skip
    # What the heading's month contradicts is another order, another month, or two days.
    cells = ["6.3", "15.3.", "6.30", "5.8"]
    assert days_under(cells, ["3月"] * 4, "2023") == [
        "2023年3月6日", "2023年3月15日", "2023.6.30", "2023年3月",
    ]  # fmt: skip
    assert days_under(["8.5", "5.8"], ["三季度"] * 2, "2023") == ["2023.8.5", "2023年8月5日"]
    # The heading's year before that of the title; no year, no date.
    assert days_under(["√", "5日"], ["2021年3月", "3月"], "2023") == ["2021年3月", "2023年3月5日"]
    assert days_under(["√"], ["3月"], "") == ["3月"]


def test_a_bare_number_is_how_often_unless_one_of_them_can_only_be_a_day() -> None:
    assert days_under(["1", "3"], ["3月", "4月"], "2023") == ["2023年3月", "2023年4月"]
    assert days_under(["3", "12"], ["3月", "4月"], "2023") == ["2023年3月3日", "2023年4月12日"]
    # 3.2 may be 3.20 of a spreadsheet: the month is what is known, unless the column has 3.20.
    assert days_under(["3.2"], ["3月"], "2023") == ["2023年3月"]
    assert days_under(["3.2", "4.20"], ["3月", "4月"], "2023") == ["2023.3.2", "2023.4.20"]


def log(tmp_path: Path, unpivot: str, head: str = "firm,1月,2月,note") -> list[object]:
    (tmp_path / "log.csv").write_text(f"{head}\nA厂,5日、12日,否,x\nB厂,,×,y\n", "utf-8")
    (tmp_path / "m.yaml").write_text(MAPPING % unpivot, "utf-8")
    tables, _ = read_mapped(tmp_path / "m.yaml", [tmp_path / "log.csv"])
    return [(t.kind.name, t.rows.to_list(), t.frame.rows()) for t in tables]


def test_unpivot_gives_a_row_for_each_cell_that_says_something(tmp_path: Path) -> None:
    found = log(tmp_path, "columns: ['*月'], heading: month, cell: when, split: days")
    assert found == [
        ("Enterprise", [2, 3], [("A厂",), ("B厂",)]),
        ("ServiceEvent", [2, 2], [("visit", "2023-01-05", "A厂"), ("visit", "2023-01-12", "A厂")]),
    ]


@pytest.mark.parametrize(
    ("unpivot", "head", "said"),
    [
        ("columns: [3月], heading: month, cell: when", "firm,1月,2月,note", "it has: firm, 1月"),
        ("columns: [1月], heading: note, cell: when", "firm,1月,2月,note", "column 'note' already"),
        ("columns: [1月], cell: when", "firm,1月,2月,note", "unpivot has no heading"),
    ],
)
def test_what_an_unpivot_gets_wrong_is_said(
    tmp_path: Path, unpivot: str, head: str, said: str
) -> None:
    with pytest.raises(Problem, match=said):
        log(tmp_path, unpivot, head)


def test_order_says_which_number_is_the_month(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("firm,on\nA厂,03/04/2022\nB厂,12/31/22\n", "utf-8")
    text = """files: {x: {file: x.csv}}
tables: [{kind: Enterprise, from: x, columns: {name: firm, founded_on: {column: on, order: %s}}}]
"""
    found = {}
    for order in ("mdy", "dmy"):
        (tmp_path / "m.yaml").write_text(text % order, "utf-8")
        tables, _ = read_mapped(tmp_path / "m.yaml", [tmp_path / "x.csv"])
        found[order] = tables[0].frame["founded_on"].to_list()
    assert found == {"mdy": ["2022-03-04", "2022-12-31"], "dmy": ["2022-04-03", "2022-31-12"]}
    (tmp_path / "m.yaml").write_text(text % "ymd", "utf-8")
    with pytest.raises(Problem, match="write order: 'mdy' / order: 'dmy'"):
        read_mapping(tmp_path / "m.yaml", ONTOLOGY)


def test_a_month_matrix_below_two_rows_of_headings_is_drafted(tmp_path: Path) -> None:
    lines = [
        ["2023年度企业走访情况"],
        ["序号", "企业名称", "走访责任人", "走访时间", None, None, "备注"],
        [None, None, None, "1月", "2月", "3月", None],
        [1, "宁波甲有限公司", "张明", "1.5、1.18", None, "√", None],
        [2, "宁波乙有限公司", "李芳", None, None, None, None],
        ["合计", None, None, 1, 0, 1, None],
    ]
    found = made(workbook(tmp_path, "走访.xlsx", Sheet1=lines))
    assert [r["name"] for r in found["Enterprise"]] == ["宁波甲有限公司", "宁波乙有限公司"]
    assert [(r["from"], r["to"]) for r in found["CONDUCTED"]] == [
        ("张明", f"ServiceEvent:visit|2023-{day}|宁波甲有限公司")
        for day in ("01-05", "01-18", "03-01")
    ]
    assert [str(r["date"]) for r in found["ServiceEvent"]] == [
        "2023-01-05", "2023-01-18", "2023-03-01",
    ]  # fmt: skip


def test_a_matrix_of_who_came_and_one_of_first_and_second_visits(tmp_path: Path) -> None:
    lines = [
        ["企业名称", "2022年3月", "2022年4月"],
        ["宁波甲厂", "张明、李芳", None],
        ["宁波乙厂", None, "张明"],
    ]
    found = made(workbook(tmp_path, "走访.xlsx", 走访=lines))
    assert [(r["from"], r["to"]) for r in found["CONDUCTED"]] == [
        ("张明", "ServiceEvent:visit|2022-03-01|宁波甲厂"),
        ("李芳", "ServiceEvent:visit|2022-03-01|宁波甲厂"),
        ("张明", "ServiceEvent:visit|2022-04-01|宁波乙厂"),
    ]
    lines = [
        ["企业名称", "所属社区", "科技经纪人", "第一次走访时间", "第二次走访时间"],
        ["宁波甲厂", "一社区", "张明", "2022.3.5", "2022年6月"],
    ]
    found = made(workbook(tmp_path, "名录.xlsx", 名录=lines))
    assert [str(r["date"]) for r in found["ServiceEvent"]] == ["2022-03-05", "2022-06-01"]
    assert [(r["from"], r["to"]) for r in found["SERVES"]] == [("张明", "宁波甲厂")]
    assert len(found["CONDUCTED"]) == 2


def test_months_without_visits_are_left_alone(tmp_path: Path) -> None:
    lines = [["企业名称", "1月", "2月", "3月"], ["宁波甲厂", 1200.5, 1300, 900]]
    for title in ("产值月报", "走访企业产值"):
        (sheet,) = draft([workbook(tmp_path, f"{title}.xlsx", Sheet1=lines)], "zh").plain()
        assert (sheet["form"], sheet["left_out"]) == ("enterprises", ["1月", "2月", "3月"])
