"""The command ``hongsheng``: each command is a module of :mod:`hongsheng.commands`.

Only click is imported here, so that ``--help`` answers at once; what a command needs it imports
when it runs.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys

import click

from graph.problem import Problem
from hongsheng import commands
from hongsheng.speech import language

ORDER = (
    "demo",
    "template",
    "load",
    "status",
    "history",
    "undo",
    "find",
    "show",
    "path",
    "queries",
    "query",
    "gaps",
    "view",
    "pack",
    "graph-export",
    "export",
    "ontology",
)


class Commands(click.Group):
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
            hint = f"{error.message} Did you mean: {', '.join(near)}?"
            raise click.UsageError(hint, error.ctx) from error


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with:  hongsheng demo     then:  hongsheng query open-triads",
)
@click.version_option(package_name="hongsheng", prog_name="hongsheng")
def cli() -> None:
    """Knowledge graph of a regional innovation system: who ought to be connected and is not.

    区域创新体系知识图谱:找出应当牵而未牵的“红绳”。
    """


def main() -> None:
    """Run the command line; a Problem becomes one clear message and exit code 1."""
    try:
        cli(prog_name="hongsheng")
    except Problem as problem:
        lang = language(sys.argv)
        click.echo(f"{'错误' if lang == 'zh' else 'Error'}: {problem.said(lang)}", err=True)
        sys.exit(1)
