"""Words and their classes, by jieba, whose dictionary comes inside its package.

jieba keeps a cache of its dictionary in the shared temporary folder, where anyone could have put
another; here it is built anew in memory, which takes about a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from loaders.article.lexicon import lexicon


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text with its class (jieba's flags: ``n`` noun, ``ns`` place, ``v`` verb ...)."""

    text: str
    flag: str
    start: int

    @property
    def end(self) -> int:
        """Where the word ends."""
        return self.start + len(self.text)


@lru_cache(maxsize=1)
def _tagger() -> Any:
    import jieba
    from jieba import posseg

    words = jieba.Tokenizer()
    words.FREQ, words.total = words.gen_pfdict(words.get_dict_file())
    words.initialized = True
    return posseg.POSTokenizer(words)


@lru_cache(maxsize=100_000)
def tagged(text: str) -> tuple[Word, ...]:
    """The words of a stretch of text."""
    found: list[Word] = []
    at = 0
    for pair in _tagger().cut(text):
        found.append(Word(pair.word, pair.flag, at))
        at += len(pair.word)
    return tuple(found)


def known(word: str) -> str | None:
    """The class of a word that is in the dictionary, or None for one that is not."""
    flag: str | None = _tagger().word_tag_tab.get(word)
    return flag


def is_place(word: str) -> bool:
    """Whether the word is a place's name, with or without 省, 市, 区, 县."""
    places = lexicon().places
    bare = word[:-1] if len(word) > 2 and word[-1] in "省市区县州" else word
    return len(word) > 1 and (bool({word, bare} & places) or "ns" in (known(word), known(bare)))
