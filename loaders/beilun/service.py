"""Brokers, whom they serve, and the visits of brokers and platforms."""

from __future__ import annotations

from datetime import date, timedelta

from loaders.beilun.chance import Chance
from loaders.beilun.world import AS_OF, BUREAU, YEAR_AGO, Broker, Community, Firm, World, of_field

BROKERS = 52
"""Besides the reported one: 53 in all, the article's "more than 50"."""
LARGEST_PORTFOLIO = 40
FIRST = date(2018, 1, 8)
TYPES = ("visit", "diagnosis", "matchmaking", "training", "project application")
OUTCOMES = ("合成记录：了解情况", "合成记录：提出需求", "合成记录：约定再访", "合成记录：无需求")


def make_brokers(world: World) -> None:
    """Brokers by the number of firms served in each community; ties to institutes and fields."""
    chance = Chance(world.seed, "brokers")
    agency = ("Agency", "syn-a01")
    world.rows.node("Agency", id=agency[1], name="合成科技服务中心〔示例〕", region="北仑区")
    for community, count in _staff(world):
        for _ in range(count):
            broker = Broker(
                n=len(world.brokers) + 1,
                home=community,
                second=_second(world, chance, community),
                appetite=0.72 + 0.5 * chance.unit(),
            )
            world.brokers.append(broker)
            _tie_broker(world, chance, broker)
            employer = ("Agency", BUREAU) if chance.yes(0.8) else agency
            world.rows.relate("EMPLOYED_BY", ("Broker", broker.id), employer)


def _staff(world: World) -> list[tuple[Community, int]]:
    """52 brokers over the communities in proportion to the firms served, by largest remainder."""
    served = [
        sum(f.home is c and f.reach == "served" for f in world.firms) for c in world.communities
    ]
    exact = [BROKERS * s / sum(served) for s in served]
    counts = [int(e) for e in exact]
    by_remainder = sorted(range(len(exact)), key=lambda k: counts[k] - exact[k])
    for k in by_remainder[: BROKERS - sum(counts)]:
        counts[k] += 1
    return list(zip(world.communities, counts, strict=True))


def _second(world: World, chance: Chance, home: Community) -> Community | None:
    roll = chance.unit()
    if roll < 0.4:
        return None
    same = roll < 0.9
    others = [c for c in world.communities if c is not home and (c.cluster == home.cluster) == same]
    return chance.pick(others)


def _tie_broker(world: World, chance: Chance, broker: Broker) -> None:
    own = ("Broker", broker.id)
    if not chance.yes(0.08):
        # The better known an institute, the more brokers know somebody there.
        popular = [1 / (3 + i.n) for i in world.institutes]
        known = {
            chance.weigh(world.institutes, popular).n: None for _ in range(chance.between(1, 3))
        }
        broker.institutes = [world.institutes[n - 1] for n in known]
    for institute in broker.institutes:
        world.rows.relate("LIAISES_WITH", own, ("Institute", institute.id))
    topics = list(world.topics.values())
    weights = [t.demand + 0.5 for t in topics]
    fields = {chance.weigh(topics, weights).field: None for _ in range(chance.between(2, 4))}
    for code in fields:
        world.rows.relate("SPECIALISES_IN", own, of_field(code))


def make_services(world: World) -> None:
    """Who serves whom and since when, and the visits that were made; then the brokers' rows."""
    chance = Chance(world.seed, "services")
    for firm in world.firms:
        if firm.reach == "served":
            _serve(world, chance, firm)
        elif firm.reach == "past":
            _once_served(world, chance, firm)
        elif firm.reach == "visited":
            broker = chance.pick([b for b in world.brokers if b.home is firm.home])
            _meet(world, chance, firm, ("Broker", broker.id), chance.day(FIRST, AS_OF))
    _write_brokers(world)


def _serve(world: World, chance: Chance, firm: Firm) -> None:
    firm.brokers = [_least_busy(world, chance, firm, [])]
    if chance.yes(0.24):
        firm.brokers.append(_least_busy(world, chance, firm, firm.brokers))
    for broker in firm.brokers:
        broker.load += 1
    if chance.yes(0.07):
        _once_served(world, chance, firm)
    care = chance.weigh(("kept", "lapsed", "none"), (85, 12, 3))
    latest = date(2019, 5, 31) if care == "lapsed" else date(2020, 5, 31)
    for broker in firm.brokers:
        since = chance.day(date(2017, 1, 3), latest)
        until = date(2021, 12, 31) if chance.yes(0.06) else None
        served = ("Enterprise", firm.id)
        world.rows.relate("SERVES", ("Broker", broker.id), served, since=since, until=until)
        first = max(since, FIRST)
        if care == "kept":
            last = chance.day(max(first, YEAR_AGO + timedelta(days=1)), date(2020, 7, 14))
            _visits(world, chance, firm, broker, first, last)
        elif care == "lapsed":
            last = chance.day(first, YEAR_AGO - timedelta(days=6))
            _visits(world, chance, firm, broker, first, last)


def _visits(
    world: World, chance: Chance, firm: Firm, broker: Broker, first: date, last: date
) -> None:
    days = {last: None, **{chance.day(first, last): None for _ in range(chance.between(0, 2))}}
    for day in sorted(days):
        _meet(world, chance, firm, ("Broker", broker.id), day)


def _least_busy(world: World, chance: Chance, firm: Firm, but: list[Broker]) -> Broker:
    free = [b for b in world.brokers if b.load < LARGEST_PORTFOLIO and b not in but]
    at_home = [b for b in free if b.home is firm.home]
    visiting = [b for b in free if b.second is firm.home]
    pool = visiting if visiting and (not at_home or chance.yes(0.15)) else at_home
    return min(pool or free, key=lambda b: ((b.load + 1) / b.appetite, b.n))


def _once_served(world: World, chance: Chance, firm: Firm) -> None:
    pool = [b for b in world.brokers if b.home is firm.home and b not in firm.brokers]
    if not pool:
        return
    broker = chance.pick(pool)
    since = chance.day(date(2016, 3, 1), date(2017, 12, 31))
    until = chance.day(date(2018, 3, 1), date(2019, 12, 31))
    own, served = ("Broker", broker.id), ("Enterprise", firm.id)
    world.rows.relate("SERVES", own, served, since=since, until=until)
    if chance.yes(0.7):
        _meet(world, chance, firm, own, chance.day(FIRST, until))


def _meet(
    world: World, chance: Chance, firm: Firm, host: tuple[str, str], day: date, kind: str = ""
) -> None:
    """One visit to the firm; two of one type on one day would be one and the same."""
    kind = kind or chance.weigh(TYPES, (60, 14, 12, 6, 8))
    meeting = f"syn-v{firm.n:04d}-{len(firm.meetings) + 1:02d}"
    if any(day == known for _, known in firm.meetings):
        return
    firm.meetings.append((meeting, day))
    world.rows.node(
        "ServiceEvent",
        id=meeting,
        type=kind,
        date=day,
        enterprise=firm.id,
        hours=chance.between(1, 8) / 2 if chance.yes(0.9) else None,
        outcome=chance.pick(OUTCOMES) if chance.yes(0.7) else None,
    )
    relation = "CONDUCTED" if host[0] == "Broker" else "PROVIDED"
    world.rows.relate(relation, host, ("ServiceEvent", meeting))
    firm.last_met = max(firm.last_met or day, day)


def _write_brokers(world: World) -> None:
    """Capacities leave room for most; a few brokers carry more than they can."""
    chance = Chance(world.seed, "broker rows")
    overloaded = {b.n for b in chance.sample(world.brokers, 5)}
    unknown = {b.n for b in chance.sample(world.brokers, 3)}
    for broker in world.brokers:
        room = -chance.between(2, 7) if broker.n in overloaded else chance.between(1, 12)
        world.rows.node(
            "Broker",
            id=broker.id,
            name=f"合成经纪人{broker.n:02d}",
            level=chance.weigh(("初级", "中级", "高级"), (4, 4, 2)),
            capacity=None if broker.n in unknown else broker.load + room,
            capacity_hours=chance.between(16, 28),
            phone=f"000-0001-{broker.n:04d}",
        )


def make_platform_services(world: World) -> None:
    """What platforms provided: every third stands idle. Some firms were met by a platform only."""
    chance = Chance(world.seed, "platform services")
    working = world.working
    for platform, community in working:
        near = [f for f in world.firms if f.home is community and f.reach == "served"]
        for firm in chance.sample(near, chance.between(4, 14)):
            kind = chance.pick(("training", "diagnosis", "matchmaking"))
            day = chance.day(FIRST, AS_OF)
            _meet(world, chance, firm, ("Platform", platform), day, kind)
    for firm in world.firms:
        if firm.reach == "platform":
            near_by = [p for p in working if p[1].cluster == firm.home.cluster]
            platform, _ = chance.pick(near_by)
            day = chance.day(FIRST, AS_OF)
            _meet(world, chance, firm, ("Platform", platform), day, "training")
