"""A broker's page: this week's visits in order, on two sheets of A4, as HTML without a network.

:mod:`queries.plan.week` says what is on it. It is for the broker: it names persons to ask for.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exports.files import write_text
from exports.names import unmarked
from exports.pack.words import figure, short
from exports.pages import asset, templates
from graph.ontology import ONTOLOGY
from graph.problem import Lang
from queries.plan.district import WEEKS, Broker
from queries.plan.plan import Plan
from queries.plan.week import POINTS, VISITS, Desk, Need, Visit, week_of

if TYPE_CHECKING:
    from jinja2 import Environment

FOLLOWING = 12
"""How many names of firms come after the week's."""


def render(desk: Desk, broker: Broker, lang: Lang) -> str:
    """The page of one broker as HTML, in one language."""
    plan = desk.plan
    order = desk.order(broker.id)
    left = desk.order(broker.id, left=True)
    at = plan.district.brokers.index(broker)
    monday, friday = week_of(desk.as_of)
    return (
        _environment()
        .get_template("broker.html.j2")
        .render(
            lang=lang,
            zh=lang == "zh",
            broker=broker,
            as_of=desk.as_of,
            monday=monday,
            friday=friday,
            week=[_shown(v, plan, lang) for v in desk.week(broker.id)],
            following=[a.firm.name for a in left[VISITS : VISITS + FOLLOWING]],
            rest=max(len(left) - VISITS - FOLLOWING, 0),
            firms=len(order),
            visited=len(order) - len(left),
            places=int(plan.task.places[at]),
            new=sum(not a.kept for a in order),
            hours=round(sum(a.firm.hours for a in order) / WEEKS, 1),
            points=[(said.said(lang), n) for n, said in POINTS.values()],
            style=asset("pack", "broker.css"),
        )
    )


def write_page(desk: Desk, broker: Broker, path: str | os.PathLike[str], lang: Lang) -> Path:
    """Write the broker's page, all of it or nothing. Raises Problem if it cannot."""
    target = Path(path)
    write_text(target, render(desk, broker, lang))
    return target


def write_pages(desk: Desk, folder: Path, lang: Lang) -> list[Path]:
    """Write a page for each broker who has a firm in the plan, and a list of them, ``index.html``.

    A file is called after the broker; of two who are called alike, after the id as well.
    """
    folder.mkdir(parents=True, exist_ok=True)
    busy = [b for b in desk.plan.district.brokers if desk.order(b.id)]
    names = _file_names(busy)
    made = [
        write_page(desk, broker, folder / name, lang)
        for broker, name in zip(busy, names, strict=True)
    ]
    listed = [
        {
            "name": broker.name,
            "file": name,
            "firms": len(order := desk.order(broker.id)),
            "first": order[0].firm.name,
        }
        for broker, name in zip(busy, names, strict=True)
    ]
    page = _environment().get_template("brokers.html.j2")
    said = page.render(
        lang=lang,
        zh=lang == "zh",
        as_of=desk.as_of,
        listed=listed,
        style=asset("pack", "broker.css"),
    )
    write_text(folder / "index.html", said)
    return [folder / "index.html", *made]


def _file_names(brokers: list[Broker]) -> list[str]:
    plain = [re.sub(r"[^\w.-]+", "-", b.name).strip("-.") or "broker" for b in brokers]
    used = [p.casefold() for p in plain]
    return [
        f"{name}.html"
        if used.count(name.casefold()) == 1 and name.casefold() != "index"
        else f"{name}-{re.sub(r'[^A-Za-z0-9]+', '-', broker.id).strip('-') or n}-{n}.html"
        for n, (name, broker) in enumerate(zip(plain, brokers, strict=True), 1)
    ]


def _shown(visit: Visit, plan: Plan, lang: Lang) -> dict[str, Any]:
    """A visit as the template shows it."""
    firm, known = visit.assignment.firm, visit.known
    kind = ONTOLOGY.nodes["Enterprise"]["size"].choices or {}
    size = kind.get(known["size"], known["size"]) if lang == "zh" else known["size"]
    people = known["employees"]
    trade = known["industry"] and f"{'行业' if lang == 'zh' else 'industry'} {known['industry']}"
    told = [trade, size]
    if people is not None:
        told.append(f"{people} 人" if lang == "zh" else f"{people} people")
    contact = [str(known[k]) for k in ("contact", "phone", "address") if known[k]]
    district = plan.district
    before = [district.called("Broker", b) for b in firm.now]

    helpers = visit.helpers.plain(lang) if visit.helpers else []
    return {
        "name": firm.name,
        "synthetic": bool(known["synthetic"]),
        "community": unmarked(district.called("Community", firm.community))
        if firm.community
        else "",
        "contact": contact,
        "told": [str(t) for t in told if t],
        "points": visit.points,
        "why": [(unmarked(each.said(lang)), n) for each, n in visit.why],
        "before": before if not visit.assignment.kept else [],
        "last": visit.last and (visit.last[0], unmarked(visit.last[1] or "")),
        "needs": [{"title": unmarked(n.title), "told": list(_told(n, lang))} for n in visit.needs],
        "failures": [
            replace(f, title=unmarked(f.title), partner=f.partner and unmarked(f.partner))
            for f in visit.failures
        ],
        "helpers": [
            {
                "name": unmarked(h["name"]),
                "reasons": [unmarked(r) for r in h["reasons"]],
                "known": h["id"] in visit.reach,
                "broker": h["broker"] and h["broker"]["name"],
            }
            for h in helpers
        ],
        "ask": [unmarked(each.said(lang)) for each in visit.ask],
        "closes": [
            {
                "id": c.id,
                "rule": short(c.rule).said(lang),
                "how": unmarked(c.how.said(lang)),
                "whom": [unmarked(name) for name in c.whom],
            }
            for c in visit.closes
        ],
    }


def _told(need: Need, lang: Lang) -> Iterator[str]:
    zh = lang == "zh"
    yield from need.fields[:1]
    if need.trl_min is not None:
        yield f"TRL ≥ {need.trl_min}"
    if need.budget is not None:
        budget = figure(float(need.budget), "yuan").said(lang)
        yield f"预算 {budget}" if zh else f"budget {budget}"
    if need.deadline is not None:
        yield f"期限 {_day(need.deadline)}" if zh else f"due {_day(need.deadline)}"
    elif need.raised_on is not None:
        yield f"提出于 {_day(need.raised_on)}" if zh else f"raised {_day(need.raised_on)}"


def _day(day: date) -> str:
    return day.isoformat()


@cache
def _environment() -> Environment:
    return templates("pack")
