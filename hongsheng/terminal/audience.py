"""``--redact PROFILE``: the option, and the graph as that audience may see it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from graph.problem import Lang
from hongsheng.terminal.bilingual import option

if TYPE_CHECKING:
    from graph.stores.base import Store
    from queries.registry import Questions

PROFILES = ("public", "partners", "internal")

redact_option = option(
    "--redact",
    type=click.Choice(PROFILES),
    default="internal",
    show_default=True,
    help="For whom: leaves out what they may not see (personal data, confidential demands).",
    zh="给谁看：不该看的内容（个人信息、保密需求）根本不写入文件。"
    "public 公众，partners 合作方，internal 内部。",
)


@contextmanager
def opened_for(
    graph: str, lang: Lang, redact: str, known: Questions | None = None
) -> Iterator[Store]:
    """The graph, opened, as the audience may see it: run views and exports on what this yields.

    ``known`` are the questions that its gaps are of (default: the built-in ones).
    """
    from exports.redact.graph_copy import copy_for
    from hongsheng.terminal.options import opened
    from hongsheng.terminal.progress import progress

    with (
        opened(graph, lang) as store,
        progress(lang) as told,
        copy_for(store, redact, progress=told, known=known) as seen,
    ):
        yield seen
