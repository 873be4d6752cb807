"""Measures on 100,000 nodes and 500,000 ties, each beside what it is measured against, in one run.

``python -m benchmarks.measures [--networkx]``: seconds of ours, of the best permissively licensed
way there is (rustworkx, scipy, scikit-network called straight, graph built included where a call
of ours builds one), and, where it can finish, of networkx (which takes minutes). Ties are drawn
evenly or, with ``--skewed``, to a few hubs.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl

from graph.projection import Projection
from queries import measures
from queries.measures.centrality import PIVOTS

NODES, TIES = 100_000, 500_000


def network(skewed: bool) -> Projection:
    """A seeded random network of enterprises."""
    dice = np.random.default_rng(0)
    one = dice.integers(0, NODES, TIES)
    other = dice.random(TIES) ** (3 if skewed else 1) * NODES
    names = np.char.add("Enterprise:", np.arange(NODES).astype(str))
    nodes = pl.DataFrame({"id": np.arange(NODES).astype(str)}).with_columns(
        kind=pl.lit("Enterprise")
    )
    ties = pl.DataFrame({"from": names[one], "to": names[other.astype(int)]})
    return Projection.of(nodes, ties, "a random network", "随机网络")


def timed(run: Callable[[], Any]) -> float:
    """Seconds of the better of two runs."""
    found = []
    for _ in range(2):
        start = time.perf_counter()
        run()
        found.append(time.perf_counter() - start)
    return min(found)


def against(projection: Projection) -> dict[str, tuple[Callable[[], Any], Callable[[], Any]]]:
    """For each measure ours and the raw call."""
    import rustworkx
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components
    from sknetwork.clustering import Louvain

    matrix, _ = projection.sparse()
    graph = projection.pygraph
    shares = csr_matrix(matrix)
    shares.data = shares.data / np.repeat(
        np.asarray(matrix.sum(axis=1)).ravel(), np.diff(matrix.indptr)
    )

    def constraint() -> Any:
        return ((shares + (shares @ shares).multiply(matrix > 0)).power(2)).sum(axis=1)

    def effective_size() -> Any:
        return (shares @ shares.T).multiply(matrix > 0).sum(axis=1)

    return {
        "components": (
            lambda: measures.components(projection),
            lambda: connected_components(matrix, directed=False),
        ),
        "articulation": (
            lambda: measures.articulation(projection),
            lambda: rustworkx.articulation_points(graph),
        ),
        "bridges": (lambda: measures.bridges(projection), lambda: rustworkx.bridges(graph)),
        "constraint": (lambda: measures.constraint(projection), constraint),
        "effective size": (lambda: measures.effective_size(projection), effective_size),
        "communities": (
            lambda: measures.communities(projection),
            lambda: Louvain(random_state=0).fit_predict(csr_matrix(matrix)),
        ),
        "pagerank": (
            lambda: measures.centrality(projection, "pagerank"),
            lambda: _raw_pagerank(shares),
        ),
    }


def _raw_pagerank(shares: Any) -> Any:
    from sknetwork.ranking import PageRank

    return PageRank(tol=1e-10, n_iter=200).fit_predict(shares)


def in_networkx(projection: Projection) -> dict[str, Callable[[], Any]]:
    """The same in networkx, where it finishes within minutes."""
    import networkx as nx

    graph = projection.graph(simple=True)
    return {
        "components": lambda: list(nx.connected_components(graph)),
        "articulation": lambda: list(nx.articulation_points(graph)),
        "bridges": lambda: list(nx.bridges(graph)),
        "communities": lambda: nx.community.louvain_communities(graph, seed=0),
        "pagerank": lambda: nx.pagerank(graph),
    }


def main() -> None:
    """Print a row a measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--networkx", action="store_true", help="networkx too: minutes")
    parser.add_argument("--skewed", action="store_true", help="ties to a few hubs")
    chosen = parser.parse_args()
    projection = network(chosen.skewed)
    slow = in_networkx(projection) if chosen.networkx else {}
    print(f"{'measure':16}{'ours s':>9}{'raw s':>9}{'ratio':>7}{'networkx s':>12}{'times':>7}")
    for name, (ours, raw) in against(projection).items():
        mine, best = timed(ours), timed(raw)
        row = f"{name:16}{mine:9.3f}{best:9.3f}{mine / best:7.2f}"
        if name in slow:
            start = time.perf_counter()
            slow[name]()
            taken = time.perf_counter() - start
            row += f"{taken:12.2f}{taken / mine:7.0f}"
        print(row, flush=True)
    start = time.perf_counter()
    measures.centrality(projection, "betweenness")
    taken = time.perf_counter() - start
    print(f"betweenness, a source: {taken / PIVOTS:.3f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"peak memory {peak:.2f} GB")


if __name__ == "__main__":
    main()
