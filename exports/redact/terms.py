"""What may not be read in any text of a redacted copy: names of persons, what the marks of the
ontology hide, and who dealt with gaps and why.

A marked value counts as a term where it can be told from ordinary words: an identifying one
(a name, a number) always, a phrase from :data:`TELLING` columns on, a sum of money from
:data:`FIGURES` figures on. A phrase that is also the name of something which everybody may see
(an employer that is an agency of the graph) is none.
"""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from exports.graphfile.tables import GraphTables
from exports.names import width
from graph.ontology import ONTOLOGY
from graph.schema import NodeKind, Property, Type
from graph.stores.base import Reader
from queries import ledger

TELLING = 8
"""Half-width columns of a phrase that ordinary texts do not hold by chance: four Chinese
characters."""
FIGURES = 4
"""Figures, without zeros at the end, of a sum that no other text holds by chance."""


def hidden_terms(tables: GraphTables) -> set[str]:
    """All that the marks of the ontology hide in these tables."""
    certain: set[str] = set()
    phrases: set[str] = set()
    for name, frame in tables.nodes.items():
        kind = ONTOLOGY.nodes[name]
        rows = frame if kind.personal else frame.filter(secret_rows(kind))
        certain |= _values(rows, kind.label, "aliases")
        certain |= {own for own in _values(rows, "id") if len(own) >= 4}
        for each in kind.properties:
            if not (each.personal or each.confidential):
                continue
            if each.type is Type.MONEY:
                certain |= _sums(frame[each.name])
            elif each.type in (Type.TEXT, Type.LIST):
                values = _values(frame, each.name)
                exact = {v for v in values if _identifies(each, kind, v)}
                certain |= exact
                phrases |= {v for v in values - exact if width(v) >= TELLING}
    return certain | (phrases - _known(tables)) | _spelt(tables)


def dealt_with(store: Reader) -> set[str]:
    """Who is in charge of gaps or decided about them, and their notes."""
    events = ledger.events(store).filter(pl.col("what") != "run")
    gaps = ledger.lines(store)
    people = _values(gaps, "owner") | {
        who for who in _values(events, "who") if "@" in who or not who.isascii()
    }
    notes = _values(gaps, "note", "note_zh") | _values(events, "note", "note_zh")
    return people | {note for note in notes if width(note) >= TELLING}


def secret_rows(kind: NodeKind) -> pl.Expr:
    """Whether a node of this kind says that it is confidential."""
    flagged = "confidential" in kind and kind["confidential"].type is Type.BOOLEAN
    return pl.col("confidential").fill_null(False) if flagged else pl.lit(False)


def _identifies(each: Property, kind: NodeKind, value: str) -> bool:
    """Whether a personal value names somebody by itself: a contact, a number, an address."""
    if not each.personal:
        return False
    return not kind.personal or any(c.isdigit() or c == "@" for c in value)


def _known(tables: GraphTables) -> set[str]:
    """Names of all that is neither a person nor confidential."""
    names: set[str] = set()
    for name, frame in tables.nodes.items():
        kind = ONTOLOGY.nodes[name]
        if not kind.personal:
            names |= _values(frame.filter(~secret_rows(kind)), kind.label, "aliases")
    return names


def _sums(amounts: pl.Series) -> set[str]:
    """Sums of money as people write them: in yuan, and in units of ten thousand."""
    found: set[str] = set()
    for amount in amounts.drop_nulls().unique():
        yuan = Decimal(str(amount))
        said = {f"{yuan.normalize():f}", f"{(yuan / 10_000).normalize():f}"}
        found |= {s for s in said if len(s.replace(".", "").strip("0")) >= FIGURES}
    return found


def _values(frame: pl.DataFrame, *columns: str) -> set[str]:
    found: set[str] = set()
    for name in columns:
        if name in frame.columns:
            column = frame[name]
            values = column.explode() if isinstance(column.dtype, pl.List) else column
            found |= set(values.drop_nulls().unique())
    return {v for v in found if v.strip()}


def _spelt(tables: GraphTables) -> set[str]:
    """Chinese names of persons in Latin letters: Zhang San, San Zhang."""
    names: set[str] = set()
    for kind, frame in tables.nodes.items():
        declared = ONTOLOGY.nodes[kind]
        if declared.personal:
            names |= _values(frame, declared.label, "aliases")
    chinese = [n for n in names if 2 <= len(n) <= 4 and all("一" <= c <= "鿿" for c in n)]
    if not chinese:
        return set()
    from pypinyin import lazy_pinyin

    spelt = [lazy_pinyin(n) for n in chinese]
    both = {"".join(s) for s in spelt} | {"".join([*s[1:], s[0]]) for s in spelt}
    return {name for name in both if len(name) >= 5}
