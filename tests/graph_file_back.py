"""Graph files of ours read back, so that a test can tell whether anything was lost."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, iterparse

import polars as pl

from exports.graphfile.formats import format_of
from exports.graphfile.tables import GraphTables, Triple
from exports.graphfile.xml_file import GEXF, GRAPHML, RENAMED, attributes
from graph.guard import unguarded
from graph.ontology import ONTOLOGY
from graph.records import node_schema, relation_schema

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_OWN = {new: old for old, new in RENAMED.items()}


def plain(text: str) -> str:
    """The text that :func:`exports.graphfile.xml_file.xml` wrote."""
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text


def read_graphml(path: Path) -> GraphTables:
    """The tables of a GraphML file that we wrote."""
    space = f"{{{GRAPHML}}}"

    def data(element: Element, side: str) -> dict[str, str]:
        names = {own: name for name, (own, _) in attributes(side).items()}
        kind = "kind" if side == "node" else "e_kind"
        said = {d.get("key"): d.text or "" for d in element.iter(f"{space}data")}
        found = {"": said.get(kind, "")}
        return found | {names[k]: v for k, v in said.items() if k in names}

    return _read(path, space, data)


def read_gexf(path: Path) -> GraphTables:
    """The tables of a GEXF file that we wrote."""
    space = f"{{{GEXF}}}"

    def data(element: Element, side: str) -> dict[str, str]:
        names = {own: name for name, (own, _) in attributes(side).items()}
        values = element.iter(f"{space}attvalue")
        said = {v.get("for"): v.get("value") or "" for v in values}
        found = {"": said.get(f"{side}kind", "")}
        return found | {names[k]: v for k, v in said.items() if k in names}

    return _read(path, space, data)


def _read(path: Path, space: str, data: Callable[[Element, str], dict[str, str]]) -> GraphTables:
    nodes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    relations: dict[Triple, list[dict[str, Any]]] = defaultdict(list)
    for element in _elements(path, (f"{space}node", f"{space}edge")):
        side = element.tag.removeprefix(space)
        said = data(element, side)
        kind = said.pop("")
        if side == "node":
            nodes[kind].append(_typed(said, node_schema(ONTOLOGY.nodes[kind])))
            continue
        schema = relation_schema(ONTOLOGY.relations[kind])
        a, _, start = plain(element.get("source") or "").partition(":")
        b, _, end = plain(element.get("target") or "").partition(":")
        relations[kind, a, b].append({**_typed(said, schema), "from": start, "to": end})
    return _collected(nodes, relations)


def _elements(path: Path, tags: tuple[str, ...]) -> Iterator[Element]:
    """The elements of these names, each forgotten once it was looked at."""
    parents: list[Element] = []
    for event, element in iterparse(path, ("start", "end")):
        if event == "start":
            parents.append(element)
            continue
        parents.pop()
        if element.tag in tags:
            yield element
            parents[-1].remove(element)


def _typed(said: Mapping[str, str], schema: Mapping[str, pl.DataType]) -> dict[str, Any]:
    own = {_OWN.get(name, name): text for name, text in said.items()}
    return {n: _value(text, schema[n], plain) for n, text in own.items() if n in schema}


def _value(text: str, kind: pl.DataType, said: Callable[[str], str]) -> Any:
    """A value as it stands in a text; ``said`` takes off what guards a text there."""
    if kind == pl.Date:
        return date.fromisoformat(text)
    if kind == pl.Boolean:
        return text == "true"
    if kind.is_integer():
        return int(text)
    if kind.is_float():
        return float(text)
    text = said(text)
    if isinstance(kind, pl.List):
        return json.loads(text) if text.startswith("[") else text.split(";")
    return text


def read_json(path: Path) -> GraphTables:
    """The tables of a JSON file that we wrote."""
    said = json.loads(path.read_bytes())
    nodes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    relations: dict[Triple, list[dict[str, Any]]] = defaultdict(list)
    for each in said["nodes"]:
        schema = node_schema(ONTOLOGY.nodes[each["kind"]])
        nodes[each["kind"]].append(_dated(each["properties"], schema))
    for each in said["relations"]:
        schema = relation_schema(ONTOLOGY.relations[each["type"]])
        row = {**each["properties"], "from": each["from"], "to": each["to"]}
        relations[each["type"], each["from_kind"], each["to_kind"]].append(_dated(row, schema))
    return _collected(nodes, relations)


def _dated(row: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    return {n: date.fromisoformat(v) if schema[n] == pl.Date else v for n, v in row.items()}


def read_csv(path: Path) -> GraphTables:
    """The tables of a folder of CSV files that we wrote."""
    nodes: dict[str, list[dict[str, Any]]] = {}
    relations: dict[Triple, list[dict[str, Any]]] = defaultdict(list)
    for file in sorted(path.glob("*.csv")):
        rows = pl.read_csv(file, infer_schema=False).iter_rows(named=True)
        if file.stem in ONTOLOGY.nodes:
            schema = node_schema(ONTOLOGY.nodes[file.stem])
            nodes[file.stem] = [_cells(row, schema) for row in rows]
            continue
        schema = relation_schema(ONTOLOGY.relations[file.stem])
        for row in rows:
            triple = (file.stem, row.pop("from_kind"), row.pop("to_kind"))
            relations[triple].append(_cells(row, schema))
    return _collected(nodes, relations)


def _cells(row: dict[str, str | None], schema: dict[str, pl.DataType]) -> dict[str, Any]:
    return {n: None if v is None else _value(v, schema[n], unguarded) for n, v in row.items()}


def _collected(
    nodes: Mapping[str, list[dict[str, Any]]], relations: Mapping[Triple, list[dict[str, Any]]]
) -> GraphTables:
    """Frames of rows as they were found; kinds in the ontology's order."""

    def frame(rows: list[dict[str, Any]], schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
        return pl.DataFrame(
            [{c: row.get(c) for c in schema} for row in rows], schema=schema, orient="row"
        )

    tables = GraphTables()
    for kind in ONTOLOGY.public_nodes():
        if rows := nodes.get(kind.name):
            tables.nodes[kind.name] = frame(rows, node_schema(kind))
    for relation in ONTOLOGY.public_relations():
        for a, b in relation.ends:
            if rows := relations.get((relation.name, a, b)):
                tables.relations[relation.name, a, b] = frame(rows, relation_schema(relation))
    return tables


def read_graph_file(path: Path) -> GraphTables:
    """The tables of a graph that ``write_graph_file`` wrote."""
    readers: Mapping[str, Callable[[Path], GraphTables]] = {
        "graphml": read_graphml,
        "gexf": read_gexf,
        "json": read_json,
        "csv": read_csv,
    }
    return readers[format_of(path)](path)
