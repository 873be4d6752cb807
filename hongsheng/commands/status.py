"""``hongsheng status``: what the graph holds."""

from __future__ import annotations

from pathlib import Path

import click

from graph.problem import Lang
from hongsheng.terminal.bilingual import Command
from hongsheng.terminal.options import emit, listing, opened
from hongsheng.terminal.speech import pick, say


@click.command(
    cls=Command,
    zh="""
    图中有什么：各类型、各关系的数量，来源及日期，属性填了多少。

    \b
    hongsheng status
    hongsheng status --graph demo/beilun.graph --format json
    """,
)
@listing
def command(graph: str, lang: Lang, format: str, output: Path | None) -> None:
    """What the graph holds: counts, sources and their dates, how much is known.

    \b
    hongsheng status
    hongsheng status --graph demo/beilun.graph --format json
    """
    from graph.ontology import ONTOLOGY
    from queries.lookup import status

    with opened(graph, lang) as store:
        said = {**status(store), "version": store.version(), "graph": store.url}
        said["unfinished"] = store.unfinished()
    rows = []
    for what in ("nodes", "relations"):
        for name, number in said[what].items():
            declared = getattr(ONTOLOGY, what)[name]
            known = said["coverage"].get(name, {})
            share = sum(known.values()) / len(known) if known else None
            rows.append(
                {
                    "what": pick(lang, name, f"{declared.zh} {name}"),
                    "number": number,
                    "known": None if share is None else f"{share:.0%}",
                }
            )
    headings = pick(
        lang,
        {"what": "kind or relation", "number": "number", "known": "properties known"},
        {"what": "类型或关系", "number": "数量", "known": "属性已知率"},
    )
    emit(
        rows,
        ("what", "number", "known"),
        format=format,
        output=output,
        headings=headings,
        whole=said,
    )
    if format != "table":
        return
    version = said["version"]
    say(lang, f"{said['graph']}, version {version}", f"{said['graph']}，版本 {version}")
    for source in said["sources"]:
        made_up = pick(lang, " [SYNTHETIC]", " [合成数据]") if source.get("synthetic") else ""
        if source.get("unconfirmed"):
            made_up += pick(lang, " [claims to confirm]", " [待确认]")
        dated = source.get("date") or source.get("retrieved_on", "")
        say(
            lang,
            f"source {source['id']}{made_up}: {source['title']} ({dated})",
            f"来源 {source['id']}{made_up}：{source['title']}({dated})",
        )
