"""Claims that nobody confirmed make no gap and close none; the graph itself keeps them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from exports.pack.content import content
from graph.loading import load
from graph.records import Table
from graph.stores.base import Store
from graph.unconfirmed import unconfirmed, without
from queries.confirmed import confirmed
from queries.ledger import find, lines
from queries.registry import get
from queries.unread import answer_of
from tests.commanding import hongsheng
from tests.tables import table

DAY = date(2020, 7, 15)
PAPER = "日报 2020-07-01"

FIRMS = table(
    "Enterprise",
    {"id": "e1", "name": "甲公司"},
    {"id": "e2", "name": "乙公司"},
)
KNOWN = [
    FIRMS,
    table("Broker", {"id": "b", "name": "胡"}),
    table("SERVES", {"from_": "b", "to": "e2"}),
    table("Demand", {"id": "d", "title": "芯片", "enterprise": "e2", "status": "open"}),
]


def claimed(*tables: Table, source: str = PAPER) -> list[Table]:
    """Tables of an article of which nothing is confirmed."""
    said = {"id": source, "title": source, "trust": "-1", "unconfirmed": "true"}
    return [table("Source", said), *tables]


def gaps(store: Store, rule: str) -> set[tuple[str, ...]]:
    """The subjects of the gaps that a rule finds, as it is asked and as the ledger has them."""
    find(store, [rule], DAY)
    kept = lines(store, [rule])
    kept = kept.filter(kept["status"] != "closed")
    query = get(rule)
    assert query.gap
    rows = answer_of(query, store, as_of=DAY).filter(verdict="gap")
    asked = [tuple(f"{s.kind}:{row[s.id]}" for s in query.gap.subjects) for row in rows.to_dicts()]
    assert set(asked) == {tuple(s) for s in kept["subjects"]}
    return set(asked)


def test_a_claimed_tie_closes_no_gap_until_somebody_else_says_so(store: Store) -> None:
    load(store, KNOWN, "台账")
    visit = table("SERVES", {"from_": "b", "to": "e1"})
    load(store, claimed(visit), PAPER)
    assert gaps(store, "unknown-enterprises") == {("Enterprise:e1",)}
    load(store, [visit], "走访")
    assert gaps(store, "unknown-enterprises") == set()


FAILED = (
    table("Collaboration", {"id": "k", "title": "旧项目", "status": "not_industrialised"}),
    table("ADDRESSES", {"from_": "k", "to": "d"}),
)


def test_a_claimed_failure_makes_no_gap_until_it_is_confirmed(store: Store) -> None:
    load(store, KNOWN, "台账")
    load(store, claimed(*FAILED), PAPER)
    assert gaps(store, "once-bitten") == set()
    load(store, list(FAILED), f"{PAPER} #confirmed")
    assert gaps(store, "once-bitten") == {("Demand:d", "Enterprise:e2")}


def test_what_only_a_claim_says_of_a_known_thing_counts_for_nothing(store: Store) -> None:
    load(store, [*KNOWN, table("Collaboration", {"id": "k", "title": "旧项目"}), FAILED[1]], "台账")
    load(store, claimed(FAILED[0]), PAPER)
    (status,) = store.query("MATCH (k:Collaboration) RETURN k.status AS s")["s"]
    assert status == "not_industrialised"
    assert gaps(store, "once-bitten") == set()
    with confirmed(store) as reader:
        rows = reader.query("MATCH (k:Collaboration) RETURN k.status AS s, k.source AS source")
        assert rows.rows() == [(None, "台账")]


def test_a_firm_that_only_an_article_names_is_no_gap(store: Store) -> None:
    load(store, KNOWN, "台账")
    load(store, claimed(table("Enterprise", {"id": "new", "name": "新公司"})), PAPER)
    assert gaps(store, "unknown-enterprises") == {("Enterprise:e1",)}


def test_a_claimed_thing_on_which_others_hang_stays_by_name(store: Store) -> None:
    park = table("Community", {"id": "c", "name": "松涧产业园", "region": "桐江"})
    load(store, claimed(park, table("LOCATED_IN", {"from_": "e2", "to": "c"}), FIRMS), PAPER)
    load(store, [*KNOWN, table("LOCATED_IN", {"from_": "e1", "to": "松涧产业园"})], "台账")
    with confirmed(store) as reader:
        rows = reader.query("MATCH (c:Community) RETURN c.name AS n, c.region AS r, c.source AS s")
        assert rows.rows() == [("松涧产业园", None, "台账")]
        ties = reader.query("MATCH (e:Enterprise)-[:LOCATED_IN]->(:Community) RETURN e.id AS e")
        assert ties["e"].to_list() == ["e1"]


def test_the_graph_itself_stays_as_it_is(store: Store) -> None:
    load(store, KNOWN, "台账")
    load(store, claimed(*FAILED), PAPER)
    before, version = counted(store), store.version()
    assert unconfirmed(store) == [PAPER]
    with confirmed(store) as reader:
        assert counted(reader) == {"Collaboration": 0, "Demand": 1, "Enterprise": 2}
        assert counted(store) == before == {"Collaboration": 1, "Demand": 1, "Enterprise": 2}
    assert (counted(store), store.version()) == (before, version)


def counted(reader: Any) -> dict[str, int]:
    """How many there are of some kinds."""
    return {
        kind: reader.query(f"MATCH (n:{kind}) RETURN count(*) AS n").item()
        for kind in ("Collaboration", "Demand", "Enterprise")
    }


def test_where_all_is_confirmed_the_graph_is_asked_as_it_is(store: Store) -> None:
    load(store, KNOWN, "台账")
    assert not without(store, [PAPER])
    with confirmed(store) as reader:
        assert reader is store


def test_who_asks_is_told_that_claims_are_left_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HONGSHENG_GRAPH", str(tmp_path / "t.graph"))
    from graph.stores import open_graph

    with open_graph(tmp_path / "t.graph") as store:
        load(store, KNOWN, "台账")
        load(store, claimed(*FAILED), PAPER)
    for command in (["gaps", "find"], ["query", "once-bitten", "--as-of", "2020-07-15"]):
        said = hongsheng(*command, "--lang", "en")
        assert said.code == 0
        assert f"claims to confirm, of 1 source ({PAPER}), make no gap and close none" in said.err
    quiet = hongsheng("query", "district-kpis", "--as-of", "2020-07-15", "--lang", "en")
    assert "claims to confirm" not in quiet.err


def test_a_pack_says_of_claims_what_the_ledger_says(store: Store) -> None:
    sizes = {f"f{n}": "large" if n < 6 else "small" for n in range(12)}
    rows = [{"id": f, "name": f"{f}公司", "size": size} for f, size in sizes.items()]
    load(store, [*KNOWN, table("Enterprise", *rows)], "台账")
    platforms = table("Platform", {"id": "p", "name": "平台甲"}, {"id": "q", "name": "平台乙"})
    members = [(f, p) for p, some in (("p", [*sizes][:8]), ("q", [*sizes][4:])) for f in some]
    met = table("MEMBER_OF", *({"from_": f, "to": p} for f, p in members))
    load(store, claimed(platforms, met, table("SERVES", {"from_": "b", "to": "e1"})), PAPER)
    made, rule = content(store, DAY), get("group-ties")
    assert rule.run(store, as_of=DAY, z=-1e6)["observed"].to_list() == [24]
    assert made.groups.equals(answer_of(rule, store, as_of=DAY, z=-1e6))
    assert made.groups["observed"].drop_nulls().to_list() == []
    run = {r.name: r.open for r in made.gaps.rules}
    find(store, as_of=DAY)
    kept = content(store, DAY).gaps
    assert (made.gaps.from_ledger, kept.from_ledger) == (False, True)
    assert run == {r.name: r.open for r in kept.rules}
    assert run["unknown-enterprises"] == 13
