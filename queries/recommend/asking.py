"""Who asks, and for what: the enterprises, the fields and the words."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from graph.problem import Problem
from graph.stores.base import Reader
from queries.lookup import Found, exactly, one
from queries.recommend import texts, words
from queries.recommend.world import World

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True, slots=True)
class Asking:
    """``enterprises`` (ids; the first is ranked for), ``fields`` (ids) and ``texts`` asked for.

    ``trl_min`` is the least readiness wanted, None where nothing is said. ``unknown`` are codes of
    fields that the graph has not, and ``words`` what they begin with as others that it has.
    """

    enterprises: tuple[str, ...]
    fields: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    trl_min: int | None = None
    unknown: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def asking_of(
    reader: Reader, subject: Found, as_of: date, fields: Sequence[str] = (), call: str = ""
) -> Asking:
    """What a demand or an enterprise asks for.

    A demand: its fields and title, for who raised it. An enterprise: the fields and titles of its
    open demands. ``fields`` (names, codes or ids) and ``call`` say it instead, where given. A code
    that is new but begins as others do stands for what it begins with. Raises Problem for a field
    that is not known at all, and for a subject of another kind.
    """
    if subject.kind == "Demand":
        rows = reader.query(texts.DEMAND, {"id": subject.id})
        enterprises = tuple(rows["enterprise"].drop_nulls().to_list())
    elif subject.kind == "Enterprise":
        rows = reader.query(texts.DEMANDS_OF, {"id": subject.id, "as_of": as_of})
        enterprises = (subject.id,)
    else:
        raise Problem(
            f"{subject.name} is of the kind {subject.kind}; partners are recommended to a Demand, "
            "an Enterprise or an Achievement",
            f"{subject.name} 不是需求、企业或成果，无法推荐",
        )
    if fields or call:
        new = {f: begun for f in fields if (begun := _begun(reader, f))}
        chosen = tuple(one(reader, f, kind="Field").id for f in fields if f not in new)
        said = tuple(word for begun in new.values() for word in begun)
        calls = (call,) if call else ()
        return Asking(enterprises, chosen, calls, unknown=tuple(new), words=said)
    asked: dict[str, None] = {}
    for demand in rows["demand"].unique(maintain_order=True):
        asked.update(dict.fromkeys(reader.query(texts.DEMAND_FIELDS, {"id": demand})["field"]))
    trl = rows["trl_min"].drop_nulls().to_list()
    titles = tuple(dict.fromkeys(rows["title"].drop_nulls().to_list()))
    return Asking(enterprises, tuple(asked), titles, int(min(trl)) if trl else None)


def _begun(reader: Reader, text: str) -> tuple[str, ...]:
    """The words of a field's code that the graph has not, if codes of its scheme begin alike."""
    if exactly(reader, text, kind="Field"):
        return ()
    codes: dict[str, set[str]] = {}
    for scheme, code in reader.query(texts.FIELD_CODES).iter_rows():
        codes.setdefault(scheme or "", set()).update(words.in_code(code))
    found: list[str] = []
    for scheme, known in codes.items():
        code = text.removeprefix(f"{scheme}:")
        own = list(words.in_code(code))
        if len(own) > 1 and own[0] in known:
            found += [*words.in_code(code, f"code {scheme}"), *words.in_text(code)]
    return tuple(dict.fromkeys(found))


def says(
    world: World, fields: Iterable[str], said: Iterable[str], more: Iterable[str] = ()
) -> csr_array:
    """The words of these fields and texts (or calls), and ``more``, as one row over the vocabulary,
    0/1."""
    return rows_of_words(world, [(fields, said, more)])


def rows_of_words(world: World, rows: Iterable[Sequence[Iterable[str]]]) -> csr_array:
    """As :func:`says`, a row for each of (fields, texts) or (fields, texts, more words)."""
    from scipy.sparse import csr_array

    at: list[int] = []
    ends = [0]
    known = world.vocabulary

    @cache
    def of_field(field: str) -> set[int]:
        return {known[w] for w in world.field_words.get(field, ()) if w in known}

    for fields, said, *more in rows:
        found = [w for each in more for w in each]
        found += [w for text in said for w in (*words.in_text(text), *words.in_code(text, "call"))]
        own = {known[w] for w in found if w in known}
        at += sorted(own.union(*map(of_field, fields)))
        ends.append(len(at))
    shape = (len(ends) - 1, len(world.vocabulary))
    index = np.array(at, np.int32), np.array(ends, np.int32)
    return csr_array((np.ones(len(at), np.float32), *index), shape=shape)


def positions(world: World, enterprises: Iterable[str]) -> list[int]:
    """Positions of the enterprises that the world knows."""
    every = world.enterprises
    found = ((bisect_left(every, e), e) for e in enterprises)
    return [n for n, e in found if n < len(every) and every[n] == e]
