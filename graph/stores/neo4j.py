"""The store on a Neo4j server: one machine, a cluster or Aura, through the official driver.

Every query is sent as a reading one, which the server itself holds to and which a cluster's
replicas can answer. How writing is kept whole is told in :mod:`graph.stores.neo4j_write`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import polars as pl
from neo4j.exceptions import Neo4jError

from graph.problem import Problem
from graph.records import Change
from graph.stores.neo4j_address import Address, told
from graph.stores.neo4j_changes import GRAPH, KEPT, VERSION, parts
from graph.stores.neo4j_driver import Server
from graph.stores.neo4j_lock import Lock, alive, holder, look
from graph.stores.neo4j_settle import read_kept, settled, take_up
from graph.stores.neo4j_write import Neo4jWriter, Pace, Supposed, ensure_constraints

_LISTED = 100
_MAY_ONLY_READ = ("Security.Forbidden", "ReadOnlyAccessDatabase", "ForbiddenOnReadOnlyDatabase")
"""How codes end of what a user, or a database, may not do."""


class Neo4jStore:
    """A graph on a Neo4j server. See :class:`graph.stores.base.Store`."""

    def __init__(self, url: str, *, timeout: float | None = None, pace: Pace | None = None) -> None:
        """Open the graph at a URL such as ``neo4j+s://host:7687/database``.

        User and password come from the environment (HONGSHENG_NEO4J_USER,
        HONGSHENG_NEO4J_PASSWORD or HONGSHENG_NEO4J_PASSWORD_FILE). ``timeout`` is the longest a
        query may take, in seconds. Raises Problem when the address holds a password, nobody
        answers there, or the server does not let us in.
        """
        address = Address.of(url)
        self.url = address.shown
        self.pace = pace or Pace()
        self._server = Server(address, timeout)

    def __repr__(self) -> str:
        return f"Neo4jStore({self.url!r})"

    def __enter__(self) -> Neo4jStore:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._server.close()

    def query(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """Rows of a reading query; see :class:`graph.stores.base.Reader`."""
        return self._server.query(cypher, parameters)

    @contextmanager
    def writing(self, what: str, *, by: str = "", version: bool = True) -> Iterator[Neo4jWriter]:
        """Gather what is to be changed and, at the end, do it all; see Store."""
        server, pace = self._server, self.pace
        with told(server.address):
            ensure_constraints(server)
            with Lock(server, what, stale=pace.stale) as lock:
                take_up(server, lock)
                writer = Neo4jWriter(server, lock, pace)
                try:
                    yield writer
                    writer.commit(what, by, version)
                finally:
                    writer.stop_trial()

    @contextmanager
    def supposing(self, change: Change) -> Iterator[Supposed]:
        """Change it in a transaction that is taken back; see Store."""
        with told(self._server.address):
            try:
                supposed = Supposed(self._server, parts(change), self.pace.batch)
            except Neo4jError as error:
                if not (error.code or "").endswith(_MAY_ONLY_READ):
                    raise
                raise self._only_read() from error
            try:
                yield supposed
            finally:
                supposed.close()

    def _only_read(self) -> Problem:
        return Problem(
            f"{self.url}: this user, or this database, may only read. The graph holds claims that "
            "nobody has confirmed, and to leave them aside it is changed in a transaction that is "
            "taken back. Ask as a user who may write, or decide on the claims first: "
            "'hongsheng extract ARTICLE --load --claims FILE.xlsx'",
            f"{self.url}：该用户或该数据库只能读取。图中有尚未确认的说法，提问时要在随后撤销的事务中"
            "将其暂时移去。请以可写入的用户提问，或先对这些说法作出决定："
            "hongsheng extract 文章 --load --claims 文件.xlsx",
        )

    def kept(self, name: str) -> bytes | None:
        """Bytes kept beside the graph under this name, or None."""
        with told(self._server.address):
            return read_kept(self._server, name)

    def kept_names(self) -> list[str]:
        """The names under which bytes are kept beside the graph, sorted."""
        with told(self._server.address):
            rows = self._server.rows(f"MATCH (k:{KEPT}) RETURN k.id AS name")
        return sorted(row["name"] for row in rows)

    def version(self) -> int:
        """How many times the facts of this graph were changed."""
        with told(self._server.address):
            rows = self._server.rows(f"MATCH (g:{GRAPH} {{id: 'graph'}}) RETURN g.version AS n")
        return int(rows[0]["n"]) if rows else 0

    def history(self) -> list[dict[str, Any]]:
        """What was done to the graph, the newest first; a server keeps no older state."""
        text = (
            f"MATCH (v:{VERSION}) RETURN v.id AS version, v.on AS on, v.what AS what "
            f"ORDER BY version DESC LIMIT {_LISTED}"
        )
        with told(self._server.address):
            return self._server.rows(text)

    def undo(self) -> dict[str, Any]:
        """Never possible: raises Problem saying what to do instead."""
        raise Problem(
            f"{self.url} is on a Neo4j server, which keeps no earlier state of a graph. Load the "
            "earlier tables again (a re-load replaces what that source said), or put the server's "
            "backup back; an embedded graph (a file) can be undone",
            f"{self.url} 位于 Neo4j 服务器，服务器不保留图的旧版本。请重新载入旧表"
            "（重新载入会替换该来源的内容），或恢复服务器备份；嵌入式图（文件）可以撤销",
        )

    def unfinished(self) -> Problem | None:
        """What a writer was cut off from, or is at just now; the graph is then half way."""
        with told(self._server.address):
            rows = settled(self._server)
            lock = look(self._server) if rows else None
        if not rows:
            return None
        row = rows[0]
        so_far = f"{row['done']}/{row['steps']}"
        if lock and alive(lock, self.pace.stale):
            who, who_zh = holder(lock)
            return Problem(
                f"{self.url} is being changed by {who}, step {so_far} of {row['what']!r}: what is "
                "read now may be half old and half new",
                f"{self.url} 正在更改，由{who_zh}进行，{row['what']!r} 第 {so_far} 步："
                "此时读到的内容可能新旧混杂",
            )
        return Problem(
            f"{self.url}: {row['what']!r} of {row['on']} was cut off at step {so_far}; the graph "
            "is half way. The next command that writes (a load, for instance) finishes it first",
            f"{self.url}：{row['on']} 的 {row['what']!r} 在第 {so_far} 步中断，图处于中间状态。"
            "下一个写入命令（如 load）会先将其完成",
        )
