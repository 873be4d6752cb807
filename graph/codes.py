"""What stands in a column of codes: a code, nothing, or something that only looks like one.

A code identifies; so what is none must never pass for one. Two firms that a spreadsheet shows as
``9.13302E+17`` are two, and so are two whose code is "not known".
"""

from __future__ import annotations

import re

from graph.names import INVISIBLE
from graph.values import BLANKS, Fault, half_width

LENGTHS = {"uscc": 18, "lei": 20}
"""How many characters a code has: GB 32100-2015, ISO 17442."""
IDENTIFYING = ("uscc", "lei", "ror")

_NUMBER = re.compile(r"^\d+(\.\d+)?E\+?\d+$")
_ROUNDED = re.compile(r"^\d{15}0{3}$")
_UNSAID = BLANKS | {"无", "暂无", "没有", "NULL", "NONE", "NA"}
_HINT = "; format the cell as text and enter the code again"
_HINT_ZH = "；请将单元格设为文本格式后重新录入代码"


def read_code(text: str, name: str = "uscc") -> str | Fault | None:
    """The code as it is compared: half-width, capitals, no spaces, hyphens or unseen marks.

    None where the cell says that there is none; a Fault, which tells why, where what it holds
    cannot be one: a number of which a spreadsheet kept 15 digits, a word, a row of one character,
    another length than the code has. ``name`` is the property: ``uscc``, ``lei`` or ``ror``.
    """
    plain = re.sub(INVISIBLE, "", half_width(text)).strip()
    code = plain if name == "ror" else re.sub(r"[\s\-]+", "", plain).upper()
    if code in _UNSAID:
        return None
    if _NUMBER.match(code):
        return Fault(
            f"is a number of which the spreadsheet kept 15 digits: no code{_HINT}",
            f"是被表格软件截断的数字（只保留 15 位），不能作为代码{_HINT_ZH}",
        )
    if not re.search(r"[0-9]", code) or re.search(r"[^\x21-\x7E]", code):
        return Fault(f"is a word, no code{_HINT}", f"是文字，不是代码{_HINT_ZH}")
    if len(set(code)) == 1:
        return Fault(
            f"is one character over and over, no code{_HINT}",
            f"是同一字符的重复，不是代码{_HINT_ZH}",
        )
    if _ROUNDED.match(code) and not _passes(code):
        return Fault(
            f"ends with the zeros of a number that was cut after 15 digits: no code{_HINT}",
            f"末三位为零，像是数字被截断为 15 位的结果，不能作为代码{_HINT_ZH}",
        )
    length = LENGTHS.get(name)
    if length and len(code) != length:
        return Fault(
            f"has {len(code)} characters, a code has {length}: no code{_HINT}",
            f"有 {len(code)} 位，代码应为 {length} 位，不能作为代码{_HINT_ZH}",
        )
    return code


def _passes(code: str) -> bool:
    from graph.uscc import check_character

    return check_character(code[:-1]) == code[-1]
