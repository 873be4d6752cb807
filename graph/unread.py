"""Rows of a source that were rejected although they speak of things that the graph holds.

A gap is that something is missing; a row that would have said it, and could not be loaded, may be
just that. So of each source is kept, beside the graph, which things its rejected rows name, and
where they stand. :mod:`queries.unread` looks there before a gap is called one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import PurePath

from graph.ontology import ONTOLOGY
from graph.records import Rejects, Table
from graph.resolve import Resolver
from graph.schema import NodeKind
from graph.stores.base import Store, Writer

_MOST = 20_000
"""So many rows are kept of a source at most."""


@dataclass(frozen=True)
class Unread:
    """A rejected row: what its table holds (a kind or relation), whom it names (``Kind:id``; each
    that an unclear name may mean), and its place and cells, for people."""

    holds: str
    subjects: tuple[str, ...]
    place: str


def blob_name(source: str) -> str:
    """Under which name the rejected rows of a source are kept."""
    return f"unread-{source}"


def unread_of(resolver: Resolver, rejects: Rejects) -> list[Unread]:
    """The rejected rows of a load that name anything the load or the graph holds.

    A row that only contradicts another of the same thing is none: that thing is there.
    """
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
    found = []
    for table, position, named in rows:
        subjects = dict.fromkeys(s for kinds, text in named for s in meant[kinds].get(text, ()))
        if subjects:
            texts = ", ".join(f"“{text}”" for _, text in named)
            where = f"{PurePath(table.file).name} {table.sheet}".strip()
            place = f"{where}:{table.rows[position]} ({texts})"
            found.append(Unread(table.kind.name, tuple(subjects), place))
    return found


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


def unread(store: Store | Writer) -> list[Unread]:
    """The rejected rows of all sources, as of the load that the graph holds."""
    found: list[Unread] = []
    text = "MATCH (s:Source) WHERE s.loaded_at IS NOT NULL RETURN s.id AS own, s.loaded_at AS load"
    for own, load in store.query(text).iter_rows():
        if content := store.kept(blob_name(own)):
            said, rows = json.loads(content)
            if said == load:
                found += [Unread(holds, tuple(who), place) for holds, who, place in rows]
    return found
