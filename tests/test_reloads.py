"""A re-load that looks only at what differs comes to what a whole load does, in any order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.loading import Report, _Run, load
from graph.problem import Problem
from graph.records import Table
from graph.seen import blob_name, since_name
from graph.stores import open_graph
from graph.stores.base import Store
from queries import identities
from tests.tables import table
from tests.test_identities import facts

ON = date(2020, 7, 15)
NAMES = {"e1": "甲公司", "e2": "乙公司", "e3": "丙公司"}


def said(sizes: dict[str, str], served: list[tuple[str, str]], recipe: str = "m") -> list[Table]:
    """Firms (name and size, of which some cannot be), a broker, and services (firm, since)."""
    firms = [{"id": e, "name": NAMES[e], "size": "大型", "employees": s} for e, s in sizes.items()]
    rows = [{"from_": "b", "to": e, "since": since} for e, since in served]
    ties = table("SERVES", *(rows or [{"from_": "", "to": "", "since": ""}]))
    if not rows:
        ties = replace(ties, frame=ties.frame.clear(), rows=ties.rows.clear())
    made = [table("Enterprise", *firms), table("Broker", {"id": "b", "name": "胡"}), ties]
    return [replace(each, recipe=recipe) for each in made]


def held(store: Store) -> dict[str, list[Any]]:
    """All that the graph says, but when it was loaded."""
    said = facts(store)
    return said | {"Source": [{**row, "c_loaded_at": None} for row in said["Source"]]}


def outcome(report: Report) -> Any:
    told = (report.rejects.entries, report.rejects.blanked(), report.notices)
    counts = ([*report.nodes.items()], [*report.relations.items()])
    return report.rows, report.loaded, report.unchanged, *counts, told


@pytest.mark.above_stores
def test_what_differs_is_kept_beside_the_whole_and_adds_up(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [("e1", f"20{year:02}-01-01") for year in range(30)]
    first = said({"e1": "1", "e2": "2"}, many)
    load(store, first, "s", on=ON)
    whole = store.kept(blob_name("s"))
    assert store.kept(since_name("s")) is None
    monkeypatch.setattr(_Run, "whole", None)
    second = said({"e1": "1", "e2": "3"}, many)
    third = said({"e1": "1", "e2": "3"}, [*many[:-1], ("e2", "2031-01-01")])
    sizes = []
    for tables in (second, third, first):
        assert load(store, tables, "s", on=ON).changed
        assert not load(store, tables, "s", on=ON).changed
        assert store.kept(blob_name("s")) == whole
        sizes.append(len(store.kept(since_name("s")) or b""))
    assert sizes[2] < sizes[0] < sizes[1] < len(whole or b"")


@pytest.mark.above_stores
def test_where_much_differs_the_whole_is_kept_anew(store: Store) -> None:
    load(store, said({"e1": "1", "e2": "2", "e3": "3"}, [("e1", "2020-01-01")]), "s", on=ON)
    whole = store.kept(blob_name("s"))
    load(store, said({"e1": "1", "e2": "2", "e3": "4"}, [("e1", "2020-01-01")]), "s", on=ON)
    assert (store.kept(blob_name("s")), store.kept(since_name("s")) is None) == (whole, False)
    load(store, said({"e1": "5", "e2": "6", "e3": "7"}, [("e1", "2020-01-01")]), "s", on=ON)
    assert store.kept(blob_name("s")) != whole
    assert store.kept(since_name("s")) is None


@pytest.mark.above_stores
def test_a_row_that_lacked_a_cell_and_is_gone_takes_its_node_along(store: Store) -> None:
    load(store, said({"e1": "1", "e2": "许多"}, []), "s", on=ON)
    report = load(store, said({"e1": "1"}, []), "s", on=ON)
    assert report.nodes["Enterprise"] == {"new": 0, "changed": 0, "same": 1, "removed": 1}
    assert [row["c_id"] for row in facts(store)["Enterprise"]] == ["e1"]


def test_after_an_undo_only_what_differs_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = said({"e1": "1", "e2": "2"}, [("e1", "2020-01-01"), ("e2", "2020-01-01")])
    second = said({"e1": "1", "e2": "3"}, [("e1", "2020-01-01"), ("e2", "2020-01-01")])
    with open_graph(tmp_path / "g.graph") as store:
        load(store, first, "s", on=ON)
        before = held(store)
        load(store, second, "s", on=ON)
        after = held(store)
        store.undo()
        monkeypatch.setattr(_Run, "whole", None)
        assert not load(store, first, "s", on=ON).changed
        assert held(store) == before
        assert load(store, second, "s", on=ON).nodes["Enterprise"]["changed"] == 1
        assert held(store) == after


SIZES = st.dictionaries(st.sampled_from([*NAMES]), st.sampled_from(["1", "2", "许多"]), min_size=1)
SERVED = st.lists(
    st.tuples(st.sampled_from([*NAMES, "谁"]), st.sampled_from(["2020-01-01", "2021-01-01"])),
    max_size=4,
)
SAID = st.builds(said, SIZES, SERVED, st.sampled_from(["m", "m", "n"]))
STEP = st.one_of(
    st.tuples(st.just("s"), SAID),
    st.tuples(st.just("s"), st.integers(0, 3)),  # what was loaded so many loads ago, once more
    st.tuples(st.just("t"), SAID),
    st.tuples(st.sampled_from(["undo", "merge", "split"]), st.none()),
)


def carry_out(store: Store, what: str, tables: list[Table] | None) -> Any:
    """What a step comes to: what its load reports, or why it cannot be done."""
    try:
        if tables is not None:
            return outcome(load(store, tables, what, on=ON))
        if what == "merge":
            return identities.merge(store, "甲公司", "乙公司", "同一地址").reason
        if what == "split":
            return identities.split(store, "乙公司").reason
        return store.undo()["what"]
    except Problem as problem:
        return problem.en.replace(store.url, "")


@settings(max_examples=7, deadline=None)
@given(SAID, st.lists(STEP, min_size=2, max_size=5))
def test_any_reload_comes_to_what_a_whole_load_does(
    tmp_path_factory: pytest.TempPathFactory, first: list[Table], steps: list[tuple[str, Any]]
) -> None:
    """The oracle is a graph to which the same is done, and which never takes the short way."""
    place = tmp_path_factory.mktemp("reloads")
    loaded: list[list[Table]] = []
    with open_graph(place / "short.graph") as short, open_graph(place / "whole.graph") as whole:
        for what, given_tables in [("s", first), *steps]:
            tables = loaded[max(-1 - given_tables, -len(loaded))] if isinstance(
                given_tables, int
            ) else given_tables  # fmt: skip
            if what == "s":
                loaded.append(tables)
            found = carry_out(short, what, tables)
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(_Run, "short_cut", lambda _run: None)
                assert found == carry_out(whole, what, tables)
            assert held(short) == held(whole)
