"""The ledger of gaps in a notebook: ``g.gaps()`` lists, ``g.gaps.find()`` looks, people decide."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from graph.problem import Problem
from hongsheng.days import day_of
from hongsheng.notebook.frames import STATUSES, for_people, to_pandas

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

    from hongsheng.notebook.opened import Opened

HEADINGS = {
    "id": ("gap", "编号"),
    "rule": ("rule", "规则"),
    "reason": ("what is missing", "缺口"),
    "closes": ("what would close it", "如何弥合"),
    "score": ("score", "得分"),
    "subjects": ("subjects", "对象"),
    "surveyed_on": ("last surveyed", "最近调查"),
    "first_seen": ("first seen", "首次发现"),
    "status": ("status", "状态"),
    "owner": ("owner", "负责人"),
    "due": ("due", "期限"),
    "change": ("change", "变化"),
    "broker": ("who could tie it", "谁能牵线"),
    "why": ("why", "理由"),
    "room": ("room", "余力"),
}
"""Columns of a list of gaps, with their headings in English and Chinese."""


class Gaps:
    """The gaps of a graph: ``g.gaps.find()`` runs the rules, ``g.gaps()`` lists what is open.

    Then assign, dismiss, broker, close or reopen them by id; ``g.gaps.changes(since)`` compares.
    """

    def __init__(self, graph: Opened) -> None:
        self._graph = graph

    def __repr__(self) -> str:
        return f"the gaps of {self._graph!r}: call it to list them"

    def find(self, *rules: str, as_of: date | str | None = None) -> pd.DataFrame:
        """Run these rules (all, if none is named) and bring the ledger up to date.

        A row a rule: how many gaps opened, persist, were closed, reopened or stay dismissed, and
        of how many subjects the data cannot tell (unknown).
        """
        from queries import ledger
        from queries.registry import get

        graph, known = self._graph, self._graph.known
        chosen = [get(r, known) for r in rules] or [q for q in known.values() if q.gap]
        found = ledger.find(graph.reading, chosen, graph.day(as_of), run_by=getpass.getuser())
        return _frame([{"rule": rule, **counts} for rule, counts in found.items()])

    def __call__(
        self,
        *rules: str,
        status: str = "open",
        owner: str | None = None,
        community: str | None = None,
        top: int | None = None,
        titles: bool = False,
    ) -> pd.DataFrame:
        """The gaps of these rules (all, if none is named), the best worth closing first in each.

        ``status``: open, new, assigned, dismissed, brokered, closed or all. ``top``: so many of
        each rule. ``titles``: headings for people, in the graph's language.
        """
        from queries.ledger import lines
        from queries.ledger.listing import listed
        from queries.registry import get

        if status not in STATUSES:
            listing = ", ".join(STATUSES)
            raise Problem(
                f"status is {status!r}; it is one of {listing}",
                f"status 为 {status!r}；应为其中之一：{listing}",
            )
        for rule in rules:
            if lines(self._graph.reading, (rule,)).is_empty():
                get(rule, self._graph.known)
        statuses = None if status == "all" else () if status == "open" else (status,)
        store = self._graph.reading
        rows = listed(store, rules, statuses, owner=owner, community=community, top=top)
        return self._shown(rows, titles=titles)

    def ties(
        self,
        *rules: str,
        community: str | None = None,
        top: int | None = None,
        titles: bool = False,
    ) -> pd.DataFrame:
        """Open gaps with who could tie the thread: the broker who knows both sides, or else one.

        ``broker`` (a name; empty where nobody can), ``why``, and ``room``: how many more
        enterprises that broker's capacity allows (null: not known; below zero: too many already).
        """
        import polars as pl

        from exports.pack.tie import Ties
        from queries.gaps import split_subject
        from queries.ledger.listing import listed

        graph = self._graph
        rows = listed(graph.reading, rules, community=community, top=top)
        who = Ties(graph.reading, graph.day())
        best = [
            who.best(rule, [(*split_subject(s), n) for s, n in zip(keys, names, strict=True)])
            for rule, keys, names in rows.select("rule", "subjects", "subject_names").iter_rows()
        ]
        found = rows.with_columns(
            pl.Series("broker", [t.name or None for t in best], pl.String),
            pl.Series("why", [t.why.said(graph.lang) for t in best], pl.String),
            pl.Series("room", [t.room for t in best], pl.Int64),
        )
        kept = ("id", "rule", "reason", "score", "broker", "why", "room")
        return self._shown(found, titles=titles, only=kept)

    def assign(
        self, *ids: str, owner: str, due: date | str | None = None, note: str = ""
    ) -> pd.DataFrame:
        """Give gaps to somebody, perhaps with a day to be done by."""
        from queries.ledger import decisions

        return self._shown(
            decisions.assign(*self._of(ids), owner, _day(due), note=note, **self._who())
        )

    def dismiss(self, *ids: str, reason: str, until: date | str | None = None) -> pd.DataFrame:
        """Set gaps aside, for good or until a day; then they come back if still found."""
        from queries.ledger import decisions

        return self._shown(decisions.dismiss(*self._of(ids), reason, _day(until), **self._who()))

    def broker(self, *ids: str, collaboration: str, note: str = "") -> pd.DataFrame:
        """Link gaps to the collaboration that came of them."""
        from queries.ledger import decisions

        return self._shown(
            decisions.broker(*self._of(ids), collaboration, note=note, **self._who())
        )

    def close(self, *ids: str, reason: str) -> pd.DataFrame:
        """Close gaps, whatever the data say yet."""
        from queries.ledger import decisions

        return self._shown(decisions.close(*self._of(ids), reason, **self._who()))

    def reopen(self, *ids: str, reason: str = "") -> pd.DataFrame:
        """Take back a dismissal, a closing or a link."""
        from queries.ledger import decisions

        return self._shown(decisions.reopen(*self._of(ids), reason, **self._who()))

    def changes(self, since: date | str, *, titles: bool = False) -> pd.DataFrame:
        """What opened and closed since the run of that day (else the last one before it)."""
        import polars as pl

        from queries.ledger.changes import changes

        day = _day(since)
        assert day is not None
        found = changes(self._graph.reading, day)
        sides = [f.with_columns(change=pl.lit(n)) for n, f in
                 (("opened", found.opened), ("closed", found.closed))]  # fmt: skip
        frame = self._shown(pl.concat(sides), titles=titles)
        frame.attrs.update(persisting=found.persisting, since=found.baseline, until=found.latest)
        return frame

    def _who(self) -> dict[str, Any]:
        return {"who": getpass.getuser(), "as_of": self._graph.day()}

    def _of(self, ids: Sequence[str]) -> tuple[Any, Sequence[str]]:
        return self._graph.reading, ids

    def _shown(
        self, rows: pl.DataFrame, *, titles: bool = False, only: Sequence[str] = tuple(HEADINGS)
    ) -> pd.DataFrame:
        """The columns that tell what to do, sentences in the graph's language."""
        import polars as pl

        lang = self._graph.lang
        said = [pl.col(f"{name}_zh" if lang == "zh" else name).alias(name)
                for name in ("reason", "closes")]  # fmt: skip
        names = rows.with_columns(*said, subjects=pl.col("subject_names"))
        names = names.select(n for n in HEADINGS if n in names.columns and n in only)
        if titles:
            heads = {n: h[lang == "zh"] for n, h in HEADINGS.items() if n in names.columns}
            names = for_people(names, lang).rename(heads)
        return to_pandas(names)


def _day(said: date | str | None) -> date | None:
    return None if said is None else day_of(said)


def _frame(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows)
