"""Sheets of every form, as no two bureaus write them: what each is, and what it loads as."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from graph.coerce import coerce
from graph.records import Rejects
from loaders.draft.shown import draft
from loaders.mapping.mapped import read_mapped

CODE, CODE2 = "91110108551385082Q", "91110000101623741K"
Sheet = list[list[Any]]


def made(path: Path) -> dict[str, list[dict[str, Any]]]:
    """What the drafted mapping makes of a file, by kind or relation, without the fields."""
    mapping = path.with_suffix(".yaml")
    mapping.write_text(draft([path], "zh").mapping, "utf-8")
    tables, _ = read_mapped(mapping, [path])
    found: dict[str, list[dict[str, Any]]] = {}
    for table in tables:
        if table.file == str(path):
            rows = coerce(table, Rejects(), []).drop("_position").to_dicts()
            kept = [{k: v for k, v in row.items() if v is not None} for row in rows]
            found.setdefault(table.kind.name, []).extend(kept)
    return found


def workbook(tmp_path: Path, name: str, **sheets: Sheet) -> Path:
    """A workbook of this name with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, lines in sheets.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    book.save(tmp_path / name)
    return tmp_path / name


FORMS: dict[str, tuple[str, Sheet]] = {
    "规上名单": (
        "enterprises",
        [
            ["规模以上工业企业名单（2020年）"],
            ["序号", "单位详细名称", "组织机构代码", "镇街", "从业人员期末人数"],
            [1, "宁波甲有限公司", CODE, "大碶街道", 120],
        ],
    ),
    "高企名单": (
        "credentials",
        [
            ["2020年第一批高新技术企业认定名单"],
            ["序号", "企业名称", "证书编号", "发证时间", "有效期"],
            [1, "宁波甲有限公司", "GR202033100001", "2020.12.1", "三年"],
        ],
    ),
    "产学研": (
        "projects",
        [
            ["单位:万元"],
            ["项目名称", "承担单位", "合作单位", "项目起止时间", "总投入", "进展情况"],
            ["模具研发", "宁波甲有限公司", "浙江大学、宁波乙厂", "2019.03-2020.12", 300, "在研"],
        ],
    ),
    "合同": (
        "projects",
        [
            ["合同名称", "卖方名称", "买方名称", "合同类别", "合同成交金额(万元)", "签订日期"],
            ["芯片开发", "中国科学院微电子研究所", "宁波甲公司", "技术开发", 300, "2020-05-01"],
        ],
    ),
    "成果": (
        "achievements",
        [
            ["成果名称", "完成单位", "所属领域", "技术成熟度", "联系人"],
            ["铝合金压铸", "中科院宁波材料所", "新材料", "TRL6", "王"],
        ],
    ),
    "院所": (
        "achievements",
        [["院所名称", "优势领域", "所在城市"], ["浙江大学", "先进制造、新材料", "杭州"]],
    ),
    "平台": (
        "platforms",
        [
            ["序号", "平台名称", "级别", "依托单位", "所在园区"],
            [1, "压铸综合体", "省级", "宁波甲有限公司", "灵峰工业社区"],
            [2, "新材料空间", "市级", "宁波工程学院", None],
        ],
    ),
    "经纪人": (
        "brokers",
        [
            ["姓名", "工作单位", "联系电话", "专业领域", "联系企业", "对接高校"],
            ["胡修勤", "区科技局", "13800000000", "电子信息", "宁波甲有限公司、乙厂", "浙江大学"],
        ],
    ),
    "2020年三月": (
        "visits",
        [["日期", "单位", "人员", "内容"], ["3月5日", "宁波甲公司", "张明 李芳", "座谈"]],
    ),
    "助企服务": (
        "visits",
        [
            ["服务时间", "服务对象", "参加人员", "存在困难"],
            ["2020年6月1日上午", "宁波甲有限公司、宁波乙有限公司", "组长：张明", "缺少设备"],
            ["6月8日", "宁波甲有限公司", "李芳", "无"],
        ],
    ),
    "Company visits": (
        "visits",
        [
            ["No.", "Date", "Company visited", "Visited by", "Need raised", "Follow-up"],
            [1, "3 March 2020", "Alpha Ltd", "Anna Schmidt; Jan Novak", "Quiet motors", "open"],
        ],
    ),
    "Joint projects": (
        "projects",
        [
            ["Project title", "Company", "Partner institute", "Start date", "Status"],
            ["Dies", "Alpha GmbH", "Technical University of Munich", "01.03.2019", "ongoing"],
        ],
    ),
    "摸底": (
        "enterprises",
        [
            ["企业名称", "是否高企", "科技特派员", "有无技术需求", "具体需求"],
            ["宁波甲有限公司", "√", "张明", "有", "电机降噪"],
            ["宁波乙有限公司", "×", "", "无", ""],
        ],
    ),
    "张明": (
        "visits",
        [["日期", "企业名称", "走访内容"], ["2020-03-05", "1.宁波甲有限公司", "座谈"]],
    ),
    "校企合作": (
        "projects",
        [
            ["学校", "合作企业", "合作项目名称", "合同金额/万元", "备注"],
            ["浙江大学", "宁波甲有限公司", "压铸温控", 120, ""],
        ],
    ),
    "申报": (
        "demands",
        [
            ["技术需求申报表"],
            ["企业名称（盖章）：宁波甲有限公司", None, "联系人：张三"],
            ["序号", "技术需求名称及主要内容", "拟投入 Budget（单位：万元）"],
            [1, "电机降噪", 120],
            [2, "轴承寿命", 60],
        ],
    ),
    "诉求": (
        "demands",
        [
            ["诉求企业", "诉求内容", "受理日期", "承办人", "是否办结"],
            ["宁波甲有限公司", "缺少工程师", "2020-05-07", "李芳", "否"],
        ],
    ),
    "一企一策服务台账": (
        "enterprises",
        [
            ["企业名称", "所属社区", "科技经纪人", "对接院所", "走访日期", "是否高企", "服务情况"],
            ["宁波甲有限公司", "灵峰", "张明", "浙江大学", "2020.3.5", "是", "已走访"],
            ["宁波乙有限公司", "大港", "李芳", "", "", "否", ""],
        ],
    ),
    "难题": (
        "demands",
        [
            ["企业", "难题名称", "难题描述", "拟投入(万元)", "希望合作单位", "截止时间"],
            ["宁波甲有限公司", "镁合金成型", "开裂", "50", "上海交大、不限", "2021.6"],
        ],
    ),
    "基本信息": (
        "visits",
        [
            ["企业基本信息", None, "走访情况", None, None],
            ["企业名称", "所属社区", "走访时间", "走访人员", "企业诉求"],
            ["宁波甲有限公司", "灵峰", "2020-3-1", "张明", "1.人才 2.技术"],
        ],
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_the_form_is_told(tmp_path: Path, name: str) -> None:
    form, lines = FORMS[name]
    (sheet,) = draft([workbook(tmp_path, "x.xlsx", **{name: lines})], "zh").plain()
    assert sheet["form"] == form


def of(tmp_path: Path, name: str) -> dict[str, list[dict[str, Any]]]:
    """What the sheet of this name becomes."""
    return made(workbook(tmp_path, "x.xlsx", **{name: FORMS[name][1]}))


def test_enterprises(tmp_path: Path) -> None:
    found = of(tmp_path, "规上名单")
    assert found == {
        "Enterprise": [
            {"name": "宁波甲有限公司", "uscc": CODE, "region": "大碶街道", "employees": 120}
        ]
    }


def test_credentials_whose_kind_only_the_title_tells(tmp_path: Path) -> None:
    (held,) = of(tmp_path, "高企名单")["Credential"]
    assert (held["kind"], held["holder"]) == ("high-tech enterprise", "宁波甲有限公司")
    assert str(held["valid_from"]) == "2020-12-01"


def test_a_project_has_a_period_an_amount_in_the_unit_above_and_partners(tmp_path: Path) -> None:
    found = of(tmp_path, "产学研")
    (project,) = found["Collaboration"]
    assert (project["amount"], project["status"]) == (3e6, "active")
    assert (str(project["started_on"]), str(project["ended_on"])) == ("2019-03-01", "2020-12-31")
    assert [r["name"] for r in found["Institute"]] == ["浙江大学"]
    assert [r["name"] for r in found["Enterprise"]] == ["宁波甲有限公司", "宁波乙厂"]
    parties = {(r["from"], r["from_kind"]) for r in found["PARTY_TO"]}
    assert parties == {
        ("宁波甲有限公司", "Enterprise"), ("浙江大学", "Institute"), ("宁波乙厂", "Enterprise"),
    }  # fmt: skip


def test_who_sells_and_buys_is_told_by_the_name(tmp_path: Path) -> None:
    found = of(tmp_path, "合同")
    assert [r["name"] for r in found["Institute"]] == ["中国科学院微电子研究所"]
    assert [r["name"] for r in found["Enterprise"]] == ["宁波甲公司"]
    (project,) = found["Collaboration"]
    assert (project["amount"], project["contract_type"]) == (3e6, "development")


def test_results_and_institutes(tmp_path: Path) -> None:
    results = of(tmp_path, "成果")
    (result,) = results["Achievement"]
    assert (result["title"], result["institute"], result["trl"]) == (
        "铝合金压铸", "中科院宁波材料所", 6,
    )  # fmt: skip
    assert results["IN_FIELD"][0]["from"] == result["id"]
    assert [r["to"][-3:] for r in of(tmp_path, "院所")["STRONG_IN"]] == [":80", ":40"]


def test_platforms_are_of_firms_and_institutes(tmp_path: Path) -> None:
    found = of(tmp_path, "平台")
    assert found["MEMBER_OF"] == [{"from": "宁波甲有限公司", "to": "压铸综合体"}]
    assert found["OPERATES"] == [{"from": "宁波工程学院", "to": "新材料空间"}]
    assert found["HOSTED_IN"] == [{"from": "压铸综合体", "to": "灵峰工业社区"}]


def test_brokers_serve_and_liaise(tmp_path: Path) -> None:
    found = of(tmp_path, "经纪人")
    assert [(r["from"], r["to"]) for r in found["SERVES"]] == [
        ("胡修勤", "宁波甲有限公司"),
        ("胡修勤", "乙厂"),
    ]
    assert found["Broker"][0]["employer"] == "区科技局"
    assert found["LIAISES_WITH"] == [{"from": "胡修勤", "to": "浙江大学"}]


def test_a_day_without_its_year_has_that_of_the_title(tmp_path: Path) -> None:
    found = of(tmp_path, "2020年三月")
    assert str(found["ServiceEvent"][0]["date"]) == "2020-03-05"
    assert [r["name"] for r in found["Broker"]] == ["张明", "李芳"]


def test_a_visit_to_several_firms_is_one_to_each(tmp_path: Path) -> None:
    found = of(tmp_path, "助企服务")
    a, b = "宁波甲有限公司", "宁波乙有限公司"
    assert {(r["enterprise"], str(r["date"])) for r in found["ServiceEvent"]} == {
        (a, "2020-06-01"), (b, "2020-06-01"), (a, "2020-06-08"),
    }  # fmt: skip
    assert [r["name"] for r in found["Enterprise"]] == [a, b]
    assert {(r["title"], r["enterprise"]) for r in found["Demand"]} == {
        ("缺少设备", a), ("缺少设备", b),
    }  # fmt: skip
    assert {(r["from"], r["to"]) for r in found["CONDUCTED"]} == {
        ("张明", f"ServiceEvent:visit|2020-06-01|{a}"),
        ("张明", f"ServiceEvent:visit|2020-06-01|{b}"),
        ("李芳", f"ServiceEvent:visit|2020-06-08|{a}"),
    }
    # A firm with a mark in its name stays one, where not each part is the name of a firm.
    path = workbook(tmp_path, "y.xlsx", 走访=[["走访企业", "走访日期"], ["甲、乙公司", "2020-3-1"]])
    assert [r["name"] for r in made(path)["Enterprise"]] == ["甲、乙公司"]


def test_sheets_in_english(tmp_path: Path) -> None:
    visits = of(tmp_path, "Company visits")
    assert [r["name"] for r in visits["Broker"]] == ["Anna Schmidt", "Jan Novak"]
    assert [str(r["date"]) for r in visits["ServiceEvent"]] == ["2020-03-03"]
    assert [(r["title"], r["status"]) for r in visits["Demand"]] == [("Quiet motors", "open")]
    projects = of(tmp_path, "Joint projects")
    (project,) = projects["Collaboration"]
    assert (project["title"], project["status"], str(project["started_on"])) == (
        "Dies", "active", "2019-03-01",
    )  # fmt: skip
    assert {(r["from"], r["from_kind"]) for r in projects["PARTY_TO"]} == {
        ("Alpha GmbH", "Enterprise"), ("Technical University of Munich", "Institute"),
    }  # fmt: skip


def test_a_log_called_after_a_person_is_that_persons(tmp_path: Path) -> None:
    found = of(tmp_path, "张明")
    assert [r["name"] for r in found["Broker"]] == ["张明"]
    assert [r["name"] for r in found["Enterprise"]] == ["宁波甲有限公司"]
    assert [(r["from"], r["to"]) for r in found["CONDUCTED"]] == [
        ("张明", "ServiceEvent:visit|2020-03-05|宁波甲有限公司")
    ]
    # A month is nobody, though it has the form of a name.
    path = workbook(tmp_path, "y.xlsx", 三月=FORMS["张明"][1])
    assert "Broker" not in made(path)


def test_the_firm_may_stand_above_the_header(tmp_path: Path) -> None:
    found = of(tmp_path, "申报")
    assert [r["name"] for r in found["Enterprise"]] == ["宁波甲有限公司"]
    assert [(r["title"], r["enterprise"], r["budget"]) for r in found["Demand"]] == [
        ("电机降噪", "宁波甲有限公司", 1.2e6), ("轴承寿命", "宁波甲有限公司", 6e5),
    ]  # fmt: skip


def test_a_unit_may_stand_behind_a_stroke(tmp_path: Path) -> None:
    found = of(tmp_path, "校企合作")
    assert [r["amount"] for r in found["Collaboration"]] == [1.2e6]
    assert [r["name"] for r in found["Institute"]] == ["浙江大学"]


def test_appeals_are_needs(tmp_path: Path) -> None:
    (need,) = of(tmp_path, "诉求")["Demand"]
    assert (need["title"], str(need["raised_on"]), need["status"]) == (
        "缺少工程师", "2020-05-07", "open",
    )  # fmt: skip


def test_a_list_of_firms_with_their_last_visit_is_no_log(tmp_path: Path) -> None:
    found = of(tmp_path, "一企一策服务台账")
    assert [(r["from"], r["to"]) for r in found["SERVES"]] == [
        ("张明", "宁波甲有限公司"), ("李芳", "宁波乙有限公司"),
    ]  # fmt: skip
    assert [str(r["date"]) for r in found["ServiceEvent"]] == ["2020-03-05"]
    assert found["LIAISES_WITH"] == [{"from": "张明", "to": "浙江大学"}]


def test_whether_there_is_a_need_is_none(tmp_path: Path) -> None:
    found = of(tmp_path, "摸底")
    assert [(r["title"], r["enterprise"]) for r in found["Demand"]] == [
        ("电机降噪", "宁波甲有限公司")
    ]
    assert [r["holder"] for r in found["Credential"]] == ["宁波甲有限公司"]


def test_a_call_for_needs(tmp_path: Path) -> None:
    found = of(tmp_path, "难题")
    (need,) = found["Demand"]
    assert (need["title"], need["budget"], need["description"]) == ("镁合金成型", 5e5, "开裂")
    assert [r["name"] for r in found["Institute"]] == ["上海交大"]


def test_groups_of_headings_stand_above_them(tmp_path: Path) -> None:
    found = of(tmp_path, "基本信息")
    assert [r["title"] for r in found["Demand"]] == ["人才", "技术"]
    assert [r["name"] for r in found["Community"]] == ["灵峰"]


def test_a_sheet_for_each_community(tmp_path: Path) -> None:
    lines = [["企业名称", "电话"], ["宁波甲有限公司", "13800000000"]]
    path = workbook(tmp_path, "x.xlsx", 灵峰工业社区=lines, 大碶工业社区=[lines[0], ["乙厂", "1"]])
    assert [(r["from"], r["to"]) for r in made(path)["LOCATED_IN"]] == [
        ("宁波甲有限公司", "灵峰工业社区"),
        ("乙厂", "大碶工业社区"),
    ]


def test_visitors_in_columns_of_their_own_in_gb18030(tmp_path: Path) -> None:
    path = tmp_path / "走访.csv"
    path.write_bytes(
        "走访时间,被访单位,走访人1,走访人2,技术需求\n2020/3/5,宁波甲有限公司,张明,李芳,无\n"
        "2020/3/6,宁波乙有限公司,王强,,自动上料\n".encode("gb18030")
    )
    found = made(path)
    assert {r["from"] for r in found["CONDUCTED"]} == {"张明", "李芳", "王强"}
    assert [r["title"] for r in found["Demand"]] == ["自动上料"]


def test_without_a_header_the_cells_tell(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(f"1,宁波甲有限公司,{CODE},13800000001\n2,宁波乙厂,{CODE2},\n", "utf-8")
    (sheet,) = draft([path], "zh").plain()
    assert (sheet["header_row"], sheet["rows"]) == (None, 2)
    assert [(c["column"], c["property"]) for c in sheet["columns"]] == [
        ("B", "name"), ("C", "uscc"), ("D", "phone"),
    ]  # fmt: skip
    assert [r["uscc"] for r in made(path)["Enterprise"]] == [CODE, CODE2]
    # 大碶街道 is what a column may be called, and here no heading.
    path.write_text(f"宁波甲有限公司,{CODE},大碶街道\n宁波乙厂,{CODE2},新碶街道\n", "utf-8")
    assert draft([path], "zh").plain()[0]["header_row"] is None


def test_the_words_of_the_ontology_are_known_and_its_relations_left_alone(tmp_path: Path) -> None:
    needs = [["题目", "提出企业", "提出日期"], ["镜片检测", "甲厂", "2020-1-1"]]
    ends = [["起点", "起点类型", "终点"], ["镜片检测", "技术需求", "电子信息"]]
    path = workbook(tmp_path, "x.xlsx", 需求=needs, 属于领域=ends)
    first, second = draft([path], "zh").plain()
    assert [(c["property"], c["sure"]) for c in first["columns"]] == [
        ("title", 1.0), ("name", 1.0), ("raised_on", 1.0),
    ]  # fmt: skip
    assert (second["form"], second["header_row"]) == (None, 1)


def test_institutes_without_a_header_are_known_by_their_names(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("试一大学,1,2\n试二学院,3,4\n试三研究院,5,6\n", "utf-8")
    assert [r["name"] for r in made(path)["Institute"]] == ["试一大学", "试二学院", "试三研究院"]
