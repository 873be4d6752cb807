"""``--redact PROFILE``: the option, and the graph as that audience may see it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from graph.problem import Lang

if TYPE_CHECKING:
    from graph.stores.base import Store

PROFILES = ("public", "partners", "internal")

redact_option = click.option(
    "--redact",
    type=click.Choice(PROFILES),
    default="internal",
    show_default=True,
    help="For whom: leaves out what they may not see (personal data, confidential demands). "
    "脱敏方案(受众)。",
)


@contextmanager
def opened_for(graph: str, lang: Lang, redact: str) -> Iterator[Store]:
    """The graph, opened, as the audience may see it: run views and exports on what this yields."""
    from exports.audience_copy import copy_for
    from hongsheng.options import opened
    from hongsheng.progress import progress

    with (
        opened(graph, lang) as store,
        progress(lang) as told,
        copy_for(store, redact, progress=told) as seen,
    ):
        yield seen
