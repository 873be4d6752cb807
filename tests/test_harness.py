"""The tests' own tools: a server that comes back after a kill, a page whose misdeeds are noted."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.neo4j_server import VERSIONS, Neo4jServer, Neo4jUnavailableError, is_fetched
from tests.support import ENGINES, Seen, require

COUNT = "MATCH (n) RETURN count(n) AS nodes"


def test_server_is_the_version_asked_for(neo4j_server: Neo4jServer) -> None:
    with neo4j_server.driver() as driver:
        records = driver.execute_query(
            "CALL dbms.components() YIELD name, versions, edition WHERE name = 'Neo4j Kernel' "
            "RETURN versions[0] AS version, edition"
        ).records
    assert [record.data() for record in records] == [
        {"version": neo4j_server.version, "edition": "community"}
    ]
    assert neo4j_server.version in VERSIONS.values()


def test_server_is_emptied_by_clear(neo4j_server: Neo4jServer) -> None:
    with neo4j_server.driver() as driver:
        driver.execute_query("CREATE CONSTRAINT `odd``name` FOR (n:Odd) REQUIRE n.id IS UNIQUE")
        driver.execute_query("CREATE INDEX FOR (n:Odd) ON (n.name)")
        driver.execute_query("UNWIND range(1, 12000) AS i CREATE (:Odd {id: i})-[:R]->(:Even)")
        neo4j_server.clear()
        assert driver.execute_query(COUNT).records[0]["nodes"] == 0
        assert not driver.execute_query("SHOW CONSTRAINTS").records
        left = driver.execute_query("SHOW INDEXES YIELD type RETURN type").records
    assert {record["type"] for record in left} == {"LOOKUP"}


def test_server_keeps_address_password_and_data_over_a_kill(neo4j_526: Neo4jServer) -> None:
    neo4j_526.start()
    neo4j_526.clear()
    url = neo4j_526.url
    with neo4j_526.driver() as driver:
        driver.execute_query("UNWIND range(1, 100) AS i CREATE (:Odd {id: i})")
        neo4j_526.kill()
        assert not neo4j_526.running
        neo4j_526.restart()
        assert neo4j_526.url == url
        assert driver.execute_query(COUNT).records[0]["nodes"] == 100


def test_server_that_ends_at_once_tells_the_end_of_its_log() -> None:
    version = VERSIONS["5.26"]
    require(is_fetched(version), f"Neo4j {version}", "run make test")
    server = Neo4jServer(version, heap="1k")
    with pytest.raises(Neo4jUnavailableError, match=r"ended with exit code 1(?s:.*)heap"):
        server.start()
    server.close()


def test_engine_restriction_is_checked() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "--engines", "ladybug,oracle", __file__],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent,
    )
    assert run.returncode == pytest.ExitCode.USAGE_ERROR
    assert f"unknown engine oracle; there are {', '.join(ENGINES)}" in run.stderr


@pytest.mark.parametrize(("ci", "outcome"), [("true", pytest.fail), ("", pytest.skip)])
def test_a_missing_thing_fails_on_ci_and_skips_elsewhere(
    monkeypatch: pytest.MonkeyPatch, ci: str, outcome
) -> None:
    monkeypatch.setenv("CI", ci)
    require(present=1, what="anything", how="no need")
    with pytest.raises(outcome.Exception, match="A browser is missing: install it"):
        require(present=None, what="A browser", how="install it")


def test_environment_is_not_the_developers() -> None:
    assert "HONGSHENG_GRAPH" not in os.environ
    assert os.environ["LC_ALL"] == "C.UTF-8"


def test_a_good_page_leaves_nothing_to_see(page, seen: Seen, tmp_path: Path) -> None:
    file = tmp_path / "图谱.html"
    file.write_text(
        "<!doctype html><meta charset=utf-8><title>红绳</title><link rel=icon href='data:,'>"
        "<p style='font: 60px sans-serif'>宁波市北仑区</p>",
        encoding="utf-8",
    )
    page.goto(file.as_uri())
    assert page.title() == "红绳"
    assert page.viewport_size == {"width": 1280, "height": 720}
    assert seen == Seen()


def test_a_bad_page_is_seen(page, seen: Seen, tmp_path: Path) -> None:
    file = tmp_path / "bad.html"
    (tmp_path / "sibling.js").write_text("console.warn('from a sibling')")
    file.write_text(
        "<!doctype html><meta charset=utf-8><script src=sibling.js></script>"
        "<img src='https://district.example/logo.png'>"
        "<script>setTimeout(() => { throw new Error('uncaught') })</script>"
    )
    page.goto(file.as_uri())
    page.wait_for_timeout(200)
    assert [Path(url).name for url in seen.requests] == ["sibling.js", "logo.png"]
    assert "warning: from a sibling" in seen.console
    assert any("ERR_INTERNET_DISCONNECTED" in line for line in seen.console)
    assert seen.errors == ["uncaught"]
