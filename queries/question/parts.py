"""The parts of a header that declare a question's columns, parameters and gap.

Columns and parameters may be written as a mapping of names, or as a list whose members have a name;
those that many questions share (:mod:`queries.question.columns`) need no more than their name. What
is missing in Chinese is said in the language given.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.ontology import ONTOLOGY
from graph.schema import DeclarationError, Type
from queries.question.columns import SHARED_COLUMNS, SHARED_PARAMETERS
from queries.question.header import Header, about_of, entries, only, type_of
from queries.question.parameters import ANYWHERE, AS_OF, Parameter
from queries.question.query import VERDICTS, Column, GapRule, Subject
from queries.question.sentences import fields

_GAP_KEYS = (
    *("subjects", "score", "worth", "worth_zh", "reason", "reason_zh"),
    *("closes", "closes_zh", "surveyed", "evidence"),
)
RESERVED = (*("graph", "lang", "format", "output", "rules", "param", "help", "cypher", "picture"),)
"""Names that are options of every question and so cannot be parameters."""


def column(header: Header, name: str, value: Any) -> Column:
    if value is None and name in SHARED_COLUMNS:
        return SHARED_COLUMNS[name]
    known = ("type", "zh", "meaning", "meaning_zh", "words")
    about = about_of(header, "columns", name, value, known)
    meaning = str(about.get("meaning") or name)
    zh = str(about.get("zh") or name)
    return Column(
        name,
        zh,
        type_of(header, "columns", name, about),
        meaning,
        str(about.get("meaning_zh") or (zh if zh != name else meaning)),
        VERDICTS if name == "verdict" else _words(header, name, about.get("words")),
    )


def _words(header: Header, name: str, value: Any) -> Mapping[str, str]:
    """The Chinese of a column's values: a mapping, or ``Kind.property`` of the ontology."""
    if value is None:
        return {}
    if isinstance(value, dict):
        return {str(k): str(v) for k, v in value.items()}
    kind, _, prop = str(value).partition(".")
    if kind in ONTOLOGY.nodes and prop in ONTOLOGY.nodes[kind]:
        return ONTOLOGY.nodes[kind][prop].choices
    raise header.problem(
        "columns",
        name,
        en=f"the words of {name!r} are {value!r}, neither a mapping nor a property of the ontology",
        zh=f"{name!r} 的 words 应为对照表，或本体中的属性",
        example="// columns:\n//   size: {type: text, words: Enterprise.size}",
    )


def parameter(header: Header, name: str, value: Any) -> Parameter:
    if value is None and name in SHARED_PARAMETERS:
        return SHARED_PARAMETERS[name]
    known = ("type", "default", "help", "help_zh", "between", "optional", "kind", "idle")
    about = about_of(header, "parameters", name, value, known)
    if about.get("idle"):
        return _idle(header, name, about)
    if name == "as_of":
        if about.get("type", "date") != "date" or about.get("default") is not None:
            raise header.problem(
                "parameters",
                name,
                en="'as_of' is the day asked for: it is a date and has no default of its own",
                zh="as_of 是查询的截至日期：类型为 date，且不能另设缺省值",
                example="// parameters:\n//   as_of: date",
            )
        return AS_OF
    if name in RESERVED:
        raise header.problem(
            "parameters",
            name,
            en=f"{name!r} is an option of every question; call the parameter something else",
            zh=f"{name!r} 是所有问题共有的选项，请换一个参数名",
        )
    of = str(about.get("kind") or "")
    if of and of not in ONTOLOGY.nodes:
        raise header.problem(
            "parameters",
            name,
            en=f"kind {of!r} of {name!r} is no kind of the ontology",
            zh=f"{name!r} 的 kind {of!r} 不是本体中的类型",
            example=f"// parameters:\n//   {name}: {{kind: Community, help: Only these.}}",
        )
    kind = Type.LIST if of else type_of(header, "parameters", name, about)
    default = about.get("default", [] if kind is Type.LIST else None)
    said = str(about.get("help") or name)
    said_zh = str(about.get("help_zh") or said)
    between = about.get("between")
    if between is not None and not (
        isinstance(between, list) and len(between) == 2 and all(isinstance(n, int) for n in between)
    ):
        raise header.problem(
            "parameters",
            name,
            en=f"'between' of {name!r} is not two whole numbers",
            zh=f"{name!r} 的 between 应为两个整数",
            example=f"// parameters:\n//   {name}: {{type: integer, default: 3, between: [1, 99]}}",
        )
    limits = (between[0], between[1]) if between else None
    return Parameter(name, kind, default, said, said_zh, limits, bool(about.get("optional")), of)


def _idle(header: Header, name: str, about: Mapping[str, Any]) -> Parameter:
    """A parameter that the question takes as others do, and that changes nothing."""
    if about != {"idle": True} or name != ANYWHERE.name:
        raise header.problem(
            "parameters",
            name,
            en=f"'idle' is for {ANYWHERE.name} alone, and stands alone",
            zh=f"idle 只用于 {ANYWHERE.name}，且不与其他键并用",
            example=f"// parameters:\n//   {ANYWHERE.name}: {{idle: true}}",
        )
    return ANYWHERE


def gap(header: Header) -> GapRule | None:
    about = header.values.get("gap")
    if about is None:
        return None
    if not isinstance(about, dict):
        raise header.problem("gap", en="'gap' is not a mapping", zh="gap 应为映射")
    only(header, ("gap",), about, _GAP_KEYS)
    for key in ("subjects", "score", "reason"):
        if not about.get(key):
            raise header.problem(
                "gap", key, en=f"'gap' does not give {key!r}", zh=f"gap 缺少 {key!r}"
            )
    columns = {n for n, _ in entries(header, "columns")}
    text = {k: str(about.get(k) or "") for k in _GAP_KEYS if k not in ("subjects", "evidence")}
    for key in ("reason", "reason_zh", "closes", "closes_zh"):
        _template(header, key, text[key], columns)
    return GapRule(
        subjects=tuple(_subject(header, n, v) for n, v in enumerate(about["subjects"])),
        score=text["score"],
        worth=text["worth"],
        worth_zh=text["worth_zh"] or text["worth"],
        reason=text["reason"],
        reason_zh=text["reason_zh"] or text["reason"],
        closes=text["closes"],
        closes_zh=text["closes_zh"] or text["closes"],
        surveyed=text["surveyed"],
        evidence=tuple(about.get("evidence") or ()),
    )


def _template(header: Header, key: str, template: str, columns: set[str]) -> None:
    try:
        strangers = set(fields(template)) - columns
    except DeclarationError as error:
        raise header.problem("gap", key, en=str(error), zh=f"句子模板有误：{error}") from error
    if strangers:
        listed = ", ".join(sorted(columns))
        raise header.problem(
            "gap",
            key,
            en=f"{key!r} names {', '.join(sorted(strangers))}, not among the columns {listed}",
            zh=f"{key!r} 引用了 {', '.join(sorted(strangers))}，不在列 {listed} 之中",
        )


def _subject(header: Header, number: int, value: Any) -> Subject:
    if not isinstance(value, dict) or not {"kind", "id"} <= set(value):
        raise header.problem(
            "gap",
            "subjects",
            str(number),
            en="a subject needs a kind and an id",
            zh="对象需要 kind 和 id",
        )
    only(header, ("gap", "subjects", str(number)), value, ("kind", "id", "name"))
    return Subject(str(value["kind"]), str(value["id"]), str(value.get("name") or value["id"]))
