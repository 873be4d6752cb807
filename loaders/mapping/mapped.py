"""Anybody's tables through a mapping: which sheet is which kind, which column which property.

What a mapping can say stands in :mod:`loaders.mapping.declared`. Here it is carried out: files are
found, columns made, rows chosen, split and collapsed; the result is the same kind of table that the
canonical form gives. Every row is accounted for: taken, or rejected where a group of tables ought
to have taken it; what is left aside on purpose is told of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from graph.kinds import Ontology
from graph.notice import Notice
from graph.ontology import ONTOLOGY
from graph.problem import Unrecognised
from graph.records import Table
from graph.schema import NodeKind, Type
from loaders.built_in import built_in
from loaders.mapping.cells import Absent, Maker
from loaders.mapping.declared import Condition, Mapped, Once, TableSpec
from loaders.mapping.file import read_mapping
from loaders.mapping.files import sources
from loaders.mapping.parts import NOTHING, parts_of
from loaders.sheets.headers import from_1904
from loaders.sheets.reading import Progress, Sheet, find_files
from loaders.tables import digest

FORM = "mapped-2"

_ROW, _TABLE = "_row", "_table"
_TOLD = ("from", "to")
"""Ends of a relation: where what stands there is unknown and told of, there is no relation."""


def read_mapped(
    mapping: Path | str,
    paths: Sequence[Path],
    progress: Progress | None = None,
    ontology: Ontology = ONTOLOGY,
) -> tuple[list[Table], list[Notice]]:
    """The tables that a mapping (a file, or the short name of a shipped one) makes of these paths.

    Rows that a group of tables leaves over come in a table of their own, refused. Raises Problem
    for a mapping that is wrong, at its line, for a file that it needs and that is not there, and
    for one that cannot be read.
    """
    mapped = read_mapping(mapping, ontology)
    notices: list[Notice] = []
    files = find_files(paths, notices)
    if progress:
        progress(f"reading {len(files)} files", f"读取 {len(files)} 个文件")
    maker = Maker(mapped, sources(mapped, files, notices))
    work = _Work(mapped, maker, notices, f"{digest(FORM, ontology)}:{mapped.digest}")
    tables = [t for spec in mapped.tables for t in work.tables(spec)]
    tables += work.left_over()
    tables += work.too_wide()
    if not tables and any(s.rows.len() for name in mapped.files for s in maker.sheets(name)):
        raise _unrecognised(mapped, maker)
    tables += [t for name in mapped.builtin for t in built_in(name)]
    notices += [*work.passed_over(), *work.maker.unused(), *work.lacks()]
    return tables, notices


@dataclass
class _Group:
    """Which rows of a sheet the tables of a group have taken so far."""

    spec: TableSpec
    kinds: list[str]
    taken: list[pl.Series]


@dataclass
class _Work:
    """A mapping being carried out."""

    mapped: Mapped
    maker: Maker
    notices: list[Notice]
    recipe: str
    groups: dict[tuple[str, str], _Group] = field(default_factory=dict)
    lacking: dict[tuple[str, str], dict[tuple[str, str], str]] = field(default_factory=dict)
    """What stays empty, by file and sheet: property, and the columns that it might come from."""
    taken: dict[tuple[str, int], pl.Series] = field(default_factory=dict)
    """Which rows any table takes, by file of the mapping and number of the sheet."""

    def tables(self, spec: TableSpec) -> list[Table]:
        """The tables of this kind, one for each sheet of its file."""
        found = []
        for number, sheet in enumerate(self.maker.sheets(spec.source)):
            try:
                chosen = self.chosen(spec, sheet, number)
                table = self.table(spec, sheet, chosen)
            except Absent as absent:
                if not self.mapped.lenient:
                    raise absent.problem(self.mapped, sheet) from absent
                self.skip(spec, sheet, absent)
                continue
            found.append(table)
        return _once(found, spec.once) if spec.once else found

    def chosen(self, spec: TableSpec, sheet: Sheet, number: int) -> pl.DataFrame:
        """The rows of the sheet that belong in this table, with ``_row``, split as it says."""
        frame = sheet.frame.with_columns(pl.int_range(pl.len()).alias(_ROW))
        taken = pl.Series([True]).new_from_index(0, frame.height)
        for condition in spec.where:
            if not self.is_of_parts(spec, condition, frame):
                taken &= self.holds(condition, frame)
        if spec.group:
            group = self.groups.setdefault((spec.group, spec.source), _Group(spec, [], []))
            group.kinds.append(spec.kind.name)
            if len(group.taken) <= number:
                group.taken.append(taken)
            else:
                group.taken[number] = group.taken[number] | taken
        before = self.taken.get((spec.source, number))
        self.taken[(spec.source, number)] = taken if before is None else before | taken
        frame = frame.filter(taken)
        if not spec.split:
            return frame
        frame = self.split(spec, frame, sheet)
        for condition in spec.where:
            if self.is_of_parts(spec, condition, frame):
                frame = frame.filter(self.holds(condition, frame))
        return frame

    def is_of_parts(self, spec: TableSpec, condition: Condition, frame: pl.DataFrame) -> bool:
        """Whether a condition is on a column that comes apart, and looks at each of its parts."""
        if not (condition.like or condition.unlike):
            return False
        find = self.maker.find
        column = find(frame, condition.column)
        return any(find(frame, name) == column for name, _ in spec.split)

    def holds(self, condition: Condition, frame: pl.DataFrame) -> pl.Series:
        texts = self.maker.column(frame, (condition.column,), condition.line)
        if condition.empty is not None:
            blank = texts.is_null() | texts.is_in(sorted(NOTHING)).fill_null(True)
            return blank if condition.empty else ~blank
        if condition.like:
            return texts.str.contains(condition.like).fill_null(False)
        if condition.unlike:
            return ~texts.str.contains(condition.unlike).fill_null(False)
        wanted = [v.casefold() for v in condition.values]
        among = texts.str.to_lowercase().is_in(wanted).fill_null(False)
        return ~among if condition.negated else among

    def split(self, spec: TableSpec, frame: pl.DataFrame, sheet: Sheet) -> pl.DataFrame:
        """A row for each part, or for each pair of parts where several columns come apart."""
        names = []
        for column, way in spec.split:
            texts = self.maker.column(frame, (column,), spec.line)
            name = self.maker.find(frame, column) or column
            parts = [parts_of(text, way) for text in texts.to_list()]
            frame = frame.with_columns(pl.Series(name, parts, dtype=pl.List(pl.String)))
            names.append(name)
        frame = frame.filter(pl.all_horizontal(pl.col(n).is_not_null() for n in names))
        if spec.paired:
            return self.paired(frame, names, sheet)
        for name in names:
            frame = frame.explode(name)
        return frame

    def paired(self, frame: pl.DataFrame, names: list[str], sheet: Sheet) -> pl.DataFrame:
        """The first part with the first, and so on; a single one goes with each of the others."""
        longest = pl.max_horizontal(pl.col(n).list.len() for n in names)
        frame = frame.with_columns(
            pl.when(pl.col(n).list.len() == 1)
            .then(pl.col(n).list.first().repeat_by(longest))
            .otherwise(pl.col(n))
            .alias(n)
            for n in names
        )
        even = pl.all_horizontal(pl.col(n).list.len() == longest for n in names)
        odd = frame.filter(~even)
        if odd.height:
            rows = sheet.rows.gather(odd[_ROW]).to_list()
            columns = " / ".join(names)
            self.notices.append(
                Notice(
                    f"{columns} hold different numbers of parts, which cannot be paired; left out",
                    f"“{columns}”各列的项数不同，无法逐项对应，未载入",
                    file=sheet.file,
                    sheet=sheet.sheet,
                    row=rows[0],
                    count=len(rows),
                )
            )
        return frame.filter(even).explode(names)

    def table(self, spec: TableSpec, sheet: Sheet, frame: pl.DataFrame) -> Table:
        """A table of the ontology made from these rows of the sheet."""
        columns: dict[str, pl.Series] = {}
        headers: dict[str, str] = {}
        needed = _needed(spec)
        types = {p.name: p.type for p in spec.kind.properties}
        for name, cell in spec.columns.items():
            try:
                columns[name] = self.maker.make(cell, frame, spec.source)
            except Absent as absent:
                if not self.mapped.lenient or name in needed:
                    raise
                self.told_absent(spec, sheet, name, absent)
                continue
            if sheet.since_1904 and types.get(name) is Type.DATE:
                columns[name] = pl.select(from_1904(pl.lit(columns[name]))).to_series()
            header = self.maker.header(cell, frame, spec.source)
            headers[name] = header or name
        made = pl.DataFrame(columns) if columns else pl.DataFrame()
        rows = sheet.rows.gather(frame[_ROW])
        told = [n for n in _TOLD if n in made.columns and spec.columns[n].is_told()]
        if told:
            known = made.select(pl.all_horizontal(pl.col(told).is_not_null())).to_series()
            made, rows = made.filter(known), rows.filter(known)
        if spec.distinct and made.height:
            first = made.with_row_index(_ROW).unique(
                made.columns, keep="first", maintain_order=True
            )
            made, rows = first.drop(_ROW), rows.gather(first[_ROW])
        return Table(
            spec.kind, made, rows.alias("row"), sheet.file, sheet.sheet, headers, (), self.recipe
        )

    def left_over(self) -> list[Table]:
        """The rows that no table of a group has taken, all of them refused."""
        found = []
        for (_, source), group in self.groups.items():
            for sheet, taken in zip(self.maker.sheets(source), group.taken, strict=True):
                if not taken.all():
                    frame = sheet.frame.with_columns(pl.int_range(pl.len()).alias(_ROW))
                    found.append(self.refused(group, sheet, frame.filter(~taken)))
        return found

    def too_wide(self) -> list[Table]:
        """The rows with more values than headings, under their own headings, all refused."""
        found = []
        for name in self.mapped.files:
            kind = next((t.kind for t in self.mapped.tables if t.source == name), None)
            for sheet in self.maker.sheets(name) if kind else ():
                if kind and (wide := sheet.wide):
                    named = tuple(wide.frame.columns)
                    reasons = dict(enumerate(wide.reasons))
                    where = (wide.rows, sheet.file, sheet.sheet)
                    found.append(Table(kind, wide.frame, *where, {}, named, self.recipe, reasons))
        return found

    def refused(self, group: _Group, sheet: Sheet, frame: pl.DataFrame) -> Table:
        table = self.table(group.spec, sheet, frame)
        condition = group.spec.where[0]
        values = self.maker.column(frame, (condition.column,), condition.line)
        by_row = dict(zip(sheet.rows.gather(frame[_ROW]), values, strict=True))
        kinds = ", ".join(dict.fromkeys(group.kinds))
        refused = {}
        for position, row in enumerate(table.rows):
            value = by_row[row]
            en = f"is {value!r}" if value is not None else "is empty"
            zh = f"为“{value}”" if value is not None else "为空"
            refused[position] = (
                "table",
                value,
                f"{condition.column} {en}, so that its kind is not known; "
                f"write one of {kinds} into the column table",
                f"{condition.column}{zh}，无法确定类别；请在 table 列填写 {kinds} 之一",
            )
        return replace(table, refused=refused)

    def skip(self, spec: TableSpec, sheet: Sheet, absent: Absent) -> None:
        wanted = self.headings(spec, absent)
        kind, zh = spec.kind.name, spec.kind.zh
        note = Notice(
            f"no column {wanted}: no {kind} is read from this sheet",
            f"没有“{wanted}”列：未从此表读取{zh}",
            file=sheet.file,
            sheet=sheet.sheet,
        )
        if note not in self.notices:
            self.notices.append(note)

    def told_absent(self, spec: TableSpec, sheet: Sheet, name: str, absent: Absent) -> None:
        lacking = self.lacking.setdefault((sheet.file, sheet.sheet), {})
        said = next((p.zh for p in spec.kind.properties if p.name == name), name)
        whose = f"{spec.kind.name}.{name}", f"{spec.kind.zh}的{said}"
        lacking[whose] = self.headings(spec, absent)

    def headings(self, spec: TableSpec, absent: Absent) -> str:
        """The headings that a file lacks, for people: of a column of the mapping's own those that
        it is made from."""
        made = self.mapped.files[spec.source].columns
        found: dict[str, None] = {}
        wanted = list(absent.columns)
        while wanted:
            name = wanted.pop(0)
            if name in made:
                wanted += [n for names, _ in made[name].headers() for n in names if n != name]
            else:
                found[name] = None
        return " / ".join(found)

    def lacks(self) -> list[Notice]:
        """What each sheet lacks that the mapping could use, a notice a sheet."""
        found = []
        for (file, sheet), lacking in self.lacking.items():
            en = "; ".join(f"{name} ({columns})" for (name, _), columns in lacking.items())
            zh = "；".join(f"{name}（{columns}）" for (_, name), columns in lacking.items())
            text = f"not in this sheet, so left empty: {en}", f"此表没有，故留空：{zh}"
            found.append(Notice(*text, file=file, sheet=sheet))
        return found

    def passed_over(self) -> list[Notice]:
        """How many rows of each sheet meet the conditions of no table."""
        found = []
        for (source, number), taken in self.taken.items():
            sheet = self.maker.sheets(source)[number]
            left = [] if taken.all() else sheet.rows.filter(~taken).to_list()
            if left and not any(of == source for _, of in self.groups):
                text = (
                    f"{len(left)} rows meet the conditions (where) of no table and are left out",
                    f"{len(left)} 行不符合任何表的条件（where），未载入",
                )
                found.append(
                    Notice(*text, file=sheet.file, sheet=sheet.sheet, row=left[0], count=len(left))
                )
        return found


def _unrecognised(mapped: Mapped, maker: Maker) -> Unrecognised:
    """That sheets hold rows and the mapping can make nothing of them, with their headings."""
    sheets = [s for name in mapped.files for s in maker.sheets(name) if s.rows.len()]
    seen = [
        (" / ".join(filter(None, (Path(s.file).name, s.sheet))), [h for h in s.header if h])
        for s in sheets
    ]
    en = "; ".join(f"{place}: {', '.join(headings)}" for place, headings in seen)
    zh = "；".join(f"{place}：{'、'.join(headings)}" for place, headings in seen)
    return Unrecognised(
        f"the mapping {mapped.path.name} finds none of the columns it needs. The headings are {en}",
        f"映射 {mapped.path.name} 需要的列都没有找到。表头有：{zh}",
    )


def _once(tables: Sequence[Table], once: Once) -> list[Table]:
    """The tables with one row, the first, for each key; what the others say goes into it."""
    by = [c for c in once.by if all(c in t.frame.columns for t in tables)]
    if not by or len(by) < len(once.by):
        return list(tables)
    names = dict.fromkeys(c for t in tables for c in t.frame.columns if c not in by)
    frames = [
        t.frame.with_columns(pl.lit(n).alias(_TABLE), pl.int_range(pl.len()).alias(_ROW))
        for n, t in enumerate(tables)
    ]
    joined = pl.concat(frames, how="diagonal")
    keyed = pl.all_horizontal(pl.col(by).is_not_null())
    one = (
        joined.filter(keyed)
        .group_by(by, maintain_order=True)
        .agg(pl.col(_TABLE, _ROW).first(), *(_counted(name, once) for name in names))
    )
    rest = joined.filter(~keyed)
    both = pl.concat([one, rest.select(one.columns)]).sort(_TABLE, _ROW)
    found = []
    for number, table in enumerate(tables):
        mine = both.filter(pl.col(_TABLE) == number)
        rows = table.rows.gather(mine[_ROW])
        found.append(replace(table, frame=mine.select(table.frame.columns), rows=rows))
    return found


def _counted(name: str, once: Once) -> pl.Expr:
    said = pl.col(name).drop_nulls()
    if name in once.all:
        text = said.unique(maintain_order=True).str.join("；")
        return pl.when(said.len() > 0).then(text).alias(name)
    return (said.last() if name in once.last else said.first()).alias(name)


def _needed(spec: TableSpec) -> set[str]:
    """The columns without which the table would be nothing but rejects."""
    needed = {p.name for p in spec.kind.properties if p.required}
    if not isinstance(spec.kind, NodeKind):
        return needed | {"from", "to"}
    return needed | {r.name for r in spec.kind.references}
