"""Asking in a notebook: ``g.ask("open-triads")`` or ``g.ask.open_triads()`` with Tab and ``?``."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from queries.query import Query
from queries.registry import built_in, get

if TYPE_CHECKING:
    import pandas as pd

    from hongsheng.face import Graph


class Ask:
    """All questions: call with a name, or use the attribute of the same name with ``_`` for ``-``."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def __call__(self, name: str, **parameters: Any) -> pd.DataFrame:
        """The answer as a DataFrame, its columns as the question declares them."""
        from hongsheng.face import to_pandas

        query = get(name)
        frame = to_pandas(query.run(self._graph.store, **parameters))
        frame.attrs.update(question=query.question, source=query.source)
        return frame

    def __dir__(self) -> list[str]:
        return [name.replace("-", "_") for name in built_in()]

    def __getattr__(self, name: str) -> Any:
        query = built_in().get(name.replace("_", "-"))
        if query is None:
            raise AttributeError(f"there is no question {name!r}; g.questions() lists them")
        return _asker(self, query)


def _asker(ask: Ask, query: Query) -> Any:
    def answer(**parameters: Any) -> pd.DataFrame:
        return ask(query.name, **parameters)

    answer.__name__ = query.name.replace("-", "_")
    answer.__doc__ = explain(query)
    answer.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter(p.name, inspect.Parameter.KEYWORD_ONLY, default=p.default)
            for p in query.parameters
        ]
    )
    return answer


def explain(query: Query) -> str:
    """A question in words: what, why, from where, on which parameters, with which columns."""
    lines = [query.question, query.question_zh, "", query.why, f"Source: {query.source}", ""]
    lines += [f"{p.name} ({p.type}, default {p.default!r}): {p.help}" for p in query.parameters]
    lines += ["", "Columns:"]
    lines += [f"  {c.name} {c.zh} ({c.type}): {c.meaning}" for c in query.columns]
    return "\n".join(lines)
