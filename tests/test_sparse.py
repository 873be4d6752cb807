"""The small steps over sparse matrices give what arrays give."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy.sparse import csr_array

from queries.recommend.sparse import columns_of, divided, only, rows_of, times, without_diagonal

FILLED = arrays(
    np.float32,
    array_shapes(min_dims=2, max_dims=2, max_side=5),
    elements=st.sampled_from([0, 0, 1, 2, 3]),
)


@given(FILLED, st.data())
def test_rows_and_columns_are_chosen_as_of_an_array(full, data) -> None:
    matrix = csr_array(full)
    kept = np.flatnonzero(data.draw(arrays(bool, full.shape[1])))
    assert np.array_equal(columns_of(matrix, kept).toarray(), full[:, kept])
    picked = np.array(data.draw(st.lists(st.integers(-1, len(full) - 1))), np.int64)
    rows = np.where((picked >= 0)[:, None], full[np.maximum(picked, 0)], 0)
    assert np.array_equal(rows_of(matrix, picked).toarray(), rows)
    assert np.array_equal(np.diff(rows_of(matrix, picked).indptr), (rows != 0).sum(1))
    assert np.array_equal(only(matrix, matrix.data > 1).toarray(), np.where(full > 1, full, 0))


@given(FILLED)
def test_no_entry_is_left_that_is_nothing(full) -> None:
    matrix = csr_array(full)
    by_row, by_column = (np.arange(n, dtype=np.float32) for n in full.shape)
    for made, wanted in (
        (times(matrix, rows=by_row), full * by_row[:, None]),
        (times(matrix, columns=by_column), full * by_column),
        (divided(matrix, columns=by_column), full * (by_column > 0) / np.maximum(1, by_column)),
    ):
        np.testing.assert_allclose(made.toarray(), wanted, rtol=1e-6)
        assert made.nnz == (wanted != 0).sum()
    assert np.array_equal(matrix.toarray(), full)


@pytest.mark.parametrize("n", [0, 1, 3])
def test_the_diagonal_is_left_out(n: int) -> None:
    full = np.ones((n, n), np.float32)
    made = without_diagonal(csr_array(full))
    assert np.array_equal(made.toarray(), full - np.eye(n))
    assert made.nnz == n * n - n
