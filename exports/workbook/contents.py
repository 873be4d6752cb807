"""The first sheet of a workbook: what it is, of which day, for whom, from which sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from exports.redact.audience import profile_of
from exports.view.ties_and_facts import Sources
from exports.workbook.book import Book
from exports.workbook.sheets import Sheet
from graph.ontology import ONTOLOGY
from graph.stores.base import Reader

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

WIDTHS = (30, 58, 12, 60)
"""Of the columns, in letters."""


@dataclass
class Skipped:
    """A question that was not asked, and why."""

    name: str
    why: str
    why_zh: str


@dataclass
class Contents:
    """The sheet being written, row by row."""

    page: Worksheet
    book: Book
    row: int = 0

    def line(self, *cells: str, style: Format | None = None, height: float = 0) -> None:
        """One row of texts, as high as the longest needs."""
        self.page.set_row(self.row, height or _height(cells))
        for n, text in enumerate(cells):
            if text:
                self.page.write_string(self.row, n, text, style)
        self.row += 1

    def heads(self, *cells: str) -> None:
        """A row of headings, after an empty one."""
        self.row += 1
        self.line(*cells, style=self.book.style(bold=True, bottom=1))

    def write(
        self,
        store: Reader,
        parts: Sequence[tuple[str, Sheet]],
        skipped: Sequence[Skipped],
        audience: str,
        view: str,
        more: Sequence[str],
    ) -> None:
        """All of it."""
        pick, style = self.book.pick, self.book.style
        self.page.hide_gridlines(2)
        for n, width in enumerate(WIDTHS):
            self.page.set_column(n, n, width, style(text_wrap=True))
        title = style(bold=True, font_size=16, font_color="#1F3A5F")
        self.line(
            pick("Collaboration gaps: answers", "合作缺口：问题与答案"), style=title, height=26
        )
        sources = Sources(store)
        self._about(store, sources, audience, view)
        self._sheets(parts, skipped, more)
        self._sources(sources)

    def _about(self, store: Reader, sources: Sources, audience: str, view: str) -> None:
        pick, style = self.book.pick, self.book.style
        if count := _synthetic(store):
            banner = style(bold=True, font_color="#FFFFFF", bg_color="#9C0006")
            told = pick(
                f"SYNTHETIC: {count:,} of the nodes are made up and no facts.",
                f"合成数据：其中 {count:,} 个节点为人工合成，并非事实。",
            )
            self.page.set_row(self.row, 18)
            self.page.merge_range(self.row, 0, self.row, len(WIDTHS) - 1, "", banner)
            self.page.write_string(self.row, 0, told, banner)
            self.row += 1
        self.row += 1
        self.line(pick("As of", "截至日期"), self.book.day.isoformat())
        newest = max((s.date for s in sources.by_id.values()), default="")
        self.line(pick("Newest source", "最新数据来源"), newest)
        if audience:
            profile = profile_of(audience)
            self.line(
                pick("For", "受众"),
                pick(f"{profile.name}: {profile.meaning}", f"{profile.zh}:{profile.meaning_zh}"),
            )
        if view:
            self.page.write_string(self.row, 0, pick("View", "关系图"))
            self.page.write_url(self.row, 1, f"external:{view}", None, view)
            self.row += 1
        self.line(
            pick("Reading it", "阅读说明"),
            pick(
                "A gap ought to be closed and is not; 'unknown' means that the data cannot tell. "
                "Names lead to the sheet of subjects; each column is explained on the last sheet.",
                "“缺口”指应有而未有的联系；“无法判断”指数据不足。点击名称可跳转到“对象”表；"
                "各列含义见最后一张表。",
            ),
        )

    def _sheets(
        self, parts: Sequence[tuple[str, Sheet]], skipped: Sequence[Skipped], more: Sequence[str]
    ) -> None:
        pick = self.book.pick
        heads = pick("Sheet|Question|Rows|Why it matters", "工作表|问题|行数|意义")
        self.heads(*heads.split("|"))
        link = self.book.style(font_color="#0563C1", underline=1)
        number = self.book.style(num_format="#,##0", align="left")
        wrap = self.book.style(text_wrap=True)
        for name, sheet in parts:
            self.page.set_row(self.row, _height((name, sheet.title, "", sheet.why)))
            self.page.write_url(self.row, 0, f"internal:'{_quoted(name)}'!A1", link, name)
            self.page.write_string(self.row, 1, sheet.title, wrap)
            self.page.write_number(self.row, 2, sheet.frame.height, number)
            self.page.write_string(self.row, 3, sheet.why, wrap)
            self.row += 1
        for name in more:
            self.page.write_url(self.row, 0, f"internal:'{_quoted(name)}'!A1", link, name)
            self.row += 1
        for each in skipped:
            self.line(
                each.name, pick(f"not asked: {each.why}", f"未执行：{each.why_zh}"), style=wrap
            )

    def _sources(self, sources: Sources) -> None:
        pick = self.book.pick
        self.heads(*pick("Source|Title|Date|Publisher", "数据来源|题目|日期|发布者").split("|"))
        wrap: Any = self.book.style(text_wrap=True)
        for own, source in sorted(sources.by_id.items()):
            made_up = pick(" [SYNTHETIC]", " [合成数据]") if source.synthetic else ""
            self.line(own, source.title + made_up, source.date, source.publisher, style=wrap)


def _height(cells: Sequence[str]) -> float:
    def lines(text: str, width: int) -> int:
        return -(-sum(2 if ord(c) > 0x2E80 else 1 for c in text) // (width - 1))

    return 15.0 * max(1, *(lines(c, w) for c, w in zip(cells, WIDTHS, strict=False)))


def _quoted(name: str) -> str:
    return name.replace("'", "''")


def _synthetic(store: Reader) -> int:
    """How many nodes are made up."""
    return sum(
        store.query(f"MATCH (n:`{k.name}`) WHERE n.synthetic = true RETURN n.id AS own").height
        for k in ONTOLOGY.public_nodes()
    )
