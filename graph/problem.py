"""The error that people are shown: what is wrong, where, and what to do next, in two languages."""

from __future__ import annotations

from typing import Literal

Lang = Literal["en", "zh"]


class Problem(Exception):
    """Something a person can mend. ``str()`` is the English sentence; ``said(lang)`` either one."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.en = en
        self.zh = zh

    def _render_traceback_(self) -> list[str]:
        """In a notebook the sentences alone: a traceback shows code that is not the reader's."""
        return [self.en, self.zh]

    def said(self, lang: Lang) -> str:
        """The sentence in this language."""
        return self.zh if lang == "zh" else self.en


class Unrecognised(Problem):
    """Tables that hold something, in a form that is not the one looked for."""
