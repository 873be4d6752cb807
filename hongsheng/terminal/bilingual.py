"""Commands and options that explain themselves in English or Chinese, as the reader prefers.

The English text is the docstring (or ``help``), the Chinese one is given beside it as ``zh``.
"""

from __future__ import annotations

import inspect
import re
import sys
import unicodedata
from functools import partial
from typing import Any

import click

from hongsheng.terminal.click_words import install, word
from hongsheng.terminal.speech import language, pick

install()

_FILLER = "\ue000"
_BROKEN = re.compile(r"(?<=[\u3000-\u9fff\uff01-\uff5e])\n[ ]*(?=[\u3000-\u9fff])")


class _Formatter(click.HelpFormatter):
    """Wraps and aligns by the width that a terminal gives a Chinese character: two columns."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        chinese = word("Usage:") if language(sys.argv) == "zh" and prefix is None else None
        super().write_usage(prog, args, chinese or prefix)

    def write_heading(self, heading: str) -> None:
        if language(sys.argv) == "zh":
            self.write(f"{heading}：\n")
        else:
            super().write_heading(heading)

    def write_text(self, text: str) -> None:
        super().write_text(_widened(text))

    def write_dl(self, rows: Any, col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(a, _widened(b)) for a, b in rows], col_max, col_spacing)

    def getvalue(self) -> str:
        return super().getvalue().replace(_FILLER, "")


def _widened(text: str) -> str:
    return "".join(c + _FILLER if unicodedata.east_asian_width(c) in "WF" else c for c in text)


class Option(click.Option):
    """An option with its help in two languages."""

    def __init__(self, *declared: Any, zh: str = "", **more: Any) -> None:
        super().__init__(*declared, **more)
        self.told = (self.help or "", zh)

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """As click does, in the language of the command line."""
        self.help = pick(language(sys.argv), *self.told)
        return super().get_help_record(ctx)


option = partial(click.option, cls=Option)
lang_option = option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    default=lambda: language(sys.argv),
    help="Language of what people read; default: HONGSHENG_LANG, else from the locale.",
    zh="显示语言；缺省按 HONGSHENG_LANG，再按系统语言。",
)


class _Context(click.Context):
    formatter_class = _Formatter


class Command(click.Command):
    """A command with its help in two languages."""

    context_class = _Context

    def __init__(self, *declared: Any, zh: str = "", **more: Any) -> None:
        super().__init__(*declared, **more)
        self.told = (self.help or "", _BROKEN.sub("", inspect.cleandoc(zh)))

    def first(self) -> str:
        """What it does, in its first sentence."""
        lang = language(sys.argv)
        line = " ".join(pick(lang, *self.told).partition("\n\n")[0].split())
        return pick(lang, line.rstrip("."), line.rstrip("。"))

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """``--help``, explained in the language of the command line."""
        if found := super().get_help_option(ctx):
            found.help = word("Show this message and exit.")
        return found

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The text in the language of the command line."""
        self.help = pick(language(sys.argv), *self.told)
        super().format_help_text(ctx, formatter)


class Group(Command, click.Group):
    """A group that lists its commands in the order in which one meets them, whole sentences."""

    command_class = Command

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which they are declared."""
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Each command beside what it does."""
        rows = []
        for name in self.list_commands(ctx):
            found = self.get_command(ctx, name)
            assert isinstance(found, Command)
            rows.append((name, found.first()))
        with formatter.section(word("Commands")):
            formatter.write_dl(rows)
