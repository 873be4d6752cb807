"""Tables in the canonical form: a workbook or a folder of CSV files, one sheet for each kind.

A sheet is known by its name (or its file's), a column by its header, both in English or Chinese.
What is not recognised is told of with the nearest names, and never loaded by a guess.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from graph.kinds import Ontology
from graph.notice import Notice
from graph.ontology import ONTOLOGY
from graph.phrase import Phrase
from graph.problem import Problem, Unrecognised
from graph.records import Table
from graph.schema import NodeKind, RelationKind, Type
from loaders.rejects import is_rejects_file, read_rejects
from loaders.sheets.headers import from_1904, parted, unit_of, with_unit
from loaders.sheets.reading import File, Progress, Sheet, Wide, find_files, read_sheet, unseen
from loaders.told import told_by, with_relations, without_examples

FORM = "tables-3"
"""Changes when the way a sheet becomes a table does, so that unchanged files are read anew."""

EXPLANATIONS = {"说明", "read me", "readme"}
"""Names of the page of explanations in the blank workbook; it holds no records."""

_SAID_BY = {"source", "claims"}
"""The columns in which an exported graph has who said each row."""

_ENDS_ZH = {"from": "起点", "to": "终点", "from_kind": "起点类型", "to_kind": "终点类型"}
_DEFAULT_SHEET = re.compile(r"^(sheet|工作表)\s*\d*$", re.IGNORECASE)
_NUMBERED = re.compile(
    r"^(附件|附表|表)?\s*[\d一二三四五六七八九十]*\s*[._、:：\-\s]\s*|^(附件|附表|表)?\d+"
)
_LISTED = re.compile(r"([\d()（）年月.\s_-]+|表|名单|清单|名录|一览|信息|汇总|台账|数据)$")


def read_tables(
    paths: Sequence[Path], ontology: Ontology = ONTOLOGY, progress: Progress | None = None
) -> tuple[list[Table], list[Notice]]:
    """The tables in these files and folders, as text, and what people should know of them.

    A file of mended rejects is recognised by its header. ``progress`` is told which file is read.
    Raises Problem for a file that cannot be read, and if not one sheet is recognised or all is
    empty: a load of nothing would take back all that the source said.
    """
    tables: list[Table] = []
    notices: list[Notice] = []
    strangers: list[Notice] = []
    recipe = digest(FORM, ontology)
    for path in find_files(paths, notices):
        if progress:
            progress(f"reading {path.name}", f"读取 {path.name}")
        if is_rejects_file(path):
            tables += read_rejects(path, ontology, recipe, notices)
            continue
        file = File.open(path)
        for name in file.sheets:
            kind = _kind_of(path, name, len(file.sheets), ontology)
            if kind is not None:
                tables += _table(file, name, kind, ontology, recipe, notices)
            elif name.casefold() not in EXPLANATIONS and not name.startswith("_"):
                strangers.append(_stranger(path, name, ontology))
    if any({*t.unknown} >= _SAID_BY for t in tables):
        notices.append(_who_said_it())
    if not tables and strangers:
        raise Unrecognised(*_nothing_known(strangers, ontology))
    if not tables:
        where = ", ".join(map(str, paths))
        raise Problem(
            f"{where}: there is nothing in it, not even a header. If its source is to say "
            "nothing any more, load a table that has only its header",
            f"{where}：内容为空，连表头也没有。如果该来源确实不再有任何内容，请载入只有表头的表格",
        )
    return tables, notices + strangers


def digest(form: str, ontology: Ontology) -> str:
    """A short mark of how frames are made: it changes with the form and with the ontology."""
    return f"{form}:{hashlib.sha256(repr(ontology).encode()).hexdigest()[:16]}"


def find_kind(name: str, ontology: Ontology) -> NodeKind | RelationKind | None:
    """The kind that a sheet of this name holds: ``企业``, ``01_Enterprise``, ``附件2 企业名单``."""
    bare = _NUMBERED.sub("", name.strip())
    tried = [name, bare]
    while (shorter := _LISTED.sub("", tried[-1])) != tried[-1]:
        tried.append(shorter)
    for each in tried:
        if each and (kind := ontology.find_table(each)):
            return kind
    return None


def _kind_of(
    path: Path, sheet: str, sheets: int, ontology: Ontology
) -> NodeKind | RelationKind | None:
    if not sheet:
        return find_kind(path.stem, ontology)
    kind = find_kind(sheet, ontology)
    if kind is None and (sheets == 1 or _DEFAULT_SHEET.match(sheet)):
        return find_kind(path.stem, ontology)
    return kind


def _stranger(path: Path, sheet: str, ontology: Ontology) -> Notice:
    name = sheet or path.stem
    near = _near(name, _table_names(ontology))
    return Notice(
        f"{name!r} is no kind or relation, not loaded" + (f"; meant {near}?" if near else ""),
        f"“{name}”不是已知的类别或关系，未载入" + (f"；是否指 {near}？" if near else ""),
        file=str(path),
        sheet=sheet,
    )


def _nothing_known(strangers: list[Notice], ontology: Ontology) -> Phrase:
    first = strangers[0]
    where = " / ".join(filter(None, (first.file, first.sheet)))
    kinds = ", ".join(f"{k.name} ({k.zh})" for k in ontology.public_nodes())
    return Phrase(
        f"{where}: {first.en}. Name the sheet or file after what it holds: {kinds}, or a relation; "
        "or give a mapping with --mapping",
        f"{where}：{first.zh}。请用类别名作为工作表或文件名：{kinds}，或关系名；"
        "或用 --mapping 指定映射文件",
    )


def _table_names(ontology: Ontology) -> list[str]:
    both: list[NodeKind | RelationKind] = list(ontology.public_nodes())
    both += ontology.public_relations()
    return [n for k in both for n in (k.name, k.zh)]


def _near(name: str, names: Sequence[str]) -> str:
    folded = {n.casefold(): n for n in names}
    close = difflib.get_close_matches(name.casefold(), list(folded), n=2, cutoff=0.5)
    return ", ".join(folded[c] for c in close)


@dataclass(frozen=True)
class Columns:
    """The columns that a kind's table can have, found by header in English or Chinese."""

    names: Mapping[str, str]
    types: Mapping[str, Type]
    listed: tuple[str, ...]

    @classmethod
    def of(cls, kind: NodeKind | RelationKind, ontology: Ontology = ONTOLOGY) -> Columns:
        """The columns of this kind's table: properties, then references or ends."""
        pairs = [(p.name, p.name) for p in kind.properties]
        pairs += [(p.zh, p.name) for p in kind.properties]
        if isinstance(kind, NodeKind):
            for r in kind.references:
                pairs += [(r.name, r.name), (r.zh, r.name)]
        else:
            pairs += [(k, k) for k in _ENDS_ZH] + [(zh, k) for k, zh in _ENDS_ZH.items()]
            pairs += _ends_by_kind(kind, ontology)
        names: dict[str, str] = {}
        for written, canonical in pairs:
            names.setdefault(_key(written), canonical)
        types = {p.name: p.type for p in kind.properties}
        return cls(names, types, tuple(dict.fromkeys(written for written, _ in pairs)))

    def find(self, header: str) -> tuple[str, str] | None:
        """The canonical name for this header, and the unit that it gives to bare amounts."""
        if name := self.names.get(_key(header)):
            return name, ""
        bare, remark = parted(header)
        name = self.names.get(_key(bare)) if bare != header else None
        if not name:
            return None
        unit = unit_of(remark, self.types.get(name, Type.TEXT))
        return None if unit is None else (name, unit)


def _ends_by_kind(kind: RelationKind, ontology: Ontology) -> list[tuple[str, str]]:
    """Where each end is of one kind, and not the same, a column may be called after that kind."""
    if len(kind.from_kinds) > 1 or len(kind.to_kinds) > 1 or kind.from_kinds == kind.to_kinds:
        return []
    ends = (("from", kind.from_kinds[0]), ("to", kind.to_kinds[0]))
    return [(n, end) for end, k in ends for n in (k, ontology.nodes[k].zh)]


def _key(header: str) -> str:
    return re.sub(r"[\s_\-/]+", "", header).casefold()


def _table(
    file: File,
    sheet: str,
    kind: NodeKind | RelationKind,
    ontology: Ontology,
    recipe: str,
    notices: list[Notice],
) -> list[Table]:
    columns = Columns.of(kind, ontology)

    def known(header: str) -> bool:
        return columns.find(header) is not None or told_by(kind.name, header) is not None

    found = read_sheet(file, sheet, known, notices)
    if found is None:
        return []
    notices += unseen(file, found)
    told: list[Notice] = []
    table = as_table(without_examples(found), kind, columns, recipe, told)
    notices += [n for n in told if told_by(kind.name, n.column) is None]
    made = with_relations(table)
    return [*made, refused(found, found.wide, kind, columns, recipe)] if found.wide else made


def refused(
    sheet: Sheet, wide: Wide, kind: NodeKind | RelationKind, columns: Columns, recipe: str
) -> Table:
    """The rows of a sheet that are too wide, as a table of which every row is refused."""
    found = Sheet(sheet.file, sheet.sheet, wide.frame, wide.rows, sheet.header)
    table = as_table(found, kind, columns, recipe, [])
    return replace(table, refused=dict(enumerate(wide.reasons)))


def as_table(
    sheet: Sheet,
    kind: NodeKind | RelationKind,
    columns: Columns,
    recipe: str,
    notices: list[Notice],
) -> Table:
    """A sheet with its columns under the ontology's names. Raises Problem if none is known."""
    headers: dict[str, str] = {}
    units: dict[str, str] = {}
    unknown: list[str] = []
    exported = {*sheet.frame.columns} >= _SAID_BY
    for header in sheet.frame.columns:
        found = columns.find(header)
        if found is None or found[0] in headers:
            unknown.append(header)
            if exported and header in _SAID_BY:
                continue
            notices.append(_unknown(sheet, kind, header, columns, found))
            continue
        headers[found[0]] = header
        units[found[0]] = found[1]
    if not headers:
        raise Unrecognised(*_no_header(sheet, kind))
    taken = {h: f"{h} (?)" for h in unknown if h in headers}
    frame = sheet.frame.rename({h: c for c, h in headers.items()} | taken)
    for name, unit in units.items():
        if unit:
            frame = frame.with_columns(with_unit(pl.col(name), unit).alias(name))
        if sheet.since_1904 and columns.types.get(name) is Type.DATE:
            frame = frame.with_columns(from_1904(pl.col(name)).alias(name))
    unknown = [taken.get(h, h) for h in unknown]
    return Table(kind, frame, sheet.rows, sheet.file, sheet.sheet, headers, tuple(unknown), recipe)


def _who_said_it() -> Notice:
    return Notice(
        "this is an exported graph: who said what (columns source and claims) is not loaded; all "
        "of it is said by the source of this load",
        "这是导出的图：各条内容的原来源（source、claims 列）未载入，全部算作本次载入的来源所述",
    )


def _unknown(
    sheet: Sheet,
    kind: NodeKind | RelationKind,
    header: str,
    columns: Columns,
    found: tuple[str, str] | None,
) -> Notice:
    if found is not None:
        en = f"column {header!r} says {found[0]} again; not loaded"
        zh = f"列“{header}”与前面的 {found[0]} 重复，未载入"
    else:
        near = _near(header, columns.listed)
        en = f"{kind.name} has no property {header!r}; not loaded" + (
            f"; meant {near}?" if near else ""
        )
        zh = f"{kind.zh}没有属性“{header}”，未载入" + (f"；是否指 {near}？" if near else "")
    return Notice(en, zh, file=sheet.file, sheet=sheet.sheet, column=header)


def _no_header(sheet: Sheet, kind: NodeKind | RelationKind) -> Phrase:
    where = " / ".join(filter(None, (sheet.file, sheet.sheet)))
    seen = [*filter(None, sheet.header)]
    ends = [] if isinstance(kind, NodeKind) else [("from", "起点"), ("to", "终点")]
    wanted = [*ends, *((p.name, p.zh) for p in kind.properties)]
    return Phrase(
        f"{where}: not one column of {kind.name} in the first rows (seen: {', '.join(seen)}); "
        f"the columns are {', '.join(en for en, _ in wanted)}",
        f"{where}：前几行中没有“{kind.zh}”的任何列（读到：{'、'.join(seen)}）；"
        f"可用的列：{'、'.join(zh for _, zh in wanted)}",
    )
