"""What a declaration of the ontology is made of: properties, node kinds, relation kinds.

A declaration checks itself when it is constructed and refuses what could not work, with a message
that shows a line that would. Everything else in the program (tables, constraints, write Cypher,
the blank workbook, validation, colours and legend of a view, the reference page) is generated from
these objects, so a kind is added in one place: :mod:`graph.ontology`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from graph.phrase import Phrase
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


_PLAIN = Phrase("", "")


@dataclass(frozen=True, slots=True)
class NodeKind:
    """A kind of node: names, properties, how it is identified and how it is drawn.

    ``identity`` lists, best first, what identifies a row that has no ``id``: each entry is a tuple
    of property (or reference) names that together do. ``label`` is the property people know it by.
    ``aka`` are further names under which a sheet may go. ``internal`` kinds (the ledger's) are the
    program's own: no table is read for them and ``status`` does not count them. At an undo they
    stay as they are, but for those ``with_facts``, which go back with the facts.

    What it is to the rest of the program: ``called`` is what a sentence calls one (its own name,
    where that is not said); ``begins`` and ``ends`` are the dates between which it is there, the
    same date of what has a day alone. In a picture, ``labelled`` is its place among the kinds that
    are labelled first (1; 0: with the rest), ``beside`` the relation to the node that it is drawn
    beside; ``central`` ones stand in the middle of their group, and what is ``common`` to all
    districts does not stand out as reported.
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
    called: Phrase = _PLAIN
    begins: str = ""
    ends: str = ""
    labelled: int = 0
    beside: str = ""
    central: bool = False
    common: bool = False

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
        dates = {"", *(p.name for p in self.properties if p.type is Type.DATE)}
        for day in (self.begins, self.ends):
            _need(
                day in dates,
                f"{self.name}: it begins or ends on {day!r}, which is no date of its properties",
                'NodeKind(..., properties=(ID, date("founded_on", ...)), begins="founded_on")',
            )
        if not self.called.en:
            words = re.sub(r"(?<!^)(?=[A-Z])", " ", self.name).lower()
            object.__setattr__(self, "called", Phrase(words, self.zh))

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
class Closing:
    """A new relation may close a gap: it brings one of kind ``by`` to a subject of kinds ``of``.

    ``Closing("Broker", of=("Enterprise",))``: a gap about an enterprise may close by a new broker.
    Without ``of`` the relation only says what a rule that goes by it waits for.
    """

    by: str
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RelationKind:
    """A kind of relation: which kinds it joins, its properties, and what it says.

    ``ends`` lists the pairs (from, to) that it may join. A relation is identified by its two ends
    and the properties in ``key`` (a broker may serve an enterprise in two separate periods).
    ``phrase`` reads as a sentence with {from} and {to}.

    ``meets`` are the kinds at its start that meet those at its end: the ties of the network that is
    measured (:func:`graph.projection.mixed`). ``closes`` says which gaps a new one may close;
    ``passes`` are the kinds by which a gap about its start closes that count for its end too.
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
    meets: tuple[str, ...] = ()
    closes: Closing | None = None
    passes: tuple[str, ...] = ()

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
        strangers = [k for k in self.meets if k not in self.from_kinds]
        _need(
            not strangers,
            f"{self.name}: meets from {', '.join(strangers)}, where it does not start",
            'RelationKind("SERVES", "服务于", (("Broker", "Enterprise"),), ..., meets=("Broker",))',
        )
        closing = self.closes or Closing("")
        pairs = {frozenset(pair) for pair in self.ends}
        strangers = [k for k in closing.of if frozenset((closing.by, k)) not in pairs]
        _need(
            not strangers,
            f"{self.name}: closes gaps about {', '.join(strangers)} by {closing.by}, "
            "which it does not join",
            'RelationKind("SERVES", "服务于", (("Broker", "Enterprise"),), ..., '
            'closes=Closing("Broker", of=("Enterprise",)))',
        )
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
