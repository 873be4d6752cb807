"""Rings around what a picture is about: its neighbours on the first, theirs on the second.

Each node gets a share of its parent's angle by the room that it and what hangs on it need, so a
neighbourhood reads as a tree. Ordered by keys (which begin with the kind), so that kinds stand
together and nothing moves by chance.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

Point = tuple[float, float]


def rings(
    keys: Iterable[str], near: Mapping[str, Sequence[str]], focus: Sequence[str], pitch: float
) -> dict[str, Point]:
    """Positions of the keys that hang together with the focus (else with the best tied key)."""
    within = set(keys)
    roots = [k for k in focus if k in within]
    if not roots:
        if not within:
            return {}
        roots = [min(within, key=lambda k: (-len(near.get(k, ())), k))]
    children, layers = _tree(roots, near, within)
    far = _radii(layers, len(roots), pitch)
    share = _shares(children, layers, far)
    needed = sum(share[r] for r in roots)
    far = [r * max(1.0, needed * pitch * 0.92 / math.tau) for r in far]
    at: dict[str, Point] = {}
    wedge = {}
    begin = -math.pi / 2
    for root in roots:
        width = math.tau * share[root] / needed
        wedge[root] = (begin, width)
        middle = begin + width / 2
        at[root] = (far[0] * math.cos(middle), far[0] * math.sin(middle))
        begin += width
    for depth, layer in enumerate(layers[:-1]):
        r = far[depth + 1]
        for parent in layer:
            begin, width = wedge[parent]
            whole = sum(share[c] for c in children[parent])
            for child in children[parent]:
                own = width * share[child] / whole
                middle = begin + own / 2
                at[child] = (1.3 * r * math.cos(middle), r * math.sin(middle))
                wedge[child] = (begin, own)
                begin += own
    return at


def _tree(
    roots: Sequence[str], near: Mapping[str, Sequence[str]], within: set[str]
) -> tuple[dict[str, list[str]], list[list[str]]]:
    seen = set(roots)
    children: dict[str, list[str]] = {}
    layers = [list(roots)]
    while layers[-1]:
        following: list[str] = []
        for key in layers[-1]:
            own = sorted(set(near.get(key, ())) & within - seen)
            seen.update(own)
            children[key] = own
            following += own
        layers.append(following)
    return children, layers[:-1]


def _shares(
    children: Mapping[str, list[str]], layers: list[list[str]], far: Sequence[float]
) -> dict[str, float]:
    """What each needs of the turn, as places on its ring, or as what its children need."""
    share: dict[str, float] = {}
    for layer, r in zip(reversed(layers), reversed(far), strict=True):
        for key in layer:
            own = 1.0 / r if r else 1e-9  # the middle needs no part of a ring
            share[key] = max(own, sum(share[c] for c in children.get(key, ())))
    return share


def _radii(layers: list[list[str]], roots: int, pitch: float) -> list[float]:
    """Radius of each ring: wide enough for its nodes, and clear of the ring before."""
    far = [0.0 if roots == 1 else roots * pitch * 1.6 / math.tau + pitch]
    for layer in layers[1:]:
        far.append(max(far[-1] + pitch * 3.4, len(layer) * pitch * 0.92 / math.tau))
    return far
