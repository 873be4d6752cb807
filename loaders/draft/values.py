"""How the values of foreign sheets are written: the order of day and month, decimal commas."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from graph.values import half_width
from loaders.draft.forms import Column, Drafted
from loaders.mapping.parts import is_year_last, orders_of

_ORDERS = {"mdy": r"m{1,2}\s*[/.-]\s*d{1,2}", "dmy": r"d{1,2}\s*[/.-]\s*m{1,2}"}
"""How a heading says it: Date (mm/dd/yyyy)."""
_COMMA = re.compile(r"^\D{0,4}(?:\d+|\d{1,3}(?:\.\d{3})+),(?:\d{1,2}|\d{4,})\D*$")
_POINT = re.compile(r"^\D{0,4}(?:\d+|\d{1,3}(?:,\d{3})+)\.(?:\d{1,2}|\d{4,})\D*$")
PHONE = r"(\+?\d[\d -]{6,}\d)"
"""A telephone number in a cell that also names whom one gets there."""
BESIDE_PHONE = rf"[\s/、,，;；:：(（]*(?:联系)?(?:电话|手机|tel\.?)?[:：]?\s*{PHONE}[)）]?"
_CONTINENTAL = re.compile(r"^\d{1,2}\.\s?\d{1,2}\.\s?\d{4}$")
_THOUSANDS = re.compile(r"^\d{1,3}(?:\.\d{3})+$")
_NUMBERS = ("amount", "number")


def order_of(sheets: Sequence[Drafted], heading: str) -> str:
    """``mdy`` or ``dmy`` where a column has dates with the year last and it is told which they are:
    by the column's cells, by its heading, or by the other dates of the sheets; else ``""``."""
    columns = [c for sheet in sheets for c in sheet.columns]
    own = [t for c in columns if c.heading == heading for t in c.cells]
    orders = orders_of(own)
    if len(orders) == 1:
        return orders.pop()
    if not orders:
        return ""
    said = [o for o, way in _ORDERS.items() if re.search(way, heading, re.IGNORECASE)]
    others = (c.cells for c in columns if "date" in c.role.looks)
    told = [o for cells in others if len(o := orders_of(filter(is_year_last, cells))) == 1]
    found = set(said) or set().union(*told)
    return found.pop() if len(found) == 1 else ""


def has_commas(columns: Iterable[Column], whole: Collection[str]) -> bool:
    """Whether one of the numbers has a decimal comma (``1,5``), and none a decimal point.

    ``whole`` are the roles of numbers that have no decimals: there ``1.250`` shows it as well, and
    so it does of amounts beside days as 03.04.2023.
    """
    columns = [*columns]
    points = any(
        map(_CONTINENTAL.match, (t for c in columns if "date" in c.role.looks for t in c.cells))
    )
    texts = [
        (half_width(t), c.role.name in whole or (points and "amount" in c.role.looks))
        for c in columns
        if set(c.role.looks) & {*_NUMBERS}
        for t in c.cells
    ]
    shown = any(_COMMA.match(t) or (no_part and _THOUSANDS.match(t)) for t, no_part in texts)
    return shown and not any(_POINT.match(t) for t, _ in texts)
