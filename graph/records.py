"""Records on their way from a source into the graph.

    file - loader -> Table (text) - coerce -> typed columns - resolve -> Batch - plan -> Change

A :class:`Table` is what a loader gives: text cells under the ontology's names. A :class:`Batch` is
what is left when every value has been coerced and every reference resolved; what could not be is a
reject with its file, sheet, row, column, value and reason. Nothing is dropped silently.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from graph.schema import NodeKind, Property, RelationKind, Type

POLARS: Mapping[Type, pl.DataType] = {
    Type.TEXT: pl.String(),
    Type.INTEGER: pl.Int64(),
    Type.NUMBER: pl.Float64(),
    Type.MONEY: pl.Float64(),
    Type.BOOLEAN: pl.Boolean(),
    Type.DATE: pl.Date(),
    Type.LIST: pl.List(pl.String()),
}

REJECT_SCHEMA = {
    "file": pl.String(),
    "sheet": pl.String(),
    "row": pl.Int64(),
    "column": pl.String(),
    "value": pl.String(),
    "reason": pl.String(),
    "reason_zh": pl.String(),
}

ENDS = ("from", "to", "from_kind", "to_kind")


def node_schema(kind: NodeKind) -> dict[str, pl.DataType]:
    """Columns of a typed frame of this kind: its properties, then source and claims."""
    return _schema(kind.properties)


def relation_schema(kind: RelationKind) -> dict[str, pl.DataType]:
    """Columns of a typed frame of this relation: ids of its ends, properties, source, claims."""
    return {"from": pl.String(), "to": pl.String(), **_schema(kind.properties)}


def _schema(properties: tuple[Property, ...]) -> dict[str, pl.DataType]:
    own = {p.name: POLARS[p.type] for p in properties}
    return {**own, "source": pl.String(), "claims": pl.String()}


@dataclass(frozen=True)
class Table:
    """One sheet or file as a loader read it.

    ``frame`` holds text only (nulls for empty cells). Its columns are canonical: property names,
    reference names, and for relations ``from``, ``to``, ``from_kind``, ``to_kind``; any other
    column stays under its own name and is listed in ``unknown``. ``rows`` are the row numbers as a
    spreadsheet counts (the header is usually row 1), one for each row of the frame. ``headers``
    gives the header as the file has it for each canonical column, for messages and the rejects.
    ``recipe`` names how the frame was made from the file (a mapping's digest), so that a later
    load can tell whether an unchanged row still means the same. ``refused`` names rows, by
    position, that the loader itself can make nothing of: column, value and the reason in English
    and in Chinese; coercion rejects them. ``mends`` says of rows that were mended where each stood
    (:func:`graph.unread.where`).
    """

    kind: NodeKind | RelationKind
    frame: pl.DataFrame
    rows: pl.Series
    file: str
    sheet: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    recipe: str = ""
    refused: Mapping[int, tuple[str, str | None, str, str]] = field(default_factory=dict)
    mends: tuple[str, ...] = ()


@dataclass
class Rejects:
    """Rows that could not be loaded, and cells that were left blank, with the reason.

    ``entries`` follows REJECT_SCHEMA; ``rows`` holds for each rejected row its table and position,
    so that it can be written out, mended and loaded again; ``reasons`` says which entries are its.
    ``blanks`` and ``blank_reasons`` are the same for cells that could not be read and are not
    needed: their rows are loaded without them. ``noted`` holds the rows of both, as they came.
    """

    entries: list[dict[str, object]] = field(default_factory=list)
    rows: dict[tuple[int, int], Table] = field(default_factory=dict)
    reasons: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    blanks: list[dict[str, object]] = field(default_factory=list)
    blank_reasons: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    noted: dict[tuple[int, int], Table] = field(default_factory=dict)

    def add(
        self,
        table: Table,
        position: int,
        column: str,
        value: object,
        reason: str,
        reason_zh: str,
    ) -> None:
        """Reject the row at this position of the table's frame. A row may have several reasons."""
        self.entries.append(_entry(table, position, column, value, reason, reason_zh))
        self.rows[(id(table), position)] = self.noted[(id(table), position)] = table
        self.reasons.setdefault((id(table), position), []).append(len(self.entries) - 1)

    def blank(
        self,
        table: Table,
        position: int,
        column: str,
        value: object,
        reason: str,
        reason_zh: str,
    ) -> None:
        """Note that the cell in this column of this row was left blank."""
        entry = _entry(table, position, column, value, reason, reason_zh)
        self.blanks.append({**entry, "property": column})
        self.noted[(id(table), position)] = table
        self.blank_reasons.setdefault((id(table), position), []).append(len(self.blanks) - 1)

    def blanked(self) -> list[dict[str, object]]:
        """The cells left blank of rows that were not rejected for something else."""
        return [
            self.blanks[i]
            for where, numbers in self.blank_reasons.items()
            if where not in self.rows
            for i in numbers
        ]

    def __len__(self) -> int:
        """How many rows were rejected (not how many reasons were given)."""
        return len(self.rows)

    def positions(self, table: Table, *, blanked: bool = False) -> set[int]:
        """Positions of this table's rejected rows, with ``blanked`` also of those with a cell left
        blank."""
        keys = self.noted if blanked else self.rows
        return {position for (key, position) in keys if key == id(table)}

    def frame(self) -> pl.DataFrame:
        """The reasons as a frame of REJECT_SCHEMA."""
        return pl.DataFrame(self.entries, schema=REJECT_SCHEMA)


def _entry(
    table: Table, position: int, column: str, value: object, reason: str, reason_zh: str
) -> dict[str, object]:
    return {
        "file": table.file,
        "sheet": table.sheet,
        "row": int(table.rows[position]),
        "column": table.headers.get(column, column),
        "value": None if value is None else str(value),
        "reason": reason,
        "reason_zh": reason_zh,
    }


@dataclass
class Batch:
    """Typed records, resolved: node frames by kind, relation frames by (type, from kind, to kind).

    Node frames follow :func:`node_schema`, relation frames :func:`relation_schema`, each without
    ``source`` and ``claims``: those are the planner's. ``implied`` holds the ends of relations that
    no row says as such (they come of a node's column that names another).
    """

    nodes: dict[str, pl.DataFrame] = field(default_factory=dict)
    relations: dict[tuple[str, str, str], pl.DataFrame] = field(default_factory=dict)
    implied: dict[tuple[str, str, str], pl.DataFrame] = field(default_factory=dict)


@dataclass
class Change:
    """What to do to a graph: frames to create and update, keys to delete. Applied all or nothing.

    Keys of ``nodes`` are kinds and of ``relations`` (type, from kind, to kind). Frames follow
    :func:`node_schema` and :func:`relation_schema` whole. A node to delete is its id; a relation to
    delete is a row of ``from``, ``to`` and the relation's key properties, or the whole of it as it
    stands, of which the embedded store can make one that comes. Updates replace every property; a
    frame to update may hold the key and some properties only, and then the others stay as they are.
    Order: relations deleted, nodes deleted, nodes created, nodes updated,
    relations created, relations updated.
    """

    create_nodes: dict[str, pl.DataFrame] = field(default_factory=dict)
    update_nodes: dict[str, pl.DataFrame] = field(default_factory=dict)
    delete_nodes: dict[str, pl.DataFrame] = field(default_factory=dict)
    create_relations: dict[tuple[str, str, str], pl.DataFrame] = field(default_factory=dict)
    update_relations: dict[tuple[str, str, str], pl.DataFrame] = field(default_factory=dict)
    delete_relations: dict[tuple[str, str, str], pl.DataFrame] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether there is anything to do."""
        frames = (
            self.create_nodes,
            self.update_nodes,
            self.delete_nodes,
            self.create_relations,
            self.update_relations,
            self.delete_relations,
        )
        return any(frame.height for group in frames for frame in group.values())
