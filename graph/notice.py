"""What people should know of a load although nothing was refused: warnings and remarks."""

from __future__ import annotations

from dataclasses import dataclass

from graph.problem import Lang


@dataclass(frozen=True, slots=True)
class Notice:
    """One remark, in two languages, with the place it is about.

    ``row`` is the first row it holds for, as a spreadsheet counts, or None where it is about a
    whole table; ``count`` says how many rows it holds for. What is ``weighty`` decides who is who:
    it is told first, and never folded away.
    """

    en: str
    zh: str
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    count: int = 1
    weighty: bool = False

    def said(self, lang: Lang) -> str:
        """The sentence in this language."""
        return self.zh if lang == "zh" else self.en
