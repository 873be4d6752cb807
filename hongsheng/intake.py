"""From files to a load: reading by the right loader, loading, and keeping what was rejected."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from graph.loading import Progress, Report, load
from graph.problem import Problem
from graph.stores.base import Store


def take_in(
    store: Store,
    paths: Sequence[Path],
    *,
    source: str | None = None,
    mapping: str | Path | None = None,
    rejects_file: Path | None = None,
    dry_run: bool = False,
    strict: bool = False,
    progress: Progress = lambda _en, _zh: None,
) -> dict[str, Any]:
    """Read files and load them; the report is the JSON that ``hongsheng load`` promises.

    ``source`` defaults to the names of the files. Rejected rows go to ``rejects_file`` (default:
    beside the first path), which can be mended and loaded again as it is; it then adds to what its
    source said instead of replacing it. Raises Problem for what cannot be read.
    """
    from loaders.mapped import read_mapped
    from loaders.rejects import rejects_source, write_rejects
    from loaders.tables import read_tables

    for path in paths:
        if not path.exists():
            raise Problem(f"there is no file or folder {path}", f"文件或文件夹 {path} 不存在")
    mended = rejects_source(paths[0]) if len(paths) == 1 and not mapping else None
    tables, notices = (
        read_mapped(mapping, paths, progress) if mapping else read_tables(paths, progress=progress)
    )
    name = source or mended or "+".join(dict.fromkeys(p.stem for p in paths))
    report = load(
        store,
        tables,
        name,
        notices=notices,
        partial=mended is not None,
        dry_run=dry_run,
        strict=strict,
        progress=progress,
    )
    kept = rejects_file or paths[0].with_name(f"{paths[0].stem}.rejects.csv")
    if mended is not None and rejects_file is None:
        kept = paths[0]
    if len(report.rejects):
        write_rejects(report.rejects, kept, report.source)
    return {**plain(report), "rejects_file": str(kept) if len(report.rejects) else None}


def plain(report: Report) -> dict[str, Any]:
    """A report as plain objects."""
    return {
        "source": report.source,
        "rows": report.rows,
        "nodes": report.nodes,
        "relations": report.relations,
        "rejects": len(report.rejects),
        "reasons": report.rejects.entries,
        "notices": report.notices,
        "seconds": report.seconds,
    }
