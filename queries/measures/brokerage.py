"""Brokerage roles between groups (Gould & Fernandez 1989)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from graph.projection import Projection
from queries.measures.holes import masked_product

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

ROLES = ("coordinator", "itinerant", "gatekeeper", "representative", "liaison")


def gould_fernandez(
    projection: Projection, groups: pl.DataFrame, *, directed: bool = False
) -> pl.DataFrame:
    """How often each node stands between two others that are not tied, by role: ROLES, ``total``.

    ``groups`` (``key, group``) gives a node's group; a node without one takes no part (as broker
    or as one of the two). Node b between a and c, a -> b -> c without a -> c, is

    * coordinator: all three of one group;
    * itinerant (consultant): a and c of one group, b of another;
    * gatekeeper: b and c of one group, a of another;
    * representative: a and b of one group, c of another;
    * liaison: three groups.

    Undirected (the default), each pair {a, c} counts once: the ordered counts of coordinator,
    itinerant and liaison halved. Gatekeeper and representative are then the same pairs read from
    either end, so the two columns are equal and ``total`` counts them once.

    Source: R. V. Gould & R. M. Fernandez, Sociological Methodology 19 (1989), 89-126.
    """
    import numpy as np

    nodes = projection.nodes.select("key", "kind", "id", "name")
    named = nodes.join(groups, on="key", how="left", maintain_order="left")["group"]
    known = named.is_not_null().to_numpy()
    # dense ranks: equal groups share a number, whatever they are called
    code = named.rank("dense").fill_null(0).cast(pl.Int64).to_numpy()
    matrix, _ = projection.sparse(directed=directed)
    ties = _among(matrix, known)
    counts = _ordered(ties, code)
    if not directed:
        for role in ("coordinator", "itinerant", "liaison"):
            counts[role] = counts[role] / 2
    total = sum(counts.values(), np.zeros(nodes.height))
    if not directed:
        total = total - counts["representative"]
    frame = nodes.with_columns(
        pl.Series(role, np.rint(counts[role]).astype(np.int64)) for role in ROLES
    )
    frame = frame.with_columns(pl.Series("total", np.rint(total).astype(np.int64)))
    without = pl.Series(~known)
    return frame.with_columns(
        pl.when(without).then(None).otherwise(pl.col(c)).alias(c) for c in (*ROLES, "total")
    )


def _among(matrix: csr_array, known: NDArray[Any]) -> csr_array:
    """The ties among known nodes, as ones."""
    from scipy.sparse import coo_array

    ties = matrix.tocoo()
    keep = known[ties.row] & known[ties.col]
    ones = (ties.data[keep] != 0).astype(float)
    return coo_array((ones, (ties.row[keep], ties.col[keep])), shape=matrix.shape).tocsr()


def _ordered(ties: csr_array, code: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """Ordered triads a -> b -> c without a -> c, counted for each b: all triads less closed ones.

    With ties split into those within a group (s) and across (d), a closed triad of each role is a
    product of three of these matrices, so it is enough to multiply and to look at existing ties.
    """
    import numpy as np
    from scipy.sparse import coo_array

    pairs = ties.tocoo()
    same = code[pairs.row] == code[pairs.col]
    shape = ties.shape

    def part(keep: NDArray[Any]) -> csr_array:
        entries = (pairs.data[keep], (pairs.row[keep], pairs.col[keep]))
        return coo_array(entries, shape=shape).tocsr()

    s, d = part(same), part(~same)
    member = coo_array(
        (np.ones(len(code)), (np.arange(len(code)), code)),
        shape=(len(code), code.max(initial=0) + 1),
    ).tocsr()

    def sums(matrix: csr_array, axis: int) -> NDArray[Any]:
        return np.asarray(matrix.sum(axis=axis)).ravel()

    in_s, out_s, in_d, out_d = sums(s, 0), sums(s, 1), sums(d, 0), sums(d, 1)
    # pairs (a, c) across the border of b's group whose two ends are of one group
    one_group = sums((d.T @ member).multiply(d @ member).tocsr(), 1)
    back_s, back_d = sums(s.multiply(s.T).tocsr(), 1), sums(d.multiply(d.T).tocsr(), 1)

    # one with a single tie is in no closed triad
    several = np.diff((ties + ties.T).tocsr().indptr) > 1

    def closed(first: csr_array, second: csr_array, third: csr_array) -> NDArray[Any]:
        """For each b the triads a -first-> b -second-> c with a -third-> c."""
        b, a = first.T.tocsr().nonzero()
        b, a = b[several[a]], a[several[a]]
        found = masked_product(second, third.T.tocsr(), b, a)
        return np.bincount(b, weights=found, minlength=shape[0])

    return {
        "coordinator": in_s * out_s - back_s - closed(s, s, s),
        "itinerant": one_group - back_d - closed(d, d, s),
        "gatekeeper": in_d * out_s - closed(d, s, d),
        "representative": in_s * out_d - closed(s, d, d),
        "liaison": in_d * out_d - one_group - closed(d, d, d),
    }
