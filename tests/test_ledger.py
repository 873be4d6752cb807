"""The ledger: every state and transition, and that nobody's decision is ever lost."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from graph.ontology import ONTOLOGY
from graph.problem import Problem
from graph.records import Change, node_schema, relation_schema
from graph.schema import Type
from graph.stores import open_graph
from graph.stores.base import BusyError
from queries import ledger
from queries.gaps import identify
from queries.ledger import decisions, events, find, lines
from queries.ledger.changes import changes
from queries.question.reckoning import Reckoning
from tests.graphs import build
from tests.rules import LONELY, TRIADS

pytestmark = pytest.mark.above_stores

JULY, AUGUST, SEPTEMBER = date(2020, 7, 15), date(2020, 8, 15), date(2020, 9, 15)
E1 = identify("lonely-enterprises", ["Enterprise:e1"])
E2 = identify("lonely-enterprises", ["Enterprise:e2"])
TRIAD = identify("plain-triads", ["Broker:b1", "Enterprise:e3", "Institute:i1"])


@pytest.fixture
def district(store: Any) -> Any:
    """e1 and e2 are lonely; b1 serves e3 and knows i1."""
    build(
        store,
        {
            "Enterprise": [
                {"id": "e1", "name": "隆源", "employees": 9},
                {"id": "e2", "name": "微科", "employees": 5},
                {"id": "e3", "name": "博威"},
            ],
            "Broker": [{"id": "b1", "name": "胡"}],
            "Institute": [{"id": "i1", "name": "微电子所"}],
            "Demand": [{"id": "d1", "status": "open"}],
        },
        {
            "Broker SERVES Enterprise": [("b1", "e3")],
            "Broker LIAISES_WITH Institute": [("b1", "i1")],
        },
    )
    return store


def relate(store: Any, triple: str, *pairs: tuple[Any, ...]) -> None:
    build(store, {}, {triple: list(pairs)})


def unrelate(store: Any, triple: str, *pairs: tuple[str, str]) -> None:
    a, name, b = triple.split()
    key = ONTOLOGY.relations[name].key
    schema = {n: relation_schema(ONTOLOGY.relations[name])[n] for n in ("from", "to", *key)}
    rows = [{"from": f, "to": t, **dict.fromkeys(key)} for f, t in pairs]
    change = Change(
        delete_relations={(name, a, b): pl.DataFrame(rows, schema=schema, orient="row")}
    )
    with store.writing("taken away") as writer:
        writer.apply(change)


def remove(store: Any, kind: str, own: str) -> None:
    with store.writing("taken away") as writer:
        writer.apply(Change(delete_nodes={kind: pl.DataFrame({"id": [own]})}))


def alter(store: Any, kind: str, own: str, **new: Any) -> None:
    schema = node_schema(ONTOLOGY.nodes[kind])
    wanted = ", ".join(f"n.{p} AS {p}" for p in schema)
    rows = store.query(f"MATCH (n:{kind}) WHERE n.id = $own RETURN {wanted}", {"own": own})
    rows = rows.with_columns(**{k: pl.lit(v) for k, v in new.items()}).cast(dict(schema))
    with store.writing("altered") as writer:
        writer.apply(Change(update_nodes={kind: rows}))


def state(store: Any, gap: str = E1) -> dict[str, Any]:
    return lines(store, ids=[gap]).to_dicts()[0]


def story(store: Any, gap: str = E1) -> list[str]:
    return events(store, gap)["what"].to_list()


def counted(counts: dict[str, dict[str, int]]) -> dict[str, int]:
    (only,) = counts.values()
    return {name: n for name, n in only.items() if n}


# --- what runs do -------------------------------------------------------------------------


def test_found_gaps_are_new(district: Any) -> None:
    at = datetime(2020, 7, 15, 9, 30, tzinfo=UTC)
    assert counted(find(district, [LONELY], JULY, run_by="li", at=at)) == {"opened": 2}
    gap = state(district)
    assert (gap["status"], gap["verdict"], gap["first_seen"], gap["last_seen"]) == (
        "new",
        "gap",
        JULY,
        JULY,
    )
    (event,) = events(district, E1).to_dicts()
    assert (event["what"], event["at"], event["as_of"], event["who"]) == (
        "opened",
        "2020-07-15T09:30:00.000000+00:00",
        JULY,
        "li",
    )
    assert event["run"] == "run@2020-07-15T09:30:00.000000+00:00"


def test_second_run_changes_nothing_but_the_day(district: Any) -> None:
    find(district, [LONELY], JULY)
    before = lines(district)
    assert counted(find(district, [LONELY], JULY)) == {"persisting": 2}
    assert lines(district).equals(before)
    find(district, [LONELY], AUGUST)
    assert (state(district)["first_seen"], state(district)["last_seen"]) == (JULY, AUGUST)
    assert story(district) == ["opened"]


def test_earlier_day_later_does_not_turn_back_last_seen(district: Any) -> None:
    find(district, [LONELY], AUGUST)
    find(district, [LONELY], JULY)
    assert (state(district)["first_seen"], state(district)["last_seen"]) == (JULY, AUGUST)


def test_sentence_and_score_follow_the_data(district: Any) -> None:
    find(district, [LONELY], JULY)
    alter(district, "Enterprise", "e1", name="隆源精密", employees=20)
    find(district, [LONELY], AUGUST)
    assert (state(district)["subject_names"], state(district)["score"]) == (["隆源精密"], 20)
    assert state(district)["reason"] == "no broker serves 隆源精密 (20 employed)"


def test_vanished_gap_is_closed_by_the_data_with_the_reason(district: Any) -> None:
    find(district, [LONELY], JULY)
    relate(district, "Broker SERVES Enterprise", ("b1", "e1"))
    assert counted(find(district, [LONELY], AUGUST)) == {"closed": 1, "persisting": 1}
    gap = state(district)
    assert (gap["status"], gap["verdict"], gap["decision"]) == ("closed", "gone", None)
    assert (gap["note"], gap["note_zh"]) == ("a new broker: 胡", "新增经纪人：胡")
    assert events(district, E1)["cause"].to_list() == [None, "broker"]


@pytest.mark.parametrize(
    ("sort", "note", "note_zh"),
    [
        ("visit", "visited 2020-08-03", "2020-08-03 走访"),
        ("training", "a new service, training, 2020-08-03", "2020-08-03 培训"),
    ],
)
def test_a_gap_says_by_which_visit_it_closed_and_what_its_rule_goes_by_first(
    district: Any, sort: str, note: str, note_zh: str
) -> None:
    find(district, ["unknown-enterprises"], JULY)
    build(
        district,
        {
            "ServiceEvent": [{"id": "v", "type": sort, "date": "2020-08-03"}],
            "Collaboration": [{"id": "c", "title": "项目", "status": "active"}],
        },
        {
            "ServiceEvent FOR Enterprise": [("v", "e1")],
            "Broker CONDUCTED ServiceEvent": [("b1", "v")],
            "Enterprise PARTY_TO Collaboration": [("e1", "c")],
        },
    )
    find(district, ["unknown-enterprises"], AUGUST)
    gap = identify("unknown-enterprises", ["Enterprise:e1"])
    assert (state(district, gap)["note"], state(district, gap)["note_zh"]) == (note, note_zh)
    assert events(district, gap)["cause"].to_list()[-1] == "service"


def test_returning_gap_is_reopened_and_says_so(district: Any) -> None:
    find(district, [LONELY], JULY)
    relate(district, "Broker SERVES Enterprise", ("b1", "e1"))
    find(district, [LONELY], AUGUST)
    unrelate(district, "Broker SERVES Enterprise", ("b1", "e1"))
    assert counted(find(district, [LONELY], SEPTEMBER)) == {"reopened": 1, "persisting": 1}
    assert (state(district)["status"], state(district)["first_seen"]) == ("new", JULY)
    assert state(district)["note"] == "found again; it had been closed: a new broker: 胡"
    assert state(district)["note_zh"] == "再次发现；此前关闭原因：新增经纪人：胡"
    assert story(district) == ["opened", "closed", "reopened"]


def test_assigned_gap_returns_to_its_owner(district: Any) -> None:
    find(district, [LONELY], JULY)
    decisions.assign(district, [E1], "Li", AUGUST, as_of=JULY)
    relate(district, "Broker SERVES Enterprise", ("b1", "e1"))
    find(district, [LONELY], AUGUST)
    assert (state(district)["status"], state(district)["owner"]) == ("closed", "Li")
    unrelate(district, "Broker SERVES Enterprise", ("b1", "e1"))
    find(district, [LONELY], SEPTEMBER)
    assert (state(district)["status"], state(district)["owner"]) == ("assigned", "Li")


def test_no_data_closes_nothing(district: Any) -> None:
    find(district, [LONELY], JULY)
    unrelate(district, "Broker SERVES Enterprise", ("b1", "e3"))
    counts = counted(find(district, [LONELY], AUGUST))
    assert counts == {"persisting": 2, "unknown": 3}  # e3 too cannot be told
    assert (state(district)["status"], state(district)["verdict"]) == ("new", "unknown")
    assert state(district)["last_seen"] == JULY


def test_rule_that_finds_no_row_for_want_of_data_closes_nothing(district: Any) -> None:
    find(district, [TRIADS], JULY)
    unrelate(district, "Broker SERVES Enterprise", ("b1", "e3"))
    assert counted(find(district, [TRIADS], AUGUST)) == {"persisting": 1, "unknown": 1}
    assert (state(district, TRIAD)["status"], state(district, TRIAD)["verdict"]) == (
        "new",
        "unknown",
    )
    relate(district, "Broker SERVES Enterprise", ("b1", "e3"))
    assert counted(find(district, [TRIADS], SEPTEMBER)) == {"persisting": 1}
    assert state(district, TRIAD)["verdict"] == "gap"


def test_subject_that_became_unknown_keeps_its_gap(district: Any) -> None:
    find(district, [LONELY], JULY)
    alter(district, "Enterprise", "e1", region="unsurveyed")
    assert counted(find(district, [LONELY], AUGUST)) == {"persisting": 2, "unknown": 1}
    assert (state(district)["status"], state(district)["verdict"]) == ("new", "unknown")
    assert state(district, E2)["verdict"] == "gap"


def test_part_of_the_subjects_unknown_keeps_the_gap(district: Any) -> None:
    find(district, [TRIADS], JULY)
    relate(district, "Broker SERVES Enterprise", ("b1", "e1"))
    # Now the rule says of e3 alone that nothing can be told.
    text = TRIADS.cypher.replace("AND NOT", "AND e.id <> 'e3' AND NOT")
    cannot = replace(
        TRIADS,
        cypher=text,
        columns=(*TRIADS.columns, LONELY.columns[-1]),
        also=("MATCH (e:Enterprise) WHERE e.id = 'e3' RETURN e.id AS enterprise_id",),
        reckoning=Reckoning(
            {"verdict": "CASE WHEN broker_id IS NULL THEN 'unknown' ELSE 'gap' END"}
        ),
    )
    assert counted(find(district, [cannot], AUGUST)) == {"opened": 1, "persisting": 1, "unknown": 2}
    assert state(district, TRIAD)["verdict"] == "unknown"


def test_a_pair_that_has_met_is_closed_though_another_need_cannot_be_told(district: Any) -> None:
    build(
        district,
        {
            "Field": [{"id": "f", "code": "f"}],
            "Demand": [{"id": "d2", "status": "open"}, {"id": "vague", "status": "open"}],
        },
        {
            "Enterprise RAISED Demand": [("e3", "d2"), ("e3", "vague")],
            "Demand IN_FIELD Field": [("d2", "f")],
            "Institute STRONG_IN Field": [("i1", "f")],
        },
    )
    # of the need without a field nothing can be said, neither of e3 and i1 nor of others
    assert counted(find(district, ["open-triads"], JULY)) == {"opened": 1, "unknown": 1}
    build(
        district,
        {"Collaboration": [{"id": "c", "title": "项目", "status": "active"}]},
        {
            "Enterprise PARTY_TO Collaboration": [("e3", "c")],
            "Institute PARTY_TO Collaboration": [("i1", "c")],
        },
    )
    assert counted(find(district, ["open-triads"], AUGUST)) == {"closed": 1, "unknown": 1}
    met = identify("open-triads", ["Broker:b1", "Enterprise:e3", "Institute:i1"])
    assert state(district, met)["note"] == "a new collaboration: 项目"


def test_a_gap_is_not_closed_by_better_ones_beside_it(store: Any) -> None:
    def work(*projects: str) -> None:
        text = "MATCH (n:Enterprise|Institute|Collaboration) RETURN n.id AS own"
        known = set(store.query(text)["own"])
        new = {
            "Enterprise": {p[0] for p in projects},
            "Institute": {p[1] for p in projects},
            "Collaboration": set(projects),
        }
        build(
            store,
            {
                k: [{"id": i, **({"status": "active"} if k == "Collaboration" else {})} for i in v]
                for k, v in ((k, sorted(v - known)) for k, v in new.items())
                if v
            },
            {
                "Enterprise PARTY_TO Collaboration": [(p[0], p) for p in projects],
                "Institute PARTY_TO Collaboration": [(p[1], p) for p in projects],
            },
        )

    # three institutes of b for a to meet, as many as are listed
    work("au", "bu", "bv", "bw", "bx")
    assert counted(find(store, ["peer-paths"], JULY)) == {"opened": 3}
    last = identify("peer-paths", ["Enterprise:a", "Institute:x"])
    decisions.assign(store, [last], "Li", as_of=JULY)
    work("cu", "cy", "du", "dy")  # two firms like a work with y, which comes first now
    find(store, ["peer-paths"], AUGUST)
    assert (state(store, last)["status"], state(store, last)["verdict"]) == ("assigned", "gap")
    work("ax")
    find(store, ["peer-paths"], SEPTEMBER)
    assert state(store, last)["status"] == "closed"


def test_unknown_is_never_opened(district: Any) -> None:
    alter(district, "Enterprise", "e1", region="unsurveyed")
    assert counted(find(district, [LONELY], JULY)) == {"opened": 1, "unknown": 1}
    assert lines(district)["id"].to_list() == [E2]


def test_run_on_a_part_closes_nothing(district: Any) -> None:
    rule = replace(
        LONELY,
        cypher=LONELY.cypher.replace("WHERE", "WHERE (size($wanted) = 0 OR e.id IN $wanted) AND"),
        parameters=(replace(TRIADS.parameters[0], name="wanted", type=Type.LIST, default=[]),),
    )
    find(district, [rule], JULY)
    counts = find(district, [rule], AUGUST, parameters={rule.name: {"wanted": ["e2"]}})
    assert counted(counts) == {"persisting": 2, "unknown": 1}
    assert state(district)["status"] == "new"


def test_rules_not_run_are_left_alone(district: Any) -> None:
    find(district, [LONELY, TRIADS], JULY)
    relate(district, "Broker SERVES Enterprise", ("b1", "e1"))
    counts = find(district, [TRIADS], AUGUST)
    assert counts["plain-triads"]["opened"] == 1
    assert state(district)["status"] == "new"


def test_ids_do_not_hang_on_order_or_parts(district: Any, tmp_path: Any) -> None:
    find(district, [LONELY, TRIADS], JULY)
    with open_graph(tmp_path / "other.graph") as other:
        build(other, {"Broker": [{"id": "b1"}], "Institute": [{"id": "i1"}]}, {})
        build(other, {"Enterprise": [{"id": f"e{n}"} for n in (3, 2, 1)]}, {})
        relate(other, "Broker SERVES Enterprise", ("b1", "e3"))
        relate(other, "Broker LIAISES_WITH Institute", ("b1", "i1"))
        find(other, [TRIADS, LONELY], JULY)
        assert lines(other)["id"].to_list() == lines(district)["id"].to_list()


# --- why a gap is gone --------------------------------------------------------------------


def test_closed_by_a_new_collaboration_of_the_subjects(district: Any) -> None:
    find(district, [TRIADS], JULY)
    build(
        district,
        {"Collaboration": [{"id": "c1", "title": "光幕芯片"}, {"id": "c2", "title": "另一项"}]},
        {
            "Enterprise PARTY_TO Collaboration": [("e3", "c1"), ("e3", "c2")],
            "Institute PARTY_TO Collaboration": [("i1", "c1")],
        },
    )
    find(district, [TRIADS], AUGUST)
    assert state(district, TRIAD)["note"] == "a new collaboration: 光幕芯片"
    assert events(district, TRIAD)["cause"].to_list()[-1] == "collaboration"


def test_closed_by_a_tie_taken_away(district: Any) -> None:
    relate(district, "Broker SERVES Enterprise", ("b1", "e1"))
    find(district, [TRIADS], JULY)
    unrelate(district, "Broker SERVES Enterprise", ("b1", "e3"))
    find(district, [TRIADS], AUGUST)
    assert state(district, TRIAD)["note"] == "no longer in the data: the broker 胡"
    assert events(district, TRIAD)["cause"].to_list()[-1] == "changed"


def test_closed_because_the_subject_is_gone(district: Any) -> None:
    find(district, [LONELY], JULY)
    remove(district, "Enterprise", "e1")
    find(district, [LONELY], AUGUST)
    assert state(district)["note"] == "no longer in the graph: 隆源"
    assert state(district)["note_zh"] == "图中已无：隆源"
    assert events(district, E1)["cause"].to_list()[-1] == "removed"


def test_closed_for_a_reason_not_known(district: Any) -> None:
    find(district, [LONELY], JULY)
    narrower = replace(LONELY, cypher=LONELY.cypher.replace("WHERE", "WHERE e.id <> 'e1' AND"))
    find(district, [narrower], AUGUST)
    assert state(district)["note"] == (
        "the rule no longer finds it: the data or the day it reckons from changed"
    )
    assert events(district, E1)["cause"].to_list()[-1] == "changed"


# --- what people decide -------------------------------------------------------------------


@pytest.fixture
def found(district: Any) -> Any:
    find(district, [LONELY], JULY)
    return district


def test_assign(found: Any) -> None:
    done = decisions.assign(found, [E1, E2], "Li", AUGUST, who="zhou", note="urgent", as_of=JULY)
    assert done["status"].to_list() == ["assigned", "assigned"]
    assert (state(found)["owner"], state(found)["due"]) == ("Li", AUGUST)
    event = events(found, E1).to_dicts()[-1]
    assert (event["what"], event["who"], event["note"], event["note_zh"]) == (
        "assigned",
        "zhou",
        "to Li by 2020-08-15: urgent",
        "负责人 Li，期限 2020-08-15：urgent",
    )
    assert counted(find(found, [LONELY], AUGUST)) == {"persisting": 2}
    assert state(found)["status"] == "assigned"


def test_dismissed_stays_so_until_the_day(found: Any) -> None:
    decisions.dismiss(found, [E1], "not ours", AUGUST, as_of=JULY)
    assert counted(find(found, [LONELY], date(2020, 8, 14))) == {"persisting": 1, "dismissed": 1}
    assert state(found)["status"] == "dismissed"
    assert counted(find(found, [LONELY], AUGUST)) == {"persisting": 1, "reopened": 1}
    assert (state(found)["status"], state(found)["until"]) == ("new", None)
    assert state(found)["note"] == "the dismissal ended on 2020-08-15"
    assert story(found) == ["opened", "dismissed", "reopened"]


def test_dismissed_for_good_never_returns(found: Any) -> None:
    decisions.dismiss(found, [E1], "not ours", as_of=JULY)
    find(found, [LONELY], date(2030, 1, 1))
    assert (state(found)["status"], state(found)["note"]) == ("dismissed", "not ours")


def test_dismissal_survives_data_that_go_and_come_back(found: Any) -> None:
    decisions.dismiss(found, [E1], "not ours", SEPTEMBER, as_of=JULY)
    relate(found, "Broker SERVES Enterprise", ("b1", "e1"))
    assert counted(find(found, [LONELY], AUGUST)) == {"closed": 1, "persisting": 1}
    unrelate(found, "Broker SERVES Enterprise", ("b1", "e1"))
    assert counted(find(found, [LONELY], AUGUST)) == {"dismissed": 1, "persisting": 1}
    assert (state(found)["status"], state(found)["until"]) == ("dismissed", SEPTEMBER)
    assert story(found) == ["opened", "dismissed", "closed", "dismissed"]


def test_brokered_is_linked_to_a_collaboration_of_the_graph(found: Any) -> None:
    with pytest.raises(Problem, match="no collaboration 'c1' in the graph"):
        decisions.broker(found, [E1], "c1")
    build(found, {"Collaboration": [{"id": "c1"}]}, {})
    decisions.broker(found, [E1], "c1")
    assert (state(found)["status"], state(found)["collaboration"]) == ("brokered", "c1")
    assert counted(find(found, [LONELY], AUGUST)) == {"persisting": 2}
    assert state(found)["status"] == "brokered"


@pytest.mark.parametrize(("fate", "then"), [("active", "brokered"), ("terminated", "assigned")])
def test_brokered_gap_that_returns_counts_on_a_living_collaboration_only(
    found: Any, fate: str, then: str
) -> None:
    build(found, {"Collaboration": [{"id": "c1", "status": fate}]}, {})
    decisions.assign(found, [E1], "Li")
    decisions.broker(found, [E1], "c1")
    relate(found, "Broker SERVES Enterprise", ("b1", "e1"))
    find(found, [LONELY], AUGUST)
    unrelate(found, "Broker SERVES Enterprise", ("b1", "e1"))
    find(found, [LONELY], SEPTEMBER)
    assert state(found)["status"] == then


def test_closed_by_a_person_stays_closed_while_the_data_lag(found: Any) -> None:
    decisions.close(found, [E1], "done by telephone", who="li")
    assert counted(find(found, [LONELY], AUGUST)) == {"persisting": 1}
    assert (state(found)["status"], state(found)["note"]) == ("closed", "done by telephone")


def test_closed_by_a_person_returns_once_the_data_had_agreed(found: Any) -> None:
    decisions.close(found, [E1], "done by telephone")
    relate(found, "Broker SERVES Enterprise", ("b1", "e1"))
    find(found, [LONELY], AUGUST)
    assert state(found)["note"] == "done by telephone"
    unrelate(found, "Broker SERVES Enterprise", ("b1", "e1"))
    assert counted(find(found, [LONELY], SEPTEMBER)) == {"persisting": 1, "reopened": 1}


@pytest.mark.parametrize("how", ["dismiss", "close"])
def test_reopen_takes_back(found: Any, how: str) -> None:
    decisions.assign(found, [E1], "Li")
    getattr(decisions, how)(found, [E1], "a mistake")
    decisions.reopen(found, [E1], "was a mistake")
    gap = state(found)
    assert (gap["status"], gap["owner"], gap["until"]) == ("assigned", "Li", None)
    assert story(found)[-1] == "reopened"
    find(found, [LONELY], AUGUST)
    assert state(found)["status"] == "assigned"


def test_reopen_takes_back_a_link(found: Any) -> None:
    build(found, {"Collaboration": [{"id": "c1"}]}, {})
    decisions.broker(found, [E1], "c1")
    decisions.reopen(found, [E1])
    assert (state(found)["status"], state(found)["collaboration"]) == ("new", None)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (
            lambda s: decisions.assign(s, [E1], "Li"),
            "is closed (by mail), so it cannot be assigned",
        ),
        (lambda s: decisions.dismiss(s, [E1], "no"), "cannot be dismissed"),
        (lambda s: decisions.close(s, [E1], "no"), "cannot be closed"),
        (lambda s: decisions.reopen(s, [E2]), "is open already (new); nothing was changed"),
    ],
)
def test_decision_that_does_not_fit_is_told_the_one_before(found: Any, act: Any, said: str) -> None:
    decisions.close(found, [E1], "by mail")
    with pytest.raises(Problem) as problem:
        act(found)
    assert said in problem.value.en
    assert "未作任何更改" in problem.value.zh


@pytest.mark.parametrize(
    "act",
    [
        lambda s: decisions.assign(s, [E1], "  "),
        lambda s: decisions.dismiss(s, [E1], ""),
        lambda s: decisions.close(s, [E1], ""),
        lambda s: decisions.broker(s, [E1], ""),
    ],
)
def test_decisions_need_their_reason(found: Any, act: Any) -> None:
    with pytest.raises(Problem, match="is needed, for example"):
        act(found)
    assert story(found) == ["opened"]


def test_dismissed_until_a_day_passed_is_refused(found: Any) -> None:
    with pytest.raises(Problem, match="would come back at once"):
        decisions.dismiss(found, [E1], "x", JULY, as_of=JULY)


def test_dismissed_until_a_day_after_the_last_run_whatever_today_is(found: Any) -> None:
    decisions.dismiss(found, [E1], "x", AUGUST)
    assert state(found)["until"] == AUGUST
    with pytest.raises(Problem, match="not after 2020-07-15"):
        decisions.dismiss(found, [E2], "x", JULY)


def test_several_at_once_all_or_nothing(found: Any) -> None:
    with pytest.raises(Problem, match="no gap 'nothing'"):
        decisions.assign(found, [E1, "nothing"], "Li")
    decisions.close(found, [E2], "done")
    with pytest.raises(Problem, match="is closed"):
        decisions.assign(found, [E1, E2], "Li")
    assert state(found)["status"] == "new"
    assert story(found) == ["opened"]


def test_ids_may_be_shortened(found: Any) -> None:
    decisions.assign(found, [E1[:-6], E1], "Li")
    assert story(found) == ["opened", "assigned"]
    with pytest.raises(Problem, match=r"fits several gaps: .*; give more of the id"):
        decisions.assign(found, ["lonely"], "Li")
    with pytest.raises(Problem, match="there is no gap ''"):
        decisions.assign(found, [""], "Li")
    with pytest.raises(Problem, match="no gap was named"):
        decisions.assign(found, [], "Li")


def test_hostile_text_in_a_decision_is_only_text(found: Any) -> None:
    hostile = "'; MATCH (n) DETACH DELETE n // </script> \u202e {x}"
    decisions.assign(found, [E1], hostile, note=hostile)
    assert state(found)["owner"] == hostile
    assert lines(found).height == 2


def test_history_is_in_order_even_when_clocks_are_not(found: Any) -> None:
    late, early = datetime(2031, 1, 1, tzinfo=UTC), datetime(2019, 1, 1, tzinfo=UTC)
    decisions.assign(found, [E1], "Li", at=late)
    decisions.close(found, [E1], "x", at=early)
    assert story(found) == ["opened", "assigned", "closed"]


# --- nothing is lost ----------------------------------------------------------------------


def test_undo_keeps_decisions(found: Any, engine: str) -> None:
    build(found, {"Enterprise": [{"id": "e4"}]}, {})
    decisions.assign(found, [E1], "Li")
    decisions.dismiss(found, [E2], "not ours")
    if engine == "ladybug":  # a server keeps no earlier state to go back to
        found.undo()
    find(found, [LONELY], AUGUST)
    assert state(found)["owner"] == "Li"
    assert state(found, E2)["status"] == "dismissed"
    assert story(found) == ["opened", "assigned"]


def test_ledger_makes_no_version_of_the_facts(found: Any) -> None:
    before = found.version()
    decisions.assign(found, [E1], "Li")
    find(found, [LONELY], AUGUST)
    assert found.version() == before


def test_two_people_at_once_lose_nothing(found: Any, graph_url: str) -> None:
    problems: list[BaseException] = []

    def decide(who: str) -> None:
        try:
            with open_graph(graph_url) as own:
                for n in range(4):
                    decisions.assign(own, [E1], f"{who}-{n}", who=who)
        except Problem as problem:
            problems.append(problem)

    threads = [threading.Thread(target=decide, args=(who,)) for who in ("li", "wang")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    history = events(found, E1).filter(what="assigned")
    assert sorted(history["who"]) == ["li"] * 4 + ["wang"] * 4
    assert state(found)["owner"] in ("li-3", "wang-3")


def test_second_of_two_is_told_what_the_first_decided(found: Any, graph_url: str) -> None:
    with open_graph(graph_url) as other:
        lines(other)
        decisions.dismiss(found, [E1], "not ours", who="li")
        with pytest.raises(Problem, match=r"is dismissed \(not ours\)"):
            decisions.broker(other, [E1], "c1", who="wang")


def test_waits_for_another_writer_then_says_who(found: Any, graph_url: str) -> None:
    with (
        open_graph(graph_url) as other,
        other.writing("a long load"),
        pytest.raises(BusyError, match="a long load"),
        ledger.turn(found, "gaps find", wait=0.2),
    ):
        pass
    with open_graph(graph_url) as other:
        turn = other.writing("a short load")
        turn.__enter__()
        timer = threading.Timer(0.3, lambda: turn.__exit__(None, None, None))
        timer.start()
        with ledger.turn(found, "gaps find", wait=10):
            pass
        timer.join()


def test_facts_that_change_while_the_rules_run_are_seen(district: Any, graph_url: str) -> None:
    asked = []

    def meanwhile(rule: str, _n: int, _of: int) -> None:
        asked.append(rule)
        if len(asked) == 2:
            with open_graph(graph_url) as other:
                relate(other, "Broker SERVES Enterprise", ("b1", "e1"))

    find(district, [LONELY, TRIADS], JULY, progress=meanwhile)
    assert asked == ["lonely-enterprises", "plain-triads"] * 2
    assert E1 not in lines(district)["id"].to_list()


# --- what changed -------------------------------------------------------------------------


def test_changes_between_two_runs(district: Any) -> None:
    find(district, [LONELY, TRIADS], JULY)
    relate(district, "Broker SERVES Enterprise", ("b1", "e1"))
    find(district, [LONELY, TRIADS], AUGUST)
    new = identify("plain-triads", ["Broker:b1", "Enterprise:e1", "Institute:i1"])
    for since in (JULY, date(2020, 8, 1), AUGUST):
        seen = changes(district, since)
        assert seen.opened["id"].to_list() == [new]
        assert seen.closed["id"].to_list() == [E1]
        assert (seen.persisting, seen.baseline, seen.latest) == (2, JULY, AUGUST)
    row = seen.closed.to_dicts()[0]
    assert (row["on"], row["why"], row["cause"]) == (AUGUST, "a new broker: 胡", "broker")


def test_changes_since_the_beginning(found: Any) -> None:
    for since in (date(2019, 1, 1), JULY, AUGUST):
        seen = changes(found, since)
        assert (seen.opened.height, seen.closed.height, seen.persisting) == (2, 0, 0)
        assert seen.baseline is None


def test_changes_of_an_empty_ledger(store: Any) -> None:
    seen = changes(store, JULY)
    assert (seen.opened.height, seen.closed.height, seen.persisting, seen.latest) == (0, 0, 0, None)


def test_changes_by_people_count_and_say_who(found: Any) -> None:
    decisions.dismiss(found, [E1], "not ours", who="li", as_of=JULY)
    find(found, [LONELY], AUGUST)
    seen = changes(found, JULY)
    assert seen.closed.select("id", "who", "why").rows() == [(E1, "li", "not ours")]
    decisions.reopen(found, [E1])
    assert changes(found, JULY).persisting == 2


def test_opened_and_closed_between_is_no_change(district: Any) -> None:
    find(district, [LONELY], JULY)
    build(district, {"Enterprise": [{"id": "e9"}]}, {})
    find(district, [LONELY], AUGUST)
    relate(district, "Broker SERVES Enterprise", ("b1", "e9"))
    find(district, [LONELY], SEPTEMBER)
    seen = changes(district, JULY)
    assert (seen.opened.height, seen.closed.height, seen.persisting) == (0, 0, 2)


# --- what cannot be run -------------------------------------------------------------------


def test_question_that_finds_no_gaps(store: Any) -> None:
    with pytest.raises(Problem, match="answers with figures and finds no gaps"):
        find(store, [replace(LONELY, gap=None)])


def test_parameters_for_a_rule_not_run(store: Any) -> None:
    with pytest.raises(Problem, match="parameters for other"):
        find(store, [LONELY], parameters={"other": {}})


def test_rule_that_fails_changes_nothing(found: Any) -> None:
    with pytest.raises(Problem):
        find(found, [LONELY, replace(TRIADS, cypher="MATCH (n:Nobody) RETURN n.id AS broker_id")])
    assert state(found)["last_seen"] == JULY
