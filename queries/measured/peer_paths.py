"""With whom firms like mine work: paths of length three through a shared institute (L3)."""

from __future__ import annotations

import polars as pl

from queries.measured import Parameters, Parts


def measure(parts: Parts, parameters: Parameters) -> pl.DataFrame:
    """For each enterprise the ``top`` institutes to which it has ``at_least`` so many paths.

    ``enterprises`` are those asked about (``enterprise, enterprise_name`` and what is to be said
    of them); ``projects`` how many (``number``) an enterprise has with an institute that stood as
    ``was``: living, done, failed or unknown. ``unsure``: told only by projects of unknown state.
    """
    rows, met = parts["enterprises"], parts["projects"]
    pair = ["enterprise", "institute"]
    ties = met.select("was", a="enterprise", b="institute")
    sure = ties.filter(pl.col("was").is_in(["living", "done"])).select("a", "b").unique()
    unsure = ties.filter(was="unknown").select("a", "b").unique()
    found = _paths(sure, unsure, rows, parts, parameters).with_columns(unsure=pl.lit(value=False))
    if unsure.height:
        # of whom nothing can be told for certain: paths over projects of unrecorded status too
        every = pl.concat([sure, unsure]).unique()
        left = rows.join(found, on="enterprise", how="anti")
        more = _paths(every, None, left, parts, parameters)
        found = pl.concat([found, more.with_columns(unsure=pl.lit(value=True))])
    tried = met.filter(was="failed").group_by(pair).agg(failed_before=pl.col("number").sum())
    return (
        found.join(rows, on="enterprise")
        .join(tried, on=pair, how="left")
        .with_columns(pl.col("failed_before").fill_null(0), pl.col("score").round(6))
    )


def _paths(
    ties: pl.DataFrame,
    unsure: pl.DataFrame | None,
    rows: pl.DataFrame,
    parts: Parts,
    parameters: Parameters,
) -> pl.DataFrame:
    """The best pairs of these enterprises, with the peer that says most; the first by name."""
    from queries.measures import closest_peers, three_step_paths

    names = parts["projects"].select("institute_name", b="institute").unique("b")
    found = three_step_paths(ties, unsure, parameters["top"], parameters["at_least"])
    found = found.join(names, on="b")
    found = found.join(rows.select(a="enterprise"), on="a", how="semi")
    found = found.sort(
        ["a", "score", "paths", "institute_name", "b"], descending=[False, True, True, False, False]
    )
    found = found.group_by("a", maintain_order=True).head(parameters["top"])
    called = parts["enterprises"].select(peer="enterprise", peer_name="enterprise_name")
    peers = closest_peers(ties, found).join(called, on="peer").sort("peer_name", "peer")
    peers = peers.unique(["a", "b"], keep="first", maintain_order=True)
    return found.join(peers, on=["a", "b"]).rename({"a": "enterprise", "b": "institute"})
