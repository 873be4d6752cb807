"""Gaps between groups as matrices: where a net of them could not be read, the first picture."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import polars as pl

from exports.view.elements import Cell, Matrix, kind_of
from queries.figures import figure as declarations
from queries.figures.figure import declared, first_row
from queries.question.query import Query

MOST = 40
"""Groups of one matrix: those with most missing."""

Pair = tuple[str, str, str, float, float]
"""Keys of the row and the column, id of the gap, observed, expected."""


def matrices(gaps: pl.DataFrame, rule: Query) -> tuple[Matrix, ...]:
    """The gaps of a rule (lines of the ledger, subjects as they are drawn), one matrix a grouping,
    the one with most of them first; none where the figure of the rule declares none."""
    about = declared(rule)
    if about is None or about.matrix is None:
        return ()
    names: dict[str, str] = {}
    pairs: dict[str, list[Pair]] = defaultdict(list)
    for row in gaps.iter_rows(named=True):
        evidence = first_row(row["evidence"])
        observed = evidence.get(about.matrix.observed)
        expected = evidence.get(about.matrix.expected)
        if observed is None or expected is None:
            continue
        a, b = row["subjects"]
        names |= dict(zip((a, b), row["subject_names"] or (a, b), strict=True))
        by = evidence.get("by") or kind_of(a).lower()
        pairs[by].append((a, b, row["id"], observed, expected))
    made = (_matrix(by, own, names, about.matrix) for by, own in pairs.items())
    return tuple(sorted(made, key=lambda m: (-len(m.cells), m.by)))


def _matrix(
    by: str, pairs: Iterable[Pair], names: Mapping[str, str], about: declarations.Matrix
) -> Matrix:
    pairs = list(pairs)
    same = by not in about.one_way
    of_rows: dict[str, float] = defaultdict(float)
    of_columns = of_rows if same else defaultdict(float)
    for a, b, _, observed, expected in pairs:
        of_rows[a] += expected - observed
        of_columns[b] += expected - observed
    rows, columns = _most(of_rows), _most(of_columns)
    at, across = ({key: n for n, key in enumerate(keys)} for keys in (rows, columns))
    cells = []
    for a, b, gap, observed, expected in pairs:
        if a in at and b in across:
            places = (at[a], across[b])
            row, column = (max(places), min(places)) if same else places
            cells.append(Cell(row, column, gap, observed, expected))
    left = len(of_rows) - len(rows) + (0 if same else len(of_columns) - len(columns))
    named = [tuple(names[key] for key in keys) for keys in (rows, columns)]
    return Matrix(by, named[0], named[1], tuple(cells), same, left)


def _most(lacking: Mapping[str, float]) -> list[str]:
    """The groups of which most is missing, the first the one with most."""
    return sorted(lacking, key=lambda key: (-lacking[key], key))[:MOST]
