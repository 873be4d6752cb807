"""Small rules in plain sight, for tests of what is done with any rule."""

from __future__ import annotations

from graph.schema import Type
from queries.question.parameters import AS_OF
from queries.question.query import Column, GapRule, Query, Subject

LONELY = Query(
    name="lonely-enterprises",
    theme="test",
    question="Which enterprise does no broker serve?",
    question_zh="哪些企业没有经纪人服务?",
    why="For tests.",
    why_zh="测试用。",
    source="tests",
    columns=(
        Column("enterprise_id", "企业编号", Type.TEXT, "Its id.", "企业编号。"),
        Column("enterprise", "企业", Type.TEXT, "Its name.", "企业名称。"),
        Column("employees", "人数", Type.INTEGER, "People employed.", "从业人数。"),
        Column("surveyed_on", "调查日期", Type.DATE, "When surveyed.", "调查日期。"),
        Column("verdict", "判断", Type.TEXT, "gap or unknown", "判断"),
    ),
    cypher="""
        MATCH (e:Enterprise) WHERE NOT (:Broker)-[:SERVES]->(e)
        RETURN e.id AS enterprise_id, e.name AS enterprise, coalesce(e.employees, 0) AS employees,
               e.surveyed_on AS surveyed_on,
               CASE WHEN e.region = 'unsurveyed' THEN 'unknown' ELSE 'gap' END AS verdict
        ORDER BY enterprise_id
    """,
    gap=GapRule(
        subjects=(Subject("Enterprise", "enterprise_id", "enterprise"),),
        score="employees",
        worth="People employed.",
        worth_zh="从业人数。",
        reason="no broker serves {enterprise} ({employees} employed)",
        reason_zh="{enterprise}没有经纪人服务(从业{employees}人)",
        closes="a broker who serves {enterprise}",
        closes_zh="安排经纪人服务{enterprise}",
        surveyed="surveyed_on",
        evidence=("employees",),
    ),
    needs=("SERVES",),
)

TRIADS = Query(
    name="plain-triads",
    theme="test",
    question="Which pair has a broker who knows both, and no project?",
    question_zh="哪些企业与院所有共同经纪人却无合作?",
    why="For tests.",
    why_zh="测试用。",
    source="tests",
    columns=(
        Column("broker_id", "经纪人编号", Type.TEXT, "Its id.", "编号。"),
        Column("broker", "经纪人", Type.TEXT, "Its name.", "姓名。"),
        Column("enterprise_id", "企业编号", Type.TEXT, "Its id.", "编号。"),
        Column("enterprise", "企业", Type.TEXT, "Its name.", "名称。"),
        Column("institute_id", "院所编号", Type.TEXT, "Its id.", "编号。"),
        Column("institute", "院所", Type.TEXT, "Its name.", "名称。"),
        Column("score", "得分", Type.NUMBER, "One.", "一。"),
    ),
    cypher="""
        MATCH (b:Broker)-[s:SERVES]->(e:Enterprise), (b)-[:LIAISES_WITH]->(i:Institute)
        WHERE (s.until IS NULL OR s.until > $as_of)
          AND NOT (e)-[:PARTY_TO]->(:Collaboration)<-[:PARTY_TO]-(i)
        RETURN b.id AS broker_id, b.name AS broker, e.id AS enterprise_id, e.name AS enterprise,
               i.id AS institute_id, i.name AS institute, 1.0 AS score
        ORDER BY broker_id, enterprise_id, institute_id
    """,
    parameters=(AS_OF,),
    gap=GapRule(
        subjects=(
            Subject("Broker", "broker_id", "broker"),
            Subject("Enterprise", "enterprise_id", "enterprise"),
            Subject("Institute", "institute_id", "institute"),
        ),
        score="score",
        worth="All alike.",
        worth_zh="相同。",
        reason="{broker} knows {enterprise} and {institute}, which have no project",
        reason_zh="{broker}熟悉{enterprise}与{institute},但两者没有合作",
        closes="a project of {enterprise} and {institute}",
        closes_zh="{enterprise}与{institute}开展合作",
    ),
    needs=("SERVES", "LIAISES_WITH"),
)
