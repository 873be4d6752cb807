"""From what is seen of a pair to a score: two small logistic models, the margin between them.

How far the best candidate is ahead of the second tells more than any likeness: of two names that
are both likely neither is certain.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.process import cpdist

from loaders.match.candidates import Floats, Ints

FAR = 6.0
"""A margin above this (in logits) says no more than this."""
CLOSE = 3.5
"""Below this margin (in logits) each bit of it counts more."""
NOBODY = -3.0
"""Where there is no second candidate, or one less likely than this, the margin is to this."""


@dataclass(frozen=True)
class Weights:
    """Coefficients of the features, then the constant; ``second`` has, behind the features, the
    first model's logit, the margin on the left and on the right.

    ``same`` is the least logit of the second model for a decision, ``ask`` for a question.
    """

    first: tuple[float, ...]
    second: tuple[float, ...]
    same: float
    ask: float


def logit(features: Floats, coefficients: Sequence[float]) -> Floats:
    """The linear score of each row."""
    made: Floats = features @ np.array(coefficients[:-1]) + coefficients[-1]
    return made


def with_margins(features: Floats, first: Floats, left: Sides, right: Sides) -> Floats:
    """The features of the second model."""
    mine = np.clip(margins(first, left.at, right.twin), -FAR, FAR)
    theirs = np.clip(margins(first, right.at, left.twin), -FAR, FAR)
    return np.column_stack([features, first, mine, theirs, np.minimum(mine, CLOSE)])


@dataclass(frozen=True)
class Sides:
    """One side of the pairs: which name (``at``), and a number that exact twins share."""

    at: Ints
    twin: Ints


def margins(score: Floats, group: Ints, twin: Ints) -> Floats:
    """How far each pair is ahead of the best other one of its group (negative: behind).

    Pairs whose other side is an exact twin of the best one's count as the best one.
    """
    if not len(score):
        return score
    order = np.lexsort((-score, group))
    groups, scores, twins = group[order], score[order], twin[order]
    first = np.r_[True, groups[1:] != groups[:-1]]
    start = np.flatnonzero(first)
    number = np.cumsum(first) - 1
    leads = twins == twins[start][number]
    second = np.maximum.reduceat(np.where(leads, NOBODY, np.maximum(scores, NOBODY)), start)
    ahead = np.where(leads, scores - second[number], scores - scores[start][number])
    made = np.empty(len(score))
    made[order] = np.minimum(ahead, 2 * FAR)
    return made


def pairwise(
    scorer: Callable[..., float], left: Sequence[str], right: Sequence[str], threads: int
) -> Floats:
    """A string measure of each pair, side by side."""
    return np.asarray(
        cpdist(left, right, scorer=scorer, workers=threads, dtype=np.float64), dtype=np.float64
    )


def sizes(texts: Collection[str]) -> Floats:
    """The length of each text, at least 1."""
    return np.maximum(np.fromiter(map(len, texts), dtype=np.float64, count=len(texts)), 1)
