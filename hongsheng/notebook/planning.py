"""Which broker serves whom, and a broker's week, as a notebook asks."""

from __future__ import annotations

import getpass
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hongsheng.days import day_of
from hongsheng.notebook.frames import to_pandas
from hongsheng.notebook.opened import Opened

if TYPE_CHECKING:
    import pandas as pd

    from graph.stores.base import Reader
    from queries.plan.plan import Plan
    from queries.plan.whatif import WhatIf

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
        fixed: str | Path | None = None,
        without: Sequence[str] = (),
        add: Sequence[str] = (),
        grow: Mapping[str, int] | None = None,
        output: str | Path | None = None,
        as_of: date | str | None = None,
    ) -> pd.DataFrame:
        """Which broker serves whom at the least total cost: a row a firm.

        Columns broker, broker_name, enterprise, enterprise_name, cost (hours of a broker's year),
        reason, parts and now; firms without a broker come last, with none. ``weights`` by name,
        ``floor`` (0 to 1), ``capacity`` of brokers whose own is not known and ``drop`` (rules) as
        ``hongsheng plan`` has them. ``output`` (.xlsx) gets the plan to change by hand; ``fixed``
        is such a workbook, changed. What if: brokers leave (``without``), come (``add``, each as
        ``"Li,capacity=30"``), communities ``grow`` by so many firms. ``.attrs["plan"]`` is the
        whole as ``hongsheng plan --format json`` gives it. Raises Problem where a rule cannot be
        met.
        """
        import pandas as pd

        from queries.plan.whatif import WhatIf

        plan, before = planned(
            self.reading,
            self.day(as_of),
            weights=weights,
            floor=floor,
            capacity=capacity,
            drop=drop,
            fixed=fixed,
            what_if=WhatIf(tuple(without), tuple(add), grow or {}),
        )
        made = plan.plain(self.lang)
        if before:
            made["compared"] = before.sums()
        if output is not None:
            from hongsheng.books.plan import write

            write(plan, Path(output), self.lang, made["rules"])
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

        ``options``: weights, floor, capacity, drop and fixed of :meth:`plan`. Raises Problem where
        no broker is called so.
        """
        from exports.pack.broker_page import write_page
        from queries.plan.week import Desk
        from queries.plan.whatif import broker_of

        day = self.day(as_of)
        made, _ = planned(self.reading, day, **options)
        found = broker_of(made.district.brokers, broker)
        return write_page(Desk(self.reading, made, day), found, output, self.lang)

    def assign_week(
        self: Opened,
        broker: str,
        *,
        due: date | str | None = None,
        note: str = "",
        as_of: date | str | None = None,
        **options: Any,
    ) -> pd.DataFrame:
        """Make what the broker's visits of the week may close the broker's work in the ledger.

        ``due`` is else the week's Friday; ``options`` as in :meth:`broker_page`. Columns id,
        reason, owner, due and status. Raises Problem where nothing is left to assign.
        """
        from queries.plan.assigning import assign
        from queries.plan.week import Desk
        from queries.plan.whatif import broker_of

        day = self.day(as_of)
        made, _ = planned(self.reading, day, **options)
        found = broker_of(made.district.brokers, broker)
        week = Desk(self.reading, made, day).week(found.id)
        until = None if due is None else day_of(due)
        who = getpass.getuser()
        done = assign(self.reading, week, found, until, as_of=day, who=who, note=note)
        reason = "reason_zh" if self.lang == "zh" else "reason"
        return to_pandas(done.select("id", done[reason].alias("reason"), "owner", "due", "status"))


def planned(
    reader: Reader,
    day: date,
    *,
    weights: Mapping[str, float] | None = None,
    floor: float | None = None,
    capacity: int | None = None,
    drop: Sequence[str] = (),
    fixed: str | Path | None = None,
    what_if: WhatIf | None = None,
) -> tuple[Plan, Plan | None]:
    """The plan as of a day; where something is supposed, the plan as things stand beside it.

    ``fixed`` is a workbook of :mod:`hongsheng.books.plan`. Raises Problem where a rule cannot be
    met, or what is fixed or supposed names nothing.
    """
    from queries.plan import district
    from queries.plan.plan import Options, make
    from queries.plan.rules import Weights

    options = Options(Weights.of(weights or {}), floor, capacity, frozenset(drop))
    found = district.read(reader, day)
    supposed = what_if.apply(reader, found) if what_if else found
    edited = options
    if fixed is not None:
        from hongsheng.books.plan import read

        edits = read(Path(fixed), supposed.brokers)
        edited = replace(options, fixed=edits.held, visited=edits.visited)
    made = make(supposed, edited)
    return made, make(found, options) if what_if else None
