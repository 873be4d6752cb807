"""Collaborations: the article's projects and amounts in 2020, and those of the years before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from loaders.beilun.chance import Chance
from loaders.beilun.world import AS_OF, Demand, Firm, Institute, World, of_field


@dataclass(frozen=True)
class Period:
    """So many contracts between two days, their technology amount in yuan, and how they fared."""

    contracts: int
    total: int
    first: date
    last: date
    fates: dict[str, int]


@dataclass(frozen=True)
class Slot:
    """A contract before it is known whose: day, amounts in yuan, what became of it."""

    started: date
    technology_amount: int
    amount: int
    status: str


YOUNG = {"active": 88, "completed": 7, "industrialised": 2, "terminated": 3}
MIDDLE = {
    "active": 45,
    "completed": 25,
    "industrialised": 12,
    "not_industrialised": 11,
    "terminated": 7,
}
OLD = {
    "active": 8,
    "completed": 33,
    "industrialised": 24,
    "not_industrialised": 24,
    "terminated": 11,
}
PERIODS = (
    # 2.7: more than 90 projects, more than 660 million yuan, about 7 million a project.
    Period(93, 663_180_000, date(2020, 1, 2), date(2020, 5, 31), YOUNG),
    # Less than a third of that the year before, up to the end of May and up to 15 July.
    Period(41, 208_400_000, date(2019, 1, 3), date(2019, 5, 31), MIDDLE),
    Period(3, 3_900_000, date(2019, 6, 3), date(2019, 7, 12), MIDDLE),
    Period(58, 372_000_000, date(2019, 7, 18), date(2019, 12, 28), MIDDLE),
    Period(46, 196_000_000, date(2018, 1, 8), date(2018, 12, 25), OLD),
    Period(72, 271_000_000, date(2015, 2, 2), date(2017, 12, 22), OLD),
)
FAILED = ("not_industrialised", "terminated")
NEEDED = {"contracted": ("active",), "closed": ("completed", "industrialised")}
ONCE_BITTEN, REKINDLED = 14, 3
USED = 43
"""How many achievements were ever contracted: 6 in 100."""
CONTRACTS = {"development": "开发", "transfer": "转让", "licence": "许可", "consulting": "咨询",
             "service": "服务"}  # fmt: skip


class Maker:
    """Writes collaborations; remembers the contracts not yet given out and the results used."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.chance = Chance(world.seed, "collaborations")
        self.slots = [s for p in PERIODS for s in _slots(self.chance, p)]
        self.used: set[str] = set()
        self.count = 0

    def take(self, statuses: Iterable[str], since: date | None) -> Slot | None:
        """A contract not yet given out that fared so and began after a day, if there is one."""
        fit = [s for s in self.slots if s.status in statuses and (not since or s.started > since)]
        if not fit:
            return None
        slot = self.chance.pick(fit)
        self.slots.remove(slot)
        return slot

    def partner(self, firm: Firm, code: str, but: Iterable[Institute] = ()) -> Institute:
        """An institute for the firm: strong in the field, better still if a broker knows it."""
        known = {i.n for b in firm.brokers for i in b.institutes}
        pool = [i for i in self.world.institutes if i not in but]
        weights = [(4 if code in i.strong else 0.15) * (4 if i.n in known else 1) for i in pool]
        return self.chance.weigh(pool, weights)

    def write(
        self, firm: Firm, institute: Institute, code: str, slot: Slot | None, need: Demand | None
    ) -> None:
        """One collaboration with all that hangs on it; without a contract it is proposed."""
        self.count += 1
        own = f"syn-k{self.count:04d}"
        self._node(own, code, slot, need)
        rows, this = self.world.rows, ("Collaboration", own)
        rows.relate("PARTY_TO", ("Enterprise", firm.id), this, role="需求方")
        rows.relate("PARTY_TO", ("Institute", institute.id), this, role="技术方")
        if not self.chance.yes(0.04):
            rows.relate("IN_FIELD", this, of_field(code))
        if need:
            rows.relate("ADDRESSES", this, ("Demand", need.id))
        if firm.brokers and self.chance.yes(_brokered(slot)):
            broker = ("Broker", self._broker(firm, institute))
            rows.relate("BROKERED", broker, this)
        self._more_parties(firm, institute, this)
        if slot:
            self._use(institute, code, slot, this)

    def _node(self, own: str, code: str, slot: Slot | None, need: Demand | None) -> None:
        kind = self.chance.weigh(list(CONTRACTS), (60, 10, 5, 8, 17))
        subject = need.subject if need else self.chance.pick(self.world.topics[code].subjects)
        # The amounts of some old contracts were never written down; none since 2019.
        known = slot is not None and not (slot.started.year < 2018 and self.chance.yes(0.1))
        self.world.rows.node(
            "Collaboration",
            id=own,
            title=f"{subject}{CONTRACTS[kind]}〔合成项目{self.count:04d}〕",
            description=f"合成内容{self.count:04d}：{subject}。",
            mode="joint" if kind == "development" and self.chance.yes(0.4) else "contracted",
            status=slot.status if slot else "proposed",
            started_on=slot.started if slot else None,
            ended_on=self._end(slot) if slot else None,
            contract_type=kind,
            amount=slot.amount if slot and known else None,
            technology_amount=slot.technology_amount if slot and known else None,
        )

    def _end(self, slot: Slot) -> date | None:
        if slot.status == "active":
            return None
        last = min(slot.started + timedelta(days=900), AS_OF - timedelta(days=10))
        return self.chance.day(min(slot.started + timedelta(days=40), last), last)

    def _broker(self, firm: Firm, institute: Institute) -> str:
        knowing = [b for b in firm.brokers if institute in b.institutes]
        return self.chance.pick(knowing or firm.brokers).id

    def _more_parties(self, firm: Firm, institute: Institute, this: tuple[str, str]) -> None:
        rows = self.world.rows
        if self.chance.yes(0.07):
            same = [f for f in self.world.firms if f.trade == firm.trade and f is not firm]
            second = self.chance.pick(same)
            rows.relate("PARTY_TO", ("Enterprise", second.id), this, role="联合方")
        if self.chance.yes(0.05):
            other = self.chance.pick([i for i in self.world.institutes if i is not institute])
            rows.relate("PARTY_TO", ("Institute", other.id), this, role="技术方")
        if self.chance.yes(0.05):
            platform, _ = self.chance.pick(self.world.working)
            rows.relate("PARTY_TO", ("Platform", platform), this, role="平台")

    def _use(self, institute: Institute, code: str, slot: Slot, this: tuple[str, str]) -> None:
        fit = [r for r, f, on in institute.results if f == code and on and on < slot.started]
        if len(self.used) >= USED:
            fit = [r for r in fit if r in self.used]
        if fit and self.chance.yes(0.35):
            result = self.chance.pick(fit)
            self.used.add(result)
            self.world.rows.relate("USES", this, ("Achievement", result))


def _slots(chance: Chance, period: Period) -> list[Slot]:
    made = []
    for part in chance.split(period.total, period.contracts, 10_000):
        status = chance.weigh(list(period.fates), list(period.fates.values()))
        amount = part if chance.yes(0.3) else part * chance.between(102, 160) // 100
        made.append(Slot(chance.day(period.first, period.last), part, amount, status))
    return made


def _brokered(slot: Slot | None) -> float:
    if slot is None:
        return 0.9
    return 0.88 if slot.started.year == 2020 else 0.5


def make_collaborations(world: World) -> None:
    """Collaborations for recorded needs, then for firms loyal to one institute, then the rest."""
    maker = Maker(world)
    _for_demands(maker)
    _for_the_bitten(maker)
    _for_the_loyal(maker)
    _for_the_rest(maker)


def _code(maker: Maker, firm: Firm) -> str:
    known = [f for f in firm.fields if f in maker.world.topics]
    return maker.chance.pick(known) if known else "804"


def _for_demands(maker: Maker) -> None:
    for need in maker.world.demands:
        code = need.field or _code(maker, need.firm)
        if need.status == "matched" and maker.chance.yes(0.75):
            maker.write(need.firm, maker.partner(need.firm, code), code, None, need)
        for statuses in (NEEDED[need.status],) if need.status in NEEDED else ():
            slot = maker.take(statuses, need.raised_on)
            if slot:
                maker.write(need.firm, maker.partner(need.firm, code), code, slot, need)


def _for_the_bitten(maker: Maker) -> None:
    """Open needs after a failure; a few of them are being tried again, and are no gap."""
    still_open = [d for d in maker.world.demands if d.status == "open" and d.raised_on]
    still_open.sort(key=lambda d: (d.raised_on, d.n))
    bitten = 0
    for need in still_open:
        slot = maker.take(FAILED, need.raised_on) if bitten < ONCE_BITTEN + REKINDLED else None
        code = need.field or _code(maker, need.firm)
        if slot:
            first = maker.partner(need.firm, code)
            maker.write(need.firm, first, code, slot, need)
            bitten += 1
            if bitten % 5 == 0:
                again = maker.partner(need.firm, code, (first,))
                maker.write(need.firm, again, code, None, need)
        elif maker.chance.yes(0.06):
            maker.write(need.firm, maker.partner(need.firm, code), code, None, need)


def _for_the_loyal(maker: Maker) -> None:
    """Ten firms with three or four projects with one institute each; eight that change partner."""
    able = [f for f in maker.world.firms if f.size in ("medium", "small") and f.brokers]
    chosen = maker.chance.sample(able, 18)
    for turn, firm in enumerate(chosen):
        partners: list[Institute] = []
        for _ in range(maker.chance.between(3, 4)):
            slot = maker.take((*MIDDLE,), None)
            code = _code(maker, firm)
            if not partners or turn >= 10:
                partners.append(maker.partner(firm, code, partners))
            maker.write(firm, partners[-1], code, slot, None)


def _for_the_rest(maker: Maker) -> None:
    chance, firms = maker.chance, maker.world.firms
    by_size = {"large": 6.0, "medium": 4.0, "small": 1.2, "micro": 0.25}
    weights = [
        by_size[f.size] * (5 if f.n in maker.world.high_tech else 1) * (1 if f.brokers else 0.25)
        for f in firms
    ]
    for slot in chance.sample(maker.slots, len(maker.slots)):
        firm = chance.weigh(firms, weights)
        code = _code(maker, firm)
        maker.write(firm, maker.partner(firm, code), code, slot, None)
