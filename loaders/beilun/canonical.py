"""Tables in the canonical form, from bundled CSV files or from rows made one by one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from io import BytesIO

import polars as pl

from graph.ontology import ONTOLOGY
from graph.records import Table

Cell = str | int | float | bool | date | None


def bundled(path: str) -> pl.DataFrame:
    """A CSV file below ``loaders/data``: text only, empty cells null."""
    data = files("loaders").joinpath("data", *path.split("/")).read_bytes()
    return pl.read_csv(BytesIO(data), infer_schema=False)


def lines(path: str) -> list[dict[str, str]]:
    """A CSV file below ``loaders/data`` as rows of text; an empty cell is an empty text."""
    return bundled(path).fill_null("").to_dicts()


def table(kind: str, frame: pl.DataFrame, file: str) -> Table:
    """A table of this kind or relation; rows are counted as a spreadsheet does, header first."""
    declared = ONTOLOGY.nodes.get(kind) or ONTOLOGY.relations[kind]
    rows = pl.int_range(2, frame.height + 2, dtype=pl.Int64, eager=True).alias("row")
    return Table(declared, frame, rows, file=file, sheet=kind)


class Rows:
    """Rows gathered kind by kind, in the order in which they were added.

    With ``synthetic``, every node is marked as made up: the mark cannot be forgotten.
    """

    def __init__(self, file: str, *, synthetic: bool = False) -> None:
        self.file = file
        self.mark: Mapping[str, Cell] = {"synthetic": True} if synthetic else {}
        self._rows: dict[str, list[dict[str, str | None]]] = {}

    def node(self, kind: str, /, **cells: Cell) -> None:
        """Add a node; cells are named after the kind's properties and references."""
        self._add(kind, {**cells, **self.mark})

    def relate(
        self, relation: str, start: tuple[str, str], end: tuple[str, str], /, **cells: Cell
    ) -> None:
        """Add a relation between two nodes, each given as (kind, id, code or name)."""
        (from_kind, begins), (to_kind, ends) = start, end
        known = {"from": begins, "from_kind": from_kind, "to": ends, "to_kind": to_kind}
        self._add(relation, {**known, **cells})

    def _add(self, kind: str, cells: Mapping[str, Cell]) -> None:
        self._rows.setdefault(kind, []).append({k: _text(v) for k, v in cells.items()})

    def tables(self) -> list[Table]:
        """One table a kind: nodes, then relations, in the order of the ontology."""
        order = [*ONTOLOGY.nodes, *ONTOLOGY.relations]
        made = []
        for kind in sorted(self._rows, key=order.index):
            rows = self._rows[kind]
            columns = dict.fromkeys(name for row in rows for name in row)
            frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String()))
            made.append(table(kind, frame, self.file))
        return made


def _text(value: Cell) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)
