"""``hongsheng plan``: which broker serves whom, what it costs and why."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph.problem import Lang, Problem
from hongsheng.gap_decisions import by_option, note_option, told
from hongsheng.terminal.bilingual import Command, option
from hongsheng.terminal.options import DAY, as_of_option, emit, listing, opened
from hongsheng.terminal.speech import language, pick, say
from queries.plan.rules import RULES, Weights

if TYPE_CHECKING:
    from queries.plan.plan import Plan
    from queries.plan.whatif import WhatIf

COLUMNS = ("broker_name", "enterprise_name", "cost", "reason", "broker", "enterprise")
HEADINGS_ZH = {
    "broker_name": "经纪人",
    "enterprise_name": "企业",
    "cost": "代价",
    "reason": "理由",
    "broker": "经纪人编号",
    "enterprise": "企业编号",
}
HEADINGS = {"broker_name": "broker", "enterprise_name": "enterprise", "broker": "broker's id"}
DECLARED = {f.name: (f.default, f.metadata["en"], f.metadata["zh"]) for f in fields(Weights)}


class Weighed(click.ParamType[tuple[str, float]]):
    """NAME=HOURS."""

    name = "NAME=HOURS"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, float]:
        """The name and the number. Fails where the text is not of this form."""
        name, _, hours = str(value).partition("=")
        try:
            return name.strip(), float(hours)
        except ValueError:
            return self.fail(
                pick(
                    language(sys.argv),
                    f"{value!r} is not of the form NAME=HOURS, such as change=20",
                    f"{value!r} 的写法应为 名称=小时数，例如 change=20",
                ),
                param,
                ctx,
            )


class Grown(click.ParamType[tuple[str, int]]):
    """COMMUNITY=FIRMS."""

    name = "COMMUNITY=FIRMS"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, int]:
        """The community and the number. Fails where the text is not of this form."""
        name, _, number = str(value).rpartition("=")
        if name.strip() and number.strip().isdecimal():
            return name.strip(), int(number)
        return self.fail(
            pick(
                language(sys.argv),
                f"{value!r} is not of the form COMMUNITY=FIRMS, such as 灵峰工业社区=20",
                f"{value!r} 的写法应为 社区=企业数，例如 灵峰工业社区=20",
            ),
            param,
            ctx,
        )


@click.command(
    cls=Command,
    zh="""
    安排经纪人：哪位经纪人服务哪家企业，总代价最小；逐条说明代价与理由，并列出未安排的企业与各项规则的价格。

    \b
    hongsheng plan --as-of 2020-07-15
    hongsheng plan --weight change=20 --floor 0.8 --format json
    hongsheng plan --drop continuity
    hongsheng plan --broker 胡修勤 -o page.html --assign
    hongsheng plan --without 胡修勤 --add-broker 李某,上限=30 --grow 灵峰工业社区=20
    hongsheng plan -o plan.xlsx
    hongsheng plan --fixed plan.xlsx -o again.xlsx

    每家企业至多一位经纪人，每位经纪人不超过其服务企业上限与工时。代价以经纪人一年的小时数计，用
    --weight 更改；总代价含未安排企业的代价，为精确最优。规则的价格：
    去掉该规则后其余代价可减少多少。经纪人所在社区：其目前服务的企业最多的社区。企业的工时：
    每年 12 小时，每项待解决需求再加 12 小时；近一年记录更多的按记录。

    --assign 把走访页上的缺口，以及要请企业会见的院所，记入台账并分派给该经纪人；此后每次 gaps find
    查看是否已弥合，recommend --record 列出结果。
    """,
)
@option(
    "--weight",
    "weights",
    type=Weighed(),
    multiple=True,
    help="What something costs in hours of a broker's year (repeatable): "
    + "; ".join(f"{name} ({value:g}): {en}" for name, (value, en, _) in DECLARED.items())
    + ".",
    zh="各项代价（经纪人一年的小时数），可多次给出："
    + "；".join(f"{name}（{value:g}）：{zh}" for name, (value, _, zh) in DECLARED.items())
    + "。",
)
@option(
    "--floor",
    type=click.FloatRange(0, 1),
    help="The least share of each community's firms that has a broker, 0 to 1 (default: half of "
    "the share that all brokers together can serve).",
    zh="每个社区至少有多大比例的企业有经纪人，0 至 1（缺省：全部经纪人所能服务比例的一半）。",
)
@option(
    "--capacity",
    type=click.IntRange(0),
    help="How many firms a broker can serve whose capacity is not known (default: as many as now).",
    zh="上限不详的经纪人可服务多少家企业（缺省：按目前服务的企业数）。",
)
@option(
    "--drop",
    "dropped",
    type=click.Choice(list(RULES)),
    multiple=True,
    help="Plan without this rule (repeatable): "
    + "; ".join(f"{r.name}: {r.meaning}" for r in RULES.values())
    + ".",
    zh="不计该规则，可多次给出："
    + "；".join(f"{r.name}：{r.meaning_zh}" for r in RULES.values())
    + "。",
)
@option(
    "--broker",
    "who",
    help="Only this broker's firms; with -o PAGE.html the broker's page: this week's visits.",
    zh="只看该经纪人的企业；与 -o PAGE.html 同用则生成其本周走访页。",
)
@option(
    "--fixed",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A workbook written by -o PLAN.xlsx: what was changed or marked as fixed in it stays, and "
    "the rest is planned around it; what was ticked as visited is in no week.",
    zh="由 -o PLAN.xlsx 生成的工作簿：其中修改过或标为固定的安排保留，其余据此重排；"
    "勾选为已走访的不再列入本周走访。",
)
@option(
    "--without",
    multiple=True,
    help="What if this broker leaves (repeatable).",
    zh="假设该经纪人离任，可多次给出。",
)
@option(
    "--add-broker",
    "added",
    multiple=True,
    metavar="NAME,KEY=VALUE,...",
    help="What if this broker comes (repeatable): a name, then capacity, hours (a week), field and "
    "community after commas.",
    zh="假设新增该经纪人，可多次给出：姓名，逗号后写 上限、工时（每周）、领域、社区，"
    "如 李某,上限=30,领域=401。",
)
@option(
    "--grow",
    "grown",
    type=Grown(),
    multiple=True,
    help="What if so many firms come to this community (repeatable).",
    zh="假设该社区新增若干家企业，可多次给出。",
)
@option(
    "--prices/--no-prices",
    default=True,
    help="Say what each rule costs: one more plan for each.",
    zh="是否说明各项规则的价格（每项另算一次）。",
)
@option(
    "--assign",
    is_flag=True,
    help="With --broker: the gaps that this week's visits may close become the broker's.",
    zh="与 --broker 同用：本周走访可弥合的缺口分派给该经纪人。",
)
@option(
    "--due",
    type=DAY,
    help="With --assign: by when (default: the week's Friday).",
    zh="与 --assign 同用：期限（缺省为本周五）。",
)
@note_option
@by_option
@as_of_option
@listing
def command(
    weights: tuple[tuple[str, float], ...],
    floor: float | None,
    capacity: int | None,
    dropped: tuple[str, ...],
    who: str | None,
    fixed: Path | None,
    without: tuple[str, ...],
    added: tuple[str, ...],
    grown: tuple[tuple[str, int], ...],
    prices: bool,
    assign: bool,
    due: date | None,
    note: str,
    by: str,
    as_of: date | None,
    graph: str,
    lang: Lang,
    format: str,
    output: Path | None,
) -> None:
    """Which broker serves whom, at the least total cost; what each costs and why.

    \b
    hongsheng plan --as-of 2020-07-15
    hongsheng plan --weight change=20 --floor 0.8 --format json
    hongsheng plan --drop continuity
    hongsheng plan --broker 胡修勤 -o page.html --assign
    hongsheng plan --without 胡修勤 --add-broker 李某,capacity=30 --grow 灵峰工业社区=20
    hongsheng plan -o plan.xlsx
    hongsheng plan --fixed plan.xlsx -o again.xlsx

    Each firm has one broker at most, no broker more firms or hours than the capacity. Costs are
    hours of a broker's year and may be changed by --weight; the total, with what firms without a
    broker cost, is the exact least. The price of a rule is what the other costs would gain without
    it. A broker is at home in the community where most of the present firms are. A firm takes 12
    hours a year and each of its open demands 12 more, or what was recorded in the last year.

    --assign makes the gaps on the broker's page, and the institutes that firms are asked to meet,
    the broker's work in the ledger. Every 'gaps find' looks whether they are closed since, and
    'recommend --record' tells what came of the advice.
    """
    from exports.pack.broker_page import write_page
    from hongsheng.notebook.planning import planned
    from queries.plan.assigning import assign as assign_week
    from queries.plan.week import Desk
    from queries.plan.whatif import WhatIf, broker_of

    what_if = WhatIf(without, added, dict(grown))
    day = as_of or date.today()
    paged = output is not None and output.suffix.lower() in (".html", ".htm")
    if paged and not who:
        raise Problem(
            "a page is one broker's: name the broker with --broker; a page for each is a job of "
            "'hongsheng export' (what = \"brokers\")",
            "网页是某一位经纪人的：请用 --broker 指定；每人一页可由 hongsheng export 生成"
            '（what = "brokers"）',
        )
    _fits(who, what_if, assign, due)
    with opened(graph, lang) as store:
        made, before = planned(
            store,
            day,
            weights=dict(weights),
            floor=floor,
            capacity=capacity,
            drop=dropped,
            fixed=fixed,
            what_if=what_if,
        )
        broker = broker_of(made.district.brokers, who) if who else None
        if broker and (paged or assign):
            desk = Desk(store, made, day)
            if paged and output:
                write_page(desk, broker, output, lang)
                say(lang, f"{broker.name}'s page: {output}", f"{broker.name}的走访页：{output}")
            if assign:
                week = desk.week(broker.id)
                done = assign_week(store, week, broker, due, as_of=day, who=by, note=note)
                for row in done.iter_rows(named=True):
                    until = row["due"]
                    told(row, lang, f"assigned, due {until}", f"已分派，期限 {until}")
            if paged:
                return
    whole = made.plain(lang, prices=prices)
    if before:
        whole["compared"] = before.sums()
    if output is not None and output.suffix.lower() == ".xlsx":
        from hongsheng.books.plan import write

        write(made, output, lang, whole["rules"])
        tell(made, whole, lang)
        say(
            lang,
            f"{output}: change brokers in it, then plan around them: hongsheng plan --fixed "
            f"{output}",
            f"{output}：可在其中修改经纪人，然后据此重排：hongsheng plan --fixed {output}",
        )
        return
    if broker:
        mine = [a for a in whole["assignments"] if a["broker"] == broker.id]
        whole = {**whole, "assignments": mine, "uncovered": []}
    headings = pick(lang, HEADINGS, HEADINGS_ZH)
    rows = [*whole["assignments"], *whole["uncovered"]]
    emit(rows, COLUMNS, format=format, output=output, headings=headings, whole=whole)
    tell(made, whole, lang)


def _fits(who: str | None, what_if: WhatIf, assign: bool, due: date | None) -> None:
    if assign and not who:
        raise Problem(
            "--assign is for one broker's week: name the broker with --broker",
            "--assign 分派某一位经纪人本周的工作：请用 --broker 指定",
        )
    if assign and what_if:
        raise Problem(
            "what is only supposed (--without, --add-broker, --grow) cannot be assigned",
            "假设的情形（--without、--add-broker、--grow）不能分派",
        )
    if due and not assign:
        raise Problem("--due goes with --assign", "--due 须与 --assign 同用")


def tell(made: Plan, whole: Mapping[str, Any], lang: Lang) -> None:
    """The plan in a few sentences."""
    prices = whole["rules"]
    covered, firms = len(made.assignments), len(made.district.firms)
    say(
        lang,
        f"{covered} of {firms} firms have a broker; {made.changes} change theirs, {made.new} get "
        f"their first. In all {made.total_cost:,.2f} hours a year.",
        f"{firms} 家企业中有 {covered} 家安排了经纪人；{made.changes} 家更换，"
        f"{made.new} 家首次安排。"
        f"合计 {made.total_cost:,.2f} 小时/年。",
    )
    if made.uncovered:
        say(
            lang,
            f"{len(made.uncovered)} firms are left without a broker; to serve all takes "
            f"{made.needed} more brokers.",
            f"{len(made.uncovered)} 家企业没有经纪人；全部服务还需 {made.needed} 名经纪人。",
        )
    if before := whole.get("compared"):
        say(
            lang,
            f"As things stand: {before['total_cost']:,.2f} hours a year, {before['uncovered']} "
            f"firms without a broker, {before['changes']} changes.",
            f"按现状安排：合计 {before['total_cost']:,.2f} 小时/年，"
            f"{before['uncovered']} 家企业没有"
            f"经纪人，更换 {before['changes']} 家。",
        )
    if prices:
        said = [f"{name} {hours:,.2f}" for name, hours in prices.items()]
        said_zh = [f"{RULES[name].zh} {hours:,.2f}" for name, hours in prices.items()]
        say(
            lang,
            f"Without a rule the other costs would be less by: {', '.join(said)} hours a year.",
            f"去掉一项规则，其余代价可减少（小时/年）：{'、'.join(said_zh)}。",
        )
