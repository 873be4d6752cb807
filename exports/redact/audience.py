"""Who may see what: the profiles of audiences, and what each of them sees of a graph.

What is hidden follows the marks of the ontology: a node that says it is ``confidential`` is not
there, nor its relations; properties marked ``personal`` or ``confidential`` are empty; nodes of a
``personal`` kind have a pseudonym for name and id. Other texts and ids that spell a hidden name,
number or title have it struck out.

Pseudonyms are numbers in an order that a secret decides, so no list of names leads back to them.
The copy made of it is in :mod:`exports.redact.graph_copy`, its gaps in
:mod:`exports.redact.ledger`.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from exports.graphfile.tables import GraphTables, Triple, read_tables
from exports.redact.masking import STRUCK, Mask
from exports.redact.terms import dealt_with, hidden_terms, secret_rows
from graph.ontology import ONTOLOGY
from graph.problem import Problem
from graph.provenance import SEPARATOR
from graph.schema import NodeKind, RelationKind, Type
from graph.stores.base import Reader


@dataclass(frozen=True, slots=True)
class Profile:
    """What one audience may see. ``redacts``: anything is hidden at all. ``bare_persons``: of a
    person nothing but pseudonym and relations. ``own_sources``: titles of sources that nobody
    published. ``decisions``: what became of a gap, and gaps about a person."""

    name: str
    zh: str
    meaning: str
    meaning_zh: str
    redacts: bool = True
    bare_persons: bool = False
    own_sources: bool = True
    decisions: bool = True


PROFILES: Mapping[str, Profile] = {
    p.name: p
    for p in (
        Profile(
            "public",
            "公众",
            "For everybody: persons are numbers and nothing else; no personal data, no "
            "confidential demands, no decisions about gaps, no unpublished sources by name.",
            "面向公众：人员仅以编号出现；不含个人信息、保密需求、缺口处理情况和未公开来源的名称。",
            bare_persons=True,
            own_sources=False,
            decisions=False,
        ),
        Profile(
            "partners",
            "合作单位",
            "For partners: persons have numbers for names; no personal data, no confidential "
            "demands; what became of a gap, but not who dealt with it.",
            "面向合作单位：人员以编号代替姓名；不含个人信息和保密需求；含缺口状态，不含处理人。",
        ),
        Profile(
            "internal",
            "内部",
            "For the bureau itself: everything.",
            "仅供内部使用：全部内容。",
            redacts=False,
        ),
    )
}

TELLS_OF_PERSON = ("EMPLOYED_BY",)
"""Relations that say what a personal property (Broker.employer) says."""


def profile_of(name: str) -> Profile:
    """The profile of this name; raises Problem naming those there are."""
    if name not in PROFILES:
        raise Problem(
            f"there is no redaction profile {name!r}; choose {', '.join(PROFILES)}",
            f"没有名为 {name!r} 的脱敏方案；可选：{'、'.join(PROFILES)}",
        )
    return PROFILES[name]


@dataclass
class Seen:
    """What an audience sees of a graph. ``renamed`` leads from a kind's true ids to those in the
    copy; ``hidden`` are ids that are not in the copy; ``mask`` strikes out what may not be read."""

    profile: Profile
    secret: bytes
    tables: GraphTables
    hidden: dict[str, set[str]] = field(default_factory=dict)
    renamed: dict[str, dict[str, str]] = field(default_factory=dict)
    mask: Mask = field(default_factory=lambda: Mask(()))

    @classmethod
    def of(cls, store: Reader, profile: Profile, secret: bytes) -> Seen:
        """Read the whole graph, and hide what is to be hidden."""
        seen = cls(profile, secret, read_tables(store))
        seen.mask = Mask(hidden_terms(seen.tables) | dealt_with(store))
        seen._leave_out()
        sources = seen._sources()
        for name, frame in seen.tables.nodes.items():
            seen.tables.nodes[name] = seen._node_frame(ONTOLOGY.nodes[name], frame, sources)
        relations: dict[Triple, pl.DataFrame] = {}
        for (name, a, b), frame in seen.tables.relations.items():
            if not (name in TELLS_OF_PERSON and ONTOLOGY.nodes[a].personal):
                kept = seen._relation_frame((name, a, b), frame, sources)
                if kept.height:
                    relations[name, a, b] = kept
        seen.tables.relations = relations
        seen.tables.nodes = {k: f for k, f in seen.tables.nodes.items() if f.height}
        return seen

    def id_in_copy(self, kind: str, true: str) -> str | None:
        """The id that a node has in the copy, or None if it is not there."""
        if true in self.hidden.get(kind, ()):
            return None
        return self.renamed.get(kind, {}).get(true, true)

    def _leave_out(self) -> None:
        for name, frame in self.tables.nodes.items():
            self.hidden[name] = set(frame.filter(secret_rows(ONTOLOGY.nodes[name]))["id"])
        for name, frame in self.tables.nodes.items():
            kind, ids = ONTOLOGY.nodes[name], frame["id"]
            if kind.personal:
                self.renamed[name] = self._numbered(kind, ids.to_list())
            elif name != "Source":
                told = ids.filter(self.mask.touches(ids) | ids.is_in(list(self._telling(name))))
                self.renamed[name] = self._numbered(kind, told.to_list())

    def _telling(self, name: str) -> set[str]:
        """Nodes that a hidden demand shows through: the collaborations that address one."""
        if name != "Collaboration":
            return set()
        found: set[str] = set()
        for (_, a, b), frame in self.tables.relations.items():
            if a == "Collaboration" and self.hidden.get(b) is not None:
                found |= set(frame.filter(pl.col("to").is_in(list(self.hidden[b])))["from"])
        return found

    def _numbered(self, kind: NodeKind, ids: list[str]) -> dict[str, str]:
        ordered = sorted(ids, key=lambda i: self.digest(f"{kind.name}:{i}"))
        width = max(2, len(str(len(ordered))))
        return {i: f"anon-{kind.name.lower()}-{n:0{width}d}" for n, i in enumerate(ordered, 1)}

    def digest(self, text: str) -> bytes:
        """What decides an order: nothing without the secret."""
        return hmac.digest(self.secret, text.encode("utf-8"), hashlib.sha256)

    def _sources(self) -> Mapping[str, str]:
        """The id in the copy of each source that is cited anywhere."""
        cited: set[str] = set()
        for _, frame in self.tables.frames():
            cited |= set(frame["source"].drop_nulls().str.split(SEPARATOR).explode().drop_nulls())
        known = self.tables.nodes.get("Source")
        shown: set[str] = set()
        if known is not None:
            cited |= set(known["id"])
            shown = set(known.filter(_published())["id"])
        touched = self.mask.touches(pl.Series(sorted(shown), dtype=pl.String))
        shown = {s for s, hit in zip(sorted(shown), touched, strict=True) if not hit}
        numbered = self._numbered(ONTOLOGY.nodes["Source"], sorted(cited - shown))
        self.renamed["Source"] = numbered
        return {**{s: s for s in shown}, **numbered}

    def _cited(self, frame: pl.DataFrame, sources: Mapping[str, str]) -> pl.DataFrame:
        lists = {
            s: SEPARATOR.join(sources[part] for part in s.split(SEPARATOR) if part)
            for s in frame["source"].drop_nulls().unique()
        }
        return frame.with_columns(
            pl.col("source").replace_strict(lists, default=None, return_dtype=pl.String),
            pl.lit(None, pl.String).alias("claims"),
        )

    def _node_frame(
        self, kind: NodeKind, frame: pl.DataFrame, sources: Mapping[str, str]
    ) -> pl.DataFrame:
        frame = _without_marked(kind, frame.filter(~secret_rows(kind)))
        frame = self._cited(frame, sources)
        withheld = frame["id"].is_in(list(self._telling(kind.name)))
        if kind.name == "Source":
            frame = self._source_frame(frame)
        if kind.personal:
            frame = self._pseudonymous(kind, frame)
        else:
            spare = {"id", "source", *(p.name for p in kind.properties if p.choices)}
            frame = self.mask.frame(frame, spare)
            if withheld.any():
                frame = _withheld(kind, frame, withheld)
        return self._renamed(frame, "id", kind.name).sort("id")

    def _pseudonymous(self, kind: NodeKind, frame: pl.DataFrame) -> pl.DataFrame:
        kept = {"id", "synthetic", "source"}
        if not self.profile.bare_persons:
            kept |= {p.name for p in kind.properties if p.type is not Type.TEXT} - {"aliases"}
        new = self.renamed[kind.name]
        names = {old: pseudonym(kind, made) for old, made in new.items()}
        empty = [c for c in frame.columns if c not in kept]
        return frame.with_columns(
            pl.lit(None, frame.schema[c]).alias(c) for c in empty
        ).with_columns(pl.col("id").replace_strict(names, return_dtype=pl.String).alias(kind.label))

    def _source_frame(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Titles as people know them; no file names, no times; unpublished ones as numbers."""
        named = pl.lit(True) if self.profile.own_sources else _published()
        # A source that has no row of its own is called after its file, which tells who keeps it.
        titled = named & (pl.col("title") != pl.col("id"))
        numbers = {
            old: _unpublished(new) for old, new in self.renamed.get("Source", {}).items()
        } or {"": ""}
        return frame.with_columns(
            pl.when(titled).then("title").otherwise(pl.col("id").replace(numbers)).alias("title"),
            *(pl.lit(None, frame.schema[c]).alias(c) for c in ("file", "loaded_at", "trust")),
        )

    def _relation_frame(
        self, triple: Triple, frame: pl.DataFrame, sources: Mapping[str, str]
    ) -> pl.DataFrame:
        name, a, b = triple
        frame = frame.filter(
            ~pl.col("from").is_in(list(self.hidden.get(a, ())))
            & ~pl.col("to").is_in(list(self.hidden.get(b, ())))
        )
        frame = _without_marked(ONTOLOGY.relations[name], self._cited(frame, sources))
        frame = self.mask.frame(frame, ("from", "to", "source"))
        frame = self._renamed(self._renamed(frame, "from", a), "to", b)
        plain = [n for n, t in frame.schema.items() if not isinstance(t, pl.List)]
        return frame.sort(plain, nulls_last=True)

    def _renamed(self, frame: pl.DataFrame, column: str, kind: str) -> pl.DataFrame:
        new = self.renamed.get(kind)
        return frame.with_columns(pl.col(column).replace(new)) if new else frame


def pseudonym(kind: NodeKind, made: str) -> str:
    """What a person is called whose id in the copy is this."""
    number = made.rpartition("-")[2]
    return f"{kind.zh}{number} / {kind.name} {number}"


def _published() -> pl.Expr:
    return pl.col("publisher").is_not_null() | pl.col("url").is_not_null()


def _unpublished(made: str) -> str:
    number = made.rpartition("-")[2]
    return f"内部来源{number} / Internal source {number}"


def _without_marked(kind: NodeKind | RelationKind, frame: pl.DataFrame) -> pl.DataFrame:
    marked = [p.name for p in kind.properties if p.personal or p.confidential]
    return frame.with_columns(pl.lit(None, frame.schema[n]).alias(n) for n in marked)


def _withheld(kind: NodeKind, frame: pl.DataFrame, which: pl.Series) -> pl.DataFrame:
    """These rows without any free text; the label says that it is withheld."""
    free = [
        p.name
        for p in kind.properties
        if p.type in (Type.TEXT, Type.LIST) and not p.choices and p.name not in ("id", kind.label)
    ]
    label = f"{kind.zh} / {kind.name} {STRUCK}"
    return frame.with_columns(
        pl.when(which).then(pl.lit(label)).otherwise(kind.label).alias(kind.label),
        *(pl.when(~which).then(pl.col(name)).alias(name) for name in free),
    )
