"""The recommender: what it reads, that it knows nothing of later, how it learns and is measured."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_array

from graph.problem import Problem
from graph.stores import open_graph
from graph.stores.base import Store
from queries.recommend import words
from queries.recommend.backtest import backtest, verdicts
from queries.recommend.baselines import BASELINES
from queries.recommend.features import ASKED, OWN, SELF, Features
from queries.recommend.measure import ALL_THE_SAME, best_ranks, compared, measured
from queries.recommend.model import standard
from queries.recommend.past import Future, Past
from queries.recommend.ranking import Ranking
from queries.recommend.sparse import dense, packed
from queries.recommend.world import days_since_epoch, read
from tests.commanding import hongsheng
from tests.graphs import build

CUT = date(2019, 7, 1)
NEW = (150, 161, 172)
MONTHS = [date(2017 + m // 12, m % 12 + 1, 1) for m in range(36)]


def history(store: Store, later: date | None = None, *, cut: bool = False) -> None:
    """Sixty enterprises, twelve institutes that work and one that does not, 180 collaborations.

    Five a month from 2017 to 2019, calls and half the fields change every half year, k005 has no
    date; three more enterprises come late. Institute n is of field n % 3 and country n % 2.
    ``later`` puts off all that begins on or after CUT to that day, ``cut`` leaves it out.
    """
    chance = random.Random(7)
    collaborations, firms, institutes, fields = [], [], [], []
    for number in range(180):
        day = MONTHS[number // 5]
        name, field = f"k{number:03}", chance.randrange(3)
        if later and day >= CUT:
            day = later
        began = None if number == 5 else day
        row = {"id": name, "started_on": began, "call": f"C-{field}-{'abcdef'[number // 30]}"}
        collaborations.append(row)
        firms += [(f"e{chance.randrange(60):02}", name) for _ in range(1 + number % 2)]
        firms += [(f"n{number}", name)] if number in NEW else []
        lots = [min(chance.randrange(4), chance.randrange(4)) for _ in range(2)]
        institutes += [(f"i{field + 3 * lot:02}", name) for lot in lots]
        fields += [(name, f"F{field}"), (name, f"G{field}{'abcdef'[number // 30]}")]
    known = {field for name, field in fields if not cut or MONTHS[int(name[1:]) // 5] < CUT}
    gone = {row["id"] for row in collaborations if cut and MONTHS[int(row["id"][1:]) // 5] >= CUT}
    collaborations = [row for row in collaborations if row["id"] not in gone]
    firms = [pair for pair in firms if pair[1] not in gone]
    institutes = [pair for pair in institutes if pair[1] not in gone]
    fields = [pair for pair in fields if pair[0] not in gone]
    countries = ("AA", "BB")
    build(
        store,
        {
            "Enterprise": [
                *({"id": f"e{n:02}", "country": countries[n % 2]} for n in range(60)),
                *({"id": f"n{n}", "country": countries[n % 2]} for n in NEW),
            ],
            "Institute": [{"id": f"i{n:02}", "country": countries[n % 2]} for n in range(13)],
            "Field": [
                *({"id": f"F{n}", "scheme": "S", "code": f"A.{n}"} for n in range(3)),
                *(
                    {"id": g, "scheme": "T", "code": f"T-{g[1]}-{g[2]}", "name": f"T-{g[1]}-{g[2]}"}
                    for g in sorted(known)
                    if g[0] == "G"
                ),
            ],
            "Collaboration": collaborations,
        },
        {
            "Enterprise PARTY_TO Collaboration": list(dict.fromkeys(firms)),
            "Institute PARTY_TO Collaboration": list(dict.fromkeys(institutes)),
            "Collaboration IN_FIELD Field": fields,
        },
    )


def test_a_code_is_also_its_beginnings_and_text_its_words_or_pairs_of_characters() -> None:
    assert list(words.in_code("H2020-EU.2.1", "code S")) == [
        "code S:H2020",
        "code S:H2020.EU",
        "code S:H2020.EU.2",
        "code S:H2020.EU.2.1",
    ]
    assert list(words.in_text("Die casting 2020 压铸模具")) == [
        "die",
        "casting",
        "压铸",
        "铸模",
        "模具",
    ]


def test_what_is_read_of_a_graph(store: Store) -> None:
    build(
        store,
        {
            "Enterprise": [{"id": "e", "country": "CN"}, {"id": "f"}],
            "Institute": [{"id": "i", "country": "CN"}, {"id": "j"}],
            "Collaboration": [{"id": "k", "started_on": "2019-01-01"}, {"id": "u"}],
            "Achievement": [{"id": "a", "title": "压铸", "registered_on": "2018-01-01"}],
            "Field": [{"id": "F"}, {"id": "G"}],
        },
        {
            "Enterprise PARTY_TO Collaboration": [("e", "k"), ("f", "u")],
            "Institute PARTY_TO Collaboration": [("i", "k"), ("i", "u")],
            "Institute OFFERS Achievement": [("j", "a")],
            "Institute STRONG_IN Field": [("j", "F")],
            "Achievement IN_FIELD Field": [("a", "F")],
            "Field BROADER Field": [("F", "G")],
        },
    )
    world = read(store)
    assert world.enterprises.tolist() == ["e", "f"]
    assert world.institutes.tolist() == ["i", "j"]
    day = days_since_epoch(date(2019, 1, 1))
    assert world.day.tolist() == pytest.approx([day, np.nan, day - 365, -np.inf], nan_ok=True)
    assert world.took.toarray().tolist() == [[1, 0, 0, 0], [0, 1, 0, 0]]
    assert world.owns.toarray().tolist() == [[1, 1, 0, 0], [0, 0, 1, 1]]
    said = [
        sorted(w for w, n in world.vocabulary.items() if row[n]) for row in world.says.toarray()
    ]
    assert said == [[], [], ["field:F", "field:G", "压铸", "f"][0:0] + said[2], said[3]]
    assert {"field:F", "field:G", "压铸"} <= set(said[2])
    assert {"field:F", "field:G"} <= set(said[3])
    past = Past(world, day + 1)
    assert past.documents.tolist() == [0, 2, 3]  # a collaboration without a date is not known
    assert past.met.toarray().tolist() == [[1, 0], [0, 0]]


def scores(store: Store) -> dict[str, Any]:
    """Scores of every enterprise at CUT: silent, and asking for the first field."""
    world = read(store)
    ranking = Ranking(world, days_since_epoch(CUT))
    who = np.arange(len(world.enterprises))
    asked = np.zeros((len(who), len(world.vocabulary)), np.float32)
    for word in world.field_words["F0"]:
        asked[:, world.vocabulary[word]] = 1
    made: dict[str, Any] = {}
    for name, each in (("silent", asked * 0), ("asking", asked)):
        found = np.zeros((len(who), len(ranking.past.candidates)), np.float32)
        for some, values in ranking.scores(who, ranking.past.weighed(csr_array(each))):
            found[some] = values
        made[name] = found
    made["learnt"] = {g: m.learnt_from for g, m in ranking.models.items()}
    return made


def test_nothing_that_came_later_changes_a_score(tmp_path: Any) -> None:
    made = []
    for name, later in (("a", None), ("b", date(2029, 1, 1))):
        with open_graph(tmp_path / f"{name}.graph") as store:
            history(store, later)
            made.append(scores(store))
    first, second = made
    assert first["learnt"] == second["learnt"]
    assert first["learnt"][True, True] >= 40  # so that it was learnt, and not fixed
    for name in ("silent", "asking"):
        assert np.array_equal(first[name], second[name])
        assert np.ptp(first[name]) > 0


def test_every_feature_is_there_and_finite(tmp_path: Any) -> None:
    with open_graph(tmp_path / "t.graph") as store:
        history(store)
        world = read(store)
    ranking = Ranking(world, days_since_epoch(CUT))
    future = Future(ranking.past)
    who = np.append(future.enterprises[:5], -1)
    asked = csr_array(np.vstack([future.asked(who[:5]).toarray(), np.zeros(len(world.vocabulary))]))
    block = ranking.features.block(who, asked, (*SELF, *ASKED, *OWN))
    assert list(block) == [*SELF, *ASKED, *OWN]
    for name, values in block.items():
        assert values.shape == (6, len(ranking.past.candidates)), name
        assert np.isfinite(values).all(), name
    nobody = {name: values[5] for name, values in block.items() if name not in SELF}
    assert not any(values.any() for values in nobody.values())
    partners = np.expm1(block["partners"][0]).round().astype(int).tolist()
    assert partners == (ranking.past.met.toarray() > 0).sum(0).tolist()
    assert set(BASELINES.values()) <= {*SELF, *ASKED, *OWN}


def test_documents_that_say_the_same_are_reckoned_as_one_saying(tmp_path: Any) -> None:
    with open_graph(tmp_path / "t.graph") as store:
        history(store)
        world = read(store)
    past = Past(world, days_since_epoch(CUT))
    said = [tuple(row.indices) for row in past.topics]
    assert past.sayings.shape[0] == len(set(said)) < len(said)
    assert np.allclose((past.said_by.T @ past.sayings).toarray(), past.topics.toarray())
    # in the order in which they were first said, so that sums do not hang on other documents
    assert [tuple(row.indices) for row in past.sayings] == list(dict.fromkeys(said))
    assert np.allclose(past.owners.toarray(), (past.said_by @ past.owns_t).toarray())


def test_topics_weigh_every_document_of_an_institute(tmp_path: Any) -> None:
    with open_graph(tmp_path / "t.graph") as store:
        history(store)
        world = read(store)
    ranking = Ranking(world, days_since_epoch(CUT))
    past = ranking.past
    future = Future(past)
    who = future.enterprises[:9]
    asked = future.asked(who)
    names = ("topic-near", "topic-recent", "topic-there", "topic-enterprises")
    block = ranking.features.block(who, asked, names)
    near = (asked @ past.topics.T).toarray() ** 2
    firms, places = past.took.toarray(), world.places["country"][0]
    here = np.array([(firms[places == places[w]].sum(0) > 0) for w in who])
    owned = past.owns_t.toarray()
    for name, expected in {
        "topic-near": near @ owned,
        "topic-recent": (near * np.exp(-past.lag / 180)) @ owned,
        "topic-there": (near * here) @ owned,
        "topic-enterprises": near @ firms.T @ past.met.toarray(),
    }.items():
        assert np.expm1(block[name]) == pytest.approx(expected, rel=1e-4, abs=1e-5), name


def test_l3_is_what_its_formula_says(store: Store) -> None:
    # e0 - i0 - e1 - i1: one path of three steps, degrees of i0 and e1 two each
    build(
        store,
        {
            "Enterprise": [{"id": "e0"}, {"id": "e1"}],
            "Institute": [{"id": "i0"}, {"id": "i1"}],
            "Collaboration": [{"id": k, "started_on": "2019-01-01"} for k in "abc"],
        },
        {
            "Enterprise PARTY_TO Collaboration": [("e0", "a"), ("e1", "b"), ("e1", "c")],
            "Institute PARTY_TO Collaboration": [("i0", "a"), ("i0", "b"), ("i1", "c")],
        },
    )
    world = read(store)
    ranking = Ranking(world, days_since_epoch(date(2019, 2, 1)))
    silent = csr_array((1, len(world.vocabulary)), dtype=np.float32)
    block = ranking.features.block(np.array([0]), silent, ("l3", "with-partners", "partners"))
    assert np.expm1(block["l3"])[0, 1] == pytest.approx(1 / 2)
    assert block["with-partners"].tolist() == [[0, 0]]
    assert ranking.tie.tolist() == [0, 1]
    assert ranking.earlier(np.array([0, -1])).toarray().tolist() == [[1, 0], [0, 0]]


def test_a_rank_leaves_out_earlier_partners_and_breaks_ties_as_told() -> None:
    chosen = csr_array(np.array([[0, 0, 1, 0], [1, 0, 0, 1]]))
    earlier = csr_array(np.array([[1, 0, 0, 0], [0, 0, 0, 0]]))
    given = np.array([[9.0, 5.0, 5.0, 5.0], [0.0, 3.0, 2.0, 1.0]])
    assert best_ranks(given, chosen, earlier, np.array([0, 2, 1, 3])).tolist() == [1, 3]
    assert best_ranks(given, chosen, earlier, np.array([0, 1, 2, 3])).tolist() == [2, 3]


def test_measures_and_their_intervals() -> None:
    made = measured(np.array([1, 2, 20, 40] * 25))
    assert made["n"] == 100
    assert made["hits@10"] == 0.5
    assert made["mrr"] == pytest.approx((1 + 0.5 + 0.05 + 0.025) / 4, abs=1e-4)
    low, high = made["interval"]["hits@10"]
    assert 0.39 < low < 0.43 < 0.57 < high < 0.61
    assert measured(np.array([], np.int64)) == {
        "n": 0,
        "hits@10": None,
        "mrr": None,
        "interval": None,
    }
    better = compared(np.array([1] * 50), {"a": np.array([2] * 50), "b": np.array([20] * 50)})
    assert better["mrr"] == {"best": "a", "ratio": 2.0, "interval": [2.0, 2.0]}


def test_a_backtest_has_the_promised_form_on_every_engine(store: Store) -> None:
    history(store)
    made = backtest(store, CUT)
    assert set(made["new_pairs"]) == {"incumbents", "newcomers"}
    assert list(made["baselines"]) == list(BASELINES)
    old = made["new_pairs"]["incumbents"]
    assert old["n"] == 21
    assert set(old) == {"n", "hits@10", "mrr", "interval"}
    assert set(old["interval"]) == {"hits@10", "mrr"}
    assert made["baselines"]["fields"]["incumbents"]["n"] == 21
    spread = made["spread"]["incumbents"]
    assert {**old, **{n: spread["with"][n] for n in ("institutes", "share")}} == spread["with"]
    assert spread["without"]["n"] == 21
    assert old["mrr"] > made["baselines"]["popularity"]["incumbents"]["mrr"]
    assert made == backtest(store, CUT)


def test_backtest_at_a_day_without_later_pairs_says_which_days_there_are(store: Store) -> None:
    history(store)
    with pytest.raises(Problem, match="begin between 2017-01-01 and 2019-12-01"):
        backtest(store, date(2030, 1, 1))


def test_backtest_without_dates_says_what_is_missing(store: Store) -> None:
    build(store, {"Collaboration": [{"id": "k"}]}, {})
    with pytest.raises(Problem, match="no collaboration has a start date"):
        backtest(store, CUT)


def test_the_command_gives_json_and_a_table_in_both_languages(tmp_path: Any) -> None:
    where = tmp_path / "t.graph"
    with open_graph(where) as store:
        history(store)
    made = hongsheng("backtest", "--cut", CUT, "--graph", where, "--format", "json").json()
    assert made["cut"] == "2019-07-01"
    assert made["learnt_from"]["incumbents"] >= 40
    table = hongsheng("backtest", "--cut", CUT, "--graph", where, "--lang", "zh").out
    assert "三步路径" in table
    assert "已参与者" in table
    table = hongsheng("backtest", "--cut", CUT, "--graph", where, "--lang", "en").out
    assert "popularity-same-country" in table
    said = hongsheng("backtest", "--cut", CUT, "--graph", where, "--lang", "en").err
    assert all(told.en in said for told in verdicts(made))
    early = hongsheng("backtest", "--cut", "2017-03-01", "--graph", where, "--lang", "en")
    assert "the weights are those learnt elsewhere" in early.err


def test_it_is_said_plainly_whether_the_best_simple_ranking_is_beaten_and_what_is_used() -> None:
    against = {"mrr": {"best": "l3", "ratio": 0.914, "interval": [0.85, 0.99]}}
    made = {
        "new_pairs": {"incumbents": {"n": 29}, "newcomers": {"n": 30}},
        "against_best": {"incumbents": against, "newcomers": against},
    }
    assert verdicts(made) == [
        (
            "incumbents, mrr: 0.91 (0.85–0.99) times the best simple ranking, l3: too few to tell",
            "已参与者，mrr：为最好的简单排序（三步路径）的 0.91 倍（0.85–0.99）："
            "企业太少，难下结论",
        ),
        (
            "newcomers, mrr: 0.91 (0.85–0.99) times the best simple ranking, l3: worse than the "
            "simple one",
            "新企业，mrr：为最好的简单排序（三步路径）的 0.91 倍（0.85–0.99）：不及简单排序",
        ),
        ALL_THE_SAME,
    ]
    against["mrr"]["interval"] = [0.85, 1.01]
    assert [v.en.rpartition(": ")[2] for v in verdicts(made)] == [
        "too few to tell",
        "not to be told from the simple one",
    ]


def test_nobody_to_choose_from_is_no_mistake() -> None:
    """A bureau's first sheets name no institute."""
    assert standard(np.zeros((3, 0), np.float32)).shape == (3, 0)


def test_many_who_ask_get_what_each_gets_alone(store: Store) -> None:
    """To the last bit, whoever asks beside them: else recommend would not rank as backtest does."""
    history(store)
    ranking = Ranking(read(store), days_since_epoch(CUT))
    who = np.arange(-1, 40)
    asked = Future(ranking.past).asked(np.maximum(who, 0))
    together = dict(_rows(ranking.scores(who, asked)))
    assert sorted(together) == list(range(len(who)))
    for n in range(len(who)):
        (alone,) = dict(_rows(ranking.scores(who[[n]], asked[[n]]))).values()
        assert np.array_equal(together[n], alone), n


def _rows(found: Any) -> Iterator[tuple[int, Any]]:
    for some, scores in found:
        yield from zip(some.tolist(), scores, strict=True)


def test_paths_kept_for_many_are_those_found_for_a_few(store: Store) -> None:
    history(store)
    past = Past(read(store), days_since_epoch(CUT))
    who = np.arange(-1, 40)
    asked = Future(past).asked(np.maximum(who, 0))
    kept = Features(past, many=True).block(who, asked, OWN)
    found = Features(past).block(who, asked, OWN)
    for name in OWN:
        assert kept[name].any(), name
        np.testing.assert_allclose(kept[name], found[name], rtol=1e-5, atol=1e-6, err_msg=name)


def test_a_matrix_is_an_array_where_more_than_a_quarter_of_it_is_filled() -> None:
    thin, full = np.eye(4, dtype=np.float32), np.tri(4, dtype=np.float32)
    assert isinstance(packed(csr_array(thin)), csr_array)
    assert isinstance(packed(csr_array(full)), np.ndarray)
    assert np.array_equal(packed(csr_array(full)), full)
    assert not dense(packed(csr_array(thin), diagonal=False)).any()
    assert np.array_equal(packed(csr_array(full), diagonal=False), np.tri(4, k=-1))
