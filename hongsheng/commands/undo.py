"""``hongsheng undo``: back to the version before."""

from __future__ import annotations

import click

from graph.problem import Lang
from hongsheng.options import graph_option, lang_option, opened
from hongsheng.speech import say


@click.command()
@graph_option
@lang_option
def command(graph: str, lang: Lang) -> None:
    """Go back to the version before the last load. 撤销最近一次载入。

    Decisions about gaps (assigned, dismissed ...) are kept: only facts go back.
    """
    with opened(graph, lang) as store:
        now = store.undo()
        say(
            lang,
            f"{graph} is now version {now['version']} of {now['on']}: {now['what']}",
            f"{graph} 已回到版本 {now['version']}({now['on']}):{now['what']}",
        )
