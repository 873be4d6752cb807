"""What a field, a call or a title is made of, as words that two of them may share.

A code is more than one word: ``H2020-EU.2.1.1`` lies within ``H2020-EU.2.1``, so every beginning
of it at a separator counts. Chinese has no blanks between words: its pairs of characters count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

_LATIN = re.compile(r"[0-9A-Za-zÀ-ÿ]+")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_SPLIT = re.compile(r"[.\-/_ ]+")
_NUMBER = re.compile(r"\d+")
_REMARK = re.compile("〔[^〕]*〕")


def in_code(code: str, within: str = "") -> Iterator[str]:
    """The code and every beginning of it that ends at a separator, each led by ``within``."""
    parts = [part for part in _SPLIT.split(code) if part]
    for end in range(1, len(parts) + 1):
        yield f"{within}:{'.'.join(parts[:end])}"


def plain(text: str) -> str:
    """The text without the remarks in it, which stand in 〔〕."""
    return _REMARK.sub("", text)


def in_text(text: str) -> Iterator[str]:
    """Words of Latin letters in lower case, without bare numbers; pairs of Chinese characters.

    A remark is none of the text.
    """
    text = plain(text)
    for word in _LATIN.findall(text):
        if not _NUMBER.fullmatch(word):
            yield word.lower()
    for run in _HAN.findall(text):
        yield from (run[at : at + 2] for at in range(max(1, len(run) - 1)))


def shared(one: str, other: str) -> str:
    """The longest run of Chinese characters, else the first Latin words, that both texts have."""
    a, b = plain(one), plain(other)
    best = ""
    for run in _HAN.findall(a):
        match = SequenceMatcher(None, run, b, autojunk=False).find_longest_match()
        best = max(best, run[match.a : match.a + match.size], key=len)
    if len(best) > 1:
        return best
    mine = [w for w in in_text(a) if w.isascii()]
    theirs = set(in_text(b))
    return ", ".join(dict.fromkeys(w for w in mine if w in theirs and len(w) > 2))
