"""The header of a person's own question: YAML that becomes a Query, each fault with its line.

Column and parameter lists may be written as a mapping of names, or as a list whose members have a
name; those that many questions share (``queries.columns``) need no more than their name. What is
missing in Chinese is said in the language given.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from graph.ontology import ONTOLOGY
from graph.problem import Problem
from graph.schema import DeclarationError, Type
from queries.columns import SHARED_COLUMNS, SHARED_PARAMETERS
from queries.declared import derived, measured, reckoning
from queries.query import (
    ANY_DAY,
    AS_OF,
    PARAMETER,
    VERDICTS,
    Column,
    GapRule,
    Parameter,
    Query,
    Subject,
)
from queries.sentences import fields

EXAMPLE = """\
// name: crowded-parks
// question: Which park has many enterprises and no platform?
// why: A platform serves best where enterprises are.
// source: our meeting of 2020-07-15
// columns:
//   park: {type: text, zh: 园区, meaning: Name of the park.}
//   firms: integer"""

_KEYS = {
    "name": "// name: crowded-parks",
    "theme": "// theme: parks",
    "question": "// question: Which park has many enterprises and no platform?",
    "question_zh": "// question_zh: 哪些园区企业多而无平台?",
    "why": "// why: A platform serves best where enterprises are.",
    "why_zh": "// why_zh: 平台应靠近企业。",
    "source": "// source: our meeting of 2020-07-15",
    "parameters": "// parameters:\n//   least: {type: integer, default: 10, help: How many.}",
    "columns": "// columns:\n//   park: {type: text, zh: 园区, meaning: Name of the park.}",
    "gap": (
        "// gap:\n//   subjects: [{kind: Community, id: park_id, name: park}]\n//   score: firms\n"
        '//   reason: "{park} has {firms} enterprises and no platform"'
    ),
    "needs": "// needs: [LOCATED_IN, HOSTED_IN]",
    "notes": "// notes: Communities are left out.",
    "notes_zh": "// notes_zh: 不含社区。",
    "derive": "// derive:\n//   cutoff: {months_before: months}",
    "helpers": "// helpers: {status: text, failed_on: date}",
    "measure": "// measure: cut-points\n// texts: [nodes, ties]",
    "texts": "// measure: cut-points\n// texts: [nodes, ties]",
    "reckon": "// reckon:\n//   days: CAST($as_of AS INT) - CAST(raised_on AS INT)\n"
    "//   score: 1 + 2 * firms",
    "keep": "// keep: days > 0 OR raised_on IS NULL",
    "detail": '// detail:\n//   - {when: firms > 0, en: "{firms} firms", zh: "{firms}家企业"}',
    "unknown": "// unknown:\n//   - {when: status IS NULL, missing: status of the demand, "
    "missing_zh: 需求状态}",
    "absence": "// absence: last_on IS NULL",
    "sources": "// sources: [demand_source, enterprise_source]",
    "order": "// order: [-firms, park]",
}
_WHERE = {"subject": "gap", "gap": "gap", "needs": "needs", "question ends": "question"}
"""Which key a DeclarationError speaks of, by a word in it."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NEEDED = ("name", "question", "why", "source", "columns")
_GAP_KEYS = (
    *("subjects", "score", "worth", "worth_zh", "reason", "reason_zh"),
    *("closes", "closes_zh", "surveyed", "evidence"),
)
_TEXTS = (
    *("name", "theme", "question", "question_zh", "why", "why_zh", "source", "notes", "notes_zh"),
)
RESERVED = (*("graph", "lang", "format", "output", "rules", "param", "help", "cypher", "picture"),)
"""Names that are options of every question and so cannot be parameters."""


@dataclass(frozen=True)
class Header:
    """The YAML of a header, and on which line of the file each of its keys stands."""

    file: str
    values: dict[str, Any]
    lines: Mapping[tuple[str, ...], int]

    def problem(self, *path: str, en: str, zh: str, example: str = "") -> Problem:
        """A Problem at the line of this key."""
        line = next(
            (self.lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self.lines), 1
        )
        return problem(self.file, line, en, zh, example or _KEYS.get(path[0] if path else "", ""))


def problem(file: str, line: int, en: str, zh: str, example: str = "") -> Problem:
    right = f"\nThis would work:\n{example or EXAMPLE}"
    right_zh = f"\n正确的写法:\n{example or EXAMPLE}"
    return Problem(f"{file}, line {line}: {en}{right}", f"{file} 第 {line} 行:{zh}{right_zh}")


def parse(file: str, head: str) -> Header:
    try:
        node = yaml.compose(head, Loader=_LOADER)
        values = yaml.load(head, Loader=_LOADER)  # noqa: S506 - a safe one
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or str(error)
        line = mark.line + 1 if mark else 1
        raise problem(
            file, line, f"the header is not YAML: {said}", f"标头不是有效的 YAML:{said}"
        ) from error
    if not isinstance(values, dict):
        raise problem(
            file,
            1,
            "it has no header: leading // lines, in YAML",
            "缺少标头(开头的 // 注释行,YAML 格式)",
        )
    lines = dict(_places(node))
    for key, line in _twice(node):
        raise problem(
            file,
            line,
            f"{key!r} stands here a second time",
            f"{key!r} 重复出现",
            _KEYS.get(key, ""),
        )
    header = Header(file, {str(k): v for k, v in values.items()}, lines)
    _only(header, (), values, _KEYS)
    for key in _NEEDED:
        if values.get(key) in (None, "", {}, []):
            raise header.problem(
                key, en=f"the header does not give {key!r}", zh=f"标头缺少 {key!r}"
            )
    return header


def _twice(node: yaml.Node | None) -> Iterable[tuple[str, int]]:
    """Keys that one mapping has twice, of which YAML would quietly take the second."""
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.value in seen:
                yield str(key.value), key.start_mark.line + 1
            seen.add(key.value)
            yield from _twice(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _twice(value)


def _places(
    node: yaml.Node | None, path: tuple[str, ...] = ()
) -> Iterable[tuple[tuple[str, ...], int]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*path, str(key.value))
            yield here, key.start_mark.line + 1
            yield from _places(value, here)
    elif isinstance(node, yaml.SequenceNode):
        for n, value in enumerate(node.value):
            yield (*path, str(n)), value.start_mark.line + 1
            yield from _places(value, (*path, str(n)))


def _only(header: Header, path: tuple[str, ...], values: Any, known: Iterable[str]) -> None:
    for key in values:
        if key not in known:
            near = difflib.get_close_matches(str(key), list(known), n=1)
            hint, hint_zh = (
                (f"; did you mean {near[0]!r}?", f";是否为 {near[0]!r}?") if near else ("", "")
            )
            listed = ", ".join(known)
            raise header.problem(
                *path,
                str(key),
                en=f"{key!r} is not known here{hint} (known: {listed})",
                zh=f"未知的键 {key!r}{hint_zh}(可用:{listed})",
                example=_KEYS.get(path[0], "") if path else "",
            )


def query(header: Header, body: str, first: int = 1) -> Query:
    """The question that the header declares, of the texts in ``body`` (``;`` between them)."""
    values = header.values
    text = {k: str(values.get(k) or "").strip() for k in _TEXTS}
    parameters = tuple(_parameter(header, n, v) for n, v in _named(header, "parameters"))
    derive = derived(header)
    further = reckoning(header)
    used = " ".join((body, *(further.expressions().values() if further else ())))
    if all(p.name != "as_of" for p in parameters):
        parameters = (AS_OF if "$as_of" in used or derive else ANY_DAY, *parameters)
    _declared(header, body, first, {p.name for p in parameters} | set(derive))
    needs = values.get("needs") or []
    cypher, *also = texts(body)
    measure, names = measured(header, 1 + len(also))
    try:
        return Query(
            name=text["name"],
            theme=text["theme"] or "own",
            question=text["question"],
            question_zh=text["question_zh"] or text["question"],
            why=text["why"],
            why_zh=text["why_zh"] or text["why"],
            source=text["source"],
            columns=tuple(_column(header, n, v) for n, v in _named(header, "columns")),
            cypher=cypher,
            also=tuple(also),
            helpers={
                n: _type(header, "helpers", n, _about(header, "helpers", n, v, ("type",)))
                for n, v in _named(header, "helpers")
            },
            measure=measure,
            named=names,
            reckoning=further,
            derive=derive,
            parameters=parameters,
            gap=_gap(header),
            needs=tuple([needs] if isinstance(needs, str) else map(str, needs)),
            notes=text["notes"],
            notes_zh=text["notes_zh"],
            file=header.file,
        )
    except DeclarationError as error:
        key = next((k for word, k in _WHERE.items() if word in str(error)), "name")
        raise header.problem(key, en=str(error), zh=f"声明有误:{error}") from error


def texts(body: str) -> list[str]:
    """The texts of a body: ``;`` at the end of a line stands between two."""
    return [part for part in re.split(r";[ \t]*(?:\n|$)", body) if part.strip()] or [body]


def _declared(header: Header, body: str, first: int, known: set[str]) -> None:
    """Raise Problem, with the Cypher's line, where it uses a parameter that is not declared."""
    for used in PARAMETER.finditer(body):
        name = used.group(1)
        if name not in known:
            raise problem(
                header.file,
                first + body[: used.start()].count("\n"),
                f"${name} is used, but the header declares no parameter {name!r}",
                f"语句使用了 ${name},但标头未声明参数 {name!r}",
                f"// parameters:\n//   {name}: {{type: integer, default: 10, help: How many.}}",
            )


def _named(header: Header, key: str) -> list[tuple[str, Any]]:
    """The entries of a mapping, or of a list whose members have a name, or of a list of names."""
    values = header.values.get(key) or {}
    if isinstance(values, list):
        values = {
            (v.get("name") if isinstance(v, dict) else v): (
                {k: w for k, w in v.items() if k != "name"} if isinstance(v, dict) else None
            )
            for v in values
        }
    if not isinstance(values, dict) or not all(isinstance(n, str) for n in values):
        raise header.problem(
            key,
            en=f"{key!r} is not a list of names, each with what it is (quote names such as no, on)",
            zh=f"{key!r} 应为名称及其说明的列表(no、on 等名称需加引号)",
        )
    return list(values.items())


def _about(header: Header, key: str, name: str, value: Any, known: Iterable[str]) -> dict[str, Any]:
    about = {"type": value} if isinstance(value, str) else value if value is not None else {}
    if not isinstance(about, dict):
        raise header.problem(
            key,
            name,
            en=f"{name!r} is {value!r}, neither a type nor a mapping",
            zh=f"{name!r} 的写法有误:应为类型或映射",
        )
    _only(header, (key, name), about, known)
    return about


def _type(header: Header, key: str, name: str, about: Mapping[str, Any]) -> Type:
    try:
        return Type(about.get("type", "text"))
    except ValueError as error:
        raise header.problem(
            key,
            name,
            en=f"type {about.get('type')!r} of {name!r} is not one of {', '.join(Type)}",
            zh=f"{name!r} 的类型 {about.get('type')!r} 不在 {', '.join(Type)} 之中",
        ) from error


def _column(header: Header, name: str, value: Any) -> Column:
    if value is None and name in SHARED_COLUMNS:
        return SHARED_COLUMNS[name]
    known = ("type", "zh", "meaning", "meaning_zh", "words")
    about = _about(header, "columns", name, value, known)
    meaning = str(about.get("meaning") or name)
    zh = str(about.get("zh") or name)
    return Column(
        name,
        zh,
        _type(header, "columns", name, about),
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
        zh=f"{name!r} 的 words 应为对照表,或本体中的属性",
        example="// columns:\n//   size: {type: text, words: Enterprise.size}",
    )


def _parameter(header: Header, name: str, value: Any) -> Parameter:
    if value is None and name in SHARED_PARAMETERS:
        return SHARED_PARAMETERS[name]
    known = ("type", "default", "help", "help_zh", "between", "optional", "kind")
    about = _about(header, "parameters", name, value, known)
    if name == "as_of":
        if about.get("type", "date") != "date" or about.get("default") is not None:
            raise header.problem(
                "parameters",
                name,
                en="'as_of' is the day asked for: it is a date and has no default of its own",
                zh="as_of 是查询的截至日期:类型为 date,且不能另设缺省值",
                example="// parameters:\n//   as_of: date",
            )
        return AS_OF
    if name in RESERVED:
        raise header.problem(
            "parameters",
            name,
            en=f"{name!r} is an option of every question; call the parameter something else",
            zh=f"{name!r} 是所有问题共有的选项,请换一个参数名",
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
    kind = Type.LIST if of else _type(header, "parameters", name, about)
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


def _gap(header: Header) -> GapRule | None:
    about = header.values.get("gap")
    if about is None:
        return None
    if not isinstance(about, dict):
        raise header.problem("gap", en="'gap' is not a mapping", zh="gap 应为映射")
    _only(header, ("gap",), about, _GAP_KEYS)
    for key in ("subjects", "score", "reason"):
        if not about.get(key):
            raise header.problem(
                "gap", key, en=f"'gap' does not give {key!r}", zh=f"gap 缺少 {key!r}"
            )
    columns = {n for n, _ in _named(header, "columns")}
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
        raise header.problem("gap", key, en=str(error), zh=f"句子模板有误:{error}") from error
    if strangers:
        listed = ", ".join(sorted(columns))
        raise header.problem(
            "gap",
            key,
            en=f"{key!r} names {', '.join(sorted(strangers))}, not among the columns {listed}",
            zh=f"{key!r} 引用了 {', '.join(sorted(strangers))},不在列 {listed} 之中",
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
    _only(header, ("gap", "subjects", str(number)), value, ("kind", "id", "name"))
    return Subject(str(value["kind"]), str(value["id"]), str(value.get("name") or value["id"]))
