"""What a declaration of the ontology is made of: properties, node kinds, relation kinds.

A declaration checks itself when it is constructed and refuses what could not work, with a message
that shows a line that would. Everything else in the program (tables, constraints, write Cypher,
the blank workbook, validation, colours and legend of a view, the reference page) is generated from
these objects, so a kind is added in one place: :mod:`graph.ontology`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from graph.problem import Lang

ENGINE_PROPERTIES = ("source", "claims")
"""Kept by the program on every node and relation: who said it (source ids, the most trusted first,
joined by ``;``), and, where several sources speak of it, what each of them said (JSON)."""


class DeclarationError(ValueError):
    """A declaration of the ontology that could not work."""


class Type(StrEnum):
    """Types of property. Money is a number in yuan; a list is a list of texts."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    BOOLEAN = "boolean"
    DATE = "date"
    LIST = "list"


_NAME = re.compile(r"^[a-z][a-z0-9_]*$")
_KIND = re.compile(r"^[A-Z][A-Za-z]*$")
_RELATION = re.compile(r"^[A-Z][A-Z_]*$")


def _need(ok: object, problem: str, example: str) -> None:
    if not ok:
        raise DeclarationError(f"{problem}\n  A declaration that works: {example}")


@dataclass(frozen=True, slots=True)
class Property:
    """One column of a kind: its names, type and meaning in two languages, and where it comes from.

    ``personal`` marks data of a person and ``confidential`` what only the bureau may see; redaction
    profiles go by these marks. ``choices`` are the values in use, English to Chinese; a value
    outside them is kept and warned of, unless ``closed``; ``aka`` are further ways of writing
    one, each with the choice it means.
    """

    name: str
    zh: str
    type: Type
    meaning: str
    meaning_zh: str
    source: str = "Beilun S&T bureau practice"
    required: bool = False
    unit: str = ""
    personal: bool = False
    confidential: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    closed: bool = False
    aka: Mapping[str, str] = field(default_factory=dict)
    minimum: float | None = None
    maximum: float | None = None

    def __post_init__(self) -> None:
        example = (
            'Property("budget", "预算", Type.MONEY, "What the enterprise would pay.", '
            '"企业愿意支付的金额。", unit="yuan")'
        )
        _need(
            _NAME.match(self.name),
            f"property name {self.name!r} is not a lower-case word of a-z, 0-9 and _",
            example,
        )
        _need(self.zh.strip(), f"property {self.name!r} has no Chinese name", example)
        _need(
            isinstance(self.type, Type),
            f"property {self.name!r}: {self.type!r} is not one of {', '.join(Type)}",
            example,
        )
        _need(
            self.meaning.strip() and self.meaning_zh.strip(),
            f"property {self.name!r} does not say what it means in both languages",
            example,
        )
        _need(
            not self.closed or self.choices,
            f"property {self.name!r} is closed but has no choices",
            'Property("status", "状态", Type.TEXT, "...", "...", closed=True, '
            'choices={"open": "待解决"})',
        )
        strangers = sorted(set(self.aka.values()) - set(self.choices))
        _need(
            not strangers,
            f"property {self.name!r}: aka means {', '.join(strangers)}, which is no choice",
            'Property("status", "状态", Type.TEXT, "...", "...", choices={"open": "待解决"}, '
            'aka={"未解决": "open"})',
        )
        _need(
            self.type is not Type.MONEY or self.unit,
            f"property {self.name!r} is money without a unit",
            example,
        )

    def said(self, value: Any, lang: Lang) -> Any:
        """The value as people of this language say it: a choice by its name, else as it is."""
        chinese = self.choices.get(value) if isinstance(value, str) else None
        return chinese if lang == "zh" and chinese else value


@dataclass(frozen=True, slots=True)
class Reference:
    """A column of a node table that names another node, and so makes a relation.

    ``Reference("holder", "持有企业", "HOLDS", own_end="to")``: the row's node stands at the *to*
    end of HOLDS, the named node at the other end.
    """

    name: str
    zh: str
    relation: str
    own_end: str

    def __post_init__(self) -> None:
        _need(
            self.own_end in ("from", "to"),
            f"reference {self.name!r}: own_end is {self.own_end!r}, not 'from' or 'to'",
            'Reference("holder", "持有企业", "HOLDS", own_end="to")',
        )


@dataclass(frozen=True, slots=True)
class NodeKind:
    """A kind of node: names, properties, how it is identified and how it is drawn.

    ``identity`` lists, best first, what identifies a row that has no ``id``: each entry is a tuple
    of property (or reference) names that together do. ``label`` is the property people know it by.
    ``aka`` are further names under which a sheet may go. ``internal`` kinds (the ledger's) are the
    program's own: no table is read for them and ``status`` does not count them. At an undo they
    stay as they are, but for those ``with_facts``, which go back with the facts.
    """

    name: str
    zh: str
    meaning: str
    meaning_zh: str
    properties: tuple[Property, ...]
    identity: tuple[tuple[str, ...], ...]
    label: str
    colour: str
    shape: str
    source: str = "Beilun S&T bureau practice"
    aka: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    personal: bool = False
    internal: bool = False
    with_facts: bool = False

    def __post_init__(self) -> None:
        example = (
            'NodeKind("Agency", "政府/协会", "...", "...", properties=(Property(...),), '
            'identity=(("name",),), label="name", colour="#999999", shape="square")'
        )
        _need(
            _KIND.match(self.name),
            f"node kind {self.name!r} is not a CapitalisedName of letters",
            example,
        )
        names = [p.name for p in self.properties]
        twice = sorted({n for n in names if names.count(n) > 1})
        _need(not twice, f"{self.name}: declared twice: {', '.join(twice)}", example)
        chinese = [p.zh for p in self.properties]
        twice = sorted({n for n in chinese if chinese.count(n) > 1})
        _need(not twice, f"{self.name}: two properties called {', '.join(twice)}", example)
        reserved = sorted(set(names) & set(ENGINE_PROPERTIES))
        _need(not reserved, f"{self.name}: kept by the program: {', '.join(reserved)}", example)
        known = {*names, *(r.name for r in self.references)}
        _need("id" in names, f"{self.name} has no property 'id'", example)
        _need(
            self.label in names,
            f"{self.name}: label {self.label!r} is not one of its properties",
            example,
        )
        for parts in self.identity:
            missing = [p for p in parts if p not in known]
            _need(
                not missing,
                f"{self.name}: identity by {', '.join(missing)}, which it does not have",
                example,
            )
        _need(
            re.match(r"^#[0-9A-Fa-f]{6}$", self.colour),
            f"{self.name}: colour {self.colour!r} is not #rrggbb",
            example,
        )

    def __getitem__(self, name: str) -> Property:
        for each in self.properties:
            if each.name == name:
                return each
        raise KeyError(f"{self.name} has no property {name!r}")

    def __contains__(self, name: object) -> bool:
        return any(p.name == name for p in self.properties)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the properties, in the order declared, ``id`` first."""
        return tuple(p.name for p in self.properties)


@dataclass(frozen=True, slots=True)
class RelationKind:
    """A kind of relation: which kinds it joins, its properties, and what it says.

    ``ends`` lists the pairs (from, to) that it may join. A relation is identified by its two ends
    and the properties in ``key`` (a broker may serve an enterprise in two separate periods).
    ``phrase`` reads as a sentence with {from} and {to}.
    """

    name: str
    zh: str
    ends: tuple[tuple[str, str], ...]
    meaning: str
    meaning_zh: str
    phrase: str
    phrase_zh: str
    properties: tuple[Property, ...] = ()
    key: tuple[str, ...] = ()
    source: str = "Beilun S&T bureau practice"
    internal: bool = False

    def __post_init__(self) -> None:
        example = (
            'RelationKind("SERVES", "服务于", (("Broker", "Enterprise"),), "...", "...", '
            'phrase="{from} serves {to}", phrase_zh="{from}服务{to}")'
        )
        _need(
            _RELATION.match(self.name),
            f"relation {self.name!r} is not UPPER_CASE letters and _",
            example,
        )
        _need(self.ends, f"{self.name} joins no kinds", example)
        _need(len(set(self.ends)) == len(self.ends), f"{self.name}: the same ends twice", example)
        names = [p.name for p in self.properties]
        taken = sorted(set(names) & {"from", "to", "from_kind", "to_kind", *ENGINE_PROPERTIES})
        _need(not taken, f"{self.name}: reserved names: {', '.join(taken)}", example)
        missing = [k for k in self.key if k not in names]
        _need(not missing, f"{self.name}: key {', '.join(missing)} is not declared", example)
        for text in (self.phrase, self.phrase_zh):
            _need(
                "{from}" in text and "{to}" in text,
                f"{self.name}: the phrase {text!r} does not name {{from}} and {{to}}",
                example,
            )

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the properties, in the order declared."""
        return tuple(p.name for p in self.properties)

    @property
    def from_kinds(self) -> tuple[str, ...]:
        """The kinds it may start from."""
        return tuple(dict.fromkeys(a for a, _ in self.ends))

    @property
    def to_kinds(self) -> tuple[str, ...]:
        """The kinds it may lead to."""
        return tuple(dict.fromkeys(b for _, b in self.ends))


@dataclass(frozen=True, slots=True)
class Ontology:
    """All kinds and relations; checks that relations join declared kinds."""

    nodes: Mapping[str, NodeKind]
    relations: Mapping[str, RelationKind]

    @classmethod
    def of(cls, *declared: NodeKind | RelationKind) -> Ontology:
        """An ontology of these declarations; raises DeclarationError if they do not fit."""
        nodes: dict[str, NodeKind] = {}
        relations: dict[str, RelationKind] = {}
        for each in declared:
            target: dict[str, NodeKind] | dict[str, RelationKind]
            target = nodes if isinstance(each, NodeKind) else relations
            if each.name in target:
                raise DeclarationError(f"{each.name} is declared twice")
            target[each.name] = each  # type: ignore[assignment]
        for relation in relations.values():
            for end in {*relation.from_kinds, *relation.to_kinds} - set(nodes):
                raise DeclarationError(
                    f"{relation.name} joins {end!r}, which is no node kind; "
                    f"the kinds are {', '.join(nodes)}"
                )
        for kind in nodes.values():
            for reference in kind.references:
                if reference.relation not in relations:
                    raise DeclarationError(
                        f"{kind.name}.{reference.name} makes {reference.relation!r}, "
                        f"which is no relation; the relations are {', '.join(relations)}"
                    )
        return cls(nodes, relations)

    def public_nodes(self) -> Iterator[NodeKind]:
        """The kinds that people fill in and count."""
        return (k for k in self.nodes.values() if not k.internal)

    def public_relations(self) -> Iterator[RelationKind]:
        """The relations that people fill in and count."""
        return (r for r in self.relations.values() if not r.internal)

    def find_table(self, name: str) -> NodeKind | RelationKind | None:
        """The kind or relation that a sheet of this name (English or Chinese) holds, if any."""
        wanted = _table_key(name)
        tables: list[NodeKind | RelationKind] = [*self.public_nodes()]
        tables += self.public_relations()
        for each in tables:
            if wanted in _table_keys(each):
                return each
        return None


def _table_key(name: str) -> str:
    return re.sub(r"[\s_\-/／()（）]+", "", name).casefold()


def _table_keys(each: NodeKind | RelationKind) -> set[str]:
    names = [each.name, each.zh, *each.zh.split("/")]
    if isinstance(each, NodeKind):
        names += each.aka
    return {_table_key(n) for n in names}
