"""Merging what is one and splitting what is not: the facts, the ledger and what is remembered.

merge(store, "甲公司", "甲") - Decision -> graph.identities (facts), queries.ledger.moves (gaps)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from graph.identities import DIFFERENT, SAME, Decision, Identities
from graph.problem import Problem
from graph.sources import standings
from graph.stores.base import Reader, Store
from queries.ledger.book import turn
from queries.ledger.moves import move
from queries.lookup import Found, one


def merge(
    store: Store, kept: str, merged: str, reason: str, *, by: str = "", on: datetime | None = None
) -> Decision:
    """Say that two nodes (ids, codes or names) are one, which goes by what the first is.

    What the sources say of both is kept, relations and gaps go over to the one, and a later load of
    either source meets it. Raises Problem where there are no two such nodes of a kind, or they are
    one already, or no reason is given.
    """
    a = one(store, kept)
    b = one(store, merged, kind=a.kind)
    said = decision(a, b, SAME, reason, by=by, on=on)
    decide(store, [said], by=by)
    return said


def decision(
    a: Found, b: Found, what: str, reason: str, *, by: str = "", on: datetime | None = None
) -> Decision:
    """What is said of two nodes; raises Problem where it cannot be said of them."""
    if a.id == b.id:
        raise Problem(
            f"{a.name} and {b.name} are one already ({a.kind} {a.id})",
            f"{a.name} 与 {b.name} 已是同一个（{a.kind} {a.id}）",
        )
    if not reason.strip():
        raise Problem(
            "say why, for example --reason 'same address and phone'",
            "需要写明理由，例如 --reason 地址和电话相同",
        )
    when = (on or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
    return Decision(a.kind, a.id, b.id, a.name, b.name, what, reason.strip(), by, when)


def decide(store: Store, said: Sequence[Decision], *, by: str = "", what: str = "") -> None:
    """Carry out what was said of pairs of nodes, all of it or nothing, as one version."""
    if not said:
        return
    named = "; ".join(f"{d.kept_name} | {d.merged_name}" for d in said[:3])
    with store.writing(what or f"who is who: {named}", by=by) as writer:
        before = Identities.read(writer)
        after = before.with_(*said)
        refuse_contradiction(after)
        before.take_apart(writer)
        after.keep(writer)
        after.put_together(writer, standings(writer))
        move(writer, before.canon, after.canon)


def ask(store: Store, questions: Sequence[Decision]) -> None:
    """Remember pairs that nobody has said anything of yet; the ledger's lists tell of them."""
    known = Identities.read(store)
    ids = {d.id for d in known.decisions}
    new = [q for q in questions if q.id not in ids]
    if new:
        with turn(store, f"{len(new)} names in question") as writer:
            Identities.read(writer).with_(*new).keep(writer)


def refuse_contradiction(said: Identities) -> None:
    """Raise Problem where what was said makes one of two that were said to be different."""
    if wrong := said.contradiction():
        by, on = wrong.by or "?", wrong.on[:10]
        raise Problem(
            f"{wrong.kept_name} and {wrong.merged_name} would be one, and {by} said on {on} that "
            f"they are not ({wrong.reason}); merge these two first if they are one after all",
            f"这样会使 {wrong.kept_name} 与 {wrong.merged_name} 成为同一个，而 {by} 于 {on} 认定"
            f"两者不同（{wrong.reason}）；若确为同一个，请先合并这两个",
        )


def split(
    store: Store, text: str, *, reason: str = "", by: str = "", on: datetime | None = None
) -> Decision:
    """Take a merge back: ``text`` is the id or name of what was merged, or of what it became, where
    that is one merge only. The two are from now on known to be different.

    The graph is then what it would be without the merge; a gap that was decided on since stays as
    it is with the one that was kept. Raises Problem where nothing, or several, was merged so.
    """
    said = found(store, text)
    when = (on or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
    apart = replace(said, decision=DIFFERENT, reason=reason.strip() or "split", by=by, on=when)
    decide(store, [apart], by=by, what=f"split {said.kept_name} | {said.merged_name}")
    return apart


def found(reader: Reader, text: str) -> Decision:
    """The one merge that a text means, by the id or name of either side."""
    merges = Identities.read(reader).merges
    wanted = text.strip()
    for sides in (("merged",), ("merged_name",), ("kept",), ("kept_name",)):
        hits = [d for d in merges if wanted in (getattr(d, s) for s in sides)]
        if len(hits) == 1:
            return hits[0]
        if hits:
            listed = "; ".join(f"{d.merged} ({d.merged_name})" for d in hits)
            raise Problem(
                f"{text!r} has part in several merges: {listed}. Give the id that was merged",
                f"{text!r} 涉及多次合并：{listed}。请给出被并入的编号",
            )
    raise Problem(
        f"nothing was merged under {text!r}; 'hongsheng merges' lists what was",
        f"没有与 {text!r} 有关的合并；用 hongsheng merges 查看",
    )


def undo(store: Store) -> dict[str, Any]:
    """Back to the version before (:meth:`Store.undo`); the ledger goes with what is one there."""
    before = Identities.read(store).canon
    now = store.undo()
    after = Identities.read(store).canon
    if before != after:
        with turn(store, "undo") as writer:
            move(writer, before, after)
    return now
