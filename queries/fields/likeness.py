"""How alike texts are: the cosine of their words, each weighing as much as it is rare (TF-IDF).

Salton & Buckley (1988), Term-weighting approaches in automatic text retrieval.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array

from queries.recommend.sparse import counts, divided

Near = tuple[NDArray[Any], NDArray[Any]]
"""The rows that are near to one, and how alike each is, the likest first."""
_AT_ONCE = 512
"""Rows of a product that are in memory at a time."""


@dataclass(frozen=True)
class Words:
    """A vocabulary with the weight of each word; ``unseen`` is that of a word not in it."""

    place: dict[str, int]
    weight: NDArray[np.float64]
    unseen: float

    @classmethod
    def of(cls, texts: Sequence[frozenset[str]]) -> Words:
        """The words of these texts; the rarer, the more it weighs."""
        place = {w: n for n, w in enumerate(sorted({w for each in texts for w in each}))}
        number = counts(_matrix(texts, place), axis=0)
        weight = np.log((1 + len(texts)) / (1 + number)) + 1
        return cls(place, weight, float(np.log(1 + len(texts)) + 1))

    def rows(self, texts: Sequence[frozenset[str]]) -> csr_array:
        """Texts x words, each row of length 1, counting words that are not in the vocabulary."""
        known = (_matrix(texts, self.place) @ diags_array(self.weight)).tocsr()
        new = [sum(w not in self.place for w in each) for each in texts]
        square = np.asarray(known.multiply(known).sum(axis=1)).ravel()
        return divided(known, rows=np.sqrt(square + np.array(new) * self.unseen**2))


def _matrix(texts: Sequence[frozenset[str]], place: dict[str, int]) -> csr_array:
    rows, columns = [], []
    for n, each in enumerate(texts):
        at = [place[w] for w in each if w in place]
        rows += [n] * len(at)
        columns += at
    data = np.ones(len(rows), np.float64)
    made: csr_array = csr_array((data, (rows, columns)), shape=(len(texts), len(place)))
    return made


def nearest(
    asked: csr_array, known: csr_array, most: int, but: Sequence[int] | None = None
) -> Iterator[Near]:
    """For each row of ``asked`` the ``most`` rows of ``known`` that are likest to it.

    ``but`` is a row of ``known`` that is none for each of ``asked``: itself.
    """
    turned = known.T.tocsr()
    for start in range(0, asked.shape[0], _AT_ONCE):
        near = (asked[start : start + _AT_ONCE] @ turned).tocsr()
        for n in range(near.shape[0]):
            span = slice(near.indptr[n], near.indptr[n + 1])
            which, alike = near.indices[span], near.data[span]
            if but is not None:
                kept = which != but[start + n]
                which, alike = which[kept], alike[kept]
            order = np.lexsort((which, -alike))[:most]
            yield which[order], alike[order]
