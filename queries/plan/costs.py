"""What each pair of a firm and a broker costs, by rule, in hundredths of an hour of a year."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from queries.plan.district import Broker, District, Firm, Place
from queries.plan.rules import SCALE, Weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

EARTH = 6371.0088
"""Mean radius of the earth in km (IUGG)."""


@dataclass(frozen=True, slots=True)
class Costs:
    """``pairs``: for each rule firms x brokers; ``left``: for each, firms left without a broker.

    ``km`` (firms x brokers) is the distance to the broker's home: 0 within the home community, nan
    where it is not known.
    """

    pairs: Mapping[str, NDArray[np.int64]]
    left: Mapping[str, NDArray[np.int64]]
    km: NDArray[np.float64]

    def alone(self, without: Collection[str] = ()) -> NDArray[np.int64]:
        """What each firm costs without a broker, all rules but these together."""
        made = np.zeros(len(self.km), np.int64)
        for name, each in self.left.items():
            if name not in without:
                made += each
        return made

    def total(self, without: Collection[str] = ()) -> NDArray[np.int64]:
        """Firms x brokers, all rules but these together."""
        made = np.zeros(self.km.shape, np.int64)
        for name, each in self.pairs.items():
            if name not in without:
                made += each
        return made


def costs(district: District, weights: Weights) -> Costs:
    """The costs of every pair of the district, by these weights."""
    firms, brokers = district.firms, district.brokers
    km = _distances(district)
    near = np.where(np.isnan(km), weights.away, np.nan_to_num(km) * weights.km)
    # of a broker who is at home nowhere yet, no place is far
    near[:, [b.home is None for b in brokers]] = 0.0
    left = [weights.firm + weights.demand * len(f.demands) for f in firms]
    lost = [weights.change * bool(f.now) for f in firms]
    return Costs(
        {
            "distance": _hundredths(near),
            "fields": _hundredths(weights.field * _strange(district)),
            "continuity": _hundredths(weights.change * _changes(firms, brokers)),
        },
        {
            "uncovered": _hundredths(np.array(left, np.float64)),
            "continuity": _hundredths(np.array(lost, np.float64)),
        },
        km,
    )


def _hundredths(hours: NDArray[np.float64]) -> NDArray[np.int64]:
    made: NDArray[np.int64] = np.rint(hours * SCALE).astype(np.int64)
    return made


def _distances(district: District) -> NDArray[np.float64]:
    """Firms x brokers; a firm without a place lies where its community does."""
    firms, brokers = district.firms, district.brokers
    there = _radians(
        f.place or (district.centres.get(f.community) if f.community else None) for f in firms
    )
    homes = _radians(district.centres.get(b.home) if b.home else None for b in brokers)
    found = distances(there, homes)
    code = {c: n for n, c in enumerate(sorted({f.community for f in firms if f.community}))}
    at = np.array([code.get(f.community or "", -1) for f in firms])
    home = np.array([code.get(b.home or "", -2) for b in brokers])
    found[at[:, None] == home[None, :]] = 0.0
    return found


def distances(ones: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Great-circle distances in km, ones x others, of places in radians (longitude, latitude).

    By the chord between two points of the unit sphere, which is exact for near ones too.
    """
    chord = np.zeros((len(ones), len(others)))
    for one, other in zip(_on_sphere(ones), _on_sphere(others), strict=True):
        chord += np.subtract.outer(one, other) ** 2
    made: NDArray[np.float64] = 2 * EARTH * np.arcsin(np.sqrt(chord) / 2)
    return made


def _on_sphere(places: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """x, y and z of places in radians."""
    longitude, latitude = places.T
    flat = np.cos(latitude)
    return flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)


def _radians(places: Iterable[Place | None]) -> NDArray[np.float64]:
    degrees = np.array([p or (math.nan, math.nan) for p in places]).reshape(-1, 2)
    made: NDArray[np.float64] = np.radians(degrees)
    return made


def _strange(district: District) -> NDArray[np.float64]:
    """Firms x brokers: how many of the firm's needs lie in no field of the broker's.

    A broker whose fields are not known may know half of them.
    """
    brokers = district.brokers
    made = np.zeros((len(district.firms), len(brokers)))
    unknown = np.array([not b.fields for b in brokers], dtype=bool)
    kept: dict[frozenset[str], NDArray[np.float64]] = {}
    for n, firm in enumerate(district.firms):
        for about in needs(firm):
            if about not in kept:
                broad = {w for f in about for w in district.within.get(f, frozenset((f,)))}
                row = np.array([not (b.fields & broad) for b in brokers], np.float64)
                row[unknown] = 0.5
                kept[about] = row
            made[n] += kept[about]
    return made


def needs(firm: Firm) -> Sequence[frozenset[str]]:
    """The fields of each open demand that has some; without any demand, of its projects at once."""
    if firm.demands:
        return [d.fields for d in firm.demands if d.fields]
    return [firm.fields] if firm.fields else []


def _changes(firms: Sequence[Firm], brokers: Sequence[Broker]) -> NDArray[np.float64]:
    """Firms x brokers: 1 where the firm has a broker now, and not this one."""
    at = {b.id: n for n, b in enumerate(brokers)}
    has = np.array([bool(firm.now) for firm in firms], np.float64)
    made = np.repeat(has[:, None], len(brokers), axis=1)
    kept = [(n, at[b]) for n, firm in enumerate(firms) for b in firm.now if b in at]
    made[tuple(np.array(kept, np.int64).reshape(-1, 2).T)] = 0.0
    return made
