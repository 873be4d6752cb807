"""``hongsheng find``: by name, alias, code or pinyin."""

from __future__ import annotations

from pathlib import Path

import click

from graph.problem import Lang
from hongsheng.terminal.bilingual import Command, option
from hongsheng.terminal.options import KIND, emit, listing, opened
from hongsheng.terminal.speech import pick, say

MATCHES = {
    "id": "编号",
    "code": "代码",
    "name": "名称",
    "alias": "别名",
    "begins": "开头",
    "contains": "包含",
}


@click.command(
    cls=Command,
    zh="""
    按名称、别名、代码、编号或拼音查找。

    得到类型、编号、名称；编号可用于 show、path、view --focus。

    \b
    hongsheng find 微科
    hongsheng find 91330206
    hongsheng find weike --kind 企业
    """,
)
@click.argument("text")
@option("--kind", type=KIND, help="Only this kind, such as Enterprise.", zh="只找该类型，如 企业。")
@listing
def command(
    text: str, kind: str | None, graph: str, lang: Lang, format: str, output: Path | None
) -> None:
    """Find TEXT in names, aliases, codes and ids (or as pinyin).

    What comes out is kind, id and name; the id is what show, path and view --focus take.

    \b
    hongsheng find 微科
    hongsheng find 91330206
    hongsheng find weike --kind Enterprise
    """
    from graph.ontology import ONTOLOGY
    from queries.lookup import find

    with opened(graph, lang) as store:
        found = [f.plain() for f in find(store, text, kind=kind)]
    headings = pick(
        lang,
        {},
        {"kind": "类型", "id": "编号", "name": "名称", "match": "匹配", "synthetic": "合成数据"},
    )
    told = found
    if format == "table" and lang == "zh":
        told = [
            f | {"kind": ONTOLOGY.nodes[f["kind"]].zh, "match": MATCHES[f["match"]]} for f in found
        ]
    emit(
        told,
        ("kind", "id", "name", "match", "synthetic"),
        format=format,
        output=output,
        headings=headings,
    )
    if not found:
        say(lang, f"nothing is called {text!r}", f"没有找到 {text!r}")
