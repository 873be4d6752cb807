"""Who could be meant: for each name the few names that share most of its rare features."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
COMMON = 2000
"""A feature of more names than this tells of none of them, and makes the search quadratic."""


def incidence(
    left: Sequence[Iterable[str]], right: Sequence[Iterable[str]]
) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """Which name has which feature, as two 0/1 matrices over the features that both sides have."""
    numbers: dict[str, int] = {}
    setdefault = numbers.setdefault

    def rows(names: Sequence[Iterable[str]]) -> tuple[Ints, Ints]:
        indices: list[int] = []
        ends = [0]
        for features in names:
            indices += [setdefault(f, len(numbers)) for f in features]
            ends.append(len(indices))
        return np.array(indices, dtype=np.int64), np.array(ends, dtype=np.int64)

    mine, theirs = rows(left), rows(right)
    shape = len(numbers)

    def matrix(parts: tuple[Ints, Ints]) -> sparse.csr_matrix:
        ones = np.ones(len(parts[0]), dtype=np.float32)
        made = sparse.csr_matrix((ones, *parts), shape=(len(parts[1]) - 1, shape))
        made.sum_duplicates()
        made.data[:] = 1
        return made

    return matrix(mine), matrix(theirs)


def nearest(
    left: sparse.csr_matrix, right: sparse.csr_matrix, best: int, threads: int
) -> tuple[Ints, Ints, Floats]:
    """For each row of ``left`` the ``best`` rows of ``right``: positions and the share of the
    row's features, weighted by how rare they are among ``right``, that the other has too.

    Features of more than :data:`COMMON` names are left out.
    """
    from sparse_dot_topn import sp_matmul_topn

    if not left.shape[0] or not right.shape[0]:
        none = np.zeros(0, dtype=np.int64)
        return none, none, np.zeros(0)
    holders = np.asarray(right.sum(axis=0)).ravel()
    weight = np.log1p(right.shape[0] / np.maximum(holders, 1)).astype(np.float32)
    used = np.flatnonzero((holders > 0) & (holders <= COMMON))
    total = np.maximum(left @ weight, 1e-9)
    mine = left[:, used].multiply(weight[used]).tocsr().astype(np.float32)
    mine.data /= np.repeat(total, np.diff(mine.indptr)).astype(np.float32)
    size = np.asarray(right.sum(axis=1)).ravel()
    theirs = right[:, used].copy().astype(np.float32)
    # Of two that hold all of it, the shorter name comes first.
    theirs.data *= np.repeat(1 / (1 + 0.001 * size), np.diff(theirs.indptr)).astype(np.float32)
    found = sp_matmul_topn(
        mine, theirs.T.tocsr(), top_n=min(best, right.shape[0]), n_threads=threads, sort=True
    ).tocoo()
    return found.row.astype(np.int64), found.col.astype(np.int64), found.data.astype(np.float64)
