"""Asking in a notebook: ``g.ask("open-triads")`` or ``g.ask.open_triads()`` with Tab and ``?``."""

from __future__ import annotations

import inspect
from datetime import date
from typing import TYPE_CHECKING, Any

from graph.problem import Lang
from graph.schema import Type
from hongsheng.notebook.frames import for_people, one_language, to_pandas
from queries.question.query import Query
from queries.question.reckoning import UNKNOWN
from queries.question.script import script
from queries.question.sentences import not_told, sentence
from queries.registry import get
from queries.unread import answer_of

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

    from hongsheng.notebook.opened import Opened


class Ask:
    """All questions: ``g.ask("open-triads")`` or ``g.ask.open_triads()``; Tab lists them.

    ``g.ask.open_triads.cypher`` is what is asked, as Neo4j Browser takes it.
    """

    def __init__(self, graph: Opened) -> None:
        self._graph = graph

    def __repr__(self) -> str:
        number = len(self._graph.known)
        return f"{number} questions; g.questions() lists them, g.ask('open-triads') asks"

    @property
    def as_of(self) -> date | None:
        """The day that the graph was opened for, if any."""
        return self._graph.as_of

    def __call__(self, name: str, *, titles: bool = False, **parameters: Any) -> pd.DataFrame:
        """The answer as a DataFrame, its columns as the question declares them.

        ``titles``: headings for people instead, in the graph's language, and of a question that
        finds gaps only the columns that tell what to do. ``.attrs`` has the question, its source
        and, for a question that finds gaps, how many there are and of how many nothing can be told.
        """
        graph = self._graph
        query = get(name, graph.known)
        if graph.as_of and any(p.name == "as_of" for p in query.parameters):
            parameters.setdefault("as_of", graph.as_of)
        rows = answer_of(query, graph.reading, **parameters)
        zh = graph.lang == "zh"
        about: dict[str, Any] = {"question": query.question_zh if zh else query.question}
        if query.gap and "verdict" in rows.columns:
            unknown = rows.filter(verdict=UNKNOWN).height
            about |= {"gaps": rows.height - unknown, "unknown": unknown}
        frame = to_pandas(titled(query, rows, graph.lang) if titles else rows)
        frame.attrs.update(about, source=query.source)
        return frame

    def __dir__(self) -> list[str]:
        return [name.replace("-", "_") for name in self._graph.known]

    def __getattr__(self, name: str) -> Any:
        query = self._graph.known.get(name.replace("_", "-"))
        if query is None:
            raise AttributeError(f"there is no question {name!r}; g.questions() lists them")
        return _asker(self, query)


def titled(query: Query, rows: pl.DataFrame, lang: Lang) -> pl.DataFrame:
    """The answer under headings for people; gaps as their sentences beside their subjects."""
    import polars as pl

    heads = {c.name: c.zh if lang == "zh" else c.name.replace("_", " ") for c in query.columns}
    names = [c.name for c in query.columns]
    if rule := query.gap:
        said = sentence(rule.reason_zh if lang == "zh" else rule.reason, rows, lang)
        if {"verdict", "missing"} <= set(rows.columns):
            said = pl.when(pl.col("verdict") == UNKNOWN).then(not_told(lang)).otherwise(said)
        heads["gap"] = "缺口" if lang == "zh" else "what is missing"
        rows = rows.with_columns(said.alias("gap"))
        names = [*(s.name for s in rule.subjects), "gap", rule.score, rule.surveyed, "verdict"]
    if lang == "zh":
        rows = query.in_chinese(rows)
    names = one_language(names, lang)
    kept = [n for n in dict.fromkeys(names) if n in rows.columns]
    return for_people(rows.select(kept), lang).rename({n: heads[n] for n in kept})


def _asker(ask: Ask, query: Query) -> Any:
    def answer(*, titles: bool = False, **parameters: Any) -> pd.DataFrame:
        return ask(query.name, titles=titles, **parameters)

    options = (*((p.name, p.default) for p in query.parameters), ("titles", False))
    answer.__name__ = query.name.replace("-", "_")
    answer.__doc__ = explain(query)
    answer.cypher = script(query, _samples(ask, query))  # type: ignore[attr-defined]
    answer.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default)
            for name, default in options
        ]
    )
    return answer


def _samples(ask: Ask, query: Query) -> dict[str, Any]:
    """The parameters of a question as they are when none is given, today for a day without one."""
    day = ask.as_of or date.today()
    needed = {
        p.name: day
        for p in query.parameters
        if p.type is Type.DATE and p.default is None and not p.optional
    }
    return query.settle(needed)


def explain(query: Query) -> str:
    """A question in words: what, why, from where, on which parameters, with which columns."""
    lines = [query.question, query.question_zh, "", query.why, query.why_zh]
    lines += [
        f"Source: {query.source}",
        *(["", query.notes, query.notes_zh] if query.notes else []),
        "",
    ]
    lines += [f"{p.name} ({p.type}, default {p.default!r}): {p.help}" for p in query.parameters]
    lines += ["", "Columns:"]
    lines += [f"  {c.name} {c.zh} ({c.type}): {c.meaning}" for c in query.columns]
    return "\n".join(lines)
