"""The page of a picture: one HTML file that needs no network and runs nothing but its own script.

pyvis builds the network (`add_node` from a whitelist; its edges filled directly, since `add_edge`
is quadratic); :mod:`exports.view.encode` writes it compactly; our template shows it with the
vis-network that pyvis ships. Data reach the page as JSON in a block that is never run, texts reach
the reader as text, and a content security policy allows only the scripts whose hashes it lists.
"""

from __future__ import annotations

import html
import os
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from exports.files import write_text
from exports.pages import asset, digest, templates
from exports.view.elements import Picture
from exports.view.encode import encode, words
from graph.problem import Lang, Problem

if TYPE_CHECKING:
    from jinja2 import Template

SCRIPTS = (
    "data",
    "words",
    "shapes",
    "filter",
    "fold",
    "labels",
    "draw",
    "map",
    "canvas",
    "search",
    "detail",
    "choice",
    "csv",
    "table",
    "save",
    "present",
    "flow",
    "matrix",
    "first_svg",
    "sheets",
    "state",
    "start",
)
"""Our scripts, in the order in which they run: ``assets/<name>.js``."""


def render(picture: Picture, lang: Lang = "zh") -> str:
    """The whole page as HTML; the reader can switch the language in it."""
    scripts = _scripts()
    data = encode(picture, lang)
    return _template().render(
        data=data,
        lang=lang,
        title=data["title"][0 if lang == "zh" else 1],
        t={key: pair[0 if lang == "zh" else 1] for key, pair in words().items()},
        style=asset("view", "page.css"),
        scripts=[code for code, _ in scripts],
        hashes=[digest for _, digest in scripts],
    )


def write_view(picture: Picture, path: str | os.PathLike[str], lang: Lang = "zh") -> Path:
    """Write the page to this file, UTF-8, all of it or nothing. Raises Problem if it cannot."""
    target = Path(path)
    write_text(target, render(picture, lang))
    return target


@dataclass(frozen=True, slots=True)
class Inline:
    """A view that shows itself in a notebook cell, without any file."""

    page: str = field(repr=False)
    height: int = 680

    def _repr_html_(self) -> str:
        return (
            f'<iframe srcdoc="{html.escape(self.page)}" width="100%" height="{self.height}" '
            'style="border:0" sandbox="allow-scripts allow-downloads allow-modals" '
            'title="hongsheng"></iframe>'
        )


def inline(picture: Picture, lang: Lang = "zh", height: int = 680) -> Inline:
    """The view as an object that a notebook shows; ``height`` in pixels."""
    return Inline(render(picture, lang), height)


@cache
def _template() -> Template:
    return templates("view").get_template("page.html.j2")


@cache
def _scripts() -> tuple[tuple[str, str], ...]:
    """Each script with the hash by which the policy knows it; vis-network first."""
    own = [asset("view", f"{name}.js") for name in SCRIPTS]
    return tuple((code, digest(code)) for code in (_vis_network(), *own))


def _vis_network() -> str:
    """vis-network as the installed pyvis ships it, without the address of its source map."""
    from importlib.util import find_spec

    spec = find_spec("pyvis")
    places = sorted(
        Path(spec.origin).parent.glob("templates/lib/vis-*/vis-network.min.js")
        if spec and spec.origin
        else ()
    )
    if not places:
        raise Problem(
            "vis-network is not where pyvis keeps it; pip install pyvis==0.3.2",
            "未找到 pyvis 自带的 vis-network；请执行 pip install pyvis==0.3.2",
        )
    code = places[-1].read_text(encoding="utf-8").replace("\r\n", "\n")
    return code.partition("//# sourceMappingURL")[0]
