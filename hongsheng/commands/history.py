"""``hongsheng history``: the versions that are kept."""

from __future__ import annotations

from pathlib import Path

import click

from graph.problem import Lang
from hongsheng.options import emit, listing, opened
from hongsheng.speech import pick


@click.command()
@listing
def command(graph: str, lang: Lang, format: str, output: Path | None) -> None:
    """List the versions of the graph that are kept, newest first. 图的历史版本。

    Every load makes a version; 'hongsheng undo' goes back to the one before.
    """
    with opened(graph, lang) as store:
        headings = pick(lang, {}, {"version": "版本", "on": "时间(UTC)", "what": "内容"})
        emit(
            store.history(),
            ("version", "on", "what"),
            format=format,
            output=output,
            headings=headings,
        )
