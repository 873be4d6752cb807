"""The one ranking behind ``recommend`` and ``backtest``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from queries.recommend.expected import EXPECTED
from queries.recommend.features import ASKED, OWN, SELF, Block, Features
from queries.recommend.model import Choices, Model, learn, standard
from queries.recommend.past import Future, Past
from queries.recommend.sparse import columns_of, counts, rows_of
from queries.recommend.spread import famous, spread
from queries.recommend.world import World

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

SHARES = (0.1, 0.2, 0.35, 0.5, 0.65)
"""The earlier days learnt from: those with this share of the collaborations between them and now,
so that short and long histories are both cut where there is something on either side."""
MOST = 250
"""At most so many enterprises a day are learnt from, evenly spread over their ids."""
ROOM = 600_000
"""At most so many choices (enterprises x candidates) of a day are held at a time."""
LEAST = 40
"""With fewer choices in all than this the weights are those expected."""
AGAIN = {True: 3.0, False: 10.0}
"""How many of the choices learnt from teach the same: an enterprise is there on several days, and
newcomers come with the others of their first collaboration."""
BLOCK = 128
Group = tuple[bool, bool]
"""Whether the enterprise took part before, and whether it says what for."""


ALL_GROUPS: tuple[Group, ...] = ((True, True), (True, False), (False, True), (False, False))


def names_of(group: Group) -> tuple[str, ...]:
    """The features that a group of enterprises has."""
    active, asks = group
    return (*SELF, *(ASKED if asks else ()), *(OWN if active else ()))


def expected(group: Group) -> dict[str, float]:
    """The weights that a group's features are expected to have, before anything is learnt."""
    column = ALL_GROUPS.index(group)
    return {name: EXPECTED[name][column] for name in names_of(group)}


@dataclass
class Ranking:
    """Ranks candidates as of a day. Models are learnt when first needed and kept; ``recalled`` are
    those that are kept beside the graph."""

    world: World
    cut: float
    models: dict[Group, Model] = field(default_factory=dict)
    recalled: set[Group] = field(default_factory=set)
    _learnt: dict[float, tuple[Features, Future]] = field(default_factory=dict)
    _choices: dict[bool, list[tuple[Choices, bool]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.past = Past(self.world, self.cut)
        self.features = Features(self.past, many=True)

    def days(self) -> list[float]:
        """The earlier days, newest first."""
        day = self.world.day
        before = np.sort(day[np.isfinite(day) & (day < self.cut) & self.world.joint])
        if not len(before):
            return []
        found = {float(before[int((1 - share) * (len(before) - 1))]) for share in SHARES}
        return sorted(found, reverse=True)

    def model(self, group: Group) -> Model:
        """The model for a group of enterprises."""
        if group not in self.models:
            found = self.examples(group[0])
            if group[1]:
                examples = [e for e, asks in found if asks]
            else:  # the same choices, without the features of what was asked for
                keep = [n for n, name in enumerate(names_of((group[0], True))) if name not in ASKED]
                examples = [replace(e, features=e.features[keep]) for e, _ in found]
            enough = sum(len(e.chosen) for e in examples) >= LEAST
            known, names = expected(group), names_of(group)
            again = AGAIN[group[0]]
            self.models[group] = (
                learn(names, examples, any_of=group[0], expected=known, again=again)
                if enough
                else Model(known, 0)
            )
        return self.models[group]

    def examples(self, active: bool) -> list[tuple[Choices, bool]]:
        """Choices on the earlier days, and of each day whether it is known what for."""
        if active not in self._choices:
            made = (self.choices(day, active) for day in self.days())
            self._choices[active] = [each for each in made if each]
        return self._choices[active]

    def choices(self, day: float, active: bool) -> tuple[Choices, bool] | None:
        """Whom enterprises met from an earlier day on, and whether it is known what for."""
        if day not in self._learnt:
            then = Past(self.world, day)
            self._learnt[day] = Features(then), Future(then, self.cut)
        features, future = self._learnt[day]
        past = features.past
        who = future.enterprises[past.active[future.enterprises] == active]
        chosen = columns_of(future.pairs[who], past.candidates)
        keep = np.flatnonzero(counts(chosen) > 0)
        most = max(1, min(MOST, ROOM // max(1, len(past.candidates))))
        if len(keep) > most:
            keep = keep[np.linspace(0, len(keep) - 1, most).astype(int)]
        if not len(keep):
            return None
        who, asked = who[keep], future.asked(who[keep])
        block = features.block(who, asked, names_of((active, True)))
        made = np.stack([standard(each) for each in block.values()])
        possible = columns_of(past.known[who], past.candidates).toarray() == 0
        choices = Choices(made, chosen[keep].toarray() > 0, possible)
        return choices, asked.nnz > 0

    @cached_property
    def tie(self) -> NDArray[np.int64]:
        """Place of each institute among equals: by enterprises worked with, then by id."""
        partners = np.zeros(len(self.world.institutes))
        partners[self.past.candidates] = self.past.partners
        place = np.empty(len(partners), np.int64)
        place[np.lexsort((np.arange(len(partners)), -partners))] = np.arange(len(partners))
        return place

    def everywhere(self, scores: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
        """Scores of candidates as scores of all institutes; those of whom nothing is known last."""
        made = np.full((len(scores), len(self.world.institutes)), -1e30)
        made[:, self.past.candidates] = scores
        return made

    def spread(self, every: NDArray[np.float64]) -> NDArray[np.float64]:
        """Scores of all institutes (-inf: not to be ranked), the last places of ten for others than
        the famous (:mod:`~queries.recommend.spread`)."""
        return spread(every, self._famous, self.tie)

    @cached_property
    def _famous(self) -> NDArray[np.bool_]:
        return famous(self.tie, len(self.past.candidates))

    def earlier(self, who: NDArray[np.int64]) -> csr_array:
        """Rows x all institutes: 1 for those that the enterprise worked with already."""
        return rows_of(self.past.known, who)

    def score(
        self, who: NDArray[np.int64], asked: csr_array, group: Group, own: Block | None = None
    ) -> NDArray[np.float32]:
        """Enterprises (all of the group) x candidates: higher is better.

        What hangs on places and on what is asked for is reckoned once for all who have it in
        common. ``own``: the features OWN of these, where they are there already.
        """
        model = self.model(group)
        common = (*SELF, *(ASKED if group[1] else ()))
        first, like = self._alike(who, asked if group[1] else None)
        made = model.score(self.features.block(who[first], asked[first], common))[like]
        if group[0]:
            made += model.score(own or self.features.block(who, asked, OWN))
        return made

    def _alike(
        self, who: NDArray[np.int64], asked: csr_array | None
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Of those who are in the same places, and ask for the same, the first; and for each which
        of these it is like."""
        keys: dict[tuple[Any, ...], int] = {}
        first, like = [], np.empty(len(who), np.int64)
        codes = [self.world.places[name][0] for name in sorted(self.world.places)]
        for n, position in enumerate(who.tolist()):
            key: tuple[Any, ...] = tuple(int(c[position]) if position >= 0 else -1 for c in codes)
            if asked is not None:
                part = slice(asked.indptr[n], asked.indptr[n + 1])
                key = (*key, asked.indices[part].tobytes(), asked.data[part].tobytes())
            if key not in keys:
                keys[key] = len(keys)
                first.append(n)
            like[n] = keys[key]
        return np.array(first, np.int64), like

    def scores(
        self, who: NDArray[np.int64], asked: csr_array
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
        """Positions within ``who`` and scores over the candidates, some at a time."""
        active = np.where(who >= 0, self.past.active[np.maximum(who, 0)], False)
        asks = counts(asked) > 0
        _, like = self._alike(who, asked)
        for group in ((a, b) for a in (True, False) for b in (True, False)):
            chosen = np.flatnonzero((active == group[0]) & (asks == group[1]))
            chosen = chosen[np.argsort(like[chosen], kind="stable")]
            for at in range(0, len(chosen), BLOCK):
                some = chosen[at : at + BLOCK]
                yield some, self.score(who[some], asked[some], group)
