"""``hongsheng extract``: what an article says, with the text that says it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph.problem import Lang
from hongsheng.gap_decisions import by_option
from hongsheng.terminal.bilingual import Command, option
from hongsheng.terminal.options import DAY, emit, listing, opened
from hongsheng.terminal.speech import pick, say

if TYPE_CHECKING:
    from loaders.article.extraction import Extract


@click.command(
    cls=Command,
    zh="""
    从一篇文章（文本或存下的网页）中提取企业、院所、经纪人、社区、平台，它们的关系以及数字。

    每一条都附上原文依据。提取出来的是待确认的说法，不是事实：
    --load 把它们作为文章这一来源载入图中，来源标为“待确认”，不覆盖其他来源，
    采纳之前既不产生也不关闭缺口；--claims 生成逐条采纳或否决的工作簿，填好后再次运行即生效。

    \b
    hongsheng extract 报道.txt
    hongsheng extract 报道.html --format json -o 报道.json
    hongsheng extract 报道.txt --load --claims 待确认.xlsx
    """,
)
@click.argument("article", type=click.Path(path_type=Path), metavar="ARTICLE")
@option(
    "--date",
    "on",
    type=DAY,
    help="The article's day, where it does not say it itself; 'this year' is reckoned from it.",
    zh="文章日期（文中没有写明时）；“今年”等由此推算。",
)
@option(
    "--load",
    "into_graph",
    is_flag=True,
    help="Put the claims into the graph, under a source that is the article, marked unconfirmed.",
    zh="把这些说法载入图中；来源为该文章，标为待确认。",
)
@option(
    "--source",
    help="Name of the source (default: the article's title, publisher and date).",
    zh="来源名称（缺省为文章题目、发布者与日期）。",
)
@option(
    "--claims",
    type=click.Path(path_type=Path, dir_okay=False),
    help="With --load: a workbook of the claims to accept or reject. Written if it is not there; "
    "if it is, its answers are taken.",
    zh="与 --load 同用：逐条采纳或否决的工作簿。文件不存在则生成，存在则按其中的填写执行。",
)
@by_option
@listing
def command(
    article: Path,
    on: date | None,
    into_graph: bool,
    source: str | None,
    claims: Path | None,
    by: str,
    graph: str,
    lang: Lang,
    format: str,
    output: Path | None,
) -> None:
    """Extract firms, institutes, brokers, parks, platforms, their relations and figures.

    ARTICLE is a Chinese text or a saved web page. Each thing comes with the text that says it, and
    is a claim to confirm, not a fact: --load puts claims under the article's own source, marked
    unconfirmed, whose word never overrides another's, and makes no gap and closes none until it is
    accepted. --claims writes a workbook in which each is accepted or rejected, and takes it back at
    the next run.

    \b
    hongsheng extract 报道.txt
    hongsheng extract 报道.html --format json -o 报道.json
    hongsheng extract 报道.txt --load --claims 待确认.xlsx
    """
    from exports.files import must_be_writable
    from loaders.article.extraction import extract

    for each in filter(None, (output, claims)):
        must_be_writable(each)
    if claims and not into_graph:
        raise click.UsageError(pick(lang, "--claims goes with --load", "--claims 须与 --load 同用"))
    found = extract(article, on)
    taken = _take_in(found, article.name, source, claims, by, graph, lang) if into_graph else None
    if on is None and found.about.date is None:
        say(
            lang,
            "note: the article does not say its date, so 'this year' is left as it stands; "
            "give it with --date",
            "提示：文中没有日期，“今年”等按原文保留；可用 --date 指定",
        )
    headings = pick(
        lang,
        {"sure": "confidence"},
        {"what": "类别", "name": "内容", "more": "说明", "text": "原文", "sure": "可信度"},
    )
    emit(
        _rows(found, lang),
        ("what", "name", "more", "text", "sure"),
        format=format,
        output=output,
        headings=headings,
        whole=found.plain() | ({"loaded": taken} if taken else {}),
    )
    if not found.entities:
        say(
            lang,
            "note: no firm, institute, broker, park or platform is named in this article",
            "提示：文中没有提到企业、院所、经纪人、园区或平台",
        )


def _take_in(
    found: Extract,
    file: str,
    source: str | None,
    book: Path | None,
    by: str,
    graph: str,
    lang: Lang,
) -> dict[str, Any]:
    """Load the claims, say what they met, and write or take the workbook of claims."""
    from graph.loading import source_id
    from hongsheng.article_intake import article_source, take_in_article
    from hongsheng.books.claims import read_claims, write_claims

    answers = read_claims(book) if book and book.exists() else {}
    name = source_id(source) if source else article_source(found, file)
    with opened(graph, lang, must_exist=False) as store:
        taken = take_in_article(store, found, file, name, answers, by=by)
    for claim in taken.claims:
        meeting = claim.meeting
        if meeting and (meeting.open or (meeting.id and not meeting.why.startswith("same name"))):
            met = meeting.id or "?"
            say(
                lang,
                f"{claim.start[1]} -> {met}: {meeting.why}",
                f"{claim.start[1]} → {met}：{meeting.why_zh}",
            )
    if book and not book.exists():
        write_claims(taken.claims, book, lang)
        say(
            lang,
            f"{book} written: answer yes or no, save, and run the same command again",
            f"已写出 {book}：请逐条填写“是”或“否”，保存后再次执行同一命令",
        )
    told = taken.plain()
    left = len(taken.claims) - told["accepted"] - told["rejected"]
    say(
        lang,
        f"loaded source {name}: {left} claims to confirm, {told['accepted']} accepted, "
        f"{told['rejected']} rejected; {len(told['meets'])} names met what is in the graph",
        f"已载入来源 {name}：待确认 {left} 条，已采纳 {told['accepted']} 条，"
        f"已否决 {told['rejected']} 条；{len(told['meets'])} 个名称与图中已有对象对应",
    )
    if told["alike"]:
        say(
            lang,
            f"{told['alike']} of its names may mean others that are there: 'hongsheng match -o "
            "pairs.xlsx' lists them to be ticked",
            f"另有 {told['alike']} 个名称可能与已有名称指同一个："
            "用 hongsheng match -o 身份认定.xlsx 列出，逐对勾选",
        )
    return told


def _rows(found: Extract, lang: Lang) -> list[dict[str, Any]]:
    from graph.ontology import ONTOLOGY
    from loaders.article.extraction import sureness

    shown = found.text.shown
    rows: list[dict[str, Any]] = []
    for each in found.entities:
        kind = ONTOLOGY.nodes[each.kind]
        start, end = each.spans[0]
        more = pick(lang, "; ", "、").join(each.aliases) or each.properties.get("status", "")
        rows.append(
            {
                "what": pick(lang, kind.name, kind.zh),
                "name": each.name,
                "more": more,
                "text": _around(shown, start, end),
                "sure": round(sureness(each), 2),
            }
        )
    for claim in found.claims:
        relation = ONTOLOGY.relations[claim.type]
        start, end = claim.spans[0]
        rows.append(
            {
                "what": pick(lang, relation.name, relation.zh),
                "name": claim.start[1],
                "more": claim.end[1],
                "text": _around(shown, start, end),
                "sure": round(claim.sure, 2),
            }
        )
    rows.extend(
        {
            "what": pick(lang, "figure", "数字"),
            "name": figure.what,
            "more": " ".join(filter(None, (f"{figure.value:g}", figure.unit, figure.period))),
            "text": _around(shown, figure.start, figure.end),
            "sure": None,
        }
        for figure in found.figures
    )
    return rows


def _around(shown: str, start: int, end: int, longest: int = 40) -> str:
    """The words that say it, shortened in the middle."""
    words = " ".join(shown[start:end].split())
    return words if len(words) <= longest else f"{words[:24]}…{words[-12:]}"
