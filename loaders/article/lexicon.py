"""The words of the genre, from ``loaders/data/article/words.yaml``, ready to be looked up."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml


@dataclass(frozen=True)
class Lexicon:
    """The word lists; ``kind_of`` says of an ending which kind of thing it names."""

    kind_of: dict[str, str]
    ending: re.Pattern[str]
    generic: re.Pattern[str]
    half_generic: frozenset[str]
    stops: frozenset[str]
    name_verbs: frozenset[str]
    firm_offices: tuple[str, ...]
    trades: tuple[str, ...]
    brokers: tuple[str, ...]
    media: tuple[str, ...]
    institutes: dict[str, str]
    firms: frozenset[str]
    """Firms that all call by a short name."""
    places: frozenset[str]
    surname: str
    """A pattern for a surname, compound ones first."""


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of these words, the longest that fits."""
    return "|".join(re.escape(w) for w in sorted(set(words), key=lambda w: (-len(w), w)))


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The bundled words."""
    text = files("loaders").joinpath("data", "article", "words.yaml").read_text("utf-8")
    words = yaml.load(text, Loader=yaml.CSafeLoader)
    kind_of = {e: kind for kind, endings in words["endings"].items() for e in endings}
    return Lexicon(
        kind_of=kind_of,
        ending=re.compile(any_of(kind_of)),
        generic=re.compile(f"(?:{any_of([*words['generic'], *kind_of])})"),
        half_generic=frozenset(words["half_generic"]),
        stops=frozenset(words["stops"]),
        name_verbs=frozenset(words["name_verbs"]),
        firm_offices=tuple(words["firm_offices"]),
        trades=tuple(words["trades"]),
        brokers=tuple(words["brokers"]),
        media=tuple(words["media"]),
        institutes=words["institutes"],
        firms=frozenset(words["firms"]),
        places=frozenset(words["places"].split()),
        surname=f"(?:{any_of(words['compound_surnames'])}|[{words['surnames']}])",
    )
