"""Small steps over sparse matrices that features are made of."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array, issparse


def divided(matrix: csr_array, *, rows: Any = None, columns: Any = None) -> csr_array:
    """Rows and columns divided by these numbers; by 0 gives 0."""
    made = matrix
    if rows is not None:
        made = diags_array(_inverse(rows)) @ made
    if columns is not None:
        made = made @ diags_array(_inverse(columns))
    return made.tocsr()


def _inverse(numbers: Any) -> NDArray[np.float32]:
    given = np.asarray(numbers, np.float64)
    return np.divide(1, given, out=np.zeros_like(given), where=given > 0).astype(np.float32)


def unit(matrix: csr_array) -> csr_array:
    """Rows of length 1 (those of zeros stay)."""
    return divided(matrix, rows=np.sqrt(sums(matrix.multiply(matrix).tocsr())))


def sums(matrix: csr_array, axis: int = 1) -> NDArray[np.float64]:
    """Sum of each row (axis 1) or column (axis 0)."""
    made: NDArray[np.float64] = np.asarray(matrix.sum(axis=axis), np.float64).ravel()
    return made


def counts(matrix: csr_array, axis: int = 1) -> NDArray[np.float64]:
    """How many entries each row (axis 1) or column (axis 0) has."""
    if axis == 1:
        entries: NDArray[np.float64] = np.diff(matrix.indptr).astype(np.float64)
        return entries
    width: int = matrix.shape[1]
    return np.bincount(matrix.indices, minlength=width).astype(np.float64)


def without_diagonal(matrix: csr_array) -> csr_array:
    """The matrix with zeros where row and column are the same."""
    coo = matrix.tocoo()
    keep = coo.row != coo.col
    return csr_array((coo.data[keep], (coo.row[keep], coo.col[keep])), shape=matrix.shape)


def dense(matrix: Any) -> NDArray[np.float32]:
    """As an array of float32."""
    return np.asarray(matrix.toarray() if issparse(matrix) else matrix, np.float32)


def packed(matrix: csr_array) -> csr_array | NDArray[np.float32]:
    """A matrix that many rows are multiplied by: as an array where a quarter of it is filled."""
    rows, columns = matrix.shape
    return dense(matrix) if 4 * matrix.nnz > rows * columns else matrix


def ones(matrix: csr_array) -> csr_array:
    """1 where the matrix has an entry other than 0."""
    made = matrix.copy()
    made.eliminate_zeros()
    made.data = np.ones_like(made.data, dtype=np.float32)
    return made
