"""The ledger of gaps: what was found, what became of it, and who decided.

    runs.find - Found of each rule -> transitions (a gap's next state) -> book (what is kept)

Its gaps and events live in the graph; what people decide is in :mod:`queries.ledger.decisions`,
what is listed and compared in :mod:`~queries.ledger.listing` and :mod:`~queries.ledger.changes`.
"""

from queries.ledger.book import events, last_day, lines, moment, remember, turn
from queries.ledger.runs import Progress, find, rules_of

__all__ = [
    "Progress",
    "events",
    "find",
    "last_day",
    "lines",
    "moment",
    "remember",
    "rules_of",
    "turn",
]
