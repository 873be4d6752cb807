"""Why a firm has this broker, or none, in words; and which rule cannot be met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from graph.phrase import Phrase
from graph.problem import Lang, Problem
from queries.plan.district import District, Firm
from queries.plan.solver import CannotBeMet

if TYPE_CHECKING:
    from queries.plan.plan import Assignment
    from queries.plan.week import Need


def why(each: Assignment, district: District, lang: Lang) -> str:
    """The reason of one assignment, or of a firm that is left without one."""
    clauses = _served(each, district) if each.broker is not None else _left(each, district)
    return "; ".join(en for en, _ in clauses) if lang == "en" else "；".join(z for _, z in clauses)


def _served(each: Assignment, district: District) -> Iterator[Phrase]:
    if each.fixed:
        yield Phrase("fixed by hand", "手工指定")
    yield _continuity(each, district)
    if near := _near(each, district):
        yield near
    if knows := _knows(each, district):
        yield knows
    yield Phrase(
        f"its firm {each.place} of at most {each.places}",
        (f"为其第 {each.place} 家企业（上限 {each.places}）"),
    )
    if each.cheaper is not None:
        other, less = each.cheaper
        yield Phrase(
            f"{other.name} would cost {less:g} less for this firm alone, and more for the others",
            f"仅就该企业而言由{other.name}服务可少 {less:g}，但其他企业将付出更多",
        )


def _continuity(each: Assignment, district: District) -> Phrase:
    firm = each.firm
    if each.kept:
        return Phrase("serves it now", "目前已在服务")
    if not firm.now:
        return Phrase("it has no broker now", "目前没有经纪人")
    here = {b.id for b in district.brokers}
    gone = [b for b in firm.now if b not in here]
    names = [district.called("Broker", b) for b in gone or firm.now]
    if gone:
        return Phrase(
            f"takes over from {', '.join(names)}, who leaves", f"接替离任的{'、'.join(names)}"
        )
    return Phrase(f"takes over from {', '.join(names)}", f"接替{'、'.join(names)}")


def _near(each: Assignment, district: District) -> Phrase | None:
    assert each.broker is not None
    if each.broker.home is None:
        return None
    home = district.called("Community", each.broker.home)
    if each.km is None:
        return Phrase(f"not in {home}, where the broker is at home", f"不在经纪人所在的{home}")
    if each.km == 0:
        return Phrase(f"in {home}, where the broker is at home", f"同在经纪人所在的{home}")
    return Phrase(
        f"{each.km:.1f} km from {home}, where the broker is at home",
        (f"距经纪人所在的{home} {each.km:.1f} 公里"),
    )


def _knows(each: Assignment, district: District) -> Phrase | None:
    assert each.broker is not None
    firm, own = each.firm, each.broker.fields
    every = [d for d in firm.demands if d.fields]
    asked = sorted({f for d in every for f in d.fields} if firm.demands else firm.fields)
    if not asked:
        return None
    if not own:
        return Phrase("what fields the broker knows is not recorded", "经纪人的专长领域不详")
    known = [f for f in asked if own & district.within.get(f, frozenset((f,)))]
    said = [district.called("Field", f) for f in (known or asked)[:3]]
    if firm.demands:
        missed = sum(not (d.fields & set(known)) for d in every)
        if known:
            more = f", but not that of {missed} other demand(s)" if missed else ""
            more_zh = f"，另有 {missed} 项需求不在其专长之内" if missed else ""
            return Phrase(
                f"knows {', '.join(said)}, in which it has an open demand{more}",
                (f"熟悉其待解决需求所属的{'、'.join(said)}{more_zh}"),
            )
        return Phrase(
            f"does not know {', '.join(said)}, in which it has an open demand",
            (f"不熟悉其待解决需求所属的{'、'.join(said)}"),
        )
    if known:
        return Phrase(
            f"knows {', '.join(said)}, in which it had projects",
            (f"熟悉其以往项目所属的{'、'.join(said)}"),
        )
    return Phrase(
        f"does not know {', '.join(said)}, in which it had projects",
        (f"不熟悉其以往项目所属的{'、'.join(said)}"),
    )


def _left(each: Assignment, district: District) -> Iterator[Phrase]:
    if each.fixed:
        yield Phrase("left without a broker by hand", "手工指定为不安排")
    elif each.places:
        yield Phrase(
            "places are left, but to serve it costs more than to leave it",
            ("仍有名额，但安排的代价高于不安排"),
        )
    else:
        yield Phrase("every place is worth more to another firm", "名额已全部安排给更需要的企业")
    yield _needs(each.firm)
    if each.firm.now:
        names = [district.called("Broker", b) for b in each.firm.now]
        yield Phrase(f"now served by {', '.join(names)}", f"目前由{'、'.join(names)}服务")


def _needs(firm: Firm) -> Phrase:
    if n := len(firm.demands):
        return Phrase(f"it has {n} open demand(s)", f"有 {n} 项待解决需求")
    return Phrase("it has no open demand", "没有待解决需求")


def unmet(error: CannotBeMet, district: District, groups: Sequence[str]) -> Problem:
    """Which rule cannot be met, by how much, and what would help."""
    n = error.numbers
    wants, has = n.get("wants", 0), n.get("has", 0)
    if error.rule == "floor":
        return Problem(
            f"the floor cannot be met: {wants} firms are to be served and all brokers together "
            f"have {has} places, {wants - has} short; lower --floor, add brokers with "
            "--add-broker, or release some that are fixed",
            f"无法满足底线：须服务 {wants} 家企业，全部经纪人共有 {has} 个名额，"
            f"缺 {wants - has} 个；"
            "请降低 --floor、用 --add-broker 增加经纪人，或放开部分手工指定",
        )
    if error.rule == "floor-fixed":
        name = district.called("Community", groups[n["group"]])
        return Problem(
            f"the floor cannot be met in {name}: {wants} of its firms are to be served, but only "
            f"{has} are not left without a broker by hand",
            f"{name}无法满足底线：须服务 {wants} 家企业，但除手工指定不安排者外只有 {has} 家",
        )
    if error.rule in ("fixed", "fixed-hours"):
        name = district.brokers[n["broker"]].name
        what, zh = ("firms", "家企业") if error.rule == "fixed" else ("hours a year", "小时/年")
        return Problem(
            f"what is fixed by hand cannot be met: {name} is given {wants} {what} and can take "
            f"{has}; give some to another broker",
            f"无法满足手工指定：{name}被安排 {wants} {zh}，上限为 {has}；请将部分企业交给他人",
        )
    return Problem(
        "the hours cannot be met: no plan that reaches the floor and keeps what is fixed by hand "
        "leaves every broker within the hours; lower --floor, add brokers with --add-broker, or "
        "plan without hours (--drop hours)",
        "无法满足工时：在达到底线并保留手工指定的前提下，没有任何安排不超过经纪人的工时；"
        "请降低 --floor、用 --add-broker 增加经纪人，或不计工时（--drop hours）",
    )


def lacking(need: Need) -> list[Phrase]:
    """What is not known of a need and has to be asked."""
    return [
        said
        for value, said in (
            (need.trl_min, Phrase("how ready must it be", "要求多高的成熟度")),
            (need.budget, Phrase("what may it cost", "预算多少")),
            (need.deadline, Phrase("by when", "何时需要")),
        )
        if value is None
    ]
