"""A question as a script for Neo4j Browser or ``cypher-shell``: ``:param`` lines and its text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from graph.ontology import ONTOLOGY
from graph.problem import Problem
from graph.stores.base import ASIDE
from queries.question.parameters import PARAMETER
from queries.question.query import PICTURE, Query, Subject

_DRAWN = 25
"""Gaps that a picture is made of: more cannot be told apart."""


def script(query: Query, settled: Mapping[str, Any]) -> str:
    """The whole text that is asked, its parameters before it, ``;`` between two texts."""
    return _with_parameters([text.strip() for text in query.texts().values()], settled)


def picture(query: Query, settled: Mapping[str, Any]) -> str:
    """The same pattern, returning the gap's subjects and what joins them in one or two steps.

    Raises Problem for a question that finds no gaps between nodes.
    """
    subjects = [s for s in query.gap.subjects if s.kind in ONTOLOGY.nodes] if query.gap else []
    if not subjects or query.measure not in ("", "sides"):
        raise Problem(
            f"{query.name} has no picture in Cypher: what it finds is reckoned over the whole "
            "network; 'hongsheng view --rule' draws it",
            f"{query.name} 没有 Cypher 图形：其结果由整个网络计算得出；"
            "请用 hongsheng view --rule 查看",
        )
    texts = list(query.texts().values())
    if PICTURE in query.named:
        texts = [texts[query.named.index(PICTURE)]]
    parted = [_parted(text.strip()) for text in texts]
    before, returned = max(parted, key=lambda text: len(_returned(subjects, text[1])))
    subjects = _returned(subjects, returned)
    lines = [f"{before}WITH{returned}", f"LIMIT {_DRAWN}"]
    nodes = [f"subject{n}" for n, _ in enumerate(subjects, start=1)]
    for name, subject in zip(nodes, subjects, strict=True):
        lines.append(f"MATCH ({name}:{subject.kind}) WHERE {name}.id = {subject.id}")
    paths = []
    for n, one in enumerate(nodes):
        for other in nodes[n + 1 :]:
            paths.append(f"{one}_{other}")
            lines.append(f"OPTIONAL MATCH {paths[-1]} = ({one})-[*1..2]-({other})")
    lines.append(f"RETURN {', '.join((*nodes, *paths))}")
    return _with_parameters(["\n".join(lines)], settled)


def _returned(subjects: list[Subject], returned: str) -> list[Subject]:
    """Those of the subjects whose ids a text returns; of several texts not each returns all."""
    return [s for s in subjects if re.search(rf"\b{s.id}\b", returned)]


def _parted(text: str) -> tuple[str, str]:
    """What stands before the last RETURN of the text itself, and what follows the word."""
    bare = ASIDE.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)
    depth, found = 0, -1
    for match in re.finditer(r"[{}]|\bRETURN\b", bare):
        if match[0] == "RETURN" and depth == 0:
            found = match.start()
        depth += {"{": 1, "}": -1}.get(match[0], 0)
    return text[:found], text[found + len("RETURN") :]


def _with_parameters(texts: list[str], settled: Mapping[str, Any]) -> str:
    used = [name for text in texts for name in PARAMETER.findall(text)]
    given = [f":param {name} => {_literal(settled[name])}" for name in dict.fromkeys(used)]
    return "\n".join([*given, ";\n".join(texts)])


def _literal(value: Any) -> str:
    """A value as Cypher says it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return f"date('{value.isoformat()}')"
    if isinstance(value, timedelta):
        return f"duration('P{value.days}D')"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, int | float):
        return repr(value)
    escaped = str(value).replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
