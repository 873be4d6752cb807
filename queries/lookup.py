"""Looking things up: find by name, show all that is known of one, how two are connected."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graph.identities import Identities
from graph.ontology import ONTOLOGY
from graph.problem import Problem
from graph.provenance import SEPARATOR
from graph.schema import NodeKind, RelationKind
from graph.stores.base import Reader

CODES = ("uscc", "ror", "lei", "code")
_RANKS = ("id", "code", "name", "alias", "begins", "contains")


@dataclass(frozen=True, slots=True)
class Found:
    """A node that answers to a text: where, and how well (``match`` is one of id ... contains)."""

    kind: str
    id: str
    name: str
    match: str
    synthetic: bool

    def plain(self) -> dict[str, Any]:
        """As a plain object."""
        return {
            "kind": self.kind,
            "id": self.id,
            "name": self.name,
            "match": self.match,
            "synthetic": self.synthetic,
        }


def find(reader: Reader, text: str, *, kind: str | None = None) -> list[Found]:
    """Nodes whose id, code, name or alias is or contains the text, best first.

    Letter case and width do not count. Latin letters that match no name are tried as pinyin.
    """
    wanted, kinds = _wanted(text), _kinds(kind)
    found = [hit for k in kinds for hit in _in_kind(reader, k, wanted)]
    if not found and wanted.isascii() and wanted.replace(" ", "").isalpha():
        found = [hit for k in kinds for hit in _by_pinyin(reader, k, wanted)]
    return _ranked(found)


def exactly(reader: Reader, text: str, *, kind: str | None = None) -> list[Found]:
    """Nodes of this id; where there is none, those of this code, name or alias, best first.

    For an id the engine has an index: of a large graph it takes a tenth of going through all names.
    """
    wanted, kinds = _wanted(text), _kinds(kind)
    found = _by_id(reader, kinds, wanted)
    return found or _ranked(hit for k in kinds for hit in _in_kind(reader, k, wanted, whole=True))


def _wanted(text: str) -> str:
    wanted = text.strip()
    if not wanted:
        raise Problem("give a name, a code or an id to look for", "请给出名称、代码或编号")
    return wanted


def _kinds(name: str | None) -> list[NodeKind]:
    return [k for k in ONTOLOGY.public_nodes() if name in (None, k.name)]


def _ranked(found: Iterable[Found]) -> list[Found]:
    return sorted(found, key=lambda f: (_RANKS.index(f.match), len(f.name), f.name, f.id))


def _by_id(reader: Reader, kinds: Iterable[NodeKind], text: str) -> list[Found]:
    each = (
        f"MATCH (n:`{k.name}`) WHERE n.id = $text "
        f"RETURN '{k.name}' AS kind, n.id AS id, n.`{k.label}` AS called, n.synthetic AS synthetic"
        for k in kinds
    )
    rows = reader.query(" UNION ALL ".join(each), {"text": text})
    return _ranked(
        Found(kind, id, str(id if called is None else called), "id", bool(synthetic))
        for kind, id, called, synthetic in rows.iter_rows()
    )


def _in_kind(reader: Reader, kind: NodeKind, text: str, *, whole: bool = False) -> list[Found]:
    """Those of a kind that the text is in; ``whole``: in which it is all of a code or name."""
    label, within = kind.label, "=" if whole else "CONTAINS"
    tests = ["n.id = $text", f"toLower(n.`{label}`) {within} low"]
    columns = ["n.id AS id", f"n.`{label}` AS called", "n.synthetic AS synthetic"]
    codes = [c for c in CODES if c in kind]
    tests += [f"n.`{c}` = $upper" for c in codes]
    columns += [f"n.`{c}` AS code_{c}" for c in codes]
    if "aliases" in kind:
        tests.append(f"any(a IN n.aliases WHERE toLower(a) {within} low)")
        columns.append("n.aliases AS aliases")
    given = {"text": text, "lower": text.lower(), "upper": text.upper()}
    used = {k: v for k, v in given.items() if k != "upper" or codes}
    rows = reader.query(
        # low is bound first: Ladybug takes no parameter inside any(...)
        f"MATCH (n:`{kind.name}`) WITH n, $lower AS low WHERE {' OR '.join(tests)} "
        f"RETURN {', '.join(columns)} ORDER BY id LIMIT 1000",
        used,
    )
    return [_found(kind, row, text) for row in rows.iter_rows(named=True)]


def _found(kind: NodeKind, row: Mapping[str, Any], text: str) -> Found:
    lower = text.lower()
    name = str(row["called"] if row["called"] is not None else row["id"])
    aliases = [a.lower() for a in row.get("aliases") or []]
    if row["id"] == text:
        match = "id"
    elif any(row.get(f"code_{c}") == text.upper() for c in CODES):
        match = "code"
    elif name.lower() == lower:
        match = "name"
    elif lower in aliases:
        match = "alias"
    elif name.lower().startswith(lower) or any(a.startswith(lower) for a in aliases):
        match = "begins"
    else:
        match = "contains"
    return Found(kind.name, row["id"], name, match, bool(row["synthetic"]))


def _by_pinyin(reader: Reader, kind: NodeKind, text: str) -> list[Found]:
    from pypinyin import Style, lazy_pinyin

    wanted = text.replace(" ", "").lower()
    rows = reader.query(
        f"MATCH (n:`{kind.name}`) RETURN n.id AS id, n.`{kind.label}` AS called, "
        "n.synthetic AS synthetic"
    )
    found = []
    for row in rows.iter_rows(named=True):
        name = row["called"] or ""
        spelt = "".join(lazy_pinyin(name)).lower()
        initials = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()
        if wanted in spelt or wanted in initials:
            found.append(Found(kind.name, row["id"], name, "contains", bool(row["synthetic"])))
    return found


def one(reader: Reader, text: str, *, kind: str | None = None) -> Found:
    """The one node that the text means, by an id that was merged too; Problem if there is none, or
    several."""
    found = exactly(reader, text, kind=kind)
    best = [f for f in found if f.match == found[0].match]
    if len(best) == 1:
        return best[0]
    if best:
        listed = "; ".join(f"{f.kind} {f.id} ({f.name})" for f in best[:6])
        raise Problem(
            f"{text!r} could be several: {listed}. Give the id.",
            f"{text!r} 可能指：{listed}。请给出编号。",
        )
    known = Identities.read(reader)
    into = {
        (d.kind, known.root(d.kind, d.merged))
        for d in known.merges
        if d.merged == text.strip() and kind in (None, d.kind)
    }
    if len(into) == 1:  # the id of what is part of something else now
        ((of, id),) = into
        return one(reader, id, kind=of)
    near = find(reader, text)[:5]
    listed = "; ".join(f"{f.name} ({f'{f.kind} ' if kind else ''}{f.id})" for f in near)
    raise Problem(
        (f"no {kind} is called {text!r}" if kind else f"nothing in the graph is called {text!r}")
        + (f"; near it: {listed}" if near else "; 'hongsheng find TEXT' searches parts of names"),
        f"图中没有{f'{ONTOLOGY.nodes[kind].zh} ' if kind else ' '}{text!r}"
        + (f"；相近的有：{listed}" if near else "；可用 hongsheng find 搜索"),
    )


def show(reader: Reader, found: Found) -> dict[str, Any]:
    """All that is known of a node: properties with who said what, and its relations."""
    kind = ONTOLOGY.nodes[found.kind]
    columns = ", ".join(f"n.`{c}` AS `c_{c}`" for c in (*kind.names, "source", "claims"))
    rows = reader.query(
        f"MATCH (n:`{kind.name}`) WHERE n.id = $id RETURN {columns}", {"id": found.id}
    ).to_dicts()
    row = {key.removeprefix("c_"): value for key, value in rows[0].items()}
    claims = json.loads(row["claims"]) if row["claims"] else {}
    properties = []
    for each in kind.properties:
        value = row[each.name]
        said = {s: told.get(each.name) for s, told in claims.items() if each.name in told}
        if value is None and not said:
            continue
        if not said and row["source"]:
            said = {s: _plain(value) for s in row["source"].split(SEPARATOR)[:1]}
        properties.append({"name": each.name, "value": _plain(value), "said_by": said})
    return {
        "kind": found.kind,
        "id": found.id,
        "name": found.name,
        "synthetic": found.synthetic,
        "sources": (row["source"] or "").split(SEPARATOR) if row["source"] else [],
        "properties": properties,
        "merged": [
            {"id": d.merged, "name": d.merged_name, "reason": d.reason, "by": d.by, "on": d.on}
            for d in Identities.read(reader).into(found.kind, found.id)
        ],
        "relations": list(_relations(reader, kind, found.id)),
    }


def _relations(reader: Reader, kind: NodeKind, id: str) -> Iterable[dict[str, Any]]:
    for relation, other, outgoing in _around(kind.name):
        arrow = f"-[r:`{relation.name}`]->" if outgoing else f"<-[r:`{relation.name}`]-"
        label = ONTOLOGY.nodes[other].label
        own = "".join(f", r.`{p}` AS `p_{p}`" for p in relation.names)
        rows = reader.query(
            f"MATCH (n:`{kind.name}`){arrow}(m:`{other}`) WHERE n.id = $id "
            f"RETURN m.id AS id, m.`{label}` AS called, r.source AS source{own} ORDER BY id",
            {"id": id},
        )
        for row in rows.iter_rows(named=True):
            more = {p: _plain(row[f"p_{p}"]) for p in relation.names}
            yield {
                "type": relation.name,
                "direction": "out" if outgoing else "in",
                "kind": other,
                "id": row["id"],
                "name": row["called"] if row["called"] is not None else row["id"],
                "properties": {k: v for k, v in more.items() if v is not None},
                "sources": (row["source"] or "").split(SEPARATOR),
            }


def _around(kind: str) -> Iterable[tuple[RelationKind, str, bool]]:
    for relation in ONTOLOGY.public_relations():
        for a, b in relation.ends:
            if a == kind:
                yield relation, b, True
            if b == kind:
                yield relation, a, False


Key = tuple[str, str]


def path(
    reader: Reader, start: Found, goal: Found, *, longest: int = 6, without: Iterable[str] = ()
) -> list[dict[str, Any]]:
    """A shortest way from one node to another over relations in either direction.

    One step per hop: kind, id, name of both ends, the relation and its direction. Empty when there
    is none of at most ``longest`` steps. Kinds in ``without`` are not passed through.
    """
    origin, target = (start.kind, start.id), (goal.kind, goal.id)
    came: dict[Key, tuple[Key, str, bool]] = {origin: (origin, "", True)}
    edge: dict[str, list[str]] = {start.kind: [start.id]}
    barred = set(without)
    for _ in range(longest):
        if target in came or not edge:
            break
        edge = _hop(reader, edge, came, barred, target)
    if target not in came or target == origin:
        return []
    steps = []
    here = target
    while here != origin:
        before, relation, outgoing = came[here]
        steps.append((before, relation, outgoing, here))
        here = before
    names = _names(reader, {k for a, _, _, b in steps for k in (a, b)})
    return [
        {
            "from": {"kind": a[0], "id": a[1], "name": names[a]},
            "relation": relation,
            "direction": "out" if outgoing else "in",
            "to": {"kind": b[0], "id": b[1], "name": names[b]},
        }
        for a, relation, outgoing, b in reversed(steps)
    ]


def _hop(
    reader: Reader,
    edge: dict[str, list[str]],
    came: dict[Key, tuple[Key, str, bool]],
    barred: set[str],
    target: Key,
) -> dict[str, list[str]]:
    fresh: dict[str, list[str]] = {}
    for kind in sorted(edge):
        for relation, other, outgoing in _around(kind):
            arrow = f"-[:`{relation.name}`]->" if outgoing else f"<-[:`{relation.name}`]-"
            rows = reader.query(
                f"UNWIND $ids AS i MATCH (n:`{kind}`){arrow}(m:`{other}`) WHERE n.id = i "
                "RETURN i AS here, m.id AS there ORDER BY here, there",
                {"ids": edge[kind]},
            )
            for here, there in rows.iter_rows():
                key = (other, there)
                if key in came or (other in barred and key != target):
                    continue
                came[key] = ((kind, here), relation.name, outgoing)
                fresh.setdefault(other, []).append(there)
    return fresh


def _names(reader: Reader, keys: Iterable[Key]) -> dict[Key, str]:
    names: dict[Key, str] = {}
    for kind, id in keys:
        label = ONTOLOGY.nodes[kind].label
        rows = reader.query(
            f"MATCH (n:`{kind}`) WHERE n.id = $id RETURN n.`{label}` AS called", {"id": id}
        )
        names[kind, id] = str(rows["called"][0] or id) if rows.height else id
    return names


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def status(reader: Reader) -> dict[str, Any]:
    """Counts by kind and relation, sources with their dates, and the share of data known."""
    nodes, coverage = {}, {}
    for kind in ONTOLOGY.public_nodes():
        known = ", ".join(f"count(n.`{p}`) AS c_{p}" for p in kind.names)
        said = " WHERE n.source IS NOT NULL" if kind.name == "Source" else ""
        row = reader.query(f"MATCH (n:`{kind.name}`){said} RETURN count(*) AS n, {known}").row(0)
        if row[0]:
            nodes[kind.name] = row[0]
            coverage[kind.name] = {
                p: round(k / row[0], 4) for p, k in zip(kind.names, row[1:], strict=True)
            }
    relations = {}
    for relation in ONTOLOGY.public_relations():
        number = reader.query(f"MATCH ()-[r:`{relation.name}`]->() RETURN count(*) AS n").item()
        if number:
            relations[relation.name] = number
    names = [n for n in ONTOLOGY.nodes["Source"].names if n != "aliases"]
    wanted = ", ".join(f"s.`{n}` AS `{n}`" for n in names)
    sources = reader.query(f"MATCH (s:Source) RETURN {wanted} ORDER BY id").to_dicts()
    return {
        "nodes": nodes,
        "relations": relations,
        "sources": [{k: _plain(v) for k, v in s.items() if v is not None} for s in sources],
        "coverage": coverage,
    }
