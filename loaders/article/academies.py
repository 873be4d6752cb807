"""Institutes that no ending gives away: those called 所, and short names of universities."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loaders.article.lexicon import Lexicon, any_of
from loaders.article.mention import Mention
from loaders.article.tagger import is_place, known


def academies(text: str, words: Lexicon) -> Iterator[Mention]:
    """Institutes called 所, and short names of universities."""
    for match in re.finditer(
        r"(?:中国?科学?院|中国电科|中电科|中船|航天科[技工]|航空工业|兵器)(?:集团)?(?:第)?"
        r"[\u4e00-\u9fff0-9]{1,10}?(?<![场会厕])(?:研究)?所(?![有在以属谓需说])",
        text,
    ):
        if not re.search(r"[与和及的了在]", match[0]):
            yield Mention("Institute", match.start(), match.end(), match[0])
    for match in re.finditer(
        r"(?:[\u4e00-\u9fff]{2,4})(?:材料|应用技术|工业技术|光机|计算|自动化)所(?![有在以属谓需])",
        text,
    ):
        name = match[0]
        while name and (name[0] in "与和及的了在由对" or not is_place(name[:2])) and len(name) > 4:
            name = name[1:]
        if is_place(name[:2]):
            yield Mention("Institute", match.end() - len(name), match.end(), name)
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
