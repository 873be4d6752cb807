"""What if, and what is fixed by hand: brokers leave and come, communities grow, workbooks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import hongsheng as hs
from graph.problem import Problem
from graph.stores import open_graph
from graph.stores.base import Store
from hongsheng.books import plan as plan_book
from hongsheng.books.plan import Edits
from hongsheng.notebook.planning import planned
from queries.plan.plan import Options, make
from queries.plan.whatif import WhatIf
from tests.commanding import hongsheng
from tests.test_plan import AS_OF, district, whom, write

DAY = date(2020, 7, 15)


def supposed(store: Store, **what: Any) -> dict[str, str]:
    """Whom each firm would have."""
    return whom(planned(store, AS_OF, what_if=WhatIf(**what))[0])


def test_a_broker_leaves_or_comes_and_a_community_grows(store: Store) -> None:
    write(store)
    assert set(supposed(store, without=("李某",)).values()) == {"b1"}
    came = ("王某,capacity=2,hours=20,field=软件,community=西社区",)
    assert supposed(store, without=("b2",), added=came) == {
        "e1": "b1", "e2": "b1", "e3": "new:王某", "e4": "new:王某",
    }  # fmt: skip
    both, before = planned(store, AS_OF, what_if=WhatIf(grown={"西社区": 2}))
    assert before is not None
    assert before.sums() == {
        "total_cost": 12.0, "uncovered": 0, "changes": 0, "brokers_needed": 0
    }  # fmt: skip
    assert [a.firm.name for a in both.uncovered] == ["西社区 +1", "西社区 +2"]
    assert both.needed == 1
    assert planned(store, AS_OF)[1] is None


def test_a_newcomer_is_read_as_described(store: Store) -> None:
    write(store)
    plan, _ = planned(store, AS_OF, what_if=WhatIf(added=("王某，上限=5，领域=F，社区=c",)))
    new = next(b for b in plan.district.brokers if b.id == "new:王某")
    assert (new.places, new.hours, new.fields, new.home) == (5, None, frozenset({"F"}), "c")
    plan, _ = planned(store, AS_OF, what_if=WhatIf(added=("王某",)))
    assert next(b for b in plan.district.brokers if b.id == "new:王某").places == 2
    for text, told in (
        ("王某,capacty=5", "cannot be read as a broker"),
        ("capacity=5", "cannot be read as a broker"),
        ("王某,capacity=many", "is no whole number"),
        ("李某,capacity=5", "there is a broker called 李某 already"),
        ("王某,field=无此领域", "no Field is called"),
    ):
        with pytest.raises(Problem, match=told):
            planned(store, AS_OF, what_if=WhatIf(added=(text,)))
    with pytest.raises(Problem, match="no broker of the plan is called"):
        planned(store, AS_OF, what_if=WhatIf(without=("赵某",)))


def cells(path: Path, sheet: int = 0) -> list[tuple[Any, ...]]:
    """All rows of a sheet."""
    return list(openpyxl.load_workbook(path).worksheets[sheet].iter_rows(values_only=True))


def edit(path: Path, changes: Mapping[str, Mapping[str, str | None]]) -> Path:
    """Fill in the workbook as a person would: for a firm (id) the cells of some columns."""
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    at = {name: n for n, name in enumerate(plan_book.FORM, 1)}
    for row in range(2, page.max_row + 1):
        for name, value in changes.get(str(page.cell(row, at["id"]).value), {}).items():
            page.cell(row, at[name]).value = value
    book.save(path)
    return path


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_changed_in_the_workbook_stays_and_the_rest_is_planned_around_it(
    tmp_path: Path, lang: Any
) -> None:
    found = district(4, 2, places=2, e0="b0", e1="b0", e2="b1")
    plan = make(found)
    assert whom(plan) == {"e0": "b0", "e1": "b0", "e2": "b1", "e3": "b1"}
    path = tmp_path / "plan.xlsx"
    plan_book.write(plan, path, lang, plan.prices())
    assert plan_book.read(path, found.brokers) == Edits({}, frozenset())
    edit(path, {"e0": {"broker": "经纪人1"}, "e2": {"fixed": "x"}, "e3": {"broker": None}})
    held = plan_book.read(path, found.brokers).held
    assert held == {"e0": "b1", "e2": "b1", "e3": None}
    again = make(found, Options(fixed=held))
    assert whom(again) == {"e0": "b1", "e1": "b0", "e2": "b1"}
    # written again they are marked, and so stay fixed
    plan_book.write(again, path, lang, None)
    assert plan_book.read(path, found.brokers).held == held
    edit(path, {"e1": {"broker": "王某"}})
    with pytest.raises(Problem, match="no broker of the plan is called so, in row 2: 王某"):
        plan_book.read(path, found.brokers)


def test_a_visit_that_is_ticked_stays_with_its_broker_and_the_week_goes_on(
    written: str, tmp_path: Path
) -> None:
    given = ("plan", "--graph", written, "--as-of", "2020-07-15", "--lang", "en")
    path, page = tmp_path / "plan.xlsx", tmp_path / "p.html"
    hongsheng(*given, "-o", path)
    edit(path, {"e1": {"visited": "yes"}})
    own = [row[-1] for row in cells(path) if row[0] == "e1"]
    assert hongsheng(*given, "--broker", *own, "-o", page).code == 0
    before = page.read_text("utf-8")
    hongsheng(*given, "--fixed", path, "--broker", *own, "-o", page)
    after = page.read_text("utf-8")
    (name,) = (row[1] for row in cells(path) if row[0] == "e1")
    assert (before.count(name), after.count(name)) == (1, 0)
    assert "1 visited" in after
    assert "visited</p>" not in before
    # written again the tick is there still, and without its broker that firm cannot be planned
    again = tmp_path / "again.xlsx"
    hongsheng(*given, "--fixed", path, "-o", again)
    with open_graph(written) as store:
        brokers = planned(store, AS_OF)[0].district.brokers
    (chosen,) = (b.id for b in brokers if b.name == own[0])
    assert plan_book.read(again, brokers) == Edits({"e1": chosen}, frozenset({"e1"}))
    gone = hongsheng(*given, "--fixed", path, "--without", *own)
    assert (gone.code, "no broker of the plan is called so" in gone.err) == (1, True)


def test_the_workbook_says_it_all(tmp_path: Path) -> None:
    found = district(2, 2, e0="b0", e1="b0")
    brokers = (found.brokers[0], replace(found.brokers[1], name="经纪人0", home="c0", hours=2.0))
    plan = make(replace(found, brokers=brokers), Options(fixed={"e1": "b1"}))
    path = tmp_path / "plan.xlsx"
    plan_book.write(plan, path, "zh", plan.prices())
    rows = cells(path)
    assert rows[0] == tuple(zh for _, zh, _ in plan_book.FORM.values())
    assert rows[1][:9] == ("e0", "企业0", "东社区", 0, "经纪人0", "经纪人0 (b0)", None, None, 0)
    assert rows[2][5:7] == ("经纪人0 (b1)", "是")
    assert rows[2][-2:] == (
        "手工指定；接替经纪人0；不在经纪人所在的东社区；为其第 1 家企业（上限 3）；"
        "仅就该企业而言由经纪人0服务可少 16，但其他企业将付出更多",
        "经纪人0 (b1)",
    )
    assert cells(path, 1)[2] == ("b1", "经纪人0", "东社区", 1, 3, 12, 104, 0, 1, 16)
    told = {row[0]: row[1] for row in cells(path, 2)}
    assert told["手工"] == plan.prices()["fixed"] == 12.4
    assert told["change"] == 10


def test_a_file_that_is_no_plan_is_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "x"
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(Problem, match="no workbook of a plan"):
        plan_book.read(tmp_path / "x.xlsx", district(1, 1).brokers)


@pytest.fixture
def written(tmp_path: Path) -> str:
    with open_graph(tmp_path / "t.graph") as store:
        write(store)
    return str(tmp_path / "t.graph")


def test_the_command_goes_round_by_the_workbook(written: str, tmp_path: Path) -> None:
    given = ("plan", "--graph", written, "--as-of", "2020-07-15", "--lang", "en")
    path = tmp_path / "plan.xlsx"
    said = hongsheng(*given, "-o", path)
    assert (said.code, said.out) == (0, "")
    assert f"hongsheng plan --fixed {path}" in said.err
    edit(path, {"e1": {"broker": "李某"}})
    made = hongsheng(*given, "--fixed", path, "--format", "json").json()
    assert {a["enterprise"]: a["broker"] for a in made["assignments"]}["e1"] == "b2"
    # e4, which has nobody yet, makes room
    assert [a["enterprise"] for a in made["assignments"]] == ["e2", "e4", "e3", "e1"]
    assert made["changes"] == 1
    assert made["rules"]["fixed"] > 0
    supposed = hongsheng(*given, "--without", "李某", "--grow", "东社区=1", "--format", "json")
    assert supposed.json()["compared"]["total_cost"] == 12.0
    assert len(supposed.json()["uncovered"]) == 3
    assert "As things stand: 12.00 hours a year, 0 firms without a broker, 0 changes." in (
        supposed.err
    )
    assert hongsheng(*given, "--grow", "东社区").code == 2
    assert hongsheng(*given, "--add-broker", "x=").code == 1
    page = hongsheng(*given, "--grow", "西社区=1", "--add-broker", "王某,community=西社区",
                     "--broker", "王某", "-o", tmp_path / "p.html")  # fmt: skip
    assert page.code == 0, page.err
    assert "西社区 +1" in (tmp_path / "p.html").read_text("utf-8")


def test_in_python_too(written: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    with hs.open(written, "en", "2020-07-15") as g:
        g.plan(output=path)
        edit(path, {"e1": {"broker": "李某"}})
        frame = g.plan(fixed=path, grow={"东社区": 1}, without=[], add=["王某,capacity=3"])
    assert frame.set_index("enterprise")["broker"]["e1"] == "b2"
    assert "compared" in frame.attrs["plan"]
