"""Why two names are held for one, or are not: sentences that a person can check."""

from __future__ import annotations

import re

from rapidfuzz.distance import Indel

from graph.phrase import Phrase
from loaders.match.chinese_names import ChineseName
from loaders.match.european_names import ALIKE, SMALL, EuropeanName
from loaders.match.words import general_eu

_UNIT = re.compile(
    r"(?:附属|分公司|分院|分校|分所|分行|支行|分厂|事业部|研究院|研究所|实验室|医院|学院|中心|工厂|基地)"
)
NEAR = 2.0
"""A candidate that is less than this (in logits) ahead of the next has a rival."""


def of_code(code: str) -> Phrase:
    """The codes are equal."""
    return Phrase(f"the same {code}", f"{code} 相同")


def codes_differ(code: str) -> Phrase:
    """The codes differ, which with this kind of code does happen to one body."""
    return Phrase(f"the {code} differs", f"{code} 不同")


def regions_differ(one: str, other: str) -> Phrase:
    """The tables say different places."""
    return Phrase(f"the regions differ: {one}, {other}", f"地区不同：{one}、{other}")


def twin_reason() -> Phrase:
    """More than one is written exactly so."""
    return Phrase("several ids have exactly this name", "有多个编号使用完全相同的名称")


def taken_reason() -> Phrase:
    """The other name stands in the first list, too."""
    return Phrase("another name is written exactly like it", "另有名称与其写法完全相同")


def ahead_reason(margin: float) -> Phrase:
    """Whether there is a rival."""
    if margin >= NEAR:
        return Phrase("no other name comes near", "没有其他名称与之接近")
    return Phrase("another name comes as near", "另有名称同样接近")


def chinese_reason(a: ChineseName, b: ChineseName) -> Phrase:
    """What two Chinese names have in common."""
    short, long = (a, b) if len(a.body) <= len(b.body) else (b, a)
    if a.whole == b.whole:
        return Phrase("the same name once written out", "展开写法后名称相同")
    if a.body == b.body:
        return Phrase(f"the same but for the legal form: {a.body}", f"除组织形式外相同：{a.body}")
    if a.own == b.own:
        return Phrase(
            f"the same but for place, trade and legal form: {a.own}",
            f"除地名、行业和组织形式外相同：{a.own}",
        )
    if _in_order(short.body, long.whole):
        return Phrase(
            f"{short.body} stands in this order within {long.whole}",
            f"“{short.body}”的各字依次出现在“{long.whole}”中",
        )
    shared = "".join(c for c in short.body if c in long.whole)
    return Phrase(f"characters in common: {shared}", f"共有的字：{shared}")


def chinese_doubts(a: ChineseName, b: ChineseName) -> list[Phrase]:
    """What keeps two Chinese names, however alike, from being held for one unasked."""
    doubts = []
    # 承德露露 is 河北承德露露: the place of the one stands within the other.
    within = a.body in b.body or b.body in a.body
    if a.places and b.places and not set(a.places) & set(b.places) and not within:
        one, other = a.places[0], b.places[0]
        doubts.append(Phrase(f"the places differ: {one}, {other}", f"地名不同：{one}、{other}"))
    if a.form and b.form and a.whole != b.whole:
        if a.form != b.form:
            doubts.append(
                Phrase(f"the forms differ: {a.form}, {b.form}", f"形式不同：{a.form}、{b.form}")
            )
        if a.body != b.body:
            doubts.append(Phrase("two full names that differ", "两个全称并不相同"))
    elif unit := _unit(a, b):
        doubts.append(
            Phrase(f"one may be a unit of the other: {unit}", f"一方可能是另一方的下属：{unit}")
        )
    return doubts


def _unit(a: ChineseName, b: ChineseName) -> str:
    short, long = (a, b) if len(a.whole) <= len(b.whole) else (b, a)
    after = long.whole.rpartition("公司")
    rest = after[2] if after[1] else long.whole.removeprefix(short.whole)
    found = _UNIT.search(rest) if rest != long.whole else None
    return found[0] if found else ""


def european_reason(a: EuropeanName, b: EuropeanName) -> Phrase:
    """What two European names have in common."""
    if a.words == b.words and a.legal == b.legal:
        return Phrase("the same name once written plainly", "统一写法后名称相同")
    if a.words == b.words:
        return Phrase("the same but for the legal form", "除组织形式外相同")
    if sorted(a.words) == sorted(b.words):
        return Phrase("the same words in another order", "词语相同，顺序不同")
    if a.glued == b.glued:
        return Phrase("the same but for spaces", "除空格外相同")
    for short, long in ((a, b), (b, a)):
        if len(long.initials) >= 3 and long.initials in short.words:
            return Phrase(f"{long.initials} are the initials", f"{long.initials} 是首字母缩写")
    shared = " ".join(w for w in a.words if w in b.words)
    if shared:
        return Phrase(f"words in common: {shared}", f"共有的词：{shared}")
    return Phrase("words written much alike", "词语写法相近")


def european_doubts(a: EuropeanName, b: EuropeanName) -> list[Phrase]:
    """What keeps two European names, however alike, from being held for one unasked."""
    doubts = []
    if a.legal and b.legal and a.legal != b.legal:
        doubts.append(
            Phrase(
                f"the legal forms differ: {a.legal}, {b.legal}",
                f"组织形式不同：{a.legal}、{b.legal}",
            )
        )
    digits = [" ".join(sorted(w for w in n.words if w.isdigit())) for n in (a, b)]
    if all(digits) and digits[0] != digits[1]:
        doubts.append(Phrase("the numbers differ", "名称中的数字不同"))
    if a.several != b.several:
        doubts.append(Phrase("one may be two names", "一方可能是两个名称"))
    if own := _own_words(a, b):
        doubts.append(
            Phrase(
                f"the words that tell which differ: {own[0]}, {own[1]}",
                f"表明是哪一家的词不同：{own[0]}、{own[1]}",
            )
        )
    return doubts


def _own_words(a: EuropeanName, b: EuropeanName) -> tuple[str, str] | None:
    """A word that each has of its own, where those in common are said of many: what tells two
    universities of technology apart."""
    usual = general_eu() | SMALL
    shared = {*a.words} & {*b.words}
    own = [[w for w in n.words if w not in usual | shared] for n in (a, b)]
    if not shared or not shared <= usual or not all(own):
        return None
    near = (Indel.normalized_similarity(x, y) for x in own[0] for y in own[1])
    return None if max(near) >= ALIKE else (own[0][0], own[1][0])


def _in_order(short: str, long: str) -> bool:
    rest = iter(long)
    return all(c in rest for c in short)
