"""The one networkx projection of a graph, and its fast sparse form.

A projection says what it projects: which kinds are its nodes, which relations its ties, and what a
tie's weight means. Three are at hand:

* :func:`project`: the graph as it stands, every kind and relation a node and a directed tie.
* :func:`collaboration`: collaborations turned into weighted enterprise-institute ties.
* :func:`mixed`: enterprises, institutes and all that ties them (brokers, platforms and the
  collaborations themselves as nodes). Burt's constraint on a broker-enterprise graph alone is
  1 / degree and says nothing; here it does.

Nodes are called ``Kind:id``. Everything is kept as two polars frames; the networkx graph, the
scipy matrix and the rustworkx graph are made when they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from graph.ontology import ONTOLOGY
from graph.phrase import Phrase
from graph.problem import Problem
from graph.stores.base import Reader

if TYPE_CHECKING:
    import networkx
    import numpy as np
    import rustworkx
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

NODE_SCHEMA = {
    "key": pl.String(),
    "kind": pl.String(),
    "id": pl.String(),
    "name": pl.String(),
    "synthetic": pl.Boolean(),
}
TIE_SCHEMA = {
    "from": pl.String(),
    "to": pl.String(),
    "type": pl.String(),
    "weight": pl.Float64(),
}
COUNTING = ("proposed", "active", "completed", "industrialised")
"""Statuses of collaborations that live or were completed; the others failed."""


@dataclass(frozen=True)
class Projection:
    """Nodes (columns of NODE_SCHEMA, sorted by key), ties (TIE_SCHEMA) and what they are.

    ``places`` (``from, to``) are the positions in ``nodes`` of each tie's two ends.
    """

    nodes: pl.DataFrame
    ties: pl.DataFrame
    places: pl.DataFrame
    what: str
    what_zh: str

    @classmethod
    def of(cls, nodes: pl.DataFrame, ties: pl.DataFrame, what: str, what_zh: str) -> Projection:
        """A projection of these frames: nodes once each, ties whose two ends are among them.

        ``nodes`` needs ``kind`` and ``id``; ``name`` falls back to the id. ``ties`` needs ``from``
        and ``to`` (keys ``Kind:id``); ``type`` falls back to "" and ``weight`` to 1.
        """
        nodes = nodes.with_columns((pl.col("kind") + ":" + pl.col("id")).alias("key"))
        absent = {"name": pl.col("id"), "synthetic": pl.lit(None, pl.Boolean())}
        nodes = nodes.with_columns(v.alias(k) for k, v in absent.items() if k not in nodes.columns)
        nodes = (
            nodes.with_columns(pl.col("name").fill_null(pl.col("id")))
            .select(pl.col(k).cast(t) for k, t in NODE_SCHEMA.items())
            .sort("key", maintain_order=True)
            .filter(pl.col("key").ne_missing(pl.col("key").shift()))
        )
        place = nodes.select("key").with_row_index("place")
        for end in ("from", "to"):
            found = place.rename({"place": f"place_{end}"})
            ties = ties.join(found, left_on=end, right_on="key", maintain_order="left")
        # By places, which are in the order of the keys: numbers are compared sooner than texts.
        told = [name for name in ("type", "weight") if name in ties.columns]
        ties = ties.sort("place_from", "place_to", *told)
        places = ties.select(**{"from": "place_from", "to": "place_to"})
        plain = {"type": pl.lit(""), "weight": pl.lit(1.0)}
        ties = ties.with_columns(v.alias(k) for k, v in plain.items() if k not in told)
        ties = ties.select(pl.col(k).cast(t) for k, t in TIE_SCHEMA.items())
        return cls(nodes, ties, places, what, what_zh)

    def __repr__(self) -> str:
        return f"<Projection: {self.nodes.height} nodes, {self.ties.height} ties; {self.what}>"

    def __len__(self) -> int:
        return self.nodes.height

    @cached_property
    def ends(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """``places`` as two arrays."""
        rows, columns = (self.places[end].cast(pl.Int64).to_numpy() for end in ("from", "to"))
        return rows, columns

    def sparse(self, *, directed: bool = False) -> tuple[csr_array, NDArray[Any]]:
        """The weighted adjacency matrix (n x n, float) and the keys of its rows.

        Parallel ties add up; a node's tie to itself is left out. Undirected unless asked
        otherwise: then symmetric, a tie counting in both directions.
        """
        matrix = self._directed if directed else self._symmetric
        return matrix, self.nodes["key"].to_numpy()

    @cached_property
    def _directed(self) -> csr_array:
        import numpy as np
        from scipy.sparse import coo_array

        rows, columns = self.ends
        keep = rows != columns
        weights = self.ties["weight"].to_numpy()[keep]
        n = self.nodes.height
        matrix = coo_array((weights, (rows[keep], columns[keep])), shape=(n, n)).tocsr()
        matrix.sum_duplicates()
        matrix.eliminate_zeros()
        matrix.indices = matrix.indices.astype(np.int32)
        matrix.indptr = matrix.indptr.astype(np.int32)
        return matrix

    @cached_property
    def _symmetric(self) -> csr_array:
        matrix = (self._directed + self._directed.T).tocsr()
        matrix.sort_indices()
        return matrix

    @cached_property
    def pairs(self) -> csr_array:
        """Which nodes are tied, whatever the direction: each pair once, above the diagonal."""
        import numpy as np
        from scipy.sparse import coo_array

        one, other = self.ends
        tied = one != other
        low, high = np.minimum(one, other)[tied], np.maximum(one, other)[tied]
        n = self.nodes.height
        matrix = coo_array((np.ones(len(low)), (low, high)), shape=(n, n)).tocsr()
        matrix.sum_duplicates()
        return matrix

    @cached_property
    def pygraph(self) -> rustworkx.PyGraph[None, None]:
        """The undirected simple graph in rustworkx; node indices are rows of ``nodes``."""
        import rustworkx

        low, high = self.pairs.nonzero()
        graph: rustworkx.PyGraph[None, None] = rustworkx.PyGraph(multigraph=False)
        graph.add_nodes_from([None] * self.nodes.height)
        graph.extend_from_edge_list(list(zip(low.tolist(), high.tolist(), strict=True)))
        return graph

    def graph(self, *, simple: bool = False) -> networkx.MultiDiGraph[str] | networkx.Graph[str]:
        """As networkx, for whatever else one wants to ask.

        A MultiDiGraph with every tie; with ``simple`` a Graph without direction, weights of
        parallel ties added up. Nodes carry kind, id, name and synthetic, ties type and weight;
        ``graph.graph["what"]`` says what it projects.
        """
        import networkx

        graph: networkx.MultiDiGraph[str] | networkx.Graph[str]
        graph = networkx.Graph() if simple else networkx.MultiDiGraph()
        graph.graph.update(what=self.what, what_zh=self.what_zh)
        attributes = self.nodes.drop("key").to_dicts()
        graph.add_nodes_from(zip(self.nodes["key"].to_list(), attributes, strict=True))
        ties = self.ties
        if simple:
            low, high = pl.min_horizontal("from", "to"), pl.max_horizontal("from", "to")
            ties = (
                ties.with_columns(low.alias("from"), high.alias("to"))
                .group_by("from", "to")
                .agg(pl.col("type").unique().sort().str.join(";"), pl.col("weight").sum())
                .sort("from", "to")
            )
        said = ties.select("type", "weight").to_dicts()
        graph.add_edges_from(zip(ties["from"].to_list(), ties["to"].to_list(), said, strict=True))
        return graph


def tie_text(relation: str, start: str, end: str, *, dated: bool = False) -> str:
    """Cypher that lists the relation between two kinds: columns ``start_id`` and ``end_id``.

    ``dated`` keeps what held on ``$as_of``: relations with since and until that had begun and not
    ended, and ends that existed by then (a collaboration had started, a demand was raised).
    """
    conditions = []
    if dated:
        names = ONTOLOGY.relations[relation].names
        if "since" in names:
            conditions.append("(r.since IS NULL OR r.since <= $as_of)")
        if "until" in names:
            conditions.append("(r.until IS NULL OR r.until > $as_of)")
        for variable, kind in (("a", start), ("b", end)):
            if ONTOLOGY.nodes[kind].begins:
                conditions.append(_begun(variable, kind))
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return (
        f"MATCH (a:{start})-[r:`{relation}`]->(b:{end}){where} "
        "RETURN a.id AS start_id, b.id AS end_id"
    )


def _begun(variable: str, kind: str) -> str:
    """It existed by the day; a collaboration only proposed does whatever start it plans."""
    begin = f"{variable}.{ONTOLOGY.nodes[kind].begins}"
    proposed = f" OR {variable}.status = 'proposed'" if kind == "Collaboration" else ""
    return f"({begin} IS NULL OR {begin} <= $as_of{proposed})"


def node_text(kind: str, *, dated: bool = False) -> str:
    """Cypher that lists the nodes of a kind: ``id``, ``name`` and ``synthetic``."""
    declared = ONTOLOGY.nodes[kind]
    synthetic = "n.synthetic" if "synthetic" in declared else "null"
    where = ""
    if dated and declared.begins:
        where = f" WHERE {_begun('n', kind)}"
    return (
        f"MATCH (n:{kind}){where} "
        f"RETURN n.id AS id, n.{declared.label} AS name, {synthetic} AS synthetic"
    )


def project(
    reader: Reader,
    as_of: date | None = None,
    kinds: Sequence[str] | None = None,
    relations: Sequence[str] | None = None,
) -> Projection:
    """The graph itself: each node a node, each relation a directed tie of weight 1.

    ``as_of`` keeps what held on that day (see :func:`tie_text`); without it the past counts too.
    ``kinds`` and ``relations`` restrict what is taken; all but the ledger's without them. Raises
    Problem on a kind or relation that the ontology does not have.
    """
    chosen = list(kinds or (k.name for k in ONTOLOGY.public_nodes()))
    wanted = list(relations or (r.name for r in ONTOLOGY.public_relations()))
    _known(chosen, ONTOLOGY.nodes, "kind", "类型")
    _known(wanted, ONTOLOGY.relations, "relation", "关系")
    triples = [
        (name, a, b)
        for name in wanted
        for a, b in ONTOLOGY.relations[name].ends
        if a in chosen and b in chosen
    ]
    when, when_zh = _when(as_of)
    what = f"{', '.join(chosen)} as nodes; {', '.join(wanted)} as ties of weight 1{when}"
    what_zh = f"节点：{'、'.join(chosen)}；关系：{'、'.join(wanted)}，权重均为 1{when_zh}"
    return Projection.of(
        _nodes(reader, chosen, as_of), _ties(reader, triples, as_of), what, what_zh
    )


def mixed(reader: Reader, as_of: date | None = None) -> Projection:
    """Enterprises and institutes with the brokers, platforms and collaborations they meet through.

    Ties are those in which somebody meets anybody (:meth:`graph.schema.Ontology.meetings`),
    undirected in meaning, weight 1. Communities are not nodes: lying in one is no meeting; they are
    what a measure groups by.
    """
    meetings = list(ONTOLOGY.meetings())
    ends = {end for _, *pair in meetings for end in pair}
    kinds = [kind for kind in ONTOLOGY.nodes if kind in ends]
    relations = list(dict.fromkeys(name for name, _, _ in meetings))
    when, when_zh = _when(as_of)
    return Projection.of(
        _nodes(reader, kinds, as_of),
        _ties(reader, meetings, as_of),
        f"{', '.join(kinds)} as nodes, tied where they meet: {', '.join(relations)}{when}",
        f"节点：{'、'.join(ONTOLOGY.nodes[k].called.zh for k in kinds)}；"
        f"有往来者相连：{'、'.join(ONTOLOGY.relations[r].zh for r in relations)}{when_zh}",
    )


def collaboration(
    reader: Reader,
    as_of: date | None = None,
    weight: Literal["newman", "count"] = "newman",
    statuses: Sequence[str] = COUNTING,
) -> Projection:
    """Enterprise-institute ties through collaborations of these statuses.

    ``weight``: "newman" (default) gives each tie 1 / (parties - 1) a collaboration, the parties
    being its enterprises and institutes, so that a consortium of thirty does not weigh as much as
    a contract of two (Newman 2001, Phys. Rev. E 64, 016132); "count" gives 1. A collaboration
    without a recorded status counts only where ``statuses`` holds "". Ties between two enterprises
    or two institutes of a consortium are not part of it.
    """
    dated = as_of is not None
    given: dict[str, Any] = {"statuses": list(statuses)}
    if as_of is not None:
        given["as_of"] = as_of
    parties = []
    for kind in ("Enterprise", "Institute"):
        text = party_text(kind, dated=dated)
        parties.append(reader.query(text, given).with_columns(pl.lit(kind).alias("kind")))
    ties = collaboration_ties(parties[0], parties[1], weight)
    when, when_zh = _when(as_of)
    how = "1/(parties - 1) each (Newman 2001)" if weight == "newman" else "their number"
    how_zh = "按 1/（参与方数 − 1）加总（Newman 2001）" if weight == "newman" else "按项目数"
    listed = ", ".join(s or "unknown" for s in statuses)
    return Projection.of(
        _nodes(reader, ("Enterprise", "Institute"), as_of),
        ties,
        f"enterprises and institutes tied by collaborations ({listed}), weight {how}{when}",
        f"企业与院所因合作项目（{listed}）相连，权重{how_zh}{when_zh}",
    )


def party_text(kind: str, *, dated: bool = False) -> str:
    """Cypher that lists who of a kind is party to collaborations of ``$statuses``.

    Columns ``org`` and ``collaboration``, once a pair.
    """
    begun = f"AND {_begun('c', 'Collaboration')} " if dated else ""
    return (
        f"MATCH (n:{kind})-[:PARTY_TO]->(c:Collaboration) "
        f"WHERE coalesce(c.status, '') IN $statuses {begun}"
        "RETURN DISTINCT n.id AS org, c.id AS collaboration"
    )


def collaboration_ties(
    enterprises: pl.DataFrame, institutes: pl.DataFrame, weight: Literal["newman", "count"]
) -> pl.DataFrame:
    """Ties (TIE_SCHEMA) from who took part: frames of ``org`` and ``collaboration``."""
    size = (
        pl.concat([enterprises.select("collaboration"), institutes.select("collaboration")])
        .group_by("collaboration")
        .agg(pl.len().alias("parties"))
    )
    each = pl.lit(1.0) if weight == "count" else 1.0 / (pl.col("parties") - 1)
    met = enterprises.join(institutes, on="collaboration", suffix="_institute")
    return (
        met.join(size, on="collaboration")
        .with_columns(each.alias("weight"))
        .group_by("org", "org_institute")
        .agg(pl.col("weight").sum())
        .select(
            ("Enterprise:" + pl.col("org")).alias("from"),
            ("Institute:" + pl.col("org_institute")).alias("to"),
            pl.lit("COLLABORATES_WITH").alias("type"),
            "weight",
        )
    )


def _nodes(reader: Reader, kinds: Iterable[str], as_of: date | None) -> pl.DataFrame:
    found = [pl.DataFrame(schema=NODE_SCHEMA).drop("key")]
    for kind in kinds:
        text = node_text(kind, dated=as_of is not None)
        rows = reader.query(text, {"as_of": as_of} if "$as_of" in text else None)
        kept = rows.select(
            pl.lit(kind).alias("kind"), "id", "name", pl.col("synthetic").cast(pl.Boolean())
        )
        found.append(kept)
    return pl.concat(found)


def _ties(
    reader: Reader, triples: Iterable[tuple[str, str, str]], as_of: date | None
) -> pl.DataFrame:
    def read() -> Iterator[pl.DataFrame]:
        yield pl.DataFrame(schema=TIE_SCHEMA)
        for relation, start, end in triples:
            text = tie_text(relation, start, end, dated=as_of is not None)
            rows = reader.query(text, {"as_of": as_of} if "$as_of" in text else None)
            yield rows.select(
                (pl.lit(f"{start}:") + pl.col("start_id")).alias("from"),
                (pl.lit(f"{end}:") + pl.col("end_id")).alias("to"),
                pl.lit(relation).alias("type"),
                pl.lit(1.0).alias("weight"),
            )

    return pl.concat(read())


def _when(as_of: date | None) -> Phrase:
    return Phrase(f", as of {as_of}", f"，截至 {as_of}") if as_of else Phrase("", "")


def _known(names: Sequence[str], among: Mapping[str, Any], what: str, what_zh: str) -> None:
    strangers = [n for n in names if n not in among]
    if strangers:
        raise Problem(
            f"there is no {what} {', '.join(strangers)}; there are: {', '.join(among)}",
            f"没有{what_zh} {'、'.join(strangers)}；可用：{'、'.join(among)}",
        )
