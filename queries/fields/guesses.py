"""The field that the words of a text speak for, and how often such a guess is right.

Two things speak: what is already classified and reads alike (each of the nearest votes for its
fields by the square of its likeness), and a field's own name, alias or usual word in the text. How
sure a guess is, the classified ones say: each is guessed at from the others, and of the guesses
that scored alike so many were right (isotonic regression). Where too few are classified, a word
alone speaks, and only for a field that holds no narrower one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from queries.fields.likeness import Near, Words, nearest
from queries.fields.texts import Document, Field

LEAST = 0.9
"""What is classified speaks up only where it is as sure as this."""
BY_WORD = 0.85
"""How sure a field's word alone makes: of 403 needs and results of the example district 347."""
ENOUGH = 40
"""So many must be classified in a scheme before they say how sure a guess is."""
_NEAREST = 30
_WORD = 0.3
"""A field's word in a text counts like a classified text of this likeness."""
_SAMPLE = 4000
"""So many classified ones at most are guessed at, to learn how sure a guess is."""

Refused = Collection[tuple[str, str, str]]
"""Kind, id and field's id of what a person said no to."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A field for a document: how sure (0 to 1), by which of its words, like which others."""

    document: Document
    field: Field
    sure: float
    words: tuple[str, ...]
    like: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Scored:
    field: str
    score: float
    like: tuple[int, ...]


def guesses(
    documents: Sequence[Document],
    asked: Sequence[Document],
    fields: Sequence[Field],
    refused: Refused = (),
) -> list[Guess]:
    """For each asked document the likeliest field of each scheme, where that is sure enough.

    ``documents`` are those from whose fields is learned. The surest first; ties by kind and id.
    """
    found: list[Guess] = []
    schemes: dict[str, list[Field]] = {}
    for each in fields:
        schemes.setdefault(each.scheme, []).append(each)
    no = frozenset(refused)
    for own in schemes.values():
        found += _of_scheme(documents, asked, own, no)
    return sorted(found, key=lambda g: (-g.sure, g.document.kind, g.document.id, g.field.id))


def _of_scheme(
    documents: Sequence[Document],
    asked: Sequence[Document],
    fields: Sequence[Field],
    refused: frozenset[tuple[str, str, str]],
) -> list[Guess]:
    by_id = {f.id: f for f in fields}
    known = [d for d in documents if not by_id.keys().isdisjoint(d.fields)]
    named = named_in(fields)
    found = []
    if len(known) < ENOUGH:
        for each in asked:
            meant = {f: w for f, w in named(each).items() if not by_id[f].broad}
            if len(meant) == 1:
                ((field, said),) = meant.items()
                if (each.kind, each.id, field) not in refused:
                    found.append(Guess(each, by_id[field], BY_WORD, said, ()))
        return found
    crowd = Crowd(known, by_id, named)
    sure = crowd.how_sure()
    for each, scored in zip(asked, crowd.scores(asked, refused), strict=True):
        if scored is None or (how := sure(scored.score)) < LEAST:
            continue
        like = tuple(dict.fromkeys(known[n].title for n in scored.like))[:3]
        words = named(each).get(scored.field, ())
        found.append(Guess(each, by_id[scored.field], how, words, like))
    return found


def named_in(fields: Iterable[Field]) -> Callable[[Document], dict[str, tuple[str, ...]]]:
    """What tells, for a document, the fields that its text names, and by which words.

    A word within a longer one that is a field's too is none: 新能源汽车 is not 汽车.
    """
    meant: dict[str, set[str]] = defaultdict(set)
    for each in fields:
        for name in each.names:
            if len(name) >= (2 if re.search(r"[\u4e00-\u9fff]", name) else 4):
                meant[name.casefold()].add(each.id)
    # A longer word first, as of several that begin at one place the first that fits is taken.
    words = sorted(meant, key=lambda w: (-len(w), w))
    pattern = re.compile("|".join(_whole(w) for w in words)) if words else None

    def named(document: Document) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = defaultdict(list)
        for word in dict.fromkeys(pattern.findall(document.text.casefold()) if pattern else ()):
            if len(meant[word]) == 1:
                found[min(meant[word])].append(word)
        return {field: tuple(said) for field, said in found.items()}

    return named


def _whole(word: str) -> str:
    return rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])" if word.isascii() else re.escape(word)


class Crowd:
    """What is classified in one scheme, and what it says of others."""

    def __init__(
        self,
        known: Sequence[Document],
        fields: Collection[str],
        named: Callable[[Document], dict[str, tuple[str, ...]]],
    ) -> None:
        self.known = known
        self.labels = [tuple(sorted(f for f in d.fields if f in fields)) for d in known]
        self.named = named
        self.words = Words.of([d.words for d in known])
        self.rows = self.words.rows([d.words for d in known])

    def scores(
        self, asked: Sequence[Document], refused: Refused = frozenset()
    ) -> list[_Scored | None]:
        """The likeliest field of each document."""
        rows = self.words.rows([d.words for d in asked])
        return self._scores(asked, nearest(rows, self.rows, _NEAREST), refused)

    def _scores(
        self, asked: Sequence[Document], near: Iterable[Near], refused: Refused = frozenset()
    ) -> list[_Scored | None]:
        return [
            self._score(d, which.tolist(), alike.tolist(), refused)
            for d, (which, alike) in zip(asked, near, strict=True)
        ]

    def _score(
        self, document: Document, which: list[int], alike: list[float], refused: Refused
    ) -> _Scored | None:
        votes: dict[str, float] = defaultdict(float)
        best: dict[str, float] = defaultdict(float)
        like: dict[str, list[int]] = defaultdict(list)
        for n, likeness in zip(which, alike, strict=True):
            for field in self.labels[n]:
                votes[field] += likeness**2 / len(self.labels[n])
                best[field] = max(best[field], likeness)
                like[field].append(n)
        for field in self.named(document):
            votes[field] += _WORD**2
            best[field] = max(best[field], _WORD)
        whole = sum(votes.values())
        left = [f for f in votes if (document.kind, document.id, f) not in refused]
        if not left or whole <= 0:
            return None
        first = min(left, key=lambda f: (-votes[f], f))
        return _Scored(first, votes[first] / whole * best[first], tuple(like[first]))

    def how_sure(self) -> Callable[[float], float]:
        """From a score to the share of guesses of about that score that are right."""
        from scipy.optimize import isotonic_regression

        some = range(0, len(self.known), -(-len(self.known) // _SAMPLE))
        near = nearest(self.rows[list(some)], self.rows, _NEAREST, some)
        scored = self._scores([self.known[n] for n in some], near)
        hits = [bool(s and s.field in self.labels[n]) for n, s in zip(some, scored, strict=True)]
        # Of equal scores the wrong ones last, so that they are taken together.
        pairs = sorted(
            ((s.score if s else 0.0, hit) for s, hit in zip(scored, hits, strict=True)),
            key=lambda p: (p[0], not p[1]),
        )
        right = np.array([hit for _, hit in pairs], float)
        blocks = isotonic_regression(right).blocks
        starts, shares = [], []
        for start, end in pairwise(blocks.tolist()):
            starts.append(pairs[start][0])
            # Laplace's rule of succession: three right of three are not all.
            shares.append((right[start:end].sum() + 1) / (end - start + 2))

        def sure(score: float) -> float:
            at = bisect_right(starts, score) - 1
            return float(shares[at]) if at >= 0 else 0.0

        return sure
