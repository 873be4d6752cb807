"""What goes out comes back: exported folders and mended rejects load to the same graph."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exports.graphfile.formats import graph_file_of, write_graph_file
from exports.graphfile.tables import read_tables
from graph.guard import guarded, unguarded
from graph.loading import load
from hongsheng.intake import take_in
from loaders.rejects import write_rejects
from loaders.sheets.delimited import without_guards
from tests.tables import table

pytestmark = pytest.mark.above_stores

STARTS = ("+", "-", "=", "@", "'", "'+", "|", "%", "0", "1E5", "3-12", '["a"]', "[", "")
TEXT = st.builds(
    lambda start, rest: start + rest,
    st.sampled_from(STARTS),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
)
"""Texts as they stand in a cell, many of them such as a spreadsheet would run or change."""

FIRMS = st.lists(
    st.fixed_dictionaries(
        {
            "name": TEXT,
            "phone": TEXT,
            "address": TEXT,
            "aliases": TEXT,
            "employees": st.none() | st.integers(0, 10**6).map(str),
            "founded_on": st.none() | st.dates(date(1000, 1, 1)).map(str),
            "above_scale": st.sampled_from([None, "是", "否"]),
        }
    ),
    min_size=1,
    max_size=12,
)


def contents(store: Any) -> dict[Any, list[dict[str, Any]]]:
    """All that a graph says, without who said it and without the sources."""
    return {
        key: frame.drop("source", "claims").to_dicts()
        for key, frame in read_tables(store).frames()
        if key != "Source"
    }


def numbered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"id": f"e{n}", **row} for n, row in enumerate(rows)]


@settings(max_examples=3, suppress_health_check=list(HealthCheck))
@given(rows=FIRMS)
def test_an_exported_folder_loads_to_the_same_graph(
    store: Any, tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("out") / "g"
    firms = numbered(rows)
    visits = [{"id": f"v{n}", "type": "visit", "date": "2020-07-15", "enterprise": row["id"]}
              for n, row in enumerate(firms) if row["name"].strip()]  # fmt: skip
    said = [
        table("Enterprise", *firms),
        table("ServiceEvent", *visits),
        table("Community", {"id": "+c", "name": "=大碶"}),
        table("LOCATED_IN", {"from_": "e0", "to": "+c"}),
    ]
    load(store, said, "s")
    before = contents(store)
    write_graph_file(graph_file_of(store), folder)
    load(store, [table("Enterprise")], "s")
    report = take_in(store, [folder], source="s")
    assert contents(store) == before
    assert report["rejects"] == report["blanked"] == 0
    assert [n.en for n in report["notices"] if n.column in ("source", "claims")] == []


@settings(max_examples=3, suppress_health_check=list(HealthCheck))
@given(rows=FIRMS)
def test_mended_rejects_load_to_the_same_graph_as_what_was_right_at_once(
    store: Any, tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("in")
    firms = [{**row, "employees": "7"} for row in numbered(rows)]
    load(store, [table("Enterprise", *firms)], "企业")
    right = contents(store)
    nameless = sum(1 for row in right.get("Enterprise", ()) if row["name"])
    load(store, [table("Enterprise")], "企业")
    bad = [{**row, "employees": "many"} for row in firms]
    report = load(store, [table("Enterprise", *bad)], "企业")
    kept = folder / "企业.rejects.csv"
    write_rejects(report.rejects, kept, "企业")
    mend(kept, "employees", "7")
    again = take_in(store, [kept])
    assert contents(store) == right
    assert len(right.get("Enterprise", ())) == nameless
    assert again["blanked"] == 0


def mend(path: Path, column: str, text: str) -> None:
    """Write this text into a column of a rejects file, as a person does."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    place = lines[0].index(column, 8)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(
            [lines[0], *([*r[:place], text, *r[place + 1 :]] for r in lines[1:])]
        )


@pytest.mark.parametrize("text", ["1E5\x1f", "3-12\x1c", "1E5", "'1E5\x1e", "+86"])
def test_a_guard_put_on_is_taken_off(text: str) -> None:
    """By Python and by polars, which have other spaces."""
    assert unguarded(guarded(text)) == text
    assert without_guards(pl.DataFrame({"c": [guarded(text)]}))["c"].to_list() == [text]
