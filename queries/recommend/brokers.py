"""Who could tie it: the broker who serves the enterprise and liaises with the institute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graph.stores.base import Reader
from queries.recommend import texts


@dataclass(frozen=True, slots=True)
class Tie:
    """A broker with the enterprises it could still take on; None where its capacity is unknown."""

    id: str
    name: str
    room: int | None


class Ties:
    """Which brokers know both sides, read once for a day: for all enterprises, or for a few."""

    def __init__(self, reader: Reader, as_of: date, of: Sequence[str] | None = None) -> None:
        day = {"as_of": as_of}
        if of is None:
            serving = list(reader.query(texts.SERVING, day).iter_rows())
            rows = list(reader.query(texts.BROKERS).iter_rows())
            some = {"brokers": [b for b, _, _ in rows] or [""]}
        else:
            given = {**day, "ids": list(of) or [""]}
            serving = list(reader.query(texts.SERVING_THESE, given).iter_rows())
            some = {"brokers": sorted({b for b, _ in serving}) or [""]}
            rows = list(reader.query(texts.BROKERS_THESE, some).iter_rows())
        carried: Mapping[str, int] = (
            Counter(broker for broker, _ in serving)
            if of is None
            else dict(reader.query(texts.CARRIED, {**day, **some}).iter_rows())
        )
        self._brokers = {
            broker: Tie(
                broker, name, None if capacity is None else int(capacity) - carried.get(broker, 0)
            )
            for broker, name, capacity in rows
        }
        self._serve = _grouped((enterprise, broker) for broker, enterprise in serving)
        liaisons = reader.query(texts.LIAISONS, some)
        self._liaise = _grouped((i, b) for b, i in liaisons.iter_rows())

    def between(self, enterprises: Iterable[str], institutes: Iterable[str]) -> Tie | None:
        """Of those who serve one of the enterprises and know one of the institutes, the freest.

        Unknown room comes after known room that is left, and before none; then by id.
        """
        here = {b for e in enterprises for b in self._serve.get(e, ())}
        there = {b for i in institutes for b in self._liaise.get(i, ())}
        known = [self._brokers[b] for b in here & there]
        return min(known, key=lambda t: (-_free(t), t.id)) if known else None

    def knows(self, broker: str, institutes: Iterable[str]) -> bool:
        """Whether the broker (id) liaises with one of the institutes."""
        return any(broker in self._liaise.get(i, ()) for i in institutes)


def _free(tie: Tie) -> float:
    return 0.5 if tie.room is None else tie.room


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    made: dict[str, set[str]] = {}
    for key, value in pairs:
        made.setdefault(key, set()).add(value)
    return made
