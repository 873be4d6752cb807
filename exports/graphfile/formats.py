"""The whole graph as a file for other programs: GraphML, GEXF, JSON, a folder of CSV.

    store - graph_file_of -> GraphFile - write_graph_file -> file

Gephi opens GEXF with kinds, colours, sizes and positions, and GraphML with the same as columns.
What can be read from it equals what was written, whatever the text: XML cannot hold most control
characters, so they are written as Office writes them (``_x0001_``); lists are JSON; a value that is
not known is not written. Nodes are called ``Kind:id``, since ids are unique within a kind only.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl

from exports.graphfile import csv_folder, json_file, xml_file
from exports.graphfile.content import GraphFile, Point
from exports.graphfile.tables import GraphTables, read_tables
from graph.problem import Problem
from graph.stores.base import Reader

FORMATS = ("graphml", "gexf", "json", "csv")
MOST_PLACED = 20_000
"""Nodes up to which positions are reckoned."""
_GOLDEN = math.pi * (3 - math.sqrt(5))


def format_of(path: Path, given: str | None = None) -> str:
    """The format of a file of this name; a name without an ending is a folder of CSV files."""
    found = given or {".xml": "graphml", "": "csv"}.get(
        path.suffix.lower(), path.suffix[1:].lower()
    )
    if found not in FORMATS:
        raise Problem(
            f"{path}: a graph is written as FILE.graphml, FILE.gexf, FILE.json, or as a folder of "
            "CSV files (a name without an ending)",
            f"{path}：图可写为 .graphml、.gexf、.json 文件，或 CSV 文件夹（不带扩展名的名称）",
        )
    return found


def graph_file_of(store: Reader, *, positions: bool = True) -> GraphFile:
    """All that people put into the graph, placed as a view places it."""
    tables = read_tables(store)
    degrees = _degrees(tables)
    placed = positions and 0 < tables.counts[0] <= MOST_PLACED
    at = _placed(store, tables) if placed else {}
    return GraphFile(tables, at, degrees)


def _degrees(tables: GraphTables) -> dict[str, float]:
    ends = [pl.Series("key", [], pl.String)]
    for (_, a, b), frame in tables.relations.items():
        ends += [(f"{a}:" + frame["from"]).alias("key"), (f"{b}:" + frame["to"]).alias("key")]
    counted = pl.concat(ends).value_counts()
    return dict(zip(counted["key"], counted["count"].cast(pl.Float64), strict=True))


def _placed(store: Reader, tables: GraphTables) -> dict[str, Point]:
    """The layout of the view; what a view folds away beside its neighbours, the rest below."""
    from exports.view.layout import place
    from exports.view.picture import picture_of

    try:
        at = dict(place(picture_of(store, limit=MOST_PLACED)).at)
    except Problem:  # nothing that a view draws: sources alone
        at = {}
    near: dict[str, list[Point]] = {}
    for (_, a, b), frame in tables.relations.items():
        for own, other in frame.select("from", "to").iter_rows():
            one, two = f"{a}:{own}", f"{b}:{other}"
            if one not in at and two in at:
                near.setdefault(one, []).append(at[two])
            elif two not in at and one in at:
                near.setdefault(two, []).append(at[one])
    low = max((y for _, y in at.values()), default=0.0) + 60
    aside = 0
    for kind, frame in tables.nodes.items():
        for n, own in enumerate(frame["id"]):
            key = f"{kind}:{own}"
            if key in at:
                continue
            if points := near.get(key):
                x, y = (sum(p[i] for p in points) / len(points) for i in (0, 1))
                at[key] = (x + 9 * math.cos(n * _GOLDEN), y + 9 * math.sin(n * _GOLDEN))
            else:
                at[key] = (20.0 * (aside % 40), low + 20.0 * (aside // 40))
                aside += 1
    return at


def write_graph_file(file: GraphFile, path: Path, format: str | None = None) -> None:
    """Write the graph, all of it or nothing. Raises Problem where that cannot be done."""
    path = Path(path)
    writers: Mapping[str, Callable[[GraphFile, Path], None]] = {
        "graphml": xml_file.write_graphml,
        "gexf": xml_file.write_gexf,
        "json": json_file.write,
        "csv": csv_folder.write,
    }
    writers[format_of(path, format)](file, path)
