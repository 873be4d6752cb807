"""The rules of the plan and what breaking each costs: declared once, explained, changeable.

Every cost is in hours of a broker's year, so that a price can be argued about: a monthly visit is
twelve a year. Sums are kept in hundredths of an hour, whole numbers, and so are exact.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from dataclasses import field as declared
from typing import Any

from graph.problem import Problem

SCALE = 100
"""Costs are whole hundredths of an hour."""
BANDS = 10
"""The load of a broker is priced in tenths of the capacity, each dearer than the one before."""


def _weight(default: float, en: str, zh: str) -> Any:
    return declared(default=default, metadata={"en": en, "zh": zh})


@dataclass(frozen=True, slots=True)
class Weights:
    """What each thing costs, in hours of a broker's year. Raises Problem for a negative one."""

    km: float = _weight(
        0.6,
        "each km from the broker's home community to the firm: a visit a month, there and back, "
        "at 40 km/h",
        "企业与经纪人所在社区每相距 1 公里（每月走访一次，往返，时速 40 公里）",
    )
    away: float = _weight(
        6.0,
        "a firm in another community where the distance is not known: as if it were 10 km",
        "企业在另一社区，而距离不详（相当于 10 公里）",
    )
    field: float = _weight(
        8.0,
        "each open demand in no field that the broker knows; for a firm without one, once where "
        "its projects were in no such field",
        "每项待解决需求不在经纪人的专长领域（没有需求的企业：其以往项目领域均不在专长之内，计一次）",
    )
    change: float = _weight(
        10.0,
        "a firm gets another broker than now, or none, and somebody has to get acquainted",
        "企业更换或失去经纪人，双方重新熟悉",
    )
    load: float = _weight(
        12.0,
        "the last place of a broker costs this more than the first, rising by tenths of capacity",
        "经纪人最后一个名额比第一个多付出的代价（每满十分之一递增）",
    )
    firm: float = _weight(60.0, "a firm that is left without a broker", "一家企业没有经纪人")
    demand: float = _weight(
        60.0,
        "besides, each open demand of a firm that is left without a broker",
        "该企业的每项待解决需求",
    )

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if not 0 <= value <= 1_000_000:
                raise Problem(
                    f"the weight {each.name} is {value:g}; it is from 0 to 1,000,000 hours",
                    f"权重 {each.name} 为 {value:g}；应在 0 至 1,000,000 小时之间",
                )

    @classmethod
    def of(cls, given: Mapping[str, float]) -> Weights:
        """The declared weights with these in place. Raises Problem for a name that is none."""
        known = [f.name for f in fields(cls)]
        for name in given:
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1)
                en = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
                zh = f"是否要用 {near[0]}？" if near else f"可用：{'、'.join(known)}"
                raise Problem(f"no weight is called {name!r}; {en}", f"没有权重 {name!r}；{zh}")
        return cls(**given)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the plan; ``weights`` are those that price it, none for one that must be met."""

    name: str
    zh: str
    meaning: str
    meaning_zh: str
    weights: tuple[str, ...] = ()


RULES = {
    r.name: r
    for r in (
        Rule(
            "distance",
            "就近",
            "brokers go where they are at home",
            "就近服务",
            ("km", "away"),
        ),
        Rule(
            "fields",
            "对口",
            "brokers know the fields of what is needed",
            "经纪人熟悉所需领域",
            ("field",),
        ),
        Rule("continuity", "延续", "firms keep their broker", "企业保持原有经纪人", ("change",)),
        Rule("load", "均衡", "the load is even", "负荷均衡", ("load",)),
        Rule(
            "floor",
            "底线",
            "at least this share of each community's firms has a broker",
            "每个社区至少有这一比例的企业有经纪人",
        ),
        Rule("hours", "工时", "nobody works more hours than there are", "不超过经纪人的工时"),
        Rule("fixed", "手工", "what was fixed by hand stays", "保留手工指定的安排"),
    )
}
"""Besides these a broker never has more firms than the capacity."""


def rule(name: str) -> Rule:
    """The rule of this name. Raises Problem where there is none."""
    if name not in RULES:
        raise Problem(
            f"no rule is called {name!r}; there are {', '.join(RULES)}",
            f"没有规则 {name!r}；可用：{'、'.join(RULES)}",
        )
    return RULES[name]
