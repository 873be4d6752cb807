"""A job of a scheduled export, and the checked configuration that holds all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from graph.phrase import Phrase
from graph.problem import Lang
from queries.registry import Questions

DATED = "{as_of}"


@dataclass(frozen=True)
class Job:
    """One file (or folder) to make. ``file`` may hold ``{as_of}``; then ``keep`` are kept.

    ``view``: the path of a view that shows its gaps, from its folder.
    """

    name: str
    what: str
    file: str
    format: str
    folder: Path
    lang: Lang
    redact: str
    keep: int | None = None
    query: str = ""
    questions: tuple[str, ...] | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    view: str = ""

    def path(self, day: date) -> Path:
        """Where it goes on this day."""
        return self.folder / self.file.replace(DATED, day.isoformat())


@dataclass(frozen=True)
class Config:
    """A checked configuration; ``as_of`` is None where the day of the run is meant.

    ``known`` are the questions that can be asked, ``left_out`` what is wrong with files of one's
    own among them.
    """

    path: Path
    graph: str
    lang: Lang
    timezone: ZoneInfo
    as_of: date | None
    find_gaps: bool
    state: Path
    jobs: tuple[Job, ...]
    known: Questions
    left_out: tuple[Phrase, ...] = ()

    def day(self, now: datetime) -> date:
        """The as-of day of a run at this moment."""
        return self.as_of or now.astimezone(self.timezone).date()
