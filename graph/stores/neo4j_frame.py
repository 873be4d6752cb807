"""What a Neo4j server answers, as a frame with the types that every store gives.

Whole numbers Int64, other numbers (or both) Float64, flags Boolean, dates Date, text String, lists
List. A node, a relation or a map becomes JSON text of its own properties, keys sorted; a time, a
duration or a point its text. A column without any value, whose type a server cannot know, is text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from itertools import count
from typing import Any

import polars as pl
from neo4j.graph import Entity, Path
from neo4j.spatial import Point
from neo4j.time import Date, DateTime, Duration, Time

_NONE = type(None)
_PLAIN: dict[type, pl.DataType] = {
    bool: pl.Boolean(),
    int: pl.Int64(),
    float: pl.Float64(),
    str: pl.String(),
    bytes: pl.Binary(),
    date: pl.Date(),
}


class MixedColumnError(ValueError):
    """A column holds values of types that have no common one, or that the driver could not read."""


def frame(names: Sequence[str], columns: Sequence[Sequence[Any]]) -> pl.DataFrame:
    """A frame of these columns, each of what the driver gives.

    Raises MixedColumnError naming the column.
    """
    return pl.DataFrame([_series(n, c) for n, c in zip(names, columns, strict=True)])


def _series(name: str, values: Sequence[Any]) -> pl.Series:
    values, types = _native(name, values)
    if types == {list}:
        flat, inner = _native(
            name, [each for value in values if value is not None for each in value]
        )
        if inner - set(_PLAIN):
            flat, inner = [_json(each) for each in flat], {str}
        members = pl.Series(name, flat, dtype=_one_type(name, inner), strict=False)
        return _listed(members, [None if v is None else len(v) for v in values])
    return pl.Series(name, values, dtype=_one_type(name, types), strict=False)


def _listed(members: pl.Series, lengths: Sequence[int | None]) -> pl.Series:
    """The members, one after the other, as lists of these lengths; None for no list.

    All at once: a series of many short lists takes polars ten times as long.
    """
    whose = [n for n, length in enumerate(lengths) for _ in range(length or 0)]
    rows = pl.DataFrame({"whose": pl.Series(whose, dtype=pl.UInt32), "member": members})
    lists = rows.group_by("whose", maintain_order=True).agg("member")["member"]
    empty, filled = len(lists), count()
    place = [None if n is None else next(filled) if n else empty for n in lengths]
    lists = lists.extend(pl.Series([[]], dtype=lists.dtype))
    return lists.gather(pl.Series(place, dtype=pl.UInt32)).alias(members.name)


def _one_type(name: str, types: set[type]) -> pl.DataType:
    if not types:
        return pl.String()
    if types == {int, float}:
        return pl.Float64()
    if len(types) > 1:
        listed = ", ".join(sorted(t.__name__ for t in types))
        raise MixedColumnError(f"the column {name!r} holds values of several types: {listed}")
    return _PLAIN[types.pop()]


def _native(name: str, values: Sequence[Any]) -> tuple[Sequence[Any], set[type]]:
    """The values as Python's own types, and which types they are; the work is done by column."""
    types = set(map(type, values)) - {_NONE}
    if types <= _PLAIN.keys() or types == {list}:
        return values, types
    if types == {Date}:
        return [v and v.to_native() for v in values], {date}
    changed = [_converter(name, type(v))(v) for v in values]
    return changed, set(map(type, changed)) - {_NONE}


def _converter(name: str, kind: type) -> Callable[[Any], Any]:
    if kind in _PLAIN or kind in (list, _NONE):
        return lambda value: value
    if kind is Date:
        return Date.to_native
    if issubclass(kind, DateTime | Time | Duration):
        return lambda value: value.iso_format()
    if issubclass(kind, bytes | bytearray):
        return bytes
    if issubclass(kind, datetime | Point):
        return str
    if issubclass(kind, Entity | Path | dict):
        return _json
    raise MixedColumnError(
        f"the column {name!r} holds a value that cannot be read ({kind.__name__})"
    )


def _json(value: Any) -> str | None:
    """A node, relation, path, map or nested list as JSON text."""
    return (
        value
        if value is None or isinstance(value, str)
        else json.dumps(_simple(value), ensure_ascii=False, default=_said, sort_keys=True)
    )


def _simple(value: Any) -> Any:
    if isinstance(value, Path):
        return [_simple(node) for node in value.nodes]
    if isinstance(value, Entity):
        return {k: _simple(v) for k, v in value.items() if v is not None}
    if isinstance(value, dict):
        return {k: _simple(v) for k, v in value.items()}
    return [_simple(v) for v in value] if isinstance(value, list) else value


def _said(value: Any) -> str:
    return str(value.iso_format() if hasattr(value, "iso_format") else value)
