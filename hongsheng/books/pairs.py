"""Pairs that may be one as people decide on them: a sheet to tick, and what was ticked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from graph.ontology import ONTOLOGY
from graph.problem import Lang
from hongsheng.books import answers as answer_book
from hongsheng.books.answers import NO, PLAIN_NO, PLAIN_YES, YES, Form
from hongsheng.terminal.speech import pick

if TYPE_CHECKING:
    from hongsheng.proposals import Named, Proposal

OTHER = "other"
FORM = Form(
    title=("Who is who", "身份认定"),
    columns={
        "answer": ("the same?", "是否同一个？", 14),
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
        "pair": ("pair (leave)", "编号（请勿改动）", 30),
    },
    answer="answer",
    key="pair",
    words={
        YES: ("yes (keep A)", "是（保留甲）"),
        OTHER: ("yes (keep B)", "是（保留乙）"),
        NO: ("no", "否"),
    },
    taken={
        YES: (*PLAIN_YES, "same", "相同"),
        NO: (*PLAIN_NO, "different", "不同"),
    },
    inputs=("remark",),
    frozen=3,
)


@dataclass(frozen=True)
class Answer:
    """What one row says of two nodes; ``row`` as a spreadsheet counts, ``answer`` of the form's."""

    row: int
    kind: str
    a: str
    b: str
    answer: str
    reason: str


def cells(pair: Proposal, lang: Lang) -> answer_book.Cells:
    """A pair as a row."""

    def of(side: Named, letter: str) -> dict[str, str | float]:
        return {
            letter: side.name,
            f"{letter}_codes": " ".join(side.codes),
            f"{letter}_place": side.place,
            f"{letter}_said": "; ".join(side.sources),
            f"{letter}_links": side.links,
        }

    kind = ONTOLOGY.nodes[pair.kind]
    return {
        "answer": "",
        "remark": "",
        "why": pick(lang, "; ", "；").join(r.said(lang) for r in pair.reasons),
        "score": round(pair.score, 2),
        "kind": pick(lang, kind.name, kind.zh),
        "pair": json.dumps([pair.kind, pair.kept.id, pair.other.id], ensure_ascii=False),
        **of(pair.kept, "a"),
        **of(pair.other, "b"),
    }


def read(path: Path) -> Sequence[Answer] | None:
    """What was answered of pairs, None where the file has no sheet of pairs; rows without an answer
    are left out.

    Raises Problem where an answer is none of the form's words.
    """
    rows = answer_book.read(path, FORM)
    return None if rows is None else [_answer(row) for row in rows]


def _answer(row: answer_book.Answered) -> Answer:
    kind, a, b = json.loads(row.key)
    why = (row.cells.get("remark") or "").strip() or (row.cells.get("why") or "").strip()
    return Answer(row.row, kind, a, b, row.answer, why)
