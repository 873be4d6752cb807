"""A workbook being written: its language and formats, its sheets and the tables on them.

Rows are written one after another and never kept, so a big answer needs little memory. Every text
is written as text: a spreadsheet runs none of it and makes no links of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import IO, TYPE_CHECKING, Any

from exports.links import MOST_LINKS, external
from exports.workbook.sheets import Sheet, Subjects
from graph.problem import Lang

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_000_000
"""Rows of one sheet; a longer answer goes on in a further sheet (Excel ends at 1,048,576)."""
INK, PAPER = "#1F3A5F", "#FFFFFF"


@dataclass
class Book:
    """A workbook of the data of one day, in one language; ``view``: the path of a view from its
    folder, in which gaps are shown."""

    file: IO[bytes]
    lang: Lang
    day: date
    view: str = ""
    formats: dict[str, Format] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        import xlsxwriter

        self.book: Workbook = xlsxwriter.Workbook(self.file, {"constant_memory": True})
        self.book.set_properties(
            {
                "title": self.pick("hongsheng: answers", "红绳：问题与答案"),
                # The day of the data, not the clock: the same graph gives the same file.
                "created": datetime(self.day.year, self.day.month, self.day.day, tzinfo=UTC),
            }
        )

    def close(self) -> None:
        """Write out what is still held; nothing can be added."""
        self.book.close()

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
        drawn = [bool(self.view) and c.name == sheet.drawn for c in sheet.columns]
        plan = list(enumerate(zip(writers, links, drawn, strict=True)))
        link = self.style(font_color="#0563C1", underline=1, text_wrap=True)
        left, heights = MOST_LINKS, sheet.heights()
        for r, row in enumerate(zip(*columns, strict=True), 1):
            if height := heights[r - 1]:
                page.set_row(r, height)
            for c, (write, target, shown) in plan:
                value = row[c]
                if value is None:
                    continue
                at = target[r - 1] if target is not None and left else None
                # XlsxWriter puts a link's text into an attribute, where no control may stand.
                if at is not None and value.isprintable():
                    left -= 1
                    address = f"internal:'{where}'!A{at + 2}"
                    page.write_url(r, c, address, link, value or " ")
                elif shown and left and value.isprintable():
                    left -= 1
                    page.write_url(r, c, external(self.view, value), link, value)
                else:
                    write(r, c, value)
