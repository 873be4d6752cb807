"""Whole columns are looked at as one row of bytes, and come out as one by one."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.casts import are_tidy, tidy

UNTIDY = "\x7f\x80\x85\xa0\u1680\u2003\u200b\u2028\u202f\u205f\u2060\u3000\ufeff"


@pytest.mark.parametrize("odd", [*map(chr, range(0x21)), *UNTIDY], ids=lambda odd: f"{ord(odd):x}")
def test_one_untidy_text_among_tidy_ones_is_seen(odd: str) -> None:
    assert not are_tidy(pl.Series(["a", f"b{odd}", None, "c"]))
    assert not are_tidy(pl.Series([f"{odd}甲", "c"]))
    assert are_tidy(pl.Series([f"甲{odd}乙"])) is (odd == " ")


@pytest.mark.parametrize("texts", [["a b", None, "甲（乙）、 丙", "", "c"], [None], [], [""]])
def test_tidy_texts_are_known_as_such(texts: list[str | None]) -> None:
    assert are_tidy(pl.Series(texts, dtype=pl.String))


@given(st.lists(st.one_of(st.none(), st.text(" a甲·，\n\t\xa0\u3000", max_size=3)), max_size=6))
def test_texts_are_tidied_alike_however_many_need_it(texts: list[str | None]) -> None:
    alone = tidy(pl.Series(texts, dtype=pl.String), one_line=True).to_list()
    beside = tidy(pl.Series([*texts, " b"], dtype=pl.String), one_line=True).to_list()
    assert beside == [*alone, "b"]
