"""From mentions to entities: which stretches of text name the same thing, and its aliases."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from loaders.article.firms import Full, short_names
from loaders.article.lexicon import any_of, lexicon
from loaders.article.lone import lone_names
from loaders.article.mention import Mention, leading_place
from loaders.article.mentions import mentions
from loaders.article.oneness import is_proper
from loaders.article.people import brokers
from loaders.article.tagger import is_place

_BUREAUS = {
    "科学技术局": "科技局",
    "科学技术厅": "科技厅",
    "市场监督管理局": "市场监管局",
    "发展和改革局": "发改局",
    "发展和改革委员会": "发改委",
    "经济和信息化局": "经信局",
    "工业和信息化局": "工信局",
    "人力资源和社会保障局": "人社局",
    "科学技术协会": "科协",
    "管理委员会": "管委会",
}
"""Bodies by their full and their short name."""
_TOWN = re.compile(r"[\u4e00-\u9fff]{2,4}?(?:街道|镇|乡)")


@dataclass
class Entity:
    """A thing that an article names; spans are places in the text."""

    name: str
    kind: str
    aliases: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)

    def add(self, one: Mention) -> None:
        """Another place where it is named."""
        self.spans.append((one.start, one.end))
        if one.name != self.name and one.name not in self.aliases:
            self.aliases.append(one.name)


def entities(text: str) -> list[Entity]:
    """What the article names, in the order in which it is first named."""
    found = mentions(text)
    found = [m for m in found if not _of_press(m, text)]
    shorts = short_names(text, found)
    lone = lone_names(text, [*found, *(m for m, _ in shorts)])
    people = [b for b in brokers(text) if not any(m.start <= b.start < m.end for m in found)]
    merged = _merged([*found, *lone, *people], text)
    by_name = {(e.kind, n): e for e in merged for n in (e.name, *e.aliases)}
    for mention, full in shorts:
        if entity := by_name.get(("Enterprise", full)):
            entity.add(mention)
    _adopt(merged)
    _adopt_told(merged, text)
    for entity in merged:
        entity.spans.sort()
    return sorted(merged, key=lambda e: e.spans[0])


def _of_press(one: Mention, text: str) -> bool:
    return any(word in one.name for word in lexicon().media)


def _merged(found: Sequence[Mention], text: str) -> list[Entity]:
    groups: dict[tuple[str, str], list[Mention]] = defaultdict(list)
    district = _district(text)
    for one in found:
        groups[one.kind, _key(one, district)].append(one)
    out: list[Entity] = []
    for (kind, _), group in groups.items():
        entity = Entity(_best([m.whole or m.name for m in group], kind), kind)
        for one in group:
            entity.add(one)
        out.append(entity)
    # The academy alone, where one of its institutes is meant all along, is no party of its own.
    parts = any(re.match("中科院|中国科学院.", e.name) for e in out if e.kind == "Institute")
    return [e for e in out if not (parts and e.name == "中国科学院")]


def _district(text: str) -> dict[str, str]:
    """Which city, district or county a bare 市科技局, 区科技局 means here, by its level."""
    seen: Counter[str] = Counter()
    for match in re.finditer("[市区县]", text):
        long, short = text[max(0, match.start() - 3) : match.end()], text[: match.end()][-3:]
        if is_place(long):
            seen[long] += 1
        elif leading_place(short) == short:
            seen[short] += 1
    out: dict[str, str] = {}
    for level in "市区县":
        named = [(p, n) for p, n in seen.most_common() if p[-1:] == level]
        if named and (len(named) == 1 or named[0][1] > 2 * named[1][1]):
            out[level] = named[0][0]
    return out


def _key(one: Mention, district: dict[str, str]) -> str:
    """What two names of one thing have in common."""
    if one.kind in ("Broker", "Enterprise"):
        return one.name
    name = re.sub(r"[“”]", "", one.whole or one.name)
    words = lexicon()
    if one.kind == "Institute":
        name = re.sub(r"^中国科学院|^中科院", "中科院", name)
        return re.sub(r"研究所$", "所", name)
    place = leading_place(name)
    if one.kind == "Agency":
        if name[:1] in "市区县" and name[:1] in district:
            name = district[name[0]] + name[1:]
        name = re.sub(r"^([\u4e00-\u9fff]{2,3})[省市](?=\S*[局委厅]$)", r"\1", name)
        last = re.findall(r"[\u4e00-\u9fff]{2,4}?[市区县](?=[\u4e00-\u9fff]{3})", name)
        for full, short in _BUREAUS.items():
            name = name.replace(full, short)
        return name[name.index(last[-1]) :] if len(last) > 1 else name
    rest = name[len(place) :]
    core = rest
    for ending in sorted(
        (e for e, k in words.kind_of.items() if k == one.kind), key=len, reverse=True
    ):
        if core.endswith(ending):
            core = core[: -len(ending)]
            break
    core = re.sub(r"工业$|企业|产业|科技$|技术$|创新$|服务$", "", core)
    family = _family(name)
    own = re.sub(words.generic, "", core)
    return f"{core if own else place.rstrip('省市区县') + core}|{family}"


def _family(name: str) -> str:
    """The class of an ending: 社区 and 工业社区 are one, 产业园 and 实验室 are two."""
    for family in (
        "社区",
        "园",
        "区",
        "城",
        "镇",
        "实验室",
        "综合体",
        "空间",
        "孵化器",
        "加速器",
        "联盟",
        "联合体",
        "工作站",
        "中心",
        "基地",
        "市场",
        "平台",
    ):
        if family in name[-5:]:
            return family
    return ""


def _best(names: Sequence[str], kind: str) -> str:
    """The name to call it by: the fullest, but without the city and district before it."""
    plain = Counter(names)

    def worth(name: str) -> tuple[bool, int, int]:
        place = leading_place(name)
        admin = (
            kind in ("Community", "Platform")
            and place.endswith(("市", "区", "县", "省"))
            and len(name) - len(place) > 4
        )
        return (not admin, len(name) if not admin else -len(name), plain[name])

    best = max(plain, key=worth)
    place = leading_place(best)
    town = _TOWN.match(best)
    if kind == "Community" and town and _own_name(best[town.end() :]):
        return best[town.end() :]
    rest = best[len(place) :]
    if kind == "Community" and place and place != "中国":
        if is_proper(_core(rest)) or (place[-1] in "市区县" and _own_name(rest)):
            return rest
        return re.sub("^..省(?=..)", "", best)
    return best


def _core(name: str) -> str:
    """A park's name without its ending."""
    ends = [m for m in lexicon().ending.finditer(name) if m.end() == len(name)]
    return name[: ends[0].start()] if ends else name


def _own_name(rest: str) -> bool:
    return len(re.sub(lexicon().generic, "", rest)) >= 2


def _adopt(found: list[Entity]) -> None:
    """Join what is plainly one: a lone short name into the one full name that holds it."""
    firms = [e for e in found if e.kind == "Enterprise"]
    full = [e for e in firms if e.name.endswith(("公司", "集团", "厂"))]
    by_pair: dict[str, list[Entity]] = defaultdict(list)
    for one in full:
        for pair in {one.name[i : i + 2] for i in range(len(one.name) - 1)}:
            by_pair[pair].append(one)
    for short in [e for e in firms if not e.name.endswith("有限公司")]:
        base = re.sub(r"(公司|集团)$", "", short.name)
        hosts = [
            f
            for f in by_pair[base[:2]]
            if f is not short and len(f.name) > len(short.name) and _within(base, f.name)
        ]
        if len(hosts) == 1:
            host = hosts[0]
            for start, end in short.spans:
                host.add(Mention("Enterprise", start, end, short.name))
            found.remove(short)
    _adopt_by_place(found)
    _adopt_institutes(found)
    for kind in ("Community", "Platform"):
        _adopt_short(found, kind)
    for agency in [e for e in found if e.kind == "Agency"]:
        hosts = [
            f
            for f in found
            if f.kind == "Agency" and f is not agency and f.name.endswith(agency.name)
        ]
        if len(hosts) == 1:
            for start, end in agency.spans:
                hosts[0].add(Mention("Agency", start, end, agency.name))
            found.remove(agency)


_TOLD = re.compile(r"\((?:以下|下)?(?:简称|称)(?:为|:)?[“‘]?([^”’“‘()]{2,12})[”’]?\)")


def _adopt_told(found: list[Entity], text: str) -> None:
    """Join what an article itself says to be short for a name: 某某研究院(以下简称“某院”)."""
    for entity in list(found):
        told = next((t for _, end in entity.spans if (t := _TOLD.match(text, end))), None)
        if told is None:
            continue
        for other in [e for e in found if e is not entity and e.name == told[1]]:
            found.remove(other)
        held = [s for e in found for s in e.spans]
        for match in re.finditer(re.escape(told[1]), text):
            if not any(s < match.end() and match.start() < e for s, e in held):
                entity.add(Mention(entity.kind, *match.span(), told[1]))


def _adopt_institutes(found: list[Entity]) -> None:
    """Join an institute's short name into the one whose name holds it in order, what is short for a
    university written out: 北航研究院 into 北京航空航天大学宁波创新研究院."""
    some = sorted((e for e in found if e.kind == "Institute"), key=lambda e: -len(e.name))
    short_for = lexicon().institutes
    for short in some:
        branches = [h for h in some if re.fullmatch(re.escape(short.name) + r"\(.+\)", h.name)]
        if len(branches) == 1:  # 中国地质大学 and 中国地质大学(武汉)
            for start, end in short.spans:
                branches[0].add(Mention("Institute", start, end, short.name))
            found.remove(short)
            continue
        led = re.match(any_of(short_for), short.name)
        if (
            not short.name.endswith(("院", "所"))
            or short.name in short_for
            or re.search("大学|学院", short.name)
        ):
            continue
        whole = short_for[led[0]] + short.name[led.end() :] if led else short.name
        hosts = [
            h
            for h in some
            if h in found
            and len(h.name) > len(short.name)
            and h.name[-1] == short.name[-1]
            and (
                h.name.endswith(short.name)
                or (
                    len(short.name) <= 7
                    and any(n[:2] in h.name and _within(n, h.name) for n in (whole, short.name))
                )
            )
        ]
        if len(hosts) == 1:
            for start, end in short.spans:
                hosts[0].add(Mention("Institute", start, end, short.name))
            found.remove(short)


def _adopt_by_place(found: list[Entity]) -> None:
    """Join firms named in full that differ only in how closely their place is told: 南京市某某公司,
    南京某某公司, 某某公司."""
    by_rest: dict[str, list[tuple[str, Entity]]] = defaultdict(list)
    for one in found:
        if one.kind == "Enterprise" and one.name.endswith("公司"):
            full = Full.of(one.name)
            by_rest[full.rest].append((full.place, one))
    for group in by_rest.values():
        cities = {place[:2] for place, _ in group if place}
        if len(group) < 2 or len(cities) > 1:
            continue
        # The city is how a firm is registered; its district is where the sentence finds it.
        (_, host), *others = sorted(group, key=lambda g: (not g[0], len(g[0])))
        for _, other in others:
            for start, end in other.spans:
                host.add(Mention("Enterprise", start, end, other.name))
            host.aliases += [a for a in other.aliases if a not in (*host.aliases, host.name)]
            found.remove(other)


def _adopt_short(found: list[Entity], kind: str) -> None:
    """Join parks, or platforms, whose name is a longer one's with words left out."""
    by_front: dict[str, list[Entity]] = defaultdict(list)
    for one in (e for e in found if e.kind == kind):
        town = _TOWN.match(one.name)
        for front in {one.name[:2], one.name[town.end() :][:2] if town else one.name[:2]}:
            by_front[front].append(one)
    gone: set[int] = set()
    for short in sorted((e for e in found if e.kind == kind), key=lambda e: len(e.name)):
        hosts = [
            o
            for o in by_front[short.name[:2]][:200]
            if id(o) not in gone
            and len(o.name) > len(short.name)
            and _family(o.name) == _family(short.name)
            and is_short_for(short.name, o.name)
        ]
        if len(hosts) == 1:
            for start, end in short.spans:
                hosts[0].add(Mention(kind, start, end, short.name))
            gone.add(id(short))
    found[:] = [e for e in found if id(e) not in gone]


def is_short_for(short: str, long: str) -> bool:
    """Whether a park's or platform's name leaves out words of a longer one, or its town."""
    town = _TOWN.match(long)
    if town and is_short_for(short, long[town.end() :]):
        return True
    return short == long or (short[:2] == long[:2] and _within(short, long))


def _within(short: str, long: str) -> bool:
    """Whether the first is an ordered subsequence of the second."""
    rest = iter(long)
    return all(c in rest for c in short)
