"""A gap that a rejected row or a blank cell could decide is not known, and its place is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from exports.redact.graph_copy import copy_for
from graph.loading import load
from graph.schema import DeclarationError
from graph.stores import open_graph
from graph.unread import unread
from queries import identities
from queries.gaps import ask
from queries.ledger import find, lines
from queries.registry import get
from queries.unread import answer_of
from tests.commanding import hongsheng
from tests.tables import table
from tests.test_draft import book

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


def mending(tables: Any, *places: str) -> Any:
    """A table of rows that stood there, as a file of rejects gives it."""
    return replace(tables, mends=places)


def served() -> list[Any]:
    return [table("Broker", {"id": "b", "name": "胡"}), table("SERVES", {"from_": "b", "to": "e4"})]


def answer(store: Any) -> dict[str, tuple[str, str | None]]:
    """Verdict and what is missing, of each firm that nobody has met."""
    rows = answer_of(UNKNOWN_FIRMS, store, as_of=DAY)
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


def test_a_visit_to_a_name_within_a_firms_may_have_been_to_it(store: Any) -> None:
    others = table("Enterprise", *({"id": f"o{n}", "name": f"宁波{n}公司"} for n in range(4)))
    load(store, [firms(), others, *served(), visits("微科电子", "宁波", "丁公司")], "s")
    assert answer(store)["e2"] == ("unknown", PLACE.replace("微科", "微科电子"))
    # What many names hold, and what none does, tells of nobody.
    assert [answer(store)[e][0] for e in ("e1", "e3", "o1")] == ["gap"] * 3


def test_the_ledger_opens_no_gap_that_a_rejected_row_could_decide(store: Any) -> None:
    load(store, [firms(), *served(), visits("微科")], "s")
    find(store, [UNKNOWN_FIRMS.name], DAY)
    assert lines(store)["subjects"].to_list() == [["Enterprise:e3"]]


def test_once_the_row_is_mended_the_gap_is_one_again(store: Any) -> None:
    said = [firms(), *served()]
    load(store, [*said, visits("微科")], "s")
    load(
        store,
        [mending(visits("宁波微科光电有限公司"), "走访.xlsx ServiceEvent:2")],
        "s",
        partial=True,
    )
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


def test_a_rejected_row_goes_with_a_firm_that_is_merged_since_and_comes_back_with_a_split(
    store: Any,
) -> None:
    load(store, [firms(), *served(), visits("微科")], "s")
    identities.merge(store, "e3", "e1", "same address")
    assert answer(store) == {"e3": ("unknown", PLACE), "e2": ("unknown", PLACE)}
    identities.split(store, "e1")
    assert answer(store)["e3"] == ("gap", None)
    assert answer(store)["e1"] == ("unknown", PLACE)


def test_undo_forgets_the_rejected_rows_too(tmp_path: Any) -> None:
    with open_graph(tmp_path / "g.graph") as store:
        load(store, [firms(), *served()], "s")
        load(store, [firms(), *served(), visits("微科", "乙公司")], "s")
        assert len(unread(store)) == 1
        store.undo()
        assert unread(store) == []


LAPSED, STALLED = get("lapsed-service"), get("stalled-funnel")


def said(query: Any, store: Any, column: str) -> dict[str, tuple[str, str | None]]:
    rows = answer_of(query, store, as_of=DAY)
    return {r[column]: (r["verdict"], r["missing"]) for r in rows.iter_rows(named=True)}


UNTIL = "cells left blank (留空的单元格): 服务.xlsx SERVES:{} until (“去年底”)"


def visited(*whom: str) -> Any:
    rows = ({"id": f"v{n}", "type": "走访", "date": "2018-07-01", "enterprise": e}
            for n, e in enumerate(whom))  # fmt: skip
    return table("ServiceEvent", *rows)


def test_a_gap_that_a_blank_cell_could_decide_is_not_known_and_its_place_is_told(
    store: Any,
) -> None:
    before = [firms(), table("Broker", {"id": "b", "name": "胡"}), visited("e1")]
    services = table(
        "SERVES",
        {"from_": "b", "to": "e3", "until": "去年底"},
        {"from_": "b", "to": "e4", "until": None},
        file="/x/服务.xlsx",
    )
    report = load(store, [*before, services], "s")
    assert (len(report.rejects), len(report.rejects.blanked())) == (0, 1)
    assert said(LAPSED, store, "enterprise") == {
        "e3": ("unknown", UNTIL.format(2)),
        "e4": ("gap", None),
    }
    # Loaded again it says the same; mended, the service has ended, and there is no gap at all.
    assert not load(store, [*before, services], "s").changed
    assert said(LAPSED, store, "enterprise")["e3"][0] == "unknown"
    mended = table("SERVES", {"from_": "b", "to": "e3", "until": "2019-12-31"})
    load(store, [mending(mended, "服务.xlsx SERVES:2")], "s", partial=True)
    assert said(LAPSED, store, "enterprise") == {"e4": ("gap", None)}
    assert unread(store) == []


def test_what_another_source_says_is_not_blank(store: Any) -> None:
    needs = {"id": "d", "title": "x", "enterprise": "e3", "status": "open"}
    dated = table("Demand", {**needs, "raised_on": "去年"}, file="/x/需求.xlsx")
    load(store, [firms(), dated], "s")
    place = "cells left blank (留空的单元格): 需求.xlsx Demand:2 raised_on (“去年”)"
    told = f"date it was raised (提出日期); {place}"
    assert said(STALLED, store, "demand") == {"d": ("unknown", told)}
    load(store, [table("Demand", {**needs, "raised_on": "2019-01-01"})], "another")
    assert said(STALLED, store, "demand") == {"d": ("gap", None)}


def test_a_blank_cell_that_decides_nothing_leaves_the_gap_one(store: Any) -> None:
    needs = table(
        "Demand",
        {
            "id": "d",
            "title": "x",
            "enterprise": "e3",
            "status": "open",
            "raised_on": "2019-01-01",
            "budget": "面议",
            "deadline": "尽快",
        },
    )
    report = load(store, [firms(), needs], "s")
    assert len(report.rejects.blanked()) == 2
    assert said(STALLED, store, "demand") == {"d": ("gap", None)}


def test_a_part_of_a_source_leaves_the_other_blank_cells_marked(store: Any) -> None:
    rows = [
        {"id": i, "title": i, "enterprise": "e3", "status": "open", "raised_on": "去年"}
        for i in ("d1", "d2")
    ]
    load(store, [firms(), table("Demand", *rows)], "s")
    part = table("Demand", {**rows[0], "raised_on": "2019-01-01"})
    load(store, [mending(part, "test.xlsx Demand:2")], "s", partial=True)
    verdicts = {d: v for d, (v, _) in said(STALLED, store, "demand").items()}
    assert verdicts == {"d1": "gap", "d2": "unknown"}
    assert [each.subjects[0] for each in unread(store)] == ["Demand:d2"]


def test_rejected_rows_are_marked_until_they_themselves_are_mended(store: Any) -> None:
    load(store, [firms(), *served(), visits("微科", "乙某")], "s")
    load(store, [table("Community", {"name": "一社区"})], "another")
    more = mending(visits("丙公司"), "走访.xlsx ServiceEvent:3")
    load(store, [more], "s", partial=True)
    assert [each.at for each in unread(store)] == ["走访.xlsx ServiceEvent:2"]
    # A relation of the same line of the sheet is another row, and a row may come in wrong again.
    tie = mending(served()[1], "走访.xlsx ServiceEvent:2")
    again = replace(mending(visits("微科"), "走访.xlsx ServiceEvent:2"), file="/x/走访.rejects.csv")
    load(store, [tie], "s", partial=True)
    assert answer(store)["e1"] == ("unknown", PLACE)
    load(store, [again], "s", partial=True)
    assert [each.at for each in unread(store)] == ["走访.rejects.csv ServiceEvent:2"]
    load(store, [mending(visits("乙公司"), "走访.rejects.csv ServiceEvent:2")], "s", partial=True)
    assert unread(store) == []


def test_the_rejects_file_says_which_rows_it_mends(tmp_path: Path) -> None:
    graph, rejects = tmp_path / "g.graph", tmp_path / "台账.rejects.csv"
    needs = [
        ["题目", "提出企业", "提出日期"],
        ["甲", "宁波甲公司", "2020-01-01"],
        ["乙", "宁波甲公司", "去年"],
        ["丙", "没有公司", "2020-01-01"],
    ]
    path = book(tmp_path / "台账.xlsx", 需求=needs, 企业=[["名称"], ["宁波甲公司"]])

    def marked_after(*lines: str) -> list[str]:
        if lines:
            rejects.write_text("\n".join(lines), "utf-8-sig")
        assert hongsheng("load", rejects if lines else path, "--graph", graph).code == 0
        with open_graph(graph) as store:
            return [each.at for each in unread(store)]

    assert marked_after() == ["台账.xlsx 需求:3"]
    header, blank, refused = sorted(rejects.read_text("utf-8-sig").splitlines(), key="丙".count)[:3]
    assert marked_after(header, refused.replace("没有公司", "宁波甲公司")) == ["台账.xlsx 需求:3"]
    assert marked_after(header, blank.replace("去年", "2019-05-01")) == []


def test_a_blank_cell_goes_with_what_is_merged_since(store: Any) -> None:
    services = table("SERVES", {"from_": "b", "to": "e3", "until": "去年底"}, file="/x/服务.xlsx")
    broker = table("Broker", {"id": "b", "name": "胡"})
    load(store, [firms(), broker, visited("e1"), services], "s")
    identities.merge(store, "e1", "e3", "same address")
    assert said(LAPSED, store, "enterprise") == {"e1": ("unknown", UNTIL.format(2))}


def test_what_decides_is_a_property_of_the_ontology() -> None:
    with pytest.raises(DeclarationError, match=r"decided by 'SERVES\.untl'"):
        replace(LAPSED, decided_by=("SERVES.untl",))


def test_a_copy_for_the_public_knows_no_more_of_blank_cells(store: Any) -> None:
    services = table("SERVES", {"from_": "b", "to": "e3", "until": "去年底"})
    broker = table("Broker", {"id": "b", "name": "胡"})
    load(store, [firms(), broker, visited("e1"), services], "s")
    with copy_for(store, "public", secret=b"x") as copy:
        assert said(LAPSED, copy, "enterprise") == {
            "e3": ("unknown", "cells left blank (留空的单元格): …")
        }
