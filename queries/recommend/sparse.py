"""Small steps over sparse matrices that features are made of."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, issparse


def divided(matrix: csr_array, *, rows: Any = None, columns: Any = None) -> csr_array:
    """Rows and columns divided by these numbers; by 0 gives 0."""
    return times(
        matrix,
        rows=None if rows is None else _inverse(rows),
        columns=None if columns is None else _inverse(columns),
    )


def times(matrix: csr_array, *, rows: Any = None, columns: Any = None) -> csr_array:
    """Rows and columns times these numbers (float32); what is 0 then has no entry.

    As a product with diagonal matrices, but the entries stay where they are.
    """
    data = matrix.data
    if rows is not None:
        data = data * np.repeat(rows, np.diff(matrix.indptr))
    if columns is not None:
        data = data * columns[matrix.indices]
    made = csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)
    return made if data.all() else only(made, data != 0)


def only(matrix: csr_array, kept: NDArray[np.bool_]) -> csr_array:
    """The matrix with these of its entries."""
    return _picked(matrix, matrix.indices, kept, matrix.shape)


def columns_of(matrix: csr_array, positions: NDArray[np.int64]) -> csr_array:
    """The columns at these positions, which ascend."""
    if len(positions) == matrix.shape[1]:
        return matrix
    at = np.full(matrix.shape[1], -1, matrix.indices.dtype)
    at[positions] = np.arange(len(positions))
    place = at[matrix.indices]
    return _picked(matrix, place, place >= 0, (matrix.shape[0], len(positions)))


def _picked(
    matrix: csr_array, columns: NDArray[Any], kept: NDArray[np.bool_], shape: tuple[int, int]
) -> csr_array:
    ends = np.zeros(len(kept) + 1, matrix.indptr.dtype)
    np.cumsum(kept, out=ends[1:])
    return csr_array((matrix.data[kept], columns[kept], ends[matrix.indptr]), shape=shape)


def rows_of(matrix: csr_array, positions: NDArray[np.int64]) -> csr_array:
    """The rows at these positions; at -1 an empty one."""
    made = matrix[np.maximum(positions, 0)]
    known = positions >= 0
    return made if known.all() else only(made, np.repeat(known, np.diff(made.indptr)))


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
    """The matrix without entries whose row and column are the same."""
    row = np.repeat(np.arange(matrix.shape[0], dtype=matrix.indices.dtype), np.diff(matrix.indptr))
    return only(matrix, row != matrix.indices)


def dense(matrix: Any) -> NDArray[np.float32]:
    """As an array of float32."""
    return np.asarray(matrix.toarray() if issparse(matrix) else matrix, np.float32)


def packed(matrix: csr_array, *, diagonal: bool = True) -> csr_array | NDArray[np.float32]:
    """A matrix that many rows are multiplied by: as an array where a quarter of it is filled.

    ``diagonal``: whether the entries are kept whose row and column are the same.
    """
    rows, columns = matrix.shape
    if 4 * matrix.nnz <= rows * columns:
        return matrix if diagonal else without_diagonal(matrix)
    made = dense(matrix)
    if not diagonal:
        np.fill_diagonal(made, 0)
    return made


def ones(matrix: csr_array) -> csr_array:
    """1 where the matrix has an entry other than 0."""
    made = matrix.copy()
    made.eliminate_zeros()
    made.data = np.ones_like(made.data, dtype=np.float32)
    return made
