"""``hongsheng pack``: the meeting pack, one HTML file."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph.problem import Lang
from hongsheng.gap_worth import worth_option
from hongsheng.terminal.audience import opened_for, redact_option
from hongsheng.terminal.bilingual import Command, option
from hongsheng.terminal.options import DAY, as_of_option, graph_option, lang_option, rules_option
from hongsheng.terminal.own_rules import all_questions
from hongsheng.terminal.speech import say

if TYPE_CHECKING:
    from exports.pack.content import Pack, Reported
    from graph.phrase import Phrase
    from graph.stores.base import Reader, Store
    from queries.registry import Questions


@click.command(
    cls=Command,
    zh="""
    制作会议材料：一个网页文件，不需网络，可打印成 PDF。

    内容：全区数据与变化；先补哪些缺口、谁能牵线；每个社区一页；哪些还不清楚；每个数字的出处。
    文件中英文俱全，--lang 决定打开时是哪种。--brief：两页简报，数字、变化、十个缺口各一幅小图、
    由谁在何时之前办理。

    \b
    hongsheng pack -o 会议材料.html
    hongsheng pack --brief -o 简报.html
    hongsheng pack -o 七月例会.html --as-of 2020-07-15 --since 2020-06-15 --title 北仑区七月例会
    """,
)
@option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The HTML file to write.",
    zh="要写出的网页文件。",
)
@as_of_option
@option(
    "--since",
    type=DAY,
    help="The day of the earlier run of the ledger to compare with (default: the one before the "
    "last).",
    zh="与哪一天的台账比较（缺省为上一次）。",
)
@option("--brief", is_flag=True, help="Two pages instead of the whole.", zh="只出两页简报。")
@option("--title", help="Title of the pack.", zh="标题。")
@option(
    "--view",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A view beside it ('hongsheng view'): the numbers of the gaps lead to them there.",
    zh="同时提供的关系图（hongsheng view 写出）：点击缺口编号可在图中查看。",
)
@worth_option
@rules_option
@redact_option
@lang_option
@graph_option
def command(
    graph: str,
    lang: Lang,
    redact: str,
    brief: bool,
    title: str | None,
    view: Path | None,
    worth: Path | None,
    rules: str | None,
    since: date | None,
    as_of: date | None,
    output: Path,
) -> None:
    """Make the meeting pack: one HTML file, no network, prints to PDF.

    The district in figures and what changed; the gaps to close first, and who could; a page for
    each community; what is not known; where every number comes from. Both languages are in the
    file; --lang says which one it opens in. --brief: two pages, with the figures, what changed,
    the gaps to close first with a picture each, and who acts until when.

    \b
    hongsheng pack -o pack.html
    hongsheng pack --brief -o brief.html
    hongsheng pack -o 七月例会.html --as-of 2020-07-15 --since 2020-06-15 --title 北仑区七月例会
    """
    from exports.files import must_be_writable
    from exports.pack.page import write_pack
    from exports.redact.audience import profile_of
    from graph.phrase import Phrase

    must_be_writable(output)
    profile = profile_of(redact)
    audience = Phrase(f"for {profile.name}", f"{profile.zh}版") if profile.redacts else None
    known = all_questions(rules, lang)
    with opened_for(graph, lang, redact, known) as store:
        day = as_of or date.today()
        made = content_of(
            store, day, title, since=since, redacted=audience, worth=worth, known=known
        )
    write_pack(made, output, lang, brief=brief, view=view)
    size = output.stat().st_size / 1e6
    say(
        lang,
        f"wrote {output} ({size:.1f} MB): {made.open} open gaps as of {made.as_of}; "
        "open it in a browser, print it from there",
        f"已写入 {output}（{size:.1f} MB）：截至 {made.as_of} 有 {made.open} 个缺口；"
        f"可用浏览器打开",
    )


def content_of(
    store: Store,
    day: date,
    title: str | None = None,
    *,
    since: date | None = None,
    redacted: Phrase | None = None,
    worth: str | Path | None = None,
    known: Questions | None = None,
) -> Pack:
    """What the pack of a day says; ``worth``: a file of :func:`queries.ledger.worth.declared`.

    ``known``: the questions that can be asked (default: the built-in ones). Raises Problem as these
    do.
    """
    from exports.pack.page import content
    from exports.pack.words import same
    from queries.ledger.worth import declared

    return content(
        store,
        day,
        title=same(title) if title else None,
        since=since,
        reported=list(reported(store)),
        redacted=redacted,
        worths=declared(Path(worth)) if worth else None,
        known=known,
    )


def reported(store: Reader) -> Iterator[Reported]:
    """The figures that the article of the example reports, where the graph cites it."""
    from exports.pack.content import Reported
    from graph.phrase import Phrase
    from loaders import beilun

    cited = store.query(
        "MATCH (s:Source) WHERE s.id = $id RETURN s.id AS id", {"id": beilun.ARTICLE}
    )
    if not cited.height:
        return
    for row in beilun.figures().iter_rows(named=True):
        name = row["what"].replace("_", " ").replace("lingfeng", "Lingfeng")
        name = name[0].upper() + name[1:].replace("smes", "SMEs")
        said = Phrase(name, row["zh"]), _value(row)
        yield Reported(*said, row["period"], row["sentence"], _ours(store, row))


SAME_AS = {
    "brokers": "brokers",
    "communities": "communities",
    "projects": "projects",
    "technology_transactions": "technology_amount",
    "technology_transactions_growth": "technology_amount",
}
"""Which indicator of the graph is reckoned as a figure that is reported."""


def _ours(store: Reader, row: dict[str, Any]) -> Phrase | None:
    """What the graph says of the same days as a reported figure; none where it says nothing."""
    from exports.pack.words import figure
    from graph.phrase import Phrase
    from queries.registry import get

    if row["what"] not in SAME_AS:
        return None
    last = row["period"].partition("/")[2] or row["period"]
    day = date.fromisoformat(last) if len(last) > MONTH else _month_end(last)
    rows = get("district-kpis").run(store, as_of=day).filter(indicator=SAME_AS[row["what"]])
    if not rows.height:
        return None
    value, unit, change = rows.select("value", "unit", "change").row(0)
    if row["what"].endswith("_growth"):
        return None if change is None else Phrase(f"{change:.1f} times", f"{change:.1f} 倍")
    return figure(value, unit)


MONTH = len("2020-05")


def _month_end(month: str) -> date:
    year, number = map(int, month.split("-"))
    return date(year, number, monthrange(year, number)[1])


def _value(row: dict[str, object]) -> Phrase:
    """A reported figure with its bound and unit, as the article puts it."""
    from exports.pack.words import figure, percent, same, units, whole
    from graph.phrase import Phrase

    value, what = float(str(row["value"])), str(row["unit"])
    bounds = {
        "more than": Phrase("more than ", "超过 "),
        "at least": Phrase("at least ", "至少 "),
    }
    bound = bounds.get(str(row["bound"]), Phrase("", ""))
    if what.startswith("yuan"):
        said = figure(value, "yuan")
    elif what == "share":
        said = same(percent(value))
    elif what == "year":
        said = same(f"{value:.0f}")
    else:
        said = same(whole(value) if value.is_integer() else f"{value:g}")
    after = "" if what in ("yuan", "share") else units().get(what, "")
    apart = " " if after and not after.startswith("/") else ""
    measured = {"times": " times", "years": " years", "yuan a year": " a year"}
    return Phrase(bound.en + said.en + measured.get(what, ""), bound.zh + said.zh + apart + after)
