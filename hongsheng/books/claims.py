"""Claims as people look through them: a workbook to tick, and what was ticked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from graph.ontology import ONTOLOGY
from graph.problem import Lang, Problem
from hongsheng.books import answers as answer_book
from hongsheng.books.answers import PLAIN_NO, PLAIN_YES, Form
from hongsheng.terminal.speech import pick

if TYPE_CHECKING:
    from loaders.article.records import Claim

ACCEPTED, REJECTED = "accepted", "rejected"
FORM = Form(
    title=("Claims", "待确认"),
    columns={
        "what": ("what", "类型", 14),
        "subject": ("who or what", "主体", 30),
        "object": ("to whom or what", "对象", 30),
        "said": ("the article says", "原文", 60),
        "confidence": ("confidence", "可信度", 11),
        "meets": ("in the graph", "图中对应", 30),
        "why": ("by which rule", "依据", 34),
        "decision": ("accept? yes or no", "采纳？（是/否）", 14),
        "id": ("id (leave)", "编号（请勿改动）", 24),
    },
    answer="decision",
    key="id",
    words={ACCEPTED: ("yes", "是"), REJECTED: ("no", "否")},
    taken={ACCEPTED: PLAIN_YES, REJECTED: PLAIN_NO},
)


def write_claims(claims: Sequence[Claim], path: Path, lang: Lang) -> None:
    """Write claims as a workbook in which each is accepted or rejected; undecided stays blank."""
    answer_book.write(path, [(FORM, [_cells(c, lang) for c in claims])], lang)


def _cells(claim: Claim, lang: Lang) -> answer_book.Cells:
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
        "decision": pick(lang, *FORM.words[claim.decision]) if claim.decision else "",
        "id": claim.id,
    }


def read_claims(path: Path) -> dict[str, str]:
    """What was ticked: claim id to ``accepted`` or ``rejected``.

    Raises Problem where the file is no such workbook, or an answer is neither yes nor no.
    """
    rows = answer_book.read(path, FORM)
    if rows is None:
        raise Problem(
            f"{path}: no workbook of claims; name a new file with --claims and it is written",
            f"{path}：不是待确认说法的工作簿；用 --claims 指定新文件名即可生成",
        )
    return {row.key: row.answer for row in rows}
