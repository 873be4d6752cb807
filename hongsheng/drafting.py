"""What ``draft`` would make of sheets that ``load`` does not know, and the commands to run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from graph.notice import Notice
from graph.problem import Problem, Unrecognised
from graph.records import Table

if TYPE_CHECKING:
    from loaders.draft.forms import Drafted

_SHOWN = 3


def with_draft(problem: Unrecognised, paths: Sequence[Path]) -> Problem:
    """The problem, and what a draft would make of the sheets; as it is where that is nothing."""
    sheets = _known(paths)
    if not sheets:
        return problem
    en, zh = _would_be(sheets)
    commands = _commands(paths)
    return Unrecognised(
        f"{en}. Run: {commands[0]}. As it is: {problem.en}",
        f"{zh}。请执行：{commands[1]}。原因：{problem.zh}",
    )


def of_strangers(
    paths: Sequence[Path], tables: Sequence[Table], notices: Sequence[Notice], *, nothing: bool
) -> list[Notice]:
    """A notice of the sheets that were not read, or of all where ``nothing`` of them was taken."""
    read = {(t.file, t.sheet) for t in tables}
    strangers = {(n.file, n.sheet) for n in notices if (n.file, n.sheet or "") not in read}
    if not strangers and not nothing:
        return []
    sheets = [s for s in _known(paths) if nothing or (str(s.path), s.sheet) in strangers]
    if not sheets:
        return []
    en, zh = _would_be(sheets)
    commands = _commands([s.path for s in sheets])
    first = sheets[0]
    return [
        Notice(
            f"{en}. Run: {commands[0]}",
            f"{zh}。请执行：{commands[1]}",
            file=str(first.path),
            sheet=first.sheet,
            weighty=True,
        )
    ]


def _known(paths: Sequence[Path]) -> list[Drafted]:
    """The sheets that a draft makes something of; none where the files cannot be read."""
    from loaders.draft.forms import draft_sheets

    try:
        return [s for s in draft_sheets(paths) if s.form is not None]
    except Problem:  # the load has its own to tell
        return []


def _quoted(text: str) -> str:
    """As a shell takes it; Chinese names as they are."""
    return text if re.fullmatch(r"[\w./+-]+", text) else shlex.quote(text)


def _would_be(sheets: Sequence[Drafted]) -> tuple[str, str]:
    from loaders.draft.shown import place

    parts = []
    for sheet in sheets[:_SHOWN]:
        assert sheet.form is not None
        headings = [c.heading for c in sheet.columns]
        parts.append((place(sheet), sheet.form, headings))
    en = "; ".join(f"{where} looks like a {form.en} ({', '.join(h)})" for where, form, h in parts)
    zh = "；".join(f"{where} 看来是{form.zh}（{'、'.join(h)}）" for where, form, h in parts)
    more = len(sheets) - _SHOWN
    return (f"{en} and {more} more", f"{zh}等，另有 {more} 张") if more > 0 else (en, zh)


def _commands(paths: Sequence[Path]) -> tuple[str, str]:
    listed = " ".join(_quoted(str(path)) for path in dict.fromkeys(paths))
    en, zh = (
        f"hongsheng draft {listed} -o {name}, then hongsheng load {listed} --mapping {name}"
        for name in ("mapping.yaml", "映射.yaml")
    )
    return en, zh.replace(", then ", "，再执行 ")
