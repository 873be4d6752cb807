"""Short names of firms: those of a firm named in full elsewhere, and those that stand alone.

A short name is an ordered subsequence of the full one that begins with its trade name
(微科光电, 宁波微科光电 ← 宁波微科光电股份有限公司). One that stands alone is taken for a firm's
only where the words around it say so: an office (董事长), a list of firms, the word 企业 before it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from loaders.article.lexicon import any_of
from loaders.article.mention import Mention, leading_place
from loaders.article.tagger import known, tagged

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


def _word_ends(text: str, start: int, at: int) -> bool:
    """Whether a word ends at a place, read from another before it."""
    around = tagged(text[start : start + _AFTER].split("\n")[0])
    return any(start + w.end == at for w in around)


def _reach(text: str, start: int, full: Full) -> int | None:
    """Where a short name of the firm that starts here ends, or None where there is none."""
    at, pointer = start, 0
    while at < min(len(text), start + _AFTER):
        next_one = full.rest.find(text[at], pointer)
        if next_one < 0 or (at < start + 2 and next_one != pointer):
            break
        pointer = next_one + 1
        at += 1
    while at > start + 2:
        if full.rest.startswith(text[start:at]) or _word_ends(text, start, at):
            break
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
    return start + 2 if plain and _word_ends(text, start, start + 2) else None


class _Taken:
    """Which places of a text stand in a name already."""

    def __init__(self, found: Sequence[Mention]) -> None:
        self.places = {i for m in found for i in range(m.start, m.end)}

    def at(self, place: int) -> bool:
        return place in self.places
