"""Which of an article's names mean a node that is in the graph already, and by what rule.

A name meets a node where its letters are the same, or where one is short for the other and no
other node could be meant. Where two could be, nothing is joined: that is for a person to say.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from loaders.article.firms import LEGAL, Full
from loaders.article.naming import Entity, is_short_for

_OVER = ("not_industrialised", "terminated")


@dataclass(frozen=True)
class Node:
    """A node of the graph by what it is called."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    status: str | None = None
    parties: tuple[str, ...] = ()
    """Of a collaboration: the ids of those that take part."""


@dataclass(frozen=True)
class Meeting:
    """What an article's name means in the graph: ``id`` of a node, or None for a new one."""

    id: str | None
    why: str
    why_zh: str
    open: tuple[str, ...] = ()
    """Ids of the nodes of which a person must choose."""


_NEW = Meeting(None, "no node is called so", "图中没有同名节点")


def meet(one: Entity, nodes: Sequence[Node]) -> Meeting:
    """The node of its kind that an entity means."""
    by_name: dict[str, set[str]] = defaultdict(set)
    by_alias: dict[str, set[str]] = defaultdict(set)
    for node in nodes:
        by_name[_alike(node.name)].add(node.id)
        for alias in node.aliases:
            by_alias[_alike(alias)].add(node.id)
    for names, how, how_zh in ((by_name, "name", "名称"), (by_alias, "alias", "别名")):
        for called in (one.name, *one.aliases):
            ids = sorted(names.get(_alike(called), ()))
            if len(ids) == 1:
                return Meeting(ids[0], f"same {how}: {called}", f"{how_zh}相同：{called}")
            if ids:
                return _asked(
                    ids,
                    f"{len(ids)} nodes have the {how} {called}",
                    f"{len(ids)} 个节点的{how_zh}是 {called}",
                )
    return _by_short_name(one, nodes)


def meet_failed(one: Entity, firm: str | None, nodes: Iterable[Node]) -> Meeting:
    """A collaboration without a title that failed is the one of its firm that did."""
    if firm is None or one.properties.get("status") not in _OVER:
        return _NEW
    ids = sorted(n.id for n in nodes if n.status in _OVER and firm in n.parties)
    if len(ids) == 1:
        return Meeting(ids[0], "the firm's one collaboration that failed", "该企业唯一未成的合作")
    if ids:
        return _asked(ids, "the firm has several that failed", "该企业有多个未成的合作")
    return _NEW


def _asked(ids: Sequence[str], en: str, zh: str) -> Meeting:
    return Meeting(
        None, f"{en}; not joined, a person must say which", f"{zh}；未合并，请人工确认", tuple(ids)
    )


def _alike(name: str) -> str:
    folded = re.sub(r"\s+|[“”\"]", "", unicodedata.normalize("NFKC", name)).lower()
    return re.sub("^中国科学院", "中科院", folded).replace("研究所", "所")


def _by_short_name(one: Entity, nodes: Sequence[Node]) -> Meeting:
    test = _firms_alike if one.kind == "Enterprise" else _parks_alike
    if one.kind not in ("Enterprise", "Community", "Platform"):
        return _NEW
    found: Mapping[str, str] = {
        node.id: node.name
        for node in nodes
        if any(test(called, node.name) for called in (one.name, *one.aliases))
    }
    if len(found) == 1:
        ((id, name),) = found.items()
        return Meeting(
            id,
            f"short name: {one.name} and {name}, one an ordered part of the other, and no other is",
            f"简称：{one.name} 与 {name} 一方按序包含于另一方，且无其他候选",
        )
    if found:
        return _asked(
            sorted(found),
            f"{one.name} could be short for {len(found)} nodes",
            f"{one.name} 可能是 {len(found)} 个节点的简称",
        )
    return _NEW


def _firms_alike(one: str, two: str) -> bool:
    """微科光电 and 宁波微科光电股份有限公司: same trade name, nothing against it."""
    short, long = (Full.of(n) for n in sorted((one, two), key=len))
    if short.brand != long.brand or len(short.rest) < 2:
        return False
    if short.place and long.place and short.place[:2] != long.place[:2]:
        return False
    bare = LEGAL.sub("", short.rest)
    # Two full names that differ are two firms, whatever they share.
    if LEGAL.search(short.rest) and "有限" in short.rest:
        return False
    rest = iter(long.rest)
    return len(bare) >= 2 and all(c in rest for c in bare)


def _parks_alike(one: str, two: str) -> bool:
    short, long = sorted((one, two), key=len)
    return len(short) >= 4 and is_short_for(short, long)
