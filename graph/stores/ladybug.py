"""The embedded store: one file that speaks Cypher and needs no server.

The file that people read is never changed. A writer copies it aside, changes the copy, checks it,
closes it, fsyncs it and renames it over; so a write is all or nothing whatever happens in it, and
readers are never refused. The versions just passed are kept beside it, in ``<name>.versions``.
"""

from __future__ import annotations

import getpass
import json
import os
import re
import shutil
import socket
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import quote, unquote

import ladybug
import polars as pl

from graph.ontology import ONTOLOGY
from graph.problem import Problem
from graph.records import Change
from graph.stores.base import ASIDE, BusyError, QueryError
from graph.stores.derived import Derived
from graph.stores.embedded_read import ask, open_database, out_of_memory, refused
from graph.stores.embedded_tables import ensure_schema, is_older
from graph.stores.embedded_write import EmbeddedWriter

KEPT_VERSIONS = 5
_KEPT = "kept-"


class LadybugStore:
    """A graph in one file. See :class:`graph.stores.base.Store`."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().absolute()
        if self.path.is_dir():
            raise Problem(
                f"{path} is a folder; --graph is a file, such as {path}/district.graph",
                f"{path} 是文件夹；--graph 应为文件，例如 {path}/district.graph",
            )
        if not self.path.parent.is_dir():
            raise Problem(
                f"there is no folder {self.path.parent} to keep the graph in; make it first",
                f"文件夹 {self.path.parent} 不存在，请先创建",
            )
        self.url = str(path)
        self.aside = self.path.with_name(self.path.name + ".versions")
        self._derived = Derived(self.path, self.aside)
        self._seen: tuple[int, int] | None = None
        self._database: ladybug.Database | None = None
        self._connection: ladybug.Connection | None = None
        self._asking = Lock()

    def __repr__(self) -> str:
        return f"LadybugStore({self.url!r})"

    def __enter__(self) -> LadybugStore:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; a later query opens it again."""
        for each in (self._connection, self._database):
            if each is not None:
                each.close()
        self._connection = self._database = None

    def _reader(self) -> ladybug.Connection:
        seen = _place_of(self.path)
        if self._connection is None or seen != self._seen:
            self.close()
            self._seen = seen
            self._database = open_database(self.path if seen else None, read_only=True)
            self._connection = ladybug.Connection(self._database)
            if seen is None:
                ensure_schema(self._connection)
        return self._connection

    def query(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """Rows of a reading query; see :class:`graph.stores.base.Reader`."""
        with self._asking:
            connection = self._reader()
            if self._seen is None and _writes(cypher):
                raise refused(RuntimeError("read-only"), cypher)
            try:
                return ask(connection, cypher, parameters)
            except QueryError as error:
                if out_of_memory(error.__cause__):
                    return self._afresh(cypher, parameters)
                if not is_older(connection):
                    raise
            # Made by an older version of the program: it lacks a table, or a column, of today.
            self._complete()
            return ask(self._reader(), cypher, parameters)

    def _afresh(self, cypher: str, parameters: Mapping[str, Any] | None) -> pl.DataFrame:
        """Rows of a query that found the memory full, of which earlier ones left too little."""
        self.close()
        try:
            return ask(self._reader(), cypher, parameters)
        except QueryError:
            self.close()  # nor does the engine give back what this one took
            raise

    def _complete(self) -> None:
        """Make what the graph lacks of the ontology; what it holds stays as it is."""
        with self._lock("bring up to date"), self._copied(self.path) as copy:
            opened = open_database(copy, read_only=False, called=self.url)
            writer = EmbeddedWriter(copy, opened, self._blob)
            try:
                writer.finish()
                self._replace(copy, writer)
            finally:
                writer.close()

    @contextmanager
    def writing(self, what: str, *, by: str = "", version: bool = True) -> Iterator[EmbeddedWriter]:
        """Change a copy and, at the end, put it in place of the file; see Store."""
        with self._lock(what), self._copied(self.path) as copy:
            opened = open_database(copy, read_only=False, called=self.url)
            writer = EmbeddedWriter(copy, opened, self._blob)
            try:
                yield writer
                if writer.changed:
                    number = self._number(writer) + (1 if version else 0)
                    if version:
                        writer.note_version(number, what, by)
                    writer.finish()
                    self._replace(copy, writer, number - 1 if version and number > 1 else None)
            finally:
                writer.close()
            writer.forget()

    @contextmanager
    def supposing(self, change: Change) -> Iterator[LadybugStore]:
        """Change a copy that is thrown away; see Store."""
        with tempfile.TemporaryDirectory(prefix="hongsheng-") as folder:
            copy = Path(folder) / "supposed.graph"
            shutil.copyfile(self.path, copy)
            writer = EmbeddedWriter(copy, open_database(copy, read_only=False), self._blob)
            try:
                writer.apply(change)
                writer.finish()
            finally:
                writer.close()
            with LadybugStore(copy) as supposed:
                supposed.aside = self.aside  # what is kept beside the graph
                yield supposed

    @staticmethod
    def _number(writer: EmbeddedWriter) -> int:
        rows = writer.query("MATCH (v:HongshengVersion) RETURN v.id AS n")
        return max(rows["n"].to_list(), default=0)

    @contextmanager
    def _lock(self, what: str) -> Iterator[None]:
        import filelock

        made = not self.aside.exists()
        try:
            self.aside.mkdir(exist_ok=True)
        except PermissionError as error:
            raise Problem(
                f"{self.url} cannot be changed: no permission to write in {self.path.parent}",
                f"无法更改 {self.url}：没有权限写入 {self.path.parent}",
            ) from error
        holder = self.aside / "writer.json"
        lock = filelock.FileLock(self.aside / "lock")
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout as error:
            who = _read_whole(holder)
            told = f"{who.get('user', '?')}@{who.get('host', '?')}, process {who.get('pid', '?')}"
            raise BusyError(
                f"{self.url} is being written by {told} since {who.get('since', '?')} "
                f"({who.get('what', '?')}); wait until it has finished and try again",
                f"{self.url} 正由 {told} 写入（自 {who.get('since', '?')}："
                f"{who.get('what', '?')}）；"
                "请等待其完成后重试",
            ) from error
        try:
            said = {
                "user": getpass.getuser(),
                "host": socket.gethostname(),
                "pid": os.getpid(),
                "since": now(),
                "what": what,
            }
            # Put in place whole: a second writer may read it at any moment.
            part = holder.with_suffix(".part")
            part.write_text(json.dumps(said, ensure_ascii=False), "utf-8")
            part.replace(holder)
            yield
        finally:
            holder.unlink(missing_ok=True)
            if made and [each.name for each in self.aside.iterdir()] == ["lock"]:
                # What changed nothing leaves nothing; the lock goes while it is still held.
                (self.aside / "lock").unlink()
                self.aside.rmdir()
            lock.release()

    @contextmanager
    def _copied(self, origin: Path) -> Iterator[Path]:
        """A copy to work on, which is gone at the end unless it was put in place of the graph."""
        copy = self.aside / f"writing-{os.getpid()}.graph"
        self._clear_away("writing-*")
        try:
            if origin.exists():
                shutil.copyfile(origin, copy)
            yield copy
        finally:
            self._clear_away(f"{copy.name}*")

    def _clear_away(self, pattern: str) -> None:
        for leftover in self.aside.glob(pattern):
            leftover.unlink()

    def _replace(self, copy: Path, finished: EmbeddedWriter, keep: int | None = None) -> None:
        """Put the copy in place of the graph, and go on reading it as it was opened to be checked:
        to open it again takes longer than most questions."""
        with copy.open("rb") as file:
            os.fsync(file.fileno())
        if keep is not None and self.path.exists():
            kept = self._version_file(keep)
            kept.unlink(missing_ok=True)
            os.link(self.path, kept)
        self.close()
        self._derived.forget()
        copy.replace(self.path)
        self._database, self._connection = finished.handed_over()
        self._seen = _place_of(self.path)
        _fsync_folder(self.path.parent)
        for old in sorted(self.aside.glob("[0-9]*.graph"))[:-KEPT_VERSIONS]:
            old.unlink()

    def _version_file(self, number: int) -> Path:
        return self.aside / f"{number:06d}.graph"

    def _blob(self, name: str) -> Path:
        return self.aside / f"{_KEPT}{quote(name, safe='')}"

    def kept(self, name: str) -> bytes | None:
        """Bytes kept beside the graph under this name, or None."""
        blob = self._blob(name)
        return blob.read_bytes() if blob.exists() else None

    def kept_names(self) -> list[str]:
        """The names under which bytes are kept beside the graph, sorted."""
        blobs = (b for b in self.aside.glob(f"{_KEPT}*") if b.suffix != ".part")
        return sorted(unquote(blob.name.removeprefix(_KEPT)) for blob in blobs)

    def state(self) -> str:
        """The state of the graph as it is now; see :class:`graph.stores.base.Remembering`."""
        return self._derived.state()

    def remembered(self, name: str) -> bytes | None:
        """What was reckoned from the graph as it is now and kept under this name, or None."""
        return self._derived.get(name)

    def remember(self, name: str, content: bytes, state: str) -> None:
        """Keep what was reckoned from the graph in this state, if it is still in that."""
        self._derived.put(name, content, state)

    def version(self) -> int:
        """How many times the facts of this graph were changed."""
        newest = self._noted(self)
        return int(newest["version"]) if newest else 0

    @staticmethod
    def _noted(store: LadybugStore) -> dict[str, Any] | None:
        rows = store.query(
            "MATCH (v:HongshengVersion) RETURN v.id AS version, v.at AS at, v.what AS what"
        ).to_dicts()
        if not rows:
            return None
        row = max(rows, key=lambda r: r["version"])
        return {"version": row["version"], "on": row["at"], "what": row["what"]}

    def history(self) -> list[dict[str, Any]]:
        """The versions kept, newest first."""
        found = [self._noted(self)]
        for file in sorted(self.aside.glob("[0-9]*.graph"), reverse=True):
            with LadybugStore(file) as old:
                found.append(self._noted(old))
        listed = {each["version"]: each for each in reversed(found) if each}
        current = max(self.version(), 0)
        return [listed[n] for n in sorted(listed, reverse=True) if n <= current]

    def undo(self) -> dict[str, Any]:
        """Back to the version before; the ledger stays as it is now."""
        with self._lock("undo"):
            current = self.version()
            before = [f for f in sorted(self.aside.glob("[0-9]*.graph")) if int(f.stem) < current]
            if not before:
                raise Problem(
                    f"{self.url} keeps no version before this one; there is nothing to undo",
                    f"{self.url} 没有更早的版本，无可撤销",
                )
            ledger = self._ledger()
            with self._copied(before[-1]) as copy:
                opened = open_database(copy, read_only=False, called=self.url)
                writer = EmbeddedWriter(copy, opened, self._blob)
                try:
                    writer.replace_ledger(ledger)
                    writer.finish()
                    self._replace(copy, writer)
                finally:
                    writer.close()
            before[-1].unlink()
            return self._noted(self) or {}

    def _ledger(self) -> Change:
        change = Change()
        for kind in ONTOLOGY.nodes.values():
            if kind.internal and not kind.with_facts:
                names = (*kind.names, "source", "claims")
                wanted = ", ".join(f"n.`{p}` AS c_{p}" for p in names)
                rows = self.query(f"MATCH (n:`{kind.name}`) RETURN {wanted}")
                if rows.height:
                    change.create_nodes[kind.name] = rows.rename({f"c_{p}": p for p in names})
        return change

    def unfinished(self) -> Problem | None:
        """Never anything: an embedded write is all or nothing."""
        return None


def now() -> str:
    """The time, ISO 8601, UTC, in seconds."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _place_of(file: Path) -> tuple[int, int] | None:
    """What changes when another file is put in place of this one; None where there is none."""
    if not file.exists():
        return None
    stat = file.stat()
    return stat.st_ino, stat.st_mtime_ns


def _read_whole(holder: Path) -> dict[str, Any]:
    """Who holds the lock; nothing where that has not been written yet, or no longer is."""
    try:
        said: dict[str, Any] = json.loads(holder.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return said


def _fsync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


_WRITING = re.compile(r"\b(CREATE|MERGE|SET|DELETE|REMOVE|DROP|ALTER|COPY|INSTALL|ATTACH)\b", re.I)


def _writes(cypher: str) -> bool:
    """Whether the text looks as if it wrote; only asked where no file stands to refuse it."""
    return bool(_WRITING.search(ASIDE.sub(" ", cypher)))
