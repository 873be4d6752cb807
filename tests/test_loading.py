"""A load: provenance, re-loads, rejects, and every row accounted for, on every engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.loading import load
from graph.problem import Problem
from graph.records import Table
from graph.seen import blob_name
from graph.stores import open_graph
from graph.stores.base import Store
from tests.tables import table


def firms(*rows: tuple[str, str, str | None]) -> Table:
    return table("Enterprise", *({"id": i, "name": n, "size": s} for i, n, s in rows))


def enterprises(store: Store) -> list[tuple[Any, ...]]:
    return store.query(
        "MATCH (n:Enterprise) RETURN n.id AS id, n.name AS called, n.size AS size, "
        "n.source AS source ORDER BY id"
    ).rows()


FIRST = firms(("e1", "甲", "大型"), ("e2", "乙", "小型"))
BROKER = table("Broker", {"id": "b", "name": "胡"})
SERVES = table(
    "SERVES",
    {"from_": "b", "to": "e1", "since": "2019-01-01", "until": "2019-12-31"},
    {"from_": "b", "to": "e1", "since": "2020-02-01", "until": None},
    {"from_": "b", "to": "e2", "since": None, "until": None},
)


def test_a_first_load_is_all_new_and_a_second_all_the_same(store: Store) -> None:
    report = load(store, [FIRST, BROKER, SERVES], "s")
    assert report.rows == 6
    assert not report.rejects.entries
    assert report.changed
    assert report.nodes["Enterprise"] == {"new": 2, "changed": 0, "same": 0, "removed": 0}
    assert report.relations["SERVES"] == {"new": 3, "changed": 0, "same": 0, "removed": 0}
    version = store.version()
    again = load(store, [FIRST, BROKER, SERVES], "s")
    assert again.nodes["Enterprise"] == {"new": 0, "changed": 0, "same": 2, "removed": 0}
    assert again.relations["SERVES"] == {"new": 0, "changed": 0, "same": 3, "removed": 0}
    assert not again.changed
    assert store.version() == version


@pytest.mark.parametrize("seen", [True, False], ids=["differences", "whole"])
def test_a_reload_changes_adds_and_removes_what_its_source_said(store: Store, seen: bool) -> None:
    load(store, [FIRST, BROKER, SERVES], "s")
    if not seen:
        with store.writing("forget") as writer:
            writer.keep(blob_name("s"), None)
    changed = table(
        "SERVES",
        {"from_": "b", "to": "e1", "since": "2019-01-01", "until": "2019-12-31"},
        {"from_": "b", "to": "e1", "since": "2020-02-01", "until": "2020-06-30"},
        {"from_": "b", "to": "e2", "since": None, "until": "2020-06-30"},
        {"from_": "b", "to": "e2", "since": "2020-07-01", "until": None},
    )
    report = load(store, [FIRST, BROKER, changed], "s")
    assert report.relations["SERVES"] == {"new": 1, "changed": 2, "same": 1, "removed": 0}
    rows = store.query(
        "MATCH (:Broker)-[r:SERVES]->(e:Enterprise) "
        "RETURN e.id AS id, r.since AS since, r.until AS until ORDER BY id, since"
    ).rows()
    assert sorted(rows, key=str) == sorted(
        [
            ("e1", date(2019, 1, 1), date(2019, 12, 31)),
            ("e1", date(2020, 2, 1), date(2020, 6, 30)),
            ("e2", None, date(2020, 6, 30)),
            ("e2", date(2020, 7, 1), None),
        ],
        key=str,
    )
    fewer = load(store, [firms(("e1", "甲", None)), BROKER], "s")
    assert fewer.nodes["Enterprise"] == {"new": 0, "changed": 1, "same": 0, "removed": 1}
    assert fewer.relations["SERVES"]["removed"] == 4
    assert enterprises(store) == [("e1", "甲", None, "s")]


def served(*rows: tuple[str, str | None, str | None]) -> Table:
    """Broker b and these firms: firm, since when, and the kind of the firm where it is said."""
    return table(
        "SERVES",
        *({"from_": "b", "to": e, "since": s, "to_kind": k, "until": "2022-01-01"}
          for e, s, k in rows),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("then", "counts"),
    [
        ([("e1", "2019-01-02", None), ("e1", None, "企业"), ("e2", None, None)], (1, 2, 1)),
        ([("e1", "2019-01-01", None), ("e2", None, None)], (0, 2, 1)),
        ([("e2", "2019-01-01", "企业"), ("e2", "2020-01-01", None)], (2, 0, 3)),
        ([("e2", None, None), ("e1", None, "企业"), ("e1", "2019-01-01", None)], (0, 3, 0)),
        ([], (0, 0, 3)),
    ],
    ids=["another day", "one less", "others", "moved", "none"],
)
def test_relations_that_a_source_says_no_more_go_without_a_whole_load(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, then: Any, counts: Any
) -> None:
    before = served(("e1", "2019-01-01", None), ("e1", None, "企业"), ("e2", None, None))
    load(store, [FIRST, BROKER, before], "s", on=date(2020, 1, 1))
    now = served(*then)
    if not then:
        now = replace(now, frame=before.frame.clear(), rows=before.rows.clear())
    with open_graph(tmp_path / "fresh.graph") as fresh:
        load(fresh, [FIRST, BROKER, now], "s", on=date(2020, 1, 1))
        expected = dump(fresh)
    monkeypatch.setattr("graph.loading._Run.whole", None)
    report = load(store, [FIRST, BROKER, now], "s", on=date(2020, 1, 1))
    new, same, removed = counts
    assert report.relations["SERVES"] == {
        "new": new, "changed": 0, "same": same, "removed": removed
    }  # fmt: skip
    assert (report.loaded, report.unchanged) == (new, 3 + same)
    assert dump(store) == expected
    again = load(store, [FIRST, BROKER, now], "s", on=date(2020, 1, 1))
    assert not again.changed


def test_what_others_said_too_stays(store: Store) -> None:
    load(store, [FIRST], "a", on=date(2020, 1, 1))
    load(store, [firms(("e1", "甲", "中型"), ("e3", "丙", None))], "b", on=date(2020, 2, 1))
    assert enterprises(store) == [
        ("e1", "甲", "medium", "b;a"),
        ("e2", "乙", "small", "a"),
        ("e3", "丙", None, "b"),
    ]
    report = load(store, [firms(("e3", "丙", None))], "b", on=date(2020, 2, 2))
    assert report.nodes["Enterprise"] == {"new": 0, "changed": 1, "same": 1, "removed": 0}
    assert enterprises(store)[0] == ("e1", "甲", "large", "a")


def test_the_more_trusted_then_the_newer_source_wins(store: Store) -> None:
    trusted = table("Source", {"id": "a", "title": "A", "trust": "5"})
    load(store, [trusted, firms(("e1", "甲", "大型"))], "a", on=date(2019, 1, 1))
    load(store, [firms(("e1", "甲甲", "小型"))], "b", on=date(2020, 1, 1))
    load(store, [firms(("e1", "甲甲甲", "微型"))], "c", on=date(2021, 1, 1))
    assert enterprises(store) == [("e1", "甲", "large", "a;c;b")]
    load(store, [trusted, firms(("e1", "甲", None))], "a", on=date(2019, 1, 1))
    assert enterprises(store) == [("e1", "甲", "micro", "a;c;b")]


def test_a_thing_keeps_its_id_when_its_code_is_filled_in_or_given_up(store: Store) -> None:
    code = "91110108551385082Q"
    need = table("Demand", {"title": "压铸", "enterprise": "甲"})
    bare, coded = (
        table("Enterprise", {"name": "甲"}),
        table("Enterprise", {"name": "甲", "uscc": code}),
    )
    load(store, [bare, need], "s")
    for firm, source in ((coded, "s"), (bare, "s"), (coded, "another"), (coded, "s")):
        report = load(store, [firm, need], source)
        assert report.nodes["Enterprise"]["new"] == report.nodes["Demand"]["new"] == 0
        assert [row[0] for row in enterprises(store)] == ["Enterprise:甲"]


def sources(store: Store) -> list[tuple[Any, ...]]:
    text = "MATCH (s:Source) RETURN s.id AS id, s.title AS title, s.trust AS trust ORDER BY id"
    return store.query(text).rows()


def test_a_source_table_is_counted_replaced_and_never_dropped_silently(store: Store) -> None:
    first = [{"id": "b", "title": "B", "trust": "5"}, {"id": "z", "title": "Z"}]
    told = table("Source", *first, {"id": "y", "title": "Y"})
    report = load(store, [told, FIRST], "b")
    assert report.nodes["Source"] == {"new": 3, "changed": 0, "same": 0, "removed": 0}
    assert (report.rows, report.loaded, report.unchanged) == (5, 5, 0)
    told = table("Source", *first[:1], {"id": "z", "title": "Z", "trust": "2"})
    report = load(store, [told, FIRST], "b")
    assert report.nodes["Source"] == {"new": 0, "changed": 1, "same": 1, "removed": 1}
    assert (report.rows, report.loaded, report.unchanged) == (4, 1, 3)
    assert sources(store) == [("b", "B", 5), ("z", "Z", 2)]


def test_no_source_speaks_for_another_that_speaks_for_itself(store: Store) -> None:
    load(store, [FIRST], "a")
    told = table("Source", {"id": "a", "title": "A", "trust": "9"}, {"id": "a", "title": "a"})
    report = load(store, [told, FIRST], "b")
    (reject,) = report.rejects.entries
    assert (reject["row"], reject["column"], reject["value"]) == (2, "title", "A")
    assert "says 'a' of itself" in str(reject["reason"])
    assert sources(store) == [("a", "a", None), ("b", "b", None)]


def test_a_source_row_without_id_is_about_its_load_where_it_has_its_name(store: Store) -> None:
    load(store, [table("Source", {"title": "b", "trust": "5"}), FIRST], "b")
    assert sources(store) == [("b", "b", 5)]


def test_a_node_that_others_relations_hang_on_stays_by_name(store: Store) -> None:
    load(store, [FIRST], "a")
    load(store, [BROKER, SERVES], "b")
    load(store, [firms(("e2", "乙", "小型"))], "a")
    assert enterprises(store) == [("e1", "甲", None, "b"), ("e2", "乙", "small", "a")]
    assert store.query("MATCH (:Broker)-[r:SERVES]->(n) RETURN count(r) AS n").item() == 3


def names_only(*names: str) -> Table:
    return table("Enterprise", *({"name": n} for n in names))


def brokers(*names: str) -> Table:
    return table("Broker", *({"name": n} for n in names))


def visits(*pairs: tuple[str, str]) -> Table:
    return table("SERVES", *({"from_": a, "to": b} for a, b in pairs))


def dump(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """All firms, brokers and ties, with who says so."""
    return {
        "firms": store.query(
            "MATCH (n:Enterprise) RETURN n.id AS id, n.name AS called, n.source AS source, "
            "n.claims AS claims ORDER BY id"
        ).rows(),
        "brokers": store.query(
            "MATCH (n:Broker) RETURN n.id AS id, n.name AS called, n.source AS source, "
            "n.claims AS claims ORDER BY id"
        ).rows(),
        "ties": store.query(
            "MATCH (b:Broker)-[r:SERVES]->(e:Enterprise) "
            "RETURN b.id AS broker, e.id AS firm, r.source AS source ORDER BY broker, firm"
        ).rows(),
    }


def test_what_others_hold_is_there_at_the_first_load_as_at_the_second(store: Store) -> None:
    load(store, [brokers("王"), names_only("甲公司")], "a")
    load(store, [brokers("王"), visits(("王", "甲公司"))], "b")
    later = [brokers("李"), visits(("李", "甲公司"))]
    report = load(store, later, "a")
    assert not report.rejects.entries
    first = dump(store)
    assert first["firms"] == [("Enterprise:甲公司", "甲公司", "a;b", "{}")]
    assert first["ties"] == [
        ("Broker:李", "Enterprise:甲公司", "a"),
        ("Broker:王", "Enterprise:甲公司", "b"),
    ]
    assert not load(store, later, "a").changed
    assert dump(store) == first


def test_a_relation_outlives_the_firm_that_another_source_takes_back(store: Store) -> None:
    load(store, [brokers("王"), names_only("甲公司")], "b")
    mine = [brokers("李"), visits(("李", "甲公司"))]
    load(store, mine, "a")
    load(store, [brokers("王")], "b")
    held = [("Enterprise:甲公司", "甲公司", "a", "{}")]
    assert dump(store)["firms"] == held
    again = load(store, mine, "a")
    assert (len(again.rejects), again.changed) == (0, False)
    assert dump(store)["firms"] == held


def test_what_nothing_hangs_on_any_more_goes(store: Store) -> None:
    load(store, [brokers("王"), names_only("甲公司")], "b")
    load(store, [brokers("李"), visits(("李", "甲公司"))], "a")
    load(store, [brokers("王")], "b")
    load(store, [brokers("李")], "a")
    assert dump(store)["firms"] == []


def test_who_speaks_of_a_held_firm_again_claims_it(store: Store) -> None:
    load(store, [brokers("王"), names_only("甲公司")], "b")
    load(store, [brokers("李"), visits(("李", "甲公司"))], "a")
    load(store, [brokers("王")], "b")
    load(store, [brokers("王"), firms(("Enterprise:甲公司", "甲公司", "大型"))], "b")
    assert enterprises(store) == [("Enterprise:甲公司", "甲公司", "large", "b")]
    assert dump(store)["firms"][0][3] is None


def test_rejected_rows_are_counted_and_the_good_ones_go_on(store: Store) -> None:
    bad = table(
        "SERVES",
        {"from_": "b", "to": "e1", "since": "去年"},
        {"from_": "b", "to": "谁", "since": None},
        {"from_": "b", "to": "e2", "since": "2020年2月"},
    )
    report = load(store, [FIRST, BROKER, bad], "s")
    assert (report.rows, len(report.rejects)) == (6, 1)
    (entry,) = report.rejects.entries
    assert (entry["row"], entry["column"], entry["value"]) == (3, "to", "谁")
    (blank,) = report.rejects.blanked()
    assert (blank["row"], blank["column"], blank["value"]) == (2, "since", "去年")
    again = load(store, [FIRST, BROKER, bad], "s")
    assert len(again.rejects) == 1
    assert not again.changed


def test_a_visit_whose_day_cannot_be_read_is_a_visit(store: Store) -> None:
    visits = table(
        "ServiceEvent",
        {"type": "走访", "date": "3月20日", "enterprise": "e1", "outcome": "问需"},
        {"type": "走访", "date": "3月底", "enterprise": "e1", "outcome": "送策"},
        {"type": "走访", "date": "2020-03-05", "enterprise": "e1", "outcome": None},
    )
    report = load(store, [FIRST, visits], "s")
    assert (report.rows, report.loaded, len(report.rejects)) == (5, 5, 0)
    assert [(b["row"], b["value"]) for b in report.rejects.blanked()] == [
        (2, "3月20日"),
        (3, "3月底"),
    ]
    days = store.query("MATCH (v:ServiceEvent) RETURN v.date AS day ORDER BY day")
    assert days["day"].to_list() == [date(2020, 3, 5), None, None]
    again = load(store, [FIRST, visits], "s")
    assert (again.changed, len(again.rejects.blanked())) == (False, 2)


def test_a_cell_left_blank_is_told_at_every_load_of_rows_with_ids(store: Store) -> None:
    demand = [{"id": f"d{n}", "title": "题", "budget": b} for n, b in enumerate(("面议", "3万"))]
    report = load(store, [table("Demand", *demand)], "s")
    assert (report.loaded, len(report.rejects.blanked())) == (2, 1)
    again = load(store, [table("Demand", *demand)], "s")
    assert (again.changed, again.unchanged, len(again.rejects.blanked())) == (False, 2, 1)
    mended = [demand[0] | {"budget": "5万"}, demand[1]]
    third = load(store, [table("Demand", *mended)], "s")
    assert (third.nodes["Demand"]["changed"], third.rejects.blanked()) == (1, [])


def test_strict_changes_nothing_and_says_where(store: Store) -> None:
    load(store, [FIRST], "s")
    wrong = firms(("e1", "甲", "大型"), ("e9", "", None))
    with pytest.raises(Problem) as caught:
        load(store, [wrong], "s", strict=True)
    assert "1 of 2 rows would be rejected" in caught.value.en
    assert "test.xlsx Enterprise, row 3, column name: name is missing" in caught.value.en
    assert "第 3 行 name 列" in caught.value.zh
    assert len(enterprises(store)) == 2


def test_a_dry_run_reports_and_changes_nothing(store: Store) -> None:
    load(store, [FIRST], "s")
    version = store.version()
    report = load(store, [firms(("e1", "甲", "小型"))], "s", dry_run=True)
    assert report.nodes["Enterprise"] == {"new": 0, "changed": 1, "same": 0, "removed": 1}
    assert len(enterprises(store)) == 2
    assert store.version() == version


def test_mended_rows_are_added_to_what_their_source_said(store: Store) -> None:
    load(store, [FIRST], "s")
    mended = [table("SERVES", {"from_": "b", "to": "e1"}), BROKER]
    report = load(store, mended, "s", partial=True)
    assert not report.rejects.entries
    assert len(enterprises(store)) == 2
    load(store, [FIRST], "s")
    assert store.query("MATCH (b:Broker) RETURN count(b) AS n").item() == 0


def test_a_row_that_contradicts_an_unchanged_one_is_a_reject(store: Store) -> None:
    load(store, [FIRST], "s")
    both = firms(("e1", "甲", "大型"), ("e2", "乙", "小型"), ("e1", "甲", "微型"))
    report = load(store, [both], "s")
    assert [e["row"] for e in report.rejects.entries] == [4]
    assert enterprises(store) == [("e1", "甲", "large", "s"), ("e2", "乙", "small", "s")]


def test_an_undo_and_a_reload_come_to_the_same(tmp_path: Any) -> None:
    with open_graph(tmp_path / "g.graph") as store:
        load(store, [FIRST], "s")
        load(store, [firms(("e1", "甲", "微型"), ("e2", "乙", "小型"))], "s")
        store.undo()
        assert enterprises(store)[0][2] == "large"
        load(store, [firms(("e1", "甲", "微型"), ("e2", "乙", "小型"))], "s")
        assert enterprises(store)[0][2] == "micro"


rows = st.dictionaries(
    st.sampled_from(["e1", "e2", "e3", "e4"]),
    st.tuples(st.sampled_from(["甲", "乙"]), st.sampled_from(["大型", "小型", None])),
)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), rows), min_size=2, max_size=4))
def test_any_sequence_of_loads_ends_as_the_last_word_of_each_source(
    tmp_path_factory: pytest.TempPathFactory, loads: list[tuple[str, dict[str, Any]]]
) -> None:
    """An oracle by hand: the newest load of each source, later loads before earlier ones."""
    place = tmp_path_factory.mktemp("loads") / "g.graph"
    last: dict[str, tuple[int, dict[str, Any]]] = {}
    with open_graph(place) as store:
        for number, (source, said) in enumerate(loads):
            given_rows = [(i, n, s) for i, (n, s) in said.items()]
            loaded = [firms(*given_rows)] if given_rows else [firms(("e1", "x", None))]
            if not given_rows:
                said = {"e1": ("x", None)}
            load(store, loaded, source, on=date(2020, 1, 1))
            last[source] = (number, said)
        standing = sorted(last, key=lambda s: last[s][0], reverse=True)
        expected = {}
        for source in reversed(standing):
            for id, (called, size) in last[source][1].items():
                before = expected.get(id, (None, None, []))
                size = {"大型": "large", "小型": "small"}.get(size or "", before[1])
                expected[id] = (called, size, [source, *before[2]])
        wanted = [(i, n, s, ";".join(f)) for i, (n, s, f) in sorted(expected.items())]
        assert enterprises(store) == wanted


said_by_name = st.tuples(
    st.sampled_from(["a", "b"]),
    st.sets(st.sampled_from(["甲公司", "乙公司"])),
    st.sets(st.sampled_from(["王", "李"]), min_size=1),
    st.sets(st.tuples(st.sampled_from(["王", "李"]), st.sampled_from(["甲公司", "乙公司"]))),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(said_by_name, min_size=1, max_size=5))
def test_a_second_identical_load_changes_nothing_whatever_came_before(
    tmp_path_factory: pytest.TempPathFactory, loads: list[tuple[str, Any, Any, Any]]
) -> None:
    with open_graph(tmp_path_factory.mktemp("twice") / "g.graph") as store:
        for source, called, people, pairs in loads:
            said = [names_only(*sorted(called)), brokers(*sorted(people)), visits(*sorted(pairs))]
            once = load(store, said, source, on=date(2020, 1, 1))
            first = dump(store)
            twice = load(store, said, source, on=date(2020, 1, 1))
            assert dump(store) == first
            assert len(twice.rejects) == len(once.rejects)
            assert not twice.changed
