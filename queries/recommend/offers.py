"""Achievements and platforms for who asks, and enterprises for an achievement.

There is seldom a history to learn from (one in twenty achievements is ever used), so the weights
are fixed: likeness of fields and text first, then readiness, place, and how it went before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import vstack

from graph.stores.base import Reader
from queries.recommend import texts
from queries.recommend.advice import Advice
from queries.recommend.asking import Asking, positions, rows_of_words
from queries.recommend.memory import Memory
from queries.recommend.offered import Offered, Thing, grouped
from queries.recommend.reasons import Reason, Reasons
from queries.recommend.sparse import dense, unit

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

LIKE, READY, NOT_READY, HERE, WORKED, BROKE, ASKS = 6.0, 0.5, -1.5, 0.7, 0.7, -0.7, 1.0
"""Weights, in logits (0.7 doubles the odds): likeness (a cosine), readiness enough, too little, the
same community, a success with the institute, a failure with it, an open demand."""


class Offers:
    """What is offered, and what is asked for, on a day."""

    def __init__(self, reader: Reader, memory: Memory, reasons: Reasons, as_of: date) -> None:
        self.reader, self.memory, self.reasons, self.as_of = reader, memory, reasons, as_of
        self.past = reasons.past
        self._institute_at = {i: n for n, i in enumerate(self.past.world.institutes.tolist())}

    def for_asking(
        self, asking: Asking, odds: NDArray[np.float64], wanted: Sequence[str], top: int
    ) -> list[Advice]:
        """The ``top`` achievements and platforms that have anything of what is asked for, each.

        ``odds``, how likely each institute is, tells the better of two that fit alike.
        """
        found: list[Advice] = []
        if "Achievement" in wanted:
            found += self._achievements_for(asking, odds, top)
        if "Platform" in wanted:
            found += self._platforms_for(asking, top)
        return found

    @cached_property
    def _offered(self) -> Offered:
        return self.memory.offered(self.reader)

    @cached_property
    def _things(self) -> tuple[list[Thing], csr_array]:
        """All achievements, and their words: those that the world has of them as documents."""
        things = self._offered.by(self.as_of)
        world = self.past.world
        told = np.flatnonzero(~world.joint & ~world.declared)
        at = {id: n for n, id in enumerate(world.documents[told].tolist())}
        said = world.says[told].tocsr()
        alone = [t for t in things if t.id not in at]  # that nobody offers
        more = rows_of_words(world, ((t.fields, (t.title,)) for t in alone))
        at |= {t.id: len(told) + n for n, t in enumerate(alone)}
        every = vstack([said, more]).tocsr()
        return things, self.past.weighed(every[[at[t.id] for t in things]].tocsr())

    def _words(self, rows: Iterable[tuple[Sequence[str], Sequence[str]]]) -> csr_array:
        return self.past.weighed(rows_of_words(self.past.world, rows))

    def _achievements_for(
        self, asking: Asking, odds: NDArray[np.float64], top: int
    ) -> list[Advice]:
        things, said = self._things
        asked = self._words([(asking.fields, asking.texts)])
        like = dense(said @ asked.T).ravel()
        firms = np.array(positions(self.past.world, asking.enterprises), np.int64)
        utility = np.full(len(things), np.nan)
        done, failed = self.reasons.by_institute(firms)
        before = WORKED * (done > 0) + BROKE * (failed > 0)
        for n in np.flatnonzero(like > 0).tolist():
            thing = things[n]
            at = [self._institute_at[i] for i in thing.institutes]
            known = [float(odds[i]) for i in at if not np.isnan(odds[i])]
            utility[n] = LIKE * like[n] + _ready(thing.trl, asking.trl_min)
            utility[n] += max(known, default=0.0)
            utility[n] += sum(float(before[i]) for i in at)

        def reasons(thing: Thing) -> tuple[Reason, ...]:
            return (
                *_shared(thing.fields, asking, thing.title),
                *_trl(thing.trl, asking.trl_min),
                *self._before(thing, firms),
            )

        best = _ranked(utility, like, [t.id for t in things])[:top]
        return [
            Advice("Achievement", t.id, score, reasons(t), t.institutes, asking.enterprises)
            for t, score in ((things[n], score) for n, score in best)
        ]

    def _before(self, thing: Thing, firms: NDArray[np.int64]) -> Iterator[Reason]:
        """How it went before with those who offer the thing."""
        if len(firms):
            for institute in thing.institutes:
                _, _, told = self.reasons.past_with(self._institute_at[institute], firms)
                if told.evidence:
                    yield told

    @cached_property
    def _platform_words(self) -> csr_array:
        return self._words((p.fields, ()) for p in self._offered.platforms)

    def _platforms_for(self, asking: Asking, top: int) -> list[Advice]:
        platforms = self._offered.platforms
        here_are = {"ids": list(asking.enterprises) or [""]}
        homes = set(self.reader.query(texts.HOMES, here_are)["community"])
        member_of = set(self.reader.query(texts.MEMBER_OF, here_are)["platform"])
        asked = self._words([(asking.fields, ())])
        like = dense(self._platform_words @ asked.T).ravel()
        utility = np.full(len(platforms), np.nan)
        told: dict[int, tuple[Reason, ...]] = {}
        for n, platform in enumerate(platforms):
            if like[n] <= 0:
                continue
            here = not homes.isdisjoint(platform.communities)
            inside = platform.id in member_of
            utility[n] = LIKE * like[n] + HERE * here + WORKED * inside
            told[n] = tuple(_covers(platform.fields, asking, here, inside))
        best = _ranked(utility, like, [p.id for p in platforms])[:top]
        return [
            Advice("Platform", p.id, score, told[n], p.operators, asking.enterprises)
            for p, n, score in ((platforms[n], n, score) for n, score in best)
        ]

    def enterprises(self, achievement: str, top: int) -> list[Advice]:
        """The ``top`` enterprises for it: by their open demands, else by what they did."""
        thing = next((t for t in self._things[0] if t.id == achievement), None)
        if thing is None:  # registered later than the day
            return []
        world = self.past.world
        offered = self._words([(thing.fields, (thing.title,))])
        demands, asked = self._asked
        did = dense(self._history @ offered.T).ravel()
        fits = dense(asked @ offered.T).ravel()
        named = list(demands)
        utility = np.where(did > 0, LIKE / 2 * did, np.nan)
        needs: dict[int, str] = {}
        for n in np.flatnonzero(fits > 0).tolist():
            demand, like = named[n], float(fits[n])
            asking = demands[demand]
            for at in positions(world, asking.enterprises):
                each = ASKS + LIKE * like + _ready(thing.trl, asking.trl_min)
                if not utility[at] >= each:
                    utility[at] = each
                    needs[at] = demand
        for institute in thing.institutes:
            done, failed = self.reasons.by_enterprise(self._institute_at[institute])
            utility += WORKED * (done > 0) + BROKE * (failed > 0)

        def reasons(at: int) -> tuple[Reason, ...]:
            found: tuple[Reason, ...] = (
                Reason("worked on the like before", "以往合作与该成果相近"),
            )
            if need := needs.get(at):
                found = (
                    Reason(f"needs {{{need}}}", f"有需求{{{need}}}", (need,), (need,)),
                    *_shared(thing.fields, demands[need], thing.title),
                    *_trl(thing.trl, demands[need].trl_min),
                )
            before = tuple(self._before(thing, np.array([at])))
            return (*found[:2], before[0]) if before else found

        ids = [str(e) for e in world.enterprises]
        best = _ranked(utility, np.ones(len(ids), np.float32), ids)[:top]
        return [
            Advice("Enterprise", ids[n], score, reasons(n), thing.institutes, (ids[n],))
            for n, score in best
        ]

    @cached_property
    def _history(self) -> csr_array:
        """Enterprises x words: what each took part in, as unit vectors."""
        return unit((self.past.took @ self.past.topics).tocsr())

    @cached_property
    def _asked(self) -> tuple[dict[str, Asking], csr_array]:
        """All open demands, and their words."""
        demands = self._demands()
        return demands, self._words((a.fields, a.texts) for a in demands.values())

    def _demands(self) -> dict[str, Asking]:
        rows = self.reader.query(texts.OPEN_DEMANDS, {"as_of": self.as_of})
        who = grouped(rows.select("demand", "enterprise").iter_rows())
        what = grouped(rows.select("demand", "field").iter_rows())
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
            f"成熟度 TRL {trl}，满足要求的 {wanted}",
        )
    else:
        yield Reason(
            f"its readiness, TRL {trl}, falls short of the {wanted} wanted",
            f"成熟度 TRL {trl}，低于要求的 {wanted}",
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
