"""All questions that can be asked: those of the catalogue, and a person's own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from graph.problem import Problem
from queries.question.file import read
from queries.question.query import Query
from queries.question.themes import THEMES

Questions = Mapping[str, Query]
"""The questions that are known, by name: the built-in ones, and perhaps a person's own."""

CATALOGUE = Path(__file__).parent / "catalogue"
"""The folder of questions that ship with the program, each a file named as it is asked."""


@cache
def built_in() -> dict[str, Query]:
    """The questions that ship with the program, by name, in the order of their themes."""
    found: dict[str, Query] = {}
    for file in sorted(CATALOGUE.glob("*.cypher")):
        found[file.stem] = read(file)
    order = list(THEMES)
    return {q.name: q for q in sorted(found.values(), key=lambda q: (order.index(q.theme), q.name))}


def get(name: str, among: Questions | None = None) -> Query:
    """The question of this name; raises Problem naming near ones."""
    known = built_in() if among is None else among
    if name in known:
        return known[name]
    import difflib

    near = difflib.get_close_matches(name, known, n=3) or list(known)[:3]
    raise Problem(
        f"there is no question {name!r}; did you mean {', '.join(near)}? "
        "'hongsheng queries' lists them all",
        f"没有名为 {name!r} 的问题；是否要找：{'、'.join(near)}？用 hongsheng queries 查看全部",
    )
