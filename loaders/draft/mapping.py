"""A mapping of drafted sheets, written in YAML with comments for the one who will change it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph.ontology import ONTOLOGY
from graph.schema import NodeKind, Type
from graph.values import parse_date
from loaders.draft.forms import ABOVE_FIRM, FIRM_ABOVE, Drafted
from loaders.draft.looks import is_like
from loaders.draft.values import BESIDE_PHONE, PHONE, has_commas, order_of
from loaders.draft.words import Form, credential_in, words
from loaders.mapping.parts import day_of_period, is_bare_day, is_numbered, parts_of, years_of
from loaders.mapping.unpivot import is_day_alone, period_of
from loaders.sheets.headers import parted

Spec = Mapping[str, Any]

_FLAGS = ["是", "有", "√", "✓", "✔", "☑", "Y", "y", "yes", "1", "已认定", "已入库", "高企", "科小"]
MONTH = "月份_"
_MONTH_ABOVE = r"((?:20\d\d\s*年\s*)?\d{1,2}\s*月)"
_STREET = r"([^\W\d_省市区县]{2,4}(?:街道|镇|乡))"
_PLAIN = re.compile(r"^[A-Za-z_\u3400-\u9fff][\w\u3400-\u9fff]*$")


@dataclass(frozen=True)
class Made:
    """A table of the mapping: its kind, and its keys as they will be written."""

    kind: str
    keys: Mapping[str, Any]


class Writer:
    """Makes the tables for sheets that are alike, with their own headings for the form's roles."""

    def __init__(self, sheets: Sequence[Drafted], form: Form) -> None:
        self.sheets = sheets
        self.sheet = sheet = sheets[0]
        self.form = form
        self.made: dict[str, Any] = {}
        self.inline: dict[str, Any] = {}
        self.places = dict(self.from_places())
        self.of = {r: [c.heading for c in sheet.of(r)] for r in form.roles}
        for role, name in self.places.items():
            self.of[role] = [name]
        self.uses_fields = False

    def from_places(self) -> Iterator[tuple[str, str]]:
        """What the sheet's name or a line above the header says, where no column does."""
        sheet = self.sheet
        if sheet.firm_above:
            self.made[FIRM_ABOVE] = {"from": "above", "keep": ABOVE_FIRM}
            yield "firm", FIRM_ABOVE
        told = any(sheet.of(role) for role in ("broker", "server", "visitor"))
        if self.form.name in ("visits", "enterprises") and not told and self.of_persons():
            self.made["走访人"] = {"from": "sheet"}
            yield "broker", "走访人"
        if self.form.name != "enterprises":
            return
        if not sheet.of("region") and (cell := self.region()):
            self.made["所属街道"] = cell
            yield "region", "所属街道"
        parks = all(re.search(r"(?:社区|园区|园)$", s.sheet) for s in self.sheets)
        if not sheet.of("community") and parks:
            self.made["所属社区"] = {"from": "sheet"}
            yield "community", "所属社区"

    def of_persons(self) -> bool:
        """Whether each sheet is called after a person: then it is that person's."""
        from loaders.article.lexicon import lexicon

        name = re.compile(f"{lexicon().surname}[\u3400-\u9fff]{{1,2}}")
        return all(name.fullmatch(s.sheet) and not words().knows(s.sheet) for s in self.sheets)

    def region(self) -> dict[str, str] | None:
        """The street: the sheet's name where each is one, or what stands above the header."""
        if all(re.search(r"(?:街道|镇|乡)$", s.sheet) for s in self.sheets):
            return {"from": "sheet"}
        if all(re.search(_STREET, "\n".join(s.above)) for s in self.sheets):
            return {"from": "above", "keep": _STREET}
        return None

    def tables(self) -> list[Made]:
        """The tables, those left out for which the sheet lacks a column."""
        self.make_columns()
        return [table for spec in self.form.tables for table in self.table(spec)]

    def make_columns(self) -> None:
        """Columns of the mapping's own: what several tables need alike."""
        for name, spec in self.form.made.items():
            cell = self.cell(spec, {})
            if cell is not None:
                # What is made of a column that comes apart is made of each part, table by table.
                parted = self.split({"columns": {name: spec}}, (), {})
                (self.inline if parted else self.made)[_MADE[name]] = cell

    def table(self, spec: Spec) -> Iterator[Made]:
        """A table for each combination of the columns that share a role."""
        needs = [str(n) for n in spec.get("needs", ())]
        if any(not self.of.get(n) for n in needs) or self.of.get(str(spec.get("unless", ""))):
            return
        roles = [*dict.fromkeys([*needs, *self.mentioned(spec)])]
        several = [r for r in roles if len(self.of.get(r, ())) > 1]
        for chosen in itertools.product(*(self.of[r] for r in several)):
            made = self.one(spec, needs, dict(zip(several, chosen, strict=True)))
            if made is not None:
                yield made

    def mentioned(self, spec: Spec) -> Iterator[str]:
        for cell in spec["columns"].values():
            if isinstance(cell, str):
                yield cell
            elif "role" in cell:
                yield cell["role"]
            elif "first" in cell:
                yield from self.mentioned({"columns": dict(enumerate(cell["first"]))})
            elif "template" in cell:
                yield from re.findall(r"{(\w+)}", cell["template"])

    def one(self, spec: Spec, needs: Sequence[str], chosen: Mapping[str, str]) -> Made | None:
        kind = ONTOLOGY.nodes.get(spec["kind"]) or ONTOLOGY.relations[spec["kind"]]
        columns = {}
        for name, cell in spec["columns"].items():
            prop = next((p for p in kind.properties if p.name == name), None)
            found = self.cell(cell, chosen, prop.type if prop else None)
            if found is not None:
                columns[name] = found
        label = kind.label if isinstance(kind, NodeKind) else "from"
        if label in spec["columns"] and label not in columns:
            return None
        split = self.split(spec, needs, chosen)
        where = self.where(spec, needs, chosen, split)
        if where is None:
            return None
        keys: dict[str, Any] = {}
        if where:
            keys["where"] = where
        if split:
            keys["split"] = split
        keys["distinct"] = "yes"
        if once := spec.get("once"):
            kept = {k: [c for c in named if c in columns] for k, named in once.items()}
            keys["once"] = {k: named for k, named in kept.items() if named}
        return Made(spec["kind"], {**keys, "columns": columns})

    def heading(self, role: str, chosen: Mapping[str, str]) -> str | None:
        return chosen.get(role) or next(iter(self.of.get(role, ())), None)

    def split(self, spec: Spec, needs: Sequence[str], chosen: Mapping[str, str]) -> dict[str, str]:
        """The columns of this table that hold several things in one cell."""
        found = {}
        for role in dict.fromkeys([*needs, *self.mentioned(spec)]):
            heading = self.heading(role, chosen)
            way = self.form.roles[role].split if role in self.form.roles else ""
            if heading and way and role not in self.places and not self.kept_whole(role, heading):
                found[heading] = way
        return found

    def kept_whole(self, role: str, heading: str) -> bool:
        """Needs with a budget stay whole where one budget would count for several; so do names of
        firms, unless they are numbered, or all that a mark parts are such names."""
        if role == "firm":
            parts = [parts_of(text, "organisations") or [] for text in self.texts(role, heading)]
            several = [each for each in parts if len(each) > 1]
            numbered = any(map(is_numbered, self.texts(role, heading)))
            named = (is_like(p, n) for each in several for n in each for p in ("firm", "institute"))
            return not (several or numbered) or sum(named) < sum(map(len, several))
        budgets = (c for sheet in self.sheets for c in sheet.of("budget"))
        return role == "need" and any(budget.cells for budget in budgets)

    def where(
        self,
        spec: Spec,
        needs: Sequence[str],
        chosen: Mapping[str, str],
        split: Mapping[str, str],
    ) -> dict[str, Any] | None:
        """Which rows the table takes; None where the sheet has none of the kind it is for."""
        where: dict[str, Any] = {}
        matrix = self.sheet.matrix
        if matrix and not matrix.persons and self.tells_when(spec):
            where[matrix.cell] = {"empty": "no"}
        for role in needs:
            heading = self.heading(role, chosen)
            if heading and heading not in split and role != spec.get("flag"):
                where[heading] = {"empty": "no"}
        if flag := spec.get("flag"):
            where[str(self.heading(flag, chosen))] = [*_FLAGS]
        for role, by in spec.get("by", {}).items():
            heading = self.heading(role, chosen)
            way, named = next(iter(by.items()))
            patterns = [named] if isinstance(named, str) else named
            seen = [p for p in patterns if self.both(role, heading, p)]
            if way == "like" and spec.get("seen") and not seen:
                return None
            if heading and (found := patterns if way == "like" else seen):
                where[heading] = {way: "|".join(words().patterns[p] for p in found)}
        return where

    @staticmethod
    def tells_when(spec: Spec) -> bool:
        """Whether a table is of what a matrix has in its cells."""
        cells = [c for c in spec["columns"].values() if isinstance(c, Mapping)]
        return spec["kind"] in ("ServiceEvent", "CONDUCTED") or any(
            c.get("made") == "event" for c in cells
        )

    def both(self, role: str, heading: str | None, pattern: str) -> bool:
        """Whether a column holds any name that is like this pattern."""
        way = self.form.roles[role].split or "organisations"
        names = (p for text in self.texts(role, heading) for p in parts_of(text, way) or ())
        return any(is_like(pattern, name) for name in names)

    def texts(self, role: str, heading: str | None) -> Iterator[str]:
        """What stands in a column, in all the sheets."""
        for sheet in self.sheets:
            for column in sheet.of(role):
                if column.heading == heading:
                    yield from column.cells

    def cell(self, spec: Any, chosen: Mapping[str, str], type_: Type | None = None) -> Any:
        """A cell of the mapping, or None where the sheet lacks what it is made of."""
        if isinstance(spec, str):
            spec = {"role": spec}
        if "either" in spec or "first" in spec:
            cells = [self.cell(each, chosen, type_) for each in spec.get("either") or spec["first"]]
            found = [c for c in cells if c is not None]
            return found[0] if len(found) == 1 else {"first": found} if found else None
        if "made" in spec:
            return self.own(spec["made"])
        if "template" in spec:
            return self.template(spec["template"], chosen)
        if "role" in spec:
            return self.column(spec, chosen, type_)
        return dict(spec)

    def template(self, text: str, chosen: Mapping[str, str]) -> dict[str, str] | None:
        names = re.findall(r"{(\w+)}", text)
        said = {n: self.heading(n, chosen) or self.own(n) for n in names}
        if not all(said.values()):
            return None
        return {"template": re.sub(r"{(\w+)}", lambda m: f"{{{said[m[1]]}}}", text)}

    def own(self, name: str) -> Any:
        """A column of the mapping's own, if it is made; the cell, where each table makes it."""
        made = _MADE.get(name, "")
        return self.inline.get(made, made if made in self.made else None)

    def column(self, spec: Spec, chosen: Mapping[str, str], type_: Type | None) -> Any:
        if self.of.get(str(spec.get("unless", ""))):
            return None
        heading = self.heading(spec["role"], chosen)
        if heading is None:
            if spec["role"] == "phone" and (both := self.with_phone()):
                return {"column": both, "keep": PHONE}
            if "else" in spec:
                return {"constant": spec["else"]}
            return {"constant": credential_in(self.sheet.titles)} if "title" in spec else None
        if (term := self.term(spec, heading)) is not None:
            return term
        more = {k: spec[k] for k in ("period", "keep", "among") if k in spec}
        if type_ is Type.DATE or "period" in more:
            more |= self.dates(spec["role"], heading)
        if type_ in (Type.MONEY, Type.NUMBER, Type.INTEGER) and self.has_commas():
            more["decimal"] = ","
        if spec["role"] == "contact" and heading == self.with_phone():
            more["cut"] = BESIDE_PHONE
        if "among" in more:
            self.uses_fields = True
        if "values" in spec:
            more |= self.values(spec["role"], heading, words().values[spec["values"]])
        bare, remark = parted(heading)
        if type_ is Type.MONEY:
            if not remark and self.sheet.unit:
                more["unit"] = self.sheet.unit
            heading = bare
        cell = {"column": heading, **more} if more else heading
        return {"first": [cell, {"constant": spec["else"]}]} if "else" in spec else cell

    def with_phone(self) -> str:
        """The column of contacts whose telephone numbers stand behind their names, if it does."""
        cells = [t for h in self.of.get("contact", ()) for t in self.texts("contact", h)]
        held = [t for t in cells if re.search(PHONE, t)]
        return self.of["contact"][0] if held and len(held) * 2 >= len(cells) else ""

    def term(self, spec: Spec, heading: str) -> dict[str, Any] | None:
        """Where a period is said as so many years (三年), its last day by the day that it begins;
        nothing (empty) for its first. None where it is said otherwise."""
        unit = remark if (remark := parted(heading)[1]) == "年" else ""
        terms = {years_of(f"{text}{unit}") for text in self.texts(spec["role"], heading)}
        begins = self.of.get(str(spec.get("term", "")))
        years = terms.pop() if len(terms) == 1 else 0
        if not years or not begins:
            return None
        return {"column": begins[0], **self.dates(spec["term"], begins[0]), "years": years}

    def dates(self, role: str, heading: str) -> dict[str, str]:
        """How the days of a column are read: the order of day and month, what a matrix adds."""
        matrix, more = self.sheet.matrix, {}
        if matrix and heading == matrix.cell:
            more["under"] = matrix.heading
        elif month := self.month(role, heading):
            if isinstance(month, str):
                more["under"] = month
            else:
                self.made[MONTH], more["under"] = month, MONTH
        if order := order_of(self.sheets, heading):
            more["order"] = order
        return more | self.year(role, heading, under="under" in more)

    def month(self, role: str, heading: str) -> dict[str, str] | str:
        """What says the month of days without one (5日): a column, the sheet's name, a line over
        the header; nothing (empty) where they have it, or nothing says it."""
        texts = list(self.texts(role, heading))
        if not texts or not all(is_day_alone(text) for text in texts):
            return {}
        for other, cells in self.sheet.unknown.items():
            if cells and all((of := period_of(cell)) and not of.day for cell in cells):
                return other
        if all(period_of(sheet.sheet) for sheet in self.sheets):
            return {"from": "sheet"}
        if all(re.search(_MONTH_ABOVE, "\n".join(sheet.above)) for sheet in self.sheets):
            return {"from": "above", "keep": _MONTH_ABOVE}
        return {}

    def has_commas(self) -> bool:
        """Whether the numbers of these sheets have a decimal comma: one does, and none a point."""
        whole = {
            cell
            for spec in self.form.tables
            if (kind := ONTOLOGY.nodes.get(spec["kind"]))
            for prop in kind.properties
            if prop.type is Type.INTEGER and isinstance(cell := spec["columns"].get(prop.name), str)
        }
        return has_commas((c for sheet in self.sheets for c in sheet.columns), whole)

    def year(self, role: str, heading: str, *, under: bool) -> dict[str, str]:
        """The year of days that stand without one (3月5日), where the title speaks of one; else the
        one year of the days that have one."""
        matrix = self.sheet.matrix
        texts = list(self.texts(role, heading))
        headings = matrix.columns if under and matrix else [s.sheet for s in self.sheets]
        bare = under and not all((of := period_of(h)) and of.year for h in headings)
        if not bare and not any(map(is_bare_day, texts)):
            return {}
        years = {sheet.year for sheet in self.sheets}
        if years == {""}:
            days = (parse_date(day_of_period(text, "start")) for text in texts)
            years = {str(day.year) for day in days if isinstance(day, date)}
        return {"year": years.pop()} if len(years) == 1 and "" not in years else {}

    def values(self, role: str, heading: str, known: Mapping[str, str]) -> dict[str, Any]:
        """What the cells of a column mean, as far as they are known; the others are told of."""
        seen = dict.fromkeys(self.texts(role, heading))
        usual = dict(itertools.islice(known.items(), 3))
        meant = {t: known.get(t.casefold()) for t in seen}
        listed = {t: to for t, to in meant.items() if to} or usual
        return {"values": listed, "others": "told"}


_MADE = {"number": "行号_", "day": "走访日_", "event": "走访编号_"}
"""Columns that a mapping makes of others, by their names in the form."""
