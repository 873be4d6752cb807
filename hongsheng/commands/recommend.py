"""``hongsheng recommend``: whom to connect, why, and who could tie it; and what became of that."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from graph.problem import Lang, Problem
from hongsheng.advice_record import emit_record
from hongsheng.gap_decisions import by_option, note_option, told
from hongsheng.terminal.bilingual import Command, option
from hongsheng.terminal.options import DAY, KIND, as_of_option, emit, listing, opened
from hongsheng.terminal.speech import pick, say

COLUMNS = ("rank", "kind", "name", "score", "reasons", "broker", "room", "id")
HEADINGS = {
    "rank": "名次",
    "kind": "类型",
    "name": "名称",
    "score": "得分",
    "reasons": "理由",
    "broker": "经纪人",
    "room": "余力",
    "id": "编号",
}


@click.command(
    cls=Command,
    zh="""
    为需求或企业推荐院所、成果与平台，为成果推荐企业：每条说明理由，并给出同时联系双方、尚有余力的经纪人。

    \b
    hongsheng recommend 微科光电 --as-of 2020-07-15
    hongsheng recommend 微科光电 --kind 院所 --top 5 --format json
    hongsheng recommend 微科光电 --assign 1 --to 胡修勤 --due 2030-09-30
    hongsheng recommend --record

    院所的排序与 backtest 完全相同，不含企业已有的合作院所。企业未另行说明时，
    以其未解决的需求为所需。得分：相对于同类最优者的机会，0 至 1；成果与平台另乘以与所需的相近程度。

    --assign 把该名次的推荐记入台账，分派给 --to（缺省为同时联系双方的经纪人）。此后每次 gaps find
    都会查看双方是否有了新的合作，有则关闭。--record 列出给过的推荐、促成与否、成败如何。
    """,
)
@click.argument("id", required=False)
@option(
    "--top",
    type=click.IntRange(1),
    default=10,
    show_default=True,
    help="How many.",
    zh="推荐多少条。",
)
@option(
    "--kind",
    "kinds",
    type=KIND,
    multiple=True,
    help="Only this kind: Institute, Achievement or Platform (repeatable).",
    zh="只推荐该类型：院所、成果或平台；可多次给出。",
)
@option(
    "--field",
    "fields",
    multiple=True,
    help="What is asked for: a field by name, code or id (repeatable; default: its demands').",
    zh="所需领域（名称、代码或编号），可多次给出；缺省为其需求的领域。",
)
@option(
    "--call",
    default="",
    help="The call or programme for which partners are sought.",
    zh="为哪一批次或计划寻找伙伴。",
)
@option(
    "--assign",
    "ranks",
    type=click.IntRange(1),
    multiple=True,
    metavar="RANK",
    help="Make what stands at this rank a gap for somebody to close (repeatable).",
    zh="把该名次的推荐作为缺口分派；可多次给出。",
)
@option(
    "--to",
    "owner",
    default="",
    help="With --assign: to whom (default: the broker who knows both sides).",
    zh="与 --assign 同用：分派给谁（缺省为同时联系双方的经纪人）。",
)
@option("--due", type=DAY, help="With --assign: by when.", zh="与 --assign 同用：期限。")
@option(
    "--record",
    is_flag=True,
    help="What was given (to ID, or to all), what followed, and how that went.",
    zh="列出给过的推荐（给 ID，或全部）、后来如何。",
)
@note_option
@by_option
@as_of_option
@listing
def command(
    id: str | None,
    top: int,
    kinds: tuple[str, ...],
    fields: tuple[str, ...],
    call: str,
    ranks: tuple[int, ...],
    owner: str,
    due: date | None,
    record: bool,
    note: str,
    by: str,
    as_of: date | None,
    graph: str,
    lang: Lang,
    format: str,
    output: Path | None,
) -> None:
    """Partners for a demand, an enterprise or an achievement, why, and who could tie it.

    \b
    hongsheng recommend 微科光电 --as-of 2020-07-15
    hongsheng recommend 微科光电 --kind Institute --top 5 --format json
    hongsheng recommend 微科光电 --assign 1 --to 胡修勤 --due 2030-09-30
    hongsheng recommend --record

    For a demand or an enterprise: institutes, achievements and platforms; for an achievement:
    enterprises. Institutes are ranked just as 'backtest' ranks them, without those that the
    enterprise already works with. What an enterprise asks for are its open demands, unless it is
    said otherwise. Score: the odds relative to the best of its kind, 0 to 1; of achievements and
    platforms times how like they are to what is asked for.

    --assign makes the advice at that rank a gap of the ledger, for --to (else the broker who knows
    both sides). From then on every 'gaps find' looks whether the two have a new collaboration, and
    closes it if so. --record lists what was given, what followed, and whether it succeeded.
    """
    from queries.lookup import one

    _fits(id, ranks, owner, due, record)
    day = as_of or date.today()
    with opened(graph, lang) as store:
        subject = one(store, id) if id else None
        if record or subject is None:
            from queries.recommend.given import record as record_of

            emit_record(record_of(store, day, subject), lang, format, output)
            return
        from queries.recommend.advise import recommend

        made = recommend(store, subject, day, top=top, kinds=kinds, fields=fields, call=call)
        for each in made.unknown:
            say(
                lang,
                f"there is no field {each!r} in the graph; what its code begins with is gone by",
                f"图中没有领域 {each!r}；以其代码的上级为准",
            )
        if ranks:
            from queries.recommend.given import give

            done = give(store, subject, made, ranks, owner, due, as_of=day, who=by, note=note)
            for row in done.iter_rows(named=True):
                told(row, lang, f"assigned to {row['owner']}", f"已分派给 {row['owner']}")
    whole = [r for r in made.plain(lang) if not ranks or r["rank"] in ranks]
    rows = [
        {
            **each,
            "broker": (each["broker"] or {}).get("name"),
            "room": (each["broker"] or {}).get("room"),
        }
        for each in whole
    ]
    headings = pick(lang, {}, HEADINGS)
    emit(rows, COLUMNS, format=format, output=output, headings=headings, whole=whole)
    if not rows:
        say(
            lang,
            f"nothing in the graph can be recommended to {subject.name}",
            f"图中没有可推荐给{subject.name}的对象",
        )


def _fits(
    id: str | None, ranks: tuple[int, ...], owner: str, due: date | None, record: bool
) -> None:
    if not id and not record:
        raise Problem(
            "say whom for: a demand, an enterprise or an achievement (id, code or name), or "
            "--record for what became of earlier advice",
            "请说明为谁推荐：需求、企业或成果（编号、代码或名称）；查看以往推荐的结果用 --record",
        )
    if record and (ranks or owner or due):
        raise Problem(
            "--record only looks back; leave it out to assign",
            "--record 只用于回看；分派时请不要给出",
        )
    if (owner or due) and not ranks:
        raise Problem(
            "--to and --due go with --assign RANK: the rank of the advice to hand on",
            "--to 与 --due 须与 --assign 名次 同用",
        )
