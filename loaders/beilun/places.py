"""Communities, enterprises and platforms of the synthetic district."""

from __future__ import annotations

from datetime import date

from graph.uscc import ALPHABET, check_character
from loaders.beilun.canonical import lines
from loaders.beilun.chance import Chance
from loaders.beilun.world import AS_OF, LINGFENG, Community, Firm, World, of_field

SIZES = ("large", "medium", "small", "micro")
EMPLOYEES = {"large": (1000, 2400), "medium": (300, 999), "small": (20, 299), "micro": (2, 19)}
PLATFORM_TYPES = (
    ("enterprise technology centre", "企业技术中心"),
    ("incubator", "孵化器"),
    ("new R&D institution", "新型研发机构"),
    ("makerspace", "众创空间"),
    ("innovation service complex", "创新服务综合体"),
    ("technology alliance", "技术创新联盟"),
    ("key laboratory", "重点实验室"),
    ("expert workstation", "专家工作站"),
    ("IP base", "知识产权基地"),
    ("technology market", "技术市场"),
)


def make_communities(world: World) -> None:
    """Eleven communities with invented names; the twelfth, Lingfeng, is a reported one."""
    for n, line in enumerate(lines("beilun_synthetic/communities.csv"), start=1):
        reported = line["short"] == "灵峰"
        community = Community(
            short=line["short"],
            ref=LINGFENG if reported else f"syn-c{n:02d}",
            name=LINGFENG if reported else f"{line['short']}工业社区〔合成〕",
            firms=int(line["firms"]),
            unmet=float(line["unmet"]),
            cluster=line["cluster"],
            longitude=float(line["longitude"]),
            latitude=float(line["latitude"]),
            founded_on=line["founded_on"],
        )
        world.communities.append(community)
        if not reported:
            _write_community(world, community)


def _write_community(world: World, community: Community) -> None:
    world.rows.node(
        "Community",
        id=community.ref,
        name=community.name,
        subkind="community",
        region="北仑区",
        founded_on=community.founded_on,
        longitude=community.longitude,
        latitude=community.latitude,
        surveyed_on=date(2020, 6, 30),
    )


def make_firms(world: World) -> None:
    """The enterprises: trade by community, size, and who has met them so far."""
    chance = Chance(world.seed, "firms")
    trades = lines("beilun_synthetic/trades.csv")
    for community in world.communities:
        column = "lingfeng" if community.ref == LINGFENG else "elsewhere"
        weights = [float(t[column]) for t in trades]
        for _ in range(community.firms):
            trade = chance.weigh(trades, weights)
            size = chance.weigh(SIZES, (1, 7, 44, 48))
            world.firms.append(
                Firm(
                    n=len(world.firms) + 1,
                    home=community,
                    trade=trade["trade"],
                    industry=trade["industry"],
                    fields=trade["fields"].split(";"),
                    size=size,
                    reach=_reach(chance, community.unmet, size),
                )
            )


def _reach(chance: Chance, unmet: float, size: str) -> str:
    # Small firms are met less often: brokers go first where there is most to be found.
    unmet *= {"large": 0.1, "medium": 0.4, "small": 0.8, "micro": 1.25}[size]
    if chance.yes(unmet):
        return "platform" if chance.yes(0.2) else "never"
    return chance.weigh(("served", "past", "visited"), (91, 6, 3))


def write_firms(world: World) -> None:
    """The rows of the enterprises, written last: when each was surveyed is known only then."""
    chance = Chance(world.seed, "firm rows")
    for firm in world.firms:
        low, high = EMPLOYEES[firm.size]
        above = {"large": True, "medium": True, "small": chance.yes(0.45), "micro": False}
        known = not chance.yes(0.04)
        world.rows.node(
            "Enterprise",
            id=firm.id,
            name=f"{firm.home.short}合成{firm.n:04d}{firm.trade}（示例）有限公司",
            aliases=f"{firm.home.short}合成{firm.n:04d}" if chance.yes(0.3) else None,
            uscc=_uscc(chance, firm.n),
            industry=firm.industry,
            size=firm.size if known else None,
            above_scale=above[firm.size] if known else None,
            employees=chance.between(low, high) if known else None,
            founded_on=chance.day(date(1992, 1, 1), date(2017, 12, 31)),
            country="CN",
            region="北仑区",
            address=f"{firm.home.short}合成路{firm.n}号（示例）",
            longitude=_near(chance, firm.home.longitude, 0.014, 121.7, 122.0),
            latitude=_near(chance, firm.home.latitude, 0.011, 29.75, 29.97),
            contact=f"合成联系人{firm.n:04d}" if chance.yes(0.85) else None,
            phone=f"000-0000-{firm.n:04d}" if chance.yes(0.8) else None,
            surveyed_on=_surveyed(chance, firm),
        )
        world.rows.relate("LOCATED_IN", ("Enterprise", firm.id), ("Community", firm.home.ref))


def _surveyed(chance: Chance, firm: Firm) -> date | None:
    if chance.yes(0.05):
        return None
    if firm.last_met:
        return firm.last_met
    return chance.day(date(2018, 11, 1), date(2020, 6, 30)) if chance.yes(0.55) else None


def _near(chance: Chance, centre: float, spread: float, low: float, high: float) -> str:
    # The sum of two uniforms: denser in the middle, and no function that rounds differently.
    value = centre + spread * (chance.unit() + chance.unit() - 1)
    return f"{min(max(value, low), high):.5f}"


def _uscc(chance: Chance, n: int) -> str | None:
    """A code of province 99, which does not exist; some are missing, a few miswritten."""
    if chance.yes(0.12):
        return None
    body = f"91990206MA9X{n:05d}"
    right = check_character(body)
    following = ALPHABET[(ALPHABET.index(right) + 1) % len(ALPHABET)]
    return body + (following if chance.yes(0.003) else right)


def make_platforms(world: World) -> None:
    """Two national engineering centres in Lingfeng; elsewhere platforms of the other types."""
    chance = Chance(world.seed, "platforms")
    lingfeng = world.communities[0]
    national = ("national engineering centre", "国家工程技术研究中心")
    _platform(world, chance, lingfeng, national, "national", ("804", "401"))
    _platform(world, chance, lingfeng, national, "national", ("807",))
    turn = 0
    for community in world.communities[1:]:
        for _ in range(community.firms // 34 if community.firms > 80 else 0):
            kind = PLATFORM_TYPES[turn % len(PLATFORM_TYPES)]
            level = chance.weigh(("provincial", "municipal", "district"), (2, 4, 5))
            covered = _covered(world, chance, community)
            _platform(world, chance, community, kind, level, covered)
            turn += 1


def _covered(world: World, chance: Chance, community: Community) -> tuple[str, ...]:
    if chance.yes(0.08):
        return ()
    if chance.yes(0.12):
        return (chance.pick(("80", "40", "50", "70")),)
    near = [f for firm in world.firms if firm.home is community for f in firm.fields]
    chosen = [chance.pick(near) for _ in range(chance.between(3, 6))]
    return tuple(dict.fromkeys(chosen))


def _platform(
    world: World,
    chance: Chance,
    community: Community,
    kind: tuple[str, str],
    level: str,
    covered: tuple[str, ...],
) -> None:
    n = len(world.platforms) + 1
    own = ("Platform", f"syn-p{n:02d}")
    world.platforms.append((own[1], community))
    world.rows.node(
        "Platform",
        id=own[1],
        name=f"{community.short}合成{kind[1]}{n:02d}〔示例〕",
        type=kind[0],
        level=level,
        founded_on=chance.day(date(2010, 1, 1), date(2019, 12, 31)),
        longitude=_near(chance, community.longitude, 0.008, 121.7, 122.0),
        latitude=_near(chance, community.latitude, 0.006, 29.75, 29.97),
        surveyed_on=None if chance.yes(0.1) else chance.day(date(2019, 1, 1), AS_OF),
    )
    world.rows.relate("HOSTED_IN", own, ("Community", community.ref))
    for code in covered:
        world.rows.relate("COVERS", own, of_field(code))
    near = [f for f in world.firms if f.home.cluster == community.cluster]
    own_firms = [f for f in near if f.home is community]
    wide = kind[0] in ("technology alliance", "innovation service complex")
    for firm in chance.sample(near if wide else own_firms, chance.between(5, 32 if wide else 12)):
        world.rows.relate("MEMBER_OF", ("Enterprise", firm.id), own)
