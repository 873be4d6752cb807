"""``hongsheng gaps``: find the gaps, list them, decide about them, see what changed."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph.problem import Lang
from hongsheng.options import (
    as_of_option,
    emit,
    graph_option,
    lang_option,
    listing,
    opened,
    rules_option,
    visible,
)
from hongsheng.speech import pick, say

if TYPE_CHECKING:
    import polars as pl

STATUSES = ("open", "new", "assigned", "dismissed", "brokered", "closed", "all")
HEADINGS = {
    "id": "编号",
    "rule": "规则",
    "score": "得分",
    "reason": "缺口",
    "status": "状态",
    "owner": "负责人",
    "due": "期限",
    "first_seen": "首次发现",
    "surveyed_on": "调查日期",
    "on": "日期",
    "why": "原因",
    "at": "时间(UTC)",
    "as_of": "截至日期",
    "what": "事件",
    "who": "人",
    "note": "说明",
    "opened": "新增",
    "persisting": "持续",
    "closed": "关闭",
    "reopened": "重现",
    "dismissed": "已忽略",
    "unknown": "无法判断",
}
WORDS = {
    "new": "新发现",
    "assigned": "已分派",
    "dismissed": "已忽略",
    "brokered": "已撮合",
    "closed": "已关闭",
    "opened": "新增",
    "reopened": "重新打开",
}

ids_argument = click.argument("ids", nargs=-1, required=True, metavar="ID...")
by_option = click.option(
    "--by", default=getpass.getuser, show_default="who is logged in", help="Who decides. 决定人。"
)
note_option = click.option("--note", default="", help="A remark for the history. 备注。")
rule_option = click.option("--rule", multiple=True, help="Only this rule; repeatable. 规则。")


def _day(ctx: click.Context, param: click.Parameter, value: Any) -> date | None:
    return value.date() if value else None


def day_option(name: str, told: str, **more: Any) -> Callable[[Any], Any]:
    """An option that is a date."""
    kind = click.DateTime(["%Y-%m-%d"])
    return click.option(name, type=kind, callback=_day, metavar="YYYY-MM-DD", help=told, **more)


class _AsMet(click.Group):
    """Lists its commands in the order in which one meets them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=_AsMet, context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Collaboration gaps: found by rules, kept in a ledger, decided on by people. 合作缺口台账。

    Start with 'hongsheng gaps find', then 'hongsheng gaps list'. An id may be shortened as long as
    one gap alone fits.
    """


@command.command()
@rule_option
@as_of_option
@by_option
@rules_option
@listing
def find(
    graph: str,
    lang: Lang,
    format: str,
    output: Path | None,
    rule: tuple[str, ...],
    as_of: date | None,
    by: str,
    rules: str | None,
) -> None:
    """Run the rules and bring the ledger up to date. 运行规则并更新台账。"""
    from queries import ledger
    from queries.own import folder
    from queries.registry import get
    from queries.transitions import COUNTED

    known = folder(rules)
    chosen = [get(n, known) for n in rule] or [q for q in known.values() if q.gap]
    with opened(graph, lang) as store, _progress(lang) as progress:
        counts = ledger.find(store, chosen, as_of, run_by=by, progress=progress)
    columns = ("rule", *COUNTED)
    emit(
        [{"rule": name, **each} for name, each in counts.items()],
        columns,
        format=format,
        output=output,
        headings=pick(lang, {}, HEADINGS),
        whole=counts,
    )
    total = {n: sum(each[n] for each in counts.values()) for n in COUNTED}
    say(
        lang,
        "{opened} opened, {closed} closed, {reopened} reopened, {persisting} persisting; "
        "of {unknown} the data cannot tell".format(**total),
        "新增 {opened} 个,关闭 {closed} 个,重现 {reopened} 个,持续 {persisting} 个;"
        "另有 {unknown} 个因数据不足无法判断".format(**total),
    )


@contextmanager
def _progress(lang: Lang) -> Iterator[Callable[[str, int, int], None] | None]:
    """A bar on the terminal while rules run; nothing where nobody looks."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(pick(lang, "rules", "规则"))
        yield lambda rule, n, of: bar.update(task, description=rule, completed=n - 1, total=of)


@command.command("list")
@click.option(
    "--status",
    type=click.Choice(STATUSES),
    default="open",
    show_default=True,
    help="Which; open: new, assigned and brokered. 状态。",
)
@rule_option
@click.option("--owner", help="Only those of this person. 负责人。")
@click.option("--community", help="Only gaps of this community, by name or id. 社区。")
@click.option(
    "--top", type=click.IntRange(min=1), help="Only so many of each rule. 每条规则前几个。"
)
@listing
def list_(
    graph: str,
    lang: Lang,
    format: str,
    output: Path | None,
    status: str,
    rule: tuple[str, ...],
    owner: str | None,
    community: str | None,
    top: int | None,
) -> None:
    """List the gaps in the ledger, the best worth closing first within each rule. 列出缺口。"""
    from queries.listing import listed

    statuses = None if status == "all" else () if status == "open" else (status,)
    with opened(graph, lang) as store:
        for name in rule:
            if listed(store, (name,), None).is_empty():
                told = visible(name)
                say(
                    lang,
                    f"the ledger has nothing of a rule {told}",
                    f"台账中没有规则 {told} 的缺口",
                )
        rows = listed(store, rule, statuses, owner=owner, community=community, top=top)
    _emit_gaps(rows, lang, format, output)
    n = rows.height
    say(lang, f"{n} {'gap' if n == 1 else 'gaps'}", f"共 {n} 个缺口")


def _emit_gaps(rows: pl.DataFrame, lang: Lang, format: str, output: Path | None) -> None:
    columns = ("id", "rule", "score", "reason", "surveyed_on", "first_seen", "status", "owner")
    plain = [as_plain(row, lang) for row in rows.iter_rows(named=True)]
    shown = (
        [{**r, "status": _word(r["status"], lang)} for r in plain] if format == "table" else plain
    )
    wide = (*columns, "due", "last_seen", "note") if format == "csv" else columns
    headings = pick(lang, {}, HEADINGS)
    emit(shown, wide, format=format, output=output, headings=headings, whole=plain)


def as_plain(row: dict[str, Any], lang: Lang) -> dict[str, Any]:
    """A gap of the ledger as the plain object that JSON gives, its sentences in one language."""
    from queries.gaps import split_subject

    named = zip(row["subjects"], row["subject_names"], strict=True)
    subjects = [(*split_subject(subject), name) for subject, name in named]
    plain = {
        "id": row["id"],
        "rule": row["rule"],
        "subjects": [{"kind": k, "id": i, "name": n} for k, i, n in subjects],
        "score": row["score"],
        "reason": pick(lang, row["reason"], row["reason_zh"]),
        "closes": pick(lang, row["closes"], row["closes_zh"]),
        "evidence": json.loads(row["evidence"]) if row["evidence"] else None,
    }
    kept = ("surveyed_on", "first_seen", "last_seen", "verdict", "status", "owner", "due", "until")
    plain |= {name: row[name] for name in (*kept, "collaboration")}
    plain["note"] = pick(lang, row["note"], row["note_zh"])
    if "cause" in row:
        plain |= {"on": row["on"], "who": row["who"], "cause": row["cause"]}
        plain["why"] = pick(lang, row["why"], row["why_zh"])
    return plain


def _word(status: str, lang: Lang) -> str:
    return pick(lang, status, WORDS.get(status, status))


@command.command()
@click.argument("id")
@listing
def show(graph: str, lang: Lang, format: str, output: Path | None, id: str) -> None:
    """Show one gap: what it rests on, what would close it, and its history. 缺口详情与历史。"""
    from queries.decisions import resolve
    from queries.ledger import events, lines

    with opened(graph, lang) as store:
        (full,) = resolve(store, [id])
        gap = as_plain(lines(store, ids=[full]).row(0, named=True), lang)
        past = [_event(row, lang) for row in events(store, full).iter_rows(named=True)]
    columns = ("at", "as_of", "what", "who", "note")
    whole = {**gap, "history": past}
    if format == "table":
        past = [{**e, "what": _word(e["what"], lang)} for e in past]
        if output is None:
            click.echo(f"{gap['id']} ({_word(gap['status'], lang)})\n{visible(gap['reason'])}")
            click.echo(pick(lang, "What would close it: ", "如何弥合:") + visible(gap["closes"]))
    headings = pick(lang, {}, HEADINGS)
    emit(past, columns, format=format, output=output, headings=headings, whole=whole)


def _event(row: dict[str, Any], lang: Lang) -> dict[str, Any]:
    kept = {name: row[name] for name in ("at", "as_of", "what", "who", "cause", "run")}
    return {**kept, "note": pick(lang, row["note"], row["note_zh"])}


@command.command()
@ids_argument
@click.option("--owner", required=True, help="Who is to close the gap. 负责人。")
@day_option("--due", "By when. 期限。")
@note_option
@by_option
@lang_option
@graph_option
def assign(
    graph: str, lang: Lang, by: str, note: str, due: date | None, owner: str, ids: Sequence[str]
) -> None:
    """Give gaps to somebody, perhaps with a day to be done by. 分派缺口。"""
    from queries import decisions

    with opened(graph, lang) as store:
        done = decisions.assign(store, ids, owner, due, who=by, note=note)
    _told(done, lang, f"assigned to {owner}", f"已分派给 {owner}")


@command.command()
@ids_argument
@click.option("--reason", required=True, help="Why it is no matter for us. 理由。")
@day_option("--until", "Until when; then it comes back if still found. 忽略至。")
@by_option
@lang_option
@graph_option
def dismiss(
    graph: str, lang: Lang, by: str, until: date | None, reason: str, ids: Sequence[str]
) -> None:
    """Set gaps aside, for good or until a day. 忽略缺口。"""
    from queries import decisions

    with opened(graph, lang) as store:
        done = decisions.dismiss(store, ids, reason, until, who=by)
    _told(done, lang, f"dismissed: {reason}", f"已忽略:{reason}")


@command.command()
@ids_argument
@click.option("--collaboration", required=True, help="Id of what came of it. 合作编号。")
@note_option
@by_option
@lang_option
@graph_option
def broker(
    graph: str, lang: Lang, by: str, note: str, collaboration: str, ids: Sequence[str]
) -> None:
    """Link gaps to the collaboration that came of them. 标记已撮合并关联合作。"""
    from queries import decisions

    with opened(graph, lang) as store:
        done = decisions.broker(store, ids, collaboration, who=by, note=note)
    _told(done, lang, f"brokered: {collaboration}", f"已撮合:{collaboration}")


@command.command()
@ids_argument
@click.option("--reason", required=True, help="What closed it. 关闭原因。")
@by_option
@lang_option
@graph_option
def close(graph: str, lang: Lang, by: str, reason: str, ids: Sequence[str]) -> None:
    """Close gaps, whatever the data say yet. 关闭缺口。"""
    from queries import decisions

    with opened(graph, lang) as store:
        done = decisions.close(store, ids, reason, who=by)
    _told(done, lang, f"closed: {reason}", f"已关闭:{reason}")


@command.command()
@ids_argument
@click.option("--reason", default="", help="Why. 理由。")
@by_option
@lang_option
@graph_option
def reopen(graph: str, lang: Lang, by: str, reason: str, ids: Sequence[str]) -> None:
    """Take back a dismissal, a closing or a link. 重新打开缺口。"""
    from queries import decisions

    with opened(graph, lang) as store:
        done = decisions.reopen(store, ids, reason, who=by)
    _told(done, lang, "open again", "已重新打开")


def _told(done: pl.DataFrame, lang: Lang, en: str, zh: str) -> None:
    for row in done.iter_rows(named=True):
        said = visible(pick(lang, row["reason"], row["reason_zh"]))
        say(lang, f"{row['id']} {en} ({said})", f"{row['id']} {zh}({said})")


@command.command()
@day_option("--since", "The day of the run to compare with. 自何日起。", required=True)
@listing
def changes(graph: str, lang: Lang, format: str, output: Path | None, since: date) -> None:
    """Compare the ledger with that of an earlier run: opened, closed, persisting. 变化。

    Compared is the run reckoned from that day, else the last one before it.
    """
    from queries.changes import changes as compare

    with opened(graph, lang) as store:
        found = compare(store, since)
    sides = {"opened": found.opened, "closed": found.closed}
    plain = {n: [as_plain(r, lang) for r in f.iter_rows(named=True)] for n, f in sides.items()}
    whole = {
        **plain,
        "persisting": found.persisting,
        "since": found.baseline,
        "until": found.latest,
    }
    word = pick(lang, {"opened": "opened", "closed": "closed"}, WORDS | {"closed": "关闭"})
    rows = [{**gap, "what": word[side]} for side in sides for gap in plain[side]]
    columns = ("what", "id", "reason", "on", "why", "who")
    headings = pick(lang, {}, HEADINGS)
    emit(rows, columns, format=format, output=output, headings=headings, whole=whole)
    n, m = found.opened.height, found.closed.height
    start = found.baseline or pick(lang, "the beginning", "最初")
    say(
        lang,
        f"since {start}: {n} opened, {m} closed, {found.persisting} persisting",
        f"自 {start} 起:新增 {n} 个,关闭 {m} 个,持续 {found.persisting} 个",
    )
