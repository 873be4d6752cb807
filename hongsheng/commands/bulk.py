"""``hongsheng bulk``: files for the importer of a Neo4j server, for a first load of millions."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from graph.problem import Lang
from hongsheng.terminal.bilingual import Command, option
from hongsheng.terminal.options import graph_option, lang_option
from hongsheng.terminal.speech import say


@click.command(
    cls=Command,
    zh="""
    写出 Neo4j 导入工具（neo4j-admin database import）所用的文件，并给出导入命令。

    用于第一次把很大的图装入 Neo4j 服务器：比逐条写入快得多。台账、历史与载入记录一并写出，导入后可
    继续载入。导入会替换目标数据库原有的全部内容。

    \b
    hongsheng bulk 导入文件 --graph 全区.graph
    hongsheng bulk 导入文件 --database innovation
    """,
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@option(
    "--database",
    default="neo4j",
    show_default=True,
    help="The database of the server that the command will make.",
    zh="导入命令要建立的数据库。",
)
@lang_option
@graph_option
def command(graph: str, lang: Lang, database: str, folder: Path) -> None:
    """Write DIR for neo4j-admin database import, and print the commands to run.

    For the first load of a large graph into a Neo4j server: much quicker than writing to it row by
    row. The ledger, the history and what is remembered of the loads go along, so that the graph is
    gone on with there. The import replaces all that the database holds.

    \b
    hongsheng bulk files --graph district.graph
    hongsheng bulk files --database innovation
    """
    from exports.graphfile.bulk import ARGUMENTS, CONSTRAINTS, bulk_folder, write_bulk
    from hongsheng.terminal.options import opened
    from hongsheng.terminal.progress import progress

    with opened(graph, lang) as store, progress(lang) as told, bulk_folder(folder) as made:
        done = write_bulk(store, made, told)
    say(
        lang,
        f"{done.nodes:,} nodes and {done.relations:,} relations in {folder}; copy it to the "
        "server, and run there, while the database is stopped:",
        f"{done.nodes:,} 个节点、{done.relations:,} 条关系，已写入 {folder}；请复制到服务器，"
        "在数据库停止时于该处运行：",
    )
    name = shlex.quote(database)
    click.echo(f"cd {shlex.quote(str(folder))}")
    click.echo(f"neo4j-admin database import full {name} --overwrite-destination @{ARGUMENTS}")
    say(lang, "then start the database, and once:", "然后启动数据库，并运行一次：")
    click.echo(f"cypher-shell --database {name} --file {CONSTRAINTS}")
