"""Foreign sheets explain themselves: form, columns, and a mapping that loads as it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from graph.problem import Problem
from hongsheng.commands.draft import report
from loaders.draft.shown import draft
from tests.commanding import hongsheng

FIRMS = [
    ["甲街道科技型企业名录"],
    ["填报单位:甲街道经发办", None, None, None, None, "单位:家、万元"],
    ["序号", "企业名称", "统一社会信用代码", "所属社区", "科技经纪人", "联系方式", None, "备注"],
    [None, None, None, None, None, "联系人", "手机", None],
    [1, "宁波甲光电有限公司", "91110108551385082Q", "一社区", "张明、李芳", "王工", "13800000001"],
    [2, "宁波乙模具有限公司", None, "一社区", "李芳/王强(组长)", None, None],
    [3, "宁波丙机械厂", None, "二社区", "暂无", None, None],
]
VISITS = [
    ["2020年上半年走访记录表"],
    ["走访日期", "走访企业", "走访人", "反映问题/技术需求", "对接院所", "进展"],
    ["2020.3.5", "宁波甲光电有限公司", "张明、李芳", "光幕芯片", "甲大学、乙研究所", "已签约"],
    [date(2020, 4, 1), "宁波乙模具有限公司", "李芳", "热平衡;余热利用", None, "对接中"],
    ["2020年5月", "宁波丁化工有限公司", "王强", "无", None, None],
    ["2020.6.1", "宁波乙模具有限公司", "王强", "热平衡", None, "已对接"],
]
NEEDS = [
    ["附件2"],
    ["技术需求征集汇总表"],
    ["序号", "企业名称", "需求名称", "所属领域", "预算(万元)", "联系人", "提出时间"],
    [1, "宁波甲光电有限公司", "芯片封装", "电子信息", 300, "王工", "2018.6"],
    [2, "宁波乙模具有限公司", "热平衡", "先进制造、节能环保", None, None, "2019年5月"],
]


def book(path: Path, **sheets: list[list[Any]]) -> Path:
    """A workbook with these sheets."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, lines in sheets.items():
        sheet = made.create_sheet(name)
        for line in lines:
            sheet.append(line)
    made.save(path)
    return path


@pytest.fixture
def office(tmp_path: Path) -> list[Path]:
    """The three sheets that every bureau has."""
    firms = book(tmp_path / "名录.xlsx", 甲街道=FIRMS)
    sheet = openpyxl.load_workbook(firms)
    for area in ("A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:E4", "F3:G3", "H3:H4", "A1:H1"):
        sheet["甲街道"].merge_cells(area)
    sheet.save(firms)
    visits = book(tmp_path / "走访.xlsx", 走访=VISITS)
    return [firms, visits, book(tmp_path / "需求.xlsx", Sheet1=NEEDS)]


def test_each_sheet_is_what_it_is(office: list[Path]) -> None:
    plain = draft(office, "zh").plain()
    assert [(s["form"], s["header_row"], s["rows"]) for s in plain] == [
        ("enterprises", 4, 3),
        ("visits", 2, 4),
        ("demands", 3, 2),
    ]
    columns = {c["column"]: (c["kind"], c["property"]) for s in plain for c in s["columns"]}
    assert columns == {
        "企业名称": ("Enterprise", "name"),
        "统一社会信用代码": ("Enterprise", "uscc"),
        "所属社区": ("Community", "name"),
        "科技经纪人": ("Broker", "name"),
        "联系人": ("Enterprise", "contact"),
        "手机": ("Enterprise", "phone"),
        "走访日期": ("ServiceEvent", "date"),
        "走访企业": ("Enterprise", "name"),
        "走访人": ("Broker", "name"),
        "反映问题/技术需求": ("Demand", "title"),
        "对接院所": ("Institute", "name"),
        "进展": ("ServiceEvent", "outcome"),
        "需求名称": ("Demand", "title"),
        "所属领域": ("Field", "name"),
        "预算(万元)": ("Demand", "budget"),
        "提出时间": ("Demand", "raised_on"),
    }
    assert plain[0]["left_out"] == ["序号", "备注"]
    assert {c["sure"] for s in plain for c in s["columns"]} == {1.0}
    assert plain[0]["columns"][0]["example"] == "宁波甲光电有限公司"


def test_rows_are_shown_as_the_nodes_and_links_they_become(office: list[Path]) -> None:
    first = draft(office, "zh").plain()[1]["preview"][0]
    assert first == {
        "row": 3,
        "nodes": [
            "企业 宁波甲光电有限公司",
            "科技经纪人 张明",
            "科技经纪人 李芳",
            "服务/走访 2020-03-05 宁波甲光电有限公司 走访",
            "技术需求 光幕芯片",
            "科研院所/高校 甲大学",
            "科研院所/高校 乙研究所",
        ],
        "links": [
            "2020-03-05 宁波甲光电有限公司 走访的对象是宁波甲光电有限公司",
            "张明开展2020-03-05 宁波甲光电有限公司 走访",
            "李芳开展2020-03-05 宁波甲光电有限公司 走访",
            "宁波甲光电有限公司提出光幕芯片",
            "2020-03-05 宁波甲光电有限公司 走访发现光幕芯片",
            "张明联络甲大学",
            "张明联络乙研究所",
            "李芳联络甲大学",
            "李芳联络乙研究所",
        ],
    }


def test_the_mapping_loads_as_it_is_and_everything_is_there_once(
    office: list[Path], tmp_path: Path
) -> None:
    mapping, graph = tmp_path / "m.yaml", tmp_path / "g.graph"
    said = hongsheng("draft", *office, "-o", mapping, "--lang", "zh")
    assert said.code == 0, said.err
    assert f"--mapping {mapping}" in said.err
    report = hongsheng(
        "load", *office, "--mapping", mapping, "--graph", graph, "--format", "json", "--lang", "zh"
    ).json()
    counts = {k: n["new"] for k, n in {**report["nodes"], **report["relations"]}.items()}
    assert report["rejects"] == 0, report["reasons"]
    assert counts == {
        "Enterprise": 4, "Community": 2, "Broker": 3, "ServiceEvent": 4, "Demand": 4,
        "Institute": 2, "Field": 60, "Source": 1, "BROADER": 52, "LOCATED_IN": 3, "SERVES": 4,
        "CONDUCTED": 5, "FOR": 4, "RAISED": 4, "SURFACED": 4, "LIAISES_WITH": 4, "IN_FIELD": 2,
    }  # fmt: skip
    assert any("节能环保" in notice for notice in report["notices"])
    (heat,) = hongsheng("show", "热平衡", "--graph", graph, "--format", "json").json()[:1]
    assert str(heat).count("2019-05-01")  # as the call says, which came before the visits
    again = hongsheng(
        "load", *office, "--mapping", mapping, "--graph", graph, "--format", "json"
    ).json()
    assert again["loaded"] == 0


def test_what_is_none_of_them_is_told_with_its_headings(tmp_path: Path) -> None:
    path = book(tmp_path / "x.xlsx", 食堂=[["菜名", "单价"], ["红烧肉", 12], ["青菜", 3]])
    (sheet,) = draft([path], "zh").plain()
    assert (sheet["form"], sheet["columns"], sheet["left_out"]) == (None, [], ["菜名", "单价"])
    with pytest.raises(Problem, match="菜名, 单价"):
        _ = draft([path], "en").mapping
    said = hongsheng("draft", path, "--lang", "zh")
    assert said.code == 0
    assert "认不出" in said.out
    assert "菜名、单价" in said.err
    said = hongsheng("draft", path, "-o", tmp_path / "m.yaml", "--lang", "zh")
    assert said.code == 1
    assert not (tmp_path / "m.yaml").exists()


def test_the_report_is_in_the_readers_language(office: list[Path]) -> None:
    text = "\n".join(report(draft(office, "en")))
    assert f"{office[1]} / 走访: visit log, 4 rows, header in row 2" in text
    assert "Broker.name" in text
    assert "left out: 序号, 备注" in text
    assert "李芳 conducted 2020-04-01" in text


def test_load_of_what_it_does_not_know_says_what_draft_makes_of_it(
    office: list[Path], tmp_path: Path
) -> None:
    visits, graph = office[1], tmp_path / "g.graph"
    for how in ((), ("--mapping", "bureau")):
        said = hongsheng("load", visits, "--graph", graph, "--lang", "zh", *how)
        assert said.code == 1
        assert "看来是走访记录（走访日期、走访企业" in said.err
        assert f"hongsheng draft {visits} -o 映射.yaml，再执行 hongsheng load {visits}" in said.err
        assert "表格是空的" not in said.err
    said = hongsheng("load", visits, "--mapping", "bureau", "--graph", graph, "--lang", "en")
    assert (
        "finds none of the columns it needs. The headings are 走访.xlsx / 走访: 走访日期"
        in said.err
    )
    lines = [["日期", "单位", "人员"], ["2020-3-5", "宁波甲公司", "张明"]]
    mixed = book(tmp_path / "混.xlsx", 企业=[["名称"], ["宁波甲公司"]], 三月走访登记=lines)
    said = hongsheng("load", mixed, "--graph", graph, "--lang", "zh")
    assert said.code == 0
    assert "混.xlsx / 三月走访登记 看来是走访记录（日期、单位、人员）" in said.err
    lone = book(tmp_path / "走访记录.xlsx", Sheet1=lines)
    said = hongsheng("load", lone, "--graph", graph, "--lang", "zh")
    assert "走访记录.xlsx / Sheet1 看来是走访记录（日期、单位、人员）" in said.err
    dishes = book(tmp_path / "x.xlsx", 食堂=[["菜名", "单价"], ["红烧肉", 12]])
    said = hongsheng("load", dishes, "--graph", graph, "--lang", "zh")
    assert (said.code, "draft" in said.err) == (1, False)


def test_in_a_notebook_it_shows_itself(office: list[Path], tmp_path: Path) -> None:
    import hongsheng as hs

    drafted = hs.draft(office, "zh")
    assert list(drafted.columns["kind"][:4]) == ["Enterprise", "Enterprise", "Community", "Broker"]
    html = drafted._repr_html_()
    assert "<h4>走访.xlsx / 走访: 走访记录</h4>" in html
    assert "<td>走访人</td><td>科技经纪人·名称</td><td>100%</td><td>张明、李芳</td>" in html
    assert "走访人" in repr(drafted)
    mapping = drafted.save(tmp_path / "m.yaml")
    assert mapping.read_text("utf-8") == drafted.mapping
    loaded = hs.load(tmp_path / "g.graph", office, mapping=mapping)
    assert loaded.attrs["rejects"] == 0
    hostile = book(tmp_path / "x.xlsx", 走访=[["走访企业", "走访日期"], ["<b>x</b>", "2020-1-1"]])
    assert "<b>" not in hs.draft(hostile, "zh")._repr_html_()
