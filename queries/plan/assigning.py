"""A broker's week turned into work: the gaps that its visits may close are assigned, by Friday."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

import polars as pl

from graph.problem import Problem
from graph.stores.base import Store, Writer
from queries.gaps import identify
from queries.ledger import decisions
from queries.ledger.book import lines, turn
from queries.ledger.transitions import OPEN
from queries.lookup import Found
from queries.plan.district import Broker
from queries.plan.week import Visit, week_of
from queries.recommend import followed
from queries.recommend.given import give


def assign(
    store: Store,
    week: Sequence[Visit],
    broker: Broker,
    due: date | None = None,
    *,
    as_of: date,
    who: str = "",
    note: str = "",
    at: datetime | None = None,
) -> pl.DataFrame:
    """Give the broker the gaps of the ledger that the visits may close, by ``due`` (Friday).

    The institute that a firm is to be asked to meet becomes a gap of its own (rule
    ``recommended``), unless one of these gaps names it. What somebody has already stays as it is.
    All or nothing. The gaps given, as they then stand. Raises Problem where there is none.
    """
    until = due or week_of(as_of)[1]
    with turn(store, "plan --assign", who) as writer:
        ids: list[str] = []
        for visit in week:
            free = _free(writer, [c.id for c in visit.closes])
            if free:
                decisions.assign(
                    writer, free, broker.name, until, who=who, note=note, as_of=as_of, at=at
                )
            ids += [*free, *_advised(writer, visit, broker, until, as_of, who, note, at)]
        if not ids:
            raise Problem(
                f"no gap of the ledger that {broker.name}'s visits may close is left to assign; "
                "'hongsheng gaps find' brings the ledger up to date",
                f"{broker.name}本周走访可弥合的缺口均已分派，或台账中没有；"
                "可先执行 hongsheng gaps find",
            )
        stand = lines(writer, ids=ids)
        return pl.DataFrame({"id": ids}).join(stand, on="id", maintain_order="left")


def _free(writer: Writer, ids: Sequence[str]) -> list[str]:
    """Those that are open and nobody's, in their order."""
    if not ids:
        return []
    rows = lines(writer, ids=ids).filter(pl.col("status").is_in(OPEN), pl.col("owner").is_null())
    nobodys = set(rows["id"])
    return [each for each in ids if each in nobodys]


def _advised(
    writer: Writer,
    visit: Visit,
    broker: Broker,
    due: date,
    as_of: date,
    who: str,
    note: str,
    at: datetime | None,
) -> Iterator[str]:
    if visit.helpers is None or visit.meet is None:
        return
    other = f"{visit.meet.kind}:{visit.meet.id}"
    if any(other in c.subjects for c in visit.closes):
        return
    firm = visit.assignment.firm
    own = identify(followed.RULE, [f"Enterprise:{firm.id}", other])
    if lines(writer, ids=[own]).height:  # given before, and decided on since
        return
    subject = Found("Enterprise", firm.id, firm.name, "id", synthetic=False)
    rank = 1 + visit.helpers.advice.index(visit.meet)
    made = give(
        writer, subject, visit.helpers, [rank], broker.name, due,
        as_of=as_of, who=who, note=note, at=at,
    )  # fmt: skip
    yield from made["id"]
