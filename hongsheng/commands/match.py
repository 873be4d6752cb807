"""``hongsheng match``: which names mean the same."""

from __future__ import annotations

from pathlib import Path

import click

from graph.problem import Lang
from hongsheng.bilingual import Command, lang_option, option
from hongsheng.options import KIND, emit, format_option, output_option
from hongsheng.speech import pick, say


@click.command(
    cls=Command,
    zh="""
    判断哪些名称指的是同一个:两张表之间,或一张表之内。

    表中要有 id、name 两列,可以有 country、region、uscc。代码最先;然后按名称:中文简称与全称、
    地名、行业、组织形式、院所简称;外文名称的词序、重音、乱码、缩写。same 表示可以当作同一个,
    ask 表示要由人来定(每个名称最多三个候选);不同的不列出。

    \b
    hongsheng match 走访名单.csv 企业名录.csv
    hongsheng match 企业名录.csv --format json
    """,
)
@click.argument("left", type=click.Path(path_type=Path), metavar="LEFT.csv")
@click.argument("right", type=click.Path(path_type=Path), required=False, metavar="[RIGHT.csv]")
@option(
    "--kind",
    type=KIND,
    help="Only rows of this kind, where a table has a column 'kind'.",
    zh="表中有“类型”列时,只看该类型的行。",
)
@format_option
@output_option
@lang_option
def command(
    left: Path, right: Path | None, kind: str | None, lang: Lang, format: str, output: Path | None
) -> None:
    """Say which names mean the same: of two tables, or within one.

    A table has the columns id and name, and may have country, region and uscc. Codes come first;
    then names: Chinese short names and full ones, places, trades, legal forms, short names of
    institutes; word order, accents, garbled letters and initials of European ones. 'same' may be
    taken for one; 'ask' is for a person to say (three candidates a name at most); what is
    different is not listed.

    \b
    hongsheng match visits.csv firms.csv
    hongsheng match firms.csv --format json
    """
    from exports.files import must_be_writable
    from loaders.match.matching import match
    from loaders.match.tables import read_names

    if output:
        must_be_writable(output)
    mine = read_names(left, kind)
    theirs = read_names(right, kind) if right else None
    pairs = match(mine, theirs)
    rows = [
        {
            "left": p.left,
            "right": p.right,
            "score": p.score,
            "decision": p.decision,
            "reasons": [r.said(lang) for r in p.reasons],
        }
        for p in pairs
    ]
    shown = rows
    if format == "table":
        names = dict(zip(mine.ids, mine.names, strict=True))
        others = dict(zip(theirs.ids, theirs.names, strict=True)) if theirs else names
        shown = [
            {**r, "left_name": names[p.left], "right_name": others[p.right]}
            for r, p in zip(rows, pairs, strict=True)
        ]
    columns = ["left", "right", "score", "decision", "reasons"]
    if format == "table":
        columns = ["left", "left_name", "right", "right_name", *columns[2:]]
    headings = pick(
        lang,
        {"left_name": "name", "right_name": "name"},
        {
            "left": "左",
            "left_name": "名称",
            "right": "右",
            "right_name": "名称",
            "score": "分数",
            "decision": "判断",
            "reasons": "理由",
        },
    )
    emit(shown, columns, format=format, output=output, headings=headings)
    same = sum(p.decision == "same" for p in pairs)
    say(
        lang,
        f"{same} the same, {len(pairs) - same} to be asked",
        f"相同 {same} 对,待确认 {len(pairs) - same} 对",
    )
