"""A list as a terminal shows it: a table where it fits, else one record below the other."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

SHORT = 44
"""A column up to this width (an id, a date, a state) is never broken: it is there to be copied."""
LEAST = 24
"""With less than this for each column of sentences, a table would be a tower of syllables."""
GAP = 3


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
    from rich.cells import cell_len
    from rich.console import Console

    wide = [
        max((cell_len(line) for text in column for line in text.split("\n")), default=0)
        for column in zip(columns.heads, *rows, strict=True)
    ]
    short = [w <= SHORT for w in wide]
    left = width - sum(w + GAP for w, s in zip(wide, short, strict=True) if s)
    needed = sum(min(w, LEAST) + GAP for w, s in zip(wide, short, strict=True) if not s)
    made = _table(columns, rows, short) if left >= needed else _records(columns, rows)
    console = Console(
        file=io.StringIO(),
        width=width,
        force_terminal=colour,
        markup=False,
        highlight=False,
        emoji=False,
    )
    console.print(made)
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines()) + "\n"


def _table(columns: Columns, rows: Sequence[Sequence[str]], short: Sequence[bool]) -> object:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for head, number, whole in zip(columns.heads, columns.numeric, short, strict=True):
        table.add_column(
            head,
            justify="right" if number else "left",
            no_wrap=whole,
            overflow="fold",
        )
    for row in rows:
        table.add_row(*row)
    return table


def _records(columns: Columns, rows: Sequence[Sequence[str]]) -> object:
    from rich.table import Table

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, GAP - 1, 0, 1))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for row in rows:
        table.add_row()
        for head, text in zip(columns.heads, row, strict=True):
            if text:
                table.add_row(head, text)
    return table
