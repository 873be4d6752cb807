"""What holds a network together: components, communities, articulation points and bridges."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import polars as pl

from graph.projection import Projection

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_NODE = ("key", "kind", "id", "name")


def components(projection: Projection) -> pl.DataFrame:
    """Connected components: ``component`` (1 is the largest) and ``size``."""
    from scipy.sparse.csgraph import connected_components

    matrix, _ = projection.sparse()
    labels = connected_components(matrix, directed=False)[1]
    return _numbered(projection, labels, "component")


def communities(projection: Projection, *, resolution: float = 1.0, seed: int = 0) -> pl.DataFrame:
    """Communities that maximise modularity: ``community`` (1 is the largest) and ``size``.

    Louvain (Blondel et al. 2008) of scikit-network, with weights, from a fixed seed: the same
    projection gives the same communities. A node without ties is a community of its own. Another
    seed may give another, about equally good, division: do not read a single node's place as fact.
    """
    import numpy as np
    from sknetwork.clustering import Louvain

    matrix, _ = projection.sparse()
    if matrix.nnz == 0:
        return _numbered(projection, np.arange(matrix.shape[0]), "community")
    louvain = Louvain(resolution=resolution, random_state=seed)
    return _numbered(projection, louvain.fit_predict(_legacy(matrix)), "community")


def _legacy(matrix: Any) -> Any:
    """scikit-network knows scipy's older matrix class alone."""
    from scipy.sparse import csr_matrix

    return csr_matrix(matrix)


def _numbered(projection: Projection, labels: NDArray[Any], name: str) -> pl.DataFrame:
    """Labels as numbers from 1, the largest first; of equals the one with the first key."""
    frame = projection.nodes.select(_NODE).with_columns(pl.Series("label", labels))
    order = (
        frame.group_by("label")
        .agg(pl.len().cast(pl.Int64).alias("size"), pl.col("key").min().alias("first"))
        .sort(["size", "first"], descending=[True, False])
        .with_row_index(name, offset=1)
    )
    return (
        frame.join(order, on="label", how="left", maintain_order="left")
        .with_columns(pl.col(name).cast(pl.Int64))
        .select(*_NODE, name, "size")
    )


def articulation(projection: Projection) -> pl.DataFrame:
    """The nodes whose removal would part what is now connected: ``key, kind, id, name``."""
    import rustworkx

    places = sorted(rustworkx.articulation_points(projection.pygraph))
    return projection.nodes.select(_NODE)[places]


def bridges(projection: Projection) -> pl.DataFrame:
    """The ties whose loss would part what is now connected: the two ends, as ``from_*, to_*``."""
    import rustworkx

    found = sorted(tuple(sorted(pair)) for pair in rustworkx.bridges(projection.pygraph))
    nodes = projection.nodes.select(_NODE)
    sides = []
    for side, end in enumerate(("from", "to")):
        chosen = nodes[[pair[side] for pair in found]]
        sides.append(chosen.rename({c: f"{end}_{c}" for c in _NODE}))
    return pl.concat(sides, how="horizontal")


def cut_points(
    projection: Projection,
    counted: str = "Enterprise",
    among: pl.Series | None = None,
    least: int = 0,
) -> pl.DataFrame:
    """Articulation points and bridges with what they hold: a row each, worst first; those that cut
    off ``least`` or more.

    ``what`` is "node" or "tie"; the node, or the tie's two ends (``kind, id, name`` and
    ``other_kind, other_id, other_name``); ``pieces`` into which its component would fall;
    ``cut_off``: nodes of the kind ``counted`` that would lose the largest piece (the node itself
    not counted); ``before``: how many of them are connected now. With ``among`` (keys) the largest
    piece is the same, and of what is cut off from it only these are counted.

    By the tree of biconnected components (Hopcroft & Tarjan 1973), rooted in each component.
    """
    import numpy as np

    every = projection.nodes["kind"] == counted
    own = every if among is None else projection.nodes["key"].is_in(among.implode()) & every
    # One number for both, so that the larger piece by all takes its own along.
    part = len(projection) + 1
    weight = every.to_numpy().astype(np.int64) * part + own.to_numpy().astype(np.int64)
    tree = _BlockTree(projection, weight)
    nodes = projection.nodes.select("kind", "id", "name")
    point, pieces, cut, before = _telling(tree.points(), part, least)
    rows = nodes[point.tolist()].with_columns(
        pl.lit("node").alias("what"),
        *(pl.lit(None, pl.String()).alias(f"other_{c}") for c in nodes.columns),
        pl.Series("pieces", pieces),
        pl.Series("cut_off", cut % part),
        pl.Series("before", before % part),
    )
    a, b, lost, held = _telling(tree.bridges(), part, least)
    other = nodes[b.tolist()].rename({c: f"other_{c}" for c in nodes.columns})
    ties = pl.concat([nodes[a.tolist()], other], how="horizontal").with_columns(
        pl.lit("tie").alias("what"),
        pl.lit(2, pl.Int64()).alias("pieces"),
        pl.Series("cut_off", lost % part),
        pl.Series("before", held % part),
    )
    columns = ["what", *nodes.columns, *other.columns, "pieces", "cut_off", "before"]
    both: pl.DataFrame = pl.concat([rows.select(columns), ties.select(columns)])
    return both.sort(
        ["cut_off", "what", "kind", "name", "id", "other_kind", "other_name", "other_id"],
        descending=[True, *[False] * 7],
    )


_Four = tuple["NDArray[Any]", "NDArray[Any]", "NDArray[Any]", "NDArray[Any]"]


def _telling(found: _Four, part: int, least: int) -> _Four:
    """Those of which the third number, what is cut off, counts so many."""
    first, second, cut, held = (each[found[2] % part >= least] for each in found)
    return first, second, cut, held


class _BlockTree:
    """The forest of nodes and the biconnected blocks they lie in, with the weight below each."""

    def __init__(self, projection: Projection, weight: NDArray[np.int64]) -> None:
        import numpy as np
        import rustworkx
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        self.n = len(projection)
        self.weight = weight
        found = rustworkx.biconnected_components(projection.pygraph)
        ends = itertools.chain.from_iterable(found.keys())
        ties = np.fromiter(ends, np.int64, 2 * len(found)).reshape(-1, 2)
        block = np.fromiter(found.values(), np.int64, len(found))
        self.blocks = int(block.max()) + 1 if len(block) else 0
        lies_in = (ties.ravel(), np.repeat(block, 2))
        shape = (self.n, max(self.blocks, 1))
        # as a matrix, a node lies in a block once
        self.node, self.block = (
            coo_array((np.ones(2 * len(ties)), lies_in), shape=shape).tocsr().nonzero()
        )
        self.ties, self.tie_block = ties, block
        self.label = connected_components(projection.pairs, directed=False)[1]
        self._grow()

    def _grow(self) -> None:
        """Parents and the weight at or below each, from one root a component."""
        import numpy as np
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import breadth_first_order

        size = self.n + self.blocks + 1
        root = size - 1
        firsts = np.unique(self.label, return_index=True)[1]
        rows = np.concatenate([self.node, np.full(len(firsts), root)])
        columns = np.concatenate([self.block + self.n, firsts])
        forest = coo_array((np.ones(len(rows)), (rows, columns)), shape=(size, size)).tocsr()
        order, self.parent = breadth_first_order(
            forest, root, directed=False, return_predecessors=True
        )
        place = np.empty(size, np.int64)
        place[order] = np.arange(size)
        above = place[self.parent[order[1:]]]  # ascending, for breadth comes first
        levels = [(0, 1)]
        while levels[-1][1] < size:
            low, high = levels[-1]
            levels.append((high, 1 + int(np.searchsorted(above, high))))
        self.below = np.zeros(size, np.int64)
        self.below[: self.n] = self.weight
        for low, high in reversed(levels[1:]):
            np.add.at(self.below, self.parent[order[low:high]], self.below[order[low:high]])
        self.root = root
        self.total = self.below[firsts][self.label]

    def points(self) -> _Four:
        """Articulation points: place, pieces, weight cut off, weight connected now."""
        import numpy as np

        lies_in = np.bincount(self.node, minlength=self.n)
        point = np.flatnonzero(lies_in > 1)
        largest = np.zeros(self.n, np.int64)
        child = self.parent[self.block + self.n] == self.node
        np.maximum.at(largest, self.node[child], self.below[self.block[child] + self.n])
        has_above = self.parent[: self.n] != self.root
        above = np.where(has_above, self.total - self.below[: self.n], 0)
        largest = np.maximum(largest, above)
        cut = self.total - self.weight - largest
        return point, lies_in[point], cut[point], self.total[point]

    def bridges(self) -> _Four:
        """Bridges: the places of the two ends, weight cut off, weight connected now."""
        import numpy as np

        alone = np.bincount(self.tie_block, minlength=self.blocks)[self.tie_block] == 1
        ends = np.sort(self.ties[alone], axis=1)
        side = self.below[self.tie_block[alone] + self.n]
        total = self.total[ends[:, 0]]
        return ends[:, 0], ends[:, 1], np.minimum(side, total - side), total
