"""Nodes that stay by name only, because relations of other sources hang on them.

A source that no longer speaks of a node takes back all it said of it. Where another source's
relation hangs on the node, it stays, with its name and nothing else, until no relation does.
Nobody claims such a node: its ``claims`` are ``{}``, and its ``source`` lists whose relations hold
it. So a reference to it means the same at the next load as at this one.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from graph.ontology import ONTOLOGY
from graph.provenance import SEPARATOR
from graph.records import Change
from graph.schema import NodeKind
from graph.stores.base import Reader, Writer

HELD = "{}"
"""The claims of a node that no source claims."""

Ends = tuple[str, str, str]


def relations_at(kind: str) -> Iterator[tuple[Ends, str]]:
    """The relations (type, from kind, to kind) that a node of this kind can have, and its end."""
    for relation in ONTOLOGY.public_relations():
        for a, b in relation.ends:
            if a == kind:
                yield (relation.name, a, b), "from"
            if b == kind:
                yield (relation.name, a, b), "to"


def _arrow(where: Ends, end: str) -> str:
    return (
        f"-[r:`{where[0]}`]->(m:`{where[2]}`)"
        if end == "from"
        else (f"<-[r:`{where[0]}`]-(m:`{where[1]}`)")
    )


def hanging(reader: Reader, kind: str, but: str) -> pl.DataFrame:
    """Nodes of a kind on which relations hang that others than ``but`` speak of: id, source.

    ``source`` lists those others. Rows come once for each such list.
    """
    empty = pl.DataFrame(schema={"id": pl.String, "source": pl.String})
    others = "MATCH (s:Source) WHERE s.id <> $but RETURN s.id AS x LIMIT 1"
    if not reader.query(others, {"but": but}).height:
        return empty
    found = [
        reader.query(
            f"MATCH (n:`{kind}`){_arrow(where, end)} WHERE r.source <> $but "
            "RETURN DISTINCT n.id AS id, r.source AS source",
            {"but": but},
        )
        for where, end in relations_at(kind)
    ]
    return _sources(pl.concat([empty, *found]), but)


def _sources(rows: pl.DataFrame, but: str = "") -> pl.DataFrame:
    """One row an id: all sources in the rows' lists, without ``but``, joined again."""
    return (
        rows.with_columns(pl.col("source").str.split(SEPARATOR))
        .explode("source")
        .filter(pl.col("source") != but)
        .group_by("id")
        .agg(pl.col("source").unique().sort().str.join(SEPARATOR))
    )


def stubs(reader: Reader, kind: NodeKind, sources: pl.DataFrame) -> pl.DataFrame:
    """Nodes of ``sources`` (id, source) as they are when they stay by name only."""
    if not sources.height:
        return sources
    names = reader.query(f"MATCH (n:`{kind.name}`) RETURN n.id AS id, n.`{kind.label}` AS called")
    return (
        sources.join(names, on="id")
        .rename({"called": kind.label})
        .with_columns(pl.lit(HELD).alias("claims"))
    )


def settle_held(writer: Writer, kind: NodeKind, change: Change) -> None:
    """Put into a change what becomes of the kind's held nodes, those that it makes included.

    On which nothing hangs any more, they go; where others hold them now, that is said.
    """
    text = f"MATCH (n:`{kind.name}`) WHERE n.claims = $held RETURN n.id AS id, n.source AS source"
    held = writer.query(text, {"held": HELD}).cast(pl.String)
    said = change.update_nodes.get(kind.name)
    if said is not None:
        held = held.join(said, on="id", how="anti")
        if "claims" in said.columns:
            made = said.filter(pl.col("claims") == HELD).select("id", "source")
            held = pl.concat([held, made])
    if not held.height:
        return
    ties = [_after(writer, kind, held, *each, change) for each in relations_at(kind.name)]
    by = _sources(pl.concat([pl.DataFrame(schema=held.schema), *ties]))
    free = held.join(by, on="id", how="anti").select("id")
    if free.height:
        gone = change.delete_nodes.get(kind.name)
        change.delete_nodes[kind.name] = free if gone is None else pl.concat([gone, free])
    moved = held.join(by, on="id", suffix="_now").filter(pl.col("source") != pl.col("source_now"))
    # Columns that an update leaves out it leaves alone: then these nodes wait for the next load.
    if moved.height and (said is None or "claims" in said.columns):
        rows = stubs(writer, kind, moved.select("id", pl.col("source_now").alias("source")))
        rest = [] if said is None else [said.join(rows, on="id", how="anti")]
        change.update_nodes[kind.name] = pl.concat([*rest, rows], how="diagonal_relaxed")


def _after(
    writer: Writer, kind: NodeKind, held: pl.DataFrame, where: Ends, end: str, change: Change
) -> pl.DataFrame:
    """The relations of the held nodes once the change is made: id of the node, source."""
    key = ["from", "to", *ONTOLOGY.relations[where[0]].key]
    own, other = ("n.id", "m.id") if end == "from" else ("m.id", "n.id")
    wanted = ", ".join(f"r.`{k}` AS `c_{k}`" for k in key[2:])
    rows = writer.each(
        held.select(pl.col("id").alias("i")),
        f"MATCH (n:`{kind.name}`){_arrow(where, end)} WHERE n.id = i "
        f"RETURN {own} AS c_from, {other} AS c_to, r.source AS c_source"
        + (f", {wanted}" if wanted else ""),
    )
    rows = rows.rename({c: c.removeprefix("c_") for c in rows.columns})
    made, told = change.create_relations.get(where), change.update_relations.get(where)
    told = told if told is not None and "source" in told.columns else None
    for other_now in (change.delete_relations.get(where), told):
        if rows.height and other_now is not None:
            kept = rows.with_columns(pl.col(k).cast(other_now.schema[k]) for k in key)
            rows = kept.join(other_now, on=key, how="anti", nulls_equal=True)
    said = pl.concat(
        frame.select(pl.col(end).alias("id"), pl.col("source").cast(pl.String))
        for frame in (rows, made, told)
        if frame is not None
    )
    return said.join(held.select("id"), on="id", how="semi")
