"""Relations told in a column of the thing itself: 所属社区 of a firm, 走访人 of a visit.

A table of nodes may have such a column for each relation of its kind. It becomes the relation, and,
where nothing but the column need speak of them, the nodes at its other end: a broker, a community,
a partner. One cell may hold several.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

import polars as pl

from graph.casts import tidy
from graph.ontology import ONTOLOGY
from graph.records import Table
from graph.schema import NodeKind
from loaders.built_in import built_in, meaning
from loaders.draft.looks import is_like
from loaders.draft.words import key
from loaders.mapping.parts import day_of_period, parts_of
from loaders.sheets.no_records import first_where
from loaders.sheets.reading import Sheet

EXAMPLE = r"^\s*(?:示例|Example)\s*[:：]"
"""How the first cell of an example in a blank workbook begins."""

_AT = "_at"


@dataclass(frozen=True)
class Told:
    """A column that tells a relation: its headings, the relation, and what it names.

    The table's own node stands at the ``own`` end. ``way`` is how a cell comes apart. ``makes``
    says whether the column makes the nodes that it names; where not, they are elsewhere.
    """

    name: str
    zh: tuple[str, ...]
    relation: str
    own: str
    kind: str
    way: str = "organisations"
    makes: bool = True
    meaning: str = ""
    meaning_zh: str = ""


def _fields(relation: str = "IN_FIELD", *zh: str) -> Told:
    headings = zh or ("所属领域", "技术领域", "领域")
    return Told("fields", headings, relation, "from", "Field", "fields", makes=False)


def _brokers(relation: str, *zh: str) -> Told:
    return Told("brokers", zh or ("科技经纪人", "经纪人"), relation, "to", "Broker", "people")


TOLD: Mapping[str, tuple[Told, ...]] = {
    "Enterprise": (
        Told("community", ("所属社区", "所属园区", "工业社区"), "LOCATED_IN", "from", "Community"),
        _brokers("SERVES"),
        Told("platforms", ("加入平台", "所在平台"), "MEMBER_OF", "from", "Platform", makes=False),
    ),
    "ServiceEvent": (
        _brokers("CONDUCTED", "走访人", "服务人员", "科技经纪人", "经纪人"),
        Told("demands", ("发现需求", "技术需求"), "SURFACED", "from", "Demand", "items"),
    ),
    "Demand": (_fields(),),
    "Collaboration": (
        Told("enterprises", ("企业", "参与企业"), "PARTY_TO", "to", "Enterprise", makes=False),
        Told("partners", ("合作单位", "合作院所"), "PARTY_TO", "to", "Institute"),
        _fields(),
        _brokers("BROKERED"),
        Told("demands", ("针对需求",), "ADDRESSES", "from", "Demand", "items", makes=False),
        Told("achievements", ("采用成果",), "USES", "from", "Achievement", "items", makes=False),
    ),
    "Achievement": (
        _fields(),
        Told(
            "institute fields",
            ("机构擅长领域",),
            "STRONG_IN",
            "from",
            "Field",
            "fields",
            makes=False,
        ),
    ),
    "Institute": (
        _fields("STRONG_IN", "擅长领域", "优势领域"),
        _brokers("LIAISES_WITH", "联络经纪人"),
    ),
    "Platform": (
        Told("community", ("所在社区", "所属社区"), "HOSTED_IN", "from", "Community"),
        _fields("COVERS"),
    ),
    "Broker": (
        Told("enterprises", ("服务企业",), "SERVES", "from", "Enterprise", makes=False),
        Told("institutes", ("联络院所",), "LIAISES_WITH", "from", "Institute"),
        _fields("SPECIALISES_IN", "专长领域"),
    ),
}
"""The columns that tell relations, by the kind of table that they stand in."""

_TO_FIELDS = {told.relation for each in TOLD.values() for told in each if told.kind == "Field"}

ENDS_WHOLE = {"ServiceEvent", "Demand", "Achievement"}
"""Kinds that no name tells apart: their rows get an id, for a relation to refer to."""


@lru_cache(4096)
def told_by(kind: str, heading: str) -> Told | None:
    """What a column of a table of this kind tells, if it tells a relation."""
    return _headings(kind).get(key(heading)) if kind in TOLD else None


@cache
def _headings(kind: str) -> Mapping[str, Told]:
    """The columns of a table of this kind that tell relations, by their headings as compared."""
    found: dict[str, Told] = {}
    for each in TOLD[kind]:
        for heading in (each.name, *each.zh):
            found.setdefault(key(heading), each)
    return found


def with_relations(table: Table) -> list[Table]:
    """The table and what its columns tell: the nodes they name, and the relations to them."""
    kind = table.kind
    if not isinstance(kind, NodeKind):
        return [table]
    found = {h: told for h in table.unknown if (told := told_by(kind.name, h))}
    if not found and not _visits(table):
        return [table]
    table = _identified(table, bool(found))
    made = [t for heading, told in found.items() for t in _tables(table, heading, told)]
    fields = [t for t in made if t.kind.name in _TO_FIELDS]
    if any(meaning("fields", text) == text for t in fields for text in t.frame["to"]):
        made += built_in("fields")
    table = replace(table, unknown=tuple(h for h in table.unknown if h not in found))
    return [*_own(table), *made]


def _visits(table: Table) -> bool:
    """Whether these are visits by the sheet's name, so that no column need say so of each."""
    named = re.search(r"走访|visit", f"{table.sheet or Path(table.file).stem}", re.IGNORECASE)
    bare = table.kind.name == "ServiceEvent" and "type" not in table.frame.columns
    return bare and named is not None


def _own(table: Table) -> list[Table]:
    """The table, of results without the rows that only name an institute; and the institutes."""
    if table.kind.name != "Achievement" or "institute" not in table.frame.columns:
        return [table]
    frame = table.frame
    title = _texts(frame, "title")
    rows = title.is_not_null() | _texts(frame, "institute").is_null()
    institutes = _table(table, "Institute", frame.select(pl.col("institute").alias("name")), frame)
    return [institutes, replace(table, frame=frame.filter(rows), rows=table.rows.filter(rows))]


def _identified(table: Table, told: bool) -> Table:
    """The table with an id in each row that relations will refer to; a visit has its type."""
    frame = table.frame
    kind = table.kind.name
    if _visits(table):
        frame = frame.with_columns(pl.lit("visit").alias("type"))
    if told and kind in ENDS_WHOLE:
        given = _texts(frame, "id")
        frame = frame.with_columns(pl.coalesce(given, _made_id(kind, table)).alias("id"))
    return replace(table, frame=frame)


def _made_id(kind: str, table: Table) -> pl.Series:
    """As a drafted mapping makes it, so that a thing is one in both."""
    frame = table.frame
    if kind == "ServiceEvent":
        days = _texts(frame, "date")
        days = days.map_elements(lambda t: day_of_period(t, "start"), return_dtype=pl.String)
        days = days.replace("", None).fill_null(table.rows.cast(pl.String))
        return _id(f"{kind}:visit", days, _texts(frame, "enterprise"))
    other = "enterprise" if kind == "Demand" else "institute"
    return _id(kind, _texts(frame, "title"), _texts(frame, other))


def _id(start: str, first: pl.Series, second: pl.Series) -> pl.Series:
    mark = ":" if ":" not in start else "|"
    texts = pl.concat_str(pl.lit(start + mark), pl.lit(first), pl.lit("|"), pl.lit(second))
    return pl.select(texts).to_series()


def _texts(frame: pl.DataFrame, name: str) -> pl.Series:
    if name not in frame.columns:
        return pl.Series(name, [None] * frame.height, dtype=pl.String)
    return tidy(frame[name], one_line=True)


def _reference(table: Table) -> pl.Series:
    """What a relation calls the node of each row: its id, else its name or title, else a code."""
    frame = table.frame
    names = ("id", "name", "title", "uscc")
    return pl.select(pl.coalesce(pl.lit(_texts(frame, n)) for n in names)).to_series()


def _tables(table: Table, heading: str, told: Told) -> list[Table]:
    """The relation that a column tells, and the nodes that it makes."""
    frame = table.frame
    cells = pl.DataFrame(
        {
            "own": _reference(table),
            "other": pl.Series(
                [parts_of(t, told.way) for t in _texts(frame, heading).to_list()],
                dtype=pl.List(pl.String),
            ),
            "firm": _texts(frame, "enterprise"),
            "institute": _texts(frame, "institute"),
            _AT: pl.int_range(frame.height, eager=True),
        }
    )
    if told.name == "institute fields":
        cells = cells.with_columns(pl.col("institute").alias("own"))
    cells = cells.explode("other").drop_nulls(["own", "other"])
    if told.kind == "Field":
        known = [meaning("fields", text) or text for text in cells["other"]]
        cells = cells.with_columns(pl.Series("other", known, dtype=pl.String))
    if told.name != "partners":
        return _related(table, heading, told, told.kind, cells)
    firm = pl.Series([is_like("firm", text) for text in cells["other"]], dtype=pl.Boolean)
    return [
        *_related(table, heading, told, "Institute", cells.filter(~firm)),
        *_related(table, heading, told, "Enterprise", cells.filter(firm)),
    ]


def _related(table: Table, heading: str, told: Told, kind: str, cells: pl.DataFrame) -> list[Table]:
    if not cells.height:
        return []
    other = cells["other"]
    made: list[Table] = []
    if told.makes and kind == "Demand":
        ids = _id("Demand", other, cells["firm"])
        nodes = pl.DataFrame({"id": ids, "title": other, "enterprise": cells["firm"]})
        made = [_table(table, kind, nodes, cells, heading)]
        other = ids.fill_null(other)
    elif told.makes:
        made = [_table(table, kind, pl.DataFrame({"name": other}), cells, heading)]
    own_kind = "Institute" if told.relation == "STRONG_IN" else table.kind.name
    ends = {"from": (cells["own"], own_kind), "to": (other, kind)}
    if told.own == "to":
        ends = {"from": ends["to"], "to": ends["from"]}
    columns: dict[str, pl.Series] = {}
    for end, (texts, of) in ends.items():
        columns[end] = texts
        columns[f"{end}_kind"] = pl.Series([of] * cells.height, dtype=pl.String)
    return [*made, _table(table, told.relation, pl.DataFrame(columns), cells, heading)]


def _table(
    table: Table, kind: str, frame: pl.DataFrame, cells: pl.DataFrame, heading: str = ""
) -> Table:
    """A table of another kind made of these cells of a table; each thing once."""
    declared = ONTOLOGY.nodes.get(kind) or ONTOLOGY.relations[kind]
    places = cells[_AT] if _AT in cells.columns else pl.int_range(cells.height, eager=True)
    once = frame.with_columns(places.alias(_AT)).unique(
        frame.columns, keep="first", maintain_order=True
    )
    if isinstance(declared, NodeKind):
        once = once.drop_nulls(declared.label)
    rows = table.rows.gather(once[_AT])
    headers: dict[str, str] = {c: heading or table.headers.get(c, c) for c in frame.columns}
    return Table(declared, once.drop(_AT), rows, table.file, table.sheet, headers, (), table.recipe)


def without_examples(sheet: Sheet) -> Sheet:
    """A sheet without the filled examples of a blank workbook."""
    if not sheet.frame.width:
        return sheet
    first = first_where(sheet.frame, ("Example",))
    if first is None:
        return sheet
    marked = first.str.contains(EXAMPLE).fill_null(False)
    if not marked.any():
        return sheet
    return replace(sheet, frame=sheet.frame.filter(~marked), rows=sheet.rows.filter(~marked))


def columns_told(kind: str) -> Sequence[Told]:
    """The columns that tell relations in a table of this kind."""
    return TOLD.get(kind, ())
