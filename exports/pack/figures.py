"""The pictures of a meeting pack: each chart with its finding in a sentence; without data, a line
that says so instead."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import polars as pl

from exports.pack import charts
from exports.pack.content import Pack
from exports.pack.district import draw_district, finding
from exports.pack.words import percent, whole
from graph.phrase import Phrase

AGES = {
    "0-90": Phrase("up to 90 days", "90 天内"),
    "91-180": Phrase("91–180", "91–180 天"),
    "181-365": Phrase("181–365", "181–365 天"),
    ">365": Phrase("over a year", "一年以上"),
    "unknown": Phrase("undated", "日期不详"),
}
STAGES = ("raised", "matched", "contracted", "closed", "withdrawn", "unknown")
GROUPINGS = ("community", "country", "region", "field", "size")
"""What groups are compared by: the first of these that the data tell something of."""
MOST_FIELDS = 20
MOST_GROUPS = 14
MOST_PLACES = 30
MOST_BROKERS = 80


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its finding; without data ``svg`` is empty and ``finding`` says what lacks."""

    name: str
    finding: Phrase
    svg: str = ""
    note: Phrase = Phrase("", "")  # noqa: RUF009  (frozen)


def figures(pack: Pack) -> dict[str, Chart]:
    """All charts of a pack by name."""
    made = (_funnel(pack), _fields(pack), _groups(pack), _coverage(pack), _loads(pack),
            district_of(pack))  # fmt: skip
    return {chart.name: chart for chart in made}


def _funnel(pack: Pack) -> Chart:
    rows = pack.funnel
    if not rows.height:
        return Chart("funnel", Phrase("The graph holds no demands.", "图中没有技术需求。"))
    counts: Counter[tuple[str, str]] = Counter()
    names = dict(rows.select("stage", "stage_zh").iter_rows())
    for stage, age, n in rows.select("stage", "age", "demands").iter_rows():
        counts[stage, age] += n
    stages = [(Phrase(s, names[s]), [counts[s, a] for a in AGES]) for s in STAGES if s in names]
    total = sum(counts.values())
    raised = sum(n for (s, _), n in counts.items() if s == "raised")
    old = counts["raised", ">365"]
    finding = Phrase(
        f"Of {total} needs, {raised} have no collaboration under way, {old} waited over a year",
        f"{total} 项需求中 {raised} 项尚无进行中的合作，其中 {old} 项已等待一年以上",
    )
    return Chart("funnel", finding, charts.funnel(stages, tuple(AGES.values())))


def _fields(pack: Pack) -> Chart:
    rows = pack.fields
    if not rows.height or not (rows["demands"].sum() and rows["achievements"].sum()):
        return Chart(
            "fields",
            Phrase(
                "The graph holds no demands or no achievements with a field: nothing to compare.",
                "图中没有带领域的需求或成果，无法比较供需。",
            ),
        )
    shown = rows.sort(
        (pl.col("demand_share") - pl.col("supply_share")), "field", descending=[True, False]
    )
    left = shown.height - MOST_FIELDS
    if left > 0:
        half = MOST_FIELDS // 2
        shown = pl.concat([shown.head(half), shown.tail(half)])
    pairs = [
        charts.Pair(
            r["field_name"],
            r["demand_share"],
            r["supply_share"],
            Phrase(
                f"{r['demands']} D · {r['achievements']} S",
                f"{r['demands']} 需求 · {r['achievements']} 成果",
            ),
            missing=bool(r["demands"]) and not r["achievements"],
        )
        for r in shown.iter_rows(named=True)
    ]
    bare = rows.filter((pl.col("demands") > 0) & (pl.col("achievements") == 0)).height
    index = rows["dissimilarity"][0]
    finding = Phrase(
        f"{bare} fields are asked for and have no result on offer; dissimilarity {index:.2f}",
        f"{bare} 个领域有需求而没有任何成果；供需错位指数 {index:.2f}",
    )
    keys = (
        Phrase("share of demands (D)", "占全部需求"),
        Phrase("share of results (S)", "占全部成果"),
    )
    note = (
        Phrase(
            f"The {MOST_FIELDS} fields that differ most; {left} more are left out.",
            f"只列差别最大的 {MOST_FIELDS} 个领域，另有 {left} 个。",
        )
        if left > 0
        else Phrase("", "")
    )
    return Chart("fields", finding, charts.dumbbell("fields", pairs, keys), note)


def _groups(pack: Pack) -> Chart:
    judged = pack.groups.filter(pl.col("observed").is_not_null())
    by = next((by for by in GROUPINGS if judged.filter(by=by).height), "")
    rows = judged.filter(by=by)
    if not rows.height:
        return Chart(
            "matrix",
            Phrase(
                "Too few projects and memberships are known to compare groups.",
                "没有足够的合作或平台成员数据来比较群体之间的往来。",
            ),
        )
    names: dict[str, str] = {}
    ties: Counter[str] = Counter()
    for end in ("a", "b"):
        for group, name, n in rows.select(end, f"{end}_name", f"ties_{end}").iter_rows():
            names[group] = str(name or group.partition(":")[2])
            ties[group] = n
    found = {
        frozenset((r["a"], r["b"])): (r["observed"], r["expected"])
        for r in rows.iter_rows(named=True)
    }
    most = sorted(ties, key=lambda g: (-ties[g], g))[:MOST_GROUPS]
    order = kin_together(most, found)
    cells = [[found.get(frozenset((a, b))) for b in order[:i]] for i, a in enumerate(order)]
    low = rows.filter(pl.col("ratio") < 0.5).height
    zh = {"community": "社区", "country": "国家", "field": "领域", "region": "地区"}.get(by, "群体")
    finding = Phrase(
        f"Of {rows.height} pairs of {_plural(by)} that can be judged, {low} meet less than half as "
        "often as chance would have it",
        f"可以判断的 {rows.height} 对{zh}中，{low} 对的往来不到随机情况的一半",
    )
    left = len(ties) - len(order)
    note = Phrase(
        "Each cell: pairs that met / pairs that chance would give; red fewer, blue more, grey: "
        "fewer than 5 expected, which tells nothing." + (f" {left} more groups." if left else ""),
        "每格：实际相遇的企业对数 / 随机期望；红色少于、蓝色多于期望；"
        "灰色期望不足 5 对，无法判断。" + (f"另有 {left} 个未列。" if left else ""),
    )
    return Chart("matrix", finding, charts.matrix([names[g] for g in order], cells), note)


def district_of(pack: Pack) -> Chart:
    """The picture of the district; those communities side by side whose enterprises meet most."""
    found = pack.district
    if not found.discs:
        return Chart("district", Phrase("The graph holds no communities.", "图中没有社区。"))
    ids = [d.id for d in found.discs]
    tied = {pair: (n, 1.0) for pair, n in found.met.items()}
    return Chart("district", finding(found), draw_district(found, kin_together(ids, tied)))


def kin_together(groups: list[str], found: dict[frozenset[str], tuple[int, float]]) -> list[str]:
    """The groups in an order in which those that meet stand side by side: spectral seriation, by
    the second eigenvector of the Laplacian (Atkins, Boman & Hendrickson 1998, SIAM J. Comput. 28).
    """
    import numpy as np

    alike = np.zeros((len(groups), len(groups)))
    for i, a in enumerate(groups):
        for j, b in enumerate(groups[:i]):
            observed, expected = found.get(frozenset((a, b)), (0, 0.0))
            alike[i, j] = alike[j, i] = min(observed / expected, 3.0) if expected else 0.0
    _, vectors = np.linalg.eigh(np.diag(alike.sum(axis=0)) - alike)
    place = vectors[:, min(1, len(groups) - 1)].round(9)
    place = place * (1 if place[0] >= 0 else -1)
    return [groups[i] for i in np.argsort(-place, kind="stable")]


def _plural(by: str) -> str:
    return {"community": "communities", "country": "countries"}.get(by, f"{by}s")


def _coverage(pack: Pack) -> Chart:
    rows = pack.coverage.filter(pl.col("by") == "community", pl.col("group").is_not_null())
    rows = rows.filter(pl.col("enterprises") > 0)
    if not rows.height:
        return Chart(
            "coverage",
            Phrase(
                "The graph holds no communities to compare.", "图中没有社区数据，无法比较覆盖。"
            ),
        )
    rows = rows.sort("reach", "group", descending=[True, False], nulls_last=True)
    shown = rows.head(MOST_PLACES)
    pairs = [
        charts.Pair(
            r["group_name"],
            r["served_share"],
            r["reach"],
            Phrase(f"{r['enterprises']} firms", f"{r['enterprises']} 家企业"),
        )
        for r in shown.iter_rows(named=True)
    ]
    known = rows.filter(pl.col("reach").is_not_null())
    if known.height:
        best, worst = known.row(0, named=True), known.row(-1, named=True)
        finding = Phrase(
            f"Reached within a year: from {percent(worst['reach'])} in {worst['group_name']} to "
            f"{percent(best['reach'])} in {best['group_name']}",
            f"一年内走访覆盖率从{worst['group_name']}的 {percent(worst['reach'])} "
            f"到{best['group_name']}的 {percent(best['reach'])}",
        )
    else:
        finding = Phrase(
            "No visits on record; brokers' service only", "没有走访记录，只能看经纪人覆盖"
        )
    keys = (Phrase("have a broker", "有经纪人"), Phrase("visited within a year", "一年内走访过"))
    return Chart("coverage", finding, charts.dumbbell("coverage", pairs, keys))


def _loads(pack: Pack) -> Chart:
    if not pack.loads:
        return Chart("loads", Phrase("The graph holds no brokers.", "图中没有经纪人。"))
    bars = [charts.Bar(x.name, x.enterprises, x.capacity) for x in pack.loads]
    over = [x for x in pack.loads if x.room is not None and x.room < 0]
    room = sum(x.room for x in pack.loads if x.room is not None and x.room > 0)
    silent = sum(x.capacity is None for x in pack.loads)
    if over:
        en = f"{len(over)} broker{_s(len(over))} beyond capacity; the others have"
        zh = f"{len(over)} 位经纪人超出上限，其余"
    else:
        en, zh = "No broker is beyond capacity; they have", "没有经纪人超出上限，"
    finding = Phrase(
        f"{en} room for {whole(room)} more enterprise{_s(int(room))}",
        f"{zh}合计还能再服务 {whole(room)} 家企业",
    )
    unsaid = Phrase(f" The capacity of {silent} is not known.", f"{silent} 位的上限不详。")
    more = len(bars) - MOST_BROKERS
    left = Phrase(
        f" The {MOST_BROKERS} most loaded are shown.", f"只列负荷最重的 {MOST_BROKERS} 位。"
    )
    note = Phrase(
        "Blue: enterprises served; pale: room left; tick: capacity; red: beyond it."
        + (unsaid.en if silent else "")
        + (left.en if more > 0 else ""),
        "蓝条：现服务企业数；浅色：余量；竖线：上限；红色：超出部分。"
        + (unsaid.zh if silent else "")
        + (left.zh if more > 0 else ""),
    )
    return Chart("loads", finding, charts.loads(bars[:MOST_BROKERS]), note)


def _s(n: int) -> str:
    return "" if n == 1 else "s"
