"""统一社会信用代码: the check character against known codes and against the definition."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.uscc import ALPHABET, check_character, is_valid

VALID = (
    "91110108551385082Q",
    "91110000101623741K",
    "911101066976941872",
    "91350100M000100Y43",
    "9133020600000000K0",
)


@pytest.mark.parametrize("code", VALID)
def test_registered_codes_pass(code):
    assert is_valid(pl.Series([code])).to_list() == [True]


@pytest.mark.parametrize(
    "code", ["91350100M000100Y4Z", "91110108551385082q", "9111010855138508", "甲" * 18, ""]
)
def test_wrong_codes_fail(code):
    assert is_valid(pl.Series([code])).to_list() == [False]


def test_null_stays_null_and_order_is_kept():
    codes = pl.Series([None, VALID[0], "x", None, VALID[1]], dtype=pl.String)
    assert is_valid(codes).to_list() == [None, True, False, None, True]
    assert is_valid(pl.Series([None], dtype=pl.String)).to_list() == [None]


@given(st.text(ALPHABET, min_size=17, max_size=17))
def test_the_last_character_decides(first):
    right = check_character(first)
    codes = pl.Series([first + c for c in ALPHABET])
    assert is_valid(codes).to_list() == [c == right for c in ALPHABET]
