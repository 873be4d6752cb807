"""Whether a stretch of text with an ending of its kind names one thing, or things of a kind."""

from __future__ import annotations

import re

from loaders.article.lexicon import any_of, lexicon
from loaders.article.mention import leading_place
from loaders.article.tagger import Word, known, tagged

FORMAL = ("有限公司", "有限责任公司", "股份公司", "集团公司")
"""Endings of a firm's full name."""
_NUMBERED = re.compile(
    r"(?:\d+|[一二两三四五六七八九十百]+)(?:多|余|来)?[家个所座处批](?:.{0,4}级)?$"
)
_COUNTED = re.compile(r"\s*(?:数量|总数)?(?:达|超|近|共)?(?:到|过)?\d+(?:多|余)?[家个所座处]")
_SEVERAL = re.compile(
    r"[二两三四五六七八九十几](?:大|所)(?!学)|[\d一二两三四五六七八九十百]+(?:余|多)[家个所座名]"
)
"""Where several things are told of: 三大创新平台, 近十所高校实验室."""
_ACADEMIES = ("农科院", "农科所", "林科院", "林科所", "工研院", "产研院")
_MINISTRIES = ("科技部", "工信部", "工业和信息化部", "教育部")
_CENTRE = re.compile(
    "技术|科学|科技|创新|研发|转移|转化|孵化|检测|工程|研究|实验|算力|产业|创业|人才|知识产权|协同|联合"
)
"""Words of which a centre has one that is a platform, and no building."""
_SHARED = ("合作平台", "对接平台", "转化平台", "信息平台", "科创平台", "孵化平台")
"""Endings that, after words of the language alone, tell what a thing is for: 科企交流合作平台."""
_DESCRIBED = re.compile("(?:最\\w{1,2}|唯一|重要|主要)的$|[第首][一二]?[个家所座]$")
"""What stands before a thing that is described, and not named: 全国最大的丁基橡胶生产基地."""
_PRAISE = re.compile("优质|一流|[百千万]亿")
"""With what a thing is described, and no name begins."""
_PLAIN = ("研究院", "研究所")
_SCHOOLS = ("商", "工", "理", "文", "法", "医", "农")
_TITLES = ("实验室", "技术中心", "工程中心", "研究中心", "工作站", "孵化器", "众创空间", "研发中心")
"""Endings that, after the name of a province or city alone, are a title and not a name."""


def specific(core: str) -> str:
    """What is left of a name without the words of its kind."""
    previous = ""
    while core != previous:
        previous, core = core, lexicon().generic.sub("", core)
    return core


def is_proper(core: str) -> bool:
    """Whether a name has something of its own besides words of its kind and lines of business."""
    words = lexicon()
    own = specific(core)
    return len(re.sub(any_of(words.trades), "", own)) >= 2


def is_ministry(ending: str) -> bool:
    """Whether a body needs no more than this to be known: a ministry, a department of the
    province."""
    return ending in _MINISTRIES or ending.endswith("厅")


def names_one(kind: str, text: str, start: int, ending: int, end: int) -> bool:
    """Whether ``text[start:end]``, whose ending begins at ``ending``, names one thing."""
    tail = text[ending:end]
    core = text[start:ending]
    name = core + tail
    before = text[max(0, start - 12) : start]
    counted = _COUNTED.match(text, end) and tail not in FORMAL
    if counted or _NUMBERED.search(before) or (kind != "Enterprise" and _SEVERAL.search(core)):
        return False
    if kind == "Enterprise":
        return _is_firm(core, tail)
    if kind == "Agency":
        return _is_agency(core, tail, before)
    if owner := re.search(r"(?:有限|股份|集团)公司", core):
        own = core[owner.end() :]
        if tail.endswith("工作站") and re.fullmatch("(?:院士|专家|博士后|科研)*", own):
            return True  # 某某股份有限公司院士专家工作站
        if len(specific(own[len(leading_place(own)) :])) < 2:
            return False
    words = lexicon()
    place = leading_place(core)
    if tail == "中心" and (not _CENTRE.search(core) or lexicon().ending.search(core)):
        return False
    if tail in _SHARED and not place and all(_plain(w) for w in tagged(core)):
        return False
    if kind == "Platform" and tail == "实验室" and core.endswith("研究院"):
        return False  # 某某研究院实验室: its own, and without a name
    if not place and _DESCRIBED.search(before):
        return False
    rest = specific(re.sub(r"[()“”·—\-]", "", core[len(place) :]))
    if kind == "Institute" and core in words.institutes:
        return True  # 南理工研究院
    if tail == "学院" and core in _SCHOOLS:
        return False
    if tail in _ACADEMIES:
        return bool(place) or core in ("省", "市", "区", "县") or _unknown(core)
    if kind == "Institute" and tail in ("学院", "大学", "医院") and not place:
        plain = tail != "学院" or known(rest) in (None, "nr", "nz", "ns")
        school = tail == "学院" and all(
            known(w.text) and w.flag[0] in "nvlb" and w.flag != "ns" for w in tagged(rest)
        )
        return known(name) == "nt" or (len(rest) >= 2 and plain and not school)
    if not place and len(rest) >= 4 and all(w.flag[0] in "vd" for w in tagged(rest)):
        return False  # what is done, and no name: 进一步提升园区
    if not place and kind == "Community" and known(rest) == "v":
        return False
    if _PRAISE.match(name):
        return False
    if place and not (kind == "Platform" and tail.endswith(_TITLES)):
        # An institute is called by more than its place.
        return tail not in _PLAIN or core.rstrip("省市") not in words.places
    if place == core and tail == "实验室" and place[-1] not in "省市区县":
        return True  # 南湖实验室
    if place == core and place not in words.places and place[-1] not in "省市区县":
        return True  # 星海众创空间: a brand that is a place somewhere
    if kind == "Platform" and re.fullmatch("[省市区县镇](?!级).{2,}", core):
        return (
            re.search(r"(?:^|[、,。;:由在与和赴到])$", before) is not None
        )  # 市科技人才与创新服务中心
    if core in words.half_generic or rest in words.half_generic:
        return True
    return len(rest) >= 2


def _plain(word: Word) -> bool:
    """Whether it is a word of the language that names no place."""
    return known(word.text) is not None and word.flag[0] in "nvlb" and word.flag[:2] != "ns"


def _unknown(core: str) -> bool:
    """Whether it is two or more characters that are no word of the language (有研工研院)."""
    words = lexicon()
    return 2 <= len(core) <= 4 and known(core) is None and core not in words.stops


def _is_agency(core: str, tail: str, before: str) -> bool:
    if re.search("来源[:：]?\\s*$", before):
        return False  # who published it
    if re.search("[一二三四五六七八九十两各][市区县]", core):
        return False  # several of them
    place = leading_place(core)
    if tail == "政府":
        return place == core and place[-1:] in tuple("省市区县镇")
    rest = specific(re.sub(r"[()“”·—\-]", "", core[len(place) :]))
    return (
        bool(place)
        or len(rest) >= 2
        or core in ("区", "市", "县", "省", "州", "国家", "开发区", "高新区", "经开区", "自治区")
        or (core in ("市委", "区委", "县委", "省委") and tail == "组织部")
        or bool(re.fullmatch("[省市区县].{2,}", core))
        or (is_ministry(tail) and not core)
        # 市科技局、工信局: of the same level as the one before.
        or (not core and tail[-1] in "局委" and bool(re.search("[局委](?:、|和)$", before)))
    )


def _is_firm(core: str, tail: str) -> bool:
    place = leading_place(core)
    rest = core[len(place) :]
    bare = re.sub(r"\(.*?\)", "", rest)
    if tail in FORMAL or tail.endswith("有限公司"):
        return len(bare) >= 2 and (bool(place) or len(specific(bare)) >= 1)
    own = specific(bare)
    if core in lexicon().firms:
        return True
    if place and tail == "集团" and len(bare) >= 2:
        return bare not in ("企业", "产业")
    if place == core[: len(place)] and len(own) < 2 and place not in lexicon().places:
        own, place, bare = (
            specific(core),
            "",
            core,
        )  # 天庆科技公司: a brand that is a place somewhere
    if len(own) < 2 or len(bare) > 12:
        return False
    if tail in ("公司", "集团"):
        first = tagged(bare)[0].text
        return bool(place) or known(first) in (None, "nr", "nz", "nrt", "nt", "ns")
    return bool(place) or known(tagged(bare)[0].text) in (None, "nr", "nz")
