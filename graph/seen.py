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

_SEED = 20_200_715
_KEPT = np.dtype("<u8")
_KINDS = ("from_kind", "to_kind")
Hashes = np.ndarray[tuple[int], np.dtype[np.uint64]]
Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]
Positions = np.ndarray[tuple[int], np.dtype[np.intp]]


def blob_name(source: str) -> str:
    """Under which name the hashes of a source are kept."""
    return f"hashes-{source}"


@dataclass(frozen=True)
class Seen:
    """Row and key hashes by table; both are zero for a row that was rejected."""

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
        about = [pl.__version__, ontology_digest(), table.kind.name, table.sheet, table.recipe]
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
    loose_now, loose_then = np.flatnonzero(keys == 0), np.flatnonzero(~stays)
    loose_then = loose_then[then[loose_then] != 0]
    if len(loose_now) and len(loose_then):
        order = loose_then[np.argsort(then[loose_then], kind="stable")]
        at = np.minimum(np.searchsorted(then[order], now[loose_now]), len(order) - 1)
        hit = then[order[at]] == now[loose_now]
        keys[loose_now[hit]] = then_keys[order[at[hit]]]
        if hit.any():
            stays |= among(then, now[loose_now[hit]])
        loose_now, loose_then = loose_now[~hit], loose_then[~stays[loose_then]]
    refused = {int(np.searchsorted(loose_now, p)): why for p, why in table.refused.items()}
    part = replace(table, frame=table.frame[loose_now], rows=table.rows[loose_now], refused=refused)
    return Difference(name, part, loose_now, then_keys[loose_then], then_keys, stays, now, keys)


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
