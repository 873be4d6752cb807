"""Where a graph is kept: an embedded file, or a Neo4j server. ``open_graph`` picks by address."""

from __future__ import annotations

from pathlib import Path

from graph.problem import Problem
from graph.stores.base import Store

NEO4J_SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")


def open_graph(where: str | Path) -> Store:
    """The graph at a path (embedded) or a Neo4j URL. A file that is not there yet is empty."""
    scheme = str(where).partition("://")[0] if "://" in str(where) else ""
    if scheme in NEO4J_SCHEMES:
        from graph.stores.neo4j import Neo4jStore

        return Neo4jStore(str(where))
    if scheme:
        listed = ", ".join(NEO4J_SCHEMES)
        raise Problem(
            f"{scheme}:// is no address of a graph; a Neo4j server's begins with one of {listed}",
            f"{scheme}:// 不是图的地址；Neo4j 服务器的地址以其中之一开头：{listed}",
        )
    from graph.stores.ladybug import LadybugStore

    return LadybugStore(Path(where))
