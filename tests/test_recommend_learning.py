"""How the recommender learns: from the graph's history, held to what features weigh elsewhere."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import expected as learning
from graph.stores import open_graph
from queries.recommend.expected import EXPECTED
from queries.recommend.features import ASKED, OWN, SELF
from queries.recommend.model import HELD, Choices, learn, standard, worth
from queries.recommend.ranking import ALL_GROUPS, Ranking, expected, names_of
from queries.recommend.sparse import counts
from queries.recommend.world import World, days_since_epoch, read
from tests.test_recommend import CUT, history


@pytest.fixture(scope="module")
def graph(tmp_path_factory: Any) -> Path:
    path: Path = tmp_path_factory.mktemp("learning") / "t.graph"
    with open_graph(path) as store:
        history(store)
    return path


@pytest.fixture(scope="module")
def world(graph: Path) -> World:
    with open_graph(graph) as store:
        return read(store)


def test_what_is_expected_is_told_of_every_feature_that_a_group_has() -> None:
    assert list(EXPECTED) == [*SELF, *ASKED, *OWN]
    for column, group in enumerate(ALL_GROUPS):
        has = names_of(group)
        assert list(expected(group)) == list(has)
        assert not any(w[column] for name, w in EXPECTED.items() if name not in has)


def test_without_a_history_the_weights_are_those_expected_and_with_one_near_them(
    world: World,
) -> None:
    group = ALL_GROUPS[0]
    early = Ranking(world, days_since_epoch(CUT) - 800).model(group)
    assert (dict(early.weights), early.learnt_from) == (expected(group), 0)
    late = Ranking(world, days_since_epoch(CUT)).model(group)
    assert late.learnt_from >= 40
    assert late.weights != expected(group)
    alone = learn(
        names_of(group),
        [each for each, _ in Ranking(world, days_since_epoch(CUT)).examples(True)],
        any_of=True,
        held=1,
    )

    def away(weights: Any) -> float:
        return sum((weights[name] - w) ** 2 for name, w in expected(group).items())

    assert away(late.weights) < away(alone.weights) / 5


def test_the_model_finds_the_weight_that_choices_were_made_by() -> None:
    rng = np.random.default_rng(1)
    values = np.stack([standard(rng.normal(size=(4000, 8)).astype(np.float32)) for _ in range(2)])
    share = np.exp(1.5 * values[0] - 0.5 * values[1])
    share /= share.sum(1, keepdims=True)
    at = (share.cumsum(1) < rng.random((4000, 1))).sum(1)
    chosen = np.zeros((4000, 8), bool)
    chosen[np.arange(4000), at] = True
    model = learn(("a", "b"), [Choices(values, chosen, np.ones_like(chosen))], held=0)
    assert model.weights["a"] == pytest.approx(1.5, abs=0.1)
    assert model.weights["b"] == pytest.approx(-0.5, abs=0.1)
    assert model.learnt_from == 4000


def test_of_few_choices_the_model_holds_to_what_is_expected_and_of_many_it_does_not() -> None:
    rng = np.random.default_rng(5)

    def learnt(choices: int, held: float | None = None) -> float:
        values = standard(rng.normal(size=(choices, 12)).astype(np.float32))[None]
        chosen = np.zeros((choices, 12), bool)
        chosen[np.arange(choices), values[0].argmin(1)] = True  # against what is expected
        given = [Choices(values, chosen, np.ones_like(chosen))]
        return learn(("a",), given, expected={"a": 0.6}, held=held).weights["a"]

    assert learnt(8) > learnt(100) > learnt(600)
    assert learnt(600) < -1
    assert learnt(100, held=1) < learnt(100) < learnt(100, held=4000) < 0.6


def test_the_evidence_says_how_many_choices_the_expected_weights_count_as() -> None:
    """Of one weight whose choices have curvature h and gradient g at what is expected, the best
    prior's precision is h² / (g² - h): that is where the evidence of a quadratic is greatest."""
    h = 900.0
    for held in HELD:
        g = np.sqrt(h**2 / held + h)
        assert worth(np.array([g]), np.array([[h]]), 1) == held
        assert worth(np.array([4 * g]), np.array([[4 * h]]), 4) == min(
            HELD, key=lambda n: abs(n - 4 * held)
        )
    assert worth(np.array([0.0]), np.array([[h]]), 1) == max(HELD)


def test_a_model_of_any_of_them_puts_one_first_rather_than_all_near_the_front() -> None:
    # each enterprise turns to two: the one that the first feature tells, and one by chance
    rng = np.random.default_rng(3)
    values = np.stack([standard(rng.normal(size=(3000, 30)).astype(np.float32)) for _ in range(2)])
    chosen = np.zeros((3000, 30), bool)
    chosen[np.arange(3000), values[0].argmax(1)] = True
    chosen[np.arange(3000), rng.integers(0, 30, 3000)] = True
    given = [Choices(values, chosen, np.ones_like(chosen))]
    plain, any_of = (learn(("a", "b"), given, any_of=each, held=300) for each in (False, True))

    def first(model: Any) -> float:
        utility = model.weights["a"] * values[0] + model.weights["b"] * values[1]
        return float(np.exp(utility.max(1) - np.log(np.exp(utility).sum(1))).mean())

    assert (round(first(plain), 2), round(first(any_of), 2)) == (0.17, 0.35)


def test_a_set_is_of_its_documents_and_of_who_took_part(world: World) -> None:
    joint = (counts(world.took, 0) > 0) & (counts(world.owns, 0) > 0)
    some = learning.taken(world, joint & (np.arange(len(joint)) < 20))
    assert len(some.documents) == joint[:20].sum()
    assert (counts(some.took) > 0).all()
    assert (counts(some.owns) > 0).all()
    assert some.took.sum() == world.took[:, np.flatnonzero(joint[:20])].sum()
    code = int(world.places["country"][0].max())
    there = learning.of_country(world, code)
    assert {int(c) for each in there.places["country"] for c in each} == {code}
    assert learning.without_words(world).says.nnz == 0
    assert learning.without_places(world).places["country"][0].max() == -1


def test_only_what_is_asked_for_is_learnt_from(world: World) -> None:
    before = learning.chosen(world, CUT, None)
    assert max(before.day[np.isfinite(before.day)]) < days_since_epoch(CUT)
    said = learning.chosen(world, None, ["field:F1"])
    assert len(said.documents) == counts(world.says, 0)[world.vocabulary["field:F1"]]


def test_the_table_of_weights_is_printed_as_the_program_has_it(
    graph: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(learning, "SIZES", {})
    monkeypatch.setattr(learning, "JOINT", {120: 1})
    monkeypatch.setattr(learning, "COUNTRIES", 1)
    learning.main([str(graph)])
    table = capsys.readouterr().out
    made: dict[str, tuple[float, ...]] = ast.literal_eval("{" + table + "}")
    assert list(made) == list(EXPECTED)
    for column, group in enumerate(ALL_GROUPS):
        weighs = {name for name, each in made.items() if each[column]}
        assert weighs <= set(names_of(group))
        assert len(weighs) > len(names_of(group)) / 2
    learning.main([])
    assert "nothing to learn from" in capsys.readouterr().out
