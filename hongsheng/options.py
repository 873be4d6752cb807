"""Options that many commands share, and the one way in which a list is put out."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from graph.problem import Lang, Problem
from hongsheng.speech import from_locale, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.stores.base import Store

F = TypeVar("F", bound=Callable[..., Any])
DEFAULT_GRAPH = "hongsheng.graph"

graph_option = click.option(
    "--graph",
    "graph",
    envvar="HONGSHENG_GRAPH",
    default=DEFAULT_GRAPH,
    show_default=True,
    show_envvar=True,
    help="The graph: a file (embedded), or a Neo4j URL such as neo4j://host:7687. "
    "图文件或 Neo4j 地址。",
)
lang_option = click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    default=from_locale,
    help="Language of what people read; default: from the locale. 显示语言。",
)
format_option = click.option(
    "--format",
    "format",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How a list is put out. 输出格式。",
)
output_option = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write to this file instead of stdout. 输出文件。",
)
as_of_option = click.option(
    "--as-of",
    "as_of",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=lambda _ctx, _param, value: value.date() if value else None,
    help="The day from which 'open' and 'current' are reckoned (default: today). 截至日期。",
)
rules_option = click.option(
    "--rules",
    envvar="HONGSHENG_RULES",
    show_envvar=True,
    type=click.Path(file_okay=False),
    help="Folder with questions of your own, as .cypher files. 自定义规则文件夹。",
)


def listing(command: F) -> F:
    """Options of every command that lists: --graph, --lang, --format, -o."""
    for option in (output_option, format_option, lang_option, graph_option):
        command = option(command)
    return command


@contextmanager
def opened(graph: str, lang: Lang, *, must_exist: bool = True) -> Iterator[Store]:
    """The graph, opened; a missing file is a Problem unless it is about to be made."""
    from graph.stores import open_graph

    if must_exist and "://" not in graph and not Path(graph).exists():
        raise Problem(
            f"there is no graph at {graph}. Make one with 'hongsheng load TABLES' or "
            "'hongsheng demo', or name another with --graph",
            f"{graph} 处没有图。请先用 hongsheng load 或 hongsheng demo 建立,或用 --graph 指定",
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
    JSON gives instead of the plain list of rows, where a command promises another form.
    """
    if output and output.suffix.lower() in (".xlsx", ".xls"):
        raise Problem(
            f"this list is written as a table, CSV or JSON, and {output} would be no workbook; "
            "write to a .csv with --format csv, which spreadsheets open",
            f"此列表只能写成表格文本、CSV 或 JSON,{output} 不会是工作簿;"
            "请用 --format csv 写入 .csv 文件,电子表格可以打开",
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
        sys.stdout.write(content)


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
    from rich import box
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for name in columns:
        numeric = any(type(r.get(name)) in (int, float) for r in rows)
        table.add_column(
            escape(headings.get(name, name)),
            justify="right" if numeric else "left",
            overflow="fold",
        )
    for row in rows:
        table.add_row(*(escape(visible(_cell(row.get(c)))) for c in columns))
    console = Console(
        file=io.StringIO(),
        width=None if sys.stdout.isatty() else 200,
        force_terminal=sys.stdout.isatty(),
    )
    console.print(table)
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines()) + "\n"


def visible(text: str) -> str:
    """Control characters as their code, so that hostile text cannot move the cursor."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in text)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1000 else f"{value:,.0f}".replace(",", "")
    if isinstance(value, list | tuple):
        return "; ".join(_cell(v) for v in value)
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
