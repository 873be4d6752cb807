"""What several rules read: open demands, current service, supply, and how fields lie in each other.

The texts are flat scans that run alike on both engines; the rules compare their rows as sets, each
side collected once, since a join over the graph explodes (demands × achievements × brokers).

Fixed for all rules:

- *as of*: what is dated later than the as-of date is not yet known. A collaboration that is only
  proposed counts whatever start it plans. One that had not ended by then was then still living.
- *current service*: ``since`` empty or not later than the as-of date, and ``until`` empty or later.
- *open demand*: status ``open``. Without a status it may be open: every verdict on it is unknown.
- *same or narrower field*: through BROADER to the end, however deep; circles do no harm.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import wraps
from typing import Any

import polars as pl

from graph.problem import Problem
from queries.query import After
from queries.reckoning import GAP, UNKNOWN

CURRENT = "(r.since IS NULL OR r.since <= $as_of) AND (r.until IS NULL OR r.until > $as_of)"
"""SERVES as ``r`` is current."""
OPEN = "(d.status = 'open' OR d.status IS NULL) AND (d.raised_on IS NULL OR d.raised_on <= $as_of)"
"""Demand ``d`` is, or may be, open."""
KNOWN = "(k.status = 'proposed' OR k.started_on IS NULL OR k.started_on <= $as_of)"
"""Collaboration ``k`` is known by the as-of date."""
HAPPENED = "(v.date IS NULL OR v.date <= $as_of)"
"""ServiceEvent ``v`` had taken place by the as-of date."""

DEMANDS = f"""
MATCH (d:Demand) WHERE {OPEN}
RETURN d.id AS demand, d.title AS demand_title, d.status AS status, d.raised_on AS raised_on,
       d.trl_min AS trl_min, d.deadline AS deadline, d.source AS demand_source
"""
RAISERS = f"""
MATCH (e:Enterprise)-[:RAISED]->(d:Demand) WHERE {OPEN}
OPTIONAL MATCH (e)-[:LOCATED_IN]->(c:Community)
RETURN d.id AS demand, e.id AS enterprise, e.name AS enterprise_name,
       e.surveyed_on AS surveyed_on, e.source AS enterprise_source,
       c.id AS community, c.name AS community_name
"""
DEMAND_FIELDS = f"""
MATCH (d:Demand)-[:IN_FIELD]->(f:Field) WHERE {OPEN}
RETURN d.id AS demand, f.id AS field, f.name AS field_name
"""
ADDRESSING = f"""
MATCH (k:Collaboration)-[:ADDRESSES]->(d:Demand) WHERE {OPEN} AND {KNOWN}
RETURN d.id AS demand, k.id AS collaboration, k.title AS collaboration_title,
       k.status AS status, k.ended_on AS ended_on
"""
PLACES = """
MATCH (e:Enterprise)-[:LOCATED_IN]->(c:Community)
RETURN e.id AS enterprise, c.id AS community, c.name AS community_name
"""
SERVING = f"""
MATCH (b:Broker)-[r:SERVES]->(e:Enterprise) WHERE {CURRENT}
RETURN DISTINCT b.id AS broker, e.id AS enterprise
"""
SERVING_DEMAND = f"""
MATCH (b:Broker)-[r:SERVES]->(e:Enterprise)-[:RAISED]->(d:Demand) WHERE {CURRENT} AND {OPEN}
RETURN DISTINCT b.id AS broker, b.name AS broker_name, e.id AS enterprise
"""
LIAISONS = """
MATCH (b:Broker)-[:LIAISES_WITH]->(i:Institute)
RETURN DISTINCT b.id AS broker, i.id AS institute, i.name AS institute_name
"""
PARTNERS = f"""
MATCH (e:Enterprise)-[:PARTY_TO]->(k:Collaboration)<-[:PARTY_TO]-(i:Institute) WHERE {KNOWN}
RETURN DISTINCT e.id AS enterprise, i.id AS institute
"""
ACHIEVEMENTS = """
MATCH (a:Achievement) WHERE a.registered_on IS NULL OR a.registered_on <= $as_of
RETURN a.id AS achievement, a.title AS achievement_title, a.registered_on AS registered_on,
       a.trl AS trl, a.stage AS stage, a.source AS achievement_source
"""
ACHIEVEMENT_FIELDS = """
MATCH (a:Achievement)-[:IN_FIELD]->(f:Field)
WHERE a.registered_on IS NULL OR a.registered_on <= $as_of
RETURN a.id AS achievement, f.id AS field, f.name AS field_name
"""
OFFERERS = """
MATCH (i:Institute)-[:OFFERS]->(a:Achievement)
WHERE a.registered_on IS NULL OR a.registered_on <= $as_of
RETURN a.id AS achievement, i.id AS institute, i.name AS institute_name,
       i.surveyed_on AS surveyed_on
"""
# Step by step, and put together in `closure`: of a circle an engine would walk every round.
WITHIN = """
MATCH (n:Field) OPTIONAL MATCH (n)-[:BROADER]->(w:Field)
RETURN DISTINCT n.id AS narrow, w.id AS broad
"""
ALL_FIELDS = """
MATCH (f:Field)
RETURN f.id AS field, f.name AS field_name, f.code AS code, f.aliases AS aliases
"""
ALL_COMMUNITIES = """
MATCH (c:Community)
RETURN c.id AS community, c.name AS community_name, c.aliases AS aliases,
       c.surveyed_on AS surveyed_on
"""
FILTERS = {"all_communities": ALL_COMMUNITIES, "all_fields": ALL_FIELDS, "within": WITHIN}
OPEN_DEMANDS = {"raisers": RAISERS, "demand_fields": DEMAND_FIELDS, **FILTERS}
SUPPLY = {
    "achievements": ACHIEVEMENTS,
    "achievement_fields": ACHIEVEMENT_FIELDS,
    "offerers": OFFERERS,
}

_DATES = {
    *("raised_on", "deadline", "registered_on", "surveyed_on", "started_on", "ended_on"),
    *("since", "until", "last_on", "valid_from", "valid_to", "met_on", "oldest", "newest"),
}
_WHOLE = {"trl", "trl_min", "capacity", "events", "n", "undated", "known", "total"}
_NUMBERS = {"hours", "capacity_hours", "amount", "technology_amount"}
_LISTS = {"aliases"}

Frames = Mapping[str, pl.DataFrame]
Parameters = Mapping[str, Any]


def tidy(frame: pl.DataFrame) -> pl.DataFrame:
    """The types that rules reckon with, whatever an engine makes of a column without values."""
    wanted = pl.Schema({name: _polars(name) for name in frame.columns})
    return frame if frame.schema == wanted else frame.cast(wanted)


def _polars(name: str) -> pl.DataType:
    if name in _DATES:
        return pl.Date()
    if name in _WHOLE:
        return pl.Int64()
    if name in _NUMBERS:
        return pl.Float64()
    return pl.List(pl.String()) if name in _LISTS else pl.String()


def prepared(after: After) -> After:
    """An ``after`` that gets its frames tidied."""

    @wraps(after)
    def run(rows: pl.DataFrame, parts: Frames, parameters: Parameters) -> pl.DataFrame:
        tidied = {n: tidy(f) for n, f in parts.items()}
        if "within" in tidied:
            tidied["within"] = closure(tidied["within"], "narrow", "broad")
        return after(tidy(rows), tidied, parameters)

    return run


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


# --- filters --------------------------------------------------------------------------------


def chosen(
    listed: pl.DataFrame, by: str, names: Iterable[str], wanted: list[str], what: str, zh: str
) -> pl.Series | None:
    """Ids in column ``by`` of what a person named by id, name, code or alias; None for all.

    Raises Problem where nothing goes by the name.
    """
    if not wanted:
        return None
    named = [listed.select(by, called=pl.col(n)) for n in (by, *names)]
    named.append(listed.select(by, called=pl.col("aliases")).explode("called"))
    every = pl.concat(named).drop_nulls().unique()
    for each in wanted:
        if not (every["called"] == each).any():
            import difflib

            near = difflib.get_close_matches(each, every["called"].to_list(), n=3, cutoff=0.4)
            hint, hint_zh = (
                (f"; did you mean {', '.join(near)}?", f";是否要找:{'、'.join(near)}?")
                if near
                else ("; leave it out for all", ";不填则不限")
            )
            raise Problem(
                f"there is no {what} called {each!r} in this graph{hint}",
                f"图中没有名为 {each!r} 的{zh}{hint_zh}",
            )
    return every.filter(pl.col("called").is_in(wanted))[by].unique()


def chosen_communities(parts: Frames, parameters: Parameters) -> pl.Series | None:
    """Ids of the communities asked for; None for all."""
    return chosen(
        parts["all_communities"],
        "community",
        ("community_name",),
        parameters["community"],
        "community",
        "社区",
    )


def chosen_fields(parts: Frames, parameters: Parameters) -> pl.Series | None:
    """Ids of the fields asked for and of all narrower ones; None for all."""
    ids = chosen(
        parts["all_fields"],
        "field",
        ("field_name", "code"),
        parameters["field"],
        "field",
        "技术领域",
    )
    if ids is None:
        return None
    within = parts["within"]
    return within.filter(pl.col("broad").is_in(ids.to_list()))["narrow"].unique()


def only(frame: pl.DataFrame, column: str, ids: pl.Series | None) -> pl.DataFrame:
    """Rows whose column is among the ids; all where ids is None."""
    return frame if ids is None else frame.filter(pl.col(column).is_in(ids.to_list()))


# --- collecting -----------------------------------------------------------------------------


def listed(frame: pl.DataFrame, by: str | list[str], **columns: str) -> pl.DataFrame:
    """One row each ``by``: for ``new=old`` the sorted distinct values of a column as a list."""
    keys = [by] if isinstance(by, str) else by
    return frame.group_by(keys).agg(
        **{new: pl.col(old).drop_nulls().unique().sort() for new, old in columns.items()}
    )


def demands(rows: pl.DataFrame, parts: Frames, parameters: Parameters) -> pl.DataFrame:
    """One row for each demand that is or may be open and passes the filters.

    Columns of DEMANDS, and ``enterprises``, ``enterprise_names``, ``communities``, ``fields``
    (names), ``field_ids``, ``surveyed_on`` (of the enterprises the earliest), ``sources``.
    """
    raisers = parts["raisers"]
    who = raisers.group_by("demand").agg(
        enterprises=pl.col("enterprise").unique().sort(),
        enterprise_names=pl.col("enterprise_name").unique().sort(),
        communities=pl.col("community_name").drop_nulls().unique().sort(),
        surveyed_on=pl.col("surveyed_on").min(),
        enterprise_source=pl.col("enterprise_source").drop_nulls().unique().str.join(";"),
    )
    of = listed(parts["demand_fields"], "demand", fields="field_name", field_ids="field")
    found = rows.join(who, on="demand", how="left").join(of, on="demand", how="left")
    empty = pl.lit([], dtype=pl.List(pl.String()))
    found = found.with_columns(
        pl.col("enterprises", "enterprise_names", "communities", "fields", "field_ids").fill_null(
            empty
        ),
        sources=sources("demand_source", "enterprise_source"),
    ).drop("enterprise_source")
    places, fields = chosen_communities(parts, parameters), chosen_fields(parts, parameters)
    if places is not None:
        found = found.join(only(raisers, "community", places), on="demand", how="semi")
    if fields is not None:
        found = found.join(only(parts["demand_fields"], "field", fields), on="demand", how="semi")
    return found


def raised_by(found: pl.DataFrame, parts: Frames, parameters: Parameters) -> pl.DataFrame:
    """Rows of demands, once for each enterprise that raised them: what is the enterprise's own.

    ``enterprise``, ``enterprise_name``, ``surveyed_on``, ``communities`` and ``sources`` are those
    of this enterprise alone, and so is the choice of communities. Nobody knows who raised some
    demands: their rows have no enterprise.
    """
    raisers = parts["raisers"]
    own = raisers.group_by("demand", "enterprise").agg(
        pl.col("enterprise_name", "surveyed_on", "enterprise_source").first(),
        communities=pl.col("community_name").drop_nulls().unique().sort(),
    )
    rows = found.drop("surveyed_on", "communities", "sources").join(own, on="demand", how="left")
    if (places := chosen_communities(parts, parameters)) is not None:
        there = only(raisers, "community", places).select("enterprise").unique()
        rows = rows.join(there, on="enterprise", how="semi")
    return rows.with_columns(sources=sources("demand_source", "enterprise_source"))


def sources(*columns: str) -> pl.Expr:
    """The source ids in these columns (texts joined by ``;``), distinct and sorted."""
    return (
        pl.concat_str((pl.col(c).fill_null("") for c in columns), separator=";")
        .str.split(";")
        .list.eval(pl.element().filter(pl.element() != "").unique().sort())
    )


def fits(demand_fields: pl.DataFrame, supply: pl.DataFrame, within: pl.DataFrame) -> pl.DataFrame:
    """Pairs of a demand and a supply whose field is the demand's or a narrower one.

    ``supply`` has a column ``field`` and its own key columns. Answers ``demand``, the supply's keys
    and ``same`` (the very field, not a narrower one), each pair once.
    """
    keys = [c for c in supply.columns if c not in ("field", "field_name")]
    offered = supply.select(*keys, "field").join(within, left_on="field", right_on="narrow")
    pairs = demand_fields.select("demand", wanted="field").join(
        offered, left_on="wanted", right_on="broad"
    )
    return pairs.group_by("demand", *keys).agg(same=(pl.col("field") == pl.col("wanted")).any())


# --- time and verdict -----------------------------------------------------------------------

FAILED = ("terminated", "not_industrialised")
DONE = ("completed", "industrialised")


def state(as_of: date) -> pl.Expr:
    """What a collaboration (``status``, ``ended_on``) was that day: living, done, failed, unknown.

    A proposed or active one is living; so is one that is over now and was not by then.
    """
    over_later = (pl.col("ended_on") > as_of).fill_null(value=False)
    return (
        pl.when(pl.col("status").is_null())
        .then(pl.lit("unknown"))
        .when(pl.col("status").is_in(["proposed", "active"]) | over_later)
        .then(pl.lit("living"))
        .when(pl.col("status").is_in(FAILED))
        .then(pl.lit("failed"))
        .otherwise(pl.lit("done"))
    )


def judged(
    parameters: Parameters, absence: pl.Expr | bool = True, **missing: tuple[pl.Expr, str]
) -> dict[str, pl.Expr]:
    """Columns ``verdict`` and ``missing``: unknown where one of the conditions holds.

    Each condition comes with the words for what is missing. Where ``absence`` holds, the finding
    rests on nothing being recorded: there a survey older than ``stale_after`` days (if that is
    asked for) is missing data too. What is recorded stays what it is.
    """
    conditions = list(missing.values())
    if parameters.get("stale_after") and absence is not False:
        limit = parameters["as_of"] - timedelta(days=parameters["stale_after"])
        old = pl.col("surveyed_on") < limit
        rests = pl.lit(value=True) if absence is True else absence
        conditions.append((rests & old, "a survey less old (近期调查)"))
    if not conditions:
        return {"verdict": pl.lit(GAP), "missing": pl.lit(None, dtype=pl.String)}
    words = clauses("; ", *((each, pl.lit(said)) for each, said in conditions))
    return {
        "verdict": pl.when(words == "").then(pl.lit(GAP)).otherwise(pl.lit(UNKNOWN)),
        "missing": pl.when(words != "").then(words),
    }


NO_STATUS = (pl.col("status").is_null(), "status of the demand (需求状态)")
NO_FIELD = (pl.col("fields").list.len() == 0, "field of the demand (需求领域)")


def ordered(frame: pl.DataFrame, *ids: str) -> pl.DataFrame:
    """Gaps before unknown, the worthiest first, then by id: the same order everywhere."""
    return frame.sort(
        pl.col("verdict") != GAP,
        -pl.col("score").fill_null(0.0),
        *(pl.col(i) for i in ids),
        nulls_last=True,
    )


# --- words ----------------------------------------------------------------------------------


def some(column: str, lang: str, limit: int = 3) -> pl.Expr:
    """The first few of a list as words, and how many there are in all."""
    names = pl.col(column).fill_null(pl.lit([], dtype=pl.List(pl.String())))
    size = names.list.len()
    if lang == "zh":
        more = pl.format("{}等{}项", names.list.head(limit).list.join("、"), size)
        return pl.when(size > limit).then(more).otherwise(names.list.join("、"))
    more = pl.format("{} and {} more", names.list.head(limit).list.join(", "), size - limit)
    return pl.when(size > limit).then(more).otherwise(names.list.join(", "))


def clauses(separator: str, *each: tuple[pl.Expr, pl.Expr]) -> pl.Expr:
    """Those clauses whose condition holds, joined; empty if none does."""
    return pl.concat_str(
        (pl.when(condition).then(words) for condition, words in each),
        separator=separator,
        ignore_nulls=True,
    )


def days_since(column: str, as_of: date) -> pl.Expr:
    """Whole days from a date to the as-of date; null where the date is."""
    return (pl.lit(as_of) - pl.col(column)).dt.total_days()
