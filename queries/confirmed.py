"""What is told as found rests on what is confirmed: claims read out of an article are left aside.

So a claim makes no gap, and closes none, until a person has accepted it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from graph.stores.base import Reader, Supposing
from graph.unconfirmed import unconfirmed, without
from queries.once import Once


@contextmanager
def confirmed(reader: Reader) -> Iterator[Reader]:
    """The graph without what only unconfirmed sources say; itself where all is confirmed."""
    sources = unconfirmed(reader)
    change = without(reader, sources) if sources else None
    if not change:
        yield reader
        return
    graph = reader.reader if isinstance(reader, Once) else reader
    if not isinstance(graph, Supposing):
        raise TypeError(f"{graph!r} is no store: it cannot be read without its claims")
    with graph.supposing(change) as supposed:
        yield supposed


def left_aside(store: Reader) -> tuple[str, str] | None:
    """The sentence that says whose claims rules leave aside; None where there are none."""
    sources = unconfirmed(store)
    if not sources:
        return None
    listed, number = "; ".join(sources[:3]) + (" ..." if len(sources) > 3 else ""), len(sources)
    return (
        f"claims to confirm, of {number} {'source' if number == 1 else 'sources'} ({listed}), make "
        "no gap and close none until they are accepted: 'hongsheng extract ARTICLE --load --claims "
        "FILE.xlsx'",
        f"{number} 个来源（{listed}）的待确认说法，在采纳之前既不产生也不关闭缺口："
        "hongsheng extract 文章 --load --claims 文件.xlsx",
    )
