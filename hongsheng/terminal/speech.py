"""Which language people are spoken to in, and how messages reach them (stderr; data is stdout)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

import click

from graph.problem import Lang

T = TypeVar("T")


def from_locale() -> Lang:
    """Chinese where the locale is, else English."""
    for name in ("HONGSHENG_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def language(argv: Sequence[str]) -> Lang:
    """The language asked for on a command line, even where the line could not be parsed."""
    for here, after in zip(argv, [*argv[1:], ""], strict=True):
        if here.startswith("--lang="):
            after = here.partition("=")[2]
        elif here != "--lang":
            continue
        return "zh" if after == "zh" else "en"
    return from_locale()


def say(lang: Lang, en: str, zh: str) -> None:
    """A message to the person at the terminal."""
    click.echo(zh if lang == "zh" else en, err=True)


def pick(lang: Lang, en: T, zh: T) -> T:
    """The one for this language."""
    return zh if lang == "zh" else en
