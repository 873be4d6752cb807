"""The bundled example: the district of Beilun as a newspaper reported it, and a made-up one around.

Three sources, never mixed. What *Science and Technology Daily* reported on 2020-07-15 is in
``loaders/data/beilun`` in the canonical form, and holds nothing that the article does not say,
save for the wording of two titles. Figures that belong to no node are in
``beilun_figures.csv``, each with the section and paragraph of the article. The list of fields is
that of the high-tech recognition rules of 2016. The synthetic district is made by
:mod:`loaders.beilun.district`; every node of it says so, and so does every name.

How the article was read
------------------------
* The chip that Weike needs is one demand. The earlier collaboration, which was not industrialised
  and whose institute is not named, and the present one both address it. The present one is called
  active because production lies ahead; the demand is called matched. So Weike is no longer "once
  bitten": it would be if the present collaboration ended without a product.
* Hu Xiuqin's brokering is a matchmaking event without a date, a tie to the institute and a
  BROKERED; a lasting care for the firm (SERVES) is not reported.
* Longyuan is placed in the Lingfeng community because Lingfeng approved its return to work.
* A chip development falls under 微电子技术 by the definition of that field; no other reported node
  is given a field, and so nothing is said of what the reported platforms cover.
* 同比增长2倍以上 literally says that the growth was over twice the year before, that is, three
  times as much; loosely it is used for "more than double". The synthetic year before is less than a
  third of the amount, so that both readings hold.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import polars as pl

from graph.records import Table
from loaders.beilun.canonical import Rows, bundled, lines, table
from loaders.beilun.district import AS_OF, AS_SOURCE, build
from loaders.beilun.world import SCHEME, of_field

__all__ = [
    "ARTICLE",
    "AS_OF",
    "FIELDS",
    "SYNTHETIC",
    "fields",
    "figures",
    "outline",
    "reported",
    "synthetic",
]

ARTICLE = "keji-ribao-2020-07-15"
"""Source id of the article."""
FIELDS = "gaoxin-lingyu-2016"
"""Source id of the list of fields."""
SYNTHETIC = AS_SOURCE
"""Source id of all that is made up."""


def reported() -> list[Table]:
    """What the article says, and its row as a source."""
    folder = files("loaders").joinpath("data", "beilun")
    names = sorted(f.name.removesuffix(".csv") for f in folder.iterdir() if f.name[-4:] == ".csv")
    return [table(n, bundled(f"beilun/{n}.csv"), "beilun-reported") for n in names]


def fields() -> list[Table]:
    """The 8 areas and 52 fields of 国家重点支持的高新技术领域, and which area holds which field."""
    rows = Rows("beilun-fields")
    rows.node(
        "Source",
        id=FIELDS,
        title="国家重点支持的高新技术领域（国科发火〔2016〕32号 附件）",
        publisher="科技部、财政部、国家税务总局",
        date="2016-01-29",
    )
    for line in lines("fields.csv"):
        rows.node(
            "Field",
            id=of_field(line["code"])[1],
            code=line["code"],
            name=line["name"],
            aliases=line["aliases"],
            scheme=SCHEME,
        )
        if line["broader"]:
            rows.relate("BROADER", of_field(line["code"]), of_field(line["broader"]))
    return rows.tables()


def synthetic(seed: int = 2020) -> list[Table]:
    """The made-up district around the reported facts: the same tables for the same seed.

    Its relations lead to reported nodes in three cases only: enterprises and platforms lie in the
    Lingfeng community, brokers are employed by the bureau. Every other one joins made-up nodes, or
    leads to a field.
    """
    return build(seed)


def figures() -> pl.DataFrame:
    """The article's figures: ``what``, ``zh``, ``value`` (number), ``unit``, ``period`` (a day, or
    first/last month), ``bound`` (exactly, more than, at least), ``sentence`` (section.paragraph).
    """
    return bundled("beilun_figures.csv").with_columns(pl.col("value").cast(pl.Float64))


def outline() -> dict[str, Any]:
    """A schematic outline to draw the district in, as GeoJSON (WGS 84): made by hand, no boundary.

    Its one feature is marked ``synthetic`` and says in ``name`` that it is schematic.
    """
    data = files("loaders").joinpath("data", "beilun_outline_schematic.geojson").read_bytes()
    found: dict[str, Any] = json.loads(data)
    return found
