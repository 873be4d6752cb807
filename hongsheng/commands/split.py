"""``hongsheng split``: take a merge back."""

from __future__ import annotations

from pathlib import Path

import click

from graph.problem import Lang
from hongsheng.gap_decisions import by_option
from hongsheng.notebook.merging import told
from hongsheng.terminal.bilingual import Command, option
from hongsheng.terminal.options import listing, opened
from hongsheng.terminal.speech import say


@click.command(
    cls=Command,
    zh="""
    撤回一次合并：拆成原来的两个，数据与未曾合并时完全一样。

    写被并入的一方（编号或名称）；只并入过一个时，也可写保留的一方。此后两者记为“不同”，不会再建议合并。
    合并期间作出的决定留在保留的一方。

    \b
    hongsheng merges
    hongsheng split 微科光电
    """,
)
@click.argument("text", metavar="B")
@option("--reason", default="", help="Why they are two.", zh="为什么是两个。")
@by_option
@listing
def command(
    text: str, reason: str, by: str, graph: str, lang: Lang, format: str, output: Path | None
) -> None:
    """Take a merge back: two again, as if they had never been one.

    B is what was merged (id or name), or what was kept where that took in one other only. The two
    are then known to be different and are not proposed again. What was decided on a gap while they
    were one stays with the one that was kept.

    \b
    hongsheng merges
    hongsheng split 微科光电
    """
    from queries import identities

    with opened(graph, lang) as store:
        said = identities.split(store, text, reason=reason, by=by)
    told([said], lang, format, output)
    say(
        lang,
        f"{said.kept_name} and {said.merged_name} are two again, known to be different",
        f"{said.kept_name} 与 {said.merged_name} 已拆开，记为不同",
    )
