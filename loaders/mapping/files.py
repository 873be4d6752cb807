"""Which sheets of which files a mapping speaks of, and why it is none where it is none."""

from __future__ import annotations

import difflib
import fnmatch
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from graph.notice import Notice
from graph.problem import Problem
from loaders.mapping.declared import FileSpec, Mapped
from loaders.mapping.layouts import Beside, Grid, Part
from loaders.mapping.places import Text, read_headed, with_places
from loaders.mapping.unpivot import Unpivot, unpivoted
from loaders.sheets.headers import parted
from loaders.sheets.reading import File, Sheet, clean_header, read_sheet, unseen


def sources(mapped: Mapped, files: Sequence[Path], notices: list[Notice]) -> dict[str, list[Sheet]]:
    """The sheets that each name under ``files`` stands for."""
    found: dict[str, list[Sheet]] = {name: [] for name in mapped.files}
    used: set[Path] = set()
    for spec in mapped.files.values():
        for path in files:
            if _matches(path.name, spec.files):
                used.add(path)
                found[spec.name] += _sheets(path, spec, mapped, notices)
        if not found[spec.name] and not spec.optional:
            raise _without_rows(mapped, spec, files)
    notices += [
        Notice("the mapping does not use this file", "映射未用到此文件", file=str(path))
        for path in files
        if path not in used
    ]
    return found


def _without_rows(mapped: Mapped, spec: FileSpec, files: Sequence[Path]) -> Problem:
    """Why a name under ``files`` stands for nothing: no such file, sheet or column."""
    given, wanted = [p.name for p in files], ", ".join(spec.files)
    named = [p for p in files if _matches(p.name, spec.files)]
    if not named:
        return mapped.wrong(
            spec.line,
            f"no file for {spec.name!r} ({wanted}); given were: {', '.join(given)}",
            f"没有找到“{spec.name}”所需的文件（{wanted}）；给出的文件：{'、'.join(given)}",
        )
    opened = [(path, File.open(path)) for path in named]
    sheets = [(p, f, s) for p, f in opened for s in f.sheets if not s or _matches(s, spec.sheets)]
    where = ", ".join(p.name for p in named)
    if not sheets:
        there = [s for _, f in opened for s in f.sheets]
        return mapped.wrong(
            spec.line,
            f"{where} has no sheet {' / '.join(spec.sheets)!r}; its sheets are: {', '.join(there)}",
            f"{where} 中没有工作表“{' / '.join(spec.sheets)}”；其中有：{'、'.join(there)}",
        )
    asked = list(dict.fromkeys(n for names, _ in mapped.headers(spec.name) for n in names))
    asked = [n for n in asked if n not in spec.columns]
    heads = []
    for path, file, name in sheets:
        sheet = read_sheet(file, name, lambda _: False, [], delimiter=spec.delimiter)
        if sheet is not None:
            heads.append((f"{path.name} {name}".strip(), [h for h in sheet.header if h]))
    if not heads:
        return mapped.wrong(spec.line, f"{where} holds nothing at all", f"{where} 中没有任何内容")
    known = [h for _, headers in heads for h in headers]
    near = dict.fromkeys(m for n in asked for m in difflib.get_close_matches(n, known, 1, 0.5))
    meant, meant_zh = (
        (f"; meant {', '.join(near)}?", f"（是否指 {'、'.join(near)}？）") if near else (".", "")
    )
    en = "; ".join(f"{place}: {', '.join(headers)}" for place, headers in heads)
    zh = "；".join(f"{place}：{'、'.join(headers)}" for place, headers in heads)
    return mapped.wrong(
        min((c.line for c in mapped.every_cell(spec.name) if c.columns), default=spec.line),
        f"no column {' / '.join(asked)!r} in {where}{meant} The headings there are {en}",
        f"{where} 中没有列“{' / '.join(asked)}”{meant_zh}。现有的列：{zh}",
    )


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch.fnmatchcase(name.casefold(), p.casefold()) for p in patterns)


def _sheets(path: Path, spec: FileSpec, mapped: Mapped, notices: list[Notice]) -> list[Sheet]:
    headers = mapped.headers(spec.name)
    mentioned = {n for names, _ in headers for n in names} - set(spec.columns)
    known = {clean_header(h).casefold() for h in mentioned | set(spec.ignored)}

    def is_known(heading: str) -> bool:
        if spec.unpivot and spec.unpivot.of([heading]):
            return True
        return heading.casefold() in known or parted(heading)[0].casefold() in known

    found = []
    file = File.open(path)
    placed = any(c.asks_where() for c in mapped.every_cell(spec.name))
    for name in file.sheets:
        if name and not _matches(name, spec.sheets):
            others = (s for s in mapped.files.values() if s is not spec)
            if not any(_matches(path.name, s.files) and _matches(name, s.sheets) for s in others):
                text = "the mapping does not use this sheet", "映射未用到此工作表"
                told = Notice(*text, file=str(path), sheet=name)
                notices += [] if told in notices else [told]
            continue
        how = {"delimiter": spec.delimiter, "encoding": spec.encoding}
        seen = _laid_out(file, spec, is_known, notices)
        if spec.header is None:
            sheet = read_sheet(seen, name, is_known, notices, **how)
        else:
            sheet = read_headed(seen, name, spec.header, notices, **how)
        if sheet is None:
            continue
        stranger = not any(map(is_known, sheet.frame.columns))
        if stranger and (mapped.lenient or len(file.sheets) > 1):
            text = (
                "none of its columns is in the mapping; not loaded",
                "没有映射中的任何列，未载入",
            )
            notices.append(Notice(*text, file=str(path), sheet=name))
            continue
        notices += [n for n in unseen(file, sheet) if n not in notices]
        sheet = _filled_down(sheet, spec, mapped, notices)
        if spec.unpivot:
            sheet = _turned(sheet, spec.unpivot, mapped)
        found.append(with_places(sheet, seen) if placed else sheet)
    return found


def _laid_out(
    file: File, spec: FileSpec, known: Callable[[str], bool], notices: list[Notice]
) -> File:
    """The file as one whose sheets are a table below its header each."""
    if spec.area is None and not spec.beside:
        return file
    grid: Grid = file.book or Text(file.path, spec.delimiter, spec.encoding, notices)
    if spec.area:
        grid = Part(grid, spec.area)
    if spec.beside:
        grid = Beside(grid, lambda text: known(clean_header(text)))
    return replace(file, book=grid)


def _turned(sheet: Sheet, how: Unpivot, mapped: Mapped) -> Sheet:
    """The sheet with columns as rows, where it has them and none is called as the new ones."""
    there = sheet.frame.columns
    taken = how.of(there)
    if not taken:
        wanted, seen = how.columns, there
        raise mapped.wrong(
            how.line,
            f"{sheet.file} has none of the columns to be made rows ({', '.join(wanted)}); it has: "
            f"{', '.join(seen)}",
            f"{sheet.file} 没有要转为行的列（{'、'.join(wanted)}）；现有的列：{'、'.join(seen)}",
        )
    for name in (how.heading, how.cell):
        if name in there and name not in taken:
            raise mapped.wrong(
                how.line,
                f"{sheet.file} has a column {name!r} already: give the new one another name",
                f"{sheet.file} 已有列“{name}”，请为新列另取名称",
            )
    return unpivoted(sheet, how)


def _filled_down(sheet: Sheet, spec: FileSpec, mapped: Mapped, notices: list[Notice]) -> Sheet:
    """The sheet with the columns that are to be filled downwards, which is told."""
    frame = sheet.frame
    for column in spec.fill:
        name = next((c for c in frame.columns if column in (c, parted(c)[0])), None)
        if name is None:
            there = ", ".join(frame.columns)
            raise mapped.wrong(
                spec.line,
                f"{sheet.file} has no column {column!r} to fill; it has: {there}",
                f"{sheet.file} 没有要填充的列“{column}”；现有的列：{'、'.join(frame.columns)}",
            )
        blank = frame[name].is_null() | (frame[name].str.strip_chars() == "").fill_null(True)
        filled = frame[name].set(blank, None).forward_fill()
        taken = (blank & filled.is_not_null()).arg_true()
        if len(taken):
            rows = sheet.rows.gather(taken).to_list()
            text = (
                f"{len(rows)} empty cells of {name} take what stands above them",
                f"“{name}”有 {len(rows)} 个空单元格，取上方的值",
            )
            place = {"file": sheet.file, "sheet": sheet.sheet, "row": rows[0], "column": name}
            notices.append(Notice(*text, **place, count=len(rows)))
            frame = frame.with_columns(filled.alias(name))
    return replace(sheet, frame=frame)
