"""``hongsheng gaps worth``: what closing a gap of each rule is worth, to look at and to change."""

from __future__ import annotations

from pathlib import Path

import click

from graph.problem import Lang
from hongsheng.terminal.bilingual import Command, option
from hongsheng.terminal.options import emit, listing, opened, write_atomically
from hongsheng.terminal.speech import pick, say

COLUMNS = (
    *("rule", "worth", "points", "chance", "closed", "tried", "likely"),
    *("hours", "gain", "effort"),
)
HEADINGS = {
    "rule": "规则",
    "worth": "每小时价值",
    "points": "分值",
    "chance": "声明成功率",
    "closed": "已弥合",
    "tried": "已处理",
    "likely": "成功率",
    "hours": "小时",
    "gain": "所得",
    "effort": "所需",
}

worth_option = option(
    "--worth",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A TOML file with what you value otherwise ('hongsheng gaps worth -o worth.toml').",
    zh="另行估值的 TOML 文件（由 hongsheng gaps worth -o worth.toml 生成后修改）。",
)


@click.command(
    "worth",
    cls=Command,
    zh="""
    各规则的缺口弥合一个值多少：分值 × 成功率 ÷ 经纪人小时，一项新合作为 100 分。

    \b
    hongsheng gaps worth
    hongsheng gaps worth -o worth.toml
    hongsheng gaps list --by worth --worth worth.toml --top 10

    分值、成功率与小时为声明值，可在 worth.toml 中修改，只写不同之处即可。成功率随台账修正：
    声明值视同已有 20 个缺口的经验，再加上已分派者中实际弥合的个数。
    """,
)
@worth_option
@listing
def command(graph: str, lang: Lang, format: str, output: Path | None, worth: Path | None) -> None:
    """What closing a gap is worth, rule by rule: points x chance / hours of a broker's time.

    \b
    hongsheng gaps worth
    hongsheng gaps worth -o worth.toml
    hongsheng gaps list --by worth --worth worth.toml --top 10

    A collaboration that begins is 100 points. Points, chance and hours are declared; change them in
    worth.toml, which need only hold what differs. The chance is corrected by the ledger: the
    declared one counts as if it had been seen in 20 gaps, those assigned here are added to it.
    """
    from queries.ledger import lines
    from queries.ledger import worth as worths
    from queries.registry import built_in

    if output and output.suffix.lower() == ".toml":
        text = worth.read_text(encoding="utf-8") if worth else worths.shipped()
        write_atomically(output, text.encode("utf-8"))
        say(lang, f"wrote {output}", f"已写入 {output}")
        return
    with opened(graph, lang) as store:
        found = worths.seen(store, worths.declared(worth))
        here = set(lines(store)["rule"])
    rules = {*here, *(q.name for q in built_in().values() if q.gap), *found} - {worths.DEFAULT}
    emit(
        worths.told(found, rules, lang),
        COLUMNS,
        format=format,
        output=output,
        headings=pick(lang, {}, HEADINGS),
    )
