"""What people decide about gaps: ``hongsheng gaps assign`` and the like."""

from __future__ import annotations

import getpass
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph.problem import Lang
from hongsheng.terminal.bilingual import Command, option
from hongsheng.terminal.options import (
    DAY,
    emit,
    graph_option,
    lang_option,
    listing,
    opened,
    visible,
)
from hongsheng.terminal.speech import pick, say

if TYPE_CHECKING:
    import polars as pl

    from hongsheng.ledger_decisions import Outcome

ids_argument = click.argument("ids", nargs=-1, required=True, metavar="ID...")
by_option = option(
    "--by",
    default=getpass.getuser,
    help="Who decides (default: who is logged in).",
    zh="决定人（缺省为当前登录用户）。",
)
note_option = option("--note", default="", help="A remark for the history.", zh="记入历史的备注。")


@click.command(
    cls=Command,
    zh="""
    把缺口分派给某人，可以给出期限。

    \b
    hongsheng gaps assign once-bitten-rpg --owner 胡修勤 --due 2030-09-30
    """,
)
@ids_argument
@option("--owner", required=True, help="Who is to close the gap.", zh="负责人。")
@option("--due", type=DAY, help="By when.", zh="期限。")
@note_option
@by_option
@lang_option
@graph_option
def assign(
    graph: str, lang: Lang, by: str, note: str, due: date | None, owner: str, ids: Sequence[str]
) -> None:
    """Give gaps to somebody, perhaps with a day to be done by.

    \b
    hongsheng gaps assign once-bitten-rpg --owner 胡修勤 --due 2030-09-30
    """
    from queries.ledger import decisions

    with opened(graph, lang) as store:
        done = decisions.assign(store, ids, owner, due, who=by, note=note)
    _told(done, lang, f"assigned to {owner}", f"已分派给 {owner}")


@click.command(
    cls=Command,
    zh="""
    忽略缺口，一直忽略或到某一天为止。

    \b
    hongsheng gaps dismiss once-bitten-rpg --reason 企业已外迁
    """,
)
@ids_argument
@option("--reason", required=True, help="Why it is no matter for us.", zh="为什么不必处理。")
@option(
    "--until",
    type=DAY,
    help="Until when; then it comes back if still found.",
    zh="忽略到哪天；到期后仍查到则重新列出。",
)
@by_option
@lang_option
@graph_option
def dismiss(
    graph: str, lang: Lang, by: str, until: date | None, reason: str, ids: Sequence[str]
) -> None:
    """Set gaps aside, for good or until a day.

    \b
    hongsheng gaps dismiss once-bitten-rpg --reason "moved to another district"
    """
    from queries.ledger import decisions

    with opened(graph, lang) as store:
        done = decisions.dismiss(store, ids, reason, until, who=by)
    _told(done, lang, f"dismissed: {reason}", f"已忽略：{reason}")


@click.command(
    cls=Command,
    zh="""
    标记缺口已撮合，并关联由此产生的合作。

    \b
    hongsheng gaps broker open-triads-ab2 --collaboration HT-2020-031
    """,
)
@ids_argument
@option(
    "--collaboration", required=True, help="Id of what came of it.", zh="由此产生的合作的编号。"
)
@note_option
@by_option
@lang_option
@graph_option
def broker(
    graph: str, lang: Lang, by: str, note: str, collaboration: str, ids: Sequence[str]
) -> None:
    """Link gaps to the collaboration that came of them.

    \b
    hongsheng gaps broker open-triads-ab2 --collaboration HT-2020-031
    """
    from queries.ledger import decisions

    with opened(graph, lang) as store:
        done = decisions.broker(store, ids, collaboration, who=by, note=note)
    _told(done, lang, f"brokered: {collaboration}", f"已撮合：{collaboration}")


@click.command(
    cls=Command,
    zh="""
    关闭缺口，不论数据如何。

    \b
    hongsheng gaps close once-bitten-rpg --reason 已签合同，尚未登记
    """,
)
@ids_argument
@option("--reason", required=True, help="What closed it.", zh="因何关闭。")
@by_option
@lang_option
@graph_option
def close(graph: str, lang: Lang, by: str, reason: str, ids: Sequence[str]) -> None:
    """Close gaps, whatever the data say yet.

    \b
    hongsheng gaps close once-bitten-rpg --reason "contract signed, not registered yet"
    """
    from queries.ledger import decisions

    with opened(graph, lang) as store:
        done = decisions.close(store, ids, reason, who=by)
    _told(done, lang, f"closed: {reason}", f"已关闭：{reason}")


@click.command(
    cls=Command,
    zh="""
    重新打开缺口：收回忽略、关闭或撮合。

    \b
    hongsheng gaps reopen once-bitten-rpg --reason 合同未签成
    """,
)
@ids_argument
@option("--reason", default="", help="Why.", zh="理由。")
@by_option
@lang_option
@graph_option
def reopen(graph: str, lang: Lang, by: str, reason: str, ids: Sequence[str]) -> None:
    """Take back a dismissal, a closing or a link.

    \b
    hongsheng gaps reopen once-bitten-rpg --reason "the contract fell through"
    """
    from queries.ledger import decisions

    with opened(graph, lang) as store:
        done = decisions.reopen(store, ids, reason, who=by)
    _told(done, lang, "open again", "已重新打开")


@click.command(
    cls=Command,
    zh="""
    载回填好的台账工作簿：逐条执行其中的决定，并说明每一条的结果。

    工作簿由 gaps list -o 台账.xlsx 生成。他人在此期间已作出决定的缺口不会被覆盖，会逐条说明；
    决定相同的不作更改。

    \b
    hongsheng gaps list --owner 胡修勤 -o 台账.xlsx
    hongsheng gaps decide 台账.xlsx
    """,
)
@click.argument("workbook", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@by_option
@listing
def decide(
    graph: str, lang: Lang, format: str, output: Path | None, by: str, workbook: Path
) -> None:
    """Take back a ledger that was filled in: each decision is carried out and told of.

    The workbook comes from 'gaps list -o FILE.xlsx'. What somebody else has decided since then is
    not overwritten, but told of row by row; what was decided just so stays as it is.

    \b
    hongsheng gaps list --owner 胡修勤 -o ledger.xlsx
    hongsheng gaps decide ledger.xlsx
    """
    from hongsheng.books.ledger import read
    from hongsheng.ledger_decisions import Outcome, carry_out

    wishes, wrong = read(workbook, [])
    with opened(graph, lang) as store:
        refused = [Outcome(row, id, problem=problem) for row, id, problem in wrong]
        outcomes = [*refused, *carry_out(store, wishes, who=by)]
    rows = [plain_outcome(each, lang) for each in sorted(outcomes, key=lambda o: o.row)]
    columns = ("row", "id", "done", "refused")
    headings = {"row": "行", "id": "编号", "done": "已执行", "refused": "未执行"}
    emit(rows, columns, format=format, output=output, headings=pick(lang, {}, headings))
    same, not_done = sum(o.same for o in outcomes), sum(bool(o.problem) for o in outcomes)
    done, left = len(outcomes) - same - not_done, len(wishes) + len(wrong) - len(outcomes)
    say(
        lang,
        f"{done} decisions carried out, {not_done} refused, {same} decided so before; "
        f"{left} rows as they were",
        f"已执行 {done} 项决定，未执行 {not_done} 项，此前已如此决定 {same} 项；"
        f"其余 {left} 行未改动",
    )


def plain_outcome(each: Outcome, lang: Lang) -> dict[str, Any]:
    """What became of a row of a filled-in workbook, as a plain object."""
    why = each.problem.said(lang) if each.problem else None
    done = None if each.problem else pick(lang, each.en, each.zh)
    return {"row": each.row, "id": each.id, "done": done, "refused": why}


def _told(done: pl.DataFrame, lang: Lang, en: str, zh: str) -> None:
    for row in done.iter_rows(named=True):
        told(row, lang, en, zh)


def told(row: Mapping[str, Any], lang: Lang, en: str, zh: str) -> None:
    """Say of a gap what was decided."""
    said = visible(pick(lang, row["reason"], row["reason_zh"]))
    say(lang, f"{row['id']} {en} ({said})", f"{row['id']} {zh}（{said}）")


DECISIONS = (assign, dismiss, broker, close, reopen, decide)
"""In the order in which one meets them."""
