"""``hongsheng graph-export``: the whole graph for Gephi and others."""

from __future__ import annotations

from pathlib import Path

import click

from graph.problem import Lang
from hongsheng.terminal.audience import opened_for, redact_option
from hongsheng.terminal.bilingual import Command, option
from hongsheng.terminal.options import graph_option, lang_option
from hongsheng.terminal.speech import say


@click.command(
    cls=Command,
    zh="""
    把图写成 .graphml、.gexf、.json 文件，或 CSV 文件夹。

    GEXF 用 Gephi 打开，带类型、颜色、大小和位置。CSV 文件夹可用 hongsheng load 再读回来。

    \b
    hongsheng graph-export 全区.gexf
    hongsheng graph-export 全区 --format csv --redact partners
    """,
)
@click.argument("file", type=click.Path(path_type=Path))
@option(
    "--format",
    "format",
    type=click.Choice(["graphml", "gexf", "json", "csv"]),
    help="Default: by the name's ending; csv is a folder.",
    zh="格式；缺省按文件扩展名，csv 为文件夹。",
)
@option(
    "--positions/--no-positions",
    default=True,
    show_default=True,
    help="Place the nodes as a view does (up to 20,000).",
    zh="是否计算节点位置（最多 20,000 个节点）。",
)
@redact_option
@lang_option
@graph_option
def command(
    graph: str, lang: Lang, redact: str, positions: bool, format: str | None, file: Path
) -> None:
    """Write the graph to FILE: .graphml, .gexf, .json, or a folder of CSV.

    Gephi opens GEXF with kinds, colours, sizes and positions. The folder of CSV files is what
    'hongsheng load' reads.

    \b
    hongsheng graph-export district.gexf
    hongsheng graph-export district --format csv --redact partners
    """
    from exports.graphfile.formats import MOST_PLACED, format_of, graph_file_of, write_graph_file

    chosen = format_of(file, format)
    with opened_for(graph, lang, redact) as store:
        made = graph_file_of(store, positions=positions and chosen != "csv")
    write_graph_file(made, file, chosen)
    nodes, relations = made.tables.counts
    say(
        lang,
        f"{nodes:,} nodes and {relations:,} relations in {file}",
        f"{nodes:,} 个节点、{relations:,} 条关系，已写入 {file}",
    )
    if positions and chosen != "csv" and nodes > MOST_PLACED:
        say(
            lang,
            f"no positions: more than {MOST_PLACED:,} nodes; lay them out there",
            f"节点超过 {MOST_PLACED:,} 个，未计算位置；请在目标软件中布局",
        )
