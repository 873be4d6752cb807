"""Who stands in the middle: degree, betweenness, closeness, PageRank."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from graph.projection import Projection

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

EXACT = 5_000
"""Up to so many nodes betweenness and closeness are exact; above, estimated from PIVOTS nodes."""
PIVOTS = 256
_BATCH = 16

Kind = Literal["degree", "betweenness", "closeness", "pagerank"]


def centrality(
    projection: Projection, kind: Kind = "degree", *, exact: bool | None = None, seed: int = 0
) -> pl.DataFrame:
    """One row a node with its ``value``, highest first.

    * degree: number of contacts.
    * betweenness (Freeman 1977): share of shortest paths between others that run through it.
    * closeness (Freeman 1979, with Wasserman & Faust's factor for several components).
    * pagerank (Brin & Page 1998): damping 0.85, with weights.

    Above EXACT nodes betweenness is estimated from the shortest paths of PIVOTS nodes drawn with
    ``seed`` (Brandes & Pich 2007) and closeness from the distances to them (Eppstein & Wang 2004;
    null where no pivot can be reached); ``exact`` decides otherwise.
    """
    matrix, _ = projection.sparse()
    n = matrix.shape[0]
    exactly = n <= EXACT if exact is None else exact
    if kind == "degree":
        import numpy as np

        values = np.diff(matrix.indptr).astype(float)
    elif kind == "pagerank":
        values = _pagerank(matrix)
    elif kind in ("betweenness", "closeness"):
        values = _exact(projection, kind) if exactly else _estimated(matrix, kind, seed)
    else:
        raise ValueError(f"kind is {kind!r}, not degree, betweenness, closeness or pagerank")
    value = pl.Series("value", values, dtype=pl.Float64()).fill_nan(None)
    frame = projection.nodes.select("key", "kind", "id", "name").with_columns(value)
    return frame.sort(["value", "key"], descending=[True, False], nulls_last=True)


def _pagerank(matrix: csr_array, damping: float = 0.85) -> NDArray[Any]:
    """Power iteration; a node without ties spreads its rank evenly."""
    import numpy as np

    n = matrix.shape[0]
    rank = np.full(n, 1 / max(n, 1))
    totals = np.asarray(matrix.sum(axis=1)).ravel()
    alone = totals == 0
    scale = np.divide(damping, totals, out=np.zeros(n), where=~alone)
    for _ in range(200):
        spread = (1 - damping + damping * rank[alone].sum()) / n
        after = matrix @ (rank * scale) + spread
        if np.abs(after - rank).sum() < 1e-10:
            return np.asarray(after)
        rank = after
    return rank


def _exact(projection: Projection, kind: str) -> Any:
    import rustworkx

    graph = projection.pygraph
    if kind == "betweenness":
        found = rustworkx.graph_betweenness_centrality(graph, normalized=True)
    else:
        found = rustworkx.graph_closeness_centrality(graph, wf_improved=True)
    return [found[i] for i in range(len(projection))]


def _estimated(matrix: csr_array, kind: str, seed: int) -> NDArray[Any]:
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    n = matrix.shape[0]
    ones = csr_array((np.ones(matrix.nnz, np.float64), matrix.indices, matrix.indptr), matrix.shape)
    pivots = np.random.default_rng(seed).permutation(n)[:PIVOTS]
    dependence, distance, met = np.zeros(n), np.zeros(n), np.zeros(n)
    for first in range(0, len(pivots), _BATCH):
        batch = pivots[first : first + _BATCH]
        depth, paths = _search(ones, batch)
        reached = depth > 0
        distance += np.where(reached, depth, 0).sum(axis=1)
        met += reached.sum(axis=1)
        if kind == "betweenness":
            through = _depend(ones, depth, paths)
            through[batch, np.arange(len(batch))] = 0
            dependence += through.sum(axis=1)
    if kind == "betweenness":
        return np.asarray(dependence * (n / len(pivots)) / ((n - 1) * (n - 2)))
    label = connected_components(matrix, directed=False)[1]
    others = np.bincount(label)[label] - 1.0
    mean = np.divide(distance, met, out=np.full(n, np.nan), where=met > 0)
    found = np.where(others > 0, others / (n - 1) / mean, 0.0)
    return np.asarray(found)


def _search(ones: csr_array, sources: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Distances (-1: not reached) and numbers of shortest paths from each source, n x sources."""
    import numpy as np

    shape = (ones.shape[0], len(sources))
    depth = np.full(shape, -1, np.int32)
    depth[sources, np.arange(len(sources))] = 0
    paths = np.zeros(shape)
    paths[sources, np.arange(len(sources))] = 1
    frontier, step = paths.copy(), 0
    while True:
        frontier = ones @ frontier
        frontier[depth >= 0] = 0
        fresh = frontier > 0
        if not fresh.any():
            return depth, paths
        step += 1
        depth[fresh] = step
        paths += frontier


def _depend(ones: csr_array, depth: NDArray[Any], paths: NDArray[Any]) -> NDArray[Any]:
    """How much each source's shortest paths depend on each node (Brandes 2001)."""
    import numpy as np

    found = np.zeros(depth.shape)
    per_path = np.zeros(depth.shape)
    for step in range(int(depth.max()), 0, -1):
        here = depth == step
        per_path[:] = 0
        per_path[here] = (1 + found[here]) / paths[here]
        before = depth == step - 1
        found[before] += ((ones @ per_path) * paths)[before]
    return found
