"""Claims as people look through them: a workbook to tick, and what was ticked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from graph.notice import Notice
from graph.ontology import ONTOLOGY
from graph.problem import Lang, Problem
from hongsheng.speech import pick

if TYPE_CHECKING:
    from loaders.article.records import Claim

FORM = {
    "what": ("what", "类型", 14),
    "subject": ("who or what", "主体", 30),
    "object": ("to whom or what", "对象", 30),
    "said": ("the article says", "原文", 60),
    "confidence": ("confidence", "可信度", 11),
    "meets": ("in the graph", "图中对应", 30),
    "why": ("by which rule", "依据", 34),
    "decision": ("accept? yes or no", "采纳?(是/否)", 14),
    "id": ("id (leave)", "编号(请勿改动)", 24),
}
"""Columns of the workbook: heading in English and Chinese, width in letters."""
_ANSWERS = {"accepted": ("yes", "是"), "rejected": ("no", "否")}
_TAKEN = {
    **{said: decision for decision, both in _ANSWERS.items() for said in both},
    "y": "accepted", "n": "rejected", "✓": "accepted", "√": "accepted", "×": "rejected",
}  # fmt: skip


def write_claims(claims: Sequence[Claim], path: Path, lang: Lang) -> None:
    """Write claims as a workbook in which each is accepted or rejected; undecided stays blank."""
    import xlsxwriter

    from exports.files import replacing

    with replacing(path) as file:
        book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
        page = book.add_worksheet(pick(lang, "Claims", "待确认"))
        head = book.add_format({"bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF"})
        plain = book.add_format({"valign": "top", "text_wrap": True})
        answer = book.add_format({"valign": "top", "bg_color": "#FFF8E1", "border": 1})
        for column, (name, (en, zh, width)) in enumerate(FORM.items()):
            page.set_column(column, column, width, None, {"hidden": name == "id"})
            page.write_string(0, column, pick(lang, en, zh), head)
        for row, claim in enumerate(claims, 1):
            for column, (name, value) in enumerate(_cells(claim, lang).items()):
                style = answer if name == "decision" else plain
                if isinstance(value, float):
                    page.write_number(row, column, value, style)
                else:
                    page.write_string(row, column, value, style)
        at = list(FORM).index("decision")
        words = [pick(lang, *both) for both in _ANSWERS.values()]
        page.data_validation(1, at, max(len(claims), 1), at, {"validate": "list", "source": words})
        page.freeze_panes(1, 2)
        page.autofilter(0, 0, max(len(claims), 1), len(FORM) - 2)
        book.close()


def _cells(claim: Claim, lang: Lang) -> Mapping[str, str | float]:
    declared = ONTOLOGY.nodes.get(claim.what) or ONTOLOGY.relations[claim.what]
    meeting = claim.meeting
    return {
        "what": pick(lang, declared.name, declared.zh),
        "subject": claim.start[1],
        "object": claim.end[1] if claim.end else "",
        "said": claim.said,
        "confidence": claim.confidence,
        "meets": (meeting.id or " ; ".join(meeting.open)) if meeting else "",
        "why": pick(lang, meeting.why, meeting.why_zh) if meeting else "",
        "decision": pick(lang, *_ANSWERS[claim.decision]) if claim.decision else "",
        "id": claim.id,
    }


def read_claims(path: Path) -> dict[str, str]:
    """What was ticked: claim id to ``accepted`` or ``rejected``.

    Raises Problem where the file is no such workbook, or an answer is neither yes nor no.
    """
    from loaders.reading import File, read_sheet

    names = {heading: name for name, (en, zh, _) in FORM.items() for heading in (en, zh)}
    notices: list[Notice] = []
    file = File.open(path)
    sheet = read_sheet(file, file.sheets[0], lambda heading: heading in names, notices)
    frame = (
        sheet.frame.rename({c: names[c] for c in sheet.frame.columns if c in names})
        if sheet
        else None
    )
    if sheet is None or frame is None or not {"id", "decision"} <= set(frame.columns):
        raise Problem(
            f"{path}: no workbook of claims; name a new file with --claims and it is written",
            f"{path}:不是待确认说法的工作簿;用 --claims 指定新文件名即可生成",
        )
    out: dict[str, str] = {}
    for row, id, said in zip(sheet.rows, frame["id"], frame["decision"], strict=True):
        answer = (said or "").strip().lower()
        if not answer or not id:
            continue
        if answer not in _TAKEN:
            raise Problem(
                f"{path}, row {row}: {said!r} is neither yes nor no; nothing was loaded",
                f"{path} 第 {row} 行:“{said}”既不是“是”也不是“否”;未载入任何内容",
            )
        out[id] = _TAKEN[answer]
    return out
