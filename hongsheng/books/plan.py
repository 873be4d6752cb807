"""The plan as a workbook: who serves whom, to be changed by hand, and what was changed.

A hidden last column holds the broker that was planned: what differs from it is fixed by hand, and
so is what is marked as fixed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.notice import Notice
from graph.problem import Lang, Problem
from hongsheng.terminal.speech import pick
from queries.plan import words
from queries.plan.rules import RULES, Weights

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    from queries.plan.district import Broker
    from queries.plan.plan import Assignment, Plan

FORM = {
    "id": ("id", "编号", 20),
    "enterprise": ("enterprise", "企业", 34),
    "community": ("community", "社区", 20),
    "demands": ("open demands", "待解决需求数", 9),
    "now": ("broker now", "目前经纪人", 16),
    "broker": ("broker (change here)", "经纪人（在此修改）", 20),
    "fixed": ("fixed", "固定", 8),
    "visited": ("visited", "已走访", 8),
    "cost": ("cost, hours a year", "代价（小时/年）", 10),
    "reason": ("why", "理由", 70),
    "planned": ("as planned (leave)", "原安排（请勿改动）", 20),
}
"""Columns of the first sheet: heading in English and Chinese, width in letters."""
FILLED_IN = ("broker", "fixed", "visited")
MARKS = ("fixed", "visited")
"""Columns to be ticked."""
YES, YES_ZH = "yes", "是"
_INPUT, _INK, _PAPER = "#FFF8E1", "#1F3A5F", "#FFFFFF"


def labels(brokers: Sequence[Broker]) -> dict[str, str]:
    """What each broker (id) is called in the workbook: the name, with the id where two have it."""
    named = Counter(b.name for b in brokers)
    return {b.id: b.name if named[b.name] == 1 else f"{b.name} ({b.id})" for b in brokers}


def write(plan: Plan, path: Path, lang: Lang, prices: Mapping[str, float] | None) -> None:
    """Write the plan; the file is complete or not there at all."""
    import xlsxwriter

    from exports.files import replacing

    with replacing(path) as file:
        book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
        called = labels(plan.district.brokers)
        rows = [_row(each, plan, called, lang) for each in (*plan.assignments, *plan.uncovered)]
        page = _sheet(book, pick(lang, "Plan", "安排"), FORM.values(), rows, lang, FORM)
        page.set_column(len(FORM) - 1, len(FORM) - 1, None, None, {"hidden": True})
        page.freeze_panes(1, 2)
        _sheet(book, pick(lang, "Brokers", "经纪人"), BROKERS, list(_brokers(plan)), lang)
        _sheet(book, pick(lang, "Rules", "规则"), RULE_FORM, list(_rules(plan, prices, lang)), lang)
        _drop_downs(book, page, len(rows), list(called.values()), lang)
        book.close()


BROKERS = (
    ("id", "编号", 20),
    ("broker", "经纪人", 20),
    ("home community", "所在社区", 24),
    ("firms", "服务企业", 9),
    ("capacity", "上限", 9),
    ("hours a year", "工时（小时/年）", 11),
    ("hours there are", "可用工时", 11),
    ("kept", "延续", 8),
    ("new or taken over", "新接手", 10),
    ("cost, hours a year", "代价（小时/年）", 11),
)
RULE_FORM = (
    ("rule or weight", "规则或权重", 18),
    ("hours a year", "小时/年", 12),
    ("what it is", "含义", 90),
)


def _brokers(plan: Plan) -> Iterable[Sequence[Any]]:
    mine: dict[str, list[Assignment]] = {b.id: [] for b in plan.district.brokers}
    for each in plan.assignments:
        if each.broker:
            mine[each.broker.id].append(each)
    for n, broker in enumerate(plan.district.brokers):
        own = mine[broker.id]
        kept = sum(a.kept for a in own)
        yield (
            broker.id,
            broker.name,
            plan.district.called("Community", broker.home) if broker.home else None,
            len(own),
            int(plan.task.places[n]),
            sum(a.firm.hours for a in own),
            None if broker.hours is None else broker.hours * 52,
            kept,
            len(own) - kept,
            round(sum(a.cost for a in own), 2),
        )


def _rules(plan: Plan, prices: Mapping[str, float] | None, lang: Lang) -> Iterable[Sequence[Any]]:
    for name, price in (prices or {}).items():
        rule = RULES[name]
        told = pick(
            lang,
            f"{rule.meaning}: without it the other costs would be less by this",
            f"{rule.meaning_zh}：去掉该规则，其余代价可减少",
        )
        yield pick(lang, name, rule.zh), price, told
    for each in fields(Weights):
        yield each.name, getattr(plan.options.weights, each.name), each.metadata[lang]


def _row(each: Assignment, plan: Plan, called: Mapping[str, str], lang: Lang) -> list[Any]:
    firm, district = each.firm, plan.district
    broker = called[each.broker.id] if each.broker else None
    yes = pick(lang, YES, YES_ZH)
    values = {
        "id": firm.id,
        "enterprise": firm.name,
        "community": district.called("Community", firm.community) if firm.community else None,
        "demands": len(firm.demands),
        "now": pick(lang, ", ", "、").join(district.called("Broker", b) for b in firm.now),
        "broker": broker,
        "fixed": yes if each.fixed else None,
        "visited": yes if firm.id in plan.options.visited else None,
        "cost": each.cost,
        "reason": words.why(each, district, lang),
        "planned": broker,
    }
    return [values[name] for name in FORM]


def _sheet(
    book: Workbook,
    name: str,
    form: Iterable[tuple[str, str, int]],
    rows: Sequence[Sequence[Any]],
    lang: Lang,
    names: Iterable[str] = (),
) -> Worksheet:
    page = book.add_worksheet(name)
    bold = {"bold": True, "bg_color": _INK, "font_color": _PAPER, "border": 1, "text_wrap": True}
    head = book.add_format(bold)
    plain: dict[str, Any] = {"valign": "top", "text_wrap": True}
    filled = {**plain, "bg_color": _INPUT, "border": 1, "border_color": "#D8C9A0"}
    usual, to_fill = book.add_format(plain), book.add_format(filled)
    styles = [to_fill if n in FILLED_IN else usual for n in names]
    columns = list(form)
    for number, (en, zh, width) in enumerate(columns):
        page.set_column(number, number, width)
        page.write_string(0, number, pick(lang, en, zh), head)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            style = styles[column] if styles else usual
            if value is None or value == "":
                page.write_blank(number, column, None, style)
            elif isinstance(value, int | float):
                page.write_number(number, column, value, style)
            else:
                page.write_string(number, column, str(value)[:32_000], style)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    return page


def _drop_downs(
    book: Workbook, page: Worksheet, height: int, called: Sequence[str], lang: Lang
) -> None:
    listed = book.add_worksheet(pick(lang, "Lists", "选项"))
    listed.hide()
    for number, text in enumerate(called):
        listed.write_string(number, 0, text)
    at = {name: n for n, name in enumerate(FORM)}
    source = f"='{listed.name}'!$A$1:$A${len(called)}"
    page.data_validation(
        1, at["broker"], height, at["broker"], {"validate": "list", "source": source}
    )
    marks = {"validate": "list", "source": [pick(lang, YES, YES_ZH)]}
    for name in MARKS:
        page.data_validation(1, at[name], height, at[name], marks)


@dataclass(frozen=True)
class Edits:
    """What people put into a workbook: for enterprises (ids) the broker (id) that stays, None for
    no broker on purpose; and which enterprises were visited."""

    held: Mapping[str, str | None]
    visited: frozenset[str]


def read(path: Path, brokers: Sequence[Broker]) -> Edits:
    """What was fixed in a workbook, and ticked as visited: that stays with its broker.

    Raises Problem where the file is no such workbook, or names a broker whom the plan has not.
    """
    from loaders.sheets.reading import File, read_sheet

    names = {heading: name for name, (en, zh, _) in FORM.items() for heading in (en, zh)}
    notices: list[Notice] = []
    file = File.open(path)
    for sheet in file.sheets[:1]:
        found = read_sheet(file, sheet, lambda heading: heading in names, notices)
        if found is None:
            continue
        frame = found.frame.rename({c: names[c] for c in found.frame.columns if c in names})
        if {"id", "broker", "fixed", "planned"} <= set(frame.columns):  # one of before has no ticks
            rows = zip(found.rows.to_list(), frame.iter_rows(named=True), strict=True)
            return _chosen(path, rows, brokers)
    raise Problem(
        f"{path}: no workbook of a plan; make one with 'hongsheng plan -o FILE.xlsx'",
        f"{path}：不是安排工作簿；请先用 hongsheng plan -o 文件.xlsx 生成",
    )


def _chosen(
    path: Path, rows: Iterable[tuple[int, Mapping[str, Any]]], brokers: Sequence[Broker]
) -> Edits:
    ids = {label: id for id, label in labels(brokers).items()} | {b.id: b.id for b in brokers}
    made: dict[str, str | None] = {}
    visited = set()
    wrong = []
    for number, cells in rows:
        said = {n: (cells.get(n) or "").strip() for n in ("id", "broker", *MARKS, "planned")}
        marked = any(said[n] for n in MARKS)
        if not said["id"] or not (marked or said["broker"] != said["planned"]):
            continue
        if said["visited"]:
            visited.add(said["id"])
        if said["broker"] and said["broker"] not in ids:
            wrong.append((number, said["broker"]))
        else:
            made[said["id"]] = ids[said["broker"]] if said["broker"] else None
    if wrong:
        listed = "; ".join(f"{n}: {name}" for n, name in wrong[:5])
        raise Problem(
            f"{path}: no broker of the plan is called so, in row {listed}; choose from the list "
            "in the cell",
            f"{path}：以下各行的经纪人不在安排中，请从单元格的下拉列表中选择。行 {listed}",
        )
    return Edits(made, frozenset(visited))
