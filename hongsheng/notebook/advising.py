"""Whom to connect, and how good such advice would have been, as a notebook asks."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from hongsheng.days import day_of
from hongsheng.notebook.frames import to_pandas
from hongsheng.notebook.opened import Opened

if TYPE_CHECKING:
    import pandas as pd

    from queries.recommend.advise import Adviser


def _adviser(graph: Opened, day: date) -> Adviser:
    """The graph as read for that day; read anew when it has changed."""
    from graph.stores.base import Remembering
    from queries.recommend.advise import Adviser

    reading = graph.reading
    state = reading.state() if isinstance(reading, Remembering) else str(reading.version())
    now = (state, day)
    kept: tuple[tuple[str, date], Adviser] | None = vars(graph).get("_advised")
    if kept is None or kept[0] != now:
        kept = vars(graph)["_advised"] = (now, Adviser(graph.reading, day))
    return kept[1]


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

        subject = one(self.reading, text)
        adviser = _adviser(self, self.day(as_of))
        found = adviser.recommend(subject, top=top, kinds=kinds, fields=fields, call=call)
        columns = ("rank", "kind", "id", "name", "score", "reasons", "evidence", "broker")
        return pd.DataFrame(found.plain(self.lang), columns=list(columns))

    def give(
        self: Opened,
        text: str,
        *ranks: int,
        to: str = "",
        due: date | str | None = None,
        top: int = 10,
        kinds: Sequence[str] = (),
        fields: Sequence[str] = (),
        call: str = "",
        note: str = "",
    ) -> pd.DataFrame:
        """Make what is recommended at these ranks gaps of the ledger, for ``to`` to close.

        ``to`` is else the broker who knows both sides; the rest is as in ``recommend``. Columns id,
        reason, owner, due and status. Raises Problem for a rank that there is not.
        """
        from queries.lookup import one
        from queries.recommend.given import give

        subject, day = one(self.reading, text), self.day()
        adviser = _adviser(self, day)
        made = adviser.recommend(subject, top=top, kinds=kinds, fields=fields, call=call)
        until = None if due is None else day_of(due)
        who = getpass.getuser()
        done = give(self.reading, subject, made, ranks, to, until, as_of=day, who=who, note=note)
        reason = "reason_zh" if self.lang == "zh" else "reason"
        shown = done.select("id", done[reason].alias("reason"), "owner", "due", "status")
        return to_pandas(shown)

    def advice_record(self: Opened, as_of: date | str | None = None) -> pd.DataFrame:
        """What became of the advice that was given, the newest first: followed, and how it went.

        Columns given_on, id, to, recommended, rank, owner, due, became, collaboration, outcome and
        reason; ``.attrs["record"]`` is the whole with its figures.
        """
        import pandas as pd

        from queries.recommend.given import record

        made = record(self.reading, self.day(as_of)).plain(self.lang)
        columns = (
            *("given_on", "id", "to", "recommended", "rank", "owner", "due"),
            *("became", "collaboration", "outcome", "reason"),
        )
        frame = pd.DataFrame(made["advice"], columns=list(columns))
        frame.attrs["record"] = made
        return frame

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
