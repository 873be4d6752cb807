"""What stands in one cell and is several things."""

from __future__ import annotations

import pytest

from loaders.mapping.parts import day_of_period, parts_of, with_year


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2019.03-2020.12", "2019-03-01", "2020-12-31"),
        ("2018年1月—2019年6月", "2018-01-01", "2019-06-30"),
        ("2020.01-", "2020-01-01", ""),
        ("2020年1月至今", "2020-01-01", ""),
        ("自2019年1月起", "2019-01-01", ""),
        ("2019-03-01~2020-12-31", "2019-03-01", "2020-12-31"),
        ("20190301-20201231", "2019-03-01", "2020-12-31"),
        ("2019年-2020年", "2019-01-01", "2020-12-31"),
        ("2019.3.1 至 2020.2", "2019-03-01", "2020-02-29"),
        ("2019年1月1日起至2020年1月1日止", "2019-01-01", "2020-01-01"),
        ("2018.1-6", "2018-01-01", "2018-06-30"),
        ("２０１９．０３－２０２０．１２", "2019-03-01", "2020-12-31"),
        ("-2020.12", "", "2020-12-31"),
        ("2020.5", "2020-05-01", ""),
        ("43952", "2020-05-01", ""),
        ("2020年6月9日-10日", "2020-06-09", "2020-06-10"),
        ("2020年6月29日至7月2日", "2020-06-29", "2020-07-02"),
        ("2020.6.9-12", "2020-06-09", "2020-06-12"),
        ("面议", "面议", "面议"),
        ("2019.13-2020.1", "2019.13-2020.1", "2020-01-31"),
    ],
)
def test_a_period_has_a_start_and_an_end(text: str, start: str, end: str) -> None:
    assert (day_of_period(text, "start"), day_of_period(text, "end")) == (start, end)


@pytest.mark.parametrize(
    ("way", "text", "parts"),
    [
        ("people", "张明 李芳", ["张明", "李芳"]),
        ("people", "李芳/王强", ["李芳", "王强"]),
        ("people", "王强\n张明", ["王强", "张明"]),
        ("people", "张明(组长)、李芳", ["张明", "李芳"]),
        ("people", "张明（兼）", ["张明"]),
        ("people", "张 明 李芳", ["张明", "李芳"]),
        ("people", "张明　李芳", ["张明", "李芳"]),
        ("people", "Anna Smith; Bo Li", ["Anna Smith", "Bo Li"]),
        ("people", "胡修勤,张明等3人", ["胡修勤", "张明"]),
        ("people", "张明 13800000001", ["张明"]),
        ("people", "1.张明 2.李芳", ["张明", "李芳"]),
        ("people", "局领导：王强；陪同：张明", ["王强", "张明"]),
        ("people", "待定", None),
        ("people", None, None),
        ("organisations", "甲大学、乙所(北京、宁波)/丙院", ["甲大学", "乙所(北京、宁波)", "丙院"]),
        ("organisations", "Acme Co., Ltd.;乙公司", ["Acme Co., Ltd.", "乙公司"]),
        ("organisations", "甲大学,乙所", ["甲大学", "乙所"]),
        ("organisations", "Alpha Oy, Beta Robotics Oyj", ["Alpha Oy", "Beta Robotics Oyj"]),
        ("organisations", "Alpha, Beta & Co., Ltd.", ["Alpha, Beta & Co., Ltd."]),
        ("organisations", "甲厂、乙有限公司等2家", ["甲厂", "乙有限公司"]),
        ("organisations", "甲大学等", ["甲大学"]),
        ("organisations", "平等", ["平等"]),
        ("organisations", "2、乙有限公司", ["乙有限公司"]),
        ("organisations", "1.甲有限公司2.乙有限公司", ["甲有限公司", "乙有限公司"]),
        ("items", "1.刀具涂层;2.镁合金焊接", ["刀具涂层", "镁合金焊接"]),
        ("items", "1、热平衡2、余热3.5%利用。", ["热平衡", "余热3.5%利用"]),
        ("items", "精度0.01毫米", ["精度0.01毫米"]),
        ("items", "暂无需求", None),
        ("fields", "1.新材料 / 高分子材料", ["高分子材料"]),
        ("fields", "中药、天然药物;电子信息", ["中药、天然药物", "电子信息"]),
        ("fields", "Photonics, 新材料", ["Photonics", "新材料"]),
        ("fields", "Optics, lasers and light; 新材料", ["Optics, lasers and light", "新材料"]),
        (";、", "a、b;c;无", ["a", "b", "c"]),
    ],
)
def test_a_cell_comes_apart(way: str, text: str | None, parts: list[str] | None) -> None:
    assert parts_of(text, way) == parts


def test_a_day_gets_its_year_unless_it_may_be_another() -> None:
    assert with_year(["3.4", "3.2", "3.11", "6月9日-10日", "13.1", "甲"], "2020") == {
        "3.4": "2020.3.4",
        "3.11": "2020.3.11",
        "6月9日-10日": "2020年6月9日-10日",
    }
    # Where a nought at the end is kept, the cells are texts, and 3.2 is the 2nd.
    assert with_year(["3.20", "3.2"], "2020") == {"3.20": "2020.3.20", "3.2": "2020.3.2"}
