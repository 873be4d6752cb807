"""A mapping file, checked as it is read: every mistake with its line and what would work."""

from __future__ import annotations

import codecs
import difflib
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.problem import Problem
from graph.records import ENDS
from graph.schema import NodeKind, Ontology, RelationKind, Type
from loaders.mapping import Cell, Condition, FileSpec, Mapped, TableSpec, wrong

SHIPPED = Path(__file__).parent / "mappings"

_YES = {"yes": True, "true": True, "no": False, "false": False}
_DELIMITERS = {"tab": "\t", "\t": "\t", ",": ",", ";": ";", "|": "|"}
_SOURCES = ("column", "constant", "template", "lookup", "first")
_CELL = {
    *_SOURCES,
    *("key", "by", "take", "same", "repair", "decimal", "currency", "rate", "values", "others"),
}


@dataclass(frozen=True)
class Item:
    """A piece of YAML with the line it stands on. Every scalar is text: ``NO`` is Norway."""

    value: Any
    line: int


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
        f"{mapping}:没有此映射文件;随程序提供的映射有:{names}",
    )


def read_mapping(mapping: Path | str, ontology: Ontology) -> Mapped:
    """Read and check a mapping. Raises Problem with file, line and what would work."""
    path = find_mapping(mapping)
    content = path.read_bytes()
    reader = _Reader(path, ontology)
    return reader.mapping(_parse(path, content), hashlib.sha256(content).hexdigest()[:16])


def _parse(path: Path, content: bytes) -> Item:
    import yaml

    try:
        root = yaml.compose(content.decode("utf-8-sig"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise wrong(path, 1, "is not UTF-8; save it so", "不是 UTF-8 编码,请另存") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise wrong(
            path, line, f"is no YAML: {error.problem}", f"YAML 有误:{error.problem}"
        ) from error
    except yaml.YAMLError as error:
        raise wrong(path, 1, f"is no YAML: {error}", f"YAML 有误:{error}") from error
    if root is None:
        raise wrong(path, 1, "is empty; it needs files and tables", "为空;需要 files 和 tables")
    return _item(path, root)


def _item(path: Path, node: Any, above: tuple[int, ...] = ()) -> Item:
    import yaml

    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        return Item(node.value, line)
    if id(node) in above:
        raise wrong(path, line, "an alias (*) that stands within itself", "别名(*)引用了自身")
    above = (*above, id(node))
    if isinstance(node, yaml.SequenceNode):
        return Item([_item(path, each, above) for each in node.value], line)
    found: dict[str, Item] = {}
    for key, value in node.value:
        name, at = str(key.value), key.start_mark.line + 1
        if name in found:
            raise wrong(path, at, f"{name!r} is given twice", f"“{name}”重复")
        inner = _item(path, value, above)
        found[name] = Item(inner.value, at)
    return Item(found, line)


def _type(kind: NodeKind | RelationKind | None, to: str) -> Type | None:
    """The type of the property that a cell is for, if it is for one."""
    return next((p.type for p in kind.properties if p.name == to), None) if kind else None


class _Reader:
    """Checks the pieces of a mapping and makes the declarations of them."""

    def __init__(self, path: Path, ontology: Ontology) -> None:
        self.path = path
        self.ontology = ontology

    def wrong(self, item: Item, en: str, zh: str) -> Problem:
        return wrong(self.path, item.line, en, zh)

    def mapping(self, root: Item, digest: str) -> Mapped:
        top = self.keys(root, {"about", "about_zh", "lenient", "files", "tables"})
        for needed in ("files", "tables"):
            if needed not in top:
                raise self.wrong(root, f"{needed!r} is missing", f"缺少“{needed}”")
        files = {n: self.file(n, each) for n, each in self.pairs(top["files"]).items()}
        if not isinstance(top["tables"].value, list):
            raise self.wrong(
                top["tables"], "tables is a list: - kind: ...", "tables 应为列表:- kind: …"
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
        )

    def file(self, name: str, item: Item) -> FileSpec:
        given = self.keys(
            item,
            {"file", "sheet", "delimiter", "encoding", "optional", "columns", "ignored"},
        )
        if "file" not in given:
            raise self.wrong(item, f"{name} names no file: file: 'firms*.csv'", f"{name} 缺少 file")
        delimiter = given.get("delimiter")
        if delimiter and delimiter.value not in _DELIMITERS:
            raise self.wrong(delimiter, "a delimiter is tab , ; or |", "分隔符应为 tab、,、; 或 |")
        cells = self.pairs(given["columns"]) if "columns" in given else {}
        ignored = self.pairs(given["ignored"]) if "ignored" in given else {}
        return FileSpec(
            name,
            item.line,
            self.texts(given["file"]),
            self.texts(given["sheet"]) if "sheet" in given else ("*",),
            _DELIMITERS[delimiter.value] if delimiter else None,
            self.text(given["encoding"]) if "encoding" in given else None,
            self.flag(given.get("optional")),
            {n: self.cell(each) for n, each in cells.items()},
            {n: self.text(each) for n, each in ignored.items()},
        )

    def table(self, item: Item, files: Mapping[str, FileSpec]) -> TableSpec:
        given = self.keys(item, {"kind", "from", "where", "group", "split", "distinct", "columns"})
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
            self.split(given["split"]) if "split" in given else None,
            distinct,
        )

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
                f"未给出任何列:columns: {{{kind.names[0]}: 列名}}",
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

    def split(self, item: Item) -> tuple[str, str]:
        parts = self.pairs(item)
        if len(parts) != 1:
            raise self.wrong(item, 'a split is of one column: {brands: ";"}', "split 只能写一列")
        ((column, at),) = parts.items()
        if not self.text(at):
            raise self.wrong(at, 'say what parts it: {brands: ";"}', '请写明分隔符:{品牌: ";"}')
        return column, self.text(at)

    def conditions(self, item: Item) -> Iterator[Condition]:
        for column, want in self.pairs(item).items():
            if not want.value:
                raise self.wrong(
                    want,
                    f"what must {column} hold? {{{column}: [a, b]}}, {{{column}: {{not: [a]}}}} or "
                    f"{{{column}: {{empty: no}}}}",
                    f"{column} 应满足什么条件?{{{column}: [a, b]}}、{{{column}: {{not: [a]}}}} 或 "
                    f"{{{column}: {{empty: no}}}}",
                )
            if not isinstance(want.value, dict):
                yield Condition(want.line, column, self.texts(want))
                continue
            given = self.keys(want, {"not", "empty"})
            if "not" in given:
                yield Condition(want.line, column, self.texts(given["not"]), negated=True)
            if "empty" in given:
                yield Condition(want.line, column, empty=self.flag(given["empty"]))

    def cell(self, item: Item, kind: NodeKind | RelationKind | None = None, to: str = "") -> Cell:
        if not isinstance(item.value, dict):
            if not item.value:
                raise self.wrong(item, "name a column", "请写明列名")
            return Cell(item.line, columns=self.texts(item), type=_type(kind, to))
        given = self.keys(item, _CELL)
        sources = [s for s in _SOURCES if s in given]
        if len(sources) != 1:
            raise self.wrong(
                item,
                f"a cell has one of {', '.join(_SOURCES)}; here: {', '.join(sources) or 'none'}",
                f"单元格须且只能有 {'、'.join(_SOURCES)} 之一;此处:{'、'.join(sources) or '无'}",
            )
        values = self.pairs(given["values"]) if "values" in given else {}
        key, by = self.look(item, given)
        rate = self.rate(item, given, _type(kind, to) is Type.MONEY)
        for name, known in (("decimal", (",", ".")), ("others", ("empty", "keep"))):
            if name in given and given[name].value not in known:
                choices = " / ".join(f"{name}: '{k}'" for k in known)
                raise self.wrong(given[name], f"write {choices}", f"应为 {choices}")
        if "others" in given and "values" not in given:
            raise self.wrong(
                given["others"],
                "others are those that values does not list: values: {theirs: ours}",
                "others 指 values 未列出的值:values: {对方的值: 我方的值}",
            )

        def text(name: str) -> str:
            return self.text(given[name]) if name in given else ""

        return Cell(
            item.line,
            columns=self.texts(given["column"]) if "column" in given else (),
            constant=self.text(given["constant"]) if "constant" in given else None,
            template=self.template(given["template"]) if "template" in given else None,
            lookup=self.text(given["lookup"]) if "lookup" in given else None,
            key=key,
            by=by,
            take=text("take"),
            first=tuple(self.cell(each, kind, to) for each in self.items(given["first"]))
            if "first" in given
            else (),
            same=text("same"),
            repair=self.encoding(given["repair"]) if "repair" in given else "",
            decimal=text("decimal"),
            currency=text("currency"),
            rate=rate,
            values={n: self.text(each) for n, each in values.items()},
            others_empty=text("others") == "empty",
            type=_type(kind, to),
        )

    def template(self, item: Item) -> str:
        text = self.text(item)
        if re.search("[{}]", re.sub(r"{[^{}]+}", "", text)):
            raise self.wrong(
                item,
                f"{text!r} has a brace that is not closed: a column stands as {{column}}",
                f"“{text}”中的花括号不成对:列写作 {{列名}}",
            )
        return text

    def encoding(self, item: Item) -> str:
        try:
            return codecs.lookup(self.text(item)).name
        except LookupError as error:
            raise self.wrong(
                item,
                f"there is no encoding {item.value!r}; mac_roman and cp1252 are usual",
                f"没有编码“{item.value}”;常见的有 mac_roman、cp1252",
            ) from error

    def look(
        self, item: Item, given: Mapping[str, Item]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if "lookup" not in given:
            return (), ()
        missing = [n for n in ("key", "by", "take") if n not in given]
        if missing:
            raise self.wrong(
                item,
                f"the lookup has no {', '.join(missing)}: "
                "{lookup: FILE, key: its column, by: a column here, take: its column}",
                f"lookup 缺少 {'、'.join(missing)}",
            )
        key, by = self.texts(given["key"]), self.texts(given["by"])
        if len(key) != len(by):
            raise self.wrong(item, "key and by name as many columns", "key 与 by 的列数应相同")
        return key, by

    def rate(self, item: Item, given: Mapping[str, Item], is_money: bool) -> float | None:
        currency = self.text(given["currency"]) if "currency" in given else ""
        if "rate" not in given:
            if currency in ("", "CNY"):
                return None
            raise self.wrong(
                item,
                f"amounts are in yuan: say how many yuan one {currency} is (rate: 7.8)",
                f"金额以元为单位:请注明 1 {currency} 折合多少元(rate: 7.8)",
            )
        try:
            rate = float(self.text(given["rate"]))
        except ValueError as error:
            raise self.wrong(given["rate"], "a rate is a number", "rate 应为数字") from error
        if not is_money or not currency or not 0 < rate < float("inf"):
            raise self.wrong(
                given["rate"],
                "a rate goes with a currency, above 0, in a column of money",
                "rate 须大于 0,与 currency 同用,且只用于金额列",
            )
        return rate

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

    def keys(self, item: Item, allowed: set[str]) -> dict[str, Item]:
        given = self.pairs(item)
        for name, each in given.items():
            if name not in allowed:
                raise self.unknown(
                    Item(name, each.line), "key here", "此处可用的键", sorted(allowed)
                )
        return given

    def unknown(self, item: Item, what: str, zh: str, known: Iterable[str]) -> Problem:
        known = list(known)
        near = difflib.get_close_matches(str(item.value), known, n=1, cutoff=0.5)
        meant = f"; meant {near[0]}?" if near else "."
        meant_zh = f";是否指 {near[0]}?" if near else ";"
        return self.wrong(
            item,
            f"{item.value!r} is no {what}{meant} There are: {', '.join(known)}",
            f"“{item.value}”不是{zh}{meant_zh}可用的有:{'、'.join(known)}",
        )

    def pairs(self, item: Item) -> dict[str, Item]:
        if not isinstance(item.value, dict):
            raise self.wrong(item, "expected 'name: value' pairs", "此处应为“名称: 值”")
        return item.value

    def items(self, item: Item) -> list[Item]:
        if not isinstance(item.value, list):
            raise self.wrong(item, "expected a list: [a, b]", "此处应为列表:[a, b]")
        return item.value

    def text(self, item: Item) -> str:
        if not isinstance(item.value, str):
            raise self.wrong(item, "expected one text", "此处应为一个文本")
        return item.value

    def texts(self, item: Item) -> tuple[str, ...]:
        if isinstance(item.value, str):
            return (item.value,)
        return tuple(self.text(each) for each in self.items(item))

    def flag(self, item: Item | None) -> bool:
        if item is None:
            return False
        if item.value not in _YES:
            raise self.wrong(item, "expected yes or no", "此处应为 yes 或 no")
        return _YES[item.value]
