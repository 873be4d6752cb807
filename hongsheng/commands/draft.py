"""``hongsheng draft``: what foreign sheets seem to be, and a mapping that reads them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph.problem import Lang
from hongsheng.terminal.bilingual import Command, lang_option, option
from hongsheng.terminal.options import emit, format_option, write_atomically
from hongsheng.terminal.speech import pick, say

if TYPE_CHECKING:
    from loaders.draft.shown import Draft


@click.command(
    cls=Command,
    zh="""
    看一看别人的表格像是什么，并起草读取它们的映射。

    逐张说明是哪种表（企业名录、走访记录、需求征集、合作项目、资质、院所与成果、平台、经纪人），
    各列是什么、有几分把握、哪些不载入，并把前五行按将成为的节点和关系显示出来。
    用 -o 把映射存成文件，核对后交给 hongsheng load。

    \b
    hongsheng draft 企业名录.xlsx 走访记录.xlsx -o 映射.yaml
    hongsheng load 企业名录.xlsx 走访记录.xlsx --mapping 映射.yaml
    """,
)
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH..."
)
@option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the mapping to this file (YAML).",
    zh="把映射写入该文件（YAML）。",
)
@format_option
@lang_option
def command(paths: tuple[Path, ...], output: Path | None, format: str, lang: Lang) -> None:
    """Say what foreign sheets seem to be, and draft a mapping that reads them.

    Of each sheet: which form it has (enterprises, visits, needs, projects, credentials, institutes
    and results, platforms, brokers), what each column is and how sure that is, what is left out,
    and its first five rows as the nodes and links they would become. With -o the mapping is kept
    in a file; look at it, then give it to hongsheng load.

    \b
    hongsheng draft firms.xlsx visits.xlsx -o mapping.yaml
    hongsheng load firms.xlsx visits.xlsx --mapping mapping.yaml
    """
    from exports.files import must_be_writable
    from loaders.draft.shown import draft

    if output:
        must_be_writable(output)
    drafted = draft(paths, lang)
    if format == "table":
        for line in report(drafted):
            click.echo(line)
    else:
        emit(_columns(drafted), _COLUMNS, format=format, output=None, whole=drafted.plain())
    if output:
        write_atomically(output, drafted.mapping.encode())
    for notice in drafted.notices:
        where = " / ".join(filter(None, (notice.file, notice.sheet)))
        say(lang, f"note: {where}: {notice.en}", f"提示：{where}：{notice.zh}")
    if not drafted.parts:
        say(lang, *drafted.nothing())
        return
    listed = " ".join(map(str, paths))
    if output:
        say(
            lang,
            f"{output} written; look at it, then: hongsheng load {listed} --mapping {output}",
            f"已写出 {output}；核对后执行：hongsheng load {listed} --mapping {output}",
        )
    else:
        say(
            lang,
            f"to keep the mapping: hongsheng draft {listed} -o mapping.yaml",
            f"要保存映射：hongsheng draft {listed} -o 映射.yaml",
        )


_COLUMNS = ("file", "sheet", "form", "column", "kind", "property", "example", "sure")


def _columns(drafted: Draft) -> list[dict[str, Any]]:
    """A row a column, for CSV."""
    return [
        {**{k: sheet[k] for k in ("file", "sheet", "form")}, **column}
        for sheet in drafted.plain()
        for column in sheet["columns"]
    ]


def report(drafted: Draft) -> Iterator[str]:
    """What people read of a draft, line by line."""
    from hongsheng.terminal.table import Columns, laid_out

    lang = drafted.lang
    for sheet, plain in zip(drafted.sheets, drafted.plain(), strict=True):
        form = sheet.form.said(lang) if sheet.form else pick(lang, "none that is known", "认不出")
        area = plain["area"] or ""
        where = " / ".join(filter(None, (str(sheet.path), sheet.sheet, area)))
        yield pick(
            lang,
            f"{where}: {form}, {sheet.rows} rows, header in row {plain['header_row'] or '-'}",
            f"{where}：{form}，{sheet.rows} 行，表头在第 {plain['header_row'] or '-'} 行",
        )
        if plain["columns"]:
            heads = pick(
                lang, ["column", "becomes", "sure", "example"], ["列", "成为", "把握", "示例"]
            )
            cells = [
                [c["column"], becomes(c, lang), f"{c['sure']:.0%}", c["example"]]
                for c in plain["columns"]
            ]
            yield laid_out(Columns(heads, [False] * 4), cells, 100, False).rstrip()
        if sheet.left:
            yield pick(lang, "left out: ", "未载入：") + pick(lang, ", ", "、").join(sheet.left)
        for row in plain["preview"]:
            yield pick(lang, f"row {row['row']}: ", f"第 {row['row']} 行：") + "; ".join(
                row["nodes"]
            )
            yield from (f"    {link}" for link in row["links"])
        yield ""


def becomes(column: dict[str, Any], lang: Lang) -> str:
    """What a column becomes, in the reader's language: 企业·名称, Enterprise.name."""
    from graph.ontology import ONTOLOGY

    kind, name = column["kind"], column["property"]
    if kind is None:
        return ""
    declared = ONTOLOGY.nodes.get(kind) or ONTOLOGY.relations[kind]
    if lang == "en":
        return f"{kind}.{name}"
    prop = next((p.zh for p in declared.properties if p.name == name), name)
    return f"{declared.zh}·{prop}"
