"""``hongsheng query NAME``: one question asked. Its options are made from its declaration."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph.problem import Lang, Problem
from hongsheng.terminal.bilingual import Command, Group, Option
from hongsheng.terminal.options import DAY, emit, listing, opened, rules_option
from hongsheng.terminal.own_rules import all_questions
from hongsheng.terminal.speech import language, pick, say

if TYPE_CHECKING:
    import polars as pl

    from graph.stores.base import Reader, Store
    from queries.question.parameters import Parameter
    from queries.question.query import GapRule, Query


class Questions(Group):
    """The questions as subcommands: built-in ones, those of --rules, or a ``.cypher`` file."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All questions, in the order of their themes."""
        return list(_known(ctx))

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command that asks this question; raises Problem naming near ones."""
        from queries.registry import get

        if name.endswith(".cypher"):
            return _of_file(Path(name))
        return _asking(get(name, _known(ctx, name)))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Each question beside its name."""
        lang = language(sys.argv)
        rows = [(q.name, pick(lang, q.question, q.question_zh)) for q in _known(ctx).values()]
        with formatter.section(pick(lang, "Questions", "问题")):
            formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does; --rules may also stand after the question's name."""
        for here, after in zip(args, [*args[1:], ""], strict=True):
            if here.startswith("--rules"):
                ctx.params["rules"] = here.partition("=")[2] or after
        return super().resolve_command(ctx, args)


def _known(ctx: click.Context, asked: str = "") -> dict[str, Query]:
    """All questions, read once a command: what is wrong with a file is said once."""
    rules = ctx.params.get("rules")
    read: dict[str | None, dict[str, Query]] = ctx.meta.setdefault("questions", {})
    if rules not in read:
        read[rules] = all_questions(rules, language(sys.argv), [asked])
    return read[rules]


@click.command(
    cls=Questions,
    subcommand_metavar="NAME [OPTIONS]",
    context_settings={"help_option_names": ["-h", "--help"]},
    zh="""
    提出一个问题：给出 NAME，或自己的 FILE.cypher。

    hongsheng query NAME --help 说明该问题：为什么重要、可以设定什么、得到哪些列。

    \b
    hongsheng query open-triads --as-of 2020-07-15
    hongsheng query unknown-enterprises --community 灵峰工业社区 --format csv -o 未接触企业.csv
    """,
)
@rules_option
@listing
@click.pass_context
def command(ctx: click.Context, /, **shared: Any) -> None:
    """Ask a question by NAME, or from a FILE.cypher of your own.

    'hongsheng query NAME --help' explains one: why it matters, what can be set, what comes out.
    '-o FILE.xlsx' makes a workbook of the answer.

    \b
    hongsheng query open-triads --as-of 2020-07-15
    hongsheng query unknown-enterprises --community 灵峰工业社区 --format csv -o unmet.csv
    """
    typed = {
        name: value
        for name, value in shared.items()
        if ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
    }
    ctx.default_map = {ctx.invoked_subcommand or "": typed}


def _asking(query: Query) -> click.Command:
    """The command that asks one question."""

    def ask(graph: str, lang: Lang, format: str, output: Path | None, **given: Any) -> None:
        from queries.confirmed import left_aside
        from queries.unread import answer_of

        given.pop("rules")
        as_text, as_picture = given.pop("cypher"), given.pop("picture")
        settled = {name: _plain(value) for name, value in given.items()}
        if as_text or as_picture:
            _put_text(query, graph, lang, output, settled, as_picture)
            return
        for each in query.parameters:
            if each.idle and settled[each.name]:
                _say_idle(each, lang)
        with opened(graph, lang) as store:
            rows = answer_of(query, store, **settled)
            if output and output.suffix.lower() == ".xlsx":
                _as_workbook(rows, query, store, lang, output, settled.get("as_of"))
            else:
                _put_out(rows, query, lang, format, output)
            if query.gap:
                _sum_up(rows, query, store, lang)
                if aside := left_aside(store):
                    say(lang, *aside)

    options: list[click.Parameter] = [*map(_option, query.parameters), *_as_cypher()]
    made = Command(
        query.name,
        callback=ask,
        params=options,
        help=_help(query, "en"),
        zh=_help(query, "zh"),
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    return _shared(made)


def _say_idle(parameter: Parameter, lang: Lang) -> None:
    flag = f"--{parameter.name.replace('_', '-')}"
    say(
        lang,
        f"{flag} changes nothing here. {parameter.help}",
        f"{flag} 在此不起作用。{parameter.help_zh}",
    )


def _as_cypher() -> list[click.Parameter]:
    return [
        Option(
            ["--cypher"],
            is_flag=True,
            help="Print the Cypher instead of the answer, with :param lines, for Neo4j Browser.",
            zh="不提问，而是打印其 Cypher 语句（含 :param 行），可粘贴到 Neo4j Browser。",
        ),
        Option(
            ["--picture"],
            is_flag=True,
            help="Print Cypher of the same pattern that returns nodes and paths, for Neo4j Browser "
            "to draw.",
            zh="打印返回节点与路径的 Cypher 语句，由 Neo4j Browser 画出缺口。",
        ),
    ]


def _put_text(
    query: Query,
    graph: str,
    lang: Lang,
    output: Path | None,
    given: dict[str, Any],
    as_picture: bool,
) -> None:
    """Print the question's Cypher; only names to be looked up need a graph."""
    from hongsheng.terminal.options import put_text
    from queries.question.script import picture, script

    settled = query.settle(given)
    if any(p.kind and settled[p.name] for p in query.parameters):
        with opened(graph, lang) as store:
            settled = query.looked_up(store, settled)
    put_text((picture if as_picture else script)(query, settled) + "\n", output)


def _shared(made: click.Command) -> click.Command:
    """The command with the options that all questions share."""

    def nothing() -> None: ...

    made.params += click.command()(rules_option(listing(nothing))).params
    return made


def _help(query: Query, lang: Lang) -> str:
    """What --help teaches of a question, as click formats it."""
    from queries.ledger.none_found import needed

    zh = lang == "zh"
    parts = [
        query.question_zh if zh else query.question,
        query.why_zh if zh else query.why,
        f"{'出处：' if zh else 'Source: '}{query.source}",
    ]
    if query.gap and (worth := query.gap.worth_zh if zh else query.gap.worth):
        parts.append(f"{'得分' if zh else 'Score'} ({query.gap.score}): {worth}")
    if query.needs:
        parts.append(f"{'所需数据：' if zh else 'Needs data of: '}{needed(query.needs).said(lang)}")
    columns = [
        f"  {c.name}: {'。'.join(dict.fromkeys((c.zh, c.meaning_zh)))}"
        if zh
        else f"  {c.name} ({c.type}): {c.meaning}"
        for c in query.columns
    ]
    parts.append("\n".join(["\b", "各列：" if zh else "Columns:", *columns]))
    dated = " --as-of 2020-07-15" if any(p.name == "as_of" for p in query.parameters) else ""
    parts.append(f"\b\nhongsheng query {query.file or query.name}{dated}")
    return "\n\n".join(parts)


def _option(parameter: Parameter) -> click.Option:
    """The option that sets a parameter."""
    from graph.schema import Type

    flag = f"--{parameter.name.replace('_', '-')}"
    kinds: Mapping[Type, click.ParamType[Any]] = {
        Type.DATE: DAY,
        Type.INTEGER: click.IntRange(*parameter.between) if parameter.between else click.INT,
        Type.NUMBER: click.FLOAT,
        Type.MONEY: click.FLOAT,
    }
    many, yes_no = parameter.type is Type.LIST, parameter.type is Type.BOOLEAN
    spelled = [parameter.name, f"{flag}/--no-{flag[2:]}" if yes_no else flag]
    default = parameter.default if parameter.default not in (None, [], (), "") else None
    if isinstance(default, date):
        default = default.isoformat()
    return Option(
        spelled,
        type=click.BOOL if yes_no else kinds.get(parameter.type, click.STRING),
        multiple=many,
        default=default,
        show_default=default is not None,
        required=parameter.default is None and parameter.name != "as_of" and not parameter.optional,
        help=parameter.help,
        zh=parameter.help_zh,
    )


def _plain(value: Any) -> Any:
    """What an option gives as a query takes it; None where it was not given."""
    if isinstance(value, tuple):
        return list(value) or None
    return value


def _put_out(
    rows: pl.DataFrame, query: Query, lang: Lang, format: str, output: Path | None
) -> None:
    """All columns; for people, of a question that finds gaps, those that tell what to do."""
    headings = {c.name: pick(lang, c.name, c.zh) for c in query.columns}
    names = [c.name for c in query.columns]
    if query.gap and format == "table":
        rows = _in_words(rows, query.gap, lang)
        shown = [s.id for s in query.gap.subjects]
        names = list(dict.fromkeys([*shown, "gap", query.gap.score, query.gap.surveyed, "verdict"]))
        names = [n for n in names if n in rows.columns]
        headings |= pick(lang, {}, {"gap": "缺口"})
    if lang == "zh" and format == "table":
        rows = query.in_chinese(rows)
    emit(rows.iter_rows(named=True), names, format=format, output=output, headings=headings)


def _as_workbook(
    rows: pl.DataFrame, query: Query, store: Store, lang: Lang, output: Path, as_of: date | None
) -> None:
    """The answer as a workbook; its sheets are contents, answer, subjects, definitions."""
    from exports.workbook.writing import write_workbook

    write_workbook(store, output, lang, as_of=as_of, answered=[(query, rows)], gaps=False)
    say(lang, f"wrote {output}", f"已写入 {output}")


def _in_words(rows: pl.DataFrame, rule: GapRule, lang: Lang) -> pl.DataFrame:
    """The rows with the sentence of each as ``gap``: what is missing, or what is not known."""
    import polars as pl

    from queries.question.sentences import not_told, sentence

    said = sentence(pick(lang, rule.reason, rule.reason_zh), rows, lang)
    if {"verdict", "missing"} <= set(rows.columns):
        said = pl.when(pl.col("verdict") == "unknown").then(not_told(lang)).otherwise(said)
    return rows.with_columns(said.alias("gap"))


def _sum_up(rows: pl.DataFrame, query: Query, store: Reader, lang: Lang) -> None:
    """One line for the person: how many gaps, of how many nothing can be told, and why."""
    from queries.ledger.none_found import lacking as lacking_kinds
    from queries.ledger.none_found import needed

    unknown = rows.filter(verdict="unknown").height if "verdict" in rows.columns else 0
    gaps = rows.height - unknown
    if lacking := query.without_data(store):
        en, zh = needed(lacking)
        say(
            lang,
            f"no data on {en} in this graph, so nothing can be said: 0 gaps, {unknown} unknown",
            f"图中没有{zh}的数据，因此无法判断：缺口 0 个，无法判断 {unknown} 个",
        )
        return
    none = lacking_kinds(store, query) if rows.is_empty() else None
    en, zh = (f"{none[0]}: ", f"{none[1]}：") if none else ("", "")
    say(
        lang,
        f"{en}{gaps} {'gap' if gaps == 1 else 'gaps'}, {unknown} unknown",
        f"{zh}缺口 {gaps} 个，无法判断 {unknown} 个",
    )


# --- a file -------------------------------------------------------------------------------


def _of_file(file: Path) -> click.Command:
    """A question in a file: declared in its header, or bare, its columns as they come."""
    from queries.question import file as files
    from queries.question.own import read
    from queries.question.phrases import spelt_out

    text = files.text_of(file)
    if files.has_header(text):
        return _asking(read(file))
    files.only_reads(text, str(file))
    text = spelt_out(text)

    def ask(
        graph: str, lang: Lang, format: str, output: Path | None, rules: str | None, param: Any
    ) -> None:
        with opened(graph, lang) as store:
            rows = _bare(store, text, dict(map(_pair, param)))
        emit(rows.iter_rows(named=True), rows.columns, format=format, output=output)
        say(lang, f"{rows.height} row{'s'[: rows.height != 1]}", f"{rows.height} 行")

    given = Option(
        ["param", "--param"],
        multiple=True,
        metavar="NAME=VALUE",
        help="A parameter of the text, $NAME: a number, a date, true or false, or text.",
        zh="语句中的参数 $NAME：数字、日期、true 或 false、文字。",
    )
    made = Command(
        str(file),
        callback=ask,
        params=[given],
        help=f"The Cypher of {file}, asked as it stands.",
        zh=f"直接执行 {file} 中的 Cypher。",
    )
    return _shared(made)


def _bare(store: Store, text: str, given: Mapping[str, Any]) -> pl.DataFrame:
    import re

    missing = sorted(set(re.findall(r"\$(\w+)", text)) - set(given))
    if missing:
        example = " ".join(f"--param {m}=..." for m in missing)
        raise Problem(
            f"the text uses ${', $'.join(missing)}; give {example}",
            f"语句使用了 ${'、$'.join(missing)}；请给出 {example}",
        )
    return store.query(text, given)


def _pair(said: str) -> tuple[str, Any]:
    name, equals, value = said.partition("=")
    if not equals or not name.isidentifier():
        raise click.BadParameter(f"{said!r} is not NAME=VALUE", param_hint="--param")
    if value in ("true", "false"):
        return name, value == "true"
    for kind in (int, float, date.fromisoformat):
        try:
            return name, kind(value)
        except ValueError:
            continue
    return name, value
