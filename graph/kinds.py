"""All kinds and relations together: whether they fit, and what is found among them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graph.schema import DeclarationError, NodeKind, RelationKind


@dataclass(frozen=True, slots=True)
class Ontology:
    """All kinds and relations; checks that relations join declared kinds."""

    nodes: Mapping[str, NodeKind]
    relations: Mapping[str, RelationKind]

    @classmethod
    def of(cls, *declared: NodeKind | RelationKind) -> Ontology:
        """An ontology of these declarations; raises DeclarationError if they do not fit."""
        nodes: dict[str, NodeKind] = {}
        relations: dict[str, RelationKind] = {}
        for each in declared:
            target: dict[str, NodeKind] | dict[str, RelationKind]
            target = nodes if isinstance(each, NodeKind) else relations
            if each.name in target:
                raise DeclarationError(f"{each.name} is declared twice")
            target[each.name] = each  # type: ignore[assignment]
        for relation in relations.values():
            for end in {*relation.from_kinds, *relation.to_kinds} - set(nodes):
                raise DeclarationError(
                    f"{relation.name} joins {end!r}, which is no node kind; "
                    f"the kinds are {', '.join(nodes)}"
                )
        for kind in nodes.values():
            for reference in kind.references:
                if reference.relation not in relations:
                    raise DeclarationError(
                        f"{kind.name}.{reference.name} makes {reference.relation!r}, "
                        f"which is no relation; the relations are {', '.join(relations)}"
                    )
            if kind.beside and kind.beside not in relations:
                raise DeclarationError(
                    f"{kind.name} is drawn beside what it has the relation {kind.beside!r} to, "
                    f"which is no relation; the relations are {', '.join(relations)}"
                )
        return cls(nodes, relations)

    def public_nodes(self) -> Iterator[NodeKind]:
        """The kinds that people fill in and count."""
        return (k for k in self.nodes.values() if not k.internal)

    def public_relations(self) -> Iterator[RelationKind]:
        """The relations that people fill in and count."""
        return (r for r in self.relations.values() if not r.internal)

    def meetings(self) -> Iterator[tuple[str, str, str]]:
        """Relation, start and end of all ties through which somebody meets anybody."""
        for relation in self.relations.values():
            yield from ((relation.name, a, b) for a, b in relation.ends if a in relation.meets)

    def find_table(self, name: str) -> NodeKind | RelationKind | None:
        """The kind or relation that a sheet of this name (English or Chinese) holds, if any."""
        wanted = _table_key(name)
        tables: list[NodeKind | RelationKind] = [*self.public_nodes()]
        tables += self.public_relations()
        for each in tables:
            if wanted in _table_keys(each):
                return each
        return None


def _table_key(name: str) -> str:
    return re.sub(r"[\s_\-/／()（）]+", "", name).casefold()


def _table_keys(each: NodeKind | RelationKind) -> set[str]:
    names = [each.name, each.zh, *each.zh.split("/")]
    if isinstance(each, NodeKind):
        names += each.aka
    return {_table_key(n) for n in names}
