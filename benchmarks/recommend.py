"""The recommender: one answer from 100,000 enterprises, and top 10 for many beside ``implicit``.

    python -m benchmarks.recommend [--enterprises 100000] [--big 20000x2000x100000]

``--big`` is enterprises x institutes x ties, for the top 10 of a tenth as many askers (at most
10,000): the ranking's whole model, learnt and all, beside fitting and asking implicit's
CosineRecommender (which knows ties alone) in the same process. implicit comes with
``pip install implicit`` and is left out where it is not there.
"""

from __future__ import annotations

import argparse
import importlib.util
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median

import numpy as np
from scipy.sparse import csr_array, csr_matrix

from benchmarks.district import AS_OF, load
from graph.stores import open_graph
from queries.lookup import one
from queries.recommend.advise import Adviser
from queries.recommend.ranking import Ranking
from queries.recommend.world import World, days_since_epoch

CALLS = 24


def answers(enterprises: int) -> None:
    """Time to read and learn, then of one answer for demands, enterprises and achievements."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "district.graph"
        load(path, enterprises)
        with open_graph(path) as store:
            start = time.perf_counter()
            adviser = Adviser(store, AS_OF)
            for name in ("demand-7", "enterprise-7", "enterprise-99", "achievement-7"):
                adviser.recommend(one(store, name))
            print(
                f"{enterprises:,} enterprises: read and learnt {time.perf_counter() - start:.1f} s"
            )
            for kind in ("demand", "enterprise", "achievement"):
                took = []
                for n in range(CALLS):
                    start = time.perf_counter()
                    adviser.recommend(one(store, f"{kind}-{31 * n + 11}"))
                    took.append(1000 * (time.perf_counter() - start))
                print(f"one answer, {kind}: {median(took):.0f} ms (longest {max(took):.0f})")


def made_up(enterprises: int, institutes: int, ties: int) -> World:
    """Ties drawn with skewed sizes, a collaboration of one enterprise and one institute each, in
    one of 60 fields, over six years."""
    rng = np.random.default_rng(20200715)
    firm = (rng.random(ties) ** 2 * enterprises).astype(np.int32)
    institute = (rng.random(ties) ** 3 * institutes).astype(np.int32)
    at, one_each = np.arange(ties), np.ones(ties, np.float32)
    field = (institute + rng.integers(0, 6, ties)) % 60
    place = rng.integers(0, 20, enterprises), rng.integers(0, 20, institutes)
    return World(
        enterprises=np.arange(enterprises),
        institutes=np.arange(institutes),
        day=np.floor(days_since_epoch(date(2015, 1, 1)) + 2000 * rng.random(ties)),
        joint=np.ones(ties, bool),
        documents=at,
        status=np.full(ties, None),
        ended=np.full(ties, np.inf),
        declared=np.zeros(ties, bool),
        took=csr_array((one_each, (firm, at)), shape=(enterprises, ties)),
        owns=csr_array((one_each, (institute, at)), shape=(institutes, ties)),
        others=csr_array((0, ties), dtype=np.float32),
        says=csr_array((one_each, (at, field)), shape=(ties, 60)),
        places=dict.fromkeys(("country", "region", "community"), place),
        vocabulary={f"field:{n}": n for n in range(60)},
        field_words={str(n): (f"field:{n}",) for n in range(60)},
    )


def many(enterprises: int, institutes: int, ties: int) -> None:
    """Top 10 for many askers, beside implicit; seconds of the processor, one core each."""
    world = made_up(enterprises, institutes, ties)
    asking = min(10_000, enterprises // 10)
    who = np.linspace(0, enterprises - 1, asking).astype(np.int64)
    print(f"{enterprises:,} x {institutes:,}, {ties:,} ties, {asking:,} asking")
    start = time.process_time()
    ranking = Ranking(world, days_since_epoch(date(2021, 1, 1)))
    asked = csr_array(
        (np.ones(asking, np.float32), (np.arange(asking), who % 60)), shape=(asking, 60)
    )
    for group in ((True, True), (False, True)):
        ranking.model(group)
    learnt = time.process_time() - start
    best = np.zeros((asking, 10), np.int64)
    for some, scores in ranking.scores(who, ranking.past.weighed(asked)):
        every = ranking.everywhere(scores)
        every[ranking.earlier(who[some]).toarray() > 0] = -np.inf
        best[some] = np.argpartition(-every, 10, axis=1)[:, :10]
    ours = time.process_time() - start
    print(f"ours: learnt {learnt:.1f} s, ranked {ours - learnt:.1f} s")
    if importlib.util.find_spec("implicit") is None:
        print("implicit is not installed: nothing to compare with")
        return
    from implicit.nearest_neighbours import CosineRecommender

    met = csr_matrix((world.took @ world.owns.T).tocsr())
    start = time.process_time()
    model = CosineRecommender(K=20, num_threads=1)
    model.fit(met, show_progress=False)
    fitted = time.process_time() - start
    model.recommend(who, met[who], N=10)
    theirs = time.process_time() - start
    print(f"implicit's cosine: fitted {fitted:.1f} s, asked {theirs - fitted:.1f} s")
    print(
        f"ours takes {(ours - learnt) / theirs:.1f} times as long once learnt, "
        f"{ours / theirs:.1f} times with learning"
    )


def main(arguments: list[str] | None = None) -> None:
    """Print both measurements."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=100_000)
    parser.add_argument("--big", default="20000x2000x100000")
    chosen = parser.parse_args(arguments)
    if chosen.enterprises:
        answers(chosen.enterprises)
    if chosen.big:
        many(*map(int, chosen.big.split("x")))


if __name__ == "__main__":
    main()
