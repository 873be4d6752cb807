"""Structural holes: Burt's constraint and effective size, and the masked product they rest on."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import polars as pl

from graph.projection import Projection

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

_GATHERED = 4_000_000
"""Numbers gathered at a time; bounds the memory of an intermediate to some 100 MB."""


def constraint(projection: Projection) -> pl.DataFrame:
    """Burt's constraint (Burt 1992, ch. 2), column ``constraint``; null for a node without ties.

    For node i the sum over its contacts j of (p_ij + sum_q p_iq p_qj)^2, with p_ij the share of
    i's tie weight that goes to j. High: all contacts know each other, no hole to bridge.
    """
    import numpy as np

    matrix, _ = projection.sparse()
    shares = _shares(matrix)
    rows, columns = matrix.nonzero()
    indirect = masked_product(shares, shares, rows, columns)
    local = (shares.data + indirect) ** 2
    totals = np.bincount(rows, weights=local, minlength=matrix.shape[0])
    return _with_value(projection, matrix, "constraint", totals)


def effective_size(projection: Projection) -> pl.DataFrame:
    """Effective size of a node's network (Burt 1992), ``effective_size`` and ``efficiency``.

    The number of contacts less their redundancy: for node i the sum over its contacts j of
    1 - sum_q p_iq m_jq, with m_jq the weight of tie jq over j's strongest tie. Without weights
    this is n - 2t / n (Borgatti 1997). Efficiency is effective size / number of contacts.
    """
    import numpy as np

    matrix, _ = projection.sparse()
    shares = _shares(matrix)
    strongest = np.maximum.reduceat(
        np.append(matrix.data, 0.0), np.minimum(matrix.indptr[:-1], matrix.nnz)
    )
    marginal = matrix.copy()
    marginal.data = matrix.data / np.repeat(strongest, np.diff(matrix.indptr))
    rows, columns = matrix.nonzero()
    # m is read from j's side and the matrix is symmetric, so m_jq is entry (q, j) of its transpose.
    redundancy = masked_product(shares, marginal.T.tocsr(), rows, columns)
    degree = np.diff(matrix.indptr)
    size = degree - np.bincount(rows, weights=redundancy, minlength=matrix.shape[0])
    frame = _with_value(projection, matrix, "effective_size", size)
    contacts = pl.Series(degree)
    return frame.with_columns((pl.col("effective_size") / contacts).alias("efficiency"))


def masked_product(
    left: csr_array, right: csr_array, rows: NDArray[Any], columns: NDArray[Any]
) -> NDArray[np.float64]:
    """Entries (rows[k], columns[k]) of left @ right, n x n, without the product itself.

    Each is the dot product of a row of ``left`` and a column of ``right``; done in slices whose
    gathered rows hold some _GATHERED numbers at most.
    """
    import numpy as np

    columns_of = right.T.tocsr()
    columns_of.sort_indices()
    own = np.diff(left.indptr)[rows].astype(np.int64)
    others = np.diff(columns_of.indptr)[columns]
    found = np.zeros(len(rows))
    some = np.flatnonzero((own > 0) & (others > 0))
    rows, columns, lengths = rows[some], columns[some], (own + others)[some]
    slices = np.searchsorted(
        np.cumsum(lengths) // _GATHERED, np.arange(lengths.sum() // _GATHERED + 1)
    )
    for first, last in itertools.pairwise([*slices.tolist(), len(rows)]):
        if first < last:
            gathered = left[rows[first:last]].multiply(columns_of[columns[first:last]])
            found[some[first:last]] = np.asarray(gathered.sum(axis=1)).ravel()
    return found


def _shares(matrix: csr_array) -> csr_array:
    """Each row divided by its sum."""
    import numpy as np

    shares = matrix.copy()
    totals = np.asarray(matrix.sum(axis=1)).ravel()
    shares.data = matrix.data / np.repeat(totals, np.diff(matrix.indptr))
    return shares


def _with_value(
    projection: Projection, matrix: csr_array, name: str, values: NDArray[Any]
) -> pl.DataFrame:
    import numpy as np

    alone = pl.Series(np.diff(matrix.indptr) == 0)
    value = pl.when(alone).then(None).otherwise(pl.Series(values, dtype=pl.Float64))
    return projection.nodes.select("key", "kind", "id", "name").with_columns(value.alias(name))
