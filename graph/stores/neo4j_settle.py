"""A load larger than a transaction: written down on the server, settled, then carried out.

Until it is settled nothing is changed; from then on it is certain, and whoever writes next brings
it to its end. Each batch counts itself done in the transaction that does it, so a batch is carried
out once, however often it is tried.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import neo4j
from neo4j.exceptions import ConstraintError

from graph.problem import Problem
from graph.stores.neo4j_changes import CHUNK, COMMIT, CREATES_NODES, GRAPH, KEPT, VERSION, Part
from graph.stores.neo4j_driver import Server, run
from graph.stores.neo4j_lock import Lock

CHUNK_BYTES = 1 << 20
_CHUNKS_AT_ONCE = 8
_REMEMBERED = 20


# --- bytes ----------------------------------------------------------------------------------


def put(server: Server, lock: Lock, blob: str, content: bytes) -> int:
    """Write bytes down in chunks under this name; how many chunks."""
    cut = [content[i : i + CHUNK_BYTES] for i in range(0, len(content), CHUNK_BYTES)] or [b""]
    for start in range(0, len(cut), _CHUNKS_AT_ONCE):
        some = [
            [f"{blob}/{start + i}", piece]
            for i, piece in enumerate(cut[start : start + _CHUNKS_AT_ONCE])
        ]

        def write(tx: neo4j.ManagedTransaction, some: list[list[Any]] = some) -> None:
            lock.renew(tx)
            text = (
                f"UNWIND $some AS c MERGE (n:{CHUNK} {{id: c[0]}}) SET n.blob = $b, n.bytes = c[1]"
            )
            run(tx, text, some=some, b=blob).consume()

        server.unit(write)
    return len(cut)


def get(server: Server, blob: str, chunks: int) -> bytes | None:
    """The bytes written down under this name; None when a chunk is not there (any more)."""
    pieces = []
    for start in range(0, chunks, _CHUNKS_AT_ONCE):
        ids = [f"{blob}/{i}" for i in range(start, min(start + _CHUNKS_AT_ONCE, chunks))]
        text = f"UNWIND $ids AS i MATCH (c:{CHUNK} {{id: i}}) RETURN i, c.bytes AS bytes"
        found = {row["i"]: bytes(row["bytes"]) for row in server.rows(text, ids=ids)}
        if len(found) < len(ids):
            return None
        pieces += [found[i] for i in ids]
    return b"".join(pieces)


def read_kept(server: Server, name: str) -> bytes | None:
    """Bytes kept beside the graph under this name, or None."""
    text = f"MATCH (k:{KEPT} {{id: $name}}) RETURN k.blob AS blob, k.chunks AS chunks"
    while rows := server.rows(text, name=name):
        content = get(server, rows[0]["blob"], rows[0]["chunks"])
        if content is not None:
            return content
        # Replaced while it was being read: the name now stands for the newer bytes.
    return None


def _drop(server: Server, lock: Lock, keep: list[str]) -> None:
    """Throw away the chunks of all but these blobs."""
    text = (
        f"MATCH (c:{CHUNK}) WHERE NOT c.blob IN $keep WITH c LIMIT {4 * _CHUNKS_AT_ONCE} "
        "DELETE c RETURN count(*) AS n"
    )

    def some(tx: neo4j.ManagedTransaction) -> int:
        lock.renew(tx)
        return int(run(tx, text, keep=keep).single(strict=True)["n"])

    while server.unit(some):
        pass


# --- settling and finishing ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Settled:
    """What a writer wants done in the end, apart from the rows: its entry in the history, and the
    names under which bytes are kept: name, blob (None: forget it) and number of chunks."""

    token: str
    what: str
    by: str
    on: str
    version: bool
    keeps: list[tuple[str, str | None, int]]

    def already(self, tx: neo4j.ManagedTransaction) -> bool:
        """Whether this was brought to its end before, and only the answer got lost."""
        text = f"MATCH (g:{GRAPH} {{id: 'graph'}}) RETURN $token IN g.recent AS done"
        row = run(tx, text, token=self.token).single()
        return bool(row and row["done"])

    def close(self, tx: neo4j.ManagedTransaction) -> None:
        """The end: names swapped, history written."""
        for name, blob, chunks in self.keeps:
            if blob is None:
                run(tx, f"MATCH (k:{KEPT} {{id: $name}}) DELETE k", name=name).consume()
            else:
                text = f"MERGE (k:{KEPT} {{id: $name}}) SET k.blob = $blob, k.chunks = $chunks"
                run(tx, text, name=name, blob=blob, chunks=chunks).consume()
        text = (
            f"MERGE (g:{GRAPH} {{id: 'graph'}}) "
            f"SET g.recent = ([$token] + coalesce(g.recent, []))[..{_REMEMBERED}], "
            "g.version = coalesce(g.version, 0) + $more RETURN g.version AS n"
        )
        number = run(tx, text, token=self.token, more=int(self.version)).single(strict=True)["n"]
        if self.version:
            text = f"CREATE (:{VERSION} {{id: $n, on: $on, what: $what, by: $by}})"
            run(tx, text, n=number, on=self.on, what=self.what, by=self.by).consume()


def settle(server: Server, lock: Lock, todo: list[Part], end: Settled, batch: int) -> None:
    """Write all of it down on the server and declare it settled. Until that, nothing is changed."""
    plan = []
    for i, part in enumerate(todo):
        blob = f"{end.token}/{i}"
        chunks = put(server, lock, blob, part.packed())
        plan.append([part.do, part.key, part.frame.height, blob, chunks])
    steps = sum(-(-part.frame.height // batch) for part in todo)
    said = {
        "id": end.token,
        "what": end.what,
        "by": end.by,
        "on": end.on,
        "version": end.version,
        "keeps": json.dumps(end.keeps, ensure_ascii=False),
        "plan": json.dumps(plan, ensure_ascii=False),
        "batch": batch,
        "steps": steps,
        "done": 0,
    }

    def declare(tx: neo4j.ManagedTransaction) -> None:
        lock.renew(tx)
        run(tx, f"MERGE (c:{COMMIT} {{id: $said.id}}) SET c = $said", said=said).consume()

    server.unit(declare)


def settled(server: Server) -> list[dict[str, Any]]:
    """What is settled and not yet finished."""
    return [row["c"] for row in server.rows(f"MATCH (c:{COMMIT}) RETURN properties(c) AS c")]


def finish(server: Server, lock: Lock, row: dict[str, Any]) -> None:
    """Carry out what was settled, from where it stands."""
    batch, done, step = row["batch"], row["done"], 0
    for do, key, height, blob, chunks in json.loads(row["plan"]):
        steps = -(-height // batch)
        if step + steps > done:
            content = get(server, blob, chunks)
            if content is None:
                raise Problem(
                    f"{server.address.shown}: a part of the load {row['what']!r} that was written "
                    "down on the server is not there any more; put the server's last backup back",
                    f"{server.address.shown}：服务器上已登记的载入 {row['what']!r} 缺少一部分；"
                    "请恢复服务器的最近备份",
                )
            part = Part.unpacked(do, key, content)
            for i in range(max(done - step, 0), steps):
                _step(server, lock, row["id"], step + i, part, i * batch, batch)
        step += steps
    end = Settled(
        token=row["id"],
        what=row["what"],
        by=row["by"],
        on=row["on"],
        version=row["version"],
        keeps=json.loads(row["keeps"]),
    )

    def close(tx: neo4j.ManagedTransaction) -> None:
        if end.already(tx):
            return
        lock.renew(tx)
        end.close(tx)
        run(tx, f"MATCH (c:{COMMIT} {{id: $id}}) DELETE c", id=end.token).consume()

    server.unit(close)


def _step(
    server: Server, lock: Lock, token: str, number: int, part: Part, start: int, size: int
) -> None:
    """One batch, once: it counts itself done in the transaction that does it."""
    rows = part.batch(start, size)

    def work(statement: str) -> Callable[[neo4j.ManagedTransaction], None]:
        def step(tx: neo4j.ManagedTransaction) -> None:
            lock.renew(tx)
            text = (
                f"MATCH (c:{COMMIT} {{id: $id}}) WHERE c.done = $n SET c.done = $n + 1 "
                "RETURN count(*) AS n"
            )
            if run(tx, text, id=token, n=number).single(strict=True)["n"]:
                run(tx, statement, rows=rows).consume()

        return step

    try:
        server.unit(work(part.statement))
    except ConstraintError:
        # Since it was settled another program made one of these nodes; a load that is settled must
        # come to its end.
        if part.do != CREATES_NODES:
            raise
        server.unit(work(part.repeatable))


def clean(server: Server, lock: Lock) -> None:
    """Throw away what writers that were cut off before anything was settled left behind."""
    text = (
        f"OPTIONAL MATCH (k:{KEPT}) WITH collect(k.blob) AS kept "
        f"RETURN EXISTS {{ MATCH (c:{CHUNK}) WHERE NOT c.blob IN kept }} AS litter, kept"
    )
    row = server.rows(text)[0]
    if row["litter"]:
        _drop(server, lock, row["kept"])


def take_up(server: Server, lock: Lock) -> None:
    """Finish what earlier writers settled, and throw away what they did not."""
    for row in settled(server):
        finish(server, lock, row)
    clean(server, lock)
