"""What the recommender keeps beside a graph: the same answer sooner, and never one of before."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import hongsheng as hs
from graph.stores import open_graph
from graph.stores.base import Store
from graph.stores.derived import Derived
from queries.lookup import one
from queries.once import Once
from queries.recommend import memory, offered, ranking, world
from queries.recommend.advise import Adviser, recommend
from queries.recommend.backtest import backtest
from queries.recommend.memory import frozen, thawed
from queries.recommend.offered import Offered, Platform, Thing
from queries.recommend.world import World, read
from tests.graphs import build
from tests.test_recommend import CUT, history

DAY = date(2019, 12, 31)


def forbidden(*_: Any, **__: Any) -> Any:
    raise AssertionError("it was reckoned anew")


def kept(path: Path) -> dict[str, bytes]:
    """What is kept beside a graph, by what it is of."""
    files = path.with_name(f"{path.name}.versions").glob("derived-*")
    return {file.name.split("-")[1]: file.read_bytes() for file in files}


def test_a_world_comes_back_as_it_was(tmp_path: Path) -> None:
    with open_graph(tmp_path / "g.graph") as store:
        history(store)
        build(store, {"Achievement": [{"id": "a", "title": "减速器"}]}, {
            "Institute OFFERS Achievement": [("i00", "a")],
            "Institute STRONG_IN Field": [("i01", "F1")],
        })  # fmt: skip
        was = read(store)
    again = thawed(frozen(was))
    for each in fields(World):
        one_, other = getattr(was, each.name), getattr(again, each.name)
        if hasattr(one_, "toarray"):
            assert one_.shape == other.shape
            assert one_.dtype == other.dtype
            assert np.array_equal(one_.toarray(), other.toarray()), each.name
        elif each.name == "places":
            assert all(
                np.array_equal(a, b) for n in one_ for a, b in zip(one_[n], other[n], strict=True)
            )
        elif isinstance(one_, np.ndarray):
            assert np.array_equal(one_.astype(str), other.astype(str)), each.name
        else:
            assert dict(one_) == dict(other), each.name


def test_what_is_offered_comes_back_as_it_was(store: Store) -> None:
    build(store, {
        "Achievement": [
            {"id": "a", "title": "减速器", "trl": 6, "registered_on": "2019-01-01"},
            {"id": "b", "title": "量具", "registered_on": None, "trl": None},
        ],
        "Community": [{"id": "c"}], "Field": [{"id": "F1"}],
        "Institute": [{"id": "i"}, {"id": "j"}],
        "Platform": [{"id": "p"}, {"id": "of no field"}],
    }, {
        "Institute OFFERS Achievement": [("j", "a"), ("i", "a")],
        "Achievement IN_FIELD Field": [("a", "F1")],
        "Platform COVERS Field": [("p", "F1")],
        "Platform HOSTED_IN Community": [("p", "c")],
        "Institute OPERATES Platform": [("i", "p")],
    })  # fmt: skip
    was = offered.read(store)
    a = Thing("a", "减速器", "2019-01-01", 6, ("i", "j"), ("F1",))
    b = Thing("b", "量具", None, None, (), ())
    assert was == Offered((a, b), (Platform("p", ("F1",), ("c",), ("i",)),))
    assert offered.thawed(offered.frozen(was)) == was
    assert was.by(date(2018, 12, 31)) == [b]
    assert was.by(date(2019, 1, 1)) == [a, b]


def test_the_next_process_reads_and_learns_nothing_and_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_graph(tmp_path / "g.graph") as store:
        history(store)
        first = recommend(store, one(store, "e00"), DAY, fields=["F1"]).plain("en")
    assert set(kept(tmp_path / "g.graph")) == {"world", "offered", "weights"}
    monkeypatch.setattr(world, "read", forbidden)
    monkeypatch.setattr(offered, "read", forbidden)
    monkeypatch.setattr(ranking, "learn", forbidden)
    with open_graph(tmp_path / "g.graph") as store:
        assert recommend(store, one(store, "e00"), DAY, fields=["F1"]).plain("en") == first
        # nothing is known later than December, so that the weights of later days are the same
        later = DAY + timedelta(days=400)
        assert recommend(Once(store), one(store, "e00"), later, fields=["F1"]).advice
        with pytest.raises(AssertionError, match="anew"):  # in June there was less to learn from
            recommend(store, one(store, "e00"), date(2019, 6, 30), fields=["F1"])


def test_weights_kept_for_a_day_are_those_of_that_day(tmp_path: Path) -> None:
    with open_graph(tmp_path / "g.graph") as store:
        history(store)
        first, early = backtest(store, CUT), backtest(store, date(2019, 3, 1))
        assert first != early
        assert backtest(store, CUT) == first
        assert backtest(store, date(2019, 3, 1)) == early


def test_after_a_write_the_answer_is_another(tmp_path: Path) -> None:
    path = tmp_path / "g.graph"
    with open_graph(path) as store:
        history(store)
        before = recommend(store, one(store, "n150"), DAY, kinds=["Institute"])
        best = before.advice[0].id
        build(store, {"Collaboration": [{"id": "new", "started_on": DAY}]}, {
            "Enterprise PARTY_TO Collaboration": [("n150", "new")],
            "Institute PARTY_TO Collaboration": [(best, "new")],
        })  # fmt: skip
        assert kept(path) == {}
        after = recommend(store, one(store, "n150"), DAY, kinds=["Institute"])
        assert best not in [each.id for each in after.advice]
        store.undo()
        again = recommend(store, one(store, "n150"), DAY, kinds=["Institute"])
        assert again == before


def test_a_notebook_that_stays_open_sees_what_another_process_undid_and_loaded(
    tmp_path: Path,
) -> None:
    path = tmp_path / "g.graph"
    with open_graph(path) as store:
        history(store)
        build(store, {"Community": [{"id": "c"}]}, {})
    with hs.open(path, "en", DAY) as g, open_graph(path) as other:
        version, best = g.store.version(), g.recommend("n150", kinds=["Institute"])["id"][0]
        other.undo()
        build(other, {"Collaboration": [{"id": "new", "started_on": DAY}]}, {
            "Enterprise PARTY_TO Collaboration": [("n150", "new")],
            "Institute PARTY_TO Collaboration": [(best, "new")],
        })  # fmt: skip
        assert g.store.version() == version
        assert best not in list(g.recommend("n150", kinds=["Institute"])["id"])


def test_what_was_reckoned_while_somebody_wrote_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, told = tmp_path / "g.graph", world.read
    with open_graph(path) as store, open_graph(path) as other:
        history(store)

        def slow(reader: Any) -> World:
            made = told(reader)
            build(other, {"Institute": [{"id": "late"}]}, {})
            return made

        monkeypatch.setattr(world, "read", slow)
        Adviser(store, DAY)
        assert kept(path) == {}
        monkeypatch.setattr(world, "read", told)
        assert "late" in Adviser(store, DAY).ranking.world.institutes


@pytest.mark.parametrize(
    "harm", [lambda b: b[:-1], lambda b: b[:20], lambda b: b"", lambda b: b + b"x"]
)
def test_what_is_damaged_is_as_good_as_not_there(tmp_path: Path, harm: Any) -> None:
    path = tmp_path / "g.graph"
    path.write_bytes(b"graph")
    derived = Derived(path, tmp_path / "aside")
    assert derived.get("w") is None
    derived.put("w", b"content", derived.state())
    assert derived.get("w") == b"content"
    file = tmp_path / "aside" / "derived-w"
    file.write_bytes(harm(file.read_bytes()))
    assert derived.get("w") is None
    derived.put("w", b"", "a state of before")
    assert derived.get("w") is None


@pytest.mark.parametrize("error", [PermissionError("no"), OSError(28, "No space left on device")])
def test_where_nothing_can_be_written_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    path = tmp_path / "g.graph"
    path.write_bytes(b"graph")
    derived = Derived(path, tmp_path / "aside")

    def refuse(self: Path, content: bytes) -> int:
        raise error

    monkeypatch.setattr(Path, "write_bytes", refuse)
    derived.put("w", b"content", derived.state())
    assert list((tmp_path / "aside").iterdir()) == []


def test_another_program_goes_by_nothing_that_this_one_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_graph(tmp_path / "g.graph") as store:
        history(store)
        Adviser(store, DAY)
        monkeypatch.setattr(memory, "_program", lambda: "other")
        monkeypatch.setattr(world, "read", forbidden)
        with pytest.raises(AssertionError, match="anew"):
            Adviser(store, DAY)


_RACER = """
import sys
from graph.stores import open_graph
from queries.recommend.memory import Memory
with open_graph(sys.argv[1]) as store:
    for n in range(60):
        memory = Memory.of(store)
        memory._put("w", bytes([n % 7]) * 20000)
        found = memory._get("w")
        assert found is None or set(found) == {found[0]} and len(found) == 20000, found[:9]
"""


def test_two_processes_may_keep_the_same_at_once(tmp_path: Path) -> None:
    path = tmp_path / "g.graph"
    with open_graph(path) as store:
        build(store, {"Institute": [{"id": "i"}]}, {})
    run = [sys.executable, "-c", _RACER, str(path)]
    both = [subprocess.Popen(run) for _ in range(2)]
    assert [each.wait() for each in both] == [0, 0]
    assert not list((tmp_path / "g.graph.versions").glob("*.part"))
