"""The rejects file: what was refused or left blank, why, and the rows, to be mended and loaded.

A CSV file in UTF-8 with a byte order mark (so that a spreadsheet shows Chinese), one line a
rejected row. ``file, sheet, row, column, value, reason`` say where it stood and what is wrong (of
several faults one a line in the cell), ``source`` whose it is, ``table`` which kind it holds; to
the right of ``table`` stand its cells under the ontology's names. Mend those, then load the file
as it is: only what stands right of ``source`` is read.

A cell that a spreadsheet would run as a formula, or make another of when it saves the file (a code
that begins with 0 or has more than eleven digits, 3-12, 1E5), gets an apostrophe in front; reading
takes it away.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from graph.guard import GUARDED, guarded, unguarded
from graph.kinds import Ontology
from graph.notice import Notice
from graph.problem import Lang, Problem
from graph.records import Rejects, Table
from graph.schema import NodeKind, RelationKind
from graph.unread import where
from loaders.sheets import delimited

MARKS = ("file", "sheet", "row", "column", "value", "reason", "source", "table")
"""The first columns of a rejects file; its header is how it is recognised."""


def write_rejects(rejects: Rejects, path: Path, source: str = "", lang: Lang | None = None) -> int:
    """Write the rejected rows, and those with a cell left blank, with their reasons.

    Reasons are in both languages unless one is given. Gives how many rows there are. ``source`` is
    the id of the source that they come from, so that mended rows go back to it. The file is
    complete or not there at all.
    """
    cells = list(dict.fromkeys(c for t in _tables(rejects) for c in t.frame.columns))
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    with partial.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow((*MARKS, *(guarded(c) for c in cells)))
        for line in _lines(rejects, cells, source, lang):
            writer.writerow(guarded(text) for text in line)
    partial.replace(path)
    return len(rejects.noted)


def _tables(rejects: Rejects) -> list[Table]:
    return list({id(t): t for t in rejects.noted.values()}.values())


def _lines(
    rejects: Rejects, cells: list[str], source: str, lang: Lang | None
) -> Iterator[list[str]]:
    for (key, position), table in rejects.noted.items():
        entries = [rejects.entries[i] for i in rejects.reasons.get((key, position), ())]
        blanks = [rejects.blanks[i] for i in rejects.blank_reasons.get((key, position), ())]
        entries += [_left_blank(each) for each in blanks]
        row = table.frame.row(position, named=True)
        yield [
            table.file,
            table.sheet,
            str(table.rows[position]),
            *("\n".join(_text(e[what]) for e in entries) for what in ("column", "value")),
            "\n".join(_reason(e, lang) for e in entries),
            source,
            # A row that was refused because nobody knows its kind must not come back as any.
            "" if position in table.refused or _kind_is_wanted(entries) else table.kind.name,
            *(_text(row.get(cell)) for cell in cells),
        ]


def _kind_is_wanted(entries: list[dict[str, object]]) -> bool:
    return any(e["column"] == "table" for e in entries)


def _left_blank(entry: dict[str, object]) -> dict[str, object]:
    """The entry of a cell that was left blank: its row was loaded, without it."""
    return {
        **entry,
        "reason": f"left blank, the row is loaded: {entry['reason']}",
        "reason_zh": f"该格留空，其余已载入：{entry['reason_zh']}",
    }


def _reason(entry: dict[str, object], lang: Lang | None) -> str:
    said = {"en": _text(entry["reason"]), "zh": _text(entry["reason_zh"])}
    return said[lang] if lang else f"{said['en']} | {said['zh']}"


def _text(value: object) -> str:
    return "" if value is None else str(value)


def is_rejects_file(path: Path) -> bool:
    """Whether this is a file of rejects, written here and perhaps saved by a spreadsheet since.

    A load of such a file adds to its source; it does not replace what the source said.
    """
    if path.suffix.lower() not in delimited.SUFFIXES or not path.is_file():
        return False
    with path.open("rb") as file:
        start = file.read(200).removeprefix(b"\xef\xbb\xbf")
    return any(
        re.split(rb'"?[%s\r\n]"?' % d, start.lstrip(b'"'))[: len(MARKS)]
        == [m.encode() for m in MARKS]
        for d in (b",", b";", b"\t")
    )


def rejects_source(path: Path) -> str | None:
    """The source that the rows of a rejects file belong to, ``""`` if it does not say.

    None if this is no rejects file. Raises Problem if it names several sources: then the rows
    cannot go back in one load.
    """
    if not is_rejects_file(path):
        return None
    header, frame, _ = _read(path, [])
    named = frame.to_series(header.index("source")).drop_nulls().unique(maintain_order=True)
    names = [n for n in named.to_list() if n]
    if len(names) > 1:
        raise Problem(
            f"{path}: rows of several sources ({', '.join(names)}); make a file of each",
            f"{path}：包含多个来源的行（{'、'.join(names)}）；请按来源拆分文件",
        )
    return unguarded(names[0]) if names else ""


def read_rejects(path: Path, ontology: Ontology, recipe: str, notices: list[Notice]) -> list[Table]:
    """The rows of a rejects file as tables again, one for each kind in its column ``table``.

    Rows that name no kind there are refused in their table.
    """
    header, cells, header_row = _read(path, notices)
    kinds = cells.to_series(header.index("table"))
    rows = pl.Series("row", range(header_row + 1, header_row + 1 + cells.height), dtype=pl.Int64)
    stood = pl.Series([_stood(*place) for place in cells.select(pl.nth(0, 1, 2)).iter_rows()])
    named = header[len(MARKS) :]
    frame = cells.select(cells.columns[len(MARKS) : len(header)]).rename(
        dict(zip(cells.columns[len(MARKS) : len(header)], map(unguarded, named), strict=True))
    )
    frame = frame.with_columns(
        pl.when(pl.all().str.contains(GUARDED)).then(pl.all().str.slice(1)).otherwise(pl.all())
    )
    tables = []
    for name in kinds.unique(maintain_order=True).to_list():
        here = kinds.eq_missing(name)
        kind, refused = ontology.find_table(name or ""), {}
        if kind is None:
            kind = next(ontology.public_nodes())
            refused = dict.fromkeys(range(int(here.sum())), _kindless(name))
        own = _own_columns(kind, frame.filter(here))
        unknown = tuple(c for c in own.columns if c not in _columns(kind))
        numbers = rows.filter(here)
        mends = tuple(stood.filter(here).to_list())
        tables.append(Table(kind, own, numbers, str(path), "", {}, unknown, recipe, refused, mends))
    if not cells.height:
        notices.append(Notice("holds nothing", "内容为空", file=str(path)))
    return tables


def _read(path: Path, notices: list[Notice]) -> tuple[list[str], pl.DataFrame, int]:
    found = delimited.read_cells(
        path, lambda cells: sum(c in MARKS for c in cells[: len(MARKS)]), notices
    )
    if found is None:
        raise Problem(f"{path}: holds nothing", f"{path}：内容为空")
    header, cells, header_row = found
    surplus = [cells[c].is_not_null().arg_true() for c in cells.columns[len(header) :]]
    if wide := [int(places[0]) for places in surplus if len(places)]:
        row = header_row + 1 + min(wide)
        raise Problem(
            f"{path}, row {row}: more values than the header has columns; a text with the "
            "delimiter in it wants quotes",
            f"{path} 第 {row} 行：值多于表头的列数；含分隔符的文字需加引号",
        )
    return [h.strip() for h in header], cells, header_row


def _stood(file: str | None, sheet: str | None, row: str | None) -> str:
    return where(unguarded(file or ""), unguarded(sheet or ""), unguarded(row or ""))


def _kindless(name: str | None) -> tuple[str, str | None, str, str]:
    """Why a row is refused whose column ``table`` names no kind."""
    en = f"table is {name!r}, which is no kind or relation" if name else "table is empty"
    zh = f"table 列为“{name}”，不是已知的类别或关系" if name else "table 列为空"
    what = "; write what the row is, such as Enterprise", "；请填写类别，例如 Enterprise"
    return "table", name, en + what[0], zh + what[1]


def _columns(kind: NodeKind | RelationKind) -> set[str]:
    if isinstance(kind, NodeKind):
        return {*kind.names, *(r.name for r in kind.references)}
    return {"from", "to", "from_kind", "to_kind", *kind.names}


def _own_columns(kind: NodeKind | RelationKind, frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of this kind, and others as far as they hold anything."""
    known = _columns(kind)
    return frame.select(
        c
        for c in frame.columns
        if c in known or not frame[c].is_in(["", None]).fill_null(True).all()
    )
