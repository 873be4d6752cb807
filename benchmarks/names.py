"""How well names are matched, and how fast; and what the features weigh.

    python -m benchmarks.names                          seconds of 12,500 to 100,000 names
    python -m benchmarks.names learn zh PAIRS.csv       weights from short_name, full_name, code
    python -m benchmarks.names learn eu PAIRS.csv       from name_a, name_b, country_a, pic
    python -m benchmarks.names report zh|eu PAIRS.csv   precision, recall and recall among three

Pairs are split into two halves by whose they are: ``learn`` looks at the first, ``report`` at the
second. Candidates are the names of both halves; ``--among TABLE.csv`` (``id, name, country``) adds
those of a table, for a larger crowd is harder.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import random
import resource
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from loaders.match import matching, scoring
from loaders.match.candidates import Floats, Ints
from loaders.match.sides import Side, side_of

SIZES = (12_500, 25_000, 50_000, 100_000)
SYLLABLES = "微科光电宁海星辰远东华隆源金鼎瑞祥德昌盛泰安博恒宇森林岳川波澜峰云天宏达建业"
TRADES = ("光电", "智能科技", "精密机械", "新材料", "模具", "电子", "汽车零部件", "生物医药")


def first_half(owner: str) -> bool:
    """Which half the pairs of an owner (a code) belong to."""
    return hashlib.sha256(owner.encode()).digest()[0] < 128


def read_pairs(
    language: str, path: Path, among: Path | None
) -> tuple[Side, Side, list[str], list[str]]:
    """Both sides, and whose each name is."""
    pairs = pl.read_csv(path, infer_schema_length=0)
    if language == "zh":
        # One short name stands in for a whole page of others upstream; it says nothing.
        crowd = pairs.filter(pl.len().over("short_name") > 5)["short_name"]
        pairs = pairs.filter(~pl.col("short_name").is_in(crowd.implode()))
        owner = pairs["code"].str.slice(0, 6).to_list()
        left = pairs.select(pl.col("short_name").alias("name"))
        right = pairs.select(pl.col("full_name").alias("name"))
    else:
        owner = pairs["pic"].to_list()
        left = pairs.select(pl.col("name_a").alias("name"), pl.col("country_a").alias("country"))
        right = pairs.select(pl.col("name_b").alias("name"), pl.col("country_b").alias("country"))
    owners = list(owner)
    if among:
        more = pl.read_csv(among, infer_schema_length=0).filter(~pl.col("id").is_in(owner))
        right = pl.concat([right, more.select(right.columns)])
        owners += more["id"].to_list()
    numbered = [f.with_row_index("id").cast(pl.String) for f in (left, right)]
    return side_of(numbered[0], "left"), side_of(numbered[1], "right"), owner, owners


def fit(features: Floats, truth: Floats, ridge: float) -> tuple[float, ...]:
    """Coefficients of a logistic regression with a ridge, by Newton's method; the constant last."""
    mean, spread = features.mean(0), features.std(0) + 1e-9
    z = np.column_stack([(features - mean) / spread, np.ones(len(features))])
    kept = np.r_[np.full(features.shape[1], ridge), 0]
    b = np.zeros(z.shape[1])
    for _ in range(100):
        p = 1 / (1 + np.exp(-z @ b))
        step = np.linalg.solve(
            (z * (p * (1 - p))[:, None]).T @ z + np.diag(kept + 1e-9), z.T @ (truth - p) - kept * b
        )
        b += step
        if np.abs(step).max() < 1e-9:
            break
    own = b[:-1] / spread
    return (*(round(float(c), 3) for c in own), round(float(b[-1] - own @ mean), 3))


def blocks(language: str, left: Side, right: Side) -> tuple[Any, Any]:
    """The blocks of a language and how its names are compared."""
    if language == "zh":
        return matching.chinese_blocks(left, right), matching.CHINESE_NAMES
    return matching.european_blocks(left, right), matching.EUROPEAN_NAMES


def half(left: Side, owners: list[str], first: bool) -> Side:
    """The names of one half, so that those of the other are no rivals on their side either."""
    kept = [i for i, owner in enumerate(owners) if first_half(owner) == first]
    return Side(
        [left.ids[i] for i in kept],
        [left.names[i] for i in kept],
        [left.countries[i] for i in kept],
        [left.regions[i] for i in kept],
    )


def learn(language: str, path: Path, among: Path | None, threads: int = 2) -> None:
    """Print the weights that the first half teaches, and what thresholds would give there."""
    left, right, mine, theirs = read_pairs(language, path, among)
    some = half(left, mine, first=True)
    found, names = blocks(language, some, right)
    values, truth, sides, lefts = [], [], [], []
    for block in found:
        a, b, share = matching.candidates(block, names, threads)
        values.append(names.features(block.left, block.right, a, b, share, threads))
        sides.append(matching.twins(block, names, a, b))
        lefts.append(block.at_left[a])
        whose = zip(block.at_left[a], block.at_right[b], strict=True)
        truth.append(np.array([mine[int(some.ids[i])] == theirs[j] for i, j in whose], dtype=float))
    x, y = np.concatenate(values), np.concatenate(truth)
    first = fit(x, y, 3)
    parts = [
        scoring.with_margins(v, scoring.logit(v, first), *s)
        for v, s in zip(values, sides, strict=True)
    ]
    second = fit(np.concatenate(parts), y, 3)
    print(f"first={first},\nsecond={second},")
    logits = scoring.logit(np.concatenate(parts), second)
    thresholds(logits, y, np.concatenate(lefts), len(some.ids))


def thresholds(score: Floats, truth: Floats, left: Ints, names: int) -> None:
    """Precision and recall of the best candidate by the least logit it must have."""
    order = np.lexsort((-score, left))
    best = order[np.r_[True, np.diff(left[order]) > 0]]
    for least in np.arange(-4, 7, 0.5):
        taken = best[score[best] >= least]
        right = truth[taken].sum()
        print(
            f"{least:5.1f}  precision {right / max(len(taken), 1):.4f}  recall {right / names:.4f}"
        )


def report(language: str, path: Path, among: Path | None) -> None:
    """Print what ``match`` makes of the second half."""
    left, right, mine, theirs = read_pairs(language, path, among)
    some = half(left, mine, first=False)
    start = time.perf_counter()
    pairs = matching.match(some, right)
    same = [p for p in pairs if p.decision == "same"]
    wrong = [p for p in same if mine[int(p.left)] != theirs[int(p.right)]]
    good = len({p.left for p in same} - {p.left for p in wrong})
    three = {p.left for p in pairs if mine[int(p.left)] == theirs[int(p.right)]}
    names = len(some.ids)
    print(f"{names} names among {len(right.ids)}, {time.perf_counter() - start:.1f} s")
    print(f"same: precision {1 - len(wrong) / len(same):.4f}, recall {good / names:.4f}")
    print(f"same or asked within three: recall {len(three) / names:.4f}")
    for p in wrong:
        print(f"  wrong: {left.names[int(p.left)]} | {right.names[int(p.right)]} {p.score}")


def made_up(language: str, size: int, seed: int) -> tuple[Side, Side]:
    """Two lists of invented names, half of one among the other in another form."""
    chance = random.Random(seed)
    lefts, rights = [], []
    letters = "bcdfghklmnprstvz"
    for _ in range(size):
        if language == "zh":
            own = "".join(chance.choices(SYLLABLES, k=chance.choice((2, 3, 3))))
            trade = chance.choice(TRADES)
            lefts.append(own + trade[:2])
            rights.append(
                f"{chance.choice(('宁波', '杭州', '上海', '苏州'))}{own}{trade}股份有限公司"
            )
        else:
            words = [
                "".join(
                    chance.choice(letters) + chance.choice("aeiou")
                    for _ in range(chance.randint(2, 4))
                )
                for _ in range(chance.randint(1, 3))
            ]
            kind = chance.choice(
                ("institute of technology", "engineering", "university", "systems", "")
            )
            lefts.append(" ".join([*words, kind]))
            rights.append(" ".join([*words, kind, chance.choice(("GmbH", "AG", "Ltd", ""))]))
    none: list[str | None] = [None] * size
    chance.shuffle(rights)
    ids = [str(i) for i in range(size)]
    return Side(ids, lefts, none, none), Side(ids, rights, none, none)


def speed(sizes: Sequence[int]) -> None:
    """Print seconds by size (on the wall, and of processors), the exponent of the latter, and the
    peak of memory; all names of one country."""
    for language in ("zh", "eu"):
        took = []
        for size in sizes:
            left, right = made_up(language, size, 1)
            start, began = time.perf_counter(), time.process_time()
            pairs = matching.match(left, right)
            wall = time.perf_counter() - start
            took.append(time.process_time() - began)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
            spent = f"{wall:6.1f} s ({took[-1]:.1f} s of processors)"
            said = f"{spent}, {len(pairs):,} pairs, {peak:.2f} GB"
            print(f"{language} {size:>8,} x {size:,}: {said}", flush=True)
        if len(sizes) > 1:
            grows = math.log(took[-1] / took[0]) / math.log(sizes[-1] / sizes[0])
            print(f"{language} exponent {grows:.2f}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, learn or report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", nargs="?", default="speed", choices=("speed", "learn", "report"))
    parser.add_argument("language", nargs="?", choices=("zh", "eu"))
    parser.add_argument("pairs", nargs="?", type=Path)
    parser.add_argument("--among", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    given = parser.parse_args(arguments)
    if given.what == "speed":
        speed(given.sizes)
    elif given.what == "learn":
        learn(given.language, given.pairs, given.among)
    else:
        report(given.language, given.pairs, given.among)


if __name__ == "__main__":
    main()
