"""Reading an embedded graph: opening the file, asking it, and the types that come back."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ladybug
import polars as pl

from graph.problem import Problem
from graph.stores.base import QueryError

_MAX_SIZE = 1 << 38
_BUFFER = 1 << 31
"""What the engine may hold. With half of it a run of all questions on a million relations pushed
out and read again what it had: a fifth more of the processors' time, at the same peak of memory."""
_PARAMETER = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)")
_TYPES: Mapping[str, pl.DataType] = {
    "STRING": pl.String(),
    "UUID": pl.String(),
    "BOOL": pl.Boolean(),
    "DATE": pl.Date(),
    "DOUBLE": pl.Float64(),
    "FLOAT": pl.Float64(),
    **{f"{sign}INT{bits}": pl.Int64() for sign in ("", "U") for bits in (8, 16, 32, 64, 128)},
}


def open_database(path: Path | None, *, read_only: bool, called: str = "") -> ladybug.Database:
    """The database at a path, or one in memory; raises Problem for a file that is none.

    ``called`` is how people know the file, where it is a copy.
    """
    where = ":memory:" if path is None else str(path)
    called = called or where
    try:
        return ladybug.Database(
            where,
            read_only=read_only and path is not None,
            max_db_size=_MAX_SIZE,
            buffer_pool_size=_BUFFER,
        )
    except RuntimeError as error:
        raise Problem(
            f"{called} is not a graph that can be opened: {error}. "
            "Give another --graph, or take this file away and load again.",
            f"无法打开图文件 {called}：{error}。请用 --graph 指定其他文件，"
            f"或移走该文件后重新载入。",
        ) from error


_singly: Counter[str] = Counter()
"""How many values this process has fetched one by one."""


def _one_by_one(values: int) -> bool:
    """Whether so many values are fetched one by one, and not through Arrow.

    Arrow is much quicker, but to import it takes as long as to fetch the first few ten thousand
    singly; and one short answer is all that many a command asks for.
    """
    if "pyarrow" in sys.modules:
        return values <= 20
    _singly["values"] += values
    return _singly["values"] <= 25_000


def _type(name: str) -> pl.DataType | None:
    if name.endswith("[]"):
        inner = _type(name[:-2])
        return None if inner is None else pl.List(inner)
    return pl.Decimal() if name.startswith("DECIMAL") else _TYPES.get(name)


def _plain(value: Any) -> Any:
    """A node or relation as JSON text of its own properties; anything else unchanged."""
    if isinstance(value, dict):
        kept = {k: v for k, v in value.items() if not k.startswith("_") and v is not None}
        return json.dumps(kept, ensure_ascii=False, default=str, sort_keys=True)
    return value


_WALK = re.compile(
    r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|//[^\n]*|/\*.*?\*/"
    r"|(?P<walk>-\s*\[\s*\w*\s*(?::[\s\w`|:]+)?\*)(?=\s*[\d.\]])",
    re.DOTALL,
)


def as_trails(cypher: str) -> str:
    """The text with ``*2..3`` said so that no relation is used twice on one way, as Neo4j has it.

    Left to itself the engine takes every walk: of a circle each round, until memory is full.
    """
    return _WALK.sub(lambda m: f"{m['walk']} TRAIL " if m["walk"] else m[0], cypher)


def ask(
    connection: ladybug.Connection, cypher: str, parameters: Mapping[str, Any] | None
) -> pl.DataFrame:
    """Rows of a query on an open connection, with the types every store gives."""
    given = dict(parameters or {})
    missing = set(_PARAMETER.findall(cypher)) - set(given)
    if missing:
        names = ", ".join(f"${m}" for m in sorted(missing))
        raise QueryError(
            f"the query uses {names}, which was not given\n{cypher}",
            f"查询使用了未给出的参数 {names}\n{cypher}",
        )
    try:
        result = connection.execute(as_trails(cypher), given)
    except RuntimeError as error:
        raise refused(error, cypher) from error
    if isinstance(result, list):
        raise QueryError(
            f"one statement at a time, please\n{cypher}", f"一次只能执行一条语句\n{cypher}"
        )
    names = result.get_column_names()
    types = [_type(t) for t in result.get_column_data_types()]
    if None in types or _one_by_one(result.get_num_tuples() * len(names)):
        rows = result.get_all()
        values = zip(*rows, strict=True) if rows else ((),) * len(names)
        frame = pl.DataFrame(
            pl.Series(n, each if t else [_plain(v) for v in each], t or pl.String(), strict=False)
            for n, t, each in zip(names, types, values, strict=True)
        )
    else:
        frame = result.get_as_pl().cast(
            {n: t for n, t in zip(names, types, strict=True) if t is not None}, strict=False
        )
    whole = [n for n, t in frame.schema.items() if isinstance(t, pl.Decimal)]
    return frame.with_columns(pl.col(whole).cast(pl.Int64)) if whole else frame


def out_of_memory(error: BaseException | None) -> bool:
    """Whether the engine ended a query because its memory was full."""
    return "buffer pool is full" in str(error)


def refused(error: RuntimeError, cypher: str) -> QueryError:
    """The engine's refusal in words for people."""
    words = str(error).strip()
    if "read-only" in words.casefold() or "read only" in words.casefold():
        return QueryError(
            f"a query reads and never writes; this one would write\n{cypher}",
            f"查询只能读取，不能写入；该语句会写入\n{cypher}",
        )
    if out_of_memory(error):
        return QueryError(
            "the question needs more memory than the embedded engine has "
            f"({_BUFFER >> 30} GB); ask for less at a time, or a Neo4j server\n{cypher}",
            f"该问题所需内存超过嵌入式引擎的上限（{_BUFFER >> 30} GB）；"
            f"请缩小范围，或改用 Neo4j 服务器\n{cypher}",
        )
    return QueryError(
        f"the query was refused: {words}\n{cypher}\n"
        "The kinds and properties are listed by 'hongsheng ontology'.",
        f"查询被拒绝：{words}\n{cypher}\n可用的类型与属性见 hongsheng ontology。",
    )
