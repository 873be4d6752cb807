"""The synthetic district: made step by step from a seed, labelled as made up throughout.

It is no model of Beilun: it is a district of the same size, in which every kind of gap occurs in
plausible numbers. Its projects, amounts, brokers, communities and credentials, together with what
was reported, equal the article's figures. Contracts are on record up to the end of May 2020, the
last month of which the article speaks; visits up to the day of the article.
"""

from __future__ import annotations

from graph.records import Table
from loaders.beilun import credentials, needs, places, projects, service
from loaders.beilun.canonical import Rows
from loaders.beilun.world import AS_OF, World

__all__ = ["AS_OF", "AS_SOURCE", "build"]

AS_SOURCE = "hongsheng-synthetic"


def build(seed: int) -> list[Table]:
    """The tables of the district made from this seed."""
    world = World(seed, Rows("beilun-synthetic", synthetic=True))
    world.rows.node(
        "Source",
        id=AS_SOURCE,
        title="北仑示例区：合成数据，并非事实 / Beilun example district: synthetic, not observed",
        publisher="hongsheng",
        date=AS_OF,
    )
    places.make_communities(world)
    places.make_firms(world)
    places.make_platforms(world)
    needs.make_institutes(world)
    service.make_brokers(world)
    service.make_services(world)
    service.make_platform_services(world)
    credentials.make_credentials(world)
    needs.make_demands(world)
    projects.make_collaborations(world)
    places.write_firms(world)
    return world.rows.tables()
