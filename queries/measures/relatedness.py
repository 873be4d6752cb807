"""Relatedness of fields, what is near to what one has, and nestedness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray


def revealed_advantage(counts: NDArray[Any]) -> NDArray[Any]:
    """Balassa's index of a places x fields matrix: the place's share of a field over all's share.

    At least 1: the place has more of the field than its size would give (Balassa 1965). 0 where
    the place or the field has nothing.
    """
    import numpy as np

    counts = np.asarray(counts, float)
    expected = counts.sum(1, keepdims=True) * counts.sum(0, keepdims=True)
    with np.errstate(invalid="ignore"):
        found: NDArray[Any] = np.divide(
            counts * counts.sum(), expected, out=np.zeros_like(counts), where=expected > 0
        )
    return found


def proximity(carriers: Any) -> NDArray[Any]:
    """Relatedness of fields, fields x fields in [0, 1], diagonal 0 (Hidalgo et al. 2007).

    ``carriers``: a 0/1 matrix, carriers x fields. The lesser of the two conditional probabilities
    that a carrier of one field carries the other: co-occurrences / the larger of the two numbers.
    """
    import numpy as np
    from scipy.sparse import csr_array

    held = csr_array(carriers).astype(float)
    together = (held.T @ held).toarray()
    number = np.diag(together).copy()
    larger = np.maximum(number[:, None], number[None, :])
    found = np.divide(together, larger, out=np.zeros_like(together), where=larger > 0)
    np.fill_diagonal(found, 0)
    return np.asarray(found)


def density(present: Any, related: NDArray[Any]) -> NDArray[Any]:
    """Relatedness density, places x fields in [0, 1]: of all that is related to a field, the share
    that the place has (Hidalgo et al. 2007; Balland et al. 2019, Regional Studies 53:9).

    ``present``: 0/1, places x fields; ``related``: fields x fields, diagonal 0. 0 for a field that
    is related to none.
    """
    import numpy as np

    around = related.sum(axis=0)
    near = np.asarray(present, float) @ related
    return np.asarray(np.divide(near, around, out=np.zeros_like(near), where=around > 0))


def nodf(present: Any) -> float:
    """Nestedness by overlap and decreasing fill, 0 to 100 (Almeida-Neto et al. 2008, Oikos 117).

    Over all pairs of rows with unequal fill the share of the lesser's cells that the greater has
    too (pairs of equal fill give 0), and so for columns; the mean of all pairs. The order of rows
    and columns does not matter. NaN for a matrix of one cell.
    """
    import numpy as np

    held = np.asarray(present, float)
    n, m = held.shape
    pairs = n * (n - 1) / 2 + m * (m - 1) / 2
    if not pairs:
        return float("nan")
    return float(100 * (_overlap(held) + _overlap(held.T)) / pairs)


def _overlap(held: NDArray[Any]) -> float:
    import numpy as np

    fill = held.sum(axis=1)
    total = 0.0
    for first in range(0, len(held), 1_000):
        part = held[first : first + 1_000]
        shared = part @ held.T
        lesser = (fill[first : first + 1_000, None] < fill[None, :]) & (
            fill[first : first + 1_000, None] > 0
        )
        share = np.divide(
            shared, fill[first : first + 1_000, None], out=np.zeros_like(shared), where=lesser
        )
        total += float(share.sum())
    return total


def expected_cells(present: Any) -> tuple[NDArray[Any], float]:
    """How much nestedness would have each cell filled, in [0, 1], and how well that foretells.

    In a perfectly nested matrix whoever has a field has all that are less rare, and a field that
    some institute has, every broader institute has too. So for institute i and field f the mean of

    * of those that have f (without i), the share that have fewer fields than i;
    * of the fields that i has (without f), the share that fewer institutes have than f.

    Both are the paired overlaps of NODF, taken at one cell, and each cell is judged as though it
    were empty. The second value is the area under the ROC curve, the chance that a filled cell
    gets more than an empty one: 0.5 is no better than a guess (Bustos et al. 2012, PLoS ONE 7(11)
    e49393, who judge nestedness so). NaN where all or none are filled.
    """
    import numpy as np

    held = np.asarray(present) > 0
    fields = held.sum(axis=1)[:, None] - held  # of the institute, without this cell
    holders = held.sum(axis=0)[None, :] - held
    narrower = _fewer(held, held.sum(axis=1), fields)
    rarer = _fewer(held.T, held.sum(axis=0), holders.T).T
    share_narrower = np.divide(narrower, holders, out=np.zeros(held.shape), where=holders > 0)
    share_rarer = np.divide(rarer, fields, out=np.zeros(held.shape), where=fields > 0)
    expected = (share_narrower + share_rarer) / 2
    return expected, _roc(expected, held)


def _fewer(held: NDArray[Any], fill: NDArray[Any], limit: NDArray[Any]) -> NDArray[Any]:
    """For each cell the rows that fill its column and whose fill is less than the cell's limit."""
    import numpy as np

    steps = np.unique(fill)
    rank = np.searchsorted(steps, fill)
    running = np.zeros((held.shape[1], len(steps) + 1))
    row, column = held.nonzero()
    np.add.at(running, (column, rank[row] + 1), 1)
    running = running.cumsum(axis=1)
    return running[np.arange(held.shape[1])[None, :], np.searchsorted(steps, limit)]


def _roc(score: NDArray[Any], positive: NDArray[Any]) -> float:
    import polars as pl

    yes = int(positive.sum())
    no = positive.size - yes
    if not yes or not no:
        return float("nan")
    ranks = pl.Series(score.ravel()).round(9).rank("average").to_numpy()[positive.ravel()]
    return float((ranks.sum() - yes * (yes + 1) / 2) / (yes * no))
