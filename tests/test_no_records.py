"""Rows that are no records are left out and told of; rows that only look like them stay."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.values import half_width
from loaders.sheets.no_records import _repeats, _why, first_filled, may_begin, no_records
from loaders.tables import read_tables

HEADER = ["序号", "企业名称", "注册资本", "备注"]


def found(*rows: list[str | None], header: list[str] | None = None) -> list[int]:
    names = header or HEADER
    frame = pl.DataFrame(list(rows), schema=dict.fromkeys(names, pl.String), orient="row")
    return list(no_records(frame, names))


@pytest.mark.parametrize(
    "row",
    [
        ["合计", "2家", "300", None],
        ["合 计", None, "300", None],
        ["合计:", None, None, None],
        ["合计", "3份", "200", None],
        [None, "合计(3项)", None, None],
        ["总计", "12", None, None],
        [None, "小计", "300", None],
        ["大碶街道", "小计", "5家", None],
        ["共2家", None, None, None],
        ["合计：3家", None, None, None],
        [None, "2家", "300", None],
        ["Total", None, "300", None],
        ["subtotal", "3", "300", None],
        ["注:以上数据截至年底", None, None, None],
        ["备注：", "含分公司", None, None],
        ["说明：按季度填报", None, None, None],
        ["填表人：张三", None, "审核人：李四", "2020年6月1日"],
        ["制表:王", None, None, None],
        ["填报单位:某科", None, None, "填报日期:2020-07-01"],
        ["单位负责人（签字）：", None, None, None],
        ["序号", "企业名称", "注册资本", "备注"],
        [None, "企业名称", "注册资本", None],
    ],
)
def test_no_record(row: list[str | None]) -> None:
    assert found(["1", "甲厂", "100", None], row) == [1]


@pytest.mark.parametrize(
    "row",
    [
        ["1", "合计科技有限公司", "300", None],
        ["1", "小计算机厂", "300", None],
        ["1", "总计", None, None],
        ["1", "甲厂", "300", "合计"],
        ["1", "注塑机械厂", "300", None],
        ["1", "甲厂", None, "注:已迁出"],
        ["2家", "甲厂", "300", None],
        ["1", "共创科技有限公司", "12", None],
        ["1", "共2家餐饮有限公司", "12", None],
        ["联系人：张三", "甲厂", "100", "宁波某某某某某某某某某某公司"],
        ["3", "企业名称", "100", "x"],
        ["1", "负责任公司", "100", None],
    ],
)
def test_a_record_that_looks_like_none(row: list[str | None]) -> None:
    assert found(["1", "甲厂", "100", None], row) == []


def test_in_an_export_a_row_is_what_its_id_says() -> None:
    header = ["id", "name", "employees"]
    assert found(["e1", "合计", "12"], header=header) == []
    assert found(["合计", None, "12"], header=header) == [0]


CELLS = (
    "合计",
    " 小计：3家",
    "2家",
    "300",
    "甲厂",
    "note: x",
    "*注",
    "Name",
    "名称",
    "",
    "\u3000",
    "g1",
)


@given(
    st.sampled_from([["名称", "Name", "c", "d"], ["id", "名称", "c", "d"]]).flatmap(
        lambda header: st.tuples(
            st.just(header),
            st.lists(st.lists(st.sampled_from([*CELLS, None]), min_size=4, max_size=4), min_size=1),
        )
    )
)
def test_the_quick_look_at_beginnings_finds_what_a_look_at_every_row_does(
    made: tuple[list[str], list[list[str | None]]],
) -> None:
    header, rows = made
    labels = 1 if "id" in header else 3
    looked = []
    for row in rows:
        cells = [(n, half_width(c)) for n, c in enumerate(row) if c and c.strip()]
        looked.append(cells and (_why([c for _, c in cells], labels) or _repeats(cells, header)))
    assert found(*rows, header=header) == [n for n, why in enumerate(looked) if why]


@pytest.mark.parametrize(
    ("texts", "letters", "counts", "answer"),
    [
        (["E1", "E2"], "ST", False, False),
        (["E1", "T2"], "S", False, True),  # between the two
        (["E1", " T2"], "x", False, True),
        (["E1", ""], "x", False, True),
        (["E1", "甲"], "x", False, True),
        (["2018", "2019"], "x", True, False),
        (["2018", "2家"], "x", True, True),
        (["2018", "2家"], "x", False, False),
        ([None], "x", True, False),
        (["E0001", "E9999"], ("Example",), False, False),
        (["E0001", "Fx"], ("Example",), False, True),
        (["Ex", "Example: a"], ("Example",), False, True),
    ],
)
def test_what_texts_may_begin_with(
    texts: list[str | None], letters: Collection[str], counts: bool, answer: bool
) -> None:
    assert may_begin(pl.Series(texts, dtype=pl.String), letters, counts=counts) is answer


def test_the_first_cell_that_holds_more_than_spaces() -> None:
    frame = pl.DataFrame({"a": ["x", " ", None, "\u3000"], "b": ["y", "y", " z", None]})
    assert first_filled(frame).to_list() == ["x", "y", " z", None]
    assert first_filled(frame.head(1)).to_list() == ["x"]
    assert first_filled(frame.tail(1)).to_list() == [None]


def test_what_is_left_out_is_told_and_the_rows_keep_their_numbers(tmp_path: Path) -> None:
    (tmp_path / "企业.csv").write_text("名称,从业人数\n甲厂,1\n小计,1\n乙厂,2\n合计,3\n", "utf-8")
    (table,), (notice,) = read_tables([tmp_path / "企业.csv"])
    assert table.frame["name"].to_list() == ["甲厂", "乙厂"]
    assert table.rows.to_list() == [2, 4]
    assert (notice.row, notice.count) == (3, 2)
    assert notice.en == (
        "rows that are no records (totals, notes, signatures, headings), left out: "
        "3 (小计), 5 (合计)"
    )
    assert notice.zh.endswith("未载入：第 3（小计）、5（合计）行")


@given(
    st.lists(st.text("甲乙丙丁有限公司科技0123", min_size=3).map(lambda t: f"宁波{t}"), min_size=1)
)
def test_a_plain_list_of_names_loses_none(names: list[str]) -> None:
    assert found(*([str(n), name, "100", None] for n, name in enumerate(names))) == []
