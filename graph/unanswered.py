"""Why a reference means no node, or more than one: the sentence that its reject gets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from pathlib import PurePath

from graph.names import CODES
from graph.ontology import ONTOLOGY
from graph.phrase import Phrase
from graph.records import Rejects
from graph.schema import NodeKind

Place = tuple[str, int]
"""File (with its sheet) and row, as people find it."""


Refused = Mapping[tuple[str, str], Place]
"""Where rejected nodes stand, by kind and what they call themselves (as compared)."""


def refused_nodes(rejects: Rejects) -> Refused:
    """The rejected nodes of a load."""
    found: dict[tuple[str, str], Place] = {}
    for (_, position), table in rejects.rows.items():
        if isinstance(table.kind, NodeKind):
            place = f"{PurePath(table.file).name} {table.sheet}".strip()
            for name in ("id", "name", "title", *CODES):
                if name in table.frame.columns and (text := table.frame[name][position]):
                    at = (place, int(table.rows[position]))
                    found.setdefault((table.kind.name, _plain(text)), at)
    return found


def unanswered(
    row: Mapping[str, object],
    column: str,
    kinds: tuple[str, ...],
    told: str,
    refused: Refused,
) -> Phrase:
    """Why the reference in a row's column failed, in English and in Chinese.

    ``kinds`` are those it may mean, ``told`` is the column in which the row itself says which (or
    empty); ``_several`` of the row lists the candidates, if there are any.
    """
    value, several = row[column], row["_several"]
    if value is None:
        return Phrase(f"{column} is empty: name the {' or '.join(kinds)}", f"{column} 为空")
    if isinstance(several, list) and several:
        first = [str(s).partition(" ") for s in several[:5]]
        named = ", ".join(f"{kind} {own}" for kind, _, own in first)
        named_zh = "、".join(f"{ONTOLOGY.nodes[kind].zh} {own}" for kind, _, own in first)
        of_kinds = {str(s).split(" ")[0] for s in several}
        en, zh = (
            f"{value!r} could be any of: {named}; give the id",
            f"“{value}”可能指：{named_zh}；请给出 id",
        )
        if len(of_kinds) == 1:
            return Phrase(en, zh)
        return Phrase(f"{en}, or the kind in {column}_kind", f"{zh}，或在 {column}_kind 中注明类型")
    wanted = (str(row[told]),) if told and row[told] is not None else kinds
    en = f"there is no {' or '.join(wanted)} {value!r}, neither in this load nor in the graph"
    zh = f"本次载入和图中都没有“{value}”（{'、'.join(ONTOLOGY.nodes[k].zh for k in wanted)}）"
    name = _plain(str(value))
    if at := next((refused[k, name] for k in wanted if (k, name) in refused), None):
        en += f"; what would be it, row {at[1]} of {at[0]}, is itself rejected"
        zh += f"；应为其本身的 {at[0]} 第 {at[1]} 行已被拒"
    return Phrase(en, zh)


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
