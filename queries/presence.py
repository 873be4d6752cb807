"""Who has which field: scans and matrices that rules on relatedness and nestedness share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from graph.projection import COUNTING
from queries.facts import (
    KNOWN,
    OPEN,
    Frames,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

COVERED = "MATCH (p:Platform)-[:COVERS]->(f:Field) RETURN DISTINCT p.id AS platform, f.id AS field"
STRONG = (
    "MATCH (i:Institute)-[:STRONG_IN]->(f:Field) RETURN DISTINCT i.id AS institute, f.id AS field"
)
RESULTS = """
MATCH (i:Institute)-[:OFFERS]->(a:Achievement)-[:IN_FIELD]->(f:Field)
WHERE a.registered_on IS NULL OR a.registered_on <= $as_of
RETURN DISTINCT i.id AS institute, a.id AS achievement, f.id AS field
"""
PROJECT_FIELDS = f"""
MATCH (k:Collaboration)-[:IN_FIELD]->(f:Field) WHERE {KNOWN}
RETURN DISTINCT k.id AS collaboration, k.status AS status, f.id AS field
"""
WANTED = f"""
MATCH (e:Enterprise)-[:RAISED]->(d:Demand)-[:IN_FIELD]->(f:Field) WHERE {OPEN}
RETURN DISTINCT e.id AS enterprise, d.id AS demand, d.status AS status, f.id AS field
"""


def parties_text(kind: str) -> str:
    return (
        f"MATCH (o:{kind})-[:PARTY_TO]->(k:Collaboration) WHERE {KNOWN} "
        f"RETURN DISTINCT o.id AS {kind.lower()}, k.id AS collaboration"
    )


def succeeded(parts: Frames) -> pl.DataFrame:
    """Fields of collaborations that live or were completed: what was at least begun in earnest."""
    fields = parts["project_fields"]
    return fields.filter(pl.col("status").is_in(COUNTING)).select("collaboration", "field")


def matrix_of(pairs: pl.DataFrame, row: str, rows: pl.Series, columns: pl.Series) -> NDArray[Any]:
    """How often each row goes with each field; ``rows`` and ``columns`` are sorted ids."""
    import numpy as np

    found = np.zeros((len(rows), len(columns)))
    kept = pairs.filter(pl.col(row).is_in(rows.to_list()), pl.col("field").is_in(columns.to_list()))
    place = (
        kept[row].cast(pl.Enum(rows)).to_physical().to_numpy(),
        kept["field"].cast(pl.Enum(columns)).to_physical().to_numpy(),
    )
    np.add.at(found, place, 1)
    return found


def cells_of(
    mask: NDArray[Any], rows: pl.Series, columns: pl.Series, row: str, **values: NDArray[Any]
) -> pl.DataFrame:
    """The cells chosen: ids of row and field, and the values there."""
    r, c = mask.nonzero()
    return pl.DataFrame(
        {
            row: rows[r.tolist()],
            "field": columns[c.tolist()],
            **{name: matrix[r, c] for name, matrix in values.items()},
        }
    )


def kin(
    has: pl.DataFrame, row: str, within: pl.DataFrame, rows: pl.Series, fields: pl.Series
) -> NDArray[Any]:
    """Whether each row (column ``row``) has the field, one that contains it, or one in it."""
    pairs = has.unique()
    wider = pairs.join(within, left_on="field", right_on="narrow").select(row, field="broad")
    narrower = pairs.join(within, left_on="field", right_on="broad").select(row, field="narrow")
    every = pl.concat([pairs, wider, narrower]).unique()
    found: NDArray[Any] = matrix_of(every, row, rows, fields) > 0
    return found
