"""Which broker serves whom, and a broker's week, as a notebook asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hongsheng.opened import Opened

if TYPE_CHECKING:
    import pandas as pd

    from queries.plan.plan import Plan

COLUMNS = ("broker", "broker_name", "enterprise", "enterprise_name", "cost", "reason")


class Planning:
    """What a graph that is open can plan."""

    def plan(
        self: Opened,
        *,
        weights: Mapping[str, float] | None = None,
        floor: float | None = None,
        capacity: int | None = None,
        drop: Sequence[str] = (),
        as_of: date | str | None = None,
    ) -> pd.DataFrame:
        """Which broker serves whom at the least total cost: a row a firm.

        Columns broker, broker_name, enterprise, enterprise_name, cost (hours of a broker's year),
        reason, parts and now; firms without a broker come last, with none. ``weights`` by name,
        ``floor`` (0 to 1), ``capacity`` of brokers whose own is not known and ``drop`` (rules) as
        ``hongsheng plan`` has them. ``.attrs["plan"]`` is the whole as ``hongsheng plan --format
        json`` gives it. Raises Problem where a rule cannot be met.
        """
        import pandas as pd

        made = _made(self, self.day(as_of), weights, floor, capacity, drop).plain(self.lang)
        rows = [*made["assignments"], *made["uncovered"]]
        frame = pd.DataFrame(rows, columns=[*COLUMNS, "parts", "now"])
        frame.attrs["plan"] = made
        return frame

    def broker_page(
        self: Opened,
        broker: str,
        output: str | Path,
        *,
        as_of: date | str | None = None,
        **options: Any,
    ) -> Path:
        """A broker's page (id or name), this week's visits by the plan, written to ``output``.

        ``options`` as of :meth:`plan`. Raises Problem where no broker is called so.
        """
        from exports.broker_page import broker_of, write_page
        from queries.plan.week import Desk

        day = self.day(as_of)
        made = _made(self, day, **options)
        desk = Desk(self.reading, made, day)
        return write_page(desk, broker_of(made, broker), output, self.lang)


def _made(
    graph: Opened,
    day: date,
    weights: Mapping[str, float] | None = None,
    floor: float | None = None,
    capacity: int | None = None,
    drop: Sequence[str] = (),
) -> Plan:
    from queries.plan import district
    from queries.plan.plan import Options, make
    from queries.plan.rules import Weights

    options = Options(Weights.of(weights or {}), floor, capacity, frozenset(drop))
    return make(district.read(graph.reading, day), options)
