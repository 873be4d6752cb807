"""How far needs come, as a flow: the first picture of a question that answers by stages."""

from __future__ import annotations

from datetime import date
from typing import Any

from exports.view.elements import Flow, Stage
from graph.stores.base import Reader
from queries.figures.figure import declared
from queries.question.query import Query
from queries.registry import built_in, get

STAGES = ("raised", "matched", "contracted", "closed", "withdrawn", "unknown")
THROUGH = 4
"""Stages that follow upon each other, and are there also where nothing stands at them."""
AGES = ("0-90", "91-180", "181-365", ">365", "unknown")


def net_of(question: Query) -> Query | None:
    """The rule whose gaps are the net behind this question's flow; None where it has none."""
    for rule in built_in().values():
        about = declared(rule) if rule.gap else None
        if about and about.flow == question.name:
            return rule
    return None


def flow(store: Reader, question: str, as_of: date | None) -> Flow:
    """The stages of this question's answer (``stage, age, demands``), in their order."""
    given: dict[str, Any] = {"as_of": as_of} if as_of else {}
    counts = {name: dict.fromkeys(AGES, 0) for name in STAGES}
    rows = get(question).run(store, **given)
    for stage, age, number in rows.select("stage", "age", "demands").iter_rows():
        counts[stage][age] += number
    there = {*STAGES[:THROUGH], *rows["stage"]}
    stages = (Stage(n, tuple(counts[n].values())) for n in STAGES if n in there)
    return Flow(tuple(stages), AGES)
