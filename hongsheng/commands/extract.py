"""``hongsheng extract``: what an article says, with the text that says it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph.problem import Lang
from hongsheng.bilingual import Command, option
from hongsheng.options import DAY, emit, format_option, lang_option, output_option
from hongsheng.speech import pick, say

if TYPE_CHECKING:
    from loaders.article.extraction import Extract


@click.command(
    cls=Command,
    zh="""
    从一篇文章(文本或存下的网页)中提取企业、院所、经纪人、社区、平台,它们的关系以及数字。

    每一条都附上原文依据。提取出来的是待确认的说法,不是事实。

    \b
    hongsheng extract 报道.txt
    hongsheng extract 报道.html --format json -o 报道.json
    """,
)
@click.argument("article", type=click.Path(path_type=Path), metavar="ARTICLE")
@option(
    "--date",
    "on",
    type=DAY,
    help="The article's day, where it does not say it itself; 'this year' is reckoned from it.",
    zh="文章日期(文中没有写明时);“今年”等由此推算。",
)
@format_option
@output_option
@lang_option
def command(article: Path, on: date | None, format: str, output: Path | None, lang: Lang) -> None:
    """Extract firms, institutes, brokers, parks, platforms, their relations and figures.

    ARTICLE is a Chinese text or a saved web page. Each thing comes with the text that says it, and
    is a claim to confirm, not a fact.

    \b
    hongsheng extract 报道.txt
    hongsheng extract 报道.html --format json -o 报道.json
    """
    from exports.files import must_be_writable
    from loaders.article.extraction import extract

    if output:
        must_be_writable(output)
    found = extract(article, on)
    if on is None and found.about.date is None:
        say(
            lang,
            "note: the article does not say its date, so 'this year' is left as it stands; "
            "give it with --date",
            "提示:文中没有日期,“今年”等按原文保留;可用 --date 指定",
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
        whole=found.plain(),
    )
    if not found.entities:
        say(
            lang,
            "note: no firm, institute, broker, park or platform is named in this article",
            "提示:文中没有提到企业、院所、经纪人、园区或平台",
        )


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
