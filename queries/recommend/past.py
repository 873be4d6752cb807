"""The world as it was known on a day: what came later is not in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array, vstack

from queries.recommend.sparse import (
    columns_of,
    counts,
    divided,
    ones,
    rows_of,
    sums,
    times,
    unit,
    without_diagonal,
)
from queries.recommend.world import World

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Past:
    """The documents of a world dated before ``cut`` (days since 1970), and what follows from them.

    ``candidates`` are the positions of institutes of which a document is known; of the others
    nothing tells one from another. All matrices with institutes have these, in this order.
    """

    world: World
    cut: float

    @cached_property
    def documents(self) -> NDArray[np.int64]:
        """Positions of the documents known; a collaboration without a date is not."""
        return np.flatnonzero(self.world.day < self.cut)

    @cached_property
    def age(self) -> NDArray[np.float32]:
        """Days from each document to the cut; inf where it stands without a date."""
        return (self.cut - self.world.day[self.documents]).astype(np.float32)

    @cached_property
    def lag(self) -> NDArray[np.float32]:
        """Days from each document to the newest collaboration known; inf without a date.

        What is recent is so among what is known: data that end some time before the cut are not
        all old, and a ranking asked for today is that of the day after the data end.
        """
        age = self.age
        newest = age[self.joint > 0].min(initial=np.inf)
        return np.maximum(0, age - newest) if np.isfinite(newest) else age

    @cached_property
    def took(self) -> csr_array:
        """Enterprises x documents."""
        return columns_of(self.world.took, self.documents)

    @cached_property
    def candidates(self) -> NDArray[np.int64]:
        """Positions of the institutes with a document."""
        return np.flatnonzero(counts(self._owned) > 0)

    @cached_property
    def _owned(self) -> csr_array:
        """All institutes x documents."""
        return columns_of(self.world.owns, self.documents)

    @cached_property
    def owns(self) -> csr_array:
        """Candidates x documents."""
        return self._owned[self.candidates]

    @cached_property
    def owns_t(self) -> csr_array:
        """Documents x candidates."""
        return self.owns.T.tocsr()

    @cached_property
    def firms(self) -> NDArray[np.float64]:
        """How many enterprises each document has."""
        return sums(self.took, 0)

    @cached_property
    def business(self) -> NDArray[np.float32]:
        """1 for documents with an enterprise."""
        return (self.firms > 0).astype(np.float32)

    @cached_property
    def joint(self) -> NDArray[np.float32]:
        """1 for collaborations."""
        return self.world.joint[self.documents].astype(np.float32)

    @cached_property
    def met(self) -> csr_array:
        """Enterprises x candidates: 1 where they were in a collaboration together."""
        made = ones((self.took @ self.owns_t).tocsr())
        made.sort_indices()  # a product with many of its rows then takes two thirds of the time
        return made

    @cached_property
    def known(self) -> csr_array:
        """Enterprises x all institutes: 1 where they met before the cut, or on no known day."""
        world, met = self.world, self.met
        then = np.flatnonzero(~(world.day >= self.cut))
        if len(then) == len(self.documents):
            at, shape = self.candidates[met.indices], (met.shape[0], len(world.institutes))
            return csr_array((met.data, at, met.indptr), shape=shape)
        took, owns = columns_of(world.took, then), columns_of(world.owns, then)
        return ones((took @ owns.T).tocsr())

    @cached_property
    def partners(self) -> NDArray[np.float64]:
        """How many different enterprises each candidate worked with."""
        return counts(self.met, 0)

    @cached_property
    def active(self) -> NDArray[np.bool_]:
        """Which enterprises took part in a collaboration."""
        return counts(self.took) > 0

    @cached_property
    def idf(self) -> NDArray[np.float32]:
        """Weight of each word: the logarithm of how rare it is; none for words not known yet."""
        with_word = counts(self._says, 0)
        rarity = np.log((1 + len(self.documents)) / (1 + with_word))
        return np.where(with_word > 0, rarity, 0).astype(np.float32)

    @cached_property
    def _says(self) -> csr_array:
        return self.world.says[self.documents].tocsr()

    @cached_property
    def topics(self) -> csr_array:
        """Documents x words: unit vectors weighted by idf."""
        return self.weighed(self._says)

    @cached_property
    def _alike(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Of documents that say the same words the first, in their order; and of each document
        which of these it is like."""
        words = self._says.astype(np.int64)
        keys = np.random.default_rng(1).integers(-(2**62), 2**62, words.shape[1])
        _, first, like = np.unique(words @ keys, return_index=True, return_inverse=True)
        order = np.argsort(first)
        return first[order], np.argsort(order)[like]

    @cached_property
    def sayings(self) -> csr_array:
        """Sayings x words: as ``topics``, but what many documents say stands once."""
        return self.topics[self._alike[0]].tocsr()

    @cached_property
    def said_by(self) -> csr_array:
        """Sayings x documents: 1 where a document says this."""
        return self.sayings_of(np.arange(len(self.documents)))

    def sayings_of(self, documents: NDArray[np.integer[Any]]) -> csr_array:
        """Sayings x these of the documents: 1 where a document says this."""
        n = len(documents)
        at = (self._alike[1][documents], np.arange(n))
        return csr_array((np.ones(n, np.float32), at), shape=(len(self._alike[0]), n))

    @cached_property
    def owners(self) -> csr_array:
        """Sayings x candidates: in how many documents of each candidate it stands."""
        return (self.said_by @ self.owns_t).tocsr()

    def weighed(self, says: csr_array) -> csr_array:
        """Rows of words (0/1) as unit vectors in the weights of this day."""
        return unit(times(says, columns=self.idf))

    @cached_property
    def profiles(self) -> csr_array:
        """Candidates x words: what each did in sum, as unit vectors."""
        return unit((self.owns @ self.topics).tocsr())

    @cached_property
    def together(self) -> csr_array:
        """Candidates x candidates: how many collaborations they shared, the diagonal left out."""
        return without_diagonal((self._shared @ self.owns_t).tocsr())

    @cached_property
    def alike(self) -> csr_array:
        """Candidates x candidates: cosine of the collaborations they were in."""
        rows = unit(self._shared)
        return without_diagonal((rows @ rows.T).tocsr())

    @cached_property
    def _shared(self) -> csr_array:
        """Candidates x documents: the collaborations of each."""
        return times(self.owns, columns=self.joint)

    @cached_property
    def everyone(self) -> csr_array:
        """Parties of all kinds x documents: enterprises, candidates, then the others."""
        others = columns_of(self.world.others, self.documents)
        return vstack([self.took, self._shared, others]).tocsr()

    def steps(self, parties: NDArray[np.int64]) -> csr_array:
        """These x parties: a random walk's step from each (of -1 none) through a collaboration both
        were in."""
        return (rows_of(self._out, parties) @ self._in).tocsr()

    def steps_to(self, parties: slice) -> csr_array:
        """Parties x these: as :meth:`steps`, from everyone to these."""
        made = (self._out @ self._in[:, parties]).tocsr()
        made.sort_indices()  # for those that many rows are multiplied by
        return made

    @cached_property
    def _out(self) -> csr_array:
        """Parties x documents: half a step, into one of its collaborations."""
        return divided(self.everyone, rows=counts(self.everyone))

    @cached_property
    def _in(self) -> csr_array:
        """Documents x parties: the other half, to one of those in it."""
        return divided(self.everyone.T.tocsr(), rows=counts(self.everyone, 0))

    def place(self, name: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Codes of the enterprises' and the candidates' place; -1 where not known."""
        enterprises, institutes = self.world.places[name]
        return enterprises, institutes[self.candidates]


@dataclass(frozen=True)
class Future:
    """The pairs that first met on or after a cut, and before ``until``."""

    past: Past
    until: float = np.inf

    @cached_property
    def documents(self) -> NDArray[np.int64]:
        """Positions of the collaborations that began then."""
        world = self.past.world
        day = world.day
        return np.flatnonzero((day >= self.past.cut) & (day < self.until) & world.joint)

    @cached_property
    def pairs(self) -> csr_array:
        """Enterprises x all institutes: 1 where they met then and, as far as known, not before."""
        world, then = self.past.world, self.documents
        new = ones((columns_of(world.took, then) @ columns_of(world.owns, then).T).tocsr())
        return ones((new - new.multiply(self.past.known)).tocsr())

    @cached_property
    def enterprises(self) -> NDArray[np.int64]:
        """Positions of the enterprises with such a pair."""
        return np.flatnonzero(counts(self.pairs) > 0)

    def asked(self, who: NDArray[np.int64]) -> csr_array:
        """What each of these enterprises asks for: the words of its new collaborations.

        Each collaboration's fields and call are a unit vector and their mean is taken, so that
        neither how many collaborations nor how many fields there will be can be read from it.
        Collaborations without any institute do not count.
        """
        world, past = self.past.world, self.past
        then = self.documents[counts(world.owns, 0)[self.documents] > 0]
        took = columns_of(world.took[who], then)
        says = past.weighed(world.says[then].tocsr())
        return unit((divided(took, rows=counts(took)) @ says).tocsr())
