"""The engines and the browser that tests run on.

One suite, the engine as a parameter: a test that takes `store` (or `graph_url`, or `engine`) runs
on every engine, with the engine's name in its id. `--engines ladybug` (or HONGSHENG_TEST_ENGINES)
restricts a local run.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from xdist.scheduler.loadscope import LoadScopeScheduling

from tests.support import ENGINES, Seen, require

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from exports.view.elements import Picture
    from tests.neo4j_server import Neo4jServer

# How long an example takes is the machine's affair: speed is measured in benchmarks/.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

_SERVER_FIXTURES = {"neo4j-5.26": "neo4j_526", "neo4j-2026": "neo4j_2026"}
_KILLERS = ("tests/test_store_neo4j.py", "tests/test_harness.py")
_FETCH = "run `python -m tests.neo4j_server --fetch-only`, which `make test` does too"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engines",
        default=os.environ.get("HONGSHENG_TEST_ENGINES") or ",".join(ENGINES),
        help=f"engines to test on, of {','.join(ENGINES)} (default: all)",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    chosen = set(config.getoption("--engines").split(","))
    if unknown := chosen - set(ENGINES):
        raise pytest.UsageError(
            f"unknown engine {', '.join(sorted(unknown))}; there are {', '.join(ENGINES)}"
        )
    out = [item for item in items if _engines_of(item) - chosen or _said_by_the_other(item)]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in set(out)]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """What shares something costly stays in one worker: a file's fixtures, a server's plans."""
    return _ByFileAndServer(config, log)


class _ByFileAndServer(LoadScopeScheduling):
    """A server plans each question once, which takes longer than to answer it: so all tests that
    ask one are together, but for those that kill theirs."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        server = next((name for name in _SERVER_FIXTURES if name in test), "")
        return server if server and file not in _KILLERS else file


def _said_by_the_other(item: pytest.Item) -> bool:
    """Whether a test of what stands above the stores would run on a second Neo4j version.

    Stores, loads and questions run on both versions; what only uses these, on the newer one.
    """
    above = item.get_closest_marker("above_stores") is not None
    return above and "neo4j-5.26" in _engines_of(item)


def _engines_of(item: pytest.Item) -> set[str]:
    """The engines a test needs: its parameter's, and those of servers it asks for by name."""
    fixtures = getattr(item, "fixturenames", ())
    engines = {engine for engine, fixture in _SERVER_FIXTURES.items() if fixture in fixtures}
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    return engines | {parameters[name] for name in ("engine", "neo4j_server") if name in parameters}


@pytest.fixture(scope="session", autouse=True)
def _plain_environment() -> Iterator[None]:
    """No test sees the developer's own graph, password, language or terminal."""
    keep = {"HONGSHENG_TEST_ENGINES", "HONGSHENG_CHROMIUM", "HONGSHENG_MAVEN_MIRROR"}
    with pytest.MonkeyPatch.context() as patch:
        for name in [n for n in os.environ if n.startswith("HONGSHENG_") and n not in keep]:
            patch.delenv(name)
        for name in ("LANG", "LANGUAGE", "LC_MESSAGES", "LC_CTYPE"):
            patch.delenv(name, raising=False)
        patch.setenv("LC_ALL", "C.UTF-8")
        patch.setenv("NO_COLOR", "1")
        patch.setenv("COLUMNS", "100")
        patch.setenv("MPLBACKEND", "Agg")
        yield


# --- engines ------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def neo4j_526() -> Iterator[Neo4jServer]:
    """The one Neo4j 5.26 server of the run, started by the first test that needs it."""
    yield from _server("5.26")


@pytest.fixture(scope="session")
def neo4j_2026() -> Iterator[Neo4jServer]:
    """The one Neo4j 2026 server of the run, started by the first test that needs it."""
    yield from _server("2026")


def _server(key: str) -> Iterator[Neo4jServer]:
    from tests.neo4j_server import VERSIONS, Neo4jServer, is_fetched

    version = VERSIONS[key]
    require(is_fetched(version), f"Neo4j {version}", _FETCH)
    with Neo4jServer(version) as server:
        yield server


@pytest.fixture(params=_SERVER_FIXTURES)
def neo4j_server(request: pytest.FixtureRequest) -> Neo4jServer:
    """Each Neo4j server in turn, running and empty, for what only Neo4j has."""
    return _empty_server(request.param, request)


def _empty_server(
    engine: str, request: pytest.FixtureRequest, *, schema: bool = True
) -> Neo4jServer:
    server: Neo4jServer = request.getfixturevalue(_SERVER_FIXTURES[engine])
    server.start()  # a test before this one may have killed it
    server.clear(schema=schema)
    return server


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The engine's name; a test that takes it runs once for each."""
    return str(request.param)


@pytest.fixture
def graph_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, empty graph on `engine`, with credentials in the environment."""
    with _fresh_graph(engine, request, tmp_path) as url:
        yield url


@pytest.fixture(scope="module")
def module_graph_url(
    engine: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """As `graph_url`, but one for all tests of a module, to load once and ask often.

    A Neo4j server holds one graph: use this or `graph_url` in a module, not both.
    """
    with _fresh_graph(engine, request, tmp_path_factory.mktemp("module")) as url:
        yield url


@contextmanager
def _fresh_graph(engine: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    if engine == "ladybug":
        yield str(folder / "t.graph")
        return
    server = _empty_server(engine, request, schema=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HONGSHENG_NEO4J_USER", server.user)
        patch.setenv("HONGSHENG_NEO4J_PASSWORD", server.password)
        yield server.url


@pytest.fixture
def store(graph_url: str) -> Iterator[Any]:
    """A fresh, empty graph, open."""
    from graph.stores import open_graph

    with open_graph(graph_url) as opened:
        yield opened


@pytest.fixture(scope="module")
def module_store(module_graph_url: str) -> Iterator[Any]:
    """As `store`, but one for all tests of a module."""
    from graph.stores import open_graph

    with open_graph(module_graph_url) as opened:
        yield opened


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `hongsheng demo --lang zh` leaves, made once for all workers: to be read, or copied."""
    from filelock import FileLock

    from tests.commanding import hongsheng

    place = tmp_path_factory.getbasetemp()
    place = place.parent if "PYTEST_XDIST_WORKER" in os.environ else place
    folder, making = place / "demo", place / "demo-making"
    with FileLock(place / "demo.lock"):
        if not folder.exists():
            said = hongsheng("demo", "--out", making, "--lang", "zh")
            assert said.code == 0, said.err
            making.rename(folder)
    return folder


# --- browser ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium. A module's, not the session's: while playwright's loop runs in this
    thread nothing else may run one, and the notebook tests do. It starts in a second."""
    from playwright.sync_api import Error, sync_playwright

    from tests.browser import launch

    how = "run `make test` as root on Debian or Ubuntu, or name one in HONGSHENG_CHROMIUM"
    with sync_playwright() as playwright:
        try:
            started = launch(playwright)
        except (FileNotFoundError, Error) as e:
            require(False, f"A Chromium that runs ({str(e).splitlines()[0]})", how)
            raise
        yield started
        started.close()


@pytest.fixture
def seen() -> Seen:
    """What `page` has done so far: console messages, errors, requests."""
    return Seen()


@pytest.fixture
def page(browser: Browser, seen: Seen) -> Iterator[Page]:
    """A page of 1280 x 720 without a network: `page.goto(path.as_uri())`, then look at `seen`."""
    context = browser.new_context(
        offline=True, viewport={"width": 1280, "height": 720}, accept_downloads=True
    )
    opened = context.new_page()
    opened.on("console", lambda message: seen.console.append(f"{message.type}: {message.text}"))
    opened.on("pageerror", lambda error: seen.errors.append(str(error)))

    def note(request: Any) -> None:
        own = request.is_navigation_request() and request.url.startswith("file:")
        if not own and not request.url.startswith(("data:", "blob:")):
            seen.requests.append(request.url)

    opened.on("request", note)
    yield opened
    context.close()


@pytest.fixture(scope="module")
def view_files(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Picture], str]:
    """Writes the page of a picture, in Chinese, each once; gives its address."""
    from exports.view.page import write_view

    made: dict[int, tuple[Path, Picture]] = {}

    def write(picture: Picture) -> str:
        if id(picture) not in made:
            target = tmp_path_factory.mktemp("page") / "v.html"
            made[id(picture)] = write_view(picture, target, "zh"), picture
        return made[id(picture)][0].as_uri()

    return write


@pytest.fixture
def open_view(page: Page, view_files: Callable[[Picture], str]) -> Callable[..., Page]:
    """Opens a picture, with a state in its address, and waits until it can be used."""

    def go(picture: Picture, state: str = "") -> Page:
        page.emulate_media(reduced_motion="reduce")
        page.goto("about:blank")
        page.goto(view_files(picture) + (f"#{state}" if state else ""))
        page.wait_for_selector("html[data-ready]")
        return page

    return go
