"""What only unconfirmed sources say: claims that a machine read out of a text and nobody confirmed.

They stand in the graph so that they can be looked at, marked by their source. What is told as found
(a gap) rests on what is confirmed: on the graph without them, as :func:`without` makes it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import polars as pl

from graph.held import HELD, relations_at
from graph.ontology import ONTOLOGY
from graph.patch import Patch, Row, difference, relation_key
from graph.provenance import SEPARATOR, Standing, claims_of, settle
from graph.records import Change, node_schema, relation_schema
from graph.schema import Property
from graph.sources import standings
from graph.stores.base import Reader


def unconfirmed(reader: Reader) -> list[str]:
    """The ids of the sources whose word is not confirmed, in order."""
    rows = reader.query("MATCH (s:Source) WHERE s.unconfirmed RETURN s.id AS own ORDER BY own")
    return rows["own"].to_list()


def without(reader: Reader, sources: Collection[str]) -> Change:
    """The change that takes these sources' word out of the graph, and nobody else's.

    What only they speak of goes; a node on which another source's relation hangs stays by name.
    A property for which nobody else has a value is empty.
    """
    gone = frozenset(sources)
    standing = standings(reader)
    before, after = Patch(), Patch()
    for relation in ONTOLOGY.public_relations():
        for a, b in relation.ends:
            where = relation.name, a, b
            schema = relation_schema(relation)
            places = {"from": "a.id", "to": "b.id"}
            text = f"MATCH (a:`{a}`)-[n:`{relation.name}`]->(b:`{b}`)"
            for row in _spoken_of(reader, text, schema, places, gone):
                key = relation_key(relation.name, row)
                before.relations.setdefault(where, {})[key] = row
                if left := _left(row, relation.properties, standing, gone):
                    after.relations.setdefault(where, {})[key] = left
    for kind in ONTOLOGY.public_nodes():
        if kind.name == "Source":
            continue
        for row in _spoken_of(reader, f"MATCH (n:`{kind.name}`)", node_schema(kind), {}, gone):
            before.nodes.setdefault(kind.name, {})[row["id"]] = row
            left = _left(row, kind.properties, standing, gone)
            if left is None and (holders := _holders(reader, kind.name, row["id"], gone)):
                bare = dict.fromkeys(row)
                named = {"id": row["id"], kind.label: row[kind.label]}
                left = {**bare, **named, "claims": HELD, "source": SEPARATOR.join(holders)}
            if left:
                after.nodes.setdefault(kind.name, {})[row["id"]] = left
    return difference(before, after)


def _spoken_of(
    reader: Reader,
    pattern: str,
    schema: Mapping[str, pl.DataType],
    places: Mapping[str, str],
    gone: frozenset[str],
) -> Iterator[Row]:
    """The nodes or relations ``n`` of a pattern of which one of the sources speaks, whole."""
    wanted = ", ".join(f"{places.get(c, f'n.`{c}`')} AS c_{c}" for c in schema)
    rows = reader.query(
        f"{pattern} WHERE any(s IN $gone WHERE n.source CONTAINS s) RETURN {wanted}",
        {"gone": sorted(gone)},
    )
    named = rows.select(pl.col(f"c_{c}").cast(t).alias(c) for c, t in schema.items())
    for row in named.to_dicts():
        if gone & set(str(row["source"]).split(SEPARATOR)) and row["claims"] != HELD:
            yield row


def _left(
    row: Row, properties: Collection[Property], standing: Standing, gone: frozenset[str]
) -> Row | None:
    """The row as the other sources make it, None where there is none."""
    own = list(properties)
    claims = {s: said for s, said in claims_of(row, own).items() if s not in gone}
    return {**row, **settle(claims, own, standing)} if claims else None


def _holders(reader: Reader, kind: str, id: str, gone: frozenset[str]) -> list[str]:
    """The other sources whose relations hang on a node."""
    found: set[Any] = set()
    for (name, a, b), end in relations_at(kind):
        pattern = f"-[r:`{name}`]->(:`{b}`)" if end == "from" else f"<-[r:`{name}`]-(:`{a}`)"
        text = f"MATCH (n:`{kind}`){pattern} WHERE n.id = $id RETURN DISTINCT r.source AS said"
        for said in reader.query(text, {"id": id})["said"]:
            found |= set(said.split(SEPARATOR))
    return sorted(found - gone)
