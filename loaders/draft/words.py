"""What is known of foreign sheets: the forms they come in, and how their columns are headed.

The words themselves stand in ``data/headings.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from graph.ontology import ONTOLOGY
from graph.problem import Lang
from graph.values import half_width
from loaders.sheets.headers import parted

WEAK = frozenset(
    {
        *("名称", "单位", "公司", "时间", "日期", "类型", "内容", "金额"),
        *("name", "title", "date", "type", "amount", "value", "status", "organisation"),
    }
)
"""Headings that tell little: what their cells look like must bear them out."""

EXACT, INSTEAD = 1.0, 0.8
LEAST = 0.55
"""How sure a column must be to be taken for something."""

_AND = re.compile("及其?|和|与|、|/")
_BESIDE_HAN = re.compile(
    r"(?<=[\u3400-\u9fff])[a-z][a-z.&/]{2,}$|^[a-z][a-z.&/]{2,}(?=[\u3400-\u9fff])",
    re.IGNORECASE,
)
_HAN = re.compile("[\u3400-\u9fff]")
_SAID = re.compile(
    r"(?<=\w)\s+(?:raised|identified|reported|mentioned|discussed|submitted|expressed|noted|stated|"
    r"described|found|concerned|involved|agreed|planned)$",
    re.IGNORECASE,
)
"""What English puts behind a thing that somebody said."""
_OF = re.compile(
    r"^(?:the |our |your )?([a-z]+) of (?:the |an? |our |your )?([a-z ]+)$", re.IGNORECASE
)
"""What it puts behind a thing with "of": type of contract, contract type."""
_NTH = re.compile(r"(?<=\D)\d$|(?<=[\u3400-\u9fff]{2})[一二三四五]$")
_WHEN = re.compile(r"(?<=[\u3400-\u9fff]{2})(?:日期|时间|年份|年度|年月|日)$")
_INNER = re.compile(r"[(（][^()（）]*[)）](?=.)")
_SAID_OF = re.compile(
    r"^贵?(?:企业|单位|公司)?(?:反映|提出|存在|面临|遇到|[急亟]需解决|[急亟]待解决|需要解决|希望解决|拟解决)的"
    r"(?:主要)?(?=.{2})"
)
_NUMBERED = re.compile(r"^(?:[一二三四五六七八九十\d]{1,2}[、.．]|[(（]\d[)）])")


@dataclass(frozen=True)
class Role:
    """What a column may be in a form, the words over it, and what its cells look like."""

    name: str
    words: frozenset[str]
    also: frozenset[str] = frozenset()
    looks: tuple[str, ...] = ()
    split: str = ""
    many: bool = False
    needed: bool = False
    weight: float = 1.0
    left: str = ""
    guess: bool = False
    whole: bool = False
    ends: tuple[str, ...] = ()
    numbered: bool = False

    def named(self, heading: str) -> float:
        """How well a heading (as :func:`key` gives it) names this role, 0 to 1."""
        if heading in self.words:
            return EXACT
        if heading in self.also:
            return INSTEAD
        if self.whole:
            return 0.0
        if _alike(heading) in self.alike:
            return INSTEAD
        first = _AND.split(heading)[0]
        if len(first) > 1 and first != heading and first in self.words | self.also:
            return INSTEAD
        return max((_within(heading, word) for word in self.telling), default=0.0)

    @cached_property
    def alike(self) -> frozenset[str]:
        """Its words as they are compared where only their order or their end is another."""
        return frozenset(map(_alike, self.telling))

    @cached_property
    def telling(self) -> frozenset[str]:
        """The words that say something within a longer heading."""
        return (self.words | self.also) - WEAK


@dataclass(frozen=True)
class Form:
    """A kind of sheet: what it is called, its columns, and the tables that it becomes."""

    name: str
    en: str
    zh: str
    title: tuple[str, ...]
    roles: Mapping[str, Role]
    tables: Sequence[Mapping[str, Any]]
    made: Mapping[str, Any] = field(default_factory=dict)

    def said(self, lang: Lang) -> str:
        """What people call a sheet of this form."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True)
class Words:
    """All that ``headings.yaml`` says."""

    forms: Mapping[str, Form]
    left: Mapping[str, tuple[str, str]]
    """Headings that are known and left out, with the reason in English and in Chinese."""
    values: Mapping[str, Mapping[str, str]]
    patterns: Mapping[str, str]

    def names(self, heading: str) -> bool:
        """Whether a heading stands over the names that a sheet of some form is about."""
        at = key(heading)
        needed = (r for form in self.forms.values() for r in form.roles.values() if r.needed)
        return max(r.named(at) for r in needed) >= LEAST

    def knows(self, heading: str, least: float = 0) -> bool:
        """Whether a cell is a heading that some form has, or that is known to be left out; so sure
        at ``least``, if that is given."""
        at = key(heading)
        if not at or at in self.left:
            return bool(at)
        best = max(r.named(at) for form in self.forms.values() for r in form.roles.values())
        # 宁波甲有限公司 ends like a heading and is none.
        is_name = len(at) > 5 and any(re.search(p, at) for p in self.patterns.values())
        return best >= max(least, INSTEAD if is_name else LEAST)


def key(heading: str) -> str:
    """A heading as it is compared: no spaces, no number, no remark in brackets, no English beside
    the Chinese; in English in one order."""
    said = _SAID.sub("", half_width(heading).strip("*:： "))
    said = _OF.sub(r"\2 \1", said)
    plain = re.sub(r"[\s“”\"'《》]+", "", said).strip("*:：")
    bare = _SAID_OF.sub("", _INNER.sub("", parted(plain)[0] or plain) or plain)
    return _NTH.sub("", _BESIDE_HAN.sub("", _NUMBERED.sub("", bare))).casefold()


def _alike(word: str) -> str:
    """A word as it is compared where others put its beginning in another order (合作意向单位,
    意向合作单位), or say day otherwise at its end (登记年度, 登记日期)."""
    ended = _WHEN.sub("日期", word)
    return "".join(sorted(ended[:-2])) + ended[-2:] if _HAN.search(ended) else ended


def _within(heading: str, word: str) -> float:
    """How well a word and a heading agree, one of which holds the other.

    Chinese says last what a thing is: 需求联系人 is a 联系人, and 企业邮箱 is no 企业.
    """
    short, long = sorted((heading, word), key=len)
    if len(short) < 2:
        return 0.0
    share = len(short) / len(long)
    if long.endswith(short):
        return 0.6 + 0.3 * share if short == word else 0.45 + 0.3 * share
    if long.startswith(short) and share >= 0.6:
        return 0.4 + 0.3 * share
    return 0.0


@cache
def words() -> Words:
    """The words, read once."""
    import yaml

    text = files("loaders").joinpath("data", "headings.yaml").read_text("utf-8")
    said = yaml.safe_load(text)
    left = {key(word): (en, zh) for zh, (en, listed) in said["left"].items() for word in listed}
    values = {
        name: {word: to for to, listed in groups.items() for word in listed}
        for name, groups in said["values"].items()
    }
    forms = {name: _form(name, given) for name, given in said["forms"].items()}
    return Words(forms, left, values, said["patterns"])


def _form(name: str, given: Mapping[str, Any]) -> Form:
    ours = _own_words(given["tables"])
    roles = {r: _role(r, each, ours.get(r, set())) for r, each in given["columns"].items()}
    return Form(
        name,
        given["en"],
        given["zh"],
        tuple(given["title"]),
        roles,
        given["tables"],
        given.get("made", {}),
    )


def _own_words(tables: Sequence[Mapping[str, Any]]) -> dict[str, set[str]]:
    """What the ontology itself calls the column of each role, in English and in Chinese."""
    found: dict[str, set[str]] = {}
    for kind, columns in ((t["kind"], t["columns"]) for t in tables):
        if kind in ONTOLOGY.nodes:
            node = ONTOLOGY.nodes[kind]
            named = {p.name: p.zh for p in node.properties if p.name not in ("id", "name")}
            named |= {r.name: r.zh for r in node.references}
            for name, role in columns.items():
                if isinstance(role, str) and name in named:
                    found.setdefault(role, set()).update((name, named[name]))
    return found


def _role(name: str, given: Mapping[str, Any], ours: Iterable[str]) -> Role:
    return Role(
        name,
        frozenset(_keys([*given["words"], *ours])),
        frozenset(_keys(given.get("also", ()))),
        tuple(given.get("looks", ())),
        given.get("split", ""),
        bool(given.get("many")),
        bool(given.get("needed")),
        float(given.get("weight", 1)),
        given.get("left", ""),
        bool(given.get("guess")),
        bool(given.get("whole")),
        tuple(given.get("ends", ())),
        bool(given.get("numbered")),
    )


def _keys(listed: Sequence[Any]) -> Iterator[str]:
    return (key(str(word)) for word in listed)


def credential_in(titles: Iterable[str]) -> str:
    """The status that titles speak of (高新技术企业名单): the first title that does, by its longest
    name; a little giant is specialised and new as well. Else ``""``."""
    prop = ONTOLOGY.nodes["Credential"]["kind"]
    named = {**{zh: name for name, zh in prop.choices.items()}, **prop.aka}
    for text in titles:
        found = [named[n] for n in sorted(named, key=len, reverse=True) if n in text]
        if found:
            return _GIANT if _GIANT in found else found[0]
    return ""


_GIANT = "little giant"
