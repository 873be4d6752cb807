"""What a notebook imports: a graph to open, load, ask and look at. Answers are pandas DataFrames."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.problem import Lang
from graph.stores import open_graph
from hongsheng.speech import from_locale

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    import polars as pl

    from graph.stores.base import Store

__all__ = ["Graph", "load", "open"]


class Graph:
    """A graph of a regional innovation system; made by :func:`open`.

    ``g.ask("open-triads")`` answers a question as a DataFrame; ``g.questions()`` lists what can be
    asked, and ``g.ask.open_triads()`` completes with Tab and explains itself with ``?``.
    """

    def __init__(self, store: Store, lang: Lang) -> None:
        self._store = store
        self.lang: Lang = lang
        from hongsheng.asking import Ask

        self.ask = Ask(self)

    def __repr__(self) -> str:
        return f"hongsheng.open({self._store.url!r})"

    def __enter__(self) -> Graph:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the graph."""
        self._store.close()

    @property
    def store(self) -> Store:
        """The store below, for what this face does not offer."""
        return self._store

    def load(self, *paths: str | Path, **options: Any) -> pd.DataFrame:
        """Load tables (see :func:`load`); a DataFrame of what was new, changed, same, removed."""
        from hongsheng.intake import take_in

        report = take_in(self._store, [Path(p) for p in paths], **options)
        rows = [
            {"what": name, **numbers}
            for group in ("nodes", "relations")
            for name, numbers in report[group].items()
        ]
        frame = _pandas_rows(rows)
        frame.attrs.update({k: report[k] for k in ("source", "rows", "rejects", "rejects_file")})
        return frame

    def cypher(self, text: str, **parameters: Any) -> pd.DataFrame:
        """Rows of a reading query of your own."""
        return to_pandas(self._store.query(text, parameters))

    def questions(self) -> pd.DataFrame:
        """What can be asked: name, theme, question, why it matters."""
        from queries.registry import built_in

        zh = self.lang == "zh"
        return _pandas_rows(
            [
                {
                    "name": q.name,
                    "theme": q.theme,
                    "question": q.question_zh if zh else q.question,
                    "why": q.why_zh if zh else q.why,
                }
                for q in built_in().values()
            ]
        )

    def find(self, text: str) -> pd.DataFrame:
        """What is called so: by name, alias, code or pinyin."""
        from queries.lookup import find

        return _pandas_rows([f.plain() for f in find(self._store, text)])

    def show(self, text: str) -> dict[str, Any]:
        """All that is known of one (an id, code or name), with who said it."""
        from queries.lookup import one, show

        return show(self._store, one(self._store, text))

    def status(self) -> dict[str, Any]:
        """Counts, sources, data coverage."""
        from queries.lookup import status

        return status(self._store)

    def gaps(self, **options: Any) -> pd.DataFrame:
        """The gaps in the ledger that are open; ``find_gaps`` looks for them."""
        from queries import ledger

        return _pandas_rows(ledger.listed(self._store, lang=self.lang, **options))

    def find_gaps(self, **options: Any) -> pd.DataFrame:
        """Run the rules and update the ledger: opened, persisting, closed by rule."""
        from queries import ledger

        found = ledger.find(self._store, **options)
        return _pandas_rows([{"rule": rule, **numbers} for rule, numbers in found.items()])

    def networkx(self, **options: Any) -> nx.Graph:
        """The graph (or the part asked for) as networkx has it; see graph.projection.project."""
        from graph.projection import project

        return project(self._store, **options).graph()

    def view(self, output: str | Path | None = None, **options: Any) -> Any:
        """The picture: shows itself in a notebook, or is written to ``output`` as one HTML file.

        Options: focus, community, rule, depth, limit (see exports.picture.picture_of).
        """
        from exports.page import inline, write_view
        from exports.picture import picture_of

        picture = picture_of(self._store, **options)
        if output is None:
            return inline(picture, self.lang)
        write_view(picture, Path(output), self.lang)
        return Path(output)


def open(where: str | Path = "hongsheng.graph", lang: Lang | None = None) -> Graph:
    """Open a graph: a file (embedded) or a Neo4j URL. It need not exist yet."""
    return Graph(open_graph(where), lang or from_locale())


def load(
    where: str | Path, paths: str | Path | Sequence[str | Path], **options: Any
) -> pd.DataFrame:
    """Load files into the graph at ``where``; what was new, changed, same and removed.

    Options: source, mapping, strict, dry_run, rejects_file.
    """
    listed = [paths] if isinstance(paths, str | Path) else builtins.list(paths)
    with open(where) as graph:
        return graph.load(*listed, **options)


def to_pandas(frame: pl.DataFrame) -> pd.DataFrame:
    """A polars frame as pandas has it: nullable types, dates as datetime64."""
    import pandas as pd
    import polars as pl

    kinds = {pl.Int64: "Int64", pl.Float64: "Float64", pl.Boolean: "boolean", pl.String: "string"}
    made = {}
    for name, column in zip(frame.columns, frame.get_columns(), strict=True):
        values = column.to_list()
        if column.dtype == pl.Date:
            made[name] = pd.Series(pd.to_datetime(values), name=name).astype("datetime64[s]")
        elif type(column.dtype) in kinds or column.dtype in kinds:
            made[name] = pd.Series(values, dtype=kinds[column.dtype.base_type()], name=name)
        else:
            made[name] = pd.Series(values, dtype="object", name=name)
    return pd.DataFrame(made)


def _pandas_rows(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows)
