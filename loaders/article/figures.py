"""The figures of an article: what is counted, how much, in what unit, for when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from loaders.article.periods import period_of
from loaders.article.tagger import is_place, tagged

_SCALES = {"百": 1e2, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "万亿": 1e12}
_DIGITS = {
    **{c: i for i, c in enumerate("零一二三四五六七八九")},
    "两": 2,
    "十": 10,
    "百": 100,
    "千": 1000,
}
_UNITS = (
    "亿?美元|元|%|个?百分点|倍|成|家次|家|项次|项|个(?!月|小时|多小时|工作日)|名|人次|人|位|件|片|台套|台|套|辆|"
    "架|颗|枚|吨|公里|平方公里|平方米|亩|场次|场|余场|次|种|类|所|座|支|批|期|条|份|篇|户|对|兆瓦|千瓦时|度"
)
_FIGURE = re.compile(
    r"(?P<before>将近|接近|近|超过|突破|超|约|逾|至少|不低于|高达|达到|达|不到|不足|最多)?(?P<number>"
    r"(?<![\d.第—\-A-Za-z])\d[\d,]*(?:\.\d+)?|(?<=[^第一二三四五六七八九十百千两])[一二两三四五六七八九十百千]+(?=[多余]?(?:倍|成|家企业|余)))"
    r"(?P<scale>万亿|千万|百万|亿|万|千|百)?(?P<more>多|余|来)?(?P<unit>" + _UNITS + r")"
    r"(?P<after>以上|左右|上下|以内|以下)?"
)
_SAVES = "节省|节约|节水|节电|投资|融资|减少|增加|新增"
_DOUBLED = re.compile(r"(?P<verb>同比|较?上?年?)?(?P<unit>翻(?:了)?(?P<n>[一两二三])?番|翻倍)")
_GROWTH = re.compile(
    r"(同比|环比|较上年|比上年|较去年|比去年)?(?:净)?(增长|增加|增幅|提高|提升|下降|减少|降低|增|上升)(?:率|了|到|至|达)?$"
)
_SAID = frozenset(
    "有 已有 共有 现有 共 已 达 已达 达到 为 是 到 在 占 约 超 超过 突破 至 增至 升至 "
    "降至 总计 累计 近 可 将 还 能 还能 新 仅".split()
)
"""What stands between a noun and its number (技术交易额 超 6.6亿元)."""
_DID = frozenset(
    "实现 完成 新增 引进 建成 集聚 吸引 入驻 培育 认定 拥有 促成 解决 登记 举办 组织 开展 "
    "发布 获得 净增 增加 帮助 聚集 汇聚 选派 共建 建立 跑遍 接诊 对接 落地 攻克 往返 新引进".split()
)
"""What is done to the counted; a noun does not reach back over it."""


_WHERE = "全市|全省|全国|全区|全县|全球|当地|省级|市级|区级|县级|国家级"
_SHARE = re.compile(rf"占(?:比|到)?(?P<of>{_WHERE})?(?:的)?$")
_ABOVE = re.compile(rf"(?:高于|低于)(?P<of>{_WHERE})(?:平均)?(?:水平)?$")
_LISTED = re.compile(r"(?:等|[、和与及][^,。;、和与及\s]{2,24})$")


@dataclass(frozen=True)
class Figure:
    """One figure; ``value`` in whole units (not 亿), ``bound`` is at least, at most, about."""

    what: str
    value: float
    unit: str
    period: str | None
    start: int
    end: int
    bound: str | None = None
    compared_with: str | None = None


def figures(text: str, on: date | None) -> list[Figure]:
    """The figures of a text, in order. ``on`` is its day, from which 今年 is reckoned."""
    out: list[Figure] = []
    for start, end in sentences(text):
        out += _in_sentence(text, start, end, on)
    return out


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence; one ends with its closing quotation mark."""
    at = 0
    for match in re.finditer(r"[。!?;\n]+”?|\Z", text):
        if text[at : match.end()].strip():
            yield at, match.end()
        at = match.end()


def _in_sentence(text: str, start: int, end: int, on: date | None) -> Iterator[Figure]:
    subject = ""
    # A period that is said first holds for all that semicolons part.
    opened = max(text.rfind(mark, 0, start) for mark in "。!?\n") + 1
    for match in _FIGURE.finditer(text, start, end):
        value = _value(match)
        if value is None:
            continue
        unit = match["unit"]
        first = match.start("number") if not match["before"] else match.start()
        what = _what(text, start, first, match.end())
        compared = None
        growth = _GROWTH.search(text[start:first])
        share = _SHARE.search(text[start:first]) if unit == "%" else None
        above = _ABOVE.search(text[start:first]) if unit.endswith("百分点") else None
        if (share or above) and subject:
            what = f"{subject}占比" if share else subject
            compared = (share or above or match)["of"]
        elif growth and unit in ("%", "倍", "百分点", "个百分点", "成"):
            own = _nouns_before(text, start, start + growth.start()).strip()
            what = f"{own or subject}{growth[0]}" if (own or subject) else growth[0]
            compared = "去年同期" if "同" in growth[0] or "年" in (growth[1] or "") else None
        elif re.match(r"的?[\d.]*倍", unit) and re.search(
            r"(去年|上年)(同期)?的$", text[start:first]
        ):
            compared = "去年同期"
            what = subject or what
        elif what:
            subject = what
        if not what:
            what = subject
        if not what:
            continue
        yield Figure(
            what,
            value,
            "元" if unit.endswith("元") and "美" not in unit else "%" if unit == "成" else unit,
            period_of(text, opened, match.start(), end, on),
            first,
            match.end(),
            _bound(match),
            compared,
        )
    for match in _DOUBLED.finditer(text, start, end):
        what = _nouns_before(text, start, match.start()) or subject
        if what:
            times = 2.0 ** {"两": 2, "二": 2, "三": 3}.get(match["n"] or "", 1)
            yield Figure(
                f"{what}增至",
                times,
                "倍",
                period_of(text, start, match.start(), end, on),
                match.start(),
                match.end(),
                None,
                "去年同期" if match["verb"] else None,
            )


def _value(match: re.Match[str]) -> float | None:
    raw = match["number"].replace(",", "")
    if raw[0].isdigit():
        number = float(raw)
    else:
        if len(raw) > 1 and raw not in ("十几",):
            return None
        number = float(_DIGITS[raw])
    scaled = number * _SCALES.get(match["scale"] or "", 1)
    if match["unit"] == "成":
        scaled *= 10
    return round(scaled, 6)


def _bound(match: re.Match[str]) -> str | None:
    if (
        match["more"] in ("多", "余")
        or match["after"] == "以上"
        or match["before"] in ("超", "超过", "突破", "逾", "至少", "不低于")
    ):
        return "at least"
    if match["before"] in ("不到", "不足", "最多") or match["after"] in ("以内", "以下"):
        return "at most"
    if (
        match["before"] in ("近", "将近", "接近", "约")
        or match["after"] in ("左右", "上下")
        or match["more"]
    ):
        return "about"
    return None


def _what(text: str, start: int, first: int, last: int) -> str:
    """What is counted: the noun before the number, else after its unit, else the clause before."""
    before = _nouns_before(text, start, first)
    after = _nouns_after(text, last)
    if after and (_LISTED.search(text[start:first]) or re.fullmatch(_WHERE, before)):
        return after  # 甲、乙和丙3家企业, 当地39家企业
    verb = re.search(rf"({_SAVES})[^,。]{{0,4}}$", text[start:first])
    if before and not re.fullmatch(_SAVES, before):
        return before
    if after:
        return f"{verb[1]}{after}" if verb else after
    if verb:
        return verb[1]
    clause = re.search(r"([^,。;!?“”\n]+),[^,。;!?\n]*$", text[start:first])
    if clause:
        return _nouns_before(text, start + clause.start(1), start + clause.end(1))
    return ""


def _nouns_before(text: str, start: int, end: int) -> str:
    """The noun that ends here, but for words like 达到 between it and its number."""
    stretch = re.split(r"[,;:。!?“”‘’、()《》\n]", text[start:end])[-1]
    kept: list[str] = []
    for word in reversed(tagged(stretch)):
        if not kept:
            if word.text in _SAID or word.flag[0] == "d":
                continue
            if word.flag[0] in "purmqt" or word.text in _DID:
                return ""
        if word.text in _SAID or word.text in _DID or word.flag[0] not in "nvjlabeisf":
            break
        if len(word.text) == 1 and word.flag == "v":
            break
        kept.append(word.text)
        if sum(map(len, kept)) > 16:
            break
    found = "".join(reversed(kept)).strip()
    return found if len(found) > 1 and not is_place(found) else ""


def _nouns_after(text: str, end: int) -> str:
    opens = text[end : end + 1] in ("“", "‘")
    stretch = re.split(r"[,;:。!?“”‘’、()《》\n]", text[end + opens : end + opens + 16])[0]
    kept: list[str] = []
    for word in tagged(stretch):
        if (
            word.flag[0] not in "nvjlabei"
            or (word.flag == "v" and not kept and len(word.text) < 2)
            or (word.flag == "v" and kept)
        ):
            break
        kept.append(word.text)
    found = "".join(kept)
    return found if len(found) > 1 else ""
