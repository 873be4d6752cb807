"""What ``recommend`` says: whom, why, and who could tie it; and that it ranks as backtest does."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

import hongsheng as hs
from graph.problem import Problem
from graph.stores import open_graph
from graph.stores.base import Store
from queries.lookup import one
from queries.recommend import words
from queries.recommend.advise import recommend
from queries.recommend.past import Future
from queries.recommend.ranking import Ranking
from queries.recommend.world import days_since_epoch, read
from tests.commanding import hongsheng
from tests.graphs import build
from tests.test_recommend import CUT, history

AS_OF = date(2020, 7, 15)


def district(store: Store) -> None:
    """e worked with j, who worked with i; n is new. Two brokers know both e and i."""
    build(
        store,
        {
            "Community": [{"id": "c"}],
            "Enterprise": [{"id": "e", "name": "甲厂"}, {"id": "f"}, {"id": "n"}],
            "Institute": [{"id": "i", "name": "东大"}, {"id": "j", "name": "西大"}, {"id": "x"}],
            "Platform": [{"id": "p"}],
            "Field": [{"id": "F", "name": "模具"}, {"id": "G", "name": "软件"}],
            "Demand": [
                {"id": "d", "title": "镁合金压铸〔一〕", "status": "open", "trl_min": 6},
                {"id": "m", "title": "排产软件", "status": "open"},
            ],
            "Achievement": [
                {"id": "a", "title": "新型镁合金压铸技术", "trl": 7, "registered_on": "2019-01-01"},
                {"id": "b", "title": "压铸设备", "trl": 4, "registered_on": "2019-01-01"},
                {"id": "late", "title": "镁合金压铸", "registered_on": "2021-01-01"},
            ],
            "Collaboration": [
                {"id": "k1", "started_on": "2018-01-01", "status": "not_industrialised"},
                {"id": "k2", "started_on": "2018-02-01", "status": "industrialised"},
                {"id": "k3", "started_on": "2020-02-01", "status": "active"},
                {"id": "k9", "started_on": "2021-01-01", "status": "active"},
            ],
            "Broker": [
                {"id": "b1", "name": "胡某", "capacity": 2},
                {"id": "b2", "name": "李某", "capacity": 5},
            ],
        },
        {
            "Enterprise LOCATED_IN Community": [("e", "c")],
            "Institute LOCATED_IN Community": [("x", "c")],
            "Platform HOSTED_IN Community": [("p", "c")],
            "Platform COVERS Field": [("p", "F")],
            "Enterprise RAISED Demand": [("e", "d"), ("n", "m")],
            "Demand IN_FIELD Field": [("d", "F"), ("m", "G")],
            "Institute OFFERS Achievement": [("i", "a"), ("j", "b"), ("i", "late")],
            "Achievement IN_FIELD Field": [("a", "F"), ("b", "F"), ("late", "F")],
            "Enterprise PARTY_TO Collaboration": [
                ("e", "k1"), ("f", "k2"), ("f", "k3"), ("e", "k9"),
            ],
            "Institute PARTY_TO Collaboration": [
                ("j", "k1"), ("j", "k2"), ("i", "k2"), ("i", "k3"), ("i", "k9"),
            ],
            "Collaboration IN_FIELD Field": [("k2", "F")],
            "Broker SERVES Enterprise": [("b1", "e"), ("b1", "f"), ("b2", "e")],
            "Broker LIAISES_WITH Institute": [("b1", "i"), ("b2", "i")],
        },
    )  # fmt: skip


def asked(store: Store, text: str, **options: Any) -> list[dict[str, Any]]:
    """The advice as plain objects in English."""
    return recommend(store, one(store, text), AS_OF, **options).plain("en")


def test_a_demand_gets_institutes_achievements_and_platforms_with_reasons(store: Store) -> None:
    district(store)
    found = {(row["kind"], row["id"]): row for row in asked(store, "d")}
    assert set(found) == {
        ("Institute", "i"),
        ("Institute", "x"),  # not j, with whom e worked already
        ("Achievement", "a"),
        ("Achievement", "b"),
        ("Platform", "p"),
    }
    best = found["Institute", "i"]
    assert best["name"] == "东大"
    assert best["score"] == 1.0
    assert best["reasons"] == [
        "模具 is asked for; it has 1 collaboration and 1 achievement in it",
        "worked with 西大, a partner of the enterprise, in 1 collaboration",
        "its one finished collaboration succeeded",
    ]
    assert best["evidence"] == ["F", "k2", "a", "j"]
    assert best["broker"] == {"id": "b2", "name": "李某", "room": 4}
    assert found["Institute", "x"]["reasons"][0] == "is in the same community as the enterprise"
    assert found["Achievement", "a"]["reasons"] == [
        "is in 模具, as what is asked for",
        "its title shares words with what is asked for: 镁合金压铸",
        "its readiness, TRL 7, is enough for the 6 wanted",
    ]
    assert found["Achievement", "b"]["reasons"][-2:] == [
        "its readiness, TRL 4, falls short of the 6 wanted",
        "the enterprise worked with 西大 before: 0 succeeded, 1 failed",
    ]
    assert found["Achievement", "b"]["score"] < found["Achievement", "a"]["score"]
    assert found["Achievement", "b"]["broker"] is None
    assert found["Platform", "p"]["reasons"] == [
        "covers 模具, which is asked for",
        "is in the same community as the enterprise",
    ]


def test_ranks_count_from_one_and_scores_fall(store: Store) -> None:
    district(store)
    for text in ("d", "e", "n", "a"):
        rows = asked(store, text)
        assert [row["rank"] for row in rows] == list(range(1, len(rows) + 1)), text
        scores = [row["score"] for row in rows]
        assert scores == sorted(scores, reverse=True)
        assert all(row["reasons"] for row in rows), text
    assert [row["id"] for row in asked(store, "e", kinds=("Achievement",), top=1)] == ["a"]


def test_a_newcomer_gets_an_answer_and_an_achievement_its_enterprise(store: Store) -> None:
    district(store)
    assert {row["id"] for row in asked(store, "n") if row["kind"] == "Institute"} == {"i", "j", "x"}
    named = asked(store, "n", fields=("模具",), kinds=("Institute",))
    assert named[0]["reasons"][0].startswith("模具 is asked for")
    (first, *_) = asked(store, "a")
    assert (first["kind"], first["id"]) == ("Enterprise", "e")
    assert first["reasons"][0] == "needs 镁合金压铸〔一〕"
    assert first["broker"]["id"] == "b2"


def test_a_demand_that_nobody_raised_is_answered_too(store: Store) -> None:
    district(store)
    build(
        store, {"Demand": [{"id": "o", "title": "压铸"}]}, {"Demand IN_FIELD Field": [("o", "F")]}
    )
    rows = asked(store, "o")
    assert {row["id"] for row in rows if row["kind"] == "Institute"} == {"i", "j", "x"}
    assert all(row["broker"] is None for row in rows)


def test_what_cannot_be_recommended_to_is_said(store: Store) -> None:
    district(store)
    with pytest.raises(Problem, match="东大 is of the kind Institute"):
        asked(store, "i")


def test_recommend_on_a_graph_cut_by_others_ranks_as_backtest_does(tmp_path: Any) -> None:
    with open_graph(tmp_path / "whole.graph") as store:
        history(store)
        world = read(store)
        asked: dict[str, tuple[str, tuple[str, ...]]] = {}
        for k, call, code in store.query(
            "MATCH (k:Collaboration)-[:IN_FIELD]->(f:Field) WHERE k.started_on >= $cut "
            "RETURN k.id AS name, k.call AS call, f.code AS code ORDER BY name, code",
            {"cut": CUT},
        ).iter_rows():
            asked[k] = (call, (*asked.get(k, ("", ()))[1], code))
    ranking = Ranking(world, days_since_epoch(CUT))
    future = Future(ranking.past)
    then = future.documents
    once = [e for e in future.enterprises if world.took[[e]][:, then].sum() == 1]
    expected, told = {}, {}
    who = np.array(once)
    for some, scores in ranking.scores(who, future.asked(who)):
        gone = ranking.earlier(who[some]).toarray() > 0
        every = ranking.spread(np.where(gone, -np.inf, ranking.everywhere(scores)))
        for row, at in enumerate(who[some]):
            order = np.lexsort((ranking.tie, -every[row]))
            name = str(world.enterprises[at])
            expected[name] = [str(world.institutes[i]) for i in order if not gone[row][i]]
            (document,) = world.took[[at]][:, then].nonzero()[1]
            told[name] = asked[str(world.documents[then[document]])]
    active = ranking.past.active[who]
    assert (active.sum(), (~active).sum()) == (9, 3)
    with open_graph(tmp_path / "cut.graph") as store:
        history(store, cut=True)
        for as_of in (date(2019, 6, 30), date(2026, 1, 1)):  # the data end before either
            for name, (call, fields) in told.items():
                # the later of the two fields began after the cut: the graph has its like alone
                made = recommend(store, one(store, name), as_of, top=13, fields=fields, call=call)
                assert made.unknown == fields[1:]
                found = made.plain("en")
                assert [f["id"] for f in found if f["kind"] == "Institute"] == expected[name]


def test_a_new_code_stands_for_what_it_begins_with(tmp_path: Any) -> None:
    where = tmp_path / "t.graph"
    with open_graph(where) as store:
        history(store)
    asked = ("recommend", "e01", "--graph", where, "--lang", "en", "--kind", "Institute")
    said = hongsheng(*asked, "--field", "T-1-z", "--format", "json")
    assert "there is no field 'T-1-z' in the graph; what its code begins with" in said.err
    assert said.json() != hongsheng(*asked, "--field", "T-2-z", "--format", "json").json()
    wrong = hongsheng(*asked, "--field", "X-1-z")
    assert wrong.code == 1
    assert "no Field is called 'X-1-z'" in wrong.err


def test_recommend_and_backtest_are_one_ranking(tmp_path: Any) -> None:
    with open_graph(tmp_path / "t.graph") as store:
        history(store)
        world = read(store)
        ranking = Ranking(world, days_since_epoch(CUT))
        who = Future(ranking.past).enterprises[:8]
        silent = Future(ranking.past).asked(who) * 0
        silent.eliminate_zeros()
        for some, scores in ranking.scores(who, silent):
            gone = ranking.earlier(who[some]).toarray() > 0
            every = ranking.spread(np.where(gone, -np.inf, ranking.everywhere(scores)))
            for row, at in enumerate(who[some]):
                order = np.lexsort((ranking.tie, -every[row]))
                wanted = [str(world.institutes[i]) for i in order if not gone[row][i]]
                name = str(world.enterprises[at])
                before = date(2019, 6, 30)
                made = recommend(store, one(store, name), before, top=13).plain("en")
                assert [m["id"] for m in made] == wanted


def test_the_command_says_it_in_both_languages(tmp_path: Any) -> None:
    where = tmp_path / "t.graph"
    with open_graph(where) as store:
        district(store)
    given = ("recommend", "d", "--graph", where, "--as-of", AS_OF)
    made = hongsheng(*given, "--lang", "zh", "--format", "json", "--kind", "成果").json()
    assert [m["id"] for m in made] == ["a", "b"]
    assert "成熟度 TRL 7，满足要求的 6" in made[0]["reasons"]
    table = hongsheng(*given, "--lang", "zh").out
    assert "理由" in table
    assert "李某" in table


def test_words_that_two_titles_share() -> None:
    assert words.shared("镁合金压铸〔一〕", "新型镁合金压铸技术") == "镁合金压铸"
    assert words.shared("Die casting of magnesium", "magnesium casting") == "casting, magnesium"
    assert words.shared("甲", "乙") == ""


def test_a_notebook_gets_frames(tmp_path: Any) -> None:
    with hs.open(tmp_path / "t.graph", "zh", AS_OF) as g:
        district(g.store)
        found = g.recommend("镁合金压铸〔一〕", kinds=("Institute",))
        assert found[["rank", "id"]].values.tolist() == [[1, "i"], [2, "x"]]
        assert found.loc[0, "broker"] == {"id": "b2", "name": "李某", "room": 4}
        assert found.loc[1, "reasons"][0] == "与该企业同在一个社区"
    with hs.open(tmp_path / "h.graph", "en") as g:
        history(g.store)
        record = g.backtest(CUT)
        assert set(record["group"]) == {"incumbents", "newcomers"}
        assert record.loc[0, "n"] == record.attrs["record"]["new_pairs"]["incumbents"]["n"]
