"""What drafted sheets would become: the first rows as the nodes and links that a load makes."""

from __future__ import annotations

import itertools
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from graph.notice import Notice
from graph.ontology import ONTOLOGY
from graph.phrase import Phrase
from graph.problem import Lang, Problem
from graph.records import Table
from graph.schema import NodeKind, Reference
from loaders.draft.forms import Drafted, draft_sheets
from loaders.draft.people import with_known_people
from loaders.draft.written import Part, mapping_text, parts, with_spare
from loaders.mapping.mapped import read_mapped

SHOWN = 5
"""How many rows of a sheet are shown."""

_MADE_ID = re.compile(r"^(?:ServiceEvent|Demand|Achievement):")


@dataclass(frozen=True)
class Row:
    """A row of a sheet as the nodes and links it becomes, in words."""

    number: int
    nodes: tuple[str, ...]
    links: tuple[str, ...]


@dataclass(frozen=True)
class Draft:
    """Foreign sheets, what they seem to be, and a mapping that reads them."""

    paths: tuple[Path, ...]
    sheets: tuple[Drafted, ...]
    lang: Lang
    notices: tuple[Notice, ...] = field(default=(), compare=False)

    @cached_property
    def parts(self) -> list[Part]:
        """The parts of the mapping; none where no sheet is of a form that is known."""
        return parts(self.sheets, self.lang)

    @cached_property
    def mapping(self) -> str:
        """The mapping, as ``load --mapping`` takes it. Raises Problem where nothing is known."""
        if not self.parts:
            raise Problem(*self.nothing())
        return mapping_text(self.parts, self.lang)

    def nothing(self) -> Phrase:
        """That nothing is known, with the headings that are there, in English and Chinese."""
        seen = [(s, list(s.left)) for s in self.sheets]
        en = "; ".join(f"{place(s)}: {', '.join(h)}" for s, h in seen) or "no sheet holds anything"
        zh = "；".join(f"{place(s)}：{'、'.join(h)}" for s, h in seen) or "没有任何内容"
        return Phrase(
            f"none of the sheets is of a form that is known; the headings there are {en}. Write a "
            "mapping by hand, or name the columns as 'hongsheng template' does",
            f"没有认得出的表；读到的表头：{zh}。请自行编写映射，"
            "或按 hongsheng template 的列名改写表头",
        )

    @cached_property
    def rows(self) -> dict[tuple[str, str], list[Row]]:
        """By file and sheet, the rows as nodes and links."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "mapping.yaml"
            path.write_text(self.mapping, "utf-8")
            tables, _ = read_mapped(path, self.paths)
        return _rows(tables, self.lang)

    def shown(self, sheet: Drafted) -> list[Row]:
        """The first rows of a sheet, or of the part of one that it is."""
        rows = self.rows.get((str(sheet.path), sheet.sheet), []) if self.parts else []
        top, bottom = (sheet.area.top, sheet.area.bottom) if sheet.area else (0, 0)
        within = (r for r in rows if r.number >= top and (not bottom or r.number <= bottom))
        return list(itertools.islice(within, SHOWN))

    def plain(self) -> list[dict[str, Any]]:
        """A plain object a sheet: what ``hongsheng draft --format json`` gives."""
        meant = {id(s): part.becomes for part in self.parts for s in part.sheets}
        return [
            {
                "file": str(s.path),
                "sheet": s.sheet,
                "area": str(s.area) if s.area else None,
                "form": s.form.name if s.form else None,
                "header_row": s.header[-1] if s.header else None,
                "rows": s.rows,
                "columns": [_column(c, meant[id(s)]) for c in s.columns] if s.form else [],
                "left_out": list(s.left),
                "preview": [
                    {"row": r.number, "nodes": list(r.nodes), "links": list(r.links)}
                    for r in self.shown(s)
                ],
            }
            for s in self.sheets
        ]


def draft(paths: Sequence[Path], lang: Lang) -> Draft:
    """What these files and folders seem to hold. Raises Problem for what cannot be read."""
    notices: list[Notice] = []
    sheets = with_known_people(draft_sheets(paths, notices))
    return Draft(tuple(paths), tuple(with_spare(sheets)), lang, tuple(notices))


def place(sheet: Drafted) -> str:
    """Where a sheet is, for people."""
    area = str(sheet.area) if sheet.area else ""
    return " / ".join(filter(None, (sheet.path.name, sheet.sheet, area)))


def _column(column: Any, meant: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    kind, name = meant.get(column.heading, (None, None))
    return {
        "column": column.heading,
        "kind": kind,
        "property": name,
        "example": column.example,
        "sure": column.sure,
    }


def _rows(tables: Sequence[Table], lang: Lang) -> dict[tuple[str, str], list[Row]]:
    names = _names(tables)
    said: dict[tuple[str, str], dict[int, tuple[list[str], list[str]]]] = {}
    for table in tables:
        if not table.headers or not Path(table.file).suffix:
            continue
        rows = said.setdefault((table.file, table.sheet), {})
        for number, record in zip(table.rows, table.frame.iter_rows(named=True), strict=True):
            nodes, links = rows.setdefault(int(number), ([], []))
            if isinstance(table.kind, NodeKind):
                nodes.append(_node(table.kind, record, names, lang))
                links += _references(table.kind, record, names, lang)
            else:
                ends = {e: _said(record.get(e), names) for e in ("from", "to")}
                phrase = table.kind.phrase_zh if lang == "zh" else table.kind.phrase
                links.append(phrase.format(**ends))
    return {
        where: [
            Row(number, tuple(dict.fromkeys(n)), tuple(dict.fromkeys(links)))
            for number, (n, links) in sorted(rows.items())
        ]
        for where, rows in said.items()
    }


def _names(tables: Sequence[Table]) -> dict[str, str]:
    """What people call the nodes that have an id made for them."""
    found: dict[str, str] = {}
    for table in tables:
        if not isinstance(table.kind, NodeKind) or "id" not in table.frame.columns:
            continue
        for record in table.frame.iter_rows(named=True):
            if record["id"] and record["id"] not in found:
                found[record["id"]] = _label(table.kind, record)
    return found


def _label(kind: NodeKind, record: Mapping[str, Any]) -> str:
    if kind.name == "ServiceEvent":
        known = (
            record.get("date"),
            record.get("enterprise"),
            kind["type"].said(record["type"], "zh"),
        )
        return " ".join(filter(None, known))
    return str(record.get(kind.label) or "?")


def _said(text: Any, names: Mapping[str, str]) -> str:
    return names.get(str(text), str(text or "?"))


def _node(kind: NodeKind, record: Mapping[str, Any], names: Mapping[str, str], lang: Lang) -> str:
    label = names.get(str(record.get("id")), _label(kind, record))
    return f"{kind.zh if lang == 'zh' else kind.name} {label}"


def _references(
    kind: NodeKind, record: Mapping[str, Any], names: Mapping[str, str], lang: Lang
) -> Iterator[str]:
    for reference in kind.references:
        other = record.get(reference.name)
        if other:
            yield _link(kind, reference, record, str(other), names, lang)


def _link(
    kind: NodeKind,
    reference: Reference,
    record: Mapping[str, Any],
    other: str,
    names: Mapping[str, str],
    lang: Lang,
) -> str:
    relation = ONTOLOGY.relations[reference.relation]
    own = names.get(str(record.get("id")), _label(kind, record))
    ends = {"from": own, "to": other} if reference.own_end == "from" else {"from": other, "to": own}
    return (relation.phrase_zh if lang == "zh" else relation.phrase).format(**ends)
