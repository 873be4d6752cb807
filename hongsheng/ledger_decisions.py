"""Decisions filled into a workbook of the ledger, carried out one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from graph.problem import Problem
from hongsheng.books.ledger import FORM, Wish, state
from queries.ledger import decisions, lines
from queries.ledger.decisions import STATUSES
from queries.ledger.transitions import ASSIGNED, BROKERED, CLOSED, DISMISSED, NEW, OPEN

if TYPE_CHECKING:
    from graph.stores.base import Store


@dataclass(frozen=True)
class Outcome:
    """What became of one row: what was done, or why not (``problem``); ``same``: nothing was, as it
    stands so already."""

    row: int
    id: str
    en: str = ""
    zh: str = ""
    problem: Problem | None = None
    same: bool = False


def carry_out(
    store: Store, wishes: Sequence[Wish], *, who: str, as_of: date | None = None
) -> Iterator[Outcome]:
    """Do what each row asks for; rows that ask for nothing are passed over.

    A row is refused, and the others go on, where its gap is gone, where somebody has decided
    otherwise since the workbook was written, or where what it asks for lacks something. What has
    been decided just so since then, perhaps by an earlier load of the workbook, stays as it is.
    """
    asking = [w for w in wishes if w.asks]
    ids = [w.id for w in asking]
    stands = {row["id"]: row for row in lines(store, ids=ids).iter_rows(named=True)}
    for wish in asking:
        row = stands.get(wish.id)
        if row and _state(row) != wish.stood and _is_so(wish, row):
            yield Outcome(
                wish.row, wish.id, "decided so before", "此前已如此决定，未作更改", same=True
            )
            continue
        try:
            _expected(wish, _state(row) if row else None)
            done = _do(store, wish, who, as_of)
        except Problem as problem:
            yield Outcome(wish.row, wish.id, problem=problem)
        else:
            yield Outcome(wish.row, wish.id, *done)


def _state(row: dict[str, Any]) -> str:
    return state(row["status"], row["owner"], row["due"], row["collaboration"])


def _is_so(wish: Wish, row: dict[str, Any]) -> bool:
    """Whether a gap of the ledger stands as a row asks for."""
    _, owner, due, _ = wish.stood.split("|")
    set_aside = wish.status == DISMISSED
    status = ASSIGNED if wish.status == NEW and wish.owner else wish.status
    # Of a gap that is set aside the day is until when; its owner's stays.
    changed = str(wish.due or "") != due
    until = (row["until"], wish.due) if set_aside and changed else (None, None)
    wanted = state(
        status,
        owner if status in (DISMISSED, CLOSED) else wish.owner,
        row["due"] if set_aside else wish.due,
        wish.collaboration,
    )
    return until[0] == until[1] and wanted == _state(row)


def _expected(wish: Wish, stands: str | None) -> None:
    if stands is None:
        raise Problem("there is no such gap in the ledger", "台账中没有这个缺口")
    if stands != wish.stood:
        was, now = (said.split("|") for said in (wish.stood, stands))
        pairs = [(a or "-", b or "-") for a, b in zip(was, now, strict=False) if a != b]
        told = ", ".join(f"{a} → {b}" for a, b in pairs)
        told_zh = "、".join(f"{STATUSES.get(a, a)} → {STATUSES.get(b, b)}" for a, b in pairs)
        raise Problem(
            f"decided on by somebody else since the workbook was written ({told}); list it again",
            f"该工作簿生成之后，他人已作出决定（{told_zh}）；请重新导出后再填",
        )


def _filled(value: str, name: str) -> None:
    """Refuse a row that lacks what its status needs, by the column where it goes."""
    if not value.strip():
        en, zh, _ = FORM[name]
        raise Problem(f"fill in the column {en!r}", f"请填写“{zh}”列")


def _do(store: Store, wish: Wish, who: str, as_of: date | None) -> tuple[str, str]:
    was, owner, due, _ = wish.stood.split("|")
    ids = [wish.id]
    by: dict[str, Any] = {"who": who, "as_of": as_of}
    changed = wish.status != was
    if changed and wish.status in (DISMISSED, CLOSED):
        _filled(wish.why, "why")
    if changed and wish.status == BROKERED:
        _filled(wish.collaboration, "collaboration")
    if changed and wish.status == DISMISSED:
        until = wish.due if str(wish.due or "") != due else None
        decisions.dismiss(store, ids, wish.why, until, **by)
        return f"dismissed: {wish.why}", f"已忽略：{wish.why}"
    if changed and wish.status == CLOSED:
        decisions.close(store, ids, wish.why, **by)
        return f"closed: {wish.why}", f"已关闭：{wish.why}"
    if changed and wish.status == BROKERED:
        decisions.broker(store, ids, wish.collaboration, note=wish.why, **by)
        return f"brokered: {wish.collaboration}", f"已撮合：{wish.collaboration}"
    if changed and was not in OPEN:
        decisions.reopen(store, ids, wish.why, **by)
    moved = (wish.owner, str(wish.due or "")) != (owner, due)
    if wish.owner and (wish.status in (NEW, ASSIGNED, BROKERED)) and (moved or wish.why):
        decisions.assign(store, ids, wish.owner, wish.due, note=wish.why, **by)
        by_when = f" by {wish.due}" if wish.due else ""
        by_when_zh = f"，期限 {wish.due}" if wish.due else ""
        return f"assigned to {wish.owner}{by_when}", f"已分派给 {wish.owner}{by_when_zh}"
    if changed and was not in OPEN:
        return "open again", "已重新打开"
    raise Problem(
        "nothing to decide: a day or a remark needs an owner, an owner cannot be taken away, and "
        "a gap that is set aside is first opened again (status new)",
        "无法作出决定：期限或备注须有负责人，负责人不能清空；已忽略或已关闭的缺口须先改回“新发现”",
    )
