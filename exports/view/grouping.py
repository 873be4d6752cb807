"""Around what nodes are drawn: communities, else who offers them, else countries or regions; or,
where each gap is drawn apart, the subject of the gap."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import polars as pl

from exports.view.elements import GROUP, Group, Node, key_of, kind_of
from exports.view.scope import Scope
from exports.view.ties_and_facts import Tie
from queries.figures.figure import Figure

AROUND = (("LOCATED_IN", "HOSTED_IN"), ("OFFERS",))
"""What ties a node to what it is drawn around, best first: its community, else who offers it."""

PLACED = ("Enterprise", "Institute", "Agency")
"""Kinds that lie in a country or region."""

FEWEST = 2
"""A single country tells nothing: fewer groups than these are not drawn."""


def grouped(
    nodes: Sequence[Node], ties: Iterable[Tie], scope: Scope
) -> tuple[list[Node], tuple[Group, ...]]:
    """The nodes with their groups, and the groups; none around a single subject, nor where the
    gaps lie between groups."""
    if not scope.whole or scope.between:
        return list(nodes), ()
    keys = {n.key: n for n in nodes}
    ties = list(ties)
    for kinds in AROUND:
        home: dict[str, str] = {}
        for tie in ties:
            if tie.type in kinds and kind_of(tie.a) != kind_of(tie.b):
                inside, outside = (tie.b, tie.a) if tie.type == "OFFERS" else (tie.a, tie.b)
                home[inside] = min(outside, home.get(inside, outside))
        if not home:
            continue
        hubs = sorted(set(home.values()))
        placed = [replace(n, group=home.get(n.key, n.key if n.key in hubs else "")) for n in nodes]
        return placed, tuple(Group(h, keys[h].name, keys[h].kind) for h in hubs)
    for name in ("country", "region"):
        values = {n.key: _fact(n, name) for n in nodes if n.kind in PLACED}
        known = Counter(v for v in values.values() if v)
        if len(known) >= FEWEST and sum(known.values()) * 2 >= len(values):
            placed = [
                replace(n, group=_group(name, values[n.key])) if values.get(n.key) else n
                for n in nodes
            ]
            return placed, tuple(Group(_group(name, v), v, name) for v in sorted(known))
    return list(nodes), ()


def by_gap(
    nodes: Sequence[Node], gaps: pl.DataFrame, figures: Mapping[str, Figure]
) -> tuple[list[Node], tuple[Group, ...]]:
    """The nodes around the first subject of their gap; what several gaps share, amid these."""
    keys = {n.key: n for n in nodes}
    homes: dict[str, set[str]] = defaultdict(set)
    for gap, subjects in gaps.select("id", "subjects").iter_rows():
        figure = figures.get(gap)
        for key in (*subjects, *(figure.members if figure else ())):
            homes[key].add(subjects[0])
    hubs = sorted(set(gaps["subjects"].list.first()) & keys.keys())
    home = {key: min(own) for key, own in homes.items() if len(own) == 1} | {h: h for h in hubs}
    placed = [replace(n, group=home.get(n.key, "")) for n in nodes]
    return placed, tuple(Group(h, keys[h].name, keys[h].kind) for h in hubs)


def _group(by: str, value: str) -> str:
    """The key of a group, as the subject of a gap between groups has it."""
    return key_of(GROUP.name, f"{by}:{value}")


def _fact(node: Node, name: str) -> str:
    return next((f.value for f in node.facts if f.name == name), "")
