"""Where in the sentences of an article its entities stand: what relations are read from."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from loaders.article.figures import sentences
from loaders.article.naming import Entity


@dataclass(frozen=True)
class Found:
    """A relation that the text says, between entities by name; ``sure`` from 0 to 1."""

    type: str
    start: tuple[str, str]
    """Kind and name of where it starts."""
    end: tuple[str, str]
    span: tuple[int, int]
    sure: float


@dataclass(frozen=True)
class Here:
    """An entity at a place of the text."""

    start: int
    end: int
    entity: Entity

    @property
    def key(self) -> tuple[str, str]:
        """Kind and name."""
        return self.entity.kind, self.entity.name


@dataclass(frozen=True)
class Scene:
    """A text with its entities by place."""

    text: str
    here: tuple[Here, ...]
    starts: tuple[int, ...]
    sentences: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, text: str, entities: Sequence[Entity]) -> Scene:
        """Entities sorted by place."""
        here = sorted((Here(s, e, x) for x in entities for s, e in x.spans), key=lambda h: h.start)
        return cls(text, tuple(here), tuple(h.start for h in here), tuple(sentences(text)))

    def within(self, start: int, end: int, *kinds: str) -> list[Here]:
        """The entities of these kinds between two places."""
        first = bisect_left(self.starts, start)
        last = bisect_left(self.starts, end)
        return [h for h in self.here[first:last] if h.entity.kind in kinds]

    def last_before(self, at: int, kind: str, reach: int = 200) -> Here | None:
        """The entity of this kind named last before a place, within `reach` characters."""
        for index in range(bisect_left(self.starts, at) - 1, -1, -1):
            one = self.here[index]
            if one.start < at - reach:
                return None
            if one.entity.kind == kind:
                return one
        return None


def listed(text: str, first: Here, second: Here) -> bool:
    """Whether two entities stand in one list (A、B和C)."""
    return (
        re.fullmatch(r"[”》]?(?:、|和|与|及|以及|,)[“《]?", text[first.end : second.start])
        is not None
    )
