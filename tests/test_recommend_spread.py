"""The last places of ten go to others than the famous, and what that is measured by."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from queries.recommend.measure import Exposed
from queries.recommend.spread import FAMOUS, KEPT, famous, spread

TIE = np.arange(300)
"""Institute n is the n-th by enterprises worked with."""


def order(scores: list[float] | np.ndarray, known: np.ndarray) -> list[int]:
    """The institutes of one row in the order that comes of it, the best twelve."""
    (made,) = spread(np.asarray(scores, float)[None], known, TIE[: len(scores)])
    return [int(n) for n in np.lexsort((TIE[: len(scores)], -made))[:12]]


@pytest.mark.parametrize(("candidates", "most"), [(9, 0), (45, 4), (199, 19), (2758, FAMOUS)])
def test_the_famous_are_twenty_and_a_tenth_at_most(candidates: int, most: int) -> None:
    assert famous(TIE, candidates).sum() == most


def test_the_last_two_places_go_to_the_best_who_are_not_famous() -> None:
    known = TIE < 20
    scores = np.zeros(300)
    scores[:14] = np.arange(14, 0, -1)  # fourteen famous lead
    scores[200], scores[250] = 0.9, 0.8
    assert KEPT == 8
    assert order(scores, known) == [*range(8), 200, 250, 8, 9]
    (made,) = spread(scores[None], known, TIE)
    passed = made[8:14]
    assert (np.diff(passed) < 0).all()  # in their order still
    assert (passed < made[250]).all()
    assert (passed > 0.8 - 1e-6).all()  # before all that come later
    assert np.array_equal(made[[*range(8), *range(14, 300)]], scores[[*range(8), *range(14, 300)]])


def test_where_others_are_there_already_nothing_changes() -> None:
    known = TIE < 20
    scores = np.arange(300.0)
    assert np.array_equal(spread(scores[None], known, TIE)[0], scores)
    assert np.array_equal(spread(scores[None], TIE < 0, TIE)[0], scores)


def test_nobody_of_whom_nothing_is_known_is_put_forward() -> None:
    known = TIE[:30] < 20
    scores = np.where(known, 30.0 - TIE[:30], -1e30)
    scores[20] = 1.0
    assert order(scores, known) == [*range(8), 20, 8, 9, 10]
    scores[20] = -np.inf  # one that the enterprise works with already
    assert order(scores, known) == list(range(12))


def test_who_stands_in_the_first_tens_is_counted() -> None:
    scores = np.tile(np.arange(40.0), (2, 1))
    gone = csr_array(([1.0], ([1], [39])), shape=(2, 40))
    told = Exposed(40)
    told.add(scores, gone, TIE[:40])
    assert told.often[29:].tolist() == [1, *([2] * 9), 1]
    assert told.plain() == {"institutes": 11, "share": 0.95}
    few = Exposed(3)
    few.add(np.array([[1.0, 1.0, 0.0]]), csr_array((1, 3)), TIE[:3])
    assert few.often.tolist() == [1, 1, 1]
