"""Not the same famous institutes for everyone: the last of ten places go to others.

Ten institutes that have worked with most enterprises would fill half of all first tens. So of each
list the first KEPT places stay as they were reckoned, and the rest of the ten go to the best of
those who are not among the FAMOUS; whom they go past comes right after them. What it costs stands
in every backtest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from queries.recommend.measure import TOP

if TYPE_CHECKING:
    from numpy.typing import NDArray

KEPT = 8
"""Places of the first ten that are left as they are."""
FAMOUS = 20
"""So many institutes with most enterprises are famous, but a tenth of all at most."""
_LOOKED = 60
_KNOWN = -1e29
_STEP = 1e-9


def famous(tie: NDArray[np.int64], candidates: int) -> NDArray[np.bool_]:
    """Which institutes are famous; ``tie`` is each one's place by enterprises worked with."""
    found: NDArray[np.bool_] = tie < min(FAMOUS, candidates // 10)
    return found


def spread(
    scores: NDArray[np.float64], known: NDArray[np.bool_], tie: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Scores (rows x institutes; -inf: not to be ranked) whose order is that told above.

    ``known`` marks the famous. Those that others go past get a score just below theirs.
    """
    made = scores.copy()
    if not known.any():
        return made
    for row in made:
        ahead = _ahead(row, tie)[KEPT:]
        others = ahead[~known[ahead] & (row[ahead] > _KNOWN)][: TOP - KEPT]
        if not len(others):
            continue
        last = others[-1]
        passed = ahead[: int(np.flatnonzero(ahead == last)[0])]
        passed = passed[known[passed]]
        step = _STEP * max(1.0, abs(float(row[last])))
        row[passed] = row[last] - step * (1 + np.arange(len(passed)))
    return made


def _ahead(row: NDArray[np.float64], tie: NDArray[np.int64]) -> NDArray[np.int64]:
    """The best of a row in their order."""
    some = np.arange(len(row))
    if len(row) > _LOOKED:
        some = np.argpartition(-row, _LOOKED)[:_LOOKED]
    order: NDArray[np.int64] = some[np.lexsort((tie[some], -row[some]))]
    return order
