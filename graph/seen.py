"""What a source said last time, row by row, so that a re-load looks only at what is different.

For every table the hash of each accepted row as text, and the hash of what identifies it, are kept
beside the graph. A re-load whose rows are mostly the same then reads, checks and writes only those
that are not. It is a short cut and nothing more: where it could mean anything else than a whole
load (a node gone, a reference by name, a table more or less, another version of the ontology), the
whole load is done.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product

import numpy as np
import polars as pl

from graph.coerce import POSITION
from graph.ontology import ONTOLOGY
from graph.records import Table
from graph.schema import NodeKind, RelationKind
from graph.stores.base import Reader, Writer

_SEED = 20_200_715
_FORM = "2"
"""Another where hashes kept before would mean another thing."""
_KEPT = np.dtype("<u8")
_KINDS = ("from_kind", "to_kind")
Hashes = np.ndarray[tuple[int], np.dtype[np.uint64]]
Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]
Positions = np.ndarray[tuple[int], np.dtype[np.intp]]


def blob_name(source: str) -> str:
    """Under which name the hashes of a source are kept."""
    return f"hashes-{source}"


def since_name(source: str) -> str:
    """Under which name it is kept which hashes are others since."""
    return f"rehashed-{source}"


@dataclass(frozen=True)
class Seen:
    """Row and key hashes by table; both are zero for a row that was rejected, and the row's for one
    with a cell left blank, which is to be told of again."""

    load: str
    """``loaded_at`` of the source when these were kept: others belong to another version."""
    rows: Mapping[str, Hashes]
    keys: Mapping[str, Hashes]

    def pack(self) -> bytes:
        """As bytes to keep: a line of JSON, then the hashes as they are."""
        said = [(name, len(rows)) for name, rows in self.rows.items()]
        head = json.dumps({"load": self.load, "tables": said}).encode() + b"\n"
        hashes = (h for name, _ in said for h in (self.rows[name], self.keys[name]))
        plain = (np.ascontiguousarray(h, dtype=_KEPT) for h in hashes)
        return b"".join([head, *(h.data for h in plain)])

    @classmethod
    def unpack(cls, content: bytes | None) -> Seen | None:
        """From bytes kept, or None where there are none."""
        if content is None:
            return None
        start = content.index(b"\n") + 1
        said = json.loads(content[:start])
        hashes = np.frombuffer(content, _KEPT, offset=start)
        rows: dict[str, Hashes] = {}
        keys: dict[str, Hashes] = {}
        for name, size in said["tables"]:
            rows[name], keys[name], hashes = np.split(hashes, [size, 2 * size])
        return cls(said["load"], rows, keys)


@dataclass(frozen=True)
class Kept:
    """What is kept of a source: its hashes as a whole once, and those that are others since.

    ``now`` are the hashes of its last load, ``whole`` those that are kept as a whole. Either is
    None where nothing is kept of it, or of a load that is not there any more.
    """

    now: Seen | None
    whole: Seen | None

    @classmethod
    def of(cls, reader: Reader, source: str, load: str | None) -> Kept:
        """What is kept of this source, of which ``load`` is the last."""
        whole = Seen.unpack(reader.kept(blob_name(source)))
        if whole is None:
            return cls(None, None)
        since = reader.kept(since_name(source))
        ours = [whole] if since is None else [_mended(whole, since), whole]
        # After an undo it may be the whole ones that are of the last load again.
        return cls(next((each for each in ours if each.load == load), None), whole)

    def keep(self, writer: Writer, source: str, seen: Seen | None) -> None:
        """Keep these hashes for the next load, or none; only what differs, where that is little."""
        since = None if seen is None or self.whole is None else _since(self.whole, seen)
        if since is None:
            writer.keep(blob_name(source), seen.pack() if seen else None)
        if since is not None or writer.kept(since_name(source)) is not None:
            writer.keep(since_name(source), since)


def _since(whole: Seen, seen: Seen) -> bytes | None:
    """What differs from the whole: a line of JSON, then positions, row and key hashes by table.

    None where the tables are others or longer, or where one row in four differs.
    """
    sizes = {name: len(rows) for name, rows in seen.rows.items()}
    if sizes != {name: len(rows) for name, rows in whole.rows.items()}:
        return None
    where = {
        name: np.flatnonzero((rows != whole.rows[name]) | (seen.keys[name] != whole.keys[name]))
        for name, rows in seen.rows.items()
    }
    if 4 * sum(map(len, where.values())) > sum(sizes.values()):
        return None
    said = [(name, len(places)) for name, places in where.items()]
    head = json.dumps({"load": seen.load, "whole": whole.load, "tables": said}).encode() + b"\n"
    parts = (
        part.astype(_KEPT).tobytes()
        for name, places in where.items()
        for part in (places, seen.rows[name][places], seen.keys[name][places])
    )
    return b"".join([head, *parts])


def _mended(whole: Seen, since: bytes) -> Seen:
    """The whole with what is other since; as it is, where that was said of another whole."""
    start = since.index(b"\n") + 1
    said = json.loads(since[:start])
    if said["whole"] != whole.load:
        return whole
    parts = np.frombuffer(since, _KEPT, offset=start)
    rows, keys = dict(whole.rows), dict(whole.keys)
    for name, size in said["tables"]:
        places, new, new_keys, parts = np.split(parts, [size, 2 * size, 3 * size])
        if size:
            rows[name], keys[name] = rows[name].copy(), keys[name].copy()
            rows[name][places], keys[name][places] = new, new_keys
    return Seen(said["load"], rows, keys)


@dataclass(frozen=True)
class Difference:
    """One table's rows that are not as they were, and what is known of the others.

    ``part`` holds the rows that differ, ``where`` their positions in the table. ``gone`` are the
    key hashes of rows no longer there as they were; ``then`` those of all, of which ``stays`` says
    whether the row is there still. ``rows`` and ``keys`` are the hashes of the table as it is now;
    the keys of differing rows are still zero.
    """

    name: str
    part: Table
    where: Positions
    gone: Hashes
    then: Hashes
    stays: Flags
    rows: Hashes
    keys: Hashes

    def stay(self, keys: Hashes) -> bool:
        """Whether any of these keys is that of a row which is there still."""
        return bool(self.stays[among(self.then, keys)].any())


def names_of(tables: Sequence[Table]) -> list[str]:
    """What each table is called here: all that its meaning hangs on, and its place."""
    names: list[str] = []
    for table in tables:
        about = [
            _FORM,
            pl.__version__,
            ontology_digest(),
            table.kind.name,
            table.sheet,
            table.recipe,
        ]
        digest = hashlib.sha256("\x1f".join([*about, *table.frame.columns]).encode()).hexdigest()
        names.append(f"{len(names)}-{digest[:24]}")
    return names


def row_hashes(frame: pl.DataFrame) -> Hashes:
    """A hash of each row, never zero; equal only within one version of polars."""
    hashes: Hashes = np.maximum(frame.hash_rows(_SEED).to_numpy(), 1)
    return hashes


def key_hashes(table: Table, typed: pl.DataFrame, rejected: Collection[int]) -> Hashes:
    """By position in the table: the hash of what identifies the row, zero for rejected rows."""
    if isinstance(table.kind, NodeKind):
        key = ["id"]
    else:
        key = ["from", "to", "from_kind", "to_kind", *table.kind.key]
    columns = [c for c in key if c in typed.columns]
    keys = np.zeros(table.frame.height, dtype=np.uint64)
    keys[typed[POSITION].to_numpy()] = row_hashes(typed.select(columns))
    if rejected:
        keys[list(rejected)] = 0
    return keys


def by_own_words(table: Table) -> bool:
    """Whether each row says itself what it is: no made ids, no references by column."""
    if not isinstance(table.kind, NodeKind):
        return True
    columns = table.frame.columns
    referring = {r.name for r in table.kind.references} & set(columns)
    return not referring and "id" in columns


def compare(seen: Seen, tables: Sequence[Table]) -> list[Difference] | None:
    """What differs, table by table; None where the tables are not the ones of last time."""
    names = names_of(tables)
    if set(names) != set(seen.rows):
        return None
    return [
        _compare(name, table, seen.rows[name], seen.keys[name])
        for name, table in zip(names, tables, strict=True)
    ]


def _compare(name: str, table: Table, then: Hashes, then_keys: Hashes) -> Difference:
    now = row_hashes(table.frame)
    if len(now) == len(then):
        stays = now == then
        keys = np.where(stays, then_keys, 0)
    else:
        stays = np.zeros(len(then), dtype=bool)
        keys = np.zeros(len(now), dtype=np.uint64)
    # Rows that moved are looked for among those that are not in their place.
    loose_now, loose_then = np.flatnonzero(keys == 0), np.flatnonzero(~stays & (then != 0))
    if len(loose_now) and len(loose_then):
        order = loose_then[np.argsort(then[loose_then], kind="stable")]
        at = np.minimum(np.searchsorted(then[order], now[loose_now]), len(order) - 1)
        hit = then[order[at]] == now[loose_now]
        keys[loose_now[hit]] = then_keys[order[at[hit]]]
        if hit.any():
            stays |= among(then, now[loose_now[hit]])
        loose_now = loose_now[~hit]
    gone = then_keys[~stays & (then_keys != 0)]
    refused = {int(np.searchsorted(loose_now, p)): why for p, why in table.refused.items()}
    part = replace(table, frame=table.frame[loose_now], rows=table.rows[loose_now], refused=refused)
    return Difference(name, part, loose_now, gone, then_keys, stays, now, keys)


@dataclass(frozen=True)
class KeysOf:
    """What identifies the rows of one kind: of those gone and the fresh ones."""

    kind: NodeKind | RelationKind
    gone: Hashes
    fresh: Hashes
    again: bool
    """Whether a fresh one is that of a row that stays."""

    @classmethod
    def of(cls, name: str, differences: Sequence[Difference], fresh: Sequence[Hashes]) -> KeysOf:
        """Of all tables of the kind of this name; ``fresh`` are the keys of differing rows."""
        here = [(d, f) for d, f in zip(differences, fresh, strict=True) if d.part.kind.name == name]
        new = np.concatenate([f for _, f in here])
        new = new[new != 0]
        gone = np.concatenate([d.gone for d, _ in here])
        return cls(here[0][0].part.kind, gone, new, any(d.stay(new) for d, _ in here))

    @property
    def lost(self) -> Hashes:
        """The keys of what the source says no more."""
        return self.gone[~among(self.gone, self.fresh)]

    @property
    def new(self) -> int:
        """How many fresh keys were not there before."""
        return int((~among(self.fresh, self.gone)).sum())

    def can_be_short(self) -> bool:
        """Whether each thing is said once, and no node goes: then relations would go with it."""
        if self.again:
            return False
        return isinstance(self.kind, RelationKind) or not len(self.lost)


class Lost:
    """Relations of one type that a source said last time and says no more, known by their hashes.

    ``left`` are the hashes of those that have not been found in the graph yet.
    """

    def __init__(self, kind: RelationKind, hashes: Hashes) -> None:
        self.kind = kind
        self.left = hashes

    def find(self, held: pl.DataFrame, ends: tuple[str, str]) -> pl.DataFrame:
        """Those of the relations that the graph holds between these kinds that are lost.

        ``held`` has ``from``, ``to`` and the relation's key. A row may have named the kinds of its
        ends or not, so that each can have several hashes.
        """
        lost = np.zeros(held.height, dtype=bool)
        found = [np.zeros(0, dtype=np.uint64)]
        for named in product(*((None, kind) for kind in ends)):
            said = dict(zip(_KINDS, named, strict=True))
            kinds = [pl.lit(kind, dtype=pl.String).alias(c) for c, kind in said.items()]
            hashes = row_hashes(held.select("from", "to", *kinds, *self.kind.key))
            hit = among(hashes, self.left)
            found.append(hashes[hit])
            lost |= hit
        self.left = self.left[~among(self.left, np.concatenate(found))]
        return held.filter(pl.Series(lost, dtype=pl.Boolean))


def among(many: Hashes, few: Hashes) -> Flags:
    """For each of many, whether it is one of few (quick where few are few)."""
    wanted = pl.Series(few, dtype=pl.UInt64)
    found: Flags
    found = pl.Series(many, dtype=pl.UInt64).is_in(wanted.implode()).to_numpy()
    return found


@cache
def ontology_digest() -> str:
    """Changes when any declaration of the ontology does."""
    return hashlib.sha256(repr(ONTOLOGY).encode()).hexdigest()
