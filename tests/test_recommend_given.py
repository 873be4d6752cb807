"""Advice turned into work: assigned, closed by the collaboration that follows, and on record."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import hongsheng as hs
from graph.problem import Problem
from graph.stores import open_graph
from graph.stores.base import Store
from queries import ledger
from queries.ledger import decisions
from queries.lookup import one
from queries.recommend.advise import recommend
from queries.recommend.given import Record, give, record
from tests.commanding import hongsheng
from tests.graphs import build
from tests.test_recommend_advice import AS_OF, district

DUE, SEPTEMBER, LATER = date(2020, 8, 31), date(2020, 9, 15), date(2021, 3, 1)


def given(store: Store, text: str, *ranks: int, owner: str = "", **options: Any) -> list[str]:
    """Ids of the gaps that advice to this subject becomes."""
    subject = one(store, text)
    kinds = options.pop("kinds", ("Institute",))
    made = recommend(store, subject, AS_OF, kinds=kinds)
    return give(store, subject, made, ranks, owner, DUE, as_of=AS_OF, who="王", **options)[
        "id"
    ].to_list()


def collaborate(store: Store, name: str, began: str | None, status: str, *parties: str) -> None:
    """A collaboration of these parties (``Enterprise:e``)."""
    build(store, {"Collaboration": [{"id": name, "started_on": began, "status": status}]}, {})
    for each in parties:
        kind, own = each.split(":")
        build(store, {}, {f"{kind} PARTY_TO Collaboration": [(own, name)]})


def line(store: Store, id: str) -> dict[str, Any]:
    """The gap as the ledger has it."""
    return ledger.lines(store, ids=[id]).row(0, named=True)


def became(store: Store, day: date) -> list[tuple[Any, ...]]:
    """Of each advice on record what it became, by which collaboration, and how that went."""
    rows = record(store, day).rows
    return [(r["recommended"], r["became"], r["collaboration"], r["outcome"]) for r in rows]


def test_advice_becomes_an_assigned_gap_with_its_reasons(store: Store) -> None:
    district(store)
    (own,) = given(store, "d", 1)
    gap = line(store, own)
    assert gap["rule"] == "recommended"
    assert gap["subjects"] == ["Demand:d", "Institute:i"]
    assert (gap["status"], gap["owner"], gap["due"]) == ("assigned", "李某", DUE)  # who knows both
    assert gap["reason"].startswith(
        "东大 was recommended to 镁合金压铸〔一〕: 模具 is asked for; it"
    )
    assert gap["reason_zh"].startswith("向镁合金压铸〔一〕推荐东大：所需领域为模具")
    assert gap["closes_zh"] == "镁合金压铸〔一〕与东大开展合作"
    told = ledger.events(store, own)
    assert told["what"].to_list() == ["opened", "assigned"]
    assert set(told["who"]) == {"王"}


def test_a_collaboration_that_appears_later_closes_it(store: Store) -> None:
    district(store)
    i, x = given(store, "d", 1, 2, owner="胡某")
    counts = ledger.find(store, ["once-bitten"], AS_OF)
    assert counts["recommended"] == {
        "opened": 0, "persisting": 2, "closed": 0, "reopened": 0, "dismissed": 0, "unknown": 0,
    }  # fmt: skip
    assert line(store, i)["reason"].startswith("东大 was recommended")  # as it was given
    collaborate(store, "k5", "2020-09-01", "active", "Enterprise:e", "Institute:i")
    assert ledger.find(store, ["once-bitten"], SEPTEMBER)["recommended"]["closed"] == 1
    gap = line(store, i)
    assert (gap["status"], gap["note"]) == ("closed", "a new collaboration: k5")
    assert line(store, x)["status"] == "assigned"


def test_advice_closed_before_any_run_says_by_what(store: Store) -> None:
    district(store)
    (own,) = given(store, "d", 1)
    collaborate(store, "k5", "2020-09-01", "active", "Enterprise:e", "Institute:i")
    ledger.find(store, ["once-bitten"], SEPTEMBER)
    assert line(store, own)["note"] == "a new collaboration: k5"


def test_the_record_says_what_followed_and_how_it_went(store: Store) -> None:
    district(store)
    given(store, "n", 1, 2, 3, owner="胡某")
    (first, second, third) = [r["recommended"] for r in record(store, AS_OF).rows[::-1]]
    ids = {"东大": "i", "西大": "j", "x": "x"}
    collaborate(store, "k6", "2020-09-01", "completed", "Enterprise:n", f"Institute:{ids[first]}")
    collaborate(store, "k7", "2020-08-01", "terminated", "Enterprise:n", f"Institute:{ids[second]}")
    assert became(store, AS_OF) == [(n, "open", None, None) for n in (third, second, first)]
    assert became(store, SEPTEMBER) == [
        (third, "overdue", None, None),
        (second, "followed", "k7", "failed"),
        (first, "followed", "k6", "succeeded"),
    ]
    assert record(store, SEPTEMBER).counts == {
        "given": 3, "open": 0, "overdue": 1, "followed": 2, "under way before": 0, "set aside": 0,
        "succeeded": 1, "running": 0, "failed": 1,
    }  # fmt: skip
    assert record(store, date(2020, 1, 1)) == Record(())
    assert record(store, SEPTEMBER, one(store, "d")) == Record(())


def test_what_was_under_way_before_is_not_the_advices_merit(store: Store) -> None:
    district(store)
    (own,) = given(store, "d", 1)
    collaborate(store, "k8", "2020-07-01", "completed", "Enterprise:e", "Institute:i")
    assert became(store, SEPTEMBER) == [("东大", "under way before", "k8", None)]
    ledger.find(store, ["once-bitten"], SEPTEMBER)
    assert line(store, own)["status"] == "closed"  # there is no gap, whoever closed it


def test_an_achievement_is_followed_by_what_was_not_there_before(store: Store) -> None:
    district(store)
    # k1 of e and j, who offers b, was there; a is of i
    a, b = given(store, "d", 1, 2, owner="胡某", kinds=("Achievement",))
    ledger.find(store, ["once-bitten"], AS_OF)
    assert [line(store, own)["status"] for own in (a, b)] == ["assigned", "assigned"]
    collaborate(store, "k5", "2020-09-01", "active", "Enterprise:e")
    build(store, {}, {"Collaboration USES Achievement": [("k5", "b")]})
    ledger.find(store, ["once-bitten"], SEPTEMBER)
    assert [line(store, own)["status"] for own in (a, b)] == ["assigned", "closed"]


def test_a_decision_about_advice_stays(store: Store) -> None:
    district(store)
    (own,) = given(store, "d", 1)
    decisions.dismiss(store, [own], "moved away", who="王")
    ledger.find(store, ["once-bitten"], AS_OF)
    assert line(store, own)["status"] == "dismissed"
    assert became(store, SEPTEMBER) == [("东大", "set aside", None, None)]
    with pytest.raises(Problem, match="is dismissed"):
        given(store, "d", 1)


def test_given_again_it_is_assigned_anew(store: Store) -> None:
    district(store)
    first = given(store, "d", 1)
    assert given(store, "d", 1, owner="张某") == first
    assert line(store, first[0])["owner"] == "张某"
    assert len(record(store, AS_OF).rows) == 1


def test_who_is_to_tie_them_must_be_known(store: Store) -> None:
    district(store)
    with pytest.raises(Problem, match="no broker knows both"):
        given(store, "d", 2)
    with pytest.raises(Problem, match="there is no rank 9: 2 were recommended"):
        given(store, "d", 9)
    assert ledger.lines(store, ["recommended"]).is_empty()


def test_the_commands(tmp_path: Any) -> None:
    where = tmp_path / "t.graph"
    with open_graph(where) as store:
        district(store)
    asked = ("recommend", "d", "--graph", where, "--as-of", AS_OF, "--kind", "Institute")
    done = hongsheng(*asked, "--assign", 1, "--due", DUE, "--by", "王", "--lang", "en")
    assert done.code == 0, done.err
    assert "assigned to 李某" in done.err
    (gap,) = hongsheng("gaps", "list", "--graph", where, "--format", "json").json()
    assert (gap["rule"], gap["owner"], gap["due"]) == ("recommended", "李某", "2020-08-31")
    kept = ("recommend", "--record", "--graph", where, "--as-of", SEPTEMBER)
    made = hongsheng(*kept, "--format", "json").json()
    assert (made["given"], made["overdue"], made["followed"]) == (1, 1, 0)
    assert made["advice"][0]["became"] == "overdue"
    table = hongsheng(*kept, "--lang", "zh")
    assert "逾期" in table.out
    assert "共给出 1 条建议" in table.err
    wrong = hongsheng(*asked, "--due", DUE, "--lang", "en")
    assert wrong.code == 1
    assert "--assign" in wrong.err
    nobody = hongsheng("recommend", "--graph", where, "--lang", "en")
    assert nobody.code == 1
    assert "say whom for" in nobody.err


def test_a_notebook_gives_advice_and_sees_the_record(tmp_path: Any) -> None:
    with hs.open(tmp_path / "t.graph", "zh", AS_OF) as g:
        district(g.store)
        (own,) = g.give("镁合金压铸〔一〕", 1, due=DUE, kinds=("Institute",))["id"]
        assert own.startswith("recommended-")
        found = g.advice_record(SEPTEMBER)
        assert found.loc[0, ["recommended", "owner", "became"]].tolist() == [
            "东大",
            "李某",
            "overdue",
        ]
        assert found.attrs["record"]["given"] == 1


def test_a_notebook_reads_the_graph_anew_once_it_has_changed(tmp_path: Any) -> None:
    with hs.open(tmp_path / "t.graph", "en", AS_OF) as g:
        district(g.store)
        assert g.recommend("d", kinds=("Institute",))["id"].tolist() == ["i", "x"]
        first = vars(g)["_advised"]
        g.recommend("e", kinds=("Institute",))
        assert vars(g)["_advised"] is first  # read and learnt once
        collaborate(g.store, "k5", "2020-02-01", "active", "Enterprise:e", "Institute:i")
        assert g.recommend("d", kinds=("Institute",))["id"].tolist() == ["x"]
