"""Drafted sheets as a mapping file: YAML, with comments in the reader's language."""

from __future__ import annotations

import glob
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graph.ontology import ONTOLOGY
from graph.problem import Lang
from loaders.draft.forms import Column, Drafted, is_certain
from loaders.draft.mapping import Made, Writer
from loaders.draft.words import credential_in
from loaders.sheets.headers import parted

_PLAIN = re.compile(r"^[A-Za-z_\u3400-\u9fff][\w\u3400-\u9fff]*$")
_WIDE = 96


@dataclass(frozen=True)
class Part:
    """Sheets that are read alike: one name under ``files``, and its tables."""

    name: str
    sheets: tuple[Drafted, ...]
    tables: tuple[Made, ...]
    made: Mapping[str, Any]
    fields: bool

    @property
    def becomes(self) -> dict[str, tuple[str, str]]:
        """Kind and property that each column becomes, by heading."""
        return becomes(self.tables, self.made, self.sheets[0].columns)


def parts(sheets: Sequence[Drafted], lang: Lang) -> list[Part]:
    """The parts of a mapping: sheets of one file with the same headings go together."""
    alike: dict[tuple[Any, ...], list[Drafted]] = {}
    for sheet in sheets:
        if sheet.form is not None:
            alike.setdefault(_likeness(sheet), []).append(sheet)
    found: list[Part] = []
    taken: dict[str, int] = {}
    for group in alike.values():
        form = group[0].form
        assert form is not None
        writer = Writer(group, form)
        tables = tuple(writer.tables())
        name = form.said(lang).replace(" ", "_")
        taken[name] = taken.get(name, 0) + 1
        if taken[name] > 1:
            name = f"{name}{taken[name]}"
        found.append(Part(name, tuple(group), tables, writer.made, writer.uses_fields))
    return [_agreeing(part, found) for part in found]


def with_spare(sheets: Sequence[Drafted]) -> list[Drafted]:
    """Sheets that are read alike (or are forms, each of a firm) with what they say of firms, where
    no other sheet says it."""
    known = [s for s in sheets if s.form is not None]
    alone = len({_likeness(s) for s in known}) == 1 or all(s.beside for s in known)
    if (
        not known
        or not alone
        or not known[0].form
        or known[0].form.name not in ("demands", "credentials")
    ):
        return [*sheets]
    return [_with_spare(s) if s.form else s for s in sheets]


def _with_spare(sheet: Drafted) -> Drafted:
    spare = {c.heading for c in sheet.spare}
    left = {h: why for h, why in sheet.left.items() if h not in spare}
    return replace(sheet, columns=(*sheet.columns, *sheet.spare), left=left, spare=())


def _agreeing(part: Part, found: Sequence[Part]) -> Part:
    """A part whose needs are dated and judged as the call for needs does where they stand there.

    A need that comes up at a visit may have been handed in before: two days would disagree.
    """
    calls = [p for p in found if p.sheets[0].form and p.sheets[0].form.name == "demands"]
    form = part.sheets[0].form
    if not calls or form is None or form.name != "visits":
        return part
    return replace(part, tables=tuple(_as_called(table, part, calls) for table in part.tables))


def _as_called(table: Made, part: Part, calls: Sequence[Part]) -> Made:
    if table.kind != "Demand":
        return table
    columns = dict(table.keys["columns"])
    firm, need = columns["enterprise"], columns["title"]
    for name, role in (("raised_on", "raised"), ("status", "status")):
        looked_up = []
        for call in calls:
            first = call.sheets[0]
            if first.of("firm") and first.of(role):
                key = [first.of("firm")[0].heading, first.of("need")[0].heading]
                take = first.of(role)[0].heading
                given = {"lookup": call.name, "key": key, "by": [firm, need], "take": take}
                told = next(
                    (t.keys["columns"].get(name) for t in call.tables if t.kind == "Demand"), None
                )
                if isinstance(told, Mapping) and "values" in told:
                    given |= {"values": told["values"], "others": "empty"}
                looked_up.append(given)
        if looked_up and name in columns:
            columns[name] = {"first": [*looked_up, columns[name]]}
    return Made(table.kind, {**table.keys, "columns": columns})


def _likeness(sheet: Drafted) -> tuple[Any, ...]:
    """What sheets that are read alike have in common."""
    roles = tuple((c.heading, c.role.name) for c in sheet.columns)
    header = sheet.header if sheet.spread else None
    if sheet.beside:
        return "beside", sheet.form and sheet.form.name, tuple(sorted(roles)), sheet.year
    laid = header, sheet.area, sheet.fill, sheet.matrix and sheet.matrix.columns
    told = credential_in(sheet.titles) if sheet.form and not sheet.of("kind") else ""
    return sheet.path, sheet.form and sheet.form.name, roles, laid, sheet.unit, sheet.year, told


def mapping_text(found: Sequence[Part], lang: Lang) -> str:
    """The whole mapping, as ``load --mapping`` takes it."""
    return "\n".join(_lines(found, lang)) + "\n"


def _lines(found: Sequence[Part], lang: Lang) -> Iterator[str]:
    zh = lang == "zh"
    yield (
        "# 由 hongsheng draft 起草：每张表是什么、各列对应什么；请核对带“？”的行，可直接修改。"
        if zh
        else "# Drafted by hongsheng draft: what each sheet is and each column means. Look at the "
        "lines"
    )
    if not zh:
        yield "# with a ?; change what is wrong."
    forms = {f.name: f for p in found if (f := p.sheets[0].form)}.values()
    yield f"about: {flow('; '.join(f.en for f in forms))}"
    yield f"about_zh: {flow('、'.join(f.zh for f in forms))}"
    if any(p.fields for p in found):
        yield (
            "builtin: fields  # 一并载入国家重点支持的高新技术领域，领域名称才有所指"
            if zh
            else "builtin: fields  # the national list of fields comes along, for names to mean one"
        )
    yield ""
    yield "files:"
    for part in found:
        yield from _file(part, lang)
    yield ""
    yield "tables:"
    for part in found:
        first = part.sheets[0]
        yield f"  # {first.path.name} {' / '.join(s.sheet for s in part.sheets)}".rstrip()
        for table in part.tables:
            yield from _table(part, table)


def _file(part: Part, lang: Lang) -> Iterator[str]:
    zh, first = lang == "zh", part.sheets[0]
    yield f"  {flow(part.name)}:"
    files = list(dict.fromkeys(glob.escape(s.path.name) for s in part.sheets))
    yield f"    file: {flow(files[0] if len(files) == 1 else files)}"
    if first.sheet:
        sheets = list(dict.fromkeys(glob.escape(s.sheet) for s in part.sheets))
        yield f"    sheet: {flow(sheets[0] if len(sheets) == 1 else sheets)}"
    if first.area:
        yield f"    area: {flow(str(first.area))}" + (
            "  # 这张工作表中的一个表" if zh else "  # one of the tables in this sheet"
        )
    if first.beside:
        yield "    header: beside" + (
            "  # 表头在值的旁边，一张工作表为一条记录"
            if zh
            else "  # each heading stands beside its value; a sheet is one record"
        )
    elif first.spread:
        rows = f"{first.header[0]}-{first.header[-1]}" if first.header else "none"
        yield f"    header: {rows}"
    if first.fill:
        yield f"    fill: {flow(list(first.fill))}" + (
            "  # ? 空格取上方的值" if zh else "  # ? empty cells take what stands above"
        )
    if first.matrix:
        matrix = first.matrix
        turned: dict[str, Any] = {"columns": [glob.escape(c) for c in matrix.columns]}
        turned |= {"heading": matrix.heading, "cell": matrix.cell}
        turned |= {"split": matrix.split} if matrix.split else {}
        yield f"    unpivot: {flow(turned)}" + (
            "  # ? 这些列各成一行" if zh else "  # ? a row for each of these columns"
        )
    yield f"    # {'各列对应：' if zh else 'what each column means:'}"
    meant = part.becomes
    for column in first.columns:
        doubt = "" if is_certain(column) else (" ？请核对" if zh else " ? look at it")
        what = ".".join(meant[column.heading]) if column.heading in meant else "—"
        yield f"    #   {_one_line(column.heading)} → {what}{doubt}"
    if part.made:
        yield "    columns:"
        for name, cell in part.made.items():
            yield f"      {flow(name)}: {flow(cell)}"
    used = {cell.get("under") for cell in part.made.values() if isinstance(cell, Mapping)}
    left = dict(kv for sheet in part.sheets for kv in sheet.left.items() if kv[0] not in used)
    if left:
        yield "    ignored:"
        for heading, (why, why_zh) in left.items():
            reason = (why_zh if zh else why) or ("未识别，未载入" if zh else "not recognised")
            yield f"      {flow(heading)}: {flow(reason)}"


def _table(part: Part, table: Made) -> Iterator[str]:
    yield f"  - kind: {table.kind}"
    yield f"    from: {flow(part.name)}"
    for name, value in table.keys.items():
        line = f"    {name}: {flow(value)}"
        if name == "columns" and len(line) > _WIDE:
            yield "    columns:"
            yield from (f"      {flow(k)}: {flow(v)}" for k, v in value.items())
        else:
            yield line


def _one_line(text: str) -> str:
    return " ".join(text.split())


def flow(value: Any) -> str:
    """A value as YAML writes it in one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{flow(k)}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    text = str(value)
    return text if _PLAIN.match(text) else "'" + text.replace("'", "''") + "'"


def becomes(
    tables: Sequence[Made], made: Mapping[str, Any], columns: Sequence[Column]
) -> dict[str, tuple[str, str]]:
    """Kind and property that each column becomes, by heading: a node's property before an end."""
    found: dict[str, tuple[str, str]] = {}
    bare = {parted(c.heading)[0]: c.heading for c in columns}
    bare |= {c.heading: c.heading for c in columns}
    for table in sorted(tables, key=lambda t: t.kind not in ONTOLOGY.nodes):
        for name, cell in table.keys["columns"].items():
            for heading in _headings(cell, made):
                if heading in bare:
                    found.setdefault(bare[heading], _place(table, name))
        for heading in table.keys.get("where", {}):
            if heading in bare and table.kind in ONTOLOGY.nodes:
                found.setdefault(bare[heading], (table.kind, ONTOLOGY.nodes[table.kind].label))
    return found


def _place(table: Made, name: str) -> tuple[str, str]:
    if table.kind in ONTOLOGY.nodes:
        return table.kind, name
    relation = ONTOLOGY.relations[table.kind]
    kinds = relation.from_kinds if name == "from" else relation.to_kinds
    if name in ("from", "to") and len(kinds) == 1:
        return kinds[0], ONTOLOGY.nodes[kinds[0]].label
    return table.kind, name


def _headings(cell: Any, made: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(cell, str):
        yield from (list(_headings(made[cell], made)) if cell in made else []) or [cell]
    elif isinstance(cell, Mapping):
        if "column" in cell:
            yield cell["column"]
        for each in cell.get("first", ()):
            yield from _headings(each, made)
