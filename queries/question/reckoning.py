"""What a question reckons from the rows that its Cypher returned, as its file declares it.

Cypher finds, filters, groups and counts. What two engines say differently (days between two dates,
rounding, words) is declared beside it: one expression a column in polars' SQL, conditions that make
a row "unknown", clauses of a sentence. ``$name`` is a parameter there as in the Cypher.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import polars as pl

from graph.problem import Lang
from graph.schema import DeclarationError
from queries.question.alike import once_each, ranked
from queries.question.sentences import Words, fields, sentence

GAP, UNKNOWN = "gap", "unknown"
"""Values of the column ``verdict``: a gap, or not to be told from the data there are."""

_PARAMETER = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)")
_FRACTION = re.compile(r"(?<![\w.'])\d+\.\d+")
_QUOTED = re.compile(r"('(?:[^']|'')*')")
_LISTED = 3
_OLD: Final = "a survey less old (近期调查)"


@dataclass(frozen=True, slots=True)
class Clause:
    """Part of a sentence, where its condition holds (always, without one), in both languages."""

    en: str
    zh: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A condition under which a row cannot be judged, and what would have to be known."""

    when: str
    missing: str
    missing_zh: str


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The declared rest of a question: what follows its Cypher, in this order.

    ``columns`` are reckoned one after the other, so that one may use those before it, of the same
    row or, as in ``MAX(n)`` and ``COUNT(*) OVER (PARTITION BY broker)``, of all that the Cypher
    returned; ``keep`` is the condition under which a row then stays; ``detail`` are the clauses of
    what the sentence adds; ``unknown`` and ``absence`` (where the finding rests on nothing being
    recorded) make verdict and missing; ``sources`` are the columns with ids of sources; ``order``
    are the columns that the answer is ordered by, ``-`` downwards, empty ones last.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    keep: str = ""
    detail: tuple[Clause, ...] = ()
    judged: bool = False
    unknown: tuple[Unknown, ...] = ()
    absence: str = "true"
    sources: tuple[str, ...] = ()
    order: tuple[str, ...] = ()

    def makes(self) -> set[str]:
        """The columns that it adds to those which the Cypher returns."""
        made = set(self.columns)
        made |= {"verdict", "missing"} if self.judged else set()
        made |= {"detail", "detail_zh"} if self.detail else set()
        return made | ({"sources"} if self.sources else set())

    def expressions(self) -> dict[str, str]:
        """Every expression by where it stands in the file, for checking."""
        found = {f"reckon.{name}": said for name, said in self.columns.items()}
        found |= {f"unknown.{n}.when": u.when for n, u in enumerate(self.unknown)}
        found |= {f"detail.{n}.when": c.when for n, c in enumerate(self.detail) if c.when}
        return found | {k: v for k, v in (("keep", self.keep), ("absence", self.absence)) if v}

    def tried(self, rows: pl.DataFrame, given: Mapping[str, Any]) -> None:
        """Raise DeclarationError, its place in the file first, for what does not fit the rows."""
        rows = rows.with_columns(
            **{f"${n}": pl.lit(v) for n, v in given.items() if not isinstance(v, list)}
        )
        made = self.makes() - set(self.columns) - {"verdict", "missing", "detail", "detail_zh"}
        rows = rows.with_columns(pl.lit(1).alias(n) for n in made if n not in rows.columns)
        for where, said in self.expressions().items():
            kind, _, name = where.partition(".")
            try:
                reckoned = rows.with_columns(expression(said).alias(name))
            except pl.exceptions.PolarsError as error:
                raise DeclarationError(f"{where}: {said!r}: {error}") from error
            if kind == "reckon":
                rows = reckoned
        for n, clause in enumerate(self.detail):
            for template in (clause.en, clause.zh):
                try:
                    sentence(template, rows, "en")
                except DeclarationError as error:
                    raise DeclarationError(f"detail.{n}: {error}") from error

    def apply(
        self,
        rows: pl.DataFrame,
        given: Mapping[str, Any],
        words: Words,
        worthiest: Sequence[str] = (),
        shown: Sequence[str] = (),
    ) -> pl.DataFrame:
        """The rows with all that is declared.

        Without an order of their own, gaps come before unknowns and then by ``worthiest``: the
        score downwards and the ids of the subjects. Of each row the columns ``shown`` stay.
        """
        rows = rows.with_columns(
            **{f"${n}": pl.lit(v) for n, v in given.items() if not isinstance(v, list)}
        )
        for name, said in self.columns.items():
            rows = rows.with_columns(expression(said).alias(name))
        if self.keep:
            rows = rows.filter(expression(self.keep))
        if self.detail:
            rows = rows.hstack(self._details(rows, words))
        if self.judged:
            rows = rows.hstack(self._judged(rows, given))
        if self.sources:
            rows = rows.with_columns(sources=cited(rows.select(self.sources)))
        place = self._places(rows, worthiest)
        kept = rows.select(shown or pl.all())
        return kept if place is None else kept[place]

    def _places(self, rows: pl.DataFrame, worthiest: Sequence[str]) -> pl.Series | None:
        """The rows' numbers in the order of the answer; None where they stay as they are."""
        if self.order:
            return ordered(rows, self.order)
        if not worthiest:
            return None
        score, *ids = worthiest
        unknown, least = pl.col("verdict") != GAP, -pl.col(score).fill_null(0.0)
        return ranked([*rows.select(unknown, least), *(rows[i] for i in ids)])

    def _details(self, rows: pl.DataFrame, words: Words) -> pl.DataFrame:
        """``detail`` and ``detail_zh`` of each row."""
        said = {name for c in self.detail for each in (c.en, c.zh) for name in fields(each)}
        said |= {n for c in self.detail if c.when for n in expression(c.when).meta.root_names()}

        said &= set(rows.columns)

        def details(few: pl.DataFrame) -> pl.DataFrame:
            return few.with_columns(
                detail=self._said(few, words, "en"), detail_zh=self._said(few, words, "zh")
            ).select("detail", "detail_zh")

        return once_each(rows.select(sorted(said) or rows.columns[:1]), details)

    def _said(self, rows: pl.DataFrame, words: Words, lang: Lang) -> pl.Expr:
        return clauses(
            "；" if lang == "zh" else "; ",
            *(
                (
                    expression(c.when) if c.when else pl.lit(value=True),
                    sentence(c.zh if lang == "zh" else c.en, rows, lang, words, _LISTED),
                )
                for c in self.detail
            ),
        )

    def _judged(self, rows: pl.DataFrame, given: Mapping[str, Any]) -> pl.DataFrame:
        """``verdict`` and ``missing``: unknown where a condition holds; with ``stale_after`` also
        where an absence rests on a survey that is older than so many days. What is recorded stays
        what it is."""
        conditions = [(expression(u.when), f"{u.missing} ({u.missing_zh})") for u in self.unknown]
        if given.get("stale_after") and self.absence != "false":
            old = pl.col("surveyed_on") < given["as_of"] - timedelta(days=given["stale_after"])
            conditions.append((expression(self.absence) & old, _OLD))
        if not conditions:
            surely = {"verdict": pl.lit(GAP), "missing": pl.lit(None, dtype=pl.String)}
            return rows.with_columns(**surely).select(*surely)
        holds = {str(n): each for n, (each, _) in enumerate(conditions)}

        def verdicts(few: pl.DataFrame) -> pl.DataFrame:
            said = clauses(
                "; ", *((pl.col(n), pl.lit(c[1])) for n, c in zip(holds, conditions, strict=True))
            )
            return few.select(
                verdict=pl.when(said == "").then(pl.lit(GAP)).otherwise(pl.lit(UNKNOWN)),
                missing=pl.when(said != "").then(said),
            )

        return once_each(rows.with_columns(**holds).select(*holds), verdicts)


def expression(said: str) -> pl.Expr:
    """An expression in SQL; raises DeclarationError where polars does not take it.

    ``$name`` is a column of that name, and a fraction is a float: polars takes ``0.1`` for a
    decimal, which would round.
    """
    parts = [
        part
        if part.startswith("'")
        else _FRACTION.sub(lambda m: f"CAST('{m[0]}' AS DOUBLE)", _PARAMETER.sub(r'"$\1"', part))
        for part in _QUOTED.split(said)
    ]
    try:
        return pl.sql_expr("".join(parts))
    except pl.exceptions.PolarsError as error:
        raise DeclarationError(f"the expression {said!r}: {error}") from error


def ordered(rows: pl.DataFrame, by: Sequence[str]) -> pl.Series:
    """The rows' numbers in the order of these columns, ``-`` downwards, empty ones last."""
    descending = [name.startswith("-") for name in by]
    names = [name.removeprefix("-") for name in by]
    return rows.select(
        pl.arg_sort_by(names, descending=descending, nulls_last=True, maintain_order=True)
    ).to_series()


def clauses(separator: str, *each: tuple[pl.Expr, pl.Expr]) -> pl.Expr:
    """Those clauses whose condition holds, joined; empty if none does."""
    return pl.concat_str(
        (pl.when(condition).then(words) for condition, words in each),
        separator=separator,
        ignore_nulls=True,
    )


def cited(columns: pl.DataFrame) -> pl.Series:
    """The ids of sources in a row (texts joined by ``;``, or lists), distinct and sorted.

    Many rows cite the same: what they say is taken apart once.
    """
    every = columns.select(
        pl.concat_str(
            pl.selectors.by_dtype(pl.List(pl.String)).list.join(";").fill_null(""),
            pl.selectors.string().fill_null(""),
            separator=";",
        )
    ).to_series()
    said = every.unique()
    lists = said.str.split(";").list.eval(pl.element().filter(pl.element() != "").unique().sort())
    return lists.gather(every.cast(pl.Enum(said)).to_physical())
