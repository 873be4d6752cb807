"""All figures and texts of a meeting pack, read from any graph: each question is asked once.

``content(store, as_of)`` gives a :class:`Pack`: plain values that :mod:`exports.pack.page` lays
out and :mod:`exports.pack.charts` draws. Every figure names the question it answers, so that the
appendix can say how it was reckoned and from which sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import polars as pl

from exports.district import titled
from exports.pack import gaps as pack_gaps
from exports.pack.advice import Record, advisable, partner_of, placed, record_of
from exports.pack.district import District, district
from exports.pack.gaps import Card, Gaps
from exports.pack.places import Place, Spread, places, spread
from exports.pack.tie import Load, Ties
from exports.pack.words import figure, growth, period, unit
from graph.ontology import ONTOLOGY
from graph.phrase import Phrase
from graph.stores.base import Reader
from graph.unread import Unread, unread
from queries import facts
from queries.confirmed import confirmed
from queries.ledger.changes import Changes, changes
from queries.ledger.worth import Worth, declared
from queries.once import Once
from queries.question.query import Query
from queries.recommend.advise import Adviser
from queries.registry import Questions, built_in, get
from queries.unread import doubted

STALE = 365
"""Days after which a survey is called old in the chapter on what is not known."""


_TITLE = Phrase("Meeting pack: services to innovation", "科技服务会议材料")
_OF_A_DISTRICT = Phrase("{}: services to innovation", "{}科技服务会议材料")


@dataclass(frozen=True, slots=True)
class Kpi:
    """A figure of the district with its question."""

    indicator: str
    name: Phrase
    value: Phrase
    unit: Phrase
    period: Phrase
    change: Phrase | None
    rises: bool
    known: int
    total: int
    flow: bool


@dataclass(frozen=True, slots=True)
class Reported:
    """A figure that a source reports, with the place in it; never reckoned from the graph.

    ``ours`` is what the graph says of the same days, where it can.
    """

    name: Phrase
    value: Phrase
    period: str
    place: str
    ours: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Cited:
    """A source: what, whose, of when, how many records rest on it first."""

    id: str
    title: str
    publisher: str
    date: str
    retrieved_on: str
    url: str
    synthetic: bool
    records: int


@dataclass(frozen=True, slots=True)
class Known:
    """How much of a property or relation of a kind is known."""

    kind: Phrase
    property: Phrase
    known: int
    total: int
    share: float


@dataclass(frozen=True, slots=True)
class Survey:
    """How old the surveys of a kind are: nodes in all, surveyed lately, longer ago, never."""

    kind: Phrase
    total: int
    recent: int
    old: int
    never: int


@dataclass(frozen=True)
class Pack:
    """A meeting pack's content."""

    title: Phrase
    as_of: date
    kpis: tuple[Kpi, ...]
    reported: tuple[Reported, ...]
    changes: Changes | None
    gaps: Gaps
    cards: tuple[Card, ...]
    record: Record | None
    funnel: pl.DataFrame
    fields: pl.DataFrame
    groups: pl.DataFrame
    coverage: pl.DataFrame
    loads: tuple[Load, ...]
    places: tuple[Place, ...]
    spread: Spread
    district: District
    unknown: tuple[Known, ...]
    surveys: tuple[Survey, ...]
    sources: tuple[Cited, ...]
    records: int
    synthetic: int
    asked: tuple[Query, ...]
    redacted: Phrase | None = None

    @property
    def open(self) -> int:
        """How many gaps are open."""
        return self.gaps.rows.height


@dataclass
class Asker:
    """Asks each question once, and remembers which were asked, in order.

    Of a rule the answer is what the ledger goes by: ``sure`` is the graph without claims, ``marks``
    what could not be read.
    """

    store: Reader
    as_of: date
    sure: Reader
    marks: Sequence[Unread] = ()
    frames: dict[str, pl.DataFrame] = field(default_factory=dict)

    def __call__(self, name: str, **given: Any) -> pl.DataFrame:
        if name not in self.frames:
            query = get(name)
            dated = (
                {"as_of": self.as_of} if any(p.name == "as_of" for p in query.parameters) else {}
            )
            rows = query.run(self.sure if query.gap else self.store, **dated, **given)
            self.frames[name] = doubted(query, rows, self.marks)
        return self.frames[name]


def content(
    store: Reader,
    as_of: date,
    *,
    title: Phrase | None = None,
    since: date | None = None,
    reported: Sequence[Reported] = (),
    redacted: Phrase | None = None,
    worths: Mapping[str, Worth] | None = None,
    known: Questions | None = None,
) -> Pack:
    """All that a pack says of a graph as of a day.

    ``since``: the day of the run of the ledger to compare with (default: the run before the last).
    ``redacted`` names the audience of a redacted copy; then gaps come from the ledger alone.
    ``worths``: what closing a gap of each rule is worth (default: as shipped); ``known``: the
    questions that can be asked (default: the built-in ones).
    Raises Problem as the questions do.
    """
    store = Once(store)
    marks = unread(store)
    ties = Ties(store, as_of)
    known, hidden = built_in() if known is None else known, redacted is not None
    with confirmed(store) as reader:
        sure = store if reader is store else Once(reader)
        ask = Asker(store, as_of, sure, marks)
        gaps = pack_gaps.gather(store, as_of, sure, marks, known, only_ledger=hidden)
        coverage = ask("unequal-coverage")
        groups = ask("group-ties", z=-1e6)
    first = pack_gaps.cards(store, gaps, worths or declared(), as_of, known)
    cards, advised = _tied(store, as_of, first, ties, redacted is None)
    found = tuple(places(store, as_of, coverage, gaps.rows, ties))
    kpis = tuple(_kpi(r) for r in _in_order(ask("district-kpis")))
    sources, records, synthetic = _sources(store, ask("data-age"))
    return Pack(
        title=title or titled(store, _OF_A_DISTRICT, _TITLE),
        as_of=as_of,
        kpis=kpis,
        reported=tuple(reported),
        changes=_changes(store, since or as_of),
        gaps=gaps,
        cards=cards,
        record=advised,
        funnel=ask("demand-funnel"),
        fields=ask("field-mismatch"),
        groups=groups,
        coverage=coverage,
        loads=tuple(sorted(ties.loads, key=_by_load)),
        places=found,
        spread=spread(gaps.rows, ties, found),
        district=district(
            {p.id: p.name for p in found},
            store.query(facts.PLACES),
            set(ties.serves),
            gaps.rows,
            groups,
            _unplaced(coverage),
        ),
        unknown=tuple(_unknown(ask("data-coverage"))),
        surveys=tuple(_surveys(store, as_of)),
        sources=sources,
        records=records,
        synthetic=synthetic,
        asked=tuple(_asked([*ask.frames, *(r.name for r in gaps.rules)], known)),
        redacted=redacted,
    )


def _tied(
    store: Reader, as_of: date, cards: Sequence[Card], ties: Ties, advise: bool
) -> tuple[tuple[Card, ...], Record | None]:
    """The cards with whom the recommender would connect and who could tie it, and its record.

    Not on a redacted copy: what is hidden there would look as if it had not happened.
    """
    adviser = None
    if advise and any(advisable(c.subjects, c.drawn) for c in cards):
        adviser = Adviser(store, as_of)
    made = []
    for card in cards:
        partner = partner_of(adviser, card.subjects, card.drawn) if adviser else None
        new = [(partner.kind, partner.id, partner.name)] if partner and not partner.named else []
        tie = ties.best(card.rule, [*card.subjects, *new])
        drawn = placed(card.drawn, partner)
        named = (*card.named, partner.name) if partner else card.named
        made.append(replace(card, partner=partner, tie=tie, drawn=drawn, named=named))
    return tuple(made), record_of(adviser, as_of) if adviser else None


def _unplaced(coverage: pl.DataFrame) -> int:
    """How many enterprises are in no community, by the rows of unequal-coverage."""
    own = coverage.filter(pl.col("by") == "community", pl.col("group").is_null())
    return int(own["enterprises"].sum())


def _asked(names: Iterable[str], known: Questions) -> Iterator[Query]:
    """The questions of these names that are known, each once."""
    return (known[name] for name in dict.fromkeys(names) if name in known)


def _by_load(load: Load) -> tuple[float, str]:
    share = load.enterprises / load.capacity if load.capacity else -1.0
    return -share, load.id


FIRST = ("enterprises", "enterprises_served", "brokers", "communities", "institutes", "platforms")
"""The stocks that people ask for first."""


def _in_order(rows: pl.DataFrame) -> list[dict[str, Any]]:
    place = {name: n for n, name in enumerate(FIRST)}
    return sorted(rows.to_dicts(), key=lambda r: place.get(r["indicator"], len(place)))


def _kpi(row: dict[str, Any]) -> Kpi:
    return Kpi(
        row["indicator"],
        Phrase(row["name"], row["name_zh"]),
        figure(row["value"], row["unit"]),
        unit(row["unit"]),
        period(row["period"]),
        growth(row["change"]),
        (row["change"] or 0) >= 0,
        row["known"],
        row["total"],
        "/" in row["period"],
    )


def _changes(store: Reader, since: date) -> Changes | None:
    """What opened and closed between two runs; None where there are not yet two."""
    found = changes(store, since)
    return found if found.baseline is not None else None


def _sources(store: Reader, age: pl.DataFrame) -> tuple[tuple[Cited, ...], int, int]:
    """The sources, how many records there are, and how many of them are synthetic."""
    text = " UNION ALL ".join(
        f"MATCH (n:{k.name}) WHERE n.source IS NOT NULL RETURN '{k.name}' AS kind, "
        "count(n.id) AS n, coalesce(sum(CASE WHEN n.synthetic THEN 1 ELSE 0 END), 0) AS made"
        for k in ONTOLOGY.public_nodes()
        if k.name != "Source"
    )
    counts = store.query(text).cast({"n": pl.Int64, "made": pl.Int64})
    names = ("id", "title", "publisher", "date", "retrieved_on", "url", "synthetic")
    wanted = ", ".join(f"s.{n} AS {n}" for n in names)
    said = store.query(f"MATCH (s:Source) RETURN {wanted} ORDER BY id")
    rests = dict(age.group_by("source").agg(pl.col("total").sum()).iter_rows())
    found = tuple(
        Cited(
            row["id"],
            row["title"] or row["id"],
            row["publisher"] or "",
            str(row["date"] or ""),
            str(row["retrieved_on"] or ""),
            row["url"] or "",
            bool(row["synthetic"]),
            int(rests.get(row["id"], 0)),
        )
        for row in said.iter_rows(named=True)
    )
    return found, int(counts["n"].sum()), int(counts["made"].sum())


ASKED_OF = {
    "Enterprise": ("uscc", "industry", "size", "above_scale", "surveyed_on", "LOCATED_IN"),
    "Demand": ("raised_on", "status", "trl_min", "budget", "IN_FIELD", "RAISED"),
    "Achievement": ("registered_on", "trl", "IN_FIELD", "OFFERS"),
    "Institute": ("surveyed_on", "STRONG_IN"),
    "Platform": ("type", "surveyed_on", "COVERS", "HOSTED_IN"),
    "Broker": ("capacity", "capacity_hours", "SPECIALISES_IN", "LIAISES_WITH"),
    "Collaboration": ("status", "started_on", "ended_on", "technology_amount", "ADDRESSES"),
    "Credential": ("valid_from", "valid_to"),
    "ServiceEvent": ("date", "hours", "FOR"),
}
"""Properties and relations that the rules rest on: what is missing here is what a rule cannot see.
"""


def _unknown(rows: pl.DataFrame) -> list[Known]:
    """What rules rest on and is not wholly known, the least known first."""
    found = []
    for row in rows.filter(pl.col("total") > 0).iter_rows(named=True):
        if row["property"] in ASKED_OF.get(row["kind"], ()) and row["share"] < 1:
            kind = Phrase(row["kind"], row["kind_zh"])
            name = _known_by(row["kind"], row["property"], row["property_zh"])
            found.append(Known(kind, name, row["known"], row["total"], row["share"]))
    return sorted(found, key=lambda k: (k.share, k.kind.en, k.property.en))


ENGLISH = {
    "uscc": "unified social credit code",
    "trl": "readiness level",
    "trl_min": "least readiness wanted",
}
"""Properties whose names say too little."""


def _known_by(kind: str, name: str, zh: str) -> Phrase:
    """What a property is called; a relation with what is at its other end."""
    if name not in ONTOLOGY.relations:
        return Phrase(ENGLISH.get(name, name.replace("_", " ")), zh)
    others = [b if a == kind else a for a, b in ONTOLOGY.relations[name].ends if kind in (a, b)]
    ends = [ONTOLOGY.nodes[other] for other in dict.fromkeys(others)]
    said = name.replace("_", " ").lower()
    return Phrase(
        f"{said} {' or '.join(e.name for e in ends)}", f"{zh}{'或'.join(e.zh for e in ends)}"
    )


def _surveys(store: Reader, as_of: date) -> list[Survey]:
    cutoff = as_of - timedelta(days=STALE)
    found = []
    for kind in ONTOLOGY.public_nodes():
        if "surveyed_on" not in kind:
            continue
        row = store.query(
            f"MATCH (n:{kind.name}) RETURN count(n.id) AS total, count(n.surveyed_on) AS known, "
            "coalesce(sum(CASE WHEN n.surveyed_on >= $cutoff THEN 1 ELSE 0 END), 0) AS recent",
            {"cutoff": cutoff},
        ).row(0, named=True)
        total, known, recent = (int(row[c]) for c in ("total", "known", "recent"))
        if total:
            name = Phrase(kind.name, kind.zh)
            found.append(Survey(name, total, recent, known - recent, total - known))
    return found
