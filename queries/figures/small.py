"""The small picture of one gap: two ends, what is missing between them, what stands beside them.

Declared in the head of a figure, as ``small:``. An end is a column, of the rule's subjects or of
the figure's nodes, or what is not there yet, as a kind and words for it:

    // small:
    //   left: enterprise
    //   right: {kind: Institute, says: a new partner, says_zh: 新的合作院所}
    //   missing: still needed
    //   missing_zh: 需求仍在
    //   beside: {column: partner, says: 'failed with {}', says_zh: '合作未成:{}', tied: left}

``missing`` may name figures of the evidence ({days}); ``otherwise`` stands for it where one of them
is not known. ``tied`` says to which end what stands beside is tied: by a tie that failed, where
its nodes have that role.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.ontology import ONTOLOGY
from graph.schema import DeclarationError

LEFT, RIGHT = "left", "right"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An end that is not there yet: of what kind, and words for it."""

    kind: str
    says: str
    says_zh: str

    def __post_init__(self) -> None:
        if self.kind not in ONTOLOGY.nodes:
            raise DeclarationError(f"a figure wants a {self.kind!r}: no such kind")


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the two ends: a column, words around its name, the end it is tied to."""

    column: str
    says: str = "{}"
    says_zh: str = "{}"
    tied: str = ""

    def __post_init__(self) -> None:
        if self.tied not in ("", LEFT, RIGHT):
            raise DeclarationError(
                f"what stands beside is tied to the left or right: {self.tied!r}"
            )


@dataclass(frozen=True, slots=True)
class Small:
    """The small picture of a rule's gaps."""

    left: str | Wanted
    right: str | Wanted
    missing: str
    missing_zh: str
    otherwise: str = ""
    otherwise_zh: str = ""
    beside: Beside | None = None

    @property
    def columns(self) -> set[str]:
        """The columns that it draws."""
        ends = {end for end in (self.left, self.right) if isinstance(end, str)}
        return ends | ({self.beside.column} if self.beside else set())


def small_of(said: Mapping[str, Any]) -> Small:
    """What a head declares. Raises DeclarationError, or TypeError for a name that is unknown."""
    ends = {
        side: said[side] if isinstance(said[side], str) else Wanted(**said[side])
        for side in (LEFT, RIGHT)
    }
    beside = Beside(**said["beside"]) if "beside" in said else None
    return Small(**{**said, **ends, "beside": beside})
