"""What the recommender reads and learns of a graph, kept beside it until the graph changes.

To read the world and to learn its weights takes a hundred times as long as an answer, and both are
the same until somebody writes. The world is kept as arrays (no pickle: a file can only be data),
the weights by the last day that they are learnt from: no later day changes them.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from graph.stores.base import Reader, Remembering
from queries.recommend import offered
from queries.recommend import world as worlds
from queries.recommend.model import Model
from queries.recommend.offered import Offered
from queries.recommend.world import World

if TYPE_CHECKING:
    from queries.recommend.ranking import Group, Ranking

_WORLD, _OFFERED, _WEIGHTS = "world", "offered", "weights"
_DAYS = 8
"""Weights are kept of so many days."""
_TEXTS = ("enterprises", "institutes", "documents", "status", "vocabulary", "field_words")
_MATRICES = ("took", "owns", "others", "says")
_PLACES = ("country", "region", "community")


@dataclass(frozen=True)
class Memory:
    """What is kept beside one graph; of a reader that keeps nothing, nothing."""

    beside: Remembering | None
    state: str

    @classmethod
    def of(cls, reader: Reader) -> Memory:
        """The memory of what answers; of a graph that stands as it now is."""
        behind = getattr(reader, "reader", reader)
        beside = behind if isinstance(behind, Remembering) else None
        return cls(beside, beside.state() if beside else "")

    def world(self, reader: Reader) -> World:
        """The world of the graph, read only where it is not kept."""
        kept = self._get(_WORLD)
        if kept is not None:
            return thawed(kept)
        made = worlds.read(reader)
        self._put(_WORLD, frozen(made))
        return made

    def offered(self, reader: Reader) -> Offered:
        """What the graph has to offer, read only where it is not kept."""
        kept = self._get(_OFFERED)
        if kept is not None:
            return offered.thawed(kept)
        made = offered.read(reader)
        self._put(_OFFERED, offered.frozen(made))
        return made

    def recall(self, ranking: Ranking) -> None:
        """Give the ranking the weights that are kept."""
        kept = self._weights().get(_until(ranking), {})
        for key, (weights, learnt_from) in kept.items():
            ranking.models.setdefault(_group(key), Model(weights, learnt_from))
        ranking.recalled = set(ranking.models)

    def keep(self, ranking: Ranking) -> None:
        """Keep the weights that the ranking has learnt, if there are any that are not kept."""
        if not self.beside or ranking.models.keys() == ranking.recalled:
            return
        made = {_key(g): [dict(m.weights), m.learnt_from] for g, m in ranking.models.items()}
        every, until = self._weights(), _until(ranking)
        own = every.pop(until, {}) | made
        last = dict(list(every.items())[1 - _DAYS :])
        self._put(_WEIGHTS, json.dumps({**last, until: own}).encode())
        ranking.recalled = set(ranking.models)

    def _weights(self) -> dict[str, dict[str, Any]]:
        kept = self._get(_WEIGHTS)
        return {} if kept is None else dict(json.loads(kept))

    def _get(self, name: str) -> bytes | None:
        return self.beside.remembered(f"{name}-{_program()}") if self.beside else None

    def _put(self, name: str, content: bytes) -> None:
        if self.beside:
            self.beside.remember(f"{name}-{_program()}", content, self.state)


def _until(ranking: Ranking) -> str:
    """The day that the weights hang on: the cut, or that after the last thing known."""
    day = ranking.world.day
    return str(min(ranking.cut, 1 + float(day[np.isfinite(day)].max(initial=0))))


def _key(group: Group) -> str:
    return "".join(str(int(each)) for each in group)


def _group(key: str) -> Group:
    active, asks = (each == "1" for each in key)
    return active, asks


@cache
def _program() -> str:
    """What reckons: another digest after every change of it."""
    made = hashlib.blake2b(digest_size=6)
    for file in sorted(Path(__file__).parent.glob("*.py")):
        made.update(file.read_bytes())
    return made.hexdigest()


def frozen(world: World) -> bytes:
    """The world as bytes."""
    arrays: dict[str, Any] = {}
    for each in fields(World):
        value = getattr(world, each.name)
        if each.name in _TEXTS:
            plain = value.tolist() if isinstance(value, np.ndarray) else dict(value)
            text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
            arrays[each.name] = np.frombuffer(text.encode(), np.uint8)
        elif each.name in _MATRICES:
            arrays |= {
                f"{each.name}-{part}": getattr(value, part) for part in ("indices", "indptr")
            }
            arrays[f"{each.name}-shape"] = np.array(value.shape)
        elif each.name == "places":
            for name, (firms, institutes) in value.items():
                arrays |= {f"{name}-e": firms, f"{name}-i": institutes}
        else:
            arrays[each.name] = value
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()


def thawed(kept: bytes) -> World:
    """The world that was made these bytes of."""
    made: dict[str, Any] = {}
    with np.load(io.BytesIO(kept), allow_pickle=False) as found:
        for each in fields(World):
            name = each.name
            if name in _TEXTS:
                made[name] = json.loads(found[name].tobytes())
                if isinstance(made[name], list):
                    made[name] = np.array(made[name], dtype=object)
            elif name in _MATRICES:
                indices, indptr = found[f"{name}-indices"], found[f"{name}-indptr"]
                ones = np.ones(len(indices), np.float32)
                shape = tuple(found[f"{name}-shape"].tolist())
                made[name] = csr_array((ones, indices, indptr), shape=shape)
            elif name == "places":
                made[name] = {n: (found[f"{n}-e"], found[f"{n}-i"]) for n in _PLACES}
            else:
                made[name] = found[name]
    made["field_words"] = {f: tuple(each) for f, each in made["field_words"].items()}
    return World(**made)
