"""A mapping file, checked as it is read: every mistake with its line and what would work."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from graph.kinds import Ontology
from graph.problem import Problem
from graph.records import ENDS
from graph.schema import NodeKind, RelationKind
from loaders.built_in import LISTS
from loaders.mapping.declared import Cell, Condition, FileSpec, Mapped, Once, TableSpec
from loaders.mapping.declared_cells import Cells
from loaders.mapping.layouts import Area
from loaders.mapping.pieces import Item, parse
from loaders.mapping.unpivot import Unpivot

SHIPPED = Path(__file__).parent / "shipped"

_DELIMITERS = {"tab": "\t", "\t": "\t", ",": ",", ";": ";", "|": "|"}


def shipped() -> list[str]:
    """Short names of the mappings that come with the program."""
    return sorted(p.stem for p in SHIPPED.glob("*.yaml"))


def find_mapping(mapping: Path | str) -> Path:
    """The file of a mapping given by path or by short name. Raises Problem if there is none."""
    path = Path(mapping)
    if path.is_file():
        return path
    named = SHIPPED / f"{mapping}.yaml"
    if str(mapping) in shipped():
        return named
    names = ", ".join(shipped())
    raise Problem(
        f"{mapping}: there is no such mapping file, nor one that comes with the program ({names})",
        f"{mapping}：没有此映射文件；随程序提供的映射有：{names}",
    )


def read_mapping(mapping: Path | str, ontology: Ontology) -> Mapped:
    """Read and check a mapping. Raises Problem with file, line and what would work."""
    path = find_mapping(mapping)
    content = path.read_bytes()
    reader = _Reader(path, ontology)
    return reader.mapping(parse(path, content), hashlib.sha256(content).hexdigest()[:16])


class _Reader(Cells):
    """Checks the pieces of a mapping and makes the declarations of them."""

    def mapping(self, root: Item, digest: str) -> Mapped:
        top = self.keys(root, {"about", "about_zh", "lenient", "builtin", "files", "tables"})
        for needed in ("files", "tables"):
            if needed not in top:
                raise self.wrong(root, f"{needed!r} is missing", f"缺少“{needed}”")
        files = {n: self.file(n, each) for n, each in self.pairs(top["files"]).items()}
        if not isinstance(top["tables"].value, list):
            raise self.wrong(
                top["tables"], "tables is a list: - kind: ...", "tables 应为列表:- kind：…"
            )
        tables = tuple(self.table(each, files) for each in top["tables"].value)
        self.lookups(files, tables)
        about = self.text(top["about"]) if "about" in top else ""
        return Mapped(
            self.path,
            files,
            tables,
            self.flag(top.get("lenient")),
            about,
            self.text(top["about_zh"]) if "about_zh" in top else about,
            digest,
            self.builtin(top["builtin"]) if "builtin" in top else (),
        )

    def builtin(self, item: Item) -> tuple[str, ...]:
        names = self.texts(item)
        for name in names:
            if name not in LISTS:
                raise self.unknown(
                    Item(name, item.line), "list that comes with it", "自带的清单", LISTS
                )
        return names

    def file(self, name: str, item: Item) -> FileSpec:
        given = self.keys(
            item,
            {
                *("file", "sheet", "header", "area", "fill", "delimiter", "encoding", "optional"),
                *("columns", "ignored", "unpivot"),
            },
        )
        if "file" not in given:
            raise self.wrong(item, f"{name} names no file: file: 'firms*.csv'", f"{name} 缺少 file")
        delimiter = given.get("delimiter")
        if delimiter and delimiter.value not in _DELIMITERS:
            raise self.wrong(delimiter, "a delimiter is tab , ; or |", "分隔符应为 tab、,、; 或 |")
        cells = self.pairs(given["columns"]) if "columns" in given else {}
        ignored = self.pairs(given["ignored"]) if "ignored" in given else {}
        beside = "header" in given and self.text(given["header"]).casefold() == "beside"
        return FileSpec(
            name,
            item.line,
            self.texts(given["file"]),
            self.texts(given["sheet"]) if "sheet" in given else ("*",),
            self.header(given["header"]) if "header" in given and not beside else None,
            beside,
            self.area(given["area"]) if "area" in given else None,
            self.texts(given["fill"]) if "fill" in given else (),
            self.unpivot(given["unpivot"]) if "unpivot" in given else None,
            _DELIMITERS[delimiter.value] if delimiter else None,
            self.text(given["encoding"]) if "encoding" in given else None,
            self.flag(given.get("optional")),
            {n: self.cell(each) for n, each in cells.items()},
            {n: self.text(each) for n, each in ignored.items()},
        )

    def unpivot(self, item: Item) -> Unpivot:
        given = self.keys(item, {"columns", "heading", "cell", "split"})
        if missing := [n for n in ("columns", "heading", "cell") if n not in given]:
            raise self.wrong(
                item,
                f"unpivot has no {', '.join(missing)}: unpivot: {{columns: [1月, 2月], heading: "
                "name of the column for their headings, cell: name of that for their cells}",
                f"unpivot 缺少 {'、'.join(missing)}：unpivot: {{columns: [1月, 2月], "
                "heading: 存放其表头的列名, cell: 存放其单元格的列名}",
            )
        return Unpivot(
            item.line,
            self.texts(given["columns"]),
            self.text(given["heading"]),
            self.text(given["cell"]),
            self.text(given["split"]) if "split" in given else "",
        )

    def area(self, item: Item) -> Area:
        area = Area.of(self.text(item))
        if area is None:
            raise self.wrong(
                item,
                "an area is its corners, as a spreadsheet writes them: A7:F20, or A7:F to the end",
                "area 应为区域的两角，写法与表格软件相同：A7:F20，或 A7:F（直到末行）",
            )
        return area

    def header(self, item: Item) -> tuple[int, ...]:
        text = self.text(item)
        if text.casefold() in ("none", "no"):
            return ()
        found = re.fullmatch(r"([1-9]\d{0,4})(?:-([1-9]\d{0,4}))?", text)
        if not found or int(found[2] or found[1]) not in range(int(found[1]), int(found[1]) + 5):
            raise self.wrong(
                item,
                "a header is its row (3), its rows (3-4, five at most), none or beside",
                "header 应为表头所在的行（3）、若干行（3-4，至多五行）、none 或 beside",
            )
        return tuple(range(int(found[1]), int(found[2] or found[1]) + 1))

    def table(self, item: Item, files: Mapping[str, FileSpec]) -> TableSpec:
        given = self.keys(
            item,
            {"kind", "from", "where", "group", "split", "paired", "distinct", "once", "columns"},
        )
        for needed in ("kind", "from", "columns"):
            if needed not in given:
                raise self.wrong(item, f"the table has no {needed!r}", f"此表缺少“{needed}”")
        kind = self.ontology.find_table(self.text(given["kind"]))
        if kind is None:
            raise self.unknown(given["kind"], "kind or relation", "类别或关系", self.kinds())
        source = self.text(given["from"])
        if source not in files:
            raise self.unknown(given["from"], "name under files", "files 下的名称", files)
        distinct = self.flag(given.get("distinct"))
        cells = self.cells(kind, given["columns"])
        return TableSpec(
            kind,
            item.line,
            source,
            cells,
            tuple(self.conditions(given["where"])) if "where" in given else (),
            self.text(given["group"]) if "group" in given else "",
            self.split(given["split"]) if "split" in given else (),
            self.flag(given.get("paired")),
            distinct,
            self.once(given["once"], cells) if "once" in given else None,
        )

    def once(self, item: Item, cells: Mapping[str, Cell]) -> Once:
        given = self.keys(item, {"by", "last", "all"})
        if "by" not in given:
            raise self.wrong(
                item,
                "by which columns are rows one? once: {by: [id]}",
                "请写明依据：once: {by: [id]}",
            )
        for each in given.values():
            for name in self.texts(each):
                if name not in cells:
                    raise self.unknown(
                        Item(name, each.line), "column of this table", "此表的列", cells
                    )
        named = {name: self.texts(each) for name, each in given.items()}
        return Once(named["by"], named.get("last", ()), named.get("all", ()))

    def cells(self, kind: NodeKind | RelationKind, item: Item) -> dict[str, Cell]:
        cells: dict[str, Cell] = {}
        for name, each in self.pairs(item).items():
            to = self.property(kind, name, each)
            if to in cells:
                raise self.wrong(each, f"{to} is given twice", f"{to} 重复")
            cells[to] = self.cell(each, kind, to)
        if not cells:
            raise self.wrong(
                item,
                f"no column is given: columns: {{{kind.names[0]}: A COLUMN}}",
                f"未给出任何列：columns：{{{kind.names[0]}: 列名}}",
            )
        return cells

    def kinds(self) -> list[str]:
        kinds = [k.name for k in self.ontology.public_nodes()]
        return kinds + [r.name for r in self.ontology.public_relations()]

    def property(self, kind: NodeKind | RelationKind, name: str, item: Item) -> str:
        more = [r.name for r in kind.references] if isinstance(kind, NodeKind) else list(ENDS)
        known = [*kind.names, *more]
        if name in known:
            return name
        chinese = {p.zh: p.name for p in kind.properties}
        if name in chinese:
            return chinese[name]
        what, zh = f"property of {kind.name}", f"{kind.zh}的属性"
        raise self.unknown(Item(name, item.line), what, zh, known)

    def split(self, item: Item) -> tuple[tuple[str, str], ...]:
        parts = self.pairs(item)
        for column, at in parts.items():
            if not self.text(at):
                raise self.wrong(
                    at,
                    f'say what parts it: {{{column}: ";"}}, or people, organisations, items',
                    f'请写明分隔符：{{{column}: ";"}}，或 people、organisations、items',
                )
        if not parts:
            raise self.wrong(item, 'name a column: {brands: ";"}', '请写明列名：{品牌：";"}')
        return tuple((column, self.text(at)) for column, at in parts.items())

    def conditions(self, item: Item) -> Iterator[Condition]:
        for column, want in self.pairs(item).items():
            if not want.value:
                raise self.wrong(
                    want,
                    f"what must {column} hold? {{{column}: [a, b]}}, {{{column}: {{not: [a]}}}} or "
                    f"{{{column}: {{empty: no}}}}",
                    f"{column} 应满足什么条件？{{{column}: [a, b]}}、{{{column}: {{not: [a]}}}} 或 "
                    f"{{{column}: {{empty: no}}}}",
                )
            if not isinstance(want.value, dict):
                yield Condition(want.line, column, self.texts(want))
                continue
            given = self.keys(want, {"not", "empty", "like", "unlike"})
            if "like" in given:
                yield Condition(want.line, column, like=self.pattern(given["like"]))
            if "unlike" in given:
                yield Condition(want.line, column, unlike=self.pattern(given["unlike"]))
            if "not" in given:
                yield Condition(want.line, column, self.texts(given["not"]), negated=True)
            if "empty" in given:
                yield Condition(want.line, column, empty=self.flag(given["empty"]))

    def lookups(self, files: Mapping[str, FileSpec], tables: Iterable[TableSpec]) -> None:
        """Refuse lookups in files that the mapping does not name."""
        cells = [c for f in files.values() for c in f.columns.values()]
        cells += [c for t in tables for c in t.columns.values()]
        while cells:
            cell = cells.pop()
            cells += cell.first
            if cell.lookup is not None and cell.lookup not in files:
                item = Item(cell.lookup, cell.line)
                raise self.unknown(item, "name under files", "files 下的名称", files)
