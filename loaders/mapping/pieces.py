"""YAML as a mapping is written in: every piece with its line, and the checks of its shape."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.kinds import Ontology
from graph.problem import Problem
from loaders.mapping.declared import wrong

_YES = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(frozen=True)
class Item:
    """A piece of YAML with the line it stands on. Every scalar is text: ``NO`` is Norway."""

    value: Any
    line: int


def parse(path: Path, content: bytes) -> Item:
    import yaml

    try:
        root = yaml.compose(content.decode("utf-8-sig"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise wrong(path, 1, "is not UTF-8; save it so", "不是 UTF-8 编码，请另存") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise wrong(
            path, line, f"is no YAML: {error.problem}", f"YAML 有误：{error.problem}"
        ) from error
    except yaml.YAMLError as error:
        raise wrong(path, 1, f"is no YAML: {error}", f"YAML 有误：{error}") from error
    if root is None:
        raise wrong(path, 1, "is empty; it needs files and tables", "为空；需要 files 和 tables")
    return _item(path, root)


def _item(path: Path, node: Any, above: tuple[int, ...] = ()) -> Item:
    import yaml

    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        return Item(node.value, line)
    if id(node) in above:
        raise wrong(path, line, "an alias (*) that stands within itself", "别名（*）引用了自身")
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


class Shape:
    """Checks what a piece of YAML is, and says where and how it is not what it should be."""

    def __init__(self, path: Path, ontology: Ontology) -> None:
        self.path = path
        self.ontology = ontology

    def wrong(self, item: Item, en: str, zh: str) -> Problem:
        return wrong(self.path, item.line, en, zh)

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
        meant_zh = f"；是否指 {near[0]}？" if near else "；"
        return self.wrong(
            item,
            f"{item.value!r} is no {what}{meant} There are: {', '.join(known)}",
            f"“{item.value}”不是{zh}{meant_zh}可用的有：{'、'.join(known)}",
        )

    def pairs(self, item: Item) -> dict[str, Item]:
        if not isinstance(item.value, dict):
            raise self.wrong(item, "expected 'name: value' pairs", "此处应为“名称：值”")
        return item.value

    def items(self, item: Item) -> list[Item]:
        if not isinstance(item.value, list):
            raise self.wrong(item, "expected a list: [a, b]", "此处应为列表：[a, b]")
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
