"""``hongsheng template``: the blank workbook."""

from __future__ import annotations

from pathlib import Path

import click

from graph.problem import Lang
from hongsheng.options import lang_option
from hongsheng.speech import say


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@lang_option
def command(file: Path, lang: Lang) -> None:
    """Write the blank workbook, with drop-downs and explanations, to FILE.xlsx. 空白工作簿。

    Fill in what you have; leave out sheets and columns you do not need; then: hongsheng load FILE.
    """
    from exports.files import must_be_writable
    from loaders.template import write_template

    if file.suffix.lower() != ".xlsx":
        raise click.BadParameter(f"{file} does not end in .xlsx; a workbook's name does")
    must_be_writable(file)
    write_template(file, lang)
    say(
        lang,
        f"{file} written; fill it in, then: hongsheng load {file}",
        f"已写出 {file};填写后执行:hongsheng load {file}",
    )
