"""``hongsheng match``: which names mean the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph.problem import Lang, Problem
from hongsheng.gap_decisions import by_option
from hongsheng.terminal.bilingual import Command, option
from hongsheng.terminal.options import KIND, emit, listing, opened
from hongsheng.terminal.speech import pick, say

if TYPE_CHECKING:
    from hongsheng.ledger_decisions import Outcome
    from hongsheng.proposals import Proposal
    from queries.fields.guesses import Guess


@click.command(
    cls=Command,
    zh="""
    判断哪些名称指的是同一个：图中的，两张表之间的，或一张表之内的。

    不给表时看图中的企业、院所和平台，写成 .xlsx 就是可以逐对勾选的工作簿，
    另有一张表为没有技术领域的需求、成果和项目按文字提出领域。填好后用 --answers 载回，
    以后每次载入都记得。

    给表时，表中要有 id、name 两列，可以有 country、region、uscc。代码最先；然后按名称：
    中文简称与全称、地名、行业、组织形式、院所简称；外文名称的词序、重音、乱码、缩写。
    same 表示可以当作同一个，ask 表示要由人来定（每个名称最多三个候选）；不同的不列出。

    \b
    hongsheng match -o 身份认定.xlsx
    hongsheng match --answers 身份认定.xlsx
    hongsheng match --merge-same
    hongsheng match 走访名单.csv 企业名录.csv
    hongsheng match 企业名录.csv --format json
    hongsheng match --kind 技术需求
    """,
)
@click.argument("left", type=click.Path(path_type=Path), required=False, metavar="[LEFT.csv]")
@click.argument("right", type=click.Path(path_type=Path), required=False, metavar="[RIGHT.csv]")
@option(
    "--answers",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Carry out what was ticked in this workbook.",
    zh="执行该工作簿中的勾选。",
)
@option(
    "--merge-same",
    is_flag=True,
    help="Of the graph: merge the pairs that are 'same', as one version ('undo', 'split' take it "
    "back); what is 'ask' stays for you to say.",
    zh="对图：把判断为 same 的各对合并，记为一个版本（可用 undo、split 撤回）；ask 的仍由人来定。",
)
@option(
    "--kind",
    type=KIND,
    help="Only this kind: of the graph (Demand, Achievement, Collaboration: the fields that are "
    "proposed for them), or where a table has a column 'kind'.",
    zh="只看该类型：图中的（技术需求、科技成果、产学研合作：为其提出的技术领域）；或表中有“类型”列时的行。",
)
@option(
    "--top",
    type=click.IntRange(min=1),
    default=500,
    show_default=True,
    help="Of the graph, only so many pairs (and fields), the likeliest.",
    zh="对图，只列最可能的前几对（领域同）。",
)
@by_option
@listing
def command(
    left: Path | None,
    right: Path | None,
    answers: Path | None,
    merge_same: bool,
    kind: str | None,
    top: int,
    by: str,
    graph: str,
    lang: Lang,
    format: str,
    output: Path | None,
) -> None:
    """Say which names mean the same: of the graph, of two tables, or within one.

    Without tables the enterprises, institutes and platforms of the graph are looked through; as
    .xlsx the pairs are a workbook to tick, with a second sheet that proposes a field, by their
    words, for needs, results and projects without one; --answers carries out what was ticked,
    remembered at every later load.

    A table has the columns id and name, and may have country, region and uscc. Codes come first;
    then names: Chinese short names and full ones, places, trades, legal forms, short names of
    institutes; word order, accents, garbled letters and initials of European ones. 'same' may be
    taken for one; 'ask' is for a person to say (three candidates a name at most); what is
    different is not listed.

    \b
    hongsheng match -o pairs.xlsx
    hongsheng match --answers pairs.xlsx
    hongsheng match --merge-same
    hongsheng match visits.csv firms.csv
    hongsheng match firms.csv --format json
    hongsheng match --kind Demand
    """
    if answers and left:
        raise click.UsageError(
            pick(
                lang,
                "--answers is about the graph: name no table with it",
                "--answers 针对图，不能同时给出表",
            )
        )
    if merge_same and (answers or left):
        raise click.UsageError(
            pick(
                lang,
                "--merge-same is about the graph: name no table and no --answers with it",
                "--merge-same 针对图，不能同时给出表或 --answers",
            )
        )
    if output:
        from exports.files import must_be_writable

        must_be_writable(output)
    if answers:
        _carry_out(answers, by, graph, lang, format, output)
    elif merge_same:
        _merge_same(kind, by, graph, lang, format, output)
    elif left:
        _tables(left, right, kind, lang, format, output)
    else:
        _graph(kind, top, graph, lang, format, output)


def _carry_out(
    answers: Path, by: str, graph: str, lang: Lang, format: str, output: Path | None
) -> None:
    from hongsheng import field_proposals
    from hongsheng.books import fields as fields_book
    from hongsheng.books import pairs as pairs_book
    from hongsheng.pair_answers import carry_out

    pairs, fields = pairs_book.read(answers), fields_book.read(answers)
    if pairs is None and fields is None:
        raise Problem(
            f"{answers}: no workbook of pairs; make one with 'hongsheng match -o FILE.xlsx'",
            f"{answers}：不是身份认定工作簿；请先用 hongsheng match -o 文件.xlsx 生成",
        )
    with opened(graph, lang) as store:
        outcomes = carry_out(store, pairs or (), who=by)
        outcomes += field_proposals.carry_out(store, fields or (), who=by)
    nothing = (
        f"nothing is answered in {answers}",
        f"{answers} 中没有填写任何答复",
    )
    _emit_outcomes(outcomes, nothing, format, lang, output)


def _merge_same(
    kind: str | None, by: str, graph: str, lang: Lang, format: str, output: Path | None
) -> None:
    from hongsheng.pair_answers import merge_same
    from hongsheng.proposals import KINDS

    with opened(graph, lang) as store:
        outcomes = merge_same(store, _kinds(kind, KINDS, lang), who=by, lang=lang)
    nothing = (
        "no two are surely the same: nothing was merged; 'hongsheng match' lists what to ask",
        "没有可以肯定为同一个的：未合并；用 hongsheng match 查看需要询问的",
    )
    _emit_outcomes(outcomes, nothing, format, lang, output)


def _kinds(kind: str | None, known: tuple[str, ...], lang: Lang) -> tuple[str, ...]:
    """The kinds to look through; a usage error names those that can be."""
    from graph.ontology import ONTOLOGY

    if kind and kind not in known:
        zh = "、".join(ONTOLOGY.nodes[k].zh for k in known)
        raise click.UsageError(pick(lang, f"of the graph: {', '.join(known)}", f"对图只能是：{zh}"))
    return (kind,) if kind else known


def _emit_outcomes(
    outcomes: Sequence[Outcome],
    nothing: tuple[str, str],
    format: str,
    lang: Lang,
    output: Path | None,
) -> None:
    """What became of each answer; where there is none, that there is ``nothing`` (en, zh)."""
    from hongsheng.gap_decisions import plain_outcome

    rows = [plain_outcome(each, lang) for each in outcomes]
    headings = {"row": "行", "id": "编号", "done": "已执行", "refused": "未执行"}
    emit(rows, tuple(headings), format=format, output=output, headings=pick(lang, {}, headings))
    if not outcomes:
        say(lang, *nothing)
        return
    done = sum(not o.problem for o in outcomes)
    say(
        lang,
        f"{done} answers carried out, {len(outcomes) - done} refused; 'hongsheng merges' lists "
        "what is one now",
        f"已执行 {done} 项，未执行 {len(outcomes) - done} 项；用 hongsheng merges 查看已合并的",
    )


def _graph(
    kind: str | None, top: int, graph: str, lang: Lang, format: str, output: Path | None
) -> None:
    from hongsheng import field_proposals
    from hongsheng.proposals import KINDS, propose
    from queries.fields import texts

    _kinds(kind, (*KINDS, *texts.KINDS), lang)
    book = output is not None and output.suffix.lower() == ".xlsx"
    pairs, guesses = None, None
    with opened(graph, lang) as store:
        if kind is None or kind in KINDS:
            pairs = propose(store, (kind,) if kind else KINDS)
        if kind in texts.KINDS or (kind is None and book):
            guesses = field_proposals.propose(store, (kind,) if kind else texts.KINDS)
    told = []
    if pairs is not None:
        told.append(_counted(len(pairs), top, lang, "pairs", "对"))
    if guesses is not None:
        told.append(_counted(len(guesses), top, lang, "fields proposed", "项领域提议"))
    said = pick(lang, "; ", "；").join(told)
    pairs, guesses = pairs and pairs[:top], guesses and guesses[:top]
    if book:
        assert output is not None
        _write(output, pairs, guesses, lang)
        say(
            lang,
            f"{said}; answer in the first column of {output}, then: "
            f"hongsheng match --answers {output}",
            f"{said}；在 {output} 第一列逐行选择，然后执行：hongsheng match --answers {output}",
        )
        return
    if guesses is not None:
        _emit_guesses(guesses, format, lang, output)
    else:
        _emit_pairs(pairs or (), format, lang, output)
    say(lang, said, said)


def _counted(number: int, top: int, lang: Lang, en: str, zh: str) -> str:
    told = pick(lang, f"{number} {en}", f"共 {number} {zh}")
    if top < number:
        told += pick(lang, f", the first {top} listed", f"，列出前 {top} {zh[:1]}")
    return told


def _write(
    output: Path, pairs: Sequence[Proposal] | None, guesses: Sequence[Guess] | None, lang: Lang
) -> None:
    from hongsheng.books import answers as answer_book
    from hongsheng.books import fields as fields_book
    from hongsheng.books import pairs as pairs_book

    sheets = []
    if pairs is not None:
        sheets.append((pairs_book.FORM, [pairs_book.cells(p, lang) for p in pairs]))
    if guesses or pairs is None:
        sheets.append((fields_book.FORM, [fields_book.cells(g, lang) for g in guesses or ()]))
    answer_book.write(output, sheets, lang)


def _emit_pairs(pairs: Sequence[Proposal], format: str, lang: Lang, output: Path | None) -> None:
    rows = [
        {
            "kind": p.kind,
            "left": p.kept.id,
            "left_name": p.kept.name,
            "right": p.other.id,
            "right_name": p.other.name,
            "score": p.score,
            "decision": p.decision,
            "reasons": [r.said(lang) for r in p.reasons],
        }
        for p in pairs
    ]
    _emit(rows, format, lang, output, names=True)


def _emit_guesses(guesses: Sequence[Guess], format: str, lang: Lang, output: Path | None) -> None:
    from hongsheng.field_proposals import plain

    headings = {
        "id": "编号",
        "title": "题目",
        "field": "领域编号",
        "field_name": "领域",
        "score": "可信度",
        "reasons": "理由",
    }
    rows = [plain(g, lang) for g in guesses]
    emit(rows, tuple(headings), format=format, output=output, headings=pick(lang, {}, headings))


def _tables(
    left: Path, right: Path | None, kind: str | None, lang: Lang, format: str, output: Path | None
) -> None:
    from loaders.match.matching import match
    from loaders.match.tables import read_names

    mine = read_names(left, kind)
    theirs = read_names(right, kind) if right else None
    pairs = match(mine, theirs)
    rows = [
        {
            "left": p.left,
            "right": p.right,
            "score": p.score,
            "decision": p.decision,
            "reasons": [r.said(lang) for r in p.reasons],
        }
        for p in pairs
    ]
    shown = rows
    if format == "table":
        names = dict(zip(mine.ids, mine.names, strict=True))
        others = dict(zip(theirs.ids, theirs.names, strict=True)) if theirs else names
        shown = [
            {**r, "left_name": names[p.left], "right_name": others[p.right]}
            for r, p in zip(rows, pairs, strict=True)
        ]
    _emit(shown, format, lang, output, names=format == "table")
    same = sum(p.decision == "same" for p in pairs)
    say(
        lang,
        f"{same} the same, {len(pairs) - same} to be asked",
        f"相同 {same} 对，待确认 {len(pairs) - same} 对",
    )


def _emit(
    rows: list[dict[str, Any]], format: str, lang: Lang, output: Path | None, *, names: bool
) -> None:
    columns = ["left", "right", "score", "decision", "reasons"]
    if names:
        columns = ["left", "left_name", "right", "right_name", *columns[2:]]
    headings = pick(
        lang,
        {"left_name": "name", "right_name": "name"},
        {
            "left": "左",
            "left_name": "名称",
            "right": "右",
            "right_name": "名称",
            "score": "分数",
            "decision": "判断",
            "reasons": "理由",
        },
    )
    emit(rows, columns, format=format, output=output, headings=headings)
