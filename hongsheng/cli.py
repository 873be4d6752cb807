"""The command ``hongsheng``: each command is a module of :mod:`hongsheng.commands`.

Only click is imported here, so that ``--help`` answers at once; what a command needs it imports
when it runs.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import pkgutil
import sys
from collections.abc import Sequence
from io import TextIOWrapper

import click

from graph.problem import Lang, Problem
from hongsheng import commands
from hongsheng.terminal.bilingual import Group, lang_option
from hongsheng.terminal.later import put_off_what_is_unused
from hongsheng.terminal.speech import language, pick

ORDER = (
    "demo",
    "template",
    "draft",
    "load",
    "extract",
    "match",
    "merge",
    "split",
    "merges",
    "status",
    "history",
    "undo",
    "find",
    "show",
    "path",
    "queries",
    "query",
    "gaps",
    "recommend",
    "plan",
    "backtest",
    "view",
    "pack",
    "graph-export",
    "bulk",
    "export",
    "ontology",
)


class Commands(Group):
    """Finds its commands as modules, imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in the order in which one meets them."""
        found = {m.name.replace("_", "-") for m in pkgutil.iter_modules(commands.__path__)}
        return [n for n in ORDER if n in found] + sorted(found - set(ORDER))

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of this name, or None."""
        if name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"hongsheng.commands.{name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but a mistyped command is told what is near it."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            import difflib

            near = difflib.get_close_matches(args[0], self.list_commands(ctx), n=2)
            if not near:
                raise
            listed = ", ".join(near)
            hint = pick(language(sys.argv), f"Did you mean: {listed}?", f"是否要用：{listed}？")
            raise click.UsageError(f"{error.message} {hint}", error.ctx) from error

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does; of an option before the command it is said where it belongs."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            name = error.option_name
            hint = pick(
                language(sys.argv),
                f"Options stand after the command: hongsheng status {name} ...",
                f"选项写在命令之后：hongsheng status {name} ...",
            )
            raise click.UsageError(f"{error.message} {hint}", ctx) from error

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What to type first."""
        start, then = pick(language(sys.argv), ("Start with:", "then:"), ("先运行：", "再试："))
        formatter.write_paragraph()
        formatter.write_text(
            f"{start} hongsheng demo     {then} hongsheng query open-triads --as-of 2020-07-15 "
            "--graph demo/beilun.graph"
        )


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    zh="区域创新体系知识图谱：找出应当牵而未牵的“红绳”。",
)
@lang_option
@click.version_option(package_name="hongsheng", prog_name="hongsheng")
def cli(lang: Lang) -> None:
    """Knowledge graph of a regional innovation system: who ought to be connected and is not."""


def _readable(argv: Sequence[str]) -> None:
    """Raise Problem where an argument came in bytes that are no text in the locale's encoding."""
    for text in argv:
        try:
            text.encode()
        except UnicodeEncodeError as error:
            name = sys.getfilesystemencoding()
            raise Problem(
                f"{text!a} is no text in {name}, the encoding of this locale; set "
                "LANG=C.UTF-8, or PYTHONUTF8=1",
                f"{text!a} 不是当前环境编码 {name} 的文字；请设置 LANG=zh_CN.UTF-8 或 PYTHONUTF8=1",
            ) from error


def main() -> None:
    """Run the command line; a Problem becomes one clear message and exit code 1."""
    # A command is short and what it imports stays: to look for garbage in it takes a tenth of it.
    gc.set_threshold(100_000, 50, 100)
    atexit.register(gc.freeze)
    put_off_what_is_unused()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # what a terminal cannot write is shown as its code
            stream.reconfigure(errors="backslashreplace")
    try:
        _readable(sys.argv)
        cli(prog_name="hongsheng")
    except Problem as problem:
        lang = language(sys.argv)
        click.echo(f"{'错误：' if lang == 'zh' else 'Error: '}{problem.said(lang)}", err=True)
        sys.exit(1)
