"""What a job makes: a view, a pack, brokers' pages, a workbook, an answer, the gaps, the graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exports.redact.audience import profile_of
from exports.schedule.job import Job
from graph.stores.base import Reader, Store
from queries.ledger.listing import listed
from queries.registry import Questions, get
from queries.unread import answer_of

if TYPE_CHECKING:
    import polars as pl

    from exports.pack.content import Reported as Figure

Reported = Callable[[Store], "Iterable[Figure]"]
"""Figures that the literature reports of the district in a graph, for its pack."""


def make(
    job: Job, store: Store, path: Path, day: date, reported: Reported, known: Questions
) -> None:
    """Write what the job asks for to ``path``, read from ``store`` as of ``day``.

    ``known`` are the questions that can be asked.
    """
    match job.what:
        case "view":
            _view(job, store, path, day, known)
        case "pack":
            _pack(job, store, path, day, reported, known)
        case "brokers":
            _brokers(job, store, path, day)
        case "workbook":
            _workbook(job, store, path, day, known)
        case "graph":
            _graph(job, store, path)
        case "gaps":
            _flat(job, _gaps(job, store), path)
        case _:
            query = get(job.query, known)
            dated = {"as_of": day} if any(p.name == "as_of" for p in query.parameters) else {}
            _flat(job, answer_of(query, store, **{**dated, **job.parameters}), path)


def _view(job: Job, store: Reader, path: Path, day: date, known: Questions) -> None:
    from exports.view.page import write_view
    from exports.view.picture import picture_of

    write_view(picture_of(store, as_of=day, known=known, **job.parameters), path, job.lang)


def _pack(
    job: Job, store: Store, path: Path, day: date, reported: Reported, known: Questions
) -> None:
    from exports.pack.page import content, write_pack
    from exports.pack.words import same
    from graph.phrase import Phrase

    profile = profile_of(job.redact)
    audience = Phrase(f"for {profile.name}", f"{profile.zh}版") if profile.redacts else None
    given: dict[str, Any] = dict(job.parameters)
    if "title" in given:
        given["title"] = same(given["title"])
    brief = given.pop("brief", False)
    told = list(reported(store))
    made = content(store, day, reported=told, redacted=audience, known=known, **given)
    write_pack(made, path, job.lang, brief=brief, view=path.parent / job.view if job.view else None)


def _brokers(job: Job, store: Reader, path: Path, day: date) -> None:
    from exports.pack.broker_page import write_pages
    from queries.plan import district
    from queries.plan.plan import Options, make
    from queries.plan.week import Desk

    chosen = job.parameters
    options = Options(chosen["weights"], chosen.get("floor"), chosen.get("capacity"))
    plan = make(district.read(store, day), options)
    write_pages(Desk(store, plan, day), path, job.lang)


def _workbook(job: Job, store: Reader, path: Path, day: date, known: Questions) -> None:
    from exports.workbook.writing import write_workbook

    audience = job.redact if profile_of(job.redact).redacts else ""
    given = {"audience": audience, "view": job.view, "known": known, **job.parameters}
    write_workbook(store, path, job.lang, job.questions, day, **given)


def _graph(job: Job, store: Reader, path: Path) -> None:
    from exports.graphfile.formats import graph_file_of, write_graph_file

    positions = job.parameters.get("positions", True) and job.format != "csv"
    write_graph_file(graph_file_of(store, positions=positions), path, job.format)


def _gaps(job: Job, store: Reader) -> pl.DataFrame:
    import polars as pl

    given: dict[str, Any] = dict(job.parameters)
    rows = listed(store, given.pop("rules", ()), **given)
    zh = job.lang == "zh"
    words = [
        (pl.col("reason_zh") if zh else pl.col("reason")).alias("reason"),
        (pl.col("closes_zh") if zh else pl.col("closes")).alias("closes"),
    ]
    return rows.select(
        "id", "rule", "subjects", "subject_names", "score", *words,
        "surveyed_on", "first_seen", "last_seen", "status", "owner", "due",
    )  # fmt: skip


def _flat(job: Job, frame: pl.DataFrame, path: Path) -> None:
    from exports.flat import write_csv, write_json

    (write_json if job.format == "json" else write_csv)(path, frame)
