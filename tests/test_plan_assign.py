"""A broker's week turned into work, and closed by what comes of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import hongsheng as hs
from graph.problem import Problem
from graph.stores import open_graph
from graph.stores.base import Store
from queries import ledger
from queries.ledger import decisions
from queries.plan.assigning import assign
from queries.plan.week import week_of
from queries.plan.whatif import broker_of
from queries.recommend.given import record
from tests.commanding import hongsheng
from tests.graphs import build
from tests.test_broker_page import AS_OF, desk_of, write

FRIDAY, LATER = date(2020, 7, 17), date(2020, 9, 15)
RULES = ("once-bitten", "ladder-gaps", "lapsed-service")


def given(store: Store, **options: Any) -> list[tuple[str, str, str, date]]:
    """Of each gap of b1's week that is assigned its rule, about whom, whose, and by when."""
    desk = desk_of(store)
    broker = broker_of(desk.plan.district.brokers, "b1")
    rows = assign(store, desk.week("b1"), broker, as_of=AS_OF, **options)
    assert set(rows["status"]) == {"assigned"}
    return [
        (r["rule"], r["subject_names"][0], r["owner"], r["due"]) for r in rows.iter_rows(named=True)
    ]


@pytest.mark.parametrize(
    ("day", "monday"),
    [(13, 13), (15, 13), (17, 13), (18, 20), (19, 20), (20, 20)],
)
def test_a_week_is_that_of_the_day_and_at_a_weekend_the_next(day: int, monday: int) -> None:
    assert week_of(date(2020, 7, day)) == (date(2020, 7, monday), date(2020, 7, monday + 4))


def test_what_the_page_says_becomes_the_brokers_by_friday(store: Store) -> None:
    write(store)
    ledger.find(store, RULES, as_of=AS_OF)
    assert given(store, who="王") == [
        ("once-bitten", "镁合金压铸", "胡某", FRIDAY),
        ("recommended", "甲厂", "胡某", FRIDAY),  # 东大, whom the page asks 甲厂 to meet
        ("ladder-gaps", "乙厂 <b>", "胡某", FRIDAY),
        ("lapsed-service", "乙厂 <b>", "胡某", FRIDAY),
    ]
    (advice,) = ledger.lines(store, ["recommended"]).iter_rows(named=True)
    assert advice["subjects"] == ["Enterprise:e1", "Institute:i"]
    assert set(ledger.events(store, advice["id"])["who"]) == {"王"}
    first = desk_of(store).week("b1")[0]
    assert first.why[0][0].en == "2 gaps assigned to you"
    with pytest.raises(Problem, match="is left to assign"):
        given(store)


def test_what_somebody_has_already_stays(store: Store) -> None:
    write(store)
    ledger.find(store, RULES, as_of=AS_OF)
    (mine,) = ledger.lines(store, ["once-bitten"])["id"]
    (other,) = ledger.lines(store, ["ladder-gaps"])["id"]
    decisions.assign(store, [mine], "胡某", LATER)
    decisions.assign(store, [other], "李某", LATER)
    assert [rule for rule, *_ in given(store)] == ["recommended", "lapsed-service"]
    assert [c.rule for c in desk_of(store).week("b1")[1].closes] == ["lapsed-service"]
    stand = ledger.lines(store, ids=[mine, other])
    assert set(stand.select("owner", "due").iter_rows()) == {("胡某", LATER), ("李某", LATER)}


def test_a_partner_that_a_gap_names_is_not_assigned_twice(store: Store) -> None:
    write(store)
    ledger.find(store, ["open-triads"], as_of=AS_OF)
    assert [(rule, name) for rule, name, *_ in given(store)] == [("open-triads", "胡某")]


def test_a_collaboration_that_appears_later_closes_it_and_is_on_record(store: Store) -> None:
    write(store)
    ledger.find(store, RULES, as_of=AS_OF)
    given(store)
    build(
        store,
        {"Collaboration": [{"id": "k2", "started_on": "2020-08-10", "status": "active"}]},
        {
            "Enterprise PARTY_TO Collaboration": [("e1", "k2")],
            "Institute PARTY_TO Collaboration": [("i", "k2")],
            "Collaboration ADDRESSES Demand": [("k2", "d1")],
        },
    )
    counts = ledger.find(store, RULES, as_of=LATER)
    assert counts["recommended"]["closed"] == counts["once-bitten"]["closed"] == 1
    (made,) = record(store, LATER).rows
    assert (made["to"], made["recommended"], made["became"], made["collaboration"]) == (
        *("甲厂", "东大", "followed", "k2"),
    )


def test_the_command_and_a_notebook(graph_url: str, tmp_path: Path) -> None:
    with open_graph(graph_url) as store:
        write(store)
        ledger.find(store, RULES, as_of=AS_OF)
    asked = ("plan", "--graph", graph_url, "--as-of", AS_OF, "--lang", "zh")
    for more, said in (
        (("--assign",), "--broker"),
        (("--broker", "胡某", "--due", FRIDAY), "--assign"),
        (("--broker", "胡某", "--assign", "--without", "b2"), "不能分派"),
    ):
        refused = hongsheng(*asked, *more)
        assert (refused.code, said in refused.err) == (1, True)
    page = tmp_path / "page.html"
    done = hongsheng(*asked, "--broker", "胡某", "--assign", "--due", LATER, "-o", page)
    assert done.code == 0, done.err
    assert page.exists()
    assert done.err.count("已分派，期限 2020-09-15") == 4
    with hs.open(graph_url, "zh", AS_OF) as g:
        assert set(g.gaps(owner="胡某")["rule"]) == {*RULES, "recommended"}
        with pytest.raises(Problem, match="is left to assign"):
            g.assign_week("胡某")


def test_a_notebook_assigns_a_week(tmp_path: Path) -> None:
    with hs.open(tmp_path / "t.graph", "en", AS_OF) as g:
        write(g.store)
        made = g.assign_week("胡某", due="2020-07-20")
        assert [made.loc[0, "owner"], made.loc[0, "due"].date()] == ["胡某", date(2020, 7, 20)]
        assert made.loc[0, "reason"].startswith("东大 was recommended to 甲厂")
