"""What headings say that no list has word for word; what cells, names and titles add to them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from loaders.draft.shown import draft
from loaders.draft.words import key, words
from tests.test_draft_kinds import made, workbook

Lines = list[list[Any]]


@pytest.mark.parametrize(
    ("heading", "form", "role", "sure"),
    [
        ("合作意向单位", "demands", "institute", 0.8),
        ("登记年度", "achievements", "registered", 0.8),
        ("失效日", "credentials", "to", 0.8),
        ("发证(入库)日期", "credentials", "from", 1.0),
        ("专精特新“小巨人”", "enterprises", "giant", 1.0),
        ("技术需求二", "demands", "need", 1.0),
        ("Technology need identified", "visits", "need", 1.0),
        ("Type of contract", "projects", "contract_type", 1.0),
        ("Year of the foundation", "enterprises", "founded", 1.0),
        # What stands last says what it is: in another order it may be another thing.
        ("企业需求", "demands", "firm", 0.0),
    ],
)
def test_a_heading_may_be_put_otherwise(heading: str, form: str, role: str, sure: float) -> None:
    assert words().forms[form].roles[role].named(key(heading)) == sure


def test_of_a_field_and_what_it_lies_in_the_narrower_is_meant(tmp_path: Path) -> None:
    lines: Lines = [
        ["企业名称", "需求名称", "所属领域"],
        ["宁波甲厂", "镁合金", "新材料/金属材料"],
        ["宁波乙厂", "骨钉", "生物与新医药、医疗仪器、设备与医学专用软件；电子信息"],
    ]
    found = made(workbook(tmp_path, "需求.xlsx", 需求=lines))["IN_FIELD"]
    assert [(r["from"].split("|")[0], r["to"].rpartition(":")[2]) for r in found] == [
        ("Demand:镁合金", "401"), ("Demand:骨钉", "205"), ("Demand:骨钉", "10"),
    ]  # fmt: skip


def test_an_amount_is_known_by_the_end_of_its_heading_and_its_cells(tmp_path: Path) -> None:
    lines: Lines = [
        ["合同名称", "买方名称", "合同成交总额(万元)", "税额"],
        ["芯片开发", "宁波甲厂", "68.5", "免"],
    ]
    (found,) = made(workbook(tmp_path, "合同.xlsx", 合同=lines))["Collaboration"]
    assert found["amount"] == 685000.0


@pytest.mark.parametrize(
    ("sheet", "title", "days"),
    [
        ("3月", "2024年走访登记", ["2024-03-05", "2024-03-28"]),
        ("走访", "走访登记表(2024年4月)", ["2024-04-05", "2024-04-28"]),
        ("走访", "走访登记表", ["None", "None"]),
    ],
)
def test_days_have_the_month_of_the_sheet_or_the_title(
    tmp_path: Path, sheet: str, title: str, days: list[str]
) -> None:
    lines: Lines = [
        [title],
        ["日期", "企业", "走访人员"],
        ["5日", "宁波甲厂", "张明"],
        ["28日", "宁波乙厂", "张明"],
    ]
    found = made(workbook(tmp_path, "走访.xlsx", **{sheet: lines}))["ServiceEvent"]
    assert [str(r.get("date")) for r in found] == days


def test_needs_stand_in_numbered_columns(tmp_path: Path) -> None:
    lines: Lines = [["企业名称", "需求1", "需求2", "需求说明"], ["宁波甲厂", "调度", "寿命", "略"]]
    found = made(workbook(tmp_path, "需求.xlsx", 需求=lines))["Demand"]
    assert [(r["title"], r["description"]) for r in found] == [("调度", "略"), ("寿命", "略")]


def test_a_status_below_its_heading_may_be_its_day(tmp_path: Path) -> None:
    lines: Lines = [
        ["企业名称", "国家高新技术企业(认定时间)", "科小", "小巨人"],
        ["宁波甲厂", "2022-12-19", "是", "2023.7"],
        ["宁波乙厂", "否", None, None],
    ]
    held = made(workbook(tmp_path, "资质.xlsx", 企业名录=lines))["Credential"]
    assert [(r["kind"], r["holder"], str(r.get("valid_from"))) for r in held] == [
        ("high-tech enterprise", "宁波甲厂", "2022-12-19"),
        ("technology SME", "宁波甲厂", "None"),
        ("little giant", "宁波甲厂", "2023-07-01"),
    ]


def test_all_of_a_team_serve_its_firms_and_the_telephone_is_the_leaders(tmp_path: Path) -> None:
    lines: Lines = [
        ["组别", "组长", "组员", "联系企业", "联系电话"],
        ["一组", "张明", "李芳、王强", "宁波甲有限公司", "13500135001"],
    ]
    found = made(workbook(tmp_path, "分组.xlsx", 分组=lines))
    assert [(r["from"], r["to"]) for r in found["SERVES"]] == [
        (name, "宁波甲有限公司") for name in ("张明", "李芳", "王强")
    ]
    assert [(r["name"], r.get("phone")) for r in found["Broker"]] == [
        ("张明", "13500135001"), ("李芳", None), ("王强", None),
    ]  # fmt: skip


def test_how_far_it_is_is_known_by_the_cells(tmp_path: Path) -> None:
    lines: Lines = [
        ["走访企业", "走访时间", "走访人", "企业诉求", "后续"],
        ["宁波甲厂", "2024-03-06", "张明", "热压罐变形", "已对接"],
    ]
    (need,) = made(workbook(tmp_path, "走访.xlsx", 走访=lines))["Demand"]
    assert need["status"] == "matched"


def test_people_whom_another_sheet_knows_came_though_the_heading_says_nothing(
    tmp_path: Path,
) -> None:
    roster: Lines = [["姓名", "联系企业"], ["张明", "宁波甲厂"], ["李芳", "宁波乙厂"]]
    log: Lines = [["走访时间", "走访企业", "我方"], ["2024-03-06", "宁波甲厂", "李芳、张明"]]
    path = workbook(tmp_path, "走访.xlsx", 经纪人=roster, 走访=log)
    found = made(path)["CONDUCTED"]
    assert [r["from"] for r in found] == ["李芳", "张明"]
    (column,) = [c for c in draft([path], "zh").sheets[1].columns if c.heading == "我方"]
    assert column.sure < 0.8  # asked about
    # Alone it tells nothing, and a stranger among two is too many.
    assert "CONDUCTED" not in made(workbook(tmp_path, "a.xlsx", 走访=log))
    log[1][2] = "李芳、王某"
    assert "CONDUCTED" not in made(workbook(tmp_path, "b.xlsx", 经纪人=roster, 走访=log))


def test_employees_by_the_thousand_with_a_point_show_decimal_commas(tmp_path: Path) -> None:
    lines: Lines = [
        ["Company", "Employees", "R&D need", "Budget (thousand CNY)"],
        ["Aurora Pumps AB", "1.250", "Drives", "1.500"],
        ["Birka Foods AB", "85", None, None],
    ]
    found = made(workbook(tmp_path, "members.xlsx", Members=lines))
    assert [r.get("employees") for r in found["Enterprise"]] == [1250, 85]


def test_a_list_of_centres_in_english(tmp_path: Path) -> None:
    lines: Lines = [
        ["Centre", "Type", "Operated by", "Member companies", "Location", "Established"],
        ["Drives Hub", "Incubator", "TU Dresden", "Alpha AG\nBeta Ltd", "Technopark", "03/2019"],
    ]
    found = made(workbook(tmp_path, "centres.xlsx", Centres=lines))
    (centre,) = found["Platform"]
    assert (centre["name"], centre["type"], str(centre["founded_on"])) == (
        "Drives Hub", "incubator", "2019-03-01",
    )  # fmt: skip
    assert [r["from"] for r in found["MEMBER_OF"]] == ["Alpha AG", "Beta Ltd"]
    assert [r["from"] for r in found["OPERATES"]] == ["TU Dresden"]
    assert [r["to"] for r in found["HOSTED_IN"]] == ["Technopark"]


def test_a_team_and_its_needs_in_english(tmp_path: Path) -> None:
    team: Lines = [
        ["Adviser", "Office", "Phone", "Clients", "Liaison with"],
        ["Ann Lee", "North office", "+31 40 1234567", "Alpha Ltd; Beta AG", "TU Dresden"],
    ]
    log: Lines = [
        ["Date of visit", "Company", "Attended by", "Technology need identified"],
        ["2024-04-05", "Alpha Ltd", "Ann Lee", "Quiet gears"],
        ["2024-04-06", "Beta AG", "Ann Lee", "None at present"],
    ]
    found = made(workbook(tmp_path, "agency.xlsx", Team=team, Visits=log))
    assert [(r["from"], r["to"]) for r in found["SERVES"]] == [
        ("Ann Lee", "Alpha Ltd"), ("Ann Lee", "Beta AG"),
    ]  # fmt: skip
    assert [r["to"] for r in found["LIAISES_WITH"]] == ["TU Dresden"]
    assert [r["title"] for r in found["Demand"]] == ["Quiet gears"]


def test_a_telephone_number_behind_a_name_comes_apart(tmp_path: Path) -> None:
    lines: Lines = [
        ["企业名称", "成立日期", "联系人及电话"],
        ["宁波甲厂", "2010", "周工 13900000000"],
        ["宁波乙厂", "2011", "李总（联系电话：0574-86000000）"],
        ["宁波丙厂", "2012", "王工"],
    ]
    found = made(workbook(tmp_path, "名录.xlsx", 企业名录=lines))["Enterprise"]
    assert [(r["contact"], r.get("phone")) for r in found] == [
        ("周工", "13900000000"), ("李总", "0574-86000000"), ("王工", None),
    ]  # fmt: skip


def test_a_term_may_be_a_number_of_years(tmp_path: Path) -> None:
    lines: Lines = [
        ["企业名称", "资质名称", "发证日期", "有效期(年)"],
        ["宁波甲厂", "国家高新技术企业", "2022-12-01", 3],
    ]
    (held,) = made(workbook(tmp_path, "资质.xlsx", 资质=lines))["Credential"]
    assert (str(held["valid_from"]), str(held["valid_to"])) == ("2022-12-01", "2025-11-30")


def test_a_university_in_an_alliance_is_no_enterprise(tmp_path: Path) -> None:
    lines: Lines = [
        ["联盟名称", "牵头单位", "成员单位"],
        ["轴承联盟", "宁波甲有限公司", "宁波乙有限公司；宁波大学"],
    ]
    found = made(workbook(tmp_path, "联盟.xlsx", 联盟=lines))
    assert [r["name"] for r in found["Enterprise"]] == ["宁波甲有限公司", "宁波乙有限公司"]
    assert [r["name"] for r in found["Institute"]] == ["宁波大学"]


def test_how_many_firms_somebody_serves_is_no_limit(tmp_path: Path) -> None:
    lines: Lines = [["姓名", "派驻企业", "服务企业数(家)"], ["张明", "宁波甲有限公司", 1]]
    (broker,) = made(workbook(tmp_path, "特派员.xlsx", 特派员=lines))["Broker"]
    assert "capacity" not in broker


def test_who_serves_is_known_by_the_end_of_the_heading_and_the_names(tmp_path: Path) -> None:
    lines: Lines = [
        ["Innovation manager", "Mobile", "Companies looked after"],
        ["Ann Lee", "+39 333 1112223", "Alpha S.p.A.\nNova S.L."],
    ]
    found = made(workbook(tmp_path, "staff.xlsx", Staff=lines))
    assert [(r["from"], r["to"]) for r in found["SERVES"]] == [
        ("Ann Lee", "Alpha S.p.A."), ("Ann Lee", "Nova S.L."),
    ]  # fmt: skip


@pytest.mark.parametrize(("day", "budget"), [("03.04.2023", 1.2e6), ("2023-04-03", 1200.0)])
def test_beside_days_with_points_a_point_parts_thousands_of_amounts(
    tmp_path: Path, day: str, budget: float
) -> None:
    lines: Lines = [
        ["Applicant", "Challenge title", "Available budget [kCNY]", "Received on"],
        ["Alpha S.L.", "Lens mounts", "1.200", day],
    ]
    (need,) = made(workbook(tmp_path, "needs.xlsx", Needs=lines))["Demand"]
    assert (need["title"], need["budget"]) == ("Lens mounts", budget)


def test_a_column_of_months_stands_beside_that_of_days(tmp_path: Path) -> None:
    lines: Lines = [
        ["2022年走访"],
        ["月份", "日期", "企业名称", "走访干部"],
        ["3月", "8日", "宁波甲厂", "张明"],
        ["5月", "17日", "宁波乙厂", "张明"],
    ]
    found = made(workbook(tmp_path, "走访.xlsx", 登记=lines))["ServiceEvent"]
    assert [str(r["date"]) for r in found] == ["2022-03-08", "2022-05-17"]


def test_what_a_sheet_must_have_comes_before_what_it_may(tmp_path: Path) -> None:
    lines: Lines = [
        ["企业", "需求类别", "难题描述", "拟合作对象"],
        ["宁波甲厂", "电子信息", "巨量转移良率", "浙江大学"],
    ]
    found = made(workbook(tmp_path, "难题.xlsx", 清单=lines))
    assert [r["title"] for r in found["Demand"]] == ["巨量转移良率"]
    assert [r["to"].rpartition(":")[2] for r in found["IN_FIELD"]] == ["10"]
    assert [r["name"] for r in found["Institute"]] == ["浙江大学"]


def test_the_term_of_a_certificate_may_stand_beside_its_flag(tmp_path: Path) -> None:
    lines: Lines = [
        ["企业名称", "成立日期", "高企", "高企证书有效期"],
        ["宁波甲厂", "2010", "是", "2021.10.9-2024.10.8"],
    ]
    (held,) = made(workbook(tmp_path, "名录.xlsx", 企业名录=lines))["Credential"]
    assert (str(held["valid_from"]), str(held["valid_to"])) == ("2021-10-09", "2024-10-08")
