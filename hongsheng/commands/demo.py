"""``hongsheng demo``: the bundled district as a graph, its missing threads, its meeting pack."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph.problem import Lang, Problem
from hongsheng.terminal.bilingual import Command, option
from hongsheng.terminal.options import emit, lang_option
from hongsheng.terminal.speech import pick, say

if TYPE_CHECKING:
    from graph.stores.base import Store

_TRIADS = 5


@click.command(
    cls=Command,
    zh="""
    生成示例：北仑区的图谱、缺口与会议材料。

    在文件夹中写出 beilun.graph（图谱）、pack.html（会议材料）和 view.html（关系图）；
    再次运行则更新。报道的事实真实且注明出处；其余全部为合成数据，处处标明。

    \b
    hongsheng demo
    hongsheng query open-triads --as-of 2020-07-15 --graph demo/beilun.graph
    """,
)
@option(
    "--out",
    default=Path("demo"),
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to put it in.",
    zh="输出到哪个文件夹。",
)
@lang_option
def command(out: Path, lang: Lang) -> None:
    """Build the example district, find its missing threads, make its pack.

    Writes beilun.graph, pack.html and view.html into the folder; run again, it brings them up to
    date. The article's facts are real and cited; the district around them is synthetic and says so.

    \b
    hongsheng demo
    hongsheng query open-triads --as-of 2020-07-15 --graph demo/beilun.graph
    """
    from graph.stores import open_graph
    from hongsheng.terminal.progress import progress

    started = time.monotonic()
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(
            f"cannot make the folder {out}: {error.strerror}; name another with --out",
            f"无法创建文件夹 {out}：{error.strerror}；请用 --out 指定别处",
        ) from error
    graph = out / "beilun.graph"
    with open_graph(str(graph)) as store, progress(lang) as told:
        made, gaps, triads = _make(store, out, lang, told)
    _table(gaps, triads, lang)
    _said(made, graph, lang, time.monotonic() - started)


def _make(
    store: Store, out: Path, lang: Lang, told: Any
) -> tuple[dict[str, Path], list[dict[str, Any]], list[str]]:
    from exports.pack.page import content, write_pack
    from graph.phrase import Phrase
    from hongsheng.commands.pack import reported
    from hongsheng.example import build
    from loaders.beilun import AS_OF
    from queries import ledger

    build(store, told)
    told("finding what is missing", "查找缺口")
    if not ledger.lines(store).height:
        # As a district would have it: a month ago the rules were run for the first time.
        ledger.find(store, as_of=AS_OF - timedelta(days=30))
    ledger.find(store, as_of=AS_OF)
    told("making the meeting pack", "制作会议材料")
    title = Phrase("Beilun (example): services to innovation", "北仑区（示例）科技服务会议材料")
    made = content(store, AS_OF, title=title, reported=list(reported(store)))
    files = {"pack": write_pack(made, out / "pack.html", lang, view=out / "view.html")}
    told("drawing the view", "绘制图谱")
    files["view"] = _view(store, out / "view.html", lang)
    gaps = [
        {"question": r.question.said(lang), "gaps": r.open, "unknown": r.unknown}
        for r in made.gaps.rules
    ]
    rows = made.gaps.rows.filter(rule="open-triads").head(_TRIADS)
    return files, gaps, rows["reason_zh" if lang == "zh" else "reason"].to_list()


def _view(store: Store, path: Path, lang: Lang) -> Path:
    from exports.view.page import write_view
    from exports.view.picture import picture_of
    from loaders.beilun import AS_OF, outline

    return write_view(picture_of(store, as_of=AS_OF, region=outline()), path, lang)


def _table(gaps: list[dict[str, Any]], triads: list[str], lang: Lang) -> None:
    headings = pick(
        lang,
        {"question": "what is missing", "gaps": "gaps", "unknown": "cannot tell"},
        {"question": "缺什么", "gaps": "缺口", "unknown": "无法判断"},
    )
    emit(gaps, ("question", "gaps", "unknown"), format="table", output=None, headings=headings)
    click.echo(
        pick(
            lang,
            f"The first {len(triads)} pairs that one introduction would tie:",
            f"只差一次引荐的前 {len(triads)} 对：",
        )
    )
    for number, reason in enumerate(triads, 1):
        click.echo(f"  {number}. {reason}")


def _said(made: dict[str, Path], graph: Path, lang: Lang, seconds: float) -> None:
    say(
        lang,
        "\nReported: what Science and Technology Daily wrote on 2020-07-15, each fact cited.\n"
        "Synthetic: everything else; each such name and record says so. No real firm is described.",
        "\n报道：《科技日报》2020-07-15 的事实，逐条注明出处。\n"
        "合成：其余全部；名称与记录都有标注，不描述任何真实企业。",
    )
    say(
        lang,
        f"\nMade in {seconds:.0f} s:\n  {graph}  the graph\n  {made['pack']}  the meeting pack\n"
        f"  {made['view']}  the picture\nOpen both pages with a double click. Then try:",
        f"\n用时 {seconds:.0f} 秒，已生成:\n  {graph}  图谱\n  {made['pack']}  会议材料\n"
        f"  {made['view']}  图谱视图\n双击即可打开网页。接着可以试试：",
    )
    for tried in (
        f"hongsheng query open-triads --as-of 2020-07-15 --graph {graph}",
        f"hongsheng gaps list --rule once-bitten --graph {graph}",
        f"hongsheng show 灵峰工业社区 --graph {graph}",
    ):
        say(lang, f"  {tried}", f"  {tried}")
