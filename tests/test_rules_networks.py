"""The network rules on graphs small enough to check by eye, near misses included."""

from __future__ import annotations

import random
from typing import Any

import polars as pl
import pytest

from graph.problem import Problem
from queries.question.query import Query
from queries.registry import get
from tests.graphs import build

BROKERAGE_ROLES, CUT_POINTS, GROUP_TIES = map(get, ("brokerage-roles", "cut-points", "group-ties"))
EMPTY_CELLS, STRUCTURAL_HOLES = get("empty-cells"), get("structural-holes")
LOCK_IN, PEER_PATHS, REACHABLE_FIELDS = map(get, ("lock-in", "peer-paths", "reachable-fields"))

AS_OF = "2020-07-15"
Nodes = dict[str, list[dict[str, Any]]]
Relations = dict[str, list[tuple[Any, ...]]]


def ids(text: str) -> list[dict[str, Any]]:
    return [{"id": each} for each in text.split()]


def pairs(text: str) -> list[tuple[Any, ...]]:
    """``a-b a-c`` as pairs."""
    return [tuple(each.split("-")) for each in text.split()]


def found(query: Query, store: Any, *columns: str, verdict: str = "gap", **given: Any) -> list[Any]:
    frame = query.run(store, as_of=AS_OF, **given).filter(pl.col("verdict") == verdict)
    return frame.select(columns).rows()


# --- structural-holes -----------------------------------------------------------------------


def two_worlds(n: int = 6) -> tuple[Nodes, Relations]:
    """Communities L and R of n firms each; three brokers for L, three for R, each serving all.

    M is a third community whose two firms meet everybody's brokers. N's firm met nobody on record.
    """
    left = [f"l{i}" for i in range(n)]
    right = [f"r{i}" for i in range(n)]
    nodes: Nodes = {
        "Enterprise": ids(" ".join([*left, *right, "m1", "m2", "n1"])),
        "Community": [
            {"id": "L", "name": "左社区", "surveyed_on": "2020-02-01"},
            {"id": "R", "name": "右社区", "surveyed_on": "2020-01-01"},
            *ids("M N"),
        ],
        "Broker": ids("bl1 bl2 bl3 br1 br2 br3"),
        "Platform": ids("P"),
    }
    serves = [(f"bl{k}", e) for k in (1, 2, 3) for e in (*left, "m1")]
    serves += [(f"br{k}", e) for k in (1, 2, 3) for e in (*right, "m2")]
    relations: Relations = {
        "Enterprise LOCATED_IN Community": [
            *((e, "L") for e in left),
            *((e, "R") for e in right),
            *pairs("m1-M m2-M n1-N"),
        ],
        "Broker SERVES Enterprise": serves,
        # the one thing that L and R share
        "Enterprise MEMBER_OF Platform": [("l0", "P"), ("r0", "P")],
    }
    return nodes, relations


def test_structural_holes(store: Any) -> None:
    build(store, *two_worlds())
    rows = found(STRUCTURAL_HOLES, store, "a", "b", "observed", "shared", "surveyed_on")
    assert [r[:3] for r in rows] == [("L", "R", 1)]
    assert rows[0][3] == ["P"]
    assert str(rows[0][4]) == "2020-01-01"
    # whom N's firm meets is not recorded: unknown, never a gap
    unknown = found(STRUCTURAL_HOLES, store, "a", "b", verdict="unknown")
    assert unknown == [("L", "N"), ("M", "N"), ("N", "R")]


def test_communities_that_need_the_same_and_do_not_meet_come_first(store: Any) -> None:
    nodes, relations = two_worlds()
    nodes["Field"] = [{"id": f, "code": f, "name": f} for f in ("cast", "soft")]
    nodes["Demand"] = [{"id": f"d{k}", "status": "open"} for k in range(5)]
    nodes["Demand"].append({"id": "done", "status": "closed"})
    relations["Enterprise RAISED Demand"] = pairs("l0-d0 l1-d1 r0-d2 l0-d3 r1-done r2-d4")
    relations["Demand IN_FIELD Field"] = pairs("d0-cast d1-cast d2-cast d3-soft done-soft d4-cast")
    build(store, nodes, relations)
    # two and two ask for casting; the right's wish for software is met
    rows = found(STRUCTURAL_HOLES, store, "a", "b", "common_needs", "both_need")
    assert rows == [("L", "R", ["cast"], 2)]


def test_two_shared_are_no_hole_and_an_ended_service_is_not_shared(store: Any) -> None:
    nodes, relations = two_worlds()
    relations["Broker SERVES Enterprise"] += [("bl1", "r1", {"until": "2020-07-16"})]
    build(store, nodes, relations)
    assert found(STRUCTURAL_HOLES, store, "a", "b") == []


def test_a_service_that_ended_by_the_day_is_not_shared(store: Any) -> None:
    nodes, relations = two_worlds()
    relations["Broker SERVES Enterprise"] += [("bl1", "r1", {"until": "2020-07-15"})]
    build(store, nodes, relations)
    assert found(STRUCTURAL_HOLES, store, "a", "b") == [("L", "R")]


def test_what_chance_may_give_is_no_hole(store: Any) -> None:
    build(store, *two_worlds(n=1))
    assert found(STRUCTURAL_HOLES, store, "a", "b") == []


def test_a_park_and_the_community_in_it_are_no_hole(store: Any) -> None:
    nodes, relations = two_worlds()
    relations["Community LOCATED_IN Community"] = [("R", "L")]
    build(store, nodes, relations)
    assert found(STRUCTURAL_HOLES, store, "a", "b") == []


# --- group-ties -----------------------------------------------------------------------------


def consortia() -> tuple[Nodes, Relations]:
    """Twelve projects, each of two firms and an institute: six of A's with A's, six of C's, C's.

    X's five firms take part in none, nor Y's only one; of ``nowhere`` no country is known.
    """
    nodes: Nodes = {
        "Enterprise": [
            *(
                {"id": f"{c}{i}", "country": c.upper(), "size": "small"}
                for c in "ac"
                for i in "123"
            ),
            *({"id": f"x{i}", "country": "X"} for i in range(5)),
            {"id": "y", "country": "Y"},
            {"id": "nowhere"},
        ],
        "Institute": [{"id": f"{c}i", "country": c.upper()} for c in "ac"],
        "Collaboration": ids(" ".join(f"k{i}" for i in range(12))),
    }
    country = ["a"] * 6 + ["c"] * 6
    parties = [(f"{c}{1 + (k + i) % 3}", f"k{k}") for k, c in enumerate(country) for i in (0, 1)]
    relations: Relations = {
        "Enterprise PARTY_TO Collaboration": [*parties, ("nowhere", "k0")],
        "Institute PARTY_TO Collaboration": [(f"{c}i", f"k{k}") for k, c in enumerate(country)],
    }
    return nodes, relations


def test_group_ties(store: Any) -> None:
    build(store, *consortia())
    # there are no communities, fields or regions, and only one size
    rows = found(GROUP_TIES, store, "a", "b", "observed", "by")
    assert rows == [("country:A", "country:C", 0, "country")]
    frame = GROUP_TIES.run(store, as_of=AS_OF).filter(pl.col("verdict") == "gap")
    # 12 firms' ties of A and 12 of C (of 25) on 25 places; an institute of either at half of them
    assert frame["expected"].to_list() == pytest.approx(
        [25 * (12 / 25 / 2 + 12 / 25 / 2)], abs=1e-6
    )
    unknown = found(GROUP_TIES, store, "a", "b", verdict="unknown")
    assert unknown == [("country:A", "country:X")]


def test_groups_that_meet_as_often_as_chance_has_it_are_no_gap(store: Any) -> None:
    nodes, relations = consortia()
    # every other project gets the other country's institute
    relations["Institute PARTY_TO Collaboration"] = [
        (f"{'ac'[k % 2]}i", f"k{k}") for k in range(12)
    ]
    build(store, nodes, relations)
    assert found(GROUP_TIES, store, "a", "b") == []


def test_group_ties_by_size_has_one_size_and_so_no_pair(store: Any) -> None:
    build(store, *consortia())
    assert GROUP_TIES.run(store, as_of=AS_OF, by=["size"]).height == 0


def test_group_ties_by_something_else_is_refused(store: Any) -> None:
    with pytest.raises(Problem, match="colour"):
        GROUP_TIES.run(store, as_of=AS_OF, by=["colour"])


# --- brokerage-roles ------------------------------------------------------------------------


def portfolio() -> tuple[Nodes, Relations]:
    """b serves e1, e2, e3 at home in H, f in G, and liaises with i; e1 and i have a project."""
    nodes: Nodes = {
        "Enterprise": ids("e1 e2 e3 f lost"),
        "Community": [{"id": "H", "name": "灵峰"}, {"id": "G"}],
        "Institute": ids("i"),
        "Broker": [{"id": "b"}, {"id": "idle"}],
        "Collaboration": [{"id": "k", "status": "terminated"}],
    }
    relations: Relations = {
        "Enterprise LOCATED_IN Community": pairs("e1-H e2-H e3-H f-G"),
        "Broker SERVES Enterprise": pairs("b-e1 b-e2 b-e3 b-f b-lost"),
        "Broker LIAISES_WITH Institute": pairs("b-i"),
        "Enterprise PARTY_TO Collaboration": pairs("e1-k"),
        "Institute PARTY_TO Collaboration": pairs("i-k"),
    }
    return nodes, relations


ROLES = ("coordinator", "itinerant", "gatekeeper", "representative", "liaison", "total")


def test_brokerage_roles(store: Any) -> None:
    build(store, *portfolio())
    rows = BROKERAGE_ROLES.run(store, as_of=AS_OF).to_dicts()
    b, idle = rows
    # home pairs e1e2 e1e3 e2e3; home and outside e1f e2f e3f e2i e3i (e1i is tied); f and i
    assert [b[r] for r in ROLES] == [3, 0, 5, 5, 1, 9]
    assert (b["home_name"], b["main_role"], b["left_out"]) == ("灵峰", "gatekeeper", 1)
    assert (b["enterprises"], b["institutes"]) == (5, 1)
    assert [idle[r] for r in ROLES] == [0] * 6
    assert idle["main_role"] is None


def test_two_institutes_that_work_together_need_no_broker_between_them(store: Any) -> None:
    nodes: Nodes = {"Broker": ids("b"), "Institute": ids("i j k"), "Collaboration": ids("c")}
    relations: Relations = {
        "Broker LIAISES_WITH Institute": pairs("b-i b-j b-k"),
        "Institute PARTY_TO Collaboration": pairs("i-c j-c"),
        "Broker SERVES Enterprise": pairs("b-e"),
    }
    build(store, {**nodes, "Enterprise": ids("e")}, relations)
    (row,) = BROKERAGE_ROLES.run(store, as_of=AS_OF).to_dicts()
    assert [row[r] for r in ROLES] == [0, 2, 0, 0, 0, 2]  # i and k, j and k; e is nowhere


def test_a_broker_whose_home_is_the_employer_never_coordinates(store: Any) -> None:
    build(store, *portfolio())
    row = BROKERAGE_ROLES.run(store, as_of=AS_OF, home="employer").row(0, named=True)
    assert [row[r] for r in ROLES] == [0, 3, 0, 0, 6, 9]


def test_the_brokers_who_serve_a_community(store: Any) -> None:
    build(store, *portfolio())
    every = BROKERAGE_ROLES.run(store, as_of=AS_OF)
    there = BROKERAGE_ROLES.run(store, as_of=AS_OF, community=["灵峰"])
    assert every["broker"].to_list() == ["b", "idle"]
    assert there.rows() == every.rows()[:1]  # the roles are those in the whole network


# --- cut-points -----------------------------------------------------------------------------


def test_cut_points(store: Any) -> None:
    # a ring of e1-b-e2-P-e1; b2 holds e3 and e4, and hangs on e2; e5 stands alone
    nodes: Nodes = {
        "Enterprise": ids("e1 e2 e3 e4 e5"),
        "Broker": ids("b b2"),
        "Platform": ids("P"),
    }
    relations: Relations = {
        "Broker SERVES Enterprise": [
            *pairs("b-e1 b-e2 b2-e2 b2-e3 b2-e4"),
            ("b", "e5", {"until": "2019-01-01"}),
        ],
        "Enterprise MEMBER_OF Platform": pairs("e1-P e2-P"),
    }
    build(store, nodes, relations)
    rows = CUT_POINTS.run(store, as_of=AS_OF, at_least=1).select(
        "what", "kind", "id", "other_id", "pieces", "cut_off", "before"
    )
    assert rows.rows() == [
        # without b2 what is left is e1 and e2, and e3 and e4 alone
        ("node", "Broker", "b2", None, 3, 2, 4),
        ("tie", "Broker", "b2", "e2", 2, 2, 4),
        ("node", "Enterprise", "e2", None, 2, 1, 4),
        ("tie", "Broker", "b2", "e3", 2, 1, 4),
        ("tie", "Broker", "b2", "e4", 2, 1, 4),
    ]
    assert CUT_POINTS.run(store, as_of=AS_OF, at_least=3).height == 0


def test_cut_points_of_a_community_counts_its_enterprises_in_the_whole_network(store: Any) -> None:
    # P holds six of the town; b is all that ties the village's v1 and v2 (and u, elsewhere) to it
    town = [f"t{n}" for n in range(6)]
    nodes: Nodes = {
        "Enterprise": ids(" ".join((*town, "v1 v2 u"))),
        "Broker": ids("b"),
        "Platform": ids("P"),
        "Community": [{"id": "V", "name": "村"}, {"id": "T", "name": "镇"}],
    }
    relations: Relations = {
        "Broker SERVES Enterprise": pairs("b-t0 b-v1 b-v2 b-u"),
        "Enterprise MEMBER_OF Platform": [(t, "P") for t in town],
        "Enterprise LOCATED_IN Community": [("v1", "V"), ("v2", "V"), *((t, "T") for t in town)],
    }
    build(store, nodes, relations)

    def found(**more: Any) -> list[tuple[Any, ...]]:
        rows = CUT_POINTS.run(store, as_of=AS_OF, at_least=1, **more)
        return rows.select("what", "id", "other_id", "cut_off", "before", "share").rows()

    assert found()[:3] == [
        ("node", "P", None, 5, 9, 0.555556),
        ("tie", "t0", "P", 4, 9, 0.444444),
        ("node", "b", None, 3, 9, 0.333333),
    ]
    # without P the larger part is that with the village: it loses none of its own
    assert found(community=["村"]) == [
        ("node", "b", None, 2, 2, 1.0),
        ("node", "t0", None, 2, 2, 1.0),
        ("tie", "b", "t0", 2, 2, 1.0),
        ("tie", "t0", "P", 2, 2, 1.0),
        ("tie", "b", "v1", 1, 2, 0.5),
        ("tie", "b", "v2", 1, 2, 0.5),
    ]


@pytest.mark.above_stores
def test_each_of_many_that_hang_by_one_has_its_own_name(store: Any) -> None:
    """Names come side by side with ids, however many threads gather them."""
    firms = [{"id": f"e{n:04}", "name": f"厂{n * 7}"} for n in range(9_000)]
    nodes: Nodes = {"Enterprise": firms, "Broker": [{"id": "b", "name": "王"}]}
    build(store, nodes, {"Broker SERVES Enterprise": [("b", firm["id"]) for firm in firms]})
    rows = CUT_POINTS.run(store, as_of=AS_OF, at_least=1)
    ties = rows.filter(what="tie").select("id", "name", "other_id", "other_name").sort("other_id")
    assert ties.rows() == [("b", "王", firm["id"], firm["name"]) for firm in firms]


# --- lock-in --------------------------------------------------------------------------------


def projects(spec: dict[str, Any]) -> tuple[Nodes, Relations]:
    """For each enterprise its projects: institutes, and platforms in capitals starting with P."""
    nodes: Nodes = {"Enterprise": [], "Institute": ids("u v w"), "Platform": ids("P")}
    nodes["Collaboration"] = []
    relations: Relations = {
        f"{k} PARTY_TO Collaboration": [] for k in ("Enterprise", "Institute", "Platform")
    }
    for enterprise, each in spec.items():
        nodes["Enterprise"].append({"id": enterprise, "surveyed_on": "2020-01-01"})
        for n, partners in enumerate(each):
            project = f"{enterprise}{n}"
            nodes["Collaboration"].append(
                {"id": project, "status": "terminated" if n else "active"}
            )
            relations["Enterprise PARTY_TO Collaboration"].append((enterprise, project))
            for partner in partners:
                kind = "Platform" if partner == "P" else "Institute"
                relations[f"{kind} PARTY_TO Collaboration"].append((partner, project))
    return nodes, relations


def test_lock_in(store: Any) -> None:
    build(
        store,
        *projects(
            {
                "loyal": [("u",)] * 3,
                "nearly": [("u",)] * 9 + [("v",)],  # 0.81 + 0.01
                "exactly": [("u", "v")] * 3,  # halves: 0.5
                "two": [("u",)] * 2,
                "mixed": [("u",), ("u",), ("v",)],
                "with_platform": [("u",), ("u",), ("P",)],  # only two with an institute
                "and_platform": [("u", "P")] * 3,
                "unsaid": [("u",), ("u",), ()],  # the third partner is not recorded
                "outweighed": [("u",)] * 3 + [()],  # 3:1 were it another: 0.625
                "safe": [("u",)] * 20 + [()],
            }
        ),
    )
    rows = found(LOCK_IN, store, "enterprise", "institute", "hhi", "failed")
    assert rows == [
        ("safe", "u", 1.0, 19),
        ("nearly", "u", 0.82, 9),
        ("and_platform", "u", 1.0, 2),
        ("loyal", "u", 1.0, 2),
    ]
    unknown = found(LOCK_IN, store, "enterprise", verdict="unknown")
    assert sorted(unknown) == [("outweighed",), ("unsaid",)]


def test_a_project_of_two_enterprises_has_its_partners_on_record(store: Any) -> None:
    nodes, relations = projects({"e": [("u",)] * 3 + [()], "f": []})
    relations["Enterprise PARTY_TO Collaboration"].append(("f", "e3"))
    build(store, nodes, relations)
    assert found(LOCK_IN, store, "enterprise", "hhi") == [("e", 1.0)]


def test_exactly_four_fifths_is_no_lock_in(store: Any) -> None:
    build(store, *projects({"e": [("u",)] * 3}))
    assert found(LOCK_IN, store, "enterprise", above=1.0) == []
    assert found(LOCK_IN, store, "enterprise", at_least=4) == []


# --- peer-paths -----------------------------------------------------------------------------


def peers(**statuses: str | None) -> tuple[Nodes, Relations]:
    """Projects named ``e_u``: enterprise e, institute u, of this status."""
    nodes: Nodes = {
        "Enterprise": ids(" ".join(sorted({k[0] for k in statuses}))),
        "Institute": ids(" ".join(sorted({k[2] for k in statuses}))),
        "Collaboration": [{"id": k, "status": s} for k, s in statuses.items()],
    }
    relations: Relations = {
        "Enterprise PARTY_TO Collaboration": [(k[0], k) for k in statuses],
        "Institute PARTY_TO Collaboration": [(k[2], k) for k in statuses],
    }
    return nodes, relations


def test_peer_paths(store: Any) -> None:
    # a and b share u; b also works with v; c shares nothing
    build(store, *peers(a_u="active", b_u="completed", b_v="proposed", c_w="active"))
    rows = found(PEER_PATHS, store, "enterprise", "institute", "paths", "peer", "score")
    assert rows == [("a", "v", 1, "b", 0.5)]  # 1 / sqrt(2 partners of u x 2 of b)


def test_failed_projects_make_no_path_and_no_partner(store: Any) -> None:
    build(store, *peers(a_u="active", b_u="terminated", b_v="active", a_v="terminated"))
    assert found(PEER_PATHS, store, "enterprise", "institute") == []


def test_a_pair_that_failed_before_is_said_to_have(store: Any) -> None:
    build(store, *peers(a_u="active", b_u="active", b_v="active", a_v="not_industrialised"))
    columns = ("enterprise", "institute", "failed_before")
    assert found(PEER_PATHS, store, *columns) == [("a", "v", 1)]


def test_a_pair_that_may_be_partners_is_left_out(store: Any) -> None:
    build(store, *peers(a_u="active", b_u="active", b_v="active", a_v=None))
    assert found(PEER_PATHS, store, "enterprise", "institute") == []


def test_where_no_status_is_recorded_the_answer_is_unknown(store: Any) -> None:
    build(store, *peers(a_u=None, b_u=None, b_v=None, c_w="active"))
    assert found(PEER_PATHS, store, "enterprise") == []
    rows = found(PEER_PATHS, store, "enterprise", "institute", "missing", verdict="unknown")
    assert rows == [("a", "v", "status of collaborations (合作状态)")]


def test_only_the_best_are_listed(store: Any) -> None:
    # v is reached through b and c, w through c alone, and x only through b
    statuses = dict.fromkeys(("a_u", "b_u", "c_u", "b_v", "c_v", "c_w", "b_x"), "active")
    build(store, *peers(**statuses))
    rows = found(PEER_PATHS, store, "enterprise", "institute", "paths", top=2)
    assert [r[1:] for r in rows if r[0] == "a"] == [("v", 2), ("w", 1)]


# --- reachable-fields -----------------------------------------------------------------------


def garden() -> tuple[Nodes, Relations]:
    """Institutes that pair die casting with moulds, and software with sensors, five times each.

    Community A has a platform for moulds, B one for software; C asks for sensors and has nothing
    on record. `deep` lies in die casting.
    """
    fields = {"cast": "压铸", "mould": "模具", "soft": "软件", "sense": "传感", "deep": "真空压铸"}
    nodes: Nodes = {
        "Field": [{"id": k, "code": k, "name": v} for k, v in fields.items()],
        "Institute": ids("i1 i2 i3 i4 i5 j1 j2 j3 j4 j5"),
        "Platform": ids("PA PB"),
        "Community": ids("A B C"),
        "Enterprise": ids("e c"),
        "Demand": [{"id": "d", "status": "open"}, {"id": "d2", "status": "open"}],
    }
    strong = [(f"i{n}", f) for n in "12345" for f in ("cast", "mould")]
    strong += [(f"j{n}", f) for n in "12345" for f in ("soft", "sense")]
    relations: Relations = {
        "Institute STRONG_IN Field": strong,
        "Platform HOSTED_IN Community": pairs("PA-A PB-B"),
        "Platform COVERS Field": pairs("PA-mould PB-soft"),
        "Enterprise LOCATED_IN Community": pairs("e-A c-C"),
        "Enterprise RAISED Demand": pairs("e-d c-d2"),
        "Demand IN_FIELD Field": pairs("d-cast d2-sense"),
        "Field BROADER Field": pairs("deep-cast"),
    }
    return nodes, relations


def test_reachable_fields(store: Any) -> None:
    build(store, *garden())
    columns = ("community", "field", "density", "near_fields", "open_demands")
    assert found(REACHABLE_FIELDS, store, *columns) == [
        ("A", "cast", 1.0, ["模具"], 1),
        ("B", "sense", 1.0, ["软件"], 0),
    ]
    unknown = found(REACHABLE_FIELDS, store, "community", "field", verdict="unknown")
    assert unknown == [("C", "sense")]


def test_a_field_within_reach_is_not_missing_where_a_narrower_one_is_there(store: Any) -> None:
    nodes, relations = garden()
    relations["Platform COVERS Field"] += pairs("PA-deep")
    build(store, nodes, relations)
    assert found(REACHABLE_FIELDS, store, "community", "field") == [("B", "sense")]


def test_an_area_is_too_wide_to_be_reached(store: Any) -> None:
    nodes, relations = garden()
    nodes["Field"].append({"id": "area", "code": "80", "name": "制造"})
    relations["Field BROADER Field"] = pairs("cast-area")
    relations["Institute STRONG_IN Field"] += [(f"i{n}", "area") for n in range(1, 6)]
    build(store, nodes, relations)
    rows = found(REACHABLE_FIELDS, store, "community", "field")
    assert sorted(rows) == [("A", "cast"), ("B", "sense")]


def test_a_field_of_few_carriers_is_left_out(store: Any) -> None:
    build(store, *garden())
    # each field is on five institutes, and on a platform or an enterprise that asks for it
    assert len(found(REACHABLE_FIELDS, store, "field", support=6)) == 2
    assert found(REACHABLE_FIELDS, store, "field", support=7) == []


def test_a_failed_project_is_no_capability_and_a_good_one_is(store: Any) -> None:
    nodes, relations = garden()
    nodes["Collaboration"] = [{"id": "bad", "status": "terminated"}]
    relations["Enterprise PARTY_TO Collaboration"] = pairs("e-bad")
    relations["Collaboration IN_FIELD Field"] = pairs("bad-cast")
    build(store, nodes, relations)
    assert ("A", "cast") in found(REACHABLE_FIELDS, store, "community", "field")


def test_a_project_that_lives_is_a_capability(store: Any) -> None:
    nodes, relations = garden()
    nodes["Collaboration"] = [{"id": "good", "status": "active"}]
    relations["Enterprise PARTY_TO Collaboration"] = pairs("e-good")
    relations["Collaboration IN_FIELD Field"] = pairs("good-cast")
    build(store, nodes, relations)
    assert ("A", "cast") not in found(REACHABLE_FIELDS, store, "community", "field")


# --- empty-cells ----------------------------------------------------------------------------


def stairs(without: tuple[str, str]) -> tuple[Nodes, Relations]:
    """Institutes i1 .. i9, each with the first n of fields f1 .. f9, but for one cell."""
    strong = [(f"i{n}", f"f{m}") for n in range(1, 10) for m in range(1, n + 1)]
    strong.remove(without)
    nodes: Nodes = {
        "Institute": ids(" ".join(f"i{n}" for n in range(1, 10))),
        "Field": [{"id": f"f{m}", "code": str(m), "name": f"f{m}"} for m in range(1, 10)],
    }
    return nodes, {"Institute STRONG_IN Field": strong}


def test_empty_cells(store: Any) -> None:
    build(store, *stairs(without=("i9", "f2")))
    rows = found(EMPTY_CELLS, store, "institute", "field", "expected", "own", "holders")
    # of f2's seven holders six are narrower than i9, of i9's eight fields six are rarer than f2
    assert rows == [("i9", "f2", pytest.approx((6 / 7 + 6 / 8) / 2, abs=1e-6), 8, 7)]
    assert found(EMPTY_CELLS, store, "institute", expected=0.99) == []


def test_an_institute_that_has_the_narrower_field_has_no_empty_cell_there(store: Any) -> None:
    nodes, relations = stairs(without=("i9", "f2"))
    nodes["Field"].append({"id": "f2a", "code": "2a", "name": "f2a"})
    relations["Field BROADER Field"] = [("f2a", "f2")]
    relations["Institute STRONG_IN Field"].append(("i9", "f2a"))
    build(store, nodes, relations)
    assert ("i9", "f2") not in found(EMPTY_CELLS, store, "institute", "field")


def test_where_nestedness_foretells_nothing_the_answer_is_unknown(store: Any) -> None:
    strong = [(f"i{n}", f"f{m}") for n in range(6) for m in range(6) if (n + m) % 2]
    strong += [("i0", "f0"), ("i2", "f4")]
    nodes: Nodes = {
        "Institute": ids(" ".join(f"i{n}" for n in range(6))),
        "Field": [{"id": f"f{m}", "code": str(m), "name": f"f{m}"} for m in range(6)],
    }
    build(store, nodes, {"Institute STRONG_IN Field": strong})
    frame = EMPTY_CELLS.run(store, as_of=AS_OF, expected=0.0)
    assert frame.height
    assert set(frame["verdict"]) == {"unknown"}


# --- all of them ----------------------------------------------------------------------------

GRAPHS = {
    "structural-holes": (STRUCTURAL_HOLES, two_worlds),
    "group-ties": (GROUP_TIES, consortia),
    "brokerage-roles": (BROKERAGE_ROLES, portfolio),
    "cut-points": (CUT_POINTS, two_worlds),
    "lock-in": (LOCK_IN, lambda: projects({"x": [("u",)] * 4, "y": [("v",)] * 3 + [()]})),
    "peer-paths": (
        PEER_PATHS,
        lambda: peers(a_u="active", b_u="active", b_v="active", c_u="active"),
    ),
    "reachable-fields": (REACHABLE_FIELDS, garden),
    "empty-cells": (EMPTY_CELLS, lambda: stairs(("i9", "f2"))),
}


def renamed(nodes: Nodes, relations: Relations) -> tuple[Nodes, Relations, dict[str, str]]:
    """Other ids, in another order of the alphabet, with the old ones kept as names."""
    every = sorted({n["id"] for rows in nodes.values() for n in rows})
    mixed = random.Random(4).sample(range(100, 100 + len(every)), len(every))
    new = {old: f"z{k}" for old, k in zip(every, mixed, strict=True)}
    labels = {"Collaboration": "title", "Demand": "title"}
    moved = {
        kind: [{labels.get(kind, "name"): n["id"], **n, "id": new[n["id"]]} for n in rows]
        for kind, rows in nodes.items()
    }
    pairs_ = {k: [(new[a], new[b], *rest) for a, b, *rest in r] for k, r in relations.items()}
    return moved, pairs_, {v: k for k, v in new.items()}


def shuffled(nodes: Nodes, relations: Relations) -> tuple[Nodes, Relations]:
    dice = random.Random(9)
    return (
        {k: dice.sample(v, len(v)) for k, v in nodes.items()},
        {k: dice.sample(v, len(v)) for k, v in relations.items()},
    )


@pytest.mark.parametrize("name", GRAPHS)
def test_order_and_ids_change_no_finding(name: str, store: Any) -> None:
    query, make = GRAPHS[name]
    nodes, relations = make()
    moved, moved_relations, old = renamed(nodes, relations)
    build(store, *shuffled(moved, moved_relations))
    after = query.run(store, as_of=AS_OF)
    assert after.height
    assert _as_said(after, old, query) == _as_said(_plain(query, nodes, relations), {}, query)


def _plain(query: Query, nodes: Nodes, relations: Relations) -> pl.DataFrame:
    """The answer on a fresh embedded graph, loaded in two parts."""
    import tempfile
    from pathlib import Path

    from graph.stores import open_graph

    with tempfile.TemporaryDirectory() as folder, open_graph(Path(folder) / "t.graph") as plain:
        build(plain, nodes, {})
        half = {k: v[: len(v) // 2] for k, v in relations.items()}
        rest = {k: v[len(v) // 2 :] for k, v in relations.items()}
        build(plain, {}, half)
        build(plain, {}, rest)
        return query.run(plain, as_of=AS_OF)


def _as_said(frame: pl.DataFrame, old: dict[str, str], query: Query) -> list[Any]:
    """Rows without order and with the first ids; a pair of groups has no first one."""
    rows = []
    for row in frame.to_dicts():
        for key, value in row.items():
            if isinstance(value, str):
                kind, _, rest = value.rpartition(":")
                row[key] = f"{kind}:{old[rest]}" if kind and rest in old else old.get(value, value)
        if query.name in ("structural-holes", "group-ties"):
            ends = sorted([(row["a"], row["ties_a"]), (row["b"], row["ties_b"])], key=str)
            keep = {k: v for k, v in row.items() if k not in ("ties_a", "ties_b", "a", "b")}
            keep = {k: v for k, v in keep.items() if not k.endswith("_name")}
            row = {**keep, "ends": ends}
        if query.name == "cut-points" and row["what"] == "tie":
            row = {"ends": sorted([row["id"], row["other_id"]]), "cut_off": row["cut_off"]}
        rows.append(str({k: v for k, v in row.items() if not str(k).endswith("_name")}))
    return sorted(rows)
