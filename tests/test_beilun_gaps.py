"""Every kind of gap of the catalogue occurs in the example district, and not everything is one.

Reckoned from the tables, with no store and no query: the ingredients, not the rules.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations

from tests.beilun_district import (
    AS_OF,
    FAILED,
    LIVING,
    YEAR_AGO,
    by_id,
    current_brokers,
    ends,
    fates,
    fields_of,
    home,
    met,
    open_demands,
    parties,
    partners,
    rows,
    valid,
    with_broader,
)


def test_portfolios() -> None:
    loads = Counter(b for brokers in current_brokers().values() for b in brokers)
    assert len(loads) == len(rows("Broker"))
    assert min(loads.values()) >= 10
    assert max(loads.values()) <= 40
    known = [r for r in rows("Broker") if r["capacity"]]
    above = [r for r in known if loads[r["id"]] > int(r["capacity"])]
    assert 0 < len(above) < 0.2 * len(known)
    assert len(known) < len(loads)


def test_unknown_enterprises_and_lapsed_service() -> None:
    ever = {e for _, e in ends("SERVES")} | {*met("CONDUCTED")}
    never = {*by_id("Enterprise")} - ever
    assert 0.1 < len(never) / 1498 < 0.3
    assert 0 < len(never & {*met("PROVIDED")}) < len(never) / 2
    unsurveyed = {e for e in never if by_id("Enterprise")[e]["surveyed_on"] is None}
    assert 0 < len(unsurveyed) < len(never) / 2
    shares = Counter(home()[e] for e in never)
    sizes = Counter(home().values())
    assert max(shares[c] / sizes[c] for c in sizes) > 3 * min(shares[c] / sizes[c] for c in sizes)
    last = {e: max(met("CONDUCTED")[e] + met("PROVIDED")[e], default="") for e in current_brokers()}
    lapsed = [e for e, day in last.items() if day < YEAR_AGO]
    assert 0.05 < len(lapsed) / len(last) < 0.25
    assert 0 < sum(not last[e] for e in lapsed) < len(lapsed) / 2


def test_demands_of_every_status_and_age() -> None:
    assert {d["status"] for d in rows("Demand")} == {
        "open", "matched", "contracted", "closed", "withdrawn",
    }  # fmt: skip
    waiting = [i for i, d in open_demands().items() if (d["raised_on"] or "9") < "2020-01-17"]
    stalled = [i for i in waiting if not fates()[i] & LIVING]
    assert 20 < len(stalled) < 0.6 * len(open_demands())
    assert any(d["raised_on"] is None for d in open_demands().values())
    assert any(d["trl_min"] is None for d in open_demands().values())
    assert {d["confidential"] for d in rows("Demand")} == {"true", "false", None}
    assert any(not fields_of("IN_FIELD", "Demand")[i] for i in by_id("Demand"))


def test_once_bitten_and_tried_again() -> None:
    failed = [i for i in open_demands() if fates()[i] & FAILED]
    again = [i for i in failed if fates()[i] & LIVING]
    assert 0 < len(again) < len(failed) < 0.25 * len(open_demands())


def test_collaborations_of_every_status() -> None:
    statuses = Counter(r["status"] for r in rows("Collaboration"))
    assert {*statuses} == FAILED | LIVING | {"completed", "industrialised"}
    assert min(statuses.values()) >= 10
    assert all(
        (r["ended_on"] or AS_OF) <= AS_OF and (r["started_on"] or "") <= (r["ended_on"] or AS_OF)
        for r in rows("Collaboration")
    )


def test_field_deserts_and_idle_platforms() -> None:
    hosts = dict(ends("HOSTED_IN"))
    covered: dict[str, set[str]] = defaultdict(set)
    for platform, fields in fields_of("COVERS").items():
        covered[hosts[platform]] |= fields
    needed: dict[str, set[str]] = defaultdict(set)
    for i, d in open_demands().items():
        needed[home()[d["enterprise"]]] |= fields_of("IN_FIELD", "Demand")[i]
    cells = [(c, f) for c, fields in needed.items() for f in fields]
    deserts = [(c, f) for c, f in cells if not with_broader({f}) & covered[c]]
    assert 0.2 < len(deserts) / len(cells) < 0.8
    busy = {p for p, _ in ends("PROVIDED")} | {p for x in parties().values() for p in x["Platform"]}
    idle = {*hosts} - busy
    beside = [p for p in idle if fields_of("COVERS")[p] & with_broader(needed[hosts[p]])]
    assert 0 < len(beside) < len(hosts) / 2
    assert len(set(hosts.values())) == 11, "one community has no platform of its own"


def test_supply_that_nobody_uses_and_pairs_that_do_not_meet() -> None:
    used = {a for _, a in ends("USES")}
    old = [r for r in rows("Achievement") if (r["registered_on"] or "9") < "2018-07-15"]
    assert 0.5 < sum(r["id"] not in used for r in old) / len(rows("Achievement")) < 0.9
    assert any(r["trl"] is None for r in rows("Achievement"))
    assert any(r["registered_on"] is None for r in rows("Achievement"))
    seen = defaultdict(set)
    for broker, institute in ends("LIAISES_WITH"):
        seen[broker].add(institute)
    pairs = [
        (d["enterprise"], a["institute"])
        for i, d in open_demands().items()
        for a in rows("Achievement")
        if fields_of("IN_FIELD", "Demand")[i]
        & with_broader(fields_of("IN_FIELD", "Achievement")[a["id"]])
        and a["trl"] and d["trl_min"] and int(a["trl"]) >= int(d["trl_min"])
    ]  # fmt: skip
    known = [
        (e, i) for e, i in pairs
        if partners()[e, i] or any(i in seen[b] for b in current_brokers()[e])
    ]  # fmt: skip
    assert 20 < len(known) < 0.5 * len(pairs)


def test_open_and_closed_triads() -> None:
    good: dict[str, set[str]] = defaultdict(set)
    for institute, fields in fields_of("STRONG_IN").items():
        good[institute] |= fields
    for r in rows("Achievement"):
        good[r["institute"]] |= fields_of("IN_FIELD", "Achievement")[r["id"]]
    triads = {
        (b, d["enterprise"], i)
        for n, d in open_demands().items()
        for b in current_brokers()[d["enterprise"]]
        for own, i in ends("LIAISES_WITH")
        if own == b and fields_of("IN_FIELD", "Demand")[n] & good[i]
    }
    closed = {t for t in triads if partners()[t[1], t[2]]}
    assert len(closed) >= 3
    assert 40 < len(triads - closed) < 200


def test_lock_in_and_its_near_miss() -> None:
    ties = defaultdict(list)
    for (enterprise, _), count in partners().items():
        ties[enterprise].append(count)
    many = {e: sorted(n) for e, n in ties.items() if sum(n) >= 3}
    loyal = [e for e, n in many.items() if sum((k / sum(n)) ** 2 for k in n) > 0.8]
    assert 5 <= len(loyal) < len(many) / 2


def test_dependence_on_one_broker_is_not_everybodys() -> None:
    counts = Counter(len(b) for b in current_brokers().values())
    assert counts[2] > 0.15 * counts[1] > 0


def test_communities_that_meet_and_that_do_not() -> None:
    shared: Counter[tuple[str, str]] = Counter()
    groups = defaultdict(set)
    for enterprise, brokers in current_brokers().items():
        for broker in brokers:
            groups[broker].add(home()[enterprise])
    for enterprise, platform in ends("MEMBER_OF"):
        groups[platform].add(home()[enterprise])
    for own, known in parties().items():
        groups[own] |= {home()[e] for e in known["Enterprise"]}
    for communities in groups.values():
        shared.update(combinations(sorted(communities), 2))
    meeting = sum(n > 1 for n in shared.values())
    assert 15 <= meeting <= 50
    assert len(set(home().values())) == 12


def test_credentials_that_could_be_had_and_that_lapse() -> None:
    ladder = valid("technology SME") - valid("high-tech enterprise")
    assert 0 < len(ladder) < 0.75 * len(valid("technology SME"))
    lapsing = [r for r in rows("Credential") if AS_OF <= (r["valid_to"] or "9") <= "2020-10-13"]
    assert 5 < len(lapsing) < 40
    assert any(r["valid_to"] is None for r in rows("Credential"))


def test_fields_of_institutes_are_nested() -> None:
    """Of two institutes the narrow one's fields are mostly among the broad one's."""
    strong = sorted(fields_of("STRONG_IN").values(), key=len)
    inside = [len(a & b) / len(a) for a, b in combinations(strong, 2) if len(b) > len(a)]
    by_chance = sum(len(s) for s in strong) / len(strong) / len(set().union(*strong))
    assert 2 * by_chance < sum(inside) / len(inside) < 0.95


def test_redaction_has_something_to_hide() -> None:
    assert all(r["description"] for r in rows("Demand"))
    assert any(r["contact"] and r["phone"] for r in rows("Enterprise"))
    assert any(r["outcome"] for r in rows("ServiceEvent"))
