"""Relations of which many change: the table is read, dropped, made anew and filled by COPY.

To change a relation in place takes Ladybug as long as to copy some ten of them, and it lets go of
the memory only when the graph is closed (1.5 kB a relation; 0.22).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from graph.records import Change, relation_schema
from graph.schema import RelationKind

Pair = tuple[str, str]
_SHARE = 12
"""A table of which one in so many relations changes is made anew,"""
_MOST = 300_000
"""and one of which so many do."""


def changing(name: str, change: Change) -> int:
    """How many relations of this name a change touches in place."""
    touched = (change.delete_relations, change.update_relations)
    return sum(f.height for group in touched for where, f in group.items() if where[0] == name)


def worth_it(changed: int, size: int) -> bool:
    """Whether so many changes are quicker made in a new table."""
    return changed > _MOST or (changed > 1_000 and changed * _SHARE > size)


@dataclass(frozen=True)
class Rewrite:
    """The relations of one kind as they shall be, by the kinds they join."""

    kind: RelationKind
    rows: Mapping[Pair, pl.DataFrame]

    @classmethod
    def of(
        cls, kind: RelationKind, change: Change, query: Callable[[str], pl.DataFrame]
    ) -> Rewrite:
        """What the graph holds, with the change carried out."""
        return cls(kind, {pair: _changed(kind, pair, change, query) for pair in kind.ends})

    @property
    def size(self) -> int:
        """How many relations there shall be."""
        return sum(frame.height for frame in self.rows.values())


def _changed(
    kind: RelationKind, pair: Pair, change: Change, query: Callable[[str], pl.DataFrame]
) -> pl.DataFrame:
    schema = relation_schema(kind)
    places = {"from": "a.id", "to": "b.id"}
    wanted = ", ".join(f"{places.get(c, f'r.`{c}`')} AS c_{c}" for c in schema)
    held = query(f"MATCH (a:`{pair[0]}`)-[r:`{kind.name}`]->(b:`{pair[1]}`) RETURN {wanted}")
    rows = held.select(pl.col(f"c_{c}").cast(t).alias(c) for c, t in schema.items())
    key, where = ["from", "to", *kind.key], (kind.name, *pair)
    gone = change.delete_relations.get(where)
    if gone is not None:
        rows = rows.join(gone, on=key, how="anti", nulls_equal=True)
    for end, of in zip(("from", "to"), pair, strict=True):
        if of in change.delete_nodes:
            ids = change.delete_nodes[of].select(pl.col("id").alias(end))
            rows = rows.join(ids, on=end, how="anti")
    new = change.update_relations.get(where)
    if new is not None:
        own = [c for c in new.columns if c not in key]
        told = new.select(*key, *(pl.col(c).alias(f"new_{c}") for c in own), _new=pl.lit(1))
        rows = rows.join(told, on=key, how="left", nulls_equal=True).with_columns(
            pl.when(pl.col("_new") == 1).then(f"new_{c}").otherwise(c).alias(c) for c in own
        )
    more = change.create_relations.get(where, rows.clear())
    return pl.concat([rows.select(*schema), more.select(*schema)])
