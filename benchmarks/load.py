"""Loading a million nodes and five million relations, beside reading as text and a raw COPY.

    python -m benchmarks.load [--nodes 1000000]

Prints one line a figure; every ratio is of times taken in this one run.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import ladybug
import numpy as np
import polars as pl

from graph.loading import load
from graph.stores import open_graph
from loaders.tables import read_tables

BROKERS, COMMUNITIES = 2_000, 500


def tables(nodes: int, seed: int = 7) -> dict[str, pl.DataFrame]:
    """A made-up district as canonical tables: ``nodes`` nodes and five times as many relations.

    Every type of property is filled: texts, choices, lists, numbers, amounts, flags and days.
    """
    rng = np.random.default_rng(seed)
    projects = nodes // 10
    firms = nodes - projects - BROKERS - COMMUNITIES
    day = np.datetime64("2018-01-01")
    firm = pl.Series("id", [f"E{i:07d}" for i in range(firms)])
    enterprises = pl.DataFrame(
        {
            "id": firm,
            "name": [f"合成企业{i}" for i in range(firms)],
            "industry": rng.choice(["C35", "C36", "C38", "C39"], firms),
            "size": rng.choice(["大型", "中型", "小型", "微型"], firms),
            "aliases": [f"合成{i};HC{i}" for i in range(firms)],
            "employees": rng.integers(1, 5000, firms).astype(str),
            "longitude": rng.uniform(121, 122, firms).round(5).astype(str),
            "above_scale": rng.choice(["是", "否"], firms),
            "surveyed_on": (day + rng.integers(0, 900, firms)).astype(str),
        }
    )
    made = {
        "Enterprise": enterprises,
        "Broker": _named("B", BROKERS),
        "Community": _named("K", COMMUNITIES),
        "Collaboration": _named("P", projects)
        .rename({"name": "title"})
        .with_columns(
            pl.Series("started_on", (day + rng.integers(0, 900, projects)).astype(str)),
            pl.Series("budget", [f"{n}万元" for n in rng.integers(1, 900, projects)]),
        ),
    }
    total = 5 * nodes
    served, parties = total // 2, total - total // 2 - firms

    def pick(ids: pl.Series, number: int) -> pl.Series:
        return ids.gather(rng.integers(0, len(ids), number))

    made["LOCATED_IN"] = pl.DataFrame({"from": firm, "to": pick(made["Community"]["id"], firms)})
    made["SERVES"] = pl.DataFrame(
        {
            "from": pick(made["Broker"]["id"], served),
            "to": pick(firm, served),
            "since": (day + rng.integers(0, 900, served)).astype(str),
        }
    ).unique(["from", "to", "since"], maintain_order=True)
    made["PARTY_TO"] = pl.DataFrame(
        {
            "from": pick(firm, parties),
            "to": pick(made["Collaboration"]["id"], parties),
            "role": rng.choice(["lead", "member"], parties),
            "from_kind": ["Enterprise"] * parties,
        }
    ).unique(["from", "to"], maintain_order=True)
    return made


def _named(letter: str, number: int) -> pl.DataFrame:
    ids = [f"{letter}{i:07d}" for i in range(number)]
    return pl.DataFrame({"id": ids, "name": [f"合成 {i}" for i in ids]})


def write(made: dict[str, pl.DataFrame], folder: Path) -> None:
    """As CSV files, one a table."""
    folder.mkdir()
    for name, frame in made.items():
        frame.write_csv(folder / f"{name}.csv")


def raw(folder: Path, target: Path) -> tuple[float, float, float]:
    """Seconds to read the files as text, and to COPY them with their types and no more; and of
    processor time for both."""
    import pyarrow  # noqa: F401  # what takes a second the first time is no part of it

    began, worked = time.perf_counter(), time.process_time()
    frames = {f.stem: pl.read_csv(f, infer_schema=False) for f in sorted(folder.glob("*.csv"))}
    read = time.perf_counter() - began
    database = ladybug.Database(str(target), max_db_size=1 << 38)
    connection = ladybug.Connection(database)
    ends = {
        "LOCATED_IN": ("Enterprise", "Community"),
        "SERVES": ("Broker", "Enterprise"),
        "PARTY_TO": ("Enterprise", "Collaboration"),
    }
    began = time.perf_counter()
    for name in [*(n for n in frames if n not in ends), *ends]:
        frame = frames[name].drop("from_kind", strict=False)
        dates = [c for c in ("surveyed_on", "started_on", "since") if c in frame.columns]
        frame = frame.with_columns(pl.col(c).str.to_date() for c in dates)
        if "aliases" in frame.columns:
            frame = frame.with_columns(pl.col("aliases").str.split(";"))
        own = [c for c in frame.columns if c not in ("from", "to")]
        types = dict.fromkeys(dates, "DATE") | {"aliases": "STRING[]"}
        typed = ", ".join(f"`{c}` {types.get(c, 'STRING')}" for c in own)
        if name in ends:
            a, b = ends[name]
            more = f", {typed}" if typed else ""
            connection.execute(f"CREATE REL TABLE {name}(FROM {a} TO {b}{more})")
        else:
            connection.execute(f"CREATE NODE TABLE {name}({typed}, PRIMARY KEY(id))")
        rows = frame.to_arrow()  # noqa: F841
        connection.execute(f"COPY {name} FROM rows")
    connection.close()
    database.close()
    return read, time.perf_counter() - began, time.process_time() - worked


def change(made: dict[str, pl.DataFrame], share: float) -> dict[str, pl.DataFrame]:
    """The same tables with this share of the rows of each changed in one property.

    The day since when a broker serves a firm is part of what tells two such relations apart, so
    that a changed one is one relation less and one more.
    """
    later = (date(2022, 1, 1) + timedelta(days=1)).isoformat()
    columns = {"Enterprise": "surveyed_on", "Collaboration": "started_on", "SERVES": "since"}
    changed = dict(made)
    for name, column in columns.items():
        frame = made[name]
        touched = pl.int_range(pl.len()) < int(frame.height * share)
        changed[name] = frame.with_columns(
            pl.when(touched).then(pl.lit(later)).otherwise(pl.col(column)).alias(column)
        )
        if "from" in frame.columns:
            changed[name] = changed[name].unique(["from", "to", column], maintain_order=True)
    return changed


def timed(store_path: Path, folder: Path) -> tuple[float, float]:
    """Seconds of one load from files, through all that a load does, and of processor time."""
    began, worked = time.perf_counter(), time.process_time()
    with open_graph(store_path) as store:
        found, notices = read_tables([folder])
        report = load(store, found, "bench", notices=notices)
        assert not len(report.rejects)
    return time.perf_counter() - began, time.process_time() - worked


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=1_000_000)
    parser.add_argument("--skip-raw", action="store_true")
    given = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="hongsheng-bench-"))
    try:
        made = tables(given.nodes)
        number = sum(f.height for n, f in made.items() if "from" in f.columns)
        print(f"{given.nodes:,} nodes, {number:,} relations")
        write(made, place / "first")
        write(change(made, 0.01), place / "second")
        del made
        read = copy = least = float("nan")
        if not given.skip_raw:
            read, copy, least = raw(place / "first", place / "raw.graph")
            print(
                f"read as text {read:.1f} s + raw COPY {copy:.1f} s = {read + copy:.1f} s", end=""
            )
            print(f" ({least:.1f} s of processor)")
        graph = place / "ours.graph"
        first, cpu = timed(graph, place / "first")
        print(f"load, validated: {first:.1f} s ({cpu:.1f} s of processor) = ", end="")
        print(f"{first / (read + copy):.2f} x raw ({cpu / least:.2f} x its processor time)")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
        print(f"peak memory: {peak:.2f} GB")
        for what, folder in (("nothing", "first"), ("1%", "second")):
            again, worked = timed(graph, place / folder)
            print(f"re-load, {what} changed: {again:.2f} s ({worked:.1f} s) = ", end="")
            print(f"{again / first:.3f} x the full load ({worked / cpu:.3f} x its processor time)")
    finally:
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
