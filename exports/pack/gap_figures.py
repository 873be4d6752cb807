"""The small picture of a gap: its ends, what joins them already, what is missing, who could tie it.

What belongs to it is declared with the figure of the rule (:mod:`queries.figures.small`), from
which the views draw too; a rule without one (a person's own) is drawn between its first and last
subject. :func:`figure_of` fills it for a gap, :mod:`exports.pack.gap_drawing` draws it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exports.names import telling
from exports.pack.words import choices, same
from exports.view.elements import kind_of
from graph.phrase import Phrase
from queries.figures import figure as declarations
from queries.figures.figure import FAILED, JOINED, filled
from queries.figures.small import LEFT, RIGHT, Beside, Small, Wanted
from queries.gaps import as_drawn
from queries.question.query import Query

UNKNOWN = Phrase("unknown", "不详")
PAIR = 2
"""A gap between fewer subjects has one end."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A node of a figure: the kind, what it is called; ``wanted``: not there yet."""

    kind: str
    label: Phrase
    key: str = ""
    wanted: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """What is missing between ``left`` and ``right``, and what stands ``beside`` them.

    ``to_left`` and ``to_right``: how that is tied to either end (JOINED, FAILED or "").
    """

    left: Spot
    right: Spot
    missing: Phrase
    beside: Spot | None = None
    to_left: str = ""
    to_right: str = ""


def figure_of(
    rule: Query | None,
    subjects: Sequence[tuple[str, str, str]],
    evidence: Mapping[str, Any],
    found: declarations.Figure,
    names: Mapping[str, str],
) -> Figure:
    """The small picture of a gap: ``subjects`` as (kind, id, name), the first row of its
    evidence, its figure, and the names of the nodes in that by their keys."""
    about = declarations.declared(rule) if rule else None
    small = about.small if about else None
    if rule is None or rule.gap is None or small is None:
        return _own(subjects)
    columns = [s.id for s in rule.gap.subjects]
    spots: dict[str, Spot] = {}
    for column, subject in zip(columns, subjects, strict=False):
        spots[column] = _subject(subject)
    for column, keys in found.of.items():
        if keys:
            more = len(found.beyond.get(column, ()))
            spots[column] = _first([*keys], more, names)
    left, right = (_end(end, spots) for end in (small.left, small.right))
    beside, role = None, JOINED
    if small.beside and (stands := spots.get(small.beside.column)):
        beside = _said(small.beside, stands)
        part = about.parts.get(small.beside.column) if about else None
        role = FAILED if part and part.role == FAILED else JOINED
    tied = small.beside.tied if small.beside else ""
    return Figure(
        left,
        right,
        _missing(small, evidence),
        beside,
        role if tied == LEFT else "",
        role if tied == RIGHT else "",
    )


def _own(subjects: Sequence[tuple[str, str, str]]) -> Figure:
    """Of a rule that declares none: from its first subject to its last."""
    missing = Phrase("missing", "缺少联系")
    first = _subject(subjects[0])
    if len(subjects) < PAIR:
        return Figure(first, Spot("Group", Phrase("to be closed", "待弥合"), wanted=True), missing)
    return Figure(first, _subject(subjects[-1]), missing)


def _subject(subject: tuple[str, str, str]) -> Spot:
    kind, own, name = subject
    key = f"{kind}:{own}"
    return Spot(kind_of(as_drawn(key)), _called(name), key)


def _first(keys: Sequence[str], beyond: int, names: Mapping[str, str]) -> Spot:
    """The first of several nodes; the others are counted."""
    label = _called(names.get(keys[0], keys[0].partition(":")[2]))
    if more := len(keys) - 1 + beyond:
        label = Phrase(f"{label.en} +{more}", f"{label.zh}等 {more + 1} 项")
    return Spot(kind_of(keys[0]), label, keys[0])


def _end(end: str | Wanted, spots: Mapping[str, Spot]) -> Spot:
    if isinstance(end, Wanted):
        return Spot(end.kind, Phrase(end.says, end.says_zh), wanted=True)
    return spots.get(end) or Spot("Group", UNKNOWN, wanted=True)


def _said(beside: Beside, spot: Spot) -> Spot:
    label = Phrase(beside.says.format(spot.label.en), beside.says_zh.format(spot.label.zh))
    return Spot(spot.kind, label, spot.key)


def _missing(small: Small, evidence: Mapping[str, Any]) -> Phrase:
    en, zh = filled(small.missing, evidence), filled(small.missing_zh, evidence)
    if zh is None or en is None:
        return Phrase(small.otherwise, small.otherwise_zh)
    return Phrase(en, zh)


def _called(name: str) -> Phrase:
    return Phrase(name, choices()[name]) if name in choices() else same(telling(name))
