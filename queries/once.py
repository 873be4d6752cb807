"""Many questions to one state of a graph: what several of them read is read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import polars as pl

from graph.stores.base import Reader


@dataclass(frozen=True)
class Once:
    """A reader that asks the one behind it each text with the same parameters once.

    For a run of many questions, which share their scans (:mod:`queries.facts`): a tenth of the
    time of the whole catalogue. It holds every answer until it is let go of, and takes for granted
    that the graph does not change meanwhile.
    """

    reader: Reader
    _answers: dict[tuple[str, str], pl.DataFrame] = field(default_factory=dict)
    _turns: dict[tuple[str, str], Lock] = field(default_factory=dict)

    def kept(self, name: str) -> bytes | None:
        """As :meth:`graph.stores.base.Reader.kept`."""
        return self.reader.kept(name)

    def query(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """As :meth:`graph.stores.base.Reader.query`; who asks what another asks waits for it."""
        asked = (cypher, repr(sorted((parameters or {}).items())))
        with self._turns.setdefault(asked, Lock()):
            if asked not in self._answers:
                self._answers[asked] = self.reader.query(cypher, parameters)
            return self._answers[asked]
