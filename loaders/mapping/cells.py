"""How a mapping's cells are made: columns, constants, templates, lookups, and what follows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import polars as pl

from graph.casts import tidy
from graph.codes import IDENTIFYING, read_code
from graph.notice import Notice
from graph.problem import Problem
from graph.schema import Type
from loaders.built_in import meaning
from loaders.mapping.declared import Cell, Mapped
from loaders.mapping.places import hidden, is_hidden
from loaders.mapping.texts import read_as
from loaders.sheets.headers import parted, unit_of, with_unit
from loaders.sheets.reading import Sheet
from loaders.sheets.workbook import typed

_JOINT = "\x1f"
_FIELD = re.compile(r"{([^{}]+)}")


class Absent(Exception):
    """A column that the mapping speaks of and the file does not have.

    ``sheet`` is the one that lacks it, where it is not the one that is being made.
    """

    def __init__(self, columns: Sequence[str], line: int, sheet: Sheet | None = None) -> None:
        super().__init__(", ".join(columns))
        self.columns = tuple(columns)
        self.line = line
        self.sheet = sheet

    def problem(self, mapped: Mapped, sheet: Sheet) -> Problem:
        """The sentence for people: which file has no such column, and which it has."""
        sheet = self.sheet or sheet
        where = " / ".join(filter(None, (sheet.file, sheet.sheet)))
        wanted = " / ".join(self.columns)
        there = [c for c in sheet.frame.columns if not is_hidden(c)]
        return mapped.wrong(
            self.line,
            f"{where} has no column {wanted!r}; it has: {', '.join(there)}",
            f"{where} 没有列“{wanted}”；现有的列：{'、'.join(there)}",
        )


def _codes_only(texts: pl.Series, name: str) -> pl.Series:
    """The texts without those that are no code of this name."""
    read = {t: read_code(t, name) for t in texts.drop_nulls().unique().to_list()}
    wrong = [t for t, code in read.items() if not isinstance(code, str)]
    return texts.clone().set(texts.is_in(wrong).fill_null(False), None) if wrong else texts


class Maker:
    """Makes cells for the rows of a mapping's files, and keeps account of the columns used."""

    def __init__(self, mapped: Mapped, sources: Mapping[str, list[Sheet]]) -> None:
        self._mapped = mapped
        self._sheets = dict(sources)
        self._prepared: set[str] = set()
        self._preparing: list[str] = []
        self._tables: dict[tuple[str, tuple[str, ...], str], tuple[pl.Series, pl.Series]] = {}
        self._texts: dict[tuple[str, str | None], frozenset[str]] = {}
        self.told: dict[tuple[str, str, str, str], int] = {}
        """Values that no list knows, by file, sheet and heading, and the row of the first."""

    def sheets(self, source: str) -> list[Sheet]:
        """The sheets of a file of the mapping, with the columns of its own that it makes."""
        if source not in self._prepared:
            self._prepare(source)
        return self._sheets[source]

    def _prepare(self, source: str) -> None:
        spec = self._mapped.files[source]
        if source in self._preparing:
            chain = " → ".join([*self._preparing, source])
            raise self._mapped.wrong(
                spec.line, f"lookups run in a circle: {chain}", f"lookup 循环引用：{chain}"
            )
        self._preparing.append(source)
        made = []
        for sheet in self._sheets[source]:
            frame = sheet.frame
            for name, cell in spec.columns.items():
                try:
                    frame = frame.with_columns(self.make(cell, frame, source).alias(name))
                except Absent as absent:
                    if self._mapped.lenient:
                        continue
                    raise absent.problem(self._mapped, sheet) from absent
            made.append(replace(sheet, frame=frame))
        self._sheets[source] = made
        self._preparing.pop()
        self._prepared.add(source)

    def find(self, frame: pl.DataFrame, name: str, type_: Type | None = None) -> str | None:
        """The column of the frame that has this header, without regard to case.

        A header with a remark in brackets at its end will do where no other has the name, as far as
        a column of this type can be read so.
        """
        if name in frame.columns:
            return name
        folded: dict[str, str] = {}
        for header in reversed(frame.columns):
            bare, remark = parted(header)
            if bare != header and unit_of(remark, type_) is not None:
                folded[bare.casefold()] = header
        folded |= {c.casefold(): c for c in reversed(frame.columns)}
        return folded.get(name.casefold())

    def column(
        self, frame: pl.DataFrame, names: Sequence[str], line: int, type_: Type | None = None
    ) -> pl.Series:
        """The first of these columns that the frame has, its texts tidied. Raises Absent.

        Bare amounts of money get the unit that the header names.
        """
        found = self._any(frame, names, type_)
        if found is None:
            raise Absent(names, line)
        texts = tidy(frame[found], one_line=False)
        if type_ is not Type.MONEY or found.casefold() in {n.casefold() for n in names}:
            return texts
        return pl.select(with_unit(pl.lit(texts), parted(found)[1])).to_series()

    def header(
        self, cell: Cell, frame: pl.DataFrame, source: str, via: tuple[str, ...] = ()
    ) -> str:
        """The header of the file's column that a cell is made from, or of those it may be.

        ``via`` are columns of the mapping's own that led here; one may be called as what it is of.
        """
        if cell.first:
            found = (self.header(c, frame, source, via) for c in cell.first)
            return " / ".join(filter(None, found))
        header = self._any(frame, cell.columns, cell.type) or ""
        made = None if header in via else self._mapped.files[source].columns.get(header)
        return self.header(made, frame, source, (*via, header)) if made else header

    def make(self, cell: Cell, frame: pl.DataFrame, source: str) -> pl.Series:
        """The texts of this cell for the rows of a frame. Raises Absent."""
        texts = self._source(cell, frame, source)
        headings = self.column(frame, (cell.under,), cell.line) if cell.under else None
        entered = self._typed(frame, texts) if cell.under or cell.year else frozenset()
        texts = read_as(cell, texts, headings, entered)
        if cell.values:
            default = None if cell.others_empty else texts
            empty = {k: (v or None) for k, v in cell.values.items()}
            if cell.others_told:
                self._strange(cell, texts, frame, source, cell.values)
            texts = texts.replace_strict(empty, default=default, return_dtype=pl.String)
        if cell.among:
            named = {t: meaning(cell.among, t) for t in texts.drop_nulls().unique().to_list()}
            known = {t: id_ for t, id_ in named.items() if id_}
            self._strange(cell, texts, frame, source, known)
            texts = texts.replace_strict(known, default=None, return_dtype=pl.String)
        return texts

    def _typed(self, frame: pl.DataFrame, texts: pl.Series) -> frozenset[str]:
        """What of days like 3.2 was entered as a text, in the sheets that these rows are of."""
        if not texts.str.contains(r"^\s*\d{1,2}\.[123]\s*$").any():
            return frozenset()
        places = frame.select(hidden("path"), hidden("sheet")).unique().rows()
        for place in places:
            if place not in self._texts:
                self._texts[place] = typed(Path(place[0]), place[1] or "")
        return frozenset.intersection(*(self._texts[place] for place in places))

    def _strange(
        self,
        cell: Cell,
        texts: pl.Series,
        frame: pl.DataFrame,
        source: str,
        known: Mapping[str, str],
    ) -> None:
        """Tell of what stands in a column and is none of the values that are listed."""
        odd = texts.is_not_null() & ~texts.is_in(list(known)).fill_null(True)
        heading = self.header(cell, frame, source)
        sheets = {name: frame[hidden(name)][0] for name in ("path", "sheet")} if odd.any() else {}
        for value, row in zip(texts.filter(odd), frame[hidden("row")].filter(odd), strict=True):
            self.told.setdefault((sheets["path"], sheets["sheet"] or "", heading, value), int(row))

    def _source(self, cell: Cell, frame: pl.DataFrame, source: str) -> pl.Series:
        if cell.constant is not None:
            return pl.Series([cell.constant]).new_from_index(0, frame.height)
        if cell.template is not None:
            return self._templated(cell, frame)
        if cell.lookup is not None:
            return self._looked_up(cell, frame)
        if cell.first:
            return self._first(cell, frame, source)
        if cell.place:
            return frame[hidden(cell.place)]
        return self.column(frame, cell.columns, cell.line, cell.type)

    def _first(self, cell: Cell, frame: pl.DataFrame, source: str) -> pl.Series:
        """The first cell that holds something; a column that is absent holds nothing.

        Where a code comes before a name, what is no code holds nothing: the name is taken.
        """
        found: list[pl.Series] = []
        for each in cell.first:
            try:
                made = self.make(each, frame, source)
                code = next((self._codes[n] for n in each.columns if n in self._codes), "")
                found.append(_codes_only(made, code) if code and each != cell.first[-1] else made)
            except Absent:
                if not self._mapped.lenient:
                    raise
        if not found:
            raise Absent([n for c in cell.first for n in c.columns], cell.line)
        names = [f"c{i}" for i in range(len(found))]
        return (
            pl.DataFrame(dict(zip(names, found, strict=True)))
            .select(pl.coalesce(names))
            .to_series()
        )

    @cached_property
    def _codes(self) -> dict[str, str]:
        """The columns that this mapping reads as a code, with the property that it is."""
        return {
            column: name
            for table in self._mapped.tables
            for name, cell in table.columns.items()
            if name in IDENTIFYING
            for column in cell.columns
        }

    def _templated(self, cell: Cell, frame: pl.DataFrame) -> pl.Series:
        """The template filled in; null where one of its columns holds nothing."""
        text = cell.template or ""
        names = list(dict.fromkeys(_FIELD.findall(text)))
        columns = [self.column(frame, (n,), cell.line).alias(n) for n in names]
        marks = _FIELD.sub("{}", text)
        fields = [pl.col(n) for n in _FIELD.findall(text)]
        return pl.DataFrame(columns).select(pl.format(marks, *fields)).to_series()

    def _looked_up(self, cell: Cell, frame: pl.DataFrame) -> pl.Series:
        keys, answers = self._answers(cell)
        asked = _joined([self.column(frame, (n,), cell.line) for n in cell.by])
        if not len(keys):
            return pl.Series([None], dtype=pl.String).new_from_index(0, frame.height)
        return asked.replace_strict(keys, answers, default=None, return_dtype=pl.String)

    def _answers(self, cell: Cell) -> tuple[pl.Series, pl.Series]:
        """Keys and what they stand for, as far as a key stands for one thing."""
        assert cell.lookup is not None
        known = (cell.lookup, cell.key, cell.take)
        if known not in self._tables:
            pairs = [self._pairs(cell, sheet) for sheet in self.sheets(cell.lookup)]
            empty = pl.DataFrame(schema={"key": pl.String, "answer": pl.String})
            one = (
                pl.concat([empty, *pairs])
                .drop_nulls()
                .group_by("key", maintain_order=True)
                .agg(pl.col("answer").n_unique().alias("n"), pl.col("answer").first())
                .filter(pl.col("n") == 1)
            )
            self._tables[known] = one["key"], one["answer"]
        return self._tables[known]

    def _pairs(self, cell: Cell, sheet: Sheet) -> pl.DataFrame:
        try:
            keys = [self.column(sheet.frame, (n,), cell.line) for n in cell.key]
            answers = self.column(sheet.frame, (cell.take,), cell.line)
        except Absent as absent:
            raise Absent(absent.columns, absent.line, sheet) from absent
        return pl.DataFrame({"key": _joined(keys), "answer": answers})

    def unused(self) -> list[Notice]:
        """What of the files the mapping leaves out: on purpose, with the reason, or unsaid."""
        notices = [_strange(*told) for told in self.told.items()]
        for source, spec in self._mapped.files.items():
            ignored = {k.casefold(): why for k, why in spec.ignored.items()}
            for sheet in self._sheets[source]:
                headers = self._mapped.headers(source)
                found = (self._any(sheet.frame, names, type_) for names, type_ in headers)
                used = {*spec.columns, *filter(None, found)}
                rest = [c for c in sheet.frame.columns if c not in used and not is_hidden(c)]
                told = [(n, why) for n in rest if (why := ignored.get(n.casefold()))]
                if told:
                    en = ", ".join(f"{name} ({why})" for name, why in told)
                    zh = "、".join(f"{name}（{why}）" for name, why in told)
                    en, zh = f"columns left out on purpose: {en}", f"按映射不载入的列：{zh}"
                    notices.append(Notice(en, zh, sheet.file, sheet.sheet))
                unsaid = [n for n in rest if n.casefold() not in ignored]
                if unsaid:
                    en = f"columns that the mapping does not use: {', '.join(unsaid)}"
                    zh = f"映射未用到的列：{'、'.join(unsaid)}"
                    notices.append(Notice(en, zh, sheet.file, sheet.sheet))
        return notices

    def _any(
        self, frame: pl.DataFrame, names: Sequence[str], type_: Type | None = None
    ) -> str | None:
        return next((f for n in names if (f := self.find(frame, n, type_))), None)


def _strange(place: tuple[str, str, str, str], row: int) -> Notice:
    file, sheet, heading, value = place
    return Notice(
        f"{value!r} in column {heading} is none of the values that are known; left empty",
        f"“{heading}”列的“{value}”不是已知的值，已留空",
        file=file,
        sheet=sheet,
        row=row,
        column=heading,
        value=value,
    )


def _joined(columns: Sequence[pl.Series]) -> pl.Series:
    """One key of several columns; where there are several, case does not matter."""
    if len(columns) == 1:
        return columns[0]
    named = [c.alias(f"k{i}") for i, c in enumerate(columns)]
    return (
        pl.DataFrame(named)
        .select(pl.concat_str(pl.all(), separator=_JOINT).str.to_uppercase())
        .to_series()
    )
