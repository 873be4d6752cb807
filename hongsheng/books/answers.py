"""Workbooks in which each row is answered yes or no: how they are written and taken back."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graph.notice import Notice
from graph.problem import Lang, Problem
from hongsheng.terminal.speech import pick

YES, NO = "yes", "no"
PLAIN_YES, PLAIN_NO = ("yes", "y", "是", "√", "✓"), ("no", "n", "否", "×", "x")
_INPUT, _INK, _PAPER = "#FFF8E1", "#1F3A5F", "#FFFFFF"
_LONGEST = 32_000

Cells = Mapping[str, str | float]


@dataclass(frozen=True)
class Form:
    """A sheet to answer in. ``columns``: heading in English and Chinese, width in letters.

    ``answer`` is the column to answer in, ``words`` what it offers (by answer, in both languages),
    ``taken`` further words that are understood; ``key`` is hidden and says what a row is about;
    ``inputs`` are other columns to write in. The first ``frozen`` columns stay in sight.
    """

    title: tuple[str, str]
    columns: Mapping[str, tuple[str, str, int]]
    answer: str
    key: str
    words: Mapping[str, tuple[str, str]]
    taken: Mapping[str, Iterable[str]] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()
    frozen: int = 2

    @property
    def meant(self) -> dict[str, str]:
        """The answer that each word means, in small letters."""
        found = {said: answer for answer, some in self.taken.items() for said in some}
        return found | {
            said.lower(): answer for answer, both in self.words.items() for said in both
        }


@dataclass(frozen=True)
class Answered:
    """A row that was answered; ``row`` as a spreadsheet counts, ``cells`` by column."""

    row: int
    answer: str
    key: str
    cells: Mapping[str, str | None]


def write(path: Path, sheets: Sequence[tuple[Form, Sequence[Cells]]], lang: Lang) -> None:
    """Write sheets of rows to answer as one workbook; what is not decided stays blank."""
    import xlsxwriter

    from exports.files import replacing

    with replacing(path) as file:
        book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
        head = book.add_format(
            {"bold": True, "bg_color": _INK, "font_color": _PAPER, "text_wrap": True}
        )
        plain = book.add_format({"valign": "top", "text_wrap": True})
        input = book.add_format({"valign": "top", "bg_color": _INPUT, "border": 1})
        for form, rows in sheets:
            page = book.add_worksheet(pick(lang, *form.title))
            last = max(len(rows), 1)
            for column, (name, (en, zh, width)) in enumerate(form.columns.items()):
                page.set_column(column, column, width, None, {"hidden": name == form.key})
                page.write_string(0, column, pick(lang, en, zh), head)
            for row, cells in enumerate(rows, 1):
                for column, name in enumerate(form.columns):
                    style = input if name in (form.answer, *form.inputs) else plain
                    value = cells[name]
                    if isinstance(value, int | float):
                        page.write_number(row, column, value, style)
                    else:
                        page.write_string(row, column, value[:_LONGEST], style)
            at = list(form.columns).index(form.answer)
            words = [pick(lang, *both) for both in form.words.values()]
            # A plain "yes" will do too.
            offered = {"validate": "list", "source": words, "error_type": "information"}
            page.data_validation(1, at, last, at, offered)
            page.freeze_panes(1, form.frozen)
            page.autofilter(0, 0, last, len(form.columns) - 2)
            page.set_landscape()
            page.set_paper(9)
            page.fit_to_pages(1, 0)
            page.repeat_rows(0)
        book.close()


def read(path: Path, form: Form) -> list[Answered] | None:
    """What was answered on sheets of a form, None where the file has none; blanks are left out.

    Raises Problem for an answer that is none of the form's words.
    """
    from loaders.sheets.reading import File, read_sheet

    names = {said: name for name, (en, zh, _) in form.columns.items() for said in (en, zh)}
    notices: list[Notice] = []
    file = File.open(path)
    found: list[Answered] | None = None
    for sheet in file.sheets:
        read = read_sheet(file, sheet, lambda heading: heading in names, notices)
        if read is None:
            continue
        frame = read.frame.rename({c: names[c] for c in read.frame.columns if c in names})
        if {form.answer, form.key} <= set(frame.columns):
            rows = zip(read.rows.to_list(), frame.to_dicts(), strict=True)
            found = [*(found or ()), *_answers(path, form, rows)]
    return found


def _answers(
    path: Path, form: Form, rows: Iterable[tuple[int, dict[str, str | None]]]
) -> Iterator[Answered]:
    meant = form.meant
    for number, row in rows:
        said, key = (row[form.answer] or "").strip(), row[form.key]
        if not said or not key:
            continue
        answer = meant.get(unicodedata.normalize("NFKC", said).lower())
        if answer is None:
            words, words_zh = (", ".join(w[n] for w in form.words.values()) for n in (0, 1))
            raise Problem(
                f"{path}, row {number}: {said!r} is none of: {words}; nothing was changed",
                f"{path} 第 {number} 行：“{said}”应为：{words_zh}；未作任何更改",
            )
        yield Answered(number, answer, key, row)
