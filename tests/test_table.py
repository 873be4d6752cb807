"""Lists as terminals of several widths show them, exactly."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from hongsheng.terminal.table import Columns, laid_out

COLUMNS = Columns(("编号", "缺口", "得分"), (False, False, True))
ROWS = [
    (
        "once-bitten-rpgmzhdd4bdczozt",
        "示例甲公司合作失败后仍需要“压铸模具”,另有26家院所有成果",
        "2.99",
    ),
    ("open-triads-ab2", "[bold]没有[/bold]", ""),
]


def test_a_table_where_it_fits() -> None:
    assert laid_out(COLUMNS, ROWS, 68, False) == (
        "\n"
        " 编号                           缺口                           得分\n"
        " ──────────────────────────────────────────────────────────────────\n"
        " once-bitten-rpgmzhdd4bdczozt   示例甲公司合作失败后仍需要“    2.99\n"
        "                                压铸模具”,另有26家院所有成果\n"
        " open-triads-ab2                [bold]没有[/bold]\n"
        "\n"
    )


def test_one_record_below_the_other_where_it_does_not() -> None:
    assert laid_out(COLUMNS, ROWS, 40, False) == (
        "\n"
        "编号   once-bitten-rpgmzhdd4bdczozt\n"
        "缺口   示例甲公司合作失败后仍需要“压铸模\n"
        "       具”,另有26家院所有成果\n"
        "得分   2.99\n"
        "\n"
        "编号   open-triads-ab2\n"
        "缺口   [bold]没有[/bold]\n"
    )


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
def test_nothing_is_wider_than_the_terminal_and_no_id_is_broken(width: int) -> None:
    shown = laid_out(COLUMNS, ROWS, width, False)
    assert max(map(cell_len, shown.splitlines())) <= width
    assert all(row[0] in shown for row in ROWS)


def test_what_is_broken_is_broken_between_words_and_numbers_stand_to_the_right() -> None:
    columns = Columns(("a", "b", "n"), (False, False, True))
    long = "one two three four five six seven eight nine ten"
    shown = laid_out(columns, [(long, f"{long}\n{'x' * 30}", "7"), ("", "", "10")], 66, False)
    assert shown == (
        "\n"
        " a                              b                               n\n"
        " ────────────────────────────────────────────────────────────────\n"
        " one two three four five six    one two three four five six     7\n"
        " seven eight nine ten           seven eight nine ten\n"
        "                                xxxxxxxxxxxxxxxxxxxxxxxxxxxx\n"
        "                                xx\n"
        "                                                               10\n"
        "\n"
    )


def test_headings_are_bold_where_somebody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    columns = Columns(("编号", "b"), (False, False))
    for row in (("1", "2"), ("1", "x" * 60)):  # a table, and records
        shown = laid_out(columns, [row], 30, True)
        assert "\x1b[1m编号" in shown
        assert "\x1b[1mb" in shown
        assert "\x1b[1m1" not in shown


def test_a_text_is_shown_as_it_is_and_says_nothing_to_the_terminal() -> None:
    text = "[bold]x[/bold] :smile: https://a.cn [red]"
    for width in (80, 30):
        shown = laid_out(Columns(("a", "b"), (False, False)), [("1", text)], width, False)
        assert "".join(shown.split()).endswith("".join(text.split()))


def test_a_list_of_nothing_has_its_headings() -> None:
    assert laid_out(COLUMNS, [], 80, False).split() == ["编号", "缺口", "得分", "─" * 18]
