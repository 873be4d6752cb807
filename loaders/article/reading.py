"""A file as the text of an article; every character knows where in the file it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

from graph.problem import Problem

LARGEST_FILE = 20_000_000
"""Bytes; saved pages carry pictures and scripts."""
LARGEST_TEXT = 600_000
"""Characters of an article (1.8 MB of Chinese in UTF-8); the longest supplements have a tenth."""

_AS_COMPARED = str.maketrans(
    {
        **{chr(c): chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)},
        "\u3000": " ",
        "\xa0": " ",
        "\t": " ",
        "\u3014": "(",
        "\u3015": ")",
        "\u300c": "“",
        "\u300d": "”",
        "\u2027": "·",
        "\u30fb": "·",
    }
)
"""Full-width letters, digits and punctuation as half-width; one form of each mark."""


@dataclass(frozen=True)
class Text:
    """What a reader of an article sees, and where it stands in the file.

    ``shown`` is the text as it stands, ``text`` the same length with letters, digits
    and marks of one width, ``at`` the place in the file's text of each character
    (None where the file is plain text and they are the same).
    """

    shown: str
    text: str
    at: tuple[int, ...] | None = None
    page_title: str | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A stretch of the text as a stretch of the file's text."""
        if self.at is None:
            return start, end
        return self.at[start], self.at[end - 1] + 1


def read_article(path: Path) -> Text:
    """The article in a text file or a saved page.

    UTF-8, UTF-16 and GB18030 are told apart; line ends count as one character each, as Python
    reads a file. Raises Problem for what is missing, empty, too large or not Chinese.
    """
    if not path.is_file():
        raise Problem(f"there is no file {path}", f"文件 {path} 不存在")
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise Problem(
            f"{path} has {size / 1e6:.1f} MB; an article is at most {LARGEST_FILE / 1e6:.0f} MB",
            f"{path} 有 {size / 1e6:.1f} MB；一篇文章不超过 {LARGEST_FILE / 1e6:.0f} MB",
        )
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Problem(
            f"{path} cannot be read: {error.strerror}", f"无法读取 {path}：{error.strerror}"
        ) from error
    raw = _decoded(data, path).replace("\r\n", "\n").replace("\r", "\n")
    is_page = re.search(r"<(?:!doctype html|html|body|head|div|p)\b", raw[:20_000], re.IGNORECASE)
    found = _of_page(raw) if is_page else Text(raw, compared(raw))
    _check(found.shown, path)
    return found


def compared(text: str) -> str:
    """The text as it is looked at: same length, letters, digits and marks of one form."""
    return text.translate(_AS_COMPARED)


def _decoded(data: bytes, path: Path) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Problem(
        f"{path} is text in neither UTF-8 nor GB18030; save it as UTF-8",
        f"{path} 不是 UTF-8 或 GB18030 文本；请另存为 UTF-8",
    )


def _check(text: str, path: Path) -> None:
    if not text.strip():
        raise Problem(f"{path} holds no text", f"{path} 中没有文字")
    if len(text) > LARGEST_TEXT:
        raise Problem(
            f"{path} holds {len(text):,} characters; an article has at most {LARGEST_TEXT:,}. "
            "Give one article a file",
            f"{path} 有 {len(text):,} 个字符；一篇文章不超过 {LARGEST_TEXT:,} 个。请一文一件",
        )
    sample = text if len(text) < 50_000 else text[:50_000]
    chinese = len(re.findall(r"[\u4e00-\u9fff]", sample))
    if chinese < max(4, len("".join(sample.split())) // 5) or re.search(r"[\x00\ufffd]", sample):
        raise Problem(
            f"{path} is not Chinese text; extract reads Chinese articles",
            f"{path} 不是中文文章；extract 只读中文文章",
        )


_SKIPPED = {"script", "style", "noscript", "template", "svg", "head", "select", "button"}
_INLINE = {"a", "b", "i", "u", "em", "strong", "span", "font", "sup", "sub", "mark", "small"}


class _Page(HTMLParser):
    """Gathers what a browser would show, with the offset of each character."""

    def __init__(self, raw: str) -> None:
        super().__init__(convert_charrefs=False)
        self.lines = [0]
        for match in re.finditer("\n", raw):
            self.lines.append(match.end())
        self.shown: list[str] = []
        self.at: list[int] = []
        self.hidden: list[str] = []
        self.title: list[str] = []
        self.in_title = False

    def _here(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "title":
            self.in_title = True
        if tag in _SKIPPED:
            self.hidden.append(tag)
        if tag == "body":
            self.hidden.clear()  # a head that was never closed hides nothing
        if tag not in _INLINE:
            self._add("\n", self._here())

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self.in_title = False
        if tag in self.hidden:
            del self.hidden[self.hidden.index(tag) :]
        if tag not in _INLINE:
            self._add("\n", self._here())

    def _add(self, text: str, start: int, *, whole: bool = False) -> None:
        if self.hidden:
            if self.in_title:
                self.title.append(text)
            return
        self.shown.append(text)
        self.at.extend([start] * len(text) if whole else range(start, start + len(text)))

    def handle_data(self, data: str) -> None:
        self._add(data, self._here())

    def handle_entityref(self, name: str) -> None:
        self._add(unescape(f"&{name};"), self._here(), whole=True)

    def handle_charref(self, name: str) -> None:
        self._add(unescape(f"&#{name};"), self._here(), whole=True)


def _of_page(raw: str) -> Text:
    # A script is text to no reader; cut out first (same length), odd ones cannot upset the parser.
    blanked = re.sub(
        r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)",
        lambda m: re.sub(r"[^\n]", " ", m[0]),
        raw,
        flags=re.IGNORECASE | re.DOTALL,
    )
    page = _Page(blanked)
    page.feed(blanked)
    page.close()
    shown = "".join(page.shown)
    title = " ".join("".join(page.title).split()) or None
    return Text(shown, compared(shown), tuple(page.at), title)
