"""Figures, credentials, platforms and data coverage, each on a graph that a reader can check."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from graph.ontology import ONTOLOGY
from graph.stores.base import Store
from queries.registry import get
from tests.graphs import build

AS_OF = date(2020, 7, 15)


def ask(store: Store, name: str, **given: Any) -> pl.DataFrame:
    return get(name).run(store, as_of=AS_OF, **given)


def gaps(frame: pl.DataFrame, *columns: str) -> list[Any]:
    """Of the rows that are gaps these columns, in the order answered."""
    rows = frame.filter(pl.col("verdict") == "gap").select(columns).rows()
    return [row[0] for row in rows] if len(columns) == 1 else rows


def unknown(frame: pl.DataFrame, *columns: str) -> list[Any]:
    rows = frame.filter(pl.col("verdict") == "unknown").select(columns).rows()
    return [row[0] for row in rows] if len(columns) == 1 else rows


# --- district-kpis --------------------------------------------------------------------------


def test_district_kpis(store: Store) -> None:
    started = {
        "first": "2020-01-01",
        "last": "2020-07-15",
        "later": "2020-07-16",
        "before": "2019-07-15",  # the same days of the year before: the last of them
        "between": "2019-07-16",
        "long": "2018-03-01",
        "plan": "2020-02-01",
    }
    amounts = {"first": 300.0, "before": 100.0, "later": 999.0, "plan": 999.0}
    build(
        store,
        {
            "Collaboration": [
                {
                    "id": k,
                    "status": "proposed" if k == "plan" else "active",
                    "started_on": day,
                    "technology_amount": amounts.get(k),
                }
                for k, day in started.items()
            ],
            "Broker": [{"id": "b"}, {"id": "c"}],
            "Community": [{"id": "x"}, {"id": "y", "subkind": "park"}],
            "Enterprise": [{"id": "e"}, {"id": "f"}],
            "Credential": [
                {"id": "h1", "kind": "high-tech enterprise", "valid_to": "2020-07-15"},
                {
                    "id": "h2",
                    "kind": "high-tech enterprise",
                    "valid_from": "2020-01-01",
                    "valid_to": "2023-01-01",
                },
                {"id": "h3", "kind": "high-tech enterprise", "valid_to": "2020-07-14"},
            ],
        },
        {
            "Broker SERVES Enterprise": [("b", "e"), ("c", "e", {"until": "2020-07-15"})],
            "Enterprise HOLDS Credential": [("e", "h1"), ("e", "h2"), ("f", "h3")],
        },
    )
    found = {row["indicator"]: row for row in ask(store, "district-kpis").to_dicts()}
    projects = found["projects"]
    assert (projects["value"], projects["change"]) == (2.0, 1.0)
    assert projects["period"] == "2020-01-01/2020-07-15"
    money = found["technology_amount"]
    assert (money["value"], money["unit"], money["change"]) == (300.0, "yuan", 2.0)
    assert (money["known"], money["total"]) == (1, 2)
    assert found["amount"]["value"] is None  # nothing is known of it: not 0
    high = found["credentials: high-tech enterprise"]
    # Now one enterprise (by two of them); a year ago e by the first and f by its own.
    assert (high["value"], high["change"], high["period"]) == (1.0, -0.5, "2020-07-15")
    assert found["brokers"]["value"] == 2.0
    assert found["brokers_serving"]["value"] == 1.0
    assert found["communities"]["value"] == 1.0
    assert "platforms" not in found  # the graph knows of none: not "0 platforms"


def test_the_year_before_a_leap_day(store: Store) -> None:
    build(
        store,
        {
            "Collaboration": [
                {"id": "a", "status": "active", "started_on": "2020-02-29"},
                {"id": "b", "status": "active", "started_on": "2019-02-28"},
                {"id": "c", "status": "active", "started_on": "2019-03-01"},
            ]
        },
        {},
    )
    found = get("district-kpis").run(store, as_of=date(2020, 2, 29))
    assert found.select("value", "change").row(0) == (1.0, 0.0)


def test_the_figures_of_a_community(store: Store) -> None:
    """Each by what its enterprises do, raise and hold, who serves them, and what stands there."""
    build(
        store,
        {
            "Community": [{"id": "x", "name": "甲社区"}, {"id": "y", "name": "乙社区"}],
            "Enterprise": [{"id": "e"}, {"id": "f"}],
            "Broker": [{"id": "b"}, {"id": "c"}, {"id": "idle"}],
            "Collaboration": [
                {"id": "k", "started_on": "2020-03-01", "amount": 5.0},
                {"id": "l", "started_on": "2020-03-01", "amount": 7.0},
            ],
            "ServiceEvent": [{"id": "v", "date": "2020-02-01"}, {"id": "w", "date": "2020-02-01"}],
            "Demand": [{"id": "d", "status": "open"}, {"id": "g", "status": "open"}],
            "Credential": [
                {"id": "h", "kind": "high-tech enterprise"},
                {"id": "i", "kind": "technology SME"},
            ],
            "Institute": [{"id": "in"}, {"id": "out"}],
            "Achievement": [{"id": "a"}, {"id": "z"}],
            "Platform": [{"id": "p"}, {"id": "q"}],
        },
        {
            "Enterprise LOCATED_IN Community": [("e", "x"), ("f", "y")],
            "Institute LOCATED_IN Community": [("in", "x"), ("out", "y")],
            "Platform HOSTED_IN Community": [("p", "x"), ("q", "y")],
            "Institute OFFERS Achievement": [("in", "a"), ("out", "z")],
            "Broker SERVES Enterprise": [
                ("b", "e"),
                ("b", "f"),
                ("c", "e", {"until": "2020-01-01"}),
            ],
            "Enterprise PARTY_TO Collaboration": [("e", "k"), ("f", "l")],
            "ServiceEvent FOR Enterprise": [("v", "e"), ("w", "f")],
            "Enterprise RAISED Demand": [("e", "d"), ("f", "g")],
            "Enterprise HOLDS Credential": [("e", "h"), ("f", "i")],
        },
    )
    whole, part = (
        dict(ask(store, "district-kpis", **given).select("indicator", "value").iter_rows())
        for given in ({}, {"community": "甲社区"})
    )
    assert part == {
        "projects": 1,
        "technology_amount": None,
        "amount": 5,
        "visits": 1,
        "credentials: high-tech enterprise": 1,
        "brokers": 2,  # who have ever served there
        "brokers_serving": 1,
        "communities": 1,
        "demands": 1,
        "enterprises": 1,
        "enterprises_served": 1,
        "institutes": 1,
        "platforms": 1,
        "achievements": 1,
    }
    assert whole == {
        name: 2 if value == 1 else value for name, value in part.items() if value != 5
    } | {
        "amount": 12,
        "brokers": 3,
        "brokers_serving": 1,
        "credentials: high-tech enterprise": 1,
        "credentials: technology SME": 1,
    }


# --- ladder-gaps ----------------------------------------------------------------------------


def test_ladder_gaps(store: Store) -> None:
    # 90 days after 2020-07-15 is 2020-10-13.
    sme, high = "technology SME", "high-tech enterprise"
    credentials = {
        "next": [(sme, None, "2021-03-31")],
        "lost": [(sme, None, "2021-03-31"), (high, "2016-01-01", "2020-07-14")],
        "soon": [(sme, None, "2021-03-31"), (high, "2020-07-16", "2023-07-15")],  # not yet
        "has": [(sme, None, "2021-03-31"), (high, "2019-01-01", "2021-12-31")],
        "expired": [(sme, None, "2020-07-14")],  # no technology SME any more
        "untold": [(sme, None, "2021-03-31"), (high, "2019-01-01", None)],
        "open-ended": [(sme, None, None)],  # a technology SME until something else is said
        "lapses": [(high, "2017-10-14", "2020-10-13")],  # the last of the 90 days
        "today": [("little giant", None, "2020-07-15")],
        "farther": [(high, None, "2020-10-14")],
        "renewed": [(high, None, "2020-09-30"), (high, "2020-10-01", "2023-09-30")],
        "toolate": [(high, None, "2020-09-30"), (high, "2020-12-01", "2023-09-30")],
    }
    held = [(e, f"{e}{n}", c) for e, cs in credentials.items() for n, c in enumerate(cs)]
    build(
        store,
        {
            "Enterprise": [{"id": e} for e in credentials],
            "Credential": [
                {"id": i, "kind": k, "valid_from": a, "valid_to": b} for _, i, (k, a, b) in held
            ],
        },
        {"Enterprise HOLDS Credential": [(e, i) for e, i, _ in held]},
    )
    found = ask(store, "ladder-gaps")
    assert gaps(found, "enterprise", "step", "credential", "days_left") == [
        ("toolate", "lapses", "toolate0", 77),
        ("lapses", "lapses", "lapses0", 90),
        ("today", "lapses", "today0", 0),
        ("lost", "next", None, None),
        ("next", "next", None, None),
        ("open-ended", "next", None, None),
        ("soon", "next", None, None),
    ]
    assert unknown(found, "enterprise", "missing") == [("untold", "end of validity (有效期止)")]
    assert found["detail_zh"][2] == "小巨人资质将于2020-07-15到期，还有0天"


# --- idle-platforms -------------------------------------------------------------------------


def test_idle_platforms(store: Store) -> None:
    platforms = ("near", "far", "unhosted", "mute", "serves", "works", "later", "narrow", "other")
    build(
        store,
        {
            "Field": [{"id": f, "code": f, "name": f} for f in ("40", "401", "804")],
            "Community": [{"id": "c"}, {"id": "d"}],
            "Platform": [{"id": p, "surveyed_on": "2020-03-03"} for p in platforms],
            "Enterprise": [{"id": "e"}],
            "Demand": [{"id": "q", "status": "open"}, {"id": "shut", "status": "closed"}],
            "ServiceEvent": [
                {"id": "v", "type": "training", "date": "2010-01-01"},
                {"id": "w", "type": "training", "date": "2020-07-16"},
            ],
            "Collaboration": [{"id": "k", "status": "terminated"}],
        },
        {
            "Field BROADER Field": [("401", "40")],
            "Enterprise LOCATED_IN Community": [("e", "c")],
            "Enterprise RAISED Demand": [("e", "q"), ("e", "shut")],
            "Demand IN_FIELD Field": [("q", "40"), ("shut", "804")],
            "Platform HOSTED_IN Community": [
                *((p, "c") for p in platforms if p not in ("far", "unhosted")),
                ("far", "d"),
            ],
            "Platform COVERS Field": [
                *((p, "40") for p in ("near", "far", "unhosted", "serves", "works", "later")),
                ("narrow", "401"),  # the demand is of the whole area
                ("other", "804"),
            ],
            "Platform PROVIDED ServiceEvent": [("serves", "v"), ("later", "w")],
            "Platform PARTY_TO Collaboration": [("works", "k")],
        },
    )
    found = ask(store, "idle-platforms")
    assert gaps(found, "platform", "strength", "near", "elsewhere") == [
        ("later", "near", 1, 0),  # its first service comes after the as-of date
        ("near", "near", 1, 0),
        ("far", "elsewhere", 0, 1),
        ("unhosted", "elsewhere", 0, 1),
    ]
    assert unknown(found, "platform") == ["mute"]
    assert found["surveyed_on"][0] == date(2020, 3, 3)
    assert gaps(ask(store, "idle-platforms", community="d"), "platform") == ["far"]


# --- data-coverage and data-age -------------------------------------------------------------


def test_data_coverage(store: Store) -> None:
    build(
        store,
        {
            "Enterprise": [{"id": "e", "industry": "C33"}, {"id": "f"}, {"id": "g"}],
            "Broker": [{"id": "b"}, {"id": "c"}],
            "Community": [{"id": "x"}, {"id": "y"}],
        },
        {
            "Broker SERVES Enterprise": [
                ("b", "e", {"since": "2019-01-01"}),
                ("b", "e", {"since": "2020-01-01"}),
                ("b", "f"),
            ],
            "Community LOCATED_IN Community": [("x", "y")],
            "Enterprise LOCATED_IN Community": [("e", "x")],
        },
    )
    found = get("data-coverage").run(store)
    of = {(r["kind"], r["property"], r["what"]): r for r in found.to_dicts()}
    assert len(of) == found.height

    def share(kind: str, name: str, what: str = "property") -> tuple[int, int]:
        row = of[kind, name, what]
        return row["known"], row["total"]

    assert share("Enterprise", "name") == (3, 3)
    assert share("Enterprise", "industry") == (1, 3)
    assert of["Enterprise", "industry", "property"]["share"] == pytest.approx(1 / 3)
    assert share("Enterprise", "SERVES", "in") == (2, 3)
    assert share("Broker", "SERVES", "out") == (1, 2)
    assert share("Community", "LOCATED_IN", "out") == (1, 2)
    assert share("Community", "LOCATED_IN", "in") == (2, 2)
    assert share("Demand", "title") == (0, 0)
    assert of["Demand", "title", "property"]["share"] is None
    assert {kind for kind, _, _ in of} == {k.name for k in ONTOLOGY.public_nodes()}


def test_data_age(store: Store) -> None:
    build(
        store,
        {
            "Source": [{"id": "test", "title": "走访记录", "retrieved_on": "2020-07-01"}],
            "Enterprise": [
                {"id": "e", "surveyed_on": "2018-07-16"},  # 730 days before: still recent
                {"id": "f", "surveyed_on": "2018-07-15"},
                {"id": "g"},
            ],
            "Demand": [{"id": "d", "raised_on": "2020-01-01"}],
            "Broker": [{"id": "b"}],
        },
        {},
    )
    found = {row["kind"]: row for row in ask(store, "data-age").to_dicts()}
    firms = found["Enterprise"]
    assert (firms["total"], firms["dated"], firms["recent"]) == (3, 2, 1)
    assert (firms["oldest"], firms["newest"]) == (date(2018, 7, 15), date(2018, 7, 16))
    assert (firms["source"], firms["source_title"]) == ("test", "走访记录")
    assert found["Demand"]["by"] == "raised_on"
    assert (found["Broker"]["by"], found["Broker"]["dated"]) == (None, 0)


def test_nothing_of_the_ontology_is_left_out_of_what_is_known_and_how_old(store: Store) -> None:
    """What is declared later gets into the two files by ``make docs``."""
    found = ask(store, "data-coverage")
    assert found["known"].null_count() == 0
    declared = {
        (kind.name, each.name)
        for kind in ONTOLOGY.public_nodes()
        for each in kind.properties
        if each.name not in ("id", "synthetic")
    }
    assert set(found.filter(what="property").select("kind", "property").iter_rows()) == declared
    counted = "\n".join(get("data-coverage").texts().values())
    for relation in ONTOLOGY.public_relations():
        for start in dict.fromkeys(a for a, _ in relation.ends):
            to = "|".join(dict.fromkeys(b for a, b in relation.ends if a == start))
            assert f"MATCH (n:{start})-[:`{relation.name}`]->(:{to})" in counted
        for end in dict.fromkeys(b for _, b in relation.ends):
            by = "|".join(dict.fromkeys(a for a, b in relation.ends if b == end))
            assert f"MATCH (n:{end})<-[:`{relation.name}`]-(:{by})" in counted
    aged = "\n".join(get("data-age").texts().values())
    for kind in ONTOLOGY.public_nodes():
        assert f"MATCH (n:{kind.name})\n" in aged
        if "surveyed_on" in kind:
            assert f"'{kind.name}' AS kind, 'surveyed_on' AS by" in aged
