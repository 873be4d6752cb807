"""What institutes offer and what enterprises need."""

from __future__ import annotations

from datetime import date, timedelta

from loaders.beilun.canonical import lines
from loaders.beilun.chance import Chance
from loaders.beilun.world import AS_OF, Demand, Firm, Institute, Topic, World, of_field

ACHIEVEMENTS = 720
FIRMS_A_DEMAND = 6
"""About one recorded need for six firms served."""
METHODS = ("基于视觉的", "低成本", "高精度", "智能化", "新型", "适合中小企业的", "绿色")
STAGES = ((3, "initial"), (6, "pilot"), (9, "mature"))


def make_institutes(world: World) -> None:
    """Institutes whose fields are nested: the narrow ones are strong where the broad ones are."""
    chance = Chance(world.seed, "institutes")
    by_rank = sorted(world.topics.values(), key=lambda t: t.supply)
    for n, line in enumerate(lines("beilun_synthetic/institutes.csv"), start=1):
        institute = Institute(n, _strong(chance, n, by_rank))
        world.institutes.append(institute)
        world.rows.node(
            "Institute",
            id=institute.id,
            name=f"{line['name']}〔合成{n:02d}〕",
            type=line["type"],
            country="CN",
            region=chance.pick(("合成省甲市", "合成省乙市", "合成省丙市")),
            surveyed_on=None if chance.yes(0.15) else chance.day(date(2018, 6, 1), AS_OF),
        )
        own = ("Institute", institute.id)
        for code in institute.strong:
            world.rows.relate("STRONG_IN", own, of_field(code))
        if n % 4 == 0:
            platform, _ = chance.pick(world.platforms[2:])
            world.rows.relate("OPERATES", own, ("Platform", platform))
    _make_achievements(world)


def _strong(chance: Chance, n: int, by_rank: list[Topic]) -> list[str]:
    breadth = 2 + (44 - n) * (44 - n) // 130
    kept = [t.field for t in by_rank[:breadth] if not chance.yes(0.12)]
    if chance.yes(0.5) and breadth < len(by_rank):
        kept.append(chance.pick(by_rank[breadth:]).field)
    return kept or [by_rank[0].field]


def _make_achievements(world: World) -> None:
    chance = Chance(world.seed, "achievements")
    weights = [3.0 + len(i.strong) for i in world.institutes]
    for n in range(1, ACHIEVEMENTS + 1):
        institute = chance.weigh(world.institutes, weights)
        topic = world.topics[chance.pick(institute.strong)]
        trl = None if chance.yes(0.12) else chance.weigh(range(2, 10), (3, 6, 8, 8, 6, 5, 3, 2))
        registered = None
        if not chance.yes(0.03):
            registered = chance.day(date(2013, 1, 1), date(2020, 6, 30))
        own = f"syn-r{n:04d}"
        world.rows.node(
            "Achievement",
            id=own,
            title=f"{chance.pick(METHODS)}{chance.pick(topic.subjects)}技术〔合成成果{n:04d}〕",
            institute=institute.id,
            registered_on=registered,
            trl=trl,
            stage=next(s for top, s in STAGES if trl <= top) if trl else None,
        )
        world.rows.relate("IN_FIELD", ("Achievement", own), of_field(topic.field))
        institute.results.append((own, topic.field, registered))


def make_demands(world: World) -> None:
    """Recorded needs, most of them found at a visit; rows are written with them."""
    chance = Chance(world.seed, "demands")
    served = sum(f.reach == "served" for f in world.firms)
    weights = [_eagerness(f) for f in world.firms]
    for n in range(1, round(served / FIRMS_A_DEMAND)):
        firm = chance.weigh(world.firms, weights)
        found = _found(chance, firm)
        raised = found[1] if found else chance.day(date(2018, 1, 10), AS_OF)
        topic = world.topics[_field(world, chance, firm)]
        demand = Demand(
            n=n,
            firm=firm,
            raised_on=None if not found and chance.yes(0.3) else raised,
            status=_status(chance, raised),
            field=topic.field,
            subject=chance.pick(topic.subjects),
        )
        world.demands.append(demand)
        _write_demand(world, chance, demand)
        if found:
            start = ("ServiceEvent", found[0])
            world.rows.relate("SURFACED", start, ("Demand", demand.id))


def _eagerness(firm: Firm) -> float:
    by_reach = {"served": 1.0, "past": 0.4, "visited": 0.6, "platform": 0.35, "never": 0.2}
    return by_reach[firm.reach] * {"large": 5, "medium": 4, "small": 1.5, "micro": 0.5}[firm.size]


def _found(chance: Chance, firm: Firm) -> tuple[str, date] | None:
    return chance.pick(firm.meetings) if firm.meetings and chance.yes(0.85) else None


def _field(world: World, chance: Chance, firm: Firm) -> str:
    known = [f for f in firm.fields if f in world.topics]
    if known and chance.yes(0.75):
        return chance.pick(known)
    topics = list(world.topics.values())
    return chance.weigh(topics, [t.demand for t in topics]).field


def _status(chance: Chance, raised: date) -> str:
    # The older a need, the likelier that something has come of it.
    statuses = ("open", "matched", "contracted", "closed", "withdrawn")
    age = (AS_OF - raised).days
    if age < 120:
        return chance.weigh(statuses, (86, 12, 2, 0, 0))
    return chance.weigh(statuses, (50, 13, 19, 12, 6) if age < 500 else (44, 6, 18, 22, 10))


def _write_demand(world: World, chance: Chance, demand: Demand) -> None:
    wanted = chance.weigh(range(3, 10), (2, 4, 6, 8, 8, 4, 2))
    secret = None if chance.yes(0.1) else chance.yes(0.1)
    budget = chance.between(10, 400) * 10_000
    raised = demand.raised_on
    world.rows.node(
        "Demand",
        id=demand.id,
        title=f"{demand.subject}需求〔合成需求{demand.n:04d}〕",
        description=f"合成说明{demand.n:04d}：{demand.subject}，细节仅限内部。",
        enterprise=demand.firm.id,
        raised_on=raised,
        status=demand.status,
        trl_min=None if chance.yes(0.15) else wanted,
        budget=None if chance.yes(0.3) else budget,
        deadline=raised + timedelta(days=chance.between(150, 720))
        if raised and chance.yes(0.6)
        else None,
        confidential=secret,
    )
    if chance.yes(0.05):
        demand.field = ""
        return
    # One in twelve is known only by its area: a narrower supply may still fit it.
    code = f"{demand.field[0]}0" if chance.yes(0.08) else demand.field
    world.rows.relate("IN_FIELD", ("Demand", demand.id), of_field(code))
