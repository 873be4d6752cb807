"""The header of a question's file: its YAML, and on which line each of its keys stands.

What the keys mean is read in :mod:`queries.question.parts` (columns, parameters, the gap) and
:mod:`queries.question.declared` (what follows the Cypher).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from graph.problem import Problem
from graph.schema import Type

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
    "question_zh": "// question_zh：哪些园区企业多而无平台？",
    "why": "// why: A platform serves best where enterprises are.",
    "why_zh": "// why_zh：平台应靠近企业。",
    "source": "// source: our meeting of 2020-07-15",
    "parameters": "// parameters:\n//   least: {type: integer, default: 10, help: How many.}",
    "columns": "// columns:\n//   park: {type: text, zh: 园区, meaning: Name of the park.}",
    "gap": (
        "// gap:\n//   subjects: [{kind: Community, id: park_id, name: park}]\n//   score: firms\n"
        '//   reason: "{park} has {firms} enterprises and no platform"'
    ),
    "needs": "// needs: [LOCATED_IN, HOSTED_IN]",
    "decided_by": "// decided_by: [SERVES.until, ServiceEvent.date]",
    "notes": "// notes: Communities are left out.",
    "notes_zh": "// notes_zh：不含社区。",
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
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NEEDED = ("name", "question", "why", "source", "columns")


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
    right_zh = f"\n正确的写法：\n{example or EXAMPLE}"
    return Problem(f"{file}, line {line}: {en}{right}", f"{file} 第 {line} 行：{zh}{right_zh}")


def parse(file: str, head: str) -> Header:
    try:
        node = yaml.compose(head, Loader=_LOADER)
        values = yaml.load(head, Loader=_LOADER)  # noqa: S506 - a safe one
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or str(error)
        line = mark.line + 1 if mark else 1
        raise problem(
            file, line, f"the header is not YAML: {said}", f"标头不是有效的 YAML：{said}"
        ) from error
    if not isinstance(values, dict):
        raise problem(
            file,
            1,
            "it has no header: leading // lines, in YAML",
            "缺少标头（开头的 // 注释行，YAML 格式）",
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
    only(header, (), values, _KEYS)
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


def only(header: Header, path: tuple[str, ...], values: Any, known: Iterable[str]) -> None:
    for key in values:
        if key not in known:
            near = difflib.get_close_matches(str(key), list(known), n=1)
            hint, hint_zh = (
                (f"; did you mean {near[0]!r}?", f"；是否为 {near[0]!r}？") if near else ("", "")
            )
            listed = ", ".join(known)
            raise header.problem(
                *path,
                str(key),
                en=f"{key!r} is not known here{hint} (known: {listed})",
                zh=f"未知的键 {key!r}{hint_zh}（可用：{listed}）",
                example=_KEYS.get(path[0], "") if path else "",
            )


def entries(header: Header, key: str) -> list[tuple[str, Any]]:
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
            zh=f"{key!r} 应为名称及其说明的列表（no、on 等名称需加引号）",
        )
    return list(values.items())


def about_of(
    header: Header, key: str, name: str, value: Any, known: Iterable[str]
) -> dict[str, Any]:
    about = {"type": value} if isinstance(value, str) else value if value is not None else {}
    if not isinstance(about, dict):
        raise header.problem(
            key,
            name,
            en=f"{name!r} is {value!r}, neither a type nor a mapping",
            zh=f"{name!r} 的写法有误：应为类型或映射",
        )
    only(header, (key, name), about, known)
    return about


def type_of(header: Header, key: str, name: str, about: Mapping[str, Any]) -> Type:
    try:
        return Type(about.get("type", "text"))
    except ValueError as error:
        raise header.problem(
            key,
            name,
            en=f"type {about.get('type')!r} of {name!r} is not one of {', '.join(Type)}",
            zh=f"{name!r} 的类型 {about.get('type')!r} 不在 {', '.join(Type)} 之中",
        ) from error
