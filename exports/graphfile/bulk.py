"""A graph as files for ``neo4j-admin database import``: the way for a first load of millions.

    store - write_bulk -> folder: headers, data, import.args, constraints.cypher

What the importer makes of them is what a load would have written: nodes, relations and the ledger,
each property with its type, and what the store keeps for itself (the version, the history, what it
remembers of the loads), so that the graph is gone on with there as it was here.
See https://neo4j.com/docs/operations-manual/current/import/ for the form of the files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from exports.graphfile.folder import replacing
from exports.graphfile.tables import Triple, nodes_of, relations_of
from graph.ontology import ONTOLOGY
from graph.problem import Problem
from graph.records import POLARS
from graph.schema import Type
from graph.stores.base import Store
from graph.stores.neo4j_changes import CHUNK, GRAPH, KEPT, VERSION, constraints

ARGUMENTS, CONSTRAINTS = "import.args", "constraints.cypher"
_TYPES = {
    Type.TEXT: "string",
    Type.INTEGER: "long",
    Type.NUMBER: "double",
    Type.BOOLEAN: "boolean",
    Type.DATE: "date",
    Type.LIST: "string[]",
}
_COLUMN_TYPES = {POLARS[kind]: name for kind, name in _TYPES.items()}
_BYTES = pl.List(pl.Int8())
_BETWEEN = "\x1f"
"""Between the members of a list: a control character, which no loader lets into a text."""
_PIECE = 1 << 18
"""Bytes a chunk: as text some five times as much, which the importer's buffer of 4 MB holds."""
_OPTIONS = ("--array-delimiter=U+001F", "--multiline-fields=true", "--strict=true")

Told = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Bulk:
    """What was written: how many nodes and relations, and the files of each."""

    nodes: int
    relations: int


@contextmanager
def bulk_folder(path: Path) -> Iterator[Path]:
    """A folder for :func:`write_bulk` to fill, which then takes the place of ``path``.

    Raises Problem where something else than such a folder is there: tables, too, are CSV files
    named after kinds, so one is known by its ``import.args``.
    """
    before = (path / ARGUMENTS).is_file()
    own = {ARGUMENTS, CONSTRAINTS, "import.report"}
    with replacing(path, lambda n: before and (n in own or n.endswith(".csv"))) as folder:
        yield folder


def write_bulk(store: Store, folder: Path, tell: Told = lambda en, zh: None) -> Bulk:
    """Write the files into an empty folder; how many nodes and relations of the ontology they hold.

    One kind is held in memory at a time. ``tell`` is called with the name (English, Chinese) of
    each kind before it is read. Raises Problem where a text holds what the files cannot.
    """
    arguments = list(_OPTIONS)
    counts = [0, 0]
    for kind in ONTOLOGY.nodes.values():
        tell(kind.name, kind.zh)
        frame = nodes_of(store, kind)
        if frame.height:
            arguments.append(_nodes(folder, kind.name, frame))
            counts[0] += 0 if kind.internal else frame.height
    for relation in ONTOLOGY.relations.values():
        tell(relation.name, relation.zh)
        for a, b in relation.ends:
            frame = relations_of(store, relation, a, b)
            if frame.height:
                arguments.append(_relations(folder, (relation.name, a, b), frame))
                counts[1] += 0 if relation.internal else frame.height
    arguments += [_nodes(folder, label, frame) for label, frame in _own(store) if frame.height]
    (folder / ARGUMENTS).write_text("".join(f"{line}\n" for line in arguments), "utf-8")
    made = "".join(f"{text};\n" for text in constraints().values())
    (folder / CONSTRAINTS).write_text(made, "utf-8")
    return Bulk(*counts)


def _own(store: Store) -> Iterator[tuple[str, pl.DataFrame]]:
    """What the store keeps for itself, as nodes under its own labels."""
    history = store.history()
    yield GRAPH, pl.DataFrame({"id": ["graph"], "version": [store.version()]})
    yield (
        VERSION,
        pl.DataFrame(
            [[row["version"], row["on"], row["what"]] for row in history],
            schema={"id": pl.Int64(), "on": pl.String(), "what": pl.String()},
            orient="row",
        ),
    )
    kept, chunks = [], []
    for name in store.kept_names():
        content = store.kept(name) or b""
        pieces = [content[i : i + _PIECE] for i in range(0, len(content), _PIECE)]
        kept.append([name, f"bulk/{name}", len(pieces)])
        chunks += [
            [f"bulk/{name}/{i}", f"bulk/{name}", list(memoryview(piece).cast("b"))]
            for i, piece in enumerate(pieces)
        ]
    text = {"id": pl.String(), "blob": pl.String()}
    yield KEPT, pl.DataFrame(kept, schema={**text, "chunks": pl.Int64()}, orient="row")
    yield CHUNK, pl.DataFrame(chunks, schema={**text, "bytes": _BYTES}, orient="row")


def _nodes(folder: Path, label: str, frame: pl.DataFrame) -> str:
    joined = label in ONTOLOGY.nodes
    header = [
        f"id:ID({label})" if joined and n == "id" else _typed(n, t) for n, t in frame.schema.items()
    ]
    return f"--nodes={label}={_written(folder, label, header, frame)}"


def _relations(folder: Path, triple: Triple, frame: pl.DataFrame) -> str:
    name, a, b = triple
    ends = {"from": f":START_ID({a})", "to": f":END_ID({b})"}
    header = [ends.get(n) or _typed(n, t) for n, t in frame.schema.items()]
    return f"--relationships={name}={_written(folder, f'{name}-{a}-{b}', header, frame)}"


def _typed(name: str, kind: pl.DataType) -> str:
    return f"{name}:{'byte[]' if kind == _BYTES else _COLUMN_TYPES[kind]}"


def _written(folder: Path, name: str, header: list[str], frame: pl.DataFrame) -> str:
    """The files of one frame, as the importer is told of them."""
    head, data = f"{name}-header.csv", f"{name}.csv"
    (folder / head).write_text(",".join(header) + "\n", "utf-8")
    for column, kind in frame.schema.items():
        if kind == pl.List(pl.String()) and _holds(frame[column].explode()):
            raise Problem(
                f"{name}.{column}: a member of a list holds the character U+001F, which stands "
                "between members in these files; take it out",
                f"{name}.{column}：列表中有字符 U+001F，该字符在文件中用作分隔符；请先去除",
            )
    cells = frame.select(
        pl.col(n).cast(pl.List(pl.String())).list.join(_BETWEEN) if isinstance(t, pl.List) else n
        for n, t in frame.schema.items()
    )
    # Texts are quoted, so that an empty one is told from one that is not known.
    cells.write_csv(
        folder / data, include_header=False, quote_style="non_numeric", line_terminator="\n"
    )
    return f"./{head},./{data}"


def _holds(texts: pl.Series) -> bool:
    return bool(texts.str.contains(_BETWEEN, literal=True).any())
