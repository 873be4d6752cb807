"""``hongsheng backtest``: how good the recommender would have been."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from graph.problem import Lang
from hongsheng.terminal.bilingual import Command, option
from hongsheng.terminal.options import DAY, emit, listing, opened
from hongsheng.terminal.speech import pick, say

COLUMNS = ("ranking", "group", "n", "hits@10", "hits@10 95%", "mrr", "mrr 95%")


@click.command(
    cls=Command,
    zh="""
    推荐若在过去某日作出，效果如何：只用该日之前的数据，为此后首次与院所合作的每家企业给全部院所排序，
    并与简单的基准并列。

    \b
    hongsheng backtest --cut 2019-07-01
    hongsheng backtest --cut 2019-07-01 --format json

    只计新的企业—院所组合，企业原有的伙伴不列入；以前参与过合作的企业与新企业分开统计。可用新合作所属
    计划与领域（寻找伙伴之前已知），不用其名称。hits@10：前十名中至少有一个日后合作院所的企业比例；
    mrr：排名最前者名次倒数的平均；区间为 95%，对企业自助抽样。
    """,
)
@option(
    "--cut",
    type=DAY,
    required=True,
    help="The day: what began on it or later is to be foretold.",
    zh="截断日：当日及以后开始的合作为预测对象。",
)
@listing
def command(cut: date, graph: str, lang: Lang, format: str, output: Path | None) -> None:
    """How good the recommender would have been on an earlier day.

    \b
    hongsheng backtest --cut 2019-07-01
    hongsheng backtest --cut 2019-07-01 --format json

    Ranks all institutes for each enterprise that later met one for the first time, by what was
    known before the cut, with simple baselines beside it. Only new pairs count, without the
    enterprise's own earlier partners; enterprises that took part before (incumbents) apart from
    those that did not (newcomers). The call and fields of the new collaboration may be used, which
    are known before partners are sought, never its title. hits@10: the share of enterprises with
    one of their new institutes among the first ten; mrr: the mean of 1 / rank of the best placed;
    intervals are 95%, bootstrapped over enterprises.
    """
    from queries.recommend.backtest import GROUPS_ZH, backtest, rows, verdicts

    with opened(graph, lang) as store:
        made = backtest(store, cut)
    headings = pick(
        lang,
        {},
        {
            "ranking": "排序方法",
            "group": "企业",
            "hits@10 95%": "hits@10 区间",
            "mrr 95%": "mrr 区间",
        },
    )
    emit(rows(made, lang), COLUMNS, format=format, output=output, headings=headings, whole=made)
    for told in verdicts(made):
        say(lang, *told)
    names = pick(lang, {}, GROUPS_ZH)
    for group, each in made["spread"].items():
        share, before = each["with"]["share"], each["without"]["share"]
        say(
            lang,
            f"{group}: the ten institutes recommended most have {share:.0%} of all places among "
            f"the first ten; were the last two not kept for others than the famous, {before:.0%}",
            f"{names.get(group, group)}：被推荐最多的十家院所占全部前十名额的 {share:.0%}；"
            f"若不把末两个名额留给非热门院所，则为 {before:.0%}",
        )
    if 0 in made["learnt_from"].values():
        say(
            lang,
            "too little happened before this day to learn from: the weights are those learnt "
            "elsewhere",
            "该日之前的合作太少，无从学习：使用在别处学得的权重",
        )
