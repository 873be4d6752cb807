"""``hongsheng view``: one HTML picture of the district, a subject, a rule, a path, an answer."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph.problem import Lang, Problem
from hongsheng.terminal.audience import opened_for, redact_option
from hongsheng.terminal.bilingual import Command, option
from hongsheng.terminal.options import DAY, as_of_option, graph_option, lang_option, rules_option
from hongsheng.terminal.own_rules import all_questions
from hongsheng.terminal.speech import say

if TYPE_CHECKING:
    from exports.view.elements import Picture
    from queries.question.query import Query


@click.command(
    cls=Command,
    zh="""
    画一张关系图：一个网页文件，断网也能打开。

    不加选项则画全区。红色虚线是台账中的缺口（先运行 hongsheng gaps find）。页面上可以查找、筛选、
    切换中英文。

    \b
    hongsheng view -o 全区.html
    hongsheng view --focus 宁波微科光电股份有限公司 --depth 2 -o 微科光电.html
    hongsheng view --rule open-triads --redact public -o 待牵线.html
    hongsheng view --gap once-bitten-rpg -o 缺口.html
    """,
)
@option(
    "--focus",
    metavar="ID",
    help="One subject (id, code or name) and what is near it.",
    zh="一个对象（编号、代码或名称）及其周围。",
)
@option(
    "--depth",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    help="Steps around it.",
    zh="周围几步。",
)
@option("--community", metavar="ID", help="One community or park.", zh="一个社区或园区。")
@option("--rule", metavar="NAME", help="The gaps of one rule.", zh="一条规则的缺口。")
@option(
    "--gap",
    metavar="ID",
    help="One gap of the ledger alone ('hongsheng gaps list' gives ids).",
    zh="台账中的一个缺口（编号见 hongsheng gaps list）。",
)
@option("--broker", metavar="ID", help="What one broker looks after.", zh="一位经纪人负责的对象。")
@option(
    "--path",
    nargs=2,
    metavar="A B",
    help="A shortest way between two.",
    zh="两者之间的一条最短路径。",
)
@option(
    "--query",
    metavar="NAME",
    help="What a question (or FILE.cypher) answers.",
    zh="一个问题（或 FILE.cypher）的查询结果。",
)
@option(
    "--limit",
    type=click.IntRange(1),
    default=5000,
    show_default=True,
    help="Draw at most so many nodes; the page says what was left out.",
    zh="最多画多少个节点；未画出的在页面上注明。",
)
@option(
    "--region",
    metavar="GEOJSON",
    type=click.Path(path_type=Path, dir_okay=False),
    help="An outline to draw the map layer in.",
    zh="地图图层的轮廓（GeoJSON 文件）。",
)
@option("--title", help="Title of the page.", zh="页面标题。")
@option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The HTML file to write.",
    zh="要写出的网页文件。",
)
@option(
    "--since",
    metavar="DATE",
    type=DAY,
    help="Colour what opened and what closed since this day.",
    zh="标出这一天以来新出现和已消除的缺口。",
)
@as_of_option
@rules_option
@redact_option
@lang_option
@graph_option
def command(
    graph: str,
    lang: Lang,
    redact: str,
    rules: str | None,
    as_of: date | None,
    output: Path,
    region: Path | None,
    rule: str | None,
    query: str | None,
    since: date | None,
    **chosen: Any,
) -> None:
    """Draw a picture: one HTML file that opens without a network.

    Without options, the whole district. The gaps in it, dashed red threads, are those of the
    ledger ('hongsheng gaps find'). The page searches, filters, and switches its language.

    \b
    hongsheng view -o district.html
    hongsheng view --focus 宁波微科光电股份有限公司 --depth 2 -o 微科光电.html
    hongsheng view --rule open-triads --redact public -o triads.html
    hongsheng view --gap once-bitten-rpg -o gap.html
    """
    from exports.files import must_be_writable
    from exports.view.page import write_view
    from exports.view.picture import picture_of

    must_be_writable(output)
    outline = _outline(region) if region else None
    known = all_questions(rules, lang, [name for name in (rule, query) if name])
    with opened_for(graph, lang, redact, known) as store:
        picture = picture_of(
            store,
            region=outline,
            as_of=as_of,
            since=since,
            rule=_question(rule, known),
            query=_question(query, known),
            known=known,
            **chosen,
        )
    write_view(picture, output, lang)
    _told(picture, output, lang)


def _question(name: str | None, known: dict[str, Query]) -> Query | None:
    """The question of this name, or that a .cypher file declares."""
    from queries.question import own
    from queries.registry import get

    if name is None:
        return None
    return own.read(Path(name)) if name.endswith(".cypher") else get(name, known)


def _outline(path: Path) -> dict[str, object]:
    """The GeoJSON of this file. Raises Problem if it is none."""
    try:
        outline = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise Problem(
            f"{path} cannot be read as GeoJSON: {error}", f"无法以 GeoJSON 读取 {path}：{error}"
        ) from error
    if not isinstance(outline, dict) or "type" not in outline:
        raise Problem(
            f"{path} is JSON but no GeoJSON: it has no 'type'; save the outline as a "
            "FeatureCollection in longitude and latitude (WGS 84)",
            f"{path} 是 JSON，但不是 GeoJSON（缺少 type）；"
            f"请保存为 WGS 84 经纬度的 FeatureCollection",
        )
    return outline


def _told(picture: Picture, output: Path, lang: Lang) -> None:
    size = output.stat().st_size / 1e6
    nodes, links, threads = len(picture.nodes), len(picture.links), len(picture.threads)
    left = sum(each.count for each in picture.left_out)
    found = sum(rule.here for rule in picture.rules.values())
    of = f" of {found}" if found > threads else ""
    of_zh = f"（共 {found} 个）" if of else ""
    say(
        lang,
        f"wrote {output} ({size:.1f} MB): {nodes} nodes, {links} links, {threads}{of} gaps"
        + (f"; {left} more are counted on the page, not drawn" if left else ""),
        f"已写入 {output}（{size:.1f} MB）：{nodes} 个节点，{links} 条关系，{threads} 个缺口{of_zh}"
        + (f"；另有 {left} 项未画出，页面上有说明" if left else ""),
    )
