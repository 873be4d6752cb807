"""Words of the meeting pack: texts in two languages, and figures as people write them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from exports.names import width
from graph.ontology import ONTOLOGY
from graph.phrase import Phrase
from queries.registry import get


def same(text: Any) -> Phrase:
    """A name or figure that is written alike in both languages."""
    return Phrase(str(text), str(text))


def whole(value: float) -> str:
    """A count with its thousands apart: 1,500."""
    return f"{value:,.0f}"


def figure(value: float | None, unit: str) -> Phrase:
    """A figure of this unit."""
    if value is None:
        return Phrase("unknown", "不详")
    if unit == "yuan":
        return money(value)
    if unit == "share":
        return same(percent(value))
    return same(whole(value) if float(value).is_integer() else f"{value:,.2f}")


def money(yuan: float) -> Phrase:
    """An amount in 亿元 or 万元, and in millions of yuan: 6.632亿元, ¥663.2 million."""
    size = abs(yuan)
    if size >= 1e8:
        zh = f"{_bare(yuan / 1e8, 3)}亿元"
    elif size >= 1e4:
        zh = f"{_bare(yuan / 1e4, 1)}万元"
    else:
        zh = f"{_bare(yuan, 0)}元"
    en = f"¥{_bare(yuan / 1e6, 1)} million" if size >= 1e6 else f"¥{_bare(yuan, 0)}"
    return Phrase(en, zh)


def _bare(value: float, decimals: int) -> str:
    """A number with so many decimals at most, and none that are 0."""
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if decimals else text


@cache
def units() -> dict[str, str]:
    """What follows a figure in Chinese, of the indicators and of what the article reports."""
    counted = next(c.words for c in get("district-kpis").columns if c.name == "unit")
    return {
        **counted,
        "yuan": "",
        "times": "倍",
        "years": "年",
        "chips a year": "片/年",
        "yuan a year": "/年",
    }


SHORT = {
    "blind-pairs": "供需互不知",
    "dormant-supply": "沉睡成果",
    "empty-cells": "能力空格",
    "field-deserts": "领域空白",
    "group-ties": "群体疏离",
    "idle-platforms": "闲置平台",
    "ladder-gaps": "资质进阶",
    "lapsed-service": "久未走访",
    "lock-in": "合作锁定",
    "once-bitten": "失败后仍需",
    "open-triads": "待引荐",
    "overload": "经纪人超载",
    "peer-paths": "同类之路",
    "reachable-fields": "可及领域",
    "recommended": "推荐合作",
    "single-broker-dependency": "单一经纪人",
    "stalled-funnel": "需求积压",
    "structural-holes": "社区隔阂",
    "unknown-enterprises": "从未接触",
}
"""Rules by a word or two, where there is no room for their question."""


def short(rule: str) -> Phrase:
    """A rule in a word or two; a person's own rule by its name."""
    return Phrase(rule.replace("-", " "), SHORT.get(rule, rule))


def unit(name: str) -> Phrase:
    """The unit after a figure."""
    return Phrase("", units().get(name, ""))


def percent(share: float | None) -> str:
    """A share as a percentage without decimals; a dash where it is not known."""
    return "–" if share is None else f"{share:.0%}"


def growth(change: float | None) -> Phrase | None:
    """Growth on the year before: +111%; from three times on as a multiple."""
    if change is None:
        return None
    if abs(change) < 0.005:
        return Phrase("±0% y/y", "同比持平")
    if change >= 2:
        return Phrase(f"{change + 1:.1f}× y/y", f"同比 {change + 1:.1f} 倍")
    return Phrase(f"{change:+.0%} y/y", f"同比 {change:+.0%}")


def period(text: str) -> Phrase:
    """The days a figure is for: one day, or from one to another (ISO 8601)."""
    start, _, end = text.partition("/")
    return (
        Phrase(f"{start} to {end}", f"{start} 至 {end}") if end else Phrase(start, f"截至 {start}")
    )


def plain(value: Any, names: Mapping[str, str] | None = None, limit: int = 3) -> Phrase:
    """A value of evidence as words: ids by the names known of them, a few of a long list."""
    known = names or {}
    if value is None:
        return Phrase("unknown", "不详")
    if isinstance(value, bool):
        return Phrase("yes" if value else "no", "是" if value else "否")
    if isinstance(value, list):
        few = [plain(v, known) for v in value[:limit]]
        en, zh = ", ".join(f.en for f in few), "、".join(f.zh for f in few)
        more = len(value) - limit
        if more > 0:
            return Phrase(f"{en} and {more} more", f"{zh} 等 {len(value)} 项")
        return Phrase(en or "none", zh or "无")
    if isinstance(value, float):
        return same(f"{value:,.{1 if abs(value) >= 10 else 2}f}".rstrip("0").rstrip("."))
    if isinstance(value, int):
        return same(whole(value))
    text = value.isoformat() if isinstance(value, date) else str(value)
    text = known.get(text, text)
    return Phrase(text, choices().get(text, text))


ONE_IN = 1_000_000
"""So rare that it is only said to be rarer: answers keep six decimals of a probability."""


def chance(p: float) -> Phrase:
    """A probability as people say it, never 0: 3%, 1 in 8,300, under one in a million."""
    if p < 1 / ONE_IN:
        return Phrase("under one in a million", "不到百万分之一")
    if p >= 0.01:
        return same(percent(p))
    n = float(f"{1 / p:.2g}")
    return Phrase(f"about 1 in {whole(n)}", f"约 {whole(n)} 分之一")


@cache
def choices() -> dict[str, str]:
    """Codes that data and rules write, in Chinese."""
    said = {"near": "本社区", "elsewhere": "其他社区", "lapses": "即将到期", "next": "可申报"}
    said |= {"country": "国家", "region": "地区", "field": "领域", "size": "规模"}
    for kind in ONTOLOGY.public_nodes():
        for each in kind.properties:
            said |= {str(code): zh for code, zh in (each.choices or {}).items()}
    return said


def fit(text: str, room: int) -> str:
    """The text, cut with an ellipsis where it is wider than the room."""
    if width(text) <= room:
        return text
    kept, used = "", 1
    for c in text:
        used += width(c)
        if used > room:
            break
        kept += c
    return kept + "…"
