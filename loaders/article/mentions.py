"""Names that an ending gives away: where each one begins, and whether it names one thing.

A name is read backwards from its ending (有限公司, 研究院, 众创空间 ...), word by word, until a
word comes that no name holds: a preposition, a verb that founds or visits, an office. What then
consists of words of the kind alone (国家级重点实验室) names no one thing and is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from loaders.article.academies import academies
from loaders.article.lexicon import Lexicon, lexicon
from loaders.article.mention import Mention, leading_place
from loaders.article.tagger import Word, is_place, known, tagged

_EDGE = re.compile(
    r"(?<=[\u4e00-\u9fff])\+|[,;:!?。、“”‘’《》【】<>/|…\n]|(?<![A-Za-z0-9]) | (?![A-Za-z0-9])"
)
_REACH = 40
_NUMBERED = re.compile(
    r"(?:\d+|[一二两三四五六七八九十百]+)(?:多|余|来)?[家个所座处批](?:.{0,4}级)?$"
)
_COUNTED = re.compile(r"\s*(?:数量|总数)?(?:达|超|近|共)?(?:到|过)?\d+(?:多|余)?[家个所座处]")
_ADMIN = re.compile(r"(?:街道|[\u4e00-\u9fff]镇|[\u4e00-\u9fff]乡|村)(?!小镇)")
_NOT_BEFORE = {
    **{"大学": "生城", "学院": "派", "科技部": "门", "学会": "了研", "公司": "治"},
    **{"工程院": "院", "科学院": "院"},
}
"""What may not follow an ending: then it is part of another word (大学生, 科技部门, 工程院院士)."""
_LEGAL_NEXT = re.compile(r"(?:股份|集团)?有限(?:责任)?公司")
"""After an ending of another kind: then the whole is a firm (某某孵化器有限公司)."""
_RANK = re.compile(r"(?:国家|省|市|区|县)级(?=[\u4e00-\u9fff])")
_LED = re.compile("[率暨携偕赴从]")
_ACADEMIES = ("农科院", "农科所", "林科院", "林科所", "工研院", "产研院")
_MINISTRIES = ("科技部", "工信部", "工业和信息化部", "教育部")
_PRAISE = re.compile("优质|一流|[百千万]亿")
"""With what a thing is described, and no name begins."""
_JOINT = ("联合", "协同")
"""Verbs that are part of a name where only words of its kind follow (联合研究院, 协同创新中心)."""
_FIRMS_FOR_FIRMS = ("孵化", "加速", "管理", "服务", "咨询")
_FORMAL = ("有限公司", "有限责任公司", "股份公司", "集团公司")
_AND = tuple("和与及同跟、")
_HARD = frozenset(
    "暨率与和及同跟或在由为对向从被将把让给使经以于至的了着过是有等赴到其该这那又也都并而则位"
)
"""Single characters at which every name stops; others may be a syllable of a firm's name."""
_GLUED = frozenset("暨率与和及同跟或在由为对向从被将把让给据经")
"""What the segmenter takes for the first syllable of a name that it does not know (据阳泽区)."""
_TITLES = ("实验室", "技术中心", "工程中心", "研究中心", "工作站", "孵化器", "众创空间", "研发中心")
"""Endings that, after the name of a province or city alone, are a title and not a name."""


def mentions(text: str) -> list[Mention]:
    """All names with an ending of their kind, in order, none within another of its kind."""
    words = lexicon()
    found: list[Mention] = []
    for match in words.ending.finditer(text):
        kind = words.kind_of[match[0]]
        if text[match.end() : match.end() + 1] in _NOT_BEFORE.get(match[0], ()):
            continue
        if kind != "Enterprise" and _LEGAL_NEXT.match(text, match.end()):
            continue
        one = _Reader(text, words, kind, match.start(), match.end()).read(found)
        if one is not None:
            _place(found, one)
    found += [m for m in academies(text, words) if not _inside(m, found)]
    return sorted(found, key=lambda m: (m.start, -m.end))


def _inside(one: Mention, others: list[Mention]) -> bool:
    return any(o.start < one.end and one.start < o.end for o in others[-4000:])


def _place(found: list[Mention], one: Mention) -> None:
    """Add a name; shorter ones that it holds go, but for a firm named in full."""
    while found and found[-1].end > one.start:
        last = found[-1]
        if last.kind == "Enterprise" and last.name.endswith(_FORMAL) and one.kind == "Platform":
            break
        found.pop()
    found.append(one)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one name backwards from its ending."""

    text: str
    words: Lexicon
    kind: str
    ending: int
    end: int

    def read(self, before: list[Mention]) -> Mention | None:
        start = self._start()
        if start is None:
            return None
        last = before[-1] if before else None
        if last and last.start < start < last.end:
            start = last.end
        for other in reversed(before[-3:]):
            if start <= other.start and self.text[other.end : other.end + 1] in _AND:
                start = other.end + 1
                break
        start = self._own(start, before)
        # 会长某某率|福州大学: whoever leads them there is no part of the name.
        for led in _LED.finditer(self.text, start, self.ending):
            after = self.text[led.end() : led.end() + 2]
            if is_place(after) or after[:1] in "省市区县":
                start = led.end()
        if self.kind in ("Platform", "Community"):
            start = self._after_and(start)
        rank = _RANK.match(self.text, start, self.ending)
        if rank and self.kind != "Enterprise" and leading_place(self.text[rank.end() : self.end]):
            start = rank.end()
        if start >= self.ending and not _ministry(self.text[self.ending : self.end]):
            return None
        name = self.text[start : self.end]
        end = self.end
        if self.kind == "Institute" and (
            branch := re.match(r"\([\u4e00-\u9fff]{2,4}\)", self.text[end : end + 6])
        ):
            end += branch.end()
            name = self.text[start:end]
        if not self._names_one(name, start):
            return None
        return Mention(self.kind, start, end, name, self._whole(name))

    def _start(self) -> int | None:
        floor = max(0, self.ending - _REACH)
        edges = [m.end() for m in _EDGE.finditer(self.text, floor, self.ending)]
        begin = edges[-1] if edges else floor
        quoted = ""
        if begin == self.ending and self.text[begin - 1] == "”":
            opened = self.text.rfind("“", floor, begin)
            if opened < 0 or begin - opened > 14:
                return None
            quoted = self.text[opened:begin]
            begin = max([m.end() for m in _EDGE.finditer(self.text, floor, opened)] or [floor])
            return self._walk(begin, opened) if quoted else None
        return self._walk(begin, self.ending)

    def _walk(self, begin: int, ending: int) -> int:
        """Where the name starts, reading back from `ending` no further than `begin`."""
        place_seen = False
        start = ending
        depth = 0
        row = [w for w in tagged(self.text[begin : self.end]) if begin + w.start < ending]
        for index in range(len(row) - 1, -1, -1):
            word = row[index]
            at = begin + word.start
            piece = self.text[at : min(ending, begin + word.end)]
            if piece in "()":
                depth += 1 if piece == ")" else -1
                if depth < 0:
                    break
            elif depth and len(piece) > 4:
                break
            elif not depth:
                here = is_place(piece)
                glued = len(piece) > 1 and piece[0] in _GLUED and known(piece) is None
                if glued and not here and (self.kind != "Enterprise" or at > begin):
                    start = at + 1
                    break
                between = index and len(piece) == 1 and is_place(row[index - 1].text)
                if self.kind == "Enterprise" and place_seen and not here and not between:
                    # 华能|江苏|…有限公司: a group's name before the place, where a name can begin.
                    if at == begin and len(piece) in (2, 3) and word.flag in ("nz", "nt"):
                        start = at if piece not in self.words.stops else start
                    break
                # 中国西部, 江苏北部: a direction after a place.
                part = word.flag == "f" and index and is_place(row[index - 1].text)
                if not part and self._stops(piece, word, at, start):
                    # 云|上, 海|达: a syllable after a syllable is part of a name.
                    front = row[index - 1] if index and len(piece) == 1 else None
                    syllable = front and (len(front.text) == 1 or is_place(front.text))
                    if piece in _HARD or not front or not syllable or front.flag[0] != "n":
                        break
                place_seen = place_seen or (here and start < ending)
            start = at
        if depth > 0:
            start = self.text.find(")", start) + 1
        return self._back_to_place(begin, start) if self.kind == "Enterprise" else start

    def _back_to_place(self, begin: int, start: int) -> int:
        """Where a firm's name starts, if a place before it shows that its words were cut wrongly.

        江苏|联发 may be read as 江|苏联|发, and 力星通用 holds what looks like a verb.
        """
        places = self.words.places
        if start > begin and self.text[start - 1 : start + 1] in places:
            return start - 1
        if self.text[start] in "和与由及同将对为" and start > begin and self.ending - start > 2:
            start += 1
        for at in range(max(begin, start - 9), start - 1):
            for length in (4, 3, 2):
                if self.text[at : at + length] in places and at + length <= start:
                    between = tagged(self.text[at + length : start])
                    if all(
                        w.text not in self.words.stops
                        if len(w.text) > 1
                        else w.text not in "的了是在由被对为与及等、"
                        for w in between
                    ) and not self.words.ending.search(self.text, at + length, start):
                        return at
        return start

    def _stops(self, piece: str, word: Word, at: int, start: int) -> bool:
        if piece in self.words.name_verbs:
            return False
        if piece == "企业" and self.kind == "Platform" and start > self.ending - 12:
            return False
        if piece == "企业" and self.kind == "Enterprise":
            return not self.text.startswith(_FIRMS_FOR_FIRMS, at + 2)
        stops = self.words.stops
        if (
            len(piece) == 4
            and piece[2:] in stops
            and (word.flag[0] in "vlidz" or piece[:2] in stops)
        ):
            return True  # 积极参与, 大力支持
        if piece in _JOINT and self._joint(at):
            return False
        if len(piece) == 1 and self.kind == "Enterprise" and piece not in _HARD:
            return word.flag[0] == "x" and piece not in "·"
        if piece in self.words.stops:
            return not (piece == "与" and self._joins(at))
        if re.fullmatch(r"[A-Za-z0-9+&.\-]*[A-Za-z][A-Za-z0-9+&.\-]*|[·\-—–]", piece):
            return piece in "—–-·" and self.kind == "Enterprise"
        flag = word.flag
        if flag[0] in "mq":
            return not re.fullmatch(
                r"第[一二三四五六七八九十]+|[一二三四五六七八九十]{2,}|[七八九]\w+", piece
            )
        if flag[0] in "pcury" or flag[0] == "x":
            # A name's own syllables may look like a particle (九如, 百和): only at its very front.
            return len(piece) == 1 or flag in ("p", "c", "r", "x")
        if flag == "v":
            return len(piece) > 1 and known(piece) == "v"
        if flag == "t":
            return True
        return flag in ("f", "ad") and len(piece) > 1

    def _joint(self, at: int) -> bool:
        """Whether a verb is part of the name: only words of its kind follow, and no body stands
        before it that does something together."""
        if self.kind not in ("Institute", "Platform"):
            return False
        front = self.text[max(0, at - 4) : at]
        done = re.search(r"(?:大学|学院|公司|集团|企业|院|所)$", front)
        own = self.text[at + 2 : self.ending]
        return not done and bool(re.search(r"[\u4e00-\u9fff]$", front)) and not self._specific(own)

    def _joins(self, at: int) -> bool:
        """Whether an 与 stands within the name of an institute (材料技术与工程研究所)."""
        if self.kind != "Institute":
            return False
        front = re.split("[与和及同跟]", _EDGE.split(self.text[max(0, at - 18) : at])[-1])[-1]
        if self.words.ending.search(re.sub("^中国科学院", "", front)) or re.search(
            "企业|公司", front
        ):
            return False
        return front.startswith(("中国科学院", "中科院")) or bool(leading_place(front))

    def _own(self, start: int, before: list[Mention]) -> int:
        """Where a firm's own name starts, after the town or park that the sentence puts first."""
        if self.kind != "Enterprise":
            return start
        for match in reversed(list(_ADMIN.finditer(self.text, start, self.ending - 1))):
            if self.ending - match.end() >= 2 and not is_place(match[0]):
                start = match.end()
                break
        inner = [
            m
            for m in before[-3:]
            if m.kind == "Community" and start <= m.start and m.end < self.ending
        ]
        for one in inner:
            rest = self.text[one.end : self.ending]
            if len(self._specific(rest)) >= 2:
                start = one.end
        return start

    def _after_and(self, start: int) -> int:
        """Behind 和, where it stands near the front and another thing of the kind is named before
        it (培育库和种植基地)."""
        led = re.compile("[\u4e00-\u9fff]{1,2}[和与及]").match(self.text, start, self.ending)
        rest = self.text[led.end() : self.ending] if led else ""
        return led.end() if led and len(self._specific(rest)) >= 2 else start

    def _specific(self, core: str) -> str:
        """What is left of a name without the words of its kind."""
        previous = ""
        while core != previous:
            previous, core = core, self.words.generic.sub("", core)
        return core

    def _names_one(self, name: str, start: int) -> bool:
        ending = self.text[self.ending : self.end]
        core = name[: self.ending - start]
        before = self.text[max(0, start - 12) : start]
        counted = _COUNTED.match(self.text, self.end) and ending not in _FORMAL
        if counted or _NUMBERED.search(before):
            return False
        if self.kind == "Enterprise":
            return self._is_firm(core, ending)
        if owner := re.search(r"(?:有限|股份|集团)公司", core):
            own = core[owner.end() :]
            if len(self._specific(own[len(leading_place(own)) :])) < 2:
                return False
        place = leading_place(core)
        rest = self._specific(re.sub(r"[()“”·—\-]", "", core[len(place) :]))
        if self.kind == "Agency" and (
            re.search("来源[:：]?\\s*$", before)
            or re.search("[一二三四五六七八九十两各][市区县]", core)
        ):
            return False  # who published it; several of them
        if self.kind == "Agency":
            return (
                bool(place)
                or len(rest) >= 2
                or core in ("区", "市", "县", "省", "开发区", "高新区", "经开区")
                or (_ministry(ending) and not core)
            )
        if self.kind == "Institute" and core in self.words.institutes:
            return True  # 南理工研究院
        if ending in _ACADEMIES:
            return bool(place) or core in ("省", "市", "区", "县")
        if self.kind == "Institute" and ending in ("学院", "大学", "医院") and not place:
            plain = ending != "学院" or known(rest) in (None, "nr", "nz", "ns")
            return known(name) == "nt" or (len(rest) >= 2 and plain)
        if not place and len(rest) >= 4 and all(w.flag[0] in "vd" for w in tagged(rest)):
            return False  # what is done, and no name: 进一步提升园区
        if not place and self.kind == "Community" and known(rest) == "v":
            return False
        if _PRAISE.match(name):
            return False
        if place and not (self.kind == "Platform" and ending.endswith(_TITLES)):
            return True
        if core in self.words.half_generic or rest in self.words.half_generic:
            return True
        return len(rest) >= 2

    def _is_firm(self, core: str, ending: str) -> bool:
        place = leading_place(core)
        rest = core[len(place) :]
        bare = re.sub(r"\(.*?\)", "", rest)
        if ending in _FORMAL or ending.endswith("有限公司"):
            return len(bare) >= 2 and (bool(place) or len(self._specific(bare)) >= 1)
        specific = self._specific(bare)
        if len(specific) < 2 or len(bare) > 12:
            return False
        if ending in ("公司", "集团"):
            first = tagged(bare)[0].text
            return bool(place) or known(first) in (None, "nr", "nz", "nrt", "nt")
        return bool(place) or known(tagged(bare)[0].text) in (None, "nr", "nz")

    def _whole(self, name: str) -> str | None:
        """The university of a school or laboratory of it (浙江大学机械工程学院)."""
        if self.kind != "Institute" or not name.endswith("学院"):
            return None
        found = re.match(r"(.{2,10}?大学)(.+)学院$", name)
        if not found:
            return None
        place = leading_place(found[2])
        return None if place else found[1]


def _ministry(ending: str) -> bool:
    """Whether a body needs no more than this to be known: a ministry, a department of the
    province."""
    return ending in _MINISTRIES or ending.endswith("厅")
