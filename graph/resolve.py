"""From typed rows to a batch: every row gets its identity, every reference its node.

A row without an id is identified as its kind declares (:attr:`NodeKind.identity`): by a code, by
its name, or by what it is. A reference may be an id, a code, a name or an alias; it must mean
exactly one node, of the batch or of the graph, or the row is a reject. Duplicates that agree are
one; a duplicate that disagrees is a reject.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from graph.coerce import as_said
from graph.doubtful import doubtful
from graph.names import (
    CODES,
    columns_of,
    name_index,
    normal_code,
    normal_name,
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
            rows = self._settle(kind.name, self._identify(kind, rows), ["id"])
            implied += [(r, self._implied(f, rows, own)) for r, f, own in more]
            kept = [c for c in kind.names if c in rows.columns]
            self._done[kind.name] = batch.nodes[kind.name] = rows.select(kept)
        pieces: dict[tuple[str, str, str], list[pl.DataFrame]] = {}
        for name, frames in self._relations.items():
            relation = ONTOLOGY.relations[name]
            for pair, frame in self._ends(relation, pl.concat(frames, how="diagonal")):
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
            *(_made(kind, parts) for parts in kind.identity), pl.lit(None, dtype=pl.String)
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
                f"无法确定该{kind.zh}:请给出 id,或 {needs}",
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
            bare = _take(bare, pl.concat([said, held]), normal_code(pl.col(column)), one)
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
            first = _take(bare.filter(coded), known, name, one, by_code)
            known = pl.concat([known, columns_of([first], names)])
            bare = pl.concat([first, _take(bare.filter(~coded), known, name, one)]).sort(_AT)
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
        if len(relation.ends) == 1:
            yield relation.ends[0], rows
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
        meant = self._meant(wanted, column, alive or kinds, told)
        rows = rows.join(
            meant, on=[column, *([told] if told else [])], how="left", nulls_equal=True
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
        exact = pl.concat(self._by_id(_told(wanted, told, k), column, k) for k in kinds)
        rest = wanted.join(exact, on=on, how="anti", nulls_equal=True)
        found = [exact]
        if rest.height:
            self.loose = True
            found += [self._by_name(_told(rest, told, k), column, k) for k in kinds]
        both = pl.concat(found)
        best = both.filter(pl.col("_rank") == pl.col("_rank").min().over(on))
        best = self._united(best.unique([*on, "_id", "_kind"], maintain_order=True), on)
        return best.group_by(on, maintain_order=True).agg(
            pl.when(pl.len() == 1).then(pl.col("_id").first()).alias("_id"),
            pl.col("_kind").first(),
            pl.concat_str(pl.col("_kind"), pl.lit(" "), pl.col("_id")).sort().alias("_several"),
        )

    def candidates(self, texts: list[str], kinds: tuple[str, ...]) -> dict[str, list[str]]:
        """Of each reference the nodes (``Kind:id``) that it may mean; asked for once the batch is
        made, and without a bearing on it."""
        loose = self.loose
        alive = self._alive(kinds, None)
        wanted = pl.DataFrame({"text": texts}, schema={"text": pl.String})
        meant = self._meant(wanted, "text", alive, "") if alive and texts else wanted.clear()
        self.loose = loose
        return {
            row["text"]: [each.replace(" ", ":", 1) for each in row["_several"]]
            for row in meant.iter_rows(named=True)
        }

    def _united(self, found: pl.DataFrame, on: list[str]) -> pl.DataFrame:
        """Of several nodes that are one, the one that is kept, or the first."""
        if not self.one:
            return found
        pairs = zip(found["_kind"], found["_id"], strict=True)
        who = pl.Series("_who", [self.one.get(k, {}).get(i, i) for k, i in pairs], pl.String)
        return (
            found.with_columns(who)
            .sort(pl.col("_id") != pl.col("_who"), maintain_order=True)
            .unique([*on, "_kind", "_who"], keep="first", maintain_order=True)
            .drop("_who")
        )

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
        if not rows.select(key).is_duplicated().any():
            self.accepted += _from_tables(rows)
            return rows
        own = [c for c in rows.columns if c not in (*key, *_AT, "_from", "_to")]
        doubled = rows.select(key).is_duplicated()
        single, several = rows.filter(~doubled), rows.filter(doubled)
        several = several.sort(pl.col("_table") < 0, *_AT, maintain_order=True)
        first = pl.col(own).drop_nulls().first().over(key) if own else None
        if first is not None:
            leader = several.with_columns(first.name.suffix("_first"))
            lists = {c for c in own if rows.schema[c] == pl.List(pl.String)}
            differs = [_differs(c, f"{c}_first", c in lists).alias(f"{c}_differs") for c in own]
            leader = leader.with_columns(differs)
            clashing = pl.any_horizontal(f"{c}_differs" for c in own)
            for row in leader.filter(clashing).iter_rows(named=True):
                column = next(c for c in own if row[f"{c}_differs"])
                first_said = row[f"{column}_first"]
                if row["_table"] >= 0:
                    table = self.tables[row["_table"]]
                    self.contradicted.add((id(table), row["_position"]))
                said = repr(first_said if isinstance(first_said, list) else str(first_said))
                self._reject(
                    row,
                    column,
                    row[column],
                    f"disagrees with an earlier row of the same {what} "
                    f"({', '.join(str(row[k]) for k in key)}): there {said}",
                    f"与同一{what}的前一行({'、'.join(str(row[k]) for k in key)})矛盾:"
                    f"前者为 {said}",
                )
            several = leader.filter(~clashing).select(several.columns)
        merged = several.group_by(key, maintain_order=True).agg(
            pl.all().exclude(key).drop_nulls().first()
        )
        self.accepted += _from_tables(single) + _from_tables(several)
        said_again = _from_tables(several) - _from_tables(merged)
        self.repeated[what] = self.repeated.get(what, 0) + said_again
        return pl.concat([single, merged.select(single.columns)])

    def _reject(self, row: dict[str, object], column: str, value: object, en: str, zh: str) -> None:
        number, position = row["_table"], row["_position"]
        assert isinstance(number, int)
        assert isinstance(position, int)
        if number >= 0:
            self.rejects.add(self.tables[number], position, column, value, en, zh)


_IDENTIFYING = ("id", "name", "title", "aliases", *CODES)


def _differs(column: str, first: str, is_list: bool) -> pl.Expr:
    """Whether a duplicate says something else: names as compared, lists whatever their order."""
    here, there = pl.col(column), pl.col(first)
    if column in ("name", "title"):
        return (normal_name(here) != normal_name(there)).fill_null(False)
    if is_list:
        return (here.list.sort() != there.list.sort()).fill_null(False)
    return (here != there).fill_null(False)


def _from_tables(rows: pl.DataFrame) -> int:
    """How many of the rows are rows of a table (others are implied by one)."""
    return rows.filter(pl.col("_table") >= 0).height


def _told(wanted: pl.DataFrame, told: str, kind: str) -> pl.DataFrame:
    """The references that may mean a node of this kind, by what the row itself says."""
    return wanted.filter(pl.col(told).is_null() | (pl.col(told) == kind)) if told else wanted


def _made(kind: NodeKind, parts: tuple[str, ...]) -> pl.Expr:
    """The id made from these properties, null where one that must be there is missing."""
    if parts == ("name",) or parts == ("title",):
        return pl.lit(f"{kind.name}:") + normal_name(pl.col(parts[0]))
    if len(parts) == 1:
        return normal_code(pl.col(parts[0]))
    if parts == ("scheme", "code"):
        return pl.when(pl.col("code").is_not_null()).then(
            pl.concat_str(pl.col("scheme").fill_null(""), pl.lit(":"), pl.col("code"))
        )
    pieces = [_piece(kind, p) for p in parts]
    return pl.lit(f"{kind.name}:") + pl.concat_str(pieces, separator="|")


def _piece(kind: NodeKind, part: str) -> pl.Expr:
    """One part of an id: a node's id as it is, a text as compared, a date that may be missing."""
    column = pl.col(part).cast(pl.String)
    if part not in kind:
        return column
    if kind[part].required:
        return normal_name(column)
    # What a cell said that could not be read tells two visits apart, though not their days.
    return pl.coalesce(column, normal_name(pl.col(as_said(part))), pl.lit("?"))


def _take(
    bare: pl.DataFrame,
    known: pl.DataFrame,
    same: pl.Expr,
    one: Mapping[str, str],
    codes: list[str] | None = None,
) -> pl.DataFrame:
    """Take over the id of the one known node with the same code or name, once (``_found``).

    Of several that are ``one`` the kept one's, or the first's. With ``codes``, nothing is taken
    over from a node whose codes are others, nor where several of the rows have codes of their own
    under one name.
    """
    index = known.with_columns(same.alias("_same")).drop_nulls(["_same", "id"])
    index = index.unique(["_same", "id"], maintain_order=True)
    if one:
        index = index.with_columns(pl.col("id").replace(dict(one)).alias("_who"))
        index = index.sort(pl.col("id") != pl.col("_who"), maintain_order=True)
        index = index.unique(["_same", "_who"], keep="first", maintain_order=True)
    index = index.filter(pl.len().over("_same") == 1)
    if not index.height or not bare.height:
        return bare
    columns = bare.columns
    joined = bare.with_columns(same.alias("_same")).join(
        index.select("_same", pl.col("id").alias("_their"), *(codes or [])),
        on="_same",
        how="left",
        nulls_equal=False,
    )
    fits = pl.col("_their").is_not_null() & ~pl.col("_found")
    for each in codes or []:
        fits = fits & (pl.col(each).is_null() | pl.col(f"{each}_right").is_null())
        fits = fits & (normal_code(pl.col(each)).drop_nulls().n_unique().over("_same") <= 1)
    taken = pl.when(fits).then(pl.col("_their")).otherwise(pl.col("id"))
    return joined.with_columns(taken.alias("id"), pl.col("_found") | fits).select(columns)
