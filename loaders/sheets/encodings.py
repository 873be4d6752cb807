"""Which encoding a text file is in, how sure that is, and what is no text at all."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from graph.notice import Notice
from graph.problem import Problem

SAMPLE = 1 << 18
"""How many bytes of a file's beginning are looked at."""

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_FOREIGN = re.compile(r"[\u0370-\u04ff\u3040-\u30ff\u2500-\u257f\ue000-\uf8ff]")
_RUN = re.compile(r"[^\x00-\x7f\ue000-\uf8ff]{2,}")
_SHOWN = 16


def find_encoding(path: Path, data: bytes, seen: bytes) -> str:
    """The encoding of a file, by its beginning or the whole of it."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    head = data[:4096]
    # One that strayed into UTF-8 is left out of its cell, as other control characters are.
    if b"\x00" in head and not (head.count(0) * 4 < len(head) and _is_utf8(head)):
        even, odd = head[::2].count(0), head[1::2].count(0)
        if len(data) % 2 == 0 and max(even, odd) > 4 * min(even, odd):
            return "utf-16-be" if even > odd else "utf-16-le"
        raise _no_text(path, data)
    try:
        codecs.utf_8_decode(seen, "strict", len(seen) == len(data))
    except UnicodeDecodeError as error:
        around = data[max(0, error.start - SAMPLE) : error.start + SAMPLE]
        if _holds_chinese(data[: error.start]) or _is_damaged_utf8(around):
            raise _damaged(path, data, error.start) from error
        return "gb18030"
    return "utf-8"


def _is_utf8(head: bytes) -> bool:
    """Whether a beginning can be UTF-8, and is no zip's."""
    try:
        codecs.utf_8_decode(head, "strict", False)
    except UnicodeDecodeError:
        return False
    return not head.startswith(b"PK\x03\x04")


def _holds_chinese(data: bytes) -> bool:
    """Whether good UTF-8 holds some Chinese: text in GB18030 hardly ever looks so."""
    return len(_CHINESE.findall(data.decode("utf-8"))) > 1


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether nearly all that is not ASCII is good UTF-8: then GB18030 would only garble it."""
    text = data.decode("utf-8", errors="replace")
    wrong = text.count("\ufffd")
    return wrong * 20 < sum(1 for c in text if ord(c) > 127)


def decoded(path: Path, data: bytes, encoding: str) -> str:
    try:
        # gb18030, never gbk: names of people have characters that gbk lacks.
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _damaged(path, data, error.start) from error
    except LookupError as error:
        raise Problem(
            f"{path}: there is no encoding {encoding!r}; utf-8, utf-16 and gb18030 are known",
            f"{path}：没有名为 {encoding!r} 的编码；可用 utf-8、utf-16、gb18030",
        ) from error


def _damaged(path: Path, data: bytes, start: int) -> Problem:
    if any(byte < 9 for byte in data[:4096]):
        return _no_text(path, data)
    line = data.count(b"\n", 0, start) + 1
    return Problem(
        f"{path}, line {line}: the text is neither UTF-8, UTF-16 nor GB18030; save it as UTF-8",
        f"{path} 第 {line} 行：文本既不是 UTF-8、UTF-16，也不是 GB18030；请另存为 UTF-8",
    )


def _no_text(path: Path, data: bytes) -> Problem:
    if data.startswith(b"PK\x03\x04"):
        return Problem(
            f"{path}: this is a workbook (or a zip) under a text file's name; rename it to .xlsx",
            f"{path}：这是以文本文件为名的工作簿（或压缩包）；请改名为 .xlsx",
        )
    return Problem(
        f"{path}: this is no text but binary data; save the table as CSV in UTF-8 or as .xlsx",
        f"{path}：这不是文本而是二进制数据；请把表格另存为 UTF-8 编码的 CSV 或 .xlsx",
    )


def guessed(path: Path, data: bytes, encoding: str) -> Notice | None:
    """What people should know of an encoding that nothing in the file says, with a sample.

    Chinese in GB18030 is nearly all of the 3,755 characters of GB 2312's first level; Japanese or
    traditional Chinese in another encoding, read as GB18030, is rare characters, often with kana,
    Greek letters or characters of no meaning among them. That is weighty: names would be garbled.
    """
    if not _is_guess(data, encoding):
        return None
    # What is beyond ASCII may begin late; UTF-16 shows it from the first.
    found = re.search(rb"[\x80-\xff]", data) if encoding == "gb18030" else None
    start = found.start() if found else 0
    text = data[start : start + SAMPLE].decode(encoding, errors="ignore")
    sample = max(_RUN.findall(text), key=len, default="")[:_SHOWN]
    if not sample:
        return None
    name = encoding.upper()
    if encoding == "gb18030" and _is_garbled(text):
        return Notice(
            f"read as {name}, in which it looks garbled: “{sample}”. It may be Big5 or Shift-JIS: "
            "save it as UTF-8 and load it again",
            f"按 {name} 读取，但内容像是乱码：“{sample}”。原文件可能是 Big5 或 Shift-JIS 编码；"
            "请另存为 UTF-8 后重新载入",
            file=str(path),
            weighty=True,
        )
    return Notice(
        f"read as {name}, which the file does not say: “{sample}”. If that is garbled, save the "
        "file as UTF-8",
        f"按 {name} 读取（文件本身未注明编码）：“{sample}”。如显示为乱码，请另存为 UTF-8",
        file=str(path),
    )


def _is_guess(data: bytes, encoding: str) -> bool:
    marked = any(data.startswith(mark) for mark, _ in _BOMS)
    return not marked and encoding not in ("utf-8", "utf-8-sig")


def _is_garbled(text: str) -> bool:
    """Whether what was read as GB18030 is hardly Chinese."""
    han = _CHINESE.findall(text)
    common = sum(1 for c in han if _is_common(c))
    least = 0.7 if _FOREIGN.search(text) else 0.3
    return common < least * len(han)


def _is_common(character: str) -> bool:
    """Whether a character is on the first level of GB 2312."""
    try:
        return 0xB0 <= character.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False
