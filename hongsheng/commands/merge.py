"""``hongsheng merge``: say that two are one."""

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
    认定两个对象是同一个：B 并入 A（编号、代码或名称），以 A 的编号和名称为准。

    各来源说过的话都保留，关系和缺口（连同分派、忽略等决定）转到 A 名下，B 的名称成为别名；
    以后任一来源再次载入，仍然归到 A。可用 hongsheng split 拆回原样。

    \b
    hongsheng merge 宁波微科光电股份有限公司 微科光电 --reason 地址和电话相同
    hongsheng merges
    """,
)
@click.argument("kept", metavar="A")
@click.argument("merged", metavar="B")
@option("--reason", required=True, help="How one knows.", zh="依据。")
@by_option
@listing
def command(
    kept: str,
    merged: str,
    reason: str,
    by: str,
    graph: str,
    lang: Lang,
    format: str,
    output: Path | None,
) -> None:
    """Say that A and B (ids, codes or names) are one, which goes by A's id and name.

    What each source says is kept; relations and gaps, with what was decided on them, go over to A,
    and B's name is an alias. A later load of either source meets A. 'hongsheng split' takes it
    back.

    \b
    hongsheng merge 宁波微科光电股份有限公司 微科光电 --reason "same address and phone"
    hongsheng merges
    """
    from queries import identities

    with opened(graph, lang) as store:
        said = identities.merge(store, kept, merged, reason, by=by)
    told([said], lang, format, output)
    say(
        lang,
        f"{said.merged_name} is now {said.kept_name} ({said.kind} {said.kept}); "
        f"take it back with: hongsheng split {said.merged}",
        f"{said.merged_name} 已并入 {said.kept_name}（{said.kept}）；"
        f"拆回：hongsheng split {said.merged}",
    )
