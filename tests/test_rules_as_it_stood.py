"""What all rules hold to: each subject's own, as it stood that day, and how old a survey is."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from graph.stores.base import Store
from queries.facts import closure
from queries.registry import get
from tests.graphs import build

AS_OF = date(2026, 6, 1)


def ask(store: Store, name: str, **given: Any) -> pl.DataFrame:
    return get(name).run(store, **{"as_of": AS_OF, **given})


def said(frame: pl.DataFrame, *columns: str) -> list[Any]:
    return frame.select(*columns, "verdict").rows()


# --- how old a survey is --------------------------------------------------------------------


@pytest.fixture
def old(store: Store) -> Store:
    """A firm surveyed and visited in 2014, with much on record since."""
    build(
        store,
        {
            "Broker": [{"id": "b"}],
            "Enterprise": [
                {"id": "e1", "surveyed_on": "2014-05-01"},
                {"id": "e2", "surveyed_on": "2014-05-01"},
                {"id": "e3"},
            ],
            "Demand": [{"id": "d", "status": "open", "raised_on": "2024-01-01"}],
            "Collaboration": [{"id": "k", "status": "terminated", "ended_on": "2025-01-01"}],
            "ServiceEvent": [{"id": "v", "type": "visit", "date": "2014-05-01"}],
            "Credential": [
                {
                    "id": "c",
                    "kind": "high-tech enterprise",
                    "valid_from": "2023-07-01",
                    "valid_to": "2026-07-01",
                }
            ],
        },
        {
            "Broker SERVES Enterprise": [("b", "e1")],
            "Enterprise RAISED Demand": [("e1", "d")],
            "Collaboration ADDRESSES Demand": [("k", "d")],
            "ServiceEvent FOR Enterprise": [("v", "e1")],
            "Enterprise HOLDS Credential": [("e1", "c")],
        },
    )
    return store


@pytest.mark.parametrize("stale_after", [None, 0, 1, 36500])
def test_what_is_recorded_stays_however_old_the_survey(old: Store, stale_after: int | None) -> None:
    given = {"stale_after": stale_after}
    assert said(ask(old, "once-bitten", **given), "demand") == [("d", "gap")]
    assert said(ask(old, "stalled-funnel", **given), "demand") == [("d", "gap")]
    assert said(ask(old, "ladder-gaps", **given), "step") == [("lapses", "gap")]
    lapsed = said(ask(old, "lapsed-service", **given), "enterprise", "last_on")
    assert lapsed == [("e1", date(2014, 5, 1), "gap")]


@pytest.mark.parametrize(
    ("stale_after", "verdict"),
    [(None, "gap"), (0, "gap"), (1, "unknown"), (4413, "unknown"), (4414, "gap"), (36500, "gap")],
)
def test_what_rests_on_nothing_being_recorded_is_unknown_after_so_many_days(
    old: Store, stale_after: int | None, verdict: str
) -> None:
    # 2014-05-01 is 4414 days before 2026-06-01; who was never surveyed is not stale.
    found = ask(old, "unknown-enterprises", stale_after=stale_after)
    assert sorted(said(found, "enterprise")) == [("e2", verdict), ("e3", "gap")]


# --- each subject's own ---------------------------------------------------------------------


@pytest.fixture
def shared(store: Store) -> Store:
    """Two firms of two communities raise one demand; one project for it failed."""
    build(
        store,
        {
            "Field": [{"id": "f", "code": "f"}],
            "Community": [{"id": "east", "name": "东区"}, {"id": "west", "name": "西区"}],
            "Broker": [{"id": "b"}],
            "Institute": [{"id": "i"}, {"id": "tried"}],
            "Enterprise": [
                {"id": "e1", "surveyed_on": "2026-01-01"},
                {"id": "e2", "surveyed_on": "2010-01-01"},
            ],
            "Demand": [{"id": "d", "status": "open", "raised_on": "2026-01-01"}],
            "Collaboration": [{"id": "k", "status": "terminated", "ended_on": "2026-02-01"}],
        },
        {
            "Enterprise LOCATED_IN Community": [("e1", "east"), ("e2", "west")],
            "Enterprise RAISED Demand": [("e1", "d"), ("e2", "d")],
            "Demand IN_FIELD Field": [("d", "f")],
            "Institute STRONG_IN Field": [("i", "f")],
            "Broker SERVES Enterprise": [("b", "e1"), ("b", "e2")],
            "Broker LIAISES_WITH Institute": [("b", "i")],
            "Collaboration ADDRESSES Demand": [("k", "d")],
            "Institute PARTY_TO Collaboration": [("tried", "k")],
        },
    )
    return store


@pytest.mark.parametrize("rule", ["once-bitten", "open-triads"])
def test_survey_and_communities_are_each_firms_own(shared: Store, rule: str) -> None:
    rows = ask(shared, rule).sort("enterprise")
    assert rows.select("enterprise", "surveyed_on", "communities").rows() == [
        ("e1", date(2026, 1, 1), ["东区"]),
        ("e2", date(2010, 1, 1), ["西区"]),
    ]
    stale = ask(shared, "open-triads", stale_after=365).sort("enterprise")
    assert said(stale, "enterprise") == [("e1", "gap"), ("e2", "unknown")]


@pytest.mark.parametrize("rule", ["once-bitten", "open-triads"])
def test_a_firm_of_another_community_is_not_listed(shared: Store, rule: str) -> None:
    assert ask(shared, rule, community="东区")["enterprise"].to_list() == ["e1"]
    assert ask(shared, rule, community="西区")["enterprise"].to_list() == ["e2"]


def test_a_demand_that_may_be_open_is_not_counted_beside_one_that_is(store: Store) -> None:
    build(
        store,
        {
            "Field": [{"id": "f", "code": "f"}],
            "Community": [{"id": "c", "name": "东区"}],
            "Broker": [{"id": "b"}],
            "Institute": [{"id": "i"}],
            "Enterprise": [{"id": "e"}, {"id": "e2"}],
            "Demand": [{"id": "d1", "status": "open"}, {"id": "d2"}, {"id": "d3"}],
        },
        {
            "Enterprise LOCATED_IN Community": [("e", "c"), ("e2", "c")],
            "Enterprise RAISED Demand": [("e", "d1"), ("e", "d2"), ("e2", "d3")],
            "Demand IN_FIELD Field": [("d1", "f"), ("d2", "f"), ("d3", "f")],
            "Institute STRONG_IN Field": [("i", "f")],
            "Broker SERVES Enterprise": [("b", "e"), ("b", "e2")],
            "Broker LIAISES_WITH Institute": [("b", "i")],
        },
    )
    triads = ask(store, "open-triads").sort("enterprise")
    assert said(triads, "enterprise", "demands", "n", "score") == [
        ("e", ["d1"], 1, 1.0, "gap"),
        ("e2", ["d3"], 1, 1.0, "unknown"),
    ]
    deserts = ask(store, "field-deserts")
    assert said(deserts, "firms", "n", "demands", "score") == [(1, 1, ["d1"], 1.5, "gap")]


# --- as it stood that day -------------------------------------------------------------------


@pytest.fixture
def failing(store: Store) -> Store:
    """e1 and i2 have a project from 2023 that fails at the end of 2025."""
    projects = {"k1": ("e1", "i1"), "k2": ("e2", "i1"), "k3": ("e2", "i2"), "k4": ("e1", "i2")}
    build(
        store,
        {
            "Enterprise": [{"id": "e1"}, {"id": "e2"}],
            "Institute": [{"id": "i1", "name": "i1"}, {"id": "i2", "name": "i2"}],
            "Collaboration": [
                *(
                    {"id": k, "status": "active", "started_on": "2022-01-01"}
                    for k in list(projects)[:3]
                ),
                {
                    "id": "k4",
                    "status": "terminated",
                    "started_on": "2023-01-01",
                    "ended_on": "2025-12-31",
                },
            ],
        },
        {
            "Enterprise PARTY_TO Collaboration": [(e, k) for k, (e, _) in projects.items()],
            "Institute PARTY_TO Collaboration": [(i, k) for k, (_, i) in projects.items()],
        },
    )
    return store


def test_what_fails_later_is_a_partner_that_day(failing: Store) -> None:
    assert ask(failing, "peer-paths", as_of=date(2024, 1, 1)).is_empty()
    assert ask(failing, "peer-paths", as_of=date(2025, 12, 30)).is_empty()
    after = ask(failing, "peer-paths", as_of=date(2025, 12, 31))
    assert said(after, "enterprise", "institute", "failed_before") == [("e1", "i2", 1, "gap")]


def test_lock_in_counts_what_had_failed_by_that_day(failing: Store) -> None:
    given = {"above": 0.4, "at_least": 1}
    for day, failed in ((date(2025, 12, 30), 0), (date(2025, 12, 31), 1)):
        rows = ask(failing, "lock-in", as_of=day, **given).filter(enterprise="e1")
        assert rows["failed"].to_list() == [failed]


def test_of_whom_no_partner_is_recorded_lock_in_is_unknown(store: Store) -> None:
    build(
        store,
        {
            "Enterprise": [{"id": "e"}, {"id": "f"}],
            "Collaboration": [{"id": f"k{n}", "status": "active"} for n in range(5)],
            "Institute": [{"id": "i"}],
        },
        {
            "Enterprise PARTY_TO Collaboration": [
                *(("e", f"k{n}") for n in range(3)),
                *(("f", f"k{n}") for n in (3, 4)),
            ],
            "Institute PARTY_TO Collaboration": [("i", "k4")],
        },
    )
    rows = ask(store, "lock-in")
    assert said(rows, "enterprise", "institute", "hhi", "detail") == [
        ("e", None, None, "no partner is recorded of its 3 collaborations", "unknown")
    ]
    assert rows["detail_zh"].to_list() == ["3次合作均无合作方记录"]


def test_too_few_paths_do_not_take_the_place_of_enough(store: Store) -> None:
    # x is reached by one strong path through b, v by two weak ones through c and d.
    ties = ("a_u", "b_u", "b_x", "a_w", "c_w", "c_v", "d_w", "d_v", "e_w", "f_w", "g_w")
    build(
        store,
        {
            "Enterprise": [{"id": e} for e in "abcdefg"],
            "Institute": [{"id": i, "name": i} for i in "uvwx"],
            "Collaboration": [{"id": k, "status": "active"} for k in ties],
        },
        {
            "Enterprise PARTY_TO Collaboration": [(k[0], k) for k in ties],
            "Institute PARTY_TO Collaboration": [(k[2], k) for k in ties],
        },
    )
    one = ask(store, "peer-paths", top=1).filter(enterprise="a")
    assert one["institute"].to_list() in (["x"], ["v"])
    two = ask(store, "peer-paths", top=1, at_least=2).filter(enterprise="a")
    assert two.select("institute", "paths").rows() == [("v", 2)]


# --- fields in fields -----------------------------------------------------------------------


def test_closure_follows_every_step_and_ends_in_circles() -> None:
    steps = pl.DataFrame(
        [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"), ("x", "y"), ("y", "x"), ("z", None)],
        schema=["narrow", "broad"],
        orient="row",
    )
    pairs = set(closure(steps, "narrow", "broad").rows())
    chain = "abcde"
    assert {(p, q) for p, q in pairs if p in chain} == {
        (p, q) for n, p in enumerate(chain) for q in chain[n:]
    }
    assert {(p, q) for p, q in pairs if p in "xyz"} == {
        *(("x", "x"), ("x", "y"), ("y", "x"), ("y", "y"), ("z", "z")),
    }


def test_a_field_four_steps_below_is_narrower(store: Store) -> None:
    fields = [f"f{n}" for n in range(6)]
    build(
        store,
        {
            "Field": [{"id": f, "code": f} for f in fields],
            "Community": [{"id": "c"}],
            "Enterprise": [{"id": "e"}],
            "Demand": [{"id": "d", "status": "open"}],
            "Platform": [{"id": "p"}],
        },
        {
            "Field BROADER Field": [(fields[n], fields[n + 1]) for n in range(5)],
            "Enterprise LOCATED_IN Community": [("e", "c")],
            "Enterprise RAISED Demand": [("e", "d")],
            "Demand IN_FIELD Field": [("d", "f0")],
            "Platform HOSTED_IN Community": [("p", "c")],
            "Platform COVERS Field": [("p", "f5")],
        },
    )
    assert ask(store, "field-deserts").is_empty()


def test_what_failed_only_later_was_a_capability_that_day(store: Store) -> None:
    """An institute had the field of a project that lived on the day, though it failed since."""
    build(
        store,
        {
            "Field": [{"id": "f", "code": "f", "name": "f"}, {"id": "g", "code": "g", "name": "g"}],
            "Institute": [{"id": "i"}, {"id": "j"}, {"id": "k"}],
            "Collaboration": [
                {"id": "later", "status": "terminated", "ended_on": "2026-06-02"},
                {"id": "before", "status": "terminated", "ended_on": "2026-06-01"},
            ],
        },
        {
            "Institute STRONG_IN Field": [("i", "f"), ("j", "f"), ("k", "f"), ("k", "g")],
            "Institute PARTY_TO Collaboration": [("i", "later"), ("j", "before")],
            "Collaboration IN_FIELD Field": [("later", "g"), ("before", "g")],
        },
    )
    found = ask(store, "empty-cells", expected=0.0)
    assert found.select("institute", "field", "holders").rows() == [("j", "g", 2)]
