"""The connection to a Neo4j server: reading as a replica may answer, and units of work."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar

import neo4j
import polars as pl
from neo4j.exceptions import ClientError, IncompleteCommit, Neo4jError

from graph.ontology import ONTOLOGY
from graph.schema import ENGINE_PROPERTIES, NodeKind, RelationKind
from graph.stores.base import QueryError
from graph.stores.neo4j_address import Address, told, words
from graph.stores.neo4j_changes import INTERNAL_LABELS
from graph.stores.neo4j_frame import MixedColumnError, frame

RETRY_SECONDS = 120.0
"""How long a unit of work is tried again while the server restarts or elects a leader."""
_FETCH = 10_000
_HELD = 1_000
"""How many records are held at once."""
_NAMED = re.compile(r"`(.+?)`")
_Done = TypeVar("_Done")

# The driver logs a line for each of the server's remarks; without a handler Python would put them
# on people's screens.
logging.getLogger("neo4j").addHandler(logging.NullHandler())


@cache
def known_names() -> frozenset[str]:
    """Every name that a query may speak of even though the graph holds nothing under it yet."""
    kinds: list[NodeKind | RelationKind] = [*ONTOLOGY.nodes.values()]
    kinds += ONTOLOGY.relations.values()
    properties = (name for kind in kinds for name in kind.names)
    return frozenset(
        (*INTERNAL_LABELS, *ENGINE_PROPERTIES, *(kind.name for kind in kinds), *properties)
    )


class Server:
    """A driver for one database of one server."""

    def __init__(self, address: Address, timeout: float | None = None) -> None:
        """Connect; raises Problem with the next step when that cannot be done.

        ``timeout`` is the longest a reading query may take, in seconds; None leaves it to the
        server.
        """
        self.address = address
        self.timeout = timeout
        self._database = address.database or None
        with told(address):
            self._driver = neo4j.GraphDatabase.driver(
                address.uri,
                auth=address.auth,
                fetch_size=_FETCH,
                connection_timeout=10.0,
                user_agent="hongsheng",
            )
            try:
                # A password to be changed, or a database that is not there, shows in a query only.
                self._driver.verify_connectivity()
                self.rows("RETURN 1 AS one")
            except BaseException:
                self._driver.close()
                raise

    def close(self) -> None:
        """Let go of all connections."""
        self._driver.close()

    def rows(self, text: str, **parameters: Any) -> list[dict[str, Any]]:
        """Rows of one of the store's own reading queries."""
        answer = self._driver.execute_query(
            text,
            parameters,
            routing_=neo4j.RoutingControl.READ,
            database_=self._database,
        )
        return [dict(record.items()) for record in answer.records]

    def query(self, text: str, parameters: Mapping[str, Any] | None) -> pl.DataFrame:
        """Rows of anybody's query; see :class:`graph.stores.base.Reader`."""
        with told(self.address), asking(text):
            return self._driver.execute_query(
                neo4j.Query(text, timeout=self.timeout),
                dict(parameters or {}),
                routing_=neo4j.RoutingControl.READ,
                database_=self._database,
                result_transformer_=lambda result: answered(text, result),
            )

    def session(self, **more: Any) -> neo4j.Session:
        """A writing session whose reads see what was written before."""
        return self._driver.session(
            database=self._database,
            bookmark_manager=self._driver.execute_query_bookmark_manager,
            **more,
        )

    def unit(
        self, work: Callable[[neo4j.ManagedTransaction], _Done], seconds: float = RETRY_SECONDS
    ) -> _Done:
        """Do this in one transaction, again if need be: it must be safe to run twice.

        The driver itself tries again after a lost connection, leader or deadlock, but not when the
        connection went away during the commit, when nobody can know whether it was done.
        """
        for _ in range(3):
            with self.session(
                max_transaction_retry_time=seconds,
                initial_retry_delay=0.5,
                retry_delay_multiplier=1.2,
            ) as session:
                try:
                    return session.execute_write(work)
                except IncompleteCommit as error:
                    unsure = error
        raise unsure


def run(tx: neo4j.ManagedTransaction | neo4j.Transaction, text: str, **given: Any) -> neo4j.Result:
    """Run a generated text in a transaction."""
    return tx.run(text, given)


def answered(text: str, result: neo4j.Result) -> pl.DataFrame:
    """The result as a frame. Raises QueryError for a name that is neither in the graph nor ours."""
    names = result.keys()
    columns: list[list[Any]] = [[] for _ in names]
    # Records weigh more than their values, and are let go of part by part; by the tuple that each
    # of them is, since a record looks at every value once more (frame does, column by column).
    while part := result.fetch(_HELD):
        by_column = zip(*map(tuple.__iter__, part), strict=True)
        for column, values in zip(columns, by_column, strict=True):
            column.extend(values)
    summary = result.consume()
    for status in summary.gql_status_objects:
        if status.raw_classification == "UNRECOGNIZED":
            found = _NAMED.search(status.status_description)
            if found and found[1] not in known_names():
                raise _unknown(found[1], text)
    try:
        return frame(names, columns)
    except MixedColumnError as error:
        raise QueryError(
            f"{error}; let each column be of one type\n{text}",
            f"列的值类型不一致（{error}）；请使每列只有一种类型\n{text}",
        ) from error


@contextmanager
def asking(text: str) -> Iterator[None]:
    """Within it, what the server says against a query becomes a QueryError."""
    try:
        yield
    except Neo4jError as error:
        code = error.code or ""
        if code.startswith(("Neo.ClientError.Statement", "Neo.ClientError.Procedure")):
            raise _refused(error, text, code) from error
        if "TransactionTimedOut" in code:
            raise _refused(error, text, code) from error
        raise


def _unknown(name: str, text: str) -> QueryError:
    import difflib

    near = ", ".join(difflib.get_close_matches(name, known_names(), n=3))
    hint = f" Did you mean {near}?" if near else ""
    hint_zh = f"是否要找：{near}？" if near else ""
    return QueryError(
        f"the graph knows no {name!r}.{hint}\n{text}\n"
        "The kinds and properties are listed by 'hongsheng ontology'.",
        f"图中没有 {name!r}。{hint_zh}\n{text}\n可用的类型与属性见 hongsheng ontology。",
    )


def writes(text: str) -> QueryError:
    """The sentence for a text that would write."""
    return QueryError(
        f"a query reads and never writes; this one would write\n{text}",
        f"查询只能读取，不能写入；该语句会写入\n{text}",
    )


def _refused(error: Neo4jError, text: str, code: str) -> QueryError:
    said = words(error)
    if isinstance(error, ClientError) and code.endswith("AccessMode"):
        return writes(text)
    if code.endswith("ParameterMissing"):
        names = ", ".join(f"${n.strip()}" for n in said.partition(":")[2].split(","))
        return QueryError(
            f"the query uses {names}, which was not given\n{text}",
            f"查询使用了未给出的参数 {names}\n{text}",
        )
    return QueryError(
        f"the query was refused: {said}\n{text}\n"
        "The kinds and properties are listed by 'hongsheng ontology'.",
        f"查询被拒绝：{said}\n{text}\n可用的类型与属性见 hongsheng ontology。",
    )
