"""GraphML and GEXF of ours read back, element by element."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError, iterparse

import polars as pl

from exports.graph_content import collected, foreign
from exports.graph_xml import GEXF, GRAPHML, RENAMED, attributes
from exports.tables import GraphTables, Triple
from graph.ontology import ONTOLOGY
from graph.records import node_schema, relation_schema

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_OWN = {new: old for old, new in RENAMED.items()}


def plain(text: str) -> str:
    """The text that :func:`exports.graph_xml.xml` wrote."""
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
    try:
        for element in _elements(path, (f"{space}node", f"{space}edge")):
            side = element.tag.removeprefix(space)
            said = data(element, side)
            kind = said.pop("")
            if kind not in (ONTOLOGY.nodes if side == "node" else ONTOLOGY.relations):
                raise foreign(path, f"a {side} has the kind {kind!r}", f"{side} 的类型为 {kind!r}")
            if side == "node":
                nodes[kind].append(_typed(said, node_schema(ONTOLOGY.nodes[kind])))
                continue
            schema = relation_schema(ONTOLOGY.relations[kind])
            a, _, start = plain(element.get("source") or "").partition(":")
            b, _, end = plain(element.get("target") or "").partition(":")
            relations[kind, a, b].append({**_typed(said, schema), "from": start, "to": end})
    except ParseError as error:
        raise foreign(path, f"it is no XML ({error})", f"不是 XML({error})") from error
    if not nodes:
        raise foreign(path, "it has no nodes of ours", "其中没有可识别的节点")
    return collected(nodes, relations)


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
    return {n: _value(text, schema[n]) for n, text in own.items() if n in schema}


def _value(text: str, kind: pl.DataType) -> Any:
    if kind == pl.Date:
        return date.fromisoformat(text)
    if kind == pl.Boolean:
        return text == "true"
    if kind.is_integer():
        return int(text)
    if kind.is_float():
        return float(text)
    return json.loads(plain(text)) if isinstance(kind, pl.List) else plain(text)
