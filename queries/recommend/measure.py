"""How good a ranking was: hits@10 and mean reciprocal rank, with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from graph.phrase import Phrase

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

TOP = 10
DRAWS = 1000
SEED = 20200715
FEW = 30
"""Fewer enterprises than these say little."""


def best_ranks(
    scores: NDArray[np.float64], chosen: csr_array, excluded: csr_array, tie: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Rank (from 1) of the best placed of each row's chosen columns.

    ``scores`` are rows x all institutes, higher is better; ``excluded`` are a row's own earlier
    partners; ``tie`` is each column's place where scores are equal.
    """
    scores = scores.copy()
    gone = excluded.tocoo()
    scores[gone.row, gone.col] = -np.inf
    found = np.empty(scores.shape[0], np.int64)
    for row, values in enumerate(scores):
        columns = chosen.indices[chosen.indptr[row] : chosen.indptr[row + 1]]
        best = columns[np.lexsort((tie[columns], -values[columns]))[0]]
        level = values == values[best]
        found[row] = 1 + (values > values[best]).sum() + (tie[level] < tie[best]).sum()
    return found


@dataclass
class Exposed:
    """How often each institute stands in a first ten."""

    institutes: int
    often: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        self.often = np.zeros(self.institutes, np.int64)

    def add(self, scores: NDArray[np.float64], excluded: csr_array, tie: NDArray[np.int64]) -> None:
        """Count the first ten of each row; the arguments as those of :func:`best_ranks`."""
        scores = scores.copy()
        scores[excluded.nonzero()] = -np.inf
        for row in scores:
            least = np.partition(row, -TOP)[-TOP] if len(row) > TOP else row.min()
            best = np.flatnonzero(row >= least)
            self.often[best[np.lexsort((tie[best], -row[best]))[:TOP]]] += 1

    def plain(self) -> dict[str, float | int]:
        """How many stand there at all, and the share of all places that the first ten of them
        have."""
        most = np.sort(self.often)[::-1]
        share = float(most[:TOP].sum() / max(1, most.sum()))
        return {"institutes": int((most > 0).sum()), "share": round(share, 4)}


def measured(ranks: NDArray[np.int64]) -> dict[str, Any]:
    """``n``, ``hits@10``, ``mrr`` and their 95% intervals, bootstrapped over enterprises."""
    if not len(ranks):
        return {"n": 0, "hits@10": None, "mrr": None, "interval": None}
    each = _each(ranks)
    drawn = {name: values[_draws(len(ranks))].mean(1) for name, values in each.items()}
    return {
        "n": len(ranks),
        **{name: round(float(values.mean()), 4) for name, values in each.items()},
        "interval": {name: _middle(values) for name, values in drawn.items()},
    }


def compared(ranks: NDArray[np.int64], others: Mapping[str, NDArray[np.int64]]) -> dict[str, Any]:
    """For each measure the best of the others, the ratio to it, and the ratio's 95% interval.

    The interval draws the same enterprises for both (paired bootstrap).
    """
    if not len(ranks) or not others:
        return {}
    made = {}
    mine = _each(ranks)
    for name, values in mine.items():
        theirs = {other: _each(r)[name] for other, r in others.items()}
        best = max(theirs, key=lambda other: float(theirs[other].mean()))
        if not theirs[best].mean():
            continue
        drawn = _draws(len(ranks))
        ratio = values[drawn].mean(1) / np.maximum(theirs[best][drawn].mean(1), 1e-9)
        made[name] = {
            "best": best,
            "ratio": round(float(values.mean() / theirs[best].mean()), 3),
            "interval": _middle(ratio),
        }
    return made


TOO_FEW = Phrase("too few to tell", "企业太少，难下结论")
BETTER = Phrase("better than the simple one", "优于简单排序")
WORSE = Phrase("worse than the simple one", "不及简单排序")
ALIKE = Phrase("not to be told from the simple one", "与简单排序不分高下")
ALL_THE_SAME = Phrase(
    "the recommender's answer stands all the same: which of two rankings was better on earlier "
    "days has not told which is better on later ones",
    "推荐仍按本排序给出：两种排序在更早日期上的高下，并不能说明以后谁更好",
)
"""What is used where it was worse."""


def verdict(n: int, interval: Sequence[float]) -> Phrase:
    """What ``n`` enterprises and the interval of the ratio to the best simple ranking say."""
    low, high = interval
    if n < FEW:
        return TOO_FEW
    if low > 1:
        return BETTER
    return WORSE if high < 1 else ALIKE


def _each(ranks: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
    return {f"hits@{TOP}": (ranks <= TOP).astype(np.float64), "mrr": 1 / ranks}


def _draws(n: int) -> NDArray[np.int64]:
    return np.random.default_rng(SEED).integers(0, n, (DRAWS, n))


def _middle(values: NDArray[np.float64]) -> list[float]:
    low, high = np.quantile(values, (0.025, 0.975))
    return [round(float(low), 4), round(float(high), 4)]
