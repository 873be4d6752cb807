"""A Chinese name taken apart: place, what is its own, trade, legal form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from loaders.match.words import (
    institutes,
    legal_zh_pattern,
    region_pattern,
    trade_pattern,
)

_MARKS = re.compile(r"^(?:[*]?ST|S[*]?ST|退市|XD|XR|DR|N(?=[一-鿿]))|(?:退|-?[ABHUWDV]|-UW)$")
"""What an exchange adds to a firm's short name (*ST, 退市, B for foreigners' shares)."""
_ASIDE = re.compile(r"[\s()()\[\]【】〔〕{}<>《》“”\"'‘’·•.,,。、:;:;_/\\*&+-]+")
_INSTITUTION = re.compile(
    r"(?:大学|学院|研究院|研究所|科学院|设计院|医院|实验室|研究中心|创新中心|技术中心|工程中心|中心|分院|"
    r"学校|协会|学会|商会|联盟|联合体|委员会|管委会|局|厅|厂|所|基地|平台|孵化器|加速器|空间|综合体|"
    r"工作站|集聚区|示范区|开发区|高新区|经开区|园区|产业园|科技园|小镇|社区)$"
)
_INSTITUTE = re.compile(r"^中国科学院(.+)研究所$")
_ACADEMY = re.compile(r"^(?:中科院|中国科学院)(.+?)(?:研究所|所)$")


@dataclass(frozen=True, slots=True)
class ChineseName:
    """``whole`` as compared; ``body`` without legal form and marks; ``own`` without place and
    trade; ``places`` in the order in which they stand at its beginning; ``form`` is the legal form,
    or what the name of an institution ends in."""

    whole: str
    body: str
    own: str
    places: tuple[str, ...]
    form: str


def apart(one: ChineseName, other: ChineseName) -> bool:
    """Whether both are institutes of the Academy of Sciences, and of two: what the names share is
    what all of them share."""
    a, b = (_INSTITUTE.match(n.whole) for n in (one, other))
    if not a or not b:
        return False
    short, long = sorted((a[1], b[1]), key=len)
    rest = iter(long)
    return not all(sign in rest for sign in short)


def simplified(names: Sequence[str]) -> list[str]:
    """Names in simplified characters and half width."""
    import opencc

    joined = "\n".join(" ".join(unicodedata.normalize("NFKC", n).split()) for n in names)
    if not joined:
        return list(names)
    return str(opencc.OpenCC("t2s").convert(joined)).split("\n")


def take_apart(name: str) -> ChineseName:
    """The parts of a name that is simplified already."""
    bare = _MARKS.sub("", name.upper())
    whole = _ASIDE.sub("", bare) or name
    whole = institutes().get(whole, whole)
    if inner := _ACADEMY.match(whole):
        whole = f"中国科学院{inner[1].removesuffix('研究')}研究所"
    forms = legal_zh_pattern().findall(whole)
    ending = _INSTITUTION.search(whole)
    body = legal_zh_pattern().sub("", whole) or whole
    if len(body) > 3:
        body = body.removesuffix("股份")
    rest = body
    places: list[str] = []
    while found := region_pattern().match(rest):
        after = rest[found.end() :]
        bare_again = places and found[0] == found[1]
        if bare_again or len(after) < 2 or trade_pattern().fullmatch(after):
            break  # 松原股份, 杭州银行: the place is part of what is its own
        places.append(found[1])
        rest = after
    own = trade_pattern().sub("", rest)
    if len(own) < 2 or region_pattern().fullmatch(own):
        own = rest
    return ChineseName(
        whole, body, own, tuple(places), forms[-1] if forms else ending[0] if ending else ""
    )
