"""``hongsheng path``: how two are connected."""

from __future__ import annotations

from pathlib import Path

import click

from graph.problem import Lang
from hongsheng.terminal.bilingual import Command, option
from hongsheng.terminal.options import KIND, emit, listing, opened
from hongsheng.terminal.speech import pick, say


@click.command(
    cls=Command,
    zh="""
    两者（编号、代码或名称）如何相连：给出一条最短的路径，一步一行。

    \b
    hongsheng path 微科光电 胡修勤
    hongsheng path 微科光电 中科院微电子所 --without 工业社区
    """,
)
@click.argument("a")
@click.argument("b")
@option(
    "--longest",
    type=click.IntRange(1),
    default=6,
    show_default=True,
    help="At most so many steps.",
    zh="最多几步。",
)
@option(
    "--without",
    type=KIND,
    multiple=True,
    help="Do not pass through this kind (repeatable).",
    zh="不经过该类型；可多次给出。",
)
@listing
def command(
    a: str,
    b: str,
    longest: int,
    without: tuple[str, ...],
    graph: str,
    lang: Lang,
    format: str,
    output: Path | None,
) -> None:
    """How A and B (ids, codes or names) are connected: a shortest way, a row a step.

    \b
    hongsheng path 微科光电 胡修勤
    hongsheng path 微科光电 中科院微电子所 --without Community
    """
    from graph.ontology import ONTOLOGY
    from queries.lookup import one, path

    with opened(graph, lang) as store:
        steps = path(store, one(store, a), one(store, b), longest=longest, without=without)
    rows = []
    for step in steps:
        relation = ONTOLOGY.relations[step["relation"]]
        ends = (step["from"], step["to"])
        first, second = ends if step["direction"] == "out" else ends[::-1]
        phrase = pick(lang, relation.phrase, relation.phrase_zh)
        rows.append(
            {
                "from": step["from"]["name"],
                "to": step["to"]["name"],
                "how": phrase.replace("{from}", first["name"]).replace("{to}", second["name"]),
            }
        )
    headings = pick(lang, {}, {"from": "从", "to": "到", "how": "关系"})
    emit(rows, ("from", "to", "how"), format=format, output=output, headings=headings, whole=steps)
    if not steps:
        say(
            lang,
            f"there is no way of {longest} steps or fewer",
            f"两者之间没有 {longest} 步以内的路径",
        )
