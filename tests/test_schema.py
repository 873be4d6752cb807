"""Declarations check themselves and say what would work."""

from __future__ import annotations

from typing import Any

import pytest

from graph.kinds import Ontology
from graph.ontology import ID, NODES, ONTOLOGY, RELATIONS, name
from graph.schema import DeclarationError, NodeKind, Property, RelationKind, Type


def prop(**more: Any) -> Property:
    given: dict[str, Any] = {
        "name": "budget",
        "zh": "预算",
        "type": Type.MONEY,
        "meaning": "What it costs.",
        "meaning_zh": "花费。",
        "unit": "yuan",
    }
    return Property(**{**given, **more})


def kind(**more: Any) -> NodeKind:
    given: dict[str, Any] = {
        "name": "Thing",
        "zh": "物",
        "meaning": "A thing.",
        "meaning_zh": "物。",
        "properties": (ID, name("Name.", "名称。")),
        "identity": (("name",),),
        "label": "name",
        "colour": "#112233",
        "shape": "dot",
    }
    return NodeKind(**{**given, **more})


def relation(**more: Any) -> RelationKind:
    given: dict[str, Any] = {
        "name": "HAS",
        "zh": "有",
        "ends": (("Thing", "Thing"),),
        "meaning": "Has.",
        "meaning_zh": "有。",
        "phrase": "{from} has {to}",
        "phrase_zh": "{from}有{to}",
    }
    return RelationKind(**{**given, **more})


@pytest.mark.parametrize(
    ("make", "wrong", "says"),
    [
        (prop, {"name": "Budget"}, "property name 'Budget'"),
        (prop, {"zh": " "}, "no Chinese name"),
        (prop, {"type": "money"}, None),
        (prop, {"type": "cash"}, "'cash' is not one of"),
        (prop, {"meaning_zh": ""}, "both languages"),
        (prop, {"unit": ""}, "money without a unit"),
        (prop, {"closed": True}, "closed but has no choices"),
        (prop, {"aka": {"贵": "dear"}}, "aka means dear, which is no choice"),
        (kind, {"name": "thing"}, "node kind 'thing'"),
        (kind, {"properties": (ID, ID, name("N.", "名。"))}, "declared twice: id"),
        (kind, {"properties": (name("N.", "名。"),)}, "no property 'id'"),
        (kind, {"label": "title"}, "label 'title'"),
        (kind, {"identity": (("code",),)}, "identity by code"),
        (kind, {"colour": "red"}, "colour 'red'"),
        (
            kind,
            {"properties": (ID, prop(name="source"), name("N.", "名。"))},
            "kept by the program",
        ),
        (relation, {"name": "has"}, "relation 'has'"),
        (relation, {"ends": ()}, "joins no kinds"),
        (relation, {"key": ("since",)}, "key since is not declared"),
        (relation, {"phrase": "has"}, "does not name {from} and {to}"),
        (relation, {"properties": (prop(name="from"),)}, "reserved names: from"),
    ],
)
def test_a_wrong_declaration_says_what_is_wrong_and_what_works(
    make: Any, wrong: dict[str, Any], says: str | None
) -> None:
    if says is None:
        with pytest.raises(DeclarationError):
            make(**wrong)
        return
    with pytest.raises(DeclarationError) as caught:
        make(**wrong)
    assert says in str(caught.value)
    assert "A declaration that works:" in str(caught.value)


def test_the_right_declarations_of_these_tests_are_right() -> None:
    ontology = Ontology.of(kind(), relation())
    assert list(ontology.nodes) == ["Thing"]
    assert ontology.find_table("物") is ontology.nodes["Thing"]


def test_relations_join_declared_kinds() -> None:
    with pytest.raises(DeclarationError, match="HAS joins 'Thing', which is no node kind"):
        Ontology.of(relation())
    with pytest.raises(DeclarationError, match="declared twice"):
        Ontology.of(kind(), kind())


def test_every_declaration_is_complete() -> None:
    for each in (*NODES, *RELATIONS):
        assert each.zh
        assert each.meaning
        assert each.meaning_zh
        assert each.source
        for own in each.properties:
            assert own.meaning_zh, f"{each.name}.{own.name}"


def test_tables_are_found_by_either_name() -> None:
    for each in (*NODES, *RELATIONS):
        assert ONTOLOGY.find_table(each.name) is each
        assert ONTOLOGY.find_table(each.name.lower()) is each
        for part in each.zh.split("/"):
            assert ONTOLOGY.find_table(part) is each, part
    assert ONTOLOGY.find_table("Gap") is None
    assert ONTOLOGY.find_table("天气") is None


def test_shapes_and_colours_tell_the_kinds_apart() -> None:
    drawn = [(k.colour, k.shape) for k in NODES]
    assert len(set(drawn)) == len(drawn)
