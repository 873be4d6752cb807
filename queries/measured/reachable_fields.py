"""Which missing field is nearest to what a community has: the density of relatedness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from queries.measured import Parameters, Parts
from queries.measured._presence import cells_of, chosen, kin, matrix_of, within

if TYPE_CHECKING:
    from numpy.typing import NDArray


def measure(parts: Parts, parameters: Parameters) -> pl.DataFrame:
    """The ``top`` missing fields of each community, the densest first; and those asked for where
    nothing that the community has is recorded, without ``density``.

    ``capabilities`` says by how many (``number``) a community has a field, ``carriers`` who has
    which (``carrier, field``; ``support`` of them make a field count), ``steps`` how fields lie in
    each other (``narrow, broad``), ``wanted`` the ``open_demands`` of a community in a field.
    Source: Hidalgo et al. 2007; Balland et al. 2019.
    """
    from queries.measures import density, revealed_advantage

    fields, related = _related(parts["carriers"].unique(), parameters["support"])
    has, asked, inside = parts["capabilities"], parts["wanted"], within(parts["steps"])
    communities = parts["communities"]["community"].sort()
    strong = revealed_advantage(matrix_of(has, "community", communities, fields)) >= 1
    near = density(strong, related)
    covered = kin(has, "community", inside, communities, fields)
    missing = ~covered & (near > 0) & _narrowest(inside, fields)
    found = cells_of(missing, communities, fields, "community", density=near)
    found = found.with_columns(
        pl.col("density").round(6),
        typical=pl.col("density").mean().over("community").round(6),
    )
    unrecorded = asked.select("community", "field").join(has, on="community", how="anti")
    found = pl.concat([found, unrecorded], how="diagonal_relaxed")
    if parameters["community"]:
        found = found.filter(pl.col("community").is_in(parameters["community"]))
    found = found.filter(chosen(inside, parameters["field"]))
    found = found.join(parts["fields"], on="field", how="left")
    found = found.join(asked, on=["community", "field"], how="left")
    order = ["community", "density", "open_demands", "code", "field_name", "field"]
    found = found.with_columns(pl.col("open_demands").fill_null(0)).sort(
        order, descending=[False, True, True, False, False, False], nulls_last=True
    )
    found = found.group_by("community", maintain_order=True).head(parameters["top"])
    closest = _nearest(found, strong, related, communities, fields, parts["fields"])
    found = found.join(closest, on=["community", "field"], how="left")
    return found.join(parts["communities"], on="community")


def _related(carriers: pl.DataFrame, support: int) -> tuple[pl.Series, NDArray[Any]]:
    """The fields with enough carriers (sorted ids), and their relatedness."""
    from scipy.sparse import coo_array

    from queries.measures import proximity

    known = carriers.filter(pl.len().over("field") >= support)
    fields = known["field"].unique().sort()
    who = known["carrier"].unique().sort()
    place = (
        known["carrier"].cast(pl.Enum(who)).to_physical().to_numpy(),
        known["field"].cast(pl.Enum(fields)).to_physical().to_numpy(),
    )
    ones = [1.0] * known.height
    return fields, proximity(coo_array((ones, place), shape=(len(who), len(fields))))


def _narrowest(inside: pl.DataFrame, fields: pl.Series) -> NDArray[Any]:
    """Fields that contain no other field in use: a whole area is too wide to be reached."""
    known = fields.to_list()
    wide = inside.filter(pl.col("narrow") != pl.col("broad"), pl.col("narrow").is_in(known))[
        "broad"
    ]
    found: NDArray[Any] = (~fields.is_in(wide.unique().to_list())).to_numpy()
    return found


def _nearest(
    found: pl.DataFrame,
    strong: NDArray[Any],
    related: NDArray[Any],
    communities: pl.Series,
    fields: pl.Series,
    named: pl.DataFrame,
) -> pl.DataFrame:
    """For the pairs found, the three fields the community has that are most related."""
    known = found.drop_nulls("density")
    row = known["community"].cast(pl.Enum(communities)).to_physical().to_numpy()
    column = known["field"].cast(pl.Enum(fields)).to_physical().to_numpy()
    links = strong[row] * related[:, column].T
    at, which = links.nonzero()
    near = known.select("community", "field")[at.tolist()].with_columns(
        own=fields[which.tolist()], link=pl.Series(links[at, which]).round(9)
    )
    near = near.join(named.select(own="field", own_name="field_name", own_code="code"), on="own")
    near = near.sort("link", "own_code", "own_name", descending=[True, False, False])
    listed: pl.DataFrame = near.group_by("community", "field", maintain_order=True).agg(
        near_fields=pl.col("own_name").head(3)
    )
    return listed
