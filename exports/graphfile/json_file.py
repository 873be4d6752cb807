"""A graph as one JSON file, a node or relation a line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from exports.files import replacing
from exports.flat import plain
from exports.graphfile.content import GraphFile
from graph.ontology import ONTOLOGY

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
