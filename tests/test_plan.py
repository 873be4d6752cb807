"""Who serves whom: small plans by hand, optima against another solver, rules and their prices."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

import hongsheng as hs
from graph.problem import Problem
from graph.stores.base import Store
from queries.plan import district as districts
from queries.plan import flow
from queries.plan.costs import distances
from queries.plan.district import Broker, Demand, District, Firm
from queries.plan.plan import Options, Plan, make
from queries.plan.rules import RULES, Weights
from queries.plan.solver import FREE, NOBODY, CannotBeMet, Task, cost_of, marginal, solve
from tests.commanding import hongsheng
from tests.graphs import build

AS_OF = date(2020, 7, 15)


def write(store: Store) -> None:
    """Two communities, 11.1 km apart; b1 at home in c with two firms, b2 in w with one of two."""
    build(
        store,
        {
            "Community": [
                {"id": "c", "name": "东社区", "longitude": 121.0, "latitude": 29.9},
                {"id": "w", "name": "西社区", "longitude": 121.0, "latitude": 30.0},
                {"id": "p", "name": "园区", "subkind": "park"},
            ],
            "Enterprise": [
                {"id": "e1", "name": "甲厂"},
                {"id": "e2", "name": "乙厂", "longitude": 121.0, "latitude": 29.95},
                {"id": "e3", "name": "丙厂"},
                {"id": "e4", "name": "丁厂"},
                {"id": "later", "founded_on": "2021-01-01"},
            ],
            "Field": [{"id": "F", "name": "模具"}, {"id": "G", "name": "软件"}, {"id": "FF"}],
            "Demand": [
                {"id": "d1", "title": "压铸", "status": "open"},
                {"id": "d2", "title": "排产", "status": "open"},
                {"id": "over", "status": "closed"},
            ],
            "Collaboration": [{"id": "k", "status": "active", "started_on": "2019-01-01"}],
            "ServiceEvent": [
                {"id": "v1", "type": "visit", "date": "2020-05-01", "hours": 20},
                {"id": "v2", "type": "visit", "date": "2018-05-01", "hours": 99},
            ],
            "Broker": [
                {"id": "b1", "name": "胡某", "capacity": 2, "capacity_hours": 10},
                {"id": "b2", "name": "李某", "capacity": 2},
            ],
        },
        {
            "Enterprise LOCATED_IN Community": [
                ("e1", "c"), ("e2", "c"), ("e2", "p"), ("e3", "w"), ("e4", "w"),
            ],
            "Field BROADER Field": [("FF", "F")],
            "Enterprise RAISED Demand": [("e1", "d1"), ("e4", "d2"), ("e2", "over")],
            "Demand IN_FIELD Field": [("d1", "FF"), ("d2", "G")],
            "Enterprise PARTY_TO Collaboration": [("e3", "k")],
            "Collaboration IN_FIELD Field": [("k", "G")],
            "Broker SPECIALISES_IN Field": [("b1", "F"), ("b2", "G")],
            "Broker SERVES Enterprise": [
                ("b1", "e1"), ("b1", "e2", {"since": "2019-01-01"}), ("b2", "e3"),
                ("b2", "e4", {"since": "2018-01-01", "until": "2019-01-01"}),
            ],
            "Broker CONDUCTED ServiceEvent": [("b1", "v1"), ("b1", "v2")],
            "ServiceEvent FOR Enterprise": [("v1", "e1"), ("v2", "e2")],
        },
    )  # fmt: skip


def whom(plan: Plan) -> dict[str, str]:
    """Each firm that has one, with its broker."""
    return {a.firm.id: a.broker.id for a in plan.assignments if a.broker}


def test_what_is_read(store: Store) -> None:
    write(store)
    found = districts.read(store, AS_OF)
    assert [b.id for b in found.brokers] == ["b1", "b2"]
    assert found.brokers[0] == Broker("b1", "胡某", 2, 10.0, frozenset({"F"}), "c")
    assert found.brokers[1] == Broker("b2", "李某", 2, None, frozenset({"G"}), "w")
    e1, e2, e3, e4 = found.firms
    assert e1.demands == (Demand("d1", "压铸", frozenset({"FF"})),)
    assert (e1.now, e1.community, e1.place, e1.hours) == (("b1",), "c", None, 24.0)
    assert (e2.community, e2.place, e2.hours) == ("c", (121.0, 29.95), 12.0)
    assert (e3.fields, e3.demands) == (frozenset({"G"}), ())
    assert e4.now == ()
    assert found.within["FF"] == {"FF", "F"}
    assert found.called("Field", "F") == "模具"


def test_the_plan_of_a_small_district_with_what_each_costs_and_why(store: Store) -> None:
    write(store)
    plan = make(districts.read(store, AS_OF))
    assert whom(plan) == {"e1": "b1", "e2": "b1", "e3": "b2", "e4": "b2"}
    said = plan.plain("en")
    # the second of two places is in the sixth tenth: 5/10 of 12 hours
    assert [(a["enterprise"], a["cost"], a["parts"]) for a in said["assignments"]] == [
        ("e1", 0.0, {}),
        ("e2", 6.0, {"load": 6.0}),
        ("e3", 0.0, {}),
        ("e4", 6.0, {"load": 6.0}),
    ]
    assert said["assignments"][0]["reason"] == (
        "serves it now; in 东社区, where the broker is at home; knows FF, in which it has an open "
        "demand; its firm 1 of at most 2"
    )
    assert said["assignments"][3]["reason"] == (
        "it has no broker now; in 西社区, where the broker is at home; knows 软件, in which it has "
        "an open demand; its firm 2 of at most 2"
    )
    assert plan.plain("zh")["assignments"][2]["reason"] == (
        "目前已在服务；同在经纪人所在的西社区；熟悉其以往项目所属的软件；为其第 1 家企业（上限 2）"
    )
    assert said["total_cost"] == 12.0
    assert (said["uncovered"], said["changes"], said["new"], said["brokers_needed"]) == (
        [],
        0,
        1,
        0,
    )
    # without the load nothing else would be cheaper, nor without any other rule
    assert said["rules"] == {
        "distance": 0.0, "fields": 0.0, "continuity": 0.0, "load": 0.0, "floor": 0.0, "hours": 0.0
    }  # fmt: skip


def test_a_place_fewer_leaves_the_firm_whose_lack_costs_least() -> None:
    found = district(3, 2, places=1, e0="b1")
    needy = replace(found.firms[2], demands=(Demand("x", "x", frozenset()),))
    plan = make(replace(found, firms=(*found.firms[:2], needy)))
    # not e2, which has a need, nor e0, which would lose its broker
    assert whom(plan) == {"e0": "b1", "e2": "b0"}
    (left,) = plan.plain("en")["uncovered"]
    assert (left["enterprise"], left["cost"]) == ("e1", 60.0)
    assert left["reason"] == "every place is worth more to another firm; it has no open demand"
    lost = make(found, Options(fixed={"e0": None})).plain("en")["uncovered"]
    assert lost[0]["enterprise"] == "e0"
    assert lost[0]["parts"] == {"uncovered": 60.0, "continuity": 10.0}
    assert plan.needed == 1
    assert plan.total_cost == sum(a.cost for a in (*plan.assignments, *plan.uncovered))


def test_a_firm_may_cost_more_to_serve_than_to_leave() -> None:
    far = replace(district(1, 1), brokers=(Broker("b0", "胡某", 3, None, home="c1"),))
    (left,) = make(far, Options(Weights.of({"firm": 5}))).plain("en")["uncovered"]
    assert left["reason"] == (
        "places are left, but to serve it costs more than to leave it; it has no open demand"
    )


def district(firms: int, brokers: int, places: int | None = 3, **now: str) -> District:
    """Firms e0, e1 ... in communities c0, c1 in turn, brokers b0, b1 ...; nobody near or far."""
    return District(
        tuple(Broker(f"b{n}", f"经纪人{n}", places, None) for n in range(brokers)),
        tuple(
            Firm(f"e{n}", f"企业{n}", f"c{n % 2}", None, (now[f"e{n}"],) if f"e{n}" in now else ())
            for n in range(firms)
        ),
        {},
        {
            ("Community", "c0"): "东社区",
            ("Community", "c1"): "西社区",
            **{("Broker", f"b{n}"): f"经纪人{n}" for n in range(brokers)},
        },
    )


def test_a_firm_keeps_its_broker_unless_it_costs_more_than_the_change() -> None:
    both = district(2, 2, e0="b0", e1="b0")
    assert whom(make(both)) == {"e0": "b0", "e1": "b0"}  # the change costs 10, the load 3.6
    assert make(both).changes == 0
    light = Options(Weights.of({"change": 3}))
    assert sorted(whom(make(both, light)).values()) == ["b0", "b1"]
    assert make(both, light).changes == 1
    assert make(both).prices()["continuity"] == 3.6
    dropped = make(both, Options(dropped=frozenset({"continuity"})))
    assert dropped.total_cost == 0.0
    assert "continuity" not in dropped.prices()


def test_a_broker_who_left_is_a_change_and_said_so() -> None:
    found = replace(
        district(1, 1, e0="gone"), names={("Broker", "gone"): "王某", ("Community", "c0"): "东社区"}
    )
    (each,) = make(found).plain("en")["assignments"]
    assert each["cost"] == 10.0
    assert each["reason"].startswith("takes over from 王某, who leaves; ")
    assert make(found).changes == 1


def test_distance_is_that_to_the_home_community() -> None:
    places = np.radians([[121.0, 29.9], [121.0, 30.0], [121.1, 29.9]])
    assert distances(places[:1], places)[0] == pytest.approx([0, 11.1195, 9.6396], abs=1e-3)
    found = district(2, 2, places=1)
    found = replace(
        found,
        brokers=(
            replace(found.brokers[0], home="c1"),
            replace(found.brokers[1], home="c0"),
        ),
        centres={"c0": (121.0, 29.9), "c1": (121.0, 30.0)},
    )
    plan = make(found)
    assert whom(plan) == {"e0": "b1", "e1": "b0"}
    held = make(found, Options(fixed={"e0": "b0", "e1": "b1"}))
    (first, _) = held.plain("en")["assignments"]
    assert first["parts"] == {"distance": 6.67}  # 0.6 an hour a km
    assert "11.1 km from 西社区, where the broker is at home" in first["reason"]
    assert first["reason"].startswith("fixed by hand; ")
    assert "经纪人1 would cost 6.67 less for this firm alone" in first["reason"]
    assert held.prices()["fixed"] == 13.34
    unknown = make(replace(found, centres={}), Options(fixed={"e0": "b0"}))
    assert unknown.assignments[0].parts["distance"] == 6.0


def test_a_field_the_broker_does_not_know_costs_once_a_demand() -> None:
    found = district(1, 1)
    firm = replace(
        found.firms[0],
        demands=(
            Demand("d1", "压铸", frozenset({"F"})),
            Demand("d2", "排产", frozenset({"G", "H"})),
            Demand("d3", "不详", frozenset()),
        ),
    )
    for known, cost in (({"F", "G"}, 0.0), ({"H"}, 8.0), ({"K"}, 16.0), (set(), 8.0)):
        broker = replace(found.brokers[0], fields=frozenset(known))
        plan = make(replace(found, firms=(firm,), brokers=(broker,)))
        assert plan.assignments[0].parts["fields"] == cost, known


def test_the_floor_is_kept_for_the_worst_served_community() -> None:
    near = district(4, 1, places=2)
    rich = tuple(
        replace(f, demands=(Demand(f.id, "x", frozenset()),)) if f.community == "c0" else f
        for f in near.firms
    )
    near = replace(near, firms=rich)
    assert set(whom(make(near, Options(floor=0.0)))) == {"e0", "e2"}
    # by default half of an even share, 2 of 4: a quarter of two firms, rounded down, is none
    assert set(whom(make(near))) == {"e0", "e2"}
    plan = make(near, Options(floor=0.5))
    assert len({f.community for f in near.firms if f.id in whom(plan)}) == 2
    assert plan.prices()["floor"] == 60.0
    with pytest.raises(Problem, match="4 firms are to be served and all brokers together have 2"):
        make(near, Options(floor=0.6))
    with pytest.raises(Problem, match="西社区: 1 of its firms are to be served, but only 0"):
        make(near, Options(floor=0.5, fixed={"e1": None, "e3": None}))
    with pytest.raises(Problem, match="a share from 0 to 1"):
        make(near, Options(floor=1.5))


def test_hours_bind_where_the_flow_would_break_them() -> None:
    found = district(4, 2, e0="b0", e1="b0", e2="b0", e3="b1")
    tight = replace(
        found,
        brokers=(
            replace(found.brokers[0], hours=24.5 / 52),
            replace(found.brokers[1], hours=24.5 / 52),
        ),
    )
    assert make(found).solution.by == "flow"
    plan = make(tight)
    assert plan.solution.by == "program"
    assert sorted(whom(plan).values()) == ["b0", "b0", "b1", "b1"]
    assert plan.changes == 1
    # one more change (10) and a second firm of b1 (3.6) instead of a third of b0 (7.2)
    assert plan.prices()["hours"] == pytest.approx(10 + 3.6 - 7.2)
    assert make(tight, Options(dropped=frozenset({"hours"}))).total_cost == make(found).total_cost
    none = replace(tight, brokers=tuple(replace(b, hours=0.0) for b in tight.brokers))
    with pytest.raises(Problem, match="hours cannot be met"):
        make(none, Options(floor=0.5))
    assert len(make(none, Options(floor=0.0)).uncovered) == 4
    with pytest.raises(Problem, match="经纪人0 is given 12 hours a year and can take 0"):
        make(none, Options(fixed={"e0": "b0"}))


def test_what_is_fixed_stays_and_what_cannot_be_is_told() -> None:
    found = district(4, 2, e0="b0")
    plan = make(found, Options(fixed={"e0": "b1", "e1": None}))
    assert whom(plan)["e0"] == "b1"
    assert [a.firm.id for a in plan.uncovered] == ["e1"]
    assert plan.plain("en")["uncovered"][0]["reason"].startswith("left without a broker by hand")
    with pytest.raises(Problem, match="经纪人0 is given 4 firms and can take 3"):
        make(found, Options(fixed={f"e{n}": "b0" for n in range(4)}))
    with pytest.raises(Problem, match="no such enterprise to plan with: x"):
        make(found, Options(fixed={"x": "b0"}))
    with pytest.raises(Problem, match="no such broker to plan with: x"):
        make(found, Options(fixed={"e0": "x"}))


def test_unknown_capacity_is_what_they_serve_now_or_what_is_said() -> None:
    found = district(3, 2, places=None, e0="b0", e1="b0")
    assert make(found).task.places.tolist() == [2, 0]
    assert make(found, Options(places=2)).task.places.tolist() == [2, 2]
    with pytest.raises(Problem, match="--capacity"):
        make(district(3, 2, places=None))
    with pytest.raises(Problem, match="0 brokers and 3 enterprises"):
        make(district(3, 0))


def test_weights_and_rules_are_told_by_name() -> None:
    with pytest.raises(Problem, match="no weight is called 'chnge'; did you mean change"):
        Weights.of({"chnge": 2})
    with pytest.raises(Problem, match="the weight km is -1"):
        Weights.of({"km": -1})
    with pytest.raises(Problem, match="no rule is called 'x'"):
        make(district(1, 1), Options(dropped=frozenset({"x"})))


# --- the optimum ----------------------------------------------------------------------------


def random_task(seed: int, hours: bool) -> Task:
    """A seeded instance: some fixed, some in no community, places short or plenty."""
    dice = np.random.default_rng(seed)
    firms, brokers, groups = int(dice.integers(8, 40)), int(dice.integers(2, 7)), 3
    group = dice.integers(-1, groups, firms)
    there = np.bincount(group[group >= 0], minlength=groups)
    places = dice.integers(1, 2 * firms // brokers + 2, brokers)
    share = 0.6 * min(1.0, places.sum() / firms)
    fixed = np.full(firms, FREE, np.int64)
    fixed[0], fixed[1] = NOBODY, int(dice.integers(brokers))
    takes = dice.integers(12, 60, firms).astype(float)
    return Task(
        dice.integers(0, 4000, (firms, brokers)),
        dice.integers(2000, 9000, firms),
        places,
        int(dice.integers(0, 4000)),
        group,
        np.floor(np.maximum(there - 1, 0) * share).astype(np.int64),
        takes,
        np.full(brokers, takes.sum() / brokers * 0.8 + 60) if hours else None,
        fixed,
    )


def independent(task: Task, *, whole: bool) -> float:
    """The least cost by scipy on a formulation of its own: a column for every single place."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    firms, brokers = task.pair.shape
    pairs = firms * brokers
    place = [(b, c) for b, p in enumerate(task.places) for c in marginal(int(p), task.load)]
    cost = np.concatenate([task.pair.ravel(), task.alone, [c for _, c in place]])
    upper = np.ones(len(cost))
    rules = []

    def row(columns: dict[int, float], low: float, high: float) -> None:
        made = np.zeros(len(cost))
        made[list(columns)] = list(columns.values())
        rules.append((made, low, high))

    for f in range(firms):
        row({**{f * brokers + b: 1 for b in range(brokers)}, pairs + f: 1}, 1, 1)
        held = task.fixed[f]
        if held != FREE:
            upper[f * brokers : (f + 1) * brokers] = 0
            upper[pairs + f] = float(held == NOBODY)
            if held >= 0:
                upper[f * brokers + held] = 1
    for b in range(brokers):
        mine = {f * brokers + b: 1.0 for f in range(firms)}
        taken = {pairs + firms + n: -1.0 for n, (p, _) in enumerate(place) if p == b}
        row({**mine, **taken}, 0, 0)
        if task.room is not None:
            row({c: float(task.takes[c // brokers]) for c in mine}, -np.inf, task.room[b])
    for g, least in enumerate(task.least):
        served = [f for f in range(firms) if task.group[f] == g]
        row({f * brokers + b: 1 for f in served for b in range(brokers)}, least, np.inf)
    made = milp(
        cost,
        integrality=np.full(len(cost), int(whole)),
        bounds=Bounds(0, upper),
        constraints=[LinearConstraint(a, low, high) for a, low, high in rules],
        options={"mip_rel_gap": 0.0},
    )
    assert made.status == 0, made.message
    return float(made.fun)


@pytest.mark.parametrize("seed", range(20))
def test_the_cost_is_the_optimum_of_an_independent_linear_program(seed: int) -> None:
    task = random_task(seed, hours=False)
    found = solve(task)
    assert found.by == "flow"
    assert found.cost == cost_of(task, found.broker)
    assert found.cost == pytest.approx(independent(task, whole=False), abs=1e-4)


@pytest.mark.parametrize("seed", range(20))
def test_with_hours_it_is_the_optimum_of_an_independent_whole_program(seed: int) -> None:
    task = random_task(seed, hours=True)
    found = solve(task)
    assert found.cost == cost_of(task, found.broker)
    assert found.cost == pytest.approx(independent(task, whole=True), abs=1e-4)
    assert task.room is not None
    for b, room in enumerate(task.room):
        assert task.takes[found.broker == b].sum() <= room + 1e-6


@pytest.mark.parametrize("seed", range(20))
def test_looking_at_few_pairs_first_finds_the_same_optimum(seed: int) -> None:
    task = random_task(seed, hours=False)
    whole = flow.optimum(task, most=task.pair.shape[1])
    assert not flow.improvable(task, whole[0])
    found = flow.optimum(task, most=1)
    assert found[1] == whole[1] == cost_of(task, found[0])


def test_a_plan_that_is_not_the_cheapest_can_be_improved() -> None:
    seen = 0
    for seed in range(20):
        task = random_task(seed, hours=False)
        free = np.flatnonzero(task.fixed == FREE)
        best = solve(task)
        worse = best.broker.copy()
        worse[free[:2]] = worse[free[1::-1]]  # two change places
        spare = np.bincount(worse[worse >= 0], minlength=len(task.places)) <= task.places
        assert spare.all()
        if task.group[free[0]] == task.group[free[1]] and cost_of(task, worse) > best.cost:
            seen += 1
            assert flow.improvable(task, worse)
    assert seen >= 3


def test_some_of_these_are_bound_by_hours() -> None:
    assert sum(solve(random_task(s, hours=True)).by == "program" for s in range(20)) >= 5


def test_prices_are_never_negative_and_costs_add_up() -> None:
    for seed in range(5):
        dice = np.random.default_rng(seed)
        found = district(12, 3, places=4, **{f"e{n}": f"b{dice.integers(3)}" for n in range(9)})
        plan = make(found, Options(floor=0.5))
        assert all(price >= 0 for price in plan.prices().values())
        every = (*plan.assignments, *plan.uncovered)
        assert plan.total_cost == pytest.approx(sum(a.cost for a in every))
        assert len(every) == 12


def test_a_rule_that_cannot_be_met_is_named() -> None:
    task = random_task(0, hours=False)
    with pytest.raises(CannotBeMet, match="floor"):
        solve(replace(task, places=np.ones_like(task.places), least=np.full(3, 3)))


# --- the command ----------------------------------------------------------------------------


@pytest.fixture
def written(graph_url: str) -> str:
    from graph.stores import open_graph

    with open_graph(graph_url) as store:
        write(store)
    return graph_url


def test_the_command_gives_what_is_promised(written: str) -> None:
    given = ("plan", "--graph", written, "--as-of", "2020-07-15", "--lang", "en")
    said = hongsheng(*given, "--format", "json")
    made = said.json()
    assert {"assignments", "total_cost", "uncovered", "changes"} <= set(made)
    assert made["total_cost"] == 12.0
    assert made["assignments"][0]["broker"] == "b1"
    assert set(made["rules"]) == set(RULES) - {"fixed"}
    assert said.err == (
        "4 of 4 firms have a broker; 0 change theirs, 1 get their first. In all 12.00 hours a "
        "year.\nWithout a rule the other costs would be less by: distance 0.00, fields 0.00, "
        "continuity 0.00, load 0.00, floor 0.00, hours 0.00 hours a year.\n"
    )
    table = hongsheng(*given, "--no-prices", "--weight", "load=2", "--drop", "fields")
    assert "胡某" in table.out
    assert "In all 2.00 hours a year." in table.err
    assert "Without a rule" not in table.err
    again = hongsheng(*given, "--format", "json")
    assert again.out == said.out


def test_mistakes_of_the_command_are_told(written: str) -> None:
    given = ("plan", "--graph", written, "--as-of", "2020-07-15", "--lang", "en")
    wrong = hongsheng(*given, "--weight", "change")
    assert wrong.code == 2
    assert "NAME=HOURS, such as change=20" in wrong.err
    wrong = hongsheng(*given, "--weight", "chnge=2")
    assert wrong.code == 1
    assert "did you mean change?" in wrong.err
    assert hongsheng(*given, "--drop", "x").code == 2


def test_in_python(store: Store) -> None:
    write(store)
    graph: Any = hs.Graph(store, "en", AS_OF)
    frame = graph.plan(weights={"load": 2})
    assert frame["enterprise"].tolist() == ["e1", "e2", "e3", "e4"]
    assert frame["cost"].tolist() == [0.0, 1.0, 0.0, 1.0]
    assert frame.attrs["plan"]["total_cost"] == 2.0
