"""A graph as GraphML or GEXF 1.3, written node by node."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import polars as pl

from exports.files import replacing
from exports.graphfile.content import GraphFile
from graph.ontology import ONTOLOGY
from graph.records import node_schema, relation_schema

GRAPHML = "http://graphml.graphdrawing.org/xmlns"
GEXF, VIZ = "http://gexf.net/1.3", "http://gexf.net/1.3/viz"
RENAMED = {"source": "said_by", "size": "size_class", "kind": "kind_of", "label": "label_of"}
"""Properties whose names mean something else in a graph file (Gephi's Source, the node's size)."""

_ESCAPED = re.compile(r"_(?=x)")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SPACES = {"\t": "&#9;", "\n": "&#10;", "\r": "&#13;", '"': "&quot;"}


def xml(text: str) -> str:
    """Any text as it stands in XML, in an attribute or between tags."""
    if "_x" in text:
        text = _ESCAPED.sub("_x005F_", text)
    text = _ILLEGAL.sub(lambda m: f"_x{ord(m[0]):04X}_", text)
    return escape(text, _SPACES)


def value(known: Any) -> str:
    """A value that is not null, as it stands in XML."""
    if isinstance(known, bool):
        return "true" if known else "false"
    if isinstance(known, float):
        if math.isfinite(known):
            return repr(known)
        return "NaN" if math.isnan(known) else ("Infinity" if known > 0 else "-Infinity")
    if isinstance(known, date):
        return known.isoformat()
    if isinstance(known, list):
        return xml(json.dumps(known, ensure_ascii=False))
    return xml(str(known))


@cache
def attributes(side: str) -> Mapping[str, tuple[str, str]]:
    """Name of each property in the file, with its id there and its type, of nodes or edges."""
    kinds = ONTOLOGY.public_nodes() if side == "node" else ONTOLOGY.public_relations()
    found: dict[str, str] = {}
    for kind in kinds:
        schema = node_schema(kind) if side == "node" else relation_schema(kind)  # type: ignore[arg-type]
        for name, dtype in schema.items():
            if name not in ("from", "to"):
                found.setdefault(RENAMED.get(name, name), type_of(dtype))
    return {n: (f"{side[0]}{i}", t) for i, (n, t) in enumerate(found.items())}


def type_of(dtype: pl.DataType) -> str:
    """The type of a property in the file: lists and dates are text."""
    if dtype.is_integer():
        return "long"
    if dtype.is_float():
        return "double"
    return "boolean" if dtype == pl.Boolean else "string"


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _size(file: GraphFile, key: str) -> float:
    from exports.view.layout import size_of

    return round(size_of(file.sizes.get(key, 0.0)), 2)


def write_graphml(file: GraphFile, path: Path) -> None:
    """GraphML; kind, colour (r, g, b), position and size are data of a node."""
    with replacing(path) as out:
        for line in _graphml(file):
            out.write(line.encode("utf-8"))


def _graphml(file: GraphFile) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="{GRAPHML}">\n'
    extra = {"label": "string", "kind": "string", "r": "int", "g": "int", "b": "int"}
    extra |= dict.fromkeys(("x", "y", "size"), "double")
    for name, form in extra.items():
        yield f'<key id="{name}" for="node" attr.name="{name}" attr.type="{form}"/>\n'
    for side in ("node", "edge"):
        for name, (own, kind) in attributes(side).items():
            yield f'<key id="{own}" for="{side}" attr.name="{name}" attr.type="{kind}"/>\n'
    for name in ("kind", "label"):
        yield f'<key id="e_{name}" for="edge" attr.name="{name}" attr.type="string"/>\n'
    yield '<graph id="hongsheng" edgedefault="directed">\n'
    for kind, frame in file.tables.nodes.items():
        declared = ONTOLOGY.nodes[kind]
        red, green, blue = _rgb(declared.colour)
        drawn = f'<data key="r">{red}</data><data key="g">{green}</data><data key="b">{blue}</data>'
        for row in frame.iter_rows(named=True):
            key = f"{kind}:{row['id']}"
            label = row[declared.label] if row[declared.label] is not None else row["id"]
            yield f'<node id="{xml(key)}"><data key="label">{xml(str(label))}</data>'
            yield f'<data key="kind">{kind}</data>{drawn}'
            if at := file.at.get(key):
                yield f'<data key="x">{at[0]:.2f}</data><data key="y">{-at[1]:.2f}</data>'
            yield f'<data key="size">{_size(file, key)}</data>{_data(row, "node")}</node>\n'
    count = 0
    for (name, a, b), frame in file.tables.relations.items():
        for row in frame.iter_rows(named=True):
            source, target = xml(f"{a}:{row['from']}"), xml(f"{b}:{row['to']}")
            yield f'<edge id="{count}" source="{source}" target="{target}">'
            yield f'<data key="e_kind">{name}</data><data key="e_label">{name}</data>'
            yield f"{_data(row, 'edge')}</edge>\n"
            count += 1
    yield "</graph>\n</graphml>\n"


def _data(row: Mapping[str, Any], side: str) -> str:
    known = attributes(side)
    return "".join(
        f'<data key="{known[RENAMED.get(n, n)][0]}">{value(v)}</data>'
        for n, v in row.items()
        if v is not None and n not in ("from", "to")
    )


def write_gexf(file: GraphFile, path: Path) -> None:
    """GEXF 1.3 with the viz module: colour, position and size of a node."""
    with replacing(path) as out:
        for line in _gexf(file):
            out.write(line.encode("utf-8"))


def _gexf(file: GraphFile) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<gexf xmlns="{GEXF}" xmlns:viz="{VIZ}" version="1.3">\n'
    yield "<meta><creator>hongsheng</creator></meta>\n"
    yield '<graph defaultedgetype="directed" mode="static">\n'
    for side in ("node", "edge"):
        yield f'<attributes class="{side}">\n'
        yield f'<attribute id="{side}kind" title="kind" type="string"/>\n'
        for name, (own, kind) in attributes(side).items():
            yield f'<attribute id="{own}" title="{name}" type="{kind}"/>\n'
        yield "</attributes>\n"
    yield "<nodes>\n"
    for kind, frame in file.tables.nodes.items():
        declared = ONTOLOGY.nodes[kind]
        red, green, blue = _rgb(declared.colour)
        for row in frame.iter_rows(named=True):
            key = f"{kind}:{row['id']}"
            label = row[declared.label] if row[declared.label] is not None else row["id"]
            yield f'<node id="{xml(key)}" label="{xml(str(label))}"><attvalues>'
            yield f'<attvalue for="nodekind" value="{kind}"/>{_attvalues(row, "node")}</attvalues>'
            yield f'<viz:color r="{red}" g="{green}" b="{blue}"/>'
            yield f'<viz:size value="{_size(file, key)}"/>'
            if at := file.at.get(key):
                yield f'<viz:position x="{at[0]:.2f}" y="{-at[1]:.2f}" z="0.0"/>'
            yield "</node>\n"
    yield "</nodes>\n<edges>\n"
    count = 0
    for (name, a, b), frame in file.tables.relations.items():
        for row in frame.iter_rows(named=True):
            source, target = xml(f"{a}:{row['from']}"), xml(f"{b}:{row['to']}")
            yield f'<edge id="{count}" source="{source}" target="{target}" label="{name}"'
            yield f' kind="{name}"><attvalues><attvalue for="edgekind" value="{name}"/>'
            yield f"{_attvalues(row, 'edge')}</attvalues></edge>\n"
            count += 1
    yield "</edges>\n</graph>\n</gexf>\n"


def _attvalues(row: Mapping[str, Any], side: str) -> str:
    known = attributes(side)
    return "".join(
        f'<attvalue for="{known[RENAMED.get(n, n)][0]}" value="{value(v)}"/>'
        for n, v in row.items()
        if v is not None and n not in ("from", "to")
    )
