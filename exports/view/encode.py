"""A picture as the compact JSON that the page reads: columns, and every text once.

The order of the nodes is their importance: labels are given out in that order, so the page shows
those that matter first wherever there is room.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from exports.names import MARK, short_names
from exports.view.elements import (
    GROUP,
    VISITED,
    Flow,
    Link,
    Matrix,
    Node,
    Picture,
    Rule,
    Since,
    Span,
    Thread,
    node_kind,
    relation,
)
from exports.view.layout import Layout, place, size_of
from exports.view.pool import Pool
from graph.ontology import ONTOLOGY
from graph.problem import Lang

if TYPE_CHECKING:
    from pyvis.network import Network


_LAST = 99
"""Where kinds stand that are labelled with the rest."""


@cache
def words() -> dict[str, list[str]]:
    """The words of the page: key to [Chinese, English]."""
    text = files("exports.view").joinpath("assets", "words.json").read_text(encoding="utf-8")
    loaded: dict[str, list[str]] = json.loads(text)
    return loaded


def encode(picture: Picture, lang: Lang) -> dict[str, Any]:
    """What the page needs, as JSON: see ``assets/data.js`` for the reading side."""
    nodes = _ranked(picture)
    number = {n.key: i for i, n in enumerate(nodes)}
    pool = Pool()
    layout = place(picture)
    network = build_network(nodes, picture.links, number, layout)
    kinds = _used((*ONTOLOGY.nodes, GROUP.name), (n.kind for n in nodes))
    relations = _used((*ONTOLOGY.relations, VISITED.name), (k.type for k in picture.links))
    groups = list(picture.groups)
    rules = sorted({*picture.rules, *(t.rule for t in picture.threads)})
    drawn = Counter(t.rule for t in picture.threads)
    still = Counter(t.rule for t in picture.threads if t.change != "closed")
    threads, matrices = _thread_columns(picture.threads, number, rules), picture.matrices
    data = {
        "lang": lang,
        "title": [picture.title_zh, picture.title],
        "asOf": picture.as_of.isoformat() if picture.as_of else "",
        "dataDate": picture.data_date,
        "sizeMeans": [picture.size_means[1], picture.size_means[0]],
        "words": words(),
        "kinds": [_kind(k) for k in kinds],
        "relations": [_relation(r) for r in relations],
        "rules": [_rule(r, picture.rules.get(r) or Rule(r, r), drawn[r], still[r]) for r in rules],
        "groups": [[g.name, g.of, number.get(g.key, -1)] for g in groups],
        "discs": _discs(layout, {g.key: i for i, g in enumerate(groups)}),
        "nodes": _node_columns(network, nodes, kinds, groups, pool),
        "links": _link_columns(network, picture.links, relations, pool),
        "threads": threads,
        "matrices": [_matrix(m, {t[0]: i for i, t in enumerate(threads)}) for m in matrices],
        "flow": _flow(picture.flow),
        "sources": [[s.title, s.date, s.publisher, s.url] for s in picture.sources],
        "leftOut": [[x.count, x.what_zh, x.what] for x in picture.left_out],
        "notes": [[zh, en] for en, zh in picture.notes],
        "gap": picture.gap,
        "since": _since(picture.since),
        "inLedger": picture.in_ledger,
        "focus": [number[k] for k in picture.focus if k in number],
        "region": picture.region,
        "aside": layout.aside,
        "marks": MARK.pattern,
        "pinyin": pinyin(a for n in nodes for a in (n.name, *n.aliases)),
    }
    written: dict[str, Any] = _in_order(data | pool.tables())
    return written


TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the direction of what follows: a name could write its sentence backwards."""


def _in_order(value: Any) -> Any:
    """The same without characters that make texts read in another order than they are written."""
    if isinstance(value, str):
        return value if value.isascii() else TURNING.sub("", value)
    if isinstance(value, Mapping):
        return {key: _in_order(own) for key, own in value.items()}
    if isinstance(value, list | tuple):
        return [_in_order(own) for own in value]
    return value


def _ranked(picture: Picture) -> list[Node]:
    """Nodes in order of importance: the focus, hubs of groups, then by kind and weight."""
    hubs = {g.key for g in picture.groups}
    focus = set(picture.focus)
    best = _worth(picture.threads)
    rare = 2 * picture.synthetic > len(picture.nodes)  # what is reported stands out among made-up

    def rank(node: Node) -> tuple[Any, ...]:
        kind = node_kind(node.kind)
        tier = 0 if node.key in focus else 1 if node.key in hubs else 2
        weight = node.weight * (2.0 if kind.labelled else 1.0) + 6 * best.get(node.key, 0)
        weight += 12 * (rare and not node.synthetic and not kind.common)
        return tier, -weight, kind.labelled or _LAST, node.key

    return sorted(picture.nodes, key=rank)


def _worth(threads: Iterable[Thread]) -> dict[str, float]:
    """Which nodes have one of the ten best gaps of a rule, and how good (0 to 1)."""
    by_rule: dict[str, list[Thread]] = defaultdict(list)
    for thread in threads:
        by_rule[thread.rule].append(thread)
    best: dict[str, float] = {}
    for group in by_rule.values():
        for i, thread in enumerate(sorted(group, key=lambda t: (-t.score, t.id))[:10]):
            for key in filter(None, (thread.a, thread.b)):
                best[key] = max(best.get(key, 0.0), 1 - i / 10)
    return best


def build_network(
    nodes: Sequence[Node], links: Sequence[Link], number: Mapping[str, int], layout: Layout
) -> Network:
    """The network as pyvis has it: numbered nodes with label, kind, place and size; links."""
    from pyvis.network import Network

    network = Network(directed=True, cdn_resources="in_line")
    for i, node in enumerate(nodes):
        x, y = layout.at[node.key]
        network.add_node(
            i,
            label=node.name or node.id,
            shape=node_kind(node.kind).shape,
            group=node.kind,
            x=round(x, 1),
            y=round(y, 1),
            size=round(size_of(node.weight), 1),
        )
    network.edges.extend(
        {"from": number[k.source], "to": number[k.target], "label": k.type} for k in links
    )
    return network


def _node_columns(
    network: Network,
    nodes: Sequence[Node],
    kinds: Sequence[str],
    groups: Sequence[Any],
    pool: Pool,
) -> dict[str, Any]:
    of_kind = {k: i for i, k in enumerate(kinds)}
    of_group = {g.key: i for i, g in enumerate(groups)}
    drawn = network.nodes
    short = short_names({n.key: (n.name or n.id, n.aliases) for n in nodes})
    columns: dict[str, Any] = {
        "label": [d["label"] for d in drawn],
        "kind": [of_kind[d["group"]] for d in drawn],
        "x": [d["x"] for d in drawn],
        "y": [d["y"] for d in drawn],
        "size": [d["size"] for d in drawn],
        "id": [n.id for n in nodes],
        "short": {i: short[n.key] for i, n in enumerate(nodes) if n.key in short},
        "group": [of_group.get(n.group or n.key, -1) for n in nodes],
        "made": [int(n.synthetic) for n in nodes],
        "weight": [n.weight for n in nodes],
        "facts": [pool.facts(n.kind, n.facts) for n in nodes],
        "aliases": {i: list(n.aliases) for i, n in enumerate(nodes) if n.aliases},
        "code": {i: pool.value(n.code) for i, n in enumerate(nodes) if n.code},
        "dates": {i: _days(n.dates) for i, n in enumerate(nodes) if n.dates},
        "lived": _lived(nodes),
    }
    if any(n.longitude is not None and n.latitude is not None for n in nodes):
        columns["place"] = {
            i: [round(n.longitude, 5), round(n.latitude, 5)]
            for i, n in enumerate(nodes)
            if n.longitude is not None and n.latitude is not None
        }
    return columns


def _link_columns(
    network: Network, links: Sequence[Link], relations: Sequence[str], pool: Pool
) -> dict[str, Any]:
    of_type = {r: i for i, r in enumerate(relations)}
    return {
        "a": [e["from"] for e in network.edges],
        "b": [e["to"] for e in network.edges],
        "type": [of_type[e["label"]] for e in network.edges],
        "made": [int(k.synthetic) for k in links],
        "by": [pool.source(k.said_by, "") if k.said_by else -1 for k in links],
        "dates": {i: _days(k.dates) for i, k in enumerate(links) if k.dates},
        "lived": _lived(links),
        "facts": {i: pool.facts(k.type, k.facts) for i, k in enumerate(links) if k.facts},
    }


def _thread_columns(
    threads: Sequence[Thread], number: Mapping[str, int], rules: Sequence[str]
) -> list[list[Any]]:
    of_rule = {r: i for i, r in enumerate(rules)}
    ordered = sorted(threads, key=lambda t: (of_rule[t.rule], -t.score, t.id))
    place_in_rule: Counter[str] = Counter()
    rows = []
    for t in ordered:
        place_in_rule[t.rule] += 1
        rows.append(
            [
                t.id,
                of_rule[t.rule],
                number[t.a],
                number[t.b] if t.b else -1,
                [number[s] for s in t.subjects if s in number],
                t.sentence_zh or t.sentence,
                t.sentence or t.sentence_zh,
                t.closes_zh or t.closes,
                t.closes or t.closes_zh,
                t.score,
                t.status,
                t.surveyed_on.isoformat() if t.surveyed_on else "",
                t.owner,
                place_in_rule[t.rule],
                t.rank,
                t.alike,
                [[number[a], number[b]] for a, b in t.lines],
                [[number[m.key], m.role, m.says_zh, m.says] for m in t.figure],
                t.beyond,
                t.change,
                _span(t.lived),
            ]
        )
    return rows


def _matrix(matrix: Matrix, number: Mapping[str, int]) -> list[Any]:
    cells = [[c.row, c.column, number[c.gap], c.observed, c.expected] for c in matrix.cells]
    names = [list(matrix.rows), list(matrix.columns)]
    return [matrix.by, int(matrix.same), *names, cells, matrix.beyond]


def _flow(flow: Flow | None) -> list[Any] | None:
    if flow is None:
        return None
    stages = [[s.name, sum(s.counts), list(s.counts)] for s in flow.stages]
    return [stages, list(flow.ages)]


def _used(declared: Iterable[str], names: Iterable[str]) -> list[str]:
    wanted = set(names)
    return [n for n in declared if n in wanted]


def _kind(name: str) -> list[Any]:
    kind = node_kind(name)
    english = "".join(f" {c.lower()}" if c.isupper() and i else c for i, c in enumerate(name))
    choices = dict(kind[kind.label].choices) or None  # a visit is known by its type
    return [name, kind.zh, english, kind.colour, kind.shape, choices]


def _relation(name: str) -> list[str]:
    kind = relation(name)
    return [name, kind.zh, name.lower().replace("_", " "), kind.phrase_zh, kind.phrase]


def _rule(name: str, rule: Rule, drawn: int, still: int) -> list[Any]:
    counts = (max(rule.here, drawn), max(rule.open, still))
    return [name, rule.question_zh, rule.question, rule.worth_zh, rule.worth, *counts]


def _since(since: Since | None) -> list[Any] | None:
    if since is None:
        return None
    return [since.day.isoformat(), since.opened, since.closed, since.persisting]


def _discs(layout: Layout, groups: Mapping[str, int]) -> list[list[float]]:
    return [[groups[d.key], round(d.x, 1), round(d.y, 1), round(d.r, 1)] for d in layout.discs]


def _lived(things: Iterable[Node | Link]) -> dict[int, list[str]]:
    spans = ((i, _span(each.lived)) for i, each in enumerate(things))
    return {i: span for i, span in spans if span}


def _span(lived: Span) -> list[str] | None:
    return [day.isoformat() if day else "" for day in lived] if any(lived) else None


def _days(dates: Iterable[Any]) -> list[str]:
    return sorted(d.isoformat() for d in dates)


def pinyin(texts: Iterable[str]) -> dict[str, str]:
    """The readings of each Chinese character in the texts: {"重": "zhong chong"}.

    By character rather than by name: it is a tenth of the size, and any reading is found.
    """
    characters = sorted({c for text in texts for c in text if "㐀" <= c <= "鿿" or c > "\uffff"})
    if not characters:
        return {}
    from pypinyin import Style
    from pypinyin import pinyin as read

    found = {}
    for c in characters:
        readings = read(c, style=Style.NORMAL, heteronym=True, errors="ignore")
        if readings:
            found[c] = " ".join(dict.fromkeys(r.replace("ü", "v") for r in readings[0]))
    return found
