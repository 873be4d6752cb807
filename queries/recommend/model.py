"""A logistic model of choice: which of all candidates an enterprise turned to, learnt from history.

The conditional logit (McFadden 1974): the probability of a candidate is its share of exp(w·x) among
all that could be chosen. All candidates take part, none is sampled, so that the weights rank the
whole list. Fitted by Newton's method with a ridge; there is no chance in it.

Where few choices are known, chance has its part in them, and what earlier days teach holds only so
far for today. The weights are therefore held to those that are ``expected`` (a normal prior), as
if so many choices had been seen that were made by these. How many is settled by the evidence
(MacKay 1992, Neural Computation 4, 415): the number under which what was chosen is likeliest.

Of an enterprise's new partners the best placed is what counts, and where it has a history of its
own the model is fitted on to that: to the likelihood that any of them is the one (``any_of``). The
targets then follow the model's own shares among the chosen, a step of EM each (Dempster et al.
1977), from the weights that make all of them likely.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

if TYPE_CHECKING:
    from numpy.typing import NDArray

HELD = (125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0)
"""Choices that the expected weights may count as much as."""
RIDGE_ANY = 0.3
"""How strongly, at least, they are held for each choice when fitted on to any of those chosen."""
STEPS, STEPS_ANY = 20, 6
_BLOCK = 48
_THIN = 3


@dataclass(frozen=True)
class Model:
    """Weight of each feature, and from how many choices it was learnt (0: fixed by us)."""

    weights: Mapping[str, float]
    learnt_from: int

    def score(self, block: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float32]:
        """Enterprises x candidates, by those features that the block has: higher is better.

        What all candidates have in common is left out: it ranks nobody.
        """
        made: NDArray[np.float32] | None = None
        for name, weight in self.weights.items():
            if name not in block:
                continue
            values = block[name]
            if values.strides[0] == 0:  # the same row for all
                values = values[:1]
            each = values * scale(values, weight)
            if made is None:
                made = np.array(np.broadcast_to(each, block[name].shape))
            else:
                made += each
        assert made is not None, "a model without features"
        return made


@dataclass(frozen=True)
class Choices:
    """Examples: features (f x n x c, standardised), the chosen and the possible (n x c)."""

    features: NDArray[np.float32]
    chosen: NDArray[np.bool_]
    possible: NDArray[np.bool_]


@dataclass(frozen=True)
class Held:
    """A ridge: how strongly the weights are held, and to which."""

    strength: float
    to: NDArray[np.float64]


def standard(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each row with mean 0 and deviation 1, so that early and late days compare; 0 if constant."""
    if not values.shape[1]:  # nobody to choose from
        return values
    centred = values - values.mean(1, keepdims=True)
    deviation = np.sqrt((centred**2).mean(1, keepdims=True))
    return np.where(deviation > 1e-6, centred / np.maximum(deviation, 1e-6), 0).astype(np.float32)


def scale(values: NDArray[np.float32], weight: float) -> NDArray[np.float32]:
    """The weight by each row's deviation, as a column; 0 where all of the row are alike."""
    if not values.shape[1]:
        return np.zeros((len(values), 1), np.float32)
    values = np.ascontiguousarray(values)  # so that a row's sum hangs on no other row
    mean = values.mean(1, keepdims=True)
    square = np.square(values).mean(1, keepdims=True)
    spread = square - mean * mean
    alike = spread <= np.maximum(1e-6 * square, 1e-12)
    return np.where(alike, 0, weight / np.sqrt(np.where(alike, 1, spread))).astype(np.float32)


def learn(
    names: Sequence[str],
    examples: Sequence[Choices],
    *,
    any_of: bool = False,
    expected: Mapping[str, float] | None = None,
    held: float | None = None,
    again: float = 1.0,
) -> Model:
    """The model that makes what was chosen likeliest; each enterprise weighs the same.

    ``any_of``: that makes it likeliest that one of those chosen is first. ``expected``: the weights
    to hold to (of what is not in it, 0), as if so many as ``held`` choices had been made by them;
    None: as the evidence has it, where a choice counts as one of ``again`` that are the same.
    """
    known = np.array([(expected or {}).get(name, 0.0) for name in names])
    with threadpool_limits(1, "blas"):  # so that sums, and ranks, are the same on any machine
        return _learn(names, examples, any_of, known, held, again)


def _learn(
    names: Sequence[str],
    examples: Sequence[Choices],
    any_of: bool,
    expected: NDArray[np.float64],
    given: float | None,
    again: float,
) -> Model:
    total = sum(len(e.chosen) for e in examples)
    count = worth(*_slope(expected, examples, False), again) if given is None else given
    held = Held(count / total, expected)
    weights = expected.copy()
    best = _loss(weights, examples, held, total)
    for _ in range(STEPS):
        step = _step(weights, examples, held, total)
        length = 1.0
        loss = _loss(weights - step, examples, held, total)
        while loss > best and length > 1e-3:
            length /= 2
            loss = _loss(weights - length * step, examples, held, total)
        weights = weights - length * step
        if best - loss < 1e-4:
            break
        best = loss
    held = replace(held, strength=max(RIDGE_ANY, held.strength))
    for _ in range(STEPS_ANY if any_of else 0):
        weights = weights - _step(weights, examples, held, total, any_of=True)
    return Model(dict(zip(names, weights.tolist(), strict=True)), total)


def worth(gradient: NDArray[np.float64], curvature: NDArray[np.float64], again: float) -> float:
    """How many choices the expected weights count as much as, one of HELD: the evidence decides.

    ``gradient`` and ``curvature`` of the loss are those at the expected weights, where it is taken
    for a quadratic; both are divided by ``again``, as choices that are the same teach once.
    """
    values, vectors = np.linalg.eigh(curvature / again)
    values = np.maximum(values, 0)
    along = np.square(vectors.T @ gradient / again)

    def evidence(count: float) -> float:
        strength = count / again
        return float((along / (values + strength) + np.log(strength / (values + strength))).sum())

    return max(HELD, key=evidence)


def _log_shares(weights: NDArray[np.float64], each: Choices) -> NDArray[np.float32]:
    size, n, c = each.features.shape
    utility = (weights.astype(np.float32) @ each.features.reshape(size, -1)).reshape(n, c)
    utility = np.where(each.possible, utility, np.float32(-1e9))
    utility -= utility.max(1, keepdims=True)
    shares: NDArray[np.float32] = utility - np.log(np.exp(utility).sum(1, keepdims=True))
    return shares


def _target(each: Choices) -> NDArray[np.float32]:
    made: NDArray[np.float32] = each.chosen / each.chosen.sum(1, keepdims=True, dtype=np.float32)
    return made


def _likely(each: Choices, shares: NDArray[np.float32]) -> NDArray[np.float32]:
    """The shares among the chosen alone."""
    among = np.where(each.chosen, np.maximum(shares, np.float32(1e-30)), np.float32(0))
    made: NDArray[np.float32] = among / among.sum(1, keepdims=True)
    return made


def _step(
    weights: NDArray[np.float64],
    examples: Sequence[Choices],
    held: Held,
    total: int,
    *,
    any_of: bool = False,
) -> NDArray[np.float64]:
    """Newton's step, to be taken away from the weights."""
    gradient, curvature = _slope(weights, examples, any_of)
    gradient = gradient / total + held.strength * (weights - held.to)
    solved = np.linalg.solve(curvature / total + held.strength * np.eye(len(weights)), gradient)
    return solved.astype(np.float64, copy=False)


def _loss(
    weights: NDArray[np.float64], examples: Sequence[Choices], held: Held, total: int
) -> float:
    lost = 0.0
    for each in examples:
        shares = _log_shares(weights, each)
        lost -= float((_target(each) * np.where(each.chosen, shares, 0)).sum(dtype=np.float64))
    away = weights - held.to
    return lost / total + held.strength * float(away @ away) / 2


def _slope(
    weights: NDArray[np.float64], examples: Sequence[Choices], any_of: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Gradient, and curvature of every third choice: it only sets the length of a step."""
    size = len(weights)
    gradient, curvature = np.zeros(size), np.zeros((size, size))
    for each in examples:
        shares = np.exp(_log_shares(weights, each))
        target = _likely(each, shares) if any_of else _target(each)
        gradient += each.features.reshape(size, -1) @ (shares - target).ravel()
        thin = shares[::_THIN]
        scale = len(shares) / len(thin)
        for at in range(0, len(thin), _BLOCK):
            part = thin[at : at + _BLOCK]
            x = each.features[:, at * _THIN : (at + len(part)) * _THIN : _THIN]
            mean = np.einsum("qc,fqc->fq", part, x)
            spread = (x * np.sqrt(part)).reshape(size, -1)
            curvature += scale * (spread @ spread.T - mean @ mean.T)
    return gradient, curvature
