"""From typed rows to a batch: every row gets its identity, every reference its node.

A row without an id is identified as its kind declares (:attr:`NodeKind.identity`): by a code, by
its name, or by what it is. A reference may be an id, a code, a name or an alias; it must mean
exactly one node, of the batch or of the graph, or the row is a reject. Duplicates that agree are
one; a duplicate that disagrees is a reject.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from graph.coerce import as_said
from graph.doubtful import doubtful
from graph.duplicates import agreeing, any_twice, from_tables, several
from graph.ids import made_id, take
from graph.names import (
    CODES,
    columns_of,
    holding,
    meant,
    name_index,
    normal_code,
    normal_name,
    of_kind,
    rank_of,
    referred,
)
from graph.notice import Notice
from graph.ontology import ONTOLOGY
from graph.records import Batch, Rejects, Table
from graph.schema import NodeKind, RelationKind
from graph.unanswered import refused_nodes, unanswered

_AT = ("_table", "_position")

KnownNodes = Callable[[str], pl.DataFrame]
"""Nodes of a kind that the graph holds: id, and of name, aliases, codes what the kind has."""


@dataclass
class Resolver:
    """Resolves the tables of one load.

    ``present`` says which of some ids the graph holds of a kind, ``known`` gives the names and
    codes of all it holds; both are asked only where the load's own nodes do not answer.
    """

    present: Callable[[str, pl.Series], pl.Series]
    known: KnownNodes
    rejects: Rejects
    holds: Callable[[str], bool] = lambda _kind: True
    """Whether the graph holds any node of a kind."""
    before: KnownNodes | None = None
    """What the graph holds with what the load is about to replace: whose ids rows go on with.
    ``known``, where it is not given."""
    one: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By kind, of ids that a person said to be of one thing: the id that it goes by."""
    tables: list[Table] = field(default_factory=list)
    repeated: dict[str, int] = field(default_factory=dict)
    """Rows that said again what another row of the load said, by kind or relation."""
    contradicted: set[tuple[int, int]] = field(default_factory=set)
    """Rejected rows (as in ``Rejects.rows``) whose thing another row of the load told of."""
    notices: list[Notice] = field(default_factory=list)
    """What to tell of rows that were identified by a name which is not theirs alone."""
    accepted: int = 0
    """Rows of the tables that made it into the batch, those said again included."""
    loose: bool = False
    """Whether anything was identified or referred to otherwise than by its id."""
    blanked: dict[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)
    """Of rows with a cell left blank (as in ``Rejects.noted``) the node or the ends of the relation
    that they tell of, each as ``Kind:id``."""
    _nodes: dict[str, list[pl.DataFrame]] = field(default_factory=dict)
    _relations: dict[str, list[pl.DataFrame]] = field(default_factory=dict)
    _done: dict[str, pl.DataFrame] = field(default_factory=dict)
    _known_cache: dict[str, pl.DataFrame] = field(default_factory=dict)
    _names: dict[str, pl.DataFrame] = field(default_factory=dict)

    def add(self, table: Table, frame: pl.DataFrame) -> None:
        """Take a typed frame (with ``_position``) of this table."""
        number = len(self.tables)
        self.tables.append(table)
        frame = frame.with_columns(pl.lit(number, dtype=pl.Int32).alias("_table"))
        group = self._nodes if isinstance(table.kind, NodeKind) else self._relations
        group.setdefault(table.kind.name, []).append(frame)

    def batch(self) -> Batch:
        """All that could be resolved; what could not is in the rejects."""
        batch = Batch()
        implied: list[tuple[RelationKind, pl.DataFrame]] = []
        ordered = sorted(
            (k for k in ONTOLOGY.nodes.values() if k.name in self._nodes),
            key=lambda k: bool(k.references),
        )
        for kind in ordered:
            rows = pl.concat(self._nodes[kind.name], how="diagonal")
            rows, more = self._references(kind, rows)
            rows = self._identify(kind, rows)
            self._note_blanks(kind.name, rows, {"id": kind.name})
            rows = self._settle(kind.name, rows, ["id"])
            implied += [(r, self._implied(f, rows, own)) for r, f, own in more]
            kept = [c for c in kind.names if c in rows.columns]
            self._done[kind.name] = batch.nodes[kind.name] = rows.select(kept)
        pieces: dict[tuple[str, str, str], list[pl.DataFrame]] = {}
        for name, frames in self._relations.items():
            relation = ONTOLOGY.relations[name]
            for pair, frame in self._ends(relation, pl.concat(frames, how="diagonal")):
                self._note_blanks(name, frame, {"from": pair[0], "to": pair[1]})
                pieces.setdefault((name, *pair), []).append(frame)
        for relation, frame in implied:
            pair = relation.ends[0]
            pieces.setdefault((relation.name, *pair), []).append(frame)
        for where, frames in pieces.items():
            relation = ONTOLOGY.relations[where[0]]
            joined = frames[0] if len(frames) == 1 else pl.concat(frames, how="diagonal")
            rows = self._settle(relation.name, joined, ["from", "to", *relation.key])
            kept = ["from", "to", *(c for c in relation.names if c in rows.columns)]
            if rows.height:
                batch.relations[where] = rows.select(kept)
                batch.implied[where] = rows.filter(pl.col("_table") < 0).select("from", "to")
        return batch

    def _note_blanks(self, what: str, rows: pl.DataFrame, named: Mapping[str, str]) -> None:
        """Keep what rows with a cell left blank tell of; ``named``: columns of ids, and kinds."""
        for number, table in enumerate(self.tables):
            if not self.rejects.blank_reasons or table.kind.name != what:
                continue
            places = [p for key, p in self.rejects.blank_reasons if key == id(table)]
            mine = rows.filter(pl.col("_table") == number, pl.col("_position").is_in(places))
            for position, *ids in mine.select("_position", *named).iter_rows():
                self.blanked[(id(table), position)] = tuple(
                    f"{kind}:{self.one.get(kind, {}).get(own, own)}"
                    for kind, own in zip(named.values(), ids, strict=True)
                )

    def _identify(self, kind: NodeKind, rows: pl.DataFrame) -> pl.DataFrame:
        """Give every row an id: its own, that of a node with its code or name, or a made one."""
        for name in {p for parts in kind.identity for p in parts} | {"id"}:
            if name not in rows.columns:
                rows = rows.with_columns(pl.lit(None, dtype=pl.String).alias(name))
        if not rows["id"].null_count():
            return rows
        self.loose = True
        bare = rows.filter(pl.col("id").is_null())
        given = rows.filter(pl.col("id").is_not_null())
        for part in {p for parts in kind.identity for p in parts}:
            if as_said(part) not in bare.columns:
                bare = bare.with_columns(pl.lit(None, dtype=pl.String).alias(as_said(part)))
        made = pl.coalesce(
            *(made_id(kind, parts) for parts in kind.identity), pl.lit(None, dtype=pl.String)
        )
        bare = bare.with_columns(made.alias("id"))
        bare = self._adopt(kind, bare, given)
        for row in bare.filter(pl.col("id").is_null()).select(_AT).iter_rows(named=True):
            needs = " / ".join(" + ".join(parts) for parts in kind.identity)
            self._reject(
                row,
                kind.identity[-1][0],
                None,
                f"nothing identifies this {kind.name}: give an id, or {needs}",
                f"无法确定该{kind.zh}：请给出 id，或 {needs}",
            )
        return pl.concat([given, bare.filter(pl.col("id").is_not_null())], how="diagonal")

    def _adopt(self, kind: NodeKind, bare: pl.DataFrame, given: pl.DataFrame) -> pl.DataFrame:
        """Rows whose code, else whose name, is that of one node known under another id.

        So a thing keeps its id when its code is filled in, given up, or told by another source.
        """
        by_code = [p for p in CODES[:3] if p in kind and (p,) in kind.identity]
        by_name = ("name",) in kind.identity
        if not by_code and not by_name:
            return bare
        names = ["id", "name", *by_code]
        said = columns_of([given], names)
        # What this load says of a node counts, not what the graph remembers of it.
        held = columns_of([(self.before or self._known)(kind.name)], names)
        held = held.filter(~pl.col("id").is_in(given["id"].implode()))
        bare = bare.with_columns(pl.lit(value=False).alias("_found"))
        one = self.one.get(kind.name, {})
        for column in by_code:
            bare = take(bare, pl.concat([said, held]), normal_code(pl.col(column)), one)
        if by_name:
            name = normal_name(pl.col("name"))
            # What this load calls so comes before what the graph remembers.
            mine = said.select(name).to_series()
            found = bare.filter("_found")["id"]
            held = held.filter(~(name.is_in(mine.implode()) | pl.col("id").is_in(found.implode())))
            known = pl.concat([said, held])
            coded = pl.any_horizontal(
                pl.lit(value=False), *(pl.col(c).is_not_null() for c in by_code)
            )
            first = take(bare.filter(coded), known, name, one, by_code)
            known = pl.concat([known, columns_of([first], names)])
            bare = pl.concat([first, take(bare.filter(~coded), known, name, one)]).sort(_AT)
        if by_code:
            others = [given, (self.before or self._known)(kind.name)]
            self.notices += doubtful(kind, bare, others, by_code, self.tables)
        return bare.drop("_found")

    def _known(self, kind: str) -> pl.DataFrame:
        if kind not in self._known_cache:
            self._known_cache[kind] = self.known(kind)
        return self._known_cache[kind]

    def _references(
        self, kind: NodeKind, rows: pl.DataFrame
    ) -> tuple[pl.DataFrame, list[tuple[RelationKind, str, str]]]:
        """Resolve the columns that name another node; rows that name nothing go."""
        found = []
        for reference in kind.references:
            if reference.name not in rows.columns:
                continue
            relation = ONTOLOGY.relations[reference.relation]
            others = relation.from_kinds if reference.own_end == "to" else relation.to_kinds
            rows = self._point(rows, reference.name, others).drop("_kind")
            found.append((relation, reference.name, reference.own_end))
        return rows, found

    @staticmethod
    def _implied(column: str, rows: pl.DataFrame, own_end: str) -> pl.DataFrame:
        ends = ("id", column) if own_end == "from" else (column, "id")
        return rows.filter(pl.col(column).is_not_null()).select(
            pl.col(ends[0]).alias("from"),
            pl.col(ends[1]).alias("to"),
            pl.lit(-1, dtype=pl.Int32).alias("_table"),
            "_position",
        )

    def _ends(
        self, relation: RelationKind, rows: pl.DataFrame
    ) -> Iterable[tuple[tuple[str, str], pl.DataFrame]]:
        """Resolve both ends; yields the rows of each pair of kinds."""
        for end in ("from", "to"):
            if end not in rows.columns:
                rows = rows.with_columns(pl.lit(None, dtype=pl.String).alias(end))
        for end, kinds in (("from", relation.from_kinds), ("to", relation.to_kinds)):
            rows = self._point(rows, end, kinds, f"{end}_kind", required=True)
            rows = rows.rename({"_kind": f"_{end}"})
        only = (_only(rows["_from"]), _only(rows["_to"]))
        if only in relation.ends:
            yield only, rows
            return
        for pair in relation.ends:
            frame = rows.filter((pl.col("_from") == pair[0]) & (pl.col("_to") == pair[1]))
            if frame.height:
                yield pair, frame
        joined = pl.concat_str("_from", pl.lit(" "), "_to")
        allowed = [f"{a} {b}" for a, b in relation.ends]
        for row in rows.filter(~joined.is_in(allowed)).iter_rows(named=True):
            self._reject(
                row,
                "to",
                row["to"],
                f"{relation.name} does not join {row['_from']} to {row['_to']}",
                f"{relation.zh}不能连接{row['_from']}与{row['_to']}",
            )

    def _point(
        self,
        rows: pl.DataFrame,
        column: str,
        kinds: tuple[str, ...],
        kind_column: str = "",
        *,
        required: bool = False,
    ) -> pl.DataFrame:
        """Replace a reference by the id it means, with its kind as ``_kind``; reject what fails."""
        said = kind_column in rows.columns and rows[kind_column].count()
        told = kind_column if said else ""
        alive = self._alive(kinds, rows[told] if told else None)
        if rows[column].null_count() == 0 and (len(alive) == 1 or not told):
            plain = self._plain(rows[column], alive)
            if plain is not None:
                return rows.with_columns(plain)
        wanted = rows.select(column, *([told] if told else [])).unique().drop_nulls(column)
        nodes = self._meant(wanted, column, alive or kinds, told)
        rows = rows.join(
            nodes, on=[column, *([told] if told else [])], how="left", nulls_equal=True
        )
        bad = pl.col("_id").is_null()
        if not required:
            bad = bad & pl.col(column).is_not_null()
        failed = rows.filter(bad)
        if failed.height:
            refused = refused_nodes(self.rejects)
            for row in failed.iter_rows(named=True):
                why = unanswered(row, column, kinds, told, refused)
                self._reject(row, column, row[column], *why)
        return rows.filter(~bad).drop(column, "_several").rename({"_id": column})

    def _plain(self, references: pl.Series, kinds: tuple[str, ...]) -> pl.Series | None:
        """The kind of each reference, where every one is the id of one node of this load; else
        None, as where there is no node of any kind, or the graph may hold another by that id."""
        if not kinds or not all(kind in self._done for kind in kinds):
            return None
        if len(kinds) > 1 and any(self.holds(kind) for kind in kinds):
            return None
        hits = [references.is_in(self._done[kind]["id"].implode()) for kind in kinds]
        if len(kinds) == 1:
            same = pl.Series("_kind", kinds).new_from_index(0, len(references))
            return same if hits[0].all() else None
        number = pl.select(pl.sum_horizontal(hits)).to_series()
        if not (number == 1).all():
            return None
        named = pl.coalesce(
            pl.when(hit).then(pl.lit(kind)) for kind, hit in zip(kinds, hits, strict=True)
        )
        return pl.select(named.alias("_kind")).to_series()

    def _alive(self, kinds: tuple[str, ...], told: pl.Series | None) -> tuple[str, ...]:
        """Those of the kinds that a reference can mean here: told so, and there are any."""
        said = [] if told is None else told.unique().to_list()
        if len(said) == 1 and said[0] in kinds:
            return (said[0],)
        return tuple(k for k in kinds if k in self._done or self.holds(k))

    def _meant(
        self, wanted: pl.DataFrame, column: str, kinds: tuple[str, ...], told: str
    ) -> pl.DataFrame:
        """For each reference the one node it means: column, _id, _kind, _several (candidates).

        An id comes before a code, a code before a name, a name before an alias.
        """
        on = [column, *([told] if told else [])]
        exact = pl.concat(self._by_id(of_kind(wanted, told, k), column, k) for k in kinds)
        rest = wanted.join(exact, on=on, how="anti", nulls_equal=True)
        found = [exact]
        if rest.height:
            self.loose = True
            found += [self._by_name(of_kind(rest, told, k), column, k) for k in kinds]
        return meant(pl.concat(found), on, self.one)

    def candidates(self, texts: list[str], kinds: tuple[str, ...]) -> dict[str, list[str]]:
        """Of each reference the nodes (``Kind:id``) that it may mean, if none those whose name
        holds it; asked for once the batch is made, and without a bearing on it."""
        loose, alive = self.loose, self._alive(kinds, None)
        wanted = pl.DataFrame({"text": texts}, schema={"text": pl.String})
        nodes = self._meant(wanted, "text", alive, "") if alive and texts else wanted.clear()
        self.loose = loose
        several = zip(nodes["text"], nodes["_several"], strict=True) if nodes.height else ()
        found = {text: [each.replace(" ", ":", 1) for each in who] for text, who in several}
        rest = [text for text in texts if text not in found]
        named = [k for k in alive if k in self._names and ONTOLOGY.nodes[k].label == "name"]
        return found | holding(rest, {k: self._names[k] for k in named})

    def _by_id(self, mine: pl.DataFrame, column: str, kind: str) -> pl.DataFrame:
        """References that are the id of a node of this load, else of the graph."""
        loaded = self._done[kind]["id"] if kind in self._done else pl.Series([], dtype=pl.String)
        asked = mine[column].unique()
        missing = asked.filter(~asked.is_in(loaded.implode()))
        held = self.present(kind, missing) if len(missing) else missing
        hit = pl.col(column).is_in(loaded.implode()) | pl.col(column).is_in(held.implode())
        return mine.filter(hit).with_columns(
            pl.lit(kind).alias("_kind"), pl.col(column).alias("_id"), rank_of(0)
        )

    def _by_name(self, mine: pl.DataFrame, column: str, kind: str) -> pl.DataFrame:
        """References that are a code, a name or an alias of a node of this load or the graph."""
        if kind not in self._names:
            loaded = self._done.get(kind, pl.DataFrame(schema={"id": pl.String}))
            known = self._known(kind)
            # What this load says of a node counts, not what the graph remembers of it.
            known = known.filter(~pl.col("id").is_in(loaded["id"].implode()))
            self._names[kind] = name_index(
                columns_of([loaded, known], [*_IDENTIFYING], keep=["id"])
            )
        found = referred(mine, column, self._names[kind])
        return found.select(*mine.columns, pl.lit(kind).alias("_kind"), "_id", "_rank")

    def _settle(self, what: str, rows: pl.DataFrame, key: list[str]) -> pl.DataFrame:
        """One row a key: agreeing duplicates become one, disagreeing later ones are rejects."""
        key = [k for k in key if k in rows.columns]
        if not any_twice(rows.select(key)):
            self.accepted += from_tables(rows)
            return rows
        own = [c for c in rows.columns if c not in (*key, *_AT, "_from", "_to")]
        single, shared = several(rows, key)
        shared, clashes = agreeing(shared, key, own)
        for clash in clashes:
            row, kind = clash.row, ONTOLOGY.nodes.get(what) or ONTOLOGY.relations[what]
            if row["_table"] >= 0:
                self.contradicted.add((id(self.tables[row["_table"]]), row["_position"]))
            self._reject(row, clash.column, row[clash.column], *clash.why(kind, key))
        merged = shared.group_by(key, maintain_order=True).agg(
            pl.all().exclude(key).drop_nulls().first()
        )
        self.accepted += from_tables(single) + from_tables(shared)
        said_again = from_tables(shared) - from_tables(merged)
        self.repeated[what] = self.repeated.get(what, 0) + said_again
        return pl.concat([single, merged.select(single.columns)])

    def _reject(self, row: dict[str, object], column: str, value: object, en: str, zh: str) -> None:
        number, position = row["_table"], row["_position"]
        assert isinstance(number, int)
        assert isinstance(position, int)
        if number >= 0:
            self.rejects.add(self.tables[number], position, column, value, en, zh)


def _only(texts: pl.Series) -> Any:
    """What all of the texts are, or None."""
    least = texts.min()
    return least if least == texts.max() else None


_IDENTIFYING = ("id", "name", "title", "aliases", *CODES)
