"""Proposed fields as people decide on them: a sheet to tick, and what was ticked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from graph.ontology import ONTOLOGY
from graph.problem import Lang
from hongsheng.books import answers as answer_book
from hongsheng.books.answers import NO, PLAIN_NO, PLAIN_YES, YES, Form
from hongsheng.field_proposals import Answer, reasons
from hongsheng.terminal.speech import pick

if TYPE_CHECKING:
    from queries.fields.guesses import Guess

FORM = Form(
    title=("Fields", "技术领域"),
    columns={
        "answer": ("in this field?", "属于该领域？", 14),
        "title": ("need, result or project", "需求、成果或项目", 44),
        "field": ("field", "领域", 34),
        "why": ("why it may be", "为何可能属于", 60),
        "confidence": ("confidence", "可信度", 11),
        "kind": ("kind", "类型", 14),
        "key": ("proposal (leave)", "提议编号（请勿改动）", 30),
    },
    answer="answer",
    key="key",
    words={YES: ("yes", "是"), NO: ("no", "否")},
    taken={YES: PLAIN_YES, NO: PLAIN_NO},
    frozen=3,
)


def cells(guess: Guess, lang: Lang) -> answer_book.Cells:
    """A proposal as a row."""
    document, field = guess.document, guess.field
    kind = ONTOLOGY.nodes[document.kind]
    return {
        "answer": "",
        "title": document.title,
        "field": field.name if field.name == field.code else f"{field.code} {field.name}",
        "why": pick(lang, "; ", "；").join(reasons(guess, lang)),
        "confidence": round(guess.sure, 2),
        "kind": pick(lang, kind.name, kind.zh),
        "key": json.dumps([document.kind, document.id, field.id], ensure_ascii=False),
    }


def read(path: Path) -> Sequence[Answer] | None:
    """What was answered of fields, None where the file has no sheet of them.

    Raises Problem where an answer is neither yes nor no.
    """
    rows = answer_book.read(path, FORM)
    if rows is None:
        return None
    return [_answer(row) for row in rows]


def _answer(row: answer_book.Answered) -> Answer:
    kind, id, field = json.loads(row.key)
    return Answer(row.row, kind, id, field, row.answer, row.cells.get("why") or "")
