"""From text to typed columns: every written form, every fault, and round trips."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph.coerce import POSITION, coerce
from graph.notice import Notice
from graph.ontology import ONTOLOGY
from graph.records import POLARS, Rejects, Table
from graph.uscc import check_character
from graph.values import (
    Fault,
    parse_boolean,
    parse_date,
    parse_integer,
    parse_money,
    parse_number,
)


def table(kind: str, headers: Any = None, **columns: Any) -> Table:
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    declared = ONTOLOGY.find_table(kind)
    assert declared is not None
    rows = pl.Series(range(2, frame.height + 2), dtype=pl.Int64)
    return Table(declared, frame, rows, "f.csv", headers=headers or {})


def coerced(given: Table) -> tuple[pl.DataFrame, Rejects, list[Notice]]:
    rejects = Rejects()
    warnings: list[Notice] = []
    return coerce(given, rejects, warnings), rejects, warnings


def one(kind: str, column: str, text: str | None, **others: str):
    """The coerced value of one cell, or the English reason for which it was left blank."""
    frame, rejects, _ = coerced(
        table(kind, **{column: [text]}, **{k: [v] for k, v in others.items()})
    )
    if rejects.blanks:
        assert frame[column].to_list() == [None]
        return rejects.blanks[0]["reason"]
    return frame[column].to_list()[0] if frame.height else rejects.entries[0]["reason"]


def demand(column: str, text: str | None):
    return one("Demand", column, text, title="题")


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("3000000", 3e6),
        ("300万元", 3e6),
        ("6.6亿", 6.6e8),
        ("６.６ 亿元", 6.6e8),
        ("1.2万", 12e3),
        ("￥1,200.50", 1200.5),
        ("¥ 1,200", 1200),
        ("1，200，000元", 1.2e6),
        ("人民币5000元整", 5000),
        ("1 200 000", 1.2e6),
        ("2千万", 2e7),
        ("1.5CNY million", 1.5e6),
        ("2k CNY", 2000),
        ("3 Thousand yuan", 3000),
        ("1e6", 1e6),
        ("-", None),
        ("暂无", None),
        ("  ", None),
    ],
)
def test_amounts(text, yuan):
    assert demand("budget", text) == yuan


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("5000 USD", "another currency"),
        ("€300", "another currency"),
        ("100万美元", "another currency"),
        ("300-500万", "not a number"),
        ("1,2", "not a number"),
        ("262132,65", "not a number"),
        ("nan", "not a number"),
        ("inf", "not a number"),
        ("1e999", "too large"),
        ("元", "not a number"),
        ("-5", "less than 0"),
        ("约三百万", "not a number"),
    ],
)
def test_amounts_that_are_refused(text, why):
    assert why in demand("budget", text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2020-07-15", date(2020, 7, 15)),
        ("2020-07-15 00:00:00", date(2020, 7, 15)),
        ("2020-07-15T08:30:00Z", date(2020, 7, 15)),
        ("2020/7/15", date(2020, 7, 15)),
        ("2020年7月15日", date(2020, 7, 15)),
        ("２０２０ 年 7 月 15 日", date(2020, 7, 15)),
        ("2020.7.15", date(2020, 7, 15)),
        ("20200715", date(2020, 7, 15)),
        ("2020.7", date(2020, 7, 1)),
        ("07/2020", date(2020, 7, 1)),
        ("2020-07", date(2020, 7, 1)),
        ("2020年7月", date(2020, 7, 1)),
        ("2020年", date(2020, 1, 1)),
        ("2020", date(2020, 1, 1)),
        ("2020年6月2日下午14:00", date(2020, 6, 2)),
        ("2020.6.1（周一）", date(2020, 6, 1)),
        ("2020-06-01 星期一 9:00-11:00", date(2020, 6, 1)),
        ("二〇二〇年三月二十五日", date(2020, 3, 25)),
        ("2020年十二月", date(2020, 12, 1)),
        ("3 March 2020", date(2020, 3, 3)),
        ("15-Jun-20", date(2020, 6, 15)),
        ("June 15, 2020", date(2020, 6, 15)),
        ("Sept 2020", date(2020, 9, 1)),
        ("01.03.2019", date(2019, 3, 1)),
        ("44027", date(2020, 7, 15)),
        ("44027.5", date(2020, 7, 15)),
        ("无", None),
    ],
)
def test_dates(text, day):
    assert demand("raised_on", text) == day


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2020-02-30", "no day"),
        ("2020.13", "no day"),
        ("15/07/2020", "not a date"),
        ("May 5", "not a date"),
        ("15.13.2020", "no day"),
        ("12345", "serial"),
        ("99999", "serial"),
        ("0020-07-15", "cannot be meant"),
        ("+12020-07-15", "not a date"),
        ("soon", "not a date"),
        ("1899-12-31 03:04:00", "time of day"),
        ("#REF!", "error of the spreadsheet"),
    ],
)
def test_dates_that_are_refused(text, why):
    assert why in demand("raised_on", text)


@pytest.mark.parametrize(
    ("text", "whole"),
    [("6", 6), ("6.0", 6), ("TRL 6", 6), ("６级", 6), ("3.7", "whole"), ("10", "more than 9")],
)
def test_whole_numbers_and_limits(text, whole):
    got = demand("trl_min", text)
    assert got == whole if isinstance(whole, int) else whole in got


@pytest.mark.parametrize("text", ["yes", "TRUE", "1", "是", "有", "Y", "√", "ｙ"])
def test_yes(text):
    assert demand("confidential", text) is True


@pytest.mark.parametrize("text", ["no", "False", "0", "否", "无", "N", "×"])
def test_no(text):
    assert demand("confidential", text) is False


def test_neither_yes_nor_no():
    assert "neither" in demand("confidential", "maybe")


def test_lists_part_at_semicolons_and_enumeration_commas_only():
    aliases = ["a；b、 c ;a", "Smith, Jones", None, "无", "x"]
    frame, _, _ = coerced(table("Enterprise", name=list("12345"), aliases=aliases))
    assert frame["aliases"].to_list() == [["a", "b", "c"], ["Smith, Jones"], None, None, ["x"]]


def test_a_list_in_json_is_that_list():
    aliases = ['["a;b"," c ","a;b",""]', "[]", '["a"', '[1]', '["x"];y', "甲；乙"]  # fmt: skip
    frame, _, _ = coerced(table("Enterprise", name=list("123456"), aliases=aliases))
    assert frame["aliases"].to_list() == [
        ["a;b", "c"], None, ['["a"'], ["[1]"], ['["x"]', "y"], ["甲", "乙"]
    ]  # fmt: skip


def test_a_choice_in_any_case_or_language_becomes_the_english_word():
    texts = ["待解决", "Open", "OPEN", "已 签约", None]
    frame, _, _ = coerced(table("Demand", title=list("12345"), status=texts))
    assert frame["status"].to_list() == ["open", "open", "open", "contracted", None]


def test_a_closed_choice_refuses_and_names_what_is_allowed():
    assert "open, matched" in demand("status", "perhaps")


def test_an_open_choice_is_kept_and_warned_of_once():
    frame, rejects, warnings = coerced(
        table("Enterprise", name=["a", "b", "c"], size=["巨型", "巨型", "大"])
    )
    assert frame["size"].to_list() == ["巨型", "巨型", "large"]
    assert not rejects
    assert [(w.value, w.row, w.count) for w in warnings] == [("巨型", 2, 2)]


def test_namibia_stays_and_blanks_go():
    countries = ["NA", "-", " ", "—", "N/A", ""]
    frame, _, _ = coerced(table("Enterprise", name=list("123456"), country=countries))
    assert frame["country"].to_list() == ["NA", None, None, None, None, None]


def test_codes_keep_their_zeros_and_a_failed_check_only_warns():
    ids = ["0012", "007", "x"]
    codes = ["9133020600000000k0", "９１３３０２０６0000 0000K0", "123"]
    frame, rejects, warnings = coerced(table("Enterprise", id=ids, name=ids, uscc=codes))
    assert frame["id"].to_list() == ids
    assert frame["uscc"].to_list() == ["9133020600000000K0", "9133020600000000K0", None]
    assert not rejects
    assert [(w.row, w.weighty) for w in warnings] == [(4, True)]


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("9.13302E+17", "a number of which the spreadsheet kept 15 digits"),
        ("9.13302001234568e+17", "a number of which the spreadsheet kept 15 digits"),
        ("913302001234567000", "ends with the zeros of a number"),
        ("不详", "is a word"),
        ("办理中", "is a word"),
        ("同上", "is a word"),
        ("pending", "is a word"),
        ("000000000000000000", "one character over and over"),
        ("91330206MA2AAAAA1", "has 17 characters"),
        ("91330206MA2AAAAA1XX", "has 19 characters"),
    ],
)
def test_what_only_looks_like_a_code_is_none_and_its_cell_is_told(written: str, why: str) -> None:
    given = table("Enterprise", headers={"uscc": "信用代码"}, name=["甲"], uscc=[written])
    frame, rejects, (notice,) = coerced(given)
    assert (frame["uscc"].to_list(), frame["name"].to_list()) == ([None], ["甲"])
    assert not rejects
    assert (notice.row, notice.column, notice.value) == (2, "信用代码", written)
    assert notice.weighty
    assert why in notice.en
    assert "改按名称识别" in notice.zh


@pytest.mark.parametrize("written", ["", "-", "无", "暂无", " ／ ", None])
def test_a_cell_that_says_there_is_no_code_is_empty(written: str | None) -> None:
    frame, rejects, notices = coerced(table("Enterprise", name=["甲"], uscc=[written]))
    assert (frame["uscc"].to_list(), len(rejects), notices) == ([None], 0, [])


@pytest.mark.parametrize(
    "written",
    [
        "9133 0206 0000 0000 K0",
        "9133-0206-0000-0000-K0",
        "\u202d9133020600000000K0\u202c",
        "9133020600000000\ufe0fk0",
        "\u20609133020600000000K0\u00ad",
        "９１３３０２０６００００００００Ｋ０",
    ],
)
def test_a_code_is_what_is_left_without_spaces_and_unseen_marks(written: str) -> None:
    frame, _, notices = coerced(table("Enterprise", name=["甲"], uscc=[written]))
    assert (frame["uscc"].to_list(), notices) == (["9133020600000000K0"], [])


def test_a_code_that_ends_with_zeros_and_passes_its_check_is_one() -> None:
    first = next(f"{n:015d}00" for n in range(913302001234567, 913302001234999)
                 if check_character(f"{n:015d}00") == "0")  # fmt: skip
    frame, _, notices = coerced(table("Enterprise", name=["甲"], uscc=[first + "0"]))
    assert (frame["uscc"].to_list(), notices) == ([first + "0"], [])


def test_control_characters_go_and_hostile_text_stays():
    names = ["a\x00b\u200b", " 甲\r\n乙 ", "'); MATCH (n) DETACH DELETE n //", "<script>", "=1+1"]
    frame, _, _ = coerced(table("Enterprise", name=names))
    assert frame["name"].to_list() == ["ab", "甲 乙", names[2], names[3], names[4]]
    frame, _, _ = coerced(table("Demand", title=["t"], description=["one\r\ntwo"]))
    assert frame["description"].to_list() == ["one\ntwo"]


def test_all_faults_of_a_row_are_told_and_the_good_rows_go_on():
    given = table(
        "Demand",
        headers={"budget": "预算(元)"},
        title=["good", None, "bad"],
        budget=["1", "x", "y"],
        trl_min=["1", "3.7", "2"],
    )
    frame, rejects, _ = coerced(given)
    assert frame["title"].to_list() == ["good", "bad"]
    assert frame[POSITION].to_list() == [0, 2]
    told = [(e["row"], e["column"], e["value"]) for e in rejects.entries]
    assert told == [(3, "title", None), (3, "trl_min", "3.7"), (3, "预算(元)", "x")]
    assert len(rejects) == 1
    assert rejects.positions(given) == {1}
    assert rejects.positions(given, blanked=True) == {1, 2}
    assert all(e["reason_zh"] for e in rejects.entries)


def test_a_bad_cell_that_is_not_needed_is_blank_and_its_row_stays():
    given = table("Demand", title=["甲", "乙"], budget=["面议", "3万"], deadline=["年底", "2020.7"])
    frame, rejects, _ = coerced(given)
    assert frame["budget"].to_list() == [None, 30000.0]
    assert frame["deadline"].to_list() == [None, date(2020, 7, 1)]
    assert not rejects
    assert [(e["row"], e["column"], e["value"]) for e in rejects.blanked()] == [
        (2, "budget", "面议"),
        (2, "deadline", "年底"),
    ]


@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        ("Enterprise", {"name": "#REF!"}),
        ("Demand", {"title": "题", "id": "#REF!"}),
        ("Demand", {"title": "题", "enterprise": "#REF!"}),
        ("SERVES", {"from": "b", "to": "#REF!"}),
    ],
)
def test_a_bad_cell_that_is_needed_is_a_reject(kind: str, columns: dict[str, str]) -> None:
    frame, rejects, _ = coerced(table(kind, **{k: [v] for k, v in columns.items()}))
    assert (frame.height, len(rejects), rejects.blanked()) == (0, 1, [])


def test_a_bad_required_value_is_one_fault_not_two():
    frame, rejects, _ = coerced(table("Enterprise", name=["#REF!"]))
    assert not frame.height
    assert len(rejects.entries) == 1


def test_every_declared_column_comes_out_in_its_type():
    for name in [*ONTOLOGY.nodes, *ONTOLOGY.relations]:
        if (kind := ONTOLOGY.find_table(name)) is None:
            continue
        frame, _, _ = coerced(table(name, zz=[]))
        assert {p.name: POLARS[p.type] for p in kind.properties}.items() <= frame.schema.items()
        assert frame.schema[POSITION] == pl.Int64


def test_relations_have_their_ends_and_kinds_in_either_language():
    given = table(
        "PARTY_TO",
        **{
            "from": ["a", "b", None, "d"],
            "to": ["p", "p", "p", "p"],
            "from_kind": ["企业", "institute", None, "Broker"],
        },
    )
    frame, rejects, _ = coerced(given)
    assert frame["from_kind"].to_list() == ["Enterprise", "Institute"]
    assert frame["to_kind"].to_list() == [None, None]
    assert [(e["row"], e["column"]) for e in rejects.entries] == [(4, "from"), (5, "from_kind")]


def test_references_pass_through_as_text():
    frame, _, _ = coerced(table("Demand", title=["t"], enterprise=[" 甲公司 "]))
    assert frame["enterprise"].to_list() == ["甲公司"]


dates = st.dates(date(1955, 1, 1), date(2118, 12, 31))


@given(dates)
def test_a_date_survives_every_way_of_writing_it(day):
    serial = (day - date(1899, 12, 30)) // timedelta(days=1)
    for written in (
        day.isoformat(),
        f"{day.isoformat()} 00:00:00",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
        f"{day:%Y%m%d}",
        f"{serial}",
        f"{serial}.0",
        full_width(f"{day.year}-{day.month}-{day.day}"),
    ):
        assert parse_date(written) == day


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@given(st.integers(-(10**15), 10**15))
def test_a_whole_number_survives_every_way_of_writing_it(value):
    for written in (f"{value}", f"{value:,}", f"{value}.0", full_width(f"{value:,}"), f" {value} "):
        assert parse_integer(written) == value
        assert parse_number(written) == value


@given(st.integers(0, 10**7), st.sampled_from([("万", 10**4), ("亿", 10**8), ("", 1)]))
def test_an_amount_survives_every_way_of_writing_it(hundredths, scale):
    word, factor = scale
    plain = f"{hundredths // 100}.{hundredths % 100:02d}"
    yuan = hundredths * factor / 100
    for written in (f"{plain}{word}", f"{plain}{word}元", f"￥{plain}{word}", f"{plain} {word}元"):
        assert parse_money(written) == pytest.approx(yuan, rel=1e-15)


@given(
    st.lists(
        st.from_regex(r"[￥¥]?[0-9]{1,9}(,[0-9]{3})?(\.[0-9]{0,6})?[千万亿]?元?", fullmatch=True),
        min_size=1,
    )
)
@example(["70000000.1亿"])
def test_amounts_read_together_are_what_they_are_one_by_one(texts):
    frame, rejects, _ = coerced(table("Demand", title=texts, budget=texts))
    expected = {p: parse_money(t) for p, t in enumerate(texts)}
    got = dict(zip(frame[POSITION], frame["budget"], strict=True))
    assert got == {p: None if isinstance(v, Fault) else v for p, v in expected.items()}
    assert len(rejects.blanked()) == sum(isinstance(v, Fault) for v in expected.values())


@given(st.lists(st.text("abc甲乙,. ", min_size=1).map(str.strip).filter(bool), unique=True))
def test_a_list_survives(entries):
    entries = [e for e in entries if e not in ("-",)]
    for separator in ("; ", "；", "、"):
        frame, _, _ = coerced(table("Enterprise", name=["甲"], aliases=[separator.join(entries)]))
        assert frame["aliases"].to_list() == [entries or None]


@given(st.text())
def test_any_text_is_a_value_nothing_or_a_fault(text):
    for parse in (parse_number, parse_integer, parse_money, parse_date, parse_boolean):
        answer = parse(text)
        assert not isinstance(answer, Fault) or (answer.en and answer.zh)


@given(st.lists(st.one_of(st.none(), st.text()), max_size=20))
def test_any_texts_coerce_and_every_row_is_accounted_for(texts):
    given_table = table("Demand", title=texts, budget=texts, deadline=texts, description=texts)
    frame, rejects, _ = coerced(given_table)
    assert frame.height + len(rejects) == len(texts)
    assert set(frame[POSITION]) | rejects.positions(given_table) == set(range(len(texts)))
