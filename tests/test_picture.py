"""What a view shows, read from a graph on every engine."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import polars as pl
import pytest

from exports.view.elements import Fact, Link, Node, Picture, Since, Thread
from exports.view.encode import encode
from exports.view.picture import picture_of
from graph.ontology import ONTOLOGY
from graph.problem import Problem
from graph.records import Change, node_schema
from graph.stores.base import Store
from queries import ledger
from queries.gaps import identify
from queries.registry import get
from tests.graphs import build

pytestmark = pytest.mark.above_stores

NODES: dict[str, list[dict[str, Any]]] = {
    "Community": [{"id": "c1", "name": "灵峰"}, {"id": "c2", "name": "大碶"}],
    "Enterprise": [
        {"id": "e1", "name": "甲公司", "aliases": ["甲"], "uscc": "911", "employees": 1200,
         "above_scale": True, "longitude": 121.8, "latitude": 29.9},
        {"id": "e2", "name": "乙公司", "synthetic": True},
        {"id": "e3", "name": "丙公司"},
    ],
    "Institute": [{"id": "i1", "name": "甲院"}],
    "Broker": [{"id": "b1", "name": "胡"}],
    "Demand": [{"id": "d1", "title": "芯片", "raised_on": "2020-01-02", "status": "open"}],
    "Field": [{"id": "f1", "code": "102", "name": "微电子"}],
    "Achievement": [{"id": "a1", "title": "光电芯片"}],
    "ServiceEvent": [
        {"id": "v1", "type": "visit", "date": "2020-03-01"},
        {"id": "v2", "type": "visit", "date": "2020-04-01"},
        {"id": "v3", "type": "diagnosis", "date": "2020-05-01"},
    ],
    "Credential": [{"id": "k1", "kind": "little giant", "valid_from": "2019-01-01"}],
    "Source": [{"id": "test", "title": "调查", "date": "2020-06-30", "publisher": "科技局"}],
}  # fmt: skip
RELATIONS: dict[str, list[tuple[Any, ...]]] = {
    "Enterprise LOCATED_IN Community": [("e1", "c1"), ("e2", "c1"), ("e3", "c2")],
    "Enterprise RAISED Demand": [("e1", "d1")],
    "Demand IN_FIELD Field": [("d1", "f1")],
    "Achievement IN_FIELD Field": [("a1", "f1")],
    "Institute OFFERS Achievement": [("i1", "a1")],
    "Broker SERVES Enterprise": [("b1", "e1", {"since": "2019-05-01"})],
    "Broker LIAISES_WITH Institute": [("b1", "i1")],
    "Broker CONDUCTED ServiceEvent": [("b1", "v1"), ("b1", "v2"), ("b1", "v3")],
    "ServiceEvent FOR Enterprise": [("v1", "e1"), ("v2", "e1"), ("v3", "e3")],
    "Enterprise HOLDS Credential": [("e1", "k1")],
}
GAPS = (
    ("open-triads", ("Broker:b1", "Enterprise:e1", "Institute:i1"), 2.0, "new"),
    ("once-bitten", ("Demand:d1", "Enterprise:e1"), 1.0, "assigned"),
    ("unknown-enterprises", ("Enterprise:e2",), 3.0, "new"),
    ("unknown-enterprises", ("Enterprise:e3",), 9.0, "closed"),
    ("lapsed-service", ("Enterprise:e1",), 1.0, "dismissed"),
    ("blind-pairs", ("Demand:d1", "Achievement:a1"), 5.0, "brokered"),
)


TRIAD = {
    *("Broker:b1", "Enterprise:e1", "Institute:i1", "Demand:d1"),
}
"""What the first gap is about, and what it rests on."""


def gap(rule: str, subjects: tuple[str, ...], score: float, status: str) -> dict[str, Any]:
    return {
        "id": identify(rule, subjects),
        "rule": rule,
        "subjects": list(subjects),
        "score": score,
        "status": status,
        "reason": f"why {rule}",
        "reason_zh": f"原因 {rule}",
        "closes": "a visit",
        "closes_zh": "走访",
        "surveyed_on": date(2020, 1, 1),
    }


@pytest.fixture
def filled(store: Store) -> Store:
    build(store, NODES, RELATIONS)
    write_gaps(store, GAPS)
    return store


def write_gaps(store: Store, gaps: tuple[tuple[Any, ...], ...], **more: str) -> None:
    schema = node_schema(ONTOLOGY.nodes["Gap"])
    rows = [{**gap(*g), **more} for g in gaps]
    change = Change()
    change.create_nodes["Gap"] = pl.DataFrame(rows, schema_overrides=schema).select(
        pl.col(c).cast(t) if c in rows[0] else pl.lit(None).cast(t).alias(c)
        for c, t in schema.items()
    )
    with store.writing("gaps", version=False) as writer:
        writer.apply(change)


def names(picture: Picture) -> set[str]:
    return {n.key for n in picture.nodes}


def test_a_district_folds_visits_and_credentials_and_draws_the_rest(filled: Store):
    picture = picture_of(filled)
    kinds = {n.kind for n in picture.nodes}
    assert kinds == set(NODES) - {"ServiceEvent", "Credential", "Source"}
    links = {(k.source, k.type, k.target): k for k in picture.links}
    serves = links["Broker:b1", "SERVES", "Enterprise:e1"]
    assert date(2020, 3, 1) in serves.dates
    assert serves.lived == (date(2019, 5, 1), None)
    assert ("visits", "2") in {(f.name, f.value) for f in serves.facts}
    assert links["Broker:b1", "VISITED", "Enterprise:e3"].dates == (date(2020, 5, 1),)
    assert links["Broker:b1", "VISITED", "Enterprise:e3"].said_by == "调查"
    facts = {f.name: f for n in picture.nodes if n.id == "e1" for f in n.facts}
    assert facts["credential"].value == "little giant"
    assert any("3 visits" in en and "3 次" in zh for en, zh in picture.notes)


def test_a_node_says_what_is_known_of_it_and_who_said_so(filled: Store):
    node = next(n for n in picture_of(filled).nodes if n.id == "e1")
    assert (node.name, node.aliases, node.code) == ("甲公司", ("甲",), "911")
    assert (node.longitude, node.latitude) == (121.8, 29.9)
    assert Fact("above_scale", "规上", "yes", "调查", "2020-06-30") in node.facts
    assert {f.name for f in node.facts}.isdisjoint({"id", "name", "aliases", "synthetic"})
    assert not node.synthetic
    assert next(n for n in picture_of(filled).nodes if n.id == "e2").synthetic


def test_the_source_of_a_fact_is_the_first_that_gives_it(store: Store):
    claims = '{"a": {"name": "甲"}, "b": {"name": "甲", "size": "small"}}'
    build(
        store,
        {
            "Enterprise": [{"id": "e", "name": "甲", "size": "small", "claims": claims}],
            "Source": [
                {"id": "a", "title": "先", "date": "2020-01-01"},
                {"id": "b", "title": "后", "date": "2019-01-01"},
            ],
        },
        {},
        source="a;b",
    )
    (node,) = picture_of(store).nodes
    assert node.facts == (Fact("size", "规模", "small", "后", "2019-01-01"),)


def test_open_gaps_become_threads_between_the_right_ends(filled: Store):
    threads = {t.rule: t for t in picture_of(filled).threads}
    ends = {rule: (t.a, t.b) for rule, t in threads.items()}
    assert ends == {
        "open-triads": ("Enterprise:e1", "Institute:i1"),
        "once-bitten": ("Demand:d1", ""),
        "unknown-enterprises": ("Enterprise:e2", ""),
        "blind-pairs": ("Demand:d1", "Achievement:a1"),
    }
    triad = threads["open-triads"]
    assert triad.subjects == ("Broker:b1", "Enterprise:e1", "Institute:i1")
    assert (triad.sentence, triad.sentence_zh) == ("why open-triads", "原因 open-triads")
    assert triad.surveyed_on == date(2020, 1, 1)


def test_a_picture_says_how_many_gaps_there_are_not_only_how_many_it_draws(filled: Store):
    whole = picture_of(filled)
    assert whole.in_ledger == 4
    assert {name: (r.open, r.here) for name, r in whole.rules.items()} == {
        "open-triads": (1, 1),
        "once-bitten": (1, 1),
        "unknown-enterprises": (1, 1),
        "blind-pairs": (1, 1),
    }
    cut = picture_of(filled, limit=3)
    assert sum(r.here for r in cut.rules.values()) == 4 > len(cut.threads)
    path = picture_of(filled, path=("丙公司", "大碶"))
    assert (path.rules, path.threads, path.in_ledger) == ({}, (), 4)
    rule = whole.rules["unknown-enterprises"]
    assert rule.question == "Whom has no broker ever met?"
    assert rule.worth == get("unknown-enterprises").gap.worth


def test_a_gap_has_its_place_among_the_open_ones_of_its_rule(filled: Store):
    scores = (("e1", 2.0), ("e2", 5.0), ("e3", 2.0))
    write_gaps(filled, tuple(("lock-in", (f"Enterprise:{e}",), s, "new") for e, s in scores))
    threads = {t.a: t for t in picture_of(filled, rule="lock-in").threads}
    assert {k: (t.rank, t.alike) for k, t in threads.items()} == {
        "Enterprise:e2": (1, 0),
        "Enterprise:e1": (2, 1),
        "Enterprise:e3": (2, 1),
    }


def test_one_gap_alone_whatever_its_status(filled: Store):
    triad = identify("open-triads", GAPS[0][1])
    picture = picture_of(filled, gap=triad)
    assert names(picture) == TRIAD
    assert [t.id for t in picture.threads] == [triad] == [picture.gap]
    triads = get("open-triads")
    assert (picture.title, picture.title_zh) == (triads.question, triads.question_zh)
    closed = picture_of(filled, gap=identify("unknown-enterprises", ("Enterprise:e3",)))
    assert [(t.a, t.status, t.rank) for t in closed.threads] == [("Enterprise:e3", "closed", 0)]
    assert picture_of(filled, gap=triad[:14]).gap == triad
    with pytest.raises(Problem, match="there is no gap 'nothing'"):
        picture_of(filled, gap="nothing")


def test_what_opened_and_what_closed_since_a_day_is_told_apart(store: Store):
    build(store, NODES, RELATIONS)
    rule = get("unknown-enterprises")
    ledger.find(store, [rule], date(2020, 6, 1))
    build(
        store,
        {"Enterprise": [{"id": "e4"}], "ServiceEvent": [{"id": "v4", "date": "2020-06-15"}]},
        {"Broker CONDUCTED ServiceEvent": [("b1", "v4")],
         "ServiceEvent FOR Enterprise": [("v4", "e2")]},
    )  # fmt: skip
    ledger.find(store, [rule], date(2020, 7, 1))
    for picture in (
        picture_of(store, since=date(2020, 6, 1)),
        picture_of(store, rule="unknown-enterprises", since=date(2020, 6, 1)),
    ):
        assert picture.since == Since(date(2020, 6, 1), opened=1, closed=1, persisting=0)
        moved = {t.a: (t.change, t.status, t.rank) for t in picture.threads}
        assert moved == {
            "Enterprise:e4": ("opened", "new", 1),
            "Enterprise:e2": ("closed", "closed", 0),
        }
        assert picture.rules["unknown-enterprises"].open == picture.in_ledger == 1
    now = picture_of(store)
    assert (now.since, [(t.a, t.change) for t in now.threads]) == (None, [("Enterprise:e4", "")])
    lived = {t.a: t.lived for t in picture.threads}
    assert lived == {
        "Enterprise:e4": (date(2020, 7, 1), None),
        "Enterprise:e2": (date(2020, 6, 1), date(2020, 7, 1)),
    }


def test_a_gap_whose_subject_is_gone_breaks_no_picture(filled: Store):
    write_gaps(filled, (("lock-in", ("Enterprise:gone",), 1.0, "new"),))
    picture = picture_of(filled)
    assert picture.rules["lock-in"].here == 1
    assert not [t for t in picture.threads if t.rule == "lock-in"]
    with pytest.raises(Problem, match="no longer in the graph"):
        picture_of(filled, gap="lock-in")


def test_members_stand_in_their_communities(filled: Store):
    picture = picture_of(filled)
    assert [g.name for g in picture.groups] == ["灵峰", "大碶"]
    groups = {n.id: n.group for n in picture.nodes}
    assert groups["e1"] == groups["c1"] == "Community:c1"
    assert groups["e3"] == "Community:c2"
    assert groups["i1"] == ""


def test_without_communities_countries_take_their_place(store: Store):
    build(
        store,
        {
            "Enterprise": [{"id": "e1", "country": "DE"}, {"id": "e2", "country": "FR"}],
            "Institute": [{"id": "i1", "country": "DE"}],
            "Collaboration": [
                {"id": "p", "title": "P", "started_on": "2020-01-01", "ended_on": "2020-05-31"}
            ],
        },
        {"Enterprise PARTY_TO Collaboration": [("e1", "p"), ("e2", "p")]},
    )
    picture = picture_of(store)
    assert [(g.key, g.of) for g in picture.groups] == [
        ("Group:country:DE", "country"),
        ("Group:country:FR", "country"),
    ]
    assert {n.id: n.group for n in picture.nodes}["i1"] == "Group:country:DE"
    project = next(n for n in picture.nodes if n.id == "p")
    assert project.dates == (date(2020, 1, 1),)
    assert project.lived == (date(2020, 1, 1), date(2020, 5, 31))


def test_a_gap_between_groups_is_drawn_between_them(store: Store):
    nodes = {
        "Enterprise": [{"id": f"e{c}", "country": c} for c in ("DE", "FR", "IT")],
        "Community": [{"id": "c1", "name": "灵峰"}, {"id": "c2", "name": "大碶"}],
    }
    build(store, nodes, {})
    countries = ("Group:country:DE", "Group:country:FR")
    sizes = ("Group:size:small", "Group:size:large")
    communities = ("Group:community:c1", "Group:community:c2")
    gaps = tuple(("group-ties", pair, 1.0, "new") for pair in (countries, sizes, communities))
    write_gaps(store, gaps)
    picture = picture_of(store)
    assert {(t.a, t.b) for t in picture.threads} == {countries, ("Community:c1", "Community:c2")}
    hubs = {n.key: n.group for n in picture.nodes if n.kind == "Group"}
    assert hubs == {key: key for key in countries}
    assert set(hubs) < {g.key for g in picture.groups}
    assert [(x.count, x.what) for x in picture.left_out] == [
        (1, "gaps with a subject outside this picture")
    ]
    own = picture_of(store, rule="group-ties")
    assert names(own) == {*countries, *sizes, "Community:c1", "Community:c2"}
    assert len(own.threads) == 3
    assert own.groups == ()
    assert own.matrices == ()  # their evidence says neither what is there nor what was expected


def test_gaps_between_groups_are_a_matrix_too_of_what_is_drawn(store: Store):
    build(store, {"Community": [{"id": "c1", "name": "灵峰"}, {"id": "c2", "name": "大碶"}]}, {})
    pair = ("Community:c1", "Community:c2")
    evidence = json.dumps({"rows": [{"observed": 1, "expected": 8.5}]})
    write_gaps(store, (("structural-holes", pair, 1.0, "new"),), evidence=evidence)
    picture = picture_of(store, rule="structural-holes")
    (matrix,) = picture.matrices
    assert (matrix.by, matrix.rows, matrix.same) == ("community", matrix.columns, True)
    (cell,) = matrix.cells
    assert (cell.gap, cell.observed, cell.expected) == (picture.threads[0].id, 1, 8.5)
    ((by, same, rows, columns, cells, beyond),) = encode(picture, "zh")["matrices"]
    assert (by, same, beyond, rows == columns) == ("community", 1, 0, True)
    assert cells == [[1, 0, 0, 1, 8.5]]
    assert picture_of(store, gap=cell.gap).matrices == ()
    assert picture_of(store).matrices == ()


def test_visits_of_a_synthetic_source_are_synthetic_links(store: Store):
    build(
        store,
        {
            "Source": [{"id": "test", "title": "合成", "synthetic": True}],
            "Broker": [{"id": "b1"}],
            "Enterprise": [{"id": "e1"}],
            "ServiceEvent": [{"id": "v1", "type": "visit", "date": "2020-03-01"}],
        },
        {
            "Broker CONDUCTED ServiceEvent": [("b1", "v1")],
            "ServiceEvent FOR Enterprise": [("v1", "e1")],
        },
    )
    (link,) = picture_of(store).links
    assert (link.type, link.synthetic, link.said_by) == ("VISITED", True, "合成")


def test_results_that_nobody_uses_stand_around_who_offers_them(store: Store):
    build(
        store,
        {
            "Institute": [{"id": "i1", "name": "甲院"}, {"id": "i2", "name": "乙院"}],
            "Achievement": [{"id": "a1"}, {"id": "a2"}, {"id": "a3"}],
        },
        {"Institute OFFERS Achievement": [("i1", "a1"), ("i1", "a2"), ("i2", "a3")]},
    )
    gaps = tuple(("dormant-supply", (f"Achievement:a{i}",), 1.0, "new") for i in (1, 2, 3))
    write_gaps(store, gaps)
    picture = picture_of(store, rule="dormant-supply")
    assert [(g.name, g.of) for g in picture.groups] == [
        ("甲院", "Institute"),
        ("乙院", "Institute"),
    ]
    assert {n.id: n.group for n in picture.nodes} == {
        "i1": "Institute:i1", "a1": "Institute:i1", "a2": "Institute:i1",
        "i2": "Institute:i2", "a3": "Institute:i2",
    }  # fmt: skip


def test_a_focus_is_its_neighbourhood_to_the_depth_asked(filled: Store):
    one = picture_of(filled, focus="甲公司")
    assert one.focus == ("Enterprise:e1",)
    assert names(one) == {
        "Enterprise:e1", "Community:c1", "Demand:d1", "Broker:b1",
        "ServiceEvent:v1", "ServiceEvent:v2", "Credential:k1",
    }  # fmt: skip
    assert names(picture_of(filled, focus="Enterprise:e1", depth=0)) == {"Enterprise:e1"}
    assert "Institute:i1" in names(picture_of(filled, focus="e1", depth=2))
    assert "甲公司" in one.title_zh


def test_a_community_is_its_members_and_what_is_tied_to_them(filled: Store):
    picture = picture_of(filled, community="灵峰")
    assert {"Enterprise:e1", "Enterprise:e2", "Demand:d1", "Broker:b1"} <= names(picture)
    assert "Enterprise:e3" not in names(picture)
    assert "Community:c2" not in names(picture)


def test_a_rule_is_its_subjects_where_they_are(filled: Store):
    picture = picture_of(filled, rule="open-triads")
    assert {t.rule for t in picture.threads} == {"open-triads"}
    assert names(picture) == TRIAD | {"Community:c1"}


def test_a_broker_s_portfolio(filled: Store):
    picture = picture_of(filled, broker="胡")
    assert {"Enterprise:e1", "Enterprise:e3", "Institute:i1", "Demand:d1"} <= names(picture)
    assert "Enterprise:e2" not in names(picture)


def test_a_path_is_its_nodes_in_order(filled: Store):
    picture = picture_of(filled, path=("乙公司", "甲院"))
    assert picture.focus[0] == "Enterprise:e2"
    assert picture.focus[-1] == "Institute:i1"
    assert names(picture) == set(picture.focus)
    with pytest.raises(Problem, match="two"):
        picture_of(filled, path=("乙公司",))


def test_an_answer_that_names_nodes_can_be_drawn(filled: Store):
    frame = pl.DataFrame({"enterprise": ["e3"], "institutes": [["i1"]], "n": [1]})
    picture = picture_of(filled, query=frame)
    assert names(picture) == {"Enterprise:e3", "Institute:i1", "Community:c2"}
    with pytest.raises(Problem, match="names no nodes"):
        picture_of(filled, query=pl.DataFrame({"n": [1]}))


def test_too_much_is_cut_by_importance_and_said(filled: Store):
    picture = picture_of(filled, limit=5)
    assert len(picture.nodes) == 5
    assert {"Community:c1", "Community:c2", "Broker:b1"} <= names(picture)
    left = {x.what: x.count for x in picture.left_out}
    assert sum(n for what, n in left.items() if what.startswith("of kind")) == 10 - 5
    assert any("outside this picture" in what for what in left)


def test_questions_that_make_no_sense_are_answered_with_sentences(filled: Store):
    with pytest.raises(Problem, match="choose one"):
        picture_of(filled, focus="e1", community="c1")
    with pytest.raises(Problem, match="nothing in the graph is called"):
        picture_of(filled, focus="没有")
    with pytest.raises(Problem, match="at least 1 node"):
        picture_of(filled, limit=0)


def test_an_empty_graph_says_what_to_do(store: Store):
    with pytest.raises(Problem, match="hongsheng load"):
        picture_of(store)


def test_the_order_of_reading_does_not_show(filled: Store):
    assert picture_of(filled) == picture_of(filled)


@pytest.mark.parametrize(
    "wrong",
    [
        {"nodes": (Node("a", "Enterprise", "a"), Node("a", "Enterprise", "b"))},
        {"links": (Link("Enterprise:a", "Enterprise:x", "SERVES"),)},
        {"threads": (Thread("t", "r", (), "Enterprise:x"),)},
        {"nodes": (Node("a", "Enterprise", "a", longitude=float("nan"), latitude=1.0),)},
    ],
)
def test_a_picture_that_does_not_hold_together_is_refused(wrong: dict[str, Any]):
    with pytest.raises(Problem):
        Picture("t", "题", **{"nodes": (Node("a", "Enterprise", "a"),), **wrong})
