"""Names that an ending gives away: where each one begins, and whether it names one thing.

A name is read backwards from its ending (有限公司, 研究院, 众创空间 ...), word by word, until a
word comes that no name holds: a preposition, a verb that founds or visits, an office. What then
consists of words of the kind alone (国家级重点实验室) names no one thing and is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from loaders.article.academies import academies
from loaders.article.backwards import Backwards
from loaders.article.lexicon import Lexicon, any_of, lexicon
from loaders.article.mention import Mention, leading_place
from loaders.article.oneness import FORMAL, is_ministry, is_proper, names_one, specific
from loaders.article.tagger import is_place, tagged

_ADMIN = re.compile(r"(?:街道|[\u4e00-\u9fff]镇|[\u4e00-\u9fff]乡|村)(?!小镇)")
_NOT_BEFORE = {
    **{"大学": "生城", "学院": "派", "科技部": "门", "学会": "了研", "公司": "治"},
    **{"工程院": "院", "科学院": "院"},
}
"""What may not follow an ending: then it is part of another word (大学生, 科技部门, 工程院院士)."""
_LEGAL_NEXT = re.compile(r"(?:股份|集团)?有限(?:责任)?公司")
"""After an ending of another kind: then the whole is a firm (某某孵化器有限公司)."""
_RANK = re.compile(r"(?:国家|省|市|区|县)级(?=[\u4e00-\u9fff])")
_LEADS = re.compile(
    "[^,。;]{0,2}(?:牵头|承办|承担|主办|建设|组建|运营|开发|打造|投资|提供|研发|联合|共同|与|和)"
)
_RULES = re.compile("(?:办法|方案|公示|通知|意见|规划|条例|细则|指南|名单|计划|公告|清单|措施)$")
_PARK = re.compile(
    r"(?:经开区|开发区|高新区|保税区|港区|新区|自贸区|科学城|科技城|街道|[\u4e00-\u9fff]镇)(?:\([^()]*\))?"
)
_LED = re.compile("[率暨携偕赴从是环]")
_PRIZE = re.compile("[\u4e00-\u9fff]{0,6}奖(?!励|补|金|项)")
"""What follows an ending where the whole is a prize."""
_AND = tuple("和与及同跟、")


def mentions(text: str) -> list[Mention]:
    """All names with an ending of their kind, in order, none within another of its kind."""
    words = lexicon()
    found: list[Mention] = []
    for match in words.ending.finditer(text):
        kind = words.kind_of[match[0]]
        if _PRIZE.match(text, match.end()):
            continue
        if text[match.end() : match.end() + 1] in _NOT_BEFORE.get(match[0], ()):
            continue
        if kind != "Enterprise" and _LEGAL_NEXT.match(text, match.end()):
            continue
        one = _Reader(text, words, kind, match.start(), match.end()).read(found)
        if one is not None:
            _place(found, one)
    for one in academies(text, words):
        held = [
            m for m in found if one.start <= m.start and m.end <= one.end and m.kind == one.kind
        ]
        if held and all(m.end - m.start < one.end - one.start for m in held):
            found = [m for m in found if m not in held]
        if not _inside(one, found):
            found.append(one)
    found = [m for m in found if not _of_document(m, text)]
    return sorted(found, key=lambda m: (m.start, -m.end))


def _of_document(one: Mention, text: str) -> bool:
    """Whether it stands in the title of a rule or a plan: 《某市创新联合体备案管理办法》."""
    if one.kind not in ("Platform", "Community"):
        return False
    opened = text.rfind("《", max(0, one.start - 40), one.start)
    closed = text.find("》", max(opened, 0), one.end + 40)
    return opened >= 0 and closed >= one.end and bool(_RULES.search(text[one.end : closed]))


def _holds(one: Mention, other: Mention) -> bool:
    """Whether another name of its kind is a part of it."""
    inside = one.start <= other.start and other.end <= one.end
    return inside and one.kind == other.kind and other.end - other.start < one.end - one.start


def _inside(one: Mention, others: list[Mention]) -> bool:
    return any(o.start < one.end and one.start < o.end for o in others[-4000:])


def _place(found: list[Mention], one: Mention) -> None:
    """Add a name; shorter ones that it holds go, but for a firm named in full."""
    while found and found[-1].end > one.start:
        last = found[-1]
        if last.kind == "Enterprise" and last.name.endswith(FORMAL) and one.kind == "Platform":
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
        start = Backwards(self.text, self.words, self.kind, self.ending, self.end).start()
        if start is None:
            return None
        last = before[-1] if before else None
        if last and last.start < start < last.end:
            start = last.end
        if last and last.end == start and self._numbered(last, start):
            start = last.start
        for other in reversed(before[-3:]):
            if start <= other.start and self.text[other.end : other.end + 1] in _AND:
                start = other.end + 1
                break
        start = self._own(self._led(start), before)
        # 会长某某率|福州大学: whoever leads them there is no part of the name.
        for led in _LED.finditer(self.text, start, self.ending):
            after = self.text[led.end() : led.end() + 2]
            if is_place(after) or after[:1] in "省市区县":
                start = led.end()
        if self.kind in ("Platform", "Community"):
            start = self._after_and(start)
        if self.kind == "Community":
            start = self._in_park(start)
        if self.kind != "Enterprise":
            start = self._behind_verbs(start)
        rank = _RANK.match(self.text, start, self.ending)
        if rank and self.kind != "Enterprise" and leading_place(self.text[rank.end() : self.end]):
            start = rank.end()
        tail = self.text[self.ending : self.end]
        if start >= self.ending and self.kind != "Agency" and not is_ministry(tail):
            return None
        name = self.text[start : self.end]
        end = self.end
        if self.kind == "Institute" and (
            branch := re.match(r"\([\u4e00-\u9fff]{2,4}\)", self.text[end : end + 6])
        ):
            end += branch.end()
            name = self.text[start:end]
        if not names_one(self.kind, self.text, start, self.ending, self.end):
            return None
        return Mention(self.kind, start, end, name, self._whole(name))

    def _behind_verbs(self, start: int) -> int:
        """Where the place stands before which it is said what is done: 就计划建设|温州科技园."""
        verbs = False
        for word in tagged(self.text[start : self.ending]):
            at = start + word.start
            if is_place(word.text) or (verbs and leading_place(self.text[at : self.ending])):
                return at if verbs else start
            if len(word.text) == 1 and word.flag[0] not in "dvp":
                return start
            if word.flag[0] not in "dvpn" or word.start > 6:
                return start
            verbs = verbs or word.flag[0] in "vp" or word.text in self.words.name_verbs
        return start

    def _in_park(self, start: int) -> int:
        """Where the own name of a park starts that lies in another or in a town (苏州相城经开区|
        泗塘工业社区)."""
        for match in reversed(list(_PARK.finditer(self.text, start, self.ending))):
            own = self.text[match.end() : self.ending]
            own = own if re.match("..?[镇乡]", own) else own[len(leading_place(own)) :]
            if is_proper(own) and match.end() - start >= 3:
                return match.end()
        return start

    def _led(self, start: int) -> int:
        """Behind what leads to a firm's name and was cut as a part of it: 由|某某公司牵头,
        西安交大和|某某集团."""
        if self.kind != "Enterprise":
            return start
        rest = self.text[start : self.ending]
        if re.match("由..", rest) and _LEADS.match(self.text, self.end):
            return start + 1
        for joint in reversed(list(re.finditer("[和与及]", rest))):
            if rest[joint.end() : joint.end() + 2] in self.words.places:
                return start + joint.end()
        other = re.match(rf"(?:{any_of(self.words.institutes)})[和与同]", rest)
        return start + other.end() if other else start

    def _numbered(self, last: Mention, start: int) -> bool:
        """Whether this is an institute by its number, of the firm named before (第七一一研究所)."""
        of = last.kind == "Enterprise" and self.kind == "Institute"
        return of and bool(
            re.fullmatch("第?[一二三四五六七八九十〇0-9]+", self.text[start : self.ending])
        )

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
            if len(specific(rest)) >= 2:
                start = one.end
        return start

    def _after_and(self, start: int) -> int:
        """Behind 和, where it stands near the front and another thing of the kind is named before
        it (培育库和种植基地)."""
        led = re.compile("[\u4e00-\u9fff]{1,2}[和与及]").match(self.text, start, self.ending)
        rest = self.text[led.end() : self.ending] if led else ""
        return led.end() if led and len(specific(rest)) >= 2 else start

    def _whole(self, name: str) -> str | None:
        """The university of a school or laboratory of it (浙江大学机械工程学院)."""
        body = re.match(r"(.{2,10}?大学)(.+)$", name)
        if self.kind == "Institute" and name.endswith("研究院") and body:
            return None if specific(body[2][:-3]) or leading_place(body[2]) else body[1]
        if self.kind != "Institute" or not name.endswith("学院"):
            return None
        found = re.match(r"(.{2,10}?(?:大学|[师理工农林医财]\w?学院))(.+)学院$", name)
        if not found:
            return None
        place = leading_place(found[2])
        return None if place else found[1]
