"""The tutorial of the Chinese README, from three kinds of sheets to the pack, run as it stands."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import openpyxl
import pytest

from tests.commanding import hongsheng
from tests.test_docs import fences

STREETS = {
    "东岸街道": [
        [
            1,
            "宁波试一公司",
            "91110108551385082Q",
            3000,
            "2003.7.1",
            "东岸社区",
            "赵一、钱二",
            "甲",
        ],
        [
            2,
            "宁波试二公司",
            9.13302e17,
            "５００",
            "2010年7月",
            "东岸社区",
            "钱二/孙三(组长)",
            "乙",
        ],
        [3, "宁波试三电子有限公司", None, "—", "2015/3/2", "东岸社区", "无", None],
        ["合计", "3家", None, 3500, None, None, None, None],
    ],
    "西岸街道": [
        [1, "宁波试四材料有限公司", "不详", 800, 43405, "西岸社区", "孙三", None],
        [2, "宁波试五机械有限公司", "", 600, "2012", "西岸社区", "赵一 孙三", None],
    ],
}
HEADINGS = [
    *("序号", "企业名称", "统一社会信用代码", "注册资本\n(万元)", "成立日期", "所属社区"),
    *("科技经纪人", "联系方式"),
]
VISITS = [
    ["2020年上半年走访记录"],
    ["走访日期", "走访企业", "走访人", "反映问题/技术需求", "对接院所", "进展"],
    ["2020.3.5", "宁波试一公司", "赵一、钱二", "光幕芯片", "试验大学", "已签约"],
    [
        "3月20日",
        "宁波试二公司",
        "钱二",
        "热平衡;余热利用",
        "试验大学、第二研究所",
        "对接中",
    ],
    ["2020年5月", "宁波试四材料", "孙三", "无", None, None],
    ["填表人:赵一", None, None, None, None, None],
]
NEEDS = [
    ["附件2"],
    ["企业技术需求征集汇总表"],
    ["序号", "企业名称", "需求名称", "所属领域", "预算(万元)", "提出时间"],
    [1, "宁波试二公司", "热平衡", "先进制造与自动化", "面议", "2019年5月"],
    [2, "宁波试五机械有限公司", "静音齿轮", "新材料/金属材料", 80, "2020.1"],
    ["合计", None, None, None, 80, None],
]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the three workbooks that the tutorial speaks of."""
    firms = openpyxl.Workbook()
    firms.remove(firms.active)
    for street, rows in STREETS.items():
        sheet = firms.create_sheet(street)
        sheet.append([f"{street}科技型企业名录"])
        sheet.append(HEADINGS)
        sheet.append([None] * 7 + ["联系人"])
        for column in "ABCDEFG":
            sheet.merge_cells(f"{column}2:{column}3")
        for row in rows:
            sheet.append(row)
    firms.save(tmp_path / "企业名录.xlsx")
    for name, title, rows in (("走访记录", "走访", VISITS), ("需求征集", "Sheet1", NEEDS)):
        book = openpyxl.Workbook()
        book.active.title = title
        for row in rows:
            book.active.append(row)
        book.save(tmp_path / f"{name}.xlsx")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HONGSHENG_LANG", "zh")
    return tmp_path


def test_the_tutorial_runs_and_the_graph_holds_what_the_sheets_say(office: Path) -> None:
    (block,) = fences("README.zh.md", "shell")
    for line in block.splitlines():
        words = shlex.split(line)
        assert words[0] == "hongsheng"
        said = hongsheng(*words[1:])
        assert said.code == 0, f"{line}: {said.err}"
    status = hongsheng("status", "--graph", "本区.graph", "--format", "json").json()
    nodes = {k: n for k, n in status["nodes"].items() if k not in ("Field", "Source")}
    assert nodes == {
        "Enterprise": 5, "Institute": 2, "Broker": 3, "Community": 2, "Demand": 4,
        "ServiceEvent": 3,
    }  # fmt: skip
    told = {k: status["relations"][k] for k in ("SERVES", "CONDUCTED", "RAISED", "LIAISES_WITH")}
    assert told == {"SERVES": 7, "CONDUCTED": 4, "RAISED": 4, "LIAISES_WITH": 3}
    assert "宁波试" in (office / "会议材料.html").read_text("utf-8")
    gaps = hongsheng("gaps", "list", "--graph", "本区.graph", "--format", "json").json()
    untouched = [g for g in gaps if g["rule"] == "unknown-enterprises"]
    assert [s["name"] for g in untouched for s in g["subjects"] if s["kind"] == "Enterprise"] == [
        "宁波试三电子有限公司"
    ]


def test_what_cannot_be_read_is_named_cell_by_cell(office: Path) -> None:
    books = ["企业名录.xlsx", "走访记录.xlsx", "需求征集.xlsx"]
    assert hongsheng("draft", *books, "-o", "m.yaml").code == 0
    said = hongsheng("load", *books, "--mapping", "m.yaml", "--graph", "g", "--format", "json")
    report = said.json()
    assert report["rejects"] == 0
    text = json.dumps(report["notices"], ensure_ascii=False) + said.err
    for cell in ("9.13302E+17", "面议"):
        assert cell in text
    shown = hongsheng("show", "热平衡", "--graph", "g", "--format", "json").out
    assert "2019-05-01" in shown
