"""A copy of the graph in which what an audience may not see is not there.

Every view, pack, question and export runs on the copy unchanged, so nothing can slip through a
tooltip, an id or a renamed column. What is hidden is said in :mod:`exports.redact.audience`;
without a secret given the pseudonyms differ in every copy.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from exports.redact.audience import Profile, Seen, profile_of
from exports.redact.ledger import seen_ledger, seen_unread
from graph.records import Change
from graph.stores.base import Store
from graph.unread import keep
from queries.registry import Questions

Progress = Callable[[str, str], None]
"""Told what is being done now, in English and Chinese."""


@contextmanager
def copy_for(
    store: Store,
    profile: str | Profile,
    *,
    secret: bytes | None = None,
    folder: Path | None = None,
    progress: Progress = lambda _en, _zh: None,
    known: Questions | None = None,
) -> Iterator[Store]:
    """The graph as an audience may see it; the graph itself where nothing is hidden from it.

    ``secret`` decides the order of the pseudonyms: the same one gives the same copy of the same
    graph; never hand it out. The copy is an embedded graph in ``folder`` (a temporary one of its
    own if not given) and is gone at the end. ``known`` are the questions that its gaps are of
    (default: the built-in ones); gaps of a rule that is not among them are left out.
    """
    chosen = profile_of(profile) if isinstance(profile, str) else profile
    if not chosen.redacts:
        yield store
        return
    from graph.stores.ladybug import LadybugStore

    with tempfile.TemporaryDirectory(dir=folder, prefix="hongsheng-") as room:
        progress("leaving out what the audience may not see", "按受众去除不可见内容")
        seen = Seen.of(store, chosen, secret or secrets.token_bytes(32))
        with LadybugStore(Path(room) / "seen.graph") as copy:
            copy.url = f"redacted:{chosen.name}"
            with copy.writing(f"for {chosen.name}") as writer:
                writer.apply(
                    Change(create_nodes=seen.tables.nodes, create_relations=seen.tables.relations)
                )
                keep(writer, seen_unread(store, seen))
            ledger = seen_ledger(store, copy, seen, progress, known)
            if ledger:
                with copy.writing("gaps", version=False) as writer:
                    writer.apply(ledger)
            yield copy
