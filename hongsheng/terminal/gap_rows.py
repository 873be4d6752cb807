"""Gaps of the ledger as rows of a list: on the terminal, as plain objects, as a workbook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.problem import Lang
from hongsheng.notebook.frames import STATES
from hongsheng.terminal.options import emit
from hongsheng.terminal.speech import pick, say

if TYPE_CHECKING:
    import polars as pl

    from graph.stores.base import Store

HEADINGS = {
    "id": "编号",
    "rule": "规则",
    "score": "得分",
    "reason": "缺口",
    "status": "状态",
    "owner": "负责人",
    "due": "期限",
    "first_seen": "首次发现",
    "surveyed_on": "调查日期",
    "on": "日期",
    "why": "原因",
    "at": "时间",
    "as_of": "截至日期",
    "what": "事件",
    "who": "人",
    "note": "说明",
    "worth": "每小时价值",
    "because": "价值缘由",
    "opened": "新增",
    "persisting": "持续",
    "closed": "关闭",
    "reopened": "重现",
    "dismissed": "已忽略",
    "unknown": "无法判断",
}


def write_book(
    store: Store,
    rows: pl.DataFrame,
    output: Path,
    lang: Lang,
    community: str | None,
    view: Path | None = None,
) -> None:
    """Write gaps as a ledger to fill in; with a ``view``, their ids lead to them there."""
    from exports.links import beside
    from hongsheng.books import ledger as ledger_book

    brokers = store.query("MATCH (b:Broker) WHERE b.name IS NOT NULL RETURN b.name AS called")
    owners = sorted({*brokers["called"].to_list(), *rows["owner"].drop_nulls().to_list()})
    seen = beside(view, output) if view else ""
    ledger_book.write(rows, output, lang, owners, community or "", seen)
    say(
        lang,
        f"wrote {output}; fill in the shaded columns, then: hongsheng gaps decide {output}",
        f"已写入 {output}；填写浅黄色各列后执行：hongsheng gaps decide {output}",
    )


def emit_gaps(rows: pl.DataFrame, lang: Lang, format: str, output: Path | None) -> None:
    columns = ("id", "rule", "score", "reason", "surveyed_on", "first_seen", "status", "owner")
    plain = [as_plain(row, lang) for row in rows.iter_rows(named=True)]
    shown = plain
    if format == "table":
        shown = [{**r, "status": state_word(r["status"], lang)} for r in plain]
    if "worth" in rows.columns:
        columns = ("id", "rule", "worth", "because", "reason", "surveyed_on", "status", "owner")
    wide = (*columns, "due", "last_seen", "note") if format == "csv" else columns
    headings = pick(lang, {}, HEADINGS)
    emit(shown, wide, format=format, output=output, headings=headings, whole=plain)


def as_plain(row: dict[str, Any], lang: Lang) -> dict[str, Any]:
    """A gap of the ledger as the plain object that JSON gives, its sentences in one language."""
    from queries.gaps import split_subject

    named = zip(row["subjects"], row["subject_names"], strict=True)
    subjects = [(*split_subject(subject), name) for subject, name in named]
    plain = {
        "id": row["id"],
        "rule": row["rule"],
        "subjects": [{"kind": k, "id": i, "name": n} for k, i, n in subjects],
        "score": row["score"],
        "reason": pick(lang, row["reason"], row["reason_zh"]),
        "closes": pick(lang, row["closes"], row["closes_zh"]),
        "evidence": json.loads(row["evidence"]) if row["evidence"] else None,
    }
    kept = ("surveyed_on", "first_seen", "last_seen", "verdict", "status", "owner", "due", "until")
    plain |= {name: row[name] for name in (*kept, "collaboration")}
    plain["note"] = pick(lang, row["note"], row["note_zh"])
    if "worth" in row:
        plain |= {"worth": row["worth"], "because": pick(lang, row["because"], row["because_zh"])}
    if "cause" in row:
        plain |= {"on": row["on"], "who": row["who"], "cause": row["cause"]}
        plain["why"] = pick(lang, row["why"], row["why_zh"])
    return plain


def state_word(status: str, lang: Lang) -> str:
    return pick(lang, status, STATES.get(status, status))
