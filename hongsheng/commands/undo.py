"""``hongsheng undo``: back to the version before."""

from __future__ import annotations

import click

from graph.problem import Lang
from hongsheng.terminal.bilingual import Command
from hongsheng.terminal.options import graph_option, lang_option, local, opened
from hongsheng.terminal.speech import say


@click.command(
    cls=Command,
    zh="""
    撤销最近一次载入或合并，回到上一个版本。

    对缺口的决定（分派、忽略等）不受影响，退回的只是数据。

    \b
    hongsheng history
    hongsheng undo
    """,
)
@graph_option
@lang_option
def command(graph: str, lang: Lang) -> None:
    """Go back to the version before the last load or merge.

    Decisions about gaps (assigned, dismissed ...) are kept: only facts go back.

    \b
    hongsheng history
    hongsheng undo
    """
    from queries import identities

    with opened(graph, lang) as store:
        now = identities.undo(store)
        on = local(now["on"])
        say(
            lang,
            f"{graph} is now version {now['version']} of {on}: {now['what']}",
            f"{graph} 已回到版本 {now['version']}（{on}）：{now['what']}",
        )
