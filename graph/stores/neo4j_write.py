"""Writing to a Neo4j graph: all of it or nothing, though it be larger than a transaction.

What a writer is given is gathered until it ends. Up to ``Pace.small`` rows then go in one
transaction; more are settled first and carried out in batches (:mod:`graph.stores.neo4j_settle`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock as Turn
from typing import Any

import neo4j
import polars as pl
from neo4j.exceptions import ConstraintError, DriverError, Neo4jError

from graph.problem import Problem
from graph.records import Change
from graph.stores.base import QueryError
from graph.stores.neo4j_changes import CREATES_NODES, Part, constraints, parts
from graph.stores.neo4j_driver import Server, answered, asking, run, writes
from graph.stores.neo4j_lock import Lock, now
from graph.stores.neo4j_settle import Settled, clean, finish, put, read_kept, settle, settled


@dataclass(frozen=True, slots=True)
class Pace:
    """How a store writes: rows that go in one transaction, rows a batch of more than that, and
    seconds without a sign of life after which a writer is taken for dead."""

    small: int = 20_000
    batch: int = 10_000
    stale: float = 120.0


def ensure_constraints(server: Server) -> None:
    """Make every kind's id unique, where it is not yet, and wait until the server has done so."""
    shown = server.rows(
        "SHOW CONSTRAINTS YIELD labelsOrTypes, properties, type "
        "RETURN labelsOrTypes AS labels, properties AS names, type AS type"
    )
    unique = [row for row in shown if "UNIQUENESS" in row["type"] or row["type"] == "NODE_KEY"]
    there = {row["labels"][0] for row in unique if row["names"] == ["id"]}
    missing = [text for label, text in constraints().items() if label not in there]
    if not missing:
        return

    def make(tx: neo4j.ManagedTransaction) -> None:
        for text in missing:
            run(tx, text).consume()

    server.unit(make)
    server.unit(lambda tx: run(tx, "CALL db.awaitIndexes(600)").consume())


def _carry_out(tx: neo4j.ManagedTransaction | neo4j.Transaction, part: Part, size: int) -> None:
    """A whole part in one transaction; raises Problem when a row found no place."""
    for rows in part.batches(size):
        try:
            row = run(tx, part.statement, rows=rows).single()
        except ConstraintError as error:
            raise _taken(part, str(error.message)) from error
        if row is not None and row["n"] < len(rows):
            raise _no_place(part, len(rows) - row["n"])


def _taken(part: Part, words: str) -> Problem:
    return Problem(
        f"{part.key[0]}: a node to be made is there already ({words}). Nothing was changed; "
        "if another program writes to this graph, let it end and run the command again",
        f"{part.key[0]}：要新建的节点已存在（{words}）。图未改变；若有其他程序在写入，请待其结束后重试",
    )


def _no_place(part: Part, lacking: int) -> Problem:
    name = " ".join(part.key)
    return Problem(
        f"{name}: {lacking} rows name nodes or relations that are not in the graph. Nothing was "
        "changed; if another program writes to this graph, let it end and run the command again",
        f"{name}：{lacking} 行所指的节点或关系不在图中。图未改变；"
        "若有其他程序在写入，请待其结束后重试",
    )


def check(server: Server, todo: list[Part]) -> None:
    """That all will find its place, before it is settled; raises Problem when it will not."""
    # One change after another: what was made may be gone again, and the other way about.
    made: dict[str, list[pl.Series]] = {}
    gone: dict[str, list[pl.Series]] = {}
    for part in todo:
        kind = part.key[0]
        if part.do == "delete_nodes":
            made[kind] = [_without(ids, [part.frame["id"]]) for ids in made.get(kind, [])]
            gone.setdefault(kind, []).append(part.frame["id"])
        elif part.do == CREATES_NODES:
            fresh = _without(part.frame["id"], made.get(kind, []))
            if again := part.frame.height - fresh.len():
                raise _taken(part, f"{again} ids are given twice")
            _check_new(server, part, gone.get(kind, []))
            gone[kind] = [_without(ids, [part.frame["id"]]) for ids in gone.get(kind, [])]
            made.setdefault(kind, []).append(part.frame["id"])
        elif part.do == "update_nodes":
            wanted = _without(part.frame["id"], made.get(part.key[0], []))
            _check_there(server, part, part.key[0], wanted, [])
        elif part.do == "create_relations":
            for end, of in zip(("from", "to"), part.key[1:], strict=True):
                wanted = _without(part.frame[end].unique(), made.get(of, []))
                _check_there(server, part, of, wanted, gone.get(of, []))


def _check_new(server: Server, part: Part, gone: list[pl.Series]) -> None:
    ids = part.frame["id"]
    if again := ids.len() - ids.n_unique():
        raise _taken(part, f"{again} ids are given twice")
    fresh = _without(ids, gone)
    if there := _found(server, part.key[0], fresh):
        raise _taken(part, f"{there} ids")


def _check_there(
    server: Server, part: Part, kind: str, ids: pl.Series, gone: list[pl.Series]
) -> None:
    staying = _without(ids, gone)
    if lacking := ids.len() - _found(server, kind, staying):
        raise _no_place(part, lacking)


def _without(ids: pl.Series, others: list[pl.Series]) -> pl.Series:
    return ids.filter(~ids.is_in(pl.concat(others).implode())) if others else ids


def _found(server: Server, kind: str, ids: pl.Series) -> int:
    """For how many of these ids the graph has a node of this kind."""
    if not ids.len() or not server.rows(f"MATCH (n:`{kind}`) RETURN count(n) AS n")[0]["n"]:
        return 0
    text = f"UNWIND $ids AS i MATCH (n:`{kind}` {{id: i}}) RETURN count(n) AS n"
    slices = (ids.slice(start, 50_000).to_list() for start in range(0, ids.len(), 50_000))
    return sum(int(server.rows(text, ids=some)[0]["n"]) for some in slices)


class Supposed:
    """The graph after some changes, carried out in a transaction that is taken back at the end."""

    def __init__(self, server: Server, todo: Sequence[Part], batch: int) -> None:
        self._server = server
        self._session = server.session()
        self._asking = Turn()
        try:
            self._transaction = self._session.begin_transaction()
            for part in todo:
                _carry_out(self._transaction, part, batch)
        except BaseException:
            self._session.close()
            raise

    def query(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """Rows of a reading query; one that writes is refused, and is then taken back at the end.

        After any error it is of no more use.
        """
        with self._asking, asking(cypher):
            result = run(self._transaction, cypher, **(parameters or {}))
            frame = answered(cypher, result)
            if result.consume().query_type == "r":
                return frame
        raise writes(cypher)

    def kept(self, name: str) -> bytes | None:
        """Bytes kept beside the graph under this name, or None."""
        return read_kept(self._server, name)

    def close(self) -> None:
        """Take it all back."""
        self._session.close()


class Neo4jWriter:
    """What one writer wants; see :class:`graph.stores.base.Writer`."""

    def __init__(self, server: Server, lock: Lock, pace: Pace) -> None:
        self._server = server
        self._lock = lock
        self._pace = pace
        self._todo: list[Part] = []
        self._keeps: dict[str, bytes | None] = {}
        self._trial: Supposed | None = None

    def apply(self, change: Change) -> None:
        """Carry out a change, together with all the others, when the writer ends."""
        if change:
            self._todo += parts(change)
            self.stop_trial()

    def withdraw(self) -> None:
        """Take back all that was applied: it was only gathered."""
        self._todo = []
        self.stop_trial()

    def keep(self, name: str, content: bytes | None) -> None:
        """Keep bytes beside the graph under this name; None forgets them."""
        self._keeps[name] = content

    def kept(self, name: str) -> bytes | None:
        """Bytes kept under this name, or None."""
        return self._keeps[name] if name in self._keeps else read_kept(self._server, name)

    def query(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """Rows of a reading query that sees what has been applied so far.

        What is applied but not yet written is carried out in a transaction for the query's sake,
        which is then taken back.
        """
        if not self._todo:
            return self._server.query(cypher, parameters)
        if self._trial is None:
            self._trial = Supposed(self._server, self._todo, self._pace.batch)
        try:
            return self._trial.query(cypher, parameters)
        except (QueryError, DriverError, Neo4jError):
            self.stop_trial()  # a transaction in which something failed is of no more use
            raise

    def each(self, rows: pl.DataFrame, cypher: str) -> pl.DataFrame:
        """Rows of a reading query asked of each row of a frame; see Writer."""
        own = ", ".join(f"row[{n}] AS `{name}`" for n, name in enumerate(rows.columns))
        asked = [list(row) for row in rows.iter_rows()]
        return self.query(f"UNWIND $rows AS row WITH {own} {cypher}", {"rows": asked})

    def stop_trial(self) -> None:
        """Take back what was carried out for a query's sake."""
        if self._trial is not None:
            self._trial.close()
            self._trial = None

    def commit(self, what: str, by: str, version: bool) -> None:
        """Write it all; returns when it is done."""
        self.stop_trial()
        todo = self._todo
        if not todo and not self._keeps:
            return
        keeps = self._put_kept()
        end = Settled(self._lock.token, what, by, now(), version, keeps)
        if sum(part.frame.height for part in todo) <= self._pace.small:
            self._at_once(todo, end)
        else:
            check(self._server, todo)
            settle(self._server, self._lock, todo, end, self._pace.batch)
            self._finish(what)
        clean(self._server, self._lock)

    def _finish(self, what: str) -> None:
        try:
            finish(self._server, self._lock, settled(self._server)[0])
        except (DriverError, Neo4jError) as error:
            where = self._server.address.shown
            raise Problem(
                f"{where} went away in the middle of {what!r} ({error}). Nothing is lost: all of "
                "it is written down on the server, and the next command that writes finishes it",
                f"{where} 在 {what!r} 进行中断开（{error}）。数据没有丢失："
                f"全部内容已登记在服务器上，"
                "下一个写入命令会将其完成",
            ) from error

    def _put_kept(self) -> list[tuple[str, str | None, int]]:
        keeps: list[tuple[str, str | None, int]] = []
        for i, (name, content) in enumerate(self._keeps.items()):
            blob = f"{self._lock.token}/kept/{i}"
            if content is None:
                keeps.append((name, None, 0))
            else:
                keeps.append((name, blob, put(self._server, self._lock, blob, content)))
        return keeps

    def _at_once(self, todo: list[Part], end: Settled) -> None:
        def work(tx: neo4j.ManagedTransaction) -> None:
            if end.already(tx):
                return
            self._lock.renew(tx)
            for part in todo:
                _carry_out(tx, part, self._pace.batch)
            end.close(tx)

        self._server.unit(work)
