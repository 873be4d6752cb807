"""From files to a load: reading by the right loader, loading, and keeping what was rejected."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from graph.loading import Progress, Report, load
from graph.problem import Problem, Unrecognised
from graph.stores.base import Store
from hongsheng.drafting import of_strangers, with_draft
from hongsheng.proposals import put_in_question


def take_in(
    store: Store,
    paths: Sequence[Path],
    *,
    source: str | None = None,
    mapping: str | Path | None = None,
    builtin: str | None = None,
    rejects_file: Path | None = None,
    dry_run: bool = False,
    strict: bool = False,
    progress: Progress = lambda _en, _zh: None,
) -> dict[str, Any]:
    """Read files and load them; the report is the JSON that ``hongsheng load`` promises.

    ``source`` defaults to the names of the files. Rows that were rejected, or loaded without a cell
    that could not be read, go to ``rejects_file`` (default: beside the first path), which can be
    mended and loaded again as it is; it then adds to what its source said instead of replacing it.
    ``builtin`` names a list that comes with the program, which is loaded instead of files, as its
    own source. Raises Problem for what cannot be read.

    ``alike`` of the report are pairs of names that may mean one, of which one is new (None: too
    many to look at); they are kept as in question.
    """
    from loaders.built_in import built_in, source_of
    from loaders.mapping.mapped import read_mapped
    from loaders.rejects import rejects_source, write_rejects
    from loaders.tables import read_tables

    if builtin:
        listed = built_in(builtin)
        report = load(
            store, listed, source_of(builtin), dry_run=dry_run, strict=strict, progress=progress
        )
        return {**plain(report), "alike": [], "rejects_file": None}
    for path in paths:
        if not path.exists():
            raise Problem(f"there is no file or folder {path}", f"文件或文件夹 {path} 不存在")
    paths = [_named(path) for path in paths]
    kept = _place(paths, rejects_file)
    mended = rejects_source(paths[0]) if len(paths) == 1 and not mapping else None
    try:
        tables, notices = (
            read_mapped(mapping, paths, progress)
            if mapping
            else read_tables(paths, progress=progress)
        )
    except Unrecognised as problem:
        raise with_draft(problem, paths) from problem
    name = source or mended or "+".join(dict.fromkeys(map(_stem, paths)))
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
    if mended is not None and rejects_file is None:
        kept = paths[0]
    mendable = bool(len(report.rejects) or report.rejects.blanked())
    if mendable:
        write_rejects(report.rejects, kept, report.source)
    if not mapping and mended is None:
        nothing = report.rows > 0 == report.loaded + report.unchanged and any(
            t.unknown for t in tables
        )
        report.notices += of_strangers(paths, tables, notices, nothing=nothing)
    alike = [] if dry_run else put_in_question(store, report.fresh)
    return {**plain(report), "alike": alike, "rejects_file": str(kept) if mendable else None}


def _named(path: Path) -> Path:
    """The path, by its own name where it was given as ``.`` or ``..``."""
    return path if path.name not in ("", "..") else path.resolve()


def _stem(path: Path) -> str:
    """A file's name without its ending, a folder's name as it is (``2020.07`` is no ending)."""
    return path.name if path.is_dir() else path.stem


def _place(paths: Sequence[Path], chosen: Path | None) -> Path:
    """Where rejects will go: as chosen, else beside the first path, or here if it is read-only.

    Raises Problem, before anything is loaded, for a place that cannot be written or is an input.
    """
    if chosen is None:
        beside = paths[0].with_name(f"{_stem(paths[0])}.rejects.csv")
        return beside if os.access(beside.parent, os.W_OK) else Path(beside.name)
    if chosen.exists() and any(path.samefile(chosen) for path in paths):
        raise Problem(
            f"--rejects {chosen} is what is to be loaded; it would be overwritten. Name another",
            f"--rejects {chosen} 就是要载入的文件，会被覆盖；请改用其他文件名",
        )
    if not os.access(chosen.parent, os.W_OK):
        raise Problem(
            f"--rejects {chosen}: there is no folder {chosen.parent} that can be written to",
            f"--rejects {chosen}：文件夹 {chosen.parent} 不存在或不可写",
        )
    return chosen


def plain(report: Report) -> dict[str, Any]:
    """A report as plain objects."""
    return {
        "source": report.source,
        "rows": report.rows,
        "loaded": report.loaded,
        "unchanged": report.unchanged,
        "nodes": report.nodes,
        "relations": report.relations,
        "rejects": len(report.rejects),
        "blanked": len(report.rejects.blanked()),
        "reasons": report.rejects.entries,
        "blanks": report.rejects.blanked(),
        "notices": report.notices,
        "seconds": report.seconds,
    }
