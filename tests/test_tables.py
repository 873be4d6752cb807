"""Canonical tables: sheets and headers in two languages, encodings, delimiters, broken files."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import xlsxwriter

from graph.coerce import coerce
from graph.notice import Notice
from graph.problem import Problem
from graph.records import Rejects
from loaders.mapping.mapped import read_mapped
from loaders.rejects import write_rejects
from loaders.sheets.reading import File, read_sheet
from loaders.tables import read_tables

HEADER = "编号,名称,规模"
ROW = "0012,甲公司,大型"


def one(*paths: Path):
    tables, notices = read_tables(paths)
    assert len(tables) == 1
    return tables[0], notices


def text_file(folder: Path, text: str, name: str = "企业.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_delimiter_reads_the_same(tmp_path, encoding, delimiter):
    text = f"{HEADER}\n{ROW}\n007,𠮷公司,\n".replace(",", delimiter)
    table, notices = one(text_file(tmp_path, text, encoding=encoding))
    assert table.frame.rows() == [("0012", "甲公司", "大型"), ("007", "𠮷公司", None)]
    assert table.frame.columns == ["id", "name", "size"]
    assert table.headers == {"id": "编号", "name": "名称", "size": "规模"}
    assert table.rows.to_list() == [2, 3]
    assert [n.en for n in notices] == ([GUESSED] if encoding == "gb18030" else [])


GUESSED = (
    "read as GB18030, which the file does not say: “甲公司”. If that is garbled, save the file as "
    "UTF-8"
)


@pytest.mark.parametrize(
    ("text", "encoding", "sample"),
    [
        ("名称,地区\n株式会社テスト,東京\n", "shift_jis", "姅幃夛幮僥僗僩"),
        ("名称,地區\n臺灣測試股份有限公司,臺北\n", "big5", "籓芖代刚"),
    ],
)
def test_another_encoding_taken_for_gb18030_is_a_weighty_notice(tmp_path, text, encoding, sample):
    data = b"id,name,region\n1," + text.splitlines()[1].encode(encoding)
    path = tmp_path / "企业.csv"
    path.write_bytes(data)
    _, (notice,) = one(path)
    assert notice.weighty
    assert f"read as GB18030, in which it looks garbled: “{sample}" in notice.en


def test_an_encoding_that_a_mapping_names_is_no_guess(tmp_path):
    path = text_file(tmp_path, f"{HEADER}\n{ROW}\n", encoding="gb18030")
    notices: list[Notice] = []
    read_sheet(File.open(path), "", lambda _: False, notices, encoding="gb18030")
    assert not notices


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark(tmp_path, encoding):
    table, _ = one(text_file(tmp_path, f"id,name\n1,甲{'x' * 50}\n", encoding=encoding))
    assert table.frame["id"].to_list() == ["1"]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_line_end(tmp_path, newline):
    table, _ = one(text_file(tmp_path, newline.join([HEADER, ROW, ROW])))
    assert table.frame.height == 2


def test_notes_above_the_header_and_empty_rows_keep_the_spreadsheet_row_numbers(tmp_path):
    text = f'北仑区企业名单\n\n"填表说明:\n不得改动",,\n{HEADER}\n{ROW}\n\n,,\n2,乙,\n'
    table, _ = one(text_file(tmp_path, text))
    assert table.frame["name"].to_list() == ["甲公司", "乙"]
    assert table.rows.to_list() == [5, 8]


def test_short_rows_and_stray_quotes_are_read(tmp_path):
    text = f'{HEADER}\n1,乙 "新" 公司,大型\n2,"丙" 公司\n'
    table, notices = one(text_file(tmp_path, text))
    assert table.frame["name"].to_list() == ['乙 "新" 公司', "丙 公司"]
    assert not notices


@pytest.mark.parametrize("mapped", [False, True])
def test_a_row_with_more_values_than_headings_is_a_reject_and_not_shifted(tmp_path, mapped):
    rows = ["甲,某路1号,2楼,大型", "乙,某路2号", "丙,某路3号,大型,,"]
    path = text_file(tmp_path, "\n".join(["名称,地址,规模", *rows]))
    if mapped:
        mapping = tmp_path / "m.yaml"
        mapping.write_text(MAPPING, encoding="utf-8")
        tables, _ = read_mapped(mapping, [path])
    else:
        tables, notices = read_tables([path])
        assert not notices
    rejects = Rejects()
    frames = [coerce(t, rejects, []) for t in tables]
    assert frames[0]["name"].to_list() == ["乙", "丙"]
    assert [f.height for f in frames[1:]] == [0]
    (said,) = rejects.entries
    assert [said[n] for n in ("row", "column", "value")] == [2, "column 4", "大型"]
    assert "is one value too many: the row has 4, the header 3 columns" in str(said["reason"])
    again = tmp_path / "企业.rejects.csv"
    write_rejects(rejects, again, "企业")
    # Not mended it does not pass for a row of firms.
    later = Rejects()
    (table,), _ = read_tables([again])
    assert coerce(table, later, []).height == 0
    assert later.entries[0]["reason"] == "table is empty; write what the row is, such as Enterprise"


def test_a_note_with_a_comma_is_no_record_and_no_row_that_is_too_wide(tmp_path):
    table, (notice,) = one(text_file(tmp_path, "名称\n甲\n注:截至年底,不含外资\n"))
    assert table.frame["name"].to_list() == ["甲"]
    assert notice.en == (
        "rows that are no records (totals, notes, signatures, headings), left out: 3 (注:截至年底)"
    )


MAPPING = """
files:
  list: {file: "*.csv"}
tables:
  - {kind: Enterprise, from: list, columns: {name: 名称, address: 地址, size: 规模}}
"""


@pytest.mark.parametrize(
    ("stem", "kind"),
    [
        ("enterprise", "Enterprise"),
        ("01_企业", "Enterprise"),
        ("附件2 企业名单", "Enterprise"),
        ("企业信息表2024", "Enterprise"),
        ("SERVES", "SERVES"),
        ("服务于", "SERVES"),
        ("party_to", "PARTY_TO"),
        ("科研院所", "Institute"),
    ],
)
def test_a_file_is_known_by_its_name(tmp_path, stem, kind):
    table, _ = one(text_file(tmp_path, "from,to,name\na,b,c\n", f"{stem}.csv"))
    assert table.kind.name == kind


def test_ends_in_chinese_and_by_kind(tmp_path):
    table, _ = one(text_file(tmp_path, "起点,终点,起点类型\na,b,企业\n", "参与.csv"))
    assert table.frame.columns == ["from", "to", "from_kind"]
    table, _ = one(text_file(tmp_path, "科技经纪人,企业,开始\na,b,2020\n", "服务于.csv"))
    assert table.frame.columns == ["from", "to", "since"]


def test_references_by_either_name(tmp_path):
    table, _ = one(text_file(tmp_path, "题目,提出企业\nx,甲\n", "技术需求.csv"))
    assert table.frame.columns == ["title", "enterprise"]


def test_unknown_and_repeated_columns_stay_and_are_told_of(tmp_path):
    text = "名称,name,名称,行业类,id\na,b,c,d,e\n"
    table, notices = one(text_file(tmp_path, text))
    assert table.frame["name"].to_list() == ["a"]
    assert table.frame["id"].to_list() == ["e"]
    assert set(table.unknown) == {"name (?)", "名称 (3)", "行业类"}
    assert set(table.unknown) <= set(table.frame.columns)
    assert any("meant 行业" in n.en for n in notices)
    assert any("says name again" in n.en for n in notices)


def test_a_unit_in_the_header_goes_to_bare_amounts_only(tmp_path):
    text = '题目,预算（万元）,最低成熟度(级别)\na,300,\nb,5000元,\nc,"1,200.5",\nd,,\n'
    table, _ = one(text_file(tmp_path, text, "需求.csv"))
    frame = coerce(table, Rejects(), [])
    assert frame["budget"].to_list() == [3e6, 5000, 12_005_000, None]
    assert "最低成熟度(级别)" in table.unknown


def test_another_currency_in_the_header_is_refused_not_taken_for_yuan(tmp_path):
    table, _ = one(text_file(tmp_path, "题目,预算(美元)\na,300\n", "需求.csv"))
    rejects = Rejects()
    coerce(table, rejects, [])
    assert "another currency" in str(rejects.blanked()[0]["reason"])


def workbook(path: Path, sheets: dict[str, list[Any]], merge: dict[str, str] | None = None) -> Path:
    book: Any = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for area in (merge or {}).get(name, "").split():
            sheet.merge_cells(area)
    book.save(path)
    return path


def test_a_workbook_keeps_zeros_reads_dates_and_fills_merged_cells(tmp_path):
    rows = [
        ["名单(截至六月)"],
        [],
        ["编号", "名称", "地区", "成立日期"],
        ["0012", "甲", "大碶", date(2020, 7, 15)],
        ["0013", "乙", None, 44027],
        ["0014", "丙", None, None],
        ["0015", "丁", "新碶", "2020.7"],
    ]
    path = workbook(tmp_path / "a.xlsx", {"企业": rows, "空": []}, {"企业": "C4:C6 A1:D1"})
    table, _notices = one(path)
    frame = coerce(table, Rejects(), [])
    assert frame["id"].to_list() == ["0012", "0013", "0014", "0015"]
    assert frame["region"].to_list() == ["大碶", "大碶", "大碶", "新碶"]
    day = date(2020, 7, 15)
    assert frame["founded_on"].to_list() == [day, day, None, date(2020, 7, 1)]
    assert table.rows.to_list() == [4, 5, 6, 7]
    assert table.sheet == "企业"


def test_a_sheet_that_does_not_start_at_a1(tmp_path):
    book: Any = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "企业"
    for row, (a, b) in enumerate([("名称", "地区"), ("甲", "大碶"), ("乙", None)], start=4):
        sheet.cell(row, 3, a)
        sheet.cell(row, 4, b)
    sheet.merge_cells("D5:D6")
    book.save(tmp_path / "b.xlsx")
    table, _ = one(tmp_path / "b.xlsx")
    assert table.frame.rows() == [("甲", "大碶"), ("乙", "大碶")]
    assert table.rows.to_list() == [5, 6]


def test_one_sheet_without_a_name_goes_by_the_file(tmp_path):
    table, _ = one(workbook(tmp_path / "企业.xlsx", {"Sheet1": [["名称"], ["甲"]]}))
    assert table.kind.name == "Enterprise"


def test_strange_sheets_and_files_are_told_of_with_near_names(tmp_path):
    workbook(tmp_path / "a.xlsx", {"企业": [["名称"], ["甲"]], "Enterprize": [["x"], ["y"]]})
    (tmp_path / "README.md").write_text("x")
    text_file(tmp_path, "", "机构.csv")
    _, notices = one(tmp_path)
    said = [n.en for n in notices]
    assert any("meant Enterprise" in s for s in said)
    assert any(n.file.endswith("README.md") for n in notices)
    assert any(n.file.endswith("机构.csv") and n.en == "holds nothing" for n in notices)


def test_a_folder_in_the_folder_is_told_of_and_a_broken_link_refused(tmp_path):
    text_file(tmp_path, f"{HEADER}\n{ROW}\n")
    (tmp_path / "2019").mkdir()
    _, notices = one(tmp_path)
    assert [(Path(n.file).name, n.en) for n in notices] == [
        ("2019", "a folder in the folder, not read; load it as well")
    ]
    (tmp_path / "园区.csv").symlink_to(tmp_path / "gone.csv")
    with pytest.raises(Problem, match=r"园区\.csv: no permission to read this, or it is no file"):
        read_tables([tmp_path])


def test_an_empty_sheet_is_a_notice(tmp_path):
    _, notices = one(workbook(tmp_path / "a.xlsx", {"企业": [["名称"], ["甲"]], "领域": []}))
    assert [(n.sheet, n.en) for n in notices] == [("领域", "holds nothing")]


def test_a_header_without_rows_is_an_empty_table(tmp_path):
    table, _ = one(text_file(tmp_path, HEADER + "\n"))
    assert table.frame.height == 0


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("企业.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("企业.xlsx", b"PK\x03\x04 broken", "cannot be read"),
        ("企业.xlsx", b"", "empty"),
        ("企业.xls", b"<html><table>", "web page"),
        ("企业.xls", "编号\t名称\n1\t甲\n".encode("gb18030"), "text under another name.*\\.csv"),
        ("企业.xls", b"PK\x03\x04 newer", "rename it to \\.xlsx"),
        ("企业.xlsx", OLE + bytes(600), "rename it to \\.xls"),
        ("企业.csv", b"", "nothing in it, not even a header"),
        ("企业.csv", b"PK\x03\x04\x00\x00\x01", "workbook"),
        ("企业.csv", bytes(range(256)) * 20, "binary"),
        ("企业.csv", "名称\n甲\n".encode() * 50 + b"\xff\n", "line 101"),
        ("企业.csv", '名称\n甲\n"乙\n丙\n丁\n'.encode(), "row 3: a quotation mark"),
        ("企业.csv", '名称,规模\n甲,大型\n"乙,小型\n丙,大型'.encode(), "row 3: a quotation mark"),
        ("企业.csv", '名称,规模\n甲,大型\n"乙,小型\n'.encode(), "row 3: a quotation mark"),
        (
            "企业.csv",
            ('名称\n甲\n"乙\n' + "丙丁戊己\n" * 40_000).encode(),
            "row 3: a quotation mark",
        ),
        ("企业.csv", b"x,y\n1,2\n", "not one column of Enterprise"),
        ("企业.pdf", b"%PDF", "not a table"),
        ("其他.csv", b"x,y\n1,2\n", "is no kind or relation"),
    ],
)
def test_broken_files_get_a_sentence_that_names_them(tmp_path, name, content, says):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Problem, match=says) as caught:
        read_tables([path])
    assert name in caught.value.en
    assert name in caught.value.zh


def test_one_stray_nul_is_left_out_and_the_rest_is_read(tmp_path):
    table, _ = one(text_file(tmp_path, f"{HEADER}\n1,甲\x00乙,大型\n2,丙,\n"))
    assert coerce(table, Rejects(), [])["name"].to_list() == ["甲乙", "丙"]


def test_gb18030_after_much_utf_8_is_damage_with_its_line(tmp_path):
    text = "编号,名称\n" + "1,a\n" * 100_000
    path = text_file(tmp_path, text)
    path.write_bytes(path.read_bytes() + "2,甲\n".encode("gb18030"))
    with pytest.raises(Problem, match="line 100002: the text is neither"):
        read_tables([path])


def test_errors_and_formulas_without_result_are_told_not_taken_for_empty_cells(tmp_path):
    book: Any = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "企业"
    rows = [
        ["名称", "从业人数", "地区"],
        ["甲", 5, "大碶"],
        ["乙", "=2*3", None],
        ["丙", None, None],
    ]
    for row, cells in enumerate(rows, start=3):
        for column, cell in enumerate(cells, start=3):
            sheet.cell(row, column, cell)
    sheet.cell(6, 4, "#DIV/0!").data_type = "e"
    sheet.cell(6, 5, "#N/A").data_type = "e"
    sheet.cell(7, 3, "=C4")
    path = tmp_path / "a.xlsx"
    book.save(path)
    table, _ = one(path)
    rejects = Rejects()
    assert coerce(table, rejects, [])["name"].to_list() == ["甲", "乙", "丙"]
    told = [*rejects.blanked(), *rejects.entries]
    said = [(e["row"], e["column"], e["value"], e["reason"]) for e in told]
    assert [s[:3] for s in said] == [
        (5, "从业人数", "#FORMULA! =2*3"),
        (6, "从业人数", "#DIV/0!"),
        (7, "名称", "#FORMULA! =C4"),
    ]
    assert len(rejects.entries) == 1
    assert "saved without its result" in said[0][3]
    assert "an error of the spreadsheet" in said[1][3]


def written(path: Path, fill: Any, **options: Any) -> Path:
    """A workbook as xlsxwriter writes it: formulas have 0 for their result until it is opened."""
    book = xlsxwriter.Workbook(str(path), options)
    fill(book)
    book.close()
    return path


def test_a_formula_that_was_stored_with_nought_to_be_calculated_later_has_no_result(tmp_path):
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("企业")
        sheet.write_row("A1", ["名称", "从业人数"])
        sheet.write_row("A2", ["甲", 0])
        sheet.write("A3", "乙")
        sheet.write_formula("B3", "=100+200")
        sheet.write("A4", "丙")
        sheet.write_formula("B4", "=1+1", None, 2)
        sheet.write_formula("A5", '="丁"&"厂"')

    (table,), _ = read_tables([written(tmp_path / "企业.xlsx", fill)])
    rejects = Rejects()
    assert coerce(table, rejects, [])["employees"].to_list() == [0, None, 2]
    (blank,) = rejects.blanked()
    assert (blank["row"], blank["value"]) == (3, "#FORMULA! =100+200")
    assert [(e["row"], e["value"]) for e in rejects.entries] == [(5, '#FORMULA! ="丁"&"厂"')]


@pytest.mark.parametrize("mapped", [False, True])
def test_days_since_1904_are_those_days_in_cells_of_any_format(tmp_path, mapped):
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("企业")
        sheet.write_row("A1", ["名称", "从业人数", "成立日期"])
        sheet.write_row("A2", ["甲", 42565, 42565])
        sheet.write_row("A3", ["乙", 1, 42565], book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_row("A4", ["丙", 1, "2020-07-15"])
        sheet.write_row("A5", ["丁", 1, 2020])

    path = written(tmp_path / "企业.xlsx", fill, date_1904=True)
    if mapped:
        (tmp_path / "m.yaml").write_text(FOUNDED, encoding="utf-8")
        (table,), _ = read_mapped(tmp_path / "m.yaml", [path])
    else:
        (table,), _ = read_tables([path])
    days = coerce(table, Rejects(), [])
    assert days["founded_on"].to_list() == [*[date(2020, 7, 15)] * 3, date(2020, 1, 1)]
    assert days["employees"][0] == 42565


FOUNDED = """
files:
  list: {file: "*.xlsx"}
tables:
  - kind: Enterprise
    from: list
    columns: {name: 名称, employees: 从业人数, founded_on: 成立日期}
"""


def test_another_number_in_a_cell_formatted_as_a_date_is_no_date(tmp_path):
    def fill(book: Any) -> None:
        sheet, days = book.add_worksheet("企业"), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row("A1", ["名称", "成立日期"])
        for row, number in enumerate([2020, 2101, 5, 80_000, 80_001, 2_958_465, 0.5], start=1):
            sheet.write(row, 0, f"甲{row}")
            sheet.write(row, 1, number, days)

    (table,), _ = read_tables([written(tmp_path / "企业.xlsx", fill)])
    rejects = Rejects()
    found = coerce(table, rejects, [])["founded_on"].to_list()
    first, last = date(1905, 10, 1), date(2119, 1, 11)
    assert found == [None, first, None, last, None, date(9999, 12, 31), None]
    said = {e["value"]: str(e["reason"]) for e in rejects.blanked()}
    assert list(said) == [
        "#DATE! 1905-07-12",
        "#DATE! 1900-01-05",
        "#DATE! 2119-01-12",
        "1899-12-31 12:00:00",
    ]
    assert "a cell formatted as a date that holds another number" in said["#DATE! 1905-07-12"]


@pytest.mark.parametrize("mapped", [False, True])
def test_what_a_spreadsheet_hides_is_read_and_told_of(tmp_path, mapped):
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("企业")
        sheet.write_row("B1", ["名称", "备注", "地区"])
        for row in range(1, 15):
            sheet.write_row(row, 1, [f"甲{row}", "", "大碶"])
        for row in range(2, 14):
            sheet.set_row(row, None, None, {"hidden": True})
        sheet.set_row(30, None, None, {"hidden": True})
        sheet.set_column("D:D", None, None, {"hidden": True})
        sheet.set_column("F:XFD", None, None, {"hidden": True})
        other = book.add_worksheet("机构")
        other.write_column("A1", ["名称", "乙大学"])
        other.very_hidden()
        book.add_worksheet("Read me").hide()

    path = written(tmp_path / "甲.xlsx", fill)
    if mapped:
        (tmp_path / "m.yaml").write_text(HIDDEN, encoding="utf-8")
        tables, notices = read_mapped(tmp_path / "m.yaml", [path])
    else:
        tables, notices = read_tables([path])
    assert [t.frame.height for t in tables] == [14, 1]
    said = [(n.sheet, n.row, n.count, n.en) for n in notices if "hidden" in n.en]
    rows = "rows that are hidden (perhaps by a filter) were read all the same: "
    assert said == [
        ("企业", 3, 12, rows + "3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 2 more"),
        ("企业", None, 1, "columns that are hidden were read all the same: 地区"),
        ("机构", None, 1, "this sheet is hidden, and was read all the same"),
    ]


HIDDEN = """
files:
  firms: {file: "*.xlsx", sheet: 企业}
  institutes: {file: "*.xlsx", sheet: 机构}
tables:
  - {kind: Enterprise, from: firms, columns: {name: 名称, region: 地区}}
  - {kind: Institute, from: institutes, columns: {name: 名称}}
"""


def test_a_code_entered_as_a_number_is_shown_as_a_spreadsheet_shows_it(tmp_path):
    rows = [["名称", "统一社会信用代码", "联系电话"], ["甲", 913302001234567890, 13800001111],
            ["乙", "911101066976941872", "x"]]  # fmt: skip
    (made,), _ = read_tables([workbook(tmp_path / "企业.xlsx", {"企业": rows})])
    assert made.frame["uscc"].to_list() == ["9.13302E+17", "911101066976941872"]
    assert made.frame["phone"].to_list() == ["13800001111", "x"]


def test_a_workbook_damaged_anywhere_is_read_or_refused_with_a_sentence(tmp_path):
    whole = workbook(tmp_path / "a.xlsx", {"企业": [["名称"], *([f"甲{i}"] for i in range(99))]})
    data, path = whole.read_bytes(), tmp_path / "企业.xlsx"
    said = []
    # The directory at the end says how all else is to be read: there every byte is tried.
    directory = data.index(b"PK\x01\x02")
    for place in (*range(0, directory, 97), *range(directory, len(data))):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0x5A]) + data[place + 1 :])
        try:
            read_tables([path])
        except Problem as problem:
            said.append(problem.en)
    assert len(said) > 10
    assert all("企业.xlsx" in each for each in said)


def test_a_missing_path_and_a_folder_without_tables(tmp_path):
    with pytest.raises(Problem, match="no such file"):
        read_tables([tmp_path / "none.csv"])
    with pytest.raises(Problem, match="no table in this folder"):
        read_tables([tmp_path])


def test_wide_rows_past_the_sample_are_not_lost(tmp_path):
    text = "id,name\n" + "".join(f"{i},n{i}\n" for i in range(50_000)) + "z,last,surplus\n"
    (table, wide), _ = read_tables([text_file(tmp_path, text)])
    assert table.frame.height == 50_000
    assert wide.frame.rows() == [("z", "last", "surplus")]
    assert wide.rows.to_list() == [50_002]
    assert wide.refused[0][:2] == ("column 3", "surplus")


def test_rows_between_two_stray_quotes_are_told_of(tmp_path):
    text = '编号,名称,规模\n1,"甲,大型\n2,乙,小型\n3,丙,小型\n4,丁",大型\n5,"戊\n公司\n一",\n'
    table, (notice,) = one(text_file(tmp_path, text))
    assert table.frame["id"].to_list() == ["1", "5"]
    assert (notice.row, notice.weighty) == (2, True)
    assert notice.en.startswith("one cell holds what looks like 2 rows")


def test_the_apostrophe_that_guards_a_cell_of_a_text_file_goes(tmp_path):
    text = "名称,联系电话,地址\n甲,'+86-574,'@某路\n'乙,''=1,'0012\n"
    table, _ = one(text_file(tmp_path, text))
    assert table.frame.rows() == [("甲", "+86-574", "@某路"), ("'乙", "'=1", "0012")]


def test_an_exported_graph_says_once_that_its_sources_are_not_loaded(tmp_path):
    text_file(tmp_path, "id,name,source,claims\n1,甲,x,\n", "Enterprise.csv")
    text_file(tmp_path, "id,name,source,claims\n2,乙,x,\n", "Broker.csv")
    _, (notice,) = read_tables([tmp_path])
    assert notice.en.startswith("this is an exported graph: who said what")


def test_a_cell_of_any_length_is_a_cell(tmp_path):
    text = f'名称,备注,说明\n甲,"{"长" * 150_000}",x"y\n'
    (table,), _ = read_tables([text_file(tmp_path, text)])
    assert table.frame["备注"].str.len_chars().to_list() == [150_000]


def test_the_recipe_changes_with_the_ontology(tmp_path):
    from graph.kinds import Ontology
    from graph.ontology import ONTOLOGY

    path = text_file(tmp_path, f"{HEADER}\n{ROW}\n")
    first = read_tables([path])[0][0].recipe
    fewer = Ontology.of(ONTOLOGY.nodes["Enterprise"])
    assert first == read_tables([path])[0][0].recipe
    assert first != read_tables([path], fewer)[0][0].recipe


def test_columns_are_text_and_rows_are_whole_numbers(tmp_path):
    table, _ = one(text_file(tmp_path, f"{HEADER}\n{ROW}\n"))
    assert set(table.frame.dtypes) == {pl.String()}
    assert table.rows.dtype == pl.Int64


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_chinese_that_begins_late_in_a_long_file(tmp_path, encoding):
    text = "id,name\n" + "".join(f"{i},n{i}\n" for i in range(50_000)) + "z,甲公司\n"
    table, _ = one(text_file(tmp_path, text, encoding=encoding))
    assert table.frame["name"].to_list()[-1] == "甲公司"


def test_damage_late_in_a_long_file_is_told_with_its_line(tmp_path):
    text = "id,name\n" + "".join(f"{i},甲{i}\n" for i in range(50_000))
    path = text_file(tmp_path, text)
    path.write_bytes(path.read_bytes() + b"z,\xff\xff\n")
    with pytest.raises(Problem, match="line 50002: the text is neither"):
        read_tables([path])
