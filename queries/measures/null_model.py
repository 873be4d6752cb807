"""What chance would give: ties between groups against a random graph with the same degrees.

Organisations meet in events (a collaboration, a platform, a broker's round). The null model is the
bipartite configuration model: every organisation keeps its number of ties and every event its size,
and which tie meets which is left to chance (Newman, Strogatz & Watts 2001, Phys. Rev. E 64,
026118). Of L ties, K_g are those of group g's organisations; an event of size k is then a draw of k
ties from L without replacement, and all that is wanted follows in closed form from the multivariate
hypergeometric distribution: no sampling, no seed, the same on every machine and in every order.

The model lets chance put an organisation twice into one event, as configuration models do; with
events much smaller than the whole the difference is slight. An event of one brings nobody together:
it is left out, and the tie with it, or those who work alone would seem to shun each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def group_ties(ties: pl.DataFrame) -> pl.DataFrame:
    """Pairs of organisations of two groups that meet, against chance, for each pair of groups.

    ``ties``: a row for each organisation at each event: ``event`` and ``group`` (null: of no known
    group; it still fills the event). Gives ``group_a < group_b``, ``ties_a``, ``ties_b`` (K),
    ``observed``: the sum over events of n_a x n_b; ``expected``, ``deviation`` (exact mean and
    standard deviation under the null model), ``z`` (null where the deviation is 0).
    """
    import numpy as np

    groups, counts, sizes = _counted(ties)
    own = np.asarray(counts.sum(axis=1)).ravel()
    a, b = np.triu_indices(len(groups), 1)
    moments = _pair_moments(own[a], own[b], sizes)
    observed = (counts @ counts.T).toarray()[a, b]
    return _compared(groups, a, b, own, observed, *moments)


def cross_ties(ties: pl.DataFrame) -> pl.DataFrame:
    """As :func:`group_ties`, of pairs of two sides: an enterprise of one group with an institute of
    the other.

    ``ties`` has a column ``side`` too, of two values. Under the null model each event keeps its
    number of either side, and either side's ties are dealt out among its own places: so that
    enterprises and institutes meet more than enterprises do each other is no finding.
    """
    import numpy as np
    from scipy.sparse import csr_array

    sides = ties["side"].unique().sort()
    both = ties.filter(pl.col("side").n_unique().over("event") == 2)
    groups = ties["group"].drop_nulls().unique().sort().cast(pl.String())
    events = both["event"].unique().sort()
    counted, sized = [], []
    for side in sides if len(sides) == 2 else ():
        part = both.filter(pl.col("side") == side)
        size = part.group_by("event").agg(n=pl.len()).sort("event")["n"]
        sized.append(size.cast(pl.Float64()).to_numpy())
        counted.append(_counts(part, groups, events))
    if not counted:
        counted, sized = [csr_array((len(groups), 1))] * 2, [np.zeros(1)] * 2
    first, second = (np.asarray(c.sum(axis=1)).ravel() for c in counted)
    a, b = np.triu_indices(len(groups), 1)
    met = (counted[0] @ counted[1].T).toarray()
    moments = _cross_moments((first[a], first[b]), (second[a], second[b]), sized[0], sized[1])
    return _compared(groups, a, b, first + second, met[a, b] + met[b, a], *moments)


def _compared(
    groups: pl.Series,
    a: NDArray[Any],
    b: NDArray[Any],
    own: NDArray[Any],
    observed: NDArray[Any],
    mean: NDArray[Any],
    variance: NDArray[Any],
) -> pl.DataFrame:
    import numpy as np

    deviation = np.sqrt(np.maximum(variance, 0))
    # what is all but 0 beside the mean is 0 and the noise of reckoning
    sure = deviation <= 1e-6 * np.maximum(mean, 1)
    z = np.divide(observed - mean, deviation, out=np.full(len(a), np.nan), where=~sure)
    return pl.DataFrame(
        {
            "group_a": groups.gather(a),
            "group_b": groups.gather(b),
            "ties_a": own[a].astype(np.int64),
            "ties_b": own[b].astype(np.int64),
            "observed": observed.astype(np.int64),
            "expected": mean,
            "deviation": deviation,
            "z": z,
        }
    ).with_columns(pl.col("z").fill_nan(None))


def expected_shared(ties: pl.DataFrame) -> pl.DataFrame:
    """Events at which two groups both are, against chance, for each pair of groups.

    ``ties`` as for :func:`group_ties`. Gives ``group_a < group_b``, ``ties_a``, ``ties_b``,
    ``observed`` events, ``expected`` (exact), ``p_none`` and ``p_one``: the probabilities that
    chance gives no shared event, and at most one. An event of size k has both groups with
    probability 1 - H(a) - H(b) + H(a or b), H(g) = C(L - K_g, k) / C(L, k); for the two
    probabilities the events are taken to be independent of each other (they are nearly: they
    share the ties out among themselves).
    """
    import numpy as np

    groups, counts, sizes = _counted(ties)
    here = counts.copy()
    here.data = np.ones_like(here.data)
    observed = (here @ here.T).toarray()
    own = np.asarray(counts.sum(axis=1)).ravel()
    a, b = np.triu_indices(len(groups), 1)
    # Chance knows a group by its number of ties alone, and many groups have as many as another.
    numbers, of = np.unique(own, return_inverse=True)
    mean, p_none, p_one = (c[of[a], of[b]] for c in _shared_by_chance(sizes, numbers))
    return pl.DataFrame(
        {
            "group_a": groups.gather(a),
            "group_b": groups.gather(b),
            "ties_a": own[a].astype(np.int64),
            "ties_b": own[b].astype(np.int64),
            "observed": observed[a, b].astype(np.int64),
            "expected": mean,
            "p_none": p_none,
            "p_one": p_one,
        }
    )


def _shared_by_chance(sizes: NDArray[Any], own: NDArray[Any]) -> tuple[NDArray[np.float64], ...]:
    """Of two groups with so many ties each: the events that chance lets them share, and the
    probabilities that these are none, and at most one; each a square over ``own``."""
    import numpy as np

    sizes, own = sizes.astype(np.int64), own.astype(np.int64)
    logs = np.concatenate([[0.0], np.log(np.arange(1, sizes.sum() + 1)).cumsum()])
    together = own[:, None] + own
    mean, log_none, odds = (np.zeros(together.shape) for _ in range(3))
    certain = np.zeros(together.shape, np.int64)
    for size, number in zip(*np.unique(sizes, return_counts=True), strict=True):
        without = _without(logs, own, size)
        both = np.clip(1 - without[:, None] - without + _without(logs, together, size), 0, 1)
        mean += number * both
        sure = both > 1 - 1e-12
        certain += number * sure
        unsure = np.where(sure, 0, both)
        log_none += number * np.log1p(-unsure)
        odds += number * unsure / (1 - unsure)
    none = np.exp(log_none)
    # one event at most: none; or one, of those that are not certain; a certain one uses it up
    p_none = np.where(certain == 0, none, 0)
    p_one = np.where(certain == 0, none * (1 + odds), np.where(certain == 1, none, 0))
    return mean, np.clip(p_none, 0, 1), np.clip(p_one, 0, 1)


def _counted(ties: pl.DataFrame) -> tuple[pl.Series, Any, NDArray[np.float64]]:
    """Groups (sorted), their ties at each event (groups x events), and the events' sizes."""
    sizes = ties.group_by("event").agg(pl.len().alias("size")).filter(pl.col("size") > 1)
    sizes = sizes.sort("event")
    groups = ties["group"].drop_nulls().unique().sort().cast(pl.String())
    counts = _counts(ties, groups, sizes["event"])
    return groups, counts, sizes["size"].cast(pl.Float64()).to_numpy()


def _counts(ties: pl.DataFrame, groups: pl.Series, events: pl.Series) -> Any:
    """Ties of each group at each of these events."""
    import numpy as np
    from scipy.sparse import coo_array

    met = (
        ties.drop_nulls("group")
        .join(pl.DataFrame({"group": groups}).with_row_index("g"), on="group")
        .join(pl.DataFrame({"event": events}).with_row_index("e"), on="event")
    )
    where = (met["g"].to_numpy(), met["e"].to_numpy())
    counts = coo_array((np.ones(met.height), where), shape=(len(groups), len(events))).tocsr()
    counts.sum_duplicates()
    return counts


def _without(logs: NDArray[Any], own: NDArray[Any], size: int) -> NDArray[np.float64]:
    """Probability that a draw of ``size`` ties of all has none of a group's ``own``.

    ``logs``: the logarithm of n! for each n up to the number of all ties.
    """
    import numpy as np

    whole = len(logs) - 1
    rest = whole - own
    possible = rest >= size
    left = np.where(possible, rest, size)
    found = logs[left] - logs[left - size] - logs[whole] + logs[whole - size]
    return np.where(possible, np.exp(np.minimum(found, 0)), 0.0)


def _pair_moments(
    a: NDArray[Any], b: NDArray[Any], sizes: NDArray[Any]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and variance of the sum over events of n_a x n_b under the configuration model.

    The sum counts ordered pairs of places (s, t) of one event with s of group a and t of b. Its
    square is summed over two such pairs by how many places they share: none, one, or both.
    """
    import numpy as np

    whole = sizes.sum()
    pairs = (sizes * (sizes - 1)).sum()
    triples = (sizes * (sizes - 1) * (sizes - 2)).sum()

    def falling(n: int) -> float:
        return float(np.prod([max(whole - i, 1) for i in range(n)]))

    mean = pairs * a * b / falling(2)
    apart = pairs**2 - 2 * pairs - 4 * triples
    square = (
        apart * a * (a - 1) * b * (b - 1) / falling(4)
        + triples * a * b * (a + b - 2) / falling(3)
        + pairs * a * b / falling(2)
    )
    return mean, square - mean**2


def _cross_moments(
    first: tuple[NDArray[Any], NDArray[Any]],
    second: tuple[NDArray[Any], NDArray[Any]],
    sizes: NDArray[Any],
    other_sizes: NDArray[Any],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and variance of the sum over events of x_a y_b + x_b y_a, x of one side, y of the other.

    ``first`` and ``second``: ties of groups a and b on either side. The two sides are dealt out
    independently, so the moments of x and y multiply; each is summed over pairs of places that
    are two (``apart``) or one.
    """
    import numpy as np

    (xa, xb), (ya, yb) = first, second
    whole, other = max(sizes.sum(), 1), max(other_sizes.sum(), 1)
    two, other_two = max(whole * (whole - 1), 1), max(other * (other - 1), 1)
    met = (sizes * other_sizes).sum()
    left, right = (sizes**2 * other_sizes).sum(), (sizes * other_sizes**2).sum()
    apart = met**2 - left - right + met
    mean = met * (xa * yb + xb * ya) / (whole * other)

    def square(x: NDArray[Any], y: NDArray[Any]) -> NDArray[Any]:
        x_two, y_two = x * (x - 1) / two, y * (y - 1) / other_two
        one_place = (left - met) * x_two * y / other + (right - met) * x / whole * y_two
        return np.asarray(apart * x_two * y_two + one_place + met * x / whole * y / other)

    crossed = 2 * apart * (xa * xb / two) * (ya * yb / other_two)
    return mean, square(xa, yb) + square(xb, ya) + crossed - mean**2
