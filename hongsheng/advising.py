"""Whom to connect, and how good such advice would have been, as a notebook asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from hongsheng.days import day_of
from hongsheng.opened import Opened

if TYPE_CHECKING:
    import pandas as pd


class Advising:
    """What a graph that is open can advise."""

    def recommend(
        self: Opened,
        text: str,
        top: int = 10,
        *,
        kinds: Sequence[str] = (),
        fields: Sequence[str] = (),
        call: str = "",
        as_of: date | str | None = None,
    ) -> pd.DataFrame:
        """Partners for a demand, an enterprise or an achievement (id, code or name), best first.

        Columns rank, kind, id, name, score, reasons, evidence and broker; ``kinds`` restricts what
        is recommended, ``fields`` and ``call`` say what is asked for. Raises Problem for another
        kind of subject.
        """
        import pandas as pd

        from queries.lookup import one
        from queries.recommend import advise

        found = advise.recommend(
            self.reading,
            one(self.reading, text),
            self.day(as_of),
            top=top,
            kinds=kinds,
            fields=fields,
            call=call,
        )
        columns = ("rank", "kind", "id", "name", "score", "reasons", "evidence", "broker")
        return pd.DataFrame(found.plain(self.lang), columns=list(columns))

    def backtest(self: Opened, cut: date | str) -> pd.DataFrame:
        """How good recommendations would have been on a day: a row a ranking and group.

        Columns ranking, group, n, hits@10, mrr and their 95% intervals; ``.attrs["record"]`` is
        the whole as ``hongsheng backtest --format json`` gives it. Raises Problem where nothing
        can be measured.
        """
        import pandas as pd

        from queries.recommend.backtest import backtest, rows

        made = backtest(self.reading, day_of(cut))
        frame = pd.DataFrame(rows(made, self.lang))
        frame.attrs["record"] = made
        return frame
