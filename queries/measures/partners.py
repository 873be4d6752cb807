"""Whom one works with: concentration on a partner, and paths to partners of those alike."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PRODUCTS = 20_000_000
_PAIRS = 2_000
_PEERS = {"a": pl.String(), "b": pl.String(), "peers": pl.Int64(), "peer": pl.String()}
_FOUND = {"row": pl.Int64(), "column": pl.Int64(), "paths": pl.Int64(), "score": pl.Float64()}


def herfindahl(counts: pl.DataFrame, by: str = "org", number: str = "number") -> pl.DataFrame:
    """Herfindahl-Hirschman index of each ``by``: the sum of squared shares of ``number``; (0, 1].

    Columns ``by``, ``total`` and ``hhi``.
    """
    share = pl.col(number) / pl.col(number).sum()
    return (
        counts.group_by(by)
        .agg(pl.col(number).sum().alias("total"), (share**2).sum().alias("hhi"))
        .sort(by)
    )


class _Met:
    """Who ties with whom as a 0/1 matrix, left x right, and what a path is worth on either side."""

    def __init__(self, ties: pl.DataFrame) -> None:
        import numpy as np
        from scipy.sparse import coo_array

        self.left, self.right = ties["a"].unique().sort(), ties["b"].unique().sort()
        rows, columns = self.place(ties)
        shape = (len(self.left), len(self.right))
        self.there = coo_array((np.ones(len(rows)), (rows, columns)), shape=shape).tocsr()
        self.there.data[:] = 1
        self.back = self.there.T.tocsr()
        share_right = 1 / np.sqrt(np.diff(self.back.indptr))
        share_left = 1 / np.sqrt(np.diff(self.there.indptr))
        weighed = self.back.multiply(share_right[:, None]).multiply(share_left[None, :])
        self.weighed = weighed.tocsr()

    def place(self, pairs: pl.DataFrame) -> tuple[NDArray[Any], NDArray[Any]]:
        """Rows and columns of pairs ``a, b``."""
        rows = pairs["a"].cast(pl.Enum(self.left)).to_physical().to_numpy()
        return rows, pairs["b"].cast(pl.Enum(self.right)).to_physical().to_numpy()


def three_step_paths(
    ties: pl.DataFrame,
    excluded: pl.DataFrame | None = None,
    top: int = 5,
    at_least: int = 1,
) -> pl.DataFrame:
    """Best new partners over a partner's other partner's partner: ``a, b, paths, score``.

    ``ties``: pairs ``a`` (left side), ``b`` (right side). For each a the ``top`` best b to which it
    has no tie (and which is not a pair of ``excluded``) among those of ``at_least`` so many paths,
    with all that tie with the last:
    ``paths`` counts a - b' - a' - b; ``score`` weighs each by 1 / sqrt(k_b' k_a'), so that a path
    through a hub says less (L3: Kovacs et al. 2019, Nature Communications 10, 1240).
    """
    found = [pl.DataFrame(schema=_FOUND)]
    left, right = pl.Series(dtype=pl.String()), pl.Series(dtype=pl.String())
    if ties.height:
        met = _Met(ties)
        left, right = met.left, met.right
        barred = _barred(excluded, left, right)
        for first, last in _blocks(met.there, met.back):
            # one product of complex numbers gives both sums: paths, and weights beside them
            step = met.there[first:last] @ (met.back + 1j * met.weighed)
            paths = (step @ met.there).tocoo()
            found.append(_best(paths, first, met.there, barred, top, at_least))
    frame = pl.concat(found)
    names = left.gather(frame["row"]).alias("a"), right.gather(frame["column"]).alias("b")
    return frame.select(*names, "paths", "score").sort(
        ["a", "score", "paths", "b"], descending=[False, True, True, False]
    )


def closest_peers(ties: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Through whom the paths of these ``pairs`` run: ``a, b, peers`` (how many), ``peer``.

    A row for the peer that gives most of the score, and for each that ties with it.
    """
    import numpy as np

    found = [pl.DataFrame(schema=_PEERS)]
    met = _Met(ties) if pairs.height else None
    for start in range(0, pairs.height, _PAIRS):
        assert met is not None
        part = pairs.slice(start, _PAIRS)
        rows, columns = met.place(part)
        own, at = np.unique(rows, return_inverse=True)
        near = (met.there[own] @ met.weighed).tocsr()[at].multiply(met.back[columns]).tocsr()
        number = np.diff(near.indptr)
        weight = near.data.round(9)
        most = np.repeat(np.maximum.reduceat(weight, near.indptr[:-1]), number)
        row = np.repeat(np.arange(part.height), number)[weight == most]
        peer = met.left.gather(near.indices[weight == most]).alias("peer")
        here = part.select("a", "b").with_columns(peers=pl.Series(number).cast(pl.Int64()))
        found.append(here[row.tolist()].with_columns(peer))
    return pl.concat(found)


def _barred(excluded: pl.DataFrame | None, left: pl.Series, right: pl.Series) -> pl.DataFrame:
    if excluded is None:
        return pl.DataFrame(schema={"row": pl.Int64, "column": pl.Int64})
    rows = pl.DataFrame({"a": left}).with_row_index("row")
    columns = pl.DataFrame({"b": right}).with_row_index("column")
    return (
        excluded.join(rows, on="a")
        .join(columns, on="b")
        .select(pl.col("row", "column").cast(pl.Int64))
    )


def _best(
    paths: Any, first: int, met: Any, barred: pl.DataFrame, top: int, at_least: int
) -> pl.DataFrame:
    known = met[first : first + paths.shape[0]].tocoo()
    tied = pl.DataFrame({"row": known.row.astype("i8") + first, "column": known.col.astype("i8")})
    frame = pl.DataFrame(
        {
            "row": paths.row.astype("i8") + first,
            "column": paths.col.astype("i8"),
            "paths": paths.data.real.round().astype("i8"),
            # rounded, so that what is equal on paper is equal whatever the order of summing
            "score": paths.data.imag.round(9),
        }
    )
    keys = ["row", "column"]
    frame = frame.filter(pl.col("paths") >= at_least)
    frame = frame.join(tied, on=keys, how="anti").join(barred, on=keys, how="anti")
    return frame.filter(pl.col("score").rank("min", descending=True).over("row") <= top)


def _blocks(met: Any, back: Any) -> list[tuple[int, int]]:
    """Slices of rows whose products met @ back @ met stay within _PRODUCTS, or one row each."""
    import numpy as np

    second = back @ np.diff(met.indptr).astype(float)
    cost = np.cumsum(met @ second)
    cuts: NDArray[Any] = np.searchsorted(cost, np.arange(_PRODUCTS, cost[-1], _PRODUCTS))
    places = np.unique(np.concatenate([[0], cuts, [met.shape[0]]])).tolist()
    return list(itertools.pairwise(places))
