"""What every store can do. No query, loader or view ever asks which engine it is on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol, runtime_checkable

import polars as pl

from graph.problem import Problem
from graph.records import Change

ASIDE = re.compile(
    r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|`[^`]*`|//[^\n]*|/\*.*?\*/|(?<=[.:$])\w+", re.DOTALL
)
"""What is no word of Cypher's own in a text: literals, comments, names of properties and kinds."""


class QueryError(Problem):
    """A query that the engine refused; the message holds the engine's words and the text."""


class BusyError(Problem):
    """Another writer is at work; the message says who, since when and at what. May be retried."""


class Reader(Protocol):
    """Anything that answers a query."""

    def query(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """Rows of a reading query, one normalisation of types for both engines.

        Whole numbers are Int64, other numbers Float64, dates Date, flags Boolean, text String,
        lists List. Writing Cypher is refused. Raises QueryError.
        """
        ...

    def kept(self, name: str) -> bytes | None:
        """Bytes kept beside the graph under this name, or None."""
        ...


@runtime_checkable
class Supposing(Protocol):
    """What can be asked how a graph would answer after a change."""

    def supposing(self, change: Change) -> AbstractContextManager[Reader]:
        """The graph as it would be after a change, to be read; the graph itself stays as it is.

        Several threads may query it at once. Nobody has to wait for it, and it sees nothing of what
        is written meanwhile.
        """
        ...


@runtime_checkable
class Remembering(Protocol):
    """What keeps beside a graph what was reckoned from it, until the graph changes."""

    def state(self) -> str:
        """The state of the graph as it is now: another after every write."""
        ...

    def remembered(self, name: str) -> bytes | None:
        """What was reckoned from the graph as it is now and kept under this name, or None."""
        ...

    def remember(self, name: str, content: bytes, state: str) -> None:
        """Keep what was reckoned from the graph in this state; it may be lost at any time.

        Of a state that is past nothing is kept: ask for it before the graph is read.
        """
        ...


@runtime_checkable
class Writer(Reader, Protocol):
    """A graph under change by one writer. Its queries see what has been applied so far."""

    def each(self, rows: pl.DataFrame, cypher: str) -> pl.DataFrame:
        """Rows of a reading query asked of each row of a frame, whose columns are its variables.

        For many rows: much quicker than a list among the parameters. The columns are texts.
        """
        ...

    def apply(self, change: Change) -> None:
        """Carry out a change. May be called more than once before the writer ends."""
        ...

    def withdraw(self) -> None:
        """Take back all that was applied: the graph stays as it was. For the end of a writer."""
        ...

    def keep(self, name: str, content: bytes | None) -> None:
        """Keep bytes beside the graph under this name; None forgets them."""
        ...


class Store(Reader, Supposing, Protocol):
    """A graph on one engine. Several threads may query it at once; a writer belongs to one."""

    url: str
    """Where it is, fit to be shown (no password)."""

    def writing(
        self, what: str, *, by: str = "", version: bool = True
    ) -> AbstractContextManager[Writer]:
        """One writer at a time; all that is applied within is kept at the end, or none of it.

        ``what`` is told to people in the history and in the sentence a second writer gets
        (BusyError, raised before anything was done).
        ``version`` says whether the state before is kept for undo (facts) or not (the ledger).
        """
        ...

    def kept_names(self) -> list[str]:
        """The names under which bytes are kept beside the graph, sorted."""
        ...

    def version(self) -> int:
        """How many times the facts of this graph were changed."""
        ...

    def history(self) -> list[dict[str, Any]]:
        """The versions kept, newest first: ``version``, ``on`` (ISO time, UTC), ``what``."""
        ...

    def undo(self) -> dict[str, Any]:
        """Back to the version before; decisions in the ledger are kept. Raises Problem if none."""
        ...

    def unfinished(self) -> Problem | None:
        """What a writer was cut off from, or is at just now, so that the graph is half way.

        Returned, not raised: a sentence for readers. The next writer finishes it.
        """
        ...

    def close(self) -> None:
        """Let go of the graph."""
        ...

    def __enter__(self) -> Store: ...

    def __exit__(self, *exc: object) -> None: ...
