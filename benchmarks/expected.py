"""The weights that the recommender expects: what choices weigh on average over many real sets.

    python -m benchmarks.expected GRAPH [--until 2016-01-01] [--words WORD ...]

GRAPH holds real participations. It is cut into sets of many shapes: a few hundred collaborations
to all, those of one country, without fields, without places; each is looked at on four days. One
model a group of enterprises is learnt from all of them together, and printed as
``queries/recommend/expected.py`` has it. ``--until`` leaves out what began then or later, and
``--words`` takes only documents that say one of these, so that the rest stays unseen. Those that
are shipped are of::

    --until 2016-01-01 --words "code CORDIS programme:H2020.EU.2.1" (and EU.1.4, EU.3.4, EU.3.5)

of all of Horizon 2020 as of early 2016, loaded by the mapping ``cordis_h2020``.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from graph.stores import open_graph
from queries.recommend.features import ASKED
from queries.recommend.model import Choices, learn
from queries.recommend.past import Past
from queries.recommend.ranking import ALL_GROUPS, Ranking, names_of
from queries.recommend.sparse import counts
from queries.recommend.world import World, days_since_epoch, read

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIZES = {250: 4, 400: 4, 700: 4, 1200: 3}
"""Documents drawn for a set, and how many such sets."""
JOINT = {100: 3, 200: 3, 400: 3}
"""The same, of those alone in which enterprises and institutes are together."""
COUNTRIES = 5
DAYS = (0.3, 0.5, 0.7, 0.85)
"""Shares of the joint collaborations that began before the days a set is looked at."""
MOST, MOST_EARLIER = 80, 40
"""Enterprises of a set on one of these days, and on each of those it would learn from."""
LEAST = 5
HELD = 0.1
"""How strongly the weights are held to none, in choices for each that was made."""


def taken(world: World, keep: NDArray[np.bool_]) -> World:
    """The world of these documents, and of who took part in them."""
    at = np.flatnonzero(keep)
    took, owns, others = (m[:, at].tocsr() for m in (world.took, world.owns, world.others))
    firms, institutes = (np.flatnonzero(counts(m) > 0) for m in (took, owns))
    return replace(
        world,
        enterprises=world.enterprises[firms],
        institutes=world.institutes[institutes],
        took=took[firms].tocsr(),
        owns=owns[institutes].tocsr(),
        others=others[np.flatnonzero(counts(others) > 0)].tocsr(),
        says=world.says[at].tocsr(),
        places={name: (e[firms], i[institutes]) for name, (e, i) in world.places.items()},
        **{name: getattr(world, name)[at] for name in _OF_DOCUMENTS},
    )


_OF_DOCUMENTS = ("day", "joint", "documents", "status", "ended", "declared")


def of_country(world: World, code: int) -> World:
    """Enterprises and institutes of one country alone."""
    firms, institutes = (np.flatnonzero(each == code) for each in world.places["country"])
    only = replace(
        world,
        enterprises=world.enterprises[firms],
        institutes=world.institutes[institutes],
        took=world.took[firms].tocsr(),
        owns=world.owns[institutes].tocsr(),
        places={name: (e[firms], i[institutes]) for name, (e, i) in world.places.items()},
    )
    return taken(only, (counts(only.took, 0) + counts(only.owns, 0)) > 0)


def without_words(world: World) -> World:
    """As if no field, call or title were known."""
    none = csr_array((len(world.day), 0), dtype=np.float32)
    return replace(world, says=none, vocabulary={}, field_words={})


def without_places(world: World) -> World:
    """As if nobody's country, region or community were known."""
    places = {n: (np.full_like(e, -1), np.full_like(i, -1)) for n, (e, i) in world.places.items()}
    return replace(world, places=places)


def sets(world: World) -> Iterator[World]:
    """The sets that a world is cut into; drawn by numbers, so that they are the same again."""
    joint = (counts(world.took, 0) > 0) & (counts(world.owns, 0) > 0)
    for sizes, among in ((SIZES, np.ones(len(joint), bool)), (JOINT, joint)):
        for size, times in sizes.items():
            for n in range(times):
                drawn = np.random.default_rng(1000 * size + n).random(len(joint))
                yield taken(world, among & (drawn < size / max(1, among.sum())))
    yield from (world, without_words(world), without_places(world))
    codes, often = np.unique(world.places["country"][0], return_counts=True)
    largest = codes[np.argsort(-often, kind="stable")]
    yield from (of_country(world, int(code)) for code in largest[largest >= 0][:COUNTRIES])


def days(world: World) -> list[float]:
    """The days on which a set is looked at."""
    joint = (counts(world.took, 0) > 0) & (counts(world.owns, 0) > 0)
    dated = np.sort(world.day[joint & np.isfinite(world.day)])
    return sorted({float(dated[int(share * (len(dated) - 1))]) for share in DAYS if len(dated)})


def choices(world: World, active: bool) -> Iterator[tuple[Choices, bool]]:
    """What enterprises chose in a set, and whether it is known what for."""
    whole = Ranking(world, np.inf)
    for day in days(world):
        if not len(Past(world, day).candidates):
            continue
        found = whole.choices(day, active)
        if found and len(found[0].chosen) >= LEAST:
            yield _thinned(found[0], MOST), found[1]
        for each, asks in Ranking(world, day).examples(active):
            yield _thinned(each, MOST_EARLIER), asks


def _thinned(each: Choices, most: int) -> Choices:
    n = len(each.chosen)
    keep = np.linspace(0, n - 1, min(n, most)).astype(int)
    return Choices(each.features[:, keep], each.chosen[keep], each.possible[keep])


def learnt(worlds: Sequence[World]) -> dict[str, list[float]]:
    """Each feature's weight for each of ALL_GROUPS (0 where a group has not got it)."""
    made: dict[str, list[float]] = {}
    for active in (True, False):
        every = [each for world in worlds for each in choices(world, active)]
        for column, group in enumerate(ALL_GROUPS):
            if group[0] != active:
                continue
            names, whole = names_of(group), names_of((active, True))
            keep = [n for n, name in enumerate(whole) if group[1] or name not in ASKED]
            mine = [
                replace(each, features=each.features[keep])
                for each, asks in every
                if asks or not group[1]
            ]
            held = HELD * sum(len(each.chosen) for each in mine)
            model = learn(names, mine, any_of=active, held=held)
            for name, weight in model.weights.items():
                made.setdefault(name, [0.0] * len(ALL_GROUPS))[column] = round(weight, 3)
    return made


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table of weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("graph", nargs="?")
    parser.add_argument("--until", type=date.fromisoformat)
    parser.add_argument("--words", nargs="+")
    given = parser.parse_args(arguments)
    if not given.graph:
        print("no graph of real participations is given: nothing to learn from")
        return
    with open_graph(given.graph) as store:
        world = read(store)
    for name, weights in learnt(list(sets(chosen(world, given.until, given.words)))).items():
        print(f'    "{name}": ({", ".join(f"{w:g}" for w in weights)}),')


def chosen(world: World, until: date | None, said: Sequence[str] | None) -> World:
    """The world without what began on that day or later, of documents that say one of the words."""
    keep = np.ones(len(world.day), bool)
    if until:
        keep &= ~(world.day >= days_since_epoch(until))
    if said:
        columns: Any = [world.vocabulary[word] for word in said]
        keep &= counts(world.says[:, columns].tocsr()) > 0
    return taken(world, keep)


if __name__ == "__main__":
    main()
