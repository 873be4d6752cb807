"""Files for the importer of Neo4j: what it makes of them is the graph that they were made of."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from exports.graphfile.bulk import ARGUMENTS, CONSTRAINTS, write_bulk
from exports.graphfile.tables import read_tables
from graph.ontology import ONTOLOGY
from graph.problem import Problem
from graph.stores import open_graph
from tests.commanding import hongsheng
from tests.graphs import build
from tests.neo4j_server import VERSIONS, Neo4jServer, is_fetched
from tests.support import require

HOSTILE = (
    '"quoted", with a comma',
    "'=1+1",
    "line\r\nbreak\ttab",
    "\\",
    "a;b、c",
    "#",
    "\x00\x0b\ufffe",
    "𠮷é\u202e",
    "",
    " ",
    "null",
)


def _fill(store: Any) -> None:
    build(
        store,
        {
            "Enterprise": [
                {
                    "id": f"e{n}",
                    "name": text,
                    "aliases": [text, "b,c", '"'],
                    "employees": -n,
                    "founded_on": date(1900 + n, 2, 28),
                    "longitude": 121.5 / (n + 1),
                    "synthetic": bool(n % 2),
                }
                for n, text in enumerate(HOSTILE)
            ]
            + [{"id": "bare", "name": "bare"}],
            "Community": [{"id": "c", "name": "c"}],
            "Gap": [{"id": "g", "rule": "open-triads", "subjects": ["Enterprise:e0"]}],
        },
        {"Enterprise LOCATED_IN Community": [("e0", "c"), ("bare", "c")]},
    )
    with store.writing("kept") as writer:
        writer.keep("a name/with: signs", bytes(range(256)) * 3000)
        writer.keep("empty", b"")


@pytest.fixture
def district(tmp_path: Path) -> Any:
    with open_graph(str(tmp_path / "district.graph")) as store:
        _fill(store)
        yield store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "files"
    made.mkdir()
    return made


def test_the_files_of_a_small_graph(district: Any, folder: Path) -> None:
    made = write_bulk(district, folder)
    assert (made.nodes, made.relations) == (len(HOSTILE) + 2, 2)
    assert (folder / ARGUMENTS).read_text().splitlines() == [
        "--array-delimiter=U+001F",
        "--multiline-fields=true",
        "--strict=true",
        "--nodes=Enterprise=./Enterprise-header.csv,./Enterprise.csv",
        "--nodes=Community=./Community-header.csv,./Community.csv",
        "--nodes=Gap=./Gap-header.csv,./Gap.csv",
        "--relationships=LOCATED_IN=./LOCATED_IN-Enterprise-Community-header.csv,"
        "./LOCATED_IN-Enterprise-Community.csv",
        "--nodes=HongshengGraph=./HongshengGraph-header.csv,./HongshengGraph.csv",
        "--nodes=HongshengVersion=./HongshengVersion-header.csv,./HongshengVersion.csv",
        "--nodes=HongshengKept=./HongshengKept-header.csv,./HongshengKept.csv",
        "--nodes=HongshengChunk=./HongshengChunk-header.csv,./HongshengChunk.csv",
    ]
    head = (folder / "Enterprise-header.csv").read_text().rstrip("\n").split(",")
    assert head[:3] == ["id:ID(Enterprise)", "name:string", "aliases:string[]"]
    assert {"employees:long", "founded_on:date", "longitude:double", "synthetic:boolean"} < {*head}
    assert (
        (folder / "LOCATED_IN-Enterprise-Community-header.csv")
        .read_text()
        .startswith(":START_ID(Enterprise),:END_ID(Community),")
    )
    made_unique = (folder / CONSTRAINTS).read_text().splitlines()
    assert all(line.endswith("REQUIRE n.id IS UNIQUE;") for line in made_unique)
    assert {kind for kind in ONTOLOGY.nodes if any(f"`{kind}`" in t for t in made_unique)} == {
        *ONTOLOGY.nodes
    }


def test_what_stands_between_members_is_refused_within_one(tmp_path: Path, folder: Path) -> None:
    with open_graph(str(tmp_path / "odd.graph")) as store:
        build(store, {"Enterprise": [{"id": "e", "name": "e", "aliases": ["a\x1fb"]}]}, {})
        with pytest.raises(Problem, match=r"Enterprise\.aliases: a member .* U\+001F"):
            write_bulk(store, folder)


def test_the_command_says_what_to_run(district: Any, tmp_path: Path) -> None:
    room = tmp_path / "to the server"
    for lang in ("en", "zh"):
        said = hongsheng("bulk", room, "--graph", district.url, "--lang", lang)
        assert said.code == 0, said.err
        assert said.out == (
            f"cd '{room}'\n"
            "neo4j-admin database import full neo4j --overwrite-destination @import.args\n"
            "cypher-shell --database neo4j --file constraints.cypher\n"
        )
    assert said.err == (
        f"13 个节点、2 条关系，已写入 {room}；请复制到服务器，在数据库停止时于该处运行：\n"
        "然后启动数据库，并运行一次：\n"
    )
    assert (room / ARGUMENTS).exists()
    named = hongsheng("bulk", room, "--graph", district.url, "--database", "a b")
    assert "import full 'a b' --over" in named.out


@pytest.mark.parametrize("name", ["notes.txt", "Enterprise.csv", "企业.csv"])
def test_a_folder_of_other_things_is_left_alone(name: str, district: Any, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / name).write_text("mine")
    said = hongsheng("bulk", tmp_path / "mine", "--graph", district.url)
    assert (said.code, said.out) == (1, "")
    assert "holds other things than an exported graph" in said.err
    assert [f.name for f in (tmp_path / "mine").iterdir()] == [name]
    assert (tmp_path / "mine" / name).read_text() == "mine"


@pytest.mark.parametrize("version", VERSIONS)
def test_the_importer_makes_the_same_graph(version: str, district: Any, folder: Path) -> None:
    require(is_fetched(VERSIONS[version]), f"Neo4j {version}", "run `make setup`")
    write_bulk(district, folder)
    with closing(Neo4jServer(version)) as server, pytest.MonkeyPatch.context() as patch:
        server.admin(
            "database",
            "import",
            "full",
            "neo4j",
            "--overwrite-destination",
            f"@{ARGUMENTS}",
            folder=folder,
        )
        server.start()
        with server.driver() as driver:
            for text in (folder / CONSTRAINTS).read_text().split(";\n")[:-1]:
                driver.execute_query(text)  # as cypher-shell would, one after another
        patch.setenv("HONGSHENG_NEO4J_USER", server.user)
        patch.setenv("HONGSHENG_NEO4J_PASSWORD", server.password)
        with open_graph(server.url) as there:
            assert read_tables(there) == read_tables(district)
            assert there.version() == district.version() > 0
            assert there.history() == district.history()
            assert there.kept_names() == district.kept_names() == ["a name/with: signs", "empty"]
            for name in district.kept_names():
                assert there.kept(name) == district.kept(name)
            gap = "MATCH (g:Gap) RETURN g.id AS id, g.rule AS rule, g.subjects AS subjects"
            assert there.query(gap).to_dicts() == district.query(gap).to_dicts()
            with there.writing("go on") as writer:
                writer.keep("empty", b"no longer")
            assert there.kept("empty") == b"no longer"
