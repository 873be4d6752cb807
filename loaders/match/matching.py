"""Which names of two lists, or within one, mean the same: the same, to be asked, or nothing said.

Codes come first. Names are held against names of their own script: Chinese ones, and European ones
within a country. What cannot be decided is asked, with the few candidates there are.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from graph.phrase import Phrase
from loaders.match import chinese, chinese_names, european, european_names
from loaders.match.candidates import Floats, Ints, incidence, nearest
from loaders.match.deciding import Decided, Scored, decide
from loaders.match.reasons import (
    chinese_doubts,
    chinese_reason,
    european_doubts,
    european_reason,
    of_code,
)
from loaders.match.scoring import Sides, Weights, logit, margins, with_margins
from loaders.match.sides import CODES, Side
from loaders.match.weights import CHINESE, EUROPEAN

N = TypeVar("N")
BEST = 6
"""Candidates looked at for each name, from either side."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two ids that may be one, ``score`` from 0 to 1, ``decision`` "same" or "ask", and why."""

    left: str
    right: str
    score: float
    decision: str
    reasons: tuple[Phrase, ...]


@dataclass(frozen=True)
class Language(Generic[N]):
    """How names of one script are compared."""

    weights: Weights
    take_apart: Callable[[str], N]
    parts: Callable[[N], Iterable[str]]
    features: Callable[[Sequence[N], Sequence[N], Ints, Ints, Floats, int], Floats]
    key: Callable[[N], str]
    doubts: Callable[[N, N], list[Phrase]]
    reason: Callable[[N, N], Phrase]
    same_words: Callable[[N, N], bool]
    """Whether two names are made of the same words."""
    apart: Callable[[N, N], bool]
    """Whether two names, however alike, say that they are two."""
    one_each: bool
    """Whether a name that stands in the other list exactly so is nobody else there: full names are,
    short ones are written in several ways."""


CHINESE_NAMES = Language(
    CHINESE,
    chinese_names.take_apart,
    chinese.parts,
    chinese.features,
    lambda n: n.whole,
    chinese_doubts,
    chinese_reason,
    lambda a, b: a.body == b.body,
    chinese_names.apart,
    one_each=False,
)
EUROPEAN_NAMES = Language(
    EUROPEAN,
    european_names.take_apart,
    european.parts,
    european.features,
    lambda n: f"{' '.join(n.words)} {n.legal}",
    european_doubts,
    european_reason,
    lambda a, b: sorted(a.words) == sorted(b.words) or a.glued == b.glued,
    lambda _a, _b: False,
    one_each=True,
)


@dataclass(frozen=True)
class Block(Generic[N]):
    """Names that are held against each other: their parts, and where they stand in their lists."""

    left: Sequence[N]
    right: Sequence[N]
    at_left: Ints
    at_right: Ints


def match(left: Side, right: Side | None = None, *, threads: int | None = None) -> list[Pair]:
    """Pairs of one list with another, or within one; those that are different are not listed.

    In the order of the left ids; of each the best first. Within one list a pair stands once.
    """
    other = left if right is None else right
    within = right is None
    many = threads or os.cpu_count() or 1
    coded = {(i, j): code for i, j, code in _by_code(left, other, within)}
    found = [
        Pair(left.ids[i], other.ids[j], 1.0, "same", (of_code(code),))
        for (i, j), code in coded.items()
    ]
    answered = {i for i, _ in coded} | ({j for _, j in coded} if within else set())
    for each in _by_name(left, other, within, many):
        # Whom a code has told already, nobody need be asked about.
        if each.at not in coded and (each.decision == "same" or each.at[0] not in answered):
            i, j = each.at
            found.append(Pair(left.ids[i], other.ids[j], each.score, each.decision, each.reasons))
    order = {id_: n for n, id_ in enumerate(left.ids)}
    return sorted(found, key=lambda p: (order[p.left], -p.score, p.right))


def _by_code(left: Side, right: Side, within: bool) -> Iterator[tuple[int, int, str]]:
    for code in CODES:
        holders: dict[str, list[int]] = {}
        for j, value in enumerate(right.codes.get(code, ())):
            if value:
                holders.setdefault(value, []).append(j)
        for i, value in enumerate(left.codes.get(code, ())):
            for j in holders.get(value, ()) if value else ():
                if not within or i < j:
                    yield i, j, code


def _by_name(left: Side, right: Side, within: bool, threads: int) -> Iterator[Decided]:
    for block in chinese_blocks(left, right):
        yield from decide(score(block, CHINESE_NAMES, within, threads), left, right)
    scored = (score(b, EUROPEAN_NAMES, within, threads) for b in european_blocks(left, right))
    for each in scored:
        yield from decide(each, left, right)


def chinese_blocks(left: Side, right: Side) -> Iterator[Block[chinese_names.ChineseName]]:
    """All Chinese names, in one."""
    mine, theirs = left.chinese(), right.chinese()
    if mine and theirs:

        def read(side: Side, at: list[int]) -> list[chinese_names.ChineseName]:
            said = chinese_names.simplified([side.names[i] for i in at])
            return [chinese_names.take_apart(n) for n in said]

        ours = read(left, mine)
        yield Block(
            ours, ours if right is left else read(right, theirs), np.array(mine), np.array(theirs)
        )


def european_blocks(left: Side, right: Side) -> Iterator[Block[european_names.EuropeanName]]:
    """The names in letters, country by country; one whose country nobody said may be of any."""
    mine, theirs = left.others(), right.others()
    once = {n: european_names.take_apart(n) for n in {left.names[i] for i in mine}}
    once |= {
        n: european_names.take_apart(n) for n in {right.names[j] for j in theirs} if n not in once
    }
    for country in sorted({left.countries[i] or "" for i in mine}):
        at_left = [i for i in mine if (left.countries[i] or "") == country]
        at_right = [j for j in theirs if not country or (right.countries[j] or "") in (country, "")]
        if at_right:
            yield Block(
                [once[left.names[i]] for i in at_left],
                [once[right.names[j]] for j in at_right],
                np.array(at_left),
                np.array(at_right),
            )


def candidates(block: Block[N], language: Language[N], threads: int) -> tuple[Ints, Ints, Floats]:
    """Pairs worth a look, by position in the block, and the share of rare parts in common.

    Those that come first seen from either side: a short name's full one, a full one's short ones.
    """
    mine = [language.parts(n) for n in block.left]
    theirs = mine if block.right is block.left else [language.parts(n) for n in block.right]
    a, b = incidence(mine, theirs)
    left, right, share = nearest(a, b, BEST, threads)
    if block.right is not block.left:
        back_right, back_left, back = nearest(b, a, BEST, threads)
        left, right = np.r_[left, back_left], np.r_[right, back_right]
        share = np.r_[share, back]
    key = left * len(block.right) + right
    order = np.lexsort((-share, key))
    first = np.r_[True, np.diff(key[order]) > 0] if len(key) else np.zeros(0, dtype=bool)
    kept = order[first]
    return left[kept], right[kept], share[kept]


def score(block: Block[N], language: Language[N], within: bool, threads: int) -> Scored[N]:
    """The candidates of a block with what the model says of them."""
    left, right, share = candidates(block, language, threads)
    if within:
        apart = block.at_left[left] != block.at_right[right]
        left, right, share = left[apart], right[apart], share[apart]
    values = language.features(block.left, block.right, left, right, share, threads)
    sides = twins(block, language, left, right)
    first = logit(values, language.weights.first)
    second = logit(with_margins(values, first, *sides), language.weights.second)
    ahead = margins(second, sides[0].at, sides[1].twin)
    return Scored(block, language, left, right, second, ahead, sides, within)


def twins(block: Block[N], language: Language[N], left: Ints, right: Ints) -> tuple[Sides, Sides]:
    """The two sides of pairs; names that are written alike once taken apart have one number."""
    numbers: dict[str, int] = {}

    def number(names: Sequence[N]) -> Ints:
        keys = [numbers.setdefault(language.key(n), len(numbers)) for n in names]
        return np.array(keys, dtype=np.int64)

    return Sides(left, number(block.left)[left]), Sides(right, number(block.right)[right])
