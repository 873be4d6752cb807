"""Chance that falls the same way on every machine and every version of Python.

Only ``random.Random.random`` is promised to give the same sequence for a seed in every version of
Python; whole numbers, samples and shuffles are not. So all is made from that one method, and with
arithmetic that rounds the same everywhere (no logarithm, no power of a fraction).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """One stream for each step of the making, so that a change in one leaves the others alone."""

    def __init__(self, seed: int, step: str) -> None:
        own = int.from_bytes(step.encode(), "big")
        self._random = Random(own * 1_000_003 + seed)

    def unit(self) -> float:
        """A number from 0 up to 1, 1 excluded."""
        return self._random.random()

    def yes(self, share: float) -> bool:
        """True in this share of cases."""
        return self.unit() < share

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self.unit() * (high - low + 1))

    def pick(self, among: Sequence[T]) -> T:
        """One of these."""
        return among[int(self.unit() * len(among))]

    def weigh(self, among: Sequence[T], weights: Sequence[float]) -> T:
        """One of these, the likelier the heavier."""
        left = self.unit() * sum(weights)
        for each, weight in zip(among, weights, strict=True):
            left -= weight
            if left < 0:
                return each
        return among[-1]

    def sample(self, among: Sequence[T], size: int) -> list[T]:
        """So many different ones of these (all, if there are fewer), in random order."""
        pool = list(among)
        for here in range(min(size, len(pool))):
            there = self.between(here, len(pool) - 1)
            pool[here], pool[there] = pool[there], pool[here]
        return pool[:size]

    def day(self, first: date, last: date) -> date:
        """A day, both ends included; the first if the last lies before it."""
        return first + timedelta(days=self.between(0, max(0, (last - first).days)))

    def split(self, total: int, parts: int, step: int) -> list[int]:
        """A total in so many parts, some ten times others, all but the first multiples of step."""
        weights = [0.25 + 2.5 * self.unit() * self.unit() for _ in range(parts)]
        whole = sum(weights)
        shares = [int(total * w / whole) // step * step for w in weights]
        shares[0] += total - sum(shares)
        return shares
