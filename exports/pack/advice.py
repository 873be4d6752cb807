"""Whom the recommender would connect, gap by gap, and its record: how good that would have been.

Where a gap wants a partner, the recommender's first answer stands in its figure; where it names a
pair already, its place in the recommender's list. Both are what ``hongsheng recommend`` gives, and
the record is what ``hongsheng backtest`` gives for a year earlier.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from exports.names import telling
from exports.pack.gap_figures import Figure, Spot
from exports.pack.words import percent, same
from graph.phrase import Phrase
from graph.problem import Problem
from queries.lookup import Found
from queries.recommend.advise import Adviser
from queries.recommend.backtest import GROUPS, record
from queries.recommend.baselines import BASELINES_ZH
from queries.recommend.measure import ALL_THE_SAME, WORSE, verdict

LOOKED = 50
"""How far down its list a pair that a gap names is looked for."""
YEAR = 365
"""Days before the pack's day that the record goes back."""
HITS = "hits@10"
OFFERED = ("Institute", "Achievement")
ASKING = ("Demand", "Enterprise")


@dataclass(frozen=True, slots=True)
class Partner:
    """Whom the recommender names for a gap; ``rank`` is its place, 0 if beyond LOOKED; ``named``:
    the gap itself names it."""

    kind: str
    id: str
    name: str
    reasons: tuple[Phrase, ...]
    rank: int
    named: bool

    @property
    def place(self) -> Phrase:
        """Its place in the list, in words."""
        if not self.rank:
            return Phrase(f"not among the first {LOOKED}", f"推荐 {LOOKED} 名以外")
        return Phrase(f"recommended, no. {self.rank}", f"推荐第 {self.rank} 位")


@dataclass(frozen=True, slots=True)
class Group:
    """The record for one group of enterprises: of ``n`` the share with a new partner among the
    ten recommended, its 95% interval, the best simple ranking's, and the ratio of the two."""

    name: Phrase
    n: int
    share: float
    interval: tuple[float, float]
    best: Phrase
    best_share: float
    ratio: tuple[float, float, float]
    learnt: int

    @property
    def verdict(self) -> Phrase:
        """Better, worse or not to be told from the best simple ranking."""
        return verdict(self.n, self.ratio[1:])


@dataclass(frozen=True, slots=True)
class Record:
    """How good the advice would have been at ``cut``; without groups ``why`` says what lacks."""

    cut: date
    groups: tuple[Group, ...]
    why: Phrase | None = None

    @property
    def fixed(self) -> bool:
        """Whether too little had happened to learn from, so that weights were those expected."""
        return any(not g.learnt for g in self.groups)

    @property
    def all_the_same(self) -> Phrase | None:
        """What is used where the record is worse than the best simple ranking."""
        return ALL_THE_SAME if any(g.verdict == WORSE for g in self.groups) else None


def advisable(subjects: Iterable[tuple[str, str, str]], figure: Figure) -> bool:
    """Whether the recommender has something to say of a gap: someone asks, and a partner is
    wanted or named; or a result looks for a taker."""
    kinds = {kind for kind, _, _ in subjects}
    if kinds == {"Achievement"}:
        return True
    wants = figure.right.wanted and figure.right.kind in OFFERED
    return bool(kinds & set(ASKING)) and (wants or bool(kinds & set(OFFERED)))


def partner_of(
    adviser: Adviser, subjects: Iterable[tuple[str, str, str]], figure: Figure
) -> Partner | None:
    """Whom the recommender names for a gap; None where it has nobody."""
    if not advisable(subjects := list(subjects), figure):
        return None
    asked = {kind: (own, name) for kind, own, name in reversed(subjects)}
    asker = next(kind for kind in (*ASKING, "Achievement") if kind in asked)
    named = next((kind for kind in OFFERED if kind in asked and kind != asker), "")
    own, name = asked[asker]
    kinds = () if asker == "Achievement" else (named or "Institute",)
    top = LOOKED if named else 1
    found = adviser.recommend(Found(asker, own, name, "id", False), top=top, kinds=kinds)
    for rank, each in enumerate(found.advice, 1):
        if not named or each.id == asked[named][0]:
            reasons = tuple(
                Phrase(r.said("en", found.names), r.said("zh", found.names)) for r in each.reasons
            )
            known = found.names.get(each.id, each.id)
            return Partner(each.kind, each.id, known, reasons, rank, bool(named))
    return Partner(named, *asked[named], (), 0, True) if named else None


def placed(figure: Figure, partner: Partner | None) -> Figure:
    """The figure with whom the recommender names in the place of a partner that is wanted."""
    right = figure.right
    if partner is None or partner.named or not right.wanted or right.kind != partner.kind:
        return figure
    key = f"{partner.kind}:{partner.id}"
    return replace(figure, right=Spot(partner.kind, same(telling(partner.name)), key, wanted=True))


def record_of(adviser: Adviser, as_of: date) -> Record:
    """The record of a year before, by what was known then."""
    cut = as_of - timedelta(days=YEAR)
    try:
        made = record(adviser.ranking.world, cut)
    except Problem as lacking:
        return Record(cut, (), Phrase(lacking.en, lacking.zh))
    return Record(cut, tuple(g for name in GROUPS if (g := _group(made, name))))


NAMES: Mapping[str, Phrase] = {
    "incumbents": Phrase("enterprises that took part before", "参与过合作的企业"),
    "newcomers": Phrase("newcomers", "新企业"),
}


def _group(made: Mapping[str, Any], name: str) -> Group | None:
    ours, against = made["new_pairs"][name], made["against_best"][name].get(HITS)
    if not ours["n"] or against is None:
        return None
    best = against["best"]
    low, high = ours["interval"][HITS]
    return Group(
        NAMES[name],
        ours["n"],
        ours[HITS],
        (low, high),
        Phrase(best.replace("-", " "), BASELINES_ZH[best]),
        made["baselines"][best][name][HITS],
        (against["ratio"], *against["interval"]),
        made["learnt_from"][name],
    )


def told(group: Group) -> Phrase:
    """The record of a group in a sentence."""
    share, simple = percent(group.share), percent(group.best_share)
    low, high = (percent(v) for v in group.interval)
    return Phrase(
        f"of {group.n} {group.name.en}, {share} later met one of the ten recommended (95% interval "
        f"{low}–{high}); the best simple ranking ({group.best.en}) reached {simple}: "
        f"{group.verdict.en}",
        f"{group.n} 家{group.name.zh}中，{share} 的日后新伙伴在推荐的前十家之内"
        f"（95% 区间 {low}–{high}）；最好的简单排序（{group.best.zh}）为 {simple}："
        f"{group.verdict.zh}",
    )
