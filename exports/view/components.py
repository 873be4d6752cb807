"""What stands apart in a picture: who hangs together with whom, and small components in rows."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from exports.view.elements import Picture
from exports.view.radial import Point, rings


def neighbours(picture: Picture) -> dict[str, list[str]]:
    """Who is tied to whom by links; what links leave in pieces, by the threads between these."""
    found: dict[str, list[str]] = defaultdict(list)
    for link in picture.links:
        found[link.source].append(link.target)
        found[link.target].append(link.source)
    whole = components([n.key for n in picture.nodes], found)
    piece = {key: number for number, keys in enumerate(whole) for key in keys}
    for a, b in (line for thread in picture.threads for line in thread.lines):
        if piece[a] != piece[b]:
            found[a].append(b)
            found[b].append(a)
    return {key: sorted(near) for key, near in found.items()}


def set_aside(
    near: Mapping[str, Sequence[str]], rest: Sequence[str], at: dict[str, Point], pitch: float
) -> float:
    """Small components in rows below the picture, the largest first; a single row is centred.

    Returns where they begin.
    """
    square = pitch * math.sqrt(len(rest)) * 1.7 + 120
    left = min((x for x, _ in at.values()), default=0.0)
    right = max(left + square, max((x for x, _ in at.values()), default=0.0))
    top = max((y for _, y in at.values()), default=-60.0) + 90
    lots = [rings(lot, near, (), pitch) for lot in components(rest, near)]
    sides = [_sides(own, pitch) for own in lots]
    left += max(0.0, right - left - sum(wide for wide, _ in sides)) / 2
    x, y, deep = left, top, 0.0
    for own, (wide, high) in zip(lots, sides, strict=True):
        xs, ys = [p[0] for p in own.values()], [p[1] for p in own.values()]
        if x + wide > right and x > left:
            x, y, deep = left, y + deep, 0.0
        for key, (ox, oy) in own.items():
            at[key] = (x + ox - min(xs) + pitch / 2, y + oy - min(ys) + pitch / 2)
        x, deep = x + wide, max(deep, high)
    return top


def _sides(own: Mapping[str, Point], pitch: float) -> tuple[float, float]:
    xs, ys = [p[0] for p in own.values()], [p[1] for p in own.values()]
    return max(xs) - min(xs) + pitch, max(ys) - min(ys) + pitch


def components(keys: Sequence[str], near: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """The keys that hang together, each lot sorted, the largest lot first."""
    left = set(keys)
    found: list[list[str]] = []
    for key in sorted(keys):
        if key not in left:
            continue
        left.discard(key)
        component = [key]
        for each in component:
            for other in near.get(each, ()):
                if other in left:
                    left.discard(other)
                    component.append(other)
        found.append(sorted(component))
    return sorted(found, key=lambda c: (-len(c), c[0]))
