"""The rules of brokerage and service, each on a graph in plain sight that a reader can check."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from graph.stores.base import Store
from queries.registry import get
from tests.graphs import build

AS_OF = date(2020, 7, 15)
FIELDS = [
    {"id": "40", "code": "40", "name": "新材料"},
    {"id": "401", "code": "401", "name": "金属材料"},
    {"id": "804", "code": "804", "name": "先进制造工艺"},
]
BROADER = [("401", "40")]


def ask(store: Store, name: str, **given: Any) -> pl.DataFrame:
    return get(name).run(store, as_of=AS_OF, **given)


def gaps(frame: pl.DataFrame, *columns: str) -> list[Any]:
    """Of the rows that are gaps these columns, in the order answered."""
    rows = frame.filter(pl.col("verdict") == "gap").select(columns).rows()
    return [row[0] for row in rows] if len(columns) == 1 else rows


def unknown(frame: pl.DataFrame, *columns: str) -> list[Any]:
    rows = frame.filter(pl.col("verdict") == "unknown").select(columns).rows()
    return [row[0] for row in rows] if len(columns) == 1 else rows


# --- unknown-enterprises --------------------------------------------------------------------


def test_unknown_enterprises(store: Store) -> None:
    firms = ("never", "asks", "platform", "served", "once", "soon", "visited", "planned", "unborn")
    build(
        store,
        {
            "Community": [{"id": "lf", "name": "灵峰工业社区"}],
            "Enterprise": [
                {"id": f, "surveyed_on": "2020-01-01" if f == "never" else None} for f in firms[:-1]
            ]
            + [{"id": "unborn", "founded_on": "2020-08-01"}],
            "Broker": [{"id": "b"}],
            "Platform": [{"id": "p", "name": "平台"}],
            "Demand": [{"id": "d", "status": "open"}, {"id": "shut", "status": "closed"}],
            "ServiceEvent": [
                {"id": "v", "type": "visit", "date": "2015-01-01"},
                {"id": "w", "type": "visit", "date": "2020-07-16"},  # not yet
                {"id": "x", "type": "training", "date": "2020-01-01"},
            ],
        },
        {
            "Enterprise LOCATED_IN Community": [(f, "lf") for f in ("never", "served", "asks")],
            "Broker SERVES Enterprise": [
                ("b", "served"),
                ("b", "once", {"since": "2010-01-01", "until": "2011-01-01"}),
                ("b", "soon", {"since": "2020-07-16"}),
            ],
            "Broker CONDUCTED ServiceEvent": [("b", "v"), ("b", "w")],
            "Platform PROVIDED ServiceEvent": [("p", "x")],
            "ServiceEvent FOR Enterprise": [("v", "visited"), ("w", "planned"), ("x", "platform")],
            "Enterprise RAISED Demand": [("asks", "d"), ("never", "shut")],
        },
    )
    found = ask(store, "unknown-enterprises")
    assert gaps(found, "enterprise", "score", "met_by_platform") == [
        ("asks", 3.0, False),
        ("never", 1.0, False),
        ("planned", 1.0, False),
        ("soon", 1.0, False),
        ("platform", 0.5, True),
    ]
    by = {row["enterprise"]: row for row in found.to_dicts()}
    assert by["never"]["surveyed_on"] == date(2020, 1, 1)
    assert by["never"]["detail_zh"] == "灵峰工业社区共3家企业，其中2家从未接触"
    assert by["platform"]["detail_zh"] == "所在社区不详；仅有平台服务过：平台"
    assert by["platform"]["met_on"] == date(2020, 1, 1)
    assert gaps(ask(store, "unknown-enterprises", community="lf"), "enterprise") == [
        "asks",
        "never",
    ]


def test_nobody_is_unknown_where_no_broker_is_recorded(store: Store) -> None:
    build(store, {"Enterprise": [{"id": "a"}, {"id": "b"}]}, {})
    assert unknown(ask(store, "unknown-enterprises"), "enterprise") == ["a", "b"]


# --- lapsed-service -------------------------------------------------------------------------


def test_lapsed_service(store: Store) -> None:
    # A year before 2020-07-15 is 2019-07-15, though a 29 February lies between: 366 days.
    visits = {
        "old": "2019-07-14",
        "edge": "2019-07-15",  # on the cutoff: not before it
        "recent": "2020-07-15",
        "future": "2020-07-16",  # not yet: never visited so far
        "ended": "2015-01-01",
        "platform": "2020-01-01",
        "undated": None,
    }
    firms = (*visits, "never", "unserved", "new", "renewed")
    build(
        store,
        {
            "Enterprise": [{"id": f} for f in firms],
            "Broker": [{"id": "b"}, {"id": "c"}],
            "Platform": [{"id": "p"}],
            "ServiceEvent": [
                {"id": f"v-{f}", "type": "visit", "date": day} for f, day in visits.items()
            ],
        },
        {
            "Broker SERVES Enterprise": [
                *(
                    ("b", f, {"since": "2019-07-15"})
                    for f in firms
                    if f not in ("ended", "unserved", "new")
                ),
                ("b", "new", {"since": "2019-07-16"}),  # began after the cutoff: not lapsed
                ("c", "renewed", {"since": "2020-01-01"}),  # one began, an older one goes on
                ("b", "ended", {"since": "2010-01-01", "until": "2020-07-15"}),
                ("c", "old", {"since": "2018-01-01", "until": "2020-07-16"}),
            ],
            "ServiceEvent FOR Enterprise": [(f"v-{f}", f) for f in visits],
            "Platform PROVIDED ServiceEvent": [("p", "v-platform")],
        },
    )
    found = ask(store, "lapsed-service")
    assert gaps(found, "enterprise", "never", "days") == [
        ("old", False, 367),
        ("future", True, None),
        ("never", True, None),
        ("renewed", True, None),
    ]
    assert unknown(found, "enterprise", "missing") == [("undated", "dates of visits (走访日期)")]
    by = {row["enterprise"]: row for row in found.to_dicts()}
    assert by["old"]["brokers"] == ["b", "c"]
    assert by["old"]["since"] == date(2018, 1, 1)
    assert by["never"]["detail_zh"] == "自2019-07-15起服务，从未走访"
    assert "edge" in gaps(ask(store, "lapsed-service", months=11), "enterprise")


# --- open-triads ----------------------------------------------------------------------------


def test_open_triads(store: Store) -> None:
    build(
        store,
        {
            "Field": FIELDS,
            "Enterprise": [
                {"id": e, "surveyed_on": "2020-02-02"} for e in ("e", "bare", "ended", "quiet")
            ],
            "Broker": [{"id": "b"}, {"id": "o"}],
            "Institute": [{"id": i} for i in ("strong", "offers", "other", "partner", "unliaised")],
            "Achievement": [{"id": "a"}, {"id": "soon", "registered_on": "2020-07-16"}],
            "Demand": [
                {"id": "d", "status": "open"},
                {"id": "d2", "status": "open"},
                {"id": "nofield", "status": "open"},
                {"id": "x", "status": "open"},
                {"id": "shut", "status": "closed"},
            ],
            "Collaboration": [{"id": "k", "status": "terminated"}],
        },
        {
            "Field BROADER Field": BROADER,
            "Broker SERVES Enterprise": [
                *(("b", "e"), ("b", "bare"), ("b", "quiet")),
                ("b", "ended", {"until": "2020-07-15"}),
                ("o", "e", {"since": "2020-07-16"}),
            ],
            "Broker LIAISES_WITH Institute": [
                *(("b", i) for i in ("strong", "offers", "other", "partner")),
                ("o", "unliaised"),
            ],
            "Institute STRONG_IN Field": [
                *(("strong", "401"), ("other", "804"), ("partner", "40"), ("unliaised", "40")),
            ],
            "Institute OFFERS Achievement": [("offers", "a"), ("other", "soon")],
            "Achievement IN_FIELD Field": [("a", "401"), ("soon", "401")],
            "Enterprise RAISED Demand": [
                *(("e", "d"), ("e", "d2"), ("bare", "nofield"), ("ended", "x"), ("quiet", "shut")),
            ],
            "Demand IN_FIELD Field": [
                *(("d", "40"), ("d2", "401"), ("x", "401"), ("shut", "401")),
            ],
            "Enterprise PARTY_TO Collaboration": [("e", "k")],
            "Institute PARTY_TO Collaboration": [("partner", "k")],
        },
    )
    found = ask(store, "open-triads")
    assert gaps(found, "broker", "enterprise", "institute", "n", "score") == [
        ("b", "e", "offers", 2, 2.5),
        ("b", "e", "strong", 2, 2.0),
    ]
    assert found["demands"][0].to_list() == ["d", "d2"]
    assert found["surveyed_on"][0] == date(2020, 2, 2)
    assert unknown(found, "broker", "enterprise", "institute") == [("b", "bare", None)]
    # The field filter takes an area with what is in it.
    assert gaps(ask(store, "open-triads", field="新材料"), "institute") == ["offers", "strong"]
    assert gaps(ask(store, "open-triads", field="401"), "institute", "n") == [
        ("offers", 1),
        ("strong", 1),
    ]
    assert ask(store, "open-triads", field="804").is_empty()


# --- single-broker-dependency ---------------------------------------------------------------


def test_single_broker_dependency(store: Store) -> None:
    fates = {
        "living": "active",
        "completed": "completed",
        "failed": "terminated",
        "planned": "proposed",
        "unsaid": None,
    }
    firms = ("alone", "again", "two", "after", *fates, "served-no-more")
    build(
        store,
        {
            "Enterprise": [{"id": f} for f in firms],
            "Broker": [{"id": "b"}, {"id": "c"}],
            "Demand": [{"id": "d", "status": "open"}],
            "Collaboration": [{"id": f"k-{f}", "status": s} for f, s in fates.items()],
        },
        {
            "Broker SERVES Enterprise": [
                *(("b", f, {"since": "2019-01-01"}) for f in firms[:-1]),
                ("b", "again", {"since": "2020-01-01"}),  # a second period, the same broker
                ("c", "two"),
                ("c", "after", {"until": "2020-07-15"}),  # gone: one is left
                ("b", "served-no-more", {"until": "2020-01-01"}),
            ],
            "Enterprise PARTY_TO Collaboration": [(f, f"k-{f}") for f in fates],
            "Enterprise RAISED Demand": [("after", "d")],
        },
    )
    found = ask(store, "single-broker-dependency")
    assert gaps(found, "enterprise", "broker", "failed") == [
        ("after", "b", 0),
        ("again", "b", 0),
        ("alone", "b", 0),
        ("failed", "b", 1),
    ]
    assert unknown(found, "enterprise") == ["unsaid"]
    assert found["dependents"].unique().to_list() == [5]
    assert found["score"].to_list() == [4.0, 2.0, 2.0, 2.0, 2.0]


# --- overload -------------------------------------------------------------------------------


def test_overload(store: Store) -> None:
    build(
        store,
        {
            "Field": FIELDS,
            "Enterprise": [{"id": f"e{n}"} for n in range(4)],
            "Broker": [
                {"id": "over", "capacity": 2, "capacity_hours": 10.0},
                {"id": "full", "capacity": 3},  # as many as it can: not above
                {"id": "untold"},
                {"id": "idle"},
                {"id": "none", "capacity": 0},
            ],
            "Demand": [
                {"id": "in", "status": "open"},
                {"id": "narrow", "status": "open"},
                {"id": "out", "status": "open"},
                {"id": "nofield", "status": "open"},
                {"id": "shut", "status": "closed"},
            ],
            "ServiceEvent": [
                {"id": "v", "type": "visit", "date": "2020-07-15", "hours": 70.0},
                {"id": "w", "type": "visit", "date": "2020-07-08", "hours": 3.0},
            ],
        },
        {
            "Field BROADER Field": BROADER,
            "Broker SERVES Enterprise": [
                *(("over", f"e{n}", {"since": "2020-01-01"}) for n in range(3)),
                ("over", "e0", {"since": "2019-01-01"}),  # the same enterprise twice
                ("over", "e3", {"until": "2020-07-15"}),
                *(("full", f"e{n}") for n in range(3)),
                *(("untold", "e0"), ("none", "e1")),
            ],
            "Broker SPECIALISES_IN Field": [("over", "40")],
            "Enterprise RAISED Demand": [
                *(("e0", d) for d in ("in", "narrow", "out", "nofield", "shut")),
            ],
            "Demand IN_FIELD Field": [
                *(("in", "40"), ("narrow", "401"), ("out", "804"), ("shut", "804")),
            ],
            "Broker CONDUCTED ServiceEvent": [("over", "v"), ("over", "w")],
        },
    )
    found = ask(store, "overload", days=7)
    assert gaps(found, "broker", "enterprises", "capacity", "over", "outside") == [
        ("none", 1, 0, 1, None),
        ("over", 3, 2, 1, 1),
    ]
    assert unknown(found, "broker") == ["untold"]
    by = {row["broker"]: row for row in found.to_dicts()}
    assert by["over"]["hours_a_week"] == 70.0  # seven days before is outside the week
    assert by["over"]["load"] == 1.5
    assert by["over"]["detail_zh"] == "超出1家；所服务企业有1项待解决需求不在其专长领域"


# --- unequal-coverage -----------------------------------------------------------------------


def test_unequal_coverage(store: Store) -> None:
    build(
        store,
        {
            "Community": [{"id": "c", "name": "甲社区"}, {"id": "d", "name": "乙社区"}],
            "Enterprise": [
                {"id": "e0", "size": "large"},
                *({"id": f"e{n}", "size": "small"} for n in (1, 2)),
                {"id": "e3"},
            ],
            "Broker": [{"id": "b"}],
            "ServiceEvent": [
                *({"id": f"v{n}", "type": "visit", "date": "2020-07-15"} for n in range(3)),
                {"id": "v3", "type": "visit", "date": "2019-07-17", "hours": 2.0},
                {"id": "old", "type": "visit", "date": "2019-07-16"},  # a year ago: outside
                {"id": "next", "type": "visit", "date": "2020-07-16"},
            ],
        },
        {
            "Enterprise LOCATED_IN Community": [("e0", "c"), ("e1", "c"), ("e2", "d")],
            "Broker SERVES Enterprise": [("b", "e0")],
            "ServiceEvent FOR Enterprise": [
                *(("v0", "e0"), ("v1", "e0"), ("v2", "e0"), ("v3", "e1")),
                *(("old", "e2"), ("next", "e2")),
            ],
        },
    )
    found = ask(store, "unequal-coverage")
    columns = ("by", "group", "enterprises", "served", "reached", "events")
    assert found.select(columns).rows() == [
        ("all", "all", 4, 1, 2, 4),
        ("community", "d", 1, 0, 0, 0),
        ("community", "c", 2, 1, 2, 4),
        ("community", None, 1, 0, 0, 0),
        ("size", "small", 2, 0, 1, 1),
        ("size", "large", 1, 1, 1, 3),
        ("size", None, 1, 0, 0, 0),
    ]
    # Visits 0, 0, 1, 3: G = 2(3·1 + 4·3)/(4·4) - 5/4 = 0.625.
    assert found["gini"][0] == pytest.approx(0.625)
    assert found["gini"][1] is None  # nobody has any
    assert found["intensity"][0] == 1.0
    assert found["hours"][0] == 2.0
    one = ask(store, "unequal-coverage", community="甲社区")
    assert one.filter(pl.col("by") == "all")["enterprises"].to_list() == [2]
