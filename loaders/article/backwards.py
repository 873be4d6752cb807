"""Where a name starts, read backwards word by word from its ending."""

from __future__ import annotations

import re
from dataclasses import dataclass

from loaders.article.lexicon import Lexicon
from loaders.article.mention import leading_place
from loaders.article.oneness import specific
from loaders.article.tagger import Word, is_place, known, tagged

_EDGE = re.compile(
    r"(?<=[\u4e00-\u9fff])\+|——|[,;:!?。、“”‘’《》【】<>/|丨…\n]|(?<![A-Za-z0-9]) | (?![A-Za-z0-9])"
)
_REACH = 40
_DIRECTIONS = frozenset(
    "南方 北方 东方 西部 东部 中部 北部 南部 西北 西南 东北 东南 华东 华中 华南 华北 中央".split()
)
_ROLES = ("科技特派员", "特派员", "院士", "专家", "博士后")
_JOINT = ("联合", "协同")
"""Verbs that are part of a name where only words of its kind follow (联合研究院, 协同创新中心)."""
_FIRMS_FOR_FIRMS = ("孵化", "加速", "管理", "服务", "咨询")
_HARD = frozenset(
    "暨率与和及同跟或在由为对向从被将把让给使经以于至的了着过是有等赴到其该这那又也都并而则位"
)
"""Single characters at which every name stops; others may be a syllable of a firm's name."""
_GLUED = frozenset("暨率与和及同跟或在由为对向从被将把让给据经当环")
"""What the segmenter takes for the first syllable of a name that it does not know (据阳泽区)."""


@dataclass(frozen=True, slots=True)
class Backwards:
    """Reads a name of a kind back from the ending that stands at ``text[ending:end]``."""

    text: str
    words: Lexicon
    kind: str
    ending: int
    end: int

    def start(self) -> int | None:
        """Where the name starts, or None where the ending stands alone."""
        floor = max(0, self.ending - _REACH)
        edges = [m.end() for m in _EDGE.finditer(self.text, floor, self.ending)]
        begin = edges[-1] if edges else floor
        quoted = ""
        if begin == self.ending and self.text[begin - 1] == "”":
            opened = self.text.rfind("“", floor, begin)
            if opened < 0 or begin - opened > 14:
                return None
            quoted = self.text[opened:begin]
            if not re.search("[\u4e00-\u9fff]{2}|[A-Za-z]{2}", quoted):
                return None
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
                glued = glued and not piece.startswith(("经开", "经信", "经发", "经科"))
                if glued and not here and (self.kind != "Enterprise" or at > begin):
                    start = at + 1
                    break
                if self._ends_before(piece):
                    break
                between = index and len(piece) == 1 and is_place(row[index - 1].text)
                if self.kind == "Enterprise" and place_seen and not here and not between:
                    # 华能|江苏|…有限公司: a group's name before the place, where a name can begin.
                    if at == begin and len(piece) in (2, 3) and word.flag in ("nz", "nt"):
                        start = at if piece not in self.words.stops else start
                    break
                # 中国西部, 江苏北部: a direction after a place.
                # 山东发明协会: what an association of a place is for.
                part = (
                    index
                    and is_place(row[index - 1].text)
                    and (word.flag == "f" or (word.flag == "v" and self.text[self.end - 1] == "会"))
                )
                if (
                    not part
                    and self._stops(piece, word, at, start)
                    and not self._bare(at, piece, start)
                ):
                    # 云|上, 海|达: a syllable after a syllable is part of a name.
                    front = row[index - 1] if index and len(piece) == 1 else None
                    syllable = front and (len(front.text) == 1 or is_place(front.text))
                    own = syllable and front and front.flag[0] == "n"
                    if piece in _HARD or piece in "-—–" or not own:
                        break
                place_seen = place_seen or (here and start < ending)
            start = at
        if depth > 0:
            start = self.text.find(")", start) + 1
        if self.kind == "Enterprise":
            return self._back_to_place(begin, start)
        return self._back_over_verb(begin, start)

    def _back_to_place(self, begin: int, start: int) -> int:
        """Where a firm's name starts, if a place before it shows that its words were cut wrongly.

        江苏|联发 may be read as 江|苏联|发, and 力星通用 holds what looks like a verb.
        """
        places = self.words.places
        if start > begin and self.text[start - 1 : start + 1] in places:
            return start - 1
        if self.text[start] in "和与由及同将对为" and start > begin and self.ending - start > 2:
            start += 1
        if self.text[start] in "如即" and is_place(self.text[start + 1 : start + 3]):
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

    def _back_over_verb(self, begin: int, start: int) -> int:
        """Where a name starts that has an own verb in it (周口市环境|降解|材料创新联合体): at the
        city or district before, if only things and what is done to them stand between."""
        ahead = tagged(self.text[begin:start])
        for index in range(len(ahead) - 1, -1, -1):
            word = ahead[index]
            if word.text[-1] in "省市区县" and is_place(word.text):
                between = ahead[index + 1 :]
                own = between and between[0].flag[0] == "n"
                return begin + word.start if own else start
            if word.text in self.words.stops or word.flag[0] not in "nvalj":
                return start
        return start

    def _stops(self, piece: str, word: Word, at: int, start: int) -> bool:
        if piece in self.words.name_verbs:
            return False
        if piece == "新型" and self.kind == "Platform" and self.text[:at][-1:] in ("", *",。、 \n"):
            return False
        if piece == "企业" and self.kind == "Platform" and start > self.ending - 12:
            return False
        if piece == "企业" and self.kind == "Enterprise":
            return not self.text.startswith((*_FIRMS_FOR_FIRMS, "集团"), at + 2)
        if piece == "研发" and self.kind == "Enterprise" and at + 2 == self.ending:
            return False
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
            if piece in _ROLES and self._of_station(at + len(piece)):
                return False
            return not (piece in "与和" and self._joins(at, piece))
        if re.fullmatch(r"[A-Za-z0-9+&.\-]*[A-Za-z][A-Za-z0-9+&.\-]*|[·\-—–]", piece):
            return piece in "—–-·" and self.kind in ("Enterprise", "Institute")
        flag = word.flag
        if piece in _DIRECTIONS:
            return False
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
        return not done and bool(re.search(r"[\u4e00-\u9fff)]$", front)) and not specific(own)

    def _ends_before(self, piece: str) -> bool:
        """Whether a word that the dictionary lacks is no part of the name: 赵某某是|平高集团,
        王店镇建|先进新材料创新中心."""
        if known(piece) is not None or len(piece) < 2:
            return False
        if piece[-1] in "是任及" and len(piece) > 2 and re.match(self.words.surname, piece):
            return True
        return self.kind != "Enterprise" and piece[-1] in "建办设"

    def _bare(self, at: int, piece: str, start: int) -> bool:
        """Whether a firm's name would be nothing but its place without this word (安踏(中国))."""
        rest = self.text[start : self.ending]
        return (
            self.kind == "Enterprise"
            and len(piece) in (2, 3)
            and piece not in self.words.stops
            and bool(re.fullmatch(r"\([\u4e00-\u9fff]{2,4}\)(?:集团|控股|股份)?", rest))
        )

    def _of_station(self, at: int) -> bool:
        """Whether a role stands right before a station or centre for those who have it."""
        return self.kind == "Platform" and self.ending - at <= 2

    def _joins(self, at: int, word: str) -> bool:
        """Whether an 与 stands within the name of an institute (材料技术与工程研究所), an 和 or 与
        within that of a bureau (阳泽区科技和工业信息化局) or of a centre of the city."""
        ahead = _EDGE.split(self.text[max(0, at - 18) : at])[-1]
        if self.kind == "Platform" and self._of_laboratory(ahead, at):
            return True
        if self.kind in ("Agency", "Platform"):
            tail = self.text[self.ending : self.end]
            formal = tail.endswith(("局", "委", "服务中心", "促进中心"))
            front = re.split("[与和及同跟由]", ahead)[-1]
            place = leading_place(front)
            own = front[len(place) :] if place else front[1:]
            led = place or re.match("[省市区县](?![级内域])", front)
            return bool(formal and led and 2 <= len(own) <= 8 and not self.words.ending.search(own))
        if self.kind != "Institute" or word != "与":
            return False
        front = re.split("[与和及同跟]", ahead)[-1]
        if academy := re.search("中国科学院|中科院", front):
            front = front[academy.start() :]
            return not self.words.ending.search(re.sub("^中国科学院", "", front))
        own = re.sub(".*(?:科学院|农科院|林科院)", "", self._behind_place(front))
        return (
            len(own) >= 2
            and not re.search("政府|企业|公司|[委局办]$", own)
            and not (self.words.ending.search(own))
        )

    def _of_laboratory(self, ahead: str, at: int) -> bool:
        """Whether an 与 joins two fields of a laboratory (耐火材料|与|冶金国家重点实验室)."""
        if not self.text[self.ending : self.end].endswith(("实验室", "国家工程研究中心")):
            return False
        front = re.split("[与和及同跟由的]|共建|联合", ahead)[-1]
        after = self.text[at + 1 : self.ending]
        own = re.sub(".*(?:大学|学院|研究院|研究所)", "", front)
        plain = all(w.flag[0] in "nvalb" and w.text not in self.words.stops for w in tagged(own))
        joined = self.words.ending.search(after) or leading_place(after)
        return bool(own) and plain and len(after) <= 8 and not joined

    def _behind_place(self, front: str) -> str:
        """What follows the last place in a stretch, or nothing where it has none."""
        for at in range(len(front) - 2, -1, -1):
            if any(is_place(front[at : at + n]) for n in (2, 3)):
                return front[at + len(leading_place(front[at:])) :]
        return ""
