"""Renders the reference pages from the declarations: ``python -m docs`` (or ``make docs``).

What is in the graph, what can be asked and which commands there are is said once, in the code; a
page is what the declarations say, in both languages. A test fails when a page is not.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click

from docs import known
from graph.ontology import ONTOLOGY
from graph.problem import Lang
from graph.schema import NodeKind, Property, RelationKind
from hongsheng.cli import cli
from hongsheng.terminal.speech import pick
from queries.question.query import GapRule, Query
from queries.question.themes import THEMES
from queries.registry import CATALOGUE, built_in

HERE = Path(__file__).parent
MADE = "<!-- Made by `make docs` from the declarations in {where}; do not edit. -->"
WIDTH = 92
_LOCALE = ("HONGSHENG_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "HONGSHENG_GRAPH", "HONGSHENG_RULES")


def pages() -> dict[str, str]:
    """File name to text of every page that is rendered."""
    made: dict[str, Callable[[], Iterable[str]]] = {
        "ontology.md": ontology,
        "questions.md": questions,
        "commands.md": partial(commands, "en"),
        "commands.zh.md": partial(commands, "zh"),
    }
    return {name: "\n".join(lines()) + "\n" for name, lines in made.items()}


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """A Markdown table, and an empty line after it; nothing where there are no rows."""
    lines = [f"| {' | '.join(_cell(value) for value in row)} |" for row in rows]
    if not lines:
        return []
    return [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}", *lines, ""]


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


# --- ontology -------------------------------------------------------------------------------


def ontology() -> Iterator[str]:
    """Kinds and relations, their properties, and where each definition comes from."""
    yield "# What is in the graph 本体"
    yield ""
    yield MADE.format(where="graph/ontology.py")
    yield ""
    yield (
        "A table to be loaded is named after a kind or a relation, its columns after the "
        "properties, in English or Chinese ([tables.md](tables.md)). A property in **bold** must "
        "be there. 工作表以类型或关系命名，列以属性命名，中英文均可；**粗体**为必填。"
    )
    yield ""
    yield (
        "Marks: *personal* is data of a person and *confidential* what only the bureau may see; "
        "`--redact` goes by them. Every node and relation also keeps the ids of its sources "
        "(`source`) and, where several speak of it, what each said (`claims`)."
    )
    yield ""
    yield "## Node kinds 节点类型"
    yield ""
    for kind in ONTOLOGY.public_nodes():
        yield from _node(kind)
    yield "## Relations 关系"
    yield ""
    for relation in ONTOLOGY.public_relations():
        yield from _relation(relation)


def _node(kind: NodeKind) -> Iterator[str]:
    yield f"### {kind.name} {kind.zh}"
    yield ""
    yield f"{kind.meaning} {kind.meaning_zh}"
    yield ""
    by = "; else ".join(" + ".join(f"`{part}`" for part in parts) for parts in kind.identity)
    yield f"- Identified by: `id`; else {by}"
    if kind.aka:
        yield f"- A sheet may also be called: {', '.join(kind.aka)}"
    for each in kind.references:
        yield (
            f"- The column `{each.name}` ({each.zh}) names the other end of a "
            f"[{each.relation}](#{_anchor(each.relation, ONTOLOGY.relations[each.relation].zh)})"
        )
    yield f"- Source: {kind.source}"
    if kind.personal:
        yield "- Personal data 个人信息"
    yield ""
    yield from _properties(kind.properties)


def _relation(relation: RelationKind) -> Iterator[str]:
    yield f"### {relation.name} {relation.zh}"
    yield ""
    yield f"{relation.meaning} {relation.meaning_zh}"
    yield ""
    yield f"- Joins: {', '.join(f'{a} → {b}' for a, b in relation.ends)}"
    yield f"- Read as: “{_phrase(relation)}” {_phrase_zh(relation)}"
    if relation.key:
        yield f"- Two between the same ends differ by: {', '.join(relation.key)}"
    yield f"- Source: {relation.source}"
    yield ""
    yield from _properties(relation.properties)


def _phrase(relation: RelationKind) -> str:
    return relation.phrase.replace("{from}", "A").replace("{to}", "B")


def _phrase_zh(relation: RelationKind) -> str:
    return relation.phrase_zh.replace("{from}", "甲").replace("{to}", "乙")


def _properties(properties: Iterable[Property]) -> list[str]:
    heads = ("property", "属性", "type", "meaning", "含义", "source")
    rows = [
        (
            f"**`{p.name}`**" if p.required else f"`{p.name}`",
            p.zh,
            _typed(p),
            p.meaning + _marks(p),
            p.meaning_zh + _choices(p),
            p.source,
        )
        for p in properties
    ]
    return table(heads, rows)


def _typed(p: Property) -> str:
    bounds = [f"{sign} {limit:g}" for sign, limit in (("≥", p.minimum), ("≤", p.maximum)) if limit]
    return ", ".join([f"{p.type.value}{f' ({p.unit})' if p.unit else ''}", *bounds])


def _marks(p: Property) -> str:
    marks = [m for m, so in (("personal", p.personal), ("confidential", p.confidential)) if so]
    return "".join(f" *{m}*" for m in marks)


def _choices(p: Property) -> str:
    if not p.choices:
        return ""
    listed = "、".join(f"{zh} (`{en}`)" for en, zh in p.choices.items())
    return f" 取值{'只能是' if p.closed else ''}：{listed}"


def _anchor(*words: str) -> str:
    return "-".join(words).lower().replace("/", "").replace(" ", "-")


# --- questions ------------------------------------------------------------------------------


def questions() -> Iterator[str]:
    """Every question: why, from where, what can be set, what comes out, what a gap is."""
    known = built_in()
    yield "# What can be asked 可以提出的问题"
    yield ""
    yield MADE.format(where="queries/catalogue")
    yield ""
    yield (
        f"{len(known)} questions, {sum(q.gap is not None for q in known.values())} of which find "
        "gaps: what ought to be connected and is not. `hongsheng query NAME` asks one, "
        "`hongsheng gaps find` runs those that find gaps and keeps what they found. "
        "A question of your own: [own-rule.md](own-rule.md)."
    )
    yield ""
    yield (
        "*Absence is not evidence.* Every gap says when its subject was last surveyed. Where the "
        "data cannot tell, the row's `verdict` is `unknown`: it is counted apart and never a gap. "
        "While the graph holds nothing of what a question *needs*, all its verdicts are unknown; "
        "what it needs *of* a kind (`PARTY_TO of Collaboration`), only where there are nodes of "
        "that kind. "
        "没有记录不等于没有联系:数据不足时判断为 unknown,单独计数,不算缺口。"
    )
    yield ""
    yield (
        "A score orders the gaps of one rule; scores of two rules cannot be compared. The id of a "
        "gap comes from the rule and its subjects, in the order given, so it is the same on every "
        "machine and engine. 得分只在同一规则内比较。"
    )
    yield ""
    themes = list(dict.fromkeys(q.theme for q in known.values()))
    for theme in themes:
        listed = ", ".join(f"[{q.name}](#{q.name})" for q in known.values() if q.theme == theme)
        yield f"- {theme} {THEMES.get(theme, '')}: {listed}"
    yield ""
    for theme in themes:
        yield f"## {theme} {THEMES.get(theme, '')}".rstrip()
        yield ""
        for query in known.values():
            if query.theme == theme:
                yield from _question(query)


def _question(query: Query) -> Iterator[str]:
    yield f"### {query.name}"
    yield ""
    yield f"**{query.question} {query.question_zh}**"
    yield ""
    yield f"{query.why} {query.why_zh}"
    yield ""
    if query.notes:
        yield f"*Definition.* {' '.join(query.notes.split())} {query.notes_zh}"
        yield ""
    yield f"*Source.* {query.source}"
    yield ""
    if query.needs:
        yield f"*Needs data of* {', '.join(n.replace('|', ' or ') for n in query.needs)}."
        yield ""
    if query.decided_by:
        yield f"*Decided by* {', '.join(query.decided_by)}."
        yield ""
    if query.gap:
        yield from _gap(query.gap)
        yield f"![{query.question}](images/rules/{query.name}.png)"
        yield ""
    heads = ("parameter", "type", "default", "meaning", "含义")
    yield from table(
        heads,
        [
            (f"`{p.name}`", p.type.value, _default(p.default, p.name), p.help, p.help_zh)
            for p in query.parameters
        ],
    )
    yield from table(
        ("column", "列", "type", "meaning", "含义"),
        [(f"`{c.name}`", c.zh, c.type.value, c.meaning, c.meaning_zh) for c in query.columns],
    )
    yield "```cypher"
    yield from ";\n".join(text.strip() for text in query.texts().values()).splitlines()
    yield "```"
    yield ""


def _gap(gap: GapRule) -> Iterator[str]:
    subjects = ", ".join(f"{s.kind} (`{s.id}`)" for s in gap.subjects)
    yield f"- A row is a gap of: {subjects}"
    yield f"- Said as: “{gap.reason}” {gap.reason_zh}"
    yield f"- Closed by: {gap.closes} {gap.closes_zh}"
    yield f"- Score (`{gap.score}`): {gap.worth} {gap.worth_zh}"
    if gap.evidence:
        yield f"- Rests on: {', '.join(f'`{e}`' for e in gap.evidence)}"
    yield ""


def _default(value: object, name: str) -> str:
    if value is None:
        return "today" if name == "as_of" else "must be given"
    return "all" if value in ([], ()) else f"`{value}`"


# --- commands -------------------------------------------------------------------------------


def commands(lang: Lang) -> Iterator[str]:
    """What --help says of every command, in one language."""
    yield pick(lang, "# Commands", "# 命令")
    yield ""
    yield MADE.format(where="hongsheng/commands")
    yield ""
    yield pick(
        lang,
        "Data goes to stdout, messages and progress to stderr. A command ends with 0 when it is "
        "done, 1 when it failed and nothing was changed, 2 when it was called wrongly.",
        "数据输出到标准输出，消息与进度输出到标准错误。返回码：0 成功；1 失败且未作更改；"
        "2 用法错误。",
    )
    yield ""
    yield pick(
        lang,
        "The graph is named by `--graph` or `HONGSHENG_GRAPH`; options stand after the command. "
        "Options and columns of each question: [questions.md](questions.md). "
        "中文:[commands.zh.md](commands.zh.md)",
        "用 `--graph` 或 `HONGSHENG_GRAPH` 指定图；选项写在命令之后。"
        "各问题的选项与列见 [questions.md](questions.md)。English: [commands.md](commands.md)",
    )
    yield ""
    with _speaking(lang):
        for path, command in every_command():
            yield f"{'##' if len(path) == 1 else '###'} hongsheng {' '.join(path)}"
            yield ""
            yield "```text"
            yield help_of(path, command)
            yield "```"
            yield ""


def every_command() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command by its words; the questions under ``query`` have a page of their own."""
    context = click.Context(cli)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        yield (name,), command
        if isinstance(command, click.Group) and name != "query":
            for below in command.list_commands(context):
                inner = command.get_command(context, below)
                assert inner is not None
                yield (name, below), inner


def help_of(path: Sequence[str], command: click.Command) -> str:
    """The help text as a terminal of a fixed width shows it."""
    parent = click.Context(cli, info_name="hongsheng", **cli.context_settings)
    context = command.context_class(
        command, parent, " ".join(path), terminal_width=WIDTH, color=False
    )
    return "\n".join(line.rstrip() for line in command.get_help(context).splitlines())


@contextmanager
def _speaking(lang: Lang) -> Iterator[None]:
    """The commands speak this language, whatever the locale and settings of whoever renders."""
    kept = {name: os.environ.pop(name) for name in _LOCALE if name in os.environ}
    os.environ["HONGSHENG_LANG"] = lang
    try:
        yield
    finally:
        del os.environ["HONGSHENG_LANG"]
        os.environ.update(kept)


def main() -> None:
    """Write every page, and the questions that are made from the ontology."""
    for name, text in pages().items():
        (HERE / name).write_text(text, encoding="utf-8", newline="\n")
        click.echo(f"docs/{name}: {text.count(chr(10)):,} lines")
    for name, text in known.files().items():
        (CATALOGUE / name).write_text(text, encoding="utf-8", newline="\n")
        click.echo(f"{CATALOGUE.name}/{name}: {text.count(chr(10)):,} lines")


if __name__ == "__main__":
    main()
