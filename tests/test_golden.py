"""What each rule answers on a random district, kept row by row: scores, verdicts and sentences.

The rows were equal to those of an implementation in another language (tables joined in Python)
before they were kept. Where a rule is changed on purpose: ``python -m tests.test_golden`` writes
them anew, and the change of the files is the review.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from graph.stores.base import Store
from queries.registry import built_in, get
from tests.graphs import build
from tests.random_district import AS_OF, districts

GOLDEN = Path(__file__).parent / "golden"
_OF_NETWORKS = {"structural-holes", "group-ties", "empty-cells", "reachable-fields"}
NAMES = sorted(n for n, q in built_in().items() if q.gap and n not in _OF_NETWORKS)
"""Without the rules that reckon over the whole network: their measures have their own oracles."""


def told(store: Store, name: str) -> pl.DataFrame:
    """The answer as a table of texts: lists joined, fractions to the tenth digit."""
    rows = get(name).run(store, as_of=AS_OF)
    return rows.with_columns(
        pl.selectors.by_dtype(pl.List(pl.String)).list.join("|"),
        pl.selectors.float().round(10),
    ).select(pl.all().cast(pl.String).fill_null(""))


def _kept(name: str) -> pl.DataFrame:
    return pl.read_csv(GOLDEN / f"{name}.csv", infer_schema=False).fill_null("")


@pytest.mark.above_stores
def test_the_answers_are_those_that_were_kept(store: Store) -> None:
    build(store, *districts(100))
    wrong = []
    for name in NAMES:
        kept = pl.read_csv(GOLDEN / f"{name}.csv", infer_schema=False)
        found = told(store, name)
        if not found.equals(kept):
            both = pl.concat(
                [kept.with_columns(x=pl.lit("kept")), found.with_columns(x=pl.lit("now"))]
            )
            odd = both.filter(pl.len().over(kept.columns) == 1)
            wrong.append(f"{name}: {odd.height} rows differ, the first: {odd.head(2).to_dicts()}")
    assert not wrong, "\n".join(wrong)


def test_every_rule_has_rows_to_keep() -> None:
    """Or a change of it would be seen by nobody: gaps and unknowns, and scores that differ."""
    for name in NAMES:
        kept = _kept(name)
        assert "gap" in set(kept["verdict"]), name
        rare = {"lock-in", "unknown-enterprises"}  # unknown for reasons that chance does not make
        assert name in rare or "unknown" in set(kept["verdict"]), name
        assert name == "lock-in" or kept["score"].n_unique() > 1, name


def _keep() -> None:
    from tempfile import TemporaryDirectory

    from graph.stores import open_graph

    with TemporaryDirectory() as folder, open_graph(Path(folder) / "g") as store:
        build(store, *districts(100))
        for name in NAMES:
            told(store, name).write_csv(GOLDEN / f"{name}.csv")


if __name__ == "__main__":
    _keep()
