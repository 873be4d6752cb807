"""What is offered, whoever asks: achievements and platforms, read once, kept beside the graph."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any

from graph.stores.base import Reader
from queries.recommend import texts


@dataclass(frozen=True, slots=True)
class Thing:
    """An achievement: title, the day it was ``registered`` (ISO text) and its readiness (None: not
    known), who offers it, its fields."""

    id: str
    title: str
    registered: str | None
    trl: int | None
    institutes: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform: the fields it covers, the communities it is in, who operates it."""

    id: str
    fields: tuple[str, ...]
    communities: tuple[str, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """All achievements, and all platforms that cover a field, each by id."""

    things: tuple[Thing, ...]
    platforms: tuple[Platform, ...]

    def by(self, day: date) -> list[Thing]:
        """The achievements registered by then, or on no known day."""
        until = day.isoformat()
        return [t for t in self.things if t.registered is None or t.registered <= until]


def read(reader: Reader) -> Offered:
    """What a graph has to offer. Raises QueryError where the engine does."""
    fields = grouped(reader.query(texts.ACHIEVEMENT_FIELDS).iter_rows())
    rows = reader.query(texts.ACHIEVEMENTS)
    offered = grouped(rows.select("achievement", "institute").iter_rows())
    first = rows.unique("achievement", keep="first", maintain_order=True)
    covers, hosted, operated = (
        grouped(reader.query(text).iter_rows())
        for text in (texts.PLATFORMS, texts.PLATFORM_PLACES, texts.OPERATORS)
    )
    told = first.select("achievement", "title", "registered_on", "trl").iter_rows()
    return Offered(
        tuple(
            Thing(a, title or "", day.isoformat() if day else None, trl, offered[a], fields[a])
            for a, title, day, trl in told
        ),
        tuple(Platform(p, covers[p], hosted[p], operated[p]) for p in sorted(covers)),
    )


def frozen(offered: Offered) -> bytes:
    """What is offered, as bytes."""
    return json.dumps(astuple(offered), ensure_ascii=False, separators=(",", ":")).encode()


def thawed(kept: bytes) -> Offered:
    """What is offered, of these bytes."""
    things, platforms = json.loads(kept)
    return Offered(
        tuple(Thing(a, title, day, trl, tuple(i), tuple(f)) for a, title, day, trl, i, f in things),
        tuple(Platform(p, tuple(f), tuple(c), tuple(i)) for p, f, c, i in platforms),
    )


def grouped(pairs: Iterable[tuple[Any, ...]]) -> Mapping[str, tuple[str, ...]]:
    """Each first's seconds in their order, each once and without None; of others none."""
    made: defaultdict[str, dict[Any, None]] = defaultdict(dict)
    for key, value in pairs:
        if value is not None:
            made[key][value] = None
    return defaultdict(tuple, {key: tuple(values) for key, values in made.items()})
