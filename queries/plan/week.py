"""A broker's week: which of the plan's firms to visit first, and all that one should know there.

The order goes by points for what a visit could change, declared in POINTS: an open demand, a
failure that nobody has followed up, a day that will not come again, a firm that nobody has seen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from graph.ontology import ONTOLOGY
from graph.phrase import Phrase
from graph.stores.base import Reader
from queries.facts import FAILED
from queries.lookup import Found
from queries.once import Once
from queries.plan import texts
from queries.plan.closing import Closes, OpenGaps
from queries.plan.district import Broker, Firm
from queries.plan.plan import Assignment, Plan
from queries.plan.words import lacking
from queries.recommend import words
from queries.recommend.advice import Advice
from queries.recommend.advise import Adviser, Recommendation

VISITS = 5
"""Visits a week: so many fit two pages."""
HELPERS = 3
LOOKED = 30
"""How far down the list one is looked for whom the broker can introduce."""
PEERS = 2
LIVING = ("proposed", "active")
FRIDAY = 4
SOON, LONG = timedelta(days=90), timedelta(days=365)


POINTS: Mapping[str, tuple[int, Phrase]] = {
    "assigned": (4, Phrase("a gap assigned to the broker", "分派给该经纪人的缺口")),
    "demand": (3, Phrase("each open demand", "每项待解决需求")),
    "failed": (
        3,
        Phrase("a demand that was tried, failed and is still open", "合作失败后仍未解决的需求"),
    ),
    "deadline": (2, Phrase("a demand due within 90 days", "90 天内到期的需求")),
    "credential": (2, Phrase("a credential that lapses within 90 days", "90 天内到期的资质")),
    "unseen": (2, Phrase("no visit for a year, or ever", "一年以上未走访或从未走访")),
    "new": (1, Phrase("a firm new to the broker", "新接手的企业")),
}
"""What a visit may be worth, and how much each counts."""


@dataclass(frozen=True, slots=True)
class Need:
    """An open demand; what is not known of it is None."""

    id: str
    title: str
    fields: tuple[str, ...]
    raised_on: date | None
    deadline: date | None
    trl_min: int | None
    budget: float | None
    failed: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """A collaboration that came to nothing: with whom, and when it ended where that is known."""

    title: str
    partner: str | None
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit: whom, why now (with the points of each reason), and what to know and to ask.

    ``helpers`` is empty where nothing is known of what the firm needs; ``meet`` is the institute
    among them that the firm is asked to meet, ``reach`` those (ids) whom the broker knows.
    """

    assignment: Assignment
    points: int
    why: tuple[tuple[Phrase, int], ...]
    known: Mapping[str, Any]
    last: tuple[date | None, str | None] | None
    needs: tuple[Need, ...]
    failures: tuple[Failure, ...]
    helpers: Recommendation | None
    ask: tuple[Phrase, ...]
    closes: tuple[Closes, ...]
    meet: Advice | None
    reach: frozenset[str]


def week_of(day: date) -> tuple[date, date]:
    """Monday and Friday of the day's week; of a Saturday or Sunday those of the next."""
    monday = day + timedelta(days=(7 if day.weekday() > FRIDAY else 0) - day.weekday())
    return monday, monday + timedelta(days=FRIDAY)


class Desk:
    """What is known of all firms, read once; :meth:`week` makes one broker's."""

    def __init__(self, reader: Reader, plan: Plan, as_of: date) -> None:
        self.plan, self.as_of = plan, as_of
        self.reader = Once(reader)
        day = {"as_of": as_of}
        query = self.reader.query
        firms = query(texts.FIRMS)
        self._firms = {row["firm"]: row for row in firms.iter_rows(named=True)}
        self._nothing: dict[str, Any] = dict.fromkeys(firms.columns)
        self._demands = _by_firm(query(texts.DEMANDS, day).iter_rows(named=True))
        self._projects = _by_firm(query(texts.PROJECTS, day).iter_rows(named=True))
        self._visits = _by_firm(query(texts.VISITED, day).iter_rows(named=True))
        self._wanted: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in sorted(
            (r for rows in self._demands.values() for r in rows if r["title"]),
            key=lambda r: (-(r["raised_on"] or date.min).toordinal(), r["id"]),
        ):
            if not row["confidential"]:
                self._wanted[self._firms[row["firm"]]["industry"]].append(row)
        soon = {**day, "soon": as_of + SOON}
        self._credentials = _by_firm(query(texts.CREDENTIALS, soon).iter_rows(named=True))
        self._fields = dict(query(texts.FIELD_NAMES).iter_rows())
        self.gaps = OpenGaps(self.reader)
        self._adviser: Adviser | None = None

    def week(self, broker: str, visits: int = VISITS) -> list[Visit]:
        """The broker's (an id) visits in their order, at most so many."""
        return [self._visit(a) for a in self.order(broker, left=True)[:visits]]

    def order(self, broker: str, *, left: bool = False) -> list[Assignment]:
        """All firms of the broker, those with most points first, then as in the plan; ``left``:
        without those that were ticked as visited."""
        mine = [a for a in self.plan.assignments if a.broker and a.broker.id == broker]
        if left:
            mine = [a for a in mine if a.firm.id not in self.plan.options.visited]
        return sorted(mine, key=lambda a: (-sum(n for _, n in self._why(a)), a.place))

    def _visit(self, each: Assignment) -> Visit:
        why = tuple(self._why(each))
        firm = each.firm.id
        needs, failures = self._needs(each.firm), self._failures(firm)
        helpers = self._helpers(each, needs)
        reach = self._reach(helpers, each.broker)
        own = self.gaps.own(each)
        meet = _meet(helpers, reach, own) if needs and helpers else None
        closes = tuple(self.gaps.closes(each, helpers, meet.id if meet else None))
        asked = {i: n for c in closes for i, n in c.institutes.items()}
        if asked and meet and meet.id not in asked:  # a gap of the broker's own goes first
            meet = None
        if helpers and meet:
            asked = {meet.id: helpers.names.get(meet.id, meet.id), **asked}
        last = self._last(firm)
        return Visit(
            each,
            sum(n for _, n in why),
            why,
            self._known(firm),
            last,
            needs,
            failures,
            helpers,
            tuple(self._ask(each, needs, failures, tuple(asked.values()))),
            closes,
            meet,
            reach,
        )

    def _known(self, firm: str) -> Mapping[str, Any]:
        """What the graph says of it; of a firm that is only supposed, nothing."""
        return self._firms.get(firm) or self._nothing

    # --- why now ----------------------------------------------------------------------------

    def _why(self, each: Assignment) -> Iterator[tuple[Phrase, int]]:
        firm = each.firm.id
        needs = self._needs(each.firm)
        owner = each.broker.name if each.broker else ""
        if n := sum(g["owner"] == owner for g in self.gaps.of(each.firm)):
            said = Phrase(f"{_many(n, 'gap')} assigned to you", f"有 {n} 个缺口分派给您")
            yield said, _worth("assigned")
        if n := len(needs):
            yield Phrase(_many(n, "open demand"), f"{n} 项待解决需求"), n * _worth("demand")
        if n := sum(need.failed for need in needs):
            yield (
                Phrase(f"{n} tried before, without success", f"{n} 项曾合作未成"),
                n * _worth("failed"),
            )
        due = [d for need in needs if (d := need.deadline) and d <= self.as_of + SOON]
        if due:
            first = min(due)
            past = first < self.as_of
            yield (
                Phrase(f"was due on {first}", f"已于 {first} 到期")
                if past
                else Phrase(f"due on {first}", f"{first} 到期"),
                _worth("deadline"),
            )
        for row in self._credentials.get(firm, ())[:1]:
            kind = _credential(row["kind"])
            until = row["valid_to"]
            yield (
                Phrase(f"{kind.en} lapses on {until}", f"{kind.zh} {until} 到期"),
                _worth("credential"),
            )
        last = self._last(firm)
        if last is None:
            yield Phrase("never visited", "从未走访"), _worth("unseen")
        elif last[0] is not None and last[0] < self.as_of - LONG:
            yield Phrase(f"not visited since {last[0]}", f"{last[0]} 后未走访"), _worth("unseen")
        if not each.kept:
            yield Phrase("new to you", "新接手"), _worth("new")

    # --- what is known ----------------------------------------------------------------------

    def _needs(self, firm: Firm) -> tuple[Need, ...]:
        projects = self._projects.get(firm.id, ())
        tried = {row["demand"] for row in projects if self._failed(row)}
        living = {row["demand"] for row in projects if self._lives(row)}
        fields = {d.id: sorted(d.fields) for d in firm.demands}
        return tuple(
            Need(
                row["id"],
                row["title"] or row["id"],
                tuple(self._fields.get(f) or f for f in fields.get(row["id"], ())),
                row["raised_on"],
                row["deadline"],
                row["trl_min"],
                row["budget"],
                row["id"] in tried - living,
            )
            for row in self._demands.get(firm.id, ())
        )

    def _lives(self, row: Mapping[str, Any]) -> bool:
        """Whether it was living that day, as one that ended later was."""
        ended = row["ended_on"]
        return row["status"] in LIVING or (ended is not None and ended > self.as_of)

    def _failed(self, row: Mapping[str, Any]) -> bool:
        return row["status"] in FAILED and not self._lives(row)

    def _failures(self, firm: str) -> tuple[Failure, ...]:
        made: dict[str, Failure] = {}
        for row in self._projects.get(firm, ()):
            if self._failed(row):
                failure = Failure(row["title"] or row["id"], row["partner"], row["ended_on"])
                made.setdefault(row["id"], failure)
        return tuple(sorted(made.values(), key=lambda f: f.ended_on or date.min, reverse=True))

    def _last(self, firm: str) -> tuple[date | None, str | None] | None:
        """Day and outcome of the last visit; None where there was none at all."""
        rows = self._visits.get(firm, ())
        dated = [r for r in rows if r["date"] is not None]
        if dated:
            return dated[-1]["date"], dated[-1]["outcome"]
        return (None, rows[-1]["outcome"]) if rows else None

    def _helpers(self, each: Assignment, needs: Sequence[Need]) -> Recommendation | None:
        """Of those who could help with what is needed; else in the fields of past projects.

        One at least is an institute that a gap of the broker's own names or, where no gap does,
        that the broker knows, if there is one.
        """
        firm = each.firm
        if not needs and not firm.fields:
            return None
        if self._adviser is None:
            self._adviser = Adviser(self.reader, self.as_of)
        subject = Found("Enterprise", firm.id, firm.name, "id", synthetic=False)
        fields = () if needs else tuple(sorted(firm.fields))
        found = self._adviser.recommend(subject, top=LOOKED, fields=fields)
        reach = self._reach(found, each.broker)
        return replace(found, advice=_chosen(found.advice, reach, self.gaps.own(each)))

    def _reach(self, helpers: Recommendation | None, broker: Broker | None) -> frozenset[str]:
        """Those of the helpers (ids) with whom, or with whose institute, the broker liaises."""
        if helpers is None or broker is None or self._adviser is None:
            return frozenset()
        ties = self._adviser.ties
        return frozenset(a.id for a in helpers.advice if ties.knows(broker.id, a.institutes))

    # --- what to ask, and what closes -------------------------------------------------------

    def _ask(
        self,
        each: Assignment,
        needs: Sequence[Need],
        failures: Sequence[Failure],
        meet: Sequence[str],
    ) -> Iterator[Phrase]:
        firm = each.firm.id
        if failures and (not needs or any(n.failed for n in needs)):
            who = failures[0].partner
            yield Phrase(
                f"Why did the work {f'with {who} ' if who else ''}come to nothing: technology, "
                "price or people? What must be different this time?",
                f"{f'与{who}' if who else '上次'}的合作为何未成：技术、"
                f"价格还是人？这次须有何不同？",
            )
        for need in needs[:2]:
            lacks = lacking(need)
            if lacks:
                yield Phrase(
                    f"“{need.title}”: {', '.join(en for en, _ in lacks)}?",
                    f"“{need.title}”：{'、'.join(zh for _, zh in lacks)}？",
                )
        if not needs and (others := self._peers(firm)):
            en, zh = " and ".join(f"“{o}”" for o in others), "".join(f"“{o}”" for o in others)
            yield Phrase(
                f"Firms of the same industry ask for {en}: does it need the like?",
                f"同行业企业提出过{zh}，本企业是否也有类似需要？",
            )
        if not needs:
            yield Phrase(
                "What can you not solve alone? What is made by hand, imported, or most often "
                "sent back?",
                "有哪些自己解决不了的技术难题？哪些工序靠手工、靠进口，或返工最多？",
            )
        if meet:
            whom, whom_zh = " and ".join(meet), "、".join(meet)
            yield Phrase(
                f"Would you meet {whom}, and when?", f"是否愿意与{whom_zh}见面？什么时候？"
            )
        for row in self._credentials.get(firm, ())[:1]:
            kind = _credential(row["kind"])
            yield Phrase(
                f"Will {kind.en} be renewed before {row['valid_to']}? Who prepares it?",
                f"{row['valid_to']} 前是否续报{kind.zh}？由谁准备？",
            )
        surveyed = self._known(firm)["surveyed_on"]
        if surveyed is None or surveyed < self.as_of - LONG:
            since = f" (of {surveyed})" if surveyed else ""
            since_zh = f"（现为 {surveyed}）" if surveyed else ""
            yield Phrase(
                f"Bring the firm's data up to date{since}: contact, people, products",
                f"更新企业资料{since_zh}：联系人、人数、产品",
            )

    def _peers(self, firm: str) -> list[str]:
        """What others of its industry need, the latest first; nothing that is confidential."""
        industry = self._known(firm)["industry"]
        rows = self._wanted.get(industry, ()) if industry else ()
        titles = dict.fromkeys(words.plain(row["title"]) for row in rows if row["firm"] != firm)
        return list(titles)[:PEERS]


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _worth(name: str) -> int:
    return POINTS[name][0]


def _chosen(
    advice: Sequence[Advice], reach: Container[str], own: Container[str]
) -> tuple[Advice, ...]:
    """The first HELPERS; the last of them gives way to the first institute that a gap of the
    broker's own names or, where none does, within the broker's reach, if none of them is."""
    first = tuple(advice[:HELPERS])
    found = [a for a in advice if a.kind == "Institute"]
    known = [a for a in found if a.id in own] or [a for a in found if a.id in reach]
    return first if not known or known[0] in first else (*first[:-1], known[0])


def _meet(helpers: Recommendation, reach: Container[str], own: Container[str]) -> Advice | None:
    """The best institute among them, first of those that a gap of the broker's own names, then of
    those that the broker knows."""
    found = [a for a in helpers.advice if a.kind == "Institute"]
    found.sort(key=lambda a: (a.id not in own, a.id not in reach))
    return found[0] if found else None


def _credential(kind: str) -> Phrase:
    called = ONTOLOGY.nodes["Credential"]["kind"].choices or {}
    return Phrase(f"the status of {kind}", f"{called.get(kind, kind)}资质")


def _by_firm(rows: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    made: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        made[row["firm"]].append(row)
    return made
