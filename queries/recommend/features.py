"""What speaks for an institute, as numbers, for every enterprise that asks and every candidate.

Three groups: ``SELF`` knows the institute and where the two are; ``ASKED`` also the words asked
for; ``OWN`` also whom the enterprise worked with before. All are of one day (:class:`Past`).
On a graph of enterprises and institutes alone common neighbours are always none: the shortest way
to a new partner has three steps (L3: Kovács et al. 2019, Nature Communications 10, 1240).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from scipy.sparse import csr_array

from queries.recommend.past import Past
from queries.recommend.sparse import (
    columns_of,
    counts,
    dense,
    divided,
    only,
    packed,
    rows_of,
    sums,
    times,
    unit,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

SELF = (
    "partners", "projects", "business", "business-half-year", "business-year", "year",
    "shared", "business-share", "partners-a-project",
    "same-country", "same-region", "same-community", "same-country-partners",
    "partners-there", "partners-there-share", "countries-lift",
)  # fmt: skip
ASKED = (
    "topic", "topic-near", "topic-nearest", "topic-business", "topic-business-nearest",
    "topic-recent", "topic-cosine", "topic-share", "topic-around", "topic-home",
    "topic-enterprises", "topic-there",
)  # fmt: skip
OWN = (
    "with-partners", "with-partners-cosine", "with-partners-share", "with-partners-spread",
    "item-knn", "l3", "walk-3", "walk-3-discounted", "step-2", "step-2-discounted", "step-3",
    "step-3-discounted", "own-topic", "own-topic-cosine", "own-breadth", "own-breadth-home",
)  # fmt: skip
RECENT = 180.0
"""Days in which a document's weight falls by a factor e."""

Block = Mapping[str, "NDArray[np.float32]"]
Packed: TypeAlias = "csr_array | NDArray[np.float32]"
"""As :func:`~queries.recommend.sparse.packed` gives it."""


class Features:
    """Features of one day; ``block`` gives those of a few enterprises at a time.

    ``many``: whether the products of candidates with candidates that paths are made of are kept,
    for a day on which many ask, or found for each block anew, for one of which a few are learnt.
    """

    def __init__(self, past: Past, *, many: bool = False) -> None:
        self.past, self.many = past, many
        self._by_country: dict[int, csr_array] = {}

    @cached_property
    def _self(self) -> dict[str, NDArray[np.float32]]:
        """Of each candidate alone."""
        past = self.past
        firms, joint, lag = past.firms, past.joint, past.lag
        business = past.owns @ past.business
        projects = past.owns @ joint
        size = firms + sums(past.owns, 0)
        found = {
            "partners": past.partners,
            "projects": projects,
            "business": business,
            "business-half-year": past.owns @ (past.business * (lag <= 182)),
            "business-year": past.owns @ (past.business * (lag <= 365)),
            "year": past.owns @ (joint * (lag <= 365)),
            "shared": past.owns @ (firms / np.maximum(1, size - 1)),
            "partners-a-project": past.partners / np.maximum(1, business),
        }
        made = {name: np.log1p(v).astype(np.float32) for name, v in found.items()}
        made["business-share"] = (business / np.maximum(1, projects)).astype(np.float32)
        return made

    @cached_property
    def _there(self) -> NDArray[np.float32]:
        """Places x candidates: how many enterprises of each place a candidate worked with."""
        return dense(self._members("country") @ self.past.met)

    def _members(self, name: str) -> csr_array:
        code, _ = self.past.place(name)
        rows = np.flatnonzero(code >= 0)
        n = 1 + max((int(c.max(initial=-1)) for c in self.past.world.places[name]), default=-1)
        ones = np.ones(len(rows), np.float32)
        return csr_array((ones, (code[rows], rows)), shape=(max(1, n), len(code)))

    @cached_property
    def _lift(self) -> NDArray[np.float32]:
        """Places x places: log of ties between them over what their sizes let expect."""
        _, code = self.past.place("country")
        columns = np.flatnonzero(code >= 0)
        n = len(self._there)
        at = csr_array(
            (np.ones(len(columns), np.float32), (columns, code[columns])), shape=(len(code), n)
        )
        ties = self._there @ dense(at)
        expected = np.outer(ties.sum(1), ties.sum(0)) / max(1.0, float(ties.sum()))
        return np.log((ties + 2) / (expected + 2)).astype(np.float32)

    def block(self, who: NDArray[np.int64], asked: csr_array, names: Iterable[str]) -> Block:
        """Each feature of ``names`` as enterprises x candidates.

        ``who`` are positions of enterprises (-1: none that is known), ``asked`` their words as
        unit vectors. What is not known of an enterprise is 0.
        """
        wanted = tuple(names)
        shape = (len(who), len(self.past.candidates))
        home = self._same("country", who)
        found: dict[str, NDArray[np.float32]] = {}
        if set(wanted) & set(SELF):
            found |= {name: np.broadcast_to(row, shape) for name, row in self._self.items()}
            found["same-country-partners"] = home * self._self["partners"]
            found.update(self._of_places(who, home))
        if set(wanted) & set(ASKED):
            found.update(self._of_topics(asked, home, who))
        if set(wanted) & set(OWN):
            found.update(self._of_partners(who, home))
        return {name: found[name] for name in wanted}

    def _same(self, name: str, who: NDArray[np.int64]) -> NDArray[np.float32]:
        """1 for candidates in the same place, where that is known."""
        mine = self._codes(name, who)[:, None]
        same: NDArray[np.bool_] = (mine == self.past.place(name)[1]) & (mine >= 0)
        return same.astype(np.float32)

    def _codes(self, name: str, who: NDArray[np.int64]) -> NDArray[np.int64]:
        """The code of each one's place; -1 where it is not known."""
        return np.where(who >= 0, self.past.place(name)[0][np.maximum(who, 0)], -1)

    def _of_places(
        self, who: NDArray[np.int64], home: NDArray[np.float32]
    ) -> Iterator[tuple[str, NDArray[np.float32]]]:
        yield "same-country", home
        for name in ("region", "community"):
            yield f"same-{name}", self._same(name, who)
        mine = self._codes("country", who)
        known = (mine >= 0)[:, None]
        _, institutes = self.past.place("country")
        there = self._there[np.maximum(mine, 0)] * known
        yield "partners-there", np.log1p(there)
        total = there.sum(1, keepdims=True)
        yield "partners-there-share", np.log1p(100 * there / np.maximum(5, total))
        lift = self._lift[np.maximum(mine, 0)][:, np.maximum(institutes, 0)]
        yield "countries-lift", lift * known * (institutes >= 0)

    def _of_topics(
        self, asked: csr_array, home: NDArray[np.float32], who: NDArray[np.int64]
    ) -> Iterator[tuple[str, NDArray[np.float32]]]:
        past = self.past
        near = dense(asked @ past.sayings.T)
        square = near**2
        fourth = square**2
        owned, business, recent, met = self._sayings
        seed = square @ owned
        yield "topic", np.log1p(near @ owned)
        yield "topic-near", np.log1p(seed)
        yield "topic-nearest", np.log1p(fourth @ owned)
        yield "topic-business", np.log1p(square @ business)
        yield "topic-business-nearest", np.log1p(fourth @ business)
        yield "topic-recent", np.log1p(square @ recent)
        yield "topic-cosine", dense(asked @ past.profiles.T)
        yield "topic-share", seed / self._projects
        yield "topic-around", np.log1p(seed @ past.alike)
        yield "topic-home", np.log1p(seed) * home
        yield "topic-enterprises", np.log1p(square @ met)
        mine = self._codes("country", who)
        there = np.zeros_like(seed)
        for each in np.unique(mine[mine >= 0]):
            there[mine == each] = square[mine == each] @ self._of_country(int(each))
        yield "topic-there", np.log1p(there)

    @cached_property
    def _projects(self) -> NDArray[np.float32]:
        return np.maximum(1, counts(self.past.owns)).astype(np.float32)

    @cached_property
    def _sayings(self) -> tuple[csr_array, ...]:
        """Sayings x candidates: their documents; of these with an enterprise; by how recent they
        are; and the enterprises that took part and the candidate worked with."""
        past = self.past
        weights = (past.business, np.exp(-past.lag / RECENT).astype(np.float32))
        by = past.said_by.T.tocsr()
        weighed = [(times(past.owns, columns=w) @ by).T.tocsr() for w in weights]
        met = (past.said_by @ past.took.T.tocsr() @ past.met).tocsr()
        return past.owners, *weighed, met

    @cached_property
    def _homes(self) -> csr_array:
        """Countries x documents: how many enterprises of each took part."""
        return (self._members("country") @ self.past.took).tocsr()

    def _of_country(self, code: int) -> csr_array:
        """Sayings x candidates: their documents in which an enterprise of that country is."""
        if code not in self._by_country:
            here = self._homes[[code]].indices
            said = self.past.sayings_of(here)
            self._by_country[code] = (said @ self.past.owns_t[here]).tocsr()
        return self._by_country[code]

    def _of_partners(
        self, who: NDArray[np.int64], home: NDArray[np.float32]
    ) -> Iterator[tuple[str, NDArray[np.float32]]]:
        past = self.past
        mine = rows_of(past.met, who)
        mean = divided(mine, rows=counts(mine))
        yield "with-partners", _log(dense(mine @ self._together))
        yield "with-partners-cosine", _log(dense(mine @ self._likeness))
        yield "with-partners-share", _log(dense(mean @ self._likeness), 10)
        yield "with-partners-spread", _log(dense(mean @ self._discounted_together), 5)
        yield "item-knn", _log(self._item_knn(mine), 3)
        given = past.partners
        left = divided(mine, columns=np.sqrt(given))
        back = divided(mine, rows=counts(mine), columns=given)
        if self.many:
            paths, returns = self._paths_and_returns
            l3, third = dense(left @ paths), dense(back @ returns)
        else:
            l3 = dense(left @ self._back @ past.met)
            third = dense(back @ self._taken_back @ past.met)
        yield "l3", _log(l3)
        third *= 100
        yield "walk-3-discounted", _log(dense(third / np.sqrt(np.maximum(1, given))))
        yield "walk-3", _log(third)
        yield from self._walks(who)
        profile = unit((rows_of(past.took, who) @ past.topics).tocsr())
        near = dense(profile @ past.sayings.T) ** 2
        yield "own-topic", _log(dense(near @ past.owners))
        yield "own-topic-cosine", dense(profile @ past.profiles.T)
        breadth = np.log1p(counts(mine)).astype(np.float32)[:, None]
        yield "own-breadth", breadth * self._self["partners"]
        yield "own-breadth-home", breadth * home

    @cached_property
    def _together(self) -> Packed:
        return packed(self.past.together)

    @cached_property
    def _likeness(self) -> Packed:
        return packed(self.past.alike)

    @cached_property
    def _discounted_together(self) -> Packed:
        return packed(divided(self.past.together, rows=counts(self.past.owns)))

    @cached_property
    def _columns(self) -> csr_array:
        return unit(self.past.met.T.tocsr())

    def _item_knn(self, mine: csr_array) -> NDArray[np.float32]:
        """Cosines of the enterprises that a candidate and each of these have, summed; not with
        itself."""
        if self.many:
            return dense(mine @ self._item_cosine)
        return dense(mine @ self._columns @ self._columns.T) - dense(mine)

    @cached_property
    def _item_cosine(self) -> Packed:
        return packed((self._columns @ self._columns.T).tocsr(), diagonal=False)

    @cached_property
    def _back(self) -> csr_array:
        return divided(self.past.met.T.tocsr(), columns=np.sqrt(counts(self.past.met)))

    @cached_property
    def _taken_back(self) -> csr_array:
        return divided(self.past.met.T.tocsr(), columns=counts(self.past.met))

    @cached_property
    def _paths_and_returns(self) -> tuple[Packed, Packed]:
        """Candidates x candidates: paths of two steps, through enterprises discounted by ties; and
        a random walk's two steps, over an enterprise. Real and imaginary part of one product."""
        back, met = self._back, self.past.met
        both = csr_array(
            (back.data + 1j * self._taken_back.data, back.indices, back.indptr), shape=back.shape
        )
        made = (both @ met.astype(np.complex64)).tocsr()
        parts = (made.data.real.copy(), made.data.imag.copy())
        paths, returns = (csr_array((p, made.indices, made.indptr), made.shape) for p in parts)
        return packed(paths), packed(returns)

    @cached_property
    def _span(self) -> slice:
        """Where the candidates are among the parties of all kinds."""
        first = self.past.took.shape[0]
        return slice(first, first + len(self.past.candidates))

    @cached_property
    def _there_by_step(self) -> csr_array:
        """Parties x candidates: a walk's step to a candidate."""
        return self.past.steps_to(self._span)

    @cached_property
    def _there_by_two(self) -> Packed:
        """Candidates x candidates: a walk's two steps, over a party of any kind."""
        span = np.arange(self._span.start, self._span.stop)
        return packed((self.past.steps(span) @ self._there_by_step).tocsr())

    @cached_property
    def _degree(self) -> NDArray[np.float32]:
        degrees = counts(self.past.everyone)[self._span]
        return np.sqrt(np.maximum(1, degrees)).astype(np.float32)

    def _walks(self, who: NDArray[np.int64]) -> Iterator[tuple[str, NDArray[np.float32]]]:
        """Random walks over parties of all kinds, with and without the end's degree discounted."""
        start = self.past.steps(who)
        two = dense(start @ self._there_by_step)
        if self.many:
            candidate = (start.indices >= self._span.start) & (start.indices < self._span.stop)
            over = only(start, candidate)[:, self._span].tocsr()
            three = dense(over @ self._there_by_two)
            three += self._onwards(only(start, ~candidate))
        else:
            three = self._onwards(start)
        for name, walked in (("step-2", two), ("step-3", three)):
            walked *= 1000
            yield f"{name}-discounted", _log(walked / self._degree)
            yield name, _log(walked)

    def _onwards(self, walked: csr_array) -> NDArray[np.float32]:
        """From where a walk came (rows x parties), two steps more, to a candidate."""
        at = np.unique(walked.indices)
        return dense(columns_of(walked, at) @ self.past.steps(at) @ self._there_by_step)


def _log(values: NDArray[np.float32], times: float = 1) -> NDArray[np.float32]:
    """The logarithm of 1 and so many times the values, written over them."""
    if times != 1:
        values *= np.float32(times)
    return np.log1p(values, out=values)
