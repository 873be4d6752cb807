"""``hongsheng template``: the blank workbook."""

from __future__ import annotations

from pathlib import Path

import click

from graph.problem import Lang
from hongsheng.bilingual import Command
from hongsheng.options import lang_option
from hongsheng.speech import say


@click.command(
    cls=Command,
    zh="""
    写出空白工作簿,带下拉选项和填写说明。

    有什么填什么,用不到的表和列可以删去;填好后用 hongsheng load 载入。

    \b
    hongsheng template 台账.xlsx
    hongsheng load 台账.xlsx
    """,
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@lang_option
def command(file: Path, lang: Lang) -> None:
    """Write the blank workbook, with drop-downs and explanations, to FILE.xlsx.

    Fill in what you have, take out sheets and columns you do not need, then load it.

    \b
    hongsheng template mine.xlsx
    hongsheng load mine.xlsx
    """
    from exports.files import must_be_writable
    from loaders.template import write_template

    must_be_writable(file)
    write_template(file, lang)
    say(
        lang,
        f"{file} written; fill it in, then: hongsheng load {file}",
        f"已写出 {file};填写后执行:hongsheng load {file}",
    )
