"""What a picture is made of: nodes, links, threads (the gaps) and groups, with their facts.

Frozen and free of any store, so that a view can be drawn, tested and redacted without one. Ids are
unique only within a kind; a ``key`` ("Kind:id") is unique in the picture.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from graph.ontology import ONTOLOGY
from graph.problem import Problem
from graph.schema import NodeKind, Property, RelationKind, Type


def key_of(kind: str, identifier: str) -> str:
    """The key of a node: ``Enterprise:913302...``."""
    return f"{kind}:{identifier}"


def kind_of(key: str) -> str:
    """The kind in a key."""
    return key.partition(":")[0]


Span = tuple[date | None, date | None]
"""The first and the last day of what lasts; None where that is not known, or has not come."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known: the property's name, Chinese name, its value as text, and who said it.

    ``source`` is the title of the source as people know it, ``source_date`` its date (ISO) or "".
    """

    name: str
    zh: str
    value: str
    source: str = ""
    source_date: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """One node: a kind of the ontology, what it is called, and what is known of it.

    ``group`` is the key of the :class:`Group` it is drawn in; ``weight`` (links it has, unless the
    picture says otherwise) sets its size; ``dates`` are days of its own, ``lived`` from
    when until when it was there: the time slider goes by that, else by the days;
    ``longitude`` and ``latitude`` are WGS 84 degrees.
    """

    id: str
    kind: str
    name: str
    aliases: tuple[str, ...] = ()
    code: str = ""
    facts: tuple[Fact, ...] = ()
    synthetic: bool = False
    group: str = ""
    weight: float = 0.0
    longitude: float | None = None
    latitude: float | None = None
    dates: tuple[date, ...] = ()
    lived: Span = (None, None)

    @property
    def key(self) -> str:
        """Unique in the picture."""
        return key_of(self.kind, self.id)


@dataclass(frozen=True, slots=True)
class Link:
    """A relation of the ontology between two nodes, by their keys; days as a node has them."""

    source: str
    target: str
    type: str
    facts: tuple[Fact, ...] = ()
    dates: tuple[date, ...] = ()
    synthetic: bool = False
    said_by: str = ""
    lived: Span = (None, None)


@dataclass(frozen=True, slots=True)
class Member:
    """A node of a gap's figure: its key, its role, words beside it; of a subject, the words alone.

    ``role``: "joined" (what is there already), "could" (who could tie it) or "failed".
    """

    key: str
    role: str = "joined"
    says: str = ""
    says_zh: str = ""


@dataclass(frozen=True, slots=True)
class Thread:
    """A gap: what is missing between ``a`` and ``b``, or at ``a`` alone when ``b`` is empty.

    ``subjects`` are the keys of all it is about. ``sentence`` says what is missing and why it is a
    gap, ``closes`` what would close it; ``score`` orders threads within one ``rule``, ``rank``
    is its place among the rule's open gaps (0: none) and ``alike`` how many others share it.
    ``figure`` is what it rests on beside its subjects, ``beyond`` how much of that is not drawn;
    ``missing`` are the pairs between which something is missing, where that is not ``a`` and ``b``.
    ``change``: "opened" or "closed" since the day that the picture compares with; ``lived`` from
    when it was first seen until it closed.
    """

    id: str
    rule: str
    subjects: tuple[str, ...]
    a: str
    b: str = ""
    sentence: str = ""
    sentence_zh: str = ""
    score: float = 0.0
    status: str = "new"
    closes: str = ""
    closes_zh: str = ""
    surveyed_on: date | None = None
    owner: str = ""
    rank: int = 0
    alike: int = 0
    figure: tuple[Member, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    beyond: int = 0
    change: str = ""
    lived: Span = (None, None)

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """Between which nodes it is drawn; none: around ``a``."""
        return self.missing or (((self.a, self.b),) if self.b else ())


@dataclass(frozen=True, slots=True)
class Rule:
    """What found gaps: its question, and what its score counts.

    ``open``: its open gaps in the ledger; ``here``: those that have to do with the picture, drawn
    or not.
    """

    question: str
    question_zh: str
    worth: str = ""
    worth_zh: str = ""
    open: int = 0
    here: int = 0


@dataclass(frozen=True, slots=True)
class Since:
    """What became of the gaps since a day: how many opened, closed, and stayed open."""

    day: date
    opened: int
    closed: int
    persisting: int


@dataclass(frozen=True, slots=True)
class Group:
    """What nodes are drawn around: a community, a platform, a field, or a value (a country).

    ``of`` says what it is: a node kind, or "country" or "region". Where it is itself a node of
    the picture, its key is that node's key.
    """

    key: str
    name: str
    of: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A gap in a matrix: where it stands, how much there is and how much was expected."""

    row: int
    column: int
    gap: str
    observed: float
    expected: float


@dataclass(frozen=True, slots=True)
class Matrix:
    """The gaps between groups as a table. ``by``: what the groups are ("community", "field" ...).

    ``rows`` and ``columns`` are names; where they are the ``same`` groups, cells stand below the
    diagonal. ``beyond``: groups that are left out.
    """

    by: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[Cell, ...]
    same: bool = True
    beyond: int = 0


@dataclass(frozen=True, slots=True)
class Stage:
    """How many stand at a stage, by age."""

    name: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Flow:
    """Stages one after another, and the names of the bands of age that they are counted by."""

    stages: tuple[Stage, ...]
    ages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where facts come from: title and date (ISO) as shown beside each fact."""

    title: str
    date: str = ""
    publisher: str = ""
    url: str = ""
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many were not drawn, of what, and why; in both languages."""

    count: int
    what: str
    what_zh: str


@dataclass(frozen=True)
class Picture:
    """All that one view shows.

    ``as_of`` is the day the picture is of, ``data_date`` (ISO, or "") that of the newest source.
    ``focus`` are keys the picture is about, drawn in the middle. ``region`` is a GeoJSON object
    (WGS 84) with the outline for the map. ``rules`` are those of its gaps, by name; ``in_ledger``
    counts all open gaps there are, here or elsewhere. ``gap`` is the one that the picture is about
    (an id); ``since`` says what changed, where it compares with a day. ``size_means`` says what a
    node's size means. ``matrices`` are its gaps as tables, ``flow`` how far they come: the first
    picture where there is one.
    Raises Problem when a link or thread names a node that is not there, or two
    nodes share a key.
    """

    title: str
    title_zh: str
    nodes: tuple[Node, ...]
    links: tuple[Link, ...] = ()
    threads: tuple[Thread, ...] = ()
    as_of: date | None = None
    sources: tuple[Source, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    groups: tuple[Group, ...] = ()
    focus: tuple[str, ...] = ()
    region: Mapping[str, object] | None = None
    notes: tuple[tuple[str, str], ...] = ()
    rules: Mapping[str, Rule] = field(default_factory=dict)
    in_ledger: int = 0
    gap: str = ""
    since: Since | None = None
    data_date: str = ""
    size_means: tuple[str, str] = ("number of links", "连接数")
    matrices: tuple[Matrix, ...] = ()
    flow: Flow | None = None

    def __post_init__(self) -> None:
        keys = {n.key for n in self.nodes}
        if len(keys) != len(self.nodes):
            seen: set[str] = set()
            twice = sorted({n.key for n in self.nodes if n.key in seen or seen.add(n.key)})  # type: ignore[func-returns-value]
            raise Problem(
                f"the picture has two nodes {twice[0]!r}; keys are unique",
                f"图中有两个节点 {twice[0]!r}；键必须唯一",
            )
        for link in self.links:
            for end in (link.source, link.target):
                _must_be_in(keys, end, f"the link {link.type}", f"连接 {link.type}")
        for thread in self.threads:
            _must_be_in(keys, thread.a, f"the gap {thread.id}", f"缺口 {thread.id}")
            for end in (
                *(e for line in thread.lines for e in line),
                *(m.key for m in thread.figure),
            ):
                _must_be_in(keys, end, f"the gap {thread.id}", f"缺口 {thread.id}")
        for node in self.nodes:
            place = (node.longitude, node.latitude)
            if any(v is not None and not math.isfinite(v) for v in place):
                raise Problem(
                    f"{node.key} lies at {place}, which is no place",
                    f"{node.key} 的坐标 {place} 无效",
                )

    @property
    def synthetic(self) -> int:
        """How many of the nodes are made up."""
        return sum(n.synthetic for n in self.nodes)


def _must_be_in(keys: set[str], end: str, what: str, what_zh: str) -> None:
    if end not in keys:
        raise Problem(
            f"{what} leads to {end!r}, which is not in the picture; give the node too",
            f"{what_zh} 指向图中没有的 {end!r}；请同时给出该节点",
        )


GROUP = NodeKind(
    "Group",
    "分组",
    "A country, region or size, where a gap lies between such groups; drawn amid its members.",
    "国家、地区或规模等分组；缺口存在于分组之间时，画在其成员之中。",
    (Property("id", "编号", Type.TEXT, "What it goes by.", "编号。"),),
    (("id",),),
    "id",
    "#555555",
    "hexagon",
    source="hongsheng",
)
"""What a gap between groups is about, where the group is no node of the graph."""


def node_kind(name: str) -> NodeKind:
    """The kind of this name: of the ontology, or the one that only pictures have."""
    return GROUP if name == GROUP.name else ONTOLOGY.nodes[name]


VISITED = RelationKind(
    "VISITED",
    "走访服务",
    (("Broker", "Enterprise"), ("Platform", "Enterprise")),
    "Visits and services, drawn as one link: the days stand on it.",
    "走访与服务合并为一条连接，日期列于其上。",
    "{from} visited or served {to}",
    "{from}走访或服务过{to}",
    source="hongsheng",
)
"""Many ServiceEvents between the same two, folded into one link of a picture."""


def relation(name: str) -> RelationKind:
    """The relation of this name: of the ontology, or the one that only pictures have."""
    return VISITED if name == VISITED.name else ONTOLOGY.relations[name]
