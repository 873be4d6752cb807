"""Charts as inline SVG, drawn by matplotlib: text stays text, nothing is fetched, ids are the same
every time.

Each function takes plain rows and gives one ``<svg>`` element that holds both languages; the page
shows one. matplotlib sets a key for every text, and the words come in its place afterwards: so no
name is ever read as markup or mathematics, and the same data give the same bytes on every machine,
with or without a Chinese font. Red marks what is missing, and nothing else.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from exports.names import width as width_of
from exports.pack.words import fit, same, whole
from graph.phrase import Phrase

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, MUTED, LINE, SOFT = "#1a2129", "#59636e", "#d9dde0", "#eef2f5"
BLUE, SAND, RED = "#1d4f7c", "#c08a2e", "#c8102e"
AGES = ("#bcd0e2", "#7fa5c6", "#43769f", "#1d4f7c", "#d5d9dc")
"""The longer a need waits, the darker; grey where nobody knows."""
WIDE = 7.4
"""Inches across: the width of the text on A4."""
ROW = 0.235
"""Inches for a row of a chart with one line of text a row."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A row of :func:`dumbbell`: two shares (0 to 1; None: not known) of one thing."""

    name: str
    a: float | None
    b: float | None
    note: Phrase | str = ""
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of :func:`loads`: what is carried against what can be."""

    name: str
    value: int
    limit: int | None


@contextmanager
def _settings() -> Iterator[None]:
    from matplotlib import rc_context

    with rc_context(
        {
            "svg.fonttype": "none",
            "svg.hashsalt": "hongsheng",
            "text.parse_math": False,
            "font.family": "DejaVu Sans",
            "font.size": 8.5,
            "text.color": INK,
            "xtick.color": MUTED,
            "ytick.color": INK,
        }
    ):
        yield


def _figure(height: float, left: float, right: float = 0.02, top: float = 0.3) -> tuple[Any, Any]:
    """A figure with one bare set of axes; ``left`` and ``right`` as shares of the width, ``top``
    in inches."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDE, height), facecolor="none")
    low = 0.06 / height
    axes = figure.add_axes((left, low, 1 - left - right, 1 - low - top / height))
    axes.set_facecolor("none")
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(length=0, pad=5)
    return figure, axes


_FONT = re.compile(r"font: (?:(?:normal|italic) )?(?:(\d+|bold) )?([\d.]+)px [^;\"]*")
_FAMILY = re.compile(r"font-family: [^;\"]*;? ?")
_ID = re.compile(r'(\bid="|xlink:href="#|url\(#)([^")]+)')
_NOISE = re.compile(r"<metadata>.*?</metadata>|<!--.*?-->| transform=\"rotate\(-?0 [^)]*\)\"", re.S)


class Words:
    """The words of one chart: matplotlib sets a key, the page gets both languages in its place."""

    def __init__(self) -> None:
        self.said: list[Phrase] = []

    def __call__(self, text: Phrase | str | float) -> str:
        """The key to draw for a text."""
        self.said.append(text if isinstance(text, Phrase) else same(text))
        return f"@{len(self.said) - 1}@"

    def put(self, svg: str) -> str:
        """The drawing with the words in their places."""
        return re.sub(r"@(\d+)@", lambda m: _spans(self.said[int(m[1])]), svg)


def _spans(text: Phrase) -> str:
    if text.zh == text.en:
        return escape(text.zh)
    return f'<tspan class="zh">{escape(text.zh)}</tspan><tspan class="en">{escape(text.en)}</tspan>'


def _svg(figure: Figure, name: str, words: Words) -> str:
    """The figure as an element for an HTML page, its ids its own, its letters the page's."""
    raw = io.BytesIO()
    figure.savefig(raw, format="svg", transparent=True, metadata={"Date": None})
    text = _NOISE.sub("", raw.getvalue().decode("utf-8"))
    text = text[text.index("<svg") :]
    text = _FONT.sub(
        lambda m: f"font-size: {m[2]}px" + ("; font-weight: 700" if m[1] else ""), text
    )
    text = _ID.sub(rf"\g<1>{name}-\g<2>", _FAMILY.sub("", text))
    text = re.sub(r"\s*\n\s*", " ", text).strip()
    head = re.compile(r'<svg [^>]*viewBox="([^"]+)"[^>]*>').match(text)
    assert head, "matplotlib wrote another head than it used to"
    opening = (
        f'<svg class="chart" role="img" aria-labelledby="{name}-caption" viewBox="{head[1]}" '
        'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    )
    return opening + words.put(text[head.end() :])


def _key(axes: Axes, words: Words, entries: Sequence[tuple[str, Phrase]]) -> None:
    """A legend in one line above the axes: a mark in the colour, then the words."""
    x = 0.0
    width = axes.get_position().width * WIDE * 72
    for colour, said in entries:
        for text, offset, tint, size in (
            ("●", (0.0, 9.0), colour, 9),
            (said, (11.0, 9.5), MUTED, 8),
        ):
            axes.annotate(
                words(text),
                (x, 1.0),
                offset,
                "axes fraction",
                "offset points",
                color=tint,
                fontsize=size,
            )
        x += (max(4.2 * width_of(t) for t in (said.zh, said.en)) + 26) / width


def funnel(stages: Sequence[tuple[Phrase, Sequence[int]]], ages: Sequence[Phrase]) -> str:
    """How many needs stand at each stage, by how long ago they were raised."""
    words = Words()
    with _settings():
        figure, axes = _figure(0.42 * len(stages) + 0.45, 0.13, 0.07, 0.36)
        most = max((sum(n) for _, n in stages), default=1) or 1
        for row, (_, numbers) in enumerate(stages):
            start = 0
            for n, colour in zip(numbers, AGES, strict=True):
                if n:
                    axes.barh(row, n, 0.62, start, color=colour, edgecolor="white", linewidth=0.8)
                    if n / most > 0.035:
                        tint = "white" if colour in AGES[2:4] else INK
                        axes.text(
                            start + n / 2,
                            row,
                            words(whole(n)),
                            ha="center",
                            va="center",
                            color=tint,
                            size=8,
                        )
                start += n
            axes.text(start + most * 0.012, row, words(whole(start)), va="center",
                      weight="bold", size=9.5)  # fmt: skip
        axes.set_yticks(range(len(stages)), [words(s) for s, _ in stages])
        axes.set_ylim(len(stages) - 0.5, -0.5)
        axes.set_xlim(0, most)
        axes.set_xticks([])
        _key(axes, words, list(zip(AGES, ages, strict=True)))
        return _svg(figure, "funnel", words)


def dumbbell(
    name: str,
    rows: Sequence[Pair],
    keys: tuple[Phrase, Phrase],
    colours: tuple[str, str] = (SAND, BLUE),
) -> str:
    """Two shares of each thing as two dots joined by a line; red where something is missing."""
    words = Words()
    with _settings():
        figure, axes = _figure(ROW * len(rows) + 0.62, 0.3, 0.13, 0.36)
        most = max((v for r in rows for v in (r.a, r.b) if v is not None), default=1.0) or 1.0
        for y, row in enumerate(rows):
            axes.axhline(y, color=SOFT, linewidth=0.8, zorder=0)
            ends = [v for v in (row.a, row.b) if v is not None]
            if len(ends) == 2:
                axes.plot(ends, [y, y], color=RED if row.missing else "#b7c1c9", linewidth=2.2,
                          linestyle=(0, (2, 1.4)) if row.missing else "-", zorder=1)  # fmt: skip
            for value, colour in zip((row.a, row.b), colours, strict=True):
                if value is not None:
                    axes.plot([value], [y], "o", color=colour, ms=6.2, mec="white", mew=0.8)
            tint = RED if row.missing else MUTED
            _beside(axes, words(row.note), (1, y), 6, va="center", size=8, color=tint)
        axes.set_yticks(range(len(rows)), [words(fit(r.name, 30)) for r in rows], size=8.5)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(-most * 0.02, most * 1.02)
        ticks = [most * i / 4 for i in range(5)] if most < 0.6 else [0, 0.25, 0.5, 0.75, 1.0]
        axes.set_xticks([t for t in ticks if t <= most * 1.02])
        axes.set_xticklabels([words(f"{t:.0%}") for t in axes.get_xticks()], size=7.5)
        _lift(figure, axes, 0.18)
        _key(axes, words, list(zip(colours, keys, strict=True)))
        return _svg(figure, name, words)


def _beside(axes: Axes, text: str, at: tuple[float, float], right: float, **style: Any) -> None:
    """A text so many points to the right; x as a share of the axes, y in the data's units."""
    axes.annotate(text, at, (right, 0), axes.get_yaxis_transform(), "offset points", **style)


def _lift(figure: Figure, axes: Axes, inches: float) -> None:
    """Leave room below the axes for the labels of its ticks."""
    box = axes.get_position()
    share = inches / figure.get_figheight()
    axes.set_position((box.x0, box.y0 + share, box.width, box.height - share))


def matrix(names: Sequence[str], cells: Sequence[Sequence[tuple[int, float] | None]]) -> str:
    """Ties between groups, observed over expected: white as expected, blue more, red fewer.

    ``cells[i][j]`` (i > j) holds (observed, expected); None where too little is expected to tell.
    """
    from matplotlib.colors import LinearSegmentedColormap

    words = Words()
    with _settings():
        n = len(names)
        side = 0.33
        left = 0.26
        figure, axes = _figure(side * n + 0.36, left, 0.02, 0.3)
        shades = LinearSegmentedColormap.from_list(
            "ties", [RED, "#f0b3b3", "#ffffff", "#9dbbd5", BLUE]
        )
        for i in range(n):
            for j in range(i):
                cell = cells[i][j]
                if cell is None:
                    axes.add_patch(_square(j, i, "#f3f4f4"))
                    continue
                observed, expected = cell
                ratio = min(observed / expected, 2.0) if expected else 1.0
                axes.add_patch(_square(j, i, shades(ratio / 2)))
                dark = ratio < 0.35 or ratio > 1.75
                size = 8 if observed < 1000 else 6.5  # so that it stays within its square
                axes.text(j, i - 0.08, words(whole(observed)), ha="center", va="center", size=size,
                          weight="bold", color="white" if dark else INK)  # fmt: skip
                axes.text(j, i + 0.26, words(f"/{expected:.0f}"), ha="center", va="center", size=6,
                          color="white" if dark else MUTED)  # fmt: skip
            axes.text(i, i + 0.05, words(fit(names[i], 26)), va="center", size=8, color=MUTED)
        axes.set_yticks(range(1, n), [words(fit(m, 26)) for m in names[1:]], size=8.5)
        axes.set_ylim(n - 0.5, -0.5)
        axes.set_xlim(-0.5, n + 3.2)
        axes.set_xticks([])
        return _svg(figure, "matrix", words)


def _square(x: float, y: float, colour: Any) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((x - 0.47, y - 0.46), 0.94, 0.92, facecolor=colour, edgecolor="none")


def _bars(axes: Axes, rows: Sequence[Bar]) -> None:
    """The bars of :func:`loads` as thick lines: one drawing for each sort, not one for each bar."""
    at = list(range(len(rows)))
    limits = [r.value if r.limit is None else r.limit for r in rows]
    within = [min(r.value, limit) for r, limit in zip(rows, limits, strict=True)]
    thick = 0.205 * 72 * 0.56
    axes.hlines(at, within, limits, colors=SOFT, lw=thick)
    axes.hlines(at, 0, within, colors="#7fa5c6", lw=thick)
    over = [y for y, r in enumerate(rows) if _over(r)]
    axes.hlines(
        over, [within[y] for y in over], [rows[y].value for y in over], colors=RED, lw=thick
    )
    limited = [y for y, r in enumerate(rows) if r.limit is not None]
    low, high = [y - 0.38 for y in limited], [y + 0.38 for y in limited]
    axes.vlines([limits[y] for y in limited], low, high, colors=INK, lw=1.1)


def _over(row: Bar) -> bool:
    return row.limit is not None and row.value > row.limit


def loads(rows: Sequence[Bar], columns: int = 2) -> str:
    """What each broker carries: a bar, a tick at the capacity, red beyond it."""
    from matplotlib.figure import Figure

    words = Words()
    with _settings():
        height = -(-len(rows) // columns)
        figure = Figure(figsize=(WIDE, 0.205 * height + 0.12), facecolor="none")
        most = max((max(r.value, r.limit or 0) for r in rows), default=1) or 1
        for column in range(columns):
            part = rows[column * height : (column + 1) * height]
            axes = figure.add_axes((0.125 + column / columns, 0.01, 1 / columns - 0.2, 0.98))
            axes.axis("off")
            _bars(axes, part)
            for y, row in enumerate(part):
                said = f"{row.value}/{'–' if row.limit is None else row.limit}"
                over = _over(row)
                _beside(
                    axes,
                    words(said),
                    (1, y),
                    4,
                    va="center",
                    size=8,
                    color=RED if over else MUTED,
                    weight="bold" if over else "normal",
                )
                axes.annotate(words(fit(row.name, 14)), (0, y), (-5, 0), "data", "offset points",
                              va="center", ha="right", size=8)  # fmt: skip
            axes.set_xlim(0, most)
            axes.set_ylim(height - 0.5, -0.5)
        return _svg(figure, "loads", words)
