"""What of a source could not be read although it speaks of things that the graph holds.

A gap is that something is missing; a row that would have said it and was rejected, or a cell that
was left blank, may be just that. So of each source is kept, beside the graph, which things such
rows and cells tell of, and where they stand. :mod:`queries.unread` looks there before a gap is
called one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import PurePath

import polars as pl

from graph.identities import Identities
from graph.ontology import ONTOLOGY
from graph.records import Rejects, Table
from graph.resolve import Resolver
from graph.schema import NodeKind
from graph.stores.base import Reader, Writer

_OF_COPY = "unread"
_MOST = 20_000
"""So many rows and so many cells are kept of a source at most."""


@dataclass(frozen=True)
class Unread:
    """A rejected row, or a cell left blank.

    ``holds``: what its table holds, a kind or relation. ``subjects`` (``Kind:id``): whom a rejected
    row names, each that an unclear name may mean; of a cell the node, or the ends of the relation,
    and as :func:`unread` gives it also the nodes that the node is tied to. ``place``: where it
    stands, and its text, for people. ``column``: the property of a cell, ``""`` for a row. ``at``:
    its row, as :func:`where` gives it, by which it is known again when it comes in mended.
    """

    holds: str
    subjects: tuple[str, ...]
    place: str
    column: str = ""
    at: str = ""

    @property
    def node(self) -> str:
        """Of a cell of a node that node; else ``""``."""
        return self.subjects[0] if self.column and self.holds in ONTOLOGY.nodes else ""


def blob_name(source: str) -> str:
    """Under which name the unread rows and cells of a source are kept."""
    return f"unread-{source}"


def unread_of(resolver: Resolver, rejects: Rejects) -> list[Unread]:
    """The rejected rows of a load that name anything the load or the graph holds, and the cells
    left blank.

    A row that only contradicts another of the same thing is none: that thing is there.
    """
    return [*_rows(resolver, rejects), *_cells(resolver, rejects)]


def _rows(resolver: Resolver, rejects: Rejects) -> Iterator[Unread]:
    asked: dict[tuple[str, ...], set[str]] = {}
    rows = []
    for (key, position), table in rejects.rows.items():
        if (key, position) in resolver.contradicted:
            continue
        named = list(_named(table, position))
        for kinds, text in named:
            asked.setdefault(kinds, set()).add(text)
        rows.append((table, position, named))
        if len(rows) == _MOST:
            break
    meant = {kinds: resolver.candidates(sorted(texts), kinds) for kinds, texts in asked.items()}
    for table, position, named in rows:
        subjects = dict.fromkeys(s for kinds, text in named for s in meant[kinds].get(text, ()))
        if subjects:
            texts = ", ".join(f"“{text}”" for _, text in named)
            at = where(table.file, table.sheet, table.rows[position])
            yield Unread(table.kind.name, tuple(subjects), f"{at} ({texts})", at=at)


def _cells(resolver: Resolver, rejects: Rejects) -> Iterator[Unread]:
    kept = 0
    for row, subjects in resolver.blanked.items():
        for number in () if row in rejects.rows else rejects.blank_reasons[row]:
            cell = rejects.blanks[number]
            at = where(str(cell["file"]), str(cell["sheet"]), cell["row"])
            holds = rejects.noted[row].kind.name
            text = " ".join(str(cell["value"]).split())
            place = f"{at} {cell['column']} (“{text}”)"
            yield Unread(holds, subjects, place, str(cell["property"]), at)
            kept += 1
        if kept >= _MOST:
            return


def where(file: str, sheet: str, row: object) -> str:
    """A row of a file: ``走访.xlsx Sheet1:7``."""
    return f"{f'{PurePath(file).name} {sheet}'.strip()}:{row}"


def _named(table: Table, position: int) -> Iterator[tuple[tuple[str, ...], str]]:
    """What a row refers to: the kinds that it may be of, and the text of the cell."""
    kind, frame = table.kind, table.frame
    if isinstance(kind, NodeKind):
        wanted = []
        for each in kind.references:
            relation = ONTOLOGY.relations[each.relation]
            ends = relation.from_kinds if each.own_end == "to" else relation.to_kinds
            wanted.append((each.name, ends))
    else:
        wanted = [("from", kind.from_kinds), ("to", kind.to_kinds)]
    for column, kinds in wanted:
        if column in frame.columns and (text := frame[column][position]):
            yield tuple(kinds), str(text).strip()


def pack(found: Sequence[Unread], load: str) -> bytes | None:
    """As bytes to keep, None where there is nothing; ``load`` says of which load they are."""
    if not found:
        return None
    return json.dumps([load, [astuple(each) for each in found]], ensure_ascii=False).encode()


def keep(writer: Writer, found: Sequence[Unread]) -> None:
    """Keep these in a copy of a graph, which no source is loaded into."""
    writer.keep(_OF_COPY, pack(found, ""))


def still_unread(content: bytes | None, mended: Iterable[Table]) -> list[Unread]:
    """What :func:`pack` made of a source, but for the rows that these tables mend."""
    again = {(table.kind.name, at) for table in mended for at in table.mends}
    return [each for each in _unpacked(content)[1] if (each.holds, each.at) not in again]


def _unpacked(content: bytes | None) -> tuple[str, list[Unread]]:
    said, rows = json.loads(content) if content else ("", [])
    return said, [Unread(holds, tuple(who), *more) for holds, who, *more in rows]


def unread(reader: Reader) -> list[Unread]:
    """The rejected rows of all sources, as of the load that the graph holds, and the cells left
    blank whose value the graph has from nowhere else."""
    found = _unpacked(reader.kept(_OF_COPY))[1]
    text = "MATCH (s:Source) WHERE s.loaded_at IS NOT NULL RETURN s.id AS own, s.loaded_at AS load"
    for own, load in reader.query(text).sort("own").iter_rows():
        said, here = _unpacked(reader.kept(blob_name(own)))
        if said == load:
            found += here
    # A load says whom a row names as the sources know them: a merge since is followed here.
    known = Identities.read(reader)
    found = [replace(each, subjects=_now(each.subjects, known)) for each in found]
    rows = [each for each in found if not each.column]
    return rows + list(_blank([each for each in found if each.column], reader))


def _now(subjects: Sequence[str], known: Identities) -> tuple[str, ...]:
    """The subjects by what they go by now, each once."""
    parts = (subject.partition(":") for subject in subjects)
    return tuple(dict.fromkeys(f"{kind}:{known.root(kind, own)}" for kind, _, own in parts))


def _blank(cells: Sequence[Unread], reader: Reader) -> Iterator[Unread]:
    """The cells whose property is empty in the graph, with what their nodes are tied to."""
    by_kind: dict[str, list[Unread]] = {}
    for cell in cells:
        by_kind.setdefault(cell.holds, []).append(cell)
    for holds, mine in by_kind.items():
        empty = {
            (column, who)
            for column in dict.fromkeys(c.column for c in mine)
            for who in _empty(reader, holds, column, [c.subjects for c in mine])
        }
        mine = [c for c in mine if (c.column, c.subjects) in empty]
        tied = _tied(reader, holds, mine) if holds in ONTOLOGY.nodes and mine else {}
        for cell in mine:
            who = (*cell.subjects, *tied.get(cell.subjects[0], ()))
            yield replace(cell, subjects=tuple(dict.fromkeys(who)))


def _empty(
    reader: Reader, holds: str, column: str, asked: Sequence[tuple[str, ...]]
) -> Iterator[tuple[str, ...]]:
    """Which of these nodes (or pairs of ends) have nothing in a property."""
    own = sorted({_id(who[0]) for who in asked})
    if holds in ONTOLOGY.nodes:
        text = f"MATCH (n:`{holds}`) WHERE n.id IN $own AND n.`{column}` IS NULL RETURN n.id AS own"
        for (found,) in reader.query(text, {"own": own}).iter_rows():
            yield (f"{holds}:{found}",)
        return
    for a, b in ONTOLOGY.relations[holds].ends:
        text = (
            f"MATCH (a:`{a}`)-[r:`{holds}`]->(b:`{b}`) WHERE a.id IN $own AND r.`{column}` IS NULL "
            "RETURN DISTINCT a.id AS one, b.id AS other"
        )
        for one, other in reader.query(text, {"own": own}).iter_rows():
            yield f"{a}:{one}", f"{b}:{other}"


def _tied(reader: Reader, kind: str, cells: Sequence[Unread]) -> dict[str, list[str]]:
    """By node the nodes that it is tied to, whichever way."""
    own = sorted({_id(c.subjects[0]) for c in cells})
    tied: dict[str, list[str]] = {}
    for relation in ONTOLOGY.relations.values():
        for a, b in relation.ends:
            for here, there, arrow in ((a, b, "-[:`{}`]->"), (b, a, "<-[:`{}`]-")):
                if here == kind:
                    text = (
                        f"MATCH (n:`{here}`){arrow.format(relation.name)}(m:`{there}`) "
                        "WHERE n.id IN $own RETURN n.id AS one, m.id AS other"
                    )
                    rows: pl.DataFrame = reader.query(text, {"own": own})
                    for one, other in rows.sort("one", "other").iter_rows():
                        tied.setdefault(f"{kind}:{one}", []).append(f"{there}:{other}")
    return tied


def _id(subject: str) -> str:
    return subject.partition(":")[2]
