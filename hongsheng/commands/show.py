"""``hongsheng show``: everything known of one, with who said it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from graph.problem import Lang
from hongsheng.terminal.bilingual import Command, option
from hongsheng.terminal.options import KIND, emit, listing, opened, visible
from hongsheng.terminal.speech import pick, say


@click.command(
    cls=Command,
    zh="""
    显示一个对象（编号、代码或名称）的全部信息，以及每一条是谁说的。

    \b
    hongsheng show 微科光电
    hongsheng show 灵峰工业社区 --format json
    """,
)
@click.argument("id")
@option(
    "--kind",
    type=KIND,
    help="Which kind, where an id is used by several.",
    zh="几个类型用了同一编号时，指定类型。",
)
@listing
def command(
    id: str, kind: str | None, graph: str, lang: Lang, format: str, output: Path | None
) -> None:
    """Show all that is known of ID (an id, code or name), and who says so.

    \b
    hongsheng show 微科光电
    hongsheng show 灵峰工业社区 --format json
    """
    from graph.ontology import ONTOLOGY
    from queries.lookup import one, show

    with opened(graph, lang) as store:
        known = show(store, one(store, id, kind=kind))
    made_up = pick(lang, " [SYNTHETIC]", " [合成数据]") if known["synthetic"] else ""
    rows = _rows(known, lang)
    if format == "table":
        name, own = visible(known["name"]), visible(known["id"])
        zh = ONTOLOGY.nodes[known["kind"]].zh
        say(
            lang,
            f"{known['kind']} {name}{made_up}  (id {own})",
            f"{zh} {name}{made_up}（编号 {own}）",
        )
    headings = pick(
        lang,
        {},
        {"what": "项", "value": "值", "said_by": "来源"},
    )
    emit(
        rows,
        ("what", "value", "said_by"),
        format=format,
        output=output,
        headings=headings,
        whole=[known],
    )


def _rows(known: dict[str, Any], lang: Lang) -> list[dict[str, Any]]:
    from graph.ontology import ONTOLOGY

    kind = ONTOLOGY.nodes[known["kind"]]
    rows = []
    for each in known["properties"]:
        declared = kind[each["name"]]
        said = {s: declared.said(v, lang) for s, v in each["said_by"].items()}
        differ = len({str(v) for v in said.values()}) > 1
        rows.append(
            {
                "what": pick(lang, declared.name, declared.zh),
                "value": declared.said(each["value"], lang),
                "said_by": "; ".join(f"{s}: {v}" if differ else s for s, v in said.items()),
            }
        )
    rows += [
        {
            "what": pick(lang, "merged", "并入"),
            "value": f"{each['name']} ({each['id']})",
            "said_by": f"{each['by']} {each['on'][:10]}: {each['reason']}",
        }
        for each in known["merged"]
    ]
    for each in known["relations"]:
        relation = ONTOLOGY.relations[each["type"]]
        arrow = "→" if each["direction"] == "out" else "←"
        own = {p.name: p for p in relation.properties}
        more = ", ".join(
            f"{pick(lang, k, own[k].zh)} {own[k].said(v, lang)}"
            for k, v in each["properties"].items()
        )
        other = ONTOLOGY.nodes[each["kind"]]
        rows.append(
            {
                "what": f"{arrow} {pick(lang, relation.name, relation.zh)}",
                "value": other[other.label].said(each["name"], lang)
                + (f" ({more})" if more else ""),
                "said_by": "; ".join(each["sources"]),
            }
        )
    return rows
