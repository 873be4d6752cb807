"""Tables as a loader would give them, written in plain sight."""

from __future__ import annotations

from typing import Any

import polars as pl

from graph.ontology import ONTOLOGY
from graph.records import Table


def table(kind: str, *rows: dict[str, Any], file: str = "test.xlsx") -> Table:
    """A table of text cells; ``from_`` stands for the column ``from``. Row 1 is the header."""
    named = [{k.rstrip("_"): v for k, v in row.items()} for row in rows]
    columns = list(dict.fromkeys(c for row in named for c in row))
    declared = ONTOLOGY.nodes.get(kind) or ONTOLOGY.relations[kind]
    frame = pl.DataFrame(
        [{c: row.get(c) for c in columns} for row in named],
        schema=dict.fromkeys(columns, pl.String),
        orient="row",
    )
    return Table(declared, frame, pl.Series(range(2, 2 + len(named)), dtype=pl.Int64), file, kind)
