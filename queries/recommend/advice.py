"""One recommendation."""

from __future__ import annotations

from dataclasses import dataclass

from queries.recommend.brokers import Tie
from queries.recommend.reasons import Reason


@dataclass(frozen=True, slots=True)
class Advice:
    """One recommendation.

    ``score``: the odds relative to the best of its kind, from 0 to 1; of an achievement or platform
    times how like the best of these is to what is asked for. ``institutes`` stand behind
    it: itself, or who offers or operates it. ``broker`` knows both sides, None where nobody does.
    """

    kind: str
    id: str
    score: float
    reasons: tuple[Reason, ...]
    institutes: tuple[str, ...] = ()
    enterprises: tuple[str, ...] = ()
    broker: Tie | None = None
