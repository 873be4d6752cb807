"""``hongsheng find``: by name, alias, code or pinyin."""

from __future__ import annotations

from pathlib import Path

import click

from graph.problem import Lang
from hongsheng.options import emit, listing, opened
from hongsheng.speech import pick, say


@click.command()
@click.argument("text")
@click.option("--kind", help="Only this kind, such as Enterprise. 仅限该类型。")
@listing
def command(
    text: str, kind: str | None, graph: str, lang: Lang, format: str, output: Path | None
) -> None:
    """Find TEXT in names, aliases, codes and ids (or as pinyin). 按名称、别名、代码或拼音查找。

    \b
    hongsheng find 微科
    hongsheng find 91330206
    hongsheng find weike
    """
    from graph.ontology import ONTOLOGY
    from graph.problem import Problem
    from queries.lookup import find

    if kind and kind not in ONTOLOGY.nodes:
        table = ONTOLOGY.find_table(kind)
        if table is None or table.name not in ONTOLOGY.nodes:
            kinds = ", ".join(k.name for k in ONTOLOGY.public_nodes())
            raise Problem(
                f"{kind!r} is no kind; there are: {kinds}", f"没有类型 {kind!r};有:{kinds}"
            )
        kind = table.name
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
            f
            | {"kind": ONTOLOGY.nodes[f["kind"]].zh, "synthetic": "是" if f["synthetic"] else "否"}
            for f in found
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
