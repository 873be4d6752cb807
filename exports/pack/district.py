"""The picture of the district in a pack: each enterprise a dot in its community's disc, coloured by
who reaches it, and between the discs how many of their enterprises met.

Communities stand on a circle, those that meet side by side; a disc's area is its enterprises. Where
there are more than :data:`DOTS`, a dot stands for several, and the page says for how many.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, cos, hypot, pi, sin, sqrt

import polars as pl

from exports.names import telling
from exports.pack.words import whole
from graph.phrase import Phrase

DOTS = 3000
PITCH = 6.0
"""Between dots of a disc, in units of the drawing."""
GOLDEN = pi * (3 - sqrt(5))
MIDDLE = 0.15
"""How far to the side (as a cosine) a name above or below its disc is centred on it."""
NAME = 30.0
"""Room for a name around the circle."""
NEVER, LAPSED, SERVED, OTHER = "never", "lapsed", "served", "other"
STATES = {
    SERVED: ("#1d4f7c", Phrase("served by a broker", "有经纪人服务")),
    LAPSED: ("#9dbbd5", Phrase("served, but not visited lately", "服务中，但久未走访")),
    OTHER: ("#b9bfc4", Phrase("others", "其他")),
    NEVER: ("#c8102e", Phrase("never met", "从未接触")),
}
"""How an enterprise stands, the best reached first: colour and words."""


@dataclass(frozen=True, slots=True)
class Disc:
    """A community of the picture: how many of its enterprises are in each state."""

    id: str
    name: str
    numbers: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many enterprises there are."""
        return sum(self.numbers.values())


@dataclass(frozen=True)
class District:
    """What the picture shows: the communities, and of those pairs of them of which it is known how
    many pairs of their enterprises met; ``unplaced`` enterprises are in no community."""

    discs: tuple[Disc, ...]
    met: Mapping[frozenset[str], int]
    unplaced: int


def district(
    names: Mapping[str, str],
    places: pl.DataFrame,
    served: set[str],
    gaps: pl.DataFrame,
    groups: pl.DataFrame,
    unplaced: int,
) -> District:
    """The district from the communities' names, ``places`` (enterprise, community), who has a
    broker, all open gaps, the rows of group-ties, and how many are in no community."""
    never, lapsed = _about(gaps, "unknown-enterprises"), _about(gaps, "lapsed-service")
    numbers: dict[str, Counter[str]] = {}
    for enterprise, community in places.select("enterprise", "community").unique().iter_rows():
        state = NEVER if enterprise in never else LAPSED if enterprise in lapsed else OTHER
        if state == OTHER and enterprise in served:
            state = SERVED
        numbers.setdefault(community, Counter())[state] += 1
    discs = [Disc(c, names[c], n) for c, n in numbers.items() if c in names]
    pairs = groups.filter(pl.col("by") == "community", pl.col("observed").is_not_null())
    pairs = pairs.with_columns(pl.col("a", "b").str.strip_prefix("community:"))
    met = {frozenset((a, b)): n for a, b, n in pairs.select("a", "b", "observed").iter_rows()}
    return District(tuple(sorted(discs, key=lambda d: (-d.total, d.id))), met, unplaced)


def _about(gaps: pl.DataFrame, rule: str) -> set[str]:
    """The enterprises that gaps of a rule are about."""
    kind = "Enterprise:"
    said = gaps.filter(rule=rule)["subjects"].explode().drop_nulls()
    return {s.removeprefix(kind) for s in said if s.startswith(kind)}


def dots(found: District) -> int:
    """How many enterprises a dot stands for."""
    return max(1, ceil(sum(d.total for d in found.discs) / DOTS))


def draw_district(found: District, order: Sequence[str]) -> str:
    """The picture as one ``<svg>``; ``order`` are the communities' ids around the circle."""
    discs = {d.id: d for d in found.discs}
    each = dots(found)
    radii = {c: PITCH * 0.58 * sqrt(max(1, discs[c].total / each)) + 8 for c in order}
    around = sum(2 * r + NAME for r in radii.values())
    ring = max(around / (2 * pi), max(radii.values()) + NAME) if len(order) > 1 else 0.0
    at, turn = {}, -pi / 2
    for c in order:
        step = 2 * pi * (2 * radii[c] + NAME) / around
        at[c] = (ring * cos(turn + step / 2), ring * sin(turn + step / 2))
        turn += step
    widest = ring + max(radii.values()) + NAME
    most = max(found.met.values(), default=1)
    parts = []
    for pair, n in sorted(found.met.items(), key=lambda m: sorted(m[0])):
        ends = [at[c] for c in sorted(pair) if c in at]
        if n and len(ends) == 2:
            (x1, y1), (x2, y2) = ends
            thick = 0.4 + 5.6 * n / most
            parts.append(
                f'<path d="M{x1:.1f} {y1:.1f}Q0 0 {x2:.1f} {y2:.1f}" fill="none" stroke="#8fb0cc" '
                f'stroke-width="{thick:.1f}" stroke-opacity=".55"/>'
            )
    for c in order:
        parts += _disc(discs[c], at[c], radii[c], each)
    side = widest + 70
    box = f"{-side:.0f} {-widest:.0f} {2 * side:.0f} {2 * widest:.0f}"
    return (
        f'<svg class="chart district" role="img" aria-labelledby="district-caption" '
        f'viewBox="{box}">{"".join(parts)}</svg>'
    )


def _disc(disc: Disc, at: tuple[float, float], r: float, each: int) -> Iterator[str]:
    x, y = at
    yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="#fff" stroke="#d3d9de"/>'
    n = 0
    for state, (colour, _) in STATES.items():
        dots = []
        for _ in range(round(disc.numbers.get(state, 0) / each)):
            far, angle = PITCH * 0.56 * sqrt(n + 0.5), n * GOLDEN
            dots.append(f"M{x + far * cos(angle):.1f} {y + far * sin(angle):.1f}h.1")
            n += 1
        if dots:
            yield (
                f'<path d="{"".join(dots)}" stroke="{colour}" stroke-width="{PITCH * 0.72:.1f}" '
                'style="stroke-linecap: round" fill="none"/>'
            )
    far = hypot(x, y) or 1.0
    out = (r + 7) * x / far, (r + 7) * y / far if x or y else r + 7
    anchor = "middle" if abs(x) < far * MIDDLE else "start" if x > 0 else "end"
    high = y + out[1] + 4 + 5 * out[1] / (r + 7)
    yield (
        f'<text x="{x + out[0]:.1f}" y="{high:.1f}" font-size="12" fill="#1a2129" '
        f'text-anchor="{anchor}" stroke="#fbfbf9" stroke-width="3" paint-order="stroke">'
        f"{escape(telling(disc.name))}</text>"
    )


def legend(found: District) -> list[tuple[str, Phrase]]:
    """Of each state that is there its colour, its words and how many."""
    totals: Counter[str] = Counter()
    for disc in found.discs:
        totals.update(disc.numbers)
    return [
        (colour, Phrase(f"{said.en} {whole(totals[s])}", f"{said.zh} {whole(totals[s])}"))
        for s, (colour, said) in STATES.items()
        if totals[s]
    ]


def finding(found: District) -> Phrase:
    """The picture in a sentence."""
    firms = sum(d.total for d in found.discs)
    never = sum(d.numbers.get(NEVER, 0) for d in found.discs)
    n, apart = len(found.discs), sum(not n for n in found.met.values())
    return Phrase(
        f"Of {whole(firms)} enterprises in {n} communities, {whole(never)} were never met by a "
        f"broker; of {len(found.met)} pairs of communities, {apart} have no two enterprises that "
        "ever met in a project or platform",
        f"{n} 个社区的 {whole(firms)} 家企业中，{whole(never)} 家从未有经纪人接触；"
        f"{len(found.met)} 对社区中有 {apart} 对的企业从未在项目或平台相遇",
    )
