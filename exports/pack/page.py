"""The meeting pack: one HTML file that opens anywhere without a network and prints to a decent PDF.

:mod:`exports.pack.content` reads it from a graph, :mod:`exports.pack.figures` draws it, and the
template lays it out, both languages in one file. Texts reach the page through autoescape, the one
script is known to the page's content security policy by its hash, and nothing else may run.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exports.files import write_text
from exports.links import beside, to_gap
from exports.names import shortened, telling
from exports.pack.advice import told
from exports.pack.content import Pack, content
from exports.pack.definitions import definitions
from exports.pack.district import dots
from exports.pack.district import legend as states
from exports.pack.figures import figures
from exports.pack.gap_drawing import draw, legend
from exports.pack.words import percent, short, whole
from exports.pages import asset, digest, templates
from graph.problem import Lang

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

    from queries.ledger.changes import Changes

__all__ = ["Pack", "content", "render", "render_brief", "write_pack"]

STOCKS, MOVED, FIRST = 6, 6, 4
"""What the first page of the short version holds: stocks, rules that moved, gaps."""


def render(pack: Pack, lang: Lang = "zh", view: str = "") -> str:
    """The whole page as HTML; the reader can switch the language in it.

    ``view``: the path of a view from the page's folder, to which the numbers of the gaps lead.
    """
    listed = definitions(pack.asked)
    script = asset("pack", "pack.js")
    return (
        _environment()
        .get_template("pack.html.j2")
        .render(
            pack=pack,
            lang=lang,
            view=view,
            to_gap=to_gap,
            charts=figures(pack),
            legend=states(pack.district),
            each=dots(pack.district),
            spread=pack.spread,
            draw=draw,
            told=told,
            definitions=listed,
            numbers={d.key: d.number for d in listed},
            style=asset("pack", "pack.css"),
            script=script,
            digest=digest(script),
            places=[p for p in pack.places if not p.empty],
            bare=[p for p in pack.places if p.empty],
            moved=moved(pack.changes) if pack.changes else (),
            most=max((n for p in pack.places for _, n in p.months), default=0) or 1,
        )
    )


def render_brief(pack: Pack, lang: Lang = "zh", view: str = "") -> str:
    """The short version as HTML: two pages of A4, the gaps with a picture each."""
    script = asset("pack", "pack.js")
    spots = [s for c in pack.cards for s in (c.drawn.left, c.drawn.right, c.drawn.beside) if s]
    stars = ["Broker"] if any(c.tie.broker for c in pack.cards) else []
    return (
        _environment()
        .get_template("brief.html.j2")
        .render(
            pack=pack,
            lang=lang,
            view=view,
            to_gap=to_gap,
            draw=draw,
            told=told,
            signs=legend([*(s.kind for s in spots), *stars]),
            style=asset("pack", "pack.css") + asset("pack", "brief.css"),
            script=script,
            digest=digest(script),
            moved=moved(pack.changes) if pack.changes else (),
            STOCKS=STOCKS,
            MOVED=MOVED,
            FIRST=FIRST,
        )
    )


def write_pack(
    pack: Pack,
    path: str | os.PathLike[str],
    lang: Lang = "zh",
    *,
    brief: bool = False,
    view: str | os.PathLike[str] | None = None,
) -> Path:
    """Write the pack to this file, UTF-8, all of it or nothing; ``brief``: the short version.

    ``view``: the file of a view, in which the numbers of the gaps show these. Raises Problem if it
    cannot.
    """
    target = Path(path)
    seen = beside(Path(view), target) if view else ""
    write_text(target, (render_brief if brief else render)(pack, lang, seen))
    return target


@cache
def _environment() -> Environment:
    environment = templates("pack")
    environment.filters.update(
        whole=whole, telling=telling, percent=percent, css=_css, anchor=_anchor, short=short,
        dated=_dated, shortened=shortened,
    )  # fmt: skip
    return environment


_DAY = re.compile(r"(?<![\d-])\d{4}-\d\d(?:-\d\d)?(?![\d-])")


def _dated(text: Any) -> Markup:
    """A text whose days are not broken at their hyphens where a line ends."""
    from markupsafe import Markup, escape

    return Markup(_DAY.sub(r'<span class="day">\g<0></span>', str(escape(text))))


def moved(found: Changes) -> list[tuple[str, int, int]]:
    """What moved since last time: rule, how many of its gaps opened, how many closed; the rules
    with most first."""
    opened, closed = Counter(found.opened["rule"]), Counter(found.closed["rule"])
    rules = sorted(opened | closed, key=lambda r: (-opened[r] - closed[r], r))
    return [(rule, opened[rule], closed[rule]) for rule in rules]


def _css(text: str) -> str:
    """A text as it may stand in a string of a style sheet, whatever is in it."""
    return re.sub(r"[^\w .,:·-]", lambda m: f"\\{ord(m[0]):x} ", text)


def _anchor(text: Any) -> str:
    """A text as an id of the page: letters, digits and a digest where others were."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", str(text)).strip("-")
    return f"{plain}-{hashlib.sha256(str(text).encode()).hexdigest()[:6]}"
