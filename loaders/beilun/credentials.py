"""Credentials: in Lingfeng exactly the article's numbers, valid on the day of the article."""

from __future__ import annotations

from datetime import date, timedelta

from loaders.beilun.chance import Chance
from loaders.beilun.world import AS_OF, Firm, World

LINGFENG_HIGH_TECH, LINGFENG_SMES, BOTH = 46, 45, 27
"""High-tech enterprises, technology SMEs (the article's 3.6), and how many are both (invented)."""
HIGH_TECH, SME = "high-tech enterprise", "technology SME"


def make_credentials(world: World) -> None:
    """Who holds what: a high-tech status lasts three years, an SME entry until the year's end."""
    chance = Chance(world.seed, "credentials")
    lingfeng = [f for f in world.firms if f.home is world.communities[0]]
    able = chance.sample([f for f in lingfeng if f.size != "large"], len(lingfeng))
    first_sme = LINGFENG_HIGH_TECH - BOTH
    high_tech = able[:LINGFENG_HIGH_TECH]
    smes = able[first_sme : first_sme + LINGFENG_SMES]
    rest = [f for f in world.firms if f.home is not world.communities[0]]
    likely = {"large": 0.4, "medium": 0.35, "small": 0.13, "micro": 0.02}
    high_tech += [f for f in rest if chance.yes(likely[f.size])]
    holders = {f.n for f in high_tech}
    smes += [f for f in rest if f.size != "large" and chance.yes(0.3 if f.n in holders else 0.05)]
    world.high_tech = holders
    for firm in high_tech:
        _high_tech(world, chance, firm)
    for firm in smes:
        start = chance.day(date(2020, 3, 20), date(2020, 7, 10))
        _hold(world, firm, SME, start, date(2020, 12, 31))
    _lapsed(world, chance, [f for f in smes if f.n not in holders])
    _others(world, chance, high_tech)


def _high_tech(world: World, chance: Chance, firm: Firm) -> None:
    if chance.yes(0.12):
        lapses = chance.day(AS_OF + timedelta(days=4), AS_OF + timedelta(days=88))
    else:
        lapses = chance.day(date(2020, 11, 13), date(2022, 12, 4))
    start = date(lapses.year - 3, lapses.month, min(lapses.day, 28))
    _hold(world, firm, HIGH_TECH, start, lapses)
    if chance.yes(0.2):
        earlier = date(start.year - 3, start.month, start.day)
        _hold(world, firm, HIGH_TECH, earlier, start - timedelta(days=1))


def _lapsed(world: World, chance: Chance, smes: list[Firm]) -> None:
    """Technology SMEs that once had the high-tech status, and firms whose dates nobody noted."""
    for firm in chance.sample(smes, 9):
        end = chance.day(date(2018, 9, 1), date(2019, 12, 20))
        _hold(world, firm, HIGH_TECH, date(end.year - 3, end.month, min(end.day, 28)), end)
    plain = [f for f in world.firms if f.home is not world.communities[0]]
    plain = [f for f in plain if f.n not in world.high_tech and f not in smes]
    for firm in chance.sample(plain, 6):
        _hold(world, firm, SME, None, None)
    for firm in chance.sample(plain, 25):
        _hold(world, firm, SME, chance.day(date(2019, 4, 1), date(2019, 9, 1)), date(2019, 12, 31))


def _others(world: World, chance: Chance, high_tech: list[Firm]) -> None:
    for firm in chance.sample([f for f in high_tech if f.size in ("small", "medium")], 28):
        start = chance.day(date(2018, 6, 1), date(2020, 5, 31))
        _hold(world, firm, "specialised and new", start, date(start.year + 3, start.month, 1))
    for firm in chance.sample([f for f in high_tech if f.size == "medium"], 3):
        _hold(world, firm, "little giant", date(2019, 6, 1), date(2022, 5, 31))


def _hold(world: World, firm: Firm, kind: str, start: date | None, end: date | None) -> None:
    letter = {HIGH_TECH: "h", SME: "s", "specialised and new": "n", "little giant": "g"}[kind]
    year = start.year if start else 0
    world.rows.node(
        "Credential",
        id=f"syn-q{firm.n:04d}-{letter}{year:04d}",
        kind=kind,
        holder=firm.id,
        valid_from=start,
        valid_to=end,
    )
