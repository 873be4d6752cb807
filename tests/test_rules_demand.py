"""The rules of demand and supply, each on a graph in plain sight that a reader can check."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from graph.problem import Problem
from graph.stores.base import Store
from queries.registry import get
from tests.graphs import build

AS_OF = date(2020, 7, 15)

FIELDS = [
    {"id": "40", "code": "40", "name": "新材料"},
    {"id": "401", "code": "401", "name": "金属材料"},
    {"id": "403", "code": "403", "name": "高分子材料"},
    {"id": "804", "code": "804", "name": "先进制造工艺"},
]
BROADER = [("401", "40"), ("403", "40")]


def ask(store: Store, name: str, **given: Any) -> pl.DataFrame:
    return get(name).run(store, as_of=AS_OF, **given)


def gaps(frame: pl.DataFrame, *columns: str) -> list[Any]:
    """Of the rows that are gaps these columns, in the order answered."""
    rows = frame.filter(pl.col("verdict") == "gap").select(columns).rows()
    return [row[0] for row in rows] if len(columns) == 1 else rows


def unknown(frame: pl.DataFrame, *columns: str) -> list[Any]:
    rows = frame.filter(pl.col("verdict") == "unknown").select(columns).rows()
    return [row[0] for row in rows] if len(columns) == 1 else rows


# --- once-bitten ----------------------------------------------------------------------------


def test_once_bitten(store: Store) -> None:
    demands = {
        "failed": "open",
        "twice": "open",
        "again": "open",  # failed, and a new one is proposed: living
        "solved": "closed",
        "never": "open",  # no collaboration at all
        "done": "open",  # failed, then completed: completed is not living, and it is still open
        "later": "open",  # its collaboration fails only after the as-of date
        "unsaid": "open",  # failed, and another of unknown status
        "nostatus": None,
    }
    build(
        store,
        {
            "Field": FIELDS,
            "Enterprise": [{"id": "e", "name": "甲", "surveyed_on": "2020-01-01"}],
            "Institute": [{"id": "i", "name": "院"}, {"id": "j", "name": "所"}],
            "Achievement": [{"id": "a"}],
            "Demand": [
                {"id": d, "status": s, "raised_on": "2019-07-16"} for d, s in demands.items()
            ],
            "Collaboration": [
                {"id": "f", "status": "not_industrialised", "ended_on": "2020-07-15"},
                {"id": "t", "status": "terminated", "ended_on": "2018-07-17"},
                {"id": "p", "status": "proposed", "started_on": "2020-09-01"},
                {"id": "c", "status": "completed"},
                {"id": "x", "status": "terminated", "ended_on": "2020-07-16"},
                {"id": "n"},
                {"id": "s", "status": "active", "started_on": "2020-08-01"},  # not yet known
            ],
        },
        {
            "Enterprise RAISED Demand": [("e", d) for d in demands],
            "Demand IN_FIELD Field": [("failed", "401")],
            "Achievement IN_FIELD Field": [("a", "401")],
            "Institute OFFERS Achievement": [("j", "a")],
            "Institute PARTY_TO Collaboration": [("i", "f"), ("i", "t")],
            "Collaboration ADDRESSES Demand": [
                *(("f", d) for d in ("failed", "twice", "again", "solved", "done", "unsaid")),
                ("t", "twice"),
                ("p", "again"),
                ("c", "done"),
                ("x", "later"),
                ("n", "unsaid"),
                ("s", "failed"),
                ("f", "nostatus"),
            ],
        },
    )
    found = ask(store, "once-bitten")
    # Score: failures, 1 where somebody else has a result, up to 1 the more recent the failure.
    assert gaps(found, "demand", "attempts", "alternatives") == [
        ("failed", 1, 1),
        ("twice", 2, 0),
        ("done", 1, 0),
    ]
    assert set(unknown(found, "demand")) == {"unsaid", "nostatus"}
    row = found.row(0, named=True)
    assert row["enterprise"] == "e"
    assert row["partners"] == ["院"]
    assert row["surveyed_on"] == date(2020, 1, 1)
    assert row["days"] == 365
    assert row["score"] == 3.0
    assert row["sources"] == ["test"]
    assert row["detail_zh"] == "此前与院的合作未成；结束于2020-07-15；另有1家院所在该领域有成果"
    # A day later the next one has failed too, and nothing else changed.
    tomorrow = get("once-bitten").run(store, as_of=date(2020, 7, 16))
    assert set(gaps(tomorrow, "demand")) == {"failed", "twice", "done", "later"}


# --- stalled-funnel and demand-funnel -------------------------------------------------------


def test_stalled_funnel(store: Store) -> None:
    # 180 days before 2020-07-15 is 2020-01-17.
    build(
        store,
        {
            "Enterprise": [
                {"id": "e", "surveyed_on": "2020-01-01"},
                {"id": "old", "surveyed_on": "2009-01-01"},
            ],
            "Demand": [
                {"id": "long", "status": "open", "raised_on": "2019-01-16"},
                {
                    "id": "due",
                    "status": "open",
                    "raised_on": "2020-01-16",
                    "deadline": "2020-08-01",
                },
                {"id": "onthe", "status": "open", "raised_on": "2020-01-17"},  # on the cutoff
                {"id": "undated", "status": "open"},
                {"id": "worked", "status": "open", "raised_on": "2019-01-01"},
                {"id": "failed", "status": "open", "raised_on": "2019-07-16"},
                {"id": "matched", "status": "matched", "raised_on": "2019-01-01"},
                {"id": "future", "status": "open", "raised_on": "2020-08-01"},
                {"id": "stale", "status": "open", "raised_on": "2009-01-01"},
            ],
            "Collaboration": [
                {"id": "active", "status": "active"},
                {"id": "over", "status": "terminated", "ended_on": "2020-01-01"},
            ],
        },
        {
            "Enterprise RAISED Demand": [
                *(("e", d) for d in ("long", "due", "onthe", "worked", "failed")),
                ("old", "stale"),
            ],
            "Collaboration ADDRESSES Demand": [("active", "worked"), ("over", "failed")],
        },
    )
    found = ask(store, "stalled-funnel")
    assert gaps(found, "demand", "days", "failed") == [
        ("stale", 4213, 0),
        ("long", 546, 0),
        ("due", 181, 0),  # 181/180 and 2 for the deadline so near
        ("failed", 365, 1),
    ]
    assert unknown(found, "demand", "missing") == [("undated", "date it was raised (提出日期)")]
    # That it waits is recorded, however old the survey.
    assert "stale" in gaps(ask(store, "stalled-funnel", stale_after=365), "demand")
    assert gaps(ask(store, "stalled-funnel", days=400), "demand") == ["stale", "long"]


def test_demand_funnel(store: Store) -> None:
    build(
        store,
        {
            "Demand": [
                {"id": "r", "status": "open", "raised_on": "2020-07-01"},
                {"id": "f", "status": "open", "raised_on": "2020-07-01"},  # failed: raised again
                {"id": "p", "status": "open", "raised_on": "2020-03-01"},  # one proposed: matched
                {"id": "m", "status": "matched", "raised_on": "2020-03-01"},
                {"id": "a", "status": "matched", "raised_on": "2019-01-01"},  # one active
                {"id": "c", "status": "closed", "raised_on": "2019-01-01"},
                {"id": "w", "status": "withdrawn"},
                {"id": "n"},
                {"id": "later", "status": "open", "raised_on": "2020-07-16"},
            ],
            "Collaboration": [
                {"id": "failed", "status": "terminated"},
                {"id": "proposed", "status": "proposed"},
                {"id": "active", "status": "active"},
            ],
        },
        {
            "Collaboration ADDRESSES Demand": [
                ("failed", "f"),
                ("proposed", "p"),
                ("active", "a"),
                ("active", "c"),
            ]
        },
    )
    found = ask(store, "demand-funnel")
    assert found.select("stage", "age", "demands").rows() == [
        ("raised", "0-90", 2),
        ("matched", "91-180", 2),
        ("contracted", ">365", 1),
        ("closed", ">365", 1),
        ("withdrawn", "unknown", 1),
        ("unknown", "unknown", 1),
    ]
    assert found["share"].sum() == pytest.approx(1)


# --- field-deserts --------------------------------------------------------------------------


def test_field_deserts(store: Store) -> None:
    build(
        store,
        {
            "Field": FIELDS,
            "Community": [
                {"id": "lf", "name": "灵峰工业社区", "surveyed_on": "2020-06-01"},
                {"id": "park", "name": "大碶园区"},
                {"id": "cov", "name": "有平台社区"},
                {"id": "dim", "name": "平台领域不详社区"},
            ],
            "Enterprise": [{"id": f"e{n}"} for n in range(8)],
            "Demand": [
                *({"id": f"d{n}", "status": "open"} for n in range(6)),
                {"id": "shut", "status": "closed"},
                {"id": "bare"},
            ],
            "Platform": [
                {"id": "broad", "name": "材料平台"},
                {"id": "narrow", "name": "高分子平台"},
                {"id": "mute", "name": "不详平台"},
            ],
        },
        {
            "Field BROADER Field": BROADER,
            "Enterprise LOCATED_IN Community": [
                *(("e0", "lf"), ("e1", "lf"), ("e2", "cov"), ("e3", "dim"), ("e5", "lf")),
                ("e6", "lf"),
            ],
            "Enterprise RAISED Demand": [
                *(("e0", "d0"), ("e1", "d1"), ("e2", "d2"), ("e3", "d3"), ("e4", "d4")),
                *(("e5", "d5"), ("e5", "shut"), ("e6", "bare")),
            ],
            "Demand IN_FIELD Field": [
                *(("d0", "401"), ("d1", "401"), ("d2", "401"), ("d3", "401"), ("d4", "401")),
                ("d5", "40"),  # the whole area: a narrower platform does not cover it
                *(("shut", "804"), ("bare", "403")),
            ],
            "Platform HOSTED_IN Community": [
                *(("broad", "cov"), ("narrow", "park"), ("mute", "dim")),
            ],
            "Platform COVERS Field": [("broad", "40"), ("narrow", "403")],
        },
    )
    found = ask(store, "field-deserts")
    assert gaps(found, "community", "field", "firms", "elsewhere") == [
        ("lf", "401", 2, ["材料平台"]),
        ("lf", "40", 1, ["材料平台"]),
    ]
    assert set(unknown(found, "community", "field")) == {
        ("dim", "401"),  # a platform there, and nobody knows what it covers
        (None, "401"),  # the enterprise's community is not known
        ("lf", "403"),  # the demand may not be open
    }
    assert found["surveyed_on"][0] == date(2020, 6, 1)
    # The filter takes name or id, an area with what is in it, and refuses what is not there.
    assert gaps(ask(store, "field-deserts", field="新材料", community="灵峰工业社区"), "field") == [
        "401",
        "40",
    ]
    assert gaps(ask(store, "field-deserts", field="804"), "field") == []
    with pytest.raises(Problem, match="灵峰工业社区"):
        ask(store, "field-deserts", community="灵峰社区")


def test_a_platform_around_a_community_or_in_it_is_near_at_any_depth(store: Store) -> None:
    build(
        store,
        {
            "Field": FIELDS,
            "Community": [{"id": c} for c in ("part", "park", "town", "beside", "alone")],
            "Enterprise": [{"id": "e"}, {"id": "f"}, {"id": "g"}],
            "Demand": [{"id": d, "status": "open"} for d in "dgh"],
            "Platform": [{"id": "p"}, {"id": "q"}],
        },
        {
            "Community LOCATED_IN Community": [
                *(("part", "park"), ("park", "town"), ("beside", "town")),
                ("town", "part"),  # a circle, as dirty data have them
            ],
            "Enterprise LOCATED_IN Community": [("e", "town"), ("f", "part"), ("g", "alone")],
            "Enterprise RAISED Demand": [("e", "d"), ("f", "g"), ("g", "h")],
            "Demand IN_FIELD Field": [("d", "401"), ("g", "804"), ("h", "804")],
            "Platform HOSTED_IN Community": [("p", "part"), ("q", "town")],
            "Platform COVERS Field": [("p", "401"), ("q", "804")],
        },
    )
    assert gaps(ask(store, "field-deserts"), "community", "field") == [("alone", "804")]


# --- blind-pairs and information-asymmetry --------------------------------------------------


@pytest.fixture
def market(store: Store) -> Store:
    """Demand d in 40 (TRL 5), its enterprise served by b (now) and by o (until last year)."""
    build(
        store,
        {
            "Field": FIELDS,
            "Enterprise": [{"id": "e", "name": "甲", "surveyed_on": "2020-05-01"}],
            "Broker": [{"id": "b"}, {"id": "o"}, {"id": "n"}],
            "Institute": [{"id": i} for i in ("stranger", "liaised", "past", "partner", "next")],
            "Demand": [
                {"id": "d", "status": "open", "trl_min": 5, "raised_on": "2020-07-15"},
                {"id": "bare", "status": "open", "trl_min": 5},
                {"id": "low", "status": "closed", "trl_min": 1},
            ],
            "Achievement": [
                {"id": "same", "trl": 5},
                {"id": "under", "trl": 9},
                {"id": "unripe", "trl": 4},
                {"id": "other", "trl": 9},
                {"id": "untold"},
                {"id": "known", "trl": 9},
                {"id": "bypast", "trl": 6},
                {"id": "bypartner", "trl": 9},
                {"id": "soon", "trl": 9, "registered_on": "2020-07-16"},
                {"id": "bynext", "trl": 7},
            ],
            "Collaboration": [{"id": "c", "status": "terminated"}],
        },
        {
            "Field BROADER Field": BROADER,
            "Enterprise RAISED Demand": [("e", "d"), ("e", "bare"), ("e", "low")],
            "Demand IN_FIELD Field": [("d", "40"), ("low", "40")],
            "Achievement IN_FIELD Field": [
                *(("same", "40"), ("under", "401"), ("unripe", "40"), ("other", "804")),
                *(("untold", "40"), ("known", "401"), ("bypast", "403"), ("bypartner", "40")),
                *(("soon", "40"), ("bynext", "401"), ("bynext", "403")),
            ],
            "Institute OFFERS Achievement": [
                *(("stranger", a) for a in ("same", "under", "unripe", "other", "untold", "soon")),
                *(("liaised", "known"), ("past", "bypast"), ("partner", "bypartner")),
                ("next", "bynext"),
            ],
            "Broker SERVES Enterprise": [
                ("b", "e", {"since": "2020-07-15"}),
                ("o", "e", {"since": "2015-01-01", "until": "2020-07-15"}),  # ended that day
                ("n", "e", {"since": "2020-07-16"}),  # begins tomorrow
            ],
            "Broker LIAISES_WITH Institute": [("b", "liaised"), ("o", "past"), ("n", "next")],
            "Enterprise PARTY_TO Collaboration": [("e", "c")],
            "Institute PARTY_TO Collaboration": [("partner", "c")],
        },
    )
    return store


def test_blind_pairs(market: Store) -> None:
    found = ask(market, "blind-pairs")
    assert gaps(found, "demand", "achievement", "rank") == [
        ("d", "same", 1),  # the very field stands before a narrower one
        ("d", "under", 2),
        ("d", "bynext", 3),
        ("d", "bypast", 4),
    ]
    assert unknown(found, "demand", "achievement") == [("d", "untold"), ("bare", None)]
    # Compatible and known: same, under, known, bypast, bypartner, bynext. Blind: four.
    assert found["asymmetry"].unique().to_list() == [pytest.approx(4 / 6)]
    assert found["alternatives"].to_list()[:5] == [5] * 5
    assert found["detail_zh"][0] == "新材料；成熟度5，要求5"


def test_blind_pairs_can_be_cut_and_say_so(market: Store) -> None:
    cut = ask(market, "blind-pairs", top=2)
    assert gaps(cut, "achievement") == ["same", "under"]
    assert cut["alternatives"][0] == 5


def test_information_asymmetry(market: Store) -> None:
    found = ask(market, "information-asymmetry")
    columns = ("field", "compatible", "blind", "unknown")
    assert found.select(columns).rows() == [(None, 6, 4, 1), ("40", 6, 4, 1)]


def test_information_asymmetry_of_a_community(store: Store) -> None:
    build(
        store,
        {
            "Field": FIELDS,
            "Community": [{"id": "x", "name": "甲社区"}, {"id": "y", "name": "乙社区"}],
            "Enterprise": [{"id": "e"}, {"id": "f"}],
            "Broker": [{"id": "b"}],
            "Institute": [{"id": "i"}],
            "Demand": [{"id": d, "status": "open", "trl_min": 5} for d in ("d", "g", "h")],
            "Achievement": [{"id": "a", "trl": 5}],
        },
        {
            "Enterprise LOCATED_IN Community": [("e", "x"), ("f", "y")],
            "Enterprise RAISED Demand": [("e", "d"), ("f", "g"), ("f", "h")],
            "Demand IN_FIELD Field": [("d", "401"), ("g", "401"), ("h", "401")],
            "Achievement IN_FIELD Field": [("a", "401")],
            "Institute OFFERS Achievement": [("i", "a")],
            "Broker SERVES Enterprise": [("b", "e")],
            "Broker LIAISES_WITH Institute": [("b", "i")],
        },
    )
    columns = ("demands", "compatible", "blind", "asymmetry")
    for community, figures in (
        ([], (3, 3, 2, pytest.approx(2 / 3))),
        (["甲社区"], (1, 1, 0, 0.0)),
        (["乙社区"], (2, 2, 2, 1.0)),
    ):
        found = ask(store, "information-asymmetry", community=community)
        assert found.select(columns).rows() == [figures, figures]


# --- dormant-supply -------------------------------------------------------------------------


def test_dormant_supply(store: Store) -> None:
    # Two years before 2020-07-15 is 2018-07-15, though a 29 February lies between: 731 days.
    build(
        store,
        {
            "Field": FIELDS,
            "Institute": [{"id": "i", "name": "院", "surveyed_on": "2019-01-01"}],
            "Achievement": [
                {"id": "fits", "trl": 6, "registered_on": "2018-07-14"},
                {"id": "fits2", "trl": 9, "registered_on": "2010-01-01"},
                {"id": "nobody", "trl": 9, "registered_on": "2010-01-01"},
                {"id": "fieldless", "trl": 3, "registered_on": "2010-01-01"},
                {"id": "cutoff", "registered_on": "2018-07-15"},
                {"id": "used", "registered_on": "2010-01-01"},
                {"id": "failed", "registered_on": "2010-01-01"},  # used, though it came to nothing
                {"id": "planned", "trl": 1, "registered_on": "2010-01-01"},  # used only later
                {"id": "undated"},
            ],
            "Demand": [
                {"id": "five", "status": "open", "trl_min": 5, "raised_on": "2020-01-01"},
                {"id": "nine", "status": "open", "trl_min": 9, "raised_on": "2019-01-01"},
                {"id": "any", "status": "open"},
                {"id": "shut", "status": "closed", "trl_min": 1},
            ],
            "Collaboration": [
                {"id": "a", "status": "active"},
                {"id": "t", "status": "terminated"},
                {"id": "later", "status": "active", "started_on": "2020-07-16"},
            ],
        },
        {
            "Field BROADER Field": BROADER,
            "Institute OFFERS Achievement": [("i", "fits"), ("i", "fits2")],
            "Achievement IN_FIELD Field": [
                *(("fits", "401"), ("fits2", "401"), ("nobody", "804"), ("planned", "804")),
            ],
            "Demand IN_FIELD Field": [(d, "40") for d in ("five", "nine", "any", "shut")],
            "Collaboration USES Achievement": [
                ("a", "used"),
                ("t", "failed"),
                ("later", "planned"),
            ],
        },
    )
    found = ask(store, "dormant-supply")
    assert gaps(found, "achievement", "fits", "possible") == [
        ("fits2", 2, 1),
        ("fits", 1, 1),
        ("nobody", 0, 0),
        ("fieldless", None, 0),
        ("planned", 0, 0),
    ]
    assert found["fit_demands"][0].to_list() == ["five", "nine"]
    assert unknown(found, "achievement") == ["undated"]
    assert found["surveyed_on"][0] == date(2019, 1, 1)


# --- field-mismatch -------------------------------------------------------------------------


def test_field_mismatch(store: Store) -> None:
    build(
        store,
        {
            "Field": FIELDS,
            "Demand": [
                *({"id": f"d{n}", "status": "open"} for n in range(3)),
                {"id": "shut", "status": "closed"},
                {"id": "fieldless", "status": "open"},
            ],
            "Achievement": [{"id": f"a{n}"} for n in range(3)],
        },
        {
            "Demand IN_FIELD Field": [
                *(("d0", "401"), ("d1", "401"), ("d2", "403"), ("d2", "401"), ("shut", "804")),
            ],
            "Achievement IN_FIELD Field": [("a0", "401"), ("a1", "804"), ("a2", "804")],
        },
    )
    found = ask(store, "field-mismatch")
    assert found.select("field", "demands", "achievements", "mismatch").rows() == [
        ("403", 1, 0, 1.0),
        ("401", 3, 1, 0.5),
        ("804", 0, 2, -1.0),
    ]
    # ½(|3/4 - 1/3| + |1/4 - 0| + |0 - 2/3|)
    assert found["dissimilarity"].unique().to_list() == [pytest.approx(2 / 3)]
    assert found["demands_without"].unique().to_list() == [1]
    assert found["achievements_without"].unique().to_list() == [0]


def test_a_demand_for_a_whole_area_is_met_by_what_is_narrower(store: Store) -> None:
    build(
        store,
        {
            "Field": FIELDS,
            "Demand": [{"id": "d", "status": "open"}],
            "Achievement": [{"id": "a"}, {"id": "b"}],
        },
        {
            "Field BROADER Field": BROADER,
            "Demand IN_FIELD Field": [("d", "40")],
            "Achievement IN_FIELD Field": [("a", "401"), ("a", "403"), ("b", "804")],
        },
    )
    found = ask(store, "field-mismatch", field="40")
    columns = ("field", "demands", "achievements", "narrower", "own_demands", "own_achievements")
    assert found.select(columns).rows() == [
        ("40", 1, 1, 1, 1, 0),  # one result in two of its fields is one
        ("401", 0, 1, 0, 0, 1),
        ("403", 0, 1, 0, 0, 1),
    ]
    assert found["mismatch"].to_list() == [0, -1, -1]
    # As recorded: all demand in 40; the results in 401, 403 and 804.
    assert found["demand_share"].to_list() == [1, 0, 0]
    assert found["supply_share"].to_list() == [0, pytest.approx(1 / 3), pytest.approx(1 / 3)]
    assert found["dissimilarity"].unique().to_list() == [1]


def test_a_deadline_presses_from_its_day_back_to_half_a_year_before(store: Store) -> None:
    days = {"past": -1, "today": 0, "edge": 180, "far": 181}
    build(
        store,
        {
            "Demand": [
                {
                    "id": name,
                    "status": "open",
                    "raised_on": "2019-07-21",  # 360 days, twice those allowed
                    "deadline": date(2020, 7, 15) + timedelta(days=n),
                }
                for name, n in days.items()
            ]
        },
        {},
    )
    found = get("stalled-funnel").run(store, as_of=date(2020, 7, 15))
    assert dict(found.select("demand", "score").rows()) == {
        "past": 2.0,
        "today": 4.0,
        "edge": 4.0,
        "far": 2.0,
    }
    assert dict(found.select("demand", "left").rows()) == days


def test_a_triad_counts_what_is_known_that_day(store: Store) -> None:
    build(
        store,
        {
            "Broker": [{"id": "b"}],
            "Enterprise": [{"id": "e"}],
            "Institute": [{"id": "known"}, {"id": "later"}],
            "Demand": [
                {"id": "d1", "status": "open", "raised_on": "2020-07-15"},
                {"id": "d2", "status": "open", "raised_on": "2020-07-15"},
                {"id": "vague", "raised_on": "2020-07-15"},
            ],
            "Field": [{"id": "f"}, {"id": "g"}],
            "Achievement": [
                {"id": "a", "registered_on": "2020-07-15"},
                {"id": "z", "registered_on": "2020-07-16"},
            ],
            "Collaboration": [
                {"id": "k", "status": "active", "started_on": "2020-07-15"},
                {"id": "m", "status": "active", "started_on": "2020-07-16"},
            ],
        },
        {
            "Broker SERVES Enterprise": [("b", "e", {"since": "2020-07-15"})],
            "Broker LIAISES_WITH Institute": [("b", "known"), ("b", "later")],
            "Enterprise RAISED Demand": [("e", "d1"), ("e", "d2"), ("e", "vague")],
            "Demand IN_FIELD Field": [("d1", "f"), ("d2", "g"), ("vague", "f")],
            "Institute STRONG_IN Field": [("later", "f"), ("known", "f")],
            "Institute OFFERS Achievement": [("later", "a"), ("later", "z")],
            "Achievement IN_FIELD Field": [("a", "g"), ("z", "f")],
            "Enterprise PARTY_TO Collaboration": [("e", "k"), ("e", "m")],
            "Institute PARTY_TO Collaboration": [("known", "k"), ("later", "m")],
        },
    )
    found = get("open-triads").run(store, as_of=date(2020, 7, 15))
    # of its two demands one is met by a result, one by a strength: 2 and a half
    assert found.select("institute", "n", "offers", "score", "verdict").rows() == [
        ("later", 2, True, 2.5, "gap")
    ]
