"""``hongsheng path``: how two are connected."""

from __future__ import annotations

from pathlib import Path

import click

from graph.problem import Lang
from hongsheng.options import emit, listing, opened
from hongsheng.speech import pick, say


@click.command()
@click.argument("a")
@click.argument("b")
@click.option("--longest", default=6, show_default=True, help="At most so many steps. 最多步数。")
@click.option(
    "--without", multiple=True, help="Do not pass through this kind (repeatable). 不经过的类型。"
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
    """How A and B (ids, codes or names) are connected: a shortest way. 两者如何相连。

    \b
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
