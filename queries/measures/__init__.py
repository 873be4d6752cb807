"""Measures over a projection, as polars frames for notebooks and exports.

Each takes a :class:`graph.projection.Projection` and gives one row a node (columns ``key, kind,
id, name`` and the value), or a tie. Ties count without direction unless said otherwise; a tie of a
node to itself never counts. Heavy parts run in scipy, scikit-network or rustworkx.
"""

from queries.measures.brokerage import gould_fernandez
from queries.measures.centrality import centrality
from queries.measures.cohesion import articulation, bridges, communities, components, cut_points
from queries.measures.holes import constraint, effective_size
from queries.measures.null_model import cross_ties, expected_shared, group_ties
from queries.measures.partners import closest_peers, herfindahl, three_step_paths
from queries.measures.relatedness import (
    density,
    expected_cells,
    nodf,
    proximity,
    revealed_advantage,
)

__all__ = [
    "articulation",
    "bridges",
    "centrality",
    "closest_peers",
    "communities",
    "components",
    "constraint",
    "cross_ties",
    "cut_points",
    "density",
    "effective_size",
    "expected_cells",
    "expected_shared",
    "gould_fernandez",
    "group_ties",
    "herfindahl",
    "nodf",
    "proximity",
    "revealed_advantage",
    "three_step_paths",
]
