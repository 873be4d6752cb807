"""Firms that an article names by a short name only: found by what is said around them.

A stretch of text is taken for a firm's name by two things together: how like a firm's name it is
(a trade at its end, a brand that is no word of the language), and how plainly the words around it
speak of a firm (an office before which it stands, a list that is said to be one of firms, a visit
to it, what it makes or was awarded). Either alone is not enough.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from loaders.article.lexicon import any_of, lexicon
from loaders.article.mention import Mention, leading_place
from loaders.article.tagger import Word, is_place, known, tagged

ENOUGH = 3
"""What likeness (0 to 2) and cue (0 to 3) of a name come to at least."""
_LONGEST = 10
_CLAUSE = re.compile(r"[^,。;:!?“”‘’《》…\n—()]+")
_VISIT = r"(?:走访|走进|来到|前往|到访|调研|考察|参观|深入|奔赴|赴|走入)(?:了|到)?"
_FIRM = r"(?:企业|公司|客户|用户|厂商|链主|龙头|巨头|车企|药企|名企|冠军|独角兽|工厂)"
_GATHERS = r"(?:集聚|聚集|汇聚|吸引|入驻|引进|引育|培育|涌现|落户|孵化)(?:了|出|有)?"
_WITH = r"(?:与|和|同|跟|携手|联合|牵手|联手|由|如|像|为|给)"
_TOGETHER = r"(?:合作|共建|共同|联合|签|达成|开展|组建|成立|研发|承担|牵头|投资|建设|自主|等)"
_MADE = (
    r"(?:自主研[发制]|研[发制]的|研[发制]出|生产的|申报的|承担的|承建|自建|牵头|主营|专注|深耕|投产|年产|"
    r"营收|(?:的)?(?:生产|数字化|智能|智能化)?(?:车间|厂区|展厅|生产线|工厂)|"
    r"(?:相关|有关|项目|技术)*负责人|研发团队|工程师|公司(?!的)|员工|"
    r"(?:与|联合|携手|牵手|委托|依托)[^、]{2,12}(?:大学|学院|研究院|所)|入驻|落户|申请|上市|的[^、的]{2,20}(?:平台|实验室|中心|基地|工作站)|项目(?:成功)?(?:入驻|落户|签约|投产|开工|落地))"
)
_AWARDED = (
    r"(?:等\S{0,4}?)?(?:获批|获评|入选|荣获|获|被认定为|被评为|跻身|晋级|成为|是一家|"
    r"是国内|作为一家)[^、]{0,20}(?:企业|小巨人|瞪羚|冠军|工厂|公司|厂商|单位)"
    r"|(?:在\S{2,4})?(?:登陆|上市|挂牌新三板)"
)
_PLACES = re.compile("(?:等|[两三]).{0,2}地")
"""What ends a list of places."""
_LEADS = re.compile(rf"(?:{_VISIT}|{_FIRM}|{_GATHERS})$")
_FOLLOWS = re.compile(rf"(?:{_AWARDED}|{_MADE})")
_SAID = re.compile(
    r"(?:等?(?P<counted>[\d一二两三四五六七八九十]+)(?:余|多)?家[^,。;、和与]{0,14}?|"
    r"等[^,。;、和与]{0,14}?)(?:企业|民企|车企|药企|名企|公司|厂商|客户|单位)"
)
_NUMBERS = dict(zip("一二三四五六七八九十", range(1, 11), strict=True)) | {"两": 2}
_NO_NAME = re.compile(
    r"[的了]|企业|公司|单位|机构|部门|团队|车间|项目|产业$|行业|领域|"
    r"先生|女士|中心|基地|平台|广场|大厦|社区|园区?$|[省市县区局院校镇村部处厅家名项个次年月日]$"
)


_Items = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Slot:
    """A stretch of text where a firm's name may stand, and how plainly that is said (0 to 3)."""

    start: int
    end: int
    cue: int


def lone_names(text: str, found: Sequence[Mention]) -> list[Mention]:
    """Firms that are named by a short name only, wherever they are named."""
    held = {i for m in found for i in range(m.start, m.end)}
    firms = {i for m in found if m.kind == "Enterprise" for i in range(m.start, m.end)}
    first = _accepted(text, held, firms)
    if not first:
        return []
    # A list with one of these in it is one of firms.
    return _longest(
        _accepted(text, held, firms | {i for m in first for i in range(m.start, m.end)})
    )


def _accepted(text: str, held: set[int], firms: set[int]) -> list[Mention]:
    by_name: dict[str, dict[tuple[int, int], int]] = defaultdict(dict)
    for slot in _slots(text, held, firms):
        place = slot.start, slot.end
        if 2 <= slot.end - slot.start <= _LONGEST and not held.intersection(range(*place)):
            said = by_name[text[slot.start : slot.end]]
            said[place] = max(said.get(place, 0), slot.cue)
    out: list[Mention] = []
    for name, places in by_name.items():
        like = likeness(name)
        several = bool(like) and sum(cue > 0 for cue in places.values()) > 1
        if like is None or like + max(places.values()) + several < ENOUGH:
            continue
        if len(name) > 2:
            places |= {m.span(): 0 for m in re.finditer(re.escape(name), text)}
        out += [
            Mention("Enterprise", start, end, name)
            for start, end in places
            if not held.intersection((start, end - 1))
        ]
    return out


def _longest(found: list[Mention]) -> list[Mention]:
    """Without those that stand within others."""
    out: list[Mention] = []
    for one in sorted(found, key=lambda m: (m.start, -m.end)):
        if not out or one.start >= out[-1].end:
            out.append(one)
    return out


@lru_cache(maxsize=20_000)
def likeness(name: str) -> int | None:
    """How like a firm's short name it is, from 0 to 2, or None for what cannot be one."""
    words = lexicon()
    if name in words.firms:
        return 2
    if words.ending.search(name) or _NO_NAME.search(name) or is_place(name):
        return None
    if known(name) not in (None, "nr", "nz", "nt", "nrt"):
        return None
    row = tagged(name)
    trade = re.search(rf"(?:{any_of(words.trades)})$", name)
    if any(w.text in "在是与和及从被把对等这那各" for w in row) and not (
        trade and trade.start() == 2
    ):
        return None
    if all(_general(w) for w in row) or words.generic.fullmatch(name):
        return None
    own = name[: trade.start()] if trade else name
    brand = own[len(leading_place(own)) :] or own
    if words.generic.fullmatch(brand) or any(
        len(w.text) > 1 and w.text in words.stops for w in tagged(brand)
    ):
        return None if len(brand) > 2 or not trade else 0
    unknown = _unknown(brand)
    if trade:
        return 0 if len(brand) < 2 else 2 if unknown else 1
    if len(name) <= 3 and re.match(words.surname, name):
        return 0
    if unknown and own != brand and leading_place(own).rstrip("省市") in words.places:
        return 2  # 安徽同益天: a brand after its place
    return 1 if unknown else 0


def _general(word: Word) -> bool:
    words = lexicon()
    return word.text in words.trades or bool(words.generic.fullmatch(word.text))


def _unknown(brand: str) -> bool:
    """Whether a brand is no word of the language: none that the dictionary has, or syllables."""
    if known(brand) == "ns":
        # 太平洋精锻: a place that is no province, city or county may be a brand.
        return brand not in lexicon().places and brand[-1] not in "省市区县"
    row = tagged(brand)
    if len(row) > 1 and all(len(w.text) == 1 for w in row):
        return True
    return known(row[0].text) in (None, "nr", "nz", "nrt", "nrfg", "nt")


def _slots(text: str, held: set[int], firms: set[int]) -> Iterator[_Slot]:
    for match in re.finditer(any_of(lexicon().firms), text):
        yield _Slot(*match.span(), 1)
    for clause in _CLAUSE.finditer(text):
        yield from _in_clause(text, *clause.span())
        if "、" in clause[0] or _SAID.search(clause[0]):
            yield from _in_lists(text, clause.start(), clause.end(), held, firms)


def _in_clause(text: str, start: int, end: int) -> Iterator[_Slot]:
    """Names before an office or what a firm does, after a visit or a word for a firm."""
    words = lexicon()
    for pattern, cue in (
        (rf"(?:{any_of(words.firm_offices)})", 2),
        (_AWARDED, 2),
        (_MADE, 1),
    ):
        for match in re.finditer(pattern, text[start:end]):
            at = start + match.start()
            front = _front(text, start, at)
            if front is not None:
                yield _Slot(front, at, cue)
    for pattern in (_VISIT, _FIRM):
        for match in re.finditer(pattern, text[start:end]):
            at = start + match.end()
            back = _back(text, at, end)
            if back is not None and (pattern == _FIRM or not _PLACES.search(text, back, end)):
                yield _Slot(at, back, 1)
    for match in re.finditer(_WITH, text[start:end]):
        at = start + match.end()
        back = _back(text, at, end)
        if back is not None and re.compile(_TOGETHER).match(text, back, end):
            yield _Slot(at, back, 1)


def _in_lists(text: str, start: int, end: int, held: set[int], firms: set[int]) -> Iterator[_Slot]:
    """Names in the lists of a clause, most where one is said to be of firms (甲船舶、乙意程和
    丙机械等4家企业)."""
    for items, tail in _lists(text, start, end, held):
        said = _SAID.match(text, tail, end)
        lead = text[start : items[0][0]]
        cue = 0
        if said:
            cue = 2 if said["counted"] else 1
            if said["counted"] and _number(said["counted"]) == len(items):
                cue = 3
        elif any(firms.intersection(range(*item)) for item in items):
            cue = 2
        elif _LEADS.search(lead) or _FOLLOWS.match(text, tail, end):
            cue = 1
        if _PLACES.match(text, tail, end):
            trade = any_of(lexicon().trades)  # places, but for those that are plainly firms
            items = [i for i in items if re.search(rf"(?:{trade})$", text[slice(*i)])]
        names = [text[s:e] for s, e in items if not held.intersection(range(s, e))]
        for item in items:
            sure = any(likeness(n) == 2 for n in names if n != text[slice(*item)])
            yield _Slot(*item, 3 if said and sure else min(3, cue + sure))


def _lists(text: str, start: int, end: int, held: set[int]) -> Iterator[tuple[_Items, int]]:
    """The lists of a clause: where their items stand, and where each list ends."""
    pieces = [(start + m.start(), start + m.end()) for m in re.finditer("[^、]+", text[start:end])]
    if len(pieces) == 1:
        said = _SAID.search(text, start, end)
        at = said.start() if said else start
        front = _front(text, start, at)
        if front is not None:
            yield [(front, at)], at
        return
    items: _Items = []
    for number, (first, last) in enumerate(pieces):
        if number == 0:
            front = _led(text, first, last) or _front(text, first, last)
            items = [(front, last)] if front is not None else []
            continue
        whole = last - first <= 8 or (first in held and last - 1 in held)
        if whole and number < len(pieces) - 1 and not _SAID.search(text, first, last):
            items.append((first, last))
            continue
        at, back = first, _back(text, first, last)
        while back is not None:
            items.append((at, back))
            joint = re.compile("和|与|及|以及").match(text, back, last)
            at = back
            if not joint:
                break
            at = joint.end()
            back = _back(text, at, last)
        if items:
            yield items, at
        front = _led(text, at, last) or _front(text, at, last)
        items = [(front, last)] if front is not None else []


def _led(text: str, start: int, end: int) -> int | None:
    """Where the first of a list starts behind a verb or word that leads to it."""
    led = list(re.finditer(rf"{_VISIT}|{_GATHERS}|{_FIRM}|包括|例如", text[start:end]))
    return start + led[-1].end() if led and 2 <= end - start - led[-1].end() <= 8 else None


def _number(said: str) -> int:
    return int(said) if said.isdecimal() else _NUMBERS.get(said, 0)


def _edge(word: Word) -> bool:
    words = lexicon()
    if word.text in words.stops or word.flag[0] in "pcurmx" or word.flag == "t":
        return True
    return word.flag == "v" and len(word.text) > 1 and word.text not in words.name_verbs


def _front(text: str, floor: int, end: int) -> int | None:
    """Where a short name that ends here starts: after an edge or a word that no name holds."""
    floor = max(floor, end - 12)
    start = end
    for word in reversed(tagged(text[floor:end])):
        if _edge(word):
            break
        start = floor + word.start
    return start if start < end else None


def _back(text: str, start: int, limit: int) -> int | None:
    """Where a short name that starts here ends."""
    end = start
    for word in tagged(text[start : min(limit, start + 14)]):
        if _edge(word):
            break
        end = start + word.end
    return end if end > start else None
