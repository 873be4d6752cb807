"""``hongsheng merges``: what was said to be one."""

from __future__ import annotations

from pathlib import Path

import click

from graph.problem import Lang
from hongsheng.notebook.merging import told
from hongsheng.terminal.bilingual import Command
from hongsheng.terminal.options import listing, opened
from hongsheng.terminal.speech import say


@click.command(
    cls=Command,
    zh="""
    列出已合并的对象：保留哪个，并入哪个，依据、认定人和时间。

    \b
    hongsheng merges
    hongsheng merges --format json
    """,
)
@listing
def command(graph: str, lang: Lang, format: str, output: Path | None) -> None:
    """List what was merged: which is kept, which went into it, why, by whom and when.

    \b
    hongsheng merges
    hongsheng merges --format json
    """
    from graph.identities import Identities

    with opened(graph, lang) as store:
        merges = Identities.read(store).merges
    told(merges, lang, format, output)
    if not merges:
        say(lang, "nothing was merged", "没有合并过")
