"""``hongsheng recommend``: whom to connect, why, and who could tie it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from graph.problem import Lang
from hongsheng.bilingual import Command, option
from hongsheng.options import KIND, as_of_option, emit, listing, opened
from hongsheng.speech import pick, say

COLUMNS = ("rank", "kind", "name", "score", "reasons", "broker", "room", "id")


@click.command(
    cls=Command,
    zh="""
    为需求或企业推荐院所、成果与平台,为成果推荐企业:每条说明理由,并给出同时联系双方、尚有余力的经纪人。

    \b
    hongsheng recommend 微科光电 --as-of 2020-07-15
    hongsheng recommend 微科光电 --kind 院所 --top 5 --format json

    院所的排序与 backtest 完全相同,不含企业已有的合作院所。企业未另行说明时,以其未解决的需求为所需。
    得分:相对于同类最优者的机会,0 至 1;成果与平台另乘以与所需的相近程度。
    """,
)
@click.argument("id")
@option(
    "--top",
    type=click.IntRange(1),
    default=10,
    show_default=True,
    help="How many.",
    zh="推荐多少条。",
)
@option(
    "--kind",
    "kinds",
    type=KIND,
    multiple=True,
    help="Only this kind: Institute, Achievement or Platform (repeatable).",
    zh="只推荐该类型:院所、成果或平台;可多次给出。",
)
@option(
    "--field",
    "fields",
    multiple=True,
    help="What is asked for: a field by name, code or id (repeatable; default: its demands').",
    zh="所需领域(名称、代码或编号),可多次给出;缺省为其需求的领域。",
)
@option(
    "--call",
    default="",
    help="The call or programme for which partners are sought.",
    zh="为哪一批次或计划寻找伙伴。",
)
@as_of_option
@listing
def command(
    id: str,
    top: int,
    kinds: tuple[str, ...],
    fields: tuple[str, ...],
    call: str,
    as_of: date | None,
    graph: str,
    lang: Lang,
    format: str,
    output: Path | None,
) -> None:
    """Partners for a demand, an enterprise or an achievement, why, and who could tie it.

    \b
    hongsheng recommend 微科光电 --as-of 2020-07-15
    hongsheng recommend 微科光电 --kind Institute --top 5 --format json

    For a demand or an enterprise: institutes, achievements and platforms; for an achievement:
    enterprises. Institutes are ranked just as 'backtest' ranks them, without those that the
    enterprise already works with. What an enterprise asks for are its open demands, unless it is
    said otherwise. Score: the odds relative to the best of its kind, 0 to 1; of achievements and
    platforms times how like they are to what is asked for.
    """
    from queries.lookup import one
    from queries.recommend.advise import recommend

    with opened(graph, lang) as store:
        subject = one(store, id)
        made = recommend(
            store, subject, as_of or date.today(), top=top, kinds=kinds, fields=fields, call=call
        )
    whole = made.plain(lang)
    rows = [
        {
            **each,
            "broker": (each["broker"] or {}).get("name"),
            "room": (each["broker"] or {}).get("room"),
        }
        for each in whole
    ]
    headings = pick(
        lang,
        {},
        {
            "rank": "名次",
            "kind": "类型",
            "name": "名称",
            "score": "得分",
            "reasons": "理由",
            "broker": "经纪人",
            "room": "余力",
            "id": "编号",
        },
    )
    emit(rows, COLUMNS, format=format, output=output, headings=headings, whole=whole)
    if not rows:
        say(
            lang,
            f"nothing in the graph can be recommended to {subject.name}",
            f"图中没有可推荐给{subject.name}的对象",
        )
