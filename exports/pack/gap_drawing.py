"""Draws the figure of a gap as inline SVG in both languages: no script, no font, no network.

Shapes and colours are those that the views have for the kinds; what is missing is a dashed red
thread, what failed a grey one that is crossed, and a star stands for who could tie it.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from math import cos, pi, sin

from exports.names import width
from exports.pack.gap_figures import Figure, Spot
from exports.pack.tie import Tie
from exports.pack.words import fit, same
from exports.view.elements import node_kind
from graph.phrase import Phrase
from queries.figures.figure import FAILED

WIDE, HIGH = 280, 124
LEFT, RIGHT, TOP, LOW = (52.0, 58.0), (228.0, 58.0), (140.0, 17.0), (132.0, 104.0)
LETTER, SMALL = 11.5, 10.5
RED, GREY, INK, PAPER = "#c8102e", "#8b949c", "#1a2129", "#ffffff"
SIZE = 8.5
LINE, BESIDE = 16, 22
"""Half-width characters of a line of a label below an end, and beside a node."""

Point = tuple[float, float]


def draw(figure: Figure, tie: Tie | None = None) -> str:
    """One ``<svg>`` of a gap and who could tie it.

    A broker who is wanted at the right end stands there; else above, joined to what it knows.
    """
    right = figure.right
    broker = tie if tie is not None and tie.broker else None
    if broker and right.wanted and right.kind == "Broker":
        right, broker = Spot("Broker", _who(broker), wanted=True), None
    if broker and f"Broker:{broker.broker}" == right.key:
        broker = None
    parts = [_line(LEFT, RIGHT, RED, "5 3.6", 2.4)]
    if figure.beside:
        for how, end in ((figure.to_left, LEFT), (figure.to_right, RIGHT)):
            if how:
                parts += _tied(LOW, end, how)
    if broker:
        ends = ((figure.left, LEFT), (figure.right, RIGHT))
        parts += [_line(TOP, at, INK, "", 1.3) for spot, at in ends if spot.key in broker.knows]
    if figure.missing.zh or figure.missing.en:
        parts.append(_text(figure.missing, (140, 52), LETTER, RED, "middle"))
    for spot, at in ((figure.left, LEFT), (right, RIGHT)):
        parts.append(_node(spot, at))
        parts += _lines(spot.label, (at[0], at[1] + 22), LETTER, LINE, "middle")
    if figure.beside:
        parts.append(_node(figure.beside, LOW))
        parts += _lines(figure.beside.label, (LOW[0] + 13, LOW[1] + 3), SMALL, BESIDE, "start")
    if broker:
        parts.append(_node(Spot("Broker", _who(broker)), TOP))
        parts.append(_text(_who(broker), (TOP[0] + 14, TOP[1] - 3), SMALL, INK, "start"))
    return (
        f'<svg class="gap" role="img" viewBox="0 0 {WIDE} {HIGH}" '
        f"{_label(_alt(figure, right))}>{''.join(parts)}</svg>"
    )


def legend(kinds: Iterable[str]) -> list[tuple[str, Phrase]]:
    """Of each kind its symbol as SVG and what it is called, for a legend."""
    made = []
    for name in dict.fromkeys(kinds):
        kind = node_kind(name)
        symbol = _shape(kind.shape, kind.colour, kind.colour, (0, 0), 1, dashed=False)
        svg = f'<svg class="sign" aria-hidden="true" viewBox="-1.6 -1.6 3.2 3.2">{symbol}</svg>'
        made.append((svg, Phrase(_words(name), kind.zh)))
    return made


def _words(name: str) -> str:
    return "".join(f" {c.lower()}" if c.isupper() and i else c for i, c in enumerate(name)).lower()


def _who(tie: Tie) -> Phrase:
    name = fit(tie.name, LINE)
    if tie.room is None:
        return same(name)
    return Phrase(f"{name} room {tie.room}", f"{name} 余{tie.room}家")


def _alt(figure: Figure, right: Spot) -> Phrase:
    zh = f"{figure.left.label.zh}与{right.label.zh}之间：{figure.missing.zh or '缺少联系'}"
    en = f"between {figure.left.label.en} and {right.label.en}: {figure.missing.en or 'missing'}"
    return Phrase(en, zh)


def _label(said: Phrase) -> str:
    en, zh = (escape(text, quote=True) for text in said)
    return f'aria-label="{zh}" data-zh="{zh}" data-en="{en}"'


def _line(a: Point, b: Point, colour: str, dashes: str, thick: float) -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<path d="M{a[0]:g} {a[1]:g}L{b[0]:g} {b[1]:g}" stroke="{colour}" '
        f'stroke-width="{thick}"{dashed} fill="none"/>'
    )


def _tied(a: Point, b: Point, how: str) -> list[str]:
    """A tie that holds, or a broken one with a cross in its middle."""
    if how != FAILED:
        return [_line(a, b, INK, "", 1.3)]
    x, y = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
    return [
        _line(a, b, GREY, "", 1.3),
        _line((x - 4, y - 4), (x + 4, y + 4), GREY, "", 1.8),
        _line((x - 4, y + 4), (x + 4, y - 4), GREY, "", 1.8),
    ]


def _node(spot: Spot, at: Point) -> str:
    kind = node_kind(spot.kind)
    if spot.wanted:
        return _shape(kind.shape, PAPER, RED, at, SIZE, dashed=True)
    return _shape(kind.shape, kind.colour, kind.colour, at, SIZE, dashed=False)


def _shape(shape: str, fill: str, edge: str, at: Point, r: float, *, dashed: bool) -> str:
    style = f'fill="{fill}" stroke="{edge}" stroke-width="{r * (0.18 if dashed else 0.12):.2g}"'
    if dashed:
        style += ' stroke-dasharray="2.6 2"'
    if shape == "dot":
        return f'<circle cx="{at[0]:g}" cy="{at[1]:g}" r="{r:g}" {style}/>'
    points = " ".join(f"{at[0] + r * x:.4g},{at[1] + r * y:.4g}" for x, y in _outline(shape))
    return f'<polygon points="{points}" {style}/>'


def _outline(shape: str) -> list[Point]:
    """The corners of a shape of radius 1, as the views have it."""
    up = -pi / 2
    match shape:
        case "star":
            radii = [0.52 if i % 2 else 1.25 for i in range(10)]
            turns = [up + i * pi / 5 for i in range(10)]
            return [(r * cos(t), r * sin(t)) for r, t in zip(radii, turns, strict=True)]
        case "box":
            return [(-1.35, -0.72), (1.35, -0.72), (1.35, 0.72), (-1.35, 0.72)]
        case "plus":
            a, b = 0.45, 1.15
            return [(-a, -b), (a, -b), (a, -a), (b, -a), (b, a), (a, a),
                    (a, b), (-a, b), (-a, a), (-b, a), (-b, -a), (-a, -a)]  # fmt: skip
    corners, turn, r = {
        "square": (4, pi / 4, 1.22),
        "diamond": (4, 0.0, 1.25),
        "hexagon": (6, 0.0, 1.1),
        "triangle": (3, up, 1.25),
        "triangleDown": (3, -up, 1.25),
    }[shape]
    turns = [turn + 2 * pi * i / corners for i in range(corners)]
    return [(r * cos(t), r * sin(t)) for t in turns]


def _lines(label: Phrase, at: Point, size: float, room: int, anchor: str) -> list[str]:
    """A label in at most two lines, each language its own."""
    en, zh = (wrapped(text, room) for text in label)
    return [
        _text(said, (at[0], at[1] + 1.12 * size * (n % 2)), size, INK, anchor)
        for n, said in (
            enumerate(map(same, zh))
            if zh == en
            else enumerate(
                [Phrase("", line) for line in (*zh, "")[:2]]
                + [Phrase(line, "") for line in (*en, "")[:2]]
            )
        )
    ]


def wrapped(text: str, room: int, most: int = 2) -> list[str]:
    """A text in at most so many lines of that width; the last is cut where it does not fit.

    Broken at a space where there is one, else between two letters.
    """
    lines: list[str] = []
    while width(text) > room and len(lines) < most - 1:
        end = next(n for n in range(1, len(text) + 1) if width(text[:n]) > room) - 1
        space = text.rfind(" ", 1, end + 1)
        end = space if space > 0 else max(end, 1)
        lines.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [*lines, fit(text, room)]


def _text(said: Phrase, at: Point, size: float, colour: str, anchor: str) -> str:
    """A text with a rim of the paper's colour, so that a line behind it does not cross it out."""
    style = (
        f'x="{at[0]:g}" y="{at[1]:g}" font-size="{size:g}" fill="{colour}" text-anchor="{anchor}" '
        f'stroke="{PAPER}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
    )
    words = (("zh", said.zh), ("en", said.en))
    if said.zh == said.en:
        return f"<text {style}>{escape(said.zh)}</text>"
    return "".join(
        f'<text class="{lang}" {style}>{escape(text)}</text>' for lang, text in words if text
    )
