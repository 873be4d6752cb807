"""Writing into a copy of an embedded graph: tables from the ontology, and changes set by set."""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import ladybug
import polars as pl

from graph.ontology import ONTOLOGY
from graph.records import Change, node_schema, relation_schema
from graph.schema import NodeKind, RelationKind
from graph.stores.base import QueryError
from graph.stores.embedded_moves import Ends, set_apart
from graph.stores.embedded_read import ask, open_database
from graph.stores.embedded_rewrite import Rewrite, changing, worth_it
from graph.stores.embedded_tables import ensure_schema, narrowed, relation_table

_COPY_FROM = 20_000
"""From so many rows on, COPY into a table is quicker than CREATE (it rewrites whole groups)."""
_NO_DATE = "date('0001-01-01')"


class EmbeddedWriter:
    """A copy under change; see :class:`graph.stores.base.Writer`."""

    def __init__(self, path: Path, database: ladybug.Database, blob: Callable[[str], Path]) -> None:
        self.path = path
        self.changed = False
        self._database: ladybug.Database | None = database
        self._connection = ladybug.Connection(database)
        self._blob = blob
        self._forgotten: list[Path] = []
        self._expected: dict[str, int] = {}
        ensure_schema(self._connection)

    def query(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """Rows of a reading query on the state so far."""
        return ask(self._connection, cypher, parameters)

    def each(self, rows: pl.DataFrame, cypher: str) -> pl.DataFrame:
        """Rows of a reading query asked of each row of a frame; see Writer."""
        with self._file(rows) as file:
            return ask(self._connection, f"LOAD FROM {file} {cypher}", None)

    def apply(self, change: Change) -> None:
        """Carry out a change, set by set."""
        if not change:
            return
        self.changed = True
        anew = self._to_rewrite(change)
        change, moved = set_apart(change, anew)
        for (name, a, b), frame in change.delete_relations.items():
            if name not in anew:
                found = frame.select("from", "to", *ONTOLOGY.relations[name].key)
                self._at_relations((name, a, b), found, "DELETE r")
                self._count(name, -frame.height)
        for name, frame in change.delete_nodes.items():
            self._at_nodes(name, frame, "DETACH DELETE n")
            self._count(name, -frame.height)
            self._recount_relations()
        for name, frame in change.create_nodes.items():
            self._create_nodes(ONTOLOGY.nodes[name], frame)
            self._count(name, frame.height)
        for name, frame in change.update_nodes.items():
            own = [c for c in frame.columns if c != "id"]
            self._at_nodes(name, frame, f"SET {_set('n', own)}")
        for (name, a, b), frame in change.create_relations.items():
            if name not in anew:
                self._create_relations(ONTOLOGY.relations[name], a, b, frame)
                self._count(name, frame.height)
        for (name, a, b), frame in change.update_relations.items():
            if name not in anew:
                key = ONTOLOGY.relations[name].key
                own = [c for c in frame.columns if c not in ("from", "to", *key)]
                self._at_relations((name, a, b), frame, f"SET {_set('r', own)}")
        for (name, a, b), moves in moved.items():
            new = ", ".join(f"r.`{c}` = c_new_{c}" for c in moves.columns)
            self._at_relations((name, a, b), moves.rows, f"SET {new}")
        for name, whole in anew.items():
            for (a, b), frame in whole.rows.items():
                if frame.height:
                    self._create_relations(whole.kind, a, b, frame)
            self._expected[name] = whole.size

    def _to_rewrite(self, change: Change) -> dict[str, Rewrite]:
        """Tables that are quicker made anew, emptied, and what they shall hold."""
        anew = {}
        for name in {where[0] for where in (*change.delete_relations, *change.update_relations)}:
            kind = ONTOLOGY.relations[name]
            if worth_it(changing(name, change), self._size(name)):
                anew[name] = Rewrite.of(kind, change, self.query)
                self._connection.execute(f"DROP TABLE `{name}`")
                self._connection.execute(relation_table(kind))
        return anew

    def _create_nodes(self, kind: NodeKind, frame: pl.DataFrame) -> None:
        columns = list(node_schema(kind))
        if frame.height >= _COPY_FROM:
            self._copy(kind.name, frame.select(columns), "")
            return
        own = ", ".join(f"`{c}`: c_{c}" for c in columns)
        self._load(frame.select(columns), f"CREATE (:`{kind.name}` {{{own}}})")

    def _create_relations(self, kind: RelationKind, a: str, b: str, frame: pl.DataFrame) -> None:
        columns = list(relation_schema(kind))
        if frame.height >= _COPY_FROM:
            where = f" (from='{a}', to='{b}')" if len(kind.ends) > 1 else ""
            self._copy(kind.name, frame.select(columns), where)
            return
        own = ", ".join(f"`{c}`: c_{c}" for c in columns if c not in ("from", "to"))
        carried = ", ".join(f"c_{c}" for c in columns if c != "from")
        self._load(
            frame.select(columns),
            f"MATCH (a:`{a}`) WHERE a.id = c_from WITH a, {carried} "
            f"MATCH (b:`{b}`) WHERE b.id = c_to CREATE (a)-[:`{kind.name}` {{{own}}}]->(b)",
        )

    def _copy(self, name: str, frame: pl.DataFrame, where: str) -> None:
        """COPY what is not empty: a column of nulls costs as much as any other (so that a table
        that holds nothing yet is narrowed for it).

        One column of its own a table always has here: without any, COPY would expect them all.
        """
        given = [c for c in frame.columns if c == "source" or frame[c].null_count() < frame.height]
        own = ", ".join(f"`{c}`" for c in given if c not in ("from", "to"))
        kind = ONTOLOGY.nodes.get(name) or ONTOLOGY.relations[name]
        spared = nullcontext() if self._size(name) else narrowed(self._connection, kind, given)
        with self._file(frame.select(given)) as file, spared:
            self._connection.execute(f"COPY `{name}`({own}) FROM {file}{where}")

    def _at_nodes(self, name: str, frame: pl.DataFrame, then: str) -> None:
        # In the order of their ids, which is that of many tables, they are near each other.
        self._load(frame.sort("id"), f"MATCH (n:`{name}`) WHERE n.id = c_id {then}")

    def _at_relations(self, where: Ends, frame: pl.DataFrame, then: str) -> None:
        """Do something to the relation of each row, found by its two ends and its key.

        The engine looks up the end named last and follows its relations, so that is the one with
        fewer ties, which has more different ids in the frame.
        """
        name, a, b = where
        key = ONTOLOGY.relations[name].key
        same = [f"coalesce(r.`{k}`, {_NO_DATE}) = coalesce(c_{k}, {_NO_DATE})" for k in key]
        ends = [("a", a, "from"), ("b", b, "to")]
        if frame["from"].n_unique() > frame["to"].n_unique():
            ends.reverse()
        (first, kind, column), (second, _, there) = ends
        carried = ", ".join(f"c_{c}" for c in frame.columns)
        # One end after the other: to find both at once costs a scan of the relation.
        self._load(
            frame.sort(there),
            f"MATCH ({first}:`{kind}`) WHERE {first}.id = c_{column} WITH {first}, {carried} "
            f"MATCH (a:`{a}`)-[r:`{name}`]->(b:`{b}`) "
            f"WHERE {' AND '.join([f'{second}.id = c_{there}', *same])} {then}",
        )

    def _load(self, frame: pl.DataFrame, then: str) -> None:
        if not frame.height:
            return
        with self._file(frame.rename({c: f"c_{c}" for c in frame.columns})) as file:
            try:
                self._connection.execute(f"LOAD FROM {file} {then}")
            except RuntimeError as error:
                raise QueryError(
                    f"writing failed: {error}\n{then}", f"写入失败：{error}\n{then}"
                ) from error

    @contextmanager
    def _file(self, frame: pl.DataFrame) -> Iterator[str]:
        """The frame as a Parquet file beside the copy, as a text in Cypher.

        A frame itself Ladybug 0.22 would take too, but imports pandas for it, which takes longer
        than most writes do, ends at an empty chunk, and reads the first one for ever if prepared.
        """
        path = self.path.with_name(f"{self.path.name}.parquet")
        frame.write_parquet(path, compression="uncompressed", statistics=False)
        try:
            named = glob.escape(str(path)).replace("\\", "\\\\").replace("'", "\\'")
            yield f"'{named}'"
        finally:
            path.unlink()

    def _size(self, name: str) -> int:
        pattern = "(n:`{}`)" if name in ONTOLOGY.nodes else "()-[n:`{}`]->()"
        rows = self._connection.execute(f"MATCH {pattern.format(name)} RETURN count(*) AS n")
        return int(rows.get_all()[0][0])

    def _count(self, name: str, more: int) -> None:
        if name in self._expected:
            self._expected[name] += more
        else:
            self._expected[name] = self._size(name)

    def _recount_relations(self) -> None:
        for name in ONTOLOGY.relations:
            if name in self._expected:
                self._expected[name] = self._size(name)

    def note_version(self, number: int, what: str, by: str) -> None:
        """Write into the graph itself which version it is."""
        self._connection.execute("MATCH (v:HongshengVersion) DELETE v")
        self._connection.execute(
            "CREATE (:HongshengVersion {id: $n, at: $at, what: $what, who: $by})",
            {
                "n": number,
                "at": datetime.now(UTC).isoformat(timespec="seconds"),
                "what": what,
                "by": by,
            },
        )

    def replace_ledger(self, ledger: Change) -> None:
        """Put the ledger of another version in place of this one's."""
        for kind in ONTOLOGY.nodes.values():
            if kind.internal and not kind.with_facts:
                self._connection.execute(f"MATCH (n:`{kind.name}`) DELETE n")
        self.apply(ledger)

    def withdraw(self) -> None:
        """Take back all that was applied: the copy is thrown away."""
        self.changed = False

    def keep(self, name: str, content: bytes | None) -> None:
        """Keep bytes beside the graph; forgetting waits until the change is in place."""
        self.changed = True
        blob = self._blob(name)
        if content is None:
            self._forgotten.append(blob)
            return
        part = blob.with_suffix(".part")
        part.write_bytes(content)
        part.replace(blob)

    def kept(self, name: str) -> bytes | None:
        """Bytes kept under this name, or None."""
        blob = self._blob(name)
        return blob.read_bytes() if blob.exists() else None

    def forget(self) -> None:
        """Drop what was to be forgotten; called once the change is in place."""
        for blob in self._forgotten:
            blob.unlink(missing_ok=True)

    def finish(self) -> None:
        """Close the copy, then read it again as a reader would: is all there that ought to be?

        It stays open to be read, for :meth:`handed_over` or until it is closed.
        """
        self._connection.execute("CHECKPOINT")
        self.close()
        self._database = open_database(self.path, read_only=True)
        self._connection = ladybug.Connection(self._database)
        for name, expected in self._expected.items():
            found = self._size(name)
            if found != expected:
                raise QueryError(
                    f"the copy holds {found} {name} where {expected} were written; "
                    "it was thrown away and the graph is as before. Please report this.",
                    f"副本中的 {name} 为 {found}，应为 {expected}；副本已丢弃，图未改变。"
                    "请报告此问题。",
                )

    def handed_over(self) -> tuple[ladybug.Database | None, ladybug.Connection]:
        """The finished copy, open to be read, which is the caller's from now on."""
        database, self._database = self._database, None
        return database, self._connection

    def close(self) -> None:
        """Let go of the copy."""
        if self._database is not None:
            self._connection.close()
            self._database.close()
            self._database = None


def _set(variable: str, columns: list[str]) -> str:
    return ", ".join(f"{variable}.`{c}` = c_{c}" for c in columns)
