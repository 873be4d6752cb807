"""``hongsheng template``: the blank workbook."""

from __future__ import annotations

from pathlib import Path

import click

from graph.problem import Lang
from hongsheng.terminal.bilingual import Command, option
from hongsheng.terminal.options import lang_option
from hongsheng.terminal.speech import say


@click.command(
    cls=Command,
    zh="""
    写出空白工作簿，带示例、下拉选项和填写说明。

    共五张表：企业、走访、需求、合作项目、院所与成果。

    有什么填什么，用不到的表和列可以删去；填好后用 hongsheng load 载入。

    \b
    hongsheng template 台账.xlsx
    hongsheng load 台账.xlsx
    """,
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@option(
    "--full",
    is_flag=True,
    help="A sheet for every kind and every relation.",
    zh="每类对象、每种关系各一张表。",
)
@lang_option
def command(file: Path, full: bool, lang: Lang) -> None:
    """Write the blank workbook, with an example, drop-downs and explanations, to FILE.xlsx.

    Five sheets: enterprises, visits, needs, joint projects, institutes and their results; with
    --full one for every kind and relation. Fill in what you have, take out sheets and columns you
    do not need, then load it.

    \b
    hongsheng template mine.xlsx
    hongsheng load mine.xlsx
    """
    from exports.files import must_be_writable
    from loaders.template import write_template
    from loaders.template_desk import desk

    must_be_writable(file)
    write_template(file, lang, None if full else desk(lang))
    say(
        lang,
        f"{file} written; fill it in, then: hongsheng load {file}",
        f"已写出 {file}；填写后执行：hongsheng load {file}",
    )
