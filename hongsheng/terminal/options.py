"""Options that many commands share, and the one way in which a list is put out."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from graph.problem import Lang, Problem
from hongsheng.notebook.frames import one_language
from hongsheng.terminal.bilingual import lang_option as lang_option
from hongsheng.terminal.bilingual import option
from hongsheng.terminal.speech import language, pick, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.stores.base import Store

F = TypeVar("F", bound=Callable[..., Any])
DEFAULT_GRAPH = "hongsheng.graph"
PIPED = 200
"""The width of a table that goes to a file or another program."""


class Day(click.ParamType[date]):
    """A date, written as 2020-07-15."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day. Fails, with the form that is expected, where the text is none."""
        from hongsheng.days import day_of

        try:
            return day_of(value)
        except Problem as problem:
            return self.fail(problem.said(language(sys.argv)), param, ctx)


DAY = Day()


class Kind(click.ParamType[str]):
    """A kind of node, by its English or Chinese name; the English one comes out."""

    name = "KIND"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The kind's name. Fails, listing the kinds, where there is none of this name."""
        from graph.ontology import ONTOLOGY
        from graph.schema import NodeKind

        found = ONTOLOGY.find_table(str(value))
        if isinstance(found, NodeKind):
            return found.name
        kinds = list(ONTOLOGY.public_nodes())
        said = pick(
            language(sys.argv),
            f"{value!r} is no kind; there are: {', '.join(k.name for k in kinds)}",
            f"没有类型 {value!r}；有：{'、'.join(k.zh for k in kinds)}",
        )
        return self.fail(said, param, ctx)


KIND = Kind()

graph_option = option(
    "--graph",
    "graph",
    envvar="HONGSHENG_GRAPH",
    default=DEFAULT_GRAPH,
    show_default=True,
    show_envvar=True,
    help="The graph: a file (embedded), or a Neo4j URL such as neo4j://host:7687.",
    zh="图：一个文件（嵌入式），或 Neo4j 地址，如 neo4j://host:7687。",
)
format_option = option(
    "--format",
    "format",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How a list is put out.",
    zh="列表的输出格式：表格、CSV 或 JSON。",
)
output_option = option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write to this file instead of the terminal.",
    zh="写入该文件，不在屏幕上显示。",
)
as_of_option = option(
    "--as-of",
    "as_of",
    type=DAY,
    help="The day from which 'open' and 'current' are reckoned (default: today).",
    zh="截至日期：以哪一天判断“未解决”“当前”（缺省为今天）。",
)
rules_option = option(
    "--rules",
    envvar="HONGSHENG_RULES",
    show_envvar=True,
    type=click.Path(file_okay=False),
    help="Folder with questions of your own, as .cypher files.",
    zh="自定规则（.cypher 文件）所在的文件夹。",
)


def listing(command: F) -> F:
    """Options of every command that lists: --graph, --lang, --format, -o."""
    for each in (output_option, format_option, lang_option, graph_option):
        command = each(command)
    return command


@contextmanager
def opened(
    graph: str,
    lang: Lang,
    *,
    must_exist: bool = True,
    named: tuple[str, str] = ("with --graph", "用 --graph 另行指定"),
) -> Iterator[Store]:
    """The graph, opened; a missing file is a Problem unless it is about to be made.

    ``named`` says, in both languages, where another could be named.
    """
    from graph.stores import open_graph

    if must_exist and "://" not in graph and not Path(graph).exists():
        raise Problem(
            f"there is no graph at {graph}. Make one with 'hongsheng load TABLES' or "
            f"'hongsheng demo', or name another {pick('en', *named)}",
            f"{graph} 处没有图。请先用 hongsheng load 或 hongsheng demo 建立，"
            f"或{pick('zh', *named)}",
        )
    with open_graph(graph) as store:
        if left := store.unfinished():
            say(lang, left.en, left.zh)
        yield store


def emit(
    rows: Iterable[Mapping[str, Any]],
    columns: Sequence[str],
    *,
    format: str,
    output: Path | None,
    headings: Mapping[str, str] | None = None,
    whole: Any = None,
) -> None:
    """Put out a list as a table for people, CSV, or JSON.

    ``headings`` are the table's column titles where they differ from the names; ``whole`` is what
    JSON gives instead of the plain list of rows, where a command promises another form. Of two
    columns ``x`` and ``x_zh`` a table shows the one in the reader's language. Raises Problem where
    the answer cannot be written.
    """
    if output and output.suffix.lower() in (".xlsx", ".xls"):
        raise Problem(
            f"this list is written as a table, CSV or JSON, and {output} would be no workbook; "
            "write to a .csv with --format csv, which spreadsheets open",
            f"此列表只能写成表格文本、CSV 或 JSON，{output} 不会是工作簿；"
            "请用 --format csv 写入 .csv 文件，电子表格可以打开",
        )
    listed = list(rows)
    if format == "json":
        content = json.dumps(
            listed if whole is None else whole, ensure_ascii=False, indent=2, default=_plain
        )
        content += "\n"
    elif format == "csv":
        content = _csv(listed, columns)
    else:
        content = _table(listed, columns, headings or {})
    if output:
        write_atomically(output, content.encode("utf-8-sig" if format == "csv" else "utf-8"))
    else:
        _to_stdout(content)


def put_text(content: str, output: Path | None) -> None:
    """A text to stdout, or into a file, whole or not at all."""
    if output:
        write_atomically(output, content.encode("utf-8"))
    else:
        _to_stdout(content)


def _to_stdout(content: str) -> None:
    try:
        sys.stdout.write(content)
        sys.stdout.flush()
    except BrokenPipeError:
        raise  # click ends quietly: who read, has read enough
    except OSError as error:
        # Python tries once more at its end what is left, and then its exit code is 120.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise Problem(
            f"cannot write the answer: {error.strerror}", f"无法输出结果：{error.strerror}"
        ) from error


def _csv(rows: list[Mapping[str, Any]], columns: Sequence[str]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([[safe_cell(_exact(row.get(c))) for c in columns] for row in rows])
    return text.getvalue()


_RUN = tuple("=+-@\t\r")


def safe_cell(value: str) -> str:
    """The text, so that a spreadsheet shows it and never runs it as a formula."""
    return f"'{value}" if value.startswith(_RUN) and not _is_number(value) else value


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def _table(
    rows: list[Mapping[str, Any]], columns: Sequence[str], headings: Mapping[str, str]
) -> str:
    from shutil import get_terminal_size

    from hongsheng.terminal.table import Columns, laid_out

    lang = language(sys.argv)
    columns = one_language(columns, lang)
    numeric = [any(type(r.get(name)) in (int, float) for r in rows) for name in columns]
    heads = [headings.get(name, name) for name in columns]
    cells = [[visible(_cell(row.get(c), lang)) for c in columns] for row in rows]
    looked_at = sys.stdout.isatty()
    width = get_terminal_size().columns if looked_at else PIPED
    return laid_out(Columns(heads, numeric), cells, width, looked_at)


def local(moment: str) -> str:
    """A moment in UTC, in ISO 8601, as a clock on the reader's wall shows it: 2020-07-15 09:30."""
    return f"{datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M}"


def visible(text: str) -> str:
    """Control characters as their code, so that hostile text cannot move the cursor."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in text)


def _cell(value: Any, lang: Lang = "en") -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return pick(lang, "yes" if value else "no", "是" if value else "否")
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1000 else f"{value:,.0f}".replace(",", "")
    if isinstance(value, list | tuple):
        cells = [_cell(v, lang) for v in value]
        clauses = any("，" in cell for cell in cells)
        return pick(lang, "; ", "；" if clauses else "、").join(cells)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    return str(value)


def _exact(value: Any) -> str:
    """As :func:`_cell`, with every digit: a table is read by people, CSV is reckoned with."""
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else repr(value)
    if isinstance(value, list | tuple):
        return "; ".join(_exact(v) for v in value)
    return _cell(value)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be put out as JSON")


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, never half of it."""
    from exports.files import write_bytes

    write_bytes(path, content)
