"""How foreign sheets write days and numbers, and what they say of firms that no list gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from loaders.draft.shown import draft
from loaders.mapping.parts import last_of_years, years_of
from tests.test_draft_kinds import made, workbook

Lines = list[list[Any]]


def dates(tmp_path: Path, heading: str, *cells: str) -> list[str]:
    """The days of the visits that a drafted mapping reads of these cells."""
    lines: Lines = [["Company visited", heading, "Visited by"]]
    lines += [[f"Firm {n} Ltd", cell, "Ann Lee"] for n, cell in enumerate(cells)]
    path = workbook(tmp_path, "visits.xlsx", Visits=lines)
    return [str(r.get("date")) for r in made(path)["ServiceEvent"]]


@pytest.mark.parametrize(
    ("heading", "cells", "read"),
    [
        ("Date", ["04/13/2022", "05/03/2022"], ["2022-04-13", "2022-05-03"]),
        ("Date", ["13/04/2022", "05/03/2022"], ["2022-04-13", "2022-03-05"]),
        ("Date (mm/dd/yyyy)", ["04/03/2022"], ["2022-04-03"]),
        ("Date (DD/MM/YYYY)", ["04/03/2022"], ["2022-03-04"]),
        # What nothing tells is left blank and told of, and so is a mixture.
        ("Date", ["04/03/2022"], ["None"]),
        ("Date", ["13/04/2022", "04/13/2022", "2022-05-06"], ["None", "None", "2022-05-06"]),
    ],
)
def test_the_order_of_day_and_month_is_what_the_sheet_shows(
    tmp_path: Path, heading: str, cells: list[str], read: list[str]
) -> None:
    assert dates(tmp_path, heading, *cells) == read


def test_another_column_of_dates_tells_the_order(tmp_path: Path) -> None:
    path = tmp_path / "projects.csv"
    path.write_text(
        "Project title;Lead company;Start;End\nCasting;Firm A Ltd;01/02/2021;31/08/2022\n", "utf-8"
    )
    (found,) = made(path)["Collaboration"]
    assert (str(found["started_on"]), str(found["ended_on"])) == ("2021-02-01", "2022-08-31")


@pytest.mark.parametrize(
    ("values", "read"),
    [
        (["1,25", "0,8", "1.000,5"], [1250000.0, 800000.0, 1000500000.0]),
        (["1,25", "0.8"], [None, 8e5]),
    ],
)
def test_a_decimal_comma_is_drafted_where_cells_show_it_and_a_mixture_is_not(
    tmp_path: Path, values: list[str], read: list[float | None]
) -> None:
    path = tmp_path / "projects.csv"
    rows = [f"P{n};Firm {n} Ltd;{value}" for n, value in enumerate(values)]
    head = "Project title;Lead company;Contract value (million CNY)"
    path.write_text("\n".join([head, *rows]), "utf-8")
    assert [r.get("amount") for r in made(path)["Collaboration"]] == read


def test_a_form_may_hold_heading_and_value_in_one_cell(tmp_path: Path) -> None:
    form: Lines = [
        ["企业技术需求征集表"],
        ["填报日期：2022年9月5日"],
        ["企业名称", "宁波甲有限公司", "联系人", "王工"],
        ["需求名称", "叉车电池预警"],
        ["预算投入", "150万元", "所属技术领域", "新材料"],
    ]
    other: Lines = [
        form[0],
        ["填报日期：2022.9.6"],
        ["企业名称", "乙厂", "联系人", "李工"],
        *form[3:],
    ]
    found = made(workbook(tmp_path, "需求.xlsx", 甲=form, 乙=other))
    assert [(r["title"], str(r["raised_on"]), r["budget"]) for r in found["Demand"]] == [
        ("叉车电池预警", "2022-09-05", 1.5e6), ("叉车电池预警", "2022-09-06", 1.5e6),
    ]  # fmt: skip
    assert [(r["name"], r["contact"]) for r in found["Enterprise"]] == [
        ("宁波甲有限公司", "王工"), ("乙厂", "李工"),
    ]  # fmt: skip


def test_what_a_list_of_enterprises_would_say_comes_from_it_if_there_is_one(tmp_path: Path) -> None:
    listed: Lines = [
        ["高新技术企业名单"],
        ["企业名称", "所在街道", "发证日期"],
        ["宁波甲有限公司", "大碶街道", "2021-12-10"],
    ]
    path = workbook(tmp_path, "高企.xlsx", Sheet1=listed)
    (firm,) = made(path)["Enterprise"]
    assert firm == {"name": "宁波甲有限公司", "region": "大碶街道"}
    firms: Lines = [["企业名称", "所属街道", "成立日期"], ["宁波甲有限公司", "大契街道", "2001"]]
    sheets = draft([path, workbook(tmp_path, "名录.xlsx", 名录=firms)], "zh").plain()
    assert [s["left_out"] for s in sheets] == [["所在街道"], []]


def test_an_association_among_the_partners_is_no_institute(tmp_path: Path) -> None:
    lines: Lines = [
        ["项目名称", "牵头单位", "参与单位"],
        ["伺服泵", "宁波甲有限公司", "宁波工程学院、宁波市机械工业协会、宁波乙有限公司"],
    ]
    found = made(workbook(tmp_path, "项目.xlsx", 项目=lines))
    named = {k: [r["name"] for r in found[k]] for k in ("Enterprise", "Institute", "Agency")}
    assert named == {
        "Enterprise": ["宁波甲有限公司", "宁波乙有限公司"],
        "Institute": ["宁波工程学院"],
        "Agency": ["宁波市机械工业协会"],
    }
    assert [(r["from"], r["from_kind"]) for r in found["PARTY_TO"]] == [
        ("宁波甲有限公司", "Enterprise"), ("宁波工程学院", "Institute"),
        ("宁波市机械工业协会", "Agency"), ("宁波乙有限公司", "Enterprise"),
    ]  # fmt: skip


def test_a_brokers_name_may_be_written_with_a_space(tmp_path: Path) -> None:
    lines: Lines = [["姓名", "工作单位", "服务企业"], ["俞 慧", "甲中心", "宁波甲厂"]]
    found = made(workbook(tmp_path, "科技经纪人.xlsx", 名单=lines))
    assert [r["name"] for r in found["Broker"]] == ["俞慧"]
    assert [(r["from"], r["to"]) for r in found["SERVES"]] == [("俞慧", "宁波甲厂")]


@pytest.mark.parametrize(("term", "last"), [("三年", "2024-12-09"), ("2 years", "2023-12-09")])
def test_a_term_of_years_ends_the_day_before_it_began(tmp_path: Path, term: str, last: str) -> None:
    listed: Lines = [
        ["高新技术企业名单"],
        ["企业名称", "证书编号", "发证日期", "有效期"],
        ["宁波甲有限公司", "GR202133100411", "2021.12.10", term],
    ]
    (held,) = made(workbook(tmp_path, "高企.xlsx", Sheet1=listed))["Credential"]
    assert (str(held["valid_from"]), str(held["valid_to"])) == ("2021-12-10", last)


def test_years_from_a_leap_day_on() -> None:
    assert last_of_years("2020-02-29", 3) == "2023-02-27"
    assert last_of_years("尽快", 3) == "尽快"
    assert [years_of(t) for t in ("三年", "两年", "10 years", "2021年", "长期")] == [3, 2, 10, 0, 0]


def test_the_nearest_title_says_which_credential(
    tmp_path: Path,
) -> None:
    lines: Lines = [["企业名称", "公布时间"], ["宁波甲有限公司", "2021年7月"]]
    path = workbook(
        tmp_path, "专精特新.xlsx", 省级=lines, 国家小巨人=[["专精特新“小巨人”企业"], *lines]
    )
    assert [r["kind"] for r in made(path)["Credential"]] == ["specialised and new", "little giant"]


def test_a_column_of_firms_says_whom_a_broker_serves_or_who_is_in_a_platform(
    tmp_path: Path,
) -> None:
    lines: Lines = [
        ["Name", "Employer", "Whom they know"],
        ["Ella Brook", "Growth Hub", "Tamar Ltd; Lizard Ltd"],
    ]
    found = made(workbook(tmp_path, "brokers.xlsx", Roster=lines))
    assert [(r["from"], r["to"]) for r in found["SERVES"]] == [
        ("Ella Brook", "Tamar Ltd"), ("Ella Brook", "Lizard Ltd"),
    ]  # fmt: skip
    lines = [
        ["平台名称", "运营单位", "在孵企业"],
        ["灵峰众创空间", "宁波大学", "宁波甲有限公司、宁波乙有限公司"],
    ]
    found = made(workbook(tmp_path, "平台.xlsx", 平台=lines))
    assert [r["from"] for r in found["MEMBER_OF"]] == ["宁波甲有限公司", "宁波乙有限公司"]
    assert [r["from"] for r in found["OPERATES"]] == ["宁波大学"]


def test_who_liaises_with_an_institute_and_a_need_as_forms_put_it(tmp_path: Path) -> None:
    lines: Lines = [
        ["院所名称", "优势领域", "联络经纪人"],
        ["浙江工业大学", "新材料", "佟佳、沈一鸣"],
    ]
    found = made(workbook(tmp_path, "院所.xlsx", 院所=lines))
    assert [(r["from"], r["to"]) for r in found["LIAISES_WITH"]] == [
        ("佟佳", "浙江工业大学"), ("沈一鸣", "浙江工业大学"),
    ]  # fmt: skip
    form: Lines = [
        ["企业走访登记表"],
        ["走访企业", "宁波甲厂", "走访时间", "2023年5月8日上午"],
        ["走访人员", "鲍莉"],
        ["企业反映的技术难题", "喷头依赖进口"],
    ]
    found = made(workbook(tmp_path, "走访.xlsx", 表一=form))
    assert [r["title"] for r in found["Demand"]] == ["喷头依赖进口"]


def test_a_status_is_known_whatever_its_case(tmp_path: Path) -> None:
    lines: Lines = [["Company", "Technical need", "Status"], ["Tamar Ltd", "Gripper", "Matched"]]
    (need,) = made(workbook(tmp_path, "needs.xlsx", Needs=lines))["Demand"]
    assert need["status"] == "matched"


def test_a_group_of_headings_gives_its_unit_to_those_below(tmp_path: Path) -> None:
    lines: Lines = [
        ["项目名称", "承担单位", "项目经费(万元)", None, "实施期限"],
        [None, None, "总经费", "区财政补助", None],
        ["纺机曳引", "宁波甲有限公司(牵头)、宁波乙有限公司", 260, 78, "2023年1月至2024年12月"],
    ]
    path = workbook(tmp_path, "产学研项目.xlsx", 项目=lines)
    for merged in ((), ("A1:A2", "B1:B2", "C1:D1", "E1:E2")):
        book = openpyxl.load_workbook(path)
        for area in merged:
            book["项目"].merge_cells(area)
        book.save(path)
        found = made(path)
        (project,) = found["Collaboration"]
        assert (project["amount"], str(project["ended_on"])) == (2.6e6, "2024-12-31")
        assert [r["name"] for r in found["Enterprise"]] == ["宁波甲有限公司", "宁波乙有限公司"]


def test_who_came_is_another_than_who_serves(tmp_path: Path) -> None:
    lines: Lines = [
        ["重点企业“一企一策”帮扶台账"],
        [
            "序号",
            "企业名称",
            "所属行业",
            "员工数",
            "服务专员",
            "走访日期",
            "走访人员",
            "帮扶举措",
            "责任科室",
        ],
        [
            1,
            "宁波甲有限公司",
            "通用设备",
            88,
            "李芳",
            "2023/6/12",
            "张明 王强",
            "对接院所",
            "科技办",
        ],
        [2, "宁波乙有限公司", "专用设备", 45, "李芳", "2023.6.15", "张明", "对接院所", "科技办"],
        [3, "宁波丙有限公司", "专用设备", 12, "李芳", "2023.6.16", "张明", "对接院所", "科技办"],
    ]
    found = made(workbook(tmp_path, "帮扶.xlsx", Sheet1=lines))
    assert {r["from"] for r in found["SERVES"]} == {"李芳"}
    assert [r["from"] for r in found["CONDUCTED"]] == ["张明", "王强", "张明", "张明"]
    assert [r["name"] for r in found["Broker"]] == ["张明", "王强", "李芳"]


def test_a_signature_with_a_telephone_number_is_no_visit(tmp_path: Path) -> None:
    lines: Lines = [
        ["走访时间", "走访单位", "走访人"],
        ["2023.3.14", "宁波甲有限公司", "张明"],
        ["填报人:陈某", None, "联系电话:0574-86000000"],
    ]
    found = made(workbook(tmp_path, "走访.xlsx", 走访=lines))
    assert [str(r["date"]) for r in found["ServiceEvent"]] == ["2023-03-14"]


def test_who_visits_again_and_again_makes_no_list_of_brokers(tmp_path: Path) -> None:
    lines: Lines = [
        ["编号", "单位", "联企干部", "2022年11月", "2023年2月"],
        [1, "宁波甲有限公司", "张明", "8日", "2月7日"],
        [2, "宁波乙有限公司", "张明", None, "19日"],
    ]
    found = made(workbook(tmp_path, "联企走访.xlsx", Sheet1=lines))
    assert [str(r["date"]) for r in found["ServiceEvent"]] == [
        "2022-11-08", "2023-02-07", "2023-02-19",
    ]  # fmt: skip
    assert [r["name"] for r in found["Broker"]] == ["张明"]


def test_what_only_looks_like_names_is_nobody(tmp_path: Path) -> None:
    lines: Lines = [
        ["日期", "单位", "走访人员", "事由"],
        ["2023-03-02", "宁波甲有限公司", "詹立", "对接需求"],
    ]
    found = made(workbook(tmp_path, "走访.xlsx", 走访=lines))
    assert [r["name"] for r in found["Broker"]] == ["詹立"]
    sheet: Lines = [["日期", "单位", "事由"], ["2023-03-02", "宁波甲有限公司", "上门服务"]]
    found = made(workbook(tmp_path, "走访2.xlsx", 詹立=sheet))
    assert [r["name"] for r in found["Broker"]] == ["詹立"]
    lines = [["企业名称", "技术需求", "姓名", "电话"], ["宁波甲厂", "滤材", "王某", "13800000001"]]
    assert "Broker" not in made(workbook(tmp_path, "需求.xlsx", 需求=lines))


def test_a_matrix_on_a_sheet_called_after_a_person_is_of_that_persons_visits(
    tmp_path: Path,
) -> None:
    lines: Lines = [["2024年走访进度"], ["企业名称", "1月份", "2月份"], ["宁波甲厂", "√", None]]
    found = made(workbook(tmp_path, "走访.xlsx", 詹立=lines))
    event = "ServiceEvent:visit|2024-01-01|宁波甲厂"
    assert [(r["from"], r["to"]) for r in found["CONDUCTED"]] == [("詹立", event)]


def test_a_day_entered_as_a_text_is_no_other_than_it_says(tmp_path: Path) -> None:
    def days(*cells: Any, sheet: str = "张明") -> list[str]:
        head = ["企业名称", "科技经纪人", "6月", "7月"]
        lines: Lines = [["2023年走访"], head, ["宁波甲厂", "张明", *cells]]
        found = made(workbook(tmp_path, "走访.xlsx", **{sheet: lines}))["ServiceEvent"]
        return [str(r["date"]) for r in found]

    assert days("6.3", "7.12") == ["2023-06-03", "2023-07-12"]
    assert days("6.3", "7.12", sheet="走访") == ["2023-06-03", "2023-07-12"]
    # A number may have been 6.30, and so may what stands as a number elsewhere.
    assert days(6.3, 7.12) == ["2023-06-01", "2023-07-12"]
    assert days("6.3", 6.3) == ["2023-06-01", "2023-07-01"]


def test_the_day_of_a_credential_may_stand_in_its_column(tmp_path: Path) -> None:
    lines: Lines = [
        ["企业名称", "高新技术企业认定时间", "专精特新"],
        ["宁波甲厂", "2022-12-01", "是"],
        ["宁波乙厂", None, "否"],
    ]
    held = made(workbook(tmp_path, "名录.xlsx", 企业名录=lines))["Credential"]
    assert [(r["kind"], r["holder"], str(r.get("valid_from"))) for r in held] == [
        ("high-tech enterprise", "宁波甲厂", "2022-12-01"),
        ("specialised and new", "宁波甲厂", "None"),
    ]


def test_a_list_in_two_halves_side_by_side_is_read_whole(tmp_path: Path) -> None:
    heads = ["序号", "企业名称", "发证时间"]
    lines: Lines = [
        ["高新技术企业名单"],
        [*heads, *heads],
        [1, "宁波甲有限公司", "2022/12/1", 3, "宁波丙有限公司", "2022/12/2"],
        [2, "宁波乙有限公司", "2022/12/1", None, None, None],
    ]
    held = made(workbook(tmp_path, "高企.xlsx", 名单=lines))["Credential"]
    assert [(r["holder"], str(r["valid_from"])) for r in held] == [
        ("宁波甲有限公司", "2022-12-01"), ("宁波乙有限公司", "2022-12-01"),
        ("宁波丙有限公司", "2022-12-02"),
    ]  # fmt: skip


def test_a_first_visit_and_a_second_are_two(tmp_path: Path) -> None:
    lines: Lines = [
        ["联系企业", "驻企服务员", "首次走访", "二次走访", "企业提出的问题", "是否办结"],
        ["宁波甲有限公司", "钟亦凡", "2024.1.16", "2024年5月20日", "密封圈寿命短", None],
    ]
    found = made(workbook(tmp_path, "走访清单.xlsx", 清单=lines))
    assert [str(r["date"]) for r in found["ServiceEvent"]] == ["2024-01-16", "2024-05-20"]
