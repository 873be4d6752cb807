"""A person's own questions: ``.cypher`` files whose leading ``//`` lines are a header in YAML.

    // name: crowded-parks
    // question: Which park has many enterprises and no platform?
    // why: A platform serves best where enterprises are.
    // source: our meeting of 2020-07-15
    // columns:
    //   park: {type: text, zh: 园区, meaning: Name of the park.}
    //   firms: integer
    MATCH ... RETURN c.name AS park, count(e) AS firms ORDER BY park

The file becomes a :class:`~queries.query.Query` like any other. A fault in it is a Problem with the
file, the line and an example that works. Rules read, never write.
"""

from __future__ import annotations

import re
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from graph.problem import Problem
from graph.records import POLARS
from graph.schema import Type
from graph.stores.base import ASIDE, QueryError
from queries import header
from queries.header import Header, problem
from queries.query import Query
from queries.registry import built_in

_WRITING = re.compile(
    r"\b(CREATE|MERGE|SET|DELETE|DETACH|REMOVE|DROP|ALTER|COPY|LOAD|EXPORT|IMPORT|INSTALL|ATTACH|"
    r"FOREACH|CALL|USE|BEGIN|COMMIT|CHECKPOINT)\b",
    re.IGNORECASE,
)


def folder(where: str | Path | None) -> dict[str, Query]:
    """All questions: the built-in ones, and those of a folder of one's own, by name.

    Raises Problem where a file is wrong, a name is taken, or there is no such folder.
    """
    known = dict(built_in())
    if not where:
        return known
    path = Path(where)
    if not path.is_dir():
        raise Problem(
            f"there is no folder {path} with rules of your own (--rules or HONGSHENG_RULES)",
            f"没有自定义规则文件夹 {path}(--rules 或 HONGSHENG_RULES)",
        )
    for file in sorted(path.glob("*.cypher")):
        query = read(file)
        if query.name in known:
            taken = known[query.name].file
            raise Problem(
                f"{file}: the name {query.name!r} is taken by {taken or 'a built-in question'}; "
                "give it another",
                f"{file}:名称 {query.name!r} 已被 {taken or '内置问题'} 使用,请换一个",
            )
        known[query.name] = query
    return known


def text_of(file: Path) -> str:
    """The text of a file; raises Problem if there is none."""
    try:
        return file.read_text("utf-8-sig")
    except FileNotFoundError:
        raise Problem(f"there is no file {file}", f"没有文件 {file}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(
            f"{file} cannot be read as UTF-8 text: {error}", f"无法以 UTF-8 读取 {file}:{error}"
        ) from error


def has_header(text: str) -> bool:
    """Whether the text begins with a header and not with mere remarks."""
    return bool(re.search(r"^(name|question|columns)\s*:", _split(text)[0], re.MULTILINE))


def read(file: Path) -> Query:
    """The question in a file with a header, checked by running it on an empty graph."""
    text = text_of(file)
    head, body, first = _split(text)
    said = header.parse(str(file), head)
    if not body.strip():
        raise problem(str(file), first, "no Cypher follows the header", "标头之后没有 Cypher 语句")
    only_reads(body, str(file), first)
    query = header.query(said, body, first)
    _tried(query, said, first)
    return query


def _split(text: str) -> tuple[str, str, int]:
    """The header without its slashes, the Cypher, and the line on which that begins."""
    lines = text.splitlines()
    end = next(
        (n for n, t in enumerate(lines) if t.strip() and not t.lstrip().startswith("//")),
        len(lines),
    )
    head = "\n".join(re.sub(r"^\s*// ?", "", t) for t in lines[:end])
    return head, "\n".join(lines[end:]), end + 1


def only_reads(cypher: str, file: str, first: int = 1) -> None:
    """Raise Problem, with file and line, if the text would write or reach outside of the graph."""
    bare = ASIDE.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), cypher)
    if found := _WRITING.search(bare):
        word, line = found.group().upper(), first + bare[: found.start()].count("\n")
        raise problem(
            file,
            line,
            f"{word} is refused: a question reads the graph and never changes it",
            f"不允许使用 {word}:问题只能读取图,不能修改",
            "MATCH (e:Enterprise) RETURN e.name AS enterprise ORDER BY enterprise",
        )


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

    samples = {p.name: _SAMPLES.get(p.type, "x") for p in query.parameters if p.default is None}
    unused = [p.name for p in query.parameters if f"${p.name}" not in query.cypher]
    if unused:
        raise head.problem(
            "parameters",
            unused[0],
            en=f"parameter {unused[0]!r} is declared, but the text does not use ${unused[0]}",
            zh=f"声明了参数 {unused[0]!r},但语句未使用 ${unused[0]}",
        )
    with tempfile.TemporaryDirectory() as nowhere, LadybugStore(Path(nowhere) / "empty") as empty:
        try:
            answer = empty.query(query.cypher, query.settle(samples))
        except QueryError as error:
            line = first + _line_of(str(error)) - 1
            raise Problem(
                f"{head.file}, line {line}: {error.en}", f"{head.file} 第 {line} 行:{error.zh}"
            ) from error
        except Problem as error:
            raise head.problem("parameters", en=error.en, zh=error.zh) from error
    _columns(query, answer, head)


def _line_of(error: str) -> int:
    """The line of the Cypher that the engine complains of, or the first."""
    found = re.search(r"\(line: (\d+)", error)
    return int(found.group(1)) if found else 1


def _columns(query: Query, answer: pl.DataFrame, head: Header) -> None:
    declared = [c.name for c in query.columns]
    for name in declared:
        if name not in answer.columns:
            raise head.problem(
                "columns",
                name,
                en=f"column {name!r} is declared, but the text returns {', '.join(answer.columns)}",
                zh=f"声明了列 {name!r},但语句返回的是 {', '.join(answer.columns)}",
                example=f"RETURN ... AS {name}",
            )
    if extra := [c for c in answer.columns if c not in declared]:
        raise head.problem(
            "columns",
            en=f"the text returns {', '.join(extra)}, which the header does not declare",
            zh=f"语句返回了 {', '.join(extra)},标头中未声明",
            example="\n".join(
                ["// columns:", *(f"//   {c}: {_said(answer.schema[c])}" for c in extra)]
            ),
        )
    for column in query.columns:
        there = answer.schema[column.name]
        if not _fits(there, POLARS[column.type]):
            raise head.problem(
                "columns",
                column.name,
                en=f"column {column.name!r} is declared {column.type} and comes as {_said(there)}",
                zh=f"列 {column.name!r} 声明为 {column.type},语句给出的是 {_said(there)}",
                example=f"// columns:\n//   {column.name}: {_said(there)}",
            )


def _said(there: pl.DataType) -> str:
    return next((t.value for t, p in POLARS.items() if p == there), "text")


def _fits(there: pl.DataType, declared: pl.DataType) -> bool:
    numbers = there.is_numeric() and declared.is_numeric()
    return there == declared or numbers or there == pl.Null() or declared == pl.String()
