"""How good the advice would have been on an earlier day.

Every enterprise that met an institute for the first time on or after the cut is given a ranking of
all institutes by what was known before it; the institutes it then met say how good that was. The
protocol: new pairs only, own earlier partners left out, ties by the enterprises worked with before
the cut and then by id. Of the new collaborations only their call and fields are used, which were
known before partners were chosen.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from graph.problem import Problem
from graph.stores.base import Reader
from queries.recommend.baselines import BASELINES, OF_HISTORY, OF_WORDS
from queries.recommend.measure import best_ranks, compared, measured
from queries.recommend.past import Future
from queries.recommend.ranking import BLOCK, Ranking
from queries.recommend.world import EPOCH, World, days_since_epoch, read

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

GROUPS = ("incumbents", "newcomers")


def backtest(reader: Reader, cut: date) -> dict[str, Any]:
    """The record at a cut: new_pairs, without_call, against_best, baselines, learnt_from.

    ``new_pairs`` and each of ``baselines`` hold for incumbents and newcomers ``{n, "hits@10", mrr,
    interval}``; ``without_call`` is the same ranking where what is asked for is not known;
    ``against_best`` the ratio to the best baseline with its interval. Raises Problem where there
    is nothing to measure.
    """
    return record(read(reader), cut)


def record(world: World, cut: date) -> dict[str, Any]:
    """As :func:`backtest`, of a world already read."""
    ranking = Ranking(world, days_since_epoch(cut))
    future = Future(ranking.past)
    if not len(future.enterprises):
        raise _nothing(world, cut)
    active = ranking.past.active[future.enterprises]
    made: dict[str, Any] = {"cut": cut.isoformat(), "new_pairs": {}, "without_call": {}}
    made |= {"against_best": {}, "baselines": {name: {} for name in BASELINES}, "learnt_from": {}}
    for group, who in zip(
        GROUPS, (future.enterprises[active], future.enterprises[~active]), strict=True
    ):
        asked = future.asked(who)
        ours = _ranks(ranking, future, who, asked)
        silent = asked * 0
        silent.eliminate_zeros()
        simple = _simple(ranking, future, who, asked)
        made["new_pairs"][group] = measured(ours)
        if asked.nnz:
            made["without_call"][group] = measured(_ranks(ranking, future, who, silent))
        made["against_best"][group] = compared(ours, simple)
        for name, ranks in simple.items():
            made["baselines"][name][group] = measured(ranks)
        learnt = [m.learnt_from for g, m in ranking.models.items() if g[0] == (group == GROUPS[0])]
        made["learnt_from"][group] = max(learnt, default=0)
    return made


def _ranks(
    ranking: Ranking, future: Future, who: NDArray[np.int64], asked: csr_array
) -> NDArray[np.int64]:
    found = np.empty(len(who), np.int64)
    for some, scores in ranking.scores(who, asked):
        found[some] = _best(ranking, future, who[some], scores)
    return found


def _simple(
    ranking: Ranking, future: Future, who: NDArray[np.int64], asked: csr_array
) -> dict[str, NDArray[np.int64]]:
    """Ranks by each baseline that has something to go by."""
    wanted = dict(BASELINES)
    if not ranking.past.active[who].any():
        wanted = {n: f for n, f in wanted.items() if n not in OF_HISTORY}
    if not asked.nnz:
        wanted = {n: f for n, f in wanted.items() if n not in OF_WORDS}
    found = {name: np.empty(len(who), np.int64) for name in wanted}
    for at in range(0, len(who), BLOCK):
        some = slice(at, at + BLOCK)
        block = ranking.features.block(who[some], asked[some], tuple(wanted.values()))
        for name, feature in wanted.items():
            found[name][some] = _best(ranking, future, who[some], block[feature])
    return found


def _best(
    ranking: Ranking, future: Future, who: NDArray[np.int64], scores: NDArray[np.float32]
) -> NDArray[np.int64]:
    every = ranking.everywhere(scores)
    return best_ranks(every, future.pairs[who].tocsr(), ranking.earlier(who), ranking.tie)


def _nothing(world: World, cut: date) -> Problem:
    dated = world.day[world.joint & np.isfinite(world.day)]
    if not len(dated):
        return Problem(
            "no collaboration has a start date, so there is no earlier day to go back to; load "
            "started_on with the collaborations",
            "没有一项合作有开始日期,无从回测;请载入合作的“开始日期”(started_on)",
        )
    first, last = (EPOCH + timedelta(days=float(d)) for d in (dated.min(), dated.max()))
    return Problem(
        f"no enterprise meets an institute for the first time on or after {cut}; the "
        f"collaborations begin between {first} and {last}: choose a day between",
        f"{cut} 及以后没有企业首次与院所合作;合作的开始日期在 {first} 至 {last} 之间,"
        "请在其间选一天",
    )
