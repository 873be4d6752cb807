"""What a load would change: the batch held against what the graph holds.

A load of a source replaces what that source said and nothing else: what only it said and says no
longer goes, what others said too stays, and where sources disagree both are kept
(:mod:`graph.provenance`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from graph.held import HELD, hanging, settle_held, stubs
from graph.ontology import ONTOLOGY
from graph.provenance import SEPARATOR, Standing, claims_of, settle, spoken
from graph.records import Batch, Change, node_schema, relation_schema
from graph.schema import NodeKind, Property, RelationKind, Type
from graph.seen import Lost
from graph.stores.base import Reader, Writer

Ends = tuple[str, str, str]
_PLACES = {"id": "n.id", "from": "a.id", "to": "b.id"}
COUNTS = ("new", "changed", "same", "removed")


@dataclass
class Plan:
    """A change and how many of each kind it makes new, changes, leaves and removes."""

    change: Change = field(default_factory=Change)
    nodes: dict[str, dict[str, int]] = field(default_factory=dict)
    relations: dict[str, dict[str, int]] = field(default_factory=dict)
    loaded: int = 0
    """How many rows of the batch say something new of a node or a relation."""


@dataclass(frozen=True)
class Planner:
    """Plans the load of one source. ``partial``: rows are added to what the source said before,

    and of what it said only those relations go that are ``lost`` (by type).
    """

    writer: Writer
    source: str
    standing: Standing
    partial: bool = False
    lost: Mapping[str, Lost] = field(default_factory=dict)

    def plan(self, batch: Batch) -> Plan:
        """The change that makes the graph say what the batch says for this source."""
        plan = Plan()
        for kind in ONTOLOGY.public_nodes():
            if kind.name != "Source":
                self._nodes(kind, batch.nodes.get(kind.name), plan)
        for relation in ONTOLOGY.public_relations():
            for pair in relation.ends:
                where = (relation.name, *pair)
                rows, implied = batch.relations.get(where), batch.implied.get(where)
                self._relations(relation, where, rows, implied, plan)
        if plan.change.delete_relations or plan.change.create_relations:
            for kind in ONTOLOGY.public_nodes():
                settle_held(self.writer, kind, plan.change)
        return plan

    @cached_property
    def _empty(self) -> bool:
        """Whether the graph holds nothing: one question, instead of one for each pair of kinds."""
        return not self.writer.query("MATCH (n) RETURN 1 AS x LIMIT 1").height

    def _nodes(self, kind: NodeKind, rows: pl.DataFrame | None, plan: Plan) -> None:
        schema = node_schema(kind)
        there = self._there(f"MATCH (n:`{kind.name}`)", schema, ["id"], rows)
        if rows is None and not there.height:
            return
        made = self._diff(kind.properties, ["id"], schema, rows, there)
        plan.loaded += made.create.height + made.update.height - made.less
        made.gone = made.gone.select("id")
        stays = self._held(kind, made.gone) if made.gone.height else made.gone
        if stays.height:
            made.gone = made.gone.join(stays, on="id", how="anti")
            made.update = pl.concat([made.update, _fit(stays, schema)])
            made.only = None
        for group, frame in (
            (plan.change.create_nodes, made.create),
            (plan.change.update_nodes, made.updates(["id"])),
            (plan.change.delete_nodes, made.gone),
        ):
            if frame.height:
                group[kind.name] = frame
        if made.any:
            plan.nodes[kind.name] = made.counts()

    def _relations(
        self,
        relation: RelationKind,
        where: Ends,
        rows: pl.DataFrame | None,
        implied: pl.DataFrame | None,
        plan: Plan,
    ) -> None:
        schema = relation_schema(relation)
        key = ["from", "to", *relation.key]
        match = f"MATCH (a:`{where[1]}`)-[n:`{where[0]}`]->(b:`{where[2]}`)"
        there = self._there(match, schema, key, rows)
        lost = self._lost(match, where, schema, there)
        if rows is None and not there.height and not lost.height:
            return
        made = self._diff(relation.properties, key, schema, rows, there, lost)
        plan.loaded += made.create.height + made.update.height - made.less
        if implied is not None and implied.height:
            new = pl.concat([made.create, made.update.head(made.update.height - made.less)])
            plan.loaded -= new.join(implied, on=["from", "to"], how="semi").height
        for group, frame in (
            (plan.change.create_relations, made.create),
            (plan.change.update_relations, made.updates(key)),
            (plan.change.delete_relations, made.gone),
        ):
            if frame.height:
                group[where] = frame
        if not made.any:
            return
        counts = plan.relations.setdefault(where[0], dict.fromkeys(COUNTS, 0))
        for name, number in made.counts().items():
            counts[name] += number

    def _there(
        self,
        match: str,
        schema: Mapping[str, pl.DataType],
        key: list[str],
        rows: pl.DataFrame | None,
    ) -> pl.DataFrame:
        """What the graph holds of a kind: all, or (few rows to add to much) those of the rows."""
        wanting = not self.partial or (rows is not None and rows.height)
        if not wanting or self._empty:
            return pl.DataFrame(schema=schema)
        if not self.writer.query(f"{match} RETURN n.source AS s LIMIT 1").height:
            return pl.DataFrame(schema=schema)
        wanted = ", ".join(f"{_PLACES.get(c, f'n.`{c}`')} AS c_{c}" for c in schema)
        if self.partial and rows is not None:
            found = self._named(match, key, rows, wanted)
        else:
            found = self.writer.query(f"{match} RETURN {wanted}")
        found = found.rename({f"c_{c}": c for c in schema})
        return found.with_columns(pl.col(c).cast(t) for c, t in schema.items())

    def _lost(
        self, match: str, where: Ends, schema: Mapping[str, pl.DataType], there: pl.DataFrame
    ) -> pl.DataFrame:
        """What the source has lost: looked for among what is ``there`` between the ends of the
        rows, and where that is not all of it, among all."""
        lost = self.lost.get(where[0])
        if lost is None or not len(lost.left):
            return there.clear()
        found = lost.find(there.filter(pl.col("source") == self.source), where[1:])
        if len(lost.left):
            wanted = ", ".join(f"{_PLACES.get(c, f'n.`{c}`')} AS c_{c}" for c in schema)
            held = self.writer.query(
                f"{match} WHERE n.source = $own RETURN {wanted}", {"own": self.source}
            )
            held = held.select(pl.col(f"c_{c}").cast(t).alias(c) for c, t in schema.items())
            found = pl.concat([found, lost.find(held, where[1:])])
        return found

    def _named(self, match: str, key: list[str], rows: pl.DataFrame, wanted: str) -> pl.DataFrame:
        """Those of the rows that the graph holds, by their ids."""
        if key == ["id"]:
            own = rows.select(pl.col("id").alias("i")).sort("i")
            return self.writer.each(own, f"{match} WHERE n.id = i RETURN {wanted}")
        pairs = rows.select(pl.col("from").alias("f"), pl.col("to").alias("t")).unique()
        a, _, b = match.removeprefix("MATCH ").replace("]->", "-[").split("-[")
        # The embedded engine looks up the end named last and follows its relations: that is to be
        # the end with fewer ties, which has more different ids here. Neo4j sees for itself.
        first, is_first, is_second, by = (a, "a.id = f", "b.id = t", "t")
        if pairs["f"].n_unique() > pairs["t"].n_unique():
            first, is_first, is_second, by = (b, is_second, is_first, "f")
        text = (
            f"MATCH {first} WHERE {is_first} WITH {first[1]}, f, t "
            f"{match} WHERE {is_second} RETURN {wanted}"
        )
        # In the order of their ids, which is that of many tables, they are near each other.
        return self.writer.each(pairs.sort(by), text)

    def _diff(
        self,
        properties: Sequence[Property],
        key: list[str],
        schema: Mapping[str, pl.DataType],
        rows: pl.DataFrame | None,
        there: pl.DataFrame,
        lost: pl.DataFrame | None = None,
    ) -> _Made:
        rows = _fit(pl.DataFrame() if rows is None else rows, schema)
        rows = rows.with_columns(pl.lit(self.source).alias("source"))
        if lost is None:
            lost = there.clear()
        if not there.height:
            return _Made(rows, rows.clear(), lost)
        own = [c for c in schema if c not in (*key, "source", "claims")]
        joined = rows.join(there, on=key, how="left", nulls_equal=True, suffix="_was")
        new = joined.filter(pl.col("source_was").is_null()).select(list(schema))
        old = joined.filter(pl.col("source_was").is_not_null())
        mine_alone = (pl.col("source_was") == self.source) & pl.col("claims_was").is_null()
        alone = old.filter(mine_alone)
        differs = [
            _comparable(c, schema).ne_missing(_comparable(f"{c}_was", schema, c)) for c in own
        ]
        changed = alone.filter(pl.any_horizontal(differs)) if differs else alone.clear()
        shared = old.filter(~mine_alone)
        kept = self._merge(properties, key, schema, shared)
        claimed = pl.col("claims").is_null() | (pl.col("claims") != HELD)
        speaks = pl.col("source").str.split(SEPARATOR).list.contains(self.source)
        mine = there.filter(speaks & claimed)
        if self.partial:
            mine = lost
        gone = mine.join(rows, on=key, how="anti", nulls_equal=True)
        less = self._less(properties, schema, gone.filter(pl.col("source") != self.source))
        return _Made(
            create=new,
            update=pl.concat([changed.select(list(schema)), kept, less]),
            gone=gone.filter(pl.col("source") == self.source),
            same=rows.height - new.height - changed.height - kept.height,
            less=less.height,
            only=None
            if kept.height or less.height
            else [c for c, d in zip(own, differs, strict=True) if changed.select(d.any()).item()],
        )

    def _merge(
        self,
        properties: Sequence[Property],
        key: list[str],
        schema: Mapping[str, pl.DataType],
        shared: pl.DataFrame,
    ) -> pl.DataFrame:
        """Rows that other sources speak of too, as they are once this source has spoken."""
        merged = []
        free = [p for p in properties if p.name not in key]
        for row in shared.iter_rows(named=True):
            was = {c: row[f"{c}_was"] for c in schema if c not in key}
            claims = {**claims_of(was, free), self.source: spoken(row, free)}
            now = settle(claims, free, self.standing)
            if now != was:
                merged.append({**{k: row[k] for k in key}, **now})
        return _fit(pl.DataFrame(merged, schema=dict(schema), orient="row"), schema)

    def _less(
        self, properties: Sequence[Property], schema: Mapping[str, pl.DataType], rows: pl.DataFrame
    ) -> pl.DataFrame:
        """Rows that this source no longer speaks of, as the others have them."""
        left = []
        for row in rows.iter_rows(named=True):
            claims = claims_of(row, properties)
            claims.pop(self.source, None)
            left.append({**row, **settle(claims, properties, self.standing)})
        return _fit(pl.DataFrame(left, schema=dict(schema), orient="row"), schema)

    def _held(self, kind: NodeKind, gone: pl.DataFrame) -> pl.DataFrame:
        """Nodes that go, but that other sources' relations hang on: they stay, by name only."""
        others = hanging(self.writer, kind.name, self.source)
        return stubs(self.writer, kind, others.join(gone, on="id", how="semi"))


@dataclass
class _Made:
    create: pl.DataFrame
    update: pl.DataFrame
    gone: pl.DataFrame
    same: int = 0
    less: int = 0
    """How many of the updates, the last ones, are of rows that this source no longer says."""
    only: list[str] | None = None
    """The properties that differ in any row to update, where the others may be left alone."""

    def updates(self, key: list[str]) -> pl.DataFrame:
        """The rows to update, with no more columns than differ."""
        return self.update if self.only is None else self.update.select(*key, *self.only)

    @property
    def any(self) -> bool:
        """Whether the source says, or said, anything of this kind."""
        return bool(self.create.height + self.update.height + self.same + self.gone.height)

    def counts(self) -> dict[str, int]:
        numbers = (self.create.height, self.update.height, self.same, self.gone.height)
        return dict(zip(COUNTS, numbers, strict=True))


def _fit(frame: pl.DataFrame, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """The frame with exactly these columns; a missing one is null."""
    return (
        frame.select(
            pl.col(c).cast(t) if c in frame.columns else pl.lit(None, dtype=t).alias(c)
            for c, t in schema.items()
        )
        if frame.columns
        else pl.DataFrame(schema=dict(schema))
    )


def _comparable(
    column: str, schema: Mapping[str, pl.DataType], typed_as: str | None = None
) -> pl.Expr:
    kind = schema[typed_as or column]
    return pl.col(column).list.join("\x1f") if isinstance(kind, pl.List) else pl.col(column)


def holds_any(reader: Reader, kind: str) -> bool:
    """Whether the graph holds any node of this kind."""
    return bool(reader.query(f"MATCH (n:`{kind}`) RETURN n.id AS x LIMIT 1").height)


def present(writer: Writer, kind: str, ids: pl.Series, but: str) -> pl.Series:
    """Those of the ids that are nodes of this kind whatever source ``but`` says.

    Others speak of them, or relations of others hang on them.
    """
    rows = (
        ids.sort().to_frame("i").with_columns(pl.lit(but).alias("but"), pl.lit(HELD).alias("held"))
    )
    text = (
        f"MATCH (n:`{kind}`) WHERE n.id = i AND (n.source <> but OR n.claims = held) "
        "RETURN n.id AS x"
    )
    found = writer.each(rows, text)["x"].cast(pl.String)
    if not but or len(found) == len(ids):
        return found
    held = hanging(writer, kind, but)["id"]
    return pl.concat([found, ids.filter(ids.is_in(held.implode()))]).unique()


def existing(reader: Reader, kind: str, but: str) -> pl.DataFrame:
    """Id, names and codes of the nodes of a kind that others than source ``but`` speak of.

    Nodes on which only relations of others hang have their name alone, as they will when ``but``
    has spoken. An empty ``but`` leaves none out.
    """
    declared = ONTOLOGY.nodes[kind]
    wanted = [n for n in ("id", "name", "title", "aliases") if n in declared]
    wanted += [n for n in ("uscc", "ror", "lei", "code") if n in declared]
    columns = ", ".join(f"n.`{c}` AS c_{c}" for c in wanted)
    text = f"MATCH (n:`{kind}`) WHERE n.source <> $but OR n.claims = $held RETURN {columns}"
    found = reader.query(text, {"but": but, "held": HELD}).rename({f"c_{c}": c for c in wanted})
    lists = {p.name for p in declared.properties if p.type is Type.LIST}
    found = found.with_columns(
        pl.col(c).cast(pl.List(pl.String) if c in lists else pl.String) for c in wanted
    )
    if not but:
        return found
    held = hanging(reader, kind, but).join(found, on="id", how="anti")
    return pl.concat([found, _fit(stubs(reader, declared, held), found.schema)])
