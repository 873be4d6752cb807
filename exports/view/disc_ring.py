"""Where the discs of groups stand: around a hollow, or in rows where nothing lies between them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence

from exports.view.disc_packing import Disc, Point

SCREEN = 1.25
"""Width to height of the canvas between its panels on a screen."""

WIDE = 1.5
"""Width to height of the hollow in a ring: with the discs around it, it fills the canvas."""


def ring(radii: Mapping[str, float], hollow: float) -> dict[str, Disc]:
    """Discs of these radii around a hollow of at least this radius, with even gaps between."""
    order = _balanced(radii)
    while (angles := _walk(order, radii, hollow, 18.0)) is None:
        hollow *= 1.05
    low, high = 18.0, 18.0 + 4 * hollow
    for _ in range(12):  # what is over is shared out evenly between the discs
        gap = (low + high) / 2
        wider = _walk(order, radii, hollow, gap)
        if wider is None:
            high = gap
        else:
            low, angles = gap, wider
    return {
        g: Disc(g, *_on_ring(a, hollow, radii[g]), radii[g])
        for g, a in zip(order, angles, strict=True)
    }


def shelves(radii: Mapping[str, float]) -> dict[str, Disc]:
    """Nothing lies between the groups: rows of discs, in the order of their keys."""
    row = SCREEN * math.sqrt(sum((2 * r + 60) ** 2 for r in radii.values()) / SCREEN) * 1.02
    discs: dict[str, Disc] = {}
    x = y = deep = 0.0
    for group in sorted(radii):
        across = 2 * radii[group] + 60
        if x and x + across > row:
            x, y, deep = 0.0, y + deep, 0.0
        discs[group] = Disc(group, x + across / 2, y + across / 2, radii[group])
        x, deep = x + across, max(deep, across)
    return discs


def _balanced(radii: Mapping[str, float]) -> list[str]:
    """The order on the ring: the largest spread evenly (a van der Corput sequence over ranks).

    Sizes are compared in coarse steps and then by key, so that small changes move nothing.
    """
    by_size = sorted(radii, key=lambda g: (-round(radii[g] / 12), g))
    return [by_size[i] for i in sorted(range(len(by_size)), key=_van_der_corput)]


def _van_der_corput(rank: int) -> float:
    value, share = 0.0, 0.5
    while rank:
        value += share * (rank & 1)
        rank, share = rank >> 1, share / 2
    return value


def _on_ring(angle: float, hollow: float, r: float) -> Point:
    out = hollow * WIDE / math.hypot(math.cos(angle), WIDE * math.sin(angle)) + r + 14
    return out * math.cos(angle), out * math.sin(angle)


def _walk(
    order: Sequence[str], radii: Mapping[str, float], hollow: float, gap: float
) -> list[float] | None:
    """Angles at which discs stand this far apart, or None when they do not fit on the ring."""
    step = math.tau / 1440
    angles = [-math.pi / 2]
    for before, group in itertools.pairwise(order):
        here = _on_ring(angles[-1], hollow, radii[before])
        apart = radii[before] + radii[group] + gap
        angle = angles[-1]
        while math.dist(_on_ring(angle, hollow, radii[group]), here) < apart:
            angle += step
            if angle - angles[0] > math.tau:
                return None
        angles.append(angle)
    first, last = order[0], order[-1]
    ends = (
        _on_ring(angles[0], hollow, radii[first]),
        _on_ring(angles[-1], hollow, radii[last]),
    )
    near_round = angles[-1] - angles[0] > math.pi
    if near_round and math.dist(*ends) < radii[first] + radii[last] + gap:
        return None
    return angles
