"""Where each node of a picture is drawn: a layout that means something and stays put.

Groups (communities, else platforms, fields or countries) stand on a ring, each a disc with its
members inside: those that have ties near the middle, those that nobody reaches at the rim. What
belongs to a member (a demand, an achievement) sits beside it. What ties groups together
(institutes, brokers, projects) lies in the hollow of the ring, where its ties pull it. What is
tied to nothing stands aside, below. Every choice goes by ids and their hashes, never by chance or
by the order of the input: the same picture comes out next month, and one more enterprise moves
little else. Time grows linearly with nodes and links.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

from exports.view.components import neighbours, set_aside
from exports.view.disc_packing import GOLDEN, Crowd, Disc
from exports.view.disc_ring import WIDE, ring, shelves
from exports.view.elements import Node, Picture, node_kind
from exports.view.radial import Point, rings

PITCH = 22.0
"""Distance between neighbours in a disc, in units of the canvas (a small node is 10 across)."""

BEAD = 13.0
"""Distance between neighbours among what is drawn beside a node."""


@dataclass(frozen=True)
class Layout:
    """Positions by key, the discs of the groups, and the top of what stands aside (or None)."""

    at: Mapping[str, Point]
    discs: tuple[Disc, ...]
    aside: float | None = None


def size_of(weight: float) -> float:
    """Radius of a node with this weight: 4 for none, growing as the square root, 26 at most."""
    return min(26.0, 4.0 + 1.5 * math.sqrt(max(0.0, weight)))


def place(picture: Picture) -> Layout:
    """Positions for all nodes of the picture."""
    if picture.gap and len(picture.threads) == 1 and len(picture.threads[0].lines) == 1:
        return _between(picture, *picture.threads[0].lines[0])
    if picture.focus and not picture.groups:
        return _line(picture) if len(picture.focus) > 1 else _around_focus(picture)
    plan = _Plan(picture)
    discs = _ring(plan)
    at: dict[str, Point] = {}
    for disc in discs.values():
        _fill(plan, disc, at)
    _pull(plan, discs, at)
    _satellites(plan, at)
    rest = [k for k in plan.nodes if k not in at]
    top = set_aside(plan.near, rest, at, PITCH) if rest else None
    return Layout(at, tuple(discs.values()), top)


def _line(picture: Picture) -> Layout:
    """A path, from left to right, up and down a little so that names have room."""
    at = {k: (i * PITCH * 5, (-1) ** i * PITCH * 0.8) for i, k in enumerate(picture.focus)}
    rest = [n.key for n in picture.nodes if n.key not in at]
    top = set_aside(neighbours(picture), rest, at, PITCH) if rest else None
    return Layout(at, (), top)


def _between(picture: Picture, a: str, b: str) -> Layout:
    """One gap: its ends left and right, and what joins them above and below, by its steps to each.

    What is tied to neither stands in the middle.
    """
    near: dict[str, list[str]] = defaultdict(list)
    for link in picture.links:
        near[link.source].append(link.target)
        near[link.target].append(link.source)
    from_a, from_b = (_steps(near, end, {a, b} - {end}) for end in (a, b))
    columns: dict[float, list[str]] = defaultdict(list)
    for key in sorted(n.key for n in picture.nodes if n.key not in (a, b)):
        far = len(picture.nodes)
        left, right = from_a.get(key, far), from_b.get(key, far)
        columns[round((left - right) / (left + right), 2)].append(key)
    wide = PITCH * 7
    at = {a: (-wide, 0.0), b: (wide, 0.0)}
    for turn_number, x in enumerate(sorted(columns)):
        for i, key in enumerate(columns[x]):
            side = 1 if (i + turn_number) % 2 else -1
            at[key] = (
                x * wide,
                side * PITCH * 2.4 * (1 + i // 2) - (turn_number % 3) * PITCH * 0.7,
            )
    return Layout(at, ())


def _steps(near: Mapping[str, Sequence[str]], start: str, barred: set[str]) -> dict[str, int]:
    """How many links each is away from this one, not going through those that are barred."""
    steps = {start: 0}
    queue = deque([start])
    while queue:
        key = queue.popleft()
        for other in sorted(near.get(key, ())):
            if other not in steps and other not in barred:
                steps[other] = steps[key] + 1
                queue.append(other)
    return steps


def _around_focus(picture: Picture) -> Layout:
    at = rings([n.key for n in picture.nodes], neighbours(picture), picture.focus, PITCH)
    rest = [n.key for n in picture.nodes if n.key not in at]
    top = set_aside(neighbours(picture), rest, at, PITCH) if rest else None
    return Layout(at, (), top)


def turn(key: str) -> float:
    """An angle in [0, 2π) that hangs on the key alone."""
    return crc32(key.encode()) / 2**32 * math.tau


class _Plan:
    """Who is drawn in which group, who beside whom, and who is pulled by ties."""

    def __init__(self, picture: Picture) -> None:
        self.nodes = {n.key: n for n in sorted(picture.nodes, key=lambda n: n.key)}
        self.near = neighbours(picture)
        self.groups = sorted(g.key for g in picture.groups)
        known = set(self.groups)
        self.parent: dict[str, str] = {}
        for link in picture.links:
            for child, parent in ((link.source, link.target), (link.target, link.source)):
                own = node_kind(self.nodes[child].kind).beside == link.type
                if own and not {child, parent} & known:
                    self.parent[child] = min(parent, self.parent.get(child, parent))
        self.beside: dict[str, list[str]] = defaultdict(list)
        for child, parent in self.parent.items():
            self.beside[parent].append(child)
        self.members: dict[str, list[Node]] = defaultdict(list)
        for node in self.nodes.values():
            if node.group in known and node.key not in known and node.key not in self.parent:
                self.members[node.group].append(node)
        self.groups = [g for g in self.groups if self.members[g] or self.near.get(g)]

    def hub(self, group: str) -> int:
        """Slots that the group's own node takes in the middle of its disc."""
        return 4 if group in self.nodes else 0

    def free(self, at: Mapping[str, Point]) -> list[str]:
        """Nodes still to be placed that have ties."""
        return [k for k in self.nodes if k not in at and k not in self.parent and self.near.get(k)]

    def ties(self, key: str) -> Iterator[str]:
        """Who the node, or what is drawn beside it, is tied to."""
        for own in (key, *sorted(self.beside.get(key, ()))):
            yield from self.near.get(own, ())

    def footprint(self, key: str) -> float:
        """Radius that the node takes with what is drawn beside it."""
        own = size_of(self.nodes[key].weight)
        beside = len(self.beside.get(key, ()))
        return own + BEAD * len(list(_laps(own, beside)))

    def shells(self, group: str) -> list[list[Node]]:
        """Members from the middle to the rim: central kinds, those with ties, those without."""
        shells: list[list[Node]] = [[], [], []]
        for node in self.members[group]:
            ties = any(k != group for k in self.near.get(node.key, ()))
            shells[0 if node_kind(node.kind).central else 1 if ties else 2].append(node)
        return [s for s in shells if s]


def _capacity(count: int) -> int:
    """Slots kept for so many: a little room, so that one more moves nobody else."""
    room = 2
    while room < count * 1.04:
        room = math.ceil(room * 1.15)
    return room


def _slots(plan: _Plan, group: str) -> int:
    return sum(_capacity(len(s)) for s in plan.shells(group))


def _radius(slots: int, hub: int) -> float:
    return PITCH * 0.58 * math.sqrt(slots + hub) + 17


def _ring(plan: _Plan) -> dict[str, Disc]:
    """Discs around a hollow that is big enough for what lies within."""
    radii = {g: _radius(_slots(plan, g), plan.hub(g)) for g in plan.groups}
    if not radii:
        return {}
    if len(radii) == 1:
        group, r = next(iter(radii.items()))
        return {group: Disc(group, 0.0, 0.0, r)}
    inside = [k for k in plan.free({}) if not _grouped(plan, k)]
    if not inside:
        return shelves(radii)
    area = sum((plan.footprint(k) + 9) ** 2 for k in inside) * math.pi / 0.52
    return ring(radii, max(60.0, math.sqrt(area / math.pi / WIDE)))


def _grouped(plan: _Plan, key: str) -> bool:
    return key in plan.groups or plan.nodes[key].group in plan.groups


def _fill(plan: _Plan, disc: Disc, at: dict[str, Point]) -> None:
    """The group's own node in the middle, its members on a sunflower around it."""
    if disc.key in plan.nodes:
        at[disc.key] = (disc.x, disc.y)
    first = plan.hub(disc.key)
    for shell in plan.shells(disc.key):
        room = _capacity(len(shell))
        for node, slot in _seats(shell, room):
            r = PITCH * 0.58 * math.sqrt(first + slot + 0.5)
            angle = GOLDEN * (first + slot)
            at[node.key] = (disc.x + r * math.cos(angle), disc.y + r * math.sin(angle))
        first += room


def _seats(nodes: Iterable[Node], room: int) -> Iterable[tuple[Node, int]]:
    """Each node at the slot its key's hash points to, or the next free one."""
    taken: set[int] = set()
    for node in nodes:
        slot = crc32(node.key.encode()) % room
        while slot in taken:
            slot = (slot + 7) % room if room % 7 else (slot + 1) % room
        taken.add(slot)
        yield node, slot


def _pull(plan: _Plan, discs: Mapping[str, Disc], at: dict[str, Point]) -> None:
    """What has ties and no group goes where its ties pull it, spread so that nothing overlaps."""
    free = plan.free(at)
    if not free or not discs:
        return
    wanted = _barycentres(plan, free, at)
    free = [k for k in free if k in wanted]
    if not free:
        return
    inner = next(iter(discs.values())).r + 24 if len(discs) == 1 else 0.0
    reach = _reach(plan, free, discs, inner)
    order = sorted(free, key=lambda k: (_distance(wanted[k]), k))
    bearing = {k: _bearing(k, wanted[k]) for k in free}
    if inner:  # all around one disc, in the order of their bearings
        around = sorted(free, key=lambda k: (bearing[k], k))
        bearing = {k: math.tau * i / len(free) for i, k in enumerate(around)}
    crowd = Crowd(discs.values())
    for rank, key in enumerate(order):
        share = (rank + 0.5) / len(order)
        r = math.sqrt(inner**2 + (reach**2 - inner**2) * share)
        spot = (r * math.cos(bearing[key]) * WIDE, r * math.sin(bearing[key]))
        at[key] = crowd.seat(spot, plan.footprint(key) + 5)


def _bearing(key: str, wanted: Point) -> float:
    x, y = wanted
    return turn(key) if abs(x) + abs(y) < 1e-6 else math.atan2(y, x / WIDE)


def _reach(plan: _Plan, free: list[str], discs: Mapping[str, Disc], inner: float) -> float:
    area = sum((plan.footprint(k) + 9) ** 2 for k in free) * math.pi / 0.5
    if inner:
        return math.sqrt(inner**2 + area / math.pi / WIDE)
    return min(math.hypot(d.x / WIDE, d.y) - d.r / (WIDE if abs(d.x) > abs(d.y) else 1)
               for d in discs.values()) * 0.98  # fmt: skip


def _distance(point: Point) -> float:
    return math.hypot(point[0] / WIDE, point[1])


def _barycentres(plan: _Plan, free: list[str], at: Mapping[str, Point]) -> dict[str, Point]:
    """The middle of what each is tied to; in rounds, since they are tied to each other too."""
    wanted: dict[str, Point] = {}
    for turn_number in range(16):
        before = len(wanted)
        following: dict[str, Point] = {}
        for key in free:
            x = y = 0.0
            count = 0
            for other in plan.ties(key):
                other = plan.parent.get(other, other)
                point = at.get(other) or wanted.get(other)
                if point and other != key:
                    x, y, count = x + point[0], y + point[1], count + 1
            if count:
                following[key] = (x / count, y / count)
        wanted = following
        if turn_number >= 2 and len(wanted) == before:
            break
    return wanted


def _laps(size: float, count: int) -> Iterator[tuple[float, int]]:
    """Circles around a node of this size that hold so many: their radius, and how many on each."""
    far = size + BEAD * 0.65
    while count > 0:
        seats = min(count, int(math.tau * far / BEAD))
        yield far, seats
        count -= seats
        far += BEAD


def _satellites(plan: _Plan, at: dict[str, Point]) -> None:
    """What belongs to a node in a small circle around it."""
    for parent, children in sorted(plan.beside.items()):
        if parent not in at:
            continue
        x, y = at[parent]
        waiting = iter(sorted(children))
        for far, seats in _laps(size_of(plan.nodes[parent].weight), len(children)):
            for seat, child in enumerate(itertools.islice(waiting, seats)):
                angle = turn(parent) + math.tau * seat / seats
                at[child] = (x + far * math.cos(angle), y + far * math.sin(angle))
