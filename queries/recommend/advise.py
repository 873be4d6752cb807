"""The recommendation: whom to connect, why, and who could tie it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from graph.ontology import ONTOLOGY
from graph.problem import Lang
from graph.stores.base import Reader
from queries.lookup import Found
from queries.recommend import texts
from queries.recommend.advice import Advice
from queries.recommend.asking import Asking, asking_of, positions, says
from queries.recommend.brokers import Ties
from queries.recommend.memory import Memory
from queries.recommend.offers import Offers
from queries.recommend.ranking import Ranking
from queries.recommend.reasons import Reasons
from queries.recommend.world import days_since_epoch

if TYPE_CHECKING:
    from numpy.typing import NDArray

KINDS = ("Institute", "Achievement", "Platform")
"""What is recommended to a demand or an enterprise."""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The advice, best first, with the names of all that it speaks of."""

    advice: tuple[Advice, ...]
    names: Mapping[str, str]
    unknown: tuple[str, ...] = ()
    """Codes of fields that the graph has not, gone by for what they begin with."""

    def plain(self, lang: Lang) -> list[dict[str, Any]]:
        """As plain objects: rank, kind, id, name, score, reasons, evidence and broker."""
        return [
            {
                "rank": rank,
                "kind": each.kind,
                "id": each.id,
                "name": self.names.get(each.id, each.id),
                "score": round(each.score, 4),
                "reasons": [r.said(lang, self.names) for r in each.reasons],
                "evidence": list(dict.fromkeys(e for r in each.reasons for e in r.evidence)),
                "broker": None
                if each.broker is None
                else {"id": each.broker.id, "name": each.broker.name, "room": each.broker.room},
            }
            for rank, each in enumerate(self.advice, 1)
        ]


def recommend(
    reader: Reader,
    subject: Found,
    as_of: date,
    *,
    top: int = 10,
    kinds: Sequence[str] = (),
    fields: Sequence[str] = (),
    call: str = "",
) -> Recommendation:
    """The best ``top`` for a demand, an enterprise or an achievement, by what is known that day.

    Institutes are ranked exactly as ``backtest`` ranks them: not those that the enterprise already
    works with. Raises Problem for a subject of another kind or a field that is not known.
    """
    adviser = Adviser(reader, as_of)
    return adviser.recommend(subject, top=top, kinds=kinds, fields=fields, call=call)


class Adviser:
    """Recommends as of a day: what is the same for all who ask is read and learnt once, and kept
    beside the graph for the next (:mod:`~queries.recommend.memory`)."""

    def __init__(self, reader: Reader, as_of: date) -> None:
        self.reader, self.as_of = reader, as_of
        self._memory = Memory.of(reader)
        cut = days_since_epoch(as_of + timedelta(days=1))
        self.ranking = Ranking(self._memory.world(reader), cut)
        self._memory.recall(self.ranking)
        self.reasons = Reasons(self.ranking.past)
        self.offers = Offers(reader, self._memory, self.reasons, as_of)

    @cached_property
    def ties(self) -> Ties:
        """Which brokers know whom, of all enterprises."""
        return Ties(self.reader, self.as_of)

    def recommend(
        self,
        subject: Found,
        *,
        top: int = 10,
        kinds: Sequence[str] = (),
        fields: Sequence[str] = (),
        call: str = "",
    ) -> Recommendation:
        """As :func:`recommend`."""
        unknown: tuple[str, ...] = ()
        if subject.kind == "Achievement":
            found = self.offers.enterprises(subject.id, top)
        else:
            asking = asking_of(self.reader, subject, self.as_of, fields, call)
            wanted, own = kinds or KINDS, "Institute" in (kinds or KINDS)
            unknown = asking.unknown
            odds = institutes(self.ranking, asking)
            self._memory.keep(self.ranking)
            found = _best(self.ranking, self.reasons, asking, odds, top) if own else []
            found += self.offers.for_asking(asking, odds, wanted, top)
        found.sort(key=lambda a: -a.score)  # stable: equal scores stay in the order of their kind
        best = tuple(self._tied(found[:top]))
        return Recommendation(best, _names(self.reader, best), unknown)

    def _tied(self, advice: Sequence[Advice]) -> Iterator[Advice]:
        """The advice with who could broker; read of those who ask alone, unless all are known."""
        asking = sorted({e for each in advice for e in each.enterprises})
        known = "ties" in vars(self)
        ties = self.ties if known else Ties(self.reader, self.as_of, asking)
        for each in advice:
            yield replace(each, broker=ties.between(each.enterprises, each.institutes))


def institutes(ranking: Ranking, asking: Asking) -> NDArray[np.float64]:
    """For every institute the odds that it is the partner, relative to the likeliest (1).

    Those that one of the enterprises already works with have none of it: nan.
    """
    world = ranking.world
    at = positions(world, asking.enterprises)
    who = np.array(at[:1] or [-1])
    asked = ranking.past.weighed(says(world, asking.fields, asking.texts, asking.words))
    utility = next(ranking.scores(who, asked))[1].astype(np.float64)
    every = ranking.everywhere(utility)[0]
    gone = np.asarray(ranking.past.known[at].sum(axis=0)).ravel() > 0
    (every,) = ranking.spread(np.where(gone, -np.inf, every)[None])
    if not np.isfinite(every).any():
        return np.full(len(every), np.nan)
    return np.where(gone, np.nan, np.exp(every - every.max()))


def _best(
    ranking: Ranking, reasons: Reasons, asking: Asking, odds: NDArray[np.float64], top: int
) -> list[Advice]:
    world = ranking.world
    order = np.lexsort((ranking.tie, -np.nan_to_num(odds, nan=-1.0)))[:top]
    at = np.array(positions(world, asking.enterprises), np.int64)
    return [
        Advice(
            "Institute",
            str(world.institutes[i]),
            float(odds[i]),
            reasons.of(int(i), at, asking.fields),
            (str(world.institutes[i]),),
            asking.enterprises,
        )
        for i in order
        if not np.isnan(odds[i])
    ]


def _names(reader: Reader, advice: Iterable[Advice]) -> dict[str, str]:
    wanted: dict[str, set[str]] = {}
    for each in advice:
        wanted.setdefault(each.kind, set()).add(each.id)
        for reason in each.reasons:
            for kind in ("Field", "Institute", "Demand"):
                wanted.setdefault(kind, set()).update(reason.names)
    found = {}
    for kind, ids in wanted.items():
        label = ONTOLOGY.nodes[kind].label
        if ids:
            rows = reader.query(texts.names(kind, label), {"ids": sorted(ids)})
            found.update({i: n for i, n in rows.iter_rows() if n})
    return found
