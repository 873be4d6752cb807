"""One writer at a time on a Neo4j graph: a lock that any client on any machine sees.

The lock is a node that says who holds it, since when and when it last gave a sign of life, all by
the server's clock. Every unit of work of a writer begins by renewing it, so that one that was
thought dead and taken over cannot write on.
"""

from __future__ import annotations

import getpass
import os
import secrets
import socket
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

from graph.phrase import Phrase
from graph.problem import Problem
from graph.stores.base import BusyError
from graph.stores.neo4j_changes import LOCK
from graph.stores.neo4j_driver import Server, run

_ASK = f"MERGE (l:{LOCK} {{id: 'writer'}}) SET l.asked = timestamp()"
_WHO = (
    f"MATCH (l:{LOCK} {{id: 'writer'}}) RETURN l.token AS token, l.user AS user, l.host AS host, "
    "l.pid AS pid, l.place AS place, l.since AS since, l.what AS what, "
    "timestamp() - l.heartbeat AS silent"
)
_TAKE = (
    f"MATCH (l:{LOCK} {{id: 'writer'}}) SET l.token = $token, l.user = $user, l.host = $host, "
    "l.pid = $pid, l.place = $place, l.since = $since, l.what = $what, l.heartbeat = timestamp()"
)
# The write comes first: it waits for whoever is changing the lock, and what is read is then true.
_RENEW = (
    f"MATCH (l:{LOCK} {{id: 'writer'}}) SET l.asked = timestamp() WITH l "
    "WHERE l.token = $token SET l.heartbeat = timestamp() RETURN count(*) AS n"
)
_RELEASE = f"MATCH (l:{LOCK} {{id: 'writer'}}) WHERE l.token = $token REMOVE l.token"


def now() -> str:
    """The time, ISO 8601, UTC, in seconds."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def user() -> str:
    """Who runs this program; '?' where the system cannot tell."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "?"


def place() -> str:
    """Where process numbers mean the same: this boot of this machine, this container."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{socket.gethostname()} {boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return ""


def alive(row: dict[str, Any], stale: float) -> bool:
    """Whether the holder of the lock is still at work, as far as anybody can know."""
    if row["token"] is None or row["silent"] is None or row["silent"] >= stale * 1000:
        return False
    if row["place"] and row["place"] == place():
        return Path(f"/proc/{row['pid']}").exists()
    return True


def holder(row: dict[str, Any]) -> Phrase:
    """Who writes, since when and what, in English and Chinese."""
    who = f"{row['user']}@{row['host']}, process {row['pid']}"
    who_zh = f"{row['user']}@{row['host']}（进程 {row['pid']}）"
    return Phrase(
        f"{who} since {row['since']} ({row['what']})",
        f"{who_zh}自 {row['since']} 起（{row['what']}）",
    )


def look(server: Server) -> dict[str, Any] | None:
    """The lock as it stands, or None where nobody ever wrote."""
    rows = server.rows(_WHO)
    return rows[0] if rows else None


class Lock:
    """The writer's lock, taken on entering and let go on leaving.

    Raises BusyError when another writer has it. A holder that gave no sign of life for ``stale``
    seconds, or whose process on this machine is gone, is taken over.
    """

    def __init__(self, server: Server, what: str, *, stale: float) -> None:
        self.token = secrets.token_hex(8)
        self._server = server
        self._what = what
        self._stale = stale
        self._done = threading.Event()
        self._pulse = threading.Thread(target=self._beat, name="hongsheng-lock", daemon=True)

    def __enter__(self) -> Lock:
        if other := self._server.unit(self._take):
            raise self._busy(other)
        self._pulse.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._done.set()
        self._pulse.join()
        try:
            self._server.unit(lambda tx: run(tx, _RELEASE, token=self.token).consume(), seconds=0.0)
        except (DriverError, Neo4jError):
            return  # the server is gone; the lock goes stale, or is found to be of a dead process

    def renew(self, tx: neo4j.ManagedTransaction) -> None:
        """Begin a unit of work: say that this writer lives; raises Problem when it was replaced."""
        if not run(tx, _RENEW, token=self.token).single(strict=True)["n"]:
            raise Problem(
                f"another writer took over, because this one gave no sign of life for "
                f"{self._stale:g} seconds. Run the command again; "
                "what was already settled is finished by the other",
                f"本次写入超过 {self._stale:g} 秒没有响应，已被其他写入者接替。请重新运行命令；"
                "已确定的部分由对方完成",
            )

    def _take(self, tx: neo4j.ManagedTransaction) -> dict[str, Any] | None:
        run(tx, _ASK).consume()
        row = dict(run(tx, _WHO).single(strict=True).items())
        if row["token"] != self.token and alive(row, self._stale):
            return row
        said = {
            "token": self.token,
            "user": user(),
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "place": place(),
            "since": now(),
            "what": self._what,
        }
        run(tx, _TAKE, **said).consume()
        return None

    def _beat(self) -> None:
        while not self._done.wait(self._stale / 4):
            try:
                self._server.unit(self.renew, seconds=0.0)
            except (DriverError, Neo4jError):
                continue  # a server that restarts; the writer's own units of work will tell
            except Problem:
                return

    def _busy(self, row: dict[str, Any]) -> BusyError:
        who, who_zh = holder(row)
        where = self._server.address.shown
        return BusyError(
            f"{where} is being written by {who}; wait until it has finished and try again. If that "
            f"process is gone, its hold ends {self._stale:g} seconds after its last sign of life",
            f"{where} 正由 {who_zh}写入；请等待其完成后重试。若该进程已不存在，"
            f"其占用将在最后一次响应后 {self._stale:g} 秒解除",
        )
