"""Lists that come with the program and that any graph may hold: the national list of fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from graph.problem import Problem
from graph.records import Table
from loaders import beilun
from loaders.beilun.canonical import lines
from loaders.beilun.world import SCHEME

_NUMBER = re.compile(
    r"^(?:[一二三四五六七八九十]{1,2}[、.．]|[(（][一二三四五六七八九十\d]{1,2}[)）])"
)
_STEP = re.compile(r"[-—－→>:：/()（）]+")

_APART = re.compile(r"([、,，;；/／\n])")

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
            f"没有自带的清单“{name}”；有：{there}",
        )
    return LISTS[name]


@cache
def _meanings(name: str) -> Mapping[str, str]:
    """What each text means of a list, as compared: its ids by name, code and usual words."""
    fields = next(t.frame for t in built_in(name) if t.kind.name == "Field")
    found: dict[str, str] = {}
    for row in fields.iter_rows(named=True):
        aliases = (row["aliases"] or "").split(";")
        for text in (row["id"], row["code"], row["name"], *aliases):
            found.setdefault(_compared(text), row["id"])
    by_code = dict(zip(fields["code"], fields["id"], strict=True))
    for line in lines("field_words.csv"):
        found.setdefault(_compared(line["word"]), by_code[line["code"]])
    return found


def meaning(name: str, text: str) -> str | None:
    """The id of what a text names in a list: 先进制造, 八、先进制造与自动化, 新材料-金属材料; else
    None. Of several steps the last one that is known counts."""
    known = _meanings(name)
    whole = known.get(_compared(text))
    if whole:
        return whole
    steps = (known.get(_compared(step)) for step in reversed(_STEP.split(text)))
    return next(filter(None, steps), None)


def named_in(name: str, text: str) -> list[str]:
    """The things of a list that a cell names, as it writes them: of 新材料/金属材料 the narrower
    alone, of 中药、天然药物 the one that is called so. What is none stays a part of its own.
    """
    known = _meanings(name)
    pieces = _APART.split(text)  # what stands between the marks, and the marks
    found: list[str] = []
    at, strange = 0, False
    while at < len(pieces):
        whole = (e for e in range(len(pieces), at, -2) if _compared("".join(pieces[at:e])) in known)
        end = next(whole, at + 1)
        part = "".join(pieces[at:end]).strip()
        was_strange, strange = strange, meaning(name, part) is None
        if strange and was_strange and pieces[at - 1] == ",":
            found[-1] += f", {part}"  # a name of another list, with a comma in it
        else:
            found.append(part)
        at = end + 1
    ids = {part: meaning(name, part) for part in found}
    above = {b for part in found for b in _broader(name, ids[part])}
    return [part for part in dict.fromkeys(found) if part and ids[part] not in above]


def _broader(name: str, id_: str | None) -> set[str]:
    """The ids of all that a thing of a list lies in."""
    steps, found = _above(name), set()
    while id_ in steps:
        id_ = steps[id_]
        found.add(id_)
    return found


@cache
def _above(name: str) -> Mapping[str | None, str]:
    broader = next(t.frame for t in built_in(name) if t.kind.name == "BROADER")
    return dict(zip(broader["from"], broader["to"], strict=True))


def _compared(text: str) -> str:
    plain = _NUMBER.sub("", re.sub(r"\s+", "", text)).casefold()
    return re.sub(r"(?:技术|产业|领域|行业|类)+$", "", plain) or plain


def usual_words() -> dict[str, dict[str, str]]:
    """For each scheme of a built-in list the usual words for its fields, with the field's code."""
    return {SCHEME: {line["word"]: line["code"] for line in lines("field_words.csv")}}
