"""Made-up pictures for the tests of views: a district, and one full of hostile names."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

from exports.view.elements import Fact, Group, LeftOut, Link, Node, Picture, Rule, Source, Thread

AS_OF = date(2020, 7, 15)
ARTICLE = "科技日报 2020-07-15 北仑报道"
MADE = "合成数据(测试)"
COMMUNITIES = "灵峰 大碶 小港 霞浦 柴桥 白峰 梅山 春晓 新碶 戚家山 郭巨 高塘".split()
TRADES = "精密机械 模具 压铸 光电 新材料 汽配 电子 文具 纺织 船舶配件 注塑 轴承".split()
FIELDS = [
    *"软件 微电子 通信 新型电子元器件 金属材料".split(),
    *"高分子材料 精细化学品 工艺与装备 新型机械 汽车".split(),
]
FIRST, SECOND = "甲乙丙丁戊己庚辛壬癸", "远达信诚宏瑞恒盛"
HOSTILE = (
    "</script><script>window.hacked=1</script>",
    '<img src=x onerror="window.hacked=1">',
    "javascript:window.hacked=1",
    "{{ 7*7 }}{% raw %}",
    "<!--<script>",
    "'\"><svg onload=window.hacked=1>",
    "a\u2028b\u2029c\\u003c",
    "constructor",
    "__proto__",
    "toString",
    "hasOwnProperty",
)


def district(enterprises: int = 1500, seed: int = 7, gaps: int = 0) -> Picture:
    """A synthetic district with two reported enterprises in it; about 1.25 nodes an enterprise."""
    draw = random.Random(seed)
    scale = enterprises / 1500
    nodes: list[Node] = []
    links: list[Link] = []

    def add(kind: str, i: int, name: str, **more: object) -> str:
        made = bool(more.pop("synthetic", True))
        said = MADE if made else ARTICLE
        facts = more.pop("facts", ())
        nodes.append(
            Node(
                f"{kind[:2].lower()}{i:05}",
                kind,
                name,
                facts=tuple(
                    Fact(n, zh, v, said, "2020-07-15")
                    for n, zh, v in facts  # type: ignore[attr-defined]
                ),
                synthetic=made,
                **more,  # type: ignore[arg-type]
            )
        )
        return nodes[-1].key

    def tie(a: str, b: str, kind: str, *dates: date) -> None:
        links.append(Link(a, b, kind, dates=dates, synthetic=True, said_by=MADE))

    towns = [
        add(
            "Community",
            i,
            f"{name}工业社区",
            longitude=121.78 + 0.05 * (i % 4),
            latitude=29.8 + 0.04 * (i // 4),
        )
        for i, name in enumerate(COMMUNITIES)
    ]  # fmt: skip
    crowd = [draw.randint(4, 20) for _ in towns]
    firms = []
    for i in range(enterprises):
        town = draw.choices(range(len(towns)), crowd)[0]
        real = i == 0
        name = (
            "宁波微科光电股份有限公司"
            if real
            else f"合成{draw.choice(FIRST)}{draw.choice(SECOND)}{draw.choice(TRADES)}{i}号有限公司"
        )
        firms.append(
            add(
                "Enterprise",
                i,
                name,
                group=towns[town],
                aliases=("微科光电",) if real else (),
                code=f"9133020600{i:08}",
                synthetic=not real,
                longitude=121.78 + 0.05 * (town % 4) + draw.gauss(0, 0.008),
                latitude=29.8 + 0.04 * (town // 4) + draw.gauss(0, 0.007),
                facts=(
                    ("uscc", "统一社会信用代码", f"9133020600{i:08}"),
                    ("size", "规模", draw.choice(["small", "medium", "micro"])),
                    ("industry", "行业", draw.choice(TRADES)),
                ),
            )
        )
        tie(firms[-1], towns[town], "LOCATED_IN")
    fields = [add("Field", i, f, code=str(100 + i), synthetic=False) for i, f in enumerate(FIELDS)]
    institutes = [
        add("Institute", i, f"合成第{i}研究院", facts=(("type", "类型", "academy"),))
        for i in range(int(12 + 28 * scale))
    ]
    for each in institutes:
        for field in draw.sample(fields, 2):
            tie(each, field, "STRONG_IN")
    platforms = []
    for i in range(int(10 + 30 * scale)):
        host = draw.choice(towns)
        platforms.append(add("Platform", i, f"合成创新平台{i}", group=host))
        tie(platforms[-1], host, "HOSTED_IN")
        tie(platforms[-1], draw.choice(fields), "COVERS")
    served: dict[str, list[str]] = {}
    for i in range(int(5 + 47 * scale)):
        broker = add("Broker", i, f"合成经纪人{i}")
        host = draw.choice(towns)
        own = [n.key for n in nodes if n.kind == "Enterprise" and n.group == host] or firms
        served[broker] = draw.sample(own, min(len(own), draw.randint(4, 14)))
        for firm in served[broker]:
            tie(broker, firm, "SERVES", AS_OF - timedelta(draw.randint(30, 2000)))
        for each in draw.sample(institutes, 2):
            tie(broker, each, "LIAISES_WITH")
    demands = []
    for i in range(int(20 + 180 * scale)):
        firm = draw.choice(firms)
        raised = AS_OF - timedelta(draw.randint(5, 900))
        demands.append(
            (add("Demand", i, f"合成需求{i}:{draw.choice(TRADES)}工艺改进", dates=(raised,)), firm)
        )
        tie(firm, demands[-1][0], "RAISED", raised)
        tie(demands[-1][0], draw.choice(fields), "IN_FIELD")
    for i in range(int(20 + 60 * scale)):
        result = add("Achievement", i, f"合成成果{i}")
        tie(draw.choice(institutes), result, "OFFERS")
        tie(result, draw.choice(fields), "IN_FIELD")
    for i in range(int(10 + 85 * scale)):
        started = AS_OF - timedelta(draw.randint(5, 1800))
        project = add("Collaboration", i, f"合成合作项目{i}", dates=(started,))
        tie(draw.choice(firms), project, "PARTY_TO", started)
        tie(draw.choice(institutes), project, "PARTY_TO", started)
        tie(draw.choice(list(served)), project, "BROKERED", started)
    threads = _threads(
        draw, gaps or int(20 + 130 * scale), served, firms, institutes, demands, nodes
    )
    return Picture(
        "Synthetic test district",
        "合成测试区",
        tuple(nodes),
        tuple(links),
        threads,
        as_of=AS_OF,
        data_date="2020-07-15",
        sources=(
            Source(ARTICLE, "2020-07-15", "科技日报"),
            Source(MADE, "2020-07-15", synthetic=True),
        ),
        left_out=(LeftOut(3412, "visits (folded into their enterprises)", "次走访(并入企业)"),),
        groups=tuple(Group(t, n.name, "Community") for t, n in zip(towns, nodes, strict=False)),
        region=REGION,
        rules={
            "open-triads": Rule(
                "Which pair has a broker who knows both, and no project?",
                "哪些企业与院所有共同的经纪人却没有合作？",
                "Open demands",
                "待解决的需求",
            ),
            "unknown-enterprises": Rule(
                "Whom has no broker ever met?", "哪些企业从未有经纪人接触?"
            ),
            "blind-pairs": Rule(
                "Which need and which supply do not know of each other?",
                "哪些需求与成果互不知晓？",
            ),
        },
    )


def _threads(draw, count, served, firms, institutes, demands, nodes) -> tuple[Thread, ...]:
    name = {n.key: n.name for n in nodes}
    results = [n.key for n in nodes if n.kind == "Achievement"]
    threads = []
    for i in range(count):
        score = round(draw.random(), 3)
        subjects: tuple[str, ...]
        if i % 3 == 0:
            broker = draw.choice(list(served))
            firm, institute = draw.choice(served[broker]), draw.choice(institutes)
            subjects, a, b = (broker, firm, institute), firm, institute
            rule = "open-triads"
            en = f"{name[broker]} knows both {name[firm]} and {name[institute]}; no project."
            zh = f"{name[broker]}同时熟悉{name[firm]}和{name[institute]},二者尚无合作。"
        elif i % 3 == 1:
            firm = draw.choice(firms)
            subjects, a, b, rule = (firm,), firm, "", "unknown-enterprises"
            en, zh = f"No broker has ever met {name[firm]}.", f"没有经纪人接触过{name[firm]}。"
        else:
            need, result = draw.choice(demands)[0], draw.choice(results)
            subjects, a, b, rule = (need, result), need, result, "blind-pairs"
            en = f"{name[need]} and {name[result]} fit, and nobody has told either."
            zh = f"{name[need]}与{name[result]}相符,双方互不知晓。"
        threads.append(
            Thread(f"{rule}-{i}", rule, subjects, a, b, en, zh, score,
                   closes="A visit.", closes_zh="走访一次。", surveyed_on=date(2019, 11, 3))
        )  # fmt: skip
    ranked: list[Thread] = []
    for each in sorted(threads, key=lambda t: (t.rule, -t.score, t.id)):
        better = sum(t.rule == each.rule for t in ranked)
        ranked.append(replace(each, rank=better + 1))
    return tuple(ranked)


def hostile() -> Picture:
    """Every text a reader sees is an attack."""
    nodes = tuple(
        Node(
            h,
            kind,
            h,
            aliases=(h,),
            code=h,
            facts=(Fact("address", "地址", h, h, h), Fact("size", "规模", h, h, h)),
        )
        for kind in ("Enterprise", "Institute", "ServiceEvent")
        for h in HOSTILE
    )
    firms, institutes = nodes[: len(HOSTILE)], nodes[len(HOSTILE) : 2 * len(HOSTILE)]
    return Picture(
        HOSTILE[0],
        HOSTILE[1],
        nodes,
        tuple(
            Link(f.key, i.key, "PARTY_TO", (Fact("role", "角色", h, h, h),), said_by=h)
            for f, i, h in zip(firms, institutes, HOSTILE, strict=True)
        ),
        tuple(
            Thread(f"t{k}", h, (f.key, i.key), f.key, i.key, h, h, 1.0, h, h, h, owner=h)
            for k, (f, i, h) in enumerate(
                zip(firms, institutes[1:] + institutes[:1], HOSTILE, strict=True)
            )
        ),
        sources=tuple(Source(h, h, h, h) for h in HOSTILE),
        left_out=(LeftOut(1, HOSTILE[0], HOSTILE[1]),),
        notes=((HOSTILE[0], HOSTILE[1]),),
    )


REGION = {
    "type": "Feature",
    "properties": {},
    "geometry": {
        "type": "Polygon",
        "coordinates": [
            [
                [121.72, 29.76],
                [121.8, 29.73],
                [121.92, 29.74],
                [122.0, 29.82],
                [121.97, 29.93],
                [121.86, 29.97],
                [121.75, 29.92],
                [121.72, 29.76],
            ]
        ],
    },
}
