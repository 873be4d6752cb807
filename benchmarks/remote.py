"""The questions on a Neo4j server: seconds, bytes and rows that come across the wire.

    python -m benchmarks.remote [--enterprises 10000] [--version 5.26.30] [--against FOLDER]

``--against`` names a checkout of another state of the program (``git worktree add``), which is
asked the same of the same graph in the same run: beside our figures stands how many times as much
it takes. They take turns, twice each, so that the server is as warm to one as to the other; of all
runs the better counts.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks import district
from graph.stores import open_graph
from graph.stores.base import Store
from queries.registry import built_in
from tests.neo4j_server import Neo4jServer

HERE = Path(__file__).resolve()
Figures = Mapping[str, Sequence[float]]
"""By question the seconds, the bytes read and the rows that the server returned."""


class _Counted:
    """A reader that counts the rows and the bytes which it gets."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.rows = self.bytes = 0
        read = socket.socket.recv_into

        def counting(own: socket.socket, *given: Any, **more: Any) -> int:
            number = read(own, *given, **more)
            self.bytes += number
            return number

        # The driver says nowhere what it read.
        socket.socket.recv_into = counting  # type: ignore[assignment, method-assign]

    def kept(self, name: str) -> bytes | None:
        """As the store's."""
        return self.store.kept(name)

    def query(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """As the store's."""
        frame = self.store.query(cypher, parameters)
        self.rows += frame.height
        return frame


def ask(url: str) -> None:
    """Print the figures of each question, as JSON."""
    found = {}
    with open_graph(url) as store:
        reader = _Counted(store)
        reader.query("MATCH (n:Field) RETURN count(n) AS n")
        for name, query in built_in().items():
            dated = any(p.name == "as_of" for p in query.parameters)
            best = float("inf")
            for _ in range(2):
                reader.rows = reader.bytes = 0
                began = time.perf_counter()
                query.run(reader, **({"as_of": district.AS_OF} if dated else {}))
                best = min(best, time.perf_counter() - began)
            found[name] = (best, reader.bytes, reader.rows)
    print(json.dumps(found))


def figures(url: str, root: Path) -> Figures:
    """What the state of the program in this folder takes. Raises CalledProcessError."""
    # -P: the benchmark called neo4j beside this file is not the driver of that name.
    run = subprocess.run(
        [sys.executable, "-P", str(HERE), "--ask", url],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        check=True,
    )
    told: Figures = json.loads(run.stdout)
    return told


def better(one: Figures, other: Figures) -> Figures:
    """Of each question the quicker."""
    return {name: min(each, other[name], key=itemgetter(0)) for name, each in one.items()}


def table(ours: Figures, theirs: Figures | None = None) -> str:
    """A line a question, the slowest first, and all of them; beside each how many times theirs."""
    lines = [f"{'question':26}{'seconds':>9}{'MB':>9}{'rows':>11}" + ("  times" if theirs else "")]
    for name in [*sorted(ours, key=lambda n: -ours[n][0]), "all"]:
        mine, other = (_of(each, name) for each in (ours, theirs or {}))
        line = f"{name:26}{mine[0]:9.2f}{mine[1] / 1e6:9.2f}{mine[2]:11,.0f}"
        if theirs:
            line += "".join(f"{o / max(m, 1e-9):8.1f}" for o, m in zip(other, mine, strict=True))
        lines.append(line)
    return "\n".join(lines)


def _of(found: Figures, name: str) -> tuple[float, ...]:
    """Of one question, or all added up."""
    chosen = found.values() if name == "all" else [found.get(name, (0.0, 0.0, 0.0))]
    return tuple(sum(each) for each in zip(*chosen, strict=True)) or (0.0, 0.0, 0.0)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--version", default="5.26.30")
    parser.add_argument("--enterprises", type=int, default=10_000)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--ask", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.ask:
        ask(given.ask)
        return
    with Neo4jServer(given.version, quick=False) as server:
        os.environ["HONGSHENG_NEO4J_USER"] = server.user
        os.environ["HONGSHENG_NEO4J_PASSWORD"] = server.password
        with open_graph(server.url) as store, store.writing("bench") as writer:
            writer.apply(district.generate(given.enterprises))
        told: dict[Path, list[Figures]] = {HERE.parent.parent: []}
        if given.against:
            told[given.against.resolve()] = []
        for _ in range(2):
            for root, each in told.items():
                each.append(figures(server.url, root))
    print(f"{given.enterprises:,} enterprises on Neo4j {server.version}")
    print(table(*(better(*each) for each in told.values())))


if __name__ == "__main__":
    main()
