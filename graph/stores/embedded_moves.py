"""A relation that goes while another comes between the same two ends: the one becomes the other.

The day since when a broker serves a firm is part of what tells two such relations apart, so that a
mended day is one relation less and one more. To delete and to create makes Ladybug write the whole
table anew at the next checkpoint; to give a relation other properties, only what differs (0.22).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import polars as pl

from graph.ontology import ONTOLOGY
from graph.records import Change, relation_schema

Ends = tuple[str, str, str]


@dataclass(frozen=True)
class Moves:
    """Relations to be given other properties in place.

    ``rows`` has ``from``, ``to`` and the key as the graph holds them, and ``new_NAME`` for each of
    ``columns``, the properties that differ in any of them.
    """

    columns: list[str]
    rows: pl.DataFrame


def set_apart(change: Change, but: Collection[str]) -> tuple[Change, dict[Ends, Moves]]:
    """The change without what can be done in place, and that.

    Left as they are: relations of the types ``but``, those that are not said whole as they stand,
    and those between kinds of which nodes go, as they take their relations along.
    """
    moved: dict[Ends, Moves] = {}
    gone, new = dict(change.delete_relations), dict(change.create_relations)
    for where in [each for each in gone if each in new]:
        name, *kinds = where
        key = ["from", "to", *ONTOLOGY.relations[name].key]
        own = [c for c in relation_schema(ONTOLOGY.relations[name]) if c not in ("from", "to")]
        whole = {*own} <= {*gone[where].columns}
        if name in but or not whole or change.delete_nodes.keys() & {*kinds}:
            continue
        pairs = _pairs(gone[where], new[where])
        if pairs.height:
            differ = pairs.select(pl.col(c).ne_missing(pl.col(f"new_{c}")).any() for c in own)
            columns = [c for c in own if differ[c].item()]
            if columns:
                moved[where] = Moves(columns, pairs.select(*key, *(f"new_{c}" for c in columns)))
            came = [*key[:2], *(f"new_{c}" for c in key[2:])]
            gone[where] = _without(gone[where], pairs, key, key)
            new[where] = _without(new[where], pairs, key, came)
    return replace(change, delete_relations=gone, create_relations=new), moved


def _pairs(gone: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """Each relation that goes beside one that comes between its ends (``new_NAME``)."""
    coming = new.rename({c: f"new_{c}" for c in new.columns if c not in ("from", "to")})
    nth = pl.int_range(pl.len()).over("from", "to").alias("_nth")
    return gone.with_columns(nth).join(coming.with_columns(nth), on=["from", "to", "_nth"])


def _without(
    rows: pl.DataFrame, those: pl.DataFrame, key: list[str], named: list[str]
) -> pl.DataFrame:
    return rows.join(those, left_on=key, right_on=named, how="anti", nulls_equal=True)
