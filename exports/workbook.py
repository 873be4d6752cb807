"""Answers as a workbook: one sheet a question, the gaps, what they are about, what it all means.

Rows are written one after another and never kept, so a big answer needs little memory. Every text
is written as text: a spreadsheet runs none of it and makes no links of its own. The same graph and
day give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from exports.files import replacing
from exports.sheets import Sheet, Subjects, gap_sheet, question_sheet
from graph.problem import Lang, Problem
from graph.stores.base import Reader
from queries.query import Query
from queries.registry import built_in, get

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_000_000
"""Rows of one sheet; a longer answer goes on in a further sheet (Excel ends at 1,048,576)."""
MOST_LINKS = 60_000
"""Links of one sheet; beyond them names are plain text (Excel ends at 65,530)."""
INK, PAPER, WARNING = "#1F3A5F", "#FFFFFF", "#9C0006"


@dataclass
class Skipped:
    """A question that was not asked, and why."""

    name: str
    why: str
    why_zh: str


def write_workbook(
    store: Reader,
    path: Path,
    lang: Lang = "zh",
    questions: Sequence[str | Query] | None = None,
    as_of: date | None = None,
    *,
    gaps: bool = True,
    audience: str = "",
    view: str = "",
) -> list[str]:
    """Write the answers to these questions (all, if none is named); the names of the sheets.

    ``as_of`` is the day the questions reckon from (today if not given). ``audience`` names the
    redaction profile that ``store`` is a copy for, ``view`` an HTML view to point to from the
    first sheet. Raises Problem for an unknown question, or one named that needs a parameter.
    """
    day = as_of or date.today()
    asked, skipped = _asked(questions, day)
    subjects = Subjects(store)
    sheets = [question_sheet(q, q.run(store, **_dated(q, day)), lang, subjects) for q in asked]
    if gaps:
        sheets.append(gap_sheet(store, lang, subjects))
    with replacing(Path(path)) as file:
        return _Book(file, lang, day).write(store, sheets, subjects, skipped, audience, view)


def _asked(questions: Sequence[str | Query] | None, day: date) -> tuple[list[Query], list[Skipped]]:
    if questions is not None:
        return [get(q) if isinstance(q, str) else q for q in questions], []
    asked, skipped = [], []
    for query in built_in().values():
        try:
            query.settle(_dated(query, day))
        except Problem as problem:
            skipped.append(Skipped(query.name, problem.en, problem.zh))
        else:
            asked.append(query)
    return asked, skipped


def _dated(query: Query, day: date) -> dict[str, Any]:
    return {"as_of": day} if any(p.name == "as_of" for p in query.parameters) else {}


@dataclass
class _Book:
    """A workbook being written."""

    file: IO[bytes]
    lang: Lang
    day: date
    names: list[str] = field(default_factory=list)

    def write(
        self,
        store: Reader,
        sheets: Sequence[Sheet],
        subjects: Subjects,
        skipped: Sequence[Skipped],
        audience: str,
        view: str,
    ) -> list[str]:
        import xlsxwriter

        from exports import sheets as made

        self.book: Workbook = xlsxwriter.Workbook(self.file, {"constant_memory": True})
        self.book.set_properties(
            {
                "title": self.pick("hongsheng: answers", "红绳:问题与答案"),
                # The day of the data, not the clock: the same graph gives the same file.
                "created": datetime(self.day.year, self.day.month, self.day.day, tzinfo=UTC),
            }
        )
        self.formats: dict[str, Format] = {}
        contents = self.pick("Contents", "目录")
        where = self.pick("Subjects", "对象")
        meaning = self.pick("Definitions", "释义")
        self.taken = {n.casefold() for n in (contents, where, meaning)}
        parts = [part for sheet in sheets for part in self.parts(sheet)]
        self.names = [contents, *(name for name, _ in parts), where, meaning]
        made.write_contents(
            self.sheet(contents), self, store, parts, skipped, audience, view, (where, meaning)
        )
        for name, sheet in parts:
            self.table(name, sheet, where, subjects)
        self.table(where, subjects.sheet(self.lang), "", subjects)
        self.table(meaning, made.definitions(parts, self.lang), "", subjects)
        self.book.close()
        return self.names

    def pick(self, en: str, zh: str) -> str:
        """The one for this language."""
        return zh if self.lang == "zh" else en

    def style(self, **properties: Any) -> Format:
        """A cell format; one for the same properties."""
        key = repr(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({"valign": "top", **properties})
        return self.formats[key]

    def sheet(self, name: str) -> Worksheet:
        """A new sheet, as it is printed: across the page, heads on every page."""
        made = self.book.add_worksheet(name)
        made.set_landscape()
        made.set_paper(9)
        made.fit_to_pages(1, 0)
        made.set_footer("&L&A&R&P / &N")
        return made

    def parts(self, sheet: Sheet) -> list[tuple[str, Sheet]]:
        """The sheet under a free name, in several where it is too long for one."""
        return [(self.free(sheet.name), piece) for piece in sheet.parts(MOST_ROWS)]

    def free(self, wanted: str) -> str:
        """A name no other sheet has, of at most 31 characters that are allowed in one."""
        base = "".join("-" if c in "[]:*?/\\" else c for c in wanted).strip("'") or "-"
        name, n = base[:31], 1
        while name.casefold() in self.taken or name.casefold() == "history":
            n += 1
            name = f"{base[: 31 - len(f' ({n})')]} ({n})"
        self.taken.add(name.casefold())
        return name

    def table(self, name: str, sheet: Sheet, where: str, subjects: Subjects) -> None:
        """One table: frozen heads with a filter, columns of a fitting width, typed cells."""
        page = self.sheet(name)
        page.freeze_panes(1, sheet.frozen)
        page.repeat_rows(0)
        if sheet.title:
            said = "".join(c for c in sheet.title if c.isprintable())
            page.set_header(f"&L{said.replace('&', '&&')[:200]}")
        for n, column in enumerate(sheet.columns):
            style = {k: v for k, v in column.style.items() if v}
            page.set_column(n, n, column.width, self.style(**style))
        head = self.style(bold=True, bg_color=INK, font_color=PAPER, text_wrap=True, border=1)
        page.set_row(0, 32)
        for n, column in enumerate(sheet.columns):
            page.write_string(0, n, column.heading, head)
        rows = sheet.frame.height
        page.autofilter(0, 0, max(rows, 1), max(len(sheet.columns) - 1, 0))
        page.print_area(0, 0, max(rows, 1), max(sheet.printed - 1, 0))
        self.cells(page, sheet, where, subjects)

    def cells(self, page: Worksheet, sheet: Sheet, where: str, subjects: Subjects) -> None:
        """All rows, in order. The innermost loop: a method a column, chosen once."""
        columns = sheet.cells()
        text, number = page.write_string, page.write_number
        writers = [text if c.text else number for c in sheet.columns]
        links = [subjects.rows_of(sheet, c) if where else None for c in sheet.columns]
        plan = list(enumerate(zip(writers, links, strict=True)))
        link = self.style(font_color="#0563C1", underline=1, text_wrap=True)
        left, heights = MOST_LINKS, sheet.heights()
        for r, row in enumerate(zip(*columns, strict=True), 1):
            if height := heights[r - 1]:
                page.set_row(r, height)
            for c, (write, target) in plan:
                value = row[c]
                if value is None:
                    continue
                at = target[r - 1] if target is not None and left else None
                # XlsxWriter puts a link's text into an attribute, where no control may stand.
                if at is not None and value.isprintable():
                    left -= 1
                    address = f"internal:'{where}'!A{at + 2}"
                    page.write_url(r, c, address, link, value or " ")
                else:
                    write(r, c, value)
