"""Institutes that no ending gives away: those called 所, and short names of universities."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loaders.article.lexicon import Lexicon, any_of
from loaders.article.mention import Mention
from loaders.article.tagger import is_place, known

_NO_INSTITUTE = re.compile(
    "(?:[学医法书剧影戏庭寺]|检察|养老|福利|敬老|博物|美术|电影|疗养|研究|科学|工程|设计|人民|高校|多所|[与和及的了在等对到由])院"
    "|[与和及的了在等对到由赴]..院"
)


def academies(text: str, words: Lexicon) -> Iterator[Mention]:
    """Institutes called 所, and short names of universities."""
    for match in re.finditer(
        r"(?:中国?科学?院|中国[林农水热]科院|中国电科|中电科|中船|航天科[技工]|航空工业|兵器)(?:集团)?(?:第)?"
        r"[\u4e00-\u9fff0-9]{1,10}?(?<![场会厕])(?:研究)?所(?![有在以属谓需说])",
        text,
    ):
        if not re.search(r"[与和及的了在]", match[0]):
            yield Mention("Institute", match.start(), match.end(), match[0])
    for match in re.finditer(
        r"(?:[\u4e00-\u9fff]{2,4})(?:材料|应用技术|工业技术|光机|计算|自动化|能源|化物|微电子|半导体|金属|声学|力学|物理|化学|硅酸盐|光电|海洋|生态|植物|药物|有机)所(?![有在以属谓需])",
        text,
    ):
        name = match[0]
        while name and (name[0] in "与和及的了在由对" or not is_place(name[:2])) and len(name) > 4:
            name = name[1:]
        if is_place(name[:2]):
            yield Mention("Institute", match.end() - len(name), match.end(), name)
    # 深圳先进院, 沈阳仪表院: what it is for in two characters, after its city.
    for match in re.finditer(
        r"(?:[\u4e00-\u9fff]{2,3})[\u4e00-\u9fff]{2}院(?![士长校区所子落内办])", text
    ):
        for place in (match[0][:-3], match[0][1:-3]):
            if place in words.places and not _NO_INSTITUTE.search(match[0]):
                start = match.end() - len(place) - 3
                yield Mention("Institute", start, match.end(), text[start : match.end()])
                break
    short = any_of(words.institutes)
    # 清华长三院, 浙大宁波院: an institute of a university, by its place.
    for match in re.finditer(rf"(?:{short})[\u4e00-\u9fff]{{2,3}}院(?![士长校区所])", text):
        if not re.search(r"[与和及的了在等]|高校|学院|研究", match[0]):
            yield Mention("Institute", match.start(), match.end(), match[0])
    other = (
        r"大学|院士|投资|创投|控股|(?:\([^)]*\))?[\u4e00-\u9fff]{0,4}园|[\u4e00-\u9fff]{0,3}[路所]"
    )
    for match in re.finditer(rf"(?:{short})(?!{other})", text):
        name = match[0]
        front = text[max(0, match.start() - 1) : match.start()]
        if (
            re.match(r"[\u4e00-\u9fff]", front)
            and known(front + name[:1])
            and len(name) == 2
            and front not in "与和由在从到及、赴同对"
        ):
            continue
        yield Mention("Institute", match.start(), match.end(), name, words.institutes[name])
