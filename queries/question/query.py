"""A question as an object: what is asked, why, on which parameters, and how a row becomes a gap.

The command-line options, the workbook's sheets, the reference page and the notebook's help are all
made from a :class:`Query`, so a question is declared once, in a ``.cypher`` file of the catalogue
or of one's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from graph.ontology import ONTOLOGY
from graph.problem import Problem
from graph.records import POLARS
from graph.schema import DeclarationError, Type
from graph.stores.base import Reader
from queries.measured import measure
from queries.question.alike import in_order
from queries.question.parameters import PARAMETER, Parameter, called, within
from queries.question.phrases import unfiltered
from queries.question.reckoning import GAP, UNKNOWN, Reckoning

VERDICTS = {GAP: "缺口", UNKNOWN: "无法判断"}
"""Their Chinese."""

PICTURE = "picture"
"""The name of a text that shows in Cypher what a measure finds in the rows of the others."""

_NAME = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the answer: its name, heading in Chinese, type and meaning.

    ``words``: the Chinese of values that are words of ours, such as gap and unknown.
    """

    name: str
    zh: str
    type: Type
    meaning: str
    meaning_zh: str
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a gap is about: the kind, the column with its id and the column with its name."""

    kind: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class GapRule:
    """How a row becomes a gap.

    The order of ``subjects`` makes the gap's id (gaps.md). ``score`` is the column that orders gaps
    of this rule by what closing one is worth; ``worth`` says how it is reckoned. ``reason`` and
    ``closes`` are sentences with {column} names, in English and Chinese. ``surveyed`` is the column
    that says when the subjects were last surveyed. Columns in ``evidence`` hold ids or figures
    that the sentence rests on.
    """

    subjects: tuple[Subject, ...]
    score: str
    worth: str
    worth_zh: str
    reason: str
    reason_zh: str
    closes: str
    closes_zh: str
    surveyed: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """One question to the graph.

    ``cypher`` is the main text, ``also`` are further ones, whose rows are added to its rows where
    one text cannot say it. ``helpers`` are columns that these return and the answer has not, with
    their types; ``reckoning`` says what follows. ``measure`` names a pure function
    for mathematics that no Cypher says (:mod:`queries.measured`): it gets the rows of the texts by
    the names in ``named`` (those of one name are added up), and its answer is reckoned with. One
    named ``picture`` is not asked: it finds what the measure would, and is drawn (script.picture).
    ``derive`` reckons parameters that
    are not asked for (a cutoff date) from those that are. ``needs`` names kinds or relations
    (``"SERVES|CONDUCTED"``: either) that must have any data before an absence can mean something:
    while one is empty, every verdict is "unknown". ``"PARTY_TO of Collaboration"``: only where the
    graph holds collaborations, for then who takes part in them was not recorded; a graph without
    any says that there are none. ``decided_by`` names the properties (``"SERVES.until"``) that tell
    a gap from none: where a cell of one was left blank, nobody knows (:mod:`queries.unread`).
    ``figure``: the text that declares what is drawn of its gaps (:mod:`queries.figures.figure`),
    where the question's own file does.
    """

    name: str
    theme: str
    question: str
    question_zh: str
    why: str
    why_zh: str
    source: str
    columns: tuple[Column, ...]
    cypher: str
    parameters: tuple[Parameter, ...] = ()
    also: tuple[str, ...] = ()
    helpers: Mapping[str, Type] = field(default_factory=dict)
    reckoning: Reckoning | None = None
    derive: Mapping[str, Callable[[Mapping[str, Any]], Any]] = field(default_factory=dict)
    measure: str = ""
    named: tuple[str, ...] = ()
    gap: GapRule | None = None
    needs: tuple[str, ...] = ()
    decided_by: tuple[str, ...] = ()
    notes: str = ""
    notes_zh: str = ""
    file: str = ""
    figure: str = ""

    def __post_init__(self) -> None:
        where = f"query {self.name!r}"
        if not _NAME.match(self.name):
            raise DeclarationError(f"{where}: a name is lower-case words joined by -: open-triads")
        for text in (self.question, self.question_zh):
            if not text.rstrip().endswith(("?", "？")):
                raise DeclarationError(f"{where}: a question ends with '?': 'Who works alone?'")
        if not self.columns:
            raise DeclarationError(f"{where}: declares no columns")
        names = [c.name for c in self.columns]
        if len(set(names)) != len(names):
            raise DeclarationError(f"{where}: a column is declared twice")
        asked = {p.name for p in self.parameters}
        used = {name for text in self.texts().values() for name in PARAMETER.findall(text)}
        undeclared = used - asked - set(self.derive)
        if undeclared:
            raise DeclarationError(
                f"{where}: uses ${', $'.join(sorted(undeclared))} without declaring it"
            )
        for need in self.needs:
            for each in named(need):
                if each not in ONTOLOGY.nodes and each not in ONTOLOGY.relations:
                    raise DeclarationError(f"{where}: needs {each!r}, which is not in the ontology")
        for each in self.decided_by:
            holds, _, name = each.partition(".")
            kind = ONTOLOGY.nodes.get(holds) or ONTOLOGY.relations.get(holds)
            if kind is None or name not in kind.names:
                raise DeclarationError(
                    f"{where}: decided by {each!r}, which is no property: SERVES.until"
                )
        if self.gap:
            used_columns = {self.gap.score, *self.gap.evidence}
            used_columns |= {s.id for s in self.gap.subjects} | {s.name for s in self.gap.subjects}
            used_columns |= {self.gap.surveyed} - {""}
            missing = used_columns - set(names)
            if missing:
                raise DeclarationError(
                    f"{where}: its gap uses {', '.join(sorted(missing))}, "
                    f"not among its columns {', '.join(names)}"
                )
            for subject in self.gap.subjects:
                if subject.kind not in {*ONTOLOGY.nodes, "Group"}:
                    raise DeclarationError(f"{where}: subject kind {subject.kind!r} is unknown")

    def texts(self) -> dict[str, str]:
        """Every Cypher text, the main one under the empty name, those beside it numbered."""
        beside = {str(n): text for n, text in enumerate(self.also, start=2)}
        return {"": self.cypher, **beside}

    def asked(self) -> list[str]:
        """The texts whose rows the answer is made of."""
        every = (self.cypher, *self.also)
        names = self.named or ("",) * len(every)
        return [text for text, name in zip(every, names, strict=True) if name != PICTURE]

    def settle(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """All parameters with defaults filled in and derived ones reckoned.

        Raises Problem on an unknown name, a missing value or a wrong type.
        """
        known = {p.name: p for p in self.parameters}
        strangers = set(given) - set(known)
        if strangers:
            listed = ", ".join(known) or "none"
            raise Problem(
                f"{self.name} has no parameter {', '.join(sorted(strangers))}; it has: {listed}",
                f"{self.name} 没有参数 {', '.join(sorted(strangers))}；可用参数：{listed}",
            )
        settled: dict[str, Any] = {}
        for parameter in self.parameters:
            value = given.get(parameter.name)
            if value is None:
                value = parameter.default
            if value is None and parameter.name == "as_of":
                value = date.today()
            if value is None and parameter.optional:
                settled[parameter.name] = None
                continue
            if value is None:
                raise Problem(
                    f"{self.name} needs a value for {parameter.name}: {parameter.help}",
                    f"{self.name} 需要参数 {parameter.name}：{parameter.help_zh}",
                )
            settled[parameter.name] = within(self.name, parameter, value)
        for name, reckon in self.derive.items():
            settled[name] = reckon(settled)
        return settled

    def looked_up(self, store: Reader, settled: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters with ids for what a person named; raises Problem for what is not there."""
        kinds = {p.name: p.kind for p in self.parameters if p.kind}
        return {
            name: called(store, kinds[name], value) if name in kinds and value else value
            for name, value in settled.items()
        }

    def run(self, store: Reader, **given: Any) -> pl.DataFrame:
        """The answer: a frame with exactly the declared columns and types.

        Raises Problem for wrong parameters, QueryError for a text the engine refuses.
        """
        settled = self.looked_up(store, self.settle(given))
        unchosen = [p.name for p in self.parameters if p.kind and not settled[p.name]]

        def ask(text: str) -> pl.DataFrame:
            for name in unchosen:
                text = unfiltered(text, name)
            wanted = set(PARAMETER.findall(text))
            return store.query(text, {k: v for k, v in settled.items() if k in wanted})

        if self.measure or self.reckoning:
            frame = self.measured([ask(text) for text in self.asked()], settled)
        if self.reckoning:
            shown = [c.name for c in self.columns]
            frame = self.reckoning.apply(frame, settled, self._words(), self._worthiest(), shown)
        elif not self.measure:
            frame = ask(self.cypher)
        frame = frame.select(
            pl.col(c.name).cast(POLARS[c.type], strict=False) for c in self.columns
        )
        if "verdict" in frame.columns and frame.height and self.without_data(store):
            frame = frame.with_columns(pl.lit(UNKNOWN).alias("verdict"))
        return frame

    def measured(self, answers: Sequence[pl.DataFrame], settled: Mapping[str, Any]) -> pl.DataFrame:
        """The rows of the texts added up, or what the measure makes of them."""
        rows = [self.typed(answer) for answer in answers]
        if not self.measure:
            lists = pl.selectors.by_dtype(pl.List(pl.String))
            none = pl.lit([], dtype=pl.List(pl.String))
            return pl.concat(rows, how="diagonal").with_columns(lists.fill_null(none))
        parts: dict[str, list[pl.DataFrame]] = {}
        names = [name for name in self.named if name != PICTURE]
        for name, each in zip(names, rows, strict=True):
            parts.setdefault(name, []).append(each)
        added = {name: pl.concat(each, how="diagonal") for name, each in parts.items()}
        return measure(self.measure)(added, settled)

    def typed(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Columns as declared, whatever an engine makes of one without values; lists in order.

        Lists that a measure takes apart stay as they are: they may stand side by side.
        """
        types = {c.name: c.type for c in self.columns} | dict(self.helpers)
        apart = set(self.helpers) if self.measure else set()
        return pl.DataFrame(
            [
                in_order(each)
                if types[each.name] is Type.LIST and each.name not in apart
                else each.cast(POLARS[types[each.name]])
                for each in frame
            ]
        )

    def _words(self) -> dict[str, Mapping[str, str]]:
        return {c.name: c.words for c in self.columns if c.words}

    def _worthiest(self) -> list[str]:
        return [self.gap.score, *(s.id for s in self.gap.subjects)] if self.gap else []

    def in_chinese(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows with values that are words of ours in Chinese."""
        worded = [c for c in self.columns if c.words and c.name in rows.columns]
        return rows.with_columns(pl.col(c.name).replace(c.words) for c in worded)

    def without_data(self, store: Reader) -> tuple[str, ...]:
        """Those of ``needs`` that the graph does not meet."""
        return tuple(need for need in self.needs if not _met(store, need))


def named(need: str) -> list[str]:
    """The kinds and relations that one of ``needs`` names."""
    return need.replace(" of ", "|").split("|")


def wanted(need: str) -> list[str]:
    """Those of them that there must be any data of, one or another."""
    return need.partition(" of ")[0].split("|")


def _met(store: Reader, need: str) -> bool:
    holder = need.partition(" of ")[2]
    if holder and not _any_data(store, [holder]):
        return True
    return _any_data(store, wanted(need))


def _any_data(store: Reader, names: list[str]) -> bool:
    for name in names:
        if name in ONTOLOGY.nodes:
            text = f"MATCH (n:{name}) RETURN n.id AS x LIMIT 1"
        else:
            text = f"MATCH ()-[r:`{name}`]->(b) RETURN b.id AS x LIMIT 1"
        if store.query(text).height:
            return True
    return False
