"""What ``query NAME --cypher`` prints, pasted: a bare session of Neo4j's own driver asks it, its
``:param`` lines told as Browser takes them, and the rows are those that the program gets."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import neo4j
import pytest

from benchmarks.district import generate
from graph.stores import open_graph
from queries.question.query import Query
from queries.question.script import script
from queries.registry import built_in
from tests.neo4j_server import Neo4jServer

AS_OF = date(2020, 7, 15)


def pasted(session: neo4j.Session, said: str) -> list[list[tuple[Any, ...]]]:
    """The rows of each text of a script; a ``:param`` line is reckoned by the server itself."""
    given: dict[str, Any] = {}
    for name, value in re.findall(r"^:param (\w+) => (.*)$", said, re.MULTILINE):
        (record,) = session.run(f"RETURN {value} AS value")  # type: ignore[arg-type]
        given[name] = record["value"]
    body = re.sub(r"^:param .*\n", "", said, flags=re.MULTILINE)
    texts = [text for text in body.split(";\n") if text.strip()]
    return [[tuple(row.values()) for row in session.run(text, given)] for text in texts]  # type: ignore[arg-type]


def plain(value: Any) -> Any:
    """A value of the driver as the store gives it."""
    if isinstance(value, neo4j.time.Date):
        return value.to_native()
    return [plain(v) for v in value] if isinstance(value, list) else value


def ordered(rows: list[tuple[Any, ...]]) -> list[str]:
    def said(value: Any) -> Any:
        return sorted(map(str, value)) if isinstance(value, list) else value

    return sorted(repr([said(value) for value in row]) for row in rows)


def settled(query: Query) -> dict[str, Any]:
    needed = {p.name: date(2019, 7, 15) for p in query.parameters if p.name == "since"}
    return query.settle({"as_of": AS_OF, **needed})


def test_every_question_can_be_pasted_into_neo4j(
    neo4j_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HONGSHENG_NEO4J_USER", neo4j_server.user)
    monkeypatch.setenv("HONGSHENG_NEO4J_PASSWORD", neo4j_server.password)
    some = 0
    with open_graph(neo4j_server.url) as store, neo4j_server.driver() as driver:
        with store.writing("made up") as writer:
            writer.apply(generate(120, seed=8))
        with driver.session() as session:
            for query in built_in().values():
                given = settled(query)
                asked = pasted(session, script(query, given))
                texts = list(query.texts().values())
                assert len(asked) == len(texts), query.name
                for text, rows in zip(texts, asked, strict=True):
                    wanted = {n: given[n] for n in re.findall(r"\$(\w+)", text)}
                    told = store.query(text, wanted).rows()
                    said = [tuple(map(plain, row)) for row in rows]
                    assert ordered(said) == ordered(told), query.name
                    some += bool(rows)
    assert some > 40
