"""The sheets of a workbook: their columns, widths and formats, and the last pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import polars as pl

from graph.ontology import ONTOLOGY
from graph.problem import Lang
from graph.schema import Type
from graph.stores.base import Reader
from queries.gaps import split_subject
from queries.ledger.listing import listed
from queries.question.query import Query
from queries.registry import Questions

LONGEST = 32_767
"""UTF-16 units in a cell."""
NARROWEST, WIDEST = 8, 48
LINE, MOST_LINES = 15, 8
"""Points of a line, and how many lines of a long text a row shows."""
KIND_OF = {name.lower(): name for name in ONTOLOGY.nodes}
"""Columns that hold ids: ``enterprise`` holds those of enterprises."""
_DAY_0 = pl.date(1899, 12, 30)
STATUSES = {"new": "新发现", "assigned": "已分派", "brokered": "已撮合"}


@dataclass(frozen=True)
class Column:
    """One column: heading, meaning, whether it holds text, width and cell style."""

    name: str
    heading: str
    meaning: str
    text: bool
    width: float
    style: Mapping[str, Any]


@dataclass(frozen=True)
class Sheet:
    """A table with its title; ``frame`` has one column for each of ``columns``, and that called
    ``drawn`` holds ids of gaps."""

    name: str
    title: str
    why: str
    columns: tuple[Column, ...]
    frame: pl.DataFrame
    ids: pl.DataFrame = field(default_factory=pl.DataFrame)
    frozen: int = 0
    printed: int = 0
    drawn: str = ""

    def heights(self) -> list[float | None]:
        """The height of each row in points, None where one line does."""
        lines = [_lines(self.frame[c.name], c.width) for c in self.columns if c.style["text_wrap"]]
        if not lines or not self.frame.height:
            return [None] * self.frame.height
        most = pl.DataFrame(lines).select(pl.max_horizontal(pl.all())).to_series()
        return [LINE * min(n, MOST_LINES) if n and n > 1 else None for n in most]

    def parts(self, rows: int) -> list[Sheet]:
        """The table in pieces of at most so many rows."""
        starts = range(0, max(self.frame.height, 1), rows)
        return [
            replace(self, frame=self.frame.slice(n, rows), ids=self.ids.slice(n, rows))
            for n in starts
        ]

    def cells(self) -> list[list[Any]]:
        """The values column by column as they are written: texts, numbers, None."""
        return [_cells(self.frame[c.name]).to_list() for c in self.columns]


def _lines(values: pl.Series, width: float) -> pl.Series:
    """Over how many lines each text runs in a column of this width."""
    return values.to_frame().select(pl.first().pipe(_width) / (width - 1)).to_series().ceil()


def _width(text: pl.Expr) -> pl.Expr:
    """How wide a text is, in letters; a Chinese character is as wide as two."""
    return text.str.len_chars() + text.str.count_matches(r"[\p{Han}，。；：（）“”、〔〕]")


def _cells(values: pl.Series) -> pl.Series:
    if values.dtype == pl.Date:
        return (values.to_frame().select((pl.first() - _DAY_0).dt.total_days())).to_series()
    if values.dtype != pl.String:
        return values.set(~values.is_finite(), None) if values.dtype.is_float() else values
    return values.to_frame().select(fitting(pl.first())).to_series()


def fitting(column: pl.Expr) -> pl.Expr:
    """Texts as a cell holds them: cut where Excel ends, none that the writer takes for markup."""
    long = column.str.len_chars() > LONGEST // 2
    cut = column.map_elements(_cut, return_dtype=pl.String)
    whole = pl.when(long).then(cut).otherwise(column)
    return pl.when(whole.str.starts_with("<r>")).then(pl.lit(" ") + whole).otherwise(whole)


def _cut(text: str) -> str:
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST:
        return text
    return units[: 2 * (LONGEST - 1)].decode("utf-16-le", "ignore") + "…"


def _column(name: str, heading: str, meaning: str, values: pl.Series, kind: Type) -> Column:
    text = values.dtype == pl.String
    wide = values if text else values.cast(pl.String)
    sizes = wide.to_frame().select(pl.first().pipe(_width)).to_series().drop_nulls()
    most = max(sizes.to_list(), default=0)
    longest = most if most <= WIDEST // 2 else int(sizes.quantile(0.95) or 0)
    head = sum(2 if ord(c) > 0x2E80 else 1 for c in heading)
    if values.dtype == pl.Date:
        longest = 10
    width = min(max(longest + 2, min(head + 4, 22), NARROWEST), WIDEST)
    style: dict[str, Any] = {"num_format": _number(name, values, kind)}
    style["text_wrap"] = text and most + 2 > width
    return Column(name, heading, meaning, text, width, style)


def _number(name: str, values: pl.Series, kind: Type) -> str:
    if values.dtype == pl.Date:
        return "yyyy-mm-dd"
    if values.dtype == pl.String:
        return "@"
    known = values.drop_nulls()
    if "share" in name.split("_"):
        return "0.0%"
    if values.dtype.is_integer() or kind is Type.MONEY or not (known % 1 != 0).any():
        return "#,##0" if name not in ("code", "year") else "0"
    small = known.filter(known != 0).abs().min()
    return "0.0000" if small is not None and small < 0.01 else "#,##0.00"  # type: ignore[operator]


def _flat(column: pl.Expr, kind: pl.DataType, lang: Lang) -> pl.Expr:
    """A column as numbers, dates or text."""
    if isinstance(kind, pl.List):
        return column.cast(pl.List(pl.String)).list.join("；" if lang == "zh" else "; ")
    if kind == pl.Boolean:
        yes, no = ("是", "否") if lang == "zh" else ("yes", "no")
        return pl.when(column).then(pl.lit(yes)).when(~column).then(pl.lit(no))
    return column


def _sheet(
    name: str,
    title: str,
    why: str,
    declared: Iterable[tuple[str, str, str, Type]],
    frame: pl.DataFrame,
    lang: Lang,
    frozen: int = 0,
    printed: int = 0,
) -> Sheet:
    declared = list(declared)
    flat = frame.select(_flat(pl.col(n), frame.schema[n], lang).alias(n) for n, *_ in declared)
    columns = tuple(_column(n, h, m, flat[n], k) for n, h, m, k in declared)
    return Sheet(name, title, why, columns, flat, frame, frozen, printed or len(columns))


def _pick(lang: Lang, en: str, zh: str) -> str:
    return zh if lang == "zh" else en


def _words(name: str) -> str:
    return name.replace("_", " ")


def question_sheet(query: Query, rows: pl.DataFrame, lang: Lang, subjects: Subjects) -> Sheet:
    """The answer to one question; what is said in both languages is shown in this one."""
    names = {c.name for c in query.columns}
    zh = lang == "zh"
    # Ids and origins stand last, for looking up; they are not printed.
    endings = ("_name", "_title", "_names", "_titles")
    aside = {n for n in names for e in endings if {n + e, n.removesuffix("s") + e} & names}
    aside |= {"sources", "missing"} & names
    shown = [
        c
        for c in query.columns
        if not (f"{c.name}_zh" in names if zh else c.name.endswith("_zh") and c.name[:-3] in names)
    ]
    declared = [
        (c.name, _pick(lang, _words(c.name), c.zh), _pick(lang, c.meaning, c.meaning_zh), c.type)
        for c in sorted(shown, key=lambda c: c.name in aside)
    ]
    if zh:
        rows = query.in_chinese(rows)
    for column in names & set(KIND_OF):
        if rows.schema[column] == pl.String:
            subjects.add(KIND_OF[column], rows[column])
    title = query.question_zh if zh else query.question
    why = query.why_zh if zh else query.why
    frozen = 1 if declared[0][0].endswith(("_name", "_title")) else 0
    printed = len(shown) - len(aside & {c.name for c in shown})
    return _sheet(query.name, title, why, declared, rows, lang, frozen, printed)


def gap_sheet(store: Reader, lang: Lang, subjects: Subjects, known: Questions) -> Sheet:
    """The open gaps of the ledger, the best of each rule first."""
    zh = lang == "zh"
    rows = listed(store)
    rules = {n: (q.question_zh if zh else q.question) for n, q in known.items()}
    subject = pl.col("subjects").list.first()
    frame = rows.with_columns(
        pl.col("rule").replace(rules).alias("question"),
        pl.col("subject_names").list.first().alias("subject_name"),
        subject.alias("subject"),
        pl.col("subject_names").list.slice(1).alias("others"),
        pl.col("reason_zh" if zh else "reason").alias("gap"),
        pl.col("closes_zh" if zh else "closes").alias("would_close"),
        pl.col("status").replace(STATUSES if zh else {}),
    )
    for key in rows["subjects"].explode().drop_nulls().unique():
        kind, own = split_subject(key)
        if kind in ONTOLOGY.nodes:
            subjects.add(kind, pl.Series([own]))
    said = (
        ("subject_name", "对象", "subject", "What it is about.", "缺口所涉及的对象。"),
        ("others", "相关对象", "and", "What else it is about.", "同一缺口的其他对象。"),
        ("gap", "缺口", "what is missing", "The gap in a sentence.", "用一句话说明缺口。"),
        ("would_close", "如何弥合", "what would close it", "", ""),
        ("score", "得分", "score", "Worth of closing it, within one rule.", "同一规则内比较。"),
        ("status", "状态", "status", "", ""),
        ("owner", "负责人", "owner", "", ""),
        ("due", "期限", "due", "", ""),
        ("first_seen", "首次发现", "first seen", "", ""),
        ("last_seen", "最近发现", "last seen", "", ""),
        ("surveyed_on", "调查日期", "surveyed on", "", ""),
        ("question", "问题", "question", "", ""),
        ("rule", "规则", "rule", "", ""),
        ("id", "编号", "id", "", ""),
    )
    declared = [(n, h if zh else e, mz if zh else m, Type.NUMBER) for n, h, e, m, mz in said]
    title = "待弥合的合作缺口" if zh else "Collaboration gaps that are open"
    sheet = _sheet("缺口" if zh else "Gaps", title, "", declared, frame, lang, 1, printed=8)
    return replace(sheet, drawn="id")


@dataclass
class Subjects:
    """What the other sheets are about: each node once, on a sheet to which they link."""

    store: Reader
    wanted: dict[str, set[str]] = field(default_factory=dict)

    def add(self, kind: str, ids: pl.Series) -> None:
        """These nodes are spoken of."""
        self.wanted.setdefault(kind, set()).update(ids.drop_nulls().unique())

    @cached_property
    def frame(self) -> pl.DataFrame:
        """The nodes: key, kind, id, name, made up or not, surveyed on, number of open gaps."""
        parts = []
        for kind in (k for k in ONTOLOGY.public_nodes() if k.name in self.wanted):
            surveyed = "n.surveyed_on" if "surveyed_on" in kind else "date('0001-01-01')"
            rows = self.store.query(
                f"MATCH (n:`{kind.name}`) RETURN n.id AS own, n.`{kind.label}` AS called, "
                f"n.synthetic AS synthetic, {surveyed} AS surveyed_on"
            )
            rows = rows.filter(pl.col("own").is_in(list(self.wanted[kind.name]))).sort("own")
            parts.append(
                rows.select(
                    pl.lit(kind.name).alias("kind"),
                    pl.col("own").alias("id"),
                    pl.col("called").cast(pl.String).fill_null(pl.col("own")).alias("name"),
                    pl.col("synthetic").cast(pl.Boolean),
                    pl.when(pl.lit("surveyed_on" in kind)).then("surveyed_on").cast(pl.Date)
                    .alias("surveyed_on"),
                )
            )  # fmt: skip
        schema = {
            "kind": pl.String(),
            "id": pl.String(),
            "name": pl.String(),
            "synthetic": pl.Boolean(),
            "surveyed_on": pl.Date(),
        }
        found = pl.concat([pl.DataFrame(schema=schema), *parts])
        gaps = listed(self.store)["subjects"].explode().drop_nulls().value_counts(name="gaps")
        key = pl.concat_str("kind", pl.lit(":"), "id").alias("key")
        return found.with_columns(key).join(
            gaps.rename({"subjects": "key"}), on="key", how="left", maintain_order="left"
        )

    @cached_property
    def position(self) -> dict[str, int]:
        """The row of each key on the subjects' sheet, from 0."""
        return {key: n for n, key in enumerate(self.frame["key"])}

    def rows_of(self, sheet: Sheet, column: Column) -> list[int | None] | None:
        """For a column of names, the subjects' rows that its cells lead to."""
        base = column.name.removesuffix("_name").removesuffix("_title")
        if base == column.name or base not in sheet.ids.columns:
            return None
        if sheet.ids.schema[base] != pl.String or base not in (*KIND_OF, "subject"):
            return None
        before = "" if base == "subject" else f"{KIND_OF[base]}:"
        return [self.position.get(f"{before}{own}") for own in sheet.ids[base].to_list()]

    def sheet(self, lang: Lang) -> Sheet:
        """The sheet to which the others link."""
        zh = lang == "zh"
        kinds = {k.name: k.zh for k in ONTOLOGY.public_nodes()} if zh else {}
        said = (
            ("name", "名称", "name", Type.TEXT),
            ("kind", "类型", "kind", Type.TEXT),
            ("id", "编号", "id", Type.TEXT),
            ("gaps", "未弥合缺口", "open gaps", Type.INTEGER),
            ("surveyed_on", "调查日期", "surveyed on", Type.DATE),
            ("synthetic", "合成数据", "synthetic", Type.BOOLEAN),
        )
        declared = [(n, h if zh else e, "", k) for n, h, e, k in said]
        title = "各表所涉及的对象" if zh else "What the sheets are about"
        frame = self.frame.with_columns(pl.col("kind").replace(kinds))
        return _sheet("subjects", title, "", declared, frame, lang, 1)


def definitions(parts: Sequence[tuple[str, Sheet]], lang: Lang) -> Sheet:
    """What each column of each sheet means."""
    rows = [
        (name, c.heading, c.meaning) for name, sheet in parts for c in sheet.columns if c.meaning
    ]
    frame = pl.DataFrame(
        rows, schema={n: pl.String() for n in ("sheet", "column", "meaning")}, orient="row"
    )
    zh = lang == "zh"
    heads = ("工作表", "列", "含义") if zh else ("sheet", "column", "meaning")
    declared = [(n, h, "", Type.TEXT) for n, h in zip(frame.columns, heads, strict=True)]
    return _sheet(
        "definitions", "列的含义" if zh else "What the columns mean", "", declared, frame, lang
    )
