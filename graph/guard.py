"""The apostrophe before a text that a spreadsheet would run as a formula or make another of.

What is written for people has it, what is read loses it again: a phone number ``+86...`` goes out
as ``'+86...`` and comes back as it was.
"""

from __future__ import annotations

import re

FORMULA = r"[=+\-@\t\r|%]"
"""What a formula may begin with, to one spreadsheet or another."""

_END = r"(?:[\s\x1c-\x1f]|$)"  # Python's spaces, said so that polars takes the same ones
RISKY = rf"(?:{FORMULA}|0\d|\d{{12}}|\d{{1,4}}[-/]\d{{1,2}}{_END}|\d+[eE]\d+{_END})"
"""The same, and what a spreadsheet changes when it saves a file: a code that begins with 0 or has
more than eleven digits, 3-12, 1E5."""

GUARDED = rf"^'+{RISKY}"
"""A text with an apostrophe (at least one) that :func:`unguarded` takes away."""

_RISKY = re.compile(rf"^'*{RISKY}")
_GUARDED = re.compile(GUARDED)


def guarded(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would change it."""
    return "'" + text if _RISKY.match(text) else text


def unguarded(text: str) -> str:
    """The text without the apostrophe that guards it, if there is one."""
    return text[1:] if _GUARDED.match(text) else text
