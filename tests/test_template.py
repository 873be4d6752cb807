"""The blank workbook: exactly what the reader of tables reads, in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from graph.coerce import coerce
from graph.notice import Notice
from graph.ontology import ONTOLOGY
from graph.records import Rejects
from graph.schema import NodeKind, Property, RelationKind, Type
from loaders.tables import read_tables
from loaders.template import columns_of, sheet_name, write_template

LANGS = ("en", "zh")
KINDS: list[NodeKind | RelationKind] = [*ONTOLOGY.public_nodes()]
KINDS += ONTOLOGY.public_relations()


@pytest.fixture(params=LANGS)
def blank(request, tmp_path) -> tuple[str, Path, Any]:
    path = tmp_path / "空白.xlsx"
    write_template(path, request.param)
    return request.param, path, openpyxl.load_workbook(path)


def value_of(prop: Property, choices: tuple[str, ...]) -> str:
    if choices:
        return choices[-1]
    codes = {"uscc": "91350100M000100Y43", "lei": "5493001KJTIIGC8Y1R12"}
    if prop.name in codes:
        return codes[prop.name]
    samples = {
        Type.TEXT: "0012",
        Type.INTEGER: "3",
        Type.NUMBER: "1.5",
        Type.MONEY: "300万元",
        Type.DATE: "2020年7月15日",
        Type.LIST: "a; b",
    }
    return samples[prop.type]


def test_filled_in_it_reads_back_whole(blank):
    lang, path, book = blank
    for kind in KINDS:
        sheet = book[sheet_name(kind, lang)]
        for place, column in enumerate(columns_of(kind, lang, ONTOLOGY), start=1):
            sheet.cell(2, place, value_of(column.prop, column.choices))
    book.save(path)
    tables, notices = read_tables([path])
    assert not notices
    assert [t.kind.name for t in tables] == [k.name for k in KINDS]
    rejects = Rejects()
    warnings: list[Notice] = []
    for table in tables:
        assert not table.unknown
        frame = coerce(table, rejects, warnings)
        assert frame.height == 1
        assert not [c for c in table.frame.columns if frame[c].null_count()], table.kind.name
    assert not rejects.entries
    assert {w.column.rstrip("*") for w in warnings} <= {"uscc", "统一社会信用代码"}


def test_empty_it_is_empty_tables(blank):
    _, path, _ = blank
    tables, notices = read_tables([path])
    assert not notices
    assert {t.frame.height for t in tables} == {0}


def test_drop_downs_formats_and_frozen_headers(blank):
    lang, _, book = blank
    for kind in KINDS:
        sheet = book[sheet_name(kind, lang)]
        assert sheet.freeze_panes == "A2"
        listed = {str(v.sqref).split("2:")[0] for v in sheet.data_validations.dataValidation}
        for place, column in enumerate(columns_of(kind, lang, ONTOLOGY), start=1):
            letter = get_column_letter(place)
            assert (letter in listed) == bool(column.choices)
            style = next(d for d in sheet.column_dimensions.values() if d.min <= place <= d.max)
            if column.prop.type is Type.TEXT:
                assert style.number_format == "@"
            if column.prop.type is Type.DATE:
                assert style.number_format == "yyyy-mm-dd"


def test_the_first_page_explains_every_column(blank):
    lang, _, book = blank
    lines = list(book.worksheets[0].iter_rows(values_only=True))
    explained = {(line[0], line[1]): line for line in lines}
    for kind in KINDS:
        for column in columns_of(kind, lang, ONTOLOGY):
            line = explained[(sheet_name(kind, lang), column.header)]
            assert line[2]
            assert bool(line[3]) == column.prop.required
            if column.prop.confidential or column.prop.personal:
                assert line[8]
