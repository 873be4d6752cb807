"""``hongsheng graph-export``: the whole graph for Gephi and others."""

from __future__ import annotations

from pathlib import Path

import click

from graph.problem import Lang
from hongsheng.audience_option import opened_for, redact_option
from hongsheng.options import graph_option, lang_option
from hongsheng.speech import say


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "format",
    type=click.Choice(["graphml", "gexf", "json", "csv"]),
    help="Default: by the name's ending; csv is a folder. 格式。",
)
@click.option(
    "--positions/--no-positions",
    default=True,
    show_default=True,
    help="Place the nodes as a view does (up to 20,000). 节点位置。",
)
@redact_option
@lang_option
@graph_option
def command(
    graph: str, lang: Lang, redact: str, positions: bool, format: str | None, file: Path
) -> None:
    """Write the graph to FILE: .graphml, .gexf, .json, or a folder of CSV. 导出图文件。

    Gephi opens GEXF with kinds, colours, sizes and positions. The folder of CSV files is what
    'hongsheng load' reads.
    """
    from exports.graphfile import MOST_PLACED, format_of, graph_file_of, write_graph_file

    chosen = format_of(file, format)
    with opened_for(graph, lang, redact) as store:
        made = graph_file_of(store, positions=positions and chosen != "csv")
    write_graph_file(made, file, chosen)
    nodes, relations = made.tables.counts
    say(
        lang,
        f"{nodes:,} nodes and {relations:,} relations in {file}",
        f"{nodes:,} 个节点、{relations:,} 条关系,已写入 {file}",
    )
    if positions and chosen != "csv" and nodes > MOST_PLACED:
        say(
            lang,
            f"no positions: more than {MOST_PLACED:,} nodes; lay them out there",
            f"节点超过 {MOST_PLACED:,} 个,未计算位置;请在目标软件中布局",
        )
