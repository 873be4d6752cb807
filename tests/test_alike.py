"""What is made once of rows that are alike is what would be made of each."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.measured.sides import measure as sides
from queries.question.alike import in_order, numbered, once_each, ranked

ROWS = pl.DataFrame(
    {
        "names": [["甲", "乙"], ["甲", "乙"], [], None, None, ["甲", None], [], []],
        "n": [1, 1, 2, None, None, 1, 2, 2],
        "share": [0.5, 0.5, 0.25, None, None, 0.5, 0.25, 0.25],
    }
)


def _described(rows: pl.DataFrame) -> pl.DataFrame:
    names = pl.col("names").list.join("+", ignore_nulls=True).fill_null("?")
    return rows.select(said=pl.format("{} {} {}", names, pl.col("n").fill_null(0), "share"))


@pytest.mark.parametrize(("times", "made"), [(1, 4), (3, 4)])
def test_alike_rows_are_described_once(times: int, made: int) -> None:
    rows, seen = pl.concat([ROWS] * times), []

    def counted(few: pl.DataFrame) -> pl.DataFrame:
        seen.append(few.height)
        return _described(few)

    assert once_each(rows, counted).equals(_described(rows))
    assert seen == [made]


def test_rows_that_differ_are_made_as_they_are() -> None:
    rows = ROWS.head(2).with_columns(n=pl.Series([1, 2]))
    assert once_each(rows, lambda every: every.select("n")).equals(rows.select("n"))


def test_numbers_are_in_the_order_of_the_ids() -> None:
    ids = pl.Series("id", ["b", None, "a", "乙", "b", "A"])
    assert numbered(ids).to_list() == [2, None, 1, 3, 2, 0]
    assert numbered(pl.Series("score", [3.5, None, -1.0, 3.5])).to_list() == [1, None, 0, 1]


def test_a_pair_found_in_several_ways_is_one_row() -> None:
    several, same = [["a", "b"], ["a"], None], [False, True, None]
    pairs = pl.DataFrame({"demand": ["d", "d", "e"], "same": same, "achievements": several})
    titles = pl.DataFrame({"demand": ["d", "e"], "title": ["D", "E"]})
    trl = pl.DataFrame({"achievement": ["a", "b"], "trl": [5, 7]})
    found = sides({"pairs": pairs, "demand": titles, "achievement": trl}, {})
    assert found.select("demand", "achievement", "same", "title", "trl").rows() == [
        ("d", "a", True, "D", 5),
        ("d", "b", False, "D", 7),
        ("e", None, None, "E", None),
    ]


def test_pairs_of_which_more_is_said_stay_as_they_are() -> None:
    pairs = pl.DataFrame({"demand": ["d", "d"], "unsure": [True, False], "n": [1, 2]})
    found = sides({"pairs": pairs, "demand": pl.DataFrame({"demand": ["d"], "x": ["X"]})}, {})
    assert found.rows() == [("d", True, 1, "X"), ("d", False, 2, "X")]


_MEMBERS = st.lists(st.sampled_from(["甲", "b", "B", "", None]), max_size=5)


@given(st.lists(st.none() | _MEMBERS, max_size=6))
def test_lists_in_order(lists):
    wanted = [None if each is None else sorted({*each} - {None}) for each in lists]
    found = in_order(pl.Series("n", lists, dtype=pl.List(pl.String)))
    assert (found.name, found.dtype, found.to_list()) == ("n", pl.List(pl.String), wanted)


@given(st.lists(st.tuples(st.booleans(), st.floats(-1, 1), st.sampled_from(["甲", "b", None]))))
@pytest.mark.parametrize("times", [1, 30])
def test_rows_are_ranked_by_one_column_after_another(times, rows):
    """Also where a row is more than one number can hold."""
    wanted = sorted(range(len(rows)), key=lambda n: (*rows[n][:2], rows[n][2] is None, rows[n][2]))
    schema = {"unknown": pl.Boolean, "score": pl.Float64, "id": pl.String}
    columns = pl.DataFrame(rows, schema=schema, orient="row").get_columns()
    assert ranked([each for each in columns for _ in range(times)]).to_list() == wanted
