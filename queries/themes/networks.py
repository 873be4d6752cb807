"""Networks: which communities do not meet."""

from __future__ import annotations

import polars as pl

from graph.schema import Type
from queries.columns import STALE, TAIL, count, many, number, text
from queries.facts import (
    ALL_COMMUNITIES,
    CURRENT,
    KNOWN,
    OPEN,
    PLACES,
    Frames,
    Parameters,
    clauses,
    judged,
    ordered,
    prepared,
    some,
)
from queries.query import AS_OF, GapRule, Parameter, Query, Subject

MEMBERS = """
MATCH (e:Enterprise)-[:MEMBER_OF]->(p:Platform)
RETURN DISTINCT p.id AS platform, p.name AS event_name, e.id AS enterprise
"""
PARTIES = f"""
MATCH (e:Enterprise)-[:PARTY_TO]->(k:Collaboration) WHERE {KNOWN}
RETURN DISTINCT k.id AS collaboration, k.title AS event_name, e.id AS enterprise
"""
SERVED = f"""
MATCH (b:Broker)-[r:SERVES]->(e:Enterprise) WHERE {CURRENT}
RETURN DISTINCT b.id AS broker, b.name AS event_name, e.id AS enterprise
"""
MEETINGS = {"served": SERVED, "members": MEMBERS, "parties": PARTIES}
_KIND_OF = {"served": "broker", "members": "platform", "parties": "collaboration"}


def meetings(parts: Frames, *names: str) -> pl.DataFrame:
    """Who meets where: ``event`` (kind and id), ``event_name``, ``enterprise``, each once."""
    return pl.concat(
        parts[name].select(
            event=pl.lit(f"{_KIND_OF[name]}:") + pl.col(_KIND_OF[name]),
            event_name="event_name",
            enterprise="enterprise",
        )
        for name in names
    )


@prepared
def _holes(rows: pl.DataFrame, parts: Frames, parameters: Parameters) -> pl.DataFrame:
    from queries.measures import expected_shared

    met = meetings(parts, *MEETINGS)
    placed = met.join(parts["places"], on="enterprise", how="left")
    ties = placed.select("event", group="community")
    found = expected_shared(ties).rename({"group_a": "a", "group_b": "b"})
    certain = pl.when(pl.col("observed") == 0).then("p_none").otherwise("p_one")
    found = found.with_columns(p=certain).filter(
        (pl.col("observed") <= 1)
        & (pl.col("observed") < pl.col("expected"))
        & (pl.col("p") <= parameters["chance"])
    )
    found = pl.concat([found, _silent(placed, parts["places"])], how="diagonal_relaxed")
    found = _unrelated(found, parts["inside"])
    # A hole has one event in common at most: only where it has one is there a name to tell.
    one = found.filter(pl.col("observed") == 1)
    shared = (
        placed.select("event", "event_name", "community")
        .filter(pl.col("community").is_in(pl.concat([one["a"], one["b"]]).unique().implode()))
        .unique()
        .pipe(lambda f: f.join(f, on=["event", "event_name"], suffix="_b"))
        .join(one, left_on=["community", "community_b"], right_on=["a", "b"], how="semi")
        .group_by(a="community", b="community_b")
        .agg(shared=pl.col("event_name").unique().sort())
    )
    found = found.join(shared, on=["a", "b"], how="left")
    for end in ("a", "b"):
        about = rows.select(
            pl.col("community").alias(end),
            pl.col("community_name").alias(f"{end}_name"),
            pl.col("surveyed_on").alias(f"{end}_surveyed"),
        )
        found = found.join(about, on=end, how="left")
    found = found.join(_common_needs(parts["wanted"], parts["places"]), on=["a", "b"], how="left")
    found = found.with_columns(
        surveyed_on=pl.min_horizontal("a_surveyed", "b_surveyed"),
        needs_number=pl.col("common_needs").list.len().cast(pl.Int64),
        expected=pl.col("expected").round(6),
        p=pl.col("p").round(6),
        score=(
            pl.col("both_need").fill_null(0) + 1 - pl.col("observed") / pl.col("expected")
        ).round(6),
        sources=pl.lit([], dtype=pl.List(pl.String())),
    )
    silent = pl.col("observed").is_null()
    found = found.with_columns(
        **judged(
            parameters,
            ties=(silent, "services, members or projects of its firms (服务、成员或合作记录)"),
        ),
        **_hole_words(),
    )
    return ordered(found, "a", "b")


def _silent(placed: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Pairs with a community whose enterprises are known and met nobody on record."""
    every = places.select(pl.col("community").unique().sort())
    quiet = every.join(placed.drop_nulls("community"), on="community", how="anti")
    pairs = quiet.join(every, how="cross", suffix="_b").filter(
        pl.col("community") != pl.col("community_b")
    )
    low = pl.min_horizontal("community", "community_b")
    return pairs.select(a=low, b=pl.max_horizontal("community", "community_b")).unique()


def _common_needs(wanted: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Fields in which enterprises of two communities both have open demands.

    ``common_needs``: their names, the most wanted first; ``both_need``: demands, the lesser number
    of the two communities in each field, summed.
    """
    number = (
        wanted.join(places, on="enterprise")
        .group_by("community", "field", "field_name")
        .agg(n=pl.col("demand").n_unique().cast(pl.Int64))
    )
    both = number.join(number, on=["field", "field_name"], suffix="_b")
    both = both.filter(pl.col("community") < pl.col("community_b"))
    both = both.with_columns(least=pl.min_horizontal("n", "n_b"))
    both = both.sort("least", "field_name", descending=[True, False])
    found: pl.DataFrame = both.group_by(a="community", b="community_b", maintain_order=True).agg(
        common_needs=pl.col("field_name"), both_need=pl.col("least").sum()
    )
    return found


def _unrelated(found: pl.DataFrame, inside: pl.DataFrame) -> pl.DataFrame:
    """Without pairs of which one lies in the other: a park and its own community."""
    both = pl.concat([inside, inside.select(inner="outer", outer="inner")])
    return found.join(both, left_on=["a", "b"], right_on=["inner", "outer"], how="anti")


def _hole_words() -> dict[str, pl.Expr]:
    seen, wanted = pl.col("observed"), pl.col("expected").round(1)
    one, needs = seen == 1, pl.col("needs_number")
    return {
        "detail": clauses(
            "; ",
            (seen == 0, pl.lit("no broker, platform or project in common")),
            (one, pl.format("only {} in common", some("shared", "en"))),
            (seen.is_not_null(), pl.format("as many ties would give {} by chance", wanted)),
            (needs > 0, pl.format("both need {}", some("common_needs", "en"))),
            (seen.is_null(), pl.lit("whom the firms of one of them meet is not recorded")),
        ),
        "detail_zh": clauses(
            ";",
            (seen == 0, pl.lit("没有共同的经纪人、平台或合作项目")),
            (one, pl.format("仅共有{}", some("shared", "zh"))),
            (seen.is_not_null(), pl.format("同样多的联系随机分布时应有约{}个", wanted)),
            (needs > 0, pl.format("两边都需要{}", some("common_needs", "zh"))),
            (seen.is_null(), pl.lit("其中一方企业与谁往来没有记录")),
        ),
    }


STRUCTURAL_HOLES = Query(
    name="structural-holes",
    theme="networks",
    question="Which communities do not meet?",
    question_zh="哪些工业社区之间没有往来?",
    why="What one community has solved, its neighbour pays to solve again; whoever bridges a hole "
    "between groups sees both first.",
    why_zh="一个社区已解决的问题,隔壁社区又花钱重来;跨越结构洞者最先看到两边的机会。",
    notes_zh="两个社区的企业同与某一经纪人(当前服务)、平台(成员)或合作有联系,即为共有。共有至多一个"
    ",且在各企业联系数、各经纪人、平台与合作规模不变的随机图中,这么少的概率不超过设定值(精"
    "确计算,非抽样)。属于两个社区的企业两边都计;一个位于另一个之内的不比较。",
    source="Burt 1992, Structural Holes; null model: Newman, Strogatz & Watts 2001, "
    "Phys. Rev. E 64, 026118",
    notes="Two communities share a broker (a current service), platform (members) or collaboration "
    "when enterprises of both are tied to it. At most one shared, and so few by chance with "
    "probability `chance` at most, in a random graph in which each enterprise keeps its number of "
    "ties and each broker, platform and collaboration its size (exact expectation, no sampling). "
    "An enterprise in two communities counts in both; a pair of which one lies in the other is "
    "left out. Constraint on a broker-enterprise graph alone would be 1 / degree: hence the mixed "
    "graph.",
    columns=(
        text("a", "社区甲编号", "Id of the one community."),
        text("a_name", "社区甲", "The one community."),
        text("b", "社区乙编号", "Id of the other."),
        text("b_name", "社区乙", "The other community."),
        count("observed", "共有数", "Brokers, platforms and collaborations they share."),
        many("shared", "共有者", "Which."),
        number("expected", "期望数", "How many chance would give, the degrees being as they are."),
        many("common_needs", "共同需求领域", "Fields in which both have open demands."),
        count("both_need", "共同需求数", "Open demands they have in common, by field the lesser."),
        number("p", "概率", "Probability that chance gives as few."),
        count("ties_a", "甲联系数", "Ties of enterprises of the one."),
        count("ties_b", "乙联系数", "Ties of enterprises of the other."),
        *TAIL,
    ),
    parameters=(
        AS_OF,
        Parameter(
            "chance",
            Type.NUMBER,
            0.05,
            "Probability up to which so few are not put down to chance.",
            "低于该概率即认为并非偶然。",
        ),
        STALE,
    ),
    cypher=ALL_COMMUNITIES,
    parts={
        **MEETINGS,
        "places": PLACES,
        "wanted": "MATCH (e:Enterprise)-[:RAISED]->(d:Demand)-[:IN_FIELD]->(f:Field) "
        f"WHERE {OPEN} AND d.status = 'open' "
        "RETURN DISTINCT e.id AS enterprise, d.id AS demand, f.id AS field, f.name AS field_name",
        "inside": "MATCH (n:Community)-[:LOCATED_IN*1..3]->(w:Community) "
        "RETURN DISTINCT n.id AS inner, w.id AS outer",
    },
    after=_holes,
    needs=("LOCATED_IN", "SERVES|MEMBER_OF|PARTY_TO"),
    gap=GapRule(
        subjects=(Subject("Community", "a", "a_name"), Subject("Community", "b", "b_name")),
        score="score",
        worth="Open demands that the two have in common (in each field the lesser number), and the "
        "share of the meetings that chance would give which is missing (0 to 1)",
        worth_zh="两个社区共同的待解决需求数(各领域取较小者),加上缺失往来的比例(0至1)",
        reason="{a_name} and {b_name} hardly meet: {detail}",
        reason_zh="{a_name}与{b_name}几乎没有往来:{detail_zh}",
        closes="A broker, platform or project for enterprises of both",
        closes_zh="安排经纪人、平台或合作项目同时联系两个社区的企业",
        surveyed="surveyed_on",
        evidence=("observed", "expected", "p", "shared", "common_needs"),
    ),
)

QUERIES = (STRUCTURAL_HOLES,)
