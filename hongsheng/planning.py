"""Which broker serves whom, as a notebook asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from hongsheng.opened import Opened

if TYPE_CHECKING:
    import pandas as pd


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

        from queries.plan import district
        from queries.plan.plan import Options, make
        from queries.plan.rules import Weights

        options = Options(Weights.of(weights or {}), floor, capacity, frozenset(drop))
        made = make(district.read(self.reading, self.day(as_of)), options).plain(self.lang)
        columns = ("broker", "broker_name", "enterprise", "enterprise_name", "cost", "reason")
        frame = pd.DataFrame(
            [*made["assignments"], *made["uncovered"]], columns=[*columns, "parts", "now"]
        )
        frame.attrs["plan"] = made
        return frame
