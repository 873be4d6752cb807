"""A list as a terminal shows it: a table where it fits, else one record below the other.

Laid out here and not by rich, which takes a millisecond a row: a list of gaps has thousands.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

SHORT = 44
"""A column up to this width (an id, a date, a state) is never broken: it is there to be copied."""
LEAST = 24
"""With less than this for each column of sentences, a table would be a tower of syllables."""
GAP = 3
_WORD = re.compile(r"\s*\S+\s*")


@dataclass(frozen=True, slots=True)
class Columns:
    """Headings, and which of the columns are numbers."""

    heads: Sequence[str]
    numeric: Sequence[bool]


def laid_out(columns: Columns, rows: Sequence[Sequence[str]], width: int, colour: bool) -> str:
    """The rows within ``width`` columns of a terminal, where a Chinese character takes two.

    As psql does with ``\\\\x auto``: where the table would not fit, each row is put out by itself,
    a heading and its value on a line.
    """
    wide = [
        max((cells(line) for text in column for line in text.split("\n")), default=0)
        for column in zip(columns.heads, *rows, strict=True)
    ]
    short = [w <= SHORT for w in wide]
    left = width - sum(w + GAP for w, s in zip(wide, short, strict=True) if s)
    needed = sum(min(w, LEAST) + GAP for w, s in zip(wide, short, strict=True) if not s)
    bold = _bold(columns.heads) if colour else {}
    if left >= needed:
        lines = _table(columns, rows, _narrowed(wide, short, width - GAP * len(wide) + 1), bold)
    else:
        lines = _records(columns, rows, width, bold)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _narrowed(wide: Sequence[int], short: Sequence[bool], room: int) -> list[int]:
    """Widths of the columns that fill no more than the room: the widest give way, to one width."""

    def at_most(most: int) -> list[int]:
        return [max(1, w if s else min(w, most)) for w, s in zip(wide, short, strict=True)]

    most = max(1, room)
    while most > 1 and sum(at_most(most)) > room:
        most -= 1
    widths = at_most(most)
    for n, w in enumerate(wide):
        if not short[n] and widths[n] < w and sum(widths) < room:
            widths[n] += 1
    return widths


def _table(
    columns: Columns,
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
    bold: dict[str, str],
) -> Iterator[str]:
    between = " " * GAP

    def row(values: Sequence[str], styled: dict[str, str]) -> Iterator[str]:
        folds = [folded(v, w) for v, w in zip(values, widths, strict=True)]
        for parts in zip_longest(*folds, fillvalue=""):
            padded = (
                _padded(styled.get(part, part), w - cells(part), number)
                for part, w, number in zip(parts, widths, columns.numeric, strict=True)
            )
            yield f" {between.join(padded)}"

    yield ""
    yield from row(columns.heads, bold)
    yield " " + "─" * (sum(widths) + GAP * (len(widths) - 1))
    for each in rows:
        yield from row(each, {})
    yield ""


def _padded(text: str, by: int, number: bool) -> str:
    return " " * by + text if number else text + " " * by


def _records(
    columns: Columns, rows: Sequence[Sequence[str]], width: int, bold: dict[str, str]
) -> Iterator[str]:
    told = [n for n, each in enumerate(zip(*rows, strict=True)) if any(each)]
    first = max((cells(columns.heads[n]) for n in told), default=0) + GAP
    for each in rows:
        yield ""
        for head, text in zip(columns.heads, each, strict=True):
            if text:
                lead = bold.get(head, head) + " " * (first - cells(head))
                for line in folded(text, max(1, width - first)):
                    yield lead + line
                    lead = " " * first


class _Cells(dict[str, int]):
    """How many columns of a terminal each character takes."""

    def __missing__(self, character: str) -> int:
        from rich.cells import cell_len

        self[character] = cell_len(character)
        return self[character]


_cells = _Cells()


def cells(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return len(text) if text.isascii() else sum(map(_cells.__getitem__, text))


def folded(text: str, width: int) -> list[str]:
    """The text in lines of so many columns, broken between words where that is possible."""
    made: list[str] = []
    for line in text.split("\n"):
        if cells(line) <= width:
            made.append(line)
            continue
        now, used = "", 0
        for word in _WORD.findall(line):
            bare = cells(word.rstrip())
            if used + bare > width and (used or bare > width):
                if now:
                    made.append(now.rstrip())
                *whole, word = _chopped(word, width) if bare > width else [word]
                made += whole
                now, used = "", 0
            now, used = now + word, used + cells(word)
        made.append(now.rstrip())
    return made


def _chopped(word: str, width: int) -> list[str]:
    """A word that is too wide for a line, cut wherever a line is full."""
    parts, used = [""], 0
    for character in word:
        takes = _cells[character]
        if used + takes > width and parts[-1]:
            parts.append("")
            used = 0
        parts[-1] += character
        used += takes
    return parts


def _bold(heads: Sequence[str]) -> dict[str, str]:
    """Each heading as this terminal shows it bold."""
    from rich.console import Console
    from rich.text import Text

    made = {}
    for head in heads:
        console = Console(file=io.StringIO(), width=cells(head) + 1, force_terminal=True)
        console.print(Text(head, style="bold"), end="")
        assert isinstance(console.file, io.StringIO)
        made[head] = console.file.getvalue()
    return made
