"""Web pages under a workbook's name, as systems of offices export them: their tables as sheets."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import polars as pl

from graph.problem import Problem
from loaders.sheets.encodings import decoded, find_encoding
from loaders.sheets.workbook_parts import Hidden

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_SPANNED = 500
"""A cell spans so many columns or rows at most."""


def is_web_table(path: Path) -> bool:
    """Whether a file is a web page with a table in it."""
    with path.open("rb") as file:
        start = file.read(4096).replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start.startswith(b"<"):
        return False
    return b"<table" in path.read_bytes().replace(b"\x00", b"").lower()


class WebBook:
    """The tables of a web page, each a sheet. Raises Problem for a page that cannot be read."""

    ragged = False
    since_1904 = False

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        said = _CHARSET.search(data[:4096])
        named = said[1].decode("ascii").casefold() if said else ""
        if named in ("gb2312", "gbk"):
            named = "gb18030"
        reader = _Reader()
        reader.feed(decoded(path, data, named or find_encoding(path, data, data)))
        reader.close()
        tables = [t for t in reader.tables if any(any(c.strip() for c in r) for r in t)]
        if not tables:
            raise Problem(
                f"{path}: this is a web page under a workbook's name, and its tables are empty",
                f"{path}：这是以工作簿为名的网页，其中的表格为空",
            )
        names = [""] if len(tables) == 1 else [f"表{n}" for n in range(1, len(tables) + 1)]
        self._tables = dict(zip(names, tables, strict=True))

    @property
    def sheets(self) -> list[str]:
        """One without a name, or 表1, 表2 ..."""
        return list(self._tables)

    def left(self, _sheet: str) -> int:
        """None stand before the first."""
        return 0

    def hidden(self, _sheet: str) -> Hidden:
        """Nothing is."""
        return Hidden(False, (), ())

    def cells(self, sheet: str) -> pl.DataFrame:
        """The cells; one over several rows in each of them, over several columns in the first."""
        rows = self._tables[sheet]
        width = max(map(len, rows))
        padded = [[c.strip() or None for c in row] + [None] * (width - len(row)) for row in rows]
        return pl.DataFrame(padded, schema={f"c{n}": pl.String for n in range(width)}, orient="row")


class _Reader(HTMLParser):
    """Collects the innermost tables."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._open: list[_Table] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._open.append(_Table())
        elif self._open and tag in ("tr", "td", "th", "br", "p", "div"):
            given = {k: v or "" for k, v in attrs}
            self._open[-1].begin(tag, _span(given, "rowspan"), _span(given, "colspan"))

    def handle_endtag(self, tag: str) -> None:
        if self._open and tag in ("td", "th", "tr"):
            self._open[-1].end()
        elif self._open and tag == "table":
            done = self._open.pop()
            done.end()
            if not done.holds_another:
                self.tables.append(done.rows)
            for outer in self._open:
                outer.holds_another = True

    def handle_data(self, data: str) -> None:
        if self._open:
            self._open[-1].add(data)

    def close(self) -> None:
        """What a page cut short leaves open counts too."""
        super().close()
        while self._open:
            self.handle_endtag("table")


class _Table:
    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.holds_another = False
        self._below: dict[tuple[int, int], str] = {}
        self._cell: list[str] | None = None
        self._spans = (1, 1)

    def begin(self, tag: str, down: int, across: int) -> None:
        if tag in ("td", "th"):
            self.end()
            if not self.rows:
                self.rows.append([])
            self._cell, self._spans = [], (down, across)
        elif tag == "tr":
            self.end()
            self.rows.append([])
        else:
            self.add("\n")

    def add(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def end(self) -> None:
        if self._cell is None:
            return
        text = (
            re.sub(r"[ \t\r\f\v\xa0]*\n\s*", "\n", "".join(self._cell)).replace("\xa0", " ").strip()
        )
        (down, across), self._cell = self._spans, None
        row, at = self.rows[-1], len(self.rows) - 1
        while (at, len(row)) in self._below:
            row.append(self._below[at, len(row)])
        place = len(row)
        row += [text, *[""] * (across - 1)]
        for below in range(at + 1, at + down):
            for beside in range(across):
                self._below[below, place + beside] = "" if beside else text


def _span(given: dict[str, str], name: str) -> int:
    text = given.get(name, "")
    return min(max(1, int(text)), _SPANNED) if text.isdecimal() else 1
