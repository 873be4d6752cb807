"""What closing a gap is worth per hour: declared, corrected by the record, explained."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from graph.problem import Problem
from graph.stores import open_graph
from graph.stores.base import Store
from queries import ledger
from queries.ledger import decisions, lines
from queries.ledger.worth import ADDED, DEFAULT, Worth, by_worth, declared, first, of, seen, valued
from queries.registry import built_in
from tests.commanding import hongsheng
from tests.graphs import build
from tests.rules import LONELY, TRIADS
from tests.test_ledger import E1, E2, TRIAD, relate

pytestmark = pytest.mark.above_stores

JULY, AUGUST = date(2020, 7, 15), date(2020, 8, 15)
ONE = Worth(100, 0.2, 4, "a tie", "一项合作", "a call", "一次电话")
TWO = replace(ONE, points=30, chance=0.5, hours=5)


def gaps(*rows: tuple[str, str, float, list[str]]) -> pl.DataFrame:
    """Gaps of (id, rule, score, subjects)."""
    return pl.DataFrame(rows, schema=["id", "rule", "score", "subjects"], orient="row")


def district(store: Store) -> None:
    """e1 and e2 are lonely; b1 serves e3 and knows i1."""
    build(
        store,
        {
            "Enterprise": [
                {"id": "e1", "employees": 9},
                {"id": "e2", "employees": 5},
                {"id": "e3"},
            ],
            "Broker": [{"id": "b1"}],
            "Institute": [{"id": "i1"}],
            "Demand": [{"id": "d1", "status": "open"}],
        },
        {
            "Broker SERVES Enterprise": [("b1", "e3")],
            "Broker LIAISES_WITH Institute": [("b1", "i1")],
        },
    )


def test_every_rule_of_gaps_is_declared_and_nothing_else() -> None:
    rules = {q.name for q in built_in().values() if q.gap}
    assert set(declared()) == {*rules, "recommended", DEFAULT}


def test_worth_is_points_times_chance_times_place_by_hours() -> None:
    rows = gaps(
        ("a", "one", 3.0, []), ("b", "one", 1.0, []), ("c", "two", 9.0, []), ("d", "x", 1.0, [])
    )  # fmt: skip
    made = valued(rows, {"one": ONE, "two": TWO, DEFAULT: replace(ONE, points=1)})
    assert made.select("id", "worth").rows() == [
        ("a", 5.0),  # 100 x 0.2 / 4, the best of its rule
        ("b", 3.75),  # the second of two: a quarter less
        ("c", 3.0),
        ("d", 0.05),
    ]
    assert made["because"][1] == (
        "a tie (100 points), 20% likely, 4 hours (a call); place 2 of 2 in its rule"
    )
    assert made["because_zh"][1] == (
        "一项合作（100 分），成功率 20%，4 小时（一次电话）；在本规则 2 个中列第 2"
    )


def test_a_ledger_without_gaps_is_worth_nothing(store: Store) -> None:
    district(store)
    assert by_worth(store, lines(store)).is_empty()
    relate(store, "Broker SERVES Enterprise", ("b1", "e1"), ("b1", "e2"))
    ledger.find(store, [LONELY], JULY)  # a run that finds none
    none = by_worth(store, lines(store))
    assert none.is_empty()
    assert {name: none.schema[name] for name in ADDED} == ADDED


def test_equal_scores_have_equal_places_and_no_score_the_last() -> None:
    rows = gaps(("a", "r", 1.0, []), ("b", "r", 1.0, []), ("c", "r", None, []))
    made = valued(rows, {DEFAULT: ONE})
    assert made.select("id", "worth").rows() == [("a", 5.0), ("b", 5.0), ("c", 3.333)]


def test_the_ledger_corrects_the_chance(store: Store) -> None:
    district(store)
    ledger.find(store, [LONELY, TRIADS], JULY)
    decisions.assign(store, [E1, E2, TRIAD], "胡", as_of=date(2020, 1, 1))
    relate(store, "Broker SERVES Enterprise", ("b1", "e1"))
    ledger.find(store, [LONELY, TRIADS], AUGUST)
    known = {"lonely-enterprises": ONE, DEFAULT: TWO}
    found = seen(store, known)
    assert (found["lonely-enterprises"].tried, found["lonely-enterprises"].closed) == (2, 1)
    assert found["lonely-enterprises"].likely == pytest.approx((0.2 * 20 + 1) / 22)
    assert (found["plain-triads"].tried, found["plain-triads"].closed) == (1, 0)
    assert found["plain-triads"].points == 30
    made = by_worth(store, lines(store, ids=[E1, E2, TRIAD]), known)
    assert made["id"].to_list() == [E2, TRIAD, E1]  # what is closed is worth nothing more
    assert made["because"][0].startswith("a tie (100 points), 23% likely (1 of 2 here), 4 hours")
    assert made["worth"].to_list() == [5.682, 2.857, None]


@pytest.mark.parametrize(
    ("due", "given", "tried"),
    [
        (None, JULY, 0),
        (None, date(2020, 2, 16), 1),  # 181 days before the run
        (None, date(2020, 2, 17), 0),
        (date(2020, 3, 1), date(2020, 2, 16), 1),
        (date(2020, 3, 1), date(2020, 2, 17), 0),
        (date(2020, 8, 14), date(2020, 2, 16), 1),
        (date(2020, 8, 15), date(2020, 2, 16), 0),  # the day of the run itself
    ],
)
def test_an_effort_under_way_is_not_held_against_its_rule(
    store: Store, due: date | None, given: date, tried: int
) -> None:
    district(store)
    ledger.find(store, [LONELY], JULY)
    decisions.assign(store, [E2], "胡", due, as_of=given)
    ledger.find(store, [LONELY], AUGUST)
    found = of(seen(store, declared()), "lonely-enterprises")
    assert (found.tried, found.closed) == (tried, 0)


def test_what_was_given_and_then_dismissed_was_tried_in_vain(store: Store) -> None:
    district(store)
    ledger.find(store, [LONELY], JULY)
    decisions.assign(store, [E1, E2], "胡", as_of=JULY)
    decisions.dismiss(store, [E1], "they do not want to", as_of=JULY)
    found = seen(store, declared())["lonely-enterprises"]
    assert (found.tried, found.closed) == (1, 0)


def test_a_short_list_names_nobody_twice_and_shares_its_places_among_the_rules() -> None:
    rows = gaps(
        *((f"a{n}", "one", 9.0 - n, [f"e{n}"]) for n in range(4)),
        ("c", "two", 9.0, ["e0"]),
        ("d", "two", 8.0, ["f"]),
    )
    worths = {"one": ONE, "two": replace(TWO, points=40), DEFAULT: ONE}
    every = valued(rows, worths)
    assert every.select("id", "worth").rows() == [
        *(("a0", 5.0), ("a1", 4.375), ("c", 4.0), ("a2", 3.75), ("a3", 3.125), ("d", 3.0))
    ]
    # c is of e0, who was named; d at 3.0 goes before a1 at 4.375 / 2
    made = first(every, 3)
    assert made.select("id", "turn").rows() == [("a0", 1), ("d", 1), ("a1", 2)]
    assert made["because"].str.split("; place ").list.last().to_list() == [
        "1 of 4 in its rule",
        "2 of 2 in its rule",
        "2 of 4 in its rule; no. 2 of its rule in this list: counts 1/2",
    ]
    assert made["because_zh"][2].endswith("在本规则 4 个中列第 2；本表中该规则第 2 个，计 1/2")
    assert first(every, 9)["id"].to_list() == ["a0", "d", "a1", "a2", "a3"]


def test_a_file_changes_what_it_says_and_nothing_else(tmp_path: Path) -> None:
    mine = tmp_path / "worth.toml"
    mine.write_text("[open-triads]\nhours = 2\n[my-rule]\npoints = 5\n", encoding="utf-8")
    made = declared(mine)
    assert made["open-triads"] == replace(declared()["open-triads"], hours=2)
    assert made["my-rule"] == replace(declared()[DEFAULT], points=5)
    assert of(made, "another") == made[DEFAULT]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[open-triads]\nhour = 2", "'hour' is not known; did you mean hours"),
        ("[open-triads]\nhours = 0", "hours is 0; it is a number above 0"),
        ("[open-triads]\nchance = 1.5", "chance is 1.5; it is a number above 0, at most 1"),
        ("[open-triads]\npoints = true", "points is True; it is a number"),
        ("[open-triads]\ngain = 3", "gain is 3; it is a text"),
        ("hours = 2", "'hours' stands outside a rule"),
        ("[open-triads", "is no TOML"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    mine = tmp_path / "worth.toml"
    mine.write_text(text, encoding="utf-8")
    with pytest.raises(Problem, match=said):
        declared(mine)


def test_the_commands(tmp_path: Path) -> None:
    where: Any = tmp_path / "t.graph"
    with open_graph(where) as store:
        district(store)
        ledger.find(store, [LONELY, TRIADS], JULY)
    listed = ("gaps", "list", "--graph", where, "--by", "worth")
    made = hongsheng(*listed, "--format", "json", "--lang", "en").json()
    assert [m["worth"] for m in made] == [1.0, 1.0, 0.75]  # rules of one's own: 50 x 0.1 / 5
    assert made[0]["because"].endswith("place 1 of 2 in its rule")
    assert len(hongsheng(*listed, "--top", 1, "--format", "json").json()) == 1
    assert "每小时价值" in hongsheng(*listed, "--lang", "zh").out
    mine = tmp_path / "worth.toml"
    done = hongsheng("gaps", "worth", "--graph", where, "-o", mine)
    assert done.code == 0, done.err
    assert declared(mine) == declared()
    mine.write_text("[plain-triads]\npoints = 500\n", encoding="utf-8")
    made = hongsheng(*listed[:-2], "--worth", mine, "--format", "json").json()
    assert (made[0]["id"], made[0]["worth"]) == (TRIAD, 10.0)
    rows = hongsheng("gaps", "worth", "--graph", where, "--format", "json").json()
    told = {r["rule"]: r for r in rows}
    assert (told["open-triads"]["worth"], told["open-triads"]["tried"]) == (5.0, 0)
    assert {"plain-triads", "lonely-enterprises"} <= set(told)
    assert DEFAULT not in told
