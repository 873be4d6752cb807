"""Why this institute, in words that are true of the data; each reason cites what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from graph.phrase import Phrase
from graph.problem import Lang
from queries.recommend.past import Past

if TYPE_CHECKING:
    from numpy.typing import NDArray

FAILED = ("terminated", "not_industrialised")
DONE = ("completed", "industrialised")
MOST = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence in both languages and the ids of what it rests on.

    ``names`` are ids in the sentences, as ``{id}``, to be replaced by names.
    """

    en: str
    zh: str
    evidence: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def said(self, lang: Lang, called: Mapping[str, str]) -> str:
        """The sentence with names in place of ids."""
        text = self.zh if lang == "zh" else self.en
        for each in self.names:
            text = text.replace(f"{{{each}}}", called.get(each, each))
        return text


class Reasons:
    """Reasons for institutes, as of a day."""

    def __init__(self, past: Past) -> None:
        self.past = past
        world = past.world
        self._at = {int(c): n for n, c in enumerate(past.candidates)}
        failed = np.isin(world.status[past.documents].astype(str), FAILED)
        over = world.ended[past.documents] < past.cut
        undated = np.isinf(world.ended[past.documents])
        self._failed = failed & (over | undated)
        done = np.isin(world.status[past.documents].astype(str), DONE)
        self._done = done & (over | undated)

    def of(
        self, institute: int, enterprises: NDArray[np.int64], fields: Iterable[str]
    ) -> tuple[Reason, ...]:
        """At most three: what it did in the fields asked for, whom it shares, how it did, where."""
        found = [
            *self._fields(institute, fields),
            *self._shared(institute, enterprises),
            *self._record(institute),
            *self._near(institute, enterprises),
            *self._firms(institute, enterprises),
        ]
        return tuple(found[:MOST])

    def _owned(self, institute: int) -> NDArray[np.int64]:
        row = self._at.get(institute)
        if row is None:
            return np.array([], np.int64)
        owns = self.past.owns
        found: NDArray[np.int64] = owns.indices[owns.indptr[row] : owns.indptr[row + 1]]
        return found

    def _fields(self, institute: int, fields: Iterable[str]) -> Iterator[Reason]:
        world, owned = self.past.world, self._owned(institute)
        says = world.says[self.past.documents[owned]].tocsc()
        for field in fields:
            column = world.vocabulary.get(f"field:{field}")
            if column is None:
                continue
            hits = owned[says.indices[says.indptr[column] : says.indptr[column + 1]]]
            if not len(hits):
                continue
            every = self.past.documents[hits]
            joint = int(world.joint[every].sum())
            strong = world.declared[every]
            offered = len(every) - joint - int(strong.sum())
            parts = [(joint, "collaborations", "项合作"), (offered, "achievements", "项成果")]
            en = " and ".join(f"{n} {_one(n, what)}" for n, what, _ in parts if n)
            zh = "、".join(f"{n} {what}" for n, _, what in parts if n)
            if not en:
                en, zh = "declares it as a strength", "自报为优势领域"
            else:
                en, zh = f"has {en} in it", f"有 {zh}"
            cited = tuple(str(d) for d in world.documents[every[~strong]][:MOST])
            yield Reason(
                f"{{{field}}} is asked for; it {en}",
                f"所需领域为{{{field}}}，该院所在此领域{zh}",
                (field, *cited),
                (field,),
            )
            return

    def _shared(self, institute: int, enterprises: NDArray[np.int64]) -> Iterator[Reason]:
        row = self._at.get(institute)
        if row is None or not len(enterprises):
            return
        past = self.past
        mine = np.flatnonzero(np.asarray(past.met[enterprises].sum(axis=0)).ravel() > 0)
        mine = mine[mine != row]
        shared = past.together[[row]].toarray().ravel()[mine]
        if shared.any():
            best = int(mine[np.argmax(shared)])
            partner = str(past.world.institutes[past.candidates[best]])
            n, many = int(shared.max()), int((shared > 0).sum())
            more = f", and with {many - 1} more of its partners" if many > 1 else ""
            more_zh = f"，并与其另外 {many - 1} 家伙伴有过合作" if many > 1 else ""
            yield Reason(
                f"worked with {{{partner}}}, a partner of the enterprise, "
                f"in {n} {_one(n, 'collaborations')}{more}",
                f"与该企业的合作伙伴{{{partner}}}有 {n} 项共同合作{more_zh}",
                (partner,),
                (partner,),
            )

    def _record(self, institute: int) -> Iterator[Reason]:
        owned = self._owned(institute)
        failed, done = owned[self._failed[owned]], owned[self._done[owned]]
        if not len(failed) + len(done):
            return
        world = self.past.world
        cited = world.documents[self.past.documents[np.concatenate([done, failed])[:MOST]]]
        yield Reason(
            *how(len(done), len(done) + len(failed)),
            tuple(str(c) for c in cited),
        )

    def by_institute(self, enterprises: NDArray[np.int64]) -> tuple[NDArray[np.float64], ...]:
        """For every institute how many collaborations with any of these succeeded, and failed."""
        took = np.asarray(self.past.took[enterprises].sum(axis=0)).ravel() > 0
        made = []
        for told in (self._done, self._failed):
            every = np.zeros(len(self.past.world.institutes))
            every[self.past.candidates] = self.past.owns @ (took & told).astype(np.float64)
            made.append(every)
        return tuple(made)

    def by_enterprise(self, institute: int) -> tuple[NDArray[np.float64], ...]:
        """For every enterprise how many collaborations with this one succeeded, and failed."""
        owned = np.zeros(len(self.past.documents), bool)
        owned[self._owned(institute)] = True
        return tuple(
            self.past.took @ (owned & told).astype(np.float64)
            for told in (self._done, self._failed)
        )

    def past_with(self, institute: int, enterprises: NDArray[np.int64]) -> tuple[int, int, Reason]:
        """How many collaborations of the two succeeded and failed, and that in words."""
        owned = self._owned(institute)
        took = np.asarray(self.past.took[enterprises].sum(axis=0)).ravel() > 0
        mine = owned[took[owned]] if len(enterprises) else owned[:0]
        done, failed = int(self._done[mine].sum()), int(self._failed[mine].sum())
        world = self.past.world
        name = str(world.institutes[institute])
        told = Reason(
            f"the enterprise worked with {{{name}}} before: {done} succeeded, {failed} failed",
            f"该企业曾与{{{name}}}合作：成功 {done} 项，未成 {failed} 项",
            tuple(str(d) for d in world.documents[self.past.documents[mine]][:MOST]),
            (name,),
        )
        return done, failed, told

    def _near(self, institute: int, enterprises: NDArray[np.int64]) -> Iterator[Reason]:
        words = {
            "community": ("is in the same community as the enterprise", "与该企业同在一个社区"),
            "region": ("is in the same region as the enterprise", "与该企业同在一地"),
            "country": ("is in the same country as the enterprise", "与该企业同在一国"),
        }
        for name, (en, zh) in words.items():
            firms, institutes = self.past.world.places[name]
            here = institutes[institute]
            elsewhere = (institutes != here).any()  # else it tells nobody apart
            if here >= 0 and elsewhere and (firms[enterprises] == here).any():
                yield Reason(en, zh)
                return

    def _firms(self, institute: int, enterprises: NDArray[np.int64]) -> Iterator[Reason]:
        row = self._at.get(institute)
        if row is None:
            yield Reason(
                "nothing is recorded of what it did before", "尚无该院所以往合作或成果的记录"
            )
            return
        n = int(self.past.partners[row])
        owned = self._owned(institute)
        lately = owned[(self.past.age[owned] <= 365) & (self.past.firms[owned] > 0)]
        if n:
            new = len(lately)
            yield Reason(
                f"has worked with {n} {_one(n, 'enterprises')}, with {new or 'no'} "
                f"{_one(new or 1, 'collaborations')} begun in the last year",
                f"与 {n} 家企业合作过，"
                f"{f'近一年新开始 {new} 项' if new else '近一年没有新开始的合作'}",
                tuple(
                    str(d) for d in self.past.world.documents[self.past.documents[lately]][:MOST]
                ),
            )
        else:
            yield Reason(
                "has not worked with an enterprise in this graph yet", "图中尚无其与企业合作的记录"
            )


def how(done: int, over: int) -> Phrase:
    """How many of those that are over succeeded."""
    if over == 1:
        how, how_zh = ("succeeded", "成功") if done else ("failed", "未成")
        return Phrase(f"its one finished collaboration {how}", f"其唯一已结束的合作{how_zh}")
    some = "all" if done == over else str(done or "none")
    some_zh = "全部成功" if done == over else f"中，成功 {done} 项" if done else "无一成功"
    return Phrase(
        f"{some} of its {over} finished collaborations succeeded",
        f"其已结束的 {over} 项合作{some_zh}",
    )


def _one(number: int, plural: str) -> str:
    return plural[:-1] if number == 1 else plural
