"""What people decide about gaps: assign, dismiss, broker, close, reopen.

Each takes several gaps at once, all or nothing, and says who and why into the history. The state is
read and written within one write, so two people at once never undo each other's word unseen: the
second is told what the first decided. An id may be shortened as long as one gap alone fits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from graph.phrase import Phrase
from graph.problem import Problem
from graph.records import Change
from graph.stores.base import Reader, Store, Writer
from queries.ledger.book import last_day, lines, moment, turn
from queries.ledger.transitions import (
    ASSIGNED,
    BROKERED,
    CLOSED,
    DISMISSED,
    NEW,
    OPEN,
    Entry,
    shaped,
)

_NEAR = 4


def resolve(reader: Reader, ids: Sequence[str]) -> list[str]:
    """The full ids of these gaps, each given whole or by a beginning that fits one gap alone."""
    if not ids:
        raise Problem(
            "no gap was named; 'hongsheng gaps list' shows their ids",
            "未指定缺口；用 hongsheng gaps list 查看编号",
        )
    return list(dict.fromkeys(_resolve(reader, each) for each in ids))


def _resolve(reader: Reader, given: str) -> str:
    text = (
        f"MATCH (g:Gap) WHERE g.id STARTS WITH $start RETURN g.id AS own ORDER BY own LIMIT {_NEAR}"
    )
    near = reader.query(text, {"start": given})["own"].to_list() if given.strip() else []
    if given in near or len(near) == 1:
        return given if given in near else str(near[0])
    if not near:
        raise Problem(
            f"there is no gap {given!r}; 'hongsheng gaps list --status all' shows all of them",
            f"台账中没有缺口 {given!r}；用 hongsheng gaps list --status all 查看全部",
        )
    listed = ", ".join(near[: _NEAR - 1]) + (" ..." if len(near) == _NEAR else "")
    raise Problem(
        f"{given!r} fits several gaps: {listed}; give more of the id",
        f"{given!r} 对应多个缺口：{listed}；请给出更完整的编号",
    )


def assign(
    store: Store | Writer,
    ids: Sequence[str],
    owner: str,
    due: date | None = None,
    *,
    who: str = "",
    note: str = "",
    as_of: date | None = None,
    at: datetime | None = None,
) -> pl.DataFrame:
    """Give the gaps to somebody, until a day if one is given. The gaps as they then stand.

    Here as below ``store`` may be a write that is under way.
    """
    _given(owner, "owner", "负责人", "--owner 胡修勤")
    by = f" by {due}" if due else ""
    by_zh = f"，期限 {due}" if due else ""
    kept = pl.when(pl.col("status") == BROKERED).then(pl.lit(BROKERED)).otherwise(pl.lit(ASSIGNED))
    change = {"owner": pl.lit(owner), "due": pl.lit(due), "status": kept, "decision": kept}
    said = _said(f"to {owner}{by}", f"负责人 {owner}{by_zh}", note)
    return _decide(store, ids, ASSIGNED, OPEN, change, said, who, as_of, at)


def dismiss(
    store: Store | Writer,
    ids: Sequence[str],
    reason: str,
    until: date | None = None,
    *,
    who: str = "",
    as_of: date | None = None,
    at: datetime | None = None,
) -> pl.DataFrame:
    """Set the gaps aside, for good or until a day, on which they come back if still found.

    Raises Problem where that day is not after ``as_of``: the day of the last run if not given.
    """
    _given(reason, "reason", "理由", "--reason 'outside our district'", "--reason 不在本区")
    day = as_of or last_day(store) or date.today()
    if until and until <= day:
        raise Problem(
            f"--until {until} is not after {day}: the gap would come back at once",
            f"--until {until} 不晚于 {day}，缺口会立即重现",
        )
    change = {"until": pl.lit(until), "status": pl.lit(DISMISSED), "decision": pl.lit(DISMISSED)}
    said = _said("", "", reason)
    if until:
        said = Phrase(f"{said.en} (until {until})", f"{said.zh}（至 {until}）")
    allowed = (*OPEN, DISMISSED)
    return _decide(store, ids, DISMISSED, allowed, change, said, who, as_of, at)


def broker(
    store: Store | Writer,
    ids: Sequence[str],
    collaboration: str,
    *,
    who: str = "",
    note: str = "",
    as_of: date | None = None,
    at: datetime | None = None,
) -> pl.DataFrame:
    """Link the gaps to the collaboration that came of them, which must be in the graph."""
    _given(collaboration, "collaboration", "合作", "--collaboration C-2020-07")
    change = {
        "collaboration": pl.lit(collaboration),
        "status": pl.lit(BROKERED),
        "decision": pl.lit(BROKERED),
    }
    said = _said(f"collaboration {collaboration}", f"合作 {collaboration}", note)
    return _decide(store, ids, BROKERED, OPEN, change, said, who, as_of, at, collaboration)


def close(
    store: Store | Writer,
    ids: Sequence[str],
    reason: str,
    *,
    who: str = "",
    as_of: date | None = None,
    at: datetime | None = None,
) -> pl.DataFrame:
    """Close the gaps whatever the data say; they come back only if they vanish and return."""
    _given(reason, "reason", "理由", "--reason 'they signed on 15 July'", "--reason 已签约")
    change = {"status": pl.lit(CLOSED), "decision": pl.lit(CLOSED), "until": pl.lit(None)}
    said = _said("", "", reason)
    return _decide(store, ids, CLOSED, (*OPEN, DISMISSED), change, said, who, as_of, at)


def reopen(
    store: Store | Writer,
    ids: Sequence[str],
    reason: str = "",
    *,
    who: str = "",
    as_of: date | None = None,
    at: datetime | None = None,
) -> pl.DataFrame:
    """Take back a dismissal, a closing or a link to a collaboration; the owner stays."""
    owned = pl.when(pl.col("owner").is_not_null()).then(pl.lit(ASSIGNED))
    change = {
        "status": owned.otherwise(pl.lit(NEW)),
        "decision": owned,
        "until": pl.lit(None),
        "collaboration": pl.lit(None),
    }
    allowed = (DISMISSED, CLOSED, BROKERED)
    return _decide(store, ids, "reopened", allowed, change, _said("", "", reason), who, as_of, at)


def _given(value: str, name: str, name_zh: str, example: str, example_zh: str = "") -> None:
    if not value.strip():
        raise Problem(
            f"a {name} is needed, for example {example}",
            f"需要给出{name_zh}，例如 {example_zh or example}",
        )


def _said(en: str, zh: str, note: str) -> Phrase:
    """What goes into the history, in both languages: what was done, what the person said."""
    return Phrase(": ".join(t for t in (en, note) if t), "：".join(t for t in (zh, note) if t))


def _decide(
    store: Store | Writer,
    ids: Sequence[str],
    what: str,
    allowed: Sequence[str],
    change: dict[str, pl.Expr],
    said: Phrase,
    who: str,
    as_of: date | None,
    at: datetime | None,
    collaboration: str | None = None,
) -> pl.DataFrame:
    with turn(store, f"gaps {what}", who) as writer:
        full = resolve(writer, ids)
        named = pl.DataFrame({"id": full})
        rows = shaped(named.join(lines(writer, ids=full), on="id", maintain_order="left"))
        for row in rows.iter_rows(named=True):
            if row["status"] not in allowed:
                raise _not_now(row, what)
        if collaboration is not None:
            _known(writer, collaboration)
        note, note_zh = (pl.lit(text or None, pl.String) for text in said)
        decided = rows.with_columns(
            note.alias("note"),
            note_zh.alias("note_zh"),
            *(value.alias(name) for name, value in change.items()),
        )
        entry = Entry(moment(writer, at), as_of or date.today(), who)
        entry.note(decided, what)
        writer.apply(
            Change(update_nodes={"Gap": shaped(decided)}, create_nodes={"GapEvent": entry.frame()})
        )
        return shaped(decided)


STATUSES = {
    NEW: "新发现",
    ASSIGNED: "已分派",
    DISMISSED: "已忽略",
    BROKERED: "已撮合",
    CLOSED: "已关闭",
    "reopened": "重新打开",
}
"""What becomes of a gap, in Chinese."""


def _not_now(row: dict[str, object], what: str) -> Problem:
    status, name = str(row["status"]), row["id"]
    why, why_zh = (f" ({row[n]})" if row[n] else "" for n in ("note", "note_zh"))
    if what == "reopened":
        return Problem(
            f"{name} is open already ({status}); nothing was changed",
            f"{name} 本来就未关闭（{STATUSES[status]}）；未作任何更改",
        )
    return Problem(
        f"{name} is {status}{why}, so it cannot be {what}; nothing was changed. "
        f"To take that back first: hongsheng gaps reopen {name}",
        f"{name} {STATUSES[status]}{why_zh}，不能改为“{STATUSES[what]}”；未作任何更改。"
        f"如需撤回，请先执行 hongsheng gaps reopen {name}",
    )


def _known(reader: Reader, collaboration: str) -> None:
    text = "MATCH (c:Collaboration) WHERE c.id = $own RETURN c.id AS found"
    if not reader.query(text, {"own": collaboration}).height:
        raise Problem(
            f"there is no collaboration {collaboration!r} in the graph; load it first, or find its "
            "id with 'hongsheng find'. Nothing was changed",
            f"图中没有合作 {collaboration!r}；请先载入，或用 hongsheng find 查找其编号。"
            f"未作任何更改",
        )
