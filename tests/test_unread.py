"""A gap that a rejected row could decide is not known, and the row's place is told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from graph.loading import load
from graph.unread import unread
from queries.gaps import ask
from queries.ledger import find, lines
from queries.registry import get
from queries.unread import doubted
from tests.tables import table

pytestmark = pytest.mark.above_stores

DAY = date(2020, 7, 15)
UNKNOWN_FIRMS = get("unknown-enterprises")


def firms() -> Any:
    return table(
        "Enterprise",
        {"id": "e1", "name": "宁波微科光电有限公司", "aliases": "微科"},
        {"id": "e2", "name": "宁波微科电子有限公司", "aliases": "微科"},
        {"id": "e3", "name": "乙公司", "aliases": None},
        {"id": "e4", "name": "丙公司", "aliases": None},
    )


def visits(*whom: str, **more: str) -> Any:
    rows = ({"id": f"v{n}", "type": "走访", "date": "2020-07-01", "enterprise": e, **more}
            for n, e in enumerate(whom))  # fmt: skip
    return table("ServiceEvent", *rows, file="/x/走访.xlsx")


def served() -> list[Any]:
    return [table("Broker", {"id": "b", "name": "胡"}), table("SERVES", {"from_": "b", "to": "e4"})]


def answer(store: Any) -> dict[str, tuple[str, str | None]]:
    """Verdict and what is missing, of each firm that nobody has met."""
    rows = doubted(UNKNOWN_FIRMS, UNKNOWN_FIRMS.run(store, as_of=DAY), unread(store))
    return {r["enterprise"]: (r["verdict"], r["missing"]) for r in rows.iter_rows(named=True)}


PLACE = "rejected rows (未载入的行): 走访.xlsx ServiceEvent:2 (“微科”)"


def test_whom_an_unclear_visit_may_have_been_to_is_not_known_to_be_never_met(store: Any) -> None:
    report = load(store, [firms(), *served(), visits("微科")], "s")
    assert len(report.rejects) == 1
    assert answer(store) == {
        "e1": ("unknown", PLACE),
        "e2": ("unknown", PLACE),
        "e3": ("gap", None),
    }
    found = ask(UNKNOWN_FIRMS, store, {"as_of": DAY}, unread=unread(store))
    assert found.gaps["subjects"].to_list() == [["Enterprise:e3"]]
    assert found.unknown == (("Enterprise:e1",), ("Enterprise:e2",))


def test_the_ledger_opens_no_gap_that_a_rejected_row_could_decide(store: Any) -> None:
    load(store, [firms(), *served(), visits("微科")], "s")
    find(store, [UNKNOWN_FIRMS.name], DAY)
    assert lines(store)["subjects"].to_list() == [["Enterprise:e3"]]


def test_once_the_row_is_mended_the_gap_is_one_again(store: Any) -> None:
    said = [firms(), *served()]
    load(store, [*said, visits("微科")], "s")
    load(store, [visits("宁波微科光电有限公司")], "s", partial=True)
    # A visit by nobody known does not mean that a broker has met the firm.
    assert answer(store) == dict.fromkeys(("e1", "e2", "e3"), ("gap", None))
    # A row that is left out of the next load says nothing any more.
    load(store, [*said, visits("微科")], "s")
    assert answer(store)["e1"][0] == "unknown"
    load(store, said, "s")
    assert {v[0] for v in answer(store).values()} == {"gap"}


def test_a_row_of_another_kind_or_one_that_only_contradicts_decides_nothing(store: Any) -> None:
    needs = table("Demand", {"id": "d", "title": "x", "enterprise": "微科"})
    twice = table(
        "SERVES",
        {"from_": "b", "to": "e4", "until": "2020-01-01"},
        {"from_": "b", "to": "e4", "until": "2021-01-01"},
    )
    report = load(store, [firms(), served()[0], needs, twice], "s")
    assert len(report.rejects) == 2
    assert [each.holds for each in unread(store)] == ["Demand"]
    assert {v[0] for v in answer(store).values()} == {"gap"}


def test_undo_forgets_the_rejected_rows_too(tmp_path: Any) -> None:
    from graph.stores import open_graph

    with open_graph(tmp_path / "g.graph") as store:
        load(store, [firms(), *served()], "s")
        load(store, [firms(), *served(), visits("微科", "乙公司")], "s")
        assert len(unread(store)) == 1
        store.undo()
        assert unread(store) == []
