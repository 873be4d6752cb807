"""What can be set of a question: its parameters, days reckoned from them, and whom a name means."""

from __future__ import annotations

import calendar
import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from graph.ontology import ONTOLOGY
from graph.problem import Problem
from graph.schema import Type
from graph.stores.base import Reader

PARAMETER = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)")
"""A parameter in a text, ``$name``."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """What can be set: name, type, default, and what it does.

    A list takes several values; empty means no restriction. A date without a default named
    ``as_of`` is today; any other date without a default must be given. ``between``: the least and
    the greatest number that it takes. An ``optional`` one may be left out, and is then None. Of a
    list of ``kind`` what a person named (by name, alias, code or id) is looked up, and the Cypher
    gets ids. An ``idle`` one is taken, so that one habit serves all questions, and changes nothing.
    """

    name: str
    type: Type
    default: Any
    help: str
    help_zh: str
    between: tuple[int, int] | None = None
    optional: bool = False
    kind: str = ""
    idle: bool = False


def called(store: Reader, kind: str, names: list[str]) -> list[str]:
    """The ids of what a person named by id, name, alias or code.

    Raises Problem where nothing goes by a name, with what is near it.
    """
    declared = ONTOLOGY.nodes[kind]
    fields = ["id", declared.label, *(c for c in ("code", "uscc") if c in declared)]
    fields += ["aliases"] if "aliases" in declared else []
    returned = ", ".join(f"n.`{name}` AS `{name}`" for name in dict.fromkeys(fields))
    listed = store.query(f"MATCH (n:`{kind}`) RETURN {returned}")
    every = pl.concat(
        [
            listed.select("id", called=pl.col(name).cast(pl.List(pl.String))).explode("called")
            if name == "aliases"
            else listed.select("id", called=pl.col(name).cast(pl.String))
            for name in dict.fromkeys(fields)
        ]
    ).drop_nulls()
    for each in names:
        if not (every["called"] == each).any():
            near = difflib.get_close_matches(each, every["called"].to_list(), n=3, cutoff=0.4)
            hint, hint_zh = (
                (f"; did you mean {', '.join(near)}?", f"；是否要找：{'、'.join(near)}？")
                if near
                else ("; leave it out for all", "；不填则不限")
            )
            raise Problem(
                f"there is no {kind.lower()} called {each!r} in this graph{hint}",
                f"图中没有名为 {each!r} 的{declared.zh}{hint_zh}",
            )
    return every.filter(pl.col("called").is_in(names))["id"].unique().sort().to_list()


def within(query: str, parameter: Parameter, value: Any) -> Any:
    """The value as the parameter's type; raises Problem where it is another, or out of bounds."""
    typed = _typed(query, parameter, value)
    if parameter.between and not parameter.between[0] <= typed <= parameter.between[1]:
        least, most = parameter.between
        raise Problem(
            f"{query}: --{parameter.name.replace('_', '-')} is {typed}; it goes from {least} to "
            f"{most}",
            f"{query}：参数 {parameter.name} 的值 {typed} 超出范围，应在 {least} 到 {most} 之间",
        )
    return typed


def _typed(query: str, parameter: Parameter, value: Any) -> Any:
    try:
        match parameter.type:
            case Type.DATE:
                return value if isinstance(value, date) else date.fromisoformat(str(value))
            case Type.INTEGER:
                return int(value)
            case Type.NUMBER | Type.MONEY:
                return float(value)
            case Type.BOOLEAN:
                return bool(value)
            case Type.LIST:
                return [value] if isinstance(value, str) else [str(v) for v in value]
            case _:
                return str(value)
    except ValueError as error:
        raise Problem(
            f"{query}: --{parameter.name.replace('_', '-')} is {value!r}; its type is "
            f"{parameter.type}, for example {'2020-07-15' if parameter.type is Type.DATE else 10}",
            f"{query}：参数 {parameter.name} 的值 {value!r} 不是{parameter.type}类型",
        ) from error


def amount(settled: Mapping[str, Any], said: str) -> int:
    """A number as it is said, or the value of a parameter of that name."""
    found: int = int(said) if said.isdigit() else settled[said]
    return found


def days_before(days: str, start: str = "as_of") -> Callable[[Mapping[str, Any]], date]:
    """A derived parameter: the date so many days before another."""
    return lambda settled: settled[start] - timedelta(days=amount(settled, days))


def earlier(day: date, months: int) -> date:
    """The same day so many calendar months before; the last of its month where it has no such day.

    Raises ValueError where that is before the year 1.
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def months_before(months: str, start: str = "as_of") -> Callable[[Mapping[str, Any]], date]:
    """A derived parameter: the date so many calendar months before another."""
    return lambda settled: earlier(settled[start], amount(settled, months))


AS_OF = Parameter(
    "as_of",
    Type.DATE,
    None,
    "The day from which 'open', 'current' and 'since' are reckoned; today if not given.",
    "以哪一天为准判断“当前”“未解决”等；缺省为今天。",
)
ANY_DAY = Parameter(
    "as_of",
    Type.DATE,
    None,
    "Every question takes it; this one asks what is on record, whatever the day.",
    "所有问题都可使用；本问题只看现有记录，与日期无关。",
    idle=True,
)
"""``as_of`` of a question that does not need it, so that one habit serves all."""
ANYWHERE = Parameter(
    "community",
    Type.LIST,
    [],
    "Every figure takes it; this one is of all data, wherever they lie.",
    "所有指标都可使用；本问题统计全部数据，不分社区。",
    kind="Community",
    idle=True,
)
"""``community`` of a figure that is of the whole graph, for the same reason."""
