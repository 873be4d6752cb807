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

from graph.phrase import Phrase
from graph.problem import Lang, Problem
from graph.stores.base import Reader
from queries.recommend.baselines import BASELINES, BASELINES_ZH, OF_HISTORY, OF_WORDS
from queries.recommend.features import OWN
from queries.recommend.measure import (
    ALL_THE_SAME,
    WORSE,
    Exposed,
    best_ranks,
    compared,
    measured,
    verdict,
)
from queries.recommend.memory import Memory
from queries.recommend.past import Future
from queries.recommend.ranking import BLOCK, Ranking
from queries.recommend.sparse import counts
from queries.recommend.world import EPOCH, World, days_since_epoch

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

GROUPS = ("incumbents", "newcomers")
GROUPS_ZH = {"incumbents": "已参与者", "newcomers": "新企业"}
OURS, SILENT, UNSPREAD = "ours", "without call", "not spread"


def backtest(reader: Reader, cut: date) -> dict[str, Any]:
    """The record at a cut: new_pairs, without_call, spread, against_best, baselines, learnt_from.

    ``new_pairs`` and each of ``baselines`` hold for incumbents and newcomers ``{n, "hits@10", mrr,
    interval}``; ``without_call`` is the same ranking where what is asked for is not known;
    ``spread`` tells it ``with`` and ``without`` the last places given to others than the famous,
    and how many ``institutes`` stand in a first ten, and the ``share`` of all places that the ten
    have who stand there most; ``against_best`` is the ratio to the best baseline with its interval.
    Raises Problem where there is nothing to measure.
    """
    memory = Memory.of(reader)
    ranking = Ranking(memory.world(reader), days_since_epoch(cut))
    memory.recall(ranking)
    made = _record(ranking, cut)
    memory.keep(ranking)
    return made


def record(world: World, cut: date) -> dict[str, Any]:
    """As :func:`backtest`, of a world already read."""
    return _record(Ranking(world, days_since_epoch(cut)), cut)


def _record(ranking: Ranking, cut: date) -> dict[str, Any]:
    future = Future(ranking.past)
    if not len(future.enterprises):
        raise _nothing(ranking.world, cut)
    active = ranking.past.active[future.enterprises]
    made: dict[str, Any] = {"cut": cut.isoformat(), "new_pairs": {}, "without_call": {}}
    made |= {
        "spread": {},
        "against_best": {},
        "baselines": {name: {} for name in BASELINES},
        "learnt_from": {},
    }
    for group, who in zip(
        GROUPS, (future.enterprises[active], future.enterprises[~active]), strict=True
    ):
        asked = future.asked(who)
        ranks, exposed = _ranks(ranking, future, who, asked)
        simple = {name: ranks[name] for name in BASELINES if name in ranks}
        made["new_pairs"][group] = measured(ranks[OURS])
        if len(who):
            made["spread"][group] = {
                name: {**measured(ranks[which]), **exposed[which].plain()}
                for name, which in (("with", OURS), ("without", UNSPREAD))
            }
        if SILENT in ranks:
            made["without_call"][group] = measured(ranks[SILENT])
        made["against_best"][group] = compared(ranks[OURS], simple)
        for name, each in simple.items():
            made["baselines"][name][group] = measured(each)
        learnt = [m.learnt_from for g, m in ranking.models.items() if g[0] == (group == GROUPS[0])]
        made["learnt_from"][group] = max(learnt, default=0)
    return made


def _ranks(
    ranking: Ranking, future: Future, who: NDArray[np.int64], asked: csr_array
) -> tuple[dict[str, NDArray[np.int64]], dict[str, Exposed]]:
    """Rank of each enterprise's best placed new institute: by us, without the call, and simply; and
    who stands in the first tens.

    What a group lacks has no entry: a newcomer's history, the words of collaborations without any.
    """
    active = bool(len(who)) and bool(ranking.past.active[who[0]])
    wanted = dict(BASELINES)
    if not active:
        wanted = {n: f for n, f in wanted.items() if n not in OF_HISTORY}
    if not asked.nnz:
        wanted = {n: f for n, f in wanted.items() if n not in OF_WORDS}
    told = counts(asked) > 0
    listed = [OURS, UNSPREAD, *([SILENT] if asked.nnz else []), *wanted]
    exposed = {name: Exposed(len(ranking.tie)) for name in (OURS, UNSPREAD)}
    found = {name: np.empty(len(who), np.int64) for name in listed}
    for at in range(0, len(who), BLOCK):
        some = slice(at, at + BLOCK)
        mine, want = who[some], asked[some]
        own = ranking.features.block(mine, want, OWN) if active else None
        block = {
            **ranking.features.block(mine, want, set(wanted.values()) - set(OWN)),
            **(own or {}),
        }
        silent = ranking.score(mine, want, (active, False), own)
        ours = silent
        if told[some].any():
            ours = ranking.score(mine, want, (active, True), own)
            ours = np.where(told[some][:, None], ours, silent)
        gone, chosen = ranking.earlier(mine), future.pairs[mine].tocsr()
        for name in listed:
            scores = {OURS: ours, UNSPREAD: ours, SILENT: silent}.get(name)
            every = ranking.everywhere(block[wanted[name]] if scores is None else scores)
            if name in (OURS, SILENT):
                every[gone.nonzero()] = -np.inf
                every = ranking.spread(every)
            found[name][some] = best_ranks(every, chosen, gone, ranking.tie)
            if name in exposed:
                exposed[name].add(every, gone, ranking.tie)
    return found, exposed


def _nothing(world: World, cut: date) -> Problem:
    dated = world.day[world.joint & np.isfinite(world.day)]
    if not len(dated):
        return Problem(
            "no collaboration has a start date, so there is no earlier day to go back to; load "
            "started_on with the collaborations",
            "没有一项合作有开始日期，无从回测；请载入合作的“开始日期”（started_on）",
        )
    first, last = (EPOCH + timedelta(days=float(d)) for d in (dated.min(), dated.max()))
    return Problem(
        f"no enterprise meets an institute for the first time on or after {cut}; the "
        f"collaborations begin between {first} and {last}: choose a day between",
        f"{cut} 及以后没有企业首次与院所合作；合作的开始日期在 {first} 至 {last} 之间，"
        "请在其间选一天",
    )


def rows(made: dict[str, Any], lang: Lang) -> list[dict[str, Any]]:
    """The record as people read it: a row a ranking and group of enterprises."""
    zh = lang == "zh"
    groups = GROUPS_ZH if zh else {}
    rankings = [
        ("推荐" if zh else "recommender", made["new_pairs"]),
        (
            "推荐（未分散）" if zh else "recommender, not spread",
            {group: each["without"] for group, each in made["spread"].items()},
        ),
        ("推荐（领域未知）" if zh else "recommender, call unknown", made["without_call"]),
        *((BASELINES_ZH[n] if zh else n, each) for n, each in made["baselines"].items()),
    ]
    return [
        {
            "ranking": name,
            "group": groups.get(group, group),
            "n": each["n"],
            "hits@10": each["hits@10"],
            "hits@10 95%": _interval(each, "hits@10"),
            "mrr": each["mrr"],
            "mrr 95%": _interval(each, "mrr"),
        }
        for name, by_group in rankings
        for group, each in by_group.items()
    ]


def verdicts(made: dict[str, Any]) -> list[Phrase]:
    """In words, whether the record beats the best simple ranking, and what is used if it does not;
    a phrase a group and measure."""
    found, told = [], []
    for group, against in made["against_best"].items():
        for measure, each in against.items():
            best, (low, high) = each["best"], each["interval"]
            told.append(verdict(made["new_pairs"][group]["n"], (low, high)))
            ratio, between = f"{each['ratio']:.2f}", f"{low:.2f}–{high:.2f}"
            found.append(
                Phrase(
                    f"{group}, {measure}: {ratio} ({between}) times the best simple ranking, "
                    f"{best}: {told[-1].en}",
                    f"{GROUPS_ZH[group]}，{measure}：为最好的简单排序（{BASELINES_ZH[best]}）的 "
                    f"{ratio} 倍（{between}）：{told[-1].zh}",
                )
            )
    return [*found, ALL_THE_SAME] if WORSE in told else found


def _interval(each: dict[str, Any], measure: str) -> str:
    if not each["interval"]:
        return ""
    low, high = each["interval"][measure]
    return f"{low:.3f}–{high:.3f}"
