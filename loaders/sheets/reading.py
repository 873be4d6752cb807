"""Files and folders as sheets of text cells with a header: what every loader starts from."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from graph.notice import Notice
from graph.problem import Problem
from loaders.mapping.layouts import Grid
from loaders.sheets import delimited, workbook
from loaders.sheets.no_records import no_records, told
from loaders.sheets.web_table import WebBook, is_web_table

SUFFIXES = (*workbook.SUFFIXES, *delimited.SUFFIXES)

_LISTED = 10
"""How many rows are named one by one."""

Known = Callable[[str], bool]
"""Whether a text is the header of a column that is looked for."""


Progress = Callable[[str, str], None]
"""Told what is being done now, in English and Chinese."""


@dataclass(frozen=True)
class Sheet:
    """One sheet or text file below its header.

    ``frame`` is text under the file's own headers (made unique), empty rows left out; ``rows`` are
    the row numbers as a spreadsheet counts. ``header`` is the header row as it stands. ``wide`` are
    rows of a text file with more values than the header has columns: nobody knows where they have
    shifted, so that they are not in ``frame``, and whoever reads the sheet has to refuse them.
    ``since_1904`` says that bare numbers in a column of dates count days from 1904.
    """

    file: str
    sheet: str
    frame: pl.DataFrame
    rows: pl.Series
    header: tuple[str, ...]
    wide: Wide | None = None
    since_1904: bool = False


@dataclass(frozen=True)
class Wide:
    """Rows that hold more values than their header has columns, as cells under its headings.

    Surplus columns are called ``column 4``; ``reasons`` says, for each row, the first of them that
    holds something, its value and why the row is refused, in English and Chinese.
    """

    frame: pl.DataFrame
    rows: pl.Series
    reasons: tuple[tuple[str, str, str, str], ...]

    def problem(self, sheet: Sheet) -> Problem:
        """For whoever can keep no rejects: the first such row."""
        _, value, en, zh = self.reasons[0]
        row = self.rows[0]
        return Problem(
            f"{sheet.file}, row {row}: {value!r} {en}", f"{sheet.file} 第 {row} 行：“{value}”{zh}"
        )


def find_files(paths: Sequence[Path], notices: list[Notice]) -> list[Path]:
    """The table files that these paths name; a folder stands for the tables in it, by name.

    Other files in a folder are told of in ``notices``. Raises Problem for a path that does not
    exist, a file that is no table and a folder without one.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += _in_folder(path, notices)
        elif not path.exists():
            raise Problem(f"{path}: there is no such file or folder", f"{path}：文件或文件夹不存在")
        elif path.suffix.lower() not in SUFFIXES:
            raise Problem(
                f"{path}: not a table; what can be read: {', '.join(SUFFIXES)}",
                f"{path}：不是表格文件；可读取的格式：{'、'.join(SUFFIXES)}",
            )
        elif not path.is_file() or not os.access(path, os.R_OK):
            raise _unreadable(path)
        else:
            found.append(path)
    return found


def _unreadable(path: Path) -> Problem:
    return Problem(
        f"{path}: no permission to read this, or it is no file; make it readable",
        f"{path}：没有读取权限，或不是普通文件；请先设置为可读",
    )


def _in_folder(folder: Path, notices: list[Notice]) -> list[Path]:
    tables: list[Path] = []
    if not os.access(folder, os.R_OK | os.X_OK):
        raise _unreadable(folder)
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "~$")) or path.suffix == ".versions":
            continue
        if path.is_dir():
            text = (
                "a folder in the folder, not read; load it as well",
                "文件夹中的文件夹，未读取；可另行载入",
            )
            notices.append(Notice(*text, file=str(path)))
        elif path.suffix.lower() not in SUFFIXES:
            notices.append(
                Notice("not a table, left aside", "不是表格文件，未读取", file=str(path))
            )
        elif not path.is_file() or not os.access(path, os.R_OK):
            raise _unreadable(path)
        else:
            tables.append(path)
    if not tables:
        raise Problem(
            f"{folder}: there is no table in this folder; what can be read: {', '.join(SUFFIXES)}",
            f"{folder}：文件夹中没有表格；可读取的格式：{'、'.join(SUFFIXES)}",
        )
    return tables


@dataclass(frozen=True)
class File:
    """A table file that is open for reading: a workbook with sheets, or a text file."""

    path: Path
    book: Grid | None

    @classmethod
    def open(cls, path: Path) -> File:
        """Raises Problem for a workbook that cannot be opened."""
        if path.suffix.lower() not in workbook.SUFFIXES:
            return cls(path, None)
        return cls(path, WebBook(path) if is_web_table(path) else workbook.Book(path))

    @property
    def sheets(self) -> list[str]:
        """Names of the sheets; a text file has one, without a name."""
        return self.book.sheets if self.book else [""]


def read_sheet(
    file: File,
    sheet: str,
    known: Known,
    notices: list[Notice],
    *,
    delimiter: str | None = None,
    encoding: str | None = None,
) -> Sheet | None:
    """One sheet, its header being the row with the most known names among the first 20.

    None (and a notice) if the sheet holds nothing. Raises Problem if the file cannot be read.
    """

    def score(cells: list[str]) -> int:
        return sum(1 for c in cells if known(clean_header(c)))

    path = file.path
    if file.book:
        found = _from_workbook(file.book.cells(sheet), score)
        if found and file.book.ragged:
            header = found[0]
            while not header[-1].strip():
                header.pop()
    else:
        found = delimited.read_cells(
            path, score, notices, delimiter=delimiter, encoding=encoding, guarded=True
        )
    if found is None:
        notices.append(Notice("holds nothing", "内容为空", file=str(path), sheet=sheet))
        return None
    made = _sheet(path, sheet, *found, notices=notices)
    return replace(made, since_1904=file.book is not None and file.book.since_1904)


def unseen(file: File, sheet: Sheet) -> list[Notice]:
    """What was read of a sheet although a spreadsheet does not show it."""
    if file.book is None:
        return []
    hidden = file.book.hidden(sheet.sheet)
    rows = sorted(set(hidden.rows) & set(sheet.rows.to_list()))
    columns = [sheet.header[c] for c in hidden.columns if c < len(sheet.header)]
    columns = [h for h in columns if h]
    said = []
    if hidden.sheet:
        text = "this sheet is hidden, and was read all the same", "此工作表已隐藏，仍已读取"
        said.append(Notice(*text, sheet.file, sheet.sheet))
    if rows:
        more = len(rows) - _LISTED
        listed = ", ".join(map(str, rows[:_LISTED])) + (f" and {more} more" if more > 0 else "")
        zh = "、".join(map(str, rows[:_LISTED])) + (f" 等共 {len(rows)}" if more > 0 else "")
        text = (
            f"rows that are hidden (perhaps by a filter) were read all the same: {listed}",
            f"隐藏的行（可能因筛选）仍已读取：第 {zh} 行",
        )
        said.append(Notice(*text, sheet.file, sheet.sheet, rows[0], count=len(rows)))
    if columns:
        text = (
            f"columns that are hidden were read all the same: {', '.join(columns)}",
            f"隐藏的列仍已读取：{'、'.join(columns)}",
        )
        said.append(Notice(*text, sheet.file, sheet.sheet))
    return said


def _from_workbook(
    cells: pl.DataFrame, score: delimited.Score
) -> tuple[list[str], pl.DataFrame, int] | None:
    best: tuple[tuple[int, int], int, list[str]] | None = None
    for number, row in enumerate(beginning(cells).iter_rows()):
        texts = [c or "" for c in row]
        filled = sum(1 for c in texts if c.strip())
        worth = (score(texts), filled)
        if filled and (best is None or worth > best[0]):
            best = worth, number, texts
    if best is None:
        return None
    _, number, header = best
    return header, cells.slice(number + 1), number + 1


def beginning(cells: pl.DataFrame) -> pl.DataFrame:
    """The first rows, among which the header is looked for: so many from the first with a cell."""
    filled = cells.select(pl.any_horizontal(pl.all().is_not_null())).to_series().arg_true()
    return cells.head((filled[0] if len(filled) else 0) + delimited.HEADER_WITHIN)


def clean_header(text: str) -> str:
    """A header as it is meant: one line, trimmed, without a mark for required columns."""
    return re.sub(r"\s+", " ", text.replace("\ufeff", "")).strip().strip("*＊:：").strip()


def _sheet(
    path: Path,
    sheet: str,
    header: list[str],
    cells: pl.DataFrame,
    header_row: int,
    notices: list[Notice],
) -> Sheet:
    headers = [clean_header(h) for h in header]
    rows = pl.Series("row", range(header_row + 1, header_row + 1 + cells.height), dtype=pl.Int64)
    wide = None
    if len(headers) < cells.width:
        wide, fit = _wide(headers, cells, rows)
        cells, rows = cells.filter(fit).select(cells.columns[: len(headers)]), rows.filter(fit)
    names = list(_unique(path, sheet, headers, cells, notices))
    frame = cells.select(
        pl.col(old).alias(new)
        for old, new in zip(cells.columns, names, strict=True)
        if new is not None
    )
    kept = _filled(frame)
    if kept is not None:
        frame, rows = frame.filter(kept), rows.filter(kept)
    if aside := no_records(frame, frame.columns):
        notices.append(told(aside, rows, str(path), sheet))
        record = pl.Series(range(frame.height)).is_in(list(aside)).not_()
        frame, rows = frame.filter(record), rows.filter(record)
    return Sheet(str(path), sheet, frame, rows, tuple(headers), wide)


def _wide(
    headers: list[str], cells: pl.DataFrame, rows: pl.Series
) -> tuple[Wide | None, pl.Series]:
    """The rows with a value beyond the header's columns, if any; which of all are none such."""
    surplus = cells.columns[len(headers) :]
    said = pl.col(surplus).str.strip_chars() != ""
    beyond = cells.select(pl.any_horizontal(said.fill_null(False))).to_series()
    if beyond.any():
        # A note with a comma in it is no record: it stays, to be left out as others are.
        notes = no_records(cells.filter(beyond), [*headers, *[""] * len(surplus)])
        beyond = beyond.scatter(beyond.arg_true().gather(list(notes)), False)
    if not beyond.any():
        return None, ~beyond
    names = [f"column {n}" for n in range(1, cells.width + 1)]
    named = dict(zip(cells.columns, headers, strict=False))
    wanted = [
        header if (header := named.get(c, "")) and headers.count(header) == 1 else n
        for c, n in zip(cells.columns, names, strict=True)
    ]
    frame = cells.filter(beyond)
    reasons = []
    for row in frame.iter_rows():
        place = next(i for i in range(len(headers), frame.width) if (row[i] or "").strip())
        count = 1 + max(i for i, text in enumerate(row) if (text or "").strip())
        reasons.append(
            (
                names[place],
                row[place],
                f"is one value too many: the row has {count}, the header {len(headers)} columns. "
                "Put each value under its heading (a text with the delimiter in it wants quotes) "
                "and write the kind into the column table",
                f"多出一个值：该行有 {count} 个值，表头只有 {len(headers)} 列。"
                "请把各值放到对应的表头下（含分隔符的文字需加引号），并在 table 列填写类别",
            )
        )
    frame.columns = wanted
    return Wide(frame, rows.filter(beyond), tuple(reasons)), ~beyond


def _unique(
    path: Path, sheet: str, headers: list[str], cells: pl.DataFrame, notices: list[Notice]
) -> Iterator[str | None]:
    """A name for each column: its header, numbered where it comes again; None for an empty one."""
    seen: set[str] = set()
    for number, (header, old) in enumerate(zip(headers, cells.columns, strict=True), start=1):
        name = header
        if not header:
            if cells[old].is_null().all():
                yield None
                continue
            name = f"column {number}"
            notices.append(
                Notice(
                    f"column {number} has values but no header; not loaded",
                    f"第 {number} 列有内容但没有表头，未载入",
                    file=str(path),
                    sheet=sheet,
                    column=name,
                )
            )
        elif header in seen:
            name = f"{header} ({number})"
            notices.append(
                Notice(
                    f"the header {header!r} comes twice; column {number} is not loaded",
                    f"表头“{header}”重复，第 {number} 列未载入",
                    file=str(path),
                    sheet=sheet,
                    column=header,
                )
            )
        seen.add(name)
        yield name


def _filled(frame: pl.DataFrame) -> pl.Series | None:
    """Which rows hold anything, or None if all do."""
    for column in frame.iter_columns():
        # A column without an empty cell is common, and spares looking at the others.
        if not column.null_count() and not (column == "").any():
            return None
    if not frame.width:
        return None
    some = frame.select(
        pl.any_horizontal(pl.all().str.strip_chars().str.len_bytes().fill_null(0) > 0)
    ).to_series()
    return None if some.all() else some
