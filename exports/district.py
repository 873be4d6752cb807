"""Which district a graph is of, for the titles of what goes out."""

from __future__ import annotations

from graph.phrase import Phrase
from graph.stores.base import Reader


def titled(store: Reader, of_it: Phrase, otherwise: Phrase) -> Phrase:
    """A title that names the district: ``of_it`` holds ``{}`` for its name.

    The district is the region of most enterprises that have one on record (more than half of
    them); where there is none, the title is ``otherwise``.
    """
    rows = store.query(
        "MATCH (e:Enterprise) WHERE e.region IS NOT NULL RETURN e.region AS region, count(*) AS n"
    ).sort("n", "region", descending=[True, False])
    if not rows.height or 2 * rows["n"][0] <= rows["n"].sum():
        return otherwise
    name = rows["region"][0]
    return Phrase(of_it.en.replace("{}", name), of_it.zh.replace("{}", name))
