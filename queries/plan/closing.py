"""Which gaps of the ledger a visit may close: those worth most by the hour first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from graph.phrase import Phrase
from graph.stores.base import Reader
from queries.ledger import lines
from queries.ledger.transitions import OPEN
from queries.ledger.worth import by_worth
from queries.plan.district import Firm
from queries.plan.plan import Assignment
from queries.recommend import followed
from queries.recommend.advise import Recommendation

RULES = (
    *("once-bitten", "open-triads", "stalled-funnel", "ladder-gaps", "unknown-enterprises"),
    *("lapsed-service", "blind-pairs", followed.RULE),
)
"""Rules whose gaps a visit may close."""
MOST = 2
"""So many gaps of a visit are shown, and assigned."""


@dataclass(frozen=True, slots=True)
class Closes:
    """A gap of the ledger that the visit may close, how, with whom (names; of ``institutes`` by
    id), and whose it is."""

    id: str
    rule: str
    how: Phrase
    whom: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    owner: str | None = None
    institutes: Mapping[str, str] = field(default_factory=dict)


def institutes(subjects: Iterable[str]) -> tuple[str, ...]:
    """The ids of the institutes among subjects (``Kind:id``)."""
    return tuple(s.partition(":")[2] for s in subjects if s.startswith("Institute:"))


class OpenGaps:
    """The open gaps of RULES with what closing them is worth, by their subjects."""

    def __init__(self, reader: Reader) -> None:
        self._by: dict[str, list[dict[str, Any]]] = defaultdict(list)
        rows = lines(reader, RULES).filter(pl.col("status").is_in(OPEN))
        valued = by_worth(reader, rows) if rows.height else rows
        for row in valued.iter_rows(named=True):
            for subject in row["subjects"]:
                self._by[subject].append(row)

    def of(self, firm: Firm) -> Sequence[Mapping[str, Any]]:
        """Those about the firm or one of its open demands, each once."""
        about = [f"Enterprise:{firm.id}", *(f"Demand:{d.id}" for d in firm.demands)]
        return list({g["id"]: g for s in about for g in self._by.get(s, ())}.values())

    def own(self, each: Assignment) -> tuple[str, ...]:
        """The institutes (ids) named by gaps of the firm that are the broker's to close."""
        owner = each.broker.name if each.broker else ""
        rows = self.of(each.firm)
        return tuple(i for g in rows if g["owner"] == owner for i in institutes(g["subjects"]))

    def closes(
        self, each: Assignment, helpers: Recommendation | None, meet: str | None
    ) -> Iterator[Closes]:
        """MOST of a firm's at most, one of each rule: the broker's own first; with somebody who is
        recommended rather than with another; never one that another broker is to close, nor, but
        for the broker's own, with an institute other than the one (an id) the firm is to meet."""
        rows = self.of(each.firm)
        name, own = (each.broker.name, f"Broker:{each.broker.id}") if each.broker else ("", "")
        best = {f"{a.kind}:{a.id}" for a in helpers.advice} if helpers else set[str]()
        most: dict[str, float] = defaultdict(float)
        for row in rows:
            most[row["rule"]] = max(most[row["rule"]], row["worth"])
        seen: set[str] = set()
        for row in sorted(
            rows,
            key=lambda g: (
                g["owner"] != name,
                -most[g["rule"]],
                best.isdisjoint(g["subjects"]),
                -g["worth"],
                g["id"],
            ),
        ):
            others = [s for s in row["subjects"] if s.startswith("Broker:") and s != own]
            if row["rule"] in seen or others or len(seen) == MOST:
                continue
            if row["owner"] not in (None, name):
                continue
            named = institutes(row["subjects"])
            if row["owner"] is None and meet and named and meet not in named:
                continue
            seen.add(row["rule"])
            pairs = list(zip(row["subjects"], row["subject_names"] or [], strict=False))
            yield Closes(
                row["id"],
                row["rule"],
                Phrase(row["closes"] or "", row["closes_zh"] or ""),
                tuple(n for s, n in pairs if s.startswith(("Institute:", "Achievement:"))),
                tuple(row["subjects"]),
                row["owner"],
                {i: n for s, n in pairs for i in institutes([s])},
            )
