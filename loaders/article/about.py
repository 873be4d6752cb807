"""What an article says of itself: its title, its publisher and its date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from loaders.article.lexicon import any_of, lexicon
from loaders.article.reading import Text

_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*(?:年|[-./])\s*(\d{1,2})\s*(?:月|[-./])\s*(\d{1,2})(?!\d)"
)
_HEAD = 12
"""Lines in which title and date of an article stand."""


@dataclass(frozen=True)
class About:
    """Title, publisher and day of an article, each None where it does not say so."""

    title: str | None
    publisher: str | None
    date: date | None


def about(text: Text) -> About:
    """What the head and foot of an article tell of it."""
    lines = [line.strip() for line in text.text.splitlines() if line.strip()]
    head, foot = lines[:_HEAD], lines[_HEAD:][-4:]
    return About(_title(head, text.page_title), _publisher(lines), _date([*head, *foot]))


def _title(head: list[str], page_title: str | None) -> str | None:
    for line in head:
        bare = _DATE.sub("", line)
        if len(re.findall(r"[\u4e00-\u9fff]", bare)) < 4 or re.search(
            r"[。;]|记者|来源|星期", bare
        ):
            continue
        if re.match(r"第?\s*\w{1,4}版|版权|首页|当前位置|您的位置", bare):
            continue
        if len(bare) <= 60:
            return bare
        break
    return page_title


def _publisher(lines: list[str]) -> str | None:
    name = rf"([\u4e00-\u9fff]{{1,8}}?(?:{any_of(lexicon().media)})|新华社|新华网|人民网)"
    text = "\n".join(lines)
    for pattern in (
        rf"(?:来源|稿源|转自|原载)[:\s]*[《“]?{name}",
        rf"《{name}》",
        rf"(?:接受|^|[。,”\s(]){name}》?(?:记者|讯|通讯员)",
    ):
        if found := re.search(pattern, text, re.MULTILINE):
            return found[1]
    return None


def _date(lines: list[str]) -> date | None:
    for line in lines:
        for year, month, day in _DATE.findall(line):
            try:
                return date(int(year), int(month), int(day))
            except ValueError:
                continue
    return None
