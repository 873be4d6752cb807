"""A built-in question as a file of one's own, to change."""

from __future__ import annotations

import re
from pathlib import Path

from graph.problem import Problem
from queries.figures.figure import shipped
from queries.question.own import read
from queries.question.query import Query
from queries.registry import CATALOGUE, built_in, get

_FLOW = re.compile(r"^// flow:.*\n", re.MULTILINE)
"""Behind the flow of a built-in question stays the net of its own rule."""
_NAME = re.compile(r"^// name:.*$", re.MULTILINE)


def copy_of(name: str, file: Path) -> Query:
    """Write the file of the built-in question ``name``; answers what was written.

    It is called as the new file is, or ``my-NAME`` where that is no name or taken. Raises Problem
    where the file is there already, or there is no such question.
    """
    asked = get(name)
    source = CATALOGUE / f"{asked.name}.cypher"
    if file.suffix != ".cypher":
        raise Problem(
            f"{file}: a question of one's own is a file called NAME.cypher",
            f"{file}：自定义问题的文件应命名为 NAME.cypher",
        )
    taken = not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", file.stem) or file.stem in built_in()
    text = _NAME.sub(
        f"// name: {f'my-{asked.name}' if taken else file.stem}", source.read_text("utf-8"), count=1
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with file.open("x", encoding="utf-8") as made:
            made.write(text)
            if figure := shipped(asked.name):
                made.write(f"\n// figure:\n{_FLOW.sub('', figure)}")
    except FileExistsError:
        raise Problem(
            f"{file} is there already; give another name, or remove it first",
            f"{file} 已存在；请换一个文件名，或先将其删除",
        ) from None
    return read(file)
