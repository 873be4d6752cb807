"""What features weigh before anything is learnt of a graph: as they do on average elsewhere.

Learnt once, by ``python -m benchmarks.expected``, over 32 sets on four days each: what began before
2016 of Horizon 2020's digital and space technology, infrastructures, transport and environment,
whole, by chance, by country, without fields and without places. What docs/advice.md measures is of
other collaborations. Features are standardised (deviation 1 over the candidates). Communities are
in none of these sets: they are taken to weigh as regions do.
"""

from __future__ import annotations

from collections.abc import Mapping

EXPECTED: Mapping[str, tuple[float, float, float, float]] = {
    # took part before and says what for, took part; newcomer that says what for, newcomer
    "partners": (0.064, 0.069, 0.125, 0.125),
    "projects": (0.18, 0.196, 0.132, 0.144),
    "business": (0.089, 0.092, 0.028, 0.027),
    "business-half-year": (0.097, 0.093, -0.004, -0.015),
    "business-year": (0.09, 0.092, 0.029, 0.028),
    "year": (0.181, 0.197, 0.133, 0.145),
    "shared": (0.102, 0.127, 0.17, 0.22),
    "business-share": (0.015, 0, 0.025, 0.028),
    "partners-a-project": (-0.047, -0.055, -0.08, -0.098),
    "same-country": (0.112, 0.108, 0.172, 0.167),
    "same-region": (0.057, 0.059, 0.095, 0.096),
    "same-community": (0.057, 0.059, 0.095, 0.096),
    "same-country-partners": (-0.024, -0.007, -0.016, 0.001),
    "partners-there": (0.023, 0.007, 0.037, 0.011),
    "partners-there-share": (-0.016, 0.018, -0.028, 0.021),
    "countries-lift": (0.048, 0.042, 0.02, 0.019),
    "topic": (0.091, 0, 0.075, 0),
    "topic-near": (0.059, 0, 0.004, 0),
    "topic-nearest": (0.037, 0, 0.038, 0),
    "topic-business": (-0.003, 0, -0.029, 0),
    "topic-business-nearest": (-0.025, 0, 0.009, 0),
    "topic-recent": (0.009, 0, -0.026, 0),
    "topic-cosine": (0.164, 0, 0.155, 0),
    "topic-share": (0.039, 0, -0.01, 0),
    "topic-around": (0.076, 0, 0.035, 0),
    "topic-home": (0.011, 0, 0.016, 0),
    "topic-enterprises": (-0.032, 0, -0.006, 0),
    "topic-there": (-0.015, 0, 0.021, 0),
    "with-partners": (-0.021, -0.032, 0, 0),
    "with-partners-cosine": (-0.006, -0.006, 0, 0),
    "with-partners-share": (-0.015, -0.022, 0, 0),
    "with-partners-spread": (-0.021, -0.018, 0, 0),
    "item-knn": (0.017, 0.024, 0, 0),
    "l3": (0.02, 0.054, 0, 0),
    "walk-3": (-0.022, -0.014, 0, 0),
    "walk-3-discounted": (-0.008, -0.013, 0, 0),
    "step-2": (0.016, 0.021, 0, 0),
    "step-2-discounted": (0.01, 0.008, 0, 0),
    "step-3": (0.084, 0.105, 0, 0),
    "step-3-discounted": (0.053, 0.054, 0, 0),
    "own-topic": (0.015, 0.05, 0, 0),
    "own-topic-cosine": (0.132, 0.222, 0, 0),
    "own-breadth": (0.046, 0.037, 0, 0),
    "own-breadth-home": (0.084, 0.079, 0, 0),
}
"""Each feature's weight in the order of :data:`~queries.recommend.ranking.ALL_GROUPS`."""
