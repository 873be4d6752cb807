"""The figure that a person's own question declares after its Cypher, tried when it is read:

    MATCH (c:Community) ... RETURN c.id AS park, ...
    // figure:
    // nodes:
    //   firm: {kind: Enterprise, most: 12}
    MATCH (c:Community)<-[:LOCATED_IN]-(e:Enterprise) WHERE c.id IN $park
    RETURN c.id AS park, e.id AS firm ORDER BY park, firm

What follows the line ``// figure:`` is what a file of this folder holds, see
:mod:`queries.figures.figure`.
"""

from __future__ import annotations

from datetime import date

import yaml

from graph.problem import Problem
from graph.schema import DeclarationError
from graph.stores.base import QueryError, Reader
from queries.figures.figure import Declared, read
from queries.question.file import line_of, only_reads
from queries.question.header import problem
from queries.question.parameters import PARAMETER
from queries.question.query import Query

EXAMPLE = """\
// figure:
// nodes:
//   firm: {kind: Enterprise, most: 12}
//   broker: {kind: Broker, role: could, most: 2}
// missing: [[broker, firm]]
MATCH (c:Community)<-[:LOCATED_IN]-(e:Enterprise) WHERE c.id IN $park
RETURN c.id AS park, e.id AS firm ORDER BY park, firm"""
KEYS = {"nodes", "missing", "apart", "small", "named", "matrix"}
DAY = date(2020, 7, 15)


def tried(query: Query, line: int, empty: Reader) -> None:
    """Raise Problem, with file and line, where the figure of a question cannot be drawn.

    ``line``: where its text begins in the question's file; ``empty``: a graph without data.
    """
    if query.gap is None:
        raise _wrong(
            query, line, "a figure is of gaps, and the header declares no gap", "标头没有声明 gap"
        )
    about = _read(query, line)
    subjects = {s.id for s in query.gap.subjects}
    known = subjects | about.parts.keys()
    ends = {end for pair in about.missing for end in pair} | (
        about.small.columns if about.small else set()
    )
    if strange := sorted(ends - known):
        raise _wrong(
            query,
            line,
            f"it draws {', '.join(strange)}; there are {', '.join(sorted(known))}",
            f"没有列 {'、'.join(strange)}；可用：{'、'.join(sorted(known))}",
        )
    returned: set[str] = set()
    starts = _starts(query.figure, line)
    for start, text in zip(starts, about.texts, strict=True):
        returned |= _columns(query, start, text, subjects, empty)
    if lacking := sorted(about.parts.keys() - returned):
        raise _wrong(
            query,
            line,
            f"no text returns {', '.join(lacking)}",
            f"语句没有返回 {'、'.join(lacking)}",
        )


def _read(query: Query, line: int) -> Declared:
    head = [text[2:] for text in query.figure.splitlines() if text.startswith("//")]
    try:
        said = yaml.safe_load("\n".join(head)) or {}
        if strange := sorted({*said} - KEYS):
            raise DeclarationError(f"{', '.join(strange)}: known are {', '.join(sorted(KEYS))}")
        return read(query.figure)
    except (yaml.YAMLError, DeclarationError, TypeError, ValueError, AttributeError) as error:
        raise _wrong(query, line, str(error), str(error)) from error


def _starts(figure: str, line: int) -> list[int]:
    """The line of the file on which each text of the figure begins."""
    starts, within = [], False
    for n, text in enumerate(figure.splitlines(), line):
        if not text.startswith("//") and text.strip():
            if not within:
                starts.append(n)
            within = not text.endswith(";")
    return starts


def _columns(query: Query, line: int, text: str, subjects: set[str], empty: Reader) -> set[str]:
    """The columns that a text returns on an empty graph, of which one must be a subject."""
    only_reads(text, query.file, line)
    used = set(PARAMETER.findall(text))
    if strange := sorted(used - subjects - {"as_of"}):
        names = ", ".join(f"${n}" for n in strange)
        known = ", ".join(f"${n}" for n in ("as_of", *sorted(subjects)))
        raise _wrong(
            query,
            line,
            f"a text uses {names}; it is given {known}",
            f"语句使用了 {names}；可用 {known}",
        )
    given = {name: DAY if name == "as_of" else ["none"] for name in used}
    try:
        columns = {*empty.query(text, given).columns}
    except QueryError as error:
        raise _wrong(query, line + line_of(str(error)) - 1, error.en, error.zh) from error
    if not columns & subjects:
        raise _wrong(
            query,
            line,
            f"a text says of which gap its rows are by {' or '.join(sorted(subjects))}",
            f"语句须返回缺口对象的列：{'、'.join(sorted(subjects))}",
        )
    return columns


def _wrong(query: Query, line: int, en: str, zh: str) -> Problem:
    return problem(query.file, line, f"the figure: {en}", f"图形：{zh}", EXAMPLE)
