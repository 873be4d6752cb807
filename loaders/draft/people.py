"""Columns whose heading says nothing and whose cells name people that other sheets know."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from loaders.draft.forms import Column, Drafted
from loaders.draft.words import LEAST
from loaders.mapping.parts import parts_of

_WHO = ("broker", "server", "visitor")
"""Roles of those who serve firms and visit them."""
_LIKELY = 0.8
"""The share of a column's names that must be known."""


def with_known_people(sheets: Sequence[Drafted]) -> list[Drafted]:
    """Sheets that name nobody who serves or came, with the column whose names the others know as
    those of such people, unsure as it is."""
    known = {name for sheet in sheets for name in _named(sheet)}
    return [_with_people(sheet, known) if known else sheet for sheet in sheets]


def _named(sheet: Drafted) -> list[str]:
    roles = (*_WHO, "name") if sheet.form and sheet.form.name == "brokers" else _WHO
    cells = (text for column in sheet.columns if column.role.name in roles for text in column.cells)
    return [name for text in cells for name in parts_of(text, "people") or ()]


def _with_people(sheet: Drafted, known: Collection[str]) -> Drafted:
    role = sheet.form.roles.get("broker") if sheet.form else None
    if role is None or any(c.role.name in _WHO for c in sheet.columns):
        return sheet
    for heading, cells in sheet.unknown.items():
        names = [name for text in cells for name in parts_of(text, "people") or ()]
        if names and sum(name in known for name in names) >= _LIKELY * len(names):
            left = {h: why for h, why in sheet.left.items() if h != heading}
            column = Column(heading, role, LEAST, cells)
            return replace(sheet, columns=(*sheet.columns, column), left=left)
    return sheet
