"""What many facts of a picture share, written once: names of properties, values, and sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from exports.view.elements import Fact
from graph.ontology import ONTOLOGY
from graph.schema import Type


class Pool:
    """Texts that facts share, each kept once: properties, values and sources."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, str, str], int] = {}
        self._values: dict[str, int] = {}
        self._sources: dict[tuple[str, str], int] = {}

    def value(self, text: str) -> int:
        return self._values.setdefault(text, len(self._values))

    def source(self, title: str, day: str) -> int:
        return self._sources.setdefault((title, day), len(self._sources))

    def facts(self, owner: str, facts: Sequence[Fact]) -> list[int]:
        """The usual source, then property, value, property, value ...

        Where another source says it, the property is -1 - property, and the source follows.
        """
        if not facts:
            return []
        cited = [self.source(f.source, f.source_date) if f.source else -1 for f in facts]
        usual = Counter(cited).most_common(1)[0][0]
        flat = [usual]
        for fact, source in zip(facts, cited, strict=True):
            key = (owner, fact.name, fact.zh)
            name = self._names.setdefault(key, len(self._names))
            value = self.value(fact.value)
            flat += [name, value] if source == usual else [-1 - name, value, source]
        return flat

    def tables(self) -> dict[str, Any]:
        return {
            "names": [
                [zh, name.replace("_", " "), *_reading(o, name)] for o, name, zh in self._names
            ],
            "values": list(self._values),
            "said": [list(s) for s in self._sources],
        }


UNITS = {
    "yuan": "元",
    "degree": "°",
    "enterprises": "家企业",
    "hours": "小时",
    "hours a week": "小时/周",
    "TRL": "级",
}


def _reading(owner: str, name: str) -> tuple[Mapping[str, str] | None, list[str] | None]:
    """How a value of this property reads: its choices in Chinese, its unit in both languages."""
    if name == "credential":
        owner, name = "Credential", "kind"
    kind = ONTOLOGY.nodes.get(owner) or ONTOLOGY.relations.get(owner)
    for each in kind.properties if kind else ():
        if each.name != name:
            continue
        choices = {"yes": "是", "no": "否"} if each.type is Type.BOOLEAN else dict(each.choices)
        unit = [UNITS.get(each.unit, each.unit), each.unit] if each.unit else None
        return choices or None, unit
    return None, None
