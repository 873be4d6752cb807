"""European names: words laid beside each other, each weighing as much as it is rare in the country;
what is written in one word or in two; initials; the legal form as a weaker sign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import Indel, Prefix

from loaders.match.candidates import Floats, Ints
from loaders.match.european_names import ALIKE, SMALL, EuropeanName
from loaders.match.scoring import pairwise, sizes

Texts = NDArray[np.object_]
Flags = NDArray[np.bool_]
Scorer = Callable[..., float]
FEATURES = (
    "rare words of the better covered, nearly alike",
    "rare words of the worse covered, nearly alike",
    "rare words of the better covered, exactly",
    "rare words of the worse covered, exactly",
    "rarest word in common",
    "rarest word lacking, of the better covered",
    "rarest word lacking, of the worse covered",
    "alike written as one word",
    "alike with the words sorted",
    "one within the other",
    "share of the shorter that begins alike",
    "length that begins alike",
    "first word alike",
    "initials",
    "legal form the same",
    "legal forms differ",
    "one legal form lacking",
    "numbers differ",
    "length",
    "equal written as one word",
    "equal with the words sorted",
)
WORDS = 14
"""Words beyond these many are not laid beside each other."""
_CHUNK = 20_000


def parts(name: EuropeanName) -> set[str]:
    """What a name is looked up by: words, four letters in a row, initials."""
    glued = f"^{name.glued}$"
    found = {*name.words, *("#" + glued[i : i + 4] for i in range(len(glued) - 3))}
    if len(name.initials) >= 3:
        found.add("@" + name.initials)
    return found | {"@" + w for w in name.words if 3 <= len(w) <= 7}


@dataclass(frozen=True)
class _Laid:
    """Names as rows of word numbers (-1: none) and of what each word weighs."""

    words: Ints
    weight: Floats


def rarity(names: Sequence[EuropeanName]) -> dict[str, float]:
    """What each word weighs among these names: log(1 + names / names with it), small words less."""
    holders = Counter(w for n in names for w in set(n.words))
    return {
        w: float(np.log1p(len(names) / n)) * (0.3 if w in SMALL else 1) for w, n in holders.items()
    }


def _lay(names: Sequence[EuropeanName], weight: dict[str, float], numbers: dict[str, int]) -> _Laid:
    words = np.full((len(names), WORDS), -1, dtype=np.int64)
    weights = np.zeros((len(names), WORDS))
    for row, name in enumerate(names):
        for column, word in enumerate(list(dict.fromkeys(name.words))[:WORDS]):
            words[row, column] = numbers.setdefault(word, len(numbers))
            weights[row, column] = weight[word]
    return _Laid(words, weights)


def features(
    left: Sequence[EuropeanName],
    right: Sequence[EuropeanName],
    at_left: Ints,
    at_right: Ints,
    _shared: Floats,
    threads: int,
) -> Floats:
    """Of each pair a row of :data:`FEATURES`. The names are those of one country."""
    weight = rarity([*left, *right])
    numbers: dict[str, int] = {}
    mine, theirs = _lay(left, weight, numbers), _lay(right, weight, numbers)
    words = list(numbers)
    seen = _Seen.of(left), _Seen.of(right)
    rows = [
        np.concatenate(
            [
                _laid_beside(mine, theirs, at_left[c], at_right[c], words, threads),
                _alike(*seen, at_left[c], at_right[c], threads),
            ],
            axis=1,
        )
        for c in (slice(s, s + _CHUNK) for s in range(0, len(at_left), _CHUNK))
    ]
    return np.concatenate(rows) if rows else np.zeros((0, len(FEATURES)))


def _laid_beside(
    mine: _Laid, theirs: _Laid, at_left: Ints, at_right: Ints, words: list[str], threads: int
) -> Floats:
    a, b = mine.words[at_left], theirs.words[at_right]
    weight_a, weight_b = mine.weight[at_left], theirs.weight[at_right]
    there = (a[:, :, None] >= 0) & (b[:, None, :] >= 0)
    equal = there & (a[:, :, None] == b[:, None, :])
    # A word that has its like is not held against the others as well.
    open_ = there & ~equal.any(2)[:, :, None] & ~equal.any(1)[:, None, :]
    row, i, j = np.nonzero(open_)
    key = a[row, i] * len(words) + b[row, j]
    once, back = np.unique(key, return_inverse=True)
    like = pairwise(
        Indel.normalized_similarity,
        [words[k] for k in once // len(words)],
        [words[k] for k in once % len(words)],
        threads,
    )[back.ravel()]
    alike = equal.astype(np.float64)
    alike[row, i, j] = np.where(like >= ALIKE, (like - 0.5) * 1.9, 0)
    best_a, best_b = alike.max(2), alike.max(1)
    total_a, total_b = weight_a.sum(1) + 1e-9, weight_b.sum(1) + 1e-9
    near = (best_a * weight_a).sum(1) / total_a, (best_b * weight_b).sum(1) / total_b
    exact = (
        (equal.any(2) * weight_a).sum(1) / total_a,
        (equal.any(1) * weight_b).sum(1) / total_b,
    )
    lacking = ((1 - best_a) * weight_a).max(1), ((1 - best_b) * weight_b).max(1)
    return np.column_stack(
        [
            np.maximum(*near),
            np.minimum(*near),
            np.maximum(*exact),
            np.minimum(*exact),
            (best_a * weight_a).max(1) / 5,
            np.minimum(*lacking) / 5,
            np.maximum(*lacking) / 5,
        ]
    )


@dataclass(frozen=True)
class _Seen:
    """What is looked at of each name, once: arrays over the names."""

    glued: Texts
    in_order: Texts
    first: Texts
    legal: Texts
    digits: Texts
    initials: Texts
    padded: Texts

    @classmethod
    def of(cls, names: Sequence[EuropeanName]) -> _Seen:
        """The arrays of these names."""
        initials = (n.initials if len(n.initials) >= 3 else "-" for n in names)
        return cls(
            _texts(n.glued for n in names),
            _texts(" ".join(sorted(n.words)) for n in names),
            _texts(n.words[0] for n in names),
            _texts(n.legal for n in names),
            _texts(" ".join(sorted(w for w in n.words if w.isdigit())) for n in names),
            _texts(f" {i} " for i in initials),
            _texts(f" {' '.join(n.words)} " for n in names),
        )


def _texts(values: Iterable[str]) -> Texts:
    return np.array(list(values), dtype=object)


def _alike(a: _Seen, b: _Seen, at_left: Ints, at_right: Ints, threads: int) -> Floats:
    def held(scorer: Scorer, what: str) -> Floats:
        mine, theirs = getattr(a, what)[at_left].tolist(), getattr(b, what)[at_right].tolist()
        return pairwise(scorer, mine, theirs, threads)

    as_one = held(Indel.normalized_similarity, "glued")
    as_sorted = held(Indel.normalized_similarity, "in_order")
    begins = held(Prefix.similarity, "glued")
    shorter = np.minimum(sizes(a.glued.tolist())[at_left], sizes(b.glued.tolist())[at_right])
    legal, others_legal = a.legal[at_left], b.legal[at_right]
    named, unnamed = legal != "", others_legal != ""
    return np.column_stack(
        [
            as_one,
            as_sorted,
            held(fuzz.partial_ratio, "glued") / 100,
            begins / shorter,
            np.minimum(begins, 10) / 10,
            held(Indel.normalized_similarity, "first"),
            _initials(a, b, at_left, at_right) | _initials(b, a, at_right, at_left),
            (legal == others_legal) & named,
            (legal != others_legal) & named & unnamed,
            named != unnamed,
            a.digits[at_left] != b.digits[at_right],
            np.minimum(shorter, 20) / 20,
            as_one >= 1,
            as_sorted >= 1,
        ]
    ).astype(np.float64)


def _initials(short: _Seen, long: _Seen, at_short: Ints, at_long: Ints) -> Flags:
    """Whether the initials of the long name are a word of the short one."""
    pairs = zip(long.initials[at_long], short.padded[at_short], strict=True)
    return np.fromiter((i in words for i, words in pairs), dtype=bool, count=len(at_short))
