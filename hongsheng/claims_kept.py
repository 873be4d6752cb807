"""What a person decided of claims, beside the graph: so that no later run asks again."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl

from graph.records import Change
from graph.stores.base import Reader, Store


def decisions(reader: Reader, article: str) -> dict[str, str]:
    """Of the claims of an article (or of what else makes them) the decided: id to decision."""
    rows = reader.query(
        "MATCH (c:Claim) WHERE c.article = $article AND c.decision IS NOT NULL "
        "RETURN c.id AS id, c.decision AS decision",
        {"article": article},
    )
    return dict(rows.iter_rows())


def said(reader: Reader, article: str) -> dict[str, str]:
    """What stands beside each of the claims: id to the words that say it."""
    rows = reader.query(
        "MATCH (c:Claim) WHERE c.article = $article AND c.said IS NOT NULL "
        "RETURN c.id AS id, c.said AS said",
        {"article": article},
    )
    return dict(rows.iter_rows())


def keep(store: Store, now: pl.DataFrame, article: str, *, by: str = "") -> None:
    """Write an article's claims, in place of what was kept of it, where any is new or changed.

    A decision that was not there before is by who writes it, now; one that was stays by whom it is.
    """
    columns = ", ".join(f"c.`{name}` AS `{name}_`" for name in now.columns)
    text = f"MATCH (c:Claim) WHERE c.article = $article RETURN {columns} ORDER BY c.id"
    with store.writing(f"claims of {article}", by=by) as writer:
        before = writer.query(text, {"article": article})
        before = before.rename({c: c.removesuffix("_") for c in before.columns}).cast(now.schema)
        now = _signed(now, before, by)
        if before.equals(now.sort("id")):
            return
        there, here = pl.col("id").is_in(before["id"].to_list()), before["id"].to_list()
        change = Change()
        change.create_nodes["Claim"] = now.filter(~there)
        change.update_nodes["Claim"] = now.filter(there)
        gone = [id for id in here if id not in set(now["id"])]
        change.delete_nodes["Claim"] = pl.DataFrame({"id": gone}, schema={"id": pl.String()})
        writer.apply(change)


def _signed(now: pl.DataFrame, before: pl.DataFrame, by: str) -> pl.DataFrame:
    """The claims with who decided on each and when (UTC, to the second)."""
    earlier = before.select("id", "decision", "by", "on")
    both = now.drop("by", "on").join(
        earlier, on=["id", "decision"], how="left", maintain_order="left"
    )
    fresh = pl.col("decision").is_not_null() & pl.col("on").is_null()
    when = datetime.now(UTC).isoformat(timespec="seconds")
    return both.with_columns(
        pl.when(fresh).then(pl.lit(by or None, pl.String)).otherwise("by").alias("by"),
        pl.when(fresh).then(pl.lit(when)).otherwise("on").alias("on"),
    ).select(now.columns)
