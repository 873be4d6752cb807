"""A day as people give it."""

from __future__ import annotations

from datetime import date

from graph.problem import Problem


def day_of(said: date | str) -> date:
    """The day: a date, or text such as 2020-07-15. Raises Problem where the text is none."""
    if isinstance(said, date):
        return said
    try:
        year, month, day = map(int, str(said).split("-"))
        return date(year, month, day)
    except ValueError as error:
        raise Problem(
            f"{said!r} is not a date; write it as 2020-07-15",
            f"{said!r} 不是日期；请写成 2020-07-15 的形式",
        ) from error
