"""A European name taken apart: words without accents and mojibake, legal form, initials."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_BROKEN = re.compile(r"[\u0080-\u009f\ufffd†‡ˆ‰Œœ€™•„…‚ƒ¬±Ã Â√∂Ó]|[ÃÂÅÄÐÑ][^A-Za-z0-9\s]")
"""Signs that bytes were read in a wrong encoding; only then a repair is tried."""
_UMLAUT = re.compile(r"(?<=[A-Z])(?:UE|OE|AE)|^(?:UE|OE|AE)(?=[A-Z])")
_WORD = re.compile(r"[A-Z0-9]+")
_APOSTROPHE = re.compile(r"(?<=\b[LD])['’`´]")
_LONE = re.compile(r"\b(?:[A-Z] ){1,}[A-Z]\b")
SMALL = frozenset(
    "THE OF AND FOR A AN IN ON AT DE DU DES LA LE LES L D ET EN AU AUX POUR DI DEL DELLA DELLE "
    "DEI DEGLI E ED PER IL LO UND FUR DER DIE DAS VON ZU AM IM Y EL LOS LAS DA DO DOS DAS OS VAN "
    "HET VOOR EEN I W Z NA PRO KAI TOU TIS TON VE OG FOR AV CO".split()
)
"""Articles and the like: no part of initials."""
ALIKE = 0.75
"""Two words less like each other than this are two words."""


@dataclass(frozen=True, slots=True)
class EuropeanName:
    """``words`` without the legal form, which is ``legal`` (as kept in the list of forms);
    ``initials`` of the words that have one."""

    words: tuple[str, ...]
    legal: str
    initials: str
    several: bool = False
    """Whether it is several names, each with its legal form, and commas between."""

    @property
    def glued(self) -> str:
        """The words without a space between."""
        return "".join(self.words)


@cache
def _forms() -> dict[tuple[str, ...], str]:
    """How each writing of a legal form is kept, by its words."""
    kept: dict[tuple[str, ...], str] = {}
    text = (files("loaders.match") / "data/legal_eu.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            form, _, writings = line.partition(":")
            for writing in writings.split(";"):
                kept.setdefault(tuple(_WORD.findall(writing)), form)
    return kept


@cache
def _longest() -> dict[str, int]:
    """How many words the longest legal form has that begins with a word."""
    most: dict[str, int] = {}
    for words in _forms():
        most[words[0]] = max(most.get(words[0], 0), len(words))
    return most


def plain_words(name: str) -> str:
    """A name in capitals A to Z and digits, repaired, one space between words."""
    from anyascii import anyascii

    if not name.isascii():
        if _BROKEN.search(name):
            import ftfy

            name = ftfy.fix_text(name)
        name = anyascii(name.replace("\ufffd", ""))
    name = _APOSTROPHE.sub(" ", name.upper()).replace("'", "")
    name = _UMLAUT.sub(lambda m: m[0][0], name)
    text = " ".join(_WORD.findall(name.replace("&", " ").replace("+", " ")))
    # S P A, S.R.L., D.O.O.: letters that stand alone are one word.
    return _LONE.sub(lambda m: m[0].replace(" ", ""), text)


def take_apart(name: str) -> EuropeanName:
    """The parts of a name."""
    said = plain_words(name).split()
    forms, longest = _forms(), _longest()
    words: list[str] = []
    legal, here = "", 0
    while here < len(said):
        for size in range(min(longest.get(said[here], 0), len(said) - here), 0, -1):
            if form := forms.get(tuple(said[here : here + size])):
                legal, here = form, here + size
                break
        else:
            words.append(said[here])
            here += 1
    if not words:  # AS, AB: the form is all there is
        words, legal = said or ["?"], ""
    initials = "".join(w[0] for w in words if w not in SMALL)
    several = "," in name and all(take_apart(piece).legal for piece in name.split(","))
    return EuropeanName(tuple(words), legal, initials, several)
