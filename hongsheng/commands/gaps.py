"""``hongsheng gaps``: find the gaps, list them, decide about them, see what changed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click

from graph.problem import Lang
from hongsheng import gap_worth
from hongsheng.gap_decisions import DECISIONS, by_option
from hongsheng.gap_worth import worth_option
from hongsheng.notebook.frames import STATES, STATUSES
from hongsheng.terminal.bilingual import Group, option
from hongsheng.terminal.gap_rows import HEADINGS, as_plain, emit_gaps, state_word, write_book
from hongsheng.terminal.options import (
    DAY,
    as_of_option,
    emit,
    listing,
    local,
    opened,
    rules_option,
    visible,
)
from hongsheng.terminal.own_rules import all_questions
from hongsheng.terminal.speech import pick, say

rule_option = option(
    "--rule", multiple=True, help="Only this rule; repeatable.", zh="只限该规则；可多次给出。"
)


@click.group(
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"]},
    zh="""
    合作缺口台账：按规则查找，记入台账，由人决定。

    先运行 hongsheng gaps find，再用 hongsheng gaps list 查看。编号可以缩写，只要能确定是哪一个。

    \b
    hongsheng gaps find
    hongsheng gaps list --community 灵峰工业社区 --top 3
    hongsheng gaps assign once-bitten-rpg --owner 胡修勤 --due 2030-09-30
    hongsheng gaps changes --since 2020-07-15
    """,
)
def command() -> None:
    """Collaboration gaps: found by rules, kept in a ledger, decided on by people.

    Start with 'hongsheng gaps find', then 'hongsheng gaps list'. An id may be shortened as long as
    one gap alone fits.

    \b
    hongsheng gaps find
    hongsheng gaps list --community 灵峰工业社区 --top 3
    hongsheng gaps assign once-bitten-rpg --owner 胡修勤 --due 2030-09-30
    hongsheng gaps changes --since 2020-07-15
    """


@command.command(
    zh="""
    运行规则，更新台账：新增了什么、关闭了什么、哪些还无法判断。

    \b
    hongsheng gaps find
    hongsheng gaps find --rule once-bitten --as-of 2020-07-15
    """
)
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
    """Run the rules and bring the ledger up to date: what opened, what closed, what is not known.

    \b
    hongsheng gaps find
    hongsheng gaps find --rule once-bitten --as-of 2020-07-15
    """
    from queries import ledger
    from queries.confirmed import left_aside
    from queries.ledger.none_found import cannot_be_asked
    from queries.ledger.transitions import COUNTED
    from queries.registry import get

    known = all_questions(rules, lang, rule)
    chosen = [get(n, known) for n in rule] or [q for q in known.values() if q.gap]
    with opened(graph, lang) as store, _progress(lang) as progress:
        counts = ledger.find(store, chosen, as_of, run_by=by, progress=progress)
        nothing = [q for q in chosen if not any(counts[q.name].values())]
        lacking = cannot_be_asked(store, nothing)
        aside = left_aside(store)
    columns = ("rule", *COUNTED)
    emit(
        [
            {"rule": name, **each}
            for name, each in counts.items()
            if format != "table" or name not in lacking
        ],
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
        "新增 {opened} 个，关闭 {closed} 个，重现 {reopened} 个，持续 {persisting} 个；"
        "另有 {unknown} 个因数据不足无法判断".format(**total),
    )
    if aside:
        say(lang, *aside)
    if lacking:
        en = "; ".join(f"{name} (no {none.en})" for name, none in lacking.items())
        zh = "；".join(f"{name}（无{none.zh}）" for name, none in lacking.items())
        say(
            lang,
            f"{len(lacking)} could not be asked of this graph, for lack of data: {en}",
            f"另有 {len(lacking)} 条规则因图中缺少数据而无法提问：{zh}",
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


@command.command(
    "list",
    zh="""
    列出台账中的缺口；每条规则之内，最值得弥合的在前。

    \b
    hongsheng gaps list --rule once-bitten --top 3
    hongsheng gaps list --by worth --top 10
    hongsheng gaps list --community 灵峰工业社区 -o 台账.xlsx

    --by worth：跨规则排序，按弥合一个缺口每经纪人小时的价值，每行说明缘由（见 gaps worth）。
    写成 .xlsx 时是可以填写的台账：状态、负责人、期限、理由均有下拉选项；填好后用 gaps decide 载回。
    """,
)
@option(
    "--status",
    type=click.Choice(STATUSES),
    default="open",
    show_default=True,
    help="Which; open: new, assigned and brokered.",
    zh="哪种状态；open 即未关闭：新发现、已分派、已撮合。",
)
@rule_option
@option("--owner", help="Only those of this person.", zh="只列该负责人的。")
@option(
    "--community",
    help="Only gaps of this community, by name or id.",
    zh="只列该社区的（名称或编号）。",
)
@option(
    "--top",
    type=click.IntRange(min=1),
    help="Only so many of each rule (with --by worth: in all).",
    zh="每条规则只列前几个（与 --by worth 同用时：总共几个）。",
)
@option(
    "--by",
    "order",
    type=click.Choice(("rule", "worth")),
    default="rule",
    show_default=True,
    help="Order: within each rule, or across rules by what an hour of a broker's time is worth.",
    zh="排序：各规则之内，或跨规则按每经纪人小时的价值。",
)
@worth_option
@option(
    "--view",
    type=click.Path(path_type=Path, dir_okay=False),
    help="With -o FILE.xlsx: a view ('hongsheng view') in which the ids show the gaps.",
    zh="与 -o 文件.xlsx 同用：点击编号可在该关系图（hongsheng view 写出）中查看缺口。",
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
    order: str,
    worth: Path | None,
    view: Path | None,
) -> None:
    """List the gaps in the ledger, the best worth closing first within each rule.

    \b
    hongsheng gaps list --rule once-bitten --top 3
    hongsheng gaps list --by worth --top 10
    hongsheng gaps list --community 灵峰工业社区 -o ledger.xlsx

    --by worth orders across rules, by what closing a gap is worth per hour of a broker's time, and
    says why of each ('gaps worth'). As .xlsx it is a ledger to fill in, with drop-downs for status,
    owner, day and reason; 'gaps decide' takes back what was filled in.
    """
    from difflib import get_close_matches

    from queries.ledger.listing import listed
    from queries.ledger.none_found import why_no_gaps
    from queries.registry import built_in

    statuses = None if status == "all" else () if status == "open" else (status,)
    with opened(graph, lang) as store:
        for name in rule:
            if listed(store, (name,), None).is_empty():
                told = visible(name)
                near = ", ".join(get_close_matches(name, built_in(), n=1))
                say(
                    lang,
                    f"the ledger has nothing of a rule {told}"
                    + (f"; did you mean {near}?" if near not in ("", name) else ""),
                    f"台账中没有规则 {told} 的缺口"
                    + (f"；是否要找 {near}？" if near not in ("", name) else ""),
                )
        across = order == "worth" or worth is not None
        each = None if across else top
        rows = listed(store, rule, statuses, owner=owner, community=community, top=each)
        if across:
            from queries.ledger.worth import by_worth, declared, first

            rows = by_worth(store, rows, declared(worth))
            rows = first(rows, top) if top else rows
        if output and output.suffix.lower() == ".xlsx":
            write_book(store, rows, output, lang, community, view)
        else:
            emit_gaps(rows, lang, format, output)
        chosen = bool(owner or community or status not in ("open", "all"))
        none = None if rows.height else why_no_gaps(store, rule, chosen=chosen)
    n = rows.height
    say(lang, *(none or (f"{n} {'gap' if n == 1 else 'gaps'}", f"共 {n} 个缺口")))


@command.command(
    zh="""
    显示一个缺口：依据什么、怎样弥合、经过如何。

    \b
    hongsheng gaps show once-bitten-rpg
    """
)
@click.argument("id")
@listing
def show(graph: str, lang: Lang, format: str, output: Path | None, id: str) -> None:
    """Show one gap: what it rests on, what would close it, and its history.

    \b
    hongsheng gaps show once-bitten-rpg
    """
    from queries.ledger import events, lines
    from queries.ledger.decisions import resolve

    with opened(graph, lang) as store:
        (full,) = resolve(store, [id])
        gap = as_plain(lines(store, ids=[full]).row(0, named=True), lang)
        past = [_event(row, lang) for row in events(store, full).iter_rows(named=True)]
    columns = ("at", "as_of", "what", "who", "note")
    whole = {**gap, "history": past}
    if format == "table":
        past = [{**e, "what": state_word(e["what"], lang), "at": local(e["at"])} for e in past]
        if output is None:
            status = state_word(gap["status"], lang)
            status = pick(lang, f" ({status})", f"（{status}）")
            click.echo(f"{gap['id']}{status}\n{visible(gap['reason'])}")
            click.echo(pick(lang, "What would close it: ", "如何弥合：") + visible(gap["closes"]))
    headings = pick(lang, {}, HEADINGS)
    emit(past, columns, format=format, output=output, headings=headings, whole=whole)


def _event(row: dict[str, Any], lang: Lang) -> dict[str, Any]:
    kept = {name: row[name] for name in ("at", "as_of", "what", "who", "cause", "run")}
    return {**kept, "note": pick(lang, row["note"], row["note_zh"])}


for other in (*DECISIONS, gap_worth.command):
    command.add_command(other)


@command.command(
    zh="""
    与先前一次运行比较：新增、关闭、持续的缺口。

    比较的是以那一天为准的运行；没有则取其之前的最后一次。

    \b
    hongsheng gaps changes --since 2020-06-15
    """
)
@option(
    "--since",
    type=DAY,
    required=True,
    help="The day of the run to compare with.",
    zh="与哪一天的运行比较。",
)
@listing
def changes(graph: str, lang: Lang, format: str, output: Path | None, since: date) -> None:
    """Compare the ledger with that of an earlier run: opened, closed, persisting.

    Compared is the run reckoned from that day, else the last one before it.

    \b
    hongsheng gaps changes --since 2020-06-15
    """
    from queries.ledger.changes import changes as compare
    from queries.ledger.none_found import why_no_changes

    with opened(graph, lang) as store:
        found = compare(store, since)
        empty = found.opened.is_empty() and found.closed.is_empty()
        none = why_no_changes(store, found) if empty else None
    sides = {"opened": found.opened, "closed": found.closed}
    plain = {n: [as_plain(r, lang) for r in f.iter_rows(named=True)] for n, f in sides.items()}
    whole = {
        **plain,
        "persisting": found.persisting,
        "since": found.baseline,
        "until": found.latest,
    }
    word = pick(lang, {"opened": "opened", "closed": "closed"}, STATES | {"closed": "关闭"})
    rows = [{**gap, "what": word[side]} for side in sides for gap in plain[side]]
    columns = ("what", "id", "reason", "on", "why", "who")
    headings = pick(lang, {}, HEADINGS)
    emit(rows, columns, format=format, output=output, headings=headings, whole=whole)
    n, m = found.opened.height, found.closed.height
    start = found.baseline or pick(lang, "the beginning", "最初")
    en = f"since {start}: {n} opened, {m} closed, {found.persisting} persisting"
    zh = f"自 {start} 起：新增 {n} 个，关闭 {m} 个，持续 {found.persisting} 个"
    say(lang, *(none or (en, zh)))
