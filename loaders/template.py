"""The blank workbook, with explanations, drop-downs and date formats.

The whole one is exactly the canonical form and comes from the ontology: one sheet for each kind and
relation that people fill in, one column for each property. The first one is of the five sheets that
a bureau thinks in (:mod:`loaders.template_desk`). What either gives, filled in,
:mod:`loaders.tables` reads.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.kinds import Ontology
from graph.ontology import ONTOLOGY
from graph.phrase import Phrase
from graph.problem import Lang, Problem
from graph.schema import NodeKind, Property, RelationKind, Type

ROWS = 5000
"""How many rows below the header have drop-downs."""

_LISTS = "_lists"  # the reader leaves sheets with such a name alone
_FIRST = Phrase("Read me", "说明")
_YES = {"en": ("yes", "no"), "zh": ("是", "否")}
_LONGEST_LIST = 255  # characters that a drop-down may hold in itself

_EXAMPLES: Mapping[str, Phrase] = {
    Type.TEXT: Phrase("text", "文本"),
    Type.INTEGER: Phrase("12", "12"),
    Type.NUMBER: Phrase("12.5", "12.5"),
    Type.MONEY: Phrase("3000000 or 300万元", "3000000 或 300万元"),
    Type.BOOLEAN: Phrase("yes", "是"),
    Type.DATE: Phrase("2020-07-15", "2020-07-15 或 2020年7月15日"),
    Type.LIST: Phrase("one; two", "甲；乙"),
}
_TYPES: Mapping[str, Phrase] = {
    Type.TEXT: Phrase("text", "文本"),
    Type.INTEGER: Phrase("whole number", "整数"),
    Type.NUMBER: Phrase("number", "数字"),
    Type.MONEY: Phrase("amount", "金额"),
    Type.BOOLEAN: Phrase("yes or no", "是/否"),
    Type.DATE: Phrase("date", "日期"),
    Type.LIST: Phrase("list, ; between", "列表，以；分隔"),
}
_HEADINGS: Mapping[Lang, tuple[str, ...]] = {
    "en": (
        "sheet",
        "column",
        "what it means",
        "needed",
        "type",
        "unit",
        "example",
        "values",
        "care",
    ),
    "zh": ("工作表", "列", "含义", "必填", "类型", "单位", "示例", "可选值", "注意"),
}
_UNITS_ZH = {
    "yuan": "元",
    "degree": "度",
    "hours": "小时",
    "hours a week": "小时/周",
    "enterprises": "家",
    "TRL": "级",
}
_HOW: Mapping[Lang, tuple[str, ...]] = {
    "en": (
        "One sheet for each kind of thing and each relation. Fill in the sheets you have data for "
        "and leave the others empty; columns may be left out or moved.",
        "A column marked * must be filled in. An id may be left out: then the unified social "
        "credit code, or the name, identifies.",
        "In a relation, from and to take an id, a code, a name or an alias.",
        "Lists: ; between. Dates: 2020-07-15 or 2020.7. Amounts are in yuan; 300万元 and 6.6亿 are "
        "understood.",
    ),
    "zh": (
        "每类对象、每种关系各占一张工作表。有数据的填写，没有的留空；列可以删减或调换顺序。",
        "带 * 的列必填。编号可以不填：以统一社会信用代码或名称识别。",
        "关系表的起点、终点可填编号、代码、名称或别名。",
        "列表以；或、分隔。日期如 2020-07-15、2020年7月15日、2020.7。"
        "金额以元计，也可写 300万元、6.6亿。",
    ),
}

_EXAMPLE = Phrase(
    "Five sheets: enterprises, visits, needs, projects, institutes and their results. The "
    "grey row is an example and is not loaded; leave it or take it out. Several in one cell: "
    "; between.",
    "共五张表：企业、走访、需求、合作项目、院所与成果。灰色的一行是示例，不会载入，"
    "可以保留或删去。一格写多个时以、分隔。没有数据的表留空即可。",
)


@dataclass(frozen=True)
class Page:
    """A sheet: its name, colour and columns, and what its example row holds."""

    name: str
    colour: str
    columns: tuple[Column, ...]
    personal: bool = False
    example: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column of a sheet: the declaration behind it, its header, and what goes into it."""

    prop: Property
    header: str
    choices: tuple[str, ...] = ()


def columns_of(kind: NodeKind | RelationKind, lang: Lang, ontology: Ontology) -> list[Column]:
    """The columns of a kind's sheet, in their order: ends or references, and properties."""
    return [
        Column(prop, prop.zh if lang == "zh" else prop.name, _choices(prop, lang))
        for prop in _properties(kind, lang, ontology)
    ]


def _choices(prop: Property, lang: Lang) -> tuple[str, ...]:
    if prop.type is Type.BOOLEAN:
        return _YES[lang]
    return tuple(prop.choices.values() if lang == "zh" else prop.choices)


def _properties(
    kind: NodeKind | RelationKind, lang: Lang, ontology: Ontology
) -> Iterator[Property]:
    if isinstance(kind, NodeKind):
        yield from kind.properties
        for r in kind.references:
            relation = ontology.relations[r.relation]
            yield _text(r.name, r.zh, relation.meaning, relation.meaning_zh)
        return
    ends = ((kind.from_kinds, "from", "起点"), (kind.to_kinds, "to", "终点"))
    for kinds, name, zh in ends:
        named = {k: ontology.nodes[k].zh for k in kinds}
        en = f"{' or '.join(named)}: id, code, name or alias."
        yield _text(
            name, zh, en, f"{'、'.join(named.values())}的编号、代码、名称或别名。", required=True
        )
        if len(kinds) > 1:
            kind_en, kind_zh = (
                "Which kind it is, where the name leaves it open.",
                "名称不足以区分时填写。",
            )
            yield _text(f"{name}_kind", f"{zh}类型", kind_en, kind_zh, choices=named)
    yield from kind.properties


def _text(name: str, zh: str, meaning: str, meaning_zh: str, **more: Any) -> Property:
    return Property(name, zh, Type.TEXT, meaning, meaning_zh, **more)


def sheet_name(kind: NodeKind | RelationKind, lang: Lang) -> str:
    """The name of a kind's sheet; a sheet's name takes no slash."""
    return kind.zh.replace("/", "-") if lang == "zh" else kind.name


def whole(lang: Lang, ontology: Ontology = ONTOLOGY) -> list[Page]:
    """A page for every kind and relation."""
    kinds: list[NodeKind | RelationKind] = [*ontology.public_nodes()]
    kinds += ontology.public_relations()
    return [
        Page(
            sheet_name(kind, lang),
            kind.colour if isinstance(kind, NodeKind) else "#777777",
            tuple(columns_of(kind, lang, ontology)),
            isinstance(kind, NodeKind) and kind.personal,
        )
        for kind in kinds
    ]


def write_template(path: Path, lang: Lang = "zh", pages: Sequence[Page] | None = None) -> None:
    """Write the blank workbook with Chinese or English sheets and headers; of all kinds, or pages.

    Raises Problem where the file is there already, is not called .xlsx, or cannot be written.
    """
    import xlsxwriter

    if path.suffix.lower() != ".xlsx":
        raise Problem(
            f"{path} is not called .xlsx, and a workbook is what it would be; name it "
            f"{path.with_suffix('.xlsx')}",
            f"{path} 的扩展名不是 .xlsx，而写出的是工作簿；请改名为 {path.with_suffix('.xlsx')}",
        )
    if path.exists():
        raise Problem(
            f"{path} is there already, perhaps with what you filled in; name another file, or take "
            "it away first",
            f"{path} 已存在，里面可能有填好的内容；请另取名称，或先移走它",
        )
    partial = path.with_name(f".{path.name}.{os.getpid()}.xlsx")
    try:
        with xlsxwriter.Workbook(str(partial), {"strings_to_formulas": False}) as book:
            _Writer(book, lang, whole(lang) if pages is None else pages).write()
        partial.replace(path)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        partial.unlink(missing_ok=True)
        raise Problem(
            f"cannot write {path}: {error}; is there such a folder, and may you write in it?",
            f"无法写入 {path}：{error}；请检查文件夹是否存在、是否有写入权限",
        ) from error


class _Writer:
    """One workbook being written."""

    def __init__(self, book: Any, lang: Lang, pages: Sequence[Page]) -> None:
        self.book = book
        self.lang = lang
        self.pages = pages
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.formats = {
            Type.DATE: book.add_format({"num_format": "yyyy-mm-dd"}),
            Type.MONEY: book.add_format({"num_format": "#,##0.##"}),
            Type.NUMBER: book.add_format({"num_format": "General"}),
            Type.INTEGER: book.add_format({"num_format": "0"}),
        }
        # Everything else is text, so that a code keeps its leading zeros.
        self.as_text = book.add_format({"num_format": "@"})
        self.shown = book.add_format({"italic": True, "font_color": "#777777", "num_format": "@"})

    def write(self) -> None:
        first = self.book.add_worksheet(_FIRST.said(self.lang))
        sheets = [(page, self.book.add_worksheet(page.name)) for page in self.pages]
        self.lists = self.book.add_worksheet(_LISTS)
        self.lists.hide()
        self.listed = 0
        self.explain(first)
        for page, sheet in sheets:
            self.sheet(page, sheet)

    def heading(self, colour: str) -> Any:
        dark = (
            sum(int(colour[i : i + 2], 16) * w for i, w in ((1, 0.3), (3, 0.59), (5, 0.11))) < 140
        )
        return self.book.add_format(
            {
                "bold": True,
                "bg_color": colour,
                "font_color": "white" if dark else "black",
                "border": 1,
            }
        )

    def explain(self, sheet: Any) -> None:
        zh = self.lang == "zh"
        sheet.write_string(0, 0, "如何填写" if zh else "How to fill this in", self.title)
        how = _HOW[self.lang]
        if any(page.example for page in self.pages):
            how = (_EXAMPLE.said(self.lang), *how[1:])
        for number, line in enumerate(how, start=1):
            sheet.merge_range(number, 0, number, 8, line, self.wrapped)
            sheet.set_row(number, 32)
        top = len(_HOW[self.lang]) + 2
        heading = self.heading("#444444")
        for place, text in enumerate(_HEADINGS[self.lang]):
            sheet.write_string(top, place, text, heading)
        row = top
        for page in self.pages:
            for column in page.columns:
                row += 1
                for place, text in enumerate(self.explanation(page, column)):
                    sheet.write_string(row, place, text, self.wrapped)
        sheet.autofilter(top, 0, row, len(_HEADINGS[self.lang]) - 1)
        sheet.freeze_panes(top + 1, 2)
        for place, width in enumerate((18, 18, 48, 7, 16, 12, 26, 48, 22)):
            sheet.set_column(place, place, width)

    def explanation(self, page: Page, column: Column) -> tuple[str, ...]:
        prop, zh = column.prop, self.lang == "zh"
        care = []
        if prop.personal or page.personal:
            care.append("个人信息" if zh else "personal data")
        if prop.confidential:
            care.append("保密" if zh else "confidential")
        return (
            page.name,
            column.header,
            prop.meaning_zh if zh else prop.meaning,
            ("是" if zh else "yes") if prop.required else "",
            _TYPES[prop.type].said(self.lang),
            _UNITS_ZH.get(prop.unit, prop.unit) if zh else prop.unit,
            next(iter(column.choices), _EXAMPLES[prop.type].said(self.lang)),
            ("、" if zh else ", ").join(column.choices),
            ("、" if zh else ", ").join(care),
        )

    def sheet(self, page: Page, sheet: Any) -> None:
        heading = self.heading(page.colour)
        sheet.set_tab_color(page.colour)
        sheet.freeze_panes(1, 0)
        for place, text in enumerate(page.example):
            sheet.write_string(1, place, text, self.shown)
        for place, column in enumerate(page.columns):
            prop = column.prop
            header = column.header + ("*" if prop.required else "")
            sheet.write_string(0, place, header, heading)
            meaning = prop.meaning_zh if self.lang == "zh" else prop.meaning
            sheet.write_comment(0, place, meaning, {"x_scale": 1.6})
            wide = sum(2 if ord(c) > 255 else 1 for c in header)
            sheet.set_column(
                place, place, max(12, wide + 4), self.formats.get(prop.type, self.as_text)
            )
            if column.choices:
                self.drop_down(sheet, place, column)

    def drop_down(self, sheet: Any, place: int, column: Column) -> None:
        """A list to choose from; other values are allowed unless the choices are closed."""
        source: Any = list(column.choices)
        if len(",".join(column.choices)) > _LONGEST_LIST or any("," in c for c in column.choices):
            source = self.aside(column.choices)
        closed = column.prop.closed or column.prop.type is Type.BOOLEAN
        sheet.data_validation(
            1,
            place,
            ROWS,
            place,
            {
                "validate": "list",
                "source": source,
                "error_type": "stop" if closed else "information",
                "show_error": closed,
            },
        )

    def aside(self, choices: tuple[str, ...]) -> str:
        """The place of a long list on the hidden sheet."""
        from xlsxwriter.utility import xl_range_abs

        self.lists.write_column(0, self.listed, choices)
        place = xl_range_abs(0, self.listed, len(choices) - 1, self.listed)
        self.listed += 1
        return f"={_LISTS}!{place}"
