"""The cells of a mapping, checked as they are read."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping

import polars as pl

from graph.schema import NodeKind, RelationKind, Type
from loaders.built_in import LISTS
from loaders.mapping.declared import Cell
from loaders.mapping.pieces import Item, Shape

_SOURCES = ("column", "constant", "template", "lookup", "first", "from")
_CHOICES = {
    "decimal": (",", "."),
    "others": ("empty", "keep", "told"),
    "from": ("sheet", "file", "above", "row"),
    "order": ("mdy", "dmy"),
    "period": ("start", "end"),
    "among": tuple(LISTS),
}
_CELL = {
    *_SOURCES,
    *("key", "by", "take", "same", "repair", "decimal", "currency", "rate", "values", "others"),
    *(
        "html",
        "cut",
        "keep",
        "nothing",
        "period",
        "year",
        "unit",
        "among",
        "under",
        "order",
        "years",
    ),
}


def _type(kind: NodeKind | RelationKind | None, to: str) -> Type | None:
    """The type of the property that a cell is for, if it is for one."""
    return next((p.type for p in kind.properties if p.name == to), None) if kind else None


class Cells(Shape):
    """Reads cells."""

    def cell(self, item: Item, kind: NodeKind | RelationKind | None = None, to: str = "") -> Cell:
        if not isinstance(item.value, dict):
            if not item.value:
                raise self.wrong(item, "name a column", "请写明列名")
            return Cell(item.line, columns=self.texts(item), type=_type(kind, to))
        given = self.keys(item, _CELL)
        sources = [s for s in _SOURCES if s in given]
        if len(sources) != 1:
            raise self.wrong(
                item,
                f"a cell has one of {', '.join(_SOURCES)}; here: {', '.join(sources) or 'none'}",
                f"单元格须且只能有 {'、'.join(_SOURCES)} 之一；此处：{'、'.join(sources) or '无'}",
            )
        values = self.pairs(given["values"]) if "values" in given else {}
        key, by = self.look(item, given)
        rate = self.rate(item, given, _type(kind, to) is Type.MONEY)
        for name, known in _CHOICES.items():
            if name in given and given[name].value not in known:
                choices = " / ".join(f"{name}: '{k}'" for k in known)
                raise self.wrong(given[name], f"write {choices}", f"应为 {choices}")
        if "others" in given and "values" not in given:
            raise self.wrong(
                given["others"],
                "others are those that values does not list: values: {theirs: ours}",
                "others 指 values 未列出的值：values: {对方的值: 我方的值}",
            )

        def text(name: str) -> str:
            return self.text(given[name]) if name in given else ""

        return Cell(
            item.line,
            columns=self.texts(given["column"]) if "column" in given else (),
            constant=self.text(given["constant"]) if "constant" in given else None,
            template=self.template(given["template"]) if "template" in given else None,
            lookup=self.text(given["lookup"]) if "lookup" in given else None,
            key=key,
            by=by,
            take=text("take"),
            first=tuple(self.cell(each, kind, to) for each in self.items(given["first"]))
            if "first" in given
            else (),
            place=text("from"),
            same=text("same"),
            repair=self.encoding(given["repair"]) if "repair" in given else "",
            html=self.flag(given.get("html")),
            cut=self.pattern(given["cut"]) if "cut" in given else "",
            keep=self.pattern(given["keep"]) if "keep" in given else "",
            nothing=self.texts(given["nothing"]) if "nothing" in given else (),
            under=text("under"),
            order=text("order"),
            period=text("period"),
            year=self.year(given["year"]) if "year" in given else "",
            years=self.years(given["years"]) if "years" in given else 0,
            unit=text("unit"),
            among=text("among"),
            decimal=text("decimal"),
            currency=text("currency"),
            rate=rate,
            values={n: self.text(each) for n, each in values.items()},
            others_empty=text("others") in ("empty", "told"),
            others_told=text("others") == "told",
            type=_type(kind, to),
        )

    def year(self, item: Item) -> str:
        text = self.text(item)
        if not re.fullmatch(r"(?:19|20)\d\d", text):
            raise self.wrong(item, "a year has four digits: year: 2020", "年份应为四位：year: 2020")
        return text

    def years(self, item: Item) -> int:
        text = self.text(item)
        if not re.fullmatch(r"[1-9]\d?", text):
            raise self.wrong(item, "how many years: years: 3", "年数应为正整数：years: 3")
        return int(text)

    def pattern(self, item: Item) -> str:
        """A regular expression, as the engine of the columns understands it."""
        text = self.text(item)
        try:
            pl.Series([""]).str.contains(text)
        except pl.exceptions.ComputeError as error:
            raise self.wrong(
                item, f"{text!r} is no pattern: {error}", f"“{text}”不是正则表达式：{error}"
            ) from error
        return text

    def template(self, item: Item) -> str:
        text = self.text(item)
        if re.search("[{}]", re.sub(r"{[^{}]+}", "", text)):
            raise self.wrong(
                item,
                f"{text!r} has a brace that is not closed: a column stands as {{column}}",
                f"“{text}”中的花括号不成对：列写作 {{列名}}",
            )
        return text

    def encoding(self, item: Item) -> str:
        try:
            return codecs.lookup(self.text(item)).name
        except LookupError as error:
            raise self.wrong(
                item,
                f"there is no encoding {item.value!r}; mac_roman and cp1252 are usual",
                f"没有编码“{item.value}”；常见的有 mac_roman、cp1252",
            ) from error

    def look(
        self, item: Item, given: Mapping[str, Item]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if "lookup" not in given:
            return (), ()
        missing = [n for n in ("key", "by", "take") if n not in given]
        if missing:
            raise self.wrong(
                item,
                f"the lookup has no {', '.join(missing)}: "
                "{lookup: FILE, key: its column, by: a column here, take: its column}",
                f"lookup 缺少 {'、'.join(missing)}",
            )
        key, by = self.texts(given["key"]), self.texts(given["by"])
        if len(key) != len(by):
            raise self.wrong(item, "key and by name as many columns", "key 与 by 的列数应相同")
        return key, by

    def rate(self, item: Item, given: Mapping[str, Item], is_money: bool) -> float | None:
        currency = self.text(given["currency"]) if "currency" in given else ""
        if "rate" not in given:
            if currency in ("", "CNY"):
                return None
            raise self.wrong(
                item,
                f"amounts are in yuan: say how many yuan one {currency} is (rate: 7.8)",
                f"金额以元为单位：请注明 1 {currency} 折合多少元（rate: 7.8）",
            )
        try:
            rate = float(self.text(given["rate"]))
        except ValueError as error:
            raise self.wrong(given["rate"], "a rate is a number", "rate 应为数字") from error
        if not is_money or not currency or not 0 < rate < float("inf"):
            raise self.wrong(
                given["rate"],
                "a rate goes with a currency, above 0, in a column of money",
                "rate 须大于 0，与 currency 同用，且只用于金额列",
            )
        return rate
