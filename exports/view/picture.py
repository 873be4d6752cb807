"""The data of a view, read from any graph: what to draw, what was left out, and which gaps.

``picture_of(store)`` is the whole district; ``focus``, ``community``, ``rule``, ``gap``,
``broker``, ``path`` or ``query`` (one of them) narrow it. Gaps are read from the ledger, where
``gaps find`` put them. The pieces are in :mod:`exports.view.elements` and can be named from here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from exports.view import gaps as view_gaps
from exports.view import scope as scopes
from exports.view.elements import (
    Fact,
    Group,
    LeftOut,
    Link,
    Matrix,
    Node,
    Picture,
    Rule,
    Source,
    Thread,
    key_of,
    kind_of,
)
from exports.view.flow import flow
from exports.view.grouping import by_gap, grouped
from exports.view.matrix import matrices
from exports.view.nothing import nothing
from exports.view.scope import Scope
from exports.view.ties_and_facts import (
    CODES,
    Sources,
    Tie,
    days,
    facts_of,
    link,
    lived,
    members,
    rows_of,
    ties,
)
from exports.view.visits_and_credentials import FOLDED, Visits, credentials, visits_of, with_visits
from graph.ontology import ONTOLOGY
from graph.problem import Problem
from graph.stores.base import Reader
from queries.figures.figure import Figure
from queries.question.query import Query
from queries.registry import Questions, built_in

__all__ = [
    "Fact",
    "Group",
    "LeftOut",
    "Link",
    "Node",
    "Picture",
    "Rule",
    "Source",
    "Thread",
    "key_of",
    "kind_of",
    "picture_of",
]

MOST_THREADS = 600
"""Gaps drawn at most in a whole district; where there are more, rules have equal shares.
Those that a meeting looks at first are among them; the rest is counted, and drawn in the narrower
views."""


def picture_of(
    store: Reader,
    *,
    focus: str | None = None,
    community: str | None = None,
    rule: str | Query | None = None,
    gap: str | None = None,
    broker: str | None = None,
    path: Sequence[str] | None = None,
    query: str | Query | pl.DataFrame | None = None,
    depth: int = 1,
    limit: int = 5000,
    as_of: date | None = None,
    since: date | None = None,
    region: Mapping[str, object] | None = None,
    title: str | None = None,
    title_zh: str | None = None,
    known: Questions | None = None,
) -> Picture:
    """What a view shows. Subjects are given as ``Kind:id``, id, code or name.

    ``depth`` counts steps around ``focus``; ``limit`` is the most nodes drawn, those with gaps and
    with most ties first. ``since`` is a day to compare with: what opened and what closed is told
    apart. ``as_of`` (default: today) is the day of the picture; without it, figures are of the day
    of the ledger. ``known`` are the questions that can be meant (default: the built-in ones).
    ``region`` is a GeoJSON outline for the map. Raises Problem when a subject
    is unknown, when two ways of narrowing are given, or when there is nothing to draw.
    """
    chosen = {
        "focus": focus, "community": community, "rule": rule, "gap": gap,
        "broker": broker, "path": path, "query": query,
    }  # fmt: skip
    given = [name for name, value in chosen.items() if value is not None]
    if len(given) > 1:
        raise Problem(
            f"a view is of one thing; {' and '.join(given)} were given: choose one",
            f"一个视图只能有一个主题；同时给出了 {'、'.join(given)}，请选择其一",
        )
    if limit < 1 or depth < 0:
        raise Problem(
            f"limit {limit} and depth {depth}: at least 1 node and 0 steps",
            f"limit {limit}、depth {depth} 无效：至少 1 个节点、0 步",
        )
    known = dict(built_in() if known is None else known)
    if isinstance(rule, Query):
        known[rule.name] = rule
    scope = _scope(store, chosen, depth, known, as_of, since)
    asked = rule.name if isinstance(rule, Query) else rule
    own = known.get(scope.rule if scope.flow or not asked else asked)
    return _Gathering(store, scope, limit, known, own, since).picture(
        as_of, region, title or scope.title, title_zh or title or scope.title_zh
    )


def _scope(
    store: Reader,
    chosen: Mapping[str, Any],
    depth: int,
    known: Questions,
    as_of: date | None,
    since: date | None,
) -> Scope:
    if chosen["focus"] is not None:
        return scopes.neighbourhood(store, chosen["focus"], depth)
    if chosen["community"] is not None:
        return scopes.community(store, chosen["community"])
    if chosen["broker"] is not None:
        return scopes.portfolio(store, chosen["broker"])
    if chosen["rule"] is not None:
        return scopes.of_rule(store, chosen["rule"], known, as_of, since)
    if chosen["gap"] is not None:
        return scopes.of_gap(store, chosen["gap"], known, as_of)
    if chosen["path"] is not None:
        return scopes.between(store, chosen["path"])
    if chosen["query"] is not None:
        return scopes.answer(store, chosen["query"], known, as_of)
    return scopes.district(store)


@dataclass
class _Gathering:
    """One picture in the making."""

    store: Reader
    scope: Scope
    limit: int
    known: Questions
    rule: Query | None
    since: date | None = None
    left_out: list[LeftOut] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)

    def picture(
        self, as_of: date | None, region: Mapping[str, object] | None, title: str, title_zh: str
    ) -> Picture:
        sources = Sources(self.store)
        keys = self._keys()
        found = ties(self.store, self.scope.keys)
        own = set(keys)
        folded = self._fold(found, own) if self.scope.whole else {}
        visits = visits_of(self.store, found, own) if self.scope.whole else {}
        self._say_folded(visits)
        found = with_visits([t for t in found if t.a in own and t.b in own], visits)
        gaps = view_gaps.of_ledger(self.store, self.scope.rule, self.scope.gap, self.since)
        kept = self._choose(keys, found, gaps)
        rows = rows_of(self.store, kept)  # a subject of a gap may be there no more
        kept = {key: links for key, links in kept.items() if key in rows}
        found = [t for t in found if t.a in kept and t.b in kept]
        nodes = self._nodes(rows, kept, folded, sources)
        if self.scope.apart:
            nodes, groups = by_gap(nodes, gaps, self.scope.figures)
        else:
            nodes, groups = grouped(nodes, found, self.scope)
        between = view_gaps.hubs(gaps, groups, everywhere=bool(self.scope.rule))
        nodes += between
        kept |= {n.key: 0 for n in between}
        links = tuple(link(t, sources) for t in found)
        threads, here = self._threads(gaps, kept, found, as_of)
        if not nodes:
            raise nothing(self.scope, self.rule)
        listed = sources.listed()
        return Picture(
            title,
            title_zh,
            tuple(nodes),
            links,
            threads,
            as_of=as_of or date.today(),
            sources=listed,
            left_out=tuple(self.left_out),
            groups=groups,
            focus=tuple(k for k in self.scope.focus if k in kept),
            region=region,
            notes=tuple(self.notes),
            rules=view_gaps.rules_of(here, gaps, self.known),
            in_ledger=gaps.filter("is_open").height,
            gap=self.scope.gap,
            matrices=self._matrices(gaps, threads),
            flow=flow(self.store, self.scope.flow, as_of) if self.scope.flow else None,
            since=view_gaps.since_when(gaps, self.since) if self.since else None,
            data_date=max((s.date for s in listed), default=""),
        )

    def _matrices(self, gaps: pl.DataFrame, threads: Iterable[Thread]) -> tuple[Matrix, ...]:
        """The gaps that are drawn, as matrices, where the picture is of their rule."""
        rule = self.known.get(self.scope.rule)
        if rule is None or self.scope.gap:
            return ()
        drawn = [thread.id for thread in threads]
        return matrices(gaps.filter(pl.col("id").is_in(drawn)), rule)

    def _keys(self) -> list[str]:
        """The keys that may be drawn, sources apart, and folded kinds but for those of a figure."""
        barred = {"Source", *(FOLDED if self.scope.whole else ())}
        if self.scope.keys is not None:
            known = {*ONTOLOGY.nodes} - barred
            own = {key for figure in self.scope.figures.values() for key in figure.members}
            return sorted(k for k in self.scope.keys if kind_of(k) in known or k in own)
        kinds = [k.name for k in ONTOLOGY.public_nodes() if k.name not in barred]
        return [key for kind in kinds for key in members(self.store, kind)]

    def _fold(self, found: Iterable[Tie], drawn: Collection[str]) -> dict[str, list[str]]:
        """The credentials of each holder that is drawn."""
        holders: dict[str, list[str]] = defaultdict(list)
        for tie in found:
            if tie.type == "HOLDS" and tie.a in drawn:
                holders[tie.a].append(tie.b)
        return holders

    def _say_folded(self, visits: Mapping[tuple[str, str], Visits]) -> None:
        count = sum(len(each.days) for each in visits.values())
        if count:
            self.notes.append(
                (
                    f"{count:,} visits and services are shown on the links between those who "
                    "made and received them, not as nodes.",
                    f"{count:,} 次走访与服务以双方之间的连接显示，不单独画节点。",
                )
            )

    def _choose(self, keys: list[str], found: list[Tie], gaps: pl.DataFrame) -> dict[str, int]:
        """The keys that are drawn, with how many links each has."""
        degree: Counter[str] = Counter(end for tie in found for end in (tie.a, tie.b))
        if len(keys) <= self.limit:
            return {k: degree[k] for k in keys}
        best: dict[str, int] = {}
        for rank, subjects in gaps.select(
            pl.int_range(pl.len()).over("rule").alias("rank"), "subjects"
        ).iter_rows():
            for key in subjects:
                best.setdefault(key, rank)
        never = len(keys)
        hubs = {"Community", "Broker"}

        def order(key: str) -> tuple[Any, ...]:
            first = key not in self.scope.focus and kind_of(key) not in hubs
            return first, min(best.get(key, never), 200), -degree[key], key

        ordered = sorted(keys, key=order)
        for kind, count in sorted(Counter(map(kind_of, ordered[self.limit :])).items()):
            zh = ONTOLOGY.nodes[kind].zh
            self.left_out.append(
                LeftOut(
                    count,
                    f"of kind {kind}, those with fewest gaps and links (limit {self.limit})",
                    f"个{zh}未显示（缺口和连接最少者；上限 {self.limit} 个节点）",
                )
            )
        return {k: degree[k] for k in ordered[: self.limit]}

    def _nodes(
        self,
        rows: Mapping[str, Mapping[str, Any]],
        kept: Mapping[str, int],
        folded: Mapping[str, list[str]],
        sources: Sources,
    ) -> list[Node]:
        held = rows_of(self.store, {c for k in kept for c in folded.get(k, ())})
        nodes = []
        for key, row in rows.items():
            kind = ONTOLOGY.nodes[kind_of(key)]
            facts = facts_of(kind, row, sources)
            facts += credentials([held[c] for c in folded.get(key, ()) if c in held], sources)
            name = row.get(kind.label)
            nodes.append(
                Node(
                    row["id"],
                    kind.name,
                    str(name) if name is not None else row["id"],
                    tuple(row.get("aliases") or ()),
                    next((str(row[c]) for c in CODES if row.get(c)), ""),
                    tuple(facts),
                    bool(row["synthetic"]),
                    "",
                    float(kept[key]),
                    row.get("longitude"),
                    row.get("latitude"),
                    days(kind.name, row),
                    lived(kind.name, row),
                )
            )
        return nodes

    def _threads(
        self,
        gaps: pl.DataFrame,
        kept: Mapping[str, int],
        found: Iterable[Tie],
        as_of: date | None,
    ) -> tuple[tuple[Thread, ...], Counter[str]]:
        """The gaps that are drawn, and how many of each rule have to do with the picture."""
        joined = {frozenset((t.a, t.b)) for t in found}
        share = view_gaps.share(
            gaps["rule"].value_counts()["count"],
            MOST_THREADS if self.scope.keys is None else self.limit,
        )
        linked = view_gaps.worthiest(self.store, gaps) if self.scope.keys is None else set()
        chosen: list[tuple[dict[str, Any], list[str], list[str]]] = []
        beyond, elsewhere = 0, 0
        drawn: Counter[str] = Counter()
        here: Counter[str] = Counter()
        everything = self.scope.keys is None or bool(self.scope.rule)
        if self.scope.gap:
            gaps = gaps.filter(id=self.scope.gap)
        for row in gaps.iter_rows(named=True):
            present = [s for s in row["subjects"] if s in kept]
            here[row["rule"]] += bool(present) or everything
            ends = view_gaps.ends(row["subjects"], joined)
            if not all(e in kept for e in ends):
                elsewhere += bool(present) or everything
                continue
            if drawn[row["rule"]] >= share and row["id"] not in linked:
                beyond += 1
                continue
            drawn[row["rule"]] += 1
            chosen.append((row, present, ends))
        if beyond:
            self.left_out.append(LeftOut(beyond, "gaps of lower score", "个得分较低的缺口未画出"))
        if elsewhere:
            self.left_out.append(
                LeftOut(
                    elsewhere,
                    "gaps with a subject outside this picture",
                    "个缺口的对象不在本图中",
                )
            )
        figures = self.scope.figures or view_gaps.figures_of(
            self.store, gaps.filter(pl.col("id").is_in([c[0]["id"] for c in chosen])),
            self.known, as_of,
        )  # fmt: skip
        bare = Figure()
        threads = (view_gaps.thread(*c, figures.get(c[0]["id"], bare), kept) for c in chosen)
        return tuple(threads), here
