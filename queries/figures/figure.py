"""The figure of a gap: what joins its ends already, who could tie it, what failed, what is missing.

Each rule may have a ``.cypher`` file in this folder, named after it; a person's own has the same
text in its own file, after a line ``// figure:`` (:mod:`queries.figures.own`). The head says what
the columns of the rows are, the texts (``;`` between them) find these for many gaps at once:

    // nodes:
    //   partner: {kind: Institute}
    //   project: {kind: Collaboration, role: failed}
    //   other: {kind: Institute, role: could, most: 4}
    // missing: [[demand, other]]
    MATCH (d:Demand)<-[:ADDRESSES]-(k:Collaboration) WHERE d.id IN $demand ...
    RETURN d.id AS demand, k.id AS project

A text gets ``$as_of`` and, for each subject of the rule, the ids of the gaps' subjects by its
column; its rows name the subjects that they are of. ``role``: ``joined`` (the default), ``could``
or ``failed``. ``most``: how many are drawn of one gap, the first. ``says``, ``says_zh``: words with
{column} that stand beside the node, unless a value is not known. ``missing``: between which columns
the gap lies, where that is not between its last two subjects. ``apart: true``: each gap stands by
itself, in no community. ``named: {near_name: near_fields}``: only rows whose ``near_name`` the
gap's evidence lists in ``near_fields``. ``matrix: {observed: o, expected: e, one_way: [field]}``:
all gaps of the rule together are a matrix of groups, by two figures of the evidence; groupings (its
``by``) in which a row is not also a column are ``one_way``. ``flow: NAME``: the gaps are the net
behind this question, whose answer is drawn as a flow. ``small``: how two ends of it are drawn
beside a sentence, see :mod:`queries.figures.small`. View and pack draw from this one declaration.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import polars as pl
import yaml

from graph.ontology import ONTOLOGY
from graph.schema import DeclarationError
from graph.stores.base import Reader
from queries.figures.small import Small, small_of
from queries.gaps import as_drawn
from queries.question.parameters import PARAMETER
from queries.question.phrases import spelt_out
from queries.question.query import Query

FOLDER = Path(__file__).parent
JOINED, COULD, FAILED = "joined", "could", "failed"
ROLES = (JOINED, COULD, FAILED)
_MOST = 40


@dataclass(frozen=True, slots=True)
class Part:
    """A column with the ids of nodes of one kind, and what these are in the gap."""

    kind: str
    role: str = JOINED
    most: int = _MOST
    says: str = ""
    says_zh: str = ""

    def __post_init__(self) -> None:
        if self.kind not in ONTOLOGY.nodes or self.role not in ROLES:
            raise DeclarationError(f"a figure's part is {self.kind!r}, {self.role!r}: no such")


@dataclass(frozen=True, slots=True)
class Matrix:
    """Which figures of the evidence stand in a cell; groupings whose rows are no columns."""

    observed: str
    expected: str
    one_way: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Declared:
    """What is declared of the figure of a rule."""

    parts: Mapping[str, Part]
    missing: tuple[tuple[str, str], ...]
    apart: bool
    small: Small | None
    named: Mapping[str, str]
    matrix: Matrix | None
    flow: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A node of a figure: its role, and words that stand beside it."""

    role: str
    says: str = ""
    says_zh: str = ""


@dataclass(slots=True)
class Figure:
    """The figure of one gap: nodes (``Kind:id``) beside its subjects, and between which the gap
    lies; ``of`` are those nodes by column, in order, and ``beyond`` what it has too, after the
    ``most`` that are drawn."""

    members: dict[str, Member] = field(default_factory=dict)
    missing: dict[tuple[str, str], None] = field(default_factory=dict)
    beyond: dict[str, set[str]] = field(default_factory=dict)
    of: dict[str, dict[str, None]] = field(default_factory=dict)

    def add(self, about: Declared, kinds: Mapping[str, str], row: Mapping[str, Any]) -> None:
        """What a row tells of it; nothing, where one of its nodes is beyond those drawn."""
        found = {c: f"{p.kind}:{row[c]}" for c, p in about.parts.items() if row.get(c) is not None}
        for column, key in found.items():
            own = self.of.setdefault(column, {})
            if key not in own and len(own) >= about.parts[column].most:
                self.beyond.setdefault(column, set()).add(key)
                return
        for column, key in found.items():
            part = about.parts[column]
            self.of[column][key] = None
            known = {name: value for name, value in row.items() if value is not None}
            said = (filled(part.says, known) or "", filled(part.says_zh, known) or "")
            self.members.setdefault(key, Member(part.role, *said))
        for a, b in about.missing:
            if row.get(a) is not None and row.get(b) is not None:
                self.missing[f"{kinds[a]}:{row[a]}", f"{kinds[b]}:{row[b]}"] = None


def declared(rule: Query) -> Declared | None:
    """What is declared of this rule's figure, in its own file or in this folder; None: nothing."""
    text = rule.figure or shipped(rule.name)
    return read(text) if text else None


@cache
def shipped(name: str) -> str:
    """The text that declares the figure of a built-in rule; "" where none does."""
    file = FOLDER / f"{name}.cypher"
    return file.read_text("utf-8") if file.is_file() else ""


@cache
def read(text: str) -> Declared:
    """The declaration in a text: a head in YAML, Cypher. Raises DeclarationError, YAMLError, or
    TypeError for a name that is unknown."""
    lines = text.splitlines()
    head = [line.removeprefix("//").removeprefix(" ") for line in lines if line.startswith("//")]
    said = yaml.safe_load("\n".join(head)) or {}
    body = spelt_out("\n".join(line for line in lines if not line.startswith("//")))
    return Declared(
        {column: Part(**about) for column, about in said.get("nodes", {}).items()},
        tuple((a, b) for a, b in said.get("missing", ())),
        bool(said.get("apart")),
        small_of(said["small"]) if "small" in said else None,
        said.get("named", {}),
        Matrix(**said["matrix"]) if "matrix" in said else None,
        said.get("flow", ""),
        tuple(text.strip() for text in body.split(";\n") if text.strip()),
    )


def figures(store: Reader, rule: Query, gaps: pl.DataFrame, as_of: date) -> dict[str, Figure]:
    """The figures of these gaps of a rule, by their ids.

    Columns ``id`` and ``subjects``; ``evidence`` where the figure goes by what it names.
    """
    about = declared(rule)
    if about is None or rule.gap is None or gaps.is_empty():
        return {}
    columns = [s.id for s in rule.gap.subjects]
    kinds = {s.id: s.kind for s in rule.gap.subjects} | {c: p.kind for c, p in about.parts.items()}
    named = {
        gap: dict(zip(columns, (as_drawn(s).partition(":")[2] for s in subjects), strict=False))
        for gap, subjects in gaps.select("id", "subjects").iter_rows()
    }
    given: dict[str, Any] = {c: sorted({n[c] for n in named.values() if c in n}) for c in columns}
    given["as_of"] = as_of
    evidence = _evidence(gaps) if about.named else {}
    found: dict[str, Figure] = defaultdict(Figure)
    for text in about.texts:
        rows = store.query(text, {p: given[p] for p in set(PARAMETER.findall(text))})
        names = {c: e for c, e in about.named.items() if c in rows.columns}
        for gap, row in _each(rows, columns, named):
            if all(row[c] in (evidence.get(gap, {}).get(e) or ()) for c, e in names.items()):
                found[gap].add(about, kinds, named[gap] | row)
    return dict(found)


def _each(
    rows: pl.DataFrame, columns: Iterable[str], named: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each row with each gap that it is of."""
    by = [c for c in columns if c in rows.columns]
    gaps: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for gap, ids in named.items():
        gaps[tuple(ids.get(c, "") for c in by)].append(gap)
    for row in rows.iter_rows(named=True):
        for gap in gaps.get(tuple(row[c] for c in by), ()):
            yield gap, row


def _evidence(gaps: pl.DataFrame) -> dict[str, Mapping[str, Any]]:
    """The first row that each gap rests on."""
    if "evidence" not in gaps.columns:
        return {}
    return {gap: first_row(text) for gap, text in gaps.select("id", "evidence").iter_rows()}


def first_row(evidence: str | None) -> Mapping[str, Any]:
    """The first of the rows that a gap rests on, as the ledger keeps them."""
    first: Mapping[str, Any] = (json.loads(evidence or "{}").get("rows") or [{}])[0]
    return first


def filled(text: str, known: Mapping[str, Any]) -> str | None:
    """A text with {figures} in it; None where one of these is not known."""
    wanted = [name for _, name, _, _ in Formatter().parse(text) if name]
    return None if any(known.get(n) is None for n in wanted) else text.format_map(known)
