"""Around what the nodes of a picture are drawn: their communities, else countries or regions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from exports.elements import Group, Node
from exports.reading import Tie
from exports.scope import Scope

INSIDE = ("LOCATED_IN", "HOSTED_IN")
PLACED = ("Enterprise", "Institute", "Agency")
"""Kinds that lie in a country or region."""

FEWEST = 2
"""A single country tells nothing: fewer groups than these are not drawn."""


def grouped(
    nodes: Sequence[Node], ties: Iterable[Tie], scope: Scope
) -> tuple[list[Node], tuple[Group, ...]]:
    """The nodes with their groups, and the groups; none around a single subject."""
    if not scope.whole:
        return list(nodes), ()
    keys = {n.key: n for n in nodes}
    home: dict[str, str] = {}
    for tie in ties:
        if tie.type in INSIDE and not tie.a.startswith("Community:"):
            home[tie.a] = min(tie.b, home.get(tie.a, tie.b))
    if home:
        hubs = sorted(set(home.values()))
        placed = [replace(n, group=home.get(n.key, n.key if n.key in hubs else "")) for n in nodes]
        return placed, tuple(Group(h, keys[h].name, "Community") for h in hubs)
    for name in ("country", "region"):
        values = {n.key: _fact(n, name) for n in nodes if n.kind in PLACED}
        known = Counter(v for v in values.values() if v)
        if len(known) >= FEWEST and sum(known.values()) * 2 >= len(values):
            placed = [
                replace(n, group=f"{name}:{values[n.key]}") if values.get(n.key) else n
                for n in nodes
            ]
            return placed, tuple(Group(f"{name}:{v}", v, name) for v in sorted(known))
    return list(nodes), ()


def _fact(node: Node, name: str) -> str:
    return next((f.value for f in node.facts if f.name == name), "")
