"""The ledger as people keep lists: a workbook of gaps to fill in, and what was filled in.

A hidden last column holds how each gap stood when the workbook was written: what differs from it
is a decision, and a gap that somebody else has decided on since is told apart from it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.notice import Notice
from graph.problem import Lang, Problem
from hongsheng.notebook.frames import STATES
from hongsheng.terminal.speech import pick

if TYPE_CHECKING:
    import polars as pl
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

FORM = {
    "id": ("id", "编号", 22),
    "reason": ("what is missing", "缺口", 60),
    "closes": ("what would close it", "如何弥合", 40),
    "score": ("score", "得分", 9),
    "surveyed_on": ("surveyed on", "调查日期", 12),
    "first_seen": ("first seen", "首次发现", 12),
    "status": ("status", "状态", 11),
    "owner": ("owner", "负责人", 12),
    "due": ("due", "期限", 12),
    "why": ("reason or remark", "理由或备注", 36),
    "collaboration": ("collaboration", "合作编号", 16),
    "stood": ("as it stood (leave)", "原状（请勿改动）", 30),
}
"""Columns of the workbook: heading in English and Chinese, width in letters."""
FILLED_IN = ("status", "owner", "due", "why", "collaboration")
CHOICES = ("new", "assigned", "brokered", "dismissed", "closed")
REASONS = (
    ("contract signed, not registered yet", "已签合同，尚未登记"),
    ("moved to another district", "企业已外迁"),
    ("no need any more", "需求已取消"),
    ("the data are wrong", "数据有误"),
)
"""Reasons offered in a list; others can be typed."""
_INPUT, _INK, _PAPER = "#FFF8E1", "#1F3A5F", "#FFFFFF"


@dataclass(frozen=True)
class Wish:
    """What one row of a filled-in workbook asks for; ``row`` as a spreadsheet counts."""

    row: int
    id: str
    status: str
    owner: str
    due: date | None
    why: str
    collaboration: str
    stood: str

    @property
    def asks(self) -> bool:
        """Whether the row says anything that it did not say when it was written."""
        return bool(self.why) or self.state != self.stood

    @property
    def state(self) -> str:
        """Status, owner, due day and collaboration, as the hidden column holds them."""
        return state(self.status, self.owner, self.due, self.collaboration)


def state(status: str, owner: str | None, due: date | None, collaboration: str | None) -> str:
    """How a gap stands, in one text that can be compared."""
    return "|".join((status, owner or "", str(due or ""), collaboration or ""))


def write(
    rows: pl.DataFrame,
    path: Path,
    lang: Lang,
    owners: Sequence[str],
    about: str = "",
    view: str = "",
) -> None:
    """Write gaps of the ledger (columns of the kind Gap) as a workbook to fill in.

    ``owners`` are offered in the owner's drop-down; other names can be typed. ``about`` stands
    in the head of the printed page. ``view``: the path of a view from the workbook's folder, in
    which the ids show the gaps. The file is complete or not there at all.
    """
    import xlsxwriter

    from exports.files import replacing
    from exports.links import MOST_LINKS, external

    with replacing(path) as file:
        book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
        page = book.add_worksheet(pick(lang, "Ledger", "台账"))
        _heads(book, page, lang)
        # One format a style: a workbook holds 64,000 at most.
        style = cache(lambda *parts: book.add_format(dict(parts)))
        for number, row in enumerate(rows.iter_rows(named=True), 1):
            _row(page, number, row, lang, style)
            if view and number <= MOST_LINKS and row["id"].isprintable():
                link = style(("font_color", "#0563C1"), ("underline", 1), ("valign", "top"))
                page.write_url(number, 0, external(view, row["id"]), link, row["id"])
        _drop_downs(book, page, rows.height, lang, owners)
        page.freeze_panes(1, 2)
        page.autofilter(0, 0, max(rows.height, 1), len(FORM) - 2)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        if said := "".join(c for c in about if c.isprintable()).replace("&", "&&"):
            page.set_header(f"&L{said[:200]}")
        book.close()


def _heads(book: Workbook, page: Worksheet, lang: Lang) -> None:
    bold = {"bold": True, "bg_color": _INK, "font_color": _PAPER, "border": 1, "text_wrap": True}
    head = book.add_format(bold)
    for number, (name, (en, zh, width)) in enumerate(FORM.items()):
        page.set_column(number, number, width, None, {"hidden": name == "stood"})
        page.write_string(0, number, pick(lang, en, zh), head)


def _row(
    page: Worksheet, number: int, row: dict[str, Any], lang: Lang, format: Callable[..., Any]
) -> None:
    zh = "_zh" if lang == "zh" else ""
    values = {
        **{n: row[n] for n in FORM if n in row},
        "reason": row[f"reason{zh}"],
        "closes": row[f"closes{zh}"],
        "status": pick(lang, row["status"], STATES[row["status"]]),
        "why": None,
        "stood": state(row["status"], row["owner"], row["due"], row["collaboration"]),
    }
    for column, name in enumerate(FORM):
        value = values[name]
        style: dict[str, Any] = {"valign": "top", "text_wrap": True}
        if name in FILLED_IN:
            style |= {"bg_color": _INPUT, "border": 1, "border_color": "#D8C9A0"}
        if isinstance(value, date) or name == "due":
            style["num_format"] = "yyyy-mm-dd"
        kept = format(*style.items())
        if value is None:
            page.write_blank(number, column, None, kept)
        elif isinstance(value, date):
            page.write_datetime(number, column, value, kept)
        elif isinstance(value, float):
            page.write_number(number, column, value, kept)
        else:
            page.write_string(number, column, str(value)[:32_000], kept)


def _drop_downs(
    book: Workbook, page: Worksheet, height: int, lang: Lang, owners: Sequence[str]
) -> None:
    if not height:
        return
    at = {name: n for n, name in enumerate(FORM)}
    words = [pick(lang, c, STATES[c]) for c in CHOICES]
    page.data_validation(
        1, at["status"], height, at["status"], {"validate": "list", "source": words}
    )
    listed = book.add_worksheet(pick(lang, "Lists", "选项"))
    listed.hide()
    offered = {"owner": list(owners), "why": [pick(lang, *each) for each in REASONS]}
    for column, (name, texts) in enumerate(offered.items()):
        for number, text in enumerate(texts):
            listed.write_string(number, column, text)
        if texts:
            letter = "AB"[column]
            source = f"='{listed.name}'!${letter}$1:${letter}${len(texts)}"
            # Only offered: a name or a reason that is not listed can be typed.
            page.data_validation(
                *(1, at[name], height, at[name]),
                {"validate": "list", "source": source, "error_type": "information"},
            )
    title = pick(lang, "A day, such as 2030-09-30", "请填写日期，如 2030-09-30")
    page.data_validation(
        *(1, at["due"], height, at["due"]),
        {
            "validate": "date",
            "criteria": ">=",
            "value": date(2000, 1, 1),
            "error_message": title,
        },
    )


def read(path: Path, notices: list[Notice]) -> tuple[list[Wish], list[tuple[int, str, Problem]]]:
    """What a filled-in workbook asks for, and the rows that cannot be read (row, id, why).

    Raises Problem where the file is no workbook written by :func:`write`.
    """
    from loaders.sheets.reading import File, read_sheet

    names = {heading: name for name, (en, zh, _) in FORM.items() for heading in (en, zh)}
    file = File.open(path)
    for sheet in file.sheets[:1]:
        found = read_sheet(file, sheet, lambda heading: heading in names, notices)
        if found is None:
            continue
        frame = found.frame.rename({c: names[c] for c in found.frame.columns if c in names})
        if {"id", "status", "owner", "due", "stood"} <= set(frame.columns):
            return _wishes(frame, found.rows.to_list())
    raise Problem(
        f"{path}: no workbook of the ledger; make one with 'hongsheng gaps list -o FILE.xlsx'",
        f"{path}：不是缺口台账工作簿；请先用 hongsheng gaps list -o 文件.xlsx 生成",
    )


def _wishes(
    frame: pl.DataFrame, rows: Sequence[int]
) -> tuple[list[Wish], list[tuple[int, str, Problem]]]:
    from graph.values import Fault, parse_date

    words = {STATES[c]: c for c in CHOICES} | {c: c for c in CHOICES}
    wishes, wrong = [], []
    for row, cells in zip(rows, frame.iter_rows(named=True), strict=True):
        said = {name: (cells.get(name) or "").strip() for name in FORM}
        due = parse_date(said["due"]) if said["due"] else None
        if not said["id"]:
            continue
        if isinstance(due, Fault):
            problem = Problem(f"due {said['due']!r} {due.en}", f"期限“{said['due']}”{due.zh}")
            wrong.append((row, said["id"], problem))
        elif said["status"] not in words:
            problem = Problem(
                f"status {said['status']!r} is none of: {', '.join(CHOICES)}",
                f"状态“{said['status']}”应为：{'、'.join(STATES[c] for c in CHOICES)}",
            )
            wrong.append((row, said["id"], problem))
        else:
            said["status"] = words[said["status"]]
            wishes.append(Wish(**{**_texts(said), "row": row, "due": due}))
    return wishes, wrong


def _texts(said: dict[str, str]) -> dict[str, Any]:
    return {n: said[n] for n in ("id", "status", "owner", "why", "collaboration", "stood")}
