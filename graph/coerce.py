"""From the text of a table to typed columns, by the ontology; what cannot be is a reject.

A column is cast whole; only the cells that a plain cast does not understand, each distinct text
once, go to the slower forms of :mod:`graph.values`. Texts are trimmed and freed of control
characters, and otherwise left as they are: a hostile text is a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from graph import uscc
from graph.casts import FAST, lists, tidy
from graph.codes import IDENTIFYING, read_code
from graph.kinds import Ontology
from graph.notice import Notice
from graph.ontology import ONTOLOGY
from graph.records import POLARS, Rejects, Table
from graph.schema import NodeKind, Property, RelationKind, Type
from graph.values import PARSERS, Fault, half_width, spreadsheet_error

POSITION = "_position"
"""Column of a coerced frame: the row's position in the frame of its table."""

_SEVERAL_LINES = frozenset({"description", "outcome"})
_WORTH_LISTING = 20


@dataclass
class _Work:
    """One table under coercion: what is wrong so far, by position and column."""

    table: Table
    warnings: list[Notice]
    faults: list[tuple[int, int, str, str | None, Fault]] = field(default_factory=list)
    column_number: int = 0

    def fault(self, positions: Iterable[int], column: str, texts: pl.Series, why: Fault) -> None:
        """Note the same fault for the rows at these positions; ``texts`` is the whole column."""
        self.faults += [
            (position, self.column_number, column, texts[position], why) for position in positions
        ]

    def warn(
        self,
        column: str,
        value: str,
        first: int,
        count: int,
        en: str,
        zh: str,
        *,
        weighty: bool = False,
    ) -> None:
        """Note a warning that holds for ``count`` rows, the first at this position."""
        table = self.table
        self.warnings.append(
            Notice(
                en,
                zh,
                file=table.file,
                sheet=table.sheet,
                row=int(table.rows[first]),
                column=table.headers.get(column, column),
                value=value,
                count=count,
                weighty=weighty,
            )
        )


def coerce(
    table: Table,
    rejects: Rejects,
    warnings: list[Notice],
    ontology: Ontology = ONTOLOGY,
) -> pl.DataFrame:
    """The good rows of a table, typed: known properties, references or ends, and ``_position``.

    Every declared property of the kind is a column (null where the table has none), so are the
    names of its references, or of a relation's ends, as text. ``_position`` (Int64) is the row's
    position in ``table.frame``. A row with a fault in what is needed is rejected, with all its
    faults; another cell with a fault is left blank, and noted in ``rejects``. What is merely odd
    (an open list of choices, a code whose check fails) is added to ``warnings``.
    """
    work = _Work(table, warnings)
    for position, (column, value, en, zh) in table.refused.items():
        work.faults.append((position, -1, column, value, Fault(en, zh)))
    columns: dict[str, pl.Series] = {}
    for number, (name, prop) in enumerate(_wanted(table.kind, ontology).items()):
        work.column_number = number
        columns[name] = _column(work, name, prop)
    frame = pl.DataFrame(columns).with_columns(
        pl.Series(POSITION, range(table.frame.height), dtype=pl.Int64)
    )
    if not work.faults:
        return frame
    needed = _needed(table.kind)
    # Of a row that the loader itself can make nothing of, what else is wrong says nothing.
    faults = (f for f in work.faults if f[1] < 0 or f[0] not in table.refused)
    ordered = sorted(faults, key=lambda fault: fault[:2])
    bad = {fault[0] for fault in ordered if fault[1] < 0 or fault[2] in needed}
    blanked: dict[str, dict[int, str | None]] = {}
    for position, _, column, value, why in ordered:
        if position in bad:
            rejects.add(table, position, column, value, why.en, why.zh)
        else:
            rejects.blank(table, position, column, value, why.en, why.zh)
            blanked.setdefault(column, {})[position] = value
    for column, said in blanked.items():
        frame = frame.with_columns(frame[column].clone().scatter(list(said), None))
        if isinstance(table.kind, NodeKind) and any(column in p for p in table.kind.identity):
            texts = _nothing(Type.TEXT, table.frame.height).scatter(list(said), list(said.values()))
            frame = frame.with_columns(texts.alias(as_said(column)))
    return frame.filter(~pl.col(POSITION).is_in(list(bad))) if bad else frame


def as_said(column: str) -> str:
    """The column that keeps what stood in cells left blank, where a row is known by it too."""
    return f"_said_{column}"


def _needed(kind: NodeKind | RelationKind) -> set[str]:
    """The columns without which a row is no record: what must be there, its id, what it names."""
    own = {p.name for p in kind.properties if p.required} | {"id", "table"}
    if isinstance(kind, NodeKind):
        return own | {r.name for r in kind.references}
    return own | {"from", "to", "from_kind", "to_kind"}


def _wanted(kind: NodeKind | RelationKind, ontology: Ontology) -> dict[str, Property]:
    """The columns of a coerced frame, each with the declaration that it is read by."""
    own = {p.name: p for p in kind.properties}
    if isinstance(kind, NodeKind):
        return own | {r.name: _text(r.name, r.zh) for r in kind.references}
    ends = {
        "from": _text("from", "起点", required=True),
        "to": _text("to", "终点", required=True),
        "from_kind": _end_kind("from_kind", "起点类型", kind.from_kinds, ontology),
        "to_kind": _end_kind("to_kind", "终点类型", kind.to_kinds, ontology),
    }
    return ends | own


def _text(name: str, zh: str, **more: object) -> Property:
    return Property(name, zh, Type.TEXT, name, zh, **more)  # type: ignore[arg-type]


def _end_kind(name: str, zh: str, kinds: tuple[str, ...], ontology: Ontology) -> Property:
    choices = {kind: ontology.nodes[kind].zh for kind in kinds}
    aka = {written: kind for kind in kinds for written in ontology.nodes[kind].aka}
    return _text(name, zh, choices=choices, aka=aka, closed=True)


def _column(work: _Work, name: str, prop: Property) -> pl.Series:
    frame = work.table.frame
    if name not in frame.columns:
        texts = _nothing(Type.TEXT, frame.height)
        values = _nothing(prop.type, frame.height)
    else:
        texts = frame[name]
        one_line = prop.type is not Type.LIST and name not in _SEVERAL_LINES
        values = _typed(work, prop, _sound(work, name, tidy(texts, one_line=one_line)))
    if prop.required:
        reported = {f[0] for f in work.faults if f[1] == work.column_number}
        missing = [p for p in values.is_null().arg_true() if p not in reported]
        work.fault(missing, name, texts, Fault(f"{name} is missing", f"缺少{prop.zh}"))
    return values.alias(name)


def _sound(work: _Work, name: str, texts: pl.Series) -> pl.Series:
    """The texts without those that only show an error of the spreadsheet, which are faults."""
    marked = texts.str.starts_with("#").fill_null(False)
    if not marked.any():
        return texts
    wrong = {p: why for p in marked.arg_true() if (why := spreadsheet_error(texts[p]))}
    for position, why in wrong.items():
        work.fault([position], name, texts, why)
    return texts.scatter(list(wrong), None) if wrong else texts


def _nothing(type_: Type, height: int) -> pl.Series:
    return pl.Series([None], dtype=POLARS[type_]).new_from_index(0, height)


def _typed(work: _Work, prop: Property, texts: pl.Series) -> pl.Series:
    if prop.type is Type.TEXT:
        return _text_values(work, prop, texts)
    if prop.type is Type.LIST:
        return lists(texts)
    values = FAST[prop.type](texts)
    unclear = (values.is_null() & texts.is_not_null()).arg_true()
    if len(unclear):
        values = _slow(work, prop, texts, values, unclear)
    return _in_range(work, prop, texts, values)


def _slow(
    work: _Work, prop: Property, texts: pl.Series, values: pl.Series, unclear: pl.Series
) -> pl.Series:
    """Values with the unclear ones read by the slower forms, each distinct text once."""
    parse = PARSERS[prop.type]
    asked = texts.gather(unclear)
    distinct = asked.unique()
    answers = {text: parse(text) for text in distinct.to_list()}
    good = {t: a for t, a in answers.items() if a is not None and not isinstance(a, Fault)}
    if len(good) < len(answers):
        for position, text in zip(unclear.to_list(), asked.to_list(), strict=True):
            if isinstance(why := answers[text], Fault):
                work.fault([position], prop.name, texts, why)
    if not good:
        return values
    old = pl.Series(list(good), dtype=pl.String)
    new = pl.Series(list(good.values()), dtype=POLARS[prop.type])
    read = asked.replace_strict(old, new, default=None, return_dtype=POLARS[prop.type])
    return values.scatter(unclear, read)


def _in_range(work: _Work, prop: Property, texts: pl.Series, values: pl.Series) -> pl.Series:
    low, high = prop.minimum, prop.maximum
    for limit, outside in ((low, values.lt), (high, values.gt)):
        if limit is None or not (bad := outside(limit).fill_null(False)).any():
            continue
        least = limit is low
        why = Fault(
            f"is {'less' if least else 'more'} than {limit:g}, the "
            f"{'least' if least else 'most'} that {prop.name} can be",
            f"{'小于' if least else '大于'}{prop.zh}的{'下限' if least else '上限'} {limit:g}",
        )
        work.fault(bad.arg_true(), prop.name, texts, why)
    return values


def _text_values(work: _Work, prop: Property, texts: pl.Series) -> pl.Series:
    if prop.choices:
        return _chosen(work, prop, texts)
    if prop.name in IDENTIFYING:
        return _codes(work, prop, texts)
    return texts


def choice_key(text: str) -> str:
    """What two ways of writing one choice have in common: case, width, spaces, 级 and 型."""
    plain = re.sub(r"[\s_\-]+", "", half_width(text)).casefold()
    return plain if len(plain) < 2 else re.sub("[级型]$", "", plain)


def _chosen(work: _Work, prop: Property, texts: pl.Series) -> pl.Series:
    canonical: dict[str, str] = {}
    for english, chinese in prop.choices.items():
        for written in (english, chinese, *chinese.split("/")):
            canonical.setdefault(choice_key(written), english)
    for written, english in prop.aka.items():
        canonical.setdefault(choice_key(written), english)
    distinct = texts.drop_nulls().unique().to_list()
    found = {t: canonical[choice_key(t)] for t in distinct if choice_key(t) in canonical}
    if len(found) < len(distinct):
        new = ~texts.is_in(list(found)).fill_null(True)
        if prop.closed:
            why = Fault(
                f"is not one of: {', '.join(prop.choices)}",
                f"不在可选值之内：{'、'.join(prop.choices.values())}",
            )
            work.fault(new.arg_true(), prop.name, texts, why)
        else:
            _warn_of_new(work, prop, texts.filter(new), texts)
    changed = {text: known for text, known in found.items() if text != known}
    return texts.replace(changed) if changed else texts


def _warn_of_new(work: _Work, prop: Property, new: pl.Series, texts: pl.Series) -> None:
    counts = new.value_counts(sort=True, name="rows").rows()
    for value, count in counts[:_WORTH_LISTING]:
        work.warn(
            prop.name,
            value,
            _first(texts, value),
            count,
            f"{prop.name} {value!r} is not a usual value ({', '.join(prop.choices)}); "
            "kept as given",
            f"{prop.zh}“{value}”不是常用值（{'、'.join(prop.choices.values())}），按原样保留",
        )
    if len(counts) > _WORTH_LISTING:
        rest = counts[_WORTH_LISTING:]
        work.warn(
            prop.name,
            "",
            _first(texts, rest[0][0]),
            sum(count for _, count in rest),
            f"{len(rest)} more unusual values of {prop.name}, kept as given",
            f"{prop.zh}另有 {len(rest)} 种非常用值，按原样保留",
        )


def _first(texts: pl.Series, value: str) -> int:
    return int((texts == value).fill_null(False).arg_true()[0])


def _codes(work: _Work, prop: Property, texts: pl.Series) -> pl.Series:
    """Codes as they are compared; what is no code is left out and told of, cell by cell."""
    sound = f"^[{uscc.ALPHABET}]{{{uscc.LENGTH}}}$" if prop.name == "uscc" else "^[0-9A-Z]{20}$"
    plain = texts.str.contains(sound) & ~texts.str.contains("^([0-9]{15}000|0+)$")
    odd = (~plain).fill_null(False)
    codes = texts
    if odd.any():
        asked = texts.filter(odd)
        answers = {text: read_code(text, prop.name) for text in asked.unique().to_list()}
        read = [None if isinstance(answers[t], Fault) else answers[t] for t in asked.to_list()]
        codes = texts.clone().scatter(odd.arg_true(), pl.Series(read, dtype=pl.String))
        _warn_of_no_codes(work, prop, texts, odd, answers)
    if prop.name != "uscc":
        return codes
    wrong = (~uscc.is_valid(codes)).fill_null(False).arg_true().to_list()
    for position in wrong[:_WORTH_LISTING]:
        _warn_of_code(work, prop, codes[position], position, 1)
    if len(wrong) > _WORTH_LISTING:
        _warn_of_code(work, prop, "", wrong[_WORTH_LISTING], len(wrong) - _WORTH_LISTING)
    return codes


def _warn_of_no_codes(
    work: _Work,
    prop: Property,
    texts: pl.Series,
    odd: pl.Series,
    answers: Mapping[str, str | Fault | None],
) -> None:
    listed = 0
    told: dict[str, int] = {}
    for position in odd.arg_true().to_list():
        why = answers[texts[position]]
        if not isinstance(why, Fault):
            continue
        if listed == _WORTH_LISTING:
            told.setdefault("first", position)
            told["rest"] = told.get("rest", 0) + 1
            continue
        listed += 1
        en = f"{prop.name} {texts[position]!r} {why.en}. The row goes by its name"
        zh = f"{prop.zh}“{texts[position]}”{why.zh}。该行改按名称识别"
        work.warn(prop.name, texts[position], position, 1, en, zh, weighty=True)
    if told:
        rest = told["rest"]
        en = f"{rest} more cells of {prop.name} hold no code; those rows go by their names"
        zh = f"{prop.zh}另有 {rest} 个单元格不是代码，这些行改按名称识别"
        work.warn(prop.name, "", told["first"], rest, en, zh, weighty=True)


def _warn_of_code(work: _Work, prop: Property, code: str, position: int, count: int) -> None:
    which, welches = (f" {code}", code) if code else (f" ({count} more)", f"（另有 {count} 个）")
    work.warn(
        prop.name,
        code,
        position,
        count,
        f"unified social credit code{which} does not pass its check; kept, please verify",
        f"统一社会信用代码{welches}未通过校验，已保留，请核对",
    )
