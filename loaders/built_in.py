"""Lists that come with the program and that any graph may hold: the national list of fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from graph.problem import Problem
from graph.records import Table
from loaders import beilun

LISTS: Mapping[str, tuple[str, Callable[[], list[Table]]]] = {
    "fields": (beilun.FIELDS, beilun.fields),
}
"""The source that a list is of, and what makes its tables, by the list's name."""


def built_in(name: str) -> list[Table]:
    """The tables of a list. Raises Problem, naming those there are, where there is none."""
    return _found(name)[1]()


def source_of(name: str) -> str:
    """The source as which a list is loaded. Raises Problem where there is no such list."""
    return _found(name)[0]


def _found(name: str) -> tuple[str, Callable[[], list[Table]]]:
    if name not in LISTS:
        there = ", ".join(LISTS)
        raise Problem(
            f"there is no built-in list {name!r}; there are: {there}",
            f"没有自带的清单“{name}”;有:{there}",
        )
    return LISTS[name]
