"""What questions and gaps need of the graph of a notebook that they belong to."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from graph.problem import Lang
from graph.stores.base import Store
from queries.registry import Questions


class Opened(Protocol):
    """An open graph, with the language and the day it is read in; both may change meanwhile."""

    lang: Lang
    as_of: date | None

    @property
    def known(self) -> Questions:
        """The questions that can be asked, by name."""
        ...

    @property
    def reading(self) -> Store:
        """Where it is kept. Raises Problem where there is no graph yet."""
        ...

    def day(self, as_of: date | str | None = None) -> date:
        """The day to reckon from: this one, else the graph's ``as_of``, else today."""
        ...
