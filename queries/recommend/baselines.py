"""The simple rankings that a recommender has to beat, each a feature by itself.

Ties are broken as everywhere: by the enterprises an institute worked with, then by id.
"""

from __future__ import annotations

from collections.abc import Mapping

BASELINES: Mapping[str, str] = {
    "popularity": "partners",
    "popularity-same-country": "partners-there",
    "co-participation": "with-partners",
    "l3": "l3",
    "item-knn": "item-knn",
    "fields": "topic-near",
}
"""Name to feature. Popularity: enterprises worked with; same country: of those, the enterprise's
compatriots; co-participation: collaborations shared with its partners; three-step paths (L3);
item-kNN: likeness of the enterprises that two institutes have; fields: what was done in them."""
BASELINES_ZH: Mapping[str, str] = {
    "popularity": "合作企业数",
    "popularity-same-country": "同国合作企业数",
    "co-participation": "与其伙伴同项目次数",
    "l3": "三步路径",
    "item-knn": "近邻院所",
    "fields": "所需领域",
}
OF_HISTORY = ("co-participation", "l3", "item-knn")
"""Those that need partners from before: a newcomer has none."""
OF_WORDS = ("fields",)
"""Those that need the field of the call."""
