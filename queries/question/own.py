"""A person's own questions: files as those of the catalogue, tried on an empty graph when read."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from graph.problem import Problem
from graph.records import POLARS
from graph.schema import DeclarationError, Type
from graph.stores.base import QueryError
from queries.question.file import line_of, parsed, parted, text_of
from queries.question.header import Header
from queries.question.parameters import PARAMETER
from queries.question.query import Query
from queries.question.reckoning import Reckoning
from queries.registry import built_in

Told = Callable[[Path, Problem], None]
"""Called with a file that is left out and what is wrong with it."""


def folder(where: str | Path | None, told: Told | None = None) -> dict[str, Query]:
    """All questions: the built-in ones, and those of a folder of one's own, by name.

    Raises Problem where a file is wrong, a name is taken, or there is no such folder. With ``told``
    a file that is wrong is told of, and the others go on.
    """
    known = dict(built_in())
    if not where:
        return known
    path = Path(where)
    if not path.is_dir():
        raise Problem(
            f"there is no folder {path} with rules of your own "
            "(named by --rules, HONGSHENG_RULES or rules =)",
            f"没有自定义规则文件夹 {path}（由 --rules、HONGSHENG_RULES 或 rules = 指定）",
        )
    for file in sorted(path.glob("*.cypher")):
        try:
            query = _another(file, known)
        except Problem as error:
            if not told:
                raise
            told(file, error)
        else:
            known[query.name] = query
    return known


def _another(file: Path, known: Mapping[str, Query]) -> Query:
    """The question in a file; raises Problem where its name is taken."""
    query = read(file)
    if query.name in known:
        taken = "" if query.name in built_in() else known[query.name].file
        raise Problem(
            f"{file}: the name {query.name!r} is taken by {taken or 'a built-in question'}; "
            "give it another",
            f"{file}：名称 {query.name!r} 已被 {taken or '内置问题'} 使用，请换一个",
        )
    return query


def names(file: Path) -> set[str]:
    """What a file that is wrong may be asked by: its own name, and that in its header."""
    said = re.search(r"^// name: *(\S+)", file.read_text("utf-8", errors="replace"), re.MULTILINE)
    return {file.stem, *(said.groups() if said else ())}


def read(file: Path) -> Query:
    """The question in a file of one's own, checked by running it on an empty graph."""
    query, said, first = parsed(file)
    _tried(query, said, first)
    return query


_SAMPLES: dict[Type, Any] = {
    Type.DATE: date(2020, 7, 15),
    Type.INTEGER: 1,
    Type.NUMBER: 1.0,
    Type.MONEY: 1.0,
    Type.BOOLEAN: True,
    Type.LIST: ["x"],
}


def _tried(query: Query, head: Header, first: int) -> None:
    """Run the question on an empty graph: does the engine take it, and are the columns right?"""
    from graph.stores.ladybug import LadybugStore

    expressions = query.reckoning.expressions() if query.reckoning else {}
    used = set(PARAMETER.findall(" ".join((*query.texts().values(), *expressions.values()))))
    used |= {"stale_after"} if query.reckoning and query.reckoning.judged else set()
    hidden = " ".join(map(str, head.values.get("derive", {}).values()))
    unused = [
        p.name for p in query.parameters if not (p.idle or p.name in used or p.name in hidden)
    ]
    if unused and not query.measure:
        raise head.problem(
            "parameters",
            unused[0],
            en=f"parameter {unused[0]!r} is declared, but the text does not use ${unused[0]}",
            zh=f"声明了参数 {unused[0]!r}，但语句未使用 ${unused[0]}",
        )
    samples = {
        p.name: _SAMPLES.get(p.type, "x")
        for p in query.parameters
        if p.default is None and not p.optional
    }
    for each in query.parameters:
        if each.idle and each.name in used:
            raise head.problem(
                "parameters",
                each.name,
                en=f"{each.name!r} is declared idle, and the text uses ${each.name}",
                zh=f"参数 {each.name!r} 声明为 idle，而语句使用了 ${each.name}",
                example=f"// parameters:\n//   {each.name}:",
            )
    try:
        settled = query.settle(samples)
    except Problem as error:
        raise head.problem("parameters", en=error.en, zh=error.zh) from error
    answers, asked = [], query.asked()
    with tempfile.TemporaryDirectory() as nowhere, LadybugStore(Path(nowhere) / "empty") as empty:
        for text in (query.cypher, *query.also):
            given = {n: settled[n] for n in PARAMETER.findall(text)}
            try:
                answer = empty.query(text, given)
            except QueryError as error:
                line = first + line_of(str(error)) - 1
                raise Problem(
                    f"{head.file}, line {line}: {error.en}", f"{head.file} 第 {line} 行：{error.zh}"
                ) from error
            first += text.count("\n") + 1
            if text in asked:
                answers.append(answer)
        if query.figure:
            from queries.figures.own import tried  # it stands on questions

            tried(query, parted(text_of(Path(head.file)))[2], empty)
    returned = pl.concat([a.clear() for a in answers], how="diagonal_relaxed")
    rows = returned
    if query.measure:
        _all_declared(query, returned, head)
        rows = _measured(query, answers, settled, head)
    _columns(query, returned, rows, head)
    if query.reckoning:
        rows = rows if query.measure else query.measured(answers, settled)
        _reckoned(query, query.reckoning, rows, settled, head)


def _measured(
    query: Query, answers: list[pl.DataFrame], settled: Mapping[str, Any], head: Header
) -> pl.DataFrame:
    """What the measure makes of the texts; raises Problem where it misses something."""
    try:
        return query.measured(answers, settled)
    except (KeyError, pl.exceptions.ColumnNotFoundError) as error:
        lacking = re.findall(r"\w+", str(error).partition("find column")[2] or str(error))[0]
        raise head.problem(
            "measure",
            en=f"the measure {query.measure!r} needs {lacking!r}, which is neither a text nor a "
            "column or parameter here",
            zh=f"measure {query.measure!r} 需要 {lacking!r}，而此处没有这样的语句、列或参数",
        ) from error


def _reckoned(
    query: Query,
    reckoning: Reckoning,
    rows: pl.DataFrame,
    settled: Mapping[str, Any],
    head: Header,
) -> None:
    """Raise Problem, at its place in the header, for an expression that does not fit the rows."""
    try:
        reckoning.tried(rows, settled)
    except DeclarationError as error:
        where, _, said = str(error).partition(": ")
        raise head.problem(*where.split("."), en=said, zh=f"表达式有误：{said}") from error


def _all_declared(query: Query, returned: pl.DataFrame, head: Header) -> None:
    """Raise Problem where the texts return what the header does not declare."""
    known = {*(c.name for c in query.columns), *query.helpers}
    if extra := [c for c in returned.columns if c not in known]:
        raise head.problem(
            "columns",
            en=f"the text returns {', '.join(extra)}, which the header does not declare",
            zh=f"语句返回了 {', '.join(extra)}，标头中未声明",
            example="\n".join(
                ["// columns:", *(f"//   {c}: {_said(returned.schema[c])}" for c in extra)]
            ),
        )


def _columns(query: Query, returned: pl.DataFrame, answer: pl.DataFrame, head: Header) -> None:
    """Raise Problem where what is declared is not there, not declared, or of another type.

    ``returned`` is what the texts gave, ``answer`` what the measure made of it, if there is one.
    """
    made = query.reckoning.makes() if query.reckoning else set()
    for name in (*(c.name for c in query.columns), *query.helpers):
        there = [*answer.columns, *(returned.columns if name in query.helpers else ())]
        if name not in there and name not in made:
            raise head.problem(
                "helpers" if name in query.helpers else "columns",
                name,
                en=f"column {name!r} is declared, but the text returns {', '.join(there)}",
                zh=f"声明了列 {name!r}，但语句返回的是 {', '.join(there)}",
                example=f"RETURN ... AS {name}",
            )
    _all_declared(query, returned, head)
    for column in query.columns:
        if column.name in made:
            continue
        comes = answer.schema[column.name]
        if not _fits(comes, POLARS[column.type]):
            raise head.problem(
                "columns",
                column.name,
                en=f"column {column.name!r} is declared {column.type} and comes as {_said(comes)}",
                zh=f"列 {column.name!r} 声明为 {column.type}，语句给出的是 {_said(comes)}",
                example=f"// columns:\n//   {column.name}: {_said(comes)}",
            )


def _said(there: pl.DataType) -> str:
    return next((t.value for t, p in POLARS.items() if p == there), "text")


def _fits(there: pl.DataType, declared: pl.DataType) -> bool:
    numbers = there.is_numeric() and declared.is_numeric()
    return there == declared or numbers or there == pl.Null() or declared == pl.String()
