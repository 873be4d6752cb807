"""A stretch of text that names something, and the place with which a name begins."""

from __future__ import annotations

import re
from dataclasses import dataclass

from loaders.article.lexicon import lexicon
from loaders.article.tagger import is_place, tagged


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of text that names something; ``name`` is how it is written there.

    ``whole`` is the name of the body that it is a part of, where that is what counts.
    """

    kind: str
    start: int
    end: int
    name: str
    whole: str | None = None


def leading_place(core: str) -> str:
    """The places with which a name begins (浙江省宁波市)."""
    end = 0
    row = tagged(core)
    if row and len(row[0].text) >= 4 and row[0].text[:2] in lexicon().places and row[0].flag == "n":
        return core[:2]  # 太原理工 is one word to the segmenter
    for word in row:
        named = word.flag in ("ns", "nsf") or is_place(word.text)
        if named or (end and word.text in ("省", "市", "区", "县")):
            end = word.end
        else:
            break
    if (
        not end
        and (found := re.match(r"[\u4e00-\u9fff]{2,3}[市区县]", core))
        and core[:1] not in "全本该我各"
    ):
        end = (
            found.end()
            if not re.search(r"园区|社区|片区|辖区|高新区|开发区|新区$", found[0])
            else 0
        )
    return core[:end]
