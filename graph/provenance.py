"""Who said what: merging what several sources say of one node or relation.

``source`` on a node or relation lists the ids of the sources that speak of it, joined by ``;``, the
one whose word counts most first. Where only one does, its properties are what it said. Where
several do, ``claims`` keeps each one's words as JSON, ``{source: {property: value}}``, and every
property takes the value of the first source in that order that gives one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph.schema import Property, Type

SEPARATOR = ";"


@dataclass(frozen=True, slots=True)
class Standing:
    """How much each source's word counts: the more trusted first, then the newer."""

    rank: Mapping[str, tuple[int, str, str]]

    def order(self, sources: Sequence[str]) -> list[str]:
        """The sources, the one whose word counts most first; ids break ties."""
        unknown = (0, "", "")
        by_id = sorted(sources)
        return sorted(by_id, key=lambda s: self.rank.get(s, unknown), reverse=True)


def claims_of(row: Mapping[str, Any], properties: Sequence[Property]) -> dict[str, dict[str, Any]]:
    """What each source says of a stored row, values as JSON has them."""
    if row["claims"]:
        told: dict[str, dict[str, Any]] = json.loads(row["claims"])
        return told
    return {row["source"]: spoken(row, properties)}


def spoken(row: Mapping[str, Any], properties: Sequence[Property]) -> dict[str, Any]:
    """The values that a row gives, as JSON has them; nothing for what it leaves open."""
    return {
        p.name: value.isoformat() if isinstance(value, date) else value
        for p in properties
        if (value := row.get(p.name)) is not None and p.name != "id"
    }


def settle(
    claims: Mapping[str, Mapping[str, Any]], properties: Sequence[Property], standing: Standing
) -> dict[str, Any]:
    """The row that these claims make: winning values, ``source`` and ``claims``."""
    order = standing.order(list(claims))
    row: dict[str, Any] = {}
    for each in properties:
        if each.name == "id":
            continue
        said = (claims[s][each.name] for s in order if each.name in claims[s])
        row[each.name] = _typed(next(said, None), each)
    row["source"] = SEPARATOR.join(order)
    row["claims"] = None
    if len(order) > 1:
        row["claims"] = json.dumps({s: claims[s] for s in order}, ensure_ascii=False)
    return row


def _typed(value: Any, each: Property) -> Any:
    return date.fromisoformat(value) if value is not None and each.type is Type.DATE else value
