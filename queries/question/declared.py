"""The parts of a header that declare what follows the Cypher: :mod:`queries.question.reckoning`."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from graph.schema import DeclarationError
from queries import measured as measures
from queries.question.header import Header
from queries.question.parameters import amount, days_before, months_before
from queries.question.reckoning import Clause, Reckoning, Unknown, expression

_KEYS = ("reckon", "keep", "detail", "unknown", "absence", "sources", "order")
Derived = Callable[[Mapping[str, Any]], Any]


def _days_after(days: str) -> Callable[[Mapping[str, Any]], date]:
    return lambda settled: settled["as_of"] + timedelta(days=amount(settled, days))


def _january(years: str) -> Callable[[Mapping[str, Any]], date]:
    """The first day of the as-of date's year, or of one so many years before."""
    return lambda settled: date(settled["as_of"].year - amount(settled, years), 1, 1)


def _span(days: str) -> Callable[[Mapping[str, Any]], timedelta]:
    return lambda _settled: timedelta(days=int(days))


_DERIVED: Mapping[str, Callable[[str], Derived]] = {
    "days_before": days_before,
    "days_after": _days_after,
    "months_before": months_before,
    "span_of_days": _span,
    "january": _january,
}


def derived(header: Header) -> dict[str, Derived]:
    """The days that are reckoned from the as-of date and a parameter, and spans of so many days."""
    found: dict[str, Derived] = {}
    for name, about in _mapping(header, "derive").items():
        if not isinstance(about, dict) or len(about) != 1 or not set(about) <= set(_DERIVED):
            raise header.problem(
                "derive",
                name,
                en=f"{name!r} is not one of {', '.join(_DERIVED)} with a parameter or a number",
                zh=f"{name!r} 应为 {'、'.join(_DERIVED)} 之一，后接参数名或数字",
            )
        ((how, parameter),) = about.items()
        found[name] = _DERIVED[how](str(parameter))
    return found


def measured(header: Header, texts: int) -> tuple[str, tuple[str, ...]]:
    """The measure and the names of the texts that it gets; both empty where there is none."""
    name, names = header.values.get("measure"), header.values.get("texts") or []
    known = measures.names()
    if name is None and names:
        raise header.problem(
            "texts",
            en="'texts' gives names to what a measure reads, and there is no 'measure'",
            zh="texts 为 measure 所读各语句命名，而此处没有 measure",
        )
    if name is not None and name not in known:
        near = difflib.get_close_matches(str(name), known, n=1)
        hint, hint_zh = (
            (f"; did you mean {near[0]!r}?", f"；是否为 {near[0]!r}？") if near else ("", "")
        )
        raise header.problem(
            "measure",
            en=f"there is no measure {name!r}{hint} (known: {', '.join(known)})",
            zh=f"没有名为 {name!r} 的 measure{hint_zh}（可用：{'、'.join(known)}）",
        )
    if not isinstance(names, list) or (name is not None and len(names) != texts):
        said = len(names) if isinstance(names, list) else 0
        raise header.problem(
            "texts" if names else "measure",
            en=f"'texts' gives {said} name(s), and the body has {texts} text(s)",
            zh=f"texts 给出 {said} 个名称，而正文有 {texts} 段语句",
        )
    return str(name or ""), tuple(map(str, names))


def reckoning(header: Header) -> Reckoning | None:
    """What is declared to follow the Cypher; None where nothing is."""
    values = header.values
    if not any(key in values for key in _KEYS):
        return None
    made = Reckoning(
        columns={n: str(v) for n, v in _mapping(header, "reckon").items()},
        keep=_plain(values.get("keep", "")),
        detail=tuple(Clause(*each) for each in _listed(header, "detail", ("en", "zh", "when"))),
        judged="unknown" in values or "absence" in values,
        unknown=tuple(
            Unknown(*each) for each in _listed(header, "unknown", ("when", "missing", "missing_zh"))
        ),
        absence=_plain(values.get("absence", "true")),
        sources=tuple(map(str, values.get("sources") or ())),
        order=tuple(map(str, values.get("order") or ())),
    )
    for where, said in made.expressions().items():
        try:
            expression(said)
        except DeclarationError as error:
            raise header.problem(
                *where.split("."), en=str(error), zh=f"表达式有误：{error}"
            ) from error
    return made


def _plain(value: Any) -> str:
    """A condition as text: YAML reads true and false for itself."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _mapping(header: Header, key: str) -> Mapping[str, Any]:
    value = header.values.get(key) or {}
    if not isinstance(value, dict):
        raise header.problem(key, en=f"{key!r} is not a mapping", zh=f"{key} 应为映射")
    return {str(k): v for k, v in value.items()}


def _listed(header: Header, key: str, known: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The members of a list, each a mapping with these keys; what is missing is empty."""
    found = []
    for n, each in enumerate(header.values.get(key) or ()):
        if not isinstance(each, dict) or not set(each) <= set(known):
            raise header.problem(
                key,
                str(n),
                en=f"{key!r} is a list of mappings with {', '.join(known)}",
                zh=f"{key} 应为列表，每项含 {'、'.join(known)}",
            )
        found.append(tuple(_plain(each.get(k, "")) for k in known))
    return found
