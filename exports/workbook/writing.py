"""Answers as a workbook: one sheet a question, the gaps, what they are about, what it all means.

The same graph and day give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from exports.files import replacing
from exports.workbook.book import Book
from exports.workbook.contents import Contents, Skipped
from exports.workbook.sheets import Sheet, Subjects, definitions, gap_sheet, question_sheet
from graph.problem import Lang, Problem
from graph.stores.base import Reader
from queries.once import Once
from queries.question.query import Query
from queries.registry import Questions, built_in, get
from queries.unread import answer_of


def write_workbook(
    store: Reader,
    path: Path,
    lang: Lang = "zh",
    questions: Sequence[str | Query] | None = None,
    as_of: date | None = None,
    *,
    answered: Sequence[tuple[Query, pl.DataFrame]] = (),
    gaps: bool = True,
    audience: str = "",
    view: str = "",
    known: Questions | None = None,
) -> list[str]:
    """Write the answers to these questions (all, if none is named); the names of the sheets.

    ``as_of`` is the day the questions reckon from (today if not given). ``answered`` are answers
    that are there already: then no other question is asked. ``audience`` names the
    redaction profile that ``store`` is a copy for, ``view`` the path of an HTML view from the
    workbook's folder, to which the first sheet and the ids of gaps lead. ``known``
    are the questions that can be asked (default: the built-in ones). Raises Problem for an unknown
    question, or one named that needs a parameter.
    """
    day, known = as_of or date.today(), built_in() if known is None else known
    store = Once(store)
    asked, skipped = _asked(() if answered else questions, known, day)
    answers = [*answered, *((q, answer_of(q, store, **_dated(q, day))) for q in asked)]
    subjects = Subjects(store)
    sheets = [question_sheet(query, rows, lang, subjects) for query, rows in answers]
    if gaps:
        sheets.append(gap_sheet(store, lang, subjects, known))
    with replacing(Path(path)) as file:
        book = Book(file, lang, day, view)
        return _written(book, store, sheets, subjects, skipped, audience, view)


def _asked(
    questions: Sequence[str | Query] | None, known: Questions, day: date
) -> tuple[list[Query], list[Skipped]]:
    if questions is not None:
        return [get(q, known) if isinstance(q, str) else q for q in questions], []
    asked, skipped = [], []
    for query in known.values():
        try:
            query.settle(_dated(query, day))
        except Problem as problem:
            skipped.append(Skipped(query.name, problem.en, problem.zh))
        else:
            asked.append(query)
    return asked, skipped


def _dated(query: Query, day: date) -> dict[str, Any]:
    return {"as_of": day} if any(p.name == "as_of" for p in query.parameters) else {}


def _written(
    book: Book,
    store: Reader,
    sheets: Sequence[Sheet],
    subjects: Subjects,
    skipped: Sequence[Skipped],
    audience: str,
    view: str,
) -> list[str]:
    """All sheets in their order: contents, answers, subjects, definitions; their names."""
    contents = book.free(book.pick("Contents", "目录"))
    where = book.free(book.pick("Subjects", "对象"))
    meaning = book.free(book.pick("Definitions", "释义"))
    parts = [part for sheet in sheets for part in book.parts(sheet)]
    first = Contents(book.sheet(contents), book)
    first.write(store, parts, skipped, audience, view, (where, meaning))
    for name, sheet in parts:
        book.table(name, sheet, where, subjects)
    book.table(where, subjects.sheet(book.lang), "", subjects)
    book.table(meaning, definitions(parts, book.lang), "", subjects)
    book.close()
    return [contents, *(name for name, _ in parts), where, meaning]
