"""``hongsheng load``: tables into the graph."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from graph.problem import Lang
from hongsheng.terminal.bilingual import Command, option
from hongsheng.terminal.options import emit, listing, opened, visible
from hongsheng.terminal.speech import pick, say

_SHOWN = 8


@click.command(
    cls=Command,
    zh="""
    把工作簿、CSV 文件或装有它们的文件夹载入图中。

    同一来源再次载入，只替换它自己说过的内容。载入不了的行连同原因另存为文件；改好后载入该文件即可。

    \b
    hongsheng load 台账.xlsx                           按空白工作簿的格式（见 hongsheng template）
    hongsheng load 街道企业.xlsx --mapping bureau      局里现成的企业清单
    hongsheng load cordis_ecsel --mapping cordis_ecsel --graph eu.graph
    hongsheng load --builtin fields                    国家重点支持的高新技术领域
    """,
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="PATH...")
@option(
    "--source",
    help="Name of the source (default: the file's name).",
    zh="来源名称（缺省为文件名）。",
)
@option(
    "--mapping",
    help="How to read other people's tables: a YAML file, or the name of one that ships "
    "(bureau, cordis_ecsel, cordis_h2020).",
    zh="怎样读别人的表格：一个 YAML 映射文件，或自带映射的名称（bureau、cordis_ecsel、"
    "cordis_h2020）。",
)
@option(
    "--builtin",
    type=click.Choice(["fields"]),
    help="A list that comes with the program, as a source of its own: fields, the national list "
    "of high-tech fields.",
    zh="载入随程序提供的清单，自成一个来源：fields 为国家重点支持的高新技术领域。",
)
@option(
    "--dry-run",
    is_flag=True,
    help="Say what would change; change nothing.",
    zh="只说明会有什么变化，不写入。",
)
@option(
    "--strict",
    is_flag=True,
    help="Load nothing if a row is rejected.",
    zh="只要有一行载入不了，就什么也不载入。",
)
@option(
    "--rejects",
    "rejects_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where rejected rows go (default: beside the first PATH).",
    zh="载入不了的行存到哪个文件（缺省在第一个 PATH 旁边）。",
)
@listing
def command(
    paths: tuple[Path, ...],
    source: str | None,
    mapping: str | None,
    builtin: str | None,
    dry_run: bool,
    strict: bool,
    rejects_file: Path | None,
    graph: str,
    lang: Lang,
    format: str,
    output: Path | None,
) -> None:
    """Load workbooks, CSV files or folders of them into the graph.

    A load replaces what its source said before, and nothing else. Rows that cannot be loaded are
    kept in a file with the reason; mend them there and load that file.

    \b
    hongsheng load 企业.xlsx                          the canonical form ('hongsheng template')
    hongsheng load 街道企业.xlsx --mapping bureau      a bureau's own sheet
    hongsheng load cordis_ecsel --mapping cordis_ecsel --graph eu.graph
    hongsheng load --builtin fields                   the national list of high-tech fields
    """
    if bool(paths) == bool(builtin) or (builtin and (source or mapping)):
        raise click.UsageError(
            pick(
                lang,
                "name what to load: files and folders, or --builtin fields alone",
                "请写明要载入什么：文件或文件夹；或单独使用 --builtin fields",
            )
        )
    from exports.files import must_be_writable
    from hongsheng.intake import take_in
    from hongsheng.terminal.progress import progress

    if output:
        must_be_writable(output)
    with progress(lang) as told, opened(graph, lang, must_exist=False) as store:
        report = take_in(
            store,
            paths,
            source=source,
            mapping=mapping,
            builtin=builtin,
            rejects_file=rejects_file,
            dry_run=dry_run,
            strict=strict,
            progress=told,
        )
    pairs, notices = report.pop("alike"), report.pop("notices")
    reasons, blanks = report.pop("reasons"), report.pop("blanks")
    weighty = [n for n in notices if n.weighty]
    notices = [*weighty, *(n for n in notices if not n.weighty)]
    shown = max(_SHOWN, len(weighty))
    for notice in notices[:shown]:
        place = " ".join(str(p) for p in (notice.file, notice.sheet) if p)
        row = pick(lang, f", row {notice.row}", f" 第{notice.row}行") if notice.row else ""
        at, at_zh = (f"{place}{row}{colon}" if place else "" for colon in (": ", "："))
        say(lang, f"note: {at}{notice.en}", f"提示：{at_zh}{notice.zh}")
    if len(notices) > shown:
        more = len(notices) - shown
        say(lang, f"... and {more} more notes (--format json has all)", f"……另有 {more} 条提示")
    if not report["rows"] and not mapping:
        say(
            lang,
            "note: the tables are empty; fill in rows below the headings, save, then load again",
            "提示：表格是空的；请在表头下填写、保存后再载入",
        )
    _left_blank(report, blanks, lang)
    _rejected(report, reasons, lang)
    headings = pick(
        lang,
        {"what": "kind or relation"},
        {"what": "类型或关系", "new": "新增", "changed": "变更", "same": "未变", "removed": "移除"},
    )
    told_alike = None if pairs is None or dry_run else len(pairs)
    whole = {**report, "alike": told_alike, "notices": [n.said(lang) for n in notices]}
    emit(
        _rows(report, lang),
        ("what", "new", "changed", "same", "removed"),
        format=format,
        output=output,
        headings=headings,
        whole=whole,
    )
    would = pick(lang, "would load", "将载入") if dry_run else pick(lang, "loaded", "已载入")
    rows, loaded, same, rejected = (report[n] for n in ("rows", "loaded", "unchanged", "rejects"))
    say(
        lang,
        f"{would} source {report['source']}: {rows} rows in, {loaded} loaded, {same} unchanged, "
        f"{rejected} rejected, {report['seconds']:.1f} s",
        f"{would}来源 {report['source']}：共 {rows} 行，载入 {loaded} 行，未变 {same} 行，"
        f"拒绝 {rejected} 行，用时 {report['seconds']:.1f} 秒",
    )
    if pairs:
        first, n = pairs[0], len(pairs)
        say(
            lang,
            f"{n} {'pair' if n == 1 else 'pairs'} of names may mean the same, such as "
            f"{visible(first.kept.name)} and {visible(first.other.name)}: "
            "'hongsheng match -o pairs.xlsx' lists them to be ticked",
            f"有 {n} 对名称可能指同一个，例如 {visible(first.kept.name)} 与 "
            f"{visible(first.other.name)}：用 hongsheng match -o 身份认定.xlsx 列出，逐对勾选",
        )


def _rows(report: dict[str, Any], lang: Lang) -> list[dict[str, Any]]:
    from graph.ontology import ONTOLOGY

    both = [(ONTOLOGY.nodes[k], n) for k, n in report["nodes"].items()]
    rows: list[dict[str, Any]] = [{"what": pick(lang, k.name, k.zh), **n} for k, n in both]
    for name, numbers in report["relations"].items():
        rows.append({"what": pick(lang, name, ONTOLOGY.relations[name].zh), **numbers})
    return rows


def _left_blank(report: dict[str, Any], blanks: list[dict[str, Any]], lang: Lang) -> None:
    for each in blanks[:_SHOWN]:
        place = " ".join(str(each[k]) for k in ("file", "sheet") if each[k])
        say(
            lang,
            f"left blank: {place}, row {each['row']}, {each['column']} {each['value']!r} "
            f"{each['reason']}",
            f"留空：{place} 第{each['row']}行 {in_chinese(each['column'])}“{each['value']}”"
            f"{each['reason_zh']}",
        )
    if len(blanks) > _SHOWN:
        more = len(blanks) - _SHOWN
        say(lang, f"... and {more} more such cells in the file", f"……另有 {more} 格，见文件")
    if blanks and not report["rejects"]:
        kept = report["rejects_file"]
        say(
            lang,
            f"the rows are loaded without those cells; mend them in {kept}, then: "
            f"hongsheng load {kept}",
            f"这些行已载入，只缺这些单元格；可在 {kept} 中修改，然后执行：hongsheng load {kept}",
        )


def in_chinese(column: str) -> str:
    """A column as the file heads it; one that only the ontology has, by its Chinese name (the
    shortest, where kinds call it differently)."""
    from graph.ontology import ONTOLOGY

    if found := re.fullmatch(r"column (\d+)", column):
        return f"第{found[1]}列"
    ends = {"from": "起点", "to": "终点", "from_kind": "起点类型", "to_kind": "终点类型"}
    nodes, relations = ONTOLOGY.nodes.values(), ONTOLOGY.relations.values()
    called = {p.zh for kind in nodes for p in kind.properties if p.name == column}
    called |= {p.zh for kind in relations for p in kind.properties if p.name == column}
    called |= {r.zh for kind in nodes for r in kind.references if r.name == column}
    return ends.get(column) or min(called, key=lambda zh: (len(zh), zh), default=column)


def _rejected(report: dict[str, Any], reasons: list[dict[str, Any]], lang: Lang) -> None:
    for each in reasons[:_SHOWN]:
        place = " ".join(str(each[k]) for k in ("file", "sheet") if each[k])
        value, zh = ("", "") if (v := each["value"]) is None else (f" {v!r}", f"“{v}”")
        say(
            lang,
            f"rejected: {place}, row {each['row']}, {each['column']}{value}: {each['reason']}",
            f"拒绝：{place} 第{each['row']}行 {in_chinese(each['column'])}{zh}："
            f"{each['reason_zh']}",
        )
    if len(reasons) > _SHOWN:
        more = len(reasons) - _SHOWN
        say(lang, f"... and {more} more reasons in the file", f"……另有 {more} 处，见文件")
    if report["rejects"]:
        kept = report["rejects_file"]
        say(
            lang,
            f"rejected rows are kept in {kept}; mend them there, then: hongsheng load {kept}",
            f"被拒的行保存在 {kept}；修改后执行：hongsheng load {kept}",
        )
