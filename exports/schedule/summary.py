"""What a run has to tell in plain words: what opened, what closed, what was made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from exports.schedule.job import Config
from graph.problem import Lang
from graph.stores.base import Reader
from queries import ledger
from queries.ledger.transitions import OPEN
from queries.registry import Questions

_OPENS = ("opened", "reopened", "assigned", "brokered")
_TOLD = 3
"""How many gaps of a rule the summary tells of."""


@dataclass(frozen=True)
class News:
    """What became of the gaps since a moment of the ledger's history (ISO time; "": ever).

    ``opened`` and ``closed`` are gaps (all columns of the kind Gap); ``open`` counts those that
    are open now; ``upto`` is the moment of the newest event.
    """

    since: str
    upto: str
    opened: pl.DataFrame
    closed: pl.DataFrame
    open: int

    def plain(self, lang: Lang) -> dict[str, Any]:
        """As the report has it."""
        return {
            "since": self.since or None,
            "opened": [_plain(r, lang) for r in self.opened.iter_rows(named=True)],
            "closed": [_plain(r, lang) for r in self.closed.iter_rows(named=True)],
            "open": self.open,
        }


def news_since(store: Reader, since: str | None) -> News:
    """The ledger now against the ledger at that moment."""
    gaps = ledger.lines(store)
    events = ledger.events(store)
    upto = events["at"].max() if events.height else None
    before = events.filter((pl.col("what") != "run") & (pl.col("at") <= (since or "")))
    last = before.sort("at", "id").group_by("gap", maintain_order=True).last()
    was_open = last.filter(pl.col("what").is_in(_OPENS)).select(pl.col("gap").alias("id"))
    is_open = gaps.filter(pl.col("status").is_in(OPEN))
    shut = gaps.filter(~pl.col("status").is_in(OPEN))
    order = {"by": ["rule", "score", "id"], "descending": [False, True, False], "nulls_last": True}
    return News(
        since or "",
        str(upto or since or ""),
        is_open.join(was_open, on="id", how="anti").sort(**order),  # type: ignore[arg-type]
        shut.join(was_open, on="id", how="semi").sort(**order),  # type: ignore[arg-type]
        is_open.height,
    )


def _plain(row: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    zh = lang == "zh"
    return {
        "id": row["id"],
        "rule": row["rule"],
        "reason": row["reason_zh" if zh else "reason"],
        "status": row["status"],
        "note": row["note_zh" if zh else "note"],
    }


def summary(
    news: News, jobs: Sequence[Mapping[str, Any]], error: str | None, day: date, config: Config
) -> str:
    """A text for a person who has a minute."""
    lang = config.lang
    zh = lang == "zh"
    n, m = news.opened.height, news.closed.height
    if error:
        lines = [(f"缺口未能更新：{error}" if zh else f"The gaps could not be updated: {error}")]
    elif not news.since:
        lines = [
            f"截至 {day}：台账中有 {news.open} 个待弥合的缺口（首次运行，无可比较）。"
            if zh
            else f"As of {day}: {news.open} gaps are open (a first run: nothing to compare with)."
        ]
    else:
        lines = [
            f"截至 {day}：自上次运行以来新增缺口 {n} 个，关闭 {m} 个；现有 {news.open} 个。"
            if zh
            else f"As of {day}: {n} gaps opened and {m} closed since the last run; "
            f"{news.open} are open."
        ]
        lines += _told("新增" if zh else "Opened", news.opened, config.known, lang)
        lines += _told("关闭" if zh else "Closed", news.closed, config.known, lang)
    for left in config.left_out:
        lines.append(
            f"自定规则文件有误，已略过：{left.zh}"
            if zh
            else f"A rule of your own is left out: {left.en}"
        )
    return "\n".join(lines + _made(jobs, lang))


def _told(head: str, gaps: pl.DataFrame, known: Questions, lang: Lang) -> list[str]:
    zh = lang == "zh"
    lines: list[str] = []
    for (rule,), rows in gaps.group_by("rule", maintain_order=True):
        query = known.get(str(rule))
        asked = str(rule) if query is None else query.question_zh if zh else query.question
        lines.append(f"{head} · {asked} {rows.height}")
        for row in rows.head(_TOLD).iter_rows(named=True):
            why = row["note_zh" if zh else "note"]
            lines.append(
                f"  - {row['reason_zh' if zh else 'reason']}" + (f" ({why})" if why else "")
            )
        if (more := rows.height - _TOLD) > 0:
            lines.append(f"  - 另有 {more} 个" if zh else f"  - and {more} more")
    return lines


def _made(jobs: Sequence[Mapping[str, Any]], lang: Lang) -> list[str]:
    zh = lang == "zh"
    counts = {s: sum(j["status"] == s for j in jobs) for s in ("written", "unchanged", "failed")}
    lines = [
        "文件：更新 {written}，未变 {unchanged}，失败 {failed}。".format(**counts)
        if zh
        else "Files: {written} written, {unchanged} unchanged, {failed} failed.".format(**counts)
    ]
    for job in jobs:
        if job["status"] == "failed":
            lines.append(
                f"  - {job['name']}：{job['error']}" if zh else f"  - {job['name']}: {job['error']}"
            )
        else:
            lines.append(f"  - {job['name']}: {job['file']}")
    return lines
