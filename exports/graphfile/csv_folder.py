"""A graph as a folder of CSV files in the canonical form: what ``hongsheng load`` reads.

One file a kind, one a relation with ``from``, ``to``, ``from_kind`` and ``to_kind``. Lists are
joined by ``;``, as JSON where a member would not survive that. A text that a spreadsheet would run
as a formula has an apostrophe before it. An empty file that no load sees marks the folder as ours:
tables of one's own are called after kinds too, and are never replaced.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import polars as pl

from exports.graphfile.content import GraphFile
from exports.graphfile.folder import replacing
from graph.guard import FORMULA, GUARDED
from graph.ontology import ONTOLOGY

MARK = ".hongsheng-export"
_RISKY = rf"^'*{FORMULA}|{GUARDED}"
"""What needs an apostrophe: formulas, and what would lose one of its own."""
_SEPARATORS = (";", "；", "、")


def write(file: GraphFile, path: Path) -> None:
    """Write the folder anew beside the old one, and put it in its place.

    Raises Problem where what is there was not written here.
    """
    ours = {MARK, *(f"{name}.csv" for name in (*ONTOLOGY.nodes, *ONTOLOGY.relations))}
    before = (path / MARK).is_file()
    with replacing(path, lambda name: before and name in ours) as folder:
        (folder / MARK).touch()
        for kind, frame in file.tables.nodes.items():
            _write(folder / f"{kind}.csv", frame)
        parts: dict[str, list[pl.DataFrame]] = defaultdict(list)
        for (name, a, b), frame in file.tables.relations.items():
            ends = (pl.lit(a).alias("from_kind"), pl.lit(b).alias("to_kind"))
            parts[name].append(frame.select("from", "to", *ends, pl.all().exclude("from", "to")))
        for name, frames in parts.items():
            _write(folder / f"{name}.csv", pl.concat(frames))


def _write(path: Path, frame: pl.DataFrame) -> None:
    # Texts are quoted, so that an empty one is told from one that is not known.
    cells = frame.select(_cell(name, kind) for name, kind in frame.schema.items())
    cells.write_csv(path, include_bom=True, quote_style="non_numeric", line_terminator="\r\n")


def _cell(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(kind, pl.List):
        column = column.map_elements(_joined, return_dtype=pl.String)
    elif kind != pl.String:
        return column
    risky = column.str.contains(_RISKY)
    return pl.when(risky).then(pl.lit("'") + column).otherwise(column).alias(name)


def _joined(members: pl.Series) -> str:
    values = members.to_list()
    plain = values and all(
        m and m == m.strip() and not any(s in m for s in _SEPARATORS) for m in values
    )
    if plain and not values[0].startswith("["):
        return ";".join(values)
    return json.dumps(values, ensure_ascii=False)
