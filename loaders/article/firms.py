"""Short names of firms: those of a firm named in full elsewhere, and those that stand alone.

A short name is an ordered subsequence of the full one that begins with its trade name
(微科光电, 宁波微科光电 ← 宁波微科光电股份有限公司). One that stands alone is taken for a firm's
only where the words around it say so: an office (董事长), a list of firms, the word 企业 before it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loaders.article.lexicon import any_of, lexicon
from loaders.article.mention import Mention, leading_place
from loaders.article.tagger import is_place, known, tagged

LEGAL = re.compile(
    r"(?:股份|集团|科技)?(?:有限责任公司|有限公司|股份公司|集团公司|总公司|公司|集团)$"
)
_AFTER = 24


@dataclass(frozen=True)
class Full:
    """A firm's full name taken apart."""

    name: str
    place: str
    rest: str

    @classmethod
    def of(cls, name: str) -> Full:
        """Place, and what follows it with brackets taken away."""
        place = leading_place(name)
        rest = re.sub(r"\([\u4e00-\u9fff]+\)", "", name[len(place) :])
        return cls(name, place, rest)

    @property
    def brand(self) -> str:
        """The two characters with which every short name begins."""
        return self.rest[:2]


def short_names(text: str, found: Sequence[Mention]) -> list[tuple[Mention, str]]:
    """Short names of the firms named in full, each with the full name it is short for."""
    fulls = [Full.of(n) for n in dict.fromkeys(m.name for m in found if _is_full(m))]
    by_brand: dict[str, list[Full]] = defaultdict(list)
    for full in fulls:
        if len(full.rest) > 2:
            by_brand[full.brand].append(full)
    if not by_brand:
        return []
    taken = _Taken(found)
    out: list[tuple[Mention, str]] = []
    for match in re.finditer(any_of(by_brand), text):
        if taken.at(match.start()):
            continue
        best: tuple[int, Full] | None = None
        for full in by_brand[match[0]]:
            end = _reach(text, match.start(), full)
            if end and (best is None or end > best[0]):
                best = end, full
        if best is None:
            continue
        end, full = best
        start = match.start()
        for front in (full.place, full.place.rstrip("省市区县")):
            if front and text.endswith(front, 0, start):
                start -= len(front)
                break
        out.append((Mention("Enterprise", start, end, text[start:end]), full.name))
    return out


def _is_full(one: Mention) -> bool:
    return one.kind == "Enterprise" and one.name.endswith(("公司", "集团", "厂"))


def _reach(text: str, start: int, full: Full) -> int | None:
    """Where a short name of the firm that starts here ends, or None where there is none."""
    at, pointer = start, 0
    while at < min(len(text), start + _AFTER):
        next_one = full.rest.find(text[at], pointer)
        if next_one < 0 or (at < start + 2 and next_one != pointer):
            break
        pointer = next_one + 1
        at += 1
    around = tagged(text[start : min(len(text), start + _AFTER)].split("\n")[0])
    ends = {start + w.end for w in around}
    while at > start + 2 and at not in ends and not full.rest.startswith(text[start:at]):
        at -= 1
    length = at - start
    if length < 2:
        return None
    if length > 3:
        return at
    if not full.rest.startswith(text[start:at]):
        return None
    if length == 3 and known(full.rest[:3]) is None:
        return at
    plain = known(full.brand) in (None, "nr", "nz", "nrt", "nt")
    return start + 2 if plain and start + 2 in ends else None


class _Taken:
    """Which places of a text stand in a name already."""

    def __init__(self, found: Sequence[Mention]) -> None:
        self.places = {i for m in found for i in range(m.start, m.end)}

    def at(self, place: int) -> bool:
        return place in self.places


def lone_names(text: str, found: Sequence[Mention]) -> list[Mention]:
    """Firms that are named by a short name only."""
    taken = _Taken(found)
    out: dict[tuple[int, int], Mention] = {}
    for start, end in (*_before_office(text), *_of_trade(text), *_in_list(text)):
        name = text[start:end]
        if any(taken.at(i) for i in (start, end - 1)) or not _could_be_firm(name):
            continue
        out[start, end] = Mention("Enterprise", start, end, name)
    return list(out.values())


def _front(text: str, end: int) -> int | None:
    """Where a short name that ends here starts: after an edge or a word that no name holds."""
    words = lexicon()
    floor = max(0, end - 12)
    stretch = re.split(r"[^\u4e00-\u9fffA-Za-z0-9]", text[floor:end])[-1]
    start = end
    for word in reversed(tagged(stretch)):
        if word.text in words.stops or word.flag[0] in "pcurm" or word.flag == "t":
            break
        if word.flag == "v" and len(word.text) > 1 and word.text not in words.name_verbs:
            break
        start = end - len(stretch) + word.start
    return start if start < end else None


def _before_office(text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(any_of(lexicon().firm_offices), text):
        start = _front(text, match.start())
        if start is not None and 2 <= match.start() - start <= 8:
            yield start, match.start()


def _in_list(text: str) -> Iterator[tuple[int, int]]:
    """Short names in a list that is said to be one of firms (甲船舶、乙意程和丙机械等4家企业)."""
    item = r"[\u4e00-\u9fffA-Za-z]{3,8}?"
    trade = re.compile(rf"(?:{any_of(lexicon().trades)})$")
    for match in re.finditer(
        rf"(?:^|[^\u4e00-\u9fffA-Za-z])"
        rf"([\u4e00-\u9fffA-Za-z]{{3,20}}(?:、{item})*、{item}(?:[和及与]{item})?)"
        r"(?:等?(?P<counted>[\d一二两三四五六七八九十]+家)[^,。;、]{0,10}?|等)(?:企业|公司)",
        text,
    ):
        places = []
        for number, piece in enumerate(re.finditer(r"[^、和及与]+", match[1])):
            end = match.start(1) + piece.end()
            start = match.start(1) + piece.start()
            if number == 0:
                start = _front(text, end) or end
                start += len(leading_place(text[start:end]))
            if 3 <= end - start <= 8:
                places.append((start, end))
        named = [text[start:end] for start, end in places]
        if match["counted"] or any(trade.search(n) and _could_be_firm(n) for n in named):
            yield from places


def _of_trade(text: str) -> Iterator[tuple[int, int]]:
    """Short names that end in a line of business, where a firm is spoken of."""
    trades = any_of(lexicon().trades)
    for match in re.finditer(rf"(?:{trades})(?:股份|集团)?", text):
        start = _front(text, match.end())
        if start is None or not 4 <= match.end() - start <= 8:
            continue
        after = text[match.end() : match.end() + 14]
        told = re.search(
            r"(?:企业|公司|客户|用户|厂商)[“]?(?:[\u4e00-\u9fffA-Za-z]{3,8}、)*$",
            text[max(0, start - 30) : start],
        )
        listed = re.match(
            r"(?:[、和及与][\u4e00-\u9fffA-Za-z]{3,10}?){0,4}(?:等\S{0,8}|(?:等)?[\d一二两三四五六七八九十]+"
            r"家[^,。;、和与]{0,10})(?:企业|公司|单位)",
            after + text[match.end() + 14 : match.end() + 44],
        )
        office = re.match(
            r"(?:相关|有关|技术|项目|研发)*(?:负责人|公司(?!的)|等\S{0,8}企业|研发团队|工程师|员工|等单位|车间|生产线)",
            after,
        )
        if told or listed or office:
            yield start, match.end()


def _could_be_firm(name: str) -> bool:
    words = lexicon()
    if words.ending.search(name) or re.search(
        r"企业|公司|单位|机构|部门|团队|车间|[省市县区局院校]$", name
    ):
        return False
    if is_place(name) or known(name) not in (None, "nr", "nz", "nt"):
        return False
    trade = re.search(rf"(?:{any_of(words.trades)})$", name)
    if not trade and len(name) <= 3 and re.match(words.surname, name):
        return False
    brand = name[: trade.start()] if trade else name
    brand = brand[len(leading_place(brand)) :] or brand
    if len(brand) < 2 or words.generic.fullmatch(brand):
        return False
    # 太平洋精锻: a place that is no province, city or county may be a brand.
    if trade and known(brand) == "ns" and brand not in words.places and brand[-1] not in "省市区县":
        return True
    row = tagged(brand)
    if len(row) > 1 and all(len(w.text) == 1 for w in row):
        return True
    return known(row[0].text) in (None, "nr", "nz", "nrt", "nrfg", "nt")
