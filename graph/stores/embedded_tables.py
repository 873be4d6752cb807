"""The tables of an embedded graph, from the ontology: made, completed, and filled in part."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import cache

import ladybug

from graph.ontology import ONTOLOGY
from graph.schema import NodeKind, RelationKind, Type

ENGINE_TYPES: Mapping[Type, str] = {
    Type.TEXT: "STRING",
    Type.INTEGER: "INT64",
    Type.NUMBER: "DOUBLE",
    Type.MONEY: "DOUBLE",
    Type.BOOLEAN: "BOOLEAN",
    Type.DATE: "DATE",
    Type.LIST: "STRING[]",
}


def node_table(kind: NodeKind) -> str:
    """The statement that makes the table of a kind."""
    own = ", ".join(f"`{p.name}` {ENGINE_TYPES[p.type]}" for p in kind.properties)
    return (
        f"CREATE NODE TABLE IF NOT EXISTS `{kind.name}`"
        f"({own}, source STRING, claims STRING, PRIMARY KEY(id))"
    )


def relation_table(kind: RelationKind) -> str:
    """The statement that makes the table of a relation."""
    ends = ", ".join(f"FROM `{a}` TO `{b}`" for a, b in kind.ends)
    own = "".join(f", `{p.name}` {ENGINE_TYPES[p.type]}" for p in kind.properties)
    return (
        f"CREATE REL TABLE IF NOT EXISTS `{kind.name}`({ends}{own}, source STRING, claims STRING)"
    )


def ensure_schema(connection: ladybug.Connection) -> None:
    """Tables for the whole ontology; a graph made by an older one gets what it lacks.

    Which ontology they were made for is the comment of the table of versions.
    """
    there = _tables(connection)
    if there.get("HongshengVersion") == _digest():
        return
    # One transaction: each by itself would wait for the disk.
    connection.execute("BEGIN TRANSACTION")
    for kind in _kinds():
        if kind.name in there:
            _complete(connection, kind)
        else:
            connection.execute(_table(kind))
    connection.execute(
        "CREATE NODE TABLE IF NOT EXISTS HongshengVersion"
        "(id INT64, at STRING, what STRING, who STRING, PRIMARY KEY(id))"
    )
    connection.execute(f"COMMENT ON TABLE HongshengVersion IS '{_digest()}'")
    connection.execute("COMMIT")


def is_older(connection: ladybug.Connection) -> bool:
    """Whether this is a graph of ours, made for another ontology than there is now."""
    return _tables(connection).get("HongshengVersion", _digest()) != _digest()


def _tables(connection: ladybug.Connection) -> dict[str, str]:
    tables = connection.execute("CALL SHOW_TABLES() RETURN name, comment").get_all()
    return {str(name): comment for name, comment in tables}


def _complete(connection: ladybug.Connection, kind: NodeKind | RelationKind) -> None:
    rows = connection.execute(f"CALL TABLE_INFO('{kind.name}') RETURN *").get_all()
    columns = {row[1] for row in rows}
    for each in kind.properties:
        if each.name not in columns:
            connection.execute(
                f"ALTER TABLE `{kind.name}` ADD `{each.name}` {ENGINE_TYPES[each.type]}"
            )
    if isinstance(kind, RelationKind):
        for a, b in kind.ends:
            connection.execute(f"ALTER TABLE `{kind.name}` ADD IF NOT EXISTS FROM `{a}` TO `{b}`")


@contextmanager
def narrowed(
    connection: ladybug.Connection, kind: NodeKind | RelationKind, given: Collection[str]
) -> Iterator[None]:
    """The table of a kind, which must hold nothing, with no columns but those given.

    At the end it has the others again, null in every row: to add one takes Ladybug (0.22) a third
    of the time that COPY takes to fill it with nulls.
    """
    types = {p.name: ENGINE_TYPES[p.type] for p in kind.properties}
    types |= {"source": "STRING", "claims": "STRING"}
    others = [c for c in types if c not in given]
    _alter(connection, kind, [f"DROP `{c}`" for c in others])
    yield
    _alter(connection, kind, [f"ADD `{c}` {types[c]}" for c in others])


def _alter(
    connection: ladybug.Connection, kind: NodeKind | RelationKind, how: Collection[str]
) -> None:
    connection.execute("BEGIN TRANSACTION")
    for each in how:
        connection.execute(f"ALTER TABLE `{kind.name}` {each}")
    connection.execute("COMMIT")


def _kinds() -> list[NodeKind | RelationKind]:
    return [*ONTOLOGY.nodes.values(), *ONTOLOGY.relations.values()]


def _table(kind: NodeKind | RelationKind) -> str:
    return node_table(kind) if isinstance(kind, NodeKind) else relation_table(kind)


@cache
def _digest() -> str:
    """Changes when the table of any kind or relation does."""
    return hashlib.sha256("".join(map(_table, _kinds())).encode()).hexdigest()
