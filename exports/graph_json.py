"""A graph as one JSON file, a node or relation a line."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from exports.files import replacing
from exports.flat import plain
from exports.graph_content import GraphFile, collected, foreign
from exports.tables import GraphTables, Triple
from graph.ontology import ONTOLOGY
from graph.problem import Problem
from graph.records import node_schema, relation_schema

NAME, VERSION = "hongsheng-graph", 1


def write(file: GraphFile, path: Path) -> None:
    """``format``, ``version``, ``nodes`` (kind, properties, x, y, colour) and ``relations``."""
    with replacing(path) as out:
        for line in _lines(file):
            out.write(line.encode("utf-8"))


def _lines(file: GraphFile) -> Iterator[str]:
    yield f'{{"format": "{NAME}", "version": {VERSION},\n"nodes": ['
    yield from _listed(_nodes(file))
    yield '],\n"relations": ['
    yield from _listed(_relations(file))
    yield "]}\n"


def _listed(objects: Iterator[dict[str, Any]]) -> Iterator[str]:
    before = "\n"
    for each in objects:
        yield before + json.dumps(each, ensure_ascii=False, default=plain)
        before = ",\n"


def _known(row: Mapping[str, Any], *without: str) -> dict[str, Any]:
    return {k: v for k, v in row.items() if v is not None and k not in without}


def _nodes(file: GraphFile) -> Iterator[dict[str, Any]]:
    for kind, frame in file.tables.nodes.items():
        colour = ONTOLOGY.nodes[kind].colour
        for row in frame.iter_rows(named=True):
            node: dict[str, Any] = {"kind": kind, "colour": colour, "properties": _known(row)}
            if at := file.at.get(f"{kind}:{row['id']}"):
                node |= {"x": round(at[0], 2), "y": round(at[1], 2)}
            yield node


def _relations(file: GraphFile) -> Iterator[dict[str, Any]]:
    for (name, a, b), frame in file.tables.relations.items():
        for row in frame.iter_rows(named=True):
            yield {
                "type": name,
                "from_kind": a,
                "from": row["from"],
                "to_kind": b,
                "to": row["to"],
                "properties": _known(row, "from", "to"),
            }


def read(path: Path) -> GraphTables:
    """The tables of a file that :func:`write` wrote."""
    try:
        said = json.loads(path.read_bytes())
    except ValueError as error:
        raise foreign(path, f"it is no JSON ({error})", f"不是 JSON({error})") from error
    if not isinstance(said, dict) or said.get("format") != NAME:
        raise foreign(path, f'it has no "format": "{NAME}"', f'缺少 "format": "{NAME}"')
    if said.get("version") != VERSION:
        raise Problem(
            f"{path} is of version {said.get('version')}; this program reads version {VERSION}",
            f"{path} 的版本为 {said.get('version')};本程序可读版本 {VERSION}",
        )
    nodes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    relations: dict[Triple, list[dict[str, Any]]] = defaultdict(list)
    for each in said["nodes"]:
        schema = node_schema(ONTOLOGY.nodes[each["kind"]])
        nodes[each["kind"]].append(_typed(each["properties"], schema))
    for each in said["relations"]:
        schema = relation_schema(ONTOLOGY.relations[each["type"]])
        row = {**each["properties"], "from": each["from"], "to": each["to"]}
        relations[each["type"], each["from_kind"], each["to_kind"]].append(_typed(row, schema))
    return collected(nodes, relations)


def _typed(row: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    import polars as pl

    return {
        name: date.fromisoformat(value) if schema[name] == pl.Date else value
        for name, value in row.items()
    }
