"""Rows of a sheet that are no records: totals, notes, signatures, the header once more.

A firm called 合计 is a finding nobody can use; so such rows are left out, and told of. A row is one
only where it says so as a whole: a label of its own, and beside it figures at most.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import polars as pl

from graph.notice import Notice
from graph.values import half_width

_COUNT = r"(共\s*)?约?\d+(\.\d+)?\s*(家|户|个|项|人|条|次|名|件|所|位|台|万元|元"
_COUNT += r"|(?:visits?|firms?|companies|company|enterprises?|projects?|rows?|items?|records?))?"
_TOTAL = re.compile(
    rf"^((本页|本表|全区|全县|全市|各|以上)?\s*(合\s*计|小\s*计|总\s*计|累\s*计|共\s*计|总\s*数|汇\s*总)"
    rf"|sub-?\s*total|grand total|totals?|sum)\s*(数|家数)?\s*[:：]?\s*[(（]?({_COUNT})?[)）]?$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    rf"^(共|总共|合计|共计|总计)\s*[:：]?\s*{_COUNT}[。.]?$|^\d+\s*(家|户|项|条)$"
)
_FIGURE = re.compile(
    rf"^[-+]?[\d,.]+%?$|^{_COUNT}$|^[-—/]+$|^[共约]?[\d,.]+[\u3400-\u9fff]{{1,2}}$"
)
_NOTE = re.compile(
    r"^(备?注|附注|说明|注释|填表说明|填报说明|数据来源|资料来源|note|source)\s*\d*\s*[:：]|^注\s*\d+[.、]|^[*※]\s*(注|说明)",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"^(填\s*表|填\s*报|制\s*表|审\s*核|复\s*核|审\s*批|经\s*办|统\s*计|联\s*系|单位负责|分管领导|负\s*责)"
    r"(人|单位|部门|科室|日期|时间)?(签字|签名|签章|（签字）|\(签字\))?\s*[:：]"
    r"|^(单位)?[（(]?(盖章|公章)[)）]?\s*[:：]?$"
)
_BESIDE = re.compile(
    r"^(联系)?(电\s*话|手\s*机|传\s*真|邮\s*箱|地\s*址|日\s*期|时\s*间|方式)\s*[:：]"
)
_LIKELY = (
    r"(?i)^\s*((本页|本表|全区|全县|全市|各|以上)?\s*([合小总累共]\s*计|总\s*数|汇\s*总)"
    r"|(共|总共)\s*[:：]?\s*(共\s*)?约?\d|\d+\s*[家户项条]\s*$"
    r"|(sub-?\s*total|grand total|totals?|sum|note|source)([^a-z]|$)"
    r"|[备附]?注|说明|填\s*[表报]|数据来源|资料来源|[*※]|[制审复经统联]\s*[表核批办计系]"
    r"|单位负责|分管领导|负\s*责|(单位)?[（(]?[盖公]章)"
)
"""What every row that is no record begins with, to be looked at more closely: few others do."""
_BEGINNINGS = frozenset("*(SGTNsgtn")
"""What it may begin with of ASCII, figures apart."""
_TOLD = 8


def no_records(frame: pl.DataFrame, header: Sequence[str]) -> dict[int, str]:
    """Positions of the rows that are no records, with the text that shows it.

    ``frame`` holds texts; ``header`` are the headings of its columns.
    """
    if not frame.width or not frame.height:
        return {}
    heads = {h for h in header if h}
    # An export of ours is read as it stands: there a row is what its id says.
    labels = 1 if "id" in {h.casefold() for h in heads} else 3
    first = first_where(frame, _BEGINNINGS.union(h[0] for h in heads), counts=True)
    again = "|".join(sorted(map(pl.escape_regex, heads)))
    pattern = rf"{_LIKELY}|^\s*(?-i:{again})\s*$"
    likely = [] if first is None else [first.str.contains(pattern)]
    others = (frame.to_series(n) for n in range(1, 1 if labels == 1 else min(frame.width, 4)))
    likely += [c.str.contains(_LIKELY) for c in others if may_begin(c, _BEGINNINGS, counts=True)]
    if not likely:
        return {}
    where = pl.select(pl.any_horizontal(likely).fill_null(False)).to_series().arg_true().to_list()
    found = {}
    for position in where:
        cells = [(n, half_width(c)) for n, c in enumerate(frame.row(position)) if c and c.strip()]
        if cells and (why := _why([c for _, c in cells], labels) or _repeats(cells, header)):
            found[position] = why
    return found


def first_where(
    frame: pl.DataFrame, beginnings: Collection[str], *, counts: bool = False
) -> pl.Series | None:
    """The first filled cells of the rows, where any of them may begin so (see may_begin)."""
    first = frame.to_series(0)
    # Cells that all begin with a plain letter are the first filled ones themselves.
    if not first.null_count() and not may_begin(first, beginnings, counts=counts):
        return None
    first = first_filled(frame)
    return first if may_begin(first, beginnings, counts=counts) else None


def first_filled(frame: pl.DataFrame) -> pl.Series:
    """The first cell of each row that holds more than spaces, null where none does."""
    first = frame.to_series(0)
    if not first.null_count() and _is_plain(first).all():
        return first
    cells = (pl.nth(n) for n in range(frame.width))
    filled = (pl.when(cell.str.strip_chars() != "").then(cell) for cell in cells)
    return frame.select(pl.coalesce(filled)).to_series()


def _is_plain(texts: pl.Series) -> pl.Series:
    """Whether texts are neither empty nor begin with a space, of which the last is U+3000."""
    return ((texts >= "!") & (texts < "\x7f")) | (texts >= "\u3001")


def may_begin(texts: pl.Series, beginnings: Collection[str], *, counts: bool = False) -> bool:
    """Whether any of the texts may begin, after spaces, with one of these or with a letter that is
    not ASCII; with ``counts`` also with a figure, if there is more in them than ASCII.

    It looks at the least and the greatest only, which takes a fifth of the time of a pattern.
    """
    least, greatest = texts.min(), texts.max()
    if not isinstance(least, str) or not isinstance(greatest, str):
        return False
    if least < "!" or greatest >= "\x7f":
        return True
    if any(least[: len(b)] <= b <= greatest[: len(b)] for b in beginnings):
        return True
    figures = counts and least[0] <= "9" and greatest[0] >= "0"
    return bool(figures and texts.str.len_bytes().sum() > texts.str.len_chars().sum())


def _why(cells: Sequence[str], labels: int) -> str:
    """The label that makes a row of these (filled) cells no record, or an empty text."""
    first = cells[0]
    if _NOTE.match(first) and len(cells) <= 2:
        return first
    if _SIGNED.match(first) and all(map(_is_aside, cells)):
        return first
    for number, label in enumerate(cells[:labels]):
        after = cells[number + 1 :]
        # Further to the right it may be a value: there the figures beside it must tell.
        if _TOTAL.match(label) and (number == 0 or after) and all(map(_is_figure, after)):
            return label
    counted = any(map(_COUNTED.match, cells if labels > 1 else cells[:1]))
    return first if counted and all(map(_is_count, cells)) else ""


def _is_figure(cell: str) -> bool:
    return bool(_FIGURE.match(cell) or _TOTAL.match(cell) or _COUNTED.match(cell))


def _is_count(cell: str) -> bool:
    return bool(_COUNTED.match(cell) or _FIGURE.match(cell))


def _is_aside(cell: str) -> bool:
    """Whether a cell may stand beside a signature."""
    return bool(_SIGNED.match(cell) or _BESIDE.match(cell)) or "日" in cell or _is_short(cell)


def _is_short(cell: str) -> bool:
    return len(cell) <= 12


def _repeats(cells: Sequence[tuple[int, str]], header: Sequence[str]) -> str:
    """The first cell where all of the row's cells are the headings above them once more."""
    same = [half_width(header[n]) == c.replace("\n", " ") for n, c in cells if n < len(header)]
    return cells[0][1] if len(same) > 1 and sum(same) * 3 >= 2 * len(cells) else ""


def told(found: dict[int, str], rows: pl.Series, file: str, sheet: str) -> Notice:
    """What people are told of rows that were left out."""
    named = [(int(rows[p]), " ".join(why.split())[:20]) for p, why in list(found.items())[:_TOLD]]
    more = len(found) - len(named)
    listed = ", ".join(f"{row} ({why})" for row, why in named)
    listed_zh = "、".join(f"{row}（{why}）" for row, why in named)
    return Notice(
        f"rows that are no records (totals, notes, signatures, headings), left out: {listed}"
        + (f" and {more} more" if more else ""),
        f"以下各行不是记录（合计、注释、签字或重复的表头），未载入：第 {listed_zh}行"
        + (f"，另有 {more} 行" if more else ""),
        file=file,
        sheet=sheet,
        row=named[0][0],
        count=len(found),
    )
