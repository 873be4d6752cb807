"""The figure of a gap: its ends, what joins them already, what is missing, who could tie it.

What belongs to the figure of each rule is declared once, in :data:`DRAWN`; a rule that is not there
(a person's own) is drawn between its first and last subject. :func:`figure_of` reads a figure from
a gap of the ledger, :mod:`exports.pack.gap_drawing` draws it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Any

from exports.pack.words import Both, choices, same, telling
from exports.view.elements import as_drawn, kind_of

JOINED, FAILED = "joined", "failed"
"""How what stands beside a gap is tied to one of its ends: by a tie that holds, or that broke."""
PAIR = 2
"""A gap between fewer subjects has one end."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A node of a figure: the kind, what it is called; ``wanted``: not there yet."""

    kind: str
    label: Both
    key: str = ""
    wanted: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """What is missing between ``left`` and ``right``, and what stands ``beside`` them.

    ``to_left`` and ``to_right``: how that is tied to either end (JOINED, FAILED or "").
    """

    left: Spot
    right: Spot
    missing: Both
    beside: Spot | None = None
    to_left: str = ""
    to_right: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """An end that the evidence names: the first of a column's values, the others counted."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """An end that is not there yet: what kind, and in words."""

    kind: str
    said: Both


End = int | Column | Wanted
"""A subject by its place, a column of the evidence, or what is wanted."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a rule's gaps are drawn. ``missing`` may name figures of the evidence: {days};
    ``otherwise`` stands for it where one of them is not known."""

    left: End
    right: End
    missing: Both
    otherwise: Both = Both("", "")  # noqa: RUF009  (frozen)
    beside: End | None = None
    beside_said: Both = Both("", "")  # noqa: RUF009  (frozen)
    to_left: str = ""
    to_right: str = ""


NO_PROJECT = Both("尚无合作", "no project")
PARTNER = Wanted("Institute", Both("新的合作院所", "a new partner"))
BROKER = Wanted("Broker", Both("一位经纪人", "a broker"))

DRAWN: Mapping[str, Plan] = {
    "open-triads": Plan(1, 2, NO_PROJECT),
    "single-broker-dependency": Plan(
        0,
        Wanted("Broker", Both("另一位经纪人", "a second broker")),
        Both("没有第二位", "nobody else"),
        beside=1,
        beside_said=Both("唯一联系人:", "alone knows it: "),
        to_left=JOINED,
    ),
    "once-bitten": Plan(
        1,
        PARTNER,
        Both("需求仍在", "still needed"),
        beside=Column("partners", "Institute"),
        beside_said=Both("合作未成:", "failed with "),
        to_left=FAILED,
    ),
    "stalled-funnel": Plan(0, PARTNER, Both("{days} 天无人着手", "{days} days, nobody")),
    "dormant-supply": Plan(
        0, Column("fit_demands", "Demand"), Both("相合而未对接", "fit, never met")
    ),
    "field-deserts": Plan(
        0,
        1,
        Both("社区内无平台", "no platform there"),
        beside=Column("elsewhere", "Platform"),
        beside_said=Both("别处有:", "elsewhere: "),
        to_right=JOINED,
    ),
    "group-ties": Plan(
        0, 1, Both("{observed} 对,期望 {expected:.1f}", "{observed} met, {expected:.1f} expected")
    ),
    "empty-cells": Plan(0, 1, Both("没有记录", "nothing on record")),
    "structural-holes": Plan(
        0, 1, Both("{observed} 条,期望 {expected:.1f}", "{observed} ties, {expected:.1f} expected")
    ),
    "lock-in": Plan(
        0,
        Wanted("Institute", Both("另一家院所", "another institute")),
        Both("从未合作", "never tried"),
        beside=Column("institute", "Institute"),
        beside_said=Both("只与其合作:", "only works with "),
        to_left=JOINED,
    ),
    "peer-paths": Plan(
        0,
        1,
        NO_PROJECT,
        beside=Column("peer", "Enterprise"),
        beside_said=Both("同类企业:", "its like: "),
        to_right=JOINED,
    ),
    "reachable-fields": Plan(
        0,
        1,
        Both("尚无此领域", "not there yet"),
        beside=Column("near_fields", "Field"),
        beside_said=Both("已有相近:", "has near it: "),
        to_left=JOINED,
    ),
    "unknown-enterprises": Plan(0, BROKER, Both("从未走访", "never visited")),
    "lapsed-service": Plan(0, Column("brokers", "Broker"), Both("久未走访", "no visit lately")),
    "ladder-gaps": Plan(
        0, 1, Both("{valid_to} 到期", "ends {valid_to}"), Both("可申报", "could apply")
    ),
    "idle-platforms": Plan(0, Column("demands", "Demand"), Both("尚未服务", "never served")),
    "blind-pairs": Plan(0, 1, Both("无人牵线", "nobody between")),
    "overload": Plan(
        0,
        Wanted("Broker", Both("有余力的经纪人", "a broker with room")),
        Both("{enterprises} 家,上限 {capacity}", "{enterprises}, capacity {capacity}"),
    ),
}
"""The figure of each built-in rule."""


def figure_of(
    rule: str,
    subjects: Sequence[tuple[str, str, str]],
    evidence: Mapping[str, Any],
    names: Mapping[str, str],
) -> Figure:
    """The figure of a gap: ``subjects`` as (kind, id, name), the first row of its evidence, and
    the names of the ids in it."""
    plan = DRAWN.get(rule) or _own(subjects)
    made = [_spot(end, subjects, evidence, names) for end in (plan.left, plan.right)]
    beside = None
    if plan.beside is not None:
        beside = _spot(plan.beside, subjects, evidence, names)
    if beside:
        said = plan.beside_said
        beside = Spot(
            beside.kind,
            Both(said.zh + beside.label.zh, said.en + beside.label.en),
            beside.key,
        )
    left, right = (spot or Spot("Group", Both("不详", "unknown"), wanted=True) for spot in made)
    missing = _filled(plan.missing, evidence) or plan.otherwise
    return Figure(left, right, missing, beside, plan.to_left, plan.to_right)


def _own(subjects: Sequence[tuple[str, str, str]]) -> Plan:
    """A rule that is not declared here: from its first subject to its last."""
    missing = Both("缺少联系", "missing")
    if len(subjects) < PAIR:
        return Plan(0, Wanted("Group", Both("待弥合", "to be closed")), missing)
    return Plan(0, len(subjects) - 1, missing)


def _spot(
    end: End,
    subjects: Sequence[tuple[str, str, str]],
    evidence: Mapping[str, Any],
    names: Mapping[str, str],
) -> Spot | None:
    """The node at an end; none where the evidence does not say."""
    if isinstance(end, Wanted):
        return Spot(end.kind, end.said, wanted=True)
    if isinstance(end, int):
        if end >= len(subjects):
            return None
        kind, own, name = subjects[end]
        subject = f"{kind}:{own}"
        return Spot(kind_of(as_drawn(subject)), _called(name), subject)
    found = evidence.get(end.name)
    values = found if isinstance(found, list) else [] if found is None else [found]
    if not values:
        return None
    label = _called(names.get(str(values[0]), str(values[0])))
    if more := len(values) - 1:
        label = Both(f"{label.zh}等 {more + 1} 项", f"{label.en} +{more}")
    return Spot(end.kind, label, f"{end.kind}:{values[0]}")


def _called(name: str) -> Both:
    return Both(choices()[name], name) if name in choices() else same(telling(name))


def _filled(text: Both, evidence: Mapping[str, Any]) -> Both | None:
    """The text with its figures; none where one of them is not known."""
    wanted = [name for _, name, _, _ in Formatter().parse(text.zh) if name]
    if any(evidence.get(name) is None for name in wanted):
        return None
    return Both(text.zh.format_map(evidence), text.en.format_map(evidence))
