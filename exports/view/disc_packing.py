"""Circles that do not overlap: each new one takes the free spot nearest to where it would be."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

Point = tuple[float, float]
GOLDEN = math.pi * (3 - math.sqrt(5))
"""The golden angle: points at its multiples fill a disc evenly."""


@dataclass(frozen=True, slots=True)
class Disc:
    """The disc of a group: its key, centre and radius."""

    key: str
    x: float
    y: float
    r: float


class Crowd:
    """Circles that do not overlap, found by a grid; a new one takes the nearest free spot."""

    CELL = 48.0

    def __init__(self, discs: Iterable[Disc]) -> None:
        self.discs = list(discs)
        self.cells: dict[tuple[int, int], list[tuple[float, float, float]]] = defaultdict(list)
        self.widest = 0.0
        self.tried: dict[tuple[int, int], int] = {}

    def seat(self, spot: Point, r: float) -> Point:
        """The free spot nearest to this one (along a spiral) for a circle of this radius."""
        home = (int(spot[0] // self.CELL), int(spot[1] // self.CELL))
        for k in range(self.tried.get(home, 0) * 3 // 4, 20_000):
            far = 7.0 * math.sqrt(k)
            x = spot[0] + far * math.cos(GOLDEN * k)
            y = spot[1] + far * math.sin(GOLDEN * k)
            if self._free(x, y, r):
                self.tried[home] = k
                break
        self.widest = max(self.widest, r)
        self.cells[int(x // self.CELL), int(y // self.CELL)].append((x, y, r))
        return x, y

    def _free(self, x: float, y: float, r: float) -> bool:
        if any((x - d.x) ** 2 + (y - d.y) ** 2 < (d.r + r) ** 2 for d in self.discs):
            return False
        span = int((r + self.widest) // self.CELL) + 1
        cx, cy = int(x // self.CELL), int(y // self.CELL)
        for i in range(cx - span, cx + span + 1):
            for j in range(cy - span, cy + span + 1):
                for ox, oy, other in self.cells.get((i, j), ()):
                    if (x - ox) ** 2 + (y - oy) ** 2 < (r + other) ** 2:
                        return False
        return True
