"""From scores to decisions: the same, or to be asked; and when likeness alone is not enough."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np

from graph.phrase import Phrase
from loaders.match.candidates import Floats, Ints
from loaders.match.reasons import (
    ahead_reason,
    codes_differ,
    regions_differ,
    taken_reason,
    twin_reason,
)
from loaders.match.scoring import Sides
from loaders.match.sides import DECISIVE, Side, same_region

if TYPE_CHECKING:
    from loaders.match.matching import Block, Language

N = TypeVar("N")
ASKED = 3
"""Candidates that a person is asked about, for each name."""
EXACT = 4.0
"""How far above the threshold (in logits) a name stands that is written exactly alike."""


@dataclass(frozen=True)
class Scored(Generic[N]):
    """Pairs by position in a block, their logits, and how far each is ahead on its left."""

    block: Block[N]
    language: Language[N]
    left: Ints
    right: Ints
    logit: Floats
    ahead: Floats
    sides: tuple[Sides, Sides]
    within: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """A pair by position in the two lists, and what is said of it."""

    at: tuple[int, int]
    score: float
    decision: str
    reasons: tuple[Phrase, ...]


def decide(scored: Scored[Any], left: Side, right: Side) -> Iterator[Decided]:
    """What is the same, and up to :data:`ASKED` candidates of each left name to be asked about.

    A name that stands on both sides is itself: others that are only like it are not asked about (of
    6,268 such pairs of two tables of one programme one was the same), or not taken for it unasked.
    """
    weights = scored.language.weights
    mine, theirs = scored.sides
    exact = mine.twin == theirs.twin
    logits = np.where(exact, np.maximum(scored.logit, weights.same + EXACT), scored.logit)
    order = np.lexsort((scored.right, -logits, scored.left))
    order = order[logits[order] >= weights.ask]
    seen: dict[tuple[int, int], Decided] = {}
    rank, last, told = 0, -1, -1
    groups = _twin_counts(scored)
    taken = frozenset(scored.right[exact].tolist()) if scored.language.one_each else frozenset()
    for k in order:
        here = int(scored.left[k])
        rank, last = (rank + 1, last) if here == last else (0, here)
        if rank == 0:
            told = -1
        if rank >= ASKED:
            continue
        at = int(scored.block.at_left[here]), int(scored.block.at_right[scored.right[k]])
        sure = logits[k] >= weights.same and (rank == 0 or told < 0)
        names = _names(scored, int(k))
        theirs_is_taken = int(scored.right[k]) in taken and not scored.language.same_words(*names)
        never = _never(left, right, at) or scored.language.apart(*names)
        if never or (theirs_is_taken and not sure):
            rank -= 1
            continue
        found = _weighed(scored, int(k), at, (left, right), sure, groups, float(logits[k]))
        if theirs_is_taken:
            found = replace(found, decision="ask", reasons=(*found.reasons, taken_reason()))
        told = k if found.decision == "same" else told
        if told >= 0 and found.decision == "ask":
            continue  # who is known need not be asked about
        if scored.within and at[0] > at[1]:
            found = Decided((at[1], at[0]), found.score, found.decision, found.reasons)
        before = seen.get(found.at)
        if before is None or (found.decision, found.score) > (before.decision, before.score):
            seen[found.at] = found
    yield from seen.values()


def _twin_counts(scored: Scored[Any]) -> dict[int, int]:
    """How many names of the right list are written so, by twin number."""
    theirs = scored.sides[1]
    once = np.unique(np.column_stack([theirs.at, theirs.twin]), axis=0)
    numbers, counts = np.unique(once[:, 1], return_counts=True)
    return dict(zip(numbers.tolist(), counts.tolist(), strict=True))


def _names(scored: Scored[Any], k: int) -> tuple[Any, Any]:
    """The two names of a pair, taken apart."""
    return scored.block.left[int(scored.left[k])], scored.block.right[int(scored.right[k])]


def _never(left: Side, right: Side, at: tuple[int, int]) -> bool:
    """Whether codes that cannot differ do."""
    for code in DECISIVE:
        a, b = left.codes.get(code), right.codes.get(code)
        if a and b and a[at[0]] and b[at[1]] and a[at[0]] != b[at[1]]:
            return True
    return False


def _weighed(
    scored: Scored[Any],
    k: int,
    at: tuple[int, int],
    sides: tuple[Side, Side],
    sure: bool,
    groups: dict[int, int],
    logit: float,
) -> Decided:
    i, j = at
    a, b = _names(scored, k)
    reasons = [scored.language.reason(a, b)]
    doubts = scored.language.doubts(a, b)
    left, right = sides
    if not same_region(left.regions[i], right.regions[j]):
        doubts.append(regions_differ(left.regions[i] or "", right.regions[j] or ""))
    pics = left.codes.get("pic"), right.codes.get("pic")
    if pics[0] and pics[1] and pics[0][i] and pics[1][j] and pics[0][i] != pics[1][j]:
        doubts.append(codes_differ("pic"))
    twin = int(scored.sides[1].twin[k])
    alike = scored.within and twin == int(scored.sides[0].twin[k])
    # 浙大 and 浙江大学 in one list are one in two spellings; the same name twice is a riddle.
    spelled = alike and not scored.language.one_each and left.names[i] != right.names[j]
    if (groups.get(twin, 1) > 1 or alike) and not spelled:
        doubts.append(twin_reason())
    reasons.append(ahead_reason(float(scored.ahead[k])))
    decision = "same" if sure and not doubts else "ask"
    score = round(float(1 / (1 + np.exp(-logit))), 4)
    return Decided(at, score, decision, (*reasons, *doubts))
