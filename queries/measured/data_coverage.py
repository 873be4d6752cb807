"""What is known of each kind, property by property and relation by relation, as declared."""

from __future__ import annotations

import polars as pl

from graph.ontology import ONTOLOGY
from graph.schema import NodeKind
from queries.measured import Parameters, Parts

_KEY = ("kind", "what", "property")


def measure(parts: Parts, parameters: Parameters) -> pl.DataFrame:
    """A row a kind and property, and a kind and relation out of it or into it, in the ontology's
    order: of how many nodes it is ``known``, and how many there are in ``total``.

    ``properties`` has ``kind, property, known, total``, ``relations`` what occurs at all.
    """
    declared = pl.DataFrame(
        [row for kind in ONTOLOGY.public_nodes() for row in _declared(kind)],
        schema=[*_KEY, "kind_zh", "property_zh"],
        orient="row",
    )
    properties = parts["properties"]
    found = pl.concat([properties.drop("total"), parts["relations"]], how="diagonal")
    totals = properties.select("kind", "total").unique()
    return (
        declared.join(found, on=_KEY, how="left", maintain_order="left")
        .join(totals, on="kind", how="left", maintain_order="left")
        .with_columns(
            known=pl.when(pl.col("what") == "property")
            .then("known")
            .otherwise(pl.col("known").fill_null(0))
        )
    )


def _declared(kind: NodeKind) -> list[tuple[str, ...]]:
    """Its properties and relations: kind, what, which, and both in Chinese."""
    found: list[tuple[str, ...]] = [
        (kind.name, "property", each.name, kind.zh, each.zh)
        for each in kind.properties
        if each.name not in ("id", "synthetic")
    ]
    for relation in ONTOLOGY.public_relations():
        starts, ends = zip(*relation.ends, strict=True)
        for what, kinds in (("out", starts), ("in", ends)):
            if kind.name in kinds:
                found.append((kind.name, what, relation.name, kind.zh, relation.zh))
    return found
