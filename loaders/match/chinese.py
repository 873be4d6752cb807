"""Chinese names: a short name is an ordered part of the full one, once place, trade and legal form
are seen for what they are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.distance import Indel, LCSseq, Prefix

from loaders.match.candidates import Floats, Ints
from loaders.match.chinese_names import ChineseName
from loaders.match.scoring import pairwise, sizes
from loaders.match.words import place_signs

FEATURES = (
    "share of the rare parts",
    "body in order in the other's",
    "whole body in order",
    "own in order in the other's body",
    "own in order in the other's own",
    "whole own in order",
    "begins alike",
    "last two characters in order",
    "own alike",
    "body in one piece",
    "body equal",
    "places differ",
    "place the same",
    "length of own",
    "characters of body",
    "own equal",
    "left over of the other's own",
    "first character stands for the other's place",
)


def parts(name: ChineseName) -> set[str]:
    """What a name is looked up by: its characters, and every two of them in order."""
    body = name.body[:24]
    places = {*name.places, *place_signs().get(body[:1], ())}
    return {*body, *(a + b for a, b in combinations(body, 2)), *(f"@{p}" for p in places)}


def sign(short: ChineseName, long: ChineseName) -> bool:
    """Whether the first character of a short name stands for the place of the long one."""
    meant = place_signs().get(short.body[:1])
    return meant is not None and not short.places and any(p in meant for p in long.places)


def _unsigned(text: str, signed: bool, long: ChineseName) -> str:
    """A short name without the character for the place, where the long name has it not."""
    return text[1:] if signed and len(text) > 2 and text[0] not in long.body else text


def features(
    left: Sequence[ChineseName],
    right: Sequence[ChineseName],
    at_left: Ints,
    at_right: Ints,
    shared: Floats,
    threads: int,
) -> Floats:
    """Of each pair a row of :data:`FEATURES`; the shorter name is held against the longer.

    ``shared`` is the share of the rarer parts that the other has too.
    """
    pairs = [(left[i], right[j]) for i, j in zip(at_left, at_right, strict=True)]
    short = [a if len(a.body) <= len(b.body) else b for a, b in pairs]
    long = [b if len(a.body) <= len(b.body) else a for a, b in pairs]
    signed = [sign(a, b) for a, b in zip(short, long, strict=True)]
    whose = list(zip(short, signed, long, strict=True))
    body, other = [_unsigned(a.body, s, b) for a, s, b in whose], [n.body for n in long]
    own = [_unsigned(a.own, s and a.own[0] == a.body[0], b) for a, s, b in whose]
    others_own = [n.own for n in long]

    def in_order(a: Sequence[str], b: Sequence[str]) -> Floats:
        return pairwise(LCSseq.similarity, a, b, threads)

    covered = in_order(body, other) / sizes(body)
    own_in_own = in_order(own, others_own)
    both = [bool(a.places and b.places) for a, b in pairs]
    alike = [
        s or bool(set(a.places) & set(b.places)) for s, (a, b) in zip(signed, pairs, strict=True)
    ]
    return np.column_stack(
        [
            shared,
            covered,
            covered >= 1,
            in_order(own, other) / sizes(own),
            own_in_own / sizes(own),
            own_in_own >= sizes(own),
            np.minimum(pairwise(Prefix.similarity, own, others_own, threads), 2) / 2,
            in_order([b[-2:] for b in body], other) / 2,
            pairwise(Indel.normalized_similarity, own, others_own, threads),
            pairwise(fuzz.partial_ratio, body, other, threads) / 100,
            [a == b for a, b in zip(body, other, strict=True)],
            [b and not a for a, b in zip(alike, both, strict=True)],
            alike,
            np.minimum(sizes(own), 4) / 4,
            np.minimum([len(set(b)) for b in body], 8) / 5 if body else np.zeros(0),
            [a == b for a, b in zip(own, others_own, strict=True)],
            np.minimum(sizes(others_own) - own_in_own, 4) / 4,
            signed,
        ]
    ).astype(np.float64)
