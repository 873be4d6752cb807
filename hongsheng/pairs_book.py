"""Pairs that may be one as people decide on them: a workbook to tick, and what was ticked."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from graph.notice import Notice
from graph.ontology import ONTOLOGY
from graph.problem import Lang, Problem
from hongsheng.speech import pick

if TYPE_CHECKING:
    from hongsheng.proposals import Named, Proposal

FORM = {
    "answer": ("the same?", "是否同一个?", 14),
    "a": ("A", "甲", 34),
    "b": ("B", "乙", 34),
    "why": ("why they may be one", "为何可能是同一个", 44),
    "remark": ("remark", "备注", 24),
    "score": ("score", "得分", 8),
    "kind": ("kind", "类型", 12),
    "a_codes": ("codes of A", "甲的代码", 22),
    "b_codes": ("codes of B", "乙的代码", 22),
    "a_place": ("place of A", "甲的地区", 14),
    "b_place": ("place of B", "乙的地区", 14),
    "a_said": ("who names A", "甲的来源", 22),
    "b_said": ("who names B", "乙的来源", 22),
    "a_links": ("relations of A", "甲的关系数", 10),
    "b_links": ("relations of B", "乙的关系数", 10),
    "pair": ("pair (leave)", "编号(请勿改动)", 30),
}
"""Columns of the workbook: heading in English and Chinese, width in letters."""
YES, OTHER, NO = "yes", "other", "no"
WORDS = {
    YES: ("yes (keep A)", "是(保留甲)"),
    OTHER: ("yes (keep B)", "是(保留乙)"),
    NO: ("no", "否"),
}
"""What can be answered."""
_TAKEN = {
    **{said.lower(): answer for answer, both in WORDS.items() for said in both},
    **dict.fromkeys(("yes", "y", "是", "√", "✓", "same", "相同"), YES),
    **dict.fromkeys(("n", "×", "x", "different", "不同"), NO),
}
_INPUT, _INK, _PAPER = "#FFF8E1", "#1F3A5F", "#FFFFFF"


@dataclass(frozen=True)
class Answer:
    """What one row says of two nodes; ``row`` as a spreadsheet counts, ``answer`` of WORDS."""

    row: int
    kind: str
    a: str
    b: str
    answer: str
    reason: str


def write(pairs: Sequence[Proposal], path: Path, lang: Lang) -> None:
    """Write pairs as a workbook in which each is answered; what is not decided stays blank."""
    import xlsxwriter

    from exports.files import replacing

    with replacing(path) as file:
        book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
        page = book.add_worksheet(pick(lang, "Who is who", "身份认定"))
        head = book.add_format(
            {"bold": True, "bg_color": _INK, "font_color": _PAPER, "text_wrap": True}
        )
        plain = book.add_format({"valign": "top", "text_wrap": True})
        input = book.add_format({"valign": "top", "bg_color": _INPUT, "border": 1})
        for column, (name, (en, zh, width)) in enumerate(FORM.items()):
            page.set_column(column, column, width, None, {"hidden": name == "pair"})
            page.write_string(0, column, pick(lang, en, zh), head)
        for row, pair in enumerate(pairs, 1):
            for column, (name, value) in enumerate(_cells(pair, lang).items()):
                style = input if name in ("answer", "remark") else plain
                if isinstance(value, int | float):
                    page.write_number(row, column, value, style)
                else:
                    page.write_string(row, column, value[:32_000], style)
        words = [pick(lang, *both) for both in WORDS.values()]
        page.data_validation(
            *(1, 0, max(len(pairs), 1), 0),
            # A plain "yes" will do too.
            {"validate": "list", "source": words, "error_type": "information"},
        )
        page.freeze_panes(1, 3)
        page.autofilter(0, 0, max(len(pairs), 1), len(FORM) - 2)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        book.close()


def _cells(pair: Proposal, lang: Lang) -> dict[str, str | float]:
    def of(side: Named, letter: str) -> dict[str, str | float]:
        return {
            letter: side.name,
            f"{letter}_codes": " ".join(side.codes),
            f"{letter}_place": side.place,
            f"{letter}_said": "; ".join(side.sources),
            f"{letter}_links": side.links,
        }

    kind = ONTOLOGY.nodes[pair.kind]
    cells: dict[str, str | float] = {
        "answer": "",
        "remark": "",
        "why": pick(lang, "; ", ";").join(r.said(lang) for r in pair.reasons),
        "score": round(pair.score, 2),
        "kind": pick(lang, kind.name, kind.zh),
        "pair": json.dumps([pair.kind, pair.kept.id, pair.other.id], ensure_ascii=False),
    }
    cells |= of(pair.kept, "a") | of(pair.other, "b")
    return {name: cells[name] for name in FORM}


def read(path: Path) -> list[Answer]:
    """What was answered; rows without an answer are left out.

    Raises Problem where the file is no such workbook, or an answer is none of WORDS.
    """
    from loaders.reading import File, read_sheet

    names = {heading: name for name, (en, zh, _) in FORM.items() for heading in (en, zh)}
    notices: list[Notice] = []
    file = File.open(path)
    sheet = read_sheet(file, file.sheets[0], lambda heading: heading in names, notices)
    if sheet is not None:
        kept = {c: names[c] for c in sheet.frame.columns if c in names}
        frame = sheet.frame.rename(kept)
        if {"answer", "pair"} <= set(frame.columns):
            rows = frame.to_dicts()
            return list(_answers(path, zip(sheet.rows.to_list(), rows, strict=True)))
    raise Problem(
        f"{path}: no workbook of pairs; make one with 'hongsheng match -o FILE.xlsx'",
        f"{path}:不是身份认定工作簿;请先用 hongsheng match -o 文件.xlsx 生成",
    )


def _answers(path: Path, rows: Iterator[tuple[int, dict[str, str | None]]]) -> Iterator[Answer]:
    for number, row in rows:
        said = (row["answer"] or "").strip()
        if not said or not row["pair"]:
            continue
        answer = _TAKEN.get(unicodedata.normalize("NFKC", said).lower())
        if answer is None:
            words, words_zh = (", ".join(w[n] for w in WORDS.values()) for n in (0, 1))
            raise Problem(
                f"{path}, row {number}: {said!r} is none of: {words}; nothing was changed",
                f"{path} 第 {number} 行:“{said}”应为:{words_zh};未作任何更改",
            )
        kind, a, b = json.loads(row["pair"])
        why = (row.get("remark") or "").strip() or (row.get("why") or "").strip()
        yield Answer(number, kind, a, b, answer, why)
