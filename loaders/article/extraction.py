"""An article as claims: entities, relations and figures, each with the text that says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from loaders.article.about import About, about
from loaders.article.collaborations import as_entities, collaborations, relations_of
from loaders.article.figures import Figure, figures
from loaders.article.naming import Entity, entities
from loaders.article.reading import Text, read_article
from loaders.article.relations import relations
from loaders.article.scene import Found, Scene

_SURE = {"Enterprise": 0.9, "Institute": 0.9, "Agency": 0.9, "Community": 0.85, "Platform": 0.8}


@dataclass(frozen=True)
class Claim:
    """A relation that the article claims, by the names of its ends."""

    type: str
    start: tuple[str, str]
    end: tuple[str, str]
    spans: tuple[tuple[int, int], ...]
    sure: float


@dataclass(frozen=True)
class Extract:
    """What an article says. Spans of entities, claims and figures are places in ``text.text``."""

    text: Text
    about: About
    entities: tuple[Entity, ...]
    claims: tuple[Claim, ...]
    figures: tuple[Figure, ...]

    def plain(self) -> dict[str, Any]:
        """The JSON that ``hongsheng extract`` promises; spans count the file's characters."""

        def place(span: tuple[int, int]) -> list[int]:
            return list(self.text.span(*span))

        return {
            "title": self.about.title,
            "publisher": self.about.publisher,
            "date": self.about.date.isoformat() if self.about.date else None,
            "entities": [
                {
                    "name": e.name,
                    "kind": e.kind,
                    "aliases": e.aliases,
                    "spans": [place(s) for s in e.spans],
                    "confidence": sureness(e),
                    **e.properties,
                }
                for e in self.entities
            ],
            "relations": [
                {
                    "type": c.type,
                    "from": c.start[1],
                    "to": c.end[1],
                    "spans": [place(s) for s in c.spans],
                    "from_kind": c.start[0],
                    "to_kind": c.end[0],
                    "confidence": c.sure,
                }
                for c in self.claims
            ],
            "figures": [
                {
                    "what": f.what,
                    "value": int(f.value) if f.value == int(f.value) else f.value,
                    "unit": f.unit,
                    "period": f.period,
                    "span": place((f.start, f.end)),
                    "bound": f.bound,
                    "compared_with": f.compared_with,
                }
                for f in self.figures
            ],
        }


def sureness(one: Entity) -> float:
    """How sure an entity is, from 0 to 1: by its kind, more where named in full or often."""
    if one.kind == "Enterprise" and not one.name.endswith(("公司", "集团")):
        return 0.6
    if one.kind == "Collaboration":
        return 0.7
    return min(0.99, _SURE.get(one.kind, 0.8) + (0.05 if len(one.spans) > 1 else 0.0))


def extract(path: Path, on: date | None = None) -> Extract:
    """Read the article in a file. ``on`` is its day where it does not say so itself.

    Raises Problem for a file that is missing, empty, too large or not Chinese.
    """
    return extract_text(read_article(path), on)


def extract_text(text: Text, on: date | None = None) -> Extract:
    """What a text says."""
    head = about(text)
    named = [_as_written(e, text) for e in entities(text.text)]
    scene = Scene.of(text.text, named)
    joints = collaborations(scene)
    claims = _claims([*relations_of(joints), *relations(scene)])
    return Extract(
        text,
        head,
        (*named, *as_entities(joints)),
        tuple(claims),
        tuple(figures(text.text, on or head.date)),
    )


def _as_written(one: Entity, text: Text) -> Entity:
    """The entity under the names that stand in the article, letter by letter."""
    written = {text.text[s:e]: text.shown[s:e] for s, e in one.spans}
    one.name = written.get(one.name, one.name)
    one.aliases = [written.get(a, a) for a in one.aliases]
    return one


def _claims(found: list[Found]) -> list[Claim]:
    """Each relation once, with all that says it; the surest counts."""
    spans: dict[tuple[str, tuple[str, str], tuple[str, str]], list[tuple[int, int]]] = {}
    sure: dict[tuple[str, tuple[str, str], tuple[str, str]], float] = {}
    for one in found:
        key = one.type, one.start, one.end
        places = spans.setdefault(key, [])
        if one.span not in places:
            places.append(one.span)
        sure[key] = max(sure.get(key, 0.0), one.sure)
    return [Claim(*key, tuple(places), sure[key]) for key, places in spans.items()]
