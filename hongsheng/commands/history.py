"""``hongsheng history``: the versions that are kept."""

from __future__ import annotations

from pathlib import Path

import click

from graph.problem import Lang
from hongsheng.terminal.bilingual import Command
from hongsheng.terminal.options import emit, listing, local, opened
from hongsheng.terminal.speech import pick


@click.command(
    cls=Command,
    zh="""
    列出保留的历史版本，新的在前。

    每次载入产生一个版本；hongsheng undo 回到上一个。

    \b
    hongsheng history --graph demo/beilun.graph
    """,
)
@listing
def command(graph: str, lang: Lang, format: str, output: Path | None) -> None:
    """List the versions of the graph that are kept, newest first.

    Every load makes a version; 'hongsheng undo' goes back to the one before.

    \b
    hongsheng history --graph demo/beilun.graph
    """
    with opened(graph, lang) as store:
        kept = store.history()
        if format == "table":
            kept = [{**each, "on": local(each["on"])} for each in kept]
        headings = pick(lang, {}, {"version": "版本", "on": "时间", "what": "内容"})
        emit(
            kept,
            ("version", "on", "what"),
            format=format,
            output=output,
            headings=headings,
        )
