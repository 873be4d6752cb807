"""The bundled district: Beilun as reported, in a synthetic district that says that it is one."""

from __future__ import annotations

from graph.loading import Progress, Report, load
from graph.stores.base import Store


def build(store: Store, progress: Progress = lambda _en, _zh: None) -> list[Report]:
    """Load the example's sources, each as its own: fields, reported facts, synthetic district."""
    from loaders import beilun

    sources = (
        (beilun.FIELDS, beilun.fields()),
        (beilun.ARTICLE, beilun.reported()),
        (beilun.SYNTHETIC, beilun.synthetic()),
    )
    return [load(store, tables, source, progress=progress) for source, tables in sources]
