"""Achievements and platforms for who asks, and enterprises for an achievement.

There is seldom a history to learn from (one in twenty achievements is ever used), so the weights
are fixed: likeness of fields and text first, then readiness, place, and how it went before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from graph.stores.base import Reader
from queries.recommend import texts
from queries.recommend.advice import Advice
from queries.recommend.asking import Asking, positions, says
from queries.recommend.reasons import Reason, Reasons
from queries.recommend.sparse import dense, unit

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

LIKE, READY, NOT_READY, HERE, WORKED, BROKE, ASKS = 6.0, 0.5, -1.5, 0.7, 0.7, -0.7, 1.0
"""Weights, in logits (0.7 doubles the odds): likeness (a cosine), readiness enough, too little, the
same community, a success with the institute, a failure with it, an open demand."""


@dataclass(frozen=True, slots=True)
class Thing:
    """An achievement: title, readiness (None: unknown), who offers it, its fields."""

    id: str
    title: str
    trl: int | None
    institutes: tuple[str, ...]
    fields: tuple[str, ...]


class Offers:
    """What is offered, and what is asked for, on a day."""

    def __init__(self, reader: Reader, reasons: Reasons, as_of: date) -> None:
        self.reader, self.reasons, self.as_of = reader, reasons, as_of
        self.past = reasons.past
        self._institute_at = {i: n for n, i in enumerate(self.past.world.institutes.tolist())}

    def for_asking(
        self, asking: Asking, odds: NDArray[np.float64], wanted: Sequence[str]
    ) -> list[Advice]:
        """Achievements and platforms that have anything of what is asked for, best first.

        ``odds``, how likely each institute is, tells the better of two that fit alike.
        """
        found: list[Advice] = []
        if "Achievement" in wanted:
            found += self._achievements_for(asking, odds)
        if "Platform" in wanted:
            found += self._platforms_for(asking)
        return found

    def achievements(self) -> list[Thing]:
        """All achievements registered by then."""
        fields = _grouped(self.reader.query(texts.ACHIEVEMENT_FIELDS).iter_rows())
        rows = self.reader.query(texts.ACHIEVEMENTS, {"as_of": self.as_of})
        offered = _grouped(rows.select("achievement", "institute").iter_rows())
        first = rows.unique("achievement", keep="first", maintain_order=True)
        return [
            Thing(a, title or "", trl, offered[a], fields[a])
            for a, title, trl in first.select("achievement", "title", "trl").iter_rows()
        ]

    @cached_property
    def _things(self) -> tuple[list[Thing], csr_array]:
        """All achievements, and their words."""
        things = self.achievements()
        return things, self._words((t.fields, (t.title,)) for t in things)

    def _words(self, rows: Iterable[tuple[Sequence[str], Sequence[str]]]) -> csr_array:
        from scipy.sparse import csr_array, vstack

        world = self.past.world
        made = [says(world, fields, said) for fields, said in rows]
        if not made:
            return csr_array((0, len(world.vocabulary)), dtype=np.float32)
        return self.past.weighed(vstack(made).tocsr())

    def _achievements_for(self, asking: Asking, odds: NDArray[np.float64]) -> list[Advice]:
        things, said = self._things
        asked = self._words([(asking.fields, asking.texts)])
        like = dense(said @ asked.T).ravel()
        firms = np.array(positions(self.past.world, asking.enterprises), np.int64)
        utility = np.full(len(things), np.nan)
        told: dict[int, tuple[Reason, ...]] = {}
        past_with = cache(partial(self.reasons.past_with, enterprises=firms))
        for n, thing in enumerate(things):
            if like[n] <= 0:
                continue
            at = [self._institute_at[i] for i in thing.institutes]
            before = [past_with(i) for i in at] if len(firms) else []
            known = [float(odds[i]) for i in at if not np.isnan(odds[i])]
            utility[n] = LIKE * like[n] + _ready(thing.trl, asking.trl_min)
            utility[n] += max(known, default=0.0)
            utility[n] += sum(WORKED * (d > 0) + BROKE * (f > 0) for d, f, _ in before)
            told[n] = (
                *_shared(thing.fields, asking, thing.title),
                *_trl(thing.trl, asking.trl_min),
                *(r for _, _, r in before if r.evidence),
            )
        return [
            Advice("Achievement", things[n].id, score, told[n], things[n].institutes,
                   asking.enterprises)
            for n, score in _ranked(utility, like, [t.id for t in things])
        ]  # fmt: skip

    def _platforms_for(self, asking: Asking) -> list[Advice]:
        covers = _grouped(self.reader.query(texts.PLATFORMS).iter_rows())
        hosted = _grouped(self.reader.query(texts.PLATFORM_PLACES).iter_rows())
        operated = _grouped(self.reader.query(texts.OPERATORS).iter_rows())
        members = _grouped(self.reader.query(texts.MEMBERS).select("platform", "enterprise").rows())
        homes = self._communities(asking.enterprises)
        ids = sorted(covers)
        asked = self._words([(asking.fields, ())])
        like = dense(self._words((covers[p], ()) for p in ids) @ asked.T).ravel()
        utility = np.full(len(ids), np.nan)
        told: dict[int, tuple[Reason, ...]] = {}
        for n, platform in enumerate(ids):
            if like[n] <= 0:
                continue
            here = bool(homes & set(hosted[platform]))
            inside = bool(set(asking.enterprises) & set(members[platform]))
            utility[n] = LIKE * like[n] + HERE * here + WORKED * inside
            told[n] = tuple(_covers(covers[platform], asking, here, inside))
        return [
            Advice("Platform", ids[n], score, told[n], operated[ids[n]], asking.enterprises)
            for n, score in _ranked(utility, like, ids)
        ]

    def _communities(self, enterprises: Iterable[str]) -> set[str]:
        rows = self.reader.query(
            "MATCH (e:Enterprise)-[:LOCATED_IN]->(c:Community) WHERE e.id IN $ids "
            "RETURN DISTINCT c.id AS community",
            {"ids": list(enterprises) or [""]},
        )
        return set(rows["community"])

    def enterprises(self, achievement: str) -> list[Advice]:
        """Enterprises for an achievement: by their open demands, else by what they did."""
        thing = next((t for t in self.achievements() if t.id == achievement), None)
        if thing is None:  # registered later than the day
            return []
        past, world = self.past, self.past.world
        offered = self._words([(thing.fields, (thing.title,))])
        demands = self._demands()
        asks = {d: self._words([(a.fields, a.texts)]) for d, a in demands.items()}
        history = unit((past.took @ past.topics).tocsr())
        did = dense(history @ offered.T).ravel()
        utility = np.where(did > 0, LIKE / 2 * did, np.nan)
        why: dict[int, tuple[Reason, ...]] = {
            int(n): (Reason("worked on the like before", "以往合作与该成果相近"),)
            for n in np.flatnonzero(did > 0)
        }
        for demand, asked in asks.items():
            like = float(dense(asked @ offered.T)[0, 0])
            asking = demands[demand]
            if like <= 0:
                continue
            for at in positions(world, asking.enterprises):
                each = ASKS + LIKE * like + _ready(thing.trl, asking.trl_min)
                if not utility[at] >= each:
                    utility[at] = each
                    why[at] = (
                        Reason(f"needs {{{demand}}}", f"有需求{{{demand}}}", (demand,), (demand,)),
                        *_shared(thing.fields, asking, thing.title),
                        *_trl(thing.trl, asking.trl_min),
                    )
        for at in map(int, np.flatnonzero(~np.isnan(utility))):
            firm = np.array([at])
            for institute in thing.institutes:
                done, failed, told = self.reasons.past_with(self._institute_at[institute], firm)
                utility[at] += WORKED * (done > 0) + BROKE * (failed > 0)
                if told.evidence:
                    why[at] = (*why[at][:2], told)
        ids = [str(e) for e in world.enterprises]
        return [
            Advice("Enterprise", ids[n], score, why[n], thing.institutes, (ids[n],))
            for n, score in _ranked(utility, np.ones(len(ids), np.float32), ids)
        ]

    def _demands(self) -> dict[str, Asking]:
        rows = self.reader.query(texts.OPEN_DEMANDS, {"as_of": self.as_of})
        who = _grouped(rows.select("demand", "enterprise").iter_rows())
        what = _grouped(rows.select("demand", "field").iter_rows())
        first = rows.unique("demand", keep="first", maintain_order=True)
        return {
            d: Asking(who[d], what[d], (title or "",), trl)
            for d, title, trl in first.select("demand", "title", "trl_min").iter_rows()
        }


def _ranked(
    utility: NDArray[np.float64], like: NDArray[np.float32], ids: Sequence[str]
) -> list[tuple[int, float]]:
    """Positions, best first, with the odds relative to the best; nan is left out.

    The best has for its score how like it is (a cosine), so that an offer which is best only for
    want of others does not stand above an institute that fits.
    """
    fit = np.flatnonzero(~np.isnan(utility)).tolist()
    order = sorted(fit, key=lambda n: (-utility[n], ids[n]))
    if not order:
        return []
    best, most = utility[order[0]], float(like[order].max())
    return [(n, most * float(np.exp(utility[n] - best))) for n in order]


def _ready(trl: int | None, wanted: int | None) -> float:
    if trl is None or wanted is None:
        return 0.0
    return READY if trl >= wanted else NOT_READY


def _trl(trl: int | None, wanted: int | None) -> Iterable[Reason]:
    if trl is None or wanted is None:
        return
    if trl >= wanted:
        yield Reason(
            f"its readiness, TRL {trl}, is enough for the {wanted} wanted",
            f"成熟度 TRL {trl},满足要求的 {wanted}",
        )
    else:
        yield Reason(
            f"its readiness, TRL {trl}, falls short of the {wanted} wanted",
            f"成熟度 TRL {trl},低于要求的 {wanted}",
        )


def _shared(fields: Sequence[str], asking: Asking, title: str) -> Iterable[Reason]:
    from queries.recommend import words

    both = [f for f in asking.fields if f in fields]
    if both:
        yield Reason(
            f"is in {{{both[0]}}}, as what is asked for",
            f"与所需同属{{{both[0]}}}领域",
            (both[0],),
            (both[0],),
        )
    said = max((words.shared(text, title) for text in asking.texts), key=len, default="")
    if said:
        yield Reason(
            f"its title shares words with what is asked for: {said}", f"题目与所需都提到“{said}”"
        )


def _covers(fields: Sequence[str], asking: Asking, here: bool, inside: bool) -> Iterable[Reason]:
    both = [f for f in asking.fields if f in fields]
    if both:
        yield Reason(
            f"covers {{{both[0]}}}, which is asked for",
            f"覆盖所需领域{{{both[0]}}}",
            (both[0],),
            (both[0],),
        )
    else:
        yield Reason("covers a field near what is asked for", "覆盖与所需相近的领域")
    if here:
        yield Reason("is in the same community as the enterprise", "与该企业同在一个社区")
    if inside:
        yield Reason("the enterprise is a member", "该企业是其成员")


def _grouped(pairs: Iterable[tuple[Any, ...]]) -> Mapping[str, tuple[str, ...]]:
    made: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for key, value in pairs:
        if value is not None and value not in made[key]:
            made[key] = (*made[key], value)
    return made
