"""Merging and splitting: the facts, the ledger, what a load meets afterwards; on every engine."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import hongsheng as hs
from graph.identities import Decision, Identities, merged
from graph.loading import load
from graph.ontology import ONTOLOGY
from graph.patch import Patch, difference, packed, relation_key, unpacked
from graph.problem import Problem
from graph.provenance import Standing
from graph.records import Change, Table, node_schema, relation_schema
from graph.stores import open_graph
from graph.stores.base import Store
from queries import identities, ledger
from queries.ledger import decisions, moves
from tests.commanding import hongsheng
from tests.tables import table

pytestmark = pytest.mark.above_stores
ON = date(2020, 7, 15)


def facts(store: Store) -> dict[str, list[Any]]:
    """All that the sources say, and who says it."""
    said: dict[str, list[Any]] = {}
    for kind in ONTOLOGY.public_nodes():
        wanted = ", ".join(f"n.`{p}` AS c_{p}" for p in (*kind.names, "source", "claims"))
        rows = store.query(f"MATCH (n:`{kind.name}`) RETURN {wanted} ORDER BY c_id")
        said[kind.name] = [{k: v for k, v in r.items() if v is not None} for r in rows.to_dicts()]
    for relation in ONTOLOGY.public_relations():
        for a, b in relation.ends:
            more = "".join(f", n.`{p}` AS c_{p}" for p in (*relation.names, "source", "claims"))
            match = f"MATCH (a:`{a}`)-[n:`{relation.name}`]->(b:`{b}`)"
            rows = store.query(f"{match} RETURN a.id AS f, b.id AS t{more}")
            said[f"{a} {relation.name} {b}"] = sorted(map(str, rows.to_dicts()))
    return {k: v for k, v in said.items() if v}


def kept_ledger(store: Store) -> list[Any]:
    return [ledger.lines(store).to_dicts(), ledger.events(store).to_dicts()]


def one_firm(store: Store, id: str) -> dict[str, Any]:
    text = (
        "MATCH (n:Enterprise) WHERE n.id = $id RETURN n.name AS called, n.aliases AS aliases, "
        "n.uscc AS uscc, n.size AS size, n.source AS source"
    )
    return store.query(text, {"id": id}).to_dicts()[0]


def merges(store: Store) -> list[Decision]:
    return Identities.read(store).merges


FIRMS = table(
    "Enterprise",
    {"id": "e1", "name": "宁波微科光电股份有限公司", "size": "大型"},
    {"id": "e3", "name": "海天塑机集团有限公司", "size": None},
)
VISITS = [
    table("Enterprise", {"id": "e2", "name": "微科光电", "size": "小型"}),
    table("Broker", {"id": "b", "name": "胡修勤"}),
    table("Demand", {"id": "d", "title": "高精度位移检测"}),
    table("SERVES", {"from_": "b", "to": "e2", "since": "2020-01-01"}),
    table("RAISED", {"from_": "e2", "to": "d"}),
]


def loaded(store: Store) -> None:
    load(store, [FIRMS], "directory", on=ON)
    load(store, VISITS, "visits", on=ON)


def test_a_merge_draws_two_together_and_a_split_gives_back_what_was(store: Store) -> None:
    loaded(store)
    before = facts(store)
    identities.merge(store, "宁波微科光电股份有限公司", "微科光电", "同一地址", by="胡修勤")
    assert store.query("MATCH (n:Enterprise) RETURN n.id AS id ORDER BY id")["id"].to_list() == [
        "e1",
        "e3",
    ]
    assert one_firm(store, "e1") == {
        "called": "宁波微科光电股份有限公司",
        "aliases": ["微科光电"],
        "uscc": None,
        "size": "small",  # who spoke last
        "source": "visits;directory",
    }
    served = store.query(
        "MATCH (b:Broker)-[r:SERVES]->(e:Enterprise)-[:RAISED]->(d:Demand) "
        "RETURN e.id AS e, r.since AS since, d.id AS d"
    )
    assert served.rows() == [("e1", date(2020, 1, 1), "d")]
    (listed,) = merges(store)
    assert (listed.kept, listed.merged, listed.reason, listed.by) == (
        *("e1", "e2"),
        *("同一地址", "胡修勤"),
    )
    identities.split(store, "微科光电")
    assert facts(store) == before
    assert merges(store) == []


def test_what_one_source_says_of_both_is_kept(store: Store) -> None:
    rows = [
        {"id": "e1", "name": "宁波微科光电股份有限公司", "size": None, "region": "北仑"},
        {"id": "e2", "name": "微科光电", "size": "小型", "region": "鄞州"},
    ]
    load(store, [table("Enterprise", *rows)], "s", on=ON)
    identities.merge(store, "e1", "e2", "same")
    row = store.query(
        "MATCH (n:Enterprise) RETURN n.id AS id, n.aliases AS a, n.size AS size, n.region AS r, "
        "n.source AS s, n.claims AS c"
    )
    assert row.rows() == [("e1", ["微科光电"], "small", "北仑", "s", None)]


def test_a_reload_of_either_source_meets_the_one(store: Store) -> None:
    loaded(store)
    identities.merge(store, "e1", "e2", "same")
    version = store.version()
    for source, tables in (("directory", [FIRMS]), ("visits", VISITS)):
        report = load(store, tables, source, on=ON)
        assert not report.changed
        assert not len(report.rejects)
    assert store.version() == version
    more = table("Demand", {"id": "d2", "title": "新的需求"})
    raised = table("RAISED", {"from_": "微科光电", "to": "d2"}, {"from_": "e2", "to": "d"})
    report = load(store, [*VISITS[:4], more, raised], "visits", on=ON)
    assert report.nodes["Enterprise"] == {"new": 0, "changed": 0, "same": 1, "removed": 0}
    tied = store.query("MATCH (e:Enterprise)-[:RAISED]->(d:Demand) RETURN e.id AS e, d.id AS d")
    assert sorted(tied.rows()) == [("e1", "d"), ("e1", "d2")]


def test_a_load_that_only_rejects_a_row_leaves_what_was_merged_merged(store: Store) -> None:
    loaded(store)
    identities.merge(store, "e1", "e2", "same")
    before = facts(store)
    unreadable = table("SERVES", {"from_": "nobody", "to": "微科光电"})
    report = load(store, [*VISITS, unreadable], "visits", on=ON)
    assert len(report.rejects) == 1
    assert not report.changed
    assert without_sources(facts(store)) == without_sources(before)


def test_a_load_after_a_merge_and_a_split_is_as_if_there_had_been_none(
    store: Store, tmp_path: Any
) -> None:
    smaller = [table("Enterprise", {"id": "e2", "name": "微科光电", "size": "中型"}), VISITS[1]]
    loaded(store)
    identities.merge(store, "e1", "e2", "same")
    load(store, smaller, "visits", on=ON)
    load(store, [table("SERVES", {"from_": "b", "to": "微科光电"})], "third", on=ON)
    identities.split(store, "e2")
    with open_graph(tmp_path / "other.graph") as other:
        loaded(other)
        load(other, smaller, "visits", on=ON)
        load(other, [table("SERVES", {"from_": "b", "to": "微科光电"})], "third", on=ON)
        assert without_sources(facts(store)) == without_sources(facts(other))


def without_sources(said: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Without when each source was loaded, and from which files."""
    return {kind: rows for kind, rows in said.items() if kind != "Source"}


def test_a_source_that_lets_one_of_the_two_go_leaves_the_other_under_the_same_id(
    store: Store,
) -> None:
    loaded(store)
    identities.merge(store, "e1", "e2", "same")
    load(store, [table("Enterprise", {"id": "e3", "name": "海天"})], "directory", on=ON)
    assert one_firm(store, "e1") == {
        "called": "微科光电",
        "aliases": None,
        "uscc": None,
        "size": "small",
        "source": "visits",
    }
    load(store, [FIRMS], "directory", on=ON)
    assert one_firm(store, "e1")["called"] == "宁波微科光电股份有限公司"


def test_of_two_of_one_name_that_are_one_a_reference_means_it(store: Store) -> None:
    load(store, [table("Enterprise", {"id": "e1", "name": "微科"})], "a", on=ON)
    load(store, [table("Enterprise", {"id": "e2", "name": "微科"}), VISITS[1]], "b", on=ON)
    serves = [table("SERVES", {"from_": "b", "to": "微科"})]
    assert len(load(store, serves, "c", on=ON).rejects) == 1
    identities.merge(store, "e1", "e2", "same")
    assert len(load(store, serves, "c", on=ON).rejects) == 0
    found = store.query("MATCH (:Broker)-[:SERVES]->(e:Enterprise) RETURN e.id AS id, e.name AS n")
    assert found.rows() == [("e1", "微科")]
    bare = [table("Enterprise", {"name": "微科", "region": "北仑"})]
    assert load(store, bare, "d", on=ON).nodes["Enterprise"]["new"] == 0
    assert store.query("MATCH (n:Enterprise) RETURN count(*) AS n").item() == 1


def test_relations_that_become_one_keep_what_each_source_says(store: Store) -> None:
    loaded(store)
    serves = [
        table("SERVES", {"from_": "b", "to": "e1", "since": "2020-01-01", "until": "2020-06-30"})
    ]
    load(store, serves, "plan", on=ON)
    before = facts(store)
    identities.merge(store, "e1", "e2", "same")
    rows = store.query(
        "MATCH (:Broker)-[r:SERVES]->(e:Enterprise) RETURN e.id AS e, r.source AS s, r.until AS u"
    )
    assert rows.rows() == [("e1", "plan;visits", date(2020, 6, 30))]
    identities.split(store, "e1")
    assert facts(store) == before


def test_merges_of_merges_come_apart_one_by_one(store: Store) -> None:
    rows = ({"id": f"e{n}", "name": f"微科{n}"} for n in range(4))
    load(store, [table("Enterprise", *rows)], "s", on=ON)
    identities.merge(store, "e0", "e1", "same")
    identities.merge(store, "e2", "e3", "same")
    two = facts(store)
    identities.merge(store, "e0", "e2", "same")
    assert sorted(one_firm(store, "e0")["aliases"]) == ["微科1", "微科2", "微科3"]
    with pytest.raises(Problem, match=r"several merges: e1 .*; e2 "):
        identities.split(store, "e0")
    identities.split(store, "e2")
    assert facts(store) == two
    assert [(m.kept, m.merged) for m in merges(store)] == [
        ("e0", "e1"),
        ("e2", "e3"),
    ]


def test_what_cannot_be_merged_or_split_is_told(store: Store) -> None:
    loaded(store)
    with pytest.raises(Problem, match="no Enterprise is called '胡修勤'"):
        identities.merge(store, "e1", "胡修勤", "same")
    with pytest.raises(Problem, match="one already"):
        identities.merge(store, "e1", "e1", "same")
    with pytest.raises(Problem, match="say why"):
        identities.merge(store, "e1", "e2", " ")
    with pytest.raises(Problem, match="nothing was merged under 'e1'"):
        identities.split(store, "e1")


RULE = "unknown-enterprises"


def gaps(store: Store) -> list[tuple[Any, ...]]:
    rows = ledger.lines(store).sort("subjects")
    return [
        (row["subjects"][0], row["status"], row["owner"], row["note"])
        for row in rows.iter_rows(named=True)
    ]


def gap_of(store: Store, firm: str) -> str:
    rows = ledger.lines(store).filter(pl.col("subjects").list.first() == f"Enterprise:{firm}")
    return str(rows["id"].item())


def unknown(store: Store) -> None:
    """Three firms whom no broker has met, one of them in two spellings, and one that is known."""
    loaded(store)
    load(store, [table("Enterprise", {"id": "e4", "name": "微科光电公司"})], "third", on=ON)
    ledger.find(store, [RULE], ON)


def test_a_gap_goes_over_with_its_decision_and_comes_back(store: Store) -> None:
    unknown(store)
    decisions.assign(store, [gap_of(store, "e4")], "胡修勤", who="主任", as_of=ON)
    identities.merge(store, "e3", "e1", "other")  # of both there is a gap: one of them stays
    before = kept_ledger(store)
    assert gaps(store) == [
        ("Enterprise:e3", "new", None, None),
        ("Enterprise:e4", "assigned", "胡修勤", "to 胡修勤"),
    ]
    identities.merge(store, "e3", "e4", "same")
    assert gaps(store) == [("Enterprise:e3", "assigned", "胡修勤", "to 胡修勤")]
    (row,) = ledger.lines(store).to_dicts()
    assert row["subject_names"] == ["海天塑机集团有限公司"]
    assert [e["what"] for e in ledger.events(store, row["id"]).to_dicts()] == [
        *["opened"] * 3,
        "assigned",
    ]
    identities.split(store, "e4")
    assert kept_ledger(store) == before


def test_a_dismissed_gap_stays_dismissed_under_the_firm_that_is_kept(store: Store) -> None:
    unknown(store)
    decisions.dismiss(store, [gap_of(store, "e4")], "企业已外迁", who="主任", as_of=ON)
    identities.merge(store, "e1", "e4", "same")
    counts = ledger.find(store, [RULE], ON)
    assert counts[RULE]["dismissed"] == 1
    assert gaps(store) == [
        ("Enterprise:e1", "dismissed", None, "企业已外迁"),
        ("Enterprise:e3", "new", None, None),
    ]


def test_a_gap_of_the_merged_firm_alone_is_renamed_and_keeps_what_is_decided_since(
    store: Store,
) -> None:
    unknown(store)
    load(store, [table("SERVES", {"from_": "b", "to": "e3"})], "visit of e3", on=ON)
    ledger.find(store, [RULE], ON)
    identities.merge(store, "e3", "e4", "same")
    with_e3 = [each for each in gaps(store) if each[0] == "Enterprise:e3"]
    assert len(with_e3) == 1
    assert with_e3[0][1] == "new"
    decisions.assign(store, [gap_of(store, "e3")], "王丹", as_of=ON)
    identities.split(store, "e4")
    assert ("Enterprise:e3", "assigned", "王丹", "to 王丹") in gaps(store)
    assert ("Enterprise:e4", "new", None, None) in gaps(store)


def test_a_gap_between_two_that_become_one_is_left_to_the_rules(store: Store) -> None:
    from queries.gaps import identify

    assert identify("r", ["Enterprise:a", "Enterprise:b"]) != identify("r", ["Enterprise:a"])
    part = moves.Was({"id": "x", "rule": "r", "subjects": ["Enterprise:a", "Enterprise:b"]}, ())
    assert part.target({"Enterprise": {"b": "a"}}) == "x"


def test_undo_of_a_merge_takes_the_ledger_along(store: Store) -> None:
    unknown(store)
    decisions.assign(store, [gap_of(store, "e4")], "胡修勤", as_of=ON)
    before, ledger_before = facts(store), kept_ledger(store)
    identities.merge(store, "e1", "e4", "same")
    if store.url.startswith(("bolt", "neo4j")):
        with pytest.raises(Problem, match="keeps no earlier state"):
            identities.undo(store)
        return
    identities.undo(store)
    assert facts(store) == before
    assert kept_ledger(store) == ledger_before
    assert merges(store) == []


FIRM = st.sampled_from(["e1", "e2", "e3", "e4"])
SIZE = st.sampled_from([None, "大型", "小型"])
SOURCE = st.dictionaries(FIRM, st.tuples(st.sampled_from(["甲", "乙", "丙"]), SIZE), max_size=4)
SERVED = st.sets(st.tuples(st.sampled_from(["b1", "b2"]), FIRM), max_size=5)


def said(firms: dict[str, tuple[str, str | None]], served: set[tuple[str, str]]) -> list[Table]:
    brokers = table("Broker", {"id": "b1", "name": "胡"}, {"id": "b2", "name": "王"})
    rows = ({"id": i, "name": n, "size": s} for i, (n, s) in firms.items())
    ties = ({"from_": b, "to": f} for b, f in sorted(served) if f in firms)
    return [table("Enterprise", *rows), brokers, table("SERVES", *ties)]


@settings(
    max_examples=2,
    phases=[Phase.explicit, Phase.generate],  # each example is a dozen writes of a graph
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    first=st.tuples(SOURCE, SERVED),
    second=st.tuples(SOURCE, SERVED),
    again=st.tuples(SOURCE, SERVED),
    pairs=st.lists(st.tuples(FIRM, FIRM), min_size=1, max_size=3),
)
def test_merges_leave_no_trace_once_they_are_split(
    store: Store, first: Any, second: Any, again: Any, pairs: list[tuple[str, str]]
) -> None:
    """Load, merge, load again, split: as if nothing had ever been merged."""
    for source in ("a", "b"):
        load(store, [], source, on=ON)
    load(store, said(*first), "a", on=ON)
    load(store, said(*second), "b", on=ON)
    for a, b in pairs:
        there = set(store.query("MATCH (n:Enterprise) RETURN n.id AS id")["id"])
        if a != b and {a, b} <= there:
            identities.merge(store, a, b, "same")
    load(store, said(*again), "b", on=ON)
    for each in reversed(merges(store)):
        identities.split(store, each.merged)
    split = without_sources(facts(store))
    for source in ("b", "a"):
        load(store, [], source, on=ON)
    load(store, said(*first), "a", on=ON)
    load(store, said(*second), "b", on=ON)
    load(store, said(*again), "b", on=ON)
    assert split == without_sources(facts(store))


NODE = st.builds(
    lambda name, size, source: {
        **dict.fromkeys(node_schema(ONTOLOGY.nodes["Enterprise"])),
        "name": name,
        "size": size,
        "aliases": [name] if size else None,
        "source": source,
    },
    st.sampled_from(["甲", "乙"]),
    SIZE,
    st.sampled_from(["a", "b"]),
)
TIE = st.tuples(FIRM, st.sampled_from([None, date(2020, 1, 1)]), st.sampled_from(["a", "b"]))


def piece(nodes: dict[str, Any], ties: list[Any]) -> Patch:
    where = ("SERVES", "Broker", "Enterprise")
    relations: dict[Any, Any] = {}
    for firm, since, source in ties:
        row = dict.fromkeys(relation_schema(ONTOLOGY.relations["SERVES"]))
        row |= {"from": "b", "to": firm, "since": since, "source": source}
        if firm in nodes:
            relations[relation_key("SERVES", row)] = row
    rows = {id: {**row, "id": id} for id, row in nodes.items()}
    return Patch({"Enterprise": rows}, {where: relations})


def carried_out(change: Change, on: Patch) -> Patch:
    """As a store does it, in memory."""
    made = Patch(
        {k: dict(v) for k, v in on.nodes.items()}, {k: dict(v) for k, v in on.relations.items()}
    )
    for where, frame in change.delete_relations.items():
        for row in frame.to_dicts():
            del made.relations[where][relation_key(where[0], row)]
    for kind, frame in change.delete_nodes.items():
        for id in frame["id"]:
            del made.nodes[kind][id]
    for group in (change.create_nodes, change.update_nodes):
        for kind, frame in group.items():
            made.nodes[kind] |= {row["id"]: row for row in frame.to_dicts()}
    for among in (change.create_relations, change.update_relations):
        for where, frame in among.items():
            rows = {relation_key(where[0], row): row for row in frame.to_dicts()}
            made.relations[where] |= rows
    return made


@given(
    nodes=st.dictionaries(FIRM, NODE, max_size=4),
    ties=st.lists(TIE, max_size=6),
    into=st.sampled_from(
        [{"e2": "e1"}, {"e2": "e1", "e3": "e1"}, {"e1": "e9"}, {"e2": "e1", "e4": "e3"}]
    ),
)
def test_what_is_kept_takes_what_was_drawn_together_apart(
    nodes: dict[str, Any], ties: list[Any], into: dict[str, str]
) -> None:
    apart = piece(nodes, ties)
    one = merged(apart, {"Enterprise": into}, Standing({}))
    assert not set(into) & set(one.nodes["Enterprise"])
    assert carried_out(difference(apart, one), apart) == one
    back = unpacked(list(packed(difference(one, apart))))
    assert carried_out(back, one) == apart


# --- as people type it ------------------------------------------------------------------------


def test_the_commands_merge_list_and_split(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONGSHENG_GRAPH", str(tmp_path / "t.graph"))
    with open_graph(tmp_path / "t.graph") as store:
        loaded(store)
    said = hongsheng(
        "merge", "e1", "微科光电", "--reason", "一个地址", "--by", "胡修勤", "--lang", "zh"
    )
    assert said.code == 0
    assert said.err == (
        "微科光电 已并入 宁波微科光电股份有限公司（e1）；拆回：hongsheng split e2\n"
    )
    (listed,) = hongsheng("merges", "--format", "json").json()
    del listed["on"]
    assert listed == {
        "kind": "Enterprise",
        "kept": "e1",
        "kept_name": "宁波微科光电股份有限公司",
        "merged": "e2",
        "merged_name": "微科光电",
        "reason": "一个地址",
        "by": "胡修勤",
    }
    (shown,) = hongsheng("show", "微科光电", "--format", "json").json()
    assert shown["id"] == "e1"
    assert [(m["id"], m["name"], m["reason"]) for m in shown["merged"]] == [
        ("e2", "微科光电", "一个地址")
    ]
    assert "微科光电 (e2)" in hongsheng("show", "e1", "--lang", "zh").out
    assert hongsheng("show", "e2", "--format", "json").json()[0]["id"] == "e1"
    said = hongsheng("split", "微科光电", "--lang", "en")
    assert said.err == (
        "宁波微科光电股份有限公司 and 微科光电 are two again, known to be different\n"
    )
    said = hongsheng("merges", "--lang", "en", "--format", "json")
    assert (said.json(), said.err) == ([], "nothing was merged\n")
    assert "say why" in hongsheng("merge", "e1", "e2", "--reason", " ", "--lang", "en").err


def test_a_notebook_merges_and_splits(tmp_path: Path) -> None:
    with hs.open(tmp_path / "t.graph", lang="zh") as g:
        loaded(g.store)
        found = g.match("Enterprise")
        assert found[["kept", "other", "decision"]].to_numpy().tolist() == [["e1", "e2", "same"]]
        assert found["reasons"][0][0] == "除地名、行业和组织形式外相同：微科"
        g.merge("e1", "e2", "一个地址", by="胡修勤")
        assert g.merges()[["kept", "merged", "reason", "by"]].to_numpy().tolist() == [
            ["e1", "e2", "一个地址", "胡修勤"]
        ]
        assert g.split("e2")["merged_name"] == "微科光电"
        assert g.merges().empty
        g.merge("e1", "e2", "一个地址")
        g.undo()
        assert g.merges().empty
