"""Names where there is little room: the telling part of one, and sentences that hold such parts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from graph.phrase import Phrase

MARK = re.compile(r"[（(]示例[)）]|〔[^〕]*(?:合成|示例)[^〕]*〕")
"""What marks a made-up name as such."""
_FORM = re.compile(
    r"(?:股份|集团)?有限(?:责任)?公司$"
    r"|,? (?:Co\.?,? ?Ltd\.?|Ltd\.?|Limited|Inc\.?|LLC|GmbH(?: & Co\.? KG)?|AG"
    r"|S\.?A\.?|S\.?p\.?A\.?|S\.?r\.?l\.?|B\.?V\.?|N\.?V\.?)$",
    re.IGNORECASE,
)
_CHINESE = re.compile(r"[\u3400-\u9fff]")
LEAST, MOST = 4, 24
"""How wide an alias is that stands for a name, in half-width characters."""


def telling(name: str) -> str:
    """The telling part of a name: without its legal form and without the marks of made-up ones."""
    bare = MARK.sub("", name).strip()
    return _FORM.sub("", bare).strip() or bare or name


def shortened(text: Phrase, names: Iterable[str]) -> Phrase:
    """A sentence with the telling parts of these names, and without the marks of any."""
    en, zh = text
    for name in sorted(set(names), key=len, reverse=True):
        en, zh = en.replace(name, telling(name)), zh.replace(name, telling(name))
    return Phrase(unmarked(en), unmarked(zh))


def unmarked(text: str) -> str:
    """A text without the marks of what is made up."""
    return MARK.sub("", text)


def width(text: str) -> int:
    """How wide a text is, in half-width characters: a Chinese one counts two."""
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)


def short_names(named: Mapping[str, tuple[str, Sequence[str]]]) -> dict[str, str]:
    """What each of these (by any key: its name and aliases) is called in a list, where shorter.

    An alias that abbreviates the name, else its telling part; where two would be called the same,
    with the number in its mark, else by the whole name.
    """
    short = {key: _alias(name, aliases) or telling(name) for key, (name, aliases) in named.items()}
    met = Counter(short.values())
    for key, own in short.items():
        if met[own] > 1:
            name = named[key][0]
            number = re.search(r"\d+", "".join(MARK.findall(name)))
            short[key] = f"{own} {number.group()}" if number else name
    met = Counter(short.values())
    return {k: s for k, s in short.items() if s != named[k][0] and met[s] == 1}


def _alias(name: str, aliases: Iterable[str]) -> str:
    """The longest alias that abbreviates the name: in its script, with its letters in order."""
    room = min(width(telling(name)) - 1, MOST)
    fit = [a for a in aliases if LEAST <= width(a) <= room and _abbreviates(a, name)]
    return max(fit, key=len, default="")


def _abbreviates(alias: str, name: str) -> bool:
    if bool(_CHINESE.search(alias)) != bool(_CHINESE.search(name)):
        return False
    letters = iter(name.casefold())
    return all(c in letters for c in alias.casefold())
