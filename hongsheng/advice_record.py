"""The record of advice as people read it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from graph.problem import Lang
from hongsheng.terminal.options import emit
from hongsheng.terminal.speech import pick, say

if TYPE_CHECKING:
    from queries.recommend.given import Record

COLUMNS = (
    *("given_on", "to", "recommended", "rank", "owner", "due"),
    *("became", "collaboration", "outcome"),
)
HEADINGS = {
    "given_on": "推荐日期",
    "to": "对象",
    "recommended": "推荐",
    "rank": "名次",
    "owner": "负责人",
    "due": "期限",
    "became": "结果",
    "collaboration": "合作",
    "outcome": "成败",
}


def emit_record(record: Record, lang: Lang, format: str, output: Path | None) -> None:
    """Put the record out, the newest advice first, and say it in figures."""
    from queries.recommend.given import BECAME, OUTCOMES

    whole = record.plain(lang)
    rows = whole["advice"]
    if format == "table" and lang == "zh":
        words = BECAME | OUTCOMES
        said = [{c: words.get(r[c]) for c in ("became", "outcome")} for r in rows]
        rows = [{**r, **each} for r, each in zip(rows, said, strict=True)]
    headings = pick(lang, {}, HEADINGS)
    emit(rows, COLUMNS, format=format, output=output, headings=headings, whole=whole)
    n = record.counts
    say(
        lang,
        f"{n['given']} given; {n['followed']} followed, of which {n['succeeded']} succeeded, "
        f"{n['running']} run and {n['failed']} failed; {n['open']} open, {n['overdue']} overdue, "
        f"{n['under way before']} under way before, {n['set aside']} set aside",
        f"共给出 {n['given']} 条建议；促成 {n['followed']} 条，其中成功 {n['succeeded']}、"
        f"进行中 {n['running']}、未成 {n['failed']}；未到期 {n['open']}，逾期 {n['overdue']}，"
        f"此前已开始 {n['under way before']}，不再跟进 {n['set aside']}",
    )
