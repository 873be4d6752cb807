"""A text in the two languages that people read, in one order: English, Chinese."""

from __future__ import annotations

from typing import NamedTuple

from graph.problem import Lang


class Phrase(NamedTuple):
    """One text in English and in Chinese."""

    en: str
    zh: str

    def said(self, lang: Lang) -> str:
        """The text in this language."""
        return self.zh if lang == "zh" else self.en
