"""Texts that the pack, the plan and the recommender read: who serves whom, what is asked for where.

A question of the catalogue says its own in its file; :mod:`queries.question.phrases` names what
they share.
"""

from __future__ import annotations

import polars as pl

from queries.question.phrases import spelt_out

CURRENT = spelt_out("current(r)")
"""SERVES as ``r`` is current."""
OPEN = spelt_out("may_be_open(d)")
"""Demand ``d`` is, or may be, open."""
KNOWN = spelt_out("known(k)")
"""Collaboration ``k`` is known by the as-of date."""
HAPPENED = spelt_out("happened(v)")
"""ServiceEvent ``v`` had taken place by the as-of date."""

DEMAND_FIELDS = f"""
MATCH (d:Demand)-[:IN_FIELD]->(f:Field) WHERE {OPEN}
RETURN d.id AS demand, f.id AS field, f.name AS field_name
"""
PLACES = """
MATCH (e:Enterprise)-[:LOCATED_IN]->(c:Community)
RETURN e.id AS enterprise, c.id AS community, c.name AS community_name
"""
SERVING = f"""
MATCH (b:Broker)-[r:SERVES]->(e:Enterprise) WHERE {CURRENT}
RETURN DISTINCT b.id AS broker, e.id AS enterprise
"""
LIAISONS = """
MATCH (b:Broker)-[:LIAISES_WITH]->(i:Institute)
RETURN DISTINCT b.id AS broker, i.id AS institute, i.name AS institute_name
"""
COVERED = "MATCH (p:Platform)-[:COVERS]->(f:Field) RETURN DISTINCT p.id AS platform, f.id AS field"
# Step by step, and put together in `closure`: of a circle an engine would walk every round.
WITHIN = """
MATCH (n:Field) OPTIONAL MATCH (n)-[:BROADER]->(w:Field)
RETURN DISTINCT n.id AS narrow, w.id AS broad
"""

FAILED = ("terminated", "not_industrialised")
"""Statuses of a collaboration that came to nothing."""


def closure(steps: pl.DataFrame, low: str, high: str) -> pl.DataFrame:
    """All pairs that steps ``low`` - ``high`` lead to, each with itself too, however many steps.

    A row without ``high`` only says that there is such a ``low``. Circles end.
    """
    edges = steps.drop_nulls()
    ends = pl.concat([steps[low], edges[high].alias(low)]).drop_nulls().unique()
    found = fresh = pl.DataFrame({low: ends, high: ends})
    while fresh.height:
        further = fresh.rename({high: "_at"}).join(edges.rename({low: "_at"}), on="_at")
        fresh = further.select(low, high).unique().join(found, on=[low, high], how="anti")
        found = pl.concat([found, fresh])
    return found.sort(low, high)
