"""``hongsheng queries``: what can be asked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph.problem import Lang
from hongsheng.terminal.bilingual import Command, option
from hongsheng.terminal.options import emit, listing, rules_option
from hongsheng.terminal.own_rules import all_questions
from hongsheng.terminal.speech import pick

if TYPE_CHECKING:
    from queries.question.query import Query


@click.command(
    cls=Command,
    zh="""
    列出可以提出的问题，按主题排列。

    用 hongsheng query NAME 提问；hongsheng query NAME --help 说明该问题。“产生缺口”的问题也由
    hongsheng gaps find 运行，记入台账。

    \b
    hongsheng queries
    hongsheng queries --theme 需求与供给
    hongsheng queries --copy open-triads 规则/my-triads.cypher
    """,
)
@option("--theme", help="Only questions of this theme.", zh="只列该主题的问题。")
@option(
    "--copy",
    nargs=2,
    type=(str, click.Path(path_type=Path, dir_okay=False)),
    metavar="NAME FILE.cypher",
    help="Write the file of a built-in question to change; it is named after FILE.",
    zh="把内置问题的文件复制出来修改；以 FILE 的文件名为新名称。",
)
@rules_option
@listing
def command(
    graph: str,
    lang: Lang,
    format: str,
    output: Path | None,
    theme: str | None,
    copy: tuple[str, Path] | None,
    rules: str | None,
) -> None:
    """List the questions that can be asked, theme by theme.

    Each is asked with 'hongsheng query NAME'; 'hongsheng query NAME --help' explains it. Those that
    find gaps are also run by 'hongsheng gaps find' and kept in the ledger.

    \b
    hongsheng queries
    hongsheng queries --theme demand
    hongsheng queries --copy open-triads rules/my-triads.cypher
    """
    if copy:
        _copied(*copy, lang)
        return
    from graph.problem import Problem
    from queries.question.themes import THEMES

    known = all_questions(rules, lang)
    order = list(dict.fromkeys([*THEMES, *(q.theme for q in known.values())]))
    chosen = [q for q in known.values() if theme in (None, q.theme, THEMES.get(q.theme))]
    chosen.sort(key=lambda q: order.index(q.theme))
    if not chosen:
        raise Problem(
            f"there is no theme {theme!r}; the themes are {', '.join(order)}",
            f"没有主题 {theme!r}；可用主题：{'、'.join(THEMES.get(t, t) for t in order)}",
        )
    headings = {"name": "名称", "theme": "主题", "question": "问题", "is_gap": "产生缺口"}
    rows = [_row(q, lang) for q in chosen]
    if format == "table" and lang == "zh":
        rows = [row | {"theme": THEMES.get(row["theme"], row["theme"])} for row in rows]
    emit(
        rows,
        ("name", "theme", "question", "is_gap"),
        format=format,
        output=output,
        headings=pick(lang, {"is_gap": "gaps"}, headings),
        whole=[described(q, lang) for q in chosen],
    )


def _copied(name: str, file: Path, lang: Lang) -> None:
    from hongsheng.terminal.speech import say
    from queries.question.copying import copy_of

    copied = copy_of(name, file)
    say(
        lang,
        f"{file}: {copied.name}, a copy of {name} to change; "
        f"hongsheng query {file} asks it, --rules {file.parent} lists it with the others",
        f"{file}：{copied.name}，由 {name} 复制而来，可自行修改；"
        f"hongsheng query {file} 即可提问，--rules {file.parent} 与其他问题一并列出",
    )


def _row(query: Query, lang: Lang) -> dict[str, Any]:
    return {
        "name": query.name,
        "theme": query.theme,
        "question": pick(lang, query.question, query.question_zh),
        "is_gap": query.gap is not None,
    }


def described(query: Query, lang: Lang) -> dict[str, Any]:
    """The question as a plain object: all of its declaration but the Cypher."""
    return {
        **_row(query, lang),
        "why": pick(lang, query.why, query.why_zh),
        "source": query.source,
        "parameters": [
            {
                "name": p.name,
                "type": p.type.value,
                "default": p.default,
                "help": pick(lang, p.help, p.help_zh),
            }
            for p in query.parameters
        ],
        "columns": [
            {
                "name": c.name,
                "heading": pick(lang, c.name, c.zh),
                "type": c.type.value,
                "meaning": pick(lang, c.meaning, c.meaning_zh),
            }
            for c in query.columns
        ],
        "is_gap": query.gap is not None,
    }
